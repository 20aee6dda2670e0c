// Review and publication: what publishing would do is shown before it is done.
import { button, call, inWords, make, say, type Fault } from "../page";
import { thumbnailOf } from "./picker";
import type { WorkingRecord } from "./schema";

interface Plan {
  faults: Fault[];
  warnings: Fault[];
  unpublished_media: { id: string; label: string; faults: Fault[] }[];
}

/** Asks, publishes, and answers the record as it stands then; null if the curator thought better of it. */
export async function publish(record: WorkingRecord): Promise<WorkingRecord | null> {
  const plan = await call<Plan>("GET", `/records/${record.id}/publication`);
  const dialog = make("dialog", { "aria-label": say("发布", "publish") }, make("h2", {}, say("发布这条记录", "Publish this record")));
  const blocked = plan.faults.length > 0;
  plan.faults.forEach((fault) => dialog.append(make("p", { class: "fault" }, `${fault.pointer}: ${fault.detail}`)));
  plan.warnings.forEach((fault) => dialog.append(make("p", { class: "quiet" }, `⚠ ${fault.pointer}: ${fault.detail}`)));

  const include = make("input", { type: "checkbox" });
  include.checked = true;
  if (plan.unpublished_media.length > 0) {
    dialog.append(make("p", {}, say("下列影像尚未公开：", "These photographs are not public yet:")));
    for (const media of plan.unpublished_media) {
      const faults = media.faults.map((fault) => make("p", { class: "fault" }, fault.detail));
      const image = make("img", { src: thumbnailOf(media.id), alt: "" });
      const link = make("a", { href: `/workbench/records/${media.id}` }, media.label);
      dialog.append(make("div", { class: "photo" }, image, make("div", {}, link, ...faults)));
    }
    dialog.append(make("label", {}, include, " ", say("与记录一同公开", "publish them along with the record")));
  }
  const said = make("p", { class: "fault", role: "alert" });
  dialog.append(said);

  return new Promise((resolve) => {
    let outcome: WorkingRecord | null = null;
    const go = button(
      say("发布", "Publish"),
      () => {
        go.disabled = true;
        call<WorkingRecord>("POST", `/records/${record.id}/publish`, { include_media: include.checked }, record.version).then(
          (published) => {
            outcome = published;
            dialog.close();
          },
          (error: unknown) => {
            said.textContent = inWords(error);
            go.disabled = false;
          },
        );
      },
      { class: "main" },
    );
    go.disabled = blocked;
    dialog.append(make("div", { class: "acts" }, button(say("取消", "Cancel"), () => dialog.close()), go));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(outcome);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export const withdraw = (record: WorkingRecord): Promise<WorkingRecord> =>
  call("POST", `/records/${record.id}/withdraw`, undefined, record.version);

export const review = (record: WorkingRecord, state: string): Promise<WorkingRecord> =>
  call("PUT", `/records/${record.id}/review`, { review: state }, record.version);
