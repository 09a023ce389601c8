//! `whitespot inspect`.
use std::{fmt::Write as _, path::Path};

use whitespot::ingest::{self, InspectedField, InspectedLayer, InspectedRaster, Inspection};

use super::{print, text};

pub fn inspect(file: &Path) -> anyhow::Result<()> {
    let inspection = ingest::inspect(file)?;
    let mut report = String::new();
    describe(&mut report, &inspection);
    for layer in &inspection.layers {
        block(&mut report, &inspection, layer);
    }
    if let Some(raster) = &inspection.raster {
        raster_block(&mut report, &inspection, raster);
    }
    print::asked(&report)
}

fn describe(report: &mut String, inspection: &Inspection) {
    let _ = writeln!(report, "{}: {}", inspection.file, inspection.format);
    if let Some(table) = &inspection.table {
        let separator = if table.separator == '\t' { "tab".to_owned() } else { table.separator.to_string() };
        let _ = writeln!(
            report,
            "  separator {separator}, decimal mark {}, encoding {}",
            table.decimal_mark, table.encoding
        );
    }
    for layer in &inspection.layers {
        let heading =
            if layer.name.is_empty() { "table".into() } else { format!("layer {}", shown(&layer.name)) };
        let _ = writeln!(report, "\n{heading}: {} records", text::count(layer.records as f64));
        let kinds = if layer.geometry.is_empty() { "none".into() } else { layer.geometry.join(", ") };
        let without = match layer.without_geometry {
            0 => String::new(),
            _ if layer.geometry.is_empty() => String::new(),
            missing => format!(" ({} records without)", text::count(missing as f64)),
        };
        let _ = writeln!(report, "  geometry {kinds}{without}");
        if !layer.geometry.is_empty() {
            let _ = writeln!(report, "  crs      {}", crs(layer.crs.as_deref(), layer.epsg));
        }
        extent(report, layer.extent);
        fields(report, &layer.fields);
    }
    if let Some(raster) = &inspection.raster {
        let _ = writeln!(report, "\nraster of {} x {} cells", raster.width, raster.height);
        if let Some((width, height)) = raster.cell {
            let _ = writeln!(report, "  cell     {width} x {height}");
        }
        let _ = writeln!(report, "  crs      {}", crs(raster.crs.as_deref(), raster.epsg));
        extent(report, raster.extent);
        for (position, band) in raster.bands.iter().enumerate() {
            let nodata =
                band.nodata.map_or_else(|| "no nodata value".into(), |value| format!("nodata {value}"));
            let range = band.range.map_or_else(String::new, |(least, most)| format!(", {least} to {most}"));
            let colour = if band.colour.is_empty() { String::new() } else { format!(" ({})", band.colour) };
            let _ = writeln!(report, "  band {}   {}{colour}{range}, {nodata}", position + 1, band.kind);
        }
    }
}

fn crs(declared: Option<&str>, epsg: Option<u32>) -> String {
    match (epsg, declared) {
        (Some(code), _) => format!("EPSG:{code}"),
        (None, Some(name)) => format!("{name} (without an EPSG code)"),
        (None, None) => "none declared: the configuration must give `crs`".into(),
    }
}

fn extent(report: &mut String, extent: Option<[f64; 4]>) {
    if let Some([west, south, east, north]) = extent {
        let _ = writeln!(report, "  extent   {west:.6} {south:.6} to {east:.6} {north:.6}");
    }
}

fn fields(report: &mut String, fields: &[InspectedField]) {
    let rows: Vec<Vec<String>> = fields
        .iter()
        .map(|field| {
            let words = || field.words.iter().map(|word| shown(word)).collect::<Vec<_>>().join(", ");
            let mut values = match field.range {
                Some((least, most)) if least < most => format!("{least} to {most}"),
                Some((only, _)) => only.to_string(),
                None => words(),
            };
            if field.missing > 0 {
                let _ = write!(values, " ({} empty)", text::count(field.missing as f64));
            }
            vec![shown(&field.name), field.kind.to_owned(), values.trim().to_owned()]
        })
        .collect();
    for line in text::left_table(&rows).lines() {
        let _ = writeln!(report, "  {line}");
    }
}

/// Text from data as one line of plain characters, so that a file cannot steer the terminal.
fn shown(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// A block for the configuration: what it most likely is, to be corrected by hand.
fn block(report: &mut String, inspection: &Inspection, layer: &InspectedLayer) {
    let name = |candidates: &[&str]| {
        let mut fields = layer.fields.iter().map(|field| field.name.as_str());
        fields.find(|field| candidates.contains(&field.to_lowercase().as_str())).map(str::to_owned)
    };
    let is = |kind: &str| layer.geometry.iter().any(|found| found.contains(kind));
    let settlement = ["tatort", "smaort", "fritidshusomrade"]
        .into_iter()
        .find(|kind| layer.fields.iter().any(|field| field.name.to_lowercase().starts_with(kind)));
    let code = name(&["kommunkod", "kom_kod", "kommun_kod", "knkod", "kod", "code", "lga_code23", "geoid"]);
    let operator = name(&["operator", "operatör", "operatr", "provider", "brand_name", "agare"]);
    let head = |report: &mut String, header: &str| {
        let _ = writeln!(report, "\n# paste into the configuration and correct\n{header}");
        let _ = writeln!(report, "path = {}", quoted(&inspection.file));
        if inspection.layers.len() > 1 {
            let _ = writeln!(report, "layer = {}", quoted(&layer.name));
        }
        if layer.crs.is_none() && (!layer.geometry.is_empty() || header == "[demand]") {
            let _ = writeln!(report, "crs = \"EPSG:…\"             # the file declares none");
        }
    };
    let x =
        name(&["e", "x", "öst", "ost", "east", "easting", "e_koord", "x_koord", "lon", "lng", "longitude"]);
    let y = name(&["n", "y", "norr", "nord", "north", "northing", "n_koord", "y_koord", "lat", "latitude"]);
    let cell =
        name(&["rutid_inspire", "rutid_scb", "rutid", "rute_100m", "rute_250m", "rute_1000m", "grd_id"]);
    let is_table = layer.geometry.is_empty();
    if let (Some(kind), true) = (settlement, is("polygon")) {
        head(report, "[[settlements]]");
        let _ = writeln!(report, "kind = {}", quoted(kind));
        if let Some(column) = name(&["tatort", "smaort", "namn", "name"]) {
            let _ = writeln!(report, "name = {}", quoted(&column));
        }
    } else if let (true, None, None, Some(id)) =
        (is_table, x.as_ref().zip(y.as_ref()), &cell, layer.fields.first())
    {
        head(report, "[[fixed]]");
        match &operator {
            Some(operator) => {
                let _ = writeln!(report, "operator = {{ column = {} }}", quoted(operator));
            }
            None => report.push_str("operator = \"…\"\n"),
        }
        report.push_str("technology = \"fiber\"\ndown_mbps = 1000\n");
        let _ = writeln!(report, "reach = {{ id = {} }}", quoted(&id.name));
    } else if let (Some(code), true) = (&code, is("polygon")) {
        head(report, "[municipalities]");
        let _ = writeln!(report, "code = {}", quoted(code));
        let names = name(&["kommunnamn", "kom_namn", "knnamn", "namn", "name", "lga_name23"]);
        let _ = writeln!(report, "name = {}", quoted(names.as_deref().unwrap_or("…")));
    } else if let (Some(kind), true) = (line_kind(inspection, layer), is("line")) {
        head(report, "[[lines]]");
        let _ = writeln!(report, "kind = {}", quoted(kind));
        for (key, candidates) in [
            ("class", &["vagkategori", "vägkategori", "kategori", "klass", "class", "fclass", "highway"][..]),
            ("name", &["vagnummer", "vägnummer", "vagnr", "nummer", "ref", "namn", "name"]),
        ] {
            if let Some(column) = name(candidates) {
                let _ = writeln!(report, "{key} = {}", quoted(&column));
            }
        }
    } else if is("polygon") || is("line") {
        head(report, "[[fixed]]");
        match &operator {
            Some(operator) => {
                let _ = writeln!(report, "operator = {{ column = {} }}", quoted(operator));
            }
            None => report.push_str("operator = \"…\"\n"),
        }
        report.push_str("technology = \"fiber\"\nrelation = \"connected\"        # connected | passed | planned\ndown_mbps = 1000\n");
        if !is("polygon") {
            report.push_str("reach = { within_m = 50 }\n");
        }
    } else {
        head(report, "[demand]");
        let by_cell = cell.as_ref().filter(|_| is_table && (x.is_none() || y.is_none()));
        if let Some(cell) = by_cell {
            let _ = writeln!(report, "kind = \"grid\"\nid = {}", quoted(cell));
            report.push_str("cell_m = 1000               # the side, where the id does not say it\n");
        }
        for (key, candidates) in [
            ("id", &["uuid", "id", "objektidentitet", "locid", "location_id", "unit_id"][..]),
            ("households", &["hushall", "hushåll", "households"]),
            ("workplaces", &["arbetsstallen", "arbetsställen", "workplaces"]),
            ("persons", &["personer", "bef", "beftotalt", "population", "persons"]),
            ("holiday_homes", &["fritidshus", "holiday_homes"]),
        ] {
            if let Some(column) = name(candidates).filter(|_| key != "id" || by_cell.is_none()) {
                let _ = writeln!(report, "{key} = {}", quoted(&column));
            }
        }
        if is_table && by_cell.is_none() {
            let _ = writeln!(report, "x = {}", quoted(x.as_deref().unwrap_or("…")));
            let _ = writeln!(report, "y = {}", quoted(y.as_deref().unwrap_or("…")));
        }
    }
}

/// Road or rail, by the names of file, layer and columns.
fn line_kind(inspection: &Inspection, layer: &InspectedLayer) -> Option<&'static str> {
    let stem = Path::new(&inspection.file).file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    let columns = layer.fields.iter().map(|field| field.name.to_lowercase());
    let names: Vec<String> = stem.into_iter().chain([layer.name.to_lowercase()]).chain(columns).collect();
    let any = |parts: &[&str]| names.iter().any(|name| parts.iter().any(|part| name.contains(part)));
    // Rails first: järnväg has väg in it.
    if any(&["jarnvag", "järnväg", "rail", "spår", "banor"]) {
        Some("rail")
    } else if any(&["vag", "väg", "road", "street", "gator", "highway"]) {
        Some("road")
    } else {
        None
    }
}

fn raster_block(report: &mut String, inspection: &Inspection, raster: &InspectedRaster) {
    let _ = writeln!(report, "\n# paste into the configuration and correct\n[[mobile]]");
    let _ = writeln!(report, "path = {}", quoted(&inspection.file));
    if raster.crs.is_none() {
        let _ = writeln!(report, "crs = \"EPSG:…\"             # the file declares none");
    }
    report.push_str("operator = \"…\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\nthreshold = { at_least = -105 }  # the least value that holds\n");
    match raster.bands.iter().position(|band| band.colour.is_empty()) {
        Some(first) if raster.bands.len() > 1 => {
            let _ = writeln!(report, "band = {}", first + 1);
        }
        Some(_) => {}
        None => report.push_str("band = …                 # its bands are colours and no levels: is there the raster it was made from?\n"),
    }
}

/// A TOML text.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
