use polars::prelude::{ParquetReader, PlSmallStr, SerReader};

use serde_json::json;

use super::*;
use crate::emit::fixture::{context, findings};
use crate::emit::tables::single::{above, below};

#[test]
fn the_columns_are_those_of_the_contract_and_two_writes_are_equal() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = ["a.parquet", "b.parquet"].map(|name| folder.path().join(name));
    for path in &paths {
        demand_points(&findings(), &context(), path).expect("written");
    }
    assert_eq!(std::fs::read(&paths[0]).expect("read"), std::fs::read(&paths[1]).expect("read"));
    let frame =
        ParquetReader::new(std::fs::File::open(&paths[0]).expect("a file")).finish().expect("a table");
    let texts = |column: &str| -> Vec<Option<String>> {
        let column = frame.column(column).expect("a column").str().expect("text").clone();
        column.iter().map(|text| text.map(str::to_owned)).collect()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        frame.get_column_names().into_iter().map(PlSmallStr::as_str).collect::<Vec<_>>(),
        [
            "id",
            "municipality",
            "settlement",
            "households",
            "workplaces",
            "status",
            "tier_mbps",
            "tier_with_passed_mbps",
            "passed_rule",
            "operators",
            "mobile_operators",
            "delivered",
            "shortage_area",
            "last_shortage_area",
            "unserved_share",
            "scattered",
            "connection_point_m",
            "exchange_m",
            "other_exchange_m",
            "backbone_m",
            "access_m",
            "connected_m",
            "connection_point_road_m",
            "exchange_road_m",
            "other_exchange_road_m",
            "backbone_road_m",
            "access_road_m",
            "connected_road_m",
            "geometry",
            "bbox"
        ]
    );
    assert_eq!(texts("status"), [some("connected"), some("unserved"), some("unserved"), some("no_data")]);
    assert_eq!(texts("operators"), [some("Tele2;Telia"), some(""), some(""), None]);
    assert_eq!(texts("mobile_operators"), [some("Tele2;Telia"), some(""), some("Telia"), some("Telia")]);
    assert_eq!(texts("shortage_area"), [None, some("1801-0001"), some("1801-0001"), None]);
    assert_eq!(texts("last_shortage_area"), [some("1801-0007"), some("1801-0001"), some("1801-0001"), None]);
    let shares = frame.column("unserved_share").expect("a column").f64().expect("doubles");
    assert_eq!(shares.iter().collect::<Vec<_>>(), [0.0, 0.75, 1.0, 0.0].map(Some));
    let scattered = frame.column("scattered").expect("a column").bool().expect("flags");
    assert_eq!(scattered.iter().collect::<Vec<_>>(), [Some(false); 4]);
    let households = frame.column("households").expect("a column").f64().expect("doubles");
    assert_eq!(households.iter().collect::<Vec<_>>(), [Some(2.0), Some(1.0), Some(1.5), None]);
    let boxes = frame.column("bbox").expect("a column").struct_().expect("a box").clone();
    let west = boxes.field_by_name("xmin").expect("a bound");
    assert_eq!(west.f32().expect("single precision").get(0), Some(500_500.0));
    let tiers = frame.column("tier_mbps").expect("a column").f64().expect("doubles");
    assert_eq!(tiers.iter().collect::<Vec<_>>(), [Some(1000.0), Some(30.0), None, None]);
}

#[test]
fn who_wants_access_and_stands_in_no_open_area_is_scattered() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    let mut findings = findings();
    findings.membership[1] = None;
    findings.shortage_areas[0].status = crate::model::ShortageStatus::Remedied;
    demand_points(&findings, &context(), &path).expect("written");
    let frame = ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
    let scattered = frame.column("scattered").expect("a column").bool().expect("flags");
    assert_eq!(
        scattered.iter().collect::<Vec<_>>(),
        [Some(false), Some(true), Some(true), Some(false)],
        "connected, unserved in no area, unserved in a closed one, without data"
    );
    assert_eq!(frame.column("shortage_area").expect("a column").null_count(), 4);
}

#[test]
fn what_no_source_speaks_of_is_null() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    let mut findings = findings();
    findings.survey.has_settlements = false;
    findings.survey.weights = WeightKind::ALL.to_vec();
    findings.cover.iter_mut().for_each(|cover| cover.uncovered = None);
    demand_points(&findings, &context(), &path).expect("written");
    let frame = ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
    for column in [
        "settlement",
        "workplaces",
        "persons",
        "holiday_homes",
        "buildings",
        "mobile_operators",
        "passed_rule",
    ] {
        assert_eq!(frame.column(column).expect("a column").null_count(), 4, "{column}");
    }
    assert!(frame.column("deso").is_err(), "nobody delivered it");
}

#[test]
fn what_was_delivered_of_a_point_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    let mut findings = findings();
    findings.survey.deso = vec!["1801A0010".to_owned(), "1801C0020".to_owned()];
    findings.survey.points[1].deso = Some(1);
    findings.access[0].fixed.status = AccessStatus::Passed;
    findings.access[0].fixed.passed_rule = Some(PassedRule::NearRoute);
    demand_points(&findings, &context(), &path).expect("written");
    let frame = ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
    let texts = |column: &str| {
        let column = frame.column(column).expect("a column").str().expect("text").clone();
        column.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(texts("deso"), [None, Some("1801C0020".to_owned()), None, None]);
    assert_eq!(texts("passed_rule"), [Some("near_route".to_owned()), None, None, None]);
}

#[test]
fn the_metadata_names_the_crs_and_the_bounds() {
    let metadata =
        geo_metadata(findings().survey.points.iter().map(|point| point.at), &context(), Path::new("x"))
            .expect("a known CRS");
    let geometry = &metadata["columns"]["geometry"];
    assert_eq!(geometry["crs"]["id"], json!({ "authority": "EPSG", "code": 3006 }));
    assert_eq!(geometry["bbox"], json!([500_500.0, 6_600_500.0, 512_000.0, 6_600_500.0]));
    assert_eq!(geometry["covering"]["bbox"]["ymax"], json!(["bbox", "ymax"]));
    let unknown = Context { crs: "EPSG:1", ..context() };
    let error = geo_metadata(std::iter::empty(), &unknown, Path::new("x")).expect_err("refused");
    assert!(error.to_string().contains("EPSG:1"), "{error}");
}

#[test]
fn a_survey_without_points_makes_a_table_without_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    let mut findings = findings();
    findings.survey.points.clear();
    findings.access.clear();
    findings.membership.clear();
    findings.last_areas.of_points.clear();
    demand_points(&findings, &context(), &path).expect("written");
    let frame = ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
    assert_eq!(frame.shape(), (0, 30));
}

/// A municipality of 40 by 40 places, 100 metres apart, that stand in the order of a dice, and one of 50.
fn many() -> Findings {
    let mut findings = findings();
    let (point, access) = (findings.survey.points[0].clone(), findings.access[0]);
    let place = |municipality, east: u64, north: u64| {
        let at = Coord { x: 500_000.0 + 100.0 * east as f64, y: 6_600_000.0 + 100.0 * north as f64 };
        crate::model::DemandPoint { at, municipality, ..point.clone() }
    };
    // 7 has no divisor in common with 1600: every number once.
    let first = (0..1600_u64).map(|at| at * 7 % 1600).map(|at| place(0, at % 40, at / 40));
    let second = (0..50).map(|at| place(1, 110 + at, 0));
    findings.survey.points = first.chain(second).collect();
    let count = findings.survey.points.len();
    findings.access = vec![access; count];
    findings.membership = vec![None; count];
    findings.last_areas.of_points = vec![None; count];
    findings.last_percent.points = crate::model::PointDistances::default();
    findings
}

/// The boxes of the row groups by their statistics, with the rows of each: west, south, east, north.
fn boxes_of_groups(path: &Path) -> Vec<([f32; 4], usize)> {
    let mut file = std::fs::File::open(path).expect("a file");
    let file = polars_parquet::parquet::read::read_metadata(&mut file).expect("a footer");
    let group = |group: &polars_parquet::parquet::metadata::RowGroupMetadata| {
        let mut bounds = [f32::NAN; 4];
        for column in group.parquet_columns() {
            let path = &column.descriptor().path_in_schema;
            let Some(at) = super::super::point_columns::BOUNDS
                .iter()
                .position(|name| path[0] == "bbox" && path[path.len() - 1] == *name)
            else {
                continue;
            };
            let statistics = column.statistics(&file.footer_buf).expect("statistics").expect("readable");
            let statistics = statistics.expect_float();
            bounds[at] = if at < 2 { statistics.min_value } else { statistics.max_value }.expect("a bound");
        }
        (bounds, group.num_rows())
    };
    file.row_groups.iter().map(group).collect()
}

#[test]
fn a_small_box_touches_few_row_groups() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    write(&many(), &context(), 100, &path).expect("written");
    let groups = boxes_of_groups(&path);
    assert_eq!(groups.iter().map(|(_, rows)| rows).sum::<usize>(), 1650);
    assert!(groups.iter().all(|(_, rows)| *rows <= 100), "{groups:?}");
    assert_eq!(groups.len(), 17);
    // 300 m of the 4 km each way.
    let touched = |[west, south, east, north]: [f32; 4]| {
        let meets = |own: &[f32; 4]| own[0] <= east && own[2] >= west && own[1] <= north && own[3] >= south;
        groups.iter().filter(|(own, _)| meets(own)).count()
    };
    for (east, north) in [(0.0, 0.0), (1_950.0, 1_950.0), (3_600.0, 200.0), (700.0, 2_500.0)] {
        let (west, south) = (500_000.0 + east, 6_600_000.0 + north);
        let count = touched([west, south, west + 300.0, south + 300.0]);
        assert!((1..=4).contains(&count), "{count} of {} at {east} {north}", groups.len());
    }
    // The other municipality has a group of its own.
    assert_eq!(touched([511_000.0, 6_600_000.0, 515_000.0, 6_600_000.0]), 1);
}

#[test]
fn whole_weights_are_integers_and_no_row_group_is_too_large() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.parquet");
    demand_points(&many(), &context(), &path).expect("written");
    assert_eq!(boxes_of_groups(&path).len(), 1);
    let frame = ParquetReader::new(std::fs::File::open(&path).expect("a file")).finish().expect("a table");
    let households = frame.column("households").expect("a column").i64().expect("integers");
    assert_eq!((households.get(0), households.null_count()), (Some(2), 0));
    let codes = frame.column("municipality").expect("a column").str().expect("text").clone();
    let codes: Vec<_> = codes.iter().flatten().collect();
    assert!(codes.is_sorted() && codes.len() == 1650);
}

#[test]
fn places_are_given_to_a_millimetre_and_lie_in_their_boxes() {
    let at = Coord { x: 663_717.338_372_003_4, y: 6_600_167.537_452_184 };
    let given = written(at);
    assert!((given.x - at.x).abs() <= 0.0005 && (given.y - at.y).abs() <= 0.0005, "{given:?}");
    // 20 and 23 bits before the point and 10 behind it: the others of the 52 are zeros.
    assert_eq!((given.x.to_bits() % (1 << 22), given.y.to_bits() % (1 << 19)), (0, 0));
    assert!(f64::from(below(given.x)) <= given.x && f64::from(above(given.x)) >= given.x);
    let whole = Coord { x: 500_500.0, y: 6_600_500.5 };
    assert_eq!(written(whole), whole);
}
