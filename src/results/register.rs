//! The register in the hands of a person: exported to a spreadsheet, edited, merged back.
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{ResultsError, definitions, place::Partial};
use crate::{
    config::Language,
    edit::{self, Changed, Edit, Judge, Reached, Refusal},
    emit::{self, SheetStyle},
    ingest::{self, ResultFolder, words},
    model::{
        AccessStatus, EditedRow, EditedTable, RegisterEntry, RegisterTable, RowKind, SheetColumn, SheetRow,
        StatusEdit,
    },
};

/// The word by which an edited table takes a status back.
const COMPUTED: [&str; 3] = ["computed", "beräknad", "beraknad"];

/// A register, and the result that it lies in, where it does.
pub struct Keeping {
    /// The register's file.
    pub path: PathBuf,
    table: RegisterTable,
    result: Option<ResultFolder>,
    /// Per entry its points: reached, all; of open areas those without access and their households.
    points: BTreeMap<String, PointsOf>,
}

#[derive(Debug, Clone, Copy, Default)]
struct PointsOf {
    reached: u64,
    all: u64,
    open: u64,
    households: Option<f64>,
}

/// What `register set` is asked for.
#[derive(Debug, Clone, Default)]
pub struct RegisterEdit {
    /// Status: a word, or `computed`.
    pub status: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// The reason of an edit by force.
    pub reason: Option<String>,
}

impl Keeping {
    /// Opens a register: a `register.csv`, or the folder of a result that holds one.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, ResultsError> {
        let (folder, file) = if path.is_dir() {
            (Some(path.to_owned()), path.join("internal/register.csv"))
        } else {
            // A register lies in `internal`, its result's folder is one up.
            let internal = path.canonicalize().ok().and_then(|path| Some(path.parent()?.to_owned()));
            let folder = internal.filter(|folder| folder.ends_with("internal"));
            (folder.and_then(|folder| Some(folder.parent()?.to_owned())), path.to_owned())
        };
        let is_result = |folder: &PathBuf| path.is_dir() || folder.join("run.json").is_file();
        let result = folder.filter(is_result).map(|folder| ResultFolder::open(&folder)).transpose()?;
        let table = match &result {
            Some(result) => result.register()?,
            None => ingest::register_file(&file, None)?,
        };
        let mut keeping = Self { path: file, table, result, points: BTreeMap::new() };
        keeping.count()?;
        Ok(keeping)
    }

    /// Counts the points of each entry in the result, where it has them.
    fn count(&mut self) -> Result<(), ResultsError> {
        let Some(result) = self.result.as_ref().filter(|result| result.has("internal/demand_points.parquet"))
        else {
            return Ok(());
        };
        if !result.record.has_ids() {
            return Ok(());
        }
        let points = result.points()?;
        for point in &points.points {
            if let Some(last) = point.last_area {
                let of = self.points.entry(points.areas[last as usize].to_string()).or_default();
                of.all += 1;
                of.reached +=
                    u64::from(matches!(point.status, AccessStatus::Connected | AccessStatus::Passed));
            }
            if let Some(area) = point.area {
                let of = self.points.entry(points.areas[area as usize].to_string()).or_default();
                of.open += 1;
                if let Some(households) = point.weights.households.get() {
                    *of.households.get_or_insert(0.0) += households;
                }
            }
        }
        Ok(())
    }

    /// The date that stands before a reason: the result's, otherwise the latest year of the register.
    fn date(&self) -> String {
        let latest = || {
            let years =
                self.table.entries.iter().flat_map(|entry| [Some(entry.first_year), entry.closed_year]);
            years.flatten().max().map_or_else(String::new, |year| year.to_string())
        };
        self.result.as_ref().map_or_else(latest, |result| result.reference_date.clone())
    }

    /// Makes the edits and writes the register in place; gives what changed. Without a change nothing is written.
    fn take(
        mut self,
        edits: &[Edit],
        reason: Option<&str>,
        named: &str,
    ) -> Result<Vec<Changed>, ResultsError> {
        let date = self.date();
        let points = &self.points;
        let is_known = self.result.is_some() && !points.is_empty();
        let reached = |id: &str| {
            let of = points.get(id).filter(|_| is_known)?;
            Some(Reached { reached: of.reached, points: of.all })
        };
        let judge = Judge {
            reached: &reached,
            closed_share: self.result.as_ref().and_then(definitions::closed_share),
            reason,
            date: &date,
        };
        let changed = edit::apply(&mut self.table.entries, edits, &judge)
            .map_err(|refusals| ResultsError::Refused { file: named.to_owned(), refusals })?;
        if !changed.is_empty() {
            // A link stays a link: what it points to is replaced.
            let file = self.path.canonicalize().unwrap_or_else(|_| self.path.clone());
            let mut partial = Partial::of_file(&file)?;
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            emit::register_table_csv(&self.table, &partial.path(&name))?;
            partial.commit()?;
        }
        Ok(changed)
    }
}

/// Writes the register as a table for a spreadsheet; gives the number of its rows.
///
/// # Errors
/// Where the register cannot be read or the file cannot be written.
pub fn export(path: &Path, file: &Path, language: Language, for_excel: bool) -> Result<usize, ResultsError> {
    let keeping = Keeping::open(path)?;
    if keeping
        .path
        .canonicalize()
        .is_ok_and(|register| file.canonicalize().is_ok_and(|file| file == register))
    {
        return Err(ResultsError::Place {
            path: file.to_owned(),
            found: "found the register itself".into(),
            expected: "another file for the table",
        });
    }
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    if extension.is_some_and(|extension| ["xlsx", "xls", "ods"].contains(&extension.as_str())) {
        return Err(ResultsError::Place {
            path: file.to_owned(),
            found: "found the name of a workbook".into(),
            expected: "a name that ends in .csv: the table is a CSV, which a spreadsheet opens",
        });
    }
    // A table of an earlier export is written anew, a file of a result is not.
    let is_of_result = |folder: &Path| folder.join("run.json").is_file();
    let folders = file.parent().into_iter().flat_map(|folder| [Some(folder), folder.parent()]).flatten();
    if file.exists() && folders.into_iter().any(is_of_result) {
        return Err(ResultsError::Place {
            path: file.to_owned(),
            found: "found a file of a result".into(),
            expected: "another file for the table",
        });
    }
    let rows = match &keeping.result {
        Some(result) => result.municipalities()?,
        None => Vec::new(),
    };
    let names: BTreeMap<&str, &str> = rows
        .iter()
        .filter(|row| row.kind == RowKind::Municipality)
        .map(|row| (row.code.as_str(), row.name.as_str()))
        .collect();
    let sheet: Vec<SheetRow<'_>> = keeping
        .table
        .entries
        .iter()
        .map(|entry| {
            let of = keeping.points.get(entry.id.as_str());
            let is_counted = !keeping.points.is_empty() && entry.status.is_open();
            SheetRow {
                entry,
                municipality: names.get(entry.municipality.as_str()).copied(),
                points: is_counted.then(|| of.map_or(0, |of| of.open)),
                households: of.filter(|_| is_counted).and_then(|of| of.households),
            }
        })
        .collect();
    let style = SheetStyle { swedish: language == Language::Sv, for_excel };
    let mut partial = Partial::of_file(file)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    emit::register_sheet(&sheet, style, &partial.path(&name))?;
    partial.commit()?;
    Ok(sheet.len())
}

/// Edits one entry of a register.
///
/// # Errors
/// Where the register cannot be read, and where the edit cannot be taken.
pub fn edit(path: &Path, id: &str, wanted: &RegisterEdit) -> Result<Vec<Changed>, ResultsError> {
    let keeping = Keeping::open(path)?;
    let file = keeping.path.to_string_lossy().into_owned();
    let status = match wanted.status.as_deref() {
        None => None,
        Some(word) => Some(status_of(word).ok_or_else(|| ResultsError::Refused {
            file: file.clone(),
            refusals: vec![unknown_status(None, id, word)],
        })?),
    };
    let plain = |text: &Option<String>| text.as_deref().map(|text| text.trim().to_owned());
    let edit =
        Edit { row: None, id: id.to_owned(), name: plain(&wanted.name), status, note: plain(&wanted.note) };
    keeping.take(&[edit], wanted.reason.as_deref(), &file)
}

fn status_of(word: &str) -> Option<StatusEdit> {
    let is_computed = word.trim().is_empty() || COMPUTED.contains(&word.trim().to_lowercase().as_str());
    if is_computed { Some(StatusEdit::Computed) } else { words::shortage_status(word).map(StatusEdit::To) }
}

fn unknown_status(row: Option<u64>, id: &str, word: &str) -> Refusal {
    Refusal {
        row,
        id: id.to_owned(),
        found: format!("the status \"{word}\""),
        expected: "one of new, remaining, under_construction, planned, remedied, ended, merged, split, computed, or a Swedish word for it"
            .into(),
    }
}

/// Takes the edits of a table into a register; gives what changed, and the columns of the table that are none of ours.
///
/// # Errors
/// Where one of the files cannot be read, and where an edit cannot be taken: then none is.
pub fn merge(
    path: &Path,
    edited: &Path,
    reason: Option<&str>,
) -> Result<(Vec<Changed>, Vec<String>), ResultsError> {
    let keeping = Keeping::open(path)?;
    let table = ingest::edited_table(edited)?;
    let (edits, mut refusals) = edits(&keeping.table.entries, &table);
    let present: BTreeSet<&str> = edits.iter().map(|edit| edit.id.as_str()).collect();
    for entry in keeping.table.entries.iter().filter(|entry| !present.contains(entry.id.as_str())) {
        refusals.push(Refusal {
            row: None,
            id: entry.id.to_string(),
            found: "no row".into(),
            expected: format!(
                "a row for every id of the register: {} stays in it for ever; to close it write a status, or export again",
                entry.id
            ),
        });
    }
    if !refusals.is_empty() {
        return Err(ResultsError::Refused { file: table.source, refusals });
    }
    Ok((keeping.take(&edits, reason, &table.source)?, table.others))
}

/// The edits of a table, and the rows that cannot be taken.
fn edits(entries: &[RegisterEntry], table: &EditedTable) -> (Vec<Edit>, Vec<Refusal>) {
    let mut edits = Vec::with_capacity(table.rows.len());
    let mut refusals = Vec::new();
    let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &table.rows {
        let id = table.cell(row, SheetColumn::Id).unwrap_or_default();
        let refuse = |found: String, expected: String| Refusal {
            row: Some(row.row),
            id: id.to_owned(),
            found,
            expected,
        };
        if id.is_empty() {
            refusals
                .push(refuse("no id".into(), "the id of an entry: runs give ids, a person cannot".into()));
            continue;
        }
        if let Some(first) = rows.insert(id, row.row) {
            refusals.push(refuse(format!("an id that row {first} has too"), "each id once".into()));
            continue;
        }
        let entry = entries.binary_search_by(|entry| entry.id.as_str().cmp(id)).ok().map(|at| &entries[at]);
        if let Some(entry) = entry {
            refusals.extend(kept(entry, table, row));
        }
        let status = match table.cell(row, SheetColumn::Status) {
            None => None,
            Some(word) => {
                let status = status_of(word);
                if status.is_none() {
                    refusals.push(unknown_status(Some(row.row), id, word));
                }
                status
            }
        };
        edits.push(Edit {
            row: Some(row.row),
            id: id.to_owned(),
            name: table.cell(row, SheetColumn::Name).map(str::to_owned),
            status,
            note: table.cell(row, SheetColumn::Note).map(str::to_owned),
        });
    }
    (edits, refusals)
}

/// The cells of a row that may not be edited and were.
fn kept(entry: &RegisterEntry, table: &EditedTable, row: &EditedRow) -> Vec<Refusal> {
    let year = |year: Option<i32>| year.map_or_else(String::new, |year| year.to_string());
    let ids = |ids: &[crate::model::ShortageAreaId]| emit::joined_ids(ids);
    let listed = entry.listed_as.as_ref().map_or_else(String::new, ToString::to_string);
    let expected = [
        (SheetColumn::Municipality, entry.municipality.as_str().to_owned()),
        (SheetColumn::FirstYear, year(Some(entry.first_year))),
        (SheetColumn::ClosedYear, year(entry.closed_year)),
        (SheetColumn::Lineage, entry.lineage.as_str().to_owned()),
        (SheetColumn::Parents, ids(&entry.parents)),
        (SheetColumn::Children, ids(&entry.children)),
        (SheetColumn::ListedAs, listed),
    ];
    // A spreadsheet takes leading zeros away: that is no edit.
    let bare = |text: &str| text.trim_start_matches('0').to_owned();
    expected
        .into_iter()
        .filter_map(|(column, expected)| {
            let found = table.cell(row, column)?;
            (bare(found) != bare(&expected)).then(|| Refusal {
                row: Some(row.row),
                id: entry.id.to_string(),
                found: format!("{} \"{found}\"", column.english()),
                expected: format!(
                    "\"{expected}\": only name, status and note can be edited; where the register is a later one, export it again"
                ),
            })
        })
        .collect()
}
