use geo::Polygon;

/// Bebyggelse: the kind of settlement that a demand point stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Settlement {
    /// Tätort: at least 200 inhabitants, houses at most 200 m apart (SCB).
    Tatort,
    /// Småort: 50 to 199 inhabitants (SCB).
    Smaort,
    /// Fritidshusområde: an area of holiday homes (SCB).
    Fritidshusomrade,
    /// Landsbygd: none of the others.
    Landsbygd,
}

impl Settlement {
    /// All kinds, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::Tatort, Self::Smaort, Self::Fritidshusomrade, Self::Landsbygd];

    /// The word of tables and columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tatort => "tatort",
            Self::Smaort => "smaort",
            Self::Fritidshusomrade => "fritidshusomrade",
            Self::Landsbygd => "landsbygd",
        }
    }
}

/// How settlements cut a table: by one kind, or into tät and gles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettlementCut {
    /// One kind.
    Kind(Settlement),
    /// Tätbebyggt: the kinds that the profile calls dense.
    Dense,
    /// Glesbebyggt: all others.
    Sparse,
}

impl SettlementCut {
    /// All cuts, in the order of the tables.
    pub const ALL: [Self; 6] = [
        Self::Kind(Settlement::Tatort),
        Self::Kind(Settlement::Smaort),
        Self::Kind(Settlement::Fritidshusomrade),
        Self::Kind(Settlement::Landsbygd),
        Self::Dense,
        Self::Sparse,
    ];

    /// The word of tables and columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.as_str(),
            Self::Dense => "tat",
            Self::Sparse => "gles",
        }
    }
}

/// A delivered settlement area (tätort, småort, fritidshusområde), valid, in the working CRS.
#[derive(Debug, Clone)]
pub struct SettlementArea {
    /// Kind.
    pub kind: Settlement,
    /// Name, where the layer has one.
    pub name: Option<String>,
    /// One part of its area.
    pub area: Polygon<f64>,
}
