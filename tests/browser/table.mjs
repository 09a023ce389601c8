// Reads tables: CSV as it was written, and cells as a reader sees them.

/** Rows of RFC 4180 text as objects by column. */
export function readCsv(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let isQuoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === "," || character === "\n") {
      row.push(cell);
      cell = "";
      if (character === "\n") {
        rows.push(row);
        row = [];
      }
    } else if (character !== "\r") cell += character;
  }
  const [head, ...lines] = rows;
  return lines.map((line) => Object.fromEntries(head.map((name, position) => [name, line[position]])));
}

/** The number that a cell shows, in either language; null for a dash. */
export function shownNumber(text, language) {
  const plain = text.replace(/[\s\u00a0\u202f%]/g, "").replace("\u2212", "-");
  if (plain === "–") return null;
  // Something that rounds to nothing, and nearly all: half a step beside the end that the words name.
  if (plain.startsWith("under")) return 0.05;
  if (plain.startsWith("över") || plain.startsWith("over")) return 99.95;
  return Number(language === "sv" ? plain.replace(",", ".") : plain.replaceAll(",", ""));
}

/** What the municipality table shows: code → column → text. */
export function shownTable(page) {
  return page.evaluate(() => Object.fromEntries([...document.querySelectorAll("#municipality-table tr[data-code]")].map((row) =>
    [row.dataset.code, Object.fromEntries([...row.children].map((cell) => [cell.dataset.column, cell.textContent]))])));
}
