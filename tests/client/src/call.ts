// Calls a running museum with the client generated from its OpenAPI documents: what type-checks here must also work.
//
//   CELADON_URL    where the museum listens
//   CELADON_TOKEN  an API token of a curator

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths as Museum } from "./generated/museum.js";
import type { paths as Curation } from "./generated/curation.js";

const baseUrl = process.env["CELADON_URL"];
const token = process.env["CELADON_TOKEN"];
if (!baseUrl || !token) throw new Error("set CELADON_URL and CELADON_TOKEN");

const museum = createClient<Museum>({ baseUrl });
const curation = createClient<Curation>({ baseUrl, headers: { authorization: `Bearer ${token}` } });

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

const unknown = await museum.GET("/api/v1/objects/{id}", { params: { path: { id } } });
assert.equal(unknown.response.status, 404, "a draft is unknown to the public");

const published = await curation.POST("/api/v1/curation/records/{id}/publish", {
  params: { path: { id }, header: { "If-Match": edited.response.headers.get("etag") ?? "" } },
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

const refused = await museum.GET("/api/v1/search", { params: { query: { limit: -1 } } });
assert.equal(refused.response.status, 400);
assert(refused.error?.errors?.some((fault) => fault.pointer === "/limit"));

console.log("the generated client reads, writes and finds");
