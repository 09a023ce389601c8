//! Lines and pages: where each word of the two pages stands on paper. Nothing is drawn here, so that a test can read what
//! stands on which page.
use std::ops::Range;

use super::letters::{Letter, Letters, drawn, spoken};
use super::{A4, Block, MARGIN, Span};

/// Size of the text: `font-size` of `summary.css`. Lengths of the style sheet in `rem` are multiples of it.
pub(super) const TEXT: f32 = 9.6;
/// `line-height` of the style sheet.
const LINE: f32 = 1.35;
/// Pixels of the style sheet, as points.
const PX: f32 = 0.75;
/// Room of a list's bullets.
const INDENT: f32 = 1.2 * TEXT;
/// How far `DejaVu Sans` rises above its base line and falls below it, as parts of the size.
const RISE: f32 = 0.928;
const FALL: f32 = 0.236;
/// The map yields to the text, down to this part of its width, so that two sheets hold the whole.
const LEAST_MAP: f32 = 0.6;

/// Width of the text.
pub(super) const ROOM: f32 = A4.0 - 2.0 * MARGIN.0;
/// Height of the text.
const TALL: f32 = A4.1 - 2.0 * MARGIN.1;
/// What does not fit two sheets is set smaller by one of these, the largest that helps: an engineering choice, text of 8 points at least.
const SCALES: [f32; 6] = [1.0, 0.97, 0.94, 0.91, 0.88, 0.85];
/// So many sheets the whole is to fill.
const SHEETS: usize = 2;

/// Width and height of the text on a sheet as it is laid out, before it is made smaller.
#[derive(Clone, Copy)]
struct Sheet {
    room: f32,
    tall: f32,
}

impl Sheet {
    const fn at(scale: f32) -> Self {
        Self { room: ROOM / scale, tall: TALL / scale }
    }
}

/// What stands somewhere.
pub(super) enum Thing {
    /// A line of text from its base line's beginning; what is spoken where the order of the letters is another.
    Line { letters: Vec<Letter>, size: f32, is_soft: bool, spoken: Option<String> },
    /// The bullet of a list's item, and its size.
    Bullet(Letter, f32),
    /// The frame of a badge, and whether it says that nothing is real.
    Badge { wide: f32, tall: f32, is_invented: bool },
    /// The rule above a heading, as wide as the text.
    Rule { thick: f32 },
    /// The map.
    Map { wide: f32, tall: f32 },
}

/// A thing with its place and the block that it belongs to.
pub(super) struct Placed {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Number of the block.
    pub(super) block: usize,
    /// Number of the item within a list.
    pub(super) item: usize,
    pub(super) thing: Thing,
}

/// A strip of the page as high as a line or a map.
struct Row {
    /// Room above it, unless it begins a page.
    above: f32,
    tall: f32,
    /// It stays on one page with the next.
    keeps: bool,
    begins_page: bool,
    /// Things, measured from the row's left upper corner.
    things: Vec<Placed>,
}

/// What stands on each page. What is a little too much for two sheets is set smaller; what no size makes fit goes on behind them.
pub(super) fn pages(blocks: &[Block], letters: &Letters<'_>, pixels: (u32, u32)) -> Vec<Vec<Placed>> {
    let laid = |scale: f32| {
        let mut pages = laid(blocks, letters, pixels, Sheet::at(scale));
        pages.iter_mut().flatten().for_each(|placed| placed.shrink(scale));
        pages
    };
    let mut smaller = SCALES.into_iter().map(laid);
    smaller.find(|pages| pages.len() <= SHEETS).unwrap_or_else(|| laid(1.0))
}

impl Placed {
    /// Makes the thing smaller, and its place, which is measured from the corner of the text; then from that of the paper.
    fn shrink(&mut self, scale: f32) {
        self.x = MARGIN.0 + self.x * scale;
        self.y = MARGIN.1 + self.y * scale;
        match &mut self.thing {
            Thing::Line { size, .. } | Thing::Bullet(_, size) | Thing::Rule { thick: size } => *size *= scale,
            Thing::Badge { wide, tall, .. } | Thing::Map { wide, tall } => {
                (*wide, *tall) = (*wide * scale, *tall * scale);
            }
        }
    }
}

/// What stands on each page of a sheet, measured from the corner of the text.
fn laid(blocks: &[Block], letters: &Letters<'_>, pixels: (u32, u32), sheet: Sheet) -> Vec<Vec<Placed>> {
    let rows = rows(blocks, letters, map_in(blocks, letters, pixels, sheet), sheet.room);
    let mut pages = vec![Vec::new()];
    let mut y = 0.0;
    let mut rest = rows.into_iter().peekable();
    while rest.peek().is_some() {
        let mut chunk = Vec::new();
        for row in rest.by_ref() {
            let keeps = row.keeps;
            chunk.push(row);
            if !keeps {
                break;
            }
        }
        let tall: f32 = chunk.iter().map(|row| row.above + row.tall).sum();
        // What is higher than a page breaks between its lines.
        let is_whole = tall <= sheet.tall;
        for (position, row) in chunk.into_iter().enumerate() {
            let needs = if !is_whole {
                row.above + row.tall
            } else if position == 0 {
                tall
            } else {
                0.0
            };
            if y > 0.0 && (row.begins_page || y + needs > sheet.tall + 0.01) {
                pages.push(Vec::new());
                y = 0.0;
            }
            y += if y > 0.0 { row.above } else { 0.0 };
            if let Some(page) = pages.last_mut() {
                page.extend(row.things.into_iter().map(|placed| Placed { y: placed.y + y, ..placed }));
            }
            y += row.tall;
        }
    }
    pages
}

/// Width and height of the map: as wide as the text, narrower where the first sheet would not hold its text otherwise.
pub(super) fn map_size(blocks: &[Block], letters: &Letters<'_>, pixels: (u32, u32)) -> (f32, f32) {
    map_in(blocks, letters, pixels, Sheet::at(1.0))
}

fn map_in(blocks: &[Block], letters: &Letters<'_>, (wide, tall): (u32, u32), sheet: Sheet) -> (f32, f32) {
    let shape = tall as f32 / wide.max(1) as f32;
    let full = (sheet.room, sheet.room * shape);
    let rows = rows(blocks, letters, full, sheet.room);
    let first = rows.iter().take_while(|row| !row.begins_page);
    let over = first.map(|row| row.above + row.tall).sum::<f32>() - sheet.tall;
    let part = (1.0 - over.max(0.0) / full.1.max(1.0)).clamp(LEAST_MAP, 1.0);
    (full.0 * part, full.1 * part)
}

/// Places from top to bottom, before pages are known.
fn rows(blocks: &[Block], letters: &Letters<'_>, map: (f32, f32), room: f32) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut below = 0.0_f32;
    for (block, one) in blocks.iter().enumerate() {
        let begin = rows.len();
        let set = |size: f32, height: f32| Setting {
            letters,
            room,
            block,
            item: 0,
            size,
            height: size * height,
            x: 0.0,
            is_soft: false,
        };
        // Margins of the style sheet above and below; the larger of two that meet counts.
        let (above, after) = match one {
            Block::Badges(badges) => {
                rows.extend(badge_rows(badges, letters, block, room));
                (0.0, 0.4 * TEXT)
            }
            Block::Title(text) => {
                rows.extend(set(16.0, 1.15).rows(text, true));
                (0.0, 0.0)
            }
            Block::Subtitle(text) => {
                rows.extend(Setting { is_soft: true, ..set(0.88 * TEXT, LINE) }.rows(text, false));
                (0.0, 0.6 * TEXT)
            }
            Block::Heading { text, begins_page } => {
                rows.extend(heading_rows(&set(11.5, 1.25), text, *begins_page));
                (7.0, 0.3 * TEXT)
            }
            Block::Text(text) => {
                rows.extend(set(TEXT, LINE).rows(text, false));
                keep_ends(&mut rows[begin..]);
                (0.0, 0.6 * TEXT)
            }
            Block::List(items) => {
                for (item, text) in items.iter().enumerate() {
                    rows.extend(item_rows(&Setting { item, x: INDENT, ..set(TEXT, LINE) }, text));
                }
                (0.0, 0.6 * TEXT)
            }
            Block::Map => {
                let thing = Thing::Map { wide: map.0, tall: map.1 };
                let things = vec![Placed { x: (room - map.0) / 2.0, y: 0.0, block, item: 0, thing }];
                rows.push(Row { above: 0.0, tall: map.1, keeps: true, begins_page: false, things });
                (0.6 * TEXT, 0.0)
            }
            Block::Caption(text) => {
                rows.extend(Setting { is_soft: true, ..set(0.88 * TEXT, LINE) }.rows(text, false));
                keep(&mut rows[begin..], false);
                (0.0, 0.6 * TEXT)
            }
        };
        if let Some(first) = rows.get_mut(begin) {
            first.above += above.max(below);
            below = after;
        }
    }
    rows
}

/// Rows of one block stay together; the last keeps the next block as well, or does not.
fn keep(rows: &mut [Row], with_next: bool) {
    let last = rows.len().saturating_sub(1);
    for (position, row) in rows.iter_mut().enumerate() {
        row.keeps = with_next || position < last;
    }
}

/// No page begins with the last line of a paragraph, and none ends with its first.
fn keep_ends(rows: &mut [Row]) {
    let count = rows.len();
    for (position, row) in rows.iter_mut().enumerate() {
        row.keeps = count > 1 && (position == 0 || position + 2 == count);
    }
}

/// A heading stays with what it heads.
fn heading_rows(setting: &Setting<'_>, text: &[Span], begins_page: bool) -> Vec<Row> {
    let mut rows = setting.rows(text, true);
    keep(&mut rows, true);
    let Some(first) = rows.first_mut() else { return rows };
    let thick = 3.0 * PX;
    let down = thick + 0.35 * TEXT;
    for placed in &mut first.things {
        placed.y += down;
    }
    let rule = Placed { x: 0.0, y: 0.0, block: setting.block, item: 0, thing: Thing::Rule { thick } };
    first.things.insert(0, rule);
    first.tall += down;
    first.begins_page = begins_page;
    rows
}

/// An item stays on one page.
fn item_rows(setting: &Setting<'_>, text: &[Span]) -> Vec<Row> {
    let mut rows = setting.rows(text, false);
    keep(&mut rows, false);
    let bullet = setting.letters.letter('\u{2022}', false);
    if let Some(first) = rows.first_mut() {
        let thing = Thing::Bullet(bullet, setting.size);
        let y = setting.base_line();
        first
            .things
            .insert(0, Placed { x: 0.3 * INDENT, y, block: setting.block, item: setting.item, thing });
    }
    rows
}

/// Badges side by side; a badge that is too long has a frame in each line.
fn badge_rows(badges: &[(String, bool)], letters: &Letters<'_>, block: usize, room: f32) -> Vec<Row> {
    let size = 0.8 * TEXT;
    let (beside, tall) = (0.5 * TEXT + 1.5 * PX, size * LINE + 0.1 * TEXT + 3.0 * PX);
    let gap = 0.4 * TEXT;
    let row =
        || Row { above: 0.0, tall: tall + 0.1 * TEXT, keeps: true, begins_page: false, things: Vec::new() };
    let mut rows = vec![row()];
    let mut x = 0.0;
    for (item, (text, is_invented)) in badges.iter().enumerate() {
        let all = letters.letters(text, true);
        for line in lines(&all, (room - 2.0 * beside) / size) {
            let (line, spoken) = (drawn(&all[line.clone()]), spoken(&all[line]));
            let wide = width(&line) * size + 2.0 * beside;
            if x > 0.0 && x + wide > room {
                rows.push(row());
                x = 0.0;
            }
            let Some(last) = rows.last_mut() else { continue };
            let y = tall / 2.0 + (RISE - FALL) / 2.0 * size;
            let frame = Thing::Badge { wide, tall, is_invented: *is_invented };
            last.things.push(Placed { x, y: 0.0, block, item, thing: frame });
            let line = Thing::Line { letters: line, size, is_soft: false, spoken };
            last.things.push(Placed { x: x + beside, y, block, item, thing: line });
            x += wide + gap;
        }
    }
    rows
}

/// How a text is set.
struct Setting<'a> {
    letters: &'a Letters<'a>,
    /// Width of the text.
    room: f32,
    block: usize,
    item: usize,
    size: f32,
    /// Height of a line.
    height: f32,
    x: f32,
    is_soft: bool,
}

impl Setting<'_> {
    fn base_line(&self) -> f32 {
        self.height / 2.0 + (RISE - FALL) / 2.0 * self.size
    }

    fn rows(&self, text: &[Span], is_bold: bool) -> Vec<Row> {
        let all: Vec<Letter> =
            text.iter().flat_map(|span| self.letters.letters(&span.text, is_bold || span.is_bold)).collect();
        let row = |line: Range<usize>| {
            let Self { block, item, size, is_soft, x, .. } = *self;
            let line = &all[line];
            let thing = Thing::Line { letters: drawn(line), size, is_soft, spoken: spoken(line) };
            let things = vec![Placed { x, y: self.base_line(), block, item, thing }];
            Row { above: 0.0, tall: self.height, keeps: is_bold, begins_page: false, things }
        };
        lines(&all, (self.room - self.x) / self.size).into_iter().map(row).collect()
    }
}

/// Width of letters as a multiple of their size, without the spaces at the end.
pub(super) fn width(letters: &[Letter]) -> f32 {
    let end = letters.iter().rposition(|letter| !is_space(letter.character)).map_or(0, |last| last + 1);
    letters[..end].iter().map(|letter| letter.wide).sum()
}

/// A space where a line may end.
fn is_space(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Lines of whole words; the spaces at an end hang over. A word that is too long for a line breaks between its letters.
fn lines(letters: &[Letter], room: f32) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut begin, mut wide) = (0, 0.0);
    let mut chance = None;
    for (at, letter) in letters.iter().enumerate() {
        if is_space(letter.character) {
            wide += letter.wide;
            chance = Some(at + 1);
            continue;
        }
        while wide + letter.wide > room && at > begin {
            let end = chance.take().unwrap_or(at);
            lines.push(begin..end);
            begin = end;
            wide = letters[begin..at].iter().map(|letter| letter.wide).sum();
        }
        wide += letter.wide;
        if is_hyphen(letters, at) {
            chance = Some(at + 1);
        }
    }
    if begin < letters.len() {
        lines.push(begin..letters.len());
    }
    lines
}

/// A hyphen or a dash between letters; a range of numbers stays whole.
fn is_hyphen(letters: &[Letter], at: usize) -> bool {
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.character.is_alphabetic())
    };
    matches!(letters[at].character, '-' | '\u{2010}' | '\u{2013}')
        && is_letter(at.checked_sub(1))
        && is_letter(Some(at + 1))
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
