//! The curve: how far each metre and each krona reaches, from the cheapest area on.
use std::collections::BTreeMap;

use crate::model::{AreaKind, AreaPlan, Band, CurvePoint, ShortageArea, Survey, Unranked};

/// Whether an area could be closed by digging: it is open, nobody builds there, and a trench reaches some of its weight.
pub(super) fn can_be_dug(area: &ShortageArea, plan: &AreaPlan) -> bool {
    Unranked::of(area.status).is_none() && plan.trench_per_household().is_some()
}

/// Areas that can be dug by what a curve or a set is of: municipalities, counties and the total, in the order of the tables.
pub(super) fn by_kind(
    survey: &Survey,
    areas: &[ShortageArea],
    plans: &[AreaPlan],
) -> BTreeMap<(AreaKind, String), Vec<u32>> {
    let mut groups: BTreeMap<(AreaKind, String), Vec<u32>> = BTreeMap::new();
    for (position, (area, _)) in
        areas.iter().zip(plans).enumerate().filter(|(_, (area, plan))| can_be_dug(area, plan))
    {
        let municipality = &survey.municipalities[area.municipality as usize];
        let county = municipality.county.as_ref().map(|county| (AreaKind::County, county.code.to_string()));
        let own = (AreaKind::Municipality, municipality.code.to_string());
        for group in [Some(own), county, Some((AreaKind::Total, "total".to_owned()))].into_iter().flatten() {
            groups.entry(group).or_default().push(position as u32);
        }
    }
    groups
}

/// Areas from the least cost per household on; without prices from the least trench. Equal ones stand in the order of their ids.
pub(super) fn cheapest_first(areas: &[ShortageArea], plans: &[AreaPlan], group: &mut [u32]) {
    let key = |at: u32| {
        let plan = &plans[at as usize];
        plan.cost_per_household()
            .map(|cost| cost.expected)
            .or_else(|| plan.trench_per_household())
            .unwrap_or(f64::INFINITY)
    };
    group.sort_by(|&a, &b| {
        key(a).total_cmp(&key(b)).then_with(|| areas[a as usize].id.cmp(&areas[b as usize].id))
    });
}

/// The curves of every municipality, county and the total. Both households and metres rise at every step.
pub(super) fn of(survey: &Survey, areas: &[ShortageArea], plans: &[AreaPlan]) -> Vec<CurvePoint> {
    let mut points = Vec::new();
    for ((kind, code), mut group) in by_kind(survey, areas, plans) {
        cheapest_first(areas, plans, &mut group);
        let (mut weight, mut trench_m) = (0.0, 0.0);
        let mut cost = Some(Band::default());
        let mut workplaces = Some(0.0);
        for at in group {
            let (area, plan) = (&areas[at as usize], &plans[at as usize]);
            let own = plan.cost.as_ref().map(|cost| cost.sum);
            weight += plan.joined_weight();
            trench_m += plan.trench.length_m().unwrap_or_default();
            cost = cost.zip(own).map(|(sum, own)| sum.plus(own));
            let left_out = plan.trench.left_out.iter();
            let workplaces_left_out: f64 =
                left_out.filter_map(|&point| survey.points[point as usize].weights.workplaces.get()).sum();
            workplaces = workplaces.zip(area.workplaces).map(|(sum, own)| sum + own - workplaces_left_out);
            points.push(CurvePoint {
                kind,
                code: code.clone(),
                area: at,
                weight,
                workplaces,
                trench_m,
                cost,
                marginal: plan.cost_per_household(),
            });
        }
    }
    points
}
