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
        map::{self, MapDefinitions, MapPage, MobileDefinition},
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
