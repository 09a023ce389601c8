//! What the definitions judge and offers do not state: such an offer gives no verdict, and its place may be without
//! data.
use super::{ClassifySettings, SpeedJudged, judged::judged_speed};
use crate::model::{CoverageLayer, Extent, Survey};

/// Offers that do not state what is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lacking {
    /// What is judged: `latency`, `upstream speed`, `speed in the busy hour`, `kind of radio or satellite`.
    pub what: &'static str,
    /// How many offers do not state it; a place or a shape of a source is one.
    pub offers: u64,
    /// Of how many.
    pub of: u64,
}

/// Whether a layer does not state something.
type Lacks<'a> = dyn Fn(&CoverageLayer) -> bool + 'a;

/// What the settings judge and fixed offers do not state; empty where all state it. An offer without any speed is
/// counted when it is read, and not here.
pub fn lacking(survey: &Survey, settings: &ClassifySettings) -> Vec<Lacking> {
    let of = survey.fixed.iter().map(offers).sum();
    let kinds: [(&str, &Lacks<'_>); 4] = [
        ("kind of radio or satellite", &|layer| settings.is_reliable(layer.technology).is_none()),
        ("speed in the busy hour", &|layer| {
            settings.speed.judged == SpeedJudged::Peak && layer.speed.down_peak_mbps.is_none()
        }),
        ("latency", &|layer| settings.speed.max_latency_ms.is_some() && layer.latency_ms.is_none()),
        ("upstream speed", &|layer| {
            let judged = judged_speed(layer, &settings.speed);
            judged.is_some_and(|speed| settings.shortage.reached_by(speed).is_none())
        }),
    ];
    let is_judged = |layer: &&CoverageLayer| settings.is_reliable(layer.technology) != Some(false);
    kinds
        .into_iter()
        .map(|(what, lacks)| {
            let lacking = survey.fixed.iter().filter(is_judged).filter(|layer| lacks(layer));
            Lacking { what, offers: lacking.map(offers).sum(), of }
        })
        .filter(|lacking| lacking.offers > 0)
        .collect()
}

fn offers(layer: &CoverageLayer) -> u64 {
    match &layer.extent {
        Extent::Areas(areas) => areas.len() as u64,
        Extent::Near { shapes, .. } => shapes.len() as u64,
        Extent::Points(points) => points.len() as u64,
    }
}
