//! The entry for a data portal after DCAT-AP-SE 3: a catalogue of one dataset with its files.
use std::path::Path;

use super::rdf::{Node, Object};
use super::{OpenFile, OpenPackage};
use crate::emit::EmitError;

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";
const MEDIA_TYPES: &str = "http://www.iana.org/assignments/media-types/";

/// Writes `dcat.jsonld`.
///
/// # Errors
/// Where the file cannot be written.
pub fn dcat_jsonld(package: &OpenPackage, files: &[OpenFile], path: &Path) -> Result<(), EmitError> {
    let mut text = serde_json::to_string_pretty(&catalogue(package, files).json_ld())
        .map_err(|error| EmitError::format(path, "catalogue", &error))?;
    text.push('\n');
    std::fs::write(path, text).map_err(|error| EmitError::write(path, error))
}

/// Writes `dcat.rdf`: the same as RDF/XML.
///
/// # Errors
/// Where the file cannot be written.
pub fn dcat_rdf(package: &OpenPackage, files: &[OpenFile], path: &Path) -> Result<(), EmitError> {
    std::fs::write(path, catalogue(package, files).xml()).map_err(|error| EmitError::write(path, error))
}

fn text(value: impl Into<String>, language: &'static str) -> Object {
    Object::Text(value.into(), Some(language))
}

fn catalogue(package: &OpenPackage, files: &[OpenFile]) -> Node {
    let year = package.context.reference_date.get(..4).unwrap_or_default();
    let mut properties = vec![
        ("dcterms:title", text(format!("Bredband i {}: öppna data", package.context.name), "sv")),
        ("dcterms:title", text(format!("Broadband in {}: open data", package.context.name), "en")),
        ("dcterms:description", text(format!("Öppna data om bredbandstäckning {year}."), "sv")),
        ("dcterms:description", text(format!("Open data on broadband coverage {year}."), "en")),
    ];
    properties.extend(publisher(package));
    properties.extend(licence(package));
    properties.push(("dcterms:language", Object::Address(format!("{AUTHORITY}language/SWE"))));
    properties.push(("dcat:dataset", Object::Node(dataset(package, files, year))));
    Node { address: Some(located(package, "#catalogue")), ..Node::new("dcat:Catalog", properties) }
}

fn dataset(package: &OpenPackage, files: &[OpenFile], year: &str) -> Node {
    let OpenPackage { context, below, .. } = package;
    let (region, reference_date) = (context.name, context.reference_date);
    let most = below.saturating_sub(1);
    let date = || Object::Typed((*reference_date).to_owned(), "xsd:date");
    let mut properties = vec![
        ("dcterms:title", text(format!("Bredbandstäckning i {region} {year}"), "sv")),
        ("dcterms:title", text(format!("Broadband coverage in {region} {year}"), "en")),
        (
            "dcterms:description",
            text(
                format!(
                    "Tillgång till bredband per kommun och ruta om 1 km, och länets bristområden. Mättidpunkt {reference_date}. Tal från 1 till {most} är maskerade, och andra tal som de kan räknas fram ur."
                ),
                "sv",
            ),
        ),
        (
            "dcterms:description",
            text(
                format!(
                    "Access to broadband per municipality and square kilometre, and the shortage areas. Reference date {reference_date}. Numbers from 1 to {most} are masked, and so are others from which they could be worked out."
                ),
                "en",
            ),
        ),
    ];
    properties.extend(publisher(package));
    properties.extend(contact(package).map(|contact| ("dcat:contactPoint", Object::Node(contact))));
    properties.extend([("dcterms:issued", date())]);
    let period = vec![("dcat:startDate", date()), ("dcat:endDate", date())];
    properties.push(("dcterms:temporal", Object::Node(Node::new("dcterms:PeriodOfTime", period))));
    if let Some([west, south, east, north]) = package.bounds {
        let polygon = format!(
            "POLYGON(({west:.5} {south:.5}, {east:.5} {south:.5}, {east:.5} {north:.5}, {west:.5} {north:.5}, {west:.5} {south:.5}))"
        );
        let place = |property| (property, Object::Typed(polygon.clone(), "geosparql:wktLiteral"));
        let location = Node::new("dcterms:Location", vec![place("dcat:bbox"), place("locn:geometry")]);
        properties.push(("dcterms:spatial", Object::Node(location)));
    }
    for (keyword, language) in [
        ("bredband", "sv"),
        ("bristområde", "sv"),
        ("fiber", "sv"),
        ("mobiltäckning", "sv"),
        ("broadband", "en"),
        ("white spot", "en"),
        ("mobile coverage", "en"),
    ] {
        properties.push(("dcat:keyword", text(keyword, language)));
    }
    for theme in ["data-theme/TECH", "data-theme/REGI"] {
        properties.push(("dcat:theme", Object::Address(format!("{AUTHORITY}{theme}"))));
    }
    properties.extend([
        ("dcterms:accrualPeriodicity", Object::Address(format!("{AUTHORITY}frequency/ANNUAL"))),
        ("dcterms:accessRights", Object::Address(format!("{AUTHORITY}access-right/PUBLIC"))),
        ("dcterms:language", Object::Address(format!("{AUTHORITY}language/SWE"))),
        ("dcterms:language", Object::Address(format!("{AUTHORITY}language/ENG"))),
    ]);
    properties.extend(licence(package));
    properties
        .extend(files.iter().map(|file| ("dcat:distribution", Object::Node(distribution(package, file)))));
    Node { address: Some(located(package, "#dataset")), ..Node::new("dcat:Dataset", properties) }
}

fn distribution(package: &OpenPackage, file: &OpenFile) -> Node {
    let checksum = Node::new(
        "spdx:Checksum",
        vec![
            (
                "spdx:algorithm",
                Object::Address("http://spdx.org/rdf/terms#checksumAlgorithm_sha256".to_owned()),
            ),
            ("spdx:checksumValue", Object::Typed(file.sha256.clone(), "xsd:hexBinary")),
        ],
    );
    let mut properties = vec![
        ("dcterms:title", Object::Text(file.name.clone(), None)),
        ("dcat:accessURL", Object::Address(located(package, &file.name))),
        ("dcat:downloadURL", Object::Address(located(package, &file.name))),
        ("dcat:mediaType", Object::Address(format!("{MEDIA_TYPES}{}", file.media_type()))),
        ("dcat:byteSize", Object::Typed(file.bytes.to_string(), "xsd:nonNegativeInteger")),
        ("spdx:checksum", Object::Node(checksum)),
    ];
    properties.extend(licence(package));
    Node::new("dcat:Distribution", properties)
}

/// The address of a part of the package, relative to the record where the package has none.
fn located(package: &OpenPackage, name: &str) -> String {
    package
        .address
        .map_or_else(|| name.to_owned(), |folder| format!("{}/{name}", folder.trim_end_matches('/')))
}

fn publisher(package: &OpenPackage) -> Option<(&'static str, Object)> {
    let name = Object::Text(package.publisher?.to_owned(), None);
    Some(("dcterms:publisher", Object::Node(Node::new("foaf:Agent", vec![("foaf:name", name)]))))
}

fn contact(package: &OpenPackage) -> Option<Node> {
    let contact = package.contact?;
    let name = Object::Text(package.publisher.unwrap_or(contact).to_owned(), None);
    let mut properties = vec![("vcard:fn", name)];
    if contact.contains('@') && !contact.contains(char::is_whitespace) {
        properties.push(("vcard:hasEmail", Object::Address(format!("mailto:{contact}"))));
    } else if is_address(contact) {
        properties.push(("vcard:hasURL", Object::Address(contact.to_owned())));
    }
    Some(Node::new("vcard:Organization", properties))
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme))
        && !text.contains(char::is_whitespace)
}

/// The licences that DCAT-AP-SE recommends have addresses of their own; another one is named.
fn licence(package: &OpenPackage) -> Option<(&'static str, Object)> {
    let licence = package.licence?;
    let known = match licence {
        "CC0-1.0" => Some("http://creativecommons.org/publicdomain/zero/1.0/"),
        "CC-BY-4.0" => Some("http://creativecommons.org/licenses/by/4.0/"),
        "CC-BY-SA-4.0" => Some("http://creativecommons.org/licenses/by-sa/4.0/"),
        address if is_address(address) => Some(address),
        _ => None,
    };
    let object = known.map_or_else(
        || {
            let label = ("rdfs:label", Object::Text(licence.to_owned(), None));
            Object::Node(Node::new("dcterms:LicenseDocument", vec![label]))
        },
        |address| Object::Address(address.to_owned()),
    );
    Some(("dcterms:license", object))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::open::package;

    fn files() -> Vec<OpenFile> {
        vec![OpenFile {
            name: "municipalities.csv".to_owned(),
            path: "municipalities.csv".into(),
            bytes: 123,
            sha256: "ab".repeat(32),
        }]
    }

    #[test]
    fn the_entry_gives_what_a_portal_asks_for() {
        let json = catalogue(&package(), &files()).json_ld();
        let dataset = &json["dcat:dataset"][0];
        assert_eq!(json["@type"], "dcat:Catalog");
        assert_eq!(dataset["dcterms:title"][0]["@language"], "sv");
        assert_eq!(dataset["dcterms:issued"][0]["@value"], "2025-10-01");
        assert_eq!(dataset["dcterms:publisher"][0]["foaf:name"][0], "Region A");
        assert_eq!(dataset["dcat:contactPoint"][0]["vcard:hasEmail"][0]["@id"], "mailto:bredband@example.se");
        let spatial = dataset["dcterms:spatial"][0]["dcat:bbox"][0]["@value"].as_str();
        assert!(spatial.is_some_and(|text| text.starts_with("POLYGON((14.00000 58.00000,")), "{spatial:?}");
        assert!(
            dataset["dcterms:accrualPeriodicity"][0]["@id"]
                .as_str()
                .is_some_and(|id| id.ends_with("/ANNUAL"))
        );
        let file = &dataset["dcat:distribution"][0];
        assert_eq!(file["dcat:byteSize"][0]["@value"], "123");
        assert_eq!(file["dcat:downloadURL"][0]["@id"], "municipalities.csv");
        assert_eq!(file["spdx:checksum"][0]["spdx:checksumValue"][0]["@value"], "ab".repeat(32));
        assert_eq!(file["dcterms:license"][0]["@id"], "http://creativecommons.org/licenses/by/4.0/");
    }

    #[test]
    fn files_have_the_address_of_their_folder() {
        let placed = OpenPackage { address: Some("https://example.se/bredband/2025/"), ..package() };
        let json = catalogue(&placed, &files()).json_ld();
        assert_eq!(json["@id"], "https://example.se/bredband/2025/#catalogue");
        let file = &json["dcat:dataset"][0]["dcat:distribution"][0];
        for property in ["dcat:accessURL", "dcat:downloadURL"] {
            assert_eq!(file[property][0]["@id"], "https://example.se/bredband/2025/municipalities.csv");
        }
        assert_eq!(json["dcterms:license"][0]["@id"], "http://creativecommons.org/licenses/by/4.0/");
    }

    #[test]
    fn names_never_become_markup_and_what_is_unknown_is_left_out() {
        let bare = OpenPackage { licence: None, publisher: None, contact: None, ..package() };
        let xml = catalogue(&bare, &files()).xml();
        assert!(xml.contains("Bredbandstäckning i Län &lt;b&gt; &amp; &quot;co&quot; [x](y) 2025"), "{xml}");
        for word in ["publisher", "contactPoint", "license"] {
            assert!(!xml.contains(word), "{word}");
        }
        let named = OpenPackage { licence: Some("Egen licens"), ..package() };
        assert!(catalogue(&named, &files()).xml().contains("<rdfs:label>Egen licens</rdfs:label>"));
    }
}
