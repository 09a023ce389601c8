//! Numbers and tables as text for the terminal.
use std::fmt::Write;

use whitespot::model::{Severity, SpeedTier};

/// `1 234 567`, rounded to whole units.
pub(super) fn count(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    if value < 0.0 && digits != "0" { format!("-{grouped}") } else { grouped }
}

/// `12.3 %`, or `-` where there is nothing to share.
pub(super) fn percent(part: f64, total: f64) -> String {
    if total > 0.0 { format!("{:.1} %", 100.0 * part / total) } else { "-".into() }
}

/// `100`, or `100/20` where the speed upstream is judged.
pub(super) fn speed(tier: SpeedTier) -> String {
    match tier.up_mbps {
        Some(up_mbps) => format!("{}/{up_mbps}", tier.down_mbps),
        None => tier.down_mbps.to_string(),
    }
}

/// `1.2 MB`.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=999_999 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A table: the first column left, the others right.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    align(rows, |column| column > 0)
}

/// A table of words: every column left.
pub(super) fn left_table(rows: &[Vec<String>]) -> String {
    align(rows, |_| false)
}

fn align(rows: &[Vec<String>], right: impl Fn(usize) -> bool) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
            let _ = if right(column) { write!(line, "  {pad}{cell}") } else { write!(line, "  {cell}{pad}") };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A text from a file without what would steer the terminal: control characters, and those that turn the direction of
/// writing, become the replacement character.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|character| if steers(character) { '\u{fffd}' } else { character }).collect()
}

/// Whether a character would steer a terminal.
pub(super) fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What a reject cost.
pub(super) const fn cost(severity: Severity) -> &'static str {
    match severity {
        Severity::Record => "left out",
        Severity::Part => "used in part",
        Severity::Repaired => "repaired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(count(0.0), "0");
        assert_eq!(count(-0.2), "0");
        assert_eq!(count(1_234_567.4), "1 234 567");
        assert_eq!(count(-1234.0), "-1 234");
        assert_eq!(percent(1.0, 8.0), "12.5 %");
        assert_eq!(percent(0.0, 0.0), "-");
        assert_eq!(size(1_234_567), "1.2 MB");
    }

    #[test]
    fn columns_line_up_by_characters() {
        let rows = [vec!["Åsa".into(), "1".into()], vec!["b".into(), "22".into()]];
        assert_eq!(table(&rows), "  Åsa   1\n  b    22\n");
    }
}
