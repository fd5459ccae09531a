// Steps 9 to 11 of docs/verify.md: the bundle is in order, and what was sealed of each contest follows from its
// rows, as far as a page can say that has no law.

import { own } from "./entry.js";
import { checkDecisions } from "./decision.js";
import { Faults } from "./fault.js";
import { checkOrder } from "./order.js";
import { _ } from "./sentence.js";
import { readSettings } from "./settings.js";
import { getter } from "./statements.js";
import { checkCells, checkKeys, checkNames, checkPackage, checkPresent } from "./tables.js";
import { checkTotals, contestsOf, totalsOf } from "./totals.js";

const WITHOUT_CONTROLS = _(
  "That each contradiction is found as often as was sealed, and that the law knows the contests, " +
    "is checked by the command line.",
);
const WITHOUT_LAW = _(
  "This page has no law: it looks only for decisions that no rule could give. " +
    "Whether the law gives this one is checked by the command line.",
);

/** What the steps 9, 10 and 11 find, and the contradictions that were sealed: {contest, code, count}. */
export async function checkFigures({ files, tables, unreadable, register, pace, own: ownHash }) {
  const controls = new Faults();
  const decisions = [...register.named.result_decided].map(([id, number]) => ({
    id,
    number,
    decision: register.entry(number).decision,
  }));
  const contradictions = sealedContradictions(decisions);
  const settings = readSettings(files, controls);
  await inOrder(files, tables, unreadable, controls, pace, ownHash);
  const contests = settings && !controls.total ? contestsOf(tables, settings) : null;
  if (contests) checkOrder(tables, settings, contests, controls);
  const whole = contests && !controls.total;
  const { election } = register.entry(0);
  if (settings && settings.id !== election) {
    const said = _("The ledger is that of the election “{id}”.", { id: election });
    controls.add("election.toml", said, { value: settings.id });
  }
  const found = { controls: { faults: controls, remark: WITHOUT_CONTROLS }, totals: null, decisions: null, contradictions };
  if (!whole) return found;
  const ballots = tables.get("ballots");
  const ranked = new Set(ballots?.rows.map((cells) => getter(ballots, cells)("contest_id")));
  found.totals = { faults: checkTotals(totalsOf(tables, settings, contests), decisions) };
  found.decisions = { faults: checkDecisions(contests, settings, ranked, decisions), remark: WITHOUT_LAW };
  return found;
}

async function inOrder(files, tables, unreadable, controls, pace, ownHash) {
  for (const fault of unreadable.kept) controls.add(fault.file, fault.said, fault);
  if (controls.total) return;
  checkPresent(tables, controls);
  await checkPackage(files, controls, ownHash);
  for (const [name, table] of tables) await checkCells(name, table, controls, pace);
  if (controls.total) return;
  checkKeys(tables, controls);
  checkNames(tables, controls);
}

function sealedContradictions(decisions) {
  const found = [];
  for (const { id, decision } of decisions) {
    const counts = own(decision, "contradictions");
    if (typeof counts !== "object" || counts === null) continue;
    for (const [code, count] of Object.entries(counts)) if (count > 0) found.push({ contest: id, code, count });
  }
  return found;
}
