// What one cell of a table may hold (docs/bundle.md, "How tables are written").

import { _ } from "./sentence.js";
import { isDay } from "./toml.js";

const MOST = 1_000_000_000_000;
const LONGEST_ID = 200;
const LONGEST_TEXT = 5_000;
const SIGNS = "._/:(),'’\"«»“”„№?&+#–\\-";
const ID = new RegExp(`^[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N} ${SIGNS}]*[\\p{L}\\p{M}\\p{N}${SIGNS}])?$`, "u");
const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9_:/-]{0,199}$/;
const HIDDEN = /[\p{Cc}\u200b\u2028-\u202e\u2060-\u2069\ufeff]/u;
const CLOCK = "(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?(?:Z|[+-](?:0\\d|1[0-4]):[0-5]\\d)";
const TIME = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT${CLOCK}$`);
const DECIMAL = /^-?[0-9]{1,18}(?:\.[0-9]{1,18})?$/;

const fault = (code, sentence) => ({ code, sentence });

/** Whether a text is an identifier. */
export function isIdentifier(text) {
  if (PLAIN_ID.test(text)) return true;
  return ID.test(text) && !text.includes("..") && [...text].length <= LONGEST_ID && text.normalize("NFC") === text;
}

/** Whether a text is one visible line. */
export function isVisible(text) {
  return !HIDDEN.test(text);
}

const CHECKS = {
  id: (text) =>
    isIdentifier(text)
      ? null
      : fault(
          "B-47",
          _(
            "Not an identifier: expected a letter or digit first, then letters, digits, single dots, " +
              "spaces inside, and - _ / : ( ) , ' “ ” № ? & + # only; at most {limit} characters.",
            { limit: LONGEST_ID },
          ),
        ),
  text: textFault,
  count: (text) => {
    if (!/^[0-9]+$/.test(text)) {
      return fault(
        "B-41",
        _("Expected a whole number in digits only, without sign, separators, decimals or exponent."),
      );
    }
    if (text.length <= 13 && Number(text) <= MOST) return null;
    return fault("B-42", _("Larger than {limit}; expected a count of people or ballots.", { limit: MOST }));
  },
  decimal: (text, column) => {
    if (!DECIMAL.test(text)) {
      return fault(
        "B-43",
        _("Expected a decimal number with a point, such as 0.8131; no separators, signs but minus, or exponent."),
      );
    }
    const bound = { latitude: 90, longitude: 180 }[column];
    if (!bound || Math.abs(Number(text)) <= bound) return null;
    return fault("B-42", _("Expected degrees between −{bound} and {bound}.", { bound }));
  },
  date: (text) => (isDay(text) ? null : fault("B-44", _("Expected a date such as 2026-03-15."))),
  time: (text) =>
    TIME.test(text) && isDay(text.slice(0, 10))
      ? null
      : fault("B-45", _("Expected a time with its offset, such as 2026-03-15T20:00:00+05:00.")),
  moment: (text) =>
    isDay(text) || (TIME.test(text) && isDay(text.slice(0, 10)))
      ? null
      : fault("B-45", _("Expected a date, or a time with its offset, such as 2026-03-15T20:00:00+05:00.")),
  choice: () => null,
  sha256: (text) =>
    /^[0-9a-f]{64}$/.test(text) ? null : fault("B-43", _("Expected a SHA-256 as 64 digits 0-9, a-f.")),
};

function textFault(text) {
  if (text.length > LONGEST_TEXT && [...text].length > LONGEST_TEXT) {
    return fault("B-21", _("Longer than {limit} characters.", { limit: LONGEST_TEXT }));
  }
  if (!isVisible(text)) {
    return fault(
      "B-48",
      _("A control character, or one that hides or turns text; expected visible text on one line."),
    );
  }
  if (!/^[=+@-]/.test(text)) return null;
  return fault(
    "B-49",
    _("A text that begins with “{first}” runs as a formula in a spreadsheet; write it without.", {
      first: text[0],
    }),
  );
}

/** What is wrong with a cell that is not empty: {code, sentence}; null where nothing is. */
export function faultOfCell(text, name, column) {
  if (column.allowed.length && !column.allowed.includes(text)) {
    return fault("B-46", _("Expected one of: {allowed}.", { allowed: column.allowed }));
  }
  return CHECKS[column.type](text, name);
}
