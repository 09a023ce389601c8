//! Municipality codes: the rule for Swedish ones, and what merged or renumbered municipalities are called now.
use std::collections::BTreeMap;

use super::error::IngestError;
use super::load::Load;
use super::source_register::CodeSource;
use super::table::{Table, Wanted};

/// Old codes and the new ones.
#[derive(Debug, Default)]
pub(super) struct Codes(BTreeMap<String, String>);

/// What is wanted of a table of codes.
pub(super) fn wanted() -> Wanted {
    Wanted { columns: vec!["from".into(), "to".into()], places: false, most: None }
}

impl Codes {
    /// The codes of the configuration, or of the table that it names.
    pub(super) fn new(
        source: Option<&CodeSource>,
        table: Option<Load>,
        country: Option<&str>,
    ) -> Result<Self, IngestError> {
        let mut codes = BTreeMap::new();
        if let Some(CodeSource::Inline(inline)) = source {
            for (from, to) in inline {
                let (from, to) = (from.trim(), to.trim());
                for code in [from, to] {
                    if country == Some("SE") && !is_swedish(code) {
                        return Err(IngestError::BadSetting {
                            file: "[previous]".into(),
                            key: "codes".into(),
                            found: code.to_owned(),
                            expected: "municipality codes of 4 digits, as texts".into(),
                        });
                    }
                }
                codes.insert(from.to_owned(), to.to_owned());
            }
        }
        for file in table.into_iter().flat_map(|load| load.files) {
            let (from, to) = (file.table.column("from")?, file.table.column("to")?);
            for row in 0..file.table.rows() {
                let (Some(old), Some(new)) = (from.text(row), to.text(row)) else {
                    return Err(file.table.bad_entry(
                        row,
                        "no code",
                        "null or empty",
                        "a code in from and in to",
                    ));
                };
                if country == Some("SE") {
                    check_swedish(&file.table, row, "from", &old)?;
                    check_swedish(&file.table, row, "to", &new)?;
                }
                if let Some(other) = codes.insert(old.to_string(), new.to_string())
                    && other != new
                {
                    let found = format!("{old} = {new}");
                    let expected = format!("{old} = {other}, as in an earlier row, or one of the two");
                    return Err(file.table.bad_entry(row, "two new codes for an old one", &found, &expected));
                }
            }
        }
        Ok(Self(codes))
    }

    /// What a municipality is called now.
    pub(super) fn now<'c>(&'c self, code: &'c str) -> &'c str {
        self.0.get(code).map_or(code, String::as_str)
    }
}

fn is_swedish(code: &str) -> bool {
    code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Swedish codes: four digits; three mean that a leading zero was lost on the way, in a spreadsheet or a number column.
pub(super) fn check_swedish(table: &Table, row: usize, column: &str, code: &str) -> Result<(), IngestError> {
    if is_swedish(code) {
        return Ok(());
    }
    let (file, layer, column) = (table.source.clone(), table.layer.clone(), column.to_owned());
    let (record, lost) =
        (table.records[row], code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()));
    let code = code.to_owned();
    Err(if lost {
        IngestError::LostZero { file, layer, record, column, code }
    } else {
        IngestError::BadCode { file, layer, record, column, code }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_codes_become_new_ones_once() {
        let inline = |pairs: &[(&str, &str)]| {
            CodeSource::Inline(
                pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect(),
            )
        };
        let source = inline(&[("1417", "1444"), ("1444", "1445")]);
        let codes = Codes::new(Some(&source), None, Some("SE")).expect("codes");
        assert_eq!(["1417", "1444", "1880"].map(|code| codes.now(code)), ["1444", "1445", "1880"]);
        let error =
            Codes::new(Some(&inline(&[("114", "0115")])), None, Some("SE")).expect_err("three digits");
        assert_eq!(
            error.to_string(),
            "[previous]: codes = \"114\": expected municipality codes of 4 digits, as texts"
        );
        assert_eq!(Codes::new(Some(&inline(&[("A1", "A2")])), None, None).expect("free").now("A1"), "A2");
    }
}
