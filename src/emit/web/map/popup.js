// What a click on the map shows: the same numbers as the tables, rounded the same way.

function facts(list) {
  const shown = element("dl");
  for (const [key, name, value] of list) {
    if (value === undefined) continue;
    shown.append(element("div", {}, element("dt", {}, name), element("dd", { "data-field": key }, value)));
  }
  return shown;
}

function card(kind, title, subtitle, list, ...more) {
  return element("div", { class: "card", "data-kind": kind, tabindex: 0, role: "group", "aria-label": title },
    element("h3", {}, nameElement(title)),
    element("p", {}, ...subtitle),
    facts(list), ...more);
}

/** How many of a municipality's areas its card names. */
const NAMED_IN_CARD = 12;

/** The open areas of a municipality, the most pressing first, as buttons that choose them; nothing where there are none. */
function ownAreas(municipality, choose) {
  const open = municipality.areas.filter((area) => area.isOpen);
  if (open.length === 0) return [];
  const rows = open.slice(0, NAMED_IN_CARD).map((area) => {
    const button = element("button", { type: "button", "data-area": area.id }, element("small", {}, nameElement(area.number)), " ", nameElement(area.name));
    button.addEventListener("click", () => choose(area));
    return element("li", {}, button, element("span", {}, areaCount(area, "households", count)));
  });
  const left = open.length - rows.length;
  return [element("div", { class: "own-areas" },
    element("h4", {}, element("span", {}, t("shortage_areas")), element("span", {}, WEIGHT_NAMES.households)),
    element("ul", {}, ...rows),
    ...(left > 0 ? [element("p", {}, t("more_in_tables", { count: number(left) }))] : []))];
}

function municipalityCard(municipality, weight, indicator, hit, choose) {
  const row = municipality.row;
  const list = municipalityColumns(weight, indicator)
    .filter((column) => column.key !== "name" && column.key !== "code")
    .map((column) => [column.key, column.head, column.show(row)]);
  const unknown = row.weights[weight]?.unknown_points ?? 0;
  if (unknown > 0) list.push(["unknown_points", t("unknown_points"), number(unknown)]);
  if (hit("uncovered") !== undefined) list.push(["uncovered_here", t("this_place"), t("uncovered_here")]);
  list.push(...gapFact(hit));
  return card("municipality", row.name, [t("column_code"), " ", nameElement(row.code)], list, ...ownAreas(municipality, choose));
}

/** Nodes with a comma between them. */
function listed(nodes) {
  return nodes.flatMap((node, position) => (position > 0 ? [", ", node] : [node]));
}

/** Other areas, as buttons that choose them where the page knows them; undefined where there are none. */
function areaLinks(ids, choose) {
  if (ids.length === 0) return undefined;
  return element("span", { class: "links" }, ...ids.map((id) => {
    const other = areaById.get(id);
    if (other === undefined) return nameElement(id);
    const button = element("button", { type: "button", "data-area": id }, nameElement(id), " ", nameElement(other.name));
    button.addEventListener("click", () => choose(other));
    return button;
  }));
}

/** Why an area ended, as far as it was computed; null where the register does not say. */
function reasonOf(area) {
  const { evidence, status } = area;
  if (area.by_hand.includes("status")) return t("why_by_hand");
  if (status === "merged") return t("why_merged");
  if (status === "split") return t("why_split");
  if (evidence?.of === undefined) return null;
  if (evidence.fibre_points !== undefined) return t("why_fibre_points");
  return evidence.of === 0 && evidence.gone > 0 ? t("why_gone") : t("why_reached");
}

/** What the status rests on, in words; null where nothing is given. */
function evidenceOf(area) {
  const { evidence } = area;
  const lines = [];
  const line = (...nodes) => lines.push(element("li", {}, ...nodes));
  const reason = area.isOpen ? null : reasonOf(area);
  if (reason !== null) line(reason);
  if (typeof evidence === "string") line(nameElement(evidence));
  else if (evidence !== null) {
    const { reached, of, planned = 0, unserved = 0, no_data: noData = 0, gone = 0, not_judged: notJudged = 0 } = evidence;
    for (const [kind, name] of evidence.fibre_points ?? []) line(CLOSING_NAMES[kind], ": ", nameElement(name));
    if (of === 0 && gone === 0 && notJudged === 0) line(t("evidence_no_point"));
    else line(t("evidence_reached", { reached: number(reached), of: number(of) }));
    if (planned > 0) line(t("evidence_planned", { count: number(planned) }));
    if (unserved > 0) line(t("evidence_unserved", { count: number(unserved) }));
    if (noData > 0) line(t("evidence_no_data", { count: number(noData) }));
    if (gone > 0) line(t("evidence_gone", { count: number(gone) }));
    if (notJudged > 0) line(t("evidence_not_judged", { count: number(notJudged) }));
    for (const [operator, technology, relation, points] of evidence.layers ?? []) {
      line(nameElement(operator), ", ", TECHNOLOGY_NAMES[technology], ", ", RELATION_NAMES[relation], ": ", number(points));
    }
    if (evidence.points !== undefined) {
      const more = evidence.more_points > 0 ? [" ", t("evidence_more", { count: number(evidence.more_points) })] : [];
      line(t("evidence_points"), ": ", ...listed(evidence.points.map(nameElement)), ...more);
    }
  }
  if (lines.length === 0) return null;
  return element("div", { class: "evidence", "data-field": "evidence" },
    element("h4", {}, area.isOpen ? t("evidence") : t("why_closed")), element("ul", {}, ...lines));
}

/** What closing an area takes, and what serves it meanwhile; amounts as expected (low–high). */
function planFacts(plan) {
  if (plan === null) return [];
  const band = (amounts, per, decimals) => {
    if (amounts === undefined) return undefined;
    const [low, expected, high] = amounts.map((amount) => number(amount / per, decimals));
    return t("band", { low, expected, high });
  };
  const meanwhile = () => {
    if (plan.meanwhile === undefined) return t("meanwhile_none");
    const [kind, generation, service, operator, share] = plan.meanwhile;
    const what = kind === "mobile" ? t("meanwhile_mobile", { generation, service: count(service) }) : MEANWHILE_NAMES[kind];
    return element("span", {}, ...listed([what, ...(operator === "" ? [] : [nameElement(operator)]), percent(share)]));
  };
  const radioSite = () => {
    if (plan.radio_site === undefined) return undefined;
    const [metres, share] = plan.radio_site;
    return t("radio_site_near", { share: percent(share), distance: number(metres / 1000, 1) });
  };
  return [
    ["rank", t("rank"), plan.rank === undefined ? UNRANKED_NAMES[plan.unranked] : number(plan.rank)],
    // What cost and trench are divided by is not always all of the area.
    ["households_reached", t("households_reached"), plan.households_reached === undefined ? undefined : count(plan.households_reached)],
    ["trench_m", t("trench"), plan.trench_m === undefined ? undefined : number(plan.trench_m / 1000, 1)],
    ["cost_sek", t("cost"), band(plan.cost_sek, 1e6, 2)],
    ["each_sek", t("cost_each"), band(plan.each_sek, 1, 0)],
    ["closing", t("closing"), CLOSING_WAY_NAMES[plan.closing]],
    ["meanwhile", t("meanwhile"), meanwhile()],
    ["radio_site", t("radio_site"), radioSite()],
  ];
}

/** All that is known of an area; `choose` is called for another area that it names. */
function areaCard(area, choose) {
  const mobile = () => {
    if (area.mobile === null) return undefined;
    return area.mobile.length === 0 ? t("mobile_none") : nameElement(area.mobile.join(", "));
  };
  const year = (value) => (value === null ? undefined : String(value));
  // These types describe points without access: an ended area has none, and one of the list perhaps none.
  const isOfPoints = ["no_offer", "too_slow"].includes(area.type);
  const type = isOfPoints && !(area.isOpen && hasPoints(area)) ? undefined : TYPE_NAMES[area.type];
  const fibre = area.isOpen || area.nearest_fibre_m !== null ? number(area.nearest_fibre_m) : undefined;
  const inLayer = (list) => (area.isOfThisYear ? list : []);
  const onList = () => {
    if (area.listed_as === null) return undefined;
    return area.listed_as === area.id ? t("on_list") : areaLinks([area.listed_as], choose);
  };
  const evidence = evidenceOf(area);
  return card("area", area.name, [nameElement(area.id), " · ", nameElement(area.municipality.row.name)], [
    ["status", t("column_status"), STATUS_NAMES[area.status]],
    ["computed_status", t("computed_status"), STATUS_NAMES[area.computed_status]],
    ["by_hand", t("set_by_hand"), area.by_hand.length > 0 ? area.by_hand.map((what) => BY_HAND_NAMES[what]).join(", ") : undefined],
    ["lineage", t("lineage"), lineageName(area)],
    ["parents", t("parents"), areaLinks(area.parents, choose)],
    ["children", t("children"), areaLinks(area.children, choose)],
    ["type", t("kind_of_shortage"), type],
    ...inLayer([
      ["points", WEIGHT_NAMES.points, areaCount(area, "points", number)],
      ["households", area.plan?.households_reached === undefined ? WEIGHT_NAMES.households : t("households_in_area"), areaCount(area, "households", count)],
      ["workplaces", WEIGHT_NAMES.workplaces, areaCount(area, "workplaces", count)],
      ["best_down_mbps", t("column_best"), bestSpeed(area)],
      ["mobile", t("mobile_everywhere"), mobile()],
      ["nearest_fibre_m", t("column_nearest_fibre"), fibre],
      ...planFacts(area.plan),
      ["beyond_projects", t("beyond_projects"), area.beyond_projects === null ? undefined : number(area.beyond_projects)],
    ]),
    ["twins", t("continues_in"), areaLinks(area.twins, choose)],
    ["chain", t("continues_in_chain"), areaLinks(area.chain, choose)],
    ["first_year", t("first_year"), year(area.first_year)],
    ["closed_year", t("closed_year"), year(area.closed_year)],
    ["listed_as", t("county_list"), onList()],
    ["note", t("note"), area.note === "" ? undefined : nameElement(area.note)],
  ], ...(evidence === null ? [] : [evidence]));
}

function fibreCard(kind) {
  return element("div", { class: "card", "data-kind": "fibre" }, element("h3", {}, FIBRE_NAMES[kind] ?? nameElement(kind)));
}
