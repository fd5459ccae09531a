// The page itself: what the reader gives it, when it checks, and in which language it speaks.

import "./scrutineer.js";
import { BadUse } from "./fault.js";
import { fromDrop, fromInput } from "./folder.js";
import { isProof } from "./proof.js";
import { render } from "./render.js";
import { LANGUAGES, _, spoken, visible } from "./sentence.js";
import { verify } from "./steps.js";

const TEXT = 100_000;

class Page {
  constructor() {
    this.folder = null;
    this.proof = null;
    this.answer = null;
    this.trouble = null;
    this.busy = false;
    this.reading = Promise.resolve();
    this.language = preferred();
    this.result = document.getElementById("result");
    this.notice = document.getElementById("notice");
    this.listen();
    this.speak(this.language);
  }

  listen() {
    const on = (id, name, act) => document.getElementById(id).addEventListener(name, act);
    for (const button of document.querySelectorAll("button[data-language]")) {
      button.addEventListener("click", () => this.speak(button.dataset.language));
    }
    on("folder", "change", ({ target }) => {
      if (!target.files.length) this.folder = null;
      this.take(async () => ({ folder: target.files.length ? await fromInput(target.files) : null }));
    });
    on("proof", "change", ({ target }) => this.take(async () => ({ alone: [...target.files] })));
    on("key-file", "change", async ({ target }) => {
      const [file] = target.files;
      if (file) document.getElementById("key").value = keyIn(await file.slice(0, TEXT).text());
      this.show();
    });
    for (const id of ["policy", "head"]) on(id, "change", () => this.show());
    on("form", "submit", (event) => {
      event.preventDefault();
      this.check();
    });
    const drop = document.getElementById("drop");
    for (const name of ["dragenter", "dragover"]) {
      document.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.add("over");
      });
    }
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) drop.classList.remove("over");
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      this.take(() => fromDrop(event.dataTransfer));
    });
  }

  /** Read what was chosen or dropped. A large folder takes a moment, and the check waits for it. */
  take(read) {
    const found = read();
    this.reading = Promise.all([found, this.reading]).then(
      ([one]) => this.given(one),
      () => {
        this.trouble = _("A file could not be read. Choose the folder or the file again.");
        this.show();
      },
    );
  }

  /** Keep what was read; files alone are proofs or keys, by what stands in them. */
  async given({ folder = null, alone = [] }) {
    if (folder) this.folder = folder;
    for (const file of alone) {
      const bytes = new Uint8Array(await file.slice(0, 1_000_001).arrayBuffer());
      const key = keyIn(await file.slice(0, TEXT).text());
      if (!isProof(bytes) && /^[^+\s]+\+[0-9a-f]{8}\+\S+$/.test(key)) document.getElementById("key").value = key;
      else this.proof = { name: file.name, bytes };
    }
    this.answer = null;
    this.show();
  }

  async check() {
    if (this.busy) return;
    this.busy = true;
    this.answer = null;
    this.trouble = null;
    const started = performance.now();
    const progress = (step, done, of) => {
      if (performance.now() - started < 2000) return;
      const said = _("Step {step} of 12: {done} of {of}", { step, done, of });
      this.notice.replaceChildren(spoken(said, this.language));
    };
    try {
      await this.reading;
      this.answer = await verify(this.folder?.files ?? new Map(), { ...(await this.known()), progress });
    } catch (error) {
      if (!(error instanceof BadUse)) throw error;
      this.trouble = error.said;
    } finally {
      this.busy = false;
      this.show();
    }
    (this.answer ? this.result : this.notice).focus();
  }

  async known() {
    const bytes = async (id) => {
      const [file] = document.getElementById(id).files;
      return file ? new Uint8Array(await file.arrayBuffer()) : null;
    };
    return {
      key: document.getElementById("key").value.trim() || null,
      trustOnFirstUse: document.getElementById("first-use").checked,
      policy: await bytes("policy"),
      head: await bytes("head"),
      proof: this.proof?.bytes ?? null,
      language: this.language,
    };
  }

  show() {
    const say = (sentence) => spoken(sentence, this.language);
    const chosen = (id, text) => document.getElementById(`${id}-chosen`).replaceChildren(text);
    const { name, files } = this.folder ?? {};
    chosen("folder", files ? say(_("“{name}”: {count} files", { name, count: files.size })) : "");
    chosen("proof", visible(this.proof?.name ?? ""));
    for (const id of ["key-file", "policy", "head"]) {
      chosen(id, visible(document.getElementById(id).files[0]?.name ?? ""));
    }
    this.notice.replaceChildren(this.trouble ? say(this.trouble) : "");
    if (this.answer) render(this.answer, this.result, this.language);
    else this.result.replaceChildren();
  }

  speak(language) {
    this.language = language;
    document.documentElement.lang = language;
    for (const place of document.querySelectorAll("[data-say]")) {
      place.dataset.say ||= place.textContent.trim();
      place.textContent = spoken({ template: place.dataset.say, values: {} }, language);
    }
    document.title = document.querySelector("h1").textContent;
    for (const button of document.querySelectorAll("button[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    this.show();
  }
}

/** The key in a text: a verifier key text, or a key file, which has one on a line of its own. */
function keyIn(text) {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => /^[^+\s]+\+[0-9a-f]{8}\+\S+$/.test(line)) ?? lines[0];
}

/** The reader's first language among ours. */
function preferred() {
  const wanted = navigator.languages.map((name) => name.slice(0, 2).toLowerCase());
  return wanted.find((name) => LANGUAGES.includes(name)) ?? "en";
}

new Page();
