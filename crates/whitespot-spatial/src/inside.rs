//! A place inside an outline, for names.
use geo::{BoundingRect, Coord, LineString, Polygon};

/// The middle of the longest stretch that a level line at half height has inside the polygon (even-odd); a vertex where
/// the polygon has no height, `None` where it has no vertex. O(n log n).
///
/// It asks nothing of the polygon: an outline that was simplified may cross itself. Thousands of names are placed by it;
/// where a place is to stand for a building, geo's own way is used, which proves what it gives.
///
/// ```
/// use geo::{coord, polygon};
/// use whitespot_spatial::inside;
/// // A bay cuts in from the east: the middle of the box around lies in it.
/// let bay = polygon![
///     (x: 0.0, y: 0.0), (x: 8.0, y: 0.0), (x: 2.0, y: 4.0), (x: 8.0, y: 8.0), (x: 0.0, y: 8.0),
/// ];
/// assert_eq!(inside(&bay), Some(coord! { x: 1.0, y: 4.0 }));
/// ```
#[must_use]
pub fn inside(polygon: &Polygon<f64>) -> Option<Coord<f64>> {
    let bounds = polygon.bounding_rect()?;
    let y = f64::midpoint(bounds.min().y, bounds.max().y);
    let mut crossings: Vec<f64> = Vec::new();
    for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
        add_crossings(ring, y, &mut crossings);
    }
    crossings.sort_unstable_by(f64::total_cmp);
    let stretches =
        crossings.chunks_exact(2).map(|pair| (pair[1] - pair[0], f64::midpoint(pair[0], pair[1])));
    // Of stretches of one length the westernmost.
    let longest = stretches.reduce(|best, next| if next.0 > best.0 { next } else { best });
    longest.map(|(_, x)| Coord { x, y }).or_else(|| polygon.exterior().0.first().copied())
}

/// An end of an edge belongs to it where the edge goes up from there: a line through a vertex is counted once.
fn add_crossings(ring: &LineString<f64>, y: f64, crossings: &mut Vec<f64>) {
    for pair in ring.0.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        if (from.y <= y) != (to.y <= y) {
            crossings.push(from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x));
        }
    }
}

#[cfg(test)]
mod tests {
    use geo::{Contains, Point, polygon};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_widest_arm_holds_the_name() {
        // A comb of two teeth, the right one wider.
        let comb = polygon![
            (x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 4.0, y: 10.0), (x: 4.0, y: 1.0),
            (x: 2.0, y: 1.0), (x: 2.0, y: 10.0), (x: 0.0, y: 10.0)
        ];
        assert_eq!(inside(&comb), Some(Coord { x: 7.0, y: 5.0 }));
        let ring = Polygon::new(
            vec![(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)].into(),
            vec![vec![(1.0, 1.0), (5.0, 1.0), (5.0, 8.0), (1.0, 8.0)].into()],
        );
        assert_eq!(inside(&ring), Some(Coord { x: 7.0, y: 4.5 }), "not in the hole");
    }

    #[test]
    fn what_has_no_height_gives_a_vertex_and_nothing_gives_none() {
        let flat = polygon![(x: 1.0, y: 2.0), (x: 5.0, y: 2.0), (x: 3.0, y: 2.0)];
        assert_eq!(inside(&flat), Some(Coord { x: 1.0, y: 2.0 }));
        assert_eq!(inside(&Polygon::new(LineString(vec![]), vec![])), None);
    }

    proptest! {
        #[test]
        fn stars_hold_the_place(radii in prop::collection::vec(1.0..50.0_f64, 5..40)) {
            let count = radii.len() as f64;
            let place = |(step, radius): (usize, &f64)| {
                let angle = step as f64 / count * std::f64::consts::TAU;
                (radius * angle.cos(), radius * angle.sin())
            };
            let star = Polygon::new(radii.iter().enumerate().map(place).collect::<Vec<_>>().into(), vec![]);
            let at = inside(&star).expect("it has an area");
            prop_assert!(star.contains(&Point(at)), "{at:?}");
        }
    }
}
