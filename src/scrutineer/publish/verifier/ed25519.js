// Ed25519 signatures (RFC 8032, section 5.1.7). The browser's own where it has one; written here for the others,
// and to ask again where the browser says no, for browsers differ about keys that nobody should use.
//
// What is accepted is what the widely used libraries accept, no more and no less: S below the order of the group,
// the equation without the cofactor, R compared as bytes, and no key refused only because its order is small.

import { joined } from "./bytes.js";
import { sha512 } from "./sha512.js";

const P = (1n << 255n) - 19n;
const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

function mod(x) {
  const rest = x % P;
  return rest < 0n ? rest + P : rest;
}

function power(x, exponent) {
  let result = 1n;
  for (let square = mod(x); exponent; exponent >>= 1n, square = (square * square) % P) {
    if (exponent & 1n) result = (result * square) % P;
  }
  return result;
}

function inverse(x) {
  return power(x, P - 2n);
}

function littleEndian(bytes) {
  let number = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) number = (number << 8n) | BigInt(bytes[at]);
  return number;
}

// A point is [X, Y, Z, T] with x = X / Z, y = Y / Z, x y = T / Z (section 5.1.4).
const NEUTRAL = [0n, 1n, 1n, 0n];

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = ((y1 + x1) * (y2 + x2)) % P;
  const c = (((2n * t1 * t2) % P) * D) % P;
  const d = (2n * z1 * z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

/** The point of 32 bytes (section 5.1.3), or null where there is none. */
function point(bytes) {
  const number = littleEndian(bytes);
  const sign = number >> 255n;
  const y = mod(number & ((1n << 255n) - 1n));
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  const found = mod(v * x * x);
  if (found === mod(-u) && u) x = mod(x * ROOT_OF_MINUS_ONE);
  else if (found !== u) return null;
  if ((x & 1n) !== sign) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
}

const BASE = (() => {
  const y = mod(4n * inverse(5n));
  const bytes = Uint8Array.from({ length: 32 }, (_, at) => Number((y >> BigInt(8 * at)) & 255n));
  return point(bytes);
})();

function encoded([x, y, z]) {
  const over = inverse(z);
  const number = mod(y * over) | ((mod(x * over) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * at)) & 255n));
}

/** s B + h Q, bit by bit: nothing here is secret. */
function combined(s, h, q) {
  const both = add(BASE, q);
  let sum = NEUTRAL;
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    sum = add(sum, sum);
    const one = (s >> bit) & 1n;
    const two = (h >> bit) & 1n;
    if (one && two) sum = add(sum, both);
    else if (one) sum = add(sum, BASE);
    else if (two) sum = add(sum, q);
  }
  return sum;
}

/** Whether a signature of 64 bytes over a message is that of a key of 32 bytes; computed here. */
export function verifiesHere(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const s = littleEndian(signature.subarray(32));
  const a = point(key);
  if (s >= ORDER || a === null) return false;
  const h = littleEndian(sha512(joined(signature.subarray(0, 32), key, message))) % ORDER;
  const minus = [mod(-a[0]), a[1], a[2], mod(-a[3])];
  const found = encoded(combined(s, h, minus));
  return found.every((byte, at) => byte === signature[at]);
}

/** The same by the browser: null where it has no Ed25519, or only on secure pages. */
export async function verifiesInBrowser(key, message, signature) {
  const browser = globalThis.crypto?.subtle;
  if (!browser || key.length !== 32) return null;
  try {
    const imported = await browser.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await browser.verify({ name: "Ed25519" }, imported, signature, message);
  } catch {
    return null;
  }
}

/** Whether the signature holds; with `own` without asking the browser. */
export async function verifies(key, message, signature, own = false) {
  if (!own && (await verifiesInBrowser(key, message, signature))) return true;
  return verifiesHere(key, message, signature);
}
