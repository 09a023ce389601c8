//! The style of the tiles for MapLibre: what the interactive map shows of them, in the same looks.
use std::path::Path;

use serde_json::{Value, json};

use super::DEEPEST;
use crate::emit::layers::drawing::{Mark, PointMark, Stroke, Symbols, Test, classes};
#[cfg(test)]
use crate::emit::look::LEAST_OUTLINE_PX;
use crate::emit::look::{BREAKS_PERCENT, CLASS_COLOURS, PAPER};
use crate::emit::text::titles::Words;
use crate::emit::{Context, EmitError};
use crate::model::WeightKind;

/// Pixels of a millimetre on a screen.
const PIXELS_PER_MM: f64 = 96.0 / 25.4;
/// From here on an area is an outline: at 60° north one of some 400 m is then as large as `LEAST_OUTLINE_PX` asks of every area on
/// the interactive map, which looks at each.
const OUTLINES_FROM: f64 = 10.5;

/// Writes `tiles_style.json` for the archives beside it: demand points by the share unserved where they stand together and by state where
/// each stands by itself, shortage areas by status, as dots from far and outlines from near.
///
/// # Errors
/// Where the file cannot be written.
pub fn tiles_style(context: &Context, path: &Path) -> Result<(), EmitError> {
    let mut text = serde_json::to_string_pretty(&style(context))
        .map_err(|error| EmitError::format(path, "style", &error))?;
    text.push('\n');
    std::fs::write(path, text).map_err(|error| EmitError::write(path, error))
}

fn style(context: &Context) -> Value {
    let words = Words::of_run(context);
    let mut layers = vec![json!({
        "id": "background",
        "type": "background",
        "paint": { "background-color": PAPER },
    })];
    layers.push(gathered());
    layers.push(single(words));
    layers.extend(areas(words));
    let archive = |name: &str| json!({ "type": "vector", "url": format!("pmtiles://{name}.pmtiles") });
    json!({
        "version": 8,
        "name": format!("{}, {}", context.name, context.reference_date),
        "sources": { "demand_points": archive("demand_points"), "shortage_areas": archive("shortage_areas") },
        "layers": layers,
    })
}

fn pixels(millimetres: f64) -> f64 {
    (millimetres * PIXELS_PER_MM * 100.0).round() / 100.0
}

/// Points that stand together: as large as they are many, coloured by the share unserved.
fn gathered() -> Value {
    let share = json!(["*", 100, ["/", ["get", "points_unserved"], ["get", "points"]]]);
    let mut colour = vec![json!("step"), share, json!(CLASS_COLOURS[0])];
    for (class, ground) in CLASS_COLOURS.iter().enumerate().skip(1) {
        colour.extend([json!(BREAKS_PERCENT[class]), json!(ground)]);
    }
    json!({
        "id": "demand_points_gathered",
        "type": "circle",
        "source": "demand_points",
        "source-layer": "demand_points",
        "maxzoom": DEEPEST,
        "filter": ["!", ["has", "status"]],
        "paint": {
            "circle-color": colour,
            "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "points"]], 1, 1.5, 20, 5],
            "circle-stroke-color": crate::emit::look::EDGE,
            "circle-stroke-width": 0.5,
        },
    })
}

/// What a mark says of its class, by the codes of a field.
fn by_code(symbols: Symbols, words: Words, of: impl Fn(&PointMark) -> Value, field: &str) -> Value {
    let mut matched = vec![json!("match"), json!(["get", field])];
    let mut last = Value::Null;
    for class in classes(symbols, WeightKind::Points, words) {
        let (Test::Code(_, code), Mark::Point(mark) | Mark::Spot(mark, _)) = (&class.test, &class.mark)
        else {
            continue;
        };
        last = of(mark);
        matched.extend([json!(code), last.clone()]);
    }
    matched.push(last);
    Value::Array(matched)
}

/// Points that stand by themselves, by state.
fn single(words: Words) -> Value {
    let of = |value: fn(&PointMark) -> Value| by_code(Symbols::States, words, value, "status");
    json!({
        "id": "demand_points",
        "type": "circle",
        "source": "demand_points",
        "source-layer": "demand_points",
        "minzoom": DEEPEST,
        "filter": ["has", "status"],
        "paint": {
            "circle-color": of(|mark| json!(mark.ground)),
            "circle-radius": of(|mark| json!(pixels(mark.size_mm / 2.0))),
            "circle-stroke-color": of(|mark| json!(mark.edge.colour)),
            "circle-stroke-width": of(|mark| json!(pixels(mark.edge.width_mm))),
        },
    })
}

/// Shortage areas, the statuses at the top of the legend on top of the others.
fn areas(words: Words) -> Vec<Value> {
    let mut layers = Vec::new();
    let mut classes = classes(Symbols::Statuses, WeightKind::Points, words);
    classes.reverse();
    for class in &classes {
        let (Test::Code(field, code), Mark::Spot(dot, area)) = (&class.test, &class.mark) else { continue };
        let filter = json!(["==", ["get", field], code]);
        let near = |part: &str, kind: &str, paint: Value| {
            json!({
                "id": format!("{code}{part}"),
                "type": kind,
                "source": "shortage_areas",
                "source-layer": "shortage_areas",
                "minzoom": OUTLINES_FROM,
                "filter": filter,
                "metadata": { "title": class.label },
                "paint": paint,
            })
        };
        layers.push(near("", "fill", json!({ "fill-color": area.ground, "fill-opacity": area.opacity })));
        if let Some(Stroke { colour, width_mm, dash }) = area.edge {
            let mut paint = json!({ "line-color": colour, "line-width": pixels(width_mm) });
            if !dash.is_empty() {
                paint["line-dasharray"] = json!(dash);
            }
            layers.push(near("-line", "line", paint));
        }
        layers.push(json!({
            "id": format!("{code}-dot"),
            "type": "circle",
            "source": "shortage_areas",
            "source-layer": "shortage_area_points",
            "maxzoom": OUTLINES_FROM,
            "filter": filter,
            "metadata": { "title": class.label },
            "paint": {
                "circle-color": dot.ground,
                "circle-radius": pixels(dot.size_mm / 2.0),
                "circle-stroke-color": dot.edge.colour,
                "circle-stroke-width": pixels(dot.edge.width_mm),
            },
        }));
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::context;
    use crate::emit::look::{Group, state};
    use crate::model::{AccessStatus, ShortageStatus};

    #[test]
    fn every_status_and_state_has_the_colour_of_the_other_maps() {
        let style = style(&context());
        let layers = style["layers"].as_array().expect("layers");
        let layer = |id: &str| layers.iter().find(|layer| layer["id"] == id).expect(id);
        for status in ShortageStatus::ALL {
            let look = Group::of(status).look();
            let code = status.as_str();
            assert_eq!(layer(code)["paint"]["fill-color"], look.ground);
            assert_eq!(layer(&format!("{code}-line"))["paint"]["line-color"], look.line);
            assert_eq!(layer(&format!("{code}-dot"))["paint"]["circle-color"], look.ground);
        }
        let colours = layer("demand_points")["paint"]["circle-color"].as_array().expect("a match").clone();
        for (at, status) in AccessStatus::ALL.into_iter().enumerate() {
            assert_eq!(colours[2 + 2 * at], status.as_str());
            assert_eq!(colours[3 + 2 * at], state(status).ground);
        }
        let steps = &layer("demand_points_gathered")["paint"]["circle-color"];
        assert_eq!((&steps[2], &steps[3], &steps[4]), (&json!("#f8f6fb"), &json!(1.0), &json!("#e6e3f1")));
        assert_eq!(steps.as_array().map(Vec::len), Some(1 + 1 + 2 * CLASS_COLOURS.len() - 1));
    }

    #[test]
    fn outlines_begin_where_an_area_of_some_400_m_is_more_than_a_symbol() {
        // The equator on tiles of 512 pixels, at 60 degrees north.
        let metres_per_pixel = 40_075_016.7 / 512.0 / OUTLINES_FROM.exp2() * 60_f64.to_radians().cos();
        let side_m = LEAST_OUTLINE_PX * metres_per_pixel;
        assert!((300.0..450.0).contains(&side_m), "{side_m}");
        let script = include_str!("../../web/map/layers.js");
        assert!(script.contains(&format!("paper: \"{PAPER}\"")));
    }
}
