// An entry of the ledger as something to read: a protocol as the table that a station signed, another act by its
// fields.

import { element } from "./dom.js";
import { FIGURES } from "./embedded.js";
import { cell, own } from "./entry.js";
import { _, nameIn, numberText, visible } from "./sentence.js";

const NOT_STATED = "–";
const TOLD = {
  protocol_id: _("Protocol"),
  status: _("Status"),
  source: _("Who gave this copy"),
  replaces: _("Replaces the protocol"),
  reason: _("Reason"),
  received_at: _("Came in at"),
  image_sha256: _("SHA-256 of the photograph of the sheet"),
};
const LINES = { against_all: _("Against all"), yes: _("Yes"), no: _("No") };

function count(text) {
  return /^[0-9]{1,15}$/.test(text) ? numberText(Number(text)) : text === "" ? NOT_STATED : visible(text);
}

/** The id of an option in an entry, where letters that are not ASCII stand as %D2%9A. */
function optionOf(field) {
  try {
    return decodeURIComponent(field);
  } catch {
    return field;
  }
}

/** An entry as a section; `names` has the rows of options by id, where a bundle gives them. */
export function entrySheet(entry, names, say, language) {
  if (entry.act !== "protocol_entered") return fieldSheet(entry, say);
  const { row, votes } = entry;
  const title = _("Protocol of station {station}, contest {contest}", {
    station: cell(row, "station_id"),
    contest: cell(row, "contest_id"),
  });
  const body = element("tbody");
  const line = (css, head, value) =>
    body.append(
      element("tr", { class: css }, element("th", { scope: "row" }, head), element("td", { class: "n" }, value)),
    );
  for (const [name, label] of Object.entries(FIGURES)) {
    if (cell(row, name) !== "") line(null, say(_(label)), count(cell(row, name)));
  }
  for (const [at, field] of Object.keys(votes).entries()) {
    const id = optionOf(field);
    const spoken = own(LINES, id) ? say(LINES[id]) : visible(id);
    line(at ? null : "begin", (own(names, id) && nameIn(names[id], language)) || spoken, count(votes[field]));
  }
  const caption = _("As it was entered at {at}. A dash: not stated, which is not zero.", { at: entry.at });
  const told = element("dl", { class: "terms" });
  for (const [name, label] of Object.entries(TOLD)) {
    const text = cell(row, name);
    if (text !== "") told.append(element("dt", {}, say(label)), element("dd", {}, visible(text)));
  }
  return element(
    "section",
    { class: "sheet" },
    element("h2", {}, say(title)),
    element("table", { class: "narrow" }, element("caption", {}, say(caption)), body),
    told,
  );
}

function fieldSheet(entry, say) {
  const told = element("dl", { class: "terms" });
  for (const [name, value] of Object.entries(entry)) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    told.append(element("dt", {}, visible(name)), element("dd", {}, visible(text)));
  }
  return element("section", { class: "sheet" }, element("h2", {}, say(_("The entry"))), told);
}
