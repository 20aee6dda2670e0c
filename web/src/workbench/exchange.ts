// A file of the vocabulary taken in: read as a dry run and told row by row, then written once somebody says so.
import { button, here, inWords, make, Refusal, say, send, type Fault } from "../page";

interface Row {
  line: number;
  id: string;
  label: string;
  action: "made" | "changed" | "unchanged" | "refused";
  changes: string[];
  errors: Fault[];
}

interface Import {
  dry_run: boolean;
  made: number;
  changed: number;
  unchanged: number;
  refused: number;
  rows: Row[];
  left_out: Record<string, number>;
}

/** Rows drawn; a long file tells the rest as a number. */
const DRAWN = 1000;

/** The part of the page where a file is chosen, tried and taken in. */
export function importPanel(panel: HTMLElement): void {
  const files = panel.querySelector<HTMLInputElement>("input[type=file]")!;
  const scheme = panel.querySelector<HTMLSelectElement>("select[data-scheme]")!;
  const outcome = panel.querySelector<HTMLElement>("[data-outcome]")!;
  let chosen: File | undefined;

  const run = async (dryRun: boolean): Promise<void> => {
    if (!chosen) return;
    const bar = make("progress", { max: "1" });
    const doing = dryRun ? say("正在试读", "trying") : say("正在写入", "writing");
    outcome.replaceChildren(make("p", { role: "status" }, `${chosen.name}: ${doing} `, bar));
    const query = new URLSearchParams({ dry_run: String(dryRun) });
    if (scheme.value) query.set("scheme", scheme.value);
    try {
      // What is known is how much is sent; from then on the museum reads.
      const told = await send<Import>(`/vocabulary/import?${query}`, chosen, mediaType(chosen), (share) => {
        if (share < 1) bar.value = share;
        else bar.removeAttribute("value");
      });
      outcome.replaceChildren(...(dryRun ? tried(told, () => void run(false)) : taken(told)));
    } catch (error) {
      const words = inWords(error);
      const faults = error instanceof Refusal ? error.faults.filter((fault) => fault.detail !== words) : [];
      outcome.replaceChildren(make("p", { class: "said bad", role: "alert" }, words), make("ul", {}, ...faults.map((fault) => make("li", {}, fault.detail))));
    }
  };
  files.addEventListener("change", () => {
    chosen = files.files?.[0];
    // The same file, mended, may be chosen again.
    if (chosen) void run(true).then(() => (files.value = ""));
  });
  scheme.addEventListener("change", () => void run(true));
}

const mediaType = (file: File): string => (/\.(ttl|turtle)$/i.test(file.name) || file.type === "text/turtle" ? "text/turtle" : "text/csv");

function counts(told: Import): string {
  const { made, changed, unchanged, refused } = told;
  return say(
    `新建 ${made}，修改 ${changed}，不变 ${unchanged}，拒绝 ${refused}`,
    `${made} made, ${changed} changed, ${unchanged} left as they are, ${refused} refused`,
  );
}

/** What would be done, and the button that does it. */
function tried(told: Import, go: () => void): HTMLElement[] {
  const parts: HTMLElement[] = [make("p", { "data-counts": "" }, make("b", {}, say("试读：", "Dry run: ")), counts(told), say("。还什么都没有写。", ". Nothing is written yet."))];
  if (told.refused > 0) {
    parts.push(make("p", { class: "note" }, say("只要有一行被拒绝就整个不导入。请改好文件再选一次。", "With one row refused nothing is imported. Mend the file and choose it again.")));
  } else if (told.made + told.changed > 0) {
    parts.push(make("p", {}, button(say("导入为草稿", "Import as drafts"), go, { class: "main", "data-go": "" })));
  } else {
    parts.push(make("p", { class: "note" }, say("文件所说与馆藏相同，无事可做。", "The file says what the museum says; there is nothing to do.")));
  }
  return [...parts, ...leftOut(told), table(told)];
}

/** What was done. */
function taken(told: Import): HTMLElement[] {
  const again = make("a", { href: here("/workbench/vocabulary") }, say("看新的术语树", "see the trees anew"));
  return [make("p", { class: "said", "data-counts": "" }, say("已导入：", "Imported: "), counts(told), say("。", ". "), again), ...leftOut(told), table(told)];
}

function leftOut({ left_out }: Import): HTMLElement[] {
  const items = Object.entries(left_out).map(([predicate, times]) => make("li", {}, make("code", {}, predicate), ` × ${times}`));
  if (items.length === 0) return [];
  return [make("details", {}, make("summary", {}, say(`没有字段可放的谓词：${items.length}`, `Predicates that no field takes: ${items.length}`)), make("ul", {}, ...items))];
}

const ACTIONS: Record<Row["action"], [string, string, string]> = {
  refused: ["拒绝", "refused", "tag warn"],
  made: ["新建", "made", "tag"],
  changed: ["修改", "changed", "tag"],
  unchanged: ["不变", "left", "quiet"],
};

/** Row by row, the refused first; those left as they are only where nothing else is told. */
function table({ rows, dry_run: dryRun }: Import): HTMLElement {
  const order = Object.keys(ACTIONS);
  const told = rows.filter((row) => row.action !== "unchanged").sort((a, b) => order.indexOf(a.action) - order.indexOf(b.action) || a.line - b.line);
  const left = rows.filter((row) => row.action === "unchanged");
  const all = [...told, ...left];
  const body = make("tbody", {}, ...all.slice(0, DRAWN).map((row) => line(row, dryRun)));
  const heads = [say("行", "Line"), say("词", "Term"), say("结果", "Outcome"), say("说明", "What and why")].map((head) => make("th", {}, head));
  const list = make("table", { class: "list outcome" }, make("thead", {}, make("tr", {}, ...heads)), body);
  const more = all.length - DRAWN;
  return make("div", { class: "scroll tall" }, list, more > 0 ? make("p", { class: "quiet" }, say(`另有 ${more} 行`, `and ${more} more rows`)) : "");
}

function line(row: Row, dryRun: boolean): HTMLElement {
  const [zh, en, style] = ACTIONS[row.action];
  const there = row.action === "changed" || row.action === "unchanged" || (row.action === "made" && !dryRun);
  const name = there ? make("a", { href: here(`/workbench/records/${row.id}`) }, row.label) : row.label;
  const why = make("td", {});
  if (row.changes.length > 0) why.append(make("code", {}, row.changes.join(" ")));
  why.append(...row.errors.map((fault) => make("p", { class: "fault" }, make("code", {}, fault.pointer), ` ${fault.detail}`)));
  const tag = make("span", { class: style }, say(zh, en));
  return make("tr", { "data-action": row.action }, make("td", {}, String(row.line)), make("td", {}, name), make("td", {}, tag), why);
}
