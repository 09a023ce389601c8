//! The county, or the whole: states, targets, town and country, trend, tiers, technology, competition, mobile.
use super::document::{Block, Cell, Chapter, Table, TableRow, named};
use super::facts::{AreaFacts, Facts, in_states, of_all, part, share};
use super::summary::{target_title, unconfirmed};
use super::words::{Shown, capital};
use super::years;
use crate::emit::Audience;
use crate::emit::chart::{Chart, Drawn, Part, Row, Shade, Unit};
use crate::model::{
    AccessStatus, AreaLevel, CoverageShare, IndicatorRow, MunicipalityRow, Target, Technology, WeightKind,
};

/// More rows than this do not make a picture: the counties are drawn instead.
const MOST_ROWS: usize = 40;

/// The chapter of the whole.
pub(super) fn chapters(facts: &Facts<'_>) -> Vec<Chapter> {
    let words = facts.words;
    let mut blocks = vec![Block::Heading(words.t("county_states").to_owned())];
    blocks.extend(states(facts));
    blocks.push(Block::Table(municipalities(facts)));
    blocks.extend(counties(facts));
    blocks.extend(parts(facts));
    blocks.extend(targets_drawn(facts));
    blocks.extend(targets(facts, facts.total()));
    if !facts.page.targets.is_empty() {
        blocks.push(Block::Text(words.t("targets_note").to_owned()));
    }
    blocks.extend(town_and_country(facts));
    blocks.extend(trend(facts));
    blocks.extend(published(facts));
    blocks.extend(tiers(facts, facts.total(), "all"));
    blocks.extend(technologies(facts));
    blocks.extend(competition(facts));
    blocks.extend(mobile(facts, facts.total()));
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

fn states(facts: &Facts<'_>) -> Option<Block> {
    let words = facts.words;
    let mut rows: Vec<(&AreaFacts<'_>, Shown)> = drawn(facts)
        .into_iter()
        .map(|area| (area, share(area.row, facts.weight, &[AccessStatus::Unserved])))
        .collect();
    rows.sort_by(|(a, a_share), (b, b_share)| {
        let key = |share: &Shown| share.number().unwrap_or(f64::NEG_INFINITY);
        key(b_share).total_cmp(&key(a_share)).then_with(|| a.row.code.cmp(&b.row.code))
    });
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|(area, _)| area)
        .chain([facts.total()])
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
            "states".to_owned(),
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
    let words = facts.words;
    let mut headings =
        vec![words.t("area").to_owned(), words.t("code").to_owned(), capital(words.weight(facts.weight))];
    headings.extend(AccessStatus::ALL.map(|status| capital(words.state(status))));
    headings.extend(
        ["share_with_access", "share_unserved", "rank", "open_areas"].map(|key| words.t(key).to_owned()),
    );
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let caption = words.say(
        "municipalities_caption",
        &[("weight", words.weight(facts.weight)), ("speed", &words.number(facts.page.shortage_mbps))],
    );
    let mut table = Table::new(caption, 2, &headings);
    let only_one_county = facts.of_kind(AreaLevel::County).count() == 1;
    for area in &facts.areas {
        let level = AreaLevel::of(area.row.kind);
        // The one county is the total.
        if level == AreaLevel::County && only_one_county {
            continue;
        }
        table.rows.push(row(facts, area));
    }
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
    let code = if AreaLevel::of(area.row.kind) == AreaLevel::Total { "" } else { area.row.code.as_str() };
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
    cells.push(
        rank(facts, area).map_or_else(String::new, |(rank, _)| words.count(Shown::Number(rank))).into(),
    );
    cells.push(words.whole(area.row.shortage_areas).into());
    TableRow { cells, is_sum }
}

/// Where the chapter of a municipality stands.
pub(super) fn chapter_id(code: &str) -> String {
    format!("m-{code}")
}

/// The place among the municipalities by the share with access, and of how many.
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
    for (name, rows) in &facts.parts {
        let of = |measure: &str| {
            rows.iter()
                .find(|row| {
                    row.measure == measure && row.weight == Some(facts.weight) && row.settlement.is_none()
                })
                .and_then(|row| row.value)
        };
        let total = of("total");
        let share = |reached: Option<f64>| {
            Shown::from(
                reached.zip(total).and_then(|(reached, total)| CoverageShare { reached, total }.fraction()),
            )
        };
        let with_access = of("connected").zip(of("passed")).map(|(connected, passed)| connected + passed);
        table.rows.push(TableRow::new([
            (*name).to_owned(),
            words.count(total),
            words.percent(share(with_access)),
            words.percent(share(of("unserved"))),
        ]));
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

/// The targets that an area is held against: of the main weight and of workplaces.
fn goals<'f>(
    facts: &'f Facts<'_>,
    area: &'f AreaFacts<'_>,
) -> impl Iterator<Item = (&'f Target, WeightKind, f64)> {
    let mut weights = vec![facts.weight, WeightKind::Workplaces];
    weights.dedup();
    facts.page.targets.iter().flat_map(move |target| {
        weights.clone().into_iter().filter(|weight| target.weights.contains(weight)).filter_map(
            move |weight| {
                let points = area.target("distance_to_target_pp", weight, &target.id)?;
                let total = of_all(area.row, weight).number()?;
                // Of a tier beside the ladder nothing is masked by the rows of the table.
                let is_of_ladder = facts.page.findings.ladder.tiers().contains(&target.tier);
                let may_tell = facts.page.audience == Audience::Internal
                    || (is_of_ladder
                        && tells_tiers(area.row, weight)
                        && facts.may_tell(&[(target.share - points / 100.0) * total, total]));
                may_tell.then_some((target, weight, points))
            },
        )
    })
}

/// What the whole reaches of each target.
fn targets_drawn(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let rows: Vec<Row> = goals(facts, facts.total())
        .map(|(target, weight, points)| Row {
            label: format!("{}, {}", target.id, words.weight(weight)),
            values: vec![Some(target.share - points / 100.0), Some(target.share)],
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let chart = Chart {
        title: words.t("chart_targets").to_owned(),
        alt: words.t("chart_targets_alt").to_owned(),
        row_heading: words.t("target").to_owned(),
        parts: vec![
            Part { name: words.t("reached").to_owned(), shade: Shade::Connected },
            Part { name: words.t("asked").to_owned(), shade: Shade::Unserved },
        ],
        unit: Unit::Share,
        drawn: Drawn::Targets(rows),
        scale: None,
    };
    vec![Block::Heading(words.t("targets").to_owned()), Block::Chart("targets".to_owned(), Box::new(chart))]
}

/// Distance to every target that is followed.
pub(super) fn targets(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Vec<Block> {
    let words = facts.words;
    let mut table = Table::new(
        words.t("targets_caption"),
        2,
        &[
            words.t("target"),
            words.t("counted"),
            words.t("asked"),
            words.t("reached"),
            words.t("distance_points"),
            words.t("distance_units"),
            words.t("year_reached"),
        ],
    );
    for (target, weight, points) in goals(facts, area) {
        let units = area.target("distance_to_target_units", weight, &target.id);
        let year = area.target("year_reached", weight, &target.id);
        let mark = unconfirmed(words, target.confirmed);
        table.rows.push(TableRow::new([
            format!("{}: {}{mark}", target.id, target_title(words, target)),
            capital(words.weight(weight)),
            words.percent(Shown::Number(target.share)),
            words.percent(Shown::Number(target.share - points / 100.0)),
            words.decimal(Shown::Number(points)),
            words.count(units),
            year.map_or_else(|| super::words::UNKNOWN.to_owned(), |year| format!("{year:.0}")),
        ]));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![Block::Table(table)]
}

fn town_and_country(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let rows: Vec<Row> = drawn(facts)
        .into_iter()
        .chain([facts.total()])
        .filter_map(|area| {
            let shares = facts.dense_sparse(area)?;
            let values = vec![Some(shares.dense), Some(shares.sparse)];
            Some(Row { label: facts.name(area.row).to_owned(), values })
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
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
    vec![Block::Heading(words.t("gap").to_owned()), Block::Chart("gap".to_owned(), Box::new(chart))]
}

/// The years told so far: the share with access and the open areas of all, and small multiples of what is unserved.
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

/// Published figures beside the run's own.
fn published(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let references = &facts.page.findings.survey.references;
    let mut table = Table::new(
        words.t("published_caption"),
        5,
        &[
            words.t("area"),
            words.t("year"),
            words.t("measure"),
            words.t("settlement"),
            words.t("source"),
            words.t("published_share"),
            words.t("own_share"),
            words.t("difference_points"),
        ],
    );
    for row in facts.page.indicators.references(references) {
        let Some(share) = row.published else { continue };
        let area = row.area_name.unwrap_or(row.area_code);
        // Of a part of the whole nothing finer than the one table is published.
        let own = (facts.page.audience == Audience::Internal).then_some(row.own).flatten();
        let tier = row
            .tier_mbps
            .map_or_else(String::new, |tier| format!(" \u{2265}\u{a0}{}\u{a0}Mbit/s", words.number(tier)));
        let measure = match row.measure {
            "reached" => words.t("measure_reached"),
            "reached_with_passed" => words.t("measure_reached_with_passed"),
            other => other,
        };
        let weight = row.weight.map_or_else(String::new, |weight| format!(", {}", words.weight(weight)));
        let mark = if row.series_break { words.t("series_break") } else { "" };
        table.rows.push(TableRow::new([
            area.to_owned(),
            format!("{}{mark}", row.year),
            format!("{measure}{tier}{weight}"),
            row.settlement.map_or_else(String::new, |cut| settlement(facts, cut)),
            row.source.unwrap_or_default().to_owned(),
            format!(
                "{}{}",
                if row.at_least { "\u{2265}\u{a0}" } else { "" },
                words.percent(Shown::Number(share))
            ),
            words.percent(own),
            own.and(row.difference_pp)
                .map_or_else(|| super::words::UNKNOWN.to_owned(), |points| words.signed_points(points)),
        ]));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(words.t("published").to_owned()),
        Block::Text(words.t("published_note").to_owned()),
        Block::Table(table),
    ]
}

fn settlement(facts: &Facts<'_>, cut: crate::model::SettlementCut) -> String {
    use crate::model::{Settlement, SettlementCut};
    let words = facts.words;
    match cut {
        SettlementCut::Dense => words.t("dense"),
        SettlementCut::Sparse => words.t("sparse"),
        SettlementCut::Kind(Settlement::Tatort) => words.t("settlement_tatort"),
        SettlementCut::Kind(Settlement::Smaort) => words.t("settlement_smaort"),
        SettlementCut::Kind(Settlement::Fritidshusomrade) => words.t("settlement_fritidshusomrade"),
        SettlementCut::Kind(Settlement::Landsbygd) => words.t("settlement_landsbygd"),
    }
    .to_owned()
}

/// Reached per tier of the ladder, with and without passed.
pub(super) fn tiers(facts: &Facts<'_>, area: &AreaFacts<'_>, id: &str) -> Vec<Block> {
    let words = facts.words;
    let rows: Vec<Row> = facts
        .page
        .findings
        .ladder
        .tiers()
        .iter()
        .enumerate()
        .map(|(position, tier)| {
            let share = |reached: fn(&crate::model::WeightRow) -> &Vec<f64>| {
                part(area.row, facts.weight, |entry| reached(entry).get(position).copied())
                    .with(of_all(area.row, facts.weight), |reached, total| {
                        CoverageShare { reached, total }.fraction()
                    })
                    .number()
            };
            let up = tier.up_mbps.map_or_else(String::new, |up| format!("/{}", words.number(up)));
            Row {
                label: format!("{}{up}\u{a0}Mbit/s", words.number(tier.down_mbps)),
                values: vec![share(|entry| &entry.reached), share(|entry| &entry.reached_with_passed)],
            }
        })
        .collect();
    // Of a part of the whole, and where two tiers are a small number apart, none is published.
    if rows.is_empty() || (facts.page.audience == Audience::Open && !tells_tiers(area.row, facts.weight)) {
        return Vec::new();
    }
    let chart = Chart {
        title: words.say("chart_tiers", &[("weight", words.weight(facts.weight))]),
        alt: words.t("chart_tiers_alt").to_owned(),
        row_heading: words.t("tier").to_owned(),
        parts: vec![
            Part { name: capital(words.state(AccessStatus::Connected)), shade: Shade::Connected },
            Part { name: words.t("with_passed").to_owned(), shade: Shade::Passed },
        ],
        unit: Unit::Share,
        drawn: Drawn::Bars(rows),
        scale: None,
    };
    vec![Block::Heading(words.t("tiers").to_owned()), Block::Chart(format!("tiers-{id}"), Box::new(chart))]
}

/// Whether what is reached per tier is told.
fn tells_tiers(row: &MunicipalityRow, weight: WeightKind) -> bool {
    row.weight(weight).is_some_and(|entry| !entry.reached.is_empty())
}

fn technologies(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let total = facts.total();
    let weight = Some(facts.weight);
    let of = |measure, technology| {
        total.all(measure, weight).find(|row| row.technology == Some(technology)).copied()
    };
    let mut table = Table::new(
        words.say("technologies_caption", &[("weight", words.weight(facts.weight))]),
        1,
        &[
            words.t("technology"),
            &capital(words.state(AccessStatus::Connected)),
            words.t("share"),
            words.t("with_passed"),
            words.t("share"),
        ],
    );
    for technology in Technology::ALL {
        let (connected, with_passed) =
            (of("technology", technology), of("technology_with_passed", technology));
        if connected.is_none() && with_passed.is_none() {
            continue;
        }
        let number = |row: Option<IndicatorRow<'_>>| row.and_then(|row| row.value).unwrap_or(0.0);
        let all = connected.or(with_passed).and_then(|row| row.total).unwrap_or(0.0);
        let may_tell = facts.may_tell(&[number(connected), number(with_passed), all]);
        let told = |number: Option<f64>| if may_tell { Shown::from(number) } else { Shown::Masked };
        let value = |row: Option<IndicatorRow<'_>>| words.count(told(row.and_then(|row| row.value)));
        let share = |row: Option<IndicatorRow<'_>>| words.percent(told(row.and_then(|row| row.share)));
        table.rows.push(TableRow::new([
            technology_name(facts, technology).to_owned(),
            value(connected),
            share(connected),
            value(with_passed),
            share(with_passed),
        ]));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(words.t("technologies").to_owned()),
        Block::Table(table),
        Block::Text(words.t("technologies_note").to_owned()),
    ]
}

fn technology_name(facts: &Facts<'_>, technology: Technology) -> &'static str {
    let words = facts.words;
    match technology {
        Technology::Fiber => words.t("technology_fiber"),
        Technology::FiberLan => words.t("technology_fiber_lan"),
        Technology::Cable => words.t("technology_cable"),
        Technology::Vdsl => words.t("technology_vdsl"),
        Technology::Xdsl => words.t("technology_xdsl"),
        Technology::FixedWireless => words.t("technology_fixed_wireless"),
        Technology::Lte => words.t("technology_lte"),
        Technology::Nr => words.t("technology_nr"),
        Technology::Satellite => words.t("technology_satellite"),
        Technology::Other => words.t("technology_other"),
    }
}

fn competition(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let weight = Some(facts.weight);
    let measures = ["competition_white", "competition_grey", "competition_black"];
    let parts: Vec<f64> =
        measures.iter().filter_map(|measure| facts.total().one(measure, weight)?.value).collect();
    // The classes and what has no data sum to the total: where one is small, none is told.
    let all = of_all(facts.total().row, facts.weight).number().unwrap_or(0.0);
    if !parts.iter().chain([&(all - parts.iter().sum::<f64>())]).all(|part| facts.may_tell(&[*part])) {
        return Vec::new();
    }
    let rows: Vec<TableRow> = [
        ("competition_white", words.t("competition_white")),
        ("competition_grey", words.t("competition_grey")),
        ("competition_black", words.t("competition_black")),
    ]
    .into_iter()
    .filter_map(|(measure, name)| {
        let row = facts.total().one(measure, weight)?;
        Some(TableRow::new([name.to_owned(), words.count(row.value), words.percent(row.share)]))
    })
    .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(
        words.t("competition_caption"),
        1,
        &[words.t("networks"), &capital(words.weight(facts.weight)), words.t("share")],
    );
    table.rows = rows;
    vec![Block::Heading(words.t("competition").to_owned()), Block::Table(table)]
}

/// Mobile cover at the profile's service and level: places, land, roads, and both nets missing.
pub(super) fn mobile(facts: &Facts<'_>, area: &AreaFacts<'_>) -> Vec<Block> {
    let words = facts.words;
    let weight = Some(facts.weight);
    let row = area.row;
    let without = part(row, facts.weight, |entry| entry.unserved_mobile);
    if !facts.has_mobile() {
        return Vec::new();
    }
    let mut table = Table::new(
        words.t("mobile_caption"),
        1,
        &[words.t("measure"), words.t("value"), words.t("of"), words.t("share")],
    );
    let total = of_all(row, facts.weight);
    let share = |part: Shown| {
        words.percent(part.with(total, |reached, total| CoverageShare { reached, total }.fraction()))
    };
    let name = capital(words.weight(facts.weight));
    for (key, part) in
        [("mobile_without", without), ("mobile_both", part(row, facts.weight, |entry| entry.unserved_both))]
    {
        table.rows.push(TableRow::new([
            words.say(key, &[("weight", &name)]),
            words.count(part),
            words.count(total),
            share(part),
        ]));
    }
    let number = |measure| area.one(measure, weight).and_then(|row| row.value).unwrap_or(0.0);
    // What any operator covers is what is left of those without.
    let may_tell = without != Shown::Masked
        && facts.may_tell(&[number("mobile_all"), number("mobile_any"), total.number().unwrap_or(0.0)]);
    // In the open edition no operator is told apart: its layer may be one that is not published.
    let by_operator = facts.page.audience == Audience::Internal;
    for measure in area
        .all("mobile", weight)
        .filter(|_| by_operator)
        .chain(area.all("mobile_any", weight))
        .chain(area.all("mobile_all", weight))
        .filter(|_| may_tell)
    {
        let label = match (measure.measure, measure.operator) {
            (_, Some(operator)) => {
                words.say("mobile_operator", &[("operator", &named(operator)), ("weight", &name)])
            }
            ("mobile_any", _) => words.say("mobile_any", &[("weight", &name)]),
            _ => words.say("mobile_all", &[("weight", &name)]),
        };
        table.rows.push(TableRow::new([
            label,
            words.count(measure.value),
            words.count(measure.total),
            words.percent(measure.share),
        ]));
    }
    let land = Shown::Number(row.land_m2 / 1e6);
    if let Some(uncovered) = row.uncovered_m2 {
        let uncovered = Shown::Number(uncovered / 1e6);
        table.rows.push(TableRow::new([
            words.t("mobile_land").to_owned(),
            words.decimal(uncovered),
            words.decimal(land),
            words.percent(
                uncovered.with(land, |part, total| CoverageShare { reached: part, total }.fraction()),
            ),
        ]));
    }
    for (measure, key) in [("road_uncovered_km", "mobile_roads"), ("rail_uncovered_km", "mobile_rails")] {
        if let Some(found) =
            area.one(measure, None).filter(|found| found.total.is_some_and(|total| total > 0.0))
        {
            table.rows.push(TableRow::new([
                words.t(key).to_owned(),
                words.decimal(found.value),
                words.decimal(found.total),
                words.percent(found.share),
            ]));
        }
    }
    vec![Block::Heading(words.t("mobile").to_owned()), Block::Table(table)]
}
