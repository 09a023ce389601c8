//! The letters that are built in, measured: which glyph stands for a character and how wide it is.
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider, charmap::Charmap, metrics::GlyphMetrics};
use unicode_bidi::{BidiInfo, Level};
use unicode_normalization::UnicodeNormalization;

use super::{MARK, runs_left};

/// What stands for a character that the letters lack.
const REPLACEMENT: [char; 2] = ['\u{fffd}', '?'];

/// Regular and bold letters.
pub(super) struct Letters<'a>([Face<'a>; 2]);

struct Face<'a> {
    characters: Charmap<'a>,
    widths: GlyphMetrics<'a>,
}

/// A character as it is drawn.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    /// The character itself, also where the letters lack it.
    pub character: char,
    /// Number of its glyph.
    pub glyph: u32,
    /// Width as a part of the size.
    pub wide: f32,
    /// From the bold letters.
    pub is_bold: bool,
}

impl<'a> Letters<'a> {
    /// Reads the two fonts.
    pub(super) fn read(faces: [&'a [u8]; 2]) -> Result<Self, String> {
        let face = |bytes| -> Result<Face<'a>, String> {
            let font = FontRef::new(bytes).map_err(|error| error.to_string())?;
            let widths = font.glyph_metrics(Size::new(1.0), LocationRef::default());
            Ok(Face { characters: font.charmap(), widths })
        };
        let [regular, bold] = faces;
        Ok(Self([face(regular)?, face(bold)?]))
    }

    /// The letter of a character. Nothing is lost: what the letters lack is drawn as a replacement and keeps its character.
    pub(super) fn letter(&self, character: char, is_bold: bool) -> Letter {
        let face = &self.0[usize::from(is_bold)];
        let of = |character: char| face.characters.map(character).filter(|glyph| *glyph != GlyphId::NOTDEF);
        let glyph = of(character).or_else(|| REPLACEMENT.into_iter().find_map(of)).unwrap_or(GlyphId::NOTDEF);
        let wide = if character == MARK { 0.0 } else { face.widths.advance_width(glyph).unwrap_or_default() };
        Letter { character, glyph: glyph.to_u32(), wide, is_bold }
    }

    /// The letters of a text. Letter and accent are one character where there is such a one; marks that are not seen are
    /// left out, because a PDF would show a box.
    pub(super) fn letters(&self, text: &str, is_bold: bool) -> Vec<Letter> {
        let is_seen = |character: &char| {
            !matches!(character, '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200d}'
                | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{e0000}'..='\u{e0fff}')
        };
        text.nfc().filter(is_seen).map(|character| self.letter(character, is_bold)).collect()
    }
}

/// The text of a line that is drawn in another order.
pub(super) fn spoken(line: &[Letter]) -> Option<String> {
    let is_turned = line.iter().any(|letter| runs_left(letter.character));
    let all = || line.iter().map(|letter| letter.character).filter(|character| *character != MARK).collect();
    is_turned.then(all)
}

/// A line as it is drawn from the left: words that are written to the left are turned, and the marks beside them left out.
pub(super) fn drawn(line: &[Letter]) -> Vec<Letter> {
    let is_seen = |letter: &Letter| letter.character != MARK;
    if !line.iter().any(|letter| runs_left(letter.character)) {
        return line.iter().copied().filter(is_seen).collect();
    }
    let text: String = line.iter().map(|letter| letter.character).collect();
    let order = BidiInfo::new(&text, Some(Level::ltr()));
    let Some(paragraph) = order.paragraphs.first() else { return line.to_vec() };
    let levels = order.reordered_levels_per_char(paragraph, 0..text.len());
    let places = BidiInfo::reorder_visual(&levels);
    places.into_iter().filter_map(|place| line.get(place).copied()).filter(is_seen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::pages::image::LETTERS;

    #[test]
    fn what_the_letters_lack_keeps_its_character() {
        let letters = Letters::read(LETTERS).expect("letters");
        let lacking = letters.letter('村', false);
        assert_eq!(lacking.character, '村');
        assert_eq!(lacking.glyph, letters.letter('\u{fffd}', false).glyph);
        assert!(lacking.glyph != 0 && lacking.wide > 0.0);
        for character in "åäöÅÄÖ\u{2013}\u{2212}\u{a0}\u{202f}”•".chars() {
            for is_bold in [false, true] {
                let letter = letters.letter(character, is_bold);
                assert!(letter.glyph != 0 && letter.glyph != lacking.glyph, "{character}");
            }
        }
    }

    #[test]
    fn letter_and_accent_are_one_and_unseen_marks_are_none() {
        let letters = Letters::read(LETTERS).expect("letters");
        let text: String = letters
            .letters("a\u{30a}\u{200b}\u{feff}\u{ad}b", false)
            .iter()
            .map(|one| one.character)
            .collect();
        assert_eq!(text, "åb");
    }

    #[test]
    fn hebrew_words_are_turned_and_the_text_behind_them_is_not() {
        let letters = Letters::read(LETTERS).expect("letters");
        let line = letters.letters("i \u{200e}אבג\u{200e}: 81 hushåll ", false);
        let drawn: String = drawn(&line).iter().map(|one| one.character).collect();
        assert_eq!(drawn, "i גבא: 81 hushåll ");
    }
}
