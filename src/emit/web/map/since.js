// What became of last year's areas, and why the unserved numbers changed: of the chosen municipality and of all.

/** Rows of a bridge from one year to the next: { key, name, show(row), isSum }. */
function reconciliationRows() {
  const counted = data.rows.filter((row) => row.reconciliation !== undefined);
  const occurs = (key) => counted.some((row) => row.reconciliation[key] > 0);
  const sum = (key, name) => ({ key, name, isSum: true, show: (row) => number(row.reconciliation[key]) });
  const more = (key, name) => ({ key, name, show: (row) => difference(row.reconciliation[key]) });
  const less = (key, name) => ({ key, name, show: (row) => difference(-row.reconciliation[key]) });
  const rows = [sum("open_before", data.list === true ? t("open_on_list") : t("open_before"))];
  if (occurs("moved_in") || occurs("moved_out")) {
    rows.push(less("moved_out", t("moved_out")), more("moved_in", t("moved_in")));
  }
  rows.push(
    less("closed_remedied", t("closed_remedied")),
    less("closed_ended", t("closed_ended")),
    less("merged_whole", t("merged_away")),
    less("merged_split", t("divided_away")),
    more("split_off", t("split_off")),
    more("new", data.list === true ? t("beyond_list") : t("new_areas")),
    more("reopened", t("reopened")),
    sum("open", t("open_now")));
  if (occurs("on_list")) {
    const ofList = ({ reconciliation: { list_remaining: rest, on_list: all } }) => t("of_list", { rest: number(rest), all: number(all) });
    rows.push({ key: "list_remaining", name: t("list_remaining"), isSum: true, show: ofList });
  }
  return rows;
}

function changeRows(weight) {
  const changes = data.rows.flatMap((row) => row.change?.[weight] ?? []);
  const decimals = changes.every((change) => Object.values(change).every(Number.isInteger)) ? 0 : 1;
  // A weight that no point of the row has is unknown then and now.
  const known = (row, show) => (row.weights[weight] == null ? UNKNOWN : show(row.change[weight]));
  const sum = (key, name) => ({ key, name, isSum: true, show: (row) => known(row, (change) => number(change[key], decimals)) });
  const cause = (key, name) => ({ key, name, show: (row) => known(row, (change) => difference(change[key], decimals)) });
  const whole = (row) => known(row, (change) => difference(change.after - change.before, decimals));
  return [
    sum("before", t("unserved_before", { date: data.since })),
    cause("build_out", t("build_out")),
    cause("worse", t("worse")),
    cause("stock", t("stock")),
    cause("moved", t("moved")),
    cause("rejected", t("rejected")),
    cause("method", t("method")),
    sum("after", t("unserved_now")),
    { key: "difference", name: t("change_difference"), show: whole },
    { key: "planned_built", name: t("planned_built"), show: (row) => known(row, (change) => number(change.planned_built, decimals)) },
  ];
}

function bridge(kind, caption, lines, columns) {
  const cell = (line, row) =>
    element("td", { class: "number", "data-code": row.code, "data-kind": row.kind, "data-field": line.key }, line.show(row));
  return element("table", { class: "bridge", "data-table": kind },
    element("caption", {}, caption),
    element("thead", {}, element("tr", {},
      element("th", { scope: "col" }, element("span", { class: "visually-hidden" }, t("column_item"))),
      ...columns.map((row) => element("th", { scope: "col", class: "number" }, rowName(row))))),
    element("tbody", {}, ...lines.map((line) =>
      element("tr", { class: line.isSum ? "sum" : null },
        element("th", { scope: "row" }, line.name), ...columns.map((row) => cell(line, row))))));
}

/** Draws what was computed: nothing of it in a first year. */
function drawSince(place, municipality, weight) {
  const total = data.rows.find((row) => row.kind === "total");
  const columns = municipality === null ? [total] : [municipality.row, total];
  const tables = [];
  const isGiven = (of) => columns.every((row) => of(row) !== undefined);
  if (isGiven((row) => row.reconciliation)) {
    const first = data.list === true ? t("reconciliation_of_own_list") : t("reconciliation_of_list");
    const caption = data.since === null ? first : t("reconciliation_since", { date: data.since });
    tables.push(bridge("reconciliation", caption, reconciliationRows(), columns));
  }
  const name = WEIGHT_NAMES[weight];
  if (isGiven((row) => row.change?.[weight])) {
    tables.push(bridge("change", t("change_of", { weight: name, date: data.since }), changeRows(weight), columns));
    if (data.changed !== null) tables.push(element("p", { class: "note" }, t("changed_on_map", { date: data.since })));
  } else if (data.since !== null) {
    tables.push(element("p", { class: "empty" }, t("change_unknown", { weight: name.toLocaleLowerCase(locale) })));
  }
  place.replaceChildren(...tables);
}

/** Two panels of which one is seen: tabs, moved through with the arrow keys. `shown` is called after each change. */
function createTabs(list, shown) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const panel = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  function select(tab) {
    for (const one of tabs) {
      const isChosen = one === tab;
      one.setAttribute("aria-selected", String(isChosen));
      one.tabIndex = isChosen ? 0 : -1;
      panel(one).hidden = !isChosen;
    }
    shown();
  }
  for (const tab of tabs) {
    const own = panel(tab);
    own.setAttribute("role", "tabpanel");
    own.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => select(tab));
  }
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
    select(next);
    next.focus();
  });
  list.hidden = false;
}
