use std::fmt;

use compact_str::CompactString;
use geo::MultiPolygon;

/// Kommunkod: the code of a municipality, as text, as delivered (a leading zero is part of it).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(CompactString);

impl MunicipalityCode {
    /// Takes the code as delivered, without surrounding blanks.
    pub fn new(code: &str) -> Self {
        Self(CompactString::new(code.trim()))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Länskod: the code of a county, as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountyCode(CompactString);

impl CountyCode {
    /// Takes the code as delivered, without surrounding blanks.
    pub fn new(code: &str) -> Self {
        Self(CompactString::new(code.trim()))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CountyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Län: the county that a municipality belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// Länskod.
    pub code: CountyCode,
    /// The county's name, or its code where no name was delivered.
    pub name: String,
}

/// Kommun: a municipality with its boundary.
#[derive(Debug, Clone)]
pub struct Municipality {
    /// Kommunkod.
    pub code: MunicipalityCode,
    /// Name as delivered.
    pub name: String,
    /// The county, where the configuration gives it.
    pub county: Option<County>,
    /// Länsdel: the part of the county, where a column is configured.
    pub part: Option<String>,
    /// The boundary in the working CRS: valid, all delivered rows of the code dissolved.
    pub boundary: MultiPolygon<f64>,
}

/// Position of a municipality in [`Survey::municipalities`](super::Survey), which are in the order of their codes.
pub type MunicipalityIndex = u32;
