//! Support, followed up: how far what was listed has come, and what is still unserved.
use super::document::{Block, Chapter, KeyFigure, Table, TableRow};
use super::facts::Facts;
use super::words::{UNKNOWN, capital};
use crate::emit::Audience;
use crate::emit::pages::chart::{Chart, Drawn, Part, Row, Shade, Unit};
use crate::model::{AccessStatus, FunnelArea, FunnelRow, Proposal, SupportStage, WeightKind};

const SEK_PER_KKR: f64 = 1e3;

/// The chapter; none in the open edition, and none where nothing was delivered to follow.
pub(super) fn chapter(facts: &Facts<'_>) -> Option<Chapter> {
    let total = rows(facts, FunnelArea::Total).next()?;
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
    blocks.extend(proposals(facts));
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

/// How the authority's list and that of this run differ.
fn proposals(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let Some(proposals) = &facts.page.findings.funnel.proposals else { return Vec::new() };
    let count = |proposal: Option<Proposal>| {
        let of = proposals.iter().filter(|row| row.proposal == proposal && row.point.is_some());
        words.whole(of.count() as u64)
    };
    let unknown = proposals.iter().filter(|row| row.point.is_none()).count() as u64;
    let mut table = Table::new(
        words.t("funnel_proposals_caption"),
        1,
        &[words.t("funnel_proposal"), &capital(words.weight(WeightKind::Points))],
    );
    for (name, count) in [
        ("funnel_proposal_none", count(None)),
        ("funnel_proposal_add", count(Some(Proposal::Add))),
        ("funnel_proposal_remove", count(Some(Proposal::Remove))),
        ("funnel_proposal_unknown", words.whole(unknown)),
    ] {
        table.rows.push(TableRow::new([words.t(name).to_owned(), count]));
    }
    vec![
        Block::Heading(words.t("funnel_proposals").to_owned()),
        Block::Table(table),
        Block::File(words.t("to_proposals").to_owned(), "support_proposals.csv"),
    ]
}
