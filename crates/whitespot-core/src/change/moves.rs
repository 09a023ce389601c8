//! Which points lie in another municipality than in the earlier result, because borders moved or the points did.
use std::collections::BTreeMap;

use crate::model::{MovedPlaces, MunicipalityCode, Previous, Survey};
use crate::register::{Whereabouts, whereabouts};

/// How many points moved, from each municipality to each other one, in the order of their codes. Where one moved out of the
/// selection, it is not known where it lies now.
///
/// Arguments as of [`rows`](super::rows).
pub fn moves(survey: &Survey, previous: &Previous, again: &[Option<u32>]) -> Vec<MovedPlaces> {
    let mut moves: BTreeMap<(&MunicipalityCode, Option<&MunicipalityCode>), u64> = BTreeMap::new();
    for (point, before) in survey.points.iter().zip(again) {
        let Some(before) = before else { continue };
        let from = &previous.municipalities[previous.points[*before as usize].municipality as usize];
        let to = &survey.municipalities[point.municipality as usize].code;
        if from != to {
            *moves.entry((from, Some(to))).or_default() += 1;
        }
    }
    let is_selected =
        |code: &MunicipalityCode| survey.municipalities.iter().any(|municipality| municipality.code == *code);
    for (point, whereabouts) in previous.points.iter().zip(whereabouts(survey, previous, again)) {
        let from = &previous.municipalities[point.municipality as usize];
        if whereabouts == Whereabouts::Outside && is_selected(from) {
            *moves.entry((from, None)).or_default() += 1;
        }
    }
    moves
        .into_iter()
        .map(|((from, to), points)| MovedPlaces { from: from.clone(), to: to.cloned(), points })
        .collect()
}
