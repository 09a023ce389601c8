//! One page per municipality: the numbers that matter, a map, the states, tiers, targets, remaining areas, mobile.
use super::comparison::became;
use super::county::{chapter_id, rank, state_parts};
use super::document::{Block, Chapter, Table, TableRow};
use super::facts::{AreaFacts, Facts, in_states, of_all, of_area, share};
use super::summary::keys;
use super::words::{Shown, UNKNOWN, capital};
use super::{curve, mobile, net, support, targets};
use crate::emit::Audience;
use crate::emit::pages::chart::{Chart, Drawn, Row, Unit};
use crate::emit::pages::image::Focus;
use crate::model::{
    AccessStatus, AreaKind, AreaLevel, Passage, ShortageArea, ShortageStatus, ShortageType, WeightKind,
};
use rayon::prelude::*;

/// Rows of the open areas that the two sheets of a municipality have room for.
const ON_PAPER: usize = 16;

/// A page for each municipality, in code order.
pub(super) fn chapters(facts: &Facts<'_>) -> Vec<Chapter> {
    let areas: Vec<&AreaFacts<'_>> = facts.of_kind(AreaLevel::Municipality).collect();
    areas.into_par_iter().enumerate().map(|(position, area)| chapter(facts, area, position)).collect()
}

fn chapter(facts: &Facts<'_>, area: &AreaFacts<'_>, position: usize) -> Chapter {
    let words = facts.words;
    let id = &area.row.code;
    let mut blocks = vec![Block::Keys(keys(facts, area))];
    if let Some((place, among)) = rank(facts, area) {
        blocks.push(Block::Text(words.say(
            "rank_text",
            &[("place", &words.count(Shown::Number(place))), ("among", &words.count(Shown::Number(among)))],
        )));
    }
    blocks
        .push(Block::Map(Focus::Municipality(position as u32), words.t("map_note_municipality").to_owned()));
    blocks.push(Block::Heading(words.t("areas_remaining").to_owned()));
    let open = facts.open_areas(position);
    if open.is_empty() {
        blocks.push(Block::Text(words.t("no_areas").to_owned()));
    } else {
        let mut table = areas(facts, &open);
        if open.len() > ON_PAPER {
            let values = [("shown", words.whole(ON_PAPER as u64)), ("all", words.whole(open.len() as u64))];
            let values: Vec<(&str, &str)> =
                values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let key = match facts.page.audience {
                Audience::Internal => "areas_on_paper",
                Audience::Open => "areas_on_paper_open",
            };
            table.on_paper = Some((ON_PAPER, words.say(key, &values)));
        }
        blocks.push(Block::Table(table));
    }
    blocks.extend(support::municipality(facts, id));
    // A curve of one step is the row of its table.
    if open.len() > 1 {
        let drawn = curve::curve(facts, AreaKind::Municipality, id);
        blocks.extend(drawn.into_iter().flat_map(|drawn| [drawn, curve::reservation(facts, position)]));
    }
    blocks.extend(mobile::cover(facts, area));
    blocks.extend(states(facts, area, id));
    blocks.extend(net::tiers(facts, area, id));
    blocks.extend(targets::table(facts, area));
    Chapter {
        id: chapter_id(id),
        title: facts.name(area.row).to_owned(),
        is_name: true,
        is_part: true,
        blocks,
    }
}

/// Every weight over the states; `id` names the area within the document.
pub(super) fn states(facts: &Facts<'_>, area: &AreaFacts<'_>, id: &str) -> Vec<Block> {
    let words = facts.words;
    let weights = &facts.page.findings.survey.weights;
    let shares: Vec<Row> = weights
        .iter()
        .filter(|&&weight| !share(area.row, weight, &[AccessStatus::Unserved]).is_masked())
        .map(|&weight| Row {
            label: capital(words.weight(weight)),
            values: AccessStatus::ALL.iter().map(|&one| share(area.row, weight, &[one]).number()).collect(),
        })
        .collect();
    let values = [("speed", &*words.number(facts.page.shortage_mbps))];
    let mut headings = vec![words.t("weight"), words.t("all")];
    headings.extend(AccessStatus::ALL.map(|status| words.state(status)));
    let mut table = Table::new(words.say("states_caption", &values), 1, &headings);
    for &weight in weights {
        let mut cells = vec![capital(words.weight(weight)), words.count(of_all(area.row, weight))];
        cells.extend(AccessStatus::ALL.map(|status| words.count(in_states(area.row, weight, &[status]))));
        table.rows.push(TableRow::new(cells));
    }
    let chart = (!shares.is_empty()).then(|| Chart {
        title: words.say("chart_states_one", &values),
        alt: words.t("chart_states_one_alt").to_owned(),
        row_heading: words.t("weight").to_owned(),
        parts: state_parts(facts),
        unit: Unit::Share,
        drawn: Drawn::Stacked(shares),
        scale: None,
    });
    let mut blocks = vec![Block::Heading(words.t("states").to_owned())];
    blocks.extend(chart.map(|chart| Block::Chart(format!("states-{id}"), Box::new(chart))));
    blocks.push(Block::Table(table));
    blocks
}

/// The open shortage areas.
fn areas(facts: &Facts<'_>, open: &[&ShortageArea]) -> Table {
    let words = facts.words;
    // In a first year all are new, and nothing became of any.
    let has_register = facts.page.findings.survey.register.is_some();
    let mut headings = vec![words.t("id"), words.t("name"), words.t("status")];
    headings.extend(has_register.then(|| words.t("lineage")));
    headings.extend([words.t("kind"), words.t("first_year")]);
    let texts = headings.len() - 1;
    let (points, households) =
        (capital(words.weight(WeightKind::Points)), capital(words.weight(WeightKind::Households)));
    headings.extend([&*points, &*households, words.t("best"), words.t("fibre_m")]);
    let caption = match facts.page.audience {
        Audience::Internal => "areas_caption",
        Audience::Open => "areas_caption_open",
    };
    let mut table = Table::new(words.t(caption), texts, &headings);
    let this_year = facts.page.context.reference_date.get(..4).and_then(|year| year.parse::<i32>().ok());
    for area in open {
        let mut cells = vec![area.id.as_str().to_owned(), area.name.clone(), status(facts, area)];
        let passage = Passage::of_open(area.lineage, Some(area.first_year) == this_year);
        cells.extend(has_register.then(|| {
            let is_partly_judged =
                area.published.as_ref().is_some_and(|published| published.is_partly_judged);
            let became = became(words, passage, (area.not_judged, is_partly_judged));
            let Some(before) = status_before(facts, area) else { return became };
            let status = words.status(before).to_lowercase();
            words.say("became_status_before", &[("became", &became), ("status", &status)])
        }));
        cells.extend([
            kind(facts, area.kind).to_owned(),
            area.first_year.to_string(),
            words.count(of_area(area, WeightKind::Points)),
            words.count(of_area(area, WeightKind::Households)),
            area.best
                .and_then(|best| best.down_mbps)
                .map_or_else(|| UNKNOWN.to_owned(), |down| words.number(down)),
            words.count(area.nearest_fibre_m),
        ]);
        table.rows.push(TableRow::new(cells));
    }
    table
}

/// The status, and how much of the area decided projects hold where they hold a part of it.
fn status(facts: &Facts<'_>, area: &ShortageArea) -> String {
    let words = facts.words;
    let status = words.status(area.status).to_owned();
    let all = area.members.len() as u64;
    // Where no project concerns the area, nothing lies beyond one.
    let decided = all.saturating_sub(area.beyond_projects);
    if area.beyond_projects == 0 || decided == 0 {
        return status;
    }
    let values = [("status", &*status), ("count", &*words.whole(decided)), ("of", &*words.whole(all))];
    words.say("status_partly_decided", &values)
}

/// The status in the earlier result, where it was or has become planned or under construction.
fn status_before(facts: &Facts<'_>, area: &ShortageArea) -> Option<ShortageStatus> {
    let register = facts.page.findings.survey.register.as_ref().filter(|register| !register.is_list)?;
    let position = register.entries.binary_search_by(|entry| entry.id.cmp(&area.id)).ok()?;
    let before = register.entries[position].status;
    let is_to_come = |status| matches!(status, ShortageStatus::UnderConstruction | ShortageStatus::Planned);
    let is_shown =
        before.is_open() && before != area.status && (is_to_come(before) || is_to_come(area.status));
    is_shown.then_some(before)
}

fn kind(facts: &Facts<'_>, kind: ShortageType) -> &'static str {
    let words = facts.words;
    match kind {
        ShortageType::NoOffer => words.t("type_no_offer"),
        ShortageType::TooSlow => words.t("type_too_slow"),
        ShortageType::Copper => words.t("type_copper"),
        ShortageType::Radio => words.t("type_radio"),
        ShortageType::NoConnectionPoint => words.t("type_no_connection_point"),
    }
}
