//! Text within SQL.

/// A text as SQL.
pub(in crate::emit) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
