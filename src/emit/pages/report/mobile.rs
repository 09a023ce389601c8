//! Mobile cover of an area.
use super::document::{Block, Table, TableRow, named};
use super::facts::{AreaFacts, Facts, of_all, part};
use super::words::{Shown, capital};
use crate::emit::Audience;
use crate::model::{CoverageShare, RowKind};

/// Mobile cover at the profile's service and level: places, land, roads, and both nets missing.
pub(super) fn cover(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Vec<Block> {
    let words = facts.words;
    let weight = Some(facts.weight);
    let row = area.row;
    let without = part(row, facts.weight, |entry| entry.unserved_mobile);
    if !facts.has_mobile() {
        return Vec::new();
    }
    let mut table = Table::new(
        words.t("mobile_caption"),
        1,
        &[words.t("measure"), words.t("value"), words.t("of"), words.t("share")],
    );
    let total = of_all(row, facts.weight);
    let share = |part: Shown| {
        words.percent(part.with(total, |reached, total| CoverageShare { reached, total }.fraction()))
    };
    let name = capital(words.weight(facts.weight));
    for (key, part) in
        [("mobile_without", without), ("mobile_both", part(row, facts.weight, |entry| entry.unserved_both))]
    {
        table.rows.push(TableRow::new([
            words.say(key, &[("weight", &name)]),
            words.count(part),
            words.count(total),
            share(part),
        ]));
    }
    let number = |measure| area.one(measure, weight).and_then(|row| row.value).unwrap_or(0.0);
    // Places that any operator covers are the total less those without cover.
    let may_show = without != Shown::Masked
        && facts.may_show(&[number("mobile_all"), number("mobile_any"), total.number().unwrap_or(0.0)]);
    // The open edition lists no operator by itself: its layer may be one that is not published.
    let by_operator = facts.page.audience == Audience::Internal;
    for measure in area
        .all("mobile", weight)
        .filter(|_| by_operator)
        .chain(area.all("mobile_any", weight))
        .chain(area.all("mobile_all", weight))
        .filter(|_| may_show)
    {
        let label = match (measure.measure, measure.operator) {
            (_, Some(operator)) => {
                words.say("mobile_operator", &[("operator", &named(operator)), ("weight", &name)])
            }
            ("mobile_any", _) => words.say("mobile_any", &[("weight", &name)]),
            _ => words.say("mobile_all", &[("weight", &name)]),
        };
        table.rows.push(TableRow::new([
            label,
            words.count(measure.value),
            words.count(measure.total),
            words.percent(measure.share),
        ]));
    }
    let land = Shown::Number(row.land_m2 / 1e6);
    if let Some(uncovered) = row.uncovered_m2 {
        let uncovered = Shown::Number(uncovered / 1e6);
        table.rows.push(TableRow::new([
            words.t("mobile_land").to_owned(),
            words.decimal(uncovered),
            words.decimal(land),
            words.percent(
                uncovered.with(land, |part, total| CoverageShare { reached: part, total }.fraction()),
            ),
        ]));
    }
    for (measure, key) in [("road_uncovered_km", "mobile_roads"), ("rail_uncovered_km", "mobile_rails")] {
        if let Some(found) =
            area.one(measure, None).filter(|found| found.total.is_some_and(|total| total > 0.0))
        {
            table.rows.push(TableRow::new([
                words.t(key).to_owned(),
                words.decimal(found.value),
                words.decimal(found.total),
                words.percent(found.share),
            ]));
        }
    }
    vec![Block::Heading(words.t("mobile").to_owned()), Block::Table(table)]
}

/// What was measured in the field against the cover that is claimed, in the whole area.
pub(super) fn measured(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let rows = facts.page.findings.measured.iter().filter(|row| row.kind == RowKind::Total);
    let mut table = Table::new(
        words.t("measured_caption"),
        2,
        &[
            words.t("measured_cover"),
            words.t("source"),
            words.t("measured_points"),
            words.t("measured_inside"),
            words.t("measured_met"),
            words.t("share"),
        ],
    );
    table.rows = rows
        .map(|row| {
            let service = words.number(row.service_mbps);
            let cover = format!(
                "{} {} {} {service} Mbit/s",
                named(&row.operator),
                row.generation.as_str(),
                named(&row.level.0)
            );
            TableRow::new([
                cover,
                named(&row.source),
                words.whole(row.measured),
                words.whole(row.inside),
                words.whole(row.inside_met),
                words.percent(row.share_met()),
            ])
        })
        .collect();
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(words.t("measured").to_owned()),
        Block::Text(words.t("measured_text").to_owned()),
        Block::Table(table),
        Block::File(words.t("to_measured").to_owned(), "measured.csv"),
    ]
}
