//! Support, followed up: how far what was listed has come, and what is still unserved.
use std::collections::{BTreeSet, HashMap};

use super::document::{Block, Chapter, KeyFigure, Table, TableRow};
use super::facts::Facts;
use super::words::{UNKNOWN, capital};
use crate::emit::Audience;
use crate::emit::pages::chart::{Chart, Drawn, Part, Row, Shade, Unit};
use crate::model::{
    AccessStatus, AreaPlan, FunnelArea, FunnelRow, ListProposal, Proposal, ShortageArea, SupportStage,
    WeightKind,
};

pub(super) const SEK_PER_KKR: f64 = 1e3;
/// The part of an area's places from which on the area counts as one with support: most of them (engineering choice).
const MOST: f64 = 0.5;
/// Stages at which support is decided: what is built and still unserved is among them.
pub(super) const DECIDED: [SupportStage; 2] = [SupportStage::Granted, SupportStage::Built];
/// Stages at which support is decided or asked for.
pub(super) const UNDER_WAY: [SupportStage; 3] =
    [SupportStage::Applied, SupportStage::Granted, SupportStage::Built];

/// How far support has come in each shortage area, from the funnel. Empty where nothing was delivered to follow.
pub(super) struct AreaSupport<'f>(HashMap<&'f str, &'f FunnelRow>);

impl<'f> AreaSupport<'f> {
    /// The areas of the funnel.
    pub(super) fn of(facts: &'f Facts<'_>) -> Self {
        Self(rows(facts, FunnelArea::ShortageArea).map(|row| (row.code.as_str(), row)).collect())
    }

    /// Whether nothing was delivered to follow.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether at least half of the area's places are unserved and at one of these stages. All places of the area are the whole, not
    /// those of the list alone: one listed place of a hundred makes no area one with support.
    pub(super) fn is_at(&self, area: &ShortageArea, plan: &AreaPlan, stages: &[SupportStage]) -> bool {
        self.0.get(area.id.as_str()).is_some_and(|row| has_most(row, plan.points, stages))
    }

    /// Places with granted support, and those of them that are built: `30 / 2`.
    pub(super) fn cell(&self, facts: &Facts<'_>, area: &ShortageArea) -> String {
        let count = |value: f64| facts.words.count(Some(value));
        self.0.get(area.id.as_str()).map_or_else(
            || UNKNOWN.to_owned(),
            |row| format!("{} / {}", count(row.granted()), count(row.at(SupportStage::Built))),
        )
    }
}

/// Whether at least half of so many places are unserved and at one of these stages.
fn has_most(row: &FunnelRow, places: u64, stages: &[SupportStage]) -> bool {
    let unserved = |stage: &SupportStage| row.stages[*stage as usize].get(AccessStatus::Unserved);
    let sum: f64 = stages.iter().map(unserved).sum();
    sum > 0.0 && sum >= MOST * places as f64
}

/// The row of everything; `None` where nothing was delivered to follow.
pub(super) fn total<'f>(facts: &'f Facts<'_>) -> Option<&'f FunnelRow> {
    rows(facts, FunnelArea::Total).next()
}

/// How far a municipality's list has come; nothing where none of its places is listed.
pub(super) fn municipality(facts: &Facts<'_>, code: &str) -> Option<Block> {
    if facts.page.audience != Audience::Internal {
        return None;
    }
    let words = facts.words;
    let row = rows(facts, FunnelArea::Municipality).find(|row| row.code == code)?;
    let count = |value: f64| words.count(Some(value));
    let mut text = words.say(
        "funnel_municipality",
        &[
            ("listed", &*count(row.listed())),
            ("granted", &*count(row.granted())),
            ("built", &*count(row.at(SupportStage::Built))),
            ("weight", words.weight(WeightKind::Points)),
        ],
    );
    let unserved = row.stages[SupportStage::Built as usize].get(AccessStatus::Unserved);
    if unserved > 0.0 {
        text.push(' ');
        text.push_str(&words.say("funnel_municipality_unserved", &[("count", &*count(unserved))]));
    }
    (row.listed() > 0.0).then_some(Block::Text(text))
}

/// The chapter; none in the open edition, and none where nothing was delivered to follow.
pub(super) fn chapter(facts: &Facts<'_>) -> Option<Chapter> {
    let total = total(facts)?;
    if facts.page.audience != Audience::Internal {
        return None;
    }
    let words = facts.words;
    let weight = words.weight(WeightKind::Points);
    let mut blocks = vec![
        Block::Text(words.say("funnel_lead", &[("weight", weight)])),
        Block::Keys(keys(facts, total)),
        Block::Chart("funnel".to_owned(), Box::new(picture(facts))),
        Block::Table(table(facts, total)),
        Block::Note(words.say("funnel_note", &[("speed", &words.number(facts.page.shortage_mbps))])),
    ];
    blocks.extend(review(facts));
    blocks.extend(contradictions(facts, total));
    blocks.extend(proposals(facts, total));
    blocks.push(Block::File(words.t("to_funnel").to_owned(), "funnel.csv"));
    Some(Chapter {
        id: "support".to_owned(),
        title: words.t("funnel").to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    })
}

/// The rows of one kind that count points: support is given by the building.
fn rows<'f>(facts: &'f Facts<'_>, kind: FunnelArea) -> impl Iterator<Item = &'f FunnelRow> {
    let rows = facts.page.findings.funnel.rows.iter();
    rows.filter(move |row| row.kind == kind && row.weight == WeightKind::Points)
}

/// Mean support per granted place, in thousands.
fn mean(facts: &Facts<'_>, row: &FunnelRow) -> String {
    let each = row.sek.and_then(|sek| sek.per_point());
    each.map_or_else(|| UNKNOWN.to_owned(), |each| facts.words.language.rounded(each / SEK_PER_KKR, 1))
}

fn keys(facts: &Facts<'_>, total: &FunnelRow) -> Vec<KeyFigure> {
    let words = facts.words;
    let key = |label: &str, value: String, beside: String| KeyFigure {
        label: words.t(label).to_owned(),
        value,
        beside,
        since: Vec::new(),
    };
    let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let of =
        |key: &str, part: f64, whole: f64| words.say(key, &[("share", &words.percent(share(part, whole)))]);
    let (listed, applied, granted) = (total.listed(), total.applied(), total.granted());
    let unserved = total.states().get(AccessStatus::Unserved);
    vec![
        key(
            "funnel_listed",
            words.count(Some(listed)),
            words.say("funnel_listed_beside", &[("before", &words.count(Some(total.listed_before)))]),
        ),
        key("funnel_applied", words.count(Some(applied)), of("funnel_of_listed", applied, listed)),
        key("funnel_granted", words.count(Some(granted)), of("funnel_of_applied", granted, applied)),
        key(
            "funnel_built",
            words.count(Some(total.at(SupportStage::Built))),
            of("funnel_of_granted", total.at(SupportStage::Built), granted),
        ),
        key("funnel_unserved", words.count(Some(unserved)), of("funnel_of_listed", unserved, listed)),
        key("funnel_mean", mean(facts, total), words.t("funnel_mean_beside").to_owned()),
    ]
}

/// How far each municipality has come.
fn picture(facts: &Facts<'_>) -> Chart {
    let words = facts.words;
    let stages = [
        (SupportStage::Built, "funnel_stage_built", Shade::Connected),
        (SupportStage::Granted, "funnel_stage_granted", Shade::Passed),
        (SupportStage::Applied, "funnel_stage_applied", Shade::Planned),
        (SupportStage::NotApplied, "funnel_stage_not_applied", Shade::Unserved),
        (SupportStage::Withdrawn, "funnel_stage_withdrawn", Shade::NoData),
    ];
    // Of a country the counties: its municipalities would make a picture of many metres.
    let kind =
        if facts.page.findings.survey.is_country() { FunnelArea::County } else { FunnelArea::Municipality };
    let row = |row: &FunnelRow| Row {
        label: row.name.clone(),
        values: stages.iter().map(|(stage, ..)| Some(row.at(*stage))).collect(),
    };
    Chart {
        title: words.say("funnel_chart", &[("weight", words.weight(WeightKind::Points))]),
        alt: words.t("funnel_chart_alt").to_owned(),
        row_heading: words.t("area").to_owned(),
        parts: stages
            .iter()
            .map(|(_, name, shade)| Part { name: words.t(name).to_owned(), shade: *shade })
            .collect(),
        unit: Unit::Count,
        drawn: Drawn::Stacked(rows(facts, kind).map(row).collect()),
        scale: None,
    }
}

fn table(facts: &Facts<'_>, total: &FunnelRow) -> Table {
    let words = facts.words;
    let mut table = Table::new(
        words.t("funnel_caption"),
        1,
        &[
            words.t("area"),
            words.t("funnel_listed"),
            words.t("funnel_applied"),
            &capital(words.t("funnel_stage_withdrawn")),
            words.t("funnel_granted"),
            words.t("funnel_built"),
            words.t("funnel_unserved"),
            words.t("funnel_mean"),
        ],
    );
    let row = |name: &str, row: &FunnelRow| {
        TableRow::new([
            name.to_owned(),
            words.count(Some(row.listed())),
            words.count(Some(row.applied())),
            words.count(Some(row.at(SupportStage::Withdrawn))),
            words.count(Some(row.granted())),
            words.count(Some(row.at(SupportStage::Built))),
            words.count(Some(row.states().get(AccessStatus::Unserved))),
            mean(facts, row),
        ])
    };
    table.rows.extend(rows(facts, FunnelArea::Municipality).map(|one| row(&one.name, one)));
    table.rows.push(TableRow { is_sum: true, ..row(facts.name_of_all(), total) });
    table
}

/// What the region's review says of the list; nothing without one.
fn review(facts: &Facts<'_>) -> Option<Block> {
    let words = facts.words;
    let reviews = &facts.page.findings.survey.support.reviews;
    let of =
        |proposal| words.whole(reviews.iter().filter(|one| one.proposal == Some(proposal)).count() as u64);
    let prioritised = reviews.iter().filter(|one| one.is_prioritised).count() as u64;
    (!reviews.is_empty()).then(|| {
        Block::Text(words.say(
            "funnel_review",
            &[
                ("added", &of(Proposal::Add)),
                ("removed", &of(Proposal::Remove)),
                ("prioritised", &words.whole(prioritised)),
            ],
        ))
    })
}

/// What is built according to the outcome and unserved according to the operators.
fn contradictions(facts: &Facts<'_>, total: &FunnelRow) -> Option<Block> {
    let words = facts.words;
    let built = total.stages[SupportStage::Built as usize].get(AccessStatus::Unserved);
    (built > 0.0).then(|| {
        let (count, weight) = (words.count(Some(built)), words.weight(WeightKind::Points));
        Block::Note(words.say("funnel_built_unserved", &[("count", &count), ("weight", weight)]))
    })
}

/// How the authority's list and that of this run differ, and why the list has another number of places than is followed.
fn proposals(facts: &Facts<'_>, total: &FunnelRow) -> Vec<Block> {
    let words = facts.words;
    let Some(proposals) = &facts.page.findings.funnel.proposals else { return Vec::new() };
    let count = |is_meant: &dyn Fn(&ListProposal) -> bool| {
        words.whole(proposals.iter().filter(|row| is_meant(row)).count() as u64)
    };
    let is_own = |row: &ListProposal| row.candidate.is_some();
    let is = |row: &ListProposal, proposal| row.point.is_some() && row.proposal == proposal;
    let mut table = Table::new(
        words.t("funnel_proposals_caption"),
        1,
        &[words.t("funnel_proposal"), &capital(words.weight(WeightKind::Points))],
    );
    let row = |name: &str, count: String| TableRow::new([words.t(name).to_owned(), count]);
    table.rows.extend([
        row("funnel_proposal_none", count(&|one| is_own(one) && is(one, None))),
        row("funnel_proposal_remove", count(&|one| is_own(one) && is(one, Some(Proposal::Remove)))),
        row("funnel_proposal_unknown", count(&|one| is_own(one) && one.point.is_none())),
        TableRow { is_sum: true, ..row("funnel_proposal_sum", count(&is_own)) },
        row("funnel_proposal_add", count(&|one| is(one, Some(Proposal::Add)))),
    ]);
    vec![
        Block::Heading(words.t("funnel_proposals").to_owned()),
        Block::Table(table),
        Block::Note(reconciled(facts, total)),
        Block::File(words.t("to_proposals").to_owned(), "support_proposals.csv"),
    ]
}

/// From the rows of the authority's list to the places that are followed: what reviews change and what only an outcome names.
fn reconciled(facts: &Facts<'_>, total: &FunnelRow) -> String {
    let words = facts.words;
    let support = &facts.page.findings.survey.support;
    let rows = support.candidates.as_deref().unwrap_or_default();
    let places: BTreeSet<u32> = rows.iter().filter_map(|row| row.point).collect();
    let changes = |proposal, is_listed| {
        let of = support.reviews.iter().filter(|one| one.proposal == Some(proposal));
        of.filter(|one| places.contains(&one.point) == is_listed).count() as u64
    };
    let whole = |count| words.whole(count);
    let weight = words.weight(WeightKind::Points);
    let values =
        [("rows", &*whole(rows.len() as u64)), ("places", &*whole(places.len() as u64)), ("weight", weight)];
    let mut sentences = vec![words.say("funnel_from_rows", &values)];
    let (added, removed) = (changes(Proposal::Add, false), changes(Proposal::Remove, true));
    if added + removed > 0 {
        sentences
            .push(words.say("funnel_from_review", &[("added", &whole(added)), ("removed", &whole(removed))]));
    }
    let idle = changes(Proposal::Add, true) + changes(Proposal::Remove, false);
    if idle > 0 {
        sentences.push(words.say("funnel_from_idle", &[("count", &whole(idle))]));
    }
    if total.listed_before > 0.0 {
        let before = words.count(Some(total.listed_before));
        sentences.push(words.say("funnel_from_outcomes", &[("count", &before)]));
    }
    let listed = words.count(Some(total.listed()));
    sentences.push(words.say("funnel_from_sum", &[("count", &listed), ("weight", weight)]));
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StateCounts;

    /// The row of an area with so many unserved places at each stage, and five granted places that are served by now.
    fn row(unserved: [f64; 5]) -> FunnelRow {
        let mut stages = unserved.map(|count| {
            let mut counts = StateCounts::default();
            counts.add(AccessStatus::Unserved, count);
            counts
        });
        stages[SupportStage::Granted as usize].add(AccessStatus::Connected, 5.0);
        FunnelRow {
            kind: FunnelArea::ShortageArea,
            code: "1814-012".to_owned(),
            name: "\u{d6}sterv\u{e5}d".to_owned(),
            municipality: None,
            register_status: None,
            weight: WeightKind::Points,
            stages,
            listed_before: 0.0,
            prioritised: 0.0,
            unknown_points: 0,
            sek: None,
        }
    }

    #[test]
    fn half_of_the_places_make_an_area_one_with_support() {
        // Not applied, applied, withdrawn, granted, built.
        let decided = row([0.0, 0.0, 0.0, 3.0, 1.0]);
        assert!(has_most(&decided, 8, &DECIDED), "4 of 8 are half");
        assert!(!has_most(&decided, 9, &DECIDED), "4 of 9 are less");
        // What is applied for is under way and not decided.
        let applied = row([1.0, 4.0, 0.0, 0.0, 0.0]);
        assert!(has_most(&applied, 8, &UNDER_WAY) && !has_most(&applied, 8, &DECIDED));
        // What was withdrawn is neither, and one listed place of a hundred is not most of them.
        assert!(!has_most(&row([0.0, 0.0, 8.0, 0.0, 0.0]), 8, &UNDER_WAY));
        assert!(!has_most(&row([0.0, 0.0, 0.0, 1.0, 0.0]), 100, &DECIDED));
        // Granted places that are served by now leave nothing to build.
        assert!(!has_most(&row([0.0; 5]), 5, &DECIDED) && !has_most(&row([0.0; 5]), 0, &DECIDED));
    }
}
