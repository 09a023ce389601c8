//! The county, or the whole: states, targets, town and country, trend, tiers, technology, competition, mobile.
use super::document::{Block, Cell, Chapter, Table, TableRow, named};
use super::facts::{AreaFacts, Facts, in_states, of_all, share};
use super::words::{Shown, capital};
use super::{county_part, mobile, net, published, standing, targets, years};
use crate::emit::pages::chart::{Chart, Drawn, Part, Row, Shade, Unit};
use crate::model::{AccessStatus, AreaLevel, MunicipalityRow, WeightKind};

/// More rows than this do not make a picture: the counties are drawn instead.
const MOST_ROWS: usize = 40;

/// The chapter of the whole.
pub(super) fn chapters(facts: &Facts<'_>) -> Vec<Chapter> {
    let words = facts.words;
    let mut blocks = vec![Block::Heading(words.t("county_states").to_owned())];
    let areas = drawn(facts);
    blocks.extend(states(facts, "states", areas.clone(), facts.total()));
    blocks.push(Block::Table(municipalities(facts)));
    blocks.extend(counties(facts));
    blocks.extend(parts(facts));
    blocks.extend(targets::drawn(facts));
    blocks.extend(targets::table(facts, facts.total()));
    if !facts.page.targets.is_empty() {
        let key = if targets::has_years(facts) { "targets_note" } else { "targets_note_no_year" };
        blocks.push(Block::Text(words.t(key).to_owned()));
    }
    let town_and_country = town_and_country(facts, "gap", &areas, facts.total());
    if let Some(chart) = town_and_country {
        blocks.extend([Block::Heading(words.t("gap").to_owned()), chart]);
    }
    blocks.extend(trend(facts));
    blocks.extend(published::table(facts));
    blocks.extend(standing::table(facts));
    blocks.extend(net::tiers(facts, facts.total(), "all"));
    blocks.extend(net::technologies(facts));
    blocks.extend(net::competition(facts));
    blocks.extend(mobile::cover(facts, facts.total()));
    blocks.extend(mobile::measured(facts));
    vec![Chapter {
        id: "county".to_owned(),
        title: words.say("county", &[("name", &named(facts.name_of_all()))]),
        is_name: false,
        is_part: false,
        blocks,
    }]
}

/// The rows of pictures: municipalities, or counties where they are too many.
fn drawn<'f, 'a>(facts: &'f Facts<'a>) -> Vec<&'f AreaFacts<'a>> {
    let municipalities: Vec<_> = facts.of_kind(AreaLevel::Municipality).collect();
    let counties: Vec<_> = facts.of_kind(AreaLevel::County).collect();
    if municipalities.len() > MOST_ROWS && counties.len() > 1 { counties } else { municipalities }
}

/// The exclusive states as parts of a chart, parallel to [`AccessStatus::ALL`].
pub(super) fn state_parts(facts: &Facts<'_>) -> Vec<Part> {
    AccessStatus::ALL
        .into_iter()
        .map(|status| Part {
            name: capital(facts.words.state(status)),
            shade: match status {
                AccessStatus::Connected => Shade::Connected,
                AccessStatus::Passed => Shade::Passed,
                AccessStatus::Planned => Shade::Planned,
                AccessStatus::Unserved => Shade::Unserved,
                AccessStatus::NoData => Shade::NoData,
            },
        })
        .collect()
}

/// Areas by the share in each state, most unserved first, and their sum; `None` where nothing stands beside the sum. Masked areas
/// are left out: a chart cannot say why a bar is missing, and the table beside it does.
pub(super) fn states(
    facts: &Facts<'_>,
    id: &str,
    areas: Vec<&AreaFacts<'_>>,
    sum: &AreaFacts<'_>,
) -> Option<Block> {
    let words = facts.words;
    let mut rows: Vec<(&AreaFacts<'_>, Shown)> = areas
        .into_iter()
        .map(|area| (area, share(area.row, facts.weight, &[AccessStatus::Unserved])))
        .filter(|(_, share)| !share.is_masked())
        .collect();
    rows.sort_by(|(a, a_share), (b, b_share)| {
        let key = |share: &Shown| share.number().unwrap_or(f64::NEG_INFINITY);
        key(b_share).total_cmp(&key(a_share)).then_with(|| a.row.code.cmp(&b.row.code))
    });
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|(area, _)| area)
        .chain([sum])
        .map(|area| Row {
            label: facts.name(area.row).to_owned(),
            values: AccessStatus::ALL
                .iter()
                .map(|&status| share(area.row, facts.weight, &[status]).number())
                .collect(),
        })
        .collect();
    (rows.len() > 1).then(|| {
        let values =
            [("weight", words.weight(facts.weight)), ("speed", &*words.number(facts.page.shortage_mbps))];
        Block::Chart(
            id.to_owned(),
            Box::new(Chart {
                title: words.say("chart_states", &values),
                alt: words.t("chart_states_alt").to_owned(),
                row_heading: words.t("area").to_owned(),
                parts: state_parts(facts),
                unit: Unit::Share,
                drawn: Drawn::Stacked(rows),
                scale: None,
            }),
        )
    })
}

/// The one table as the report shows it: rows in the order of the table, the sums last.
fn municipalities(facts: &Facts<'_>) -> Table {
    let only_one_county = facts.of_kind(AreaLevel::County).count() == 1;
    // The one county is the total.
    let is_shown =
        |area: &&AreaFacts<'_>| !only_one_county || AreaLevel::of(area.row.kind) != AreaLevel::County;
    rows(facts, facts.areas.iter().filter(is_shown))
}

/// Some of its rows, or of others that are like them.
pub(super) fn rows<'f, 'a: 'f>(facts: &Facts<'_>, areas: impl Iterator<Item = &'f AreaFacts<'a>>) -> Table {
    let words = facts.words;
    let mut headings =
        vec![words.t("area").to_owned(), words.t("code").to_owned(), capital(words.weight(facts.weight))];
    headings.extend(AccessStatus::ALL.map(|status| capital(words.state(status))));
    headings.extend(["share_with_access", "share_unserved"].map(|key| words.t(key).to_owned()));
    headings.extend(is_ranked(facts).then(|| words.t("rank").to_owned()));
    headings.push(words.t("open_areas").to_owned());
    headings.extend(has_scattered(facts).then(|| words.t("scattered").to_owned()));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let caption = words.say(
        "municipalities_caption",
        &[("weight", words.weight(facts.weight)), ("speed", &words.number(facts.page.shortage_mbps))],
    );
    let mut table = Table::new(caption, 2, &headings);
    table.rows.extend(areas.map(|area| row(facts, area)));
    table
}

fn row(facts: &Facts<'_>, area: &AreaFacts<'_>) -> TableRow {
    let words = facts.words;
    let weight = facts.weight;
    let is_sum = AreaLevel::of(area.row.kind) != AreaLevel::Municipality;
    let name = facts.name(area.row).to_owned();
    let name = match area.row.kind {
        crate::model::RowKind::County { partial: true } => format!("{name} {}", words.t("partial")),
        _ => name,
    };
    // The total has no code, and a part of a county none that people know.
    let is_part = !facts.areas.iter().any(|one| one.row.code == area.row.code);
    let is_called = AreaLevel::of(area.row.kind) != AreaLevel::Total && !is_part;
    let code = if is_called { area.row.code.as_str() } else { "" };
    let mut cells = vec![
        Cell { text: name, leads_to: (!is_sum).then(|| chapter_id(&area.row.code)) },
        Cell::from(code),
        words.count(of_all(area.row, weight)).into(),
    ];
    cells.extend(
        AccessStatus::ALL.map(|status| Cell::from(words.count(in_states(area.row, weight, &[status])))),
    );
    cells.push(words.percent(facts.share_with_access(area.row)).into());
    cells.push(words.percent(share(area.row, weight, &[AccessStatus::Unserved])).into());
    if is_ranked(facts) {
        let place = rank(facts, area).map_or_else(String::new, |(rank, _)| words.count(Shown::Number(rank)));
        cells.push(place.into());
    }
    cells.push(words.whole(area.row.shortage_areas).into());
    cells.extend(has_scattered(facts).then(|| Cell::from(words.count(scattered(facts, area.row)))));
    TableRow { cells, is_sum }
}

/// Whether the places in no area are counted: not in the open edition.
fn has_scattered(facts: &Facts<'_>) -> bool {
    facts.total().row.scattered_points.is_some()
}

/// The unserved weight in no shortage area.
pub(super) fn scattered(facts: &Facts<'_>, row: &MunicipalityRow) -> Shown {
    match facts.weight {
        WeightKind::Households => row.scattered_households,
        _ => row.scattered_points,
    }
    .into()
}

/// Where the chapter of a municipality stands.
pub(super) fn chapter_id(code: &str) -> String {
    format!("m-{code}")
}

/// Whether ranks among the municipalities are shown: not in the open edition.
fn is_ranked(facts: &Facts<'_>) -> bool {
    facts.of_kind(AreaLevel::Municipality).any(|area| rank(facts, area).is_some())
}

/// The rank among the municipalities by the share with access, and their number.
pub(super) fn rank(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Option<(f64, f64)> {
    let row = area
        .all("rank", Some(facts.weight))
        .find(|row| row.tier_mbps.is_some_and(|tier| tier.total_cmp(&facts.page.shortage_mbps).is_eq()))?;
    row.value.zip(row.total)
}

/// The counties, where there are several.
fn counties(facts: &Facts<'_>) -> Option<Block> {
    let words = facts.words;
    let counties: Vec<_> = facts.of_kind(AreaLevel::County).collect();
    let shares: Vec<f64> =
        counties.iter().filter_map(|area| facts.share_with_access(area.row).number()).collect();
    let (least, greatest) =
        (shares.iter().copied().min_by(f64::total_cmp)?, shares.iter().copied().max_by(f64::total_cmp)?);
    (counties.len() > 1).then(|| {
        Block::Text(words.say(
            "counties_spread",
            &[
                ("least", &words.percent(Shown::Number(least))),
                ("greatest", &words.percent(Shown::Number(greatest))),
            ],
        ))
    })
}

/// Parts of counties (länsdelar).
fn parts(facts: &Facts<'_>) -> Option<Block> {
    let words = facts.words;
    let mut table = Table::new(
        words.t("parts_caption"),
        1,
        &[
            words.t("part"),
            &capital(words.weight(facts.weight)),
            words.t("share_with_access"),
            words.t("share_unserved"),
        ],
    );
    for (position, part) in facts.parts().enumerate() {
        let states = [AccessStatus::Unserved];
        let name = Cell { text: named(&part.row.name), leads_to: Some(county_part::chapter_id(position)) };
        let cells = [
            words.count(of_all(part.row, facts.weight)),
            words.percent(facts.share_with_access(part.row)),
            words.percent(share(part.row, facts.weight, &states)),
        ];
        let cells = std::iter::once(name).chain(cells.map(Cell::from)).collect();
        table.rows.push(TableRow { cells, is_sum: false });
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

/// Areas by the share with access in town and country, and their sum; nothing where settlements are not known.
pub(super) fn town_and_country(
    facts: &Facts<'_>,
    id: &str,
    areas: &[&AreaFacts<'_>],
    sum: &AreaFacts<'_>,
) -> Option<Block> {
    let words = facts.words;
    let rows: Vec<Row> = areas
        .iter()
        .copied()
        .chain([sum])
        .filter_map(|area| {
            let shares = facts.dense_sparse(area)?;
            let values = vec![Some(shares.dense), Some(shares.sparse)];
            Some(Row { label: facts.name(area.row).to_owned(), values })
        })
        .collect();
    let is_known = !rows.is_empty();
    let chart = Chart {
        title: words.say("chart_gap", &[("weight", words.weight(facts.weight))]),
        alt: words.t("chart_gap_alt").to_owned(),
        row_heading: words.t("area").to_owned(),
        parts: vec![
            Part { name: words.t("dense").to_owned(), shade: Shade::Dense },
            Part { name: words.t("sparse").to_owned(), shade: Shade::Sparse },
        ],
        unit: Unit::Share,
        drawn: Drawn::Bars(rows),
        scale: None,
    };
    is_known.then(|| Block::Chart(id.to_owned(), Box::new(chart)))
}

/// The years so far: the share with access and the open areas of all, and small multiples of what is unserved.
fn trend(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let total = facts.history_of(facts.total().row);
    let mut blocks = years::trend(words, total, facts.weight);
    if blocks.is_empty() {
        return blocks;
    }
    blocks.insert(0, Block::Heading(words.t("trend").to_owned()));
    blocks.extend(years::open_areas(words, total));
    let areas: Vec<(AreaLevel, &str, &str)> = drawn(facts)
        .into_iter()
        .map(|area| (AreaLevel::of(area.row.kind), area.row.code.as_str(), facts.name(area.row)))
        .collect();
    blocks.extend(years::small_multiples(words, facts.page.history, &areas, facts.weight));
    blocks
}
