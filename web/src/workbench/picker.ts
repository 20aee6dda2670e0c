// Choosing another record by its name: type, arrow keys, Enter. Concepts are held whole, so that pinyin and other
// labels find them; other kinds are asked for at the server as one types.
import { call, inChinese, make, say } from "../page";
import type { Control } from "./control";
import { labelOf, type Format, type Json, type WorkingRecord } from "./schema";

interface Page {
  items: WorkingRecord[];
  next: string | null;
}

/** More kinds than these are asked for together. */
const FEW = 4;
const language = inChinese ? "zh-Hans" : "en";
let concepts: Promise<WorkingRecord[]> | undefined;
const seen = new Map<string, Promise<WorkingRecord>>();

async function allConcepts(): Promise<WorkingRecord[]> {
  const found: WorkingRecord[] = [];
  let cursor = "";
  do {
    const page: Page = await call("GET", `/records?kind=concept&limit=100${cursor}`);
    found.push(...page.items);
    cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : "";
  } while (cursor);
  return found;
}

async function choices(format: Format, text: string): Promise<WorkingRecord[]> {
  const words = bare(text);
  if (format.type === "concept") {
    const schemes = format.schemes ?? [];
    const all = await (concepts ??= allConcepts());
    const own = all
      .filter((concept) => concept["deprecated"] !== true && concept.id !== format.except)
      .filter((concept) => schemes.length === 0 || schemes.includes(String(concept["scheme"])));
    if (words === "") return inTree(own);
    return own
      .map((concept) => ({ concept, fit: fitOf(concept, words) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit || labelOf(a.concept, language).localeCompare(labelOf(b.concept, language), language))
      .slice(0, 60)
      .map(({ concept }) => concept);
  }
  const kinds = format.kinds ?? [];
  const asked = kinds.length > 0 && kinds.length <= FEW ? kinds : [""];
  const pages = await Promise.all(
    asked.map((kind) => {
      const parameters = new URLSearchParams({ limit: "20" });
      if (kind) parameters.set("kind", kind);
      if (words) parameters.set("q", text.trim());
      return call<Page>("GET", `/records?${parameters}`);
    }),
  );
  return pages.flatMap((page) => page.items);
}

/** A whole list, what is narrower behind and below what is broader. */
function inTree(concepts: WorkingRecord[]): WorkingRecord[] {
  const held = new Set(concepts.map((concept) => concept.id));
  const above = (concept: WorkingRecord): string | undefined => ((concept["broader"] ?? []) as string[]).find((id) => held.has(id));
  const byName = (a: WorkingRecord, b: WorkingRecord): number => labelOf(a, language).localeCompare(labelOf(b, language), language);
  const placed = new Set<string>();
  const below = (id: string | undefined, depth: number): WorkingRecord[] =>
    concepts
      .filter((concept) => above(concept) === id && !placed.has(concept.id))
      .sort(byName)
      .flatMap((concept) => {
        placed.add(concept.id);
        depths.set(concept.id, depth);
        return [concept, ...below(concept.id, depth + 1)];
      });
  return below(undefined, 0);
}

/** How deep in its list a concept stands. */
const depths = new Map<string, number>();

/** Lower case, without tone marks and spaces: `Jìng píng` is `jingping`. */
export const bare = (text: string): string => text.normalize("NFD").replace(/[\p{M}\s]/gu, "").toLowerCase();

/** How well the words fit a concept: 3 a whole name, 2 its beginning, 1 a part of it, 0 not at all. */
function fitOf(concept: WorkingRecord, words: string): number {
  const fits = namesOf(concept).map((name) => {
    const held = bare(name);
    return held === words ? 3 : held.startsWith(words) ? 2 : held.includes(words) ? 1 : 0;
  });
  return Math.max(0, ...fits);
}

function namesOf(concept: WorkingRecord): string[] {
  const lists = [concept["alt_labels"], concept["hidden_labels"]];
  const others = lists.flatMap((labels) => Object.values((labels ?? {}) as Record<string, string[]>).flat());
  const pinyin = typeof concept["pinyin"] === "string" ? [concept["pinyin"]] : [];
  return [...Object.values(concept.labels ?? {}), ...others, ...pinyin];
}

/** The record of this id; asked for once. */
export function recordOf(id: string): Promise<WorkingRecord> {
  const known = seen.get(id) ?? call<WorkingRecord>("GET", `/records/${id}`);
  seen.set(id, known);
  return known;
}

let count = 0;

export function picker(format: Format, chosen: string | undefined): Control {
  const id = `picker-${count++}`;
  const input = make("input", {
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": "false",
    "aria-controls": id,
    placeholder: say("输入名称查找…", "type a name…"),
  });
  const menu = make("ul", { id, role: "listbox", hidden: "" });
  const box = make("div", { class: "picker" }, input, menu);
  const showsPhotographs = format.kinds?.length === 1 && format.kinds[0] === "media";
  let value = chosen;
  let label = "";
  let found: WorkingRecord[] = [];
  let marked = -1;
  let asked = 0;

  const settle = (record: WorkingRecord | undefined): void => {
    value = record?.id;
    label = record ? labelOf(record, language) : "";
    input.value = label;
    if (showsPhotographs) picture(box, value);
    close();
  };
  const close = (): void => {
    menu.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const mark = (at: number): void => {
    marked = at;
    [...menu.children].forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === at));
      if (i === at) {
        item.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", item.id);
      }
    });
  };
  const open = async (): Promise<void> => {
    const turn = ++asked;
    const words = input.value === label ? "" : input.value;
    const answer = await choices(format, words).catch(() => []);
    if (turn !== asked) return;
    found = answer;
    const items = found.map((record, at) => {
      const other = labelOf(record, inChinese ? "en" : "zh-Hans");
      const item = make("li", { role: "option", id: `${id}-${at}` }, labelOf(record, language), make("small", {}, other === labelOf(record, language) ? "" : other));
      const depth = words === "" ? depths.get(record.id) : undefined;
      if (depth) item.style.paddingInlineStart = `${0.7 + depth * 1.2}rem`;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        settle(record);
      });
      return item;
    });
    menu.replaceChildren(...(items.length > 0 ? items : [make("li", {}, say("没有找到", "nothing found"))]));
    menu.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(items.length > 0 && words !== "" ? 0 : -1);
  };
  let waiting: number | undefined;
  input.addEventListener("input", () => {
    // What was found for other words must not be chosen by Enter.
    asked++;
    found = [];
    close();
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void open(), 150);
  });
  input.addEventListener("focus", () => void open());
  input.addEventListener("blur", () => {
    asked++;
    close();
    // Words that were not chosen name no record; an emptied field names none on purpose.
    if (input.value.trim() === "") settle(undefined);
    else input.value = label;
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (menu.hidden) void open();
      else mark(Math.min(Math.max(marked + (event.key === "ArrowDown" ? 1 : -1), 0), found.length - 1));
    } else if (event.key === "Enter" && !menu.hidden && found[marked]) {
      event.preventDefault();
      settle(found[marked]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  if (chosen) {
    input.value = chosen;
    label = chosen;
    void recordOf(chosen).then(
      (record) => {
        label = labelOf(record, language);
        if (value === chosen) input.value = label;
      },
      () => undefined,
    );
    if (showsPhotographs) picture(box, chosen);
  }
  return { element: box, read: (): Json | undefined => value, at: () => input };
}

/** Where a draft's photograph is shown to curators. */
export const thumbnailOf = (media: string): string => `/api/v1/curation/iiif/image/3/${media}/full/!200,200/0/default.jpg`;

function picture(box: HTMLElement, media: string | undefined): void {
  box.querySelector(".photo")?.remove();
  if (!media) return;
  const blank = make("span", { class: "blank" }, say("处理中", "in work"));
  const image = make("img", { src: thumbnailOf(media), alt: "", loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(blank));
  const link = make("a", { href: `/workbench/records/${media}` }, say("打开影像记录", "open its record"));
  box.prepend(make("div", { class: "photo", "data-media": media }, image, link));
}
