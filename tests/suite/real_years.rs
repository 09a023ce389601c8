//! What two real cases over several years have in common: results read back, and what hangs together counted plainly.
#![allow(clippy::float_cmp, reason = "counts read from two tables are equal or they are not")]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
};

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::Coord;
use polars::prelude::{ParquetReader, SerReader};

use super::{
    case::{Case, Rows, read_csv, stderr},
    real::number,
};

/// Per id of a demand point its state, and the open area that holds it.
pub(super) type Points = HashMap<String, (String, Option<String>)>;

/// Members by the id of their area, as positions in the test's own list.
pub(super) type Areas = BTreeMap<String, BTreeSet<usize>>;

pub(super) fn run(case: &Case, config: &str) {
    let output = case.whitespot(&["run", config, "--quiet"]);
    assert!(output.status.success(), "{config}: {}", stderr(&output));
}

pub(super) fn table(case: &Case, out: &str, name: &str) -> Rows {
    read_csv(&case.path(out).join("internal").join(name))
}

/// Points in metres of a CRS, from longitude and latitude.
pub(super) fn projected(at: &[(f64, f64)], epsg: u32) -> Vec<Coord<f64>> {
    let crs = |code| {
        let mut crs = SpatialRef::from_epsg(code).unwrap();
        crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        crs
    };
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = at.iter().copied().unzip();
    CoordTransform::new(&crs(4326), &crs(epsg)).unwrap().transform_coords(&mut x, &mut y, &mut []).unwrap();
    x.into_iter().zip(y).map(|(x, y)| Coord { x, y }).collect()
}

pub(super) fn distance_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// What hangs together within `link_m`, of at least three points: a plain flood over the nearest squares.
pub(super) fn linked(points: &[(usize, Coord<f64>)], link_m: f64) -> Vec<BTreeSet<usize>> {
    let square = |at: Coord<f64>| ((at.x / link_m).floor() as i64, (at.y / link_m).floor() as i64);
    let mut squares: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (place, (_, at)) in points.iter().enumerate() {
        squares.entry(square(*at)).or_default().push(place);
    }
    let mut is_seen = vec![false; points.len()];
    let mut groups = Vec::new();
    for start in 0..points.len() {
        let mut open = vec![start];
        let mut group = BTreeSet::new();
        while let Some(place) = open.pop() {
            if std::mem::replace(&mut is_seen[place], true) {
                continue;
            }
            let (id, at) = points[place];
            group.insert(id);
            let (east, north) = square(at);
            for other in (-1..=1).flat_map(|e| (-1..=1).map(move |n| (east + e, north + n))) {
                let near = squares.get(&other).into_iter().flatten();
                open.extend(near.filter(|&&near| !is_seen[near] && distance_m(at, points[near].1) <= link_m));
            }
        }
        if group.len() >= 3 {
            groups.push(group);
        }
    }
    groups
}

/// Per demand point of a result: its state, and the open area that holds it.
pub(super) fn points_of(case: &Case, out: &str) -> Points {
    let file = fs::File::open(case.path(out).join("internal/demand_points.parquet")).unwrap();
    let frame = ParquetReader::new(file).finish().unwrap();
    let column = |name: &str| frame.column(name).unwrap().str().unwrap().clone();
    let (ids, states, areas) = (column("id"), column("status"), column("shortage_area"));
    ids.iter()
        .zip(states.iter().zip(areas.iter()))
        .map(|(id, (state, area))| {
            (id.unwrap().to_owned(), (state.unwrap().to_owned(), area.map(str::to_owned)))
        })
        .collect()
}

/// The members of each open area, as positions in the test's own list.
pub(super) fn members(points: &Points, position: &HashMap<&str, usize>) -> Areas {
    let mut areas: Areas = BTreeMap::new();
    for (id, (_, area)) in points {
        if let Some(area) = area {
            areas.entry(area.clone()).or_default().insert(position[id.as_str()]);
        }
    }
    areas
}

/// Law 6 in every row, and the rows of municipalities sum to the total.
pub(super) fn assert_reconciled(rows: &Rows) {
    let columns =
        ["open_before", "closed", "merged", "split_off", "new", "reopened", "open", "listed", "remedied"];
    for row in rows {
        let of = |column| number(row, column);
        let open = of("open_before") - of("moved_out") + of("moved_in") - of("closed") - of("merged")
            + of("split_off")
            + of("new")
            + of("reopened");
        assert_eq!(open, of("open"), "{}", row["code"]);
        let listed = of("open") + of("remedied") + of("ended") + of("merged_ever") + of("split_ever");
        assert_eq!(listed, of("listed"), "{}", row["code"]);
    }
    for column in columns {
        let sum: f64 =
            rows.iter().filter(|row| row["area_kind"] == "municipality").map(|row| number(row, column)).sum();
        assert_eq!(sum, number(&rows[rows.len() - 1], column), "{column}");
    }
}
