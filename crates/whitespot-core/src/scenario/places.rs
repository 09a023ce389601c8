//! What places lose.
use rayon::prelude::*;

use super::judged::{Judged, MobileSides, OffersLeft};
use crate::{
    change::{Areas, Cells, Part},
    model::{
        Affected, BestLeft, Generation, Left, Loss, ScenarioPoint, ScenarioRow, Scenarios, Settlement, Survey,
    },
};

/// What is summed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sums {
    pub loss: Loss,
    pub left: Left,
}

impl Part for Sums {
    fn merge(&mut self, other: &Self) {
        self.loss.merge(&other.loss);
        self.left.merge(&other.left);
    }
}

impl Sums {
    /// So much of this.
    fn times(mut self, weight: f64) -> Self {
        let Loss { before, lost, gained, after } = &mut self.loss;
        let Left { fixed, mobile, satellite, nothing, generations, operators } = &mut self.left;
        let single = [before, lost, gained, after, fixed, mobile, satellite, nothing];
        for part in single.into_iter().chain(generations).chain(operators) {
            *part *= weight;
        }
        self
    }
}

/// Adds the rows and the places of one scenario.
pub(super) fn add(survey: &Survey, judged: &Judged<'_>, scenario: u32, found: &mut Scenarios) {
    // Any network, then each operator.
    let whose: Vec<Option<u32>> =
        std::iter::once(None).chain((0..judged.operators.len() as u32).map(Some)).collect();
    let cuts = Settlement::ALL.len();
    let of_municipality = |municipality: usize| {
        let mut cells = Cells::<Sums>::new(whose.len(), cuts, survey.weights.clone());
        let mut points = Vec::new();
        for position in survey.ranges[municipality]..survey.ranges[municipality + 1] {
            let point = &survey.points[position];
            for (row, operator) in whose.iter().enumerate() {
                let sums = of_place(judged, position, *operator);
                if sums == Sums::default() {
                    continue;
                }
                for weight in 0..cells.weights.len() {
                    let Some(value) = point.weights.get(cells.weights[weight]) else { continue };
                    cells.at(row, point.settlement as usize, weight).merge(&sums.times(value));
                }
                if operator.is_none() && (sums.loss.lost > 0.0 || sums.loss.gained > 0.0) {
                    let mobile = &judged.mobile[judged.mobile_at(position)];
                    points.push(ScenarioPoint {
                        scenario,
                        point: position as u32,
                        lost: sums.loss.lost,
                        gained: sums.loss.gained,
                        left: best(&sums),
                        generations: mobile.generations.clone(),
                        operators: mobile.left,
                    });
                }
            }
        }
        (cells, points)
    };
    let by_municipality: Vec<(Cells<Sums>, Vec<ScenarioPoint>)> =
        (0..survey.municipalities.len()).into_par_iter().map(of_municipality).collect();

    let areas = Areas::of(survey);
    for (row, operator) in whose.iter().enumerate() {
        let mut cells = Cells::<Sums>::new(survey.municipalities.len(), cuts, survey.weights.clone());
        for (municipality, (own, _)) in by_municipality.iter().enumerate() {
            for cut in 0..cuts {
                for weight in 0..survey.weights.len() {
                    *cells.at(municipality, cut, weight) = own.get(row, cut, weight);
                }
            }
        }
        let name =
            operator.map(|operator| survey.operators.name(judged.operators[operator as usize]).to_owned());
        // By kind of settlement only for any network, and where kinds are known.
        let kinds =
            Settlement::ALL.into_iter().map(Some).filter(|_| name.is_none() && survey.has_settlements);
        let shown: Vec<Option<Settlement>> = std::iter::once(None).chain(kinds).collect();
        let rows = &mut found.rows;
        cells.by_area(&areas, |area, sums| {
            for &settlement in &shown {
                for (weight, &kind) in survey.weights.iter().enumerate() {
                    let mut sum = Sums::default();
                    for part in
                        Settlement::ALL.into_iter().filter(|kind| settlement.is_none_or(|one| one == *kind))
                    {
                        sum.merge(&sums[part as usize * survey.weights.len() + weight]);
                    }
                    rows.push(ScenarioRow {
                        scenario,
                        kind: area.kind,
                        code: area.code.to_owned(),
                        name: area.name.to_owned(),
                        settlement,
                        operator: name.clone(),
                        of: Affected::Weight(kind),
                        loss: sum.loss,
                        left: Some(sum.left),
                    });
                }
            }
        });
    }
    found.points.extend(by_municipality.into_iter().flat_map(|(_, points)| points));
}

/// The best that a losing place has left.
fn best(sums: &Sums) -> Option<BestLeft> {
    let Left { fixed, mobile, satellite, nothing, .. } = sums.left;
    // Of a place whose parts differ the worst counts: it is the one to be looked at.
    BestLeft::ALL
        .into_iter()
        .zip([fixed, mobile, satellite, nothing])
        .rfind(|(_, part)| *part > 0.0)
        .map(|(best, _)| best)
}

/// A place as a whole of 1, for any network or for customers of one operator.
pub(super) fn of_place(judged: &Judged<'_>, point: usize, operator: Option<u32>) -> Sums {
    let sides = &judged.mobile[judged.mobile_at(point)];
    let [before, after] = if judged.series.is_some() {
        [&sides.before, &sides.after].map(|operators| {
            let is_met = match operator {
                None => !operators.is_empty(),
                Some(operator) => operators.binary_search(&operator).is_ok(),
            };
            f64::from(u8::from(is_met))
        })
    } else {
        judged.fixed[judged.fixed_at(point)]
    };
    let loss = Loss { before, lost: (before - after).max(0.0), gained: (after - before).max(0.0), after };
    if loss.lost == 0.0 {
        return Sums { loss, left: Left::default() };
    }
    Sums { loss, left: left(judged.offers[judged.fixed_at(point)], sides, after, loss.lost) }
}

/// What is left where a part is lost: shares of one place are nested, so that the lost part lies beyond what is still met.
fn left(offers: OffersLeft, sides: &MobileSides, after: f64, lost: f64) -> Left {
    let fixed = (offers.fixed - after).clamp(0.0, lost);
    let rest = lost - fixed;
    let mobile = if sides.generations.is_empty() { 0.0 } else { rest };
    let rest = rest - mobile;
    let satellite = (offers.satellite - after - fixed).clamp(0.0, rest);
    let mut generations = [0.0; Generation::ALL.len()];
    for (sum, generation) in generations.iter_mut().zip(Generation::ALL) {
        if sides.generations.contains(&generation) {
            *sum = lost;
        }
    }
    let mut operators = [0.0; 4];
    operators[(sides.left as usize).min(3)] = lost;
    Left { fixed, mobile, satellite, nothing: rest - satellite, generations, operators }
}
