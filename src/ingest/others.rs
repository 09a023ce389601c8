//! What was read of one source that is neither municipalities, demand nor fixed, in the working CRS.
use std::collections::BTreeMap;

use super::codes::Codes;
use super::error::IngestError;
use super::load::Load;
use super::previous::{self, EarlierRecord};
use super::read::Task;
use super::records::Frame;
use super::source::Request;
use super::source_fixed::MobileReach;
use super::{
    beside, infrastructure, lines, mobile, places, projects, references, register, source_register, support,
};
use crate::model::{DeliveredMobile, EntryPlace, Reject};

/// What one source that is neither municipalities, demand nor fixed gave.
#[derive(Default)]
pub(super) struct Other {
    pub settlements: Vec<crate::model::DeliveredSettlement>,
    pub water: Vec<crate::model::DeliveredWater>,
    pub mobile: Option<DeliveredMobile>,
    pub fibre_points: Vec<crate::model::DeliveredFibrePoint>,
    pub lines: Vec<crate::model::DeliveredLine>,
    pub references: Vec<crate::model::ReferenceValue>,
    pub places: Vec<crate::model::DeliveredPlace>,
    pub projects: Option<crate::model::DeliveredProject>,
    pub reviews: Option<(String, Vec<crate::model::DeliveredReview>)>,
    pub candidates: Option<(String, Vec<crate::model::DeliveredCandidate>)>,
    pub outcomes: Option<(String, Vec<crate::model::DeliveredOutcome>)>,
    pub second_list: Option<crate::model::SecondList>,
    pub measured: Option<crate::model::MeasuredSet>,
    pub register: Option<crate::model::DeliveredRegister>,
    pub outlines: BTreeMap<String, EntryPlace>,
    pub previous: Option<crate::model::Previous>,
    pub rejects: Vec<Reject>,
}

/// What is known of earlier years before their files are delivered.
pub(super) struct Earlier<'r> {
    pub record: Option<&'r EarlierRecord>,
    pub codes: &'r Codes,
}

/// Brings what was read of a source to the working CRS.
///
/// # Errors
/// What its own reader says.
pub(super) fn deliver(
    request: &Request,
    task: Task<'_>,
    load: Load,
    earlier: &Earlier<'_>,
    frame: &Frame,
) -> Result<Other, IngestError> {
    let mut other = Other::default();
    let rejects = &mut other.rejects;
    match task {
        Task::Settlements(at) => {
            other.settlements = infrastructure::settlements(&request.settlements[at], load, frame, rejects)?;
        }
        Task::Water(at) => other.water = infrastructure::water(&request.water[at], load, frame, rejects)?,
        Task::Mobile(at) => {
            let source = &request.mobile[at];
            other.mobile = Some(match &source.reach {
                Some(MobileReach::Id { id, of }) => {
                    let of = request.joined_column(of.as_deref());
                    mobile::deliver_at_points(source, load, (id, of), frame, rejects)?
                }
                _ => mobile::deliver(source, load, frame, rejects)?,
            });
        }
        Task::FibrePoints(at) => {
            other.fibre_points =
                infrastructure::fibre_points(&request.fibre_points[at], load, frame, rejects)?;
        }
        Task::Lines(at) => other.lines = lines::deliver(&request.lines[at], load, frame, rejects)?,
        Task::References(at) => {
            let country = request.country.as_deref();
            other.references = references::deliver(&request.references[at], country, load, rejects)?;
        }
        Task::Places(at) => other.places = places::deliver(&request.places[at], load, frame, rejects)?,
        Task::Projects(at) => {
            other.projects = Some(projects::deliver(&request.projects[at], load, frame, rejects)?);
        }
        Task::Reviews(at) => {
            other.reviews = Some(support::reviews(&request.support_reviews[at], load, rejects)?);
        }
        Task::Candidates(at) => {
            other.candidates = Some(support::candidates(&request.candidates[at], load, frame, rejects)?);
        }
        Task::Outcomes(at) => {
            other.outcomes = Some(support::outcomes(&request.support_outcomes[at], load, rejects)?);
        }
        Task::SecondList(at) => {
            other.second_list = Some(beside::list(&request.demand_check[at], load, frame, rejects)?);
        }
        Task::Measured(at) => {
            other.measured = Some(beside::measured(&request.measured[at], load, frame, rejects)?);
        }
        Task::Register => {
            let country = request.country.as_deref();
            if let Some(source) = source_register::register(request) {
                other.register =
                    Some(register::deliver(&source, earlier.codes, country, load, frame, rejects)?);
            }
        }
        Task::Outlines => other.outlines = register::outlines(load, frame, rejects)?,
        Task::Previous => {
            if let (Some(source), Some(record)) = (&request.previous, earlier.record) {
                rejects.extend(previous::of_another_version(source, record));
                other.previous =
                    Some(previous::deliver(source, record, earlier.codes, load, &frame.working)?);
            }
        }
        // These were delivered before.
        Task::Municipalities | Task::Demand(_) | Task::Fixed(_) | Task::Valid(_) | Task::Codes(_) => {}
    }
    Ok(other)
}
