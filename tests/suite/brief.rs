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
        let number = |row: &std::collections::HashMap<String, String>, column: &str| {
            row[column].parse::<f64>().expect("a number")
        };
        // A column less another.
        if let Some((column, less)) = column.split_once('-') {
            return found.iter().map(|row| number(row, column) - number(row, less)).sum();
        }
        return found.iter().map(|row| number(row, column)).sum();
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
    // The areas that come first are those of the table; proposals leave out those with support.
    let order = read_csv(&folder.join("last_percent.csv"));
    let (cost, proposals) = (section(&page, "cost"), section(&page, "proposals"));
    let under_way = with_support(&folder, &["granted", "built", "awaiting"]);
    for row in &order[..3] {
        let name = format!("{} ({})", row["name"], row["id"]);
        assert!(cost.contains(&name), "{name}");
        assert_eq!(proposals.contains(&name), !under_way.contains(&row["id"]), "{name}");
    }
}

fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let text = page.split(&format!("<h2 id=\"{id}\">")).nth(1).expect("the section");
    text.split("</section>").next().expect("its end")
}

/// The open areas of which at least half of the places are unserved and at one of these stages, in the order of the table: from the
/// funnel and the table of the last percent.
fn with_support(folder: &Path, stages: &[&str]) -> Vec<String> {
    let number = |text: &str| text.parse::<f64>().expect("a number");
    let mut funnel = read_csv(&folder.join("funnel.csv"));
    funnel.retain(|row| row["area_kind"] == "shortage_area" && row["weight"] == "points");
    let mut areas = read_csv(&folder.join("last_percent.csv"));
    areas.retain(|area| {
        let row = funnel.iter().find(|row| row["area_code"] == area["id"]);
        let sum: f64 = row
            .map_or(0.0, |row| stages.iter().map(|stage| number(&row[&format!("unserved_{stage}")])).sum());
        sum > 0.0 && 2.0 * sum >= number(&area["points"])
    });
    areas.into_iter().map(|mut area| area.remove("id").expect("an id")).collect()
}

#[test]
fn support_that_is_granted_stands_beside_the_sum_and_out_of_the_proposals() {
    let folder = DEMO.out.join("internal");
    let page = fs::read_to_string(folder.join("summary.html")).expect("the two pages");
    let (cost, proposals) = (section(&page, "cost"), section(&page, "proposals"));
    let areas = read_csv(&folder.join("last_percent.csv"));
    let decided = with_support(&folder, &["granted", "built"]);
    let (off_road, ordered): (Vec<&String>, Vec<&String>) = decided.iter().partition(|id| {
        let area = areas.iter().find(|area| area["id"] == **id).expect("its row");
        matches!(&*area["unranked"], "no_road" | "unjoined")
    });
    let ranked: Vec<&str> = ordered
        .into_iter()
        .filter(|id| areas.iter().any(|area| area["id"] == **id && area["unranked"].is_empty()))
        .map(String::as_str)
        .collect();
    assert!(ranked.len() > 2, "the demo has areas of the order with granted support");
    assert!(
        cost.contains(&format!(
            "value=\"sum(last_percent.csv[id={}].cost_sek) / 1000000\"",
            ranked.join("|")
        ))
    );
    // One listed place of a hundred makes no area one with support.
    assert!(!decided.contains(&"0284-001".to_owned()));
    // Of what no trench reaches, what has support stands by itself.
    assert!(!off_road.is_empty());
    let apart: Vec<&str> = off_road.into_iter().map(String::as_str).collect();
    assert!(proposals.contains(&format!("count(last_percent.csv[id={}])", apart.join("|"))));
    let others: Vec<&str> = areas
        .iter()
        .filter(|area| matches!(&*area["unranked"], "no_road" | "unjoined"))
        .map(|area| area["id"].as_str())
        .filter(|id| !apart.contains(id))
        .collect();
    let mut shown = others.clone();
    shown.sort_unstable();
    assert!(proposals.contains(&format!("count(last_percent.csv[id={}])", shown.join("|"))), "{others:?}");
    assert!(proposals.contains("value=\"sum(last_percent.csv[unranked=].households_left_out)\""));
    // Each area that is proposed says how many households it has, and what is granted is followed up.
    let first = proposals.split("<li>").find(|line| line.starts_with("Att rikta")).expect("the proposal");
    assert_eq!(elements(first, "data").len(), 3, "{first}");
    for id in with_support(&folder, &["granted", "built", "awaiting"]) {
        assert!(!first.contains(&id), "{id}");
    }
    let granted = "value=\"funnel.csv[area_kind=total,weight=points].granted_not_built\"";
    assert!(proposals.contains(granted), "{proposals}");
}

#[test]
fn the_page_of_a_municipality_says_what_its_curve_leaves_out_and_how_far_support_has_come() {
    let folder = DEMO.out.join("internal");
    let areas = read_csv(&folder.join("last_percent.csv"));
    let funnel = read_csv(&folder.join("funnel.csv"));
    let mut pages = 0;
    for row in funnel.iter().filter(|row| row["area_kind"] == "municipality" && row["weight"] == "points") {
        let code = &row["area_code"];
        let path = folder.join("by_municipality").join(code).join("summary.html");
        let page = fs::read_to_string(path).expect("the page of a municipality");
        let text: String =
            page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        let text = text.replace('\u{a0}', "");
        let (listed, granted, built) = (&row["listed_for_support"], &row["granted"], &row["built"]);
        assert!(text.contains(&format!("Stöd: {listed} platser")), "{code}: {listed}");
        assert!(
            text.contains(&format!("Av dem har {granted} beviljats stöd och {built} är byggda")),
            "{code}: {granted} {built}"
        );
        let unserved = &row["unserved_built"];
        assert_eq!(text.contains(&format!("{unserved} av de byggda saknar")), unserved != "0", "{code}");
        let own: Vec<_> = areas.iter().filter(|area| area["municipality"] == *code).collect();
        let shown = own.iter().filter(|area| area["unranked"].is_empty()).count();
        if page.contains("data-chart=\"last-curve-") {
            let open = own.len();
            let holds = format!("Kurvan omfattar {shown} av kommunens {open} öppna bristområden.");
            assert!(text.contains(&holds), "{code}: {holds}");
            assert_eq!(text.contains("Inte med: "), shown < open, "{code}");
            pages += 1;
        }
    }
    assert!(pages > 3, "the demo draws curves");
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
