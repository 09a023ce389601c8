//! Cover and demand by cells of H3. The ids, places and areas come from the C library and PROJ, through Python's h3 4.5, shapely and
//! pyproj: `h3.latlng_to_cell(lat, lng, resolution)` of the places, `h3.cell_to_boundary(cell)` brought to EPSG:3006 for areas.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops and says why")]

use whitespot::model::Place;

use super::case::{Case, three_places};
use super::ingest::{County, fixed};

/// The cells that hold the places a, b and c at resolution 8.
const CELLS: [&str; 3] = ["8808b1b805fffff", "8808b1b82bfffff", "8808b1b823fffff"];
/// The cell of b at resolution 9, as a whole number: 8908b1b82abffff.
const NINE: &str = "617146099222446079";
/// The six cells around that of a.
const AROUND: [&str; 6] = [
    "8808b1b863fffff",
    "8808b1b829fffff",
    "8808b1b82bfffff",
    "8808b1b807fffff",
    "8808b1b801fffff",
    "8808b1b80dfffff",
];
/// The corners of the cell of a, longitude and latitude.
const CORNERS: [(f64, f64); 6] = [
    (15.011_450_050_660, 59.553_214_684_059),
    (15.008_827_809_961, 59.549_479_509_093),
    (15.014_748_793_682, 59.546_854_109_289),
    (15.023_292_175_361, 59.547_963_647_810),
    (15.025_915_471_349, 59.551_698_716_988),
    (15.019_994_330_481, 59.554_324_353_458),
];

fn offers(cells: &[&str], rest: &str) -> Case {
    let source = format!(
        "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = {{ h3 = \"ruta\" }}\n{rest}"
    );
    three_places(&source).with("net.csv", format!("ruta;x\n{};1\n", cells.join(";1\n")))
}

fn connected(cells: &[&str]) -> String {
    let case = offers(cells, "");
    case.run();
    case.municipality("0101")["points_connected"].clone()
}

#[test]
fn offers_hold_at_the_places_in_their_cells() {
    assert_eq!(connected(&CELLS[..1]), "1");
    assert_eq!(connected(&["0x8808B1B805FFFFF", NINE]), "2", "resolutions and ways of writing are mixed");
    assert_eq!(connected(&["8508b1bbfffffff"]), "3", "all lie in one cell of resolution 5");
    assert_eq!(connected(&["08F08B1B82969484", CELLS[1], CELLS[1]]), "2", "a cell of a square metre");
    let case = offers(&["8808b1b805ffffe", CELLS[2], "", "6.17146E+17"], "");
    assert_eq!((case.run().municipality("0101")["points_connected"].as_str()), "1");
    let rejects = case.table("rejects.csv");
    let said: Vec<[&str; 4]> = rejects
        .iter()
        .map(|row| ["record", "reason", "found", "expected"].map(|column| row[column].as_str()))
        .collect();
    let expected = "an id of H3 as 8808b1b801fffff, or the same as a whole number";
    assert_eq!(
        said,
        [
            ["1", "not an H3 cell", "8808b1b805ffffe", expected],
            ["3", "not an H3 cell", "null or empty", expected],
            ["4", "not an H3 cell", "6.17146E+17", expected],
        ]
    );
}

/// Three cells meet at each corner, and the point there is in one of them.
#[test]
fn a_place_on_an_edge_is_in_one_cell() {
    let mut county = County::new();
    let corners: Vec<String> = CORNERS.iter().map(|(x, y)| format!("{x};{y}")).collect();
    let points: Vec<String> = (1..).zip(&corners).map(|(id, at)| format!("{id};1;{at}")).collect();
    county.write("punkter.csv", format!("id;hushåll;e;n\n{}\n", points.join("\n")));
    county.request.demand.file.format.crs = Some("EPSG:4326".into());
    county.write("rutor.csv", format!("ruta;x\n{};1\n{};1\n", CELLS[0], AROUND.join(";1\n")));
    county.request.fixed = vec![fixed("path = 'rutor.csv'\nreach = { h3 = 'ruta' }")];
    let (sources, _) = county.read().unwrap();
    let mut held: Vec<u32> = Vec::new();
    for record in &sources.fixed[0].records {
        let Place::Rows(rows) = &record.place else { panic!("{:?}", record.place) };
        held.extend(rows.iter());
    }
    held.sort_unstable();
    assert_eq!(held, [0, 1, 2, 3, 4, 5]);
}

fn mobile(cells: &[&str], keys: &str) -> Case {
    let source = format!(
        "[[mobile]]\npath = \"celler.csv\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n\
         reach = {{ h3 = \"ruta\" }}\n{keys}"
    );
    three_places(&source).with("celler.csv", format!("ruta\n{}\n", cells.join("\n")))
}

#[test]
fn mobile_cover_is_the_union_of_its_cells() {
    // 200 km² without: a cell of 0.547743 and one of 0.078263 km²; the first twice; all but the corner of one of 253 km².
    for (cells, unserved, uncovered_km2) in [
        (&[CELLS[0], "8908b1b82abffff", CELLS[0]][..], "1", 199.373_994),
        (&["8508b1bbfffffff"], "0", 126.932_145),
        (&["8508b1bbfffffff", CELLS[1]], "0", 126.932_145),
        (&["8009fffffffffff"], "0", 0.0),
    ] {
        // To a millimetre: an edge of 10 km that runs a centimetre beside its great circle is a hundred square metres.
        let case = mobile(cells, "[limits]\nedge_deviation_m = 0.001\n");
        case.run();
        assert_eq!(case.municipality("0101")["points_unserved_mobile"], unserved, "{cells:?}");
        let found: f64 = case.municipality("total")["uncovered_km2"].parse().unwrap();
        assert!((found - uncovered_km2).abs() < 5e-6, "{cells:?}: {found}, expected {uncovered_km2}");
    }
    let case = mobile(&["8808b1b805ffffe", CELLS[2]], "");
    assert_eq!(case.run().municipality("0101")["points_unserved_mobile"], "2");
    let rejects = case.table("rejects.csv");
    let said = ["record", "reason", "found"].map(|column| rejects[0][column].as_str());
    assert_eq!(said, ["1", "not an H3 cell", "8808b1b805ffffe"]);
    assert!(rejects[0]["expected"].contains("8808b1b801fffff"), "{rejects:?}");
}

#[test]
fn cells_that_cannot_be_meant_are_refused() {
    // Three cells around the meridian of Greenwich.
    let elsewhere = ["88194ad141fffff", "88194ad143fffff", "88194ad145fffff"];
    for (case, code, parts) in [
        (offers(&elsewhere, ""), 1, &["net.csv", "ruta", "3 H3 cells", "this county"][..]),
        (mobile(&elsewhere, ""), 1, &["celler.csv", "expected"]),
        (offers(&["a", "b"], ""), 1, &["net.csv", "none of its 2 records", "not an H3 cell"]),
        (mobile(&["a", "b"], ""), 1, &["celler.csv", "none of its 2 records", "not an H3 cell"]),
        (offers(&CELLS, "crs = \"EPSG:3006\"\n"), 2, &["cells of H3 say where they lie", "crs"]),
        (mobile(&CELLS, "x = \"e\"\ny = \"n\"\n"), 2, &["cells of H3 say where they lie", "x, y"]),
        (mobile(&CELLS, "threshold = { at_least = 1 }\n"), 2, &["leave out reach"]),
        (mobile(&CELLS, "band = 1\n"), 2, &["add threshold", "at_most"]),
    ] {
        let said = case.refused(code);
        for part in parts {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
    let said = offers(&CELLS, "").with("net.csv", "rutan;x\n8808b1b805fffff;1\n").refused(1);
    assert!(said.contains("no column ruta (the nearest is rutan)"), "{said}");
}

#[test]
fn demand_may_stand_at_the_centres_of_cells() {
    let mut county = County::new();
    county.request.fixed = vec![];
    county.write("rutor.csv", format!("ruta;bef\n{};3\n;4\n0x{};5\nruta;6\n", CELLS[0], CELLS[1]));
    let demand = "path = 'rutor.csv'\nid = 'ruta'\nkind = 'grid'\npersons = 'bef'";
    county.request.demand = toml::from_str(demand).unwrap();
    let (sources, _) = county.read().unwrap();
    let [first, _] = sources.demand.as_slice() else { panic!("{:?}", sources.demand) };
    let off = (first.at.x - 500_982.045_649).hypot(first.at.y - 6_601_363.203_361);
    assert!(off < 1e-5, "{first:?}: {off} m off");
    assert_eq!(
        county.rejects(),
        ["rutor.csv 2: not an H3 cell (null or empty, Record)", "rutor.csv 4: not an H3 cell (ruta, Record)"]
    );
    county.request.demand = toml::from_str(&format!("{demand}\ncell_m = 1000")).unwrap();
    county.refused(&["rutor.csv", "cell_m = \"1000\"", "H3"]);
}
