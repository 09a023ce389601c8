//! The geometry of a row of a layer, and the bytes of it that GDAL reads.
use gdal::vector::Geometry;
use geo::{BoundingRect, Coord, LineString, MultiLineString, MultiPolygon, Point, Rect};

use crate::emit::layers::grid::square;

/// The geometry of a row.
#[derive(Clone)]
pub(in crate::emit) enum Shape<'a> {
    Area(&'a MultiPolygon<f64>),
    Line(&'a LineString<f64>),
    Lines(MultiLineString<f64>),
    Point(Point<f64>),
    /// Lower left corner and side, metres.
    Square(Coord<f64>, f64),
}

impl Shape<'_> {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Shape::Area(area) if area.0.is_empty())
    }

    pub(super) fn bounds(&self) -> Option<Rect<f64>> {
        match self {
            Shape::Area(area) => area.bounding_rect(),
            Shape::Line(line) => line.bounding_rect(),
            Shape::Lines(lines) => lines.bounding_rect(),
            Shape::Point(point) => Some(point.bounding_rect()),
            Shape::Square(low, side_m) => Some(Rect::new(*low, *low + Coord { x: *side_m, y: *side_m })),
        }
    }

    /// The bytes that GDAL reads, or nothing where nothing is left of the shape.
    pub(super) fn to_gdal(&self) -> Result<Option<Geometry>, String> {
        let mut bytes = Vec::new();
        let options = wkb::writer::WriteOptions::default();
        match self {
            _ if self.is_empty() => return Ok(None),
            Shape::Area(area) => wkb::writer::write_multi_polygon(&mut bytes, *area, &options),
            Shape::Line(line) => wkb::writer::write_line_string(&mut bytes, *line, &options),
            Shape::Lines(lines) => wkb::writer::write_multi_line_string(&mut bytes, lines, &options),
            Shape::Point(point) => wkb::writer::write_point(&mut bytes, point, &options),
            Shape::Square(low, side_m) => {
                let square = MultiPolygon(vec![square(*low, *side_m)]);
                wkb::writer::write_multi_polygon(&mut bytes, &square, &options)
            }
        }
        .map_err(|error| error.to_string())?;
        Geometry::from_wkb(&bytes).map(Some).map_err(|error| error.to_string())
    }
}
