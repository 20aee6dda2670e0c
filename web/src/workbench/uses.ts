// What a record is used in; one concept merged into another; a draft deleted that nobody needs.
import { button, call, here, inChinese, inWords, make, say } from "../page";
import { picker, recordOf } from "./picker";
import { labelOf, type WorkingRecord } from "./schema";

interface Use {
  record: string;
  kind: string;
  label: string;
  pointer: string;
  role: string;
  public_only: boolean;
}

interface UsePage {
  items: Use[];
  next: string | null;
  total: number;
}

/** References shown before more are asked for. */
const SHOWN = 10;
const language = inChinese ? "zh-Hans" : "en";

/** What references are called, by kind and name of the field. */
export type Roles = Record<string, Record<string, { zh: string; en: string }>>;

const usesOf = (id: string, limit: number, cursor: string | null = null): Promise<UsePage> =>
  call("GET", `/records/${id}/uses?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);

/** Draws the references to a record, with "N more" while there are more; `merge` adds the button of a concept in use. */
export async function usesPanel(record: WorkingRecord, place: HTMLElement, roles: Roles, merge?: () => void): Promise<void> {
  const list = make("ul");
  const rest = make("p", {});
  const box = make("div", { class: "aside-box" }, make("h2", {}, say("用于", "Used in")), list, rest);
  const show = (page: UsePage): void => {
    list.append(...page.items.map((use) => line(use, roles)));
    const left = page.total - list.childElementCount;
    rest.replaceChildren();
    if (page.next && left > 0) {
      const next = page.next;
      rest.append(button(say(`另有 ${left} 处`, `and ${left} more`), () => void usesOf(record.id, 100, next).then(show, fail), { class: "plain" }));
    }
    if (page.total === 0) rest.append(say("还没有记录用到它。", "Nothing uses it yet."));
  };
  const fail = (error: unknown): void => rest.replaceChildren(make("span", { class: "fault" }, inWords(error)));
  try {
    const first = await usesOf(record.id, SHOWN);
    box.querySelector("h2")?.append(" ", make("small", {}, String(first.total)));
    show(first);
  } catch (error) {
    fail(error);
  }
  const successor = record["replaced_by"];
  if (typeof successor === "string") {
    const link = make("a", { href: here(`/workbench/records/${successor}`) }, "…");
    box.append(make("p", {}, say("停用，改用 ", "Deprecated; use "), link));
    void recordOf(successor).then((other) => (link.textContent = labelOf(other, language)), () => undefined);
  }
  if (merge && record["deprecated"] !== true) box.append(button(say("并入…", "Merge into…"), merge));
  place.replaceChildren(box);
}

function line(use: Use, roles: Roles): HTMLElement {
  const role = roles[use.kind]?.[use.role];
  const link = make("a", { href: `${here(`/workbench/records/${use.record}`)}#${use.pointer}` }, use.label);
  const item = make("li", {}, link, " ", make("small", { class: "quiet" }, role ? say(role.zh, role.en) : use.role));
  if (use.public_only) item.append(" ", make("span", { class: "tag warn" }, say("仅公开版", "public version only")));
  return item;
}

/** Deletes a record that was never public; refused while others refer to it. */
export const remove = (record: WorkingRecord): Promise<null> => call("DELETE", `/records/${record.id}`, undefined, record.version);

/** Asks what to merge the concept into, tells how much follows, merges; answers whether it was done. */
export async function mergeInto(concept: WorkingRecord): Promise<boolean> {
  const { total } = await usesOf(concept.id, 1);
  const own = labelOf(concept, language);
  const chosen = picker({ type: "concept", schemes: [String(concept["scheme"])], except: concept.id }, undefined);
  const title = say(`把“${own}”并入`, `Merge “${own}” into`);
  const dialog = make("dialog", { class: "roomy", "aria-label": title }, make("h2", {}, title), chosen.element);
  const follows = make(
    "p",
    { "data-follows": String(total) },
    say(
      `用到它的 ${total} 处引用随之改指新词，草稿和公众所见都是；它的名称成为新词的异名，旧地址从此指向新词。合并不能撤销。`,
      `${total} ${total === 1 ? "reference follows" : "references follow"}, in drafts and in what the public sees; its labels become labels of the other, and its old address leads there. A merge cannot be undone.`,
    ),
  );
  const said = make("p", { class: "fault", role: "alert" });
  dialog.append(follows, said);
  return new Promise((resolve) => {
    let done = false;
    const cancel = button(say("取消", "Cancel"), () => dialog.close());
    const go = button(say("合并", "Merge"), () => void merge(), { class: "main" });
    const merge = async (): Promise<void> => {
      const into = chosen.read();
      said.textContent = typeof into === "string" ? "" : say("请先选择要并入的词。", "Choose the concept that stays first.");
      if (typeof into !== "string") return;
      go.disabled = true;
      try {
        const stays = await call<WorkingRecord>("POST", `/concepts/${concept.id}/merge`, { into }, concept.version);
        done = true;
        chosen.element.remove();
        go.remove();
        const link = make("a", { href: here(`/workbench/records/${stays.id}`) }, labelOf(stays, language));
        follows.replaceChildren(say(`已合并：${total} 处引用改指 `, `Merged: ${total} ${total === 1 ? "reference leads" : "references lead"} to `), link, say("。", "."));
        cancel.textContent = say("关闭", "Close");
        cancel.focus();
      } catch (error) {
        said.textContent = inWords(error);
        go.disabled = false;
      }
    };
    dialog.append(make("div", { class: "acts" }, cancel, go));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(done);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
