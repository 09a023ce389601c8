//! Symbols and classes as QGIS saves them.
use super::xml;
use crate::emit::layers::drawing::{
    AreaMark, Class, Mark, OUTLINES_FROM, PointMark, PointShape, Stroke, Term, Test,
};
use crate::emit::look::Marks;

/// The classes of a layer. QGIS shows classes by one field as categories, which are easier to change than rules.
pub(super) fn renderer(classes: &[Class]) -> String {
    let symbols: String = classes.iter().enumerate().map(|(at, class)| symbol(at, &class.mark)).collect();
    let kind = match classes.first().map(|class| &class.mark) {
        Some(Mark::Point(_)) => 0,
        Some(Mark::Line(_)) => 1,
        _ => 2,
    };
    let (class, list) = match classes {
        [Class { test: Test::Every, .. }] => ("singleSymbol\"".to_owned(), String::new()),
        _ => match categories(classes) {
            Some((field, list)) => (format!("categorizedSymbol\" attr=\"{}\"", xml(field)), list),
            None => ("RuleRenderer\"".to_owned(), rules(classes)),
        },
    };
    format!(
        "  <renderer-v2 type=\"{class} symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n{list}    \
         <symbols>\n{symbols}    </symbols>\n  </renderer-v2>\n  <blending>0</blending>\n  \
         <layerOpacity>1</layerOpacity>\n  <layerGeometryType>{kind}</layerGeometryType>\n"
    )
}

/// The field that all classes ask for, and its categories.
fn categories(classes: &[Class]) -> Option<(&'static str, String)> {
    let mut field = None;
    let mut list = String::from("    <categories>\n");
    for (at, class) in classes.iter().enumerate() {
        let (asked, value) = match &class.test {
            Test::Code(field, code) => (*field, *code),
            // The category without a value holds what is in no other.
            Test::NoneOf(field, _) => (*field, ""),
            _ => return None,
        };
        if *field.get_or_insert(asked) != asked {
            return None;
        }
        list.push_str(&format!(
            "      <category value=\"{value}\" label=\"{}\" symbol=\"{at}\" type=\"string\" render=\"true\"/>\n",
            xml(&class.label)
        ));
    }
    list.push_str("    </categories>\n");
    field.map(|field| (field, list))
}

fn rules(classes: &[Class]) -> String {
    let mut rules = String::from("    <rules key=\"classes\">\n");
    for (at, class) in classes.iter().enumerate() {
        rules.push_str(&format!(
            "      <rule key=\"class{at}\" symbol=\"{at}\" filter=\"{}\" label=\"{}\"/>\n",
            xml(&expression(&class.test)),
            xml(&class.label)
        ));
    }
    rules.push_str("    </rules>\n");
    rules
}

/// A test as an expression of QGIS.
fn expression(test: &Test) -> String {
    match test {
        Test::Every => "TRUE".to_owned(),
        Test::Code(field, code) => format!("\"{field}\" = '{code}'"),
        Test::NoneOf(field, codes) => {
            format!("\"{field}\" IS NULL OR \"{field}\" NOT IN ('{}')", codes.join("', '"))
        }
        Test::Compare(left, sign, right) => format!("{} {} {}", term(left), sign.text(), term(right)),
        Test::Unknown(field) => format!("\"{field}\" IS NULL"),
        Test::Not(test) => format!("NOT ({})", expression(test)),
        Test::All(tests) => tests.iter().map(expression).collect::<Vec<_>>().join(" AND "),
    }
}

fn term(term: &Term) -> String {
    match term {
        Term::Number(number) => number.to_string(),
        Term::Field(field) => format!("\"{field}\""),
        Term::Twice(field) => format!("\"{field}\" * 2"),
        Term::Percent(part, of) => format!("(\"{part}\" / \"{of}\") * 100"),
    }
}

fn symbol(at: usize, mark: &Mark) -> String {
    let (kind, layers) = match mark {
        Mark::Area(mark) => ("fill", area(mark, None)),
        Mark::Line(strokes) => ("line", strokes.iter().map(line).collect()),
        Mark::Point(mark) => ("marker", marker(mark)),
        Mark::Spot(dot, mark) => {
            ("fill", centre(dot) + &area(mark, Some(&format!("@map_scale <= {OUTLINES_FROM}"))))
        }
    };
    format!(
        "      <symbol name=\"{at}\" type=\"{kind}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n{layers}      </symbol>\n"
    )
}

/// The layers of an area: the ground with its edge, and the marks above it.
fn area(mark: &AreaMark, when: Option<&str>) -> String {
    let style = if mark.ground.is_some() { "solid" } else { "no" };
    let ground = |opacity| colour(mark.ground.unwrap_or("#ffffff"), opacity);
    let enabled = when.map(|when| ("enabled", when.to_owned()));
    let mut changing = Vec::from_iter(enabled.clone());
    if mark.near_opacity < mark.opacity {
        let (near, far) = (ground(mark.near_opacity), ground(mark.opacity));
        let shade = format!("if(@map_scale <= {OUTLINES_FROM}, '{near}', '{far}')");
        changing.push(("fillColor", shade));
    }
    let mut layers = simple_fill(&ground(mark.opacity), style, mark.edge, &changing);
    if let Some(brush) = brush(mark.marks) {
        layers.push_str(&simple_fill(&colour(mark.marks_colour, 1.0), brush, None, &Vec::from_iter(enabled)));
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

fn simple_fill(ground: &str, style: &str, edge: Option<Stroke>, changing: &[(&str, String)]) -> String {
    let dash = match edge.map(|edge| edge.dash) {
        None => "no",
        Some([]) => "solid",
        // QGIS draws the edge of an area with dashes of its own alone.
        Some([long, ..]) if *long >= 2.0 => "dash",
        Some(_) => "dot",
    };
    let edge = edge.unwrap_or(Stroke::solid("#000000", 0.0));
    let options = [
        ("color", ground),
        ("outline_color", &colour(edge.colour, 1.0)),
        ("outline_style", dash),
        ("outline_width", &edge.width_mm.to_string()),
        ("outline_width_unit", "MM"),
        ("joinstyle", "round"),
        ("style", style),
    ];
    layer("SimpleFill", &options, changing, "")
}

fn line(stroke: &Stroke) -> String {
    let lengths: Vec<String> =
        stroke.dash.iter().map(|part| format!("{:.2}", part * stroke.width_mm)).collect();
    let cap = if stroke.dash.is_empty() { "round" } else { "flat" };
    let options = [
        ("capstyle", if is_beads(stroke) { "round" } else { cap }),
        ("joinstyle", "round"),
        ("line_color", &colour(stroke.colour, 1.0)),
        ("line_style", "solid"),
        ("line_width", &stroke.width_mm.to_string()),
        ("line_width_unit", "MM"),
        ("use_custom_dash", if lengths.is_empty() { "0" } else { "1" }),
        ("customdash", &lengths.join(";")),
        ("customdash_unit", "MM"),
    ];
    layer("SimpleLine", &options, &[], "")
}

/// Whether the dashes are so short that round ends make beads of them.
fn is_beads(stroke: &Stroke) -> bool {
    stroke.dash.first().is_some_and(|dash| *dash < 0.5)
}

fn marker(mark: &PointMark) -> String {
    let shape = match mark.shape {
        PointShape::Circle => "circle",
        PointShape::Square => "square",
        PointShape::Diamond => "diamond",
        PointShape::Triangle => "triangle",
        PointShape::Across => "cross2",
    };
    let options = [
        ("name", shape),
        ("color", &*colour(mark.ground, 1.0)),
        ("outline_color", &colour(mark.edge.colour, 1.0)),
        ("outline_style", "solid"),
        ("outline_width", &mark.edge.width_mm.to_string()),
        ("outline_width_unit", "MM"),
        ("size", &mark.size_mm.to_string()),
        ("size_unit", "MM"),
    ];
    layer("SimpleMarker", &options, &[], "")
}

/// A point in the middle of an area, where areas are dots.
fn centre(dot: &PointMark) -> String {
    let inner = format!(
        "          <symbol name=\"@dot\" type=\"marker\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n{}          \
         </symbol>\n",
        marker(dot)
    );
    let options = [("point_on_surface", "1"), ("point_on_all_parts", "0")];
    let far = [("enabled", format!("@map_scale > {OUTLINES_FROM}"))];
    layer("CentroidFill", &options, &far, &inner)
}

/// A layer of a symbol; `changing`: properties that an expression gives.
fn layer(class: &str, options: &[(&str, &str)], changing: &[(&str, String)], inner: &str) -> String {
    let mut text = format!(
        "        <layer class=\"{class}\" enabled=\"1\" pass=\"0\" locked=\"0\">\n          <Option type=\"Map\">\n"
    );
    for (name, value) in options {
        text.push_str(&format!("            <Option name=\"{name}\" type=\"QString\" value=\"{value}\"/>\n"));
    }
    text.push_str("          </Option>\n");
    if !changing.is_empty() {
        text.push_str(
            "          <data_defined_properties>\n            <Option type=\"Map\">\n              \
             <Option name=\"name\" type=\"QString\" value=\"\"/>\n              <Option name=\"properties\" type=\"Map\">\n",
        );
        for (property, expression) in changing {
            text.push_str(&format!(
                "                <Option name=\"{property}\" type=\"Map\">\n                  \
                 <Option name=\"active\" type=\"bool\" value=\"true\"/>\n                  \
                 <Option name=\"expression\" type=\"QString\" value=\"{}\"/>\n                  \
                 <Option name=\"type\" type=\"int\" value=\"3\"/>\n                </Option>\n",
                xml(expression)
            ));
        }
        text.push_str(
            "              </Option>\n              <Option name=\"type\" type=\"QString\" value=\"collection\"/>\n            \
             </Option>\n          </data_defined_properties>\n",
        );
    }
    text.push_str(inner);
    text.push_str("        </layer>\n");
    text
}

/// `#rrggbb` as QGIS writes a colour: red, green, blue, opacity.
fn colour(hex: &str, opacity: f64) -> String {
    let part = |from: usize| hex.get(from..from + 2).and_then(|part| u8::from_str_radix(part, 16).ok());
    let [red, green, blue] = [1, 3, 5].map(|from| part(from).unwrap_or_default());
    format!("{red},{green},{blue},{:.0}", opacity * 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::Language;
    use crate::emit::layers::drawing::{Symbols, classes};
    use crate::emit::look::CLASS_COLOURS;
    use crate::emit::text::titles::Words;
    use crate::model::{ShortageStatus, WeightKind};

    fn drawn(symbols: Symbols) -> String {
        renderer(&classes(symbols, WeightKind::Households, Words::of(Language::Sv)))
    }

    #[test]
    fn colours_and_classes_are_those_of_the_other_maps() {
        assert_eq!(colour("#c2c1df", 1.0), "194,193,223,255");
        let text = drawn(Symbols::Shares);
        assert_eq!(text.matches("<rule ").count(), CLASS_COLOURS.len() + 3);
        assert!(text.contains(
            "&gt;= 5 AND (&quot;households_unserved&quot; / &quot;households&quot;) * 100 &lt; 10"
        ));
        assert!(text.contains("label=\"20–100\u{a0}%\""));
    }

    #[test]
    fn an_area_is_a_dot_or_an_outline_and_never_both() {
        let text = drawn(Symbols::Statuses);
        assert_eq!(text.matches("@map_scale &gt; 150000").count(), ShortageStatus::ALL.len());
        assert!(text.matches("@map_scale &lt;= 150000").count() >= ShortageStatus::ALL.len());
    }

    #[test]
    fn classes_by_one_field_are_categories_and_what_is_in_none_has_its_own() {
        let text = drawn(Symbols::FibrePoints);
        assert!(text.contains("type=\"categorizedSymbol\" attr=\"kind\""), "{text}");
        assert!(text.contains("<category value=\"\" label=\"övrigt\""), "{text}");
        assert!(drawn(Symbols::Water).contains("type=\"singleSymbol\""));
    }
}
