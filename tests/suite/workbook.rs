//! The workbook as another reader sees it: GDAL's, sheet by sheet beside the files of the same run.
use std::{collections::BTreeMap, fs, path::Path};

use gdal::{
    Dataset,
    config::set_thread_local_config_option,
    vector::{FieldValue, LayerAccess},
};

use super::demo_result::DEMO;

/// The rows of a sheet, all of them, as text.
fn sheet(workbook: &Dataset, name: &str) -> Vec<Vec<String>> {
    let mut layer = workbook.layer_by_name(name).unwrap_or_else(|_| panic!("no sheet {name}"));
    let text = |value: Option<FieldValue>| match value {
        None => String::new(),
        Some(FieldValue::RealValue(number)) => number.to_string(),
        Some(value) => value.into_string().unwrap_or_else(|| panic!("neither text nor number in {name}")),
    };
    layer.features().map(|row| row.fields().map(|(_, value)| text(value)).collect()).collect()
}

/// The rows of a CSV file, the head line first.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut rows = Vec::new();
    let mut row = vec![String::new()];
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(std::mem::replace(&mut row, vec![String::new()])),
            other => row.last_mut().unwrap().push(other),
        }
    }
    rows
}

#[test]
fn the_workbook_shows_the_numbers_of_the_tables() {
    let out = &DEMO.out;
    // Types guessed by the column and rows taken for a head line would hide what stands there.
    set_thread_local_config_option("OGR_XLSX_HEADERS", "DISABLE").unwrap();
    set_thread_local_config_option("OGR_XLSX_FIELD_TYPES", "STRING").unwrap();
    let workbook = Dataset::open(out.join("internal/tables.xlsx")).unwrap();
    let tabs: Vec<String> = workbook.layers().map(|layer| layer.name()).collect();
    assert_eq!(tabs[..3], ["Om tabellerna", "Kommuner", "Bristområden"]);
    let coded = ["partial", "status", "lineage", "type", "computed_status", "set_by_hand", "area_kind"];
    // Those too that files have in English: `run_language` reads them.
    let coded = [&coded[..], &["settlement", "weight", "reason", "found", "expected", "evidence"]].concat();
    let mut compared = BTreeMap::new();
    for (tab, file) in [
        ("Kommuner", "municipalities.csv"),
        ("Register", "register.csv"),
        ("Avstämning", "reconciliation.csv"),
        ("Förändring", "change.csv"),
        ("Indikatorer", "indicators_households.csv"),
        ("Avvisade och rättade poster", "rejects.csv"),
    ] {
        let (shown, listed) = (sheet(&workbook, tab), table(&out.join("internal").join(file)));
        assert_eq!(shown.len(), listed.len() + 1, "{tab}: two head lines");
        for (column, name) in shown[0].iter().enumerate().filter(|(_, name)| !coded.contains(&name.as_str()))
        {
            let there =
                listed[0].iter().position(|known| known == name).unwrap_or_else(|| panic!("{tab}: {name}"));
            for (shown, listed) in shown[2..].iter().zip(&listed[1..]) {
                let (shown, listed) = (&shown[column], &listed[there]);
                // The sum of all areas has a code in files.
                if (name.as_str(), shown.as_str(), listed.as_str()) == ("area_name", "totalt", "total") {
                    continue;
                }
                match (shown.parse::<f64>(), listed.parse::<f64>()) {
                    // As far as the reader prints decimals.
                    (Ok(shown), Ok(listed)) => {
                        assert!(
                            (shown - listed).abs() <= 1e-6 * listed.abs().max(1.0),
                            "{tab} {name}: {shown} {listed}"
                        );
                    }
                    // A day is a day of the workbook, which the reader shows in its own way.
                    _ if ["from", "to"].contains(&name.as_str()) => {
                        assert_eq!(shown.replace('/', "-"), *listed, "{tab} {name}");
                        assert_ne!(shown, listed, "{tab} {name} is no text");
                    }
                    _ => assert_eq!(shown, listed.trim_start_matches('\''), "{tab} {name}"),
                }
                *compared.entry(tab).or_insert(0) += 1;
            }
        }
    }
    assert!(compared["Kommuner"] > 12 * 50 && compared["Indikatorer"] > 150 * 100, "{compared:?}");
    let cover: Vec<String> = sheet(&workbook, "Om tabellerna").into_iter().map(|row| row.join("|")).collect();
    for told in [
        "Sagobygdens län (påhittat)",
        "PÅHITTADE DATA",
        "Mättidpunkt|2025/10/01",
        "Utan tillgång|W för övriga",
    ] {
        assert!(cover.iter().any(|row| row.contains(told)), "{told}: {cover:#?}");
    }
    let rows = table(&out.join("internal/municipalities.csv")).len() - 1;
    assert!(
        cover
            .iter()
            .any(|row| row.starts_with("Kommuner|") && row.ends_with(&format!("|{rows}|municipalities.csv")))
    );
}
