//! Ursprung: what the metadata of layers and the sheets of the project say of where the numbers come from.
use sha2::{Digest, Sha256};

/// Where a result comes from, and who answers for it.
#[derive(Debug, Clone, Default)]
pub struct Provenance<'a> {
    /// Who publishes the open package; `None`: nobody was named.
    pub publisher: Option<&'a str>,
    /// Whom to ask: an e-mail address or a page.
    pub contact: Option<&'a str>,
    /// Licence of the open package.
    pub licence: Option<&'a str>,
    /// The day on which it is published.
    pub issued: Option<&'a str>,
    /// Names of the suppliers, in text order.
    pub suppliers: Vec<String>,
    /// The files that were read, in the order of the run record.
    pub inputs: Vec<ReadFile>,
    /// West, south, east, north, degrees; `None` where there is no municipality.
    pub bounds: Option<[f64; 4]>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// Its name, as the run record has it.
    pub name: String,
    /// Records read.
    pub records: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Provenance<'_> {
    /// What marks the inputs of the run: SHA-256, in hexadecimal, of a line `sha256  name` for each file in their order, as `sha256sum`
    /// prints them.
    pub(in crate::emit) fn inputs_sha256(&self) -> String {
        let lines = self
            .inputs
            .iter()
            .fold(String::new(), |lines, file| lines + &format!("{}  {}\n", file.sha256, file.name));
        sha256(&lines)
    }
}

/// SHA-256 of a text, in hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}
