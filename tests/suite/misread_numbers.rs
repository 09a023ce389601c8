//! Numbers that may be a thousand times another one: marks between thousands, units of speeds, dates for years.
use super::case::{Case, stderr, three_places};

fn case(source: &str, table: &str) -> Case {
    three_places(source).with("net.csv", table)
}

/// A table with a speed for each of three places.
fn speeds(rest: &str, head: &str, cells: [&str; 3]) -> Case {
    let source = format!(
        "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = {{ column = \"{head}\" }}\nreach = {{ id = \"id\" }}\n{rest}"
    );
    let rows =
        ["a", "b", "c"].iter().zip(cells).map(|(id, cell)| format!("{id};{cell}\n")).collect::<String>();
    case(&source, &format!("id;{head}\n{rows}"))
}

fn connected(case: &Case) -> String {
    case.run();
    case.municipality("0101")["points_connected"].clone()
}

#[test]
fn thousands_are_read_by_the_columns_own_evidence_or_asked_for() {
    // Three places of which two reach 100 Mbit/s.
    for cells in [
        ["1.000,0", "2.000", "30"],
        ["1,000.0", "2,000", "30"],
        ["1'000", "2’000", "30"],
        ["1 000", "2\u{a0}000", "30"],
        ["1000.000", "250.000", "30.000"],
        ["1.000", "200", "2,5"],
    ] {
        assert_eq!(connected(&speeds("", "ned", cells)), "2", "{cells:?}");
    }
    for cells in [["1.000", "2.000", "30"], ["1.000", "", ""], ["1,000", "250", "30"]] {
        let said = speeds("", "ned", cells).refused(1);
        for part in ["net.csv: column ned", &format!("\"{}\"", cells[0]), "thousands", "write decimal_mark"] {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
    // The key answers.
    assert_eq!(connected(&speeds("decimal_mark = \",\"\n", "ned", ["1.000", "2.000", "30"])), "2");
    assert_eq!(connected(&speeds("decimal_mark = \".\"\n", "ned", ["1.000", "2.000", "300"])), "1");
    // Weights, and coordinates, whose thousandfold lies where no municipality is.
    let weights = case("", "").with(
        "demand.csv",
        "id;e;n;hushall;arbetsstallen\na;501.000,5;6.601.000,5;1.234;1\nb;502.000,5;6.601.000,5;2.500;1\n",
    );
    assert!(weights.refused(1).contains("demand.csv: column hushall: found \"1.234\""));
}

#[test]
fn a_speed_in_another_unit_is_a_question() {
    let said = speeds("", "ned", ["30000", "100000", "8000"]).refused(1);
    for part in [
        "net.csv: record 1: down_mbps of column ned: found 30000",
        "kbit/s",
        "greatest_speed_mbps = 30000",
        "[limits]",
    ] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert_eq!(
        connected(&speeds("[limits]\ngreatest_speed_mbps = 100000\n", "ned", ["30000", "100000", "8000"])),
        "3"
    );
    assert_eq!(connected(&speeds("", "ned", ["10000", "1000", "30"])), "2");
    for (head, unit) in [("ned_kbit", "kbit/s"), ("avg_d_kbps", "kbit/s"), ("down_gbps", "Gbit/s")] {
        let said = speeds("", head, ["10", "100", "30"]).refused(1);
        assert!(
            said.contains(&format!("the name of column {head}: found {unit}, expected Mbit/s")),
            "{said}"
        );
    }
    // Every key of a speed, written and in a column.
    for key in ["down_mbps = 1000000", "up_mbps = 20000", "down_peak_mbps = 20000"] {
        let down = if key.starts_with("down_mbps") { "" } else { "down_mbps = 1000\n" };
        let source = format!(
            "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\nreach = {{ id = \"id\" }}\n{down}{key}\n"
        );
        let said = case(&source, "id\na\n").refused(1);
        assert!(said.contains(&format!("net.csv: {}", key.split(' ').next().unwrap_or_default())), "{said}");
    }
    let square = "\"POLYGON ((500000 6600000, 505000 6600000, 505000 6605000, 500000 6600000))\"";
    let mobile = "[[mobile]]\npath = \"net.csv\"\ncrs = \"EPSG:3006\"\noperator = \"Nät\"\ngeneration = \"4G\"\nlevel = \"grund\"\nservice_mbps = { column = \"fart\" }\n";
    assert!(
        case(mobile, &format!("fart,wkt\n10240,{square}\n"))
            .refused(1)
            .contains("service_mbps of column fart: found 10240")
    );
}

#[test]
fn a_year_may_be_a_date_or_a_quarter() {
    let source = "[[fixed]]\npath = \"net.csv\"\noperator = \"Nät\"\ntechnology = \"fiber\"\nrelation = \"planned\"\ndown_mbps = 1000\nplanned_year = { column = \"klar\" }\nreach = { id = \"id\" }\n";
    let planned = |cells: [&str; 3]| {
        let rows =
            ["a", "b", "c"].iter().zip(cells).map(|(id, cell)| format!("{id};{cell}\n")).collect::<String>();
        case(source, &format!("id;klar\n{rows}"))
    };
    let dates = planned(["2027-06-30", "2027 Q2", "2035/01/01"]);
    dates.run();
    assert_eq!(dates.municipality("0101")["points_planned"], "2");
    let said = planned(["snart", "efter 2027", "2027-2031"]).refused(1);
    assert!(said.contains("net.csv: column klar") && said.contains("expected a year"), "{said}");
    let projects =
        "[[projects]]\npath = \"net.csv\"\nyear = { column = \"klar\" }\nreach = { id = \"id\" }\n";
    let project = case(projects, "id;klar\na;2027-06-30\nb;2027\nc;2027 Q4\n");
    let output = project.whitespot(&["run", "county.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(project.table("rejects.csv").iter().all(|row| row["source"] != "net.csv"));
    assert!(case(projects, "id;klar\na;snart\n").refused(1).contains("expected a year"));
}

#[test]
fn a_text_that_is_no_number_tells_what_to_write() {
    for (cells, told) in [
        (["1000/1000", "100/10", "30/30"], "down/up"),
        (["1000 Mbit/s", "100 Mbit/s", "30 Mbit/s"], "text behind the number"),
    ] {
        let said = speeds("", "ned", cells).refused(1);
        assert!(
            said.contains("net.csv: column ned holds no number")
                && said.contains(told)
                && said.contains("map"),
            "{said}"
        );
    }
}
