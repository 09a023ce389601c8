//! Cluster: points without access → groups.
//!
//! Takes the points that are unserved or planned. Two of one municipality that are at most `link_m` apart belong to the
//! same group (the rule by which SCB joins houses to a tätort, B1); groups that are too small stay scattered (enstaka),
//! and those that are too long are cut at a weak link (see `chain`). The result does not depend on the order of the points.
mod chain;

use geo::Coord;
use rayon::prelude::*;

use crate::model::{Access, DemandPoint, MunicipalityIndex, Settlement, Survey};
use whitespot_spatial::linkage;

/// What makes a group.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClusterSettings {
    /// Greatest distance within a group, metres; equal is near enough.
    pub link_m: f64,
    /// Least number of points.
    pub min_points: u64,
    /// Least number of distinct places.
    pub min_places: u64,
    /// Least number of households; not applied to a group with an unknown number.
    pub min_households: f64,
    /// A group whose two farthest members are farther apart than this is cut at its weakest link, metres; `None`: never.
    pub chain_m: Option<f64>,
    /// Kinds of settlement whose points make no area.
    pub exclude_settlements: Vec<Settlement>,
}

impl ClusterSettings {
    /// Links points at this distance: a group may be as small and as long as it is, in every kind of settlement.
    pub const fn new(link_m: f64) -> Self {
        Self {
            link_m,
            min_points: 1,
            min_places: 1,
            min_households: 0.0,
            chain_m: None,
            exclude_settlements: Vec::new(),
        }
    }
}

/// Points that make a shortage area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Municipality.
    pub municipality: MunicipalityIndex,
    /// Positions in the survey's demand points, ascending.
    pub members: Vec<u32>,
    /// Groups of one municipality with the same number were one chain that was too long and was cut.
    pub chain: Option<u32>,
}

/// Groups, by municipality and then by their first member.
pub fn groups(survey: &Survey, access: &[Access], settings: &ClusterSettings) -> Vec<Group> {
    (0..survey.municipalities.len())
        .into_par_iter()
        .flat_map_iter(|municipality| {
            let range = survey.ranges[municipality]..survey.ranges[municipality + 1];
            let short: Vec<u32> = range
                .filter(|&point| {
                    access[point].fixed.status.is_short()
                        && !settings.exclude_settlements.contains(&survey.points[point].settlement)
                })
                .map(|point| point as u32)
                .collect();
            linked(&survey.points, &short, municipality as u32, settings)
        })
        .collect()
}

/// The groups of one municipality by their first member. Chains that were cut are numbered from 1, by their first member.
fn linked(
    points: &[DemandPoint],
    short: &[u32],
    municipality: MunicipalityIndex,
    settings: &ClusterSettings,
) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut chains = 0;
    for members in link(points, short, settings) {
        let parts = chain::parts(points, members, settings);
        let chain = (parts.len() > 1).then(|| {
            chains += 1;
            chains
        });
        groups.extend(parts.into_iter().map(|members| Group { municipality, members, chain }));
    }
    groups.sort_unstable_by_key(|group| group.members.first().copied());
    groups
}

fn link(points: &[DemandPoint], short: &[u32], settings: &ClusterSettings) -> Vec<Vec<u32>> {
    let places: Vec<Coord<f64>> = short.iter().map(|&point| points[point as usize].at).collect();
    let labels = linkage(&places, settings.link_m);
    let count = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let mut groups = vec![Vec::new(); count];
    for (&point, &label) in short.iter().zip(&labels) {
        groups[label as usize].push(point);
    }
    groups.retain(|members| is_large_enough(points, members, settings));
    groups
}

fn is_large_enough(points: &[DemandPoint], members: &[u32], settings: &ClusterSettings) -> bool {
    let mut places: Vec<(u64, u64)> = members
        .iter()
        .map(|&point| points[point as usize].at)
        .map(|at| (at.x.to_bits(), at.y.to_bits()))
        .collect();
    places.sort_unstable();
    places.dedup();
    let households: Option<f64> =
        members.iter().map(|&point| points[point as usize].weights.households.get()).sum();
    members.len() as u64 >= settings.min_points
        && places.len() as u64 >= settings.min_places
        && households.is_none_or(|households| households >= settings.min_households)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccessStatus, DemandPointId, FixedAccess, OperatorSet, Weights};

    #[test]
    fn kinds_of_settlement_that_are_left_out_make_no_area_and_link_none() {
        // Five places 100 m apart; the one in the middle stands in a tätort.
        let kinds = [
            Settlement::Landsbygd,
            Settlement::Smaort,
            Settlement::Tatort,
            Settlement::Fritidshusomrade,
            Settlement::Landsbygd,
        ];
        let points: Vec<DemandPoint> = kinds
            .into_iter()
            .enumerate()
            .map(|(row, settlement)| DemandPoint {
                id: DemandPointId::from_row(row as u64),
                at: Coord { x: 100.0 * row as f64, y: 0.0 },
                weights: Weights::UNKNOWN,
                municipality: 0,
                settlement,
                deso: None,
            })
            .collect();
        let boundary = geo::MultiPolygon(Vec::new());
        let municipality = crate::model::Municipality {
            code: crate::model::MunicipalityCode::new("0101"),
            name: String::new(),
            county: None,
            part: None,
            boundary,
        };
        let survey = Survey {
            ranges: vec![0, points.len()],
            points,
            municipalities: vec![municipality],
            ..Survey::default()
        };
        let unserved = Access {
            fixed: FixedAccess {
                status: AccessStatus::Unserved,
                tier: None,
                tier_with_passed: None,
                operators: OperatorSet(0),
                passed_rule: None,
            },
            mobile: OperatorSet(0),
            signature: 0,
            mobile_signature: 0,
        };
        let access = [unserved; 5];
        let members = |link_m: f64, exclude_settlements: &[Settlement]| {
            let settings = ClusterSettings {
                link_m,
                min_points: 1,
                min_places: 1,
                min_households: 0.0,
                chain_m: None,
                exclude_settlements: exclude_settlements.to_vec(),
            };
            let groups = groups(&survey, &access, &settings);
            groups.into_iter().map(|group| group.members).collect::<Vec<_>>()
        };
        assert_eq!(members(100.0, &[]), [[0, 1, 2, 3, 4]]);
        assert_eq!(members(100.0, &[Settlement::Tatort]), [[0, 1], [3, 4]]);
        assert_eq!(members(200.0, &[Settlement::Tatort]), [[0, 1, 3, 4]]);
        let all_but_the_country = [Settlement::Tatort, Settlement::Smaort, Settlement::Fritidshusomrade];
        assert_eq!(members(100.0, &all_but_the_country), [[0], [4]]);
    }
}
