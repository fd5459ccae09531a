// Proof files (docs/ledger.md, "Proof files"; C2SP tlog-proof): that one entry stands in a ledger.

import { base64Bytes, sameBytes, utf8Text } from "./bytes.js";
import { decodeEntry } from "./entry.js";
import { Stop } from "./fault.js";
import { includes, leafHash, rootHash } from "./merkle.js";
import { noteText, openHead } from "./note.js";
import { _ } from "./sentence.js";

const HEADER = "c2sp.org/tlog-proof@v1";
const FILE = "proof";
const MOST_HASHES = 64;

/** Whether a file begins as a proof does. */
export function isProof(bytes) {
  return utf8Text(bytes.subarray(0, HEADER.length)) === HEADER;
}

/** The proof {index, hashes, extra, note} in a file; `extra` is null where it carries none. */
export function readProof(bytes) {
  const form = new Stop(
    FILE,
    _("This is not a proof file of the form “{header}”. Get the file again.", { header: HEADER }),
  );
  const text = noteText(bytes, FILE);
  const cut = text.indexOf("\n\n");
  const lines = text.slice(0, cut).split("\n");
  if (cut < 0 || lines.shift() !== HEADER) throw form;
  let extra = null;
  if (lines[0]?.startsWith("extra ")) {
    extra = base64Bytes(lines.shift().slice(6));
    if (!extra) throw form;
  }
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "")?.[1];
  const hashes = lines.map(base64Bytes);
  const sound = hashes.length <= MOST_HASHES && hashes.every((hash) => hash?.length === 32);
  if (index === undefined || !sound || !Number.isSafeInteger(Number(index))) throw form;
  return { index: Number(index), hashes, extra, note: text.slice(cut + 2) };
}

/** The signed head of a proof under the ledger's key; stops where an entry is not in it. */
async function proven(proof, entry, key, own) {
  const head = await openHead(proof.note, key, FILE, own);
  const [index, size] = [BigInt(proof.index), BigInt(head.size)];
  if (!includes(leafHash(entry), index, size, proof.hashes, head.root)) {
    const said = _(
      "The proof leads to another root: this entry is not number {index:plain} of the ledger, " +
        "or one of them was changed.",
      { index: proof.index },
    );
    throw new Stop(FILE, said);
  }
  return head;
}

/** Step 12: the proof is of the entry that this ledger has under its number, and the ledger continues its head. */
export async function checkProof(proof, ledger, head, key, own) {
  if (proof.index >= ledger.entries.length) {
    const said = _("The proof is of entry {index:plain}, which this ledger does not have.", { index: proof.index });
    throw new Stop(FILE, said);
  }
  const entry = ledger.entries[proof.index];
  if (proof.extra && !sameBytes(proof.extra, entry)) {
    const said = _("The proof carries another entry {index:plain} than the ledger has.", { index: proof.index });
    throw new Stop(FILE, said);
  }
  continuesHead(ledger, head, await proven(proof, entry, key, own), FILE);
  return decodeEntry(entry);
}

/** Step 12 without the ledger: the proof is of the entry that it carries; null where it carries none. */
export async function checkProofAlone(proof, key, own) {
  if (!proof.extra) return null;
  await proven(proof, proof.extra, key, own);
  const entry = decodeEntry(proof.extra);
  if (!entry) {
    const said = _("The entry is not canonical JSON: it was changed, or another program wrote it otherwise.");
    throw new Stop(FILE, said);
  }
  return entry;
}

/** Stops where the ledger under `head` does not continue a head that was seen before. */
export function continuesHead(ledger, head, seen, place) {
  if (seen.size > head.size) {
    const said = _("The head here has {new} entries; one with {old} was seen before. This copy is older.", {
      new: head.size,
      old: seen.size,
    });
    throw new Stop(place, said);
  }
  if (seen.size && !sameBytes(rootHash(ledger.leaves, 0, seen.size), seen.root)) {
    throw new Stop(place, fork(seen.size));
  }
}

/** What is said of two signed heads of which one does not continue the other. */
export function fork(size) {
  return _(
    "FORK: this ledger has other entries than the head of {size} entries that was seen before. " +
      "Keep both: together they prove it.",
    { size },
  );
}
