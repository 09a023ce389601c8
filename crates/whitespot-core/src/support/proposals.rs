//! The authority's list against that of this run: what is to be added, what removed, and why.
use std::collections::BTreeSet;

use crate::{
    classify::Classification,
    model::{
        AccessStatus, ListProposal, ListedCandidate, Proposal, ProposalReason, Support, SupportCandidate,
        SupportReason, Survey, Unlisted,
    },
};

/// The places of both lists; `None` without an authority's list.
///
/// What is in the authority's list and not eligible is to be removed, but where no source speaks of it. What is eligible and not in
/// the authority's list is to be added. Rows of the authority come by its ids, then those of this run in the order of the points, then
/// what only a review speaks of.
pub fn proposals(
    survey: &Survey,
    classification: &Classification,
    support: Result<&Support, Unlisted>,
) -> Option<Vec<ListProposal>> {
    let listed = survey.support.candidates.as_ref()?;
    let own = support.map_or(&[][..], |support| support.candidates.as_slice());
    let of_own = |point: u32| {
        let at = own.binary_search_by_key(&point, |candidate| candidate.point).ok()?;
        Some(&own[at])
    };
    let mut rows: Vec<ListProposal> = listed
        .iter()
        .map(|candidate| on_list(survey, classification, candidate, support.is_ok(), of_own))
        .collect();
    let in_list: BTreeSet<u32> = listed.iter().filter_map(|candidate| candidate.point).collect();
    let missing =
        own.iter().filter(|candidate| candidate.reason.is_eligible() && !in_list.contains(&candidate.point));
    rows.extend(missing.map(|candidate| ListProposal {
        candidate: None,
        point: Some(candidate.point),
        at: None,
        distance_m: None,
        proposal: Some(Proposal::Add),
        reason: ProposalReason::Of(candidate.reason),
        best: candidate.best,
        technologies: candidate.technologies.clone(),
        settlement: Some(survey.points[candidate.point as usize].settlement),
    }));
    rows.extend(reviewed(survey, classification, support.is_ok(), &rows, of_own));
    Some(rows)
}

/// Places that a review speaks of and that stand in neither list.
fn reviewed<'s>(
    survey: &Survey,
    classification: &Classification,
    has_rule: bool,
    rows: &[ListProposal],
    of_own: impl Fn(u32) -> Option<&'s SupportCandidate> + Copy,
) -> Vec<ListProposal> {
    let known: BTreeSet<u32> = rows.iter().filter_map(|row| row.point).collect();
    let others = survey.support.reviews.iter().filter(|review| review.proposal.is_some());
    others
        .filter(|review| !known.contains(&review.point))
        .map(|review| {
            let place =
                ListedCandidate { id: String::new(), point: Some(review.point), at: None, distance_m: None };
            let row = on_list(survey, classification, &place, has_rule, of_own);
            ListProposal { candidate: None, proposal: None, ..row }
        })
        .collect()
}

/// What is proposed for a row of the authority's list.
fn on_list<'s>(
    survey: &Survey,
    classification: &Classification,
    candidate: &ListedCandidate,
    has_rule: bool,
    of_own: impl Fn(u32) -> Option<&'s SupportCandidate>,
) -> ListProposal {
    let ListedCandidate { id, point, at, distance_m } = candidate.clone();
    let mut row = ListProposal {
        candidate: Some(id),
        point,
        at,
        distance_m,
        proposal: None,
        reason: ProposalReason::NoDemandPoint,
        best: None,
        technologies: Vec::new(),
        settlement: None,
    };
    let Some(point) = point else { return row };
    row.settlement = Some(survey.points[point as usize].settlement);
    let access = &classification.access[point as usize];
    let verdict = &classification.fixed[access.signature as usize];
    row.best = verdict.best;
    row.technologies = verdict.technologies.iter().map(|(technology, _)| *technology).collect();
    row.reason = match (of_own(point), access.fixed.status) {
        (Some(own), _) => ProposalReason::Of(own.reason),
        (None, AccessStatus::Connected) => ProposalReason::Connected,
        (None, AccessStatus::Passed) => ProposalReason::Passed,
        // Without a rule for support there is no list: a place is judged by its state alone.
        (None, AccessStatus::NoData) => ProposalReason::Of(SupportReason::NoData),
        (None, AccessStatus::Planned) => ProposalReason::Of(SupportReason::PlannedWithinHorizon),
        (None, AccessStatus::Unserved) if row.best.is_some() => ProposalReason::Of(SupportReason::TooSlow),
        (None, AccessStatus::Unserved) => ProposalReason::Of(SupportReason::NoOffer),
    };
    let is_known = row.reason != ProposalReason::Of(SupportReason::NoData);
    let stays = match row.reason {
        ProposalReason::Of(reason) => reason.is_eligible(),
        ProposalReason::Connected | ProposalReason::Passed | ProposalReason::NoDemandPoint => false,
    };
    row.proposal = (has_rule && is_known && !stays).then_some(Proposal::Remove);
    row
}
