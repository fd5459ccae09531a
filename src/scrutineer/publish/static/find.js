// Finds areas, contests and stations by their words, and the nearest stations to a point. All of it happens in
// the reader's browser: the files of names are fetched when they are needed, and nothing is sent anywhere.

const SHOWN = 20;
const NEAREST = 5;
const FILES_AT_ONCE = 3;
// What people write before a number, and what no name is told apart by.
const GENERIC = new Set(wordsOf("№ no nr n number station polling precinct учаске учаскесі участок избирательный уик сайлау"));
const finder = document.getElementById("finder");
const folder = finder.dataset.find;

// The files: a script that calls scrutineerIndex, so that a page on a disk can read them too.

const waiting = new Map();
const stations = new Map();
const loadedPlaces = new Map();
let index = null;

function load(name) {
  if (!waiting.has(name)) {
    waiting.set(name, new Promise((done, failed) => {
      const script = element("script", { src: `${folder}${name}.js` });
      script.addEventListener("load", done);
      script.addEventListener("error", () => {
        waiting.delete(name);
        script.remove();
        failed(new Error(name));
      });
      document.head.append(script);
    }));
  }
  return waiting.get(name);
}

const lines = (text) => (text === "" ? [] : text.split("\n"));

/** 5 3 7 1 as 5 5 5 7. */
function unrolled(runs) {
  const found = [];
  for (let at = 0; at < runs.length; at += 2) for (let n = 0; n < runs[at + 1]; n += 1) found.push(runs[at]);
  return found;
}

function way(place) {
  const found = [];
  for (let at = place; at >= 0 && found.length < 20; at = index.areas[at].up) found.unshift(index.areas[at]);
  return found.length > 1 ? found.slice(1) : found;
}

function takeIndex(data) {
  const { areas, contests } = data;
  const [also, files] = [areas.also.split("\n"), lines(areas.file)];
  index = { shards: data.shards, places: data.places, areas: [], contests: [] };
  lines(areas.name).forEach((name, at) => {
    index.areas.push({ name, up: areas.up[at], href: `area/${files[at]}.html`, own: haystack(`${name} ${also[at]}`) });
  });
  index.areas.forEach((area, at) => {
    area.around = way(at).slice(0, -1);
    area.words = [...area.around.map((one) => one.own), area.own].join("");
  });
  const [others, pages] = [contests.also.split("\n"), lines(contests.file)];
  lines(contests.name).forEach((name, at) => {
    const around = contests.area[at] < 0 ? [] : way(contests.area[at]);
    const own = haystack(`${name} ${others[at]}`);
    const words = [own, ...around.map((area) => area.own)].join("");
    index.contests.push({ name, href: `contest/${pages[at]}.html`, own, around, words });
  });
}

function takeStations(data) {
  const [ids, names, also] = [lines(data.id), data.name.split("\n"), data.also.split("\n")];
  const [files, places] = [data.file ? lines(data.file) : ids, unrolled(data.area)];
  ids.forEach((id, at) => {
    if (stations.has(id)) return;
    const name = names[at] ?? "";
    const own = haystack(`${id} ${name} ${also[at] ?? ""}`);
    stations.set(id, { id, place: name, own, href: `station/${files[at]}.html`, area: places[at] });
  });
}

function takePlaces(data) {
  const ids = lines(data.id);
  const [files, places] = [data.file ? lines(data.file) : ids, unrolled(data.area)];
  const found = ids.map((id, at) => ({
    id,
    href: `station/${files[at]}.html`,
    area: places[at],
    latitude: data.latitude[at] / 1e5,
    longitude: data.longitude[at] / 1e5,
  }));
  loadedPlaces.set(data.place, found);
}

globalThis.scrutineerIndex = (data) => {
  if (data.areas) takeIndex(data);
  else if (data.shard !== undefined) takeStations(data);
  else takePlaces(data);
};

// Search by words

/** The files in which stations with a word that begins so can be; null where they are too many. */
function shardsFor(forms) {
  const word = forms[0].split(" ").reduce((one, other) => (other.length > one.length ? other : one));
  const found = [];
  index.shards.forEach((key, at) => {
    if (word.startsWith(key) || key.startsWith(word)) found.push(at);
  });
  if (found.length <= FILES_AT_ONCE) return found;
  const exact = index.shards.indexOf(`${word} `);
  return exact < 0 ? null : [exact];
}

/** How well a name fits: whole words count most. */
function score(own, wanted) {
  let exact = 0;
  let begun = 0;
  for (const forms of wanted) {
    if (forms.some((form) => own.includes(` ${form} `))) exact += 1;
    else if (stands(own, forms)) begun += 1;
  }
  return exact * 100 + begun;
}

function matching(list, wanted, kind) {
  const found = [];
  for (const one of list) {
    const words = one.words ?? one.own + index.areas[one.area].words;
    if (wanted.every((forms) => stands(words, forms))) {
      const points = score(one.own, wanted);
      if (points) found.push({ ...one, kind, points });
    }
  }
  return found;
}

function results(wanted) {
  const groups = [
    matching(index.areas, wanted, "area"),
    matching(index.contests, wanted, "contest"),
    matching(stations.values(), wanted, "station"),
  ];
  if (wanted.some(([form]) => /^[0-9]/.test(form))) groups.unshift(groups.pop());
  const found = groups.flat().sort((one, other) => other.points - one.points);
  if (found.some((one) => one.kind === "station")) return found;
  // A place was found: its stations follow, where they are at hand.
  const places = new Set(found.filter((one) => one.kind === "area").map((one) => one.href));
  const inside = [...stations.values()].filter((one) => places.has(index.areas[one.area].href));
  return [...found, ...inside.map((one) => ({ ...one, kind: "station" }))];
}

/** What was typed, without the words that tell no station from another, if anything is left then. */
function telling(typed) {
  const every = wantedIn(typed);
  const some = every
    .map((forms) => forms.map((form) => form.split(" ").filter((word) => !GENERIC.has(word)).join(" ")).filter(Boolean))
    .filter((forms) => forms.length);
  return some.length ? some : every;
}

function pathOf(around) {
  return around.map((area) => area.name).join(" › ");
}

function item(one) {
  const area = one.kind === "station" ? index.areas[one.area] : null;
  const title = one.kind === "station" ? _("Polling station {station}", { station: one.id }) : one.name;
  const link = element("a", { href: one.href }, title);
  const beneath = [one.place, area ? pathOf([...area.around, area]) : pathOf(one.around)].filter(Boolean).join(" · ");
  const far = one.km === undefined ? [] : [element("b", { class: "km" }, _("{km} km", { km: kmText(one.km) }))];
  return element("li", {}, link, ...far, ...(beneath ? [element("span", { class: "art" }, beneath)] : []));
}

function kmText(km) {
  const text = km < 10 ? km.toFixed(1) : numberText(Math.round(km));
  return LANGUAGE === "en" ? text : text.replace(".", ",");
}

const box = document.getElementById("what");
const told = document.getElementById("told");
const list = document.getElementById("found");
let asked = 0;

function fail(place) {
  return () => { place.textContent = _("The list could not be read. Go down by region below."); };
}

async function search() {
  const mine = (asked += 1);
  const typed = box.value;
  const wanted = telling(typed);
  if (!wanted.length) {
    told.textContent = "";
    list.replaceChildren();
    list.dataset.asked = "";
    return;
  }
  told.textContent = index ? told.textContent : _("Reading the list…");
  await load(LANGUAGE);
  const files = wanted.map(shardsFor);
  const vague = files.every((some) => some === null);
  await Promise.all([...new Set(files.flatMap((some) => some ?? []))].map((at) => load(`${LANGUAGE}-${at}`)));
  if (mine !== asked) return;
  const found = results(wanted);
  list.replaceChildren(...found.slice(0, SHOWN).map(item));
  const counts = { n: numberText(found.length), shown: SHOWN };
  if (!found.length) told.textContent = vague ? _("Type one letter or figure more.") : _("Nothing is called so.");
  else if (found.length > SHOWN) told.textContent = _("Found: {n}. The first {shown} are shown; another word makes them fewer.", counts);
  else told.textContent = _("Found: {n}.", counts);
  list.dataset.asked = typed;
}

function hurried() {
  search().catch(fail(told));
}

box.addEventListener("focus", () => load(LANGUAGE).catch(() => {}));
box.addEventListener("input", hurried);

/** Arrow keys go from the box down its list and back. */
finder.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (at < 0 && document.activeElement !== box) return;
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  if (next >= links.length) return;
  event.preventDefault();
  (next < 0 ? box : links[next]).focus();
});

// Search by coordinates

/** How near a part of the map can be: the distance to its box. */
function nearestIn([south, west, north, east], point) {
  const within = (value, low, high) => Math.min(Math.max(value, low), high);
  const latitude = within(point.latitude, south / 1e5, north / 1e5);
  return kilometres(point, { latitude, longitude: within(point.longitude, west / 1e5, east / 1e5) });
}

async function nearest(point) {
  await load(LANGUAGE);
  const parts = index.places.map((box, at) => ({ at, km: nearestIn(box, point) }));
  parts.sort((one, other) => one.km - other.km);
  let found = [];
  for (const part of parts) {
    if (found.length >= NEAREST && part.km > found.at(-1).km) break;
    await load(`place-${part.at}`);
    const here = loadedPlaces.get(part.at).map((one) => ({ ...one, kind: "station", km: kilometres(point, one) }));
    found = [...found, ...here].sort((one, other) => one.km - other.km).slice(0, NEAREST);
  }
  return found;
}

function whereabouts(places) {
  const field = document.getElementById("where");
  const said = document.getElementById("near-told");
  const near = document.getElementById("near");
  const mine = document.getElementById("mine");

  async function show(point) {
    const found = await nearest(point);
    near.replaceChildren(...found.map(item));
    said.textContent = _("The nearest stations: {n}. The nearest need not be the one where you are registered.", { n: found.length });
  }

  function look() {
    const point = coordinatesIn(field.value);
    if (point) show(point).catch(fail(said));
    else {
      near.replaceChildren();
      said.textContent = field.value.trim()
        ? _("These are not two coordinates. Write the latitude, then the longitude: 43.238, 76.889")
        : "";
    }
  }

  field.addEventListener("change", look);
  field.addEventListener("keydown", (event) => event.key === "Enter" && look());
  document.getElementById("look").addEventListener("click", look);
  mine.hidden = !(globalThis.isSecureContext && navigator.geolocation);
  mine.addEventListener("click", () => {
    said.textContent = _("Asking your device where it is…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        look();
      },
      () => { said.textContent = _("Your device did not say where it is. Write the coordinates instead."); },
    );
  });
  places.hidden = false;
}

finder.hidden = false;
const places = document.getElementById("by-place");
if (places) whereabouts(places);
if (box.value) hurried();
