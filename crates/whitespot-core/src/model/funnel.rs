use geo::Coord;

use super::{
    Date, DemandPointId, MunicipalityCode, RecordRef, Settlement, ShortageAreaId, ShortageStatus, SourceName,
    Speed, StateCounts, SupportReason, Technology, WeightKind,
};

/// Förslag i granskningen: what a reviewer proposes for a place of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proposal {
    /// It belongs in the list.
    Add,
    /// It does not belong in the list.
    Remove,
}

impl Proposal {
    /// All.
    pub const ALL: [Self; 2] = [Self::Add, Self::Remove];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
        }
    }
}

/// What became of support for a place, as the authority says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeStatus {
    /// Sökt.
    Applied,
    /// Beviljat.
    Granted,
    /// Byggt.
    Built,
    /// Återtaget, avslaget eller hävt: nothing comes of it.
    Withdrawn,
}

impl OutcomeStatus {
    /// All, in the order in which one follows another on a single day.
    pub const ALL: [Self; 4] = [Self::Applied, Self::Granted, Self::Built, Self::Withdrawn];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Granted => "granted",
            Self::Built => "built",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A row of a reviewed list (`[[support_reviews]]`).
#[derive(Debug, Clone)]
pub struct DeliveredReview {
    /// Where it stands.
    pub record: RecordRef,
    /// The demand point.
    pub unit: DemandPointId,
    /// What is proposed; `None`: nothing.
    pub proposal: Option<Proposal>,
    /// Why.
    pub comment: Option<String>,
    /// Whether the region gives it priority.
    pub is_prioritised: bool,
}

/// By what a record is joined to demand points.
#[derive(Debug, Clone)]
pub enum ListedPlace {
    /// By the id of a demand point.
    Unit(DemandPointId),
    /// By the nearest demand point, at most so many metres away.
    Near(Coord<f64>, f64),
}

/// A row of an authority's list (`[[candidates]]`).
#[derive(Debug, Clone)]
pub struct DeliveredCandidate {
    /// Where it stands.
    pub record: RecordRef,
    /// The authority's own id.
    pub id: String,
    /// Where it is.
    pub place: ListedPlace,
}

/// What an outcome is about, as delivered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeKey {
    /// A demand point.
    Unit(DemandPointId),
    /// A row of the authority's list, by its own id.
    Candidate(String),
    /// A shortage area of the register.
    Area(ShortageAreaId),
}

/// A row of the outcome of support (`[[support_outcomes]]`).
#[derive(Debug, Clone)]
pub struct DeliveredOutcome {
    /// Where it stands.
    pub record: RecordRef,
    /// What it is about.
    pub key: OutcomeKey,
    /// What became of it.
    pub status: OutcomeStatus,
    /// Since when.
    pub date: Date,
    /// Support, SEK; `None` where the row gives none.
    pub sek: Option<f64>,
}

/// A place of a reviewed list.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Position in the survey's demand points.
    pub point: u32,
    /// What is proposed.
    pub proposal: Option<Proposal>,
    /// Why.
    pub comment: Option<String>,
    /// Whether the region gives it priority.
    pub is_prioritised: bool,
}

/// A place of the authority's list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedCandidate {
    /// The authority's own id.
    pub id: String,
    /// The demand point that it is; `None` where there is none.
    pub point: Option<u32>,
    /// Where the authority has it; `None` where it is joined by id.
    pub at: Option<Coord<f64>>,
    /// How far the demand point is from there, metres.
    pub distance_m: Option<f64>,
}

/// What an outcome is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeOf {
    /// A demand point.
    Point(u32),
    /// A row of the authority's list: one demand point may be several.
    Candidate {
        /// The demand point.
        point: u32,
        /// The authority's own id.
        id: String,
    },
    /// All places of a shortage area.
    Area(ShortageAreaId),
}

/// What became of support for a place or a shortage area.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Where it stands.
    pub record: RecordRef,
    /// What it is about.
    pub of: OutcomeOf,
    /// What became of it.
    pub status: OutcomeStatus,
    /// Since when.
    pub date: Date,
    /// Support, SEK.
    pub sek: Option<f64>,
}

/// Uppföljning av stöd: what was delivered of lists, reviews and outcomes, joined to the demand points.
#[derive(Debug, Clone, Default)]
pub struct SupportFollowUp {
    /// Reviews, by point, each point once.
    pub reviews: Vec<Review>,
    /// The authority's list, by id; `None` where none was delivered.
    pub candidates: Option<Vec<ListedCandidate>>,
    /// Outcomes, by what they are about, date and status.
    pub outcomes: Vec<Outcome>,
    /// Whether reviews or outcomes were delivered at all, perhaps without rows.
    pub is_delivered: bool,
    /// The paths of all these sources: their rejects belong here.
    pub names: Vec<SourceName>,
}

impl SupportFollowUp {
    /// The review of a demand point.
    pub fn review(&self, point: u32) -> Option<&Review> {
        let at = self.reviews.binary_search_by_key(&point, |review| review.point).ok()?;
        Some(&self.reviews[at])
    }
}

/// How far a place of the list has come: each place is at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SupportStage {
    /// Listed, and nobody applied for support.
    NotApplied,
    /// Applied for, and neither granted nor withdrawn.
    Applied,
    /// Withdrawn, refused or cancelled.
    Withdrawn,
    /// Granted, and not built.
    Granted,
    /// Built.
    Built,
}

impl SupportStage {
    /// All, in the order of the table.
    pub const ALL: [Self; 5] = [Self::NotApplied, Self::Applied, Self::Withdrawn, Self::Granted, Self::Built];

    /// The stage that the last outcome leads to.
    pub const fn of(status: OutcomeStatus) -> Self {
        match status {
            OutcomeStatus::Applied => Self::Applied,
            OutcomeStatus::Granted => Self::Granted,
            OutcomeStatus::Built => Self::Built,
            OutcomeStatus::Withdrawn => Self::Withdrawn,
        }
    }
}

/// What a row of the funnel is about, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FunnelArea {
    /// A shortage area of the register, open or closed.
    ShortageArea,
    /// A municipality.
    Municipality,
    /// A county.
    County,
    /// Everything.
    Total,
}

impl FunnelArea {
    /// The word of the column `area_kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ShortageArea => "shortage_area",
            Self::Municipality => "municipality",
            Self::County => "county",
            Self::Total => "total",
        }
    }
}

/// Support that was stated, SEK.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SupportSums {
    /// Applied for, whatever became of it.
    pub applied: f64,
    /// Granted, and not withdrawn since.
    pub granted: f64,
    /// Paid for what is built.
    pub built: f64,
    /// The part of the granted sum that speaks of places that are known and stand at granted or built.
    pub granted_of_points: f64,
    /// These places, each once.
    pub granted_points: u64,
}

impl SupportSums {
    /// Mean support per granted place, SEK; `None` where no grant gives its sum.
    pub fn per_point(&self) -> Option<f64> {
        (self.granted_points > 0).then(|| self.granted_of_points / self.granted_points as f64)
    }
}

/// A row of the funnel: listed → applied → granted → built, and what is still unserved, of one weight.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelRow {
    /// What it is about.
    pub kind: FunnelArea,
    /// Its code or id.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The municipality of a shortage area; `None` of other rows.
    pub municipality: Option<MunicipalityCode>,
    /// The status of a shortage area in the register; `None` of other rows.
    pub register_status: Option<ShortageStatus>,
    /// What is counted.
    pub weight: WeightKind,
    /// Per stage, parallel to [`SupportStage::ALL`], what is there today.
    pub stages: [StateCounts; 5],
    /// Of what is listed, what only an outcome says: it is in no list today.
    pub listed_before: f64,
    /// Of what is listed, what the region gives priority.
    pub prioritised: f64,
    /// Listed places whose weight is not known: they are in no sum of it.
    pub unknown_points: u64,
    /// Support; only in rows that count points, so that sums over rows do not count it twice.
    pub sek: Option<SupportSums>,
}

impl FunnelRow {
    /// What is at a stage.
    pub fn at(&self, stage: SupportStage) -> f64 {
        self.stages[stage as usize].sum()
    }

    /// In a list, or with an outcome.
    pub fn listed(&self) -> f64 {
        self.stages.iter().map(StateCounts::sum).sum()
    }

    /// Applied for, whatever became of it.
    pub fn applied(&self) -> f64 {
        self.listed() - self.at(SupportStage::NotApplied)
    }

    /// Granted, built or not.
    pub fn granted(&self) -> f64 {
        self.at(SupportStage::Granted) + self.at(SupportStage::Built)
    }

    /// What is listed, by its state today.
    pub fn states(&self) -> StateCounts {
        let mut states = StateCounts::default();
        self.stages.iter().for_each(|stage| states.merge(stage));
        states
    }
}

/// Why an authority's list and this run differ about a place, or agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProposalReason {
    /// What the list of this run says of it.
    Of(SupportReason),
    /// It is connected.
    Connected,
    /// It is passed.
    Passed,
    /// No demand point is there.
    NoDemandPoint,
}

impl ProposalReason {
    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Of(reason) => reason.as_str(),
            Self::Connected => "connected",
            Self::Passed => "passed",
            Self::NoDemandPoint => "no_demand_point",
        }
    }
}

/// A place of the authority's list or of this run's, and what is proposed for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListProposal {
    /// The authority's own id; `None` of what is only in this run's list.
    pub candidate: Option<String>,
    /// The demand point; `None` where there is none.
    pub point: Option<u32>,
    /// Where the authority has it; `None` where it is joined by id or in this run's list only.
    pub at: Option<Coord<f64>>,
    /// How far the demand point is from there, metres.
    pub distance_m: Option<f64>,
    /// What is proposed; `None`: both lists agree, or it cannot be known.
    pub proposal: Option<Proposal>,
    /// Why.
    pub reason: ProposalReason,
    /// The best speed there today.
    pub best: Option<Speed>,
    /// Technologies there today.
    pub technologies: Vec<Technology>,
    /// Kind of settlement; `None` where there is no demand point.
    pub settlement: Option<Settlement>,
}

/// Uppföljt stöd: the funnel, and the proposals on the authority's list.
#[derive(Debug, Clone, Default)]
pub struct SupportFunnel {
    /// Rows by kind, code and weight; empty where nothing was delivered to follow.
    pub rows: Vec<FunnelRow>,
    /// Proposals on the authority's list, by municipality and id; `None` where there is none.
    pub proposals: Option<Vec<ListProposal>>,
}
