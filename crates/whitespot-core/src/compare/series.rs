//! The weight that is reached in both results, at every tier that both ladders have and by mobile cover.
use super::points::{Regions, matched};
use crate::{
    change::{Compared, Earlier, Matched, Now, ReachSums, common_weights},
    model::{ComparedReach, ComparedReachRow, Previous, ReachChange},
};

/// What is reached in both results and the causes of the difference, of every area and for each weight that both have.
///
/// Tiers are compared that both ladders have, by their downstream speed, and mobile cover where both results had mobile
/// layers. A tier is reached by a place where offers reach it in at least half of the place.
///
/// Rows: municipalities in code order, counties in code order, the total; within these by weight, then reached by tier
/// ascending, reached with passed by tier ascending, mobile. Empty where nothing can be compared. A point whose municipality
/// is in no row of either result is not counted: results hold none.
pub fn series(
    before: &Previous,
    after: &Previous,
    regions: &Regions,
    same_definitions: bool,
) -> Vec<ComparedReachRow> {
    let is_in_both = |mbps: &f64| after.tiers_mbps.iter().any(|other| other.total_cmp(mbps).is_eq());
    let compared = Compared {
        tiers_mbps: before.tiers_mbps.iter().copied().filter(is_in_both).collect(),
        has_mobile: before.has_mobile && after.has_mobile,
    };
    let (earlier, later) = (Earlier::new(before, &compared), Earlier::new(after, &compared));
    let weights = common_weights(&after.weights, &before.weights);
    let mut sums = ReachSums::new(regions.len(), weights, compared.clone());
    for Matched { then, now, to } in matched(before, after, regions) {
        let then = then.map(|(point, municipality)| earlier.of(point, municipality));
        let now = now.map(|(point, municipality)| {
            let reached = later.reached(point);
            Now { municipality, weights: &point.weights, same: reached, reached }
        });
        sums.add(then, now, to);
    }
    let mut rows = Vec::new();
    sums.by_area(&regions.areas(), |area, weight, series, change| {
        rows.push(ComparedReachRow {
            kind: area.kind,
            code: area.code.to_owned(),
            name: area.name.to_owned(),
            weight,
            series,
            change: causes(*change, same_definitions),
        });
    });
    rows
}

fn causes(change: ReachChange, same_definitions: bool) -> ComparedReach {
    let compared = ComparedReach::from(change);
    if same_definitions {
        return compared;
    }
    // What two definitions make of a point differs, and nothing says which part of it the definitions are.
    ComparedReach {
        gained: None,
        lost: None,
        access_or_method: Some(change.gained + change.lost),
        method: None,
        ..compared
    }
}
