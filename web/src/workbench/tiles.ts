// The tiles of a photograph: how far the job that makes them is, and what a curator may do about it.
import { button, call, inWords, make, say } from "../page";
import type { WorkingRecord } from "./schema";

export interface Job {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  problem?: { detail?: string };
}

const WORDS: Record<Job["state"], [string, string]> = {
  queued: ["等待切图", "waiting for its tiles"],
  running: ["正在切图", "its tiles are being made"],
  done: ["切图完成", "its tiles are made"],
  failed: ["无法读取这张照片", "this photograph cannot be read"],
  cancelled: ["已取消切图", "making its tiles was cancelled"],
};

const isOpen = (job: Job): boolean => job.state === "queued" || job.state === "running";

/** Shows a job in `place` until it ends, with its end; a curator may cancel it, and have it done again. */
export async function tend(job: Job, place: HTMLElement, curator: boolean, done: () => void): Promise<void> {
  const bar = make("progress", { max: "1", value: "0", "aria-label": say("切图进度", "Progress of the tiles") });
  const words = make("p", { class: "quiet", role: "status" });
  const acts = make("div", { class: "items" });
  place.replaceChildren(words, bar, acts);
  const show = (now: Job): void => {
    const failed = now.state === "failed";
    words.textContent = (failed && now.problem?.detail) || say(...WORDS[now.state]);
    words.classList.toggle("fault", failed);
    if (now.total > 0) bar.value = now.done / now.total;
  };
  const ask = async (what: "cancel" | "retry"): Promise<Job | null> => {
    try {
      return await call<Job>("POST", `/jobs/${job.id}/${what}`);
    } catch (error) {
      words.textContent = inWords(error);
      return null;
    }
  };
  if (curator && isOpen(job)) acts.append(button(say("取消", "Cancel"), () => void ask("cancel")));
  let now = job;
  show(now);
  while (isOpen(now)) {
    // What waits may wait long.
    await new Promise((resolve) => setTimeout(resolve, now.state === "queued" ? 2000 : 400));
    try {
      now = await call<Job>("GET", `/jobs/${job.id}`);
      show(now);
    } catch (error) {
      // The next answer says more.
      words.textContent = inWords(error);
    }
  }
  bar.remove();
  acts.replaceChildren();
  if (now.state === "done") return done();
  if (!curator) return;
  const again = async (): Promise<void> => {
    const fresh = await ask("retry");
    if (fresh) await tend(fresh, place, curator, done);
  };
  acts.append(button(say("再做一次", "Do it again"), () => void again()));
}

/** The panel of a medium: the job that makes, or made, its tiles; purging what is kept of them. */
export async function tilesPanel(medium: WorkingRecord, place: HTMLElement, curator: boolean): Promise<void> {
  const tiles = medium.tiles;
  if (!tiles?.job) return;
  const job = await call<Job>("GET", `/jobs/${tiles.job}`).catch(() => null);
  if (!job) return;
  const shown = make("div");
  const box = make("div", { class: "aside-box" }, make("h2", {}, say("切图", "Tiles")), shown);
  place.replaceChildren(box);
  if (curator && tiles.width !== undefined) {
    const said = make("span", { class: "quiet", role: "status" });
    const purge = async (): Promise<void> => {
      said.textContent = await call("POST", `/media/${medium.id}/purge`).then(
        () => say(" 已清除。", " Purged."),
        (error: unknown) => ` ${inWords(error)}`,
      );
    };
    box.append(button(say("清除缓存", "Purge from caches"), () => void purge()), said);
  }
  await tend(job, shown, curator, () => undefined);
}
