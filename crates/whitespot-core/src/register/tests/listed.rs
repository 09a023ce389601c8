//! The county's own list: polygons, places and stations.
use geo::{Coord, Geometry, Point, Polygon, Rect};

use super::world::{World, in_words};
use crate::model::{
    Extent, FibrePoint, Lineage, MunicipalityCode, Register, RegisterEntry, SetByHand, ShortageAreaId,
    ShortageStatus, ShortageType,
};

fn entry(id: &str, kind: Option<ShortageType>) -> RegisterEntry {
    RegisterEntry {
        id: ShortageAreaId(id.into()),
        name: format!("By {id}"),
        municipality: MunicipalityCode::new("0101"),
        kind,
        status: ShortageStatus::Remaining,
        lineage: Lineage::Persisted,
        first_year: 2015,
        closed_year: None,
        parents: vec![],
        children: vec![],
        note: String::new(),
        set_by_hand: SetByHand::default(),
        listed_as: Some(ShortageAreaId(id.into())),
        computed_status: None,
        evidence: String::new(),
        not_judged: 0,
    }
}

/// The box of the map's columns, with some margin.
fn columns(from: u32, to: u32) -> Extent {
    let corner = |column: u32, y: f64| Coord { x: f64::from(column) * 150.0, y };
    let area = Rect::new(corner(from, -1_000.0) - Coord { x: 50.0, y: 0.0 }, corner(to, 1_000.0));
    Extent::Areas(vec![Polygon::from(area)])
}

fn near(x: f64, reach_m: f64) -> Extent {
    Extent::Near { shapes: vec![Geometry::Point(Point::new(x, 0.0))], reach_m }
}

fn list(world: &mut World, entries: Vec<(RegisterEntry, Extent)>) {
    let (entries, places) = entries.into_iter().map(|(entry, place)| (entry, Some(place))).unzip();
    world.register = Some(Register { source: "länets lista".into(), is_list: true, entries, places });
}

#[test]
fn a_listed_place_is_judged_by_all_its_houses() {
    let mut world = World::new();
    // A: 9 of 10 reached. B: two groups of its eight houses are left. C: nobody lives there. D: within a reach of 310 m.
    world.draw(&["#.........   ###..###       ..###      ###"]);
    list(
        &mut world,
        vec![
            (entry("A", None), columns(0, 10)),
            (entry("B", None), columns(13, 21)),
            (entry("C", None), columns(50, 52)),
            (entry("D", None), near(30.0 * 150.0, 310.0)),
        ],
    );
    let entered = world.year(2024);
    assert_eq!(
        in_words(&entered),
        [
            "0101-001 new split 3 <B",
            "0101-002 new new 3",
            "A remedied closed -",
            "B remaining split 3 >0101-001",
            "C remaining persisted 0",
            "D remaining persisted 3",
        ]
    );
    let evidence: Vec<&str> = entered.entries[2..].iter().map(|entry| entry.evidence.as_str()).collect();
    assert_eq!(evidence[1], "reached 2 of 8 points, 6 unserved");
    assert_eq!(evidence[2], "no demand point at its place");
    assert_eq!(evidence[3], "reached 2 of 5 points, 3 unserved");
    let counts = entered.reconciliation.last().expect("the total").counts;
    assert_eq!((counts.on_list, counts.list_remedied), (4, 1));
    assert_eq!(
        (counts.open_before, counts.closed, counts.split_off, counts.new, counts.open),
        (4, 1, 1, 1, 5)
    );

    // What was split off from B is listed as B: B remains on the list as long as any of it is open.
    world.draw(&["..........   .....###       .....      ###"]);
    let entered = world.year(2025);
    let of_b: Vec<&RegisterEntry> = entered
        .entries
        .iter()
        .filter(|entry| entry.listed_as.as_ref().is_some_and(|id| id.as_str() == "B"))
        .collect();
    assert_eq!(of_b.len(), 2);
    let counts = entered.reconciliation.last().expect("the total").counts;
    assert_eq!((counts.on_list, counts.list_remedied), (4, 2), "A and D; C is open, and B by its part");
    assert_eq!((counts.closed, counts.open), (2, 3));
}

#[test]
fn stations_are_closed_by_their_fibre_points() {
    let mut world = World::new();
    world.draw(&["###   ###"]);
    let far = |column: u32| columns(column, column + 5);
    list(
        &mut world,
        vec![
            (entry("K1", Some(ShortageType::Copper)), columns(0, 3)),
            (entry("K2", Some(ShortageType::Copper)), far(20)),
            (entry("N1", Some(ShortageType::NoConnectionPoint)), far(30)),
            (entry("N2", Some(ShortageType::NoConnectionPoint)), far(40)),
            (entry("R1", Some(ShortageType::Radio)), far(50)),
        ],
    );
    let point = |kind: &str, feed: Option<&str>, column: u32| FibrePoint {
        kind: kind.into(),
        feed: feed.map(Into::into),
        name: Some(format!("punkt {column}")),
        at: Coord { x: f64::from(column) * 150.0, y: 0.0 },
    };
    world.fibre_points = vec![
        point("exchange", Some("fibre"), 1),
        point("exchange", Some("copper"), 21),
        point("connection_point", None, 31),
        point("handover", None, 41),
        point("connection_point", None, 51),
    ];
    let entered = world.enter(2024);
    assert_eq!(
        in_words(&entered),
        [
            "0101-001 new split 3 <K1",
            "0101-002 new new 3",
            "K1 remedied closed - >0101-001",
            "K2 remaining persisted 0",
            "N1 remedied closed -",
            "N2 remaining persisted 0",
            "R1 remaining persisted 0",
        ]
    );
    let evidence = |id: &str| {
        let entry = entered.entries.iter().find(|entry| entry.id.as_str() == id).expect("an entry");
        entry.evidence.clone()
    };
    assert!(evidence("K1").starts_with("fibre points: exchange fibre punkt 1; reached 0 of 3 points"));
    assert!(evidence("N1").starts_with("fibre points: connection_point punkt 31; no demand point"));
}
