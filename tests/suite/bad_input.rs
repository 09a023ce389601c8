//! Bad input: a clear message with file, layer, record, found and expected, or a reject; never a panic, never a result
//! by half.
use std::{fs, process::Command};

use super::case::{Case, HEAD, demand, feature, geojson, polygon, rectangle, stderr, two_municipalities};

const LAYER: &str = r#"
[[fixed]]
path = "fiber.geojson"
operator = "Stadsnätet"
technology = "fiber"
down_mbps = 1000
"#;

/// A case that is in order.
fn good() -> Case {
    Case::new()
        .with("county.toml", format!("{HEAD}{LAYER}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&[("a", 1_000.0, 1_000.0, "2", "1"), ("b", 11_000.0, 1_000.0, "1", "0")]))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]))
}

/// The configuration with one thing changed.
fn changed(from: &str, to: &str) -> Case {
    let text = format!("{HEAD}{LAYER}");
    assert!(text.contains(from), "{from}");
    good().with("county.toml", text.replacen(from, to, 1))
}

fn assert_told(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "not told: {part}\nsaid: {said}");
    }
}

#[test]
fn the_good_case_is_good() {
    let case = good();
    case.run();
    assert_eq!(case.municipality("0101")["points_connected"], "1");
    assert_eq!(case.municipality("0102")["points_unserved"], "1");
}

#[test]
fn a_missing_file_layer_or_column_is_told_with_the_nearest_name() {
    let said = changed("fiber.geojson", "fibre.geojson").refused(1);
    assert_told(&said, &["fibre.geojson", "fiber.geojson"]);
    let said = changed("households = \"hushall\"", "households = \"hushal\"").refused(1);
    assert_told(&said, &["demand.csv", "hushal", "hushall"]);
    let said = changed("code = \"kod\"", "code = \"kodd\"").refused(1);
    assert_told(&said, &["kommuner.geojson", "kodd", "kod", "namn"]);
    let said = changed("operator = \"Stadsnätet\"", "layer = \"nät\"\noperator = \"Stadsnätet\"").refused(1);
    assert_told(&said, &["fiber.geojson", "nät"]);
}

#[test]
fn a_configuration_that_cannot_be_used_ends_with_2() {
    let said = changed("down_mbps", "down_mpbs").refused(2);
    assert_told(&said, &["county.toml", "[[fixed]] 1", "down_mpbs", "down_mbps"]);
    let case = good();
    let output = case.whitespot(&["run", "county.tml"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_told(&stderr(&output), &["county.tml"]);
    let output = case.whitespot(&["run"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_working_crs_must_be_projected_in_metres() {
    for (crs, told) in [
        ("EPSG:3857", "3857"),
        ("EPSG:4326", "4326"),
        ("EPSG:99999999", "99999999"),
        ("nonsense", "nonsense"),
    ] {
        let said = changed("country = \"SE\"", &format!("country = \"SE\"\ncrs = \"{crs}\"")).refused(2);
        assert_told(&said, &[told]);
    }
}

#[test]
fn a_crs_that_does_not_fit_the_numbers_stops_the_run() {
    // Degrees that call themselves metres.
    let degrees = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3006"}},"features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[15.0,59.4],[15.1,59.4],[15.1,59.5],[15.0,59.4]]]}}]}"#;
    let said = good().with("fiber.geojson", degrees).refused(1);
    assert_told(&said, &["fiber.geojson"]);
    // Metres in a file that declares nothing are degrees by RFC 7946.
    let metres = geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))])
        .replace(r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3006"}},"#, "");
    let said = good().with("fiber.geojson", &metres).refused(1);
    assert_told(&said, &["fiber.geojson"]);
    // And `crs_override` is the way out.
    let case = changed("path = \"fiber.geojson\"", "path = \"fiber.geojson\"\ncrs_override = \"EPSG:3006\"")
        .with("fiber.geojson", &metres);
    case.run();
    let record = fs::read_to_string(case.path("out/run.json")).unwrap();
    assert!(record.contains("\"crs_overridden\": true"), "{record}");
}

#[test]
fn swapped_axes_are_noticed() {
    let said = changed("x = \"e\"\ny = \"n\"", "x = \"n\"\ny = \"e\"").refused(1);
    assert_told(&said, &["demand.csv", "swapped"]);
}

#[test]
fn repeated_ids_stop_the_run_unless_told_otherwise() {
    let points = demand(&[
        ("a", 1_000.0, 1_000.0, "2", "1"),
        ("b", 11_000.0, 1_000.0, "1", "0"),
        ("a", 2_000.0, 1_000.0, "5", "1"),
    ]);
    let said = good().with("demand.csv", &points).refused(1);
    assert_told(&said, &["demand.csv", "id a", "rows 1 and 3", "repeated = \"first\""]);
    let case = changed("id = \"id\"", "id = \"id\"\nrepeated = \"first\"").with("demand.csv", &points);
    case.run();
    assert_eq!(case.municipality("0101")["households"], "2");
    assert_eq!(case.table("rejects.csv")[0]["reason"], "repeated id");
}

#[test]
fn municipality_codes_that_lost_their_leading_zero_are_noticed() {
    let said = good()
        .with("kommuner.geojson", two_municipalities().replace("\"0101\"", "101").replace("\"0102\"", "102"))
        .refused(1);
    assert_told(&said, &["kommuner.geojson", "101", "leading zero"]);
}

#[test]
fn an_empty_layer_is_told() {
    let said = good().with("fiber.geojson", geojson(&[])).refused(1);
    assert_told(&said, &["fiber.geojson"]);
    let said = good().with("demand.csv", "id,e,n,hushall,arbetsstallen\n").refused(1);
    assert_told(&said, &["demand.csv"]);
}

#[test]
fn invalid_polygons_are_repaired_as_a_union_and_counted() {
    // A bow-tie whose left lobe holds point a, and a square with a hole outside of it that holds point b.
    let bow_tie = polygon(&[(0.0, 0.0), (4_000.0, 4_000.0), (4_000.0, 0.0), (0.0, 4_000.0), (0.0, 0.0)]);
    // The west side is missing: the ring ends at its north-western corner. It holds point d.
    let unclosed = polygon(&[(16_000.0, 0.0), (17_000.0, 0.0), (17_000.0, 1_000.0), (16_000.0, 1_000.0)]);
    let square = r#"{"type":"Polygon","coordinates":[[[510500,6600500],[511500,6600500],[511500,6601500],[510500,6601500],[510500,6600500]],[[514000,6600000],[515000,6600000],[515000,6601000],[514000,6601000],[514000,6600000]]]}"#;
    let case = good()
        .with("fiber.geojson", geojson(&[feature("", &bow_tie), feature("", square), feature("", &unclosed)]))
        .with(
            "demand.csv",
            demand(&[
                ("a", 200.0, 2_000.0, "1", ""),
                ("b", 11_000.0, 1_000.0, "1", ""),
                ("c", 14_500.0, 500.0, "1", ""),
                ("d", 16_500.0, 500.0, "1", ""),
            ]),
        );
    case.run();
    assert_eq!(case.municipality("0101")["points_connected"], "1", "the left lobe counts");
    assert_eq!(case.municipality("0102")["points_connected"], "2", "the square and the closed ring count");
    assert_eq!(case.municipality("0102")["points_unserved"], "1", "the hole outside does not");
    let rejects = case.table("rejects.csv");
    assert_eq!(rejects.len(), 3, "{rejects:?}");
    assert!(rejects.iter().all(|row| row["reason"] == "invalid polygon, repaired"), "{rejects:?}");
}

#[test]
fn null_and_nan_places_are_rejects() {
    let case = good()
        .with("demand.csv", "id,e,n,hushall,arbetsstallen\na,501000,6601000,1,1\nb,,6601000,1,1\nc,NaN,6601000,1,1\nd,511000,6601000,1,1\n")
        .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0)), feature("", "null")]));
    case.run();
    let rejects = case.table("rejects.csv");
    let demand: Vec<&str> = rejects
        .iter()
        .filter(|row| row["source"] == "demand.csv")
        .map(|row| row["record"].as_str())
        .collect();
    assert_eq!(demand.len(), 2, "{rejects:?}");
    assert!(rejects.iter().any(|row| row["source"] == "fiber.geojson"), "{rejects:?}");
    assert_eq!(case.municipality("total")["points"], "2");
}

#[test]
fn text_in_a_number_column_is_a_reject_and_the_weight_unknown() {
    let case = good()
        .with("demand.csv", "id,e,n,hushall,arbetsstallen\na,501000,6601000,två,1\nb,511000,6601000,3,1\n");
    case.run();
    let rejects = case.table("rejects.csv");
    assert_eq!(
        (rejects[0]["found"].as_str(), rejects[0]["source"].as_str()),
        ("två", "demand.csv"),
        "{rejects:?}"
    );
    assert_eq!(case.municipality("total")["households"], "3");
    assert_eq!(case.municipality("0101")["households"], "", "unknown, not 0");
}

#[test]
fn a_truncated_geopackage_names_the_file() {
    let case = good();
    case.run_in_all_formats();
    let whole = fs::read(case.path("out/internal/whitespot.gpkg")).unwrap();
    for part in [whole.len() / 2, 100, 0] {
        let case = changed("fiber.geojson", "fiber.gpkg").with("fiber.gpkg", &whole[..part]);
        assert_told(&case.refused(1), &["fiber.gpkg"]);
    }
    let said = changed("fiber.geojson", "fiber.gpkg").with("fiber.gpkg", "this is a text").refused(1);
    assert_told(&said, &["fiber.gpkg"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_before_the_work() {
    // A file stands where the folder should be made: refused for any user.
    let case = changed("country = \"SE\"", "country = \"SE\"").with("blocked", "a file");
    let output = case.whitespot(&["run", "county.toml", "--out", "blocked/out"]);
    assert_eq!(output.status.code(), Some(1));
    assert_told(&stderr(&output), &["blocked"]);
    assert_eq!(fs::read_to_string(case.path("blocked")).unwrap(), "a file");
}

#[test]
fn a_folder_with_other_files_is_not_replaced() {
    let case = good().with("out/letter.txt", "dear");
    let output = case.whitespot(&["run", "county.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(case.path("out/letter.txt")).unwrap(), "dear");
}

#[test]
fn an_earlier_result_stays_whole_when_a_run_fails_or_is_killed() {
    let case = good();
    case.run();
    let before = fs::read(case.path("out/internal/municipalities.csv")).unwrap();
    fs::write(case.path("fiber.geojson"), "{").unwrap();
    let output = case.whitespot(&["run", "county.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(case.path("out/internal/municipalities.csv")).unwrap(), before);

    // Killed in the midst of reading: a pipe that never says anything.
    fs::remove_file(case.path("demand.csv")).unwrap();
    let pipe = Command::new("mkfifo").arg(case.path("demand.csv")).status();
    if !pipe.is_ok_and(|status| status.success()) {
        println!("skipped: this system has no mkfifo");
        return;
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_whitespot"))
        .args(["run", "county.toml", "--quiet"])
        .current_dir(case.path("."))
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read(case.path("out/internal/municipalities.csv")).unwrap(), before);
    // The next run cleans up what the killed one left.
    fs::remove_file(case.path("demand.csv")).unwrap();
    let case = case
        .with("demand.csv", demand(&[("a", 1_000.0, 1_000.0, "2", "1")]))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]));
    case.run();
    let left: Vec<_> = fs::read_dir(case.path("."))
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains("partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn words_that_no_definition_knows_are_refused() {
    let mobile = |level: &str, generation: &str| {
        format!(
            "{HEAD}{LAYER}[[mobile]]\npath = \"fiber.geojson\"\noperator = \"A\"\ngeneration = \"{generation}\"\nservice_mbps = 10\nlevel = \"{level}\"\n"
        )
    };
    let said = good().with("county.toml", mobile("grnud", "4G")).refused(2);
    assert_told(&said, &["[[mobile]] 1", "grnud", "grund+8", "did you mean \"grund\"?"]);
    let said = good().with("county.toml", mobile("grund", "4 G")).refused(2);
    assert_told(&said, &["[[mobile]] 1", "4 G", "one of 2G, 3G, 4G"]);
    let said = changed("technology = \"fiber\"", "technology = \"fibre\\tX\"").refused(2);
    assert_told(&said, &["[[fixed]] 1", "technology"]);
    let said = changed("down_mbps = 1000", "down_mbps = 1000\nrelation = \"planned\"").refused(2);
    assert_told(&said, &["[[fixed]] 1", "planned_year"]);
    let said = changed("country = \"SE\"", "country = \"Sverige\"").refused(2);
    assert_told(&said, &["country", "SE"]);
}

#[test]
fn the_best_of_repeated_ids_does_not_depend_on_their_order() {
    let rows = [
        "a,501000,6601000,2,1\n",
        "a,512000,6601000,5,1\n",
        "a,9000000,6601000,7,1\n",
        "b,513000,6601000,1,0\n",
    ];
    let counted = |rows: Vec<&str>| {
        let case = changed("id = \"id\"", "id = \"id\"\nrepeated = \"best\"")
            .with("demand.csv", format!("id,e,n,hushall,arbetsstallen\n{}", rows.concat()));
        case.run();
        (case.municipality("0101")["households"].clone(), case.municipality("0102")["households"].clone())
    };
    let straight = counted(rows.to_vec());
    assert_eq!(
        straight,
        ("2".to_owned(), "1".to_owned()),
        "the place furthest west that lies in a municipality"
    );
    assert_eq!(counted(rows.iter().rev().copied().collect()), straight);
}

#[test]
fn a_table_that_is_cut_off_or_misread_names_the_row() {
    const HEADER: &str = "id,e,n,hushall,arbetsstallen\n";
    let said = |rows: &str| good().with("demand.csv", format!("{HEADER}{rows}")).refused(1);
    assert_told(
        &said("a,501000,6601000,1,1\nb,511000,66"),
        &["demand.csv", "row 2 has 3 cells, expected 5", "cut off"],
    );
    assert_told(&said("a,501000,6601000,1,1\n\"b,511000,6601000,1,1\n"), &["demand.csv", "row 2", "quote"]);
    assert_told(
        &said("a,501000,6601000,1,1\nb,511000,6601000,1,1,7\n"),
        &["demand.csv", "row 2 has 6 cells, expected 5", "separator"],
    );
    // A decimal comma in a table that is said to be separated by commas.
    let said = changed("id = \"id\"", "id = \"id\"\nseparator = \",\"")
        .with("demand.csv", "id;e;n;hushall;arbetsstallen\na;501000,5;6601000;1;1\n")
        .refused(1);
    assert_told(&said, &["demand.csv", "row 1 has 2 cells, expected 1", "separated by \",\""]);
    let said = changed("id = \"id\"", "id = \"id\"\nseparator = \";\"").refused(1);
    assert_told(&said, &["demand.csv", "no column", "id,e,n,hushall,arbetsstallen"]);
}

#[test]
fn shares_that_cannot_be_are_refused() {
    for (keys, told) in [
        ("share = { column = \"a\" }\nthreshold = { at_least = 1 }", "leave out share or threshold"),
        ("share = { column = \"a\", classes = { \"1\" = [0, 10] } }", "percentages need unit = \"percent\""),
        (
            "share = { column = \"a\", unit = \"percent\", classes = { \"1\" = [20, 10] } }",
            "class \"1\": found [20, 10]",
        ),
        ("share = { column = \"a\", classes = { \"1\" = [-0.1, 0.5] } }", "expected two bounds of 0 to 1"),
        ("share = 0.5", "share"),
    ] {
        let said = changed("down_mbps = 1000", &format!("down_mbps = 1000\n{keys}")).refused(2);
        assert_told(&said, &["county.toml", "[[fixed]] 1", told]);
    }
}

#[test]
fn a_place_of_which_nothing_is_served_is_unserved_and_not_without_data() {
    let layer = LAYER.replace("fiber.geojson", "andelar.csv");
    let keys = "reach = { id = \"id\" }\nvalid = \"listed\"\nshare = { column = \"andel\" }\n";
    let case =
        good().with("county.toml", format!("{HEAD}{layer}{keys}")).with("andelar.csv", "id,andel\na,0\n");
    case.run();
    assert_eq!(case.municipality("0101")["points_unserved"], "1", "the source has spoken of a");
    assert_eq!(case.municipality("0102")["points_no_data"], "1", "and not of b");
    assert_eq!(case.municipality("total")["points_connected"], "0");
}

#[test]
fn inspect_proposes_what_a_file_is_most_likely_for() {
    let line = super::case::line(&[(0.0, 0.0), (100.0, 0.0)]);
    let case = good()
        .with("jarnvagar.geojson", geojson(&[feature(r#""namn":"Godsstråket""#, &line)]))
        .with("vagar.geojson", geojson(&[feature(r#""vagnummer":"E18","klass":"Europaväg""#, &line)]))
        .with("kablar.geojson", geojson(&[feature(r#""agare":"A""#, &line)]))
        .with("hus.csv", "id;Öst;Norr;hushåll\na;501000;6601000;1\n")
        .with("rutor.csv", "rutid_scb;beftotalt\n5000006600000;12\n");
    for (file, told) in [
        ("jarnvagar.geojson", &["[[lines]]", "kind = \"rail\"", "name = \"namn\""][..]),
        ("vagar.geojson", &["[[lines]]", "kind = \"road\"", "class = \"klass\"", "name = \"vagnummer\""]),
        (
            "kablar.geojson",
            &["[[fixed]]", "operator = { column = \"agare\" }", "reach = { within_m = \"…\" }"],
        ),
        ("hus.csv", &["[demand]", "x = \"Öst\"", "y = \"Norr\"", "households = \"hushåll\""]),
        ("demand.csv", &["[demand]", "x = \"e\"", "y = \"n\""]),
        ("rutor.csv", &["[demand]", "kind = \"grid\"", "id = \"rutid_scb\"", "persons = \"beftotalt\""]),
    ] {
        let output = case.whitespot(&["inspect", file]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_told(&String::from_utf8_lossy(&output.stdout), told);
    }
}

/// A raster in which no cell reaches the threshold says of its whole area that nothing is there, if that is really meant.
#[test]
fn a_raster_in_which_no_cell_holds_has_spoken() {
    let raster = |case: Case| {
        let driver = gdal::DriverManager::get_driver_by_name("GTiff").unwrap();
        let mut dataset = driver.create_with_band_type::<f32, _>(case.path("fiber.tif"), 1, 1, 1).unwrap();
        dataset.set_geo_transform(&[500_000.0, 10_000.0, 0.0, 6_610_000.0, 0.0, -10_000.0]).unwrap();
        dataset.set_spatial_ref(&gdal::spatial_ref::SpatialRef::from_epsg(3006).unwrap()).unwrap();
        let mut cells = gdal::raster::Buffer::new((1, 1), vec![1.0_f32]);
        dataset.rasterband(1).unwrap().write((0, 0), (1, 1), &mut cells).unwrap();
        case
    };
    let layer = LAYER.replace("fiber.geojson", "fiber.tif");
    for (valid, east) in [("listed", "points_no_data"), ("everywhere", "points_unserved")] {
        let keys = format!("valid = \"{valid}\"\nthreshold = {{ at_least = 5 }}\n");
        let asked = raster(good().with("county.toml", format!("{HEAD}{layer}{keys}"))).refused(1);
        assert_told(&asked, &["fiber.tif", "no cell reaches the threshold at_least = 5", "raster_empty"]);
        let accept = "[accept]\nrules = [\"raster_empty\"]\n";
        let case = raster(good().with("county.toml", format!("{HEAD}{layer}{keys}{accept}")));
        case.run();
        assert_eq!(
            case.municipality("0101")["points_unserved"],
            "1",
            "{valid}: a cell with a value lies there"
        );
        assert_eq!(case.municipality("0102")[east], "1", "{valid}");
    }
}

#[test]
fn a_profile_or_target_of_ones_own_that_cannot_be_used_ends_with_2() {
    let with = |profile: &str| {
        changed("country = \"SE\"", "country = \"SE\"\nprofile = \"region.toml\"")
            .with("region.toml", profile)
            .refused(2)
    };
    let setting = |setting: &str| with(&format!("name = \"region\"\n{setting}"));
    let said = setting("[shortage]\nlink_m = { value = -5, source = \"x\", confirmed = true }");
    assert_told(
        &said,
        &[
            "region.toml: line 3, column 1: [shortage]: `link_m`: found the number -5, expected a number above 0",
        ],
    );
    let said = setting("[shortage]\nlink_m = 300");
    assert_told(
        &said,
        &["region.toml: line 3, column 1: [shortage]: `link_m`: found the bare value 300", "source = \"…\""],
    );
    let said = setting("[shortage]\nlink = { value = 300, source = \"x\", confirmed = true }");
    assert_told(&said, &["region.toml: line 3, column 1: [shortage]: unknown key `link`", "`link_m`"]);
    assert_told(&with("[shortage]\n"), &["region.toml", "`name` is missing"]);
    assert_told(
        &with("name = \"ofcom\""),
        &["region.toml", "found \"ofcom\"", "a shipped profile is called so"],
    );
    let said = good()
        .with("county.toml", format!("{HEAD}{LAYER}[targets]\nnames = [\"our.toml\"]\n"))
        .with("our.toml", "note = \"later\"\n")
        .refused(2);
    assert_told(&said, &["our.toml", "`[[criteria]]` is missing"]);
}

#[test]
fn an_area_whose_edges_cross_too_often_is_a_reject_with_the_number() {
    // Four legs up and down, and a way back that crosses each of them.
    let zigzag = polygon(&[
        (0.0, 0.0),
        (1_000.0, 2_000.0),
        (2_000.0, 0.0),
        (3_000.0, 2_000.0),
        (4_000.0, 0.0),
        (4_000.0, 1_000.0),
        (0.0, 1_000.0),
        (0.0, 0.0),
    ]);
    let layers = geojson(&[feature("", &zigzag), feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]);
    for (most, reason) in [(2, "polygon that cannot be repaired"), (10, "invalid polygon, repaired")] {
        let text = format!("{HEAD}{LAYER}[limits]\ncrossings = {most}\n");
        let case = good().with("county.toml", text).with("fiber.geojson", layers.clone());
        case.run();
        let rejects = case.table("rejects.csv");
        let of_layer: Vec<_> = rejects.iter().filter(|row| row["source"] == "fiber.geojson").collect();
        assert_eq!(of_layer.len(), 1, "{of_layer:?}");
        assert_eq!(of_layer[0]["reason"], reason, "{of_layer:?}");
        // Counting ends where the limit is passed.
        assert!(most > 2 || of_layer[0]["found"].contains("3 or more crossings"), "{of_layer:?}");
        // The other area of the layer counts all the same.
        assert_eq!(case.municipality("0101")["households_connected"], "2");
    }
}
