//! The largest county stays under the promised size.
use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};

use super::fixture::{findings, page};
use super::fixture_base::GRIDS;
use super::*;
use crate::emit::Language;
use crate::model::{Extent, Grid, GridCell, Line, LineKind, Operator, UncoveredByOperator, UncoveredLine};

const MOST_BYTES: usize = 10_000_000;

fn ring(x: f64, y: f64, radius: f64, vertices: u32) -> Polygon<f64> {
    let ring: Vec<Coord<f64>> = (0..vertices)
        .map(|step| {
            let angle = f64::from(step) / f64::from(vertices) * std::f64::consts::TAU;
            let radius = radius * (1.0 + 0.1 * (angle * 400.0).sin());
            Coord { x: x + radius * angle.cos(), y: y + radius * angle.sin() }
        })
        .collect();
    Polygon::new(ring.into(), Vec::new())
}

fn ragged(row: u32) -> LineString<f64> {
    let north = 6_560_000.0 + f64::from(row) * 90.0;
    (0..400).map(|step| (500_000.0 + f64::from(step) * 40.0, north + f64::from(step * 7919 % 61))).collect()
}

/// 60 ragged municipalities, uncovered in whole and by each of two operators, 2,000 areas in fine detail, 600,000
/// vertices of roads, of fibre routes and of uncovered stretches each, lakes and twice 25,000 squares with counts of
/// six digits.
#[test]
fn a_county_fits_in_ten_megabytes() {
    let mut large = findings();
    large.survey.municipalities = (0..60)
        .map(|number| {
            let mut one = large.survey.municipalities[0].clone();
            let x = 500_000.0 + f64::from(number % 8) * 25_000.0;
            let y = 6_560_000.0 + f64::from(number / 8) * 25_000.0;
            one.boundary = MultiPolygon(vec![ring(x, y, 10_000.0, 20_000)]);
            one
        })
        .collect();
    large.cover = (0..60)
        .map(|number: usize| {
            let mut one = large.cover[0].clone();
            one.uncovered = Some((1.0, large.survey.municipalities[number].boundary.clone()));
            one
        })
        .collect();
    large.shortage_areas = (0..2000)
        .map(|number| {
            let mut one = large.shortage_areas[0].clone();
            let x = 500_000.0 + f64::from(number) * 60.0;
            one.outline = MultiPolygon(vec![ring(x, 6_570_000.0, 400.0, 400)]);
            one
        })
        .collect();

    let water: Vec<Polygon<f64>> =
        (0..400).map(|lake| ring(500_000.0 + f64::from(lake) * 400.0, 6_590_000.0, 190.0, 1000)).collect();
    let lines: Vec<Line> = (0..1500)
        .map(|row| Line {
            kind: LineKind::Road,
            joined: crate::model::LineJoin::Ends,
            class: None,
            name: None,
            stretch: ragged(row),
        })
        .collect();
    let uncovered_lines: Vec<UncoveredLine> = lines
        .iter()
        .map(|line| UncoveredLine {
            municipality: 0,
            kind: line.kind,
            class: None,
            name: None,
            length_m: 16_000.0,
            stretch: line.stretch.clone(),
        })
        .collect();
    let square = |side_m: i64, number: i64| {
        let mut weights = GRIDS[0].cells[0].weights.clone();
        for entry in &mut weights {
            entry.total = 123_456.0 + number as f64;
        }
        GridCell {
            municipality: (number / 420) as u32,
            east_m: 500_000 + number % 160 * side_m,
            north_m: 6_560_000 + number / 160 * side_m,
            weights,
            masked: Vec::new(),
        }
    };
    let grids = [1000, 250].map(|side_m| Grid {
        side_m: side_m as u32,
        cells: (0..25_000).map(|number| square(side_m, number)).collect(),
    });
    large.survey.fixed[0].extent = Extent::Near {
        shapes: lines.iter().map(|line| Geometry::LineString(line.stretch.clone())).collect(),
        reach_m: 50.0,
    };
    let base = MapBase { water: &water, settlements: &[], lines: &lines, uncovered_lines: &uncovered_lines };
    let gap = |operator| UncoveredByOperator {
        operator: Operator(operator),
        uncovered: large.survey.municipalities.iter().map(|one| (1.0, one.boundary.clone())).collect(),
    };
    let gaps = OperatorGap::of(&[gap(0), gap(1)]);
    let page = MapPage { base, grids: &grids, gaps: &gaps, ..page(&large, Language::Sv) };
    let mut out = Vec::new();
    write(&page, &mut out).expect("written");
    assert!(out.len() < MOST_BYTES, "{} bytes", out.len());
    let html = String::from_utf8(out).expect("UTF-8");
    assert!(
        html.contains("\"side_m\":1000")
            && html.contains("\"side_m\":250")
            && !html.contains("\"parts\":null")
    );
    assert!(html.contains("\"road\":{\"length_m\""));
}
