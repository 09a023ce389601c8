//! Downloads that say of themselves that a page limit cut them off: services write it into what they send.
//!
//! `ArcGIS` writes `exceededTransferLimit`, WFS and OGC API Features write `numberMatched` beside `numberReturned` and a
//! link or an attribute `next`, `GeoServer` `totalFeatures`, other services `count` and `next`.
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::archive::Opened;
use super::error::IngestError;
use super::error_misread::MisreadError;

/// Bytes at the beginning of a GML file in which its first element ends.
const XML_HEAD: usize = 65_536;

/// What services call the number of records of the whole.
const TOTALS: [&str; 5] = ["numberMatched", "totalFeatures", "totalCount", "total_count", "total"];

/// What a file says of the whole that it is a page of.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Page {
    /// Records in this file.
    pub records: u64,
    /// Records that the whole has, where the file says it.
    pub matched: Option<u64>,
    /// The mark by which it says that more follows, as it stands in the file.
    pub goes_on: Option<String>,
    /// What an answer of Kolada says of its pages. A missing one is no reason to stop: it is reported among the figures.
    pub answer: Option<Links>,
}

/// The pages around one of an answer of Kolada, as it names them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Links {
    /// Records, of the page or of the whole.
    pub count: Option<u64>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Address of the page before.
    pub previous: Option<String>,
}

impl Page {
    /// Whether the file says that it is not the whole.
    pub(super) fn is_cut_off(&self) -> bool {
        self.goes_on.is_some() || self.matched.is_some_and(|matched| matched > self.records)
    }

    /// What it says of the whole.
    pub(super) fn found(&self) -> String {
        match (&self.goes_on, self.matched) {
            (_, Some(matched)) if matched > self.records => {
                format!("numberMatched {matched}, of which the file holds {}", self.records)
            }
            (Some(mark), _) => format!("{mark}, with {} records in the file", self.records),
            _ => String::new(),
        }
    }
}

/// Refuses a source of which a file says that it is cut off, unless its files together are the whole.
///
/// Pages are the whole where their records add up to the number that they all state. Pages that only say that more
/// follows are the whole where they are of one size and one file, no longer than they are, ends them.
pub(super) fn check(pages: &[(String, Page)]) -> Result<(), IngestError> {
    let Some((file, first)) = pages.iter().find(|(_, page)| page.is_cut_off()) else { return Ok(()) };
    let cut: Vec<&Page> = pages.iter().map(|(_, page)| page).filter(|page| page.is_cut_off()).collect();
    let together = if let Some(matched) = first.matched {
        let of_it = pages.iter().map(|(_, page)| page).filter(|page| page.matched == Some(matched));
        cut.iter().all(|page| page.matched == Some(matched))
            && of_it.map(|page| page.records).sum::<u64>() >= matched
    } else {
        let ends: Vec<&Page> = pages.iter().map(|(_, page)| page).filter(|page| !page.is_cut_off()).collect();
        cut.iter().all(|page| page.matched.is_none() && page.records == first.records)
            && matches!(ends.as_slice(), [end] if end.records <= first.records)
    };
    if together {
        return Ok(());
    }
    Err(IngestError::misread(MisreadError::PageLimit { file: file.clone(), found: first.found() }))
}

/// What a file says of its page, by its driver; nothing for drivers that have no such mark.
pub(super) fn of(driver: &str, opened: &Opened, records: u64) -> Result<Page, IngestError> {
    let page = match driver {
        "GeoJSON" | "ESRIJSON" | "TopoJSON" => json(&opened.bytes()?).map(|top| top.page()),
        "GML" | "WFS" => {
            let bytes = opened.bytes()?;
            gml(&String::from_utf8_lossy(&bytes[..bytes.len().min(XML_HEAD)]))
        }
        _ => None,
    };
    Ok(Page { records, ..page.unwrap_or_default() })
}

/// The members at the top of a JSON file, without its features.
#[derive(Debug, Default)]
pub(super) struct Top {
    members: Vec<(String, Json)>,
}

/// Reads the top of a JSON file; `None` where it is no JSON object.
pub(super) fn json(bytes: &[u8]) -> Option<Top> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    TopSeed.deserialize(&mut reader).ok()
}

impl Top {
    /// A member.
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        self.members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The names of the members.
    pub(super) fn names(&self) -> Vec<&str> {
        self.members.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn page(&self) -> Page {
        // Services write numbers as texts and as decimals too.
        let whole = |value: &Json| {
            let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
            number.filter(|number| *number >= 0.0 && number.fract() == 0.0).map(|number| number as u64)
        };
        let number = |name: &str| self.get(name).and_then(whole);
        let inner = |outer: &str, name: &str| self.get(outer).and_then(|outer| outer.get(name));
        let is_true = |value: Option<&Json>| {
            value.is_some_and(|value| {
                let is_word = value.as_str().is_some_and(|word| word.eq_ignore_ascii_case("true"));
                value.as_bool() == Some(true) || is_word || value.as_f64() == Some(1.0)
            })
        };
        let is_limit = |name: &str| {
            let plain: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
            ["exceededtransferlimit", "hasmore", "truncated"].contains(&plain.as_str())
        };
        let mut limits: Vec<&Json> =
            self.members.iter().filter(|(name, _)| is_limit(name)).map(|(_, value)| value).collect();
        for outer in ["properties", "metadata", "meta", "pagination", "paging"] {
            let members = self.get(outer).and_then(Json::as_object).into_iter().flatten();
            limits.extend(members.filter(|(name, _)| is_limit(name)).map(|(_, value)| value));
        }
        let exceeded = limits.into_iter().any(|value| is_true(Some(value)));
        let links = self.get("links").and_then(Json::as_array).into_iter().flatten();
        // A relation may be written as the address of its registration.
        let is_next =
            |rel: &str| rel.rsplit(['/', '#']).next().is_some_and(|rel| rel.eq_ignore_ascii_case("next"));
        let is_there = |next: &Json| {
            let address = next.as_str().or_else(|| next["href"].as_str());
            address.is_some_and(|next| !next.is_empty())
        };
        let has_next = links.filter_map(|link| link["rel"].as_str()).any(is_next)
            || ["next", "nextPageToken", "next_page_token", "@odata.nextLink"]
                .into_iter()
                .filter_map(|name| self.get(name))
                .chain(
                    ["links", "_links", "pagination", "paging", "meta"]
                        .into_iter()
                        .filter_map(|outer| inner(outer, "next")),
                )
                .any(is_there);
        let matched = TOTALS
            .into_iter()
            .find_map(number)
            .or_else(|| inner("context", "matched").and_then(whole))
            .or_else(|| {
                let outers = ["meta", "metadata", "pagination", "paging"];
                outers
                    .into_iter()
                    .find_map(|outer| TOTALS.into_iter().find_map(|name| inner(outer, name).and_then(whole)))
            })
            .or_else(|| if self.get("next").is_some() { number("count") } else { None })
            // A file that holds fewer than it says was cut off on the way.
            .or_else(|| number("numberReturned"));
        let goes_on = if exceeded {
            Some("exceededTransferLimit: true".to_owned())
        } else if has_next {
            Some("a link to the next page (rel = next)".to_owned())
        } else {
            None
        };
        Page { matched, goes_on, ..Page::default() }
    }
}

/// Takes all members but the features, which may be millions.
struct TopSeed;

impl<'de> DeserializeSeed<'de> for TopSeed {
    type Value = Top;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Top, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TopSeed {
    type Value = Top;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Top, A::Error> {
        let mut top = Top::default();
        while let Some(name) = map.next_key::<String>()? {
            if matches!(name.as_str(), "features" | "geometry" | "coordinates" | "arcs" | "objects") {
                map.next_value::<IgnoredAny>()?;
                top.members.push((name, Json::Null));
            } else {
                top.members.push((name, map.next_value_seed(Shallow)?));
            }
        }
        Ok(top)
    }
}

/// A value without what lies deep in long lists: the first items show what it is.
struct Shallow;

impl<'de> DeserializeSeed<'de> for Shallow {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Shallow {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut kept = Vec::new();
        while kept.len() < 4096 {
            match items.next_element_seed(Shallow)? {
                Some(item) => kept.push(item),
                None => return Ok(Json::Array(kept)),
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Json::Array(kept))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut kept = serde_json::Map::new();
        while let Some(name) = map.next_key::<String>()? {
            kept.insert(name, map.next_value_seed(Shallow)?);
        }
        Ok(Json::Object(kept))
    }
}

/// What the first element of a GML file says in its attributes.
fn gml(head: &str) -> Option<Page> {
    let start = head.match_indices('<').find(|(at, _)| {
        head[at + 1..].starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
    })?;
    let element = &head[start.0..];
    let element = &element[..element.find('>').unwrap_or(element.len())];
    let attribute = |name: &str| {
        let mut rest = element;
        while let Some(at) = rest.find(name) {
            let is_whole = rest[..at].ends_with(|before: char| before.is_whitespace());
            let after = rest[at + name.len()..].trim_start();
            if let (true, Some(value)) = (is_whole, after.strip_prefix('=')) {
                let value = value.trim_start();
                let quote = value.chars().next()?;
                return value[1..].split(quote).next().map(str::to_owned);
            }
            rest = &rest[at + name.len()..];
        }
        None
    };
    let matched = attribute("numberMatched").or_else(|| attribute("numberOfFeatures"));
    let matched = matched.and_then(|number| number.parse().ok());
    let next = attribute("next").filter(|next| !next.is_empty());
    Some(Page {
        matched,
        goes_on: next.map(|_| "an attribute next, the address of the next page".to_owned()),
        ..Page::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(records: u64, matched: Option<u64>, goes_on: bool) -> Page {
        let goes_on = goes_on.then(|| "exceededTransferLimit: true".to_owned());
        Page { records, matched, goes_on, ..Page::default() }
    }

    fn of_json(text: &str) -> Page {
        json(text.as_bytes()).expect("is JSON").page()
    }

    #[test]
    fn services_say_that_more_follows() {
        for text in [
            r#"{"type":"FeatureCollection","exceededTransferLimit":true,"features":[]}"#,
            r#"{"type":"FeatureCollection","features":[],"properties":{"exceededTransferLimit":true}}"#,
            r#"{"features":[],"links":[{"rel":"self","href":"a"},{"rel":"next","href":"b"}]}"#,
            r#"{"features":[],"next":"https://example.org?page=2","count":90}"#,
            r#"{"features":[],"numberMatched":"90"}"#,
            r#"{"features":[],"numberReturned":90.0}"#,
            r#"{"features":[],"total_count":90}"#,
            r#"{"features":[],"pagination":{"total":90}}"#,
            r#"{"features":[],"has_more":true}"#,
            r#"{"features":[],"ExceededTransferLimit":1}"#,
            r#"{"features":[],"_links":{"next":{"href":"b"}}}"#,
            r#"{"features":[],"@odata.nextLink":"b"}"#,
            r#"{"features":[],"nextPageToken":"b"}"#,
            r#"{"features":[],"links":[{"rel":"http://www.iana.org/assignments/relation/Next","href":"b"}]}"#,
        ] {
            assert!(of_json(text).is_cut_off(), "{text}");
        }
        assert_eq!(of_json(r#"{"numberMatched":90,"numberReturned":60,"features":[{}]}"#).matched, Some(90));
        assert_eq!(of_json(r#"{"totalFeatures":90,"features":[]}"#).matched, Some(90));
        for text in [
            r#"{"type":"FeatureCollection","features":[{"properties":{"exceededTransferLimit":true,"next":"b"}}]}"#,
            r#"{"exceededTransferLimit":false,"features":[],"links":[{"rel":"self"}],"next":null}"#,
            r#"{"numberMatched":"unknown","features":[]}"#,
            r#"{"features":[],"hasMore":false,"total":0,"_links":{"next":null},"meta":{"next":""}}"#,
        ] {
            assert!(!of_json(text).is_cut_off(), "{text}");
        }
    }

    #[test]
    fn gml_says_it_in_its_first_element() {
        let head = "<?xml version='1.0'?><!-- next=\"x\" --><wfs:FeatureCollection numberMatched=\"90\"\n numberReturned='60' next = \"https://a?b&amp;c\">";
        let page = gml(head).expect("an element");
        assert_eq!(page.matched, Some(90));
        assert!(page.goes_on.is_some());
        let page = gml("<wfs:FeatureCollection numberMatched=\"unknown\" xmlns:next=\"x\"><a next=\"b\"/>")
            .expect("an element");
        assert_eq!(page, Page::default());
    }

    #[test]
    fn pages_that_are_all_there_are_the_whole() {
        let checked = |pages: &[Page]| {
            let named: Vec<(String, Page)> =
                pages.iter().enumerate().map(|(at, page)| (format!("{at}.geojson"), page.clone())).collect();
            check(&named).map_err(|error| error.to_string())
        };
        assert_eq!(checked(&[page(60, None, false), page(5, Some(5), false)]), Ok(()));
        assert_eq!(checked(&[page(60, Some(90), true), page(30, Some(90), false)]), Ok(()));
        assert_eq!(checked(&[page(1000, None, true), page(1000, None, true), page(7, None, false)]), Ok(()));
        for cut in [
            vec![page(60, None, true)],
            vec![page(60, Some(90), false)],
            vec![page(60, Some(90), true), page(20, Some(90), false)],
            vec![page(1000, None, true), page(1000, None, true)],
            // Another source's file ends no pages.
            vec![page(1000, None, true), page(7, None, false), page(8, None, false)],
            vec![page(1000, None, true), page(2000, None, false)],
        ] {
            assert!(checked(&cut).expect_err("is cut off").contains("the file says that it is cut off"));
        }
    }
}
