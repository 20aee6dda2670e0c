// How complete the record is and what is worth mending in it, each finding a step to its place in the form.
import { button, call, inChinese, make, say } from "../page";

interface Words {
  "zh-Hans": string;
  en: string;
}

interface Completeness {
  score: number;
  reasons: { code: string; weight: number; met: boolean; pointer: string; title: Words }[];
  findings: { rule: string; severity: string; pointer: string; detail: Words; mend: Words }[];
}

const words = (both: Words): string => (inChinese ? both["zh-Hans"] : both.en);

/** Draws the panel anew; `show` brings the reader to a place of the form. */
export async function completenessPanel(id: string, place: HTMLElement, show: (pointer: string) => void): Promise<void> {
  const judged = await call<Completeness>("GET", `/records/${id}/completeness`).catch(() => null);
  if (!judged) return;
  const all = judged.reasons.reduce((sum, reason) => sum + reason.weight, 0);
  const share = (weight: number): string => `${Math.round((weight * 100) / Math.max(all, 1))}%`;
  const step = (text: string, pointer: string, hint = ""): HTMLButtonElement => {
    const element = button(text, () => show(pointer), { class: "plain step" });
    if (hint) element.title = hint;
    return element;
  };
  const missing = judged.reasons
    .filter((reason) => !reason.met)
    .sort((one, other) => other.weight - one.weight)
    .map((reason) => make("li", {}, step(words(reason.title), reason.pointer), make("span", { class: "quiet" }, ` +${share(reason.weight)}`)));
  const findings = judged.findings.map((finding) =>
    make("li", { class: finding.severity === "serious" ? "serious" : "" }, step(words(finding.detail), finding.pointer, words(finding.mend))),
  );
  const meter = make("meter", { min: "0", max: "100", low: "50", high: "80", optimum: "100", value: String(judged.score) });
  const box = make(
    "div",
    { class: "aside-box" },
    make("h2", {}, say("完整程度", "Completeness")),
    make("p", { class: "score" }, meter, make("b", {}, `${judged.score}%`)),
  );
  if (missing.length > 0) {
    const list = make("details", {}, make("summary", {}, say(`还缺 ${missing.length} 项`, `${missing.length} missing`)), make("ul", { class: "found" }, ...missing));
    box.append(list);
  }
  if (findings.length > 0) box.append(make("h2", { style: "margin-top:.8rem" }, say("待修", "To mend")), make("ul", { class: "found" }, ...findings));
  place.replaceChildren(box);
}
