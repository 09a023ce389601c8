//! A profile file of the user: its keys and values are those that a configuration may hold, each with its source.
use std::{fs, path::Path};

use serde_json::Value as Json;
use toml::{Table, Value};

use super::{
    ConfigError, Profile,
    error::{Checked, Place},
    keys::{self, in_order, keys_of, names},
    positions::Positions,
    profile, schema_of_profiles,
};
use crate::schema::{describe, expected};

/// Reads a file, with all that it inherits.
///
/// # Errors
/// When it cannot be read, and for the first key that is unknown, missing or of the wrong shape.
pub(super) fn read(path: &Path) -> Result<Table, ConfigError> {
    let text =
        fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.into(), source })?;
    let syntax = |error: toml::de::Error| Checked::syntax(path, &error.to_string());
    let mut own: Table = text.parse().map_err(syntax)?;
    let positions = Positions::of(&text).map_err(syntax)?;
    let file = Checked { path, positions: &positions };
    check(file, &own)?;
    let wrong = |key: &str, found: &str, expected: String| {
        file.wrong(&Place::top(), key, format!("\"{found}\""), expected)
    };
    let known = Profile::names();
    let name = own["name"].as_str().unwrap_or_default().to_owned();
    if known.iter().any(|shipped| shipped.eq_ignore_ascii_case(name.trim())) {
        return Err(wrong("name", &name, "a name of its own: a shipped profile is called so".into()));
    }
    let parent = own.get("inherits").and_then(Value::as_str).unwrap_or(Profile::DEFAULT).to_owned();
    let Some(inherited) = profile::shipped(&parent) else {
        let near = keys::nearest(&parent, &known)
            .map(|near| format!("; did you mean \"{near}\"?"))
            .unwrap_or_default();
        return Err(wrong("inherits", &parent, format!("one of {}{near}", known.join(", "))));
    };
    // The parent's title would say that these were its definitions.
    for title in ["title_sv", "title_en"] {
        own.entry(title).or_insert_with(|| name.clone().into());
    }
    own.insert("inherits".into(), parent.into());
    Ok(profile::inherit(inherited, own))
}

/// Checks names and shapes of a whole file.
fn check(file: Checked<'_>, own: &Table) -> Result<(), ConfigError> {
    let (top, sections) = (Place::top(), keys_of(schema_of_profiles()));
    if !own.contains_key("name") {
        return Err(file.missing(&top, "name", "a name of its own for this profile".into()));
    }
    for (name, value) in in_order(file, &top, own) {
        let Some(section) = sections.get(name) else {
            return Err(file.unknown(&top, name, &names(sections)));
        };
        if !profile::SECTIONS.contains(&name.as_str()) {
            keys::check_value(file, &top, name, section, value)?;
            continue;
        }
        let headed = || file.wrong(&top, name, describe(value), format!("a table headed [{name}]"));
        let (place, settings) = (Place::table(name), keys_of(section));
        for (name, setting) in in_order(file, &place, value.as_table().ok_or_else(headed)?) {
            let Some(schema) = settings.get(name) else {
                return Err(file.unknown(&place, name, &names(settings)));
            };
            check_setting(file, &place, name, schema, setting)?;
        }
    }
    Ok(())
}

/// Checks `{ value = …, source = …, confirmed = … }`.
fn check_setting(
    file: Checked<'_>,
    place: &Place,
    name: &str,
    schema: &Json,
    setting: &Value,
) -> Result<(), ConfigError> {
    let Some(parts) = setting.as_table() else {
        let found = format!("the bare value {setting}");
        let expected =
            format!("{{ value = {setting}, source = \"…\", confirmed = true }}: a profile names its sources");
        return Err(file.wrong(place, name, found, expected));
    };
    let (inside, known) = (place.within(name), keys_of(schema));
    if let Some(part) = parts.keys().find(|part| !known.contains_key(*part)) {
        return Err(file.unknown(&inside, part, &names(known)));
    }
    for (part, schema) in known {
        let Some(value) = parts.get(part) else {
            return Err(file.missing(&inside, part, expected(schema)));
        };
        // The value is named by its key, the rest by its place within it.
        let (place, named) = if part == "value" { (place, name) } else { (&inside, part.as_str()) };
        keys::check_value(file, place, named, schema, value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{schema, tests::without_position};

    const HEADED: &str = "name = \"region\"\ntitle_sv = \"Regionens\"\ntitle_en = \"The region's\"\n";

    fn with(text: &str, configuration: &str) -> Result<Profile, String> {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("region.toml"), text).expect("written");
        let configuration: Table = configuration.parse().expect("TOML");
        let (path, positions) = (Path::new("county.toml"), &Positions::default());
        Profile::of_configuration(Checked { path, positions }, folder.path(), "region.toml", &configuration)
            .map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
            .map_err(|error| without_position(&error))
    }

    #[test]
    fn a_file_inherits_and_names_its_own_sources() {
        let text = format!(
            "{HEADED}inherits = \"vgr-lista\"\n\
             [shortage]\nspeed_mbps = {{ value = 30, source = \"beslut 2025\", confirmed = true }}\n"
        );
        let profile = with(&text, "").expect("a profile");
        assert_eq!(profile.name, "region");
        assert_eq!(profile.inherits.as_deref(), Some("vgr-lista"));
        assert_eq!(profile.shortage.speed_mbps.source, "beslut 2025");
        assert!(profile.tiers.symmetric.value, "inherited");
        assert_eq!(profile.classify_settings(2025, &[]).shortage.up_mbps, Some(30.0));
        let profile = with(&text, "[shortage]\nspeed_mbps = 50").expect("a profile");
        let replaced = profile.shortage.speed_mbps.replaces.expect("the file's own is kept");
        assert_eq!((replaced.value.to_string(), replaced.source), ("30".into(), "beslut 2025".into()));
    }

    #[test]
    fn a_file_has_a_name_of_its_own_and_says_what_it_inherits() {
        let error = with("title_sv = \"Regionens\"", "").expect_err("no name");
        assert_eq!(
            error,
            "region.toml: top level: key `name` is missing; expected a name of its own for this profile"
        );
        for name in ["pts-current", "PTS-Current ", "ofcom"] {
            let error = with(&format!("name = \"{name}\""), "").expect_err(name);
            assert!(
                error.contains(&format!("`name`: found \"{name}\", expected a name of its own")),
                "{error}"
            );
        }
        let profile = with("name = \"region\"", "").expect("a profile");
        assert_eq!((profile.title_sv.as_str(), profile.title_en.as_str()), ("region", "region"));
        assert_eq!(profile.inherits.as_deref(), Some("pts-current"));
        let error = with("name = \"region\"\ninherits = \"vgr-list\"", "").expect_err("no such profile");
        assert!(
            error.contains("`inherits`: found \"vgr-list\"")
                && error.ends_with("did you mean \"vgr-lista\"?"),
            "{error}"
        );
        let error = with("name = \"region\"\ninherits = 5", "").expect_err("a number");
        assert!(error.contains("`inherits`: found the number 5, expected a text"), "{error}");
    }

    /// The same list for both: what the configuration refuses, a profile file may not say either.
    #[test]
    fn values_have_the_shapes_of_the_configuration() {
        for (section, key, value, expected) in [
            ("shortage", "link_m", "-5", "found the number -5, expected a number above 0"),
            ("shortage", "link_m", "0", "found the number 0, expected a number above 0"),
            ("shortage", "link_m", "nan", "found the number NaN, expected a number above 0"),
            ("shortage", "speed_mbps", "0", "found the number 0, expected a number above 0"),
            ("shortage", "speed_mbps", "\"100\"", "found the text \"100\", expected a number above 0"),
            ("shortage", "closed_share", "90", "found the number 90, expected a share above 0 and up to 1"),
            ("shortage", "min_points", "0", "found the number 0, expected a whole number, at least 1"),
            ("shortage", "min_households", "-1", "found the number -1, expected a number, at least 0"),
            ("shortage", "chain_km", "-1", "found the number -1, expected a number, at least 0"),
            (
                "planned",
                "horizon_years",
                "-1",
                "found the number -1, expected a whole number of years, 1 to 100",
            ),
            ("planned", "horizon_years", "2147483647", "expected a whole number of years, 1 to 100"),
            ("planned", "credible_only", "1", "found the number 1, expected true or false"),
            (
                "tiers",
                "down_mbps",
                "[30, -100]",
                "found -100 in the list, expected a list of numbers, at least 0",
            ),
            (
                "passed",
                "passed_rules",
                "[\"kost\"]",
                "found \"kost\" in the list, expected a list of area, cost",
            ),
            (
                "mobile_cover",
                "generations",
                "[\"4G\", \"7G\"]",
                "found \"7G\" in the list, expected a list of 2G",
            ),
            ("mobile_cover", "generations", "[]", "found an empty list, expected a list of 2G"),
        ] {
            let text = format!(
                "{HEADED}[{section}]\n{key} = {{ value = {value}, source = \"x\", confirmed = true }}\n"
            );
            let error = with(&text, "").expect_err(value);
            assert!(error.starts_with(&format!("region.toml: [{section}]: `{key}`: ")), "{error}");
            assert!(error.contains(expected), "{error}\nnot: {expected}");
            let configuration: Table = format!("[{section}]\n{key} = {value}").parse().expect("TOML");
            let (path, positions) = (Path::new("county.toml"), &Positions::default());
            let overrides = keys::check(Checked { path, positions }, schema(), &configuration)
                .expect_err(value)
                .to_string();
            assert_eq!(overrides, error.replace("region.toml", "county.toml"), "the same words for both");
        }
    }

    #[test]
    fn slips_of_the_pen_are_reported() {
        for (text, expected) in [
            (
                "[shortage]\nlink_m = 300",
                "region.toml: [shortage]: `link_m`: found the bare value 300, expected { value = 300, source = \"…\", confirmed = true }",
            ),
            (
                "[shortage]\nlinkm = { value = 300, source = \"x\", confirmed = true }",
                "region.toml: [shortage]: unknown key `linkm`; did you mean `link_m`?",
            ),
            ("[shortages]\n", "region.toml: top level: unknown key `shortages`; did you mean `shortage`?"),
            ("[demand]\n", "region.toml: top level: unknown key `demand`; known are: name, title_sv"),
            (
                "[[shortage]]\n",
                "region.toml: top level: `shortage`: found a list, expected a table headed [shortage]",
            ),
            (
                "[shortage]\nlink_m = { value = 300, confirmed = true }",
                "region.toml: [shortage] link_m: key `source` is missing; expected a text",
            ),
            (
                "[shortage]\nlink_m = { value = 300, source = \" \", confirmed = true }",
                "region.toml: [shortage] link_m: `source`: found the text \" \", expected a text",
            ),
            (
                "[shortage]\nlink_m = { value = 300, source = \"x\" }",
                "region.toml: [shortage] link_m: key `confirmed` is missing; expected true or false",
            ),
            (
                "[shortage]\nlink_m = { value = 300, sorce = \"x\", confirmed = true }",
                "region.toml: [shortage] link_m: unknown key `sorce`; did you mean `source`?",
            ),
            (
                "[mobile_cover]\nlevels = { value = [\"grund\", \"inne\", \"grund\"], source = \"x\", confirmed = true }",
                "[mobile_cover]: `levels`: found \"grund\" twice, expected each level once",
            ),
        ] {
            let error = with(&format!("{HEADED}{text}"), "").expect_err(text);
            assert!(error.contains(expected), "{error}\nnot: {expected}");
        }
    }

    /// A shipped profile passes as a file of the user: both have the same keys.
    #[test]
    fn shipped_profiles_keep_the_same_rules() {
        for name in Profile::names() {
            let table = profile::shipped(name).expect("shipped");
            assert!(profile::SECTIONS.iter().all(|section| table.contains_key(*section)), "{name}");
            let (path, positions) = (Path::new(name), &Positions::default());
            check(Checked { path, positions }, &table).unwrap_or_else(|error| unreachable!("{error}"));
        }
    }
}
