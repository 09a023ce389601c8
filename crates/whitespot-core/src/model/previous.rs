use geo::Coord;

use super::{
    AccessStatus, DemandPointId, MunicipalityCode, Reach, Settlement, ShortageAreaId, WeightKind, Weights,
};

/// A demand point of an earlier result.
#[derive(Debug, Clone)]
pub struct PreviousPoint {
    /// Id.
    pub id: DemandPointId,
    /// Place in the working CRS.
    pub at: Coord<f64>,
    /// Weights.
    pub weights: Weights,
    /// Its municipality then, with this year's code: a position in [`Previous::municipalities`].
    pub municipality: u32,
    /// The kind of settlement, where settlements were known.
    pub settlement: Option<Settlement>,
    /// State.
    pub status: AccessStatus,
    /// The part of its weights that was unserved, 0 to 1.
    pub unserved_share: f64,
    /// The open shortage area that it belonged to: a position in [`Previous::areas`].
    pub area: Option<u32>,
    /// The last shortage area that it ever belonged to, open or closed: a position in [`Previous::areas`].
    pub last_area: Option<u32>,
    /// Who reached it: a position in [`Previous::delivered`]; 0 where no operator did.
    pub delivered: u32,
    /// Highest tier that connected offers reached in at least half of the place, Mbit/s down; `None` where they reached
    /// none.
    pub tier_mbps: Option<f64>,
    /// Highest tier that connected and passed offers reached in at least half of the place, Mbit/s down; never below
    /// `tier_mbps`.
    pub tier_with_passed_mbps: Option<f64>,
}

/// Förra årets resultat: the demand points of an earlier result, by which areas are known again and change is explained.
#[derive(Debug, Clone, Default)]
pub struct Previous {
    /// The folder of the result, as configured.
    pub source: String,
    /// Its reference date, as `YYYY-MM-DD`.
    pub reference_date: String,
    /// The weights that it had, `Points` first.
    pub weights: Vec<WeightKind>,
    /// The municipalities of its points, in text order, with this year's codes.
    pub municipalities: Vec<MunicipalityCode>,
    /// The shortage areas of its points, in text order.
    pub areas: Vec<ShortageAreaId>,
    /// The operators of its points, in text order.
    pub operators: Vec<String>,
    /// What operators reached together at a place, each time a position in `operators`, ascending; the first is empty. Whoever
    /// connects or passes a place has an entry for `Fixed` too, and of an older result nothing else is known.
    pub delivered: Vec<Vec<(u32, Reach)>>,
    /// The tiers of its ladder by their least downstream speed, Mbit/s, ascending. Empty of a result that does not say, or
    /// whose points have not both of their tiers: then no tier is compared.
    pub tiers_mbps: Vec<f64>,
    /// Whether it had mobile layers, and `delivered` says where they reach ([`Reach::Mobile`]).
    pub has_mobile: bool,
    /// The points, ascending by id.
    pub points: Vec<PreviousPoint>,
}
