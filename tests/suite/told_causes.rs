//! What the causes of a change say of access: a plan is no build-out, and who lost a plan had no access.
use std::fs;

use super::case::{CORNER, Case, HEAD, demand, stderr, two_municipalities};

/// Houses of two households by hamlet: how many, what reaches them in the first year, and in the second.
const HAMLETS: [(&str, usize, Net, Net); 7] = [
    ("kvar", 4, Net::Fibre, Net::Fibre),
    ("byggt", 3, Net::None, Net::Fibre),
    ("planerat", 5, Net::None, Net::Plan),
    ("borta", 4, Net::Fibre, Net::None),
    ("slopat", 3, Net::Plan, Net::None),
    ("somplanerat", 2, Net::Plan, Net::Fibre),
    ("oklart", 2, Net::Fibre, Net::Unknown),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Net {
    None,
    Fibre,
    Plan,
    /// An offer without a speed.
    Unknown,
}

/// Ids with a speed of what a network reaches in a year.
fn table(hamlets: &[(&str, usize, Net, Net)], is_second: bool, wanted: Net) -> String {
    let mut text = String::from("id,ned\n");
    for (hamlet, houses, first, second) in hamlets {
        let net = if is_second { *second } else { *first };
        let speed = match net {
            Net::Unknown if wanted == Net::Fibre => "",
            net if net == wanted => "1000",
            _ => continue,
        };
        (0..*houses).for_each(|house| text.push_str(&format!("{hamlet}{house},{speed}\n")));
    }
    text
}

/// The second year of these hamlets: its report, and the sentences of its two pages.
fn told(hamlets: &[(&str, usize, Net, Net)], language: &str) -> [String; 2] {
    let case = two_years(hamlets, language, ["", "", ""]);
    pages(&case)
}

/// Two years of these hamlets in the western municipality; a line that the first configuration leaves out, and what the second one says
/// besides, below its municipalities and at its end.
fn two_years(
    hamlets: &[(&str, usize, Net, Net)],
    language: &str,
    [left_out, selection, definitions]: [&str; 3],
) -> Case {
    let mut houses_of_all = String::from("id,e,n,hushall,arbetsstallen\n");
    for (at, (hamlet, houses, ..)) in hamlets.iter().enumerate() {
        for house in 0..*houses {
            let west = if *hamlet == "oster" { 15_000.0 } else { 1_000.0 };
            let (east, north) = (CORNER.0 + west + 50.0 * house as f64, CORNER.1 + 1_000.0 * (at + 1) as f64);
            houses_of_all.push_str(&format!("{hamlet}{house},{east},{north},2,\n"));
        }
    }
    let nets = |is_second: bool| {
        let year = if is_second { "2" } else { "1" };
        let net = |file: &str, wanted: Net, rest: &str| {
            // A table without a row is an error.
            if table(hamlets, is_second, wanted).lines().count() < 2 {
                return String::new();
            }
            format!(
                "[[fixed]]\npath = \"{file}{year}.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\n\
                 down_mbps = {{ column = \"ned\" }}\nreach = {{ id = \"id\" }}\n{rest}"
            )
        };
        net("nat", Net::Fibre, "") + &net("plan", Net::Plan, "relation = \"planned\"\nplanned_year = 2027\n")
    };
    let head = HEAD.replace("country = ", &format!("language = \"{language}\"\ncountry = "));
    let formats = "formats = [\"html\", \"parquet\", \"csv\"]\n";
    let first = head.replace(left_out, "") + &format!("{}[output]\ndir = \"ar1\"\n{formats}", nets(false));
    let second = format!(
        "{}{}[previous]\ndir = \"ar1\"\n[accept]\nrules = [\"reach_fell: Nät\"]\n{definitions}[output]\n{formats}",
        head.replace("2025-10-01", "2026-10-01")
            .replace("name = \"namn\"\n", &format!("name = \"namn\"\n{selection}")),
        nets(true)
    );
    let case = Case::new()
        .with("forst.toml", first)
        .with("county.toml", second)
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", houses_of_all)
        .with("nat1.csv", table(hamlets, false, Net::Fibre))
        .with("plan1.csv", table(hamlets, false, Net::Plan))
        .with("nat2.csv", table(hamlets, true, Net::Fibre))
        .with("plan2.csv", table(hamlets, true, Net::Plan));
    let output = case.whitespot(&["run", "forst.toml", "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = case.whitespot(&["run", "county.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    case
}

fn pages(case: &Case) -> [String; 2] {
    let internal = case.path("out/internal");
    let report = fs::read_to_string(internal.join("report.md")).unwrap();
    let summary = fs::read_to_string(internal.join("summary.html")).unwrap();
    let main = summary.split("<main>").nth(1).unwrap();
    let text: String =
        main.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    [report, text]
}

/// 6 of the 16 households that left the unserved got fibre and 10 a plan; of the 14 that came, 8 had access and 6 a plan.
#[test]
fn a_plan_is_no_build_out_and_a_plan_that_went_no_lost_access() {
    let [report, summary] = told(&HAMLETS, "sv");
    for page in [&report, &summary] {
        for says in [
            "16 fick tillgång genom utbyggnad eller omfattas nu av en beslutad plan.",
            "14 som hade tillgång eller en beslutad plan har ingetdera i årets uppgifter.",
        ] {
            assert!(page.contains(says), "{says} in {page}");
        }
        for wrong in ["16 fick tillgång genom utbyggnad.", "14 som hade tillgång saknar"] {
            assert!(!page.contains(wrong), "{wrong}");
        }
    }
    // 6 + 4 of 46 households got access.
    assert!(
        summary.contains("Störst utbyggnad i förhållande till antalet hushåll: Åsmyra (21,7"),
        "{summary}"
    );
    // 8 are unserved now, and of 4 nothing is known: a speed is missing.
    assert!(summary.contains("12 kan inte längre få minst 100 Mbit/s"), "{summary}");
    let [report, ..] = told(&HAMLETS, "en");
    assert!(report.contains("16 got access by build-out or are in a decided plan now."), "{report}");
}

/// Of one kind alone the words are those of that kind.
#[test]
fn a_cause_of_one_kind_has_its_own_words() {
    let only = |names: &[&str]| -> Vec<(&str, usize, Net, Net)> {
        HAMLETS.into_iter().filter(|(name, ..)| names.contains(name)).collect()
    };
    let [report, summary] = told(&only(&["kvar", "planerat", "slopat"]), "sv");
    for page in [&report, &summary] {
        assert!(page.contains("10 omfattas nu av en beslutad plan."), "{page}");
        assert!(page.contains("6 hade en beslutad plan som saknas i årets uppgifter."), "{page}");
    }
    assert!(!summary.contains("Störst utbyggnad"), "{summary}");
    assert!(!summary.contains("Flest av dem som hade tillgång"), "{summary}");
    let [report, summary] = told(&only(&["kvar", "byggt", "borta"]), "sv");
    for page in [&report, &summary] {
        assert!(page.contains("6 fick tillgång genom utbyggnad."), "{page}");
        assert!(page.contains("8 som hade tillgång saknar den i årets uppgifter"), "{page}");
    }
}

/// Nothing is known of those that had access, and plans of those that had none: each is told as what it is.
#[test]
fn what_is_not_known_any_more_is_no_loss_and_what_is_known_anew_no_loss_of_access() {
    let hamlets = [
        ("kvar", 4, Net::Fibre, Net::Fibre),
        ("ovisst", 3, Net::None, Net::Unknown),
        ("klart", 5, Net::Unknown, Net::None),
    ];
    let [report, ..] = told(&hamlets, "sv");
    assert!(report.contains("4 tillkom netto när uppgifterna om samma platser blev andra"), "{report}");
    let [report, ..] = told(&[hamlets[0], hamlets[2]], "sv");
    assert!(
        report.contains("10 som saknade uppgift förra gången saknar tillgång enligt årets uppgifter."),
        "{report}"
    );
    let [report, ..] = told(&hamlets[..2], "sv");
    assert!(report.contains("6 som saknade tillgång saknar uppgift i år."), "{report}");
}

/// The sum of the register has a heading, and no gap of a text is left open.
#[test]
fn no_page_prints_the_gap_of_a_text() {
    for (language, heading) in [
        ("sv", "| Område | Öppna förra gången (2025-10-01) |"),
        ("en", "| Area | Open last time (2025-10-01) |"),
    ] {
        let [report, summary] = told(&HAMLETS, language);
        assert!(report.contains(heading), "{report}");
        assert!(!report.contains('{') && !summary.contains('{'));
    }
}

/// With another speed the same net leaves four houses without access: nothing got worse, and the new area is none that came up.
#[test]
fn areas_that_the_definitions_made_are_told_so() {
    let hamlets = [("kvar", 4, Net::Fibre, Net::Fibre), ("plan", 3, Net::Plan, Net::Plan)];
    let case = two_years(&hamlets, "sv", ["", "", "[shortage]\nspeed_mbps = 2000\n"]);
    let says = "Definitionerna är andra än då: områden kan ha tillkommit eller stängts bara av det skälet.";
    for page in pages(&case) {
        assert!(page.contains("1 är nytt") && page.contains(says), "{page}");
    }
    for page in told(&HAMLETS, "sv") {
        assert!(!page.contains(says), "{page}");
    }
}

/// The west alone is not the county, and a file that reaches nobody there is named.
#[test]
fn a_part_of_the_county_is_not_called_the_county() {
    let hamlets = [
        ("kvar", 4, Net::Fibre, Net::Fibre),
        ("plan", 3, Net::Plan, Net::None),
        ("oster", 5, Net::None, Net::Plan),
    ];
    let case = two_years(&hamlets, "sv", ["", "only = [\"0101\"]\n", ""]);
    let [report, summary] = pages(&case);
    assert!(report.contains("## Läget i Stockholms län (ofullständigt)"), "{report}");
    assert!(summary.contains("Läget i Stockholms län (ofullständigt)"), "{summary}");
    assert!(summary.contains("ställer 1 fråga: plan2.csv når ingen plats."), "{summary}");
}

/// Why nothing has a place in the order: nothing is open, everything is planned, or something is missing.
#[test]
fn areas_without_an_order_are_told_why() {
    let of = |hamlets: &[(&str, usize, Net, Net)]| {
        let [_, summary] = told(hamlets, "sv");
        summary
    };
    let built = ("kvar", 4, Net::Fibre, Net::Fibre);
    let planned = ("plan", 3, Net::Plan, Net::Plan);
    assert!(of(&[built]).contains("Inga bristområden är öppna."));
    assert!(of(&[built, planned]).contains("De öppna områdena är planerade eller under utbyggnad"));
    let both = of(&[built, planned, ("glest", 5, Net::None, Net::None)]);
    let says = "Områdena kan inte ordnas. Skäl och antal områden: planerat (1) och ingen matningspunkt i underlaget (1).";
    assert!(both.contains(says), "{both}");
}

/// The first year counts no households: there is an earlier result all the same.
#[test]
fn an_earlier_result_of_another_weight_is_one() {
    let case = two_years(&HAMLETS, "sv", ["households = \"hushall\"\n", "", ""]);
    let [_, summary] = pages(&case);
    assert!(!summary.contains("Det finns inget tidigare resultat"), "{summary}");
    let says =
        "Resultatet den 1 oktober 2025 räknar inte hushåll, så hur många som saknade tillgång då är okänt.";
    assert!(summary.contains(says), "{summary}");
}

/// Workplaces and no household: a 0 does not hide who is unserved.
#[test]
fn workplaces_without_households_are_told() {
    let places = demand(&[("a", 1_000.0, 1_000.0, "0", "3"), ("b", 2_000.0, 1_000.0, "0", "4")]);
    let net = "[[fixed]]\npath = \"nat.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"id\" }\n";
    let output = "[output]\nformats = [\"html\", \"csv\"]\n";
    let case = Case::new()
        .with("county.toml", format!("{HEAD}{net}{output}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", places)
        .with("nat.csv", "id\na\n");
    case.run_in_all_formats();
    for page in pages(&case) {
        let says =
            "Utan tillgång och utan beslutad plan är i stället 1 av 2 platser och 4 av 7 arbetsställen.";
        assert!(page.contains(says) || page.contains(&says.replace("platser", "analysenheter")), "{page}");
    }
}
