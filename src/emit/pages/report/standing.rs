//! Läget bland länen: the county beside the nation and the other counties, by what was published.
use super::brief::{Piece, Sentence, say, weight};
use super::document::{Block, Table, TableRow, named};
use super::facts::{Facts, is_only_county};
use super::words::Shown;
use crate::indicators::Standing;
use crate::model::{ReferenceValue, SettlementCut};

/// Where the run's only county stands; `None` without one, or without published figures of others.
fn standing<'a>(facts: &Facts<'a>) -> Option<Standing<'a>> {
    let findings = facts.page.findings;
    let county = facts.areas.iter().find(|area| is_only_county(findings, area.row))?;
    let references = &findings.survey.references;
    Standing::find(references, &county.row.code, facts.weight, facts.page.shortage_mbps)
}

/// The name of a county: the run knows that of its own.
fn called(facts: &Facts<'_>, own: &ReferenceValue, value: &ReferenceValue) -> String {
    let is_own = value.area_code == own.area_code;
    let published = || value.area_name.as_deref().unwrap_or(&value.area_code);
    if is_own { facts.name_of_all() } else { published() }.to_owned()
}

/// How the county stands against the country and the others.
pub(super) fn sentences(facts: &Facts<'_>) -> Vec<Sentence> {
    let words = facts.words;
    let Some(standing) = standing(facts) else { return Vec::new() };
    let rows = Rows::of(facts);
    let own = standing.own;
    let key = match own.measure.as_str() {
        "reached" => "paper_published_reached",
        _ => "paper_published_reached_with_passed",
    };
    let mut first = say(
        words,
        key,
        &[
            ("year", Piece::Name(own.year.to_string())),
            ("more", more(facts, own)),
            ("own", rows.share(own)),
            ("weight", weight(facts)),
            ("county", Piece::Name(facts.name_of_all().to_owned())),
            ("speed", Piece::Setting(words.number(facts.page.shortage_mbps))),
            ("source", Piece::Name(own.source.clone())),
        ],
    );
    match standing.nation {
        Some(nation) => first.0.extend(
            say(
                words,
                "paper_published_nation",
                &[("more", more(facts, nation)), ("nation", rows.share(nation))],
            )
            .0,
        ),
        None => first.0.push(Piece::text(".")),
    }
    let mut sentences = vec![first];
    let counties = &standing.counties;
    if let (Some(before), [best, .., worst]) = (standing.before(), counties.as_slice()) {
        // Those before it, and itself.
        let place: Vec<&ReferenceValue> = before.iter().copied().chain([own]).collect();
        let values = [
            ("place", rows.count(&place)),
            ("count", rows.count(counties)),
            ("best", Piece::Name(called(facts, own, best))),
            ("best_more", more(facts, best)),
            ("best_share", rows.share(best)),
            ("worst", Piece::Name(called(facts, own, worst))),
            ("worst_more", more(facts, worst)),
            ("worst_share", rows.share(worst)),
        ];
        sentences.push(say(words, "paper_published_place", &values));
    }
    sentences
}

fn more(facts: &Facts<'_>, value: &ReferenceValue) -> Piece {
    let words = facts.words;
    Piece::text(if words.needs_more(value.share, value.at_least) { words.t("paper_more_than") } else { "" })
}

/// Where each published figure stands in `reference.csv`.
struct Rows<'f, 'a> {
    facts: &'f Facts<'a>,
    rows: Vec<crate::indicators::ReferenceRow<'a>>,
}

impl<'f, 'a> Rows<'f, 'a> {
    fn of(facts: &'f Facts<'a>) -> Self {
        let references = &facts.page.findings.survey.references;
        Self { facts, rows: facts.page.indicators.references(references) }
    }

    fn position(&self, value: &ReferenceValue) -> usize {
        let is_its = |row: &crate::indicators::ReferenceRow<'_>| {
            (row.area_code, row.year, row.source, row.measure)
                == (&*value.area_code, value.year, Some(&*value.source), &*value.measure)
                && (row.weight, row.settlement) == (value.weight, None::<SettlementCut>)
                && row.tier_mbps.map(f64::to_bits) == value.tier_mbps.map(f64::to_bits)
                && row.published == Some(value.share)
        };
        self.rows.iter().position(is_its).expect("every published figure has a row")
    }

    fn share(&self, value: &ReferenceValue) -> Piece {
        let text = self.facts.words.percent(Shown::Number(value.share));
        Piece::figure(text, format!("reference.csv[#{}].published", self.position(value)))
    }

    fn count(&self, values: &[&ReferenceValue]) -> Piece {
        let positions: Vec<String> = values.iter().map(|value| self.position(value).to_string()).collect();
        let from = format!("count(reference.csv[#{}])", positions.join("|"));
        Piece::figure(self.facts.words.whole(values.len() as u64), from)
    }
}

/// The counties in their order, beside the nation.
pub(super) fn table(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let Some(standing) = standing(facts).filter(|standing| standing.counties.len() > 1) else {
        return Vec::new();
    };
    let own = standing.own;
    let measure = match own.measure.as_str() {
        "reached" => "measure_reached",
        _ => "measure_reached_with_passed",
    };
    let caption = words.say(
        "standing_caption",
        &[
            ("measure", words.t(measure)),
            ("speed", &words.number(facts.page.shortage_mbps)),
            ("weight", words.weight(facts.weight)),
            ("year", &own.year.to_string()),
            ("source", &named(&own.source)),
        ],
    );
    let mut table = Table::new(caption, 1, &[words.t("standing_county"), words.t("published_share")]);
    let share = |value: &ReferenceValue| {
        let sign = if words.needs_more(value.share, value.at_least) { ">\u{a0}" } else { "" };
        format!("{sign}{}", words.percent(Shown::Number(value.share)))
    };
    for value in &standing.counties {
        let mut row = TableRow::new([named(&called(facts, own, value)), share(value)]);
        row.is_sum = value.area_code == own.area_code;
        table.rows.push(row);
    }
    if let Some(nation) = standing.nation {
        table.rows.push(TableRow::new([words.t("row_nation").to_owned(), share(nation)]));
    }
    vec![Block::Heading(words.t("standing").to_owned()), Block::Table(table)]
}
