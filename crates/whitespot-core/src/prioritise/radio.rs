//! Radio sites: masts that fixed radio may be given from.
use geo::Coord;
use whitespot_spatial::NearestIndex;

use crate::model::{RadioSites, Survey, WeightKind};

/// The kind of the fibre points that are radio sites.
pub(super) const SITE: &str = "radio_site";

/// The delivered sites, made ready to be measured to.
pub(super) struct Sites(Option<NearestIndex>);

impl Sites {
    pub(super) fn of(survey: &Survey) -> Self {
        let sites = survey.fibre_points.iter().filter(|point| point.kind == SITE);
        let at: Vec<Coord<f64>> = sites.map(|site| site.at).collect();
        Self((!at.is_empty()).then(|| NearestIndex::build(&at)))
    }

    /// How near the members are, and how many lie at most `reach_m` from a site as the crow flies; 0: none does. Line of sight is
    /// not looked at.
    pub(super) fn near(
        &self,
        survey: &Survey,
        members: &[u32],
        weight: WeightKind,
        reach_m: f64,
    ) -> Option<RadioSites> {
        let index = self.0.as_ref()?;
        let mut found: Option<RadioSites> = None;
        for &member in members {
            let point = &survey.points[member as usize];
            let distance_m = index.distance_m(point.at)?;
            let found = found.get_or_insert(RadioSites { nearest_m: f64::INFINITY, weight: 0.0, points: 0 });
            found.nearest_m = found.nearest_m.min(distance_m);
            if reach_m > 0.0 && distance_m <= reach_m {
                found.weight += point.weights.get(weight).unwrap_or_default();
                found.points += 1;
            }
        }
        found
    }
}
