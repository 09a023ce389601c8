// What lies under the areas: water, settlements, roads and rails, faint; and where the lines have no mobile cover.

const BASE_STYLES = {
  water: { fill: "#cfe2ec", line: "#a9c4d6" },
  tatort: { fill: "rgba(60, 60, 64, 0.16)", line: "#6b6e73" },
  smaort: { fill: "rgba(60, 60, 64, 0.08)", line: "#6b6e73", dash: [2, 1.2] },
  fritidshusomrade: { fill: "rgba(60, 60, 64, 0.04)", line: "#6b6e73", dash: [0.6, 1.2] },
  road: { stroke: "#837b6e" },
  rail: { stroke: "#44474c", dash: [4, 2] },
};
const SETTLEMENT_NAMES = { tatort: t("layer_tatort"), smaort: t("layer_smaort"), fritidshusomrade: t("layer_fritidshusomrade") };
/** Where most of an area's members lie. */
const AREA_SETTLEMENTS = { tatort: t("in_tatort"), smaort: t("in_smaort"), fritidshusomrade: t("in_fritidshusomrade"), landsbygd: t("in_landsbygd") };
const LINE_NAMES = { road: t("layer_roads"), rail: t("layer_rails") };
const UNCOVERED_NAMES = { road: (km) => t("layer_uncovered_roads", { km }), rail: (km) => t("layer_uncovered_rails", { km }) };
// Dark under light: seen on every colour of the map, and unlike any road by its beads.
const UNCOVERED_STYLES = { road: { stroke: "#a3154b", beads: "#ffffff" }, rail: { stroke: "#26282b", beads: "#ffd84d" } };

const base = data.base;
const settlementKinds = Object.keys(SETTLEMENT_NAMES).filter((kind) => base.settlements[kind] !== undefined);
const lineKinds = Object.keys(LINE_NAMES).filter((kind) => base.lines[kind] !== undefined);
const uncoveredKinds = Object.keys(UNCOVERED_NAMES).filter((kind) => base.uncovered_lines[kind] !== undefined);

const oneFeature = (geometry) => features([{ type: "Feature", properties: {}, geometry }]);
const lineString = (paths) => ({ type: "MultiLineString", coordinates: paths.map((path) => unpack(path)) });
const widening = (from, to) => ["interpolate", ["linear"], ["zoom"], 6, from * SCALE, 12, to * SCALE];

/** Sources and layers of the base, under everything that was found. */
function addBase(map, layer) {
  const source = (id, geometry) => map.addSource(id, { type: "geojson", data: oneFeature(geometry), tolerance: 0.2 });
  if (base.water.length > 0) {
    source("water", polygons(base.water));
    layer("water", "water", "fill", "water", { "fill-color": BASE_STYLES.water.fill, "fill-outline-color": BASE_STYLES.water.line });
  }
  for (const kind of settlementKinds) {
    const { fill, line, dash } = BASE_STYLES[kind];
    source(kind, polygons(base.settlements[kind]));
    layer(kind, kind, "fill", kind, { "fill-color": fill });
    layer(kind, `${kind}-line`, "line", kind, { "line-color": line, "line-width": widening(0.5, 1.2), ...(dash ? { "line-dasharray": dash } : {}) });
  }
  for (const kind of lineKinds) {
    const { stroke, dash } = BASE_STYLES[kind];
    source(kind, lineString(base.lines[kind]));
    layer(kind, kind, "line", kind, { "line-color": stroke, "line-opacity": ["interpolate", ["linear"], ["zoom"], 6, 0.25, 12, 0.8], "line-width": widening(0.4, 2), ...(dash ? { "line-dasharray": dash } : {}) });
  }
}

/** Lines without mobile cover: over the areas, for they are asked for by themselves. */
function addUncoveredLines(map, layer) {
  for (const kind of uncoveredKinds) {
    const { stroke, beads } = UNCOVERED_STYLES[kind];
    const id = `uncovered-${kind}`;
    map.addSource(id, { type: "geojson", data: oneFeature(lineString(base.uncovered_lines[kind].paths)), tolerance: 0.2 });
    layer(id, id, "line", id, { "line-color": stroke, "line-width": widening(2.5, 5) }, { layout: { "line-join": "round", "line-cap": "round" } });
    layer(id, `${id}-beads`, "line", id, { "line-color": beads, "line-width": widening(1, 2), "line-dasharray": [0.1, 3] }, { layout: { "line-cap": "round" } });
  }
}

/** Legend entries of the lines without cover, with their length. */
function uncoveredGroups() {
  return uncoveredKinds.map((kind) => ({
    key: `uncovered-${kind}`, name: UNCOVERED_NAMES[kind](number(base.uncovered_lines[kind].length_m / 1000, 1)), sample: UNCOVERED_STYLES[kind], has: true, off: true,
  }));
}

/**
 * The part of the legend that is closed at first: the base explains itself, and the others answer questions of their own.
 * Holiday homes are many and answer none.
 */
function moreLegend(line, ofOwn) {
  const entries = [
    ...(base.water.length > 0 ? [{ key: "water", name: t("layer_water"), sample: BASE_STYLES.water }] : []),
    ...lineKinds.map((kind) => ({ key: kind, name: LINE_NAMES[kind], sample: BASE_STYLES[kind] })),
    ...settlementKinds.map((kind) => ({ key: kind, name: SETTLEMENT_NAMES[kind], sample: BASE_STYLES[kind], off: kind === "fritidshusomrade" })),
  ].map(line);
  const others = [...uncoveredGroups().map(line), ...ofOwn];
  if (entries.length + others.length === 0) return [];
  return [element("details", { id: "base" }, element("summary", {}, others.length > 0 ? t("more_layers") : t("base")),
    ...(others.length > 0 ? [element("div", { class: "layers more" }, ...others)] : []),
    ...(others.length > 0 && entries.length > 0 ? [element("p", {}, t("base"))] : []),
    element("div", { class: "layers base", role: "group", "aria-label": t("base") }, ...entries))];
}
