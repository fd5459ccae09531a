// Words made alike in three scripts: what portal/letters.py does, with the same table. For finding only.

const MARKS = /[\u0300-\u036f]/g;
const APOSTROPHES = /['`´ʼ‘’]/g;
const WORD = /[0-9]+|\p{L}+/gu;
const JOINED = /\p{L}+(?:[-\u2010\u2011]\p{L}+)+/gu;

function lettersOf(text) {
  let made = "";
  for (const letter of text) made += LETTERS[letter] ?? letter;
  return made;
}

function foldedText(text) {
  const plain = lettersOf(text.toLowerCase().replace(APOSTROPHES, ""));
  return lettersOf(plain.normalize("NFKD").toLowerCase().replace(MARKS, "")).replaceAll("kh", "h");
}

const bareWord = (word) => (word.replace(/^0+/, "") || word[0]).replace(/([a-z])\1+/g, "$1");

/** The words and numbers of a text, each made alike, in their order. */
function plainWords(text) {
  return (foldedText(text).match(WORD) ?? []).map(bareWord);
}

/** Words with a hyphen as one word. */
function joinedWords(text) {
  return (foldedText(text).match(JOINED) ?? []).map((word) => bareWord(word.replace(/[-\u2010\u2011]/g, "")));
}

/** The words and numbers of a text, each once, words with a hyphen as parts and as a whole. */
function wordsOf(text) {
  return [...new Set([...plainWords(text), ...joinedWords(text)])];
}

/** Words with blanks around them, so that the beginning of a word can be looked for. */
function haystack(text) {
  return ` ${[...plainWords(text), ...joinedWords(text)].join(" ")} `;
}

/** What is asked for: for each piece between blanks the forms in which it may stand, one of which must. */
function wantedIn(text) {
  const pieces = text.split(/\s+/).map((piece) => [...new Set([plainWords(piece).join(" "), ...joinedWords(piece)])]);
  return pieces.filter(([first]) => first);
}

const stands = (words, forms) => forms.some((form) => words.includes(` ${form}`));
