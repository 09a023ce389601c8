//! What the columns of a delivered file hold: kinds, ranges, words, and by what a column may be an id.
use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::table::{Cell, Column, Numbers};

/// Words shown of a column.
const WORDS: usize = 12;

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectedField {
    /// Name.
    pub name: String,
    /// `text`, `integer` or `number`, as the file stores it.
    pub kind: &'static str,
    /// The distinct values, where there are few of them.
    pub words: Vec<String>,
    /// What the file itself says that the codes of this column mean: code and word, in the order of the codes.
    pub domain: Vec<(String, String)>,
    /// Least and greatest number.
    pub range: Option<(f64, f64)>,
    /// Cells without a value among the records looked at.
    pub missing: u64,
    /// Every record looked at has a value, and no two the same: it may be an id.
    pub is_unique: bool,
    /// The values are the numbers of the rows, from 0 or 1: hardly the id of anything.
    pub counts_rows: bool,
    /// How many digits every value has, where all have so many and nothing else: codes.
    pub digits: Option<usize>,
}

impl InspectedField {
    /// A column whose values cannot be looked at.
    pub(super) fn unread(name: &str, kind: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            words: Vec::new(),
            domain: Vec::new(),
            range: None,
            missing: 0,
            is_unique: false,
            counts_rows: false,
            digits: None,
        }
    }
}

/// Looks at the first `rows` cells of a column.
pub(super) fn field(name: &str, column: &Column, rows: usize) -> InspectedField {
    let kind = match column {
        Column::Words(_) | Column::Text(_) | Column::Coded { .. } => "text",
        Column::Integers(_) => "integer",
        Column::Numbers(_) => "number",
    };
    let numbers = Numbers::new(column, None);
    let (mut words, mut missing, mut range) = (BTreeSet::new(), 0, None);
    // Codes with a leading zero are text, whatever they look like: a range would show them without it.
    let mut are_codes = false;
    let (mut digits, mut first) = (None, None);
    let mut counts_rows = true;
    // Two values with one hash only make a column less of an id, which asks and does not mislead.
    let mut seen = Some(HashSet::new());
    for row in 0..rows {
        let Some(word) = column.text(row) else {
            missing += 1;
            continue;
        };
        let is_digits = word.chars().all(|digit| digit.is_ascii_digit());
        are_codes |= word.len() > 1 && word.starts_with('0') && is_digits;
        digits = match digits {
            None if is_digits => Some(Some(word.len())),
            Some(Some(length)) if is_digits && length == word.len() => digits,
            _ => Some(None),
        };
        let number = match numbers.get(row) {
            Cell::Number(value) => Some(value),
            _ => None,
        };
        if let Some(value) = number {
            let (low, high) = range.unwrap_or((value, value));
            range = Some((f64::min(low, value), f64::max(high, value)));
        }
        let begin = *first.get_or_insert(number);
        counts_rows &= begin
            .zip(number)
            .is_some_and(|(begin, number)| begin <= 1.0 && (number - begin - row as f64).abs() < 0.5);
        if seen.as_mut().is_some_and(|seen| !seen.insert(hash(&word))) {
            seen = None;
        }
        // One more than is shown: that there are too many to show.
        if words.len() <= WORDS && !words.contains(word.as_ref()) {
            words.insert(word.into_owned());
        }
    }
    InspectedField {
        words: if words.len() <= WORDS { words.into_iter().collect() } else { Vec::new() },
        domain: domain(column),
        range: range.filter(|_| !are_codes),
        missing,
        is_unique: seen.is_some() && missing == 0 && rows > 0,
        // A number of a row is written without zeros at its beginning.
        counts_rows: counts_rows && !are_codes && missing == 0 && rows > 1,
        digits: digits.flatten(),
        ..InspectedField::unread(name, kind)
    }
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

fn domain(column: &Column) -> Vec<(String, String)> {
    let Column::Coded { words, .. } = column else { return Vec::new() };
    let mut domain: Vec<(String, String)> =
        words.iter().map(|(code, word)| (code.clone(), word.clone())).collect();
    // 2 before 10.
    domain.sort_by(|a, b| {
        let number = |code: &str| code.parse::<f64>().unwrap_or(f64::INFINITY);
        number(&a.0).total_cmp(&number(&b.0)).then_with(|| a.0.cmp(&b.0))
    });
    domain
}
