//! The two pages for the steering group: every number in their sentences is read back from the table that it names.
use std::{fs, io::Read, path::Path};

use super::case::read_csv;
use super::definitions;
use super::demo_result::DEMO;

/// The inner text of every element of a name, with its first attribute, in order.
fn elements(page: &str, name: &str) -> Vec<(String, String)> {
    let open = format!("<{name} ");
    let close = format!("</{name}>");
    page.split(&open)
        .skip(1)
        .map(|rest| {
            let (attributes, rest) = rest.split_once('>').expect("a whole element");
            let value = attributes.split('"').nth(1).expect("an attribute");
            let text = rest.split(&close).next().expect("a whole element");
            (plain(value), plain(text))
        })
        .collect()
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The page without all elements of a name.
fn without(page: &str, name: &str) -> String {
    let close = format!("</{name}>");
    let open = format!("<{name}");
    let mut parts = page.split(&open);
    let mut left = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        left.push_str(part.split_once(&close).expect("a whole element").1);
    }
    left
}

/// The value of what a number says of itself: terms with ` / `, ` - ` and ` + `, from left to right.
fn value(folder: &Path, from: &str) -> f64 {
    let mut terms = from.split(' ');
    let mut sum = term(folder, terms.next().expect("a term"));
    while let Some(sign) = terms.next() {
        let next = term(folder, terms.next().expect("a term behind its sign"));
        sum = match sign {
            "/" => sum / next,
            "-" => sum - next,
            "+" => sum + next,
            other => panic!("{other} in {from}"),
        };
    }
    sum
}

fn term(folder: &Path, text: &str) -> f64 {
    if let Ok(number) = text.parse() {
        return number;
    }
    if let Some(counted) = text.strip_prefix("count(").and_then(|rest| rest.strip_suffix(')')) {
        if let Some(wanted) = counted.strip_prefix("run.json:confirmed=") {
            let record = fs::read_to_string(folder.join("../run.json")).expect("the run record");
            let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
            return confirmed(&record["profile"], (wanted != "*").then(|| wanted == "true"));
        }
        return rows(folder, counted).0.len() as f64;
    }
    if let Some(summed) = text.strip_prefix("sum(").and_then(|rest| rest.strip_suffix(')')) {
        let (row, column) = summed.rsplit_once("].").expect("a column");
        let (found, _) = rows(folder, &format!("{row}]"));
        return found.iter().map(|row| row[column].parse::<f64>().expect("a number")).sum();
    }
    let (row, column) = text.rsplit_once("].").expect("a column");
    let (found, file) = rows(folder, &format!("{row}]"));
    assert_eq!(found.len(), 1, "{text} is one row of {file}");
    let cell = &found[0][column];
    cell.parse().unwrap_or_else(|_| panic!("{text} is the number {cell:?}"))
}

/// The rows that `file.csv[column=a|b,…]` or `file.csv[#3|7]` means.
fn rows(folder: &Path, text: &str) -> (Vec<std::collections::HashMap<String, String>>, String) {
    let (file, filter) = text.trim_end_matches(']').split_once('[').expect("a row");
    let mut rows = read_csv(&folder.join(file));
    if let Some(position) = filter.strip_prefix('#') {
        let positions: Vec<usize> = position.split('|').map(|one| one.parse().expect("a position")).collect();
        let mut at = 0..;
        rows.retain(|_| at.next().is_some_and(|at| positions.contains(&at)));
        return (rows, file.to_owned());
    }
    rows.retain(|row| {
        filter.split(',').all(|one| {
            let (column, wanted) = one.split_once('=').expect("a filter");
            wanted.split('|').any(|wanted| row[column] == wanted)
        })
    });
    (rows, file.to_owned())
}

/// How many keys of a profile are confirmed, or not, or either.
fn confirmed(value: &serde_json::Value, wanted: Option<bool>) -> f64 {
    match value {
        serde_json::Value::Object(members) => match members.get("confirmed") {
            Some(is_confirmed) => {
                f64::from(u8::from(wanted.is_none_or(|wanted| is_confirmed.as_bool() == Some(wanted))))
            }
            None => members.values().map(|member| confirmed(member, wanted)).sum(),
        },
        _ => 0.0,
    }
}

/// A printed number with its decimals.
fn read(text: &str, language: &str) -> (f64, usize) {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (text, is_percent) = text.strip_suffix('%').map_or((text.as_str(), false), |number| (number, true));
    let text = if language == "sv" { text.replace(',', ".") } else { text.replace(',', "") }
        .replace('\u{2212}', "-");
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let number: f64 = text.parse().unwrap_or_else(|_| panic!("{text} is no number"));
    if is_percent { (number / 100.0, decimals + 2) } else { (number, decimals) }
}

/// Reads every number of the page back; gives how many there are.
fn read_back(folder: &Path, language: &str) -> usize {
    let page = fs::read_to_string(folder.join("summary.html")).expect("the two pages");
    assert!(page.contains(&format!("<html lang=\"{language}\">")));
    let main = page.split("<main>").nth(1).and_then(|rest| rest.split("</main>").next()).expect("the pages");
    let figures = elements(main, "data");
    for (from, text) in &figures {
        let (printed, decimals) = read(text, language);
        let exact = value(folder, from);
        let slack = 0.5 / 10f64.powf(decimals as f64) + 1e-9;
        assert!((printed - exact).abs() <= slack, "{text} is not {exact}, which is {from}");
    }
    // Every other digit is that of a name, a date or a definition.
    let words =
        ["figure", "data", "bdi", "var"].iter().fold(main.to_owned(), |left, name| without(&left, name));
    let text: String =
        words.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    assert!(!text.contains(|letter: char| letter.is_ascii_digit()), "{text}");
    assert!(!text.contains(['{', '}']), "{text}");
    let printed: Vec<String> = figures.into_iter().map(|(_, text)| text.replace(' ', "\u{a0}")).collect();
    assert_eq!(
        bold_words(&folder.join("summary.docx")),
        printed,
        "the text to edit has the same numbers in the same order"
    );
    let pdf = fs::read(folder.join("summary.pdf")).expect("the pages to be mailed");
    let pages = pdf.windows(11).filter(|part| *part == b"/Type/Page/").count();
    assert_eq!(pages, 2, "two sheets");
    printed.len()
}

/// The numbers of the text to edit: what stands in bold within its paragraphs.
fn bold_words(path: &Path) -> Vec<String> {
    let mut archive =
        zip::ZipArchive::new(fs::File::open(path).expect("the text to edit")).expect("an archive");
    let mut text = String::new();
    archive.by_name("word/document.xml").expect("the text").read_to_string(&mut text).expect("UTF-8");
    let document = roxmltree::Document::parse(&text).expect("XML");
    let runs = document.descendants().filter(|node| node.tag_name().name() == "r");
    let is_bold = |run: &roxmltree::Node| {
        run.descendants().any(|node| {
            node.tag_name().name() == "rStyle" && node.attributes().any(|one| one.value() == "Strong")
        })
    };
    runs.filter(is_bold)
        .map(|run| {
            run.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect()
        })
        .collect()
}

#[test]
fn every_number_of_the_two_pages_stands_in_its_table() {
    let folder = DEMO.out.join("internal");
    assert!(read_back(&folder, "sv") > 50);
    let page = fs::read_to_string(folder.join("summary.html")).expect("the two pages");
    for section in ["where", "changed", "check", "rest", "cost", "meanwhile", "sure", "proposals"] {
        assert!(page.contains(&format!("<h2 id=\"{section}\">")), "{section}");
    }
    // The areas that come first are those of the table.
    let order = read_csv(&folder.join("last_percent.csv"));
    let cost = page
        .split("<h2 id=\"cost\">")
        .nth(1)
        .and_then(|rest| rest.split("</section>").next())
        .expect("the cost");
    let proposals = page.split("<h2 id=\"proposals\">").nth(1).expect("the proposals");
    for row in &order[..3] {
        let name = format!("{} ({})", row["name"], row["id"]);
        assert!(cost.contains(&name) && proposals.contains(&name), "{name}");
    }
}

#[test]
fn the_two_pages_speak_english_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/county.toml");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_whitespot"))
        .arg("run")
        .arg(config)
        .args(["--quiet", "--lang", "en", "--out"])
        .arg(&out)
        .status()
        .expect("the binary starts");
    assert!(run.success());
    assert!(read_back(&out.join("internal"), "en") > 50);
}

#[test]
fn a_first_year_without_fibre_points_has_its_two_pages() {
    let case = definitions::drawn();
    case.run_in_all_formats();
    let folder = case.path("out/internal");
    assert!(read_back(&folder, "sv") > 10);
    let page = fs::read_to_string(folder.join("summary.html")).expect("the two pages");
    assert!(page.contains("Det finns inget tidigare resultat att jämföra med."), "{page}");
    assert!(page.contains("Områdena kan inte ordnas"));
}
