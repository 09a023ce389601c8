//! Where two results differ: a mark for every place whose state differs, by cause, on the ground of every other map: municipalities
//! without a fill, for the marks are the theme, and all places.
use std::collections::BTreeSet;

use geo::{BoundingRect, Coord, MultiPoint, MultiPolygon, Point, Rect};

use super::map::{north, scale_bar};
use super::shapes::{path, seen};
use super::view::{Frame, View};
use crate::emit::Language;
use crate::emit::look::{BORDER, EDGE, Mark, change};
use crate::emit::pages::chart::letters::clean;
use crate::emit::pages::chart::pen::{INK, PAGE_FONT, Pen, SOFT, short};
use crate::model::PointCause;

/// Pixels along the edge of a square of the ground: places that lie in one are one square.
const GROUND_PX: f64 = 3.0;
/// Marks of one kind nearer than this are one mark.
const MARK_PX: f64 = 6.0;
const TEXT: f64 = 11.0;
/// Pixels of the finest screen for one of the picture, and vertices that its borders may hold: a page is one file.
const DETAIL: f64 = 2.0;
const BORDER_VERTICES: usize = 9000;

/// A map of differences.
pub struct Differences<'a> {
    /// Title, and what it shows in a sentence.
    pub title: &'a str,
    /// For those who cannot see it.
    pub alt: &'a str,
    /// Causes, each with its words.
    pub kinds: &'a [(PointCause, String)],
    /// Places with the position of their cause in `kinds`, working CRS.
    pub marks: &'a [(Coord<f64>, usize)],
    /// All places.
    pub ground: &'a [Coord<f64>],
    /// Municipalities, working CRS; none: the places alone show where the region is.
    pub borders: &'a [MultiPolygon<f64>],
}

impl Differences<'_> {
    /// The map as an `<svg>` element, `width` pixels wide; ids inside begin with `id`.
    pub fn svg(&self, id: &str, width: u32, height: u32, language: Language) -> String {
        let (wide, tall) = (f64::from(width), f64::from(height));
        let id = clean(id);
        let mut pen = Pen::default();
        pen.markup(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" lang=\"{}\" aria-labelledby=\"{id}-t {id}-d\" font-family=\"{PAGE_FONT}\" \
             fill=\"{INK}\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
            language.as_str(),
            clean(self.title),
            clean(self.alt),
        ));
        let legend = 20.0;
        let frame = Frame { x: 0.5, y: 0.5, width: wide - 1.0, height: tall - legend - 1.0 };
        pen.rect(
            (frame.x, frame.y),
            (frame.width, frame.height),
            &format!("fill=\"#f4f5f2\" stroke=\"{EDGE}\""),
        );
        if let Some(extent) = self.extent() {
            let view = View::fit(extent, frame);
            self.borders(&mut pen, &view);
            self.ground(&mut pen, &view);
            for kind in 0..self.kinds.len() {
                self.kind(&mut pen, &view, kind);
            }
            scale_bar(&mut pen, language, &view);
            north(&mut pen, frame);
        }
        let mut x = 4.0;
        for (cause, words) in self.kinds {
            let y = tall - legend / 2.0;
            let (shape, colour) = change(*cause);
            pen.path(&mark(shape, (x + 5.0, y)), &look(colour));
            pen.text((x + 14.0, y + 4.0), words, &format!("font-size=\"{TEXT}\" fill=\"{SOFT}\""));
            x += 30.0 + crate::emit::pages::chart::letters::width(words, TEXT);
        }
        pen.markup("</svg>");
        pen.finish()
    }

    /// All that is drawn.
    fn extent(&self) -> Option<Rect<f64>> {
        let places: MultiPoint<f64> =
            self.ground.iter().chain(self.marks.iter().map(|(at, _)| at)).map(|&at| Point(at)).collect();
        let boxes = self.borders.iter().filter_map(BoundingRect::bounding_rect).chain(places.bounding_rect());
        boxes.reduce(|one, other| {
            let (low, high) = (one.min(), one.max());
            Rect::new(
                Coord { x: low.x.min(other.min().x), y: low.y.min(other.min().y) },
                Coord { x: high.x.max(other.max().x), y: high.y.max(other.max().y) },
            )
        })
    }

    fn borders(&self, pen: &mut Pen, view: &View) {
        let borders: Vec<&MultiPolygon<f64>> = self.borders.iter().collect();
        let path: String = seen(&borders, view, DETAIL, BORDER_VERTICES).iter().map(path).collect();
        if !path.is_empty() {
            let line =
                format!("fill=\"#ffffff\" fill-rule=\"evenodd\" stroke=\"{BORDER}\" stroke-width=\".8\"");
            pen.path(&path, &format!("{line} stroke-linejoin=\"round\""));
        }
    }

    fn ground(&self, pen: &mut Pen, view: &View) {
        let cells: BTreeSet<(i64, i64)> =
            self.ground.iter().map(|&at| cell(view.place(at), GROUND_PX)).collect();
        let mut path = String::new();
        for (y, x) in cells {
            let (x, y) = (x as f64 * GROUND_PX, y as f64 * GROUND_PX);
            path.push_str(&format!("M{} {}h{GROUND_PX}v{GROUND_PX}h-{GROUND_PX}Z", short(x), short(y)));
        }
        if !path.is_empty() {
            pen.path(&path, "fill=\"#dfe1dd\"");
        }
    }

    fn kind(&self, pen: &mut Pen, view: &View, kind: usize) {
        let cells: BTreeSet<(i64, i64)> = self
            .marks
            .iter()
            .filter(|(_, own)| *own == kind)
            .map(|(at, _)| cell(view.place(*at), MARK_PX))
            .collect();
        let (shape, colour) = change(self.kinds[kind].0);
        let mut path = String::new();
        for (y, x) in cells {
            path.push_str(&mark(shape, ((x as f64 + 0.5) * MARK_PX, (y as f64 + 0.5) * MARK_PX)));
        }
        if !path.is_empty() {
            pen.path(&path, &look(colour));
        }
    }
}

/// Row and column of a square.
fn cell(at: Coord<f64>, side: f64) -> (i64, i64) {
    ((at.y / side).floor() as i64, (at.x / side).floor() as i64)
}

fn look(colour: &str) -> String {
    format!("fill=\"{colour}\" stroke=\"#ffffff\" stroke-width=\"0.8\"")
}

fn mark(shape: Mark, (x, y): (f64, f64)) -> String {
    let at = |dx: f64, dy: f64| format!("{} {}", short(x + dx), short(y + dy));
    match shape {
        Mark::Disc => format!("M{}a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z", at(-4.0, 0.0)),
        Mark::Triangle => format!("M{}L{}L{}Z", at(0.0, -4.6), at(4.4, 3.4), at(-4.4, 3.4)),
        Mark::Cross => format!("M{}h3v3h3v3h-3v3h-3v-3h-3v-3h3Z", at(-1.5, -4.5)),
        Mark::Diamond => format!("M{}L{}L{}L{}Z", at(0.0, -5.0), at(5.0, 0.0), at(0.0, 5.0), at(-5.0, 0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_mark_and_one_mark_stands_for_what_lies_together() {
        let at = |x: f64| Coord { x: 500_000.0 + x, y: 6_600_000.0 };
        let marks = [(at(0.0), 0), (at(1.0), 0), (at(20_000.0), 0), (at(10_000.0), 1)];
        let ground: Vec<Coord<f64>> = (0..100).map(|step| at(f64::from(step) * 200.0)).collect();
        let kinds = [
            (PointCause::BuildOut, "<b>Utbyggnad</b> (3)".to_owned()),
            (PointCause::Stock, "Bestånd (1)".to_owned()),
        ];
        let map =
            Differences { title: "T", alt: "A", kinds: &kinds, marks: &marks, ground: &ground, borders: &[] };
        let svg = map.svg("d", 700, 500, Language::Sv);
        // On the map two discs (two places are one mark), and one in the legend; a cross in each.
        assert_eq!(svg.matches("a4 4 0 1 0 8 0").count(), 3);
        assert_eq!(svg.matches("h3v3h3v3h-3v3h-3v-3h-3v-3h3Z").count(), 2);
        assert_eq!(svg.matches(change(PointCause::Stock).1).count(), 2);
        assert!(svg.contains("&lt;b&gt;Utbyggnad&lt;/b&gt; (3)") && !svg.contains("style="));
        assert!(resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).is_ok());
        let nothing =
            Differences { title: "T", alt: "A", kinds: &kinds, marks: &[], ground: &[], borders: &[] };
        assert!(nothing.svg("d", 700, 500, Language::En).ends_with("</svg>"));
    }

    #[test]
    fn a_cause_has_the_mark_and_the_colour_of_the_interactive_map() {
        let script = include_str!("../../web/map/changed.js");
        for (cause, name) in [
            (PointCause::BuildOut, "build_out"),
            (PointCause::Worse, "worse"),
            (PointCause::Stock, "new"),
            (PointCause::AccessOrMethod, "method_worse"),
        ] {
            let (mark, colour) = change(cause);
            let shape = format!("{mark:?}").to_lowercase();
            let style =
                format!("  {name}: {{ name: t(\"changed_{name}\"), shape: \"{shape}\", fill: \"{colour}\"");
            assert!(script.contains(&style), "{style}");
        }
    }

    #[test]
    fn municipalities_have_their_borders() {
        let square = |x: f64| {
            let corners = [(x, 0.0), (x + 1e4, 0.0), (x + 1e4, 1e4), (x, 1e4)];
            MultiPolygon(vec![geo::Polygon::new(corners.to_vec().into(), Vec::new())])
        };
        let borders = [square(0.0), square(1e4)];
        let kinds = [(PointCause::Worse, "Sämre (1)".to_owned())];
        let marks = [(Coord { x: 5e3, y: 5e3 }, 0)];
        let map = Differences {
            title: "T",
            alt: "A",
            kinds: &kinds,
            marks: &marks,
            ground: &[],
            borders: &borders,
        };
        let svg = map.svg("d", 700, 500, Language::Sv);
        let line = svg.split("<path").find(|part| part.contains(BORDER)).expect("borders");
        // Two squares of four corners each.
        assert_eq!(line.matches('M').count(), 2, "{line}");
    }
}
