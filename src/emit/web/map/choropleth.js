// The colours of the municipalities, and the part of the legend that says what they mean.

/** How a municipality without a class is drawn: a pattern, or the plain ground. */
const GAP_STYLES = { masked: { pattern: "masked" }, no_data: { pattern: "no_data" }, none: { fill: COLOURS.none } };

/** Positions of the municipalities that are drawn as a gap. */
let gapsDrawn = { masked: [], no_data: [], none: [] };

/** Colours the municipalities by an indicator; [`uncolour`] follows. */
function colourMunicipalities(map, indicator, weight) {
  const classes = classesOf(indicator, weight);
  const gaps = { masked: [], no_data: [], none: [] };
  for (const { row, index } of municipalities) {
    const gap = gapOf(row, indicator, weight);
    if (gap !== null) gaps[gap].push(index);
    const colour = gap === null ? classes.colours[classes.find(indicator.value(row, weight))] : COLOURS.none;
    map.setFeatureState({ source: "municipalities", id: index }, { colour });
  }
  gapsDrawn = gaps;
}

/**
 * Draws the patterns of the gaps, and leaves the chosen municipality without a fill: its number stands beside its name, and what is
 * looked at is what lies in it.
 */
function uncolour(map, chosen) {
  const isOther = ["!=", ["id"], chosen?.index ?? -1];
  map.setFilter("share", isOther);
  for (const gap of ["no_data", "masked"]) {
    map.setFilter(`share-${gap}`, ["all", isOther, ["in", ["id"], ["literal", gapsDrawn[gap]]]]);
  }
}

/** The legend of the colours; `box` makes a box to tick, `choose(indicator)` is called for another one. */
function colourLegend(box, choose) {
  const select = element("select", { id: "indicator", "aria-labelledby": "share-name" },
    ...INDICATORS.map((one) => element("option", { value: one.key })));
  select.addEventListener("change", () => choose(indicatorByKey.get(select.value)));
  return element("div", { class: "share-legend" },
    element("label", {}, ...box("share", element("span", { id: "share-name" }, t("colour_by")), true)),
    select,
    element("ul", { class: "classes", id: "colour-classes" }),
    element("ul", { class: "classes", id: "colour-gaps" }),
    element("p", { class: "note", id: "colour-note" }));
}

/** Says in the legend what is counted, its classes, and only those gaps that occur. */
function nameColours(indicator, weight) {
  const of = { weight: WEIGHT_NAMES[weight].toLocaleLowerCase(locale) };
  const select = document.getElementById("indicator");
  INDICATORS.forEach((one, at) => {
    select.options[at].textContent = one.name(of);
  });
  select.value = indicator.key;
  const classes = classesOf(indicator, weight);
  const item = (style, name, more = {}) => element("li", more, swatch({ ...style, line: "#8d9196" }), name);
  document.getElementById("colour-classes").replaceChildren(...classes.colours.map((fill, at) => item({ fill }, classes.labels[at])));
  const occurring = new Set(municipalities.map((one) => gapOf(one.row, indicator, weight)));
  const names = { masked: t("class_masked"), no_data: indicator.asksFixed ? t("class_no_data") : t("class_unknown"), none: t("class_none", of) };
  document.getElementById("colour-gaps").replaceChildren(...Object.keys(names).filter((gap) => occurring.has(gap))
    .map((gap) => item(GAP_STYLES[gap], names[gap], { "data-gap": gap })));
  document.getElementById("colour-note").textContent = classes.note;
}
