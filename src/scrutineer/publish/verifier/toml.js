// As much TOML as an election.toml or a policy.toml needs, and no more: comments, tables, lists of tables, and
// keys with a text, a whole number, true, false or a date. Whatever else TOML allows is refused by its line.

import { _ } from "./sentence.js";

/** Thrown with a sentence that names the line. */
export class TomlError extends Error {
  constructor(line) {
    super(`line ${line}`);
    this.sentence = _(
      "Line {line:plain} is not TOML of the simple form that this page reads: key = \"text\", a number, " +
        "true, false, or a date.",
      { line },
    );
  }
}

const ESCAPES = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };
const KEY = /^[ \t]*(?:([A-Za-z0-9_-]+)|"([^"\\]*)"|'([^']*)')[ \t]*=[ \t]*/;
const REST = /^[ \t]*(?:#.*)?$/;
const DAY = /^(\d{4})-(\d\d)-(\d\d)/;

function escaped(text, line) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gsu, (_all, four, eight, one) => {
    const code = four ?? eight;
    if (code === undefined) {
      if (!Object.hasOwn(ESCAPES, one)) throw new TomlError(line);
      return ESCAPES[one];
    }
    const number = parseInt(code, 16);
    if (number > 0x10ffff || (number >= 0xd800 && number < 0xe000)) throw new TomlError(line);
    return String.fromCodePoint(number);
  });
}

/** The value at the beginning of a text, and what is left of it. */
function value(text, line) {
  let found;
  if ((found = /^"((?:[^"\\\u0000-\u0008\u000a-\u001f\u007f]|\\.)*)"/u.exec(text)) && !text.startsWith('"""')) {
    return [escaped(found[1], line), text.slice(found[0].length)];
  }
  if ((found = /^'([^'\u0000-\u0008\u000a-\u001f\u007f]*)'/u.exec(text)) && !text.startsWith("'''")) {
    return [found[1], text.slice(found[0].length)];
  }
  if ((found = /^(true|false)\b/.exec(text))) return [found[1] === "true", text.slice(found[0].length)];
  if ((found = DAY.exec(text)) && isDay(found[0])) return [{ day: found[0] }, text.slice(10)];
  if ((found = /^[+-]?(0|[1-9](?:_?\d)*)/.exec(text))) {
    return [Number(found[0].replaceAll("_", "")), text.slice(found[0].length)];
  }
  throw new TomlError(line);
}

/** Whether a text of the form 2024-06-05 is a day of the calendar. */
export function isDay(text) {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (!year || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}

/** The tables of a text; a list of tables is a list. Raises TomlError. */
export function readToml(text) {
  const top = Object.create(null);
  let here = top;
  for (const [at, given] of text.replace(/^\ufeff/, "").split("\n").entries()) {
    const line = given.replace(/\r$/, "");
    if (REST.test(line)) {
      if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) throw new TomlError(at + 1);
      continue;
    }
    const table = /^[ \t]*(\[\[?)[ \t]*([A-Za-z0-9_-]+)[ \t]*(\]\]?)[ \t]*(?:#.*)?$/.exec(line);
    if (table && table[1].length === table[3].length) here = opened(top, table[2], table[1] === "[[", at + 1);
    else keyed(here, line, at + 1);
  }
  return top;
}

function opened(top, name, many, line) {
  const table = Object.create(null);
  if (many && Array.isArray(top[name])) top[name].push(table);
  else if (name in top) throw new TomlError(line);
  else top[name] = many ? [table] : table;
  return table;
}

function keyed(table, line, number) {
  const found = KEY.exec(line);
  if (!found) throw new TomlError(number);
  const name = found[1] ?? found[2] ?? found[3];
  const [given, rest] = value(line.slice(found[0].length), number);
  if (name in table || !REST.test(rest)) throw new TomlError(number);
  table[name] = given;
}
