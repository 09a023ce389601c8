//! `compare.html`: two results side by side, in words and tables.
use std::collections::BTreeMap;
use std::path::Path;

use geo::MultiPolygon;

use super::document::{Block, Chapter, Document, Table, TableRow};
use super::summary::moved_note;
use super::words::{UNKNOWN, Words, capital};
use super::{badges, html, redefined, several};
use crate::emit::pages::image::Differences;
use crate::emit::text::units::Units;
use crate::emit::{Audience, EmitError, Language};
use crate::model::{
    AreaLevel, Became, ChangedPoint, ComparedArea, ComparedReachRow, ComparedRow, DefinitionDifference,
    Lineage, MovedPlaces, MunicipalityCode, Passage, PointCause, Previous, RowKind, ShortageAreaId,
    ShortageStatus, WeightKind,
};

/// Two results that were compared.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonPage<'a> {
    /// Name of the region.
    pub title: &'a str,
    /// Reference dates of the first and the second result.
    pub dates: [&'a str; 2],
    /// Unserved weight and causes.
    pub rows: &'a [ComparedRow],
    /// The same of what is reached, at every tier that both have and by mobile cover.
    pub reached: &'a [ComparedReachRow],
    /// Places of both that lie in another municipality in the second.
    pub moves: &'a [MovedPlaces],
    /// Every shortage area of both.
    pub areas: &'a [ComparedArea],
    /// Demand points of the first and the second result.
    pub sides: [&'a Previous; 2],
    /// Points whose state differs.
    pub points: &'a [ChangedPoint],
    /// Municipalities of the second result with their names; none where it has no layer of them.
    pub municipalities: &'a [(String, MultiPolygon<f64>)],
    /// Its water.
    pub water: &'a [MultiPolygon<f64>],
    /// Its settlements with a name, the largest first.
    pub settlements: &'a [(String, MultiPolygon<f64>)],
    /// Definitions that differ.
    pub differences: &'a [DefinitionDifference],
    /// Versions of the program that made the first and the second result.
    pub versions: [&'a str; 2],
    /// Language of the page.
    pub language: Language,
    /// The region does not exist.
    pub is_invented: bool,
}

/// Writes `compare.html`.
///
/// # Errors
/// Where it cannot be written.
pub fn comparison_html(page: &ComparisonPage<'_>, path: &Path) -> Result<(), EmitError> {
    // What the points are is not known of both results.
    let words = Words { language: page.language, units: Units::Places };
    let [from, to] = page.dates;
    let chapter = |id: &str, key: &str, blocks| Chapter {
        id: id.to_owned(),
        title: words.t(key).to_owned(),
        is_name: false,
        is_part: false,
        blocks,
    };
    let document = Document {
        title: page.title.to_owned(),
        kind: words.t("compare_page_kind"),
        subtitle: words.say("history_subtitle", &[("first", from), ("last", to)]),
        badges: badges(words, page.is_invented, Audience::Internal),
        flows: false,
        chapters: vec![
            chapter("causes", "unserved_and_causes", causes(words, page)),
            chapter("areas", "areas", areas(words, page)),
            chapter("definitions", "definitions", definitions(words, page)),
        ],
    };
    super::write(path, &html::page(&document, words, None))
}

fn causes(words: Words, page: &ComparisonPage<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Text(words.t("causes_text").to_owned())];
    if page.versions[0] != page.versions[1] {
        blocks.push(several::versions(words, &page.versions));
    }
    // Either the three causes are separate, or they are one number.
    let is_separate = page.rows.iter().all(|row| row.causes.access_or_method.is_none());
    if !is_separate {
        blocks.push(Block::Note(words.t("access_or_method_text").to_owned()));
    }
    let causes: &[&str] = if is_separate {
        &["build_out", "worse", "stock", "moved", "rejected", "method"]
    } else {
        &["access_or_method", "stock", "moved", "rejected"]
    };
    let only_one_county = page
        .rows
        .iter()
        .filter(|row| AreaLevel::of(row.kind) == AreaLevel::County && row.settlement.is_none())
        .map(|row| row.code.as_str())
        .collect::<std::collections::BTreeSet<_>>()
        .len()
        == 1;
    for weight in [WeightKind::Households, WeightKind::Workplaces, WeightKind::Points] {
        let rows: Vec<&ComparedRow> =
            page.rows.iter().filter(|row| row.weight == weight && row.settlement.is_none()).collect();
        if rows.is_empty() {
            continue;
        }
        let mut headings = vec!["area", "unserved_before"];
        headings.extend(causes);
        headings.extend(["unserved_now", "difference", "planned_built_column"]);
        let headings: Vec<&str> = headings.into_iter().map(|key| words.t(key)).collect();
        let values = [("weight", words.weight(weight)), ("date", page.dates[0])];
        let mut table = Table::new(words.say("change_caption", &values), 1, &headings);
        for row in rows {
            if matches!(row.kind, RowKind::County { .. }) && only_one_county {
                continue;
            }
            let causes = row.causes;
            let name = if row.kind == RowKind::Total { words.t("row_total") } else { &row.name };
            let mut cells = vec![name.to_owned(), words.count(Some(causes.before))];
            let [stock, moved, rejected] = [causes.stock, causes.moved, causes.rejected].map(Some);
            let shown: &[Option<f64>] = if is_separate {
                &[causes.build_out, causes.worse, stock, moved, rejected, causes.method]
            } else {
                &[causes.access_or_method, stock, moved, rejected]
            };
            cells.extend(
                shown
                    .iter()
                    .map(|cause| cause.map_or_else(|| UNKNOWN.to_owned(), |cause| words.signed(cause))),
            );
            cells.push(words.count(Some(causes.after)));
            cells.push(words.signed(causes.after - causes.before));
            cells.push(
                causes.planned_built.map_or_else(|| UNKNOWN.to_owned(), |built| words.count(Some(built))),
            );
            let mut line = TableRow::new(cells);
            line.is_sum = row.kind != RowKind::Municipality;
            table.rows.push(line);
        }
        blocks.push(Block::Heading(capital(words.weight(weight))));
        blocks.push(Block::Table(table));
    }
    let weights = [WeightKind::Households, WeightKind::Points];
    let first = weights.into_iter().find(|weight| page.reached.iter().any(|row| row.weight == *weight));
    if let Some(weight) = first {
        blocks.extend(super::reached::tables(words, page.reached, weight, page.dates[0]));
    }
    blocks.extend(moved(words, page));
    blocks.push(map(words, page));
    blocks.push(Block::File(words.t("to_compare").to_owned(), "compare.csv"));
    blocks
}

/// Which places changed their municipality.
fn moved(words: Words, page: &ComparisonPage<'_>) -> Option<Block> {
    let name = |code: &MunicipalityCode| municipality(page, code.as_str());
    moved_note(words, page.moves, page.dates[0], name).map(Block::Note)
}

/// What a municipality is called; its code where neither result counts it.
fn municipality(page: &ComparisonPage<'_>, code: &str) -> String {
    let is_its = |row: &&ComparedRow| {
        row.kind == RowKind::Municipality && row.code == code && row.settlement.is_none()
    };
    page.rows.iter().find(is_its).map_or_else(|| code.to_owned(), |row| row.name.clone())
}

/// Where the places are whose state differs.
fn map(words: Words, page: &ComparisonPage<'_>) -> Block {
    let [before, after] = page.sides;
    let causes: Vec<PointCause> = PointCause::ALL
        .into_iter()
        .filter(|cause| page.points.iter().any(|point| point.cause == *cause))
        .collect();
    let count = |cause| page.points.iter().filter(|point| point.cause == cause).count() as u64;
    let kinds: Vec<(PointCause, String)> = causes
        .iter()
        .map(|&cause| (cause, format!("{} ({})", cause_words(words, cause), words.whole(count(cause)))))
        .collect();
    let marks: Vec<_> = page
        .points
        .iter()
        .filter_map(|point| {
            let at = match (point.after, point.before) {
                (Some(position), _) => after.points[position as usize].at,
                (None, Some(position)) => before.points[position as usize].at,
                (None, None) => return None,
            };
            Some((at, causes.iter().position(|cause| *cause == point.cause)?))
        })
        .collect();
    let ground: Vec<_> = after.points.iter().map(|point| point.at).collect();
    let differences = Differences {
        title: words.t("map_of_differences"),
        alt: words.t("map_of_differences_alt"),
        kinds: &kinds,
        marks: &marks,
        ground: &ground,
        municipalities: page.municipalities,
        water: page.water,
        settlements: page.settlements,
    };
    let svg = differences.svg("differences", 720, 560, words.language);
    Block::Drawing(svg, words.t("map_of_differences_note").to_owned())
}

fn cause_words(words: Words, cause: PointCause) -> &'static str {
    match cause {
        PointCause::BuildOut => words.t("build_out"),
        PointCause::Worse => words.t("worse"),
        PointCause::Stock => words.t("stock_or_rejected"),
        PointCause::AccessOrMethod => words.t("access_or_method"),
    }
}

fn areas(words: Words, page: &ComparisonPage<'_>) -> Vec<Block> {
    let mut counted: BTreeMap<Passage, u64> = BTreeMap::new();
    for area in page.areas {
        *counted.entry(area.passage()).or_default() += 1;
    }
    let mut sums = Table::new(words.t("became_caption"), 1, &[words.t("became"), words.t("areas")]);
    for passage in Passage::ALL {
        if let Some(count) = counted.get(&passage) {
            sums.rows.push(TableRow::new([passage_words(words, passage).to_owned(), words.whole(*count)]));
        }
    }
    let mut table = Table::new(
        words.t("compared_areas_caption"),
        7,
        &[
            words.t("id_before"),
            words.t("id_after"),
            words.t("name"),
            words.t("municipality"),
            words.t("became"),
            words.t("status_before"),
            words.t("status_after"),
            words.t("points_before"),
            words.t("points_after"),
        ],
    );
    let id = |id: &Option<ShortageAreaId>| id.as_ref().map_or_else(String::new, |id| id.as_str().to_owned());
    let status =
        |status: Option<ShortageStatus>| status.map_or_else(String::new, |one| words.status(one).to_owned());
    let count = |count: Option<u64>| count.map_or_else(|| UNKNOWN.to_owned(), |count| words.whole(count));
    for area in page.areas {
        // An unchanged area needs no line.
        if matches!(area.became, Became::Lineage(Lineage::Persisted) | Became::StayedClosed)
            && area.status_before == area.status_after
        {
            continue;
        }
        table.rows.push(TableRow::new([
            id(&area.id_before),
            id(&area.id_after),
            area.name.clone(),
            municipality(page, &area.municipality),
            became(words, area.passage(), (area.not_judged, false)),
            status(area.status_before),
            status(area.status_after),
            count(area.points_before),
            count(area.points_after),
        ]));
    }
    let mut blocks = vec![Block::Table(sums)];
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
    blocks.push(Block::File(words.t("to_compare_areas").to_owned(), "compare_areas.csv"));
    blocks
}

/// What became of a shortage area, and how many of its places could not be judged.
pub(super) fn became(words: Words, passage: Passage, (not_judged, is_partly_judged): (u64, bool)) -> String {
    let became = passage_words(words, passage).to_owned();
    if is_partly_judged {
        return words.say("became_partly_judged", &[("became", &became)]);
    }
    if not_judged == 0 {
        return became;
    }
    words.say("became_not_judged", &[("became", &became), ("count", &words.whole(not_judged))])
}

fn passage_words(words: Words, passage: Passage) -> &'static str {
    match passage {
        Passage::TookUp => words.t("became_took_up"),
        Passage::GaveOff => words.t("became_gave_off"),
        Passage::SplitOff => words.t("became_split_off"),
        Passage::Ended => words.t("became_ended"),
        Passage::Became(became) => became_words(words, became),
    }
}

/// What became of a shortage area.
fn became_words(words: Words, became: Became) -> &'static str {
    match became {
        Became::Lineage(Lineage::New) => words.t("became_new"),
        Became::Lineage(Lineage::Reopened) => words.t("became_reopened"),
        Became::Lineage(Lineage::Split) => words.t("became_split"),
        Became::Lineage(Lineage::Merged) => words.t("became_merged"),
        Became::Lineage(Lineage::Closed) => words.t("became_closed"),
        Became::Lineage(Lineage::Grown) => words.t("became_grown"),
        Became::Lineage(Lineage::Shrunk) => words.t("became_shrunk"),
        Became::Lineage(Lineage::Persisted) => words.t("became_persisted"),
        Became::Scattered => words.t("became_scattered"),
        Became::StayedClosed => words.t("became_stayed_closed"),
        Became::CameAndWent => words.t("became_came_and_went"),
    }
}

fn definitions(words: Words, page: &ComparisonPage<'_>) -> Vec<Block> {
    if page.differences.is_empty() {
        return vec![Block::Text(words.t("same_definitions").to_owned())];
    }
    let mut table = Table::new(
        words.t("redefined_caption"),
        3,
        &[words.t("key"), words.t("value_before"), words.t("value_after")],
    );
    table.rows = page.differences.iter().map(|one| TableRow::new(redefined::cells(words, one))).collect();
    vec![Block::Table(table)]
}
