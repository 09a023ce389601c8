//! Normalise: [`Sources`] → [`Survey`].
//!
//! Takes layers as delivered in the working CRS. Gives one survey: polygons valid (union of what was drawn), rows of one
//! municipality dissolved, offers grouped into layers, every demand point in exactly one municipality (on a border: the
//! lowest code in text order), its settlement known, ids unique. What could not be used becomes a reject (law 1, 11).
mod demand;
mod homes;
mod layers;
mod lines;
mod municipalities;
mod overlaps;
mod places;
mod register;

use homes::Homes;
use layers::FixedLayers;
use rayon::prelude::*;
use register::Known;
pub(crate) use register::own_entry;

use crate::{
    model::{CountyCode, DeliveredArea, Operators, RecordRef, Reject, Severity, Sources, Survey, WeightKind},
    spatial,
};

/// What normalise needs to know of the configuration.
#[derive(Debug, Clone, Default)]
pub struct NormaliseSettings {
    /// Code prefixes of the selection; `None` selects all.
    pub only: Option<Vec<String>>,
    /// Codes have four digits and the county is their first two (Sweden).
    pub swedish_codes: bool,
    /// What to do with ids given twice.
    pub repeated: RepeatedIds,
    /// The year of the reference date.
    pub reference_year: i32,
    /// The reach of an entry of the county's list that is known by the name of a place, metres.
    pub register_reach_m: f64,
}

/// What to do with ids given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RepeatedIds {
    /// The run stops.
    #[default]
    Error,
    /// The first row is used, the others are rejects.
    First,
    /// One row is used, chosen by its place and not by its order, with the offers of all rows of the id; the others are
    /// rejects as points only.
    Best,
}

/// Why the sources do not make a survey.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NormaliseError {
    /// Ids that are not unique.
    #[error(
        "{source_name}: id {id}: found in rows {first} and {second}, expected once ({repeated} rows repeat an earlier id); \
         mend the source or set `repeated = \"first\"` or `repeated = \"best\"` under [demand]"
    )]
    RepeatedId {
        /// Demand source.
        source_name: String,
        /// The first such id in text order.
        id: String,
        /// Its first row.
        first: u64,
        /// Its second row.
        second: u64,
        /// How many rows repeat an earlier id.
        repeated: u64,
    },
    /// Rows of one code that disagree about the name.
    #[error(
        "{source_name}: municipality code {code}: found the names \"{first}\" and \"{second}\", expected one name per code"
    )]
    TwoNames {
        /// Municipality source.
        source_name: String,
        /// Code.
        code: String,
        /// One name.
        first: String,
        /// Another name.
        second: String,
    },
    /// Rows of one code that disagree about the county.
    #[error(
        "{source_name}: municipality code {code}: found the counties {first} and {second}, expected one county per code"
    )]
    TwoCounties {
        /// Municipality source.
        source_name: String,
        /// Code.
        code: String,
        /// One county.
        first: String,
        /// Another county.
        second: String,
    },
    /// Rows of one code that disagree about the part of the county.
    #[error(
        "{source_name}: municipality code {code}: found the parts \"{first}\" and \"{second}\", expected one part per code"
    )]
    TwoParts {
        /// Municipality source.
        source_name: String,
        /// Code.
        code: String,
        /// One part.
        first: String,
        /// Another part.
        second: String,
    },
    /// An entry of the register that cannot be placed.
    #[error("{place}: record {record}: {reason}: found \"{found}\", expected {expected}")]
    Entry {
        /// File and layer.
        place: String,
        /// Record.
        record: u64,
        /// Why.
        reason: String,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// No municipality is left.
    #[error("{source_name}: found no municipality {expected}")]
    NoMunicipality {
        /// Municipality source.
        source_name: String,
        /// What was looked for.
        expected: String,
    },
    /// No demand point stands in the selection.
    #[error(
        "{source_name}: found {rows} rows, none of them in a municipality of the selection; check `crs`, `x`, `y` and `only`"
    )]
    NoDemand {
        /// Demand source.
        source_name: String,
        /// Rows read.
        rows: u64,
    },
}

/// Makes the survey.
///
/// # Errors
/// See [`NormaliseError`]; single bad records are rejects of the survey instead.
pub fn survey(mut sources: Sources, settings: &NormaliseSettings) -> Result<Survey, NormaliseError> {
    let mut rejects = std::mem::take(&mut sources.rejects);
    let (municipalities, outside) =
        municipalities::dissolve(std::mem::take(&mut sources.municipalities), settings, &mut rejects)?;
    let settlements = layers::settlements(std::mem::take(&mut sources.settlements), &mut rejects);
    let water = repair_areas(std::mem::take(&mut sources.water), &mut rejects);

    let has_settlements =
        !settlements.is_empty() || sources.demand.iter().any(|point| point.settlement.is_some());
    let homes = Homes::new(&municipalities, &outside);
    let mut placed =
        demand::place(&mut sources, settings, &homes, municipalities.len(), &settlements, &mut rejects)?;

    let deso = demand::keep_used(sources.deso, &mut placed.points);

    let operators = Operators::from_names(
        sources
            .fixed
            .iter()
            .flat_map(|source| source.offers.iter().map(|offer| offer.operator.clone()))
            .chain(
                sources
                    .mobile
                    .iter()
                    .flat_map(|source| source.services.iter().map(|service| service.0.clone())),
            ),
    );
    let without_verdict = sources
        .fixed
        .iter()
        .filter(|source| source.without_verdict > 0)
        .map(|source| (source.name.clone(), source.without_verdict))
        .collect();
    let networks: std::collections::BTreeSet<String> = sources
        .fixed
        .iter()
        .flat_map(|source| source.offers.iter().map(|offer| offer.network.clone()))
        .collect();
    let networks: Vec<String> = networks.into_iter().collect();
    let FixedLayers { layers: fixed, validities, undecided, passed } =
        layers::fixed(std::mem::take(&mut sources.fixed), &placed, &operators, &networks, &mut rejects);
    let mobile = layers::mobile(std::mem::take(&mut sources.mobile), &operators, &mut rejects);

    let lines = lines::once(std::mem::take(&mut sources.lines), &mut rejects);

    let projects = layers::projects(std::mem::take(&mut sources.projects), &placed, &mut rejects);
    let places = places::named(std::mem::take(&mut sources.places), &settlements, &homes, &mut rejects);
    let previous = sources.previous.take();
    rejects.extend(previous.iter().flat_map(|previous| register::unknown_municipalities(previous, &homes)));
    let known = Known { places: &places, homes: &homes, previous: previous.as_ref(), settings };
    let register = sources
        .register
        .take()
        .map(|register| register::enter(register, &known, &mut rejects))
        .transpose()?;

    let mut weights = vec![WeightKind::Points];
    weights.extend(WeightKind::ALL.into_iter().skip(1).filter(|kind| sources.demand_weights.contains(kind)));
    rejects.sort_unstable();
    let mut partial_counties: Vec<CountyCode> =
        outside.into_iter().filter_map(|municipality| Some(municipality.county?.code)).collect();
    partial_counties.sort_unstable();
    partial_counties.dedup();
    Ok(Survey {
        municipalities,
        partial_counties,
        points: placed.points,
        ranges: placed.ranges,
        rejected_ids: placed.rejected_ids,
        outside_ids: placed.outside_ids,
        stock: placed.stock,
        weights,
        operators,
        networks,
        fixed,
        validities,
        undecided,
        passed,
        lines,
        deso,
        references: sources.references,
        without_verdict,
        mobile,
        settlements,
        water,
        fibre_points: layers::fibre_points(sources.fibre_points),
        has_settlements,
        rejects,
        places,
        projects,
        register,
        previous,
    })
}

/// Repairs the polygons of a record and notes a repair.
fn repair_record(area: &DeliveredArea, rejects: &mut Vec<Reject>) -> Vec<geo::Polygon<f64>> {
    let mut valid = Vec::with_capacity(area.areas.len());
    let mut faults = Vec::new();
    for polygon in &area.areas {
        let repaired = spatial::repair(polygon);
        faults.extend(repaired.fault.map(words));
        valid.extend(repaired.area);
    }
    if !faults.is_empty() {
        faults.sort_unstable();
        faults.dedup();
        let lost = valid.is_empty();
        rejects.push(reject(
            &area.record,
            if lost { "polygon without area" } else { "invalid polygon, repaired" },
            &faults.join("; "),
            "a valid polygon",
            if lost { Severity::Record } else { Severity::Repaired },
        ));
    }
    valid
}

fn words(fault: spatial::Fault) -> &'static str {
    match fault {
        spatial::Fault::SelfIntersection => "a ring that crosses itself",
        spatial::Fault::HoleOutside => "a hole outside of its shell",
        spatial::Fault::RingsOverlap => "rings that overlap",
        spatial::Fault::Degenerate => "fewer than three distinct points, or no area",
    }
}

/// Repairs the polygons of many records side by side; the order of the records is kept.
fn repair_areas(areas: Vec<DeliveredArea>, rejects: &mut Vec<Reject>) -> Vec<geo::Polygon<f64>> {
    let repaired: Vec<(Vec<geo::Polygon<f64>>, Vec<Reject>)> = areas
        .into_par_iter()
        .map(|area| {
            let mut faults = Vec::new();
            (repair_record(&area, &mut faults), faults)
        })
        .collect();
    let mut valid = Vec::with_capacity(repaired.len());
    for (polygons, faults) in repaired {
        valid.extend(polygons);
        rejects.extend(faults);
    }
    valid
}

fn reject(record: &RecordRef, reason: &str, found: &str, expected: &str, severity: Severity) -> Reject {
    Reject {
        source: record.source.clone(),
        layer: record.layer.clone(),
        record: record.record.to_string(),
        reason: reason.into(),
        found: found.into(),
        expected: expected.into(),
        severity,
    }
}
