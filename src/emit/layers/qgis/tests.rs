use super::*;
use crate::emit::fixture::{context, findings, provenance};
use crate::emit::layers::fields::Fields;
use crate::emit::layers::gpkg_style::STYLES;
use crate::emit::text::titles::Words;
use crate::emit::{Context, Language};

fn project(context: &Context) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.qgs");
    qgis_project(&findings(), &crate::grid::SIDES_M, &provenance(), context, &path).expect("written");
    std::fs::read_to_string(path).expect("UTF-8")
}

#[test]
fn the_project_opens_every_layer_beside_it() {
    let text = project(&context());
    let document = resvg::usvg::roxmltree::Document::parse_with_options(
        &text,
        resvg::usvg::roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
    );
    let document = document.expect("XML");
    let texts = |tag: &str| -> Vec<&str> {
        document.descendants().filter(|node| node.has_tag_name(tag)).filter_map(|node| node.text()).collect()
    };
    assert_eq!(
        texts("datasource"),
        [
            "./whitespot.gpkg|layername=municipalities",
            "./whitespot.gpkg|layername=shortage_areas",
            "./whitespot.gpkg|layername=uncovered",
            "./whitespot.gpkg|layername=fibre_points",
            "./whitespot.gpkg|layername=last_percent",
            "./whitespot.gpkg|layername=connections",
            "./support_candidates.gpkg|layername=designated_areas",
            "./support_candidates.gpkg|layername=support_candidates",
            "./demand_points.gpkg|layername=demand_points",
            "./grid_250m.gpkg|layername=grid_250m",
            "./grid_1km.gpkg|layername=grid_1km",
            "./whitespot.gpkg|layername=municipalities",
        ]
    );
    assert!(texts("authid").iter().all(|code| *code == "EPSG:3006"));
    assert_eq!(texts("title")[0], "Län \"A\" & co, 2025-10-01");
    assert_eq!(texts("xmin")[0].parse::<f64>().ok(), Some(499_100.0), "30 km and 3 % of it");
    let ids: Vec<&str> = texts("id");
    let in_tree: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("layer-tree-layer"))
        // The legend of the sheet has a tree of its own.
        .filter(|node| !node.ancestors().any(|above| above.has_tag_name("LayoutItem")))
        .filter_map(|node| node.attribute("id"))
        .collect();
    assert_eq!(ids.len(), in_tree.len());
    assert!(in_tree.iter().all(|id| ids.contains(id)));
}

#[test]
fn themes_and_the_sheet_name_layers_that_there_are() {
    let text = project(&context());
    let options = resvg::usvg::roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = resvg::usvg::roxmltree::Document::parse_with_options(&text, options).expect("XML");
    let of = |tag: &'static str| document.descendants().filter(move |node| node.has_tag_name(tag));
    let ids: Vec<&str> = of("id").filter_map(|node| node.text()).collect();
    let themes: Vec<_> = of("visibility-preset").filter_map(|node| node.attribute("name")).collect();
    assert_eq!(
        themes,
        ["Bristområden i fast nät", "Utan mobiltäckning", "Bristområden i ordning", "Rutor 1 km", "Stöd"]
    );
    let named: Vec<_> = of("visibility-preset")
        .flat_map(|theme| theme.children().filter(|node| node.has_tag_name("layer")))
        .filter_map(|layer| layer.attribute("id"))
        .collect();
    assert!(named.len() > 10 && named.iter().all(|id| ids.contains(id)), "{named:?}");
    let atlas = of("Atlas").next().expect("an atlas");
    assert!(ids.contains(&atlas.attribute("coverageLayer").expect("a layer")));
    let item = |id: &str| of("LayoutItem").find(|node| node.attribute("id") == Some(id)).expect("an item");
    assert_eq!(item("map").attribute("followPresetName"), Some(themes[0]));
    let lines = |id: &str| item(id).attribute("labelText").map(|text| text.lines().count());
    assert_eq!(lines("words"), lines("numbers"));
    assert_eq!(item("sources").attribute("labelText"), Some("Källor: Fiber & co, Kommunen"));
    // The map has the shape of its extent, 197 by 170 mm.
    let side = |name: &str| -> f64 {
        let extent = item("map").children().find(|node| node.has_tag_name("Extent")).expect("an extent");
        extent.attribute(name).and_then(|value| value.parse().ok()).expect("metres")
    };
    let shape = (side("xmax") - side("xmin")) / (side("ymax") - side("ymin"));
    assert!((shape - 197.0 / 170.0).abs() < 1e-9, "{shape}");
    // Every layer says where it comes from.
    assert_eq!(of("resourceMetadata").count(), of("maplayer").count());
}

#[test]
fn names_stay_text() {
    let hostile = "</title><script>\"><img onerror=alert(1)>\u{7}\u{202e}";
    let text = project(&Context { name: hostile, invented: true, ..context() });
    assert!(!text.contains("<script") && !text.contains("<img") && !text.contains('\u{7}'));
    assert!(
        text.contains("&lt;/title&gt;&lt;script&gt;&quot;&gt;&lt;img onerror=alert(1)&gt;\u{fffd}\u{202e}")
    );
    assert!(text.contains("PÅHITTADE DATA"));
}

#[test]
fn legends_and_fields_speak_the_language() {
    let areas = STYLES.iter().find(|style| style.layer == "shortage_areas").expect("a style");
    let fields = Fields::of("shortage_areas", ["id", "households", "lineage"]);
    for (language, legend, field, unchanged) in [
        (Language::Sv, "value=\"under_construction\" label=\"under utbyggnad\"", "Hushåll", "oförändrat"),
        (
            Language::En,
            "value=\"under_construction\" label=\"under construction\"",
            "Households",
            "unchanged",
        ),
    ] {
        let text = styles(areas, &fields, Words::of(language)).remove(0).qml;
        assert!(text.contains(legend), "{text}");
        assert!(text.contains(&format!("index=\"2\" field=\"households\" name=\"{field}\"")));
        let document = resvg::usvg::roxmltree::Document::parse_with_options(
            &text,
            resvg::usvg::roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
        );
        let document = document.expect("XML");
        let mapped: Vec<_> =
            document.descendants().filter(|node| node.attribute("type") == Some("ValueMap")).collect();
        assert_eq!(mapped.len(), 1, "a field of codes has words for them, the others have none");
        let field_of = mapped[0].parent().and_then(|field| field.attribute("name"));
        let known: Vec<_> = mapped[0]
            .descendants()
            .filter_map(|node| Some((node.attribute("value")?, node.attribute("name")?)))
            .collect();
        assert_eq!((field_of, known.len()), (Some("lineage"), 8));
        assert!(known.contains(&("persisted", unchanged)), "{known:?}");
        assert!(text.contains("fieldName=\"name\"") && text.contains("labelsEnabled=\"1\""));
        assert!(!text.contains('{'), "a placeholder is left");
    }
}
