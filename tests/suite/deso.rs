//! Rows of `DeSO` against those of their municipalities, as the tables of the demo county show them.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{case::read_csv, demo_result::DEMO, support::number};

/// Every measure that adds up, of every weight: the `DeSO` of a municipality whose places all have one sum to its own row,
/// and a measure that is told of one is told of the other.
#[test]
fn every_number_of_a_municipality_is_that_of_its_deso() {
    let (findings, out) = (&DEMO.findings, &DEMO.out);
    let long = read_csv(&out.join("internal/indicators.csv"));
    let survey = &findings.survey;
    let mut municipality_of: BTreeMap<&str, &str> = BTreeMap::new();
    let mut partly: BTreeSet<&str> = BTreeSet::new();
    for point in &survey.points {
        let code = survey.municipalities[point.municipality as usize].code.as_str();
        match point.deso {
            Some(deso) => {
                let before = municipality_of.insert(&survey.deso[deso as usize], code);
                assert!(
                    before.is_none_or(|before| before == code),
                    "a DeSO of the demo lies in two municipalities"
                );
            }
            None => {
                partly.insert(code);
            }
        }
    }
    let does_not_add_up =
        ["rank", "spread_pp", "gap_pp", "year_reached", "distance_to_target_pp", "distance_to_target_units"];
    let key = |row: &HashMap<String, String>, code: &str| -> Vec<String> {
        let dimensions = [
            "weight",
            "measure",
            "tier_mbps",
            "technology",
            "operator",
            "generation",
            "service_mbps",
            "level",
        ];
        let mut key = vec![code.to_owned()];
        key.extend(dimensions.map(|dimension| row[dimension].clone()));
        key
    };
    let (mut own, mut summed): (BTreeMap<Vec<String>, f64>, BTreeMap<Vec<String>, f64>) = Default::default();
    for row in long.iter().filter(|row| row["settlement"].is_empty() && !row["weight"].is_empty()) {
        if does_not_add_up.contains(&row["measure"].as_str()) {
            continue;
        }
        match row["area_kind"].as_str() {
            "municipality" if !partly.contains(row["area_code"].as_str()) => {
                own.insert(key(row, &row["area_code"]), number(&row["value"]));
            }
            "deso" if !partly.contains(municipality_of[row["area_code"].as_str()]) => {
                let municipality = municipality_of[row["area_code"].as_str()];
                *summed.entry(key(row, municipality)).or_default() += number(&row["value"]);
            }
            _ => {}
        }
    }
    assert_eq!(own.keys().collect::<Vec<_>>(), summed.keys().collect::<Vec<_>>());
    for (key, value) in &own {
        assert!((value - summed[key]).abs() < 1e-9 * value.max(1.0), "{key:?}: {value} {}", summed[key]);
    }
    let measures: BTreeSet<&str> = own.keys().map(|key| key[2].as_str()).collect();
    assert!(own.len() > 9_000 && measures.len() >= 40, "{} numbers of {measures:?}", own.len());
}
