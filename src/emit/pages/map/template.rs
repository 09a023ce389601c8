//! Puts the parts into `map.html`, each escaped for the place where it stands, and signs scripts and styles.
use std::io::Write;

use sha2::{Digest, Sha256};

use super::{Audience, MapError, MapPage};
use crate::emit::text::base64::base64;
use crate::emit::text::language::{Catalogue, fill};
use crate::emit::text::markup::escaped;

pub(super) const TEMPLATE: &str = include_str!("../../web/map.html");
const STYLE: &str = include_str!("../../web/map.css");
const MAPLIBRE_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/maplibre-gl-maplibre-gl.css"));
pub(super) const MAPLIBRE_SCRIPT: &str =
    include_str!(concat!(env!("OUT_DIR"), "/maplibre-gl-maplibre-gl.js"));
const MAPLIBRE_LICENCE: &str = include_str!(concat!(env!("OUT_DIR"), "/maplibre-gl-LICENSE.txt"));

/// The page's own script in the order in which its parts build on each other; they share one function scope.
pub(super) const SCRIPT_PARTS: [&str; 18] = [
    include_str!("../../web/map/text.js"),
    include_str!("../../web/map/shapes.js"),
    include_str!("../../web/map/table.js"),
    include_str!("../../web/map/indicators.js"),
    include_str!("../../web/map/popup.js"),
    include_str!("../../web/map/since.js"),
    include_str!("../../web/map/layers.js"),
    include_str!("../../web/map/choropleth.js"),
    include_str!("../../web/map/base.js"),
    include_str!("../../web/map/squares.js"),
    include_str!("../../web/map/gaps.js"),
    include_str!("../../web/map/changed.js"),
    include_str!("../../web/map/labels.js"),
    include_str!("../../web/map/search.js"),
    include_str!("../../web/map/link.js"),
    include_str!("../../web/map/picture.js"),
    include_str!("../../web/map/side.js"),
    include_str!("../../web/map.js"),
];

/// Writes the page; `data` is JSON that [`script_safe`] has seen.
pub(super) fn write(
    page: &MapPage,
    catalogue: &Catalogue,
    data: &str,
    out: &mut impl Write,
) -> Result<(), MapError> {
    let script = format!("(() => {{\n\"use strict\";\n{}\n}})();\n", SCRIPT_PARTS.join("\n"));
    let policy = policy(&[MAPLIBRE_SCRIPT, &script], &[MAPLIBRE_STYLE, STYLE]);
    let words = words(page, catalogue);
    let words: Vec<(&str, &str)> = words.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let hidden = |when: bool| if when { " hidden" } else { "" };

    let mut rest = TEMPLATE;
    while let Some((before, after)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let unclosed = || MapError::UnknownPlaceholder(after.chars().take(20).collect());
        let (name, behind) = after.split_once("}}").ok_or_else(unclosed)?;
        match name {
            "language" => out.write_all(page.context.language.as_str().as_bytes())?,
            "policy" => out.write_all(policy.as_bytes())?,
            "title" => out.write_all(escaped(page.context.name).as_bytes())?,
            "reference_date" => out.write_all(escaped(page.context.reference_date).as_bytes())?,
            "profile" => out.write_all(escaped(page.context.profile).as_bytes())?,
            "source_names" => {
                for (position, source) in page.sources.iter().enumerate() {
                    let comma = if position > 0 { ", " } else { "" };
                    write!(out, "{comma}<bdi>{}</bdi>", escaped(source))?;
                }
            }
            "sources" => {
                for source in &page.sources {
                    write!(out, "<li><bdi>{}</bdi></li>", escaped(source))?;
                }
            }
            "hidden_unless_invented" => out.write_all(hidden(!page.context.invented).as_bytes())?,
            "hidden_unless_internal" => {
                out.write_all(hidden(page.audience != Audience::Internal).as_bytes())?;
            }
            "hidden_unless_open" => out.write_all(hidden(page.audience != Audience::Open).as_bytes())?,
            "hidden_without_mobile" => out.write_all(hidden(page.definitions.mobile.is_none()).as_bytes())?,
            "hidden_without_register" => {
                out.write_all(hidden(page.findings.survey.register.is_none()).as_bytes())?;
            }
            "hidden_without_change" => out.write_all(hidden(page.changes.is_empty()).as_bytes())?,
            "style_maplibre" => out.write_all(MAPLIBRE_STYLE.as_bytes())?,
            "style" => out.write_all(STYLE.as_bytes())?,
            "script_maplibre" => out.write_all(MAPLIBRE_SCRIPT.as_bytes())?,
            "script" => out.write_all(script.as_bytes())?,
            "licence_maplibre" => out.write_all(escaped(MAPLIBRE_LICENCE).as_bytes())?,
            "data" => out.write_all(data.as_bytes())?,
            name => {
                let text = name.strip_prefix("t.").and_then(|key| catalogue.get(key));
                let text = text.ok_or_else(|| MapError::UnknownPlaceholder(name.to_owned()))?;
                out.write_all(escaped(&fill(text, &words)).as_bytes())?;
            }
        }
        rest = behind;
    }
    out.write_all(rest.as_bytes())?;
    Ok(())
}

/// The values that a message of the template may name.
fn words(page: &MapPage, catalogue: &Catalogue) -> Vec<(&'static str, String)> {
    let definitions = &page.definitions;
    let number = |value| page.context.language.number(value);
    let text = |key: &str| catalogue.get(key).map_or("", String::as_str);
    let mobile = definitions.mobile.as_ref().map(|mobile| {
        let generations = mobile.generations.join(text("list_or"));
        let service = number(mobile.service_mbps);
        let key = if mobile.service_mbps > 0.0 { "mobile_data" } else { "mobile_speech" };
        fill(text(key), &[("generations", &generations), ("service", &service), ("level", &mobile.level)])
    });
    let land = text(if definitions.without_water { "land_without_water" } else { "land_with_water" });
    vec![
        ("speed", number(definitions.shortage_mbps)),
        ("link", number(definitions.link_m)),
        ("min_points", definitions.min_points.to_string()),
        ("mobile", mobile.unwrap_or_default()),
        ("land", land.to_owned()),
    ]
}

/// JSON that may stand in a script element: nothing in it can end the element or open a comment, and it is also a
/// JavaScript literal. In JSON these characters occur in strings only.
pub(super) fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Only these scripts and styles, no connection, no other file. `MapLibre` starts its worker from a blob of its own text
/// and tests the browser's image formats with `data:` pictures.
fn policy(scripts: &[&str], styles: &[&str]) -> String {
    let hashes = |parts: &[&str]| {
        parts
            .iter()
            .map(|part| format!("'sha256-{}'", base64(&Sha256::digest(part))))
            .collect::<Vec<_>>()
            .join(" ")
    };
    format!(
        "default-src 'none'; script-src {}; style-src {}; worker-src blob:; img-src data: blob:; connect-src 'none'; \
         base-uri 'none'; form-action 'none'",
        hashes(scripts),
        hashes(styles)
    )
}
