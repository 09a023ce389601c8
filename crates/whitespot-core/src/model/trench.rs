use geo::LineString;

/// Spann: a figure that nobody knows exactly, as low, expected and high.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Band {
    /// Where all goes well.
    pub low: f64,
    /// What is to be expected.
    pub expected: f64,
    /// Where it goes badly.
    pub high: f64,
}

impl Band {
    /// A band whose parts do not fall.
    pub fn try_new(low: f64, expected: f64, high: f64) -> Option<Self> {
        (0.0 <= low && low <= expected && expected <= high && high.is_finite()).then_some(Self {
            low,
            expected,
            high,
        })
    }

    /// Part by part.
    #[must_use]
    pub fn zip(self, other: Self, with: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            low: with(self.low, other.low),
            expected: with(self.expected, other.expected),
            high: with(self.high, other.high),
        }
    }

    /// The sum of two bands: all that goes well in both, and so on.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    /// So many times the band.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        self.zip(self, |part, _| part * factor)
    }
}

/// Fiberns delar: what a distance to fibre is measured to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FibreFeature {
    /// Fiberanslutningspunkt eller överlämningspunkt.
    ConnectionPoint,
    /// Telestation fed by fibre.
    Exchange,
    /// Telestation fed by copper or a radio link, or by what is not stated: no fibre starts from it.
    OtherExchange,
    /// Stamnät.
    Backbone,
    /// Accessnät.
    Access,
    /// A building that is connected by fibre.
    Connected,
}

impl FibreFeature {
    /// All, in the order of the tables.
    pub const ALL: [Self; 6] = [
        Self::ConnectionPoint,
        Self::Exchange,
        Self::OtherExchange,
        Self::Backbone,
        Self::Access,
        Self::Connected,
    ];

    /// Those from which a net can be extended; the other ones are measured to only.
    pub const FEEDS: [Self; 4] = [Self::ConnectionPoint, Self::Exchange, Self::Access, Self::Connected];

    /// The word of configurations and columns.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConnectionPoint => "connection_point",
            Self::Exchange => "exchange",
            Self::OtherExchange => "other_exchange",
            Self::Backbone => "backbone",
            Self::Access => "access",
            Self::Connected => "connected",
        }
    }
}

/// How far a place, or the nearest place of an area, is from each feature of the fibre net, metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FibreDistances {
    /// As the crow flies, parallel to [`FibreFeature::ALL`]; `None` where no such feature was delivered.
    pub straight_m: [Option<f64>; 6],
    /// Along the roads, from the place to the road and from the road to the feature with it; `None` also where no road joins them.
    pub road_m: [Option<f64>; 6],
}

impl FibreDistances {
    /// A distance by its column in [`PointDistances`].
    fn column_m(&self, column: usize) -> Option<f64> {
        let count = self.straight_m.len();
        if column < count { self.straight_m[column] } else { self.road_m[column - count] }
    }

    /// The lesser of each distance.
    #[must_use]
    pub fn least(mut self, other: &Self) -> Self {
        let least = |mine: &mut [Option<f64>; 6], theirs: &[Option<f64>; 6]| {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine = match (*mine, *theirs) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
        };
        least(&mut self.straight_m, &other.straight_m);
        least(&mut self.road_m, &other.road_m);
        self
    }
}

/// How far every unserved or planned demand point is from each feature of the fibre net: a column for each feature that any of them
/// has a distance to, because a country has hundreds of thousands of such points and seldom more than one or two of the features.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PointDistances {
    points: Vec<u32>,
    columns: [Vec<Option<f64>>; Self::COLUMNS],
}

impl PointDistances {
    /// How many columns there are: straight, then along the roads, each in the order of [`FibreFeature::ALL`].
    pub const COLUMNS: usize = 2 * FibreFeature::ALL.len();

    /// Of points by their positions in the survey, ascending.
    pub fn of(distances: &[(u32, FibreDistances)]) -> Self {
        let column = |column: usize| {
            let metres = |(_, distances): &(u32, FibreDistances)| distances.column_m(column);
            let is_known = distances.iter().any(|point| metres(point).is_some());
            if is_known { distances.iter().map(metres).collect() } else { Vec::new() }
        };
        Self {
            points: distances.iter().map(|(point, _)| *point).collect(),
            columns: std::array::from_fn(column),
        }
    }

    /// Where a demand point stands in the columns; `None` where it has no distances. Logarithmic.
    pub fn position(&self, point: u32) -> Option<usize> {
        self.points.binary_search(&point).ok()
    }

    /// The distances of a column, metres; `None` where no point has any.
    pub fn column_m(&self, column: usize) -> Option<&[Option<f64>]> {
        Some(self.columns[column].as_slice()).filter(|metres| !metres.is_empty())
    }
}

/// Schakt: what has to be dug to connect the places of a shortage area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trench {
    /// Metres of the least straight tree over all its places and the feeds; `None` without any feed.
    pub straight_m: Option<f64>,
    /// Along the roads; `None` where no roads were delivered, and where no place is joined to a feed by them.
    pub road: Option<RoadTrench>,
    /// Places that no road joins to a feed; 0 where no roads were delivered.
    pub places_left_out: u64,
    /// Of these, places that are farther from any road than a drop may be long.
    pub places_off_road: u64,
    /// Demand points at the places left out, ascending: positions in the survey.
    pub left_out: Vec<u32>,
    /// Weight of the places left out.
    pub weight_left_out: f64,
    /// Feeds that it starts from.
    pub feeds: u64,
    /// The course of what is counted on, in the working CRS.
    pub course: Vec<LineString<f64>>,
}

/// A trench along roads.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RoadTrench {
    /// Metres along roads.
    pub road_m: f64,
    /// Metres from the road to the places, all drops together.
    pub drops_m: f64,
    /// Times that a drop crosses the road: per stretch the drops on the side that has fewer of them.
    pub crossings: u64,
}

impl Trench {
    /// Metres that are counted on: along the roads where these were delivered, otherwise straight; `None` where no road joins any
    /// place, which is never taken for a straight trench.
    pub fn length_m(&self) -> Option<f64> {
        match self.road {
            Some(road) => Some(road.road_m + road.drops_m),
            None => self.straight_m.filter(|_| self.places_left_out == 0),
        }
    }
}

/// What a cost consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CostTerm {
    /// Schakt, per metre.
    Trench,
    /// Vägkorsning.
    Crossing,
    /// Servis: per place.
    Drop,
    /// Anslutning till nätet: per feed that the trench starts from.
    ConnectionPoint,
}

impl CostTerm {
    /// All, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::Trench, Self::Crossing, Self::Drop, Self::ConnectionPoint];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trench => "trench",
            Self::Crossing => "crossing",
            Self::Drop => "drop",
            Self::ConnectionPoint => "connection_point",
        }
    }
}

/// Kostnad: the terms that have a price, and those that have none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cost {
    /// The sum.
    pub sum: Band,
    /// Its terms, in the order of [`CostTerm::ALL`].
    pub terms: Vec<(CostTerm, Band)>,
    /// Terms that occur here and have no price: they are not in the sum.
    pub left_out: Vec<CostTerm>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_of_points_are_held_by_feature() {
        let distances = |exchange_m, exchange_road_m| {
            let mut distances = FibreDistances::default();
            distances.straight_m[FibreFeature::Exchange as usize] = exchange_m;
            distances.road_m[FibreFeature::Exchange as usize] = exchange_road_m;
            distances
        };
        let of = [
            (3, distances(Some(7.0), None)),
            (4, distances(None, None)),
            (9, distances(Some(1.5), Some(2.5))),
        ];
        let held = PointDistances::of(&of);
        assert_eq!([3, 4, 9, 5].map(|point| held.position(point)), [Some(0), Some(1), Some(2), None]);
        // Exchanges are the second feature of six.
        assert_eq!(held.column_m(1), Some(&[Some(7.0), None, Some(1.5)][..]));
        assert_eq!(held.column_m(7), Some(&[None, None, Some(2.5)][..]));
        let others = (0..PointDistances::COLUMNS).filter(|column| ![1, 7].contains(column));
        assert!(others.into_iter().all(|column| held.column_m(column).is_none()));
        assert_eq!(PointDistances::of(&[]), PointDistances::default());
    }
}
