//! Layers that reach too much: everything, a box, or more than the older generation of the same operator.
use geo::{Area, BoundingRect, Coord, Polygon, Rect};

use super::{EXAMPLES, Look, example, found};
use crate::model::{
    DeliveryRow, Extent, GateFinding, GateRule, GateTouched, MobileSeries, Municipality, MunicipalityCover,
    Operator, Reach, RowKind,
};

/// Land is covered whole where no more than this is left: a tenth of what law 3 allows for rounding.
const WHOLE_M2: f64 = 0.1;
/// Of so few places an operator may well reach all. An engineering choice.
const MANY_PLACES: usize = 100;
/// The corners of a box lie so near to those of the box around a municipality, metres: coordinates are often rounded to metres.
const CORNER_M: f64 = 1.0;
/// A municipality that fills so much of its box is a box itself. An engineering choice.
const IS_BOX: f64 = 0.98;

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let mut findings = covered(look);
    findings.extend(reached(look));
    findings.extend(boxes(look));
    findings.extend(generations(look));
    findings
}

/// Mobile operators that cover the whole land of municipalities, by generation, service and level.
fn covered(look: &Look<'_>) -> Vec<GateFinding> {
    let ground = look.ground;
    let municipalities = &ground.survey.municipalities;
    // The first series is the profile's rule, which is one of the others or a mixture of them.
    let series =
        ground.classification.series.iter().enumerate().filter(|(_, series)| series.generation.is_some());
    let mut findings = Vec::new();
    for (position, series) in series {
        for (at, operator) in series.operators.iter().enumerate() {
            let is_whole = |cover: &MunicipalityCover| {
                let covered = cover.series.get(position).map(|series| series.by_operator_m2[at]);
                cover.land_m2 > 0.0 && covered.is_some_and(|covered| cover.land_m2 - covered <= WHOLE_M2)
            };
            let whole: Vec<usize> =
                (0..municipalities.len()).filter(|&code| is_whole(&ground.cover[code])).collect();
            if whole.is_empty() {
                continue;
            }
            let is_all = whole.len() == municipalities.len();
            let rule = if is_all { GateRule::LayerCoversAll } else { GateRule::MunicipalityCovered };
            let points =
                whole.iter().flat_map(|&code| ground.survey.ranges[code]..ground.survey.ranges[code + 1]);
            let land: f64 = whole.iter().map(|&code| ground.cover[code].land_m2).sum();
            findings.push(GateFinding {
                about: called(look, *operator, series),
                count: whole.len() as u64,
                of: Some(municipalities.len() as u64),
                examples: whole
                    .iter()
                    .take(EXAMPLES)
                    .map(|&code| example(municipalities[code].code.as_str(), &municipalities[code].name))
                    .collect(),
                touched: GateTouched { area_m2: Some(land), ..look.touched(points) },
                ..found(rule)
            });
        }
    }
    findings
}

/// An operator's series as it is called: `Nordtel 4G grund 10 Mbit/s`.
fn called(look: &Look<'_>, operator: Operator, series: &MobileSeries) -> String {
    let generation = series.generation.map_or("", |generation| generation.as_str());
    let service =
        if series.service_mbps > 0.0 { format!(" {} Mbit/s", series.service_mbps) } else { String::new() };
    format!("{} {generation} {}{service}", look.ground.survey.operators.name(operator), series.level.0)
}

/// Fixed operators that reach every place of a municipality of many places.
fn reached(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let places_of = |code: &str| {
        let at = survey.municipalities.binary_search_by(|known| known.code.as_str().cmp(code)).ok()?;
        Some((at, survey.ranges[at + 1] - survey.ranges[at]))
    };
    let is_whole = |row: &&DeliveryRow| {
        row.kind == RowKind::Municipality
            && row.reach == Reach::Fixed
            && places_of(&row.code)
                .is_some_and(|(_, places)| places >= MANY_PLACES && row.now.points as usize == places)
    };
    let mut findings: Vec<GateFinding> = Vec::new();
    for row in look.ground.delivery.rows.iter().filter(is_whole) {
        let touched =
            GateTouched { places: Some(row.now.points), weight: Some(row.now.weight), area_m2: None };
        match findings.iter_mut().find(|finding| finding.about == row.operator) {
            Some(finding) => {
                finding.count += 1;
                let sum = &mut finding.touched;
                sum.places = sum.places.zip(touched.places).map(|(a, b)| a + b);
                sum.weight = sum.weight.zip(touched.weight).map(|(a, b)| a + b);
                if finding.examples.len() < EXAMPLES {
                    finding.examples.push(example(&row.code, &row.name));
                }
            }
            None => findings.push(GateFinding {
                about: row.operator.clone(),
                count: 1,
                of: Some(survey.municipalities.len() as u64),
                examples: vec![example(&row.code, &row.name)],
                touched,
                ..found(GateRule::MunicipalityReached)
            }),
        }
    }
    findings
}

/// Layers of which a polygon is the box around a municipality that is no box itself.
fn boxes(look: &Look<'_>) -> Vec<GateFinding> {
    let survey = look.ground.survey;
    let boxed: Vec<(Rect<f64>, &Municipality)> = survey
        .municipalities
        .iter()
        .filter_map(|municipality| {
            let around = municipality.boundary.bounding_rect()?;
            let fills = municipality.boundary.unsigned_area() / around.unsigned_area();
            (fills < IS_BOX).then_some((around, municipality))
        })
        .collect();
    let mut findings: Vec<GateFinding> = Vec::new();
    let mut look_at = |source: &str, about: String, areas: &[Polygon<f64>]| {
        for own in areas.iter().filter_map(as_box) {
            let Some((_, municipality)) = boxed.iter().find(|(around, _)| is_same(*around, own)) else {
                continue;
            };
            let at = survey.municipalities.binary_search_by(|known| known.code.cmp(&municipality.code));
            let points = at.map_or(0..0, |at| survey.ranges[at]..survey.ranges[at + 1]);
            let found = GateFinding {
                source: source.to_owned(),
                about: about.clone(),
                municipality: Some((municipality.code.clone(), municipality.name.clone())),
                count: 1,
                touched: GateTouched {
                    area_m2: Some(municipality.boundary.unsigned_area()),
                    ..look.touched(points)
                },
                ..found(GateRule::LayerIsBox)
            };
            let is_known = findings
                .iter()
                .any(|known| known.about == found.about && known.municipality == found.municipality);
            if !is_known {
                findings.push(found);
            }
        }
    };
    for layer in &survey.fixed {
        if let Extent::Areas(areas) = &layer.extent {
            let source = &survey.fixed_sources[layer.source as usize];
            look_at(source, survey.operators.name(layer.operator).to_owned(), areas);
        }
    }
    for layer in &survey.mobile {
        let about =
            format!("{} {}", survey.operators.name(layer.operator), layer.service.generation.as_str());
        look_at("", about, &layer.areas);
    }
    findings
}

/// The polygon, where it is a rectangle along the axes.
fn as_box(polygon: &Polygon<f64>) -> Option<Rect<f64>> {
    let ring = &polygon.exterior().0;
    let around =
        (polygon.interiors().is_empty() && ring.len() <= 6).then(|| polygon.bounding_rect()).flatten()?;
    let is_corner = |at: &Coord<f64>| {
        let (low, high) = (around.min(), around.max());
        let is_one = |value: f64, a: f64, b: f64| value.total_cmp(&a).is_eq() || value.total_cmp(&b).is_eq();
        is_one(at.x, low.x, high.x) && is_one(at.y, low.y, high.y)
    };
    ring.iter().all(is_corner).then_some(around)
}

fn is_same(a: Rect<f64>, b: Rect<f64>) -> bool {
    let near = |a: Coord<f64>, b: Coord<f64>| (a.x - b.x).abs() <= CORNER_M && (a.y - b.y).abs() <= CORNER_M;
    near(a.min(), b.min()) && near(a.max(), b.max())
}

/// Operators of which a newer generation covers more land than the one before it, at the weakest level and service of each.
fn generations(look: &Look<'_>) -> Vec<GateFinding> {
    let ground = look.ground;
    let series = &ground.classification.series;
    let mut findings = Vec::new();
    for (operator, name) in ground.survey.operators.iter() {
        // Per generation its largest land: the weakest level and the least service reach farthest.
        let mut land: Vec<(crate::model::Generation, f64)> = Vec::new();
        for (position, series) in series.iter().enumerate() {
            let (Some(generation), Ok(at)) = (series.generation, series.operators.binary_search(&operator))
            else {
                continue;
            };
            // Of cover at demand points alone no land is known: it is not 0.
            let has_land = |layer: &u32| {
                let layer = &ground.survey.mobile[*layer as usize];
                layer.operator == operator && !layer.is_at_points()
            };
            if !series.layers.iter().any(has_land) {
                continue;
            }
            let measured = ground.cover.iter().filter_map(|cover| cover.series.get(position));
            let sum = measured.map(|series| series.by_operator_m2[at]).sum();
            match land.iter_mut().find(|(known, _)| *known == generation) {
                Some((_, most)) => *most = most.max(sum),
                None => land.push((generation, sum)),
            }
        }
        land.sort_by_key(|(generation, _)| *generation);
        for pair in land.windows(2) {
            let [(older, small), (newer, large)] = pair else { continue };
            if large - small > WHOLE_M2.max(1e-9 * small) {
                findings.push(GateFinding {
                    about: name.to_owned(),
                    count: 1,
                    examples: vec![
                        example(newer.as_str(), format!("{:.1} km2", large / 1e6)),
                        example(older.as_str(), format!("{:.1} km2", small / 1e6)),
                    ],
                    touched: GateTouched { area_m2: Some(large - small), ..GateTouched::default() },
                    ..found(GateRule::GenerationLarger)
                });
            }
        }
    }
    findings
}
