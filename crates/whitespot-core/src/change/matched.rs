//! The demand points of two results, matched.
use super::known_municipalities;
use crate::{
    model::{Previous, PreviousPoint, Survey},
    register::{Whereabouts, whereabouts},
};

/// A demand point of the earlier result, of this one, or of both.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matched<'a, P> {
    /// The point then, and the position of its municipality among those that are tabulated; `None` outside of these.
    pub then: Option<(&'a PreviousPoint, Option<usize>)>,
    /// The point now, and the position of its municipality.
    pub now: Option<(P, usize)>,
    /// What became of the point then.
    pub to: Whereabouts,
}

/// The points of a survey by their positions, in their order; then those of the earlier result that are not among them, in
/// theirs.
pub(super) fn matched<'a>(
    survey: &'a Survey,
    previous: &'a Previous,
    again: &'a [Option<u32>],
) -> impl Iterator<Item = Matched<'a, usize>> {
    let municipalities = known_municipalities(survey, previous);
    let gone_from = municipalities.clone();
    let here = survey.points.iter().zip(again).enumerate().map(move |(position, (point, before))| {
        let then = before.map(|before| {
            let before = &previous.points[before as usize];
            (before, municipalities[before.municipality as usize])
        });
        Matched { then, now: Some((position, point.municipality as usize)), to: Whereabouts::Here }
    });
    let not_here = previous
        .points
        .iter()
        .zip(whereabouts(survey, previous, again))
        .filter(|(_, to)| *to != Whereabouts::Here)
        .map(move |(before, to)| {
            let then = Some((before, gone_from[before.municipality as usize]));
            Matched { then, now: None, to }
        });
    here.chain(not_here)
}
