// Searches that are kept: from the list of records, and on the page of what is new to them.
import { call, here, inWords, say, tell } from "../page";

export function savedSearches(): void {
  const keep = document.querySelector<HTMLFormElement>("[data-keep]");
  keep?.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = new FormData(keep).get("name");
    const parameters: unknown = JSON.parse(keep.dataset["keep"]!);
    change(call("POST", "/searches", { name, parameters }), () => location.assign(here("/workbench/searches")));
  });
  each("seen", ({ seen, seq }) => change(call("PATCH", `/searches/${seen}`, { seq: Number(seq) })));
  each("forget", ({ forget, name }) => {
    if (confirm(say(`删除收藏的检索“${name}”？`, `Forget the search “${name}”?`))) change(call("DELETE", `/searches/${forget}`));
  });
}

function each(what: string, act: (given: DOMStringMap) => void): void {
  document.querySelectorAll<HTMLElement>(`[data-${what}]`).forEach((element) => element.addEventListener("click", () => act(element.dataset)));
}

function change(called: Promise<unknown>, then = (): void => location.reload()): void {
  called.then(then, (error: unknown) => tell(inWords(error), true));
}
