//! Scenarios one after the other, by their days: what each takes when those before it have happened.
use super::{
    UnknownName,
    judged::Judged,
    places::{self, Sums},
    removed::Kept,
};
use crate::{
    change::Areas,
    classify::{Classification, ClassifySettings},
    model::{Date, Loss, Need, Scenario, ScenarioStep, Scenarios, Survey},
};

/// Adds the steps of every need that two scenarios with a day ask at least.
pub(super) fn add(
    survey: &Survey,
    classification: &Classification,
    settings: &ClassifySettings,
    found: &mut Scenarios,
) -> Result<(), UnknownName> {
    let mut dated: Vec<(Date, usize)> = found
        .scenarios
        .iter()
        .enumerate()
        .filter_map(|(position, scenario)| Some((scenario.date?, position)))
        .collect();
    dated.sort_unstable();
    let mut needs: Vec<Need> = Vec::new();
    for &(_, position) in &dated {
        let need = found.scenarios[position].need;
        if !needs.contains(&need) {
            needs.push(need);
        }
    }
    for need in needs {
        // A closing can take from a need that it does not ask itself.
        if dated.len() < 2 {
            continue;
        }
        let mut before: Option<Vec<f64>> = None;
        for (taken, &(_, position)) in dated.iter().enumerate() {
            let so_far: Vec<&Scenario> =
                dated[..=taken].iter().map(|&(_, position)| &found.scenarios[position]).collect();
            let kept = Kept::of(survey, &so_far)?;
            let positions: Vec<usize> = dated[..=taken].iter().map(|&(_, position)| position).collect();
            let added = super::added(survey, &positions);
            let judged = Judged::of(survey, classification, settings, need, (&kept, added));
            let met = |side: usize| -> Vec<f64> {
                let of = |point| {
                    let Loss { before, after, .. } = places::of_place(&judged, point, None).loss;
                    [before, after][side]
                };
                (0..survey.points.len()).map(of).collect()
            };
            let (then, now) = (before.take().unwrap_or_else(|| met(0)), met(1));
            found.steps.extend(rows(survey, (&then, &now), position as u32, need));
            before = Some(now);
        }
    }
    Ok(())
}

/// What a step takes, by area and weight; per demand point the part that meets the need before it and after it.
fn rows(survey: &Survey, (then, now): (&[f64], &[f64]), scenario: u32, need: Need) -> Vec<ScenarioStep> {
    let of_place = |point: usize| Sums { loss: Loss::between(then[point], now[point]), ..Sums::default() };
    let mut steps = Vec::new();
    places::cells(survey, &of_place).by_settlement(&Areas::of(survey), false, |area, _, weight, sums| {
        steps.push(ScenarioStep {
            scenario,
            need,
            kind: area.kind,
            code: area.code.to_owned(),
            name: area.name.to_owned(),
            weight,
            loss: sums.loss,
        });
    });
    steps
}
