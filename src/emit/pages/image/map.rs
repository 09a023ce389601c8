//! The map itself within its frame: base, municipalities, shortage areas, names, scale and north.
use geo::{Coord, MultiPolygon, Orient, orient::Direction};

use super::Focus;
use super::atlas::{Atlas, Drawn, Patch};
use super::figures::{self, Fill};
use super::names;
use super::shapes::{path, seen, seen_of};
use super::view::{Frame, View};
use crate::emit::Language;
use crate::emit::look::Look;
use crate::emit::look::{BORDER, EDGE, Group, LEAST_OUTLINE_PX, OUTSIDE, WATER};
use crate::emit::pages::chart::letters::width;
use crate::emit::pages::chart::pen::{INK, Pen, SOFT, short};
use crate::model::Lineage;

/// Vertices that a map may hold per pixel of detail, so that hundreds of maps stand in one report: a vertex takes some
/// seven bytes. Engineering choice.
const BORDERS: f64 = 4500.0;
const BASE: f64 = 2500.0;
const AREAS: f64 = 3000.0;
/// Water and settlements smaller than this are not drawn, pixels.
const LEAST: f64 = 2.5;

/// What is to be drawn, and in which words.
#[derive(Clone, Copy)]
pub(super) struct Drawing<'a> {
    pub(super) atlas: &'a Atlas<'a>,
    pub(super) focus: Focus,
    pub(super) language: Language,
    pub(super) id: &'a str,
    /// Pixels of the finest screen or paper per unit of the picture.
    pub(super) detail: f64,
}

/// What a legend explains only where it occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    NoData,
    Masked,
    NothingToCount,
    Water,
    Settlements,
    Outside,
}

/// What the legend must explain.
#[expect(clippy::struct_excessive_bools, reason = "each is a line of the legend, or none")]
pub(super) struct Seen {
    pub(super) weight: &'static str,
    pub(super) things: Vec<Thing>,
    /// Whether there is an earlier year, so that an area can be new.
    pub(super) has_register: bool,
    /// Whether the map is of one municipality, which has no fill: its share stands beside it.
    pub(super) is_single: bool,
    /// Shortage areas, parallel to [`Group::ALL`]; of what is published, those that are drawn.
    pub(super) counts: [usize; 5],
    /// New ones that were split off from others.
    pub(super) split_off: usize,
    /// Areas without an outline, which are not drawn.
    pub(super) not_drawn: NotDrawn,
    /// Areas too small for an outline are dots, whose size says how many places they hold.
    pub(super) has_dots: bool,
    /// The outlines are squares as large as the masking asks for.
    pub(super) has_squares: bool,
    /// Looks whose patterns are needed.
    pub(super) looks: Vec<Look>,
}

/// Areas that are in the tables and not on the map: those whose outline would give somebody away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotDrawn {
    pub(super) open: usize,
    pub(super) ended: usize,
}

impl NotDrawn {
    fn of(areas: &[&Drawn]) -> Self {
        let undrawn = || areas.iter().filter(|one| one.bounds.is_none());
        let ended = undrawn().filter(|one| one.group == Group::Ended).count();
        Self { open: undrawn().count() - ended, ended }
    }
}

impl Seen {
    pub(super) fn has(&self, thing: Thing) -> bool {
        self.things.contains(&thing)
    }
}

/// Draws into a frame.
pub(super) fn draw(pen: &mut Pen, drawing: &Drawing, frame: Frame) -> Seen {
    let Drawing { atlas, id, .. } = *drawing;
    let findings = atlas.findings;
    let members = atlas.members(drawing.focus);
    let areas = atlas.areas(&members);
    let weight = figures::weight(findings);
    let is_drawn = |one: &&&Drawn| one.bounds.is_some();
    let drawn = || areas.iter().filter(is_drawn);
    let mut seen = Seen {
        weight: figures::weight_name(findings, drawing.language),
        things: Vec::new(),
        has_register: findings.survey.register.is_some(),
        is_single: matches!(drawing.focus, Focus::Municipality(_)),
        split_off: drawn().filter(|one| is_split_off(one)).count(),
        counts: Group::ALL.map(|group| {
            let is_counted = |one: &&&Drawn| one.bounds.is_some() || one.area.published.is_none();
            areas.iter().filter(is_counted).filter(|one| one.group == group).count()
        }),
        not_drawn: NotDrawn::of(&areas),
        has_dots: false,
        has_squares: drawn().any(|one| one.area.published.is_some()),
        looks: Vec::new(),
    };
    seen.looks.extend(drawn().map(|one| one.group.look()));
    let (at, size) = ((frame.x, frame.y), (frame.width, frame.height));
    pen.rect(at, size, &format!("fill=\"#f4f5f2\" stroke=\"{EDGE}\""));
    let Some(extent) = atlas.extent(&members) else { return seen };
    let view = View::fit(extent, frame);

    pen.markup(&format!("<clipPath id=\"{id}-c\">"));
    pen.rect(at, size, "");
    // `png` lays what is within the frame into it as one group.
    pen.markup(&format!("</clipPath><g clip-path=\"url(#{id}-c)\"><g id=\"{id}-i\">"));
    let shown: Vec<usize> = (0..atlas.municipalities.len())
        .filter(|&one| atlas.municipalities[one].is_some_and(|bounds| view.sees(&bounds)))
        .collect();
    let outlines = seen_of(&atlas.borders, &shown, &view, drawing.detail, budget(BORDERS, drawing));
    // An outline is filled first and drawn as a border later: it stands once, without colours of its own.
    pen.markup("<defs>");
    for (one, outline) in shown.iter().zip(&outlines) {
        pen.path(&path(outline), &format!("id=\"{id}-m{one}\" fill-rule=\"evenodd\""));
    }
    pen.markup("</defs>");
    for &one in &shown {
        let fill = if members.binary_search(&one).is_err() {
            seen.things.push(Thing::Outside);
            OUTSIDE.to_owned()
        } else if seen.is_single {
            "#ffffff".to_owned()
        } else {
            let code = findings.survey.municipalities[one].code.as_str();
            let fill = figures::row_of(findings, code).map_or(Fill::NoData, |row| figures::fill(row, weight));
            match fill {
                Fill::Share(_) => {}
                Fill::NoData => seen.things.push(Thing::NoData),
                Fill::Masked => seen.things.push(Thing::Masked),
                Fill::Nothing => seen.things.push(Thing::NothingToCount),
            }
            seen.looks.push(fill.look());
            fill.look().fill(id)
        };
        pen.markup(&format!("<use href=\"#{id}-m{one}\" fill=\"{fill}\"/>"));
    }
    let settlement = format!("fill=\"{INK}\" fill-opacity=\".12\" stroke=\"{BORDER}\" stroke-width=\".6\"");
    for (thing, patches, attributes) in [
        (Thing::Water, &atlas.water, format!("fill=\"{WATER}\"")),
        (Thing::Settlements, &atlas.settlements, settlement),
    ] {
        if base(pen, drawing, &view, patches, &attributes) {
            seen.things.push(thing);
        }
    }
    borders(pen, drawing, &shown, &members);
    seen.has_dots = drawn().any(|one| {
        one.bounds.is_some_and(|bounds| view.size(&bounds) < LEAST_OUTLINE_PX && view.sees(&bounds))
    });
    shortage_areas(pen, drawing, &view, &areas);
    pen.markup(&format!("</g></g><g id=\"{id}-n\">"));
    let corners = [scale_bar(pen, drawing.language, &view), north(pen, frame)];
    names::write(
        pen,
        drawing,
        &view,
        &names::Shown { members: &members, in_sight: &shown, outlines: &outlines, areas: &areas },
        &corners,
    );
    pen.markup("</g>");
    pen.rect(at, size, &format!("fill=\"none\" stroke=\"{EDGE}\""));
    seen
}

/// Whether an area is new by its number alone.
fn is_split_off(one: &Drawn) -> bool {
    one.group == Group::New && one.area.lineage == Lineage::Split
}

fn budget(vertices: f64, drawing: &Drawing) -> usize {
    (vertices * drawing.detail) as usize
}

/// Water or settlements, the largest; says whether there is any.
fn base(pen: &mut Pen, drawing: &Drawing, view: &View, patches: &[Patch], attributes: &str) -> bool {
    const MOST: usize = 700;
    let parts: Vec<_> = patches
        .iter()
        .filter(|patch| view.sees(&patch.bounds) && view.size(&patch.bounds) * drawing.detail >= LEAST)
        .take(MOST)
        .map(|patch| patch.outline.clone())
        .collect();
    if parts.is_empty() {
        return false;
    }
    let outlines = seen(&[&MultiPolygon(parts)], view, drawing.detail, budget(BASE, drawing));
    // What overlaps is filled once: exteriors and holes run against each other.
    let path: String = outlines.iter().map(|outline| path(&outline.orient(Direction::Default))).collect();
    if !path.is_empty() {
        pen.path(&path, attributes);
    }
    !path.is_empty()
}

/// Borders over the water, those of the focus over the others.
fn borders(pen: &mut Pen, drawing: &Drawing, shown: &[usize], members: &[usize]) {
    let id = drawing.id;
    let (inside, outside): (Vec<usize>, Vec<usize>) =
        shown.iter().partition(|one| members.binary_search(one).is_ok());
    let is_single = matches!(drawing.focus, Focus::Municipality(_));
    let (colour, thick) = if is_single { (INK, "1.6") } else { (BORDER, "1") };
    for (of, colour, thick) in [(outside, "#b0b4b6", ".8"), (inside, colour, thick)] {
        if of.is_empty() {
            continue;
        }
        pen.markup(&format!(
            "<g fill=\"none\" stroke=\"{colour}\" stroke-width=\"{thick}\" stroke-linejoin=\"round\">"
        ));
        for one in of {
            pen.markup(&format!("<use href=\"#{id}-m{one}\"/>"));
        }
        pen.markup("</g>");
    }
}

/// Areas by status, the most pressing on top: outlines with their pattern, and dots by size where an outline would be
/// too small to be seen.
fn shortage_areas(pen: &mut Pen, drawing: &Drawing, view: &View, areas: &[&Drawn]) {
    // A country at once holds thousands: the dots must not hide the municipalities' colours.
    let factor = if areas.len() > 600 { 0.6 } else { 1.0 };
    for group in Group::ALL.into_iter().rev() {
        let look = group.look();
        let of_group = || areas.iter().filter(|one| one.group == group);
        let large: Vec<usize> = of_group()
            .filter(|one| one.bounds.is_some_and(|bounds| view.size(&bounds) >= LEAST_OUTLINE_PX))
            .map(|one| one.outline)
            .collect();
        let budget = budget(AREAS, drawing) / 2;
        let outlines = seen_of(&drawing.atlas.outlines, &large, view, drawing.detail, budget);
        let outline: String = outlines.iter().map(path).collect();
        if !outline.is_empty() {
            // A light edge keeps an area apart from whatever colour it lies on.
            pen.path(&outline, "fill=\"none\" stroke=\"#ffffff\" stroke-width=\"3\" stroke-opacity=\".9\"");
            pen.path(
                &outline,
                &format!(
                    "fill=\"{}\" fill-opacity=\".9\" stroke=\"{}\" stroke-width=\"1.2\"{}",
                    look.fill(drawing.id),
                    look.line,
                    group.dashes()
                ),
            );
        }
        for (least, below, radius) in [(0, 10, 2.4), (10, 50, 3.4), (50, usize::MAX, 4.6)] {
            let small = of_group()
                .filter(|one| (least..below).contains(&one.area.members.len()))
                .filter_map(|one| one.bounds.filter(|bounds| view.size(bounds) < LEAST_OUTLINE_PX));
            let mut dots = String::new();
            for bounds in small {
                let at = view.place(bounds.center());
                dots.push_str(&format!("M{} {}h.1", short(at.x), short(at.y)));
            }
            if dots.is_empty() {
                continue;
            }
            let solid = look.ground == look.line;
            let (rim, core) = if solid { ("#ffffff", look.line) } else { (look.line, look.ground) };
            let wide = 2.0 * radius * factor;
            for (colour, wide) in [(rim, wide + 2.0 * factor), (core, wide)] {
                let wide = short(wide);
                pen.path(
                    &dots,
                    &format!("stroke=\"{colour}\" stroke-width=\"{wide}\" stroke-linecap=\"round\""),
                );
            }
        }
    }
}

/// A bar of whole kilometres, 1, 2 or 5 times a power of ten; gives the room that it takes.
pub(super) fn scale_bar(pen: &mut Pen, language: Language, view: &View) -> Frame {
    let most_km = view.frame.width / 4.0 / view.px_per_m / 1000.0;
    let power = 10_f64.powi(most_km.max(1.0).log10().floor() as i32);
    let km = [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|km| *km <= most_km).unwrap_or(1.0);
    let long = km * 1000.0 * view.px_per_m;
    let text = format!("{}\u{a0}km", language.number(km));
    let frame = Frame {
        x: view.frame.x + 8.0,
        y: view.frame.y + view.frame.height - 30.0,
        width: long.max(width(&text, 11.0)) + 14.0,
        height: 24.0,
    };
    if frame.width > view.frame.width / 2.0 {
        return Frame { width: 0.0, height: 0.0, ..frame };
    }
    let white = "fill=\"#ffffff\" fill-opacity=\".85\" rx=\"2\"";
    pen.rect((frame.x, frame.y), (frame.width, frame.height), white);
    let (x, y) = (frame.x + 7.0, frame.y + 16.0);
    pen.rect((x, y), (long, 4.0), &format!("fill=\"#ffffff\" stroke=\"{INK}\" stroke-width=\".8\""));
    pen.rect((x, y), (long / 2.0, 4.0), &format!("fill=\"{INK}\""));
    pen.text((x, y - 4.0), &text, &format!("font-size=\"11\" fill=\"{INK}\""));
    frame
}

/// North is up in the working CRS.
pub(super) fn north(pen: &mut Pen, frame: Frame) -> Frame {
    let free = Frame { x: frame.x + frame.width - 28.0, y: frame.y + 6.0, width: 22.0, height: 34.0 };
    pen.rect((free.x, free.y), (free.width, free.height), "fill=\"#ffffff\" fill-opacity=\".85\" rx=\"2\"");
    let at = Coord { x: free.x + free.width / 2.0, y: free.y + 3.0 };
    let path = format!("M{} {}l5 13-5-3.2-5 3.2z", short(at.x), short(at.y));
    pen.path(&path, &format!("fill=\"{INK}\""));
    let attributes = format!("text-anchor=\"middle\" font-size=\"11\" font-weight=\"bold\" fill=\"{SOFT}\"");
    pen.text((at.x, free.y + 29.0), "N", &attributes);
    free
}
