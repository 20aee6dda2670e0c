// A client's middleware that holds every answer against its document: types are checked when this is compiled, what
// really came when it runs.

import assert from "node:assert/strict";
import type { Middleware } from "openapi-fetch";
import { type Document, members } from "./documents.js";

/** Fails where an answer has a status its operation does not name, or a body that its schema does not allow. */
export function heldAgainst(document: Document): Middleware {
  return {
    async onResponse({ request, response, schemaPath }) {
      const place = `${request.method} ${schemaPath} ${response.status}`;
      const pointer = document.response(schemaPath, request.method, String(response.status));
      assert(pointer, `${place}: the document names no such status`);
      const body = await response.clone().text();
      if (body === "") return undefined;
      const kind = response.headers.get("content-type")?.split(";")[0] ?? "";
      assert(kind in members(document.at([...pointer, "content"])), `${place}: the document names no ${kind}`);
      const fault = document.fault([...pointer, "content", kind, "schema"], JSON.parse(body));
      assert.equal(fault, null, `${place}: ${body}`);
      return undefined;
    },
  };
}
