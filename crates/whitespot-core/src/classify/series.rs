//! The ways in which mobile cover is counted.
use super::MobileRule;
use crate::model::{Generation, MobileLayer, MobileSeries, MobileService, Operator, SignalLevel, Survey};

/// The mobile series: the profile's rule, then each delivered generation, service and level, ascending.
///
/// A layer counts in every series of its generation whose service it reaches and whose level it is at least as strict as;
/// one in an excluded band, or of a level that the rule does not know, counts in none. Empty without mobile layers.
pub fn series(survey: &Survey, rule: &MobileRule) -> Vec<MobileSeries> {
    if survey.mobile.is_empty() {
        return Vec::new();
    }
    let counted = |generation: Option<Generation>,
                   service_mbps: f64,
                   level: SignalLevel,
                   counts: &dyn Fn(&MobileService) -> bool| {
        let layers = || survey.mobile.iter().enumerate().filter(|(_, layer)| counts(&layer.service));
        MobileSeries {
            generation,
            service_mbps,
            level,
            layers: layers().map(|(position, _)| position as u32).collect(),
            operators: operators(layers().map(|(_, layer)| layer)),
        }
    };
    let mut delivered: Vec<(&Generation, f64, usize)> = survey
        .mobile
        .iter()
        .filter(|layer| !rule.excludes(&layer.service))
        .filter_map(|layer| {
            let MobileService { generation, service_mbps, level, .. } = &layer.service;
            Some((generation, *service_mbps, rule.rank(level)?))
        })
        .collect();
    delivered.sort_unstable_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    delivered.dedup();
    let of_the_profile =
        counted(None, rule.service_mbps, rule.level.clone(), &|service| rule.admits(service));
    let as_delivered = delivered.into_iter().map(|(generation, service_mbps, rank)| {
        counted(Some(*generation), service_mbps, rule.levels[rank].clone(), &|service| {
            service.generation == *generation
                && service.service_mbps >= service_mbps
                && rule.rank(&service.level).is_some_and(|level| level >= rank)
                && !rule.excludes(service)
        })
    });
    std::iter::once(of_the_profile).chain(as_delivered).collect()
}

fn operators<'a>(layers: impl Iterator<Item = &'a MobileLayer>) -> Vec<Operator> {
    let mut operators: Vec<Operator> = layers.map(|layer| layer.operator).collect();
    operators.sort_unstable();
    operators.dedup();
    operators
}
