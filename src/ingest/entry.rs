//! A row of a register.
use super::codes::{Codes, check_swedish};
use super::error::IngestError;
use super::quantities::year_of;
use super::register::Form;
use super::source_register::RegisterSource;
use super::table::{Column, Table};
use super::values::{self, BadValue, Values};
use super::words;
use crate::model::{
    DeliveredEntry, EntryPlace, Evidence, FORMULA_SIGNS, Lineage, SetByHand, ShortageStatus, ShortageType,
    Wording,
};

/// The columns of a register.
pub(super) struct Columns<'t> {
    table: &'t Table,
    form: Form,
    swedish: bool,
    id: Option<&'t Column>,
    name: Option<&'t Column>,
    /// With the column's name.
    municipality: Option<(&'t str, &'t Column)>,
    status: Option<Values<'t, ShortageStatus>>,
    kind: Option<Values<'t, ShortageType>>,
    note: Option<&'t Column>,
    first_year: Option<&'t Column>,
    /// Those that only files of ours have.
    own: Option<Own<'t>>,
}

struct Own<'t> {
    lineage: &'t Column,
    closed_year: &'t Column,
    parents: &'t Column,
    children: &'t Column,
    set_by_hand: Option<&'t Column>,
    listed_as: Option<&'t Column>,
    computed_status: Option<&'t Column>,
    evidence: Option<&'t Column>,
    not_judged: Option<&'t Column>,
}

impl<'t> Columns<'t> {
    /// Finds the columns of a file.
    pub(super) fn new(
        source: &'t RegisterSource,
        form: Form,
        country: Option<&str>,
        table: &'t Table,
    ) -> Result<Self, IngestError> {
        let is_own = form != Form::List;
        let there = |name: &str| table.names.iter().any(|known| known == name);
        let own = |name: &str| if is_own && there(name) { table.column(name).map(Some) } else { Ok(None) };
        let column = |configured: &Option<String>, name: &str| match configured {
            Some(column) if !is_own => table.column(column).map(Some),
            _ => own(name),
        };
        let municipality_name = if is_own { Some("municipality") } else { source.municipality.as_deref() };
        let status = if is_own {
            values::own_status(table).map(Some)
        } else {
            source.status.as_ref().map(|value| values::shortage_status(table, value)).transpose()
        };
        let kind = match (is_own, &source.kind) {
            (true, _) => {
                if there("type") {
                    values::own_type(table).map(Some)
                } else {
                    Ok(None)
                }
            }
            (false, value) => value.as_ref().map(|value| values::shortage_type(table, value)).transpose(),
        };
        Ok(Self {
            table,
            form,
            swedish: country == Some("SE"),
            id: column(&source.id, "id")?,
            name: column(&source.name, "name")?,
            municipality: municipality_name
                .map(|name| Ok::<_, IngestError>((name, table.column(name)?)))
                .transpose()?,
            status: status?,
            kind: kind?,
            note: column(&source.note, "note")?,
            first_year: column(&source.first_year, "first_year")?,
            own: if is_own {
                Some(Own {
                    lineage: table.column("lineage")?,
                    closed_year: table.column("closed_year")?,
                    parents: table.column("parents")?,
                    children: table.column("children")?,
                    set_by_hand: own("set_by_hand")?,
                    listed_as: own("listed_as")?,
                    computed_status: own("computed_status")?,
                    evidence: own("evidence")?,
                    not_judged: own("not_judged")?,
                })
            } else {
                None
            },
        })
    }

    /// A cell as text. In a table of ours what looks like a formula has an apostrophe in front, which is not part of it.
    fn text(&self, column: Option<&Column>, row: usize) -> Option<String> {
        let text = column?.text(row)?;
        let bare = if self.form == Form::Register { unguarded(&text) } else { &text };
        Some(bare.to_owned())
    }

    fn year(&self, column: Option<&Column>, row: usize, name: &str) -> Result<Option<i32>, BadValue> {
        let Some(text) = self.text(column, row) else { return Ok(None) };
        let year = year_of(&text).ok();
        year.map(Some).ok_or_else(|| BadValue {
            reason: format!("{name}: not a year"),
            found: text,
            expected: "a year".into(),
        })
    }

    /// A count; 0 where the cell is empty.
    fn count(&self, column: Option<&Column>, row: usize, name: &str) -> Result<u64, BadValue> {
        let Some(text) = self.text(column, row) else { return Ok(0) };
        text.parse().map_err(|_| BadValue {
            reason: format!("{name}: not a count"),
            found: text,
            expected: "a whole number".into(),
        })
    }

    fn list(&self, column: &Column, row: usize) -> Vec<String> {
        self.text(Some(column), row).map_or_else(Vec::new, |text| list(&text))
    }
}

/// The entry of a row; `None` for a blank one.
pub(super) fn entry(
    columns: &Columns,
    codes: &Codes,
    row: usize,
    place: Option<EntryPlace>,
) -> Result<Option<DeliveredEntry>, IngestError> {
    let id = columns.text(columns.id, row);
    let name = columns.text(columns.name, row);
    let municipality = columns.text(columns.municipality.map(|(_, column)| column), row);
    let note = columns.text(columns.note, row);
    if id.is_none() && name.is_none() && municipality.is_none() && note.is_none() && place.is_none() {
        return Ok(None);
    }
    let is_own = columns.form != Form::List;
    let stop = |bad: BadValue| columns.table.bad_entry(row, &bad.reason, &bad.found, &bad.expected);
    let missing = |what: &str| {
        stop(BadValue {
            reason: format!("no {what}"),
            found: "null or empty".into(),
            expected: format!("the {what} of the entry"),
        })
    };
    if is_own && id.is_none() {
        return Err(missing("id"));
    }
    if is_own && municipality.is_none() {
        return Err(missing("municipality"));
    }
    if id.is_none() && name.is_none() && place.is_none() {
        return Err(missing("id or name"));
    }
    if let (Some(code), Some((column, _))) = (&municipality, columns.municipality)
        && columns.swedish
        && (is_own || code.bytes().all(|byte| byte.is_ascii_digit()))
    {
        check_swedish(columns.table, row, column, code)?;
    }
    let status = columns.status.as_ref().map_or(Ok(None), |values| values.get(row)).map_err(stop)?;
    let kind = columns.kind.as_ref().map_or(Ok(None), |values| values.get(row)).map_err(stop)?;
    if is_own && status.is_none() {
        return Err(missing("status"));
    }
    let own = columns.own.as_ref();
    let lists = |of: for<'a> fn(&'a Own<'a>) -> &'a Column| {
        own.map_or_else(Vec::new, |own| columns.list(of(own), row))
    };
    Ok(Some(DeliveredEntry {
        record: columns.table.record(row),
        id,
        name,
        municipality: municipality.map(|code| codes.now(&code).to_owned()),
        kind,
        status,
        lineage: own.map_or(Ok(None), |own| lineage(columns.text(Some(own.lineage), row))).map_err(stop)?,
        first_year: columns.year(columns.first_year, row, "first_year").map_err(stop)?,
        closed_year: own
            .map_or(Ok(None), |own| columns.year(Some(own.closed_year), row, "closed_year"))
            .map_err(stop)?,
        parents: lists(|own| own.parents),
        children: lists(|own| own.children),
        note: if columns.form == Form::Layer { note.and_then(|note| Wording::remark(&note)) } else { note },
        set_by_hand: own
            .map_or(Ok(SetByHand::default()), |own| {
                set_by_hand(own.set_by_hand.map_or_else(Vec::new, |column| columns.list(column, row)))
            })
            .map_err(stop)?,
        listed_as: own.and_then(|own| columns.text(own.listed_as, row)),
        computed_status: own
            .map_or(Ok(None), |own| computed_status(columns.text(own.computed_status, row)))
            .map_err(stop)?,
        evidence: own.and_then(|own| columns.text(own.evidence, row)).map(in_words_of_files),
        not_judged: own
            .map_or(Ok(0), |own| columns.count(own.not_judged, row, "not_judged"))
            .map_err(stop)?,
        place,
    }))
}

fn lineage(word: Option<String>) -> Result<Option<Lineage>, BadValue> {
    word.map(|word| {
        words::lineage(&word)
            .ok_or_else(|| values::unknown_word("lineage", &word, &Lineage::ALL.map(Lineage::as_str)))
    })
    .transpose()
}

fn computed_status(word: Option<String>) -> Result<Option<ShortageStatus>, BadValue> {
    word.map(|word| {
        words::shortage_status(&word).ok_or_else(|| {
            values::unknown_word("computed_status", &word, &ShortageStatus::ALL.map(ShortageStatus::as_str))
        })
    })
    .transpose()
}

fn set_by_hand(list: Vec<String>) -> Result<SetByHand, BadValue> {
    let mut set = SetByHand::default();
    for word in list {
        match word.to_lowercase().as_str() {
            "status" => set.status = true,
            "name" => set.name = true,
            "note" => set.note = true,
            _ => return Err(values::unknown_word("set_by_hand", &word, &["status", "name", "note"])),
        }
    }
    Ok(set)
}

/// The text without the apostrophe that a table of ours puts before what a spreadsheet would run.
pub(super) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(bare) if text.trim_start_matches('\'').starts_with(FORMULA_SIGNS) => bare,
        _ => text,
    }
}

/// The items of a list: joined by `;` with a backslash before a `;` or a backslash within an item, or a list of JSON.
pub(super) fn list(text: &str) -> Vec<String> {
    if text.starts_with('[')
        && let Ok(items) = serde_json::from_str::<Vec<String>>(text)
    {
        return items;
    }
    let mut items = vec![String::new()];
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        let item = items.last_mut().map(|item| item as &mut String);
        match (sign, item) {
            (';', _) => items.push(String::new()),
            ('\\', Some(item)) => item.extend(signs.next()),
            (sign, Some(item)) => item.push(sign),
            (_, None) => {}
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// The evidence of an entry as `register.csv` has it: a layer or a sheet has it in the language of its run.
fn in_words_of_files(evidence: String) -> String {
    Evidence::read(&evidence).map_or(evidence, |evidence| evidence.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_formulas_are_read_as_they_were_written() {
        assert_eq!(list("1880-0001;1880-0002"), ["1880-0001", "1880-0002"]);
        assert_eq!(list(r"A\;B;C\\"), ["A;B", r"C\"]);
        assert_eq!(list(" a ; ;b;"), ["a", "b"]);
        assert_eq!(list(r#"[ "x", "y;z, w" ]"#), ["x", "y;z, w"]);
        assert!(list("[ ]").is_empty() && list("").is_empty());
        for (written, meant) in [
            ("'=1+1", "=1+1"),
            ("'-5%", "-5%"),
            ("'＝A1", "＝A1"),
            ("''=1", "'=1"),
            ("'quoted'", "'quoted'"),
            ("-5", "-5"),
            ("plain", "plain"),
            ("'", "'"),
        ] {
            assert_eq!(unguarded(written), meant);
        }
    }

    #[test]
    fn evidence_is_read_in_any_language_and_kept_in_that_of_the_files() {
        for (read, kept) in [
            ("3 av 8 analysenheter är nådda, 5 utan tillgång", "reached 3 of 8 points, 5 unserved"),
            ("3 of 8 demand points are reached, 5 unserved", "reached 3 of 8 points, 5 unserved"),
            ("reached 3 of 8 points, 5 unserved", "reached 3 of 8 points, 5 unserved"),
            ("kommunens uppgift", "kommunens uppgift"),
        ] {
            assert_eq!(in_words_of_files(read.to_owned()), kept);
        }
    }

    #[test]
    fn what_a_person_has_set() {
        let set = |words: &[&str]| set_by_hand(words.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(set(&["Status", "note"]), Ok(SetByHand { status: true, name: false, note: true }));
        assert_eq!(set(&["all"]).map_err(|bad| bad.expected), Err("one of status, name, note".into()));
    }
}
