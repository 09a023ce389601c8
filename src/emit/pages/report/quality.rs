//! Data quality in plain words: what was read, left out and mended, and what is unknown.
use std::collections::BTreeMap;

use super::document::{Block, Chapter, Table, TableRow};
use super::facts::{Facts, in_states, of_all, share};
use super::words::{Shown, capital};
use crate::emit::Audience;
use crate::model::{AccessStatus, DeliveryKind, Severity, WeightKind};

/// The chapter of data quality.
pub(super) fn chapter(facts: &Facts<'_>) -> Chapter {
    let words = facts.words;
    let survey = &facts.page.findings.survey;
    let mut lines = Vec::new();
    if facts.page.audience == Audience::Internal {
        let stock = survey.stock;
        let values = [
            ("rows", words.whole(stock.rows)),
            ("used", words.whole(stock.used)),
            ("outside", words.whole(stock.outside_selection)),
            ("rejected", words.whole(stock.rejected)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lines.push(words.say("quality_stock", &values));
    }
    lines.extend(unknown_weights(facts));
    lines.push(no_data(facts));
    if !survey.without_verdict.is_empty() {
        let records: u64 = survey.without_verdict.iter().map(|(_, records)| *records).sum();
        lines.push(words.say("quality_without_speed", &[("count", &words.whole(records))]));
    }
    // Published findings hold no water, lines or fibre points, so their absence says nothing about the run.
    let is_internal = facts.page.audience == Audience::Internal;
    for (is_missing, key) in [
        (!facts.has_mobile(), "quality_no_mobile"),
        (!survey.has_settlements, "quality_no_settlements"),
        (is_internal && survey.water.is_empty(), "quality_no_water"),
        (is_internal && survey.lines.is_empty(), "quality_no_lines"),
        (
            is_internal && survey.fibre_points.iter().all(|point| point.kind == "radio_site"),
            "quality_no_fibre_points",
        ),
        (survey.register.is_none(), "quality_no_register"),
    ] {
        if is_missing {
            lines.push(words.t(key).to_owned());
        }
    }
    let mut blocks = vec![Block::List(lines)];
    if facts.page.audience == Audience::Internal {
        blocks.push(super::gate::table(words, &facts.page.findings.gate, None));
        blocks.push(Block::File(words.t("to_findings").to_owned(), "findings.csv"));
        blocks.extend(rejects(facts));
    }
    Chapter {
        id: "quality".to_owned(),
        title: words.t("quality").to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    }
}

fn unknown_weights(facts: &Facts<'_>) -> Vec<String> {
    let words = facts.words;
    let total = facts.total().row;
    let points = of_all(total, WeightKind::Points);
    total
        .weights
        .iter()
        .filter(|entry| entry.unknown_points > 0)
        .map(|entry| {
            words.say(
                "quality_unknown",
                &[
                    ("count", &words.whole(entry.unknown_points)),
                    ("points", &words.count(points)),
                    ("weight", words.weight(entry.weight)),
                ],
            )
        })
        .collect()
}

fn no_data(facts: &Facts<'_>) -> String {
    let words = facts.words;
    let total = facts.total().row;
    let states = [AccessStatus::NoData];
    match in_states(total, facts.weight, &states) {
        Shown::Number(none) if none <= 0.0 => match silent(facts) {
            Some(count) => words.say(
                "quality_silent",
                &[("count", &words.count(Shown::Number(count))), ("weight", words.weight(facts.weight))],
            ),
            None if facts.page.audience == Audience::Open => words.t("quality_all_counted").to_owned(),
            None => words.t("quality_all_known").to_owned(),
        },
        Shown::Masked => words.say("quality_no_data_masked", &[("weight", words.weight(facts.weight))]),
        found => words.say(
            "quality_no_data",
            &[
                ("count", &words.count(found)),
                ("weight", words.weight(facts.weight)),
                ("share", &words.percent(share(total, facts.weight, &states))),
            ],
        ),
    }
}

/// The weight that counts as without access because no source names it; published findings hold it where it gives no small count away.
fn silent(facts: &Facts<'_>) -> Option<f64> {
    let findings = &facts.page.findings.delivery.findings;
    let silence = findings.iter().find(|finding| finding.kind == DeliveryKind::Silence)?;
    silence.now.map(|now| now.weight)
}

/// How many records of which source were left out or mended, and why.
fn rejects(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let mut counted: BTreeMap<(&str, &str, Severity), u64> = BTreeMap::new();
    for reject in &facts.page.findings.survey.rejects {
        *counted.entry((&reject.source, &reject.reason, reject.severity)).or_default() += 1;
    }
    if counted.is_empty() {
        return vec![Block::Text(words.t("no_rejects").to_owned())];
    }
    let mut table = Table::new(
        words.t("rejects_caption"),
        3,
        &[words.t("source"), words.t("reason"), words.t("severity"), words.t("records")],
    );
    for ((source, reason, severity), records) in counted {
        let severity = match severity {
            Severity::Repaired => words.t("severity_repaired"),
            Severity::Part => words.t("severity_part"),
            Severity::Record => words.t("severity_record"),
        };
        table.rows.push(TableRow::new([
            source.to_owned(),
            words.reason(reason).into_owned(),
            severity.to_owned(),
            words.whole(records),
        ]));
    }
    vec![
        Block::Heading(capital(words.t("rejects"))),
        Block::Table(table),
        Block::File(words.t("to_rejects").to_owned(), "rejects.csv"),
    ]
}
