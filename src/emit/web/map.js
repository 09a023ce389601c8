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
let view = { isMap: false, show: () => {}, popup: () => {}, chosen: () => {}, listed: () => {}, colours: () => {}, changed: () => {} };
let showPanel = () => {};

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

/** Shows a card beside the map: of an area that has no place on it, or where there is no map. */
function showBeside(card) {
  const place = document.getElementById("area-card");
  place.hidden = card === null;
  place.replaceChildren();
  if (card !== null) {
    const close = element("button", { type: "button", class: "close", "aria-label": t("close") }, "×");
    close.addEventListener("click", () => {
      showBeside(null);
      document.querySelector("#area-table tr.chosen button")?.focus();
    });
    place.append(card, close);
  }
  wholeRows();
}

/** The card of an area; another one that it names is chosen from it, and its card takes the focus. */
function cardOf(area) {
  return areaCard(area, (other) => {
    chooseArea(other, true);
    document.querySelector(".card[data-kind=area]")?.focus({ preventScroll: true });
  });
}

/** Shows a municipality as chosen, in the table and on the map; moves the map there if asked to. */
function chooseMunicipality(municipality, move) {
  if (state.municipality !== municipality) {
    state.municipality = municipality;
    drawAreaTable(municipality);
    drawSince(document.getElementById("since"), municipality, state.weight);
  }
  state.area = null;
  view.chosen(municipality, null);
  showBeside(null);
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
  showBeside(null);
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
  const isOnMap = view.isMap && area.label !== undefined;
  showBeside(isOnMap ? null : cardOf(area));
  if (!isOnMap) showPanel("area-panel");
  // The card took room from both tables: what is chosen is brought into sight again.
  markMunicipality(area.municipality.row);
  markArea(area);
  say(t("chosen_area", { name: area.name, id: area.id }));
  if (!move) return;
  view.show(area.bounds);
  if (isOnMap) view.popup(area.label, cardOf(area));
}

function chooseWeight(weight) {
  state.weight = weight;
  drawMunicipalityTable();
  if (state.municipality !== null) markMunicipality(state.municipality.row);
  drawSince(document.getElementById("since"), state.municipality, weight);
  view.colours();
}

/** Colours the map by another indicator, and sorts the table by it, the worst first. */
function chooseIndicator(indicator) {
  state.indicator = indicator;
  sorted = { key: indicator.column, direction: indicator.first };
  drawMunicipalityTable();
  if (state.municipality !== null) markMunicipality(state.municipality.row);
  view.colours();
}

/** The bounds of all municipalities, and the room around them when the page opens: buttons lie along the lower edge. */
const whole = joinBounds(municipalities.map((one) => one.bounds));
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
  const CARD_PX = 320;
  const popup = new maplibregl.Popup({ maxWidth: `${CARD_PX}px`, focusAfterOpen: false, closeOnClick: false });
  const drawLabels = createLabels(map, state);
  function applyToggles() {
    for (const layer of map.getStyle().layers) {
      const group = layer.metadata?.group;
      if (group !== undefined) map.setLayoutProperty(layer.id, "visibility", state.isOn(group) ? "visible" : "none");
    }
    drawLabels();
  }

  // A card never needs more room than the map has above its scale, and is moved into sight once the map stands still: beside
  // the buttons where the map is wide, below them where it is not.
  const buttons = () => map.getContainer().querySelector(".maplibregl-ctrl-top-right").getBoundingClientRect();
  const isNarrow = () => buttons().left - map.getContainer().getBoundingClientRect().left < CARD_PX + 8;
  const setRoom = () => {
    const taken = isNarrow() ? buttons().height + 75 : 100;
    map.getContainer().style.setProperty("--card-room", `${map.getContainer().clientHeight - taken}px`);
  };
  const keepInSight = () => {
    const card = popup.getElement()?.getBoundingClientRect();
    if (card === undefined) return;
    const frame = map.getContainer().getBoundingClientRect();
    const over = (from, to, start, end) => Math.max(to - end, 0) || Math.min(from - start, 0);
    const [top, right] = isNarrow() ? [buttons().bottom, frame.right] : [frame.top, buttons().left];
    const by = [over(card.left, card.right, frame.left + 4, right - 4), over(card.top, card.bottom, top + 4, frame.bottom - 34)];
    if (by[0] !== 0 || by[1] !== 0) map.panBy(by, { duration: 200 });
  };
  const keepInSightOnceStill = () => {
    if (map.isMoving()) map.once("moveend", keepInSight);
    else keepInSight();
  };
  setRoom();
  map.on("resize", () => {
    setRoom();
    // A phone that is turned must not put the card under the buttons.
    keepInSightOnceStill();
  });

  view = {
    isMap: true,
    show: (bounds, around = { padding: 40, maxZoom: 14 }) => {
      popup.remove();
      fit(bounds, around);
    },
    popup: (at, content) => {
      popup.setLngLat(at).setDOMContent(content).addTo(map);
      keepInSightOnceStill();
    },
    chosen: (municipality, area) => {
      if (isReady) {
        map.setFilter("chosen", ["==", ["id"], municipality?.index ?? -1]);
        map.setFilter("dim", municipality === null ? ["literal", false] : ["!=", ["id"], municipality.index]);
        map.setFilter("chosen-area", ["==", ["id"], area?.index ?? -1]);
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
      }
      popup.remove();
      drawLabels();
      view.changed();
    },
    changed: () => {},
  };

  map.on("load", () => {
    addLayers(map);
    isReady = true;
    applyToggles();
    colourMunicipalities(map, state.indicator, state.weight);
    colourSquares(map, state.weight);
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
    // Not left to the popup: it would also close the card that this click opens.
    popup.remove();
    const changed = hits(event.point, ["changed"], 3);
    const fibre = hit(event.point, ["fibre"], 3);
    const area = hit(event.point, areaLayers, 3);
    const square = squareCardAt((layer) => hit(event.point, [layer], 0), state.weight);
    // Colour may be switched off, the municipality is still there: it is asked for by its transparent twin.
    const municipality = municipalities[map.queryRenderedFeatures(event.point, { layers: ["ground"] })[0]?.id];
    if (changed.length > 0) {
      view.popup(event.lngLat, changedCard(changed));
    } else if (fibre !== undefined) {
      view.popup(event.lngLat, fibreCard(fibre.properties.kind));
    } else if (area !== undefined) {
      chooseArea(areas[area.id], false);
      view.popup(event.lngLat, cardOf(areas[area.id]));
    } else if (square !== null) {
      view.popup(event.lngLat, square);
    } else if (municipality !== undefined) {
      chooseMunicipality(municipality, false);
      view.popup(event.lngLat, municipalityCard(municipality, state.weight, state.indicator, (layer) => hit(event.point, [layer], 0)));
    }
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
const weightChoice = document.getElementById("weight");
weightChoice.append(...data.weights.map((weight) => element("option", { value: weight }, WEIGHT_NAMES[weight])));
weightChoice.value = state.weight;
weightChoice.addEventListener("change", () => chooseWeight(weightChoice.value));
if (data.register) {
  showPanel = createTabs(document.getElementById("area-tabs"), () => wholeRows());
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
}
