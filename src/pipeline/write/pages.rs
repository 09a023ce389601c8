//! The pages that a person reads.
use std::{
    fs,
    io::{BufWriter, Write},
    path::Path,
};

use super::{Found, RunError, Writer};
use crate::{
    config::{Config, Format},
    emit::{
        EmitError,
        definitions::ProfileTable,
        map::{self, MapDefinitions, MapPage, MobileDefinition},
        report::{self, Audience, ReportPage, SourceLine},
    },
    pipeline::definitions::{RunOfDefinitions, definitions},
};

/// The files of pages.
pub(super) fn writers(found: Found<'_>) -> Vec<Writer<'_>> {
    vec![
        Writer::new(Format::Html, "internal/map.html", move |path| write_map(found, path)),
        Writer::new(Format::Html, "internal/definitions.html", move |path| {
            let Config { name, profile, targets, target_notes, language, invented, .. } = found.config;
            let date = found.context.reference_date;
            let run = RunOfDefinitions { name, reference_date: date, invented: *invented };
            Ok(definitions(profile, targets, target_notes, *language, Some(&run), path)?)
        }),
        Writer::new(Format::Html, "internal/report.html", move |path| {
            write_report(found, Audience::Internal, path, report::write_html)
        }),
        Writer::new(Format::Html, "internal/report.md", move |path| {
            write_report(found, Audience::Internal, path, report::write_markdown)
        }),
    ]
}

fn write_map(found: Found<'_>, path: &Path) -> Result<(), RunError> {
    let Found { config, findings, inputs, context, .. } = found;
    let changes = found.tables.changes;
    let profile = &config.profile;
    let mobile = &profile.mobile_cover;
    let mut sources: Vec<String> = inputs.iter().map(|input| input.source.clone()).collect();
    sources.dedup();
    let page = MapPage {
        findings,
        changes: &changes.rows,
        changed: &changes.points,
        since: &changes.since,
        title: &config.name,
        reference_date: context.reference_date,
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
        language: config.language,
        sources,
        invented: config.invented,
    };
    let unwritable = |source| EmitError::Write { path: path.to_owned(), source };
    let mut file = BufWriter::new(fs::File::create(path).map_err(unwritable)?);
    map::write(&page, context.to_wgs84, &mut file)?;
    file.flush().map_err(unwritable)?;
    Ok(())
}

/// Writes the report in one of its forms.
fn write_report(
    found: Found<'_>,
    audience: Audience,
    path: &Path,
    write: impl FnOnce(&ReportPage<'_>, &mut BufWriter<fs::File>) -> std::io::Result<()>,
) -> Result<(), RunError> {
    let Found { config, findings, tables, inputs, context } = found;
    let profile = ProfileTable::of(&config.profile);
    let sources: Vec<SourceLine> = inputs
        .iter()
        .map(|input| SourceLine {
            name: input.source.clone(),
            records: input.records,
            sha256: input.sha256.clone(),
        })
        .collect();
    let page = ReportPage {
        findings,
        indicators: tables.indicators,
        changes: &tables.changes.rows,
        since: &tables.changes.since,
        history: tables.history,
        title: &config.name,
        reference_date: context.reference_date,
        profile: &profile,
        shortage_mbps: config.profile.shortage.speed_mbps.value,
        targets: &config.targets,
        target_notes: &config.target_notes,
        proofs: tables.proofs,
        sources: &sources,
        language: config.language,
        invented: config.invented,
        audience,
    };
    let unwritable = |source| EmitError::Write { path: path.to_owned(), source };
    let mut file = BufWriter::new(fs::File::create(path).map_err(unwritable)?);
    write(&page, &mut file).map_err(unwritable)?;
    file.flush().map_err(unwritable)?;
    Ok(())
}
