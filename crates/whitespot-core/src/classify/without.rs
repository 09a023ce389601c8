//! What combinations of layers mean without some of the layers.
use rayon::prelude::*;

use super::{Classification, ClassifySettings, combination, judged, verdict::Owned};
use crate::model::{FixedVerdict, Survey};

/// Per fixed signature of `classification` what remains when the layers are gone that are not kept, under `settings`; these may count more
/// speeds than those of the classification, and are like them otherwise.
///
/// An offer goes, and what is known of its places stays: a place that a layer spoke for is unserved without it, not without data. So it
/// is too where a run reads the same layers with nothing in them, if their sources speak everywhere.
pub(crate) fn without(
    survey: &Survey,
    settings: &ClassifySettings,
    classification: &Classification,
    is_kept: &(dyn Fn(usize) -> bool + Sync),
) -> Vec<FixedVerdict> {
    let offers = judged::offers(survey, settings);
    let owned = Owned::of(survey, &offers);
    let combinations = &classification.combinations.fixed;
    combinations
        .par_iter()
        .map(|owners| combination::verdict(&owned.here(owners, &is_kept), settings))
        .collect()
}
