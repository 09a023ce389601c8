//! Law 4 for what stands beside the areas that are sums of municipalities: the `DeSO`, and the list of candidates for
//! support.
use super::{
    Indicators, LawBroken, Proof,
    layout::{ELIGIBLE, TOTAL, UNKNOWN_POINTS, state},
    prove::hold,
};
use crate::{
    classify::Classification,
    model::{
        AccessStatus, AreaKind, FunnelArea, FunnelRow, Support, SupportCandidate, SupportStage, Survey,
        WeightKind,
    },
};

/// The `DeSO` sum to the points that have one; where every point has one, they sum to the total in every number that adds
/// up. Nothing where no `DeSO` was delivered.
pub(super) fn deso(
    survey: &Survey,
    classification: &Classification,
    indicators: &Indicators,
) -> Result<Option<Proof>, LawBroken> {
    if survey.deso.is_empty() {
        return Ok(None);
    }
    let sum_of = |weight: usize, place: usize| -> f64 {
        indicators.deso.iter().map(|area| area.row(weight)[place]).sum()
    };
    for (position, &weight) in survey.weights.iter().enumerate() {
        let (mut total, mut unknown, mut states) = (0.0, 0.0, [0.0; AccessStatus::ALL.len()]);
        let with_deso =
            survey.points.iter().zip(&classification.access).filter(|(point, _)| point.deso.is_some());
        for (point, access) in with_deso {
            let Some(known) = point.weights.get(weight) else {
                unknown += 1.0;
                continue;
            };
            total += known;
            for status in AccessStatus::ALL {
                let parts = &classification.fixed[access.signature as usize].states;
                states[status as usize] += known * parts.get(status);
            }
        }
        let place = |what: &str| format!("the DeSO's {} {what}", weight.as_str());
        hold(4, &|| place("total"), sum_of(position, TOTAL), total)?;
        hold(4, &|| place("unknown"), sum_of(position, UNKNOWN_POINTS), unknown)?;
        for status in AccessStatus::ALL {
            hold(4, &|| place(status.as_str()), sum_of(position, state(status)), states[status as usize])?;
        }
    }
    let with_deso = survey.points.iter().filter(|point| point.deso.is_some()).count();
    let total = indicators.areas.iter().find(|area| area.kind == AreaKind::Total);
    if let Some(total) = total
        && with_deso == survey.points.len()
    {
        for (position, weight) in survey.weights.iter().enumerate() {
            for place in 0..indicators.width {
                let name = || format!("the DeSO's {}, number {place} of a row", weight.as_str());
                hold(4, &name, sum_of(position, place), total.sums.all(position, place))?;
            }
        }
    }
    let of = if with_deso == survey.points.len() { "all points" } else { "the points that have one" };
    Ok(Some(Proof {
        law: 4,
        says: format!("points: the DeSO sum to {of}"),
        left: sum_of(0, TOTAL),
        right: with_deso as f64,
    }))
}

/// The eligible candidates add up to the measure `eligible` of each municipality, and all candidates to what is unserved;
/// every eligible one is in one designated area, and no other is in any.
///
/// # Errors
/// The first sum that does not hold.
pub fn prove_support(
    survey: &Survey,
    support: &Support,
    indicators: &Indicators,
) -> Result<Proof, LawBroken> {
    let eligible = |candidate: &&SupportCandidate| candidate.reason.is_eligible();
    let point = |candidate: &SupportCandidate| &survey.points[candidate.point as usize];
    for area in indicators.areas.iter().filter(|area| area.kind == AreaKind::Municipality) {
        // Candidates stand in the order of the points, and those of a municipality follow each other.
        let from = |municipality: usize| {
            let first = survey.ranges[municipality];
            support.candidates.partition_point(|candidate| (candidate.point as usize) < first)
        };
        let of_area = &support.candidates[from(area.members[0])..from(area.members[0] + 1)];
        for (position, &weight) in survey.weights.iter().enumerate() {
            let part = |candidate: &SupportCandidate| {
                Some(point(candidate).weights.get(weight)? * candidate.unserved_part)
            };
            let listed: f64 = of_area.iter().filter(eligible).filter_map(part).sum();
            let all: f64 = of_area.iter().filter_map(part).sum();
            let place =
                |what: &str| format!("the list for support, {} {} {what}", area.code, weight.as_str());
            hold(4, &|| place("eligible"), listed, area.sums.all(position, ELIGIBLE))?;
            hold(4, &|| place("unserved"), all, area.sums.all(position, state(AccessStatus::Unserved)))?;
        }
    }
    let mut in_areas = vec![None; survey.points.len()];
    for (position, area) in support.areas.iter().enumerate() {
        for &member in &area.members {
            let before = in_areas[member as usize].replace(position as u32);
            let place = || format!("the designated areas of point {}", survey.points[member as usize].id);
            hold(4, &place, f64::from(u8::from(before.is_some())), 0.0)?;
        }
    }
    for candidate in &support.candidates {
        let known = in_areas[candidate.point as usize].take();
        let holds = known == candidate.area && known.is_some() == candidate.reason.is_eligible();
        let place = || format!("the designated area of point {}", point(candidate).id);
        hold(4, &place, f64::from(u8::from(holds)), 1.0)?;
    }
    let strangers = in_areas.iter().flatten().count();
    hold(4, &|| "points of designated areas that are not listed".into(), strangers as f64, 0.0)?;
    let members: usize = support.areas.iter().map(|area| area.members.len()).sum();
    let (listed, others) = (support.eligible(), support.candidates.len() - support.eligible());
    Ok(Proof {
        law: 4,
        says: format!(
            "support: {listed} eligible places in {} designated areas, {others} left out with a reason; their unserved parts sum to the tables",
            support.areas.len()
        ),
        left: members as f64,
        right: listed as f64,
    })
}

/// The funnel: its municipalities sum to the total, whose places are counted over again by their state, and the stages to what is
/// listed; nothing to prove without rows.
///
/// # Errors
/// The first sum that does not hold.
pub fn prove_funnel(
    survey: &Survey,
    classification: &Classification,
    rows: &[FunnelRow],
) -> Result<Option<Proof>, LawBroken> {
    let mut proof = None;
    for total in rows.iter().filter(|row| row.kind == FunnelArea::Total) {
        let of_municipalities =
            || rows.iter().filter(|row| row.kind == FunnelArea::Municipality && row.weight == total.weight);
        let place = |what: &str| format!("the funnel of support, {} {what}", total.weight.as_str());
        for stage in SupportStage::ALL {
            let sum = of_municipalities().map(|row| row.at(stage)).sum();
            hold(4, &|| place("by stage"), sum, total.at(stage))?;
        }
        for status in AccessStatus::ALL {
            let sum = of_municipalities().map(|row| row.states().get(status)).sum();
            hold(4, &|| place(status.as_str()), sum, total.states().get(status))?;
            let all: f64 = survey
                .points
                .iter()
                .zip(&classification.access)
                .filter(|(_, access)| access.fixed.status == status)
                .filter_map(|(point, _)| point.weights.get(total.weight))
                .sum();
            hold(4, &|| place("within all that there is"), total.states().get(status).max(all), all)?;
        }
        let parts = total.at(SupportStage::NotApplied)
            + total.at(SupportStage::Applied)
            + total.at(SupportStage::Withdrawn)
            + total.granted();
        hold(4, &|| place("listed"), parts, total.listed())?;
        if total.weight == WeightKind::Points {
            proof = Some(Proof {
                law: 4,
                says: "points: not applied for + applied for + withdrawn + granted = listed for support"
                    .into(),
                left: parts,
                right: total.listed(),
            });
        }
    }
    Ok(proof)
}
