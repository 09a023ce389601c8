//! `whitespot schema`.
use serde_json::Value;
use whitespot::config;

use super::print;

pub(super) fn schema(of_profiles: bool, markdown: bool) -> anyhow::Result<()> {
    print::asked(&match (markdown, of_profiles) {
        (true, _) => config::page(),
        (false, true) => text(config::schema_of_profiles()),
        (false, false) => text(config::schema()),
    })
}

/// A schema as a file holds it.
pub(super) fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}
