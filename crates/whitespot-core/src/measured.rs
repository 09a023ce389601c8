//! Measured: points of drive tests and the claimed mobile cover → how many of them meet what is claimed.
//!
//! A point is compared with the layers of its operator and generation that are at least as fast and as strict as the source says: the
//! mobile series of that service and level. A point on the edge of the cover lies inside. Gives rows by operator and generation, per
//! municipality in the order of their codes, the total last. Points outside of the selection are left out.
use std::collections::BTreeMap;

use whitespot_spatial::AreaIndex;

use crate::{
    classify::Classification,
    model::{Generation, MeasuredPoint, MeasuredRow, MeasuredSet, RowKind, Survey},
};

/// Compares all measurements with the cover that is claimed.
pub fn rows(survey: &Survey, classification: &Classification) -> Vec<MeasuredRow> {
    survey.measured.iter().flat_map(|set| of_set(survey, classification, set)).collect()
}

fn of_set(survey: &Survey, classification: &Classification, set: &MeasuredSet) -> Vec<MeasuredRow> {
    let mut groups: BTreeMap<(&str, Generation), Vec<&MeasuredPoint>> = BTreeMap::new();
    for point in set.points.iter().filter(|point| point.municipality.is_some()) {
        groups.entry((&point.operator, point.generation)).or_default().push(point);
    }
    groups
        .into_iter()
        .flat_map(|((operator, generation), points)| {
            of_operator(survey, classification, set, (operator, generation), &points)
        })
        .collect()
}

fn of_operator(
    survey: &Survey,
    classification: &Classification,
    set: &MeasuredSet,
    (operator, generation): (&str, Generation),
    points: &[&MeasuredPoint],
) -> Vec<MeasuredRow> {
    let series = classification.series.iter().find(|series| {
        series.generation == Some(generation)
            && series.service_mbps.total_cmp(&set.service_mbps).is_eq()
            && series.level == set.level
    });
    let own = survey.operators.find(operator);
    let layers = series.map_or(&[][..], |series| &series.layers).iter();
    let areas: Vec<_> = layers
        .map(|layer| &survey.mobile[*layer as usize])
        .filter(|layer| Some(layer.operator) == own)
        .flat_map(|layer| layer.areas.iter().map(|area| (0, area)))
        .collect();
    let claimed = AreaIndex::build(&areas);
    let blank = |kind, code: &str, name: &str| MeasuredRow {
        source: set.source.clone(),
        operator: operator.to_owned(),
        generation,
        service_mbps: set.service_mbps,
        level: set.level.clone(),
        kind,
        code: code.to_owned(),
        name: name.to_owned(),
        measured: 0,
        met: 0,
        inside: 0,
        inside_met: 0,
        is_claimed: !areas.is_empty(),
    };
    let mut rows: BTreeMap<u32, MeasuredRow> = BTreeMap::new();
    let mut total = blank(RowKind::Total, "total", "total");
    for point in points {
        let Some(code) = point.municipality else { continue };
        let municipality = &survey.municipalities[code as usize];
        let row = rows
            .entry(code)
            .or_insert_with(|| blank(RowKind::Municipality, municipality.code.as_str(), &municipality.name));
        let (met, inside) = (u64::from(point.is_met), u64::from(claimed.contains(point.at)));
        for row in [row, &mut total] {
            row.measured += 1;
            row.met += met;
            row.inside += inside;
            row.inside_met += met * inside;
        }
    }
    rows.into_values().chain([total]).collect()
}
