// A policy (docs/ledger.md, "Witnesses"): whose ledger is believed, which witnesses, and how many must have signed.

import { hexText, utf8Text } from "./bytes.js";
import { BadUse, Stop } from "./fault.js";
import { COSIGNATURE, NOTE, cosignedAt, readKey } from "./note.js";
import { _ } from "./sentence.js";
import { TomlError, readToml } from "./toml.js";

const NAMES = new Set(["name_kk", "name_ru", "name_en"]);

function refused(sentence) {
  return new BadUse("policy", sentence);
}

/** The policy {ledger, needed, witnesses: [{key, name_kk, name_ru, name_en}]} in a file. Raises BadUse. */
export function readPolicy(bytes) {
  const text = utf8Text(bytes);
  let found;
  try {
    found = readToml(text ?? "\u0000");
  } catch (error) {
    if (error instanceof TomlError) throw refused(_("The policy cannot be read. {why}", { why: error.sentence }));
    throw error;
  }
  const form = refused(
    _("A policy has ledger, needed, and a [[witness]] with key for each witness; nothing else."),
  );
  const tables = found.witness ?? [];
  const known = Object.keys(found).every((name) => ["ledger", "needed", "witness"].includes(name));
  if (!known || !Array.isArray(tables) || !Number.isSafeInteger(found.needed)) throw form;
  const wordy = (table) =>
    Object.entries(table).every(([name, text]) => (name === "key" || NAMES.has(name)) && typeof text === "string");
  if (!tables.every(wordy) || typeof found.ledger !== "string") throw form;
  const policy = { ledger: readKey(found.ledger), needed: found.needed, witnesses: [] };
  for (const table of tables) policy.witnesses.push({ ...table, key: readKey(table.key ?? "") });
  return sound(policy);
}

function sound(policy) {
  const keys = [policy.ledger, ...policy.witnesses.map((witness) => witness.key)];
  if (keys.includes(null)) throw refused(_("A key in the policy is not a verifier key. Copy it again."));
  if (new Set(keys.map((key) => hexText(key.public))).size < keys.length) {
    throw refused(_("The policy names one key twice: it would count as two. Leave one out."));
  }
  if (policy.ledger.use !== NOTE || keys.slice(1).some((key) => key.use !== COSIGNATURE)) {
    throw refused(_("The policy gives a ledger's key as a witness's, or the reverse. Swap them."));
  }
  if (policy.needed < 0 || policy.needed > policy.witnesses.length) {
    const values = { needed: policy.needed, named: policy.witnesses.length };
    throw refused(_("The policy needs {needed} witnesses and names {named}. Name more, or need fewer.", values));
  }
  return policy;
}

/** Which witnesses of a policy cosigned a note, [{witness, time}]; stops where that is not enough. */
export async function checkPolicy(policy, note, since, now, place, own) {
  const cosigned = [];
  const missing = [];
  for (const witness of policy.witnesses) {
    const time = await cosignedAt(note, witness.key, place, own);
    if (time === null) missing.push(witness);
    else cosigned.push({ witness, time });
  }
  for (const { witness, time } of cosigned) {
    if ((since !== null && time < since) || time > now) {
      const said = _(
        "“{name}” signed before the last entry was made, or at a time still to come. " +
          "Ask it how its clock stood, and check yours.",
        { name: witness.key.name },
      );
      throw new Stop(place, said);
    }
  }
  if (cosigned.length < policy.needed) {
    const names = missing.map((witness) => witness.name_en || witness.key.name);
    const values = { found: cosigned.length, needed: policy.needed, missing: names };
    throw new Stop(
      place,
      _("{found} of the {needed} witnesses needed have signed. Missing: {missing}.", values),
    );
  }
  return cosigned;
}
