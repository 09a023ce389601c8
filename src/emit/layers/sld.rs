//! Styled Layer Descriptor 1.0 (OGC 02-070), for servers of maps (`GeoServer`, `MapServer`, deegree): the classes of a layer as rules.
use super::drawing::{
    AreaMark, Class, Mark, OUTLINES_FROM, PointMark, PointShape, Sign, Stroke, Term, Test, classes,
};
use super::fields::Fields;
use super::gpkg_style::{Label, Style};
use super::qgis::{styles, weights, xml};
use crate::emit::look::Marks;
use crate::emit::text::titles::Words;
use crate::model::WeightKind;

/// Pixels of a millimetre: SLD counts pixels of 0.28 mm.
const PIXELS_PER_MM: f64 = 1.0 / 0.28;

/// The styles of a layer as one document, the one that it opens with first.
pub(super) fn document(style: &Style, fields: &Fields, words: Words) -> String {
    let weights = weights(fields);
    let of_weight = |at: usize| weights.get(at).copied().unwrap_or(WeightKind::Points);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<StyledLayerDescriptor version=\"1.0.0\" xmlns=\"http://www.opengis.net/sld\" \
         xmlns:ogc=\"http://www.opengis.net/ogc\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n  <NamedLayer>\n    \
         <Name>{}</Name>\n",
        style.layer
    );
    for (at, named) in styles(style, fields, words).iter().enumerate() {
        text.push_str(&format!(
            "    <UserStyle>\n      <Name>{}</Name>\n      <Title>{}</Title>\n      <IsDefault>{}</IsDefault>\n      \
             <FeatureTypeStyle>\n",
            xml(&named.name),
            xml(&named.about),
            u8::from(at == 0)
        ));
        for class in classes(style.symbols, of_weight(at), words) {
            text.push_str(&rules(&class, style.scale));
        }
        if let Some(label) = &style.label {
            text.push_str(&label_rule(label, style.scale));
        }
        text.push_str("      </FeatureTypeStyle>\n    </UserStyle>\n");
    }
    text.push_str("  </NamedLayer>\n</StyledLayerDescriptor>\n");
    text
}

/// The rules of a class: two where it is a dot from far and an outline from near. `scale`: the smallest that shows the layer.
fn rules(class: &Class, scale: u32) -> String {
    let most = (scale > 0).then_some(scale);
    match &class.mark {
        Mark::Area(mark) => rule(class, (None, most), &area(mark)),
        Mark::Line(strokes) => {
            let lines: String =
                strokes.iter().map(|stroke| symbolizer("Line", &self::stroke(stroke))).collect();
            rule(class, (None, most), &lines)
        }
        Mark::Point(mark) => rule(class, (None, most), &point(mark)),
        Mark::Spot(dot, mark) => {
            rule(class, (None, Some(OUTLINES_FROM)), &area(mark))
                + &rule(class, (Some(OUTLINES_FROM), most), &point(dot))
        }
    }
}

fn rule(class: &Class, (least, most): (Option<u32>, Option<u32>), symbols: &str) -> String {
    let mut text = String::from("        <Rule>\n");
    if !class.label.is_empty() {
        text.push_str(&format!(
            "          <Name>{0}</Name>\n          <Title>{0}</Title>\n",
            xml(&class.label)
        ));
    }
    if class.test != Test::Every {
        text.push_str(&format!("          <ogc:Filter>{}</ogc:Filter>\n", filter(&class.test)));
    }
    text.push_str(&scales(least, most));
    text.push_str(symbols);
    text.push_str("        </Rule>\n");
    text
}

fn scales(least: Option<u32>, most: Option<u32>) -> String {
    let of = |tag: &str, scale: Option<u32>| {
        scale.map_or_else(String::new, |scale| format!("          <{tag}>{scale}</{tag}>\n"))
    };
    of("MinScaleDenominator", least) + &of("MaxScaleDenominator", most)
}

/// A test as a filter.
fn filter(test: &Test) -> String {
    let equal = |field: &str, code: &str| {
        format!(
            "<ogc:PropertyIsEqualTo><ogc:PropertyName>{field}</ogc:PropertyName><ogc:Literal>{code}</ogc:Literal></ogc:PropertyIsEqualTo>"
        )
    };
    match test {
        Test::Every => String::new(),
        Test::Code(field, code) => equal(field, code),
        Test::NoneOf(field, codes) => {
            let any: String = codes.iter().map(|code| equal(field, code)).collect();
            format!("<ogc:Not><ogc:Or>{any}</ogc:Or></ogc:Not>")
        }
        Test::Compare(left, sign, right) => {
            let tag = match sign {
                Sign::Less => "PropertyIsLessThan",
                Sign::Equal => "PropertyIsEqualTo",
                Sign::More => "PropertyIsGreaterThan",
                Sign::AtLeast => "PropertyIsGreaterThanOrEqualTo",
            };
            format!("<ogc:{tag}>{}{}</ogc:{tag}>", term(left), term(right))
        }
        Test::Unknown(field) => {
            format!("<ogc:PropertyIsNull><ogc:PropertyName>{field}</ogc:PropertyName></ogc:PropertyIsNull>")
        }
        Test::Not(test) => format!("<ogc:Not>{}</ogc:Not>", filter(test)),
        Test::All(tests) => {
            format!("<ogc:And>{}</ogc:And>", tests.iter().map(filter).collect::<String>())
        }
    }
}

fn term(term: &Term) -> String {
    let field = |name: &str| format!("<ogc:PropertyName>{name}</ogc:PropertyName>");
    match term {
        Term::Number(number) => format!("<ogc:Literal>{number}</ogc:Literal>"),
        Term::Field(name) => field(name),
        Term::Twice(name) => format!("<ogc:Mul>{}<ogc:Literal>2</ogc:Literal></ogc:Mul>", field(name)),
        Term::Percent(part, of) => format!(
            "<ogc:Mul><ogc:Div>{}{}</ogc:Div><ogc:Literal>100</ogc:Literal></ogc:Mul>",
            field(part),
            field(of)
        ),
    }
}

fn symbolizer(kind: &str, within: &str) -> String {
    format!("          <{kind}Symbolizer>{within}</{kind}Symbolizer>\n")
}

fn parameter(name: &str, value: impl std::fmt::Display) -> String {
    format!("<CssParameter name=\"{name}\">{value}</CssParameter>")
}

fn pixels(millimetres: f64) -> String {
    format!("{:.2}", millimetres * PIXELS_PER_MM)
}

fn stroke(stroke: &Stroke) -> String {
    let mut within = parameter("stroke", stroke.colour) + &parameter("stroke-width", pixels(stroke.width_mm));
    within.push_str(&parameter("stroke-linejoin", "round"));
    if !stroke.dash.is_empty() {
        let lengths: Vec<String> = stroke.dash.iter().map(|part| pixels(part * stroke.width_mm)).collect();
        within.push_str(&parameter("stroke-dasharray", lengths.join(" ")));
    }
    format!("<Stroke>{within}</Stroke>")
}

/// The ground with its edge, and the marks above it.
fn area(mark: &AreaMark) -> String {
    let mut within = String::new();
    if let Some(ground) = mark.ground {
        let opacity = parameter("fill-opacity", mark.opacity);
        within = format!("<Fill>{}{opacity}</Fill>", parameter("fill", ground));
    }
    within.push_str(&mark.edge.as_ref().map(stroke).unwrap_or_default());
    let mut text = symbolizer("Polygon", &within);
    if let Some(names) = marks_names(mark.marks) {
        let line = stroke(&Stroke::solid(mark.marks_colour, 0.3));
        let fill = format!("<Fill>{}</Fill>", parameter("fill", mark.marks_colour));
        let marks = names
            .map(|name| format!("<Mark><WellKnownName>{name}</WellKnownName>{fill}{line}</Mark>"))
            .concat();
        let graphic = format!(
            "<Fill><GraphicFill><Graphic>{marks}<Size>{}</Size></Graphic></GraphicFill></Fill>",
            if mark.marks == Marks::Dots { 4 } else { 8 }
        );
        text.push_str(&symbolizer("Polygon", &graphic));
    }
    text
}

/// The marks by the names that QGIS gives them, and then by those of servers: a reader takes the first that it knows (SLD 1.0, Graphic).
/// The specification knows none of lines. QGIS takes the first in any case, and has no name for falling lines: level ones stand for them.
const fn marks_names(marks: Marks) -> Option<[&'static str; 2]> {
    match marks {
        Marks::None => None,
        Marks::Rising => Some(["slash", "shape://slash"]),
        Marks::Falling => Some(["horline", "shape://backslash"]),
        Marks::Upright => Some(["line", "shape://vertline"]),
        Marks::Level => Some(["horline", "shape://horline"]),
        Marks::Dots => Some(["brush://dense6", "circle"]),
        Marks::Cross => Some(["x", "shape://times"]),
    }
}

fn point(mark: &PointMark) -> String {
    // A diamond is a square on its corner.
    let (name, rotation) = match mark.shape {
        PointShape::Circle => ("circle", ""),
        PointShape::Square => ("square", ""),
        PointShape::Diamond => ("square", "<Rotation>45</Rotation>"),
        PointShape::Triangle => ("triangle", ""),
        PointShape::Across => ("x", ""),
    };
    let fill = format!("<Fill>{}</Fill>", parameter("fill", mark.ground));
    symbolizer(
        "Point",
        &format!(
            "<Graphic><Mark><WellKnownName>{name}</WellKnownName>{fill}{}</Mark><Size>{}</Size>{rotation}</Graphic>",
            stroke(&mark.edge),
            pixels(mark.size_mm)
        ),
    )
}

fn label_rule(label: &Label, scale: u32) -> String {
    let font = parameter("font-family", "SansSerif")
        + &parameter("font-size", label.size)
        + &parameter("font-weight", label.weight.to_lowercase().replace("regular", "normal"));
    let halo = format!("<Halo><Radius>2</Radius><Fill>{}</Fill></Halo>", parameter("fill", "#ffffff"));
    let text = format!(
        "<Label><ogc:PropertyName>{}</ogc:PropertyName></Label><Font>{font}</Font>{halo}<Fill>{}</Fill>",
        label.field,
        parameter("fill", "#232323")
    );
    let most = [label.scale, scale].into_iter().filter(|scale| *scale > 0).min();
    format!("        <Rule>\n{}{}        </Rule>\n", scales(None, most), symbolizer("Text", &text))
}

#[cfg(test)]
mod tests {
    use resvg::usvg::roxmltree::Document;

    use super::*;
    use crate::emit::Language;
    use crate::emit::look::CLASS_COLOURS;
    use crate::model::ShortageStatus;

    fn sld(layer: &str, fields: &[&str]) -> String {
        let style = Style::named(layer).expect("a style");
        document(style, &Fields::of(layer, fields.iter().copied()), Words::of(Language::Sv))
    }

    #[test]
    fn shares_have_a_style_a_weight_with_the_colours_of_the_other_maps() {
        let text = sld("municipalities", &["points_unserved", "households_unserved"]);
        let document = Document::parse(&text).expect("XML");
        let of = |tag: &str| document.descendants().filter(|node| node.tag_name().name() == tag).count();
        assert_eq!(of("UserStyle"), 2);
        // Classes, those without a share, and the names.
        assert_eq!(of("Rule"), 2 * (CLASS_COLOURS.len() + 3 + 1));
        let fills: Vec<&str> = document
            .descendants()
            .filter(|node| node.attribute("name") == Some("fill"))
            .filter_map(|node| node.text())
            .collect();
        assert_eq!(fills[..CLASS_COLOURS.len()], CLASS_COLOURS);
        assert!(text.contains("<ogc:Div><ogc:PropertyName>households_unserved</ogc:PropertyName>"), "{text}");
    }

    /// The names that QGIS 3.22 reads were tried in it (`tests/qgis/opens.py`); the others are those of `GeoServer`.
    #[test]
    fn marks_have_a_name_that_qgis_reads_and_one_of_servers() {
        let text = sld("shortage_areas", &["status", "name"]);
        let document = Document::parse(&text).expect("XML");
        let fills = document.descendants().filter(|node| node.tag_name().name() == "GraphicFill");
        let names: Vec<Vec<&str>> = fills
            .map(|fill| {
                let names = fill.descendants().filter(|node| node.tag_name().name() == "WellKnownName");
                names.filter_map(|node| node.text()).collect()
            })
            .collect();
        assert!(names.contains(&vec!["slash", "shape://slash"]), "planned: {names:?}");
        assert!(names.contains(&vec!["line", "shape://vertline"]), "under construction: {names:?}");
        assert!(sld("municipalities", &["points_unserved"]).contains("<WellKnownName>horline<"), "no data");
    }

    #[test]
    fn areas_are_dots_from_far_and_outlines_from_near() {
        let text = sld("shortage_areas", &["status", "name"]);
        let document = Document::parse(&text).expect("XML");
        let of = |tag: &str| document.descendants().filter(|node| node.tag_name().name() == tag).count();
        assert_eq!(of("PointSymbolizer"), ShortageStatus::ALL.len());
        assert_eq!(of("MinScaleDenominator"), ShortageStatus::ALL.len());
        assert_eq!(text.matches("<MaxScaleDenominator>150000<").count(), ShortageStatus::ALL.len());
    }
}
