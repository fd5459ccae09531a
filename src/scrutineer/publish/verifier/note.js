// Keys, signed notes and heads (docs/ledger.md, "The head"; C2SP signed-note, tlog-checkpoint, tlog-cosignature).
// Each has one form only: a second way of writing the same would let a file change without a signature noticing.

import { base64Bytes, base64Text, hexText, joined, sameBytes, utf8Bytes, utf8Text } from "./bytes.js";
import { verifies } from "./ed25519.js";
import { Stop } from "./fault.js";
import { _ } from "./sentence.js";
import { sha256 } from "./sha256.js";

export const NOTE = 0x01;
export const COSIGNATURE = 0x04;

const MOST_BYTES = 1_000_000;
const MOST_LINES = 64;
const NAME = /^(?=[^+]{1,800}$)[^\p{C}\p{Z}\s+]+$/u;
const DECIMAL = /^(0|[1-9][0-9]{0,15})$/;
const EMPTY_ROOT = sha256(new Uint8Array(0));

function isName(name) {
  return NAME.test(name) && [...name].length <= 200;
}

/** A verifier key text as a key {name, id, use, public, text}, or null where it is not exactly one. */
export function readKey(text) {
  const [name, id, ...rest] = text.split("+");
  const bytes = rest.length ? base64Bytes(rest.join("+")) : null;
  if (!bytes || bytes.length !== 33 || !isName(name)) return null;
  if (bytes[0] !== NOTE && bytes[0] !== COSIGNATURE) return null;
  const found = sha256(joined(utf8Bytes(`${name}\n`), bytes)).slice(0, 4);
  if (hexText(found) !== id) return null;
  return { name, id: found, use: bytes[0], public: bytes.slice(1), text };
}

/** The keys in a file, one a line, or null where it is anything else. */
export function readKeys(bytes) {
  const text = utf8Text(bytes);
  if (text === null || !text.endsWith("\n")) return null;
  const keys = text.slice(0, -1).split("\n").map(readKey);
  if (keys.includes(null)) return null;
  const different = new Set(keys.map((key) => hexText(key.public)));
  return different.size === keys.length ? keys : null;
}

/** The text of a note or a proof file: UTF-8 without control characters but the line feed. */
export function noteText(bytes, file) {
  const text = bytes.length > MOST_BYTES ? null : utf8Text(bytes);
  if (text === null || /[\u0000-\u0009\u000b-\u001f]/.test(text)) {
    throw new Stop(file, _("This is not text in UTF-8 without control characters. Get the file again."));
  }
  return text;
}

/** A note {text, file, lines: [{name, id, data}]}. */
export function readNote(file, place) {
  const form = _(
    "This is not a signed note: a text, an empty line, and signature lines. Get the file again.",
  );
  const cut = file.lastIndexOf("\n\n");
  if (cut < 0 || !file.endsWith("\n") || cut === file.length - 2) throw new Stop(place, form);
  const lines = file.slice(cut + 2, -1).split("\n");
  if (lines.length > MOST_LINES) throw new Stop(place, form);
  return { text: file.slice(0, cut + 1), file, lines: lines.map((line) => readLine(line, place)) };
}

function readLine(line, place) {
  const found = /^\u2014 ([^ \n]+) ([^ \n]+)$/.exec(line);
  const data = found && base64Bytes(found[2]);
  if (found && isName(found[1]) && !data) {
    throw new Stop(place, _("The signature of “{name}” is not canonical base64. The text was changed; get it again.", {
      name: found[1],
    }));
  }
  if (!data || !isName(found[1]) || data.length < 5) {
    throw new Stop(place, _("“{line}” is not a signature line. It was changed; get the file again.", { line }));
  }
  return { name: found[1], id: data.slice(0, 4), data: data.slice(4) };
}

/** Whether a signature line bears a key's name and id. */
export function bears(line, key) {
  return line.name === key.name && sameBytes(line.id, key.id);
}

function signatureOf(note, key, place) {
  const found = note.lines.filter((line) => bears(line, key));
  if (found.length > 1) {
    const said = _("“{name}” stands twice under one note. Remove the line that was added.", { name: key.name });
    throw new Stop(place, said);
  }
  return found[0]?.data ?? null;
}

function badSignature(key, place) {
  const said = _("The signature of “{name}” does not fit: the text or the signature was changed.", {
    name: key.name,
  });
  return new Stop(place, said);
}

/** The head {origin, size, root, note} in a note, signed by the ledger's key, whose name is its origin. */
export async function openHead(file, key, place, own) {
  const note = readNote(file, place);
  const signature = signatureOf(note, key, place);
  if (signature === null || key.use !== NOTE) {
    const said = _("This is not signed by “{name}”. Ask whose key it is, or get the file again.", {
      name: key.name,
    });
    throw new Stop(place, said);
  }
  if (!(await verifies(key.public, utf8Bytes(note.text), signature, own))) throw badSignature(key, place);
  const head = readHead(note, place);
  if (head.origin !== key.name) {
    throw new Stop(
      place,
      _("This is the head of “{origin}”, but the key is that of “{name}”. Use the key of this ledger.", {
        origin: head.origin,
        name: key.name,
      }),
    );
  }
  return head;
}

function readHead(note, place) {
  const lines = note.text.slice(0, -1).split("\n");
  const root = lines.length > 2 ? base64Bytes(lines[2]) : null;
  const size = lines.length > 2 && DECIMAL.test(lines[1]) ? Number(lines[1]) : -1;
  const whole = Number.isSafeInteger(size) && size >= 0 && root?.length === 32 && lines.every((line) => line);
  if (!whole || !isName(lines[0]) || (!size && !sameBytes(root, EMPTY_ROOT))) {
    throw new Stop(
      place,
      _("This is not a checkpoint: origin, size and root, a line each. Get the file again."),
    );
  }
  return { origin: lines[0], size, root, rootText: base64Text(root), note };
}

/** When a witness cosigned a note, in seconds since 1970; null where it did not. */
export async function cosignedAt(note, key, place, own) {
  const data = signatureOf(note, key, place);
  if (data === null || key.use !== COSIGNATURE) return null;
  if (data.length !== 72) throw badSignature(key, place);
  const time = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
  const message = utf8Bytes(`cosignature/v1\ntime ${time}\n${note.text}`);
  if (!(await verifies(key.public, message, data.subarray(8), own))) throw badSignature(key, place);
  return Number(time);
}
