//! What is written on a map, in the order of its weight: municipalities with their share, settlements, neighbours, and
//! the numbers of shortage areas.
use geo::{Coord, InteriorPoint, MultiPolygon};

use super::Focus;
use super::figures::{Figures, Fill, fill, row_of, weight};
use super::labels::{Labels, Line};
use super::look::Group;
use super::map::{Drawing, bounds};
use super::shapes::largest;
use super::view::{Frame, View};
use crate::emit::chart::pen::{INK, Pen, SOFT};
use crate::model::ShortageArea;

/// What has been drawn.
pub(super) struct Shown<'a> {
    /// Municipalities of the focus.
    pub(super) members: &'a [usize],
    /// Municipalities in sight, and their outlines in pixels.
    pub(super) shown: &'a [usize],
    pub(super) outlines: &'a [MultiPolygon<f64>],
    pub(super) areas: &'a [(Group, &'a ShortageArea)],
}

/// So many settlements are named at most.
const SETTLEMENTS: usize = 40;

/// Writes them.
pub(super) fn write(pen: &mut Pen, drawing: &Drawing, view: &View, shown: &Shown, kept_free: &[Frame]) {
    let mut labels = Labels::new(view.frame, kept_free);
    // The light rim is drawn under the letters.
    pen.markup(
        "<g text-anchor=\"middle\" stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\">",
    );
    let is_single = matches!(drawing.focus, Focus::Municipality(_));
    if !is_single {
        municipalities(pen, drawing, shown, &mut labels);
    }
    if is_single {
        settlements(pen, drawing, view, &mut labels);
        numbers(pen, view, shown, &mut labels);
    }
    neighbours(pen, drawing, shown, &mut labels);
    pen.markup("</g>");
}

/// Municipalities with the place for their name, the largest in sight first.
fn placed<'a>(shown: &Shown<'a>, is_wanted: impl Fn(usize) -> bool) -> Vec<(usize, Coord<f64>)> {
    use geo::Area;
    let mut placed: Vec<(f64, usize, Coord<f64>)> = shown
        .shown
        .iter()
        .zip(shown.outlines)
        .filter(|(one, _)| is_wanted(**one))
        .filter_map(|(&one, outline)| {
            let part = largest(outline)?;
            Some((part.unsigned_area(), one, part.interior_point()?.0))
        })
        .collect();
    placed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    placed.into_iter().map(|(_, one, at)| (one, at)).collect()
}

/// A place and some above and below it.
fn around(at: Coord<f64>) -> [Coord<f64>; 3] {
    [0.0, -14.0, 14.0].map(|up| Coord { x: at.x, y: at.y + up })
}

fn municipalities(pen: &mut Pen, drawing: &Drawing, shown: &Shown, labels: &mut Labels) {
    let findings = drawing.atlas.findings;
    for (one, at) in placed(shown, |one| shown.members.binary_search(&one).is_ok()) {
        let municipality = &findings.survey.municipalities[one];
        let row = row_of(findings, municipality.code.as_str());
        let share = row
            .filter(|row| matches!(fill(row, weight(findings)), Fill::Share(_)))
            .map(|row| Figures::of(findings, row, drawing.language).share);
        let name = || Line { text: &municipality.name, size: 12.0, is_bold: true, colour: INK };
        let is_written = share.as_ref().is_some_and(|share| {
            let figure = Line { text: share, size: 11.0, is_bold: false, colour: INK };
            labels.write(pen, &around(at), &[name(), figure])
        });
        if !is_written {
            labels.write(pen, &around(at), &[name()]);
        }
    }
}

fn neighbours(pen: &mut Pen, drawing: &Drawing, shown: &Shown, labels: &mut Labels) {
    for (one, at) in placed(shown, |one| shown.members.binary_search(&one).is_err()) {
        let name = &drawing.atlas.findings.survey.municipalities[one].name;
        labels.write(pen, &around(at), &[Line { text: name, size: 11.0, is_bold: false, colour: SOFT }]);
    }
}

fn settlements(pen: &mut Pen, drawing: &Drawing, view: &View, labels: &mut Labels) {
    let mut named: Vec<&str> = Vec::new();
    for patch in drawing.atlas.settlements.iter().filter(|patch| view.sees(&patch.bounds)) {
        let Some(name) = patch.name.filter(|name| !named.contains(name)) else { continue };
        if named.len() == SETTLEMENTS {
            break;
        }
        named.push(name);
        let at = view.place(patch.bounds.center());
        let line = Line { text: name, size: 11.5, is_bold: false, colour: INK };
        labels.write(pen, &around(at), &[line]);
    }
}

/// The number after the last hyphen of an id is what the map has room for; the most points first.
fn numbers(pen: &mut Pen, view: &View, shown: &Shown, labels: &mut Labels) {
    let mut areas: Vec<_> = shown.areas.iter().filter(|(group, _)| *group != Group::Ended).collect();
    areas.sort_by(|a, b| b.1.members.len().cmp(&a.1.members.len()).then(a.1.id.cmp(&b.1.id)));
    for (group, area) in areas {
        let Some(bounds) = bounds(area) else { continue };
        let id = area.id.as_str();
        let number = id.rsplit_once('-').map_or(id, |(_, number)| number);
        let at = view.place(bounds.center());
        let (right, down) =
            (bounds.width() * view.px_per_m / 2.0 + 16.0, bounds.height() * view.px_per_m / 2.0 + 9.0);
        let beside = |x: f64, y: f64| Coord { x: at.x + x, y: at.y + y };
        let places = [beside(right, 0.0), beside(-right, 0.0), beside(0.0, -down), beside(0.0, down)];
        labels.write(
            pen,
            &places,
            &[Line { text: number, size: 11.0, is_bold: true, colour: group.number() }],
        );
    }
}
