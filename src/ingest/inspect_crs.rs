//! Which CRS the coordinates of a file can be in, for people who write a configuration: where a file declares none, or one that its
//! coordinates contradict.
use gdal::spatial_ref::SpatialRef;
use geo::{Coord, Rect};

use super::crs::Crs;

/// Longitudes and latitudes of Sweden's land, generously: what lies elsewhere is in another CRS.
const SWEDEN: ([f64; 2], [f64; 2]) = ([10.9, 24.3], [55.2, 69.2]);
/// The systems of Sweden: SWEREF 99 TM, RT 90 2.5 gon V, and the local zones of SWEREF 99, whose eastings all begin alike.
const SWEDISH: [u32; 14] =
    [3006, 3021, 3007, 3008, 3009, 3010, 3011, 3012, 3013, 3014, 3015, 3016, 3017, 3018];
/// The first of these that fits is the only one: the others have eastings of their own.
const NATIONAL: [u32; 2] = [3006, 3021];
const WGS84: u32 = 4326;

/// What the coordinates of a layer say of its CRS.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CrsFit {
    /// They cannot be in the CRS that is declared.
    pub contradicts: bool,
    /// They fit with northing (latitude) first.
    pub swapped: bool,
    /// EPSG codes of the systems that they fit, where none is declared or the declared one is contradicted. Local zones are many.
    pub codes: Vec<u32>,
}

/// Holds the middle of a layer against the CRS that is declared, or against those of Sweden and degrees where none is.
pub fn crs_fit(declared: Option<u32>, middle: (f64, f64)) -> CrsFit {
    let (at, turned) = (Coord { x: middle.0, y: middle.1 }, Coord { x: middle.1, y: middle.0 });
    let Some(code) = declared else {
        let codes = fitting(at);
        let swapped = if codes.is_empty() || is_sweden(turned) { fitting(turned) } else { Vec::new() };
        return match (codes.is_empty(), swapped.is_empty()) {
            (_, true) => CrsFit { codes, ..CrsFit::default() },
            (..) => CrsFit { codes: swapped, swapped: true, ..CrsFit::default() },
        };
    };
    let Ok(crs) = Crs::from_text(&code.to_string(), "crs") else { return CrsFit::default() };
    let range = crs.plausible();
    let holds = |at: Coord<f64>| range.is_none_or(|range| within(range, at));
    // Degrees are degrees everywhere on earth: only a place of Sweden turned round shows that they are.
    let is_turned = crs.is_geographic() && !is_sweden(at) && is_sweden(turned);
    if holds(at) && !is_turned {
        return CrsFit::default();
    }
    if holds(turned) {
        return CrsFit { swapped: true, codes: vec![code], contradicts: false };
    }
    let codes = fitting(at);
    let is_known = !codes.is_empty();
    CrsFit { contradicts: true, swapped: !is_known, codes: if is_known { codes } else { fitting(turned) } }
}

fn within(range: Rect<f64>, at: Coord<f64>) -> bool {
    (range.min().x..=range.max().x).contains(&at.x) && (range.min().y..=range.max().y).contains(&at.y)
}

/// Whether degrees are those of a place in Sweden.
fn is_sweden(at: Coord<f64>) -> bool {
    let ([west, east], [south, north]) = SWEDEN;
    (west..=east).contains(&at.x) && (south..=north).contains(&at.y)
}

/// The systems in which a place may be: degrees, or those of Sweden in which it lies in Sweden and in their area of use.
fn fitting(at: Coord<f64>) -> Vec<u32> {
    if at.x.abs() <= 180.0 && at.y.abs() <= 90.0 {
        return vec![WGS84];
    }
    let fits: Vec<u32> = SWEDISH.into_iter().filter(|code| lies_in(*code, at)).collect();
    match fits.iter().find(|code| NATIONAL.contains(code)) {
        Some(only) => vec![*only],
        None => fits,
    }
}

fn lies_in(code: u32, at: Coord<f64>) -> bool {
    let Some(area) = SpatialRef::from_epsg(code).ok().and_then(|reference| reference.area_of_use()) else {
        return false;
    };
    let mut coords = [at];
    let crs = Crs::from_text(&code.to_string(), "crs");
    if crs.and_then(|crs| crs.to_wgs84(&mut coords)).is_err() {
        return false;
    }
    let [at] = coords;
    is_sweden(at)
        && (area.west_lon_degree..=area.east_lon_degree).contains(&at.x)
        && (area.south_lat_degree..=area.north_lat_degree).contains(&at.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Round numbers near Uppsala in each system, and of local zones in the south and in the far north.
    #[test]
    fn coordinates_say_which_systems_they_fit() {
        let codes = |x: f64, y: f64| crs_fit(None, (x, y)).codes;
        // SWEREF 99 TM, RT 90 and degrees differ by their numbers alone.
        assert_eq!(codes(647_700.0, 6_638_700.0), [3006]);
        assert_eq!(codes(1_602_800.0, 6_639_000.0), [3021]);
        assert_eq!(codes(17.63, 59.86), [4326]);
        // Of the local zones those remain whose area of use reaches so far north; which one it is, the county says.
        let south = codes(120_000.0, 6_290_000.0);
        assert!(south.contains(&3008) && !south.contains(&3018) && !south.contains(&3006), "{south:?}");
        let north = codes(150_000.0, 7_530_000.0);
        assert!(north.contains(&3016) && !north.contains(&3008), "{north:?}");
        assert_eq!(codes(5.0e9, 1.0), [0_u32; 0]);
    }

    #[test]
    fn northing_first_and_a_wrong_declaration_are_seen() {
        let swapped = |codes: &[u32]| CrsFit { swapped: true, codes: codes.to_vec(), contradicts: false };
        assert_eq!(crs_fit(Some(3006), (647_700.0, 6_638_700.0)), CrsFit::default());
        assert_eq!(crs_fit(Some(3006), (6_638_700.0, 647_700.0)), swapped(&[3006]));
        assert_eq!(crs_fit(Some(4326), (59.86, 17.63)), swapped(&[4326]));
        assert_eq!(crs_fit(None, (6_638_700.0, 647_700.0)), swapped(&[3006]));
        // Berlin, and the equator: nothing says that these are turned round.
        for at in [(13.4, 52.5), (0.5, 0.5)] {
            assert_eq!(crs_fit(Some(4326), at), CrsFit::default());
        }
        let degrees = crs_fit(Some(3006), (17.63, 59.86));
        assert_eq!(degrees, CrsFit { contradicts: true, swapped: false, codes: vec![4326] });
    }
}
