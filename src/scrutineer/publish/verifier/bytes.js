// Bytes and their texts: hexadecimal, base64 in its one canonical form, UTF-8 that is exactly UTF-8.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ENCODER = new TextEncoder();

/** The lower-case hexadecimal digits of bytes. */
export function hexText(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** The bytes of an even number of hexadecimal digits. */
export function hexBytes(text) {
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

/** Standard base64 with padding (RFC 4648, section 4). */
export function base64Text(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += LETTERS[three >> 18] + LETTERS[(three >> 12) & 63];
    text += (left > 1 ? LETTERS[(three >> 6) & 63] : "=") + (left > 2 ? LETTERS[three & 63] : "=");
  }
  return text;
}

/**
 * The bytes of a base64 text, or null where it is empty or not in its one canonical form: a flipped padding
 * bit decodes to the same bytes and is refused all the same.
 */
export function base64Bytes(text) {
  if (!text.length || text.length % 4 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let at = 0, to = 0; at < text.length; at += 4) {
    let four = 0;
    for (let place = 0; place < 4; place += 1) {
      const sign = text[at + place];
      four = (four << 6) | (sign === "=" ? 0 : LETTERS.indexOf(sign));
    }
    for (let shift = 16; shift >= 0 && to < bytes.length; shift -= 8) bytes[to++] = (four >> shift) & 255;
  }
  return base64Text(bytes) === text ? bytes : null;
}

/** A text as UTF-8. */
export function utf8Bytes(text) {
  return ENCODER.encode(text);
}

/** The text of UTF-8 bytes, a byte order mark kept; null where they are not UTF-8. */
export function utf8Text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Whether two runs of bytes are the same. */
export function sameBytes(one, other) {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

/** Several runs of bytes as one. */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
