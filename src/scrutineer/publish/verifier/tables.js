// Step 9 of docs/verify.md, as far as it needs no law: which tables there must be, their columns and cells, keys
// that stand once, and references to what is there (docs/bundle.md).

import { hexText, utf8Text } from "./bytes.js";
import { faultOfCell } from "./cells.js";
import { own } from "./entry.js";
import { SCHEMA } from "./embedded.js";
import { _ } from "./sentence.js";
import { sha256OfFile } from "./sha256.js";
import { getter } from "./statements.js";

const NEEDS = {
  electorates: ["stations"],
  protocols: ["stations", "votes"],
  protocols_wide: ["stations"],
  votes: ["protocols"],
};
const FORMS = [["stations", "protocols", "votes"], ["stations", "protocols_wide"], ["declared"], ["ballots"]];
const VOTES = /^v(0|[1-9][0-9]*)$/;
const COUNT = { type: "count", required: false, allowed: [], default: "" };

/** The tables that must be there and are not. */
export function checkPresent(tables, faults) {
  const wanted = ["areas", "contests", "options"].filter((name) => !tables.has(name));
  for (const [name, needs] of Object.entries(NEEDS)) {
    if (tables.has(name)) wanted.push(...needs.filter((need) => !tables.has(need)));
  }
  for (const table of new Set(wanted)) {
    const said = _("This file is missing; expected the table {table} as CSV.", { table });
    faults.add(`${table}.csv`, said, { code: "B-02" });
  }
  if (!FORMS.some((form) => form.every((name) => tables.has(name)))) {
    const said = _("No figures: expected the tables stations, protocols and votes, or declared.");
    faults.add("votes.csv", said, { code: "B-02" });
  }
  if (tables.has("protocols_wide") && (tables.has("protocols") || tables.has("votes"))) {
    const said = _("protocols_wide holds protocols and votes already; keep either it or the two tables.");
    faults.add("protocols_wide.csv", said, { code: "B-04" });
  }
}

/** Every column and every cell of a table. */
export async function checkCells(name, table, faults, pace) {
  const { columns, rows_required } = SCHEMA[name];
  for (const column of table.columns) {
    if (own(columns, column) || (name === "protocols_wide" && VOTES.test(column))) continue;
    faults.add(table.file, _("The table {table} has no such column.", { table: name }), { code: "B-16", row: 1, column });
  }
  for (const [column, { required }] of Object.entries(columns)) {
    if (!required || table.at.has(column)) continue;
    const said = _("This column is missing; the table {table} needs it.", { table: name });
    faults.add(table.file, said, { code: "B-17", row: 1, column });
  }
  if (rows_required && !table.rows.length) {
    faults.add(table.file, _("The table has a header and no rows; expected at least one."), { code: "B-18" });
  }
  const empty = _("This cell is empty; expected a value.");
  const known = table.columns.map((column) => own(columns, column) ?? (VOTES.test(column) ? COUNT : null));
  for (const [at, cells] of table.rows.entries()) {
    for (const [place, column] of known.entries()) {
      const text = cells[place];
      if (!column || (text === "" && !column.required)) continue;
      const found = text === "" ? { code: "B-40", sentence: empty } : faultOfCell(text, table.columns[place], column);
      if (!found) continue;
      const named = { code: found.code, row: at + 2, column: table.columns[place], value: text };
      faults.add(table.file, found.sentence, named);
    }
    if (pace.due) await pace.rest(9, at, table.rows.length);
  }
}

/** Keys that stand once, and references to what is there. */
export function checkKeys(tables, faults) {
  const values = new Map();
  const known = (table, column) => {
    const name = `${table}.${column}`;
    if (!values.has(name)) values.set(name, columnOf(tables.get(table), column));
    return values.get(name);
  };
  for (const [name, table] of tables) {
    checkUnique(name, table, faults);
    for (const { column, table: other, target } of SCHEMA[name].references) {
      const there = tables.has(other) ? other : other === "protocols" && tables.has("protocols_wide") && "protocols_wide";
      if (!there || !table.at.has(column)) continue;
      for (const [at, cells] of table.rows.entries()) {
        const text = cells[table.at.get(column)];
        if (text === "" || known(there, target).has(text)) continue;
        const said = _("The table {table} has no such {target}.", { table: there, target });
        faults.add(table.file, said, { code: "B-61", row: at + 2, column, value: text });
      }
    }
  }
}

function columnOf(table, column) {
  const place = table.at.get(column);
  return new Set(place === undefined ? [] : table.rows.map((cells) => cells[place]));
}

function checkUnique(name, table, faults) {
  const { key } = SCHEMA[name];
  if (!key.length || !key.every((column) => table.at.has(column))) return;
  const seen = new Set();
  for (const [at, cells] of table.rows.entries()) {
    const texts = key.map((column) => cells[table.at.get(column)]);
    const text = JSON.stringify(texts);
    if (seen.has(text)) {
      const said = _("These cells stand in an earlier row already; expected each {key} once.", {
        key: key.join(" + "),
      });
      faults.add(table.file, said, { code: "B-60", row: at + 2, column: key.at(-1), value: texts.join(", ") });
    }
    seen.add(text);
  }
}

/** A name in some language for whoever stands. */
export function checkNames(tables, faults) {
  for (const [name, table] of tables) {
    if (!SCHEMA[name].name_required) continue;
    for (const [at, cells] of table.rows.entries()) {
      const of = getter(table, cells);
      if (["name_kk", "name_ru", "name_en"].some((column) => of(column))) continue;
      if (["yes", "no", "against_all"].includes(of("kind"))) continue;
      const said = _("No name in any language; expected name_kk, name_ru or name_en.");
      const value = of(SCHEMA[name].key.at(-1));
      faults.add(table.file, said, { code: "B-50", row: at + 2, column: "name_en", value });
    }
  }
}

const PACKAGE = "datapackage.json";

/** Where there is a datapackage.json: each file that it lists is there, and has the SHA-256 it states. */
export async function checkPackage(files, faults, ownHash) {
  const bytes = files.get(PACKAGE);
  if (!bytes) return;
  const refuse = (code, sentence, value = "") => faults.add(PACKAGE, sentence, { code, value });
  let listed;
  try {
    const { resources } = JSON.parse(utf8Text(bytes) ?? "");
    listed = resources.flatMap(({ path, hash }) => [path].flat().map((one) => [one, hash]));
    if (!listed.every(([path]) => typeof path === "string")) throw new TypeError(PACKAGE);
  } catch {
    refuse("B-05", _("Not a data package: expected JSON with a list “resources”, each with a “path”."));
    return;
  }
  for (const [path, hash] of listed) {
    if (!files.has(path)) refuse("B-07", _("This file is listed and not there."), path);
    else if (hash === undefined || hash === null) continue;
    else if (typeof hash !== "string" || !hash.startsWith("sha256:")) {
      refuse("B-05", _("Expected a hash that begins with “sha256:”."), `${path} ${hash}`);
    } else if (hexText(await sha256OfFile(files.get(path), ownHash)) !== hash.slice(7)) {
      const said = _("This file is not the one that datapackage.json lists.");
      faults.add(path, said, { code: "B-06" });
    }
  }
}
