// Sentences in the page's language: English in the source, translations of the one catalogue laid beside.

const LANGUAGE = document.documentElement.lang;

function _(template, values = {}) {
  const said = TRANSLATIONS[LANGUAGE]?.[template] ?? template;
  return said.replace(/\{(\w+)\}/g, (_place, name) => values[name] ?? "");
}

/** A whole number as a person reads it, thin spaces between groups of three from five digits on. */
function numberText(value) {
  const digits = String(value);
  return digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, "\u202f") : digits;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
