//! The kinds on the page against the sums of their causes, place by place and in squares.
use serde_json::Value;

use super::super::changed_year::{self, HOSTILE_ID, SUMS};
use super::super::fixture::{page, to_wgs84};
use super::super::second_year::{changes, second_year};
use super::*;
use crate::emit::Language;

fn written(most: usize) -> Value {
    let mut findings = second_year();
    let points = changed_year::changed(&mut findings);
    let changes = changes(&findings);
    let page =
        MapPage { changes: &changes, changed: &points, since: "2024-10-01", ..page(&findings, Language::Sv) };
    serde_json::to_value(changed(&page, most, &to_wgs84).expect("on the globe")).expect("JSON")
}

fn kind<'a>(page: &'a Value, word: &str) -> &'a Value {
    let kinds = page["kinds"].as_array().expect("a list");
    kinds.iter().find(|kind| kind["kind"] == word).expect(word)
}

fn sums(page: &Value) -> [f64; 4] {
    let kinds = page["kinds"].as_array().expect("a list");
    ["build_out", "worse", "stock", "method"].map(|cause| {
        kinds.iter().filter(|kind| kind["cause"] == cause).filter_map(|kind| kind["sum"].as_f64()).sum()
    })
}

#[test]
fn each_kind_gives_its_places_and_their_states() {
    let page = written(1000);
    assert!(page["square_m"].is_null());
    let counts: Vec<(&str, u64)> = page["kinds"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|kind| (kind["kind"].as_str().expect("a word"), kind["count"].as_u64().expect("a number")))
        .collect();
    assert_eq!(
        counts,
        [
            ("worse", 5),
            ("new", 4),
            // One of them is better by build-out as well, and counted there too.
            ("method_worse", 3),
            ("build_out", 102),
            ("no_data", 2),
            ("gone", 3),
            ("method_better", 1),
            ("planned_built", 6),
            ("state", 2),
        ]
    );
    let states = |kind: &Value| -> Vec<(char, char)> {
        let text = |key: &str| kind[key].as_str().expect("digits").to_owned();
        text("before").chars().zip(text("after").chars()).collect()
    };
    // Connected 0, passed 1, planned 2, unserved 3, no data 4.
    assert_eq!(page["states"][3], "unserved");
    assert_eq!(states(kind(&page, "worse")), [('0', '3'); 5]);
    assert_eq!(states(kind(&page, "no_data")), [('3', '4'); 2]);
    assert_eq!(states(kind(&page, "new")), [('-', '3'); 4]);
    assert_eq!(states(kind(&page, "gone")), [('3', '-'); 3]);
    assert_eq!(states(kind(&page, "planned_built")), [('2', '0'); 6]);
    assert_eq!(states(kind(&page, "state")), [('1', '0'); 2]);
    assert_eq!(kind(&page, "build_out")["ids"][0], HOSTILE_ID);
    // A kind with a place in part gives each place's part; elsewhere every place is a whole one.
    assert_eq!(kind(&page, "build_out")["adds"].as_array().map(Vec::len), Some(102));
    assert_eq!(kind(&page, "build_out")["adds"][101], -0.5);
    assert!(kind(&page, "worse").get("adds").is_none());
}

#[test]
fn the_kinds_of_a_cause_sum_to_it() {
    for most in [1000, 10] {
        let expected = [SUMS.build_out, SUMS.worse, SUMS.stock, SUMS.method];
        for (sum, expected) in sums(&written(most)).into_iter().zip(expected) {
            assert!((sum - expected).abs() < 1e-9, "{most}: {sum}, expected {expected}");
        }
    }
}

#[test]
fn too_many_places_become_squares_without_ids() {
    let (page, singly) = (written(127), written(128));
    assert_eq!(page["square_m"], 1000.0);
    assert!(singly["square_m"].is_null(), "128 marks are not more than 128");
    assert!(!page.to_string().contains("hus-"));
    for (one, each) in
        page["kinds"].as_array().expect("a list").iter().zip(singly["kinds"].as_array().expect("a list"))
    {
        assert_eq!(one["count"], each["count"]);
        let counts = one["counts"].as_array().expect("a list");
        assert_eq!(
            counts.iter().filter_map(Value::as_u64).sum::<u64>(),
            one["count"].as_u64().expect("a number")
        );
        let sum: f64 = one["sums"].as_array().expect("a list").iter().filter_map(Value::as_f64).sum();
        assert!((sum - one["sum"].as_f64().expect("a number")).abs() < 1e-9);
        assert_eq!(one["at"].as_array().map(Vec::len), Some(counts.len() * 2));
    }
}

/// Two kinds of one square never lie upon each other, and each lies in its square.
#[test]
fn marks_of_a_square_have_places_of_their_own() {
    let place =
        |x, y| Place { at: Coord { x, y }, id: "", before: None, after: None, has_moved: false, adds: 1.0 };
    let places = [place(7010.0, -990.0), place(7990.0, -10.0), place(8000.0, -10.0)];
    let mut marks: Vec<(f64, f64)> = Vec::new();
    for kind in Kind::ALL {
        let (at, drawn) = squares(kind, &places);
        let Drawn::Squares { counts, .. } = drawn else { unreachable!("squares were asked for") };
        assert_eq!(counts, [2, 1]);
        assert!(at[0].x > 7000.0 && at[0].x < 8000.0 && at[0].y > -1000.0 && at[0].y < 0.0);
        marks.push((at[0].x, at[0].y));
    }
    marks.sort_by(|a, b| a.partial_cmp(b).expect("finite"));
    marks.dedup();
    assert_eq!(marks.len(), Kind::ALL.len());
}

#[test]
fn a_page_that_is_given_no_points_shows_none() {
    let mut findings = second_year();
    changed_year::changed(&mut findings);
    let changes = changes(&findings);
    let page = MapPage { changes: &changes, since: "2024-10-01", ..page(&findings, Language::Sv) };
    assert!(changed(&page, 1000, &to_wgs84).expect("on the globe").is_none());
    let mut out = Vec::new();
    super::super::write(&page, &mut out).expect("written");
    assert!(!String::from_utf8(out).expect("UTF-8").contains("hus-"));
}

/// A country's places, each with an id of 36 characters, and as squares where each lies in one of its own.
#[test]
fn a_hundred_thousand_places_take_six_megabytes() {
    let ids: Vec<String> = (0..100_000).map(|number| format!("{number:036}")).collect();
    let places: Vec<Place<'_>> = ids
        .iter()
        .enumerate()
        .map(|(number, id)| Place {
            at: Coord {
                x: 300_000.0 + (number * 7919 % 600_000) as f64,
                y: 6_200_000.0 + (number * 104_729 % 1_300_000) as f64,
            },
            id,
            before: Some(AccessStatus::Unserved),
            after: Some(AccessStatus::Connected),
            has_moved: false,
            adds: -1.0,
        })
        .collect();
    for (at, drawn) in [singly(Kind::BuildOut, &places), squares(Kind::BuildOut, &places)] {
        let at = encode::places("changed places", at, &to_wgs84).expect("on the globe");
        let bytes = serde_json::to_string(&(at, drawn)).expect("JSON").len();
        assert!(bytes < 6_000_000, "{bytes} bytes");
    }
}
