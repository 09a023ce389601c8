//! Holes that stand for the shell around them: rings wound, or put in order, the other way around.
//!
//! In a shapefile the direction of a ring says whether it is a hole: outer rings clockwise, holes against the clock. Files
//! written as `GeoJSON` is wound come out of GDAL inside out where there is one hole, and with their holes filled where there
//! are several. What the rings enclose does not depend on which way all of them are wound: it is where they wind around a
//! place at all. Where a record winds all its rings one way the direction says nothing: GDAL then gives each ring as an area
//! of its own, the holes filled. There a ring that lies within another is a hole of it, as in formats that know no direction.
use geo::{
    Area, BoundingRect, Coord, Geometry, InteriorPoint, Intersects, LineString, MultiPolygon, Point, Polygon,
};
use rayon::prelude::*;

use super::table::{Places, Shape, Table};
use crate::spatial::AreaIndex;

/// Mends the areas of a table in which a hole lies around its shell, whatever the format.
pub(super) fn mend(table: &mut Table) {
    let Places::Shapes(shapes) = &mut table.places else { return };
    shapes.par_iter_mut().for_each(|shape| turn(shape, is_inside_out, nested));
}

/// Mends an area whose holes are marked by the direction of their rings. One that is wound by the rule stays as it is.
pub(super) fn mend_winding(shape: &mut Shape) {
    turn(shape, |area| !is_wound_by_rule(area) || is_inside_out(area), wound);
    hollow(shape);
}

/// Makes holes of the rings that lie within an area of the same record, though they are wound as its outer ring is. Areas that
/// cross each other, and one that is drawn twice, are areas drawn over each other, and stay.
fn hollow(shape: &mut Shape) {
    let Some(Geometry::MultiPolygon(areas)) = shape.geometry_mut() else { return };
    if !has_box_within_another(&areas.0) || !has_area_within_another(&areas.0) {
        return;
    }
    let rings = areas.iter().flat_map(|area| std::iter::once(area.exterior()).chain(area.interiors()));
    let rings: Vec<LineString<f64>> = rings.cloned().collect();
    if any_cross(&rings) {
        return;
    }
    let Some(mended) = nested(rings).filter(|mended| !mended.is_empty()) else { return };
    *shape = Shape::Hollowed(MultiPolygon(mended).into());
}

/// Whether the box around an area lies within that of another: without such a pair no area lies within another.
fn has_box_within_another(areas: &[Polygon<f64>]) -> bool {
    let mut boxes: Vec<_> = areas.iter().filter_map(|area| area.exterior().bounding_rect()).collect();
    boxes.sort_by(|one, other| {
        one.min().x.total_cmp(&other.min().x).then(other.max().x.total_cmp(&one.max().x))
    });
    boxes.iter().enumerate().any(|(at, outer)| {
        let beginning_in_it = boxes[at + 1..].iter().take_while(|inner| inner.min().x <= outer.max().x);
        beginning_in_it.into_iter().any(|inner| {
            inner.max().x <= outer.max().x && inner.min().y >= outer.min().y && inner.max().y <= outer.max().y
        })
    })
}

/// Whether a place within one area lies in another, smaller one in larger one.
fn has_area_within_another(areas: &[Polygon<f64>]) -> bool {
    let shells: Vec<Polygon<f64>> =
        areas.iter().map(|area| Polygon::new(area.exterior().clone(), Vec::new())).collect();
    let owned: Vec<(u32, &Polygon<f64>)> =
        areas.iter().enumerate().map(|(at, area)| (at as u32, area)).collect();
    let index = AreaIndex::build(&owned);
    let mut around = Vec::new();
    shells.iter().enumerate().any(|(at, shell)| {
        let Some(within) = shell.interior_point() else { return false };
        index.owners_at(within.0, &mut around);
        let size = shell.unsigned_area();
        around.iter().any(|&other| other as usize != at && shells[other as usize].unsigned_area() > size)
    })
}

/// Whether two rings cross, or are the same: a corner of one lies within the other and another one does not.
fn any_cross(rings: &[LineString<f64>]) -> bool {
    let alone: Vec<Polygon<f64>> = rings.iter().map(|ring| Polygon::new(ring.clone(), Vec::new())).collect();
    let owned: Vec<(u32, &Polygon<f64>)> =
        alone.iter().enumerate().map(|(at, ring)| (at as u32, ring)).collect();
    let index = AreaIndex::build(&owned);
    let sizes: Vec<f64> = alone.iter().map(Area::unsigned_area).collect();
    let mut around = Vec::new();
    alone.iter().enumerate().any(|(at, ring)| {
        let corners = &ring.exterior().0;
        let mut within = std::collections::BTreeMap::<u32, Vec<Coord<f64>>>::new();
        for &corner in corners {
            index.owners_at(corner, &mut around);
            for &other in around.iter().filter(|&&other| other as usize != at) {
                within.entry(other).or_default().push(corner);
            }
        }
        within.into_iter().any(|(other, some)| {
            let other = other as usize;
            if some.len() == corners.len() {
                return sizes[other] <= sizes[at];
            }
            some.iter().any(|&corner| !alone[other].exterior().intersects(&Point(corner)))
        })
    })
}

/// Arranges rings as areas; none where they make none.
type Rebuild = fn(Vec<LineString<f64>>) -> Option<Vec<Polygon<f64>>>;

/// Rebuilds the areas of a shape when one of them is at fault and another arrangement of its rings comes out.
fn turn(shape: &mut Shape, is_at_fault: impl Fn(&Polygon<f64>) -> bool, rebuilt: Rebuild) {
    let Some(geometry) = shape.geometry_mut() else { return };
    let areas: &[Polygon<f64>] = match geometry {
        Geometry::Polygon(area) => std::slice::from_ref(area),
        Geometry::MultiPolygon(areas) => &areas.0,
        _ => return,
    };
    if !areas.iter().any(is_at_fault) {
        return;
    }
    let rings = areas.iter().flat_map(|area| std::iter::once(area.exterior()).chain(area.interiors()));
    let Some(mut mended) = rebuilt(rings.cloned().collect()) else { return };
    // Without a hole nothing was turned: parts that lie side by side or over each other mean the same wound either way.
    if mended.iter().all(|area| area.interiors().is_empty()) || arrangement(&mended) == arrangement(areas) {
        return;
    }
    let geometry = match mended.len() {
        1 => Geometry::Polygon(mended.remove(0)),
        _ => Geometry::MultiPolygon(MultiPolygon(mended)),
    };
    *shape = Shape::Turned(geometry);
}

/// Which rings are shells and which are holes of them, whatever their order.
fn arrangement(areas: &[Polygon<f64>]) -> Vec<(Start, Vec<Start>)> {
    let mut all: Vec<_> = areas
        .iter()
        .map(|area| {
            let mut holes: Vec<Start> = area.interiors().iter().map(start).collect();
            holes.sort_unstable();
            (start(area.exterior()), holes)
        })
        .collect();
    all.sort_unstable();
    all
}

/// A ring, known by its first coordinate and the number of coordinates.
type Start = (u64, u64, usize);

fn start(ring: &LineString<f64>) -> Start {
    let first = ring.0.first().copied().unwrap_or_default();
    (first.x.to_bits(), first.y.to_bits(), ring.0.len())
}

/// Whether a hole lies around the shell.
fn is_inside_out(area: &Polygon<f64>) -> bool {
    let Some(shell) = area.exterior().bounding_rect() else { return false };
    let around = |hole: &LineString<f64>| {
        hole.bounding_rect().is_some_and(|hole| {
            hole != shell
                && hole.min().x <= shell.min().x
                && hole.min().y <= shell.min().y
                && hole.max().x >= shell.max().x
                && hole.max().y >= shell.max().y
        })
    };
    area.interiors().iter().any(around)
}

/// Outer rings clockwise, holes against the clock.
fn is_wound_by_rule(area: &Polygon<f64>) -> bool {
    direction(area.exterior()) <= 0 && area.interiors().iter().all(|hole| direction(hole) >= 0)
}

/// 1 against the clock, -1 clockwise, 0 without area.
fn direction(ring: &LineString<f64>) -> i32 {
    // Seen from the first coordinate, so that coordinates of millions lose no digits.
    let origin = ring.0.first().copied().unwrap_or_default();
    let cross = |pair: &[Coord<f64>]| {
        let (from, to) = (pair[0] - origin, pair[1] - origin);
        from.x * to.y - to.x * from.y
    };
    let twice: f64 = ring.0.windows(2).map(cross).sum();
    if twice > 0.0 {
        1
    } else if twice < 0.0 {
        -1
    } else {
        0
    }
}

/// Areas of rings that count by how they are wound: what all together wind around.
fn wound(rings: Vec<LineString<f64>>) -> Option<Vec<Polygon<f64>>> {
    assemble(rings, direction)
}

/// Areas of rings of which every other one, from outside, is a hole.
fn nested(rings: Vec<LineString<f64>>) -> Option<Vec<Polygon<f64>>> {
    assemble(rings, |_| 0)
}

/// Gives each ring its place by those that lie around it. `turn_of` a ring is how often it winds; 0: the other way than what
/// is around it. `None` where a ring cannot be placed.
fn assemble(
    rings: Vec<LineString<f64>>,
    turn_of: impl Fn(&LineString<f64>) -> i32,
) -> Option<Vec<Polygon<f64>>> {
    let alone = rings.into_iter().map(|ring| Polygon::new(ring, Vec::new()));
    // A ring without area encloses nothing.
    let alone: Vec<Polygon<f64>> = alone.filter(|ring| ring.unsigned_area() > 0.0).collect();
    let owned: Vec<(u32, &Polygon<f64>)> =
        alone.iter().enumerate().map(|(at, ring)| (at as u32, ring)).collect();
    let index = AreaIndex::build(&owned);
    let sizes: Vec<f64> = alone.iter().map(Area::unsigned_area).collect();
    let mut around = Vec::new();
    let mut holders: Vec<Vec<usize>> = Vec::with_capacity(alone.len());
    for (at, ring) in alone.iter().enumerate() {
        index.owners_at(ring.interior_point()?.0, &mut around);
        let larger = |other: usize| other != at && (sizes[other], at) > (sizes[at], other);
        let mut holding: Vec<usize> =
            around.iter().map(|&other| other as usize).filter(|&o| larger(o)).collect();
        holding.sort_by(|&one, &other| sizes[other].total_cmp(&sizes[one]).then(one.cmp(&other)));
        holders.push(holding);
    }
    // From the outermost in, so that what is around a ring is known before it.
    let mut order: Vec<usize> = (0..alone.len()).collect();
    order.sort_by_key(|&at| holders[at].len());
    let mut turns = vec![0; alone.len()];
    for &at in &order {
        let outside: i32 = holders[at].iter().map(|&holder| turns[holder]).sum();
        let own = turn_of(alone[at].exterior());
        turns[at] = if own == 0 { if outside == 0 { 1 } else { -outside } } else { own };
    }
    let mut areas: Vec<(LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
    let mut shell_of: Vec<Option<usize>> = vec![None; alone.len()];
    for &at in &order {
        let outside: i32 = holders[at].iter().map(|&holder| turns[holder]).sum();
        let ring = alone[at].exterior().clone();
        match (outside, outside + turns[at]) {
            (0, inside) if inside != 0 => {
                shell_of[at] = Some(areas.len());
                areas.push((ring, Vec::new()));
            }
            (_, 0) => {
                let shell = holders[at].iter().rev().find_map(|&holder| shell_of[holder])?;
                areas[shell].1.push(ring);
            }
            // Within what is covered anyway.
            _ => {}
        }
    }
    Some(areas.into_iter().map(|(shell, holes)| Polygon::new(shell, holes)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn square(x: f64, y: f64, side: f64, clockwise: bool) -> LineString<f64> {
        let mut ring = vec![(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)];
        if !clockwise {
            ring.reverse();
        }
        LineString::from(ring)
    }

    fn area(shape: &Shape) -> f64 {
        shape.geometry().map_or(f64::NAN, Area::unsigned_area)
    }

    /// As GDAL 3.6 gives rings that are wound as in `GeoJSON`: one hole becomes the shell, several become areas.
    #[test]
    fn rings_wound_the_other_way_keep_their_holes() {
        let inside_out = Polygon::new(square(2.0, 2.0, 2.0, true), vec![square(0.0, 0.0, 10.0, false)]);
        let mut one = Shape::Is(Geometry::Polygon(inside_out));
        mend_winding(&mut one);
        assert!(matches!(one, Shape::Turned(_)));
        assert!((area(&one) - 96.0).abs() < 1e-12);

        let alone = |ring: LineString<f64>| Polygon::new(ring, Vec::new());
        let filled = MultiPolygon(vec![
            alone(square(0.0, 0.0, 10.0, false)),
            alone(square(2.0, 2.0, 2.0, true)),
            alone(square(6.0, 6.0, 2.0, true)),
            alone(square(20.0, 0.0, 10.0, false)),
        ]);
        let mut several = Shape::Is(filled.into());
        mend_winding(&mut several);
        assert!((area(&several) - 192.0).abs() < 1e-12);

        // An island in the hole, which GDAL takes for a hole of the hole.
        let island = Polygon::new(
            square(2.0, 2.0, 6.0, true),
            vec![square(0.0, 0.0, 10.0, false), square(4.0, 4.0, 2.0, false)],
        );
        let mut island = Shape::Is(island.into());
        mend_winding(&mut island);
        assert!((area(&island) - (100.0 - 36.0 + 4.0)).abs() < 1e-12);
    }

    #[test]
    fn what_is_wound_by_the_rule_stays_as_it_is() {
        let right = Polygon::new(square(0.0, 0.0, 10.0, true), vec![square(2.0, 2.0, 2.0, false)]);
        let alone = |ring: LineString<f64>| Polygon::new(ring, Vec::new());
        // Areas drawn over each other in one record, wound either way, and two side by side wound the other way.
        let over = |clockwise: bool| {
            MultiPolygon(vec![
                alone(square(0.0, 0.0, 10.0, clockwise)),
                alone(square(2.0, 2.0, 2.0, clockwise)),
                alone(square(9.0, 9.0, 2.0, clockwise)),
            ])
        };
        let twice =
            MultiPolygon(vec![alone(square(0.0, 0.0, 10.0, true)), alone(square(0.0, 0.0, 10.0, true))]);
        let beside =
            MultiPolygon(vec![alone(square(0.0, 0.0, 10.0, false)), alone(square(20.0, 0.0, 10.0, false))]);
        for geometry in
            [Geometry::Polygon(right), over(true).into(), over(false).into(), twice.into(), beside.into()]
        {
            let mut shape = Shape::Is(geometry.clone());
            mend_winding(&mut shape);
            assert!(matches!(&shape, Shape::Is(same) if *same == geometry));
        }
    }

    /// As GDAL 3.6 gives records whose rings are all wound one way: each ring an area. Shapely's symmetric difference of the
    /// rings has the same areas: 96, 92, 68, 92.
    #[test]
    fn a_ring_within_another_of_its_record_is_a_hole_however_both_are_wound() {
        for clockwise in [true, false] {
            let alone = |x: f64, side: f64| Polygon::new(square(x, x, side, clockwise), Vec::new());
            let partly = Polygon::new(square(0.0, 0.0, 10.0, true), vec![square(6.0, 6.0, 2.0, false)]);
            for (areas, expected) in [
                (vec![alone(0.0, 10.0), alone(2.0, 2.0)], 96.0),
                (vec![alone(2.0, 2.0), alone(0.0, 10.0), alone(6.0, 2.0)], 92.0),
                (vec![alone(0.0, 10.0), alone(2.0, 6.0), alone(4.0, 2.0)], 68.0),
                // One hole by the rule, and one that is wound as the outer ring is.
                (vec![partly, Polygon::new(square(2.0, 2.0, 2.0, true), Vec::new())], 92.0),
            ] {
                let mut shape = Shape::Is(MultiPolygon(areas).into());
                mend_winding(&mut shape);
                assert!(matches!(shape, Shape::Hollowed(_)), "{shape:?}");
                assert!((area(&shape) - expected).abs() < 1e-12, "{shape:?}");
            }
        }
    }

    #[test]
    fn a_hole_around_its_shell_is_mended_in_any_format() {
        let inside_out = Polygon::new(square(2.0, 2.0, 2.0, false), vec![square(0.0, 0.0, 10.0, false)]);
        let valid = polygon!(exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.)], interiors: [[(x: 5., y: 1.), (x: 6., y: 1.), (x: 6., y: 2.)]]);
        let mut table = Table {
            source: "t".into(),
            layer: String::new(),
            records: vec![1, 2],
            columns: Vec::new(),
            names: Vec::new(),
            places: Places::Shapes(vec![Shape::Is(inside_out.into()), Shape::Is(valid.clone().into())]),
            crs: super::super::crs::FileCrs::default(),
            decimal_mark: None,
            hint: String::new(),
            page: super::super::page_limit::Page::default(),
            thousands_mark: None,
            shapes_in: String::new(),
        };
        mend(&mut table);
        let Places::Shapes(shapes) = &table.places else { unreachable!() };
        assert!((area(&shapes[0]) - 96.0).abs() < 1e-12);
        assert!(matches!(&shapes[1], Shape::Is(same) if *same == Geometry::from(valid)));
    }
}
