//! What an open package needs besides its data: what it is (`README.md`), its entry for a data portal (`dcat.jsonld`,
//! `dcat.rdf`), its checksums, and all of it in one archive.
mod archive;
mod contents;
mod dcat;
mod publication;
mod rdf;
mod readme;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

#[cfg(test)]
use super::Language;
use super::{Context, EmitError};

pub use archive::archive;
pub use dcat::{dcat_jsonld, dcat_rdf, members_of_series};
pub use publication::{Publication, PublisherType};
pub use readme::readme;

/// What is said of the package as a whole.
#[derive(Debug, Clone)]
pub struct OpenPackage<'a> {
    /// The run; its name is that of the region.
    pub context: &'a Context<'a>,
    /// Counts greater than 0 and less than this are masked.
    pub below: u32,
    /// Rows of the table with a masked weight, and how many there are.
    pub masked_rows: (usize, usize),
    /// Squares that are left out, by their side.
    pub masked_squares: Vec<MaskedSquares>,
    /// What the largest squares that are left out hold; `None` where what is published does not say it.
    pub left_out: Option<LeftOut>,
    /// Open shortage areas whose counts are masked, and how many there are.
    pub masked_areas: (usize, usize),
    /// The profile's least number of places in a shortage area.
    pub min_points: u64,
    /// The uncovered area is left out, because a layer may not be published.
    pub is_uncovered_withheld: bool,
    /// The uncovered area is in the package.
    pub has_uncovered: bool,
    /// Names of the sources that may be named, with their dates where those are known.
    pub sources: Vec<(String, Option<String>)>,
    /// Who publishes it, where, and on what terms.
    pub publication: &'a Publication,
    /// The data sets of the earlier result's package that are members of series, as (series, data set).
    pub earlier: BTreeSet<(String, String)>,
    /// West, south, east, north, degrees; `None` where there is no municipality.
    pub bounds: Option<[f64; 4]>,
}

/// How many squares of a side are left out, because their places are masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaskedSquares {
    /// Side, metres.
    pub side_m: u32,
    /// Those left out.
    pub left_out: usize,
    /// All of them.
    pub all: usize,
}

/// Which part of the demand points lies in squares that are left out. Everybody can reckon it: the total less the squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftOut {
    /// Of those that are unserved, 0 to 1.
    pub unserved: f64,
    /// Of all, 0 to 1.
    pub all: f64,
}

/// A file of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFile {
    /// Its name within the package.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Size.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

impl OpenFile {
    /// Looks at files, each given by name and place; the result is in the order of names.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub fn look_at(files: Vec<(String, PathBuf)>) -> Result<Vec<Self>, EmitError> {
        let look = |(name, path): (String, PathBuf)| {
            let content = std::fs::read(&path).map_err(|error| EmitError::write(&path, error))?;
            let mut sha256 = String::with_capacity(64);
            for byte in Sha256::digest(&content) {
                sha256.push_str(&format!("{byte:02x}"));
            }
            Ok(Self { name, path, bytes: content.len() as u64, sha256 })
        };
        let mut looked: Vec<Self> = files.into_par_iter().map(look).collect::<Result<_, EmitError>>()?;
        looked.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(looked)
    }
}

/// Writes `checksums.sha256`, as `sha256sum --check` reads it.
///
/// # Errors
/// Where the file cannot be written.
pub fn checksums(files: &[OpenFile], path: &Path) -> Result<(), EmitError> {
    let mut lines = String::new();
    for file in files {
        lines.push_str(&format!("{}  {}\n", file.sha256, file.name));
    }
    std::fs::write(path, lines).map_err(|error| EmitError::write(path, error))
}

/// The context of a run: invented in Swedish, not invented in English.
#[cfg(test)]
fn context(language: Language) -> &'static Context<'static> {
    const fn of(language: Language, invented: bool) -> Context<'static> {
        Context {
            name: "Län <b> & \"co\" [x](y)",
            reference_date: "2025-10-01",
            profile: "pts-current",
            language,
            units: crate::emit::Units::Points,
            invented,
            crs: "EPSG:3006",
            to_wgs84: &|_| {},
        }
    }
    static SV: Context<'static> = of(Language::Sv, true);
    static EN: Context<'static> = of(Language::En, false);
    match language {
        Language::Sv => &SV,
        Language::En => &EN,
    }
}

#[cfg(test)]
fn package() -> OpenPackage<'static> {
    OpenPackage {
        context: context(Language::Sv),
        below: 4,
        masked_rows: (3, 14),
        masked_squares: vec![
            MaskedSquares { side_m: 1000, left_out: 40, all: 100 },
            MaskedSquares { side_m: 250, left_out: 300, all: 1200 },
        ],
        left_out: Some(LeftOut { unserved: 0.41, all: 0.09 }),
        masked_areas: (46, 88),
        min_points: 3,
        is_uncovered_withheld: true,
        has_uncovered: true,
        sources: vec![
            ("fiber.gpkg".to_owned(), Some("2025-09-30".to_owned())),
            ("kommuner.gpkg".to_owned(), None),
        ],
        publication: publication(),
        earlier: BTreeSet::new(),
        bounds: Some([14.0, 58.0, 16.0, 60.0]),
    }
}

/// All that a data portal asks for, but for the address.
#[cfg(test)]
fn publication() -> &'static Publication {
    static PUBLICATION: std::sync::LazyLock<Publication> = std::sync::LazyLock::new(|| Publication {
        licence: Some("CC-BY-4.0".to_owned()),
        publisher: Some("Region A".to_owned()),
        publisher_type: Some(PublisherType::RegionalAuthority),
        contact: Some("bredband@example.se".to_owned()),
        ..Publication::default()
    });
    &PUBLICATION
}
