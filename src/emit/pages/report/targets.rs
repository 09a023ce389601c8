//! The targets that are followed, and how far they are.
use super::document::{Block, Table, TableRow};
use super::facts::{AreaFacts, Facts, of_all};
use super::net::has_tiers;
use super::summary::{target_title, unconfirmed};
use super::words::{Shown, UNKNOWN, capital};
use crate::emit::Audience;
use crate::emit::pages::chart::{Chart, Drawn, Part, Row, Shade, Unit};
use crate::model::{AreaLevel, Target, WeightKind};

/// The targets that an area is held against: of the main weight and of workplaces.
fn goals<'f>(
    facts: &'f Facts<'_>,
    area: &'f AreaFacts<'_>,
) -> impl Iterator<Item = (&'f Target, WeightKind, f64)> {
    let mut weights = vec![facts.weight, WeightKind::Workplaces];
    weights.dedup();
    facts.page.targets.iter().flat_map(move |target| {
        weights.clone().into_iter().filter(|weight| target.weights.contains(weight)).filter_map(
            move |weight| {
                let points = area.target("distance_to_target_pp", weight, &target.id)?;
                let total = of_all(area.row, weight).number()?;
                // The masking of the table's rows does not cover a tier that is not on the ladder.
                let is_of_ladder = facts.page.findings.ladder.tiers().contains(&target.tier);
                let may_show = facts.page.audience == Audience::Internal
                    || (is_of_ladder
                        && has_tiers(area.row, weight)
                        && facts.may_show(&[(target.share - points / 100.0) * total, total]));
                may_show.then_some((target, weight, points))
            },
        )
    })
}

/// What the whole reaches of each target.
pub(super) fn drawn(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let rows: Vec<Row> = goals(facts, facts.total())
        .map(|(target, weight, points)| Row {
            label: format!("{}, {}", target.id, words.weight(weight)),
            values: vec![Some(target.share - points / 100.0), Some(target.share)],
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
    let area = facts.total();
    goals(facts, area).any(|(target, weight, points)| {
        points <= 0.0 || facts.paced(area).target("year_reached", weight, &target.id).is_some()
    })
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
    for (target, weight, points) in goals(facts, area) {
        let units = area.target("distance_to_target_units", weight, &target.id);
        let year = facts.paced(area).target("year_reached", weight, &target.id);
        let mark = unconfirmed(words, target.confirmed);
        table.rows.push(TableRow::new([
            format!("{}: {}{mark}", target.id, target_title(words, target)),
            counted(facts, target, weight),
            words.percent(Shown::Number(target.share)),
            words.percent(Shown::Number(target.share - points / 100.0)),
            words.decimal(Shown::Number(points)),
            words.count(units),
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
    let is_surpassed = goals(facts, area).any(|(.., points)| points < 0.0);
    if is_surpassed && AreaLevel::of(area.row.kind) != AreaLevel::Total {
        blocks.push(Block::Text(words.t("targets_minus").to_owned()));
    }
    blocks
}
