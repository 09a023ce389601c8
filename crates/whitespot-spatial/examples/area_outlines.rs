//! Outlines of groups of points: discs of half the link distance beside closings, how fast, with how many corners, and drawn.
//!
//! `cargo run --release -p whitespot-spatial --example area_outlines -- [points.csv [pictures.svg]]`
//!
//! The points have the columns group, x and y and no header; without a file (or with `-`) hamlets along roads are invented.
#![allow(clippy::print_stdout)]

use geo::{BoundingRect, Coord, CoordsIter, LineString, MultiPolygon};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;
use std::{env, fs, io};
use whitespot_spatial::{linkage, linked_outline, outline};
use whitespot_test_kit::Dice;

const LINK_M: f64 = 200.0;

/// Groups drawn, across, and the side of the picture of each in pixels.
const DRAWN: (usize, usize, f64) = (40, 5, 360.0);

type Groups = BTreeMap<String, Vec<Coord<f64>>>;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let groups = match arguments.first().filter(|path| path.as_str() != "-") {
        Some(path) => read(&fs::read_to_string(path)?)?,
        None => invented(),
    };
    println!("{} groups of {} points", groups.len(), groups.values().map(Vec::len).sum::<usize>());
    let (discs_s, discs) =
        timed(&groups, "discs", |members| outline(members, LINK_M / 2.0).expect("an outline"));
    let (closings_s, closings) =
        timed(&groups, "closings", |members| linked_outline(members, LINK_M).expect("an outline"));
    println!("closings take {:.2} of the time of discs", closings_s / discs_s);
    if let Some(path) = arguments.get(1) {
        fs::write(path, pictures(&groups, [&discs, &closings]))?;
    }
    Ok(())
}

/// The least time of three, in seconds, and the outlines.
fn timed(
    groups: &Groups,
    what: &str,
    draw: impl Fn(&[Coord<f64>]) -> MultiPolygon<f64>,
) -> (f64, Vec<MultiPolygon<f64>>) {
    let mut least_s = f64::INFINITY;
    let mut drawn = Vec::new();
    for _ in 0..3 {
        let clock = Instant::now();
        drawn = groups.values().map(|members| draw(members)).collect();
        least_s = least_s.min(clock.elapsed().as_secs_f64());
    }
    let corners_of = |outline: &MultiPolygon<f64>| outline.coords_count() - rings(outline).count();
    let mut corners: Vec<usize> = drawn.iter().map(corners_of).collect();
    corners.sort_unstable();
    let median = corners.get(corners.len() / 2).copied().unwrap_or(0);
    println!(
        "{what}: {least_s:.3} s; corners: {median} at the median, {} at most; {} parts, {} rings",
        corners.last().copied().unwrap_or(0),
        drawn.iter().map(|outline| outline.0.len()).sum::<usize>(),
        drawn.iter().map(|outline| rings(outline).count()).sum::<usize>(),
    );
    (least_s, drawn)
}

fn rings(area: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    area.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
}

/// The largest groups: discs in red, closings in blue, members as dots.
fn pictures(groups: &Groups, [discs, closings]: [&[MultiPolygon<f64>]; 2]) -> String {
    let (most, across, side) = DRAWN;
    let mut order: Vec<_> = groups.iter().enumerate().collect();
    order.sort_by_key(|(_, (name, members))| (usize::MAX - members.len(), *name));
    order.truncate(most);
    let rows = order.len().div_ceil(across) as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" style=\"background:#fff\">\n",
        across as f64 * side,
        rows * side
    );
    for (number, (position, (name, members))) in order.into_iter().enumerate() {
        let Some(bounds) = discs[position].bounding_rect() else { continue };
        let scale = (side - 30.0) / bounds.width().max(bounds.height()).max(400.0);
        let (west, north) = (bounds.min().x, bounds.max().y);
        let (left, top) = ((number % across) as f64 * side, (number / across) as f64 * side);
        let seen =
            |at: Coord<f64>| (left + 10.0 + (at.x - west) * scale, top + 20.0 + (north - at.y) * scale);
        let path = |area: &MultiPolygon<f64>| {
            let mut path = String::new();
            for ring in rings(area) {
                for (at, &corner) in ring.0.iter().enumerate() {
                    let (x, y) = seen(corner);
                    let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { "M" } else { " " });
                }
            }
            path
        };
        let _ = writeln!(
            svg,
            "<path d=\"{}\" fill=\"none\" stroke=\"#e08080\"/>\
             <path d=\"{}\" fill=\"#4682b433\" fill-rule=\"evenodd\" stroke=\"#224466\" stroke-width=\"1.5\"/>",
            path(&discs[position]),
            path(&closings[position])
        );
        for &member in members {
            let (x, y) = seen(member);
            let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"1.6\"/>");
        }
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" font-size=\"12\">{name}: {}</text>",
            left + 10.0,
            top + 14.0,
            members.len()
        );
    }
    svg + "</svg>\n"
}

fn read(text: &str) -> io::Result<Groups> {
    let mut groups = Groups::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| cells.get(at).and_then(|cell| cell.parse().ok());
        let (Some(name), Some(x), Some(y)) = (cells.first(), number(1), number(2)) else {
            return Err(io::Error::other(format!("found {line:?}, expected group,x,y")));
        };
        groups.entry((*name).to_owned()).or_default().push(Coord { x, y });
    }
    Ok(groups)
}

/// Houses along roads, linked; groups of three and more.
fn invented() -> Groups {
    let mut dice = Dice(9);
    let mut points = Vec::new();
    for _ in 0..1_200 {
        let mut at = Coord { x: dice.between(0.0, 120_000.0), y: dice.between(0.0, 120_000.0) };
        let mut course = dice.between(0.0, std::f64::consts::TAU);
        for _ in 0..4 + dice.below(120) {
            course += dice.between(-0.5, 0.5);
            let (sin, cos) = course.sin_cos();
            let on_m = dice.between(10.0, 90.0);
            at = Coord { x: at.x + on_m * cos, y: at.y + on_m * sin };
            points.push(Coord { x: at.x + dice.between(-70.0, 70.0), y: at.y + dice.between(-70.0, 70.0) });
        }
    }
    let mut groups = Groups::new();
    for (&point, label) in points.iter().zip(linkage(&points, LINK_M)) {
        groups.entry(format!("{label:06}")).or_default().push(point);
    }
    groups.retain(|_, members| members.len() >= 3);
    groups
}
