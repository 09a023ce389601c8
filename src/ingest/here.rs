//! Whether a source lies in the municipalities at all: the boxes of two counties overlap where the counties do not.
use geo::{BoundingRect, CoordsIter, Geometry, Intersects, Polygon, Rect};

use super::load::Loaded;
use super::table::{Places, Shape};
use crate::spatial::AreaIndex;

/// The area of all municipalities, those outside the selection among them.
pub(super) struct Here {
    areas: Vec<(Rect<f64>, Polygon<f64>)>,
    index: AreaIndex,
}

impl Here {
    /// From the polygons of the municipalities.
    pub(super) fn new(areas: impl Iterator<Item = Polygon<f64>>) -> Self {
        let areas: Vec<(Rect<f64>, Polygon<f64>)> = areas
            .filter(|area| area.exterior().0.len() > 3)
            .filter_map(|area| Some((area.bounding_rect()?, area)))
            .collect();
        let index = AreaIndex::build(&areas.iter().map(|(_, area)| (0, area)).collect::<Vec<_>>());
        Self { areas, index }
    }

    /// Whether some record of the files touches a municipality, or comes as near as `reach_m`; true where none has a place.
    pub(super) fn holds_some(&self, files: &[Loaded], reach_m: f64) -> bool {
        let (mut any, mut found) = (false, Vec::new());
        let mut inside = |coord| {
            self.index.owners_at(coord, &mut found);
            !found.is_empty()
        };
        // Most sources are seen to lie here by their first coordinates.
        for file in files {
            match &file.table.places {
                Places::None => {}
                Places::Points(points) => {
                    for point in points.iter().filter(|point| point.x.is_finite() && point.y.is_finite()) {
                        any = true;
                        if inside(*point) {
                            return true;
                        }
                    }
                }
                Places::Shapes(shapes) => {
                    for shape in shapes {
                        let (Shape::Is(geometry) | Shape::Closed(geometry)) = shape else { continue };
                        any = true;
                        if geometry.coords_iter().next().is_some_and(&mut inside) {
                            return true;
                        }
                    }
                }
            }
        }
        !any || files.iter().any(|file| match &file.table.places {
            Places::None => false,
            Places::Points(points) => {
                reach_m > 0.0
                    && points.iter().any(|point| self.touches(&Geometry::Point((*point).into()), reach_m))
            }
            Places::Shapes(shapes) => {
                shapes.iter().filter_map(Shape::geometry).any(|geometry| self.touches(geometry, reach_m))
            }
        })
    }

    /// Whether a shape, or its box with a reach around it, touches a municipality.
    fn touches(&self, geometry: &Geometry<f64>, reach_m: f64) -> bool {
        let Some(own) = geometry.bounding_rect() else { return false };
        let own = Rect::new(
            (own.min().x - reach_m, own.min().y - reach_m),
            (own.max().x + reach_m, own.max().y + reach_m),
        );
        self.areas.iter().any(|(rect, area)| {
            rect.intersects(&own)
                && if reach_m > 0.0 { area.intersects(&own) } else { area.intersects(geometry) }
        })
    }
}
