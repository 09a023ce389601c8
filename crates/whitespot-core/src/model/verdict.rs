use super::{Operator, OperatorSet, PassedRule, Speed, StateCounts, Technology};

/// The part of a place that offers reach, 0 to 1, by connected offers and by connected or passed ones.
///
/// Where an offer gives the bounds of a share, `connected` and `with_passed` hold what is reached at least. Shares of
/// several offers are taken as nested, the smaller within the larger: the largest lower bound is what is surely reached,
/// and `*_at_most`, the largest upper bound, is the most under the same assumption (offers that complement each other
/// might together reach more).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reached {
    /// By connected offers.
    pub connected: f64,
    /// By connected or passed offers; never less than `connected`.
    pub with_passed: f64,
    /// By connected offers, at most.
    pub connected_at_most: f64,
    /// By connected or passed offers, at most.
    pub with_passed_at_most: f64,
}

/// Konkurrens: the part of a place by the number of independent networks, existing or credibly planned, at the profile's
/// competition speed (EU state aid 2023/C 36/01). The three sum to 1 less the state no data.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Competition {
    /// No network.
    pub white: f64,
    /// One network.
    pub grey: f64,
    /// Two or more.
    pub black: f64,
}

/// What one combination of fixed layers means for a place on which exactly these hold: the answer that all its places share.
#[derive(Debug, Clone, PartialEq)]
pub struct FixedVerdict {
    /// The place split over the exclusive states at the shortage speed; sums to 1.
    pub states: StateCounts,
    /// Per criterion of the settings: what is reached.
    pub reached: Vec<Reached>,
    /// Per technology with any connected or passed offer that was judged, at whatever speed, ascending.
    pub technologies: Vec<(Technology, Reached)>,
    /// What fixed lines reach at whatever speed: fibre, fibre-LAN, cable, VDSL, other DSL (trådbunden).
    pub wired: Reached,
    /// What any technology reaches at whatever speed.
    pub any_technology: Reached,
    /// Per operator that reaches the shortage speed, ascending.
    pub operators: Vec<(Operator, Reached)>,
    /// The part with at least 1, 2 and 3 operators, connected or passed, at the shortage speed.
    pub operators_at_least: [f64; 3],
    /// By the number of networks.
    pub competition: Competition,
    /// The part that is planned at the shortage speed, by year, ascending; sums to the state planned.
    pub planned_by_year: Vec<(i32, f64)>,
    /// The part in the state passed, given to the first rule whose offers alone pass all of it; sums to the state passed.
    pub passed_by_rule: [f64; PassedRule::ALL.len()],
    /// The part with a plan that counts, whatever its speed, and of that what would be a step change (stegförändring).
    pub step_change: StepChange,
    /// The fastest connected or passed offer, as offered; of a share that may be more than nothing.
    pub best: Option<Speed>,
    /// Why an offer that would reach the shortage speed does not count; of several the first in the order of [`Uncounted`].
    pub uncounted: Option<Uncounted>,
}

/// Why a delivered offer does not count by the definitions: what a reviewer of a place without access looks at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Uncounted {
    /// A plan for a year beyond the horizon.
    PlanBeyondHorizon(i32),
    /// A plan within the horizon that is stated not to be credible, by its year.
    PlanNotCredible(i32),
    /// A plan that gives no year.
    PlanWithoutYear,
    /// A passed offer whose connection costs more than the limit.
    TooDear,
    /// A passed offer by a rule that does not count.
    PassedOtherwise,
}

/// Stegförändring: plans judged by the rule of the EU state aid guidelines. The existing offers are those that may serve
/// some part of the place; where there is none every plan is a step.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StepChange {
    /// The part with a plan that counts: within the horizon, credible, with a speed that can be judged.
    pub planned: f64,
    /// Of that, the part where the plan multiplies the speed as asked.
    pub reached: f64,
}

/// What one combination of mobile layers means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MobileVerdict {
    /// Per mobile series the operators that cover the place.
    pub operators: Vec<OperatorSet>,
}
