// Names on the map. MapLibre would fetch letters from a server, so the browser's own are drawn on a canvas above the
// map: the largest municipalities first, and nothing that would overlap what is already written. A municipality's name and its
// number stand together or not at all: a number alone would be read as its neighbour's, a name alone as one without a number.

// From here on the numbers of shortage areas have room.
const NUMBER_ZOOM = 9.5;
const FONT = "\"Segoe UI\", system-ui, -apple-system, Roboto, \"Helvetica Neue\", Arial, sans-serif";

// Where else a name may stand, in pixels from its first place, the nearest first; always with the middle of both of its lines within its
// municipality.
const LINES = [-8 * SCALE, 7 * SCALE];
const SHIFTS = [0, -24, 24, -48, 48].flatMap((x) => [0, -14, 14, -26, 26, -40, 40].map((y) => [x, y]))
  .sort((a, b) => Math.hypot(...a) - Math.hypot(...b)).map((shift) => shift.map((part) => part * SCALE));
// Symbols of areas so far from a name's first place cannot be hidden by it.
const NEAR_PX = [140 * SCALE, 70 * SCALE];

/** Whether a place lies in a geometry: how often its rings are crossed to the east of it, even or odd. */
function holds(geometry, [x, y]) {
  let isInside = false;
  for (const rings of geometry.coordinates) {
    for (const ring of rings) {
      for (let at = 1; at < ring.length; at += 1) {
        const [[x0, y0], [x1, y1]] = [ring[at - 1], ring[at]];
        if ((y0 > y) !== (y1 > y) && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) isInside = !isInside;
      }
    }
  }
  return isInside;
}

function createLabels(map, state) {
  const canvas = element("canvas", { class: "labels", "aria-hidden": "true" });
  map.getCanvasContainer().append(canvas);
  const pen = canvas.getContext("2d");
  const size = (box) => (box === null ? 0 : (box[2] - box[0]) * (box[3] - box[1]));
  const bySize = municipalities.filter((one) => one.label).sort((a, b) => size(b.bounds) - size(a.bounds));
  const byPoints = areas.filter((area) => area.label).sort((a, b) => b.isOpen - a.isOpen || b.points - a.points);
  let taken = [];
  let written = [];
  // Shifts and symbols near each municipality: the same while the scale is.
  let around = { scale: null, of: new Map() };

  const overlaps = (box, other) => box[2] > other[0] && box[0] < other[2] && box[3] > other[1] && box[1] < other[3];
  const isFree = (box) => !taken.some((other) => overlaps(box, other));

  /** What the buttons, the scale and the north arrow cover. */
  function covered() {
    const frame = map.getContainer().getBoundingClientRect();
    return [...map.getContainer().querySelectorAll(".maplibregl-ctrl"), document.getElementById("map-tools")].map((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect();
      return [left - frame.left, top - frame.top, right - frame.left, bottom - frame.top];
    });
  }

  /** Where a municipality's name may stand, as shifts, and the symbols near it, as places from its own. */
  function aroundOf(one) {
    const scale = `${map.getZoom().toFixed(2)} ${map.getBearing().toFixed(1)}`;
    if (around.scale !== scale) {
      const left = new Set(unlisted());
      around = { scale, of: new Map(), symbols: byPoints.filter((area) => area.isOpen && state.isOn(area.group) && !left.has(area)).map((area) => map.project(area.label)), at: map.project(bySize[0].label) };
    }
    if (!around.of.has(one)) {
      const at = map.project(one.label);
      // The map may have been moved since the symbols were projected.
      const moved = map.project(bySize[0].label).sub(around.at);
      const near = around.symbols.map((symbol) => [symbol.x + moved.x - at.x, symbol.y + moved.y - at.y])
        .filter(([x, y]) => Math.abs(x) < NEAR_PX[0] && Math.abs(y) < NEAR_PX[1]);
      const shifts = SHIFTS.filter(([x, y], position) => position === 0 || LINES.every((line) => holds(one.geometry, map.unproject([at.x + x, at.y + y + line]).toArray())));
      around.of.set(one, { near, shifts });
    }
    return around.of.get(one);
  }

  /** Writes centred lines at the place that is free and hides the fewest symbols; says where, or `null` where there is no room. */
  function write(place, lines, { shifts, near } = { shifts: [[0, 0]], near: [] }) {
    const at = map.project(place);
    const { clientWidth: width, clientHeight: height } = canvas;
    if (at.x < 0 || at.y < 0 || at.x > width || at.y > height) return null;
    let widest = 0;
    let tall = 0;
    for (const line of lines) {
      pen.font = line.font;
      widest = Math.max(widest, pen.measureText(line.text).width);
      tall += line.height;
    }
    let best = null;
    for (const [dx, dy] of shifts) {
      const own = [dx - widest / 2 - 3, dy - tall / 2 - 2, dx + widest / 2 + 3, dy + tall / 2 + 2];
      const box = [at.x + own[0], at.y + own[1], at.x + own[2], at.y + own[3]];
      // Whole words or none: a name cut by the edge is of no use.
      if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height || !isFree(box)) continue;
      const hidden = near.filter(([x, y]) => x > own[0] && x < own[2] && y > own[1] && y < own[3]).length;
      if (best === null || hidden < best.hidden) best = { hidden, box, dx, dy };
      if (hidden === 0) break;
    }
    if (best === null) return null;
    taken.push(best.box);
    let y = at.y + best.dy - tall / 2;
    for (const line of lines) {
      pen.font = line.font;
      pen.lineWidth = 3.5 * SCALE;
      pen.strokeStyle = "rgba(255, 255, 255, 0.92)";
      pen.strokeText(line.text, at.x + best.dx, y + line.height / 2);
      pen.fillStyle = line.colour;
      pen.fillText(line.text, at.x + best.dx, y + line.height / 2);
      y += line.height;
    }
    return best.box;
  }

  function writeMunicipality(one) {
    // Beside a chosen one the others are what lies around it.
    const isBeside = state.municipality !== null && one !== state.municipality && state.isOn("dim");
    const colour = isBeside ? COLOURS.soft : COLOURS.ink;
    const name = { text: one.row.name, font: `${isBeside ? 400 : 600} ${13 * SCALE}px ${FONT}`, height: 16 * SCALE, colour };
    const { indicator, weight } = state;
    const value = gapOf(one.row, indicator, weight) === null ? indicator.value(one.row, weight) : null;
    const figure = state.isOn("share") && value !== null ? { text: indicator.show(value), font: `${12 * SCALE}px ${FONT}`, height: 14 * SCALE, colour } : null;
    const box = write(one.label, figure === null ? [name] : [name, figure], aroundOf(one));
    if (box !== null) written.push({ code: one.code, name: name.text, figure: figure?.text ?? null, box });
  }

  /** Width and height of what is drawn of an area, pixels. */
  function sizeOf(area) {
    if (Math.floor(map.getZoom()) < outlineZoom(area.bounds)) return [12 * SCALE, 12 * SCALE];
    const [from, to] = [map.project([area.bounds[0], area.bounds[3]]), map.project([area.bounds[2], area.bounds[1]])];
    return [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  }

  function writeNumber(area) {
    const line = { text: area.number, font: `600 ${12 * SCALE}px ${FONT}`, height: 14 * SCALE, colour: AREA_STYLES[area.group].number };
    // In an outline that has room for it, otherwise beside it or the symbol.
    const [width, height] = sizeOf(area);
    const hasRoom = width > 60 * SCALE && height > 30 * SCALE;
    const [x, y] = [width / 2 + 13 * SCALE, height / 2 + 8 * SCALE];
    write(area.label, [line], { shifts: hasRoom ? [[0, 0]] : [[x, 0], [-x, 0], [0, -y], [0, y]], near: [] });
  }

  function draw() {
    const { clientWidth: width, clientHeight: height } = map.getCanvas();
    const ratio = map.getPixelRatio();
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    taken = covered();
    written = [];
    if (!state.isOn("names")) return;
    const chosenFirst = [...bySize].sort((a, b) => (b === state.municipality) - (a === state.municipality));
    for (const one of chosenFirst) writeMunicipality(one);
    if (map.getZoom() < NUMBER_ZOOM) return;
    const left = new Set(unlisted());
    for (const area of byPoints) {
      // The number is one of its municipality: beside those of another it would be mistaken.
      const isOwn = state.municipality === null || area.municipality === state.municipality;
      if (isOwn && state.isOn(area.group) && !left.has(area)) writeNumber(area);
    }
  }

  /** Draws again after what is shown has changed, and not only where. */
  function drawAnew() {
    around = { scale: null, of: new Map() };
    draw();
  }

  map.on("move", draw);
  map.on("resize", draw);
  // For tests, which cannot read a canvas.
  map.namesShown = () => written;
  return drawAnew;
}
