//! Measures: name, definition, dimensions, and where their numbers stand.
use std::{borrow::Cow, ops::Range};

use super::layout::TOTAL;
use crate::model::{
    AreaKind, CoverageShare, IndicatorRow, MobileSeries, SettlementCut, Technology, WeightKind,
};

/// A measure with its dimensions.
#[derive(Debug, Clone, Default)]
pub(super) struct Measure {
    pub name: Cow<'static, str>,
    /// Id of its definition; `None`: the name.
    pub definition: Option<Cow<'static, str>>,
    pub tier_mbps: Option<f64>,
    pub technology: Option<Technology>,
    pub operator: Option<String>,
    pub generation: Option<String>,
    pub service_mbps: Option<f64>,
    pub level: Option<String>,
}

/// What a row is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub kind: AreaKind,
    pub code: &'a str,
    pub name: &'a str,
    pub settlement: Option<SettlementCut>,
    pub weight: Option<WeightKind>,
}

/// A number, and what it is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Figure {
    value: Option<f64>,
    total: Option<f64>,
    share: Option<f64>,
}

impl Measure {
    pub(super) fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    pub(super) fn at(self, tier_mbps: f64) -> Self {
        Self { tier_mbps: Some(tier_mbps), ..self }
    }

    pub(super) fn by(self, operator: &str) -> Self {
        Self { operator: Some(operator.to_owned()), ..self }
    }

    pub(super) fn defined(self, definition: impl Into<Cow<'static, str>>) -> Self {
        Self { definition: Some(definition.into()), ..self }
    }

    /// Of a mobile series.
    pub(super) fn of(self, series: &MobileSeries) -> Self {
        Self {
            generation: series.generation.map(|generation| generation.as_str().to_owned()),
            service_mbps: Some(series.service_mbps),
            level: Some(series.level.0.clone()),
            ..self
        }
    }

    pub(super) fn row<'a>(&'a self, subject: Subject<'a>, figure: Figure) -> IndicatorRow<'a> {
        IndicatorRow {
            area_kind: subject.kind,
            area_code: subject.code,
            area_name: subject.name,
            settlement: subject.settlement,
            weight: subject.weight,
            measure: &self.name,
            tier_mbps: self.tier_mbps,
            technology: self.technology,
            operator: self.operator.as_deref(),
            generation: self.generation.as_deref(),
            service_mbps: self.service_mbps,
            level: self.level.as_deref(),
            value: figure.value,
            total: figure.total,
            share: figure.share,
            definition: self.definition.as_deref().unwrap_or(&self.name),
        }
    }
}

impl Figure {
    /// A number that is no part of another.
    pub(super) fn alone(value: Option<f64>) -> Self {
        Self { value, ..Self::default() }
    }

    /// A part of a total; nothing of nothing is no share, never 0.
    pub(super) fn part(value: Option<f64>, total: f64) -> Self {
        let share = value.and_then(|reached| CoverageShare { reached, total }.fraction());
        Self { value, total: Some(total), share }
    }

    /// A rank, and the number of areas ranked.
    pub(super) fn place(value: Option<f64>, among: f64) -> Self {
        Self { value, total: Some(among), share: None }
    }
}

/// What an additive number is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Nothing: a count of its own.
    Nothing,
    /// The total of the weight.
    Total,
    /// The total of the weight without what has no data.
    Known,
    /// Another additive number.
    Place(usize),
}

/// In which areas an additive number has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// In all.
    Always,
    /// Where some of the weight has no data.
    WithNoData,
    /// Where this place is not 0 for the points of the whole area: the operator or technology is there at all.
    Present(usize),
    /// As `Present`, and always in the total: where no operator delivers cable, that 0 is a finding and no gap in the
    /// table.
    PresentOrTotal(usize),
}

/// A measure that is the sum of some places of a row of sums.
#[derive(Debug, Clone)]
pub(super) struct Additive {
    pub measure: Measure,
    pub places: Range<usize>,
    pub of: Of,
    pub shown: Shown,
}

impl Additive {
    pub(super) fn new(measure: Measure, place: usize) -> Self {
        Self::sum(measure, place..place + 1)
    }

    pub(super) fn sum(measure: Measure, places: Range<usize>) -> Self {
        Self { measure, places, of: Of::Total, shown: Shown::Always }
    }

    pub(super) fn part_of(self, of: Of) -> Self {
        Self { of, ..self }
    }

    pub(super) fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    /// The number and what it is a part of, in a row of sums.
    pub(super) fn figure(&self, row: &[f64], no_data: usize) -> Figure {
        // From 0: the sum of nothing is -0 otherwise.
        let value = Some(row[self.places.clone()].iter().fold(0.0, |sum, part| sum + part));
        match self.of {
            Of::Nothing => Figure::alone(value),
            Of::Total => Figure::part(value, row[TOTAL]),
            Of::Known => Figure::part(value, row[TOTAL] - row[no_data]),
            Of::Place(place) => Figure::part(value, row[place]),
        }
    }
}
