//! Published tables as they come: titles, heads of several lines, merged cells, foot lines.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test that cannot go on stops and says why; numbers are as they were written"
)]

use std::io::Write as _;

use rust_xlsxwriter::{Format, Workbook};
use whitespot::model::{ReferenceValue, WeightKind};

use super::ingest::{County, fixed};

/// A cell of the drawn sheet.
#[derive(Clone, Copy)]
enum Drawn {
    Text(&'static str),
    Number(f64),
    Blank,
}
use Drawn::{Blank, Number, Text};

const HOUSEHOLDS: Drawn = Text("Hushåll");
const WORKPLACES: Drawn = Text("Arbetsställen");
/// Column, row, width and height of the merged cells of the head, from 0.
const MERGED: [(u16, u32, u16, u32); 5] =
    [(0, 2, 1, 3), (1, 2, 1, 3), (2, 2, 4, 1), (2, 3, 2, 1), (4, 3, 2, 1)];
/// A title, a head of three lines from line 3, four areas and a foot.
const SHEET: [[Drawn; 6]; 11] = [
    [Text("Tabell 3"), Blank, Blank, Blank, Blank, Blank],
    [Blank; 6],
    [Text("Kommun"), Text("Kod"), Text("Minst 100 Mbit/s"), Blank, Blank, Blank],
    [Blank, Blank, Number(2015.0), Blank, Number(2022.0), Blank],
    [Blank, Blank, HOUSEHOLDS, WORKPLACES, HOUSEHOLDS, WORKPLACES],
    [Text("Riket"), Blank, Number(0.9), Number(0.8), Text(">99,99%"), Number(0.95)],
    [Text("Örebro län"), Number(18.0), Number(0.5), Text("-"), Text(".."), Number(0.986)],
    [Text("Hallsberg"), Number(1861.0), Blank, Number(0.1), Number(0.25), Number(1.0)],
    [Text("Upplands Väsby"), Number(114.0), Number(0.123), Number(0.2), Number(0.3), Number(0.4)],
    [Blank; 6],
    [Text("Källa: PTS"), Blank, Blank, Blank, Blank, Blank],
];

fn xlsx(is_merged: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Om").unwrap().write(0, 0, "Innehåll").unwrap();
    let sheet = book.add_worksheet().set_name("Hastighet").unwrap();
    if is_merged {
        for (column, row, wide, high) in MERGED {
            sheet.merge_range(row, column, row + high - 1, column + wide - 1, "", &Format::new()).unwrap();
        }
    }
    for (row, cells) in (0..).zip(SHEET) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Text(text) => sheet.write_string(row, column, text).unwrap(),
                Number(number) => sheet.write_number(row, column, number).unwrap(),
                Blank => sheet,
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// The same as `LibreOffice` writes it: covered cells beside each other are one element.
fn ods() -> Vec<u8> {
    let mut rows = String::new();
    for (row, cells) in (0..).zip(SHEET) {
        rows.push_str("<table:table-row>");
        let mut covered = 0;
        for (column, cell) in (0..).zip(cells) {
            let range = MERGED.iter().find(|(left, top, wide, high)| {
                (*left..left + wide).contains(&column) && (*top..top + high).contains(&row)
            });
            if range.is_some_and(|(left, top, ..)| (*left, *top) != (column, row)) {
                covered += 1;
                continue;
            }
            rows.push_str(&covered_cells(covered));
            covered = 0;
            let (wide, high) = range.map_or((1, 1), |(_, _, wide, high)| (*wide, *high));
            let span =
                format!("table:number-columns-spanned=\"{wide}\" table:number-rows-spanned=\"{high}\"");
            rows.push_str(&match cell {
                Text(text) => format!(
                    "<table:table-cell office:value-type=\"string\" {span}><text:p>{}</text:p></table:table-cell>",
                    text.replace('>', "&gt;")
                ),
                Number(number) => format!(
                    "<table:table-cell office:value-type=\"float\" office:value=\"{number:.3}\" {span}/>"
                ),
                Blank => "<table:table-cell/>".to_owned(),
            });
        }
        rows.push_str(&covered_cells(covered));
        rows.push_str("</table:table-row>");
    }
    let urn = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"{urn}:office:1.0\" xmlns:table=\"{urn}:table:1.0\" \
         xmlns:text=\"{urn}:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Hastighet\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("mimetype", stored).unwrap();
    archive.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    archive.start_file("content.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(content.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

fn covered_cells(count: u16) -> String {
    match count {
        0 => String::new(),
        _ => format!("<table:covered-table-cell table:number-columns-repeated=\"{count}\"/>"),
    }
}

/// The same as text, with decimal commas and without the line between the areas and the foot.
fn csv() -> String {
    let cell = |cell: Drawn| match cell {
        Text(text) => format!("\"{text}\""),
        Number(number) => number.to_string().replace('.', ","),
        Blank => String::new(),
    };
    let lines = SHEET.iter().enumerate().filter(|(at, _)| *at != 9);
    lines.map(|(_, line)| line.map(cell).join(";") + "\r\n").collect()
}

const KEYS: &str = "skip_rows = 2\nheader_rows = 3\narea_code = 'Kod'\narea_name = 'Kommun'\nsource = 'PTS'\nfigures = [\n\
    { column = 'Minst 100 Mbit/s / 2015 / Hushåll', measure = 'reached', weight = 'households', tier_mbps = 100, year = 2015 },\n\
    { column = 'Minst 100 Mbit/s / 2022 / Hushåll', measure = 'reached', weight = 'households', tier_mbps = 100, year = 2022 },\n\
    { column = 'Minst 100 Mbit/s / 2022 / Arbetsställen', measure = 'reached', weight = 'workplaces', tier_mbps = 100, year = 2022 } ]";

/// One source of published figures.
pub(super) fn with_reference(county: &mut County, keys: &str) {
    county.request.references = vec![toml::from_str(keys).unwrap()];
}

/// Area, year, weight, share and whether it is a lower bound.
fn brief(figures: &[ReferenceValue]) -> Vec<(&str, i32, WeightKind, f64, bool)> {
    let brief = |one: &ReferenceValue| (one.year, one.weight.unwrap(), one.share, one.at_least);
    figures
        .iter()
        .map(|one| {
            let (year, weight, share, at_least) = brief(one);
            (one.area_code.as_str(), year, weight, share, at_least)
        })
        .collect()
}

/// `tests/files/rubriker.xls` holds the same cells as the drawn sheet, merged as they are; xlwt 1.3 wrote it.
#[test]
fn a_head_of_several_lines_is_read_in_every_kind_of_sheet() {
    let xls = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/rubriker.xls")).unwrap();
    let (households, workplaces) = (WeightKind::Households, WeightKind::Workplaces);
    let expected = [
        ("total", 2015, households, 0.9, false),
        ("total", 2022, households, 99.99 / 100.0, true),
        ("total", 2022, workplaces, 0.95, false),
        ("18", 2015, households, 0.5, false),
        ("18", 2022, workplaces, 0.986, false),
        ("1861", 2022, households, 0.25, false),
        ("1861", 2022, workplaces, 1.0, false),
        ("0114", 2015, households, 0.123, false),
        ("0114", 2022, households, 0.3, false),
        ("0114", 2022, workplaces, 0.4, false),
    ];
    let mut county = County::new();
    for (name, content) in [
        ("pts.xlsx", xlsx(true)),
        ("omergad.xlsx", xlsx(false)),
        ("pts.ods", ods()),
        ("pts.xls", xls),
        ("pts.csv", csv().into_bytes()),
    ] {
        county.write(name, content);
        let layer = if name.ends_with("xlsx") { "layer = 'Hastighet'\n" } else { "" };
        with_reference(&mut county, &format!("path = '{name}'\n{layer}{KEYS}"));
        let found = county.read().unwrap_or_else(|error| panic!("{name}: {error}")).0;
        assert_eq!(brief(&found.references), expected, "{name}");
        assert_eq!(found.references[3].area_name.as_deref(), Some("Örebro län"), "{name}");
        // Records are the rows of a sheet, and those behind the head of a text.
        let of = |row: usize| if name == "pts.csv" { row - 5 } else { row };
        let foot = if name == "pts.csv" { 5 } else { 11 };
        let (h15, h22) = ("Minst 100 Mbit/s / 2015 / Hushåll", "Minst 100 Mbit/s / 2022 / Hushåll");
        let w22 = "Minst 100 Mbit/s / 2022 / Arbetsställen";
        let none = "no figure published";
        assert_eq!(
            county.rejects(),
            [
                format!("{name} {}: {none} (.. in {h22}, Part)", of(7)),
                format!("{name} {}: {none} (null or empty in {h15}, Part)", of(8)),
                format!("{name} {foot}: {none} (null or empty in {h15}, Part)"),
                format!("{name} {foot}: {none} (null or empty in {h22}, Part)"),
                format!("{name} {foot}: {none} (null or empty in {w22}, Part)"),
            ],
            "{name}"
        );
    }
}

#[test]
fn a_head_that_is_not_as_said_is_an_error_that_says_what_to_write() {
    let mut county = County::new();
    county.write("pts.xlsx", xlsx(true));
    let keys = format!("path = 'pts.xlsx'\nlayer = 'Hastighet'\n{KEYS}");
    let mut refused = |from: &str, to: &str, parts: &[&str]| {
        assert!(keys.contains(from));
        with_reference(&mut county, &keys.replace(from, to));
        county.refused(parts);
    };
    refused(
        "/ 2022 / Hushåll",
        "/ 2022 / hushåll",
        &["no column Minst 100 Mbit/s / 2022 / hushåll", "the nearest is Minst 100 Mbit/s / 2022 / Hushåll"],
    );
    refused(
        "skip_rows = 2\nheader_rows = 3\n",
        "",
        &["pts.xlsx", "line 3", "skip_rows = 2", "header_rows = 3"],
    );
    refused("skip_rows = 2", "skip_rows = 1", &["pts.xlsx", "A3:A5 are merged", "write header_rows = 4"]);
    refused("header_rows = 3", "header_rows = 2", &["A3:A5 are merged", "write header_rows = 3"]);
    refused("skip_rows = 2", "skip_rows = 11", &["pts.xlsx: skip_rows = \"11\"", "the 11 lines"]);
    refused(
        "header_rows = 3",
        "header_rows = 9",
        &["pts.xlsx: header_rows = \"9\"", "fewer than the 9 lines"],
    );
    let text = csv();
    county.write("pts.csv", &text);
    let keys = format!("path = 'pts.csv'\n{KEYS}");
    let mut refused = |from: &str, to: &str, parts: &[&str]| {
        with_reference(&mut county, &keys.replace(from, to));
        county.refused(parts);
    };
    refused("skip_rows = 2\nheader_rows = 3\n", "", &["pts.csv", "line 3", "skip_rows = 2"]);
    refused("skip_rows = 2", "skip_rows = 99", &["pts.csv: skip_rows = \"99\"", "the 10 lines"]);
    refused("header_rows = 3", "header_rows = 8", &["pts.csv: header_rows = \"8\"", "the 8 lines"]);
    refused(
        "2022 / Hushåll",
        "2022/Hushåll",
        &["no column", "the nearest is Minst 100 Mbit/s / 2022 / Hushåll"],
    );
    // Two columns of one name: a column that is used must stand there once.
    county.write("pts.csv", text.replace("2015", "2022"));
    with_reference(&mut county, &keys.replace("/ 2015 /", "/ 2022 /"));
    county.refused(&["pts.csv", "column Minst 100 Mbit/s / 2022 / Hushåll stands twice"]);
}

#[test]
fn cells_merged_below_the_head_are_refused() {
    let mut county = County::new();
    let sheet = |row: u32| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.merge_range(row, 0, row + 1, 0, "", &Format::new()).unwrap();
        for (row, cells) in
            (0..).zip([["Titel", ""], ["Kod", "Andel"], ["", "2022"], ["18", "0,5"], ["19", "0,6"]])
        {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    };
    let keys = "path = 't.xlsx'\nskip_rows = 1\nheader_rows = 2\narea_code = 'Kod'\nyear = 2022\nsource = 'x'\n\
                figures = [{ column = 'Andel / 2022', measure = 'reached', tier_mbps = 100 }]";
    with_reference(&mut county, keys);
    county.write("t.xlsx", sheet(1));
    let shares: Vec<f64> = county.read().unwrap().0.references.iter().map(|one| one.share).collect();
    assert_eq!(shares, [0.5, 0.6]);
    for (row, range) in [(2, "A3:A4"), (3, "A4:A5")] {
        county.write("t.xlsx", sheet(row));
        county.refused(&["t.xlsx", "column", range, "unmerge"]);
    }
}

/// 1.234 of a sheet is a number and no question, whatever stands above it; a code that is a text keeps its zero.
#[test]
fn numbers_and_texts_below_a_title_are_what_the_sheet_says() {
    let mut county = County::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Anslutna byggnader").unwrap();
    for (column, name) in (0..).zip(["uuid", "ned", "kr"]) {
        sheet.write_string(2, column, name).unwrap();
    }
    for (row, (id, down, price)) in (3..).zip([("a", 100.0, 1.234), ("007", 1000.0, 1999.0)]) {
        sheet.write_string(row, 0, id).unwrap();
        sheet.write_number(row, 1, down).unwrap();
        sheet.write_number(row, 2, price).unwrap();
    }
    county.write("anslutna.xlsx", book.save_to_buffer().unwrap());
    let keys = "path = 'anslutna.xlsx'\nskip_rows = 2\nreach = { id = 'uuid' }\ncost_sek = { column = 'kr' }";
    county.request.fixed = vec![fixed(&format!("{keys}\ndown_mbps = {{ column = 'ned' }}"))];
    let found = county.read().unwrap().0;
    let offers: Vec<_> =
        found.fixed[0].offers.iter().map(|offer| (offer.speed.down_mbps, offer.cost_sek)).collect();
    assert_eq!(offers, [(Some(100.0), Some(1.234)), (Some(1000.0), Some(1999.0))]);
    let ids: Vec<String> =
        found.fixed[0].records.iter().map(|record| format!("{:?}", record.place)).collect();
    assert!(ids[1].contains("\"007\""), "{ids:?}");
}

#[test]
fn lines_of_a_head_are_for_tables_alone() {
    let mut county = County::new();
    county.write(
        "narrow.parquet",
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/narrow.parquet")).unwrap(),
    );
    county.write("cell.asc", "ncols 1\nnrows 1\nxllcorner 500000\nyllcorner 6600000\ncellsize 10\n1\n");
    for (keys, parts) in [
        (
            "path = 'fiber.geojson'\nskip_rows = 1",
            &["fiber.geojson: skip_rows = 1 has no effect on GeoJSON"][..],
        ),
        (
            "path = 'fiber.geojson'\nheader_rows = 2",
            &["fiber.geojson: header_rows = 2 has no effect on GeoJSON"],
        ),
        ("path = 'narrow.parquet'\nreach = { id = 'id' }\nskip_rows = 1", &["narrow.parquet", "Parquet"]),
        (
            "path = 'cell.asc'\nthreshold = { at_least = 1 }\nheader_rows = 2\ncrs = 'EPSG:3006'",
            &["cell.asc", "header_rows = 2 has no effect"],
        ),
    ] {
        county.request.fixed = vec![fixed(keys)];
        county.refused(&[parts, &["they are for CSV and for sheets"]].concat());
    }
}

/// 1.000 is one with a point for its decimals, and a thousand where the configuration says what parts thousands.
#[test]
fn published_numbers_have_the_marks_that_the_source_says() {
    let mut county = County::new();
    let row = |tier: &str| {
        format!(
            "area_code;year;measure;weight;tier_mbps;value;source\n0114;2025;reached;households;{tier};98,6 %;PTS\n"
        )
    };
    for (tier, keys, expected) in [
        ("1.000", "", 1.0),
        ("1.000", "thousands_mark = '.'", 1000.0),
        ("1,000", "thousands_mark = ' '", 1.0),
        ("1 000", "thousands_mark = ' '", 1000.0),
        ("1.000,5", "decimal_mark = ','\nthousands_mark = '.'", 1000.5),
    ] {
        county.write("siffror.csv", row(tier));
        with_reference(&mut county, &format!("path = 'siffror.csv'\n{keys}"));
        let figures = county.read().unwrap().0.references;
        assert_eq!((figures[0].tier_mbps, figures[0].share), (Some(expected), 98.6 / 100.0), "{tier} {keys}");
    }
    // A comma that parts thousands cannot stand before decimals.
    county.write("siffror.csv", row("1,000"));
    with_reference(&mut county, "path = 'siffror.csv'\nthousands_mark = ','");
    county.refused(&["siffror.csv", "98,6 %", "not a share"]);
}

/// The same figures as SCB and PTS publish them for PC-Axis: percentages by municipality and year, with a missing one and one of the nation.
const PX: &str = "CHARSET=\"ANSI\";\nAXIS-VERSION=\"2013\";\nLANGUAGE=\"sv\";\nCONTENTS=\"Hushåll med fiber\";\nUNITS=\"procent\";\nSTUB=\"region\";\n\
                  HEADING=\"tid\";\nVALUES(\"region\")=\"Riket\",\"Upplands Väsby\";\nCODES(\"region\")=\"00\",\"0114\";\nVALUES(\"tid\")=\"2022\",\"2023\";\n\
                  DATA=\n98.6 99.1\n45.2 \"..\";\n";

#[test]
fn a_table_of_pc_axis_holds_published_figures_and_nothing_else() {
    let mut county = County::new();
    // In the Windows form of Latin-1, as such files mostly are.
    let latin: Vec<u8> = PX.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
    let keys = "path = 'fiber.px'\nsource = 'PTS'\narea_code = 'region / code'\narea_name = 'region'\nfigures = [\n\
                { column = '2022', measure = 'reached', weight = 'households', tier_mbps = 100, year = 2022 },\n\
                { column = '2023', measure = 'reached', weight = 'households', tier_mbps = 100, year = 2023 },\n]\n";
    let households = WeightKind::Households;
    for content in [PX.as_bytes().to_vec(), latin] {
        county.write("fiber.px", content);
        with_reference(&mut county, keys);
        let found = county.read().unwrap().0;
        let expected = [
            ("total", 2022, households, 98.6 / 100.0, false),
            ("total", 2023, households, 99.1 / 100.0, false),
            ("0114", 2022, households, 45.2 / 100.0, false),
        ];
        assert_eq!(brief(&found.references), expected);
        assert_eq!(found.references[2].area_name.as_deref(), Some("Upplands Väsby"));
        assert_eq!(county.rejects(), ["fiber.px 2: no figure published (.. in 2023, Part)"]);
    }
    county.write("fiber.px", PX.replace("98.6 99.1", "98.6"));
    county.refused(&["fiber.px", "3 cells", "values for 4"]);
}
