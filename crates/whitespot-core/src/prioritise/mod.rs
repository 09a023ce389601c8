//! Prioritise: what closing each shortage area takes, in which order, and what serves it meanwhile; and which areas continue across
//! a municipal border.
//!
//! Each area is planned by itself, from the fibre net as it is: two areas along one road each bear the whole of that road. Lengths
//! are measured in the working CRS. A trench along roads is a tree found by Mehlhorn's construction: never more than twice as long
//! as the shortest one.
mod cost;
mod curve;
mod fibre;
mod meanwhile;
mod new_points;
mod order;
mod radio;
mod roads;
mod sets;
mod support;
mod trench;
mod twins;

use rayon::prelude::*;

pub use cost::CostSettings;
pub use order::OrderWeights;
pub use twins::note_twins;

use crate::{
    classify::Classification,
    model::{
        AreaPlan, Closing, FibreFeature, LastPercent, NewPointKind, PointDistances, PriorityOrder,
        ShortageArea, Survey, Target, Unranked, WeightKind,
    },
};
use fibre::Fibre;
use roads::Roads;

/// How the last percent is planned.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PrioritySettings {
    /// Features of the fibre net from which a trench may start.
    pub feeds: Vec<FibreFeature>,
    /// Greatest length of a drop, from a place to the nearest road, metres: what is farther away has no road.
    pub drop_m: f64,
    /// Ends of roads that are at most so far from another road are joined to it, metres.
    pub road_tolerance_m: f64,
    /// Places at most so far from a net that passes can be connected by themselves, metres; 0: none.
    pub later_connection_m: f64,
    /// A feed at most so far away makes an extension, metres; 0: none does.
    pub extension_m: f64,
    /// Fixed radio may be given from a radio site to places at most so far away, metres as the crow flies; 0: to none.
    pub radio_site_m: f64,
    /// What areas are ordered by.
    pub order: PriorityOrder,
    /// The weights of [`PriorityOrder::Weights`].
    pub weights: OrderWeights,
    /// Budgets, SEK.
    pub budgets_sek: Vec<f64>,
    /// How many new connection points are looked for; 0: none.
    pub new_points: u64,
    /// How far a new connection point reaches, metres as the crow flies.
    pub new_point_reach_m: f64,
    /// Where it may stand.
    pub new_point_candidates: Vec<NewPointKind>,
    /// Prices.
    pub cost: CostSettings,
    /// What is deducted for each prioritised building where the order is that of support, SEK.
    pub deduction_sek: f64,
    /// The target that a gain goes towards; `None`: a gain is all that an area brings.
    pub target: Option<Target>,
}

impl PrioritySettings {
    /// With these feeds and this order, and nothing that has a length, a price or a target.
    pub fn new(feeds: Vec<FibreFeature>, order: PriorityOrder) -> Self {
        Self {
            feeds,
            drop_m: 0.0,
            road_tolerance_m: 0.0,
            later_connection_m: 0.0,
            extension_m: 0.0,
            radio_site_m: 0.0,
            order,
            weights: OrderWeights::default(),
            budgets_sek: Vec::new(),
            new_points: 0,
            new_point_reach_m: 0.0,
            new_point_candidates: Vec::new(),
            cost: CostSettings::default(),
            deduction_sek: 0.0,
            target: None,
        }
    }
}

/// What is counted: households where the demand has them, otherwise demand points.
fn weight_of(survey: &Survey) -> WeightKind {
    if survey.weights.contains(&WeightKind::Households) { WeightKind::Households } else { WeightKind::Points }
}

/// Plans every shortage area, orders them, and sets the distance from each to the nearest fibre point of any kind.
///
/// `targets`: those that are followed, each with the position of its tier among the criteria of the classification.
pub fn last_percent(
    survey: &Survey,
    classification: &Classification,
    areas: &mut [ShortageArea],
    targets: &[(Target, usize)],
    settings: &PrioritySettings,
) -> LastPercent {
    let weight = weight_of(survey);
    let fibre = Fibre::of(survey, classification);
    let sites = radio::Sites::of(survey);
    let roads = Roads::build(survey, classification, &fibre, settings);
    let points = fibre.distances(survey, classification, roads.as_ref());
    let short = |point: u32| {
        let at = points.binary_search_by_key(&point, |(point, _)| *point).ok()?;
        Some(&points[at].1)
    };
    let sums = order::Sums::of(survey, classification, weight, targets, settings.target.as_ref());
    let mut plans: Vec<AreaPlan> = areas
        .par_iter()
        .map_init(trench::Scratch::default, |scratch, area| {
            let places = trench::Places::of(survey, area, weight);
            let fibre_m = area.members.iter().filter_map(|&point| short(point));
            let fibre_m =
                fibre_m.fold(crate::model::FibreDistances::default(), crate::model::FibreDistances::least);
            let dug = trench::least(&places, &fibre, roads.as_ref(), settings, scratch);
            let cost = cost::of(&dug, &places, &settings.cost);
            let gain_pp = sums.gain_pp(area, &dug.left_out, survey, classification);
            let of_support = support::Buildings::of(survey, area, &dug);
            let unranked = unranked(area, &places, (&dug, &of_support), cost.is_some(), settings.order);
            AreaPlan {
                rank: None,
                unranked,
                points: area.members.len() as u64,
                places: places.at.len() as u64,
                weight: places.weight.iter().sum(),
                buildings: of_support.all,
                prioritised: of_support.prioritised,
                closing: closing(area, &fibre_m, &places, &short, settings),
                meanwhile: meanwhile::of(survey, classification, &area.members, weight),
                radio_sites: sites.near(survey, &area.members, weight, settings.radio_site_m),
                fibre: fibre_m,
                trench: dug,
                cost,
                gain_pp,
                key: None,
                why: Vec::new(),
            }
        })
        .collect();
    for area in &mut *areas {
        area.nearest_fibre_m = fibre.nearest_point_m(survey, &area.members);
    }
    let order = order::rank(areas, &mut plans, settings);
    let curve = curve::of(survey, areas, &plans);
    let new_points = new_points::choose(survey, classification, &fibre, weight, settings);
    let sets = sets::of(survey, classification, areas, &plans, targets, settings);
    LastPercent {
        weight: Some(weight),
        ordered_by: Some(settings.order),
        plans,
        order,
        points: PointDistances::of(&points),
        curve,
        sets,
        new_points,
        feeds_off_road: roads.map_or(0, |roads| roads.feeds_off_road),
    }
}

/// Why an area has no rank; `None` where it has one.
fn unranked(
    area: &ShortageArea,
    places: &trench::Places,
    (dug, of_support): (&crate::model::Trench, &support::Buildings),
    is_priced: bool,
    order: PriorityOrder,
) -> Option<Unranked> {
    let needs_trench = !matches!(order, PriorityOrder::Households | PriorityOrder::Gain);
    let needs_price = matches!(
        order,
        PriorityOrder::CostPerHousehold | PriorityOrder::Weights | PriorityOrder::SupportPerBuilding
    );
    let of_buildings = order == PriorityOrder::SupportPerBuilding;
    let counts_nothing =
        if of_buildings { !of_support.may_stand } else { places.weight.iter().sum::<f64>() <= 0.0 };
    let reaches_nothing = if of_buildings {
        !of_support.stands
    } else {
        places.weight.iter().sum::<f64>() <= dug.weight_left_out
    };
    let all_left_out = dug.places_left_out == places.at.len() as u64;
    Unranked::of(area.status).or_else(|| {
        if places.at.is_empty() {
            Some(Unranked::NoPlaces)
        } else if counts_nothing {
            Some(Unranked::NoHouseholds)
        } else if !needs_trench {
            None
        } else if dug.straight_m.is_none() {
            Some(Unranked::NoFeed)
        } else if all_left_out && dug.places_off_road == dug.places_left_out {
            Some(Unranked::NoRoad)
        } else if all_left_out {
            Some(Unranked::Unjoined)
        } else if reaches_nothing {
            Some(Unranked::NoHouseholds)
        } else if needs_price && !is_priced {
            Some(Unranked::NoPrice)
        } else {
            None
        }
    })
}

/// How an area would be closed: by the features that a net can be extended from.
fn closing<'d>(
    area: &ShortageArea,
    nearest: &crate::model::FibreDistances,
    places: &trench::Places,
    short: &impl Fn(u32) -> Option<&'d crate::model::FibreDistances>,
    settings: &PrioritySettings,
) -> Option<Closing> {
    let least = |distances: &crate::model::FibreDistances, features: &[FibreFeature]| {
        features.iter().filter_map(|&feature| distances.straight_m[feature as usize]).min_by(f64::total_cmp)
    };
    if places.at.is_empty() {
        return None;
    }
    let nearest_feed_m = least(nearest, &settings.feeds)?;
    let passing = [FibreFeature::Access, FibreFeature::Connected];
    let passed = |&point: &u32| {
        short(point)
            .and_then(|distances| least(distances, &passing))
            .is_some_and(|distance_m| distance_m <= settings.later_connection_m)
    };
    if settings.later_connection_m > 0.0 && area.members.iter().all(passed) {
        Some(Closing::LaterConnection)
    } else if settings.extension_m > 0.0 && nearest_feed_m <= settings.extension_m {
        Some(Closing::Extension)
    } else {
        Some(Closing::NewFibre)
    }
}
