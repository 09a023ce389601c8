//! Names of operators and networks, and one name for an operator that is spelled in several ways.
use std::collections::{BTreeMap, BTreeSet};

use super::NormaliseError;
use crate::model::{Operators, Sources};

/// Gives operators and networks of all layers the name that stands for their spelling; the earlier result keeps its own.
///
/// # Errors
/// A spelling that no operator, no network and no operator of the earlier result has.
pub(super) fn one_name(
    sources: &mut Sources,
    names: &BTreeMap<String, String>,
) -> Result<(), NormaliseError> {
    if names.is_empty() {
        return Ok(());
    }
    let mut delivered: BTreeSet<String> = BTreeSet::new();
    let mut rename = |name: &mut String| {
        if let Some(own) = names.get(name) {
            delivered.insert(std::mem::replace(name, own.clone()));
        } else {
            delivered.insert(name.clone());
        }
    };
    for offer in sources.fixed.iter_mut().flat_map(|source| &mut source.offers) {
        rename(&mut offer.operator);
        rename(&mut offer.network);
    }
    for (operator, _) in sources.mobile.iter_mut().flat_map(|source| &mut source.services) {
        rename(operator);
    }
    for point in sources.measured.iter_mut().flat_map(|set| &mut set.points) {
        rename(&mut point.operator);
    }
    let earlier = sources.previous.as_ref().map_or(&[][..], |previous| &previous.operators);
    match names.keys().find(|spelling| !delivered.contains(*spelling) && !earlier.contains(spelling)) {
        None => Ok(()),
        Some(spelling) => Err(NormaliseError::NoSuchOperator {
            spelling: spelling.clone(),
            expected: delivered.into_iter().collect::<Vec<_>>().join(", "),
        }),
    }
}

/// The operators of all layers.
pub(super) fn operators(sources: &Sources) -> Operators {
    let fixed = sources.fixed.iter().flat_map(|source| source.offers.iter().map(|offer| &offer.operator));
    let mobile = sources.mobile.iter().flat_map(|source| source.services.iter().map(|service| &service.0));
    Operators::from_names(fixed.chain(mobile).cloned())
}

/// The networks of the fixed layers, in text order, each once.
pub(super) fn networks(sources: &Sources) -> Vec<String> {
    let offers = sources.fixed.iter().flat_map(|source| &source.offers);
    let networks: BTreeSet<&String> = offers.map(|offer| &offer.network).collect();
    networks.into_iter().cloned().collect()
}
