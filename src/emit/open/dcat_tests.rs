use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::emit::open::{Publication, PublisherType, context, package, publication};

const NAMES: [&str; 13] = [
    "README.md",
    "grid_1km.geojson",
    "grid_1km.gpkg",
    "grid_250m.gpkg",
    "images/all_a4.svg",
    "images/licence_dejavu.txt",
    "map.html",
    "municipalities.csv",
    "reconciliation.csv",
    "shortage_areas.geojson",
    "tables.xlsx",
    "uncovered.geojson",
    "whitespot_open.gpkg",
];

fn files() -> Vec<OpenFile> {
    let file = |name: &&str| OpenFile {
        name: (*name).to_owned(),
        path: (*name).into(),
        bytes: 123,
        sha256: "ab".repeat(32),
    };
    NAMES.iter().map(file).collect()
}

/// A publication with everything, at an address of its own year.
fn whole() -> Publication {
    Publication {
        address: Some("https://example.se/bredband/2025/".to_owned()),
        series: Some("https://example.se/bredband".to_owned()),
        issued: Some("2025-12-01".to_owned()),
        ..publication().clone()
    }
}

fn record(publication: &Publication) -> Graph {
    catalogue(&OpenPackage { publication, ..package() }, &files())
}

fn of_class<'g>(graph: &'g Graph, class: &str) -> Vec<&'g Node> {
    graph.nodes().iter().filter(|node| node.class == class).collect()
}

fn node<'g>(graph: &'g Graph, address: &str) -> &'g Node {
    let found = graph.nodes().iter().find(|node| node.address == address);
    assert!(found.is_some(), "{address} of {:?}", addresses(graph));
    found.expect("described")
}

/// The one node of a class.
fn only<'g>(graph: &'g Graph, class: &str) -> &'g Node {
    let found = of_class(graph, class);
    assert_eq!(found.len(), 1, "{class}");
    found[0]
}

fn addresses(graph: &Graph) -> Vec<&str> {
    graph.nodes().iter().map(|node| node.address.as_str()).collect()
}

fn objects<'g>(node: &'g Node, property: &str) -> Vec<&'g Object> {
    node.properties.iter().filter(|(name, _)| *name == property).map(|(_, object)| object).collect()
}

/// Addresses that a property of a node leads to.
fn led_to<'g>(node: &'g Node, property: &str) -> Vec<&'g str> {
    let address = |object: &'g Object| match object {
        Object::Address(address) => Some(address.as_str()),
        Object::Text(..) | Object::Typed(..) => None,
    };
    objects(node, property).into_iter().map(|object| address(object).expect(property)).collect()
}

/// What DCAT-AP-SE 3.0.1 calls mandatory ("1" or "1..n" in its tables), by class, and the key of the configuration that it comes
/// from; none: the program knows it.
const MANDATORY: [(&str, &str, &str); 18] = [
    ("dcat:Catalog", "dcterms:title", ""),
    ("dcat:Catalog", "dcterms:description", ""),
    ("dcat:Catalog", "dcterms:publisher", "publisher"),
    ("dcat:Catalog", "dcterms:license", ""),
    ("dcat:Catalog", "dcat:dataset", ""),
    ("dcat:Dataset", "dcterms:title", ""),
    ("dcat:Dataset", "dcterms:description", ""),
    ("dcat:Dataset", "dcterms:publisher", "publisher"),
    ("dcat:DatasetSeries", "dcterms:title", ""),
    ("dcat:DatasetSeries", "dcterms:description", ""),
    ("dcat:DatasetSeries", "dcterms:publisher", "publisher"),
    ("dcat:Distribution", "dcat:accessURL", ""),
    ("dcat:Distribution", "dcterms:format", ""),
    ("foaf:Agent", "foaf:name", "publisher"),
    ("foaf:Agent", "dcterms:type", "publisher_type"),
    ("vcard:Organization", "vcard:fn", "contact"),
    ("vcard:Organization", "vcard:hasEmail", "contact"),
    ("dcat:Distribution", "dcat:mediaType", ""),
];

/// The keys whose mandatory properties a record lacks, found by looking at all of its nodes.
fn lacking(graph: &Graph) -> BTreeSet<&'static str> {
    let mut keys = BTreeSet::new();
    for (class, property, key) in MANDATORY {
        if of_class(graph, class).into_iter().any(|node| objects(node, property).is_empty()) {
            keys.insert(key);
        }
    }
    let is_relative = |address: &str| !address.starts_with("http://") && !address.starts_with("https://");
    if graph.nodes().iter().any(|node| is_relative(&node.address)) {
        keys.insert("address");
    }
    keys
}

#[test]
fn the_record_lacks_a_mandatory_property_exactly_where_its_key_is_named() {
    let mut tried = 0;
    for publisher in [None, Some("Region A")] {
        for kind in [None, Some(PublisherType::RegionalAuthority)] {
            for contact in [None, Some("bredband@example.se"), Some("https://example.se/fraga"), Some("Anna")]
            {
                for at in [None, Some("https://example.se/bredband/2025")] {
                    let publication = Publication {
                        publisher: publisher.map(str::to_owned),
                        publisher_type: kind,
                        contact: contact.map(str::to_owned),
                        address: at.map(str::to_owned),
                        ..whole()
                    };
                    let mut named: BTreeSet<&str> = publication.missing().into_iter().collect();
                    if publisher.is_none() {
                        // There is no node yet that could lack its type.
                        named.remove("publisher_type");
                    }
                    assert_eq!(lacking(&record(&publication)), named, "{publication:?}");
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(tried, 32);
}

#[test]
fn everything_that_is_pointed_to_is_described_once() {
    let graph = record(&whole());
    let found = addresses(&graph);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len(), "{found:?}");
    assert!(found.iter().all(|address| address.starts_with("http")), "{found:?}");
    let mut pointed = 0;
    for one in graph.nodes() {
        for (property, object) in &one.properties {
            let described = [
                "dcterms:publisher",
                "dcat:contactPoint",
                "dcat:dataset",
                "dcat:distribution",
                "dcat:inSeries",
                "foaf:page",
                "dcterms:temporal",
                "dcterms:spatial",
                "dcterms:conformsTo",
            ];
            if let Object::Address(address) = object
                && described.contains(property)
            {
                pointed += 1;
                assert!(found.contains(&address.as_str()), "{} {property} {address}", one.address);
            }
        }
    }
    assert!(pointed > 60, "{pointed}");
}

#[test]
fn each_file_is_in_one_data_set_or_a_page_and_carries_only_its_own_licence() {
    let graph = record(&whole());
    let at = |name: &str| format!("https://example.se/bredband/2025/{name}");
    let mut held: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for set in of_class(&graph, "dcat:Dataset") {
        for distribution in led_to(set, "dcat:distribution") {
            let file = led_to(node(&graph, distribution), "dcat:downloadURL")[0].to_owned();
            held.entry(file).or_default().push(set.address.clone());
        }
    }
    let expected = [
        ("grid_1km.geojson", "squares"),
        ("grid_1km.gpkg", "squares"),
        ("grid_250m.gpkg", "squares"),
        ("municipalities.csv", "municipalities"),
        ("reconciliation.csv", "reconciliation"),
        ("shortage_areas.geojson", "shortage_areas"),
        ("uncovered.geojson", "uncovered"),
    ];
    let mut expected: BTreeMap<String, Vec<String>> =
        expected.into_iter().map(|(file, set)| (at(file), vec![at(&format!("#{set}"))])).collect();
    let layers =
        ["municipalities", "shortage_areas", "squares", "uncovered"].map(|set| at(&format!("#{set}")));
    expected.insert(at("whitespot_open.gpkg"), layers.into());
    assert_eq!(held, expected);
    let pages: BTreeSet<&str> =
        of_class(&graph, "foaf:Document").iter().map(|page| page.address.as_str()).collect();
    let expected = ["README.md", "images/all_a4.svg", "map.html", "tables.xlsx"].map(at);
    assert_eq!(pages, expected.iter().map(String::as_str).collect());
    // The licence of the data on the data, CC0 on the record: neither on a page, a picture, letters or a data set.
    for one in graph.nodes() {
        let licences = led_to(one, "dcterms:license");
        match one.class {
            "dcat:Catalog" => assert_eq!(licences, ["http://creativecommons.org/publicdomain/zero/1.0/"]),
            "dcat:Distribution" => assert_eq!(licences, ["http://creativecommons.org/licenses/by/4.0/"]),
            _ => assert!(licences.is_empty(), "{}: {licences:?}", one.address),
        }
    }
    assert!(!graph.xml().contains("dejavu"), "{}", graph.xml());
}

#[test]
fn a_form_has_its_format_its_crs_and_the_side_of_its_squares() {
    let graph = record(&whole());
    let of = |name: &str| node(&graph, &format!("https://example.se/bredband/2025/#file-{name}"));
    for (name, format, crs, side) in [
        ("municipalities.csv", "text/csv", None, None),
        ("uncovered.geojson", "application/geo+json", Some("OGC/1.3/CRS84"), None),
        ("grid_1km.geojson", "application/geo+json", Some("OGC/1.3/CRS84"), Some("1000")),
        ("grid_250m.gpkg", "application/geopackage+sqlite3", Some("EPSG/0/3006"), Some("250")),
        ("whitespot_open.gpkg-squares", "application/geopackage+sqlite3", Some("EPSG/0/3006"), None),
    ] {
        let one = of(name);
        assert_eq!(objects(one, "dcterms:format"), [&Object::Text(format.to_owned(), None)], "{name}");
        let media = format!("http://www.iana.org/assignments/media-types/{format}");
        assert_eq!(led_to(one, "dcat:mediaType"), [media.as_str()], "{name}");
        let crs: Vec<String> =
            crs.into_iter().map(|code| format!("http://www.opengis.net/def/crs/{code}")).collect();
        assert_eq!(led_to(one, "dcterms:conformsTo"), crs, "{name}");
        let side: Vec<Object> =
            side.into_iter().map(|side| Object::Typed(side.to_owned(), "xsd:decimal")).collect();
        assert_eq!(objects(one, "dcat:spatialResolutionInMeters"), side.iter().collect::<Vec<_>>(), "{name}");
        assert_eq!(
            objects(one, "dcat:byteSize"),
            [&Object::Typed("123".to_owned(), "xsd:nonNegativeInteger")],
            "{name}"
        );
    }
}

#[test]
fn years_make_a_series_under_the_address_that_lasts() {
    let earlier = BTreeSet::from([
        (
            "https://example.se/bredband/#series-municipalities".to_owned(),
            "https://example.se/bredband/2024/#municipalities".to_owned(),
        ),
        // Another series, a record without an address, and this year's own data set.
        ("https://other.se/#series-squares".to_owned(), "https://other.se/2024/#squares".to_owned()),
        ("https://example.se/bredband/#series-uncovered".to_owned(), "./#uncovered".to_owned()),
        (
            "https://example.se/bredband/#series-reconciliation".to_owned(),
            "https://example.se/bredband/2025/#reconciliation".to_owned(),
        ),
    ]);
    let graph = catalogue(&OpenPackage { publication: &whole(), earlier, ..package() }, &files());
    let before: Vec<_> =
        of_class(&graph, "dcat:Dataset").iter().flat_map(|set| led_to(set, "dcat:prev")).collect();
    assert_eq!(before, ["https://example.se/bredband/2024/#municipalities"]);
    let set = node(&graph, "https://example.se/bredband/2025/#squares");
    let series = led_to(set, "dcat:inSeries");
    assert_eq!(series, ["https://example.se/bredband/#series-squares"]);
    let series = node(&graph, series[0]);
    assert_eq!(series.class, "dcat:DatasetSeries");
    for shared in ["dcterms:publisher", "dcat:contactPoint", "dcat:keyword", "dcat:theme"] {
        assert_eq!(objects(series, shared), objects(set, shared), "{shared}");
    }
    // New data come to the series once a year; what one year holds stays as it is.
    assert!(led_to(series, "dcterms:accrualPeriodicity")[0].ends_with("/ANNUAL"));
    assert!(led_to(set, "dcterms:accrualPeriodicity").is_empty());
    let catalogue = node(&graph, "https://example.se/bredband/#catalogue");
    assert_eq!(led_to(catalogue, "dcat:dataset").len(), 10);
    let without = record(&Publication { series: None, ..whole() });
    assert!(of_class(&without, "dcat:DatasetSeries").is_empty());
    let set = node(&without, "https://example.se/bredband/2025/#squares");
    assert!(led_to(set, "dcterms:accrualPeriodicity")[0].ends_with("/ANNUAL"));
}

#[test]
fn the_publisher_and_its_contact_are_two_things() {
    let graph = record(&Publication {
        organisation_number: Some("000000-0000".to_owned()),
        publisher_type: Some(PublisherType::PrivateIndividual),
        ..whole()
    });
    let agent = only(&graph, "foaf:Agent");
    assert_eq!(agent.address, "http://dataportal.se/organisation/SE0000000000");
    assert_eq!(objects(agent, "foaf:name"), [&Object::Text("Region A".to_owned(), Some("sv"))]);
    assert_eq!(led_to(agent, "dcterms:type"), ["http://purl.org/adms/publishertype/PrivateIndividual(s)"]);
    assert_eq!(objects(agent, "dcterms:identifier"), [&Object::Text("0000000000".to_owned(), None)]);
    let contact = only(&graph, "vcard:Organization");
    assert_eq!(contact.address, "https://example.se/bredband/#contact");
    assert_eq!(led_to(contact, "vcard:hasEmail"), ["mailto:bredband@example.se"]);
    let bare = record(&whole());
    assert_eq!(of_class(&bare, "foaf:Agent")[0].address, "https://example.se/bredband/#publisher");
    let page = record(&Publication { contact: Some("https://example.se/fraga".to_owned()), ..whole() });
    let contact = of_class(&page, "vcard:Organization")[0];
    assert_eq!(led_to(contact, "vcard:hasURL"), ["https://example.se/fraga"]);
}

#[test]
fn days_are_what_the_configuration_says_and_none_is_made_up() {
    let graph = record(&whole());
    let set = node(&graph, "https://example.se/bredband/2025/#municipalities");
    assert_eq!(objects(set, "dcterms:issued"), [&Object::Typed("2025-12-01".to_owned(), "xsd:date")]);
    let period = node(&graph, led_to(set, "dcterms:temporal")[0]);
    for end in ["dcat:startDate", "dcat:endDate"] {
        assert_eq!(objects(period, end), [&Object::Typed("2025-10-01".to_owned(), "xsd:date")]);
    }
    let graph = record(&Publication { issued: None, ..whole() });
    assert!(graph.nodes().iter().all(|node| objects(node, "dcterms:issued").is_empty()));
    let extent = of_class(&graph, "dcterms:Location")[0];
    let expected = "POLYGON((14.00000 58.00000, 16.00000 58.00000, 16.00000 60.00000, 14.00000 60.00000, 14.00000 58.00000))";
    assert_eq!(objects(extent, "dcat:bbox"), [&Object::Typed(expected.to_owned(), "geosparql:wktLiteral")]);
}

#[test]
fn a_licence_has_one_address_however_it_is_written() {
    let by = Some("http://creativecommons.org/licenses/by/4.0/");
    let zero = Some("http://creativecommons.org/publicdomain/zero/1.0/");
    for (written, expected) in [
        ("CC-BY-4.0", by),
        ("https://creativecommons.org/licenses/by/4.0/", by),
        ("https://creativecommons.org/licenses/by/4.0/deed.sv", by),
        ("http://www.creativecommons.org/licenses/by/4.0", by),
        ("CC-BY-SA-4.0", Some("http://creativecommons.org/licenses/by-sa/4.0/")),
        ("CC0-1.0", zero),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", zero),
        ("https://creativecommons.org/licenses/by/3.0/", None),
        ("https://creativecommons.org/licenses/by/4.01/", None),
        ("CC-XX-4.0", None),
        ("https://example.se/licens", None),
    ] {
        assert_eq!(creative_commons(written).as_deref(), expected, "{written}");
    }
    let of = |licence: &str| record(&Publication { licence: Some(licence.to_owned()), ..whole() });
    let graph = of("Egen licens");
    let licence = only(&graph, "dcterms:LicenseDocument");
    assert_eq!(licence.address, "https://example.se/bredband/#licence");
    assert_eq!(objects(licence, "dcterms:title"), [&Object::Text("Egen licens".to_owned(), Some("sv"))]);
    let graph = of("https://example.se/licens");
    assert_eq!(of_class(&graph, "dcterms:LicenseDocument")[0].address, "https://example.se/licens");
    let graph = record(&Publication { licence: None, ..whole() });
    assert!(
        of_class(&graph, "dcat:Distribution").iter().all(|one| led_to(one, "dcterms:license").is_empty())
    );
}

/// A statement as text: who, what, which value, and its language or type.
type Statement = [String; 4];

fn full(name: &str) -> String {
    let (prefix, rest) = name.split_once(':').expect("a prefix");
    let known = super::super::rdf::PREFIXES.iter().find(|(known, _)| *known == prefix);
    let (_, at) = known.expect(name);
    format!("{at}{rest}")
}

/// The statements of RDF/XML, read by a reader of XML that knows nothing of how it was written.
fn of_xml(text: &str) -> BTreeSet<Statement> {
    const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    let document = roxmltree::Document::parse(text).expect("XML");
    let name = |node: roxmltree::Node| {
        format!("{}{}", node.tag_name().namespace().unwrap_or_default(), node.tag_name().name())
    };
    let mut statements = BTreeSet::new();
    for node in document.root_element().children().filter(roxmltree::Node::is_element) {
        let subject = node.attribute((RDF, "about")).expect("an address").to_owned();
        statements.insert([subject.clone(), "type".to_owned(), name(node), String::new()]);
        for property in node.children().filter(roxmltree::Node::is_element) {
            let resource = property.attribute((RDF, "resource"));
            let language = property.attribute(("http://www.w3.org/XML/1998/namespace", "lang"));
            let kind = property.attribute((RDF, "datatype"));
            let value =
                resource.map_or_else(|| property.text().unwrap_or_default().to_owned(), str::to_owned);
            let kind = resource.map(|_| "address").or(language).or(kind).unwrap_or_default().to_owned();
            statements.insert([subject.clone(), name(property), value, kind]);
        }
    }
    statements
}

/// The statements of JSON-LD, as its context says.
fn of_json(document: &Value) -> BTreeSet<Statement> {
    let mut statements = BTreeSet::new();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    for node in document["@graph"].as_array().expect("nodes") {
        let subject = text(&node["@id"]);
        for (key, values) in node.as_object().expect("a node") {
            match key.as_str() {
                "@id" => {}
                "@type" => {
                    statements.insert([
                        subject.clone(),
                        "type".to_owned(),
                        full(&text(values)),
                        String::new(),
                    ]);
                }
                property => {
                    for value in values.as_array().expect("values") {
                        let (value, kind) = if let Some(at) = value.get("@id") {
                            (text(at), "address".to_owned())
                        } else if let Some(language) = value.get("@language") {
                            (text(&value["@value"]), text(language))
                        } else if let Some(kind) = value.get("@type") {
                            (text(&value["@value"]), full(&text(kind)))
                        } else {
                            (text(value), String::new())
                        };
                        statements.insert([subject.clone(), full(property), value, kind]);
                    }
                }
            }
        }
    }
    statements
}

#[test]
fn both_files_say_the_same_and_names_never_become_markup() {
    for publication in [whole(), Publication::default(), publication().clone()] {
        let graph = record(&publication);
        let (xml, json) = (of_xml(&graph.xml()), of_json(&graph.json_ld()));
        assert_eq!(xml, json);
        let count: usize = graph.nodes().iter().map(|node| node.properties.len() + 1).sum();
        assert_eq!(xml.len(), count, "a statement stands twice");
    }
    let xml = record(&whole()).xml();
    assert!(xml.contains("Bredband i Län &lt;b&gt; &amp; &quot;co&quot; [x](y): öppna data"), "{xml}");
    assert!(xml.contains("Länet är påhittat."));
    let real = OpenPackage { context: context(Language::En), below: 1, ..package() };
    let xml = catalogue(&real, &files()).xml();
    assert!(!xml.contains("påhittat") && !xml.contains("maskerade"));
    assert!(xml.contains("./#catalogue") && xml.contains("\"./municipalities.csv\""), "{xml}");
}

#[test]
fn addresses_hold_no_sign_that_an_iri_cannot_hold() {
    assert_eq!(encoded("images/län 1_a4.svg"), "images/l%C3%A4n%201_a4.svg");
    for good in ["https://example.se", "http://example.se/å?a=b#c"] {
        assert!(is_address(good), "{good}");
    }
    for bad in [
        "example.se",
        "https://",
        "https:///a",
        "https://a b",
        "https://a\"b",
        "ftp://example.se",
        "https://a|b",
    ] {
        assert!(!is_address(bad), "{bad}");
    }
}

#[test]
fn a_layer_that_is_withheld_is_no_data_set() {
    let only = OpenFile { name: "whitespot_open.gpkg".to_owned(), ..files().remove(0) };
    let sets = |has_uncovered| {
        let graph = catalogue(&OpenPackage { has_uncovered, ..package() }, std::slice::from_ref(&only));
        let sets = of_class(&graph, "dcat:Dataset").into_iter().map(|set| set.address.clone());
        sets.collect::<Vec<_>>()
    };
    let withheld = ["./#municipalities", "./#shortage_areas", "./#squares"];
    assert_eq!(sets(false), withheld);
    assert_eq!(sets(true), [&withheld[..], &["./#uncovered"]].concat());
}
