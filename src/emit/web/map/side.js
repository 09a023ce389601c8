// What lies around the map: the headline, the card of what was chosen, and the tables where they are asked for.

const totalRow = data.rows.find((row) => row.kind === "total");

/** Says above the map what it shows: the open areas and the unserved, of the chosen municipality or of all. */
function drawHeadline() {
  const row = state.municipality === null ? totalRow : state.municipality.row;
  const open = row.shortage_areas;
  const parts = [open === 1 ? t("headline_area") : t("headline_areas", { count: number(open) })];
  const counts = row.weights[state.weight] ?? null;
  if (counts !== null && counts.total > 0) {
    const decimals = decimalsOf(state.weight);
    parts.push(". ", t("headline_unserved", {
      unserved: number(counts.unserved, decimals),
      total: number(counts.total, decimals),
      weight: WEIGHT_NAMES[state.weight].toLocaleLowerCase(locale),
      share: percent(unservedShare(row, state.weight)),
    }));
  }
  const name = state.municipality === null ? [] : [nameElement(row.name), ": "];
  document.getElementById("headline").replaceChildren(...name, ...parts);
}

/** Shows a card beside the map, on a phone below it; `null` takes it away. */
function showCard(card) {
  const place = document.getElementById("card-place");
  place.replaceChildren();
  place.hidden = card === null;
  document.body.classList.toggle("with-card", card !== null);
  if (card !== null) {
    const close = element("button", { type: "button", class: "close", "aria-label": t("close") }, "×");
    close.addEventListener("click", closeCard);
    place.append(card, close);
    place.scrollTop = 0;
  }
  view.resized();
}

/** Takes the card away and puts the focus where the card may have come from. */
function closeCard() {
  showCard(null);
  view.spot(null);
  const row = [...document.querySelectorAll("#table-side tr.chosen button")].filter((one) => one.checkVisibility()).at(-1);
  (row ?? document.querySelector("#map canvas.maplibregl-canvas"))?.focus({ preventScroll: true });
}

const areTablesOpen = () => document.body.classList.contains("with-tables");

/** Opens the tables below the map or closes them; a phone always shows them. */
function showTables(isOpen) {
  if (isOpen === areTablesOpen()) return;
  document.body.classList.toggle("with-tables", isOpen);
  document.getElementById("tables-button").setAttribute("aria-expanded", String(isOpen));
  wholeRows();
  view.resized();
}

function prepareSide() {
  document.getElementById("card-place").addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeCard();
  });
  document.getElementById("tables-button").addEventListener("click", () => {
    showTables(!areTablesOpen());
    view.changed();
  });
  // The link to the tables leads somewhere only where they are open.
  document.querySelector(".skip").addEventListener("click", () => showTables(true));
}
