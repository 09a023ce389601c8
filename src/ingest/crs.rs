//! Coordinate reference systems: what a file declares, what the configuration says, and the way between them.
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::OnceLock;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, CoordTransformOptions, SpatialRef};
use geo::{Coord, Rect};
use rayon::prelude::*;

use super::error::IngestError;
use super::quiet;

/// Coordinates per call of PROJ: enough that the call costs nothing, few enough to spread over the threads.
const CHUNK: usize = 65_536;
/// A place whose coordinates come back so far beside themselves, in metres, is none on earth: they wind around it.
const BACK_AGAIN_M: f64 = 1000.0;

/// A coordinate reference system. Coordinates are always east (or longitude) first, north (or latitude) second.
#[derive(Debug, Clone, PartialEq)]
pub struct Crs {
    wkt: String,
    name: String,
    epsg: Option<u32>,
    geographic: bool,
}

/// The CRS of a file's coordinates.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FileCrs {
    /// What the file declares, or what its format means where it says nothing.
    pub declared: Option<Crs>,
    /// It is the format's rule, not a member or header of the file: the configuration may say otherwise.
    pub assumed: bool,
}

/// A way between two systems; PROJ's are of one thread each.
struct LastWay {
    from: Crs,
    to: Crs,
    way: Option<Rc<CoordTransform>>,
}

thread_local! {
    static LAST_WAY: RefCell<Option<LastWay>> = const { RefCell::new(None) };
    static RANGES: RefCell<Vec<(String, Option<Rect<f64>>)>> = const { RefCell::new(Vec::new()) };
}

impl Crs {
    /// The working CRS: projected, in metres, and not a Mercator of the whole world, whose metres are none.
    ///
    /// # Errors
    /// A CRS that PROJ does not know, or in which metres cannot be measured.
    pub fn try_new(text: &str) -> Result<Self, IngestError> {
        let crs = Self::from_text(text, "crs")?;
        let unsuitable = |reason: &str| {
            Err(IngestError::UnsuitableCrs { crs: text.to_owned(), reason: reason.to_owned() })
        };
        let reference = crs.reference();
        let is_world_mercator = matches!(crs.epsg, Some(3857 | 3785 | 3395 | 900_913))
            || crs.name.to_lowercase().contains("pseudo-mercator")
            || reference
                .as_ref()
                .and_then(|reference| reference.get_attr_value("PROJECTION", 0).ok().flatten())
                .is_some_and(|method| method.starts_with("Mercator") || method.contains("Pseudo_Mercator"));
        if is_world_mercator {
            return unsuitable(
                "a Mercator of the whole world: at 60 degrees north its metres are half as long",
            );
        }
        match reference {
            Some(reference) if reference.is_projected() => {
                let unit = reference.linear_units();
                if (unit - 1.0).abs() > 1e-9 {
                    return unsuitable(&format!("its unit is {unit} m"));
                }
                if crs.has_ballpark_only(&Self::wgs84()?) {
                    return unsuitable(
                        "PROJ knows only a ballpark operation from its datum to WGS 84, in which maps are written",
                    );
                }
                Ok(crs)
            }
            _ if crs.geographic => unsuitable("its coordinates are degrees"),
            _ => unsuitable("it is not projected"),
        }
    }

    /// Any CRS: `EPSG:4326`, a bare code, WKT, PROJJSON.
    pub(super) fn from_text(text: &str, place: &str) -> Result<Self, IngestError> {
        quiet::hush();
        let trimmed = text.trim();
        let definition = if trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
            format!("EPSG:{trimmed}")
        } else {
            trimmed.to_owned()
        };
        let unknown = |reason: String| IngestError::UnknownCrs {
            place: place.to_owned(),
            crs: shortened(text),
            reason,
        };
        // Anything else would be looked for as a file or fetched from the net.
        let upper = definition.to_uppercase();
        let known_form =
            ["EPSG:", "OGC:", "ESRI:", "URN:OGC:DEF:CRS:", "HTTP://WWW.OPENGIS.NET/DEF/CRS/", "{", "+PROJ"]
                .iter()
                .any(|start| upper.starts_with(start))
                || upper.contains("CRS[")
                || upper.contains("CS[");
        if !known_form || definition.contains('\0') {
            return Err(unknown("not a code and not WKT".into()));
        }
        let _ = quiet::failures();
        let reference = SpatialRef::from_definition(&definition)
            .map_err(|error| unknown(quiet::reason(&error.to_string())))?;
        let mut crs =
            Self::defined(&reference).ok_or_else(|| unknown(quiet::reason("cannot be written as WKT")))?;
        if crs.name.eq_ignore_ascii_case("unknown") {
            // A text that is written out has no name but itself.
            crs.name = shortened(trimmed);
        }
        Ok(crs)
    }

    /// The CRS of a GDAL layer or raster.
    pub(super) fn from_reference(reference: &SpatialRef) -> Option<Self> {
        let name = reference.name().unwrap_or_default();
        // GeoPackage and MapInfo mark layers without a CRS by one of these names.
        if reference.is_local()
            || name.to_lowercase().starts_with("undefined")
            || name.eq_ignore_ascii_case("unknown")
        {
            return None;
        }
        Self::defined(reference)
    }

    /// A reference that says what it is, whatever it is called.
    fn defined(reference: &SpatialRef) -> Option<Self> {
        let name = reference.name().unwrap_or_default();
        if reference.is_local() {
            return None;
        }
        let wkt = reference.to_wkt().ok().filter(|wkt| !wkt.is_empty())?;
        let mut identified = reference.clone();
        let _ = identified.auto_identify_epsg();
        let epsg = identified
            .auth_name()
            .filter(|authority| authority == "EPSG")
            .and_then(|_| u32::try_from(identified.auth_code().ok()?).ok());
        let _ = quiet::failures();
        Some(Self { wkt, name, epsg, geographic: reference.is_geographic() })
    }

    /// WGS 84, longitude first.
    pub(super) fn wgs84() -> Result<Self, IngestError> {
        static WGS84: OnceLock<Crs> = OnceLock::new();
        match WGS84.get() {
            Some(known) => Ok(known.clone()),
            None => Self::from_text("EPSG:4326", "WGS 84").map(|crs| WGS84.get_or_init(|| crs).clone()),
        }
    }

    /// The definition as WKT.
    pub fn wkt(&self) -> &str {
        &self.wkt
    }

    /// The EPSG code, where it has one.
    pub fn epsg(&self) -> Option<u32> {
        self.epsg
    }

    /// The code, or else the name.
    pub fn label(&self) -> String {
        self.epsg.map_or_else(|| self.name.clone(), |code| format!("EPSG:{code}"))
    }

    /// Whether its coordinates are degrees.
    pub(super) fn is_geographic(&self) -> bool {
        self.geographic
    }

    /// Brings points of this CRS to WGS 84 (longitude, latitude), for output.
    ///
    /// # Errors
    /// When PROJ has no way from this CRS.
    pub fn to_wgs84(&self, coords: &mut [Coord<f64>]) -> Result<(), IngestError> {
        self.transform_to(&Self::wgs84()?, coords)
    }

    /// Brings points of this CRS to another; those that cannot be there become NaN.
    pub(super) fn transform_to(&self, target: &Self, coords: &mut [Coord<f64>]) -> Result<(), IngestError> {
        // Asked for here as well, so that a missing way is an error even where there are no points.
        self.known_way_to(target)?;
        coords.par_chunks_mut(CHUNK).try_for_each(|chunk| {
            let Some(way) = self.known_way_to(target)? else { return Ok(()) };
            let (mut x, mut y): (Vec<f64>, Vec<f64>) = chunk.iter().map(|coord| (coord.x, coord.y)).unzip();
            // The call fails when any point does; the points themselves say which.
            let _ = way.transform_coords(&mut x, &mut y, &mut []);
            let _ = quiet::failures();
            for ((coord, x), y) in chunk.iter_mut().zip(x).zip(y) {
                *coord = if x.is_finite() && y.is_finite() {
                    Coord { x, y }
                } else {
                    Coord { x: f64::NAN, y: f64::NAN }
                };
            }
            Ok(())
        })
    }

    /// Whether coordinates need no change between the two.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        if self.wkt == other.wkt || (self.epsg.is_some() && self.epsg == other.epsg) {
            return true;
        }
        matches!((self.reference(), other.reference()), (Some(one), Some(two)) if one == two)
    }

    /// Whether PROJ knows no way to the other but one that leaves the datum out of account: hundreds of metres off.
    pub(super) fn has_ballpark_only(&self, target: &Self) -> bool {
        !self.is_bare_ellipsoid()
            && self.known_way_to(target).is_err()
            && self.any_way_to(target, &CoordTransformOptions::new).is_ok()
    }

    /// Whether the CRS names no datum but only the ellipsoid of GRS 80 or WGS 84, as `MapInfo` writes SWEREF 99: nothing is left out of
    /// account then, and all that lies on it agrees to a metre or two.
    fn is_bare_ellipsoid(&self) -> bool {
        let quoted = |key: &str| {
            let (_, rest) = self.wkt.split_once(key)?;
            rest.split_once('"')
        };
        let Some((datum, _)) = quoted("DATUM[\"") else { return false };
        let datum: String = datum.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let names_none = ["unknown", "unnamed", "notspecified", "unspecified"]
            .iter()
            .any(|word| datum.starts_with(word) || datum.starts_with(&format!("d{word}")))
            || ["grs80", "grs1980"].contains(&datum.as_str());
        let ellipsoid = quoted("ELLIPSOID[\"").or_else(|| quoted("SPHEROID[\""));
        let sizes = ellipsoid.map(|(_, sizes)| {
            let numbers = sizes.trim_start_matches(',').split([',', ']', '[']);
            numbers.take(2).filter_map(|number| number.trim().parse().ok()).collect::<Vec<f64>>()
        });
        // GRS 80 and WGS 84 differ from the sixth decimal of the flattening on.
        let is_global = matches!(sizes.as_deref(), Some([axis, flattening])
            if (axis - 6_378_137.0).abs() < 0.5 && (flattening - 298.257_222_1).abs() < 1e-4);
        names_none && is_global
    }

    /// Which of these coordinates are no place on earth: degrees beyond a pole or beyond a whole turn, and coordinates of a
    /// projection that it does not give for the place that they lead to.
    pub(super) fn are_beyond_the_earth(&self, coords: &[Coord<f64>]) -> Result<Vec<bool>, IngestError> {
        let is_finite = |coord: &Coord<f64>| coord.x.is_finite() && coord.y.is_finite();
        if coords.is_empty() {
            return Ok(Vec::new());
        }
        let Some(reference) = self.reference() else { return Ok(vec![false; coords.len()]) };
        if self.geographic {
            let turn = std::f64::consts::TAU / reference.angular_units();
            // A hair of rounding at a pole or at the date line is no fault.
            let within = |value: f64, most: f64| value.abs() <= most * (1.0 + 1e-9);
            let is_beyond = |coord: &Coord<f64>| !(within(coord.x, turn) && within(coord.y, turn / 4.0));
            return Ok(coords.iter().map(is_beyond).collect());
        }
        let base = reference.geog_cs().ok().and_then(|base| Self::defined(&base));
        let Some(base) = base else { return Ok(coords.iter().map(|coord| !is_finite(coord)).collect()) };
        let mut back = coords.to_vec();
        self.transform_to(&base, &mut back)?;
        base.transform_to(self, &mut back)?;
        let near = BACK_AGAIN_M / reference.linear_units();
        let is_beyond = |(coord, back): (&Coord<f64>, &Coord<f64>)| {
            let off = *back - *coord;
            !(is_finite(coord) && off.x.hypot(off.y) <= near)
        };
        Ok(coords.iter().zip(&back).map(is_beyond).collect())
    }

    /// Where coordinates of this CRS may lie, generously; `None` where that is not known.
    pub(super) fn plausible(&self) -> Option<Rect<f64>> {
        // Asked for by every file of a source, and slower than a small file is read.
        let known =
            RANGES.with_borrow(|ranges| ranges.iter().find(|(wkt, _)| *wkt == self.wkt).map(|known| known.1));
        known.unwrap_or_else(|| {
            let range = self.range();
            RANGES.with_borrow_mut(|ranges| ranges.push((self.wkt.clone(), range)));
            range
        })
    }

    fn range(&self) -> Option<Rect<f64>> {
        if self.geographic {
            return Some(Rect::new((-180.0, -90.0), (360.0, 90.0)));
        }
        // The text form leaves the area of use out.
        let area = SpatialRef::from_epsg(self.epsg?).ok()?.area_of_use()?;
        let way = Self::wgs84().ok()?.any_way_to(self, &CoordTransformOptions::new).ok()?;
        let (west, east) = (area.west_lon_degree, area.east_lon_degree);
        if west >= east {
            return None;
        }
        let bounds =
            way.transform_bounds(&[west, area.south_lat_degree, east, area.north_lat_degree], 21).ok()?;
        let _ = quiet::failures();
        let [x0, y0, x1, y1] = bounds;
        if !bounds.iter().all(|bound| bound.is_finite()) || x0 >= x1 || y0 >= y1 {
            return None;
        }
        let (wide, high) = (0.25 * (x1 - x0) + 100_000.0, 0.25 * (y1 - y0) + 100_000.0);
        Some(Rect::new((x0 - wide, y0 - high), (x1 + wide, y1 + high)))
    }

    fn reference(&self) -> Option<SpatialRef> {
        let mut reference = SpatialRef::from_wkt(&self.wkt).ok()?;
        reference.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        Some(reference)
    }

    /// The way that this thread took last, where it is the one asked for: PROJ takes longer to find one than to bring
    /// thousands of points along it. `None`: coordinates need no change.
    fn known_way_to(&self, target: &Self) -> Result<Option<Rc<CoordTransform>>, IngestError> {
        LAST_WAY.with_borrow_mut(|last| {
            if let Some(last) = last.as_ref().filter(|last| last.from == *self && last.to == *target) {
                return Ok(last.way.clone());
            }
            let way = if self.is_same(target) { None } else { Some(Rc::new(self.way_to(target)?)) };
            *last = Some(LastWay { from: self.clone(), to: target.clone(), way: way.clone() });
            Ok(way)
        })
    }

    /// The way that takes the datums into account.
    fn way_to(&self, target: &Self) -> Result<CoordTransform, IngestError> {
        let allowed = self.is_bare_ellipsoid();
        self.any_way_to(target, &|| {
            let mut options = CoordTransformOptions::new()?;
            options.set_ballpark_allowed(allowed)?;
            Ok(options)
        })
    }

    fn any_way_to(
        &self,
        target: &Self,
        options: &dyn Fn() -> gdal::errors::Result<CoordTransformOptions>,
    ) -> Result<CoordTransform, IngestError> {
        quiet::hush();
        let unknown = |reason: String| IngestError::UnknownCrs {
            place: format!("from {} to {}", self.label(), target.label()),
            crs: self.label(),
            reason,
        };
        let (Some(from), Some(to)) = (self.reference(), target.reference()) else {
            return Err(unknown(quiet::reason("not understood")));
        };
        options()
            .and_then(|options| CoordTransform::new_with_options(&from, &to, &options))
            .map_err(|error| unknown(quiet::reason(&error.to_string())))
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_working_crs_measures_metres() {
        for good in ["EPSG:3006", "3006", "EPSG:3010", "EPSG:25832", "EPSG:3035"] {
            assert!(Crs::try_new(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("EPSG:3857", "Mercator of the whole world"),
            ("EPSG:3395", "Mercator of the whole world"),
            ("EPSG:4326", "its coordinates are degrees"),
            ("EPSG:2269", "its unit is 0.3048 m"),
            ("EPSG:999999", "unknown CRS"),
            ("sweref", "unknown CRS"),
        ] {
            let error = Crs::try_new(bad).expect_err(bad).to_string();
            assert!(error.contains(why) && error.contains(bad), "{error}");
        }
    }

    #[test]
    fn places_far_from_the_area_of_use_are_not_plausible() {
        let range = Crs::try_new("EPSG:3006").expect("is known").plausible().expect("is known");
        // Sweden with a margin; the middle of RT 90, the grid before, lies east of it.
        assert!(range.min().x < 200_000.0 && (950_000.0..1_500_000.0).contains(&range.max().x), "{range:?}");
        assert!(
            (5_000_000.0..6_100_000.0).contains(&range.min().y) && range.max().y > 7_700_000.0,
            "{range:?}"
        );
    }

    #[test]
    fn points_go_to_wgs84_longitude_first() {
        let crs = Crs::try_new("EPSG:3006").expect("is known");
        let mut coords = [Coord { x: 500_000.0, y: 6_600_000.0 }];
        crs.to_wgs84(&mut coords).expect("has a way");
        assert!((coords[0].x - 15.0).abs() < 1e-9 && (coords[0].y - 59.5).abs() < 0.1, "{coords:?}");
        assert_eq!(crs.epsg(), Some(3006));
    }

    #[test]
    fn a_point_that_cannot_be_there_is_nan() {
        let wgs84 = Crs::wgs84().expect("is known");
        let target = Crs::try_new("EPSG:3006").expect("is known");
        let mut coords = [Coord { x: 15.0, y: 59.0 }, Coord { x: 15.0, y: 6_000_000.0 }];
        wgs84.transform_to(&target, &mut coords).expect("has a way");
        assert!(coords[0].x.is_finite() && coords[1].x.is_nan());
    }
}
