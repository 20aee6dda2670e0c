// Adding photographs: drop or choose files; each is sent whole, gets its rights and credit, joins the record's media,
// and its tiles appear when the job is done.
import { call, inWords, make, say, send } from "../page";
import type { WorkingRecord } from "./schema";
import { tend, type Job } from "./tiles";

interface Uploaded {
  media: WorkingRecord;
  job: Job;
}

const RIGHTS: [string, string][] = [
  ["https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"],
  ["https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"],
  ["https://creativecommons.org/licenses/by-nc/4.0/", "CC BY-NC 4.0"],
  ["https://rightsstatements.org/vocab/InC/1.0/", say("保留版权", "In copyright")],
];
const KEPT = "celadon-rights";

/** What the upload door takes; browsers do not know all of these, so their endings stand beside them. */
const ACCEPTED =
  "image/jpeg,image/png,image/tiff,image/webp,image/gif,image/bmp,image/x-ms-bmp,image/x-bmp,image/jp2,image/jpx,image/j2c,image/jxl,.jp2,.jpx,.j2k,.jxl";
/** The types of files that browsers have no name for. */
const BY_ENDING: Record<string, string> = { jp2: "image/jp2", jpx: "image/jpx", jpf: "image/jpx", j2k: "image/j2c", j2c: "image/j2c", jxl: "image/jxl", mpo: "image/jpeg" };
const mediaType = (file: File): string =>
  file.type || (BY_ENDING[file.name.split(".").pop()?.toLowerCase() ?? ""] ?? "application/octet-stream");

/** The panel; `attach` is told each medium as soon as it exists. */
export function photographPanel(attach: (media: string) => void, curator: boolean): HTMLElement {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as { rights?: string; credit?: string };
  const rights = make("select", { "aria-label": say("权利", "rights") }, ...RIGHTS.map(([value, words]) => make("option", { value }, words)));
  rights.value = kept.rights ?? RIGHTS[1]![0];
  const credit = make("input", { placeholder: say("署名，如 慈溪市博物馆", "credit line"), "aria-label": say("署名", "credit line") });
  credit.value = kept.credit ?? "";
  const files = make("input", { type: "file", accept: ACCEPTED, multiple: "", class: "hidden-text", id: "files" });
  const label = make("label", { for: "files", class: "button" }, say("选择照片", "Choose photographs"));
  const list = make("div");
  const panel = make(
    "div",
    { class: "drop" },
    make("p", { class: "quiet" }, say("把照片拖到这里（JPEG、PNG、TIFF、WebP、JPEG 2000、JPEG XL 等），或", "Drop photographs here (JPEG, PNG, TIFF, WebP, JPEG 2000, JPEG XL …), or")),
    files,
    label,
    make("div", { class: "stacked", style: "margin-top:.8rem;display:grid;gap:.4rem;text-align:start" }, rights, credit),
    list,
  );
  const take = async (chosen: FileList | null): Promise<void> => {
    localStorage.setItem(KEPT, JSON.stringify({ rights: rights.value, credit: credit.value }));
    for (const file of [...(chosen ?? [])]) await one(file, rights.value, credit.value.trim(), list, attach, curator);
  };
  files.addEventListener("change", () => void take(files.files).then(() => (files.value = "")));
  panel.addEventListener("dragover", (event) => {
    event.preventDefault();
    panel.classList.add("over");
  });
  panel.addEventListener("dragleave", () => panel.classList.remove("over"));
  panel.addEventListener("drop", (event) => {
    event.preventDefault();
    panel.classList.remove("over");
    void take(event.dataTransfer?.files ?? null);
  });
  return panel;
}

async function one(file: File, rights: string, credit: string, list: HTMLElement, attach: (media: string) => void, curator: boolean): Promise<void> {
  const bar = make("progress", { max: "1", value: "0" });
  const words = make("p", { class: "quiet", role: "status" }, file.name);
  const tiles = make("div");
  list.append(make("div", {}, words, bar, tiles));
  const say_ = (text: string, bad = false): void => {
    words.textContent = `${file.name}: ${text}`;
    words.classList.toggle("fault", bad);
    if (bad) bar.remove();
  };
  try {
    const { media, job } = await send<Uploaded>(
      `/uploads?filename=${encodeURIComponent(file.name)}`,
      file,
      mediaType(file),
      (share) => (bar.value = share),
    );
    await describe(media, rights, credit);
    attach(media.id);
    bar.remove();
    say_(say("已收下", "kept"));
    await tend(job, tiles, curator, () => {
      tiles.remove();
      say_(say("完成。请保存记录。", "done; save the record."));
      refresh(media.id);
    });
  } catch (error) {
    say_(inWords(error), true);
  }
}

async function describe(media: WorkingRecord, rights: string, credit: string): Promise<void> {
  const address = rights.includes("rightsstatements") ? { statement: rights } : { licence: rights };
  const named = credit ? { credit: { "zh-Hans": credit } } : {};
  await call("PATCH", `/records/${media.id}`, { rights: { ...address, ...named } }, media.version);
}

/** Shows a picture that was not there a moment ago. */
function refresh(media: string): void {
  for (const photo of document.querySelectorAll<HTMLElement>(`.photo[data-media="${media}"]`)) {
    const image = make("img", { src: `/api/v1/curation/iiif/image/3/${media}/full/!200,200/0/default.jpg`, alt: "" });
    photo.firstElementChild?.replaceWith(image);
  }
}
