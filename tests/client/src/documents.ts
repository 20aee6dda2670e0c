// The two documents as they are committed, and whether a value is what they say.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Members = { [name: string]: Json };

/** The value as an object; nothing else has members. */
export function members(value: Json | undefined): Members {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : {};
}

/** One of the documents, able to judge values by its schemas. */
export class Document {
  readonly whole: Members;
  private readonly judge: Ajv2020;

  constructor(readonly name: "museum" | "curation") {
    const file = fileURLToPath(new URL(`../../../openapi/${name}.json`, import.meta.url));
    this.whole = JSON.parse(readFileSync(file, "utf8")) as Members;
    // OpenAPI 3.1 schemas are JSON Schema 2020-12, with a few words of their own that ajv need not know.
    this.judge = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
    (addFormats as unknown as (judge: Ajv2020) => void)(this.judge);
    for (const format of ["int32", "int64", "float", "double", "binary", "password"]) {
      this.judge.addFormat(format, true);
    }
    this.judge.addSchema(this.whole, name);
  }

  /** What `pointer` leads to, through references. */
  at(pointer: string[]): Json | undefined {
    let value: Json | undefined = this.whole;
    for (const step of pointer) {
      value = members(this.resolve(value))[step];
    }
    return this.resolve(value);
  }

  private resolve(value: Json | undefined): Json | undefined {
    const target = members(value)["$ref"];
    if (typeof target !== "string") return value;
    return this.at(target.replace(/^#\//, "").split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")));
  }

  /** Why `value` is not what the schema at `pointer` asks for; null if it is. */
  fault(pointer: string[], value: unknown): string | null {
    const path = pointer.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const validate = this.judge.getSchema(`${this.name}#/${path}`);
    if (!validate) return `${this.name}#/${path} leads nowhere`;
    return validate(value) ? null : this.judge.errorsText(validate.errors, { dataVar: "", separator: "\n" });
  }

  /** The pointer to what an operation may answer with `status`, through a reference if there is one. */
  response(path: string, method: string, status: string): string[] | null {
    const pointer = ["paths", path, method.toLowerCase(), "responses", status];
    const own = members(members(members(members(members(this.whole["paths"])[path])[method.toLowerCase()])["responses"])[status]);
    const target = own["$ref"];
    if (typeof target === "string") return target.replace(/^#\//, "").split("/");
    return Object.keys(own).length > 0 ? pointer : null;
  }
}
