//! Normalise: [`Sources`] → [`Survey`].
//!
//! Takes layers as delivered in the working CRS. Gives one survey: polygons valid (union of what was drawn), rows of one
//! municipality dissolved, offers grouped into layers, every demand point in exactly one municipality (on a border: the
//! lowest code in text order), its settlement known, ids unique. What could not be used becomes a reject (law 1, 11).
mod added;
mod beside;
mod demand;
mod gaps;
mod homes;
mod ids;
mod layers;
mod lines;
mod municipalities;
mod overlaps;
mod places;
mod register;
mod spellings;
mod support;

use std::collections::BTreeMap;

use homes::Homes;
use layers::FixedLayers;
pub use municipalities::swedish_county;
use rayon::prelude::*;
use register::Known;
pub use register::own_entry;

use crate::model::{
    CountyCode, Date, DeliveredArea, RecordRef, Reject, Severity, Sources, Survey, WeightKind,
};
use whitespot_spatial::{self as spatial, ShapeError};

/// What normalise needs to know of the configuration.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NormaliseSettings {
    /// Code prefixes of the selection; `None` selects all.
    pub only: Option<Vec<String>>,
    /// Codes have four digits and the county is their first two (Sweden).
    pub swedish_codes: bool,
    /// What to do with ids given twice.
    pub repeated: RepeatedIds,
    /// The year of the reference date.
    pub reference_year: i32,
    /// The reference date: an outcome of support of a later day is none yet; `None`: every day counts.
    pub reference_date: Option<Date>,
    /// A place in no municipality belongs to the nearest one at most so far away, metres; 0: to none.
    pub border_gap_m: f64,
    /// The reach of an entry of the county's list that is known by the name of a place, metres.
    pub register_reach_m: f64,
    /// A polygon whose edges cross more often than this is a reject.
    pub most_crossings: u64,
    /// How well tables by id have to fit.
    pub id_limits: IdLimits,
    /// One name for each spelling of an operator.
    pub operators: BTreeMap<String, String>,
}

impl Default for NormaliseSettings {
    fn default() -> Self {
        Self {
            only: None,
            swedish_codes: false,
            repeated: RepeatedIds::default(),
            reference_year: 0,
            reference_date: None,
            border_gap_m: 0.0,
            register_reach_m: 0.0,
            most_crossings: spatial::MOST_CROSSINGS,
            id_limits: IdLimits::default(),
            operators: BTreeMap::new(),
        }
    }
}

/// Shares of known ids, 0 to 1: of a table by id, or of the demand's ids in it, whichever is greater.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IdLimits {
    /// A smaller share stops the run.
    pub stop: f64,
    /// A smaller share is reported.
    pub warn: f64,
}

impl Default for IdLimits {
    fn default() -> Self {
        Self { stop: 0.05, warn: 0.95 }
    }
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
#[derive(Debug, thiserror::Error, PartialEq)]
#[non_exhaustive]
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
    /// The rows of a municipality cannot be made one area.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// A municipality that lies within others.
    #[error(
        "{source_name}: municipality {code} {name}: found no area of its own: {shared} lies within {others}, to which shared area belongs as the lower code; expected boundaries that meet: cut the one out of the other, give rows of one municipality one code, or leave one of them out"
    )]
    NoOwnArea {
        /// Municipality source.
        source_name: String,
        /// The code that is left without.
        code: String,
        /// Its name.
        name: String,
        /// How much of it is shared.
        shared: String,
        /// The lower codes that hold it, with their names.
        others: String,
    },
    /// A table by id that does not fit the demand.
    #[error(
        "{source_name}: {known} of its {ids} ids are ids of demand points: record {record}: found \"{id}\", expected {expected}; check the column of \
         reach = {{ id = … }} and the id of [demand], or what of = … names, and write id_form = \"bare\" where only \
         capitals, braces, blanks, signs or zeros in front differ (the run stops below ids_matched_stop = {least} under [limits], and where no id is known)"
    )]
    IdsUnknown {
        /// Source.
        source_name: String,
        /// How many of its ids are known.
        known: usize,
        /// How many different ids it has.
        ids: usize,
        /// The record of the id that is reported.
        record: u64,
        /// An id that no demand point has.
        id: String,
        /// What the demand has.
        expected: String,
        /// The limit.
        least: f64,
    },
    /// A table of support by ids that no demand point has.
    #[error(
        "{source_name}: none of its {ids} ids is known: record {record}: found \"{id}\", expected {expected}; write the column that \
         holds them (`id`, `candidate`, or `reach = {{ id = … }}` of an authority's list)"
    )]
    SupportIdsUnknown {
        /// Source.
        source_name: String,
        /// How many different ids it has.
        ids: usize,
        /// The record of the id that is reported.
        record: u64,
        /// An id that no demand point has.
        id: String,
        /// What the demand has.
        expected: String,
    },
    /// A spelling under `[operators]` that no layer has.
    #[error(
        "[operators] \"{spelling}\": found no operator of that name, expected one of {expected}; leave the line out"
    )]
    NoSuchOperator {
        /// The spelling.
        spelling: String,
        /// The operators that were delivered.
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
    spellings::one_name(&mut sources, &settings.operators)?;
    let (municipalities, outside) =
        municipalities::dissolve(std::mem::take(&mut sources.municipalities), settings, &mut rejects)?;
    let settlements = layers::settlements(std::mem::take(&mut sources.settlements), settings, &mut rejects);
    let most_crossings = settings.most_crossings;
    let water = repair_areas(std::mem::take(&mut sources.water), most_crossings, &mut rejects);

    let has_settlements =
        !settlements.is_empty() || sources.demand.iter().any(|point| point.settlement.is_some());
    let homes = Homes::new(&municipalities, &outside);
    let mut placed =
        demand::place(&mut sources, settings, &homes, municipalities.len(), &settlements, &mut rejects)?;

    let deso = demand::keep_used(std::mem::take(&mut sources.deso), &mut placed.points);

    let operators = spellings::operators(&sources);
    let networks = spellings::networks(&sources);
    layers::as_the_demand_writes(&mut sources, &placed);
    rejects.extend(layers::unknown_ids(&sources, &placed, settings.id_limits)?);
    let named = (&operators, networks.as_slice());
    let added = added::layers(&mut sources, &placed, named, settings, &mut rejects);
    let without_verdict = sources
        .fixed
        .iter()
        .filter(|source| source.without_verdict > 0)
        .map(|source| (source.name.clone(), source.without_verdict))
        .collect();
    let FixedLayers { layers: fixed, sources: fixed_sources, validities, undecided, passed } =
        layers::fixed(std::mem::take(&mut sources.fixed), &placed, named, settings, &mut rejects);
    let mobile = std::mem::take(&mut sources.mobile);
    let mobile = layers::mobile(mobile, &operators, &placed, settings, &mut rejects);

    let (lines, fibre_routes) = lines::once(std::mem::take(&mut sources.lines), &mut rejects);

    let projects = layers::projects(std::mem::take(&mut sources.projects), &placed, settings, &mut rejects);
    let places =
        places::named(std::mem::take(&mut sources.places), &settlements, &homes, settings, &mut rejects);
    let previous = sources.previous.take();
    rejects.extend(previous.iter().flat_map(|previous| register::unknown_municipalities(previous, &homes)));
    let known = Known { places: &places, homes: &homes, previous: previous.as_ref(), settings };
    let register = sources
        .register
        .take()
        .map(|register| register::enter(register, &known, &mut rejects))
        .transpose()?;

    let ground = support::Ground { placed: &placed, homes: &homes, settings };
    let support = support::follow_up(&mut sources, &ground, &mut rejects)?;
    let (mut second_lists, mut measured) =
        (std::mem::take(&mut sources.second_lists), std::mem::take(&mut sources.measured));
    beside::place(&mut second_lists, &mut measured, &homes);
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
        fixed_sources,
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
        fibre_routes,
        has_settlements,
        rejects,
        rejected_rows: placed.rejected_rows,
        places,
        projects,
        added,
        register,
        support,
        second_lists,
        measured,
        previous,
    })
}

/// Repairs the polygons of a record and notes a repair.
fn repair_record(
    area: &DeliveredArea,
    most_crossings: u64,
    rejects: &mut Vec<Reject>,
) -> Vec<geo::Polygon<f64>> {
    let mut valid = Vec::with_capacity(area.areas.len());
    let mut faults = Vec::new();
    for polygon in &area.areas {
        match spatial::repair(polygon, most_crossings) {
            Ok(repaired) => {
                faults.extend(repaired.fault.map(words));
                valid.extend(repaired.area);
            }
            Err(error) => {
                rejects.push(reject(
                    &area.record,
                    "polygon that cannot be repaired",
                    &error.to_string(),
                    "a polygon whose edges do not cross so often (see [limits] crossings)",
                    Severity::Record,
                ));
                return Vec::new();
            }
        }
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
fn repair_areas(
    areas: Vec<DeliveredArea>,
    most_crossings: u64,
    rejects: &mut Vec<Reject>,
) -> Vec<geo::Polygon<f64>> {
    let repaired: Vec<(Vec<geo::Polygon<f64>>, Vec<Reject>)> = areas
        .into_par_iter()
        .map(|area| {
            let mut faults = Vec::new();
            (repair_record(&area, most_crossings, &mut faults), faults)
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
