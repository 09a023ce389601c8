//! Text within HTML, XML and SVG: the five characters that mean something there are the same in all three. Whole pages are written with
//! maud, which escapes by type.
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
pub(in crate::emit) fn policy(style: &str) -> String {
    let hash = base64(&Sha256::digest(style));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
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
