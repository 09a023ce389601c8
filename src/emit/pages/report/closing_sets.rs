//! The last percent: which areas reach the targets at the least cost, and what budgets reach.
use super::document::{Block, Table, TableRow};
use super::facts::Facts;
use super::last_percent::{M_PER_KM, SEK_PER_MKR, band};
use super::words::{UNKNOWN, capital};
use crate::model::{Aim, AreaKind, ClosingSet};

/// The sets that reach the targets, and what budgets reach, of the whole.
pub(super) fn sets(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    // Of a country only the whole: a row for each municipality would hide it.
    let is_of_one = |set: &ClosingSet| {
        set.kind == AreaKind::Municipality
            && set.is_reached
            && matches!(set.aim, Aim::Target { weight, .. } if weight == facts.weight)
            && !facts.page.findings.survey.is_country()
    };
    let all = facts.page.findings.last_percent.sets.iter();
    let shown = || all.clone().filter(|set| set.kind == AreaKind::Total || is_of_one(set));
    let mut targets = Table::new(
        words.t("last_targets_caption"),
        3,
        &[
            words.t("area"),
            words.t("target"),
            words.t("counted"),
            words.t("last_missing"),
            words.t("last_areas"),
            words.t("last_gained"),
            words.t("last_trench_km"),
            words.t("last_cost_mkr"),
            words.t("last_is_best"),
        ],
    );
    let mut budgets = Table::new(
        words.t("last_budgets_caption"),
        1,
        &[
            words.t("last_budget_mkr"),
            words.t("last_areas"),
            &capital(words.weight(facts.weight)),
            words.t("last_trench_km"),
            words.t("last_cost_mkr"),
            words.t("last_is_best"),
        ],
    );
    for set in shown() {
        let km = words.decimal(Some(set.trench_m / M_PER_KM));
        let (areas, gained) = (words.whole(set.areas.len() as u64), words.count(Some(set.gained)));
        let cost = band(facts, Some(set.cost), SEK_PER_MKR, 1);
        match &set.aim {
            Aim::Target { id, weight, missing } => {
                let unless = |text: String| if set.is_reached { text } else { UNKNOWN.to_owned() };
                let is_all = set.kind == AreaKind::Total;
                let name = if is_all { facts.name_of_all() } else { set.name.as_str() };
                let row = TableRow::new([
                    name.to_owned(),
                    id.clone(),
                    capital(words.weight(*weight)),
                    words.count(Some(missing.ceil())),
                    unless(areas),
                    gained,
                    unless(km),
                    unless(cost),
                    best(facts, set).to_owned(),
                ]);
                targets.rows.push(TableRow { is_sum: is_all, ..row });
            }
            Aim::Budget(budget_sek) => budgets.rows.push(TableRow::new([
                words.decimal(Some(budget_sek / SEK_PER_MKR)),
                areas,
                gained,
                km,
                cost,
                best(facts, set).to_owned(),
            ])),
        }
    }
    let mut blocks = Vec::new();
    if !targets.rows.is_empty() {
        blocks.push(Block::Heading(words.t("last_targets").to_owned()));
        blocks.push(Block::Table(targets));
    }
    if !budgets.rows.is_empty() {
        blocks.push(Block::Heading(words.t("last_budgets").to_owned()));
        blocks.push(Block::Table(budgets));
    }
    blocks
}

fn best(facts: &Facts<'_>, set: &ClosingSet) -> &'static str {
    facts.words.t(match (set.is_reached, set.is_exact) {
        (false, _) => "last_out_of_reach",
        (true, true) => "yes",
        (true, false) => "last_near_best",
    })
}
