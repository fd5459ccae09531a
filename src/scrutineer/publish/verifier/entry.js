// Entries as canonical JSON (docs/ledger.md, "Entries"; RFC 8785): one statement, one text, one hash.

import { utf8Text } from "./bytes.js";
import { compare } from "./fault.js";

const DEEPEST = 16;
const ASCII = /^[\u0000-\u007f]*$/;
const SURROGATE = /\p{Surrogate}/u;
const isWhole = (text) => text.isWellFormed?.() ?? !SURROGATE.test(text);

/** Whether a value may stand in an entry: docs/ledger.md names what may. */
function allowed(value, depth) {
  if (typeof value === "string") return isWhole(value);
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (value === null || typeof value === "boolean") return true;
  if (typeof value !== "object" || depth === DEEPEST) return false;
  if (Array.isArray(value)) return value.every((item) => allowed(item, depth + 1));
  for (const name of Object.keys(value)) if (!ASCII.test(name) || !allowed(value[name], depth + 1)) return false;
  return true;
}

/** Whether the keys of a value come in their order, so that the browser's own JSON has them so. */
function ordered(value) {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(ordered);
  let before = "";
  for (const name of Object.keys(value)) {
    if (name < before || !ordered(value[name])) return false;
    before = name;
  }
  return true;
}

function sorted(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sorted).join(",")}]`;
  const names = Object.keys(value).sort(compare);
  return `{${names.map((name) => `${JSON.stringify(name)}:${sorted(value[name])}`).join(",")}}`;
}

/**
 * The canonical text of a JSON value, or null where it has none that is allowed: objects with ASCII keys,
 * lists, texts, whole numbers up to 2^53 - 1 either way, true, false, null, nested 16 deep at most.
 */
export function canonical(value) {
  if (!allowed(value, 0)) return null;
  return ordered(value) ? JSON.stringify(value) : sorted(value);
}

/** The entry in bytes, or null where they are not exactly the canonical text of an object. */
export function decodeEntry(bytes) {
  const text = utf8Text(bytes);
  if (text === null || !text.startsWith("{")) return null;
  let entry;
  try {
    entry = JSON.parse(text);
  } catch {
    return null;
  }
  return canonical(entry) === text ? entry : null;
}

/** A field of an object that came from elsewhere; undefined where it has none of its own. */
export function own(object, name) {
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A cell of a row as it was entered; empty where the row has none. */
export function cell(row, name) {
  return own(row, name) ?? "";
}
