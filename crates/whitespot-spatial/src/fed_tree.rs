//! The shortest net that joins points to what is joined already.

use geo::Coord;

use super::disjoint::DisjointSets;
use super::spanning::{Link, spanning_tree};

/// The links of a net: between points, and from points to what is joined already.
#[derive(Debug, Clone, PartialEq)]
pub struct FedTree {
    /// Links between points, ascending by their length.
    pub links: Vec<Link>,
    /// Points that are joined to the nearest feed, by their distance.
    pub fed: Vec<u32>,
    /// Length of all links, metres.
    pub length_m: f64,
}

/// The least tree over the points and the feeds, where `feeds_m` holds the distance from each point to its nearest feed; `None`
/// where no point has one.
///
/// All feeds count as one, since they are joined already: a long link between two points is left out where both sides have a feed
/// that is nearer. No tree is shorter: a link that is not in the least tree of the points alone closes a circle in which it is the
/// longest, and so is in no least tree that has the feeds too. Equally long links are taken by the positions of their points.
/// O(n log² n).
///
/// ```
/// use geo::coord;
/// use whitespot_spatial::fed_tree;
/// let houses = [coord! { x: 0.0, y: 0.0 }, coord! { x: 100.0, y: 0.0 }, coord! { x: 250.0, y: 0.0 }];
/// let net = fed_tree(&houses, &[Some(40.0), Some(140.0), Some(290.0)]).expect("there is a feed");
/// assert_eq!((net.length_m, net.fed), (290.0, vec![0]));
/// ```
#[must_use]
pub fn fed_tree(points: &[Coord<f64>], feeds_m: &[Option<f64>]) -> Option<FedTree> {
    let feed = points.len() as u32;
    let between = spanning_tree(points, f64::INFINITY).into_iter().map(|link| {
        let (a, b) = (points[link.a as usize], points[link.b as usize]);
        ((a.x - b.x).hypot(a.y - b.y), link.a, link.b)
    });
    let to_feeds =
        feeds_m.iter().enumerate().filter_map(|(point, &distance_m)| Some((distance_m?, point as u32, feed)));
    let mut links: Vec<(f64, u32, u32)> = between.chain(to_feeds).collect();
    links.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut trees = DisjointSets::new(points.len() + 1);
    links.retain(|&(_, a, b)| trees.join(a, b));
    let length_m = links.iter().map(|(length_m, ..)| length_m).sum();
    let (to_feeds, between): (Vec<_>, Vec<_>) = links.into_iter().partition(|&(.., b)| b == feed);
    (!to_feeds.is_empty()).then(|| FedTree {
        links: between.into_iter().map(|(_, a, b)| Link { a, b }).collect(),
        fed: to_feeds.into_iter().map(|(_, point, _)| point).collect(),
        length_m,
    })
}

#[cfg(test)]
mod tests {
    use super::super::toys::{Dice, Shapes};
    use super::*;

    /// The least tree, grown from the feeds by the nearest point each time (Prim's construction, without any index).
    fn plain(points: &[Coord<f64>], feeds_m: &[f64]) -> f64 {
        let mut nearest: Vec<f64> = feeds_m.to_vec();
        let mut left: Vec<usize> = (0..points.len()).collect();
        let mut length = 0.0;
        while let Some((position, &point)) =
            left.iter().enumerate().min_by(|a, b| nearest[*a.1].total_cmp(&nearest[*b.1]))
        {
            length += nearest[point];
            left.swap_remove(position);
            for &other in &left {
                let (a, b) = (points[point], points[other]);
                nearest[other] = nearest[other].min((a.x - b.x).hypot(a.y - b.y));
            }
        }
        length
    }

    #[test]
    fn houses_between_two_feeds_are_counted_with_a_ruler() {
        let at = [0.0, 100.0, 250.0].map(|x| Coord { x, y: 0.0 });
        let one = fed_tree(&at, &[Some(40.0), Some(140.0), Some(290.0)]).expect("fed");
        assert_eq!((one.length_m, one.links.len(), one.fed.len()), (290.0, 2, 1));
        // A second feed, ten metres from the last house: the longest link between houses is not dug.
        let two = fed_tree(&at, &[Some(40.0), Some(140.0), Some(10.0)]).expect("fed");
        assert_eq!((two.length_m, two.links, two.fed), (150.0, vec![Link { a: 0, b: 1 }], vec![2, 0]));
        assert_eq!(fed_tree(&at, &[None; 3]), None);
        assert_eq!(fed_tree(&[], &[]), None);
        // Two houses in one place need no link but one of no length.
        let same = fed_tree(&[at[0], at[0]], &[Some(7.0), Some(7.0)]).expect("fed");
        assert_eq!((same.length_m, same.fed.len()), (7.0, 1));
    }

    #[test]
    fn equals_the_plain_construction() {
        let mut dice = Dice(5);
        for round in 0..200 {
            let points: Vec<Coord<f64>> = (0..=round % 30).map(|_| dice.coord(0.0, 1000.0)).collect();
            let feeds: Vec<Coord<f64>> = (0..=round % 4).map(|_| dice.coord(0.0, 1000.0)).collect();
            let distance = |a: &Coord<f64>| {
                let each = feeds.iter().map(|f| (a.x - f.x).hypot(a.y - f.y));
                each.min_by(f64::total_cmp).expect("feeds")
            };
            let feeds_m: Vec<f64> = points.iter().map(distance).collect();
            let given: Vec<Option<f64>> = feeds_m.iter().copied().map(Some).collect();
            let found = fed_tree(&points, &given).expect("there are feeds");
            assert!((found.length_m - plain(&points, &feeds_m)).abs() < 1e-6);
            assert_eq!(found.links.len() + found.fed.len(), points.len());
        }
    }
}
