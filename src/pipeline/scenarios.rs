//! What closes in the scenarios.
use super::{Begun, Observer, Options, RunError, Step, begin};
use crate::{
    classify::{self, Classification, ClassifySettings},
    config::Config,
    indicators::Proof,
    model::{Scenario, Scenarios, Survey},
    scenario::{self, ScenarioError},
};

/// The outcome of every scenario of the configuration, with the sums that were found to hold.
pub(super) fn outcomes(
    config: &Config,
    (survey, classification, settings): (&Survey, &Classification, &ClassifySettings),
    observe: Observer<'_>,
) -> Result<(Scenarios, Vec<Proof>), RunError> {
    if config.scenarios.is_empty() {
        return Ok((Scenarios::default(), Vec::new()));
    }
    observe(Step::Scenario, "");
    scenario::outcomes(survey, classification, settings, &config.scenarios).map_err(of(config))
}

/// Refuses scenarios that name what was not delivered.
pub(super) fn check(config: &Config, survey: &Survey) -> Result<(), RunError> {
    scenario::check(survey, &config.scenarios).map_err(|unknown| of(config)(unknown.into()))
}

fn of(config: &Config) -> impl Fn(ScenarioError) -> RunError {
    let path = config.path.clone();
    move |source| RunError::Scenario { path: path.clone(), source }
}

/// A quick look: reads the sources, judges them, and gives the outcome of these scenarios instead of those of the configuration. Nothing
/// is written.
///
/// # Errors
/// See [`RunError`].
pub fn scenario(
    config: &Config,
    options: &Options,
    scenarios: &[Scenario],
    observe: Observer<'_>,
) -> Result<(Survey, Scenarios), RunError> {
    let Begun { survey, .. } = begin(config, options, observe)?;
    observe(Step::Classify, "");
    let settings = config.profile.classify_settings(config.reference_date.year, &config.targets);
    let classification = classify::access(&survey, &settings);
    observe(Step::Scenario, "");
    let (found, _) =
        scenario::outcomes(&survey, &classification, &settings, scenarios).map_err(of(config))?;
    Ok((survey, found))
}
