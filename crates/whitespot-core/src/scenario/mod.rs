//! Scenario: what places, land and lines lose when networks close, and what they have left.
//!
//! Takes the [`Survey`], its [`Classification`] and [`Scenario`]s. No layer is asked again where it holds: the combinations of layers that
//! the classification found are judged once more without those that close (`classify::without`). A fixed need is met by connected or
//! passed offers, for the part of a place that they surely serve; a mobile one by any layer that counts, of any operator, and for
//! customers of one operator by its own layers. Of what is lost the best that is left is counted, in the order of [`BestLeft`], so that
//! the parts sum to the loss. Of p points, c combinations, s scenarios and w weights the cost is of the order s × (c + p × w).
//!
//! [`BestLeft`]: crate::model::BestLeft
mod ground;
mod judged;
mod places;
mod removed;
mod steps;

pub use removed::UnknownName;

use std::borrow::Cow;

use crate::{
    classify::{Classification, ClassifySettings},
    coverage::CoverMismatch,
    indicators::{LawBroken, Proof},
    model::{AddedLayers, Affected, Loss, RowKind, Scenario, Scenarios, Survey},
};
use judged::Judged;
use removed::Kept;

/// Why a scenario has no outcome.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// It names what was not delivered.
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    /// Law 3 does not hold.
    #[error(transparent)]
    Cover(#[from] CoverMismatch),
    /// Before less lost and with gained is not after.
    #[error(transparent)]
    Law(#[from] LawBroken),
}

/// Rounding of sums of decimals, relative.
const ROUNDING: f64 = 1e-9;

/// The outcome of every scenario, each against today; and of those with a day, one after the other.
///
/// # Errors
/// A scenario that names an operator, network, technology, source or exchange that no layer is of, that removes no layer at all though it
/// names some, or whose need no layer was delivered for; and a broken invariant.
pub fn outcomes(
    survey: &Survey,
    classification: &Classification,
    settings: &ClassifySettings,
    scenarios: &[Scenario],
) -> Result<(Scenarios, Vec<Proof>), ScenarioError> {
    let mut found = Scenarios { scenarios: scenarios.to_vec(), ..Scenarios::default() };
    for (position, scenario) in scenarios.iter().enumerate() {
        let kept = Kept::of(survey, &[scenario])?;
        let added = added(survey, &[position]);
        let judged = Judged::of(survey, classification, settings, scenario.need, (&kept, added));
        places::add(survey, &judged, position as u32, &mut found);
        if scenario.need.is_mobile() {
            ground::add(survey, &judged, position as u32, &mut found)?;
        }
    }
    steps::add(survey, classification, settings, &mut found)?;
    let proofs = prove(&found, survey.municipalities.len())?;
    Ok((found, proofs))
}

/// What the scenarios at these positions add.
fn added<'a>(survey: &'a Survey, positions: &[usize]) -> Cow<'a, AddedLayers> {
    let mut own = positions.iter().filter_map(|&at| survey.added.get(at)).filter(|added| !added.is_empty());
    let Some(first) = own.next() else { return Cow::Owned(AddedLayers::default()) };
    own.fold(Cow::Borrowed(first), |mut sum, next| {
        let all = sum.to_mut();
        all.fixed.extend(next.fixed.iter().cloned());
        all.mobile.extend(next.mobile.iter().cloned());
        all.projects.extend(next.projects.iter().cloned());
        sum
    })
}

/// Refuses what [`outcomes`] would refuse of the scenarios' names.
///
/// # Errors
/// See [`UnknownName`].
pub fn check(survey: &Survey, scenarios: &[Scenario]) -> Result<(), UnknownName> {
    scenarios.iter().try_for_each(|scenario| Kept::of(survey, &[scenario]).map(drop))
}

/// Proves before - lost + gained = after in every row, but for a square metre of land in each municipality, and that what is left sums to what is lost.
fn prove(found: &Scenarios, municipalities: usize) -> Result<Vec<Proof>, LawBroken> {
    let mut proofs = Vec::new();
    for row in &found.rows {
        let name = &found.scenarios[row.scenario as usize].name;
        let place = || format!("{}: the scenario {name:?}", row.code);
        // Land was proved to a square metre in each municipality.
        let least = if row.of == Affected::Land { municipalities as f64 } else { 0.0 };
        hold(&place, &row.loss, least)?;
        if let Some(left) = &row.left {
            let sums = [
                left.fixed + left.mobile + left.satellite + left.nothing,
                left.operators.iter().sum::<f64>(),
            ];
            for sum in sums {
                equal(&place, sum, row.loss.lost, ROUNDING * row.loss.before)?;
            }
        }
        let is_whole = row.kind == RowKind::Total && row.settlement.is_none() && row.operator.is_none();
        if let (true, Affected::Weight(weight)) = (is_whole, &row.of) {
            proofs.push(Proof {
                law: 6,
                says: format!("scenario {name:?}, {}: before - lost + gained = after", weight.as_str()),
                left: row.loss.explained(),
                right: row.loss.after,
            });
        }
    }
    for step in &found.steps {
        hold(&|| format!("{}: a step of the scenarios", step.code), &step.loss, 0.0)?;
    }
    Ok(proofs)
}

fn hold(place: &dyn Fn() -> String, loss: &Loss, least: f64) -> Result<(), LawBroken> {
    let scale = loss.before.abs().max(loss.after.abs());
    equal(place, loss.explained(), loss.after, least.max(ROUNDING * scale))
}

/// Law 6: equal but for so much, and for the rounding of sums of decimals.
fn equal(place: &dyn Fn() -> String, found: f64, expected: f64, within: f64) -> Result<(), LawBroken> {
    if (found - expected).abs() <= within.max(ROUNDING) {
        return Ok(());
    }
    Err(LawBroken { law: 6, place: place(), found, expected })
}

#[cfg(test)]
mod tests;
