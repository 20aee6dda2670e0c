// The definitions of fields as the server knows them: one table draws the form, checks the record and heads the documents.

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type Members = { [name: string]: Json };

export interface Code {
  code: string;
  zh: string;
  en: string;
}

export interface Format {
  type:
    | "text"
    | "long_text"
    | "language"
    | "lang_map"
    | "long_lang_map"
    | "lang_lists"
    | "integer"
    | "decimal"
    | "boolean"
    | "edtf"
    | "grammar"
    | "boundary"
    | "uri"
    | "code"
    | "record"
    | "concept"
    | "group";
  minimum?: number;
  maximum?: number;
  grammar?: string;
  codes?: Code[];
  kinds?: string[];
  schemes?: string[];
  /** A record that is not to be chosen. */
  except?: string;
  fields?: Field[];
}

export interface Field {
  name: string;
  zh: string;
  en: string;
  required: boolean;
  repeatable: boolean;
  restricted: boolean;
  /** The museum fills it itself: it is shown, and sent back as it is. */
  derived: boolean;
  /** How the server reads its text, for who types it. */
  reads: string | null;
  example: string;
  format: Format;
}

/** A part of the form. */
export interface Section {
  name: string;
  zh: string;
  en: string;
  fields: string[];
}

/** A working copy as the curation API answers it. */
export interface WorkingRecord {
  id: string;
  kind: string;
  version: number;
  review: string;
  publication: string;
  published_version?: number;
  labels?: Record<string, string>;
  public_seq?: number;
  tiles?: { job?: string; width?: number };
  [name: string]: unknown;
}

/** The label of a record in the page's language, or the nearest there is. */
export function labelOf(record: { labels?: Record<string, string>; id?: string }, language: string): string {
  const labels = record.labels ?? {};
  const order = language.startsWith("zh") ? ["zh-Hans", "zh-Hant", "zh", "en"] : ["en", "zh-Hans", "zh-Hant", "zh"];
  const tag = order.find((tag) => labels[tag]);
  return (tag ? labels[tag] : Object.values(labels)[0]) ?? record.id ?? "";
}

/** What turns `before` into `after` as a merge patch (RFC 7396); undefined if nothing does. */
export function mergePatch(before: Json | undefined, after: Json | undefined): Json | undefined {
  if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))) return undefined;
  if (after === undefined) return null;
  if (!isMembers(before) || !isMembers(after)) return after;
  const patch: Members = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const change = mergePatch(before[name], after[name]);
    if (change !== undefined) patch[name] = change;
  }
  return patch;
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => sorted(item) ?? null);
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name]) ?? null]),
  );
}
