//! Values within a value: `networkProviders.name` of a column that holds JSON, as the Open Fibre Data Standard has them.
//!
//! A name with points that is no column of the file is looked for in the column of its first part. Of a list all entries count: what they
//! say is joined, each once, in their order.
use serde_json::Value as Json;

use super::table::{Column, Table, Wanted};

/// What parts the steps of a way.
const STEP: char = '.';
/// What stands between the values of a list.
pub(super) const BETWEEN: &str = " / ";

/// What is wanted, with the columns that hold what is wanted of their insides.
pub(super) fn with_roots(wanted: &Wanted) -> Wanted {
    let roots = wanted.columns.iter().filter_map(|name| Some(name.split_once(STEP)?.0.to_owned()));
    let roots: Vec<String> = roots.collect();
    let mut wanted = wanted.clone();
    wanted.columns.extend(roots);
    wanted
}

/// Gives a table the columns that lie within others. A column without any JSON stays without.
pub(super) fn fill(table: &mut Table, wanted: &Wanted) {
    for name in &wanted.columns {
        let Some((root, way)) = name.split_once(STEP) else { continue };
        if table.names.iter().any(|known| known == name) {
            continue;
        }
        let Some((_, column)) = table.columns.iter().find(|(known, _)| known == root) else { continue };
        let parsed = |row| serde_json::from_str::<Json>(&column.text(row)?).ok().filter(is_nested);
        let steps: Vec<&str> = way.split(STEP).collect();
        let (mut any, mut words) = (false, Vec::with_capacity(table.rows()));
        for row in 0..table.rows() {
            let value = parsed(row);
            any |= value.is_some();
            words.push(value.and_then(|value| said(&value, &steps)));
        }
        if any {
            table.names.push(name.clone());
            table.columns.push((name.clone(), Column::Words(words)));
        }
    }
}

fn is_nested(value: &Json) -> bool {
    value.is_object() || value.is_array()
}

/// What stands at the end of a way.
fn said(value: &Json, steps: &[&str]) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    collect(value, steps, &mut found);
    (!found.is_empty()).then(|| found.join(BETWEEN))
}

fn collect(value: &Json, steps: &[&str], found: &mut Vec<String>) {
    match (value, steps) {
        (Json::Array(entries), _) => entries.iter().for_each(|entry| collect(entry, steps, found)),
        (Json::Object(members), [step, rest @ ..]) => {
            if let Some(member) = members.get(*step) {
                collect(member, rest, found);
            }
        }
        (Json::String(_) | Json::Number(_) | Json::Bool(_), []) => {
            let text = value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned());
            if !text.is_empty() && !found.contains(&text) {
                found.push(text);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_lead_through_lists_and_objects() {
        let value: Json = serde_json::from_str(
            r#"[{"id": 1, "name": "A"}, {"name": " B "}, {"name": "A", "of": {"x": [true, 2.5]}}, {"name": null}]"#,
        )
        .expect("JSON");
        for (way, expected) in [
            ("name", Some("A / B")),
            ("of.x", Some("true / 2.5")),
            ("id", Some("1")),
            ("of", None),
            ("name.x", None),
            ("none", None),
        ] {
            let steps: Vec<&str> = way.split('.').collect();
            assert_eq!(said(&value, &steps).as_deref(), expected, "{way}");
        }
    }
}
