//! Roads and rails with few vertices, for the screen.
use std::collections::HashMap;

use geo::LineString;

use super::{Vertex, simplify_arc, snapped};

/// Past this tolerance a country is a picture of a few strokes: there is nothing left to win.
const MOST_TOLERANCE_M: f64 = 20_000.0;

/// Simplifies lines until they hold at most `most_vertices`, starting at `tolerance_m` and doubling it.
///
/// Lines that continue each other are joined first, so that a road that was delivered in short stretches stays one. A
/// joined line smaller than the tolerance vanishes. The order of the lines decides what is joined where a line meets itself.
///
/// ```
/// use geo::line_string;
/// use whitespot_spatial::simplify_lines;
///
/// let (west, east) = (
///     line_string![(x: 0.0, y: 0.0), (x: 500.0, y: 3.0)],
///     line_string![(x: 500.0, y: 3.0), (x: 1000.0, y: 0.0)],
/// );
/// let road = simplify_lines([&west, &east], 10.0, 100);
/// assert_eq!(road, [line_string![(x: 0.0, y: 0.0), (x: 1000.0, y: 0.0)]]);
/// ```
pub fn simplify_lines<'a>(
    lines: impl IntoIterator<Item = &'a LineString<f64>>,
    tolerance_m: f64,
    most_vertices: usize,
) -> Vec<LineString<f64>> {
    let lines = lines.into_iter().map(|line| snapped(&line.0)).filter(|line| line.len() > 1).collect();
    let joined = joined(lines);
    let mut tolerance_m = tolerance_m;
    loop {
        let simple: Vec<Vec<Vertex>> = joined
            .iter()
            .filter(|line| reach_m(line) >= tolerance_m)
            .map(|line| simplify_arc(line.clone(), tolerance_m))
            .collect();
        if tolerance_m > MOST_TOLERANCE_M || simple.iter().map(Vec::len).sum::<usize>() <= most_vertices {
            let place = |&(x, y): &Vertex| (x as f64, y as f64);
            return simple.iter().map(|line| line.iter().map(place).collect()).collect();
        }
        tolerance_m *= 2.0;
    }
}

/// The longer side of the box around a line.
fn reach_m(line: &[Vertex]) -> f64 {
    let side = |of: fn(&Vertex) -> i64| {
        let (low, high) =
            line.iter().map(of).fold((i64::MAX, i64::MIN), |(low, high), at| (low.min(at), high.max(at)));
        high - low
    };
    side(|at| at.0).max(side(|at| at.1)) as f64
}

/// Joins lines where exactly two of them end.
fn joined(lines: Vec<Vec<Vertex>>) -> Vec<Vec<Vertex>> {
    let mut ends: HashMap<Vertex, Vec<usize>> = HashMap::new();
    for (number, line) in lines.iter().enumerate() {
        ends.entry(line[0]).or_default().push(number);
        ends.entry(line[line.len() - 1]).or_default().push(number);
    }
    let mut left: Vec<Option<Vec<Vertex>>> = lines.into_iter().map(Some).collect();
    let mut joined = Vec::new();
    for number in 0..left.len() {
        let Some(mut line) = left[number].take() else { continue };
        for _end in 0..2 {
            loop {
                let last = line[line.len() - 1];
                let meeting = ends.get(&last).filter(|meeting| meeting.len() == 2);
                let Some(mut next) = meeting.and_then(|two| two.iter().find_map(|&one| left[one].take()))
                else {
                    break;
                };
                if next[0] != last {
                    next.reverse();
                }
                line.extend(&next[1..]);
            }
            line.reverse();
        }
        joined.push(line);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(places: &[(f64, f64)]) -> LineString<f64> {
        places.iter().copied().collect()
    }

    #[test]
    fn stretches_of_one_road_are_joined_and_straightened() {
        // Three stretches, one drawn the other way; a fourth meets two others and stays apart.
        let lines = [
            line(&[(0.0, 0.0), (500.0, 3.0)]),
            line(&[(1000.0, 0.0), (500.0, 3.0)]),
            line(&[(1000.0, 0.0), (2000.0, 0.0)]),
            line(&[(2000.0, 0.0), (2000.0, 900.0)]),
            line(&[(2000.0, 0.0), (3000.0, 0.0)]),
        ];
        let simple = simplify_lines(&lines, 10.0, usize::MAX);
        assert_eq!(
            simple,
            [
                line(&[(0.0, 0.0), (2000.0, 0.0)]),
                line(&[(2000.0, 0.0), (2000.0, 900.0)]),
                line(&[(2000.0, 0.0), (3000.0, 0.0)]),
            ]
        );
    }

    #[test]
    fn a_ring_in_two_halves_ends_where_it_began() {
        let lines = [
            line(&[(0.0, 0.0), (1000.0, 500.0), (2000.0, 0.0)]),
            line(&[(0.0, 0.0), (1000.0, -500.0), (2000.0, 0.0)]),
        ];
        let simple = simplify_lines(&lines, 10.0, usize::MAX);
        assert_eq!(simple.len(), 1);
        assert_eq!(simple[0].0.len(), 5);
        assert_eq!(simple[0].0[0], simple[0].0[4]);
    }

    #[test]
    fn a_budget_is_kept() {
        let ragged = |row: f64| -> LineString<f64> {
            (0..1000).map(|step| (f64::from(step) * 30.0, row + f64::from(step * 7919 % 61))).collect()
        };
        let mut lines: Vec<LineString<f64>> =
            (0..40).map(|number| ragged(f64::from(number) * 500.0)).collect();
        lines.extend((0..400).map(|number| {
            let x = f64::from(number) * 100.0;
            line(&[(x, -9000.0), (x + 40.0, -9000.0)])
        }));
        let vertices = |lines: &[LineString<f64>]| lines.iter().map(|line| line.0.len()).sum::<usize>();
        let simple = simplify_lines(&lines, 10.0, 100);
        assert!(vertices(&simple) <= 100 && simple.len() == 40, "{} in {}", vertices(&simple), simple.len());
        assert!(vertices(&simplify_lines(&lines, 10.0, usize::MAX)) > 10_000);
    }
}
