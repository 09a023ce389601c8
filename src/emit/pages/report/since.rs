//! Why the numbers changed since the earlier result: the causes, per municipality and kind of settlement.
use super::document::{Block, Chapter, Table, TableRow};
use super::facts::Facts;
use super::redefined;
use super::words::{UNKNOWN, Words, capital};
use crate::emit::Audience;
use crate::model::{AreaLevel, ChangeRow, ComparedReachRow, RowKind, Settlement, WeightKind};

/// The chapter of the change; `None` without an earlier result.
pub(super) fn chapter(facts: &Facts<'_>) -> Option<Chapter> {
    let words = facts.words;
    let changes = facts.page.changes;
    if changes.is_empty() {
        return None;
    }
    if facts.page.audience == Audience::Open {
        return Some(open(facts));
    }
    let mut blocks = vec![Block::Text(words.t("causes_text").to_owned())];
    let mut weights = vec![WeightKind::Workplaces, WeightKind::Points];
    weights.retain(|weight| *weight != facts.weight);
    weights.insert(0, facts.weight);
    for weight in weights {
        let rows: Vec<&ChangeRow> =
            changes.iter().filter(|row| row.weight == weight && row.settlement.is_none()).collect();
        if rows.is_empty() {
            continue;
        }
        let values = [("weight", words.weight(weight)), ("date", facts.page.since)];
        let mut table = table(words, words.say("change_caption", &values), words.t("area"));
        let only_one_county =
            rows.iter().filter(|row| AreaLevel::of(row.kind) == AreaLevel::County).count() == 1;
        for row in rows {
            let level = AreaLevel::of(row.kind);
            if level == AreaLevel::County && only_one_county {
                continue;
            }
            let name = if level == AreaLevel::Total { facts.name_of_all() } else { &row.name };
            table.rows.push(line(words, name, row, level != AreaLevel::Municipality));
        }
        blocks.push(Block::Heading(capital(words.weight(weight))));
        blocks.push(Block::Table(table));
    }
    blocks.extend(by_settlement(facts));
    let reached: Vec<ComparedReachRow> = facts.page.reached.iter().map(ComparedReachRow::from).collect();
    blocks.extend(super::reached::tables(words, &reached, facts.weight, facts.page.since));
    blocks.extend(redefined(facts));
    blocks.push(Block::File(words.t("to_change").to_owned(), "change.csv"));
    Some(Chapter {
        id: "change".to_owned(),
        title: words.say("change", &[("date", facts.page.since)]),
        is_name: false,
        is_part: false,
        blocks,
    })
}

/// What may be published of the change: not what each cause did, which is counted finer than any masking would bear, but whether
/// the years may be held against each other at all.
fn open(facts: &Facts<'_>) -> Chapter {
    let words = facts.words;
    let stands = if facts.before.is_empty() { "before_is_elsewhere" } else { "before_is_below" };
    let values = [("weight", words.weight(facts.weight))];
    let text = format!("{} {}", words.t("causes_not_published"), words.say(stands, &values));
    let mut blocks = vec![Block::Text(text)];
    blocks.extend(super::open_before::table(facts));
    blocks.extend(super::summary::moved_between(facts).map(Block::Note));
    blocks.extend(redefined(facts));
    Chapter {
        id: "change".to_owned(),
        title: words.say("change", &[("date", facts.page.since)]),
        is_name: false,
        is_part: false,
        blocks,
    }
}

fn by_settlement(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let values = [("weight", words.weight(facts.weight)), ("date", facts.page.since)];
    let mut table = table(words, words.say("change_settlement_caption", &values), words.t("settlement"));
    for row in facts.page.changes {
        let (RowKind::Total, Some(kind)) = (row.kind, row.settlement) else { continue };
        if row.weight != facts.weight {
            continue;
        }
        let name = match kind {
            Settlement::Tatort => words.t("settlement_tatort"),
            Settlement::Smaort => words.t("settlement_smaort"),
            Settlement::Fritidshusomrade => words.t("settlement_fritidshusomrade"),
            Settlement::Landsbygd => words.t("settlement_landsbygd"),
        };
        table.rows.push(line(words, name, row, false));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![Block::Heading(words.t("by_settlement").to_owned()), Block::Table(table)]
}

/// The changed definitions, which stand behind the cause method.
fn redefined(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    if facts.page.redefined.is_empty() {
        return vec![Block::Text(words.t("same_definitions").to_owned())];
    }
    let mut table = Table::new(
        words.t("redefined_caption"),
        3,
        &[words.t("key"), words.t("value_before"), words.t("value_after")],
    );
    table.rows = facts.page.redefined.iter().map(|one| TableRow::new(redefined::cells(words, one))).collect();
    vec![Block::Heading(words.t("redefined").to_owned()), Block::Table(table)]
}

fn table(words: Words, caption: String, first: &str) -> Table {
    Table::new(
        caption,
        1,
        &[
            first,
            words.t("unserved_before"),
            words.t("build_out"),
            words.t("worse"),
            words.t("stock"),
            words.t("moved"),
            words.t("rejected"),
            words.t("method"),
            words.t("unserved_now"),
            words.t("difference"),
            words.t("planned_built_column"),
        ],
    )
}

fn line(words: Words, name: &str, row: &ChangeRow, is_sum: bool) -> TableRow {
    let change = &row.change;
    let mut line = TableRow::new([
        name.to_owned(),
        words.count(Some(change.before)),
        words.signed(change.build_out),
        words.signed(change.worse),
        words.signed(change.stock),
        words.signed(change.moved),
        words.signed(change.rejected),
        words.signed(change.method),
        words.count(Some(change.after)),
        words.signed(change.after - change.before),
        row.planned_built.map_or_else(|| UNKNOWN.to_owned(), |built| words.count(Some(built))),
    ]);
    line.is_sum = is_sum;
    line
}
