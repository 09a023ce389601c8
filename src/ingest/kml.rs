//! KML and KMZ: pictures and links that are no records, and numbers that are not there, which GDAL reads as 0.
use std::collections::HashSet;
use std::io::{Cursor, Read, Write};

use super::accept::Accept;
use super::archive::{GdalPath, Opened};
use super::error::IngestError;
use super::question::Question;
use super::tags::{Kind, Tag, Tags, attribute};

/// The drivers of the format.
pub(super) const DRIVERS: [&str; 2] = ["LIBKML", "KML"];
/// Types of numbers of a schema, which GDAL reads as numbers.
const NUMBERS: [&[u8]; 7] = [b"int", b"uint", b"short", b"ushort", b"float", b"double", b"bool"];
/// Where a link must stand for GDAL to follow it into the archive.
const TOP: [&[&[u8]]; 3] = [&[b"kml", b"Document"], &[b"kml", b"Folder"], &[b"kml"]];

/// A document: of a KMZ each with its name in the archive.
struct Document {
    name: String,
    text: Vec<u8>,
}

/// What a document says beside its records.
#[derive(Default)]
struct Said {
    records: usize,
    overlays: usize,
    /// Where it links to, and whether from its top.
    links: Vec<(String, bool)>,
    /// Where the type of a schema's field stands that is no number everywhere.
    loose: Vec<std::ops::Range<usize>>,
}

/// Refuses what would be misread; gives the path of a copy in which numbers that are not there are text.
pub(super) fn check(
    opened: &Opened,
    with_places: bool,
    accept: &Accept,
) -> Result<Option<GdalPath>, IngestError> {
    let unreadable = |reason: String| IngestError::Unreadable { file: opened.name.clone(), reason };
    let bytes = opened.bytes()?;
    let is_archive = bytes.starts_with(b"PK");
    let documents = if is_archive {
        documents(&bytes).map_err(|error| unreadable(error.to_string()))?
    } else {
        vec![Document { name: String::new(), text: bytes }]
    };
    let said: Vec<Said> = documents.iter().map(|document| look(&document.text)).collect();
    let count = said.iter().map(|said| said.overlays).sum();
    if with_places && count > 0 {
        return Err(IngestError::question(Question::Overlay { file: opened.name.clone(), count }));
    }
    let names: HashSet<&str> = documents.iter().map(|document| document.name.as_str()).collect();
    let root = documents.iter().position(|document| document.name == "doc.kml").unwrap_or(0);
    let is_followed = |position: usize, link: &str, is_top: bool| {
        position == root && is_top && names.contains(link.trim_start_matches("./"))
    };
    let links = said.iter().enumerate();
    let mut links = links.flat_map(|(position, said)| {
        said.links.iter().map(move |(link, is_top)| (position, link.as_str(), *is_top))
    });
    let records = said.iter().map(|said| said.records).sum();
    let strange = links.clone().find(|(position, link, is_top)| !is_followed(*position, link, *is_top));
    if let Some((_, link, _)) = strange
        && !(records > 0 && accept.rule("network_link"))
    {
        let (file, link) = (opened.name.clone(), link.to_owned());
        return Err(IngestError::question(Question::NetworkLink { file, link, records }));
    }
    let own = said.get(root).map_or(0, |root| root.records);
    if own > 0 && links.any(|(position, link, is_top)| is_followed(position, link, is_top)) {
        let name = &documents[root].name;
        return Err(unreadable(format!(
            "{name} holds {own} records of its own beside links into the archive, of which only the linked parts can be read; unpack it \
             and name the parts"
        )));
    }
    // Only the root, and what it links to, is read.
    let followed: HashSet<&str> = said.get(root).map_or_else(HashSet::new, |said| {
        said.links.iter().map(|(link, _)| link.trim_start_matches("./")).collect()
    });
    let alone = documents.iter().zip(&said).enumerate().find(|(position, (document, said))| {
        *position != root && said.records > 0 && !followed.contains(document.name.as_str())
    });
    if let Some((_, (document, said))) = alone {
        return Err(unreadable(format!(
            "{} holds {} records, and {} does not link to it: only one of them would be read; unpack it and name the parts",
            document.name, said.records, documents[root].name
        )));
    }
    if said.iter().all(|said| said.loose.is_empty()) {
        return Ok(None);
    }
    let documents: Vec<Document> =
        documents.into_iter().zip(said).map(|(document, said)| as_text(document, &said.loose)).collect();
    let copy = if is_archive {
        archive(&documents).map_err(|error| unreadable(error.to_string()))?
    } else {
        documents.into_iter().next().map(|document| document.text).unwrap_or_default()
    };
    opened.in_memory(vec![(opened.file_name(), copy)]).map(Some)
}

/// The documents of a KMZ.
fn documents(bytes: &[u8]) -> zip::result::ZipResult<Vec<Document>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut documents = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at)?;
        let name = entry.name()?.into_owned();
        if name.to_lowercase().ends_with(".kml") {
            let mut text = Vec::new();
            entry.read_to_end(&mut text)?;
            documents.push(Document { name, text });
        }
    }
    Ok(documents)
}

/// A KMZ of these documents.
fn archive(documents: &[Document]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for document in documents {
        archive.start_file(document.name.as_str(), options)?;
        archive.write_all(&document.text)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn as_text(document: Document, loose: &[std::ops::Range<usize>]) -> Document {
    let mut text = Vec::with_capacity(document.text.len() + 8 * loose.len());
    let mut at = 0;
    for kind in loose {
        text.extend_from_slice(&document.text[at..kind.start]);
        text.extend_from_slice(b"string");
        at = kind.end;
    }
    text.extend_from_slice(&document.text[at..]);
    Document { name: document.name, text }
}

fn look(text: &[u8]) -> Said {
    let mut said = Said::default();
    // Name of a field of numbers, where its type stands, and whether a record has none.
    let mut numbers: Vec<(&[u8], std::ops::Range<usize>, bool)> = Vec::new();
    let mut open: Vec<&[u8]> = Vec::new();
    let mut tags = Tags::new(text).peekable();
    while let Some(tag) = tags.next() {
        let content =
            |next: Option<&Tag<'_>>| next.map_or(&text[tag.end..], |next| &text[tag.end..next.start]);
        match (tag.kind, tag.name) {
            (Kind::Close, name) => {
                if let Some(at) = open.iter().rposition(|known| *known == name) {
                    open.truncate(at);
                }
                continue;
            }
            (_, b"Placemark") => said.records += 1,
            (_, b"GroundOverlay") => said.overlays += 1,
            (_, b"NetworkLink") => said.links.push((String::new(), TOP.contains(&open.as_slice()))),
            (Kind::Open, b"href") if open.contains(&b"NetworkLink".as_slice()) => {
                if let Some((link, _)) = said.links.last_mut() {
                    String::from_utf8_lossy(content(tags.peek())).trim().clone_into(link);
                }
            }
            (_, b"SimpleField") => {
                let [name, kind] = [b"name".as_slice(), b"type"].map(|name| attribute(text, &tag, name));
                if let (Some(name), Some(kind)) = (name, kind)
                    && NUMBERS.contains(&&text[kind.clone()])
                {
                    numbers.push((&text[name], kind, false));
                }
            }
            (_, b"SimpleData") => {
                let value = if tag.kind == Kind::Open { content(tags.peek()) } else { b"" };
                let name = attribute(text, &tag, b"name").map(|name| &text[name]);
                for field in numbers.iter_mut().filter(|field| Some(field.0) == name) {
                    field.2 |= !is_number(value);
                }
            }
            _ => {}
        }
        if tag.kind == Kind::Open {
            open.push(tag.name);
        }
    }
    said.loose = numbers.into_iter().filter(|(.., is_loose)| *is_loose).map(|(_, kind, _)| kind).collect();
    said.loose.sort_by_key(|kind| kind.start);
    said
}

fn is_number(value: &[u8]) -> bool {
    let text = std::str::from_utf8(value).map_or("", str::trim);
    text.parse::<f64>().is_ok() || matches!(text, "true" | "false")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_record_is_seen() {
        let said = look(
            b"<?xml version='1.0'?><kml:kml xmlns:kml='x'><kml:Document><!-- <GroundOverlay> --><kml:GroundOverlay>\
              <kml:Icon><kml:href>a.png</kml:href></kml:Icon></kml:GroundOverlay><Placemark><description><![CDATA[<NetworkLink>]]>\
              </description></Placemark><NetworkLink><Url><href> b.kml </href></Url></NetworkLink><Folder><NetworkLink><Link>\
              <href>c.kml</href></Link></NetworkLink></Folder></kml:Document></kml:kml>",
        );
        assert_eq!((said.records, said.overlays), (1, 1));
        assert_eq!(said.links, [("b.kml".to_owned(), true), ("c.kml".to_owned(), false)]);
    }

    #[test]
    fn fields_that_are_not_numbers_everywhere_become_text() {
        let text = b"<kml><Schema id=\"s\"><SimpleField name=\"a\" type=\"int\"/><SimpleField type='double' name='b'></SimpleField>\
            <SimpleField name=\"c\" type=\"int\"/></Schema><SimpleData name=\"a\">5</SimpleData><SimpleData name=\"a\"/>\
            <SimpleData name='b'>1e3</SimpleData><SimpleData name=\"c\"> </SimpleData></kml>";
        let said = look(text);
        let mended = as_text(Document { name: String::new(), text: text.to_vec() }, &said.loose).text;
        let mended = String::from_utf8(mended).expect("is text");
        assert!(
            mended.contains("name=\"a\" type=\"string\"") && mended.contains("type='double' name='b'"),
            "{mended}"
        );
        assert!(mended.contains("name=\"c\" type=\"string\""), "{mended}");
    }
}
