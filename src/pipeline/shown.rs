//! What files show beside the findings: the squares, what of it all may be published, and what each mobile operator leaves uncovered.
use std::cmp::Reverse;

use super::{Observer, RunError, Step};
use crate::{
    config::{Config, Format},
    grid::{self, Ground},
    model::{Findings, FixedVerdict, Grid, Survey},
    suppress::{self, Published, SuppressSettings},
};
#[cfg(feature = "pages")]
use crate::{
    coverage::{self, CoverMismatch},
    emit::map::OperatorGap,
    model::MobileLayer,
};

/// What files are made of beside the findings.
pub(super) struct Shown {
    /// The squares, the largest first; the smaller ones without counts where [`has_small_squares`] says that no file shows them.
    pub grids: Vec<Grid>,
    /// What of the findings may be published.
    pub published: Published,
    /// What each mobile operator leaves uncovered, for maps; empty where there are none, or but one operator.
    #[cfg(feature = "pages")]
    pub gaps: Vec<OperatorGap>,
}

impl Shown {
    /// The last stages before files are written, each by its name.
    pub(super) fn of(
        config: &Config,
        findings: &Findings,
        fixed: &[FixedVerdict],
        observe: Observer<'_>,
    ) -> Result<Self, RunError> {
        observe(Step::CoverByOperator, "");
        #[cfg(feature = "pages")]
        let gaps = gaps(config, findings)?;
        observe(Step::Grid, "");
        let ground = Ground {
            survey: &findings.survey,
            access: &findings.access,
            operator_sets: &findings.operator_sets,
            fixed,
            tiers: 0,
        };
        let mut sides_m = grid::SIDES_M;
        sides_m.sort_by_key(|&side_m| Reverse(side_m));
        let is_counted = |side_m: &u32| *side_m == sides_m[0] || has_small_squares(config, &findings.survey);
        let squares = |side_m: u32| {
            if is_counted(&side_m) {
                grid::cells(&ground, side_m)
            } else {
                grid::places(&findings.survey, side_m)
            }
        };
        let grids: Vec<Grid> = sides_m.into_iter().map(squares).collect();
        observe(Step::Suppress, "");
        // The largest squares of a country alone are published: of the smaller ones there are half a million, most of them masked.
        let open = if findings.survey.is_country() { &grids[..1] } else { &grids[..] };
        let published = suppress::publish(findings, open, settings(config))?;
        Ok(Self {
            grids,
            published,
            #[cfg(feature = "pages")]
            gaps,
        })
    }
}

/// Whether a file shows what the smaller squares hold. Of a country there are half a million of them, more than a hundred
/// megabytes: they are written where the configuration itself names `GeoPackage`.
pub(super) fn has_small_squares(config: &Config, survey: &Survey) -> bool {
    !survey.is_country() || config.named_formats.contains(&Format::Gpkg)
}

/// What is masked. Everybody reads in the definitions how small a shortage area can be.
fn settings(config: &Config) -> SuppressSettings {
    let shortage = &config.profile.shortage;
    let places = shortage.min_points.value.max(shortage.min_places.value) as f64;
    SuppressSettings::new(config.suppress_below).with_least_areas([places, shortage.min_households.value])
}

/// What each operator of the profile's mobile cover leaves uncovered, where there are several and a map shows it.
#[cfg(feature = "pages")]
fn gaps(config: &Config, findings: &Findings) -> Result<Vec<OperatorGap>, CoverMismatch> {
    let is_shown = config.formats.contains(&Format::Html);
    let series = findings.series.first().filter(|series| is_shown && series.operators.len() > 1);
    // Of cover at demand points alone no land is known: what is left of it is not drawn.
    let is_known = !findings.survey.mobile.iter().any(MobileLayer::is_at_points);
    let Some(series) = series.filter(|_| is_known) else { return Ok(Vec::new()) };
    Ok(OperatorGap::of(&coverage::uncovered_by_operator(&findings.survey, series)?))
}
