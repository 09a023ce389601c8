//! `whitespot inspect`.
mod block;
mod evidence;
mod format;
mod lines;
mod names;
mod presets;
mod raster;
mod sections;

use std::{fmt::Write as _, path::Path};

use whitespot::ingest::{self, InspectedField, InspectedRaster, Inspection};

use super::{json, print, text};

/// How many codes of a domain are shown.
const CODES: usize = 20;

pub(super) fn inspect(file: &Path, is_json: bool) -> anyhow::Result<()> {
    let inspection = ingest::inspect(file)?;
    let groups = block::groups(&inspection);
    let blocks: Vec<(&str, String)> =
        groups.iter().map(|group| (group.layers[0].name.as_str(), group.blocks())).collect();
    let of_raster = inspection.raster.as_ref().map(|raster| proposed_of_raster(&inspection, raster));
    if is_json {
        return print::asked(&json::inspected(&inspection, &blocks, of_raster.as_deref()));
    }
    let mut report = String::new();
    describe(&mut report, &inspection);
    findings(&mut report, &inspection);
    report.extend(blocks.into_iter().map(|(_, block)| block).chain(of_raster));
    print::asked(&report)
}

/// What is likely wrong with the file.
fn findings(report: &mut String, inspection: &Inspection) {
    if !inspection.findings.is_empty() {
        report.push_str("\nfindings\n");
    }
    let rows = inspection.findings.iter().map(|finding| {
        let layer = if inspection.layers.len() > 1 { shown(&finding.layer) } else { String::new() };
        vec![finding.rule.to_owned(), layer, shown(&finding.says)]
    });
    for line in text::left_table(&rows.collect::<Vec<_>>()).lines() {
        let _ = writeln!(report, "  {}", line.trim_end());
    }
}

/// The sections that are proposed for a raster.
fn proposed_of_raster(inspection: &Inspection, raster: &InspectedRaster) -> String {
    let mut block = String::new();
    raster::block(&mut block, inspection, raster);
    block
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
        if layer.looked_at < layer.records {
            let _ = writeln!(
                report,
                "  what follows is of the first {} records of {}; a range may go further",
                text::count(layer.looked_at as f64),
                text::count(layer.records as f64)
            );
        }
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
                _ if !field.domain.is_empty() => domain(&field.domain),
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

/// What the codes of a column mean: `10 = Fiber, 50 = Koppar`.
fn domain(domain: &[(String, String)]) -> String {
    let pairs: Vec<String> =
        domain.iter().take(CODES).map(|(code, word)| format!("{} = {}", shown(code), shown(word))).collect();
    let more =
        if domain.len() > CODES { format!(", and {} more", domain.len() - CODES) } else { String::new() };
    format!("{}{more}", pairs.join(", "))
}

/// Text from data as one line of plain characters, so that a file cannot steer the terminal.
fn shown(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}
