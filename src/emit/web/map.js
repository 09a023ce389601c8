// The page: tables at once, the map when the browser can draw it, and what is chosen shown in both.

const state = {
  weight: data.weights.includes("households") ? "households" : "points",
  municipality: null,
  hidden: new Set(),
  isOn: (group) => !state.hidden.has(group),
};

let sorted = null;
let markMunicipality = () => {};
let markArea = () => {};
// Set when there is a map; without one the tables work alone.
let view = { show: () => {}, popup: () => {}, chosen: () => {}, weight: () => {} };

function drawMunicipalityTable() {
  const isMunicipality = (row) => row.kind === "municipality";
  markMunicipality = sortableTable(document.getElementById("municipality-table"), {
    caption: t("table_caption", { weight: WEIGHT_NAMES[state.weight].toLocaleLowerCase(locale) }),
    columns: municipalityColumns(state.weight),
    rows: data.rows.filter(isMunicipality),
    foot: data.rows.filter((row) => !isMunicipality(row)),
    choose: (row) => chooseMunicipality(municipalityByCode.get(row.code), true),
    sorted,
    onSort: (by) => {
      sorted = by;
    },
  });
}

function drawAreaTable(municipality) {
  const heading = document.getElementById("areas-heading");
  heading.replaceChildren(t("shortage_areas"), " – ", nameElement(municipality.row.name), ` (${number(municipality.areas.length)})`);
  const place = document.getElementById("area-table");
  place.scrollTop = 0;
  if (municipality.areas.length === 0) {
    markArea = () => {};
    place.replaceChildren(element("p", { class: "empty" }, t("no_shortage_areas")));
    return;
  }
  markArea = sortableTable(place, {
    caption: t("area_table_caption"),
    columns: areaColumns(),
    rows: municipality.areas,
    choose: (area) => chooseArea(area, true),
  });
}

/** Shows a municipality as chosen, in the table and on the map; moves the map there if asked to. */
function chooseMunicipality(municipality, move) {
  if (state.municipality !== municipality) {
    state.municipality = municipality;
    drawAreaTable(municipality);
    view.chosen(municipality);
  }
  markMunicipality(municipality.row);
  markArea(null);
  say(t("chosen", { name: municipality.row.name, count: number(municipality.areas.length) }));
  if (move) view.show(municipality.bounds);
}

function chooseArea(area, move) {
  if (state.municipality !== area.municipality) chooseMunicipality(area.municipality, false);
  markArea(area);
  say(t("chosen_area", { name: area.name, id: area.id }));
  if (!move) return;
  view.show(area.bounds);
  view.popup(area.label, areaCard(area));
}

function chooseWeight(weight) {
  state.weight = weight;
  drawMunicipalityTable();
  if (state.municipality !== null) markMunicipality(state.municipality.row);
  view.weight(weight);
}

function createMap() {
  const map = new maplibregl.Map({
    container: "map",
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": COLOURS.paper } }] },
    bounds: joinBounds(municipalities.map((one) => one.bounds)) ?? undefined,
    fitBoundsOptions: { padding: 24 },
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

/** Everything that needs a map. */
function startMap() {
  let isReady = false;
  const toggle = (group, isOn) => {
    if (isOn) state.hidden.delete(group);
    else state.hidden.add(group);
    if (isReady) applyToggles();
  };
  // Before the map, whose first view must know how much room the legend leaves.
  drawLegend(document.getElementById("legend"), state.weight, toggle);

  const map = createMap();
  const popup = new maplibregl.Popup({ maxWidth: "320px", focusAfterOpen: false });
  const drawLabels = createLabels(map, state);
  function applyToggles() {
    for (const layer of map.getStyle().layers) {
      const group = layer.metadata?.group;
      if (group !== undefined) map.setLayoutProperty(layer.id, "visibility", state.isOn(group) ? "visible" : "none");
    }
    drawLabels();
  }

  view = {
    show: (bounds) => {
      popup.remove();
      if (bounds !== null) map.fitBounds(bounds, { padding: 40, maxZoom: 14, duration: 900 });
    },
    popup: (at, content) => {
      if (at) popup.setLngLat(at).setDOMContent(content).addTo(map);
    },
    chosen: (municipality) => {
      if (isReady) map.setFilter("chosen", ["==", ["id"], municipality.index]);
      drawLabels();
    },
    weight: (weight) => {
      nameLegend(weight);
      if (isReady) colourShares(map, weight);
      popup.remove();
      drawLabels();
    },
  };

  map.on("load", () => {
    addLayers(map);
    isReady = true;
    applyToggles();
    colourShares(map, state.weight);
    if (state.municipality !== null) view.chosen(state.municipality);
  });

  const hit = (point, layers, slack) => {
    const shown = layers.filter((id) => map.getLayoutProperty(id, "visibility") !== "none");
    const box = [[point.x - slack, point.y - slack], [point.x + slack, point.y + slack]];
    return shown.length === 0 ? undefined : map.queryRenderedFeatures(box, { layers: shown })[0];
  };
  const areaLayers = ["unserved-dot", "unserved", "planned-dot", "planned"];
  map.on("click", (event) => {
    if (!isReady) return;
    const fibre = hit(event.point, ["fibre"], 3);
    const area = hit(event.point, areaLayers, 3);
    // Colour may be switched off, the municipality is still there: it is asked for by its transparent twin.
    const municipality = municipalities[map.queryRenderedFeatures(event.point, { layers: ["ground"] })[0]?.id];
    if (fibre !== undefined) {
      view.popup(event.lngLat, fibreCard(fibre.properties.kind));
    } else if (area !== undefined) {
      chooseArea(areas[area.id], false);
      view.popup(event.lngLat, areaCard(areas[area.id]));
    } else if (municipality !== undefined) {
      chooseMunicipality(municipality, false);
      view.popup(event.lngLat, municipalityCard(municipality, state.weight, hit(event.point, ["uncovered"], 0) !== undefined));
    }
  });
  map.on("mousemove", (event) => {
    if (isReady) map.getCanvas().classList.toggle("pointing", hit(event.point, ["fibre", ...areaLayers], 3) !== undefined);
  });

  // For tests, and for whoever wants to look closer from the browser's console.
  window.whitespotMap = map;
}

drawMunicipalityTable();
const weightChoice = document.getElementById("weight");
weightChoice.append(...data.weights.map((weight) => element("option", { value: weight }, WEIGHT_NAMES[weight])));
weightChoice.value = state.weight;
weightChoice.addEventListener("change", () => chooseWeight(weightChoice.value));
createSearch((target) => ("code" in target ? chooseMunicipality(target, true) : chooseArea(target, true)));

try {
  startMap();
} catch (error) {
  // Without WebGL there is no map, but every figure is in the tables.
  console.warn(error);
  document.getElementById("map-missing").hidden = false;
  document.getElementById("legend").hidden = true;
}
