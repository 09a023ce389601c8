// The demand grid: squares by the share unserved, with a card of their counts.

/** Running sums of differences, in pairs. */
function pairs(path) {
  let [x, y] = [0, 0];
  return Array.from({ length: path.length / 2 }, (_, at) => [x += path[2 * at], y += path[2 * at + 1]]);
}

/** The squares, each once, with the parts that municipal borders cut it into: positions in the columns of the data. */
const squares = (() => {
  if (data.squares === null) return [];
  const { at, south, west, municipality } = data.squares;
  const [corners, along, up] = [at, south, west].map(pairs);
  const found = new Map();
  let own = 0;
  corners.forEach(([x, y], part) => {
    own += municipality[part];
    const key = `${x} ${y}`;
    if (!found.has(key)) {
      const ring = [[0, 0], along[part], [along[part][0] + up[part][0], along[part][1] + up[part][1]], up[part], [0, 0]];
      found.set(key, { index: found.size, parts: [], ring: ring.map(([dx, dy]) => [(x + dx) / 1e5, (y + dy) / 1e5]) });
    }
    found.get(key).parts.push({ part, municipality: municipalities[own] });
  });
  return [...found.values()];
})();
const maskedParts = new Map(Object.entries(data.squares?.weights ?? {}).map(([weight, { masked }]) => [weight, new Set(masked)]));

/** What a part of a square has of a weight; "masked", or null where it is unknown. */
function countsOfPart(part, weight) {
  const columns = data.squares.weights[weight];
  if (maskedParts.get(weight).has(part)) return "masked";
  const total = columns.total[part];
  if (total === null) return null;
  const of = (state) => columns.states[state]?.[part] ?? 0;
  return { total, connected: of("connected"), passed: of("passed"), planned: of("planned"), unserved: of("unserved"), no_data: of("no_data") };
}

/** The class of a square, or the gap that it is: as soon as a part is masked, so is the whole. */
function lookOfSquare(square, weight, classes) {
  const parts = square.parts.map(({ part }) => countsOfPart(part, weight));
  if (parts.includes("masked")) return "masked";
  const known = parts.filter((counts) => counts !== null);
  if (known.length === 0) return "no_data";
  const sum = (key) => known.reduce((all, counts) => all + counts[key], 0);
  if (!(sum("total") > 0)) return "none";
  if (sum("no_data") * 2 > sum("total")) return "no_data";
  return classes.find(sum("unserved") / sum("total"));
}

function addSquares(map, layer) {
  if (squares.length === 0) return;
  const list = squares.map(({ index, ring }) => ({ type: "Feature", id: index, properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }));
  map.addSource("squares", { type: "geojson", data: features(list), tolerance: 0 });
  layer("squares", "squares", "fill", "squares", { "fill-color": ["to-color", ["feature-state", "colour"], COLOURS.none] });
  for (const gap of ["no_data", "masked"]) {
    layer("squares", `squares-${gap}`, "fill", "squares", { "fill-pattern": gap }, { filter: ["literal", false] });
  }
  layer("squares", "squares-line", "line", "squares", { "line-color": "#8d9196", "line-width": widening(0.1, 1) });
}

function colourSquares(map, weight) {
  if (squares.length === 0) return;
  const classes = fixedClasses(MISSING_BREAKS, PURPLES);
  const gaps = { masked: [], no_data: [], none: [] };
  for (const square of squares) {
    const look = lookOfSquare(square, weight, classes);
    gaps[look]?.push(square.index);
    map.setFeatureState({ source: "squares", id: square.index }, { colour: classes.colours[look] ?? COLOURS.none });
  }
  for (const gap of ["no_data", "masked"]) map.setFilter(`squares-${gap}`, ["in", ["id"], ["literal", gaps[gap]]]);
}

/** The legend: one box to tick, and below it what the colours mean. */
function squaresLegend(box, toggle) {
  if (squares.length === 0) return [];
  const km = number(data.squares.side_m / 1000);
  const [input, name] = box("squares", element("span", { id: "squares-name" }), false);
  toggle("squares", false);
  const item = (style, text) => element("li", {}, swatch({ ...style, line: "#8d9196" }), text);
  const { colours, labels } = fixedClasses(MISSING_BREAKS, PURPLES);
  const isMasked = [...maskedParts.values()].some((parts) => parts.size > 0);
  const more = element("div", { id: "squares-more", hidden: true },
    element("ul", { class: "classes" }, ...colours.map((fill, at) => item({ fill }, labels[at])),
      ...(isMasked ? [item(GAP_STYLES.masked, t("class_masked"))] : []), item(GAP_STYLES.no_data, t("class_no_data"))),
    element("p", { class: "note" }, t("squares_note", { km })));
  input.setAttribute("aria-controls", "squares-more");
  input.addEventListener("change", () => {
    more.hidden = !input.checked;
  });
  return [element("label", {}, input, swatch({ fill: PURPLES[4], line: "#8d9196" }), name), more];
}

function nameSquares(weight) {
  const name = document.getElementById("squares-name");
  if (name !== null) name.textContent = t("layer_squares", { km: number(data.squares.side_m / 1000), weight: WEIGHT_NAMES[weight].toLocaleLowerCase(locale) });
}

/** The counts of a square, of each municipality by itself. */
function squareCard(square, weight) {
  const km = number(data.squares.side_m / 1000);
  const parts = square.parts.flatMap(({ part, municipality }) => {
    const counts = countsOfPart(part, weight);
    const shown = (of, show) => (counts === "masked" ? t("masked") : show(counts === null ? null : of(counts)));
    const state = (key, name) => [key, name, shown((one) => one[key], count)];
    return [element("h4", {}, nameElement(municipality.row.name)), facts([
      state("total", WEIGHT_NAMES[weight]),
      state("connected", t("column_connected")),
      state("passed", t("column_passed")),
      state("planned", t("column_planned")),
      state("unserved", t("column_unserved")),
      state("no_data", t("column_no_data")),
      ["share", t("column_share"), shown((one) => share(one.unserved, one.total), percent)],
    ])];
  });
  const title = t("changed_square", { km });
  return element("div", { class: "card", "data-kind": "square", tabindex: 0, role: "group", "aria-label": title }, element("h3", {}, title), ...parts);
}
