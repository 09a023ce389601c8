// Names on the map. MapLibre would fetch letters from a server, so the browser's own are drawn on a canvas above the
// map: the largest municipalities first, and nothing that would overlap what is already written.

// From here on the numbers of shortage areas have room.
const NUMBER_ZOOM = 9.5;
const FONT = "\"Segoe UI\", system-ui, -apple-system, Roboto, \"Helvetica Neue\", Arial, sans-serif";

function createLabels(map, state) {
  const canvas = element("canvas", { class: "labels", "aria-hidden": "true" });
  map.getCanvasContainer().append(canvas);
  const pen = canvas.getContext("2d");
  const size = (box) => (box === null ? 0 : (box[2] - box[0]) * (box[3] - box[1]));
  const bySize = municipalities.filter((one) => one.label).sort((a, b) => size(b.bounds) - size(a.bounds));
  const byPoints = areas.filter((area) => area.label).sort((a, b) => b.isOpen - a.isOpen || b.points - a.points);
  let taken = [];

  function isFree(box) {
    return taken.every((other) => box[2] <= other[0] || box[0] >= other[2] || box[3] <= other[1] || box[1] >= other[3]);
  }

  /** Writes centred lines where there is room; says whether there was. */
  function write(place, lines) {
    const at = map.project(place);
    const { clientWidth: width, clientHeight: height } = canvas;
    if (at.x < 0 || at.y < 0 || at.x > width || at.y > height) return true;
    let widest = 0;
    let tall = 0;
    for (const line of lines) {
      pen.font = line.font;
      widest = Math.max(widest, pen.measureText(line.text).width);
      tall += line.height;
    }
    const box = [at.x - widest / 2 - 3, at.y - tall / 2 - 2, at.x + widest / 2 + 3, at.y + tall / 2 + 2];
    // Whole words or none: a name cut by the edge is of no use.
    if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height || !isFree(box)) return false;
    taken.push(box);
    let y = at.y - tall / 2;
    for (const line of lines) {
      pen.font = line.font;
      pen.lineWidth = 3.5;
      pen.strokeStyle = "rgba(255, 255, 255, 0.92)";
      pen.strokeText(line.text, at.x, y + line.height / 2);
      pen.fillStyle = line.colour;
      pen.fillText(line.text, at.x, y + line.height / 2);
      y += line.height;
    }
    return true;
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
    taken = [];
    if (!state.isOn("names")) return;

    const chosenFirst = [...bySize].sort((a, b) => (b === state.municipality) - (a === state.municipality));
    for (const one of chosenFirst) {
      const name = { text: one.row.name, font: `600 13px ${FONT}`, height: 16, colour: COLOURS.ink };
      const { indicator, weight } = state;
      const value = gapOf(one.row, indicator, weight) === null ? indicator.value(one.row, weight) : null;
      const figure = { text: indicator.show(value), font: `12px ${FONT}`, height: 14, colour: COLOURS.ink };
      const withFigure = state.isOn("share") && value !== null;
      const wishes = withFigure ? [[name, figure], [name], [figure]] : [[name]];
      wishes.some((lines) => write(one.label, lines));
    }
    if (map.getZoom() < NUMBER_ZOOM) return;
    const left = new Set(unlisted());
    for (const area of byPoints) {
      if (!state.isOn(area.group) || left.has(area)) continue;
      write(area.label, [{ text: area.number, font: `600 12px ${FONT}`, height: 14, colour: AREA_STYLES[area.group].number }]);
    }
  }

  map.on("move", draw);
  map.on("resize", draw);
  return draw;
}
