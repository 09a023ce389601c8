//! The readers key by key: what each key of the configuration makes of a small file, and of a real one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test that cannot go on stops and says why; numbers are as they were written"
)]

use whitespot::ingest::{Request, inspect};
use whitespot::model::{
    LineKind, Place, RecordSays, ServedShare, Settlement, SettlementCut, Sources, WeightKind,
};
use whitespot::normalise::{self, NormaliseSettings};

use super::ingest::{County, collection, feature, fixed, real_data, request};

/// A table of offers by demand point id.
fn table(county: &mut County, text: &str, keys: &str) {
    county.write("erbjudanden.csv", text);
    county.request.fixed =
        vec![fixed(&format!("path = 'erbjudanden.csv'\nreach = {{ id = 'uuid' }}\n{keys}"))];
}

fn sources(county: &County) -> Sources {
    county.read().unwrap().0
}

#[test]
fn ingest_reads_all_that_an_offer_says() {
    let mut county = County::new();
    table(
        &mut county,
        "uuid;nat;topp;ms;kr;trovardig;ar\na;Zitius;500;12,5;19900;ja;2027\nb;;;;;0;2027\nc;Zitius;500;12,5;19900;Yes;2027\n",
        "network = { column = 'nat' }\ndown_peak_mbps = { column = 'topp' }\nlatency_ms = { column = 'ms' }\n\
         cost_sek = { column = 'kr' }\nrelation = 'planned'\nplanned_year = { column = 'ar' }\ncredible = { column = 'trovardig' }",
    );
    let fixed = &sources(&county).fixed[0];
    let said: Vec<_> = fixed
        .offers
        .iter()
        .map(|offer| {
            let down_peak_mbps = offer.speed.down_peak_mbps;
            (offer.network.as_str(), down_peak_mbps, offer.latency_ms, offer.cost_sek, offer.credible)
        })
        .collect();
    assert_eq!(
        said,
        [
            ("Zitius", Some(500.0), Some(12.5), Some(19_900.0), Some(true)),
            ("Telia", None, None, None, Some(false)),
        ],
        "without a network it is the operator's own"
    );
    let offers: Vec<_> = fixed.records.iter().map(|record| record.says).collect();
    assert_eq!(offers, [RecordSays::Offer(0), RecordSays::Offer(1), RecordSays::Offer(0)]);
    county.request.fixed[0].credible = Some(
        toml::from_str::<toml::Table>(
            "x = { column = 'trovardig', map = { ja = false, '0' = true, Yes = false } }",
        )
        .unwrap()["x"]
            .clone()
            .try_into()
            .unwrap(),
    );
    let mapped: Vec<_> = sources(&county).fixed[0].offers.iter().map(|offer| offer.credible).collect();
    assert_eq!(mapped, [Some(false), Some(true)]);
}

/// Offers that differ in one thing only are two offers.
#[test]
fn ingest_keeps_offers_apart_that_differ_in_one_thing() {
    for (column, one, other) in [
        ("network", "A", "B"),
        ("down_peak_mbps", "100", "90"),
        ("latency_ms", "10", "20"),
        ("cost_sek", "0", "40000"),
        ("credible", "ja", "nej"),
        ("share", "0.5", "0.25"),
    ] {
        let mut county = County::new();
        let text = format!("uuid;x\na;{one}\nb;{other}\nc;{one}\n");
        table(&mut county, &text, &format!("{column} = {{ column = 'x' }}"));
        let offers: Vec<_> = sources(&county).fixed[0].records.iter().map(|record| record.says).collect();
        let expected = [RecordSays::Offer(0), RecordSays::Offer(1), RecordSays::Offer(0)];
        assert_eq!(offers, expected, "{column}");
    }
}

#[test]
fn ingest_rejects_offers_with_impossible_values() {
    let mut county = County::new();
    table(
        &mut county,
        "uuid;ms;kr;tro\na;-1;0;ja\nb;1;-5;ja\nc;1;1;kanske\nd;1;1;\n",
        "latency_ms = { column = 'ms' }\ncost_sek = { column = 'kr' }\ncredible = { column = 'tro' }",
    );
    assert_eq!(
        county.rejects(),
        [
            "erbjudanden.csv 1: negative latency (-1, Part)",
            "erbjudanden.csv 2: negative cost (-5, Part)",
            "erbjudanden.csv 3: unknown flag (kanske, Part)",
        ]
    );
    let fixed = &sources(&county).fixed[0];
    assert_eq!(fixed.offers[0].credible, None);
    let says: Vec<_> = fixed.records.iter().map(|record| record.says).collect();
    let undecided = RecordSays::Undecided;
    assert_eq!(says, [undecided, undecided, undecided, RecordSays::Offer(0)]);
}

#[test]
fn ingest_reads_shares_in_percent_fractions_and_classes() {
    let mut county = County::new();
    let served = |county: &County| -> Vec<Option<ServedShare>> {
        let fixed = &sources(county).fixed[0];
        let offer = |says: RecordSays| match says {
            RecordSays::Offer(offer) => Some(fixed.offers[offer as usize].served),
            RecordSays::Nothing | RecordSays::Undecided => None,
        };
        fixed.records.iter().map(|record| offer(record.says)).collect()
    };
    let exactly = |share: f64| Some(ServedShare { low: share, high: share });
    table(&mut county, "uuid;andel\na;25\nb;0\nc;100\n", "share = { column = 'andel', unit = 'percent' }");
    assert_eq!(
        served(&county),
        [exactly(0.25), None, exactly(1.0)],
        "nothing of b is served: no offer, yet said"
    );
    table(&mut county, "uuid;andel\na;25\nb;0,5\nc;\nd;-0,1\n", "share = { column = 'andel' }");
    assert_eq!(served(&county), [None, exactly(0.5), None, None]);
    let rejects = sources(&county).rejects;
    assert_eq!(rejects.len(), 3);
    assert!(rejects[0].expected.contains("add unit = \"percent\""), "{:?}", rejects[0]);
    assert_eq!((rejects[1].record.as_str(), rejects[1].reason.as_str()), ("3", "no share"));
    assert_eq!(rejects[2].found, "-0.1");
    table(
        &mut county,
        "uuid;klass\na;1\nb;3\nc;9\nd;0\n",
        "share = { column = 'klass', unit = 'percent', classes = { '0' = [0, 0], '1' = [0, 10], '3' = [50, 75] } }",
    );
    let between = |low, high| Some(ServedShare { low, high });
    assert_eq!(served(&county), [between(0.0, 0.1), between(0.5, 0.75), None, None]);
    assert_eq!(county.rejects(), ["erbjudanden.csv 3: class without bounds (9, Part)"]);
}

#[test]
fn ingest_stops_when_nothing_of_a_source_can_be_used() {
    let mut county = County::new();
    table(&mut county, "uuid;andel\na;25\nb;50\n", "share = { column = 'andel' }");
    county.refused(&[
        "erbjudanden.csv",
        "none of its 2 records",
        "record 1",
        "found 25",
        "unit = \"percent\"",
    ]);
    let mut county = County::new();
    county.request.mobile = vec![
        toml::from_str(
            "path = 'fiber.geojson'\noperator = 'A'\ngeneration = '4G'\nlevel = 'grund'\n\
             service_mbps = { column = 'teknik', map = { LTE = 10 } }",
        )
        .unwrap(),
    ];
    county.refused(&["fiber.geojson", "none of its 1 records", "word without an entry in the map", "FTTP"]);
}

#[test]
fn ingest_reads_parts_deso_and_buildings() {
    let mut county = County::new();
    county.request.municipalities.part = Some("del".into());
    county.request.demand.deso = Some("deso".into());
    county.request.demand.buildings = Some("hus".into());
    let square = |part: &str, x: f64| {
        feature(&format!("\"kod\":\"0114\",\"namn\":\"Åby\",\"del\":{part}"), x, 6_600_000.0, 5_000.0)
    };
    county.write(
        "kommuner.geojson",
        collection(&[square("\"Norr\"", 500_000.0), square("\"Norr\"", 505_000.0)], "EPSG::3006"),
    );
    county.write(
        "punkter.csv",
        "id;hushåll;e;n;deso;hus\na;1;500100;6600100;0114C1010;2\nb;2;500200;6600200;0114A0010;-\nc;1;500300;6600300;;1\n",
    );
    let (found, _) = county.read().unwrap();
    assert!(found.municipalities.iter().all(|row| row.part.as_deref() == Some("Norr")));
    assert_eq!(found.deso, ["0114A0010", "0114C1010"]);
    let points: Vec<_> =
        found.demand.iter().map(|point| (point.deso, point.weights.buildings.get())).collect();
    assert_eq!(points, [(Some(1), Some(2.0)), (Some(0), None), (None, Some(1.0))]);
    assert_eq!(found.demand_weights, [WeightKind::Households, WeightKind::Buildings]);

    let settings = NormaliseSettings::default();
    let survey = normalise::survey(found, &settings).unwrap();
    assert_eq!(survey.municipalities[0].part.as_deref(), Some("Norr"));
    let codes: Vec<_> =
        survey.points.iter().map(|point| point.deso.map(|at| survey.deso[at as usize].as_str())).collect();
    assert_eq!(codes, [Some("0114C1010"), Some("0114A0010"), None]);

    county.write(
        "kommuner.geojson",
        collection(&[square("\"Norr\"", 500_000.0), square("\"Söder\"", 505_000.0)], "EPSG::3006"),
    );
    let error = normalise::survey(sources(&county), &settings).unwrap_err().to_string();
    assert!(error.contains("0114") && error.contains("\"Norr\"") && error.contains("\"Söder\""), "{error}");
}

/// `DeSO` of places outside of the selection are no areas of the survey.
#[test]
fn ingest_leaves_out_deso_without_points() {
    let mut county = County::new();
    county.request.demand.deso = Some("deso".into());
    let square = |code: &str, x: f64| {
        feature(&format!("\"kod\":\"{code}\",\"namn\":\"{code}\""), x, 6_600_000.0, 5_000.0)
    };
    county.write(
        "kommuner.geojson",
        collection(&[square("0114", 500_000.0), square("0117", 505_000.0)], "EPSG::3006"),
    );
    county.write(
        "punkter.csv",
        "id;hushåll;e;n;deso\na;1;500100;6600100;0114B\nb;2;506000;6600200;0117A\nc;1;500300;6600300;0114C\n",
    );
    let only = Some(vec!["0114".to_owned()]);
    let mut settings = NormaliseSettings::default();
    settings.only = only;
    let survey = normalise::survey(sources(&county), &settings).unwrap();
    assert_eq!(survey.deso, ["0114B", "0114C"]);
    assert_eq!(survey.points.iter().map(|point| point.deso).collect::<Vec<_>>(), [Some(0), Some(1)]);
}

#[test]
fn ingest_places_grid_cells_by_their_ids() {
    let mut county = County::new();
    county.request.fixed = vec![];
    county.write(
        "rutor.csv",
        "ruta;bef\n5000006600000;3\n5010006601000;4\n5005006601000;5\nSE_CRS3006RES1000mN6602000E500000;6\n;7\nmitt;8\n",
    );
    county.request.demand =
        toml::from_str("path = 'rutor.csv'\nid = 'ruta'\nkind = 'grid'\ncell_m = 1000\npersons = 'bef'")
            .unwrap();
    let found = sources(&county);
    let places: Vec<_> = found.demand.iter().map(|point| (point.at.x, point.at.y)).collect();
    assert_eq!(places, [(500_500.0, 6_600_500.0), (501_500.0, 6_601_500.0), (500_500.0, 6_602_500.0)]);
    assert_eq!(
        county.rejects(),
        [
            "rutor.csv 3: corner of a cell that is no multiple of its size (5005006601000, Record)",
            "rutor.csv 5: no id (null or empty, Record)",
            "rutor.csv 6: not a cell id (mitt, Record)",
        ]
    );
    assert_eq!((found.demand_rows, found.demand_rejected), (6, 3));
    let (_, inputs) = county.read().unwrap();
    assert!(inputs.iter().any(|file| file.source == "rutor.csv" && file.crs == "EPSG:3006"), "{inputs:?}");

    county.request.demand.cell_m = None;
    county.refused(&["rutor.csv", "column ruta", "5000006600000", "write cell_m"]);
    county.write("rutor.csv", "ruta;bef\nSE_CRS3006RES1000mN6602000E500000;6\n");
    assert_eq!(sources(&county).demand.len(), 1);
    county.request.demand.cell_m = Some(250);
    county.refused(&["rutor.csv", "none of its 1 records", "another cell size than cell_m", "cell_m = 250"]);
    county.request.demand.cell_m = None;
    county.request.demand.file.format.crs = Some("EPSG:3035".into());
    county.refused(&["rutor.csv", "declares EPSG:3006, but crs = \"EPSG:3035\""]);
    county.request.demand.file.format.crs = None;
    county.write("rutor.csv", "ruta;bef\n1kmN6602E500;6\n");
    county.refused(&["rutor.csv", "1kmN6602E500", "short form"]);
    county.write("rutor.csv", "ruta;bef\nNL_CRS3035RES1000mN4062000E4608000;6\n");
    let at = sources(&county).demand[0].at;
    assert!((500_000.0..510_000.0).contains(&at.x) && (6_600_000.0..6_610_000.0).contains(&at.y), "{at:?}");
}

/// Statistics Norway's grid of Oslo: 14 digits with 2,000,000 added to the easting, blanks between the columns.
#[test]
fn ingest_places_the_grid_of_oslo() {
    let Some(root) = real_data() else { return };
    let mut county = County::new();
    county.write(
        "oslo.geojson",
        collection(
            &[feature("\"kod\":\"0301\",\"namn\":\"Oslo\"", 240_000.0, 6_640_000.0, 50_000.0)],
            "EPSG::25833",
        ),
    );
    county.request = Request {
        base: county.folder.path().into(),
        crs: "EPSG:25833".into(),
        country: None,
        municipalities: toml::from_str("path = 'oslo.geojson'\ncode = 'kod'\nname = 'namn'").unwrap(),
        demand: toml::from_str(&format!(
            "path = '{}'\nkind = 'grid'\ncell_m = 100\nid = 'rute_100m'\npersons = 'sum'\ncrs = 'EPSG:25833'",
            root.join("no-oslo-population/Oslo_bef_100m_2015.csv").display()
        ))
        .unwrap(),
        fixed: Vec::new(),
        ..request(&root)
    };
    let found = sources(&county);
    assert_eq!((found.demand.len(), found.rejects.len()), (9371, 0));
    let persons: f64 = found.demand.iter().filter_map(|point| point.weights.persons.get()).sum();
    assert_eq!(persons, 640_797.0);
    let first = found.demand.iter().find(|point| point.id.as_str() == "22536006661600").unwrap();
    assert_eq!((first.at.x, first.at.y), (253_650.0, 6_661_650.0));
    county.request.demand.file.format.crs = None;
    county.refused(&["Oslo_bef_100m_2015.csv", "declares no CRS", "crs = \"EPSG:"]);
}

#[test]
fn ingest_reads_lines() {
    let mut county = County::new();
    let line = |class: &str, geometry: &str| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"klass\":{class},\"nr\":\"E18\"}},\"geometry\":{geometry}}}"
        )
    };
    let single =
        r#"{"type":"LineString","coordinates":[[500000,6600000],[500000,6600000],[501000,6600000]]}"#;
    let double = r#"{"type":"MultiLineString","coordinates":[[[500000,6601000],[500100,6601000]],[[500200,6601000],[500200,6601000]],[[500300,6601000],[500400,6601000]]]}"#;
    let point = r#"{"type":"Point","coordinates":[500000,6600000]}"#;
    let dot = r#"{"type":"LineString","coordinates":[[500000,6600000],[500000,6600000]]}"#;
    county.write(
        "vagar.geojson",
        collection(
            &[
                line("\"Europaväg\"", single),
                line("null", double),
                line("\"x\"", point),
                line("\"x\"", dot),
                line("\"x\"", "null"),
            ],
            "EPSG::3006",
        ),
    );
    county.request.lines =
        vec![toml::from_str("path = 'vagar.geojson'\nkind = 'road'\nclass = 'klass'\nname = 'nr'").unwrap()];
    let found = sources(&county);
    let lines: Vec<_> = found
        .lines
        .iter()
        .map(|line| {
            (
                line.kind,
                line.class.as_deref(),
                line.name.as_deref(),
                line.stretches.iter().map(|stretch| (stretch.0.len(), stretch.0[0].x)).collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (LineKind::Road, Some("Europaväg"), Some("E18"), vec![(2, 500_000.0)]),
            (LineKind::Road, None, Some("E18"), vec![(2, 500_000.0), (2, 500_300.0)]),
        ]
    );
    assert_eq!(
        county.rejects(),
        [
            "vagar.geojson 1: line without length (fewer than two distinct points in 1 of 3, Part)",
            "vagar.geojson 2: wrong kind of geometry (a point, Record)",
            "vagar.geojson 3: line without length (fewer than two distinct points in 1 of 1, Record)",
            "vagar.geojson 4: no geometry (null or empty, Record)",
        ]
    );
    let survey = normalise::survey(found, &NormaliseSettings::default()).unwrap();
    let classes: Vec<_> =
        survey.lines.iter().map(|line| (line.class.as_deref(), line.stretch.0[0].x)).collect();
    assert_eq!(classes, [(None, 500_000.0), (None, 500_300.0), (Some("Europaväg"), 500_000.0)], "in order");
    county.request.lines = vec![toml::from_str("path = 'fiber.geojson'\nkind = 'rail'").unwrap()];
    county.refused(&["fiber.geojson", "found a polygon", "expected lines"]);
    county.write("vagar.geojson", collection(&[line("\"x\"", dot)], "EPSG::3006"));
    county.request.lines = vec![toml::from_str("path = 'vagar.geojson'\nkind = 'rail'").unwrap()];
    county.refused(&["vagar.geojson", "none of its 1 records", "line without length"]);
}

#[test]
fn ingest_reads_published_figures() {
    let mut county = County::new();
    county.write(
        "publicerat.csv",
        "area_code;year;measure;weight;tier_mbps;settlement;value;source;definition\n\
         total;2023;reached_with_passed;hushåll;1000;;98,6 %;[P24];HP\n\
         0114;2024;reached;;100;Glesbebyggt;>99,99%;[G5];\n\
         01;2024;reached;;100;tätort;0,5;[G5];\n\
         0114;2022;reached;;;total;-;[G5];\n\
         114;2024;reached;;;;0,5;[G5];\n\
         0114;2024;reached;;;;98,6;[G5];\n\
         0114;2024;reached;;;stad;0,5;[G5];\n\
         0114;2024;reached;;;;0,5;;\n\
         0114;tjugo;reached;;;;0,5;x;\n",
    );
    county.request.references = vec![toml::from_str("path = 'publicerat.csv'").unwrap()];
    let found = sources(&county).references;
    let figures: Vec<_> = found
        .iter()
        .map(|one| (one.area_code.as_str(), one.year, one.tier_mbps, one.settlement, one.share, one.at_least))
        .collect();
    assert_eq!(
        figures,
        [
            ("total", 2023, Some(1000.0), None, 98.6 / 100.0, false),
            ("0114", 2024, Some(100.0), Some(SettlementCut::Sparse), 99.99 / 100.0, true),
            ("01", 2024, Some(100.0), Some(SettlementCut::Kind(Settlement::Tatort)), 0.5, false),
        ]
    );
    assert_eq!((found[0].weight, found[0].definition.as_deref()), (Some(WeightKind::Households), Some("HP")));
    assert_eq!(
        county.rejects(),
        [
            "publicerat.csv 4: no figure published (-, Part)",
            "publicerat.csv 5: area code has lost its leading zero (114, Record)",
            "publicerat.csv 6: value: not a share (98,6, Record)",
            "publicerat.csv 7: unknown settlement (stad, Record)",
            "publicerat.csv 8: no source (null or empty, Record)",
            "publicerat.csv 9: year: not a number (tjugo, Record)",
        ]
    );
    county.write("publicerat.csv", "area_code;year;measure;value\n0114;2024;reached;0,5\n");
    county.refused(&["publicerat.csv", "no column source"]);
    county.write("publicerat.csv", "area_code;year;measure;value;source\n0114;2024;reached;50;x\n");
    county.refused(&["publicerat.csv", "none of its 1 records", "98,6 %"]);
    county.write(
        "publicerat.csv",
        "area_code;year;measure;value;source\n0114;2024;reached;;x\n0114;2023;reached;-;x\n",
    );
    county.refused(&["publicerat.csv", "none of its 2 records", "no figure published", "null or empty"]);
}

/// One source says one thing of one place and year; two sources may say two.
#[test]
fn ingest_tells_of_figures_that_contradict_each_other() {
    let mut county = County::new();
    county.write(
        "publicerat.csv",
        "area_code;year;measure;weight;tier_mbps;settlement;value;source\n\
         01;2024;reached;;100;;80,1 %;a\n\
         01;2024;reached;;100;;0,801;a\n\
         01;2024;reached;;100;;0,79;a\n\
         01;2024;reached;;100;;0,78;b\n\
         01;2023;reached;;100;;0,70;a\n\
         01;2024;reached;;1000;;0,60;a\n\
         01;2024;reached;;100;tät;0,95;a\n\
         01;2024;reached;hushåll;100;;0,82;a\n\
         01;2024;connected;;100;;0,5;a\n\
         02;2024;reached;;100;;0,5;a\n",
    );
    county.write(
        "annat.csv",
        "area_code;year;measure;tier_mbps;value;source\n01;2024;reached;100;>0,78;b\n02;2024;reached;100;0,5;a\n",
    );
    county.request.references = ["publicerat.csv", "annat.csv"]
        .map(|path| toml::from_str(&format!("path = '{path}'")).unwrap())
        .to_vec();
    let found = sources(&county);
    let kept: Vec<_> =
        found.references.iter().map(|one| (one.record.source.as_str(), one.record.record)).collect();
    let first = [1, 2, 4, 5, 6, 7, 8, 9, 10].map(|record| ("publicerat.csv", record));
    assert_eq!(kept, [&first[..], &[("annat.csv", 2)]].concat());
    assert_eq!(
        county.rejects(),
        [
            "publicerat.csv 3: contradicts an earlier figure of the same source (0.79, Part)",
            "annat.csv 1: contradicts an earlier figure of the same source (>0.78, Part)",
        ]
    );
    let mut expected: Vec<_> = found.rejects.iter().map(|reject| reject.expected.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(expected, ["0.78, as in record 4 of publicerat.csv", "0.801, as in record 1"]);
}

/// The template that the configuration points to is itself in order.
#[test]
fn ingest_reads_the_template_of_published_figures() {
    let mut county = County::new();
    let template = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/reference-template.csv");
    county.write("mall.csv", std::fs::read(template).unwrap());
    county.request.references = vec![toml::from_str("path = 'mall.csv'").unwrap()];
    let found = sources(&county);
    assert_eq!((found.references.len(), found.rejects.len()), (3, 0));
    assert_eq!(found.references[2].share, 79.2 / 100.0);
    assert!(found.references.iter().all(|figure| figure.definition.is_some() && !figure.source.is_empty()));
}

/// A table as PTS publishes it: a row to an area, a column to a figure, codes that a spreadsheet took for numbers.
#[test]
fn ingest_reads_published_tables_by_columns() {
    let mut county = County::new();
    county.write(
        "pts.csv",
        "Kommun;Kod;Område;Årtal;100 Mbit/s;1 Gbit/s\n\
         Riket;;Totalt;2024;0,9712;98,6 %\n\
         Stockholms län;1;Totalt;2024;0,99;>99,99%\n\
         Upplands Väsby;114;Totalt;2024;0,95;-\n\
         Upplands Väsby;114;Glesbebyggt;2024;0,81;0,7\n\
         Dalarnas län;0020;;2023;0,9;1,2\n",
    );
    let source = "path = 'pts.csv'\narea_code = 'Kod'\narea_name = 'Kommun'\nsettlement = 'Område'\nyear = { column = 'Årtal' }\n\
                  source = 'PTS, kartläggningen'\ndefinition = 'hushåll'\nfigures = [\n\
                  { column = '100 Mbit/s', measure = 'reached', weight = 'hushåll', tier_mbps = 100 },\n\
                  { column = '1 Gbit/s', measure = 'reached_with_passed', weight = 'households', tier_mbps = 1000 } ]";
    county.request.references = vec![toml::from_str(source).unwrap()];
    let found = sources(&county).references;
    let figures: Vec<_> = found
        .iter()
        .map(|one| {
            let name = one.area_name.as_deref().unwrap_or_default();
            (
                one.area_code.as_str(),
                name,
                one.year,
                one.tier_mbps.unwrap_or_default(),
                one.settlement,
                one.share,
            )
        })
        .collect();
    let sparse = Some(SettlementCut::Sparse);
    assert_eq!(
        figures,
        [
            ("total", "Riket", 2024, 100.0, None, 0.9712),
            ("total", "Riket", 2024, 1000.0, None, 98.6 / 100.0),
            ("01", "Stockholms län", 2024, 100.0, None, 0.99),
            ("01", "Stockholms län", 2024, 1000.0, None, 99.99 / 100.0),
            ("0114", "Upplands Väsby", 2024, 100.0, None, 0.95),
            ("0114", "Upplands Väsby", 2024, 100.0, sparse, 0.81),
            ("0114", "Upplands Väsby", 2024, 1000.0, sparse, 0.7),
            ("20", "Dalarnas län", 2023, 100.0, None, 0.9),
        ]
    );
    assert!(found[3].at_least && !found[2].at_least);
    assert!(
        found
            .iter()
            .all(|one| one.source == "PTS, kartläggningen" && one.weight == Some(WeightKind::Households))
    );
    assert_eq!(
        county.rejects(),
        [
            "pts.csv 3: no figure published (- in 1 Gbit/s, Part)",
            "pts.csv 5: value: not a share (1,2 in 1 Gbit/s, Part)",
        ]
    );
    // One year for all, and a code that is missing where the name is no nation's.
    county.write("en.csv", "Kommun;Kod;Andel\nHeby;;0,5\nHeby;331;0,5\n");
    let source = "path = 'en.csv'\narea_code = 'Kod'\narea_name = 'Kommun'\nyear = 2022\nsource = 'x'\n\
                  figures = [{ column = 'Andel', measure = 'reached', tier_mbps = 30 }]";
    county.request.references = vec![toml::from_str(source).unwrap()];
    let found = sources(&county).references;
    assert_eq!(found.iter().map(|one| (&*one.area_code, one.year)).collect::<Vec<_>>(), [("0331", 2022)]);
    assert_eq!(county.rejects(), ["en.csv 1: no area_code (null or empty in Andel, Part)"]);
    let source = source.replace("column = 'Andel'", "column = 'Andelen'");
    county.request.references = vec![toml::from_str(&source).unwrap()];
    county.refused(&["en.csv", "Andelen", "Andel"]);
}

/// A share of 0 in a table of ids: the source has spoken of the place and offers nothing there.
#[test]
fn ingest_lists_places_of_which_nothing_is_served() {
    let mut county = County::new();
    table(&mut county, "uuid;andel\na;0\nb;0,5\nokänd;0\n", "share = { column = 'andel' }\nvalid = 'listed'");
    let found = sources(&county);
    assert!(matches!(&found.fixed[0].records[0].place, Place::Id(id) if id.as_str() == "a"));
    let survey = normalise::survey(found, &NormaliseSettings::default()).unwrap();
    let whitespot::model::Extent::Points(layer) = &survey.fixed[0].extent else { panic!("not points") };
    assert_eq!(layer, &[1], "b alone has an offer");
    let whitespot::model::Validity::Within(whitespot::model::Extent::Points(valid)) = &survey.validities[0]
    else {
        panic!("not points")
    };
    assert_eq!(valid, &[0, 1], "the source speaks for a and b, and not for c");
    let told: Vec<_> =
        survey.rejects.iter().map(|reject| (reject.reason.as_str(), reject.found.as_str())).collect();
    let of_the_whole = ("ids that no demand point has", "1 of 3 ids; the first: \"okänd\" in record 3");
    assert_eq!(told, [of_the_whole, ("no demand point has this id", "okänd")]);
}

#[test]
fn ingest_refuses_a_truncated_raster_and_shapefile() {
    let Some(root) = real_data() else { return };
    let mut county = County::new();
    let whole = std::fs::read(root.join("de-berlin/breitbandatlas-2015/geotiff/Verf_200_16.tif")).unwrap();
    county.write("hel.tif", &whole);
    assert!(inspect(&county.folder.path().join("hel.tif")).is_ok());
    county.write("kapad.tif", &whole[..whole.len() * 2 / 3]);
    let error = inspect(&county.folder.path().join("kapad.tif")).unwrap_err().to_string();
    assert!(error.contains("kapad.tif") && error.contains("cut off"), "{error}");
    county.request.fixed = vec![fixed("path = 'hel.tif'")];
    county.refused(&["hel.tif", "is a raster", "threshold = { at_least"]);
    county.request.fixed = vec![fixed("path = 'fiber.geojson'\nthreshold = { at_least = 1 }")];
    county.refused(&["fiber.geojson", "is no raster", "leave out threshold"]);
    county.request.fixed = vec![fixed("path = 'punkter.csv'\nthreshold = { at_least = 1 }")];
    county.refused(&["punkter.csv", "is no raster", "leave out threshold"]);

    let shape = root.join("us-new-hampshire/cb_2017_33_cousub_500k");
    for ending in ["dbf", "shx", "prj"] {
        county.write(&format!("kapad.{ending}"), std::fs::read(shape.with_extension(ending)).unwrap());
    }
    let whole = std::fs::read(shape.with_extension("shp")).unwrap();
    county.write("kapad.shp", &whole);
    assert!(inspect(&county.folder.path().join("kapad.shp")).is_ok());
    for part in [whole.len() - 2, whole.len() / 2, 60] {
        county.write("kapad.shp", &whole[..part]);
        county.request.fixed = vec![fixed("path = 'kapad.shp'")];
        county.refused(&["kapad.shp", "cut off", &part.to_string()]);
        assert!(inspect(&county.folder.path().join("kapad.shp")).is_err());
    }
}

#[test]
fn ingest_tells_of_municipalities_that_overlap() {
    let county = County::new();
    let square = |code: &str, x: f64| {
        feature(&format!("\"kod\":\"{code}\",\"namn\":\"{code}\""), x, 6_600_000.0, 10_000.0)
    };
    let told = |others: [f64; 2]| -> Vec<String> {
        let squares = [square("0114", 500_000.0), square("0117", others[0]), square("0120", others[1])];
        county.write("kommuner.geojson", collection(&squares, "EPSG::3006"));
        let survey = normalise::survey(sources(&county), &NormaliseSettings::default()).unwrap();
        let rejects = survey.rejects.iter();
        rejects
            .map(|one| format!("{} {}: {}, {:?}", one.record, one.reason, one.found, one.severity))
            .collect()
    };
    assert!(told([510_000.0, 520_000.0]).is_empty(), "borders that meet");
    // Half a metre along ten kilometres is half a hectare.
    assert_eq!(
        told([509_999.5, 519_999.4]),
        [
            " municipalities overlap: 2 pairs share slivers of at most a hectare along their borders, together 0.0060 km², Repaired"
        ]
    );
    assert_eq!(
        told([509_000.0, 518_500.0]),
        [
            "0114 0117 municipalities overlap: 0114 and 0117 share 10.00 km² (10.0 % of the smaller one), Repaired",
            "0117 0120 municipalities overlap: 0117 and 0120 share 5.00 km² (5.0 % of the smaller one), Repaired",
        ]
    );
}
