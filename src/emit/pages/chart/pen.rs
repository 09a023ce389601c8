//! Writes SVG: short numbers, text as text, presentation attributes only. A page's Content-Security-Policy forbids
//! style attributes and elements, so there are none.
use std::fmt::Write;

use super::letters::clean;
use crate::emit::look::Look;

/// Letters of pages; the same as in their style sheets.
pub(in crate::emit) const PAGE_FONT: &str =
    "Segoe UI, system-ui, -apple-system, Roboto, Helvetica Neue, Arial, sans-serif";

pub(in crate::emit) const INK: &str = "#26282b";
pub(in crate::emit) const SOFT: &str = "#55595f";
pub(in crate::emit) const LINE: &str = "#d3d6d2";

/// A number with at most one decimal, which is a tenth of a pixel.
pub(in crate::emit) fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// An SVG that is being written.
#[derive(Debug, Default)]
pub(in crate::emit) struct Pen {
    svg: String,
}

impl Pen {
    /// What has been written.
    pub(in crate::emit) fn finish(self) -> String {
        self.svg
    }

    /// Markup of ours, as it is.
    pub(in crate::emit) fn markup(&mut self, markup: &str) {
        self.svg.push_str(markup);
    }

    /// A rectangle from its upper left corner; `attributes` are ours.
    pub(in crate::emit) fn rect(&mut self, at: (f64, f64), size: (f64, f64), attributes: &str) {
        let (x, y, w, h) = (short(at.0), short(at.1), short(size.0), short(size.1));
        let _ = write!(self.svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" {attributes}/>");
    }

    /// A straight line.
    pub(in crate::emit) fn line(&mut self, from: (f64, f64), to: (f64, f64), attributes: &str) {
        let (x1, y1, x2, y2) = (short(from.0), short(from.1), short(to.0), short(to.1));
        let _ = write!(self.svg, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" {attributes}/>");
    }

    /// A path.
    pub(in crate::emit) fn path(&mut self, path: &str, attributes: &str) {
        let _ = write!(self.svg, "<path d=\"{path}\" {attributes}/>");
    }

    /// A text on its base line.
    pub(in crate::emit) fn text(&mut self, at: (f64, f64), text: &str, attributes: &str) {
        let (x, y) = (short(at.0), short(at.1));
        let _ = write!(self.svg, "<text x=\"{x}\" y=\"{y}\" {attributes}>{}</text>", clean(text));
    }

    /// A text with a title that is shown when it is pointed at.
    pub(in crate::emit) fn text_with_title(
        &mut self,
        at: (f64, f64),
        text: &str,
        title: &str,
        attributes: &str,
    ) {
        let (x, y) = (short(at.0), short(at.1));
        let _ = write!(
            self.svg,
            "<text x=\"{x}\" y=\"{y}\" {attributes}><title>{}</title>{}</text>",
            clean(title),
            clean(text)
        );
    }

    /// What `draw` draws, with a title that is shown when it is pointed at.
    pub(in crate::emit) fn titled(&mut self, title: &str, draw: impl FnOnce(&mut Self)) {
        let _ = write!(self.svg, "<g><title>{}</title>", clean(title));
        draw(self);
        self.svg.push_str("</g>");
    }

    /// The patterns of looks, whose names begin with `id`.
    pub(in crate::emit) fn patterns<'a>(&mut self, id: &str, looks: impl IntoIterator<Item = &'a Look>) {
        let mut drawn: Vec<&str> = Vec::new();
        for look in looks {
            if let Some(path) = look.marks.path()
                && !drawn.contains(&look.name)
            {
                drawn.push(look.name);
                let Look { name, ground, marks_colour, .. } = look;
                let (w, ground_opacity) = (short(look.marks.stroke()), look.ground_opacity());
                let _ = write!(
                    self.svg,
                    "<pattern id=\"{}-{name}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                     <rect width=\"8\" height=\"8\" fill=\"{ground}\"{ground_opacity}/>\
                     <path d=\"{path}\" stroke=\"{marks_colour}\" stroke-width=\"{w}\" stroke-linecap=\"{}\" fill=\"none\"/></pattern>",
                    clean(id),
                    if look.marks.is_round() { "round" } else { "butt" },
                );
            }
        }
    }
}
