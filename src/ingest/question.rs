use thiserror::Error;

use super::error::place;
use super::source_raster::Threshold;

/// An input that can be read in two ways that matter. Every message says what was found and which key answers it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Question {
    /// A raster whose bands are colours.
    #[error(
        "{file}: is a picture: its bands are colours ({bands}), which are no levels to hold against a threshold; deliver the raster \
         that it was made from, or write band = 1 (or another) where the numbers of that band are meant"
    )]
    Picture {
        /// File.
        file: String,
        /// The bands, each with its colour.
        bands: String,
    },
    /// A raster with several bands, of which none was chosen.
    #[error(
        "{file}: has several bands ({bands}); which band is the threshold for? write band = {first} (or another)"
    )]
    WhichBand {
        /// File.
        file: String,
        /// The bands, each with its colour.
        bands: String,
        /// The first that is no colour.
        first: usize,
    },
    /// A threshold below every number that the type of the cells can hold.
    #[error(
        "{file}: at_least = {at_least}, but its cells are unsigned numbers ({kind}) from {low} to {high}: none of them can be below \
         {least}, so every cell would count; if they are levels in dBm, the file must say that its numbers are signed (.hdr: PIXELTYPE \
         SIGNEDINT), or say their scale and offset; if every cell with a value is meant, write threshold = {{ at_least = {least} }}"
    )]
    Unsigned {
        /// File.
        file: String,
        /// The threshold.
        at_least: f64,
        /// Type of the cells.
        kind: String,
        /// Least value found.
        low: f64,
        /// Greatest value found.
        high: f64,
        /// Least value possible.
        least: f64,
    },
    /// A value far from all others that meets the threshold, in a raster that does not declare it.
    #[error(
        "{file}: {cells} of its {of} cells hold {value}, and all others {low} to {high}: {value} looks like a background without data, \
         which the file does not declare, and it would count{}; write nodata = {value}, or, if it is a measured value, rules = \
         [\"raster_background\"] under [accept]", against(.threshold.as_ref())
    )]
    Background {
        /// File.
        file: String,
        /// The value.
        value: f64,
        /// How many cells hold it.
        cells: u64,
        /// How many cells have a value.
        of: u64,
        /// Least of the others.
        low: f64,
        /// Greatest of the others.
        high: f64,
        /// The threshold that it meets; `None`: it would count as a place that the source knows.
        threshold: Option<Threshold>,
    },
    /// A raster in which no cell reaches the threshold.
    #[error(
        "{file}: no cell reaches the threshold {threshold}: {found}{}; write the threshold in the raster's own numbers, or, if \
         really nothing is covered, rules = [\"raster_empty\"] under [accept]", sign(.threshold, *.high)
    )]
    NoCell {
        /// File or files.
        file: String,
        /// The threshold.
        threshold: Threshold,
        /// What the cells hold.
        found: String,
        /// The greatest value; `None`: no cell has one.
        high: Option<f64>,
    },
    /// A raster of which every cell reaches the threshold, and which has no way to say that a cell has none.
    #[error(
        "{file}: every cell reaches the threshold {threshold}: they hold {low} to {high}, and the file declares neither a \
         nodata value nor a mask, so the whole frame would count; write nodata = … or the threshold in the raster's own numbers, or, \
         if the whole frame is covered, rules = [\"raster_full\"] under [accept]"
    )]
    EveryCell {
        /// File or files.
        file: String,
        /// The threshold.
        threshold: Threshold,
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// A picture laid over the map, whose frame would be taken for an area.
    #[error(
        "{file}: holds {count} pictures laid over the map (GroundOverlay): the frame of a picture is no area, and its colours are no \
         records; deliver the areas as polygons, or the raster that the picture was made from, with threshold"
    )]
    Overlay {
        /// File.
        file: String,
        /// How many.
        count: usize,
    },
    /// A file that links to others for what it holds.
    #[error(
        "{file}: links to {link} (NetworkLink){}: what lies there is not in the file; deliver that file itself{}",
        beside(*.records), accepted(*.records)
    )]
    NetworkLink {
        /// File.
        file: String,
        /// Where it links to.
        link: String,
        /// Records that the file holds itself.
        records: usize,
    },
    /// A list of rasters with their frames.
    #[error(
        "{}: is a tile index: each record is the frame of a raster or picture (column {column}: {found}), and no area of cover; write \
         path = [\"…\"] with the rasters themselves, and threshold; if the rectangles are the areas, rules = [\"tile_index\"] under [accept]",
        place(.file, .layer)
    )]
    TileIndex {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Column that names the rasters.
        column: String,
        /// The first of them.
        found: String,
    },
    /// A raster made into polygons, with those of class 0 among them.
    #[error(
        "{}: looks like a raster made into polygons: column {column} holds the class of each, and {zero} of {records} records have class \
         {none}, which mostly stands for what is not covered; leave them out with where = {{ {column} = [{classes}] }}, or, if every class is \
         covered, write rules = [\"class_0\"] under [accept]",
        place(.file, .layer)
    )]
    ClassZero {
        /// File.
        file: String,
        /// Layer.
        layer: String,
        /// Column of the class.
        column: String,
        /// The class that mostly stands for no cover, as it is written.
        none: Box<str>,
        /// Records of that class.
        zero: usize,
        /// Records.
        records: usize,
        /// The other classes.
        classes: Box<str>,
    },
}

fn against(threshold: Option<&Threshold>) -> String {
    threshold.map_or_else(
        || " as a place that the source knows".into(),
        |threshold| format!(" as cover ({threshold})"),
    )
}

fn sign(threshold: &Threshold, high: Option<f64>) -> String {
    match (threshold, high) {
        (Threshold::AtLeast { at_least }, Some(high)) if *at_least > 0.0 && high < 0.0 => {
            format!("; is the sign missing (at_least = -{at_least})?")
        }
        _ => String::new(),
    }
}

fn beside(records: usize) -> String {
    if records == 0 {
        " and holds no record of its own".into()
    } else {
        format!(" beside its own {records} records")
    }
}

fn accepted(records: usize) -> String {
    if records == 0 {
        String::new()
    } else {
        ", or write rules = [\"network_link\"] under [accept] to read this one alone".into()
    }
}
