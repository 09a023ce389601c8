//! What scenarios add: layers that are not there today.
use super::{NormaliseSettings, demand::Placed, layers};
use crate::model::{AddedLayers, AddedSources, Operators, Reject, Sources};

/// Takes the sources of the scenarios from the others, and makes their layers, in the order of the scenarios.
pub(super) fn layers(
    sources: &mut Sources,
    placed: &Placed,
    (operators, networks): (&Operators, &[String]),
    settings: &NormaliseSettings,
    rejects: &mut Vec<Reject>,
) -> Vec<AddedLayers> {
    let all = AddedSources::all(&sources.added);
    let mut fixed = sources.fixed.split_off(sources.fixed.len() - all.fixed).into_iter();
    let mut mobile = sources.mobile.split_off(sources.mobile.len() - all.mobile).into_iter();
    let mut projects = sources.projects.split_off(sources.projects.len() - all.projects).into_iter();
    let of_scenario = |added: &AddedSources| {
        let own = fixed.by_ref().take(added.fixed).collect();
        let own = layers::fixed(own, placed, (operators, networks), settings, rejects);
        let passed = |layer: &crate::model::CoverageLayer| own.passed[layer.source as usize].clone();
        AddedLayers {
            fixed: own.layers.iter().map(|layer| (layer.clone(), passed(layer))).collect(),
            mobile: layers::mobile(
                mobile.by_ref().take(added.mobile).collect(),
                operators,
                placed,
                settings,
                rejects,
            ),
            projects: layers::projects(
                projects.by_ref().take(added.projects).collect(),
                placed,
                settings,
                rejects,
            ),
        }
    };
    let scenarios = std::mem::take(&mut sources.added);
    scenarios.iter().map(of_scenario).collect()
}
