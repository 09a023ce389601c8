//! How wide a text is and how it gets into a picture: measured without a font, so that a picture has the same bytes
//! wherever it is drawn.

/// Widths of `DejaVu Sans`, in thousandths of the size. Pages may use another font; nearly every other is narrower.
fn advance(character: char) -> f64 {
    f64::from(match character {
        'i' | 'j' | 'l' | '\'' | '|' => 280,
        ' ' | '\u{a0}' | '.' | ',' | ':' | ';' | 'I' | 'J' => 320,
        'f' | 't' | '-' | '/' | '(' | ')' | '[' | ']' | '"' => 392,
        'r' | '!' => 411,
        's' | 'c' | 'z' | '\u{2013}' | '?' => 550,
        'k' | 'v' | 'x' | 'y' | 'F' | 'L' => 592,
        'w' | '+' | '\u{2212}' | '=' | '<' | '>' => 838,
        'm' | 'M' | 'W' | '%' | '@' | '\u{2026}' | '\u{2e80}'.. => 1000,
        'G' | 'H' | 'N' | 'O' | 'Q' | 'D' | '\u{d6}' | '\u{d8}' => 787,
        'A'..='Z' | '\u{c0}'..='\u{de}' => 698,
        // Combining marks stand on the letter before them.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
        _ => 636,
    }) / 1000.0
}

/// Width of a text, at most, in the unit of its size.
pub(in crate::emit) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Width of a bold text, at most.
pub(in crate::emit) fn bold_width(text: &str, size: f64) -> f64 {
    width(text, size) * 1.12
}

/// The text, or its beginning and an ellipsis where it has no room.
pub(in crate::emit) fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let room = room - width("\u{2026}", size);
    let mut used = 0.0;
    let mut kept: String = text
        .chars()
        .take_while(|&character| {
            used += advance(character) * size;
            used <= room
        })
        .collect();
    kept.truncate(kept.trim_end().len());
    kept.push('\u{2026}');
    kept
}

/// Lines of whole words, each within the room; a word that is too long for any line gets an ellipsis.
pub(in crate::emit) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(fit(word, size, room)),
        }
    }
    lines
}

/// Text as text: escaped, and [`plain`].
pub(in crate::emit) fn clean(text: &str) -> String {
    crate::emit::text::markup::escaped(&plain(text))
}

/// Text without the control characters that XML forbids and without marks that turn the direction of what stands beside it.
pub(in crate::emit) fn plain(text: &str) -> String {
    text.chars()
        .map(|character| if matches!(character, '\t' | '\n' | '\r') { ' ' } else { character })
        .filter(|&character| {
            !character.is_control()
                && !matches!(character,
                    '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
                    | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_has_no_room_ends_in_an_ellipsis() {
        assert_eq!(fit("Nora", 10.0, 100.0), "Nora");
        let cut = fit("Ljusnarsbergs kommun", 10.0, 60.0);
        assert!(cut.starts_with("Ljus") && cut.ends_with('\u{2026}'), "{cut}");
        assert!(width(&cut, 10.0) <= 60.0);
    }

    #[test]
    fn lines_break_between_words() {
        let lines = wrap("ett tv\u{e5} tre fyra", 10.0, width("ett tv\u{e5}", 10.0));
        assert_eq!(lines, ["ett tv\u{e5}", "tre", "fyra"]);
    }

    #[test]
    fn nothing_in_a_name_is_markup_or_turns_its_neighbours() {
        assert_eq!(clean("</svg>&\u{202e}\u{1}\"a\nb"), "&lt;/svg&gt;&amp;&quot;a b");
    }
}
