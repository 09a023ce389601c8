// Unpacks the shapes: whole numbers of 1e-5 degrees, each after the first as the difference from the one before.

function unpack(path, closed) {
  const places = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < path.length; i += 2) {
    x += path[i];
    y += path[i + 1];
    places.push([x / 1e5, y / 1e5]);
  }
  if (closed && places.length > 0) places.push(places[0]);
  return places;
}

function polygons(shape) {
  return { type: "MultiPolygon", coordinates: shape.map((rings) => rings.map((ring) => unpack(ring, true))) };
}

function features(list) {
  return { type: "FeatureCollection", features: list };
}

/** West, south, east, north of a geometry; null where it is empty. */
function boundsOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of geometry.coordinates) {
    for (const [x, y] of polygon[0]) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box[0] <= box[2] ? box : null;
}

function joinBounds(boxes) {
  const known = boxes.filter((box) => box !== null);
  if (known.length === 0) return null;
  return [0, 1, 2, 3].map((side) => (side < 2 ? Math.min : Math.max)(...known.map((box) => box[side])));
}

// The table's rows and the shapes are joined by code; areas know their municipality by position.
const rowByCode = new Map(data.rows.filter((row) => row.kind === "municipality").map((row) => [row.code, row]));

const municipalities = data.municipalities.map((one, index) => {
  const geometry = polygons(one.shape);
  return {
    index,
    code: one.code,
    row: rowByCode.get(one.code),
    geometry,
    bounds: boundsOf(geometry),
    label: unpack(one.label)[0],
    areas: [],
  };
});
const municipalityByCode = new Map(municipalities.map((one) => [one.code, one]));

// Fields that the data leaves out of an area: unknown, or none.
const NOTHING = {
  type: null, points: null, households: null, workplaces: null, masked: [], best_down_mbps: null, mobile: null, nearest_fibre_m: null, plan: null,
  beyond_projects: null, twins: [], chain: [], lineage: null, closed_year: null, parents: [], children: [], note: "",
  by_hand: [], computed_status: null, listed_as: null, evidence: null, label: [], shape: [],
};

const areas = data.areas.map((one, index) => {
  const geometry = polygons(one.shape ?? []);
  const area = { ...NOTHING, ...one, index, geometry, bounds: boundsOf(geometry), label: unpack(one.label ?? [])[0] };
  // The number after the last hyphen of the id is what the map has room for.
  area.number = one.id.slice(one.id.lastIndexOf("-") + 1);
  area.isOpen = OPEN_STATUSES.includes(one.status);
  // An area that ended before this year is in the register, yet no longer in this year's layer.
  area.isOfThisYear = area.points !== null || area.masked.includes("points");
  area.group = area.isOpen ? one.status : "ended";
  area.municipality = municipalities[one.municipality];
  area.municipality.areas.push(area);
  return area;
});
const areaById = new Map(areas.map((area) => [area.id, area]));

/** By status, then the most households first; the unknown come last. */
function byUrgency(a, b) {
  return STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status)
    || b.isOfThisYear - a.isOfThisYear
    || (b.households ?? -1) - (a.households ?? -1)
    || (b.points ?? -1) - (a.points ?? -1)
    || (b.closed_year ?? 0) - (a.closed_year ?? 0)
    || a.index - b.index;
}
for (const one of municipalities) one.areas.sort(byUrgency);
