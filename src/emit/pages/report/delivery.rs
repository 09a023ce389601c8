//! Att kontrollera före publicering: what this year's delivery lacks or has anew.
use super::Audience;
use super::brief::{Piece, Sentence, say, weight};
use super::document::{Block, Chapter, Table, TableRow, named};
use super::facts::Facts;
use super::words::{Shown, Words};
use crate::model::{Delivery, DeliveryFinding, DeliveryKind, DeliveryRow, Reach, ReachSum, RowKind};

/// How many findings of a kind the page names.
const NAMED: usize = 12;
/// How many rows the table of operators has at most: those that reach most, on less than a sheet.
const OPERATORS: usize = 24;

/// The chapter of the control; `None` in the open edition.
pub(super) fn chapter(facts: &Facts<'_>) -> Option<Chapter> {
    if facts.page.audience == Audience::Open {
        return None;
    }
    let words = facts.words;
    let delivery = &facts.page.findings.delivery;
    let limit = facts.page.profile.keys.iter().find(|key| key.path() == "limits.reach_fell_households");
    let limit = words.count(limit.and_then(|key| key.value.as_f64()));
    let intro = match &delivery.since {
        Some(since) => {
            let values = [("date", &**since), ("limit", &*limit), ("weight", words.weight(delivery.weight))];
            words.say("delivery_text", &values)
        }
        None => words.t("delivery_text_first").to_owned(),
    };
    let mut blocks = vec![Block::Text(intro)];
    let mut lines = Vec::new();
    for of_kind in delivery.findings.chunk_by(|a, b| a.kind == b.kind) {
        lines.extend(of_kind.iter().take(NAMED).map(|finding| sentence(words, delivery, finding)));
        if of_kind.len() > NAMED {
            lines
                .push(words.say("delivery_more", &[("count", &words.whole((of_kind.len() - NAMED) as u64))]));
        }
    }
    blocks.push(if lines.is_empty() {
        Block::Text(words.t("delivery_nothing").to_owned())
    } else {
        Block::List(lines)
    });
    blocks.extend(operators(facts));
    blocks.push(Block::File(words.t("to_delivery").to_owned(), "delivery.csv"));
    Some(Chapter {
        id: "delivery".to_owned(),
        title: words.t("delivery").to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    })
}

/// What page 1 says of it: how much is to be checked, and the gravest of it.
pub(super) fn note(facts: &Facts<'_>) -> Option<Block> {
    if facts.page.audience == Audience::Open {
        return None;
    }
    let words = facts.words;
    let delivery = &facts.page.findings.delivery;
    let mut open = delivery.findings.iter().filter(|finding| finding.is_question());
    let first = sentence(words, delivery, open.next()?);
    let count = 1 + open.count() as u64;
    let key = if count == 1 { "delivery_note_one" } else { "delivery_note" };
    Some(Block::Note(words.say(key, &[("count", &words.whole(count)), ("first", &first)])))
}

/// A finding in a line, with the numbers of its row: findings come first in `delivery.csv`, in their order.
pub(super) fn brief(facts: &Facts<'_>, at: usize) -> Sentence {
    let words = facts.words;
    let finding = &facts.page.findings.delivery.findings[at];
    let key = match (finding.kind, finding.reach) {
        (DeliveryKind::OperatorGone, Some(Reach::Planned)) => "paper_gone_planned",
        (DeliveryKind::OperatorGone, Some(Reach::Mobile)) => "paper_gone_mobile",
        (DeliveryKind::OperatorGone, _) => "paper_gone",
        (DeliveryKind::ReachFell, Some(Reach::Mobile)) => "paper_fell_mobile",
        (DeliveryKind::ReachFell, _) => "paper_fell",
        (DeliveryKind::PlacesLost, _) => "paper_lost",
        (DeliveryKind::AccessLost, _) => "paper_slower",
        (DeliveryKind::OperatorNew, Some(Reach::Planned)) => "paper_new_planned",
        (DeliveryKind::OperatorNew, Some(Reach::Mobile)) => "paper_new_mobile",
        (DeliveryKind::OperatorNew, _) => "paper_new",
        (DeliveryKind::NoEffect, _) if finding.other.is_none() => "paper_covers_nobody",
        (DeliveryKind::NoEffect, _) => "paper_no_effect",
        (DeliveryKind::PlacesUnnamed, _) => "paper_unnamed",
        (DeliveryKind::OperatorRenamed | DeliveryKind::Silence, _) => "paper_other",
    };
    let figure = |column: &str, sum: Option<ReachSum>| {
        Piece::figure(words.count(sum.map(|sum| sum.weight)), format!("delivery.csv[#{at}].{column}"))
    };
    let name = |text: &str| Piece::Name(text.to_owned());
    let municipality = finding.municipality.as_ref().map_or(facts.name_of_all(), |(_, name)| name.as_str());
    let values = [
        ("operators", name(&finding.operators.join(", "))),
        ("municipality", name(municipality)),
        ("place", name(finding.place.as_deref().unwrap_or_default())),
        ("other", name(finding.other.as_deref().unwrap_or_default())),
        ("before", figure("before", finding.before)),
        ("now", figure("now", finding.now)),
        ("weight", weight(facts)),
    ];
    say(words, key, &values)
}

/// A finding in words.
pub(super) fn sentence(words: Words, delivery: &Delivery, finding: &DeliveryFinding) -> String {
    let key = match finding.kind {
        DeliveryKind::OperatorGone if finding.other.is_some() => "delivery_gone_same",
        DeliveryKind::OperatorGone if finding.taken_over.is_some() => "delivery_gone_taken_over",
        DeliveryKind::OperatorGone if finding.reach == Some(Reach::Planned) => "delivery_gone_planned",
        DeliveryKind::OperatorGone if finding.reach == Some(Reach::Mobile) => "delivery_gone_mobile",
        DeliveryKind::OperatorGone => "delivery_gone",
        DeliveryKind::ReachFell if finding.reach == Some(Reach::Mobile) => "delivery_fell_mobile",
        DeliveryKind::ReachFell => "delivery_fell",
        DeliveryKind::PlacesLost => "delivery_lost",
        DeliveryKind::AccessLost => "delivery_slower",
        DeliveryKind::OperatorNew if finding.reach == Some(Reach::Planned) => "delivery_new_planned",
        DeliveryKind::OperatorNew if finding.reach == Some(Reach::Mobile) => "delivery_new_mobile",
        DeliveryKind::OperatorNew => "delivery_new",
        DeliveryKind::OperatorRenamed => "delivery_renamed",
        DeliveryKind::NoEffect if finding.other.is_none() => "delivery_covers_nobody",
        DeliveryKind::NoEffect => "delivery_no_effect",
        DeliveryKind::PlacesUnnamed => "delivery_unnamed",
        DeliveryKind::Silence => "delivery_silence",
    };
    let count = |sum: Option<ReachSum>| words.count(sum.map(|sum| sum.weight));
    let share = |sum: Option<ReachSum>| words.percent(sum.map(ReachSum::share));
    let name = |text: Option<&str>| text.map_or_else(String::new, named);
    let [still, reached] = finding.taken_over.unwrap_or_default();
    let operators: Vec<String> = finding.operators.iter().map(|operator| named(operator)).collect();
    let values = [
        ("operators", operators.join(", ")),
        ("other", name(finding.other.as_deref())),
        ("municipality", name(finding.municipality.as_ref().map(|(_, name)| name.as_str()))),
        ("place", name(finding.place.as_deref())),
        ("before", count(finding.before)),
        ("still", words.whole(still)),
        ("reached", words.whole(reached)),
        ("now", count(finding.now)),
        ("share_before", share(finding.before)),
        ("share", share(finding.now)),
        ("weight", words.weight(delivery.weight).to_owned()),
        ("date", delivery.since.clone().unwrap_or_default()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let accepted = if finding.accepted { words.t("delivery_accepted") } else { "" };
    format!("{}{accepted}", words.say(key, &values))
}

/// Per operator what it reaches in all, and what it reached.
fn operators(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let delivery = &facts.page.findings.delivery;
    let mut rows: Vec<&DeliveryRow> =
        delivery.rows.iter().filter(|row| row.kind == RowKind::Total && row.reach != Reach::Fixed).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let size = |row: &DeliveryRow| row.now.weight.max(row.before.map_or(0.0, |before| before.weight));
    let all = rows.len();
    rows.sort_by(|a, b| {
        size(b).total_cmp(&size(a)).then_with(|| (&a.operator, a.reach).cmp(&(&b.operator, b.reach)))
    });
    rows.truncate(OPERATORS);
    let weight = words.weight(facts.weight);
    let mut table = Table::new(
        words.say("delivery_operators_caption", &[("weight", weight)]),
        2,
        &[
            words.t("delivery_operator"),
            words.t("delivery_reach"),
            words.t("delivery_before"),
            words.t("delivery_now"),
            words.t("difference"),
            words.t("delivery_lost_points"),
            words.t("delivery_gained_points"),
        ],
    );
    for row in rows {
        let compared = |count: u64| words.count(row.before.map(|_| count as f64));
        table.rows.push(TableRow::new([
            row.operator.clone(),
            reach(words, row.reach).to_owned(),
            words.count(row.before.map(|before| before.weight)),
            words.count(Shown::Number(row.now.weight)),
            row.before.map_or_else(
                || words.count(Shown::Unknown),
                |before| words.signed(row.now.weight - before.weight),
            ),
            compared(row.lost),
            compared(row.gained),
        ]));
    }
    let mut blocks = vec![Block::Heading(words.t("delivery_operators").to_owned()), Block::Table(table)];
    if all > OPERATORS {
        let (shown, all) = (words.whole(OPERATORS as u64), words.whole(all as u64));
        blocks.push(Block::Note(words.say("delivery_operators_cut", &[("shown", &shown), ("all", &all)])));
    }
    blocks
}

fn reach(words: Words, reach: Reach) -> &'static str {
    match reach {
        Reach::Fixed => words.t("reach_fixed"),
        Reach::Connected => words.t("reach_connected"),
        Reach::Passed => words.t("reach_passed"),
        Reach::Planned => words.t("reach_planned"),
        Reach::Mobile => words.t("reach_mobile"),
    }
}
