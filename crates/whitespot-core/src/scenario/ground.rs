//! What land and lines lose.
use super::judged::Judged;
use crate::{
    change::{Areas, Cells, Part},
    coverage::{self, CoverMismatch, GroundLoss},
    model::{
        Affected, LineKind, Loss, LostLand, MobileLayer, MobileSeries, ScenarioRow, Scenarios, Survey,
        WeightKind,
    },
};

/// Adds the rows of land and lines, and the land that is lost, where the area of every layer that counts is known.
pub(super) fn add(
    survey: &Survey,
    judged: &Judged<'_>,
    scenario: u32,
    found: &mut Scenarios,
) -> Result<(), CoverMismatch> {
    let Some([before, after]) = &judged.series else { return Ok(()) };
    let layer = |at: &u32| judged.mobile_layer(survey, *at);
    let counted = |series: &MobileSeries| series.layers.iter().map(layer).any(MobileLayer::is_at_points);
    // Of cover at demand points alone neither area nor length is known, and what the others leave is not what is lost.
    if counted(before) || counted(after) {
        return Ok(());
    }
    let ground = coverage::losses(survey, &judged.added.mobile, before, after)?;
    found.land.extend(lost_land(&ground, scenario));
    let mut classes: Vec<(LineKind, Option<String>)> =
        ground.lines.iter().flatten().map(|line| (line.kind, line.class.clone())).collect();
    classes.sort_unstable();
    classes.dedup();
    // Land, then each class of lines; these have no weights, and one column.
    let mut cells = Cells::new(survey.municipalities.len(), 1 + classes.len(), vec![WeightKind::Points]);
    cells.fill(|municipality, own: &mut [Ground]| {
        own[0] = Ground { loss: ground.land[municipality].loss, ..Ground::default() };
        for line in &ground.lines[municipality] {
            let class = classes.iter().position(|(kind, class)| (line.kind, &line.class) == (*kind, class));
            let sum = &mut own[1 + class.expect("collected from these lines")];
            sum.merge(&Ground {
                loss: line.loss,
                longest_gap_m: line.longest_gap_m,
                length_m: line.length_m,
            });
        }
    });
    cells.by_area(&Areas::of(survey), |area, sums| {
        let row = |of: Affected, loss: Loss| ScenarioRow {
            scenario,
            kind: area.kind,
            code: area.code.to_owned(),
            name: area.name.to_owned(),
            settlement: None,
            operator: None,
            of,
            loss,
            left: None,
        };
        found.rows.push(row(Affected::Land, sums[0].loss));
        let lines = classes.iter().zip(&sums[1..]).filter(|(_, sum)| sum.length_m > 0.0);
        found.rows.extend(lines.map(|((kind, class), sum)| {
            let longest_gap_m = sum.longest_gap_m;
            row(Affected::Line { kind: *kind, class: class.clone(), longest_gap_m }, sum.loss)
        }));
    });
    Ok(())
}

fn lost_land(ground: &GroundLoss, scenario: u32) -> impl Iterator<Item = LostLand> {
    ground.land.iter().enumerate().filter(|(_, land)| !land.lost.0.is_empty()).map(
        move |(municipality, land)| LostLand {
            scenario,
            municipality: municipality as u32,
            area_m2: land.loss.lost,
            outline: land.lost.clone(),
        },
    )
}

/// The sum of land, or of lines of a class: a border ends a gap.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Ground {
    loss: Loss,
    longest_gap_m: [f64; 2],
    length_m: f64,
}

impl Part for Ground {
    fn merge(&mut self, other: &Self) {
        self.loss.merge(&other.loss);
        self.length_m += other.length_m;
        for (longest, own) in self.longest_gap_m.iter_mut().zip(other.longest_gap_m) {
            *longest = longest.max(own);
        }
    }
}
