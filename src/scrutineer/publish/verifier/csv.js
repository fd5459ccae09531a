// Tables as CSV (docs/bundle.md, "How tables are written"; docs/verify.md, "Reading a table"): bytes in, texts out.
// No type is guessed: 001 stays 001, and an empty cell is not stated.

import { utf8Text } from "./bytes.js";
import { _ } from "./sentence.js";

const LONGEST = 1 << 20;

/**
 * The table {columns, rows, at} in a file: `rows` are lists of cells as text, `at` finds a column's place.
 * Null after a fault, which names file and row.
 */
export function readTable(bytes, file, faults) {
  const refuse = (code, sentence, row = null) => {
    faults.add(file, sentence, { code, row });
    return null;
  };
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return refuse("B-10", _("The file is in UTF-16; save it as CSV in UTF-8."), 1);
  }
  const head = firstLine(bytes);
  const other = _("This file is not UTF-8 text; save it as CSV in UTF-8.");
  if (head === null) return refuse("B-10", other, 1);
  if (!bytes.some((byte) => byte > 32)) {
    return refuse("B-12", _("The file is empty; expected a header line and rows."));
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const row = bytes.subarray(0, nul).reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 1);
    return refuse("B-11", _("A byte 0: this is not a text file; save it as CSV in UTF-8."), row);
  }
  const columns = head ? [...records(head, 0)][0].cells : [];
  if (!header(columns, file, faults)) return null;
  const text = utf8Text(bytes)?.replace(/^\ufeff/, "");
  if (text === undefined) return refuse("B-10", other, rowOfFirstOther(bytes));
  const end = /\r\n|\n|\r/.exec(text);
  const body = end ? text.slice(end.index + end[0].length).replace(/[\r\n]+$/, "") : "";
  const rows = bodyRows(body, columns.length, refuse);
  return rows && { file, columns, rows, at: new Map(columns.map((name, place) => [name, place])) };
}

/** The first line as text, without a byte order mark; null where it is not UTF-8. */
function firstLine(bytes) {
  const end = bytes.findIndex((byte) => byte === 10 || byte === 13);
  return utf8Text(end < 0 ? bytes : bytes.subarray(0, end))?.replace(/^\ufeff/, "") ?? null;
}

/** The row with the first bytes that are not UTF-8. */
function rowOfFirstOther(bytes) {
  let row = 1;
  for (let at = 0; at < bytes.length; row += 1) {
    const feed = bytes.indexOf(10, at);
    const end = feed < 0 ? bytes.length : feed;
    if (utf8Text(bytes.subarray(at, end)) === null) break;
    at = end + 1;
  }
  return row;
}

function header(columns, file, faults) {
  const before = faults.total;
  if (!columns.length) faults.add(file, _("The first line is empty; expected the names of the columns."), { code: "B-15", row: 1 });
  if (columns.length === 1 && /[;\t|]/.test(columns[0])) {
    faults.add(file, _("The cells are separated by another sign than a comma."), { code: "B-13", row: 1 });
  }
  for (const [place, name] of columns.entries()) {
    if (!name.trim()) {
      faults.add(file, _("Column {number} has no name.", { number: place + 1 }), { code: "B-15", row: 1 });
    } else if (columns.indexOf(name) < place) {
      const said = _("This column stands twice; expected each column once.");
      faults.add(file, said, { code: "B-15", row: 1, column: name });
    }
  }
  return faults.total === before;
}

function bodyRows(body, width, refuse) {
  const rows = [];
  if (!body) return rows;
  for (const { cells, open, length } of records(body, width)) {
    const row = rows.length + 2;
    if (open) return refuse("B-19", _("A quotation mark is opened and never closed."), null);
    if (length > LONGEST) {
      return refuse("B-21", _("This line is longer than {limit} bytes; a quotation mark may be missing.", { limit: LONGEST }), row);
    }
    if (cells.length !== width) {
      const values = { expected: width, found: cells.length };
      return refuse("B-14", _("Expected {expected} cells, as in the header; found {found}.", values), row);
    }
    rows.push(cells);
  }
  return rows;
}

/** The records of a text. An empty line is a record of empty cells. */
function* records(text, width) {
  for (let at = 0; at <= text.length; ) {
    let stop = nextEnd(text, at);
    const line = text.slice(at, stop);
    if (!line.includes('"')) {
      const cells = line === "" && width ? Array(width).fill("") : line.split(",");
      yield { cells, open: false, length: line.length };
    } else {
      const { cells, end, open } = quotedRecord(text, at);
      yield { cells, open, length: end - at };
      stop = end;
    }
    if (stop >= text.length) return;
    at = stop + (text[stop] === "\r" && text[stop + 1] === "\n" ? 2 : 1);
  }
}

function nextEnd(text, at) {
  const feed = text.indexOf("\n", at);
  const stop = feed < 0 ? text.length : feed;
  const back = text.slice(at, stop).indexOf("\r");
  return back < 0 ? stop : at + back;
}

/** A record that has quotation marks: special only where a cell begins with one, and up to the one that closes. */
function quotedRecord(text, start) {
  const cells = [];
  let at = start;
  for (;;) {
    let cell = "";
    if (text[at] === '"') {
      for (at += 1; ; ) {
        const close = text.indexOf('"', at);
        if (close < 0) return { cells, end: text.length, open: true };
        cell += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
    }
    const from = at;
    while (at < text.length && text[at] !== "," && text[at] !== "\n" && text[at] !== "\r") at += 1;
    cells.push(cell + text.slice(from, at));
    if (text[at] !== ",") return { cells, end: at, open: false };
    at += 1;
  }
}
