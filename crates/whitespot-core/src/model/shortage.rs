use std::fmt;

use compact_str::CompactString;
use geo::MultiPolygon;

use super::{MunicipalityIndex, Operator, Speed, WeightKind};

/// The lasting id of a shortage area: municipality code, hyphen, number; or the id of the county's own list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortageAreaId(pub CompactString);

impl ShortageAreaId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShortageAreaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Status of a shortage area in the register. The first four are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShortageStatus {
    /// Ny: not in last year's register.
    New,
    /// Kvarvarande: open last year and still so.
    Remaining,
    /// Under utbyggnad: decided projects hold `closed_share` of its points.
    UnderConstruction,
    /// Planerad: the planned share of its points, with what is decided, reaches `closed_share` (law 12).
    Planned,
    /// Åtgärdad: the reached share of its points is at least `closed_share`.
    Remedied,
    /// Upphörd: none of its points exists any more, so that nothing is left to be reached.
    Ended,
    /// Sammanslagen: what is left of it is part of one other area.
    Merged,
    /// Delad: what is left of it is part of several other areas.
    Split,
}

impl ShortageStatus {
    /// All statuses, open ones first.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Remaining,
        Self::UnderConstruction,
        Self::Planned,
        Self::Remedied,
        Self::Ended,
        Self::Merged,
        Self::Split,
    ];

    /// The word of layers and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Remaining => "remaining",
            Self::UnderConstruction => "under_construction",
            Self::Planned => "planned",
            Self::Remedied => "remedied",
            Self::Ended => "ended",
            Self::Merged => "merged",
            Self::Split => "split",
        }
    }

    /// Whether an area of this status still counts as a shortage.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Remaining | Self::UnderConstruction | Self::Planned)
    }
}

/// How a shortage area came out of last year's: the first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lineage {
    /// No area of the register had any of its points.
    New,
    /// An area that had been closed has points without access again.
    Reopened,
    /// Last year's area has become several: set for each of them.
    Split,
    /// It took up another area, or was taken up.
    Merged,
    /// Its id ended, because it is remedied or its points are gone.
    Closed,
    /// More points than last year.
    Grown,
    /// Fewer points than last year.
    Shrunk,
    /// As many points as last year.
    Persisted,
}

impl Lineage {
    /// All, in the order in which they are tried.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Reopened,
        Self::Split,
        Self::Merged,
        Self::Closed,
        Self::Grown,
        Self::Shrunk,
        Self::Persisted,
    ];

    /// The word of layers and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reopened => "reopened",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Closed => "closed",
            Self::Grown => "grown",
            Self::Shrunk => "shrunk",
            Self::Persisted => "persisted",
        }
    }
}

/// What kind of shortage it is. The last three come from a list that began with connection points (Västra Götaland).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShortageType {
    /// No offer of any speed reaches any of its points.
    NoOffer,
    /// Grå zon: some offer exists, but too slow.
    TooSlow,
    /// Telestation fed by copper.
    Copper,
    /// Telestation fed by a radio link.
    Radio,
    /// No fibre connection point in reach.
    NoConnectionPoint,
}

impl ShortageType {
    /// All types.
    pub const ALL: [Self; 5] =
        [Self::NoOffer, Self::TooSlow, Self::Copper, Self::Radio, Self::NoConnectionPoint];

    /// The word of layers and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoOffer => "no_offer",
            Self::TooSlow => "too_slow",
            Self::Copper => "copper",
            Self::Radio => "radio",
            Self::NoConnectionPoint => "no_connection_point",
        }
    }

    /// Whether an area of this type is judged by its fibre points and not by its demand points.
    pub const fn is_of_fibre_points(self) -> bool {
        matches!(self, Self::Copper | Self::Radio | Self::NoConnectionPoint)
    }
}

/// Bristområde, vit fläck: a group of demand points, near each other, that the fixed net does not serve.
#[derive(Debug, Clone)]
pub struct ShortageArea {
    /// Id.
    pub id: ShortageAreaId,
    /// Name: of the settlement or place that it lies in or near, otherwise of the municipality and the number.
    pub name: String,
    /// Its municipality.
    pub municipality: MunicipalityIndex,
    /// Kind.
    pub kind: ShortageType,
    /// Status: what a person has set, otherwise as computed.
    pub status: ShortageStatus,
    /// Lineage.
    pub lineage: Lineage,
    /// The year of the reference date when it was first found.
    pub first_year: i32,
    /// The year of the reference date when its id ended.
    pub closed_year: Option<i32>,
    /// Areas that it came from.
    pub parents: Vec<ShortageAreaId>,
    /// Areas that came from it.
    pub children: Vec<ShortageAreaId>,
    /// Members: positions in the survey's demand points, ascending. Of an open area those without access, perhaps none
    /// where the county's list names a place; of one that ended this year those that it had.
    pub members: Vec<u32>,
    /// Outline in the working CRS: discs of half the link distance around the members, clipped to the municipality.
    pub outline: MultiPolygon<f64>,
    /// Area of the outline.
    pub area_m2: f64,
    /// Households, where known.
    pub households: Option<f64>,
    /// Workplaces, where known.
    pub workplaces: Option<f64>,
    /// Persons, where known.
    pub persons: Option<f64>,
    /// The best speed that any connected or passed offer gives to any member.
    pub best: Option<Speed>,
    /// Operators whose mobile layer at the profile's service and level covers every member; `None` without layers.
    pub mobile: Option<Vec<Operator>>,
    /// Distance from the nearest member to the nearest fibre point; `None` without fibre points.
    pub nearest_fibre_m: Option<f64>,
    /// Areas on the other side of a municipal border with a member within the link distance, ascending.
    pub twins: Vec<ShortageAreaId>,
    /// Areas that it was cut off from because the chain of points was too long, ascending.
    pub continues_in: Vec<ShortageAreaId>,
    /// How far its two farthest members are apart, metres, where that is farther than a chain may be and no weak link was
    /// found to cut it at.
    pub too_long_m: Option<f64>,
    /// Members that no decided project holds.
    pub beyond_projects: u64,
    /// Points that it had last year and that are delivered this year, though none of them could be judged: they were
    /// rejected, or lie outside the selection. They are no members, and keep it open.
    pub not_judged: u64,
    /// What the person who keeps the register notes.
    pub remark: String,
    /// Its counts as published; `None` in the internal package, which holds all of them.
    pub published: Option<PublishedCounts>,
}

/// The counts of a shortage area in the open package, which leaves its members out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PublishedCounts {
    /// Demand points; `None` where masked.
    pub points: Option<u64>,
    /// The counts that are masked, in the order of the tables.
    pub masked: Vec<WeightKind>,
    /// Some of its places were delivered and not judged; how many is not published.
    pub is_partly_judged: bool,
}

impl ShortageArea {
    /// How many demand points it holds; `None` where that is masked for publication.
    pub fn points(&self) -> Option<u64> {
        match &self.published {
            None => Some(self.members.len() as u64),
            Some(published) => published.points,
        }
    }
}
