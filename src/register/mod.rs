//! Register: groups → shortage areas with id, name, outline and status.
//!
//! Ids are deterministic: the groups of a municipality are numbered from the largest (by points), ties by their first
//! member in the order of ids. The outline is the union of discs of half the link distance around the members, clipped to
//! the municipality (law 12), so that outlines never overlap.
mod assign;
mod name;

use compact_str::format_compact;
use geo::{Area, Coord};
use rayon::prelude::*;

use crate::{
    classify::Classification,
    cluster::Group,
    model::{
        AccessStatus, Lineage, Operator, ShortageArea, ShortageAreaId, ShortageStatus, ShortageType, Survey,
        WeightKind,
    },
    spatial::{Region, outline},
};

/// Settings of the register.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegisterSettings {
    /// The distance by which points were linked, metres.
    pub link_m: f64,
    /// An area is planned when this share of its points is.
    pub closed_share: f64,
    /// The year of the reference date.
    pub year: i32,
}

/// Makes shortage areas of groups, by municipality and number.
pub fn enter(
    survey: &Survey,
    classification: &Classification,
    groups: Vec<Group>,
    settings: &RegisterSettings,
) -> Vec<ShortageArea> {
    let mut groups = groups;
    groups.sort_by(|a, b| {
        (a.municipality, b.members.len(), &a.members).cmp(&(b.municipality, a.members.len(), &b.members))
    });
    let mut numbers = Vec::with_capacity(groups.len());
    for (position, group) in groups.iter().enumerate() {
        let follows = position > 0 && groups[position - 1].municipality == group.municipality;
        numbers.push(if follows { numbers[position - 1] + 1 } else { 1_u32 });
    }
    let regions: Vec<Region<'_>> =
        survey.municipalities.par_iter().map(|municipality| Region::build(&municipality.boundary)).collect();
    groups
        .into_par_iter()
        .zip(numbers)
        .map(|(group, number)| {
            let region = &regions[group.municipality as usize];
            shortage_area(survey, classification, group, number, region, settings)
        })
        .collect()
}

fn shortage_area(
    survey: &Survey,
    classification: &Classification,
    group: Group,
    number: u32,
    region: &Region<'_>,
    settings: &RegisterSettings,
) -> ShortageArea {
    let municipality = &survey.municipalities[group.municipality as usize];
    let places: Vec<Coord<f64>> =
        group.members.iter().map(|&point| survey.points[point as usize].at).collect();
    let outline = region.clip(&outline(&places, settings.link_m / 2.0));
    let access = || group.members.iter().map(|&point| &classification.access[point as usize]);

    let planned = access().filter(|access| access.fixed.status == AccessStatus::Planned).count();
    let is_planned = planned as f64 >= settings.closed_share * group.members.len() as f64;
    let best = access()
        .filter_map(|access| classification.fixed[access.signature as usize].best)
        .max_by(|a, b| a.down_mbps.unwrap_or(0.0).total_cmp(&b.down_mbps.unwrap_or(0.0)));
    let weight = |kind: WeightKind| {
        survey
            .weights
            .contains(&kind)
            .then(|| group.members.iter().map(|&point| survey.points[point as usize].weights.get(kind)).sum())
            .flatten()
    };
    ShortageArea {
        id: ShortageAreaId(format_compact!("{}-{number:03}", municipality.code)),
        name: format!("{} {number}", municipality.name),
        municipality: group.municipality,
        kind: if best.is_some() { ShortageType::TooSlow } else { ShortageType::NoOffer },
        status: if is_planned { ShortageStatus::Planned } else { ShortageStatus::New },
        lineage: Lineage::New,
        first_year: settings.year,
        closed_year: None,
        parents: Vec::new(),
        children: Vec::new(),
        area_m2: outline.unsigned_area(),
        outline,
        households: weight(WeightKind::Households),
        workplaces: weight(WeightKind::Workplaces),
        persons: weight(WeightKind::Persons),
        best,
        mobile: (!survey.mobile.is_empty()).then(|| common_operators(classification, &group.members)),
        nearest_fibre_m: None,
        twins: Vec::new(),
        continues_in: Vec::new(),
        beyond_projects: 0,
        remark: String::new(),
        members: group.members,
    }
}

/// Operators whose mobile layer covers every member.
fn common_operators(classification: &Classification, members: &[u32]) -> Vec<Operator> {
    let mut sets =
        members.iter().map(|&point| classification.access[point as usize].mobile).collect::<Vec<_>>();
    sets.sort_unstable();
    sets.dedup();
    let mut sets = sets.into_iter().map(|set| classification.operator_sets.get(set));
    let mut common = sets.next().map_or_else(Vec::new, <[Operator]>::to_vec);
    for set in sets {
        common.retain(|operator| set.contains(operator));
    }
    common
}
