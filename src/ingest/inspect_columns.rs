//! What the columns of a delivered file hold: kinds, ranges, words, and by what a column may be an id.
use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::quantities::other_unit;
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
    /// Every value is digits alone, and some have one less than the others: a zero at their beginning was lost.
    pub loses_zeros: bool,
    /// The number in the middle of all.
    pub median: Option<f64>,
    /// Numbers far from the middle beside how far half of them are from it.
    pub far: u64,
    /// The first number that may be one with decimals or a thousand times that.
    pub unclear: Option<String>,
    /// Numbers that are written with a point.
    pub points: u64,
    /// The unit other than Mbit/s that its name says.
    pub unit: Option<&'static str>,
    /// What is odd about its texts.
    pub oddities: Oddities,
}

/// Cells of a column whose texts are odd.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Oddities {
    /// HTML.
    pub markup: u64,
    /// Two blanks one after the other, within the text.
    pub double_blanks: u64,
    /// `NULL`, `nan` and the like, as a word.
    pub null_words: u64,
    /// Signs of a wrong encoding.
    pub broken_letters: u64,
}

impl Oddities {
    fn look(&mut self, text: &str) {
        let is_null = ["null", "nan", "n/a", "#n/a", "none", "<null>"]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word));
        let has_markup = text.contains("</") || text.contains("<br") || text.contains("/>");
        // Letters of two bytes in UTF-8 that were read as two letters of one byte.
        let is_misread = [
            "\u{c3}\u{a5}",
            "\u{c3}\u{a4}",
            "\u{c3}\u{b6}",
            "\u{c3}\u{a9}",
            "\u{c3}\u{85}",
            "\u{c3}\u{84}",
            "\u{c3}\u{96}",
        ]
        .iter()
        .any(|pair| text.contains(pair));
        self.markup += u64::from(has_markup);
        self.double_blanks += u64::from(text.contains("  "));
        self.null_words += u64::from(is_null);
        self.broken_letters += u64::from(text.contains(char::REPLACEMENT_CHARACTER) || is_misread);
    }
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
            loses_zeros: false,
            median: None,
            far: 0,
            unclear: None,
            points: 0,
            unit: other_unit(name),
            oddities: Oddities::default(),
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
    let (mut digits, mut first) = (Lengths::default(), None);
    let (mut oddities, mut values, mut points) = (Oddities::default(), Vec::new(), 0);
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
        digits.look(is_digits, word.len());
        if kind == "text" {
            oddities.look(&word);
        }
        let number = match numbers.get(row) {
            Cell::Number(value) => Some(value),
            _ => None,
        };
        if let Some(value) = number {
            let (low, high) = range.unwrap_or((value, value));
            range = Some((f64::min(low, value), f64::max(high, value)));
            values.push(value);
            points += u64::from(word.contains('.'));
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
    let (middle, far) = far_from_the_middle(&values);
    InspectedField {
        words: if words.len() <= WORDS { words.into_iter().collect() } else { Vec::new() },
        domain: domain(column),
        range: range.filter(|_| !are_codes),
        missing,
        is_unique: seen.is_some() && missing == 0 && rows > 0,
        // A number of a row is written without zeros at its beginning.
        counts_rows: counts_rows && !are_codes && missing == 0 && rows > 1,
        digits: digits.only(),
        loses_zeros: digits.lose_zeros() && !are_codes,
        median: middle.filter(|_| !are_codes),
        far,
        unclear: numbers.question().map(str::to_owned),
        points,
        oddities,
        ..InspectedField::unread(name, kind)
    }
}

/// How many digits the values have, where they are digits alone.
#[derive(Default)]
struct Lengths {
    least: usize,
    most: usize,
    values: u64,
    has_others: bool,
}

impl Lengths {
    fn look(&mut self, is_digits: bool, length: usize) {
        self.least = if self.values == 0 { length } else { self.least.min(length) };
        self.most = self.most.max(length);
        self.values += 1;
        self.has_others |= !is_digits;
    }

    fn only(&self) -> Option<usize> {
        (self.values > 0 && !self.has_others && self.least == self.most).then_some(self.most)
    }

    /// Codes have four digits and more, and each as many: of numbers that count something some are much shorter.
    fn lose_zeros(&self) -> bool {
        !self.has_others && self.most >= 4 && self.least + 1 == self.most
    }
}

/// So many times as far from the middle as half of all is far from the others.
pub(super) const FAR: f64 = 50.0;
/// Fewer numbers say nothing of what is far.
pub(super) const FEW: usize = 20;

/// The number in the middle, and how many are far from it.
fn far_from_the_middle(values: &[f64]) -> (Option<f64>, u64) {
    let away = |from: f64| values.iter().map(move |value| (value - from).abs());
    let Some(middle) = median(values.to_vec()) else { return (None, 0) };
    let half = median(away(middle).collect()).unwrap_or(0.0);
    let far = away(middle).filter(|far| values.len() >= FEW && half > 0.0 && *far > FAR * half).count();
    (Some(middle), far as u64)
}

/// The number in the middle of some.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    Some(*values.select_nth_unstable_by(middle, f64::total_cmp).1)
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
