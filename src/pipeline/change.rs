//! Why the numbers changed since the earlier result.
use std::{fs, path::PathBuf};

use super::RunError;
use crate::record::RunRecord;
use crate::{
    change::{self, Known},
    classify::{self, Classification, ClassifySettings},
    config::{Config, Profile},
    indicators::{LawBroken, Proof},
    model::{
        Arrival, ChangeRow, Delivered, MovedPlaces, MunicipalityRow, PointChange, ReachChangeRow,
        ShortageArea, Survey,
    },
};

/// The change since the earlier result; nothing without one.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Per area, settlement and weight.
    pub rows: Vec<ChangeRow>,
    /// The same of what is reached, at every tier and by mobile cover.
    pub reached: Vec<ReachChangeRow>,
    /// The points behind the rows.
    pub points: Vec<PointChange>,
    /// Which points lie in another municipality now.
    pub moves: Vec<MovedPlaces>,
    /// Why areas are new or open again.
    pub arrivals: Vec<Arrival>,
    /// The reference date of the earlier result.
    pub since: String,
}

impl Changes {
    /// Proves that the causes sum, and that what they sum to is what the table says.
    pub(super) fn prove(&self, table: &[MunicipalityRow]) -> Result<Vec<Proof>, LawBroken> {
        let mut proofs = change::prove(&self.rows, table)?;
        proofs.extend(change::prove_series(&self.reached)?);
        Ok(proofs)
    }
}

/// What the earlier result's profile makes of this year, read from its run record.
#[derive(Debug)]
pub(super) struct Earlier {
    profile: Profile,
    record: RunRecord,
}

impl Earlier {
    /// Reads the run record of the earlier result, where one is configured.
    ///
    /// A section or key that its version did not have is as in this run: it changed nothing then.
    pub(super) fn read(config: &Config) -> Result<Option<Self>, RunError> {
        let Some(previous) = &config.request.previous else { return Ok(None) };
        let path: PathBuf = config.request.base.join(&previous.dir).join("run.json");
        let unusable = |found: String| RunError::Earlier { path: path.clone(), found };
        let text = fs::read_to_string(&path).map_err(|error| unusable(error.to_string()))?;
        let record: RunRecord =
            serde_json::from_str(&text).map_err(|error| unusable(format!("no record: {error}")))?;
        if record.profile.is_null() {
            return Err(unusable("no `profile`".into()));
        }
        let profile = config
            .profile
            .overlaid(&record.profile)
            .map_err(|error| unusable(format!("`profile`: {error}")))?;
        Ok(Some(Self { profile, record }))
    }

    /// The run record itself.
    pub(super) fn record(&self) -> &RunRecord {
        &self.record
    }

    /// The change of every area.
    pub(super) fn changes(
        &self,
        config: &Config,
        survey: &Survey,
        again: &[Option<u32>],
        (classification, settings): (&Classification, &ClassifySettings),
        (delivered, areas): (&Delivered, &[ShortageArea]),
    ) -> Changes {
        let Some(previous) = &survey.previous else { return Changes::default() };
        let earlier = self.profile.classify_settings(config.reference_date.year, &config.targets);
        let judged_again = (earlier != *settings).then(|| classify::access(survey, &earlier));
        let same_method = judged_again.as_ref().unwrap_or(classification);
        let rows = change::rows(survey, previous, again, classification, same_method);
        let points = change::points(survey, previous, again, classification, same_method);
        let reached = change::series(
            survey,
            previous,
            again,
            (classification, &settings.ladder),
            (same_method, &earlier.ladder),
        );
        let moves = change::moves(survey, previous, again);
        let renamed = &config.request.previous.as_ref().map(|one| one.operators.clone()).unwrap_or_default();
        let known = Known { survey, previous, again, same_method, delivered, renamed };
        let arrivals = known.arrivals(areas, config.reference_date.year);
        Changes { rows, reached, points, moves, arrivals, since: previous.reference_date.clone() }
    }
}
