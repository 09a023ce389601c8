//! Distances and trenches on real places, recounted plainly: São Tomé's fibre nodes, Kenya's routes, Örebro's facilities on a lattice
//! of roads that can be walked by hand.
use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::Read as _,
    path::Path,
};

use flate2::read::GzDecoder;
use gdal::{Dataset, vector::LayerAccess};
use geo::Coord;
use polars::prelude::{DataFrame, ParquetReader, SerReader};

use super::{
    case::{Case, feature, geojson, read_csv, rectangle},
    real::Real,
    real_years::{distance_m, projected},
};

fn points_table(case: &Case) -> DataFrame {
    let file = File::open(case.path("out/internal/demand_points.parquet")).unwrap();
    ParquetReader::new(file).finish().unwrap()
}

fn texts(table: &DataFrame, column: &str) -> Vec<Option<String>> {
    let column = table.column(column).unwrap().str().unwrap().clone();
    column.iter().map(|text| text.map(str::to_owned)).collect()
}

fn numbers(table: &DataFrame, column: &str) -> Vec<Option<f64>> {
    table.column(column).unwrap().f64().unwrap().iter().collect()
}

/// Id, longitude and latitude of the points of a layer; without a column of ids the row number.
fn places(path: &str, id: Option<&str>) -> Vec<(String, (f64, f64))> {
    let dataset = Dataset::open(path).unwrap();
    let mut layer = dataset.layer(0).unwrap();
    let mut found = Vec::new();
    for (row, feature) in layer.features().enumerate() {
        let name = id.map_or_else(
            || (row + 1).to_string(),
            |id| feature.field_as_string(feature.field_index(id).unwrap()).unwrap().unwrap(),
        );
        let (x, y, _) = feature.geometry().unwrap().get_point(0);
        found.push((name, (x, y)));
    }
    found
}

/// The least length that joins places to each other and to feeds, each place given its distance to the nearest: Prim's way.
fn least_tree(at: &[Coord<f64>], feed_m: &[f64]) -> f64 {
    let mut nearest = feed_m.to_vec();
    let mut is_joined = vec![false; at.len()];
    let mut length_m = 0.0;
    for _ in 0..at.len() {
        let open = (0..at.len()).filter(|&place| !is_joined[place]);
        let next = open.min_by(|&a, &b| nearest[a].total_cmp(&nearest[b])).unwrap();
        is_joined[next] = true;
        length_m += nearest[next];
        for place in 0..at.len() {
            nearest[place] = nearest[place].min(distance_m(at[next], at[place]));
        }
    }
    length_m
}

#[test]
fn sao_tome_is_measured_to_its_fibre_nodes() {
    let Some(real) = Real::find("sao_tome") else { return };
    let config = format!("{}\n[shortage]\nlink_m = 3000\n", real.config);
    let case = Case::new().with("county.toml", config);
    case.run();
    let folder = real.data.join("st-sao-tome");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let degrees = |places: &[(String, (f64, f64))]| {
        projected(&places.iter().map(|(_, at)| *at).collect::<Vec<_>>(), 32632)
    };
    let pois = places(&path("example-pointsofinterest.gpkg"), Some("poi_id"));
    let nodes = degrees(&places(&path("example-transmissionnode.gpkg"), None));
    let at: HashMap<&str, Coord<f64>> = pois.iter().map(|(id, _)| id.as_str()).zip(degrees(&pois)).collect();
    let nearest =
        |place: Coord<f64>| nodes.iter().map(|&node| distance_m(place, node)).min_by(f64::total_cmp).unwrap();

    let table = points_table(&case);
    let (ids, states) = (texts(&table, "id"), texts(&table, "status"));
    let mut measured = 0;
    for ((id, state), found) in ids.iter().zip(&states).zip(numbers(&table, "connection_point_m")) {
        let plain = nearest(at[id.as_deref().unwrap()]);
        let is_short = state.as_deref() == Some("unserved");
        assert_eq!(found.is_some(), is_short, "{id:?}");
        assert_eq!(is_short, plain > 5_000.0, "{id:?}: {plain} m");
        if let Some(found) = found {
            assert!((found - plain).abs() < 0.06, "{id:?}: {found} m, plainly {plain} m");
            measured += 1;
        }
    }
    let mut members: BTreeMap<String, Vec<Coord<f64>>> = BTreeMap::new();
    for (id, area) in ids.iter().zip(texts(&table, "shortage_area")) {
        if let Some(area) = area {
            members.entry(area).or_default().push(at[id.as_deref().unwrap()]);
        }
    }
    let rows = case.table("last_percent.csv");
    assert_eq!((measured > 20, rows.len() > 2, rows.len()), (true, true, members.len()), "{measured} places");
    for row in rows {
        let mut places = members[&row["id"]].clone();
        places.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        places.dedup();
        let feeds: Vec<f64> = places.iter().map(|&place| nearest(place)).collect();
        let (plain, found) = (least_tree(&places, &feeds), row["straight_m"].parse::<f64>().unwrap());
        assert!((found - plain).abs() < 0.06, "{}: {found} m, plainly {plain} m", row["id"]);
    }
}

/// The segments of routes in metres of a CRS, each edge in degrees followed in two hundred steps.
fn segments(path: &Path, epsg: u32) -> Vec<[Coord<f64>; 2]> {
    let mut text = String::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut segments = Vec::new();
    for span in file["features"].as_array().unwrap() {
        let corners: Vec<(f64, f64)> = span["geometry"]["coordinates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|corner| (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap()))
            .collect();
        let mut course = Vec::new();
        for pair in corners.windows(2) {
            let step = |part: f64| {
                (pair[0].0 + part * (pair[1].0 - pair[0].0), pair[0].1 + part * (pair[1].1 - pair[0].1))
            };
            course.extend((0..200).map(|part| step(f64::from(part) / 200.0)));
        }
        course.extend(corners.last());
        segments.extend(projected(&course, epsg).windows(2).map(|pair| [pair[0], pair[1]]));
    }
    segments
}

fn to_segment_m(at: Coord<f64>, [from, to]: [Coord<f64>; 2]) -> f64 {
    let (along, off) = (to - from, at - from);
    let square = along.x * along.x + along.y * along.y;
    let part =
        if square > 0.0 { ((along.x * off.x + along.y * off.y) / square).clamp(0.0, 1.0) } else { 0.0 };
    distance_m(at, from + along * part)
}

#[test]
fn kenyas_polling_stations_are_measured_to_the_routes_of_two_operators() {
    let Some(real) = Real::find("sao_tome") else { return };
    let routes = [
        "Kenya_Liquid_Intelligent_Technologies_ofds_liquid_kenya_spans",
        "Kenya_NOFBI_ofds_NOFBI_Kenya_spans",
    ]
    .map(|name| real.data.join("fibre-lines-ofds").join(format!("{name}.geojson.gz")));
    let stations = real.data.join("ke-kenya/pollingstations.zip");
    let line = |path: &Path| {
        format!("[[lines]]\npath = {path:?}\nkind = \"fibre\"\nrole = \"access\"\ncrs = \"EPSG:4326\"\n")
    };
    // Roads in degrees would be read in the same way; the edges of these routes are kilometres long.
    let config = format!(
        "[run]\nname = \"Kenya\"\nreference_date = \"2026-04-01\"\ncrs = \"EPSG:21037\"\n[municipalities]\npath = {:?}\ncode = \"COUNTY_COD\"\n\
         name = \"COUNTY_NAM\"\nonly = [\"30\", \"31\", \"32\"]\n[demand]\npath = {stations:?}\n\
         [[fixed]]\npath = {:?}\noperator = \"Liquid\"\ntechnology = \"fiber\"\nrelation = \"passed\"\ndown_mbps = 1000\nreach = {{ within_m = 500 }}\n\
         crs = \"EPSG:4326\"\n{}{}",
        real.data.join("ke-kenya/counties.geojson.gz"),
        routes[0],
        line(&routes[0]),
        line(&routes[1]),
    );
    let case = Case::new().with("county.toml", config);
    case.run();
    let segments: Vec<[Coord<f64>; 2]> = routes.iter().flat_map(|path| segments(path, 21037)).collect();
    let delivered = places(&format!("/vsizip/{}", stations.display()), None);
    let at = projected(&delivered.iter().map(|(_, at)| *at).collect::<Vec<_>>(), 21037);
    let at: HashMap<&str, Coord<f64>> = delivered.iter().map(|(id, _)| id.as_str()).zip(at).collect();
    let table = points_table(&case);
    let (ids, found) = (texts(&table, "id"), numbers(&table, "access_m"));
    let measured: Vec<(Coord<f64>, f64)> =
        ids.iter().zip(found).filter_map(|(id, found)| Some((at[id.as_deref().unwrap()], found?))).collect();
    assert!(measured.len() > 300, "{} stations", measured.len());
    // One in seven: each is measured to every segment.
    for (place, found) in measured.iter().step_by(7) {
        let plain = segments.iter().map(|&one| to_segment_m(*place, one)).min_by(f64::total_cmp).unwrap();
        assert!((found - plain).abs() < 0.2, "{place:?}: {found} m, plainly {plain} m");
    }
}

/// Roads in a lattice of a kilometre: along them it is as far as the sum of both differences.
#[test]
fn orebros_facilities_on_a_lattice_of_roads() {
    let Some(real) = Real::find("sao_tome") else { return };
    let facilities = real.data.join("se-orebro/orebro_points_derived.csv");
    // The lattice covers the municipality; each road is one line, so that the roads are joined where they cross.
    let (west, south, side, count) = (470_000.0, 6_530_000.0, 1_000.0, 80);
    let reach = side * f64::from(count);
    let road = |from: Coord<f64>, to: Coord<f64>| {
        let line = format!(
            "{{\"type\":\"LineString\",\"coordinates\":[[{},{}],[{},{}]]}}",
            from.x, from.y, to.x, to.y
        );
        feature("", &line)
    };
    let roads: Vec<String> = (0..=count)
        .flat_map(|step| {
            let (x, y) = (west + side * f64::from(step), south + side * f64::from(step));
            [
                road(Coord { x, y: south }, Coord { x, y: south + reach }),
                road(Coord { x: west, y }, Coord { x: west + reach, y }),
            ]
        })
        .collect();
    let node = Coord { x: 512_000.0, y: 6_570_000.0 };
    let config = format!(
        "[run]\nname = \"Örebro\"\nreference_date = \"2025-10-01\"\ncountry = \"SE\"\n[municipalities]\npath = {:?}\ncode = \"id\"\nname = \"kom_namn\"\n\
         only = [\"1880\"]\n[demand]\npath = {facilities:?}\nx = \"lon\"\ny = \"lat\"\ncrs = \"EPSG:4326\"\n\
         [[fixed]]\npath = \"anslutna.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n\
         [[fibre_points]]\npath = \"nod.geojson\"\nkind = \"connection_point\"\n\
         [[lines]]\npath = \"vagar.geojson\"\nkind = \"road\"\njoined = \"crossings\"\n[priority]\ndrop_m = 200\n",
        real.data.join("se-sweden/okfse/swedish_municipalities.geojson"),
    );
    let point = format!("{{\"type\":\"Point\",\"coordinates\":[{},{}]}}", node.x, node.y);
    let case = Case::new()
        .with("county.toml", config)
        .with(
            "anslutna.geojson",
            geojson(&[feature("", &rectangle(12_000.0, -30_000.0, 12_001.0, -29_999.0))]),
        )
        .with("vagar.geojson", geojson(&roads))
        .with("nod.geojson", geojson(&[feature("", &point)]));
    case.run();
    let delivered: Vec<(String, (f64, f64))> = read_csv(&facilities)
        .iter()
        .enumerate()
        .map(|(row_number, row)| {
            ((row_number + 1).to_string(), (row["lon"].parse().unwrap(), row["lat"].parse().unwrap()))
        })
        .collect();
    let at = projected(&delivered.iter().map(|(_, at)| *at).collect::<Vec<_>>(), 3006);
    let at: HashMap<&str, Coord<f64>> = delivered.iter().map(|(id, _)| id.as_str()).zip(at).collect();
    let table = points_table(&case);
    let (ids, states) = (texts(&table, "id"), texts(&table, "status"));
    let (mut on_road, mut off_road) = (0, 0);
    for ((id, state), found) in ids.iter().zip(&states).zip(numbers(&table, "connection_point_road_m")) {
        if state.as_deref() != Some("unserved") {
            continue;
        }
        let place = at[id.as_deref().unwrap()];
        let nearest = |value: f64, from: f64| from + ((value - from) / side).round() * side;
        let (x, y) = (nearest(place.x, west), nearest(place.y, south));
        // The foot lies on the nearer of the two roads.
        let (drop_m, foot) = if (place.x - x).abs() <= (place.y - y).abs() {
            ((place.x - x).abs(), Coord { x, y: place.y })
        } else {
            ((place.y - y).abs(), Coord { x: place.x, y })
        };
        let plain = drop_m + (foot.x - node.x).abs() + (foot.y - node.y).abs();
        if drop_m <= 200.0 {
            let found = found.unwrap_or_else(|| panic!("{id:?} has no road, though one is {drop_m} m away"));
            assert!((found - plain).abs() < 0.06, "{id:?}: {found} m, by hand {plain} m");
            on_road += 1;
        } else {
            assert_eq!(found, None, "{id:?}: the nearest road is {drop_m} m away");
            off_road += 1;
        }
    }
    assert!(on_road > 200 && off_road > 100, "{on_road} on a road, {off_road} beyond");
}
