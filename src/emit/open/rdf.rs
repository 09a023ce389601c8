//! A small graph, written as JSON-LD and as RDF/XML. Every node has an address and is described once; others point to it.
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::emit::text::markup::escaped;

/// The vocabularies, by prefix.
pub(super) const PREFIXES: [(&str, &str); 6] = [
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geosparql", "http://www.opengis.net/ont/geosparql#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What a property leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Object {
    /// A text in a language, or in none.
    Text(String, Option<&'static str>),
    /// A value with the name of its type.
    Typed(String, &'static str),
    /// Something that has an address, described here or elsewhere.
    Address(String),
}

impl Object {
    /// A text in a language. What XML cannot hold becomes a blank: both files say the same.
    pub(super) fn text(text: impl AsRef<str>, language: &'static str) -> Self {
        Self::Text(legal(text.as_ref()), Some(language))
    }

    /// A text in no language: a code.
    pub(super) fn code(text: impl AsRef<str>) -> Self {
        Self::Text(legal(text.as_ref()), None)
    }
}

/// A text without the signs that XML 1.0 cannot hold, not even as references.
fn legal(text: &str) -> String {
    let is_illegal = |sign: char| sign.is_control() || ['\u{fffe}', '\u{ffff}'].contains(&sign);
    text.chars().map(|sign| if is_illegal(sign) { ' ' } else { sign }).collect()
}

/// Something that is described: its address, its class, its properties.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub address: String,
    pub class: &'static str,
    pub properties: Vec<(&'static str, Object)>,
}

/// Nodes in the order in which they are written.
#[derive(Debug, Default)]
pub(super) struct Graph(Vec<Node>);

impl Graph {
    /// Describes a node. What is described already stays as it is.
    pub(super) fn describe(&mut self, node: Node) {
        if self.0.iter().all(|known| known.address != node.address) {
            self.0.push(node);
        }
    }

    #[cfg(test)]
    pub(super) fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// As JSON-LD: a context and the nodes as a list.
    pub(super) fn json_ld(&self) -> Value {
        let context: Map<String, Value> =
            PREFIXES.iter().map(|(prefix, address)| ((*prefix).to_owned(), json!(address))).collect();
        let nodes: Vec<Value> = self.0.iter().map(Node::json).collect();
        json!({ "@context": context, "@graph": nodes })
    }

    /// As RDF/XML.
    pub(super) fn xml(&self) -> String {
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF\n    xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"",
        );
        for (prefix, address) in PREFIXES {
            text.push_str(&format!("\n    xmlns:{prefix}=\"{address}\""));
        }
        text.push_str(">\n");
        for node in &self.0 {
            node.element(&mut text);
        }
        text.push_str("</rdf:RDF>\n");
        text
    }

    /// The nodes of another record that are members of series, as (series, member): what an earlier package says of itself.
    pub(super) fn members(record: &Value) -> BTreeSet<(String, String)> {
        let nodes = record["@graph"].as_array().map(Vec::as_slice).unwrap_or_default();
        let address = |value: &Value| value["@id"].as_str().map(str::to_owned);
        let of_node = |node: &Value| {
            let member = address(node)?;
            let series = node["dcat:inSeries"].as_array()?.iter().filter_map(address);
            Some(series.map(|series| (series, member.clone())).collect::<Vec<_>>())
        };
        nodes.iter().filter_map(of_node).flatten().collect()
    }
}

impl Node {
    pub(super) fn new(address: String, class: &'static str, properties: Vec<(&'static str, Object)>) -> Self {
        Self { address, class, properties }
    }

    fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("@id".to_owned(), json!(self.address));
        object.insert("@type".to_owned(), json!(self.class));
        for (property, value) in &self.properties {
            let value = match value {
                Object::Text(text, Some(language)) => json!({ "@value": text, "@language": language }),
                Object::Text(text, None) => json!(text),
                Object::Typed(text, kind) => json!({ "@value": text, "@type": kind }),
                Object::Address(address) => json!({ "@id": address }),
            };
            let values = object.entry(*property).or_insert_with(|| json!([]));
            if let Value::Array(values) = values {
                values.push(value);
            }
        }
        Value::Object(object)
    }

    fn element(&self, text: &mut String) {
        text.push_str(&format!("  <{} rdf:about=\"{}\">\n", self.class, escaped(&self.address)));
        for (property, value) in &self.properties {
            let line = match value {
                Object::Text(value, language) => {
                    let language =
                        language.map(|language| format!(" xml:lang=\"{language}\"")).unwrap_or_default();
                    format!("<{property}{language}>{}</{property}>", escaped(value))
                }
                Object::Typed(value, kind) => {
                    let kind = address_of(kind);
                    format!("<{property} rdf:datatype=\"{kind}\">{}</{property}>", escaped(value))
                }
                Object::Address(address) => format!("<{property} rdf:resource=\"{}\"/>", escaped(address)),
            };
            text.push_str(&format!("    {line}\n"));
        }
        text.push_str(&format!("  </{}>\n", self.class));
    }
}

/// The address behind a name with a prefix.
fn address_of(name: &str) -> String {
    let known = name.split_once(':').and_then(|(prefix, rest)| {
        PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, at)| (at, rest))
    });
    known.map_or_else(|| name.to_owned(), |(address, rest)| format!("{address}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_described_once_and_no_text_breaks_the_files() {
        let mut graph = Graph::default();
        let name = |text: &str| vec![("foaf:name", Object::text(text, "sv"))];
        graph.describe(Node::new("https://a/#p".to_owned(), "foaf:Agent", name("A\u{1}<b>&\u{ffff}")));
        graph.describe(Node::new("https://a/#p".to_owned(), "foaf:Agent", name("another")));
        assert_eq!(graph.nodes().len(), 1);
        let xml = graph.xml();
        assert!(xml.contains("<foaf:name xml:lang=\"sv\">A &lt;b&gt;&amp; </foaf:name>"), "{xml}");
        assert!(roxmltree::Document::parse(&xml).is_ok(), "{xml}");
        assert_eq!(graph.json_ld()["@graph"][0]["foaf:name"][0]["@value"], "A <b>& ");
    }

    #[test]
    fn members_of_series_are_read_back() {
        let mut graph = Graph::default();
        let series = vec![("dcat:inSeries", Object::Address("https://a/#s".to_owned()))];
        graph.describe(Node::new("https://a/2024/#m".to_owned(), "dcat:Dataset", series));
        graph.describe(Node::new("https://a/#s".to_owned(), "dcat:DatasetSeries", Vec::new()));
        let members: Vec<_> = Graph::members(&graph.json_ld()).into_iter().collect();
        assert_eq!(members, [("https://a/#s".to_owned(), "https://a/2024/#m".to_owned())]);
        assert!(Graph::members(&json!({ "@graph": 1 })).is_empty());
        // A record of an earlier version: nested, without series.
        assert!(Graph::members(&json!({ "dcat:dataset": [{ "@id": "a" }] })).is_empty());
    }
}
