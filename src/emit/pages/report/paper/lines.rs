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

/// What stands somewhere.
pub(super) enum Thing {
    /// A line of text from its base line's beginning; what is spoken where the order of the letters is another.
    Line { letters: Vec<Letter>, size: f32, is_soft: bool, spoken: Option<String> },
    /// The bullet of a list's item.
    Bullet(Letter),
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

/// What stands on each page.
pub(super) fn pages(blocks: &[Block], letters: &Letters<'_>, pixels: (u32, u32)) -> Vec<Vec<Placed>> {
    let rows = rows(blocks, letters, map_size(blocks, letters, pixels));
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
        let is_whole = tall <= TALL;
        for (position, row) in chunk.into_iter().enumerate() {
            let needs = if !is_whole {
                row.above + row.tall
            } else if position == 0 {
                tall
            } else {
                0.0
            };
            if y > 0.0 && (row.begins_page || y + needs > TALL + 0.01) {
                pages.push(Vec::new());
                y = 0.0;
            }
            y += if y > 0.0 { row.above } else { 0.0 };
            if let Some(page) = pages.last_mut() {
                page.extend(row.things.into_iter().map(|placed| Placed {
                    x: placed.x + MARGIN.0,
                    y: placed.y + MARGIN.1 + y,
                    ..placed
                }));
            }
            y += row.tall;
        }
    }
    pages
}

/// Width and height of the map: as wide as the text, narrower where the first sheet would not hold its text otherwise.
pub(super) fn map_size(blocks: &[Block], letters: &Letters<'_>, (wide, tall): (u32, u32)) -> (f32, f32) {
    let shape = tall as f32 / wide.max(1) as f32;
    let full = (ROOM, ROOM * shape);
    let rows = rows(blocks, letters, full);
    let first = rows.iter().take_while(|row| !row.begins_page);
    let over = first.map(|row| row.above + row.tall).sum::<f32>() - TALL;
    let part = (1.0 - over.max(0.0) / full.1.max(1.0)).clamp(LEAST_MAP, 1.0);
    (full.0 * part, full.1 * part)
}

/// Places from top to bottom, before pages are known.
fn rows(blocks: &[Block], letters: &Letters<'_>, map: (f32, f32)) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut below = 0.0_f32;
    for (block, one) in blocks.iter().enumerate() {
        let begin = rows.len();
        let set = |size: f32, height: f32| Setting {
            letters,
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
                rows.extend(badge_rows(badges, letters, block));
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
                let things = vec![Placed { x: (ROOM - map.0) / 2.0, y: 0.0, block, item: 0, thing }];
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
        let thing = Thing::Bullet(bullet);
        let y = setting.base_line();
        first
            .things
            .insert(0, Placed { x: 0.3 * INDENT, y, block: setting.block, item: setting.item, thing });
    }
    rows
}

/// Badges side by side; a badge that is too long has a frame in each line.
fn badge_rows(badges: &[(String, bool)], letters: &Letters<'_>, block: usize) -> Vec<Row> {
    let size = 0.8 * TEXT;
    let (beside, tall) = (0.5 * TEXT + 1.5 * PX, size * LINE + 0.1 * TEXT + 3.0 * PX);
    let gap = 0.4 * TEXT;
    let row =
        || Row { above: 0.0, tall: tall + 0.1 * TEXT, keeps: true, begins_page: false, things: Vec::new() };
    let mut rows = vec![row()];
    let mut x = 0.0;
    for (item, (text, is_invented)) in badges.iter().enumerate() {
        let all = letters.letters(text, true);
        for line in lines(&all, (ROOM - 2.0 * beside) / size) {
            let (line, spoken) = (drawn(&all[line.clone()]), spoken(&all[line]));
            let wide = width(&line) * size + 2.0 * beside;
            if x > 0.0 && x + wide > ROOM {
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
        lines(&all, (ROOM - self.x) / self.size).into_iter().map(row).collect()
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
mod tests {
    use super::super::super::brief::Brief;
    use super::super::{blocks, sample, text_of};
    use super::*;
    use crate::emit::pages::image::LETTERS;

    fn laid(brief: &Brief) -> Vec<Vec<Placed>> {
        let letters = Letters::read(LETTERS).expect("letters");
        pages(&blocks(brief, &sample::look(b"")), &letters, (1440, 940))
    }

    /// The letters of a page without spaces: where a line ends, a space may or may not stand.
    fn seen(page: &[Placed]) -> String {
        let lines = page.iter().filter_map(|placed| match &placed.thing {
            Thing::Line { letters, .. } => Some(letters),
            _ => None,
        });
        lines.flatten().map(|letter| letter.character).filter(|one| !one.is_whitespace()).collect()
    }

    /// What must be printed, in order.
    fn wanted(brief: &Brief) -> String {
        let mut all = String::new();
        for block in blocks(brief, &sample::look(b"")) {
            match block {
                Block::Badges(badges) => badges.iter().for_each(|(text, _)| all.push_str(text)),
                Block::Title(text)
                | Block::Subtitle(text)
                | Block::Text(text)
                | Block::Caption(text)
                | Block::Heading { text, .. } => all.push_str(&text_of(&text)),
                Block::List(items) => items.iter().for_each(|item| all.push_str(&text_of(item))),
                Block::Map => {}
            }
        }
        all.chars().filter(|one| !one.is_whitespace()).collect()
    }

    fn without_hebrew(text: &str) -> String {
        text.chars().filter(|one| !super::super::runs_left(*one)).collect()
    }

    /// Nothing stands beyond the margins.
    fn is_within(page: &[Placed]) -> bool {
        page.iter().all(|placed| {
            let (wide, down) = match &placed.thing {
                Thing::Line { letters, size, .. } => (width(letters) * size, FALL * size),
                Thing::Bullet(_) => (0.0, 0.0),
                Thing::Badge { wide, tall, .. } | Thing::Map { wide, tall } => (*wide, *tall),
                Thing::Rule { thick } => (ROOM, *thick),
            };
            placed.x >= MARGIN.0 - 0.01
                && placed.x + wide <= MARGIN.0 + ROOM + 0.01
                && placed.y >= MARGIN.1 - 0.01
                && placed.y + down <= A4.1 - MARGIN.1 + 0.01
        })
    }

    #[test]
    fn the_sample_fills_two_pages_in_reading_order() {
        let brief = sample::brief();
        let pages = laid(&brief);
        assert_eq!(pages.len(), 2);
        let all: String = pages.iter().map(|page| seen(page)).collect();
        assert_eq!(without_hebrew(&all), without_hebrew(&wanted(&brief)));
        assert!(seen(&pages[1]).starts_with("Varrestenfinns"));
        assert!(pages.iter().all(|page| is_within(page)));
    }

    #[test]
    fn what_two_pages_do_not_hold_goes_on_and_nothing_is_lost() {
        let mut brief = sample::brief();
        for number in 0..40 {
            let text = format!("Område {number} med [{number}] hushåll {}.", "och mer text ".repeat(number));
            brief.then[4].list.push(sample::sentence(&text));
            brief.then[0].sentences.push(sample::sentence(&text));
        }
        let pages = laid(&brief);
        assert!(pages.len() >= 4, "{} pages", pages.len());
        let all: String = pages.iter().map(|page| seen(page)).collect();
        assert_eq!(without_hebrew(&all), without_hebrew(&wanted(&brief)));
        assert!(pages.iter().all(|page| is_within(page)));
    }

    #[test]
    fn an_item_that_is_longer_than_a_page_breaks_between_its_lines() {
        let mut brief = sample::brief();
        brief.then[0].list = vec![sample::sentence(&"ord ".repeat(6000))];
        let pages = laid(&brief);
        assert!(pages.len() >= 4 && pages.iter().all(|page| is_within(page)));
        let all: String = pages.iter().map(|page| seen(page)).collect();
        assert_eq!(all, wanted(&brief));
    }

    #[test]
    fn no_heading_stands_at_the_end_of_a_page() {
        for lines in 0..60 {
            let mut brief = sample::brief();
            brief.then[0].list = (0..lines).map(|_| sample::sentence("En rad.")).collect();
            for page in laid(&brief) {
                let last = page.iter().rfind(|placed| matches!(placed.thing, Thing::Line { .. }));
                let Some(Placed { thing: Thing::Line { size, .. }, .. }) = last else { continue };
                assert!((*size - 11.5).abs() > 0.1, "a heading is the last line, {lines} lines");
            }
        }
    }

    #[test]
    fn the_map_yields_to_the_text_of_the_first_sheet() {
        let letters = Letters::read(LETTERS).expect("letters");
        let mut brief = sample::brief();
        let of = |brief: &Brief| map_size(&blocks(brief, &sample::look(b"")), &letters, (1440, 940));
        assert!((of(&brief).0 - ROOM).abs() < 0.01);
        for _ in 0..24 {
            brief.first[1]
                .sentences
                .push(sample::sentence("Ännu en mening som tar plats på det första bladet."));
        }
        let (wide, tall) = of(&brief);
        assert!(
            (LEAST_MAP * ROOM..ROOM - 1.0).contains(&wide) && (wide / tall - 1440.0 / 940.0).abs() < 0.001
        );
        assert_eq!(laid(&brief).len(), 2);
    }

    #[test]
    fn words_break_at_spaces_and_long_ones_between_letters() {
        let letters = Letters::read(LETTERS).expect("letters");
        let broken = |text: &str, room: f32| -> Vec<String> {
            let all = letters.letters(text, false);
            let text = |line: Range<usize>| all[line].iter().map(|letter| letter.character).collect();
            lines(&all, room).into_iter().map(text).collect()
        };
        let wide = width(&letters.letters("tre fyra", false)) + 0.001;
        assert_eq!(broken("ett två tre fyra", wide), ["ett två ", "tre fyra"]);
        assert_eq!(broken("ett två\u{a0}tre", wide), ["ett ", "två\u{a0}tre"]);
        let long = broken("a abcdefghijklmnop b", 3.0);
        assert_eq!(long.concat(), "a abcdefghijklmnop b");
        assert!(long.len() > 3 && long[0] == "a ");
        assert!(long.iter().all(|line| width(&letters.letters(line, false)) <= 3.0));
        assert_eq!(broken("Nord-syd", 4.0), ["Nord-", "syd"]);
    }
}
