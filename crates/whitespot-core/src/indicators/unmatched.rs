//! Published figures without a counterpart in the run, and why: a typing error must not pass for a figure that the run
//! does not have.
use std::collections::BTreeSet;

use super::Indicators;
use crate::model::{IndicatorRow, ReferenceValue, SettlementCut, WeightKind};

/// Why a run has no counterpart of a published figure, with what it has instead.
#[derive(Debug, Clone, PartialEq)]
pub enum Lack {
    /// No area has this code.
    Area,
    /// No measure has this name.
    Measure,
    /// The measure is not counted by this weight.
    Weight(Vec<Option<WeightKind>>),
    /// The measure has not this tier, Mbit/s down.
    Tier(Vec<Option<f64>>),
    /// The measure is not counted by this kind of settlement.
    Settlement(Vec<Option<SettlementCut>>),
    /// The measure is of an operator, a technology or a generation, which a published figure cannot name.
    Whole,
    /// The measure is no share.
    Share,
    /// The measure is not counted for so small an area.
    InSmallArea,
}

impl Indicators {
    /// The words of the measures that the run has.
    pub fn measures(&self) -> BTreeSet<&str> {
        // The total has no rank, a municipality no spread.
        let areas = self.areas.first().map(|_| 0).into_iter().chain(self.find("total"));
        areas.flat_map(|area| self.rows(area)).map(|row| row.measure).collect()
    }

    /// The figures without a counterpart, and why, in the order given. A figure that is unknown in its area, or of an
    /// operator that is not there, is no lack.
    pub fn unmatched<'a>(&self, references: &'a [ReferenceValue]) -> Vec<(&'a ReferenceValue, Lack)> {
        let mut by_area: Vec<&ReferenceValue> = references.iter().collect();
        by_area.sort_by(|a, b| a.area_code.cmp(&b.area_code).then_with(|| a.record.cmp(&b.record)));
        let all = self.find("total").map_or_else(Vec::new, |total| self.rows(total));
        let mut unmatched = Vec::new();
        for of_area in by_area.chunk_by(|a, b| a.area_code == b.area_code) {
            let area = self.find(&of_area[0].area_code);
            let own = area.map_or_else(Vec::new, |area| self.rows(area));
            let is_small = area.is_some_and(|area| area >= self.areas.len());
            for &value in of_area {
                let lack = if area.is_none() { Some(Lack::Area) } else { lack(value, &own, &all, is_small) };
                unmatched.extend(lack.map(|lack| (value, lack)));
            }
        }
        unmatched.sort_by(|a, b| a.0.record.cmp(&b.0.record));
        unmatched
    }
}

/// What is lacking for a figure, among the rows of its area and those of the whole.
fn lack(
    value: &ReferenceValue,
    own: &[IndicatorRow<'_>],
    all: &[IndicatorRow<'_>],
    is_small: bool,
) -> Option<Lack> {
    let mut rows: Vec<(bool, &IndicatorRow<'_>)> =
        own.iter().map(|row| (true, row)).chain(all.iter().map(|row| (false, row))).collect();
    rows.retain(|(_, row)| row.measure == value.measure);
    if rows.is_empty() {
        return Some(Lack::Measure);
    }
    let weights = rows.iter().map(|(_, row)| row.weight).collect::<BTreeSet<_>>();
    rows.retain(|(_, row)| row.weight == value.weight);
    if rows.is_empty() {
        return Some(Lack::Weight(weights.into_iter().collect()));
    }
    let mut tiers: Vec<Option<f64>> = rows.iter().map(|(_, row)| row.tier_mbps).collect();
    rows.retain(|(_, row)| row.tier_mbps.map(f64::to_bits) == value.tier_mbps.map(f64::to_bits));
    if rows.is_empty() {
        tiers.sort_by(|a, b| a.unwrap_or(-1.0).total_cmp(&b.unwrap_or(-1.0)));
        tiers.dedup();
        return Some(Lack::Tier(tiers));
    }
    let settlements = rows.iter().map(|(_, row)| row.settlement).collect::<BTreeSet<_>>();
    rows.retain(|(_, row)| row.settlement == value.settlement);
    if rows.is_empty() {
        // A measure that is counted by settlement may have no row for one of them.
        let is_cut = settlements.iter().any(Option::is_some);
        return (!is_cut).then(|| Lack::Settlement(settlements.into_iter().collect()));
    }
    rows.retain(|(_, row)| row.technology.is_none() && row.operator.is_none() && row.generation.is_none());
    if rows.is_empty() {
        return Some(Lack::Whole);
    }
    if rows.iter().all(|(_, row)| row.total.is_none()) {
        return Some(Lack::Share);
    }
    (is_small && !rows.iter().any(|(is_own, _)| *is_own)).then_some(Lack::InSmallArea)
}
