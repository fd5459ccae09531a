// What is wrong, collected so that a person sees it all at once and in order; and the three kinds of stopping:
// a fault that ends a step, bad use (nothing was checked), and giving the browser its turn.

const KEPT = 1000;
const LISTED = 100;

/** The faults of a step: each named to file and, where it has one, row; the first in order are listed. */
export class Faults {
  constructor() {
    this.total = 0;
    this.kept = [];
  }

  /** One fault. `said` is what `_` gives; its place may have row, column, value, code. */
  add(file, said, { row = null, column = "", value = "", code = "" } = {}) {
    this.total += 1;
    if (this.kept.length < KEPT) this.kept.push({ code, file, row, column, value, said });
  }

  /** By file, then row, then column. */
  listed() {
    const order = (one, other) =>
      compare(one.file, other.file) ||
      (one.row ?? 0) - (other.row ?? 0) ||
      compare(one.column, other.column) ||
      compare(one.code, other.code) ||
      compare(one.value, other.value);
    return this.kept.slice().sort(order).slice(0, LISTED);
  }
}

/** Texts in the order of their code units, the same everywhere. */
export function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Ends a step: the one fault that leaves nothing to go on with. */
export class Stop extends Error {
  constructor(file, said, place = {}) {
    super(said.template);
    this.file = file;
    this.said = said;
    this.place = place;
  }
}

/** What was asked cannot be answered: no ledger, no key. Nothing was checked, and nothing was found wrong. */
export class BadUse extends Error {
  constructor(code, said) {
    super(said.template);
    this.code = code;
    this.said = said;
  }
}

const TURN = 40;

/** Called often with how much is done; now and then it lets the page breathe and tells it. */
export class Pace {
  constructor(progress) {
    this.progress = progress;
    this.last = performance.now();
  }

  /** Whether it is time to `await` `rest`. */
  get due() {
    return performance.now() - this.last > TURN;
  }

  async rest(step, done, of) {
    this.progress?.(step, done, of);
    await (globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve)));
    this.last = performance.now();
  }
}
