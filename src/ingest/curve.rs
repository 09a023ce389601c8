//! Arcs as chords.
use geo::Coord;

/// The largest angle of a chord, in degrees: what GDAL uses, so that both give the same outline.
const STEP_DEGREES: f64 = 4.0;

/// The chords of a circular string: every odd coordinate is a point on the arc between its neighbours.
pub(super) fn chords(coords: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let mut line: Vec<Coord<f64>> = coords.first().copied().into_iter().collect();
    for arc in coords.windows(3).step_by(2) {
        push_arc(&mut line, arc[0], arc[1], arc[2]);
        line.push(arc[2]);
    }
    line
}

/// The inner points of the arc from `start` through `through` to `end`.
fn push_arc(line: &mut Vec<Coord<f64>>, start: Coord<f64>, through: Coord<f64>, end: Coord<f64>) {
    let Some((centre, sweep)) = circle(start, through, end) else {
        // On a straight line: the point between is all there is to say.
        line.push(through);
        return;
    };
    let spoke = start - centre;
    let radius = spoke.x.hypot(spoke.y);
    let first = spoke.y.atan2(spoke.x);
    let steps = (sweep.abs() / STEP_DEGREES.to_radians()).ceil().max(1.0);
    let mut step = 1.0;
    while step < steps {
        let angle = first + sweep * step / steps;
        line.push(Coord { x: centre.x + radius * angle.cos(), y: centre.y + radius * angle.sin() });
        step += 1.0;
    }
}

/// Centre, and the angle from start to end on the way through the point between (positive against the clock).
fn circle(start: Coord<f64>, through: Coord<f64>, end: Coord<f64>) -> Option<(Coord<f64>, f64)> {
    if start == end {
        // A whole circle: the point between lies opposite.
        let centre = (start + through) / 2.0;
        return (start != through).then_some((centre, std::f64::consts::TAU));
    }
    // Seen from the start, so that coordinates of millions lose no digits.
    let (a, b) = (through - start, end - start);
    let cross = a.x * b.y - a.y * b.x;
    if !cross.is_finite() || cross.abs() <= 1e-12 * (a.x.hypot(a.y) * b.x.hypot(b.y)) {
        return None;
    }
    let (aa, bb) = (a.x * a.x + a.y * a.y, b.x * b.x + b.y * b.y);
    let centre = Coord { x: (b.y * aa - a.y * bb) / (2.0 * cross), y: (a.x * bb - b.x * aa) / (2.0 * cross) };
    let (first, last) = ((-centre.y).atan2(-centre.x), (b.y - centre.y).atan2(b.x - centre.x));
    let turn = (last - first).rem_euclid(std::f64::consts::TAU);
    let sweep = if cross > 0.0 { turn } else { turn - std::f64::consts::TAU };
    Some((centre + start, sweep))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_circle_keeps_its_radius_and_ends() {
        let at = |x, y| Coord { x, y };
        let line = chords(&[at(1.0, 0.0), at(0.0, 1.0), at(-1.0, 0.0)]);
        assert_eq!(line.len(), 46);
        assert_eq!((line[0], line[45]), (at(1.0, 0.0), at(-1.0, 0.0)));
        assert!(line.iter().all(|point| (point.x.hypot(point.y) - 1.0).abs() < 1e-12 && point.y >= 0.0));
        let clockwise = chords(&[at(1.0, 0.0), at(0.0, -1.0), at(-1.0, 0.0)]);
        assert!(clockwise.iter().all(|point| point.y <= 0.0));
    }

    #[test]
    fn a_whole_circle_and_a_straight_line() {
        let at = |x, y| Coord { x, y };
        let circle = chords(&[at(1.0, 0.0), at(-1.0, 0.0), at(1.0, 0.0)]);
        assert_eq!(circle.len(), 91);
        assert_eq!(chords(&[at(0.0, 0.0), at(1.0, 0.0), at(2.0, 0.0)]).len(), 3);
    }
}
