//! True sums that must not tell a false story: a first year, what nobody delivered, a county without a name, merged cells.
//!
//! | place | households | what |
//! |---|---|---|
//! | a1 a2 a3, Åsmyra | 2 each | an area; the list has it as a point 300 m away |
//! | b1 b2 b3, Östernäs | 1 each | an area beyond the list |
//! | c, Åsmyra | 3 | alone and unserved; the list has it as an area |
//! | d, Östernäs | 5 | alone and unserved: scattered |
//! | e, Åsmyra | 40 000 | fibre |
use std::{collections::HashMap, fs};

use super::case::{Case, HEAD, demand, feature, geojson, rectangle, stderr, two_municipalities};

const FIBRE: &str = r#"
[[fixed]]
path = "fiber.geojson"
operator = "Stadsnät"
technology = "fiber"
down_mbps = 1000
"#;
const LIST: &str = r#"
[register]
path = "lista.geojson"
id = "nr"
name = "namn"
municipality = "kommun"
reach_m = 400
"#;

fn county(more: &str) -> Case {
    let houses = [
        ("a1", 1_000.0, 1_000.0, "2", ""),
        ("a2", 1_100.0, 1_000.0, "2", ""),
        ("a3", 1_200.0, 1_000.0, "2", ""),
        ("b1", 15_000.0, 1_000.0, "1", ""),
        ("b2", 15_100.0, 1_000.0, "1", ""),
        ("b3", 15_200.0, 1_000.0, "1", ""),
        ("c", 5_000.0, 5_000.0, "3", ""),
        ("d", 18_000.0, 8_000.0, "5", ""),
        ("e", 8_000.0, 8_000.0, "40000", ""),
    ];
    let entry = |nr: &str, name: &str, shape: &str| {
        feature(&format!(r#""nr":"{nr}","namn":"{name}","kommun":"Åsmyra""#), shape)
    };
    let list = geojson(&[
        entry("1", "Ahult", r#"{"type":"Point","coordinates":[501100,6601300]}"#),
        entry("2", "Cgård", &rectangle(4_900.0, 4_900.0, 5_100.0, 5_100.0)),
        entry("3", "Egård", &rectangle(7_900.0, 7_900.0, 8_100.0, 8_100.0)),
    ]);
    Case::new()
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&houses))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(7_900.0, 7_900.0, 8_100.0, 8_100.0))]))
        .with("lista.geojson", list)
        .with("county.toml", format!("{HEAD}{FIBRE}{more}"))
}

fn report(case: &Case) -> String {
    fs::read_to_string(case.path("out/internal/report.md")).expect("the report").replace('\u{a0}', " ")
}

#[test]
fn a_first_year_with_a_list_has_no_last_year() {
    let case = county(LIST);
    let output = case.whitespot(&["run", "county.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let screen = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        screen.contains(
            "shortage areas: 3 open on the county's list - 1 remedied + 1 beyond the list = 3 open"
        ),
        "{screen}"
    );
    let report = report(&case);
    for part in [
        "Kvar av länets lista: 2",
        "av 3 områden på länets lista",
        "Totalt finns 3 bristområden, varav 1 utöver listan.",
        "1 poster på listan är bara ett namn, en punkt eller en linje. De har bedömts efter platserna inom 400 meter",
        "Öppna på listan",
    ] {
        assert!(report.contains(part), "{part} is not in {report}");
    }
    for part in ["förra gången", "i förra resultatet)", "sedan det förra"] {
        assert!(!report.contains(part), "{part} is in {report}");
    }
    let map = fs::read_to_string(case.path("out/internal/map.html")).expect("the map");
    assert!(map.contains(r#""list":true"#));
}

#[test]
fn scattered_places_stand_beside_the_areas() {
    let case = county("");
    let output = case.whitespot(&["run", "county.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let screen = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(screen.contains("scattered: 8 of 17 unserved households are in no shortage area"), "{screen}");
    let total = case.municipality("total");
    assert_eq!((total["scattered_points"].as_str(), total["scattered_households"].as_str()), ("2", "8"));
    let unserved: f64 = total["households_unserved"].parse().expect("a number");
    let in_areas: f64 = total["households_in_shortage_areas"].parse().expect("a number");
    assert!((unserved - in_areas - 8.0).abs() < 1e-9);
    let report = report(&case);
    assert!(
        report.contains("8 hushåll utan tillgång ligger utanför bristområdena; med och utan hushåll är det 2 enstaka platser."),
        "{report}"
    );
    assert!(report.contains("| Enstaka"), "{report}");
    // 3 of 40 009: not none.
    assert!(report.contains("under 0,1 %"), "{report}");
    let open = fs::read_to_string(case.path("out/open/municipalities.csv")).expect("the open table");
    assert!(!open.contains("scattered"), "{open}");
}

#[test]
fn what_is_tried_begins_at_the_run_itself_and_knows_what_nobody_delivered() {
    let mobile = r#"
[[mobile]]
path = "fiber.geojson"
operator = "Nordtel"
generation = "4G"
service_mbps = 10
level = "grund"
"#;
    let case = county(&format!("{LIST}{mobile}"));
    let output = case.whitespot(&["run", "county.toml", "--quiet", "--sensitivity"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = case.table("sensitivity.csv");
    for row in rows.iter().filter(|row| row["is_base"] == "true") {
        let of = case.municipality(&row["code"]);
        for column in ["shortage_areas", "unserved_households"] {
            let own =
                if column == "shortage_areas" { &of["shortage_areas"] } else { &of["households_unserved"] };
            assert_eq!(&row[column], own, "{} {} {column}", row["parameter"], row["code"]);
        }
    }
    let without = |parameter: &str, value: &str| {
        let is_it = |row: &&HashMap<String, String>| {
            row["parameter"] == parameter && row["value"] == value && row["code"] == "total"
        };
        rows.iter().find(is_it).expect("a trial")["unserved_mobile_households"].clone()
    };
    assert_eq!(without("service_mbps", "10"), "17");
    assert_eq!(without("service_mbps", "30"), "", "nobody delivered 30 Mbit/s");
    assert_eq!(without("level", "grund+8"), "", "nobody delivered a stricter level");
}

#[test]
fn a_county_of_sweden_has_its_name_without_a_column() {
    let case = county("");
    let codes = two_municipalities().replace("0101", "1801").replace("0102", "1802");
    let case = case.with("kommuner.geojson", codes);
    case.run_in_all_formats();
    assert_eq!(case.municipality("18")["name"], "Örebro län");
    assert!(
        report(&case).contains("Läget i \u{2068}Örebro län\u{2069}")
            || report(&case).contains("Läget i Örebro län")
    );
    // Elsewhere the first two figures mean nothing.
    let text = fs::read_to_string(case.path("county.toml")).expect("the configuration");
    let case = case.with("county.toml", text.replace("country = \"SE\"\n", ""));
    case.run_in_all_formats();
    assert!(case.table("municipalities.csv").iter().all(|row| row["name"] != "Örebro län"));
}

#[test]
fn merged_cells_are_refused_where_their_column_is_read() {
    let list = LIST.replace("lista.geojson", "lista.xlsx");
    let places = "[[places]]\npath = \"lista.geojson\"\nname = \"namn\"\n";
    let book = |merged: Option<(u32, u16)>| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let rows =
            [["nr", "namn", "kommun", "tel"], ["1", "Ahult", "Åsmyra", "7"], ["2", "Cgård", "Åsmyra", "7"]];
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *cell).expect("written");
            }
        }
        if let Some((row, column)) = merged {
            let format = rust_xlsxwriter::Format::new();
            sheet.merge_range(row, column, row + 1, column, "Åsmyra", &format).expect("merged");
        }
        book.save_to_buffer().expect("a workbook")
    };
    let case = |merged| county(&format!("{list}{places}")).with("lista.xlsx", book(merged));
    case(None).run_in_all_formats();
    let said = case(Some((1, 2))).refused(1);
    for part in ["lista.xlsx", "column kommun", "C2:C3", "unmerge"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    // A column that nobody reads may be merged.
    case(Some((1, 3))).run_in_all_formats();
}

#[test]
fn a_year_without_any_shortage_area_can_be_followed() {
    let all = geojson(&[feature("", &rectangle(0.0, 0.0, 20_000.0, 10_000.0))]);
    let case = county("").with("fiber.geojson", all);
    let head = HEAD.replace("2025-10-01", "2024-10-01");
    let case = case.with("county.toml", format!("{head}{FIBRE}\n[output]\nformats = [\"csv\", \"geojson\", \"parquet\", \"html\"]\ndir = \"out_2024\"\n"));
    let output = case.whitespot(&["run", "county.toml", "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let accept = "[previous]\ndir = \"out_2024\"\n[accept]\nrules = [\"reach_fell: Stadsnät\"]\n";
    let case = case
        .with("fiber.geojson", geojson(&[feature("", &rectangle(7_900.0, 7_900.0, 8_100.0, 8_100.0))]))
        .with("county.toml", format!("{HEAD}{FIBRE}{accept}"));
    case.run_in_all_formats();
    assert_eq!(case.municipality("total")["shortage_areas"], "2");
}
