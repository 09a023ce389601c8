//! What operators reach, municipality by municipality.
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::{Operators, Set};
use crate::{
    classify::Classification,
    model::{
        Delivered, DeliveryRow, Operator, OperatorSet, Previous, Reach, ReachSum, RowKind, Survey, WeightKind,
    },
    register::{Whereabouts, whereabouts},
};

/// What an operator reaches in a municipality.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub before: ReachSum,
    pub now: ReachSum,
    pub lost: u64,
    pub gained: u64,
}

/// A municipality.
#[derive(Debug, Clone, Default)]
pub(super) struct Local {
    /// By operator and reach.
    pub sums: BTreeMap<(u32, Reach), Sum>,
    /// Demand points that some operator reached in the fixed net and none reaches now.
    pub lost: Vec<u32>,
    /// Weight of its places in the earlier result, and this year.
    pub of_before: f64,
    pub of_now: f64,
}

/// All municipalities of the survey, in their order.
pub(super) struct Sums {
    pub municipalities: Vec<Local>,
    /// What the earlier result holds of its operators: the fixed net as a whole only, or everything.
    holds: Holds,
}

/// What an earlier result holds of its operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    FixedOnly,
    Everything,
}

impl Sums {
    pub(super) fn of(
        survey: &Survey,
        classification: &Classification,
        delivered: &Delivered,
        again: &[Option<u32>],
        operators: &Operators,
        weight: WeightKind,
    ) -> Self {
        let fixed: Vec<Set> = delivered.iter().map(|reached| operators.fixed_set(reached)).collect();
        let previous = survey.previous.as_ref().filter(|previous| !previous.operators.is_empty());
        let earlier: Vec<Set> = previous.map_or_else(Vec::new, |previous| operators.earlier_sets(previous));
        let is_only_fixed = earlier.iter().flatten().all(|(_, reach)| *reach == Reach::Fixed);
        let holds = match previous {
            None => Holds::Nothing,
            Some(_) if is_only_fixed => Holds::FixedOnly,
            Some(_) => Holds::Everything,
        };
        let place = |municipality: usize| {
            let mut local = Local::default();
            // Many places have the same story: each story is counted once.
            let mut sets: Vec<Set> = Vec::new();
            let mut known: HashMap<(u32, OperatorSet), usize> = HashMap::new();
            let mut stories: BTreeMap<(usize, Option<u32>), Story> = BTreeMap::new();
            let range = survey.ranges[municipality]..survey.ranges[municipality + 1];
            for (point, position) in range.clone().zip(&again[range]) {
                let access = &classification.access[point];
                let now = *known.entry((access.signature, access.mobile)).or_insert_with(|| {
                    let mobile = classification.operator_sets.get(access.mobile);
                    let fixed = &fixed[access.signature as usize];
                    // An older result names who reaches the place by its definitions: neighbours that are passed too.
                    let judged = if holds == Holds::FixedOnly {
                        classification.operator_sets.get(access.fixed.operators)
                    } else {
                        &[]
                    };
                    sets.push(operators.with(fixed, judged, mobile));
                    sets.len() - 1
                });
                let then = previous.zip(*position).map(|(previous, at)| &previous.points[at as usize]);
                let story = stories.entry((now, then.map(|then| then.delivered))).or_default();
                story.points += 1;
                story.now += survey.points[point].weights.get(weight).unwrap_or(0.0);
                if let Some(then) = then {
                    story.before += then.weights.get(weight).unwrap_or(0.0);
                    if has_fixed(&earlier[then.delivered as usize]) && !has_fixed(&sets[now]) {
                        local.lost.push(point as u32);
                    }
                }
            }
            for ((now, then), story) in stories {
                local.add(&sets[now], then.map(|then| &earlier[then as usize]), &story);
            }
            local
        };
        let mut municipalities: Vec<Local> =
            (0..survey.municipalities.len()).into_par_iter().map(place).collect();
        if let Some(previous) = previous {
            add_what_is_not_here(&mut municipalities, survey, previous, again, &earlier, weight);
        }
        for local in &mut municipalities {
            for sum in local.sums.values_mut() {
                (sum.before.of, sum.now.of) = (local.of_before, local.of_now);
            }
        }
        Self { municipalities, holds }
    }

    /// Rows by operator, reach and municipality, the total last.
    pub(super) fn rows(&self, survey: &Survey, names: &[String]) -> Vec<DeliveryRow> {
        let mut totals: BTreeMap<(u32, Reach), Sum> = BTreeMap::new();
        let mut all: BTreeMap<(u32, Reach), Vec<DeliveryRow>> = BTreeMap::new();
        let row = |(operator, reach): (u32, Reach), kind, code: &str, name: &str, sum: &Sum| DeliveryRow {
            operator: names[operator as usize].clone(),
            reach,
            kind,
            code: code.to_owned(),
            name: name.to_owned(),
            before: self.has(reach).then_some(sum.before),
            now: sum.now,
            lost: sum.lost,
            gained: sum.gained,
        };
        for (local, municipality) in self.municipalities.iter().zip(&survey.municipalities) {
            for (&key, sum) in &local.sums {
                totals.entry(key).or_default().merge(sum);
                let code = municipality.code.as_str();
                all.entry(key).or_default().push(row(
                    key,
                    RowKind::Municipality,
                    code,
                    &municipality.name,
                    sum,
                ));
            }
        }
        let of = |part: fn(&Local) -> f64| self.municipalities.iter().map(part).sum::<f64>();
        let (of_before, of_now) = (of(|local| local.of_before), of(|local| local.of_now));
        for (key, mut sum) in totals {
            (sum.before.of, sum.now.of) = (of_before, of_now);
            all.entry(key).or_default().push(row(key, RowKind::Total, "total", "total", &sum));
        }
        all.into_values().flatten().collect()
    }

    /// Whether the earlier result holds how far operators reached in this way.
    fn has(&self, reach: Reach) -> bool {
        match self.holds {
            Holds::Nothing => false,
            Holds::FixedOnly => reach == Reach::Fixed,
            Holds::Everything => true,
        }
    }
}

impl Sum {
    fn merge(&mut self, other: &Self) {
        self.before.merge(&other.before);
        self.now.merge(&other.now);
        self.lost += other.lost;
        self.gained += other.gained;
    }
}

/// Places that the same operators reach now, and reached in the earlier result.
#[derive(Debug, Clone, Copy, Default)]
struct Story {
    points: u64,
    now: f64,
    before: f64,
}

impl Local {
    /// Adds places; `then`: who reached them, where they are in the earlier result.
    fn add(&mut self, now: &Set, then: Option<&Set>, story: &Story) {
        self.of_now += story.now;
        for key in now {
            let sum = self.sums.entry(*key).or_default();
            sum.now.points += story.points;
            sum.now.weight += story.now;
            if then.is_some_and(|then| then.binary_search(key).is_err()) {
                sum.gained += story.points;
            }
        }
        let Some(then) = then else { return };
        self.of_before += story.before;
        for key in then {
            let sum = self.sums.entry(*key).or_default();
            sum.before.points += story.points;
            sum.before.weight += story.before;
            if now.binary_search(key).is_err() {
                sum.lost += story.points;
            }
        }
    }
}

/// Adds the places of the earlier result that are not among those of this year, where they lay then.
fn add_what_is_not_here(
    municipalities: &mut [Local],
    survey: &Survey,
    previous: &Previous,
    again: &[Option<u32>],
    earlier: &[Set],
    weight: WeightKind,
) {
    let position = |code| survey.municipalities.binary_search_by(|known| known.code.cmp(code)).ok();
    let known: Vec<Option<usize>> = previous.municipalities.iter().map(position).collect();
    for (point, whereabouts) in previous.points.iter().zip(whereabouts(survey, previous, again)) {
        let Some(municipality) = known[point.municipality as usize] else { continue };
        if whereabouts == Whereabouts::Here {
            continue;
        }
        let local = &mut municipalities[municipality];
        let value = point.weights.get(weight).unwrap_or(0.0);
        local.of_before += value;
        for &key in &earlier[point.delivered as usize] {
            let sum = local.sums.entry(key).or_default();
            sum.before.points += 1;
            sum.before.weight += value;
        }
    }
}

/// Whether any operator reaches the place in the fixed net.
pub(super) fn has_fixed(set: &Set) -> bool {
    set.iter().any(|(_, reach)| *reach == Reach::Fixed)
}

impl Operators {
    /// Who reaches a place of a signature in the fixed net.
    pub(super) fn fixed_set(&self, reached: &[(Operator, crate::model::Relation)]) -> Set {
        let mut set: Set = Vec::with_capacity(2 * reached.len());
        for &(operator, relation) in reached {
            let (operator, reach) = (self.now[operator.0 as usize], Reach::from(relation));
            set.push((operator, reach));
            if reach.is_fixed() {
                set.push((operator, Reach::Fixed));
            }
        }
        set.sort_unstable();
        set.dedup();
        set
    }

    /// The same with those that reach it by the definitions, and those that cover it.
    fn with(&self, fixed: &Set, judged: &[Operator], mobile: &[Operator]) -> Set {
        let mut set = fixed.clone();
        set.extend(judged.iter().map(|operator| (self.now[operator.0 as usize], Reach::Fixed)));
        set.extend(mobile.iter().map(|operator| (self.now[operator.0 as usize], Reach::Mobile)));
        set.sort_unstable();
        set.dedup();
        set
    }

    /// The sets of the earlier result with this year's names.
    pub(super) fn earlier_sets(&self, previous: &Previous) -> Vec<Set> {
        let translated = |set: &Set| {
            let mut set: Set =
                set.iter().map(|&(operator, reach)| (self.before[operator as usize], reach)).collect();
            set.sort_unstable();
            set.dedup();
            set
        };
        previous.delivered.iter().map(translated).collect()
    }
}
