//! Published figures beside the run's own.
use super::document::{Block, Table, TableRow};
use super::facts::Facts;
use super::words::{Shown, UNKNOWN};
use crate::emit::Audience;
use crate::model::{Settlement, SettlementCut};

/// Published figures beside the run's own.
pub(super) fn table(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let references = &facts.page.findings.survey.references;
    let mut table = Table::new(
        words.t("published_caption"),
        5,
        &[
            words.t("area"),
            words.t("year"),
            words.t("measure"),
            words.t("settlement"),
            words.t("source"),
            words.t("published_share"),
            &words.say("own_share", &[("date", facts.page.context.reference_date)]),
            words.t("difference_points"),
        ],
    );
    let rows = facts.page.indicators.references(references);
    let nation = words.t(if facts.has_one_county() { "row_nation" } else { "row_total" });
    for (position, row) in rows.iter().enumerate() {
        let Some(share) = row.published else { continue };
        // Only the last of a series is close enough to be held against this year: its own share follows it.
        let is_last = rows.get(position + 1).is_some_and(|next| next.published.is_none());
        let area = match row.area_code {
            "total" => nation,
            code => row.area_name.unwrap_or(code),
        };
        // For a part of the whole nothing finer than the one table is published.
        let own = (facts.page.audience == Audience::Internal && is_last).then_some(row.own).flatten();
        let tier = row
            .tier_mbps
            .map_or_else(String::new, |tier| format!(" \u{2265}\u{a0}{}\u{a0}Mbit/s", words.number(tier)));
        let measure = match row.measure {
            "reached" => words.t("measure_reached"),
            "reached_with_passed" => words.t("measure_reached_with_passed"),
            other => other,
        };
        let weight = row.weight.map_or_else(String::new, |weight| format!(", {}", words.weight(weight)));
        let mark = if row.series_break { words.t("series_break") } else { "" };
        table.rows.push(TableRow::new([
            area.to_owned(),
            format!("{}{mark}", row.year),
            format!("{measure}{tier}{weight}"),
            row.settlement.map_or_else(String::new, |cut| settlement(facts, cut)),
            row.source.unwrap_or_default().to_owned(),
            format!(
                "{}{}",
                if words.needs_more(share, row.at_least) { "\u{2265}\u{a0}" } else { "" },
                words.percent(Shown::Number(share))
            ),
            own.map_or_else(|| UNKNOWN.to_owned(), |own| words.percent(Shown::Number(own))),
            own.and(row.difference_pp).map_or_else(
                || UNKNOWN.to_owned(),
                |points| {
                    // Published as "more than": the difference is at most this.
                    let most = if row.at_least { "\u{2264}\u{a0}" } else { "" };
                    format!("{most}{}", words.signed_points(points))
                },
            ),
        ]));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(words.t("published").to_owned()),
        Block::Text(words.t("published_note").to_owned()),
        Block::Table(table),
    ]
}

fn settlement(facts: &Facts<'_>, cut: SettlementCut) -> String {
    let words = facts.words;
    match cut {
        SettlementCut::Dense => words.t("dense"),
        SettlementCut::Sparse => words.t("sparse"),
        SettlementCut::Kind(Settlement::Tatort) => words.t("settlement_tatort"),
        SettlementCut::Kind(Settlement::Smaort) => words.t("settlement_smaort"),
        SettlementCut::Kind(Settlement::Fritidshusomrade) => words.t("settlement_fritidshusomrade"),
        SettlementCut::Kind(Settlement::Landsbygd) => words.t("settlement_landsbygd"),
    }
    .to_owned()
}
