// A table that is sorted by its column headers and whose rows can be chosen with mouse and keyboard.

const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });

/** Unknown values come last in either direction. */
function compare(a, b, direction) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a === "string" ? collator.compare(a, b) : a - b;
  return order * direction;
}

/**
 * Fills `place` with a table. A column is { key, head, value(row), show(row) or text(value), header, title }; `foot` are
 * rows that stay at the end; `choose(row)` is called for a click or Enter, where a row is not at the foot.
 * Returns mark(row), which shows a row as the chosen one.
 */
function sortableTable(place, { caption, columns, rows, foot = [], choose, sorted = null, onSort }) {
  const lines = new Map();
  const body = element("tbody");
  const heads = columns.map((column) => {
    const button = element("button", { type: "button", title: column.title }, column.head);
    const cell = element("th", { scope: "col", class: column.kind, "data-column": column.key }, button);
    button.addEventListener("click", () => sortBy(column));
    return cell;
  });

  function line(row, isFoot) {
    const made = element("tr", { "data-code": row.code ?? row.id, class: isFoot ? `foot ${row.kind}` : null });
    for (const column of columns) {
      const cell = element(column.header ? "th" : "td", {
        scope: column.header ? "row" : null, class: column.kind, "data-column": column.key,
      });
      const shown = column.show(row);
      if (column.header && !isFoot) {
        const button = element("button", { type: "button" }, shown);
        button.addEventListener("click", (event) => {
          event.stopPropagation();
          choose(row);
        });
        cell.append(button);
      } else {
        cell.append(shown);
      }
      made.append(cell);
    }
    if (!isFoot) made.addEventListener("click", () => choose(row));
    return made;
  }

  function order() {
    if (sorted === null) return rows;
    const column = columns.find((one) => one.key === sorted.key) ?? columns[0];
    // The sort is stable, so equal values keep the order of the codes.
    return [...rows].sort((a, b) => compare(column.value(a), column.value(b), sorted.direction));
  }

  function draw() {
    body.replaceChildren(...order().map((row) => lines.get(row)));
    columns.forEach((column, position) => {
      const isSorted = sorted !== null && sorted.key === column.key;
      if (isSorted) heads[position].setAttribute("aria-sort", sorted.direction > 0 ? "ascending" : "descending");
      else heads[position].removeAttribute("aria-sort");
    });
  }

  function sortBy(column) {
    // Numbers are looked at from the largest, names from the first.
    const first = column.kind === "number" ? -1 : 1;
    const direction = sorted !== null && sorted.key === column.key ? -sorted.direction : first;
    sorted = { key: column.key, direction };
    draw();
    wholeRows();
    onSort?.(sorted);
  }

  for (const row of rows) lines.set(row, line(row, false));
  const table = element("table", {},
    element("caption", { class: "visually-hidden" }, caption),
    element("thead", {}, element("tr", {}, ...heads)),
    body);
  if (foot.length > 0) table.append(element("tfoot", {}, ...foot.map((row) => line(row, true))));
  draw();
  place.replaceChildren(table);
  // A new table begins at its first row, wherever the one before had been scrolled to.
  place.scrollTop = 0;
  wholeRows();

  let marked = null;
  return function mark(row) {
    marked?.classList.remove("chosen");
    marked?.removeAttribute("aria-current");
    marked = lines.get(row) ?? null;
    if (marked === null) return;
    marked.classList.add("chosen");
    marked.setAttribute("aria-current", "true");
    // Not scrollIntoView: on a phone that would take the reader away from the map.
    wholeRows(marked);
  };
}

/** What stays in sight of a scrolled table, above and below, and where its other rows lie, from the top of the table. */
function edges(table) {
  const total = table.querySelector("tfoot .total");
  const origin = table.getBoundingClientRect().top;
  const rows = [...table.querySelectorAll("tbody tr, tfoot tr:not(.total)")].map((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return { row, top: top - origin, bottom: bottom - origin };
  });
  return { head: table.tHead.getBoundingClientRect().height, tail: total?.getBoundingClientRect().height ?? 0, rows };
}

/**
 * Gives each scrolled table a height in whole rows and begins it with a whole row: head and total stay in sight and would
 * else lie over half a row and its button. What is over goes to the next table. The row `kept` is brought into sight.
 */
function wholeRows(kept = null) {
  // Read before the heights are let go, which moves a table that stands at its end.
  const places = [...document.querySelectorAll("#table-side .scroll")].map((place) => ({ place, at: place.scrollTop }));
  for (const { place } of places) place.style.maxHeight = "";
  for (const { place, at } of places) {
    const table = place.querySelector("table");
    if (table === null) continue;
    const { head, tail, rows } = edges(table);
    place.style.scrollPaddingTop = `${head}px`;
    place.style.scrollPaddingBottom = `${tail}px`;
    const room = place.clientHeight;
    const height = table.getBoundingClientRect().height;
    // `clientHeight` is in whole pixels.
    if (height < room + 1 || rows.length === 0) continue;
    const from = at + head;
    const distance = (row) => Math.abs(row.top - from);
    const nearest = rows.reduce((best, row) => (distance(row) < distance(best) ? row : best));
    // From the last row that the end of the table can be seen with, if that comes first.
    const last = rows.find((row) => height - (row.top - head) <= room) ?? rows.at(-1);
    let first = last.top < nearest.top ? last : nearest;
    const isSeen = (row) => row.bottom - first.top <= room - head - tail;
    const own = rows.find(({ row }) => row === kept);
    if (own !== undefined && own.top < first.top) first = own;
    while (own !== undefined && own !== first && !isSeen(own)) first = rows[rows.indexOf(first) + 1];
    const shown = rows.filter(isSeen);
    const frame = place.offsetHeight - place.clientHeight;
    place.style.maxHeight = `${head + ((shown.at(-1) ?? first).bottom - first.top) + tail + frame}px`;
    place.scrollTop = first.top - head;
  }
}

window.addEventListener("resize", () => wholeRows());
// Rows with a name in two lines: where they end the table, its height must follow. Where it came to rest already, it stays.
const rests = new WeakMap();
document.addEventListener("scrollend", ({ target }) => {
  if (!target.matches?.("#table-side .scroll") || rests.get(target) === target.scrollTop) return;
  wholeRows();
  rests.set(target, target.scrollTop);
}, true);

/** Reached by total; null where the total is 0. */
function share(part, total) {
  return total > 0 ? part / total : null;
}

/** Whether the counts of a weight are masked in a row. */
function isMasked(row, weight) {
  return row.masked?.[weight] !== undefined;
}

/** A count of a shortage area, or that it is masked. */
function areaCount(area, weight, show) {
  return area.masked.includes(weight) ? t("masked") : show(area[weight]);
}

/** Whether an area holds any point; where their number is masked, it does. */
function hasPoints(area) {
  return area.points > 0 || area.masked.includes("points");
}

/** The columns of the municipality table for a weight, in the words of municipalities.csv, and what the map is coloured by. */
function municipalityColumns(weight, indicator) {
  const decimals = decimalsOf(weight);
  const counts = (row) => row.weights[weight] ?? null;
  const numeric = (key, head, value, show) => ({ key, head, kind: "number", value, show: (row) => show(value(row)) });
  // A masked number is known but not published, a share as a class where that follows from what is; an unknown one is a dash.
  const counted = (key, head, value, show) => ({
    ...numeric(key, head, value, show),
    show: (row) => {
      if (!isMasked(row, weight) || value(row) !== null) return show(value(row));
      return row.share_classes?.[weight]?.[key] ?? t("masked");
    },
  });
  const state = (key, head) => counted(key, head, (row) => counts(row)?.[key] ?? null, (value) => number(value, decimals));
  const columns = [
    { key: "name", head: t("column_name"), kind: "name", header: true, value: (row) => row.name, show: rowName },
    { key: "code", head: t("column_code"), kind: "code", value: (row) => row.code, show: rowCode },
    counted("total", WEIGHT_NAMES[weight], (row) => counts(row)?.total ?? row.masked?.[weight] ?? null, (value) => number(value, decimals)),
    state("connected", t("column_connected")),
    state("passed", t("column_passed")),
    state("planned", t("column_planned")),
    state("unserved", t("column_unserved")),
    state("no_data", t("column_no_data")),
  ];
  const isOwn = indicator.head !== undefined;
  // One share at a time: the table has no room for all.
  if (isOwn) {
    const cell = indicator.isWeighted ? counted : numeric;
    columns.push(cell(indicator.column, indicator.head, (row) => indicator.value(row, weight), indicator.show));
  } else columns.push(counted("share", t("column_share"), (row) => unservedShare(row, weight), percent));
  // Where there is no data, the share of what is known stands beside the share of all.
  if (!isOwn && data.rows.some((row) => counts(row)?.no_data > 0)) {
    const known = (row) => {
      const of = counts(row);
      return of === null ? null : share(of.unserved, of.total - of.no_data);
    };
    columns.push(counted("share_known", t("column_share_known"), known, percent));
  }
  if (data.uncovered !== null) {
    const km2 = (row) => (row.uncovered_m2 === null ? null : row.uncovered_m2 / 1e6);
    columns.push(numeric("uncovered_km2", t("column_uncovered"), km2, (value) => number(value, 1)));
    columns.push(...gapColumns());
  }
  columns.push(numeric("shortage_areas", t("column_shortage_areas"), (row) => row.shortage_areas, (value) => number(value)));
  return columns;
}

function unservedShare(row, weight) {
  const counts = row.weights[weight] ?? null;
  return counts === null ? null : share(counts.unserved, counts.total);
}

function rowName(row) {
  if (row.kind === "total") return t("row_total");
  if (row.kind === "county" && row.partial) {
    return element("span", {}, nameElement(row.name), ` (${t("row_partial")})`);
  }
  return nameElement(row.name);
}

function rowCode(row) {
  return row.kind === "total" ? "" : nameElement(row.code);
}

/** The columns of the shortage areas of a municipality, in the words of shortage_areas.geojson. */
function areaColumns(list) {
  const numeric = (key, head, show) => ({ key, head, kind: "number", value: (area) => area[key], show });
  const columns = [
    { key: "id", head: t("column_id"), kind: "code", value: (area) => area.id, show: (area) => nameElement(area.id) },
    { key: "name", head: t("column_name"), kind: "name", header: true, value: (area) => area.name, show: (area) => nameElement(area.name) },
    { key: "status", head: t("column_status"), kind: "word", value: (area) => STATUSES.indexOf(area.status), show: (area) => STATUS_NAMES[area.status] },
    numeric("points", WEIGHT_NAMES.points, (area) => areaCount(area, "points", number)),
    numeric("households", WEIGHT_NAMES.households, (area) => areaCount(area, "households", count)),
    numeric("nearest_fibre_m", t("column_nearest_fibre"), (area) => number(area.nearest_fibre_m)),
    numeric("best_down_mbps", t("column_best"), bestSpeed),
  ];
  if (data.register) columns.splice(3, 0, numeric("first_year", t("column_first_year"), (area) => String(area.first_year)));
  if (list.some((area) => area.closed_year !== null)) {
    columns.splice(4, 0, numeric("closed_year", t("column_closed_year"), (area) => String(area.closed_year ?? UNKNOWN)));
  }
  return columns;
}

/** How many areas of the order are named first: as many as in the report. */
const NAMED_FIRST = 10;

/** The areas to close first, in their order; none in what is published. */
function firstInOrder() {
  return areas.filter((area) => area.plan?.rank <= NAMED_FIRST).sort((a, b) => a.plan.rank - b.plan.rank);
}

/** The columns of the areas to close first, in the words of last_percent.csv. */
function firstColumns() {
  const numeric = (key, head, value, show) => ({ key, head, kind: "number", value, show: (area) => show(value(area)) });
  return [
    numeric("rank", t("rank"), (area) => area.plan.rank, number),
    { key: "id", head: t("column_id"), kind: "code", value: (area) => area.id, show: (area) => nameElement(area.id) },
    { key: "name", head: t("column_name"), kind: "name", header: true, value: (area) => area.name, show: (area) => nameElement(area.name) },
    { key: "municipality_name", head: t("column_municipality"), kind: "name", value: (area) => area.municipality.row.name, show: (area) => nameElement(area.municipality.row.name) },
    numeric("households", t("households_in_area"), (area) => area.households, count),
    numeric("households_reached", t("households_reached"), (area) => area.plan.households_reached ?? null, count),
    numeric("trench_m", t("trench"), (area) => area.plan.trench_m ?? null, (value) => number(value === null ? null : value / 1000, 1)),
    numeric("cost_sek", t("cost_expected"), (area) => area.plan.cost_sek?.[1] ?? null, (value) => number(value === null ? null : value / 1e6, 2)),
  ];
}

/** No offer at all is known, and not the same as an unknown speed. */
function bestSpeed(area) {
  if (area.best_down_mbps === null && area.type === "no_offer" && hasPoints(area)) return t("no_offer");
  return count(area.best_down_mbps);
}
