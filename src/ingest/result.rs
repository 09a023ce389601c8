//! A result as it lies in its folder: what its run record says, and its tables read back.
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value as Json;

use super::codes::Codes;
use super::crs::Crs;
use super::error::IngestError;
use super::error_earlier::EarlierError;
use super::load::{Load, load_some};
use super::paths::Found;
use super::previous::{self, EarlierRecord};
use super::register_file::register_file;
use super::source_file::{FileFormat, FileSource, Paths};
use super::source_register::PreviousSource;
use super::table::{Table, Wanted};
use super::{inputs, words};
use crate::model::{
    AreaFigures, AreaLevel, Previous, Reconciliation, RegisterTable, RowKind, TierFigure, TierMeasure,
    YearFigures,
};
use crate::record::RunRecord;

/// Whether a file begins with the byte order mark of UTF-8; a file that cannot be read is found out by its reader.
fn begins_with_mark(path: &Path) -> bool {
    let mut first = [0; 3];
    let is_read = std::fs::File::open(path).is_ok_and(|mut file| file.read_exact(&mut first).is_ok());
    is_read && first == *b"\xef\xbb\xbf"
}

/// The register of a result.
const REGISTER: &str = "internal/register.csv";
/// The outlines of its shortage areas.
const OUTLINES: &str = "internal/shortage_areas.geojson";
/// The one table of the municipalities.
pub(super) const MUNICIPALITIES: &str = "internal/municipalities.csv";
/// The same as it was published: what is masked is empty.
pub(super) const OPEN_MUNICIPALITIES: &str = "open/municipalities.csv";
/// What became of the shortage areas.
pub(super) const RECONCILIATION: &str = "internal/reconciliation.csv";
/// The long table, which holds the tiers.
pub(super) const TIERS: &str = "internal/indicators.csv";
/// The years so far.
pub(super) const HISTORY: &str = "internal/history.csv";

/// A result of an earlier run.
#[derive(Debug, Clone)]
pub struct ResultFolder {
    /// The folder as given.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Name of the region.
    pub region: String,
    /// Reference date, `YYYY-MM-DD`.
    pub reference_date: String,
    /// The version of whitespot that wrote it.
    pub version: String,
    /// The working CRS.
    pub crs: String,
    /// Name of the profile.
    pub profile: String,
    /// The whole run record.
    pub record: RunRecord,
}

impl ResultFolder {
    /// Looks at a folder and reads its run record.
    ///
    /// # Errors
    /// Where the folder holds no result.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        let name = path.to_string_lossy().into_owned();
        let stop = |reason: String| not_a_result(&name, reason);
        if !path.is_dir() {
            let found = if path.exists() { "a file" } else { "no such folder" };
            return Err(stop(format!(
                "found {found}, expected the folder of a result: the one that holds run.json"
            )));
        }
        let text = std::fs::read_to_string(path.join("run.json")).map_err(|error| {
            stop(format!(
                "found no run.json that can be read ({error}), expected the folder of a whole result: the one that holds \
                 run.json and internal"
            ))
        })?;
        let record: RunRecord =
            serde_json::from_str(&text).map_err(|error| stop(format!("run.json is damaged: {error}")))?;
        let given = |key: &str, text: &String| {
            let there = Some(text.clone()).filter(|text| !text.is_empty());
            there.ok_or_else(|| stop(format!("run.json gives no {key}: it is no run record of whitespot")))
        };
        let profile = record.profile_name().map(str::to_owned);
        Ok(Self {
            region: given("name", &record.name)?,
            reference_date: given("reference_date", &record.reference_date)?,
            version: given("whitespot", &record.whitespot)?,
            crs: given("crs", &record.crs)?,
            profile: profile.ok_or_else(|| stop("run.json gives no profile: run that year again".into()))?,
            path: path.to_owned(),
            record,
            name,
        })
    }

    /// Whether it has such a file: `internal/change.csv`.
    pub fn has(&self, file: &str) -> bool {
        self.path.join(file).is_file()
    }

    /// The hash (SHA-256) of one of its files.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn hash(&self, file: &str) -> Result<String, IngestError> {
        inputs::hash_of(self.found(file))
    }

    /// Its demand points, ascending by id.
    ///
    /// # Errors
    /// Where there are none, or they cannot be known again.
    pub fn points(&self) -> Result<Previous, IngestError> {
        if !self.record.has_ids() {
            return Err(self.refused(
                "its demand points have row numbers for ids, by which they cannot be known again; write id under [demand] in \
                 that year's configuration and run it again",
            ));
        }
        if !self.has(previous::POINTS) {
            return Err(self.refused(&format!(
                "found no {}: that run did not write it; add \"parquet\" to formats under [output] of that year's \
                 configuration and run it again",
                previous::POINTS
            )));
        }
        let source = PreviousSource { dir: self.name.clone(), codes: None, operators: BTreeMap::default() };
        let record =
            EarlierRecord::new(self.found("run.json"), &self.record, &self.reference_date, &self.version);
        let load =
            self.load(previous::POINTS, &previous::wanted(Some(previous::delivered_of(&self.record))))?;
        let crs = Crs::try_new(&self.crs)?;
        previous::deliver(&source, &record, &Codes::default(), load, &crs).map_err(|error| match error {
            // There is no `[previous]` here: the folder was given.
            IngestError::Earlier(earlier) => match *earlier {
                EarlierError::NoEarlierResult { dir, reason } => {
                    IngestError::earlier(EarlierError::NotAResult { dir, reason })
                }
                other => IngestError::earlier(other),
            },
            other => other,
        })
    }

    /// Its register.
    ///
    /// # Errors
    /// Where there is none, or a row cannot be read.
    pub fn register(&self) -> Result<RegisterTable, IngestError> {
        if !self.has(REGISTER) {
            return Err(self.another_version(REGISTER));
        }
        let year = self.reference_date.get(..4).and_then(|year| year.parse().ok());
        register_file(&self.path.join(REGISTER), year)
    }

    /// Its own year, as a row of a history. What differs from the year before is left to a caller that has that year.
    ///
    /// # Errors
    /// Where one of its tables is missing or damaged.
    pub fn year(&self) -> Result<YearFigures, IngestError> {
        Ok(YearFigures {
            region: self.region.clone(),
            is_invented: self.record.is_invented(),
            reference_date: self.reference_date.clone(),
            profile: self.profile.clone(),
            areas: self.municipalities()?,
            tiers: self.tiers()?,
            reconciliation: self.reconciliation()?,
            redefined: Vec::new(),
            borders_moved: BTreeSet::new(),
        })
    }

    /// The rows of its `municipalities.csv`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn municipalities(&self) -> Result<Vec<AreaFigures>, IngestError> {
        self.areas(MUNICIPALITIES, &["code", "name", "county", "partial"])
    }

    /// The rows of the same table as it was published; nothing where the open package was not kept. A masked count has no figure.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn published(&self) -> Result<Vec<AreaFigures>, IngestError> {
        if !self.has(OPEN_MUNICIPALITIES) {
            return Ok(Vec::new());
        }
        self.areas(OPEN_MUNICIPALITIES, &["code", "name", "county", "partial", "masked"])
    }

    /// The rows of a table of municipalities, whose columns of text are these.
    fn areas(&self, file: &str, texts: &[&str]) -> Result<Vec<AreaFigures>, IngestError> {
        const NAMES: [&str; 4] = ["code", "name", "county", "partial"];
        let table = self.table(file, &NAMES)?;
        let names = Texts::new(&table, &NAMES)?;
        (0..table.rows())
            .map(|row| {
                let [code, name, county, partial] = names.row(row);
                let kind = match (code.as_str(), partial.as_str()) {
                    ("total", _) => RowKind::Total,
                    (_, "") => RowKind::Municipality,
                    (_, "true") => RowKind::County { partial: true },
                    (_, "false") => RowKind::County { partial: false },
                    (_, other) => return Err(bad(&table, row, "partial", other)),
                };
                let figures = figures(&table, row, texts)?;
                Ok(AreaFigures { kind, code, name, county, figures })
            })
            .collect()
    }

    /// The rows of its `reconciliation.csv`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn reconciliation(&self) -> Result<Vec<AreaFigures>, IngestError> {
        const TEXTS: [&str; 3] = Reconciliation::TEXT_COLUMNS;
        let table = self.table(RECONCILIATION, &TEXTS)?;
        let texts = Texts::new(&table, &TEXTS)?;
        (0..table.rows())
            .map(|row| {
                let [level, code, name] = texts.row(row);
                let kind = row_kind(&level).ok_or_else(|| bad(&table, row, "area_kind", &level))?;
                let figures = figures(&table, row, &TEXTS)?;
                Ok(AreaFigures { kind, code, name, county: String::new(), figures })
            })
            .collect()
    }

    /// What its `indicators.csv` says of the tiers, settlements together; nothing where that large table was not kept.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn tiers(&self) -> Result<Vec<TierFigure>, IngestError> {
        const COLUMNS: [&str; 9] = [
            "area_kind",
            "area_code",
            "settlement",
            "weight",
            "measure",
            "tier_mbps",
            "technology",
            "value",
            "total",
        ];
        if self.has(HISTORY) {
            return self.tiers_of_history();
        }
        if !self.has(TIERS) {
            return Ok(Vec::new());
        }
        let wanted = Wanted {
            columns: COLUMNS.iter().map(|column| (*column).to_owned()).collect(),
            places: false,
            most: None,
        };
        let table = self.one(TIERS, &wanted)?;
        let columns = COLUMNS.map(|column| table.column(column));
        let mut tiers = Vec::new();
        let [kind, code, settlement, weight, measure, tier, technology, value, total] = columns;
        let (kind, code, settlement) = (kind?, code?, settlement?);
        let (weight, measure, tier, technology) = (weight?, measure?, tier?, technology?);
        let (value, total) = (value?, total?);
        for row in 0..table.rows() {
            let word = measure.text(row);
            let Some(measure) =
                TierMeasure::ALL.into_iter().find(|known| Some(known.as_str()) == word.as_deref())
            else {
                continue;
            };
            let level = match kind.text(row).as_deref() {
                Some("municipality") => AreaLevel::Municipality,
                Some("county") => AreaLevel::County,
                Some("total") => AreaLevel::Total,
                _ => continue,
            };
            if settlement.text(row).is_some() || technology.text(row).is_some() {
                continue;
            }
            let number =
                |column: &super::table::Column| column.text(row).and_then(|text| own_number(&table, &text));
            let (Some(weight), Some(code), Some(tier_mbps)) =
                (weight.text(row).and_then(|word| words::weight(&word)), code.text(row), number(tier))
            else {
                continue;
            };
            tiers.push(TierFigure {
                level,
                code: code.into_owned(),
                weight,
                measure,
                tier_mbps,
                value: number(value),
                total: number(total),
            });
        }
        Ok(tiers)
    }

    /// The outlines of its shortage areas by id, as they are written: `GeoJSON` geometries in WGS 84; `None` where the run
    /// did not write the layer.
    ///
    /// # Errors
    /// Where the layer is damaged.
    pub fn outlines(&self) -> Result<Option<BTreeMap<String, Json>>, IngestError> {
        #[derive(Deserialize)]
        struct Collection {
            features: Vec<Feature>,
        }
        #[derive(Deserialize)]
        struct Feature {
            geometry: Json,
            properties: Properties,
        }
        #[derive(Deserialize)]
        struct Properties {
            id: String,
        }
        if !self.has(OUTLINES) {
            return Ok(None);
        }
        let file = self.found(OUTLINES);
        let unreadable = |reason: String| IngestError::Unreadable { file: file.name.clone(), reason };
        let opened = std::fs::File::open(&file.path).map_err(|error| unreadable(error.to_string()))?;
        let collection: Collection = serde_json::from_reader(std::io::BufReader::new(opened))
            .map_err(|error| unreadable(format!("is no layer of shortage areas: {error}")))?;
        let outlines =
            collection.features.into_iter().map(|feature| (feature.properties.id, feature.geometry));
        Ok(Some(outlines.collect()))
    }

    /// The error of a result that cannot be used.
    pub fn refused(&self, reason: &str) -> IngestError {
        not_a_result(&self.name, reason.to_owned())
    }

    fn another_version(&self, file: &str) -> IngestError {
        self.refused(&format!(
            "found no {file}: it was written by another version of whitespot ({}); run that year's configuration again with \
             this one",
            self.version
        ))
    }

    pub(super) fn found(&self, file: &str) -> Found {
        let name = format!("{}/{file}", self.name.trim_end_matches('/'));
        Found { name, path: self.path.join(file), inner: None, by_pattern: false }
    }

    fn load(&self, file: &str, wanted: &Wanted) -> Result<Load, IngestError> {
        let found = self.found(file);
        let mut format = FileFormat::default();
        // Only a table for Swedish spreadsheets begins with the mark: no cell has to show which mark is the decimal one.
        let is_text = found.path.extension().is_some_and(|ending| ending == "csv");
        if is_text && begins_with_mark(&found.path) {
            format.table.decimal_mark = Some(',');
        }
        let source = FileSource { path: Paths::One(found.name), source: None, format };
        load_some(Path::new(""), &source, wanted, true)
    }

    pub(super) fn one(&self, file: &str, wanted: &Wanted) -> Result<Table, IngestError> {
        if !self.has(file) {
            return Err(self.another_version(file));
        }
        let load = self.load(file, wanted)?;
        let loaded = load.files.into_iter().next();
        loaded.map(|file| file.table).ok_or_else(|| IngestError::Empty { file: self.found(file).name })
    }

    /// A table of ours with all its columns; these must be among them.
    pub(super) fn table(&self, file: &str, needed: &[&str]) -> Result<Table, IngestError> {
        let first = Wanted { columns: Vec::new(), places: false, most: None };
        let names = self.one(file, &first)?.names;
        if let Some(missing) = needed.iter().find(|column| !names.iter().any(|name| name == *column)) {
            return Err(self.refused(&format!(
                "{file} has no column {missing}: it was written by another version of whitespot ({}); run that year's \
                 configuration again with this one",
                self.version
            )));
        }
        self.one(file, &Wanted { columns: names, places: false, most: None })
    }
}

fn not_a_result(dir: &str, reason: String) -> IngestError {
    IngestError::earlier(EarlierError::NotAResult { dir: dir.to_owned(), reason })
}

/// Columns of text.
pub(super) struct Texts<'t, const N: usize>([&'t super::table::Column; N]);

impl<'t, const N: usize> Texts<'t, N> {
    pub(super) fn new(table: &'t Table, names: &[&str; N]) -> Result<Self, IngestError> {
        let mut columns = Vec::with_capacity(N);
        for name in names {
            columns.push(table.column(name)?);
        }
        Ok(Self(columns.try_into().expect("one column for each name")))
    }

    pub(super) fn row(&self, row: usize) -> [String; N] {
        self.0.map(|column| {
            column.text(row).map_or_else(String::new, |text| super::entry::unguarded(&text).to_owned())
        })
    }
}

/// The numbers of a row: all columns but those of text.
/// The kind of a row by its word; a table of changes does not say which counties are partial.
pub(super) fn row_kind(word: &str) -> Option<RowKind> {
    match word {
        "municipality" => Some(RowKind::Municipality),
        "county" => Some(RowKind::County { partial: false }),
        "total" => Some(RowKind::Total),
        _ => None,
    }
}

pub(super) fn figures(
    table: &Table,
    row: usize,
    texts: &[&str],
) -> Result<BTreeMap<String, f64>, IngestError> {
    let mut figures = BTreeMap::new();
    for (name, column) in table.columns.iter().filter(|(name, _)| !texts.contains(&name.as_str())) {
        if let Some(text) = column.text(row) {
            let number = own_number(table, &text).ok_or_else(|| bad(table, row, name, &text))?;
            figures.insert(name.clone(), number);
        }
    }
    Ok(figures)
}

/// A number as a run writes it: with a decimal comma in a table for Swedish spreadsheets.
pub(super) fn own_number(table: &Table, text: &str) -> Option<f64> {
    let number = if table.decimal_mark == Some(',') { text.replace(',', ".").parse() } else { text.parse() };
    number.ok().filter(|number: &f64| number.is_finite())
}

pub(super) fn bad(table: &Table, row: usize, column: &str, found: &str) -> IngestError {
    table.bad_entry(row, column, found, "what a run writes")
}
