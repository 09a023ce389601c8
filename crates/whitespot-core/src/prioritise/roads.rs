//! The roads as a network: distances along them, and trenches that follow them.
use std::cmp::Ordering;
use std::collections::BTreeMap;

use geo::{Coord, LineString};
use rayon::prelude::*;

use super::{
    PrioritySettings,
    fibre::{self, Fibre},
    trench::Places,
};
use crate::{
    classify::Classification,
    model::{FibreFeature, LineJoin, LineKind, RoadTrench, Survey, Trench},
};
use whitespot_spatial::{Foot, Graph, Joined, Network, Reached, TreeScratch};

/// Places of a route from which it can be reached by road: its corners, and so often between them; an engineering choice.
const ROUTE_STEP_M: f64 = 100.0;

/// Memory for one trench after another.
pub(super) type Scratch = TreeScratch;

/// A place on a road: its foot and node.
type Placed = (Coord<f64>, Foot, u32);

/// The shortest drop to a node, in metres, and where it begins.
type Drop = (u32, f64, Coord<f64>);

/// The roads, with the places without access and the features of the fibre net on them.
pub(super) struct Roads {
    graph: Graph,
    /// Places without access that have a road within the length of a drop, by coordinates.
    places: Vec<Placed>,
    /// For each feature, in the order of [`FibreFeature::ALL`], how far it is along the roads from each of the places.
    features: Vec<Vec<Option<f64>>>,
    /// Ways to the feeds.
    feeds: Reached,
    /// The feeds, by node, each with how far it is from its road: the sources of `feeds`.
    feed_drops: Vec<Drop>,
    /// Points that are feeds, and have no road within the length of a drop.
    pub(super) feeds_off_road: u64,
}

impl Roads {
    /// `None` where no roads were delivered.
    pub(super) fn build(
        survey: &Survey,
        classification: &Classification,
        fibre: &Fibre,
        settings: &PrioritySettings,
    ) -> Option<Self> {
        let joined = |join| match join {
            LineJoin::Ends => Joined::Ends,
            LineJoin::Crossings => Joined::Crossings,
        };
        let lines: Vec<(&LineString<f64>, Joined)> = survey
            .lines
            .iter()
            .filter(|line| line.kind == LineKind::Road)
            .map(|line| (&line.stretch, joined(line.joined)))
            .collect();
        if lines.is_empty() {
            return None;
        }
        let network = Network::build(&lines, settings.road_tolerance_m);
        let on_road = |places: &[Coord<f64>]| -> Vec<(Coord<f64>, Foot)> {
            let feet = network.feet(places, settings.drop_m);
            places.iter().zip(feet).filter_map(|(&at, foot)| Some((at, foot?))).collect()
        };
        let places = on_road(&short_places(survey, classification));
        let (mut features, mut feeds_off_road) = (Vec::with_capacity(FibreFeature::ALL.len()), 0);
        for feature in FibreFeature::ALL {
            let places = places_of(survey, fibre, feature);
            let on_road = on_road(&places);
            // Of a route only the places count that a road reaches.
            if settings.feeds.contains(&feature) && fibre::role_of(feature).is_none() {
                feeds_off_road += (places.len() - on_road.len()) as u64;
            }
            features.push(on_road);
        }
        let feeds: Vec<(Coord<f64>, Foot)> = FibreFeature::ALL
            .into_iter()
            .filter(|feature| settings.feeds.contains(feature))
            .flat_map(|feature| features[feature as usize].iter().copied())
            .collect();
        // Only what a trench joins or starts from is a node: there are many more connected buildings than that.
        let feet: Vec<Foot> = places.iter().chain(&feeds).map(|(_, foot)| *foot).collect();
        let (graph, mut nodes) = network.graph(&feet);
        let feed_nodes = nodes.split_off(places.len());
        let feed_drops =
            least_drops(feeds.iter().zip(feed_nodes).map(|((at, foot), node)| (node, foot.distance_m, *at)));
        let distances_m = |on_road: &Vec<(Coord<f64>, Foot)>| {
            let beside = |(_, foot): &(Coord<f64>, Foot)| {
                network.beside(&graph, foot).map(|(node, along_m)| (node, foot.distance_m + along_m))
            };
            let sources: Vec<(u32, f64)> = on_road.par_iter().flat_map_iter(beside).collect();
            graph.distances_m(&sources, &nodes)
        };
        let from: Vec<u32> = feed_drops.iter().map(|(node, ..)| *node).collect();
        let (feeds, features) =
            rayon::join(|| graph.from_sources(&from), || features.par_iter().map(distances_m).collect());
        let places = places.into_iter().zip(nodes).map(|((at, foot), node)| (at, foot, node)).collect();
        Some(Self { graph, places, features, feeds, feed_drops, feeds_off_road })
    }

    /// The position of a place among those that have a road.
    fn position(&self, at: Coord<f64>) -> Option<usize> {
        self.places.binary_search_by(|(place, ..)| by_place(place, &at)).ok()
    }

    /// How far a place without access is from each feature along the roads: to the road, along it, and from it.
    pub(super) fn distances_m(&self, at: Coord<f64>) -> [Option<f64>; 6] {
        let Some(position) = self.position(at) else { return [None; 6] };
        let drop_m = self.places[position].1.distance_m;
        FibreFeature::ALL.map(|feature| Some(self.features[feature as usize][position]? + drop_m))
    }

    /// The trench along the roads that joins the places of an area to the feeds; what no road joins is left out and named. The drops
    /// to places and from the feeds used are straight.
    pub(super) fn trench(&self, places: &Places, scratch: &mut Scratch) -> Trench {
        let mut trench = Trench::default();
        let mut on_road: Vec<(usize, Foot, u32)> = Vec::with_capacity(places.at.len());
        let mut left_out: Vec<usize> = Vec::new();
        for (place, &at) in places.at.iter().enumerate() {
            if let Some(position) = self.position(at) {
                let (_, foot, node) = self.places[position];
                on_road.push((place, foot, node));
            } else {
                left_out.push(place);
            }
        }
        trench.places_off_road = left_out.len() as u64;
        let terminals: Vec<u32> = on_road.iter().map(|(.., node)| *node).collect();
        let tree = self.graph.tree(&self.feeds, &terminals, scratch);
        left_out.extend(tree.unreached.iter().map(|&at| on_road[at as usize].0));
        trench.places_left_out = left_out.len() as u64;
        trench.weight_left_out = left_out.iter().map(|&place| places.weight[place]).sum();
        trench.left_out = left_out.iter().flat_map(|&place| places.points[place].iter().copied()).collect();
        trench.left_out.sort_unstable();
        if left_out.len() == places.at.len() {
            return trench;
        }
        let joined =
            on_road.iter().enumerate().filter(|(at, _)| tree.unreached.binary_search(&(*at as u32)).is_err());
        let joined: Vec<(usize, Foot)> = joined.map(|(_, &(place, foot, _))| (place, foot)).collect();
        let used = tree.sources.iter().map(|&source| self.feed_drops[source as usize]);
        let mut course = self.graph.course(&tree.edges);
        let drops = joined.iter().map(|(place, foot)| (foot.at, places.at[*place]));
        let from_feeds = used.clone().map(|(node, _, at)| (at, self.graph.place(node)));
        let straight = drops.chain(from_feeds).filter(|(a, b)| a != b);
        course.extend(straight.map(|(a, b)| LineString(vec![a, b])));
        let drops_m: f64 = joined.iter().map(|(_, foot)| foot.distance_m).sum();
        trench.road = Some(RoadTrench {
            road_m: tree.length_m,
            drops_m: drops_m + used.map(|(_, drop_m, _)| drop_m).sum::<f64>(),
            crossings: crossings(joined.iter().map(|(_, foot)| foot)),
        });
        trench.feeds = tree.sources.len() as u64;
        trench.course = course;
        trench
    }
}

/// The places of demand points without access, by coordinates, each once.
fn short_places(survey: &Survey, classification: &Classification) -> Vec<Coord<f64>> {
    let short = fibre::short(classification);
    let mut places: Vec<Coord<f64>> =
        short.into_iter().map(|point| survey.points[point as usize].at).collect();
    places.par_sort_unstable_by(by_place);
    places.dedup();
    places
}

/// The order of places: by x, then by y.
fn by_place(a: &Coord<f64>, b: &Coord<f64>) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// The places from which a feature is reached.
fn places_of(survey: &Survey, fibre: &Fibre, feature: FibreFeature) -> Vec<Coord<f64>> {
    let Some(role) = fibre::role_of(feature) else { return fibre.points(feature).to_vec() };
    let routes = survey.fibre_routes.iter().filter(|route| route.role == role);
    let mut places: Vec<Coord<f64>> = routes.flat_map(|route| along(&route.stretch)).collect();
    places.par_sort_unstable_by(by_place);
    places.dedup();
    places
}

/// The corners of a line, and places between them at most [`ROUTE_STEP_M`] apart.
fn along(line: &LineString<f64>) -> impl Iterator<Item = Coord<f64>> {
    let parts = line.lines().flat_map(|segment| {
        let steps = (segment.dx().hypot(segment.dy()) / ROUTE_STEP_M).ceil().max(1.0);
        (0..steps as u32).map(move |step| segment.start + segment.delta() * (f64::from(step) / steps))
    });
    parts.chain(line.0.last().copied())
}

/// Of several drops at one node the shortest, of equally short ones that from the place of the least coordinates; by node.
fn least_drops(drops: impl Iterator<Item = Drop>) -> Vec<Drop> {
    let mut drops: Vec<Drop> = drops.collect();
    drops.par_sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| by_place(&a.2, &b.2))
    });
    drops.dedup_by_key(|(node, ..)| *node);
    drops
}

/// How often drops cross a road when the trench follows the side with more of them: per stretch the drops on the other side.
fn crossings<'f>(feet: impl Iterator<Item = &'f Foot>) -> u64 {
    let mut sides: BTreeMap<u32, [u64; 2]> = BTreeMap::new();
    for foot in feet.filter(|foot| foot.distance_m > 0.0) {
        sides.entry(foot.stretch()).or_default()[usize::from(foot.left)] += 1;
    }
    sides.into_values().map(|[right, left]| right.min(left)).sum()
}
