//! What is ready to be used in the project: themes, and a sheet of A4 for each municipality.
use geo::Rect;

use super::project::Layer;
use super::{style, xml};
use crate::emit::text::language::fill;
use crate::emit::text::titles::Words;
use crate::emit::{Context, Language};
use crate::model::Findings;

/// The sheet: an atlas over the municipalities.
const LAYOUT: &str = include_str!("layout.xml");
/// Height of a line of numbers, millimetres.
const LINE_MM: f64 = 4.2;
/// Width and height of the map on the sheet, millimetres.
const MAP_MM: [f64; 2] = [197.0, 170.0];
/// Where the numbers begin on the sheet, millimetres from its top.
const TOP_MM: f64 = 24.0;

/// Themes with their layers; one without its first layer is left out. Each stands on the base.
const THEMES: [(&str, &[&str]); 5] = [
    ("fixed", &["shortage_areas", "demand_points", "fibre_points", "connections", "municipalities"]),
    ("mobile", &["uncovered", "uncovered_lines", "borders"]),
    ("order", &["last_percent", "connections", "fibre_points", "borders"]),
    ("squares", &["grid_1km", "borders"]),
    ("support", &["support_candidates", "designated_areas", "borders"]),
];
const BASE: [&str; 4] = ["base_places", "base_lines", "base_settlements", "base_water"];

/// The themes of a project with these layers.
pub(super) fn themes(layers: &[Layer], words: Words) -> String {
    let mut presets = String::from("  <visibility-presets>\n");
    for (theme, names) in THEMES {
        let Some(first) = names.first().filter(|name| layers.iter().any(|layer| layer.is(name))) else {
            continue;
        };
        let name = xml(words.text(&format!("theme.{theme}")));
        presets.push_str(&format!(
            "    <visibility-preset name=\"{name}\" has-expanded-info=\"0\" has-checked-group-info=\"0\">\n"
        ));
        let is_in = |layer: &&Layer| [*first].iter().chain(names).chain(&BASE).any(|name| layer.is(name));
        for layer in layers.iter().filter(is_in) {
            presets.push_str(&format!(
                "      <layer id=\"{}\" visible=\"1\" expanded=\"1\" style=\"\"/>\n",
                layer.id()
            ));
        }
        presets.push_str("    </visibility-preset>\n");
    }
    presets.push_str("  </visibility-presets>\n");
    presets
}

/// The sheet of each municipality: its map, its numbers, a legend of what the map shows, a scale bar and the sources.
pub(super) fn layouts(
    findings: &Findings,
    context: &Context,
    layers: &[Layer],
    suppliers: &[String],
    extent: &Rect<f64>,
) -> String {
    let words = Words::of_run(context);
    let Some(municipalities) = layers.iter().find(|layer| layer.is("municipalities")) else {
        return String::new();
    };
    let lines = lines(findings, municipalities, context.language, words);
    let height = LINE_MM * lines.len() as f64;
    let joined = |pick: fn(&(String, String)) -> &str| {
        xml(&lines.iter().map(pick).collect::<Vec<_>>().join("\n")).replace('\n', "&#10;")
    };
    let legend: String = ["shortage_areas", "municipalities", "base_settlements", "base_lines", "base_water"]
        .iter()
        .filter_map(|name| layers.iter().find(|layer| layer.is(name)))
        .map(|layer| layer.in_tree(words, true))
        .collect();
    let invented =
        if context.invented { format!(" – {}", words.text("cover.invented")) } else { String::new() };
    let subtitle = format!("{}{invented}", super::project::about(context));
    let sources = words.filled("layout.sources", &[("sources", &suppliers.join(", "))]);
    let (low, high) = shaped(extent);
    let values = [
        ("name", &*xml(words.text("layout.name"))),
        ("theme", &xml(words.text("theme.fixed"))),
        ("subtitle", &xml(&literal(&subtitle))),
        ("words", &joined(|line| &line.0)),
        ("numbers", &joined(|line| &line.1)),
        ("height", &height.to_string()),
        ("below", &(TOP_MM + height + LINE_MM).to_string()),
        ("legend", &legend),
        ("sources", &xml(&literal(&sources))),
        ("coverage", &xml(&municipalities.title(words))),
        ("west", &low[0].to_string()),
        ("south", &low[1].to_string()),
        ("east", &high[0].to_string()),
        ("north", &high[1].to_string()),
    ];
    format!("  <Layouts>\n{}  </Layouts>\n", fill(LAYOUT, &values))
}

/// An extent widened to the shape of the map on the sheet: QGIS gives the map the shape of its extent. Low and high corner.
fn shaped(extent: &Rect<f64>) -> ([f64; 2], [f64; 2]) {
    let middle = extent.center();
    let (width, height) = (extent.width().max(1.0), extent.height().max(1.0));
    let metres = (width / MAP_MM[0]).max(height / MAP_MM[1]);
    let half = MAP_MM.map(|side| side * metres / 2.0);
    ([middle.x - half[0], middle.y - half[1]], [middle.x + half[0], middle.y + half[1]])
}

/// The numbers of a municipality: what each is called, and the expression that gives it.
fn lines(
    findings: &Findings,
    municipalities: &Layer,
    language: Language,
    words: Words,
) -> Vec<(String, String)> {
    let number = |field: &str| {
        let language = language.as_str();
        format!("[% coalesce(format_number(\"{field}\", 0, '{language}'), '–') %]")
    };
    let mut lines = Vec::new();
    if let Some(weight) = style::weights(&municipalities.fields).first() {
        let all = weight.as_str();
        lines.push((words.column(all), number(all)));
        for state in ["connected", "passed", "planned", "unserved", "no_data"] {
            // The weight stands in the first line.
            let name = words.coded(state).unwrap_or(state);
            lines.push((format!("   {name}"), number(&format!("{all}_{state}"))));
        }
        let share = format!(
            "[% coalesce(if(\"{all}\" > 0, format_number(100 * \"{all}_unserved\" / \"{all}\", 1, '{}'), NULL) || ' %', '–') %]",
            language.as_str()
        );
        lines.push((words.text("layout.share").to_owned(), share));
    }
    lines.extend(
        ["shortage_areas", "points_in_shortage_areas"].map(|field| (words.column(field), number(field))),
    );
    if findings.cover.iter().any(|cover| cover.uncovered.is_some()) {
        // A small area is no empty one.
        let area = format!(
            "[% coalesce(format_number(\"uncovered_km2\", if(\"uncovered_km2\" < 10, 1, 0), '{}') || ' km²', '–') %]",
            language.as_str()
        );
        lines.push((words.column("uncovered_km2"), area));
    }
    lines
}

/// A text in a label, which takes what stands between `[%` and `%]` for an expression.
fn literal(text: &str) -> String {
    text.replace("[%", "[\u{200b}%")
}
