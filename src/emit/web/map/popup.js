// What a click on the map shows: the same numbers as the tables, rounded the same way.

function facts(list) {
  const shown = element("dl");
  for (const [key, name, value] of list) {
    if (value === undefined) continue;
    shown.append(element("div", {}, element("dt", {}, name), element("dd", { "data-field": key }, value)));
  }
  return shown;
}

function card(kind, title, subtitle, list) {
  return element("div", { class: "card", "data-kind": kind, tabindex: 0, role: "group", "aria-label": title },
    element("h3", {}, nameElement(title)),
    element("p", {}, ...subtitle),
    facts(list));
}

function municipalityCard(municipality, weight, uncoveredHere) {
  const row = municipality.row;
  const list = municipalityColumns(weight)
    .filter((column) => column.key !== "name" && column.key !== "code")
    .map((column) => [column.key, column.head, column.show(row)]);
  const unknown = row.weights[weight]?.unknown_points ?? 0;
  if (unknown > 0) list.push(["unknown_points", t("unknown_points"), number(unknown)]);
  if (uncoveredHere) list.push(["uncovered_here", t("this_place"), t("uncovered_here")]);
  return card("municipality", row.name, [t("column_code"), " ", nameElement(row.code)], list);
}

function areaCard(area) {
  const mobile = () => {
    if (area.mobile === null) return undefined;
    return area.mobile.length === 0 ? t("mobile_none") : nameElement(area.mobile.join(", "));
  };
  return card("area", area.name, [nameElement(area.id), " · ", nameElement(area.municipality.row.name)], [
    ["status", t("column_status"), STATUS_NAMES[area.status]],
    ["type", t("kind_of_shortage"), TYPE_NAMES[area.type]],
    ["points", WEIGHT_NAMES.points, number(area.points)],
    ["households", WEIGHT_NAMES.households, count(area.households)],
    ["workplaces", WEIGHT_NAMES.workplaces, count(area.workplaces)],
    ["best_down_mbps", t("column_best"), bestSpeed(area)],
    ["mobile", t("mobile_everywhere"), mobile()],
    ["nearest_fibre_m", t("column_nearest_fibre"), number(area.nearest_fibre_m)],
    ["twins", t("continues_in"), area.twins.length > 0 ? nameElement(area.twins.join(", ")) : undefined],
    ["first_year", t("first_year"), String(area.first_year)],
  ]);
}

function fibreCard(kind) {
  return element("div", { class: "card", "data-kind": "fibre" }, element("h3", {}, FIBRE_NAMES[kind] ?? nameElement(kind)));
}
