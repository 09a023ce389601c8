//! The long form: one number a row, with the dimensions that it is cut by.
use super::table::Rows;
use crate::{
    classify::MobileRule,
    model::{
        AccessStatus, AreaKind, CoverageShare, IndicatorRow, MunicipalityRow, RowKind, Settlement,
        SettlementCut, TierLadder, WeightRow,
    },
};

/// The words and numbers by which the measures are defined.
#[derive(Debug, Clone)]
pub struct Definitions<'a> {
    /// The ladder of tiers.
    pub ladder: &'a TierLadder,
    /// The shortage speed.
    pub shortage_mbps: f64,
    /// Which mobile layers count.
    pub mobile: &'a MobileRule,
    /// Whether water was taken out of the land area.
    pub has_water: bool,
}

/// Makes the long form, area by area in the order of the table.
pub fn long_form(rows: &Rows, definitions: &Definitions<'_>) -> Vec<IndicatorRow> {
    let mut long = Vec::new();
    for (position, row) in rows.all.iter().enumerate() {
        let all = Writer { row, settlement: None, definitions };
        all.weights(&mut long);
        all.areas(&mut long);
        for (settlement, rows) in &rows.by_settlement {
            Writer { row: &rows[position], settlement: Some(*settlement), definitions }.weights(&mut long);
        }
    }
    long
}

/// Writes the indicators of one area, and of one kind of settlement or all.
struct Writer<'a> {
    row: &'a MunicipalityRow,
    settlement: Option<Settlement>,
    definitions: &'a Definitions<'a>,
}

impl Writer<'_> {
    fn indicator(&self, measure: &'static str, value: Option<f64>, definition: String) -> IndicatorRow {
        IndicatorRow {
            area_kind: match self.row.kind {
                RowKind::Municipality => AreaKind::Municipality,
                RowKind::County { .. } => AreaKind::County,
                RowKind::Total => AreaKind::Total,
            },
            area_code: self.row.code.clone(),
            area_name: self.row.name.clone(),
            settlement: self.settlement.map(SettlementCut::Kind),
            weight: None,
            measure: measure.into(),
            tier_mbps: None,
            technology: None,
            operator: None,
            generation: None,
            service_mbps: None,
            level: None,
            value,
            total: None,
            share: None,
            definition: definition.into(),
        }
    }

    fn weights(&self, long: &mut Vec<IndicatorRow>) {
        for weight in &self.row.weights {
            self.weight(weight, long);
        }
    }

    fn weight(&self, weight: &WeightRow, long: &mut Vec<IndicatorRow>) {
        let shortage = self.definitions.shortage_mbps;
        let mut push =
            |measure, value: Option<f64>, total: Option<f64>, tier: Option<f64>, definition: String| {
                let share =
                    value.zip(total).and_then(|(reached, total)| CoverageShare { reached, total }.fraction());
                long.push(IndicatorRow {
                    weight: Some(weight.weight),
                    tier_mbps: tier,
                    total,
                    share,
                    ..self.indicator(measure, value, definition)
                });
            };
        let total = Some(weight.total);
        push("total", total, None, None, "sum of the known weights".into());
        push(
            "unknown_points",
            Some(weight.unknown_points as f64),
            None,
            None,
            "points whose weight is unknown".into(),
        );
        let known = weight.total - weight.states.get(AccessStatus::NoData);
        for status in AccessStatus::ALL {
            let value = weight.states.get(status);
            let definition = format!("{} at {shortage} Mbit/s down in the fixed net", status.as_str());
            push(status.as_str(), Some(value), total, Some(shortage), definition.clone());
            // Beside the share of all, the share of what is known: only where they differ (law 5).
            if known < weight.total && status != AccessStatus::NoData {
                push(
                    of_known(status),
                    Some(value),
                    Some(known),
                    Some(shortage),
                    format!("{definition}, of what has data"),
                );
            }
        }
        let tiers =
            self.definitions.ladder.tiers().iter().zip(&weight.reached).zip(&weight.reached_with_passed);
        for ((tier, &reached), &with_passed) in tiers {
            let down = tier.down_mbps;
            push(
                "reached",
                Some(reached),
                total,
                Some(down),
                format!("connected at {down} Mbit/s down or more"),
            );
            push(
                "reached_with_passed",
                Some(with_passed),
                total,
                Some(down),
                format!("connected or passed at {down} Mbit/s down or more"),
            );
        }
        if weight.unserved_mobile.is_some() {
            let rule = self.mobile_words();
            for (measure, value, definition) in [
                ("unserved_mobile", weight.unserved_mobile, format!("no operator's mobile layer {rule}")),
                (
                    "unserved_both",
                    weight.unserved_both,
                    format!("unserved in the fixed net and no mobile layer {rule}"),
                ),
            ] {
                let share =
                    value.and_then(|reached| CoverageShare { reached, total: weight.total }.fraction());
                long.push(IndicatorRow {
                    weight: Some(weight.weight),
                    service_mbps: Some(self.definitions.mobile.service_mbps),
                    level: Some(self.definitions.mobile.level.clone()),
                    total,
                    share,
                    ..self.indicator(measure, value, definition)
                });
            }
        }
    }

    fn areas(&self, long: &mut Vec<IndicatorRow>) {
        const M2_PER_KM2: f64 = 1e6;
        let row = self.row;
        let land = if self.definitions.has_water {
            "boundary without water"
        } else {
            "within the boundary: no water was given"
        };
        long.push(self.indicator("area_km2", Some(row.area_m2 / M2_PER_KM2), "within the boundary".into()));
        long.push(self.indicator("land_km2", Some(row.land_m2 / M2_PER_KM2), land.into()));
        if let Some(uncovered_m2) = row.uncovered_m2 {
            let share = CoverageShare { reached: uncovered_m2, total: row.land_m2 }.fraction();
            long.push(IndicatorRow {
                total: Some(row.land_m2 / M2_PER_KM2),
                share,
                service_mbps: Some(self.definitions.mobile.service_mbps),
                level: Some(self.definitions.mobile.level.clone()),
                ..self.indicator(
                    "uncovered_km2",
                    Some(uncovered_m2 / M2_PER_KM2),
                    format!("land area without any operator's mobile layer {}", self.mobile_words()),
                )
            });
        }
        let open = "open: new, remaining, under construction or planned";
        long.push(self.indicator("shortage_areas", Some(row.shortage_areas as f64), open.into()));
        long.push(self.indicator(
            "points_in_shortage_areas",
            Some(row.points_in_shortage_areas as f64),
            format!("in areas that are {open}"),
        ));
        if row.households_in_shortage_areas.is_some() {
            long.push(self.indicator(
                "households_in_shortage_areas",
                row.households_in_shortage_areas,
                format!("known households in areas that are {open}"),
            ));
        }
    }

    fn mobile_words(&self) -> String {
        let rule = self.definitions.mobile;
        let generations: Vec<&str> =
            rule.generations.iter().map(|generation| generation.0.as_str()).collect();
        let level = rule.level.0.as_str();
        format!(
            "({} at {} Mbit/s or more, level {level} or stricter)",
            generations.join(" or "),
            rule.service_mbps
        )
    }
}

fn of_known(status: AccessStatus) -> &'static str {
    match status {
        AccessStatus::Connected => "connected_of_known",
        AccessStatus::Passed => "passed_of_known",
        AccessStatus::Planned => "planned_of_known",
        AccessStatus::Unserved => "unserved_of_known",
        AccessStatus::NoData => "no_data",
    }
}
