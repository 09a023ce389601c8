//! What `--json` prints: JSON lines for scripts, one object to a line, of which `kind` says what it is. `docs/json-lines.md` lists them, by
//! test.
use std::{collections::BTreeMap, fmt::Write as _};

use schemars::JsonSchema;
use serde::Serialize;
use whitespot::{
    config::Config,
    delivery::{rule, says},
    gate,
    ingest::{InspectedBand, InspectedField, InspectedLayer, InspectedRaster, Inspection},
    model::{
        AccessStatus, Findings, Gate, GateExample, GateFinding, MunicipalityRow, Reject, Severity, Stock,
        WeightKind,
    },
    pipeline::{Checked, Outcome},
};

use super::text;

/// A line.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line<'a> {
    /// A file that was read.
    Input { source: &'a str, records: u64, left_out: u64, bytes: u64, crs: &'a str, crs_overridden: bool },
    /// What a preset filled in a table of the configuration: the keys that the table does not say itself, with their values.
    Preset { table: &'a str, preset: &'a str, keys: BTreeMap<&'a str, serde_json::Value> },
    /// How many municipalities, layers and operators the sources gave.
    Survey { municipalities: usize, fixed_layers: usize, mobile_layers: usize, operators: Vec<&'a str> },
    /// The demand rows: `rows` = `used` + `outside_selection` + `rejected`.
    Stock { rows: u64, used: u64, outside_selection: u64, rejected: u64 },
    /// Rejects of one source for one reason, with the first of them.
    Rejects {
        source: &'a str,
        reason: &'a str,
        severity: &'static str,
        records: usize,
        record: &'a str,
        found: &'a str,
        expected: &'a str,
    },
    /// A row of `municipalities.csv` in the first weight that there is; where not one place of the area has it, its counts are unknown.
    Area {
        area_kind: &'static str,
        code: &'a str,
        name: &'a str,
        weight: &'static str,
        total: Option<f64>,
        connected: Option<f64>,
        passed: Option<f64>,
        planned: Option<f64>,
        unserved: Option<f64>,
        no_data: Option<f64>,
        shortage_areas: u64,
        land_km2: f64,
        uncovered_km2: Option<f64>,
    },
    /// A finding of the delivery control; `rule` is what accepts one that has to be accepted.
    Delivery { finding: &'static str, is_question: bool, accepted: bool, rule: Option<String>, says: String },
    /// A finding: of a file that was looked into, or of the gate; `of_gate` is what only a check and a run know.
    Finding {
        rule: &'static str,
        source: &'a str,
        layer: Option<&'a str>,
        count: u64,
        says: String,
        #[serde(flatten)]
        of_gate: Option<OfGate<'a>>,
    },
    /// The record of the open package for data portals: the keys of `[output]` without which it lacks something mandatory.
    OpenRecord { file: &'static str, missing: Vec<&'static str> },
    /// The file that was looked into.
    File {
        file: &'a str,
        format: &'a str,
        separator: Option<char>,
        encoding: Option<&'a str>,
        decimal_mark: Option<char>,
    },
    /// A layer of it, or the table.
    Layer {
        name: &'a str,
        geometry: &'a [&'static str],
        records: u64,
        looked_at: u64,
        without_geometry: u64,
        crs: Option<&'a str>,
        epsg: Option<u32>,
        extent: Option<[f64; 4]>,
        shapes_in: &'a [String],
        skip_rows: usize,
        header_rows: usize,
        columns: Vec<Column<'a>>,
    },
    /// The raster that the file is.
    Raster {
        width: usize,
        height: usize,
        cell: Option<(f64, f64)>,
        crs: Option<&'a str>,
        epsg: Option<u32>,
        extent: Option<[f64; 4]>,
        bands: Vec<Band<'a>>,
    },
    /// The sections that are proposed for a layer, as text to paste; for several that are one delivery they stand once, under the name of
    /// the first, and for a raster without a layer's name.
    Block { layer: Option<&'a str>, toml: &'a str },
    /// The last line of a command that did what it was asked; `result` is what `run` wrote.
    Done {
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<Folder<'a>>,
    },
    /// The last line of a command that failed; the same words stand on stderr.
    Error { exit_code: u8, message: &'a str },
}

/// A record at which a rule was met.
#[derive(Serialize, JsonSchema)]
struct Example<'a> {
    record: &'a str,
    found: &'a str,
}

/// What a check and a run know of a finding; `touches` is what of the result stands on it.
#[derive(Serialize, JsonSchema)]
struct OfGate<'a> {
    severity: &'static str,
    accepted: bool,
    accept: String,
    about: &'a str,
    code: Option<&'a str>,
    of: Option<u64>,
    examples: Vec<Example<'a>>,
    touches: Touched,
    write: &'static str,
}

/// What of the result stands on a finding; null where that is not known.
#[derive(Serialize, JsonSchema)]
struct Touched {
    places: Option<u64>,
    weight: &'static str,
    sum: Option<f64>,
    area_km2: Option<f64>,
}

/// The folder that holds a result.
#[derive(Serialize, JsonSchema)]
struct Folder<'a> {
    out: String,
    reference_date: String,
    profile: &'a str,
    files: usize,
    bytes: u64,
}

/// A column of a layer.
#[derive(Serialize, JsonSchema)]
struct Column<'a> {
    name: &'a str,
    r#type: &'static str,
    values: &'a [String],
    codes: BTreeMap<&'a str, &'a str>,
    range: Option<(f64, f64)>,
    missing: u64,
    is_unique: bool,
}

/// A band of a raster.
#[derive(Serialize, JsonSchema)]
struct Band<'a> {
    r#type: &'a str,
    colour: &'static str,
    nodata: Option<f64>,
    range: Option<(f64, f64)>,
    classes: Vec<f64>,
}

/// What `check` found; a check for which a run would stop ends with an error, which is printed later.
pub(super) fn checked(config: &Config, checked: &Checked, is_in_order: bool) -> String {
    let survey = &checked.survey;
    let mut lines: Vec<Line<'_>> = checked
        .inputs
        .iter()
        .map(|input| Line::Input {
            source: &input.source,
            records: input.records,
            left_out: input.left_out.iter().map(|left_out| left_out.rows).sum(),
            bytes: input.bytes,
            crs: &input.crs,
            crs_overridden: input.crs_overridden,
        })
        .collect();
    lines.extend(presets(config));
    lines.push(Line::Survey {
        municipalities: survey.municipalities.len(),
        fixed_layers: survey.fixed.len(),
        mobile_layers: survey.mobile.len(),
        operators: survey.operators.iter().map(|(_, name)| name).collect(),
    });
    lines.push(stock(&survey.stock));
    lines.extend(rejects(&survey.rejects));
    lines.extend(checked.gate.findings.iter().map(|one| finding(one, &checked.gate)));
    lines.push(open_record(config));
    lines.extend(is_in_order.then_some(Line::Done { result: None }));
    printed(&lines)
}

/// What `run` gave.
pub(super) fn done(config: &Config, outcome: &Outcome) -> String {
    let Findings { survey, rows, delivery, .. } = &outcome.findings;
    let main = WeightKind::told_first(&survey.weights);
    let mut lines: Vec<Line<'_>> = presets(config).collect();
    lines.push(stock(&survey.stock));
    lines.extend(rows.iter().map(|row| area(row, main)));
    lines.extend(rejects(&survey.rejects));
    lines.extend(delivery.findings.iter().map(|finding| Line::Delivery {
        finding: finding.kind.as_str(),
        is_question: finding.is_question(),
        accepted: finding.accepted,
        rule: rule(finding),
        says: says(finding, delivery),
    }));
    let gate = &outcome.findings.gate;
    let of_gate = gate.findings.iter().filter(|one| !one.rule.is_of_delivery());
    lines.extend(of_gate.map(|one| finding(one, gate)));
    lines.push(open_record(config));
    let folder = Folder {
        out: outcome.out.display().to_string(),
        reference_date: config.reference_date.to_string(),
        profile: &config.profile.name,
        files: outcome.files.len() + 2,
        bytes: outcome.files.iter().map(|(_, bytes)| bytes).sum(),
    };
    lines.push(Line::Done { result: Some(folder) });
    printed(&lines)
}

/// What `inspect` saw, with the blocks that it proposes, each with the name of its layer, and one for the raster.
pub(super) fn inspected(
    inspection: &Inspection,
    blocks: &[(&str, String)],
    of_raster: Option<&str>,
) -> String {
    let table = inspection.table.as_ref();
    let mut lines = vec![Line::File {
        file: &inspection.file,
        format: &inspection.format,
        separator: table.map(|table| table.separator),
        encoding: table.map(|table| table.encoding.as_str()),
        decimal_mark: table.map(|table| table.decimal_mark),
    }];
    lines.extend(inspection.layers.iter().map(layer));
    lines.extend(inspection.raster.as_ref().map(raster));
    lines.extend(inspection.findings.iter().map(|finding| Line::Finding {
        rule: finding.rule,
        source: &inspection.file,
        layer: Some(&finding.layer),
        count: finding.count,
        says: finding.says.clone(),
        of_gate: None,
    }));
    lines.extend(blocks.iter().map(|(layer, toml)| Line::Block { layer: Some(layer), toml }));
    lines.extend(of_raster.map(|toml| Line::Block { layer: None, toml }));
    lines.push(Line::Done { result: None });
    printed(&lines)
}

/// What presets filled.
fn presets(config: &Config) -> impl Iterator<Item = Line<'_>> {
    config.presets.iter().map(|filled| Line::Preset {
        table: &filled.table,
        preset: &filled.preset,
        keys: filled
            .keys
            .iter()
            .map(|(key, value)| {
                let value = serde_json::to_value(value).expect("what TOML holds can be written as JSON");
                (key.as_str(), value)
            })
            .collect(),
    })
}

/// That a command failed.
pub(super) fn failed(exit_code: u8, message: &str) -> String {
    printed(&[Line::Error { exit_code, message }])
}

fn finding<'a>(finding: &'a GateFinding, gate: &Gate) -> Line<'a> {
    let touched = finding.touched;
    let example = |one: &'a GateExample| Example { record: &one.record, found: &one.found };
    let of_gate = OfGate {
        severity: finding.gravity.as_str(),
        accepted: finding.accepted,
        accept: gate::accepting(finding),
        about: &finding.about,
        code: finding.municipality.as_ref().map(|(code, _)| code.as_str()),
        of: finding.of,
        examples: finding.examples.iter().map(example).collect(),
        touches: Touched {
            places: touched.places,
            weight: gate.weight.as_str(),
            sum: touched.weight,
            area_km2: touched.area_m2.map(|area| area / 1e6),
        },
        write: gate::advice(finding.rule),
    };
    Line::Finding {
        rule: finding.rule.as_str(),
        source: &finding.source,
        layer: None,
        count: finding.count,
        says: gate::says(finding),
        of_gate: Some(of_gate),
    }
}

fn open_record(config: &Config) -> Line<'static> {
    Line::OpenRecord { file: "open/dcat.rdf", missing: config.publication.missing() }
}

fn stock(stock: &Stock) -> Line<'static> {
    let Stock { rows, used, outside_selection, rejected } = *stock;
    Line::Stock { rows, used, outside_selection, rejected }
}

/// By source, reason and severity.
fn rejects(rejects: &[Reject]) -> Vec<Line<'_>> {
    let mut kinds: BTreeMap<(&str, &str, Severity), (usize, &Reject)> = BTreeMap::new();
    for reject in rejects {
        kinds.entry((&reject.source, &reject.reason, reject.severity)).or_insert((0, reject)).0 += 1;
    }
    let lines = kinds.into_iter().map(|((source, reason, severity), (records, first))| Line::Rejects {
        source,
        reason,
        severity: text::cost(severity),
        records,
        record: &first.record,
        found: &first.found,
        expected: &first.expected,
    });
    lines.collect()
}

fn area(row: &MunicipalityRow, main: WeightKind) -> Line<'_> {
    let weight = row.known_weight(main);
    let [connected, passed, planned, unserved, no_data] =
        AccessStatus::ALL.map(|status| weight.map(|weight| weight.states.get(status)));
    Line::Area {
        area_kind: row.kind.as_str(),
        code: &row.code,
        name: &row.name,
        weight: main.as_str(),
        total: weight.map(|weight| weight.total),
        connected,
        passed,
        planned,
        unserved,
        no_data,
        shortage_areas: row.shortage_areas,
        land_km2: row.land_m2 / 1e6,
        uncovered_km2: row.uncovered_m2.map(|area| area / 1e6),
    }
}

fn layer(layer: &InspectedLayer) -> Line<'_> {
    Line::Layer {
        name: &layer.name,
        geometry: &layer.geometry,
        records: layer.records,
        looked_at: layer.looked_at,
        without_geometry: layer.without_geometry,
        crs: layer.crs.as_deref(),
        epsg: layer.epsg,
        extent: layer.extent,
        shapes_in: &layer.shapes_in,
        skip_rows: layer.skip_rows,
        header_rows: layer.header_rows,
        columns: layer.fields.iter().map(column).collect(),
    }
}

fn column(field: &InspectedField) -> Column<'_> {
    Column {
        name: &field.name,
        r#type: field.kind,
        values: &field.words,
        codes: field.domain.iter().map(|(code, word)| (code.as_str(), word.as_str())).collect(),
        range: field.range,
        missing: field.missing,
        is_unique: field.is_unique,
    }
}

fn raster(raster: &InspectedRaster) -> Line<'_> {
    Line::Raster {
        width: raster.width,
        height: raster.height,
        cell: raster.cell,
        crs: raster.crs.as_deref(),
        epsg: raster.epsg,
        extent: raster.extent,
        bands: raster.bands.iter().map(band).collect(),
    }
}

fn band(band: &InspectedBand) -> Band<'_> {
    let InspectedBand { kind, colour, nodata, range, classes } = band;
    let classes = classes.iter().map(|(value, _)| *value).collect();
    Band { r#type: kind, colour, nodata: *nodata, range: *range, classes }
}

fn printed(lines: &[Line<'_>]) -> String {
    let mut text = String::new();
    for line in lines {
        let line = serde_json::to_string(line).expect("texts, numbers and lists can be written as JSON");
        for character in line.chars() {
            // A text from a file must not steer the terminal that shows the line either.
            if text::steers(character) {
                let _ = write!(text, "\\u{:04x}", u32::from(character));
            } else {
                text.push(character);
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use schemars::schema_for;
    use serde_json::Value;

    use super::*;

    /// The fields of every kind of line, as the program writes them.
    fn kinds() -> Vec<(String, Vec<String>)> {
        let schema = schema_for!(Line<'_>).to_value();
        let lines = schema["oneOf"].as_array().expect("an enum has its variants");
        let fields = |line: &Value| -> Vec<String> {
            line["properties"]
                .as_object()
                .expect("an object")
                .keys()
                .filter(|key| *key != "kind")
                .cloned()
                .collect()
        };
        lines
            .iter()
            .map(|line| {
                (line["properties"]["kind"]["const"].as_str().expect("a word").to_owned(), fields(line))
            })
            .collect()
    }

    #[test]
    fn the_page_lists_every_kind_and_field_in_order() {
        let page = include_str!("../../docs/json-lines.md");
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
        let kinds = kinds();
        assert_eq!(rows.len(), kinds.len());
        for (row, (kind, fields)) in rows.iter().zip(&kinds) {
            assert!(row.starts_with(&format!("| `{kind}` |")), "{kind}: {row}");
            for field in fields {
                assert!(row.contains(&format!("`{field}`")), "{kind} has {field}: {row}");
            }
        }
    }

    #[test]
    fn a_text_from_a_file_is_written_as_data() {
        let line = failed(2, "a\u{9b}31m\u{202e}b\n\"c");
        assert_eq!(line.matches('\n').count(), 1);
        assert!(!line.trim_end().chars().any(text::steers), "{line}");
        let read: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(read["message"], "a\u{9b}31m\u{202e}b\n\"c");
        assert_eq!((read["kind"].as_str(), read["exit_code"].as_u64()), (Some("error"), Some(2)));
    }
}
