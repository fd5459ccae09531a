// What the tables of a bundle say, row by row, in the order in which it is entered (docs/verify.md, "What is
// entered"): each row as the statement that its entry must hold.

import { compare } from "./fault.js";
import { rowSubject } from "./register.js";
import { SCHEMA } from "./embedded.js";
import { _ } from "./sentence.js";

const CANDIDATES = ["", "candidate", "list"];

/** An identifier as a field of an entry, whose names are ASCII: other letters as %D2%9A. */
export function fieldName(identifier) {
  return identifier.replace(/[^\u0000-\u007f]+/g, (letters) => encodeURIComponent(letters.toWellFormed?.() ?? letters));
}

/** The tables whose rows are entered, in their order. Votes are entered with their protocol. */
export function enteredTables() {
  return Object.keys(SCHEMA).filter((name) => name !== "votes" && name !== "protocols_wide");
}

/** How a row of a table becomes the canonical text of {column: cell}, empty cells left out. */
function rowWriter(table) {
  const order = [...table.at.entries()].sort(([one], [other]) => compare(one, other));
  const names = order.map(([name, place]) => [`${JSON.stringify(name)}:`, place]);
  return (cells) => {
    const parts = [];
    for (const [name, place] of names) if (cells[place] !== "") parts.push(name + JSON.stringify(cells[place]));
    return `{${parts.join(",")}}`;
  };
}

/** The text of a column of a row; empty where the table lacks it. */
export function getter(table, cells) {
  return (name) => {
    const place = table.at.get(name);
    return place === undefined ? "" : cells[place];
  };
}

function statement(name, of, row) {
  if (name === "options" && CANDIDATES.includes(of("kind"))) return `{"act":"candidate_registered","row":${row}}`;
  if (name === "nominations" && of("stage") === "refused" && of("article")) {
    return `{"act":"registration_refused","article":${JSON.stringify(of("article"))},"row":${row}}`;
  }
  if (name === "declared") return `{"act":"total_declared","row":${row}}`;
  return `{"act":"row_listed","row":${row},"table":${JSON.stringify(name)}}`;
}

/** Every statement of the tables: {table, subject, text, file, row, of, lines, image}. */
export function* statements(tables, unreadable, faults) {
  for (const name of enteredTables()) {
    const table = tables.get(name);
    if (!table) continue;
    if (!whole(name, table, faults)) {
      unreadable.add(table.file);
      continue;
    }
    if (name === "protocols") yield* protocols(table, tables.get("votes"), faults);
    else {
      const write = rowWriter(table);
      for (const [at, cells] of table.rows.entries()) {
        const of = getter(table, cells);
        const text = statement(name, of, write(cells));
        yield { table: name, subject: rowSubject(name, of, text), text, file: table.file, row: at + 2, of };
      }
    }
  }
}

function whole(name, table, faults) {
  const missing = SCHEMA[name].key.filter((column) => !table.at.has(column));
  for (const column of missing) {
    const said = _("This column is missing; the table {table} needs it.", { table: name });
    faults.add(table.file, said, { row: 1, column });
  }
  return !missing.length;
}

/** Protocol to its lines of votes: [{row, option, votes}]. */
export function linesOf(votes) {
  const found = new Map();
  if (!votes?.at.has("protocol_id") || !votes.at.has("option_id")) return found;
  for (const [at, cells] of votes.rows.entries()) {
    const of = getter(votes, cells);
    const line = { row: at + 2, option: fieldName(of("option_id")), votes: of("votes") };
    const lines = found.get(of("protocol_id"));
    if (lines) lines.push(line);
    else found.set(of("protocol_id"), [line]);
  }
  return found;
}

function* protocols(table, votes, faults) {
  const lines = linesOf(votes);
  const write = rowWriter(table);
  const images = [];
  const waiting = new Map();
  const entered = new Set();
  for (const [at, cells] of table.rows.entries()) {
    const of = getter(table, cells);
    const id = of("protocol_id");
    const here = { table: "protocols", file: table.file, row: at + 2, of, lines: lines.get(id) ?? [] };
    here.text = `{"act":"protocol_entered","row":${write(cells)},"votes":${votesText(here.lines, faults)}}`;
    here.subject = rowSubject("protocols", of, here.text);
    const image = of("image_sha256");
    if (image) images.push(imageOf(id, image, table.file, at + 2, of));
    const before = of("replaces");
    if (before && !entered.has(before)) waiting.set(before, [...(waiting.get(before) ?? []), here]);
    else yield* released(here, waiting, entered);
  }
  for (const several of waiting.values()) yield* several;
  yield* images;
  orphan(lines, table, faults);
}

function imageOf(id, image, file, row, of) {
  const text = `{"act":"image_filed","protocol_id":${JSON.stringify(id)},"sha256":${JSON.stringify(image)}}`;
  return { table: "", subject: JSON.stringify(["image", id]), text, file, row, of, image };
}

/** A protocol, and those that waited for it because they replace it. */
function* released(one, waiting, entered) {
  for (const ready = [one]; ready.length; ) {
    const next = ready.shift();
    const id = next.of("protocol_id");
    yield next;
    entered.add(id);
    ready.push(...(waiting.get(id) ?? []));
    waiting.delete(id);
  }
}

function votesText(lines, faults) {
  const found = new Map();
  for (const { row, option, votes } of lines) {
    if (found.has(option)) {
      faults.add("votes.csv", _("This line of the protocol stands twice."), { row, value: option });
    }
    found.set(option, votes);
  }
  const parts = [...found.keys()].sort(compare);
  return `{${parts.map((option) => `${JSON.stringify(option)}:${JSON.stringify(found.get(option))}`).join(",")}}`;
}

function orphan(lines, table, faults) {
  const place = table.at.get("protocol_id");
  const known = new Set(table.rows.map((cells) => cells[place]));
  const rows = [...lines].filter(([id]) => !known.has(id)).map(([, found]) => found[0].row);
  if (rows.length) {
    faults.add("votes.csv", _("This row is for a protocol that is not there."), { row: Math.min(...rows) });
  }
}
