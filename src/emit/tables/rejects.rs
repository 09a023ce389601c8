use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::reasons;
use crate::emit::{EmitError, Language};
use crate::model::{Findings, Reject};

/// Writes `rejects.csv`: one row per reject, by source, layer and record (numbers by value, then text).
///
/// # Errors
/// Where the file cannot be written.
pub fn rejects_csv<'f>(findings: &Findings, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| rejects(findings, Language::En, table))
}

/// Fills the table of rejects, in a language.
pub(in crate::emit) fn rejects(
    findings: &Findings,
    language: Language,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let mut rejects: Vec<&Reject> = findings.survey.rejects.iter().collect();
    rejects.sort_by_cached_key(|reject| {
        // Row 10 comes after row 9; what is no number comes after all numbers.
        let number = reject.record.parse::<u64>().unwrap_or(u64::MAX);
        (&reject.source, &reject.layer, number, *reject)
    });
    table.head(&["source", "layer", "record", "reason", "found", "expected"])?;
    for reject in rejects {
        let [reason, found, expected] = reasons::said(reject, language);
        table.row(&[
            Cell::Text(&reject.source),
            Cell::Text(&reject.layer),
            Cell::Text(&reject.record),
            Cell::Text(&reason),
            Cell::Text(&found),
            Cell::Text(&expected),
        ])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::findings;

    #[test]
    fn rejects_are_sorted_and_escaped() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rejects.csv");
        rejects_csv(&findings(), &path).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "source,layer,record,reason,found,expected\n\
             demand.csv,,9,weight is no weight,-5,a number from 0\n\
             demand.csv,,10,weight is no weight,\"'=cmd|'/c calc'!A1,2\",a number from 0\n\
             fibre.gpkg,areas,7,ring crosses itself,1 place,a valid polygon\n"
        );
    }
}
