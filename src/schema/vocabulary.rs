//! Closed vocabularies as the configuration writes them: each list of words stands with its enum, and nowhere else.
use crate::classify::SpeedJudged;
use crate::model::{
    DemandKind, Generation, LineJoin, LineKind, NewPointKind, OutcomeStatus, PassedRule, PriorityOrder,
    Proposal, Relation, RouteRole, Settlement, ShortageStatus, ShortageType, Technology,
};

/// Words of which a value must be one.
pub(crate) trait Vocabulary {
    /// All of them.
    fn words() -> Vec<&'static str>;
}

macro_rules! vocabularies {
    ($($kind:ty),*) => {$(
        impl Vocabulary for $kind {
            fn words() -> Vec<&'static str> {
                Self::ALL.into_iter().map(Self::as_str).collect()
            }
        }
    )*};
}

vocabularies!(
    DemandKind,
    Generation,
    LineJoin,
    LineKind,
    NewPointKind,
    OutcomeStatus,
    PassedRule,
    PriorityOrder,
    Proposal,
    Relation,
    RouteRole,
    Settlement,
    ShortageStatus,
    ShortageType,
    SpeedJudged,
    Technology
);
