//! `README.md` of the open package, for people.
use std::path::Path;

use super::{LeftOut, MaskedSquares, OpenPackage};
use crate::emit::EmitError;
use crate::emit::text::language::{Language, fill};
use crate::emit::text::markup::plain_markdown;
use crate::model::WeightKind;
use crate::suppress::SuppressSettings;

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

/// A side of squares in words.
fn side(side_m: u32) -> String {
    if side_m.is_multiple_of(1000) { format!("{} km", side_m / 1000) } else { format!("{side_m} m") }
}

/// How many squares of each side are left out.
fn squares(package: &OpenPackage) -> String {
    let language = package.context.language;
    let number = |count: usize| language.number(count as f64);
    let of = |squares: &MaskedSquares| {
        let MaskedSquares { side_m, left_out, all } = *squares;
        let text = if language == Language::Sv {
            "{left_out} av {all} om {side}"
        } else {
            "{left_out} of {all} of {side}"
        };
        fill(text, &[("left_out", &number(left_out)), ("all", &number(all)), ("side", &side(side_m))])
    };
    package.masked_squares.iter().map(of).collect::<Vec<_>>().join(", ")
}

/// How many open shortage areas have no counts.
fn masked_areas(package: &OpenPackage) -> String {
    let language = package.context.language;
    let text = if language == Language::Sv {
        "Öppna bristområden vars antal är maskerade: {masked} av {all}. Är antalet analysenheter eller hushåll i ett område maskerat saknas också antalet arbetsställen och personer."
    } else {
        "Open shortage areas whose counts are masked: {masked} of {all}. Where the number of demand points or households of an area is masked, those of workplaces and persons are left out too."
    };
    let number = |count: usize| language.number(count as f64);
    let (masked, all) = package.masked_areas;
    fill(text, &[("masked", &number(masked)), ("all", &number(all))])
}

/// Why the squares do not sum to the whole; nothing where all are there.
fn do_not_sum(package: &OpenPackage) -> String {
    let language = package.context.language;
    let or = |sv: &'static str, en: &'static str| if language == Language::Sv { sv } else { en };
    let Some(largest) = package.masked_squares.first().filter(|squares| squares.left_out > 0) else {
        return String::new();
    };
    let why = match package.left_out {
        Some(LeftOut { unserved, all }) if unserved > all => {
            let text = or(
                "De utelämnade rutorna om {side} rymmer {unserved} av de analysenheter som saknar tillgång men {all} av alla: en summa av rutor visar bristen mindre än den är.",
                "The squares of {side} that are left out hold {unserved} of the demand points that are unserved but {all} of all: a sum of squares shows the shortage smaller than it is.",
            );
            let [unserved, all] = [unserved, all].map(|share| language.percent(share));
            fill(text, &[("side", &side(largest.side_m)), ("unserved", &unserved), ("all", &all)])
        }
        _ => {
            or("De utelämnade rutorna fattas i summan.", "The squares that are left out are not in the sum.")
                .to_owned()
        }
    };
    let text = or(
        "\n**Summera inte rutorna.** {why} Kommunernas och hela områdets tal står i `municipalities.csv`.\n",
        "\n**Do not sum the squares.** {why} The numbers of the municipalities and of the whole are in `municipalities.csv`.\n",
    );
    fill(text, &[("why", &why)])
}

/// How many places a masked new shortage area can have by the profile; empty where the profile narrows nothing.
fn least_area(package: &OpenPackage, language: Language) -> String {
    let settings = SuppressSettings::new(package.below).with_least_areas([package.min_points as f64, 1.0]);
    let (least, below) = (package.min_points, settings.area_below(WeightKind::Points) as u64);
    let most = below.saturating_sub(1);
    if least < 2 || least > most {
        return String::new();
    }
    let [least_text, most_text] = [least, most].map(|count| count.to_string());
    let or = |sv: &'static str, en: &'static str| if language == Language::Sv { sv } else { en };
    let rule = or(
        " Enligt definitionerna har ett nytt bristområde minst {least} analysenheter: är deras antal maskerat för att det är litet, är det från {least} till {most}.",
        " By the definitions a new shortage area has at least {least} demand points: where their number is masked because it is small, it is from {least} to {most}.",
    );
    let values = [("least", least_text.as_str()), ("most", &most_text)];
    fill(rule, &values)
}

fn text(package: &OpenPackage, names: &[&str]) -> String {
    let language = package.context.language;
    let or = |sv: &'static str, en: &'static str| if language == Language::Sv { sv } else { en };
    // The points of a run are called by their own name, as on its pages.
    let named = |text: &str| package.context.units.name(language, text);
    let template = &named(&listed(or(SV, EN), names));
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
            ("masked_areas", &named(&masked_areas(package))),
            ("do_not_sum", &named(&do_not_sum(package))),
            ("least_area", &named(&least_area(package, language))),
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
            "är det från 3 till 4. Avståndet",
            "bristområden vars antal är maskerade: 46 av 88.",
            "**Summera inte rutorna.** De utelämnade rutorna om 1 km rymmer 41,0\u{a0}% av de analysenheter som saknar tillgång men 9,0\u{a0}% av alla",
        ] {
            assert!(sv.contains(part), "{part} in {sv}");
        }
        assert!(!sv.contains('{') && !sv.contains("suppress_below"), "{sv}");
        for absent in ["geojson` |", "map.html", "tables.xlsx"] {
            assert!(!sv.contains(absent), "{absent} in {sv}");
        }
        // 3 or 4 places: the text says less than before.
        let safer = text(&OpenPackage { below: 5, ..package() }, &names);
        assert!(safer.contains("är det från 3 till 4. Avståndet"), "{safer}");
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

    #[test]
    fn sums_of_squares_are_warned_of_by_what_is_left_out_and_points_have_their_own_name() {
        let of = |left_out, masked_squares: Vec<MaskedSquares>| {
            do_not_sum(&OpenPackage { masked_squares, left_out, ..package() })
        };
        let squares = |left_out| vec![MaskedSquares { side_m: 1000, left_out, all: 10 }];
        assert_eq!(of(None, squares(0)), "");
        let even = Some(LeftOut { unserved: 0.2, all: 0.2 });
        for unsaid in [None, even] {
            let text = of(unsaid, squares(4));
            assert!(text.contains("De utelämnade rutorna fattas i summan.") && !text.contains('%'), "{text}");
        }
        let buildings = crate::emit::Context {
            units: crate::emit::Units::Buildings,
            ..*crate::emit::open::context(Language::Sv)
        };
        let text = text(&OpenPackage { context: &buildings, ..package() }, &["municipalities.csv"]);
        assert!(text.contains("minst 4 byggnader") && text.contains("av de byggnader som saknar"), "{text}");
        assert!(!text.contains("nalysenhet"), "{text}");
    }
}
