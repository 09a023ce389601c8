//! Lines over time, broken where nothing is known and where the series breaks.
use super::Moment;
use super::axis::Axis;
use super::letters::{bold_width, fit, width};
use super::messages::text;
use super::pen::{LINE, Pen, SOFT, short};
use super::svg::{Frame, SMALL};

/// Beside colours: how the lines of the first, second, … part are broken, so that they differ in grey print.
const DASHES: [&str; 4] = ["", "7 3", "2 3", "9 3 2 3"];

/// Where moments and values lie.
struct Plot {
    axis: Axis,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    moments: usize,
}

impl Plot {
    /// A single moment stands in the middle; several leave half a step to both sides.
    fn x(&self, moment: f64) -> f64 {
        self.left + (moment + 0.5) / self.moments.max(1) as f64 * (self.right - self.left)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - self.axis.place(value) * (self.bottom - self.top)
    }
}

fn known(moment: &Moment, part: usize) -> Option<f64> {
    moment.values.get(part).copied().flatten().filter(|value| value.is_finite())
}

/// How a part is drawn: a circle, square, triangle or diamond on a line of its own dashes.
fn marker(pen: &mut Pen, frame: &Frame, part: usize, (x, y): (f64, f64)) {
    let colour = colour(frame, part);
    let at = |dx: f64, dy: f64| format!("{} {}", short(x + dx), short(y + dy));
    let path = match part % DASHES.len() {
        0 => format!("M{}a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0Z", at(-3.4, 0.0)),
        1 => format!("M{}h6v6h-6Z", at(-3.0, -3.0)),
        2 => format!("M{}L{}L{}Z", at(0.0, -4.0), at(4.0, 3.2), at(-4.0, 3.2)),
        _ => format!("M{}L{}L{}L{}Z", at(0.0, -4.4), at(4.4, 0.0), at(0.0, 4.4), at(-4.4, 0.0)),
    };
    pen.path(&path, &format!("fill=\"{colour}\" stroke=\"#ffffff\""));
}

fn colour(frame: &Frame, part: usize) -> &'static str {
    frame.chart.parts.get(part).map_or(SOFT, |part| part.shade.look().line)
}

fn stroke(frame: &Frame, part: usize) -> String {
    let dashes = DASHES[part % DASHES.len()];
    let dashes = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
    format!(
        "fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-linejoin=\"round\"{dashes}",
        colour(frame, part)
    )
}

/// The sample of the legend, from its left middle.
pub(super) fn sample(pen: &mut Pen, frame: &Frame, part: usize, (x, y): (f64, f64)) {
    pen.path(&format!("M{} {}h20", short(x), short(y)), &stroke(frame, part));
    marker(pen, frame, part, (x + 10.0, y));
}

/// Draws the lines; gives the height.
pub(super) fn over_time(pen: &mut Pen, frame: &Frame, moments: &[Moment], top: f64) -> f64 {
    let parts = frame.chart.parts.len();
    let values = || moments.iter().flat_map(|moment| (0..parts).filter_map(|part| known(moment, part)));
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let low = values().fold(f64::INFINITY, f64::min);
    let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
    let [low, high] = frame.chart.scale.unwrap_or([low, high]);
    // Counts are compared by length and begin at 0; a share near the whole would be a flat line there.
    let low = match frame.chart.unit {
        super::Unit::Count | super::Unit::Amount => low.min(0.0),
        super::Unit::Share => (low - (high - low) * 0.15).clamp(0.0, (high - 0.02).max(0.0)),
    };
    let axis = Axis::new(low, high, frame.chart.unit, 5);
    let widest = axis.ticks(frame.language).iter().map(|(_, text)| width(text, SMALL)).fold(0.0, f64::max);
    let end = values().map(|value| bold_width(&frame.printed(Some(value)), SMALL)).fold(0.0, f64::max);
    let (top, tall) = (top + 8.0, (frame.width * 0.4).clamp(140.0, 260.0));
    let (left, right) = (widest + 8.0, frame.width);
    let mut plot = Plot { axis, left, right, top, bottom: top + tall, moments: moments.len() };
    // The last values stand to the right of the last moment: half a step is theirs already.
    let step = (right - left) / moments.len().max(1) as f64;
    plot.right -= (end + 12.0 - step / 2.0).max(0.0);
    draw_axes(pen, frame, &plot, moments);
    for part in 0..parts {
        draw_part(pen, frame, &plot, moments, part);
    }
    draw_ends(pen, frame, &plot, moments);
    draw_breaks(pen, frame, &plot, moments)
}

fn draw_axes(pen: &mut Pen, frame: &Frame, plot: &Plot, moments: &[Moment]) {
    let soft = format!("font-size=\"{SMALL}\" fill=\"{SOFT}\"");
    for (place, text) in plot.axis.ticks(frame.language) {
        let y = plot.bottom - place * (plot.bottom - plot.top);
        pen.line((plot.left, y), (frame.width, y), &format!("stroke=\"{LINE}\""));
        pen.text((plot.left - 6.0, y + 4.0), &text, &format!("text-anchor=\"end\" {soft}"));
    }
    // From the last back, so that the newest is always named.
    let mut free = frame.width;
    for (number, moment) in moments.iter().enumerate().rev() {
        let label = fit(&moment.label, SMALL, frame.width / 3.0);
        let half = width(&label, SMALL) / 2.0;
        let x = plot.x(number as f64).clamp(half, (frame.width - half).max(half));
        if x + half > free {
            continue;
        }
        free = x - half - 8.0;
        pen.text((x, plot.bottom + 16.0), &label, &format!("text-anchor=\"middle\" {soft}"));
    }
}

fn draw_part(pen: &mut Pen, frame: &Frame, plot: &Plot, moments: &[Moment], part: usize) {
    let mut path = String::new();
    let mut is_drawn = false;
    for (number, moment) in moments.iter().enumerate() {
        let Some(value) = known(moment, part) else { continue };
        let follows = number > 0 && !moment.breaks && known(&moments[number - 1], part).is_some();
        is_drawn |= follows;
        let (x, y) = (short(plot.x(number as f64)), short(plot.y(value)));
        path.push_str(&format!("{}{x} {y}", if follows { 'L' } else { 'M' }));
    }
    if is_drawn {
        pen.path(&path, &stroke(frame, part));
    }
    for (number, moment) in moments.iter().enumerate() {
        let value = known(moment, part);
        let x = plot.x(number as f64);
        if let Some(value) = value {
            pen.titled(&frame.hint(&moment.label, part, Some(value)), |pen| {
                marker(pen, frame, part, (x, plot.y(value)));
                let printed = frame.printed(Some(value));
                // One line alone has room for all its values; the last stands at the end.
                let is_alone = frame.chart.parts.len() == 1 && number + 1 < moments.len();
                if is_alone && width(&printed, SMALL) + 8.0 < plot.x(1.0) - plot.x(0.0) {
                    let attributes = format!("text-anchor=\"middle\" font-size=\"{SMALL}\"");
                    pen.text((x, plot.y(value) - 8.0), &printed, &attributes);
                }
            });
        } else {
            // Unknown: a dash on the base line, beside those of the other parts.
            let middle = (frame.chart.parts.len() as f64 - 1.0) / 2.0;
            let at = (x + (part as f64 - middle) * 9.0, plot.bottom - 5.0);
            let attributes =
                format!("text-anchor=\"middle\" font-weight=\"bold\" fill=\"{}\"", colour(frame, part));
            pen.text_with_title(
                at,
                super::table::UNKNOWN,
                &frame.hint(&moment.label, part, None),
                &attributes,
            );
        }
    }
}

/// The last known value of each part beside its place, the values of the same moment under each other.
fn draw_ends(pen: &mut Pen, frame: &Frame, plot: &Plot, moments: &[Moment]) {
    const APART: f64 = 14.0;
    let mut ends: Vec<(usize, f64, usize, f64)> = (0..frame.chart.parts.len())
        .filter_map(|part| {
            let (number, value) = moments
                .iter()
                .enumerate()
                .rev()
                .find_map(|(number, moment)| Some((number, known(moment, part)?)))?;
            Some((number, plot.y(value), part, value))
        })
        .collect();
    ends.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    for of_moment in ends.chunk_by_mut(|a, b| a.0 == b.0) {
        for position in 1..of_moment.len() {
            of_moment[position].1 = of_moment[position].1.max(of_moment[position - 1].1 + APART);
        }
        // What was pushed under the axis pushes the others up again.
        let mut lowest = plot.bottom;
        for one in of_moment.iter_mut().rev() {
            one.1 = one.1.min(lowest);
            lowest = one.1 - APART;
        }
        for &mut (number, y, part, value) in of_moment {
            let attributes = format!(
                "font-size=\"{SMALL}\" font-weight=\"bold\" fill=\"{}\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\"",
                colour(frame, part)
            );
            pen.text((plot.x(number as f64) + 8.0, y + 4.0), &frame.printed(Some(value)), &attributes);
        }
    }
}

/// A broken line before each moment where the series breaks, and under the picture what it means; gives the height.
fn draw_breaks(pen: &mut Pen, frame: &Frame, plot: &Plot, moments: &[Moment]) -> f64 {
    let mark = |pen: &mut Pen, x: f64, top: f64, bottom: f64| {
        pen.line((x, top), (x, bottom), &format!("stroke=\"{SOFT}\" stroke-dasharray=\"3 3\""));
        let (x, y) = (short(x - 4.5), short(bottom + 4.0));
        pen.path(
            &format!("M{x} {y}l4-8m1 8l4-8"),
            &format!("stroke=\"{SOFT}\" stroke-width=\"1.5\" fill=\"none\""),
        );
    };
    let height = plot.bottom + 24.0;
    let breaks: Vec<f64> = (1..moments.len())
        .filter(|&number| moments[number].breaks)
        .map(|number| number as f64 - 0.5)
        .collect();
    for &at in &breaks {
        mark(pen, plot.x(at), plot.top, plot.bottom);
    }
    if breaks.is_empty() {
        return height;
    }
    let words = super::letters::wrap(text(frame.language, "series_break"), SMALL, frame.width - 20.0);
    mark(pen, 6.0, height, height + 10.0);
    for (number, line) in words.iter().enumerate() {
        let at = (18.0, height + 10.0 + 15.0 * number as f64);
        pen.text(at, line, &format!("font-size=\"{SMALL}\" fill=\"{SOFT}\""));
    }
    height + 6.0 + 15.0 * words.len() as f64
}
