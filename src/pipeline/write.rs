//! All files of a result, side by side.
use std::{
    fs,
    io::{BufWriter, Write},
    path::Path,
};

use geo::Coord;
use rayon::prelude::*;

use super::{
    Options, RunError,
    change::Changes,
    definitions::{RunOfDefinitions, definitions},
    record,
};
use crate::{
    config::{Config, Format, Language},
    emit::{
        self, Bundle, Context, EmitError,
        map::{self, MapDefinitions, MapPage, MobileDefinition},
    },
    indicators::{Indicators, Proof},
    ingest::{Crs, InputFile},
    model::Findings,
    sensitivity::SensitivityRow,
};

/// A file of the result: the format that asks for it (`None`: always written), its name, and what writes it.
type Writer<'a> = (Option<Format>, &'static str, Box<dyn Fn(&Path) -> Result<(), RunError> + Sync + 'a>);

/// What was counted, beside the findings.
pub(super) struct Tables<'a> {
    /// Every indicator.
    pub indicators: &'a Indicators,
    /// What other definitions would give; empty unless it was asked for.
    pub tried: &'a [SensitivityRow],
    /// Why the numbers changed; empty without an earlier result.
    pub changes: &'a Changes,
    /// The sums that were found to hold.
    pub proofs: &'a [Proof],
}

/// Writes all files side by side, the run record last.
pub(super) fn write(
    config: &Config,
    options: &Options,
    findings: &Findings,
    tables: &Tables<'_>,
    inputs: &[InputFile],
    bundle: &Bundle,
) -> Result<Vec<(String, u64)>, RunError> {
    let crs = Crs::try_new(&config.request.crs)?;
    crs.to_wgs84(&mut [])?;
    let to_wgs84 =
        |places: &mut [Coord<f64>]| crs.to_wgs84(places).expect("the way to WGS 84 was found before");
    let date = config.reference_date.to_string();
    let context = Context {
        name: &config.name,
        reference_date: &date,
        profile: &config.profile.name,
        crs: crs.wkt(),
        to_wgs84: &to_wgs84,
    };
    let mut writers: Vec<Writer<'_>> = vec![
        (
            Some(Format::Parquet),
            "internal/demand_points.parquet",
            Box::new(|path| Ok(emit::demand_points(findings, &context, path)?)),
        ),
        (
            Some(Format::Gpkg),
            "internal/whitespot.gpkg",
            Box::new(|path| Ok(emit::geopackage(findings, &context, path)?)),
        ),
        (
            Some(Format::GeoJson),
            "internal/uncovered.geojson",
            Box::new(|path| Ok(emit::uncovered_geojson(findings, &context, path)?)),
        ),
        (
            Some(Format::GeoJson),
            "internal/shortage_areas.geojson",
            Box::new(|path| Ok(emit::shortage_areas_geojson(findings, &context, path)?)),
        ),
        (
            Some(Format::Html),
            "internal/map.html",
            Box::new(|path| write_map(config, findings, tables.changes, inputs, &to_wgs84, path)),
        ),
        (
            Some(Format::Html),
            "internal/definitions.html",
            Box::new(|path| {
                let run =
                    RunOfDefinitions { name: &config.name, reference_date: &date, invented: config.invented };
                let Config { profile, targets, target_notes, language, .. } = config;
                Ok(definitions(profile, targets, target_notes, *language, Some(&run), path)?)
            }),
        ),
        (
            Some(Format::Parquet),
            "internal/indicators.parquet",
            Box::new(|path| Ok(emit::indicators_parquet(tables.indicators.areas(), &context, path)?)),
        ),
    ];
    writers.extend(table_writers(findings, tables, &context));
    if let Ok(support) = &findings.support {
        writers.push((
            None,
            "internal/support_candidates.csv",
            Box::new(|path| Ok(emit::support_csv(findings, support, path)?)),
        ));
        writers.push((
            Some(Format::Gpkg),
            "internal/support_candidates.gpkg",
            Box::new(|path| Ok(emit::support_geopackage(findings, support, &context, path)?)),
        ));
    }
    let wanted: Vec<&Writer<'_>> = writers
        .iter()
        .filter(|(format, ..)| format.is_none_or(|format| config.formats.contains(&format)))
        .collect();
    wanted.par_iter().try_for_each(|(_, name, write)| write(&bundle.path(name)?))?;

    let mut files = Vec::with_capacity(wanted.len());
    for (_, name, _) in wanted {
        let path = bundle.path(name)?;
        let bytes = fs::metadata(&path).map_err(|source| EmitError::Write { path, source })?.len();
        files.push(((*name).to_owned(), bytes));
    }
    files.sort();
    emit::run_record(
        &record::record(config, options, findings, inputs, tables.proofs, &files),
        &bundle.path("run.json")?,
    )?;
    Ok(files)
}

/// The tables, which are written whatever the formats.
fn table_writers<'a>(
    findings: &'a Findings,
    tables: &Tables<'a>,
    context: &'a Context<'a>,
) -> Vec<Writer<'a>> {
    let Tables { indicators, tried, changes, .. } = *tables;
    let mut writers: Vec<Writer<'a>> = vec![
        (
            None,
            "internal/indicators.csv",
            Box::new(|path| Ok(emit::indicators_csv(indicators.areas(), context, path)?)),
        ),
        (
            None,
            "internal/lines.csv",
            Box::new(|path| Ok(emit::lines_csv(&indicators.lines(), &indicators.mobile_operators(), path)?)),
        ),
        (
            None,
            "internal/reference.csv",
            Box::new(|path| {
                let rows = indicators.references(&findings.survey.references);
                Ok(emit::reference_csv(&rows, context, path)?)
            }),
        ),
        (None, "internal/municipalities.csv", Box::new(|path| Ok(emit::municipalities_csv(findings, path)?))),
        (None, "internal/register.csv", Box::new(|path| Ok(emit::register_csv(&findings.register, path)?))),
        (
            None,
            "internal/reconciliation.csv",
            Box::new(|path| Ok(emit::reconciliation_csv(&findings.reconciliation, path)?)),
        ),
        (None, "internal/rejects.csv", Box::new(|path| Ok(emit::rejects_csv(findings, path)?))),
    ];
    if !changes.rows.is_empty() {
        let write =
            |path: &Path| Ok(emit::change_csv(&changes.rows, &changes.since, context.reference_date, path)?);
        writers.push((None, "internal/change.csv", Box::new(write)));
    }
    if !tried.is_empty() {
        writers.push((
            None,
            "internal/sensitivity.csv",
            Box::new(|path| Ok(emit::sensitivity_csv(tried, path)?)),
        ));
    }
    writers.extend(indicators.weights().iter().map(|&weight| -> Writer<'a> {
        let write = move |path: &Path| Ok(emit::wide_csv(indicators.areas_by(weight), path)?);
        (None, emit::wide_name(weight), Box::new(write))
    }));
    writers
}

fn write_map(
    config: &Config,
    findings: &Findings,
    changes: &Changes,
    inputs: &[InputFile],
    to_wgs84: map::ToWgs84<'_>,
    path: &Path,
) -> Result<(), RunError> {
    let profile = &config.profile;
    let mobile = &profile.mobile_cover;
    let mut sources: Vec<String> = inputs.iter().map(|input| input.source.clone()).collect();
    sources.dedup();
    let page = MapPage {
        findings,
        changes: &changes.rows,
        since: &changes.since,
        title: &config.name,
        reference_date: &config.reference_date.to_string(),
        profile: &profile.name,
        definitions: MapDefinitions {
            shortage_mbps: profile.shortage.speed_mbps.value,
            link_m: profile.shortage.link_m.value,
            min_points: profile.shortage.min_points.value,
            mobile: (!findings.survey.mobile.is_empty()).then(|| MobileDefinition {
                generations: mobile.generations.value.iter().map(|generation| generation.0.clone()).collect(),
                service_mbps: mobile.service_mbps.value,
                level: mobile.level.value.0.clone(),
            }),
            without_water: !findings.survey.water.is_empty(),
        },
        language: match config.language {
            Language::Sv => map::Language::Sv,
            Language::En => map::Language::En,
        },
        sources,
        invented: config.invented,
    };
    let unwritable = |source| EmitError::Write { path: path.to_owned(), source };
    let mut file = BufWriter::new(fs::File::create(path).map_err(unwritable)?);
    map::write(&page, to_wgs84, &mut file)?;
    file.flush().map_err(unwritable)?;
    Ok(())
}
