//! Tables joined by the ids of demand points: how many of their ids are known, and in what the unknown ones differ.
use std::collections::{HashMap, HashSet};

use super::demand::{Found, Placed};
use super::{IdLimits, NormaliseError};
use crate::model::{DemandColumn, DemandPointId, RecordRef, Reject, Severity};

/// Unknown ids for which a similar id is looked for.
const TRIED: usize = 50;

/// What the ids of a table may be.
#[derive(Clone, Copy)]
pub(super) enum Known<'p> {
    /// Ids of the demand.
    Ids(&'p Placed),
    /// What one of its columns says.
    Words(&'p DemandColumn),
}

impl Known<'_> {
    fn holds(&self, id: &DemandPointId) -> bool {
        match self {
            Self::Ids(placed) => !matches!(placed.by_id(id), Found::Unknown),
            Self::Words(column) => column.rows.contains_key(id),
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::Ids(placed) => placed.distinct_ids(),
            Self::Words(column) => column.rows.len(),
        }
    }

    /// All of them in text order.
    fn all(&self) -> Box<dyn Iterator<Item = &DemandPointId> + '_> {
        match self {
            Self::Ids(placed) => Box::new(placed.all_ids()),
            Self::Words(column) => Box::new(column.rows.keys()),
        }
    }

    /// Where the demand writes them.
    fn place(&self) -> String {
        match self {
            Self::Ids(_) => String::new(),
            Self::Words(column) => format!(" in its column {}", column.name),
        }
    }
}

/// Checks a source that is joined by id.
///
/// The share of ids that are known is that of the table's own ids or that of the demand's, whichever is greater: a table of
/// the whole country is none of another county. Returns the warning about the source, if there is one.
///
/// # Errors
/// When no id is known, or a smaller share than the limit.
pub(super) fn check(
    source: &str,
    records: impl Iterator<Item = (RecordRef, DemandPointId)>,
    of: Known<'_>,
    limits: IdLimits,
) -> Result<Option<Reject>, NormaliseError> {
    let (mut known, mut unknown, mut seen) = (0_usize, Vec::new(), HashSet::new());
    for (record, id) in records {
        if !seen.insert(id.clone()) {
            continue;
        }
        if of.holds(&id) {
            known += 1;
        } else {
            unknown.push((record, id));
        }
    }
    let Some((first, id)) = unknown.first() else { return Ok(None) };
    let share_of = |all: usize| if all == 0 { 0.0 } else { known as f64 / all as f64 };
    let share = share_of(seen.len()).max(share_of(of.count()));
    if known > 0 && share >= limits.warn {
        return Ok(None);
    }
    let (record, id, expected) = if let Some((record, id, known, difference)) = like(&unknown, of) {
        (record, id, format!("\"{known}\", as the demand writes it{}{difference}", of.place()))
    } else {
        let example = of.all().next().map_or_else(String::new, |id| format!(", as \"{id}\""));
        (first, id, format!("ids of the demand points{}{example}", of.place()))
    };
    if known == 0 || share < limits.stop {
        return Err(NormaliseError::IdsUnknown {
            source_name: source.to_owned(),
            known,
            ids: seen.len(),
            record: record.record,
            id: id.to_string(),
            expected,
            least: limits.stop,
        });
    }
    Ok(Some(Reject {
        source: source.to_owned(),
        layer: String::new(),
        record: String::new(),
        reason: "ids that no demand point has".into(),
        found: format!(
            "{} of {} ids; the first: \"{id}\" in record {}",
            unknown.len(),
            seen.len(),
            record.record
        ),
        expected,
        severity: Severity::Part,
    }))
}

/// An unknown id, the id of the demand that it seems to be, and in what they differ.
type Like<'u> = (&'u RecordRef, &'u DemandPointId, String, &'static str);

fn like<'u>(unknown: &'u [(RecordRef, DemandPointId)], of: Known<'_>) -> Option<Like<'u>> {
    let tried: Vec<(String, &(RecordRef, DemandPointId))> =
        unknown.iter().take(TRIED).map(|one| (bare(one.1.as_str()), one)).collect();
    let (known, (record, id)) = of.all().find_map(|known| {
        let bare = bare(known.as_str());
        tried.iter().find(|(text, _)| *text == bare).map(|(_, one)| (known, one))
    })?;
    Some((record, id, known.to_string(), difference(id.as_str(), known.as_str())))
}

/// The ids of the demand by what is left of each in the bare form; none where two are alike in it.
pub(super) struct Forms(HashMap<String, Option<DemandPointId>>);

impl Forms {
    pub(super) fn of(known: Known<'_>) -> Self {
        let mut forms = HashMap::new();
        for id in known.all() {
            forms
                .entry(bare(id.as_str()))
                .and_modify(|other| *other = None)
                .or_insert_with(|| Some(id.clone()));
        }
        Self(forms)
    }

    /// The id as the demand writes it, where it writes it in another way.
    pub(super) fn written(&self, id: &DemandPointId, known: Known<'_>) -> Option<DemandPointId> {
        if known.holds(id) { None } else { self.0.get(&bare(id.as_str()))?.clone() }
    }
}

/// An id without what spreadsheets and databases add to it or take from it: capitals, braces, blanks, hyphens, decimals,
/// zeros in front.
fn bare(id: &str) -> String {
    let lower = id.trim_matches(['{', '}', '"', '\'']).to_lowercase();
    let whole = match lower.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => lower.as_str(),
    };
    let signs: String = whole.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let without_zeros = signs.trim_start_matches('0');
    if without_zeros.is_empty() { "0".to_owned() } else { without_zeros.to_owned() }
}

/// In what an id differs from the one that it seems to be.
fn difference(found: &str, known: &str) -> &'static str {
    if found.to_lowercase() == known.to_lowercase() {
        " (capitals differ)"
    } else if found.contains(['{', '}']) != known.contains(['{', '}']) {
        " (braces differ)"
    } else if found.contains('.') != known.contains('.') {
        " (one was written as a number with decimals)"
    } else if found.contains(char::is_whitespace) != known.contains(char::is_whitespace) {
        " (blanks differ)"
    } else if found.trim_start_matches('0') == known.trim_start_matches('0') {
        " (zeros in front were lost: deliver ids as text)"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_were_written_in_another_way_are_alike() {
        for (found, known, difference_of_them) in [
            ("1357135000.0", "1357135000", " (one was written as a number with decimals)"),
            ("{0A1B}", "0A1B", " (braces differ)"),
            ("AB54-A98C", "ab54-a98c", " (capitals differ)"),
            ("0", "000000", " (zeros in front were lost: deliver ids as text)"),
            ("7", "0007", " (zeros in front were lost: deliver ids as text)"),
            ("123 45", "12345", " (blanks differ)"),
        ] {
            assert_eq!(bare(found), bare(known), "{found}");
            assert_eq!(difference(found, known), difference_of_them, "{found}");
        }
        assert_ne!(bare("1,35714E+09"), bare("1357135000"));
        assert_ne!(bare("10.5"), bare("10"));
    }
}
