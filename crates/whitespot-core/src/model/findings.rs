use geo::MultiPolygon;

use super::{
    Access, AccessStatus, ComputedAgain, Delivered, Delivery, Gate, LastPercent, LineKind, MeasuredRow,
    MobileSeries, MunicipalityIndex, Operator, OperatorSets, Reconciliation, RegisterEntry, Scenarios,
    ShortageArea, ShortageAreaId, Support, SupportFunnel, Survey, TierLadder, Unlisted, WeightKind,
};

/// Täckningsgrad: what is reached of a total.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CoverageShare {
    /// Reached.
    pub reached: f64,
    /// Total.
    pub total: f64,
}

impl CoverageShare {
    /// The share of two disjoint parts together.
    #[must_use]
    pub fn combine(self, other: Self) -> Self {
        Self { reached: self.reached + other.reached, total: self.total + other.total }
    }

    /// Reached by total, 0 to 1; nothing of nothing is `None`, never 0.
    pub fn fraction(self) -> Option<f64> {
        (self.total > 0.0).then(|| self.reached / self.total)
    }
}

/// Mobile cover of a municipality by area, at the profile's service and level, any operator.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MunicipalityCover {
    /// Area within the boundary.
    pub area_m2: f64,
    /// Land area: without the water, where water is given; otherwise the same as `area_m2`.
    pub land_m2: f64,
    /// Uncovered land area and its outline; `None` without mobile layers.
    pub uncovered: Option<(f64, MultiPolygon<f64>)>,
    /// Covered land area, measured by an overlay of its own; `None` without mobile layers.
    pub covered_m2: Option<f64>,
    /// Land area per mobile series, parallel to [`Findings::series`].
    pub series: Vec<SeriesArea>,
    /// Lines within the boundary, by kind and class.
    pub lines: Vec<LineCover>,
}

/// Yttäckning of one mobile series in one municipality.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeriesArea {
    /// Land area that each operator covers, m², parallel to [`MobileSeries::operators`].
    pub by_operator_m2: Vec<f64>,
    /// Land area that exactly k operators cover, m², for k from 0 to all; sums to the land area.
    pub by_count_m2: Vec<f64>,
}

/// Otäckt av en operatör: the land that one operator of a mobile series leaves without cover, whoever else covers it.
#[derive(Debug, Clone, PartialEq)]
pub struct UncoveredByOperator {
    /// The operator.
    pub operator: Operator,
    /// Area, m², and outline, parallel to the survey's municipalities.
    pub uncovered: Vec<(f64, MultiPolygon<f64>)>,
}

/// Roads or rails of one class in one municipality, and their mobile cover.
#[derive(Debug, Clone, PartialEq)]
pub struct LineCover {
    /// Road or rail.
    pub kind: LineKind,
    /// Class as delivered; `None` where the source has none.
    pub class: Option<String>,
    /// Length within the boundary, metres.
    pub length_m: f64,
    /// Cover per mobile series, parallel to [`Findings::series`].
    pub series: Vec<SeriesLength>,
}

/// Mobile cover of one series along lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeriesLength {
    /// Length that each operator covers, metres, parallel to [`MobileSeries::operators`].
    pub by_operator_m: Vec<f64>,
    /// Length that exactly k operators cover, metres, for k from 0 to all; sums to the length.
    pub by_count_m: Vec<f64>,
    /// The longest unbroken stretch that no operator covers, metres; 0 where all is covered.
    pub longest_gap_m: f64,
}

/// A stretch of line that no operator covers at the profile's service and level.
#[derive(Debug, Clone)]
pub struct UncoveredLine {
    /// Its municipality.
    pub municipality: MunicipalityIndex,
    /// Road or rail.
    pub kind: LineKind,
    /// Class as delivered.
    pub class: Option<String>,
    /// Name as delivered.
    pub name: Option<String>,
    /// Length, metres.
    pub length_m: f64,
    /// The stretch in the working CRS.
    pub stretch: geo::LineString<f64>,
}

/// A weight split over the exclusive states.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StateCounts {
    by_status: [f64; 5],
}

impl StateCounts {
    /// Adds to a state.
    pub fn add(&mut self, status: AccessStatus, value: f64) {
        self.by_status[status as usize] += value;
    }

    /// The value of a state.
    pub fn get(&self, status: AccessStatus) -> f64 {
        self.by_status[status as usize]
    }

    /// The sum over all states.
    pub fn sum(&self) -> f64 {
        self.by_status.iter().sum()
    }

    /// Adds another part.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.by_status.iter_mut().zip(other.by_status) {
            *mine += theirs;
        }
    }
}

/// What a table row says about one weight.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightRow {
    /// The weight.
    pub weight: WeightKind,
    /// Total of the known weights, added up by itself (the states must sum to it: law 2).
    pub total: f64,
    /// By state.
    pub states: StateCounts,
    /// Points whose weight is unknown.
    pub unknown_points: u64,
    /// Without mobile cover at the profile's service and level; `None` without mobile layers, or where masked.
    pub unserved_mobile: Option<f64>,
    /// Unserved in the fixed net and without mobile cover; `None` without mobile layers, or where masked.
    pub unserved_both: Option<f64>,
    /// Reached per tier of the ladder by connected offers; empty where it is not published.
    pub reached: Vec<f64>,
    /// Reached per tier of the ladder by connected or passed offers; empty where it is not published.
    pub reached_with_passed: Vec<f64>,
}

/// Which counts of a weight are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskedCounts {
    /// All of them: the weight has no entry among the row's weights, so that what does not know of masking prints nothing
    /// instead of a number.
    All,
    /// Those without mobile cover: the entry of the weight has its states and no mobile counts.
    Mobile,
}

/// Maskerad: a weight of a row of which counts are left out of the open package.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaskedWeight {
    /// The weight.
    pub weight: WeightKind,
    /// Which of its counts.
    pub counts: MaskedCounts,
    /// Its total, where that may be published.
    pub total: Option<f64>,
    /// No more than this is in each state, as everybody can reckon from the published rows: what the row above holds less
    /// its published parts. `None` where the states are published, for squares, and where nothing is published above.
    pub at_most: Option<StateCounts>,
    /// The states that are published all the same: all but what is unserved and what has no data, of which only the sum follows
    /// from the total. `None` where no state is published, and always for squares.
    pub known: Option<StateCounts>,
}

impl MaskedWeight {
    /// The two states that hide behind their sum.
    const SPLIT: [AccessStatus; 2] = [AccessStatus::Unserved, AccessStatus::NoData];

    /// How much of the weight is in any of these states, where that follows from what is published.
    pub fn known_in(&self, states: &[AccessStatus]) -> Option<f64> {
        let (least, most) = self.between(states)?;
        (most <= least).then_some(least)
    }

    /// The least and the most that any of these states can hold together, by the states that are published; `None` without any.
    fn between(&self, states: &[AccessStatus]) -> Option<(f64, f64)> {
        let (known, total) = self.known.as_ref().zip(self.total)?;
        let (hidden, shown): (Vec<AccessStatus>, Vec<AccessStatus>) =
            states.iter().partition(|state| Self::SPLIT.contains(state));
        let sum: f64 = shown.into_iter().map(|state| known.get(state)).sum();
        let rest = (total - known.sum()).max(0.0);
        Some(match hidden.len() {
            0 => (sum, sum),
            1 => (sum, sum + rest),
            _ => (sum + rest, sum + rest),
        })
    }

    /// The least and the most that the share of the masked weight in any of these states can be, 0 to 1; `None` without
    /// bounds or a total.
    pub fn share_between(&self, states: &[AccessStatus]) -> Option<(f64, f64)> {
        let total = self.total.filter(|total| *total > 0.0)?;
        if let Some((least, most)) = self.between(states) {
            return Some((least / total, most / total));
        }
        let bounds = self.at_most?;
        let most = |are_these: bool| -> f64 {
            let of = AccessStatus::ALL.iter().filter(|state| states.contains(state) == are_these);
            let sum: f64 = of.map(|&state| bounds.get(state)).sum();
            (sum / total).min(1.0)
        };
        Some((1.0 - most(false), most(true)))
    }
}

/// What kind of area a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A municipality.
    Municipality,
    /// A county: the sum of its municipalities in the selection.
    County {
        /// The selection cuts the county: some of its municipalities are missing.
        partial: bool,
    },
    /// Everything.
    Total,
}

impl RowKind {
    /// The word of the column `area_kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::County { .. } => "county",
            Self::Total => "total",
        }
    }
}

/// A row of municipalities.csv: the one table that report, map and layers show (law 4).
#[derive(Debug, Clone, PartialEq)]
pub struct MunicipalityRow {
    /// What it is about.
    pub kind: RowKind,
    /// Kommunkod, länskod or `total`.
    pub code: String,
    /// Name.
    pub name: String,
    /// County name; empty where unknown.
    pub county: String,
    /// One entry per weight, in the order of [`Survey::weights`]; for publication without those that are masked whole.
    pub weights: Vec<WeightRow>,
    /// Weights of which counts are not published, because some are small; empty in the internal package.
    pub masked: Vec<MaskedWeight>,
    /// Area within the boundary, m².
    pub area_m2: f64,
    /// Land area, m².
    pub land_m2: f64,
    /// Uncovered land area, m²; `None` without mobile layers.
    pub uncovered_m2: Option<f64>,
    /// Open shortage areas.
    pub shortage_areas: u64,
    /// Demand points in them; `None` where masked.
    pub points_in_shortage_areas: Option<u64>,
    /// Households in them; `None` where the source has no households, or where masked.
    pub households_in_shortage_areas: Option<f64>,
    /// Spridda: the unserved part of the demand points in no open shortage area; `None` in what is published.
    pub scattered_points: Option<f64>,
    /// The same of households; `None` where the source has none, and in what is published.
    pub scattered_households: Option<f64>,
}

impl MunicipalityRow {
    /// The entry of a weight.
    pub fn weight(&self, kind: WeightKind) -> Option<&WeightRow> {
        self.weights.iter().find(|row| row.weight == kind)
    }

    /// The entry of a weight, where any point of the area has it: where no weight is known the sum is unknown, not 0.
    pub fn known_weight(&self, kind: WeightKind) -> Option<&WeightRow> {
        let points = self.weight(WeightKind::Points).map_or(0.0, |points| points.total);
        self.weight(kind).filter(|entry| entry.unknown_points == 0 || (entry.unknown_points as f64) < points)
    }

    /// What is masked of a weight, where anything is.
    pub fn masked_weight(&self, kind: WeightKind) -> Option<&MaskedWeight> {
        self.masked.iter().find(|masked| masked.weight == kind)
    }

    /// Whether the states of a weight are not published.
    pub fn hides_states(&self, kind: WeightKind) -> bool {
        self.masked_weight(kind).is_some_and(|masked| masked.counts == MaskedCounts::All)
    }

    /// The entries of all weights that any point of the area has.
    pub fn known_weights(&self) -> impl Iterator<Item = &WeightRow> {
        self.weights.iter().filter_map(|entry| self.known_weight(entry.weight))
    }
}

/// The last shortage area of demand points, open or closed: next year knows areas again by it.
#[derive(Debug, Clone, Default)]
pub struct LastAreas {
    /// Ids of areas, each once.
    pub ids: Vec<ShortageAreaId>,
    /// Per demand point: a position in `ids`; `None` where it never was in any area.
    pub of_points: Vec<Option<u32>>,
}

impl LastAreas {
    /// The last area of a demand point.
    pub fn get(&self, point: usize) -> Option<&ShortageAreaId> {
        self.of_points[point].map(|area| &self.ids[area as usize])
    }
}

/// Resultat: everything that a run found, ready to be written.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Findings {
    /// The survey that was judged.
    pub survey: Survey,
    /// The ladder of the profile.
    pub ladder: TierLadder,
    /// What closing the shortage areas takes.
    pub last_percent: LastPercent,
    /// Per demand point, parallel to `survey.points`.
    pub access: Vec<Access>,
    /// The operator sets that `access` points to.
    pub operator_sets: OperatorSets,
    /// The mobile series: first the profile's rule, then each delivered generation, service and level.
    pub series: Vec<MobileSeries>,
    /// Per municipality, parallel to `survey.municipalities`.
    pub cover: Vec<MunicipalityCover>,
    /// Stretches of line without mobile cover, by municipality, kind, class and name.
    pub uncovered_lines: Vec<UncoveredLine>,
    /// What was computed again without cells because law 3 did not hold at first.
    pub computed_again: Vec<ComputedAgain>,
    /// Open shortage areas, by municipality and id.
    pub shortage_areas: Vec<ShortageArea>,
    /// Shortage areas whose id ended this year, by municipality and id: still in the layer of this year.
    pub ended_areas: Vec<ShortageArea>,
    /// Every entry that the register ever had, by id.
    pub register: Vec<RegisterEntry>,
    /// Last year's open areas and this year's: municipalities in code order, counties in code order, the total.
    pub reconciliation: Vec<Reconciliation>,
    /// Per demand point: a position in `shortage_areas`.
    pub membership: Vec<Option<u32>>,
    /// The last shortage area that each demand point ever belonged to.
    pub last_areas: LastAreas,
    /// Per fixed signature, which [`Access::signature`] points to: the part of the place that is unserved, 0 to 1.
    pub unserved_shares: Vec<f64>,
    /// Per fixed signature the operators that were delivered there, and how.
    pub delivered: Delivered,
    /// This year's delivery against that of the earlier result.
    pub delivery: Delivery,
    /// What is wrong or doubtful with what was delivered.
    pub gate: Gate,
    /// What was measured in the field against the cover that is claimed, by source, operator, generation and municipality.
    pub measured: Vec<MeasuredRow>,
    /// What closes in the scenarios, and who loses what.
    pub scenarios: Scenarios,
    /// Candidates for support; otherwise why there is no list of them.
    pub support: Result<Support, Unlisted>,
    /// What became of support that was applied for.
    pub funnel: SupportFunnel,
    /// Municipality rows in code order, county rows in code order, the total.
    pub rows: Vec<MunicipalityRow>,
}

impl Findings {
    /// A survey of which nothing is found yet: the stages fill in what they find.
    pub fn of(survey: Survey, ladder: TierLadder) -> Self {
        Self {
            survey,
            ladder,
            last_percent: LastPercent::default(),
            access: Vec::new(),
            operator_sets: OperatorSets::default(),
            series: Vec::new(),
            cover: Vec::new(),
            uncovered_lines: Vec::new(),
            computed_again: Vec::new(),
            shortage_areas: Vec::new(),
            ended_areas: Vec::new(),
            register: Vec::new(),
            reconciliation: Vec::new(),
            membership: Vec::new(),
            last_areas: LastAreas::default(),
            unserved_shares: Vec::new(),
            delivered: Delivered::default(),
            delivery: Delivery::default(),
            gate: Gate::default(),
            measured: Vec::new(),
            scenarios: Scenarios::default(),
            support: Err(Unlisted::NoRule),
            funnel: SupportFunnel::default(),
            rows: Vec::new(),
        }
    }
}
