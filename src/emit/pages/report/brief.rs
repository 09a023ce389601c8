//! Sammanfattning: two pages for the steering group, in sentences. Every number in them carries the cell of the table that it was
//! read from, so that a reader can look it up and a test can read it back.
use super::badges;
use super::county::scattered;
use super::delivery;
use super::document::Badge;
use super::facts::{Facts, in_states, of_all};
use super::summary::{main_target, target_title, unconfirmed};
use super::targets::ToTarget;
use super::words::Words;
use super::{brief_changed, brief_last};
use crate::emit::Language;
use crate::model::{AccessStatus, WeightKind};

/// Findings of the control that are named.
const CHECKED: usize = 4;

/// The two pages.
pub(super) struct Brief {
    /// Name of the whole.
    pub title: String,
    /// What it is, below the title.
    pub subtitle: String,
    /// Words that must be seen at once.
    pub badges: Vec<Badge>,
    /// Sections before the map.
    pub first: Vec<Section>,
    /// Sections behind it.
    pub then: Vec<Section>,
}

/// A heading with sentences.
pub(super) struct Section {
    /// Where links lead.
    pub id: &'static str,
    /// Heading.
    pub title: String,
    /// Sentences that follow one another.
    pub sentences: Vec<Sentence>,
    /// Sentences as a list.
    pub list: Vec<Sentence>,
    /// A sentence after the list.
    pub last: Vec<Sentence>,
}

/// Mening.
pub(super) struct Sentence(pub Vec<Piece>);

/// A part of a sentence.
#[derive(Clone)]
pub(super) enum Piece {
    /// Words of the catalogue.
    Text(String),
    /// A name, a date or a title from data.
    Name(String),
    /// A number that a definition or the configuration sets.
    Setting(String),
    /// A number, as it is printed, and where it was read: `municipalities.csv[code=total].points`, or several such cells with
    /// ` / `, ` - `, ` + ` or numbers between them.
    Figure { text: String, from: String },
}

impl Section {
    pub(super) fn new(id: &'static str, title: impl Into<String>) -> Self {
        Self { id, title: title.into(), sentences: Vec::new(), list: Vec::new(), last: Vec::new() }
    }
}

impl Sentence {
    /// The sentence as text; names are set apart.
    pub(super) fn text(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) | Piece::Setting(text) | Piece::Figure { text, .. } => text.clone(),
            Piece::Name(name) => super::document::named(name),
        };
        self.0.iter().map(piece).collect()
    }
}

impl Piece {
    pub(super) fn figure(text: String, from: impl Into<String>) -> Self {
        Self::Figure { text, from: from.into() }
    }

    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A text of the catalogue with pieces in its gaps.
pub(super) fn say(words: Words, key: &str, values: &[(&str, Piece)]) -> Sentence {
    let mut pieces = Vec::new();
    let mut rest = words.t(key);
    while let Some((before, behind)) = rest.split_once('{') {
        let (gap, after) = behind.split_once('}').expect("a gap of the catalogue is closed");
        pieces.push(Piece::text(before));
        let value = values.iter().find(|(name, _)| *name == gap);
        pieces.push(value.map_or_else(|| Piece::text(gap), |(_, piece)| piece.clone()));
        rest = after;
    }
    pieces.push(Piece::text(rest));
    Sentence(pieces)
}

/// A text of the catalogue with one gap, and pieces in it.
pub(super) fn filled(words: Words, key: &str, mut pieces: Vec<Piece>) -> Sentence {
    let text = words.t(key);
    let (before, behind) = text.split_once('{').unwrap_or((text, "}"));
    let after = behind.split_once('}').map_or("", |(_, after)| after);
    pieces.insert(0, Piece::text(before));
    pieces.push(Piece::text(after));
    Sentence(pieces)
}

/// Sentences as one, with something between them.
pub(super) fn joined(parts: Vec<Sentence>, between: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (position, part) in parts.into_iter().enumerate() {
        if position > 0 {
            pieces.push(Piece::text(between));
        }
        pieces.extend(part.0);
    }
    pieces
}

/// Parts of a sentence as a list: "a, b and c".
pub(super) fn listed(words: Words, mut parts: Vec<Sentence>) -> Vec<Piece> {
    let last = parts.pop();
    let mut pieces = joined(parts, ", ");
    if !pieces.is_empty() {
        pieces.push(Piece::text(words.t("and")));
    }
    pieces.extend(last.into_iter().flat_map(|last| last.0));
    pieces
}

/// The two pages of the internal edition.
pub(super) fn brief(facts: &Facts<'_>) -> Brief {
    let words = facts.words;
    let mut then = vec![check(facts), rest(facts)];
    then.push(brief_last::cost(facts));
    then.extend(brief_last::meanwhile(facts));
    then.push(brief_last::sure(facts));
    then.push(brief_last::proposals(facts));
    Brief {
        title: facts.page.context.name.to_owned(),
        subtitle: words.say(
            "subtitle",
            &[
                ("date", &words.date(facts.page.context.reference_date)),
                ("speed", &words.number(facts.page.shortage_mbps)),
            ],
        ),
        badges: badges(words, facts.page.context.invented, facts.page.audience),
        first: vec![stands(facts), brief_changed::changed(facts)],
        then,
    }
}

/// A count of the total row.
pub(super) fn of_total(facts: &Facts<'_>, column: &str, text: String) -> Piece {
    Piece::figure(text, total(&format!("{}{column}", facts.weight.as_str())))
}

/// A cell of the total row.
fn total(column: &str) -> String {
    format!("municipalities.csv[code=total].{column}")
}

pub(super) fn weight(facts: &Facts<'_>) -> Piece {
    Piece::text(facts.words.weight(facts.weight))
}

pub(super) fn date(words: Words, text: &str) -> Piece {
    Piece::Name(words.date(text))
}

/// Where it stands.
fn stands(facts: &Facts<'_>) -> Section {
    let words = facts.words;
    let row = facts.total().row;
    let (own, all) = (facts.weight, of_all(row, facts.weight));
    let count = |status: AccessStatus| {
        let column = format!("_{}", status.as_str());
        of_total(facts, &column, words.count(in_states(row, own, &[status])))
    };
    let share = |states: &[AccessStatus]| {
        let part = in_states(row, own, states);
        let share = part.with(all, |part, all| (all > 0.0).then(|| part / all));
        let columns: Vec<String> =
            states.iter().map(|state| total(&format!("{}_{}", own.as_str(), state.as_str()))).collect();
        Piece::figure(words.percent(share), format!("{} / {}", columns.join(" + "), total(own.as_str())))
    };
    let access = [AccessStatus::Connected, AccessStatus::Passed];
    let columns = access.map(|state| total(&format!("{}_{}", own.as_str(), state.as_str())));
    let mut section = Section::new(
        "where",
        words.say("paper_where", &[("name", &super::document::named(facts.name_of_all()))]),
    );
    section.sentences.push(say(
        words,
        "paper_with_access",
        &[
            ("date", date(words, facts.page.context.reference_date)),
            ("reached", Piece::figure(words.count(in_states(row, own, &access)), columns.join(" + "))),
            ("total", of_total(facts, "", words.count(all))),
            ("weight", weight(facts)),
            ("share", share(&access)),
            ("speed", Piece::Setting(words.number(facts.page.shortage_mbps))),
        ],
    ));
    section.sentences.push(say(
        words,
        "paper_states",
        &[
            ("connected", count(AccessStatus::Connected)),
            ("passed", count(AccessStatus::Passed)),
            ("planned", count(AccessStatus::Planned)),
            ("weight", weight(facts)),
        ],
    ));
    section.sentences.push(say(
        words,
        "paper_unserved",
        &[
            ("unserved", count(AccessStatus::Unserved)),
            ("weight", weight(facts)),
            ("share", share(&[AccessStatus::Unserved])),
        ],
    ));
    section.sentences.extend(besides(facts));
    if in_states(row, own, &[AccessStatus::NoData]).number().is_some_and(|count| count > 0.0) {
        let values = [("no_data", count(AccessStatus::NoData)), ("weight", weight(facts))];
        section.sentences.push(say(words, "paper_no_data", &values));
    }
    let both = super::facts::part(row, own, |entry| entry.unserved_both);
    if facts.has_mobile() && both.number().is_some() {
        let values = [
            ("both", of_total(facts, "_unserved_both", words.count(both))),
            ("weight", weight(facts)),
            ("speed", Piece::Setting(words.number(facts.page.shortage_mbps))),
        ];
        section.sentences.push(say(words, "paper_both", &values));
    }
    section.sentences.extend(target(facts));
    section.last.extend(super::standing::sentences(facts));
    section
}

/// Where nothing of the main weight is delivered (workplaces alone, say), how much of the others is unserved: a 0 would hide it.
pub(super) fn besides(facts: &Facts<'_>) -> Option<Sentence> {
    let (words, row) = (facts.words, facts.total().row);
    if of_all(row, facts.weight).number()? > 0.0 {
        return None;
    }
    let part = |other: WeightKind| {
        let all = of_all(row, other).number().filter(|all| *all > 0.0)?;
        let unserved = in_states(row, other, &[AccessStatus::Unserved]).number()?;
        let column = other.as_str();
        let values = [
            ("unserved", Piece::figure(words.count(Some(unserved)), total(&format!("{column}_unserved")))),
            ("total", Piece::figure(words.count(Some(all)), total(column))),
            ("weight", Piece::text(words.weight(other))),
        ];
        Some(say(words, "paper_part_of", &values))
    };
    let others = WeightKind::ALL.into_iter().filter(|other| *other != facts.weight);
    let parts: Vec<Sentence> = others.filter_map(part).collect();
    if parts.is_empty() {
        return None;
    }
    let mut sentence = say(words, "paper_unserved_besides", &[("weight", weight(facts))]);
    sentence.0.extend(listed(words, parts));
    sentence.0.push(Piece::text("."));
    Some(sentence)
}

/// How far the target is.
fn target(facts: &Facts<'_>) -> Option<Sentence> {
    let words = facts.words;
    let target = main_target(facts)?;
    let ToTarget { points, units, .. } = ToTarget::of(facts, facts.total(), facts.weight, target)?;
    let from = |measure: &str| {
        format!(
            "indicators.csv[area_kind=total,settlement=,weight={},measure={measure},definition={}].value",
            facts.weight.as_str(),
            target.id
        )
    };
    let (points_from, units_from) = (from("distance_to_target_pp"), from("distance_to_target_units"));
    let (key, sign) = if units > 0.0 { ("paper_target_left", "") } else { ("paper_target_reached", "0 - ") };
    let opening = if words.language == Language::Sv { '”' } else { '“' };
    let title = format!("{opening}{}” ({})", target_title(words, target), target.id);
    let values = [
        ("target", Piece::Name(title)),
        ("mark", Piece::text(unconfirmed(words, target.confirmed))),
        ("points", Piece::figure(words.decimal(Some(points.abs())), format!("{sign}{points_from}"))),
        ("units", Piece::figure(words.count(Some(units.abs())), format!("{sign}{units_from}"))),
        ("weight", weight(facts)),
    ];
    Some(say(words, key, &values))
}

/// What must be checked before it is believed.
fn check(facts: &Facts<'_>) -> Section {
    let words = facts.words;
    let mut section = Section::new("check", words.t("paper_check"));
    let findings = &facts.page.findings.delivery.findings;
    let open: Vec<usize> = (0..findings.len()).filter(|&at| findings[at].is_question()).collect();
    if open.is_empty() {
        section.sentences.push(say(words, "paper_check_nothing", &[]));
        if let Some(worse) = brief_changed::worse(facts) {
            section.sentences.extend([worse, say(words, "paper_check_explain", &[])]);
        }
        return section;
    }
    let from = "count(delivery.csv[finding=operator_gone|reach_fell,accepted=]) + \
                count(delivery.csv[finding=places_lost|access_lost|operator_new|no_effect|places_unnamed])";
    let count = Piece::figure(words.whole(open.len() as u64), from);
    let key = match open.len() {
        1 => "paper_check_one",
        ..=CHECKED => "paper_check_all",
        _ => "paper_check_several",
    };
    section.sentences.push(say(words, key, &[("count", count)]));
    section.list = open.iter().take(CHECKED).map(|&at| delivery::brief(facts, at)).collect();
    section.last.extend(brief_changed::worse(facts));
    section
}

/// Where the rest lies.
fn rest(facts: &Facts<'_>) -> Section {
    let words = facts.words;
    let row = facts.total().row;
    let prefix = facts.weight.as_str();
    let unserved = in_states(row, facts.weight, &[AccessStatus::Unserved]);
    let outside = scattered(facts, row);
    let share = outside.with(unserved, |part, all| (all > 0.0).then(|| part / all));
    let mut section = Section::new("rest", words.t("paper_rest"));
    section.sentences.push(say(
        words,
        "paper_scattered",
        &[
            ("areas", Piece::figure(words.whole(row.shortage_areas), total("shortage_areas"))),
            ("scattered", Piece::figure(words.count(outside), total(&format!("scattered_{prefix}")))),
            ("unserved", of_total(facts, "_unserved", words.count(unserved))),
            (
                "share",
                Piece::figure(
                    words.percent(share),
                    format!(
                        "{} / {}",
                        total(&format!("scattered_{prefix}")),
                        total(&format!("{prefix}_unserved"))
                    ),
                ),
            ),
            ("weight", weight(facts)),
        ],
    ));
    section.list = brief_last::largest(facts);
    if !section.list.is_empty() {
        section.sentences.push(say(words, "paper_largest", &[("weight", weight(facts))]));
    }
    section
}
