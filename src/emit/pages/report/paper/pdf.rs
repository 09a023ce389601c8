//! The two pages as PDF: A4, tagged for those who hear it (PDF/UA-1), with the letters that are built in. The same brief
//! gives the same bytes: no clock is read.
use std::num::NonZeroU16;

use krilla::color::rgb;
use krilla::configure::{Accessibility, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{Metadata, TextDirection};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, Identifier, ListNumbering, SpanTag, Tag, TagGroup, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use resvg::usvg::Tree;

use super::super::brief::Brief;
use super::drawing;
use super::letters::{Letter, Letters};
use super::lines::{Placed, ROOM, Thing, pages, width};
use super::{A4, Block, Look, MARGIN, Span, blocks, text_of};
use crate::emit::pages::chart::letters::plain;
use crate::emit::pages::image::{LETTERS, tree};

/// Colours of `summary.css`.
const INK: [u8; 3] = [0x26, 0x28, 0x2b];
const SOFT: [u8; 3] = [0x55, 0x59, 0x5f];
const MARK: [u8; 3] = [0x0b, 0x3c, 0x5d];
const INVENTED: [u8; 3] = [0xff, 0xe2, 0x7a];
const LINE: [u8; 3] = [0xd3, 0xd6, 0xd2];
/// Size of the foot, and how far its base line stands above the paper's edge.
const FOOT: (f32, f32) = (7.7, 16.0);

/// The file.
///
/// # Errors
/// What the libraries answer to letters or a map that they cannot read, or to a file that is not fit for all readers.
pub(in super::super) fn bytes(brief: &Brief, look: &Look<'_>) -> Result<Vec<u8>, String> {
    let letters = Letters::read(LETTERS)?;
    let blocks = blocks(brief, look);
    let pages = pages(&blocks, &letters, look.map.pixels);
    let configuration = configuration()?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut pen = Pen {
        faces: [face(LETTERS[0])?, face(LETTERS[1])?],
        letters: &letters,
        map: tree(look.map.svg)?,
        parts: Vec::new(),
    };
    let count = pages.len();
    for (number, things) in pages.iter().enumerate() {
        let settings = PageSettings::from_wh(A4.0, A4.1).ok_or("the size of a page")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        pen.page(&mut surface, number, things)?;
        pen.foot(&mut surface, &plain(look.footer), &format!("{} / {count}", number + 1));
        surface.finish();
        page.finish();
    }
    let metadata = Metadata::new()
        .title(look.title(brief))
        .language(look.language.to_owned())
        .text_direction(TextDirection::LeftToRight);
    document.set_metadata(metadata);
    document.set_outline(outline(&blocks, &pages));
    document.set_tag_tree(tags(&blocks, &pen.parts, &plain(look.map.alternative)));
    document.finish().map_err(|error| format!("{error:?}"))
}

fn face(bytes: &'static [u8]) -> Result<Font, String> {
    Font::new(bytes.into(), 0).ok_or_else(|| "letters that cannot be read".to_owned())
}

/// Content of a page that belongs to a block, in reading order.
struct Part {
    block: usize,
    item: usize,
    is_bullet: bool,
    content: Identifier,
    /// Where the map stands.
    frame: Option<BBox>,
}

/// What draws.
struct Pen<'a> {
    faces: [Font; 2],
    letters: &'a Letters<'a>,
    map: Tree,
    parts: Vec<Part>,
}

impl Pen<'_> {
    /// The things of a page; what belongs together is one piece of content.
    fn page(&mut self, surface: &mut Surface<'_>, number: usize, things: &[Placed]) -> Result<(), String> {
        for piece in things.chunk_by(|one, next| key(one).is_some_and(|key_of| Some(key_of) == key(next))) {
            let first = &piece[0];
            match key(first) {
                Some((block, item, is_bullet, _)) => {
                    let text = SpanTag::empty().with_actual_text(spoken(first));
                    let content = surface.start_tagged(ContentTag::Span(text));
                    self.parts.push(Part { block, item, is_bullet, content, frame: frame(number, first) });
                }
                None => {
                    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
                }
            }
            piece.iter().try_for_each(|placed| self.thing(surface, placed))?;
            surface.end_tagged();
        }
        Ok(())
    }

    fn thing(&self, surface: &mut Surface<'_>, placed: &Placed) -> Result<(), String> {
        let (x, y) = (placed.x, placed.y);
        match &placed.thing {
            Thing::Line { letters, size, is_soft, .. } => {
                self.line(surface, (x, y), letters, *size, if *is_soft { SOFT } else { INK });
            }
            Thing::Bullet(bullet, size) => self.line(surface, (x, y), &[*bullet], *size, INK),
            Thing::Rule { thick } => {
                rectangle(surface, (x, y, ROOM, *thick), Some(MARK), None);
            }
            Thing::Badge { wide, tall, is_invented } => {
                let inside = 0.6;
                let frame = (x + inside, y + inside, wide - 2.0 * inside, tall - 2.0 * inside);
                rectangle(surface, frame, is_invented.then_some(INVENTED), Some((INK, 2.0 * inside)));
            }
            Thing::Map { wide, tall } => {
                let size = self.map.size();
                surface.push_transform(&Transform::from_translate(x, y));
                surface.push_transform(&Transform::from_scale(wide / size.width(), tall / size.height()));
                let drawn = drawing::draw(surface, &self.map);
                surface.pop();
                surface.pop();
                drawn?;
                rectangle(surface, (x, y, *wide, *tall), None, Some((LINE, 0.75)));
            }
        }
        Ok(())
    }

    /// A line, from its base line's beginning. Letters of one face are written at once.
    fn line(
        &self,
        surface: &mut Surface<'_>,
        (mut x, y): (f32, f32),
        letters: &[Letter],
        size: f32,
        colour: [u8; 3],
    ) {
        surface.set_fill(Some(ink(colour)));
        surface.set_stroke(None);
        for run in letters.chunk_by(|one, next| one.is_bold == next.is_bold) {
            let mut text = String::new();
            let mut glyphs = Vec::with_capacity(run.len());
            let mut wide = 0.0;
            for letter in run {
                let begin = text.len();
                text.push(letter.character);
                let glyph = GlyphId::new(letter.glyph);
                glyphs.push(KrillaGlyph::new(glyph, letter.wide, 0.0, 0.0, 0.0, begin..text.len(), None));
                wide += letter.wide * size;
            }
            let face = self.faces[usize::from(run[0].is_bold)].clone();
            surface.draw_glyphs(Point::from_xy(x, y), &glyphs, face, &text, size, false);
            x += wide;
        }
    }

    /// The foot is no part of the text: those who hear the document do not hear it on each page. It has one line; a
    /// sentence that is longer is cut.
    fn foot(&self, surface: &mut Surface<'_>, text: &str, number: &str) {
        let (size, up) = FOOT;
        let number = self.letters.letters(number, false);
        let right = MARGIN.0 + ROOM - width(&number) * size;
        let mut text = self.letters.letters(text, false);
        while width(&text) * size > ROOM - 2.0 * MARGIN.0 {
            text.pop();
        }
        for (kind, x, letters) in
            [(ArtifactType::Footer, MARGIN.0, text), (ArtifactType::PageNumber, right, number)]
        {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
            self.line(surface, (x, A4.1 - up), &letters, size, SOFT);
            surface.end_tagged();
        }
    }
}

/// What things of one piece of content share; an ornament has nothing, a line that is spoken otherwise stands alone.
fn key(placed: &Placed) -> Option<(usize, usize, bool, u32)> {
    let is_bullet = matches!(placed.thing, Thing::Bullet(..));
    let is_ornament = matches!(placed.thing, Thing::Rule { .. } | Thing::Badge { .. });
    let alone = spoken(placed).map_or(0, |_| placed.y.to_bits());
    (!is_ornament).then_some((placed.block, placed.item, is_bullet, alone))
}

fn spoken(placed: &Placed) -> Option<&str> {
    let Thing::Line { spoken, .. } = &placed.thing else { return None };
    spoken.as_deref()
}

fn ink([red, green, blue]: [u8; 3]) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}

fn rectangle(
    surface: &mut Surface<'_>,
    (x, y, wide, tall): (f32, f32, f32, f32),
    fill: Option<[u8; 3]>,
    stroke: Option<([u8; 3], f32)>,
) {
    let Some(rect) = Rect::from_xywh(x, y, wide, tall) else { return };
    let mut builder = PathBuilder::new();
    builder.push_rect(rect);
    let Some(path) = builder.finish() else { return };
    surface.set_fill(fill.map(ink));
    surface.set_stroke(stroke.map(|(colour, width)| Stroke {
        paint: ink(colour).paint,
        width,
        ..Stroke::default()
    }));
    surface.draw_path(&path);
}

fn frame(page: usize, placed: &Placed) -> Option<BBox> {
    let Thing::Map { wide, tall } = placed.thing else { return None };
    Some(BBox::new(page, Rect::from_xywh(placed.x, placed.y, wide, tall)?))
}

/// What the document is made of, for those who hear it.
fn tags(blocks: &[Block], parts: &[Part], alternative: &str) -> TagTree {
    let mut tree = TagTree::new();
    let mut figure = TagGroup::new(Tag::Div);
    for (number, block) in blocks.iter().enumerate() {
        let parts: Vec<&Part> = parts.iter().filter(|part| part.block == number).collect();
        let filled = |mut group: TagGroup| {
            for part in &parts {
                group.push(part.content);
            }
            group
        };
        match block {
            Block::Title(text) => tree.push(filled(heading(0, text))),
            Block::Heading { text, .. } => tree.push(filled(heading(1, text))),
            Block::Badges(_) | Block::Subtitle(_) | Block::Text(_) => {
                tree.push(filled(TagGroup::new(Tag::P)));
            }
            Block::List(items) => tree.push(list(items.len(), &parts)),
            Block::Map => {
                let frame = parts.iter().find_map(|part| part.frame);
                let tag = Tag::Figure(Some(alternative.to_owned())).with_bbox(frame);
                figure.push(filled(TagGroup::new(tag)));
            }
            // The caption stands beside the figure: a reader that speaks the alternative text leaves out what is within.
            Block::Caption(_) => {
                figure.push(filled(TagGroup::new(Tag::Caption)));
                tree.push(std::mem::replace(&mut figure, TagGroup::new(Tag::Div)));
            }
        }
    }
    tree
}

/// A heading below others. One without a letter is no reason to write no file: a dash names it.
fn heading(below: u16, text: &[Span]) -> TagGroup {
    let text = Some(text_of(text)).filter(|text| !text.is_empty()).unwrap_or_else(|| "\u{2013}".to_owned());
    TagGroup::new(Tag::Hn(NonZeroU16::MIN.saturating_add(below), Some(text)))
}

fn list(items: usize, parts: &[&Part]) -> TagGroup {
    let mut list = TagGroup::new(Tag::L(ListNumbering::Disc));
    for item in 0..items {
        let mut entry = TagGroup::new(Tag::LI);
        let [mut label, mut body] = [TagGroup::new(Tag::Lbl), TagGroup::new(Tag::LBody)];
        for part in parts.iter().filter(|part| part.item == item) {
            if part.is_bullet { label.push(part.content) } else { body.push(part.content) }
        }
        entry.push(label);
        entry.push(body);
        list.push(entry);
    }
    list
}

/// Headings as bookmarks, below the name of the whole.
fn outline(blocks: &[Block], pages: &[Vec<Placed>]) -> Outline {
    let place = |block: usize| {
        let mut places = pages.iter().enumerate().flat_map(|(page, things)| {
            things.iter().filter(|placed| placed.block == block).map(move |placed| (page, placed.y))
        });
        let (page, y) = places.next().unwrap_or_default();
        XyzDestination::new(page, Point::from_xy(0.0, (y - 16.0).max(0.0)))
    };
    let mut outline = Outline::new();
    let mut top: Option<OutlineNode> = None;
    for (number, block) in blocks.iter().enumerate() {
        match block {
            Block::Title(text) => top = Some(OutlineNode::new(text_of(text), place(number)).with_open(true)),
            Block::Heading { text, .. } => {
                let node = OutlineNode::new(text_of(text), place(number));
                if let Some(top) = &mut top { top.push_child(node) } else { outline.push_child(node) }
            }
            _ => {}
        }
    }
    if let Some(top) = top {
        outline.push_child(top);
    }
    outline
}

/// PDF/UA-1: the library refuses to write what breaks it.
fn configuration() -> Result<Configuration, String> {
    let builder = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    builder.finish().map_err(|error| format!("{error:?}"))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn file() -> Vec<u8> {
        bytes(&sample::brief(), &sample::look(b"")).expect("a file")
    }

    fn count(file: &[u8], of: &str) -> usize {
        file.windows(of.len()).filter(|part| *part == of.as_bytes()).count()
    }

    /// A text as it stands in a PDF that is not packed: UTF-16 in hexadecimal digits, if it holds more than ASCII.
    fn hex(text: &str) -> String {
        text.encode_utf16().fold(String::new(), |digits, unit| digits + &format!("{unit:04X}"))
    }

    #[test]
    fn the_structure_holds_every_heading_list_and_figure() {
        let file = file();
        let brief = sample::brief();
        let sections = || brief.first.iter().chain(&brief.then);
        assert_eq!(count(&file, "/Type/Page/"), 2);
        assert_eq!(count(&file, "/S/H1/"), 1);
        assert_eq!(count(&file, "/S/H2/"), sections().count());
        assert_eq!(count(&file, "/S/L/"), sections().filter(|one| !one.list.is_empty()).count());
        assert_eq!(count(&file, "/S/LBody/"), sections().map(|one| one.list.len()).sum::<usize>());
        assert_eq!(count(&file, "/S/Lbl/"), count(&file, "/S/LBody/"));
        assert_eq!((count(&file, "/S/Figure/"), count(&file, "/S/Caption/")), (1, 1));
        assert_eq!(count(&file, &hex(&plain(sample::look(b"").map.alternative))), 1);
        assert_eq!(count(&file, "/Lang(sv)"), 1);
        assert!(count(&file, "<pdfuaid:part>1<") == 1 && count(&file, "/DisplayDocTitle true") == 1);
    }

    #[test]
    fn headings_are_tagged_and_bookmarked_in_order() {
        let file = file();
        let brief = sample::brief();
        let at = |key: &str, text: &str| {
            let wanted = format!("{key}<FEFF{}>", hex(&plain(text)));
            let simple = format!("{key}({})", plain(text));
            let place = |of: &str| file.windows(of.len()).position(|part| part == of.as_bytes());
            place(&wanted).or_else(|| place(&simple)).unwrap_or_else(|| unreachable!("{key} {text}"))
        };
        for key in ["/T", "/Title"] {
            let places: Vec<usize> =
                brief.first.iter().chain(&brief.then).map(|section| at(key, &section.title)).collect();
            assert!(places.is_sorted(), "{key}: {places:?}");
        }
    }

    #[test]
    fn the_same_brief_gives_the_same_bytes() {
        let one = file();
        std::thread::sleep(std::time::Duration::from_millis(1100));
        assert!(one == file());
    }

    #[test]
    fn a_long_brief_has_more_pages_and_an_empty_one_is_written() {
        let mut brief = sample::brief();
        for number in 0..90 {
            brief.then[4].list.push(sample::sentence(&format!("Område {number} med [{number}] hushåll.")));
        }
        let file = bytes(&brief, &sample::look(b"")).expect("a file");
        assert_eq!(count(&file, "/Type/Page/"), 4);
        for section in brief.first.iter_mut().chain(&mut brief.then) {
            (section.sentences, section.list, section.last) = (Vec::new(), Vec::new(), Vec::new());
        }
        brief.badges.clear();
        assert_eq!(count(&bytes(&brief, &sample::look(b"")).expect("a file"), "/Type/Page/"), 2);
    }

    #[test]
    fn a_map_that_is_no_picture_is_an_error() {
        let mut look = sample::look(b"");
        look.map.svg = "<svg";
        assert!(bytes(&sample::brief(), &look).is_err());
    }

    #[test]
    fn no_character_makes_the_file_fail() {
        let mut brief = sample::brief();
        let all: String = (0..=0x10_ffff).step_by(97).filter_map(char::from_u32).collect();
        let odd =
            "\u{0}\u{fffe}\u{feff}\u{e000}\u{10ffff}\u{1f600}\u{1f468}\u{200d}\u{1f469}ﷺ\u{301}\u{fdd0}";
        brief.title = odd.to_owned();
        brief.then[0].sentences.push(sample::sentence(&format!("{all}{odd}")));
        bytes(&brief, &sample::look(b"")).expect("a file");
        brief.title = String::new();
        brief.subtitle = "\u{202e}".to_owned();
        bytes(&brief, &sample::look(b"")).expect("a file without a name");
    }
}
