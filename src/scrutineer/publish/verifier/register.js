// The statements that stand (docs/verify.md, "What is entered"): an entry without what belongs to its moment is a
// statement; the latest statement of a subject is the one that stands; the rules for replacing.

import { Chronicle, faultOfAct, instant } from "./act.js";
import { canonical, cell, decodeEntry, own } from "./entry.js";
import { Stop } from "./fault.js";
import { SCHEMA } from "./embedded.js";
import { _ } from "./sentence.js";
import { entryPath } from "./tiles.js";

const MOMENT = new Set(["at", "replaces", "reason", "approved_by"]);
const TABLE_OF = {
  candidate_registered: "options",
  registration_refused: "nominations",
  protocol_entered: "protocols",
  total_declared: "declared",
};
const NAMED = { ledger_opened: "", rules_fixed: "rules", file_listed: "path", result_decided: "contest_id" };

/** The table in which the row of an entry stands; empty where it has none. */
export function tableOf(entry) {
  return entry.act === "row_listed" ? entry.table : (TABLE_OF[entry.act] ?? "");
}

/** The statement in an entry, as canonical text. */
export function statementText(entry) {
  return canonical(Object.fromEntries(Object.entries(entry).filter(([name]) => !MOMENT.has(name))));
}

/** What an entry is about, as text: the table with the key of the row (without a key, the whole row), or its name. */
export function subjectOf(entry, statement) {
  const table = tableOf(entry);
  if (table) return rowSubject(table, (name) => cell(entry.row, name), statement);
  if (entry.act === "image_filed") return JSON.stringify(["image", entry.protocol_id]);
  return JSON.stringify([entry.act, entry[NAMED[entry.act]] ?? ""]);
}

/** The subject of a row of a table; `of` gives the text of a column. */
export function rowSubject(table, of, statement) {
  const key = Object.hasOwn(SCHEMA, table) ? SCHEMA[table].key : [];
  return JSON.stringify(["row", table, ...(key.length ? key.map(of) : [statement])]);
}

/** Every entry followed from the first; what stands after the last. */
export class Register {
  constructor(entries) {
    this.entries = entries;
    this.latest = new Map();
    this.first = new Map();
    this.superseded = new Map();
    this.ranks = new Map();
    this.tables = new Map();
    this.named = { ledger_opened: new Map(), rules_fixed: new Map(), file_listed: new Map(), result_decided: new Map() };
    this.replaced = 0;
    this.lastAt = null;
  }

  /** Follow all entries; stops at the first that is not in its form or place. */
  static async replay(entries, leaves, pace) {
    const register = new Register(entries);
    const chronicle = new Chronicle();
    for (const [number, bytes] of entries.entries()) {
      const entry = decodeEntry(bytes);
      const said = entry
        ? (faultOfAct(entry) ?? chronicle.follow(entry, leaves[number]) ?? register.follow(entry, number))
        : _("The entry is not canonical JSON: it was changed, or another program wrote it otherwise.");
      if (said) {
        const sentence = _("Entry {index:plain}: {said}", { index: number, said });
        throw new Stop(entryPath(number, entries.length), sentence);
      }
      if (pace.due) await pace.rest(5, number, entries.length);
    }
    register.lastAt = chronicle.latest;
    return register;
  }

  /** An entry by its number. */
  entry(number) {
    return decodeEntry(this.entries[number]);
  }

  /** Take the next entry: what is wrong, or null. */
  follow(entry, number) {
    const statement = statementText(entry);
    const subject = subjectOf(entry, statement);
    const values = { index: number };
    if ((entry.act === "ledger_opened") !== (number === 0)) {
      return _("Entry {index:plain} is of a kind that does not stand there in a sealed bundle.", values);
    }
    const standing = this.latest.get(subject);
    const replaces = own(entry, "replaces");
    if (standing !== undefined && replaces !== standing) {
      return _(
        "Entry {index:plain} says something else of what an earlier entry says, " +
          "and does not name that one as replaced.",
        values,
      );
    }
    if (standing === undefined && !this.succeeds(entry, replaces)) {
      return _(
        "Entry {index:plain} replaces a protocol without naming its entry and the reason, or names another one.",
        values,
      );
    }
    if (entry.act === "protocol_entered" && !this.numbered(entry.row, subject, number)) {
      return _(
        "Entry {index:plain} is of a protocol whose ledger_index is not the number of the entry " +
          "with which it was first entered.",
        values,
      );
    }
    if (replaces !== undefined) this.replaced += 1;
    this.latest.set(subject, number);
    this.superseded.delete(subject);
    if (entry.act in this.named) this.named[entry.act].set(entry[NAMED[entry.act]] ?? "", number);
    if (standing === undefined) this.rank(tableOf(entry), number);
    else if (this.ranks.has(standing)) this.ranks.set(number, this.ranks.get(standing));
    return null;
  }

  /** A protocol's row that has ledger_index states there the number of the first entry of its subject. */
  numbered(row, subject, number) {
    if (!this.first.has(subject)) this.first.set(subject, number);
    const stated = own(row, "ledger_index");
    return stated === undefined || stated === String(this.first.get(subject));
  }

  /** A protocol that replaces another names its entry; from then on the old row may say superseded. */
  succeeds(entry, replaces) {
    const before = entry.act === "protocol_entered" ? own(entry.row, "replaces") : undefined;
    if (before === undefined && replaces === undefined) return true;
    const old = replaces === undefined ? null : this.entry(replaces);
    const fits =
      before !== undefined &&
      old?.act === "protocol_entered" &&
      cell(old.row, "protocol_id") === before &&
      ["contest_id", "station_id"].every((name) => own(old.row, name) === own(entry.row, name));
    if (!fits) return false;
    const subject = subjectOf(old, "");
    if (["", "counted"].includes(cell(old.row, "status"))) old.row.status = "superseded";
    this.superseded.set(subject, statementText(old));
    return true;
  }

  rank(table, number) {
    if (!table) return;
    const rank = this.tables.get(table) ?? 0;
    this.tables.set(table, rank + 1);
    this.ranks.set(number, rank);
  }

  /** Whether a statement is the one of an entry that stands; a replaced protocol may say so. */
  agrees(subject, number, statement) {
    return statement === statementText(this.entry(number)) || statement === this.superseded.get(subject);
  }

  /** Where the row of an entry stood when everything stood in the order of entering. */
  row(number) {
    return this.ranks.get(number) + 2;
  }

  /** When the last entry was made, in seconds since 1970; null where that cannot be read. */
  static lastMoment(entries) {
    const last = entries.length ? decodeEntry(entries[entries.length - 1]) : null;
    const at = own(last, "at");
    return typeof at === "string" ? instant(at) : null;
  }
}
