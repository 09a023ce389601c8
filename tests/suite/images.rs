//! `images/`: pictures for slides and paper, as a run writes them.
use std::{collections::BTreeMap, fs};

use super::case::{Case, HEAD, demand, feature, geojson, rectangle, two_municipalities};

/// Four households without access in the west, two of three points reached in the east.
fn case(output: &str) -> Case {
    let points = [
        ("a", 1000.0, 1000.0, "1", "0"),
        ("b", 1100.0, 1000.0, "1", "0"),
        ("c", 1200.0, 1000.0, "2", "0"),
        ("d", 12_000.0, 5000.0, "3", "0"),
        ("e", 12_100.0, 5000.0, "4", "0"),
        ("f", 18_000.0, 5000.0, "1", "0"),
    ];
    let fibre = geojson(&[feature(r#""namn":"fiber""#, &rectangle(11_900.0, 4900.0, 12_200.0, 5100.0))]);
    let layer = "[[fixed]]\npath = \"fiber.geojson\"\noperator = \"Telia\"\ntechnology = \"fiber\"\n\
                 relation = \"connected\"\ndown_mbps = 1000\n";
    Case::new()
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&points))
        .with("fiber.geojson", fibre)
        .with("county.toml", format!("{HEAD}{layer}{output}"))
}

/// The files of `images/` by name.
fn images(case: &Case) -> BTreeMap<String, Vec<u8>> {
    let folder = case.path("out/internal/images");
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap())
        })
        .collect()
}

/// Width and height of a PNG, from its header.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn each_municipality_and_the_whole_have_pictures_with_the_numbers_of_the_table() {
    let case = case("");
    let table = case.run_in_all_formats().table("municipalities.csv");
    let images = images(&case);
    for (name, code) in [("all", "total"), ("0101", "0101"), ("0102", "0102")] {
        let row = table.iter().find(|row| row["code"] == code).unwrap();
        for (sheet, pixels) in [("1920x1080", (1920, 1080)), ("a4", (1240, 1754))] {
            assert_eq!(size(&images[&format!("{name}_{sheet}.png")]), pixels);
            let svg = String::from_utf8(images[&format!("{name}_{sheet}.svg")].clone()).unwrap();
            let unserved: f64 = row["households_unserved"].parse().unwrap();
            let all: f64 = row["households"].parse().unwrap();
            let share = format!("{:.1}\u{a0}%", unserved / all * 100.0).replace('.', ",");
            for number in [&row["households_unserved"], &share, &row["shortage_areas"]] {
                assert!(svg.contains(&format!(">{number}</text>")), "{name}: {number}");
            }
            assert!(svg.contains("Mättidpunkt 2025-10-01") && svg.contains("kommuner.geojson"));
            assert!(!svg.contains("PÅHITTAT"));
        }
    }
    assert_eq!(images.len(), 13, "{:?}", images.keys());
    assert!(String::from_utf8_lossy(&images["licence_dejavu.txt"]).contains("Bitstream"));
}

/// Captions name those whose data they are: as the configuration says, or the operator, and a file only where nobody is named.
#[test]
fn captions_name_the_suppliers() {
    let named = case("");
    let text = fs::read_to_string(named.path("county.toml")).unwrap();
    let text = text
        .replace("path = \"kommuner.geojson\"", "path = \"kommuner.geojson\"\nsource = \"Lantmäteriet <&>\"");
    fs::write(named.path("county.toml"), text).unwrap();
    named.run_in_all_formats();
    let svg = String::from_utf8(images(&named)["0101_a4.svg"].clone()).unwrap();
    assert!(svg.contains("Lantmäteriet &lt;&amp;&gt;, Telia, demand.csv"), "{svg}");
    assert!(!svg.contains("kommuner.geojson") && !svg.contains("fiber.geojson"));
    for page in ["out/internal/map.html", "out/open/map.html", "out/open/README.md", "out/open/report.md"] {
        let page = fs::read_to_string(named.path(page)).unwrap();
        assert!(
            page.contains("Lantmäteriet") && page.contains("Telia") && !page.contains("kommuner.geojson")
        );
    }
}

#[test]
fn an_invented_county_is_called_so_and_another_format_has_no_pictures() {
    let invented = case("");
    let text = fs::read_to_string(invented.path("county.toml")).unwrap();
    let text = text.replace("country = \"SE\"", "country = \"SE\"\ninvented = true\nlanguage = \"en\"");
    fs::write(invented.path("county.toml"), text).unwrap();
    invented.run_in_all_formats();
    let svg = String::from_utf8(images(&invented)["0101_a4.svg"].clone()).unwrap();
    assert!(svg.contains("INVENTED DATA") && svg.contains("households unserved"));

    let without = case("[output]\nformats = [\"csv\"]\n");
    without.run_in_all_formats();
    assert!(images(&without).is_empty());
}

#[test]
fn pictures_have_the_same_bytes_for_any_number_of_threads() {
    let made = ["1", "2", "8"].map(|threads| {
        let case = case("");
        let output = case.whitespot(&["run", "county.toml", "--quiet", "--threads", threads]);
        assert!(output.status.success(), "{}", super::case::stderr(&output));
        images(&case)
    });
    assert!(made[0] == made[1] && made[0] == made[2]);
}
