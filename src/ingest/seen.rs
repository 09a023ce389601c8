//! What the cells of a raster hold, and the questions that follow from it: a threshold that nothing or everything reaches is
//! mostly written in other numbers than the raster's.
use super::accept::Accept;
use super::band::Band;
use super::question::Question;
use super::source_raster::{LEVELS_DBM, Threshold};
use crate::model::{Reject, Severity};

/// Values far beyond all measurements by which programs say that there is none.
const CODES: [f64; 13] = [
    99.0,
    127.0,
    255.0,
    999.0,
    9999.0,
    99_999.0,
    999_999.0,
    32_767.0,
    32_768.0,
    65_535.0,
    2_147_483_647.0,
    2_147_483_648.0,
    4_294_967_295.0,
];
/// From here on no value is a measurement.
const BEYOND: f64 = 1e20;

/// The values of a raster's cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Name of the file.
    pub file: String,
    /// Whether anything can say of a cell that it has no value.
    pub can_be_blank: bool,
    /// Type of unsigned numbers and the least value that they can mean.
    unsigned: Option<(String, f64)>,
    /// Cells with a value.
    valued: u64,
    /// Cells that reach the threshold.
    holds: u64,
    /// The least and the next value, each with its cells.
    low: [Option<(f64, u64)>; 2],
    /// The greatest and the next.
    high: [Option<(f64, u64)>; 2],
    /// The greatest value below 0.
    below_0: Option<f64>,
    /// Values of at least 0, as long as they are few.
    from_0: Vec<(f64, u64)>,
    /// Different values, as long as they are few.
    some: Vec<f64>,
    /// Cells that hold exactly 0.
    zeros: u64,
    /// Cells that hold what no receiver measures in dBm.
    no_levels: u64,
}

/// More different values of at least 0 are measurements, and no signs.
const FEW: usize = 3;
/// So many different values are measurements and no classes.
const MANY: usize = 8;
/// A value beside measurements is lonely where the next one is as far from it as this part of the range of the others, and where it
/// stands in this part of all cells.
const LONELY: (f64, f64) = (0.25, 0.05);
/// Measurements on both sides of 0 are not exactly 0 in a larger part of all cells.
const MOST_ZEROS: f64 = 0.2;
/// A value as far from 0 as this part of the range of the others does not continue it.
const FAR_FROM_0: f64 = 0.25;

impl Seen {
    /// Nothing seen yet.
    pub(super) fn new(file: &str, band: &Band<'_>) -> Self {
        Self {
            file: file.to_owned(),
            can_be_blank: band.can_be_blank(),
            unsigned: band.unsigned(),
            ..Self::default()
        }
    }

    /// Notes a value.
    pub(super) fn add(&mut self, value: f64, holds: bool) {
        // One zero, whatever its sign.
        let value = value + 0.0;
        self.valued += 1;
        self.holds += u64::from(holds);
        self.zeros += u64::from(value.total_cmp(&0.0).is_eq());
        self.no_levels += u64::from(!LEVELS_DBM.contains(&value));
        if self.some.len() < MANY && !self.some.contains(&value) {
            self.some.push(value);
        }
        note(&mut self.low, value, |a, b| a < b);
        note(&mut self.high, value, |a, b| a > b);
        if value < 0.0 {
            self.below_0 = Some(self.below_0.map_or(value, |greatest| greatest.max(value)));
        } else if let Some((_, cells)) =
            self.from_0.iter_mut().find(|(known, _)| known.total_cmp(&value).is_eq())
        {
            *cells += 1;
        } else if self.from_0.len() < FEW {
            self.from_0.push((value, 1));
        }
    }

    /// Least and greatest value.
    fn range(&self) -> Option<(f64, f64)> {
        Some((self.low[0]?.0, self.high[0]?.0))
    }

    /// A value that meets the threshold and looks like none.
    fn background(&self, threshold: &Threshold) -> Option<Question> {
        let (low, high) = self.range()?;
        let question = |(value, cells): (f64, u64), low: f64, high: f64| Question::Background {
            file: self.file.clone(),
            value,
            cells,
            of: self.valued,
            low,
            high,
            threshold: Some(threshold.clone()),
        };
        match threshold {
            Threshold::AtLeast { at_least } => {
                // Levels in dBm are all below 0, and those in dB lie on both sides of it: a single value on the other side is a sign.
                let sign = self.from_0.iter().max_by(|a, b| a.0.total_cmp(&b.0));
                if let (true, Some(below), Some(sign)) =
                    (*at_least < 0.0 && self.from_0.len() < FEW, self.below_0, sign)
                {
                    return Some(question(*sign, low, below));
                }
                let ([Some(greatest), Some((next, _))], true) = (self.high, high >= *at_least) else {
                    return None;
                };
                if self.is_lonely(greatest, next, next - low) {
                    return Some(question(greatest, low, next));
                }
                let is_between = low < 0.0 && high > 0.0 && *at_least <= 0.0 && self.some.len() == MANY;
                if is_between && self.zeros as f64 > MOST_ZEROS * self.valued as f64 {
                    return Some(question((0.0, self.zeros), low, high));
                }
                (is_code(greatest.0) && low < next && next.abs() <= greatest.0 / 2.0)
                    .then(|| question(greatest, low, next))
            }
            Threshold::AtMost { at_most } => {
                let ([Some(least), Some((next, _))], true) = (self.low, low <= *at_most) else { return None };
                // No loss and no distance is 0 in many cells, and the next one far from it.
                let is_zero =
                    least.0 == 0.0 && self.from_0.len() == FEW && next >= (high - next) * FAR_FROM_0;
                if self.is_lonely(least, next, high - next) {
                    return Some(question(least, next, high));
                }
                let is_code = is_code(-least.0) && next < high && next.abs() <= -least.0 / 2.0;
                (is_zero || is_code).then(|| question(least, next, high))
            }
            // Whoever names classes names those that are meant.
            Threshold::Equals { .. } => None,
        }
    }

    /// Whether the outermost value, with its cells, does not belong to the measurements beside it.
    fn is_lonely(&self, (value, cells): (f64, u64), next: f64, range: f64) -> bool {
        let gap = (value - next).abs();
        let (far, often) = LONELY;
        self.some.len() == MANY
            && range > 0.0
            && gap >= far * range
            && cells as f64 >= often * self.valued as f64
    }

    /// A value that stands for none where a source speaks only of the cells with a value.
    fn blank(&self) -> Option<Question> {
        let (_, high) = self.range()?;
        let [Some((low, cells)), Some((next, _))] = self.low else { return None };
        (is_code(-low) && next < high && next.abs() <= -low / 2.0).then(|| Question::Background {
            file: self.file.clone(),
            value: low,
            cells,
            of: self.valued,
            low: next,
            high,
            threshold: None,
        })
    }
}

fn is_code(value: f64) -> bool {
    value >= BEYOND || CODES.contains(&value)
}

/// Keeps the two outermost of different values, with their cells.
fn note(outermost: &mut [Option<(f64, u64)>; 2], value: f64, beyond: impl Fn(f64, f64) -> bool) {
    match outermost {
        [Some((first, cells)), _] if first.total_cmp(&value).is_eq() => *cells += 1,
        [Some((first, _)), second] if !beyond(value, *first) => match second {
            Some((next, cells)) if next.total_cmp(&value).is_eq() => *cells += 1,
            Some((next, _)) if !beyond(value, *next) => {}
            _ => *second = Some((value, 1)),
        },
        [first, second] => {
            *second = *first;
            *first = Some((value, 1));
        }
    }
}

/// Asks what the rasters of a source leave open; returns rejects that stop nothing. `listed`: the source speaks of
/// the cells with a value, and of no others.
pub(super) fn ask(
    seen: &[Seen],
    threshold: &Threshold,
    listed: bool,
    accept: &Accept,
) -> Result<Vec<Reject>, Question> {
    for one in seen {
        if let (Some((kind, least)), Some((low, high))) = (&one.unsigned, one.range())
            && let Threshold::AtLeast { at_least } = threshold
            && least > at_least
        {
            let (file, kind) = (one.file.clone(), kind.clone());
            return Err(Question::Unsigned { file, at_least: *at_least, kind, low, high, least: *least });
        }
        if !accept.rule("raster_background")
            && let Some(question) = one.background(threshold).or_else(|| one.blank().filter(|_| listed))
        {
            return Err(question);
        }
    }
    let files = || seen.iter().map(|one| one.file.as_str()).collect::<Vec<_>>().join(", ");
    let range = seen.iter().filter_map(Seen::range).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((low, high)) = range.filter(|_| seen.iter().any(|one| one.holds > 0)) else {
        if accept.rule("raster_empty") || seen.is_empty() {
            return Ok(Vec::new());
        }
        let found = range.map_or_else(
            || "no cell has a value".into(),
            |(low, high)| format!("its cells hold {low} to {high}"),
        );
        let (threshold, high) = (threshold.clone(), range.map(|(_, high)| high));
        return Err(Question::NoCell { file: files(), threshold, found, high });
    };
    let mut findings: Vec<Reject> = no_levels(seen, threshold).into_iter().collect();
    if seen.iter().any(|one| one.holds < one.valued) {
        return Ok(findings);
    }
    if seen.iter().all(|one| !one.can_be_blank) {
        if accept.rule("raster_full") {
            return Ok(findings);
        }
        return Err(Question::EveryCell { file: files(), threshold: threshold.clone(), low, high });
    }
    findings.push(Reject {
        source: files(),
        layer: String::new(),
        record: String::new(),
        reason: "every cell with a value reaches the threshold".into(),
        found: format!("{low} to {high}"),
        expected: match threshold {
            Threshold::AtLeast { at_least } => {
                format!("some cells below {at_least}, unless the raster holds covered cells only")
            }
            Threshold::AtMost { at_most } => {
                format!("some cells above {at_most}, unless the raster holds covered cells only")
            }
            Threshold::Equals { .. } => {
                "some cells of other classes, unless the raster holds covered cells only".into()
            }
        },
        severity: Severity::Part,
    });
    Ok(findings)
}

/// What says that cells hold no level in dBm though the threshold is one; it stops nothing. Of all files together.
fn no_levels(seen: &[Seen], threshold: &Threshold) -> Option<Reject> {
    let meant: Vec<&Seen> = seen.iter().filter(|one| one.no_levels > 0).collect();
    if meant.is_empty() || !threshold.is_of_levels() {
        return None;
    }
    let (cells, of) = meant.iter().fold((0, 0), |(cells, of), one| (cells + one.no_levels, of + one.valued));
    let (low, high) =
        meant.iter().filter_map(|one| one.range()).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    Some(Reject {
        source: meant.iter().map(|one| one.file.as_str()).collect::<Vec<_>>().join(", "),
        layer: String::new(),
        record: String::new(),
        reason: NO_LEVEL.into(),
        found: format!("{cells} of {of} cells; all hold {low} to {high}"),
        expected: NO_LEVEL_EXPECTED.into(),
        severity: Severity::Part,
    })
}

/// The reason of what cannot be a level.
pub(super) const NO_LEVEL: &str = "level that no receiver measures";
/// What was expected in its place.
pub(super) const NO_LEVEL_EXPECTED: &str = "levels from -150 to -20 dBm";

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(values: &[f64], at_least: f64) -> Seen {
        let mut seen = Seen { file: "a.tif".into(), ..Seen::default() };
        for value in values {
            seen.add(*value, *value >= at_least);
        }
        seen
    }

    fn at_least(at_least: f64) -> Threshold {
        Threshold::AtLeast { at_least }
    }

    fn asked(values: &[f64], least: f64) -> String {
        ask(&[seen(values, least)], &at_least(least), false, &Accept::default())
            .map_or_else(|question| question.to_string(), |_| String::new())
    }

    #[test]
    fn outermost_values_are_kept_with_their_cells() {
        let seen = seen(&[3.0, 1.0, 5.0, 5.0, 2.0, 1.0, 4.0, 1.0], 0.0);
        assert_eq!(seen.low, [Some((1.0, 3)), Some((2.0, 1))]);
        assert_eq!(seen.high, [Some((5.0, 2)), Some((4.0, 1))]);
        assert_eq!(super::tests::seen(&[7.0], 0.0).high, [Some((7.0, 1)), None]);
    }

    #[test]
    fn a_lonely_value_beside_levels_is_asked_for() {
        for (values, value) in [
            (&[-120.0, 0.0, -90.0, 0.0][..], "2 of its 4 cells hold 0, and all others -120 to -90"),
            (&[-120.0, -90.0, 9999.0], "1 of its 3 cells hold 9999"),
            (&[-120.0, -90.0, 0.0, 255.0], "1 of its 4 cells hold 255"),
        ] {
            let question = asked(values, -105.0);
            assert!(question.contains(value) && question.contains("nodata ="), "{question}");
        }
        // Speeds with a sign for none.
        assert!(asked(&[0.0, 30.0, 100.0, 9999.0], 30.0).contains("hold 9999, and all others 0 to 100"));
        // Levels on both sides of 0, classes, and a raster of yes and no.
        for (values, least) in [
            (&[-12.0, -3.0, 0.0, 4.0, 9.0, 20.0][..], -3.0),
            (&[0.0, 1.0, 2.0, 3.0], 2.0),
            (&[0.0, 255.0], 1.0),
            (&[0.0, 65_535.0], 1.0),
            (&[-120.0, -90.0], -105.0),
        ] {
            assert_eq!(asked(values, least), "", "{values:?}");
        }
    }

    #[test]
    fn a_value_far_from_all_others_in_many_cells_is_asked_for() {
        // Nine levels from -120 to -80, and a background in two of eleven cells.
        let levels: Vec<f64> = (0..9).map(|at| -120.0 + 5.0 * f64::from(at)).collect();
        let with = |background: f64| [&levels[..], &[background, background]].concat();
        for background in [-1.0, -50.0, -70.0, 0.0, 255.0] {
            let question = asked(&with(background), -105.0);
            assert!(question.contains(&format!("2 of its 11 cells hold {background}")), "{question}");
        }
        // The next level, and one cell of a hundred that is strong.
        assert_eq!(asked(&with(-75.0), -105.0), "");
        let many: Vec<f64> = (0..100).map(|at| -120.0 + f64::from(at % 40)).chain([-40.0]).collect();
        assert_eq!(asked(&many, -105.0), "");
        // Classes are no measurements.
        assert_eq!(asked(&[0.0, 1.0, 2.0, 3.0, 9.0, 9.0], 2.0), "");
        // Levels in dB with a background of 0, and those that are 0 now and then.
        let around: Vec<f64> = (0..20).map(|at| f64::from(at) - 10.5).collect();
        assert!(asked(&[&around[..], &[0.0; 8]].concat(), -3.0).contains("8 of its 28 cells hold 0"));
        assert_eq!(asked(&[&around[..], &[0.0; 2]].concat(), -3.0), "");
    }

    #[test]
    fn none_and_all_are_asked_for() {
        let question = asked(&[-140.0, -60.0], 105.0);
        assert!(question.contains("no cell reaches") && question.contains("at_least = -105"), "{question}");
        assert!(asked(&[], 5.0).contains("no cell has a value"));
        assert!(asked(&[-100.0, -60.0], -105.0).contains("every cell reaches"));
        let accept = Accept { rules: vec!["raster_full".into(), "raster_empty".into()], ..Accept::default() };
        assert!(ask(&[seen(&[-60.0], -105.0)], &at_least(-105.0), false, &accept).is_ok());
        assert!(ask(&[seen(&[-160.0], -105.0)], &at_least(-105.0), false, &accept).is_ok());
        // Of the tiles of one source some may be empty and some full.
        let tiles = [seen(&[-140.0], -105.0), seen(&[-60.0], -105.0)];
        assert_eq!(ask(&tiles, &at_least(-105.0), false, &Accept::default()).expect("is clear"), []);
        let mut masked = seen(&[-60.0], -105.0);
        masked.can_be_blank = true;
        assert_eq!(
            ask(&[masked], &at_least(-105.0), false, &Accept::default()).expect("is reported").len(),
            1
        );
    }

    #[test]
    fn what_cannot_be_a_level_is_reported() {
        let found = |values: &[f64], least: f64| {
            let found = ask(&[seen(values, least)], &at_least(least), false, &Accept::default());
            found.expect("is no question").into_iter().map(|one| one.found).collect::<Vec<_>>()
        };
        // Levels on both sides of 0 are ratios, and those of a receiver reach from -150 to -20.
        assert_eq!(found(&[-12.0, -3.0, 0.0, 4.0, 9.0, 20.0], -3.0), Vec::<String>::new());
        assert_eq!(found(&[-150.0, -120.0, -90.0, -20.0], -105.0), Vec::<String>::new());
        assert_eq!(found(&[-151.0, -120.0, -90.0, -19.0], -105.0), ["2 of 4 cells; all hold -151 to -19"]);
    }

    #[test]
    fn a_sign_for_nothing_is_asked_for_where_cells_are_listed() {
        let cells = [seen(&[-9999.0, 10.0, 30.0], 20.0)];
        assert!(ask(&cells, &at_least(20.0), false, &Accept::default()).is_ok());
        let question =
            ask(&cells, &at_least(20.0), true, &Accept::default()).expect_err("is asked").to_string();
        assert!(
            question.contains("hold -9999") && question.contains("a place that the source knows"),
            "{question}"
        );
    }

    #[test]
    fn losses_and_classes_are_asked_for_too() {
        let asked = |values: &[f64], threshold: Threshold| {
            let mut seen = Seen { file: "a.tif".into(), ..Seen::default() };
            for value in values {
                seen.add(*value, threshold.holds(*value));
            }
            ask(&[seen], &threshold, false, &Accept::default())
                .map_or_else(|question| question.to_string(), |_| String::new())
        };
        let at_most = |at_most: f64| Threshold::AtMost { at_most };
        // A background of 0 beside losses of 70 to 190 dB, and a code.
        let question = asked(&[0.0, 0.0, 70.0, 120.0, 190.0], at_most(165.0));
        assert!(question.contains("2 of its 5 cells hold 0, and all others 70 to 190"), "{question}");
        assert!(question.contains("(at_most = 165)") && question.contains("nodata = 0"), "{question}");
        assert!(asked(&[-9999.0, 70.0, 120.0, 190.0], at_most(165.0)).contains("hold -9999"));
        // Distances from 0, and classes.
        assert_eq!(asked(&[0.0, 1.0, 3.0, 50.0], at_most(20.0)), "");
        assert_eq!(asked(&[0.0, 1.0], at_most(0.0)), "");
        let equals = |equals: &[f64]| Threshold::Equals { equals: equals.to_vec() };
        assert_eq!(asked(&[0.0, 1.0, 2.0, 255.0], equals(&[0.0, 255.0])), "");
        let question = asked(&[0.0, 1.0, 2.0], equals(&[3.0, 4.0]));
        assert!(
            question.contains("no cell reaches the threshold equals = [3, 4]: its cells hold 0 to 2"),
            "{question}"
        );
        assert!(
            asked(&[200.0, 210.0], at_most(165.0)).contains("no cell reaches the threshold at_most = 165")
        );
    }
}
