//! An attack on the written open package: nothing in it gives a small count away.
//!
//! The attack knows nothing of the rule: it reads what was written, sets up every sum that it can see, and tightens the
//! bounds of what is empty until nothing moves.
mod areas;
mod classes;
mod counties;
mod pages;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use geo::Geometry;
use whitespot::pipeline::Outcome;

use super::demo_result::DEMO;
use super::open_package::{Cells, cells_of, features, number, rows};
use areas::{Square, areas, square};
use counties::{generated, generated_unsaid, villages};

/// Masked is what is less than this.
const BELOW: f64 = 4.0;
const STATES: [&str; 5] = ["connected", "passed", "planned", "unserved", "no_data"];
const WEIGHTS: [&str; 4] = ["points", "households", "workplaces", "persons"];
/// The grids, each with its side in metres.
const GRIDS: [(&str, f64); 2] = [("grid_1km", 1000.0), ("grid_250m", 250.0)];
/// The least number of places in a shortage area, as the profile says for everybody to read.
const LEAST_AREA: f64 = 3.0;

/// Unknowns with their bounds, true values where they are known to the test, and sums among them.
#[derive(Default)]
struct Attack {
    bounds: Vec<(f64, f64)>,
    truth: Vec<(String, f64)>,
    /// Where everybody knows that it is no less than the first, and where it may be as much as the second.
    range: BTreeMap<usize, (f64, f64)>,
    /// The sum of the parts is the whole, or (`false`) at most the whole.
    sums: Vec<(usize, Vec<usize>, bool)>,
}

impl Attack {
    fn add(&mut self, name: String, told: Option<f64>, truth: f64) -> usize {
        self.bounds.push(told.map_or((0.0, f64::INFINITY), |told| (told, told)));
        self.truth.push((name, truth));
        self.bounds.len() - 1
    }

    /// The parts together hold at least the whole.
    fn at_least(&mut self, whole: usize, parts: &BTreeSet<usize>) {
        let sum = parts.iter().map(|&part| self.truth[part].1).sum::<f64>();
        let all = self.add("squares".to_owned(), None, sum);
        let rest = self.add("squares less areas".to_owned(), None, sum - self.truth[whole].1);
        self.sums.push((all, parts.iter().copied().collect(), true));
        self.sums.push((all, vec![whole, rest], true));
    }

    fn tighten(&mut self) {
        const STEP: f64 = 1e-7;
        loop {
            let before = self.bounds.clone();
            for (whole, parts, is_all) in &self.sums {
                let low: f64 = parts.iter().map(|&part| self.bounds[part].0).sum();
                let high: f64 = parts.iter().map(|&part| self.bounds[part].1).sum();
                let (least, most) = self.bounds[*whole];
                self.bounds[*whole] = (least.max(low), if *is_all { most.min(high) } else { most });
                for &part in parts {
                    let (own_low, own_high) = self.bounds[part];
                    let up = most - (low - own_low);
                    let others = high - own_high;
                    let down = if *is_all && others.is_finite() { least - others } else { 0.0 };
                    self.bounds[part] = (own_low.max(down), own_high.min(up));
                }
            }
            let moved = |one: &(f64, f64), other: &(f64, f64)| {
                (one.0 - other.0).abs() > STEP
                    || (one.1.is_finite() || other.1.is_finite()) && (one.1 - other.1).abs() > STEP
            };
            if !before.iter().zip(&self.bounds).any(|(one, other)| moved(one, other)) {
                return;
            }
        }
    }

    /// What is small and not surely anything from 1 to 3 any more.
    fn given_away(&self) -> Vec<String> {
        let pairs = self.truth.iter().zip(&self.bounds).enumerate();
        pairs
            .filter(|(at, ((_, truth), (low, high)))| {
                let (least, most) = self.range.get(at).copied().unwrap_or((1.0, BELOW - 1.0));
                *truth > 1e-6 && *truth < most + 1.0 - 1e-6 && (*low > least + 1e-4 || *high < most - 1e-4)
            })
            .map(|(_, ((name, truth), (low, high)))| format!("{name}: {truth} is in {low} to {high}"))
            .collect()
    }
}

/// The counts of one row of one weight, in the order of the columns: the total, the states, without mobile and without both;
/// then what they give: unserved with mobile, served without, the rest beside the unserved, and of it that with mobile.
fn count(attack: &mut Attack, told: &Cells, truth: &Cells, weight: &str, name: &str) -> Vec<usize> {
    let measures = STATES.iter().copied().chain(["unserved_mobile", "unserved_both"]);
    let columns =
        std::iter::once(weight.to_owned()).chain(measures.map(|measure| format!("{weight}_{measure}")));
    let mut own: Vec<usize> = columns
        .map(|column| {
            attack.add(
                format!("{name} {column}"),
                number(told, &column),
                number(truth, &column).unwrap_or(0.0),
            )
        })
        .collect();
    let [total, .., unserved, _, mobile, both] = own[..] else { panic!("eight columns") };
    let part = |attack: &mut Attack, what: &str, whole: usize, less: usize| {
        let truth = attack.truth[whole].1 - attack.truth[less].1;
        let rest = attack.add(format!("{name} {weight} {what}"), None, truth);
        attack.sums.push((whole, vec![less, rest], true));
        rest
    };
    let only_fixed = part(attack, "unserved with mobile", unserved, both);
    let only_mobile = part(attack, "served without mobile", mobile, both);
    let rest = part(attack, "not unserved", total, unserved);
    // What has no mobile and is not unserved lies within what is not unserved.
    let neither = part(attack, "served with mobile", rest, only_mobile);
    attack.sums.push((total, own[1..6].to_vec(), true));
    for column in [1, 2, 3, 5, 6, 7] {
        let rest = part(attack, &format!("but {column}"), total, own[column]);
        own.push(rest);
    }
    own.extend([only_fixed, only_mobile, rest, neither]);
    own
}

/// What is told of a row where only small counts are masked: without the complementary step.
fn masked_alone(truth: &Cells, weight: &str, hides_total: bool) -> Cells {
    let of = |measure: &str| number(truth, &format!("{weight}_{measure}")).unwrap_or(0.0);
    let is_small = |value: f64| value > 1e-6 && value < BELOW - 1e-6;
    let total = number(truth, weight).unwrap_or(0.0);
    let (unserved, mobile, both) = (of("unserved"), of("unserved_mobile"), of("unserved_both"));
    let halves = [both, unserved - both, mobile - both, (total - unserved) - (mobile - both)];
    let (has_small_state, has_small_half) =
        (STATES.iter().any(|state| is_small(of(state))), halves.into_iter().any(is_small));
    let mut told = truth.clone();
    told.retain(|column, _| {
        let measure = column.strip_prefix(weight).map(|rest| rest.trim_start_matches('_'));
        let is_hidden = match measure {
            Some("") => has_small_state && (hides_total || is_small(total)),
            Some("unserved_mobile" | "unserved_both") => has_small_state || has_small_half,
            Some(measure) if STATES.contains(&measure) => has_small_state,
            _ => false,
        };
        !is_hidden
    });
    told
}

/// The rows of one file in both editions.
struct Editions<Rows> {
    told: Rows,
    truth: Rows,
}

impl<Rows> Editions<Rows> {
    fn read(outcome: &Outcome, read: impl Fn(&Path) -> Rows) -> Self {
        Self { told: read(&outcome.out.join("open")), truth: read(&outcome.out.join("internal")) }
    }
}

/// What was written of a run, read once for all weights.
struct Written<'outcome> {
    outcome: &'outcome Outcome,
    municipalities: Editions<Vec<Cells>>,
    /// In the order of `GRIDS`.
    grids: [Editions<BTreeMap<(String, String), Cells>>; 2],
    areas: Editions<Vec<Cells>>,
    outlines: Vec<Option<Geometry<f64>>>,
}

impl<'outcome> Written<'outcome> {
    fn read(outcome: &'outcome Outcome) -> Self {
        Self {
            outcome,
            municipalities: Editions::read(outcome, |out| rows(&out.join("municipalities.csv"))),
            grids: GRIDS.map(|(grid, _)| Editions::read(outcome, |out| cells_of(out, grid))),
            areas: Editions::read(outcome, |out| features(&out.join("shortage_areas.geojson"))),
            outlines: areas::outlines(&outcome.out.join("open/shortage_areas.geojson")),
        }
    }
}

/// Everything that a reader of the package can add up of a weight; `is_masked`: as it is written, otherwise without the
/// complementary step.
fn attack(
    written: &Written,
    weight: &str,
    county_of: &dyn Fn(&str) -> Option<String>,
    is_masked: bool,
) -> Attack {
    let mut attack = Attack::default();
    let mut by_code: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (told, truth) in written.municipalities.told.iter().zip(&written.municipalities.truth) {
        let told = if is_masked { told.clone() } else { masked_alone(truth, weight, false) };
        by_code.insert(truth["code"].clone(), count(&mut attack, &told, truth, weight, &truth["code"]));
    }
    let mut parts: BTreeMap<String, Vec<Vec<usize>>> = BTreeMap::new();
    for code in by_code.keys().filter(|code| code.len() == 4) {
        let county = county_of(code);
        parts.entry(county.unwrap_or_else(|| "total".to_owned())).or_default().push(by_code[code].clone());
    }
    for code in by_code.keys().filter(|code| code.len() == 2) {
        parts.entry("total".to_owned()).or_default().push(by_code[code].clone());
    }
    let mut squares = Vec::new();
    for ((grid, side_m), cells) in GRIDS.into_iter().zip(&written.grids) {
        for (key, truth) in &cells.truth {
            // Of what is not listed nothing is known.
            let told = cells.told.get(key).cloned().unwrap_or_default();
            let told = if is_masked { told } else { masked_alone(truth, weight, true) };
            let (id, municipality) = key.clone();
            let own = count(&mut attack, &told, truth, weight, &format!("{grid} {id}"));
            let low = corner(&id, side_m);
            let around = |larger: &f64| square_name(*larger, corner(&id, *larger), &municipality);
            let larger = GRIDS.map(|(_, side_m)| side_m).into_iter().find(|larger| *larger > side_m);
            let around = larger.as_ref().map_or_else(|| municipality.clone(), around);
            parts.entry(around).or_default().push(own.clone());
            by_code.insert(square_name(side_m, low, &municipality), own.clone());
            squares.push(Square { municipality, side_m, low, shape: square(low, side_m), own });
        }
    }
    for (code, parts) in &parts {
        for (at, &whole) in by_code[code].iter().enumerate() {
            attack.sums.push((whole, parts.iter().map(|part| part[at]).collect(), true));
        }
    }
    areas(&mut attack, written, weight, &by_code, &squares);
    attack
}

/// The lower left corner of the square of this side that a square lies in, by its id.
fn corner(id: &str, side_m: f64) -> (f64, f64) {
    let low = |digits: &str| (digits.parse::<f64>().unwrap() / side_m).floor() * side_m;
    (low(&id[..6]), low(&id[6..]))
}

fn square_name(side_m: f64, (east, north): (f64, f64), municipality: &str) -> String {
    format!("{side_m} {east} {north} {municipality}")
}

fn assert_safe(written: &Written, county_of: &dyn Fn(&str) -> Option<String>, what: &str) {
    for weight in WEIGHTS {
        let mut attack = attack(written, weight, county_of, true);
        attack.tighten();
        let found = attack.given_away();
        assert!(found.is_empty(), "{what}, {weight}: {:#?}", &found[..found.len().min(10)]);
    }
}

#[test]
fn open_package_of_the_demo_gives_nothing_away() {
    let written = Written::read(&DEMO);
    let county = |code: &str| Some(code[..2].to_owned());
    assert_safe(&written, &county, "the demo");
    // With nothing but the small rows masked the same attack succeeds.
    let broken = WEIGHTS.iter().filter(|weight| {
        let mut attack = attack(&written, weight, &county, false);
        attack.tighten();
        !attack.given_away().is_empty()
    });
    assert!(broken.count() >= 2);
}

/// What is told of the municipalities: their rows of the open table.
fn told_municipalities() -> Vec<Cells> {
    let mut told = rows(&DEMO.out.join("open/municipalities.csv"));
    told.retain(|row| row["code"].len() == 4);
    told
}

#[test]
fn a_small_mobile_count_does_not_hide_the_states() {
    let told = told_municipalities();
    let with = |column: &str| told.iter().filter(|row| number(row, column).is_some()).count();
    let (states, mobile) = (with("households_unserved"), with("households_unserved_mobile"));
    assert_eq!(told.len(), 12);
    assert!(states >= 10, "{states} of 12 tell their states");
    assert!(mobile < states, "{mobile} of 12 tell their mobile counts");
    for row in &told {
        let masked: Vec<&str> = row["masked"].split(';').collect();
        for weight in WEIGHTS {
            let is_told = |measure: &str| number(row, &format!("{weight}_{measure}")).is_some();
            let mobile_alone = format!("{weight}:mobile");
            let expected = if masked.contains(&weight) {
                [false, false]
            } else {
                [true, !masked.contains(&mobile_alone.as_str())]
            };
            assert_eq!([is_told("unserved"), is_told("unserved_both")], expected, "{row:?}");
            assert_eq!(is_told("unserved_mobile"), is_told("unserved_both"));
        }
    }
}

#[test]
fn open_packages_of_generated_counties_give_nothing_away() {
    let mut broken = 0;
    for seed in 8..80 {
        let case = generated(seed);
        let outcome = counties::run(&case, "county.toml");
        let written = Written::read(&outcome);
        let county = |code: &str| Some(code[..2].to_owned());
        assert_safe(&written, &county, &format!("seed {seed}"));
        for weight in WEIGHTS {
            let mut attack = attack(&written, weight, &county, false);
            attack.tighten();
            broken += usize::from(!attack.given_away().is_empty());
        }
    }
    assert!(broken > 8, "the attack succeeds {broken} times of 32 without the complementary step");
}

#[test]
fn a_few_without_data_hide_the_two_states_that_they_split_and_no_other() {
    let (mut split, mut whole) = (0, 0);
    for seed in 8..60 {
        let case = generated_unsaid(seed, r#""gpkg", "geojson""#);
        let outcome = counties::run(&case, "county.toml");
        let written = Written::read(&outcome);
        assert_safe(&written, &|code: &str| Some(code[..2].to_owned()), &format!("seed {seed}"));
        let truth = &written.municipalities.truth;
        for (told, truth) in written.municipalities.told.iter().zip(truth) {
            let masked: Vec<&str> = told["masked"].split(';').collect();
            for weight in WEIGHTS.into_iter().filter(|weight| masked.contains(&&*format!("{weight}:no_data")))
            {
                let of = |row: &Cells, measure: &str| number(row, &format!("{weight}_{measure}"));
                for state in ["connected", "passed", "planned"] {
                    assert_eq!(of(told, state), of(truth, state), "seed {seed}, {weight}: {told:?}");
                }
                for hidden in ["unserved", "no_data", "unserved_mobile", "unserved_both"] {
                    assert_eq!(of(told, hidden), None, "seed {seed}, {weight}: {told:?}");
                }
                split += 1;
                whole += usize::from(told["code"] == "total");
            }
        }
    }
    assert!(split > 20 && whole > 5, "{split} rows show all states but two, {whole} of the whole");
}

#[test]
fn outlines_of_generated_villages_give_nothing_away() {
    let (mut open, mut ended) = (BTreeMap::new(), 0);
    for seed in 0..20 {
        let case = villages(seed);
        let county = |code: &str| Some(code[..2].to_owned());
        for file in ["county.toml", "next.toml"] {
            let outcome = counties::run(&case, file);
            assert_safe(&Written::read(&outcome), &county, &format!("seed {seed}, {file}"));
            for side_m in areas::sides(&outcome) {
                *open.entry(side_m).or_insert(0) += 1;
            }
            ended += outcome.findings.ended_areas.len();
        }
    }
    // All kinds are among them: outlines of either size, none at all, and areas that ended.
    assert!(open.len() == 3 && open.values().all(|count| *count >= 20), "{open:?}");
    assert!(ended >= 20, "{ended} that ended");
}
