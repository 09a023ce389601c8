//! The documentation of the configuration, made from the schema: `docs/configuration.md`.
use serde_json::Value as Json;

use super::{Profile, keys::keys_of, profile, schema};
use crate::schema::{expected, must};

const HEAD: &str = "\
# The configuration

One TOML file; paths are relative to it. `whitespot init DIR` writes a commented one with a schema beside it, by which editors
complete and check (`whitespot schema` prints it); `data/demo/county.toml` is one that runs and has a case of everything. An
unknown key, a wrong shape and a wrong value are reported with line, column and the nearest known name.

A value of a source is a literal, `{ column = \"…\" }`, or `{ column = \"…\", map = { FTTP = 1000, FTTN = 50 } }`: the words of a
column and what each means. A cell that is blank, null or left out is unknown, and never 0, in every format; a row of a sheet without
any cell is no row.

This page is made from the program (`whitespot schema --markdown`); a test holds it to that.
";

/// The page, in Markdown.
pub fn page() -> String {
    let mut text = HEAD.to_owned();
    let defaults = Profile::find(Profile::DEFAULT).and_then(|profile| serde_json::to_value(profile).ok());
    let of_profile = |name: &str| defaults.as_ref().filter(|_| profile::SECTIONS.contains(&name));
    let mut is_headed = false;
    for (name, section) in keys_of(schema()) {
        let is_list = section["type"] == "array";
        let table = if is_list { &section["items"] } else { section };
        let defaults = of_profile(name);
        if defaults.is_some() && !is_headed {
            is_headed = true;
            text.push_str(&format!(
                "\n# Definitions\n\nEach key of these tables overrides that of the profile; beside it stands the value of `{}`. \
                 `whitespot profiles NAME` prints\nevery key of a profile with its source.\n",
                Profile::DEFAULT
            ));
        }
        let headed = if is_list { format!("[[{name}]]") } else { format!("[{name}]") };
        text.push_str(&format!("\n## `{headed}`\n{}\n\n", description(section)));
        text.push_str(if defaults.is_some() {
            "| key | value | by default | for |\n|---|---|---|---|\n"
        } else {
            "| key | value | for |\n|---|---|---|\n"
        });
        // In a table of names each is its own key.
        if table["additionalProperties"].is_object() {
            text.push_str(&format!("| any name | {} | |\n", cell(&expected(&table["additionalProperties"]))));
        }
        for (key, shape) in keys_of(table) {
            let must = if must(table).any(|required| required == key) { " **(must)**" } else { "" };
            let value = cell(&expected(shape));
            let default = defaults.map(|profile| {
                let value = &profile[name][key]["value"];
                let whole = value.as_f64().filter(|number| number.fract() == 0.0);
                format!("`{}` | ", whole.map_or_else(|| value.to_string(), |number| number.to_string()))
            });
            text.push_str(&format!(
                "| `{key}`{must} | {value} | {}{} |\n",
                default.unwrap_or_default(),
                cell(&description(shape))
            ));
        }
    }
    text
}

fn description(schema: &Json) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text within a table of Markdown.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_that_of_this_program() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
        if std::env::var_os("WHITESPOT_UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, page()).expect("written");
        }
        let kept = std::fs::read_to_string(&path).expect("docs/configuration.md is there");
        assert!(
            kept == page(),
            "docs/configuration.md is not what `whitespot schema --markdown` prints: write it anew"
        );
    }

    /// Every key says what it is for.
    #[test]
    fn every_key_has_a_description() {
        for (name, section) in keys_of(schema()) {
            let table = if section["type"] == "array" { &section["items"] } else { section };
            assert!(!description(section).is_empty(), "{name}");
            for (key, shape) in keys_of(table) {
                assert!(!description(shape).is_empty(), "[{name}] {key}");
            }
        }
    }
}
