use super::*;
use crate::emit::Language;
use crate::emit::look::{self, BREAKS_PERCENT, CLASS_COLOURS, class_of};
use crate::emit::text::titles::Words;
use crate::model::{LineKind, Settlement, WeightKind};

/// The line of a script that holds the style of a name.
fn style_of(script: &'static str, name: &str) -> &'static str {
    let mut lines = script.lines().map(str::trim_start);
    lines.find(|line| line.starts_with(&format!("{name}: {{"))).unwrap_or_default()
}

#[test]
fn the_base_is_drawn_as_on_the_interactive_map() {
    let script = include_str!("../../web/map/base.js");
    let water = style_of(script, "water");
    assert!(water.contains(look::WATER) && water.contains(look::SHORE), "{water}");
    for kind in Settlement::ALL.into_iter().filter(|kind| *kind != Settlement::Landsbygd) {
        let style = style_of(script, kind.as_str());
        let (opacity, dash) = look::settlement(kind);
        // #3c3c40 as red, green and blue.
        assert!(style.contains(&format!("rgba(60, 60, 64, {opacity})")), "{style}");
        assert!(style.contains(look::SETTLEMENT.1) && look::SETTLEMENT.0 == "#3c3c40", "{style}");
        assert_eq!(style.contains("dash"), !dash.is_empty());
        assert!(
            dash.is_empty() || style.contains(&format!("{dash:?}").replace(".0", "")),
            "{style} {dash:?}"
        );
    }
    for kind in LineKind::MEASURED {
        let (colour, dash) = look::base_line(kind);
        let style = style_of(script, kind.as_str());
        assert!(style.contains(colour) && style.contains("dash") != dash.is_empty(), "{style}");
        let (colour, beads) = look::uncovered_line(kind);
        let style =
            script.lines().find(|line| line.starts_with("const UNCOVERED_STYLES")).unwrap_or_default();
        assert!(
            style.contains(&format!("{}: {{ stroke: \"{colour}\", beads: \"{beads}\" }}", kind.as_str()))
        );
    }
    let script = include_str!("../../web/map/layers.js");
    let colours = script.lines().find(|line| line.starts_with("const COLOURS")).unwrap_or_default();
    for (name, colour) in [("ink", look::DARK), ("fibre", look::FIBRE), ("trench", look::TRENCH)] {
        assert!(colours.contains(&format!("{name}: \"{colour}\"")), "{colours}");
    }
    for group in look::Group::ALL {
        let name = group.look().name.replace("-area", "").replace('-', "_");
        let dash = format!("{:?}", group.dash()).replace(".0", "");
        let style = style_of(script, &name);
        assert_eq!(style.contains("dash"), !group.dash().is_empty(), "{style}");
        assert!(group.dash().is_empty() || style.contains(&dash), "{style} {dash}");
    }
}

/// What a test says of a municipality with so many households, unserved and without data.
fn holds(test: &Test, [all, unserved, no_data]: [Option<f64>; 3]) -> bool {
    let field = |name: &str| match name {
        "households" => all,
        "households_unserved" => unserved,
        "households_no_data" => no_data,
        other => unreachable!("{other} is not asked for"),
    };
    let number = |term: &Term| match term {
        Term::Number(number) => Some(*number),
        Term::Field(name) => field(name),
        Term::Twice(name) => field(name).map(|value| 2.0 * value),
        Term::Percent(part, of) => Some(100.0 * field(part)? / field(of)?),
    };
    match test {
        Test::Compare(left, sign, right) => match (number(left), number(right)) {
            (Some(left), Some(right)) => match sign {
                Sign::Less => left < right,
                Sign::Equal => (left - right).abs() < 1e-12,
                Sign::More => left > right,
                Sign::AtLeast => left >= right,
            },
            _ => false,
        },
        Test::Unknown(name) => field(name).is_none(),
        Test::Not(test) => !holds(test, [all, unserved, no_data]),
        Test::All(tests) => tests.iter().all(|test| holds(test, [all, unserved, no_data])),
        other => unreachable!("{other:?} is no test of a share"),
    }
}

#[test]
fn a_share_is_in_the_class_that_every_map_gives_it_and_in_no_other() {
    let classes = classes(Symbols::Shares, WeightKind::Households, Words::of(Language::Sv));
    let found = |values| -> Vec<usize> {
        (0..classes.len()).filter(|&at| holds(&classes[at].test, values)).collect()
    };
    for unserved in [0.0, 0.9, 1.0, 1.5, 2.0, 4.0, 5.0, 9.9, 10.0, 19.0, 20.0, 55.0, 100.0] {
        let expected = class_of(unserved / 100.0);
        assert_eq!(found([Some(100.0), Some(unserved), Some(0.0)]), [expected], "{unserved} %");
        let Mark::Area(area) = &classes[expected].mark else { unreachable!("an area") };
        assert_eq!(area.ground, Some(CLASS_COLOURS[expected]));
    }
    let (no_data, masked, nothing) = (CLASS_COLOURS.len(), CLASS_COLOURS.len() + 1, CLASS_COLOURS.len() + 2);
    // Half is no more than half.
    assert_eq!(found([Some(100.0), Some(0.0), Some(50.0)]), [0]);
    assert_eq!(found([Some(100.0), Some(0.0), Some(51.0)]), [no_data]);
    assert_eq!(found([Some(100.0), None, None])[0], masked);
    assert_eq!(found([Some(0.0), Some(0.0), Some(0.0)]), [nothing]);
    assert_eq!(BREAKS_PERCENT.len(), CLASS_COLOURS.len() + 1);
}

#[test]
fn every_layer_has_classes_with_words_in_both_languages() {
    use crate::emit::layers::gpkg_style::STYLES;
    for style in &STYLES {
        for language in [Language::Sv, Language::En] {
            let classes = classes(style.symbols, WeightKind::Points, Words::of(language));
            assert!(!classes.is_empty(), "{}", style.layer);
            for class in &classes {
                assert!(classes.len() == 1 || !class.label.is_empty(), "{}: {class:?}", style.layer);
                assert!(!class.label.contains('_'), "{}: {} is a code", style.layer, class.label);
            }
        }
    }
}
