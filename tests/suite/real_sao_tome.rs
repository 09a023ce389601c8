//! São Tomé and Príncipe with the net in another shape each year: what became of places and areas, counted plainly.
#![allow(clippy::float_cmp, reason = "counts read from two tables are equal or they are not")]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs,
    io::Read,
    path::Path,
};

use flate2::read::GzDecoder;
use gdal::{Dataset, vector::LayerAccess};
use geo::{Coord, Geometry, Intersects, Point};

use super::{
    case::Case,
    real::{Real, number},
    real_years::{Areas, assert_reconciled, linked, members, points_of, projected, run, table},
};

/// A place of São Tomé or Príncipe, and whether each shape of the net holds it.
struct Site {
    id: String,
    in_cells: bool,
    in_buffers: bool,
}

/// The only geometry of a file that GDAL opens.
fn shape(path: &Path) -> Geometry<f64> {
    let dataset = Dataset::open(path).unwrap();
    let mut layer = dataset.layer(0).unwrap();
    let feature = layer.features().next().unwrap();
    feature.geometry().unwrap().to_geo().unwrap()
}

/// The only geometry of a table that holds it as text.
fn shape_of_text(path: &Path) -> Geometry<f64> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    let from = text.find("MULTIPOLYGON").unwrap();
    let to = text.rfind('"').unwrap();
    gdal::vector::Geometry::from_wkt(&text[from..to]).unwrap().to_geo().unwrap()
}

/// The places on the outline, in degrees as delivered: an edge counts as inside. With their places in metres.
fn sites(data: &Path) -> (Vec<Site>, Vec<Coord<f64>>) {
    let folder = data.join("st-sao-tome");
    let outline = shape(&folder.join("stp.geo.json"));
    let buffers = shape(&folder.join("example-mobilecoverage.gpkg"));
    let cells = shape_of_text(&folder.join("example-coverage.csv.gz"));
    let dataset = Dataset::open(folder.join("example-pointsofinterest.gpkg")).unwrap();
    let mut layer = dataset.layer(0).unwrap();
    let (mut sites, mut at) = (Vec::new(), Vec::new());
    for feature in layer.features() {
        let column = feature.field_index("poi_id").unwrap();
        let id = feature.field_as_string(column).unwrap().unwrap();
        let (x, y, _) = feature.geometry().unwrap().get_point(0);
        let point = Point::new(x, y);
        if outline.intersects(&point) {
            sites.push(Site {
                id,
                in_cells: cells.intersects(&point),
                in_buffers: buffers.intersects(&point),
            });
            at.push((x, y));
        }
    }
    let places = projected(&at, 32632);
    (sites, places)
}

#[test]
fn sao_tome_in_one_shape_and_then_the_other() {
    let Some(real) = Real::find("sao_tome") else { return };
    let (sites, places) = sites(&real.data);
    let position: HashMap<&str, usize> =
        sites.iter().enumerate().map(|(place, site)| (site.id.as_str(), place)).collect();
    assert_eq!((sites.len(), position.len()), (396, 396), "12 of 408 lie off the outline");
    let folder = real.data.join("st-sao-tome");
    let cells = format!("path = {:?}\ncrs = \"EPSG:4326\"", folder.join("example-coverage.csv.gz"));
    let buffers = format!("path = {:?}", folder.join("example-mobilecoverage.gpkg"));
    let template = fs::read_to_string(real.folder.join("years.toml")).unwrap();
    let config = |year: &str, shape: &str, previous: &str| {
        let text = template.replace("@DATA@", real.data.to_str().unwrap()).replace("# @SHAPE@", "#");
        let text = text.replace("@SHAPE@", shape).replace("@YEAR@", year);
        if previous.is_empty() {
            text
        } else {
            // From the buffers to the cells a third of the places falls out: the delivery control asks.
            let accepted = "[accept]\nrules = [\"reach_fell: example in st\"]\n";
            format!("{text}[previous]\ndir = \"out_{previous}\"\n{accepted}")
        }
    };
    // Cells, buffers, and the cells again; and from buffers to cells without what was before.
    let case = Case::new()
        .with("2021.toml", config("2021", &buffers, ""))
        .with("2022.toml", config("2022", &cells, "2021"))
        .with("2023.toml", config("2023", &cells, ""))
        .with("2024.toml", config("2024", &buffers, "2023"))
        .with("2025.toml", config("2025", &cells, "2024"));
    for year in ["2021", "2022", "2023", "2024", "2025"] {
        run(&case, &format!("{year}.toml"));
    }
    for (year, before, now) in [("2022", "358", "232"), ("2024", "232", "358"), ("2025", "358", "232")] {
        let rows = table(&case, &format!("out_{year}"), "delivery.csv");
        let total = rows.iter().find(|row| {
            row["finding"].is_empty() && row["relation"] == "connected" && row["code"] == "total"
        });
        let total = total.expect("the operator's row");
        assert_eq!((total["points_before"].as_str(), total["points"].as_str()), (before, now), "{year}");
    }

    let in_cells: HashSet<usize> = (0..sites.len()).filter(|&place| sites[place].in_cells).collect();
    let in_buffers: HashSet<usize> = (0..sites.len()).filter(|&place| sites[place].in_buffers).collect();
    let only_buffers = in_buffers.difference(&in_cells).count() as f64;
    let only_cells = in_cells.difference(&in_buffers).count() as f64;
    assert_eq!((only_buffers, only_cells), (128.0, 2.0));
    let years = [("2022", "2021"), ("2024", "2023"), ("2025", "2024")];
    for (year, previous) in years {
        let (points, earlier) =
            (points_of(&case, &format!("out_{year}")), points_of(&case, &format!("out_{previous}")));
        assert_eq!(points.len(), sites.len());
        let (now, then) = if year == "2024" { (&in_buffers, &in_cells) } else { (&in_cells, &in_buffers) };
        let mut changed = 0.0;
        for (id, (state, _)) in &points {
            let expected = |inside: &HashSet<usize>| {
                if inside.contains(&position[id.as_str()]) { "connected" } else { "unserved" }
            };
            assert_eq!((state.as_str(), earlier[id].0.as_str()), (expected(now), expected(then)), "{id}");
            changed += f64::from(u8::from(state != &earlier[id].0));
        }
        assert_eq!(changed, only_buffers + only_cells, "{year}");
        let better = now.difference(then).count() as f64;
        let worse = then.difference(now).count() as f64;
        for row in table(&case, &format!("out_{year}"), "change.csv") {
            if row["weight"] != "points" {
                continue;
            }
            let of = |column| number(&row, column);
            assert_eq!(of("before"), (sites.len() - then.len()) as f64, "{year}");
            assert_eq!((of("build_out"), of("worse")), (-better, worse), "{year}");
            assert_eq!((of("stock"), of("method")), (0.0, 0.0), "{year}");
            assert_eq!(of("before") - better + worse, of("after"), "{year}");
            assert_eq!(of("after"), (sites.len() - now.len()) as f64, "{year}");
        }
        assert_reconciled(&table(&case, &format!("out_{year}"), "reconciliation.csv"));
    }
    assert_register(&case, &position, &places, [&in_cells, &in_buffers]);
}

/// What the register says of each area, against what is linked.
fn assert_register(
    case: &Case,
    position: &HashMap<&str, usize>,
    places: &[Coord<f64>],
    [in_cells, in_buffers]: [&HashSet<usize>; 2],
) {
    let groups = |inside: &HashSet<usize>| -> BTreeSet<BTreeSet<usize>> {
        let short: Vec<(usize, Coord<f64>)> = (0..places.len())
            .filter(|place| !inside.contains(place))
            .map(|place| (place, places[place]))
            .collect();
        linked(&short, 1000.0).into_iter().collect()
    };
    let areas = |year: &str| members(&points_of(case, &format!("out_{year}")), position);
    let set = |areas: &Areas| -> BTreeSet<BTreeSet<usize>> { areas.values().cloned().collect() };
    let lineages = |year: &str| -> BTreeMap<String, String> {
        let rows = table(case, &format!("out_{year}"), "register.csv");
        rows.into_iter().map(|row| (row["id"].clone(), row["lineage"].clone())).collect()
    };
    let first = areas("2023");
    assert_eq!(set(&first), groups(in_cells));
    assert_eq!(set(&areas("2021")), groups(in_buffers));

    // From the cells to the buffers: what was reached to nine tenths closes, what lost a point shrinks.
    let mut became: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, lineage) in lineages("2024") {
        let all = &first[&id];
        let left = all.iter().filter(|place| !in_buffers.contains(place)).count();
        let expected = match left {
            left if left * 10 <= all.len() => "closed",
            left if left < all.len() => "shrunk",
            _ => "persisted",
        };
        assert_eq!(lineage, expected, "{id}: {left} of {} left", all.len());
        *became.entry(expected).or_default() += 1;
    }
    assert!(became.len() == 3, "{became:?}");

    // Back again: the same ids with the same members, the closed ones reopened.
    assert_eq!(areas("2025"), first);
    let (there, back) = (lineages("2024"), lineages("2025"));
    for (id, lineage) in &back {
        let expected = match there[id].as_str() {
            "closed" => "reopened",
            "shrunk" => "grown",
            same => same,
        };
        assert_eq!(lineage, expected, "{id}");
    }

    // Without that history the same areas have opened.
    let (known, opened) = (areas("2021"), areas("2022"));
    assert_eq!(set(&opened), groups(in_cells));
    let mut new = 0;
    for (id, lineage) in lineages("2022") {
        let is_new = known.values().all(|old| old.is_disjoint(&opened[&id]));
        assert_eq!(lineage == "new", is_new, "{id}: {lineage}");
        new += usize::from(is_new);
    }
    assert!(new >= 5, "{new} new areas");
}
