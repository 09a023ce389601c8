// Texts and numbers in the language of the page. Data reaches the document as text nodes only, never as markup.

const data = JSON.parse(document.getElementById("data").textContent);
const messages = data.messages;
const locale = data.language === "sv" ? "sv-SE" : "en-GB";
const UNKNOWN = "–";

/** A message of the catalogue with its {values} put in; keys stand as literals, so that a test can find them. */
function t(key, values = {}) {
  return messages[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

const formats = [0, 1].map((decimals) =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));

/** A number with a fixed count of decimals; what is unknown is a dash, never 0. */
function number(value, decimals = 0) {
  // Adding 0 turns -0 into 0.
  return value === null || value === undefined ? UNKNOWN : formats[decimals].format(value + 0);
}

/** A share of 0 to 1 as percent with one decimal. */
function percent(share) {
  return share === null ? UNKNOWN : `${number(share * 100, 1)}\u00a0%`;
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

const STATUS_NAMES = { new: t("status_new"), planned: t("status_planned") };

const TYPE_NAMES = { no_offer: t("type_no_offer"), too_slow: t("type_too_slow") };

const FIBRE_NAMES = {
  connection_point: t("fibre_connection_point"),
  exchange: t("fibre_exchange"),
  handover: t("fibre_handover"),
};

function say(text) {
  document.getElementById("status").textContent = text;
}
