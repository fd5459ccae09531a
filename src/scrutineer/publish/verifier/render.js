// The answer as a person reads it: the verdict and the first fault, a line a step, whose key was trusted, and what
// a pass does and does not mean.

import { element } from "./dom.js";
import { entrySheet } from "./sheet.js";
import { fingerprint } from "./fingerprint.js";
import { _, numberText, spoken, visible } from "./sentence.js";

const SIGNS = new Map([
  [true, { sign: "✓", word: _("passed"), css: "agree" }],
  [false, { sign: "✕", word: _("failed"), css: "against" }],
  [null, { sign: "·", word: _("nothing to check"), css: "plain" }],
]);
const TRUSTED = {
  given: _("Trusted: the key that was given."),
  policy: _("Trusted: the key that the policy names."),
  first_use: _(
    "Trusted on first use: the key that stands in the bundle. Compare its fingerprint with its keeper's.",
  ),
};
const EACH = 5;

/** Show an answer of `verify` in an element, in a language. */
export function render(answer, place, language = document.documentElement.lang || "en") {
  const say = (sentence) => spoken(sentence, language);
  place.replaceChildren(
    verdict(answer, say),
    element("h2", {}, say(_("Step by step"))),
    stepList(answer.steps, say),
    ...(answer.entry ? [entrySheet(answer.entry, answer.names, say, language)] : []),
    element("h2", {}, say(_("Whose word this is"))),
    terms(answer, say, language),
    ...contradictions(answer, say),
    ...meaning(answer, say),
  );
}

function verdict(answer, say) {
  const { holds, alone, first } = answer;
  let said = holds ? _("This bundle is what was sealed.") : _("This bundle is not what was sealed.");
  if (alone && holds) said = _("The proof holds: this entry stands in the ledger.");
  if (alone && holds && !answer.entry) said = _("The head of this proof is signed. Its entry is not here.");
  if (alone && !holds) said = _("The proof does not hold.");
  const sign = element("span", { class: `sign ${holds ? "agree" : "against"}` }, holds ? "✓ " : "✕ ");
  const css = holds ? "found-whole" : "first-thing found-broken";
  const box = element("div", { class: css }, element("p", { class: "say" }, sign, say(said)));
  if (first) {
    const step = element("p", { class: "long" }, say(_("Step {number} failed first:", { number: first.number })), " ");
    step.append(faultLine(first, say));
    box.append(step);
  }
  return box;
}

/** A fault: file and row, the cell as it stands, and what is wrong with it. */
export function faultLine(fault, say) {
  const parts = [element("code", {}, visible(fault.file))];
  if (fault.row) parts.push(", ", say(_("row {row:plain}", { row: fault.row })));
  if (fault.column) parts.push(", ", element("code", {}, visible(fault.column)));
  if (fault.value) parts.push(" ", say(_("“{value}”", { value: fault.value })));
  const code = fault.code ? element("span", { class: "code" }, ` ${fault.code}`) : "";
  return element("span", {}, ...parts, ": ", say(fault.said), code);
}

function stepList(steps, say) {
  const list = element("ol", { class: "taken" });
  for (const step of steps) {
    const { sign, word, css } = SIGNS.get(step.passed);
    const mark = element("span", { class: `sign ${css}` }, `${sign} ${say(word)}`);
    const line = element("div", { class: "what" }, element("p", {}, say(step.title)));
    if (step.remark) line.append(element("p", { class: "art" }, say(step.remark)));
    if (step.faults.length) line.append(faultList(step.faults, say));
    list.append(element("li", { "data-step": step.number, "data-passed": String(step.passed) }, line, mark));
  }
  return list;
}

function faultList(faults, say) {
  const shown = faults.slice(0, EACH).map((fault) => element("li", {}, faultLine(fault, say)));
  const list = element("ul", { class: "plain faults" }, shown);
  const more = faults.slice(EACH).map((fault) => element("li", {}, faultLine(fault, say)));
  if (!more.length) return list;
  const summary = element("summary", {}, say(_("{count} more", { count: more.length })));
  list.append(element("li", {}, element("details", {}, summary, element("ul", { class: "plain" }, more))));
  return list;
}

function terms(answer, say, language) {
  const list = element("dl", { class: "terms whose" });
  const term = (name, ...children) => list.append(element("dt", {}, say(name)), element("dd", {}, ...children));
  if (answer.key) {
    term(_("Whose key"), element("p", {}, say(TRUSTED[answer.trust])), element("code", {}, visible(answer.key.text)));
    term(
      _("Fingerprint, to be compared aloud"),
      element("b", { class: "words", lang: language }, fingerprint(answer.key, language).join(" ")),
    );
  }
  if (answer.head) {
    const { origin, size, root } = answer.head;
    const count = say(_("{count} entries", { count: size }));
    term(_("Head of the ledger"), element("p", {}, `${visible(origin)}, ${count}`), element("code", {}, root));
  }
  const witnesses = answer.witnesses.map((witness) => witnessLine(witness, say, language));
  const nobody = say(
    _(
      "No witness has signed this head. That everybody is shown the same one can be seen only with witnesses, " +
        "or with a head kept from before.",
    ),
  );
  if (answer.head) term(_("Witnesses"), ...(witnesses.length ? [element("ul", { class: "plain" }, witnesses)] : [nobody]));
  return list;
}

function witnessLine(witness, say, language) {
  const name = witness[`name_${language}`] || witness.name_en || witness.name;
  const at = new Date(witness.time * 1000);
  const moment = Number.isNaN(at.getTime()) ? String(witness.time) : `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return element("li", {}, say(_("{name}, signed {moment}", { name, moment })));
}

function contradictions(answer, say) {
  if (!answer.contradictions.length) return [];
  const count = answer.contradictions.reduce((sum, one) => sum + one.count, 0);
  const said = _("Sealed with {count} contradictions. They are repeated here, and are no faults of the seal.", {
    count,
  });
  const rows = answer.contradictions.map((one) =>
    element("li", {}, element("code", {}, visible(one.contest)), ` ${visible(one.code)}: ${numberText(one.count)}`),
  );
  const lead = element("p", {}, element("span", { class: "sign doubt" }, "△ "), say(said));
  return [lead, element("ul", { class: "plain faults" }, rows)];
}

function meaning({ alone, holds }, say) {
  const bundle = [
    _(
      "A pass means: nothing in this folder was changed, added or taken away after the holder of this key signed " +
        "its head, and the totals follow from the rows of the tables.",
    ),
    _(
      "It does not mean that the figures were right when they were sealed, that everybody was shown the same head, " +
        "or that the election was fair. For the first there are observers and their copies; for the second " +
        "witnesses, heads kept from before, and proofs in many hands.",
    ),
  ];
  const proof = [
    _(
      "A proof that holds means: the holder of this key signed a ledger in which this entry stands, word for " +
        "word. It does not say what else stands there, whether a later entry replaced this one, or whether the " +
        "figures were right when they were entered.",
    ),
  ];
  const failed = _(
    "A failed step means that what lies here is not what the holder of this key signed. It does not say who " +
      "changed it, or why: a damaged copy fails too. Get it again from another place, and keep both.",
  );
  const said = [...(holds ? [] : [failed]), ...(alone ? proof : bundle)];
  const blind = _(
    "A browser does not see links and empty folders, and this page has no law. Both are checked by the command line:",
  );
  return [
    element("h2", {}, say(_("What this means, and what not"))),
    ...said.map((sentence) => element("p", { class: "meant" }, say(sentence))),
    element("p", { class: "note" }, say(blind), " ", element("code", {}, "scrutineer verify")),
  ];
}
