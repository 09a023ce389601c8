//! The keys of each section, filled in as far as the columns of a layer give them.
use std::fmt::Write as _;

use whitespot::ingest::{InspectedField, is_known_key_figure};
use whitespot::model::Generation;

use super::evidence::Use;
use super::lines::{Lines, quoted};
use super::names::{Names, plain};
use super::shown;

pub(super) fn name_of<'l>(names: &Names<'l>) -> Option<&'l InspectedField> {
    names.borders().1
}

/// The key figures of an answer of Kolada that only a person can say the meaning of.
pub(super) fn key_figures(lines: &mut Lines<'_>) {
    let ids = lines.layer.fields.iter().filter(|field| field.name == "kpi").flat_map(|field| &field.words);
    let entries: Vec<String> = ids
        .filter(|kpi| !is_known_key_figure(kpi))
        .map(|kpi| format!("  {{ kpi = {}, measure = \"…\" }},", quoted(kpi)))
        .collect();
    if !entries.is_empty() {
        lines.add("figures = [                  # what each counts; also weight, tier_mbps, settlement");
        for entry in &entries {
            lines.add(entry);
        }
        lines.add("]");
    }
}

pub(super) fn municipalities(lines: &mut Lines<'_>, names: &Names<'_>) {
    let (code, name) = names.borders();
    lines.column("code", code, "the column of the codes, another one for each municipality");
    lines.column("name", name, "the column of the names");
    match code {
        Some(code) if code.digits == Some(2) => {
            lines.add("# codes of two digits: counties? Municipalities have four");
        }
        Some(code) if !code.is_unique && code.missing == 0 => {
            lines.add("# a code stands in several rows: they become one municipality");
        }
        Some(code) if code.kind != "text" => {
            lines.add("# the codes are numbers: zeros at their beginning are lost");
        }
        _ => {}
    }
}

pub(super) fn demand(lines: &mut Lines<'_>, names: &Names<'_>, in_columns: bool) {
    lines.add("# kind = \"building\"            # building | address | workplace");
    id(lines, names);
    weights(lines, names);
    if in_columns && let Some((x, y)) = names.coordinates() {
        lines.key("x", &x.name);
        lines.key("y", &y.name);
        swapped(lines, x, y);
    } else if lines.layer.geometry.is_empty() {
        lines.ask("x", "…", "the column of the easting or longitude");
        lines.ask("y", "…", "the column of the northing or latitude");
    }
}

/// Longitude and latitude under each other's name: no run notices that where both are below 90.
pub(super) fn swapped(lines: &mut Lines<'_>, x: &InspectedField, y: &InspectedField) {
    let is_degrees = plain(&x.name).starts_with("lo") || plain(&x.name) == "lng";
    let is_beyond =
        |field: &InspectedField| field.range.is_some_and(|(low, high)| low < -90.0 || high > 90.0);
    let within = |field: &InspectedField, low: f64, high: f64| {
        field.range.is_some_and(|(least, most)| least > low && most < high)
    };
    // Sweden lies between 55 and 70 degrees north and 10 and 25 degrees east.
    if is_degrees && (is_beyond(y) || (within(x, 55.0, 70.0) && within(y, 10.0, 25.0))) {
        lines.add("# are the columns of longitude and latitude swapped in the file?");
    }
}

pub(super) fn id(lines: &mut Lines<'_>, names: &Names<'_>) {
    if let Some(field) = names.id() {
        lines.key("id", &field.name);
    } else {
        let candidates = candidates(names);
        lines.add(&format!("# id = \"…\"{:17} # left out: the row number, by which no place is known again next year{candidates}", ""));
    }
}

pub(super) fn candidates(names: &Names<'_>) -> String {
    let found = names.id_candidates();
    if found.is_empty() {
        return String::new();
    }
    format!("; it may be {}", found.iter().map(|name| shown(name)).collect::<Vec<_>>().join(" or "))
}

pub(super) fn weights(lines: &mut Lines<'_>, names: &Names<'_>) {
    for (key, columns) in [
        ("households", "hushall households antal_hushall"),
        ("workplaces", "arbetsstallen workplaces antal_arbetsstallen"),
        ("persons", "personer beftotalt bef population persons pop"),
        ("holiday_homes", "fritidshus holiday_homes"),
    ] {
        lines.optional(key, names.column(columns));
    }
}

pub(super) fn grid(lines: &mut Lines<'_>, names: &Names<'_>) {
    lines.key("kind", "grid");
    lines.column("id", names.cell(), "the column of the ids that say where the cells lie");
    lines.add("# cell_m = 1000                # the side, where the id does not say it");
    weights(lines, names);
}

pub(super) fn settlements(lines: &mut Lines<'_>, names: &Names<'_>) {
    let kinds = ["tatort", "smaort", "fritidshusomrade"];
    let named: Vec<&str> =
        kinds.into_iter().filter(|kind| names.speaks_of(&kind[..kind.len().min(13)])).collect();
    match named.as_slice() {
        [kind] => lines.key("kind", kind),
        _ => lines.ask("kind", "…", "tatort | smaort | fritidshusomrade"),
    }
    let name = names.column("tatort smaort fritidshusomrade namn name tatortsnamn");
    lines.optional("name", name.or_else(|| name_of(names)));
}

/// Operator, technology, relation and speed: from the columns, or to be asked for.
pub(super) fn offers(lines: &mut Lines<'_>, names: &Names<'_>) {
    lines.value("operator", names.operator(), "its name, or { column = \"…\" }");
    let technology = names.technology();
    match technology.or_else(|| names.column("transmission_medium")) {
        None if names.speaks_of("fiber") || names.speaks_of("fibre") || names.speaks_of("ftth") => {
            lines.key("technology", "fiber");
        }
        field => lines.value("technology", field, "fiber | cable | vdsl | xdsl | fixed_wireless | …"),
    }
    let relation = names.column("relation anslutning connected is_connected");
    lines.value("relation", relation, "connected | passed | planned");
    lines.value("down_mbps", names.down(), "Mbit/s, or a column; left out: the offer gives no verdict");
    for field in [names.down(), names.up()].into_iter().flatten() {
        // 100 Gbit/s is more than any line has; a column that holds more is in another unit.
        if field.range.is_some_and(|(_, high)| high >= 30_000.0) {
            lines.add(&format!(
                "# {} goes to {}: is it kbit/s?",
                shown(&field.name),
                field.range.map_or(0.0, |range| range.1)
            ));
        }
    }
    if let Some(up) = names.up() {
        let _ = writeln!(lines.block, "up_mbps = {{ column = {} }}", quoted(&up.name));
    }
    // What such a column means is for a person to say: a price may be a fee, a year that of the survey.
    for (key, columns) in
        [("planned_year", "planned_year byggar klar klart ar year"), ("cost_sek", "cost_sek kostnad pris")]
    {
        if let Some(field) = names.column(columns) {
            lines.add(&format!("# {key} = {{ column = {} }}", quoted(&field.name)));
        }
    }
}

/// Polygons of a raster that was made into areas: some class of it may mean that nothing is there.
pub(super) fn classes(lines: &mut Lines<'_>, names: &Names<'_>) {
    if let Some(field) = names.column("dn gridcode grid_code value klass class raster_val")
        && let Some((low, high)) = field.range
    {
        lines.add(&format!(
            "# every area counts as cover, and {} is {low} to {high}: does one of them mean that there is none?",
            shown(&field.name)
        ));
    }
}

/// A table that speaks of demand points by their ids.
pub(super) fn joined(lines: &mut Lines<'_>, names: &Names<'_>) {
    if let Some(field) = names.join() {
        let _ = writeln!(
            lines.block,
            "reach = {{ id = {} }}    # it must hold the values of the demand's own id",
            quoted(&field.name)
        );
    } else {
        let candidates = candidates(names);
        lines.add(&format!(
            "reach = {{ id = \"…\" }}          # which column holds the demand's own id{candidates}?"
        ));
    }
}

pub(super) fn mobile(lines: &mut Lines<'_>, names: &Names<'_>) {
    lines.value("operator", names.operator(), "its name, or { column = \"…\" }");
    let generations = Generation::ALL.map(Generation::as_str);
    let named: Vec<&str> =
        generations.into_iter().filter(|word| names.speaks_of(&word.to_lowercase())).collect();
    let column = names.column("generation radio_type natgeneration");
    match (column, named.as_slice()) {
        (None, [generation]) => lines.key("generation", generation),
        (None, []) if names.speaks_of("lte") => lines.key("generation", "4G"),
        _ => lines.value("generation", column, &generations.join(" | ")),
    }
    let speed = names.column("service_mbps mindown hastighet mbps");
    lines.value("service_mbps", speed, "the speed that it is cover for, Mbit/s");
    lines.value(
        "level",
        names.column("level niva tackningsniva"),
        "grund | grund+8 | grund+16, or the profile's word",
    );
}

pub(super) fn ways(lines: &mut Lines<'_>, of: Use, names: &Names<'_>) {
    lines.key("kind", if of == Use::Rails { "rail" } else { "road" });
    lines.optional("class", names.column("vagkategori kategori klass class fclass highway"));
    lines.optional("name", names.column("vagnummer vagnr nummer ref namn name"));
}

pub(super) fn projects(lines: &mut Lines<'_>, names: &Names<'_>) {
    let name = names.column("projektnamn projekt project namn name");
    lines.optional("name", name);
    match names.column("klart ar slutar year klar fardigt") {
        Some(year) => {
            let _ = writeln!(lines.block, "year = {{ column = {} }}", quoted(&year.name));
        }
        None => lines.add("# year = 2027                  # when it is to be ready, or { column = \"…\" }"),
    }
    if lines.layer.geometry.is_empty() {
        joined(lines, names);
    } else if !lines.layer.geometry.iter().any(|kind| kind.contains("polygon")) {
        lines.add("reach = { within_m = \"…\" }    # from a point or line to what it reaches, in metres");
    }
}

pub(super) fn list(lines: &mut Lines<'_>, names: &Names<'_>) {
    let id = names.column("nr id nummer lopnr lopnummer objektid").filter(|field| field.is_unique);
    lines.optional("id", id);
    let name = names.column("namn name bristomrade bristomradesnamn ort omrade");
    if id.is_none() || name.is_some() {
        lines.column("name", name, "the column of the names");
    }
    lines.optional("municipality", names.column("kommun kommunkod kommunnamn municipality"));
    for (key, columns) in [("status", "status"), ("type", "typ type bristtyp")] {
        if let Some(field) = names.column(columns) {
            let _ = writeln!(lines.block, "{key} = {{ column = {} }}", quoted(&field.name));
        }
    }
}
