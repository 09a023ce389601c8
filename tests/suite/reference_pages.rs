//! Pages of `docs/` that are made from the program: every key of the profiles, every measure. `WHITESPOT_UPDATE_GOLDEN=1` writes them.
use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

use whitespot::{
    config::Profile,
    emit::{
        Language,
        definitions::{ProfileKey, ProfileTable, section_words},
    },
};

fn holds(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if env::var_os("WHITESPOT_UPDATE_GOLDEN").is_some() {
        fs::write(&path, page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/{name} is not what the program says: WHITESPOT_UPDATE_GOLDEN=1 cargo test --test main reference_pages"
    );
}

/// A text as a cell of a table of Markdown.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}

fn keys<'k>(page: &mut String, keys: impl Iterator<Item = &'k ProfileKey>) {
    page.push_str("| key | meaning | value | source | confirmed |\n|---|---|---|---|---|\n");
    for key in keys {
        let [meaning, value, source] = [
            key.words(Language::En),
            key.value_words(Language::En),
            key.source_words(Language::En).to_owned(),
        ]
        .map(|text| cell(&text));
        let confirmed = if key.confirmed { "yes" } else { "no" };
        let _ = writeln!(page, "| `{}` | {meaning} | {value} | {source} | {confirmed} |", key.path());
    }
}

#[test]
fn the_page_of_profiles_holds_every_key_with_its_source() {
    let mut page = String::from(
        "# Every key of every profile\n\n\
         This page is made from the program; a test holds it to that. [Profiles and targets](profiles.md) says how to choose one and how to \
         write one of your own; `whitespot profiles NAME --html FILE` writes the same for one profile, in Swedish too.\n",
    );
    let shipped: Vec<ProfileTable> = Profile::names()
        .iter()
        .map(|name| ProfileTable::of(&Profile::find(name).expect("shipped")))
        .collect();
    for table in &shipped {
        let _ = write!(page, "\n## `{}`: {}\n\n", table.name, cell(table.title(Language::En)));
        let parent =
            table.inherits.as_ref().and_then(|parent| shipped.iter().find(|one| one.name == *parent));
        if let Some(parent) = parent {
            let _ = write!(page, "As `{}`, but for:\n\n", parent.name);
            keys(&mut page, table.keys.iter().filter(|key| !parent.keys.contains(key)));
        } else {
            for (at, section) in table.keys.chunk_by(|a, b| a.section == b.section).enumerate() {
                let blank = if at == 0 { "" } else { "\n" };
                let title = section_words(&section[0].section, Language::En);
                let _ = write!(page, "{blank}### {} (`[{}]`)\n\n", cell(title), section[0].section);
                keys(&mut page, section.iter());
            }
        }
    }
    assert!(shipped.len() > 5 && shipped[0].keys.len() > 30);
    holds("every-key.md", &page);
}

#[test]
fn the_page_of_measures_holds_every_measure_with_its_formula() {
    let words: toml::Table = include_str!("../../data/words/measures.toml").parse().unwrap();
    let list = |key: &str| {
        words[key].as_array().unwrap().iter().map(|one| one.as_table().unwrap()).collect::<Vec<_>>()
    };
    let text = |of: &toml::Table, key: &str| of.get(key).map(|text| text.as_str().unwrap().to_owned());
    let columns: BTreeMap<String, String> = list("measure")
        .into_iter()
        .filter_map(|measure| Some((text(measure, "id")?, text(measure, "column")?)))
        .collect();
    // What a formula takes from the profile is named by its key, another measure and a code by what the tables call them.
    let keyed = |said: &str| {
        let mut page = String::new();
        for (at, part) in cell(said).split(['{', '}']).enumerate() {
            let name = part.strip_prefix("measure.");
            let named = name.map(|id| columns.get(id).map_or(id, String::as_str));
            let mark = if at == 0 { "" } else { "`" };
            page.push_str(mark);
            page.push_str(named.or_else(|| part.strip_prefix("code.")).unwrap_or(part));
        }
        page
    };
    let mut page = String::from(
        "# Every measure\n\n\
         This page is made from `data/words/measures.toml`, as is the glossary of a run (`definitions.html`), which has the profile's own \
         values in place of its keys; a test holds it to that. [Measures](measures.md) has worked numbers. W is the weight that is counted: \
         demand points, households, workplaces, persons, holiday homes or buildings.\n",
    );
    let mut measures = 0;
    for group in list("group") {
        let _ = write!(page, "\n## {}\n\n", keyed(&text(group, "en").unwrap()));
        if let Some(lead) = text(group, "lead_en") {
            let _ = write!(page, "{}\n\n", keyed(&lead));
        }
        page.push_str("| measure | title | formula |\n|---|---|---|\n");
        for measure in list("measure").into_iter().filter(|measure| measure["group"] == group["id"]) {
            let id = text(measure, "column").or_else(|| text(measure, "id")).unwrap();
            let [title, formula] = ["title_en", "formula_en"].map(|key| keyed(&text(measure, key).unwrap()));
            let _ = writeln!(page, "| `{id}` | {title} | {formula} |");
            measures += 1;
        }
    }
    assert_eq!(measures, list("measure").len(), "each measure stands in a group");
    holds("every-measure.md", &page);
}
