// The layers of the map and its legend, which is also where they are switched on and off.

const COLOURS = { paper: "#f4f5f2", ink: "#26282b", soft: "#55595f", fibre: "#0b3c5d", trench: "#7b2d8b", none: "#e6e7e3" };

// Shortage areas by status, the topmost first. They differ in lightness as well as in colour, and those that wait for
// something are hatched, so that they differ without any sense of colour. `number`: of their number on the map.
const AREA_STYLES = {
  new: { fill: "#c8410b", line: "#c8410b", number: "#8a2a04" },
  remaining: { fill: "#42200f", line: "#42200f", number: "#42200f" },
  under_construction: { fill: "#f2b01e", pattern: "under_construction", line: "#7a5200", number: "#664400" },
  planned: { fill: "#ffffff", pattern: "planned", line: "#00665e", number: "#00665e", dash: [3, 1.5] },
  ended: { fill: "#c9ccca", line: "#63686e", number: "#4d5156", dash: [1.2, 1.5] },
};
const AREA_GROUPS = Object.keys(AREA_STYLES);

// Patterns are drawn at twice their size, for sharp screens.
const PATTERNS = {
  planned: (pen) => {
    pen.fillStyle = "rgba(255, 255, 255, 0.75)";
    pen.fillRect(0, 0, 16, 16);
    strokes(pen, AREA_STYLES.planned.line, 3.5, [[-4, 4, 4, -4], [-4, 20, 20, -4], [12, 20, 20, 12]]);
  },
  under_construction: (pen) => {
    pen.fillStyle = AREA_STYLES.under_construction.fill;
    pen.fillRect(0, 0, 16, 16);
    strokes(pen, AREA_STYLES.under_construction.line, 3, [[4, 0, 4, 16], [12, 0, 12, 16]]);
  },
  no_data: (pen) => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, 16, 16);
    strokes(pen, "#8d9196", 1.5, [[-4, 12, 4, 20], [-4, -4, 20, 20], [12, -4, 20, 4]]);
  },
  masked: (pen) => {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, 16, 16);
    strokes(pen, "#8d9196", 1.2, [[-4, 12, 4, 20], [-4, -4, 20, 20], [12, -4, 20, 4], [-4, 4, 4, -4], [-4, 20, 20, -4], [12, 20, 20, 12]]);
  },
  uncovered: (pen) => {
    pen.fillStyle = "rgba(38, 40, 43, 0.8)";
    for (const [x, y] of [[4, 4], [12, 12]]) {
      pen.beginPath();
      pen.arc(x, y, 1.7, 0, 2 * Math.PI);
      pen.fill();
    }
  },
};

function strokes(pen, colour, width, lines) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (const [x0, y0, x1, y1] of lines) {
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
  }
  pen.stroke();
}

function patternTile(name) {
  const tile = element("canvas", { width: 16, height: 16 });
  PATTERNS[name](tile.getContext("2d"));
  return tile;
}

/** A sample of what a layer looks like. */
function swatch({ fill, pattern, line, dash, dot, stroke, beads, symbol }) {
  // What is a symbol from far and an outline from near is shown as both.
  const canvas = element("canvas", { width: symbol ? 88 : 52, height: 32, class: symbol ? "swatch both" : "swatch", "aria-hidden": "true" });
  const pen = canvas.getContext("2d");
  if (stroke) return strokeSample(canvas, stroke, dash, beads);
  if (symbol) {
    pen.arc(16, 16, 9, 0, 2 * Math.PI);
    pen.fillStyle = symbol;
    pen.fill();
    pen.strokeStyle = line;
    pen.lineWidth = 3;
    pen.stroke();
    pen.beginPath();
    pen.translate(36, 0);
  }
  if (dot) {
    pen.arc(26, 16, 7, 0, 2 * Math.PI);
  } else {
    pen.rect(2, 2, 48, 28);
  }
  if (fill || pattern) {
    pen.fillStyle = pattern ? pen.createPattern(patternTile(pattern), "repeat") : fill;
    pen.fill();
  }
  if (line) {
    pen.strokeStyle = line;
    pen.lineWidth = 3;
    pen.setLineDash((dash ?? []).map((part) => part * 3));
    pen.stroke();
  }
  return canvas;
}

function strokeSample(canvas, colour, dash, beads) {
  const pen = canvas.getContext("2d");
  const stroke = (style, width, pattern) => {
    pen.lineCap = dash ? "butt" : "round";
    pen.setLineDash(pattern);
    strokes(pen, style, width, [[4, 16, 48, 16]]);
  };
  stroke(colour, beads ? 9 : 4, beads ? [] : (dash ?? []).map((part) => part * 3));
  if (beads) stroke(beads, 4, [0.1, 10]);
  return canvas;
}

const byGroup = (group) => ["==", ["get", "group"], group];
// How much larger letters are than on a laptop.
const SCALE = parseFloat(getComputedStyle(document.documentElement).fontSize) / 15;
// Radius of an area's symbol of one point and of 400, by zoom.
const SYMBOL_SIZES = [[4, 1.3, 3.6], [6, 2, 5], [8, 3.2, 7.5], [10, 4.5, 10]];
/** The radius of a symbol, and so much more. */
const symbolRadius = (more = 0) => ["interpolate", ["linear"], ["zoom"], ...SYMBOL_SIZES.flatMap(([zoom, least, most]) =>
  [zoom, ["+", more, ["interpolate", ["linear"], ["sqrt", ["get", "points"]], 1, least * SCALE, 20, most * SCALE]]])];
// A whole country at once holds thousands of areas: their rims must not hide the municipalities' colours.
const rim = (width) => ["interpolate", ["linear"], ["zoom"], 4, 0.3 * SCALE, 7, width * SCALE];

/** An area that would be smaller than this is a symbol, as on every other map, pixels. */
const LEAST_OUTLINE_PX = 14;
const WORLD_PX = 512;

/** The zoom, a whole number, from which on an area is drawn by its outline. */
function outlineZoom(bounds) {
  if (bounds === null) return Infinity;
  const [west, south, east, north] = bounds;
  const stretch = 1 / Math.cos((((south + north) / 2) * Math.PI) / 180);
  const side = (Math.max(east - west, (north - south) * stretch) / 360) * WORLD_PX;
  return Math.max(0, Math.ceil(Math.log2(LEAST_OUTLINE_PX / side)));
}

const nearing = (from, to) => ["interpolate", ["linear"], ["zoom"], 9, from * SCALE, 13, to * SCALE];
// Filters see the zoom in whole numbers.
const isSymbol = ["<", ["zoom"], ["get", "from"]];
const isOutline = [">=", ["zoom"], ["get", "from"]];

/** Sources and layers, from the bottom up. A layer belongs to the legend's group in its metadata. */
function addLayers(map) {
  for (const name of Object.keys(PATTERNS)) {
    map.addImage(name, patternTile(name).getContext("2d").getImageData(0, 0, 16, 16), { pixelRatio: 2 });
  }
  const source = (id, list) => map.addSource(id, { type: "geojson", data: features(list), tolerance: 0.2 });
  source("municipalities", municipalities.map((one) =>
    ({ type: "Feature", id: one.index, properties: {}, geometry: one.geometry })));
  const properties = (area) => ({ group: area.group, points: area.points ?? 1, from: Math.min(outlineZoom(area.bounds), 30) });
  const placed = areas.filter((area) => area.label);
  source("areas", placed.map((area) =>
    ({ type: "Feature", id: area.index, properties: properties(area), geometry: area.geometry })));
  source("area-dots", placed.map((area) =>
    ({ type: "Feature", id: area.index, properties: properties(area), geometry: { type: "Point", coordinates: area.label } })));
  source("uncovered", (data.uncovered ?? []).map((shape) =>
    ({ type: "Feature", properties: {}, geometry: polygons(shape) })));
  source("fibre", Object.entries(data.fibre.points).map(([kind, path]) =>
    ({ type: "Feature", properties: { kind }, geometry: { type: "MultiPoint", coordinates: unpack(path) } })));

  const layer = (group, id, type, sourceId, paint, rest = {}) =>
    map.addLayer({ id, type, source: sourceId, paint, metadata: { group }, ...rest });
  // Never seen nor switched off: a click finds its municipality by it.
  map.addLayer({ id: "ground", type: "fill", source: "municipalities", paint: { "fill-opacity": 0 } });
  layer("share", "share", "fill", "municipalities", { "fill-color": ["to-color", ["feature-state", "colour"], COLOURS.none] });
  for (const gap of ["no_data", "masked"]) {
    layer("share", `share-${gap}`, "fill", "municipalities", { "fill-pattern": gap }, { filter: ["literal", false] });
  }
  addBase(map, layer);
  addSquares(map, layer);
  addGaps(map, layer);
  layer("uncovered", "uncovered", "fill", "uncovered", { "fill-pattern": "uncovered" });
  layer("borders", "borders", "line", "municipalities", { "line-color": "#5b6066", "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.4, 9, 1] }, { layout: { "line-join": "round" } });

  for (const group of [...AREA_GROUPS].reverse()) addAreaLayers(layer, group);
  addUncoveredLines(map, layer);
  if (data.fibre.routes.length > 0) {
    map.addSource("routes", { type: "geojson", data: oneFeature(lineString(data.fibre.routes)), tolerance: 0.2 });
    layer("routes", "routes-edge", "line", "routes", { "line-color": "#ffffff", "line-width": widening(2.5, 5) }, { layout: { "line-join": "round" } });
    layer("routes", "routes", "line", "routes", { "line-color": COLOURS.fibre, "line-width": widening(1.2, 2.5) }, { layout: { "line-join": "round" } });
  }
  if (data.fibre.trenches.length > 0) {
    map.addSource("trenches", { type: "geojson", data: oneFeature(lineString(data.fibre.trenches)), tolerance: 0.2 });
    layer("trenches", "trenches-edge", "line", "trenches", { "line-color": "#ffffff", "line-width": widening(2.5, 5) }, { layout: { "line-join": "round" } });
    layer("trenches", "trenches", "line", "trenches", { "line-color": COLOURS.trench, "line-width": widening(1.2, 2.5), "line-dasharray": [3, 1.5] }, { layout: { "line-join": "round" } });
  }
  layer("fibre", "fibre", "circle", "fibre", { "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 1.5, 9, 2.5, 13, 5], "circle-color": "#ffffff", "circle-stroke-color": COLOURS.fibre, "circle-stroke-width": 1.5 });
  if (data.fibre.trenches.length > 0) addRanks(map, layer);
  addChanged(map, layer);
  layer("dim", "dim", "fill", "municipalities", { "fill-color": COLOURS.paper, "fill-opacity": 0.72 }, { filter: ["literal", false] });

  map.addLayer({ id: "chosen-area", type: "line", source: "areas", filter: ["literal", false],
    paint: { "line-color": COLOURS.ink, "line-width": 3 }, layout: { "line-join": "round" } });
  const ring = { "circle-opacity": 0, "circle-stroke-color": COLOURS.ink, "circle-stroke-width": 2.5 };
  map.addLayer({ id: "chosen-symbol", type: "circle", source: "area-dots", filter: ["literal", false],
    paint: { ...ring, "circle-radius": symbolRadius(4) } });
  map.addSource("spot", { type: "geojson", data: features([]) });
  map.addLayer({ id: "spot", type: "circle", source: "spot", paint: { ...ring, "circle-radius": 11 } });
  map.addLayer({ id: "chosen", type: "line", source: "municipalities", filter: ["literal", false],
    paint: { "line-color": COLOURS.ink, "line-width": 3 }, layout: { "line-join": "round" } });
}

/** The ranks of the areas to close first, as numbers in discs. */
function addRanks(map, layer) {
  const first = firstInOrder().filter((area) => area.label);
  for (const { plan } of first) {
    const tile = element("canvas", { width: 48, height: 48 });
    const pen = tile.getContext("2d");
    pen.arc(24, 24, 20, 0, 2 * Math.PI);
    pen.fillStyle = COLOURS.trench;
    pen.fill();
    pen.lineWidth = 3;
    pen.strokeStyle = "#ffffff";
    pen.stroke();
    pen.fillStyle = "#ffffff";
    pen.font = "bold 24px sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(String(plan.rank), 24, 25);
    map.addImage(`rank-${plan.rank}`, pen.getImageData(0, 0, 48, 48), { pixelRatio: 2 });
  }
  map.addSource("ranks", { type: "geojson", tolerance: 0, data: features(first.map((area) =>
    ({ type: "Feature", properties: { rank: area.plan.rank }, geometry: { type: "Point", coordinates: area.label } }))) });
  layer("trenches", "ranks", "symbol", "ranks", {}, {
    layout: {
      "icon-image": ["concat", "rank-", ["get", "rank"]],
      "icon-offset": [0, -18],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      // Of two that meet the first in the order lies on top.
      "symbol-sort-key": ["-", 0, ["get", "rank"]],
    },
  });
}

/** Marks the chosen area: its outline or, where it is a symbol, a ring around that. */
function chooseOnMap(map, area) {
  const isChosen = ["==", ["id"], area?.index ?? -1];
  map.setFilter("chosen-area", ["all", isChosen, isOutline]);
  map.setFilter("chosen-symbol", ["all", isChosen, isSymbol]);
}

/** The parts of a group's areas that are drawn: outlines, or symbols where those would be too small. */
const AREA_PARTS = { "": isOutline, "-edge": isOutline, "-line": isOutline, "-dot": isSymbol };

/** The areas of a status: outlines from near, where roads and water shine through, symbols by size from far. */
function addAreaLayers(layer, group) {
  const style = AREA_STYLES[group];
  const filter = (part) => ({ filter: ["all", byGroup(group), AREA_PARTS[part]] });
  const isEnded = group === "ended";
  const fill = style.pattern ? { "fill-pattern": style.pattern } : { "fill-color": style.fill, "fill-opacity": isEnded ? 0.45 : ["interpolate", ["linear"], ["zoom"], 11, 0.8, 14, 0.5] };
  layer(group, group, "fill", "areas", fill, filter(""));
  // A light edge keeps an area apart from whatever colour it lies on.
  layer(group, `${group}-edge`, "line", "areas", { "line-color": "#ffffff", "line-width": nearing(3, 5), "line-opacity": 0.9 }, filter("-edge"));
  const dash = style.dash ? { "line-dasharray": style.dash } : {};
  layer(group, `${group}-line`, "line", "areas", { "line-color": style.line, "line-width": nearing(1.2, 2), ...dash }, filter("-line"));
  // A solid dot has a light rim, one of a light or hatched area the colour of its line.
  const isSolid = style.fill === style.line;
  layer(group, `${group}-dot`, "circle", "area-dots", {
    "circle-radius": symbolRadius(), "circle-color": style.fill, "circle-opacity": isEnded ? 0.7 : 1,
    "circle-stroke-color": isSolid ? "#ffffff" : style.line, "circle-stroke-width": rim(isEnded ? 1 : 1.6),
  }, { ...filter("-dot"), layout: { "circle-sort-key": ["-", 0, ["get", "points"]] } });
}

/** Leaves areas out of what their groups draw. */
function hideAreas(map, left) {
  const isLeft = ["in", ["id"], ["literal", left.map((area) => area.index)]];
  const kept = left.length === 0 ? [] : [["!", isLeft]];
  for (const group of AREA_GROUPS) {
    for (const [part, size] of Object.entries(AREA_PARTS)) map.setFilter(`${group}${part}`, ["all", byGroup(group), size, ...kept]);
  }
}

// Where there is no earlier year, all are new and none need be called so.
const AREA_LAYER_NAMES = data.register ? {
  new: t("layer_new"),
  remaining: t("layer_remaining"),
  under_construction: t("layer_under_construction"),
  planned: t("layer_planned"),
  ended: t("layer_ended"),
} : { new: t("layer_unserved"), under_construction: t("layer_first_under_construction"), planned: t("layer_first_planned") };

/** A status with its number of areas. What was split off is new by its number alone: it is counted apart, as in the report. */
function groupName(key, own) {
  const splitOff = key === "new" ? own.filter((area) => area.lineage === "split").length : 0;
  if (splitOff === 0) return `${AREA_LAYER_NAMES[key]} (${number(own.length)})`;
  if (splitOff === own.length) return `${t("split_off")} (${number(splitOff)})`;
  return t("layer_new_and_split_off", { fresh: number(own.length - splitOff), split: number(splitOff) });
}

/** The statuses that occur this year, each with its number of areas; of what is published, of those that are drawn. */
function areaGroups() {
  const style = ({ fill, pattern, line, dash }) => ({ fill, pattern, line, dash, symbol: fill });
  return AREA_GROUPS.map((key) => {
    const own = areas.filter((area) => area.group === key && area.isOfThisYear && (area.label || !data.open));
    return { key, name: groupName(key, own), sample: style(AREA_STYLES[key]), has: own.length > 0 };
  }).filter((group) => group.has);
}

/** What is published draws areas as squares, and the smallest not at all: what a reader must know of both. */
function areaNotes() {
  const undrawn = areas.filter((area) => area.isOfThisYear && !area.label);
  // Where nothing is masked these ended in others, or in a year that drew none.
  if (!data.open) return undrawn.length > 0 ? [t("no_outline", { count: number(undrawn.length) })] : [];
  const open = undrawn.filter((area) => area.isOpen).length;
  const ended = undrawn.length - open;
  const notes = undrawn.length < areas.filter((area) => area.isOfThisYear).length ? [t("squares_size")] : [];
  if (undrawn.length === 1) notes.unshift(t("not_drawn_one"));
  else if (open > 0 && ended > 0) notes.unshift(t("not_drawn_both", { open: number(open), ended: number(ended) }));
  else if (undrawn.length > 0) notes.unshift(t("not_drawn", { count: number(undrawn.length) }));
  return notes;
}

/** The other groups that have something to show. What answers another question than the areas starts hidden. */
function legendGroups() {
  return [
    { key: "uncovered", name: t("uncovered_area"), sample: { pattern: "uncovered", line: "#b9bcbf" }, has: data.uncovered !== null, off: true },
    { key: "fibre", name: t("layer_fibre"), sample: { fill: "#ffffff", line: COLOURS.fibre, dot: true }, has: Object.keys(data.fibre.points).length > 0, off: true },
    { key: "routes", name: t("layer_routes"), sample: { stroke: COLOURS.fibre }, has: data.fibre.routes.length > 0, off: true },
    { key: "trenches", name: t("layer_trenches"), sample: { stroke: COLOURS.trench, dash: [3, 1.5] }, has: data.fibre.trenches.length > 0, off: true },
    { key: "borders", name: t("layer_borders"), sample: { line: "#5b6066" }, has: true },
    { key: "names", name: t("layer_names"), sample: {}, has: true },
    // Shown once a municipality is chosen: until then there are no others.
    { key: "dim", name: t("layer_dim"), sample: { fill: COLOURS.paper, line: "#b9bcbf" }, has: municipalities.length > 1, waits: true },
  ].filter((group) => group.has);
}

/**
 * Draws the legend; `toggle(group, isOn)` is called for each change and once for each group that starts hidden,
 * `redrawTable()` where the table is to have other columns.
 */
function drawLegend(place, toggle, chooseIndicator, redrawTable) {
  const box = (key, name, isOn) => {
    const input = element("input", { type: "checkbox", "data-layer": key });
    input.checked = isOn;
    input.addEventListener("change", () => toggle(key, input.checked));
    return [input, typeof name === "string" ? element("span", {}, name) : name];
  };
  const line = (group) => {
    const [input, name] = box(group.key, group.name, !group.off);
    if (group.off) toggle(group.key, false);
    return element("label", { hidden: group.waits ?? false }, input, swatch(group.sample), name);
  };
  place.replaceChildren(
    colourLegend(box, chooseIndicator),
    element("div", { class: "layers", role: "group", "aria-label": t("shortage_areas") },
      ...(data.register ? [element("p", {}, t("shortage_areas"))] : []), ...areaGroups().map(line),
      ...areaNotes().map((note) => element("p", { class: "note" }, note))),
    element("div", { class: "layers more" }, ...legendGroups().map(line), ...changedLegend(box, toggle)),
    ...moreLegend(line, [...gapsLegend(line, redrawTable), ...squaresLegend(box, toggle)]));
}
