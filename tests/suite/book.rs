//! The book holds what it says: its links lead somewhere, its pages stand in the contents, the tests and files that it names exist.
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Longest README that is still read.
const README_BYTES: usize = 9_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages of the book and the files beside the README that link to them.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.extend(["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root().join(name)));
    pages.sort_unstable();
    pages
}

/// The text outside of blocks of code.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// Targets of links and pictures.
fn links(prose: &str) -> Vec<&str> {
    prose.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).collect()
}

/// What stands between single marks of code.
fn marked(prose: &str) -> Vec<&str> {
    prose.split('`').skip(1).step_by(2).collect()
}

/// The anchor that a heading gets, in mdBook and on a page of the repository alike.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    kept.chars()
        .filter(|&sign| sign.is_alphanumeric() || " -_".contains(sign))
        .map(|sign| if sign == ' ' { '-' } else { sign })
        .collect()
}

fn anchors(prose: &str) -> BTreeSet<String> {
    prose
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| anchor(line.trim_start_matches('#')))
        .collect()
}

#[test]
fn links_lead_to_files_and_headings() {
    let (mut faults, mut seen) = (Vec::new(), 0);
    for page in pages() {
        let prose = prose(&text(&page));
        for link in links(&prose) {
            seen += 1;
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let is_there = target.is_file();
            let says =
                heading.is_empty() || is_there && anchors(&self::prose(&text(&target))).contains(heading);
            if !is_there || !says {
                faults.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(seen > 80, "only {seen} links seen");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_page_stands_in_the_contents() {
    let contents = text(&root().join("docs/SUMMARY.md"));
    let listed: BTreeSet<&str> = links(&contents).into_iter().collect();
    let docs = root().join("docs");
    for page in pages().iter().filter(|page| page.starts_with(&docs) && !page.ends_with("SUMMARY.md")) {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(listed.contains(name), "docs/SUMMARY.md does not list {name}");
    }
}

/// A line of a law is "- `file.rs`: `name`, `name`".
#[test]
fn the_tests_that_hold_the_laws_exist() {
    let page = text(&root().join("docs/invariants.md"));
    let mut seen = 0;
    for line in page.lines().filter(|line| line.trim_start().starts_with("- `")) {
        let names = marked(line);
        let Some((file, tests)) = names.split_first() else { continue };
        if Path::new(file).extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let source = text(&root().join(file));
        for test in tests {
            seen += 1;
            assert!(source.contains(&format!("fn {test}(")), "{file} has no test {test}");
        }
    }
    assert!(seen > 60, "only {seen} tests seen");
    for law in 1..=13 {
        assert!(page.contains(&format!("\n## Law {law}: ")), "law {law}");
    }
}

#[test]
fn files_that_the_pages_name_exist() {
    let is_path = |word: &str| {
        word.chars().all(|sign| sign.is_ascii_alphanumeric() || "/._-".contains(sign))
            && ["src/", "tests/", "crates/", "data/", "docs/", "benches/"]
                .iter()
                .any(|start| word.starts_with(start))
    };
    let (mut faults, mut seen) = (Vec::new(), 0);
    for page in pages() {
        let prose = prose(&text(&page));
        for word in marked(&prose).into_iter().filter(|word| is_path(word)) {
            seen += 1;
            if !root().join(word).exists() {
                faults.push(format!("{}: {word}", page.display()));
            }
        }
    }
    assert!(seen > 80, "only {seen} files seen");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_readme_is_short() {
    let bytes = text(&root().join("README.md")).len();
    assert!(bytes <= README_BYTES, "{bytes} bytes");
}
