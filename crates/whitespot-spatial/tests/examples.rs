//! Every public call is shown in an example of its file.
use std::{fs, path::Path};

#[test]
fn every_public_call_stands_in_an_example() {
    let mut missing = Vec::new();
    let mut calls = 0;
    visit(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut |name, text| {
        let examples: Vec<&str> = examples(text);
        // `unreachable_pub` is denied: what is `pub` can be called from outside.
        for line in text.lines().map(str::trim_start) {
            let Some(call) = line.strip_prefix("pub fn ").and_then(|rest| rest.split(['(', '<']).next())
            else {
                continue;
            };
            calls += 1;
            let is_shown = examples.iter().any(|line| line.contains(&format!("{call}(")));
            if !is_shown {
                missing.push(format!("{name}: {call}"));
            }
        }
    });
    assert_eq!(missing, Vec::<String>::new());
    assert!(calls > 30, "{calls} public calls");
}

fn visit(folder: &Path, seen: &mut impl FnMut(&str, &str)) {
    for entry in fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            visit(&path, seen);
        } else {
            seen(&path.display().to_string(), &fs::read_to_string(&path).expect("text"));
        }
    }
}

/// The lines of code within the examples of doc comments.
fn examples(text: &str) -> Vec<&str> {
    let mut is_open = false;
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim_start).filter_map(|line| line.strip_prefix("///")) {
        if line.trim().starts_with("```") {
            is_open = !is_open;
        } else if is_open {
            lines.push(line);
        }
    }
    lines
}
