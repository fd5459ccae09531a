// Sentences that wait for their language, and the forms of numbers. English is in the source; the translations
// stand in the one catalogue of the house and are laid beside this script when the page is assembled.

import { TRANSLATIONS } from "./embedded.js";

/** The languages in the order in which the statute gives them. */
export const LANGUAGES = ["kk", "ru", "en"];

const THIN = "\u202f";
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/** A sentence to be said later: an English template of the catalogue, and what fills its places. */
export function _(template, values = {}) {
  return { template, values };
}

/** A whole number as a person reads it, thin spaces between groups of three from five digits on. */
export function numberText(value) {
  const digits = String(value < 0 ? -value : value);
  const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, THIN) : digits;
  return value < 0 ? `\u2212${grouped}` : grouped;
}

/** Foreign text made safe to look at: what hides or turns text is written as its code, and it is cut. */
export function visible(text) {
  return String(text)
    .slice(0, 200)
    .replace(UNSEEN, (sign) => `<U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`);
}

function filled(value, form, language) {
  if (value?.template !== undefined) return spoken(value, language);
  if (Array.isArray(value)) return value.map((one) => filled(one, form, language)).join(", ");
  if ((typeof value === "number" || typeof value === "bigint") && form !== "plain") return numberText(value);
  return visible(value);
}

/** A sentence in a language. */
export function spoken(sentence, language) {
  const template = TRANSLATIONS[language]?.[sentence.template] ?? sentence.template;
  return template.replace(/\{(\w+)(?::(\w+))?\}/g, (_place, name, form) =>
    filled(sentence.values[name], form, language),
  );
}

/** The name in a row with columns such as name_kk, in a language or the nearest that has one. */
export function nameIn(row, language) {
  const nearest = { kk: ["kk", "ru", "en"], ru: ["ru", "kk", "en"], en: ["en", "ru", "kk"] }[language];
  return nearest.map((code) => row[`name_${code}`]).find((text) => text) ?? "";
}
