//! Domains of coded values: what a file itself says that its codes mean.
//!
//! `GeoPackage` keeps them in `gpkg_data_columns`, a `FileGDB` in the XML of `GDB_Items`, `EsriJSON` in its `fields`.
use std::collections::HashMap;

use gdal::Dataset;
use gdal::vector::{LayerAccess, sql::Dialect};
use serde_json::Value as Json;

use super::page_limit::Top;
use super::quiet;
use super::table::Column;

/// By column: code → word.
pub(super) type Domains = HashMap<String, HashMap<String, String>>;

/// The domains of the columns of a layer.
pub(super) fn of(driver: &str, dataset: &Dataset, layer: &str) -> Domains {
    let domains = match driver {
        "GPKG" => of_geopackage(dataset, layer),
        "OpenFileGDB" | "FileGDB" => of_file_gdb(dataset, layer),
        _ => Domains::new(),
    };
    // A file without these tables has no domains, which is no fault.
    let _ = quiet::failures();
    domains
}

/// The domains of the columns of `EsriJSON`.
pub(super) fn of_json(top: &Top) -> Domains {
    let fields = top.get("fields").and_then(Json::as_array).into_iter().flatten();
    let of_field = |field: &Json| {
        let coded = field["domain"]["codedValues"].as_array()?;
        let words = coded.iter().filter_map(|value| {
            let code = match &value["code"] {
                Json::String(code) => code.clone(),
                Json::Number(code) => code.to_string(),
                _ => return None,
            };
            Some((code, value["name"].as_str()?.to_owned()))
        });
        Some((field["name"].as_str()?.to_owned(), words.collect()))
    };
    let mut domains: Domains = fields.filter_map(of_field).collect();
    // Subtypes: the codes of one field, each with a name.
    if let (Some(field), Some(types)) =
        (top.get("typeIdField").and_then(Json::as_str), top.get("types").and_then(Json::as_array))
    {
        let words: HashMap<String, String> = types
            .iter()
            .filter_map(|of| {
                let code = of["id"].as_str().map_or_else(|| of["id"].to_string(), str::to_owned);
                Some((code, of["name"].as_str()?.to_owned()))
            })
            .collect();
        if !words.is_empty() {
            domains.insert(field.to_owned(), words);
        }
    }
    domains
}

/// A column with what its codes mean.
pub(super) fn coded(column: Column, words: Option<&HashMap<String, String>>) -> Column {
    match words {
        Some(words) if !words.is_empty() => Column::Coded { codes: Box::new(column), words: words.clone() },
        _ => column,
    }
}

fn of_geopackage(dataset: &Dataset, layer: &str) -> Domains {
    let literal = layer.replace('\'', "''");
    let query = format!(
        "SELECT c.column_name, v.value, v.description FROM gpkg_data_columns c JOIN gpkg_data_column_constraints v \
         ON c.constraint_name = v.constraint_name WHERE v.constraint_type = 'enum' AND lower(c.table_name) = lower('{literal}')"
    );
    let mut domains = Domains::new();
    for [column, code, word] in rows(dataset, &query) {
        if let (Some(column), Some(code), Some(word)) =
            (column, code, word.filter(|word| !word.trim().is_empty()))
        {
            domains.entry(column).or_default().insert(code, word.trim().to_owned());
        }
    }
    domains
}

fn of_file_gdb(dataset: &Dataset, layer: &str) -> Domains {
    let (mut words, mut of_columns) = (HashMap::new(), Vec::new());
    for [name, definition] in rows(dataset, "SELECT Name, Definition FROM GDB_Items") {
        let Some(definition) = definition else { continue };
        let Ok(document) = roxmltree::Document::parse(&definition) else { continue };
        let text = |node: roxmltree::Node<'_, '_>, tag: &str| {
            node.children()
                .find(|child| child.has_tag_name(tag))
                .and_then(|child| child.text())
                .map(str::to_owned)
        };
        let root = document.root_element();
        if root.tag_name().name().contains("CodedValueDomain") {
            let values = root.descendants().filter(|node| node.has_tag_name("CodedValue"));
            let values: HashMap<String, String> =
                values.filter_map(|node| Some((text(node, "Code")?, text(node, "Name")?))).collect();
            words.extend(text(root, "DomainName").map(|domain| (domain, values)));
        } else if name.as_deref() == Some(layer) {
            let fields = root.descendants().filter(|node| node.has_tag_name("GPFieldInfoEx"));
            of_columns
                .extend(fields.filter_map(|node| Some((text(node, "Name")?, text(node, "DomainName")?))));
        }
    }
    of_columns
        .into_iter()
        .filter_map(|(column, domain)| Some((column, words.get(&domain)?.clone())))
        .collect()
}

/// The rows of a query as texts; none where it fails.
fn rows<const N: usize>(dataset: &Dataset, query: &str) -> Vec<[Option<String>; N]> {
    let Ok(Some(mut result)) = dataset.execute_sql(query, None, Dialect::DEFAULT) else { return Vec::new() };
    result
        .features()
        .map(|feature| std::array::from_fn(|at| feature.field_as_string(at).ok().flatten()))
        .collect()
}
