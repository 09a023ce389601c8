//! An attack on the written open package: nothing in it gives a small count away.
//!
//! The attack knows nothing of the rule: it reads what was written, sets up every sum that it can see, and tightens the
//! bounds of what is empty until nothing moves.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use geo::{Coord, Intersects, Polygon};
use whitespot::ingest::Crs;

use super::case::{Case, HEAD, feature, geojson, rectangle};
use super::open_package::{Cells, DEMO, cells_of, features, number, rows};

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
    /// Where everybody knows that it is no less than this.
    least: BTreeMap<usize, f64>,
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
                let least = self.least.get(at).copied().unwrap_or(1.0);
                *truth > 1e-6 && *truth < BELOW - 1e-6 && (*low > least + 1e-4 || *high < BELOW - 1.0 - 1e-4)
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

/// Everything that a reader of the package can add up of a weight; `is_masked`: as it is written, otherwise without the
/// complementary step.
fn attack(out: &Path, weight: &str, county_of: &dyn Fn(&str) -> Option<String>, is_masked: bool) -> Attack {
    let (open, internal) = (out.join("open"), out.join("internal"));
    let truth = rows(&internal.join("municipalities.csv"));
    let told = rows(&open.join("municipalities.csv"));
    let mut attack = Attack::default();
    let mut by_code: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (told, truth) in told.iter().zip(&truth) {
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
    for (grid, side_m) in GRIDS {
        let told = cells_of(&open, grid);
        for (key, truth) in &cells_of(&internal, grid) {
            // Of what is not listed nothing is known.
            let told = told.get(key).cloned().unwrap_or_default();
            let told = if is_masked { told } else { masked_alone(truth, weight, true) };
            let (id, municipality) = key.clone();
            let own = count(&mut attack, &told, truth, weight, &format!("{grid} {id}"));
            let low = corner(&id, side_m);
            let around = |larger: &f64| square_name(*larger, corner(&id, *larger), &municipality);
            let larger = GRIDS.map(|(_, side_m)| side_m).into_iter().find(|larger| *larger > side_m);
            let around = larger.as_ref().map_or_else(|| municipality.clone(), around);
            parts.entry(around).or_default().push(own.clone());
            by_code.insert(square_name(side_m, low, &municipality), own.clone());
            if larger.is_some() {
                squares.push(Square { municipality, shape: square(low, side_m), own });
            }
        }
    }
    for (code, parts) in &parts {
        for (at, &whole) in by_code[code].iter().enumerate() {
            attack.sums.push((whole, parts.iter().map(|part| part[at]).collect(), true));
        }
    }
    areas(&mut attack, out, weight, &by_code, &squares);
    attack
}

/// A square of the finest grid.
struct Square {
    municipality: String,
    /// In degrees, a little smaller than it is, so that it does not touch its neighbours.
    shape: Polygon<f64>,
    /// Its values.
    own: Vec<usize>,
}

/// The lower left corner of the square of this side that a square lies in, by its id.
fn corner(id: &str, side_m: f64) -> (f64, f64) {
    let low = |digits: &str| (digits.parse::<f64>().unwrap() / side_m).floor() * side_m;
    (low(&id[..6]), low(&id[6..]))
}

fn square_name(side_m: f64, (east, north): (f64, f64), municipality: &str) -> String {
    format!("{side_m} {east} {north} {municipality}")
}

fn square((east, north): (f64, f64), side_m: f64) -> Polygon<f64> {
    let (near, far) = (1.0, side_m - 1.0);
    let mut corners = [(near, near), (far, near), (far, far), (near, far)]
        .map(|(x, y)| Coord { x: east + x, y: north + y });
    Crs::try_new("EPSG:3006").unwrap().to_wgs84(&mut corners).unwrap();
    Polygon::new(corners.to_vec().into(), Vec::new())
}

/// What the shortage areas tell: together they hold at most what is unserved or planned, each at least the places that the
/// profile asks for, and the squares that an outline lies on at least what the area holds.
fn areas(
    attack: &mut Attack,
    out: &Path,
    weight: &str,
    by_code: &BTreeMap<String, Vec<usize>>,
    squares: &[Square],
) {
    let areas = features(&out.join("internal/shortage_areas.geojson"));
    let outlines = outlines(&out.join("open/shortage_areas.geojson"));
    let shorts: Vec<usize> = squares.iter().map(|square| short(attack, &square.own, "a square")).collect();
    let mut in_areas: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    // What is told of areas with an outline, and the squares that it lies on.
    let mut drawn: BTreeMap<String, (Vec<usize>, BTreeSet<usize>)> = BTreeMap::new();
    for ((told, truth), outline) in
        features(&out.join("open/shortage_areas.geojson")).iter().zip(&areas).zip(outlines)
    {
        assert_eq!(told["id"], truth["id"]);
        let is_open =
            ["new", "remaining", "under_construction", "planned"].contains(&truth["status"].as_str());
        let told = number(told, weight);
        // The places of one that ended are in any state now: nothing but that there are none may be told.
        assert!(is_open || told.is_none_or(|told| told == 0.0), "{} tells {told:?} {weight}", truth["id"]);
        let Some(value) = number(truth, weight).filter(|_| is_open) else { continue };
        let own = attack.add(truth["id"].clone(), told, value);
        // An area of an earlier year stays until its last place has access.
        if weight == "points" && told.is_none() && value >= LEAST_AREA {
            attack.bounds[own].0 = LEAST_AREA;
            // The profile tells the smaller numbers; the others may still be any.
            attack.least.insert(own, LEAST_AREA);
        }
        let municipality = &truth["municipality"];
        if let Some(outline) = outline {
            let under =
                |square: &Square| square.municipality == *municipality && square.shape.intersects(&outline);
            let under: BTreeSet<usize> = squares
                .iter()
                .zip(&shorts)
                .filter(|(square, _)| under(square))
                .map(|(_, &short)| short)
                .collect();
            attack.at_least(own, &under);
            let all = drawn.entry(municipality.clone()).or_default();
            all.0.push(own);
            all.1.extend(under);
        }
        in_areas.entry(municipality.clone()).or_default().push(own);
    }
    for (code, (areas, under)) in drawn {
        let truth = areas.iter().map(|&area| attack.truth[area].1).sum();
        let all = attack.add(format!("{code} {weight} areas with an outline"), None, truth);
        attack.sums.push((all, areas, true));
        attack.at_least(all, &under);
    }
    for (code, areas) in in_areas {
        let whole = short(attack, &by_code[&code], &code);
        attack.sums.push((whole, areas, false));
    }
}

/// What is unserved or planned of a row.
fn short(attack: &mut Attack, own: &[usize], name: &str) -> usize {
    let short = attack.truth[own[3]].1 + attack.truth[own[4]].1;
    let whole = attack.add(format!("{name} short"), None, short);
    attack.sums.push((whole, vec![own[3], own[4]], true));
    whole
}

/// The outlines of a layer, feature by feature.
fn outlines(path: &Path) -> Vec<Option<geo::Geometry<f64>>> {
    let layer: geojson::FeatureCollection = fs::read_to_string(path).unwrap().parse().unwrap();
    layer.features.into_iter().map(|one| Some(one.geometry?.try_into().unwrap())).collect()
}

fn assert_safe(out: &Path, county_of: &dyn Fn(&str) -> Option<String>) {
    for weight in WEIGHTS {
        let mut attack = attack(out, weight, county_of, true);
        attack.tighten();
        let found = attack.given_away();
        assert!(found.is_empty(), "{weight}: {:#?}", &found[..found.len().min(10)]);
    }
}

#[test]
fn open_package_of_the_demo_gives_nothing_away() {
    let out = &DEMO.1.out;
    let county = |code: &str| Some(code[..2].to_owned());
    assert_safe(out, &county);
    // With nothing but the small rows masked the same attack succeeds.
    let broken = WEIGHTS.iter().filter(|weight| {
        let mut attack = attack(out, weight, &county, false);
        attack.tighten();
        !attack.given_away().is_empty()
    });
    assert!(broken.count() >= 2);
}

/// What is told of the municipalities: their rows of the open table.
fn told_municipalities() -> Vec<Cells> {
    let mut told = rows(&DEMO.1.out.join("open/municipalities.csv"));
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

/// A county of square municipalities in a row, with small numbers.
fn generated(seed: u64) -> Case {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = move |end: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64 * end
    };
    let count = 2 + next(12.0) as usize;
    let municipalities: Vec<String> = (0..count)
        .map(|at| {
            let (west, county) = (4_000.0 * at as f64, 1 + at % 2);
            let properties = format!(r#""kod":"0{county}{at:02}","namn":"K{at}","lan":"0{county}""#);
            feature(&properties, &rectangle(west, 0.0, west + 4_000.0, 4_000.0))
        })
        .collect();
    let mut points = String::from("id,e,n,hushall,arbetsstallen,boende\n");
    for municipality in 0..count {
        for point in 0..5 + next(120.0) as usize {
            let corner = (500_000.0 + 4_000.0 * municipality as f64, 6_600_000.0);
            // Half of them in the first square kilometre, near each other.
            let spread = if point % 2 == 0 { 4_000.0 } else { 900.0 };
            let (east, north) = (corner.0 + next(spread), corner.1 + next(spread));
            let homes = next(3.0) as u32;
            points.push_str(&format!(
                "p-{municipality}-{point},{east:.1},{north:.1},{homes},{},{}\n",
                next(1.2) as u32,
                homes * 2
            ));
        }
    }
    let width = 4_000.0 * count as f64;
    let mut served = |down: &str| {
        let (west, south) = (next(width * 0.3), next(3_000.0));
        feature(
            &format!(r#""ned":{down}"#),
            &rectangle(west, south, west + next(width), south + next(3_000.0)),
        )
    };
    let fixed = [served("1000"), served("1000"), served("30")];
    let mobile = [served("0"), served("0")];
    let head = HEAD.replace("name = \"namn\"", "name = \"namn\"\ncounty = \"lan\"");
    Case::new()
        .with("county.toml", format!(
            "{head}persons = \"boende\"\n[[fixed]]\npath = \"f.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"ned\" }}\n\
             [[mobile]]\npath = \"m.geojson\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n\
             [output]\nformats = [\"gpkg\", \"geojson\"]\n"
        ))
        .with("kommuner.geojson", geojson(&municipalities))
        .with("demand.csv", points)
        .with("f.geojson", geojson(&fixed))
        .with("m.geojson", geojson(&mobile))
}

#[test]
fn open_packages_of_generated_counties_give_nothing_away() {
    let mut broken = 0;
    for seed in 8..80 {
        let case = generated(seed);
        case.run();
        let out = case.path("out");
        let county = |code: &str| Some(code[..2].to_owned());
        assert_safe(&out, &county);
        for weight in WEIGHTS {
            let mut attack = attack(&out, weight, &county, false);
            attack.tighten();
            broken += usize::from(!attack.given_away().is_empty());
        }
    }
    assert!(broken > 8, "the attack succeeds {broken} times of 32 without the complementary step");
}
