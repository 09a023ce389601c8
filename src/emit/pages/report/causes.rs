//! What the causes of a change say of access. A plan lowers the unserved weight as a net does, and data may come or go: the words have to
//! fit what a number holds, or build-out would be told that is a plan.
use super::brief::Piece;
use super::facts::Facts;
use crate::model::{ChangeRow, Decides, ReachSeries};

/// A weight that differs by less than this from another is the same.
const ROUNDING: f64 = 1e-6;

/// The text of build-out; `own` where all of it got access.
pub(super) fn build_out(row: &ChangeRow, own: &'static str) -> &'static str {
    let planned = row.within.unwrap_or_default().newly_planned;
    match planned {
        none if is_nothing(none) => own,
        all if is_nothing(all + row.change.build_out) => "cause_newly_planned",
        _ => "cause_built_or_planned",
    }
}

/// The text of what got worse; `lost` where all of it had access, `gone` where all of it was unserved and has no data now.
pub(super) fn worse(row: &ChangeRow, lost: &'static str, gone: &'static str) -> &'static str {
    let within = row.within.unwrap_or_default();
    let is_all = |part: f64| is_nothing(part - row.change.worse.abs());
    let [planned, known, unknown] =
        [within.no_longer_planned, within.known_since, within.unknown_now].map(|part| !is_nothing(part));
    match (planned, known, unknown) {
        (false, false, false) => lost,
        (false, false, true) if row.change.worse < 0.0 && is_all(within.unknown_now) => gone,
        (true, false, false) if is_all(within.no_longer_planned) => "cause_no_longer_planned",
        (true, false, false) => "cause_lost_or_not_planned",
        (false, true, false) if is_all(within.known_since) => "cause_known_since",
        _ if row.change.worse < 0.0 => "cause_told_otherwise_fewer",
        _ => "cause_told_otherwise_more",
    }
}

/// Whether what got worse is just the weight that had access and lacks it now.
pub(super) fn is_lost_access(row: &ChangeRow) -> bool {
    row.lost_access().is_none_or(|lost| is_nothing(lost - row.change.worse))
}

/// That areas may have come or closed because the definitions differ, where these decide the state of places or which areas there are.
pub(super) fn areas_redefined(facts: &Facts<'_>) -> Option<String> {
    let is_theirs = |decides: Decides| matches!(decides, Decides::State | Decides::Areas);
    let differs = facts.page.redefined.iter().any(|difference| is_theirs(difference.decides));
    differs.then(|| facts.words.t("areas_redefined").to_owned())
}

/// The weight of a row that got access, and the cell that says it; `None` where no cell does.
pub(super) fn won_access(facts: &Facts<'_>, row: &ChangeRow) -> Option<(f64, String)> {
    let won = row.won_access().unwrap_or(row.planned_built.unwrap_or(0.0) - row.change.build_out);
    if is_nothing(row.within.unwrap_or_default().newly_planned) {
        let built = row.planned_built.map_or_else(String::new, |_| format!(" + {}.planned_built", cell(row)));
        return Some((won, format!("0 - {}.build_out{built}", cell(row))));
    }
    at_shortage_speed(facts, row, won, |change| change.gained).map(|from| (won, format!("{from}.gained")))
}

/// The weight of a row that lost access, with a number as it is printed; `None` where no cell says it.
pub(super) fn lost_access(facts: &Facts<'_>, row: &ChangeRow) -> Option<(f64, Piece)> {
    let lost = row.lost_access().unwrap_or(row.change.worse);
    let from = if is_lost_access(row) {
        format!("{}.worse", cell(row))
    } else {
        let found = at_shortage_speed(facts, row, lost, |change| -change.lost)?;
        format!("0 - {found}.lost")
    };
    Some((lost, Piece::figure(facts.words.count(Some(lost)), from)))
}

/// The row of `change_reached.csv` that says at the shortage speed, with passed places, what a number is; `None` where it says another.
fn at_shortage_speed(
    facts: &Facts<'_>,
    row: &ChangeRow,
    wanted: f64,
    of: impl Fn(&crate::model::ReachChange) -> f64,
) -> Option<String> {
    let speed = facts.page.shortage_mbps;
    let is_its = |series: ReachSeries| matches!(series, ReachSeries::ReachedWithPassed { tier_mbps } if tier_mbps.total_cmp(&speed).is_eq());
    let found = facts.page.reached.iter().find(|one| {
        (one.kind, &one.code, one.weight) == (row.kind, &row.code, row.weight) && is_its(one.series)
    })?;
    is_nothing(of(&found.change) - wanted).then(|| {
        format!(
            "change_reached.csv[area_kind={},code={},weight={},measure={},tier_mbps={speed}]",
            row.kind.as_str(),
            row.code,
            row.weight.as_str(),
            found.series.as_str()
        )
    })
}

/// A row of `change.csv`.
fn cell(row: &ChangeRow) -> String {
    let (kind, code, weight) = (row.kind.as_str(), &row.code, row.weight.as_str());
    format!("change.csv[area_kind={kind},code={code},settlement=,weight={weight}]")
}

fn is_nothing(weight: f64) -> bool {
    weight.abs() < ROUNDING
}
