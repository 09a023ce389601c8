//! What a second list says of the demand, and what measurements say of the claimed cover.
use std::collections::BTreeMap;

use whitespot_spatial::NearestIndex;

use super::{EXAMPLES, Look, example, found};
use crate::model::{GateFinding, GateRule, GateTouched, MeasuredRow, RowKind, SecondList};

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let mut findings = Vec::new();
    if !survey.second_lists.is_empty() {
        let places: Vec<_> = survey.points.iter().map(|point| point.at).collect();
        let demand = NearestIndex::build(&places);
        findings.extend(survey.second_lists.iter().filter_map(|list| missing(look, list, &demand)));
    }
    findings.extend(short(look));
    findings
}

/// Places of a second list that no demand point stands near, with the municipalities that lack most.
fn missing(look: &Look<'_>, list: &SecondList, demand: &NearestIndex) -> Option<GateFinding> {
    let survey = look.ground.survey;
    let mut by_municipality: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for place in &list.places {
        let Some(code) = place.municipality else { continue };
        let (of, lacking) = by_municipality.entry(code).or_default();
        *of += 1;
        let is_there = demand.distance_m(place.at).is_some_and(|distance| distance <= list.within_m);
        *lacking += u64::from(!is_there);
    }
    let (of, count) = by_municipality.values().fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    if count == 0 {
        return None;
    }
    let mut worst: Vec<(u32, (u64, u64))> =
        by_municipality.into_iter().filter(|(_, (_, lacking))| *lacking > 0).collect();
    worst.sort_by_key(|(code, (_, lacking))| (std::cmp::Reverse(*lacking), *code));
    let of_municipality = |(code, (of, lacking)): &(u32, (u64, u64))| {
        let municipality = &survey.municipalities[*code as usize];
        example(format!("{} {}", municipality.code, municipality.name), format!("{lacking} of {of}"))
    };
    Some(GateFinding {
        source: list.source.clone(),
        about: list.within_m.to_string(),
        count,
        of: Some(of),
        examples: worst.iter().take(EXAMPLES).map(of_municipality).collect(),
        touched: GateTouched { places: Some(count), ..GateTouched::default() },
        ..found(GateRule::DemandMissing)
    })
}

/// Operators of which measured points inside the claimed cover do not meet the threshold, and those that claim none.
fn short(look: &Look<'_>) -> Vec<GateFinding> {
    let rows = look.ground.measured;
    let totals = rows.iter().enumerate().filter(|(_, row)| row.kind == RowKind::Total);
    totals
        .filter_map(|(end, total)| {
            let begin = rows[..end].iter().rposition(|row| row.kind == RowKind::Total).map_or(0, |at| at + 1);
            let about = format!(
                "{} {} {} {} Mbit/s",
                total.operator,
                total.generation.as_str(),
                total.level.0,
                total.service_mbps
            );
            if !total.is_claimed {
                return Some(GateFinding {
                    source: total.source.clone(),
                    about,
                    count: total.measured,
                    ..found(GateRule::MeasuredUnclaimed)
                });
            }
            let short = |row: &&MeasuredRow| row.inside - row.inside_met;
            let mut worst: Vec<&MeasuredRow> = rows[begin..end].iter().filter(|row| short(row) > 0).collect();
            worst.sort_by_key(|row| std::cmp::Reverse(short(row)));
            (short(&total) > 0).then(|| GateFinding {
                source: total.source.clone(),
                about,
                count: short(&total),
                of: Some(total.inside),
                examples: worst
                    .iter()
                    .take(EXAMPLES)
                    .map(|row| {
                        example(
                            format!("{} {}", row.code, row.name),
                            format!("{} of {}", short(row), row.inside),
                        )
                    })
                    .collect(),
                ..found(GateRule::MeasuredShort)
            })
        })
        .collect()
}
