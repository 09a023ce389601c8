//! `GeoJSON` that names its CRS by an address: GDAL would ask that address while it reads the file. Files are read here, and
//! nothing is asked, so that such a file is an error that says what to write in place of the address.
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::archive::Opened;
use super::error::IngestError;
use super::error_misread::MisreadError;

/// How texts begin that GDAL reads as `GeoJSON`, behind blanks and a byte order mark.
const STARTS: [&[u8]; 5] = [b"{", b"[", b"\x1e", b"loadGeoJSON(", b"jsonp("];

/// Refuses a file that says at any depth that its CRS stands at an address.
///
/// # Errors
/// With the address, and where the file cannot be read.
pub(super) fn check(opened: &Opened) -> Result<(), IngestError> {
    let is_json = |start: &[u8]| {
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        STARTS.iter().any(|sign| start.starts_with(sign))
    };
    if !is_json(&opened.first_bytes()) {
        return Ok(());
    }
    let bytes = opened.bytes()?;
    if !may_be_linked(&bytes) {
        return Ok(());
    }
    match address(&bytes) {
        Some(address) => Err(IngestError::misread(MisreadError::LinkedCrs {
            file: opened.name.clone(),
            address: address.chars().filter(|sign| !sign.is_control()).take(200).collect(),
        })),
        None => Ok(()),
    }
}

/// Whether the words that it takes stand in a text, plain or written as numbers of letters.
fn may_be_linked(bytes: &[u8]) -> bool {
    let (mut names_crs, mut names_address) = (false, false);
    for (at, byte) in bytes.iter().enumerate() {
        let behind = &bytes[at + 1..];
        let begins = |word: &str| {
            behind.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        };
        if *byte == b'"' {
            names_crs |= begins("crs\"");
            names_address |= ["link\"", "url\"", "http"].into_iter().any(begins);
        } else if *byte == b'\\' && begins("u00") && matches!(behind.get(3), Some(b'4'..=b'7')) {
            // `\u0063` is c; letters beyond ASCII are none of these words.
            return true;
        }
    }
    names_crs && names_address
}

/// The address of the first CRS that has one. A text that is no JSON in the strict sense has none that is known.
fn address(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut found = None;
    let texts = bytes.split(|byte| *byte == 0x1e);
    for text in texts {
        let mut reader = serde_json::Deserializer::from_slice(text);
        // Records that follow each other are read one by one.
        loop {
            let search = Search { found: &mut found };
            if search.deserialize(&mut reader).is_err() || found.is_some() {
                break;
            }
        }
    }
    found
}

/// The address in a member `crs`, as GDAL looks for it.
fn linked(crs: &Json) -> Option<String> {
    let member = |value: &Json, name: &str| -> Option<Json> {
        let members = value.as_object()?;
        members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    let kind = member(crs, "type")?;
    let is_one = |words: &[&str]| {
        words.iter().any(|word| kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case(word)))
    };
    let properties = member(crs, "properties")?;
    if is_one(&["name"]) {
        let name = member(&properties, "name")?;
        return name.as_str().filter(|name| is_foreign_address(name)).map(str::to_owned);
    }
    let address = member(&properties, "href").or_else(|| member(&properties, "url"))?;
    address.as_str().filter(|_| is_one(&["link", "url"])).map(str::to_owned)
}

/// Whether a name is an address, and none of those by which the OGC calls its CRSs.
fn is_foreign_address(name: &str) -> bool {
    let name = name.to_lowercase();
    let path = name.strip_prefix("http://").or_else(|| name.strip_prefix("https://"));
    path.is_some_and(|path| !["www.opengis.net/", "opengis.net/"].iter().any(|known| path.starts_with(known)))
}

/// Looks through a value for members `crs`, and keeps nothing else of it.
struct Search<'f> {
    found: &'f mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Search<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Search<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if key.eq_ignore_ascii_case("crs") {
                let crs: Json = map.next_value()?;
                *self.found = self.found.take().or_else(|| linked(&crs));
            } else {
                map.next_value_seed(Search { found: self.found })?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Search { found: self.found })?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_at_any_depth_and_in_any_letters() {
        for text in [
            r#"{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"http://a/b"}},"features":[]}"#,
            r#"{"features":[{"geometry":{"coordinates":[1,2.5],"CRS":{"type":"URL","properties":{"url":"http://a/b"}}}}]}"#,
            r#"{"crs":{"type":"name","properties":{"name":"http://a/b"}}}"#,
            r#"{"\u0063rs":{"type":"lin\u006b","properties":{"href":"http://a/b"}}}"#,
            "{\"a\":null}\n{\"crs\":{\"properties\":{\"href\":\"http://a/b\"},\"type\":\"Link\"}}\n",
            "\u{1e}{\"a\":true}\u{1e}{\"crs\":{\"properties\":{\"href\":\"http://a/b\"},\"type\":\"link\"}}\n",
        ] {
            assert!(may_be_linked(text.as_bytes()), "{text}");
            assert_eq!(address(text.as_bytes()).as_deref(), Some("http://a/b"), "{text}");
        }
        for text in [
            r#"{"crs":{"type":"name","properties":{"name":"EPSG:3006","href":"http://a/b"}},"link":"url"}"#,
            r#"{"crs":{"type":"name","properties":{"name":"http://www.opengis.net/def/crs/EPSG/0/3006"}}}"#,
            r#"{"crs":null,"features":[{"properties":{"type":"link","url":"http://a/b"}}]}"#,
            r#"{"crs":"link"}"#,
            "{\"crs\":",
            "",
        ] {
            assert_eq!(address(text.as_bytes()), None, "{text}");
        }
        assert!(!may_be_linked("{\"namn\":\"Bl\\u00e5v\\u00e5g\",\"url\":\"http://a/b\"}".as_bytes()));
    }
}
