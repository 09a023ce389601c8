//! Outlines as paths: simplified to what can be seen, cut at the frame, and written with few bytes.
use geo::{Area, Coord, LineString, MultiPolygon, Polygon};

use super::view::View;
use crate::spatial::SharedBorders;

/// Pixels that outlines go on past the frame, so that no edge of the cut is seen.
const PAST: f64 = 6.0;
/// No picture is finer.
pub(super) const LEAST_TOLERANCE_M: f64 = 0.5;

/// Simplifies outlines to half a pixel of `detail` pixels each, and more where they would hold too many vertices; gives
/// them in pixels, cut at the frame. Neighbours keep their common border.
pub(super) fn seen(
    shapes: &[&MultiPolygon<f64>],
    view: &View,
    detail: f64,
    most_vertices: usize,
) -> Vec<MultiPolygon<f64>> {
    let all: Vec<usize> = (0..shapes.len()).collect();
    seen_of(&SharedBorders::of(shapes, tolerance_m(view, detail)), &all, view, detail, most_vertices)
}

/// The same for some of many shapes whose borders were looked up before.
pub(super) fn seen_of(
    borders: &SharedBorders,
    which: &[usize],
    view: &View,
    detail: f64,
    most_vertices: usize,
) -> Vec<MultiPolygon<f64>> {
    let simple = borders.simplify(which, tolerance_m(view, detail), most_vertices);
    simple
        .iter()
        .map(|shape| MultiPolygon(shape.iter().filter_map(|part| cut(part, view)).collect()))
        .collect()
}

/// Half of the finest pixel.
fn tolerance_m(view: &View, detail: f64) -> f64 {
    (0.5 / view.px_per_m / detail).max(LEAST_TOLERANCE_M)
}

fn cut(part: &Polygon<f64>, view: &View) -> Option<Polygon<f64>> {
    let ring = |line: &LineString<f64>| {
        let places: Vec<Coord<f64>> = line.0.iter().map(|&at| view.place(at)).collect();
        let places = clip(places, view);
        (places.len() >= 4).then_some(LineString(places))
    };
    let exterior = ring(part.exterior())?;
    Some(Polygon::new(exterior, part.interiors().iter().filter_map(ring).collect()))
}

/// Cuts a closed ring at the four sides (Sutherland and Hodgman, 1974).
fn clip(mut ring: Vec<Coord<f64>>, view: &View) -> Vec<Coord<f64>> {
    let frame = &view.frame;
    let (left, right) = (frame.x - PAST, frame.x + frame.width + PAST);
    let (top, bottom) = (frame.y - PAST, frame.y + frame.height + PAST);
    if ring.iter().all(|at| at.x >= left && at.x <= right && at.y >= top && at.y <= bottom) {
        return ring;
    }
    // Each side by how far inside a place is.
    let sides: [&dyn Fn(Coord<f64>) -> f64; 4] =
        [&|at| at.x - left, &|at| right - at.x, &|at| at.y - top, &|at| bottom - at.y];
    for inside in sides {
        let mut kept = Vec::with_capacity(ring.len());
        for pair in ring.windows(2) {
            let (from, to) = (inside(pair[0]), inside(pair[1]));
            if from >= 0.0 {
                kept.push(pair[0]);
            }
            if (from >= 0.0) != (to >= 0.0) {
                kept.push(pair[0] + (pair[1] - pair[0]) * (from / (from - to)));
            }
        }
        kept.extend(kept.first().copied());
        ring = kept;
    }
    ring
}

/// The path of a shape in pixels, to a tenth; rings too small to be seen are left out.
pub(super) fn path(shape: &MultiPolygon<f64>) -> String {
    let mut path = String::new();
    for part in shape {
        for ring in std::iter::once(part.exterior()).chain(part.interiors()) {
            add_ring(&mut path, ring);
        }
    }
    path
}

fn add_ring(path: &mut String, ring: &LineString<f64>) {
    let mut places: Vec<(i64, i64)> =
        ring.0.iter().map(|at| ((at.x * 10.0).round() as i64, (at.y * 10.0).round() as i64)).collect();
    places.dedup();
    if places.len() < 4 {
        return;
    }
    places.pop();
    path.push('M');
    add_number(path, places[0].0, true);
    add_number(path, places[0].1, false);
    path.push('l');
    let mut is_first = true;
    for pair in places.windows(2) {
        add_number(path, pair[1].0 - pair[0].0, is_first);
        add_number(path, pair[1].1 - pair[0].1, false);
        is_first = false;
    }
    path.push('z');
}

/// Tenths as a number, with a blank in front where the one before would run into it.
fn add_number(path: &mut String, tenths: i64, is_first: bool) {
    if tenths < 0 {
        path.push('-');
    } else if !is_first {
        path.push(' ');
    }
    let (whole, tenth) = (tenths.abs() / 10, tenths.abs() % 10);
    if whole > 0 || tenth == 0 {
        path.push_str(&whole.to_string());
    }
    if tenth > 0 {
        path.push('.');
        path.push_str(&tenth.to_string());
    }
}

/// The largest part of a shape.
pub(super) fn largest(shape: &MultiPolygon<f64>) -> Option<&Polygon<f64>> {
    shape.iter().max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()))
}

#[cfg(test)]
mod tests {
    use super::super::view::Frame;
    use super::*;
    use geo::{Rect, polygon};

    fn view() -> View {
        let frame = Frame { x: 0.0, y: 0.0, width: 100.0, height: 100.0 };
        // 92 px for 9,200 m: a pixel is 100 m.
        View::fit(Rect::new((0.0, 0.0), (9200.0, 9200.0)), frame)
    }

    #[test]
    fn a_square_is_four_short_steps_with_north_up() {
        let square = MultiPolygon(vec![
            polygon![(x: 0.0, y: 0.0), (x: 1000.0, y: 0.0), (x: 1000.0, y: 1050.0), (x: 0.0, y: 1050.0)],
        ]);
        let seen = seen(&[&square], &view(), 1.0, 100);
        assert_eq!(path(&seen[0]), "M4 96l10 0 0-10.5-10 0z");
    }

    #[test]
    fn what_lies_outside_the_frame_is_cut_off() {
        let half = MultiPolygon(vec![
            polygon![(x: -50_000.0, y: 0.0), (x: 4600.0, y: 0.0), (x: 4600.0, y: 9200.0), (x: -50_000.0, y: 9200.0)],
        ]);
        let seen = seen(&[&half], &view(), 1.0, 100);
        let area = seen[0].unsigned_area();
        assert!((area - (50.0 + PAST) * 92.0).abs() < 1.0, "{area}");
        let away = MultiPolygon(vec![
            polygon![(x: 90_000.0, y: 0.0), (x: 91_000.0, y: 0.0), (x: 91_000.0, y: 900.0)],
        ]);
        assert_eq!(path(&super::seen(&[&away], &view(), 1.0, 100)[0]), "");
    }
}
