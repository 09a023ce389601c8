//! Invented counties with small numbers.
use whitespot::{
    config::Config,
    pipeline::{self, Options, Outcome},
};

use super::super::case::{CORNER, Case, HEAD, feature, geojson, rectangle};

/// Runs a configuration of the case.
pub(super) fn run(case: &Case, file: &str) -> Outcome {
    pipeline::run(&Config::read(&case.path(file)).unwrap(), &Options::default(), &|_, _| {}).unwrap()
}

/// A seeded noise: numbers from 0 up to an end.
fn dice(seed: u64) -> impl FnMut(f64) -> f64 {
    let mut dice = whitespot_test_kit::Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    move |end| dice.unit() * end
}

/// A county of square municipalities in a row, with small numbers.
pub(super) fn generated(seed: u64) -> Case {
    generated_in(seed, "\"gpkg\", \"geojson\"", &[], None)
}

/// The same with files in these formats, where most are served.
pub(super) fn generated_served(seed: u64, formats: &str) -> Case {
    generated_in(seed, formats, &[all_but_a_strip()], None)
}

/// The same where nobody speaks for a few houses at the northern edge.
pub(super) fn generated_unsaid(seed: u64, formats: &str) -> Case {
    let edge = 3_960.0 + 10.0 * (seed % 4) as f64;
    generated_in(seed, formats, &[all_but_a_strip()], Some(&rectangle(0.0, 0.0, 60_000.0, edge)))
}

fn all_but_a_strip() -> String {
    feature(r#""ned":1000"#, &rectangle(0.0, 0.0, 60_000.0, 3_850.0))
}

fn generated_in(seed: u64, formats: &str, more: &[String], valid: Option<&str>) -> Case {
    let mut next = dice(seed);
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
    let fixed = [&[served("1000"), served("1000"), served("30")], more].concat();
    let mobile = [served("0"), served("0")];
    let head = HEAD.replace("name = \"namn\"", "name = \"namn\"\ncounty = \"lan\"");
    let where_it_speaks = valid.map_or("", |_| "valid = { path = \"valid.geojson\" }\n");
    let valid: Vec<String> = valid.map(|shape| feature(r#""id":1"#, shape)).into_iter().collect();
    Case::new()
        .with("county.toml", format!(
            "{head}persons = \"boende\"\n[[fixed]]\npath = \"f.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"ned\" }}\n\
             {where_it_speaks}[[mobile]]\npath = \"m.geojson\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n\
             [output]\nformats = [{formats}]\n"
        ))
        .with("kommuner.geojson", geojson(&municipalities))
        .with("demand.csv", points)
        .with("f.geojson", geojson(&fixed))
        .with("m.geojson", geojson(&mobile))
        .with("valid.geojson", geojson(&valid))
}

/// A county of three square municipalities with villages of a few houses, some near each other, some in a line, with a town in
/// the network beside them; and the next year, when the network has reached some of the villages.
pub(super) fn villages(seed: u64) -> Case {
    const SIDE_M: f64 = 4_000.0;
    let mut next = dice(seed + 1_000);
    let mut points = String::from("id,e,n,hushall,arbetsstallen,boende\n");
    let mut municipalities = Vec::new();
    let (mut served, mut later, mut planned) = (Vec::new(), Vec::new(), Vec::new());
    let network = |west: f64, south: f64, side: f64| {
        feature(r#""ned":1000"#, &rectangle(west, south, west + side, south + side))
    };
    for municipality in 0..3 {
        let west = SIDE_M * f64::from(municipality);
        let properties = format!(r#""kod":"01{municipality:02}","namn":"K{municipality}""#);
        municipalities.push(feature(&properties, &rectangle(west, 0.0, west + SIDE_M, SIDE_M)));
        let mut house = |east: f64, north: f64, homes: u32| {
            let (east, north) = (east.clamp(west + 1.0, west + SIDE_M - 1.0), north.clamp(1.0, SIDE_M - 1.0));
            let id = points.lines().count();
            let (east, north) = (CORNER.0 + east, CORNER.1 + north);
            points.push_str(&format!("p-{id},{east:.1},{north:.1},{homes},0,{}\n", homes * 2));
        };
        for _ in 0..30 {
            house(west + next(500.0), next(500.0), 1 + next(2.0) as u32);
        }
        served.push(network(west, 0.0, 500.0));
        for village in 0..3 + next(6.0) as usize {
            let (mut east, mut north) = (west + next(SIDE_M), next(SIDE_M));
            // Close together, or each in a square of its own.
            let step = [30.0, 90.0, 190.0][next(3.0) as usize];
            for _ in 0..3 + next(9.0) as usize {
                house(east, north, next(2.5) as u32);
                let turn = next(std::f64::consts::FRAC_PI_2);
                (east, north) = (east + step * turn.cos(), north + step * turn.sin());
            }
            match village % 3 {
                0 => later.push(network(east - 900.0, north - 900.0, 1_000.0)),
                1 if next(2.0) < 1.0 => planned.push(network(east - 500.0, north - 500.0, 550.0)),
                _ => {}
            }
        }
    }
    let offer = |path: &str, relation: &str| {
        format!(
            "[[fixed]]\npath = \"{path}\"\noperator = \"A\"\ntechnology = \"fiber\"\nrelation = \"{relation}\"\n\
             down_mbps = {{ column = \"ned\" }}\n"
        )
    };
    let formats = "formats = [\"gpkg\", \"geojson\", \"parquet\"]\n";
    let offers = offer("f.geojson", "connected") + &offer("p.geojson", "planned") + "planned_year = 2028\n";
    let first = format!("{HEAD}persons = \"boende\"\n{offers}[output]\n{formats}");
    let second = format!(
        "{}persons = \"boende\"\n{offers}{}[previous]\ndir = \"out\"\n[register]\npath = \"out/internal/register.csv\"\n\
         [output]\ndir = \"next\"\n{formats}",
        HEAD.replace("2025-10-01", "2026-10-01"),
        offer("later.geojson", "connected"),
    );
    planned.push(network(0.0, 0.0, 1.0));
    Case::new()
        .with("county.toml", first)
        .with("next.toml", second)
        .with("kommuner.geojson", geojson(&municipalities))
        .with("demand.csv", points)
        .with("f.geojson", geojson(&served))
        .with("p.geojson", geojson(&planned))
        .with("later.geojson", geojson(&later))
}
