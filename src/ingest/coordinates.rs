//! Coordinates in the text of KML, GML and GPX: their readers take a number as far as it goes, `15.q885` for 15.
use std::io::{Cursor, Read};

use super::archive::Opened;
use super::error::IngestError;

/// The elements whose text is coordinates, without the prefix of their names.
const ELEMENTS: [&str; 4] = ["coordinates", "posList", "pos", "coord"];

/// The elements of GPX whose attributes are coordinates.
const POINTS: [&str; 3] = ["wpt", "trkpt", "rtept"];

/// Refuses a file with a coordinate that is no number. What it is shows in how it begins, whatever its name.
pub(super) fn check(opened: &Opened) -> Result<(), IngestError> {
    let ending = opened.ending();
    let is_marked = || -> Result<bool, IngestError> {
        let start = opened.start()?;
        let start = String::from_utf8_lossy(&start);
        let start = start.trim_start_matches('\u{feff}').trim_start();
        Ok(start.starts_with('<')
            && ["<kml", ":kml", "opengis.net/gml", "<gpx"].iter().any(|sign| start.contains(sign)))
    };
    let is_packed = ending == "kmz";
    if !(matches!(ending.as_str(), "kml" | "gml" | "gpx") || is_packed || is_marked()?) {
        return Ok(());
    }
    let bytes = opened.bytes()?;
    let parts = if bytes.starts_with(b"PK") { packed(&bytes) } else { vec![bytes] };
    let odd = parts.iter().find_map(|part| {
        let text = String::from_utf8_lossy(part);
        first_odd(&text).or_else(|| first_odd_point(&text))
    });
    let Some((element, odd)) = odd else { return Ok(()) };
    Err(IngestError::Unreadable {
        file: opened.name.clone(),
        reason: format!(
            "a coordinate is no number: found \"{odd}\" in its {element}, expected numbers: the file is damaged"
        ),
    })
}

/// The documents of a KMZ; what cannot be unpacked is reported by its reader.
fn packed(bytes: &[u8]) -> Vec<Vec<u8>> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let mut documents = Vec::new();
    for at in 0..archive.len() {
        let Ok(mut entry) = archive.by_index(at) else { continue };
        let mut text = Vec::new();
        if entry.name().is_ok_and(|name| name.to_lowercase().ends_with(".kml"))
            && entry.read_to_end(&mut text).is_ok()
        {
            documents.push(text);
        }
    }
    documents
}

/// The first attribute `lat` or `lon` of a point of GPX that is no number, with the number of that point from 1.
fn first_odd_point(text: &str) -> Option<(String, String)> {
    let (mut rest, mut number) = (text, 0_u64);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name: &str =
            rest.split(|sign: char| sign == '>' || sign == '/' || sign.is_whitespace()).next()?;
        if !POINTS.contains(&name) {
            continue;
        }
        number += 1;
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        for key in [" lat=", " lon="] {
            let Some((_, value)) = tag.split_once(key) else { continue };
            let quote = value.chars().next()?;
            let value = value[quote.len_utf8()..].split(quote).next().unwrap_or_default();
            if value.trim().parse::<f64>().is_err() {
                return Some((format!("{name} element {number}"), value.chars().take(40).collect()));
            }
        }
    }
    None
}

/// The first text in an element of coordinates that is no number, with the number of that element from 1.
fn first_odd(text: &str) -> Option<(String, String)> {
    let (mut rest, mut number) = (text, 0_u64);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name: &str =
            rest.split(|sign: char| sign == '>' || sign == '/' || sign.is_whitespace()).next()?;
        let local = name.rsplit(':').next().unwrap_or(name);
        if rest.starts_with(['/', '!', '?']) || !ELEMENTS.contains(&local) {
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        if rest[..end].ends_with('/') {
            continue;
        }
        number += 1;
        // GML of version 2 may say what separates its numbers; then they are not looked at here.
        let plain =
            !rest[..end].contains("decimal=") && !rest[..end].contains("cs=") && !rest[..end].contains("ts=");
        let content = &rest[end + 1..];
        let content = &content[..content.find('<').unwrap_or(content.len())];
        let mut tokens = content.split(|sign: char| sign == ',' || sign.is_whitespace());
        let odd = tokens.find(|token| !token.is_empty() && token.parse::<f64>().is_err());
        if let (true, Some(odd)) = (plain, odd) {
            return Some((format!("{local} element {number}"), odd.chars().take(40).collect()));
        }
        rest = &rest[end + 1..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_in_a_coordinate_is_found() {
        let odd = first_odd(
            "<Point><coordinates>15.0,59.5,0</coordinates></Point><coordinates> 15.1,59.5 15.q885,59.5 </coordinates>",
        );
        assert_eq!(odd, Some(("coordinates element 2".into(), "15.q885".into())));
        let odd = first_odd("<gml:posList srsDimension=\"2\">6600000 5O0000</gml:posList>");
        assert_eq!(odd, Some(("posList element 1".into(), "5O0000".into())));
        let odd =
            first_odd_point("<gpx><wpt lat='59.5' lon='15'/><trkpt lon=\"15.q\" lat=\"59.5\"></trkpt></gpx>");
        assert_eq!(odd, Some(("trkpt element 2".into(), "15.q".into())));
        assert_eq!(first_odd_point("<gpx><wpt lat='59.5' lon=' 1.5e1'/><way lat='q'/></gpx>"), None);
        for whole in [
            "<coordinates>15.0,59.5 1.5e1,-59.5</coordinates>",
            "<gml:pos>1 2</gml:pos><coordinates/><name>q</name>",
            "<gml:coordinates decimal=\",\" cs=\" \">1,5 2,5</gml:coordinates>",
            "<position>q</position>",
            "",
        ] {
            assert_eq!(first_odd(whole), None, "{whole}");
        }
    }
}
