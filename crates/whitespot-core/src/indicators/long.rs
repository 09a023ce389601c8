//! The long form: one number a row, with the dimensions that it is cut by, area by area.
use super::{
    Indicators,
    areas::Area,
    ground::LineSum,
    layout::{TOTAL, UNKNOWN_POINTS, state},
    measure::{Additive, Figure, Measure, Shown, Subject},
};
use crate::model::{AccessStatus, AreaKind, IndicatorRow, LineKind, Settlement, SettlementCut, WeightKind};

/// A cut of the table by settlement.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// `None`: all kinds.
    pub settlement: Option<SettlementCut>,
    pub kinds: Vec<Settlement>,
}

impl Cut {
    /// All kinds together, and where settlements are known each kind, tät and gles.
    pub(super) fn all(has_settlements: bool, dense: &[Settlement]) -> Vec<Self> {
        let kinds = |settlement: Option<SettlementCut>| {
            let is_in = |kind: &Settlement| match settlement {
                None => true,
                Some(SettlementCut::Kind(one)) => *kind == one,
                Some(SettlementCut::Dense) => dense.contains(kind),
                Some(SettlementCut::Sparse) => !dense.contains(kind),
            };
            Self { settlement, kinds: Settlement::ALL.into_iter().filter(is_in).collect() }
        };
        let cuts = has_settlements.then_some(SettlementCut::ALL).into_iter().flatten().map(Some);
        std::iter::once(None).chain(cuts).map(kinds).collect()
    }
}

impl Indicators {
    /// How many areas there are, `DeSO` included.
    pub fn len(&self) -> usize {
        self.areas.len() + self.deso.len()
    }

    /// Whether there is no area.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The weights that are counted.
    pub fn weights(&self) -> &[WeightKind] {
        &self.weights
    }

    /// The rows of every area, an area at a time: municipalities, parts, counties, the total, `DeSO`.
    pub fn areas(&self) -> impl Iterator<Item = Vec<IndicatorRow<'_>>> + Clone {
        (0..self.len()).map(|area| self.rows(area))
    }

    /// As [`Self::areas`], of one weight only.
    pub fn areas_by(&self, weight: WeightKind) -> impl Iterator<Item = Vec<IndicatorRow<'_>>> + Clone {
        let position = self.weights.iter().position(|&known| known == weight);
        (0..self.len()).map(move |area| {
            let mut rows = Vec::new();
            if let Some(position) = position {
                for cut in &self.cuts {
                    self.weight(area, cut, position, &mut rows);
                }
            }
            rows
        })
    }

    /// The rows of an area: each weight, what has no weight, and each weight again by settlement.
    pub fn rows(&self, area: usize) -> Vec<IndicatorRow<'_>> {
        let mut rows = Vec::new();
        for cut in &self.cuts {
            for weight in 0..self.weights.len() {
                self.weight(area, cut, weight, &mut rows);
            }
            if cut.settlement.is_none()
                && let Some(area) = self.areas.get(area)
            {
                self.surface(area, &mut rows);
            }
        }
        rows
    }

    /// The positions of the areas of a kind, in their order.
    pub fn positions(&self, kind: AreaKind) -> impl Iterator<Item = usize> {
        let deso = self.areas.len()..self.len();
        let is_deso = kind == AreaKind::Deso;
        let of_kind = self.areas.iter().enumerate().filter(move |(_, area)| area.kind == kind);
        of_kind.map(|(position, _)| position).chain(deso.filter(move |_| is_deso))
    }

    /// The position of the area of this kind and code.
    pub fn position(&self, kind: AreaKind, code: &str) -> Option<usize> {
        if kind == AreaKind::Deso {
            return self.deso.iter().position(|area| area.code == code).map(|area| self.areas.len() + area);
        }
        self.areas.iter().position(|area| area.kind == kind && area.code == code)
    }

    /// The position of the area with this code.
    pub(super) fn find(&self, code: &str) -> Option<usize> {
        let deso = || self.deso.iter().position(|area| area.code == code).map(|area| self.areas.len() + area);
        self.areas.iter().position(|area| area.code == code).or_else(deso)
    }

    fn weight<'a>(&'a self, area: usize, cut: &Cut, weight: usize, rows: &mut Vec<IndicatorRow<'a>>) {
        match self.areas.get(area) {
            Some(_) => self.of_area(area, cut, weight, rows),
            None if cut.settlement.is_none() => {
                self.of_deso(area - self.areas.len(), weight, rows);
            }
            None => {}
        }
    }

    fn of_area<'a>(&'a self, position: usize, cut: &Cut, weight: usize, rows: &mut Vec<IndicatorRow<'a>>) {
        let area = &self.areas[position];
        let subject = Subject {
            kind: area.kind,
            code: &area.code,
            name: &area.name,
            settlement: cut.settlement,
            weight: Some(self.weights[weight]),
        };
        let sums = area.sums.cut(&cut.kinds, weight);
        let points = area.sums.of(&cut.kinds, 0, TOTAL);
        self.added_up(subject, &sums, points, &|place| area.sums.all(0, place), rows);
        if cut.settlement.is_none() {
            let mut push = |(measure, figure): (&'a Measure, Figure)| rows.push(measure.row(subject, figure));
            for comparison in &self.comparisons {
                if self.cuts.len() > 1 {
                    push(comparison.gap(area, &self.dense, &self.sparse, weight));
                }
                push(comparison.rank_or_spread(area, weight));
            }
        }
        self.followed(position, subject, &sums, weight, rows);
    }

    fn of_deso<'a>(&'a self, position: usize, weight: usize, rows: &mut Vec<IndicatorRow<'a>>) {
        let area = &self.deso[position];
        let subject = Subject {
            kind: AreaKind::Deso,
            code: &area.code,
            name: &area.code,
            settlement: None,
            weight: Some(self.weights[weight]),
        };
        let (sums, points) = (area.row(weight), area.row(0));
        self.added_up(subject, sums, points[TOTAL], &|place| points[place], rows);
        self.followed(self.areas.len() + position, subject, sums, weight, rows);
    }

    /// The additive measures of a row of sums; `present`: what the points of the whole area have at a place.
    fn added_up<'a>(
        &'a self,
        subject: Subject<'a>,
        sums: &[f64],
        points: f64,
        present: &dyn Fn(usize) -> f64,
        rows: &mut Vec<IndicatorRow<'a>>,
    ) {
        let is_known = is_known(sums, points);
        for additive in &self.additive {
            let is_there = match additive.shown {
                Shown::Present(place) => present(place) > 0.0,
                Shown::PresentOrTotal(place) => subject.kind == AreaKind::Total || present(place) > 0.0,
                Shown::Always | Shown::WithNoData => true,
            };
            if !is_there {
                continue;
            }
            rows.extend(additive_row(additive, subject, sums, is_known));
        }
    }

    /// How far a row of sums is from the targets; `position`: its area's.
    fn followed<'a>(
        &'a self,
        position: usize,
        subject: Subject<'a>,
        sums: &[f64],
        weight: usize,
        rows: &mut Vec<IndicatorRow<'a>>,
    ) {
        let mut push = |(measure, figure): (&'a Measure, Figure)| rows.push(measure.row(subject, figure));
        for (number, goal) in self.goals.iter().enumerate() {
            if goal.target.weights.contains(&self.weights[weight]) {
                goal.distances(sums).into_iter().for_each(&mut push);
                if subject.settlement.is_none() {
                    let earlier = self.paces.get(&(number, weight, position)).copied();
                    push(goal.year_reached(goal.share(sums), self.year, earlier));
                }
            }
        }
    }

    fn surface<'a>(&'a self, area: &'a Area, rows: &mut Vec<IndicatorRow<'a>>) {
        let subject =
            Subject { kind: area.kind, code: &area.code, name: &area.name, settlement: None, weight: None };
        let lines: Vec<LineSum> = LineKind::MEASURED.iter().map(|&kind| area.ground.lines_of(kind)).collect();
        for surface in &self.surface {
            if let Some(figure) = surface.figure(&area.ground, &lines) {
                rows.push(surface.measure.row(subject, figure));
            }
        }
    }
}

/// Whether any point has the weight: where no weight is known the sum is unknown, not 0.
fn is_known(sums: &[f64], points: f64) -> bool {
    let unknown = sums[UNKNOWN_POINTS];
    unknown <= 0.0 || unknown < points
}

fn additive_row<'a>(
    additive: &'a Additive,
    subject: Subject<'a>,
    sums: &[f64],
    is_known: bool,
) -> Option<IndicatorRow<'a>> {
    let no_data = state(AccessStatus::NoData);
    if additive.shown == Shown::WithNoData && sums[no_data] <= 0.0 {
        return None;
    }
    let figure = if is_known || additive.places.start == UNKNOWN_POINTS {
        additive.figure(sums, no_data)
    } else {
        Figure::default()
    };
    Some(additive.measure.row(subject, figure))
}
