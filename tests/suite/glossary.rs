//! The glossary describes what counts: nothing missing, nothing made up, nothing unescaped.
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use toml::Table;
use whitespot::{
    config::{Language, Profile, target},
    emit::definitions::{
        DefinitionsPage, ProfileKey, ProfileTable, definitions_html, measures, note_words, value_word,
    },
    model::TargetNote,
    pipeline,
};

use super::html::plain;

/// The glossary of a shipped profile.
fn page(name: &str) -> (ProfileTable, String) {
    let profile = Profile::find(name).expect("shipped");
    let targets = target::shipped(&profile.targets.names.value);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("definitions.html");
    let notes = target::shipped_notes(&profile.targets.names.value);
    pipeline::definitions(&profile, &targets, &notes, Language::Sv, None, &path).expect("written");
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
            let is_measure = |id: &str| measures.iter().any(|measure| measure["id"].as_str() == Some(id));
            let is_measure = name.strip_prefix("measure.").is_some_and(is_measure);
            // A code without a word would leave its placeholder on the page, which is looked at below.
            let is_named = is_measure || name.starts_with("code.") || composed.contains(name);
            assert!(is_named || paths.iter().any(|path| path == name), "{{{name}}}");
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
fn formulas_hold_no_names_of_columns() {
    let files = [".csv", ".parquet"];
    for measure in words("measures.toml", "measure") {
        for key in ["formula_sv", "formula_en", "title_sv", "title_en"] {
            let said = text(&measure, key);
            for word in said.split(|sign: char| !(sign.is_alphanumeric() || "_.{}".contains(sign))) {
                let is_file = files.iter().any(|ending| word.contains(ending));
                let is_code = word.contains('_') && !word.starts_with('{') && !is_file;
                assert!(!is_code && !["true", "false"].contains(&word), "{word}: {said}");
            }
        }
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
    let columns: BTreeMap<String, String> = words("measures.toml", "measure")
        .iter()
        .filter_map(|measure| {
            Some((text(measure, "id").to_owned(), measure.get("column")?.as_str()?.to_owned()))
        })
        .collect();
    for id in measures() {
        assert!(ids.insert(id), "{id} twice");
        let name = columns.get(id).map_or(id, String::as_str);
        for language in ["sv", "en"] {
            assert!(row(&html, &format!("{language}-{id}")).contains(&format!("<code>{name}</code>")));
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
                    Value::Bool(true) => ">ja</td>".to_owned(),
                    Value::Bool(false) => ">nej</td>".to_owned(),
                    Value::Number(number) => match number.as_f64().expect("a number") {
                        40_000.0 => "40\u{a0}000\u{a0}kr".to_owned(),
                        1000.0 => "1\u{a0}000".to_owned(),
                        5_000.0 => "5\u{a0}000".to_owned(),
                        10_000.0 => "10\u{a0}000".to_owned(),
                        5_000_000.0 => "5\u{a0}000\u{a0}000".to_owned(),
                        0.9 => "90\u{a0}%".to_owned(),
                        // Shares, though their names do not all end so.
                        0.05 => "5\u{a0}%".to_owned(),
                        0.95 => "95\u{a0}%".to_owned(),
                        0.01 if key.key == "borders_moved" => "1\u{a0}%".to_owned(),
                        plain => plain.to_string().replace('.', ","),
                    },
                    Value::String(word) => value_word(word, Language::Sv).to_owned(),
                    other => panic!("{other}"),
                };
                assert!(swedish.contains(&told), "{name}: {told} not in {swedish}");
            }
            let mark = if key.confirmed { ">bekräftad</td>" } else { "<strong class=\"unconfirmed\">" };
            assert!(swedish.contains(mark), "{name}: {swedish}");
            let note = note_words(&key.source, Language::Sv);
            assert!(plain(swedish).contains(note), "{name}: {note} not in {swedish}");
            let english = plain(row(&html, &format!("en-{}", key.path())));
            assert!(english.contains(&key.source), "{name}: {} not in {english}", key.source);
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
    assert!(symmetric.contains("99,9\u{a0}%") && symmetric.contains("99.9%"));
}

#[test]
fn text_from_data_is_escaped_and_nothing_is_fetched_or_run() {
    let profile = Profile::find(Profile::DEFAULT).expect("shipped");
    let mut table = ProfileTable::of(&profile);
    table.title_sv = "<script>alert(1)</script>".into();
    table.name = "a\"><b>".into();
    table.keys[0].source = "P16 <img src=x> & \"beslut\"".into();
    let notes = [TargetNote { name: "<u>".into(), note: "P16 <script>alert(2)</script>".into() }];
    let mut targets = target::all();
    targets[0].id = "<i>mål</i>".into();
    targets[0].title_sv = "</table><script>".into();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("definitions.html");
    let hostile = DefinitionsPage {
        run: Some("Län <b>1</b> & 'co'"),
        reference_date: Some("2025-10-01"),
        language: Language::En,
        units: whitespot::emit::Units::Points,
        invented: true,
        profile: table,
        settings: &profile.classify_settings(0, &targets),
        targets: &targets,
        notes: &notes,
    };
    definitions_html(&hostile, &path).expect("written");
    let html = std::fs::read_to_string(path).expect("UTF-8");
    for hostile in
        ["<script", "<img", "<b>", "<i>", "<u>", "src=\"", "http:", "https:", "javascript:", "url("]
    {
        assert!(!html.contains(hostile), "{hostile}");
    }
    assert!(html.contains("Län &lt;b&gt;1&lt;/b&gt; &amp; 'co'"));
    assert!(html.contains("<a href=\"#P16\">P16</a> &lt;img src=x&gt; &amp; &quot;beslut&quot;"));
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
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
                if characters.next().is_some_and(|first| "BCFGLPS".contains(first))
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

/// Whether a text holds a word that is no key of a source.
fn has_words(note: &str, sources: &BTreeSet<String>) -> bool {
    note.split(|character: char| !character.is_alphanumeric())
        .any(|word| !word.is_empty() && !sources.contains(word))
}

#[test]
fn every_note_of_profiles_and_targets_has_swedish_and_no_swedish_is_left_over() {
    let sources: BTreeSet<String> =
        words("sources.toml", "source").iter().map(|source| text(source, "key").to_owned()).collect();
    let mut notes: BTreeSet<String> = BTreeSet::new();
    for folder in ["profiles", "targets"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(folder);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let file = std::fs::read_to_string(entry.expect("an entry").path()).expect("text");
            let table: Table = file.parse().expect("TOML");
            let mut open = vec![toml::Value::Table(table)];
            while let Some(value) = open.pop() {
                match value {
                    toml::Value::Table(table) => {
                        for key in ["source", "note"] {
                            notes.extend(table.get(key).and_then(toml::Value::as_str).map(str::to_owned));
                        }
                        open.extend(table.into_iter().map(|(_, value)| value));
                    }
                    toml::Value::Array(list) => open.extend(list),
                    _ => {}
                }
            }
        }
    }
    notes.retain(|note| has_words(note, &sources));
    let entries = words("notes.toml", "note");
    let translated: BTreeSet<String> = entries.iter().map(|entry| text(entry, "en").to_owned()).collect();
    assert_eq!(translated.len(), entries.len(), "a note stands twice");
    assert_eq!(translated, notes);
    assert!(notes.len() > 40, "{}", notes.len());
    for entry in &entries {
        assert!(!text(entry, "sv").trim().is_empty(), "{entry:?}");
        // The same sources are named in both.
        let named = |language| {
            let words = text(entry, language).split(|character: char| !character.is_alphanumeric());
            words.filter(|word| sources.contains(*word)).collect::<Vec<_>>()
        };
        assert_eq!(named("sv"), named("en"));
    }
    let (_, html) = page(Profile::DEFAULT);
    assert!(plain(row(&html, "sv-shortage.min_points")).contains("tekniskt val"));
    assert!(plain(row(&html, "en-shortage.min_points")).contains("engineering choice"));
}

#[test]
fn the_notes_of_target_files_stand_below_the_targets() {
    let (_, html) = page(Profile::DEFAULT);
    let shown = plain(&html);
    for part in [
        "SE-2025: SE-2023 (stable mobile services where one normally is) needs the goal area",
        "SE-2025: SE-2023 (stabila mobila tjänster där man normalt befinner sig) kräver målområdet",
        "SE-2030: G7, G12, P43: coverage along all public roads and railways",
        "SE-2030: G7, G12, P43: täckning längs alla allmänna vägar och järnvägar",
    ] {
        assert_eq!(shown.matches(part).count(), 1, "{part}");
    }
    assert!(html.contains("<tr id=\"G12\">"), "a source that only a note names is listed");
    let (_, bead) = page("bead");
    assert!(!bead.contains("<li>") && bead.contains("Profilen följer inget mål."));
}

#[test]
fn each_cell_tells_its_heading_for_screens_without_columns() {
    let (_, html) = page(Profile::DEFAULT);
    assert_eq!(html.matches("<td").count(), html.matches("<td data-label=\"").count());
    assert!(row(&html, "sv-shortage.link_m").contains("<td data-label=\"Värde\">200\u{a0}m</td>"));
    assert!(row(&html, "en-shortage.link_m").contains("<td data-label=\"Value\">200\u{a0}m</td>"));
}

#[test]
fn what_is_assumed_is_marked() {
    let unconfirmed = |name: &str| -> BTreeSet<String> {
        let table = ProfileTable::of(&Profile::find(name).expect("shipped"));
        table.keys.iter().filter(|key| !key.confirmed).map(ProfileKey::path).collect()
    };
    let current = unconfirmed("pts-current");
    for key in [
        "competition.speed_mbps",
        "competition.step_down_mbps",
        "competition.step_up_mbps",
        "passed.passed_rules",
    ] {
        assert!(current.contains(key), "{key}");
    }
    assert!(!current.contains("competition.step_factor"));
    assert!(unconfirmed("pts-2015").contains("planned.horizon_years"));
    assert!(unconfirmed("vgr-lista").contains("shortage.speed_mbps"));
    let targets = target::shipped(&Profile::find("pts-2015").expect("shipped").targets.names.value);
    assert_eq!(targets.iter().map(|target| target.id.as_str()).collect::<Vec<_>>(), ["SE-2009", "SE-2020"]);
}
