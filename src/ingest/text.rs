//! Texts as they are compared: in one Unicode form (NFC), decoded in full, and without control characters.
use std::borrow::Cow;

use rayon::prelude::*;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::error::IngestError;
use super::error_misread::MisreadError;
use super::table::{Column, Table};
use crate::model::{Reject, Severity};

/// What a decoder writes where bytes are no text.
const REPLACEMENT: char = '\u{fffd}';

/// A text in composed letters: `å` as one sign, whether it was written as one or as `a` with a ring.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Whether two names are the same text, in whatever letters they are written.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || composed(one) == composed(other)
}

/// Brings the names and the texts of a table to the form in which they are compared. Control characters are left out and
/// reported.
///
/// # Errors
/// A text that could not be decoded: another one than was meant would be read in its place.
pub(super) fn settle(table: &mut Table, advice: &str) -> Result<Vec<Reject>, IngestError> {
    for name in &mut table.names {
        if let Cow::Owned(other) = composed(name) {
            *name = other;
        }
    }
    let mut rejects = Vec::new();
    let mut columns = std::mem::take(&mut table.columns);
    for (name, column) in &mut columns {
        if let Cow::Owned(other) = composed(name) {
            *name = other;
        }
        settle_column(table, name, column, advice, &mut rejects)?;
    }
    table.columns = columns;
    Ok(rejects)
}

fn settle_column(
    table: &Table,
    name: &str,
    column: &mut Column,
    advice: &str,
    rejects: &mut Vec<Reject>,
) -> Result<(), IngestError> {
    let texts: Vec<Option<String>> = match column {
        Column::Words(words) if words.par_iter().flatten().all(|word| is_settled(word)) => return Ok(()),
        Column::Text(text)
            if (0..text.len()).into_par_iter().all(|row| text.get(row).is_none_or(is_settled)) =>
        {
            return Ok(());
        }
        Column::Words(words) => std::mem::take(words),
        Column::Text(text) => text.iter().map(|word| word.map(str::to_owned)).collect(),
        Column::Coded { codes, .. } => return settle_column(table, name, codes, advice, rejects),
        Column::Integers(_) | Column::Numbers(_) => return Ok(()),
    };
    let (mut settled, mut first, mut records) = (Vec::with_capacity(texts.len()), None, 0_u64);
    for (row, text) in texts.into_iter().enumerate() {
        let Some(text) = text else {
            settled.push(None);
            continue;
        };
        if text.contains(REPLACEMENT) {
            return Err(IngestError::misread(MisreadError::Undecoded {
                file: table.source.clone(),
                layer: table.layer.clone(),
                record: table.records[row],
                column: name.to_owned(),
                found: text.chars().take(40).collect(),
                advice: advice.to_owned(),
            }));
        }
        let whole = composed(&text);
        if let Some(sign) = whole.chars().find(|sign| is_unwanted(*sign)) {
            records += 1;
            first.get_or_insert((row, sign));
            settled.push(Some(whole.chars().filter(|sign| !is_unwanted(*sign)).collect()));
        } else {
            settled.push(Some(whole.into_owned()));
        }
    }
    if let Some((row, sign)) = first {
        rejects.push(Reject {
            source: table.source.clone(),
            layer: table.layer.clone(),
            record: table.records[row].to_string(),
            reason: "control character in a text, left out".into(),
            found: format!("U+{:04X} in column {name}, in {records} records", u32::from(sign)),
            expected: "letters and signs that can be shown".into(),
            severity: Severity::Repaired,
        });
    }
    *column = Column::Words(settled);
    Ok(())
}

fn is_settled(text: &str) -> bool {
    if text.is_ascii() {
        return !text.bytes().any(|byte| is_unwanted(char::from(byte)));
    }
    is_nfc_quick(text.chars()) == IsNormalized::Yes
        && !text.chars().any(|sign| sign == REPLACEMENT || is_unwanted(sign))
}

/// Signs that steer a terminal or break a page, and say nothing; ends of lines and tabs are text.
fn is_unwanted(sign: char) -> bool {
    sign.is_control() && !matches!(sign, '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::super::crs::FileCrs;
    use super::super::table::Places;
    use super::*;

    fn table(name: &str, texts: &[&str]) -> Table {
        Table {
            source: "t.gpkg".into(),
            layer: "net".into(),
            records: (1..=texts.len() as u64).collect(),
            columns: vec![(
                name.to_owned(),
                Column::Words(texts.iter().map(|text| Some((*text).to_owned())).collect()),
            )],
            names: vec![name.to_owned()],
            places: Places::None,
            crs: FileCrs::default(),
            decimal_mark: None,
            hint: String::new(),
            page: super::super::page_limit::Page::default(),
            thousands_mark: None,
            shapes_in: String::new(),
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_text() {
        let mut table = table("operato\u{308}r", &["Stadsna\u{308}t", "Stadsnät", "Telia"]);
        assert!(settle(&mut table, "").expect("is text").is_empty());
        let column = table.column("operatör").expect("is there");
        assert_eq!(column.text(0), column.text(1));
        assert_eq!(column.text(2).as_deref(), Some("Telia"));
        assert!(is_same("Bla\u{30a}va\u{30a}g", "Blåvåg"));
    }

    #[test]
    fn control_characters_are_left_out_and_reported() {
        let mut table = table("namn", &["Dal", "Ber\u{1}ga", "a\tb", "x\u{9b}y"]);
        let rejects = settle(&mut table, "").expect("is text");
        assert_eq!(table.column("namn").expect("is there").text(1).as_deref(), Some("Berga"));
        assert_eq!(table.column("namn").expect("is there").text(2).as_deref(), Some("a\tb"));
        assert_eq!((rejects.len(), rejects[0].record.as_str()), (1, "2"));
        assert_eq!(rejects[0].found, "U+0001 in column namn, in 2 records");
    }

    #[test]
    fn text_that_could_not_be_decoded_stops_the_run() {
        let error = settle(&mut table("operator", &["Telia", "Bl\u{fffd}v\u{fffd}g"]), "; write encoding")
            .expect_err("is no text");
        assert_eq!(
            error.to_string(),
            "t.gpkg: layer net: record 2: column operator holds a text that cannot be decoded: found \"Bl\u{fffd}v\u{fffd}g\"; write encoding"
        );
    }
}
