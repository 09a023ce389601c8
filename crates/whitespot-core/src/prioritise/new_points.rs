//! Where a new fibre connection point brings most households within reach.
use std::cmp::Ordering;
use std::collections::BinaryHeap;

use geo::{Centroid, Coord, LineString};
use rayon::prelude::*;

use super::{PrioritySettings, fibre::Fibre, order::unreached};
use crate::{
    classify::Classification,
    model::{AccessStatus, FibreFeature, NewPoint, NewPointKind, PlaceShape, RouteRole, Survey, WeightKind},
};
use whitespot_spatial::PointsWithin;

/// Candidates along a backbone route stand so far apart at most; an engineering choice.
const ROUTE_STEP_M: f64 = 1000.0;
/// Side of the squares of [`NewPointKind::Grid`]: that of the national grid.
const SQUARE_M: f64 = 1000.0;

/// Chooses candidates one by one, each time that which brings most: a lazy greedy choice. Of sums of what several reach together
/// none is more than e / (e - 1) times what so many chosen greedily bring (Nemhauser, Wolsey and Fisher 1978); `share_of_best` is a
/// bound for the case at hand. Equal gains are decided by the coordinates.
///
/// Counted is the unserved weight that no feed reaches as the crow flies, within the same reach.
pub(super) fn choose(
    survey: &Survey,
    classification: &Classification,
    fibre: &Fibre,
    weight: WeightKind,
    settings: &PrioritySettings,
) -> Vec<NewPoint> {
    if settings.new_points == 0 {
        return Vec::new();
    }
    let reach_m = settings.new_point_reach_m;
    let is_open = |point: &u32| {
        let verdict = &classification.fixed[classification.access[*point as usize].signature as usize];
        let at = survey.points[*point as usize].at;
        verdict.states.get(AccessStatus::Unserved) > 0.0
            && fibre.nearest(&settings.feeds, at).is_none_or(|(_, distance_m)| distance_m > reach_m)
    };
    let open: Vec<u32> = super::fibre::short(classification).into_par_iter().filter(is_open).collect();
    let at: Vec<Coord<f64>> = open.iter().map(|&point| survey.points[point as usize].at).collect();
    let value = |&point: &u32| {
        let known = survey.points[point as usize].weights.get(weight).unwrap_or_default();
        known * unreached(classification, point, None)
    };
    let values: Vec<f64> = open.iter().map(value).collect();
    let candidates = candidates(survey, &settings.new_point_candidates, &at);
    let within = PointsWithin::build(&at);
    let reached: Vec<Vec<u32>> =
        candidates.par_iter().map(|candidate| within.within(candidate.at, reach_m)).collect();
    greedy(&candidates, &reached, &values, settings.new_points as usize)
}

/// A place that a connection point could stand at.
#[derive(Debug, Clone, PartialEq)]
struct Candidate {
    kind: NewPointKind,
    name: Option<String>,
    at: Coord<f64>,
}

/// The candidates, each place once, by coordinates; of several at one place the first kind.
fn candidates(survey: &Survey, kinds: &[NewPointKind], open: &[Coord<f64>]) -> Vec<Candidate> {
    let mut found = Vec::new();
    if kinds.contains(&NewPointKind::Exchange) {
        let exchanges = survey.fibre_points.iter().filter(|point| {
            super::fibre::feature_of(&point.kind, point.feed.as_deref()) == Some(FibreFeature::OtherExchange)
        });
        found.extend(exchanges.map(|point| Candidate {
            kind: NewPointKind::Exchange,
            name: point.name.clone(),
            at: point.at,
        }));
    }
    if kinds.contains(&NewPointKind::Place) {
        found.extend(survey.places.iter().filter_map(|place| {
            let at = match &place.shape {
                PlaceShape::Point(at) => *at,
                PlaceShape::Area(area) => area.centroid()?.0,
            };
            Some(Candidate { kind: NewPointKind::Place, name: Some(place.name.clone()), at })
        }));
    }
    if kinds.contains(&NewPointKind::Backbone) {
        let routes = survey.fibre_routes.iter().filter(|route| route.role == RouteRole::Backbone);
        found.extend(routes.flat_map(|route| {
            let name = route.name.clone();
            let candidate = move |at| Candidate { kind: NewPointKind::Backbone, name: name.clone(), at };
            along(&route.stretch).into_iter().map(candidate)
        }));
    }
    if kinds.contains(&NewPointKind::Grid) {
        let middles = open.iter().map(|at| middle_of_square(*at));
        found.extend(middles.map(|at| Candidate { kind: NewPointKind::Grid, name: None, at }));
    }
    found.sort_by(|a, b| {
        let by_place = a.at.x.total_cmp(&b.at.x).then(a.at.y.total_cmp(&b.at.y));
        by_place.then(a.kind.cmp(&b.kind)).then_with(|| a.name.cmp(&b.name))
    });
    found.dedup_by(|later, kept| later.at == kept.at);
    found
}

/// The middle of the square that a place lies in; its south-west corner is a multiple of its side.
fn middle_of_square(at: Coord<f64>) -> Coord<f64> {
    let middle = |value: f64| ((value / SQUARE_M).floor() + 0.5) * SQUARE_M;
    Coord { x: middle(at.x), y: middle(at.y) }
}

/// Places along a line, from its beginning and at most [`ROUTE_STEP_M`] apart.
fn along(line: &LineString<f64>) -> Vec<Coord<f64>> {
    let length_m = whitespot_spatial::length_m(line);
    let steps = (length_m / ROUTE_STEP_M).ceil().max(1.0);
    let mut places: Vec<Coord<f64>> = line.0.first().copied().into_iter().collect();
    let (mut walked_m, mut next) = (0.0, 1.0);
    for segment in line.lines() {
        let own_m = segment.dx().hypot(segment.dy());
        while next <= steps && own_m > 0.0 && next * length_m / steps <= walked_m + own_m {
            let part = (next * length_m / steps - walked_m) / own_m;
            places.push(segment.start + segment.delta() * part.clamp(0.0, 1.0));
            next += 1.0;
        }
        walked_m += own_m;
    }
    places
}

/// What a candidate brought when it was last looked at: never less than what it brings now.
#[derive(PartialEq)]
struct Promise {
    gain: f64,
    candidate: u32,
    /// How many were chosen when the gain was computed.
    round: usize,
}

impl Eq for Promise {}

impl Ord for Promise {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(other.candidate.cmp(&self.candidate))
    }
}

impl PartialOrd for Promise {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn greedy(candidates: &[Candidate], reached: &[Vec<u32>], values: &[f64], most: usize) -> Vec<NewPoint> {
    let mut is_reached = vec![false; values.len()];
    let gain = |candidate: u32, is_reached: &[bool]| -> f64 {
        let open = reached[candidate as usize].iter().filter(|&&point| !is_reached[point as usize]);
        open.map(|&point| values[point as usize]).sum()
    };
    let mut heap: BinaryHeap<Promise> = (0..candidates.len() as u32)
        .map(|candidate| Promise { gain: gain(candidate, &is_reached), candidate, round: 0 })
        .collect();
    let mut chosen: Vec<NewPoint> = Vec::new();
    let mut sum = 0.0;
    let mut left = vec![(sum, promised(&heap))];
    while chosen.len() < most {
        let Some(best) = heap.pop().filter(|best| best.gain > 0.0) else { break };
        if best.round < chosen.len() {
            let gain = gain(best.candidate, &is_reached);
            heap.push(Promise { gain, round: chosen.len(), ..best });
            continue;
        }
        let own = &reached[best.candidate as usize];
        let points = own.iter().filter(|&&point| !is_reached[point as usize]).count() as u64;
        for &point in own {
            is_reached[point as usize] = true;
        }
        sum += best.gain;
        let Candidate { kind, name, at } = candidates[best.candidate as usize].clone();
        chosen.push(NewPoint { kind, name, at, gain: best.gain, points, sum, share_of_best: 0.0 });
        left.push((sum, promised(&heap)));
        // No choice of as many brings more than what was reached at any time and the greatest gains that were left then.
        let bounds = left.iter().map(|(sum, gains)| sum + gains.iter().take(chosen.len()).sum::<f64>());
        let most = bounds.min_by(f64::total_cmp).unwrap_or(sum).max(sum);
        if let Some(last) = chosen.last_mut() {
            last.share_of_best = (sum / most).max(1.0 - (-1.0f64).exp());
        }
    }
    chosen
}

/// What candidates bring at most, the greatest first.
fn promised(heap: &BinaryHeap<Promise>) -> Vec<f64> {
    let mut gains: Vec<f64> = heap.iter().map(|promise| promise.gain).collect();
    gains.sort_by(|a, b| b.total_cmp(a));
    gains
}

#[cfg(test)]
mod tests {
    use super::*;
    use whitespot_test_kit::Dice;

    fn candidate(at: u32) -> Candidate {
        Candidate { kind: NewPointKind::Place, name: None, at: Coord { x: f64::from(at), y: 0.0 } }
    }

    #[test]
    fn the_greedy_choice_is_that_of_the_hand_and_of_a_plain_scan() {
        let candidates: Vec<Candidate> = (0..3).map(candidate).collect();
        let reached = [vec![0, 1, 2], vec![2, 3], vec![3, 4]];
        let values = [1.0, 1.0, 5.0, 2.0, 1.0];
        let chosen = greedy(&candidates, &reached, &values, 9);
        let gains: Vec<(f64, f64)> = chosen.iter().map(|one| (one.gain, one.sum)).collect();
        // 0 and 1 bring 7 each: the first place wins. Then 2 brings 3, and 1 nothing.
        assert_eq!(gains, [(7.0, 7.0), (3.0, 10.0)]);
        assert_eq!(chosen[0].at, candidates[0].at);
    }

    #[test]
    fn the_bound_holds_against_every_choice() {
        let mut dice = Dice(4);
        for _ in 0..200 {
            let candidates: Vec<Candidate> = (0..8).map(candidate).collect();
            let reached: Vec<Vec<u32>> =
                (0..8).map(|_| (0..20).filter(|_| dice.roll(3) == 0).collect()).collect();
            let values: Vec<f64> = (0..20).map(|_| dice.between(0.0, 9.0).round()).collect();
            let chosen = greedy(&candidates, &reached, &values, 3);
            let brought = |set: u32| -> f64 {
                let points: std::collections::BTreeSet<u32> =
                    (0..8).filter(|at| set >> at & 1 == 1).flat_map(|at| reached[at].clone()).collect();
                points.into_iter().map(|point| values[point as usize]).sum()
            };
            let sets = (0..1u32 << 8).filter(|set| set.count_ones() as usize <= chosen.len());
            let best = sets.map(brought).fold(0.0, f64::max);
            let last = chosen.last().expect("something is brought");
            assert!(last.sum >= (1.0 - (-1.0f64).exp()) * best - 1e-9);
            assert!(last.share_of_best * best <= last.sum + 1e-9, "{last:?} {best}");
            assert!((chosen[0].share_of_best - 1.0).abs() < 1e-9, "the first is the best");
        }
    }
}
