// Where each mobile operator has no cover. Drawn over each other they show how many are missing: the darker, the more.

const GAP_COLOUR = [73, 20, 108];
// Several over each other differ in lightness, on paper too.
const GAP_OPACITY = 0.3;
const gapGroups = data.gaps.map((_, at) => `gap-${at}`);

function addGaps(map, layer) {
  data.gaps.forEach(({ shapes }, at) => {
    const list = shapes.map((shape) => ({ type: "Feature", properties: {}, geometry: polygons(shape) }));
    map.addSource(gapGroups[at], { type: "geojson", data: features(list), tolerance: 0.2 });
    layer(gapGroups[at], gapGroups[at], "fill", gapGroups[at], { "fill-color": `rgb(${GAP_COLOUR})`, "fill-opacity": GAP_OPACITY, "fill-antialias": false });
  });
}

/** The colour of so many gaps over each other on the ground of the map. */
function gapsOver(count) {
  const ground = [0xf4, 0xf5, 0xf2];
  const kept = (1 - GAP_OPACITY) ** count;
  return `rgb(${GAP_COLOUR.map((own, at) => Math.round(own * (1 - kept) + ground[at] * kept))})`;
}

/** The legend: a box for each operator, and what it means where several lie over each other. */
function gapsLegend(line, toggled) {
  if (data.gaps.length === 0) return [];
  const total = data.rows.find((row) => row.kind === "total");
  const boxes = data.gaps.map(({ operator }, at) => line({
    key: gapGroups[at], off: true, sample: { fill: gapsOver(1), line: "#8d9196" },
    name: element("span", {}, t("gap_of"), " ", nameElement(operator), ` (${number(total.gaps_m2[at] / 1e6, 1)} km²)`),
  }));
  const classes = element("ul", { class: "classes" });
  const more = element("div", { id: "gaps-more", class: "meaning", hidden: true }, classes, element("p", { class: "note" }, t("gaps_note")));
  const inputs = boxes.map((label) => label.querySelector("input"));
  const missing = (count) => element("li", {}, swatch({ fill: gapsOver(count), line: "#8d9196" }), count === 1 ? t("gaps_one") : t("gaps_several", { count: number(count) }));
  const update = () => {
    const drawn = inputs.filter((input) => input.checked);
    classes.replaceChildren(...drawn.map((_, at) => missing(at + 1)));
    more.hidden = drawn.length < 2;
    toggled();
  };
  for (const input of inputs) {
    input.setAttribute("aria-controls", "gaps-more");
    input.addEventListener("change", update);
  }
  return [...boxes, more];
}

/** A column for each operator that is drawn. */
function gapColumns() {
  return data.gaps.flatMap(({ operator }, at) => (state.isOn(gapGroups[at]) ? [{
    key: `gap_${at}_km2`, head: element("span", {}, t("column_gap"), " ", nameElement(operator), ", km²"), kind: "number",
    value: (row) => row.gaps_m2[at] / 1e6, show: (row) => number(row.gaps_m2[at] / 1e6, 1),
  }] : []));
}

/** The operators without cover at a place, of those that are drawn, as a fact of its card; nothing where all have. */
function gapFact(hit) {
  const missing = data.gaps.filter((_, at) => hit(gapGroups[at]) !== undefined).map(({ operator }) => nameElement(operator));
  return missing.length === 0 ? [] : [["gaps_here", t("gaps_here"), element("span", {}, ...listed(missing))]];
}
