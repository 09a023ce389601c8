//! Why the weight that is reached is another than in an earlier result: at every tier that both ladders have, and by mobile
//! cover where both results had mobile layers.
//!
//! The causes are those of the unserved weight, but for the kinds of settlement, which these rows are not cut by. What is
//! reached of a place is all or nothing: a tier is that of at least half of it ([`FixedAccess::tier`]). Of p points, t tiers
//! and w weights the cost is of the order p × t × w.
//!
//! [`FixedAccess::tier`]: crate::model::FixedAccess::tier
use super::{Areas, Cells, Matched, Part, ROUNDING, cells::Area, common_weights, hold, matched};
use crate::{
    classify::Classification,
    indicators::{LawBroken, Proof},
    model::{
        Previous, PreviousPoint, Reach, ReachChange, ReachChangeRow, ReachSeries, RowKind, Survey,
        TierLadder, WeightKind, Weights,
    },
    register::Whereabouts,
};

/// The change of what is reached, of every area and for each weight that both results have.
///
/// `now` is this year's data under this year's definitions, `same` the same data under the earlier ones, each with the ladder
/// of the settings that it was classified with: the tiers of its points are positions there. `again`: per demand point its
/// position among the previous ones. Tiers are compared that the earlier result and both ladders have, by their downstream
/// speed.
///
/// Rows: municipalities in code order, counties in code order, the total; within these by weight, then reached by tier
/// ascending, reached with passed by tier ascending, mobile. Empty where nothing can be compared.
pub fn series(
    survey: &Survey,
    previous: &Previous,
    again: &[Option<u32>],
    now: (&Classification, &TierLadder),
    same: (&Classification, &TierLadder),
) -> Vec<ReachChangeRow> {
    let is_in = |ladder: &TierLadder, mbps: f64| {
        ladder.tiers().iter().any(|tier| tier.down_mbps.total_cmp(&mbps).is_eq())
    };
    let tiers = previous.tiers_mbps.iter().copied();
    let compared = Compared {
        tiers_mbps: tiers.filter(|&mbps| is_in(now.1, mbps) && is_in(same.1, mbps)).collect(),
        has_mobile: previous.has_mobile && !survey.mobile.is_empty(),
    };
    let earlier = Earlier::new(previous, &compared);
    let (now, same) = (Judged::new(now, &compared), Judged::new(same, &compared));
    let weights = common_weights(&survey.weights, &previous.weights);
    let mut sums = ReachSums::new(survey.municipalities.len(), weights, compared.clone());
    for Matched { then, now: here, to } in matched(survey, previous, again) {
        let then = then.map(|(point, municipality)| earlier.of(point, municipality));
        let now = here.map(|(position, municipality)| Now {
            municipality,
            weights: &survey.points[position].weights,
            same: same.reached(position),
            reached: now.reached(position),
        });
        sums.add(then, now, to);
    }
    let mut rows = Vec::new();
    sums.by_area(&Areas::of(survey), |area, weight, series, change| {
        rows.push(ReachChangeRow {
            kind: area.kind,
            code: area.code.to_owned(),
            name: area.name.to_owned(),
            weight,
            series,
            change: *change,
        });
    });
    rows
}

/// What can be compared.
#[derive(Debug, Clone)]
pub(crate) struct Compared {
    /// The tiers, ascending.
    pub tiers_mbps: Vec<f64>,
    /// Whether mobile cover can be.
    pub has_mobile: bool,
}

impl Compared {
    /// The series, in the order of the rows.
    fn series(&self) -> Vec<ReachSeries> {
        let tiers = || self.tiers_mbps.iter();
        let reached = tiers().map(|&tier_mbps| ReachSeries::Reached { tier_mbps });
        let with_passed = tiers().map(|&tier_mbps| ReachSeries::ReachedWithPassed { tier_mbps });
        reached.chain(with_passed).chain(self.has_mobile.then_some(ReachSeries::Mobile)).collect()
    }

    /// How many of the compared tiers a speed reaches: always the lowest ones.
    fn up_to(&self, mbps: f64) -> usize {
        self.tiers_mbps.partition_point(|&tier| tier <= mbps)
    }
}

/// What reaches a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reached {
    /// How many of the compared tiers connected offers reach.
    connected: usize,
    /// How many of them connected and passed offers reach.
    with_passed: usize,
    /// Whether mobile cover does.
    mobile: bool,
}

impl Reached {
    /// 1 where it is reached in a series, given by its position among those of so many tiers, otherwise 0.
    fn part(self, series: usize, tiers: usize) -> f64 {
        let is_reached = if series < tiers {
            series < self.connected
        } else if series < 2 * tiers {
            series - tiers < self.with_passed
        } else {
            self.mobile
        };
        f64::from(u8::from(is_reached))
    }
}

/// The points of an earlier result.
pub(crate) struct Earlier<'a> {
    compared: &'a Compared,
    /// Per combination of operators whether one of them covers by mobile.
    is_mobile: Vec<bool>,
}

impl<'a> Earlier<'a> {
    pub(crate) fn new(previous: &Previous, compared: &'a Compared) -> Self {
        let is_mobile =
            |reached: &Vec<(u32, Reach)>| reached.iter().any(|(_, reach)| *reach == Reach::Mobile);
        Self { compared, is_mobile: previous.delivered.iter().map(is_mobile).collect() }
    }

    pub(crate) fn reached(&self, point: &PreviousPoint) -> Reached {
        let tiers = |mbps: Option<f64>| mbps.map_or(0, |mbps| self.compared.up_to(mbps));
        Reached {
            connected: tiers(point.tier_mbps),
            with_passed: tiers(point.tier_with_passed_mbps),
            mobile: self.is_mobile.get(point.delivered as usize).copied().unwrap_or(false),
        }
    }

    pub(crate) fn of<'p>(&self, point: &'p PreviousPoint, municipality: Option<usize>) -> Then<'p> {
        Then { municipality, weights: &point.weights, reached: self.reached(point) }
    }
}

/// The points of a classification.
struct Judged<'a> {
    classification: &'a Classification,
    /// Per position in its ladder how many of the compared tiers are not above it.
    tiers: Vec<usize>,
}

impl<'a> Judged<'a> {
    fn new((classification, ladder): (&'a Classification, &TierLadder), compared: &Compared) -> Self {
        let tiers = ladder.tiers().iter().map(|tier| compared.up_to(tier.down_mbps));
        Self { classification, tiers: tiers.collect() }
    }

    fn reached(&self, point: usize) -> Reached {
        let access = &self.classification.access[point];
        let tiers = |tier: Option<u8>| tier.map_or(0, |tier| self.tiers[usize::from(tier)]);
        Reached {
            connected: tiers(access.fixed.tier),
            with_passed: tiers(access.fixed.tier_with_passed),
            mobile: !self.classification.operator_sets.get(access.mobile).is_empty(),
        }
    }
}

/// A point in the earlier result.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Then<'a> {
    /// `None` outside the selection.
    pub municipality: Option<usize>,
    pub weights: &'a Weights,
    pub reached: Reached,
}

/// A point in this result.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now<'a> {
    pub municipality: usize,
    pub weights: &'a Weights,
    /// Under the earlier definitions.
    pub same: Reached,
    pub reached: Reached,
}

impl Part for ReachChange {
    fn merge(&mut self, other: &Self) {
        self.before += other.before;
        self.gained += other.gained;
        self.lost += other.lost;
        self.stock += other.stock;
        self.moved += other.moved;
        self.rejected += other.rejected;
        self.method += other.method;
        self.after += other.after;
    }
}

/// What is summed, per municipality, series and weight.
pub(crate) struct ReachSums {
    compared: Compared,
    cells: Cells<ReachChange>,
}

impl ReachSums {
    pub(crate) fn new(municipalities: usize, weights: Vec<WeightKind>, compared: Compared) -> Self {
        let series = 2 * compared.tiers_mbps.len() + usize::from(compared.has_mobile);
        Self { cells: Cells::new(municipalities, series, weights), compared }
    }

    /// Adds a point to the sums of where it was and of where it is; `to`: what became of it.
    pub(crate) fn add(&mut self, then: Option<Then<'_>>, now: Option<Now<'_>>, to: Whereabouts) {
        let tiers = self.compared.tiers_mbps.len();
        let there = then.and_then(|then| then.municipality);
        let has_moved = then.is_some() && now.is_some_and(|now| there != Some(now.municipality));
        for weight in 0..self.cells.weights.len() {
            // An unknown weight adds nothing to a sum: what becomes known has come, what is forgotten has gone.
            let known = |weights: &Weights| weights.get(self.cells.weights[weight]).unwrap_or(0.0);
            let (value_then, value) =
                (then.map_or(0.0, |then| known(then.weights)), now.map_or(0.0, |now| known(now.weights)));
            for series in 0..self.cells.cuts {
                let before = then.map_or(0.0, |then| then.reached.part(series, tiers));
                if let Some(there) = there {
                    let sums = self.cells.at(there, series, weight);
                    sums.before += before * value_then;
                    if now.is_none() || has_moved {
                        *left(sums, to) -= before * value_then;
                    }
                }
                if let Some(now) = now {
                    let sums = self.cells.at(now.municipality, series, weight);
                    if has_moved {
                        sums.moved += before * value_then;
                    }
                    let (same, after) = (now.same.part(series, tiers), now.reached.part(series, tiers));
                    let access = (same - before) * value_then;
                    sums.gained += access.max(0.0);
                    sums.lost += access.min(0.0);
                    sums.stock += same * (value - value_then);
                    sums.method += (after - same) * value;
                    sums.after += after * value;
                }
            }
        }
    }

    /// Gives the sums of every area, by weight and then by series.
    pub(crate) fn by_area<'a>(
        &self,
        areas: &Areas<'a>,
        mut visit: impl FnMut(Area<'a>, WeightKind, ReachSeries, &ReachChange),
    ) {
        let every = self.compared.series();
        self.cells.by_area(areas, |area, sums| {
            for (position, &weight) in self.cells.weights.iter().enumerate() {
                for (&series, sums) in every.iter().zip(sums.chunks_exact(self.cells.weights.len())) {
                    visit(area, weight, series, &sums[position]);
                }
            }
        });
    }
}

/// The cause by which a point left the place where it was: what is here and was there has moved.
const fn left(sums: &mut ReachChange, to: Whereabouts) -> &mut f64 {
    match to {
        Whereabouts::Gone => &mut sums.stock,
        Whereabouts::Here | Whereabouts::Outside => &mut sums.moved,
        Whereabouts::Rejected => &mut sums.rejected,
    }
}

/// Proves that the causes sum to the whole in every row (law 6), and that what is reached is nested, then and now (law 5): a
/// tier in the tiers below it, connected in connected or passed. One proof for all series of the total, of its first
/// weight.
///
/// # Errors
/// The first row that breaks one of these.
pub fn prove_series(rows: &[ReachChangeRow]) -> Result<Vec<Proof>, LawBroken> {
    for row in rows {
        let ReachChange { before, after, .. } = row.change;
        let scale = before.abs().max(after.abs()).max(1.0);
        hold(
            &|| format!("{}: the change in {}", row.code, named(row)),
            row.change.explained(),
            after,
            scale,
        )?;
    }
    let is_same =
        |a: &ReachChangeRow, b: &ReachChangeRow| (a.kind, &a.code, a.weight) == (b.kind, &b.code, b.weight);
    let of_first_weight = |row: &&ReachChangeRow| {
        row.kind == RowKind::Total && rows.first().is_some_and(|first| first.weight == row.weight)
    };
    rows.chunk_by(is_same).try_for_each(nested)?;
    let totals: Vec<&ReachChangeRow> = rows.iter().filter(of_first_weight).collect();
    let Some(first) = totals.first() else { return Ok(Vec::new()) };
    let says = format!(
        "{} reached, the sum over {} series: before + gained + lost + stock + moved + rejected + method = after",
        first.weight.as_str(),
        totals.len()
    );
    Ok(vec![Proof {
        law: 6,
        says,
        left: totals.iter().map(|row| row.change.explained()).sum(),
        right: totals.iter().map(|row| row.change.after).sum(),
    }])
}

/// Law 5 among the series of one area and weight.
fn nested(rows: &[ReachChangeRow]) -> Result<(), LawBroken> {
    for (part, whole) in rows.iter().flat_map(|part| rows.iter().map(move |whole| (part, whole))) {
        if !is_part(part.series, whole.series) {
            continue;
        }
        for (when, found, expected) in [
            ("then", part.change.before, whole.change.before),
            ("now", part.change.after, whole.change.after),
        ] {
            if found > expected + ROUNDING * expected.abs().max(1.0) {
                let place = format!("{}: {} within {}, {when}", part.code, named(part), named(whole));
                return Err(LawBroken { law: 5, place, found, expected });
            }
        }
    }
    Ok(())
}

/// Whether all that is reached in the first series is reached in the second.
fn is_part(part: ReachSeries, whole: ReachSeries) -> bool {
    use ReachSeries::{Mobile, Reached, ReachedWithPassed};
    match (part, whole) {
        (
            Reached { tier_mbps: part },
            Reached { tier_mbps: whole } | ReachedWithPassed { tier_mbps: whole },
        )
        | (ReachedWithPassed { tier_mbps: part }, ReachedWithPassed { tier_mbps: whole }) => part >= whole,
        (Mobile, _) | (_, Mobile) | (ReachedWithPassed { .. }, Reached { .. }) => false,
    }
}

/// The series and the weight of a row, for the reader of a broken law.
fn named(row: &ReachChangeRow) -> String {
    let tier = row.series.tier_mbps().map_or_else(String::new, |mbps| format!(" {mbps} Mbit/s"));
    format!("{}{tier} {}", row.series.as_str(), row.weight.as_str())
}

#[cfg(test)]
#[path = "series_tests/mod.rs"]
mod tests;
