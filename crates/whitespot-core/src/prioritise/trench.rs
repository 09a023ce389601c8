//! The least trench of a shortage area: straight, and along the roads.
use geo::{Coord, LineString};

use super::{PrioritySettings, fibre::Fibre, roads::Roads};
use crate::model::{Settlement, ShortageArea, Survey, Trench, WeightKind};
use whitespot_spatial::{FedTree, fed_tree};

pub(super) use super::roads::Scratch;

/// The distinct places of an area's members, by coordinates.
pub(super) struct Places {
    /// Where they are.
    pub at: Vec<Coord<f64>>,
    /// What is counted at each.
    pub weight: Vec<f64>,
    /// Demand points at each: positions in the survey.
    pub points: Vec<Vec<u32>>,
    /// How many lie in a tätort.
    pub in_tatort: u64,
}

impl Places {
    pub(super) fn of(survey: &Survey, area: &ShortageArea, weight: WeightKind) -> Self {
        let point = |&member: &u32| &survey.points[member as usize];
        let mut members = area.members.clone();
        // Members of one place stay in their own order, so that weights are summed in one order.
        members.sort_by(|a, b| {
            let (a, b) = (point(a).at, point(b).at);
            a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
        });
        let mut places = Self { at: Vec::new(), weight: Vec::new(), points: Vec::new(), in_tatort: 0 };
        for group in members.chunk_by(|a, b| point(a).at == point(b).at) {
            places.at.push(point(&group[0]).at);
            places.weight.push(group.iter().filter_map(|member| point(member).weights.get(weight)).sum());
            places.points.push(group.to_vec());
            places.in_tatort += u64::from(point(&group[0]).settlement == Settlement::Tatort);
        }
        places
    }
}

/// The least trench that joins the places to the feeds.
pub(super) fn least(
    places: &Places,
    fibre: &Fibre,
    roads: Option<&Roads>,
    settings: &PrioritySettings,
    scratch: &mut Scratch,
) -> Trench {
    let feeds: Vec<Option<(Coord<f64>, f64)>> =
        places.at.iter().map(|&at| fibre.nearest(&settings.feeds, at)).collect();
    let feeds_m: Vec<Option<f64>> = feeds.iter().map(|feed| feed.map(|(_, distance_m)| distance_m)).collect();
    let straight = fed_tree(&places.at, &feeds_m);
    let straight_m = straight.as_ref().map(|tree| tree.length_m);
    if let Some(roads) = roads {
        return Trench { straight_m, ..roads.trench(places, scratch) };
    }
    let Some(FedTree { links, fed, .. }) = straight else { return Trench::default() };
    let at = |place: u32| places.at[place as usize];
    let between = links.iter().map(|link| (at(link.a), at(link.b)));
    let to_feeds = fed.iter().filter_map(|&place| Some((at(place), feeds[place as usize]?.0)));
    let course = between.chain(to_feeds).filter(|(a, b)| a != b).map(|(a, b)| LineString(vec![a, b]));
    Trench { straight_m, feeds: fed.len() as u64, course: course.collect(), ..Trench::default() }
}
