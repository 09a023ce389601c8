//! The register: reconciliation, how many areas have which status, what ended this year and why, where a person disagrees.
use super::document::{Block, Chapter, Table, TableRow, named};
use super::facts::{Facts, of_area};
use super::words::capital;
use crate::emit::Audience;
use crate::model::{
    AreaLevel, Evidence, Extent, Reconciliation, RegisterEntry, ShortageAreaId, ShortageStatus, WeightKind,
};

/// Operators named for an area, at most.
const NAMED_OPERATORS: usize = 3;

/// The chapter of the register.
pub(super) fn chapter(facts: &Facts<'_>) -> Chapter {
    let words = facts.words;
    let findings = facts.page.findings;
    let mut blocks = Vec::new();
    if findings.survey.register.is_none() {
        blocks.push(Block::Text(words.t("register_first_year").to_owned()));
    } else {
        let law = match (facts.is_list(), has_moved(&findings.reconciliation)) {
            (true, _) => "reconciliation_law_of_list",
            (false, true) => "reconciliation_law_moved",
            (false, false) => "reconciliation_law",
        };
        blocks.push(Block::Text(words.t(law).to_owned()));
        blocks.extend(reach(facts));
        blocks.push(Block::Table(reconciliation(facts)));
    }
    blocks.push(Block::Heading(words.t("statuses").to_owned()));
    blocks.push(Block::Table(statuses(facts)));
    if findings.survey.register.is_some() {
        blocks.push(Block::Text(words.t("statuses_note").to_owned()));
    }
    blocks.extend(fresh(facts));
    blocks.extend(ended(facts));
    blocks.extend(by_hand(facts));
    if facts.page.audience == Audience::Internal {
        blocks.push(Block::File(words.t("to_register").to_owned(), "register.csv"));
    }
    Chapter {
        id: "register".to_owned(),
        title: words.t("register").to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    }
}

/// The reach of entries that the list gives without an outline, how many they are, and how many of them closed.
fn reach(facts: &Facts<'_>) -> Option<Block> {
    let words = facts.words;
    let findings = facts.page.findings;
    let register = findings.survey.register.as_ref().filter(|register| register.is_list)?;
    let reached = register.entries.iter().zip(&register.places).filter_map(|(entry, place)| match place {
        Some(Extent::Near { reach_m, .. }) => Some((entry, *reach_m)),
        _ => None,
    });
    let reached: Vec<(&RegisterEntry, f64)> = reached.collect();
    let reach_m = reached.first()?.1;
    let is_closed = |id: &ShortageAreaId| findings.ended_areas.iter().any(|area| area.id == *id);
    let closed = reached.iter().filter(|(entry, _)| is_closed(&entry.id)).count();
    let values = [
        ("entries", words.whole(reached.len() as u64)),
        ("reach", words.number(reach_m)),
        ("closed", words.whole(closed as u64)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(Block::Text(words.say("list_reach", &values)))
}

/// Whether areas lie in another municipality than in the earlier result.
fn has_moved(rows: &[Reconciliation]) -> bool {
    rows.iter().any(|row| row.counts.moved_in + row.counts.moved_out > 0)
}

/// How last year's open areas became this year's (law 6).
fn reconciliation(facts: &Facts<'_>) -> Table {
    let words = facts.words;
    let rows = &facts.page.findings.reconciliation;
    let has_list = rows.iter().any(|row| row.counts.on_list > 0);
    let has_moved = has_moved(rows);
    let mut headings = vec!["area"];
    if has_moved {
        headings.extend(["moved_out", "moved_in"]);
    }
    headings.extend([
        "closed_remedied",
        "closed_ended",
        "merged",
        "divided",
        "split_off",
        if facts.is_list() { "beyond_list" } else { "new" },
        "reopened",
        "open_now",
    ]);
    if has_list {
        headings.push("list_remaining");
    }
    let before = match (facts.is_list(), facts.page.since) {
        (true, _) => words.t("open_on_list").to_owned(),
        (false, "") => words.t("open_last_time_undated").to_owned(),
        (false, date) => words.say("open_last_time", &[("date", date)]),
    };
    let mut headings: Vec<&str> = headings.into_iter().map(|key| words.t(key)).collect();
    headings.insert(1, &before);
    let mut table = Table::new(words.t("reconciliation_caption"), 1, &headings);
    let only_one_county = rows.iter().filter(|row| AreaLevel::of(row.kind) == AreaLevel::County).count() == 1;
    for row in rows {
        let level = AreaLevel::of(row.kind);
        if level == AreaLevel::County && only_one_county {
            continue;
        }
        let Reconciliation { name, counts, .. } = row;
        let name = if level == AreaLevel::Total { facts.name_of_all() } else { name };
        let mut numbers = vec![counts.open_before];
        if has_moved {
            numbers.extend([counts.moved_out, counts.moved_in]);
        }
        numbers.extend([
            counts.closed_remedied,
            counts.closed_ended,
            counts.merged_whole(),
            counts.merged_split,
            counts.split_off,
            counts.new,
            counts.reopened,
            counts.open,
        ]);
        let mut cells = vec![name.to_owned()];
        cells.extend(numbers.into_iter().map(|number| words.whole(number)));
        if has_list {
            let (rest, all) = (counts.list_remaining(), counts.on_list);
            cells.push(words.say("of_list", &[("rest", &words.whole(rest)), ("all", &words.whole(all))]));
        }
        let mut row = TableRow::new(cells);
        row.is_sum = level != AreaLevel::Municipality;
        table.rows.push(row);
    }
    table
}

/// How many open areas have which status, and what they hold.
fn statuses(facts: &Facts<'_>) -> Table {
    let words = facts.words;
    let findings = facts.page.findings;
    // A list's own status is not that of a result, and what is published holds no earlier register.
    let is_internal = facts.page.audience == Audience::Internal;
    let before = findings.survey.register.as_ref().filter(|register| is_internal && !register.is_list);
    let mut headings = vec![words.t("status")];
    headings.extend(before.map(|_| words.t("statuses_before")));
    headings.push(words.t("areas"));
    let mut table = Table::new(words.t("statuses_caption"), 1, &headings);
    let is_here = |entry: &&RegisterEntry| {
        let municipalities = &findings.survey.municipalities;
        municipalities.binary_search_by(|known| known.code.cmp(&entry.municipality)).is_ok()
    };
    let counts = |is_counted: &dyn Fn(ShortageStatus) -> bool| -> Vec<u64> {
        let then = before.map(|register| {
            register.entries.iter().filter(is_here).filter(|entry| is_counted(entry.status)).count()
        });
        let now = findings.shortage_areas.iter().filter(|area| is_counted(area.status)).count();
        then.into_iter().chain([now]).map(|count| count as u64).collect()
    };
    let mut line = |name: &str, counts: Vec<u64>| {
        let cells = std::iter::once(name.to_owned());
        table.rows.push(TableRow::new(cells.chain(counts.into_iter().map(|count| words.whole(count)))));
    };
    for status in ShortageStatus::ALL.into_iter().filter(|status| status.is_open()) {
        line(words.status(status), counts(&|one| one == status));
    }
    line(words.t("row_total"), counts(&|one| one.is_open()));
    if let Some(sum) = table.rows.last_mut() {
        sum.is_sum = true;
    }
    table
}

/// Areas that are new, came off others or opened again this year; nothing in a first year, when all are new.
fn fresh(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let findings = facts.page.findings;
    if findings.survey.register.is_none() {
        return Vec::new();
    }
    // The reasons why an area came count single places: the open edition leaves them out.
    let is_internal = facts.page.audience == Audience::Internal;
    let households = capital(words.weight(WeightKind::Households));
    let mut headings = vec![
        words.t("id"),
        words.t("name"),
        words.t("municipality"),
        words.t("lineage"),
        words.t("came_from"),
    ];
    headings.extend(is_internal.then(|| words.t("why_come")));
    let texts = headings.len();
    headings.push(&households);
    let caption = words.t(if facts.is_list() { "beyond_list_caption" } else { "fresh_caption" });
    let mut table = Table::new(caption, texts, &headings);
    let year = facts.page.context.reference_date.get(..4).and_then(|year| year.parse::<i32>().ok());
    for area in &findings.shortage_areas {
        let lineage = match area.lineage {
            crate::model::Lineage::New => words.t("lineage_new"),
            crate::model::Lineage::Reopened => words.t("lineage_reopened"),
            // What an entry of the list was divided into belongs to it.
            crate::model::Lineage::Split if Some(area.first_year) == year && !facts.is_list() => {
                words.t("lineage_split")
            }
            _ => continue,
        };
        let municipality = &findings.survey.municipalities[area.municipality as usize];
        let mut cells = vec![
            area.id.as_str().to_owned(),
            area.name.clone(),
            municipality.name.clone(),
            lineage.to_owned(),
            ids(&area.parents),
        ];
        cells.extend(is_internal.then(|| why_come(facts, &area.id)));
        cells.push(words.count(of_area(area, WeightKind::Households)));
        table.rows.push(TableRow::new(cells));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    let heading = words.t(if facts.is_list() { "beyond_list" } else { "fresh" });
    vec![Block::Heading(heading.to_owned()), Block::Table(table)]
}

/// What the points of an area that is new or open again were in the earlier result; empty where no count is given.
fn why_come(facts: &Facts<'_>, area: &ShortageAreaId) -> String {
    let words = facts.words;
    let arrival = facts.page.arrivals.iter().find(|arrival| arrival.area == *area);
    let Some(arrival) = arrival else { return String::new() };
    let lost: Vec<String> = arrival.lost.iter().take(NAMED_OPERATORS).map(|name| named(name)).collect();
    let worse = if lost.is_empty() { "came_worse" } else { "came_lost" };
    let parts = [
        ("came_new", arrival.new_places),
        (worse, arrival.worse),
        ("came_not_planned", arrival.not_planned),
        ("came_without_data", arrival.without_data),
        ("came_redefined", arrival.redefined),
        ("came_in_another", arrival.in_another),
        ("came_scattered", arrival.scattered),
    ];
    let sentences: Vec<String> = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| {
            words.say(key, &[("count", &words.whole(count)), ("operators", &lost.join(", "))])
        })
        .collect();
    sentences.join(" ")
}

/// What ended this year, and why.
fn ended(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let findings = facts.page.findings;
    let ended: Vec<&RegisterEntry> = findings
        .ended_areas
        .iter()
        .filter_map(|area| findings.register.binary_search_by(|entry| entry.id.cmp(&area.id)).ok())
        .map(|position| &findings.register[position])
        .collect();
    if ended.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(
        words.t(if facts.is_list() { "ended_of_list_caption" } else { "ended_caption" }),
        6,
        &[
            words.t("id"),
            words.t("name"),
            words.t("municipality"),
            words.t("status"),
            words.t("why"),
            words.t("went_into"),
        ],
    );
    for entry in ended {
        table.rows.push(TableRow::new([
            entry.id.as_str().to_owned(),
            entry.name.clone(),
            facts.municipality_name(&entry.municipality),
            words.status(entry.status).to_owned(),
            why(facts, entry),
            ids(&entry.children),
        ]));
    }
    vec![Block::Heading(words.t("ended").to_owned()), Block::Table(table)]
}

/// Why an entry ended, in words.
fn why(facts: &Facts<'_>, entry: &RegisterEntry) -> String {
    let words = facts.words;
    if entry.set_by_hand.status {
        return words.t("why_by_hand").to_owned();
    }
    match entry.status {
        ShortageStatus::Merged => return words.t("why_merged").to_owned(),
        ShortageStatus::Split => return words.t("why_split").to_owned(),
        ShortageStatus::Ended if facts.page.audience == Audience::Open => {
            return words.t("why_ended").to_owned();
        }
        _ => {}
    }
    if facts.page.audience == Audience::Open {
        return words.t("why_reached").to_owned();
    }
    let Some(evidence) = Evidence::parse(&entry.evidence) else { return entry.evidence.clone() };
    if !evidence.fibre_points.is_empty() {
        let names: Vec<&str> = evidence.fibre_points.iter().map(|point| point.name.as_str()).collect();
        return words.say("why_fibre_points", &[("names", &named(&names.join(", ")))]);
    }
    if evidence.of == 0 && evidence.gone > 0 {
        return words.say("why_gone", &[("count", &words.whole(evidence.gone))]);
    }
    let operators: std::collections::BTreeSet<&str> =
        evidence.layers.iter().map(|layer| layer.operator.as_str()).collect();
    let operators: Vec<&str> = operators.into_iter().collect();
    let values = [
        ("reached", words.whole(evidence.reached)),
        ("of", words.whole(evidence.of)),
        ("operators", named(&operators.join(", "))),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    words.say(if operators.is_empty() { "why_reached_count" } else { "why_reached_by" }, &values)
}

/// Where a person has set another status than was computed.
fn by_hand(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let findings = facts.page.findings;
    if facts.page.audience == Audience::Open {
        return Vec::new();
    }
    let mut table = Table::new(
        words.t("by_hand_caption"),
        6,
        &[
            words.t("id"),
            words.t("name"),
            words.t("municipality"),
            words.t("set_status"),
            words.t("computed_status"),
            words.t("note"),
        ],
    );
    for entry in &findings.register {
        let Some(computed) = entry.computed_status else { continue };
        table.rows.push(TableRow::new([
            entry.id.as_str().to_owned(),
            entry.name.clone(),
            facts.municipality_name(&entry.municipality),
            words.status(entry.status).to_owned(),
            words.status(computed).to_owned(),
            entry.note.clone(),
        ]));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(words.t("by_hand").to_owned()),
        Block::Text(words.t("by_hand_text").to_owned()),
        Block::Table(table),
    ]
}

fn ids(ids: &[ShortageAreaId]) -> String {
    ids.iter().map(ShortageAreaId::as_str).collect::<Vec<_>>().join(", ")
}
