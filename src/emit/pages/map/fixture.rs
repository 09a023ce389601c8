//! A small invented region for the tests: three municipalities in a row, names that try to become markup, one
//! municipality without data, one with a hole, areas of both statuses.
use std::f64::consts::PI;

use geo::{Coord, MultiPolygon, Polygon, polygon};

use super::{Audience, Context, MapDefinitions, MapPage, MobileDefinition};
use crate::emit::Language;
use crate::model::{
    AccessStatus, County, CountyCode, FibrePoint, Findings, Lineage, Municipality, MunicipalityCode,
    MunicipalityCover, MunicipalityRow, Operator, Operators, RowKind, ShortageArea, ShortageAreaId,
    ShortageStatus, ShortageType, Speed, SpeedTier, StateCounts, Survey, TierLadder, WeightKind, WeightRow,
};

/// Names that a page must show as they are.
pub(super) const HOSTILE: [&str; 4] = [
    "</script><script>window.hacked=1</script>",
    "\"><img src=x onerror=window.hacked=2>",
    "=cmd|' /C calc'!A0",
    "Öster\u{202e}nålm {speed} {{data}} \u{2028}&amp;<!--",
];

/// West edge of the first municipality and south edge of all, metres.
pub(super) const WEST_M: f64 = 500_000.0;
pub(super) const SOUTH_M: f64 = 6_560_000.0;
pub(super) const SIDE_M: f64 = 20_000.0;

/// Near enough for a picture: degrees from metres around 15° E, 59° N.
pub(super) fn to_wgs84(places: &mut [Coord<f64>]) {
    for place in places {
        place.x = 15.0 + (place.x - 500_000.0) / (111_320.0 * (59.0 / 180.0 * PI).cos());
        place.y = 59.0 + (place.y - 6_540_000.0) / 111_320.0;
    }
}

pub(super) fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
    polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)]
}

fn municipality(number: usize, name: &str) -> Municipality {
    let west = WEST_M + SIDE_M * number as f64;
    // A border that is not straight, shared with the neighbour.
    let border = |x: f64| {
        (0..=40).map(move |step| (x + f64::from(step * 37 % 11) * 120.0, SOUTH_M + f64::from(step) * 500.0))
    };
    let mut ring: Vec<Coord<f64>> = border(west + SIDE_M).map(Coord::from).collect();
    ring.extend(border(west).collect::<Vec<_>>().into_iter().rev().map(Coord::from));
    let holes = if number == 0 {
        vec![square(west + 4000.0, SOUTH_M + 4000.0, 3000.0).exterior().clone()]
    } else {
        Vec::new()
    };
    Municipality {
        code: MunicipalityCode::new(&format!("180{}", number + 1)),
        name: name.to_owned(),
        county: Some(County { code: CountyCode::new("18"), name: "Sagobygdens län".to_owned() }),
        part: None,
        boundary: MultiPolygon(vec![Polygon::new(ring.into(), holes)]),
    }
}

pub(super) fn area(number: usize, municipality: u32, name: &str, status: ShortageStatus) -> ShortageArea {
    let x = WEST_M + SIDE_M * f64::from(municipality) + 9000.0 + 700.0 * number as f64;
    let y = SOUTH_M + 2500.0 + 2900.0 * number as f64;
    let is_new = status == ShortageStatus::New;
    ShortageArea {
        twins: Vec::new(),
        continues_in: Vec::new(),
        too_long_m: None,
        beyond_projects: 0,
        not_judged: 0,
        remark: String::new(),
        published: None,
        id: ShortageAreaId(format!("180{}-{}", municipality + 1, number + 1).into()),
        name: name.to_owned(),
        municipality,
        kind: if is_new { ShortageType::NoOffer } else { ShortageType::TooSlow },
        status,
        lineage: Lineage::New,
        first_year: 2025,
        closed_year: None,
        parents: Vec::new(),
        children: Vec::new(),
        members: (0..(number as u32 + 2) * 5).collect(),
        outline: MultiPolygon(vec![square(x, y, 900.0 + 150.0 * number as f64)]),
        area_m2: 810_000.0,
        households: is_new.then_some(12.0 + number as f64),
        workplaces: Some(0.0),
        persons: None,
        best: (!is_new).then_some(Speed { down_mbps: Some(30.0), up_mbps: None, down_peak_mbps: None }),
        mobile: Some(if is_new { Vec::new() } else { vec![Operator(0), Operator(1)] }),
        nearest_fibre_m: is_new.then_some(1234.5),
    }
}

pub(super) fn weight(weight: WeightKind, states: [f64; 5], unknown_points: u64) -> WeightRow {
    let mut counts = StateCounts::default();
    for (status, value) in AccessStatus::ALL.into_iter().zip(states) {
        counts.add(status, value);
    }
    WeightRow {
        weight,
        total: states.iter().sum(),
        states: counts,
        unknown_points,
        unserved_mobile: Some(states[3] / 2.0),
        unserved_both: Some(states[3] / 4.0),
        reached: Vec::new(),
        reached_with_passed: Vec::new(),
    }
}

fn row(
    kind: RowKind,
    code: &str,
    name: &str,
    weights: Vec<WeightRow>,
    uncovered_m2: f64,
    shortage_areas: u64,
) -> MunicipalityRow {
    MunicipalityRow {
        kind,
        code: code.to_owned(),
        name: name.to_owned(),
        county: "Sagobygdens län".to_owned(),
        masked: Vec::new(),
        weights,
        area_m2: SIDE_M * SIDE_M,
        land_m2: SIDE_M * SIDE_M,
        uncovered_m2: Some(uncovered_m2),
        shortage_areas,
        points_in_shortage_areas: Some(10 * shortage_areas),
        households_in_shortage_areas: Some(12.0 * shortage_areas as f64),
        scattered_points: Some(1.0),
        scattered_households: Some(2.0),
    }
}

/// The findings; with more than three `municipalities` the rest are plain.
pub(in crate::emit) fn findings() -> Findings {
    let names = [HOSTILE[0], "Ängelsbergs kommun", "Norrboda"];
    let weights = |points, households| {
        vec![weight(WeightKind::Points, points, 0), weight(WeightKind::Households, households, 0)]
    };
    let sums = ([5100.0, 310.0, 120.0, 1470.5, 900.0], [12_345.0, 800.0, 150.0, 2_104.5, 700.0]);
    let rows = vec![
        row(
            RowKind::Municipality,
            "1801",
            names[0],
            weights([4000.0, 300.0, 100.0, 1200.5, 0.0], [9000.0, 700.0, 100.0, 1_234.5, 0.0]),
            61_250_000.0,
            3,
        ),
        row(
            RowKind::Municipality,
            "1802",
            names[1],
            weights([1100.0, 10.0, 20.0, 270.0, 200.0], [3345.0, 100.0, 50.0, 870.0, 50.0]),
            4_000_000.0,
            3,
        ),
        row(
            RowKind::Municipality,
            "1803",
            names[2],
            vec![
                weight(WeightKind::Points, [0.0, 0.0, 0.0, 0.0, 700.0], 0),
                weight(WeightKind::Households, [0.0; 5], 700),
            ],
            0.0,
            0,
        ),
        row(
            RowKind::County { partial: true },
            "18",
            "Sagobygdens län",
            weights(sums.0, sums.1),
            65_250_000.0,
            6,
        ),
        row(RowKind::Total, "total", "Region", weights(sums.0, sums.1), 65_250_000.0, 6),
    ];
    let survey = Survey {
        municipalities: names.iter().enumerate().map(|(number, name)| municipality(number, name)).collect(),
        ranges: vec![0; 4],
        weights: vec![WeightKind::Points, WeightKind::Households],
        operators: Operators::from_names(["<b>Alfa</b>".to_owned(), "Beta".to_owned()]),
        fixed: super::fixture_base::network(),
        fibre_points: (0..60)
            .map(|step| FibrePoint {
                kind: if step % 2 == 0 { "connection_point" } else { "exchange" }.to_owned(),
                feed: None,
                name: None,
                at: Coord {
                    x: WEST_M + 900.0 * f64::from(step),
                    y: SOUTH_M + 1000.0 + f64::from(step * 53 % 180) * 100.0,
                },
            })
            .collect(),
        has_settlements: false,
        ..Survey::default()
    };
    let uncovered = |number: usize| {
        let x = WEST_M + SIDE_M * number as f64 + 6000.0;
        let outline = if number < 2 { vec![square(x, SOUTH_M + 11_000.0, 6000.0)] } else { Vec::new() };
        MunicipalityCover {
            area_m2: SIDE_M * SIDE_M,
            land_m2: SIDE_M * SIDE_M,
            uncovered: Some((0.0, MultiPolygon(outline))),
            covered_m2: Some(0.0),
            ..MunicipalityCover::default()
        }
    };
    let tier = |down_mbps| SpeedTier { down_mbps, up_mbps: None };
    let mut findings =
        Findings::of(survey, TierLadder::try_new(vec![tier(30.0), tier(100.0)]).expect("rises"));
    findings.cover = (0..3).map(uncovered).collect();
    findings.shortage_areas = vec![
        area(0, 0, HOSTILE[1], ShortageStatus::New),
        area(1, 0, HOSTILE[2], ShortageStatus::Planned),
        area(2, 0, "Tvåhus", ShortageStatus::New),
        area(0, 1, HOSTILE[3], ShortageStatus::New),
        area(1, 1, "Ängelsbergs kommun 2", ShortageStatus::Planned),
        area(2, 1, "Sörgården", ShortageStatus::New),
    ];
    findings.rows = rows;
    findings
}

/// The run, in a language.
pub(super) fn context(language: Language) -> &'static Context<'static> {
    const fn of(language: Language) -> Context<'static> {
        Context {
            name: "Sagobygdens län <b>",
            reference_date: "2025-10-01",
            profile: "pts-current",
            language,
            units: crate::emit::Units::Points,
            invented: true,
            crs: "EPSG:3006",
            to_wgs84: &to_wgs84,
        }
    }
    static SV: Context<'static> = of(Language::Sv);
    static EN: Context<'static> = of(Language::En);
    match language {
        Language::Sv => &SV,
        Language::En => &EN,
    }
}

/// A page of the findings.
pub(super) fn page(findings: &Findings, language: Language) -> MapPage<'_> {
    MapPage {
        findings,
        base: super::fixture_base::base(),
        gaps: &super::fixture_base::GAPS,
        grids: &*super::fixture_base::GRIDS,
        changes: &[],
        changed: &[],
        since: "",
        context: context(language),
        definitions: MapDefinitions {
            shortage_mbps: 100.0,
            link_m: 200.0,
            min_points: 3,
            mobile: Some(MobileDefinition {
                generations: vec!["4G".to_owned(), "5G".to_owned()],
                service_mbps: 10.0,
                level: "grund".to_owned(),
            }),
            without_water: true,
        },
        sources: vec!["kommuner.gpkg".to_owned(), "fiber <b>.gpkg".to_owned()],
        audience: Audience::Internal,
    }
}

/// The columns of `municipalities.csv` that the map shows, for the comparison in the browser.
pub(super) fn csv(findings: &Findings) -> String {
    let header = "code,households,households_connected,households_passed,households_planned,\
                  households_unserved,households_no_data,households_unserved_mobile,households_unserved_both,\
                  land_km2,uncovered_km2,shortage_areas";
    let mut lines = vec![header.to_owned()];
    for row in &findings.rows {
        let households = row.weight(WeightKind::Households).filter(|entry| entry.unknown_points == 0);
        let values = households.map_or_else(
            || ",".repeat(7),
            |entry| {
                let mobile = [entry.unserved_mobile, entry.unserved_both].map(Option::unwrap_or_default);
                let counts = AccessStatus::ALL.map(|status| entry.states.get(status));
                let counts: Vec<String> = counts.iter().chain(&mobile).map(f64::to_string).collect();
                format!("{},{}", entry.total, counts.join(","))
            },
        );
        let uncovered_km2 = row.uncovered_m2.map(|area_m2| (area_m2 / 1e6).to_string()).unwrap_or_default();
        let land_km2 = row.land_m2 / 1e6;
        lines.push(format!("{},{values},{land_km2},{uncovered_km2},{}", row.code, row.shortage_areas));
    }
    lines.join("\n") + "\n"
}
