//! The keys that say how a file is read: its layers, head, rows, shapes, coordinates, CRS and numbers.
use std::fmt::Write as _;

use whitespot::ingest::{CrsFit, InspectedField, InspectedLayer, Inspection, crs_fit};

use super::evidence::Use;
use super::lines::{Lines, bare, listed, quoted};
use super::names::{Names, plain};
use super::{presets, shown};

/// Names of a column of shapes that every run knows without being asked.
const KNOWN_SHAPES: [&str; 5] = ["geometry", "geom", "wkt", "the_geom", "geojson"];
/// Columns of the classes of a raster that was made into areas.
const CLASSES: &str = "dn gridcode grid_code value klass class raster_val";
/// Values of such a column that hardly mean cover: none, and the sign of a byte for no data.
const NO_CLASS: [&str; 2] = ["0", "255"];
/// What a system of Sweden is called.
const CALLED: [(u32, &str); 3] =
    [(3006, "SWEREF 99 TM"), (3021, "RT 90 2.5 gon V"), (4326, "degrees of WGS 84")];

/// The keys of a source, of the layers that are one delivery.
pub(super) fn keys(
    lines: &mut Lines<'_>,
    of: Use,
    inspection: &Inspection,
    group: &[&InspectedLayer],
    names: &Names<'_>,
) {
    layers(lines, inspection, group);
    if lines.layer.skip_rows > 0 {
        lines.add(&format!("skip_rows = {}", lines.layer.skip_rows));
    }
    if lines.layer.header_rows > 1 {
        lines.add(&format!("header_rows = {}", lines.layer.header_rows));
    }
    rows(lines, of, inspection, names);
    thousands(lines, names);
    // Only these take an encoding: others say themselves how their text is written.
    let takes_encoding = ["ESRI Shapefile", "MapInfo File"].contains(&inspection.format.as_str());
    let is_broken = |field: &InspectedField| {
        field.oddities.broken_letters > 0 || field.name.contains(char::REPLACEMENT_CHARACTER)
    };
    if takes_encoding && lines.layer.fields.iter().any(is_broken) {
        lines.note(
            "encoding = \"windows-1252\"",
            "some letters cannot be decoded; or what the file is written in",
        );
    }
    if !of.has_places() {
        return;
    }
    match lines.layer.shapes_in.as_slice() {
        [] => {}
        [only] if KNOWN_SHAPES.contains(&only.trim().to_lowercase().as_str()) => {}
        [only] => lines.key("geometry", only),
        several => {
            let named: Vec<String> = several.iter().map(|name| shown(name)).collect();
            lines.ask("geometry", "…", &format!("which one is meant: {}", named.join(", ")));
        }
    }
    if !lines.layer.geometry.is_empty() {
        let fit = lines.layer.fit.clone();
        if lines.layer.crs.is_none() {
            undeclared(lines, &fit);
        } else if fit.contradicts {
            contradicted(lines, &fit);
        }
        if fit.swapped {
            lines.add("axes = \"swapped\"           # its numbers are northings (latitudes) first");
        }
    } else if let Some((x, y)) = names.coordinates() {
        columns(lines, x, y);
    } else if of == Use::Demand {
        lines.ask("crs", "EPSG:…", "the file declares none");
        lines.ask("x", "…", "the column of the easting or longitude");
        lines.ask("y", "…", "the column of the northing or latitude");
    }
}

fn layers(lines: &mut Lines<'_>, inspection: &Inspection, group: &[&InspectedLayer]) {
    if inspection.layers.len() < 2 {
        return;
    }
    let is_in = |layer: &InspectedLayer| group.iter().any(|one| std::ptr::eq(*one, layer));
    let is_all = inspection.layers.iter().all(|layer| is_in(layer) || layer.geometry.is_empty());
    match group {
        [only] => lines.key("layer", &only.name),
        [first, ..] if is_all && !first.geometry.is_empty() => lines.key("layer", "*"),
        several => {
            let named: Vec<&str> = several.iter().map(|layer| layer.name.as_str()).collect();
            lines.add(&format!("layer = {}", listed(&named)));
        }
    }
}

/// Which rows are meant, where a column says that some may not be.
fn rows(lines: &mut Lines<'_>, of: Use, inspection: &Inspection, names: &Names<'_>) {
    match of {
        Use::Mobile | Use::FixedAreas => classes(lines, names),
        Use::FixedTable if presets::verdict(inspection, names).is_none() => offers_to_homes(lines, names),
        Use::Roads | Use::Rails => ways(lines, of, names),
        _ => {}
    }
}

/// Polygons of a raster that was made into areas: some class of it may mean that nothing is there.
fn classes(lines: &mut Lines<'_>, names: &Names<'_>) {
    let Some(field) = names.column(CLASSES) else { return };
    let whole = |word: &String| word.trim_end_matches(".0").parse::<i64>().ok();
    let classes: Option<Vec<i64>> = field.words.iter().map(whole).collect();
    let classes = classes.filter(|classes| !classes.is_empty());
    let kept: Option<Vec<String>> = classes.map(|mut classes| {
        classes.sort_unstable();
        let means = |class: &i64| *class > 0 && !NO_CLASS.contains(&class.to_string().as_str());
        classes.into_iter().filter(means).map(|class| class.to_string()).collect()
    });
    let name = shown(&field.name);
    match (kept, field.range) {
        (Some(kept), _) if !kept.is_empty() && kept.len() < field.words.len() => {
            let line = format!("where = {{ {} = [{}] }}", bare(&field.name), kept.join(", "));
            lines.note(&line, &format!("of {name} {}: 0 and 255 hardly mean cover; which classes do?", field.words.join(", ")));
        }
        (_, Some((low, high))) => lines.add(&format!(
            "# every area counts as cover, and {name} is {low} to {high}: does one of them mean that there is none? where = {{ {} = [ … ] }}",
            bare(&field.name)
        )),
        _ => {}
    }
}

/// Offers of the FCC's form, some of which are to companies only (`B`).
fn offers_to_homes(lines: &mut Lines<'_>, names: &Names<'_>) {
    let Some(field) = names.column("business_residential_code") else { return };
    let kept: Vec<&str> =
        field.words.iter().map(String::as_str).filter(|word| ["R", "X"].contains(word)).collect();
    if !kept.is_empty() && kept.len() < field.words.len() {
        let line = format!("where = {{ {} = {} }}", bare(&field.name), listed(&kept));
        lines.note(&line, "offers to homes (R) and to both (X); B is to companies only");
    }
}

/// Roads among rivers and rails: only they have a class.
fn ways(lines: &mut Lines<'_>, of: Use, names: &Names<'_>) {
    let own = names.column(if of == Use::Rails { "railway" } else { "highway" });
    let others = ["waterway", "railway", "highway", "aerialway"];
    let has_others = others.iter().filter(|name| names.column(name).is_some()).count() > 1;
    if let Some(field) = own.filter(|field| field.missing > 0 && has_others) {
        let line = format!("where = {{ {} = \"*\" }}", bare(&field.name));
        lines.note(&line, "the others are rivers and the like");
    }
}

/// What parts thousands: a count has no decimals, and of a speed a person knows.
fn thousands(lines: &mut Lines<'_>, names: &Names<'_>) {
    let unclear = |fields: Vec<&'_ InspectedField>| -> Option<(String, String)> {
        fields.into_iter().find_map(|field| Some((field.name.clone(), field.unclear.clone()?)))
    };
    let speeds = names.down().into_iter().chain(names.up()).collect();
    let (name, cell, counts) = match (unclear(names.weights()), unclear(speeds)) {
        (Some((name, cell)), _) => (name, cell, true),
        (None, Some((name, cell))) => (name, cell, false),
        (None, None) => return,
    };
    let mark = if cell.contains('.') { "." } else { "," };
    let (shown_name, cell) = (shown(&name), shown(&cell));
    // The mark counts for the whole file.
    let others = |other: &&InspectedField| other.name != name && other.points > 0 && other.unclear.is_none();
    let other = lines.layer.fields.iter().find(others).filter(|_| mark == ".");
    match (counts, other) {
        (true, None) => lines.note(
            &format!("thousands_mark = \"{mark}\""),
            &format!("{shown_name} counts, and {cell} has no decimals"),
        ),
        (true, Some(other)) => lines.ask(
            "thousands_mark",
            "…",
            &format!(
                "\"{mark}\" if {shown_name} holds thousands as {cell}; but it counts for {} too",
                shown(&other.name)
            ),
        ),
        (false, _) => lines.ask(
            "thousands_mark",
            "…",
            &format!("\"{mark}\" if {cell} of {shown_name} is a thousand times that; else decimal_mark = \"{mark}\""),
        ),
    }
}

fn called(code: u32) -> String {
    let name = CALLED.iter().find(|(known, _)| *known == code);
    name.map_or_else(|| format!("EPSG:{code}"), |(_, name)| (*name).to_owned())
}

fn codes(fit: &CrsFit) -> String {
    fit.codes.iter().map(|code| format!("EPSG:{code}")).collect::<Vec<_>>().join(", ")
}

/// The CRS of a file that declares none.
pub(super) fn undeclared(lines: &mut Lines<'_>, fit: &CrsFit) {
    match fit.codes.as_slice() {
        [] => lines.ask("crs", "EPSG:…", "the file declares none"),
        [only] => lines.note(
            &format!("crs = \"EPSG:{only}\""),
            &format!("by its coordinates {}; the file declares none", called(*only)),
        ),
        _ => lines.ask(
            "crs",
            "EPSG:…",
            &format!("the file declares none; by its coordinates a local zone of SWEREF 99: {}", codes(fit)),
        ),
    }
}

/// The CRS of a file whose coordinates cannot be in the one that it declares.
fn contradicted(lines: &mut Lines<'_>, fit: &CrsFit) {
    let declared = lines.layer.crs.as_deref().map(shown).unwrap_or_default();
    match fit.codes.as_slice() {
        [only] => lines.note(
            &format!("crs_override = \"EPSG:{only}\""),
            &format!("by its coordinates {}, and not {declared} as it declares", called(*only)),
        ),
        _ => lines.ask(
            "crs_override",
            "EPSG:…",
            &format!("its coordinates cannot be in {declared}, which it declares; they fit {}", codes(fit)),
        ),
    }
}

/// Coordinates in two columns, each under the name of what it holds.
fn columns(lines: &mut Lines<'_>, x: &InspectedField, y: &InspectedField) {
    let fit = x.median.zip(y.median).map(|middle| crs_fit(None, middle)).unwrap_or_default();
    undeclared(lines, &fit);
    let (east, north) = if fit.swapped { (y, x) } else { (x, y) };
    let line = format!("x = {}", quoted(&east.name));
    if fit.swapped {
        let (x, y) = (shown(&x.name), shown(&y.name));
        lines.note(&line, &format!("the columns are swapped in the file: {x} holds what {y} should"));
    } else {
        lines.add(&line);
    }
    lines.key("y", &north.name);
    let is_beyond =
        |field: &InspectedField| field.range.is_some_and(|(low, high)| low < -90.0 || high > 90.0);
    let is_degrees = plain(&x.name).starts_with("lo") || plain(&x.name) == "lng";
    if !fit.swapped && is_degrees && is_beyond(y) {
        lines.add("# are the columns of longitude and latitude swapped in the file?");
    }
    let missing = x.missing.max(y.missing);
    if missing > 0 {
        let _ = writeln!(lines.block, "# {missing} rows have no coordinates: they become rejects");
    }
}
