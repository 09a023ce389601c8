//! Tables that name demand points by id or by a column of theirs: a postcode, a `DeSO`. Counted by hand.
use super::case::{Case, HEAD, two_municipalities};

/// Five places in three postcodes; the fifth has none, and the sixth row no place.
const DEMAND: &str = "id,e,n,hushall,arbetsstallen,postnr\na,501000,6601000,1,,71130\nb,502000,6601000,1,,71130\nc,503000,6601000,1,,71131\n\
                      d,504000,6601000,1,,0132\ne,505000,6601000,1,,\nf,,,1,,71139\n";

fn case(source: &str, table: &str) -> Case {
    Case::new()
        .with("county.toml", format!("{HEAD}{source}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", DEMAND)
        .with("net.csv", table)
}

fn fixed(reach: &str) -> String {
    format!(
        "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"ned\" }}\nreach = {reach}\n"
    )
}

fn mobile(reach: &str) -> String {
    format!(
        "[[mobile]]\npath = \"net.csv\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = {{ column = \"ned\" }}\nlevel = \"grund\"\n\
         reach = {reach}\n"
    )
}

const BY_POSTCODE: &str = "{ id = \"postnummer\", of = \"postnr\" }";

/// Rejects as reason, record and what was found.
fn rejects(case: &Case) -> Vec<[String; 3]> {
    let rows = case.table("rejects.csv");
    rows.iter().map(|row| ["reason", "record", "found"].map(|column| row[column].clone())).collect()
}

#[test]
fn offers_hold_at_all_places_of_a_postcode() {
    // 71130 holds two places, 0132 keeps its zero, 71139 stands for a rejected row and is known, 99999 for none.
    let table = "postnummer;ned\n71130;1000\n71130;30\n0132;1000\n71139;1000\n99999;1000\n;1000\n";
    let case = case(&fixed(BY_POSTCODE), table);
    let row = case.run().municipality("0101");
    let states = ["points", "points_connected", "points_unserved"].map(|column| row[column].as_str());
    assert_eq!(states, ["5", "3", "2"]);
    let rejects = rejects(&case);
    for expected in [
        ["no demand point has this word", "5", "99999"],
        ["no id", "6", "null or empty"],
        ["ids that no demand point has", "", "1 of 4 ids; the first: \"99999\" in record 5"],
    ] {
        assert!(rejects.iter().any(|row| row == &expected), "{expected:?} is not in {rejects:?}");
    }
    let all = case.table("rejects.csv");
    assert!(all.iter().any(|row| row["expected"].contains("column postnr")), "{all:?}");
}

#[test]
fn a_table_that_fits_no_column_stops_the_run() {
    for (source, table, code, parts) in [
        (
            fixed(BY_POSTCODE),
            "postnummer;ned\n711 30;1000\n711 31;1000\n",
            1,
            &["net.csv", "0 of its 2 ids", "postnr", "blanks differ"][..],
        ),
        (mobile(BY_POSTCODE), "postnummer;ned\n7;10\n", 1, &["net.csv", "0 of its 1 ids", "postnr"]),
        (
            fixed("{ id = \"postnummer\", of = \"postnummer\" }"),
            "postnummer;ned\n71130;1\n",
            1,
            &["demand.csv", "no column postnummer"],
        ),
        (mobile("{ id = \"x\" }"), "postnummer;ned\n71130;1\n", 1, &["net.csv", "no column x"]),
        (format!("{}x = \"e\"\ny = \"n\"\n", mobile("{ id = \"x\" }")), "x\n", 2, &["needs no places"]),
    ] {
        let said = case(&source, table).refused(code);
        for part in parts {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
}

#[test]
fn mobile_cover_may_be_a_table_by_demand_point() {
    for (reach, table, unserved) in [
        (BY_POSTCODE, "postnummer;ned\n71130;10\n0132;10\n71131;1\n", "2"),
        ("{ id = \"uuid\" }", "uuid;ned\nb;10\nc;30\nb;10\n", "3"),
    ] {
        let case = case(&mobile(reach), table);
        let row = case.run().municipality("0101");
        assert_eq!(row["points_unserved_mobile"], unserved, "{reach}");
        // How much land is covered is not known, and is not nothing.
        assert_eq!(row["uncovered_km2"], "", "{reach}");
        let rejects = rejects(&case);
        assert!(rejects.iter().any(|row| row[0].starts_with("cover at demand points alone")), "{rejects:?}");
    }
    // Beside an area the table counts at places, and the area alone by land: half of the first municipality.
    let areas = "[[mobile]]\npath = \"yta.geojson\"\noperator = \"Blåvåg\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n";
    let area = super::case::geojson(&[super::case::feature(
        "",
        &super::case::rectangle(3_500.0, 0.0, 8_500.0, 10_000.0),
    )]);
    let both = case(&format!("{}{areas}", mobile("{ id = \"uuid\" }")), "uuid;ned\na;10\n")
        .with("yta.geojson", area);
    let row = both.run().municipality("0101");
    assert_eq!((row["points_unserved_mobile"].as_str(), row["uncovered_km2"].as_str()), ("2", "50.000000"));
}

/// Ids of a delivery and of the demand that differ in form: joined where the configuration says so, and only where one is meant.
#[test]
fn ids_in_another_form_are_joined_where_it_is_said() {
    let demand = "id,e,n,hushall,arbetsstallen\n{0A1B-22},501000,6601000,1,\n0007,502000,6601000,1,\n8,503000,6601000,1,\n08,504000,6601000,1,\n\
                  x y,505000,6601000,1,\n";
    // In the bare form the first two are one of the demand each, 8.0 is two of them, and xy is one.
    let table = "uuid;ned\n0a1b22;1000\n7;1000\n8.0;1000\nXY;1000\nzz;1000\n";
    for (source, states) in [
        (fixed("{ id = \"uuid\" }"), ["points_connected", "points_unserved"]),
        (mobile("{ id = \"uuid\" }"), ["points", "points_unserved_mobile"]),
    ] {
        let said = case(&source, table).with("demand.csv", demand).refused(1);
        assert!(said.contains("0 of its 5 ids") && said.contains("write id_form = \"bare\""), "{said}");
        let joined = case(&format!("{source}id_form = \"bare\"\n"), table).with("demand.csv", demand);
        let row = joined.run().municipality("0101");
        let expected = if source.starts_with("[[fixed]]") { ["3", "2"] } else { ["5", "2"] };
        assert_eq!(states.map(|column| row[column].as_str()), expected);
        let unknown: Vec<_> = rejects(&joined)
            .into_iter()
            .filter(|[reason, ..]| reason == "no demand point has this id")
            .collect();
        assert_eq!(unknown.iter().map(|[.., found]| found.as_str()).collect::<Vec<_>>(), ["8.0", "zz"]);
    }
    let areas = format!("{}id_form = \"bare\"\n", fixed("\"inside\""));
    assert!(case(&areas, table).refused(2).contains("id_form is for ids of a table"));
}
