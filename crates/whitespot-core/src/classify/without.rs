//! What combinations of layers mean without some of the layers, and with others that are not there today.
use rayon::prelude::*;

use super::{
    Classification, ClassifySettings, combination,
    judged::{self, Judged},
    locate::{self, Signatures},
    near,
    verdict::Owned,
};
use crate::model::{CoverageLayer, FixedVerdict, MobileLayer, PassedOverride, Survey};

/// Combinations of today's layers with those that are added: what both are at a place, and where.
pub(crate) struct Paired {
    /// The signature of today and the owners among what is added, ascending.
    pub pairs: Vec<(u32, Vec<u32>)>,
    /// Per demand point its pair; `None` where nothing is added, and a pair is a signature.
    pub of_point: Option<Vec<u32>>,
}

impl Paired {
    fn alone(signatures: usize) -> Self {
        Self {
            pairs: (0..signatures as u32).map(|signature| (signature, Vec::new())).collect(),
            of_point: None,
        }
    }

    fn with(today: &[u32], added: &Signatures) -> Self {
        let mut keys: Vec<(u32, u32)> =
            today.par_iter().copied().zip(added.of_point.par_iter().copied()).collect();
        let of_point = keys.clone();
        keys.par_sort_unstable();
        keys.dedup();
        let position = |key| keys.binary_search(&key).expect("collected from the points") as u32;
        let of_point = of_point.into_par_iter().map(position).collect();
        let owners = |added_at: u32| added.combinations[added_at as usize].clone();
        Self {
            pairs: keys.iter().map(|&(today, added_at)| (today, owners(added_at))).collect(),
            of_point: Some(of_point),
        }
    }
}

/// Where the added fixed layers hold; as neighbours of the places that they connect they are owners behind them.
pub(crate) fn paired_fixed(
    survey: &Survey,
    settings: &ClassifySettings,
    classification: &Classification,
    added: &[(CoverageLayer, PassedOverride)],
) -> Paired {
    if added.is_empty() {
        return Paired::alone(classification.fixed.len());
    }
    let offers = offers(added, settings);
    let extents: Vec<_> =
        added.iter().enumerate().map(|(owner, (layer, _))| (owner as u32, &layer.extent)).collect();
    let located = locate::locate(survey, &extents);
    let located = near::with_neighbours(survey, &offers, located, added.len() as u32);
    let today: Vec<u32> = classification.access.iter().map(|access| access.signature).collect();
    Paired::with(&today, &located)
}

/// Where the added mobile layers hold.
pub(crate) fn paired_mobile(
    survey: &Survey,
    classification: &Classification,
    added: &[MobileLayer],
) -> Paired {
    if added.is_empty() {
        return Paired::alone(classification.mobile.len());
    }
    let all: Vec<u32> = (0..added.len() as u32).collect();
    let located = locate::radio(survey, &all, |owner| &added[owner as usize]);
    let today: Vec<u32> = classification.access.iter().map(|access| access.mobile_signature).collect();
    Paired::with(&today, &located)
}

fn offers(added: &[(CoverageLayer, PassedOverride)], settings: &ClassifySettings) -> Vec<Judged> {
    added.iter().map(|(layer, passed)| judged::judged(layer, passed, settings)).collect()
}

/// Per pair what remains when the layers are gone that are not kept, and those are there that are added, under `settings`; these may count
/// more speeds than those of the classification, and are like them otherwise.
///
/// An offer goes, and what is known of its places stays: a place that a layer spoke for is unserved without it, not without data. So it
/// is too where a run reads the same layers with nothing in them, if their sources speak everywhere.
pub(crate) fn without(
    survey: &Survey,
    settings: &ClassifySettings,
    classification: &Classification,
    is_kept: &(dyn Fn(usize) -> bool + Sync),
    (paired, added): (&Paired, &[(CoverageLayer, PassedOverride)]),
) -> Vec<FixedVerdict> {
    let today = judged::offers(survey, settings);
    let owned = Owned::of(survey, &today);
    let more = offers(added, settings);
    let neighbours: Vec<Judged> = more.iter().map(Judged::passing_neighbours).collect();
    let offer = |owner: &u32| {
        let owner = *owner as usize;
        more.get(owner).unwrap_or_else(|| &neighbours[owner - more.len()])
    };
    let combinations = &classification.combinations.fixed;
    paired
        .pairs
        .par_iter()
        .map(|(signature, owners)| {
            let mut here = owned.here(&combinations[*signature as usize], &is_kept);
            here.offers.extend(owners.iter().map(offer));
            combination::verdict(&here, settings)
        })
        .collect()
}
