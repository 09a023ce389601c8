//! What a source can do with a geometry.
use geo::{BoundingRect, Coord, Geometry, InteriorPoint, LineString, Polygon};

use super::h3_cells::NO_CELL;
use super::table::{Places, Shape};

/// A record whose place cannot be used, in the words of a reject.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BadPlace {
    /// Why.
    pub reason: &'static str,
    /// What was found.
    pub found: String,
}

/// The geometry of a row, taken out of the places.
pub(super) fn take(places: &mut Places, row: usize) -> Result<Geometry<f64>, BadPlace> {
    match places {
        Places::None => usable(Shape::Missing),
        Places::Points(points) => {
            let point = points[row];
            // Half a coordinate is not the same as none.
            if point.x.is_finite() == point.y.is_finite() && !point.x.is_infinite() {
                usable(Shape::of_point(point))
            } else {
                usable(Shape::Broken(half_a_place(point)))
            }
        }
        Places::Shapes(shapes) => usable(std::mem::replace(&mut shapes[row], Shape::Missing)),
    }
}

/// A pair of numbers of which one is none, or a place that no projection can show, in words.
pub(super) fn half_a_place(point: Coord<f64>) -> String {
    if point.x.is_infinite() && point.y.is_infinite() {
        "coordinates that are no place on earth".to_owned()
    } else {
        format!("x {} y {}", point.x, point.y)
    }
}

fn usable(shape: Shape) -> Result<Geometry<f64>, BadPlace> {
    match shape {
        Shape::Is(geometry)
        | Shape::Closed(geometry)
        | Shape::Turned(geometry)
        | Shape::Hollowed(geometry) => Ok(geometry),
        Shape::Missing => Err(BadPlace { reason: "no geometry", found: "null or empty".into() }),
        Shape::Broken(found) => Err(BadPlace { reason: "geometry cannot be read", found }),
        Shape::NoCell(found) => Err(BadPlace { reason: NO_CELL, found }),
    }
}

/// The polygons of a geometry, and whether a collection held anything else.
pub(super) fn polygons(geometry: Geometry<f64>) -> Result<(Vec<Polygon<f64>>, bool), BadPlace> {
    parts(geometry, |geometry| match geometry {
        Geometry::Polygon(polygon) => Ok(vec![polygon]),
        Geometry::MultiPolygon(polygons) => Ok(polygons.0),
        other => Err(other),
    })
}

/// The lines of a geometry, and whether a collection held anything else.
pub(super) fn lines(geometry: Geometry<f64>) -> Result<(Vec<LineString<f64>>, bool), BadPlace> {
    parts(geometry, |geometry| match geometry {
        Geometry::LineString(line) => Ok(vec![line]),
        Geometry::MultiLineString(lines) => Ok(lines.0),
        other => Err(other),
    })
}

/// What a geometry is made of, or the geometry itself where it is of another kind.
type OfKind<T> = fn(Geometry<f64>) -> Result<Vec<T>, Geometry<f64>>;

/// The parts of one kind, through collections.
fn parts<T>(geometry: Geometry<f64>, of_kind: OfKind<T>) -> Result<(Vec<T>, bool), BadPlace> {
    let collection = match of_kind(geometry) {
        Ok(parts) => return Ok((parts, false)),
        Err(Geometry::GeometryCollection(collection)) => collection,
        Err(other) => return Err(BadPlace { reason: WRONG_KIND, found: kind(&other).into() }),
    };
    let found = format!("a collection of {}", collection.0.first().map_or("nothing", kind));
    let (mut all, mut others) = (Vec::new(), false);
    for part in collection.0 {
        match parts(part, of_kind) {
            Ok((found, more)) => {
                all.extend(found);
                others |= more;
            }
            Err(_) => others = true,
        }
    }
    if all.is_empty() { Err(BadPlace { reason: WRONG_KIND, found }) } else { Ok((all, others)) }
}

/// The reason of a reject whose geometry is of another kind.
pub(super) const WRONG_KIND: &str = "wrong kind of geometry";

/// The place of a demand point: a point, or a point of an area (the centre of a cell, else a point inside).
pub(super) fn place(geometry: &Geometry<f64>, is_cell: bool) -> Result<Coord<f64>, BadPlace> {
    let found = match geometry {
        Geometry::Point(point) => Some(point.0),
        Geometry::MultiPoint(points) if points.0.len() == 1 => Some(points.0[0].0),
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) if is_cell => {
            geometry.bounding_rect().map(geo::Rect::center)
        }
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => geometry.interior_point().map(|point| point.0),
        _ => None,
    };
    found
        .filter(|coord| coord.x.is_finite() && coord.y.is_finite())
        .ok_or_else(|| BadPlace { reason: WRONG_KIND, found: kind(geometry).into() })
}

/// The points of a geometry.
pub(super) fn points(geometry: &Geometry<f64>) -> Result<Vec<Coord<f64>>, BadPlace> {
    match geometry {
        Geometry::Point(point) => Ok(vec![point.0]),
        Geometry::MultiPoint(points) => Ok(points.0.iter().map(|point| point.0).collect()),
        other => Err(BadPlace { reason: WRONG_KIND, found: kind(other).into() }),
    }
}

/// The word for a kind of geometry.
pub(super) fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "a point",
        Geometry::MultiPoint(_) => "points",
        Geometry::Line(_) | Geometry::LineString(_) => "a line",
        Geometry::MultiLineString(_) => "lines",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "a polygon",
        Geometry::MultiPolygon(_) => "polygons",
        Geometry::GeometryCollection(_) => "a collection",
    }
}
