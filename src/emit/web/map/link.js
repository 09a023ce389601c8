// The view as a link: what stands behind the # of the address says where the map is, what is chosen and what is drawn. Its
// words are codes, so that a link from one language opens in the other.

const layerBoxes = () => [...document.querySelectorAll("#legend input[data-layer]")];

/** lat,lon,zoom; codes of what is chosen; which of its areas are listed, by status and settlement; the layers that are on; whether the tables are open. */
function viewToHash(map) {
  const { lat, lng } = map.getCenter();
  const parts = {
    v: [lat.toFixed(5), lng.toFixed(5), map.getZoom().toFixed(2)],
    m: state.municipality === null ? [] : [state.municipality.code],
    a: state.area === null ? [] : [state.area.id],
    s: state.listed === "all" ? [] : [state.listed],
    b: state.settlement === "all" ? [] : [state.settlement],
    i: [state.indicator.key],
    w: [state.weight],
    t: areTablesOpen() ? ["1"] : [],
    l: layerBoxes().filter((box) => box.checked).map((box) => box.dataset.layer),
  };
  return `#${Object.entries(parts).filter(([key, list]) => list.length > 0 || key === "l")
    .map(([key, list]) => `${key}=${list.map(encodeURIComponent).join(",")}`).join("&")}`;
}

/** The parts of a hash that is a view; null of any other, such as that of a heading. */
function readHash(hash) {
  const parts = new Map(hash.replace(/^#/, "").split("&").map((part) => {
    const at = part.indexOf("=");
    return [part.slice(0, Math.max(at, 0)), part.slice(at + 1).split(",").filter(Boolean)];
  }));
  try {
    for (const [key, list] of parts) parts.set(key, list.map(decodeURIComponent));
  } catch {
    return null;
  }
  const place = (parts.get("v") ?? []).map(Number);
  const isPlace = place.length === 3 && place.every(Number.isFinite) && Math.abs(place[0]) <= 90 && Math.abs(place[1]) <= 180;
  return isPlace ? { place, parts } : null;
}

/** Shows the view of a hash. What this page does not know is left as it is. */
function showHash(map, hash) {
  const found = readHash(hash);
  if (found === null) return false;
  const { place: [lat, lng, zoom], parts } = found;
  const [weight] = parts.get("w") ?? [];
  if (data.weights.includes(weight)) {
    document.getElementById("weight").value = weight;
    chooseWeight(weight);
  }
  const indicator = indicatorByKey.get(parts.get("i")?.[0]);
  if (indicator !== undefined && indicator !== state.indicator) chooseIndicator(indicator);
  if (parts.has("l")) {
    const wanted = new Set(parts.get("l"));
    for (const box of layerBoxes()) {
      if (box.checked === wanted.has(box.dataset.layer)) continue;
      box.checked = !box.checked;
      box.dispatchEvent(new Event("change"));
      const closed = box.closest("details:not([open])");
      if (closed !== null) closed.open = true;
    }
  }
  const [listed, settlement] = ["s", "b"].map((key) => parts.get(key)?.[0] ?? "all");
  const isKnown = areas.some((area) => hasStatus(area, listed)) && (settlement === "all" || areas.some((area) => area.settlement === settlement));
  [state.listed, state.settlement] = isKnown ? [listed, settlement] : ["all", "all"];
  if (state.municipality !== null) drawAreaTable(state.municipality);
  showTables(parts.get("t")?.[0] === "1");
  const municipality = municipalityByCode.get(parts.get("m")?.[0]);
  const area = areaById.get(parts.get("a")?.[0]);
  if (area !== undefined) chooseArea(area, false);
  else if (municipality !== undefined) chooseMunicipality(municipality, false);
  else if (state.municipality !== null) chooseNothing();
  map.jumpTo({ center: [lng, lat], zoom });
  return true;
}

/** Keeps the address in step with what is seen, once a reader has changed it. Returns what to call after a change. */
function followView(map) {
  // While a view is brought back the address is that view: half of it must not take its place.
  let isShowing = false;
  const show = () => {
    isShowing = true;
    try {
      return showHash(map, location.hash);
    } finally {
      isShowing = false;
    }
  };
  let isOwn = show();
  const write = () => {
    if (isShowing) return;
    try {
      history.replaceState(null, "", viewToHash(map));
    } catch {
      // A page that may not change its address still has the button.
    }
  };
  map.on("moveend", (event) => {
    isOwn ||= event.originalEvent !== undefined;
    if (isOwn) write();
  });
  window.addEventListener("hashchange", show);
  return () => {
    isOwn = true;
    write();
  };
}

/** Copies the link; its text stands ready to be copied by hand where the browser does not let a page do it. */
function offerLink(map) {
  const link = location.href.split("#")[0] + viewToHash(map);
  const label = document.getElementById("link-told");
  const input = document.getElementById("link-text");
  const report = (isCopied) => {
    const text = isCopied ? t("link_copied") : t("link_by_hand");
    label.textContent = text;
    say(text);
  };
  document.getElementById("link-box").hidden = false;
  input.value = link;
  input.focus();
  input.select();
  const byHand = () => report(document.execCommand("copy"));
  if (navigator.clipboard === undefined) byHand();
  else navigator.clipboard.writeText(link).then(() => report(true), byHand);
}
