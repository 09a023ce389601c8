//! Workbooks that GDAL would misread: days that are counted from 1904, cells that are merged, rows that are repeated without end.
use std::io::Write;

use super::case::{Case, stderr, three_places};

const TABLE: &str = "[[fixed]]\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = { id = \"id\" }\n";

fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(text.as_bytes()).expect("bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A workbook whose second column keeps days as numbers: 44 985 and 46 387 days after 1 January 1904 are 1 March 2027 and 1 January
/// 2031, after 30 December 1899 28 February 2023 and 31 December 2026. The last place has a text, in the form of a day.
fn days(titles: &str, from_1904: &str) -> Vec<u8> {
    let rows = titles.matches("<row").count();
    let row = |number: usize, cells: &str| format!("<row r=\"{}\">{cells}</row>", rows + number);
    let text = |column: char, number: usize, text: &str| {
        format!("<c r=\"{column}{}\" t=\"inlineStr\"><is><t>{text}</t></is></c>", rows + number)
    };
    let day = |number: usize, days: u32| format!("<c r=\"B{}\" s=\"1\"><v>{days}</v></c>", rows + number);
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{titles}{}{}{}{}</sheetData></worksheet>",
        row(1, &(text('A', 1, "id") + &text('B', 1, "klar"))),
        row(2, &(text('A', 2, "a") + &day(2, 44_985))),
        row(3, &(text('A', 3, "b") + &day(3, 46_387))),
        row(4, &(text('A', 4, "c") + &text('B', 4, "2035/01/01"))),
    );
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    zipped(&[
        (
            "[Content_Types].xml",
            &format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" \
                 ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override \
                 PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>\
                 </Types>"
            ),
        ),
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{office}\"><workbookPr{from_1904}/>\
                 <sheets><sheet name=\"Blad\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 <Relationship Id=\"rId2\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/>\
             <xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>",
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// What is planned for three years after 1 October 2025 at most counts: both days, or the first of them.
#[test]
fn days_of_a_workbook_are_counted_from_where_it_says() {
    let title = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Utbyggnad</t></is></c></row>";
    for (key, titles) in [("", ""), ("skip_rows = 1\n", title)] {
        let source = format!(
            "{TABLE}path = \"net.xlsx\"\noperator = \"Nät\"\nrelation = \"planned\"\nplanned_year = {{ column = \"klar\" }}\n{key}"
        );
        for (from_1904, planned) in [(" date1904=\"1\"", "1"), (" date1904=\"true\"", "1"), ("", "2")] {
            let case = three_places(&source).with("net.xlsx", days(titles, from_1904));
            case.run();
            assert_eq!(case.municipality("0101")["points_planned"], planned, "{key}{from_1904}");
        }
    }
}

/// Three places, the first two of which share a cell with their operator. xlwt 1.3 wrote the file.
#[test]
fn merged_cells_of_an_old_workbook_are_refused() {
    let xls =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/sammanslagna.xls")).expect("a file");
    let source = |operator: &str| format!("{TABLE}path = \"net.xls\"\noperator = {operator}\n");
    let said = three_places(&source("{ column = \"operatör\" }")).with("net.xls", &xls).refused(1);
    assert!(said.contains("column operatör: cells B2:B3 are merged"), "{said}");
    let unread = three_places(&source("\"Nät\"")).with("net.xls", &xls);
    unread.run();
    assert_eq!(unread.municipality("0101")["points_connected"], "3");
    let inspected = unread.whitespot(&["inspect", "net.xls", "--json"]);
    assert!(
        String::from_utf8_lossy(&inspected.stdout).contains("\"merged_cells\""),
        "{}",
        stderr(&inspected)
    );
}

/// A sheet to its last row: the blank ones behind the table are written as one that is repeated.
fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">\
         <office:body><office:spreadsheet><table:table table:name=\"Blad\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = format!(
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry \
         manifest:media-type=\"{kind}\" manifest:full-path=\"/\"/></manifest:manifest>"
    );
    zipped(&[("mimetype", kind), ("META-INF/manifest.xml", &manifest), ("content.xml", &content)])
}

#[test]
fn blank_rows_to_the_end_of_a_sheet_are_no_rows() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row =
        |cells: [&str; 2]| format!("<table:table-row>{}{}</table:table-row>", cell(cells[0]), cell(cells[1]));
    let blank = |times: u32| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{times}\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"
        )
    };
    let title = row(["Anslutna", ""]);
    let table = [row(["id", "operatör"]), row(["a", "Nät"]), blank(3), row(["b", "Nät"]), blank(1_048_570)];
    for (key, title) in [("", ""), ("skip_rows = 1\n", title.as_str())] {
        let source = format!("{TABLE}path = \"net.ods\"\noperator = {{ column = \"operatör\" }}\n{key}");
        let case = three_places(&source).with("net.ods", ods(&format!("{title}{}", table.concat())));
        case.run();
        assert_eq!(case.municipality("0101")["points_connected"], "2", "{key}");
        assert!(case.table("rejects.csv").iter().all(|row| row["source"] != "net.ods"));
    }
}

#[test]
fn commas_in_every_number_are_a_question() {
    let cells = |cells: [&str; 3]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, head) in ["id", "ned"].iter().enumerate() {
            sheet.write_string(0, column as u16, *head).expect("a cell");
        }
        for (row, (id, cell)) in ["a", "b", "c"].iter().zip(cells).enumerate() {
            sheet.write_string(row as u32 + 1, 0, *id).expect("a cell");
            sheet.write_string(row as u32 + 1, 1, cell).expect("a cell");
        }
        book.save_to_buffer().expect("a workbook")
    };
    let case = |key: &str, written: [&str; 3]| -> Case {
        let source = TABLE.replace("down_mbps = 1000", "down_mbps = { column = \"ned\" }");
        three_places(&format!("{source}path = \"net.xlsx\"\noperator = \"Nät\"\n{key}"))
            .with("net.xlsx", cells(written))
    };
    for written in [["1,000", "2,000", "1,500"], ["1.000", "2.000", "1.500"]] {
        let said = case("", written).refused(1);
        for part in ["net.xlsx: layer Sheet1: column ned", written[0], "thousands_mark"] {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
        // 1000, 2000 and 1500 Mbit/s by one answer, 1, 2 and 1.5 by the other.
        let mark = &written[0][1..2];
        for (key, connected) in [("thousands_mark", "3"), ("decimal_mark", "0")] {
            let read = case(&format!("{key} = \"{mark}\"\n"), written);
            read.run();
            assert_eq!(read.municipality("0101")["points_connected"], connected, "{key} {mark}");
        }
    }
    // Coordinates too: 501,050 may be half a million, or half a thousand.
    let demand = "id;e;n;hushall;arbetsstallen\na;501,000;6601000;1;1\nb;502,000;6601000;1;1\n";
    let said = three_places("").with("demand.csv", demand).refused(1);
    assert!(said.contains("column e: found \"501,000\"") && said.contains("thousands_mark"), "{said}");
}
