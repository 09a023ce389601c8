//! What is reached then and now, at every tier and by mobile cover, and why: the shortage speed alone would hide who lost another.
use super::brief::{Piece, Sentence, listed, say, weight};
use super::causes;
use super::document::{Block, Table, TableRow};
use super::facts::Facts;
use super::words::{UNKNOWN, Words, capital};
use crate::model::{ComparedReachRow, ReachChangeRow, ReachSeries, RowKind, WeightKind};

/// The series in words.
fn series(words: Words, series: ReachSeries) -> String {
    match series {
        ReachSeries::Reached { tier_mbps } => {
            words.say("series_reached", &[("speed", &words.number(tier_mbps))])
        }
        ReachSeries::ReachedWithPassed { tier_mbps } => {
            words.say("series_with_passed", &[("speed", &words.number(tier_mbps))])
        }
        ReachSeries::Mobile => words.t("series_mobile").to_owned(),
    }
}

fn cause(words: Words, value: Option<f64>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| words.signed(value))
}

/// Every series of the whole for a weight; then, by municipality, what was lost. Nothing where there is nothing to compare.
pub(super) fn tables(words: Words, rows: &[ComparedReachRow], weight: WeightKind, date: &str) -> Vec<Block> {
    let of_weight: Vec<&ComparedReachRow> = rows.iter().filter(|row| row.weight == weight).collect();
    let total: Vec<&ComparedReachRow> =
        of_weight.iter().copied().filter(|row| row.kind == RowKind::Total).collect();
    if total.is_empty() {
        return Vec::new();
    }
    let is_separate = total.iter().all(|row| row.change.access_or_method.is_none());
    let middle: &[&str] = if is_separate { &["gained", "lost", "method"] } else { &["access_or_method"] };
    let mut headings = vec!["reached_by", "reached_before"];
    headings.extend(middle);
    headings.extend(["stock", "moved", "rejected", "reached_now", "difference"]);
    let headings: Vec<&str> = headings.into_iter().map(|key| words.t(key)).collect();
    let named = capital(words.weight(weight));
    let values = [("weight", &*named), ("date", date)];
    let mut table = Table::new(words.say("reached_caption", &values), 1, &headings);
    for row in &total {
        let change = row.change;
        let mut cells = vec![series(words, row.series), words.count(Some(change.before))];
        if is_separate {
            cells.extend([change.gained, change.lost, change.method].map(|value| cause(words, value)));
        } else {
            cells.push(cause(words, change.access_or_method));
        }
        cells.extend([change.stock, change.moved, change.rejected].map(|value| words.signed(value)));
        cells.push(words.count(Some(change.after)));
        cells.push(words.signed(change.after - change.before));
        table.rows.push(TableRow::new(cells));
    }
    let mut blocks = vec![
        Block::Heading(words.t("reached_change").to_owned()),
        Block::Text(words.t("reached_text").to_owned()),
        Block::Table(table),
    ];
    blocks.extend(losses(words, &of_weight, &total, &values).map(Block::Table));
    blocks
}

/// Who lost what, by municipality; those that lost nothing are left out.
fn losses(
    words: Words,
    rows: &[&ComparedReachRow],
    total: &[&ComparedReachRow],
    values: &[(&str, &str)],
) -> Option<Table> {
    let shown: Vec<ReachSeries> =
        total.iter().filter(|row| row.change.lost < Some(0.0)).map(|row| row.series).collect();
    let names: Vec<String> = shown.iter().map(|one| series(words, *one)).collect();
    let headings: Vec<&str> =
        std::iter::once(words.t("municipality")).chain(names.iter().map(String::as_str)).collect();
    let mut table = Table::new(words.say("lost_caption", values), 1, &headings);
    for of_area in rows.chunk_by(|a, b| (a.kind, &a.code) == (b.kind, &b.code)) {
        let first = of_area[0];
        let lost = |series: &ReachSeries| {
            of_area.iter().find(|row| row.series == *series).and_then(|row| row.change.lost).unwrap_or(0.0)
        };
        if first.kind != RowKind::Municipality || shown.iter().all(|series| lost(series) == 0.0) {
            continue;
        }
        let cells = shown.iter().map(|series| words.count(Some(lost(series).abs())));
        table.rows.push(TableRow::new(std::iter::once(first.name.clone()).chain(cells)));
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What was lost beside the shortage speed, in one sentence.
pub(super) fn sentence(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let rows =
        facts.page.reached.iter().filter(|row| row.kind == RowKind::Total && row.weight == facts.weight);
    // Where as many lost another tier as lost the shortage speed, the number is not read as one more.
    let at_shortage_speed = rows.clone().find(|row| {
        matches!(row.series, ReachSeries::ReachedWithPassed { tier_mbps }
            if tier_mbps.total_cmp(&facts.page.shortage_mbps).is_eq())
    });
    // The sentence of the causes says how many lost the shortage speed only where that is all that it counts.
    let total = facts.change(facts.total().row, facts.weight);
    let is_said = at_shortage_speed.is_none_or(|own| {
        total.is_some_and(|row| causes::is_lost_access(row) && row.change.worse >= -own.change.lost)
    });
    let as_many = |row: &ReachChangeRow| {
        is_said && at_shortage_speed.is_some_and(|own| own.change.lost.total_cmp(&row.change.lost).is_eq())
    };
    let lost = rows.filter(|row| row.change.lost < 0.0);
    let parts: Vec<Sentence> = lost
        .filter_map(|row| {
            let tier = row.series.tier_mbps().map_or_else(String::new, |tier| tier.to_string());
            let from = format!(
                "0 - change_reached.csv[area_kind=total,weight={},measure={},tier_mbps={tier}].lost",
                row.weight.as_str(),
                row.series.as_str()
            );
            let count = ("count", Piece::figure(words.count(Some(-row.change.lost)), from));
            match row.series {
                ReachSeries::ReachedWithPassed { tier_mbps }
                    if !is_said || tier_mbps.total_cmp(&facts.page.shortage_mbps).is_ne() =>
                {
                    let speed = ("speed", Piece::Setting(words.number(tier_mbps)));
                    let key = if as_many(row) { "paper_lost_tier_as_many" } else { "paper_lost_tier" };
                    Some(say(words, key, &[count, speed]))
                }
                ReachSeries::Mobile => Some(say(words, "paper_lost_mobile", &[count])),
                ReachSeries::Reached { .. } | ReachSeries::ReachedWithPassed { .. } => None,
            }
        })
        .collect();
    (!parts.is_empty()).then(|| {
        let key = if is_said { "paper_lost_tiers" } else { "paper_lost_tiers_alone" };
        let mut sentence = say(words, key, &[]);
        sentence.0.extend(listed(words, parts));
        sentence.0.extend(say(words, "paper_lost_tiers_end", &[("weight", weight(facts))]).0);
        sentence
    })
}
