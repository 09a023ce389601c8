//! The picture of a chart: frame, legend, and what stands in it.
use super::letters::{clean, fit, width};
use super::pen::{INK, PAGE_FONT, Pen, SOFT, short};
use super::{Chart, Drawn, bars, curve, lines, table};
use crate::emit::Language;

/// Size of labels and values, and of ticks and legend.
pub(super) const TEXT: f64 = 12.0;
pub(super) const SMALL: f64 = 11.0;

/// Where and in which words it is drawn.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) chart: &'a Chart,
    pub(super) id: &'a str,
    pub(super) width: f64,
    pub(super) language: Language,
}

impl Frame<'_> {
    pub(super) fn printed(&self, value: Option<f64>) -> String {
        table::printed(value, self.chart.unit, self.language)
    }

    /// The text of a value, shown when it is pointed at.
    pub(super) fn hint(&self, row: &str, part: usize, value: Option<f64>) -> String {
        let name = self.chart.parts.get(part).map_or("", |part| part.name.as_str());
        format!("{row} \u{b7} {name}: {}", self.printed(value))
    }
}

/// Draws it.
pub(super) fn draw(chart: &Chart, id: &str, width: u32, language: Language) -> String {
    let frame = Frame { chart, id, width: f64::from(width), language };
    let mut inside = Pen::default();
    let top = legend(&mut inside, &frame);
    let height = match &chart.drawn {
        Drawn::Stacked(rows) => bars::stacked(&mut inside, &frame, rows, top),
        Drawn::Bars(rows) => bars::side_by_side(&mut inside, &frame, rows, top),
        Drawn::Targets(rows) => bars::targets(&mut inside, &frame, rows, top),
        Drawn::Lines(moments) => lines::over_time(&mut inside, &frame, moments, top),
        Drawn::Curve(steps, along) => curve::with_band(&mut inside, &frame, steps, along, top),
    };
    let mut pen = Pen::default();
    let (id, height) = (clean(id), short(height.ceil()));
    pen.markup(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" lang=\"{}\" aria-labelledby=\"{id}-t {id}-d\" font-family=\"{PAGE_FONT}\" \
         font-size=\"{TEXT}\" fill=\"{INK}\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc><defs>",
        language.as_str(),
        clean(&chart.title),
        clean(&chart.alt),
    ));
    let looks: Vec<_> = chart.parts.iter().map(|part| part.shade.look()).collect();
    pen.patterns(&id, &looks);
    pen.markup("</defs>");
    pen.markup(&inside.finish());
    pen.markup("</svg>");
    pen.finish()
}

/// The names of the parts above the picture, in as many lines as they need; gives where the picture begins. One part
/// alone needs no name: the heading says what it is.
fn legend(pen: &mut Pen, frame: &Frame) -> f64 {
    const SAMPLE: f64 = 26.0;
    const LINE_HEIGHT: f64 = 18.0;
    let parts = &frame.chart.parts;
    let shown = match frame.chart.drawn {
        Drawn::Targets(_) => 2,
        _ if parts.len() == 1 => 0,
        _ => parts.len(),
    };
    let (mut x, mut y) = (0.0, 4.0);
    for (number, part) in parts.iter().enumerate().take(shown) {
        let name = fit(&part.name, SMALL, frame.width - SAMPLE);
        let needs = SAMPLE + width(&name, SMALL);
        if x > 0.0 && x + needs > frame.width {
            (x, y) = (0.0, y + LINE_HEIGHT);
        }
        match &frame.chart.drawn {
            Drawn::Lines(_) => lines::sample(pen, frame, number, (x, y + 6.0)),
            Drawn::Curve(..) if number == 0 => lines::sample(pen, frame, 0, (x, y + 6.0)),
            Drawn::Targets(_) if number == 1 => bars::mark(pen, (x + 9.0, y), 12.0),
            _ => {
                let look = part.shade.look();
                let attributes = format!("fill=\"{}\" stroke=\"{}\"", look.fill(frame.id), look.line);
                pen.rect((x + 0.5, y + 0.5), (18.0, 11.0), &attributes);
            }
        }
        let attributes = format!("font-size=\"{SMALL}\" fill=\"{SOFT}\"");
        pen.text((x + 24.0, y + 10.0), &name, &attributes);
        x += needs + 16.0;
    }
    if shown == 0 { 4.0 } else { y + LINE_HEIGHT + 6.0 }
}
