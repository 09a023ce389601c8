//! Bars: stacked, side by side, and against a target.
use super::axis::Axis;
use super::letters::{bold_width, fit, width};
use super::pen::{INK, LINE, Pen, SOFT, short};
use super::svg::{Frame, SMALL, TEXT};
use super::table::UNKNOWN;
use super::{Row, Unit};

/// The part of the width that the label column takes, at most.
const LABELS: f64 = 0.36;
/// From one row to the next, and how thick a bar is.
const ROW: f64 = 26.0;
const BAR: f64 = 17.0;
const GAP: f64 = 8.0;
/// Room under the rows for the ticks.
const TICKS: f64 = 22.0;

/// The rectangle that bars are drawn in.
struct Plot<'a> {
    frame: &'a Frame<'a>,
    axis: Axis,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl<'a> Plot<'a> {
    /// With labels to the left of it and room of `values` pixels to the right.
    fn new(
        frame: &'a Frame<'a>,
        rows: &[Row],
        (low, high): (f64, f64),
        (top, height): (f64, f64),
        values: f64,
    ) -> Self {
        let labels = rows.iter().map(|row| width(&row.label, TEXT)).fold(0.0, f64::max);
        let left = labels.min(frame.width * LABELS) + GAP;
        let right = (frame.width - values).max(left + 20.0);
        let most = ((right - left) / 70.0).clamp(2.0, 5.0) as usize;
        let axis = Axis::new(low, high, frame.chart.unit, most);
        Self { frame, axis, left, right, top, bottom: top + height }
    }

    fn x(&self, value: f64) -> f64 {
        self.left + self.axis.place(value) * (self.right - self.left)
    }

    /// Lines at the ticks with their numbers; gives where the picture ends.
    fn draw(&self, pen: &mut Pen) -> f64 {
        for (place, text) in self.axis.ticks(self.frame.language) {
            let x = self.left + place * (self.right - self.left);
            pen.line((x, self.top), (x, self.bottom), &format!("stroke=\"{LINE}\""));
            let half = width(&text, SMALL) / 2.0;
            let at = x.clamp(half, self.frame.width - half);
            let attributes = format!("text-anchor=\"middle\" font-size=\"{SMALL}\" fill=\"{SOFT}\"");
            pen.text((at, self.bottom + 15.0), &text, &attributes);
        }
        self.bottom + TICKS
    }

    /// Where the bars begin, over them.
    fn base(&self, pen: &mut Pen) {
        let x = self.x(0.0);
        pen.line((x, self.top), (x, self.bottom), &format!("stroke=\"{SOFT}\""));
    }

    /// The label of a row, on the middle of it.
    fn label(&self, pen: &mut Pen, label: &str, middle: f64) {
        let shown = fit(label, TEXT, self.left - GAP);
        let at = (self.left - GAP, middle + 4.0);
        if shown == label {
            pen.text(at, label, "text-anchor=\"end\"");
        } else {
            pen.text_with_title(at, &shown, label, "text-anchor=\"end\"");
        }
    }

    fn bar(&self, pen: &mut Pen, part: usize, (from, to): (f64, f64), (top, thick): (f64, f64)) {
        let Some(part) = self.frame.chart.parts.get(part) else { return };
        let look = part.shade.look();
        let attributes = format!("fill=\"{}\" stroke=\"{}\"", look.fill(self.frame.id), look.line);
        pen.rect((from.min(to), top), ((to - from).abs(), thick), &attributes);
    }

    /// A number on a bar, where it has room; on a pattern it stands on a light ground.
    fn number_on_bar(&self, pen: &mut Pen, part: usize, text: &str, (from, to): (f64, f64), middle: f64) {
        let Some(part) = self.frame.chart.parts.get(part) else { return };
        let needs = width(text, SMALL) + 6.0;
        if to - from < needs + 2.0 {
            return;
        }
        let x = f64::midpoint(from, to);
        let is_solid = part.shade.look().marks == crate::emit::look::Marks::None;
        if !is_solid {
            pen.rect(
                (x - needs / 2.0, middle - 6.5),
                (needs, 13.0),
                "rx=\"2\" fill=\"#ffffff\" fill-opacity=\"0.92\"",
            );
        }
        let colour = if is_solid { "#ffffff" } else { INK };
        let attributes = format!("text-anchor=\"middle\" font-size=\"{SMALL}\" fill=\"{colour}\"");
        pen.text((x, middle + 4.0), text, &attributes);
    }
}

fn known(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

/// The largest value of some, at least 0.
fn largest(values: impl Iterator<Item = Option<f64>>) -> f64 {
    values.filter_map(known).fold(0.0, f64::max)
}

/// A bar per row, its parts one after the other; gives the height.
pub(super) fn stacked(pen: &mut Pen, frame: &Frame, rows: &[Row], top: f64) -> f64 {
    let sum = |row: &Row| row.values.iter().filter_map(|value| known(*value)).sum::<f64>();
    let most = match frame.chart.unit {
        Unit::Share => 1.0,
        Unit::Count | Unit::Amount => largest(rows.iter().map(|row| Some(sum(row)))),
    };
    let plot = Plot::new(frame, rows, (0.0, most), (top, ROW * rows.len() as f64), 18.0);
    let height = plot.draw(pen);
    for (number, row) in rows.iter().enumerate() {
        let y = top + ROW * number as f64 + (ROW - BAR) / 2.0;
        let middle = y + BAR / 2.0;
        plot.label(pen, &row.label, middle);
        let mut reached = 0.0;
        for (part, value) in row.values.iter().enumerate() {
            let Some(value) = known(*value).filter(|value| *value > 0.0) else { continue };
            let ends = (plot.x(reached), plot.x(reached + value));
            reached += value;
            pen.titled(&frame.hint(&row.label, part, Some(value)), |pen| {
                plot.bar(pen, part, ends, (y, BAR));
                plot.number_on_bar(pen, part, &frame.printed(Some(value)), ends, middle);
            });
        }
        // A part that is unknown leaves the bar open: the dash stands where it would go on.
        for (part, _) in row.values.iter().enumerate().filter(|(_, value)| known(**value).is_none()).take(1) {
            let at = (plot.x(reached) + 5.0, middle + 4.0);
            pen.text_with_title(at, UNKNOWN, &frame.hint(&row.label, part, None), "");
        }
    }
    plot.base(pen);
    height
}

/// A group of bars per row; gives the height.
pub(super) fn side_by_side(pen: &mut Pen, frame: &Frame, rows: &[Row], top: f64) -> f64 {
    let parts = frame.chart.parts.len().max(1) as f64;
    let (thick, row_height) = if parts > 1.0 { (12.0, 12.0 * parts + 7.0) } else { (BAR, ROW) };
    let values = || rows.iter().flat_map(|row| row.values.iter().copied());
    let low = -largest(values().map(|value| value.map(|value| -value)));
    let printed = values().map(|value| width(&frame.printed(value), SMALL)).fold(0.0, f64::max);
    let height = row_height * rows.len() as f64;
    let plot = Plot::new(frame, rows, (low, largest(values())), (top, height), printed + 8.0);
    let end = plot.draw(pen);
    for (number, row) in rows.iter().enumerate() {
        let from = top + row_height * number as f64;
        plot.label(pen, &row.label, from + row_height / 2.0);
        for (part, value) in row.values.iter().enumerate() {
            let y = from + (row_height - thick * parts) / 2.0 + thick * part as f64;
            let value = known(*value);
            let end = plot.x(value.unwrap_or(0.0));
            pen.titled(&frame.hint(&row.label, part, value), |pen| {
                if value.is_some_and(|value| value != 0.0) {
                    plot.bar(pen, part, (plot.x(0.0), end), (y + 0.5, thick - 1.0));
                }
                let at = (end.max(plot.x(0.0)) + 5.0, y + thick / 2.0 + 4.0);
                pen.text(at, &frame.printed(value), &format!("font-size=\"{SMALL}\""));
            });
        }
    }
    plot.base(pen);
    end
}

/// The mark of a target.
pub(super) fn mark(pen: &mut Pen, (x, y): (f64, f64), tall: f64) {
    pen.line((x, y), (x, y + tall), "stroke=\"#ffffff\" stroke-width=\"5\"");
    pen.line((x, y), (x, y + tall), &format!("stroke=\"{INK}\" stroke-width=\"2.5\""));
    let (left, right, up) = (short(x - 4.0), short(x + 4.0), short(y - 3.0));
    pen.path(&format!("M{left} {up}H{right}L{} {}Z", short(x), short(y + 3.0)), &format!("fill=\"{INK}\""));
}

/// A bar per row and the mark of its target; value and target stand beside it. Gives the height.
pub(super) fn targets(pen: &mut Pen, frame: &Frame, rows: &[Row], top: f64) -> f64 {
    let pair = |row: &Row| {
        [0, 1].map(|part| row.values.get(part).copied().flatten().and_then(|value| known(Some(value))))
    };
    let most = match frame.chart.unit {
        Unit::Share => 1.0,
        Unit::Count | Unit::Amount => largest(rows.iter().flat_map(pair)),
    };
    let printed = |row: &Row| pair(row).map(|value| frame.printed(value));
    let wide = rows.iter().map(|row| bold_width(&printed(row)[0], SMALL)).fold(0.0, f64::max);
    let wide_target = rows.iter().map(|row| width(&printed(row)[1], SMALL)).fold(0.0, f64::max);
    // The two columns of numbers stand under samples of what they are.
    let top = top + 14.0;
    let column_of_value = frame.width - wide_target - 14.0;
    let room = wide + wide_target + 26.0;
    let plot = Plot::new(frame, rows, (0.0, most), (top, ROW * rows.len() as f64), room);
    let height = plot.draw(pen);
    if !rows.is_empty() {
        plot.bar(pen, 0, (column_of_value - 18.0, column_of_value), (top - 12.0, 9.0));
        mark(pen, (frame.width - 6.0, top - 12.0), 10.0);
    }
    for (number, row) in rows.iter().enumerate() {
        let y = top + ROW * number as f64 + (ROW - BAR) / 2.0;
        let middle = y + BAR / 2.0;
        plot.label(pen, &row.label, middle);
        let [value, target] = pair(row);
        if let Some(value) = value {
            pen.titled(&frame.hint(&row.label, 0, Some(value)), |pen| {
                plot.bar(pen, 0, (plot.x(0.0), plot.x(value)), (y + 2.0, BAR - 4.0));
            });
        }
        if let Some(target) = target {
            pen.titled(&frame.hint(&row.label, 1, Some(target)), |pen| {
                mark(pen, (plot.x(target), y - 1.0), BAR + 2.0);
            });
        }
        let [value, target] = printed(row);
        let bold = format!("text-anchor=\"end\" font-size=\"{SMALL}\" font-weight=\"bold\"");
        pen.text((column_of_value, middle + 4.0), &value, &bold);
        let soft = format!("text-anchor=\"end\" font-size=\"{SMALL}\" fill=\"{SOFT}\"");
        pen.text((frame.width, middle + 4.0), &target, &soft);
    }
    plot.base(pen);
    height
}
