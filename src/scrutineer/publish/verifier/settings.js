// election.toml (docs/bundle.md): which election this is.

import { utf8Text } from "./bytes.js";
import { isIdentifier, isVisible } from "./cells.js";
import { _ } from "./sentence.js";
import { TomlError, isDay, readToml } from "./toml.js";

const FILE = "election.toml";
const KEYS = "id name name_kk name_ru name_en date law area timezone stage synthetic".split(" ");
const STAGES = ["upcoming", "voting", "counting", "preliminary", "final"];

/** The settings {id, area, law, stage, date, ...} of an election, or null after a fault. */
export function readSettings(files, faults) {
  const refuse = (code, sentence, column = "", value = "") => faults.add(FILE, sentence, { code, column, value });
  const bytes = files.get(FILE);
  const before = faults.total;
  if (!bytes) {
    refuse("B-02", _("This file is missing; it says which election this is."));
    return null;
  }
  let found;
  try {
    found = readToml(utf8Text(bytes) ?? "\u0000");
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    refuse("B-30", error.sentence);
    return null;
  }
  const section = found.election;
  if (typeof section !== "object" || Array.isArray(section) || "day" in section) {
    refuse("B-31", _("The section [election] is missing."));
    return null;
  }
  for (const key of Object.keys(found)) {
    if (key !== "election") refuse("B-33", _("Only the section [election] is known here."), key);
  }
  for (const key of Object.keys(section)) if (!KEYS.includes(key)) refuse("B-33", _("No such key is known."), key);
  checkValues(section, refuse);
  if (faults.total > before) return null;
  return { stage: "final", area: "", ...section, date: section.date.day ?? section.date };
}

function checkValues(section, refuse) {
  const missing = _("This key is missing or empty; expected a value.");
  for (const key of ["id", "law", "date"]) if ((section[key] ?? "") === "") refuse("B-31", missing, key);
  if (!["name", "name_kk", "name_ru", "name_en"].some((key) => section[key])) {
    refuse("B-31", _("The election has no name; expected name_kk, name_ru or name_en."), "name");
  }
  for (const [key, value] of Object.entries(section)) {
    if (key === "date" || key === "synthetic") continue;
    if (typeof value !== "string") refuse("B-32", _("Expected text in quotation marks."), key);
    else if (!isVisible(value)) {
      const said = _("A control character, or one that hides or turns text; expected visible text on one line.");
      refuse("B-32", said, key, value);
    }
  }
  const { id, date, stage = "final", synthetic = false } = section;
  if (typeof id === "string" && id && (!isIdentifier(id) || /[/:]/.test(id))) {
    const said = _("Expected letters, digits and - _ . only, a letter or digit first.");
    refuse("B-32", said, "id", id);
  }
  if (date && !isDay(date.day ?? String(date))) {
    refuse("B-32", _("Expected a date such as 2026-03-15."), "date", String(date.day ?? date));
  }
  if (!STAGES.includes(stage)) refuse("B-32", _("Expected one of: {allowed}.", { allowed: STAGES }), "stage");
  if (typeof synthetic !== "boolean") refuse("B-32", _("Expected true or false."), "synthetic");
}
