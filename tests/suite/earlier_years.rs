//! What comes from earlier years and from the county's own list: from the files to the survey.
#![allow(clippy::float_cmp, reason = "numbers are as they were written")]

use std::fs;

use geo::{Area, Geometry};
use whitespot::{
    config::Config,
    ingest::InputFile,
    model::{
        AccessStatus, Extent, Lineage, MunicipalityCode, PlaceShape, RegisterEntry, SetByHand,
        ShortageAreaId, ShortageStatus, ShortageType, Survey, WeightKind,
    },
    pipeline,
};

use super::case::{
    CORNER, Case, HEAD, demand, feature, geojson, line, rectangle, stderr, two_municipalities,
};

/// Three places 100 m apart without access in Åsmyra, one with fibre in Östernäs.
pub(super) fn county(more: &str) -> Case {
    let points = [
        ("a", 1_000.0, 1_000.0, "2", "1"),
        ("b", 1_100.0, 1_000.0, "1", ""),
        ("c", 1_200.0, 1_000.0, "1.5", "0"),
        ("d", 11_000.0, 1_000.0, "1", "0"),
    ];
    let fibre =
        "[[fixed]]\npath = \"fiber.geojson\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{fibre}{more}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&points))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(10_500.0, 0.0, 12_000.0, 5_000.0))]))
}

/// A county whose result for the year before lies in `out_2024`.
pub(super) fn second_year(more: &str) -> Case {
    let case = county("[output]\ndir = \"out_2024\"\n");
    let output = case.whitespot(&["run", "county.toml", "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(case.path("county.toml")).unwrap();
    let text = text.replace("[output]\ndir = \"out_2024\"\n", more);
    case.with("county.toml", text.replace("2025-10-01", "2026-10-01")).with(
        "out_2024/internal/register.csv",
        format!("{REGISTER}\n0101-001,Byn,0101,new,new,2025,,,,,,,,,\n"),
    )
}

pub(super) const REGISTER: &str = "id,name,municipality,status,lineage,first_year,closed_year,parents,children,note,set_by_hand,\
                            type,listed_as,computed_status,evidence";

pub(super) fn survey(case: &Case) -> (Survey, Vec<InputFile>) {
    tried(case).unwrap_or_else(|said| panic!("{said}"))
}

pub(super) fn tried(case: &Case) -> Result<(Survey, Vec<InputFile>), String> {
    let config = Config::read(&case.path("county.toml")).map_err(|error| error.to_string())?;
    let checked = pipeline::check(&config, &pipeline::Options::default(), &|_, _| {});
    checked.map(|checked| (checked.survey, checked.inputs)).map_err(|error| error.to_string())
}

fn entries(case: &Case) -> Vec<RegisterEntry> {
    survey(case).0.register.expect("a register").entries
}

pub(super) fn point(east: f64, north: f64) -> String {
    format!(r#"{{"type":"Point","coordinates":[{},{}]}}"#, CORNER.0 + east, CORNER.1 + north)
}

fn reasons(survey: &Survey) -> Vec<(&str, &str)> {
    survey.rejects.iter().map(|reject| (reject.reason.as_str(), reject.record.as_str())).collect()
}

#[test]
fn earlier_places_have_names_and_parts_of_one_settlement_are_one_place() {
    let case = county(
        "[[places]]\npath = \"orter.geojson\"\nname = \"namn\"\n\
         [[settlements]]\npath = \"tatorter.geojson\"\nkind = \"tatort\"\nname = \"tatort\"\n",
    )
    .with(
        "orter.geojson",
        geojson(&[
            feature(r#""namn":"Lanna""#, &point(1_000.0, 2_000.0)),
            feature(r#""namn":"  ""#, &point(1_000.0, 2_000.0)),
            feature(r#""namn":"Vägen""#, &line(&[(0.0, 0.0), (500.0, 0.0)])),
            feature(r#""namn":"Ås socken""#, &rectangle(0.0, 5_000.0, 3_000.0, 8_000.0)),
        ]),
    )
    .with(
        "tatorter.geojson",
        geojson(&[
            feature(r#""tatort":"Kumla""#, &rectangle(5_000.0, 5_000.0, 5_500.0, 5_500.0)),
            feature(r#""tatort":"Kumla""#, &rectangle(5_600.0, 5_000.0, 6_000.0, 5_500.0)),
            feature(r#""tatort":"Kumla""#, &rectangle(15_000.0, 5_000.0, 15_500.0, 5_500.0)),
            feature(r#""tatort":null"#, &rectangle(7_000.0, 5_000.0, 7_500.0, 5_500.0)),
        ]),
    );
    let (survey, _) = survey(&case);
    let places: Vec<(&str, usize, f64)> = survey
        .places
        .iter()
        .map(|place| match &place.shape {
            PlaceShape::Point(_) => (place.name.as_str(), 0, 0.0),
            PlaceShape::Area(area) => (place.name.as_str(), area.0.len(), area.unsigned_area()),
        })
        .collect();
    assert_eq!(
        places,
        [("Kumla", 2, 450_000.0), ("Kumla", 1, 250_000.0), ("Lanna", 0, 0.0), ("Ås socken", 1, 9e6)],
        "two parts in one municipality are one place, the name in the other is another"
    );
    assert_eq!(reasons(&survey), [("no name", "1"), ("wrong kind of geometry", "2")]);
}

#[test]
fn earlier_projects_reach_areas_neighbourhoods_and_ids() {
    let case = county(
        "[[projects]]\npath = \"beslut.geojson\"\nname = \"namn\"\nyear = { column = \"ar\" }\n\
         [[projects]]\npath = \"ledning.geojson\"\nreach = { within_m = 50 }\nyear = 2027\n\
         [[projects]]\npath = \"adresser.csv\"\nreach = { id = \"uuid\" }\n",
    )
    .with(
        "beslut.geojson",
        geojson(&[
            feature(r#""namn":"Norra","ar":2026"#, &rectangle(0.0, 0.0, 1_050.0, 2_000.0)),
            feature(r#""namn":"Södra","ar":2026.5"#, &rectangle(0.0, 3_000.0, 1_050.0, 4_000.0)),
            feature(r#""namn":"Norra","ar":2026"#, &rectangle(2_000.0, 0.0, 3_000.0, 2_000.0)),
        ]),
    )
    .with("ledning.geojson", geojson(&[feature("", &line(&[(1_200.0, 900.0), (1_200.0, 1_000.0)]))]))
    .with("adresser.csv", "uuid\nb\nzz\na\n");
    let (survey, inputs) = survey(&case);
    let told: Vec<(Option<&str>, Option<i32>)> =
        survey.projects.iter().map(|project| (project.name.as_deref(), project.year)).collect();
    assert_eq!(told, [(Some("Norra"), Some(2026)), (Some("Södra"), None), (None, Some(2027)), (None, None)]);
    assert!(matches!(&survey.projects[0].extent, Extent::Areas(areas) if areas.len() == 2));
    assert!(
        matches!(&survey.projects[2].extent, Extent::Near { shapes, reach_m } if shapes.len() == 1 && *reach_m == 50.0)
    );
    assert!(matches!(&survey.projects[3].extent, Extent::Points(points) if *points == [0, 1]));
    let of_the_table = ("ids that no demand point has", "");
    assert_eq!(reasons(&survey), [of_the_table, ("no demand point has this id", "2"), ("not a year", "1")]);
    assert!(inputs.iter().any(|input| input.source == "adresser.csv" && input.sha256.len() == 64));
}

#[test]
fn earlier_register_survives_a_spreadsheet() {
    let head = REGISTER.replace(',', ";");
    let text = format!(
        "\u{feff}{head}\r\n\
         0101-0002;\"Norra; byn\";0101;Åtgärdad;closed;2019;2024;\"0101-0009;0101-0001\";;\"'=SUM(A1)\";\"Status;note\";Koppar;L7;remaining;points 3\r\n\
         ;;;;;;;;;;;;;;\r\n\
         0101-0001;'-Lanna;0101;split;split;2018;2022;;0101-0002;\"said \"\"no\"\"\";;;;;\r\n"
    );
    let case = county("[register]\npath = \"register.csv\"\n").with("register.csv", text);
    let (survey, inputs) = survey(&case);
    let register = survey.register.as_ref().expect("a register");
    assert_eq!((register.source.as_str(), register.places.len()), ("register.csv", 2));
    assert!(register.places.iter().all(Option::is_none), "a table has no places");
    let [split, remedied] = &register.entries[..] else { panic!("two entries") };
    assert_eq!(
        (split.id.as_str(), split.name.as_str(), split.note.as_str()),
        ("0101-0001", "-Lanna", "said \"no\"")
    );
    assert_eq!((split.status, split.lineage), (ShortageStatus::Split, Lineage::Split));
    assert_eq!(split.children.iter().map(ShortageAreaId::as_str).collect::<Vec<_>>(), ["0101-0002"]);
    assert_eq!((remedied.name.as_str(), remedied.note.as_str()), ("Norra; byn", "=SUM(A1)"));
    assert_eq!((remedied.first_year, remedied.closed_year), (2019, Some(2024)));
    assert_eq!((remedied.status, remedied.kind), (ShortageStatus::Remedied, Some(ShortageType::Copper)));
    assert_eq!(
        remedied.parents.iter().map(ShortageAreaId::as_str).collect::<Vec<_>>(),
        ["0101-0001", "0101-0009"]
    );
    assert_eq!(remedied.set_by_hand, SetByHand { status: true, name: false, note: true });
    assert_eq!(remedied.listed_as.as_ref().map(ShortageAreaId::as_str), Some("L7"));
    assert_eq!(remedied.evidence, "points 3");
    assert_eq!(reasons(&survey), [("blank row", "2")]);
    assert!(inputs.iter().any(|input| input.source == "register.csv" && input.sha256.len() == 64));
}

#[test]
fn earlier_register_without_entries_is_one() {
    let case = county("[register]\npath = \"register.csv\"\n").with("register.csv", format!("{REGISTER}\n"));
    assert!(entries(&case).is_empty());
}

#[test]
fn earlier_layer_of_shortage_areas_is_a_register() {
    let case = county("");
    case.run_in_all_formats();
    fs::rename(case.path("out"), case.path("out_2024")).unwrap();
    let text = fs::read_to_string(case.path("county.toml")).unwrap();
    let mut both = Vec::new();
    for register in [
        "path = \"out_2024/internal/shortage_areas.geojson\"",
        "path = \"out_2024/internal/whitespot.gpkg\"\nlayer = \"shortage_areas\"",
    ] {
        fs::write(case.path("county.toml"), format!("{text}[register]\n{register}\n")).unwrap();
        let register = survey(&case).0.register.expect("a register");
        let [entry] = &register.entries[..] else { panic!("one entry") };
        assert_eq!((entry.municipality.as_str(), entry.first_year), ("0101", 2025));
        assert_eq!(
            (entry.status, entry.lineage, entry.listed_as.clone()),
            (ShortageStatus::New, Lineage::New, None)
        );
        assert!(!entry.id.as_str().is_empty() && entry.parents.is_empty() && entry.note.is_empty());
        let Some(Extent::Areas(areas)) = &register.places[0] else { panic!("areas") };
        // Three places in a row, 100 m apart: a quarter of the link's 200 m around their line, less what is simplified.
        let area_m2: f64 = areas.iter().map(Area::unsigned_area).sum();
        let band_m2 = 200.0 * 100.0 + std::f64::consts::PI * 50.0 * 50.0;
        assert!((0.93 * band_m2..=band_m2).contains(&area_m2), "{area_m2}");
        both.push(register.entries);
    }
    assert_eq!(both[0], both[1]);
}

const LIST: &str = "[register]\npath = \"lista.csv\"\nname = \"Namn\"\nmunicipality = \"Kommun\"\n\
                    status = { column = \"Läge\", map = { k = \"remaining\", \"pågår\" = \"under_construction\", n = \"new\" } }\n\
                    [[places]]\npath = \"orter.geojson\"\nname = \"namn\"\n";

fn villages() -> String {
    geojson(&[
        feature(r#""namn":"LANNA""#, &rectangle(900.0, 900.0, 1_300.0, 1_100.0)),
        feature(r#""namn":"Lanna""#, &point(1_000.0, 1_000.0)),
        feature(r#""namn":"Byn""#, &point(3_000.0, 1_000.0)),
        feature(r#""namn":"Åsen""#, &point(4_000.0, 1_000.0)),
        feature(r#""namn":"Åsen""#, &point(4_000.0, 9_000.0)),
    ])
}

#[test]
fn earlier_list_of_names_gets_places_ids_and_the_same_for_any_order() {
    let rows = ["Lanna;Åsmyra;k", "Byn;0101;pågår", "Lanna;östernäs;n", "Åsen;åsmyra;"];
    let shuffled = [rows[3], rows[1], rows[2], rows[0]];
    let mut both = Vec::new();
    for rows in [rows, shuffled] {
        let case = county(LIST)
            .with("orter.geojson", villages())
            .with("lista.csv", format!("Namn;Kommun;Läge\n{}\n", rows.join("\n")));
        let (survey, _) = survey(&case);
        let register = survey.register.clone().expect("a register");
        let told: Vec<(&str, &str, &str, i32)> = register
            .entries
            .iter()
            .map(|entry| (entry.id.as_str(), entry.name.as_str(), entry.status.as_str(), entry.first_year))
            .collect();
        assert_eq!(
            told,
            [
                ("0101-L01", "Byn", "under_construction", 2025),
                ("0101-L02", "Lanna", "remaining", 2025),
                ("0101-L03", "Åsen", "remaining", 2025),
                ("0102-L01", "Lanna", "new", 2025),
            ]
        );
        assert!(register.entries.iter().all(|entry| entry.listed_as.as_ref() == Some(&entry.id)));
        assert!(
            matches!(&register.places[0], Some(Extent::Near { shapes, reach_m }) if matches!(shapes[..], [Geometry::Point(_)]) && *reach_m == 1_000.0)
        );
        assert!(matches!(&register.places[1], Some(Extent::Areas(_))), "an area goes before a point");
        assert!(register.places[2].is_none() && register.places[3].is_none());
        let mut found: Vec<_> =
            survey.rejects.iter().map(|reject| (reject.reason.as_str(), reject.found.as_str())).collect();
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ("entry without a place", "0 places \"Lanna\" in municipality 0102"),
                ("entry without a place", "2 places \"Åsen\" in municipality 0101"),
            ]
        );
        both.push(register.entries);
    }
    assert_eq!(both[0], both[1]);
}

#[test]
fn earlier_list_of_points_and_areas_lies_where_it_lies() {
    let case = county(
        "[register]\npath = \"lista.geojson\"\nid = \"nr\"\nreach_m = 300\ntype = { column = \"typ\" }\nfirst_year = \"sedan\"\nnote = \"not\"\n",
    )
    .with(
        "lista.geojson",
        geojson(&[
            feature(r#""nr":7,"typ":"Radiolänk","sedan":2015,"not":"mast""#, &point(15_000.0, 1_000.0)),
            feature(r#""nr":12,"typ":null,"sedan":null,"not":null"#, &rectangle(0.0, 0.0, 10.0, 10.0)),
            feature(r#""nr":null,"typ":"koppar","sedan":null,"not":null"#, &line(&[(0.0, 0.0), (500.0, 0.0)])),
        ]),
    );
    let register = survey(&case).0.register.expect("a register");
    let told: Vec<_> = register
        .entries
        .iter()
        .map(|entry| {
            let RegisterEntry { id, name, municipality, kind, first_year, note, .. } = entry;
            (id.as_str(), name.as_str(), municipality.as_str(), *kind, *first_year, note.as_str())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("0101-L01", "0101-L01", "0101", Some(ShortageType::Copper), 2025, ""),
            ("12", "12", "0101", None, 2025, ""),
            ("7", "7", "0102", Some(ShortageType::Radio), 2015, "mast"),
        ]
    );
    assert!(matches!(&register.places[0], Some(Extent::Near { reach_m, .. }) if *reach_m == 300.0));
    assert!(matches!(&register.places[1], Some(Extent::Areas(_))));
}

/// A sheet of texts only: its first row is the head line all the same.
#[test]
fn earlier_list_may_be_a_spreadsheet() {
    let case = county(&LIST.replace("lista.csv", "lista.xlsx")).with("orter.geojson", villages());
    sheet(&case, &["Namn", "Kommun", "Läge"], &[&["Lanna", "0101", "k"], &["Byn", "Åsmyra", "pågår"]]);
    let told: Vec<(String, String, ShortageStatus)> =
        entries(&case).into_iter().map(|entry| (entry.id.to_string(), entry.name, entry.status)).collect();
    assert_eq!(
        told,
        [
            ("0101-L01".to_owned(), "Byn".to_owned(), ShortageStatus::UnderConstruction),
            ("0101-L02".to_owned(), "Lanna".to_owned(), ShortageStatus::Remaining),
        ]
    );
}

fn sheet(case: &Case, head: &[&str], rows: &[&[&str]]) {
    use gdal::vector::{Feature, FieldDefn, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
    let driver = gdal::DriverManager::get_driver_by_name("XLSX").unwrap();
    let mut dataset = driver.create_vector_only(case.path("lista.xlsx")).unwrap();
    let options = LayerOptions { name: "Blad1", ty: OGRwkbGeometryType::wkbNone, ..LayerOptions::default() };
    let layer = dataset.create_layer(options).unwrap();
    for name in head {
        FieldDefn::new(name, OGRFieldType::OFTString).unwrap().add_to_layer(&layer).unwrap();
    }
    for row in rows {
        let mut feature = Feature::new(layer.defn()).unwrap();
        for (at, cell) in row.iter().enumerate() {
            feature.set_field_string(at, cell).unwrap();
        }
        feature.create(&layer).unwrap();
    }
    dataset.close().unwrap();
}

#[test]
fn earlier_result_is_read_with_its_register_and_its_codes() {
    let case = second_year("[previous]\ndir = \"out_2024\"\ncodes = \"koder.csv\"\n")
        .with("koder.csv", "from;to\n0102;0103\n");
    let (survey, inputs) = survey(&case);
    let previous = survey.previous.as_ref().expect("an earlier result");
    assert_eq!((previous.source.as_str(), previous.reference_date.as_str()), ("out_2024", "2025-10-01"));
    assert_eq!(previous.weights, [WeightKind::Points, WeightKind::Households, WeightKind::Workplaces]);
    let codes: Vec<&str> = previous.municipalities.iter().map(MunicipalityCode::as_str).collect();
    assert_eq!(codes, ["0101", "0103"], "with this year's codes");
    let points: Vec<_> = previous
        .points
        .iter()
        .map(|point| (point.id.as_str(), point.municipality, point.status, point.unserved_share))
        .collect();
    assert_eq!(
        points,
        [
            ("a", 0, AccessStatus::Unserved, 1.0),
            ("b", 0, AccessStatus::Unserved, 1.0),
            ("c", 0, AccessStatus::Unserved, 1.0),
            ("d", 1, AccessStatus::Connected, 0.0),
        ]
    );
    let first = &previous.points[0];
    assert_eq!((first.at.x, first.at.y), (CORNER.0 + 1_000.0, CORNER.1 + 1_000.0));
    assert_eq!((first.weights.households.get(), first.weights.workplaces.get()), (Some(2.0), Some(1.0)));
    assert_eq!(previous.points[1].weights.workplaces.get(), None, "unknown stays unknown");
    assert_eq!((previous.areas.len(), first.area, first.last_area), (1, Some(0), Some(0)));
    assert_eq!((previous.points[3].area, previous.points[3].last_area), (None, None));
    let entry = &survey.register.as_ref().expect("its register").entries[0];
    assert_eq!((entry.id.as_str(), entry.first_year), ("0101-001", 2025));
    assert_eq!(reasons(&survey), [("municipality of the earlier result is not known", "0103")]);
    for source in [
        "out_2024/run.json",
        "out_2024/internal/demand_points.parquet",
        "out_2024/internal/register.csv",
        "koder.csv",
    ] {
        let input = inputs.iter().find(|input| input.source == source);
        assert!(input.is_some_and(|input| input.sha256.len() == 64), "{source}");
    }
}

#[test]
fn earlier_codes_are_those_of_the_register_too() {
    let case = second_year("[previous]\ndir = \"out_2024\"\ncodes = { \"0109\" = \"0102\" }\n").with(
        "out_2024/internal/register.csv",
        format!(
            "{REGISTER}\n0101-001,Byn,0101,new,new,2025,,,,,,,,,\n\
             0109-0001,Byn,0109,remaining,persisted,2020,,,,,,,,,\n"
        ),
    );
    let entries = entries(&case);
    assert_eq!((entries[1].id.as_str(), entries[1].municipality.as_str()), ("0109-0001", "0102"));
}

/// The lines of a table of the result, without its head.
fn lines(case: &Case, name: &str) -> Vec<String> {
    let text = fs::read_to_string(case.path(&format!("out/internal/{name}"))).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn an_area_is_known_again_from_file_to_file() {
    let case = second_year("[previous]\ndir = \"out_2024\"\n");
    case.run();
    let record = fs::read_to_string(case.path("out/run.json")).unwrap();
    assert!(record.contains("out_2024/internal/demand_points.parquet"), "it is among the inputs");
    assert_eq!(case.municipality("0101")["shortage_areas"], "1");
    assert_eq!(
        lines(&case, "register.csv"),
        ["0101-001,Byn,0101,remaining,persisted,2025,,,,,,no_offer,,,\"reached 0 of 3 points, 3 unserved\","]
    );
    assert!(
        lines(&case, "reconciliation.csv")
            .contains(&"total,total,total,1,0,0,0,0,0,0,0,1,1,0,0,0,0,0,0,0,0,0,0,0".to_owned())
    );
    assert!(
        lines(&case, "change.csv").contains(
            &"total,total,total,,households,4.5,0,0,0,0,0,0,4.5,0,2025-10-01,2026-10-01,0".to_owned()
        )
    );
    assert!(
        record.contains(
            "1 open last year - 0 closed (0 remedied + 0 ended) - 0 merged away + 0 split off + 0 new + 0 reopened = 1 open"
        )
    );
}

/// Fibre reaches the three places, one of which is torn down, and a new one stands where there is none; and a register
/// without the points of last year finds the same by the outlines that lie beside it.
#[test]
fn an_area_closes_from_file_to_file_with_and_without_last_years_points() {
    let points = [
        ("a", 1_000.0, 1_000.0, "2", "1"),
        ("b", 1_100.0, 1_000.0, "1", ""),
        ("d", 11_000.0, 1_000.0, "1", "0"),
        ("e", 5_000.0, 1_000.0, "7", "0"),
    ];
    let built = || {
        geojson(&[
            feature("", &rectangle(10_500.0, 0.0, 12_000.0, 5_000.0)),
            feature("", &rectangle(500.0, 0.0, 1_500.0, 5_000.0)),
        ])
    };
    let with =
        |more: &str| second_year(more).with("demand.csv", demand(&points)).with("fiber.geojson", built());
    let case = with("[previous]\ndir = \"out_2024\"\n");
    case.run();
    let evidence =
        "\"reached 2 of 2 points, 1 no longer exist; layers: Nät fiber connected 2; points: a, b\"";
    assert_eq!(
        lines(&case, "register.csv"),
        [format!("0101-001,Byn,0101,remedied,closed,2025,2026,,,,,,,,{evidence},")]
    );
    // 4.5 households: 3 built out, 1.5 torn down; 7 new without access.
    assert!(lines(&case, "change.csv").contains(
        &"total,total,total,,households,4.5,-3,0,5.5,0,0,0,7,2.5,2025-10-01,2026-10-01,0".to_owned()
    ));

    let case = with("[register]\npath = \"out_2024/internal/register.csv\"\n");
    case.run();
    assert_eq!(
        lines(&case, "register.csv"),
        [
            "0101-001,Byn,0101,remedied,closed,2025,2026,,,,,,,,\"reached 2 of 2 points; layers: Nät fiber connected 2; points: a, b\","
        ]
    );
    assert!(!case.path("out/internal/change.csv").exists(), "nothing is known of last year's points");
}

/// Last year's result knew a lower speed: what it served is unserved by this year's, and that is method.
#[test]
fn other_definitions_are_told_apart_from_what_was_built() {
    let speed = "[shortage]\nspeed_mbps = 2000\n";
    let case = second_year(&format!("[previous]\ndir = \"out_2024\"\n{speed}"));
    case.run();
    // 4.5 households stay unserved, and 1 with 1,000 Mbit/s is now.
    assert!(
        lines(&case, "change.csv").contains(
            &"total,total,total,,households,4.5,0,0,0,0,0,1,5.5,1,2025-10-01,2026-10-01,0".to_owned()
        )
    );
}
