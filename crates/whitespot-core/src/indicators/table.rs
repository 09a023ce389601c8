//! The rows of municipalities.csv, from the same sums as the long form.
use super::{
    Indicators,
    areas::Area,
    layout::{Layout, TOTAL, UNKNOWN_POINTS, UNSERVED_BOTH, UNSERVED_MOBILE, state},
};
use crate::model::{AccessStatus, AreaKind, MunicipalityRow, RowKind, Settlement, StateCounts, WeightRow};

impl Indicators {
    /// Municipalities in code order, counties in code order, the total.
    pub fn municipality_rows(&self) -> Vec<MunicipalityRow> {
        self.areas.iter().filter_map(|area| self.row(area)).collect()
    }

    /// Länsdelar, which the one table leaves out: a row for each, of the kind of the county that it is a part of, parallel to
    /// `positions(AreaKind::Part)`.
    pub fn part_rows(&self) -> Vec<MunicipalityRow> {
        let parts = self.areas.iter().filter(|area| area.kind == AreaKind::Part);
        parts.map(|area| self.row_as(RowKind::County { partial: false }, area)).collect()
    }

    fn row(&self, area: &Area) -> Option<MunicipalityRow> {
        let kind = match area.kind {
            AreaKind::Municipality => RowKind::Municipality,
            AreaKind::County => RowKind::County { partial: area.is_partial },
            AreaKind::Total => RowKind::Total,
            AreaKind::Part | AreaKind::Deso => return None,
        };
        Some(self.row_as(kind, area))
    }

    fn row_as(&self, kind: RowKind, area: &Area) -> MunicipalityRow {
        let ground = &area.ground;
        MunicipalityRow {
            kind,
            code: area.code.clone(),
            name: area.name.clone(),
            county: area.county.clone(),
            weights: (0..self.weights.len()).map(|weight| self.weight_row(area, weight)).collect(),
            masked: Vec::new(),
            area_m2: ground.area_m2,
            land_m2: ground.land_m2,
            uncovered_m2: ground.uncovered_m2,
            shortage_areas: ground.shortage_areas,
            points_in_shortage_areas: Some(ground.points_in_shortage_areas),
            households_in_shortage_areas: ground.households_in_shortage_areas,
            scattered_points: Some(ground.scattered_points),
            scattered_households: ground.scattered_households,
        }
    }

    fn weight_row(&self, area: &Area, weight: usize) -> WeightRow {
        let sums = area.sums.cut(&Settlement::ALL, weight);
        let mut states = StateCounts::default();
        for status in AccessStatus::ALL {
            states.add(status, sums[state(status)]);
        }
        let reached = |with_passed: usize| {
            (0..self.tiers).map(|tier| sums[Layout::reached(tier) + with_passed]).collect()
        };
        WeightRow {
            weight: self.weights[weight],
            total: sums[TOTAL],
            states,
            unknown_points: sums[UNKNOWN_POINTS] as u64,
            unserved_mobile: self.has_mobile.then_some(sums[UNSERVED_MOBILE]),
            unserved_both: self.has_mobile.then_some(sums[UNSERVED_BOTH]),
            reached: reached(0),
            reached_with_passed: reached(1),
        }
    }
}
