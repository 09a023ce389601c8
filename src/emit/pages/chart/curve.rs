//! A curve with its band: how much it takes to come so far.
use super::axis::Axis;
use super::letters::width;
use super::pen::{LINE, Pen, SOFT, short};
use super::svg::{Frame, SMALL};
use super::{Step, Unit};

/// Draws the band from low to high and the expected line in it, from nothing to the last step; gives the height.
pub(super) fn with_band(pen: &mut Pen, frame: &Frame, steps: &[Step], x_title: &str, top: f64) -> f64 {
    let most = |of: fn(&Step) -> f64| steps.iter().map(of).fold(0.0, f64::max);
    let up = Axis::new(0.0, most(|step| step.high), frame.chart.unit, 5);
    let along = Axis::new(0.0, most(|step| step.x), Unit::Count, 6);
    let widest = up.ticks(frame.language).iter().map(|(_, text)| width(text, SMALL)).fold(0.0, f64::max);
    let (left, right) = (widest + 8.0, frame.width - 16.0);
    let (top, bottom) = (top + 8.0, top + 8.0 + (frame.width * 0.42).clamp(150.0, 280.0));
    let x = |step: &Step| left + along.place(step.x) * (right - left);
    let y = |value: f64| bottom - up.place(value) * (bottom - top);
    let soft = format!("font-size=\"{SMALL}\" fill=\"{SOFT}\"");
    for (place, text) in up.ticks(frame.language) {
        let y = bottom - place * (bottom - top);
        pen.line((left, y), (frame.width, y), &format!("stroke=\"{LINE}\""));
        pen.text((left - 6.0, y + 4.0), &text, &format!("text-anchor=\"end\" {soft}"));
    }
    for (place, text) in along.ticks(frame.language) {
        let x = left + place * (right - left);
        pen.line((x, bottom), (x, bottom + 4.0), &format!("stroke=\"{SOFT}\""));
        pen.text((x, bottom + 17.0), &text, &format!("text-anchor=\"middle\" {soft}"));
    }
    pen.text((right, bottom + 33.0), x_title, &format!("text-anchor=\"end\" {soft}"));
    let start = format!("{} {}", short(left), short(bottom));
    let to = |step: &Step, value: f64| format!("L{} {}", short(x(step)), short(y(value)));
    let line =
        |of: fn(&Step) -> f64| steps.iter().map(|step| to(step, of(step))).collect::<Vec<_>>().concat();
    let back = steps.iter().rev().map(|step| to(step, step.low)).collect::<Vec<_>>().concat();
    let looks = |part: usize| frame.chart.parts[part].shade.look();
    let (expected, band) = (looks(0), looks(1));
    pen.path(
        &format!("M{start}{}{back}Z", line(|step| step.high)),
        &format!("fill=\"{}\" stroke=\"{}\" stroke-width=\"1\"", band.fill(frame.id), band.line),
    );
    pen.path(
        &format!("M{start}{}", line(|step| step.expected)),
        &format!("fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\" stroke-linejoin=\"round\"", expected.line),
    );
    for step in steps {
        pen.titled(&frame.hint(&step.label, 0, Some(step.expected)), |pen| {
            let (x, y) = (short(x(step) - 3.0), short(y(step.expected)));
            let circle = format!("M{x} {y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0Z");
            pen.path(&circle, &format!("fill=\"{}\" stroke=\"#ffffff\"", expected.line));
        });
    }
    bottom + 40.0
}
