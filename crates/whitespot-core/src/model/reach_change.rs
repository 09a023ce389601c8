use super::{RowKind, WeightKind};

/// What reaches a place: a series of the change.
///
/// A tier is a property of the place, as in [`FixedAccess::tier`](super::FixedAccess): it is reached where offers reach it in at
/// least half of the place, and then the whole weight counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReachSeries {
    /// Connected offers reach the tier.
    Reached {
        /// The tier by its least downstream speed, Mbit/s.
        tier_mbps: f64,
    },
    /// Connected and passed offers reach the tier.
    ReachedWithPassed {
        /// The tier by its least downstream speed, Mbit/s.
        tier_mbps: f64,
    },
    /// Some operator's mobile cover at the profile's service and level.
    Mobile,
}

impl ReachSeries {
    /// The word of the column `measure`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reached { .. } => "reached",
            Self::ReachedWithPassed { .. } => "reached_with_passed",
            Self::Mobile => "mobile",
        }
    }

    /// The tier, Mbit/s down; `None` of mobile cover.
    pub const fn tier_mbps(self) -> Option<f64> {
        match self {
            Self::Reached { tier_mbps } | Self::ReachedWithPassed { tier_mbps } => Some(tier_mbps),
            Self::Mobile => None,
        }
    }
}

/// Förändring per nivå: the weight of an area that is reached, in the earlier result and now, and the causes of the
/// difference.
#[derive(Debug, Clone, PartialEq)]
pub struct ReachChangeRow {
    /// What it is about.
    pub kind: RowKind,
    /// Code of the area, or `total`.
    pub code: String,
    /// Name of the area.
    pub name: String,
    /// The weight.
    pub weight: WeightKind,
    /// What reaches it.
    pub series: ReachSeries,
    /// The numbers.
    pub change: ReachChange,
}

impl ReachChangeRow {
    /// The columns of a table of these rows; `difference` is `after` less `before`, `from` and `to` are the reference dates.
    pub const COLUMNS: [&str; 17] = [
        "area_kind",
        "code",
        "name",
        "weight",
        "measure",
        "tier_mbps",
        "before",
        "gained",
        "lost",
        "stock",
        "moved",
        "rejected",
        "method",
        "after",
        "difference",
        "from",
        "to",
    ];

    /// Those of them that are no numbers.
    pub const TEXT_COLUMNS: [&str; 7] = {
        let [kind, code, name, weight, measure, .., from, to] = Self::COLUMNS;
        [kind, code, name, weight, measure, from, to]
    };
}

/// A weight that is reached then and now, and the causes of the difference:
/// `before + gained + lost + stock + moved + rejected + method = after`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReachChange {
    /// Reached in the earlier result.
    pub before: f64,
    /// Tillkommit: the same points, judged the same way, are reached and were not; never below 0. Also points of which nothing
    /// was known then.
    pub gained: f64,
    /// Förlorat: the same points, judged the same way, were reached and are not, or nothing speaks for them any more; never
    /// above 0.
    pub lost: f64,
    /// Bestånd: points or their weights that came or went.
    pub stock: f64,
    /// Bytt kommun: points that lie in another municipality. Over all areas 0, but for what came from or went to a municipality
    /// outside the selection.
    pub moved: f64,
    /// Avvisade: points that are delivered and were rejected, so that nothing is known of them; never above 0.
    pub rejected: f64,
    /// Metod: this year's data under this year's definitions, less the same under the earlier ones. A tier that is equal
    /// downstream and another upstream is method.
    pub method: f64,
    /// Reached now.
    pub after: f64,
}

impl ReachChange {
    /// What the causes make of the earlier number: must be `after`.
    pub fn explained(&self) -> f64 {
        self.before + self.gained + self.lost + self.stock + self.moved + self.rejected + self.method
    }
}
