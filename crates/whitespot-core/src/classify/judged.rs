//! What each offer means under the settings: worked out once per layer, not once per combination.
use super::{ClassifySettings, SpeedJudged, SpeedRule};
use crate::model::{
    CoverageLayer, Extent, Network, Operator, PassedOverride, PassedRule, Relation, ServedShare, Speed,
    Survey, Technology, Uncounted,
};

/// What an offer adds to the places in its extent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Connected,
    Passed(PassedRule),
    /// Built by this year.
    Planned(i32),
}

/// An offer that was judged.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    /// What it counts as; `None` for a passed offer whose rule does not hold and for a plan that does not count.
    pub part: Option<Part>,
    /// Why it does not count; `None` where it does.
    pub uncounted: Option<Uncounted>,
    /// The speed that is judged; `None`: no verdict.
    pub speed: Option<Speed>,
    /// The speed as offered.
    pub offered: Speed,
    /// The part of each place that it serves.
    pub served: ServedShare,
    pub operator: Operator,
    pub network: Network,
    pub technology: Technology,
    /// Whether it says something of today, so that its place is not without data.
    pub speaks: bool,
    /// Whether it reaches the shortage tier; `None`: it does not state what the tier asks.
    pub verdict: Option<bool>,
    /// Whether it reaches the tier of competition.
    pub reaches_competition: bool,
    /// Whether it reaches each criterion.
    pub reaches: Vec<bool>,
    /// How far it passes the neighbours of the points that it connects, metres; `None`: it does not.
    pub near_connected_m: Option<f64>,
}

/// The survey's fixed layers under the settings, in their order.
pub(super) fn offers(survey: &Survey, settings: &ClassifySettings) -> Vec<Judged> {
    let as_the_profile_says = PassedOverride::default();
    survey
        .fixed
        .iter()
        .map(|layer| {
            judged(layer, survey.passed.get(layer.source as usize).unwrap_or(&as_the_profile_says), settings)
        })
        .collect()
}

/// A layer under the settings, with what its source says of homes passed.
pub(super) fn judged(layer: &CoverageLayer, source: &PassedOverride, settings: &ClassifySettings) -> Judged {
    let speed = match settings.is_reliable(layer.technology) {
        Some(true) => judged_speed(layer, &settings.speed),
        // What does not count is an offer of 0 Mbit/s: it speaks for its place, and reaches no tier.
        Some(false) => Some(Speed { down_mbps: Some(0.0), up_mbps: Some(0.0), ..layer.speed }),
        None => None,
    };
    let verdict = speed.and_then(|speed| settings.shortage.reached_by(speed));
    let reaches =
        |tier: &crate::model::SpeedTier| speed.is_some_and(|speed| tier.reached_by(speed) == Some(true));
    let part = part(layer, source, settings);
    Judged {
        part: part.ok(),
        uncounted: part.err(),
        speed,
        offered: layer.speed,
        served: layer.served,
        operator: layer.operator,
        network: layer.network,
        technology: layer.technology,
        // A plan says nothing of today. A passed offer that is too dear does: the place cannot be had.
        speaks: layer.relation != Relation::Planned && verdict.is_some(),
        verdict,
        reaches_competition: reaches(&settings.competition.tier),
        reaches: settings.criteria.iter().map(reaches).collect(),
        near_connected_m: speed.and_then(|_| near_connected_m(layer, source, settings)),
    }
}

/// The speed that the rule judges. An offer whose latency is too high is one of 0 Mbit/s: a verdict, and no tier.
pub(super) fn judged_speed(layer: &CoverageLayer, rule: &SpeedRule) -> Option<Speed> {
    let Speed { down_mbps, up_mbps, down_peak_mbps } = layer.speed;
    let down_mbps = match rule.judged {
        SpeedJudged::Advertised => down_mbps,
        SpeedJudged::Peak => down_peak_mbps,
        SpeedJudged::PeakWhereGiven => down_peak_mbps.or(down_mbps),
    }?;
    if let Some(limit_ms) = rule.max_latency_ms
        && layer.latency_ms? > limit_ms
    {
        return Some(Speed { down_mbps: Some(0.0), up_mbps: Some(0.0), down_peak_mbps });
    }
    Some(Speed { down_mbps: Some(down_mbps), up_mbps, down_peak_mbps })
}

/// The rules of the profile, narrowed by those of the source.
fn allows(rule: PassedRule, source: &PassedOverride, settings: &ClassifySettings) -> bool {
    settings.passed.rules.contains(&rule)
        && source.passed_rules.as_ref().is_none_or(|rules| rules.contains(&rule))
}

fn part(
    layer: &CoverageLayer,
    source: &PassedOverride,
    settings: &ClassifySettings,
) -> Result<Part, Uncounted> {
    match layer.relation {
        Relation::Connected => Ok(Part::Connected),
        Relation::Passed => passed_rule(layer, source, settings).map(Part::Passed),
        Relation::Planned => {
            let year = layer.planned_year.ok_or(Uncounted::PlanWithoutYear)?;
            if year > settings.last_planned_year {
                return Err(Uncounted::PlanBeyondHorizon(year));
            }
            if settings.credible_only && layer.credible == Some(false) {
                return Err(Uncounted::PlanNotCredible(year));
            }
            Ok(Part::Planned(year))
        }
    }
}

/// The rule by which a passed offer passes its places, or why it does not.
fn passed_rule(
    layer: &CoverageLayer,
    source: &PassedOverride,
    settings: &ClassifySettings,
) -> Result<PassedRule, Uncounted> {
    if let Some(cost_sek) = layer.cost_sek
        && allows(PassedRule::Cost, source, settings)
    {
        let is_cheap = cost_sek <= settings.passed.max_cost_sek;
        return if is_cheap { Ok(PassedRule::Cost) } else { Err(Uncounted::TooDear) };
    }
    let rule = match layer.extent {
        Extent::Near { .. } => PassedRule::NearRoute,
        Extent::Areas(_) | Extent::Points(_) => PassedRule::Area,
    };
    if allows(rule, source, settings) { Ok(rule) } else { Err(Uncounted::PassedOtherwise) }
}

/// How far from the points that it connects an offer passes others.
fn near_connected_m(
    layer: &CoverageLayer,
    source: &PassedOverride,
    settings: &ClassifySettings,
) -> Option<f64> {
    let connects_fibre = layer.relation == Relation::Connected
        && layer.technology.is_fibre()
        // A share that may be nothing connects no point for sure.
        && layer.served.low > 0.0;
    let distance_m = source.near_connected_m.unwrap_or(settings.passed.near_connected_m);
    (connects_fibre && distance_m > 0.0 && allows(PassedRule::NearConnected, source, settings))
        .then_some(distance_m)
}

impl Judged {
    /// The same offer as it passes the neighbours of the points that it connects. It is an estimate: it adds to what is
    /// reached, but does not say that the rest of a place is without.
    pub(super) fn passing_neighbours(&self) -> Self {
        let verdict = Some(self.reaches_shortage());
        let part = Some(Part::Passed(PassedRule::NearConnected));
        Self { part, uncounted: None, speaks: false, verdict, ..self.clone() }
    }

    /// Whether it is known to reach the shortage tier.
    pub(super) fn reaches_shortage(&self) -> bool {
        self.verdict == Some(true)
    }

    /// Whether it is there today and does not state what the tier asks.
    pub(super) fn is_undecided(&self) -> bool {
        self.exists() && self.verdict.is_none()
    }

    /// Whether it is there today: connected, or passed by a rule that holds.
    pub(super) fn exists(&self) -> bool {
        matches!(self.part, Some(Part::Connected | Part::Passed(_)))
    }
}
