// "Change one vote" on an election's page: a vote is moved in a copy of its folder, and both verifiers are shown
// what they say of the copy. This one runs here; the program is asked where it serves the page. What the page is
// sealed with stands in the element #change-one-vote; without this script it holds a sentence and no button.

import { element } from "./dom.js";
import { fromInput } from "./folder.js";
import { moveOneVote } from "./one_vote.js";
import { faultLine } from "./render.js";
import { _, spoken } from "./sentence.js";
import { verify } from "./steps.js";

const SHOWN = 3;

/** The files of the folder beside the page, fetched; null where a page cannot fetch (one opened from a disk). */
async function fetched(folder, paths, told) {
  const files = new Map();
  try {
    for (const path of paths) {
      const answer = await fetch(`${folder}/${path.split("/").map(encodeURIComponent).join("/")}`);
      if (!answer.ok) return null;
      files.set(path, new Uint8Array(await answer.arrayBuffer()));
      told(files.size, paths.length);
    }
  } catch {
    return null;
  }
  return files;
}

/** What the program says of the copy: {holds, steps, folder}, or null where none is behind this page. */
async function askProgram(file, bytes, language) {
  try {
    const answer = await fetch(`../changed?file=${encodeURIComponent(file)}&lang=${language}`, { method: "POST", body: bytes });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

class Change {
  constructor(place) {
    this.place = place;
    this.language = document.documentElement.lang;
    this.sealed = JSON.parse(place.querySelector("script").textContent);
    this.answer = element("div", { role: "status", "aria-live": "polite", class: "answer" });
    this.button = element("button", { type: "button" }, this.say(_("Change one vote")));
    this.button.addEventListener("click", () => this.start());
    place.append(element("p", {}, this.button), this.answer);
  }

  say(sentence) {
    return spoken(sentence, this.language);
  }

  async start() {
    this.button.disabled = true;
    const told = (done, of) => this.answer.replaceChildren(this.say(_("Reading the folder: {done} of {of} files.", { done, of })));
    try {
      const files = this.files ?? (await fetched(this.sealed.folder, this.sealed.files, told));
      if (files) await this.show(files);
      else this.ask();
    } finally {
      this.button.disabled = false;
    }
  }

  /** A page opened from a disk may not read the files beside it: the reader hands it the folder. */
  ask() {
    const choice = element("input", { type: "file", webkitdirectory: true, multiple: true });
    choice.addEventListener("change", async () => {
      this.files = (await fromInput(choice.files)).files;
      await this.start();
    });
    const said = _("A page opened from a disk cannot read its folder by itself. Choose the folder “bundle” beside this page:");
    this.answer.replaceChildren(element("label", {}, this.say(said), " ", choice));
  }

  async show(files) {
    const moved = moveOneVote(files);
    if (!moved) {
      this.answer.replaceChildren(this.say(_("There is no table here in which a vote could move.")));
      return;
    }
    const copy = new Map(files).set(moved.file, moved.bytes);
    this.answer.replaceChildren(element("p", { class: "moved" }, this.say(moved.said)), element("p", {}, this.say(_("Both verifiers are at work …"))));
    const [here, there] = await Promise.all([
      verify(copy, { key: this.sealed.key, now: new Date() }),
      askProgram(moved.file, moved.bytes, this.language),
    ]);
    this.answer.replaceChildren(
      element("p", { class: "moved" }, this.say(moved.said)),
      element("div", { class: "both" }, this.here(here), this.there(there, moved)),
      element("p", { class: "note" }, this.say(_("Only the copy was changed. Press again for another vote."))),
    );
  }

  /** What this verifier found. */
  here(found) {
    const say = (sentence) => this.say(sentence);
    const steps = found.steps.map(({ number, title, passed, faults }) => ({
      number,
      passed,
      text: say(title),
      faults: faults.map((fault) => faultLine(fault, say)),
    }));
    return this.verdict(_("The verifier in your browser"), found.holds, steps);
  }

  /** What the program found, or how to ask it. */
  there(found, moved) {
    const head = _("The program, scrutineer verify");
    if (!found) {
      const address = URL.createObjectURL(new Blob([moved.bytes], { type: "text/csv" }));
      const link = element("a", { href: address, download: moved.file }, moved.file);
      const said = _("No program serves this page. Put the changed table into a copy of the folder and ask it yourself:");
      const command = element("code", {}, "scrutineer verify COPY");
      return element("section", {}, element("h3", {}, this.say(head)), element("p", {}, this.say(said), " ", link, " · ", command));
    }
    const steps = (found.steps ?? []).map((step) => ({ ...step, faults: step.faults.map(({ text }) => text) }));
    const made = this.verdict(head, found.holds, steps, found.error);
    const where = this.say(_("The copy lies in {folder}.", { folder: found.folder }));
    made.append(element("p", { class: "art" }, where));
    return made;
  }

  verdict(head, holds, steps, error = "") {
    const sign = holds
      ? element("p", { class: "sign agree" }, "✓ ", this.say(_("sealed and unchanged")))
      : element("p", { class: "sign against" }, "✕ ", this.say(_("not what was sealed")));
    const made = element("section", { "data-holds": String(holds) }, element("h3", {}, this.say(head)), sign);
    if (error) made.append(element("p", {}, error));
    const [first, ...others] = steps.filter(({ passed }) => passed === false);
    if (first) {
      const faults = first.faults.slice(0, SHOWN).map((fault) => element("li", {}, fault));
      const said = this.say(_("Step {number} does not hold: “{text}”", { number: first.number, text: first.text }));
      made.append(element("p", {}, said), element("ul", { class: "plain" }, faults));
    }
    if (others.length) {
      const numbers = others.map(({ number }) => number);
      made.append(element("p", { class: "art" }, this.say(_("Steps that do not hold either: {numbers}.", { numbers }))));
    }
    return made;
  }
}

const place = document.getElementById("change-one-vote");
if (place) new Change(place);
