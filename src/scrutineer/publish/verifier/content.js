// Steps 6 to 8 of docs/verify.md: the files are those that were listed, each row is as it was entered, and each
// file byte for byte.

import { hexText } from "./bytes.js";
import { readTable } from "./csv.js";
import { cell, own } from "./entry.js";
import { Faults, compare } from "./fault.js";
import { SCHEMA } from "./embedded.js";
import { _, visible } from "./sentence.js";
import { sha256OfFile } from "./sha256.js";
import { statements } from "./statements.js";
import { tableOf } from "./register.js";

const PRINTS = /^[^\p{C}\p{Zl}\p{Zp}]*$/u;

/** Step 6: none missing, none added, none hidden. */
export function checkFiles(files, register) {
  const faults = new Faults();
  const listed = register.named.file_listed;
  for (const path of files.keys()) {
    if (path.startsWith("ledger/")) continue;
    if (!listed.has(path)) {
      faults.add(path, _("This file was never entered. Remove it, or ask where it came from."));
    } else if (path.split("/").some((part) => part.startsWith(".") || !PRINTS.test(part) || part.includes("\\"))) {
      faults.add(path, _("This cannot be sealed: a hidden file, a link or a device. Move it out of the folder."));
    }
  }
  for (const [path, entry] of listed) {
    if (files.has(path)) continue;
    const said = _("This file was entered in entry {entry:plain} and is missing. Get the bundle again.", { entry });
    faults.add(path, said);
  }
  return faults;
}

/** The tables of a bundle by name; those that cannot be read are faults. */
export function readTables(files, faults) {
  const tables = new Map();
  for (const name of Object.keys(SCHEMA)) {
    const bytes = files.get(`${name}.csv`);
    const table = bytes && readTable(bytes, `${name}.csv`, faults);
    if (table) tables.set(name, table);
  }
  return tables;
}

/**
 * Step 7: every row against its entry; and by file the first row that is not in its order. Of a table that could
 * not be read, the faults that are there already say why, and of its rows no more can be said.
 */
export async function checkRows(tables, register, faults, pace) {
  const seen = new Set();
  const unreadable = new Set(faults.kept.map((fault) => fault.file));
  const last = new Map();
  const disordered = new Map();
  let done = 0;
  for (const said of statements(tables, unreadable, faults)) {
    if (pace.due) await pace.rest(7, done, register.entries.length);
    done += 1;
    const number = register.latest.get(said.subject);
    if (number === undefined) {
      faults.add(said.file, _("This row was never entered."), { row: said.row });
      continue;
    }
    if (seen.has(number)) {
      faults.add(said.file, _("This row stands twice; it was entered once."), { row: said.row });
    } else if (!(said.lines && unreadable.has("votes.csv")) && !register.agrees(said.subject, number, said.text)) {
      nameDifference(said, register.entry(number), number, faults);
    }
    if (said.image === undefined) {
      if (number < (last.get(said.file) ?? 0) && !disordered.has(said.file)) disordered.set(said.file, said.row);
      last.set(said.file, number);
    }
    seen.add(number);
  }
  nameMissing(register, seen, unreadable, faults);
  return disordered;
}

function nameMissing(register, seen, unreadable, faults) {
  for (const number of [...register.latest.values()].sort((one, other) => one - other)) {
    if (seen.has(number)) continue;
    const entry = register.entry(number);
    if (entry.act in register.named) continue;
    const image = entry.act === "image_filed";
    const what = image ? entry.protocol_id : naming(entry);
    const said = _("The row of “{what}” was entered in entry {entry:plain} and is missing here.", {
      what,
      entry: number,
    });
    const file = `${image ? "protocols" : tableOf(entry)}.csv`;
    if (!unreadable.has(file)) faults.add(file, said, { row: image ? null : register.row(number) });
  }
}

/** What tells a person which row an entry is about: its key, or all its cells. */
function naming(entry) {
  const key = (own(SCHEMA, tableOf(entry))?.key ?? []).map((name) => cell(entry.row, name)).filter((text) => text);
  return (key.length ? key : Object.values(entry.row)).map(visible).join(", ");
}

function nameDifference(said, entry, number, faults) {
  const before = faults.total;
  const sentence = _("This cell was changed: entry {entry:plain} has “{sealed}”.");
  const changed = (column, now, sealed) => {
    const values = { entry: number, sealed };
    faults.add(said.file, { ...sentence, values }, { row: said.row, column, value: now });
  };
  if (said.image !== undefined) {
    changed("image_sha256", said.image, entry.sha256);
    return;
  }
  const now = JSON.parse(said.text);
  for (const column of new Set([...Object.keys(now.row), ...Object.keys(entry.row)])) {
    const [here, sealed] = [cell(now.row, column), cell(entry.row, column)];
    if (here !== sealed) changed(column, here, sealed);
  }
  if (said.lines) nameVotes(said, entry, number, faults);
  if (faults.total === before) {
    const other = _("This row was entered as another act, in entry {entry:plain}.", { entry: number });
    faults.add(said.file, other, { row: said.row });
  }
}

function nameVotes(said, entry, number, faults) {
  const now = new Map(said.lines.map((line) => [line.option, line]));
  const lastRow = said.lines.length ? Math.max(...said.lines.map((line) => line.row)) : null;
  const protocol = said.of("protocol_id");
  const names = new Set([...now.keys(), ...Object.keys(entry.votes)]);
  for (const option of [...names].sort(compare)) {
    const line = now.get(option);
    const sealed = own(entry.votes, option);
    if (line?.votes === sealed) continue;
    const values = { protocol, option, entry: number, sealed: sealed ?? "" };
    let sentence = _(
      "The votes for {option} on the protocol {protocol} were changed: entry {entry:plain} has “{sealed}”.",
      values,
    );
    if (!line) {
      sentence = _(
        "The line of {option} on the protocol {protocol}, in entry {entry:plain}, is missing here.",
        values,
      );
    } else if (sealed === undefined) {
      sentence = _("This line of the protocol {protocol} was never entered (entry {entry:plain}).", values);
    }
    const place = { row: line?.row ?? lastRow, column: line ? "votes" : "", value: line?.votes ?? "" };
    faults.add("votes.csv", sentence, place);
  }
}

/** Step 8: each listed file that is here has the length and SHA-256 of its entry. */
export async function checkBytes(files, register, disordered, pace, ownHash) {
  const faults = new Faults();
  let done = 0;
  for (const [path, number] of register.named.file_listed) {
    const bytes = files.get(path);
    if (!bytes) continue;
    const entry = register.entry(number);
    const same = bytes.length === entry.bytes && hexText(await sha256OfFile(bytes, ownHash)) === entry.sha256;
    if (pace.due) await pace.rest(8, done, register.named.file_listed.size);
    done += 1;
    if (same) continue;
    const row = disordered.get(path) ?? null;
    const said = row
      ? _("The rows stand in another order than they were entered (entry {entry:plain}).", { entry: number })
      : _("This file is not the one of entry {entry:plain}: its SHA-256 is another.", { entry: number });
    faults.add(path, said, { row });
  }
  return faults;
}
