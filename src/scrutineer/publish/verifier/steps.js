// The numbered steps of docs/verify.md, one after the other. Everything is recomputed from the files; nothing is
// believed because the bundle says so, and nothing is asked of any network.

import { instant } from "./act.js";
import { sameBytes } from "./bytes.js";
import { checkBytes, checkFiles, checkRows, readTables } from "./content.js";
import { checkFigures } from "./figures.js";
import { BadUse, Faults, Pace, Stop } from "./fault.js";
import { bears, cosignedAt, noteText, openHead, readKey, readKeys } from "./note.js";
import { checkPolicy, readPolicy } from "./policy.js";
import { checkProof, checkProofAlone, continuesHead, fork, readProof } from "./proof.js";
import { Register } from "./register.js";
import { _, spoken } from "./sentence.js";
import { entryPath, readLedger } from "./tiles.js";

const HEAD = "ledger/checkpoint";
const PROVEN = 12;
/** What each step finds when it passes. */
const TITLES = [
  _("The head is signed by the key that is trusted."),
  _("Enough witnesses have signed the head."),
  _("The ledger's files are those of the head, and no others."),
  _("The head continues the one that was seen before."),
  _("Every entry has its form and its place in the order."),
  _("The files are those that were entered: none is missing, none was added."),
  _("Every row is as it was entered."),
  _("Every file is as it was entered, byte for byte."),
  _("The bundle is whole. Contradictions that were sealed are repeated, and are no faults."),
  _("The totals follow from the rows."),
  _("Every contest has one decision, and none that no law could give."),
  _("The proof shows an entry of this ledger."),
];
/**
 * Whether files are what was sealed, step by step.
 *
 * `files` maps paths inside the bundle to bytes; empty where there is only a proof. Options, all bytes but
 * `key`, which is a verifier key text: `key`, `policy`, `head`, `proof`; `trustOnFirstUse`; `now`, a Date;
 * `language` of the texts; `progress(step, done, of)`; `ownCryptography` to ask nothing of the browser.
 *
 * Gives {holds, steps: [{number, title, passed, remark, faults: [{code, file, row, column, value, text, said}]}],
 * first, trust, key, head, witnesses, contradictions, entry, names, alone}: docs/verify.md, "In a browser".
 * Rejects with a BadUse where there is no ledger, no trusted key, or a policy that cannot be read.
 */
export async function verify(files, options = {}) {
  const run = new Run(files, options);
  return files.size ? run.bundle() : run.proofAlone();
}

class Run {
  constructor(files, options) {
    this.files = files;
    this.own = options.ownCryptography ?? false;
    this.now = (options.now ?? new Date()).getTime() / 1000;
    this.language = options.language ?? "en";
    this.seen = options.head ?? null;
    this.proof = options.proof ?? null;
    this.pace = new Pace(options.progress);
    this.steps = TITLES.map((title, at) => ({ number: at + 1, title, passed: null, faults: [], remark: null }));
    this.policy = options.policy ? readPolicy(options.policy) : null;
    this.key = trusted(options.key, this.policy, options.trustOnFirstUse);
    this.trust = options.key ? "given" : this.policy ? "policy" : "first_use";
    this.found = { head: null, witnesses: [], contradictions: [], entry: null, names: {} };
  }

  /** Take a step. What it stops at is its fault; it gives a remark, faults, or null where nothing was to check. */
  async step(number, take) {
    const step = this.steps[number - 1];
    try {
      const found = await take();
      if (found === null) return;
      const faults = found instanceof Faults ? found : found?.faults;
      step.faults = faults?.listed() ?? [];
      step.remark = found?.remark ?? (found?.template ? found : null);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      const faults = new Faults();
      faults.add(error.file, error.said, error.place);
      step.faults = faults.listed();
    }
    step.passed = !step.faults.length;
    await this.pace.rest(number, 1, 1);
  }

  passed(number) {
    return this.steps[number - 1].passed === true;
  }

  async bundle() {
    if (![...this.files.keys()].some((path) => path.startsWith("ledger/"))) {
      throw new BadUse("sealed-not", _("There is no folder ledger/ in it: it was never sealed."));
    }
    await this.step(1, () => this.signature());
    if (this.passed(1)) {
      await this.step(3, () => this.tiles());
      await this.step(2, () => this.witnesses());
    }
    if (this.passed(3)) {
      if (this.seen) await this.step(4, () => this.continued());
      await this.step(5, () => this.order());
      if (this.passed(5)) await this.content();
      if (this.proof) await this.step(12, () => this.proven());
    }
    return this.answer(false);
  }

  async signature() {
    const bytes = this.files.get("ledger/key");
    if (!bytes) throw new Stop("ledger/key", _("The ledger's key is missing. Get the bundle again."));
    const keys = readKeys(bytes);
    if (keys?.length !== 1) throw damagedKeys("ledger/key");
    this.key ??= keys[0];
    if (keys[0].text !== this.key.text) {
      const values = { found: keys[0].text, trusted: this.key.text };
      const said = _("The bundle was sealed with the key “{found}”, but trusted is “{trusted}”.", values);
      throw new Stop("ledger/key", said);
    }
    const head = this.files.get(HEAD);
    if (!head) throw new Stop(HEAD, _("The head of the ledger is missing. Get it again."));
    this.found.head = await openHead(noteText(head, HEAD), this.key, HEAD, this.own);
  }

  async witnesses() {
    const { note } = this.found.head;
    const bytes = this.files.get("ledger/witnesses");
    const keys = bytes ? readKeys(bytes) : [];
    if (!keys) throw damagedKeys("ledger/witnesses");
    for (const key of keys) {
      const time = await cosignedAt(note, key, HEAD, this.own);
      if (time === null) throw new Stop(HEAD, _("“{name}” did not sign this head.", { name: key.name }));
      this.found.witnesses.push({ key, name: key.name, time });
    }
    for (const line of note.lines) {
      if ([this.key, ...keys].some((key) => bears(line, key))) continue;
      const said = _("“{name}” signed with a key that is not known. Remove its line, or add its key.", {
        name: line.name,
      });
      throw new Stop(HEAD, said);
    }
    if (!this.policy) {
      return _("No policy was given, so none was needed; {count} signed.", { count: keys.length });
    }
    const since = this.ledger ? Register.lastMoment(this.ledger.entries) : null;
    return this.held(note, since, HEAD);
  }

  async held(note, since, place) {
    const cosigned = await checkPolicy(this.policy, note, since, this.now, place, this.own);
    this.found.witnesses = cosigned.map(({ witness, time }) => ({ ...witness, name: witness.key.name, time }));
    const values = { count: cosigned.length, needed: this.policy.needed };
    return _("{count} have signed, {needed} are needed.", values);
  }

  async tiles() {
    const faults = new Faults();
    for (const path of this.files.keys()) {
      if (!path.startsWith("ledger/") || path.startsWith("ledger/tile/")) continue;
      if ([HEAD, "ledger/key", "ledger/witnesses"].includes(path)) continue;
      const said =
        path === `${HEAD}.next`
          ? _("Sealing was broken off here. Seal again with the same key, which finishes it.")
          : _("This does not belong into a ledger. Remove it, or ask where it came from.");
      faults.add(path, said);
    }
    if (faults.total) return faults;
    this.ledger = await readLedger(this.files, this.found.head, this.pace);
    return _("{count} entries under one root.", { count: this.ledger.entries.length });
  }

  async continued() {
    const seen = await openHead(noteText(this.seen, HEAD), this.key, HEAD, this.own);
    continuesHead(this.ledger, this.found.head, seen, HEAD);
  }

  async order() {
    const { entries, leaves } = this.ledger;
    if (!entries.length) throw new Stop(HEAD, _("The ledger has no entries."));
    this.register = await Register.replay(entries, leaves, this.pace);
    if (this.register.lastAt > this.now) {
      const { at } = this.register.entry(entries.length - 1);
      const said = _("The last entry is dated {at}, a time still to come.", { at });
      throw new Stop(entryPath(entries.length - 1, entries.length), said);
    }
    return _("{count} corrections, each with its reason.", { count: this.register.replaced });
  }
  /** Steps 6 to 11. */
  async content() {
    const { files, register, pace } = this;
    await this.step(6, () => {
      const faults = checkFiles(files, register);
      return { faults, remark: _("{count} files.", { count: register.named.file_listed.size }) };
    });
    const unreadable = new Faults();
    const tables = readTables(files, unreadable);
    let disordered = new Map();
    await this.step(7, async () => {
      const faults = Object.assign(new Faults(), { total: unreadable.total, kept: [...unreadable.kept] });
      disordered = await checkRows(tables, register, faults, pace);
      return { faults, remark: _("{count} entries stand.", { count: register.latest.size }) };
    });
    await this.step(8, () => checkBytes(files, register, disordered, pace, this.own));
    const figures = await checkFigures({ files, tables, unreadable, register, pace, own: this.own });
    this.found.contradictions = figures.contradictions;
    this.tables = tables;
    await this.step(9, () => figures.controls);
    await this.step(10, () => figures.totals);
    await this.step(11, () => figures.decisions);
  }

  async proven() {
    const { key, own } = this;
    const proof = readProof(this.proof);
    this.found.entry = await checkProof(proof, this.ledger, this.found.head, key, own);
    this.found.names = optionNames(this.tables?.get("options"), this.found.entry);
    return _("Entry {index:plain}.", { index: proof.index });
  }

  /** Only a proof: its head and its entry are all there is to check. */
  async proofAlone() {
    if (!this.proof) throw new BadUse("nothing", _("Choose a folder that was sealed, or a proof file."));
    if (!this.key) {
      throw new BadUse("no-key", _("A proof does not carry the key that signed it. Give the key of the ledger."));
    }
    let proof = null;
    await this.step(12, () => {
      proof = readProof(this.proof);
      return null;
    });
    if (!proof) return this.answer(true);
    await this.step(1, async () => {
      this.found.head = await openHead(proof.note, this.key, "proof", this.own);
    });
    if (!this.passed(1)) return this.answer(true);
    await this.step(12, () => this.provenAlone(proof));
    if (this.policy) {
      const at = this.found.entry?.at;
      await this.step(2, () => this.held(this.found.head.note, at ? instant(at) : null, "proof"));
    }
    if (this.seen) await this.step(4, () => this.sameHead());
    return this.answer(true);
  }

  async provenAlone(proof) {
    const entry = await checkProofAlone(proof, this.key, this.own);
    if (!entry) {
      const said = _("The proof carries no entry: it proves the one beside which it stands. Add the folder.");
      this.steps[PROVEN - 1].remark = said;
      return null;
    }
    this.found.entry = entry;
    return _("Entry {index:plain}.", { index: proof.index });
  }

  /** Without the ledger only heads of one size can be compared; of others there is nothing to say. */
  async sameHead() {
    const seen = await openHead(noteText(this.seen, "proof"), this.key, "proof", this.own);
    const { size, root } = this.found.head;
    if (seen.size !== size) return null;
    if (sameBytes(seen.root, root)) return undefined;
    throw new Stop("proof", fork(size));
  }

  answer(alone) {
    const { steps, trust, key, language, found } = this;
    for (const { faults } of steps) for (const fault of faults) fault.text = spoken(fault.said, language);
    const failed = steps.find((step) => step.passed === false);
    return {
      holds: !failed,
      steps,
      first: failed ? { number: failed.number, ...failed.faults[0] } : null,
      trust,
      key,
      head: found.head && { origin: found.head.origin, size: found.head.size, root: found.head.rootText, text: found.head.note.file },
      witnesses: found.witnesses,
      contradictions: found.contradictions,
      entry: found.entry,
      names: found.names,
      alone,
    };
  }
}

/** What the options of a protocol's contest are called: id to the cells of its row. */
function optionNames(options, entry) {
  const found = {};
  if (!options || entry?.act !== "protocol_entered") return found;
  for (const cells of options.rows) {
    const row = Object.fromEntries(options.columns.map((name, place) => [name, cells[place]]));
    if (row.contest_id === entry.row.contest_id) found[row.option_id] = row;
  }
  return found;
}

/** The key that the reader trusts; null: the bundle's own. */
function trusted(text, policy, onFirstUse) {
  const given = text ? readKey(text.trim()) : null;
  if (text && !given) {
    const said = _("“{text}” is not a verifier key. It has the form name+number+key, in one piece; copy it again.", {
      text,
    });
    throw new BadUse("key", said);
  }
  if (given && policy && given.text !== policy.ledger.text) {
    throw new BadUse("two-keys", _("The policy names another key of the ledger. Use one."));
  }
  if (!given && !policy && !onFirstUse) {
    throw new BadUse("no-key", _("Say whose key is trusted, or that the key in it is to be."));
  }
  return given ?? policy?.ledger ?? null;
}

function damagedKeys(file) {
  const said = _("{file} does not hold public keys, each once and one a line. Get the bundle again.", { file });
  return new Stop(file, said);
}
