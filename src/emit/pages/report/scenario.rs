//! What if: who loses what when networks close, and what is left.
use super::county::chapter_id;
use super::document::{Block, Cell, Chapter, Table, TableRow, named};
use super::facts::Facts;
use super::last_percent::M_PER_KM;
use super::words::{UNKNOWN, Words, capital};
use crate::emit::Audience;
use crate::model::{Affected, Left, LineKind, Loss, Need, RowKind, Scenario, ScenarioRow, WeightKind};

/// Municipalities named of each scenario: those that lose most.
const NAMED: usize = 12;
const M2_PER_KM2: f64 = 1e6;

/// The chapter; none in the open edition, and none without scenarios.
pub(super) fn chapter(facts: &Facts<'_>) -> Option<Chapter> {
    let found = &facts.page.findings.scenarios;
    if facts.page.audience != Audience::Internal || found.scenarios.is_empty() {
        return None;
    }
    let words = facts.words;
    let mut blocks = vec![
        Block::Text(words.say("scenario_lead", &[("weight", words.weight(facts.weight))])),
        Block::Table(overview(facts)),
    ];
    for (position, scenario) in found.scenarios.iter().enumerate() {
        blocks.push(Block::Heading(named(&scenario.name)));
        blocks.extend(one(facts, position, scenario));
    }
    blocks.extend(steps(facts));
    blocks.push(Block::File(words.t("to_scenario").to_owned(), "scenario.csv"));
    Some(Chapter {
        id: "scenario".to_owned(),
        title: words.t("scenario").to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    })
}

/// What is asked, in words.
fn need(words: Words, need: Need) -> String {
    match need {
        Need::Speech => words.t("scenario_need_speech").to_owned(),
        Need::Data(mbps) => words.say("scenario_need_data", &[("speed", &words.number(mbps))]),
        Need::Fixed(mbps) => words.say("scenario_need_fixed", &[("speed", &words.number(mbps))]),
    }
}

/// The rows of a scenario, of whole areas.
fn rows<'f>(facts: &'f Facts<'_>, scenario: usize) -> impl Iterator<Item = &'f ScenarioRow> {
    let rows = facts.page.findings.scenarios.rows.iter();
    rows.filter(move |row| row.scenario as usize == scenario && row.settlement.is_none())
}

/// The sum of all places, whatever network they use.
fn total<'f>(facts: &'f Facts<'_>, scenario: usize) -> Option<&'f ScenarioRow> {
    let weight = Affected::Weight(facts.weight);
    rows(facts, scenario).find(|row| row.kind == RowKind::Total && row.operator.is_none() && row.of == weight)
}

/// What one kind of line loses in all, and its longest gaps, metres.
fn lines(facts: &Facts<'_>, scenario: usize, kind: LineKind) -> Option<(Loss, [f64; 2])> {
    let mut sum: Option<(Loss, [f64; 2])> = None;
    for row in rows(facts, scenario).filter(|row| row.kind == RowKind::Total) {
        let Affected::Line { kind: own, longest_gap_m, .. } = &row.of else { continue };
        if *own == kind {
            let (loss, gaps) = sum.get_or_insert_default();
            loss.merge(&row.loss);
            *gaps = [0, 1].map(|side: usize| gaps[side].max(longest_gap_m[side]));
        }
    }
    sum
}

/// All scenarios side by side.
fn overview(facts: &Facts<'_>) -> Table {
    let words = facts.words;
    let headings = [
        "scenario_column",
        "scenario_date",
        "scenario_asked",
        "scenario_before",
        "scenario_lost",
        "scenario_gained",
        "scenario_after",
        "scenario_nothing",
        "scenario_land",
        "scenario_road",
    ];
    let mut table = Table::new(words.t("scenario_caption"), 3, &headings.map(|key| words.t(key)));
    for (position, scenario) in facts.page.findings.scenarios.scenarios.iter().enumerate() {
        let Some(total) = total(facts, position) else { continue };
        let land = rows(facts, position)
            .find(|row| row.kind == RowKind::Total && row.of == Affected::Land)
            .map(|row| row.loss.lost / M2_PER_KM2);
        let road = lines(facts, position, LineKind::Road).map(|(loss, _)| loss.lost / M_PER_KM);
        let Loss { before, lost, gained, after } = total.loss;
        let date = scenario.date.map_or_else(String::new, |date| words.date(&date.to_string()));
        let mut cells = vec![named(&scenario.name), date, need(words, scenario.need)];
        cells.extend([before, lost, gained, after].map(|sum| words.count(Some(sum))));
        cells.push(words.count(total.left.map(|left| left.nothing)));
        cells.extend([land, road].map(|sum| sum.map_or(UNKNOWN.to_owned(), |sum| words.decimal(Some(sum)))));
        table.rows.push(TableRow::new(cells));
    }
    table.drop_blank_columns();
    table
}

/// A scenario: sentences, and the municipalities that lose most.
fn one(facts: &Facts<'_>, position: usize, scenario: &Scenario) -> Vec<Block> {
    let words = facts.words;
    let Some(total) = total(facts, position) else { return Vec::new() };
    if total.loss.lost == 0.0 && total.loss.gained == 0.0 && ground(facts, position).is_empty() {
        let asked = need(words, scenario.need);
        return vec![Block::Text(words.say("scenario_nobody", &[("need", &asked)]))];
    }
    let mut sentences = vec![lost(words, facts.weight, scenario, total)];
    sentences.extend(customers(facts, position));
    sentences.extend(ground(facts, position));
    let mut blocks = vec![Block::List(sentences)];
    let losing = losing(facts, position);
    if !losing.is_empty() {
        blocks.push(Block::Table(municipalities(facts, &losing)));
    }
    blocks
}

/// How many lose it, and what they have left.
fn lost(words: Words, weight: WeightKind, scenario: &Scenario, total: &ScenarioRow) -> String {
    let Loss { before, lost, gained, .. } = total.loss;
    let left = total.left.unwrap_or_default();
    let asked = need(words, scenario.need);
    let mut said = Vec::new();
    if lost > 0.0 || gained == 0.0 {
        said.push(words.say(
            "scenario_loses",
            &[
                ("lost", &words.count(Some(lost))),
                ("before", &words.count(Some(before))),
                ("weight", words.weight(weight)),
                ("need", &asked),
            ],
        ));
    }
    let Left { fixed, mobile, satellite, nothing, .. } = left;
    let parts = [
        (fixed, "scenario_has_fixed"),
        (mobile, "scenario_has_mobile"),
        (satellite, "scenario_has_satellite"),
        (nothing, "scenario_has_nothing"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(sum, _)| *sum > 0.0)
        .map(|(sum, key)| words.say(key, &[("count", &words.count(Some(sum)))]))
        .collect();
    if !parts.is_empty() {
        said.push(words.say("scenario_left", &[("parts", &listed(words, &parts))]));
    }
    if gained > 0.0 {
        let gained = words.count(Some(gained));
        let values = [("gained", gained.as_str()), ("weight", words.weight(weight)), ("need", &asked)];
        said.push(words.say("scenario_gains", &values));
    }
    capital(&said.join(" "))
}

/// `a, b och c`.
fn listed(words: Words, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{}{}{last}", first.join(", "), words.t("and")),
    }
}

/// What customers of each operator lose, who have its network alone.
fn customers(facts: &Facts<'_>, position: usize) -> Vec<String> {
    let words = facts.words;
    let weight = Affected::Weight(facts.weight);
    rows(facts, position)
        .filter(|row| row.kind == RowKind::Total && row.of == weight && row.loss.lost > 0.0)
        .filter_map(|row| {
            Some(words.say(
                "scenario_customers",
                &[
                    ("operator", &named(row.operator.as_ref()?)),
                    ("lost", &words.count(Some(row.loss.lost))),
                    ("before", &words.count(Some(row.loss.before))),
                    ("weight", words.weight(facts.weight)),
                ],
            ))
        })
        .collect()
}

/// What land, roads and rails lose.
fn ground(facts: &Facts<'_>, position: usize) -> Vec<String> {
    let words = facts.words;
    let mut said = Vec::new();
    let land = rows(facts, position).find(|row| row.kind == RowKind::Total && row.of == Affected::Land);
    if let Some(Loss { before, lost, .. }) = land.map(|row| row.loss).filter(|loss| loss.lost > 0.0) {
        said.push(words.say(
            "scenario_loses_land",
            &[
                ("lost", &words.decimal(Some(lost / M2_PER_KM2))),
                ("before", &words.decimal(Some(before / M2_PER_KM2))),
            ],
        ));
    }
    for (kind, key) in [(LineKind::Road, "scenario_loses_road"), (LineKind::Rail, "scenario_loses_rail")] {
        let Some((loss, gaps)) = lines(facts, position, kind).filter(|(loss, _)| loss.lost > 0.0) else {
            continue;
        };
        said.push(words.say(
            key,
            &[
                ("lost", &words.decimal(Some(loss.lost / M_PER_KM))),
                ("before", &words.decimal(Some(loss.before / M_PER_KM))),
                ("gap_before", &words.decimal(Some(gaps[0] / M_PER_KM))),
                ("gap_after", &words.decimal(Some(gaps[1] / M_PER_KM))),
            ],
        ));
    }
    said
}

/// The municipalities where somebody loses, those that lose most first.
fn losing<'f>(facts: &'f Facts<'_>, position: usize) -> Vec<&'f ScenarioRow> {
    let weight = Affected::Weight(facts.weight);
    let mut losing: Vec<&ScenarioRow> = rows(facts, position)
        .filter(|row| row.kind == RowKind::Municipality && row.operator.is_none() && row.of == weight)
        .filter(|row| row.loss.lost > 0.0)
        .collect();
    losing.sort_by(|a, b| b.loss.lost.total_cmp(&a.loss.lost).then_with(|| a.code.cmp(&b.code)));
    losing
}

fn municipalities(facts: &Facts<'_>, losing: &[&ScenarioRow]) -> Table {
    let words = facts.words;
    let headings = [
        "municipality",
        "scenario_lost",
        "scenario_share",
        "scenario_left_fixed",
        "scenario_left_mobile",
        "scenario_left_satellite",
        "scenario_nothing",
    ];
    let caption = words.say("scenario_municipalities", &[("weight", words.weight(facts.weight))]);
    let mut table = Table::new(caption, 1, &headings.map(|key| words.t(key)));
    for row in losing.iter().take(NAMED) {
        let Left { fixed, mobile, satellite, nothing, .. } = row.left.unwrap_or_default();
        let mut cells = vec![Cell { text: named(&row.name), leads_to: Some(chapter_id(&row.code)) }];
        cells.push(words.count(Some(row.loss.lost)).into());
        cells.push(words.percent(Some(row.loss.lost / row.loss.before)).into());
        cells.extend([fixed, mobile, satellite, nothing].map(|sum| Cell::from(words.count(Some(sum)))));
        table.rows.push(TableRow { cells, is_sum: false });
    }
    table
}

/// One after the other, by their days.
fn steps(facts: &Facts<'_>) -> Option<Block> {
    let words = facts.words;
    let found = &facts.page.findings.scenarios;
    let mut table = Table::new(
        words.say("scenario_steps", &[("weight", words.weight(facts.weight))]),
        3,
        &[
            "scenario_date",
            "scenario_column",
            "scenario_asked",
            "scenario_before",
            "scenario_lost",
            "scenario_gained",
            "scenario_after",
        ]
        .map(|key| words.t(key)),
    );
    // What asks for another need often takes nothing of this one.
    let takes = |loss: &Loss| loss.lost > 0.0 || loss.gained > 0.0;
    let steps = found.steps.iter().filter(|step| takes(&step.loss));
    for step in steps.filter(|step| step.kind == RowKind::Total && step.weight == facts.weight) {
        let scenario = &found.scenarios[step.scenario as usize];
        let date = scenario.date.map_or_else(String::new, |date| words.date(&date.to_string()));
        let Loss { before, lost, gained, after } = step.loss;
        let mut cells = vec![date, named(&scenario.name), need(words, step.need)];
        cells.extend([before, lost, gained, after].map(|sum| words.count(Some(sum))));
        table.rows.push(TableRow::new(cells));
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}
