// SHA-512 (FIPS 180-4, section 6.4) for the signatures of pages whose browser has no Ed25519. Its inputs are few
// and short, so whole numbers of 64 bits are plain and quick enough.

const MASK = (1n << 64n) - 1n;
const ROUND = [];
const START = [];

function fraction(prime, power) {
  const target = BigInt(prime) << BigInt(64 * power);
  let low = 0n;
  let high = 1n << 72n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= target) low = middle;
    else high = middle;
  }
  return low & MASK;
}

for (let number = 2, primes = []; primes.length < 80; number += 1) {
  if (!primes.every((prime) => number % prime)) continue;
  if (primes.length < 8) START.push(fraction(number, 2));
  ROUND.push(fraction(number, 3));
  primes.push(number);
}

const turn = (x, n) => ((x >> n) | (x << (64n - n))) & MASK;

/** The SHA-512 of bytes: 64 bytes. */
export function sha512(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  let state = [...START];
  for (let at = 0; at < padded.length; at += 128) {
    const w = Array.from({ length: 16 }, (_, t) => view.getBigUint64(at + 8 * t));
    for (let t = 16; t < 80; t += 1) {
      const x = w[t - 15];
      const y = w[t - 2];
      const small = turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n);
      const large = turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n);
      w.push((w[t - 16] + small + w[t - 7] + large) & MASK);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t += 1) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const one = h + s1 + ((e & f) ^ (~e & MASK & g)) + ROUND[t] + w[t];
      const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const two = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & MASK, c, b, a, (one + two) & MASK];
    }
    state = [a, b, c, d, e, f, g, h].map((word, place) => (word + state[place]) & MASK);
  }
  const digest = new Uint8Array(64);
  const out = new DataView(digest.buffer);
  state.forEach((word, at) => out.setBigUint64(8 * at, word));
  return digest;
}
