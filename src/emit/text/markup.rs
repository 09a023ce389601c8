//! Text within HTML, XML and SVG: the five characters that mean something there are the same in all three. Whole pages are written with
//! maud, which escapes by type.
use maud::{Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::base64::base64;

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

/// The policy of a page that has this style and nothing else: no script, no connection, no other file.
fn policy(style: &str) -> String {
    let hash = base64(&Sha256::digest(style));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

/// The head of a page without a script and without a connection.
pub(in crate::emit) fn head(title: &Markup, style: &str) -> Markup {
    html! {
        head { "\n"
            meta charset="utf-8"; "\n"
            meta http-equiv="Content-Security-Policy" content=(policy(style)); "\n"
            meta name="viewport" content="width=device-width, initial-scale=1"; "\n"
            meta name="referrer" content="no-referrer"; "\n"
            title { (title) } "\n"
            style { (PreEscaped(style)) } "\n"
        }
    }
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
