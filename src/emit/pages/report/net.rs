//! The fixed net: speeds, technologies, competition.
use super::document::{Block, Table, TableRow};
use super::facts::{AreaFacts, Facts, of_all, part};
use super::words::{Shown, capital};
use crate::emit::Audience;
use crate::emit::pages::chart::{Chart, Drawn, Part, Row, Shade, Unit};
use crate::model::{AccessStatus, CoverageShare, IndicatorRow, MunicipalityRow, Technology, WeightKind};

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
    // For a part of the whole, and where two tiers are a small number apart, no tier is published.
    if rows.is_empty() || (facts.page.audience == Audience::Open && !has_tiers(area.row, facts.weight)) {
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

/// Whether the numbers per tier are given.
pub(super) fn has_tiers(row: &MunicipalityRow, weight: WeightKind) -> bool {
    row.weight(weight).is_some_and(|entry| !entry.reached.is_empty())
}

/// What connects, at whatever speed.
pub(super) fn technologies(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let total = facts.total();
    let weight = Some(facts.weight);
    let of = |measure, technology| {
        total.all(measure, weight).find(|row| row.technology == Some(technology)).copied()
    };
    let mut table = Table::new(
        words.say("technologies_caption", &[("weight", &capital(words.weight(facts.weight)))]),
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
        let number = |row: Option<IndicatorRow<'_>>| row.and_then(|row| row.value).unwrap_or(0.0);
        if number(connected) + number(with_passed) <= 0.0 {
            continue;
        }
        let all = connected.or(with_passed).and_then(|row| row.total).unwrap_or(0.0);
        let may_show = facts.may_show(&[number(connected), number(with_passed), all]);
        let shown = |number: Option<f64>| if may_show { Shown::from(number) } else { Shown::Masked };
        let value = |row: Option<IndicatorRow<'_>>| words.count(shown(row.and_then(|row| row.value)));
        let share = |row: Option<IndicatorRow<'_>>| words.percent(shown(row.and_then(|row| row.share)));
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
        Technology::FixedWirelessLicensed => words.t("technology_fixed_wireless_licensed"),
        Technology::FixedWirelessLicensedByRule => words.t("technology_fixed_wireless_licensed_by_rule"),
        Technology::FixedWirelessUnlicensed => words.t("technology_fixed_wireless_unlicensed"),
        Technology::Lte => words.t("technology_lte"),
        Technology::Nr => words.t("technology_nr"),
        Technology::Satellite => words.t("technology_satellite"),
        Technology::SatelliteGeo => words.t("technology_satellite_geo"),
        Technology::SatelliteLeo => words.t("technology_satellite_leo"),
        Technology::Other => words.t("technology_other"),
    }
}

/// How many independent networks there are.
pub(super) fn competition(facts: &Facts<'_>) -> Vec<Block> {
    let words = facts.words;
    let weight = Some(facts.weight);
    let measures = ["competition_white", "competition_grey", "competition_black"];
    let parts: Vec<f64> =
        measures.iter().filter_map(|measure| facts.total().one(measure, weight)?.value).collect();
    // The classes and what has no data sum to the total: where one is small, none is shown.
    let all = of_all(facts.total().row, facts.weight).number().unwrap_or(0.0);
    if !parts.iter().chain([&(all - parts.iter().sum::<f64>())]).all(|part| facts.may_show(&[*part])) {
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
    let no_data = all - parts.iter().sum::<f64>();
    let mut rows = rows;
    if words.count(Some(no_data)) != words.count(Some(0.0)) {
        let share = CoverageShare { reached: no_data, total: all }.fraction();
        let name = words.t("competition_no_data").to_owned();
        rows.push(TableRow::new([name, words.count(Some(no_data)), words.percent(share)]));
    }
    let mut table = Table::new(
        words.t("competition_caption"),
        1,
        &[words.t("networks"), &capital(words.weight(facts.weight)), words.t("share")],
    );
    table.rows = rows;
    vec![Block::Heading(words.t("competition").to_owned()), Block::Table(table)]
}
