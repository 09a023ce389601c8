//! The pages that a person reads.
use std::{
    fs,
    io::{BufWriter, Write},
    path::Path,
};

use super::{Changes, Found, RunError, Writer, open};
use crate::{
    config::{Config, Format},
    emit::{
        EmitError,
        map::{self, Audience, MapDefinitions, MapPage, MobileDefinition},
    },
    pipeline::definitions::{RunOfDefinitions, definitions},
};

/// The files of pages.
pub(super) fn writers(found: Found<'_>) -> Vec<Writer<'_>> {
    vec![
        Writer::new(Format::Html, "internal/map.html", move |path| {
            write_map(found, Audience::Internal, path)
        }),
        Writer::new(Format::Html, "internal/definitions.html", move |path| write_definitions(found, path)),
    ]
}

/// What the run's words mean.
pub(super) fn write_definitions(found: Found<'_>, path: &Path) -> Result<(), RunError> {
    let Config { name, profile, targets, target_notes, language, invented, .. } = found.config;
    let run = RunOfDefinitions { name, reference_date: found.context.reference_date, invented: *invented };
    Ok(definitions(profile, targets, target_notes, *language, Some(&run), path)?)
}

/// The map of the findings, or of what of them may be published: then without what changed since last year, which is
/// counted finer than the table.
pub(super) fn write_map(found: Found<'_>, audience: Audience, path: &Path) -> Result<(), RunError> {
    let Found { config, inputs, context, .. } = found;
    let is_open = audience == Audience::Open;
    let findings = if is_open { &found.published.findings } else { found.findings };
    let none = Changes::default();
    let changes = if is_open { &none } else { found.tables.changes };
    let profile = &config.profile;
    let mobile = &profile.mobile_cover;
    let mut sources: Vec<String> = if is_open {
        open::sources(config).into_iter().map(|(name, _)| name).collect()
    } else {
        inputs.iter().map(|input| input.source.clone()).collect()
    };
    sources.dedup();
    let page = MapPage {
        findings,
        changes: &changes.rows,
        since: &changes.since,
        title: &config.name,
        reference_date: context.reference_date,
        profile: &profile.name,
        definitions: MapDefinitions {
            shortage_mbps: profile.shortage.speed_mbps.value,
            link_m: profile.shortage.link_m.value,
            min_points: profile.shortage.min_points.value,
            mobile: (!found.findings.survey.mobile.is_empty()).then(|| MobileDefinition {
                generations: mobile.generations.value.iter().map(|generation| generation.0.clone()).collect(),
                service_mbps: mobile.service_mbps.value,
                level: mobile.level.value.0.clone(),
            }),
            without_water: !found.findings.survey.water.is_empty(),
        },
        language: config.language,
        sources,
        invented: config.invented,
        audience,
    };
    let unwritable = |source| EmitError::Write { path: path.to_owned(), source };
    let mut file = BufWriter::new(fs::File::create(path).map_err(unwritable)?);
    map::write(&page, context.to_wgs84, &mut file)?;
    file.flush().map_err(unwritable)?;
    Ok(())
}
