// The page: tables at once, the map when the browser can draw it, and what is chosen shown in both.

const state = {
  weight: data.weights.includes("households") ? "households" : "points",
  // What the municipalities are coloured by.
  indicator: INDICATORS[0],
  municipality: null,
  area: null,
  // Which areas are listed: "all", "open" or a status.
  listed: "all",
  // In which kind of settlement: "all" or a kind.
  settlement: "all",
  hidden: new Set(gapGroups),
  isOn: (group) => !state.hidden.has(group),
};

let sorted = null;
let markMunicipality = () => {};
let markArea = () => {};
// Set when there is a map; without one the tables work alone.
let view = { show: () => {}, spot: () => {}, chosen: () => {}, listed: () => {}, colours: () => {}, resized: () => {}, changed: () => {} };

function drawMunicipalityTable() {
  const isMunicipality = (row) => row.kind === "municipality";
  markMunicipality = sortableTable(document.getElementById("municipality-table"), {
    caption: t("table_caption", { weight: WEIGHT_NAMES[state.weight].toLocaleLowerCase(locale) }),
    columns: municipalityColumns(state.weight, state.indicator),
    rows: data.rows.filter(isMunicipality),
    foot: data.rows.filter((row) => !isMunicipality(row)),
    choose: (row) => chooseMunicipality(municipalityByCode.get(row.code), true),
    sorted,
    onSort: (by) => {
      sorted = by;
    },
  });
}

const hasStatus = (area, wanted) => wanted === "all" || (wanted === "open" ? area.isOpen : area.status === wanted);
const isListed = (area, status = state.listed, settlement = state.settlement) =>
  hasStatus(area, status) && (settlement === "all" || area.settlement === settlement);

/** The areas that the choices leave out of the list, and of the map within the municipality. */
const unlisted = () => (state.municipality === null ? [] : state.municipality.areas.filter((area) => !isListed(area)));

/** Fills a choice with what can be listed, each with its number in the municipality. */
function drawChoice(id, names, chosen, size) {
  const choice = document.getElementById(id);
  choice.replaceChildren(...Object.entries(names).map(([wanted, name]) =>
    element("option", { value: wanted }, `${name} (${number(size(wanted))})`)));
  choice.value = chosen;
}

function drawAreaFilter(municipality) {
  const occurring = (names, key) => Object.fromEntries(Object.entries(names).filter(([kind]) => areas.some((area) => area[key] === kind)));
  const count = (listed) => municipality.areas.filter(listed).length;
  const statuses = occurring(Object.fromEntries(STATUSES.map((status) => [status, STATUS_NAMES[status]])), "status");
  const settlements = occurring(AREA_SETTLEMENTS, "settlement");
  const both = [statuses, settlements].map((kinds) => Object.keys(kinds).length);
  drawChoice("area-status", { all: t("filter_all"), open: t("filter_open"), ...statuses }, state.listed, (wanted) => count((area) => isListed(area, wanted)));
  drawChoice("area-settlement", { all: t("filter_all"), ...settlements }, state.settlement, (wanted) => count((area) => isListed(area, state.listed, wanted)));
  for (const node of document.querySelectorAll("#area-settlement, [for=area-settlement]")) node.hidden = both[1] < 2;
  document.getElementById("area-filter").hidden = both.every((kinds) => kinds < 2);
}

function drawAreaTable(municipality) {
  const open = municipality.areas.filter((area) => area.isOpen).length;
  const all = municipality.areas.length;
  const size = open === all ? number(all) : t("open_of_all", { open: number(open), all: number(all) });
  const heading = document.getElementById("areas-heading");
  // Households in no area; the published map does not give them.
  const scattered = municipality.row.scattered_households;
  const beside = scattered === undefined ? "" : t("scattered_beside", { count: count(scattered) });
  heading.replaceChildren(t("shortage_areas"), " – ", nameElement(municipality.row.name), ` (${size}${beside})`);
  drawAreaFilter(municipality);
  view.listed();
  const listed = municipality.areas.filter((area) => isListed(area));
  const place = document.getElementById("area-table");
  place.scrollTop = 0;
  if (listed.length === 0) {
    markArea = () => {};
    place.replaceChildren(element("p", { class: "empty" }, all === 0 ? t("no_shortage_areas") : t("none_listed")));
    return;
  }
  markArea = sortableTable(place, {
    caption: t("area_table_caption"),
    columns: areaColumns(municipality.areas),
    rows: listed,
    choose: (area) => chooseArea(area, true),
  });
}

/** The card of a municipality, from which its areas are chosen. */
function cardOfMunicipality(municipality, hit) {
  return municipalityCard(municipality, state.weight, state.indicator, hit, chooseFromCard);
}

/** Chooses an area that a card names; its own card takes the focus. */
function chooseFromCard(area) {
  chooseArea(area, true);
  document.querySelector(".card[data-kind=area]")?.focus({ preventScroll: true });
}

/** The card of an area; another one that it names is chosen from it, and its card takes the focus. */
function cardOf(area) {
  return areaCard(area, chooseFromCard);
}

/**
 * Shows a municipality as chosen, in the table and on the map; moves the map there if asked to. `hit(layer)`: what is drawn where it
 * was clicked.
 */
function chooseMunicipality(municipality, move, hit = () => undefined) {
  if (state.municipality !== municipality) {
    state.municipality = municipality;
    drawAreaTable(municipality);
    drawSince(document.getElementById("since"), municipality, state.weight);
  }
  state.area = null;
  drawHeadline();
  view.chosen(municipality, null);
  showCard(cardOfMunicipality(municipality, hit));
  markMunicipality(municipality.row);
  markArea(null);
  say(t("chosen", { name: municipality.row.name, count: number(municipality.areas.length) }));
  if (move) view.show(municipality.bounds);
}

/** What stands in the place of a municipality's areas before any is chosen: the areas of the whole that come first in the order. */
function drawFirst() {
  const heading = document.getElementById("areas-heading");
  const place = document.getElementById("area-table");
  const first = firstInOrder();
  heading.textContent = first.length === 0 ? t("shortage_areas") : t("first_in_order", { count: number(first.length) });
  place.replaceChildren();
  if (first.length > 0) {
    sortableTable(place, { caption: t("first_in_order_caption"), columns: firstColumns(), rows: first, choose: (area) => chooseArea(area, true) });
  }
  place.append(element("p", { class: "empty" }, t("choose_municipality")));
}

/** Takes the choice back: the map and the list are those of the whole again. */
function chooseNothing() {
  state.municipality = null;
  state.area = null;
  markMunicipality(null);
  markArea = () => {};
  document.getElementById("area-filter").hidden = true;
  drawFirst();
  drawSince(document.getElementById("since"), null, state.weight);
  drawHeadline();
  showCard(null);
  view.chosen(null, null);
  view.listed();
  say(t("chosen_none"));
}

function chooseArea(area, move) {
  if (state.municipality !== area.municipality) chooseMunicipality(area.municipality, false);
  if (!isListed(area)) {
    state.listed = "all";
    state.settlement = "all";
    drawAreaTable(area.municipality);
  }
  state.area = area;
  view.chosen(area.municipality, area);
  showCard(cardOf(area));
  markMunicipality(area.municipality.row);
  markArea(area);
  say(t("chosen_area", { name: area.name, id: area.id }));
  if (move) view.show(area.bounds, "around");
}

function chooseWeight(weight) {
  state.weight = weight;
  drawMunicipalityTable();
  if (state.municipality !== null) markMunicipality(state.municipality.row);
  drawSince(document.getElementById("since"), state.municipality, weight);
  drawHeadline();
  redrawCard();
  view.colours();
}

/** Colours the map by another indicator, and sorts the table by it, the worst first. */
function chooseIndicator(indicator) {
  state.indicator = indicator;
  sorted = { key: indicator.column, direction: indicator.first };
  drawMunicipalityTable();
  if (state.municipality !== null) markMunicipality(state.municipality.row);
  redrawCard();
  view.colours();
}

/** The card of a municipality shows what is counted and what the map is coloured by; one of a square or a mark is gone by then. */
function redrawCard() {
  const { municipality, area } = state;
  if (area !== null || document.getElementById("card-place").hidden) return;
  showCard(municipality === null ? null : cardOfMunicipality(municipality, () => undefined));
}

/** The bounds of all municipalities, and the room around them when the page opens: buttons lie along the lower edge. */
const whole = joinBounds(municipalities.map((one) => one.bounds));
const AROUND_CHOSEN_PX = 40;
const AROUND_WHOLE = { padding: { top: 24, right: 24, bottom: 48, left: 24 } };

function createMap() {
  const map = new maplibregl.Map({
    container: "map",
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": COLOURS.paper } }] },
    bounds: whole ?? undefined,
    fitBoundsOptions: AROUND_WHOLE,
    attributionControl: false,
    // Kept so that print and the browser's own picture of the page hold the map.
    canvasContextAttributes: { preserveDrawingBuffer: true, antialias: true },
    maxPitch: 0,
    maxZoom: 17,
    cooperativeGestures: window.matchMedia("(max-width: 900px)").matches,
    locale: {
      "Map.Title": t("map"),
      "NavigationControl.ZoomIn": t("zoom_in"),
      "NavigationControl.ZoomOut": t("zoom_out"),
      "NavigationControl.ResetBearing": t("north_up"),
      "Popup.Close": t("close"),
      "CooperativeGesturesHandler.WindowsHelpText": t("gesture_wheel"),
      "CooperativeGesturesHandler.MacHelpText": t("gesture_wheel"),
      "CooperativeGesturesHandler.MobileHelpText": t("gesture_touch"),
    },
  });
  map.addControl(new maplibregl.NavigationControl({ visualizePitch: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
  return map;
}

/**
 * Fits places into the map, and again when it gets more room or less, as where the legend is opened, until a reader moves it.
 * Returns what fits.
 */
function keepFitted(map) {
  let fitted = null;
  const remember = (bounds, options) => {
    fitted = { bounds, options, camera: bounds === null ? undefined : map.cameraForBounds(bounds, options) };
  };
  const isWhereItWas = ({ center, zoom }) => {
    const at = map.getCenter();
    return Math.abs(at.lng - center.lng) < 1e-6 && Math.abs(at.lat - center.lat) < 1e-6 && Math.abs(map.getZoom() - zoom) < 1e-6;
  };
  remember(whole, AROUND_WHOLE);
  map.on("resize", () => {
    if (fitted.camera === undefined || !isWhereItWas(fitted.camera)) return;
    remember(fitted.bounds, fitted.options);
    if (fitted.camera !== undefined) map.jumpTo({ center: fitted.camera.center, zoom: fitted.camera.zoom });
  });
  return (bounds, options) => {
    remember(bounds, options);
    if (bounds !== null) map.fitBounds(bounds, { ...options, duration: 900 });
  };
}

/** Everything that needs a map. */
function startMap() {
  let isReady = false;
  const toggle = (group, isOn) => {
    if (isOn) state.hidden.delete(group);
    else state.hidden.add(group);
    if (isReady) applyToggles();
    view.changed();
  };
  // Before the map, whose first view must know how much room the legend leaves.
  drawLegend(document.getElementById("legend"), toggle, chooseIndicator, () => {
    drawMunicipalityTable();
    if (state.municipality !== null) markMunicipality(state.municipality.row);
  });
  nameColours(state.indicator, state.weight);
  nameSquares(state.weight);

  const map = createMap();
  const fit = keepFitted(map);
  const drawLabels = createLabels(map, state);
  function applyToggles() {
    for (const layer of map.getStyle().layers) {
      const group = layer.metadata?.group;
      if (group !== undefined) map.setLayoutProperty(layer.id, "visibility", state.isOn(group) ? "visible" : "none");
    }
    drawLabels();
  }

  // What is chosen stays in sight when the map gets less room, as where a card opens below it.
  const keepInSight = () => {
    const bounds = state.area?.bounds ?? null;
    if (bounds === null || map.isMoving()) return;
    const [from, to] = [map.project([bounds[0], bounds[3]]), map.project([bounds[2], bounds[1]])];
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const over = (start, end, room) => (end - start > room - 2 * AROUND_CHOSEN_PX ? 0
      : Math.max(end - (room - AROUND_CHOSEN_PX), 0) || Math.min(start - AROUND_CHOSEN_PX, 0));
    const by = [over(from.x, to.x, width), over(from.y, to.y, height)];
    if (by[0] !== 0 || by[1] !== 0) map.panBy(by, { duration: 200 });
  };
  map.on("resize", keepInSight);

  view = {
    // An area is seen with what lies around it.
    show: (bounds, around = { padding: AROUND_CHOSEN_PX, maxZoom: 14 }) => {
      const { clientWidth, clientHeight } = map.getContainer();
      fit(bounds, around === "around" ? { padding: Math.min(clientWidth, clientHeight) * 0.25, maxZoom: 13.5 } : around);
    },
    spot: (at) => {
      if (isReady) map.getSource("spot").setData(features(at === null ? [] : [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at.toArray() } }]));
    },
    chosen: (municipality, area) => {
      view.spot(null);
      if (isReady) {
        map.setFilter("chosen", ["==", ["id"], municipality?.index ?? -1]);
        map.setFilter("dim", municipality === null ? ["literal", false] : ["!=", ["id"], municipality.index]);
        uncolour(map, municipality);
        chooseOnMap(map, area);
      }
      const dim = document.querySelector("#legend input[data-layer=dim]");
      if (dim !== null) dim.closest("label").hidden = municipality === null;
      drawLabels();
      view.changed();
    },
    listed: () => {
      if (isReady) hideAreas(map, unlisted());
      drawLabels();
      view.changed();
    },
    colours: () => {
      nameColours(state.indicator, state.weight);
      nameSquares(state.weight);
      if (isReady) {
        colourMunicipalities(map, state.indicator, state.weight);
        colourSquares(map, state.weight);
        uncolour(map, state.municipality);
      }
      drawLabels();
      view.changed();
    },
    // At once: what is fitted next must know the room that there is.
    resized: () => {
      const { clientWidth, clientHeight } = map.getContainer();
      const canvas = map.getCanvas();
      if (canvas.clientWidth !== clientWidth || canvas.clientHeight !== clientHeight) map.resize();
      else keepInSight();
    },
    changed: () => {},
  };

  map.on("load", () => {
    addLayers(map);
    isReady = true;
    applyToggles();
    colourMunicipalities(map, state.indicator, state.weight);
    colourSquares(map, state.weight);
    uncolour(map, state.municipality);
    hideAreas(map, unlisted());
    if (state.municipality !== null) view.chosen(state.municipality, state.area);
  });

  const hits = (point, layers, slack) => {
    const shown = layers.filter((id) => map.getLayer(id) !== undefined && map.getLayoutProperty(id, "visibility") !== "none");
    const box = [[point.x - slack, point.y - slack], [point.x + slack, point.y + slack]];
    return shown.length === 0 ? [] : map.queryRenderedFeatures(box, { layers: shown });
  };
  const hit = (...where) => hits(...where)[0];
  const areaLayers = AREA_GROUPS.flatMap((group) => [`${group}-dot`, group]);
  map.on("click", (event) => {
    if (!isReady) return;
    const changed = hits(event.point, ["changed"], 3);
    const fibre = hit(event.point, ["fibre"], 3);
    const area = hit(event.point, areaLayers, 3);
    const square = squareCardAt((layer) => hit(event.point, [layer], 0), state.weight);
    // Colour may be switched off, the municipality is still there: it is asked for by its transparent twin.
    const municipality = municipalities[map.queryRenderedFeatures(event.point, { layers: ["ground"] })[0]?.id];
    // A ring marks what has a card but cannot be chosen.
    const showSpot = (card) => {
      showCard(card);
      view.spot(event.lngLat);
    };
    if (changed.length > 0) showSpot(changedCard(changed));
    else if (fibre !== undefined) showSpot(fibreCard(fibre.properties.kind));
    else if (area !== undefined) chooseArea(areas[area.id], false);
    else if (square !== null) showSpot(square);
    else if (municipality !== undefined) chooseMunicipality(municipality, false, (layer) => hit(event.point, [layer], 0));
  });
  map.on("mousemove", (event) => {
    if (isReady) map.getCanvas().classList.toggle("pointing", hit(event.point, ["changed", "fibre", ...areaLayers], 3) !== undefined);
  });

  document.getElementById("map-tools").hidden = false;
  const press = (id, act) => document.getElementById(id).addEventListener("click", act);
  press("show-all", () => {
    chooseNothing();
    view.show(whole, AROUND_WHOLE);
  });
  press("copy-link", () => offerLink(map));
  press("save-picture", () => savePicture(map));
  press("print", () => window.print());
  document.querySelector("#link-box .close").addEventListener("click", () => {
    document.getElementById("link-box").hidden = true;
    document.getElementById("copy-link").focus();
  });
  preparePrint(map);
  view.changed = followView(map);

  // For tests, and for whoever wants to look closer from the browser's console.
  window.whitespotMap = map;
}

drawMunicipalityTable();
drawFirst();
drawHeadline();
prepareSide();
const weightChoice = document.getElementById("weight");
weightChoice.append(...data.weights.map((weight) => element("option", { value: weight }, WEIGHT_NAMES[weight])));
weightChoice.value = state.weight;
weightChoice.addEventListener("change", () => chooseWeight(weightChoice.value));
if (data.register) {
  createTabs(document.getElementById("area-tabs"), () => wholeRows());
  drawSince(document.getElementById("since"), null, state.weight);
}
const statusChoice = document.getElementById("area-status");
statusChoice.addEventListener("change", () => {
  state.listed = statusChoice.value;
  drawAreaTable(state.municipality);
  markArea(state.area);
});
const settlementChoice = document.getElementById("area-settlement");
settlementChoice.addEventListener("change", () => {
  state.settlement = settlementChoice.value;
  drawAreaTable(state.municipality);
  markArea(state.area);
});
createSearch((target) => ("code" in target ? chooseMunicipality(target, true) : chooseArea(target, true)));

try {
  startMap();
} catch (error) {
  // Without WebGL there is no map, but every figure is in the tables.
  console.warn(error);
  document.getElementById("map-missing").hidden = false;
  document.getElementById("legend").hidden = true;
  showTables(true);
}
