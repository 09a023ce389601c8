//! A table before it is written: what CSV files, Parquet files, layers and sheets of the workbook have in common.
use crate::emit::EmitError;
use crate::model::ShortageAreaId;

/// A value of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::emit) enum Cell<'a> {
    /// Nothing is known.
    Empty,
    /// Text from data or a word of ours.
    Text(&'a str),
    /// A count.
    Whole(u64),
    /// A number, printed as [`rounded`]: without decimals where it is whole.
    Number(f64),
    /// Ids of shortage areas, joined by `;` in a table.
    Ids(&'a [ShortageAreaId]),
    /// An area in m², printed as km² with six decimals: to the square metre.
    Area(f64),
}

impl<'a> Cell<'a> {
    /// A number, or nothing.
    pub(in crate::emit) fn number(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Number)
    }

    /// A text, or nothing.
    pub(in crate::emit) fn text(value: Option<&'a str>) -> Self {
        value.map_or(Self::Empty, Self::Text)
    }
}

/// A number to the sixth decimal: the one place where it is rounded for tables and layers, so that all of them show the same. Beyond
/// nine digits before the point a sixth decimal is noise of the binary fraction, and the number stays as it is.
pub(in crate::emit) fn rounded(value: f64) -> f64 {
    // Adding 0 turns -0 into 0.
    if value.abs() < 1e9 { (value * 1e6).round() / 1e6 + 0.0 } else { value }
}

/// Square kilometres to the square metre: the one place where an area is rounded for print.
pub(in crate::emit) fn km2(area_m2: f64) -> f64 {
    area_m2.round() / 1e6
}

/// What a table is written to: a text file, or a sheet of the workbook. One function fills both, so that both hold the same.
pub(in crate::emit) trait Table {
    /// Takes the names of the columns, before any row.
    fn head(&mut self, names: &[&str]) -> Result<(), EmitError>;
    /// Takes a row.
    fn row(&mut self, cells: &[Cell]) -> Result<(), EmitError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_six_decimals_at_most() {
        assert_eq!(rounded(0.908_085_790_290_401_3).to_string(), "0.908086");
        assert_eq!(rounded(2.0 / 3.0).to_string(), "0.666667");
        assert_eq!(rounded(-1e-9).to_string(), "0");
        assert_eq!(rounded(12.0).to_string(), "12");
        assert_eq!(rounded(999_999_999.123_456_7).to_string(), "999999999.123457");
        assert_eq!(rounded(1e21).to_string(), "1000000000000000000000");
        assert!(rounded(f64::NAN).is_nan());
    }
}
