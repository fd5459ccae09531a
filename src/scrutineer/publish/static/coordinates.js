// Coordinates as people write them: 43.238, 76.889 · 43,238 76,889 · 43°14′17″ N 76°53′20″ E · 43°14' с. ш.

const NUMBER = String.raw`[-+\u2212]?\d+(?:\.\d+)?`;
const ANGLE = new RegExp(
  String.raw`(${NUMBER})\s*°\s*(?:(\d+(?:\.\d+)?)\s*'\s*)?(?:(\d+(?:\.\d+)?)\s*")?`, "g",
);
// Latin letters, Russian and Kazakh abbreviations; the sign that each gives, and whether it is a longitude.
const SIDES = [
  [/^(?:n\b|с\.?\s*ш|с\.?\s*е)/, 1, false],
  [/^(?:s\b|ю\.?\s*ш|о\.?\s*е)/, -1, false],
  [/^(?:e\b|в\.?\s*д|ш\.?\s*б)/, 1, true],
  [/^(?:w\b|з\.?\s*д|б\.?\s*б)/, -1, true],
];

function sidesIn(text) {
  const found = [];
  for (const word of text.matchAll(/(?<!\p{L})\p{L}/gu)) {
    const side = SIDES.find(([form]) => form.test(text.slice(word.index)));
    if (side && !(found.length && found.at(-1).index + 4 > word.index)) {
      found.push({ index: word.index, sign: side[1], east: side[2] });
    }
  }
  return found;
}

function angles(text) {
  const found = [...text.matchAll(ANGLE)];
  if (found.length) return found.map((one) => one.slice(1));
  const numbers = text.replace(/(\d)-(?=\d)/g, "$1 ").match(new RegExp(NUMBER, "g")) ?? [];
  const each = numbers.length === 6 ? 3 : numbers.length === 4 ? 2 : 1;
  return Array.from({ length: numbers.length / each }, (_none, at) => numbers.slice(at * each, (at + 1) * each));
}

function degrees([whole, minutes = 0, seconds = 0]) {
  const plain = String(whole).replace("\u2212", "-");
  const size = Math.abs(Number(plain)) + Number(minutes) / 60 + Number(seconds) / 3600;
  return plain.startsWith("-") ? -size : size;
}

/** Decimal commas as points, where commas are not what parts the two numbers. */
function pointed(text) {
  const commas = /\d,\d/.test(text) && !/\d\.\d/.test(text);
  const parted = /\d,\d+\D*[\s;,/]+\D*\d+,\d/.test(text) || (/°/.test(text) && /\d,\d+\s*["'°]/.test(text));
  return commas && parted ? text.replace(/(\d),(\d)/g, "$1.$2") : text;
}

/** Latitude and longitude in degrees, or null where a text does not give both. */
function coordinatesIn(written) {
  const plain = written.toLowerCase().replace(/[′’‘ʹ]/g, "'").replace(/[″”“ʺ]|''/g, '"').replace(/[º˚]/g, "°");
  const text = pointed(plain.replace(/^geo:/, "").replace(/([nsew])(?=\d)/g, "$1 ").replace(/(\d)(?=[nsew])/g, "$1 "));
  const found = angles(text);
  if (found.length !== 2) return null;
  const sides = sidesIn(text);
  let pair = found.map(degrees);
  if (sides.length === 2 && sides[0].east !== sides[1].east) {
    pair = pair.map((value, at) => Math.abs(value) * sides[at].sign);
    if (sides[0].east) pair.reverse();
  } else if (sides.length) {
    return null;
  }
  const [latitude, longitude] = pair;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** Kilometres between two points along the earth taken as a ball (haversine, mean radius 6371 km). */
function kilometres(one, other) {
  const radians = (value) => (value * Math.PI) / 180;
  const half = (a, b) => Math.sin(radians(b - a) / 2) ** 2;
  const across = Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude));
  const chord = half(one.latitude, other.latitude) + across * half(one.longitude, other.longitude);
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(chord)));
}
