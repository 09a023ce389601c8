//! Text within HTML, XML and SVG: the five characters that mean something there are the same in all three. Whole pages are written with
//! maud, which escapes by type.

/// Text as text, in an element or in a quoted attribute.
pub(in crate::emit) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Text as text within a line of Markdown: what would mark it up stands behind a backslash, and a line stays a line. Parentheses
/// need none: only behind square brackets do they mean anything.
pub(in crate::emit) fn plain_markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\`*_[]<>#|&~!".contains(character) {
            safe.push('\\');
        }
        safe.push(if character.is_control() { ' ' } else { character });
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_a_reference() {
        assert_eq!(escaped("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
        assert_eq!(escaped("Åsmyra"), "Åsmyra");
    }
}
