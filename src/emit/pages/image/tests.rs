//! Maps as they go out: their numbers are those of the rows, names stay text, what differs looks different.
use std::collections::BTreeSet;

use resvg::{
    tiny_skia::Pixmap,
    usvg::{self, roxmltree},
};

use super::*;
use crate::emit::Context;
use crate::emit::look::{BREAKS_PERCENT, CLASS_COLOURS, Group, LEAST_OUTLINE_PX, MASKED, NO_DATA, class_of};
use crate::emit::pages::map::fixture;
use crate::model::{MaskedCounts, MaskedWeight, PublishedCounts, RowKind, ShortageStatus, WeightKind};

const LANGUAGES: [Language; 2] = [Language::Sv, Language::En];

fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).expect("well-formed");
    document
        .descendants()
        .filter(roxmltree::Node::is_text)
        .filter_map(|node| node.text())
        .map(str::to_owned)
        .collect()
}

fn map(findings: &Findings, focus: Focus, language: Language) -> String {
    MapImage { findings, focus, language }.svg("m", 700, 460)
}

fn imprint(language: Language, sources: &[String]) -> Imprint<'_> {
    const fn of(language: Language) -> Context<'static> {
        Context {
            name: "Län </svg><script>x()</script>",
            reference_date: "2025-10-01",
            profile: "pts-current",
            language,
            units: crate::emit::Units::Points,
            invented: true,
            crs: "EPSG:3006",
            to_wgs84: &|_| {},
        }
    }
    static SV: Context<'static> = of(Language::Sv);
    static EN: Context<'static> = of(Language::En);
    let context = match language {
        Language::Sv => &SV,
        Language::En => &EN,
    };
    Imprint { context, sources, internal: true }
}

#[test]
fn the_numbers_are_those_of_the_rows() {
    let findings = fixture::findings();
    for language in LANGUAGES {
        for (position, row) in findings.rows.iter().enumerate() {
            let focus = match row.kind {
                RowKind::Municipality => Focus::Municipality(position as u32),
                RowKind::County { .. } => Focus::County(position),
                RowKind::Total => Focus::All,
            };
            let svg = Atlas::of(&findings).sheet(focus, Sheet::Slide, &imprint(language, &[]));
            let texts = texts(&svg);
            let has =
                |wanted: &str| assert!(texts.iter().any(|text| text == wanted), "{wanted} of {}", row.code);
            has(&language.rounded(row.shortage_areas as f64, 0));
            let entry = row.weight(WeightKind::Households).expect("households");
            if entry.unknown_points == 0 {
                let unserved = entry.states.get(crate::model::AccessStatus::Unserved);
                has(&language.rounded(unserved, 1));
                has(&language.percent(unserved / entry.total));
            } else {
                has("\u{2013}");
            }
        }
        // The map of all prints each municipality's share beside its name.
        let all = texts(&map(&findings, Focus::All, language));
        for share in [1234.5 / 11034.5, 870.0 / 4415.0] {
            assert!(all.contains(&language.percent(share)), "{share}: {all:?}");
        }
    }
}

#[test]
fn the_legend_counts_the_open_areas_of_the_row() {
    let mut findings = fixture::findings();
    let mut ended = findings.shortage_areas[0].clone();
    ended.status = ShortageStatus::Remedied;
    findings.ended_areas.push(ended);
    let texts = texts(&map(&findings, Focus::Municipality(0), Language::Sv));
    let counted: Vec<&String> = texts.iter().filter(|text| text.ends_with(')')).collect();
    assert_eq!(counted, ["Utan beslutad utbyggnad (2)", "Planerade (1)", "Avslutade i år (1)"]);
    assert_eq!(findings.rows[0].shortage_areas, 3);
    // What was split off is new by its number alone: it is counted apart.
    let new = findings.shortage_areas.iter_mut().find(|area| Group::of(area.status) == Group::New);
    new.expect("two are new").lineage = crate::model::Lineage::Split;
    let texts = self::texts(&map(&findings, Focus::Municipality(0), Language::Sv));
    // The legend wraps what is too long for its column.
    assert!(texts.join(" ").contains("Nya (1) och avskilda delar (1)"), "{texts:?}");
    // Where all were split off, none is called new.
    for area in findings.shortage_areas.iter_mut().filter(|area| Group::of(area.status) == Group::New) {
        area.lineage = crate::model::Lineage::Split;
    }
    let texts = self::texts(&map(&findings, Focus::Municipality(0), Language::Sv));
    assert!(texts.iter().any(|text| text == "Avskilda delar (2)"), "{texts:?}");
    assert!(!texts.join(" ").contains("Nya"), "{texts:?}");
}

/// Three open areas and one that ended, as published: one open and the ended one have no outline.
#[test]
fn the_legend_counts_what_is_drawn_and_says_what_is_not() {
    let mut findings = fixture::findings();
    let internal = texts(&map(&findings, Focus::Municipality(0), Language::Sv)).join(" ");
    assert!(!internal.contains("ritas inte") && !internal.contains("maskeringen"), "{internal}");
    for area in &mut findings.shortage_areas {
        area.published = Some(PublishedCounts { points: None, masked: vec![], is_partly_judged: false });
    }
    let left = &mut findings.shortage_areas[0].outline;
    *left = geo::MultiPolygon(Vec::new());
    let shown = |findings: &Findings, language| {
        let texts = texts(&map(findings, Focus::Municipality(0), language));
        let counted: usize = texts
            .iter()
            .filter_map(|text| text.rsplit_once(" (")?.1.strip_suffix(')')?.parse::<usize>().ok())
            .sum();
        (counted, texts.join(" "))
    };
    let (counted, text) = shown(&findings, Language::Sv);
    assert_eq!(counted, 2, "{text}");
    assert!(text.contains("1 område ritas inte: det är för litet"), "{text}");
    assert!(text.contains("Rutornas storlek följer av maskeringen, inte av områdenas storlek."), "{text}");
    let mut ended = findings.shortage_areas[0].clone();
    ended.status = ShortageStatus::Remedied;
    findings.ended_areas.push(ended);
    let (counted, text) = shown(&findings, Language::Sv);
    assert_eq!(counted, 2, "{text}");
    assert!(text.contains("1 öppna och 1 avslutade ritas inte"), "{text}");
    let (_, text) = shown(&findings, Language::En);
    assert!(text.contains("1 open and 1 ended areas are not drawn"), "{text}");
}

#[test]
fn the_only_municipality_of_a_map_has_no_fill_and_no_legend_of_classes() {
    let findings = fixture::findings();
    let one = map(&findings, Focus::Municipality(1), Language::Sv);
    assert!(one.contains("<use href=\"#m-m1\" fill=\"#ffffff\"/>"));
    let all = map(&findings, Focus::All, Language::Sv);
    let heading = |svg: &str| texts(svg).iter().any(|text| text == "Andel hushåll utan tillgång");
    assert!(heading(&all) && !heading(&one));
    assert!(CLASS_COLOURS.iter().all(|colour| all.contains(colour) && !one.contains(colour)));
}

#[test]
fn hostile_names_stay_text_and_nothing_is_styled_or_run() {
    let findings = fixture::findings();
    let empty = Findings::of(crate::model::Survey::default(), findings.ladder.clone());
    let sources = ["\"><img onerror=y>".to_owned()];
    let mut pictures = vec![
        map(&findings, Focus::All, Language::Sv),
        MapImage { findings: &findings, focus: Focus::All, language: Language::En }.svg("m", 340, 500),
        map(&empty, Focus::All, Language::Sv),
    ];
    for (_, focus) in super::pictures(&findings) {
        pictures.push(map(&findings, focus, Language::Sv));
        for sheet in Sheet::ALL {
            pictures.push(Atlas::of(&findings).sheet(focus, sheet, &imprint(Language::Sv, &sources)));
        }
    }
    let known =
        ["svg", "title", "desc", "defs", "pattern", "clipPath", "rect", "path", "line", "text", "g", "use"];
    for svg in &pictures {
        assert!(!svg.contains("style=") && !svg.contains("<style"));
        let document = roxmltree::Document::parse(svg).expect("well-formed");
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(known.contains(&node.tag_name().name()), "{:?}", node.tag_name());
            assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on")));
        }
        let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice: {ids:?}");
        // What refers to an id finds it.
        for (at, opening) in svg.match_indices("url(#").chain(svg.match_indices("href=\"#")) {
            let id = svg[at + opening.len()..].split([')', '"']).next().expect("an id");
            assert!(ids.contains(&id), "{id} is not among {ids:?}");
        }
        usvg::Tree::from_str(svg, &usvg::Options::default()).expect("a picture");
    }
    assert!(pictures.iter().any(|svg| svg.contains("&lt;/script&gt;&lt;script&gt;window")));
    assert!(pictures.iter().any(|svg| svg.contains("&quot;&gt;&lt;img onerror")));
}

#[test]
fn what_is_masked_or_unknown_has_a_pattern_and_no_number() {
    let mut findings = fixture::findings();
    let row = &mut findings.rows[0];
    let total = row.weight(WeightKind::Households).map(|entry| entry.total);
    row.weights.retain(|entry| entry.weight != WeightKind::Households);
    row.masked.push(MaskedWeight {
        weight: WeightKind::Households,
        counts: MaskedCounts::All,
        total,
        at_most: None,
        known: None,
    });
    let mobile = MaskedWeight {
        weight: WeightKind::Households,
        counts: MaskedCounts::Mobile,
        total,
        at_most: None,
        known: None,
    };
    findings.rows[1].masked.push(mobile);
    let svg = map(&findings, Focus::All, Language::Sv);
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let fill = |id: &str| {
        let of = |node: &roxmltree::Node| node.attribute("href") == Some(id) && node.has_attribute("fill");
        let shape = document.descendants().find(of).expect("a municipality");
        shape.attribute("fill").map(str::to_owned).unwrap_or_default()
    };
    assert_eq!(fill("#m-m0"), "url(#m-masked)");
    assert_eq!(fill("#m-m1"), CLASS_COLOURS[4], "870 of 4415 are 19.7 %");
    assert_eq!(fill("#m-m2"), "url(#m-no-data)");
    assert_ne!(MASKED.marks, NO_DATA.marks);
    assert!(texts(&svg).iter().any(|text| text == "maskerat"));
    assert!(!svg.contains("11,2"), "the share of the masked municipality is shown");
}

#[test]
fn a_name_and_its_number_stand_together_or_not_at_all() {
    let findings = fixture::findings();
    // A gap is a pattern and has no number.
    let weight = figures::weight(&findings);
    let shares: Vec<(&str, Option<String>)> = findings
        .rows
        .iter()
        .filter(|row| row.kind == RowKind::Municipality)
        .map(|row| {
            let has_share = matches!(figures::fill(row, weight), figures::Fill::Share(_));
            let share = figures::Figures::of(&findings, row, Language::Sv).share;
            (row.name.as_str(), has_share.then_some(share))
        })
        .collect();
    let mut written = Vec::new();
    for size in [(900, 700), (400, 330), (220, 240), (120, 200)] {
        let svg = MapImage { findings: &findings, focus: Focus::All, language: Language::Sv };
        let svg = svg.svg("m", size.0, size.1);
        let document = roxmltree::Document::parse(&svg).expect("well-formed");
        let labels: Vec<(bool, &str)> = document
            .descendants()
            .filter(roxmltree::Node::is_element)
            .filter(|node| node.parent().and_then(|one| one.attribute("text-anchor")) == Some("middle"))
            .filter_map(|node| Some((node.attribute("font-weight") == Some("bold"), node.text()?)))
            .collect();
        let figures: Vec<&str> = labels.iter().filter(|one| !one.0).map(|one| one.1).collect();
        for (position, (is_name, text)) in labels.iter().enumerate() {
            if *is_name {
                let own = shares.iter().find(|(name, _)| name.starts_with(text.trim_end_matches('…')));
                let (_, share) = own.expect("a municipality");
                let below = labels.get(position + 1).filter(|one| !one.0).map(|one| one.1);
                assert_eq!(below, share.as_deref(), "{text}");
            } else {
                assert!(position > 0 && labels[position - 1].0, "{text} without its name");
            }
        }
        written.push((labels.len(), figures.len()));
    }
    assert!(written[0].1 > 0 && written[3] < written[0], "{written:?}");
}

#[test]
fn a_share_on_a_break_belongs_to_the_higher_class() {
    let classes: Vec<usize> =
        [0.0, 0.0099, 0.01, 0.02, 0.0499, 0.05, 0.1, 0.2, 1.0].into_iter().map(class_of).collect();
    assert_eq!(classes, [0, 0, 1, 2, 2, 3, 4, 5, 5]);
}

#[test]
fn classes_and_colours_are_those_of_the_interactive_map() {
    let script = include_str!("../../web/map/layers.js");
    assert!(script.contains(&format!("const LEAST_OUTLINE_PX = {LEAST_OUTLINE_PX};")));
    let breaks: Vec<String> = BREAKS_PERCENT.iter().map(f64::to_string).collect();
    let indicators = include_str!("../../web/map/indicators.js");
    assert!(indicators.contains(&format!("const MISSING_BREAKS = [{}];", breaks.join(", "))));
    assert!(indicators.contains(&format!("const PURPLES = {CLASS_COLOURS:?};")));
    for (group, name) in
        Group::ALL.into_iter().zip(["new", "remaining", "under_construction", "planned", "ended"])
    {
        let look = group.look();
        let style = script.lines().find(|line| line.trim_start().starts_with(&format!("{name}: {{ fill:")));
        let style = style.unwrap_or_default();
        for colour in [look.ground, look.line, group.number()] {
            assert!(style.contains(colour), "{name}: {colour} is not in {style}");
        }
    }
}

#[test]
fn patterns_of_statuses_differ_where_their_lightness_does_not() {
    let looks = Group::ALL.map(Group::look);
    for (number, one) in looks.iter().enumerate() {
        for other in &looks[..number] {
            assert!(one.marks != other.marks || one.ground != other.ground);
            assert_ne!(one.name, other.name);
        }
    }
}

#[test]
fn pixels_have_their_size_and_show_something() {
    let findings = fixture::findings();
    for sheet in Sheet::ALL {
        let svg = Atlas::of(&findings).sheet(Focus::All, sheet, &imprint(Language::Sv, &[]));
        assert!(super::png::is_drawn_by_us(&svg), "a part of a sheet has no size by itself");
        let bytes = png(&svg, sheet.pixels(), sheet.per_inch()).expect("a picture");
        assert_eq!(
            bytes,
            png(&svg, sheet.pixels(), sheet.per_inch()).expect("a picture"),
            "the same picture gives the same bytes"
        );
        let picture = Pixmap::decode_png(&bytes).expect("a picture");
        assert_eq!((picture.width(), picture.height()), sheet.pixels());
        // The chunk of the format: pixels to the metre each way, and 1 for metre.
        let at = bytes.windows(4).position(|chunk| chunk == b"pHYs").expect("a chunk");
        let per_metre = u32::from_be_bytes(bytes[at + 4..at + 8].try_into().expect("four bytes"));
        assert_eq!((&bytes[at + 4..at + 8], bytes[at + 12]), (&bytes[at + 8..at + 12], 1));
        let metres = |pixels: u32| f64::from(pixels) / f64::from(per_metre);
        let (wide, tall) = match sheet {
            Sheet::Slide => (40.0 / 3.0 * 0.0254, 7.5 * 0.0254),
            Sheet::A4 => (0.210, 0.297),
        };
        assert!((metres(picture.width()) - wide).abs() < 1e-4, "{}", metres(picture.width()));
        assert!((metres(picture.height()) - tall).abs() < 1e-4, "{}", metres(picture.height()));
        let colours: BTreeSet<u32> = picture
            .pixels()
            .iter()
            .map(|pixel| u32::from_be_bytes([0, pixel.red(), pixel.green(), pixel.blue()]))
            .collect();
        assert!(colours.len() > 100, "{} colours", colours.len());
        // The class of Ängelsberg fills much of the map.
        let class =
            picture.pixels().iter().filter(|pixel| (pixel.red(), pixel.blue()) == (0xa3, 0xc9)).count();
        assert!(class > 20_000, "{class}");
        // Letters: without their font the title would leave nothing dark above the map.
        let wide = picture.width() as usize;
        let dark = picture.pixels()[..wide * 100].iter().filter(|pixel| pixel.red() < 0x40).count();
        assert!(dark > 1000, "{dark}");
    }
    assert_eq!(Sheet::Slide.pixels(), (1920, 1080));
}

#[test]
fn water_and_settlements_are_seen_on_the_municipalities() {
    let mut findings = fixture::findings();
    let lake = findings.survey.municipalities[1].boundary.0[0].clone();
    let area = geo::Scale::scale(&lake, 0.5);
    findings.survey.settlements.push(crate::model::SettlementArea {
        kind: crate::model::Settlement::Tatort,
        name: Some("Ängelsberg".to_owned()),
        area: geo::Scale::scale(&lake, 0.2),
    });
    let count = |findings: &Findings, colour: [u8; 3]| {
        let svg = Atlas::of(findings).sheet(Focus::All, Sheet::Slide, &imprint(Language::Sv, &[]));
        let picture = Pixmap::decode_png(&png(&svg, (1280, 720), 96).expect("a picture")).expect("a picture");
        let is = |pixel: &&resvg::tiny_skia::PremultipliedColorU8| {
            [pixel.red(), pixel.green(), pixel.blue()] == colour
        };
        picture.pixels().iter().filter(is).count()
    };
    let class = |findings: &Findings| count(findings, [0xa3, 0x96, 0xc9]);
    let with_settlement = class(&findings);
    let settlement = findings.survey.settlements.pop().expect("pushed above");
    let plain = class(&findings);
    assert!(with_settlement * 100 < plain * 99, "{with_settlement} of {plain}");
    findings.survey.settlements.push(settlement);
    findings.survey.water.push(area);
    let water = count(&findings, [0xcf, 0xe2, 0xec]);
    assert!(water * 10 > plain, "{water} of {plain}");
}

#[test]
fn a_share_stands_within_its_own_municipality() {
    let findings = fixture::findings();
    let svg = map(&findings, Focus::All, Language::En);
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    // The three lie side by side in the map's column of 501 pixels, each a third of its inner 92 %.
    for (share, third) in [("11.2%", 0.0), ("19.7%", 1.0)] {
        let node =
            document.descendants().find(|node| node.has_tag_name("text") && node.text() == Some(share));
        let x: f64 = node.and_then(|node| node.attribute("x")?.parse().ok()).expect("a place");
        let (from, wide) = (0.5 + 500.0 * 0.04, 500.0 * 0.92 / 3.0);
        assert!(x > from + wide * third && x < from + wide * (third + 1.0), "{share} at {x}");
    }
}

#[test]
fn names_of_files_are_safe_and_each_stands_once() {
    let mut findings = fixture::findings();
    findings.survey.municipalities[1].code = crate::model::MunicipalityCode::new("../18 Å");
    findings.survey.municipalities[2].code = crate::model::MunicipalityCode::new("18");
    findings
        .rows
        .insert(3, crate::model::MunicipalityRow { code: "19".to_owned(), ..findings.rows[3].clone() });
    let names: Vec<String> = pictures(&findings).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["all", "19", "county_18", "1801", "+2e+2e+2f18+20Å", "18"]);
}

#[test]
fn the_words_of_maps_exist_in_both_languages_and_are_used() {
    let (sv, en) = (messages::catalogue(Language::Sv), messages::catalogue(Language::En));
    assert!(sv.keys().eq(en.keys()));
    let code: String = [
        include_str!("figures.rs"),
        include_str!("legend.rs"),
        include_str!("mod.rs"),
        include_str!("sheet.rs"),
    ]
    .concat()
    .split_whitespace()
    .collect();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for opening in ["text(language,\"", "text_with(language,\""] {
        used.extend(code.split(opening).skip(1).filter_map(|rest| rest.split('"').next()));
    }
    assert!(used.iter().copied().eq(sv.keys().map(String::as_str)), "{used:?} and {:?}", sv.keys());
    let values = |text: &str| -> BTreeSet<String> {
        text.split('{').skip(1).filter_map(|rest| rest.split('}').next().map(str::to_owned)).collect()
    };
    for (key, text) in sv {
        assert_eq!(values(text), values(&en[key]), "{key} names the same values in both languages");
    }
}

/// Writes maps as a page holds them for a person to look at, when `WHITESPOT_PICTURES` names a folder.
#[test]
fn maps_to_look_at() {
    let Ok(folder) = std::env::var("WHITESPOT_PICTURES") else { return };
    let mut findings = fixture::findings();
    findings.rows[1].masked.push(MaskedWeight {
        weight: WeightKind::Households,
        counts: MaskedCounts::All,
        total: None,
        at_most: None,
        known: None,
    });
    for (name, focus) in [("all", Focus::All), ("one", Focus::Municipality(0))] {
        for (width, height) in [(700, 460), (340, 520)] {
            let svg =
                MapImage { findings: &findings, focus, language: Language::En }.svg(name, width, height);
            std::fs::write(format!("{folder}/map_{name}_{width}.svg"), svg).expect("written");
        }
    }
}
