//! How much a packed file may unpack to: a small file that unpacks to much fills memory or disk before anybody sees it.
//!
//! Sizes that an archive declares are asked before anything is unpacked, and what is unpacked is counted all the same, because an archive
//! can declare what it likes.
use std::io::{Cursor, Read, Seek};

use zip::ZipArchive;

use super::checksum;
use super::error::IngestError;
use super::error_misread::MisreadError;

/// Bytes of a GB.
const GB: f64 = 1e9;
/// The greatest ratio of DEFLATE: 258 bytes of two bits. A declared size beyond it is no size to make room for.
const GREATEST_RATIO: u64 = 1032;
/// Bytes of a gzip member that holds nothing.
const EMPTY_GZIP: u64 = 18;

/// How many bytes a packed file may unpack to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpackLimit(u64);

impl Default for UnpackLimit {
    /// 4 GB, as the shipped profiles say.
    fn default() -> Self {
        Self(4_000_000_000)
    }
}

impl UnpackLimit {
    /// The limit of so many GB (10⁹ bytes).
    pub(super) fn of_gb(gb: f64) -> Self {
        // A number above what 64 bits hold becomes the greatest that they hold.
        Self((gb * GB) as u64)
    }

    /// The limit in bytes.
    pub(super) const fn bytes(self) -> u64 {
        self.0
    }

    /// The error of a file, or of an entry in it, that unpacks to more than the limit.
    pub(super) fn exceeded(self, file: &str, entry: &str, found: Size) -> IngestError {
        let (bytes, more) = match found {
            Size::Declared(bytes) => (bytes, ""),
            Size::AtLeast => (self.0, "more than "),
        };
        IngestError::misread(MisreadError::UnpacksToMore {
            file: file.to_owned(),
            entry: entry.to_owned(),
            found: format!("{more}{} GB", bytes as f64 / GB),
            allowed: format!("{} GB", self.0 as f64 / GB),
        })
    }

    /// Refuses an archive of which the wanted entries declare more than the limit together.
    ///
    /// # Errors
    /// The archive, with what it declares.
    pub(super) fn check_declared(
        self,
        archive: &mut ZipArchive<impl Read + Seek>,
        file: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), IngestError> {
        let mut declared = 0_u64;
        for position in 0..archive.len() {
            let is_wanted = matches!(archive.name_for_index(position), Some(Ok(name)) if wanted(&name));
            // What cannot be opened at all is reported when it is read.
            if let (true, Ok(entry)) = (is_wanted, archive.by_index_raw(position)) {
                declared = declared.saturating_add(entry.size());
            }
        }
        if declared > self.0 { Err(self.exceeded(file, "", Size::Declared(declared))) } else { Ok(()) }
    }

    /// Refuses a file in memory that is an archive itself (a workbook, a KMZ) and unpacks to more than the limit.
    ///
    /// # Errors
    /// As [`checksum::check_in`].
    pub(super) fn check_inner(self, bytes: &[u8], file: &str) -> Result<(), IngestError> {
        if bytes.starts_with(checksum::ZIP) {
            checksum::check_in(Cursor::new(bytes), file, self, |_| true)?;
        }
        Ok(())
    }

    /// All bytes of an entry of an archive.
    ///
    /// # Errors
    /// More than the limit, whatever was declared, and what the reader says.
    pub(super) fn read(
        self,
        packed: impl Read,
        declared: u64,
        (file, entry): (&str, &str),
        failed: impl Fn(std::io::Error) -> IngestError,
    ) -> Result<Vec<u8>, IngestError> {
        let mut bytes = Vec::new();
        // Where there is no room for what is declared it is taken piece by piece, up to what is really there.
        let _ = bytes.try_reserve_exact(usize::try_from(declared.min(self.0)).unwrap_or_default());
        packed.take(self.0.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > self.0 { Err(self.exceeded(file, entry, Size::AtLeast)) } else { Ok(bytes) }
    }
}

/// How large something was found to be, unpacked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Size {
    /// It says so itself, in bytes.
    Declared(u64),
    /// It was unpacked as far as the limit, and there was more.
    AtLeast,
}

/// What a gzip file of so many bytes can hold of what its last four bytes declare: the size of its last member, modulo 2³².
pub(super) fn declared_of_gzip(last: [u8; 4], packed: u64) -> u64 {
    u64::from(u32::from_le_bytes(last)).min(packed.saturating_sub(EMPTY_GZIP).saturating_mul(GREATEST_RATIO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_is_counted_whatever_was_declared() {
        let limit = UnpackLimit(10);
        let failed =
            |error: std::io::Error| IngestError::Unreadable { file: "x".into(), reason: error.to_string() };
        let read = |bytes: u64, declared: u64| {
            limit.read(std::io::repeat(b'x').take(bytes), declared, ("a.zip", "b.csv"), failed)
        };
        assert_eq!(read(10, 3).expect("as much as the limit").len(), 10);
        let error = read(11, 3).expect_err("a byte more").to_string();
        assert!(error.contains("a.zip") && error.contains("b.csv"), "{error}");
        assert!(error.contains("more than 0.00000001 GB"), "{error}");
        // A size that was made up takes no room beyond the limit.
        assert!(read(2, u64::MAX).expect("two bytes").capacity() <= 10);
    }

    #[test]
    fn a_gb_is_ten_to_the_ninth() {
        assert_eq!(UnpackLimit::of_gb(0.001), UnpackLimit(1_000_000));
        assert_eq!(UnpackLimit::of_gb(4.0), UnpackLimit::default());
        assert_eq!(UnpackLimit::of_gb(f64::MAX).bytes(), u64::MAX);
    }

    #[test]
    fn a_declared_size_that_no_gzip_can_hold_is_cut() {
        assert_eq!(declared_of_gzip(1000_u32.to_le_bytes(), 40), 1000);
        assert_eq!(declared_of_gzip(u32::MAX.to_le_bytes(), 28), 10 * 1032);
        assert_eq!(declared_of_gzip([9, 0, 0, 0], 5), 0);
    }
}
