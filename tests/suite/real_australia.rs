//! The Australian towns over two years: what became of addresses and areas, counted plainly from the delivered files.
#![allow(clippy::float_cmp, reason = "counts read from two tables are equal or they are not")]

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    io::Read,
    path::Path,
};

use flate2::read::GzDecoder;
use geo::Coord;

use super::{
    case::Case,
    real::{Real, Row, number},
    real_years::{Areas, assert_reconciled, distance_m, linked, members, points_of, projected, run, table},
};

/// An address as delivered.
struct Address {
    name: String,
    tech: String,
    upgrade: String,
    council: &'static str,
    at: (f64, f64),
}

impl Address {
    fn is_slow(&self) -> bool {
        ["FTTN", "WIRELESS", "SATELLITE"].contains(&self.tech.as_str())
    }

    /// Upgraded to fibre in the second year.
    fn is_upgraded(&self) -> bool {
        ["FTTP_SA", "FTTP_NA"].contains(&self.upgrade.as_str())
    }
}

fn addresses(data: &Path) -> Vec<Address> {
    let towns = [
        ("horsham", "23190"),
        ("hamilton", "26260"),
        ("castle-hill", "17420"),
        ("charlestown", "14650"),
        ("bli-bli", "36720"),
        ("coolum-beach", "36720"),
    ];
    let mut addresses = Vec::new();
    for (town, council) in towns {
        let file = fs::File::open(data.join(format!("au-nbn/addresses/{town}.geojson.gz"))).unwrap();
        let mut text = String::new();
        GzDecoder::new(file).read_to_string(&mut text).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        for feature in json["features"].as_array().unwrap() {
            let word = |key: &str| feature["properties"][key].as_str().unwrap_or("NULL").to_owned();
            let at = &feature["geometry"]["coordinates"];
            addresses.push(Address {
                name: word("name"),
                tech: word("tech"),
                upgrade: word("upgrade"),
                council,
                at: (at[0].as_f64().unwrap(), at[1].as_f64().unwrap()),
            });
        }
    }
    addresses
}

/// A second year in which every address has the fibre that `upgrade` promises it.
#[test]
fn australian_addresses_a_year_later() {
    let Some(real) = Real::find("australia") else { return };
    let addresses = addresses(&real.data);
    assert_eq!(addresses.len(), 47_409);
    let mut upgrades = String::from("name\n");
    for address in addresses.iter().filter(|address| address.is_upgraded()) {
        upgrades.push_str(&format!("\"{}\"\n", address.name.replace('"', "\"\"")));
    }
    let first = real.config.replace("dir = \"out\"", "dir = \"out_2023\"");
    let second = first.replace("out_2023", "out_2024").replace("2023-05-31", "2024-05-31")
        + r#"
[previous]
dir = "out_2023"
[[fixed]]
path = "upgrades.csv"
operator = "nbn"
technology = "fiber"
relation = "connected"
down_mbps = 1000
valid = "listed"
reach = { id = "name" }
"#;
    let case =
        Case::new().with("y2023.toml", first).with("y2024.toml", second).with("upgrades.csv", upgrades);
    run(&case, "y2023.toml");
    run(&case, "y2024.toml");

    // Of what was slow so many have fibre now; nothing else changed.
    let count = |council: &str, wanted: &dyn Fn(&Address) -> bool| {
        let here = addresses.iter().filter(|one| council == "total" || one.council == council);
        here.filter(|one| wanted(one)).count() as f64
    };
    for (word, expected) in [("FTTP_SA", 3426.0), ("FTTP_NA", 2.0)] {
        assert_eq!(count("total", &|one| one.is_slow() && one.upgrade == word), expected, "{word}");
    }
    let mut told = 0;
    for row in table(&case, "out_2024", "change.csv") {
        assert_eq!((row["weight"].as_str(), row["settlement"].as_str()), ("points", ""));
        let code = &row["code"];
        let built = count(code, &|one| one.is_slow() && one.is_upgraded());
        for (column, expected) in [
            ("before", count(code, &Address::is_slow)),
            ("build_out", 0.0 - built),
            ("worse", 0.0),
            ("stock", 0.0),
            ("method", 0.0),
            ("after", count(code, &|one| one.is_slow() && !one.is_upgraded())),
        ] {
            assert_eq!(number(&row, column), expected, "{code}: {column}");
        }
        told += 1;
    }
    assert_eq!(told, 288, "287 councils and the total");

    // Areas and what is linked, both years.
    let position: HashMap<&str, usize> =
        addresses.iter().enumerate().map(|(place, one)| (one.name.as_str(), place)).collect();
    let places = projected(&addresses.iter().map(|one| one.at).collect::<Vec<_>>(), 9473);
    let (before, after) = (
        members(&points_of(&case, "out_2023"), &position),
        members(&points_of(&case, "out_2024"), &position),
    );
    assert_areas_are_what_is_linked(&addresses, &places, &before, &Address::is_slow, true);
    let still_slow = |one: &Address| one.is_slow() && !one.is_upgraded();
    assert_areas_are_what_is_linked(&addresses, &places, &after, &still_slow, false);

    // Lineage by shared members, council by council.
    let rows = table(&case, "out_2024", "reconciliation.csv");
    assert_reconciled(&rows);
    for row in &rows {
        let of = |areas: &Areas| -> Vec<(String, BTreeSet<usize>)> {
            let code = &row["code"];
            areas
                .iter()
                .filter(|(id, _)| code == "total" || id.starts_with(code.as_str()))
                .map(|(id, members)| (id.clone(), members.clone()))
                .collect()
        };
        let counted = Lineages::count(&of(&before), &of(&after));
        assert_eq!(counted, Lineages::told(row), "{}", row["code"]);
    }
    let total = Lineages::told(&rows[rows.len() - 1]);
    assert_eq!(
        total,
        Lineages { open_before: 74, closed: 0, merged: 1, split_off: 9, new: 0, reopened: 0, open: 82 }
    );
}

/// Every area lies in one linked group of its council; a group is one area, or several where it is longer than 5 km: such
/// a chain is cut. A group that held an area of the first year may have shrunk below three points.
fn assert_areas_are_what_is_linked(
    addresses: &[Address],
    places: &[Coord<f64>],
    areas: &Areas,
    is_short: &dyn Fn(&Address) -> bool,
    is_first: bool,
) {
    let councils: BTreeSet<&str> = addresses.iter().map(|one| one.council).collect();
    let mut group_of: HashMap<usize, usize> = HashMap::new();
    let mut groups = Vec::new();
    for council in councils {
        let short: Vec<(usize, Coord<f64>)> = (0..addresses.len())
            .filter(|&place| addresses[place].council == council && is_short(&addresses[place]))
            .map(|place| (place, places[place]))
            .collect();
        for group in linked(&short, 200.0) {
            group_of.extend(group.iter().map(|&member| (member, groups.len())));
            groups.push(group);
        }
    }
    let mut parts: Vec<usize> = vec![0; groups.len()];
    let mut held = 0;
    for (id, members) in areas {
        let of: BTreeSet<Option<usize>> =
            members.iter().map(|member| group_of.get(member).copied()).collect();
        match of.into_iter().collect::<Vec<_>>()[..] {
            [Some(group)] => {
                parts[group] += 1;
                held += members.len();
            }
            ref other => assert!(!is_first, "{id} lies in {other:?}"),
        }
    }
    for (group, parts) in groups.iter().zip(parts) {
        let is_long = || {
            let ends: Vec<Coord<f64>> = group.iter().map(|&member| places[member]).collect();
            ends.iter().any(|&a| ends.iter().any(|&b| distance_m(a, b) > 5000.0))
        };
        assert!(parts == 1 || (parts > 1 && is_long()), "a group of {} is {parts} areas", group.len());
    }
    if is_first {
        assert_eq!(held, groups.iter().map(BTreeSet::len).sum::<usize>(), "all that is linked is in an area");
    }
}

/// What became of areas.
#[derive(Debug, PartialEq, Default)]
struct Lineages {
    open_before: u64,
    closed: u64,
    merged: u64,
    split_off: u64,
    new: u64,
    reopened: u64,
    open: u64,
}

impl Lineages {
    fn told(row: &Row) -> Self {
        let of = |column| number(row, column) as u64;
        Self {
            open_before: of("open_before"),
            closed: of("closed"),
            merged: of("merged"),
            split_off: of("split_off"),
            new: of("new"),
            reopened: of("reopened"),
            open: of("open"),
        }
    }

    /// By members alone: an id that is new split off where it shares a member with an area that lives on; one that is no
    /// longer open merged where its members are in another, and closed where none of them is in any.
    fn count(before: &[(String, BTreeSet<usize>)], after: &[(String, BTreeSet<usize>)]) -> Self {
        let mut counted =
            Self { open_before: before.len() as u64, open: after.len() as u64, ..Self::default() };
        let has = |areas: &[(String, BTreeSet<usize>)], id: &str| areas.iter().any(|(known, _)| known == id);
        let shares = |areas: &[(String, BTreeSet<usize>)], members: &BTreeSet<usize>| {
            areas.iter().any(|(_, other)| !other.is_disjoint(members))
        };
        for (id, members) in after.iter().filter(|(id, _)| !has(before, id)) {
            if shares(before, members) {
                counted.split_off += 1;
            } else {
                counted.new += 1;
            }
            // The id stayed with a part that is at least as large.
            for (parent, old) in before.iter().filter(|(_, old)| !old.is_disjoint(members)) {
                let heir = after.iter().find(|(known, _)| known == parent);
                let shared = |part: &BTreeSet<usize>| part.intersection(old).count();
                let is_heaviest = heir.is_none_or(|(_, heir)| shared(heir) >= shared(members));
                assert!(is_heaviest, "{id} holds more of {parent} than {parent} itself");
            }
        }
        for (_, members) in before.iter().filter(|(id, _)| !has(after, id)) {
            if shares(after, members) {
                counted.merged += 1;
            } else {
                counted.closed += 1;
            }
        }
        counted
    }
}
