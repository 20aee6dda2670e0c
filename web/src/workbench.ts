// The editor of one record: a form drawn from the field definitions, photographs, review and publication, history.
import { button, call, csrf, CURATION, given, here, inWords, make, Refusal, say, tell, type Fault } from "./page";
import type { Control } from "./workbench/control";
import { sectioned } from "./workbench/sections";
import { completenessPanel } from "./workbench/completeness";
import { photographPanel } from "./workbench/photographs";
import { tilesPanel } from "./workbench/tiles";
import { mergeInto, remove, usesPanel, type Roles } from "./workbench/uses";
import { vocabularyPage } from "./workbench/vocabulary";
import { publish, review, withdraw } from "./workbench/publication";
import { savedSearches } from "./workbench/searches";
import { mergePatch, type Field, type Members, type Section, type WorkingRecord } from "./workbench/schema";

interface Given {
  kind: string;
  plural: string;
  record: WorkingRecord | null;
  /** Fields that a new record begins with. */
  filled: Members;
  fields: Field[];
  sections: Section[];
  roles: Roles;
  curator: boolean;
}

document.querySelector("[data-sign-out]")?.addEventListener("click", () => {
  void fetch(`${CURATION}/sessions/current`, { method: "DELETE", headers: { "X-CSRF-Token": csrf } }).then(() => location.assign("/"));
});
document.querySelectorAll<HTMLElement>("[data-switch]").forEach((element) => {
  element.addEventListener("click", () => {
    const { switch: code, version, enabled } = element.dataset;
    call("PUT", `/lint/rules/${code}`, { enabled: enabled === "true" }, Number(version)).then(
      () => location.reload(),
      (error: unknown) => tell(inWords(error), true),
    );
  });
});
if (document.querySelector("[data-keep], [data-forget]")) savedSearches();
if (document.getElementById("given")) edit(given<Given>("given"));
if (document.getElementById("vocabulary")) vocabularyPage();

function edit({ kind, plural, record, filled, fields, sections, roles, curator }: Given): void {
  const place = document.querySelector<HTMLElement>("#form")!;
  const panel = document.querySelector<HTMLElement>("#panel")!;
  let current = record;
  let saved = record ? content(record, fields) : filled;
  const form: Control = sectioned(fields, sections, saved);
  place.replaceChildren(form.element);
  const now = (): Members => (form.read() ?? {}) as Members;
  const changed = (): boolean => mergePatch(saved, now()) !== undefined;

  const save = async (): Promise<WorkingRecord | null> => {
    clear();
    try {
      if (current === null) {
        const created = await call<WorkingRecord>("POST", "/records", { kind, ...now() });
        saved = now();
        location.replace(here(`/workbench/records/${created.id}`));
        return created;
      }
      const patch = mergePatch(saved, now());
      if (patch !== undefined) {
        current = await call<WorkingRecord>("PATCH", `/records/${current.id}`, patch, current.version);
        saved = content(current, fields);
      }
      tell(say(`已保存（第 ${current.version} 版）。`, `Saved (version ${current.version}).`));
      draw();
      return current;
    } catch (error) {
      refuse(error, form);
      return null;
    }
  };
  document.querySelector("#save")?.addEventListener("click", () => void save());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      void save();
    }
  });
  addEventListener("beforeunload", (event) => {
    if (changed()) event.preventDefault();
  });

  /** Does something to the saved record; what is unsaved is saved first. */
  const act = async (work: (record: WorkingRecord) => Promise<WorkingRecord | null>, done: (after: WorkingRecord) => string): Promise<void> => {
    const ready = changed() ? await save() : current;
    if (!ready) return;
    try {
      const after = await work(ready);
      if (!after) return;
      current = after;
      draw();
      tell(done(after));
    } catch (error) {
      refuse(error, form);
    }
  };

  const draw = (): void => {
    if (!current) return;
    const shown = current;
    const states = make(
      "p",
      {},
      make("span", { class: "tag" }, words(shown.review)),
      " ",
      make("span", { class: shown.publication === "published" ? "tag" : "tag warn" }, words(shown.publication)),
      ` ${say("第", "v")}${shown.version}${say("版", "")}`,
    );
    const acts = make("div", { class: "items" });
    if (shown.review === "draft") acts.append(button(say("送审", "Hand in for review"), () => void act((r) => review(r, "in_review"), () => say("已送审。", "Handed in."))));
    if (shown.review === "in_review" && curator) acts.append(button(say("批准", "Approve"), () => void act((r) => review(r, "approved"), () => say("已批准。", "Approved."))));
    if (shown.review !== "draft") acts.append(button(say("退回草稿", "Back to draft"), () => void act((r) => review(r, "draft"), () => say("已退回草稿。", "A draft again."))));
    if (curator) {
      const stale = shown.publication === "published" && shown.published_version !== shown.version;
      if (shown.publication !== "published" || stale) {
        acts.append(button(stale ? say("发布新版", "Publish this version") : say("发布", "Publish"), () => void act(publish, () => say("已发布。", "Published.")), { class: "main" }));
      }
      if (shown.publication === "published") {
        acts.append(
          button(say("撤回", "Withdraw"), () => {
            if (confirm(say("公众将看不到这条记录。撤回？", "The public will no longer see this record. Withdraw it?"))) {
              void act(withdraw, () => say("已撤回。", "Withdrawn."));
            }
          }),
        );
      }
    }
    // What was once public is withdrawn; an original is kept for ever.
    if (curator && shown.publication === "never" && kind !== "media") {
      acts.append(button(say("删除…", "Delete…"), () => void discard(shown)));
    }
    const box = make("div", { class: "aside-box" }, make("h2", {}, say("状态", "State")), states, acts);
    if (shown.publication === "published") box.append(make("p", {}, make("a", { href: `/${plural}/${shown.id}` }, say("公众所见", "What the public sees"))));
    panel.querySelector("[data-states]")?.replaceChildren(box);
    const judged = panel.querySelector<HTMLElement>("[data-completeness]");
    if (judged) void completenessPanel(shown.id, judged, (pointer) => visit(pointer, form));
    void history(shown.id);
    const uses = panel.querySelector<HTMLElement>("[data-uses]");
    if (uses && kind === "concept") void usesPanel(shown, uses, roles, curator ? () => void act(merging, () => "") : undefined);
  };

  const merging = async (concept: WorkingRecord): Promise<null> => {
    if (await mergeInto(concept)) location.reload();
    return null;
  };

  const discard = async (shown: WorkingRecord): Promise<void> => {
    if (!confirm(say("删除这条记录和它的历史？不能恢复。", "Delete this record and its history? This cannot be undone."))) return;
    try {
      await remove(shown);
      saved = now();
      location.assign(here(kind === "concept" ? "/workbench/vocabulary" : "/workbench"));
    } catch (error) {
      tell(inWords(error), true);
      const uses = panel.querySelector<HTMLElement>("[data-uses]");
      if (error instanceof Refusal && error.code === "conflict" && uses && kind !== "concept") await usesPanel(shown, uses, roles);
    }
  };

  const history = async (id: string): Promise<void> => {
    const page = await call<{ items: { version: number; at: string; author_name: string }[] }>("GET", `/records/${id}/revisions?limit=8`).catch(() => ({ items: [] }));
    const items = page.items.map((revision) => {
      const when = new Date(revision.at).toLocaleString();
      const changes = make("div", { class: "quiet" });
      const item = make("li", {}, button(`v${revision.version}`, () => void differences(id, revision.version, changes), { class: "plain" }), ` ${revision.author_name} · ${when}`, changes);
      return item;
    });
    panel.querySelector("[data-history]")?.replaceChildren(
      make("div", { class: "aside-box" }, make("h2", {}, say("历史", "History")), make("ul", { class: "history" }, ...items)),
    );
  };

  const media = fields.find((field) => field.name === "media");
  if (media && kind !== "media") {
    const attach = (id: string): void => {
      form.at(["media"]).dispatchEvent(new CustomEvent("add-item", { detail: { media: id, role: "front" } }));
    };
    panel.querySelector("[data-photographs]")?.append(
      make("div", { class: "aside-box" }, make("h2", {}, say("添加照片", "Add photographs")), photographPanel(attach, curator)),
    );
  }
  if (record && kind === "media") {
    const place = panel.querySelector<HTMLElement>("[data-photographs]");
    if (place) void tilesPanel(record, place, curator);
  }
  draw();
  // A list of what to mend leads to the very field.
  if (location.hash.startsWith("#/")) visit(decodeURIComponent(location.hash.slice(1)), form);
}

/** Brings the reader to the part of the form that a JSON pointer names, or to the nearest around it. */
function visit(pointer: string, form: Control): void {
  const place = form.at(steps(pointer));
  place.scrollIntoView({ block: "center" });
  const focus = place.matches("input, select, textarea, button") ? place : place.querySelector<HTMLElement>("input, select, textarea, button");
  focus?.focus({ preventScroll: true });
}

/** The parts of a JSON pointer. */
function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

async function differences(id: string, version: number, into: HTMLElement): Promise<void> {
  if (into.childElementCount > 0) {
    into.replaceChildren();
    return;
  }
  const detail = await call<{ differences: { pointer: string; before?: unknown; after?: unknown }[] }>("GET", `/records/${id}/revisions/${version}`);
  const show = (value: unknown): string => (value === undefined || value === null ? "—" : typeof value === "string" ? value : JSON.stringify(value));
  into.replaceChildren(
    ...detail.differences.slice(0, 40).map((difference) =>
      make("p", {}, make("code", {}, difference.pointer), " ", make("del", {}, show(difference.before)), " → ", make("ins", {}, show(difference.after))),
    ),
  );
}

/** The content that the form edits: the fields it knows, as the record has them. */
function content(record: WorkingRecord | null, fields: Field[]): Members {
  const held = (record ?? {}) as unknown as Members;
  return Object.fromEntries(fields.map((field) => [field.name, held[field.name]]).filter(([, value]) => value !== undefined)) as Members;
}

function clear(): void {
  tell("");
  document.querySelectorAll(".faulty").forEach((element) => element.classList.remove("faulty"));
  document.querySelectorAll("#form .fault").forEach((element) => element.remove());
}

function refuse(error: unknown, form: Control): void {
  if (error instanceof Refusal && error.code === "stale") {
    tell(say("别人刚改过这条记录。请刷新页面后再改。", "Somebody has changed this record meanwhile. Reload the page, then edit again."), true);
    return;
  }
  tell(inWords(error), true);
  if (error instanceof Refusal) error.faults.forEach((fault, at) => mark(fault, form, at === 0));
}

function mark(fault: Fault, form: Control, first: boolean): void {
  const place = form.at(steps(fault.pointer));
  if (place === form.element) return;
  if (place.matches("input, select, textarea")) place.classList.add("faulty");
  place.after(make("p", { class: "fault", role: "alert" }, fault.detail));
  if (first) {
    place.scrollIntoView({ block: "center" });
    place.focus({ preventScroll: true });
  }
}

function words(state: string): string {
  const known: Record<string, [string, string]> = {
    draft: ["草稿", "draft"],
    in_review: ["送审中", "in review"],
    approved: ["已批准", "approved"],
    never: ["未公开", "not public"],
    published: ["已公开", "public"],
    withdrawn: ["已撤回", "withdrawn"],
  };
  const [zh, en] = known[state] ?? [state, state];
  return say(zh, en);
}
