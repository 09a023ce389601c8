//! What an entry of the register held: its points of last year that still exist, or the points at its place.
use std::collections::HashMap;

use super::again::{Whereabouts, whereabouts};
use crate::{
    classify::locate,
    model::{Extent, Register, Survey},
};

/// The points of an entry.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Past {
    /// Those that exist this year: positions in the survey's demand points, ascending.
    pub members: Vec<u32>,
    /// How many it had last year; `None` where only its place is known.
    pub before: Option<u64>,
    /// How many of these do not exist any more.
    pub gone: u64,
    /// How many of these are delivered this year, but rejected or outside the selection.
    pub not_judged: u64,
    /// How many points without access it had last year; `None` where it had none or nothing is known of it.
    pub held: Option<u64>,
}

/// Per entry its points: those that an earlier result put there, otherwise those at its place.
pub(super) fn pasts(survey: &Survey, register: &Register, again: &[Option<u32>]) -> Vec<Past> {
    let mut pasts = vec![Past::default(); register.entries.len()];
    if let Some(previous) = &survey.previous {
        let positions: HashMap<&str, usize> = register
            .entries
            .iter()
            .enumerate()
            .map(|(position, entry)| (entry.id.as_str(), position))
            .collect();
        let entries: Vec<Option<usize>> =
            previous.areas.iter().map(|id| positions.get(id.as_str()).copied()).collect();
        // An open area has let go of the points that are reached; one that held none, or was closed, is remembered by
        // those that it had last.
        let mut holds = vec![false; register.entries.len()];
        for area in previous.points.iter().filter_map(|point| entries[point.area? as usize]) {
            holds[area] = true;
        }
        let entry_of = |point: u32| {
            let point = &previous.points[point as usize];
            match point.area {
                Some(area) => entries[area as usize],
                None => entries[point.last_area? as usize].filter(|&entry| !holds[entry]),
            }
        };
        for point in 0..previous.points.len() as u32 {
            if let Some(entry) = entry_of(point) {
                *pasts[entry].before.get_or_insert(0) += 1;
            }
        }
        for (point, before) in again.iter().enumerate() {
            if let Some(entry) = before.and_then(entry_of) {
                pasts[entry].members.push(point as u32);
            }
        }
        for (point, whereabouts) in whereabouts(survey, previous, again).into_iter().enumerate() {
            if let (Whereabouts::Rejected | Whereabouts::Outside, Some(entry)) =
                (whereabouts, entry_of(point as u32))
            {
                pasts[entry].not_judged += 1;
            }
        }
        for (past, holds) in pasts.iter_mut().zip(holds) {
            past.gone = past.before.unwrap_or(0) - past.members.len() as u64 - past.not_judged;
            past.held = past.before.filter(|_| holds);
        }
    }
    let places: Vec<(u32, &Extent)> = register
        .places
        .iter()
        .enumerate()
        .filter(|&(entry, _)| pasts[entry].before.is_none())
        .filter_map(|(entry, place)| Some((entry as u32, place.as_ref()?)))
        .collect();
    if !places.is_empty() {
        let here = locate(survey, &places);
        for (point, &signature) in here.of_point.iter().enumerate() {
            for &entry in &here.combinations[signature as usize] {
                pasts[entry as usize].members.push(point as u32);
            }
        }
    }
    pasts
}
