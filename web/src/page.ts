// What every script of ours needs: words in the page's language, small DOM helpers, the API with its problems.

export const inChinese = document.documentElement.lang.startsWith("zh");

/** The words in the page's language. */
export const say = (zh: string, en: string): string => (inChinese ? zh : en);

/** An address of the workbench in the page's language. */
export const here = (path: string): string => (inChinese ? path : `${path}?lang=en`);

/** A fault of a request, as RFC 9457 problems of this API carry them. */
export interface Fault {
  pointer: string;
  code: string;
  detail: string;
}

/** The API said no. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly faults: Fault[],
  ) {
    super(detail);
  }

  static of(status: number, body: unknown): Refusal {
    const problem = (body ?? {}) as { type?: string; detail?: string; title?: string; errors?: Fault[] };
    const code = problem.type?.split("/").pop() ?? "unknown";
    const detail = problem.detail ?? problem.title ?? say("服务器没有给出说明", "the server gave no reason");
    return new Refusal(status, code, detail, problem.errors ?? []);
  }
}

/** A fault in words, for somebody who never saw a JSON pointer. */
export const inWords = (error: unknown): string =>
  error instanceof Refusal || error instanceof Error ? error.message : String(error);

export const csrf = document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content ?? "";

export const CURATION = "/api/v1/curation";

/** Calls the curation API; anything but a 2xx is thrown as a Refusal. */
export async function call<T>(method: string, path: string, body?: unknown, version?: number | "*"): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (csrf) headers["X-CSRF-Token"] = csrf;
  if (version !== undefined) headers["If-Match"] = version === "*" ? "*" : `"${version}"`;
  const request: RequestInit = { method, headers };
  if (body !== undefined) {
    headers["Content-Type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    request.body = JSON.stringify(body);
  }
  const answer = await fetch(CURATION + path, request);
  const text = await answer.text();
  const parsed: unknown = text ? JSON.parse(text) : null;
  if (!answer.ok) throw Refusal.of(answer.status, parsed);
  return parsed as T;
}

/** Sends a file to the curation API. XMLHttpRequest tells how much of it is sent; fetch does not. */
export function send<T>(path: string, file: Blob, mediaType: string, progress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", CURATION + path);
    request.setRequestHeader("Content-Type", mediaType);
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Error(say("连接中断", "the connection broke off"))));
    request.addEventListener("load", () => {
      const body: unknown = request.responseText ? JSON.parse(request.responseText) : null;
      request.status >= 200 && request.status < 300 ? resolve(body as T) : reject(Refusal.of(request.status, body));
    });
    request.send(file);
  });
}

type Child = Node | string;

/** Makes an element. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button that does something. */
export function button(words: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const element = make("button", { type: "button", ...attributes }, words);
  element.addEventListener("click", act);
  return element;
}

/** The data the server put into the page under this id. */
export function given<T>(id: string): T {
  const text = document.getElementById(id)?.textContent;
  if (!text) throw new Error(`the page carries no ${id}`);
  return JSON.parse(text) as T;
}

/** Tells the reader something, where the page keeps room for it. */
export function tell(words: string, bad = false): void {
  const place = document.querySelector<HTMLElement>(".said");
  if (!place) return;
  place.textContent = words;
  place.classList.toggle("bad", bad);
}
