use crate::emit::EmitError;
use crate::emit::scope::Scope;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::model::{
    AccessStatus, Findings, MaskedCounts, MaskedWeight, MunicipalityRow, RowKind, WeightKind, WeightRow,
};

/// Writes `municipalities.csv`: the municipalities in code order, the counties in code order, the total.
///
/// The columns are those of the output contract, in its order; `partial` is added at the end: empty but for county
/// rows, and `true` where the selection leaves out some of the county's municipalities. An unknown
/// number is an empty cell: so are all of a weight where the source does not carry it, or where not one point of the
/// area has it.
///
/// # Errors
/// Where the file cannot be written.
pub fn municipalities_csv<'f>(findings: &Findings, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| municipalities(findings, Scope::All, table))
}

/// Writes `municipalities.csv` of the open package: with a column `masked` at the end: the weights of which only the total
/// is published, if that (`households`), all but what is unserved, has no data or has no mobile cover (`households:no_data`), or all
/// but the counts without mobile cover (`households:mobile`).
///
/// # Errors
/// Where the file cannot be written.
pub fn published_municipalities_csv<'f>(
    findings: &Findings,
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| published_municipalities(findings, table))
}

/// Fills the table of municipalities as it is published.
pub(in crate::emit) fn published_municipalities(
    findings: &Findings,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    fill(findings, Scope::All, table, true)
}

/// Fills the table of municipalities.
pub(in crate::emit) fn municipalities(
    findings: &Findings,
    scope: Scope,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    fill(findings, scope, table, false)
}

fn fill(
    findings: &Findings,
    scope: Scope,
    table: &mut dyn Table,
    with_masked: bool,
) -> Result<(), EmitError> {
    let columns = columns(findings);
    let mut header: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    header.push("partial");
    header.extend(with_masked.then_some("masked"));
    table.head(&header)?;
    for row in scope.rows(findings) {
        let masked = masked_names(&row.masked);
        let mut cells = cells(findings, row);
        cells.push(match row.kind {
            RowKind::County { partial: true } => Cell::Text("true"),
            RowKind::County { partial: false } => Cell::Text("false"),
            RowKind::Municipality | RowKind::Total => Cell::Empty,
        });
        cells
            .extend(with_masked.then(|| Cell::text(Some(masked.as_str()).filter(|names| !names.is_empty()))));
        table.row(&cells)?;
    }
    Ok(())
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emit) enum ColumnKind {
    /// Text.
    Text,
    /// A count that is always whole.
    Whole,
    /// A number.
    Number,
    /// A count of a weight: whole, but where a source counts in parts of a household.
    Count,
    /// A list of texts.
    List,
}

/// A column of the table of municipalities.
pub(in crate::emit) struct Column {
    /// Name.
    pub(in crate::emit) name: String,
    /// What its cells are.
    pub(in crate::emit) kind: ColumnKind,
}

/// The columns of the contract, in its order; `cells` gives a row of them.
pub(in crate::emit) fn columns(findings: &Findings) -> Vec<Column> {
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let mut columns: Vec<Column> =
        ["code", "name", "county"].into_iter().map(|name| column(name, ColumnKind::Text)).collect();
    for weight in weights(findings) {
        columns.extend(count_columns(weight).map(|name| Column { name, kind: ColumnKind::Count }));
    }
    for name in ["area_km2", "land_km2", "uncovered_km2"] {
        columns.push(column(name, ColumnKind::Number));
    }
    columns.push(column("shortage_areas", ColumnKind::Whole));
    columns.push(column("points_in_shortage_areas", ColumnKind::Whole));
    columns.push(column("households_in_shortage_areas", ColumnKind::Count));
    if has_scattered(findings) {
        columns.push(column("scattered_points", ColumnKind::Count));
        columns.push(column("scattered_households", ColumnKind::Count));
    }
    columns
}

/// Whether the places in no area are counted: not in what is published.
fn has_scattered(findings: &Findings) -> bool {
    findings.rows.iter().any(|row| row.scattered_points.is_some())
}

/// A row of the table, parallel to `columns`.
pub(in crate::emit) fn cells<'a>(findings: &Findings, row: &'a MunicipalityRow) -> Vec<Cell<'a>> {
    let mut cells = vec![Cell::Text(&row.code), Cell::Text(&row.name), Cell::Text(&row.county)];
    for weight in weights(findings) {
        cells.extend(counts(weight, row.known_weight(weight), &row.masked));
    }
    cells.push(Cell::Area(row.area_m2));
    cells.push(Cell::Area(row.land_m2));
    cells.push(row.uncovered_m2.map_or(Cell::Empty, Cell::Area));
    cells.push(Cell::Whole(row.shortage_areas));
    cells.push(row.points_in_shortage_areas.map_or(Cell::Empty, Cell::Whole));
    cells.push(Cell::number(row.households_in_shortage_areas));
    if has_scattered(findings) {
        cells.push(Cell::number(row.scattered_points));
        cells.push(Cell::number(row.scattered_households));
    }
    cells
}

/// The cells of a weight: its total, its states, without mobile, without both; of a masked one the total and the states that are
/// published.
pub(in crate::emit) fn counts(
    weight: WeightKind,
    entry: Option<&WeightRow>,
    masked: &[MaskedWeight],
) -> [Cell<'static>; COUNTS] {
    let mut cells = [Cell::Empty; COUNTS];
    if let Some(entry) = entry {
        cells[0] = Cell::Number(entry.total);
        for (cell, status) in cells[1..].iter_mut().zip(AccessStatus::ALL) {
            *cell = Cell::Number(entry.states.get(status));
        }
        cells[COUNTS - 2] = Cell::number(entry.unserved_mobile);
        cells[COUNTS - 1] = Cell::number(entry.unserved_both);
    } else if let Some(masked) = masked.iter().find(|masked| masked.weight == weight) {
        cells[0] = Cell::number(masked.total);
        for (cell, status) in cells[1..].iter_mut().zip(AccessStatus::ALL) {
            *cell = Cell::number(masked.known_in(&[status]));
        }
    }
    cells
}

/// How many cells a weight has.
const COUNTS: usize = 1 + AccessStatus::ALL.len() + 2;

/// The columns of a weight, parallel to its cells.
pub(in crate::emit) fn count_columns(weight: WeightKind) -> impl Iterator<Item = String> {
    let weight = weight.as_str();
    let states = AccessStatus::ALL.into_iter().map(AccessStatus::as_str);
    let measures = states.chain(["unserved_mobile", "unserved_both"]);
    std::iter::once(weight.to_owned()).chain(measures.map(move |measure| format!("{weight}_{measure}")))
}

/// What is masked, joined.
pub(in crate::emit) fn masked_names(masked: &[MaskedWeight]) -> String {
    let name = |masked: &MaskedWeight| match masked.counts {
        MaskedCounts::All if masked.known.is_some() => format!("{}:no_data", masked.weight.as_str()),
        MaskedCounts::All => masked.weight.as_str().to_owned(),
        MaskedCounts::Mobile => format!("{}:mobile", masked.weight.as_str()),
    };
    let names: Vec<String> = masked.iter().map(name).collect();
    joined(names.iter().map(String::as_str))
}

/// The weights that have columns: three always, the others where the source carries them.
pub(in crate::emit) fn weights(findings: &Findings) -> impl Iterator<Item = WeightKind> {
    WeightKind::ALL.into_iter().filter(|kind| {
        matches!(kind, WeightKind::Points | WeightKind::Households | WeightKind::Workplaces)
            || findings.survey.weights.contains(kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::findings;

    #[test]
    fn what_is_masked_is_named_and_mobile_counts_may_be_alone() {
        let mut findings = findings();
        let row = &mut findings.rows[0];
        let total = Some(3.0);
        row.masked = vec![MaskedWeight {
            weight: WeightKind::Points,
            counts: MaskedCounts::Mobile,
            total,
            at_most: None,
            known: None,
        }];
        for entry in row.weights.iter_mut().filter(|entry| entry.weight == WeightKind::Points) {
            entry.unserved_mobile = None;
            entry.unserved_both = None;
        }
        row.weights.retain(|entry| entry.weight != WeightKind::Households);
        row.masked.push(MaskedWeight {
            weight: WeightKind::Households,
            counts: MaskedCounts::All,
            total: Some(4.5),
            at_most: None,
            known: None,
        });
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("municipalities.csv");
        published_municipalities_csv(&findings, &path).expect("written");
        let text = std::fs::read_to_string(path).expect("UTF-8");
        let row = text.lines().nth(1).expect("a row");
        assert!(row.contains(",Län A,3,1,0,0,2,0,,,4.5,,,,,,,,"), "{row}");
        assert!(row.ends_with(",points:mobile;households"), "{row}");
    }

    #[test]
    fn the_table_has_the_columns_of_the_contract() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("municipalities.csv");
        municipalities_csv(&findings(), &path).expect("written");
        let text = std::fs::read_to_string(path).expect("UTF-8");
        assert_eq!(
            text,
            "code,name,county,\
             points,points_connected,points_passed,points_planned,points_unserved,points_no_data,\
             points_unserved_mobile,points_unserved_both,\
             households,households_connected,households_passed,households_planned,households_unserved,\
             households_no_data,households_unserved_mobile,households_unserved_both,\
             workplaces,workplaces_connected,workplaces_passed,workplaces_planned,workplaces_unserved,\
             workplaces_no_data,workplaces_unserved_mobile,workplaces_unserved_both,\
             area_km2,land_km2,uncovered_km2,shortage_areas,points_in_shortage_areas,households_in_shortage_areas,scattered_points,scattered_households,\
             partial\n\
             1801,\"Väster, \"\"norra\"\"\",Län A,3,1,0,0,2,0,1,1,4.5,2,0,0,2.5,0,1.5,1.5,,,,,,,,,\
             100.000000,90.000000,45.000000,1,2,2.5,0,0,\n\
             1802,'=Öster,Län A,1,0,0,0,0,1,0,0,,,,,,,,,,,,,,,,,100.000000,100.000000,0.000000,0,0,0,0,0,\n\
             1901,Söder,,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,,,,,,,,,100.000000,100.000000,0.000000,0,0,0,0,0,\n\
             18,Län A,Län A,4,1,0,0,2,1,1,1,4.5,2,0,0,2.5,0,1.5,1.5,,,,,,,,,\
             200.000000,190.000000,45.000000,1,2,2.5,0,0,true\n\
             total,Region,,4,1,0,0,2,1,1,1,4.5,2,0,0,2.5,0,1.5,1.5,,,,,,,,,\
             300.000000,290.000000,45.000000,1,2,2.5,0,0,\n"
        );
    }
}
