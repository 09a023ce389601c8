//! What is written on a map, in the order of its weight: municipalities with their share, settlements, neighbours, and
//! the numbers of shortage areas.
use geo::{Area, Contains, Coord, MultiPolygon, Polygon, Rect};

use super::Focus;
use super::atlas::Drawn;
use super::figures::{Figures, Fill, fill, row_of, weight};
use super::labels::{Labels, Line};
use super::map::Drawing;
use super::shapes::largest;
use super::view::{Frame, View};
use crate::emit::look::Group;
use crate::emit::pages::chart::letters::fit;
use crate::emit::pages::chart::pen::{INK, Pen, SOFT};
use crate::spatial::inside;

/// What has been drawn.
pub(super) struct Shown<'a> {
    /// Municipalities of the focus.
    pub(super) members: &'a [usize],
    /// Municipalities in sight, and their outlines in pixels.
    pub(super) in_sight: &'a [usize],
    pub(super) outlines: &'a [MultiPolygon<f64>],
    pub(super) areas: &'a [&'a Drawn<'a>],
}

/// Settlements that are named, at most.
const SETTLEMENTS: usize = 40;

/// Writes them.
pub(super) fn write(pen: &mut Pen, drawing: &Drawing, view: &View, shown: &Shown, kept_free: &[Frame]) {
    let spared = shown.areas.iter().filter_map(|one| Some(drawn(view, &one.bounds?))).collect();
    let mut labels = Labels::new(view.frame, kept_free, spared);
    // The light rim is drawn under the letters.
    pen.markup(
        "<g text-anchor=\"middle\" stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\">",
    );
    let is_single = matches!(drawing.focus, Focus::Municipality(_));
    if !is_single {
        municipalities(pen, drawing, view, shown, &mut labels);
    }
    if is_single {
        numbers(pen, view, shown, &mut labels);
        settlements(pen, drawing, view, shown, &mut labels);
    }
    neighbours(pen, drawing, shown, &mut labels);
    pen.markup("</g>");
}

/// Municipalities with the place for their name, the largest in sight first.
fn placed(shown: &Shown, is_wanted: impl Fn(usize) -> bool) -> Vec<(usize, Vec<Coord<f64>>)> {
    let mut placed: Vec<(f64, usize, Vec<Coord<f64>>)> = shown
        .in_sight
        .iter()
        .zip(shown.outlines)
        .filter(|(one, _)| is_wanted(**one))
        .filter_map(|(&one, outline)| {
            let part = largest(outline)?;
            Some((part.unsigned_area(), one, places_within(part, inside(part)?)))
        })
        .collect();
    placed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    placed.into_iter().map(|(_, one, places)| (one, places)).collect()
}

/// A place of a part and others near it, all within the part: a number that stood in another municipality would be
/// taken for that one's.
fn places_within(part: &Polygon<f64>, at: Coord<f64>) -> Vec<Coord<f64>> {
    let steps = [0.0, -14.0, 14.0, -26.0, 26.0, -40.0, 40.0];
    let beside = [0.0, 24.0, -24.0, 48.0, -48.0];
    let mut places = vec![at];
    for x in beside {
        places.extend(
            steps.map(|y| Coord { x: at.x + x, y: at.y + y }).iter().filter(|place| part.contains(*place)),
        );
    }
    places
}

/// The box of what is drawn of a shape: a dot at least.
fn drawn(view: &View, bounds: &Rect<f64>) -> Frame {
    let at = view.place(bounds.center());
    let [width, height] = [bounds.width(), bounds.height()].map(|side| (side * view.px_per_m).max(8.0));
    Frame { x: at.x - width / 2.0, y: at.y - height / 2.0, width, height }
}

/// Places for a text right, left, above and below a box.
fn beside(of: &Frame, line: &Line) -> [Coord<f64>; 4] {
    let (width, height) = Labels::size(line);
    let at = Coord { x: of.x + of.width / 2.0, y: of.y + of.height / 2.0 };
    let (x, y) = (f64::midpoint(of.width, width) + 0.5, f64::midpoint(of.height, height) + 0.5);
    [(x, 0.0), (-x, 0.0), (0.0, -y), (0.0, y)].map(|(x, y)| Coord { x: at.x + x, y: at.y + y })
}

fn municipalities(pen: &mut Pen, drawing: &Drawing, view: &View, shown: &Shown, labels: &mut Labels) {
    let findings = drawing.atlas.findings;
    for (one, places) in placed(shown, |one| shown.members.binary_search(&one).is_ok()) {
        let municipality = &findings.survey.municipalities[one];
        let row = row_of(findings, municipality.code.as_str());
        let share = row
            .filter(|row| matches!(fill(row, weight(findings)), Fill::Share(_)))
            .map(|row| Figures::of(findings, row, drawing.language).share);
        let shown_name = fit(&municipality.name, 12.0, (view.frame.width / 4.0).max(LEAST_NAME));
        let name = Line { text: &shown_name, size: 12.0, is_bold: true, colour: INK };
        let figure =
            share.as_ref().map(|share| Line { text: share, size: 11.0, is_bold: false, colour: INK });
        // Together or not at all: a number alone would be read as a neighbour's, a name alone as one without a number.
        let lines: Vec<Line> = std::iter::once(name).chain(figure).collect();
        labels.write(pen, &places, &lines);
    }
}

/// So much room a name has on the narrowest map, pixels.
const LEAST_NAME: f64 = 120.0;

fn neighbours(pen: &mut Pen, drawing: &Drawing, shown: &Shown, labels: &mut Labels) {
    for (one, places) in placed(shown, |one| shown.members.binary_search(&one).is_err()) {
        let name = &drawing.atlas.findings.survey.municipalities[one].name;
        labels.write(pen, &places, &[Line { text: name, size: 11.0, is_bold: false, colour: SOFT }]);
    }
}

/// The settlements of the municipality, the largest first.
fn settlements(pen: &mut Pen, drawing: &Drawing, view: &View, shown: &Shown, labels: &mut Labels) {
    let own = shown.in_sight.iter().zip(shown.outlines).find(|(one, _)| shown.members.contains(one));
    let Some((_, own)) = own else { return };
    let mut named: Vec<&str> = Vec::new();
    for patch in drawing.atlas.settlements.iter().filter(|patch| view.sees(&patch.bounds)) {
        let Some(name) = patch.name.filter(|name| !named.contains(name)) else { continue };
        if named.len() == SETTLEMENTS {
            break;
        }
        if !own.contains(&view.place(patch.bounds.center())) {
            continue;
        }
        named.push(name);
        let line = Line { text: name, size: 11.5, is_bold: false, colour: INK };
        labels.write(pen, &beside(&drawn(view, &patch.bounds), &line), &[line]);
    }
}

/// The number after the last hyphen of an id is what the map has room for; the most points first.
fn numbers(pen: &mut Pen, view: &View, shown: &Shown, labels: &mut Labels) {
    let mut areas: Vec<_> = shown.areas.iter().filter(|one| one.group != Group::Ended).collect();
    let rank = |one: &Drawn| (std::cmp::Reverse(one.area.members.len()), one.area.id.clone());
    areas.sort_by_cached_key(|one| rank(one));
    for Drawn { group, area, bounds, .. } in areas {
        let Some(bounds) = bounds else { continue };
        let id = area.id.as_str();
        let number = id.rsplit_once('-').map_or(id, |(_, number)| number);
        let line = Line { text: number, size: 11.0, is_bold: true, colour: group.number() };
        labels.write(pen, &beside(&drawn(view, bounds), &line), &[line]);
    }
}
