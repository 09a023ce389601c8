//! What lies under the areas of the invented region: a lake with an island, settlements of two kinds, roads, a railway,
//! stretches of them without cover, and squares, one cut by a border and one masked.
use std::sync::LazyLock;

use geo::{Geometry, LineString, MultiPolygon, Polygon};

use super::fixture::{SIDE_M, SOUTH_M, WEST_M, square, weight};
use super::{MapBase, OperatorGap};
use crate::model::{
    CoverageLayer, Extent, Grid, GridCell, Line, LineJoin, LineKind, MaskedCounts, MaskedWeight, Network,
    Operator, Relation, ServedShare, Settlement, SettlementArea, Speed, Technology, UncoveredByOperator,
    UncoveredLine, WeightKind,
};

static WATER: LazyLock<Vec<Polygon<f64>>> = LazyLock::new(|| {
    let island = square(WEST_M + 15_000.0, SOUTH_M + 15_000.0, 800.0).exterior().clone();
    vec![Polygon::new(square(WEST_M + 14_000.0, SOUTH_M + 14_000.0, 4000.0).exterior().clone(), vec![island])]
});

static SETTLEMENTS: LazyLock<Vec<SettlementArea>> = LazyLock::new(|| {
    let area = |kind, x, y, side| SettlementArea {
        kind,
        name: Some("<b>Byn</b>".to_owned()),
        area: square(WEST_M + x, SOUTH_M + y, side),
    };
    vec![
        area(Settlement::Tatort, 1500.0, 15_000.0, 3000.0),
        area(Settlement::Smaort, 26_000.0, 4000.0, 1200.0),
    ]
});

fn stretch(places: &[(f64, f64)]) -> LineString<f64> {
    places.iter().map(|&(x, y)| (WEST_M + x, SOUTH_M + y)).collect()
}

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let line = |kind, places: &[(f64, f64)]| Line {
        kind,
        joined: LineJoin::Ends,
        class: None,
        name: None,
        stretch: stretch(places),
    };
    vec![
        line(LineKind::Road, &[(1000.0, 9000.0), (20_000.0, 10_500.0)]),
        line(LineKind::Road, &[(20_000.0, 10_500.0), (55_000.0, 8000.0)]),
        line(LineKind::Rail, &[(3000.0, 1000.0), (50_000.0, 13_000.0)]),
    ]
});

static UNCOVERED_LINES: LazyLock<Vec<UncoveredLine>> = LazyLock::new(|| {
    let line = |kind, length_m, places: &[(f64, f64)]| UncoveredLine {
        municipality: 0,
        kind,
        class: None,
        name: None,
        length_m,
        stretch: stretch(places),
    };
    vec![
        line(LineKind::Road, 4012.4, &[(5000.0, 9315.0), (9000.0, 9631.0)]),
        line(LineKind::Road, 8020.0, &[(10_000.0, 9710.0), (18_000.0, 10_342.0)]),
        line(LineKind::Rail, 12_384.0, &[(20_000.0, 5340.0), (32_000.0, 8404.0)]),
    ]
});

/// A square of the first municipality, one that it shares with the second, and a masked one; and the first by two of its
/// sixteenths.
pub(super) static GRIDS: LazyLock<[Grid; 2]> = LazyLock::new(|| {
    let cell = |municipality, x: f64, unserved: f64| GridCell {
        municipality,
        east_m: (WEST_M + x) as i64,
        north_m: SOUTH_M as i64 + 17_000,
        weights: vec![
            weight(WeightKind::Points, [20.0, 4.0, 0.0, unserved, 0.0], 0),
            weight(WeightKind::Households, [30.0, 0.0, 0.0, 2.0 * unserved, 0.0], 0),
        ],
        masked: Vec::new(),
    };
    let mut masked = cell(1, SIDE_M + 5000.0, 0.0);
    masked.weights.remove(1);
    masked.masked = vec![MaskedWeight {
        weight: WeightKind::Households,
        total: None,
        counts: MaskedCounts::All,
        at_most: None,
        known: None,
    }];
    let cells = vec![cell(0, 5000.0, 6.0), cell(0, SIDE_M, 0.0), cell(1, SIDE_M, 12.0), masked];
    let small = |x, connected, unserved| GridCell {
        weights: vec![
            weight(WeightKind::Points, [connected, 0.0, 0.0, unserved, 0.0], 0),
            weight(WeightKind::Households, [1.5 * connected, 0.0, 0.0, 2.0 * unserved, 0.0], 0),
        ],
        ..cell(0, x, unserved)
    };
    let parts = vec![small(5250.0, 20.0, 0.0), small(5500.0, 4.0, 6.0)];
    [Grid { side_m: 1000, cells }, Grid { side_m: 250, cells: parts }]
});

/// Alfa leaves more uncovered in the first municipality than what no operator covers.
pub(super) static GAPS: LazyLock<Vec<OperatorGap>> = LazyLock::new(|| {
    let gap = |operator, sides: [f64; 3]| UncoveredByOperator {
        operator: Operator(operator),
        uncovered: sides
            .into_iter()
            .enumerate()
            .map(|(number, side)| {
                let at = (WEST_M + SIDE_M * number as f64 + 6000.0, SOUTH_M + 11_000.0);
                let outline = if side > 0.0 { vec![square(at.0, at.1, side)] } else { Vec::new() };
                (side * side, MultiPolygon(outline))
            })
            .collect(),
    };
    OperatorGap::of(&[gap(0, [8500.0, 6000.0, 0.0]), gap(1, [6000.0, 7000.0, 1000.0])])
});

/// A network that reaches those near its route, and those a little farther off as passed: one line, given twice.
pub(super) fn network() -> Vec<CoverageLayer> {
    let layer = |relation, reach_m| CoverageLayer {
        source: 0,
        operator: Operator(0),
        network: Network(0),
        technology: Technology::Fiber,
        relation,
        speed: Speed { down_mbps: Some(1000.0), up_mbps: None, down_peak_mbps: None },
        latency_ms: None,
        cost_sek: None,
        planned_year: None,
        credible: None,
        served: ServedShare::WHOLE,
        exchange: None,
        extent: Extent::Near {
            shapes: vec![Geometry::LineString(stretch(&[
                (2000.0, 3000.0),
                (9000.0, 4000.0),
                (30_000.0, 2500.0),
            ]))],
            reach_m,
        },
    };
    vec![layer(Relation::Connected, 50.0), layer(Relation::Passed, 150.0)]
}

pub(super) fn base() -> MapBase<'static> {
    MapBase { water: &WATER, settlements: &SETTLEMENTS, lines: &LINES, uncovered_lines: &UNCOVERED_LINES }
}
