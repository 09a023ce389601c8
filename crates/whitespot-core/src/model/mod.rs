//! Nouns of the field as types: no algorithm, no file, no clock.
//!
//! `Sources` (underlag) are layers as delivered, in the working CRS; a [`Survey`] (kartläggning) is what remains when
//! they are repaired, grouped and placed in municipalities; [`Findings`] (resultat) is what goes out.
mod access;
mod beside;
mod change;
mod comparison;
mod coverage;
mod date;
mod delivery;
mod demand;
mod evidence;
mod findings;
mod funnel;
mod gate;
mod grid;
mod history;
mod indicator;
mod last_percent;
mod municipality;
mod offer;
mod place;
mod previous;
mod reach_change;
mod reference;
mod register;
mod reject;
mod result;
mod scenario;
mod settlement;
mod sheet;
mod shortage;
mod sources;
mod support;
mod survey;
mod target;
mod tier;
mod trench;
mod verdict;
mod wording;

pub use access::{Access, AccessStatus, FixedAccess, OperatorSet, OperatorSets};
pub use beside::{MeasuredPoint, MeasuredRow, MeasuredSet, SecondList, SecondPlace};
pub use change::{Arrival, Change, ChangeRow, MovedPlaces, PointChange, Within, is_planned_built};
pub use comparison::{
    Became, Causes, ChangedPoint, ComparedArea, ComparedReach, ComparedReachRow, ComparedRow, Decides,
    DefinitionDifference, Passage, PointCause,
};
pub use coverage::{
    ComputedAgain, CoverageLayer, Extent, FibreRoute, Line, LineJoin, LineKind, MobileLayer, MobileSeries,
    MobileService, RouteRole, Validity,
};
pub use date::Date;
pub use delivery::{
    Delivered, Delivery, DeliveryFinding, DeliveryKind, DeliveryRow, Reach, ReachSum, delivered_text,
    parse_delivered,
};
pub use demand::{DemandKind, DemandPoint, DemandPointId, Weight, WeightKind, Weights};
pub use evidence::{ClosingKind, ClosingPoint, Evidence, ReachingLayer};
pub use findings::{
    CoverageShare, Findings, LastAreas, LineCover, MaskedCounts, MaskedWeight, MunicipalityCover,
    MunicipalityRow, RowKind, SeriesArea, SeriesLength, StateCounts, UncoveredByOperator, UncoveredLine,
    WeightRow,
};
pub use funnel::{
    DeliveredCandidate, DeliveredOutcome, DeliveredReview, FunnelArea, FunnelRow, ListProposal,
    ListedCandidate, ListedPlace, Outcome, OutcomeKey, OutcomeOf, OutcomeStatus, Proposal, ProposalReason,
    Review, SupportFollowUp, SupportFunnel, SupportStage, SupportSums,
};
pub use gate::{Gate, GateExample, GateFinding, GateRule, GateTouched, Gravity};
pub use grid::{Grid, GridCell};
pub use history::{Break, EarlierYears, HistoryRow, SeriesTold, TargetReached, WhenReached, YearFigures};
pub use indicator::{AreaKind, IndicatorRow};
pub use last_percent::{
    Aim, Alternative, AreaPlan, Closing, ClosingSet, CurvePoint, LastPercent, Meanwhile, NewPoint,
    NewPointKind, OtherWay, PriorityOrder, RadioSites, Unranked,
};
pub use municipality::{County, CountyCode, Municipality, MunicipalityCode, MunicipalityIndex};
pub use offer::{
    Generation, Network, Offer, Operator, Operators, PassedOverride, PassedRule, Relation, ServedShare,
    SignalLevel, Technology,
};
pub use place::{NamedPlace, PlaceShape, Project};
pub use previous::{Previous, PreviousPoint};
pub use reach_change::{ReachChange, ReachChangeRow, ReachSeries};
pub use reference::ReferenceValue;
pub use register::{Reconciliation, ReconciliationCounts, Register, RegisterEntry, SetByHand};
pub use reject::{Reject, Severity};
pub use result::{AreaFigures, AreaLevel, RegisterTable, TierFigure, TierMeasure};
pub use scenario::{
    AddedLayers, Affected, BestLeft, Left, Loss, LostLand, Need, Removal, Scenario, ScenarioPoint,
    ScenarioRow, ScenarioStep, Scenarios,
};
pub use settlement::{Settlement, SettlementArea, SettlementCut};
pub use sheet::{EditedRow, EditedTable, FORMULA_SIGNS, SheetColumn, SheetRow, StatusEdit};
pub use shortage::{Lineage, PublishedCounts, ShortageArea, ShortageAreaId, ShortageStatus, ShortageType};
pub use sources::{
    AddedSources, DeliveredArea, DeliveredEntry, DeliveredFibrePoint, DeliveredFixed, DeliveredLine,
    DeliveredMobile, DeliveredMunicipality, DeliveredPlace, DeliveredPoint, DeliveredProject,
    DeliveredRegister, DeliveredSettlement, DeliveredWater, DemandColumn, EntryPlace, FixedForm, FixedRecord,
    Place, RecordRef, RecordSays, SourceName, Sources, ValidityRule,
};
pub use support::{DesignatedArea, Support, SupportCandidate, SupportReason, Unlisted};
pub use survey::{FibrePoint, RejectedRows, Stock, Survey};
pub use target::{Target, TargetNote, TargetStatus};
pub use tier::{Speed, SpeedTier, TierLadder};
pub use trench::{Band, Cost, CostTerm, FibreDistances, FibreFeature, PointDistances, RoadTrench, Trench};
pub use verdict::{Competition, FixedVerdict, MobileVerdict, Reached, StepChange, Uncounted};
pub use wording::Wording;
