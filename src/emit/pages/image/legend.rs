//! The legend: what occurs on the map and nothing else, flowing into as many lines as its column needs.
use super::map::{NotDrawn, Seen, Thing};
use super::messages::{text, text_with};
use crate::emit::Language;
use crate::emit::look::{
    BORDER, BREAKS_PERCENT, CLASS_COLOURS, EDGE, Group, MASKED, NO_DATA, NOTHING, OUTSIDE, WATER,
};
use crate::emit::pages::chart::letters::{width, wrap};
use crate::emit::pages::chart::pen::{INK, Pen, SOFT};

const TEXT: f64 = 11.0;
const SAMPLE: f64 = 22.0;
const LINE: f64 = 17.0;

enum Entry {
    Heading(String),
    /// A sample, as attributes of a rectangle, and its meaning.
    Area(String, String),
    /// A sample of a line.
    Line(String, String),
    Note(String),
    /// A sentence, on lines of its own.
    Remark(String),
}

/// Draws it from an upper left corner; gives where it ends.
pub(super) fn draw(
    pen: &mut Pen,
    seen: &Seen,
    id: &str,
    language: Language,
    (left, top): (f64, f64),
    room: f64,
) -> f64 {
    let (mut x, mut y) = (left, top);
    for entry in entries(seen, id, language) {
        let (sample, words) = match &entry {
            Entry::Heading(words) => {
                if x > left {
                    y += LINE;
                }
                for line in wrap(words, TEXT * 1.12, room) {
                    y += LINE - 2.0;
                    pen.text(
                        (left, y),
                        &line,
                        &format!("font-size=\"{TEXT}\" font-weight=\"bold\" fill=\"{INK}\""),
                    );
                }
                (x, y) = (left, y + 5.0);
                continue;
            }
            Entry::Remark(words) => {
                if x > left {
                    y += LINE;
                }
                for line in wrap(words, TEXT, room) {
                    pen.text((left, y + 10.5), &line, &format!("font-size=\"{TEXT}\" fill=\"{SOFT}\""));
                    y += LINE - 4.0;
                }
                (x, y) = (left, y + 4.0);
                continue;
            }
            Entry::Note(words) => (0.0, words),
            Entry::Area(_, words) | Entry::Line(_, words) => (SAMPLE, words),
        };
        let lines = wrap(words, TEXT, room - sample);
        let needs = sample + lines.iter().map(|line| width(line, TEXT)).fold(0.0, f64::max);
        if x > left && x + needs > left + room {
            (x, y) = (left, y + LINE);
        }
        match &entry {
            Entry::Area(attributes, _) => pen.rect((x + 0.5, y + 1.5), (16.0, 10.0), attributes),
            Entry::Line(attributes, _) => pen.line((x, y + 6.5), (x + 17.0, y + 6.5), attributes),
            _ => {}
        }
        for (number, line) in lines.iter().enumerate() {
            let at = (x + sample, y + 10.5 + 13.0 * number as f64);
            pen.text(at, line, &format!("font-size=\"{TEXT}\" fill=\"{SOFT}\""));
        }
        x += needs + 12.0;
        if lines.len() > 1 {
            (x, y) = (left, y + LINE + 13.0 * (lines.len() as f64 - 1.0));
        }
    }
    if x > left { y + LINE } else { y }
}

/// The classes of the municipalities; nothing where the only one has no fill.
fn classes(seen: &Seen, id: &str, language: Language) -> Vec<Entry> {
    if seen.is_single {
        return Vec::new();
    }
    let weight = [("weight", seen.weight)];
    let mut entries = vec![Entry::Heading(text_with(language, "legend_share", &weight))];
    for (number, colour) in CLASS_COLOURS.iter().enumerate() {
        let [from, to] = [0, 1].map(|side| language.number(BREAKS_PERCENT[number + side]));
        let is_last = number + 1 == CLASS_COLOURS.len();
        let unit = if is_last { language.percent_sign() } else { "" };
        let attributes = format!("fill=\"{colour}\" stroke=\"{EDGE}\"");
        entries.push(Entry::Area(attributes, format!("{from}\u{2013}{to}{unit}")));
    }
    let gaps = [
        (seen.has(Thing::NoData), NO_DATA, text(language, "class_no_data").to_owned()),
        (seen.has(Thing::Masked), MASKED, text(language, "class_masked").to_owned()),
        (seen.has(Thing::NothingToCount), NOTHING, text_with(language, "class_none", &weight)),
    ];
    for (_, look, words) in gaps.into_iter().filter(|(occurs, ..)| *occurs) {
        entries.push(Entry::Area(format!("fill=\"{}\" stroke=\"{EDGE}\"", look.fill(id)), words));
    }
    entries
}

/// What is called new and counted apart from what was split off; every other group by its name.
fn counted(seen: &Seen, group: Group, count: usize, language: Language) -> String {
    let whole = |count: usize| language.rounded(count as f64, 0);
    let is_split = group == Group::New && seen.split_off > 0;
    if is_split && seen.split_off < count {
        let values = [("fresh", &*whole(count - seen.split_off)), ("split", &*whole(seen.split_off))];
        return text_with(language, "new_and_split_off", &values);
    }
    // Where all of them were split off none is called new.
    let name =
        if is_split { text(language, "split_off") } else { group_name(group, seen.has_register, language) };
    text_with(language, "area_count", &[("name", name), ("count", &whole(count))])
}

/// How many areas the map leaves out, and why; nothing where all are drawn.
fn not_drawn(seen: &Seen, language: Language) -> Option<String> {
    let NotDrawn { open, ended } = seen.not_drawn;
    let number = |count: usize| language.rounded(count as f64, 0);
    match (open, ended) {
        (0, 0) => None,
        // Where nothing is masked these ended in others, or in a year that drew none.
        (open, ended) if !seen.has_squares => {
            Some(text_with(language, "no_outline", &[("count", &number(open + ended))]))
        }
        (1, 0) | (0, 1) => Some(text(language, "not_drawn_one").to_owned()),
        (0, count) | (count, 0) => Some(text_with(language, "not_drawn", &[("count", &number(count))])),
        _ => {
            let values = [("open", &*number(open)), ("ended", &*number(ended))];
            Some(text_with(language, "not_drawn_both", &values))
        }
    }
}

fn entries(seen: &Seen, id: &str, language: Language) -> Vec<Entry> {
    let mut entries = classes(seen, id, language);
    entries.push(Entry::Heading(text(language, "areas").to_owned()));
    let mut has_none = true;
    for (group, count) in Group::ALL.into_iter().zip(seen.counts).filter(|(_, count)| *count > 0) {
        has_none = false;
        let look = group.look();
        let attributes = format!(
            "fill=\"{}\" stroke=\"{}\" stroke-width=\"1.5\"{}",
            look.fill(id),
            look.line,
            group.dashes()
        );
        entries.push(Entry::Area(attributes, counted(seen, group, count, language)));
    }
    let not_drawn = not_drawn(seen, language);
    if has_none && not_drawn.is_none() {
        entries.push(Entry::Note(text(language, "no_areas").to_owned()));
    }
    entries.extend(not_drawn.map(Entry::Remark));
    if seen.has_dots {
        // What is published does not say how many places an area holds.
        let says = if seen.has_squares { text(language, "dot") } else { text(language, "dot_size") };
        entries.push(Entry::Remark(says.to_owned()));
    }
    if seen.has_squares {
        entries.push(Entry::Remark(text(language, "squares_size").to_owned()));
    }

    entries.push(Entry::Heading(text(language, "ground").to_owned()));
    entries.push(Entry::Line(
        format!("stroke=\"{BORDER}\" stroke-width=\"1.2\""),
        text(language, "border").to_owned(),
    ));
    let base = [
        (seen.has(Thing::Water), format!("fill=\"{WATER}\" stroke=\"#9dbccb\""), text(language, "water")),
        (
            seen.has(Thing::Settlements),
            format!("fill=\"{INK}\" fill-opacity=\".12\" stroke=\"{BORDER}\" stroke-width=\".6\""),
            text(language, "settlements"),
        ),
        (
            seen.has(Thing::Outside),
            format!("fill=\"{OUTSIDE}\" stroke=\"{EDGE}\""),
            text(language, "outside"),
        ),
    ];
    for (_, attributes, words) in base.into_iter().filter(|(occurs, ..)| *occurs) {
        entries.push(Entry::Area(attributes, words.to_owned()));
    }
    entries
}

/// Where there is no earlier year, all are new and none need be called so.
fn group_name(group: Group, has_register: bool, language: Language) -> &'static str {
    match group {
        Group::New if !has_register => text(language, "first_new"),
        Group::New => text(language, "status_new"),
        Group::Remaining => text(language, "status_remaining"),
        Group::UnderConstruction => text(language, "status_under_construction"),
        Group::Planned => text(language, "status_planned"),
        Group::Ended => text(language, "status_ended"),
    }
}
