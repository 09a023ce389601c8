//! What `inspect` proposes: by evidence, or as a question. A block that is pasted as it is either runs or is asked about, and
//! never leads a run into a misreading.
use std::fmt::Write as _;

use gdal::{
    DriverManager,
    raster::{Buffer, ColorInterpretation, GdalType},
    spatial_ref::SpatialRef,
};

use super::case::{Case, HEAD, demand, feature, geojson, line, rectangle, stderr, two_municipalities};

pub(super) fn inspect(case: &Case, file: &str) -> String {
    let output = case.whitespot(&["inspect", file]);
    assert!(output.status.success(), "{file}: {}", stderr(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The sections that are proposed for pasting.
fn sections(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.starts_with('[')).collect()
}

/// The block to paste: everything after what the file holds.
fn block(said: &str) -> String {
    let (_, block) = said.split_once("\n# ").unwrap_or_else(|| panic!("nothing is proposed: {said}"));
    format!("# {block}")
}

/// A county of two squares with a place in each.
pub(super) fn county() -> Case {
    Case::new()
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&[("a", 1_000.0, 1_000.0, "2", "1"), ("b", 15_000.0, 5_000.0, "3", "")]))
}

/// Pastes a block as it is: a run takes it, or asks for what is to be filled in.
pub(super) fn runs_or_asks(case: Case, file: &str, said: &str) -> Case {
    let block = block(said);
    let case = case.with("county.toml", format!("{HEAD}{block}"));
    let output = case.whitespot(&["run", "county.toml", "--quiet"]);
    let told = stderr(&output);
    match output.status.code() {
        Some(0) => assert!(
            !block.contains('…') || block.lines().all(|line| line.starts_with('#') || !line.contains('…')),
            "{file}"
        ),
        Some(2) => assert!(told.contains("to be filled in"), "{file}: {told}\n{block}"),
        other => panic!("{file}: {other:?}: {told}\n{block}"),
    }
    case
}

pub(super) fn line_of<'s>(said: &'s str, key: &str) -> &'s str {
    let begins = |line: &&str| line.starts_with(&format!("{key} = "));
    said.lines().find(begins).unwrap_or_else(|| panic!("no {key}: {said}"))
}

#[test]
fn the_section_is_proposed_by_evidence_or_asked_for() {
    let square = rectangle(100.0, 100.0, 9_000.0, 9_000.0);
    let point = r#"{"type":"Point","coordinates":[501000,6601000]}"#;
    let route = line(&[(0.0, 0.0), (5_000.0, 5_000.0)]);
    let polygon = |properties: &str| geojson(&[feature(properties, &square)]);
    let points = |properties: &str| geojson(&[feature(properties, point)]);
    let lines = |properties: &str| geojson(&[feature(properties, &route)]);
    // File, content, what is proposed to paste; nothing: it is asked, with these choices.
    let files: Vec<(&str, String, &[&str], &[&str])> = vec![
        (
            "granser.geojson",
            polygon(r#""kommunkod":"0101","kommunnamn":"Åsmyra","lanskod":"01""#),
            &["[municipalities]"],
            &[],
        ),
        // A list, a mobile layer and borders are no [[fixed]]; an operator alone does not tell which net it is.
        (
            "bristomraden.geojson",
            polygon(r#""nr":"L1","namn":"Norra","status":"kvar""#),
            &["[register]"],
            &[],
        ),
        (
            "lista.csv",
            "nr;namn;kommun;status\nL1;Norra;0101;kvar\nL2;Södra;0101;kvar\n".into(),
            &["[register]"],
            &[],
        ),
        ("norrnat_4g.geojson", polygon(r#""operator":"Norrnät""#), &["[[mobile]]"], &[]),
        ("yta.geojson", polygon(r#""operator":"Norrnät","niva":"grund+8""#), &["[[mobile]]"], &[]),
        ("yta2.geojson", polygon(r#""operator":"Norrnät""#), &[], &["# [[fixed]]", "# [[mobile]]"]),
        (
            "yta3.geojson",
            polygon(r#""x":1"#),
            &[],
            &["[[fixed]]", "[[mobile]]", "[municipalities]", "[register]"],
        ),
        (
            "fiber.geojson",
            polygon(r#""operator":"Stadsnät","ned":1000,"kommunkod":"0101""#),
            &["[[fixed]]"],
            &[],
        ),
        ("tatorter.geojson", polygon(r#""tatort":"Byn","kommunkod":"0101""#), &["[[settlements]]"], &[]),
        ("vatten.geojson", polygon(r#""namn":"Sjön""#), &["[[water]]"], &[]),
        (
            "sjo_kommuner.geojson",
            polygon(r#""kommunkod":"0101","kommunnamn":"Å""#),
            &[],
            &["# [[water]]", "# [municipalities]"],
        ),
        ("beslut_2025.geojson", polygon(r#""projekt":"Etapp 1""#), &["[[projects]]"], &[]),
        ("index.geojson", polygon(r#""location":"bilder/karta_1.tif""#), &[], &["frames of pictures"]),
        ("noder.geojson", points(r#""namn":"Nod 1""#), &["[[fibre_points]]"], &[]),
        ("orter.geojson", points(r#""namn":"Byn""#), &["[[places]]"], &[]),
        ("master_4g.geojson", points(r#""operator":"Norrnät""#), &[], &["do not say what is reached"]),
        ("adresser.geojson", points(r#""uuid":"k1","hushall":2"#), &["[demand]"], &[]),
        (
            "adresser_teknik.geojson",
            points(r#""uuid":"k1","hushall":2,"teknik":"fiber""#),
            &["[demand]", "[[fixed]]"],
            &[],
        ),
        ("punkter.geojson", points(r#""a":1"#), &[], &["[demand]", "[[places]]", "[[fibre_points]]"]),
        ("vagar.geojson", lines(r#""klass":"Europaväg""#), &["[[lines]]"], &[]),
        ("stamnat_fiber.geojson", lines(r#""namn":"Stråk""#), &["[[fixed]]"], &[]),
        ("linjer.geojson", lines(r#""namn":"a""#), &[], &["# [[fixed]]", "# [[lines]]"]),
        (
            "celler.csv",
            "brand,technology,mindown,h3_res8_id\nNorrnät,400,10,8808b1b801fffff\n".into(),
            &["[[mobile]]"],
            &["reach = { h3 = \"h3_res8_id\" }"],
        ),
        (
            "rader.csv",
            "brand,technology,mindown,lan\nNorrnät,400,10,18\n".into(),
            &[],
            &["rows about a mobile net"],
        ),
        ("statistik.csv", "kommun,andel\nÅsmyra,98\n".into(), &[], &["[[fixed]]", "[[reference]]"]),
        (
            "publicerat.csv",
            "area_code,year,measure,value,source\n0101,2024,connected,0.9,PTS\n".into(),
            &["[[reference]]"],
            &[],
        ),
    ];
    let mut case = county();
    for (file, content, proposed, asked) in files {
        case = case.with(file, content);
        let said = inspect(&case, file);
        assert_eq!(sections(&said), proposed, "{file}: {said}");
        for part in asked {
            assert!(said.contains(part), "{file}: {part}: {said}");
        }
        if !proposed.is_empty()
            && !proposed
                .iter()
                .any(|section| ["[municipalities]", "[demand]", "[[reference]]"].contains(section))
        {
            case = runs_or_asks(case, file, &said);
        }
    }
}

#[test]
fn a_sign_that_is_to_be_filled_in_stops_a_run_and_names_its_key() {
    let layer =
        "[[fixed]]\npath = \"fiber.geojson\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    let fibre = geojson(&[feature("", &rectangle(0.0, 0.0, 9_000.0, 9_000.0))]);
    let mut case = county().with("fiber.geojson", fibre).with("county.toml", format!("{HEAD}{layer}"));
    case.run();
    for (from, to, key) in [
        ("\"Nät\"", "\"…\"", "operator"),
        ("\"Nät\"", "{ column = \"…\" }", "operator"),
        ("\"fiber\"", "\"…\"", "technology"),
        ("1000", "\"…\"", "down_mbps"),
        ("1000\n", "1000\nreach = { within_m = \"…\" }\n", "reach"),
        ("1000\n", "1000\ncrs = \"EPSG:…\"\n", "crs"),
        ("1000\n", "1000\nthreshold = \"…\"\n", "threshold"),
        ("1000\n", "1000\nband = \"…\"\n", "band"),
    ] {
        case = case.with("county.toml", format!("{HEAD}{}", layer.replace(from, to)));
        let output = case.whitespot(&["run", "county.toml", "--quiet"]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{key}: {said}");
        assert!(said.contains(key) && said.contains("to be filled in"), "{key}: {said}");
    }
}

fn colour(meaning: &str) -> ColorInterpretation {
    match meaning {
        "red" => ColorInterpretation::RedBand,
        "green" => ColorInterpretation::GreenBand,
        "blue" => ColorInterpretation::BlueBand,
        "alpha" => ColorInterpretation::AlphaBand,
        _ => ColorInterpretation::GrayIndex,
    }
}

/// A raster of 2 x 2 cells over both municipalities, its bands with what each means.
fn raster<T: Copy + GdalType>(case: Case, name: &str, bands: &[(&str, [T; 4])], nodata: Option<f64>) -> Case {
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver.create_with_band_type::<T, _>(case.path(name), 2, 2, bands.len()).unwrap();
    dataset.set_geo_transform(&[500_000.0, 10_000.0, 0.0, 6_610_000.0, 0.0, -5_000.0]).unwrap();
    dataset.set_spatial_ref(&SpatialRef::from_epsg(3006).unwrap()).unwrap();
    for (position, (meaning, cells)) in bands.iter().enumerate() {
        let mut band = dataset.rasterband(position + 1).unwrap();
        band.set_color_interpretation(colour(meaning)).unwrap();
        band.set_no_data_value(nodata).unwrap();
        band.write((0, 0), (2, 2), &mut Buffer::new((2, 2), cells.to_vec())).unwrap();
    }
    case
}

#[test]
fn a_threshold_and_a_band_are_proposed_only_where_they_are_told() {
    let levels = [-120.0_f32, -100.0, -80.0, -110.0];
    let case = raster(county(), "rsrp.tif", &[("level", levels)], None);
    let case = raster(case, "bakgrund.tif", &[("level", [-120.0_f32, 0.0, -80.0, -110.0])], None);
    let case = raster(case, "blank.tif", &[("level", [-120.0_f32, -9999.0, -80.0, -110.0])], Some(-9999.0));
    let case = raster(case, "fyrkant.tif", &[("level", [-120.0_f32, -9999.0, -80.0, -110.0])], None);
    let case = raster(case, "dampning.tif", &[("level", [90.0_f32, 120.0, 150.0, 165.0])], None);
    let case = raster(case, "klasser.tif", &[("level", [0_u8, 1, 2, 3])], None);
    let case = raster(case, "mask.tif", &[("level", [0_u8, 1, 1, 0])], None);
    let case = raster(case, "svag.tif", &[("level", [-120.0_f32, -110.0, -115.0, -112.0])], None);
    let picture = [("red", [0_u8, 9, 200, 255]), ("green", [0; 4]), ("blue", [0; 4]), ("alpha", [255; 4])];
    let case = raster(case, "bild_4g.tif", &picture, None);
    let several = [("level", levels), ("level", [-90.0; 4])];
    let case = raster(case, "tva.tif", &several, None);
    let with_colours = [("red", [1.0_f32; 4]), ("green", [1.0; 4]), ("blue", [1.0; 4]), ("level", levels)];
    let mut case = raster(case, "fjarde.tif", &with_colours, None);
    for (file, threshold, band) in [
        ("rsrp.tif", "threshold = { at_least = -105 }", ""),
        ("blank.tif", "threshold = { at_least = -105 }", ""),
        ("fjarde.tif", "threshold = { at_least = -105 }", "band = 4 "),
        ("bakgrund.tif", "threshold = \"…\"", ""),
        ("fyrkant.tif", "threshold = \"…\"", ""),
        ("dampning.tif", "threshold = { at_most = \"…\" }", ""),
        ("klasser.tif", "threshold = { equals = [\"…\"] }", ""),
        ("mask.tif", "threshold = { equals = [1] }", ""),
        ("svag.tif", "threshold = { at_least = \"…\" }", ""),
        ("bild_4g.tif", "threshold = \"…\"", "band = \"…\""),
        ("tva.tif", "threshold = \"…\"", "band = \"…\""),
    ] {
        let said = inspect(&case, file);
        assert!(line_of(&said, "threshold").starts_with(threshold), "{file}: {said}");
        if band.is_empty() {
            assert!(!said.contains("\nband = "), "{file}: {said}");
        } else {
            assert!(line_of(&said, "band").starts_with(band), "{file}: {said}");
        }
        case = runs_or_asks(case, file, &said);
    }
}

#[test]
fn the_id_of_a_join_is_told_by_name_and_values_and_never_the_first_column() {
    let rows = |head: &str, row: &dyn Fn(usize) -> String| {
        let rows: String = (1..=40).map(|at| format!("{}\n", row(at))).collect();
        format!("{head}\n{rows}")
    };
    let case = county()
        .with("id.csv", rows("operator,ned,id", &|at| format!("Nät,1000,hus-{at}")))
        // Two offers to a place are no fault of its id.
        .with("dubbla.csv", rows("operator,ned,location_id", &|at| format!("Nät,1000,13571350{}", at / 2)))
        .with("rader.csv", rows("id,operator,ned", &|at| format!("{at},Nät,1000")))
        .with("tva.csv", rows("id,uuid,ned", &|at| format!("a{at},b{at},1000")))
        .with("avrundat.csv", rows("id,ned", &|_| "1.35714E+09,1000".into()))
        .with("inget.csv", rows("kod,operator,ned", &|at| format!("K{at},Nät,1000")))
        .with(
            "luckor.csv",
            rows("id,ned", &|at| if at == 7 { ",1000".into() } else { format!("a{at},1000") }),
        );
    for (file, reach, told) in [
        ("id.csv", "reach = { id = \"id\" }", ""),
        ("dubbla.csv", "reach = { id = \"location_id\" }", ""),
        ("rader.csv", "reach = { id = \"…\" }", "it may be id"),
        ("tva.csv", "reach = { id = \"…\" }", "it may be id or uuid"),
        ("avrundat.csv", "reach = { id = \"…\" }", "it may be id"),
        ("inget.csv", "reach = { id = \"…\" }", "it may be kod"),
        ("luckor.csv", "reach = { id = \"…\" }", "it may be id"),
    ] {
        let said = inspect(&case, file);
        assert!(line_of(&said, "reach").starts_with(reach), "{file}: {said}");
        assert!(line_of(&said, "reach").contains(told), "{file}: {said}");
    }
    // An id of the demand is different in every row, and more than their number.
    let case = case
        .with(
            "adresser.csv",
            rows("nr,uuid,e,n,hushall", &|at| format!("{at},u{at},{},6600500,1", 500_000 + at)),
        )
        .with("numrerade.csv", rows("id,e,n,hushall", &|at| format!("{at},{},6600500,1", 500_000 + at)))
        .with(
            "upprepade.csv",
            rows("id,e,n,hushall", &|at| format!("a{},{},6600500,1", at / 2, 500_000 + at)),
        );
    assert_eq!(line_of(&inspect(&case, "adresser.csv"), "id"), "id = \"uuid\"");
    for file in ["numrerade.csv", "upprepade.csv"] {
        let said = inspect(&case, file);
        assert!(!said.contains("\nid = ") && said.contains("\n# id = \"…\""), "{file}: {said}");
    }
}

#[test]
fn the_code_of_borders_is_the_one_that_tells_them_apart() {
    let square = |at: f64| rectangle(at, 0.0, at + 900.0, 900.0);
    let rows = |properties: &dyn Fn(usize) -> String| {
        let features: Vec<String> =
            (0..4).map(|at| feature(&properties(at), &square(1_000.0 * at as f64))).collect();
        geojson(&features)
    };
    let case = Case::new()
        .with(
            "kommuner.geojson",
            rows(&|at| format!(r#""lan_code":"18","kom_namn":"Ort {at}","id":"18{}0""#, at + 1)),
        )
        .with(
            "counties.geojson",
            rows(&|at| {
                format!(
                    r#""OBJECTID":{at},"COUNTY_NAM":"C{at}","CONST_CODE":{},"COUNTY_COD":{}"#,
                    100 + 7 * at,
                    40 - at
                )
            }),
        )
        .with("kommuner_utan.geojson", rows(&|at| format!(r#""namn":"Ort {at}","fid":{}"#, at + 1)))
        .with("lan.geojson", rows(&|at| format!(r#""lan_kod":"0{}","lan":"Län {at}""#, at + 1)));
    for (file, code, name) in [
        ("kommuner.geojson", "code = \"id\"", "name = \"kom_namn\""),
        ("counties.geojson", "code = \"COUNTY_COD\"", "name = \"COUNTY_NAM\""),
        ("kommuner_utan.geojson", "code = \"…\"", "name = \"namn\""),
        ("lan.geojson", "code = \"lan_kod\"", "name = \"lan\""),
    ] {
        let said = inspect(&case, file);
        assert!(line_of(&said, "code").starts_with(code), "{file}: {said}");
        assert_eq!(line_of(&said, "name"), name, "{file}: {said}");
    }
    assert!(inspect(&case, "lan.geojson").contains("counties?"));
}

/// The last of 50 001 records holds what no other does: a table is read whole, of a layer it is said that it was not.
#[test]
fn ranges_are_of_all_records_or_said_to_be_of_some() {
    let last = 50_001;
    let value = |at: usize| if at == last { 999 } else { 5 };
    let mut table = String::from("id,e,n,hushall\n");
    let mut features = String::new();
    for at in 1..=last {
        let _ = writeln!(table, "h{at},500500,6600500,{}", value(at));
        let comma = if at == last { "" } else { "," };
        let _ = write!(
            features,
            r#"{{"type":"Feature","properties":{{"id":"h{at}","hushall":{}}},"geometry":{{"type":"Point","coordinates":[16.1,59.5]}}}}{comma}"#,
            value(at)
        );
    }
    let case = Case::new()
        .with("adresser.csv", table)
        .with("adresser.geojson", format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#));
    let said = inspect(&case, "adresser.csv");
    assert!(said.contains("5 to 999") && !said.contains("the first"), "{said}");
    let said = inspect(&case, "adresser.geojson");
    assert!(said.contains("50 001 records"), "{said}");
    assert!(said.contains("is of the first 50 000 records of 50 001; a range may go further"), "{said}");
    assert!(!said.contains("to 999"), "{said}");
}

#[test]
fn codes_are_shown_with_the_words_that_the_file_gives_them() {
    let domain = r#""domain":{"type":"codedValue","codedValues":[{"code":50,"name":"Koppar"},{"code":10,"name":"Fiber"}]}"#;
    let ring = "[[500000,6600000],[500000,6601000],[501000,6601000],[501000,6600000],[500000,6600000]]";
    let text = format!(
        r#"{{"geometryType":"esriGeometryPolygon","spatialReference":{{"wkid":3006}},"fields":[{{"name":"typ","type":"esriFieldTypeInteger",{domain}}}],"features":[{{"attributes":{{"typ":10}},"geometry":{{"rings":[{ring}]}}}},{{"attributes":{{"typ":50}},"geometry":{{"rings":[{ring}]}}}}]}}"#
    );
    let case = Case::new().with("natet.json", text);
    let said = inspect(&case, "natet.json");
    assert!(said.contains("10 = Fiber, 50 = Koppar"), "{said}");
    // The words tell what the column is for, whatever it is called.
    assert!(said.contains("technology = { column = \"typ\" }"), "{said}");
}
