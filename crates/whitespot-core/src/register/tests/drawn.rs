//! Four years of a county, drawn: every line of the register can be checked by eye.
use super::world::{World, in_words};
use crate::model::Wording;

#[test]
fn four_years_of_a_drawn_county() {
    let mut world = World::new();
    // The largest is number 1, the others follow from west to east.
    world.draw(&["###   ####   ###.###   ###   ###"]);
    assert_eq!(
        in_words(&world.year(2022)),
        [
            "0101-001 new new 4",
            "0101-002 new new 3",
            "0101-003 new new 3",
            "0101-004 new new 3",
            "0101-005 new new 3",
            "0101-006 new new 3",
        ]
    );

    // The first is built out, a house of the second too; the third and fourth grow together through a house that lost its
    // line; three houses are new.
    world.draw(&["...   ###.   #######   ###   ###   ###"]);
    assert_eq!(
        in_words(&world.year(2023)),
        [
            "0101-001 remaining shrunk 3",
            "0101-002 remedied closed -",
            "0101-003 remaining merged 7 <0101-004",
            "0101-004 merged merged - >0101-003",
            "0101-005 remaining persisted 3",
            "0101-006 remaining persisted 3",
            "0101-007 new new 3",
        ]
    );

    // The first opens again, what grew together comes apart, the fifth keeps one house of three, the sixth is planned.
    world.draw(&["###   ####   ###.###   ..#   ppp   ###"]);
    assert_eq!(
        in_words(&world.year(2024)),
        [
            "0101-001 remaining grown 4",
            "0101-002 remaining reopened 3",
            "0101-003 remaining split 3 <0101-004 >0101-008",
            "0101-004 merged merged - >0101-003",
            "0101-005 remaining shrunk 1",
            "0101-006 planned persisted 3",
            "0101-007 remaining persisted 3",
            "0101-008 new split 3 <0101-003",
        ]
    );

    // The last house of the fifth and all of the sixth are built; of the seventh nothing is known any more; 8 is torn down.
    world.draw(&["###   ####   ###.      ...   ...   ???"]);
    let entered = world.year(2025);
    assert_eq!(
        in_words(&entered),
        [
            "0101-001 remaining persisted 4",
            "0101-002 remaining persisted 3",
            "0101-003 remaining persisted 3 <0101-004 >0101-008",
            "0101-004 merged merged - >0101-003",
            "0101-005 remedied closed -",
            "0101-006 remedied closed -",
            "0101-007 remaining shrunk 0",
            "0101-008 ended closed - <0101-003",
        ]
    );
    assert_eq!(entered.entries[5].evidence, "reached 3 of 3 points; points: 00029, 00030, 00031");
    assert_eq!(entered.entries[7].evidence, "reached 0 of 0 points, 3 no longer exist");
    let counts = entered.reconciliation.last().expect("the total").counts;
    assert_eq!((counts.open_before, counts.closed, counts.open, counts.listed), (7, 3, 4, 8));
    let ended: Vec<&str> = entered.ended.iter().map(|area| area.id.as_str()).collect();
    assert_eq!(ended, ["0101-005", "0101-006", "0101-008"]);
}

#[test]
fn nine_of_ten_reached_closes_and_what_is_left_is_told_apart() {
    let mut world = World::new();
    world.draw(&["##########", "##########", "##########"]);
    world.year(2023);
    world.draw(&["..........", "..........", ".......###"]);
    assert_eq!(
        in_words(&world.year(2024)),
        ["0101-001 remedied closed - >0101-002", "0101-002 new split 3 <0101-001"]
    );
    world.draw(&["..........", "..........", ".........#"]);
    assert_eq!(
        in_words(&world.year(2025)),
        ["0101-001 remedied closed - >0101-002", "0101-002 remaining shrunk 1 <0101-001"],
        "two of three are not nine of ten"
    );
}

#[test]
fn an_area_follows_a_border_and_a_year_against_itself_persists() {
    let mut world = World::new();
    world.border_x = 900.0;
    world.draw(&["###       ###"]);
    world.year(2024);
    world.border_x = 600.0;
    let again = world.year(2024);
    assert_eq!(in_words(&again), ["0101-001 remaining persisted 3", "0102-001 remaining persisted 3"]);
    // Now the border runs west of all.
    world.border_x = -100.0;
    let moved = world.year(2025);
    assert_eq!(in_words(&moved), ["0101-001 remaining persisted 3", "0102-001 remaining persisted 3"]);
    let codes: Vec<&str> = moved.entries.iter().map(|entry| entry.municipality.as_str()).collect();
    assert_eq!(codes, ["0102", "0102"]);
    let counts: Vec<_> = moved.reconciliation.iter().map(|row| row.counts).collect();
    assert_eq!((counts[0].open_before, counts[0].moved_out, counts[0].open), (1, 1, 0));
    assert_eq!((counts[1].open_before, counts[1].moved_in, counts[1].open), (1, 1, 2));
    // A new area there does not take a number that was given.
    world.draw(&["###       ###     ###"]);
    assert_eq!(in_words(&world.year(2026))[2], "0102-002 new new 3");
}

#[test]
fn what_a_person_has_set_wins_and_what_was_computed_stands_beside_it() {
    let mut world = World::new();
    world.draw(&["###   ###   ###"]);
    world.year(2023);
    let register = world.register.as_mut().expect("a register");
    // One is closed by hand though nothing was built, one is kept open though all of it will be.
    register.entries[0].status = crate::model::ShortageStatus::Remedied;
    register.entries[0].set_by_hand.status = true;
    register.entries[1].status = crate::model::ShortageStatus::Remaining;
    register.entries[1].set_by_hand.status = true;
    register.entries[2].note = "väntar på tillstånd".into();
    register.entries[2].set_by_hand.note = true;
    world.draw(&["###   ...   ###"]);
    let entered = world.year(2024);
    assert_eq!(
        in_words(&entered),
        ["0101-001 remedied closed -", "0101-002 remaining shrunk 0", "0101-003 remaining persisted 3"]
    );
    let computed: Vec<Option<&str>> = entered
        .entries
        .iter()
        .map(|entry| entry.computed_status.map(crate::model::ShortageStatus::as_str))
        .collect();
    assert_eq!(computed, [Some("remaining"), Some("remedied"), None]);
    assert_eq!(entered.entries[0].closed_year, Some(2024));
    assert_eq!(entered.areas[1].note(&Wording::FILE).as_deref(), Some("väntar på tillstånd"));
    // The year after, nothing has changed: the closed one is not new, and not reopened.
    let entered = world.year(2025);
    assert_eq!(
        in_words(&entered),
        ["0101-001 remedied closed -", "0101-002 remaining persisted 0", "0101-003 remaining persisted 3"]
    );
    let counts = entered.reconciliation.last().expect("the total").counts;
    assert_eq!((counts.open_before, counts.open, counts.remedied), (2, 2, 1));
}

#[test]
fn an_area_that_is_long_and_was_not_cut_is_reported() {
    let mut world = World::new();
    // 35 houses 150 m apart: 5.1 km from end to end, and nobody has cut it here.
    world.draw(&["###################################"]);
    let entered = world.year(2025);
    assert_eq!(
        entered.areas[0].note(&Wording::FILE).as_deref(),
        Some("5.1 km long, without a weak link to cut it at")
    );
    world.draw(&["##################################"]);
    assert_eq!(world.year(2026).areas[0].note(&Wording::FILE), None, "4.95 km");
}

#[test]
fn what_a_person_opens_again_keeps_its_points_and_its_evidence() {
    let mut world = World::new();
    world.draw(&["###   ###"]);
    world.year(2022);
    world.draw(&["...   ###"]);
    assert_eq!(in_words(&world.year(2023))[0], "0101-001 remedied closed -");
    let entry = &mut world.register.as_mut().expect("a register").entries[0];
    entry.status = crate::model::ShortageStatus::Planned;
    entry.set_by_hand.status = true;
    let entered = world.year(2024);
    assert_eq!(in_words(&entered)[0], "0101-001 planned reopened 0");
    let computed = |entered: &crate::register::Entered| entered.entries[0].computed_status;
    assert_eq!(computed(&entered), Some(crate::model::ShortageStatus::Remedied));
    assert!(
        entered.entries[0].evidence.starts_with("reached 3 of 3 points"),
        "{}",
        entered.entries[0].evidence
    );
    // The year after the person takes the word back: it is closed by what is computed.
    let entry = &mut world.register.as_mut().expect("a register").entries[0];
    entry.set_by_hand.status = false;
    assert_eq!(in_words(&world.year(2025))[0], "0101-001 remedied closed -");
}
