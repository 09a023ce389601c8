//! `whitespot history` over a hand-made county of three years.
use std::fs;

use super::{
    case::{Case, HEAD, Rows, demand, feature, geojson, read_csv, rectangle, stderr, two_municipalities},
    three_years::{fibre, first, second, three},
};

/// A series: date, value, share, change in percentage points, break.
fn series(rows: &Rows, code: &str, weight: &str, measure: &str, tier: &str) -> Vec<[String; 5]> {
    rows.iter()
        .filter(|row| {
            row["code"] == code
                && row["weight"] == weight
                && row["measure"] == measure
                && row["tier_mbps"] == tier
        })
        .map(|row| {
            let share =
                row["share"].parse::<f64>().map_or_else(|_| String::new(), |share| format!("{share:.4}"));
            let change = row["change_pp"]
                .parse::<f64>()
                .map_or_else(|_| String::new(), |change| format!("{change:.2}"));
            [row["reference_date"].clone(), row["value"].clone(), share, change, row["series_break"].clone()]
        })
        .collect()
}

fn history(case: &Case, arguments: &[&str]) -> String {
    let output = case.whitespot(&[&["history"], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn history_tells_series_and_their_breaks_in_any_order_of_the_results() {
    let case = three();
    let said = history(&case, &["out_2025", "out_2023", "out_2024", "--out", "history.csv"]);
    let rows = read_csv(&case.path("history.csv"));
    // Of 31 households 14 are unserved, of 33 16, of 31 20.
    assert_eq!(
        series(&rows, "total", "households", "connected", ""),
        [
            ["2023-10-01", "17", "0.5484", "", ""],
            ["2024-10-01", "17", "0.5152", "-3.32", ""],
            ["2025-10-01", "11", "0.3548", "-16.03", "definitions;drop"],
        ]
    );
    assert_eq!(
        series(&rows, "total", "households", "unserved", ""),
        [
            ["2023-10-01", "14", "0.4516", "", ""],
            ["2024-10-01", "16", "0.4848", "3.32", ""],
            ["2025-10-01", "20", "0.6452", "16.03", "definitions;drop"],
        ]
    );
    // Östernäs lost e and got c4: 17 of 23, then 13 of 25. The definitions were the same.
    assert_eq!(
        series(&rows, "0102", "households", "with_passed", "")[1],
        ["2024-10-01", "13", "0.5200", "-21.91", "drop"]
    );
    // A rise breaks nothing, nor does a fall of the unserved.
    assert_eq!(
        series(&rows, "0101", "points", "connected", "")[1],
        ["2024-10-01", "4", "0.5714", "57.14", ""]
    );
    assert_eq!(series(&rows, "0101", "points", "unserved", "")[1][4], "");
    // What is reached by tier: d alone has 1000 Mbit/s in 2025, and f1 to f3 still have 100.
    assert_eq!(
        series(&rows, "total", "households", "reached", "100")
            .iter()
            .map(|row| row[1].clone())
            .collect::<Vec<_>>(),
        ["17", "17", "14"]
    );
    assert_eq!(series(&rows, "total", "households", "reached_with_passed", "1000")[2][1], "11");
    let count = |measure: &str| -> Vec<String> {
        series(&rows, "total", "", measure, "").into_iter().map(|[_, value, ..]| value).collect()
    };
    assert_eq!(count("areas_open"), ["3", "2", "4"]);
    assert_eq!(count("areas_new"), ["3", "0", "1"]);
    assert_eq!(count("areas_closed"), ["0", "1", "0"]);
    assert_eq!(count("areas_reopened"), ["0", "0", "1"]);
    assert_eq!(count("list_remaining"), ["0", "0", "0"]);
    assert!(said.contains("2025-10-01: other definitions: shortage.speed_mbps 1000 (was 100)"), "{said}");

    let other = history(&case, &["out_2024", "out_2025", "out_2023", "--out", "folder"]);
    assert_eq!(said.lines().take(5).collect::<Vec<_>>(), other.lines().take(5).collect::<Vec<_>>());
    assert_eq!(
        fs::read(case.path("history.csv")).unwrap(),
        fs::read(case.path("folder/history.csv")).unwrap(),
        "the order of the results does not matter"
    );
    assert_eq!(
        fs::read_to_string(case.path("folder/history_definitions.csv")).unwrap(),
        "reference_date,key,before,after,decides\n2025-10-01,shortage.speed_mbps,100,1000,state\n"
    );
}

/// The list of the county: what remains of it, beside areas that are not on it.
#[test]
fn history_tells_what_remains_of_the_countys_list() {
    let register = "[register]\npath = \"lista.geojson\"\nid = \"nr\"\nname = \"namn\"\n";
    let list = super::case::geojson(&[
        super::case::feature(
            r#""nr":"L1","namn":"Norra""#,
            &super::case::rectangle(900.0, 900.0, 1_400.0, 1_100.0),
        ),
        super::case::feature(
            r#""nr":"L2","namn":"Södra""#,
            &super::case::rectangle(4_900.0, 900.0, 5_300.0, 1_100.0),
        ),
    ]);
    let case = super::three_years::run(first().with("lista.geojson", list), 2023, "out_2023", register);
    let case = second(case, "out_2024", "[previous]\ndir = \"out_2023\"\n");
    history(&case, &["out_2023", "out_2024", "--out", "h.csv"]);
    let rows = read_csv(&case.path("h.csv"));
    let values = |code: &str, measure: &str| -> Vec<String> {
        series(&rows, code, "", measure, "").into_iter().map(|[_, value, ..]| value).collect()
    };
    assert_eq!(values("total", "list_entries"), ["2", "2"]);
    assert_eq!(values("total", "list_remaining"), ["2", "1"], "L2 is reached in 2024");
    assert_eq!(values("0102", "list_remaining"), ["0", "0"], "the area of Östernäs is on no list");
    assert_eq!(values("0102", "areas_open"), ["1", "1"]);
}

#[test]
fn history_marks_sums_of_other_municipalities() {
    let case = second(first(), "out_2024", "");
    let output = case.whitespot(&["run", "county.toml", "--only", "0101", "--out", "part", "--quiet"]);
    assert!(output.status.success(), "{}", stderr(&output));
    history(&case, &["out_2023", "part", "--out", "h.csv"]);
    let rows = read_csv(&case.path("h.csv"));
    assert_eq!(series(&rows, "total", "households", "total", "")[1][4], "municipalities");
    assert_eq!(series(&rows, "0101", "households", "total", "")[1][4], "");
    assert_eq!(series(&rows, "0102", "households", "total", "").len(), 1);
}

#[test]
fn history_refuses_one_result_one_date_twice_and_folders_without_a_result() {
    let case = second(first(), "out_2024", "");
    let case = second(case, "trial", "[shortage]\nlink_m = 150\n");
    let refused = |arguments: &[&str]| {
        let output = case.whitespot(&[&["history"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        stderr(&output)
    };
    assert!(refused(&["out_2023"]).contains("found 1 result, expected at least 2"));
    let said = refused(&["out_2023", "trial", "out_2024"]);
    assert!(said.contains("out_2024 and trial: found the reference date 2024-10-01 in both"), "{said}");
    assert!(refused(&["out_2023", "out_2022"]).contains("out_2022: found no such folder"));
    assert!(refused(&["out_2023", "out_2024", "--out", "missing/h.csv"]).contains("found no such folder"));
    fs::remove_file(case.path("out_2024/internal/reconciliation.csv")).unwrap();
    let said = refused(&["out_2023", "out_2024"]);
    assert!(
        said.contains("out_2024: found no internal/reconciliation.csv") && said.contains("run that year's"),
        "{said}"
    );
    let left: Vec<_> = fs::read_dir(case.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("partial")), "{left:?}");
}

/// The two municipalities with their codes exchanged: no area changes, and every place lies in the other one.
fn exchanged() -> String {
    two_municipalities().replace("0102", "0109").replace("0101", "0102").replace("0109", "0101")
}

/// Border 2 km further to the east: 20 % of the area of both.
fn moved_border() -> String {
    geojson(&[
        feature(r#""kod":"0101","namn":"Åsmyra""#, &rectangle(0.0, 0.0, 12_050.0, 10_000.0)),
        feature(r#""kod":"0102","namn":"Östernäs""#, &rectangle(12_050.0, 0.0, 20_000.0, 10_000.0)),
    ])
}

#[test]
fn moved_borders_break_the_series_between_two_folders_as_they_do_in_a_run() {
    for (how, borders, formats, told) in [
        ("the same", two_municipalities(), "", ""),
        ("moved", moved_border(), "", "borders"),
        ("exchanged", exchanged(), "", "borders"),
        // Without points the area alone tells it, and it is said so.
        ("moved, tables only", moved_border(), "[output]\nformats = [\"csv\"]\n", "borders"),
        ("exchanged, tables only", exchanged(), "[output]\nformats = [\"csv\"]\n", ""),
    ] {
        // The run knows of the year before; the second of the two folders does not.
        let case = first().with("kommuner.geojson", borders);
        let config = |previous: &str, formats: &str, dir: &str| {
            let text = fs::read_to_string(case.path("county.toml")).unwrap();
            let text = text.split("[output]").next().unwrap().replace("2023-10-01", "2024-10-01");
            let formats = if formats.is_empty() { "[output]\nformats = [\"parquet\"]\n" } else { formats };
            fs::write(case.path("county_2024.toml"), format!("{text}{previous}{formats}dir = \"{dir}\"\n"))
                .unwrap();
            let output = case.whitespot(&["run", "county_2024.toml", "--quiet"]);
            assert!(output.status.success(), "{how}: {}", stderr(&output));
        };
        config("", formats, "out_2024");
        let said = history(&case, &["out_2023", "out_2024", "--out", "h.csv"]);
        let rows = read_csv(&case.path("h.csv"));
        for code in ["0101", "0102"] {
            let breaks: Vec<String> =
                series(&rows, code, "points", "total", "").into_iter().map(|row| row[4].clone()).collect();
            assert_eq!(breaks, ["", told], "{how}: {code}");
        }
        assert_eq!(
            said.contains("2024-10-01: borders moved: 0101, 0102"),
            told == "borders",
            "{how}: {said}"
        );
        history(&case, &["out_2023", "out_2024", "--out", "pages", "--lang", "en"]);
        let page = fs::read_to_string(case.path("pages/history.html")).unwrap();
        assert_eq!(page.contains("borders moved since the year before: "), told == "borders", "{how}");
        assert_eq!(
            said.contains(
                "moved borders are judged by area alone: out_2024: it has no internal/demand_points.parquet"
            ),
            how.ends_with("only"),
            "{how}: {said}"
        );
        if formats.is_empty() {
            config("[previous]\ndir = \"out_2023\"\n", "", "out_known");
            let known = read_csv(&case.path("out_known/internal/history.csv"));
            for code in ["0101", "0102"] {
                assert_eq!(
                    series(&known, code, "points", "total", ""),
                    series(&rows, code, "points", "total", ""),
                    "{how}"
                );
            }
        }
    }
}

/// Of ten households fibre reaches five in 2013 and seven in 2015: ten points a year, so that 98 % take three years more.
#[test]
fn a_target_is_reached_by_the_years_of_the_results_or_as_an_estimate() {
    let names: Vec<String> = (0..10).map(|at| format!("h{at}")).collect();
    let points: Vec<(&str, f64, f64, &str, &str)> = names
        .iter()
        .enumerate()
        .map(|(at, id)| (id.as_str(), 1_000.0 + 1_000.0 * at as f64, 1_000.0, "1", ""))
        .collect();
    let mut case =
        Case::new().with("kommuner.geojson", two_municipalities()).with("demand.csv", demand(&points));
    let layer =
        "[[fixed]]\npath = \"fiber.geojson\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    for (year, reached) in [(2013, 5.0), (2015, 7.0), (2016, 10.0)] {
        let head = HEAD.replace("2025-10-01", &format!("{year}-10-01"));
        case = case
            .with("county.toml", format!("{head}{layer}[output]\nformats = [\"csv\", \"geojson\", \"parquet\", \"html\"]\ndir = \"out_{year}\"\n"))
            .with("fiber.geojson", fibre(&[(0.0, 0.0, 1_000.0 * reached + 500.0, 2_000.0)]));
        let output = case.whitespot(&["run", "county.toml", "--quiet"]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let said = history(&case, &["out_2013", "out_2015", "--out", "pages"]);
    let target = "target SE-2025a, 98 % of households at 1000 Mbit/s: ";
    let estimate = "reached in 2018, an estimate: 70.0 % now, +10.00 pp a year since 2013-10-01";
    assert!(said.contains(&format!("{target}{estimate}")), "{said}");
    let page = fs::read_to_string(case.path("pages/history.html")).unwrap();
    assert!(page.contains("2018, uppskattat i takten sedan 2013-10-01"), "{said}");
    let said = history(&case, &["out_2013", "out_2015", "out_2016", "--out", "pages"]);
    assert!(said.contains(&format!("{target}reached on 2016-10-01")), "{said}");
    assert!(fs::read_to_string(case.path("pages/history.html")).unwrap().contains("nått 2016-10-01"));
}

#[test]
fn results_of_several_versions_are_told_as_that() {
    let case = second(first(), "out_2024", "");
    let told = "made by 0.1.0 and";
    let both = |case: &Case| {
        let said = history(case, &["out_2023", "out_2024", "--out", "pages", "--lang", "en"]);
        let output =
            case.whitespot(&["compare", "out_2023", "out_2024", "--out", "compared", "--lang", "en"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let pages = ["pages/history.html", "compared/compare.html"];
        (
            said,
            String::from_utf8(output.stdout).unwrap(),
            pages.map(|page| fs::read_to_string(case.path(page)).unwrap()),
        )
    };
    let (history, compared, pages) = both(&case);
    assert!(!history.contains("made by") && !compared.contains("made by"), "{history}{compared}");
    assert!(pages.iter().all(|page| !page.contains("several versions of the program")));
    let record = fs::read_to_string(case.path("out_2023/run.json")).unwrap();
    let own = format!("\"whitespot\": \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(record.contains(&own), "{own}");
    fs::write(case.path("out_2023/run.json"), record.replace(&own, "\"whitespot\": \"0.1.0\"")).unwrap();
    let (history, compared, pages) = both(&case);
    for said in [&history, &compared] {
        assert!(
            said.contains(told) && said.contains("part of the change may be mended reading; run the older"),
            "{said}"
        );
    }
    assert!(pages.iter().all(|page| page.contains("several versions of the program (0.1.0, ")));
}

/// Åsmyra rose from none of 8 to 4 of 8 in a year: 98 % of 1 Gbit/s are reached a year later, whatever was published. Östernäs lost
/// e, a break: no pace is known, though published years would tell one from 20 % in 2022 to 10 of 25. The whole county fell from 14 of
/// 31 to 14 of 33.
#[test]
fn a_run_reaches_its_targets_at_the_pace_of_its_own_years_before_that_of_the_published() {
    let published = "area_code,year,measure,weight,tier_mbps,settlement,value,source,definition\n\
        0101,2022,reached_with_passed,households,1000,,0.40,invented,a\n\
        0102,2022,reached_with_passed,households,1000,,0.20,invented,a\n\
        total,2022,reached_with_passed,households,1000,,0.20,invented,a\n";
    let case = first().with("published.csv", published);
    let more = "[[reference]]\npath = \"published.csv\"\n";
    let year = |case: &Case, out: &str, code: &str| {
        let rows = read_csv(&case.path(&format!("{out}/internal/indicators.csv")));
        let is_it = |row: &&std::collections::HashMap<String, String>| {
            row["measure"] == "year_reached"
                && row["area_code"] == code
                && row["weight"] == "households"
                && row["definition"] == "SE-2025a"
        };
        rows.iter().find(is_it).unwrap()["value"].clone()
    };
    let case = second(case, "out_2024", &format!("{more}[previous]\ndir = \"out_2023\"\n"));
    assert_eq!(year(&case, "out_2024", "0101"), "2025", "own years");
    assert_eq!(year(&case, "out_2024", "0102"), "", "a break, and what was published is counted otherwise");
    assert_eq!(year(&case, "out_2024", "total"), "", "a fall");
    // The page of both years says what the run says.
    let said = history(&case, &["out_2023", "out_2024", "--out", "pages", "--lang", "en"]);
    assert!(said.contains("not reached at the pace since 2023-10-01"), "{said}");
    // Without an earlier result the published years are all that is known.
    let case = second(case, "alone", more);
    assert_eq!(year(&case, "alone", "0101"), "2034", "0.05 a year, 0.48 are missing");
    assert_eq!(year(&case, "alone", "total"), "2029", "0.112 a year, 0.556 are missing");
}

#[test]
fn open_areas_add_up_from_year_to_year() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/tidigare");
    let years = ["2023", "2024"].map(|year| root.join(year).display().to_string());
    let case = Case::new();
    history(&case, &[&years[0], &years[1], "--out", "pages", "--lang", "en"]);
    let page = fs::read_to_string(case.path("pages/history.html")).unwrap();
    assert!(page.contains("Net of split off, reopened, merged and divided"));
    let rows = read_csv(&case.path("pages/history.csv"));
    let of = |measure: &str, date: &str| -> f64 {
        let is_it = |row: &&std::collections::HashMap<String, String>| {
            row["area_kind"] == "total" && row["measure"] == measure && row["reference_date"] == date
        };
        rows.iter().find(is_it).unwrap()["value"].parse().unwrap()
    };
    let (then, now) = ("2023-10-01", "2024-10-01");
    let otherwise = whitespot::history::areas_otherwise(&[], now);
    assert_eq!(otherwise, None, "what nobody tells is not 0");
    let other = of("areas_split_off", now) + of("areas_reopened", now) - of("areas_merged", now);
    let open = of("areas_open", then) + of("areas_new", now) - of("areas_closed", now) + other;
    assert!((open - of("areas_open", now)).abs() < 1e-9, "{open}");
}
