// The page of the vocabulary: trees that fold and are filtered as one types, and files taken in.
import { say } from "../page";
import { importPanel } from "./exchange";
import { bare } from "./picker";

/** Fewer than this are not spread over columns. */
const FEW = 24;

/** A concept in its tree; those below it come behind it with a greater depth. */
interface Leaf {
  item: HTMLElement;
  depth: number;
  names: string[];
  fold: HTMLButtonElement | null;
}

export function vocabularyPage(): void {
  const trees = [...document.querySelectorAll<HTMLElement>("section.scheme")].map((section) => ({ section, leaves: leavesOf(section) }));
  const filter = document.querySelector<HTMLInputElement>("#filter")!;
  const found = document.querySelector<HTMLElement>("[data-found]")!;

  const draw = (): void => {
    const words = bare(filter.value);
    let count = 0;
    for (const { section, leaves } of trees) {
      const shown = words === "" ? unfolded(leaves) : fitting(leaves, words);
      leaves.forEach((leaf, at) => {
        leaf.item.hidden = !shown.has(at);
        const fits = words !== "" && leaf.names.some((name) => name.includes(words));
        leaf.item.classList.toggle("fits", fits);
        if (fits) count++;
      });
      // A few stand one below the other, so that the tree is seen.
      section.classList.toggle("few", shown.size < FEW);
      section.hidden = words !== "" && shown.size === 0;
    }
    found.textContent = words === "" ? "" : count === 0 ? say("没有找到", "nothing found") : say(`${count} 个`, `${count} found`);
  };
  const set = (leaf: Leaf, folded: boolean): void => leaf.fold?.setAttribute("aria-expanded", String(!folded));
  for (const leaf of trees.flatMap(({ leaves }) => leaves)) {
    leaf.fold?.addEventListener("click", () => {
      set(leaf, leaf.fold?.getAttribute("aria-expanded") === "true");
      draw();
    });
  }
  document.querySelectorAll<HTMLElement>("[data-fold]").forEach((element) => {
    element.addEventListener("click", () => {
      trees.forEach(({ leaves }) => leaves.forEach((leaf) => set(leaf, element.dataset["fold"] === "true")));
      draw();
    });
  });
  filter.addEventListener("input", draw);
  draw();
  importPanel(document.querySelector<HTMLElement>("[data-import]")!);
}

function leavesOf(section: HTMLElement): Leaf[] {
  return [...section.querySelectorAll<HTMLElement>("li[data-depth]")].map((item) => ({
    item,
    depth: Number(item.dataset["depth"]),
    names: (item.dataset["names"] ?? "").split("\n").map(bare),
    fold: item.querySelector<HTMLButtonElement>("button.fold"),
  }));
}

/** The places of those below nothing that is folded. */
function unfolded(leaves: Leaf[]): Set<number> {
  const shown = new Set<number>();
  let folded = Infinity;
  leaves.forEach((leaf, at) => {
    if (leaf.depth > folded) return;
    shown.add(at);
    folded = leaf.fold?.getAttribute("aria-expanded") === "false" ? leaf.depth : Infinity;
  });
  return shown;
}

/** The places of those that a name fits, and of what they lie below. */
function fitting(leaves: Leaf[], words: string): Set<number> {
  const shown = new Set<number>();
  const above: number[] = [];
  leaves.forEach((leaf, at) => {
    above.length = leaf.depth;
    above.push(at);
    if (leaf.names.some((name) => name.includes(words))) above.forEach((place) => shown.add(place));
  });
  return shown;
}
