//! The fields of a layer, and what the codes in their cells mean.
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::table::{Cell, rounded};
use crate::emit::text::titles::Words;

/// Fields whose cells hold several codes: what such a cell means is listed for those that there are.
const LISTS: [&str; 3] = ["cost_left_out", "masked", "technologies"];

/// The fields of a layer.
#[derive(Debug)]
pub(in crate::emit) struct Fields {
    /// The layer.
    pub(in crate::emit) layer: String,
    /// Their names, in the order of the layer.
    pub(in crate::emit) names: Vec<String>,
    /// What stands in those of [`LISTS`].
    lists: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Fields {
    /// The fields of a layer without rows.
    pub(in crate::emit) fn of<'n>(layer: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names = names.into_iter().map(str::to_owned).collect();
        Self { layer: layer.to_owned(), names, lists: BTreeMap::new() }
    }

    /// Notes what a cell with several codes holds; a cell of any other field is passed over.
    pub(in crate::emit) fn note(&mut self, field: &str, text: &str) {
        let Some(list) = LISTS.into_iter().find(|list| *list == field) else { return };
        let known = self.lists.entry(list).or_default();
        if !text.is_empty() && !known.contains(text) {
            known.insert(text.to_owned());
        }
    }

    /// Notes the cells of a row, parallel to the fields.
    pub(in crate::emit) fn note_row(&mut self, cells: &[Cell]) {
        for list in LISTS {
            let at = self.names.iter().position(|name| name == list);
            if let Some(Cell::Text(text)) = at.and_then(|at| cells.get(at)) {
                self.note(list, text);
            }
        }
    }

    /// What may stand in the cells of a field and what it means in words; nothing for a field without codes.
    pub(in crate::emit) fn meanings(&self, field: &str, words: Words) -> Vec<(&str, Cow<'_, str>)> {
        let codes = words.meanings(&self.layer, field).into_iter();
        let codes = codes.map(|(code, word)| (code, Cow::Borrowed(word)));
        let lists = self.lists.get(field).into_iter().flatten();
        codes.chain(lists.map(|list| (list.as_str(), words.value(field, list)))).collect()
    }
}

/// The fields of a layer, each count as what it is in these rows: whole, or in parts.
pub(in crate::emit) fn counted<'f, 'r>(
    fields: &[(&'f str, ColumnKind)],
    rows: impl Iterator<Item = Vec<Cell<'r>>>,
) -> Vec<(&'f str, ColumnKind)> {
    let mut open: Vec<usize> = (0..fields.len()).filter(|&at| fields[at].1 == ColumnKind::Count).collect();
    let mut fields = fields.to_vec();
    for cells in rows {
        if open.is_empty() {
            break;
        }
        open.retain(|&at| match cells[at] {
            Cell::Number(value) => rounded(value).fract() == 0.0,
            _ => true,
        });
    }
    for at in open {
        fields[at].1 = ColumnKind::Whole;
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::Language;

    #[test]
    fn a_cell_of_several_codes_has_its_meaning_too() {
        let mut fields = Fields::of("support_candidates", ["unit", "reason", "technologies"]);
        fields.note_row(&[Cell::Text("a"), Cell::Text("no_offer"), Cell::Text("vdsl;fixed_wireless")]);
        fields.note_row(&[Cell::Text("b"), Cell::Text("no_offer"), Cell::Empty]);
        let words = Words::of(Language::Sv);
        assert_eq!(
            fields.meanings("technologies", words),
            [("vdsl;fixed_wireless", "VDSL; fast radio".into())]
        );
        assert!(fields.meanings("reason", words).contains(&("no_offer", "inget erbjudande".into())));
        assert!(fields.meanings("unit", words).is_empty());
    }

    #[test]
    fn a_count_is_whole_where_every_row_has_whole_ones() {
        let fields =
            [("name", ColumnKind::Text), ("points", ColumnKind::Count), ("households", ColumnKind::Count)];
        let kinds = |rows: &[[Cell<'static>; 3]]| {
            counted(&fields, rows.iter().map(|row| row.to_vec()))
                .into_iter()
                .map(|(_, kind)| kind)
                .collect::<Vec<_>>()
        };
        let whole = [Cell::Text("a"), Cell::Number(3.0), Cell::Empty];
        let halved = [Cell::Text("b"), Cell::Number(0.0), Cell::Number(2.5)];
        let [text, count, part] = [ColumnKind::Text, ColumnKind::Whole, ColumnKind::Count];
        assert_eq!(kinds(&[whole, whole]), [text, count, count]);
        assert_eq!(kinds(&[whole, halved, whole]), [text, count, part]);
    }
}
