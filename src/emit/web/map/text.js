// Texts and numbers in the language of the page. Data reaches the document as text nodes only, never as markup.

const data = JSON.parse(document.getElementById("data").textContent);
const messages = data.messages;
const locale = data.language === "sv" ? "sv-SE" : "en-GB";
const UNKNOWN = "–";

/** A message of the catalogue with its {values} put in; keys stand as literals, so that a test can find them. */
function t(key, values = {}) {
  return messages[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

const formats = [0, 1, 2].map((decimals) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));

/** A number with a fixed count of decimals; what is unknown is a dash, never 0. */
function number(value, decimals = 0) {
  // Adding 0 turns -0 into 0.
  return value === null || value === undefined ? UNKNOWN : formats[decimals].format(value + 0);
}

/** Behind a number of percent: Swedish parts the two, English does not. */
const PERCENT_SIGN = data.language === "sv" ? "\u00a0%" : "%";

/** A share of 0 to 1 as percent with one decimal, as the report prints it. */
function percent(share) {
  if (share === null) return UNKNOWN;
  // A share above 0 is never printed as 0, nor one below 1 as 100.
  const [least, most] = [0.1, 99.9].map((value) => number(value, 1) + PERCENT_SIGN);
  if (share > 0 && share < 0.0005) return t("under", { share: least });
  if (share < 1 && share >= 0.9995) return t("over", { share: most });
  return number(share * 100, 1) + PERCENT_SIGN;
}

/** Decimals of a weight: one as soon as any row has parts of a whole (cells with shares), so that columns add up. */
function decimalsOf(weight) {
  const whole = data.rows.every((row) => Object.values(row.weights[weight] ?? {}).every((value) => Number.isInteger(value ?? 0)));
  return whole ? 0 : 1;
}

/** A number that is usually whole, such as the households of an area. */
function count(value) {
  return number(value, Number.isInteger(value ?? 0) ? 0 : 1);
}

const signed = [0, 1].map((decimals) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: "exceptZero" }));

/** A number that is added or taken away, with its sign. */
function difference(value, decimals = 0) {
  return signed[decimals].format(value + 0).replace("-", "\u2212");
}

/** An element with attributes and children; strings become text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** A name from the data, kept apart from the direction of the text around it. */
function nameElement(name) {
  return element("bdi", {}, name);
}

const WEIGHT_NAMES = {
  points: t("weight_points"),
  households: t("weight_households"),
  workplaces: t("weight_workplaces"),
  persons: t("weight_persons"),
  holiday_homes: t("weight_holiday_homes"),
  buildings: t("weight_buildings"),
};

// Open ones first, in the order in which a planner asks for them.
const STATUS_NAMES = {
  new: t("status_new"),
  remaining: t("status_remaining"),
  under_construction: t("status_under_construction"),
  planned: t("status_planned"),
  remedied: t("status_remedied"),
  ended: t("status_ended"),
  merged: t("status_merged"),
  split: t("status_split"),
};
const STATUSES = Object.keys(STATUS_NAMES);
const OPEN_STATUSES = STATUSES.slice(0, 4);

const LINEAGE_NAMES = {
  new: t("lineage_new"),
  reopened: t("lineage_reopened"),
  split: t("lineage_split"),
  merged: t("lineage_merged"),
  closed: t("lineage_closed"),
  grown: t("lineage_grown"),
  shrunk: t("lineage_shrunk"),
  persisted: t("lineage_persisted"),
};

/** How an area came out of the year before: one that is open took up or gave off others, and did not end by it. */
function lineageName(area) {
  const lineage = wayName(area);
  return area.partly_judged ? t("partly_judged", { lineage }) : lineage;
}

function wayName({ lineage, isOpen, first_year: firstYear }) {
  const year = Number(document.querySelector(".caption").dataset.date.slice(0, 4));
  if (isOpen && lineage === "merged") return t("lineage_took_up");
  if (isOpen && lineage === "split") return firstYear === year ? t("lineage_split_off") : t("lineage_gave_off");
  return LINEAGE_NAMES[lineage];
}

const TYPE_NAMES = {
  no_offer: t("type_no_offer"),
  too_slow: t("type_too_slow"),
  copper: t("type_copper"),
  radio: t("type_radio"),
  no_connection_point: t("type_no_connection_point"),
};

const BY_HAND_NAMES = { status: t("by_hand_status"), name: t("by_hand_name"), note: t("by_hand_note") };

const TECHNOLOGY_NAMES = {
  fiber: t("technology_fiber"),
  fiber_lan: t("technology_fiber_lan"),
  cable: t("technology_cable"),
  vdsl: t("technology_vdsl"),
  xdsl: t("technology_xdsl"),
  fixed_wireless: t("technology_fixed_wireless"),
  fixed_wireless_licensed: t("technology_fixed_wireless_licensed"),
  fixed_wireless_licensed_by_rule: t("technology_fixed_wireless_licensed_by_rule"),
  fixed_wireless_unlicensed: t("technology_fixed_wireless_unlicensed"),
  lte: t("technology_lte"),
  nr: t("technology_nr"),
  satellite: t("technology_satellite"),
  satellite_geo: t("technology_satellite_geo"),
  satellite_leo: t("technology_satellite_leo"),
  other: t("technology_other"),
};

const RELATION_NAMES = {
  connected: t("relation_connected"),
  passed: t("relation_passed"),
  planned: t("relation_planned"),
};

const FIBRE_NAMES = {
  connection_point: t("fibre_connection_point"),
  exchange: t("fibre_exchange"),
  handover: t("fibre_handover"),
  radio_site: t("fibre_radio_site"),
};

// What closes an area: an exchange only where fibre feeds it.
const CLOSING_NAMES = { connection_point: t("fibre_connection_point"), exchange: t("closing_exchange") };

const MEANWHILE_NAMES = { fixed_radio: t("meanwhile_fixed_radio"), satellite: t("meanwhile_satellite") };

const CLOSING_WAY_NAMES = {
  later_connection: t("closing_later_connection"),
  extension: t("closing_extension"),
  new_fibre: t("closing_new_fibre"),
};

// Why an open area has no place in the order.
const UNRANKED_NAMES = {
  under_construction: t("unranked_under_construction"),
  planned: t("unranked_planned"),
  no_places: t("unranked_no_places"),
  no_households: t("unranked_no_households"),
  no_feed: t("unranked_no_feed"),
  no_road: t("unranked_no_road"),
  unjoined: t("unranked_unjoined"),
  no_price: t("unranked_no_price"),
};

function say(text) {
  document.getElementById("status").textContent = text;
}
