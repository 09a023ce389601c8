use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::schema::Vocabulary;

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
    /// The unit of its numbers, or of those of the map; left out: that of the key.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<SpeedUnit>,
    /// Words of the column → values; a word without an entry rejects the offer, not the point.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub map: Option<BTreeMap<String, T>>,
}

/// A unit of speeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SpeedUnit {
    /// A thousandth of a kbit/s.
    #[serde(rename = "bit/s")]
    Bit,
    /// A thousandth of a Mbit/s.
    #[serde(rename = "kbit/s")]
    Kbit,
    /// The unit of all keys.
    #[default]
    #[serde(rename = "Mbit/s")]
    Mbit,
    /// A thousand Mbit/s.
    #[serde(rename = "Gbit/s")]
    Gbit,
}

impl Vocabulary for SpeedUnit {
    fn words() -> Vec<&'static str> {
        vec!["bit/s", "kbit/s", "Mbit/s", "Gbit/s"]
    }
}

impl SpeedUnit {
    /// Turns a number of this unit into Mbit/s.
    pub(super) fn to_mbps(self) -> fn(f64) -> f64 {
        match self {
            Self::Bit => |value| value / 1e6,
            Self::Kbit => |value| value / 1e3,
            Self::Mbit => |value| value,
            Self::Gbit => |value| value * 1e3,
        }
    }
}

impl<T> Value<T> {
    /// The unit that it says.
    pub fn unit(&self) -> Option<SpeedUnit> {
        match self {
            Self::Column(from) => from.unit,
            Self::Literal(_) => None,
        }
    }

    /// The column that it is read from.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Column(from) => Some(&from.column),
            Self::Literal(_) => None,
        }
    }
}
