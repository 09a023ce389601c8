//! Outlines from year to year: what is open is drawn anew, what ended keeps the outline that it had, and none share land.
use geo::{Area, Coord, Intersects, MultiPolygon, Translate};

use super::super::{Entered, outlines::prove_outlines};
use super::world::{House, STEP_M, World};
use crate::model::{ShortageArea, ShortageAreaId, Survey};

fn ended<'a>(entered: &'a Entered, id: &str) -> &'a ShortageArea {
    entered.ended.iter().find(|area| area.id.as_str() == id).expect("an area that ended")
}

fn open<'a>(entered: &'a Entered, id: &str) -> &'a ShortageArea {
    entered.areas.iter().find(|area| area.id.as_str() == id).expect("an open area")
}

fn house(column: f64) -> Coord<f64> {
    Coord { x: column * STEP_M, y: 0.0 }
}

#[test]
fn an_area_that_is_reached_keeps_the_outline_of_last_year() {
    let mut world = World::new();
    world.draw(&["#####     ###"]);
    let before = world.year(2024);
    world.draw(&[".....     ###"]);
    let after = world.year(2025);
    assert_eq!(ended(&after, "0101-001").outline, open(&before, "0101-001").outline);
    assert_eq!(ended(&after, "0101-001").area_m2.to_bits(), open(&before, "0101-001").area_m2.to_bits());
    // Without a layer of last year the points that it had are outlined: the same here.
    world.draw(&["#####     ###"]);
    world.year(2024);
    world.register.as_mut().expect("a register").places = vec![None; 2];
    world.draw(&[".....     ###"]);
    assert_eq!(ended(&world.year(2025), "0101-001").outline, open(&before, "0101-001").outline);
}

#[test]
fn an_area_that_went_into_another_leaves_no_sliver() {
    let mut world = World::new();
    // Rows that are joined by two houses between them.
    world.draw(&["#####  ####", "#####  ####"]);
    let before = world.year(2024);
    world.draw(&["###########", "###########"]);
    let after = world.year(2025);
    assert_eq!(after.areas.len(), 1);
    let gone = ended(&after, "0101-002");
    assert!(gone.outline.0.is_empty() && gone.area_m2 == 0.0, "{} m2", gone.area_m2);
    // The same houses, and the outline that was is all but within the new one.
    let kept = open(&after, "0101-001");
    let beside = geo::BooleanOps::difference(&open(&before, "0101-002").outline, &kept.outline);
    assert!(beside.unsigned_area() < 0.01 * open(&before, "0101-002").area_m2);
}

#[test]
fn what_ended_is_drawn_beside_what_is_left_of_it() {
    let mut world = World::new();
    world.draw(&["##########", "##########", "##########"]);
    let before = world.year(2023);
    world.draw(&["..........", "..........", ".......###"]);
    let after = world.year(2024);
    let (all, left) = (open(&before, "0101-001"), open(&after, "0101-002"));
    let reached = ended(&after, "0101-001");
    let last_house = Coord { y: -2.0 * STEP_M, ..house(8.0) };
    assert!(reached.area_m2 > 0.7 * all.area_m2 && reached.area_m2 + left.area_m2 < 1.05 * all.area_m2);
    assert!(reached.outline.intersects(&house(0.0)) && !reached.outline.intersects(&last_house));
    assert!(reached.outline.iter().all(|part| part.unsigned_area() >= 0.01 * all.area_m2));
}

#[test]
fn an_outline_that_breaks_the_law_is_noticed() {
    let mut world = World::new();
    world.draw(&["###    ####", "###    ####"]);
    let entered = world.year(2024);
    let law = |change: &dyn Fn(&mut Vec<ShortageArea>)| {
        let mut areas = entered.areas.clone();
        change(&mut areas);
        prove_outlines(&world.survey, &areas, &entered.ended, 200.0)
    };
    let proof = law(&|_| ()).expect("holds");
    assert_eq!(
        proof.says,
        "14 members within the outlines of their areas = 14; no edge farther than 100 m from a member or link; 2 outlines share \
         no land"
    );
    let broken = |change: &dyn Fn(&mut Vec<ShortageArea>)| {
        let broken = law(change).expect_err("noticed");
        assert_eq!(broken.law, 12);
        broken.place
    };
    assert_eq!(
        broken(&|areas| areas[0].outline = MultiPolygon(vec![])),
        "members within the outline of 0101-001"
    );
    assert!(
        broken(&|areas| areas[1].outline.translate_mut(0.0, 60.0))
            .starts_with("members within the outline of 0101-002")
    );
    // Eleven columns of houses are 1,500 m wide.
    let wide = geo::Rect::new(Coord { x: 900.0, y: -260.0 }, Coord { x: 1_610.0, y: 110.0 });
    let found = broken(&|areas| areas[0].outline = MultiPolygon(vec![wide.to_polygon()]));
    assert!(found.starts_with("outline of 0101-001 at "), "{found}");
    let mut twice = entered.areas.clone();
    twice.push(ShortageArea { id: ShortageAreaId("0101-003".into()), members: vec![], ..twice[0].clone() });
    let shared = prove_outlines(&world.survey, &twice, &[], 200.0).expect_err("noticed");
    assert!(shared.place.starts_with("land of both 0101-001 and 0101-003"), "{}", shared.place);
    assert!((shared.found - twice[0].area_m2).abs() < 0.01);
}

#[test]
fn members_beyond_a_border_or_on_one_place_are_counted_apart() {
    let mut world = World::new();
    world.draw(&["###    ####"]);
    let entered = world.year(2024);
    // A house of a crack between two municipalities stands just beyond the border of its own.
    let mut survey = world.survey.clone();
    let first = entered.areas[1].members[0] as usize;
    survey.municipalities[0].boundary.translate_mut(2e6 + house(0.0).x + 0.5, 0.0);
    let mut areas = entered.areas.clone();
    let region = whitespot_spatial::Region::build(&survey.municipalities[0].boundary);
    for area in &mut areas {
        area.outline = region.clip(&area.outline).expect("clipped");
    }
    assert_eq!(survey.points[first].at, house(0.0));
    let proof = prove_outlines(&survey, &areas, &[], 200.0).expect("holds");
    assert!(
        proof.says.starts_with("6 members within the outlines of their areas + 1 beyond a border"),
        "{}",
        proof.says
    );
    // Of two houses side by side one is moved onto a house of the other area, then beside it.
    world.houses.insert("beside".into(), House { at: house(0.01), ..world.houses["00000"] });
    let entered = world.enter(2024);
    let mut survey = world.survey.clone();
    let moved = survey.points.iter().position(|point| point.id.as_str() == "beside").expect("a house");
    let prove = |survey: &Survey| prove_outlines(survey, &entered.areas, &[], 200.0);
    survey.points[moved].at = house(8.0);
    assert_eq!(
        prove(&survey).map(|proof| proof.says.contains("7 members within the outlines of their areas + 1 ")),
        Ok(true)
    );
    survey.points[moved].at.x += 0.5;
    let broken = prove(&survey).expect_err("noticed");
    assert_eq!(broken.place, format!("members within the outline of {}", entered.areas[1].id));
}
