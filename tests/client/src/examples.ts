// Every example of both documents is what its own schema asks for.

import assert from "node:assert/strict";
import { Document, type Json, members } from "./documents.js";

let looked = 0;
const wrong: string[] = [];

function look(document: Document, pointer: string[], value: Json): void {
  if (Array.isArray(value)) {
    value.forEach((inner, at) => look(document, [...pointer, String(at)], inner));
    return;
  }
  const own = members(value);
  // A media type, a parameter or a header: an example beside a schema.
  if (own["schema"] !== undefined) {
    const examples = Object.entries(members(own["examples"])).map(([, example]) => members(example)["value"]);
    for (const example of [own["example"], ...examples]) {
      if (example === undefined) continue;
      looked += 1;
      const fault = document.fault([...pointer, "schema"], example);
      if (fault !== null) wrong.push(`${document.name}: /${pointer.join("/")}: ${fault}\n  ${JSON.stringify(example)}`);
    }
  }
  for (const [name, inner] of Object.entries(own)) {
    if (name !== "example" && name !== "examples") look(document, [...pointer, name], inner);
  }
}

for (const document of [new Document("museum"), new Document("curation")]) {
  look(document, ["paths"], document.whole["paths"] ?? null);
  const components = members(document.whole["components"]);
  for (const part of ["responses", "parameters", "requestBodies"]) {
    look(document, ["components", part], components[part] ?? null);
  }
  // A schema's own example.
  for (const [name, schema] of Object.entries(members(components["schemas"]))) {
    const own = members(schema);
    const examples = Array.isArray(own["examples"]) ? own["examples"] : [];
    for (const example of [own["example"], ...examples]) {
      if (example === undefined) continue;
      looked += 1;
      const fault = document.fault(["components", "schemas", name], example);
      if (fault !== null) wrong.push(`${document.name}: schema ${name}: ${fault}\n  ${JSON.stringify(example)}`);
    }
  }
}
assert(looked > 50, `only ${looked} examples were found`);
assert.deepEqual(wrong, [], wrong.join("\n"));
console.log(`${looked} examples are what their schemas ask for`);
