use geo::MultiPolygon;

use super::{MunicipalityIndex, Speed, Technology, Uncounted};

/// Why a place is, or is not, a candidate for support: a closed list of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SupportReason {
    /// Eligible: nothing is offered there.
    NoOffer,
    /// Eligible: what is offered there is too slow.
    TooSlow,
    /// Eligible: what reaches the speed serves a part of the cell, and this is the rest.
    PartOfCell,
    /// Eligible: a plan would reach the speed, but beyond the horizon.
    PlanBeyondHorizon,
    /// Eligible: a plan within the horizon would reach the speed, but is stated not to be credible.
    PlanNotCredible,
    /// Eligible: a plan would reach the speed, but gives no year.
    PlanWithoutYear,
    /// Eligible: a connection that reaches the speed can be had, but costs more than the limit.
    TooDear,
    /// Eligible: an offer that reaches the speed passes the place, but by a rule that does not count.
    PassedOtherwise,
    /// Left out: it stands in a settlement that is excluded from support, whatever its state.
    InsideSettlement,
    /// Left out: a plan within the horizon reaches the speed.
    PlannedWithinHorizon,
    /// Left out: the delivered data do not decide it.
    NoData,
}

impl SupportReason {
    /// All reasons, those of the eligible first.
    pub const ALL: [Self; 11] = [
        Self::NoOffer,
        Self::TooSlow,
        Self::PartOfCell,
        Self::PlanBeyondHorizon,
        Self::PlanNotCredible,
        Self::PlanWithoutYear,
        Self::TooDear,
        Self::PassedOtherwise,
        Self::InsideSettlement,
        Self::PlannedWithinHorizon,
        Self::NoData,
    ];

    /// The word of the list.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoOffer => "no_offer",
            Self::TooSlow => "too_slow",
            Self::PartOfCell => "part_of_cell",
            Self::PlanBeyondHorizon => "plan_beyond_horizon",
            Self::PlanNotCredible => "plan_not_credible",
            Self::PlanWithoutYear => "plan_without_year",
            Self::TooDear => "too_dear",
            Self::PassedOtherwise => "passed_otherwise",
            Self::InsideSettlement => "inside_settlement",
            Self::PlannedWithinHorizon => "planned_within_horizon",
            Self::NoData => "no_data",
        }
    }

    /// Whether a place with this reason is eligible.
    pub const fn is_eligible(self) -> bool {
        !matches!(self, Self::InsideSettlement | Self::PlannedWithinHorizon | Self::NoData)
    }
}

impl From<Uncounted> for SupportReason {
    fn from(uncounted: Uncounted) -> Self {
        match uncounted {
            Uncounted::PlanBeyondHorizon(_) => Self::PlanBeyondHorizon,
            Uncounted::PlanNotCredible(_) => Self::PlanNotCredible,
            Uncounted::PlanWithoutYear => Self::PlanWithoutYear,
            Uncounted::TooDear => Self::TooDear,
            Uncounted::PassedOtherwise => Self::PassedOtherwise,
        }
    }
}

/// Kandidat till stöd: a place that is not wholly served, and what speaks for or against it.
#[derive(Debug, Clone, PartialEq)]
pub struct SupportCandidate {
    /// Its position in the survey's demand points.
    pub point: u32,
    /// Why it is eligible, or left out.
    pub reason: SupportReason,
    /// The part of its weights that is unserved, 0 to 1: other than 0 and 1 only where a source serves a share of a cell.
    pub unserved_part: f64,
    /// The best speed that any connected or passed offer gives to any part of it.
    pub best: Option<Speed>,
    /// Technologies of the connected and passed offers, at whatever speed.
    pub technologies: Vec<Technology>,
    /// The year of the plan that counts, or of the one that the reason speaks of.
    pub planned_year: Option<i32>,
    /// The designated area of an eligible place: a position in [`Support::areas`].
    pub area: Option<u32>,
}

/// Stödområde: eligible places of one municipality that are near each other (EECC art. 22(2): designated area).
#[derive(Debug, Clone)]
pub struct DesignatedArea {
    /// Municipality code, `-S` and a number: of this run only, it does not last.
    pub id: String,
    /// Its municipality.
    pub municipality: MunicipalityIndex,
    /// Positions in the survey's demand points, ascending.
    pub members: Vec<u32>,
    /// Unserved households of its places; `None` where those of any are unknown.
    pub households: Option<f64>,
    /// Unserved workplaces of its places; `None` where those of any are unknown.
    pub workplaces: Option<f64>,
    /// The best speed of any of its places.
    pub best: Option<Speed>,
    /// Outline in the working CRS: discs of half the link distance around the places, clipped to the municipality.
    pub outline: MultiPolygon<f64>,
    /// Area of the outline.
    pub area_m2: f64,
}

/// Underlag för stöd: the candidates and the areas that they make.
#[derive(Debug, Clone, Default)]
pub struct Support {
    /// Candidates in the order of the demand points: by municipality and id.
    pub candidates: Vec<SupportCandidate>,
    /// Designated areas, by municipality and number.
    pub areas: Vec<DesignatedArea>,
}

impl Support {
    /// How many candidates are eligible.
    pub fn eligible(&self) -> usize {
        self.candidates.iter().filter(|candidate| candidate.reason.is_eligible()).count()
    }
}

/// Why a run has no list of candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// The profile excludes no settlement from support: it has no rule for it.
    NoRule,
    /// No source gives the kind of settlement of a place.
    SettlementsUnknown,
    /// The area of some group of places could not be drawn: a broken invariant.
    Undrawn,
    /// The open package has no list of single places.
    NotPublished,
}

impl Unlisted {
    /// The reason in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoRule => "no rule for it in the profile ([support] exclude_settlements is empty)",
            Self::SettlementsUnknown => {
                "settlements are not known ([[settlements]], or settlement in [demand])"
            }
            Self::Undrawn => "no valid area could be drawn around some of its places",
            Self::NotPublished => "single places are not published",
        }
    }
}
