//! A layer's style: its symbols with their words, its labels, and titles for its fields.
use super::{symbols, xml};
use crate::emit::layers::drawing::{Symbols, classes};
use crate::emit::layers::fields::Fields;
use crate::emit::layers::gpkg_style::{Label, Style};
use crate::emit::text::language::fill;
use crate::emit::text::titles::Words;
use crate::model::WeightKind;

/// Labels of a field: small dark text with a white edge, at the middle of the area or beside it.
const LABELS: &str = include_str!("labels.xml");

/// A style as QGIS keeps it beside a layer.
pub(in crate::emit) struct NamedStyle {
    /// Its name among those of the layer.
    pub(in crate::emit) name: String,
    /// What it shows.
    pub(in crate::emit) about: String,
    /// The style as a document of its own.
    pub(in crate::emit) qml: String,
}

/// The styles of a layer, the one that it is opened with first: the shares of municipalities have one by each weight.
pub(in crate::emit) fn styles(style: &Style, fields: &Fields, words: Words) -> Vec<NamedStyle> {
    let name = format!("style.{}", style.layer);
    let about = format!("style_about.{}", style.layer);
    match style.symbols {
        Symbols::Shares => weights(fields)
            .into_iter()
            .map(|weight| {
                let noun = noun(weight, words);
                let values = [("weight", &*noun)];
                NamedStyle {
                    name: words.filled(&name, &values),
                    about: words.filled(&about, &values),
                    qml: document(style, fields, words, Some(weight)),
                }
            })
            .collect(),
        _ => vec![NamedStyle {
            name: words.text(&name).to_owned(),
            about: words.text(&about).to_owned(),
            qml: document(style, fields, words, None),
        }],
    }
}

/// The weights that a layer counts, first the one whose shares it opens with.
pub(in crate::emit) fn weights(fields: &Fields) -> Vec<WeightKind> {
    const ORDER: [WeightKind; 6] = [
        WeightKind::Households,
        WeightKind::Points,
        WeightKind::Workplaces,
        WeightKind::Persons,
        WeightKind::HolidayHomes,
        WeightKind::Buildings,
    ];
    let is_counted = |weight: &WeightKind| {
        let wanted = format!("{}_unserved", weight.as_str());
        fields.names.contains(&wanted)
    };
    ORDER.into_iter().filter(is_counted).collect()
}

/// What a weight counts, within a sentence.
pub(super) fn noun(weight: WeightKind, words: Words) -> String {
    words.column(weight.as_str()).to_lowercase()
}

/// Without indents, which are a third of it: a file that is mailed holds a dozen of them.
fn document(style: &Style, fields: &Fields, words: Words, weight: Option<WeightKind>) -> String {
    let text = format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" \
         styleCategories=\"Symbology|Labeling|Fields|Forms\" labelsEnabled=\"{}\">\n{}</qgis>\n",
        u8::from(style.label.is_some()),
        parts(style, fields, words, weight)
    );
    text.lines().fold(String::with_capacity(text.len()), |flat, line| flat + line.trim_start() + "\n")
}

/// What a style is made of, as it stands in a style and in a layer of a project; `weight`: whose shares are drawn, the first one where
/// it is left open.
pub(super) fn parts(style: &Style, fields: &Fields, words: Words, weight: Option<WeightKind>) -> String {
    let weight = weight.or_else(|| weights(fields).first().copied()).unwrap_or(WeightKind::Points);
    let mut parts = symbols::renderer(&classes(style.symbols, weight, words));
    if let Some(Label { field, size, weight, priority, scale }) = &style.label {
        // A name over an area that is a dot would hide it; those of municipalities and ranks stand in the middle.
        let is_below = ["shortage_areas", "base_places"].contains(&style.layer);
        let values = [
            ("quadrant", if is_below { "7" } else { "4" }),
            ("down", if is_below { "1.6" } else { "0" }),
            ("field", *field),
            ("size", &size.to_string()),
            ("weight", weight),
            // Of Qt, which takes it where a font has no style of that name.
            ("thickness", if *weight == "Bold" { "75" } else { "50" }),
            ("priority", &priority.to_string()),
            ("scale", &scale.to_string()),
            ("limited", if *scale > 0 { "1" } else { "0" }),
        ];
        parts.push_str(&fill(LABELS, &values));
    }
    parts.push_str(&value_maps(fields, words));
    parts.push_str("  <aliases>\n");
    for (index, field) in fields.names.iter().enumerate() {
        parts.push_str(&format!(
            // The first field of every table is its key.
            "    <alias index=\"{}\" field=\"{}\" name=\"{}\"/>\n",
            index + 1,
            xml(field),
            xml(&words.column(field))
        ));
    }
    parts.push_str("  </aliases>\n");
    parts
}

/// The words of the codes: tables, forms and tips show them in place of what the cells hold.
fn value_maps(fields: &Fields, words: Words) -> String {
    let mut maps = String::from("  <fieldConfiguration>\n");
    for field in &fields.names {
        let meanings = fields.meanings(field, words);
        if meanings.is_empty() {
            continue;
        }
        maps.push_str(&format!(
            "    <field name=\"{}\" configurationFlags=\"None\">\n      <editWidget type=\"ValueMap\">\n        <config>\n          \
             <Option type=\"Map\">\n            <Option type=\"List\" name=\"map\">\n",
            xml(field)
        ));
        for (code, word) in meanings {
            maps.push_str(&format!(
                "              <Option type=\"Map\"><Option type=\"QString\" name=\"{}\" value=\"{}\"/></Option>\n",
                xml(&word),
                xml(code)
            ));
        }
        maps.push_str(
            "            </Option>\n          </Option>\n        </config>\n      </editWidget>\n    </field>\n",
        );
    }
    maps.push_str("  </fieldConfiguration>\n");
    maps
}
