//! Coordinates in the text of KML, GML and GPX: their readers take a number as far as it goes, `15.q885` for 15.
use super::archive::Opened;
use super::error::IngestError;

/// The elements whose text is coordinates, without the prefix of their names.
const ELEMENTS: [&str; 4] = ["coordinates", "posList", "pos", "coord"];

/// Refuses a file with a coordinate that is no number.
pub(super) fn check(opened: &Opened) -> Result<(), IngestError> {
    if !matches!(opened.ending().as_str(), "kml" | "gml") {
        return Ok(());
    }
    let bytes = opened.bytes()?;
    let text = String::from_utf8_lossy(&bytes);
    let Some((element, odd)) = first_odd(&text) else { return Ok(()) };
    Err(IngestError::Unreadable {
        file: opened.name.clone(),
        reason: format!(
            "a coordinate is no number: found \"{odd}\" in its {element}, expected numbers: the file is damaged"
        ),
    })
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
