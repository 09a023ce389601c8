//! `README.md` of the open package, for people.
use std::path::Path;

use super::{MaskedSquares, OpenPackage};
use crate::emit::EmitError;
use crate::emit::text::language::{Language, fill};
use crate::emit::text::markup::plain_markdown;

const SV: &str = include_str!("readme.sv.md");
const EN: &str = include_str!("readme.en.md");

/// What is in every package, besides the data.
const ALWAYS: [&str; 3] = ["dcat.jsonld", "dcat.rdf", "checksums.sha256"];

/// Writes `README.md` in the language of the run; `names` are those of the other files of the package.
///
/// # Errors
/// Where the file cannot be written.
pub fn readme(package: &OpenPackage, names: &[&str], path: &Path) -> Result<(), EmitError> {
    std::fs::write(path, text(package, names)).map_err(|error| EmitError::write(path, error))
}

/// The template, its table of files cut down to the files that the package has, also within a line.
fn listed(template: &str, names: &[&str]) -> String {
    let is_there = |name: &str| match name.strip_suffix('/') {
        Some(_) => names.iter().any(|file| file.starts_with(name)),
        None => ALWAYS.contains(&name) || names.contains(&name),
    };
    let line = |line: &str| {
        let Some((files, holds)) = line.strip_prefix("| `").and_then(|line| line.split_once("` |")) else {
            return Some(format!("{line}\n"));
        };
        let files: Vec<&str> = files.split("`, `").filter(|name| is_there(name)).collect();
        (!files.is_empty()).then(|| format!("| `{}` |{holds}\n", files.join("`, `")))
    };
    template.lines().filter_map(line).collect()
}

/// How many squares of each side are left out.
fn squares(package: &OpenPackage) -> String {
    let language = package.context.language;
    let number = |count: usize| language.number(count as f64);
    let of = |squares: &MaskedSquares| {
        let MaskedSquares { side_m, left_out, all } = *squares;
        let side = if side_m % 1000 == 0 { format!("{} km", side_m / 1000) } else { format!("{side_m} m") };
        let text = if language == Language::Sv {
            "{left_out} av {all} om {side}"
        } else {
            "{left_out} of {all} of {side}"
        };
        fill(text, &[("left_out", &number(left_out)), ("all", &number(all)), ("side", &side)])
    };
    package.masked_squares.iter().map(of).collect::<Vec<_>>().join(", ")
}

/// How many places a masked new shortage area can have by the profile; empty where the profile narrows nothing.
fn least_area(package: &OpenPackage, language: Language) -> String {
    let (least, most) = (package.min_points, u64::from(package.below.saturating_sub(1)));
    if least < 2 || least > most {
        return String::new();
    }
    let [least_text, most_text, enough] = [least, most, least + 2].map(|count| count.to_string());
    let or = |sv: &'static str, en: &'static str| if language == Language::Sv { sv } else { en };
    let rule = or(
        " Enligt definitionerna har ett nytt bristområde minst {least} analysenheter: är deras antal maskerat för att det är litet, är det ",
        " By the definitions a new shortage area has at least {least} places: where their number is masked because it is small, it is ",
    );
    let range = or("från {least} till {most}.", "from {least} to {most}.");
    let one = or(
        "{least}. **Det säger definitionerna, hur tabellerna än maskeras; den som vill dölja det sätter `suppress_below` till minst {enough}.**",
        "{least}. **The definitions say so, however the tables are masked; to hide it, set `suppress_below` to {enough} or more.**",
    );
    let values = [("least", least_text.as_str()), ("most", &most_text), ("enough", &enough)];
    fill(rule, &values) + &fill(if least == most { one } else { range }, &values)
}

fn text(package: &OpenPackage, names: &[&str]) -> String {
    let language = package.context.language;
    let or = |sv: &'static str, en: &'static str| if language == Language::Sv { sv } else { en };
    let template = &listed(or(SV, EN), names);
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
        let date = date.as_ref().map(|date| format!(" ({})", plain_markdown(date))).unwrap_or_default();
        sources.push_str(&format!("- {}{date}\n", plain_markdown(name)));
    }
    let by = |label: &str, value: Option<&str>| {
        value.map(|value| format!("\n{label}: {}", plain_markdown(value))).unwrap_or_default()
    };
    fill(
        template,
        &[
            ("region", &plain_markdown(package.context.name)),
            ("invented", if package.context.invented { invented } else { "" }),
            ("date", package.context.reference_date),
            ("profile", &plain_markdown(package.context.profile)),
            ("below", &package.below.to_string()),
            ("most", &package.below.saturating_sub(1).to_string()),
            ("masked_rows", &number(package.masked_rows.0)),
            ("rows", &number(package.masked_rows.1)),
            ("squares", &squares(package)),
            ("least_area", &least_area(package, language)),
            ("uncovered", uncovered),
            (
                "licence",
                &package.publication.licence.as_deref().map_or_else(|| unstated.to_owned(), plain_markdown),
            ),
            ("publisher", &by(or("Utgivare", "Publisher"), package.publication.publisher.as_deref())),
            ("contact", &by(or("Kontakt", "Contact"), package.publication.contact.as_deref())),
            ("sources", &sources),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::open::{Publication, package};

    #[test]
    fn a_readme_says_what_is_masked_and_on_what_terms() {
        let names = ["municipalities.csv", "grid_1km.gpkg", "images/all_a4.svg"];
        let sv = text(&package(), &names);
        assert!(sv.contains("Län \\<b\\> \\& \"co\" \\[x\\](y)"), "{sv}");
        for part in [
            "påhittat",
            "från 1 till 3",
            "3 av 14",
            "40 av 100 om 1 km, 300 av 1\u{a0}200 om 250 m",
            "CC-BY-4.0",
            "Region A",
            "fiber.gpkg (2025",
            "| `municipalities.csv` |",
            "| `grid_1km.gpkg` |",
            "| `images/` |",
            "| `dcat.jsonld`, `dcat.rdf` |",
            "är det 3. **Det säger definitionerna",
        ] {
            assert!(sv.contains(part), "{part} in {sv}");
        }
        assert!(!sv.contains('{'), "{sv}");
        for absent in ["geojson` |", "map.html", "tables.xlsx"] {
            assert!(!sv.contains(absent), "{absent} in {sv}");
        }
        // 3 or 4 places: the text says less than before.
        let safer = text(&OpenPackage { below: 5, ..package() }, &names);
        assert!(safer.contains("från 3 till 4") && !safer.contains("säger definitionerna"), "{safer}");
        let bare = OpenPackage {
            publication: &Publication::default(),
            is_uncovered_withheld: false,
            context: crate::emit::open::context(Language::En),
            ..package()
        };
        let en = text(&bare, &names);
        assert!(en.contains("No licence is stated") && !en.contains("invented"), "{en}");
        assert!(!en.contains('{'), "{en}");
    }
}
