//! A small graph, written as JSON-LD and as RDF/XML.
use serde_json::{Map, Value, json};

use crate::emit::text::markup::escaped;

/// The vocabularies, by prefix.
pub(super) const PREFIXES: [(&str, &str); 9] = [
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geosparql", "http://www.opengis.net/ont/geosparql#"),
    ("locn", "http://www.w3.org/ns/locn#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What a property leads to.
#[derive(Debug, Clone)]
pub(super) enum Object {
    /// A text in a language, or in none.
    Text(String, Option<&'static str>),
    /// A value with the name of its type.
    Typed(String, &'static str),
    /// Something that has an address.
    Address(String),
    /// Something described here.
    Node(Node),
}

/// Something that is described: its address, its class, its properties.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub address: Option<String>,
    pub class: &'static str,
    pub properties: Vec<(&'static str, Object)>,
}

impl Node {
    pub(super) fn new(class: &'static str, properties: Vec<(&'static str, Object)>) -> Self {
        Self { address: None, class, properties }
    }

    /// As JSON-LD, with its context.
    pub(super) fn json_ld(&self) -> Value {
        let context: Map<String, Value> =
            PREFIXES.iter().map(|(prefix, address)| ((*prefix).to_owned(), json!(address))).collect();
        let mut document = Map::new();
        document.insert("@context".to_owned(), Value::Object(context));
        if let Value::Object(own) = self.json() {
            document.extend(own);
        }
        Value::Object(document)
    }

    fn json(&self) -> Value {
        let mut object = Map::new();
        if let Some(address) = &self.address {
            object.insert("@id".to_owned(), json!(address));
        }
        object.insert("@type".to_owned(), json!(self.class));
        for (property, value) in &self.properties {
            let value = match value {
                Object::Text(text, Some(language)) => json!({ "@value": text, "@language": language }),
                Object::Text(text, None) => json!(text),
                Object::Typed(text, kind) => json!({ "@value": text, "@type": kind }),
                Object::Address(address) => json!({ "@id": address }),
                Object::Node(node) => node.json(),
            };
            let values = object.entry(*property).or_insert_with(|| json!([]));
            if let Value::Array(values) = values {
                values.push(value);
            }
        }
        Value::Object(object)
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
        self.element(1, &mut text);
        text.push_str("</rdf:RDF>\n");
        text
    }

    fn element(&self, depth: usize, text: &mut String) {
        let indent = "  ".repeat(depth);
        let about = self
            .address
            .as_ref()
            .map(|address| format!(" rdf:about=\"{}\"", escaped(address)))
            .unwrap_or_default();
        text.push_str(&format!("{indent}<{}{about}>\n", self.class));
        for (property, value) in &self.properties {
            match value {
                Object::Text(value, language) => {
                    let language =
                        language.map(|language| format!(" xml:lang=\"{language}\"")).unwrap_or_default();
                    text.push_str(&format!(
                        "{indent}  <{property}{language}>{}</{property}>\n",
                        escaped(value)
                    ));
                }
                Object::Typed(value, kind) => {
                    let kind = address_of(kind);
                    text.push_str(&format!(
                        "{indent}  <{property} rdf:datatype=\"{kind}\">{}</{property}>\n",
                        escaped(value)
                    ));
                }
                Object::Address(address) => {
                    text.push_str(&format!(
                        "{indent}  <{property} rdf:resource=\"{}\"/>\n",
                        escaped(address)
                    ));
                }
                Object::Node(node) => {
                    text.push_str(&format!("{indent}  <{property}>\n"));
                    node.element(depth + 2, text);
                    text.push_str(&format!("{indent}  </{property}>\n"));
                }
            }
        }
        text.push_str(&format!("{indent}</{}>\n", self.class));
    }
}

/// The address behind a name with a prefix.
fn address_of(name: &str) -> String {
    let known = name.split_once(':').and_then(|(prefix, rest)| {
        PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, at)| (at, rest))
    });
    known.map_or_else(|| name.to_owned(), |(address, rest)| format!("{address}{rest}"))
}
