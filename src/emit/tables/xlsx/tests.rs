use std::io::Read;

use rust_xlsxwriter::Workbook;

use super::sheet::{Sheet, Value, safe_text};
use crate::emit::Language;
use crate::emit::fixture::{context, findings};
use crate::emit::layers::gpkg;
use crate::emit::layers::gpkg_style;
use crate::emit::scope::Scope;
use crate::emit::tables::change;
use crate::emit::tables::funnel;
use crate::emit::tables::last_percent;
use crate::emit::tables::lines;
use crate::emit::tables::municipalities;
use crate::emit::tables::places;
use crate::emit::tables::reference;
use crate::emit::tables::register;
use crate::emit::tables::rejects;
use crate::emit::tables::sensitivity;
use crate::emit::tables::shortage;
use crate::emit::tables::support;
use crate::emit::tables::table::{Cell, Table};
use crate::emit::tables::wide;
use crate::emit::text::titles::Words;
use crate::model::{LineKind, RegisterEntry, ShortageAreaId, UncoveredLine, WeightKind};

const LANGUAGES: [Language; 2] = [Language::Sv, Language::En];

/// The parts of a workbook of one sheet, as text.
fn written(sheet: &Sheet, words: Words) -> (String, String) {
    let mut workbook = Workbook::new();
    sheet.write(words, workbook.add_worksheet()).expect("a sheet");
    let bytes = workbook.save_to_buffer().expect("a workbook");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect("a part").read_to_string(&mut text).expect("UTF-8");
        text
    };
    (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"))
}

/// The names of the columns of every table whose columns are known beforehand.
fn columns() -> Vec<String> {
    let mut findings = findings();
    findings.survey.weights = WeightKind::ALL.to_vec();
    findings.survey.deso = vec!["1801A0010".to_owned()];
    let list = findings.support.clone().expect("a list");
    let context = context();
    let sheets = [
        Sheet::filled("a", "", 0, |table| municipalities::published_municipalities(&findings, table)),
        Sheet::filled("a", "", 0, |table| shortage::areas(&findings, Scope::All, Language::Sv, table)),
        Sheet::filled("a", "", 0, |table| register::register(&[], table)),
        Sheet::filled("a", "", 0, |table| register::reconciliation(&[], table)),
        Sheet::filled("a", "", 0, |table| change::change(&[], "", "", table)),
        Sheet::filled("a", "", 0, |table| change::change_reached(&[], "", "", table)),
        Sheet::filled("a", "", 0, |table| lines::lines(&[], &["Telia"], table)),
        Sheet::filled("a", "", 0, |table| reference::reference(&[], &context, table)),
        Sheet::filled("a", "", 0, |table| sensitivity::sensitivity(&[], table)),
        Sheet::filled("a", "", 0, |table| support::candidates(&findings, &list, table)),
        Sheet::filled("a", "", 0, |table| last_percent::last_percent(&findings, Scope::All, table)),
        Sheet::filled("a", "", 0, |table| last_percent::closing_sets(&findings, table)),
        Sheet::filled("a", "", 0, |table| places::places(&findings, Scope::All, table)),
        Sheet::filled("a", "", 0, |table| places::lost_places(&findings, &[], Scope::All, table)),
        Sheet::filled("a", "", 0, |table| funnel::funnel(&findings, table)),
        Sheet::filled("a", "", 0, |table| funnel::support_proposals(&findings, &[], table)),
        Sheet::filled("a", "", 0, |table| rejects::rejects(&findings, Language::Sv, table)),
    ];
    let mut names: Vec<String> = sheets.into_iter().flat_map(|sheet| sheet.expect("a table").names).collect();
    names.extend(wide::AREA.map(str::to_owned));
    findings.uncovered_lines.push(UncoveredLine {
        municipality: 0,
        kind: LineKind::Road,
        class: None,
        name: None,
        length_m: 0.0,
        stretch: geo::LineString::new(vec![]),
    });
    let support = crate::emit::layers::support::layers(&findings, &list);
    let points = crate::emit::layers::demand_points::fields(&findings);
    names.extend(
        gpkg::layers(&findings).into_iter().chain(support).chain([points]).flat_map(|fields| fields.names),
    );
    names
}

#[test]
fn every_column_has_a_title_and_every_title_a_column() {
    let columns = columns();
    for words in LANGUAGES.map(Words::of) {
        for column in &columns {
            // DeSO is called so in both languages.
            assert_ne!(words.column(column), *column, "{:?}", words.language());
        }
        for name in words.keys().filter_map(|key| key.strip_prefix("column_of.last_percent.")) {
            assert!(last_percent::COLUMNS.iter().any(|(column, _)| *column == name), "{name}");
        }
        for name in words.keys().filter_map(|key| key.strip_prefix("column.")) {
            let has_it = columns.iter().any(|column| column == name || name == "covered_km_");
            assert!(has_it, "{name} is no column of any table");
        }
    }
    let titles = Words::of(Language::Sv);
    // Beside a cost that is of those the trench reaches, a sheet says whose households these are; no other sheet needs to.
    assert_eq!(titles.column_of("last_percent", "households"), "Hushåll i området");
    assert_eq!(titles.column_of("shortage_areas", "households"), "Hushåll");
    assert_eq!(titles.column("households_unserved"), "Hushåll: utan tillgång");
    assert_eq!(titles.column("covered_km_Telia"), "Täckt av Telia, km");
    assert_eq!(titles.column("something new"), "something new");
}

#[test]
fn both_catalogues_have_the_same_keys_and_each_is_used() {
    let [swedish, english] = LANGUAGES.map(|language| Words::of(language).keys().collect::<Vec<_>>());
    assert_eq!(swedish, english);
    let source = [include_str!("mod.rs"), include_str!("cover.rs"), include_str!("sheet.rs")].concat();
    let project = include_str!("../../layers/qgis/project.rs");
    let layout = include_str!("../../layers/qgis/layout.rs");
    let scenario = include_str!("../../layers/scenario.rs");
    let layers = [
        include_str!("../../layers/gpkg.rs"),
        include_str!("../../layers/gpkg_style.rs"),
        include_str!("../../layers/metadata.rs"),
        include_str!("../../layers/drawing/classes.rs"),
        include_str!("../../layers/qgis/style.rs"),
        project,
        layout,
    ]
    .concat();
    let styles = gpkg_style::STYLES.map(|style| style.layer);
    for key in swedish {
        let used = match key.split_once('.') {
            Some(("sheet" | "about", sheet)) => source.contains(&format!("filled(\"{sheet}\"")),
            Some(("cover", _)) if key.starts_with("cover.note.") => {
                source.contains(&format!("\"{}\"", key.trim_start_matches("cover.note.")))
            }
            Some(("theme", theme)) => layout.contains(&format!("(\"{theme}\", &[")),
            Some(("layer" | "layer_about", "borders")) => project.contains("layer: \"borders\""),
            Some(("group", group)) => project.contains(&format!("(\"{group}\", &[")),
            Some(("layer" | "layer_by" | "layer_about" | "style" | "style_about", layer))
                if styles.contains(&layer) =>
            {
                true
            }
            Some(("layer", layer)) if scenario.contains(&format!("\"{layer}\"")) => true,
            // Columns have a test of their own; codes are the words of the model.
            Some(("column" | "column_of" | "code", _)) => true,
            _ => source.contains(&format!("\"{key}\"")) || layers.contains(&format!("\"{key}\"")),
        };
        assert!(used, "{key} is never asked for");
    }
}

#[test]
fn codes_are_words_only_in_the_columns_of_codes() {
    let words = Words::of(Language::Sv);
    assert_eq!(words.value("status", "under_construction"), "under utbyggnad");
    assert_eq!(words.value("technologies", "vdsl;fixed_wireless"), "VDSL; fast radio");
    assert_eq!(words.value("status", "unheard_of"), "unheard_of");
    assert_eq!(words.value("name", "planned"), "planned", "a place may be called so");
    assert_eq!(words.value("measure", "reached"), "Anslutna på nivån", "the title in the glossary");
}

#[test]
fn a_sheet_holds_the_cells_of_the_table() {
    let mut findings = findings();
    findings.survey.weights = vec![WeightKind::Points, WeightKind::Households];
    let sheet = Sheet::filled("municipalities", "", 2, |table| {
        municipalities::municipalities(&findings, Scope::All, table)
    });
    let sheet = sheet.expect("a table");
    let at = |row: usize, name: &str| {
        let column = sheet.names.iter().position(|known| known == name).expect("a column");
        sheet.rows[row][column].clone()
    };
    assert_eq!(at(0, "code"), Value::Text("1801".into()), "a code stays text");
    assert_eq!(at(1, "name"), Value::Text("=Öster".into()), "the text itself, without an apostrophe");
    assert_eq!(at(0, "households_unserved"), Value::Number(2.5));
    assert_eq!(at(1, "households"), Value::Empty, "unknown is not 0");
    assert_eq!(at(0, "uncovered_km2"), Value::Number(45.0));
    assert_eq!(at(3, "partial"), Value::Text("true".into()));
    let (xml, strings) = written(&sheet, Words::of(Language::Sv));
    assert!(xml.contains("<v>2.5</v>") && xml.contains("<v>45</v>"), "numbers are numbers");
    assert!(xml.contains("<pane xSplit=\"2\" ySplit=\"2\""), "the headings stay");
    assert!(xml.contains("<autoFilter ref=\"A2:AJ7\"/>"), "{xml}");
    assert!(
        strings.contains("<t>households_unserved</t>") && strings.contains("<t>Hushåll: utan tillgång</t>")
    );
}

#[test]
fn text_is_never_a_formula_nor_markup() {
    let hostile = [
        "=cmd|'/c calc'!A1",
        "</t></si><script>",
        "\"><img onerror=alert(1)>",
        "\u{202e}evil\u{200f}",
        "@SUM(1)",
        "http://example.com",
        "bell\u{7} and \u{fffe}",
        "_x0041_",
    ];
    let sheet = Sheet::filled("rejects", "", 0, |table| {
        table.head(&["=found", "expected"])?;
        hostile.iter().try_for_each(|text| table.row(&[Cell::Text(text), Cell::Empty]))
    });
    let (xml, strings) = written(&sheet.expect("a table"), Words::of(Language::En));
    assert!(!xml.contains("<f>") && !xml.contains("hyperlink"), "{xml}");
    assert_eq!(xml.matches("t=\"s\"").count(), hostile.len() + 4, "every text is a shared string");
    for text in [
        "=cmd|'/c calc'!A1",
        "&lt;/t&gt;&lt;/si&gt;&lt;script&gt;",
        "\"&gt;&lt;img onerror=alert(1)&gt;",
        "\u{202e}evil\u{200f}",
        "bell\u{fffd} and \u{fffd}",
        "_x005F_x0041_",
    ] {
        assert!(strings.contains(&format!(">{text}<")), "{text}: {strings}");
    }
}

#[test]
fn what_excel_does_not_take_is_cut_and_reported() {
    let words = Words::of(Language::En);
    let long = "å".repeat(40_000);
    let cut = safe_text(&long, words);
    assert_eq!(cut.encode_utf16().count(), 32_767);
    assert!(cut.ends_with("å … [cut, 40000 characters]"));
    assert_eq!(safe_text(&"å".repeat(32_767), words).chars().count(), 32_767, "just as much as it takes");
    // Two units each: the last one has no half.
    let wide = "😀".repeat(20_000);
    assert!(safe_text(&wide, words).encode_utf16().count() <= 32_767);

    let names: Vec<String> = (0..20_000).map(|column| column.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let sheet = Sheet::filled("rejects", "", 0, |table| {
        table.head(&names)?;
        (0..125).try_for_each(|_| table.row(&vec![Cell::Empty; 20_000]))
    });
    let sheet = sheet.expect("a table");
    assert_eq!((sheet.names.len(), sheet.rows.len(), sheet.left_out), (16_384, 122, 3));
}

#[test]
fn ids_are_joined_as_in_the_files() {
    let ids = [ShortageAreaId("1".into()), ShortageAreaId("2".into())];
    let sheet = Sheet::filled("register", "", 0, |table| {
        table.head(&RegisterEntry::COLUMNS[..1])?;
        table.row(&[Cell::Ids(&ids)])
    });
    assert_eq!(sheet.expect("a table").rows, [[Value::Text("1;2".into())]]);
}

#[test]
fn days_are_days_long_texts_have_lines_and_a_print_has_its_heads() {
    let long = "å".repeat(250);
    let sheet = Sheet::filled("change", "", 1, |table| {
        table.head(&["from", "note", "name"])?;
        table.row(&[Cell::Text("2024-10-01"), Cell::Text(&long), Cell::Text("2024-10-01")])?;
        table.row(&[Cell::Empty, Cell::Empty, Cell::Text("a place")])
    });
    let (xml, _) = written(&sheet.expect("a table"), Words::of(Language::Sv));
    // Days since the last one of 1899: 45566 is 2024-10-01.
    assert_eq!(xml.matches("<v>45566</v>").count(), 1, "a name is a text even where it is a day: {xml}");
    assert!(xml.contains("<row r=\"3\" spans=\"1:3\" ht=\"75\" customHeight=\"1\""), "five lines: {xml}");
    assert!(!xml.contains("<row r=\"4\" spans=\"1:3\" ht"), "one line has the usual height: {xml}");
    assert!(xml.contains("orientation=\"landscape\"") && xml.contains("fitToHeight=\"0\""), "{xml}");
    assert!(xml.contains("<pageSetUpPr fitToPage=\"1\"/>"), "{xml}");
}

#[test]
fn what_is_printed_is_the_table_with_its_heads_on_every_sheet() {
    let names: Vec<String> = (0..60).map(|column| format!("column {column}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let sheet = Sheet::filled("municipalities", "", 2, |table| {
        table.head(&names)?;
        table.row(&vec![Cell::Whole(1); 60])
    });
    let mut workbook = Workbook::new();
    let words = Words::of(Language::Sv);
    sheet.expect("a table").write(words, workbook.add_worksheet()).expect("a sheet");
    let bytes = workbook.save_to_buffer().expect("a workbook");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
    let mut text = String::new();
    archive.by_name("xl/workbook.xml").expect("a part").read_to_string(&mut text).expect("UTF-8");
    assert!(text.contains("_xlnm.Print_Area") && text.contains("Kommuner!$A$1:$BH$3"), "{text}");
    assert!(
        text.contains("Kommuner!$A:$B,Kommuner!$1:$2"),
        "heads above, codes and names to the left: {text}"
    );
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").expect("a part").read_to_string(&mut sheet).expect("UTF-8");
    assert!(sheet.contains("fitToWidth=\"2\""), "too wide to be read on one: {sheet}");
}
