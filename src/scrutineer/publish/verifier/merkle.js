// The Merkle tree (RFC 6962 and RFC 9162, section 2.1): leaf and node hashes, roots, and checking of proofs.

import { sameBytes } from "./bytes.js";
import { sha256 } from "./sha256.js";

const SIZE = 32;
const node = new Uint8Array(65);
node[0] = 1;

/** SHA-256(0x00 || entry). */
export function leafHash(entry) {
  const leaf = new Uint8Array(entry.length + 1);
  leaf.set(entry, 1);
  return sha256(leaf);
}

/** SHA-256(0x01 || left || right). */
export function nodeHash(left, right) {
  node.set(left, 1);
  node.set(right, 33);
  return sha256(node);
}

/** The root over the hashes of a list from `start` to before `end`. */
export function rootHash(hashes, start = 0, end = hashes.length) {
  // The peaks of the full trees from the left, as the bits of the size say; then folded from the right.
  const peaks = [];
  let at = start;
  for (let left = end - start; left; ) {
    const width = 2 ** Math.floor(Math.log2(left));
    peaks.push(fullTree(hashes, at, width));
    at += width;
    left -= width;
  }
  return peaks.length ? peaks.reduceRight((right, peak) => nodeHash(peak, right)) : sha256(new Uint8Array(0));
}

function fullTree(hashes, start, width) {
  let level = hashes.slice(start, start + width);
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at < level.length; at += 2) above.push(nodeHash(level[at], level[at + 1]));
    level = above;
  }
  return level[0];
}

const isHash = (bytes) => bytes instanceof Uint8Array && bytes.length === SIZE;

/**
 * Whether a proof shows a leaf as entry `index` of the tree of `size` under `root` (RFC 9162, section 2.1.3.2).
 * Numbers are BigInt, for sizes are of 64 bits. Whatever is not exactly a proof is refused.
 */
export function includes(leaf, index, size, proof, root) {
  if (index < 0n || index >= size || size >= 1n << 64n) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let first = index;
  let last = size - 1n;
  let found = leaf;
  for (const sibling of proof) {
    if (!last) return false;
    if (first & 1n || first === last) {
      found = nodeHash(sibling, found);
      while (!(first & 1n) && first) [first, last] = [first >> 1n, last >> 1n];
    } else found = nodeHash(found, sibling);
    [first, last] = [first >> 1n, last >> 1n];
  }
  return !last && sameBytes(found, root);
}

/** Whether a proof shows that the second tree continues the first (RFC 9162, section 2.1.4.2). */
export function continues(size1, size2, root1, root2, proof) {
  if (size1 <= 0n || size1 > size2 || size2 >= 1n << 64n) return false;
  if (size1 === size2) return !proof.length && root1.length > 0 && sameBytes(root1, root2);
  if (!proof.length || ![root1, root2, ...proof].every(isHash)) return false;
  const path = size1 & (size1 - 1n) ? [...proof] : [root1, ...proof];
  let first = size1 - 1n;
  let last = size2 - 1n;
  while (first & 1n) [first, last] = [first >> 1n, last >> 1n];
  let one = path[0];
  let two = path[0];
  for (const step of path.slice(1)) {
    if (!last) return false;
    if (first & 1n || first === last) {
      one = nodeHash(step, one);
      two = nodeHash(step, two);
      while (!(first & 1n) && first) [first, last] = [first >> 1n, last >> 1n];
    } else two = nodeHash(two, step);
    [first, last] = [first >> 1n, last >> 1n];
  }
  return !last && sameBytes(one, root1) && sameBytes(two, root2);
}
