// The ledger's files (docs/ledger.md, "Files"; C2SP tlog-tiles): exactly the tiles of the size in the head, and
// every tile and every entry leads to its root. All tiles are laid again from the entries.

import { joined, sameBytes } from "./bytes.js";
import { Stop } from "./fault.js";
import { leafHash, rootHash } from "./merkle.js";
import { _ } from "./sentence.js";

const WIDTH = 256;
const TILE = /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** tile/0/x001/234; a partial tile of 17 hashes is tile/0/x001/234.p/17. */
export function tilePath(level, index, width = WIDTH) {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g);
  const parts = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group));
  return `tile/${level}/${parts.join("/")}${width === WIDTH ? "" : `.p/${width}`}`;
}

/** The bundle of entries in which an entry stands. */
export function entryPath(number, size) {
  const index = Math.floor(number / WIDTH);
  return `ledger/${tilePath("entries", index, Math.min(WIDTH, size - index * WIDTH))}`;
}

/** Full tiles and width of the partial tile (0: none) of a level in a tree of a size. */
function tileCount(level, size) {
  const hashes = level === "entries" ? size : Math.floor(size / 2 ** (8 * level));
  return [Math.floor(hashes / WIDTH), hashes % WIDTH];
}

function levels(size) {
  const found = ["entries"];
  for (let level = 0; size / 2 ** (8 * level) >= 1; level += 1) found.push(level);
  return found;
}

function tilesOf(size) {
  const found = [];
  for (const level of levels(size)) {
    const [full, width] = tileCount(level, size);
    for (let index = 0; index < full; index += 1) found.push(tilePath(level, index));
    if (width) found.push(tilePath(level, full, width));
  }
  return found;
}

/** The partial tiles of earlier sizes that may stand; stops at a file too many or too few. */
function listing(files, size) {
  const found = new Set([...files.keys()].filter((path) => path.startsWith("ledger/tile/")));
  const needed = tilesOf(size).map((path) => `ledger/${path}`);
  const missing = needed.filter((path) => !found.has(path)).sort()[0];
  if (missing) {
    const said = _("{path} is missing. Get the ledger again, or from another copy.", { path: missing.slice(7) });
    throw new Stop(missing, said);
  }
  for (const path of needed) found.delete(path);
  const earlier = [...found].sort().map((path) => ({ path, ...readPath(path.slice(7)) }));
  const strange = earlier.find(({ level, index, width }) => {
    if (level === undefined) return true;
    const [full, partial] = tileCount(level, size);
    return index !== full || width >= partial;
  });
  if (strange) {
    const values = { path: strange.path.slice(7), size };
    const said = _("{path} does not belong to a ledger of {size} entries. Remove it, or ask where it came from.", values);
    throw new Stop(strange.path, said);
  }
  return earlier;
}

function readPath(path) {
  const found = TILE.exec(path);
  if (!found) return {};
  const level = found[1] === "entries" ? "entries" : Number(found[1]);
  const index = Number(found[2].replaceAll(/[x/]/g, ""));
  const width = found[3] ? Number(found[3]) : WIDTH;
  return tilePath(level, index, width) === path ? { level, index, width } : {};
}

/** The entries of a bundle, each after its length in two bytes; null where that does not come out even. */
export function unpacked(bytes, width) {
  const entries = [];
  for (let at = 0; at < bytes.length; ) {
    const length = (bytes[at] << 8) | bytes[at + 1];
    at += 2;
    if (at + length > bytes.length || entries.length === width) return null;
    entries.push(bytes.subarray(at, at + length));
    at += length;
  }
  return entries.length === width ? entries : null;
}

function damaged(path) {
  const values = { path: path.slice(7) };
  return new Stop(path, _("{path} does not fit the head: it was changed or cut. Get the ledger again.", values));
}

/** Every entry of the ledger as bytes, and its leaf hashes. Stops at the first file that is not as signed. */
export async function readLedger(files, head, pace) {
  const earlier = listing(files, head.size);
  const entries = [];
  const leaves = [];
  let fault = null;
  const [full, partial] = tileCount("entries", head.size);
  for (let index = 0; index < full + (partial ? 1 : 0); index += 1) {
    const width = index < full ? WIDTH : partial;
    const path = `ledger/${tilePath("entries", index, width)}`;
    const found = unpacked(files.get(path), width);
    if (found) {
      for (const entry of found) {
        entries.push(entry);
        leaves.push(leafHash(entry));
      }
    } else fault ??= path;
    if (fault) break;
    if (pace.due) await pace.rest(3, entries.length, head.size);
  }
  const stored = storedTree(files, head);
  if (!stored.holds) {
    const path = differing(files, leaves, head.size) ?? fault ?? stored.path;
    if (path) throw damaged(path);
    throw new Stop("ledger/checkpoint", _("The entries and the tiles lead to another root than the head has."));
  }
  const other = fault ?? unlike(leaves, stored.leaves, head.size);
  if (other) throw damaged(other);
  checkEarlier(files, earlier, head.size);
  return { entries, leaves };
}

function split(bytes) {
  return Array.from({ length: bytes.length / 32 }, (_none, at) => bytes.subarray(32 * at, 32 * at + 32));
}

/** The tree as the tiles have it: whether each level follows from the one below, up to the root. */
function storedTree(files, head) {
  let below = null;
  let leaves = [];
  for (const level of levels(head.size).slice(1)) {
    const [full, partial] = tileCount(level, head.size);
    const hashes = [];
    for (let index = 0; index < full + (partial ? 1 : 0); index += 1) {
      const width = index < full ? WIDTH : partial;
      const path = `ledger/${tilePath(level, index, width)}`;
      const bytes = files.get(path);
      if (bytes.length !== 32 * width) return { holds: false, path };
      const here = split(bytes);
      for (const [place, hash] of here.entries()) {
        const start = (index * WIDTH + place) * WIDTH;
        if (below && !sameBytes(hash, rootHash(below, start, start + WIDTH))) return { holds: false, path };
      }
      hashes.push(...here);
    }
    if (!below) leaves = hashes;
    below = hashes;
  }
  return { holds: sameBytes(rootHash(leaves), head.root), leaves };
}

/** The bundle with the first entry that is not the one of its leaf hash. */
function unlike(leaves, stored, size) {
  const at = leaves.findIndex((leaf, number) => !sameBytes(leaf, stored[number]));
  return at < 0 ? null : entryPath(at, size);
}

/** The tile of the lowest level with the first leaf hash that is not the one of its entry. */
function differing(files, leaves, size) {
  for (let index = 0; index * WIDTH < leaves.length; index += 1) {
    const width = Math.min(WIDTH, size - index * WIDTH);
    const here = leaves.slice(index * WIDTH, index * WIDTH + width);
    const path = `ledger/${tilePath(0, index, width)}`;
    if (here.length === width && !sameBytes(files.get(path), joined(...here))) return path;
  }
  return null;
}

/** A partial tile of an earlier size is the beginning of what took its place. */
function checkEarlier(files, earlier, size) {
  for (const { path, level, index, width } of earlier) {
    const [, partial] = tileCount(level, size);
    const now = files.get(`ledger/${tilePath(level, index, partial)}`);
    const bytes = files.get(path);
    const fits = level === "entries" ? unpacked(bytes, width) : bytes.length === 32 * width;
    if (!fits || !sameBytes(bytes, now.subarray(0, bytes.length))) throw damaged(path);
  }
}
