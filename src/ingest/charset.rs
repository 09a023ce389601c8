//! `MapInfo` files in an encoding that they do not name: GDAL decodes only by the charset in their head, and `Neutral` is none.
use encoding_rs::Encoding;

use super::archive::{GdalPath, Opened};
use super::error::IngestError;

/// What a `MapInfo` file calls the encodings that GDAL knows of it; all others are passed on as they are.
const CHARSETS: [(&str, &str); 17] = [
    ("windows-1250", "WindowsLatin2"),
    ("windows-1251", "WindowsCyrillic"),
    ("windows-1252", "WindowsLatin1"),
    ("windows-1253", "WindowsGreek"),
    ("windows-1254", "WindowsTurkish"),
    ("windows-1255", "WindowsHebrew"),
    ("windows-1256", "WindowsArabic"),
    ("windows-1257", "WindowsBalticRim"),
    ("windows-1258", "WindowsVietnamese"),
    ("windows-874", "WindowsThai"),
    ("ISO-8859-2", "ISO8859_2"),
    ("ISO-8859-4", "ISO8859_4"),
    ("ISO-8859-5", "ISO8859_5"),
    ("ISO-8859-7", "ISO8859_7"),
    ("Shift_JIS", "WindowsJapanese"),
    ("Big5", "WindowsTradChinese"),
    // Passed on as it is, which is what this needs.
    ("UTF-8", "Neutral"),
];
/// Endings of the files that belong to one.
const PARTS: [&str; 6] = ["dat", "map", "id", "ind", "mid", "dbf"];
/// Bytes at the beginning of a file in which its charset stands.
const HEAD: usize = 4096;

/// Whether a file is one of these, by its name.
pub(super) fn is_one(opened: &Opened) -> bool {
    matches!(opened.ending().as_str(), "tab" | "mif")
}

/// A copy in memory whose head names the encoding.
pub(super) fn recoded(opened: &Opened, label: &str) -> Result<GdalPath, IngestError> {
    let unknown = || IngestError::BadSetting {
        file: opened.name.clone(),
        key: "encoding".into(),
        found: label.to_owned(),
        expected: format!(
            "an encoding of MapInfo files, one of {}",
            CHARSETS.map(|(name, _)| name.to_lowercase()).join(", ")
        ),
    };
    let encoding = Encoding::for_label(label.as_bytes()).ok_or_else(unknown)?;
    let charset = CHARSETS.iter().find(|(name, _)| *name == encoding.name()).ok_or_else(unknown)?.1;
    let mut parts = vec![(opened.file_name(), opened.bytes()?)];
    parts.extend(opened.siblings(&PARTS)?);
    for (name, bytes) in &mut parts {
        let ending = std::path::Path::new(name).extension();
        if ending
            .is_some_and(|ending| ending.eq_ignore_ascii_case("tab") || ending.eq_ignore_ascii_case("mif"))
        {
            *bytes = with_charset(bytes, charset);
        }
    }
    opened.in_memory(parts)
}

/// The head of a file with another charset: the word after `Charset` (.mif), `!charset` and `Type NATIVE Charset` (.tab).
fn with_charset(bytes: &[u8], charset: &str) -> Vec<u8> {
    let mut changed = Vec::with_capacity(bytes.len());
    let (head, rest) = bytes.split_at(bytes.len().min(HEAD));
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let lower = line.to_ascii_lowercase();
        let names = [b"!charset ".as_slice(), b"charset ", b"type native charset "];
        let blanks = lower.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let Some(name) = names.into_iter().find(|name| lower[blanks..].starts_with(name)) else {
            changed.extend_from_slice(line);
            continue;
        };
        let (before, word) = line.split_at(blanks + name.len());
        let end = word.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
        let quote = if word.starts_with(b"\"") { "\"" } else { "" };
        changed.extend_from_slice(before);
        changed.extend_from_slice(format!("{quote}{charset}{quote}").as_bytes());
        changed.extend_from_slice(&word[end..]);
    }
    changed.extend_from_slice(rest);
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_in_the_head_is_another() {
        let mif = with_charset(b"Version 300\r\nCharset \"Neutral\"\r\nDelimiter \",\"\r\n", "WindowsLatin1");
        assert_eq!(
            String::from_utf8_lossy(&mif),
            "Version 300\r\nCharset \"WindowsLatin1\"\r\nDelimiter \",\"\r\n"
        );
        let tab =
            with_charset(
            b"!table\n!version 300\n!charset Neutral\n\nDefinition Table\n  Type NATIVE Charset \"Neutral\"\n",
            "WindowsLatin1",
        );
        assert_eq!(
            String::from_utf8_lossy(&tab),
            "!table\n!version 300\n!charset WindowsLatin1\n\nDefinition Table\n  Type NATIVE Charset \"WindowsLatin1\"\n"
        );
        assert_eq!(with_charset(b"Version 300\nData\n", "WindowsLatin1"), b"Version 300\nData\n");
    }
}
