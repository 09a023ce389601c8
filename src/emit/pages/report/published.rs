//! Published figures beside the run's own.
use std::collections::BTreeSet;

use super::document::{Block, Table, TableRow, named};
use super::facts::Facts;
use super::words::{Shown, UNKNOWN, Words};
use crate::emit::Audience;
use crate::indicators::ReferenceRow;
use crate::model::{Settlement, SettlementCut};

/// The last years that the table has columns for.
const YEARS: usize = 6;

/// Published figures beside the run's own: a row a series, a column a year.
pub(super) fn table(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let references = facts.page.indicators.references(&facts.page.findings.survey.references);
    let series = series(&references);
    let all = || series.iter().flat_map(|one| &one.years);
    let years: BTreeSet<i32> = all().map(|row| row.year).collect();
    let years: Vec<i32> = years.into_iter().rev().take(YEARS).rev().collect();
    if years.is_empty() {
        return Vec::new();
    }
    let has_settlements = all().any(|row| row.settlement.is_some());
    let own = words.say("own_share", &[("date", &words.date(facts.page.context.reference_date))]);
    let printed: Vec<String> = years.iter().map(i32::to_string).collect();
    let texts = [words.t("area"), words.t("measure")];
    let texts = texts.into_iter().chain(has_settlements.then(|| words.t("settlement")));
    let numbers = printed.iter().map(String::as_str).chain([&*own, words.t("difference_points")]);
    let headings: Vec<&str> = texts.chain(numbers).collect();
    let mut table = Table::new(words.t("published_caption"), headings.len() - years.len() - 2, &headings);
    for one in &series {
        let shares = years.iter().map(|year| one.share(words, *year));
        if !years.iter().any(|year| one.of(*year).is_some()) {
            continue;
        }
        let settlement = has_settlements
            .then(|| one.years[0].settlement.map_or_else(String::new, |cut| settlement(facts, cut)));
        let cells = [one.area(facts), one.measure(words)].into_iter().chain(settlement);
        table.rows.push(TableRow::new(cells.chain(shares).chain(one.own(facts))));
    }
    let has_breaks = all().any(|row| row.series_break && years.contains(&row.year));
    let sources: BTreeSet<&str> =
        all().filter_map(|row| row.source).filter(|name| !name.is_empty()).collect();
    let sources: Vec<String> = sources.into_iter().map(named).collect();
    let mut blocks = vec![
        Block::Heading(words.t("published").to_owned()),
        Block::Text(words.t("published_note").to_owned()),
        Block::Table(table),
    ];
    blocks.extend(has_breaks.then(|| Block::Text(words.t("series_break_note").to_owned())));
    blocks.extend(
        (!sources.is_empty())
            .then(|| Block::Text(words.say("published_sources", &[("sources", &sources.join("; "))]))),
    );
    if facts.page.audience == Audience::Internal {
        blocks.push(Block::File(words.t("published_file").to_owned(), "reference.csv"));
    }
    blocks
}

/// The published figures of an area, a measure and a settlement by year, and the run's own that follows them.
struct Series<'a> {
    years: Vec<&'a ReferenceRow<'a>>,
    own: Option<&'a ReferenceRow<'a>>,
}

/// The series in the order of the rows. What two sources say of one year stands in two of them.
fn series<'a>(rows: &'a [ReferenceRow<'a>]) -> Vec<Series<'a>> {
    let is_one = |a: &ReferenceRow<'_>, b: &ReferenceRow<'_>| {
        (a.area_code, a.measure, a.weight, a.settlement, a.tier_mbps.map(f64::to_bits))
            == (b.area_code, b.measure, b.weight, b.settlement, b.tier_mbps.map(f64::to_bits))
    };
    let mut all: Vec<Series<'a>> = Vec::new();
    for rows in rows.chunk_by(is_one) {
        let first = all.len();
        let own = rows.iter().find(|row| row.published.is_none());
        for row in rows.iter().filter(|row| row.published.is_some()) {
            match all[first..].iter_mut().find(|one| one.of(row.year).is_none()) {
                Some(one) => one.years.push(row),
                None => all.push(Series { years: vec![row], own }),
            }
        }
    }
    all
}

impl Series<'_> {
    /// The figure of a year.
    fn of(&self, year: i32) -> Option<&ReferenceRow<'_>> {
        self.years.iter().copied().find(|row| row.year == year)
    }

    fn area(&self, facts: &Facts<'_>) -> String {
        let row = self.years[0];
        match row.area_code {
            "total" => {
                facts.words.t(if facts.has_one_county() { "row_nation" } else { "row_total" }).to_owned()
            }
            code => row.area_name.unwrap_or(code).to_owned(),
        }
    }

    fn measure(&self, words: Words) -> String {
        let row = self.years[0];
        let tier = row
            .tier_mbps
            .map_or_else(String::new, |tier| format!(" \u{2265}\u{a0}{}\u{a0}Mbit/s", words.number(tier)));
        let measure = match row.measure {
            "reached" => words.t("measure_reached"),
            "reached_with_passed" => words.t("measure_reached_with_passed"),
            other => other,
        };
        let weight = row.weight.map_or_else(String::new, |weight| format!(", {}", words.weight(weight)));
        format!("{measure}{tier}{weight}")
    }

    /// The share of a year, marked where the series breaks before it.
    fn share(&self, words: Words, year: i32) -> String {
        let Some((row, share)) = self.of(year).and_then(|row| Some((row, row.published?))) else {
            return UNKNOWN.to_owned();
        };
        let more = if words.needs_more(share, row.at_least) { "\u{2265}\u{a0}" } else { "" };
        let mark = if row.series_break { "*" } else { "" };
        format!("{more}{}{mark}", words.percent(Shown::Number(share)))
    }

    /// The run's own share and what it is more than the last published one: of that year alone is close enough to be held against it.
    fn own(&self, facts: &Facts<'_>) -> [String; 2] {
        let words = facts.words;
        let last = self.years.iter().copied().max_by_key(|row| row.year);
        // For a part of the whole nothing finer than the one table is published.
        let is_shown = facts.page.audience == Audience::Internal && self.own.is_some();
        let own = last.filter(|_| is_shown).and_then(|last| Some((last, last.own?)));
        let Some((last, own)) = own else { return [UNKNOWN.to_owned(), UNKNOWN.to_owned()] };
        let difference = last.difference_pp.map_or_else(
            || UNKNOWN.to_owned(),
            |points| {
                // Published as "more than": the difference is at most this.
                let most = if last.at_least { "\u{2264}\u{a0}" } else { "" };
                format!("{most}{}", words.signed_points(points))
            },
        );
        [words.percent(Shown::Number(own)), difference]
    }
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
