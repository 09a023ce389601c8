//! The scenarios of the configuration.
use std::fmt::Write as _;

use super::configuration::Survey;

/// What if: 2G closes, an exchange closes, the decided projects are built.
pub(super) fn write(text: &mut String, survey: &Survey<'_>) {
    if survey.closing.is_empty() {
        return;
    }
    let stations =
        survey.closing.iter().map(|station| format!("    {station:?},")).collect::<Vec<_>>().join("\n");
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        r#"# Vad händer när nät stängs: vem förlorar vad, var, och vad har de kvar? Talen står i rapporten och i scenario.csv.
# Snabbt svar utan att ändra här: whitespot scenario county.toml --remove generation=2G
[[scenario]]
name = "2G stängs"
date = "2027-12-31"
needs = "speech"                   # samtal: mobiltäckning i någon generation
remove = {{ generation = ["2G"] }}

[[scenario]]
name = "Telestationer med kopparmatning stängs"
date = "2026-06-30"
needs = "fixed_30"                 # fast bredband på 30 Mbit/s
remove.exchange = [
{stations}
]

"#
    );
    if survey.has_projects {
        text.push_str(
            r#"[[scenario]]
name = "Beslutade projekt byggs"
needs = "fixed_100"

[[scenario.projects]]
path = "fiber/beslut.gpkg"
name = "projekt"

"#,
        );
    }
}
