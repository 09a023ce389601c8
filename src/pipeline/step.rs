//! The steps of the job and their times.
use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

/// The steps of the job, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Files → sources.
    Read,
    /// Sources → survey.
    Normalise,
    /// Survey → access per demand point.
    Classify,
    /// This year's layers against those of the earlier result.
    Delivery,
    /// Survey → area per municipality.
    Coverage,
    /// Points without access → groups.
    Cluster,
    /// Groups → shortage areas.
    Register,
    /// Distance to fibre, twins across a border.
    Prioritise,
    /// Candidates for support and their areas.
    Support,
    /// Tables and proofs.
    Indicators,
    /// What closes in the scenarios.
    Scenario,
    /// What each mobile operator leaves uncovered.
    CoverByOperator,
    /// Demand points → squares.
    Grid,
    /// All of it → what may be published.
    Suppress,
    /// Files out.
    Write,
}

impl Step {
    /// All steps.
    pub const ALL: [Self; 15] = [
        Self::Read,
        Self::Normalise,
        Self::Classify,
        Self::Delivery,
        Self::Coverage,
        Self::Cluster,
        Self::Register,
        Self::Prioritise,
        Self::Support,
        Self::Indicators,
        Self::Scenario,
        Self::CoverByOperator,
        Self::Grid,
        Self::Suppress,
        Self::Write,
    ];

    /// The step's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Normalise => "normalise",
            Self::Classify => "classify",
            Self::Delivery => "delivery",
            Self::Coverage => "coverage",
            Self::Cluster => "cluster",
            Self::Register => "register",
            Self::Prioritise => "prioritise",
            Self::Support => "support",
            Self::Indicators => "indicators",
            Self::Scenario => "scenario",
            Self::Grid => "grid",
            Self::Suppress => "suppress",
            Self::CoverByOperator => "cover_by_operator",
            Self::Write => "write",
        }
    }
}

/// When each step began.
#[derive(Default)]
pub(super) struct Clock {
    begun: Mutex<Vec<(Step, Instant)>>,
}

impl Clock {
    pub(super) fn at(&self, step: Step) {
        let mut begun = self.begun.lock().expect("no step panics while it holds the clock");
        if begun.last().is_none_or(|(last, _)| *last != step) {
            tracing::info!("{} begins", step.as_str());
            begun.push((step, Instant::now()));
        }
    }

    pub(super) fn stop(&self) -> Vec<(Step, Duration)> {
        let begun = self.begun.lock().expect("no step panics while it holds the clock");
        let ends = begun.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        begun.iter().zip(ends).map(|((step, from), to)| (*step, to.duration_since(*from))).collect()
    }
}
