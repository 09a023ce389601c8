//! The result as other readers see it: outlines that hold what they must (law 12), and every layer with the numbers of
//! the one table (law 4).
use std::collections::HashMap;

use gdal::{Dataset, vector::LayerAccess};
use geo::{Area, BooleanOps, BoundingRect, Distance, Euclidean, Intersects, Line, MultiPoint, Point};

use super::{case::read_csv, demo_result::DEMO};

#[test]
fn outlines_hold_their_members_stay_near_them_and_do_not_overlap() {
    const LINK_M: f64 = 200.0;
    let findings = &DEMO.findings;
    let areas = &findings.shortage_areas;
    assert!(areas.len() > 50);
    for area in areas {
        let members: MultiPoint<f64> =
            area.members.iter().map(|&member| Point(findings.survey.points[member as usize].at)).collect();
        for member in &members {
            assert!(area.outline.intersects(member), "{}: a member outside of its outline", area.id);
        }
        let boundary = &findings.survey.municipalities[area.municipality as usize].boundary;
        let beyond = area.outline.difference(boundary).unsigned_area();
        assert!(beyond < 0.01, "{}: {beyond} m2 outside of its municipality", area.id);
        for corner in area.outline.iter().flat_map(|part| part.exterior().points()) {
            let from_links = members.0.iter().enumerate().flat_map(|(position, one)| {
                // A member is a link to itself.
                let linked =
                    members.0[..=position].iter().filter(|other| Euclidean.distance(*one, **other) <= LINK_M);
                linked.map(|other| Euclidean.distance(&corner, &Line::new(*one, *other)))
            });
            let nearest = from_links.min_by(f64::total_cmp);
            assert!(
                nearest.is_some_and(|nearest| nearest <= LINK_M / 2.0 + 1e-6),
                "{}: {nearest:?}",
                area.id
            );
        }
    }
    let mut near_pairs = 0;
    let outlined: Vec<_> = areas.iter().chain(&findings.ended_areas).collect();
    for (position, one) in outlined.iter().enumerate() {
        for other in &outlined[position + 1..] {
            let boxes = one.outline.bounding_rect().zip(other.outline.bounding_rect());
            if boxes.is_some_and(|(a, b)| a.intersects(&b)) {
                near_pairs += 1;
                let shared = one.outline.intersection(&other.outline).unsigned_area();
                assert!(shared < 0.01, "{} and {} share {shared} m2", one.id, other.id);
            }
        }
    }
    assert!(near_pairs > 0, "no two areas are near each other: the test proves nothing");
}

#[test]
fn the_geopackage_shows_the_numbers_of_the_table() {
    let (findings, out) = (&DEMO.findings, &DEMO.out);
    let table: HashMap<String, HashMap<String, String>> = read_csv(&out.join("internal/municipalities.csv"))
        .into_iter()
        .map(|row| (row["code"].clone(), row))
        .collect();
    let dataset = Dataset::open(out.join("internal/whitespot.gpkg")).unwrap();
    let mut layer = dataset.layer_by_name("municipalities").unwrap();
    let names: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let mut compared = 0;
    for feature in layer.features() {
        let field = |name: &str| feature.field_as_string(feature.field_index(name).unwrap()).unwrap();
        let row = &table[&field("code").unwrap()];
        for name in names.iter().filter(|name| row.contains_key(*name)) {
            let (shown, listed) = (field(name).unwrap_or_default(), &row[name]);
            match (shown.parse::<f64>(), listed.parse::<f64>()) {
                (Ok(shown), Ok(listed)) => assert!((shown - listed).abs() < 5e-7, "{name}: {shown} {listed}"),
                _ => assert_eq!(shown, *listed, "{name}"),
            }
            compared += 1;
        }
    }
    assert!(compared > 12 * 30, "only {compared} numbers compared");
    // Areas that ended this year stay in the layer; the table counts the open ones.
    let mut areas = dataset.layer_by_name("shortage_areas").unwrap();
    let (open, ended) = (findings.shortage_areas.len(), findings.ended_areas.len());
    assert!(ended > 0, "none ended: the test proves less than it could");
    assert_eq!(areas.feature_count(), (open + ended) as u64);
    let status = areas.defn().field_index("status").unwrap();
    let is_open = |status: Option<String>| {
        ["new", "remaining", "under_construction", "planned"].contains(&status.unwrap_or_default().as_str())
    };
    let shown = areas.features().filter(|area| is_open(area.field_as_string(status).unwrap())).count();
    assert_eq!((shown, table["total"]["shortage_areas"].as_str()), (open, open.to_string().as_str()));
}
