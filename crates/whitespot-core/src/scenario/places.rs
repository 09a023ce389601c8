//! What places lose.
use rayon::prelude::*;

use super::judged::{Judged, MobileSides, OffersLeft};
use crate::{
    change::{Areas, Cells, Part},
    model::{
        Affected, BestLeft, DemandPoint, Generation, Left, Loss, ScenarioPoint, ScenarioRow, Scenarios,
        Settlement, Survey,
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

/// Adds the rows and the places of one scenario: any network, then each operator.
pub(super) fn add(survey: &Survey, judged: &Judged<'_>, scenario: u32, found: &mut Scenarios) {
    let areas = Areas::of(survey);
    let whose = std::iter::once(None).chain((0..judged.operators.len() as u32).map(Some));
    for operator in whose {
        let name = operator.map(|at| survey.operators.name(judged.operators[at as usize]).to_owned());
        let has_settlements = survey.has_settlements && operator.is_none();
        let of_place = |point: usize| of_place(judged, point, operator);
        cells(survey, &of_place).by_settlement(&areas, has_settlements, |area, settlement, weight, sums| {
            found.rows.push(ScenarioRow {
                scenario,
                kind: area.kind,
                code: area.code.to_owned(),
                name: area.name.to_owned(),
                settlement,
                operator: name.clone(),
                of: Affected::Weight(weight),
                loss: sums.loss,
                left: Some(sums.left),
            });
        });
    }
    found.points.par_extend((0..survey.points.len()).into_par_iter().filter_map(|point| {
        let sums = of_place(judged, point, None);
        let mobile = &judged.mobile[judged.mobile_at(point)];
        (sums.loss.lost > 0.0 || sums.loss.gained > 0.0).then(|| ScenarioPoint {
            scenario,
            point: point as u32,
            lost: sums.loss.lost,
            gained: sums.loss.gained,
            left: best(&sums),
            generations: mobile.generations.clone(),
            operators: mobile.left,
        })
    }));
}

/// The sums of every municipality, by kind of settlement and weight, of what each place as a whole of 1 is.
pub(super) fn cells(survey: &Survey, of_place: &(dyn Fn(usize) -> Sums + Sync)) -> Cells<Sums> {
    let mut cells = Cells::new(survey.municipalities.len(), Settlement::ALL.len(), survey.weights.clone());
    cells.fill(|municipality, own: &mut [Sums]| {
        for point in survey.ranges[municipality]..survey.ranges[municipality + 1] {
            let sums = of_place(point);
            if sums == Sums::default() {
                continue;
            }
            let DemandPoint { weights, settlement, .. } = &survey.points[point];
            let first = *settlement as usize * survey.weights.len();
            for (sum, kind) in own[first..].iter_mut().zip(&survey.weights) {
                if let Some(value) = weights.get(*kind) {
                    sum.merge(&sums.times(value));
                }
            }
        }
    });
    cells
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
    let loss = Loss::between(before, after);
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
