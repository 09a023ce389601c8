//! What lies ahead, for the terminal: closing the shortage areas, and support.
use whitespot::model::{
    AccessStatus, Findings, FunnelArea, Proposal, Reject, Support, SupportStage, Unlisted, WeightKind,
};

use super::text::{count, plain};

const M_PER_KM: f64 = 1e3;
const SEK_PER_MILLION: f64 = 1e6;

/// What comes next, and how far support has come.
pub(super) fn ahead(findings: &Findings) -> String {
    [
        last_percent(findings),
        support(findings.support.as_ref()),
        funnel(findings),
        proposals(findings),
        rejected(findings),
    ]
    .concat()
}

/// What it takes to close the areas with a rank, and which comes first; nothing without open areas.
fn last_percent(findings: &Findings) -> String {
    let last = &findings.last_percent;
    let open = findings.shortage_areas.iter().filter(|area| area.status.is_open()).count();
    if open == 0 {
        return String::new();
    }
    let Some(&first) = last.order.first() else {
        return format!(
            "  the last percent: none of {open} open areas can be ordered (internal/last_percent.csv)\n"
        );
    };
    let ranked = || last.order.iter().map(|&at| &last.plans[at as usize]);
    let trench_m: f64 = ranked().filter_map(|plan| plan.trench.length_m()).sum();
    let weight: f64 = ranked().map(whitespot::model::AreaPlan::joined_weight).sum();
    let cost = ranked()
        .map(|plan| plan.cost.as_ref().map(|cost| cost.sum))
        .try_fold(whitespot::model::Band::default(), |sum, one| Some(sum.plus(one?)));
    let million = |sek: f64| format!("{:.0}", sek / SEK_PER_MILLION);
    let cost = cost.map_or_else(String::new, |cost| {
        let (low, high) = (million(cost.low), million(cost.high));
        format!(", {} million SEK ({low} to {high})", million(cost.expected))
    });
    let next = &findings.shortage_areas[first as usize];
    format!(
        "  the last percent: {} of {open} open areas in order: {} km of trench{cost} for {} {}; first {} {} (internal/last_percent.csv)\n",
        last.order.len(),
        count(trench_m / M_PER_KM),
        count(weight),
        last.weight.map_or("", WeightKind::as_str),
        next.id,
        plain(&next.name),
    )
}

/// The list of candidates for support, or why there is none.
fn support(support: Result<&Support, &Unlisted>) -> String {
    match support {
        Ok(support) => format!(
            "  candidates for support: {} in {} areas; {} left out (internal/support_candidates.csv)\n",
            count(support.eligible() as f64),
            count(support.areas.len() as f64),
            count((support.candidates.len() - support.eligible()) as f64)
        ),
        Err(unlisted) => format!("  no list for support: {}\n", unlisted.as_str()),
    }
}

/// How far what was listed for support has come; nothing where nothing was delivered to follow.
fn funnel(findings: &Findings) -> String {
    let total = |row: &&whitespot::model::FunnelRow| {
        row.kind == FunnelArea::Total && row.weight == WeightKind::Points
    };
    findings.funnel.rows.iter().find(total).map_or_else(String::new, |row| {
        format!(
            "  support: {} places listed - {} not applied for - {} undecided - {} withdrawn = {} granted, {} of them built; {} of the listed are unserved (internal/funnel.csv)\n",
            count(row.listed()),
            count(row.at(SupportStage::NotApplied)),
            count(row.at(SupportStage::Applied)),
            count(row.at(SupportStage::Withdrawn)),
            count(row.granted()),
            count(row.at(SupportStage::Built)),
            count(row.states().get(AccessStatus::Unserved)),
        )
    })
}

/// What is proposed on the authority's list; nothing without one.
fn proposals(findings: &Findings) -> String {
    findings.funnel.proposals.as_ref().map_or_else(String::new, |proposals| {
        let of = |proposal| proposals.iter().filter(|row| row.proposal == Some(proposal)).count() as f64;
        format!(
            "  the authority's list: {} places to add, {} to remove (internal/support_proposals.csv)\n",
            count(of(Proposal::Add)),
            count(of(Proposal::Remove))
        )
    })
}

/// The records of lists, reviews and outcomes that could not be used, by source, with the first reason; what is wrong with a whole
/// source is reported with all others.
fn rejected(findings: &Findings) -> String {
    let survey = &findings.survey;
    let mut lines = String::new();
    for name in &survey.support.names {
        let is_of_source = |reject: &&Reject| reject.source == *name && !reject.record.is_empty();
        let mut of_source = survey.rejects.iter().filter(is_of_source);
        let Some(first) = of_source.next() else { continue };
        let more = of_source.count();
        let rejects =
            if more == 0 { "1 reject".to_owned() } else { format!("{} rejects", count(1.0 + more as f64)) };
        lines.push_str(&format!(
            "  note: {}: {rejects}, the first: {}: found {} (internal/rejects.csv)\n",
            plain(name),
            plain(&first.reason),
            plain(&first.found)
        ));
    }
    lines
}
