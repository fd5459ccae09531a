// Step 9 of docs/verify.md, what must hold between the tables (docs/bundle.md, "What must hold").

import { _ } from "./sentence.js";
import { getter } from "./statements.js";
import { electorates } from "./totals.js";

const EITHER = { candidate: true, list: true };

/** Each row of a table with its number, and a text that names a row's place for a fault. */
function* rows(tables, name) {
  const table = tables.get(name);
  if (!table) return;
  for (const [at, cells] of table.rows.entries()) yield { of: getter(table, cells), row: at + 2, file: table.file };
}

/** Everything that must hold between the tables; keys and references were found to be right. */
export function checkOrder(tables, settings, contests, faults) {
  const report = (code, { file, row, of }, column, sentence) =>
    faults.add(file, sentence, { code, row, column, value: of(column) });
  oneTree(tables, report);
  const areas = new Set([...rows(tables, "areas")].map(({ of }) => of("area_id")));
  if (settings.area && !areas.has(settings.area)) {
    const said = _("The table {table} has no such {target}.", { table: "areas", target: "area_id" });
    faults.add("election.toml", said, { code: "B-61", column: "area", value: settings.area });
  }
  for (const contest of rows(tables, "contests")) {
    const said = _("A contest elects at least one; leave the cell empty for one.");
    if (/^0+$/.test(contest.of("seats"))) report("B-69", contest, "seats", said);
  }
  againstAll(tables, report);
  const ballots = new Map();
  for (const { id, options } of contests.values()) ballots.set(id, new Set(options.map((option) => option.id)));
  protocols(tables, contests, report);
  lines(tables, contests, ballots, report);
  rankings(tables, ballots, report);
  declared(tables, report);
}

function oneTree(tables, report) {
  const all = [...rows(tables, "areas")];
  const parents = new Map(all.map(({ of }) => [of("area_id"), of("parent_id")]));
  const tops = all.filter(({ of }) => !of("parent_id"));
  const said = _("{count} areas have no parent; expected one, the area at the top.", { count: tops.length });
  for (const top of tops.slice(1)) report("B-63", top, "parent_id", said);
  const reached = new Set();
  for (const area of all) {
    const path = new Set();
    let here = area.of("area_id");
    while (here && !reached.has(here) && !path.has(here)) {
      path.add(here);
      here = parents.get(here);
    }
    if (path.has(here)) {
      report("B-62", area, "parent_id", _("These areas are each other's part in a circle; expected a tree."));
    }
    for (const one of path) reached.add(one);
  }
}

function againstAll(tables, report) {
  const said = _("The line against all has the kind and the option_id “{word}”, both.", { word: "against_all" });
  for (const option of rows(tables, "options")) {
    const both = ["kind", "option_id"].map((column) => option.of(column) === "against_all");
    if (both[0] !== both[1]) report("B-66", option, "option_id", said);
  }
}

function protocols(tables, contests, report) {
  const held = electorates(tables, contests);
  for (const name of ["protocols", "protocols_wide"]) {
    const counted = new Set();
    const paper = ({ of }) => JSON.stringify([of("contest_id"), of("station_id")]);
    const papers = new Map([...rows(tables, name)].map((one) => [one.of("protocol_id"), paper(one)]));
    for (const one of rows(tables, name)) {
      const { of } = one;
      if (["", "commission"].includes(of("source")) && ["", "counted"].includes(of("status"))) {
        const said = _(
          "A second counted protocol of the commission for this contest and station; expected one.",
        );
        if (counted.has(paper(one))) report("B-64", one, "station_id", said);
        counted.add(paper(one));
      }
      const before = of("replaces");
      if (before && (before === of("protocol_id") || papers.get(before) !== paper(one))) {
        const said = _("A protocol replaces another one of the same contest and station; this is not.");
        report("B-65", one, "replaces", said);
      }
      if (!held.get(of("contest_id"))?.has(of("station_id"))) {
        const said = _("This station does not vote in the contest: it is outside its area or electorate.");
        report("B-67", one, "station_id", said);
      }
    }
  }
}

function lines(tables, contests, ballots, report) {
  const contestOf = new Map([...rows(tables, "protocols")].map(({ of }) => [of("protocol_id"), of("contest_id")]));
  const said = _("The ballot of the protocol's contest has no such option.");
  for (const line of rows(tables, "votes")) {
    const ballot = ballots.get(contestOf.get(line.of("protocol_id")));
    if (ballot && line.of("option_id") && !ballot.has(line.of("option_id"))) report("B-68", line, "option_id", said);
  }
  for (const line of rows(tables, "protocols_wide")) {
    const longest = contests.get(line.of("contest_id"))?.options.length ?? 0;
    for (const column of tables.get("protocols_wide").columns) {
      if (!/^v[0-9]+$/.test(column) || Number(column.slice(1)) < longest || !Number(line.of(column))) continue;
      const index = Number(column.slice(1)) + 1;
      const beyond = _("Votes for line {line}, which the ballot of this contest does not have.", { line: index });
      report("B-68", line, column, beyond);
    }
  }
  for (const name of ["nominations", "list_members"]) {
    for (const one of rows(tables, name)) {
      if (name === "nominations" && one.of("stage") !== "registered") continue;
      const option = one.of("option_id");
      const absent = _("The ballot of this contest has no such option.");
      if (option && !ballots.get(one.of("contest_id"))?.has(option)) report("B-68", one, "option_id", absent);
    }
  }
}

function rankings(tables, ballots, report) {
  const said = _("Expected options of this contest, each once, with > between ranks or + between approvals.");
  for (const one of rows(tables, "ballots")) {
    const ranking = one.of("ranking");
    if (!ranking.trim()) continue;
    const named = ranking.split(ranking.includes("+") ? "+" : ">").map((part) => part.trim());
    const ballot = ballots.get(one.of("contest_id"));
    if (new Set(named).size < named.length || !named.every((option) => ballot?.has(option))) {
      report("B-68", one, "ranking", said);
    }
  }
}

function declared(tables, report) {
  for (const one of rows(tables, "declared")) {
    const [value, unit] = [one.of("value"), one.of("unit")];
    if (unit === "share") {
      const said = _("A share is between 0 and 1: write 81.31 % as 0.8131.");
      if (!/^(0(\.[0-9]+)?|1(\.0+)?)$/.test(value)) report("B-42", one, "value", said);
    } else if (!(unit === "margin" ? /^-?[0-9]+$/ : /^[0-9]+$/).test(value)) {
      const said = _("Expected a whole number; only a margin may be negative, only a share has decimals.");
      report("B-42", one, "value", said);
    }
  }
}

/** Whether an option can win: *against all*, *yes* and *no* elect nobody. */
export function canWin(option) {
  return Object.hasOwn(EITHER, option.kind);
}
