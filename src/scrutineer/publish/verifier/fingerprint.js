// The fingerprint of a key: twelve words to be read aloud, the same in meaning in each language (docs/ledger.md, "Keys").

import { utf8Bytes } from "./bytes.js";
import { WORDS } from "./embedded.js";
import { sha256 } from "./sha256.js";

/** The twelve words of a key in a language. */
export function fingerprint(key, language) {
  return [...sha256(utf8Bytes(key.text)).subarray(0, 12)].map((byte) => WORDS[language][byte]);
}
