//! The targets that are followed, and how far they are.
use super::document::{Block, Table, TableRow};
use super::facts::{AreaFacts, Facts, in_states, of_all};
use super::net::has_tiers;
use super::summary::{target_title, unconfirmed};
use super::words::{Shown, UNKNOWN, capital};
use crate::emit::Audience;
use crate::emit::pages::chart::{Chart, Drawn, Part, Row, Shade, Unit};
use crate::model::{AccessStatus, AreaLevel, MunicipalityRow, Target, WeightKind};

/// A count that differs by less than this from another is the same.
const ROUNDING: f64 = 1e-6;

/// How far an area is from a target in one weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ToTarget {
    /// Percentage points that are left; below 0 where the target is surpassed.
    pub points: f64,
    /// The same in units of the weight.
    pub units: f64,
    /// When it is reached at the pace so far; `None` where that is not known or the share does not rise.
    pub year: Option<f64>,
}

impl ToTarget {
    /// How far an area is; `None` where that is not known, or may not be shown: the share that is reached follows from each of the
    /// numbers, so they stand together or not at all.
    pub(super) fn of(
        facts: &Facts<'_>,
        area: &AreaFacts<'_>,
        weight: WeightKind,
        target: &Target,
    ) -> Option<Self> {
        let of = |area: &AreaFacts<'_>, measure| area.target(measure, weight, &target.id);
        let points = of(area, "distance_to_target_pp")?;
        let units = of(area, "distance_to_target_units")?;
        let to_target = Self { points, units, year: of(facts.paced(area), "year_reached") };
        let may_show = facts.page.audience == Audience::Internal
            || may_publish(facts, area.row, weight, target, to_target.reached(target));
        may_show.then_some(to_target)
    }

    /// The share that is reached.
    pub(super) fn reached(self, target: &Target) -> f64 {
        target.share - self.points / 100.0
    }
}

/// Whether the share of a target's tier may be published.
fn may_publish(
    facts: &Facts<'_>,
    row: &MunicipalityRow,
    weight: WeightKind,
    target: &Target,
    share: f64,
) -> bool {
    const REACHED: [AccessStatus; 2] = [AccessStatus::Connected, AccessStatus::Passed];
    let states = if target.with_passed { &REACHED[..] } else { &REACHED[..1] };
    let of_table = in_states(row, weight, states).number();
    let Some((of_table, total)) = of_table.zip(of_all(row, weight).number()) else { return false };
    let reached = share * total;
    let is_of_table = (reached - of_table).abs() < ROUNDING;
    // The masking of the table's rows does not cover a tier that is not on the ladder.
    let is_of_ladder = facts.page.findings.ladder.tiers().contains(&target.tier);
    is_of_table || (is_of_ladder && has_tiers(row, weight) && facts.may_show(&[reached, total]))
}

/// The targets that an area is held against: of the main weight and of workplaces.
fn goals<'f>(
    facts: &'f Facts<'_>,
    area: &'f AreaFacts<'_>,
) -> impl Iterator<Item = (&'f Target, WeightKind, ToTarget)> {
    let mut weights = vec![facts.weight, WeightKind::Workplaces];
    weights.dedup();
    facts.page.targets.iter().flat_map(move |target| {
        let counted = weights.clone().into_iter().filter(|weight| target.weights.contains(weight));
        counted.filter_map(move |weight| Some((target, weight, ToTarget::of(facts, area, weight, target)?)))
    })
}

/// What the whole reaches of each target.
pub(super) fn drawn(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let rows: Vec<Row> = goals(facts, facts.total())
        .map(|(target, weight, to_target)| Row {
            label: format!("{}, {}", target.id, words.weight(weight)),
            values: vec![Some(to_target.reached(target)), Some(target.share)],
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let chart = Chart {
        title: words.t("chart_targets").to_owned(),
        alt: words.t("chart_targets_alt").to_owned(),
        row_heading: words.t("target").to_owned(),
        parts: vec![
            Part { name: words.t("reached").to_owned(), shade: Shade::Connected },
            Part { name: words.t("asked").to_owned(), shade: Shade::Unserved },
        ],
        unit: Unit::Share,
        drawn: Drawn::Targets(rows),
        scale: None,
    };
    vec![Block::Heading(words.t("targets").to_owned()), Block::Chart("targets".to_owned(), Box::new(chart))]
}

/// Whether it is known of any target when the whole reaches it.
pub(super) fn has_years(facts: &Facts<'_>) -> bool {
    goals(facts, facts.total()).any(|(.., to_target)| to_target.points <= 0.0 || to_target.year.is_some())
}

/// What a target counts: a weight, and whether passed places count as reached.
fn counted(facts: &Facts<'_>, target: &Target, weight: WeightKind) -> String {
    let key = if target.with_passed { "counted_with_passed" } else { "counted_connected" };
    facts.words.say(key, &[("weight", &capital(facts.words.weight(weight)))])
}

/// Distance to every target that is followed.
pub(super) fn table(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Vec<Block> {
    let words = facts.words;
    let mut table = Table::new(
        words.t("targets_caption"),
        2,
        &[
            words.t("target"),
            words.t("counted"),
            words.t("asked"),
            words.t("reached"),
            words.t("distance_points"),
            words.t("distance_units"),
            words.t("year_reached"),
        ],
    );
    for (target, weight, to_target) in goals(facts, area) {
        let ToTarget { points, units, year } = to_target;
        let mark = unconfirmed(words, target.confirmed);
        table.rows.push(TableRow::new([
            format!("{}: {}{mark}", target.id, target_title(words, target)),
            counted(facts, target, weight),
            words.percent(Shown::Number(target.share)),
            words.percent(Shown::Number(to_target.reached(target))),
            words.decimal(Shown::Number(points)),
            words.count(Shown::Number(units)),
            match year {
                // When it was reached is not known: this year or before.
                Some(_) if points <= 0.0 => words.t("target_is_reached").to_owned(),
                Some(year) => format!("{year:.0}"),
                None => UNKNOWN.to_owned(),
            },
        ]));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    table.drop_blank_columns();
    let mut blocks = vec![Block::Table(table)];
    // The chapter of the whole explains more.
    let is_surpassed = goals(facts, area).any(|(.., to_target)| to_target.points < 0.0);
    if is_surpassed && AreaLevel::of(area.row.kind) != AreaLevel::Total {
        blocks.push(Block::Text(words.t("targets_minus").to_owned()));
    }
    blocks
}
