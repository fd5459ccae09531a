// The proof on a station's page (docs/ledger.md; RFC 9162, section 2.1.3): the entry is fetched with the few tiles
// that its proof needs, held against the signed head, and then against the figures that the page shows. What is to
// be proved stands in the attributes of each element .proof; without this script it holds a sentence and no button.

import { hexText } from "./bytes.js";
import { element } from "./dom.js";
import { decodeEntry } from "./entry.js";
import { Stop } from "./fault.js";
import { fromInput } from "./folder.js";
import { includes, leafHash, nodeHash, rootHash } from "./merkle.js";
import { openHead, noteText, readKeys } from "./note.js";
import { _, spoken } from "./sentence.js";
import { entryPath, tilePath, unpacked } from "./tiles.js";

const BUNDLE = "../../bundle/";
const WIDTH = 256;

/** Reads files of the folder beside the site: fetched, or of a folder that the reader chose. */
class Source {
  constructor(files = null) {
    this.files = files;
    this.read = new Map();
  }

  async bytes(path) {
    if (!this.read.has(path)) this.read.set(path, await this.load(path));
    return this.read.get(path);
  }

  async load(path) {
    if (this.files) {
      if (this.files.has(path)) return this.files.get(path);
      throw missing(path);
    }
    const answer = await fetch(BUNDLE + path);
    if (!answer.ok) throw missing(path);
    return new Uint8Array(await answer.arrayBuffer());
  }
}

function missing(path) {
  return new Stop(path, _("{path} is missing. Get the ledger again, or from another copy.", { path: path.slice(7) }));
}

function damaged(path) {
  return new Stop(path, _("{path} does not fit the head: it was changed or cut. Get the ledger again.", { path: path.slice(7) }));
}

/** The hash over the leaves [start, end) of a tree, put together from its tiles. */
async function hashOver(source, size, start, end) {
  const count = end - start;
  const half = 2 ** Math.ceil(Math.log2(count) - 1);
  if (count === 1 || (half * 2 === count && start % count === 0)) return node(source, size, Math.log2(count), start / count);
  return nodeHash(await hashOver(source, size, start, start + half), await hashOver(source, size, start + half, end));
}

async function node(source, size, height, index) {
  const level = Math.floor(height / 8);
  const inside = 2 ** (height % 8);
  const first = index * inside;
  const tile = Math.floor(first / WIDTH);
  const width = Math.min(WIDTH, Math.floor(size / WIDTH ** level) - tile * WIDTH);
  const path = `ledger/${tilePath(level, tile, width)}`;
  const bytes = await source.bytes(path);
  if (bytes.length !== 32 * width) throw damaged(path);
  const at = first % WIDTH;
  const hashes = Array.from({ length: inside }, (_none, k) => bytes.subarray(32 * (at + k), 32 * (at + k + 1)));
  return rootHash(hashes);
}

/** The inclusion proof of an entry, from the leaf up. */
async function proofOf(source, size, index) {
  const found = [];
  for (let start = 0, end = size; end - start > 1; ) {
    const half = 2 ** Math.ceil(Math.log2(end - start) - 1);
    const left = index < start + half;
    found.push(left ? await hashOver(source, size, start + half, end) : await hashOver(source, size, start, start + half));
    if (left) end = start + half;
    else start += half;
  }
  return found.reverse();
}

/** The entry and head of a place, proved; stops where anything does not fit. */
async function proven(source, place) {
  const number = Number(place.dataset.entry);
  const keys = readKeys(await source.bytes("ledger/key"));
  if (keys?.length !== 1) throw damaged("ledger/key");
  const head = await openHead(noteText(await source.bytes("ledger/checkpoint"), "ledger"), keys[0], "ledger");
  if (number >= head.size) throw new Stop("ledger", _("The ledger here is older than this page: it does not have this entry yet."));
  const path = entryPath(number, head.size);
  const width = Math.min(WIDTH, head.size - Math.floor(number / WIDTH) * WIDTH);
  const bytes = unpacked(await source.bytes(path), width)?.[number % WIDTH];
  if (!bytes) throw damaged(path);
  const proof = await proofOf(source, head.size, number);
  const leaf = leafHash(bytes);
  if (!includes(leaf, BigInt(number), BigInt(head.size), proof, head.root)) throw damaged(path);
  if (hexText(leaf) !== place.dataset.leaf) throw unlike(_("leaf hash"));
  return { entry: decodeEntry(bytes), head, key: keys[0], hashes: proof.length };
}

function unlike(what) {
  return new Stop("page", _("This page shows something else than the entry that was sealed: {what}.", { what }));
}

/** Stops where a figure in the first column of the form is not the one that was entered. */
function compare(place, entry) {
  const row = entry?.row;
  if (entry?.act !== "protocol_entered" || row?.protocol_id !== place.dataset.protocol) throw unlike(_("protocol"));
  let compared = 0;
  for (const line of place.closest("section").querySelectorAll("table.form tr[data-key]")) {
    const shown = line.querySelector("td.n").textContent.replace(/[^0-9]/g, "");
    const key = line.dataset.key;
    const entered = (line.closest("tbody").classList.contains("ballot") ? entry.votes?.[key] : row[key]) ?? "";
    if (shown !== String(entered)) throw unlike(line.querySelector("th").textContent);
    compared += 1;
  }
  return compared;
}

class Proof {
  constructor(place) {
    this.place = place;
    this.language = document.documentElement.lang;
    this.answer = element("div", { role: "status", "aria-live": "polite" });
    this.button = element("button", { type: "button" }, this.say(_("Check this protocol against the ledger")));
    this.button.addEventListener("click", () => this.start(new Source()));
    place.replaceChildren(this.button, this.answer);
  }

  say(sentence) {
    return spoken(sentence, this.language);
  }

  async start(source) {
    this.button.disabled = true;
    this.answer.replaceChildren(element("p", {}, this.say(_("Fetching the entry and its proof …"))));
    try {
      const found = await proven(source, this.place);
      this.holds({ ...found, figures: compare(this.place, found.entry) });
    } catch (error) {
      if (error instanceof Stop) this.fails(error);
      else if (error instanceof TypeError && !source.files) this.ask();
      else throw error;
    } finally {
      this.button.disabled = false;
    }
  }

  holds({ head, key, hashes, figures }) {
    const sign = element("p", { class: "sign agree" }, "✓ ", this.say(_("Verified here, in your browser")));
    const values = { number: Number(this.place.dataset.entry), size: head.size, hashes, figures, key: key.name };
    const said = _(
      "Entry {number:plain} of {size} leads by {hashes} hashes to the head that “{key}” signed, " +
        "and the {figures} lines shown above are those that were entered.",
      values,
    );
    this.answer.replaceChildren(sign, element("p", {}, this.say(said)));
  }

  fails(error) {
    const sign = element("p", { class: "sign against" }, "✕ ", this.say(_("Not verified")));
    this.answer.replaceChildren(sign, element("p", {}, this.say(error.said)));
  }

  /** A page opened from a disk may not read the files beside it: the reader hands it the folder. */
  ask() {
    const choice = element("input", { type: "file", webkitdirectory: true, multiple: true });
    choice.addEventListener("change", async () => this.start(new Source((await fromInput(choice.files)).files)));
    const said = _("A page opened from a disk cannot read its folder by itself. Choose the folder “bundle” of this site:");
    this.answer.replaceChildren(element("label", {}, this.say(said), " ", choice));
  }
}

for (const place of document.querySelectorAll(".proof[data-entry]")) new Proof(place);
