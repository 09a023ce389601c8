//! Law 4 for what stands beside the areas that are sums of municipalities: the `DeSO`.
use super::{
    Indicators, LawBroken, Proof,
    layout::{TOTAL, UNKNOWN_POINTS, state},
    prove::hold,
};
use crate::{
    classify::Classification,
    model::{AccessStatus, AreaKind, Survey},
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
