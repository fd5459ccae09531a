// What an entry says, by kind of act: its fields, and the order in which entries may follow each other
// (docs/ledger.md, "Entries"; docs/verify.md, "What is entered", names the acts of a sealed bundle).

import { hexText } from "./bytes.js";
import { own } from "./entry.js";
import { _ } from "./sentence.js";
import { isDay } from "./toml.js";

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string" && value !== "";
const isRow = (value) => isObject(value) && Object.values(value).every((item) => typeof item === "string");
const PATH = /^(?!\.)[^/\\\u0000-\u001f]+(\/(?!\.)[^/\\\u0000-\u001f]+)*$/;
const AT = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3])(:[0-5]\d){2}[+-]([01]\d|2[0-3]):[0-5]\d$/;

const KINDS = {
  text: isText,
  count: (value) => Number.isSafeInteger(value) && value >= 0,
  time: (value) => typeof value === "string" && instant(value) !== null,
  digest: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  path: (value) => typeof value === "string" && PATH.test(value),
  row: isRow,
  rows: (value) => Array.isArray(value) && value.every(isRow),
  texts: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
  object: isObject,
};

const EVERY = { act: "text", at: "time" };
const CORRECTION = { replaces: "count", reason: "text", approved_by: "texts" };
const ACTS = {
  ledger_opened: { election: "text" },
  rules_fixed: { rules: "text", sha256: "digest" },
  file_listed: { path: "path", sha256: "digest", bytes: "count" },
  candidate_registered: { row: "row" },
  registration_refused: { row: "row", article: "text" },
  protocol_entered: { row: "row", votes: "row", "ballots?": "rows" },
  image_filed: { protocol_id: "text", sha256: "digest" },
  total_declared: { row: "row" },
  row_listed: { table: "text", row: "row" },
  result_decided: { contest_id: "text", decision: "object" },
};

/** The moment of an entry's `at` in seconds since 1970, or null where it is not a time with its offset. */
export function instant(at) {
  const found = AT.exec(at);
  if (!found || !isDay(found[1])) return null;
  return Date.parse(at) / 1000;
}

/** What is wrong with the fields of an entry, a sentence; null where nothing is. */
export function faultOfAct(entry) {
  const act = own(entry, "act");
  if (typeof act !== "string" || !Object.hasOwn(ACTS, act)) {
    return _("“{act}” is no act of a sealed bundle.", { act: String(act) });
  }
  const wanted = { ...ACTS[act], ...EVERY, ...(Object.hasOwn(entry, "replaces") ? CORRECTION : {}) };
  for (const [field, kind] of Object.entries(wanted)) {
    const name = field.replace("?", "");
    if (!Object.hasOwn(entry, name)) {
      if (field === name) return _("An entry “{act}” needs the field “{field}”. Add it.", { act, field });
    } else if (!KINDS[kind](entry[name])) {
      const values = { act, field: name, kind };
      return _("The field “{field}” of an entry “{act}” does not have the form “{kind}”. Correct it.", values);
    }
  }
  const strange = Object.keys(entry).find((name) => !(name in wanted) && !(`${name}?` in wanted));
  if (strange === undefined) return null;
  return _("An entry “{act}” has no field “{field}”. Remove it.", { act, field: strange });
}

/** Holds entries to their order: time, repetition, and what may be replaced. */
export class Chronicle {
  constructor() {
    this.size = 0;
    this.latest = -Infinity;
    this.seen = new Set();
    this.replaced = new Set();
  }

  /** Take the next entry, whose fields are right, and its leaf hash: what is wrong, or null. */
  follow(entry, leaf) {
    const values = { index: this.size };
    const at = instant(entry.at);
    if (at < this.latest) {
      return _(
        "Entry {index:plain} is dated before the one that it follows. An entry is dated when it is made.",
        values,
      );
    }
    const hash = hexText(leaf);
    if (this.seen.has(hash)) {
      return _("Entry {index:plain} repeats an earlier one word for word. One of them is too many.", values);
    }
    const replaces = own(entry, "replaces");
    if (replaces !== undefined && (replaces >= this.size || this.replaced.has(replaces))) {
      return _(
        "Entry {index:plain} replaces one that is not there yet, or was replaced already. " +
          "Name the one that is valid now.",
        values,
      );
    }
    if (replaces !== undefined) this.replaced.add(replaces);
    this.seen.add(hash);
    this.latest = at;
    this.size += 1;
    return null;
  }
}
