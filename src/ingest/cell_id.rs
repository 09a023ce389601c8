//! Ids of grid cells that say where the cell lies.
//!
//! `rutid_scb` (Statistics Sweden): 13 digits, 6 of the easting and 7 of the northing of the lower-left corner in SWEREF 99
//! TM. `rutid_inspire`: `SE_CRS3006RES1000mN6133000E394000`, northing first. Statistics Norway: 14 digits, 7 of the easting
//! plus 2,000,000 and 7 of the northing.
use geo::Coord;
use rayon::prelude::*;

use super::crs::{Crs, FileCrs};
use super::error::IngestError;
use super::table::{Column, Places, Table};
use super::values::BadValue;

/// Added to eastings by Statistics Norway, so that they have seven digits west of the zone too.
const NORWEGIAN_FALSE_EASTING_M: i64 = 2_000_000;
/// SWEREF 99 TM, in which Statistics Sweden's ids are by definition.
const SWEREF_99_TM: u32 = 3006;

/// The forms of ids, for messages.
const FORMS: &str = "13 digits (rutid_scb), 14 digits (Statistics Norway), SE_CRS3006RES1000mN6133000E394000 (rutid_inspire) or 8808b1b801fffff (H3)";

/// What an id says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    /// Easting of the lower-left corner, metres.
    east: i64,
    /// Northing.
    north: i64,
    /// Side, metres, where the id says it.
    pub(super) side: Option<u32>,
    /// EPSG code, where the id or its definition says it.
    pub(super) epsg: Option<u32>,
    /// The code stands in the id itself.
    pub(super) epsg_is_written: bool,
}

/// A column of ids, and what the configuration says of them.
#[derive(Clone, Copy)]
pub(super) struct CellIds<'t> {
    column: &'t Column,
    side: Option<u32>,
    /// What the first id says: all must be in its CRS.
    first: Option<Cell>,
}

impl<'t> CellIds<'t> {
    /// Looks at the ids of a table; an error where neither they nor `cell_m` say how large the cells are.
    pub(super) fn new(table: &'t Table, column: &str, cell_m: Option<u32>) -> Result<Self, IngestError> {
        let ids = table.column(column)?;
        let parsed =
            || (0..table.rows()).filter_map(|row| parse(&ids.text(row)?).ok().map(|cell| (row, cell)));
        if cell_m.is_none()
            && let Some((row, _)) = parsed().find(|(_, cell)| cell.side.is_none())
        {
            return Err(IngestError::NoCellSize {
                file: table.source.clone(),
                layer: table.layer.clone(),
                column: column.to_owned(),
                found: ids.text(row).unwrap_or_default().into_owned(),
            });
        }
        let first = parsed().next().map(|(_, cell)| cell);
        Ok(Self { column: ids, side: cell_m, first })
    }

    /// Whether no id says where a cell lies.
    pub(super) fn are_none(&self) -> bool {
        self.first.is_none()
    }

    /// The centre of a row's cell.
    pub(super) fn centre(&self, row: usize) -> Result<Coord<f64>, BadValue> {
        let bad = |reason: &str, found: String, expected: String| {
            Err(BadValue { reason: reason.into(), found, expected })
        };
        let Some(id) = self.column.text(row) else {
            return bad("no id", "null or empty".into(), "a cell id".into());
        };
        let cell = parse(&id)?;
        if let (Some(said), Some(configured)) = (cell.side, self.side)
            && said != configured
        {
            return bad(
                "another cell size than cell_m",
                id.into_owned(),
                format!("cells of {configured} m (cell_m = {configured})"),
            );
        }
        let epsg = self.first.and_then(|first| first.epsg);
        if cell.epsg != epsg {
            let expected = epsg.map_or_else(|| "ids of one form".into(), |code| format!("EPSG:{code}"));
            return bad("another CRS than the ids before", id.into_owned(), expected);
        }
        let Some(side) = cell.side.or(self.side) else {
            return bad("no cell size", id.into_owned(), "cell_m".into());
        };
        let step = i64::from(side);
        if cell.east % step != 0 || cell.north % step != 0 {
            return bad(
                "corner of a cell that is no multiple of its size",
                id.into_owned(),
                format!("an easting and a northing that are multiples of {side} m"),
            );
        }
        let half = f64::from(side) / 2.0;
        Ok(Coord { x: cell.east as f64 + half, y: cell.north as f64 + half })
    }

    /// The centres of all cells, NaN for ids that cannot be used, and the CRS that the ids say.
    pub(super) fn places(&self, rows: usize) -> Result<(Places, FileCrs), IngestError> {
        const NOWHERE: Coord<f64> = Coord { x: f64::NAN, y: f64::NAN };
        let centres = (0..rows).into_par_iter().map(|row| self.centre(row).unwrap_or(NOWHERE)).collect();
        let epsg = self.first.and_then(|first| first.epsg);
        let declared = epsg.map(|code| Crs::from_text(&format!("EPSG:{code}"), "cell ids")).transpose()?;
        // What only the definition of an id says, the configuration may contradict.
        let assumed = self.first.is_some_and(|cell| !cell.epsg_is_written);
        Ok((Places::Points(centres), FileCrs { declared, assumed }))
    }
}

pub(super) fn parse(id: &str) -> Result<Cell, BadValue> {
    let bad = |expected: &str| BadValue {
        reason: "not a cell id".into(),
        found: id.to_owned(),
        expected: expected.to_owned(),
    };
    if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) {
        let (east_digits, false_easting, epsg) = match id.len() {
            13 => (6, 0, Some(SWEREF_99_TM)),
            14 => (7, NORWEGIAN_FALSE_EASTING_M, None),
            _ => return Err(bad(FORMS)),
        };
        let (east, north) = id.split_at(east_digits);
        let (Ok(east), Ok(north)) = (east.parse::<i64>(), north.parse::<i64>()) else {
            return Err(bad(FORMS));
        };
        return Ok(Cell { east: east - false_easting, north, side: None, epsg, epsg_is_written: false });
    }
    inspire(id).ok_or_else(|| {
        if is_short_form(id) {
            bad("the form with CRS and whole metres, as SE_CRS3006RES1000mN6133000E394000: in what unit the short form counts is not confirmed")
        } else {
            bad(FORMS)
        }
    })
}

/// `SE_CRS3006RES1000mN6133000E394000`, with or without the country before it.
fn inspire(id: &str) -> Option<Cell> {
    let rest = match id.split_once('_') {
        Some((country, rest))
            if country.len() == 2 && country.bytes().all(|sign| sign.is_ascii_alphabetic()) =>
        {
            rest
        }
        Some(_) => return None,
        None => id,
    };
    let (epsg, rest) = rest.strip_prefix("CRS")?.split_once("RES")?;
    let (side, rest) = rest.split_once("mN")?;
    let (north, east) = rest.split_once('E')?;
    let whole = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<i64>().ok()).flatten()
    };
    Some(Cell {
        east: whole(east)?,
        north: whole(north)?,
        side: Some(u32::try_from(whole(side)?).ok().filter(|side| *side > 0)?),
        epsg: Some(u32::try_from(whole(epsg)?).ok()?),
        epsg_is_written: true,
    })
}

/// `1kmN4321E5678`, `250mN12345E6789`.
fn is_short_form(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((size, rest)) = id.split_once("mN") else { return false };
    rest.split_once('E').is_some_and(|(north, east)| digits(north) && digits(east))
        && digits(size.strip_suffix('k').unwrap_or(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(words: &[&str]) -> Table {
        Table {
            source: "rutor.csv".into(),
            layer: String::new(),
            records: (1..=words.len() as u64).collect(),
            columns: vec![(
                "ruta".into(),
                Column::Words(words.iter().map(|word| Some((*word).to_owned())).collect()),
            )],
            names: vec!["ruta".into()],
            places: Places::None,
            crs: FileCrs::default(),
            decimal_mark: None,
            hint: String::new(),
            page: super::super::page_limit::Page::default(),
            thousands_mark: None,
            shapes_in: String::new(),
        }
    }

    fn centre(id: &str, cell_m: Option<u32>) -> Result<(f64, f64), String> {
        let table = ids(&[id]);
        let ids = CellIds::new(&table, "ruta", cell_m).map_err(|error| error.to_string())?;
        ids.centre(0).map(|at| (at.x, at.y)).map_err(|bad| format!("{}: {}", bad.reason, bad.expected))
    }

    #[test]
    fn one_cell_in_the_two_swedish_ids() {
        // domain facts: rutid_scb 3940006133000 is rutid_inspire SE_CRS3006RES1000mN6133000E394000.
        assert_eq!(centre("3940006133000", Some(1000)), Ok((394_500.0, 6_133_500.0)));
        assert_eq!(centre("SE_CRS3006RES1000mN6133000E394000", None), Ok((394_500.0, 6_133_500.0)));
        assert_eq!(centre("SE_CRS3006RES1000mN6133000E394000", Some(1000)), Ok((394_500.0, 6_133_500.0)));
        assert_eq!(centre("NL_CRS3035RES1000mN3150000E3858000", None), Ok((3_858_500.0, 3_150_500.0)));
        assert_eq!(centre("CRS3035RES100mN3150100E3858200", None), Ok((3_858_250.0, 3_150_150.0)));
        // Statistics Norway: 2,000,000 is added to the easting.
        assert_eq!(centre("22536006661600", Some(100)), Ok((253_650.0, 6_661_650.0)));
        assert_eq!(centre("19990007000000", Some(1000)), Ok((-500.0, 7_000_500.0)));
    }

    #[test]
    fn ids_that_contradict_themselves_or_the_configuration() {
        for (id, cell_m, expected) in [
            ("3940006133000", None, "write cell_m"),
            ("3940006133000", Some(700), "multiples of 700 m"),
            ("3940506133000", Some(1000), "multiples of 1000 m"),
            ("SE_CRS3006RES1000mN6133500E394000", None, "multiples of 1000 m"),
            ("SE_CRS3006RES1000mN6133000E394000", Some(250), "cell_m = 250"),
            ("1kmN4321E5678", None, "short form"),
            ("250mN17283E22712", Some(250), "short form"),
            ("39400061330", Some(1000), "13 digits"),
            ("SE_CRS3006RES0mN6133000E394000", None, "13 digits"),
            ("SE_CRS3006RES1000mNE394000", None, "13 digits"),
            ("ruta 7", Some(100), "13 digits"),
        ] {
            let said = centre(id, cell_m).expect_err(id);
            assert!(said.contains(expected), "{id}: {said}");
        }
    }

    #[test]
    fn the_crs_is_what_the_ids_say() {
        let crs = |words: &[&str]| {
            let table = ids(words);
            let ids = CellIds::new(&table, "ruta", Some(1000)).expect("have a size");
            let (_, crs) = ids.places(words.len()).expect("are known codes");
            (crs.declared.and_then(|crs| crs.epsg()), crs.assumed)
        };
        assert_eq!(crs(&["3940006133000"]), (Some(3006), true));
        assert_eq!(crs(&["x", "NL_CRS3035RES1000mN3150000E3858000"]), (Some(3035), false));
        assert_eq!(crs(&["22536006661000"]), (None, true));
    }

    #[test]
    fn a_second_crs_is_reported() {
        let table = ids(&["SE_CRS3006RES1000mN6133000E394000", "NL_CRS3035RES1000mN3150000E3858000"]);
        let ids = CellIds::new(&table, "ruta", None).expect("have a size");
        assert!(ids.centre(0).is_ok());
        assert_eq!(ids.centre(1).expect_err("lies elsewhere").expected, "EPSG:3006");
    }
}
