// Step 11 of docs/verify.md, as far as it goes without the law. The law is not in the bundle, so this page does not
// decide: it holds each sealed decision against what is true under every rule that a rule file can write
// (docs/verify.md, "A decision without the law"; docs/rule-files.md, "Forms"). Who won is for the command line.

import { own } from "./entry.js";
import { Faults, compare } from "./fault.js";
import { canWin } from "./order.js";
import { _ } from "./sentence.js";
import { fieldName } from "./statements.js";

const FIELDS =
  "basis certain contradictions law seats stations status steps totals votes winners".split(" ");
const STATUSES = [
  "elected", "runoff", "repeat_voting", "repeat_elections", "adopted", "not_adopted", "not_valid", "tie",
  "seats_allocated", "undetermined",
]; // prettier-ignore
const NOBODY = ["not_adopted", "not_valid"];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isText = (value) => typeof value === "string";

/** Step 11 without the law: one decision for each contest, and no decision that no rule could give. */
export function checkDecisions(contests, settings, ballots, decisions) {
  const faults = new Faults();
  const sealed = new Set(decisions.map(({ id }) => id));
  const other = [...contests.keys()].filter((id) => !sealed.has(id));
  other.push(...[...sealed].filter((id) => !contests.has(id)));
  for (const value of other) {
    faults.add("ledger", _("A contest without a sealed decision, or the reverse."), { value });
  }
  for (const { id, number, decision } of [...decisions].sort((one, two) => compare(one.id, two.id))) {
    const contest = contests.get(id);
    const said = contest && faultOf(decision, contest, settings, ballots.has(id));
    if (said) {
      const sentence = _("The decision in entry {entry:plain} cannot be: {said}", { entry: number, said });
      faults.add("ledger", sentence, { value: id });
    }
  }
  return faults;
}

function faultOf(decision, contest, settings, ballots) {
  return (
    faultOfForm(decision, `${settings.law}/${contest.kind}`) ??
    faultOfNames(decision, contest) ??
    faultOfStatus(decision, contest) ??
    (ballots ? null : faultOfVotes(decision, contest))
  );
}

/** The fields are those of a decision, each of its kind. */
function faultOfForm(decision, law) {
  const strange = Object.keys(decision).find((name) => !FIELDS.includes(name));
  if (strange !== undefined) return _("it has fields that no decision has.");
  const form = (name) => _("its field “{field}” does not have its form.", { field: name });
  const { basis, certain, contradictions, seats, status, steps, winners } = decision;
  if (own(decision, "law") !== law) return _("it names another law than that of the contest, {law}.", { law });
  if (!STATUSES.includes(status)) return form("status");
  if (![true, false, null].includes(certain)) return form("certain");
  if (certain !== null && basis !== "protocols") return _("it calls itself certain or not without protocols.");
  if (!isObject(contradictions) || !Object.values(contradictions).every(isCount)) return form("contradictions");
  if (!isObject(seats) || !Object.values(seats).every(isCount)) return form("seats");
  if (!Array.isArray(winners) || !winners.every(isText)) return form("winners");
  const stepped = (step) =>
    isObject(step) && Object.keys(step).sort().join() === "article,rule" && Object.values(step).every(isText);
  if (!Array.isArray(steps) || !steps.every(stepped)) return form("steps");
  return null;
}

/** Winners and seats are of options of this contest; the line against all has neither. */
function faultOfNames({ winners, seats }, contest) {
  const known = new Map(contest.options.map((option) => [option.id, option]));
  const fields = new Map(contest.options.map((option) => [fieldName(option.id), option]));
  const strange = winners.find((id) => !known.has(id)) ?? Object.keys(seats).find((name) => !fields.has(name));
  if (strange !== undefined) return _("“{option}” is not on the ballot of this contest.", { option: strange });
  if (new Set(winners).size < winners.length) return _("it names a winner twice.");
  if (winners.includes("against_all") || seats.against_all) return _("against all can elect nobody.");
  const seated = Object.keys(seats).find((name) => seats[name] && !canWin(fields.get(name)));
  if (seated !== undefined) return _("“{option}” stands for nobody and has a seat.", { option: seated });
  return null;
}

/** What each status says of winners and seats. */
function faultOfStatus(decision, contest) {
  const { basis, status, winners, seats } = decision;
  const unlike = _("its winners and seats do not go with the status “{status}”.", { status });
  const seated = Object.keys(seats).filter((name) => seats[name]).sort();
  const named = winners.map(fieldName).sort();
  const same = seated.join("\n") === named.join("\n");
  if (basis === "none" && (status !== "undetermined" || winners.length || seated.length)) {
    return _("it decides without any figures.");
  }
  if (status === "elected") {
    if (!winners.length || !same || seated.some((name) => seats[name] !== 1)) return unlike;
    if (winners.length > Math.max(1, contest.seats)) {
      return _("{winners} are elected to {seats} seats.", { winners: winners.length, seats: contest.seats });
    }
  }
  if (status === "seats_allocated" && (!winners.length || !same)) return unlike;
  if (status === "adopted") {
    const kinds = winners.map((id) => contest.options.find((option) => option.id === id).kind);
    if (kinds.join() !== "yes" || seated.length) return unlike;
  }
  if (NOBODY.includes(status) && (winners.length || seated.length)) return unlike;
  if (status === "runoff" && (winners.length < 2 || seated.length)) return unlike;
  if (status === "tie" && winners.length < 2) return unlike;
  return null;
}

/**
 * What votes allow, where they decide at all: not for ranked and approval ballots, of which the most first marks
 * need not win. Votes that are not stated are not compared.
 */
function faultOfVotes({ status, winners, seats, votes }, contest) {
  if (!isObject(votes)) return null;
  const standing = contest.options
    .filter((option) => canWin(option) && own(votes, fieldName(option.id)) !== undefined)
    .map(({ id }) => ({ id, votes: votes[fieldName(id)], seats: own(seats, fieldName(id)) ?? 0 }))
    .sort((one, two) => two.votes - one.votes);
  const ahead = (one, two) =>
    _("“{one}” has {most} votes and “{two}” {fewer}; it cannot come out behind.", {
      one: one.id,
      two: two.id,
      most: one.votes,
      fewer: two.votes,
    });
  if (status === "elected" || status === "runoff") {
    const last = standing.filter(({ id }) => winners.includes(id)).at(-1);
    const best = standing.find(({ id }) => !winners.includes(id));
    if (last && best && best.votes >= last.votes) return ahead(best, last);
  }
  const allocated = status === "seats_allocated";
  for (const [at, two] of standing.entries()) {
    const one = standing[at - 1];
    if (!one) continue;
    if (two.seats > one.seats) return ahead(one, two);
    if (allocated && one.votes === two.votes && one.seats !== two.seats) return ahead(one, two);
  }
  const without = allocated && standing.find((option) => option.seats && !option.votes);
  return without ? _("“{option}” has a seat and no vote.", { option: without.id }) : null;
}
