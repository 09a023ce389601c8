//! Which additive measures a run has, in the order of the tables.
use super::{
    Definitions,
    layout::{
        ANY_TECHNOLOGY, AT_LEAST, COMPETITION, ELIGIBLE, Layout, STEP_PLANNED, STEP_REACHED, TOTAL,
        UNKNOWN_POINTS, UNSERVED_BOTH, UNSERVED_MOBILE, WIRED, passed_by, state,
    },
    measure::{Additive, Measure, Of, Shown},
};
use crate::{
    classify::{Classification, ClassifySettings},
    model::{AccessStatus, PassedRule, Reached, Survey, Technology},
};

/// The additive measures of every weight.
pub(super) fn additive(
    survey: &Survey,
    classification: &Classification,
    layout: &Layout,
    definitions: &Definitions<'_>,
) -> Vec<Additive> {
    let mut plan = vec![
        Additive::new(Measure::new("total"), TOTAL).part_of(Of::Nothing),
        Additive::new(Measure::new("unknown_points"), UNKNOWN_POINTS).part_of(Of::Nothing),
    ];
    plan.extend(states(layout, definitions));
    plan.extend(tiers(classification, definitions.settings));
    plan.extend(technologies(layout));
    plan.extend(operators(survey, layout, definitions));
    if !survey.mobile.is_empty() {
        plan.extend(mobile(survey, classification, layout, definitions.settings));
    }
    plan
}

fn states(layout: &Layout, definitions: &Definitions<'_>) -> Vec<Additive> {
    let shortage = definitions.settings.shortage.down_mbps;
    let mut plan = Vec::new();
    for status in AccessStatus::ALL {
        let measure = Measure::new(status.as_str()).at(shortage);
        plan.push(Additive::new(measure, state(status)));
        let of_known = match status {
            AccessStatus::Connected => "connected_of_known",
            AccessStatus::Passed => "passed_of_known",
            AccessStatus::Planned => "planned_of_known",
            AccessStatus::Unserved => "unserved_of_known",
            AccessStatus::NoData => continue,
        };
        // Beside the share of all, the share of what is known: only where they differ (law 5).
        plan.push(
            Additive::new(Measure::new(of_known).at(shortage), state(status))
                .part_of(Of::Known)
                .shown(Shown::WithNoData),
        );
    }
    for (position, year) in layout.years.iter().enumerate() {
        let measure = Measure::new(format!("planned_{year}")).defined("planned_in_year").at(shortage);
        plan.push(Additive::new(measure, layout.year(position)));
    }
    for rule in PassedRule::ALL {
        let name = match rule {
            PassedRule::Area => "passed_by_area",
            PassedRule::Cost => "passed_by_cost",
            PassedRule::NearRoute => "passed_by_near_route",
            PassedRule::NearConnected => "passed_by_near_connected",
        };
        plan.push(Additive::new(Measure::new(name).at(shortage), passed_by(rule)));
    }
    if definitions.support.is_some() {
        plan.push(Additive::new(Measure::new("eligible").at(shortage), ELIGIBLE));
    }
    plan
}

fn tiers(classification: &Classification, settings: &ClassifySettings) -> Vec<Additive> {
    let mut plan = Vec::new();
    for (criterion, tier) in settings.criteria.iter().enumerate() {
        let places = Layout::reached(criterion);
        let suffix = upstream_suffix(settings, criterion);
        let differs = |at_least: fn(&Reached) -> f64, at_most: fn(&Reached) -> f64| {
            classification
                .fixed
                .iter()
                .filter_map(|verdict| verdict.reached.get(criterion))
                .any(|reached| at_most(reached) > at_least(reached))
        };
        let bounds = [
            ("reached", true),
            ("reached_with_passed", true),
            ("reached_at_most", differs(|reached| reached.connected, |reached| reached.connected_at_most)),
            (
                "reached_with_passed_at_most",
                differs(|reached| reached.with_passed, |reached| reached.with_passed_at_most),
            ),
        ];
        for (position, (name, is_shown)) in bounds.into_iter().enumerate() {
            if is_shown {
                let measure = if suffix.is_empty() {
                    Measure::new(name)
                } else {
                    Measure::new(format!("{name}{suffix}")).defined(name)
                };
                plan.push(Additive::new(measure.at(tier.down_mbps), places + position));
            }
        }
    }
    plan
}

/// Separates a criterion from an earlier one of the same downstream speed, which the column of the tier cannot:
/// `_up_100` names its upstream speed, `_up_0` one that judges none. Empty where there is nothing to separate.
pub(super) fn upstream_suffix(settings: &ClassifySettings, criterion: usize) -> String {
    let (earlier, tier) = (&settings.criteria[..criterion], settings.criteria[criterion]);
    if earlier.iter().any(|known| known.down_mbps.total_cmp(&tier.down_mbps).is_eq()) {
        format!("_up_{}", tier.up_mbps.unwrap_or(0.0))
    } else {
        String::new()
    }
}

fn technologies(layout: &Layout) -> Vec<Additive> {
    let mut plan = Vec::new();
    for technology in Technology::ALL {
        let place = layout.technology(technology);
        let shown =
            if technology.is_wired() { Shown::PresentOrTotal(place + 1) } else { Shown::Present(place + 1) };
        for (name, place) in [("technology", place), ("technology_with_passed", place + 1)] {
            let measure = Measure { technology: Some(technology), ..Measure::new(name) };
            plan.push(Additive::new(measure, place).shown(shown));
        }
    }
    for (name, place) in [
        ("wired", WIRED),
        ("wired_with_passed", WIRED + 1),
        ("any_technology", ANY_TECHNOLOGY),
        ("any_technology_with_passed", ANY_TECHNOLOGY + 1),
    ] {
        plan.push(Additive::new(Measure::new(name), place));
    }
    plan
}

fn operators(survey: &Survey, layout: &Layout, definitions: &Definitions<'_>) -> Vec<Additive> {
    let settings = definitions.settings;
    let shortage = settings.shortage.down_mbps;
    let mut plan = Vec::new();
    for (operator, operator_name) in survey.operators.iter() {
        let place = layout.operator(operator.0 as usize);
        for (name, at) in [("operator", place), ("operator_with_passed", place + 1)] {
            let measure = Measure::new(name).at(shortage).by(operator_name);
            plan.push(Additive::new(measure, at).shown(Shown::Present(place + 1)));
        }
    }
    for (position, name) in
        ["operators_at_least_1", "operators_at_least_2", "operators_at_least_3"].into_iter().enumerate()
    {
        plan.push(Additive::new(Measure::new(name).at(shortage), AT_LEAST + position));
    }
    let networks = settings.competition.tier.down_mbps;
    for (position, name) in
        ["competition_white", "competition_grey", "competition_black"].into_iter().enumerate()
    {
        plan.push(Additive::new(Measure::new(name).at(networks), COMPETITION + position));
    }
    plan.push(Additive::new(Measure::new("step_change"), STEP_REACHED).part_of(Of::Place(STEP_PLANNED)));
    plan
}

fn mobile(
    survey: &Survey,
    classification: &Classification,
    layout: &Layout,
    settings: &ClassifySettings,
) -> Vec<Additive> {
    let by_rule = |name: &'static str| Measure {
        service_mbps: Some(settings.mobile.service_mbps),
        level: Some(settings.mobile.level.0.clone()),
        ..Measure::new(name)
    };
    let mut plan = vec![
        Additive::new(by_rule("unserved_mobile"), UNSERVED_MOBILE),
        Additive::new(by_rule("unserved_both"), UNSERVED_BOTH),
    ];
    for (position, series) in classification.series.iter().enumerate() {
        for (number, operator) in series.operators.iter().enumerate() {
            let place = layout.mobile_operator(position, number);
            let measure = Measure::new("mobile").of(series).by(survey.operators.name(*operator));
            plan.push(Additive::new(measure, place).shown(Shown::Present(place)));
        }
        for (measure, counts) in by_count("mobile", "", series.operators.len()) {
            plan.push(Additive::sum(measure.of(series), layout.mobile_count(position, counts)));
        }
    }
    plan
}

/// The measures that follow from the number of covering operators, and the numbers that each takes: any, all, at least n,
/// none, some but not all.
pub(super) fn by_count(name: &str, unit: &str, operators: usize) -> Vec<(Measure, std::ops::Range<usize>)> {
    let measure = |what: &str| Measure::new(format!("{name}_{what}{unit}"));
    let mut measures =
        vec![(measure("any"), 1..operators + 1), (measure("all"), operators.max(1)..operators + 1)];
    measures.extend((2..operators).map(|least| {
        let measure = measure(&format!("at_least_{least}")).defined(format!("{name}_at_least{unit}"));
        (measure, least..operators + 1)
    }));
    measures.push((measure("not_spot"), 0..1));
    measures.push((measure("partial_not_spot"), 1..operators.max(1)));
    measures
}
