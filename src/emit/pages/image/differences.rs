//! Where two results differ: a mark for every place whose state differs, by cause, on a ground of all places.
use std::collections::BTreeSet;

use geo::{BoundingRect, Coord, MultiPoint, Point};

use super::map::scale_bar;
use super::view::{Frame, View};
use crate::emit::Language;
use crate::emit::pages::chart::letters::clean;
use crate::emit::pages::chart::pen::{INK, LINE, PAGE_FONT, Pen, SOFT, short};

/// Pixels along the edge of a square of the ground: places that lie in one are one square.
const GROUND_PX: f64 = 3.0;
/// Marks of one kind nearer than this are one mark.
const MARK_PX: f64 = 3.0;
const TEXT: f64 = 11.0;
/// Colours that colour-blind readers can distinguish; each has a shape of its own beside.
const COLOURS: [&str; 4] = ["#00665e", "#c8410b", "#0b3c5d", "#7a5200"];

/// A map of differences.
pub struct Differences<'a> {
    /// Title, and what it shows in a sentence.
    pub title: &'a str,
    /// For those who cannot see it.
    pub alt: &'a str,
    /// At most four kinds, each with its words.
    pub kinds: &'a [String],
    /// Places with their kind, working CRS.
    pub marks: &'a [(Coord<f64>, usize)],
    /// All places.
    pub ground: &'a [Coord<f64>],
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
            &format!("fill=\"#ffffff\" stroke=\"{LINE}\""),
        );
        let all: MultiPoint<f64> =
            self.ground.iter().chain(self.marks.iter().map(|(at, _)| at)).map(|&at| Point(at)).collect();
        if let Some(extent) = all.bounding_rect() {
            let view = View::fit(extent, frame);
            self.ground(&mut pen, &view);
            for kind in 0..self.kinds.len() {
                self.kind(&mut pen, &view, kind);
            }
            scale_bar(&mut pen, language, &view);
        }
        let mut x = 4.0;
        for (kind, words) in self.kinds.iter().enumerate() {
            let y = tall - legend / 2.0;
            pen.path(&mark(kind, (x + 5.0, y)), &look(kind));
            pen.text((x + 14.0, y + 4.0), words, &format!("font-size=\"{TEXT}\" fill=\"{SOFT}\""));
            x += 30.0 + crate::emit::pages::chart::letters::width(words, TEXT);
        }
        pen.markup("</svg>");
        pen.finish()
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
            pen.path(&path, "fill=\"#e3e5e1\"");
        }
    }

    fn kind(&self, pen: &mut Pen, view: &View, kind: usize) {
        let cells: BTreeSet<(i64, i64)> = self
            .marks
            .iter()
            .filter(|(_, own)| *own == kind)
            .map(|(at, _)| cell(view.place(*at), MARK_PX))
            .collect();
        let mut path = String::new();
        for (y, x) in cells {
            path.push_str(&mark(kind, ((x as f64 + 0.5) * MARK_PX, (y as f64 + 0.5) * MARK_PX)));
        }
        if !path.is_empty() {
            pen.path(&path, &look(kind));
        }
    }
}

/// Row and column of a square.
fn cell(at: Coord<f64>, side: f64) -> (i64, i64) {
    ((at.y / side).floor() as i64, (at.x / side).floor() as i64)
}

fn look(kind: usize) -> String {
    format!("fill=\"{}\" stroke=\"#ffffff\" stroke-width=\"0.8\"", COLOURS[kind % COLOURS.len()])
}

/// A disc, a triangle, a square, a diamond.
fn mark(kind: usize, (x, y): (f64, f64)) -> String {
    let at = |dx: f64, dy: f64| format!("{} {}", short(x + dx), short(y + dy));
    match kind % COLOURS.len() {
        0 => format!("M{}a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z", at(-4.0, 0.0)),
        1 => format!("M{}L{}L{}Z", at(0.0, -4.6), at(4.4, 3.4), at(-4.4, 3.4)),
        2 => format!("M{}h7v7h-7Z", at(-3.5, -3.5)),
        _ => format!("M{}L{}L{}L{}Z", at(0.0, -5.0), at(5.0, 0.0), at(0.0, 5.0), at(-5.0, 0.0)),
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
        let kinds = ["<b>Utbyggnad</b> (3)".to_owned(), "Rättelse (1)".to_owned()];
        let map = Differences { title: "T", alt: "A", kinds: &kinds, marks: &marks, ground: &ground };
        let svg = map.svg("d", 700, 500, Language::Sv);
        // On the map two discs (two places are one mark), and one in the legend; a triangle in each.
        assert_eq!(svg.matches("a4 4 0 1 0 8 0").count(), 3);
        assert_eq!(svg.matches(COLOURS[1]).count(), 2);
        assert!(svg.contains("&lt;b&gt;Utbyggnad&lt;/b&gt; (3)") && !svg.contains("style="));
        assert!(resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).is_ok());
        let nothing = Differences { title: "T", alt: "A", kinds: &kinds, marks: &[], ground: &[] };
        assert!(nothing.svg("d", 700, 500, Language::En).ends_with("</svg>"));
    }
}
