//! The cheapest sets of areas that reach a target, and what a budget reaches.
//!
//! Both are knapsacks. A search by branch and bound tries the areas from the best ratio on and leaves a branch where even parts of
//! areas could not better what is found; it is exact unless it takes more than [`MOST_STEPS`], and the bound by parts of areas is
//! given beside the result.
use rayon::prelude::*;

use super::{PrioritySettings, curve, order::unreached};
use crate::{
    classify::Classification,
    model::{Aim, AreaKind, AreaPlan, Band, ClosingSet, ShortageArea, Survey, Target, WeightKind},
};

/// Steps of one search; an engineering choice: some hundredths of a second.
const MOST_STEPS: u64 = 200_000;
/// Rounding of sums of decimals, relative.
const ROUNDING: f64 = 1e-9;

/// The sets of every municipality, county and the total; none without prices.
pub(super) fn of(
    survey: &Survey,
    classification: &Classification,
    areas: &[ShortageArea],
    plans: &[AreaPlan],
    targets: &[(Target, usize)],
    settings: &PrioritySettings,
) -> Vec<ClosingSet> {
    let each = curve::by_kind(survey, areas, plans).into_par_iter().map(|((kind, code), mut group)| {
        let mut sets = Vec::new();
        group.retain(|&at| plans[at as usize].cost.is_some());
        curve::cheapest_first(areas, plans, &mut group);
        let within = Within { survey, classification, areas, plans, kind, code: &code, group: &group };
        for (target, criterion) in targets {
            for &weight in target.weights.iter().filter(|weight| survey.weights.contains(weight)) {
                sets.extend(within.for_target(target, *criterion, weight));
            }
        }
        sets.extend(settings.budgets_sek.iter().map(|&budget_sek| within.for_budget(budget_sek)));
        sets
    });
    each.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// The areas of one municipality, county or the total.
struct Within<'s> {
    survey: &'s Survey,
    classification: &'s Classification,
    areas: &'s [ShortageArea],
    plans: &'s [AreaPlan],
    kind: AreaKind,
    code: &'s str,
    group: &'s [u32],
}

impl Within<'_> {
    /// The municipalities that it consists of.
    fn municipalities(&self) -> impl Iterator<Item = usize> {
        let all = self.survey.municipalities.iter().enumerate();
        all.filter(|(_, municipality)| match self.kind {
            AreaKind::Municipality => municipality.code.as_str() == self.code,
            AreaKind::County => {
                municipality.county.as_ref().is_some_and(|county| county.code.as_str() == self.code)
            }
            _ => true,
        })
        .map(|(position, _)| position)
    }

    fn name(&self) -> String {
        let first = self.municipalities().next().map(|at| &self.survey.municipalities[at]);
        match self.kind {
            AreaKind::Municipality => first.map(|one| one.name.clone()),
            AreaKind::County => first.and_then(|one| Some(one.county.as_ref()?.name.clone())),
            _ => None,
        }
        .unwrap_or_default()
    }

    /// The cheapest set that brings what is missing; `None` where nothing is.
    fn for_target(&self, target: &Target, criterion: usize, weight: WeightKind) -> Option<ClosingSet> {
        let rule = Some((criterion, target.with_passed));
        let known = |point: u32| self.survey.points[point as usize].weights.get(weight).unwrap_or_default();
        let (mut total, mut lacking) = (0.0, 0.0);
        for municipality in self.municipalities() {
            for point in self.survey.ranges[municipality]..self.survey.ranges[municipality + 1] {
                let value = known(point as u32);
                total += value;
                lacking += value * unreached(self.classification, point as u32, rule);
            }
        }
        let missing = lacking - (1.0 - target.share) * total;
        if missing <= ROUNDING * total {
            return None;
        }
        let gains = |&at: &u32| {
            let left_out = &self.plans[at as usize].trench.left_out;
            let members = self.areas[at as usize].members.iter();
            let joined = members.filter(|point| left_out.binary_search(point).is_err());
            joined.map(|&point| known(point) * unreached(self.classification, point, rule)).sum()
        };
        let items = self.items(gains);
        let all: f64 = items.iter().map(|item| item.gain).sum();
        let aim = Aim::Target { id: target.id.clone(), weight, missing };
        if all < missing * (1.0 - ROUNDING) {
            return Some(ClosingSet { gained: all, is_reached: false, ..self.set(aim, &[], all, true, 0.0) });
        }
        // To bring at least what is missing is to leave out as dear a set as possible that brings no more than the rest.
        let turned: Vec<Item> =
            items.iter().map(|item| Item { cost: item.gain, gain: item.cost, ..*item }).collect();
        let spare = all - missing * (1.0 - ROUNDING);
        let Packed { taken, bound, is_exact } = pack(turned, spare);
        let kept: Vec<u32> =
            items.iter().map(|item| item.area).filter(|area| !taken.contains(area)).collect();
        let cost: f64 = items.iter().map(|item| item.cost).sum();
        let gained = items.iter().filter(|item| kept.contains(&item.area)).map(|item| item.gain).sum();
        Some(self.set(aim, &kept, gained, is_exact, cost - bound))
    }

    /// What a budget reaches most with.
    fn for_budget(&self, budget_sek: f64) -> ClosingSet {
        let items = self.items(|&at| self.plans[at as usize].joined_weight());
        let Packed { taken, bound, is_exact } = pack(items.clone(), budget_sek);
        let gained = items.iter().filter(|item| taken.contains(&item.area)).map(|item| item.gain).sum();
        self.set(Aim::Budget(budget_sek), &taken, gained, is_exact, bound)
    }

    fn items(&self, gain: impl Fn(&u32) -> f64) -> Vec<Item> {
        let item = |at: &u32| {
            Some(Item {
                area: *at,
                cost: self.plans[*at as usize].cost.as_ref()?.sum.expected,
                gain: gain(at),
            })
        };
        self.group.iter().filter_map(item).filter(|item| item.gain > 0.0).collect()
    }

    fn set(&self, aim: Aim, areas: &[u32], gained: f64, is_exact: bool, bound: f64) -> ClosingSet {
        let mut areas = areas.to_vec();
        areas.sort_unstable();
        let plans = areas.iter().map(|&at| &self.plans[at as usize]);
        let costs = plans.clone().filter_map(|plan| plan.cost.as_ref());
        ClosingSet {
            kind: self.kind,
            code: self.code.to_owned(),
            name: self.name(),
            aim,
            gained,
            trench_m: plans.filter_map(|plan| plan.trench.length_m()).sum(),
            cost: costs.fold(Band::default(), |sum, cost| sum.plus(cost.sum)),
            areas,
            is_reached: true,
            is_exact,
            bound,
        }
    }
}

/// One area as something to be packed.
#[derive(Debug, Clone, Copy)]
struct Item {
    area: u32,
    cost: f64,
    gain: f64,
}

/// What was packed.
struct Packed {
    /// Areas.
    taken: Vec<u32>,
    /// No set gains more than this.
    bound: f64,
    /// Whether no other set gains more.
    is_exact: bool,
}

/// The items that gain most and cost no more than `room` together.
fn pack(mut items: Vec<Item>, room: f64) -> Packed {
    items.sort_by(|a, b| (b.gain * a.cost).total_cmp(&(a.gain * b.cost)).then(a.area.cmp(&b.area)));
    let sums = |of: fn(&Item) -> f64| {
        let running = items.iter().scan(0.0, |sum, item| {
            *sum += of(item);
            Some(*sum)
        });
        std::iter::once(0.0).chain(running).collect()
    };
    let mut search = Search {
        items: &items,
        costs: sums(|item| item.cost),
        gains: sums(|item| item.gain),
        left: MOST_STEPS,
        best: -1.0,
        best_taken: Vec::new(),
        taken: Vec::new(),
    };
    let bound = search.bound(0, room);
    search.from(0, 0.0, room);
    let is_exact = search.left > 0;
    let best = search.best;
    let taken = search.best_taken.iter().map(|&at| items[at].area).collect();
    Packed { taken, bound: if is_exact { best } else { bound }, is_exact }
}

struct Search<'i> {
    /// The best ratio first.
    items: &'i [Item],
    /// Cost and gain of the items before each position.
    costs: Vec<f64>,
    gains: Vec<f64>,
    left: u64,
    best: f64,
    best_taken: Vec<usize>,
    taken: Vec<usize>,
}

impl Search<'_> {
    /// What parts of the items from a position on would gain.
    fn bound(&self, from: usize, room: f64) -> f64 {
        let full = self.costs[from] + room;
        let next = from + self.costs[from + 1..].partition_point(|&cost| cost <= full);
        let whole = self.gains[next] - self.gains[from];
        self.items.get(next).map_or(whole, |item| whole + item.gain * (full - self.costs[next]) / item.cost)
    }

    /// Tries the items from a position on, each taken first and then not; without recursion, since there may be thousands.
    fn from(&mut self, from: usize, gain: f64, room: f64) {
        let mut open = vec![(from, gain, room, self.taken.len())];
        while let Some((at, gain, room, depth)) = open.pop() {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            self.taken.truncate(depth);
            if gain > self.best {
                self.best = gain;
                self.best_taken.clone_from(&self.taken);
            }
            // A gain that is greater by rounding alone is not looked for.
            if at == self.items.len() || gain + self.bound(at, room) <= self.best * (1.0 + ROUNDING) {
                continue;
            }
            let item = self.items[at];
            open.push((at + 1, gain, room, depth));
            if item.cost <= room {
                // What is on top of the stack comes next: what is taken stays in `taken` until a branch of less depth.
                open.push((at + 1, gain + item.gain, room - item.cost, depth + 1));
                self.taken.push(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use whitespot_test_kit::Dice;

    /// The best gain by trying every subset.
    fn plain(items: &[Item], room: f64) -> f64 {
        (0..1u32 << items.len())
            .filter_map(|set| {
                let taken = items.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
                let (cost, gain) =
                    taken.fold((0.0, 0.0), |(cost, gain), (_, item)| (cost + item.cost, gain + item.gain));
                (cost <= room).then_some(gain)
            })
            .max_by(f64::total_cmp)
            .expect("the empty set fits")
    }

    #[test]
    fn equals_every_subset_tried() {
        let mut dice = Dice(9);
        for round in 0..300 {
            let items: Vec<Item> = (0..=round % 12)
                .map(|area| Item {
                    area,
                    cost: dice.between(1.0, 100.0).round(),
                    gain: dice.between(1.0, 40.0).round(),
                })
                .collect();
            let room = dice.between(0.0, 400.0);
            let packed = pack(items.clone(), room);
            assert!(packed.is_exact);
            let of = |of: fn(&Item) -> f64| -> f64 {
                items.iter().filter(|item| packed.taken.contains(&item.area)).map(of).sum()
            };
            assert!(of(|item| item.cost) <= room, "the budget holds");
            assert!((of(|item| item.gain) - plain(&items, room)).abs() < 1e-6);
            assert!((packed.bound - plain(&items, room)).abs() < 1e-6);
        }
    }

    #[test]
    fn a_search_that_is_cut_short_gives_a_bound() {
        let mut dice = Dice(3);
        // Cost and gain nearly alike: no ratio tells the items apart.
        let items: Vec<Item> = (0..400)
            .map(|area| {
                let cost = dice.between(1000.0, 2000.0);
                Item { area, cost, gain: cost + dice.between(0.0, 1.0) }
            })
            .collect();
        let packed = pack(items.clone(), 250_000.0);
        let gain: f64 =
            items.iter().filter(|item| packed.taken.contains(&item.area)).map(|item| item.gain).sum();
        assert!(gain <= packed.bound + 1e-6 && gain > 0.99 * packed.bound);
    }
}
