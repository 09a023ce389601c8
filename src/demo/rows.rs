//! The records of each layer: which columns it has, named as Swedish deliveries name them.

use super::borders::Municipality;
use super::county::{County, inhabitants, settlement_kind};
use super::networks::{FibreArea, Station, YEAR};
use super::settlements::Road;
use super::shapes::{Outline, length};
use super::vector::{Column, Shape, Value};
use geo::LineString;

pub(crate) const STATION_COLUMNS: [Column; 7] = [
    Column::Text("namn"),
    Column::Text("kommunkod"),
    Column::Text("ägare"),
    Column::Text("teknik"),
    Column::Text("matning"),
    Column::Whole("nedhastighet"),
    Column::Whole("upphastighet"),
];

pub(crate) fn station_rows(stations: &[Station]) -> Vec<(Shape<'_>, Vec<Value>)> {
    stations
        .iter()
        .map(|station| {
            let values = vec![
                station.name.as_str().into(),
                station.municipality.as_str().into(),
                station.owner.as_str().into(),
                station.technology.into(),
                station.feed.into(),
                station.down_mbps.into(),
                station.up_mbps.into(),
            ];
            (Shape::Point(station.at), values)
        })
        .collect()
}

pub(crate) fn area_columns(year: &'static str) -> [Column; 7] {
    [
        Column::Text("operatör"),
        Column::Text("område"),
        Column::Text("kommunkod"),
        Column::Text("teknik"),
        Column::Whole("nedhastighet"),
        Column::Whole("upphastighet"),
        Column::Whole(year),
    ]
}

pub(crate) fn area_rows<'a>(areas: &[&'a FibreArea]) -> Vec<(Shape<'a>, Vec<Value>)> {
    areas
        .iter()
        .map(|area| {
            let values = vec![
                area.operator.as_str().into(),
                area.name.as_str().into(),
                area.municipality.as_str().into(),
                area.technology.into(),
                area.down_mbps.into(),
                area.up_mbps.into(),
                area.since.into(),
            ];
            (area.polygon.as_ref().map_or(Shape::Missing, Shape::Area), values)
        })
        .collect()
}

/// The columns with one more at the end.
pub(crate) fn with_column(columns: &[Column], more: Column) -> Vec<Column> {
    columns.iter().copied().chain([more]).collect()
}

/// The records with one more value each.
pub(crate) fn with_values(
    rows: Vec<(Shape<'_>, Vec<Value>)>,
    more: impl Iterator<Item = Value>,
) -> Vec<(Shape<'_>, Vec<Value>)> {
    rows.into_iter()
        .zip(more)
        .map(|((shape, mut values), more)| {
            values.push(more);
            (shape, values)
        })
        .collect()
}

/// Cuts the larger roads and the railway where a register would: into stretches of some kilometres that meet end to end.
pub(crate) fn stretches<'a>(roads: impl Iterator<Item = &'a Road>) -> Vec<Road> {
    const LEAST_M: f64 = 6_000.0;
    let mut cut = Vec::new();
    for road in roads {
        if !["Europaväg", "Riksväg", "Järnväg"].contains(&road.class) {
            cut.push(road.clone());
            continue;
        }
        let mut begin = 0;
        let line = &road.line.0;
        for end in 1..line.len() {
            let rest_m = length(&line[end..]);
            if end + 1 == line.len() || (length(&line[begin..=end]) >= LEAST_M && rest_m >= LEAST_M) {
                let line = LineString::new(line[begin..=end].to_vec());
                cut.push(Road { class: road.class, name: road.name.clone(), line });
                begin = end;
            }
        }
    }
    cut
}

pub(crate) fn road_rows(roads: &[Road]) -> Vec<(Shape<'_>, Vec<Value>)> {
    roads
        .iter()
        .map(|road| (Shape::Line(&road.line), vec![road.name.as_str().into(), road.class.into()]))
        .collect()
}

pub(crate) fn names(municipality: &Municipality) -> Vec<Value> {
    [
        &municipality.code,
        &municipality.name,
        &municipality.county,
        &municipality.county_name,
        &municipality.part,
    ]
    .into_iter()
    .map(|text| text.as_str().into())
    .collect()
}

/// The places of one kind, with codes in the manner of SCB.
pub(crate) fn settlement_rows<'a>(
    county: &'a County,
    kind: &str,
    mark: &str,
) -> Vec<(Shape<'a>, Vec<Value>)> {
    let mut rows = Vec::new();
    for ((municipality, land), premises) in
        county.municipalities.iter().zip(&county.lands).zip(&county.premises)
    {
        let persons = inhabitants(land, premises);
        let mut number = 100;
        for (place, persons) in land.places.iter().zip(persons) {
            if settlement_kind(place.kind, persons) != Some(kind) {
                continue;
            }
            number += 1;
            let outline = Outline::new(place.outline.clone());
            let box_m2 = (outline.high.x - outline.low.x) * (outline.high.y - outline.low.y);
            let values = vec![
                Value::Text(format!("{}{mark}{number}", municipality.code)),
                place.name.as_str().into(),
                municipality.code.as_str().into(),
                municipality.name.as_str().into(),
                persons.into(),
                // A round outline fills π / 4 of its box.
                Value::Whole((box_m2 * 0.785 / 10_000.0).round() as i64),
                YEAR.into(),
            ];
            rows.push((Shape::Area(&place.outline), values));
        }
    }
    rows
}
