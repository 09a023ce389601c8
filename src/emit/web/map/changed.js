// What changed since the earlier result, place by place: marks on the map, their legend and their cards.

// A colour and a shape for each cause; what leaves the count of the unserved is filled white, but for build-out.
const CHANGE_STYLES = {
  worse: { name: t("changed_worse"), shape: "triangle", fill: "#c8410b", line: "#ffffff" },
  new: { name: t("changed_new"), shape: "cross", fill: "#5d3f9b", line: "#ffffff" },
  method_worse: { name: t("changed_method_worse"), shape: "diamond", fill: "#8a5a00", line: "#ffffff" },
  build_out: { name: t("changed_build_out"), shape: "disc", fill: "#00665e", line: "#ffffff" },
  no_data: { name: t("changed_no_data"), shape: "triangle", fill: "#ffffff", line: "#c8410b" },
  gone: { name: t("changed_gone"), shape: "cross", fill: "#ffffff", line: "#5d3f9b" },
  moved: { name: t("changed_moved"), shape: "square", fill: "#ffffff", line: "#1f6f78" },
  rejected: { name: t("changed_rejected"), shape: "cross", fill: "#ffffff", line: "#55595f" },
  method_better: { name: t("changed_method_better"), shape: "diamond", fill: "#ffffff", line: "#8a5a00" },
  planned_built: { name: t("changed_planned_built"), shape: "disc", fill: "#ffffff", line: "#00665e" },
  state: { name: t("changed_state"), shape: "square", fill: "#ffffff", line: "#55595f" },
};

const STATE_NAMES = {
  connected: t("connected"), passed: t("passed"), planned: t("planned"), unserved: t("unserved"), no_data: t("no_data"),
};

// Another state of places that were not unserved and are not.
const ADDS_NOTHING = new Set(["planned_built", "state"]);

// In a box of 2 by 2 around the middle.
const MARK_SHAPES = {
  triangle: [[0, -0.9], [0.95, 0.75], [-0.95, 0.75]],
  diamond: [[0, -1], [0.8, 0], [0, 1], [-0.8, 0]],
  square: [[-0.65, -0.65], [0.65, -0.65], [0.65, 0.65], [-0.65, 0.65]],
  cross: [[-0.34, -1], [0.34, -1], [0.34, -0.34], [1, -0.34], [1, 0.34], [0.34, 0.34], [0.34, 1], [-0.34, 1], [-0.34, 0.34], [-1, 0.34], [-1, -0.34], [-0.34, -0.34]],
};

/** Draws a mark on a canvas, around its middle or so far to the right of it. */
function drawMark(canvas, { shape, fill, line }, radius, right = 0) {
  const pen = canvas.getContext("2d");
  const [x, y] = [canvas.width / 2 + right, canvas.height / 2];
  pen.beginPath();
  if (shape === "disc") pen.arc(x, y, radius * 0.8, 0, 2 * Math.PI);
  else for (const [dx, dy] of MARK_SHAPES[shape]) pen.lineTo(x + dx * radius, y + dy * radius);
  pen.closePath();
  pen.lineJoin = "round";
  // A white edge keeps every mark apart from what it lies on.
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = radius * 0.6;
  pen.stroke();
  pen.fillStyle = fill;
  pen.fill();
  if (line !== "#ffffff") {
    pen.strokeStyle = line;
    pen.lineWidth = radius * 0.3;
    pen.stroke();
  }
  return canvas;
}

const changedKinds = (data.changed?.kinds ?? []).map((kind) => ({ ...kind, style: CHANGE_STYLES[kind.kind], places: unpack(kind.at) }));
const inSquares = data.changed?.square_m != null;

/** A sum of parts without the rounding of its parts. */
function ofParts(value) {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-6 ? whole : value;
}

/** Source and layer; a mark for each place, or for each kind in a square. */
function addChanged(map, layer) {
  if (data.changed === null) return;
  for (const [kind, style] of Object.entries(CHANGE_STYLES)) {
    const tile = drawMark(element("canvas", { width: 40, height: 40 }), style, 14);
    map.addImage(`changed-${kind}`, tile.getContext("2d").getImageData(0, 0, 40, 40), { pixelRatio: 2 });
  }
  const marks = changedKinds.flatMap((kind, rank) => kind.places.map((place, at) => ({
    type: "Feature",
    properties: { kind: kind.kind, rank: -rank, of: rank, at, places: kind.counts?.[at] ?? 1 },
    geometry: { type: "Point", coordinates: place },
  })));
  map.addSource("changed", { type: "geojson", data: features(marks), tolerance: 0 });
  const size = (most) => ["interpolate", ["linear"], ["sqrt", ["get", "places"]], 1, most * 0.6, 10, most];
  const sizes = inSquares ? [4, size(0.3), 8, size(0.8), 12, size(1.8)] : [4, 0.3, 7, 0.5, 10, 0.75, 14, 1.1];
  layer("changed", "changed", "symbol", "changed", {}, {
    layout: {
      "icon-image": ["concat", "changed-", ["get", "kind"]],
      "icon-size": ["interpolate", ["linear"], ["zoom"], ...sizes],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "symbol-sort-key": ["get", "rank"],
    },
  });
}

/** The legend: one box to tick, and below it what each mark means with its number. */
function changedLegend(box, toggle) {
  if (data.changed === null) return [];
  const [input, name] = box("changed", t("layer_changed", { date: data.since }), false);
  toggle("changed", false);
  const side = inSquares ? sideText(data.changed.square_m) : "";
  const size = ({ kind, count: places, sum }) => {
    if (ADDS_NOTHING.has(kind)) return number(places);
    const adds = ofParts(sum);
    const sign = difference(adds, Number.isInteger(adds) ? 0 : 1);
    return Math.abs(adds) === places ? sign : `${sign} ${t("changed_places", { count: number(places) })}`;
  };
  const marks = element("ul", { class: "classes", id: "changed-kinds" }, ...changedKinds.map((kind) =>
    element("li", { "data-kind": kind.kind, "data-cause": kind.cause },
      drawMark(element("canvas", { width: 32, height: 32, class: "mark", "aria-hidden": "true" }), kind.style, 12),
      element("span", {}, kind.style.name, " ", element("b", {}, size(kind))))));
  const more = element("div", { id: "changed-more", class: "meaning", hidden: true }, marks,
    element("p", { class: "note" }, t("changed_note"), inSquares ? ` ${t("changed_squares", { side })}` : ""));
  input.setAttribute("aria-controls", "changed-more");
  input.addEventListener("change", () => {
    more.hidden = !input.checked;
  });
  const sample = element("canvas", { width: 52, height: 32, class: "swatch", "aria-hidden": "true" });
  drawMark(sample, CHANGE_STYLES.worse, 11, -13);
  drawMark(sample, CHANGE_STYLES.build_out, 11, 13);
  return [element("label", {}, input, sample, name), more];
}

// The card of a spot lists at most so many marks; flats share their house's place.
const LISTED_PLACES = 5;

/** The card of the marks in one spot. */
function changedCard(marks) {
  const at = new Map(marks.map(({ properties }) => [`${properties.of} ${properties.at}`, properties]));
  const found = [...at.values()];
  const state = (digit, none) => (digit === "-" ? none : STATE_NAMES[data.changed.states[digit]]);
  const ofPlace = ({ of, at: position }) => {
    const { style, ids, before, after, adds } = changedKinds[of];
    return [style.name, [
      ["changed_id", t("changed_id"), nameElement(ids[position])],
      ["changed_before", t("changed_before", { date: data.since }), state(before[position], t("changed_not_there"))],
      ["changed_after", t("changed_after"), state(after[position], t("changed_is_gone"))],
      ["changed_adds", t("changed_adds"), adds === undefined || ofParts(adds[position]) === 0 ? undefined : difference(ofParts(adds[position]), 1)],
    ]];
  };
  const ofSquare = ({ of, at: position }) => {
    const { style, kind, counts, sums } = changedKinds[of];
    const adds = ofParts(sums[position]);
    const list = [["changed_adds", WEIGHT_NAMES.points, number(counts[position])]];
    if (!ADDS_NOTHING.has(kind) && Math.abs(adds) !== counts[position]) list.push(["changed_sum", t("changed_adds"), difference(adds, 1)]);
    return [style.name, list];
  };
  const parts = found.slice(0, LISTED_PLACES).flatMap((one) => {
    const [name, list] = inSquares ? ofSquare(one) : ofPlace(one);
    return [element("h4", {}, name), facts(list)];
  });
  if (found.length > LISTED_PLACES) parts.push(element("p", {}, t("changed_more", { count: number(found.length - LISTED_PLACES) })));
  const side = inSquares ? sideText(data.changed.square_m) : "";
  const title = inSquares ? t("changed_square", { side }) : t("changed_here");
  return element("div", { class: "card", "data-kind": "changed", tabindex: 0, role: "group", "aria-label": title },
    element("h3", {}, title), ...parts);
}
