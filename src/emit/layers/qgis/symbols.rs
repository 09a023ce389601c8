//! Symbols as QGIS saves them, of the looks that every other map has.
use super::xml;
use crate::emit::look::{
    BORDER, BREAKS_PERCENT, CLASS_COLOURS, Group, Look, MASKED, Marks, NO_DATA, NOTHING,
};
use crate::model::{ShortageStatus, WeightKind};

/// Areas are dots where the map is smaller than one to this, outlines where it is larger.
pub(super) const OUTLINES_FROM: u32 = 150_000;

/// Every status of a shortage area.
const STATUSES: [ShortageStatus; 8] = [
    ShortageStatus::New,
    ShortageStatus::Remaining,
    ShortageStatus::UnderConstruction,
    ShortageStatus::Planned,
    ShortageStatus::Remedied,
    ShortageStatus::Ended,
    ShortageStatus::Merged,
    ShortageStatus::Split,
];

/// Words that the legends need beside those of codes.
pub(super) struct LegendWords<'a> {
    pub no_data: &'a str,
    pub masked: &'a str,
    pub nothing: &'a str,
}

/// Municipalities by the share of a weight that is unserved: the classes of every other map, and apart from them those without a
/// share.
pub(super) fn municipalities(weight: WeightKind, words: &LegendWords<'_>) -> String {
    let all = weight.as_str();
    let share = format!("(\"{all}_unserved\" / \"{all}\") * 100");
    let is_masked = format!("\"{all}_unserved\" IS NULL");
    let is_unknown = format!("\"{all}_no_data\" * 2 > \"{all}\"");
    let has_share = format!("\"{all}\" > 0 AND NOT ({is_unknown})");
    let mut rules = String::new();
    let mut symbols = String::new();
    let mut add = |filter: &str, label: &str, look: &Look| {
        let at = rules.matches("<rule ").count();
        rules.push_str(&format!(
            "      <rule key=\"class{at}\" symbol=\"{at}\" filter=\"{}\" label=\"{}\"/>\n",
            xml(filter),
            xml(label)
        ));
        symbols.push_str(&symbol(at, &fill(look, BORDER, "0.2", None)));
    };
    for (class, colour) in CLASS_COLOURS.into_iter().enumerate() {
        let (from, to) = (BREAKS_PERCENT[class], BREAKS_PERCENT[class + 1]);
        let mut filter = format!("{has_share} AND {share} >= {from}");
        // All are within the last class.
        if class + 1 < CLASS_COLOURS.len() {
            filter.push_str(&format!(" AND {share} < {to}"));
        }
        add(&filter, &format!("{from}–{to} %"), &Look { ground: colour, ..NOTHING });
    }
    add(&format!("\"{all}\" > 0 AND {is_unknown}"), words.no_data, &NO_DATA);
    add(&is_masked, words.masked, &MASKED);
    add(&format!("\"{all}\" = 0"), words.nothing, &NOTHING);
    format!(
        "  <renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n    \
         <rules key=\"classes\">\n{rules}    </rules>\n    <symbols>\n{symbols}    </symbols>\n  </renderer-v2>\n  \
         <blending>0</blending>\n  <layerOpacity>1</layerOpacity>\n  <layerGeometryType>2</layerGeometryType>\n"
    )
}

/// Shortage areas by status; `word`: what a code is called.
pub(super) fn shortage_areas(word: impl Fn(&'static str) -> String) -> String {
    let mut categories = String::new();
    let mut symbols = String::new();
    for (at, status) in STATUSES.into_iter().enumerate() {
        categories.push_str(&format!(
            "      <category value=\"{}\" label=\"{}\" symbol=\"{at}\" type=\"string\" render=\"true\"/>\n",
            status.as_str(),
            xml(&word(status.as_str()))
        ));
        let group = Group::of(status);
        let look = group.look();
        let outline = fill(&look, look.line, "0.4", Some(&format!("@map_scale <= {OUTLINES_FROM}")));
        symbols.push_str(&symbol(at, &(dot(&look, group) + &outline)));
    }
    format!(
        "  <renderer-v2 type=\"categorizedSymbol\" attr=\"status\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n    \
         <categories>\n{categories}    </categories>\n    <symbols>\n{symbols}    </symbols>\n  </renderer-v2>\n  \
         <blending>0</blending>\n  <layerOpacity>1</layerOpacity>\n  <layerGeometryType>2</layerGeometryType>\n"
    )
}

fn symbol(at: usize, layers: &str) -> String {
    format!(
        "      <symbol name=\"{at}\" type=\"fill\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n{layers}      </symbol>\n"
    )
}

/// The layers of a fill: the ground with its edge, and the marks above it.
fn fill(look: &Look, edge: &str, width_mm: &str, when: Option<&str>) -> String {
    let ground = colour(look.ground, if look.is_sheer { 190 } else { 255 });
    let mut layers = simple_fill(&ground, "solid", Some((edge, width_mm)), when);
    if let Some(brush) = brush(look.marks) {
        layers.push_str(&simple_fill(&colour(look.marks_colour, 255), brush, None, when));
    }
    layers
}

/// What QGIS calls marks that fill a shape.
const fn brush(marks: Marks) -> Option<&'static str> {
    match marks {
        Marks::None => None,
        Marks::Rising => Some("b_diagonal"),
        Marks::Falling => Some("f_diagonal"),
        Marks::Upright => Some("vertical"),
        Marks::Level => Some("horizontal"),
        Marks::Dots => Some("dense6"),
        Marks::Cross => Some("diagonal_x"),
    }
}

fn simple_fill(colour_of: &str, style: &str, edge: Option<(&str, &str)>, when: Option<&str>) -> String {
    let (edge_colour, width_mm, edge_style) =
        edge.map_or((colour("#000000", 0), "0", "no"), |(edge, width)| (colour(edge, 255), width, "solid"));
    let options = [
        ("color", colour_of),
        ("outline_color", &edge_colour),
        ("outline_style", edge_style),
        ("outline_width", width_mm),
        ("outline_width_unit", "MM"),
        ("joinstyle", "round"),
        ("style", style),
    ];
    layer("SimpleFill", &options, when, "")
}

/// A dot in the middle, as large as it is on the other maps; open areas stand out.
fn dot(look: &Look, group: Group) -> String {
    let size = if group == Group::Ended { "1.6" } else { "2.4" };
    let fill = colour(look.ground, 255);
    let line = colour(if look.line == look.ground { "#ffffff" } else { look.line }, 255);
    let options = [
        ("name", "circle"),
        ("color", &*fill),
        ("outline_color", &line),
        ("outline_style", "solid"),
        ("outline_width", "0.4"),
        ("outline_width_unit", "MM"),
        ("size", size),
        ("size_unit", "MM"),
    ];
    let marker = layer("SimpleMarker", &options, None, "");
    let inner = format!(
        "          <symbol name=\"@dot\" type=\"marker\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n{marker}          \
         </symbol>\n"
    );
    let options = [("point_on_surface", "1"), ("point_on_all_parts", "0")];
    layer("CentroidFill", &options, Some(&format!("@map_scale > {OUTLINES_FROM}")), &inner)
}

/// A layer of a symbol; `when`: the expression that turns it on.
fn layer(class: &str, options: &[(&str, &str)], when: Option<&str>, inner: &str) -> String {
    let mut text = format!(
        "        <layer class=\"{class}\" enabled=\"1\" pass=\"0\" locked=\"0\">\n          <Option type=\"Map\">\n"
    );
    for (name, value) in options {
        text.push_str(&format!("            <Option name=\"{name}\" type=\"QString\" value=\"{value}\"/>\n"));
    }
    text.push_str("          </Option>\n");
    if let Some(when) = when {
        text.push_str(&format!(
            "          <data_defined_properties>\n            <Option type=\"Map\">\n              \
             <Option name=\"name\" type=\"QString\" value=\"\"/>\n              <Option name=\"properties\" type=\"Map\">\n                \
             <Option name=\"enabled\" type=\"Map\">\n                  <Option name=\"active\" type=\"bool\" value=\"true\"/>\n                  \
             <Option name=\"expression\" type=\"QString\" value=\"{}\"/>\n                  \
             <Option name=\"type\" type=\"int\" value=\"3\"/>\n                </Option>\n              </Option>\n              \
             <Option name=\"type\" type=\"QString\" value=\"collection\"/>\n            </Option>\n          \
             </data_defined_properties>\n",
            xml(when)
        ));
    }
    text.push_str(inner);
    text.push_str("        </layer>\n");
    text
}

/// `#rrggbb` as QGIS writes a colour: red, green, blue, opacity.
fn colour(hex: &str, opacity: u8) -> String {
    let part = |from: usize| hex.get(from..from + 2).and_then(|part| u8::from_str_radix(part, 16).ok());
    let [red, green, blue] = [1, 3, 5].map(|from| part(from).unwrap_or_default());
    format!("{red},{green},{blue},{opacity}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_classes_are_those_of_the_other_maps() {
        assert_eq!(colour("#c2c1df", 255), "194,193,223,255");
        let words = LegendWords { no_data: "n", masked: "m", nothing: "0" };
        let text = municipalities(WeightKind::Households, &words);
        assert_eq!(text.matches("<rule ").count(), CLASS_COLOURS.len() + 3);
        assert!(text.contains(
            "&gt;= 5 AND (&quot;households_unserved&quot; / &quot;households&quot;) * 100 &lt; 10"
        ));
        assert!(text.contains("label=\"20–100 %\""));
    }

    #[test]
    fn an_area_is_a_dot_or_an_outline_and_never_both() {
        let text = shortage_areas(str::to_owned);
        assert_eq!(text.matches("@map_scale &gt; 150000").count(), STATUSES.len());
        assert!(text.matches("@map_scale &lt;= 150000").count() >= STATUSES.len());
    }
}
