// Tables that a reader can sort by any column, and long ones that can be filtered. Without this script they
// stand as they are, in an order of their own.

const LONG = 12;
const collator = new Intl.Collator(LANGUAGE, { numeric: true });

/** What a cell is sorted by: a number, a text, or null where nothing is stated. */
function sortKey(cell) {
  const text = cell.dataset.value ?? cell.textContent.trim();
  if (!text || text === "\u2013") return null;
  if (!cell.classList.contains("n")) return text;
  const number = Number(text.replace(/[\s\u202f%+]/g, "").replace(",", ".").replace("\u2212", "-"));
  return Number.isNaN(number) ? text : number;
}

function compared(one, other) {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return collator.compare(one, other);
}

function sortBy(table, head, button) {
  const column = head.cellIndex;
  const before = head.getAttribute("aria-sort");
  const number = head.classList.contains("n");
  const order = before ? (before === "ascending" ? "descending" : "ascending") : number ? "descending" : "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, key: sortKey(row.cells[column]) }));
  const stated = rows.filter(({ key }) => key !== null);
  stated.sort((one, other) => (order === "ascending" ? 1 : -1) * compared(one.key, other.key));
  body.append(...[...stated, ...rows.filter(({ key }) => key === null)].map(({ row }) => row));
  button.focus();
}

function makeSortable(table) {
  for (const head of table.tHead.rows[0].cells) {
    if (head.tagName !== "TH" || !head.textContent.trim()) continue;
    const button = element("button", { type: "button", class: "sorter" }, ...head.childNodes);
    button.addEventListener("click", () => sortBy(table, head, button));
    head.append(button);
  }
}

function makeFilter(table) {
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, words: haystack(row.textContent) }));
  if (rows.length < LONG) return;
  const box = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const found = element("span", { role: "status", class: "art" });
  const label = element("label", { class: "filter" }, _("Show only rows with"), " ", box, found);
  box.addEventListener("input", () => {
    const wanted = wantedIn(box.value);
    let shown = 0;
    for (const { row, words } of rows) {
      row.hidden = !wanted.every((forms) => stands(words, forms));
      shown += row.hidden ? 0 : 1;
    }
    const counts = { n: numberText(shown), total: numberText(rows.length) };
    found.textContent = wanted.length ? _("{n} of {total}", counts) : "";
  });
  (table.closest(".scroll") ?? table).before(label);
}

for (const table of document.querySelectorAll("table.sortable")) {
  if (table.tBodies[0]?.rows.length < 2) continue;
  makeSortable(table);
  makeFilter(table);
}
