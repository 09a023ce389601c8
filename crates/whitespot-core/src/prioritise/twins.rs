//! Which areas continue across a municipal border.
use std::collections::BTreeMap;

use geo::Coord;

use crate::model::{ShortageArea, ShortageAreaId, Survey};
use whitespot_spatial::{NearestIndex, linkage};

/// Notes the twins of areas that touch a municipal border: areas of another municipality with a member within `link_m`.
///
/// Linear in the members but for areas that do have twins.
pub fn note_twins(survey: &Survey, areas: &mut [ShortageArea], link_m: f64) {
    let mut owners: Vec<u32> = Vec::new();
    let mut places: Vec<Coord<f64>> = Vec::new();
    for (position, area) in areas.iter().enumerate() {
        for &point in &area.members {
            owners.push(position as u32);
            places.push(survey.points[point as usize].at);
        }
    }
    let mut chains: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (label, &owner) in linkage(&places, link_m).into_iter().zip(&owners) {
        let chain = chains.entry(label).or_default();
        // Members of one area follow each other.
        if chain.last() != Some(&owner) {
            chain.push(owner);
        }
    }
    let twins: Vec<(u32, ShortageAreaId)> = chains
        .into_values()
        .filter(|chain| chain.len() > 1)
        .flat_map(|chain| {
            let indexes: Vec<NearestIndex> = chain
                .iter()
                .map(|&area| {
                    let members = &areas[area as usize].members;
                    NearestIndex::build(
                        &members.iter().map(|&point| survey.points[point as usize].at).collect::<Vec<_>>(),
                    )
                })
                .collect();
            let mut pairs = Vec::new();
            for &one in &chain {
                // Areas of one municipality that are as near as that are parts of one chain that was cut.
                let municipality = |area: u32| areas[area as usize].municipality;
                let across =
                    chain.iter().zip(&indexes).filter(|&(&o, _)| municipality(o) != municipality(one));
                for (&other, index) in across {
                    let near = areas[one as usize].members.iter().any(|&point| {
                        index
                            .distance_m(survey.points[point as usize].at)
                            .is_some_and(|distance| distance <= link_m)
                    });
                    if near {
                        pairs.push((one, areas[other as usize].id.clone()));
                    }
                }
            }
            pairs
        })
        .collect();
    for (area, twin) in twins {
        areas[area as usize].twins.push(twin);
    }
    for area in areas {
        area.twins.sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        DemandPoint, DemandPointId, Lineage, Settlement, ShortageStatus, ShortageType, Weights,
    };
    use geo::MultiPolygon;

    fn area(id: &str, municipality: u32, members: Vec<u32>) -> ShortageArea {
        ShortageArea {
            id: ShortageAreaId(id.into()),
            name: String::new(),
            municipality,
            kind: ShortageType::NoOffer,
            status: ShortageStatus::New,
            lineage: Lineage::New,
            first_year: 2025,
            closed_year: None,
            parents: Vec::new(),
            children: Vec::new(),
            members,
            outline: MultiPolygon(Vec::new()),
            area_m2: 0.0,
            households: None,
            workplaces: None,
            persons: None,
            best: None,
            mobile: None,
            nearest_fibre_m: None,
            twins: Vec::new(),
            continues_in: Vec::new(),
            too_long_m: None,
            beyond_projects: 0,
            not_judged: 0,
            remark: String::new(),
            published: None,
        }
    }

    #[test]
    fn parts_of_a_cut_chain_are_no_twins() {
        // Places 200 m apart; the border is between the last two.
        let point = |i: u32| DemandPoint {
            id: DemandPointId::from_row(u64::from(i)),
            at: Coord { x: 200.0 * f64::from(i), y: 0.0 },
            weights: Weights::UNKNOWN,
            municipality: u32::from(i > 3),
            settlement: Settlement::Landsbygd,
            deso: None,
        };
        let survey = Survey { points: (0..6).map(point).collect(), ..Survey::default() };
        let mut areas = [area("a-1", 0, vec![0, 1]), area("a-2", 0, vec![2, 3]), area("b-1", 1, vec![4, 5])];
        note_twins(&survey, &mut areas, 200.0);
        let twins = |at: usize| areas[at].twins.iter().map(ShortageAreaId::as_str).collect::<Vec<_>>();
        assert_eq!((twins(0), twins(1), twins(2)), (vec![], vec!["b-1"], vec!["a-2"]));
    }
}
