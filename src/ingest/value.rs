use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A value of a source's records: the same for all, or read from a column, or a column's words mapped to values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value<T> {
    /// `{ column = "…" }` or `{ column = "…", map = { FTTP = 1000 } }`.
    Column(ColumnValue<T>),
    /// A literal.
    Literal(T),
}

/// A column, and what its words mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnValue<T> {
    /// Column name.
    pub column: String,
    /// Words of the column → values; a word without an entry rejects the offer, not the point.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub map: Option<BTreeMap<String, T>>,
}

impl<T> Value<T> {
    /// The column that it is read from.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Column(from) => Some(&from.column),
            Self::Literal(_) => None,
        }
    }
}
