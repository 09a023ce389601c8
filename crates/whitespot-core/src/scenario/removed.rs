//! Which layers a scenario removes.
use crate::model::{CoverageLayer, MobileLayer, Need, Scenario, Survey};

/// A scenario names what was not delivered.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("[[scenario]] {scenario:?}, {key}: found {found}, expected {expected}")]
#[non_exhaustive]
pub struct UnknownName {
    /// Name of the scenario.
    pub scenario: String,
    /// The key, as `remove: operator`.
    pub key: &'static str,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

/// Which layers are left, parallel to the survey's.
pub(super) struct Kept {
    pub fixed: Vec<bool>,
    pub mobile: Vec<bool>,
}

impl Kept {
    /// Those that none of the scenarios removes.
    pub(super) fn of(survey: &Survey, scenarios: &[&Scenario]) -> Result<Self, UnknownName> {
        let mut kept =
            Self { fixed: vec![true; survey.fixed.len()], mobile: vec![true; survey.mobile.len()] };
        for scenario in scenarios {
            kept.remove(survey, scenario)?;
        }
        Ok(kept)
    }

    fn remove(&mut self, survey: &Survey, scenario: &Scenario) -> Result<(), UnknownName> {
        check_names(survey, scenario)?;
        if scenario.remove.is_nothing() {
            return Ok(());
        }
        let mut removed = 0;
        for (kept, layer) in self.fixed.iter_mut().zip(&survey.fixed) {
            if removes_fixed(survey, scenario, layer) {
                (*kept, removed) = (false, removed + 1);
            }
        }
        for (kept, layer) in self.mobile.iter_mut().zip(&survey.mobile) {
            if removes_mobile(survey, scenario, layer) {
                (*kept, removed) = (false, removed + 1);
            }
        }
        if removed == 0 {
            return Err(UnknownName {
                scenario: scenario.name.clone(),
                key: "remove",
                found: "no delivered layer that every key names".into(),
                expected: "at least one: a generation is of mobile layers, technology, network, source and exchange of fixed ones"
                    .into(),
            });
        }
        Ok(())
    }
}

/// Whether a list says nothing, or names it.
fn names<T: PartialEq<U>, U: ?Sized>(list: &[T], word: &U) -> bool {
    list.is_empty() || list.iter().any(|one| one == word)
}

fn removes_fixed(survey: &Survey, scenario: &Scenario, layer: &CoverageLayer) -> bool {
    let remove = &scenario.remove;
    let network = survey.networks.get(layer.network.0 as usize).map_or("", String::as_str);
    let source = survey.fixed_sources.get(layer.source as usize).map_or("", String::as_str);
    remove.generations.is_empty()
        && names(&remove.operators, survey.operators.name(layer.operator))
        && names(&remove.networks, network)
        && names(&remove.technologies, &layer.technology)
        && names(&remove.sources, source)
        && (remove.exchanges.is_empty()
            || layer.exchange.as_ref().is_some_and(|exchange| remove.exchanges.contains(exchange)))
}

fn removes_mobile(survey: &Survey, scenario: &Scenario, layer: &MobileLayer) -> bool {
    let remove = &scenario.remove;
    let is_of_fixed = !remove.networks.is_empty()
        || !remove.technologies.is_empty()
        || !remove.sources.is_empty()
        || !remove.exchanges.is_empty();
    !is_of_fixed
        && names(&remove.generations, &layer.service.generation)
        && names(&remove.operators, survey.operators.name(layer.operator))
}

/// Every name has to be of something that was delivered.
fn check_names(survey: &Survey, scenario: &Scenario) -> Result<(), UnknownName> {
    let remove = &scenario.remove;
    let operators: Vec<&str> = survey.operators.iter().map(|(_, name)| name).collect();
    let networks: Vec<&str> = survey.networks.iter().map(String::as_str).collect();
    let sources: Vec<&str> = survey.fixed_sources.iter().map(String::as_str).collect();
    let mut exchanges: Vec<&str> =
        survey.fixed.iter().filter_map(|layer| layer.exchange.as_deref()).collect();
    exchanges.sort_unstable();
    exchanges.dedup();
    let lists = [
        ("remove: operator", &remove.operators, operators),
        ("remove: network", &remove.networks, networks),
        ("remove: source", &remove.sources, sources),
        ("remove: exchange", &remove.exchanges, exchanges),
    ];
    for (key, wanted, known) in lists {
        if let Some(unknown) = wanted.iter().find(|wanted| !known.contains(&wanted.as_str())) {
            return Err(UnknownName {
                scenario: scenario.name.clone(),
                key,
                found: format!("{unknown:?}"),
                expected: listed(unknown, known),
            });
        }
    }
    let lacks = |what: &str| UnknownName {
        scenario: scenario.name.clone(),
        key: "needs",
        found: format!("{}, and no {what}", scenario.need),
        expected: "a layer by which it can be judged".into(),
    };
    match scenario.need {
        Need::Fixed(_) if survey.fixed.is_empty() => Err(lacks("[[fixed]]")),
        Need::Speech | Need::Data(_) if survey.mobile.is_empty() => Err(lacks("[[mobile]]")),
        _ => Ok(()),
    }
}

/// The known names, those that begin like the unknown one first, as many as fit on a line.
fn listed(unknown: &str, mut known: Vec<&str>) -> String {
    const SHOWN: usize = 6;
    if known.is_empty() {
        return "a name that was delivered; none was".into();
    }
    let alike = |name: &str| {
        let pairs =
            name.chars().flat_map(char::to_lowercase).zip(unknown.chars().flat_map(char::to_lowercase));
        pairs.take_while(|(own, other)| own == other).count()
    };
    known.sort_by_key(|name| std::cmp::Reverse(alike(name)));
    let more = known.len().saturating_sub(SHOWN);
    known.truncate(SHOWN);
    let shown = known.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("one of {shown}{more}")
}
