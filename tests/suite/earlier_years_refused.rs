//! Registers and earlier results that cannot be used: told with file, row, found and expected, and what to do.
use std::fs;

use polars::prelude::{ParquetReader, ParquetWriter, SerReader};

use super::case::{Case, demand, feature, geojson, rectangle, stderr};
use super::earlier_years::{REGISTER, county, point, second_year, tried};

fn refused(case: &Case, parts: &[&str]) {
    let Err(said) = tried(case) else { panic!("was not refused; expected to be told {parts:?}") };
    for part in parts {
        assert!(said.contains(part), "not told: {part}\nsaid: {said}");
    }
}

#[test]
fn refused_row_of_a_register_is_told_and_never_left_out() {
    let good = "0101-001,Byn,0101,new,new,2025,,,,,,,,,";
    for (row, parts) in [
        (",Byn,0101,new,new,2025,,,,,,,,,", &["record 2", "no id", "the id of the entry"][..]),
        ("0101-0002,Byn,,new,new,2025,,,,,,,,,", &["record 2", "no municipality"]),
        ("0101-0002,Byn,101,new,new,2025,,,,,,,,,", &["record 2", "101", "leading zero", "(0101)"]),
        ("0101-0002,Byn,01017,new,new,2025,,,,,,,,,", &["record 2", "01017", "4 digits"]),
        ("0101-0002,Byn,0101,,new,2025,,,,,,,,,", &["record 2", "no status"]),
        (
            "0101-0002,Byn,0101,vilande,new,2025,,,,,,,,,",
            &["unknown status", "vilande", "remaining, under_construction"],
        ),
        ("0101-0002,Byn,0101,new,old,2025,,,,,,,,,", &["unknown lineage", "old", "reopened"]),
        ("0101-0002,Byn,0101,new,new,i fjol,,,,,,,,,", &["first_year: not a year", "i fjol"]),
        ("0101-0002,Byn,0101,new,new,2025,24,,,,,,,,", &["closed_year: not a year", "24"]),
        (
            "0101-0002,Byn,0101,new,new,2025,,,,,all,,,,",
            &["unknown set_by_hand", "all", "status, name, note"],
        ),
        ("0101-0002,Byn,0101,new,new,2025,,,,,,tråd,,,", &["unknown type", "tråd", "no_connection_point"]),
        ("0101-001,Igen,0101,new,new,2025,,,,,,,,,", &["record 2: the id 0101-001 is that of record 1 too"]),
    ] {
        let case = county("[register]\npath = \"register.csv\"\n")
            .with("register.csv", format!("{REGISTER}\n{good}\n{row}\n"));
        refused(&case, &[&["register.csv"], parts].concat());
    }
}

#[test]
fn refused_list_is_told_with_what_would_do() {
    let with = |keys: &str, text: &str| {
        county(&format!("[register]\npath = \"lista.csv\"\n{keys}")).with("lista.csv", text)
    };
    let names = "name = \"namn\"\nmunicipality = \"kommun\"\n";
    for (keys, text, parts) in [
        (
            "",
            "namn,kommun\nByn,0101\n",
            &["lista.csv: is no register of an earlier run (no column id,", "id or name", "namn, kommun"][..],
        ),
        ("name = \"nam\"\n", "namn,kommun\nByn,0101\n", &["no column nam (the nearest is namn)"]),
        (
            names,
            "namn,kommun\nByn,Åsmyrra\n",
            &["record 1", "unknown municipality", "Åsmyrra", "nearest is 0101 Åsmyra"],
        ),
        (names, "namn,kommun\nByn,101\n", &["record 1", "101", "leading zero"]),
        (names, "namn,kommun\nByn,0199\n", &["record 1", "unknown municipality", "0199"]),
        (names, "namn,kommun\n,0101\n", &["record 1", "no id or name"]),
        (
            names,
            "namn,kommun\nByn,\n",
            &["record 1", "neither municipality nor place", "0 municipalities with a place \"Byn\""],
        ),
        (
            "name = \"namn\"\nmunicipality = \"kommun\"\nstatus = { column = \"läge\" }\n",
            "namn,kommun,läge\nByn,0101,kvar\nÅn,0101,vilande\n",
            &["record 2", "unknown status", "vilande", "new, remaining, under_construction"],
        ),
        (
            "name = \"namn\"\nmunicipality = \"kommun\"\nstatus = { column = \"läge\", map = { v = \"vilande\" } }\n",
            "namn,kommun,läge\nByn,0101,v\n",
            &["lista.csv", "status = \"vilande\" is unknown", "remaining"],
        ),
        (
            "id = \"namn\"\n",
            &format!("{REGISTER},namn\n0101-001,Byn,0101,new,new,2025,,,,,,,,,,x\n"),
            &["id = \"namn\"", "earlier run"],
        ),
    ] {
        refused(&with(keys, text), parts);
    }
    let far = geojson(&[
        feature(r#""namn":"Byn""#, &rectangle(9_000.0, 0.0, 9_500.0, 500.0)),
        feature(r#""namn":"Borta""#, &point(50_000.0, 0.0)),
    ]);
    let case = county("[register]\npath = \"lista.geojson\"\nname = \"namn\"\n").with("lista.geojson", far);
    refused(&case, &["lista.geojson", "record 1", "in no municipality", "550000, 6600000"]);
}

#[test]
fn refused_earlier_result_is_told_with_what_to_do() {
    let previous = "[previous]\ndir = \"out_2024\"\n";
    refused(&county(previous), &["[previous] out_2024: found no such folder"]);
    refused(&county(previous).with("out_2024/readme.txt", "x"), &["no run.json", "internal"]);

    let case = second_year(previous);
    fs::remove_file(case.path("out_2024/internal/register.csv")).unwrap();
    refused(&case, &["no internal/register.csv", "another version of whitespot (", "[register]"]);
    let case = second_year(previous);
    fs::remove_file(case.path("out_2024/internal/demand_points.parquet")).unwrap();
    refused(&case, &["no internal/demand_points.parquet", "\"parquet\" to formats"]);

    let case = second_year(previous);
    change(&case, "out_2024/run.json", "\"id\": \"id\",", "");
    refused(&case, &["row numbers for ids", "id under [demand] in that year's configuration"]);
    let case = second_year(previous);
    change(&case, "county.toml", "id = \"id\"\n", "");
    refused(&case, &["this run's demand points have row numbers", "leave out [previous]"]);

    let case = second_year(previous);
    change(&case, "county.toml", "country = \"SE\"\n", "country = \"SE\"\ncrs = \"EPSG:3010\"\n");
    refused(&case, &["working CRS is EPSG:3006", "EPSG:3010", "under [run]"]);

    let case = second_year(previous);
    let path = case.path("out_2024/internal/demand_points.parquet");
    let frame = ParquetReader::new(fs::File::open(&path).unwrap()).finish().unwrap();
    let mut older = frame.drop("last_shortage_area").unwrap();
    ParquetWriter::new(fs::File::create(&path).unwrap()).finish(&mut older).unwrap();
    refused(
        &case,
        &["has no column last_shortage_area", "another version", "run that year's configuration again"],
    );

    let case =
        second_year(&format!("{previous}codes = \"koder.csv\"\n")).with("koder.csv", "from,to\n0102,103\n");
    refused(&case, &["koder.csv", "record 1", "103", "leading zero"]);
    let case = second_year(&format!("{previous}codes = \"koder.csv\"\n"))
        .with("koder.csv", "from,to\n0102,0103\n0102,0104\n");
    refused(&case, &["koder.csv", "record 2", "two new codes", "0102 = 0104"]);
}

#[test]
fn refused_files_end_the_binary_without_a_result() {
    let said = county("[register]\npath = \"lista.csv\"\n").with("lista.csv", "namn\nByn\n").refused(1);
    assert!(said.contains("is no register of an earlier run"), "{said}");
    let case = county("[previous]\ndir = \"out\"\n");
    let output = case.whitespot(&["run", "county.toml"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("dir is the folder that this run writes"), "{}", stderr(&output));
}

fn change(case: &Case, name: &str, from: &str, to: &str) {
    let text = fs::read_to_string(case.path(name)).unwrap();
    assert!(text.contains(from), "{name} has no {from}");
    fs::write(case.path(name), text.replacen(from, to, 1)).unwrap();
}

/// What would be told as closed and new, because the earlier result is not one that this run can go on from.
#[test]
fn refused_earlier_result_that_does_not_fit_this_run() {
    let previous = "[previous]\ndir = \"out_2024\"\n";
    let said = |case: &Case, more: &[&str]| {
        let output = case.whitespot(&[&["run", "county.toml"], more].concat());
        assert!(!output.status.success());
        stderr(&output)
    };
    let dated = |case: Case, from: &str, to: &str| {
        let text = fs::read_to_string(case.path("county.toml")).unwrap();
        case.with("county.toml", text.replace(from, to))
    };
    let case = dated(second_year(previous), "2026-10-01", "2024-10-01");
    let told = said(&case, &[]);
    assert!(told.contains("found a result of 2025-10-01, later than this run's 2024-10-01"), "{told}");

    let case = second_year(previous);
    let told = said(&case, &["--out", "out_2024"]);
    assert!(told.contains("the folder that this run would write"), "{told}");
    assert!(case.path("out_2024/run.json").exists(), "it stays whole");

    let case = second_year(previous).with("out_2024/internal/register.csv", format!("{REGISTER}\n"));
    let told = said(&case, &[]);
    assert!(told.contains("without 0101-001, which the earlier result has"), "{told}");

    let other = [
        ("q", 1_000.0, 1_000.0, "2", "1"),
        ("r", 1_100.0, 1_000.0, "1", ""),
        ("d", 11_000.0, 1_000.0, "1", "0"),
    ];
    let case = second_year(previous).with("demand.csv", demand(&other));
    let told = said(&case, &[]);
    assert!(told.contains("found 1 of its 4 demand points again, by their ids"), "{told}");

    let case = second_year(previous);
    let record = fs::read_to_string(case.path("out_2024/run.json")).unwrap();
    let case = case.with("out_2024/run.json", record.replace("\"only\": null", "\"only\": [\"0101\"]"));
    let told = said(&case, &[]);
    assert!(told.contains("found a result of a part only, 0101"), "{told}");
    let output = case.whitespot(&["run", "county.toml", "--only", "0101", "--quiet"]);
    assert!(output.status.success(), "the same part goes on: {}", stderr(&output));
}
