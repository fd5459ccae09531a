// Step 10 of docs/verify.md: basis, stations, totals and votes of each contest, added up again from the rows. Whole
// numbers only (a count has at most 13 digits, so sums of a million of them are exact); an empty cell is not
// stated, which is not zero.

import { canonical, own } from "./entry.js";
import { Faults, compare } from "./fault.js";
import { FIGURES } from "./embedded.js";
import { _ } from "./sentence.js";
import { fieldName, getter } from "./statements.js";

const STAGES = ["final", "preliminary", "counting"];
const NO_STATIONS = { annulled: 0, counted: 0, expected: 0, open: 0 };

function rowsOf(tables, name) {
  const table = tables.get(name);
  return table ? table.rows.map((cells) => getter(table, cells)) : [];
}

/** The contests {id, kind, area, seats, options} of a bundle in their order, options in that of the ballot. */
export function contestsOf(tables, settings) {
  const top = settings.area || rowsOf(tables, "areas").find((of) => !of("parent_id"))?.("area_id") || "";
  const contests = new Map();
  for (const of of rowsOf(tables, "contests")) {
    const seats = of("seats") === "" ? 1 : Number(of("seats"));
    const area = of("area_id") || top;
    contests.set(of("contest_id"), { id: of("contest_id"), kind: of("kind"), area, seats, options: [] });
  }
  for (const of of rowsOf(tables, "options")) {
    const option = { id: of("option_id"), kind: of("kind") || "candidate", position: Number(of("position")) };
    contests.get(of("contest_id"))?.options.push(option);
  }
  for (const contest of contests.values()) contest.options.sort((one, other) => one.position - other.position);
  return contests;
}

/** Contest to the set of its stations: those of its electorate, else those of its area. */
export function electorates(tables, contests) {
  const parents = new Map(rowsOf(tables, "areas").map((of) => [of("area_id"), of("parent_id")]));
  const held = new Map([...contests.keys()].map((id) => [id, new Set()]));
  const listed = new Set();
  for (const of of rowsOf(tables, "electorates")) {
    listed.add(of("contest_id"));
    held.get(of("contest_id"))?.add(of("station_id"));
  }
  const byArea = new Map();
  for (const contest of contests.values()) {
    if (!listed.has(contest.id)) byArea.set(contest.area, [...(byArea.get(contest.area) ?? []), contest.id]);
  }
  for (const of of rowsOf(tables, "stations")) {
    const passed = new Set();
    for (let area = of("area_id"); area && !passed.has(area); area = parents.get(area)) {
      passed.add(area);
      for (const id of byArea.get(area) ?? []) held.get(id).add(of("station_id"));
    }
  }
  return held;
}

/** Adds up the commission's protocols: contest to {stations, figures, votes}, the last two from name to sum. */
function fromProtocols(tables, contests) {
  const sums = new Map();
  for (const id of contests.keys()) {
    sums.set(id, { counted: new Set(), annulled: new Set(), figures: new Map(), votes: new Map() });
  }
  const contestOf = new Map();
  const wide = tables.get("protocols_wide");
  for (const of of rowsOf(tables, wide ? "protocols_wide" : "protocols")) {
    const sum = sums.get(of("contest_id"));
    if (!sum || !["", "commission"].includes(of("source"))) continue;
    if (of("status") === "annulled") sum.annulled.add(of("station_id"));
    if (!["", "counted"].includes(of("status"))) continue;
    sum.counted.add(of("station_id"));
    contestOf.set(of("protocol_id"), sum);
    for (const name of Object.keys(FIGURES)) add(sum.figures, name, of(name));
    if (wide) contests.get(of("contest_id")).options.forEach((option, at) => add(sum.votes, option.id, of(`v${at}`)));
  }
  if (!wide) {
    for (const of of rowsOf(tables, "votes")) {
      const sum = contestOf.get(of("protocol_id"));
      if (sum) add(sum.votes, of("option_id"), of("votes"));
    }
  }
  const held = electorates(tables, contests);
  for (const [id, sum] of sums) sum.stations = standing(sum, held.get(id));
  return sums;
}

function add(sums, name, cell) {
  if (cell !== "") sums.set(name, (sums.get(name) ?? 0) + Number(cell));
}

function standing(sum, stations) {
  let annulled = 0;
  let open = 0;
  for (const station of stations) {
    if (sum.counted.has(station)) continue;
    if (sum.annulled.has(station)) annulled += 1;
    else open += 1;
  }
  const counted = sum.counted.size;
  return { annulled, counted, expected: counted + open + annulled, open };
}

/** The totals that somebody declared for a contest in its area; null where there are none. */
function fromDeclared(declared, contest, settings) {
  const here = declared.filter((of) => (of("area_id") || contest.area) === contest.area && !of("station_id"));
  const names = new Set([...Object.keys(FIGURES), ...contest.options.map((option) => option.id)]);
  const stageOf = (of) => of("stage") || settings.stage;
  const totals = here.filter(
    (of) =>
      ["", "count"].includes(of("unit")) && ["", "=", "~"].includes(of("relation")) && names.has(of("name")),
  );
  const stage = STAGES.find((name) => totals.some((of) => stageOf(of) === name));
  const best = new Map();
  for (const of of totals.filter((row) => stageOf(row) === stage && stage)) {
    const rank = [of("relation") === "~" ? 0 : 1, stage === "final" ? "" : of("as_of")];
    const kept = best.get(of("name"))?.rank;
    if (!kept || rank[0] > kept[0] || (rank[0] === kept[0] && rank[1] > kept[1])) best.set(of("name"), { rank, of });
  }
  if (!best.size) return null;
  const count = here.find((of) => of("name") === "stations" && ["", "count"].includes(of("unit")));
  const expected = count ? Number(count("value")) : 0;
  const found = { stations: { ...NO_STATIONS, expected, open: expected }, figures: new Map(), votes: new Map() };
  for (const [name, { of }] of best) {
    const sums = Object.hasOwn(FIGURES, name) ? found.figures : found.votes;
    sums.set(name, Number(of("value")));
  }
  return found;
}

/** Contest to what follows from the rows: {basis, stations, totals, votes} as a decision has them. */
export function totalsOf(tables, settings, contests) {
  const counted = fromProtocols(tables, contests);
  const ranked = new Set(rowsOf(tables, "ballots").map((of) => of("contest_id")));
  const declared = new Map([...contests.keys()].map((id) => [id, []]));
  for (const of of rowsOf(tables, "declared")) declared.get(of("contest_id"))?.push(of);
  const found = new Map();
  for (const contest of contests.values()) {
    const sum = counted.get(contest.id);
    const stated = fromDeclared(declared.get(contest.id), contest, settings);
    const every = stated && contest.options.every((option) => stated.votes.has(option.id));
    let basis = "none";
    if ((sum.stations.counted && !sum.stations.open) || ranked.has(contest.id)) basis = "protocols";
    else if (every) basis = "declared";
    else if (sum.stations.counted) basis = "protocols";
    const { stations, figures, votes } = basis === "declared" ? stated : sum;
    const known = new Set(contest.options.map((option) => option.id));
    const lines = [...votes].filter(([id]) => known.has(id)).map(([id, value]) => [fieldName(id), value]);
    found.set(contest.id, { basis, stations, totals: Object.fromEntries(figures), votes: Object.fromEntries(lines) });
  }
  return found;
}

/** Step 10: what was sealed of each contest against what follows from the rows. */
export function checkTotals(totals, decisions) {
  const faults = new Faults();
  for (const { id, number, decision } of decisions) {
    const now = totals.get(id);
    if (!now) continue;
    for (const name of ["basis", "stations", "totals", "votes"]) {
      const sealed = own(decision, name);
      if (canonical(sealed ?? null) === canonical(now[name])) continue;
      const [what, was, found] = difference(name, sealed, now[name]);
      const said = _(
        "{what}: sealed in entry {entry:plain} is {sealed}, but from the rows follows {found}.",
        { what, entry: number, sealed: was, found },
      );
      faults.add("ledger", said, { value: id });
    }
  }
  return faults;
}

/** Which figure or option of a field differs first; what was sealed, what follows. */
function difference(name, sealed, now) {
  const shown = (value) => (value === undefined || value === null ? "–" : value);
  if (typeof now !== "object" || typeof sealed !== "object" || sealed === null) {
    return [name, typeof sealed === "object" ? "–" : shown(sealed), typeof now === "object" ? "…" : now];
  }
  const keys = [...new Set([...Object.keys(sealed), ...Object.keys(now)])].sort(compare);
  const key = keys.find((one) => own(sealed, one) !== own(now, one));
  return [`${name}, ${key}`, shown(own(sealed, key)), shown(own(now, key))];
}
