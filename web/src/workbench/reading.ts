// What the museum takes a text for, shown below the input while one types: 咸通十五年 → 874. Where a text may mean several
// things each is a button; what can be filled in from it is one too.
import { button, call, inChinese, make, say } from "../page";
import type { Members } from "./schema";

interface Preview {
  outcome: "read" | "ask" | "refused";
  zh: string;
  en: string;
  choices?: { zh: string; en: string; fill: Members }[];
  fill?: Members;
}

const words = (told: { zh: string; en: string }): string => (inChinese ? told.zh : told.en);

/** The line below `input`; `fill` takes over what was chosen. */
export function reading(reads: string, input: HTMLInputElement | HTMLTextAreaElement, fill: (members: Members) => void): HTMLElement {
  const line = make("div", { class: "reading", "aria-live": "polite" });
  let turn = 0;
  let waiting: number | undefined;
  const look = async (): Promise<void> => {
    const mine = ++turn;
    const text = input.value.trim();
    if (text === "") {
      line.replaceChildren();
      return;
    }
    const told = await call<Preview>("GET", `/readings?${new URLSearchParams({ as: reads, text })}`).catch(() => undefined);
    if (mine !== turn || !told) return;
    line.className = `reading ${told.outcome}`;
    const choices = (told.choices ?? []).map((choice) => button(words(choice), () => fill(choice.fill), { class: "plain" }));
    line.replaceChildren(told.outcome === "read" ? "→ " : "", words(told), ...choices.flatMap((choice) => [" ", choice]));
    if (told.fill) {
      const members = told.fill;
      line.append(" ", button(say("填入", "fill in"), () => fill(members), { class: "plain" }));
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void look(), 200);
  });
  void look();
  return line;
}
