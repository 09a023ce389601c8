// What the municipalities can be coloured by: its value in a row of the table, how it is shown, and its classes.

// Purples and ColorBrewer's Greens and BrBG: readers who do not see some colours can distinguish them, in print too; and
// the number stands on the map beside the name. Darker is more; purple is what is missing, green what is there. No purple is so
// dark that the shortage areas, which are the theme, would not stand out on it.
const PURPLES = ["#f8f6fb", "#e6e3f1", "#d3cde6", "#bcb3d8", "#a396c9", "#8877b7"];
const GREENS = ["#edf8e9", "#c7e9c0", "#a1d99b", "#74c476", "#31a354", "#006d2c"];
const FEWER = ["#d3ebe7", "#7cc4ba", "#01766b"];
const MORE = ["#f4e3bd", "#d4a755", "#8c510a"];
const UNCHANGED = "#f7f7f5";

// Fixed breaks in percent, so that two maps can be compared; the legend says so.
const MISSING_BREAKS = [0, 1, 2, 5, 10, 20, 100];
const REACHED_BREAKS = [0, 50, 80, 90, 95, 98, 100];
const LAND_BREAKS = [0, 1, 5, 10, 25, 50, 100];

const countsOf = (row, weight) => row.weights[weight] ?? null;
const shareOf = (row, weight, part) => {
  const counts = countsOf(row, weight);
  const value = counts === null ? null : part(counts);
  return value === null || value === undefined ? null : share(value, counts.total);
};

/** Classes between fixed breaks. */
function fixedClasses(breaks, colours) {
  const last = colours.length - 1;
  const find = (value) => {
    let found = 0;
    while (found < last && value * 100 >= breaks[found + 1]) found += 1;
    return found;
  };
  const labels = colours.map((_, at) => `${breaks[at]}–${breaks[at + 1]}${at === last ? PERCENT_SIGN : ""}`);
  return { colours, labels, find, note: t("breaks_note") };
}

const NICE_STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The nearest whole number that is easily read: 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, … */
function nice(value) {
  if (value <= 1) return 1;
  const scale = 10 ** Math.floor(Math.log10(value));
  const distance = (step) => Math.abs(value / scale - step);
  const step = NICE_STEPS.reduce((best, one) => (distance(one) < distance(best) ? one : best));
  return Math.max(Math.round(step * scale), 1);
}

/** Where classes of about as many values each begin, but the first; rising. */
function niceQuantiles(values, parts) {
  const sorted = [...values].sort((a, b) => a - b);
  const breaks = Array.from({ length: parts - 1 }, (_, at) => nice(sorted[Math.floor(((at + 1) * sorted.length) / parts)] ?? 1));
  return [...new Set(breaks)].filter((one) => one > (sorted[0] ?? 0));
}

/** As many of the colours as there are parts, spread from the lightest to the darkest. */
function spread(colours, parts) {
  if (parts === 1) return [colours.at(-1)];
  return Array.from({ length: parts }, (_, at) => colours[Math.round((at * (colours.length - 1)) / (parts - 1))]);
}

const range = (from, to) => (from === to ? number(from) : `${number(from)}–${number(to)}`);

/** Classes of counts, as many municipalities in each as nice breaks allow; none at all is a class of its own. */
function countClasses(values) {
  const some = values.filter((value) => value > 0);
  const starts = [0, 1, ...niceQuantiles(some, PURPLES.length - 1).filter((one) => one > 1)];
  const most = Math.max(...some, starts.at(-1));
  const used = some.length === 0 ? [0] : starts;
  return {
    colours: [PURPLES[0], ...spread(PURPLES.slice(1), used.length - 1)].slice(0, used.length),
    labels: used.map((start, at) => range(start, at === 0 ? 0 : (used[at + 1] ?? most + 1) - 1)),
    find: (value) => used.findLastIndex((start) => value >= start),
    note: t("breaks_note_counts"),
  };
}

/** Classes of differences, the same to either side of no change. */
function differenceClasses(values) {
  const isNone = (value) => Math.abs(value) < 0.05;
  const sizes = values.map(Math.abs).filter((size) => !isNone(size));
  const starts = [0, ...niceQuantiles(sizes, FEWER.length)];
  const below = spread(FEWER, starts.length).reverse();
  const above = spread(MORE, starts.length);
  const label = (at, sign) => {
    const [from, to] = [starts[at], starts[at + 1]].map((start) => number(start));
    if (starts.length === 1) return sign < 0 ? t("class_fewer") : t("class_more");
    if (at === 0) return sign < 0 ? t("class_fewer_below", { to }) : t("class_more_below", { to });
    if (at + 1 < starts.length) return sign < 0 ? t("class_fewer_between", { from, to }) : t("class_more_between", { from, to });
    return sign < 0 ? t("class_fewer_over", { from }) : t("class_more_over", { from });
  };
  const ranks = starts.map((_, at) => at);
  return {
    colours: [...below, UNCHANGED, ...above],
    labels: [...ranks.map((at) => label(at, -1)).reverse(), t("class_unchanged"), ...ranks.map((at) => label(at, 1))],
    find: (value) => {
      if (isNone(value)) return starts.length;
      const rank = starts.findLastIndex((start) => Math.abs(value) >= start);
      return value < 0 ? starts.length - 1 - rank : starts.length + 1 + rank;
    },
    note: t("breaks_note_change"),
  };
}

const differenceOf = (row, weight) => {
  const change = countsOf(row, weight) === null ? undefined : row.change?.[weight];
  return change === undefined ? null : change.after - change.before;
};
const hasMobile = data.rows.some((row) => Object.values(row.weights).some((counts) => (counts?.unserved_mobile ?? null) !== null));
const MISSING = { classes: () => fixedClasses(MISSING_BREAKS, PURPLES), show: percent, first: -1, asksFixed: true, isWeighted: true };
const REACHED = { ...MISSING, classes: () => fixedClasses(REACHED_BREAKS, GREENS), first: 1 };

/**
 * `column` is the one of the table that shows it; `head` its heading, where the table has it only while it is chosen.
 * `first`: the direction to sort in, the worst first. `asksFixed`: it says nothing where the fixed net is unknown.
 */
const INDICATORS = [
  { ...MISSING, key: "unserved", column: "share", name: (of) => t("layer_share", of), value: unservedShare },
  { ...REACHED, key: "connected", column: "share_connected", head: t("column_share_connected"), name: (of) => t("indicator_connected", of),
    value: (row, weight) => shareOf(row, weight, (counts) => counts.connected) },
  { ...REACHED, key: "reached", column: "share_reached", head: t("column_share_reached"), name: (of) => t("indicator_reached", of),
    value: (row, weight) => shareOf(row, weight, (counts) => counts.connected + counts.passed) },
  { ...MISSING, key: "mobile", column: "share_mobile", head: t("column_share_mobile"), name: (of) => t("indicator_mobile", of),
    value: (row, weight) => shareOf(row, weight, (counts) => counts.unserved_mobile), asksFixed: false, has: hasMobile },
  { ...MISSING, key: "both", column: "share_both", head: t("column_share_both"), name: (of) => t("indicator_both", of),
    value: (row, weight) => shareOf(row, weight, (counts) => counts.unserved_both), has: hasMobile },
  { key: "areas", column: "shortage_areas", name: () => t("indicator_areas"), value: (row) => row.shortage_areas,
    classes: countClasses, show: (value) => number(value), first: -1, asksFixed: true, isWeighted: false },
  { key: "uncovered", column: "share_uncovered", head: t("column_share_uncovered"), name: () => t("indicator_uncovered"),
    value: (row) => (row.uncovered_m2 === null ? null : share(row.uncovered_m2, row.land_m2)),
    classes: () => fixedClasses(LAND_BREAKS, PURPLES), show: percent, first: -1, asksFixed: false, isWeighted: false, has: data.uncovered !== null },
  { key: "change", column: "difference", head: t("change_difference"), name: (of) => t("indicator_change", { ...of, date: data.since }),
    value: differenceOf, classes: differenceClasses, show: (value) => (value === null ? UNKNOWN : difference(value, Number.isInteger(value) ? 0 : 1)),
    first: -1, asksFixed: true, isWeighted: true, has: data.rows.some((row) => row.change !== undefined) },
].filter((one) => one.has !== false);
const indicatorByKey = new Map(INDICATORS.map((one) => [one.key, one]));

/**
 * Why there is no colour: "masked", "none" (nothing to count) or "no_data" (unknown, or more than half of it is, so that a
 * colour would mislead); otherwise null.
 */
function gapOf(row, indicator, weight) {
  const asked = indicator.isWeighted ? weight : "points";
  const counts = countsOf(row, asked);
  const value = indicator.value(row, weight);
  if (value === null && indicator.isWeighted && isMasked(row, weight)) return "masked";
  if (indicator.isWeighted && counts !== null && !(counts.total > 0)) return "none";
  if (value === null) return "no_data";
  return indicator.asksFixed && counts !== null && counts.no_data * 2 > counts.total ? "no_data" : null;
}

/** The classes of an indicator, over the municipalities that have a colour. */
function classesOf(indicator, weight) {
  const rows = municipalities.map((one) => one.row).filter((row) => gapOf(row, indicator, weight) === null);
  return indicator.classes(rows.map((row) => indicator.value(row, weight)));
}
