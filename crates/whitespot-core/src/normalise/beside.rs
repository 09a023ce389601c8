//! Second lists and measurements: where their places lie.
use rayon::prelude::*;

use super::homes::{Home, Homes};
use crate::model::{MeasuredSet, SecondList};

/// Finds the municipality of each place; one outside of the selection has none.
pub(super) fn place(lists: &mut [SecondList], measured: &mut [MeasuredSet], homes: &Homes<'_>) {
    let selected = |home| match home {
        Some(Home::Selected(position)) => Some(position),
        Some(Home::Outside) | None => None,
    };
    for list in lists {
        list.places.par_iter_mut().for_each_init(Vec::new, |found, place| {
            place.municipality = selected(homes.at(place.at, found));
        });
    }
    for set in measured {
        set.points.par_iter_mut().for_each_init(Vec::new, |found, point| {
            point.municipality = selected(homes.at(point.at, found));
        });
    }
}
