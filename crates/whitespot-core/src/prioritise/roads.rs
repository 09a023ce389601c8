//! The roads as a network: distances along them, and trenches that follow them.
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

/// A place with its foot and node, where it has a road.
type Placed = (Coord<f64>, Option<(Foot, u32)>);

/// The roads, with the places without access and the features of the fibre net on them.
pub(super) struct Roads {
    graph: Graph,
    /// Places without access, by coordinates, each with its foot and node; none where no road is within the length of a drop.
    places: Vec<Placed>,
    /// Distances along the roads from each feature, parallel to [`FibreFeature::ALL`].
    features: [Option<Reached>; 6],
    /// Ways to the feeds.
    feeds: Reached,
    /// The feeds, by node, each with how far it is from its road: the sources of `feeds`.
    feed_drops: Vec<(u32, f64, Coord<f64>)>,
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
        let foot = |at: &Coord<f64>| network.foot(*at, settings.drop_m);
        let by_place = |a: &Coord<f64>, b: &Coord<f64>| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y));

        let short = fibre::short(classification);
        let mut at: Vec<Coord<f64>> =
            short.into_iter().map(|point| survey.points[point as usize].at).collect();
        at.par_sort_unstable_by(by_place);
        at.dedup();
        let place_feet: Vec<Option<Foot>> = at.par_iter().map(foot).collect();
        let feature_places: Vec<Vec<Coord<f64>>> =
            FibreFeature::ALL.into_iter().map(|feature| places_of(survey, fibre, feature)).collect();
        let feature_feet: Vec<Vec<(Foot, Coord<f64>)>> = feature_places
            .iter()
            .map(|places| places.par_iter().filter_map(|at| Some((foot(at)?, *at))).collect())
            .collect();
        let feet: Vec<Foot> = place_feet
            .iter()
            .copied()
            .flatten()
            .chain(feature_feet.iter().flatten().map(|(foot, _)| *foot))
            .collect();
        let (graph, nodes) = network.graph(&feet);
        let mut nodes = nodes.into_iter();
        let places = at
            .into_iter()
            .zip(place_feet)
            .map(|(at, foot)| (at, foot.and_then(|foot| Some((foot, nodes.next()?)))))
            .collect();
        let sources: Vec<Vec<(u32, f64, Coord<f64>)>> =
            feature_feet.into_iter().map(|feet| nearest_of_each(feet.into_iter().zip(&mut nodes))).collect();
        let features: Vec<Option<Reached>> = sources
            .par_iter()
            .map(|sources| {
                let from: Vec<(u32, f64)> = sources.iter().map(|&(node, drop_m, _)| (node, drop_m)).collect();
                (!from.is_empty()).then(|| graph.from_sources_at(&from))
            })
            .collect();
        let of_feeds = settings.feeds.iter().flat_map(|&feed| sources[feed as usize].iter().copied());
        let feed_drops = least_drops(of_feeds);
        let from: Vec<u32> = feed_drops.iter().map(|(node, ..)| *node).collect();
        let feeds = graph.from_sources(&from);
        let features = features.try_into().expect("one for each feature");
        Some(Self { graph, places, features, feeds, feed_drops })
    }

    fn place(&self, at: Coord<f64>) -> Option<(Foot, u32)> {
        let by_place = |(place, _): &(Coord<f64>, _)| place.x.total_cmp(&at.x).then(place.y.total_cmp(&at.y));
        self.places[self.places.binary_search_by(by_place).ok()?].1
    }

    /// How far a place without access is from each feature along the roads: to the road, along it, and from it.
    pub(super) fn distances_m(&self, at: Coord<f64>) -> [Option<f64>; 6] {
        let Some((foot, node)) = self.place(at) else { return [None; 6] };
        self.features.each_ref().map(|reached| Some(reached.as_ref()?.distance_m(node)? + foot.distance_m))
    }

    /// The trench along the roads that joins the places of an area to the feeds; what no road joins is left out and named. The drops
    /// to places and from the feeds used are straight.
    pub(super) fn trench(&self, places: &Places, scratch: &mut Scratch) -> Trench {
        let mut trench = Trench::default();
        let mut on_road: Vec<(usize, Foot, u32)> = Vec::with_capacity(places.at.len());
        let mut left_out: Vec<usize> = Vec::new();
        for (place, &at) in places.at.iter().enumerate() {
            match self.place(at) {
                Some((foot, node)) => on_road.push((place, foot, node)),
                None => left_out.push(place),
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

/// The places from which a feature is reached.
fn places_of(survey: &Survey, fibre: &Fibre, feature: FibreFeature) -> Vec<Coord<f64>> {
    let Some(role) = fibre::role_of(feature) else { return fibre.points(feature).to_vec() };
    let routes = survey.fibre_routes.iter().filter(|route| route.role == role);
    let mut places: Vec<Coord<f64>> = routes.flat_map(|route| along(&route.stretch)).collect();
    places.par_sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
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

/// Of the features that have their foot at one node the nearest; by node.
fn nearest_of_each(feet: impl Iterator<Item = ((Foot, Coord<f64>), u32)>) -> Vec<(u32, f64, Coord<f64>)> {
    least_drops(feet.map(|((foot, at), node)| (node, foot.distance_m, at)))
}

/// Of several drops at one node the shortest, of equally short ones that from the place of the least coordinates; by node.
fn least_drops(drops: impl Iterator<Item = (u32, f64, Coord<f64>)>) -> Vec<(u32, f64, Coord<f64>)> {
    let mut drops: Vec<(u32, f64, Coord<f64>)> = drops.collect();
    drops.sort_unstable_by(|a, b| {
        let by_place = a.2.x.total_cmp(&b.2.x).then(a.2.y.total_cmp(&b.2.y));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(by_place)
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
