//! The block of a raster: a threshold is proposed only where the values can be levels in dBm.
use std::fmt::Write as _;

use whitespot::ingest::{InspectedBand, InspectedRaster, Inspection};
use whitespot::model::Generation;

use super::lines::quoted;
use super::names::{plain, says};

/// Levels that a receiver can measure, in dBm: weaker is noise, stronger stands beside the antenna. An engineering
/// choice: the levels of LTE and NR run from -156 to -31 (3GPP TS 38.133, 10.1.6), those of older nets to -25.
const LEVELS_DBM: (f64, f64) = (-156.0, -25.0);
/// The level proposed; a person decides the threshold.
const PROPOSED_DBM: f64 = -105.0;

/// Adds the block.
pub(super) fn block(report: &mut String, inspection: &Inspection, raster: &InspectedRaster) {
    let measured: Vec<usize> =
        (0..raster.bands.len()).filter(|at| raster.bands[*at].colour.is_empty()).collect();
    let is_opaque = |band: &InspectedBand| band.colour == "alpha";
    let others = raster.bands.iter().filter(|band| !band.colour.is_empty() && !is_opaque(band)).count();
    let chosen = match measured.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let values = chosen.map_or(Values::Unknown, |at| Values::of(&raster.bands[at]));
    let is_mobile = values == Values::Levels || speaks_of_mobile(&inspection.file);
    let _ = if is_mobile {
        writeln!(report, "\n# paste into the configuration and correct\n[[mobile]]")
    } else {
        writeln!(
            report,
            "\n# paste into the configuration and correct; [[fixed]] with technology, relation and down_mbps where it is a fixed net\n[[mobile]]"
        )
    };
    let _ = writeln!(report, "path = {}", quoted(&inspection.file));
    if raster.crs.is_none() {
        report.push_str("crs = \"EPSG:…\"             # the file declares none\n");
    }
    let generations = Generation::ALL.map(Generation::as_str).join(" | ");
    let _ = write!(
        report,
        "operator = \"…\"             # its name\ngeneration = \"…\"           # {generations}\nservice_mbps = \"…\"         # the speed \
         that it is cover for, Mbit/s\nlevel = \"…\"                # grund | grund+8 | grund+16, or the profile's word\n",
    );
    match (chosen, measured.is_empty()) {
        (Some(at), _) if others > 0 => {
            let _ = writeln!(report, "band = {}                   # the only one that is no colour", at + 1);
        }
        (Some(_), _) => {}
        (None, true) => report.push_str(
            "band = \"…\"                 # its bands are colours and no levels: ask for the raster that the picture was made from\n",
        ),
        (None, false) => {
            let numbers: Vec<String> = measured.iter().map(|at| (at + 1).to_string()).collect();
            let _ = writeln!(report, "band = \"…\"                 # which one is meant? Measured are {}", numbers.join(", "));
        }
    }
    report.push_str(&values.threshold(chosen.map(|at| &raster.bands[at])));
}

fn speaks_of_mobile(file: &str) -> bool {
    let name = plain(file.rsplit('/').next().unwrap_or(file));
    let words = ["2g", "3g", "4g", "5g", "lte", "mobil", "dbm", "rsrp"];
    name.split('_').any(|part| words.iter().any(|word| says(part, word)))
}

/// What the values of a band can be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Values {
    /// Levels in dBm.
    Levels,
    /// One value only.
    One,
    /// 0 and 1, or 0 and 255.
    Mask,
    /// Negative levels with something else among them.
    Mixed,
    /// Nothing negative.
    Positive,
    /// Something else, or not known.
    Unknown,
}

impl Values {
    fn of(band: &InspectedBand) -> Self {
        let Some((low, high)) = band.range else { return Self::Unknown };
        let is = |value: f64, other: f64| value.total_cmp(&other).is_eq();
        if is(low, high) {
            Self::One
        } else if is(low, 0.0) && (is(high, 1.0) || is(high, 255.0)) {
            Self::Mask
        } else if low >= LEVELS_DBM.0 && high <= LEVELS_DBM.1 {
            Self::Levels
        } else if low <= PROPOSED_DBM {
            Self::Mixed
        } else if low >= 0.0 {
            Self::Positive
        } else {
            Self::Unknown
        }
    }

    fn threshold(self, band: Option<&InspectedBand>) -> String {
        let range = band.and_then(|band| band.range);
        let (low, high) = range.unwrap_or((f64::NAN, f64::NAN));
        let why = match self {
            Self::Levels if low < PROPOSED_DBM && high >= PROPOSED_DBM => {
                return format!(
                    "threshold = {{ at_least = {PROPOSED_DBM} }}  # the values, {low} to {high}, look like dBm: the least level that counts as cover\n"
                );
            }
            Self::Levels => format!(
                "{{ at_least = N }}: the values, {low} to {high}, look like dBm; which level counts as cover?"
            ),
            Self::One => format!(
                "every cell with a value holds {low}: what does it mean? {{ at_least = {low} }} if it is cover"
            ),
            Self::Mask => {
                format!("{{ at_least = {high} }} if {high} means cover; the values are {low} to {high}")
            }
            Self::Mixed => format!(
                "{{ at_least = N }}: the values go from {low} to {high}; is one of these no level but a sign for no data? Then nodata = …"
            ),
            Self::Positive => format!(
                "{{ at_least = N }}: the values, {low} to {high}, are no dBm: classes, shares, field strength, or losses (of which less is better)?"
            ),
            Self::Unknown => match range {
                Some(_) => {
                    format!("{{ at_least = N }}: the values are {low} to {high}; which of them mean cover?")
                }
                None => "{ at_least = N }: which values mean cover?".to_owned(),
            },
        };
        format!("threshold = \"…\"            # {why}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threshold(range: (f64, f64)) -> String {
        let band = InspectedBand { kind: "Float32".into(), colour: "", nodata: None, range: Some(range) };
        Values::of(&band).threshold(Some(&band))
    }

    #[test]
    fn a_threshold_is_proposed_for_levels_in_dbm_alone() {
        assert!(threshold((-140.0, -60.0)).starts_with("threshold = { at_least = -105 }"));
        // All above, all below, with a background, a mask, classes, losses, field strength, heights.
        for range in [
            (-100.0, -60.0),
            (-140.0, -110.0),
            (-9999.0, -60.0),
            (-140.0, 0.0),
            (0.0, 1.0),
            (0.0, 255.0),
            (1.0, 5.0),
            (80.0, 165.0),
            (-105.0, -105.0),
            (-20.0, 300.0),
        ] {
            assert!(threshold(range).starts_with("threshold = \"…\""), "{range:?}");
        }
    }
}
