//! What stands on which page, and that nothing is lost.
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
            Thing::Bullet(..) => (0.0, 0.0),
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
fn what_is_a_little_too_much_for_two_pages_is_set_smaller() {
    let mut brief = sample::brief();
    let sizes = |pages: &[Vec<Placed>]| -> Vec<f32> {
        let lines = pages.iter().flatten().filter_map(|placed| match placed.thing {
            Thing::Line { size, .. } => Some(size),
            _ => None,
        });
        lines.collect()
    };
    let largest = |pages: &[Vec<Placed>]| sizes(pages).into_iter().fold(0.0, f32::max);
    let full = largest(&laid(&brief));
    let letters = Letters::read(LETTERS).expect("letters");
    let is_too_much = |brief: &Brief| {
        let blocks = blocks(brief, &sample::look(b""));
        super::laid(&blocks, &letters, (1440, 940), Sheet::at(1.0)).len() > 2
    };
    while !is_too_much(&brief) {
        brief.then[0].list.push(sample::sentence("En rad till som ska stå på det andra bladet."));
    }
    let pages = laid(&brief);
    assert_eq!(pages.len(), 2);
    assert!(largest(&pages) < full && sizes(&pages).into_iter().all(|size| size > 7.0));
    assert!(pages.iter().all(|page| is_within(page)));
    let all: String = pages.iter().map(|page| seen(page)).collect();
    assert_eq!(without_hebrew(&all), without_hebrew(&wanted(&brief)));
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
        brief.first[1].sentences.push(sample::sentence("Ännu en mening som tar plats på det första bladet."));
    }
    let (wide, tall) = of(&brief);
    assert!((LEAST_MAP * ROOM..ROOM - 1.0).contains(&wide) && (wide / tall - 1440.0 / 940.0).abs() < 0.001);
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
