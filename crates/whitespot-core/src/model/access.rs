use super::{Operator, PassedRule};

/// Tillgång: the state of a demand point at the shortage speed in the fixed net. Exclusive: a point has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessStatus {
    /// Ansluten: an offer reaches the speed.
    Connected,
    /// Homes passed: not connected, but an offer that reaches the speed passes.
    Passed,
    /// Planerad: neither, but to be built within the horizon.
    Planned,
    /// Utan tillgång: the sources speak for the place and none of them reaches the speed.
    Unserved,
    /// Uppgift saknas: no source speaks for the place. Never the same as unserved.
    NoData,
}

impl AccessStatus {
    /// All states, best first.
    pub const ALL: [Self; 5] = [Self::Connected, Self::Passed, Self::Planned, Self::Unserved, Self::NoData];

    /// The word of tables and columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Passed => "passed",
            Self::Planned => "planned",
            Self::Unserved => "unserved",
            Self::NoData => "no_data",
        }
    }

    /// Whether the point belongs in a shortage area: nothing has been built there yet.
    pub const fn is_short(self) -> bool {
        matches!(self, Self::Planned | Self::Unserved)
    }
}

/// A set of operators, ascending: a position in [`OperatorSets`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperatorSet(pub u32);

/// The distinct sets of operators that occur, so that a demand point holds four bytes instead of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperatorSets(Vec<Vec<Operator>>);

impl OperatorSets {
    /// Interns the sets in sorted order, each once; each set must be ascending.
    pub fn from_sets(sets: impl IntoIterator<Item = Vec<Operator>>) -> Self {
        let sorted: std::collections::BTreeSet<Vec<Operator>> = sets.into_iter().collect();
        Self(sorted.into_iter().collect())
    }

    /// The position of a set.
    pub fn find(&self, set: &[Operator]) -> Option<OperatorSet> {
        self.0
            .binary_search_by(|known| known.as_slice().cmp(set))
            .ok()
            .map(|position| OperatorSet(position as u32))
    }

    /// The operators of a set, ascending.
    pub fn get(&self, set: OperatorSet) -> &[Operator] {
        &self.0[set.0 as usize]
    }

    /// How many sets there are; [`OperatorSet`] counts them from 0.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What the fixed net gives to a demand point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedAccess {
    /// State at the shortage speed; where a place is shared out, that of the largest part (a tie: the worse).
    pub status: AccessStatus,
    /// Highest tier that connected offers reach in at least half of the place: a position in the ladder.
    pub tier: Option<u8>,
    /// Highest tier that connected and passed offers reach in at least half of the place.
    pub tier_with_passed: Option<u8>,
    /// Operators with a connected or passed offer that reaches the shortage speed, surely in some part of the place.
    pub operators: OperatorSet,
    /// Why the place counts as passed; `None` unless `status` is [`AccessStatus::Passed`].
    pub passed_rule: Option<PassedRule>,
}

/// What a demand point has: the answer of `classify`, parallel to the survey's demand points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// The fixed net.
    pub fixed: FixedAccess,
    /// Operators whose mobile layer at the profile's service and level covers the point (series 0).
    pub mobile: OperatorSet,
    /// The exact combination of fixed layers that hold here: a position in `Classification::fixed`.
    pub signature: u32,
    /// The exact combination of mobile layers that hold here: a position in `Classification::mobile`.
    pub mobile_signature: u32,
}
