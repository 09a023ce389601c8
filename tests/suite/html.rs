//! Our pages as the tokenizer of another project reads them, by the rules of WHATWG.
use html5gum::{Token, Tokenizer};

/// Tables by their caption: the cells of the head line, then those of each row, as text.
pub(super) type Cells = Vec<Vec<String>>;

/// The tokens of a page or a part of one, which must be without a fault.
fn tokens(html: &str) -> impl Iterator<Item = Token> + '_ {
    Tokenizer::new(html).map(move |token| {
        let Ok(token) = token;
        if let Token::Error(error) = &token {
            panic!("{error:?} in {html}");
        }
        token
    })
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Text without markup.
pub(super) fn plain(html: &str) -> String {
    let text: String = tokens(html)
        .filter_map(|token| match token {
            Token::String(text) => Some(words(&text.value)),
            _ => None,
        })
        .collect();
    text.trim().to_owned()
}

/// The tables of a page or a part of one, with their captions.
pub(super) fn tables(html: &str) -> Vec<(String, Cells)> {
    let mut tables: Vec<(String, Cells)> = Vec::new();
    // What the text belongs to: `caption`, `th` or `td`, or nothing that is asked for.
    let mut within = String::new();
    for token in tokens(html) {
        match token {
            Token::StartTag(tag) => match words(&tag.name).as_str() {
                "table" => tables.push((String::new(), Vec::new())),
                "tr" => tables.last_mut().expect("within a table").1.push(Vec::new()),
                name @ ("caption" | "th" | "td") => {
                    if name != "caption" {
                        let row =
                            tables.last_mut().and_then(|table| table.1.last_mut()).expect("within a row");
                        row.push(String::new());
                    }
                    name.clone_into(&mut within);
                }
                _ => {}
            },
            Token::EndTag(tag) if words(&tag.name) == within => within.clear(),
            Token::String(text) if !within.is_empty() => {
                let (caption, rows) = tables.last_mut().expect("within a table");
                let to =
                    if within == "caption" { caption } else { rows.last_mut().unwrap().last_mut().unwrap() };
                to.push_str(&words(&text.value));
            }
            _ => {}
        }
    }
    for (caption, rows) in &mut tables {
        for text in rows.iter_mut().flatten().chain([caption]) {
            *text = text.trim().to_owned();
        }
    }
    tables
}

#[test]
fn a_page_is_read_as_a_browser_reads_it() {
    let html = "<table class=a><caption>K &amp; L</caption><tr><th>A<th>B</tr><tr><td><bdi>&lt;b&gt;</bdi> </td><td></td></table><p>x &#39;y&#39;</p>";
    let cells = |row: &[&str]| row.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
    assert_eq!(tables(html), [("K & L".to_owned(), vec![cells(&["A", "B"]), cells(&["<b>", ""])])]);
    assert_eq!(plain("<p>x <em>&#39;y&#39;</em></p>"), "x 'y'");
}
