//! What a trench costs: length and pieces, each times its price.
use super::trench::Places;
use crate::model::{Band, Cost, CostTerm, Trench};

/// Prices, SEK; a term without one is left out of the sum and named.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CostSettings {
    /// Per metre of trench.
    pub trench_sek_per_m: Option<Band>,
    /// Per metre of trench for the share of an area's places that lies in a tätort; `None`: as elsewhere.
    pub tatort_sek_per_m: Option<Band>,
    /// Per drop that crosses a road.
    pub crossing_sek: Option<Band>,
    /// Per place that is connected.
    pub drop_sek: Option<Band>,
    /// Per feed that a trench starts from.
    pub connection_point_sek: Option<Band>,
    /// What a straight trench is multiplied by, since none is dug straight.
    pub straight_factor: Band,
}

impl Default for CostSettings {
    /// No prices, and straight trenches as they are.
    fn default() -> Self {
        Self {
            trench_sek_per_m: None,
            tatort_sek_per_m: None,
            crossing_sek: None,
            drop_sek: None,
            connection_point_sek: None,
            straight_factor: Band { low: 1.0, expected: 1.0, high: 1.0 },
        }
    }
}

/// The cost of a trench; `None` without a trench, and where a metre of it has no price: the other terms alone would make the dearest
/// area the cheapest.
pub(super) fn of(trench: &Trench, places: &Places, settings: &CostSettings) -> Option<Cost> {
    let length_m = trench.length_m()?;
    let per_m = per_metre(places, settings)?;
    let metres = if trench.road.is_some() {
        Band { low: length_m, expected: length_m, high: length_m }
    } else {
        settings.straight_factor.times(length_m)
    };
    let mut cost = Cost::default();
    let mut add = |term: CostTerm, band: Band| {
        cost.sum = cost.sum.plus(band);
        cost.terms.push((term, band));
    };
    add(CostTerm::Trench, per_m.zip(metres, |price, metres| price * metres));
    let mut left_out = Vec::new();
    let crossings = trench.road.map(|road| road.crossings);
    let connected = places.at.len() as u64 - trench.places_left_out;
    let pieces = [
        // Without roads nobody knows how many are crossed.
        (CostTerm::Crossing, crossings.unwrap_or(1), settings.crossing_sek.filter(|_| crossings.is_some())),
        (CostTerm::Drop, connected, settings.drop_sek),
        (CostTerm::ConnectionPoint, trench.feeds, settings.connection_point_sek),
    ];
    for (term, count, price) in pieces.into_iter().filter(|(_, count, _)| *count > 0) {
        match price {
            Some(price) => add(term, price.times(count as f64)),
            None => left_out.push(term),
        }
    }
    cost.left_out = left_out;
    Some(cost)
}

/// The price of a metre: that of each kind of settlement by the share of the places that lie in it.
fn per_metre(places: &Places, settings: &CostSettings) -> Option<Band> {
    let elsewhere = settings.trench_sek_per_m?;
    let dense = places.in_tatort as f64 / places.at.len() as f64;
    Some(settings.tatort_sek_per_m.unwrap_or(elsewhere).times(dense).plus(elsewhere.times(1.0 - dense)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RoadTrench;
    use geo::Coord;

    fn places(count: usize, in_tatort: u64) -> Places {
        Places {
            at: (0..count).map(|i| Coord { x: i as f64, y: 0.0 }).collect(),
            weight: vec![1.0; count],
            points: vec![Vec::new(); count],
            in_tatort,
        }
    }

    fn band(low: f64, expected: f64, high: f64) -> Band {
        Band::try_new(low, expected, high).expect("it rises")
    }

    #[test]
    fn each_term_is_a_count_times_a_price() {
        let road = RoadTrench { road_m: 900.0, drops_m: 100.0, crossings: 3 };
        let trench = Trench { straight_m: Some(700.0), road: Some(road), feeds: 1, ..Trench::default() };
        let mut settings =
            CostSettings { trench_sek_per_m: Some(band(70.0, 110.0, 240.0)), ..CostSettings::default() };
        settings.crossing_sek = Some(band(10_000.0, 10_000.0, 10_000.0));
        let cost = of(&trench, &places(4, 0), &settings).expect("it has a price");
        assert_eq!(cost.sum, band(100_000.0, 140_000.0, 270_000.0));
        assert_eq!(cost.left_out, [CostTerm::Drop, CostTerm::ConnectionPoint]);
        settings.drop_sek = Some(band(1.0, 2.0, 3.0));
        settings.tatort_sek_per_m = Some(band(170.0, 210.0, 340.0));
        // One of four places lies in a tätort: a quarter of the metres costs 100 more.
        let cost = of(&trench, &places(4, 1), &settings).expect("it has a price");
        assert_eq!(cost.sum, band(125_004.0, 165_008.0, 295_012.0));
    }

    #[test]
    fn a_straight_trench_is_lengthened_and_its_crossings_are_unknown() {
        let trench = Trench { straight_m: Some(1000.0), feeds: 1, ..Trench::default() };
        let mut settings =
            CostSettings { trench_sek_per_m: Some(band(70.0, 110.0, 240.0)), ..CostSettings::default() };
        settings.straight_factor = band(1.0, 1.5, 2.0);
        settings.crossing_sek = Some(band(1.0, 1.0, 1.0));
        let cost = of(&trench, &places(2, 0), &settings).expect("it has a price");
        assert_eq!(cost.sum, band(70_000.0, 165_000.0, 480_000.0));
        assert!(cost.left_out.contains(&CostTerm::Crossing));
    }

    #[test]
    fn without_the_price_of_a_metre_there_is_no_cost() {
        let trench = Trench { straight_m: Some(1000.0), ..Trench::default() };
        let settings = CostSettings { drop_sek: Some(band(1.0, 1.0, 1.0)), ..CostSettings::default() };
        assert_eq!(of(&trench, &places(2, 0), &settings), None);
        assert_eq!(of(&Trench::default(), &places(2, 0), &settings), None);
    }
}
