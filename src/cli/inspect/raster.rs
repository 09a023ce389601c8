//! The block of a raster: the kind of threshold goes by the values, and a number is proposed only for levels in dBm and for masks.
use std::fmt::Write as _;

use whitespot::ingest::{InspectedBand, InspectedLayer, InspectedRaster, Inspection, crs_fit};
use whitespot::model::Generation;

use super::format;
use super::lines::{Lines, quoted};
use super::names::{Names, plain, says};
use super::sections;

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
    // What a layer of this name would be asked for: the names of the file say the same of a raster.
    let layer = nameless(raster);
    let names = Names::new(&inspection.file, &layer);
    let mut lines = Lines { block: report, layer: &layer };
    if raster.crs.is_none() {
        format::undeclared(&mut lines, &layer.fit);
    }
    lines.ask("operator", "…", "its name");
    let generations = Generation::ALL.map(Generation::as_str);
    let named: Vec<&str> =
        generations.into_iter().filter(|word| names.speaks_of(&word.to_lowercase())).collect();
    let generation = match named.as_slice() {
        [only] => Some(*only),
        [] if names.speaks_of("lte") => Some("4G"),
        _ => None,
    };
    match generation {
        Some(generation) => lines.key("generation", generation),
        None => lines.ask("generation", "…", &generations.join(" | ")),
    }
    sections::service(&mut lines, generation, None, None, names.service());
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

/// A raster as a layer without a name and without columns.
fn nameless(raster: &InspectedRaster) -> InspectedLayer {
    let middle = raster.extent.map(|[west, south, east, north]| (west.midpoint(east), south.midpoint(north)));
    InspectedLayer {
        name: String::new(),
        geometry: Vec::new(),
        records: 0,
        looked_at: 0,
        without_geometry: 0,
        crs: raster.crs.clone(),
        epsg: raster.epsg,
        extent: raster.extent,
        fields: Vec::new(),
        middle,
        fit: middle.map(|middle| crs_fit(raster.epsg, middle)).unwrap_or_default(),
        shapes_in: Vec::new(),
        skip_rows: 0,
        header_rows: 1,
    }
}

fn speaks_of_mobile(file: &str) -> bool {
    let name = plain(file.rsplit('/').next().unwrap_or(file));
    let words = ["2g", "3g", "4g", "5g", "lte", "mobil", "dbm", "rsrp"];
    name.split('_').any(|part| words.iter().any(|word| says(part, word)))
}

/// What the values of a band can be.
#[derive(Debug, Clone, PartialEq)]
enum Values {
    /// Levels in dBm.
    Levels,
    /// One value only.
    One,
    /// 0, and one other value for all the rest.
    Mask(f64),
    /// A few whole numbers.
    Classes(Vec<f64>),
    /// Path loss in dB.
    Losses,
    /// Negative levels with something else among them.
    Mixed,
    /// Nothing negative.
    Positive,
    /// Something else, or not known.
    Unknown,
}

/// Losses of a path between a mast and a receiver, in dB: less stands beside the mast, and more no receiver makes up for. An
/// engineering choice.
const LOSSES_DB: (f64, f64) = (60.0, 200.0);

impl Values {
    fn of(band: &InspectedBand) -> Self {
        let Some((low, high)) = band.range else { return Self::Unknown };
        let is = |value: f64, other: f64| value.total_cmp(&other).is_eq();
        let is_class = |class: &f64| *class <= GREATEST_CLASS || is(*class, 255.0);
        let classes: Vec<f64> = band.classes.iter().map(|(value, _)| *value).collect();
        if is(low, high) {
            return Self::One;
        }
        match classes.as_slice() {
            [none, other] if is(*none, 0.0) && (is(*other, 1.0) || is(*other, 255.0)) => Self::Mask(*other),
            [least, ..] if *least >= 0.0 && classes.len() <= CLASSES && classes.iter().all(is_class) => {
                Self::Classes(classes)
            }
            _ if low >= LEVELS_DBM.0 && high <= LEVELS_DBM.1 => Self::Levels,
            _ if low <= PROPOSED_DBM => Self::Mixed,
            _ if low >= LOSSES_DB.0 && high <= LOSSES_DB.1 => Self::Losses,
            _ if low >= 0.0 => Self::Positive,
            _ => Self::Unknown,
        }
    }

    fn threshold(&self, band: Option<&InspectedBand>) -> String {
        let range = band.and_then(|band| band.range);
        let (low, high) = range.unwrap_or((f64::NAN, f64::NAN));
        let (threshold, why) = match self {
            Self::Levels if low < PROPOSED_DBM && high >= PROPOSED_DBM => (
                format!("{{ at_least = {PROPOSED_DBM} }}"),
                format!("the values, {low} to {high}, look like dBm: the least level that counts as cover"),
            ),
            Self::Levels => (
                "{ at_least = \"…\" }".into(),
                format!("the values, {low} to {high}, look like dBm; which level counts as cover?"),
            ),
            Self::Losses => (
                "{ at_most = \"…\" }".into(),
                format!(
                    "the values, {low} to {high}, look like path loss in dB: the greatest loss that counts as cover"
                ),
            ),
            Self::Mask(other) => (
                format!("{{ equals = [{other}] }}"),
                format!("the values are 0 and {other}: {other} is cover?"),
            ),
            Self::Classes(classes) => {
                let classes: Vec<String> = classes.iter().map(f64::to_string).collect();
                (
                    "{ equals = [\"…\"] }".into(),
                    format!("classes {}: which of them mean cover?", classes.join(", ")),
                )
            }
            Self::One => (
                "\"…\"".into(),
                format!(
                    "every cell with a value holds {low}: what does it mean? {{ equals = [{low}] }} if it is cover"
                ),
            ),
            Self::Mixed => (
                "\"…\"".into(),
                format!(
                    "{{ at_least = N }}: the values go from {low} to {high}; is one of these no level but a sign for no data? Then nodata = …"
                ),
            ),
            Self::Positive => (
                "\"…\"".into(),
                format!(
                    "{{ at_least = N }} or {{ at_most = N }}: the values, {low} to {high}, are no dBm: speeds, shares, field strength, or losses (of which less is better)?"
                ),
            ),
            Self::Unknown => (
                "\"…\"".into(),
                match range {
                    Some(_) => format!(
                        "{{ at_least = N }}: the values are {low} to {high}; which of them mean cover?"
                    ),
                    None => "{ at_least = N }: which values mean cover?".to_owned(),
                },
            ),
        };
        let line = format!("threshold = {threshold}");
        format!("{line:<28} # {why}\n")
    }
}

/// More different values than this are hardly classes.
const CLASSES: usize = 12;
/// Greater numbers than this are hardly classes, but for the sign of a byte for no data.
const GREATEST_CLASS: f64 = 32.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn threshold_of(range: (f64, f64), classes: &[f64]) -> String {
        let classes = classes.iter().map(|class| (*class, 1)).collect();
        let band =
            InspectedBand { kind: "Float32".into(), colour: "", nodata: None, range: Some(range), classes };
        Values::of(&band).threshold(Some(&band))
    }

    fn threshold(range: (f64, f64)) -> String {
        threshold_of(range, &[])
    }

    #[test]
    fn the_kind_of_threshold_goes_by_the_values() {
        for (classes, begins) in [
            (&[0.0, 1.0][..], "threshold = { equals = [1] } "),
            (&[0.0, 255.0], "threshold = { equals = [255] } "),
            (&[1.0, 2.0, 3.0], "threshold = { equals = [\"…\"] } "),
            (&[0.0, 1.0, 2.0, 255.0], "threshold = { equals = [\"…\"] } "),
            (&[-120.0, -100.0, -80.0], "threshold = { at_least = -105 } "),
        ] {
            let said = threshold_of((classes[0], classes[classes.len() - 1]), classes);
            assert!(said.starts_with(begins), "{classes:?}: {said}");
        }
        assert!(threshold((80.0, 165.0)).starts_with("threshold = { at_most = \"…\" }"));
        assert!(threshold((-140.0, -110.0)).starts_with("threshold = { at_least = \"…\" }"));
        assert!(threshold((-100.0, -60.0)).starts_with("threshold = { at_least = \"…\" }"));
    }

    #[test]
    fn a_threshold_is_proposed_for_levels_in_dbm_alone() {
        assert!(threshold((-140.0, -60.0)).starts_with("threshold = { at_least = -105 }"));
        // With a background, shares, a picture, field strength, heights.
        for range in [
            (-9999.0, -60.0),
            (-140.0, 0.0),
            (0.0, 1.0),
            (0.0, 255.0),
            (1.0, 5.0),
            (-105.0, -105.0),
            (-20.0, 300.0),
        ] {
            assert!(threshold(range).starts_with("threshold = \"…\""), "{range:?}");
        }
    }
}
