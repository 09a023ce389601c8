//! A hand-made county of three municipalities for the tests: squares of 10 km side by side in SWEREF 99 TM.
use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};

use super::{Context, Language};
use crate::model::{
    Access, AccessStatus, County, CountyCode, DemandPoint, DemandPointId, DesignatedArea, FibrePoint,
    Findings, FixedAccess, LastAreas, Lineage, Municipality, MunicipalityCode, MunicipalityCover,
    MunicipalityRow, OperatorSet, OperatorSets, Operators, Reject, RowKind, Settlement, Severity,
    ShortageArea, ShortageAreaId, ShortageStatus, ShortageType, Speed, SpeedTier, StateCounts, Stock,
    Support, SupportCandidate, SupportReason, Survey, Technology, TierLadder, Weight, WeightKind, WeightRow,
    Weights,
};

/// Lower left corner of the first municipality.
const ORIGIN: Coord<f64> = Coord { x: 500_000.0, y: 6_600_000.0 };

/// A stand-in for the projection: good to a kilometre, and turning no ring around.
fn to_wgs84(places: &mut [Coord<f64>]) {
    for place in places {
        *place = Coord { x: 15.0 + (place.x - 500_000.0) / 56_000.0, y: place.y / 111_000.0 };
    }
}

pub(super) fn context() -> Context<'static> {
    Context {
        name: "Län \"A\" & co",
        reference_date: "2025-10-01",
        profile: "pts-current",
        language: Language::Sv,
        units: crate::emit::Units::Points,
        invented: false,
        crs: "EPSG:3006",
        to_wgs84: &to_wgs84,
    }
}

fn square(east_km: f64, north_km: f64, side_km: f64) -> Polygon<f64> {
    let low = ORIGIN + Coord { x: east_km * 1000.0, y: north_km * 1000.0 };
    Rect::new(low, low + Coord { x: side_km * 1000.0, y: side_km * 1000.0 }).to_polygon()
}

fn weight(value: f64) -> Weight {
    Weight::try_new(value).expect("a weight")
}

fn point(
    id: &str,
    municipality: u32,
    east_m: f64,
    households: Weight,
    settlement: Settlement,
) -> DemandPoint {
    DemandPoint {
        id: DemandPointId::new(id),
        at: ORIGIN + Coord { x: east_m, y: 500.0 },
        weights: Weights { households, ..Weights::UNKNOWN },
        municipality,
        settlement,
        deso: None,
    }
}

fn row(kind: RowKind, code: &str, name: &str, county: &str) -> MunicipalityRow {
    let entry = |weight, unknown_points| WeightRow {
        weight,
        total: 0.0,
        states: StateCounts::default(),
        unknown_points,
        unserved_mobile: Some(0.0),
        unserved_both: Some(0.0),
        reached: vec![0.0; 3],
        reached_with_passed: vec![0.0; 3],
    };
    MunicipalityRow {
        kind,
        code: code.to_owned(),
        name: name.to_owned(),
        county: county.to_owned(),
        masked: Vec::new(),
        weights: vec![entry(WeightKind::Points, 0), entry(WeightKind::Households, 0)],
        area_m2: 1e8,
        land_m2: 1e8,
        uncovered_m2: Some(0.0),
        shortage_areas: 0,
        points_in_shortage_areas: Some(0),
        households_in_shortage_areas: Some(0.0),
        scattered_points: Some(0.0),
        scattered_households: Some(0.0),
    }
}

fn count(row: &mut MunicipalityRow, position: usize, states: &[(AccessStatus, f64)], mobile: f64) {
    let entry = &mut row.weights[position];
    for (status, value) in states {
        entry.states.add(*status, *value);
        entry.total += value;
    }
    entry.unserved_mobile = Some(mobile);
    entry.unserved_both = Some(mobile);
}

fn rows() -> Vec<MunicipalityRow> {
    let with_shortage = |mut row: MunicipalityRow, land_m2: f64| {
        count(&mut row, 1, &[(AccessStatus::Connected, 2.0), (AccessStatus::Unserved, 2.5)], 1.5);
        row.land_m2 = land_m2;
        row.uncovered_m2 = Some(4.5e7);
        row.shortage_areas = 1;
        row.points_in_shortage_areas = Some(2);
        row.households_in_shortage_areas = Some(2.5);
        row
    };
    let states = [(AccessStatus::Connected, 1.0), (AccessStatus::Unserved, 2.0), (AccessStatus::NoData, 1.0)];
    let mut vaster = with_shortage(row(RowKind::Municipality, "1801", "Väster, \"norra\"", "Län A"), 9e7);
    count(&mut vaster, 0, &states[..2], 1.0);
    let mut oster = row(RowKind::Municipality, "1802", "=Öster", "Län A");
    count(&mut oster, 0, &states[2..], 0.0);
    oster.weights[1].unknown_points = 1;
    let soder = row(RowKind::Municipality, "1901", "Söder", "");
    let mut county = with_shortage(row(RowKind::County { partial: true }, "18", "Län A", "Län A"), 1.9e8);
    count(&mut county, 0, &states, 1.0);
    county.area_m2 = 2e8;
    county.weights[1].unknown_points = 1;
    let mut total = with_shortage(row(RowKind::Total, "total", "Region", ""), 2.9e8);
    count(&mut total, 0, &states, 1.0);
    total.area_m2 = 3e8;
    total.weights[1].unknown_points = 1;
    vec![vaster, oster, soder, county, total]
}

fn rejects() -> Vec<Reject> {
    let reject =
        |source: &str, layer: &str, record: &str, reason: &str, found: &str, expected: &str| Reject {
            source: source.to_owned(),
            layer: layer.to_owned(),
            record: record.to_owned(),
            reason: reason.to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            severity: Severity::Record,
        };
    vec![
        reject("fibre.gpkg", "areas", "7", "ring crosses itself", "1 place", "a valid polygon"),
        reject("demand.csv", "", "10", "weight is no weight", "=cmd|'/c calc'!A1,2", "a number from 0"),
        reject("demand.csv", "", "9", "weight is no weight", "-5", "a number from 0"),
    ]
}

fn survey() -> Survey {
    let county = Some(County { code: CountyCode::new("18"), name: "Län A".to_owned() });
    let municipality = |code: &str, name: &str, county: Option<County>, east_km: f64| Municipality {
        code: MunicipalityCode::new(code),
        name: name.to_owned(),
        county,
        part: None,
        boundary: MultiPolygon::new(vec![square(east_km, 0.0, 10.0)]),
    };
    Survey {
        municipalities: vec![
            municipality("1801", "Väster, \"norra\"", county.clone(), 0.0),
            municipality("1802", "=Öster", county, 10.0),
            municipality("1901", "Söder", None, 20.0),
        ],
        points: vec![
            point("a", 0, 500.0, weight(2.0), Settlement::Tatort),
            point("b", 0, 2000.0, weight(1.0), Settlement::Landsbygd),
            point("c", 0, 2100.0, weight(1.5), Settlement::Landsbygd),
            point("d", 1, 12_000.0, Weight::UNKNOWN, Settlement::Smaort),
        ],
        ranges: vec![0, 3, 4, 4],
        stock: Stock { rows: 6, used: 4, outside_selection: 0, rejected: 2 },
        weights: vec![WeightKind::Points, WeightKind::Households],
        operators: Operators::from_names(["Tele2", "Telia"].map(str::to_owned)),
        fixed: vec![],
        validities: vec![],
        without_verdict: Vec::new(),
        mobile: vec![],
        settlements: vec![],
        water: vec![],
        fibre_points: vec![FibrePoint {
            kind: "exchange".to_owned(),
            feed: Some("fibre".to_owned()),
            name: None,
            at: ORIGIN + Coord { x: 600.0, y: 600.0 },
        }],
        has_settlements: true,
        partial_counties: vec![CountyCode::new("18")],
        rejects: rejects(),
        ..Survey::default()
    }
}

/// Three municipalities, four points, one shortage area of two of them, one municipality partly uncovered.
pub(super) fn findings() -> Findings {
    let survey = survey();
    let operators: Vec<_> = survey.operators.iter().map(|(operator, _)| operator).collect();
    let operator_sets = OperatorSets::from_sets([vec![], vec![operators[1]], operators.clone()]);
    let set = |set: &[_]| operator_sets.find(set).expect("interned");
    let access = |status, tier, operators: OperatorSet, mobile, signature| Access {
        fixed: FixedAccess { status, tier, tier_with_passed: tier, operators, passed_rule: None },
        mobile,
        signature,
        mobile_signature: 0,
    };
    let access = vec![
        access(AccessStatus::Connected, Some(2), set(&operators), set(&operators), 0),
        access(AccessStatus::Unserved, Some(0), set(&[]), set(&[]), 1),
        access(AccessStatus::Unserved, None, set(&[]), set(&operators[1..]), 2),
        access(AccessStatus::NoData, None, set(&[]), set(&operators[1..]), 0),
    ];
    let hole = |polygon: Polygon<f64>| LineString::new(polygon.exterior().0.clone());
    let uncovered = Polygon::new(hole(square(0.0, 0.0, 7.0)), vec![hole(square(1.0, 1.0, 2.0))]);
    let cover = |uncovered: Vec<Polygon<f64>>, land_m2, area| MunicipalityCover {
        area_m2: 1e8,
        land_m2,
        uncovered: Some((area, MultiPolygon::new(uncovered))),
        covered_m2: Some(land_m2 - area),
        ..MunicipalityCover::default()
    };
    let tier = |down_mbps| SpeedTier { down_mbps, up_mbps: None };
    let mut findings = Findings::of(
        survey,
        TierLadder::try_new(vec![tier(30.0), tier(100.0), tier(1000.0)]).expect("rises"),
    );
    findings.access = access;
    findings.operator_sets = operator_sets;
    findings.cover =
        vec![cover(vec![uncovered], 9e7, 4.5e7), cover(vec![], 1e8, 0.0), cover(vec![], 1e8, 0.0)];
    findings.shortage_areas = vec![ShortageArea {
        id: ShortageAreaId("1801-0001".into()),
        name: "Väster, \"norra\" 1".to_owned(),
        municipality: 0,
        kind: ShortageType::TooSlow,
        status: ShortageStatus::New,
        lineage: Lineage::New,
        first_year: 2025,
        closed_year: None,
        parents: Vec::new(),
        children: Vec::new(),
        members: vec![1, 2],
        outline: MultiPolygon::new(vec![square(1.9, 0.4, 0.3)]),
        area_m2: 90_000.4,
        households: Some(2.5),
        workplaces: None,
        persons: None,
        best: Some(Speed { down_mbps: Some(30.0), up_mbps: None, down_peak_mbps: None }),
        mobile: Some(vec![]),
        nearest_fibre_m: Some(1403.567),
        twins: vec![ShortageAreaId("1802-0001".into())],
        continues_in: Vec::new(),
        too_long_m: None,
        beyond_projects: 0,
        not_judged: 0,
        remark: String::new(),
        published: None,
    }];
    findings.membership = vec![None, Some(0), Some(0), None];
    findings.last_areas = LastAreas {
        ids: vec![ShortageAreaId("1801-0001".into()), ShortageAreaId("1801-0007".into())],
        of_points: vec![Some(1), Some(0), Some(0), None],
    };
    findings.unserved_shares = vec![0.0, 0.75, 1.0];
    findings.delivered = vec![vec![]; 3];
    findings.support = Ok(support());
    findings.rows = rows();
    findings
}

/// Both places of the country are candidates, one of them with a plan; the småort is left out.
fn support() -> Support {
    let candidate = |point, reason, area| SupportCandidate {
        point,
        reason,
        unserved_part: if area == Some(0) { 1.0 } else { 0.0 },
        best: None,
        technologies: vec![],
        planned_year: None,
        area,
    };
    let best = Some(Speed { down_mbps: Some(30.0), up_mbps: None, down_peak_mbps: None });
    Support {
        candidates: vec![
            SupportCandidate {
                best,
                technologies: vec![Technology::Vdsl, Technology::Xdsl],
                ..candidate(1, SupportReason::TooSlow, Some(0))
            },
            SupportCandidate {
                planned_year: Some(2030),
                ..candidate(2, SupportReason::PlanBeyondHorizon, Some(0))
            },
            candidate(3, SupportReason::NoData, None),
        ],
        areas: vec![DesignatedArea {
            id: "1801-S001".to_owned(),
            municipality: 0,
            members: vec![1, 2],
            households: Some(2.5),
            workplaces: None,
            best,
            outline: MultiPolygon::new(vec![square(1.9, 0.4, 0.3)]),
            area_m2: 90_000.4,
        }],
    }
}

/// Where the findings come from: two files, and nobody who publishes.
pub(super) fn provenance() -> crate::emit::Provenance<'static> {
    use crate::emit::{Provenance, ReadFile};
    let file = |name: &str, records, digit: &str| ReadFile {
        name: name.to_owned(),
        records,
        sha256: digit.repeat(64),
    };
    Provenance {
        suppliers: vec!["Fiber & co".to_owned(), "Kommunen".to_owned()],
        inputs: vec![file("fiber.gpkg", 3, "a"), file("kommuner.gpkg", 2, "b")],
        bounds: Some([14.0, 58.0, 16.0, 60.0]),
        ..Provenance::default()
    }
}
