//! The head of a page without a script and without a connection.
use maud::{Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::emit::text::base64::base64;

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
