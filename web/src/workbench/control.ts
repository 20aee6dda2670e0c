// Form controls drawn from field definitions. A control shows a value, reads it back, and knows where its parts stand,
// so that a fault the server names by JSON pointer appears beside the very input it speaks of.
import { button, inChinese, make, say } from "../page";
import { picker } from "./picker";
import { reading } from "./reading";
import type { Field, Format, Json, Members } from "./schema";

export interface Control {
  element: HTMLElement;
  /** The value as it stands, or undefined if nothing was entered. */
  read(): Json | undefined;
  /** The element of the part that the path leads to, or the nearest around it. */
  at(path: string[]): HTMLElement;
}

const LANGUAGES = ["zh-Hans", "zh-Hant", "en"];

/** The control for one field: a list if it repeats. */
function control(field: Field, value: Json | undefined, fill: Fill): Control {
  if (field.derived) return kept(field, value);
  return field.repeatable
    ? list(field, Array.isArray(value) ? value : [], fill)
    : single(field, value, fill);
}

/** Takes members over into the group that a control stands in. */
type Fill = (members: Members) => void;

/** What the museum filled itself: shown in words, read back as it is. */
function kept(field: Field, value: Json | undefined): Control {
  const words = (field.format.fields ?? [])
    .map((inner): string | undefined => {
      const part = isMembers(value) ? value[inner.name] : undefined;
      if (part === undefined || part === null || typeof part === "object") return undefined;
      const code = inner.format.codes?.find((code) => code.code === part);
      const shown = code ? (inChinese ? code.zh : code.en) : String(part);
      return `${inChinese ? inner.zh : inner.en} ${shown}`;
    })
    .filter((part): part is string => part !== undefined);
  const element = make("output", { class: "quiet" }, words.join(" · ") || "—");
  return { element, read: () => value, at: () => element };
}

function single(field: Field, value: Json | undefined, fill: Fill): Control {
  const format = field.format;
  switch (format.type) {
    case "group":
      return group(format.fields ?? [], isMembers(value) ? value : {});
    case "lang_map":
      return byLanguage(isMembers(value) ? value : {}, false, (text) => text);
    case "long_lang_map":
      return byLanguage(isMembers(value) ? value : {}, true, (text) => text);
    case "lang_lists":
      return byLanguage(isMembers(value) ? value : {}, true, (text) => text.split("\n").map((line) => line.trim()).filter(Boolean));
    case "record":
    case "concept":
      return picker(format, typeof value === "string" ? value : undefined);
    default:
      return input(field, format, value, fill);
  }
}

function input(field: Field, format: Format, value: Json | undefined, fill: Fill): Control {
  const element = inputFor(field, format);
  if (value !== undefined && value !== null) element.value = typeof value === "object" ? JSON.stringify(value) : String(value);
  const read = (): Json | undefined => {
    const text = element.value.trim();
    if (text === "") return undefined;
    switch (format.type) {
      case "integer":
      case "decimal": {
        const number = Number(text);
        // What is no number is sent as it stands, so that the server names the fault at its place.
        return Number.isNaN(number) ? text : number;
      }
      case "boolean":
        return text === "true";
      case "boundary":
        // What is no JSON is sent as it stands, for the same reason.
        try {
          return JSON.parse(text) as Json;
        } catch {
          return text;
        }
      case "long_text":
        return element.value.replace(/\r\n/g, "\n");
      default:
        return text;
    }
  };
  if (field.reads && !(element instanceof HTMLSelectElement)) {
    return { element: make("div", {}, element, reading(field.reads, element, fill)), read, at: () => element };
  }
  return { element, read, at: () => element };
}

function inputFor(field: Field, format: Format): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  const hint = exampleOf(field);
  switch (format.type) {
    case "long_text":
      return make("textarea", { placeholder: hint });
    case "boundary":
      return make("textarea", { placeholder: say("GeoJSON：Polygon 或 MultiPolygon", "GeoJSON: Polygon or MultiPolygon"), spellcheck: "false" });
    case "code": {
      const blank = make("option", { value: "" }, field.required ? say("请选择…", "choose…") : "—");
      const codes = (format.codes ?? []).map((code) => make("option", { value: code.code }, inChinese ? code.zh : code.en));
      return make("select", {}, blank, ...codes);
    }
    case "boolean":
      return make(
        "select",
        {},
        make("option", { value: "" }, "—"),
        make("option", { value: "true" }, say("是", "yes")),
        make("option", { value: "false" }, say("否", "no")),
      );
    case "integer":
    case "decimal":
      return make("input", { inputmode: "decimal", placeholder: hint });
    case "uri":
      return make("input", { type: "url", placeholder: hint });
    case "language":
      return make("input", { list: "languages", placeholder: hint });
    default:
      return make("input", { placeholder: hint });
  }
}

function exampleOf(field: Field): string {
  try {
    const example = JSON.parse(field.example) as Json;
    return typeof example === "object" ? "" : say("例：", "e.g. ") + String(example);
  } catch {
    return "";
  }
}

function byLanguage(value: Members, long: boolean, parse: (text: string) => Json): Control {
  const rows: { row: HTMLElement; tag: HTMLInputElement; text: HTMLInputElement | HTMLTextAreaElement }[] = [];
  const box = make("div");
  const add = (tag: string, text: string): HTMLInputElement => {
    const language = make("input", { value: tag, list: "languages", "aria-label": say("语言", "language") });
    const words = long ? make("textarea", { "aria-label": say("内容", "text") }) : make("input", { "aria-label": say("内容", "text") });
    words.value = text;
    const row = make("div", { class: "by-language" }, language, words);
    row.append(
      button("×", () => {
        rows.splice(rows.findIndex((other) => other.row === row), 1);
        row.remove();
      }, { class: "plain", "aria-label": say("删去这种语言", "remove this language") }),
    );
    const entry = { row, tag: language, text: words };
    rows.push(entry);
    more.before(row);
    return language;
  };
  const more = button(say("+ 语言", "+ language"), () => add("", "").focus(), { class: "plain" });
  box.append(more);
  for (const [tag, text] of Object.entries(value)) add(tag, Array.isArray(text) ? text.join("\n") : String(text));
  if (rows.length === 0) LANGUAGES.filter((tag) => tag !== "zh-Hant").forEach((tag) => add(tag, ""));
  return {
    element: box,
    read: () => {
      const entries = rows
        .map(({ tag, text }): [string, string] => [tag.value.trim(), text.value.trim()])
        .filter(([, text]) => text !== "");
      return entries.length > 0 ? Object.fromEntries(entries.map(([tag, text]) => [tag, parse(text)])) : undefined;
    },
    at: ([tag]) => rows.find((row) => row.tag.value.trim() === tag)?.text ?? box,
  };
}

function list(field: Field, values: Json[], fill: Fill): Control {
  const items: { box: HTMLElement; control: Control }[] = [];
  const sent: Control[] = [];
  const isGroup = field.format.type === "group";
  const box = make("div", { class: "items" });
  const add = (value: Json | undefined): Control => {
    const inner = single(field, value, fill);
    const row = make("div", { class: isGroup ? "item-box group" : "item-box" }, inner.element);
    const entry = { box: row, control: inner };
    const move = (by: number): void => {
      const from = items.indexOf(entry);
      const to = from + by;
      const neighbour = items[to];
      if (!neighbour) return;
      items.splice(from, 1);
      items.splice(to, 0, entry);
      by < 0 ? neighbour.box.before(row) : neighbour.box.after(row);
    };
    row.append(
      make(
        "div",
        { class: "item-tools" },
        button("↑", () => move(-1), { "aria-label": say("上移", "move up") }),
        button("↓", () => move(1), { "aria-label": say("下移", "move down") }),
        button("×", () => {
          items.splice(items.indexOf(entry), 1);
          row.remove();
        }, { "aria-label": say("删除", "remove") }),
      ),
    );
    items.push(entry);
    more.before(row);
    return inner;
  };
  const more = button(`+ ${inChinese ? field.zh : field.en}`, () => {
    const inner = add(undefined);
    inner.element.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, { class: "plain" });
  box.append(more);
  values.forEach((value) => add(value));
  // Others, such as the upload of a photograph, add an item by an event of this name.
  box.addEventListener("add-item", (event) => add((event as CustomEvent<Json>).detail));
  return {
    element: box,
    read: () => {
      sent.length = 0;
      const read: Json[] = [];
      for (const { control } of items) {
        const value = control.read();
        if (value !== undefined) {
          read.push(value);
          sent.push(control);
        }
      }
      return read.length > 0 ? read : undefined;
    },
    at: ([index, ...rest]) => sent[Number(index)]?.at(rest) ?? box,
  };
}

/** The controls of several fields, each in its labelled row. */
export function group(fields: Field[], value: Members): Control {
  const box = make("div");
  const controls = new Map<string, Control>();
  const rows = new Map<string, HTMLElement>();
  const fill = (members: Members): void => {
    for (const field of fields) {
      const filled = members[field.name];
      if (filled === undefined) continue;
      const now = control(field, filled, fill);
      controls.get(field.name)?.element.replaceWith(now.element);
      controls.set(field.name, now);
      const row = rows.get(field.name);
      row?.closest("details")?.setAttribute("open", "");
      row?.scrollIntoView({ block: "nearest" });
    }
  };
  for (const field of fields) {
    const inner = control(field, value[field.name], fill);
    controls.set(field.name, inner);
    const [first, second] = inChinese ? [field.zh, field.en] : [field.en, field.zh];
    const name = make("span", {}, first);
    if (field.required) name.append(make("span", { class: "needed", title: say("必填", "required") }, " *"));
    if (field.restricted) name.append(" ", make("span", { class: "tag warn" }, say("不公开", "never public")));
    const row = make("div", { class: "field", "data-field": field.name }, make("div", { class: "name" }, name, make("small", {}, second)), inner.element);
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", first);
    const only = inner.element;
    if (only.matches("input, select, textarea")) only.setAttribute("aria-label", first);
    else if (field.reads) only.firstElementChild?.setAttribute("aria-label", first);
    rows.set(field.name, row);
    box.append(row);
  }
  return {
    element: box,
    read: () => {
      const members: Members = {};
      let entered = false;
      for (const field of fields) {
        const value = controls.get(field.name)?.read();
        if (value === undefined) continue;
        members[field.name] = value;
        // What the museum filled itself says nothing once all else is gone.
        entered ||= !field.derived;
      }
      return entered ? members : undefined;
    },
    at: ([name, ...rest]) => controls.get(name ?? "")?.at(rest) ?? box,
  };
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
