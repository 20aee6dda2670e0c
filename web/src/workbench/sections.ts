// The form in its parts: a list of them to jump by, each part to fold away. Of a record that is there, what is empty is folded at first.
import { inChinese, make } from "../page";
import { group, type Control } from "./control";
import type { Field, Members, Section } from "./schema";

export function sectioned(fields: Field[], sections: Section[], value: Members): Control {
  const form = group(fields, value);
  const rows = new Map([...form.element.children].map((row) => [(row as HTMLElement).dataset["field"] ?? "", row]));
  const jumps = make("nav", { class: "jumps", "aria-label": inChinese ? "表单各部分" : "parts of the form" });
  const fresh = Object.keys(value).length === 0;
  const parts = sections.map((section, at) => {
    const [first, second] = inChinese ? [section.zh, section.en] : [section.en, section.zh];
    const part = make("details", { class: "part", id: `part-${section.name}` }, make("summary", {}, make("h2", {}, first), make("small", {}, second)));
    part.append(...section.fields.flatMap((name) => rows.get(name) ?? []));
    part.open = fresh || at === 0 || section.fields.some((name) => value[name] !== undefined);
    const jump = make("a", { href: `#${part.id}` }, first);
    jump.addEventListener("click", () => (part.open = true));
    jumps.append(jump);
    return part;
  });
  form.element.append(jumps, ...parts);
  return {
    ...form,
    at: (path) => {
      const place = form.at(path);
      // What is spoken of must be seen.
      const part = place.closest("details");
      if (part) part.open = true;
      return place;
    },
  };
}
