use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use gdal::Dataset;
use gdal::vector::{Feature, LayerAccess};
use geo::Coord;

use super::*;
use crate::emit::fixture::{context, findings};
use crate::emit::{EmitError, Outlines};
use crate::model::{Findings, Weight, WeightKind};

/// Every tile of a file, by its id: the header and the root directory of the format, read by hand.
fn tiles(path: &Path) -> Vec<(u64, Vec<u8>)> {
    let bytes = std::fs::read(path).expect("a file");
    assert_eq!(&bytes[..8], b"PMTiles\x03");
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes")) as usize;
    let unzipped = |bytes: &[u8]| {
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).expect("gzip");
        text
    };
    let directory = unzipped(&bytes[word(8)..word(8) + word(16)]);
    let mut rest = directory.iter();
    let mut next = || {
        let mut value = 0_u64;
        for shift in (0..).step_by(7) {
            let byte = *rest.next().expect("a byte");
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    };
    let count = next() as usize;
    let mut last = 0;
    let ids: Vec<u64> = (0..count)
        .map(|_| {
            last += next();
            last
        })
        .collect();
    let runs: Vec<u64> = (0..count).map(|_| next()).collect();
    assert!(runs.iter().all(|run| *run == 1), "no leaves and no repeated tiles in so small a file");
    let lengths: Vec<usize> = (0..count).map(|_| next() as usize).collect();
    let mut end = 0;
    let data = word(56);
    ids.into_iter()
        .zip(lengths)
        .map(|(id, length)| {
            let offset = next() as usize;
            let begin = if offset == 0 { end } else { offset - 1 };
            end = begin + length;
            (id, unzipped(&bytes[data + begin..data + end]))
        })
        .collect()
}

fn zoom(id: u64) -> u8 {
    // Below a zoom there are (4^zoom - 1) / 3 tiles.
    (0..=DEEPEST).rev().find(|zoom| id >= (4_u64.pow(u32::from(*zoom)) - 1) / 3).expect("an id")
}

/// Hands every feature of a layer to `see`, with the zoom of its tile: GDAL reads the tiles.
fn each(path: &Path, layer: &str, mut see: impl FnMut(u8, &Feature)) {
    let folder = tempfile::tempdir().expect("a folder");
    for (id, bytes) in tiles(path) {
        let file = folder.path().join(format!("{id}.pbf"));
        std::fs::write(&file, bytes).expect("written");
        let dataset = Dataset::open(&file).expect("a tile");
        if let Ok(mut layer) = dataset.layer_by_name(layer) {
            for feature in layer.features() {
                see(zoom(id), &feature);
            }
        }
    }
}

fn figure(feature: &Feature, name: &str) -> Option<f64> {
    let index = feature.field_index(name).ok()?;
    feature.field_as_double(index).expect("a number")
}

fn words(feature: &Feature, name: &str) -> Option<String> {
    let index = feature.field_index(name).ok()?;
    feature.field_as_string(index).expect("a text").filter(|text| !text.is_empty())
}

/// Points strewn over the three municipalities, some of them in one place.
fn strewn() -> Findings {
    let mut findings = findings();
    let mut dice = whitespot_test_kit::Dice(20_251_001);
    let mut next = || dice.unit();
    let made = (0..2_000).map(|position| {
        let mut point = findings.survey.points[position % 4].clone();
        let (east, north) = ((next() * 30_000.0).round(), (next() * 10_000.0).round());
        point.at = Coord { x: 500_000.0 + east, y: 6_600_000.0 + north - north % 500.0 };
        point.weights.households = Weight::try_new((next() * 8.0).round() / 4.0).expect("a weight");
        point
    });
    findings.survey.points = made.collect();
    findings.access = (0..2_000).map(|position| findings.access[position % 4]).collect();
    findings.membership = vec![None; 2_000];
    findings
}

#[test]
fn every_zoom_holds_every_point() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pmtiles");
    let findings = strewn();
    demand_points_pmtiles(&findings, &context(), &path).expect("written");
    let mut sums: BTreeMap<u8, (f64, f64, f64, usize)> = BTreeMap::new();
    each(&path, "demand_points", |zoom, feature| {
        let sum = sums.entry(zoom).or_default();
        sum.0 += figure(feature, "points").expect("always there");
        sum.1 += figure(feature, "points_unserved").expect("always there");
        sum.2 += figure(feature, "households").unwrap_or(0.0);
        sum.3 += 1;
    });
    let households: f64 =
        findings.survey.points.iter().filter_map(|point| point.weights.get(WeightKind::Households)).sum();
    assert_eq!(sums.len(), 13);
    for (zoom, (points, unserved, of_them, features)) in &sums {
        assert_eq!((*points, *unserved, *of_them), (2_000.0, 1_000.0, households), "zoom {zoom}");
        let most = if *zoom == DEEPEST { 2_000 } else { 1_999 };
        assert!(*features <= most, "zoom {zoom}: {features}");
    }
    assert_eq!(sums[&DEEPEST].3, 2_000, "each by itself");
    assert!(sums[&0].3 <= 4 && sums[&5].3 < sums[&9].3);
}

#[test]
fn a_point_has_its_state_and_stands_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = ["a.pmtiles", "b.pmtiles"].map(|name| folder.path().join(name));
    let findings = findings();
    for path in &paths {
        demand_points_pmtiles(&findings, &context(), path).expect("written");
    }
    assert!(std::fs::read(&paths[0]).expect("read") == std::fs::read(&paths[1]).expect("read"));
    let mut found = Vec::new();
    let mut ids = Vec::new();
    each(&paths[0], "demand_points", |zoom, feature| {
        assert!(figure(feature, "mvt_id").is_some(), "zoom {zoom}");
        if zoom == DEEPEST {
            ids.extend(figure(feature, "mvt_id"));
            let cells = ["status", "municipality", "shortage_area"].map(|name| words(feature, name));
            found.push((cells.map(Option::unwrap_or_default), figure(feature, "households")));
        }
    });
    ids.sort_by(f64::total_cmp);
    assert_eq!(ids, [1_801_000_001.0, 1_801_000_002.0, 1_801_000_003.0, 1_802_000_001.0]);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let cells = |cells: [&str; 3]| cells.map(str::to_owned);
    assert_eq!(found.len(), 4);
    assert_eq!(found[0], (cells(["connected", "1801", ""]), Some(2.0)));
    assert_eq!(found[1].0, cells(["no_data", "1802", ""]));
    assert_eq!(found[2], (cells(["unserved", "1801", "1801-0001"]), Some(1.0)));

    // Stockholm: column 4513 and row 2409 of zoom 13, so half of that at zoom 12.
    let units = mercator::units(Coord { x: 18.34, y: 59.33 }).expect("a place");
    let (x, y) = mercator::whole(units);
    assert_eq!((x / EXTENT, y / EXTENT), (2256, 1204));
    assert_eq!(
        mercator::whole(mercator::units(Coord { x: 180.0, y: -90.0 }).expect("a corner")).0,
        mercator::WORLD - 1
    );
}

#[test]
fn an_area_is_seen_at_every_zoom() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pmtiles");
    let mut findings = findings();
    let hostile = "</script>\"><img onerror=alert(1)>\u{202e}";
    findings.shortage_areas[0].name = hostile.to_owned();
    shortage_areas_pmtiles(&Outlines::of(&findings, &context()), &context(), &path).expect("written");
    let mut points = BTreeMap::new();
    each(&path, "shortage_area_points", |zoom, feature| {
        *points.entry(zoom).or_insert(0) += 1;
        assert_eq!(words(feature, "id").as_deref(), Some("1801-0001"));
        assert_eq!(figure(feature, "mvt_id"), Some(1_801_000_001.0));
        assert_eq!(figure(feature, "households"), Some(2.5));
        assert_eq!(words(feature, "name").as_deref(), (zoom >= 7).then_some(hostile), "text stays text");
    });
    assert_eq!(points, (0..=DEEPEST).map(|zoom| (zoom, 1)).collect::<BTreeMap<_, _>>());
    let mut outlines = BTreeMap::new();
    each(&path, "shortage_areas", |zoom, feature| {
        assert_eq!(figure(feature, "mvt_id"), Some(1_801_000_001.0));
        let area = feature.geometry().map_or(0.0, gdal::vector::Geometry::area);
        *outlines.entry(zoom).or_insert(0.0) += area;
    });
    assert!(!outlines.contains_key(&0), "less than a unit of the world");
    // The square of 300 m, in units of zoom 12: its tiles overlap by the buffer, so that it may be seen twice.
    let corners = [Coord { x: 501_900.0, y: 6_600_400.0 }, Coord { x: 502_200.0, y: 6_600_700.0 }];
    let mut degrees = corners;
    (context().to_wgs84)(&mut degrees);
    let [low, high] = degrees.map(|place| mercator::units(place).expect("a place"));
    let expected = (high.x - low.x) * (low.y - high.y);
    let ratio = outlines[&DEEPEST] / expected;
    assert!((ratio - 1.0).abs() < 0.02 || (ratio - 2.0).abs() < 0.04, "{ratio}");
}

#[test]
fn nothing_to_show_is_a_file_without_tiles_and_nowhere_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pmtiles");
    let mut nothing = findings();
    nothing.survey.points.clear();
    nothing.access.clear();
    nothing.membership.clear();
    nothing.shortage_areas.clear();
    demand_points_pmtiles(&nothing, &context(), &path).expect("written");
    assert_eq!(tiles(&path).len(), 0);
    shortage_areas_pmtiles(&Outlines::of(&nothing, &context()), &context(), &path).expect("written");
    assert_eq!(tiles(&path).len(), 0);

    let nowhere = |places: &mut [Coord<f64>]| places.fill(Coord { x: f64::INFINITY, y: 0.0 });
    let context = crate::emit::Context { to_wgs84: &nowhere, ..context() };
    for refused in [
        demand_points_pmtiles(&findings(), &context, &path),
        shortage_areas_pmtiles(&Outlines::of(&findings(), &context), &context, &path),
    ] {
        assert!(matches!(refused, Err(EmitError::Unprojectable { .. })));
    }
}

#[test]
fn ids_of_areas_are_numbers_that_stay() {
    assert_eq!(id_of_area("0214-013"), 214_000_013);
    // A year with more than 999 areas writes four digits.
    assert_eq!((id_of_area("0214-999"), id_of_area("0214-1000")), (214_000_999, 214_001_000));
    let others = ["A;B", "0214-B12", "norr-7", "0214", "-7", "0214-1000000", "1234567890-1"].map(id_of_area);
    let distinct: std::collections::BTreeSet<u64> = others.into();
    assert_eq!(distinct.len(), others.len());
    // A browser's numbers are exact below 2^53.
    assert!(others.iter().all(|id| (OTHER_IDS..1 << 53).contains(id)), "{others:?}");
}
