//! What is likely wrong with a delivered file, or needs a word of the configuration: each finding by one rule, so that a script can
//! count on it. A finding stops nothing; what a run makes of it, its own errors and rejects say.
use geo::{Coord, CoordsIter};

use super::crs::Crs;
use super::inspect::{InspectedBand, InspectedLayer};
use super::inspect_columns::{FAR, FEW, InspectedField, Oddities, median};
use super::table::{Places, Shape, Table};
use super::text::is_same;

/// Formats whose columns are the format's own: most are empty in most files.
const OWN_COLUMNS: [&str; 4] = ["LIBKML", "KML", "GPX", "OSM"];
/// Services give so many records, or a multiple of it, and leave the rest to the next page.
const PAGE: u64 = 1000;
/// A speed greater than this is no Mbit/s: 100 Gbit/s is more than any line has.
const GREATEST_MBPS: f64 = 100_000.0;
/// Columns of shares.
const SHARES: [&str; 6] = ["percent", "procent", "andel", "share", "anteil", "pct"];
/// Columns of codes.
const CODES: [&str; 9] = ["kod", "code", "ags", "ars", "geoid", "zip", "postnr", "post_", "cod"];
/// More classes than this are shares after all.
const CLASSES: usize = 8;

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectedFinding {
    /// The rule, in snake case.
    pub rule: &'static str,
    /// Layer; empty of a raster and where the format has none.
    pub layer: String,
    /// How many records, cells or columns it is about.
    pub count: u64,
    /// What was found, and what to do about it.
    pub says: String,
}

/// Findings of one layer, in the order in which they were looked for.
struct Found<'l> {
    layer: &'l str,
    findings: Vec<InspectedFinding>,
}

impl Found<'_> {
    fn add(&mut self, rule: &'static str, count: u64, says: impl Into<String>) {
        if count > 0 {
            let layer = self.layer.to_owned();
            self.findings.push(InspectedFinding { rule, layer, count, says: says.into() });
        }
    }
}

/// The findings of a layer or a table.
pub(super) fn of_layer(table: &Table, layer: &InspectedLayer, format: &str) -> Vec<InspectedFinding> {
    let mut found = Found { layer: &layer.name, findings: Vec::new() };
    whole(&mut found, table, layer, format);
    head(&mut found, layer);
    shapes(&mut found, table, layer, format);
    crs(&mut found, layer);
    places(&mut found, table, layer);
    coordinates(&mut found, layer);
    for field in &layer.fields {
        column(&mut found, field);
    }
    columns(&mut found, layer, format);
    found.findings
}

/// Whether the file is all that there is.
fn whole(found: &mut Found<'_>, table: &Table, layer: &InspectedLayer, format: &str) {
    if layer.records == 0 && !OWN_COLUMNS.contains(&format) {
        found.add("no_records", 1, "it holds no records");
    }
    if table.page.is_cut_off() {
        found.add("cut_off", 1, format!("the file says that it is cut off: {}", table.page.found()));
    } else if layer.records >= PAGE && layer.records.is_multiple_of(PAGE) {
        let says = format!(
            "exactly {} records: did a service cut the rest off? Compare with the number that it states",
            layer.records
        );
        found.add("round_count", layer.records, says);
    }
}

fn head(found: &mut Found<'_>, layer: &InspectedLayer) {
    let (skip, rows) = (layer.skip_rows, layer.header_rows);
    found.add("title_rows", skip as u64, format!("{skip} lines stand before the head: skip_rows = {skip}"));
    if rows > 1 {
        found.add(
            "head_of_several_rows",
            rows as u64,
            format!("the head has {rows} lines: header_rows = {rows}"),
        );
    }
}

fn shapes(found: &mut Found<'_>, table: &Table, layer: &InspectedLayer, format: &str) {
    if let [only] = layer.shapes_in.as_slice() {
        found.add("shapes_in_column", 1, format!("the shapes stand in the column {only}"));
    } else if !layer.shapes_in.is_empty() {
        let says = format!(
            "each of the columns {} may hold the shapes: geometry = \"…\"",
            layer.shapes_in.join(", ")
        );
        found.add("several_columns_of_shapes", layer.shapes_in.len() as u64, says);
    }
    if format == "ESRI Shapefile" && matches!(table.places, Places::None) && layer.records > 0 {
        found.add("table_of_a_shapefile", 1, "a .dbf without its .shp: the shapes are missing");
    }
    if layer.without_geometry > 0 && (!layer.geometry.is_empty() || !matches!(table.places, Places::None)) {
        let says = format!("{} records have no geometry: they become rejects", layer.without_geometry);
        found.add("no_geometry", layer.without_geometry, says);
    }
    let Places::Shapes(shapes) = &table.places else { return };
    let count = |is: &dyn Fn(&Shape) -> bool| shapes.iter().filter(|shape| is(shape)).count() as u64;
    let broken = count(&|shape| matches!(shape, Shape::Broken(_)));
    found.add("broken_geometry", broken, format!("{broken} records have a geometry that cannot be read"));
    let mended = count(&|shape| matches!(shape, Shape::Closed(_) | Shape::Turned(_) | Shape::Hollowed(_)));
    found.add("mended_rings", mended, format!("{mended} records have rings that were closed or turned"));
}

fn crs(found: &mut Found<'_>, layer: &InspectedLayer) {
    let is_placed = !layer.geometry.is_empty();
    if is_placed && layer.crs.is_none() {
        found.add("no_crs", 1, "the file declares no CRS: write crs");
    }
    if let (Some(name), None, true) = (&layer.crs, layer.epsg, is_placed) {
        found.add("crs_without_code", 1, format!("its CRS {name} has no EPSG code"));
    }
    let codes: Vec<String> = layer.fit.codes.iter().map(|code| format!("EPSG:{code}")).collect();
    if layer.fit.contradicts {
        let says = format!(
            "its coordinates cannot be in the CRS that it declares{}",
            if codes.is_empty() { String::new() } else { format!("; they fit {}", codes.join(", ")) }
        );
        found.add("crs_contradicted", 1, says);
    }
    if layer.fit.swapped {
        found.add("axes_swapped", 1, "northing (latitude) stands before easting (longitude)");
    }
}

/// The middle of some places: half of them lie to each side of it, so that single wrong ones do not move it.
pub(super) fn middle(places: &Places) -> Option<(f64, f64)> {
    let at = firsts(places);
    let (x, y): (Vec<f64>, Vec<f64>) = at.iter().map(|at| (at.x, at.y)).unzip();
    Some((median(x)?, median(y)?))
}

/// The first coordinate of each record that has one.
fn firsts(places: &Places) -> Vec<Coord<f64>> {
    match places {
        Places::None => Vec::new(),
        Places::Points(points) => {
            points.iter().filter(|at| at.x.is_finite() && at.y.is_finite()).copied().collect()
        }
        Places::Shapes(shapes) => {
            shapes.iter().filter_map(|shape| shape.geometry()?.coords_iter().next()).collect()
        }
    }
}

fn places(found: &mut Found<'_>, table: &Table, layer: &InspectedLayer) {
    let at = firsts(&table.places);
    let Some((x, y)) = layer.middle else { return };
    let zero = at.iter().filter(|at| at.x == 0.0 && at.y == 0.0).count();
    found.add("at_zero", zero as u64, format!("{zero} records lie at (0, 0)"));
    if matches!(table.places, Places::Points(_)) {
        let mut sorted = at.clone();
        sorted.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        let repeated = sorted.windows(2).filter(|pair| pair[0] == pair[1]).count();
        let says = format!("{repeated} records lie where another one does");
        found.add("same_place", repeated as u64, says);
    }
    let away = |at: &Coord<f64>| (at.x - x).hypot(at.y - y);
    let half = median(at.iter().map(away).collect()).unwrap_or(0.0);
    let others = at.iter().filter(|at| at.x != 0.0 || at.y != 0.0);
    if at.len() >= FEW && half > 0.0 {
        let far = others.filter(|at| away(at) > FAR * half).count();
        found.add("far_from_the_others", far as u64, format!("{far} records lie far from all others"));
    }
    if let (Some([west, _, east, _]), Some(4326 | 4269 | 4258)) = (layer.extent, layer.epsg)
        && west < -179.0
        && east > 179.0
    {
        found.add("crosses_the_date_line", 1, "it lies on both sides of longitude 180");
    }
}

/// Columns of longitude and latitude.
fn coordinates(found: &mut Found<'_>, layer: &InspectedLayer) {
    let named = |names: &[&str]| {
        layer.fields.iter().find(|field| names.iter().any(|name| is_same(&field.name.to_lowercase(), name)))
    };
    let east =
        named(&["longitude", "lon", "lng", "long", "x", "e", "e_koord", "x_koord", "sweref_e", "easting"]);
    let north = named(&["latitude", "lat", "y", "n", "n_koord", "y_koord", "sweref_n", "northing"]);
    let (Some(east), Some(north)) = (east, north) else { return };
    if !layer.geometry.is_empty() {
        return;
    }
    let missing = east.missing.max(north.missing);
    found.add(
        "no_coordinates",
        missing,
        format!("{missing} records have no number in {} or {}", east.name, north.name),
    );
    let far = east.far.max(north.far);
    found.add("far_from_the_others", far, format!("{far} records lie far from all others"));
    if let (Some(x), Some(y)) = (east.median, north.median)
        && super::crs_fit(None, (x, y)).swapped
    {
        let says =
            format!("{} holds northings (latitudes) and {} eastings (longitudes)", east.name, north.name);
        found.add("coordinates_swapped", 1, says);
    }
}

fn column(found: &mut Found<'_>, field: &InspectedField) {
    let name = &field.name;
    let lower = name.to_lowercase();
    let Oddities { markup, double_blanks, null_words, broken_letters } = field.oddities;
    found.add("markup", markup, format!("column {name}: {markup} cells hold HTML"));
    let says = format!("column {name}: {double_blanks} cells hold two blanks one after the other");
    found.add("double_blanks", double_blanks, says);
    let says = format!("column {name}: {null_words} cells hold a word for nothing, as NULL");
    found.add("null_words", null_words, says);
    let says = format!("column {name}: {broken_letters} cells hold letters of a wrong encoding");
    found.add("broken_letters", broken_letters, says);
    if field.loses_zeros && CODES.iter().any(|code| lower.contains(code)) {
        let says = format!(
            "column {name}: some codes have a digit less than the others: a zero at their beginning was lost"
        );
        found.add("lost_zeros", 1, says);
    }
    if let Some(cell) = &field.unclear {
        let says = format!(
            "column {name}: {cell} may have decimals or be a thousand times that: thousands_mark or decimal_mark"
        );
        found.add("unclear_numbers", 1, says);
    }
    let high = field.range.map_or(0.0, |range| range.1);
    let is_speed = ["down", "up", "ned", "upp", "speed", "hastighet", "kapacitet"]
        .iter()
        .any(|word| lower.starts_with(word));
    if field.unit.is_some() || is_speed && high > GREATEST_MBPS {
        found.add(
            "unit_of_speed",
            1,
            format!("column {name}: its speeds are not in Mbit/s: unit = \"kbit/s\" and the like"),
        );
    }
    let is_share = SHARES.iter().any(|word| lower.contains(word));
    let are_classes = !field.words.is_empty()
        && field.words.len() <= CLASSES
        && field.range.is_some_and(|(low, high)| low >= 0.0 && high > 1.0 && high < 10.0)
        && field.words.iter().all(|word| word.parse::<u8>().is_ok());
    if is_share && are_classes {
        let says = format!("column {name}: {} look like classes, and no shares", field.words.join(", "));
        found.add("classes_for_shares", 1, says);
    }
}

/// Cells merged below the head of a sheet: only the first of them has the value.
pub(super) fn merged_cells(layer: &str, ranges: usize) -> Option<InspectedFinding> {
    let mut found = Found { layer, findings: Vec::new() };
    found.add(
        "merged_cells",
        ranges as u64,
        format!("cells are merged in {ranges} places below the head: only the first has the value"),
    );
    found.findings.pop()
}

/// What the columns are beside each other.
fn columns(found: &mut Found<'_>, layer: &InspectedLayer, format: &str) {
    let is_empty = |field: &&InspectedField| {
        field.missing == layer.looked_at && !matches!(field.kind, "bytes" | "nested")
    };
    let empty: Vec<&str> = layer.fields.iter().filter(is_empty).map(|field| field.name.as_str()).collect();
    if layer.looked_at > 0 && !OWN_COLUMNS.contains(&format) {
        let says = format!("no record has a value in {}", empty.join(", "));
        found.add("empty_columns", empty.len() as u64, says);
    }
    let mut names: Vec<String> = layer.fields.iter().map(|field| field.name.to_lowercase()).collect();
    names.sort();
    let alike: Vec<&str> =
        names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].as_str()).collect();
    let says = format!("columns that are called alike but for their letters: {}", alike.join(", "));
    found.add("columns_alike", alike.len() as u64, says);
}

/// The findings of a raster.
pub(super) fn of_raster(
    bands: &[InspectedBand],
    crs: Option<&Crs>,
    is_placed: bool,
) -> Vec<InspectedFinding> {
    let mut found = Found { layer: "", findings: Vec::new() };
    if !is_placed {
        found.add("not_placed", 1, "it says nowhere where it lies: its world file is missing");
    }
    if crs.is_none() {
        found.add("no_crs", 1, "the file declares no CRS: write crs");
    } else if crs.is_some_and(|crs| crs.epsg().is_none()) {
        found.add("crs_without_code", 1, "its CRS has no EPSG code");
    }
    let colours = bands.iter().filter(|band| !band.colour.is_empty() && band.colour != "alpha").count();
    let measured: Vec<&InspectedBand> = bands.iter().filter(|band| band.colour.is_empty()).collect();
    if measured.is_empty() {
        let says = "its bands are colours: a picture of levels is no raster of levels";
        found.add("picture", colours as u64, says);
    } else if measured.len() > 1 || colours > 0 {
        let says =
            format!("it has {} bands, of which {} are measured: band = …", bands.len(), measured.len());
        found.add("several_bands", bands.len() as u64, says);
    }
    for band in measured {
        match band.classes.as_slice() {
            [(only, cells)] => {
                found.add("one_value", *cells, format!("every cell with a value holds {only}"));
            }
            [.., (next, _), (last, cells)] if last.total_cmp(&255.0).is_eq() && *next <= 16.0 => {
                let says =
                    format!("{cells} cells hold {last}, and all others at most {next}: a sign for no data?");
                found.add("background", *cells, says);
            }
            _ => {}
        }
        if band.range.is_none() {
            found.add("no_values", 1, "no cell has a value");
        }
    }
    found.findings
}

#[cfg(test)]
mod tests {
    /// The rules that are written in this file.
    fn rules() -> Vec<&'static str> {
        let (code, _) = include_str!("inspect_findings.rs").split_once("#[cfg(test)]").expect("this module");
        let parts = code.split("found.add(").skip(1);
        let rule = |part: &'static str| part.trim_start().strip_prefix('"')?.split('"').next();
        parts.filter_map(rule).collect()
    }

    #[test]
    fn the_page_lists_every_rule() {
        let page = include_str!("../../docs/formats.md");
        let (_, section) = page.split_once("## What `inspect` finds").expect("a section");
        let rules = rules();
        assert!(rules.len() > 30, "{rules:?}");
        for rule in &rules {
            assert!(rule.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{rule}");
            assert!(section.contains(&format!("`{rule}`")), "{rule} is not on the page");
        }
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        for word in
            rows.flat_map(|row| row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2))
        {
            assert!(rules.contains(&word), "{word} is on the page and nowhere else");
        }
    }
}
