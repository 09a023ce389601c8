//! Charts as they go out: the numbers of the table stand in the picture, names stay text, parts look different.
use std::{env, fs, path::Path};

use resvg::usvg::{self, roxmltree};

use super::messages;
use super::*;

fn part(name: &str, shade: Shade) -> Part {
    Part { name: name.to_owned(), shade }
}

fn row(label: &str, values: &[Option<f64>]) -> Row {
    Row { label: label.to_owned(), values: values.to_vec() }
}

fn moment(label: &str, values: &[Option<f64>], breaks: bool) -> Moment {
    Moment { label: label.to_owned(), values: values.to_vec(), breaks }
}

fn chart(parts: Vec<Part>, unit: Unit, drawn: Drawn) -> Chart {
    Chart {
        title: "Rubrik & <b>".to_owned(),
        alt: "Vad bilden visar.".to_owned(),
        row_heading: "Kommun".to_owned(),
        parts,
        unit,
        drawn,
        scale: None,
    }
}

fn states() -> Vec<Part> {
    vec![
        part("Ansluten", Shade::Connected),
        part("Passerad (homes passed)", Shade::Passed),
        part("Planerad", Shade::Planned),
        part("Utan tillgång", Shade::Unserved),
        part("Uppgift saknas", Shade::NoData),
    ]
}

fn dense_and_sparse() -> Vec<Part> {
    vec![part("Tätbebyggt", Shade::Dense), part("Glesbebyggt", Shade::Sparse)]
}

const NAMES: [&str; 4] =
    ["Nora", "Ljusnarsbergs bergslagskommun i norr", "</svg><script>x()</script>", "\"><img onerror=y>"];

/// One chart of each kind, with unknown values, long names and names that try to become markup.
fn samples() -> Vec<(&'static str, Chart)> {
    let stacked = |factor: f64| {
        let shares = [
            [Some(0.713), Some(0.152), Some(0.031), Some(0.104), Some(0.0)],
            [Some(0.5), Some(0.25), Some(0.05), Some(0.15), Some(0.05)],
            [Some(0.9), Some(0.04), None, Some(0.02), Some(0.01)],
            [None; 5],
        ];
        let scaled = |values: &[Option<f64>; 5]| values.map(|value| value.map(|value| value * factor));
        NAMES.iter().zip(&shares).map(|(name, values)| row(name, &scaled(values))).collect()
    };
    let two = |a: [Option<f64>; 4], b: [Option<f64>; 4]| {
        NAMES.iter().zip(a.iter().zip(b)).map(|(name, (a, b))| row(name, &[*a, b])).collect::<Vec<_>>()
    };
    let years = vec![
        moment("2021", &[Some(0.912), Some(0.61)], false),
        moment("2022", &[Some(0.934), Some(0.655)], false),
        moment("2023", &[Some(0.958), None], false),
        moment("2024", &[Some(0.941), Some(0.72)], true),
        moment("2025", &[Some(0.966), Some(0.787)], false),
    ];
    let near = vec![
        moment("2024-10-01", &[Some(0.912), Some(0.914), Some(0.911)], false),
        moment("2025-10-01", &[Some(0.9613), Some(0.9611), Some(0.9609)], false),
    ];
    let series = (0..3).map(|number| part(&format!("Serie {number}"), Shade::Series(number))).collect();
    vec![
        ("stacked_share", chart(states(), Unit::Share, Drawn::Stacked(stacked(1.0)))),
        ("stacked_count", chart(states(), Unit::Count, Drawn::Stacked(stacked(12_345.0)))),
        (
            "bars_share",
            chart(
                dense_and_sparse(),
                Unit::Share,
                Drawn::Bars(two(
                    [Some(0.987), Some(0.912), Some(1.0), None],
                    [Some(0.71), Some(0.0), None, None],
                )),
            ),
        ),
        (
            "bars_count",
            chart(
                vec![part("Bristområden", Shade::Unserved)],
                Unit::Count,
                Drawn::Bars(
                    NAMES
                        .iter()
                        .enumerate()
                        .map(|(n, name)| row(name, &[Some(n as f64 * 3.0 - 2.0)]))
                        .collect(),
                ),
            ),
        ),
        (
            "targets",
            chart(
                vec![part("Nådda", Shade::Connected), part("Mål", Shade::Series(0))],
                Unit::Share,
                Drawn::Targets(two(
                    [Some(0.946), Some(0.812), None, Some(0.99)],
                    [Some(0.98), Some(0.98), Some(0.98), None],
                )),
            ),
        ),
        ("lines", chart(dense_and_sparse(), Unit::Share, Drawn::Lines(years.clone()))),
        ("lines_near", chart(series, Unit::Share, Drawn::Lines(near))),
        ("lines_single", chart(dense_and_sparse(), Unit::Share, Drawn::Lines(years[..1].to_vec()))),
        (
            "lines_count",
            chart(
                vec![part("Bristområden", Shade::Unserved)],
                Unit::Count,
                Drawn::Lines(
                    [175.0, 150.0, 101.0, 60.0]
                        .iter()
                        .enumerate()
                        .map(|(n, value)| moment(&format!("{}", 2022 + n), &[Some(*value)], false))
                        .collect(),
                ),
            ),
        ),
        ("empty", chart(states(), Unit::Count, Drawn::Stacked(Vec::new()))),
        ("empty_lines", chart(states(), Unit::Share, Drawn::Lines(Vec::new()))),
    ]
}

#[test]
fn every_number_of_the_table_stands_in_the_picture() {
    for (name, chart) in samples() {
        for language in [Language::Sv, Language::En] {
            let svg = chart.svg(name, 680, language);
            let document = roxmltree::Document::parse(&svg).expect("well-formed");
            let texts: Vec<&str> = document.descendants().filter_map(|node| node.text()).collect();
            for cells in chart.table(language).rows {
                let shown = cells[1..].iter().filter(|cell| {
                    // Of an unknown bar one dash is enough; nothing is drawn of a stacked part of nothing.
                    let is_stacked = matches!(chart.drawn, Drawn::Stacked(_));
                    !(is_stacked && (*cell == "\u{2013}" || cell.starts_with('0')))
                });
                for cell in shown {
                    let is_shown = |text: &&str| text == cell || text.ends_with(&format!(": {cell}"));
                    assert!(texts.iter().any(is_shown), "{name}: {cell} of {cells:?} is not in the picture");
                }
            }
        }
    }
}

#[test]
fn unknown_is_a_dash_and_never_a_bar() {
    let one = |value| {
        chart(
            vec![part("a", Shade::Connected)],
            Unit::Count,
            Drawn::Bars(vec![row("x", &[value]), row("y", &[Some(4.0)])]),
        )
        .svg("c", 400, Language::Sv)
    };
    assert!(one(None).contains("\u{2013}</text>") && !one(None).contains(">0</text></g>"));
    assert!(one(Some(0.0)).contains(">0</text></g>") && !one(Some(0.0)).contains('\u{2013}'));
    assert_eq!(one(None).matches("fill=\"#0b3c5d\"").count(), 1, "the known row alone has a bar");
}

#[test]
fn lines_break_where_nothing_is_known_and_where_the_series_breaks() {
    let line = |second: Option<f64>, breaks| {
        let moments = vec![
            moment("1", &[Some(1.0)], false),
            moment("2", &[second], false),
            moment("3", &[Some(3.0)], breaks),
        ];
        let svg = chart(vec![part("a", Shade::Connected)], Unit::Count, Drawn::Lines(moments)).svg(
            "c",
            400,
            Language::Sv,
        );
        let document = roxmltree::Document::parse(&svg).expect("well-formed");
        let paths = document
            .descendants()
            .filter(|node| node.attribute("stroke") == Some("#0b3c5d"))
            .filter_map(|node| node.attribute("d"));
        paths.collect::<String>()
    };
    assert_eq!(line(Some(2.0), false).matches('L').count(), 2);
    assert_eq!(line(Some(2.0), true).matches('L').count(), 1);
    assert_eq!(line(None, false), "", "two places that nothing joins are points");
}

#[test]
fn hostile_names_stay_text_and_nothing_is_styled_or_run() {
    for (name, chart) in samples() {
        let svg = chart.svg(name, 680, Language::Sv);
        assert!(!svg.contains("style=") && !svg.contains("<style"), "{name}");
        let document = roxmltree::Document::parse(&svg).expect("well-formed");
        let known = ["svg", "title", "desc", "defs", "pattern", "rect", "path", "line", "text", "g"];
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(known.contains(&node.tag_name().name()), "{name}: {:?}", node.tag_name());
            assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on")), "{name}");
        }
        let mut ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        assert!(ids.iter().all(|id| id.starts_with(name)), "{ids:?}");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}: an id stands twice");
        usvg::Tree::from_str(&svg, &usvg::Options::default()).expect("a picture");
    }
    let (_, stacked) = &samples()[0];
    let svg = stacked.svg("c", 680, Language::Sv);
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let has = |wanted: &str| document.descendants().any(|node| node.text() == Some(wanted));
    assert!(NAMES.iter().all(|name| has(name)), "each name stands whole, in the label or in its title");
}

#[test]
fn parts_that_stand_together_differ_without_any_colour() {
    let series: Vec<Shade> = (0..6).map(Shade::Series).collect();
    let states = [Shade::Connected, Shade::Passed, Shade::Planned, Shade::Unserved, Shade::NoData];
    for together in [&states[..], &[Shade::Dense, Shade::Sparse], &series] {
        for (number, one) in together.iter().enumerate() {
            for other in &together[..number] {
                assert_ne!(one.look().marks, other.look().marks, "{one:?} and {other:?}");
                assert_ne!(one.look().name, other.look().name);
            }
        }
    }
}

#[test]
fn text_stays_in_the_picture_and_large_enough() {
    for (name, chart) in samples() {
        for width in [320_u32, 680] {
            let svg = chart.svg(name, width, Language::Sv);
            let document = roxmltree::Document::parse(&svg).expect("well-formed");
            for node in document.descendants().filter(|node| node.has_tag_name("text")) {
                let size: f64 =
                    node.attribute("font-size").map_or(12.0, |size| size.parse().expect("a size"));
                assert!(size >= 11.0);
                let x: f64 = node.attribute("x").and_then(|x| x.parse().ok()).expect("a place");
                let text: String =
                    node.children().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect();
                let wide = letters::width(&text, size);
                let (from, to) = match node.attribute("text-anchor") {
                    Some("end") => (x - wide, x),
                    Some("middle") => (x - wide / 2.0, x + wide / 2.0),
                    _ => (x, x + wide),
                };
                assert!(
                    from > -1.0 && to < f64::from(width) + 1.0,
                    "{name} at {width}: {text} from {from} to {to}"
                );
            }
        }
    }
}

#[test]
fn the_words_of_charts_exist_in_both_languages_and_are_used() {
    let (sv, en) = (messages::catalogue(Language::Sv), messages::catalogue(Language::En));
    assert!(sv.keys().eq(en.keys()));
    let code = [include_str!("lines.rs"), include_str!("bars.rs"), include_str!("svg.rs")].concat();
    let mut used: Vec<&str> = code
        .match_indices("text(frame.language, \"")
        .map(|(at, opening)| code[at + opening.len()..].split('"').next().expect("a key"))
        .collect();
    used.sort_unstable();
    assert!(used.iter().copied().eq(sv.keys().map(String::as_str)), "{used:?}");
}

/// Writes the samples for a person to look at, when `WHITESPOT_PICTURES` names a folder.
#[test]
fn samples_to_look_at() {
    let Ok(folder) = env::var("WHITESPOT_PICTURES") else { return };
    for (name, chart) in samples() {
        for (width, language) in [(680, Language::Sv), (340, Language::En)] {
            let path = Path::new(&folder).join(format!("{name}_{width}.svg"));
            fs::write(path, chart.svg(name, width, language)).expect("written");
        }
    }
}
