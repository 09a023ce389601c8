//! Bild: a map of one municipality or of all, as SVG for a page and as SVG and PNG for slides and print.
//!
//! Numbers are those of `findings.rows` and of the shortage areas (law 4). The same findings give the same bytes.
mod atlas;
mod differences;
mod figures;
mod labels;
mod legend;
mod map;
mod messages;
mod names;
mod png;
mod shapes;
mod sheet;
mod view;

#[cfg(test)]
mod tests;

pub use atlas::Atlas;
pub use differences::Differences;
pub use png::{FONT_LICENCE, png};
pub(in crate::emit) use png::{LETTERS, tree};
pub use sheet::{Imprint, Sheet, pictures};

use crate::emit::Language;
use crate::emit::pages::chart::letters::clean;
use crate::emit::pages::chart::pen::{INK, PAGE_FONT, Pen};
use crate::model::{Findings, MunicipalityIndex};
use figures::Figures;
use map::Drawing;
use messages::text_with;
use view::Frame;

/// What a map is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// All municipalities of the run.
    All,
    /// The municipalities of a county, by its position among `findings.rows`.
    County(usize),
    /// The municipalities of a part of a county (länsdel), by one of them.
    Part(MunicipalityIndex),
    /// One municipality, with the borders of its neighbours.
    Municipality(MunicipalityIndex),
}

/// What a map is made from.
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
    /// The map as an `<svg>` element to stand in a page, `width` × `height` pixels: municipalities by the share of
    /// households (points, where there are none) that are unserved, shortage areas by status, water, settlements and
    /// borders from the inputs, names, a scale bar, a legend; with title and description for those who cannot see it.
    /// Ids inside begin with `id`.
    ///
    /// Looks at every outline of the findings; of many maps [`Atlas::svg`] does so once.
    pub fn svg(&self, id: &str, width: u32, height: u32) -> String {
        Atlas::of(self.findings).svg(self.focus, self.language, id, (width, height))
    }
}

/// Width of a legend to the right of its map.
const COLUMN: f64 = 186.0;

impl Atlas<'_> {
    /// The map of [`MapImage::svg`].
    pub fn svg(&self, focus: Focus, language: Language, id: &str, (width, height): (u32, u32)) -> String {
        let (wide, tall) = (f64::from(width), f64::from(height));
        let id = clean(id);
        let drawing = Drawing { atlas: self, focus, language, id: &id, detail: 1.0 };
        let mut inside = Pen::default();
        let is_beside = wide >= 520.0 && wide > tall;
        let seen = if is_beside {
            let width = self.width_beside(focus, wide - COLUMN - 13.0, tall);
            let frame = Frame { x: 0.5, y: 0.5, width, height: tall - 1.0 };
            let seen = map::draw(&mut inside, &drawing, frame);
            legend::draw(&mut inside, &seen, &id, language, (width + 13.0, 0.0), wide - width - 13.0);
            seen
        } else {
            // What the legend needs is known when the map is drawn; its height does not depend on the map's.
            let frame = Frame { x: 0.5, y: 0.5, width: wide - 1.0, height: tall - 1.0 };
            let seen = map::draw(&mut Pen::default(), &drawing, frame);
            let needs = legend::draw(&mut Pen::default(), &seen, &id, language, (0.0, 0.0), wide) + 4.0;
            let frame = Frame { height: (tall - needs - 1.0).max(tall * 0.3), ..frame };
            let seen = map::draw(&mut inside, &drawing, frame);
            legend::draw(&mut inside, &seen, &id, language, (0.0, frame.height + 4.0), wide);
            seen
        };
        let mut pen = Pen::default();
        let size = format!("width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\"");
        self.open(&mut pen, &drawing, &size, PAGE_FONT);
        pen.patterns(&id, &seen.looks);
        pen.markup("</defs>");
        pen.markup(&inside.finish());
        pen.markup("</svg>");
        pen.finish()
    }

    /// Width of a map beside its legend: a focus that is tall leaves its room to the legend instead of empty ground.
    fn width_beside(&self, focus: Focus, most: f64, tall: f64) -> f64 {
        let Some(extent) = self.extent(&self.members(focus)) else { return most };
        let shape = extent.width().max(1.0) / extent.height().max(1.0);
        (shape * tall).clamp(most * 0.6, most)
    }

    /// What a map shows, for those who cannot see it.
    pub(in crate::emit) fn alternative(&self, focus: Focus, language: Language) -> String {
        let name = figures::name(self.findings, focus, language);
        let Some(row) = figures::row(self.findings, focus) else {
            // A part of a county has no row: its municipalities stand in the table beside.
            let count = language.rounded(self.members(focus).len() as f64, 0);
            return text_with(language, "map_alt_part", &[("name", &name), ("count", &count)]);
        };
        let figures = Figures::of(self.findings, row, language);
        let values = [
            ("name", &*name),
            ("unserved", &*figures.unserved),
            ("weight", figures::weight_name(self.findings, language)),
            ("share", &*figures.share),
            ("areas", &*figures.areas),
        ];
        if row.hides_states(figures::weight(self.findings)) {
            return text_with(language, "map_alt_masked", &values);
        }
        text_with(language, "map_alt", &values)
    }

    /// The beginning of a picture, up to its definitions.
    fn open(&self, pen: &mut Pen, drawing: &Drawing, size: &str, font: &str) {
        let Drawing { focus, language, id, .. } = *drawing;
        let name = figures::name(self.findings, focus, language);
        let alt = self.alternative(focus, language);
        pen.markup(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" id=\"{id}\" {size} lang=\"{}\" \
             aria-labelledby=\"{id}-t {id}-d\" font-family=\"{font}\" fill=\"{INK}\"><title id=\"{id}-t\">{}</title>\
             <desc id=\"{id}-d\">{}</desc><defs>",
            language.as_str(),
            clean(&text_with(language, "map_of", &[("name", &name)])),
            clean(&alt),
        ));
    }
}
