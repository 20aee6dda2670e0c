// Suggestions below the search field while one types: an ARIA combobox over the public API. Without this script, and
// whenever an answer fails, the field is the plain form that it is.
import { make, say } from "./page";

interface Suggestion {
  kind: string;
  label: string;
  matched: string;
  highlights: { utf16_start: number; utf16_end: number }[];
  count: number | null;
  url: string;
  query: string;
}

interface Group {
  group: string;
  label: string;
  items: Suggestion[];
}

/** How long typing rests before the museum is asked, in milliseconds. */
const REST = 80;
/** Suggestions of a group. */
const FEW = 4;
const API = "/api/v1";
const language = document.documentElement.lang;

document.querySelectorAll<HTMLFormElement>("form.search").forEach((form, at) => {
  const input = form.querySelector<HTMLInputElement>("input[name=q]");
  if (input) combine(form, input, `suggestions-${at}`);
});

function combine(form: HTMLFormElement, input: HTMLInputElement, id: string): void {
  const menu = make("div", { id, role: "listbox", class: "suggestions", "aria-label": say("建议", "Suggestions"), hidden: "" });
  const said = make("div", { class: "hidden-text", role: "status" });
  form.append(menu, said);
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }
  let found: Suggestion[] = [];
  let options: HTMLElement[] = [];
  let marked = -1;
  let composing = false;
  let waiting: number | undefined;
  let request: AbortController | undefined;

  /** What was asked for is not wanted any more. */
  const forget = (): void => {
    clearTimeout(waiting);
    request?.abort();
    request = undefined;
  };
  const mark = (at: number): void => {
    marked = at;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    const option = options[at];
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = (): void => {
    forget();
    mark(-1);
    menu.hidden = true;
    said.textContent = "";
    input.setAttribute("aria-expanded", "false");
  };
  /** Terms, places and people are searched for; a piece or a text is gone to. */
  const choose = (suggestion: Suggestion): void => {
    close();
    input.value = suggestion.query;
    if (suggestion.count === null) location.assign(pageOf(suggestion));
    else form.requestSubmit();
  };
  const show = (groups: Group[]): void => {
    found = groups.flatMap((group) => group.items);
    options = [];
    menu.replaceChildren(...groups.map((group) => {
      const heading = make("div", { id: `${id}-${group.group}`, class: "heading" }, group.label);
      const items = group.items.map((suggestion) => {
        const option = optionOf(suggestion, `${id}-${options.length}`);
        // The field keeps the focus; a finger that scrolls chooses nothing.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(suggestion));
        options.push(option);
        return option;
      });
      return make("div", { role: "group", "aria-labelledby": heading.id }, heading, ...items);
    }));
    mark(-1);
    menu.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    const number = options.length;
    said.textContent = number === 0 ? say("没有建议", "no suggestions") : say(`${number} 条建议`, number === 1 ? "1 suggestion" : `${number} suggestions`);
  };
  const ask = async (): Promise<void> => {
    forget();
    const words = input.value.trim();
    if (words === "") return close();
    const mine = (request = new AbortController());
    try {
      const asked = new URLSearchParams({ q: words, lang: language, limit: String(FEW) });
      const answer = await fetch(`${API}/suggest?${asked}`, { signal: mine.signal });
      const groups: Group[] = answer.ok ? ((await answer.json()) as { groups: Group[] }).groups : [];
      if (request === mine) show(groups);
    } catch {
      // Typing went on, or the museum cannot be reached; the form still works.
      if (request === mine) close();
    }
  };
  /** What stands in the menu was found for other words and must not be chosen by Enter. */
  const changed = (): void => {
    forget();
    mark(-1);
    if (!composing) waiting = window.setTimeout(() => void ask(), REST);
  };

  input.addEventListener("compositionstart", () => {
    composing = true;
    close();
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    changed();
  });
  input.addEventListener("input", changed);
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || composing) return;
    const open = !menu.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      // Once round leads through the field itself, where nothing is marked.
      const places = options.length + 1;
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (open) mark(((marked + 1 + step + places) % places) - 1);
      else void ask();
    } else if (event.key === "Enter") {
      const suggestion = open ? found[marked] : undefined;
      if (!suggestion) return;
      event.preventDefault();
      choose(suggestion);
    } else if (event.key === "Escape" && open) {
      // What was typed stays; a second Escape is the browser's.
      event.preventDefault();
      close();
    }
  });
}

/** A record's page in the language of this one. */
function pageOf(suggestion: Suggestion): string {
  const path = suggestion.url.slice(suggestion.url.indexOf(API) + API.length);
  return language === "zh-Hans" ? path : `${path}?lang=${encodeURIComponent(language)}`;
}

function optionOf(suggestion: Suggestion, id: string): HTMLElement {
  const met = make("span", {}, ...highlighted(suggestion));
  const name = suggestion.matched === suggestion.label ? met : make("span", {}, suggestion.label, " ", make("small", {}, met));
  const option = make("div", { role: "option", id, "aria-selected": "false" }, name);
  if (suggestion.count !== null) {
    option.append(" ", make("b", {}, String(suggestion.count), make("span", { class: "hidden-text" }, say(" 条记录", " records"))));
  }
  return option;
}

/** The name that was met, what was typed of it marked. */
function highlighted({ matched, highlights }: Suggestion): (Node | string)[] {
  let at = 0;
  const parts = highlights.flatMap(({ utf16_start, utf16_end }) => {
    const before = matched.slice(at, utf16_start);
    at = utf16_end;
    return [before, make("mark", {}, matched.slice(utf16_start, utf16_end))];
  });
  return [...parts, matched.slice(at)];
}
