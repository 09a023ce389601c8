//! What land and lines lose.
use std::collections::BTreeMap;

use super::judged::Judged;
use crate::{
    change::Areas,
    coverage::{self, CoverMismatch, LineLoss},
    model::{Affected, LineKind, Loss, LostLand, MobileLayer, RowKind, ScenarioRow, Scenarios, Survey},
};

/// Adds the rows of land and lines, and the land that is lost, where mobile cover has an area.
pub(super) fn add(
    survey: &Survey,
    judged: &Judged<'_>,
    scenario: u32,
    found: &mut Scenarios,
) -> Result<(), CoverMismatch> {
    let Some([before, after]) = &judged.series else { return Ok(()) };
    // Of cover at demand points alone neither area nor length is known.
    if survey.mobile.iter().all(MobileLayer::is_at_points) {
        return Ok(());
    }
    let ground = coverage::losses(survey, &judged.added.mobile, before, after)?;
    for (municipality, land) in ground.land.iter().enumerate() {
        if !land.lost.0.is_empty() {
            found.land.push(LostLand {
                scenario,
                municipality: municipality as u32,
                area_m2: land.loss.lost,
                outline: land.lost.clone(),
            });
        }
    }
    let mut classes: Vec<(LineKind, Option<String>)> =
        ground.lines.iter().flatten().map(|line| (line.kind, line.class.clone())).collect();
    classes.sort_unstable();
    classes.dedup();
    let row = |(kind, code, name): (RowKind, &str, &str), of: Affected, loss: Loss| ScenarioRow {
        scenario,
        kind,
        code: code.to_owned(),
        name: name.to_owned(),
        settlement: None,
        operator: None,
        of,
        loss,
        left: None,
    };
    for (area, members) in areas(&Areas::of(survey)) {
        let mut land = Loss::default();
        for &member in &members {
            land.merge(&ground.land[member].loss);
        }
        found.rows.push(row(area, Affected::Land, land));
        for (kind, class) in &classes {
            let own = || members.iter().flat_map(|&member| &ground.lines[member]);
            let mut of_class = own().filter(|line| line.kind == *kind && line.class == *class).peekable();
            if of_class.peek().is_none() {
                continue;
            }
            let (loss, longest_gap_m) = summed(of_class);
            let of = Affected::Line { kind: *kind, class: class.clone(), longest_gap_m };
            found.rows.push(row(area, of, loss));
        }
    }
    Ok(())
}

/// The sum of lines, and their longest gaps: a border ends a gap.
fn summed<'a>(lines: impl Iterator<Item = &'a LineLoss>) -> (Loss, [f64; 2]) {
    let (mut loss, mut longest_gap_m) = (Loss::default(), [0.0_f64; 2]);
    for line in lines {
        loss.merge(&line.loss);
        for (longest, own) in longest_gap_m.iter_mut().zip(line.longest_gap_m) {
            *longest = longest.max(own);
        }
    }
    (loss, longest_gap_m)
}

type Named<'a> = (RowKind, &'a str, &'a str);

/// Every area with its municipalities: these in code order, counties in code order, the total.
fn areas<'a>(areas: &Areas<'a>) -> Vec<(Named<'a>, Vec<usize>)> {
    let mut all: Vec<(Named<'a>, Vec<usize>)> = Vec::new();
    let mut counties: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, &(code, name, county)) in areas.municipalities.iter().enumerate() {
        all.push(((RowKind::Municipality, code, name), vec![position]));
        if let Some(county) = county {
            counties.entry(county).or_default().push(position);
        }
    }
    for (code, members) in counties {
        let (name, partial) = areas.counties.get(code).copied().unwrap_or((code, false));
        all.push(((RowKind::County { partial }, code, name), members));
    }
    let everything = (0..areas.municipalities.len()).collect();
    all.push(((RowKind::Total, "total", areas.total), everything));
    all
}
