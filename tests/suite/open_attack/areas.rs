//! What the shortage areas of the open package tell beside its tables and squares.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use geo::{Coord, Geometry, Intersects, Polygon};
use whitespot::{
    ingest::Crs,
    model::{Findings, ShortageArea, WeightKind},
    pipeline::Outcome,
};

use super::super::open_package::number;
use super::{Attack, GRIDS, LEAST_AREA, Written};

/// A square of a grid.
pub(super) struct Square {
    pub municipality: String,
    pub side_m: f64,
    /// Its lower left corner.
    pub low: (f64, f64),
    /// In degrees, a little smaller than it is, so that it does not touch its neighbours.
    pub shape: Polygon<f64>,
    /// Its values.
    pub own: Vec<usize>,
}

/// A lower left corner, whole metres.
type Corner = (i64, i64);

pub(super) fn square((east, north): (f64, f64), side_m: f64) -> Polygon<f64> {
    let (near, far) = (1.0, side_m - 1.0);
    let mut corners = [(near, near), (far, near), (far, far), (near, far)]
        .map(|(x, y)| Coord { x: east + x, y: north + y });
    thread_local!(static SWEREF: Crs = Crs::try_new("EPSG:3006").unwrap());
    SWEREF.with(|crs| crs.to_wgs84(&mut corners).unwrap());
    Polygon::new(corners.to_vec().into(), Vec::new())
}

/// What the shortage areas tell: together they hold at most what is unserved or planned, each at least the places that the
/// profile asks for, and the squares that an outline lies on at least what the area holds, and each of them one place of it; who
/// knows where homes are knows that of households too.
pub(super) fn areas(
    attack: &mut Attack,
    written: &Written,
    weight: &str,
    by_code: &BTreeMap<String, Vec<usize>>,
    squares: &[Square],
) {
    let findings = &written.outcome.findings;
    let found: BTreeMap<String, &ShortageArea> = findings
        .shortage_areas
        .iter()
        .chain(&findings.ended_areas)
        .map(|area| (area.id.to_string(), area))
        .collect();
    let shorts: Vec<usize> = squares.iter().map(|square| short(attack, &square.own, "a square")).collect();
    let mut in_areas: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    // What is told of areas with an outline, and the squares that it lies on.
    let mut drawn: BTreeMap<String, (Vec<usize>, BTreeSet<usize>)> = BTreeMap::new();
    // What the open areas hold in each square that an outline shows.
    let mut shown: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let areas = &written.areas;
    for ((told, truth), outline) in areas.told.iter().zip(&areas.truth).zip(&written.outlines) {
        assert_eq!(told["id"], truth["id"]);
        let is_open =
            ["new", "remaining", "under_construction", "planned"].contains(&truth["status"].as_str());
        let told = number(told, weight);
        // The places of one that ended are in any state now: nothing but that there are none may be told.
        assert!(is_open || told.is_none_or(|told| told == 0.0), "{} tells {told:?} {weight}", truth["id"]);
        let municipality = &truth["municipality"];
        let area = found[&truth["id"]];
        let held = outline.as_ref().map(|outline| held(findings, area, outline, weight)).unwrap_or_default();
        let is_shown = ["points", "households"].contains(&weight);
        let in_squares = || {
            squares.iter().enumerate().filter_map(|(at, square)| {
                let key = (square.side_m as i64, (square.low.0 as i64, square.low.1 as i64));
                let held = held.get(&key).filter(|held| **held > 0.0 && square.municipality == *municipality);
                Some((at, *held.filter(|_| is_shown)?))
            })
        };
        if !is_open {
            // Somebody lives there.
            for (at, _) in in_squares() {
                let total = squares[at].own[0];
                attack.bounds[total].0 = attack.bounds[total].0.max(1.0);
            }
        }
        let Some(value) = number(truth, weight).filter(|_| is_open) else { continue };
        let own = attack.add(truth["id"].clone(), told, value);
        // An area of an earlier year stays until its last place has access.
        if weight == "points" && told.is_none() && value >= LEAST_AREA {
            attack.bounds[own].0 = LEAST_AREA;
            // The profile tells the smaller numbers: it may be the least or the number above it.
            attack.range.insert(own, (LEAST_AREA, LEAST_AREA + 1.0));
        }
        let mut parts = Vec::new();
        for (at, held) in in_squares() {
            let (east, north) = squares[at].low;
            let part = attack.add(format!("{} in {east} {north}", truth["id"]), None, held);
            attack.bounds[part].0 = 1.0;
            shown.entry(at).or_default().push(part);
            parts.push(part);
        }
        if !parts.is_empty() {
            attack.sums.push((own, parts, true));
        }
        if let Some(outline) = outline {
            let finest_m = GRIDS.map(|(_, side_m)| side_m).into_iter().fold(f64::INFINITY, f64::min);
            let under = |square: &Square| {
                square.side_m <= finest_m
                    && square.municipality == *municipality
                    && square.shape.intersects(outline)
            };
            let under: BTreeSet<usize> = squares
                .iter()
                .zip(&shorts)
                .filter(|(square, _)| under(square))
                .map(|(_, &short)| short)
                .collect();
            attack.at_least(own, &under);
            let all = drawn.entry(municipality.clone()).or_default();
            all.0.push(own);
            all.1.extend(under);
        }
        in_areas.entry(municipality.clone()).or_default().push(own);
    }
    for (code, (areas, under)) in drawn {
        let truth = areas.iter().map(|&area| attack.truth[area].1).sum();
        let all = attack.add(format!("{code} {weight} areas with an outline"), None, truth);
        attack.sums.push((all, areas, true));
        attack.at_least(all, &under);
    }
    for (at, parts) in shown {
        attack.sums.push((shorts[at], parts, false));
    }
    for (code, areas) in in_areas {
        let whole = short(attack, &by_code[&code], &code);
        attack.sums.push((whole, areas, false));
    }
}

/// What is unserved or planned of a row.
fn short(attack: &mut Attack, own: &[usize], name: &str) -> usize {
    let short = attack.truth[own[3]].1 + attack.truth[own[4]].1;
    let whole = attack.add(format!("{name} short"), None, short);
    attack.sums.push((whole, vec![own[3], own[4]], true));
    whole
}

/// The outlines of a layer, feature by feature.
pub(super) fn outlines(path: &Path) -> Vec<Option<Geometry<f64>>> {
    let layer: geojson::FeatureCollection = fs::read_to_string(path).unwrap().parse().unwrap();
    layer.features.into_iter().map(|one| Some(one.geometry?.try_into().unwrap())).collect()
}

/// What the area holds in each square of its outline, by the side and the corner of the square.
fn held(
    findings: &Findings,
    area: &ShortageArea,
    outline: &Geometry<f64>,
    weight: &str,
) -> BTreeMap<(i64, Corner), f64> {
    let kind = if weight == "households" { WeightKind::Households } else { WeightKind::Points };
    let side_m = side(findings, area, outline);
    let mut held: BTreeMap<(i64, Corner), f64> = BTreeMap::new();
    for &member in &area.members {
        let point = &findings.survey.points[member as usize];
        let value = if weight == "points" { 1.0 } else { point.weights.get(kind).unwrap_or(0.0) };
        *held.entry((side_m, corner(point.at, side_m))).or_default() += value;
    }
    held
}

/// The side of the squares of an outline: the finest of which all that lie under it hold members.
fn side(findings: &Findings, area: &ShortageArea, outline: &Geometry<f64>) -> i64 {
    let [large, small] = GRIDS.map(|(_, side_m)| side_m as i64);
    let of = |side_m: i64| -> BTreeSet<Corner> {
        area.members.iter().map(|&at| corner(findings.survey.points[at as usize].at, side_m)).collect()
    };
    let holds = of(small);
    let steps = || (0..large / small).map(|step| step * small);
    let within = of(large)
        .into_iter()
        .flat_map(|(east, north)| steps().flat_map(move |x| steps().map(move |y| (east + x, north + y))));
    let is_empty = |low: &Corner| {
        !holds.contains(low) && square((low.0 as f64, low.1 as f64), small as f64).intersects(outline)
    };
    if within.into_iter().any(|low| is_empty(&low)) { large } else { small }
}

fn corner(at: Coord<f64>, side_m: i64) -> Corner {
    let low = |metres: f64| (metres as i64).div_euclid(side_m) * side_m;
    (low(at.x), low(at.y))
}

/// The sides of the outlines of the open areas, metres; 0 where one has none.
pub(super) fn sides(outcome: &Outcome) -> Vec<i64> {
    let outlines = outlines(&outcome.out.join("open/shortage_areas.geojson"));
    let findings = &outcome.findings;
    let areas = findings.shortage_areas.iter().zip(outlines);
    areas.map(|(area, outline)| outline.map_or(0, |outline| side(findings, area, &outline))).collect()
}
