//! Where two results differ: a mark for every place whose state differs, by cause, on the ground of every other map: municipalities
//! without a fill, for the marks are the theme, and all places.
use std::collections::BTreeSet;

use geo::{Area, BoundingRect, Coord, MultiPoint, MultiPolygon, Point, Rect};

use super::labels::{Labels, Line};
use super::map::{north, scale_bar};
use super::shapes::{largest, path, seen};
use super::view::{Frame, View};
use crate::emit::Language;
use crate::emit::look::{BORDER, EDGE, Mark, WATER, change};
use crate::emit::pages::chart::letters::clean;
use crate::emit::pages::chart::pen::{INK, PAGE_FONT, Pen, SOFT, short};
use crate::model::PointCause;
use crate::spatial::inside;

/// Pixels along the edge of a square of the ground: places that lie in one are one square.
const GROUND_PX: f64 = 3.0;
/// Marks of one kind nearer than this are one mark.
const MARK_PX: f64 = 6.0;
const TEXT: f64 = 11.0;
/// Pixels of the finest screen for one of the picture, and vertices that its borders may hold: a page is one file.
const DETAIL: f64 = 2.0;
const BORDER_VERTICES: usize = 9000;
const WATER_VERTICES: usize = 6000;
/// Settlements that are named, at most.
const SETTLEMENTS: usize = 12;

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
    /// Municipalities with their names, working CRS; none: the places alone show where the region is.
    pub municipalities: &'a [(String, MultiPolygon<f64>)],
    /// Water, working CRS.
    pub water: &'a [MultiPolygon<f64>],
    /// Settlements with a name, the largest first, working CRS.
    pub settlements: &'a [(String, MultiPolygon<f64>)],
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
            // Outlines are cut some pixels beyond the frame.
            pen.markup(&format!("<clipPath id=\"{id}-c\">"));
            pen.rect((frame.x, frame.y), (frame.width, frame.height), "");
            pen.markup(&format!("</clipPath><g clip-path=\"url(#{id}-c)\">"));
            let outlines = self.borders(&mut pen, &view);
            self.water(&mut pen, &view);
            self.ground(&mut pen, &view);
            for kind in 0..self.kinds.len() {
                self.kind(&mut pen, &view, kind);
            }
            pen.markup("</g>");
            let corners = [scale_bar(&mut pen, language, &view), north(&mut pen, frame)];
            self.names(&mut pen, &view, &outlines, &corners);
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
        let boxes = self
            .municipalities
            .iter()
            .filter_map(|(_, shape)| shape.bounding_rect())
            .chain(places.bounding_rect());
        boxes.reduce(|one, other| {
            let (low, high) = (one.min(), one.max());
            Rect::new(
                Coord { x: low.x.min(other.min().x), y: low.y.min(other.min().y) },
                Coord { x: high.x.max(other.max().x), y: high.y.max(other.max().y) },
            )
        })
    }

    /// Draws the municipalities; gives their outlines in pixels, parallel to them.
    fn borders(&self, pen: &mut Pen, view: &View) -> Vec<MultiPolygon<f64>> {
        let borders: Vec<&MultiPolygon<f64>> = self.municipalities.iter().map(|(_, shape)| shape).collect();
        let outlines = seen(&borders, view, DETAIL, BORDER_VERTICES);
        let path: String = outlines.iter().map(path).collect();
        if !path.is_empty() {
            let line =
                format!("fill=\"#ffffff\" fill-rule=\"evenodd\" stroke=\"{BORDER}\" stroke-width=\".8\"");
            pen.path(&path, &format!("{line} stroke-linejoin=\"round\""));
        }
        outlines
    }

    /// Water that can be seen.
    fn water(&self, pen: &mut Pen, view: &View) {
        let is_seen = |one: &&MultiPolygon<f64>| {
            let bounds = one.bounding_rect();
            bounds.is_some_and(|bounds| bounds.width().max(bounds.height()) * view.px_per_m * DETAIL >= 1.0)
        };
        let shapes: Vec<&MultiPolygon<f64>> = self.water.iter().filter(is_seen).collect();
        let path: String = seen(&shapes, view, DETAIL, WATER_VERTICES).iter().map(path).collect();
        if !path.is_empty() {
            pen.path(&path, &format!("fill=\"{WATER}\" fill-rule=\"evenodd\""));
        }
    }

    /// Names of municipalities and then of settlements, the largest first, where there is room beside the marks.
    fn names(&self, pen: &mut Pen, view: &View, outlines: &[MultiPolygon<f64>], kept_free: &[Frame]) {
        let marks: BTreeSet<(i64, i64)> =
            self.marks.iter().map(|(at, _)| cell(view.place(*at), MARK_PX)).collect();
        let box_of = |(y, x): &(i64, i64)| Frame {
            x: *x as f64 * MARK_PX,
            y: *y as f64 * MARK_PX,
            width: MARK_PX,
            height: MARK_PX,
        };
        let mut labels = Labels::new(view.frame, kept_free, marks.iter().map(box_of).collect());
        pen.markup(
            "<g text-anchor=\"middle\" stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\">",
        );
        let mut municipalities: Vec<(f64, &str, Coord<f64>)> = self
            .municipalities
            .iter()
            .zip(outlines)
            .filter_map(|((name, _), outline)| {
                let part = largest(outline)?;
                Some((part.unsigned_area(), name.as_str(), inside(part)?))
            })
            .collect();
        municipalities.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        for (_, name, at) in municipalities {
            let line = Line { text: name, size: 12.0, is_bold: true, colour: INK };
            let steps = [0.0, -14.0, 14.0, -28.0, 28.0];
            labels.write(pen, &steps.map(|y| Coord { x: at.x, y: at.y + y }), &[line]);
        }
        for (name, shape) in self.settlements.iter().take(SETTLEMENTS) {
            let Some(bounds) = shape.bounding_rect() else { continue };
            // The seat often bears the name of its municipality, which stands there already.
            if self.municipalities.iter().any(|(known, _)| known == name) {
                continue;
            }
            let at = view.place(bounds.center());
            let line = Line { text: name, size: 10.0, is_bold: false, colour: SOFT };
            labels.write(pen, &[-9.0, 9.0].map(|y| Coord { x: at.x, y: at.y + y }), &[line]);
        }
        pen.markup("</g>");
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
        let map = Differences {
            title: "T",
            alt: "A",
            kinds: &kinds,
            marks: &marks,
            ground: &ground,
            municipalities: &[],
            water: &[],
            settlements: &[],
        };
        let svg = map.svg("d", 700, 500, Language::Sv);
        // On the map two discs (two places are one mark), and one in the legend; a cross in each.
        assert_eq!(svg.matches("a4 4 0 1 0 8 0").count(), 3);
        assert_eq!(svg.matches("h3v3h3v3h-3v3h-3v-3h-3v-3h3Z").count(), 2);
        assert_eq!(svg.matches(change(PointCause::Stock).1).count(), 2);
        assert!(svg.contains("&lt;b&gt;Utbyggnad&lt;/b&gt; (3)") && !svg.contains("style="));
        assert!(resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).is_ok());
        let nothing = Differences { marks: &[], ground: &[], ..map };
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
    fn municipalities_have_their_borders_and_names_over_water() {
        let square = |x: f64| {
            let corners = [(x, 0.0), (x + 1e4, 0.0), (x + 1e4, 1e4), (x, 1e4)];
            MultiPolygon(vec![geo::Polygon::new(corners.to_vec().into(), Vec::new())])
        };
        let municipalities = [("Åsmyra".to_owned(), square(0.0)), ("Östernäs".to_owned(), square(1e4))];
        let lake = MultiPolygon(vec![
            geo::Rect::new(Coord { x: 1e3, y: 1e3 }, Coord { x: 3e3, y: 2e3 }).to_polygon(),
        ]);
        let town =
            |x: f64| geo::Rect::new(Coord { x, y: 8e3 }, Coord { x: x + 500.0, y: 8.5e3 }).to_polygon();
        // The seat that is called as its municipality is not named twice.
        let settlements = [
            ("Östernäs".to_owned(), MultiPolygon(vec![town(1.5e4)])),
            ("Byn & Hamnen".to_owned(), MultiPolygon(vec![town(2e3)])),
        ];
        let kinds = [(PointCause::Worse, "Sämre (1)".to_owned())];
        let marks = [(Coord { x: 5e3, y: 5e3 }, 0)];
        let map = Differences {
            title: "T",
            alt: "A",
            kinds: &kinds,
            marks: &marks,
            ground: &[],
            municipalities: &municipalities,
            water: &[lake],
            settlements: &settlements,
        };
        let svg = map.svg("d", 700, 500, Language::Sv);
        let line = svg.split("<path").find(|part| part.contains(BORDER)).expect("borders");
        // Two squares of four corners each.
        assert_eq!(line.matches('M').count(), 2, "{line}");
        assert_eq!(svg.matches(WATER).count(), 1, "{svg}");
        for name in [">Åsmyra<", ">Östernäs<", ">Byn &amp; Hamnen<"] {
            assert_eq!(svg.matches(name).count(), 1, "{name}: {svg}");
        }
    }
}
