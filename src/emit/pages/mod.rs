//! Pages and pictures: map, report, glossary, charts and maps as images.
pub mod chart;
pub(super) mod definitions;
mod head;
pub mod image;
pub mod map;
pub mod report;
