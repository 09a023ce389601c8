//! `whitespot profiles`.
use std::path::Path;

use serde_json::Value;
use whitespot::{
    config::{self, Language, Profile, target},
    emit::{definitions, definitions::ProfileTable},
    model::Target,
    pipeline,
};

use super::{WrongArgument, print, text};

pub(super) fn profiles(name: Option<&str>, html: Option<&Path>, language: Language) -> anyhow::Result<()> {
    let Some(name) = name else {
        return match html {
            Some(_) => Err(WrongArgument(format!(
                "--html: found no profile, expected the name of one: {}",
                Profile::names().join(", ")
            ))
            .into()),
            None => print::asked(&list(language)),
        };
    };
    let profile = Profile::find(name).ok_or_else(|| {
        let known = Profile::names();
        let near = config::nearest(name, &known)
            .map(|near| format!("; did you mean \"{near}\"?"))
            .unwrap_or_default();
        WrongArgument(format!("profile: found \"{name}\", expected one of {}{near}", known.join(", ")))
    })?;
    let targets = target::shipped(&profile.targets.names.value);
    match html {
        None => print::asked(&one(&profile, &targets, language)),
        Some(path) => {
            let notes = target::shipped_notes(&profile.targets.names.value);
            pipeline::definitions(&profile, &targets, &notes, language, None, path)?;
            print::done(&format!("wrote {}\n", path.display()));
            Ok(())
        }
    }
}

/// All profiles and all targets.
fn list(language: Language) -> String {
    let mut rows =
        vec![["profile", "title", "inherits", "unserved below", "tiers"].map(str::to_owned).to_vec()];
    for profile in Profile::names().into_iter().filter_map(Profile::find) {
        let settings = profile.classify_settings(0, &[]);
        let tiers: Vec<String> = settings.ladder.tiers().iter().map(|tier| text::speed(*tier)).collect();
        let (first, second) = match language {
            Language::Sv => (profile.title_sv, profile.title_en),
            Language::En => (profile.title_en, profile.title_sv),
        };
        rows.push(vec![
            profile.name,
            first,
            profile.inherits.unwrap_or_else(|| "-".into()),
            format!("{} Mbit/s", text::speed(settings.shortage)),
            format!("{} Mbit/s", tiers.join(", ")),
        ]);
        // The other language stands below the first, so that the table keeps its width.
        if rows.last().is_some_and(|row| row[1] != second) {
            rows.push(vec![String::new(), second]);
        }
    }
    format!(
        "{}\n{}\nwhitespot profiles NAME prints every key of a profile with its source; --html FILE writes its glossary\n",
        text::left_table(&rows),
        target_table(&target::all(), language)
    )
}

/// One profile: its keys, and the targets that it follows.
fn one(profile: &Profile, targets: &[Target], language: Language) -> String {
    let table = ProfileTable::of(profile);
    let mut lines = format!("{}: {} / {}\n", table.name, table.title_sv, table.title_en);
    if let Some(parent) = &table.inherits {
        lines.push_str(&format!("inherits from {parent}\n"));
    }
    for keys in table.keys.chunk_by(|a, b| a.section == b.section) {
        let section = &keys[0].section;
        let title = definitions::section_words(section, language);
        lines.push_str(&format!("\n[{section}]  {title}\n"));
        for key in keys {
            let confirmed = if key.confirmed { "confirmed" } else { "UNCONFIRMED" };
            lines.push_str(&format!(
                "  {} = {}\n      {}\n      {confirmed}: {}\n",
                key.key,
                literal(&key.value),
                key.words(language),
                key.source
            ));
        }
    }
    lines.push('\n');
    if targets.is_empty() {
        lines.push_str("it follows no target\n");
    } else {
        lines.push_str(&target_table(targets, language));
        for target in targets.iter().filter(|target| !target.confirmed) {
            lines.push_str(&format!("  {} UNCONFIRMED: {}\n", target.id, target.source));
        }
    }
    lines
}

/// A value as a configuration would write it.
fn literal(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
        }
        Value::Array(list) => format!("[{}]", list.iter().map(literal).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn target_table(targets: &[Target], language: Language) -> String {
    let mut rows = vec![
        ["target", "share", "speed", "by", "status", "with passed", "wording"].map(str::to_owned).to_vec(),
    ];
    for target in targets {
        let status = match serde_json::to_value(target.status) {
            Ok(Value::String(word)) => word,
            _ => String::new(),
        };
        rows.push(vec![
            target.id.clone(),
            // Without the dust that binary fractions leave: 0.999 is 99.9 %.
            format!("{} %", (target.share * 1e8).round() / 1e6),
            format!("{} Mbit/s", text::speed(target.tier)),
            target.year.to_string(),
            status,
            if target.with_passed { "yes" } else { "no" }.into(),
            match language {
                Language::Sv => target.title_sv.clone(),
                Language::En => target.title_en.clone(),
            },
        ]);
    }
    text::left_table(&rows)
}
