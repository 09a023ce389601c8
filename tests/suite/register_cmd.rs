//! `whitespot register`: a person keeps the list, and runs keep the person's word.
use std::{collections::HashMap, fs};

use super::{
    case::{Case, read_csv, stderr},
    three_years::{first, second},
};

const REGISTER: &str = "out_2023/internal/register.csv";

fn done(case: &Case, arguments: &[&str]) -> String {
    let output = case.whitespot(&[&["register"], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// A command that is refused with exit code 2 and leaves the register as it was.
fn refused(case: &Case, arguments: &[&str]) -> String {
    let before = fs::read(case.path(REGISTER)).unwrap();
    let output = case.whitespot(&[&["register"], arguments].concat());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(fs::read(case.path(REGISTER)).unwrap(), before, "the register was touched");
    stderr(&output)
}

fn entry(case: &Case, register: &str, id: &str) -> HashMap<String, String> {
    let rows = read_csv(&case.path(register));
    rows.into_iter().find(|row| row["id"] == id).unwrap_or_else(|| panic!("no entry {id}"))
}

/// The cells of an entry that a person may change, and their marks.
fn kept(case: &Case, register: &str, id: &str) -> [String; 5] {
    let entry = entry(case, register, id);
    ["name", "status", "note", "set_by_hand", "computed_status"].map(|column| entry[column].clone())
}

#[test]
fn register_export_is_a_plain_table_or_one_for_excel() {
    let case = first();
    assert_eq!(done(&case, &["export", "out_2023", "list.csv"]), "wrote 3 entries to list.csv\n");
    let names: Vec<String> =
        read_csv(&case.path(REGISTER)).iter().map(|entry| entry["name"].clone()).collect();
    let [a, b, c] = &names[..] else { panic!("three entries") };
    assert_eq!(
        fs::read_to_string(case.path("list.csv")).unwrap(),
        format!(
            "id,name,municipality,municipality_name,status,note,computed_status,set_by_hand,points,households,first_year,\
             closed_year,lineage,parents,children,listed_as,evidence\n\
             0101-001,{a},0101,Åsmyra,new,,,,4,5,2023,,new,,,,\n\
             0101-002,{b},0101,Åsmyra,new,,,,3,3,2023,,new,,,,\n\
             0102-001,{c},0102,Östernäs,new,,,,3,6,2023,,new,,,,\n"
        )
    );
    // The register by itself lies in its result: the same table.
    done(&case, &["export", REGISTER, "again.csv"]);
    assert_eq!(fs::read(case.path("list.csv")).unwrap(), fs::read(case.path("again.csv")).unwrap());

    done(&case, &["export", "out_2023", "lista.csv", "--lang", "sv", "--for-excel"]);
    let text = fs::read_to_string(case.path("lista.csv")).unwrap();
    assert!(
        text.starts_with(
            "\u{feff}id;namn;kommun;kommunnamn;status;anteckning;beräknad status;satt för hand;"
        ),
        "{text}"
    );
    assert!(text.contains(&format!("\n0101-001;{a};0101;Åsmyra;ny;;;;4;5;2023;;new;;;;\n")), "{text}");

    // A register alone knows neither names of municipalities nor points.
    let case = case.with("alone.csv", fs::read(first().path(REGISTER)).unwrap());
    done(&case, &["export", "alone.csv", "bare.csv"]);
    let bare = read_csv(&case.path("bare.csv"));
    assert_eq!((bare[0]["municipality_name"].as_str(), bare[0]["points"].as_str()), ("", ""));
    assert_eq!(bare[0]["status"], "new");
}

#[test]
fn register_export_writes_decimals_as_the_spreadsheet_reads_them() {
    let case = first();
    let demand = fs::read_to_string(case.path("demand.csv")).unwrap();
    let halved = demand.replace("a1,501000,6601000,2,", "a1,501000,6601000,2.5,");
    assert_ne!(demand, halved);
    let case = super::three_years::run(case.with("demand.csv", halved), 2023, "out_2023", "");
    done(&case, &["export", "out_2023", "plain.csv"]);
    assert_eq!(read_csv(&case.path("plain.csv"))[0]["households"], "5.5");
    done(&case, &["export", "out_2023", "excel.csv", "--for-excel"]);
    let text = fs::read_to_string(case.path("excel.csv")).unwrap();
    assert!(text.contains(";4;5,5;2023;"), "{text}");
}

#[test]
fn register_set_marks_what_a_person_has_set_and_takes_it_back() {
    let case = first();
    let untouched = fs::read(case.path(REGISTER)).unwrap();
    let said = done(
        &case,
        &[
            "set",
            REGISTER,
            "0101-001",
            "--name",
            "Norra byn",
            "--status",
            "under utbyggnad",
            "--note",
            "=frågat; byn",
        ],
    );
    assert!(said.contains("0101-001 status: new -> under_construction (by hand; computed: new)"), "{said}");
    assert_eq!(
        kept(&case, REGISTER, "0101-001"),
        ["Norra byn", "under_construction", "'=frågat; byn", "status;name;note", "new"]
    );
    assert_eq!(kept(&case, REGISTER, "0101-002")[3], "", "no other entry is touched");
    let said = done(&case, &["set", REGISTER, "0101-001", "--status", "under_construction"]);
    assert!(said.starts_with("nothing to change"), "{said}");
    done(&case, &["set", REGISTER, "0101-001", "--status", "computed", "--note", ""]);
    assert_eq!(kept(&case, REGISTER, "0101-001"), ["Norra byn", "new", "", "name", ""]);
    let name = String::from_utf8(untouched.clone()).unwrap();
    let name = name.lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    done(&case, &["set", REGISTER, "0101-001", "--name", &name]);
    let text = fs::read_to_string(case.path(REGISTER)).unwrap();
    assert_eq!(
        text.replacen(",name,no_offer,", ",,no_offer,", 1).as_bytes(),
        untouched,
        "nothing but the mark of the name is left"
    );
}

#[test]
fn register_set_refuses_what_contradicts_the_evidence_without_force_and_reason() {
    let case = first();
    let said = refused(&case, &["set", REGISTER, "0101-002", "--status", "åtgärdad"]);
    assert!(
        said.contains(
            "0101-002: found the status remedied, expected new (0 of its 3 points are reached, and a share of 0.9 closes)"
        ) && said.contains("--force --reason"),
        "{said}"
    );
    for (arguments, expected) in [
        (vec!["--status", "merged"], "it has no children"),
        (vec!["--status", "split", "--note", "x"], "it has no children"),
        (vec!["--status", "färdig"], "found the status \"färdig\", expected one of new, remaining"),
        (vec!["--name", " "], "found an empty name"),
        (vec![], "found nothing to set"),
        (vec!["--status", "remedied", "--force"], "--reason"),
        (vec!["--status", "remedied", "--reason", "x"], "--force"),
        (vec!["--status", "remedied", "--force", "--reason", " "], "--reason: found nothing"),
    ] {
        let said = refused(&case, &[&["set", REGISTER, "0101-002"], &arguments[..]].concat());
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    let said = refused(&case, &["set", REGISTER, "101-002", "--name", "x"]);
    assert!(
        said.contains("found an id that the register does not hold") && said.contains("0101-002"),
        "{said}"
    );
    assert!(
        refused(&case, &["set", "demand.csv", "a", "--name", "x"]).contains("is no register of whitespot")
    );
    assert!(refused(&case, &["set", "nowhere.csv", "a", "--name", "x"]).contains("nowhere.csv"));

    done(
        &case,
        &["set", REGISTER, "0101-002", "--status", "remedied", "--force", "--reason", "anslutet i november"],
    );
    assert_eq!(
        kept(&case, REGISTER, "0101-002")[1..],
        ["remedied", "[2023-10-01] anslutet i november", "status;note", "new"]
    );
    assert_eq!(entry(&case, REGISTER, "0101-002")["closed_year"], "", "the next run closes it");
    let said =
        done(&case, &["set", REGISTER, "0102-001", "--status", "planned", "--force", "--reason", "beslut"]);
    assert!(said.contains("the reason was not needed and is not kept"), "{said}");
}

/// What a person has set stands in the next year, beside what was computed; what was closed is opened only against evidence.
#[test]
fn register_words_are_kept_by_the_next_run() {
    let case = first();
    done(&case, &["set", REGISTER, "0101-001", "--name", "Norra byn", "--note", "ring Karin"]);
    done(
        &case,
        &["set", REGISTER, "0102-001", "--status", "remedied", "--force", "--reason", "radio räcker"],
    );
    let case = second(
        case,
        "out_2024",
        "[previous]\ndir = \"out_2023\"\n[register]\npath = \"out_2023/internal/register.csv\"\n",
    );
    let next = "out_2024/internal/register.csv";
    assert_eq!(kept(&case, next, "0101-001"), ["Norra byn", "remaining", "ring Karin", "name;note", ""]);
    assert_eq!(
        kept(&case, next, "0102-001")[1..],
        ["remedied", "[2023-10-01] radio räcker", "status;note", "remaining"]
    );
    assert_eq!(entry(&case, next, "0102-001")["closed_year"], "2024");
    let total = read_csv(&case.path("out_2024/internal/reconciliation.csv")).pop().unwrap();
    assert_eq!(
        ["open_before", "closed", "open"].map(|column| total[column].as_str()),
        ["3", "2", "1"],
        "b is reached, c closed by a person"
    );
    // b was reached: opening it contradicts the evidence.
    let output = case.whitespot(&["register", "set", next, "0101-002", "--status", "remaining"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output)
            .contains("expected remedied (3 of its 3 points are reached, which closes at a share of 0.9)"),
        "{}",
        stderr(&output)
    );
    // Taken out of its result, the register's own evidence says the same.
    let bytes = fs::read(case.path(next)).unwrap();
    let case = case.with("register.csv", bytes);
    let output = case.whitespot(&["register", "set", "register.csv", "0101-002", "--status", "kvar"]);
    assert!(
        stderr(&output).contains("expected remedied (reached 3 of 3 points; layers: Nät fiber connected 3"),
        "{}",
        stderr(&output)
    );
    // The word on c is taken back.
    done(&case, &["set", next, "0102-001", "--status", "computed"]);
    assert_eq!(kept(&case, next, "0102-001")[1], "remaining");
    assert_eq!(kept(&case, next, "0102-001")[3], "note");
}

#[test]
fn register_merge_takes_a_table_as_a_spreadsheet_saved_it() {
    let case = first();
    done(&case, &["export", "out_2023", "lista.csv", "--lang", "sv", "--for-excel"]);
    let said = done(&case, &["merge", REGISTER, "lista.csv"]);
    assert!(said.starts_with("nothing to change"), "{said}");
    // Columns left out and added, another order of rows, leading zeros gone from the code of the municipality.
    let names: Vec<String> =
        read_csv(&case.path(REGISTER)).iter().map(|entry| entry["name"].clone()).collect();
    let table = format!(
        "\u{feff}Id;Namn;Kommun;Status;Anteckning;Vem\r\n\
         0102-001;{};102;Planerad;\"möte; \"\"maj\"\"\";Eva\r\n\
         ;;;;;\r\n\
         0101-002;Södra byn;101;Ny;;\r\n\
         0101-001;{};101;;;\r\n",
        names[2], names[0]
    );
    let case = case.with("edited.csv", table);
    let said = done(&case, &["merge", REGISTER, "edited.csv"]);
    assert!(said.contains("columns that a register does not have were left in the table: Vem"), "{said}");
    assert_eq!(
        kept(&case, REGISTER, "0102-001"),
        [&names[2], "planned", "möte; \"maj\"", "status;note", "new"]
    );
    assert_eq!(kept(&case, REGISTER, "0101-002"), ["Södra byn", "new", "", "name", ""]);
    assert_eq!(kept(&case, REGISTER, "0101-001"), [&names[0], "new", "", "", ""]);
    // An empty status takes the word back.
    let back = fs::read_to_string(case.path("edited.csv")).unwrap().replace("Planerad", "");
    let case = case.with("edited.csv", back);
    done(&case, &["merge", REGISTER, "edited.csv"]);
    assert_eq!(kept(&case, REGISTER, "0102-001")[1..], ["new", "möte; \"maj\"", "note", ""]);
    let left: Vec<_> = fs::read_dir(case.path("out_2023/internal"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn register_merge_refuses_every_wrong_row_at_once() {
    let case = first();
    done(&case, &["export", "out_2023", "list.csv"]);
    let text = fs::read_to_string(case.path("list.csv")).unwrap();
    let table = |edit: &dyn Fn(&str) -> String| fs::write(case.path("edited.csv"), edit(&text)).unwrap();
    let merge = || refused(&case, &["merge", REGISTER, "edited.csv"]);

    table(&|text| text.lines().filter(|line| !line.starts_with("0101-002")).collect::<Vec<_>>().join("\n"));
    let said = merge();
    assert!(said.contains("0101-002: found no row, expected a row for every id of the register"), "{said}");

    table(&|text| text.replace("0101-002,", "0101-009,").replace("0102-001,", "0101-001,"));
    let said = merge();
    assert!(
        said.contains("row 3, 0101-001: found an id that row 1 has too, expected each id once"),
        "{said}"
    );
    assert!(said.contains("0101-002: found no row") && said.contains("0102-001: found no row"), "{said}");

    table(&|text| {
        text.replacen("0101-001,", "0101-009,", 1) + &text.lines().nth(1).unwrap().replace(",5,", ",9,")
    });
    let said = merge();
    assert!(said.contains("edited.csv: 1 edit cannot be taken, nothing was written"), "{said}");
    assert!(said.contains("row 1, 0101-009: found an id that the register does not hold"), "{said}");

    table(&|text| {
        text.replacen(",2023,,new,", ",2020,,persisted,", 1).replace(",Östernäs,new,", ",Östernäs,åtgärdad,")
    });
    let said = merge();
    assert!(said.contains("row 1, 0101-001: found first_year \"2020\", expected \"2023\""), "{said}");
    assert!(said.contains("row 1, 0101-001: found lineage \"persisted\", expected \"new\""), "{said}");

    table(&|text| {
        text.replace(",Östernäs,new,", ",Östernäs,åtgärdad,").replace(",Åsmyra,new,", ",Åsmyra,kanske,")
    });
    assert!(merge().contains("row 1, 0101-001: found the status \"kanske\""));
    table(&|text| text.replace(",Östernäs,new,", ",Östernäs,åtgärdad,"));
    let said = merge();
    assert!(
        said.contains(
            "row 3, 0102-001: found the status remedied, expected new (0 of its 3 points are reached"
        ),
        "{said}"
    );
    done(&case, &["merge", REGISTER, "edited.csv", "--force", "--reason", "beslut"]);
    assert_eq!(
        kept(&case, REGISTER, "0102-001")[1..],
        ["remedied", "[2023-10-01] beslut", "status;note", "new"]
    );

    table(&|text| text.replacen("id,", "nummer,", 1));
    assert!(merge().contains("edited.csv: found no column id among nummer, name"));
    table(&|text| text.replacen("note,", "namn,", 1));
    assert!(merge().contains("the columns name and namn are the same one"));
}

/// A person's own column of the register is theirs, and stays.
#[test]
fn register_set_keeps_columns_that_are_not_ours() {
    let case = first();
    let text = fs::read_to_string(case.path(REGISTER)).unwrap();
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(row, line)| if row == 0 { format!("{line},kontakt") } else { format!("{line},Karin {row}") })
        .collect();
    let case = case.with("mine.csv", format!("{}\n", lines.join("\n")));
    done(&case, &["set", "mine.csv", "0101-002", "--name", "Byn"]);
    let rows = read_csv(&case.path("mine.csv"));
    assert_eq!(
        rows.iter().map(|row| row["kontakt"].as_str()).collect::<Vec<_>>(),
        ["Karin 1", "Karin 2", "Karin 3"]
    );
    assert_eq!((rows[1]["name"].as_str(), rows[1]["set_by_hand"].as_str()), ("Byn", "name"));
}

#[test]
fn register_export_writes_over_no_file_of_a_result() {
    let case = first();
    let told = refused(&case, &["export", "out_2023", "out_2023/internal/municipalities.csv"]);
    assert!(told.contains("found a file of a result, expected another file"), "{told}");
    let told = refused(&case, &["export", "out_2023", "lista.xlsx"]);
    assert!(told.contains("a name that ends in .csv"), "{told}");
    done(&case, &["export", "out_2023", "lista.csv"]);
    done(&case, &["export", "out_2023", "lista.csv"]);
}
