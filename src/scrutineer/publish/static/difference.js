/* Draws the difference of any two publications that a reader chooses. The figures come as scripts, because a page
   opened from a disk may not read the files beside it. */
"use strict";
(() => {
  const place = document.querySelector(".chooser");
  if (!place) return;
  const MOST = 2000;
  const drawn = place.querySelector(".drawn");
  const [before, after] = place.querySelectorAll("select");
  const loaded = new Map();

  const load = (src) => {
    if (!loaded.has(src)) {
      loaded.set(
        src,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = src;
          script.onload = resolve;
          script.onerror = () => {
            loaded.delete(src);
            reject(new Error(src));
          };
          document.head.append(script);
        }),
      );
    }
    return loaded.get(src);
  };

  const number = (value) => {
    if (value === undefined) return "–";
    const digits = String(Math.abs(value));
    const text = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, "\u202f") : digits;
    return value < 0 ? "−" + text : text;
  };
  const signed = (value) => (value > 0 ? "+" : "") + number(value);

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const merged = (one, other) => [...new Set([...Object.keys(one), ...Object.keys(other)])];

  /** Every figure of either state: contest, area, name, before, after. */
  const figures = function* (was, now) {
    for (const contest of merged(now, was)) {
      const [wasHere, nowHere] = [was[contest] ?? {}, now[contest] ?? {}];
      for (const area of merged(nowHere, wasHere)) {
        const [one, other] = [wasHere[area] ?? {}, nowHere[area] ?? {}];
        for (const name of merged(other, one)) yield [contest, area, name, one[name], other[name]];
      }
    }
  };

  const row = ([contest, area, name, was, now]) => {
    const names = window.scrutineerNames;
    const what = names.figures[name] ?? names.options[contest]?.[name] ?? name;
    const difference = was === undefined || now === undefined ? "–" : signed(now - was);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, what),
      element("td", {}, names.areas[area] ?? area),
      element("td", {}, names.contests[contest] ?? contest),
      ...[number(was), number(now), difference].map((text) => element("td", { class: "n" }, text)),
    );
  };

  const table = (rows) => {
    const { figure, area, contest, before: was, after: now, difference } = place.dataset;
    const words = [figure, area, contest].map((text) => element("th", { scope: "col" }, text));
    const numbers = [was, now, difference].map((text) => element("th", { scope: "col", class: "n" }, text));
    const head = element("thead", {}, element("tr", {}, ...words, ...numbers));
    const made = element("table", { class: "wide" }, head, element("tbody", {}, ...rows.slice(0, MOST).map(row)));
    return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": place.dataset.table }, made);
  };

  const draw = async () => {
    const chosen = [before.value, after.value];
    try {
      await Promise.all([load("names.js"), ...chosen.map((n) => load(`../states/${n}.js`))]);
    } catch {
      drawn.replaceChildren(element("p", { class: "note" }, place.dataset.failed));
      return;
    }
    if (chosen[0] !== before.value || chosen[1] !== after.value) return;
    const all = [...figures(...chosen.map((n) => window.scrutineerStates[n]))];
    const rows = all.filter(([, , , was, now]) => was !== now);
    const said = place.dataset.said.replace("{n}", number(rows.length)).replace("{total}", number(all.length));
    const parts = [element("p", {}, element("b", {}, said))];
    if (rows.length) parts.push(table(rows));
    if (rows.length > MOST) {
      parts.push(element("p", { class: "note" }, place.dataset.more.replace("{n}", number(rows.length - MOST))));
    }
    drawn.replaceChildren(...parts);
  };

  before.addEventListener("change", draw);
  after.addEventListener("change", draw);
  place.hidden = false;
})();
