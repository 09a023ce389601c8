// The demand grids: squares by the share unserved, with a card of their counts.

/** Running sums of differences, in pairs. */
function pairs(path) {
  let [x, y] = [0, 0];
  return Array.from({ length: path.length / 2 }, (_, at) => [x += path[2 * at], y += path[2 * at + 1]]);
}

/** The squares, each once, with the parts that municipal borders cut it into: positions in the columns of the data. */
function unpackSquares({ at, south, west, municipality }) {
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
}

const sideText = (metres) => (metres % 1000 === 0 ? `${number(metres / 1000)} × ${number(metres / 1000)} km` : `${number(metres)} × ${number(metres)} m`);

/** The grids that the page has room for, the largest squares first. `key` names the layer: that of a kilometre is the plain one. */
const grids = data.squares.filter(({ parts }) => parts !== null).map(({ side_m, is_short_alone, is_published, parts }) => ({
  key: side_m === 1000 ? "squares" : `squares-${side_m}`,
  side: sideText(side_m),
  notes: [is_short_alone && t("squares_short_alone"), is_published && t("squares_published")].filter(Boolean),
  squares: unpackSquares(parts),
  weights: parts.weights,
  masked: new Map(Object.entries(parts.weights).map(([weight, { masked }]) => [weight, new Set(masked)])),
}));

/** What a part of a square has of a weight; "masked", or null where it is unknown. */
function countsOfPart(grid, part, weight) {
  const columns = grid.weights[weight];
  if (grid.masked.get(weight).has(part)) return "masked";
  const total = columns.total[part];
  if (total === null) return null;
  const of = (state) => columns.states[state]?.[part] ?? 0;
  return { total, connected: of("connected"), passed: of("passed"), planned: of("planned"), unserved: of("unserved"), no_data: of("no_data") };
}

/** The class of a square, or the gap that it is: as soon as a part is masked, so is the whole. */
function lookOfSquare(grid, square, weight, classes) {
  const parts = square.parts.map(({ part }) => countsOfPart(grid, part, weight));
  if (parts.includes("masked")) return "masked";
  const known = parts.filter((counts) => counts !== null);
  if (known.length === 0) return "no_data";
  const sum = (key) => known.reduce((all, counts) => all + counts[key], 0);
  if (!(sum("total") > 0)) return "none";
  if (sum("no_data") * 2 > sum("total")) return "no_data";
  return classes.find(sum("unserved") / sum("total"));
}

/** The smaller squares lie on the larger ones. */
function addSquares(map, layer) {
  for (const { key, squares } of grids) {
    const list = squares.map(({ index, ring }) => ({ type: "Feature", id: index, properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }));
    map.addSource(key, { type: "geojson", data: features(list), tolerance: 0 });
    layer(key, key, "fill", key, { "fill-color": ["to-color", ["feature-state", "colour"], COLOURS.none] });
    for (const gap of ["no_data", "masked"]) {
      layer(key, `${key}-${gap}`, "fill", key, { "fill-pattern": gap }, { filter: ["literal", false] });
    }
    layer(key, `${key}-line`, "line", key, { "line-color": "#8d9196", "line-width": widening(0.1, 1) });
  }
}

function colourSquares(map, weight) {
  const classes = fixedClasses(MISSING_BREAKS, PURPLES);
  for (const grid of grids) {
    const gaps = { masked: [], no_data: [], none: [] };
    for (const square of grid.squares) {
      const look = lookOfSquare(grid, square, weight, classes);
      gaps[look]?.push(square.index);
      map.setFeatureState({ source: grid.key, id: square.index }, { colour: classes.colours[look] ?? COLOURS.none });
    }
    for (const gap of ["no_data", "masked"]) map.setFilter(`${grid.key}-${gap}`, ["in", ["id"], ["literal", gaps[gap]]]);
  }
}

/** The legend: a box to tick for each grid, and below it what the colours mean; of a grid without room where it is found. */
function squaresLegend(box, toggle) {
  const legends = grids.flatMap((grid) => squaresOfLegend(grid, box, toggle));
  const missing = data.squares.filter(({ parts }) => parts === null)
    .map(({ side_m }) => element("p", { class: "note meaning" }, t("squares_missing", { side: sideText(side_m) })));
  return [...legends, ...missing];
}

function squaresOfLegend(grid, box, toggle) {
  const { key, side, masked, notes } = grid;
  const [input, name] = box(key, element("span", { id: `${key}-name` }), false);
  toggle(key, false);
  const item = (style, text) => element("li", {}, swatch({ ...style, line: "#8d9196" }), text);
  const { colours, labels } = fixedClasses(MISSING_BREAKS, PURPLES);
  const isMasked = [...masked.values()].some((parts) => parts.size > 0);
  const more = element("div", { id: `${key}-more`, class: "meaning", hidden: true },
    element("ul", { class: "classes" }, ...colours.map((fill, at) => item({ fill }, labels[at])),
      ...(isMasked ? [item(GAP_STYLES.masked, t("class_masked"))] : []), item(GAP_STYLES.no_data, t("class_no_data"))),
    element("p", { class: "note" }, [t("squares_note", { side }), ...notes].join(" ")));
  input.setAttribute("aria-controls", `${key}-more`);
  input.addEventListener("change", () => {
    more.hidden = !input.checked;
  });
  return [element("label", {}, input, swatch({ fill: PURPLES[4], line: "#8d9196" }), name), more];
}

function nameSquares(weight) {
  for (const { key, side } of grids) {
    const name = document.getElementById(`${key}-name`);
    if (name !== null) name.textContent = t("layer_squares", { side, weight: WEIGHT_NAMES[weight].toLocaleLowerCase(locale) });
  }
}

/** The card of the smallest square that is drawn at a place; `hit(layer)` is what is drawn there. */
function squareCardAt(hit, weight) {
  for (const grid of [...grids].reverse()) {
    const found = hit(grid.key);
    if (found !== undefined) return squareCard(grid, grid.squares[found.id], weight);
  }
  return null;
}

/** The counts of a square, of each municipality by itself. */
function squareCard(grid, square, weight) {
  const parts = square.parts.flatMap(({ part, municipality }) => {
    const counts = countsOfPart(grid, part, weight);
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
  const title = t("changed_square", { side: grid.side });
  return element("div", { class: "card", "data-kind": "square", tabindex: 0, role: "group", "aria-label": title }, element("h3", {}, title), ...parts);
}
