//! The glossary describes what counts: nothing missing, nothing made up, nothing unescaped.
use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use toml::Table;
use whitespot::{
    config::{Language, Profile, target},
    emit::{
        definitions::{DefinitionsPage, ProfileKey, ProfileTable, definitions_html, measures, value_word},
        map,
    },
    pipeline,
};

/// The glossary of a shipped profile.
fn page(name: &str) -> (ProfileTable, String) {
    let profile = Profile::find(name).expect("shipped");
    let targets = target::shipped(&profile.targets.names.value);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("definitions.html");
    pipeline::definitions(&profile, &targets, Language::Sv, None, &path).expect("written");
    (ProfileTable::of(&profile), std::fs::read_to_string(path).expect("UTF-8"))
}

/// The entries of a list in one of the word files.
fn words(file: &str, list: &str) -> Vec<Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/words").join(file);
    let table: Table = std::fs::read_to_string(path).expect("text").parse().expect("TOML");
    let entries = table[list].as_array().expect("a list");
    entries.iter().map(|entry| entry.as_table().expect("a table").clone()).collect()
}

fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table[key].as_str().expect("a text")
}

/// The row of the page with this id.
fn row<'a>(html: &'a str, id: &str) -> &'a str {
    let start = html.find(&format!("<tr id=\"{id}\">")).unwrap_or_else(|| panic!("no row {id}"));
    html[start..].split("</tr>").next().expect("never empty")
}

/// What a reader sees of a row.
fn plain(html: &str) -> String {
    let shown: String = html
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
        .collect::<Vec<_>>()
        .concat();
    shown
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().expect("never empty"))
}

#[test]
fn every_key_of_every_profile_has_words_and_no_words_are_left_over() {
    let settings = words("settings.toml", "setting");
    let described: BTreeSet<&str> = settings.iter().map(|words| text(words, "key")).collect();
    assert_eq!(described.len(), settings.len(), "a key is described twice");
    let titles = words("settings.toml", "section");
    let sections: BTreeSet<&str> = titles.iter().map(|words| text(words, "id")).collect();
    for name in Profile::names() {
        let table = ProfileTable::of(&Profile::find(name).expect("shipped"));
        assert_eq!(table.name, name);
        let keys: BTreeSet<String> = table.keys.iter().map(ProfileKey::path).collect();
        assert_eq!(keys.iter().map(String::as_str).collect::<BTreeSet<_>>(), described, "{name}");
        let own: BTreeSet<&str> = table.keys.iter().map(|key| key.section.as_str()).collect();
        assert_eq!(own, sections, "{name}");
    }
    for words in settings.iter().chain(&titles) {
        assert!(!text(words, "sv").trim().is_empty() && !text(words, "en").trim().is_empty(), "{words:?}");
    }
}

#[test]
fn every_placeholder_is_filled_and_every_key_stands_in_a_formula() {
    let profile = Profile::find(Profile::DEFAULT).expect("shipped");
    let table = ProfileTable::of(&profile);
    let paths: Vec<String> = table.keys.iter().map(ProfileKey::path).collect();
    let composed = ["shortage", "competition", "step", "ladder"];
    let (measures, groups) = (words("measures.toml", "measure"), words("measures.toml", "group"));
    for language in ["sv", "en"] {
        let formulas = measures.iter().map(|measure| text(measure, &format!("formula_{language}")));
        let leads = groups.iter().filter_map(|group| group.get(&format!("lead_{language}"))?.as_str());
        let texts: Vec<&str> = formulas.chain(leads).collect();
        let mut used: BTreeSet<&str> = texts.iter().flat_map(|text| placeholders(text)).collect();
        for name in &used {
            assert!(composed.contains(name) || paths.iter().any(|path| path == name), "{{{name}}}");
        }
        // A whole tier is made of these keys.
        for (whole, keys) in [
            ("shortage", &["shortage.speed_mbps"] as &[_]),
            ("competition", &["competition.speed_mbps"]),
            ("step", &["competition.step_down_mbps", "competition.step_up_mbps"]),
            ("ladder", &["tiers.down_mbps", "tiers.up_mbps"]),
        ] {
            assert!(used.contains(whole), "{whole}");
            used.extend(keys);
        }
        for path in &paths {
            assert!(used.contains(path.as_str()), "{path} changes results, but no formula tells how");
        }
    }
    for name in Profile::names() {
        let (_, html) = page(name);
        let body = html.split("</style>").nth(1).expect("a body");
        assert!(!body.contains('{') && !body.contains('}'), "{name}: a placeholder is left");
    }
}

#[test]
fn measures_are_described_once_in_a_known_group() {
    let groups = words("measures.toml", "group");
    let groups: BTreeSet<&str> = groups.iter().map(|group| text(group, "id")).collect();
    for measure in words("measures.toml", "measure") {
        assert!(groups.contains(text(&measure, "group")), "{measure:?}");
    }
    let (_, html) = page(Profile::DEFAULT);
    let mut ids = BTreeSet::new();
    for id in measures() {
        assert!(ids.insert(id), "{id} twice");
        for language in ["sv", "en"] {
            assert!(row(&html, &format!("{language}-{id}")).contains(&format!("<code>{id}</code>")));
        }
    }
    assert!(ids.len() > 60, "{}", ids.len());
}

#[test]
fn the_page_of_each_profile_holds_each_of_its_values() {
    for name in Profile::names() {
        let (table, html) = page(name);
        for key in &table.keys {
            let swedish = row(&html, &format!("sv-{}", key.path()));
            let values = match &key.value {
                Value::Array(list) => list.clone(),
                value => vec![value.clone()],
            };
            for value in values {
                let told = match &value {
                    Value::Bool(true) => "<td>ja</td>".to_owned(),
                    Value::Bool(false) => "<td>nej</td>".to_owned(),
                    Value::Number(number) => match number.as_f64().expect("a number") {
                        40_000.0 => "40\u{a0}000\u{a0}kr".to_owned(),
                        1000.0 => "1\u{a0}000".to_owned(),
                        0.9 => "90\u{a0}%".to_owned(),
                        plain => plain.to_string(),
                    },
                    Value::String(word) => value_word(word, map::Language::Sv).to_owned(),
                    other => panic!("{other}"),
                };
                assert!(swedish.contains(&told), "{name}: {told} not in {swedish}");
            }
            let mark = if key.confirmed { "<td>bekräftad</td>" } else { "<strong class=\"unconfirmed\">" };
            assert!(swedish.contains(mark), "{name}: {swedish}");
            assert!(plain(swedish).contains(&key.source), "{name}: {} not in {swedish}", key.source);
        }
        for target in target::shipped(&Profile::find(name).expect("shipped").targets.names.value) {
            assert!(html.contains(&format!("<bdi>{}</bdi>", target.id)), "{name}: {}", target.id);
            assert!(html.contains(&target.title_sv) && html.contains(&target.title_en), "{}", target.id);
        }
    }
}

#[test]
fn formulas_hold_the_profiles_own_numbers() {
    let (_, pts) = page("pts-current");
    assert!(row(&pts, "sv-connected").contains("minst 100\u{a0}Mbit/s ned."));
    assert!(row(&pts, "sv-passed_by_cost").contains("högst 40\u{a0}000\u{a0}kr"));
    assert!(row(&pts, "en-passed_by_cost").contains("at most 40,000\u{a0}SEK"));
    assert!(row(&pts, "en-passed_by_near_connected").contains("0\u{a0}m (not used)"));
    let (_, bead) = page("bead");
    assert!(row(&bead, "en-unserved").len() > 20);
    assert!(row(&bead, "en-connected").contains("at least 25\u{a0}Mbit/s down and 3\u{a0}Mbit/s up"));
    assert!(bead.contains("25/3, 100/20\u{a0}Mbit/s down/up"));
    let (_, earlier) = page("pts-2015");
    assert!(row(&earlier, "sv-passed_by_near_connected").contains("50\u{a0}m"));
    let (_, symmetric) = page("vgr-lista");
    assert!(row(&symmetric, "sv-connected").contains("minst 100\u{a0}Mbit/s ned och 100\u{a0}Mbit/s upp"));
    assert!(symmetric.contains("99,9\u{a0}%") && symmetric.contains("99.9\u{a0}%"));
}

#[test]
fn text_from_data_is_escaped_and_nothing_is_fetched_or_run() {
    let profile = Profile::find(Profile::DEFAULT).expect("shipped");
    let mut table = ProfileTable::of(&profile);
    table.title_sv = "<script>alert(1)</script>".into();
    table.name = "a\"><b>".into();
    table.keys[0].source = "P16 <img src=x> & \"beslut\"".into();
    let mut targets = target::all();
    targets[0].id = "<i>mål</i>".into();
    targets[0].title_sv = "</table><script>".into();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("definitions.html");
    let hostile = DefinitionsPage {
        run: Some("Län <b>1</b> & 'co'"),
        reference_date: Some("2025-10-01"),
        language: map::Language::En,
        invented: true,
        profile: table,
        settings: &profile.classify_settings(0, &targets),
        targets: &targets,
    };
    definitions_html(&hostile, &path).expect("written");
    let html = std::fs::read_to_string(path).expect("UTF-8");
    for hostile in ["<script", "<img", "<b>", "<i>", "src=\"", "http:", "https:", "javascript:", "url("] {
        assert!(!html.contains(hostile), "{hostile}");
    }
    assert!(html.contains("Län &lt;b&gt;1&lt;/b&gt; &amp; &#39;co&#39;"));
    assert!(html.contains("<a href=\"#P16\">P16</a> &lt;img src=x&gt; &amp; &quot;beslut&quot;"));
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert!(
        html.find("<article lang=\"en\"").expect("English")
            < html.find("<article lang=\"sv\"").expect("Swedish")
    );
    assert!(html.contains("default-src 'none'; style-src 'sha256-"));
    assert!(html.contains("Påhittat prov"));
}

#[test]
fn the_page_is_well_formed() {
    let (_, html) = page("eu-2023");
    let mut open: Vec<&str> = Vec::new();
    let body = html.split("</style>").nth(1).expect("a body");
    open.extend(["html", "head"]);
    for tag in body.split('<').skip(1).map(|rest| rest.split('>').next().expect("never empty")) {
        let name = tag.split([' ', '\n']).next().expect("never empty");
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{tag}"),
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let ids: Vec<&str> =
        html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().expect("never empty")).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice");
    for target in html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().expect("never empty")) {
        assert!(ids.contains(&target), "#{target} leads nowhere");
    }
}

#[test]
fn sources_are_those_that_profiles_and_targets_name() {
    let mut used = BTreeSet::new();
    for folder in ["profiles", "targets"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(folder);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("text");
            for word in text.split(|character: char| !character.is_alphanumeric()) {
                let mut characters = word.chars();
                if characters.next().is_some_and(|first| "BFGLPS".contains(first))
                    && word.len() > 1
                    && characters.all(|digit| digit.is_ascii_digit())
                {
                    used.insert(word.to_owned());
                }
            }
        }
    }
    assert!(used.len() > 30, "{used:?}");
    let sources = words("sources.toml", "source");
    let known: BTreeSet<String> = sources.iter().map(|source| text(source, "key").to_owned()).collect();
    assert_eq!(known.len(), sources.len(), "a source stands twice");
    assert_eq!(known, used);
}
