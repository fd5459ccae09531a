// One vote moved from one line to another, in a copy: the smallest lie that a table can tell. Every other byte
// of the table stays as it is. The row that is taken is chosen by chance, for there is no safe place.

import { utf8Bytes, utf8Text } from "./bytes.js";
import { _ } from "./sentence.js";

/** The records of a table with their places: {cells, from, to}; a quoted cell may hold line ends. */
function records(text) {
  const found = [];
  let cells = [];
  let cell = "";
  let quoted = false;
  let from = 0;
  const end = (at) => {
    cells.push(cell);
    if (cells.length > 1 || cells[0]) found.push({ cells, from, to: at });
    cells = [];
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (sign === '"' && !cell) quoted = true;
    else if (sign === ",") {
      cells.push(cell);
      cell = "";
    } else if (sign === "\n") {
      end(text[at - 1] === "\r" ? at - 1 : at);
      from = at + 1;
    } else if (sign !== "\r") cell += sign;
  }
  if (cell || cells.length) end(text.length);
  return found;
}

function tableOf(files, file) {
  const text = files.has(file) ? utf8Text(files.get(file)) : null;
  if (text === null) return null;
  const [head, ...rows] = records(text);
  return { file, text, columns: head?.cells ?? [], rows };
}

function written(cells) {
  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return cells.map(quoted).join(",");
}

/** Rows that share everything by which they may be compared, and hold a whole number: where a vote can move. */
function groups(table, { count, same, line, fits = () => true }) {
  const at = (name) => table.columns.indexOf(name);
  const found = new Map();
  if (at(count) < 0 || at(line) < 0) return [];
  for (const [place, row] of table.rows.entries()) {
    const cell = (name) => (at(name) < 0 ? "" : (row.cells[at(name)] ?? ""));
    if (!/^[0-9]{1,15}$/.test(cell(count)) || !fits(cell)) continue;
    const key = JSON.stringify(same.map(cell));
    const one = { place, row, line: cell(line), votes: Number(cell(count)), column: at(count) };
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.values()].filter((group) => group.length > 1 && group.some(({ votes }) => votes > 0));
}

const PUBLISHED = ["contest_id", "area_id", "station_id", "base", "stage", "as_of", "source"];

/** The table in which a vote can move, and the groups of rows in it: protocols, else ballots, else totals. */
function movable(files) {
  const options = tableOf(files, "options.csv");
  const place = options?.columns.indexOf("option_id") ?? -1;
  const lines = new Set(options?.rows.map((row) => row.cells[place]));
  const isLine = (cell) => cell("unit") === "count" && ["", "="].includes(cell("relation")) && lines.has(cell("name"));
  const kinds = [
    ["votes.csv", { count: "votes", line: "option_id", same: ["protocol_id"] }],
    ["ballots.csv", { count: "count", line: "ranking", same: ["contest_id", "station_id"] }],
    ["declared.csv", { count: "value", line: "name", same: PUBLISHED, fits: isLine }],
  ];
  for (const [file, kind] of kinds) {
    const table = tableOf(files, file);
    const found = table ? groups(table, kind) : [];
    if (found.length) return { table, found };
  }
  return null;
}

function chance(below) {
  return Math.floor((crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32) * below);
}

/**
 * One vote moved in a copy of a bundle's files: {file, bytes, rows, said}, or null where no table has two lines
 * to move between. `rows` are numbers as in the file, the head being row 1; nothing in `files` is changed.
 */
export function moveOneVote(files, chosen = chance) {
  const where = movable(files);
  if (!where) return null;
  const { table, found } = where;
  const group = found[chosen(found.length)];
  const givers = group.filter(({ votes }) => votes > 0);
  const giver = givers[chosen(givers.length)];
  const takers = group.filter((one) => one !== giver);
  const taker = takers[chosen(takers.length)];
  const changed = [
    [giver, giver.votes - 1],
    [taker, taker.votes + 1],
  ].sort(([one], [other]) => other.place - one.place);
  let text = table.text;
  for (const [{ row, column }, votes] of changed) {
    const cells = row.cells.map((cell, at) => (at === column ? String(votes) : cell));
    text = text.slice(0, row.from) + written(cells) + text.slice(row.to);
  }
  const said = _(
    "In a copy, one vote was moved: “{giver}” now has {less} instead of {before}, “{taker}” {more} instead of {after} ({file}, rows {one} and {other}).",
    {
      giver: giver.line,
      less: giver.votes - 1,
      before: giver.votes,
      taker: taker.line,
      more: taker.votes + 1,
      after: taker.votes,
      file: table.file,
      one: Math.min(giver.place, taker.place) + 2,
      other: Math.max(giver.place, taker.place) + 2,
    },
  );
  return { file: table.file, bytes: utf8Bytes(text), rows: [giver.place + 2, taker.place + 2].sort((a, b) => a - b), said };
}
