// Calls a running museum with the client generated from its OpenAPI documents: what type-checks here must also work, and
// every answer must be what its document says. `run.ts` starts the museum.
//
//   CELADON_URL    where the museum listens
//   CELADON_TOKEN  an API token of a curator

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import createClient from "openapi-fetch";
import { Document } from "./documents.js";
import { heldAgainst } from "./held.js";
import type { paths as Museum } from "./generated/museum.js";
import type { paths as Curation } from "./generated/curation.js";

const baseUrl = process.env["CELADON_URL"];
const token = process.env["CELADON_TOKEN"];
if (!baseUrl || !token) throw new Error("set CELADON_URL and CELADON_TOKEN");

const museum = createClient<Museum>({ baseUrl });
const curation = createClient<Curation>({ baseUrl, headers: { authorization: `Bearer ${token}` } });

museum.use(heldAgainst(new Document("museum")));
curation.use(heldAgainst(new Document("curation")));

// A curator describes a find, corrects it, and publishes it.
const created = await curation.POST("/api/v1/curation/records", {
  body: {
    kind: "object",
    object_kind: "find",
    labels: { "zh-Hans": "青瓷碗残片", en: "Sherd of a celadon bowl" },
    rights: {
      statement: "http://rightsstatements.org/vocab/NoC-OKLR/1.0/",
      credit: { en: "Client test" },
    },
  },
});
assert.equal(created.response.status, 201, JSON.stringify(created.error));
assert(created.data);
const id = created.data.id;
const first = created.response.headers.get("etag");
assert(first);

const stale = await curation.PATCH("/api/v1/curation/records/{id}", {
  params: { path: { id }, header: { "If-Match": '"99"' } },
  body: { labels: { en: "Never stored" } },
});
assert.equal(stale.response.status, 412);
assert(stale.error?.type.endsWith("/problems/stale"));

const edited = await curation.PATCH("/api/v1/curation/records/{id}", {
  params: { path: { id }, header: { "If-Match": first } },
  body: { labels: { "zh-Hans": "青瓷碗残片", en: "Rim sherd of a celadon bowl" } },
});
assert(edited.data, JSON.stringify(edited.error));
assert.equal(edited.data.version, 2);

// A photograph of it: uploaded, tiled, shown with it.
const file = fileURLToPath(new URL("../../../fixtures/pictures/spittoon-drawing.png", import.meta.url));
const uploaded = await curation.POST("/api/v1/curation/uploads", {
  params: { query: { filename: "front.png", label: "Front" } },
  headers: { "content-type": "image/png" },
  body: readFileSync(file) as unknown as string,
  bodySerializer: (bytes: unknown) => bytes as BodyInit,
});
assert(uploaded.data, JSON.stringify(uploaded.error));
const media = uploaded.data.media.id;
for (let wait = 0; ; wait += 1) {
  const job = await curation.GET("/api/v1/curation/jobs/{id}", { params: { path: { id: uploaded.data.job.id } } });
  if (job.data?.state === "done") break;
  assert(job.data && job.data.state !== "failed" && wait < 300, JSON.stringify(job));
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const shown = await curation.PATCH("/api/v1/curation/records/{id}", {
  params: { path: { id }, header: { "If-Match": edited.response.headers.get("etag") ?? "" } },
  body: { media: [{ media, role: "front" }] },
});
assert(shown.data, JSON.stringify(shown.error));
const plan = await curation.GET("/api/v1/curation/records/{id}/publication", { params: { path: { id } } });
assert.deepEqual(plan.data?.unpublished_media.map((medium) => medium.id), [media]);

const unknown = await museum.GET("/api/v1/objects/{id}", { params: { path: { id } } });
assert.equal(unknown.response.status, 404, "a draft is unknown to the public");

const published = await curation.POST("/api/v1/curation/records/{id}/publish", {
  params: { path: { id }, header: { "If-Match": shown.response.headers.get("etag") ?? "" } },
  body: { include_media: false },
});
assert(published.data, JSON.stringify(published.error));

// A visitor reads it, lists it, and finds it.
const read = await museum.GET("/api/v1/objects/{id}", { params: { path: { id }, query: { lang: "en" } } });
assert(read.data, JSON.stringify(read.error));
assert.equal(read.data.kind, "object");
assert.equal(read.data.label, "Rim sherd of a celadon bowl");

const etag = read.response.headers.get("etag");
assert(etag);
const unchanged = await museum.GET("/api/v1/objects/{id}", {
  params: { path: { id }, query: { lang: "en" }, header: { "If-None-Match": etag } },
});
assert.equal(unchanged.response.status, 304);

const listed = await museum.GET("/api/v1/objects", { params: { query: { ids: id } } });
assert.deepEqual(listed.data?.items.map((item) => item.id), [id]);

const min_seq = published.data.public_seq;
assert(min_seq, "publishing answers the sequence a search can wait for");
const found = await museum.GET("/api/v1/search", { params: { query: { q: "青瓷碗", lang: "en", min_seq } } });
assert(found.data, JSON.stringify(found.error));
assert(found.data.items.some((hit) => hit.id === id), "what is published is found");

const facets = await museum.GET("/api/v1/search", { params: { query: { q: "青瓷碗", facets: "kind,object_kind", min_seq } } });
assert.deepEqual(facets.data?.facets?.map((facet) => facet.facet), ["kind", "object_kind"]);

const refused = await museum.GET("/api/v1/search", { params: { query: { limit: -1 } } });
assert.equal(refused.response.status, 400);
assert(refused.error?.errors?.some((fault) => fault.pointer === "/limit"));

console.log("the generated client reads, writes and finds");
