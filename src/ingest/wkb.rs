//! Geometry bytes (WKB with the ISO and EWKB marks of Z, M and SRID) as geo's types: x and y only, curves as chords.
use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};

use super::curve;

/// Collections within collections deeper than this are an attack or an accident.
const DEEPEST: u8 = 32;

/// The geometry of the bytes; `None` where it is empty.
///
/// The flag is set where a ring did not end where it began; it is closed in the geometry.
pub(super) fn geometry(bytes: &[u8]) -> Result<Option<(Geometry<f64>, bool)>, String> {
    let mut reader = Reader { bytes, at: 0, unclosed: false };
    let geometry = reader.geometry(0)?;
    Ok((!is_empty(&geometry)).then_some((geometry, reader.unclosed)))
}

/// The place of a little-endian point without Z and M, which is what nearly all points are.
pub(super) fn plain_point(bytes: &[u8]) -> Option<Coord<f64>> {
    if bytes.len() != 21 || bytes[..5] != [1, 1, 0, 0, 0] {
        return None;
    }
    let number = |at: usize| Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    Some(Coord { x: number(5)?, y: number(13)? })
}

/// Whether a geometry has no coordinate at all.
fn is_empty(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::Point(point) => point.x().is_nan() && point.y().is_nan(),
        Geometry::LineString(line) => line.0.is_empty(),
        Geometry::Polygon(polygon) => polygon.exterior().0.is_empty(),
        Geometry::MultiPoint(points) => points.0.is_empty(),
        Geometry::MultiLineString(lines) => lines.0.iter().all(|line| line.0.is_empty()),
        Geometry::MultiPolygon(polygons) => polygons.0.iter().all(|polygon| polygon.exterior().0.is_empty()),
        Geometry::GeometryCollection(parts) => parts.0.iter().all(is_empty),
        Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => false,
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    unclosed: bool,
}

/// What stands before the coordinates of a geometry.
#[derive(Clone, Copy)]
struct Head {
    little: bool,
    kind: u32,
    /// Numbers per coordinate: 2 to 4.
    numbers: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let end = self.at + N;
        let taken = self.bytes.get(self.at..end).and_then(|slice| slice.try_into().ok());
        self.at = end;
        taken.ok_or_else(|| "geometry is cut off".to_owned())
    }

    fn integer(&mut self, little: bool) -> Result<u32, String> {
        let bytes = self.take()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self, little: bool) -> Result<f64, String> {
        let bytes = self.take()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn head(&mut self) -> Result<Head, String> {
        let [order] = self.take()?;
        let little = match order {
            0 => false,
            1 => true,
            other => return Err(format!("geometry begins with byte {other}, expected 0 or 1")),
        };
        let code = self.integer(little)?;
        let (has_z, has_m) = (code & 0x8000_0000 != 0, code & 0x4000_0000 != 0);
        if code & 0x2000_0000 != 0 {
            self.integer(little)?;
        }
        let code = code & 0x0fff_ffff;
        let (dimensions, kind) = (code / 1000, code % 1000);
        let iso = match dimensions {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(format!("unknown kind of geometry {code}")),
        };
        let numbers = 2 + iso.max(usize::from(has_z) + usize::from(has_m));
        Ok(Head { little, kind, numbers })
    }

    fn coord(&mut self, head: Head) -> Result<Coord<f64>, String> {
        let coord = Coord { x: self.number(head.little)?, y: self.number(head.little)? };
        self.at += 8 * (head.numbers - 2);
        if self.at > self.bytes.len() { Err("geometry is cut off".into()) } else { Ok(coord) }
    }

    /// A count, checked against what is left: each counted thing has at least `least` bytes.
    fn count(&mut self, little: bool, least: usize) -> Result<usize, String> {
        let count = self.integer(little)? as usize;
        let left = self.bytes.len().saturating_sub(self.at);
        if count.checked_mul(least).is_none_or(|bytes| bytes > left) {
            return Err("geometry is cut off".into());
        }
        Ok(count)
    }

    fn coords(&mut self, head: Head) -> Result<Vec<Coord<f64>>, String> {
        let count = self.count(head.little, 8 * head.numbers)?;
        let mut coords = Vec::with_capacity(count);
        if head.little {
            let step = 8 * head.numbers;
            let slice = &self.bytes[self.at..self.at + count * step];
            for chunk in slice.chunks_exact(step) {
                let mut number = [0; 8];
                number.copy_from_slice(&chunk[..8]);
                let x = f64::from_le_bytes(number);
                number.copy_from_slice(&chunk[8..16]);
                coords.push(Coord { x, y: f64::from_le_bytes(number) });
            }
            self.at += count * step;
        } else {
            for _ in 0..count {
                coords.push(self.coord(head)?);
            }
        }
        Ok(coords)
    }

    fn polygon(&mut self, head: Head) -> Result<Polygon<f64>, String> {
        let count = self.count(head.little, 4)?;
        let mut rings = Vec::with_capacity(count);
        for _ in 0..count {
            let ring = LineString(self.coords(head)?);
            self.unclosed |= ring.0.first() != ring.0.last();
            rings.push(ring);
        }
        Ok(polygon_of(rings))
    }

    fn parts(&mut self, head: Head, depth: u8) -> Result<Vec<Geometry<f64>>, String> {
        if depth >= DEEPEST {
            return Err(format!("collections lie more than {DEEPEST} deep in each other"));
        }
        let count = self.count(head.little, 5)?;
        (0..count).map(|_| self.geometry(depth + 1)).collect()
    }

    fn geometry(&mut self, depth: u8) -> Result<Geometry<f64>, String> {
        let head = self.head()?;
        Ok(match head.kind {
            1 => Geometry::Point(Point(self.coord(head)?)),
            2 => Geometry::LineString(LineString(self.coords(head)?)),
            // A triangle is written as a polygon of one ring.
            3 | 17 => Geometry::Polygon(self.polygon(head)?),
            8 => Geometry::LineString(LineString(curve::chords(&self.coords(head)?))),
            4 => {
                let points = self.parts(head, depth)?.into_iter();
                Geometry::MultiPoint(MultiPoint(
                    points.filter_map(|part| Point::try_from(part).ok()).collect(),
                ))
            }
            5 | 11 => {
                let lines = self.parts(head, depth)?.into_iter();
                Geometry::MultiLineString(MultiLineString(
                    lines.filter_map(|part| LineString::try_from(part).ok()).collect(),
                ))
            }
            // Surfaces of several patches (polyhedral, TIN) are seen from above, as their patches.
            6 | 12 | 15 | 16 => {
                let polygons = self.parts(head, depth)?.into_iter();
                Geometry::MultiPolygon(MultiPolygon(
                    polygons.filter_map(|part| Polygon::try_from(part).ok()).collect(),
                ))
            }
            7 => Geometry::GeometryCollection(GeometryCollection(self.parts(head, depth)?)),
            9 => {
                let mut joined: Vec<Coord<f64>> = Vec::new();
                for part in self.parts(head, depth)? {
                    if let Geometry::LineString(line) = part {
                        let repeated =
                            usize::from(joined.last().is_some() && joined.last() == line.0.first());
                        joined.extend(line.0.into_iter().skip(repeated));
                    }
                }
                Geometry::LineString(LineString(joined))
            }
            10 => {
                let rings = self.parts(head, depth)?.into_iter();
                Geometry::Polygon(polygon_of(
                    rings.filter_map(|part| LineString::try_from(part).ok()).collect(),
                ))
            }
            other => return Err(format!("unknown kind of geometry {other}")),
        })
    }
}

fn polygon_of(mut rings: Vec<LineString<f64>>) -> Polygon<f64> {
    if rings.is_empty() {
        return Polygon::empty();
    }
    let exterior = rings.remove(0);
    rings.retain(|ring| !ring.0.is_empty());
    Polygon::new(exterior, rings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(kind: u32, numbers: &[f64]) -> Vec<u8> {
        let mut bytes = vec![1];
        bytes.extend(kind.to_le_bytes());
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        bytes
    }

    #[test]
    fn z_and_m_are_left_out_in_all_spellings() {
        let expected = Ok(Some((Geometry::Point(Point::new(1.0, 2.0)), false)));
        for (kind, count) in [(1, 2), (1001, 3), (2001, 3), (3001, 4), (0x8000_0001, 3), (0xC000_0001, 4)] {
            assert_eq!(geometry(&point(kind, &[1.0, 2.0, 3.0, 4.0][..count])), expected, "kind {kind}");
        }
        assert_eq!(geometry(&point(1, &[f64::NAN, f64::NAN])), Ok(None));
        assert_eq!(plain_point(&point(1, &[1.0, 2.0])), Some(Coord { x: 1.0, y: 2.0 }));
    }

    #[test]
    fn broken_bytes_are_reported_and_never_panic() {
        let mut line = vec![1, 2, 0, 0, 0];
        line.extend(u32::MAX.to_le_bytes());
        assert_eq!(geometry(&line), Err("geometry is cut off".to_owned()));
        assert!(geometry(&[]).is_err());
        assert!(geometry(&[7, 1, 0, 0, 0]).is_err());
        // A collection that holds itself again and again.
        let nested: Vec<u8> = (0..100).flat_map(|_| [1, 7, 0, 0, 0, 1, 0, 0, 0]).collect();
        assert!(geometry(&nested).is_err());
        let whole = point(3001, &[1.0, 2.0, 3.0, 4.0]);
        for length in 0..whole.len() {
            assert!(geometry(&whole[..length]).is_err());
        }
    }
}
