//! Läget bland länen: the county beside the nation and the other counties, by what was published.
use super::brief::{Piece, Sentence, listed, say, weight};
use super::document::{Block, Table, TableRow, named};
use super::facts::{Facts, is_only_county};
use super::words::{Shown, UNKNOWN, Words};
use crate::emit::pages::chart::{Chart, Drawn, Moment, Part, Shade, Unit};
use crate::indicators::{Rise, Standing};
use crate::model::{ReferenceValue, SettlementCut};

/// Counties that are named among those that rose most.
const RISEN: usize = 3;

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
    if is_own { facts.county_or_run() } else { published() }.to_owned()
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
            ("county", Piece::Name(facts.county_or_run().to_owned())),
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
    sentences.extend(risen(facts, &standing, &rows));
    // What was published is of the whole county.
    let now = rows.own(own).filter(|_| !facts.is_partial());
    sentences.extend(now.map(|now| say(words, "paper_published_own", &[("now", now)])));
    sentences
}

/// The counties that rose most, and how far the own one did; `None` where none rose.
fn risen(facts: &Facts<'_>, standing: &Standing<'_>, rows: &Rows<'_, '_>) -> Option<Sentence> {
    let words = facts.words;
    let own = standing.own;
    let of_own = standing.rises.iter().find(|rise| rise.now.area_code == own.area_code)?;
    let most: Vec<&Rise<'_>> = standing.rises.iter().filter(|rise| rise.share() > 0.0).take(RISEN).collect();
    if most.is_empty() || standing.rises.len() < 2 {
        return None;
    }
    let is_named = most.contains(&of_own);
    let named = most
        .into_iter()
        .map(|rise| {
            let name = Piece::Name(called(facts, own, rise.now));
            say(words, "paper_risen_one", &[("name", name), ("points", rows.rise(rise, false))])
        })
        .collect();
    let mut sentence = say(words, "paper_risen", &[("year", Piece::Name(of_own.before.year.to_string()))]);
    sentence.0.extend(listed(words, named));
    if is_named {
        sentence.0.push(Piece::text("."));
    } else {
        let fell = of_own.share() < 0.0;
        let county = Piece::Name(facts.county_or_run().to_owned());
        let values = [("county", county), ("points", rows.rise(of_own, fell))];
        let key = if fell { "paper_risen_own_fell" } else { "paper_risen_own" };
        sentence.0.extend(say(words, key, &values).0);
    }
    Some(sentence)
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

    /// The run's own share, counted as a published one.
    fn own(&self, value: &ReferenceValue) -> Option<Piece> {
        let position = self.position(value);
        let own = self.rows[position].own?;
        let text = self.facts.words.percent(Shown::Number(own));
        Some(Piece::figure(text, format!("reference.csv[#{position}].own")))
    }

    fn share(&self, value: &ReferenceValue) -> Piece {
        let text = self.facts.words.percent(Shown::Number(value.share));
        Piece::figure(text, format!("reference.csv[#{}].published", self.position(value)))
    }

    /// Percentage points that a county rose by, or fell by.
    fn rise(&self, rise: &Rise<'_>, fell: bool) -> Piece {
        let (from, to) = if fell { (rise.now, rise.before) } else { (rise.before, rise.now) };
        let [from, to] =
            [from, to].map(|value| format!("reference.csv[#{}].published", self.position(value)));
        let points = Shown::Number(rise.share().abs() * 100.0);
        Piece::figure(self.facts.words.decimal(points), format!("{to} - {from} / 0.01"))
    }

    fn count(&self, values: &[&ReferenceValue]) -> Piece {
        let positions: Vec<String> = values.iter().map(|value| self.position(value).to_string()).collect();
        let from = format!("count(reference.csv[#{}])", positions.join("|"));
        Piece::figure(self.facts.words.whole(values.len() as u64), from)
    }
}

/// What is published, in words.
fn measure(words: Words, own: &ReferenceValue) -> &'static str {
    match own.measure.as_str() {
        "reached" => words.t("measure_reached"),
        _ => words.t("measure_reached_with_passed"),
    }
}

/// The counties in their order, beside the nation.
pub(super) fn table(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let Some(standing) = standing(facts).filter(|standing| standing.counties.len() > 1) else {
        return Vec::new();
    };
    let own = standing.own;
    let caption = words.say(
        "standing_caption",
        &[
            ("measure", measure(words, own)),
            ("speed", &words.number(facts.page.shortage_mbps)),
            ("weight", words.weight(facts.weight)),
            ("year", &own.year.to_string()),
            ("source", &named(&own.source)),
        ],
    );
    let since = standing.rises.first().map(|rise| rise.before.year);
    let risen = since.map(|year| words.say("standing_risen", &[("year", &year.to_string())]));
    let heads = [words.t("standing_county"), words.t("published_share")].into_iter();
    let heads: Vec<&str> = heads.chain(risen.as_deref()).collect();
    let mut table = Table::new(caption, 1, &heads);
    let share = |value: &ReferenceValue| {
        let sign = if words.needs_more(value.share, value.at_least) { ">\u{a0}" } else { "" };
        format!("{sign}{}", words.percent(Shown::Number(value.share)))
    };
    let cells = |name: String, value: &ReferenceValue| {
        let risen = since.map(|year| {
            let mut years = standing.years(&value.area_code).iter();
            let before = years.find(|before| before.year == year && !before.at_least && !value.at_least);
            before.map_or_else(
                || UNKNOWN.to_owned(),
                |before| words.signed_points((value.share - before.share) * 100.0),
            )
        });
        TableRow::new([name, share(value)].into_iter().chain(risen))
    };
    for value in &standing.counties {
        let mut row = cells(named(&called(facts, own, value)), value);
        row.is_sum = value.area_code == own.area_code;
        table.rows.push(row);
    }
    if let Some(nation) = standing.nation {
        table.rows.push(cells(words.t("row_nation").to_owned(), nation));
    }
    let mut blocks = vec![Block::Heading(words.t("standing").to_owned())];
    blocks.extend(curve(facts, &standing));
    blocks.push(Block::Table(table));
    blocks
}

/// What was published over the years of the county, the nation, the first, the last and the one that rose most; nothing where only one
/// year was counted as the last was.
fn curve(facts: &Facts<'_>, standing: &Standing<'_>) -> Option<Block> {
    let words = facts.words;
    let own = standing.own;
    let mut of: Vec<(String, &ReferenceValue)> = vec![(facts.county_or_run().to_owned(), own)];
    of.extend(standing.nation.map(|nation| (words.t("row_nation").to_owned(), nation)));
    let rose_most = standing.rises.first().map(|rise| rise.now);
    let counties = [standing.counties.first().copied(), standing.counties.last().copied(), rose_most];
    for value in counties.into_iter().flatten() {
        if of.iter().all(|(_, other)| other.area_code != value.area_code) {
            of.push((called(facts, own, value), value));
        }
    }
    let years: Vec<i32> = standing.years(&own.area_code).iter().map(|value| value.year).collect();
    let moments = years
        .iter()
        .map(|&year| {
            let at = |value: &ReferenceValue| {
                let mut years = standing.years(&value.area_code).iter();
                years.find(|one| one.year == year).map(|one| one.share)
            };
            let values = of.iter().map(|(_, value)| at(value)).collect();
            Moment { label: year.to_string(), values, breaks: false }
        })
        .collect();
    let parts = (0..).zip(of).map(|(n, (name, _))| Part { name, shade: Shade::Series(n) }).collect();
    (years.len() > 1).then(|| {
        Block::Chart(
            "standing".to_owned(),
            Box::new(Chart {
                title: words.say(
                    "chart_standing",
                    &[("weight", words.weight(facts.weight)), ("measure", measure(words, own))],
                ),
                alt: words.t("chart_standing_alt").to_owned(),
                row_heading: words.t("year").to_owned(),
                parts,
                unit: Unit::Share,
                drawn: Drawn::Lines(moments),
                scale: None,
            }),
        )
    })
}
