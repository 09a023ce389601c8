//! `README.md` of the open package, for people.
use std::path::Path;

use super::OpenPackage;
use crate::emit::EmitError;
use crate::emit::language::{Language, fill};

const SV: &str = include_str!("readme.sv.md");
const EN: &str = include_str!("readme.en.md");

/// Writes `README.md` in the language of the run.
///
/// # Errors
/// Where the file cannot be written.
pub fn readme(package: &OpenPackage, path: &Path) -> Result<(), EmitError> {
    std::fs::write(path, text(package)).map_err(|error| EmitError::write(path, error))
}

fn text(package: &OpenPackage) -> String {
    let language = package.language;
    let or = |sv: &'static str, en: &'static str| if language == Language::Sv { sv } else { en };
    let template = or(SV, EN);
    let number = |count: usize| language.number(count as f64);
    let invented = or("**Länet är påhittat.**\n\n", "**The county is invented.**\n\n");
    let uncovered = if package.is_uncovered_withheld {
        or(
            "Ytan utan mobiltäckning (`uncovered.geojson`) är utelämnad, för att minst ett underlag inte får publiceras. Operatörer vars underlag inte får publiceras nämns inte.",
            "The area without mobile coverage (`uncovered.geojson`) is left out, because at least one layer may not be published. Operators whose layers may not be published are not named.",
        )
    } else {
        or(
            "Alla mobila underlag för ytan får publiceras.",
            "All mobile layers behind the area may be published.",
        )
    };
    let unstated = or(
        "**Ingen licens är angiven. Den som publicerar måste ange en** (`[output] licence`).",
        "**No licence is stated. The publisher must state one** (`[output] licence`).",
    );
    let mut sources = String::new();
    for (name, date) in &package.sources {
        let date = date.as_ref().map(|date| format!(" ({})", plain(date))).unwrap_or_default();
        sources.push_str(&format!("- {}{date}\n", plain(name)));
    }
    let by = |label: &str, value: Option<&str>| {
        value.map(|value| format!("\n{label}: {}", plain(value))).unwrap_or_default()
    };
    fill(
        template,
        &[
            ("region", &plain(package.region)),
            ("invented", if package.invented { invented } else { "" }),
            ("date", package.reference_date),
            ("profile", &plain(package.profile)),
            ("below", &package.below.to_string()),
            ("most", &package.below.saturating_sub(1).to_string()),
            ("masked_rows", &number(package.masked_rows.0)),
            ("rows", &number(package.masked_rows.1)),
            ("masked_cells", &number(package.masked_cells.0)),
            ("cells", &number(package.masked_cells.1)),
            ("uncovered", uncovered),
            ("licence", &package.licence.map_or_else(|| unstated.to_owned(), plain)),
            ("publisher", &by(or("Utgivare", "Publisher"), package.publisher)),
            ("contact", &by(or("Kontakt", "Contact"), package.contact)),
            ("sources", &sources),
        ],
    )
}

/// Text as text: what Markdown would take for markup gets a backslash in front, and a line stays a line.
fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\`*_{}[]()<>#+!|&~".contains(character) {
            safe.push('\\');
        }
        safe.push(if character.is_control() { ' ' } else { character });
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::open::package;

    #[test]
    fn a_readme_says_what_is_masked_and_on_what_terms() {
        let sv = text(&package());
        assert!(sv.contains("Län \\<b\\> \\& \"co\" \\[x\\]\\(y\\)"), "{sv}");
        for part in [
            "påhittat",
            "från 1 till 3",
            "3 av 14",
            "40 av 100",
            "CC-BY-4.0",
            "Region A",
            "fiber.gpkg \\(2025",
        ] {
            assert!(sv.contains(part) || sv.contains(&part.replace('\\', "")), "{part} in {sv}");
        }
        assert!(!sv.contains('{') || sv.contains("\\{"), "{sv}");
        let bare = OpenPackage {
            licence: None,
            is_uncovered_withheld: false,
            language: Language::En,
            invented: false,
            ..package()
        };
        let en = text(&bare);
        assert!(en.contains("No licence is stated") && !en.contains("invented"), "{en}");
        assert!(!en.contains('{'), "{en}");
    }
}
