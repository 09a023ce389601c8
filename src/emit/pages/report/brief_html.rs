//! The two pages as one HTML file: no script, no connection, two sheets of A4.
use maud::{DOCTYPE, Markup, html};

use super::brief::{Brief, Piece, Section, Sentence};
use super::html::{drawing, text};
use super::words::Words;
use crate::emit::pages::head::head;
use crate::emit::pages::image::{Atlas, Focus};

const STYLE: &str = include_str!("../../web/summary.css");
/// Width and height of the map.
pub(super) const MAP: (u32, u32) = (720, 470);
/// The same on a narrow screen.
const NARROW: (u32, u32) = (340, 560);

/// The page.
pub(super) fn page(brief: &Brief, words: Words, atlas: &Atlas<'_>) -> String {
    let map =
        |id: &str, size| drawing(&atlas.svg(Focus::All, words.language, id, size), words, &caption(words));
    let page = html! {
        (DOCTYPE) "\n"
        html lang=(words.language.as_str()) { "\n"
            (head(&html! { (brief.title) " \u{2013} " (words.t("paper_kind")) }, STYLE)) "\n"
            body { "\n"
                header { "\n"
                    p.badges {
                        @for badge in &brief.badges {
                            strong.badge.invented[badge.is_invented] { (badge.text) } " "
                        }
                    } "\n"
                    h1 { bdi { (brief.title) } } "\n"
                    p.subtitle { (text(&brief.subtitle)) } "\n"
                } "\n"
                main { "\n"
                    div.sheet { "\n"
                        @for one in brief.first.iter().take(1) { (section(one)) }
                        div.broad { (map("map-all", MAP)) }
                        div.narrow { (map("map-narrow", NARROW)) }
                        @for one in brief.first.iter().skip(1) { (section(one)) }
                    } "\n"
                    div.sheet { "\n" @for one in &brief.then { (section(one)) } } "\n"
                } "\n"
                footer { p { (words.t("paper_tables")) " " a href="report.html" { (words.t("paper_to_report")) } } } "\n"
            } "\n"
        } "\n"
    };
    page.into_string()
}

/// The sentence below the map.
pub(super) fn caption(words: Words) -> String {
    words.say("paper_map", &[("table", words.t("county_states"))])
}

fn section(section: &Section) -> Markup {
    html! {
        section aria-labelledby=(section.id) { "\n"
            h2 id=(section.id) { (text(&section.title)) } "\n"
            @if !section.sentences.is_empty() { p { @for one in &section.sentences { (sentence(one)) " " } } "\n" }
            @if !section.list.is_empty() { ul { "\n" @for one in &section.list { li { (sentence(one)) } "\n" } } "\n" }
            @if !section.last.is_empty() { p { @for one in &section.last { (sentence(one)) " " } } "\n" }
        } "\n"
    }
}

/// A number shows where it was read when one points at it.
fn sentence(sentence: &Sentence) -> Markup {
    html! {
        @for piece in &sentence.0 {
            @match piece {
                Piece::Text(words) => { (text(words)) }
                Piece::Name(name) => { bdi { (name) } }
                Piece::Setting(number) => { var { (number) } }
                Piece::Figure { text: number, from } => { data value=(from) title=(from) { (number) } }
            }
        }
    }
}
