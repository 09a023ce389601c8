//! Maps of whole numbers whose answers can be seen, and a slow plain scan of unit squares and unit steps.
#![allow(clippy::float_cmp, reason = "areas and lengths between whole numbers are exact")]

use std::collections::BTreeMap;

use geo::{LineString, polygon};
use proptest::prelude::*;

use super::*;
use crate::model::LineJoin;
use crate::model::{
    Generation, Line, MobileLayer, MobileService, Municipality, MunicipalityCode, Operator, Operators,
    SeriesLength, SignalLevel,
};

type Block = (i32, i32, i32, i32);

/// From west and south, width and height.
fn block((west, south, width, height): Block) -> Polygon<f64> {
    let (w, s, e, n) = (west.into(), south.into(), (west + width).into(), (south + height).into());
    polygon![(x: w, y: s), (x: e, y: s), (x: e, y: n), (x: w, y: n)]
}

fn municipality(code: &str, blocks: &[Block]) -> Municipality {
    Municipality {
        code: MunicipalityCode::new(code),
        name: code.to_owned(),
        county: None,
        part: None,
        boundary: MultiPolygon(blocks.iter().copied().map(block).collect()),
    }
}

fn layer(operator: u32, blocks: &[Block]) -> MobileLayer {
    MobileLayer {
        publish: true,
        operator: Operator(operator),
        service: MobileService {
            generation: Generation::G4,
            service_mbps: 10.0,
            level: SignalLevel("grund".into()),
            band_mhz: None,
        },
        at_points: Vec::new(),
        areas: blocks.iter().copied().map(block).collect(),
    }
}

fn series(layers: &[u32], operators: &[u32]) -> MobileSeries {
    MobileSeries {
        generation: None,
        service_mbps: 10.0,
        level: SignalLevel("grund".into()),
        layers: layers.to_vec(),
        operators: operators.iter().copied().map(Operator).collect(),
    }
}

fn line(kind: LineKind, class: Option<&str>, name: Option<&str>, points: &[(i32, i32)]) -> Line {
    let points: Vec<(f64, f64)> = points.iter().map(|&(x, y)| (x.into(), y.into())).collect();
    Line {
        kind,
        joined: LineJoin::Ends,
        class: class.map(str::to_owned),
        name: name.map(str::to_owned),
        stretch: points.into(),
    }
}

/// Two square municipalities side by side; A covers the west, B the middle.
///
/// ```text
///      0        40     60      100  120        200
/// A    |---------------|
/// B             |------------------|
/// code |            1           |        2      |
/// ```
fn map(lines: Vec<Line>) -> Survey {
    Survey {
        municipalities: vec![
            municipality("1", &[(0, 0, 100, 100)]),
            municipality("2", &[(100, 0, 100, 100)]),
        ],
        operators: Operators::from_names(["A", "B"].map(str::to_owned)),
        mobile: vec![layer(0, &[(0, 0, 60, 100)]), layer(1, &[(40, 0, 80, 100), (50, 0, 30, 50)])],
        lines,
        ..Survey::default()
    }
}

fn both() -> MobileSeries {
    series(&[0, 1], &[0, 1])
}

#[test]
fn area_by_operator_and_by_number_of_operators() {
    let coverage = measure(&map(Vec::new()), &[both(), series(&[0], &[0]), both()]).expect("law 3 holds");
    let [first, second] = coverage.municipalities.try_into().expect("the number that is named");
    assert_eq!((first.area_m2, first.land_m2, first.covered_m2), (10_000.0, 10_000.0, Some(10_000.0)));
    assert_eq!(first.series[0].by_operator_m2, [6_000.0, 6_000.0]);
    assert_eq!(first.series[0].by_count_m2, [0.0, 8_000.0, 2_000.0]);
    assert_eq!(first.series[1].by_operator_m2, [6_000.0]);
    assert_eq!(first.series[1].by_count_m2, [4_000.0, 6_000.0]);
    assert_eq!(second.series[0].by_operator_m2, [0.0, 2_000.0]);
    assert_eq!(second.series[0].by_count_m2, [8_000.0, 2_000.0, 0.0]);
    assert_eq!(second.series[2], second.series[0]);
    let (uncovered_m2, outline) = second.uncovered.expect("mobile layers are given");
    assert_eq!(uncovered_m2, 8_000.0);
    assert_eq!(outline, MultiPolygon(vec![block((120, 0, 80, 100))]));
}

#[test]
fn an_operator_leaves_what_it_does_not_cover() {
    let survey = map(Vec::new());
    let coverage = measure(&survey, &[both()]).expect("law 3 holds");
    let gaps = uncovered_by_operator(&survey, &both()).expect("law 3 holds");
    assert_eq!(gaps.iter().map(|gap| gap.operator).collect::<Vec<_>>(), both().operators);
    for (operator, gap) in gaps.iter().enumerate() {
        for (cover, (uncovered_m2, outline)) in coverage.municipalities.iter().zip(&gap.uncovered) {
            assert_eq!(*uncovered_m2, cover.land_m2 - cover.series[0].by_operator_m2[operator]);
            assert_eq!(outline.unsigned_area(), *uncovered_m2);
        }
    }
    let [(first_m2, _), (second_m2, _)] = &gaps[1].uncovered[..] else { unreachable!("two municipalities") };
    assert_eq!((*first_m2, *second_m2), (4_000.0, 8_000.0));
}

#[test]
fn water_is_no_land() {
    let mut survey = map(Vec::new());
    survey.water = vec![block((0, 0, 200, 50))];
    let coverage = measure(&survey, &[both()]).expect("law 3 holds");
    let second = &coverage.municipalities[1];
    assert_eq!((second.area_m2, second.land_m2), (10_000.0, 5_000.0));
    assert_eq!(second.series[0].by_count_m2, [4_000.0, 1_000.0, 0.0]);
}

#[test]
fn without_mobile_layers_lines_have_their_length() {
    let mut survey = map(vec![line(LineKind::Road, None, None, &[(50, 10), (150, 10)])]);
    survey.mobile.clear();
    let coverage = measure(&survey, &[]).expect("law 3 holds");
    for cover in &coverage.municipalities {
        assert!(cover.uncovered.is_none() && cover.covered_m2.is_none() && cover.series.is_empty());
        assert_eq!(cover.lines.len(), 1);
        assert_eq!((cover.lines[0].length_m, cover.lines[0].series.len()), (50.0, 0));
    }
    assert!(coverage.uncovered_lines.is_empty());
    // A rule that no layer meets covers nothing, which is not the same.
    let coverage = measure(&survey, &[series(&[], &[])]).expect("law 3 holds");
    assert_eq!(coverage.municipalities[0].covered_m2, Some(0.0));
    assert_eq!(coverage.municipalities[0].series[0].by_count_m2, [10_000.0]);
    assert_eq!(coverage.municipalities[0].lines[0].series[0].by_count_m, [50.0]);
    assert_eq!(coverage.uncovered_lines.len(), 2);
}

fn lengths(by_operator_m: &[f64], by_count_m: &[f64], longest_gap_m: f64) -> SeriesLength {
    SeriesLength { by_operator_m: by_operator_m.to_vec(), by_count_m: by_count_m.to_vec(), longest_gap_m }
}

#[test]
fn a_road_across_the_border_and_a_railway_on_it() {
    let survey = map(vec![
        line(LineKind::Rail, None, None, &[(100, 0), (100, 90)]),
        line(LineKind::Road, Some("E"), Some("E4"), &[(200, 50), (130, 50)]),
        line(LineKind::Road, Some("E"), Some("E4"), &[(0, 50), (80, 50), (130, 50)]),
        line(LineKind::Road, None, None, &[(-70, 10), (10, 10)]),
        line(LineKind::Road, None, None, &[(300, 10), (310, 10)]),
    ]);
    let coverage = measure(&survey, &[both()]).expect("law 3 holds");
    let rows = |position: usize| -> Vec<(LineKind, Option<&str>, f64, &SeriesLength)> {
        let rows = coverage.municipalities[position].lines.iter();
        rows.map(|row| (row.kind, row.class.as_deref(), row.length_m, &row.series[0])).collect()
    };
    assert_eq!(
        rows(0),
        [
            (LineKind::Road, None, 10.0, &lengths(&[10.0, 0.0], &[0.0, 10.0, 0.0], 0.0)),
            (LineKind::Road, Some("E"), 100.0, &lengths(&[60.0, 60.0], &[0.0, 80.0, 20.0], 0.0)),
            // On the border: it belongs to the lowest code alone.
            (LineKind::Rail, None, 90.0, &lengths(&[0.0, 90.0], &[0.0, 90.0, 0.0], 0.0)),
        ]
    );
    assert_eq!(
        rows(1),
        [(LineKind::Road, Some("E"), 100.0, &lengths(&[0.0, 20.0], &[80.0, 20.0, 0.0], 80.0))]
    );
    // One stretch, though two lines make it.
    let [gap] = coverage.uncovered_lines.try_into().expect("the number that is named");
    assert_eq!((gap.municipality, gap.kind, gap.name.as_deref()), (1, LineKind::Road, Some("E4")));
    assert_eq!(gap.length_m, 80.0);
    assert_eq!(gap.stretch, LineString::from(vec![(120.0, 50.0), (130.0, 50.0), (200.0, 50.0)]));
}

/// Longest gap per municipality of the lines alone, by class.
fn gaps(lines: Vec<Line>) -> Vec<Vec<f64>> {
    let coverage = measure(&map(lines), &[both()]).expect("law 3 holds");
    let longest = |cover: &MunicipalityCover| {
        cover.lines.iter().map(|row| row.series[0].longest_gap_m).collect::<Vec<_>>()
    };
    coverage.municipalities.iter().map(longest).collect()
}

#[test]
fn a_gap_goes_on_where_a_line_of_the_same_name_does() {
    let road = |name, points: &[(i32, i32)]| line(LineKind::Road, None, name, points);
    let (west, east) = ([(125, 10), (150, 10)], [(150, 10), (180, 10)]);
    assert_eq!(gaps(vec![road(None, &west), road(None, &east)])[1], [55.0]);
    assert_eq!(gaps(vec![road(Some("1"), &west), road(Some("1"), &east)])[1], [55.0]);
    assert_eq!(gaps(vec![road(Some("1"), &west), road(Some("2"), &east)])[1], [30.0]);
    assert_eq!(gaps(vec![road(Some("1"), &west), road(None, &east)])[1], [30.0]);
    // At a junction it ends, unless the third road bears another name.
    let third = [(150, 10), (150, 20)];
    assert_eq!(gaps(vec![road(None, &west), road(None, &east), road(None, &third)])[1], [30.0]);
    assert_eq!(gaps(vec![road(Some("1"), &west), road(Some("1"), &east), road(None, &third)])[1], [55.0]);
    // Not across another kind.
    let rail = line(LineKind::Rail, None, None, &east);
    assert_eq!(gaps(vec![road(None, &west), rail])[1], [25.0, 30.0]);
}

#[test]
fn a_gap_goes_around_a_ring() {
    // 20 by 20 around, of which the west side and 5 m of north and south are covered.
    let ring = [(125, 10), (135, 10), (135, 30), (115, 30), (115, 10), (125, 10)];
    let coverage =
        measure(&map(vec![line(LineKind::Road, None, None, &ring)]), &[both()]).expect("law 3 holds");
    let row = &coverage.municipalities[1].lines[0];
    assert_eq!((row.length_m, row.series[0].longest_gap_m), (80.0, 50.0));
    assert_eq!(coverage.uncovered_lines.len(), 1);
    assert_eq!(
        coverage.uncovered_lines[0].stretch,
        LineString::from(vec![(120.0, 10.0), (125.0, 10.0), (135.0, 10.0), (135.0, 30.0), (120.0, 30.0)])
    );
    // Wholly uncovered it is as long as it is around.
    let ring = [(125, 10), (135, 10), (135, 20), (125, 20), (125, 10)];
    assert_eq!(gaps(vec![line(LineKind::Road, None, None, &ring)])[1], [40.0]);
}

#[test]
fn a_gap_ends_at_the_border() {
    let mut survey = map(vec![line(LineKind::Road, None, None, &[(0, 10), (150, 10), (150, 20), (10, 20)])]);
    survey.mobile.truncate(1);
    let coverage = measure(&survey, &[series(&[0], &[0])]).expect("law 3 holds");
    let longest = |position: usize| coverage.municipalities[position].lines[0].series[0].longest_gap_m;
    assert_eq!((longest(0), longest(1)), (40.0, 110.0));
    assert_eq!(coverage.uncovered_lines.len(), 3);
}

#[test]
fn a_broken_sum_is_told() {
    let survey = map(Vec::new());
    let lands = lands(&survey, &|_| false).expect("land and water make up the whole");
    let rule = series(&[0], &[0]);
    assert_eq!(lands[0].prove(4_000.0, 6_000.9, &rule), Ok(()));
    let error = lands[0].prove(4_000.0, 6_001.1, &rule).expect_err("a metre too much");
    let expected = "municipality 1, mobile 10 Mbit/s grund: covered 4000 m2 + uncovered 6001.1 m2";
    assert!(error.to_string().starts_with(expected), "{error}");
    let lake = |water_m2: f64| {
        let nothing = MultiPolygon(Vec::new());
        let water =
            Overlay { region_m2: 10_000.0, covered_m2: water_m2, uncovered: nothing, uncovered_m2: 9_000.0 };
        Land::without("1", Ok(water), false).map(|land| land.area_m2)
    };
    assert_eq!(lake(1_000.5), Ok(9_000.0));
    let error = lake(0.0).expect_err("the lake is lost");
    assert!(error.to_string().starts_with("municipality 1, [[water]]: land 9000 m2 + water 0 m2"), "{error}");
}

#[test]
fn what_fails_at_first_is_computed_again_without_cells_and_named() {
    let mut survey = map(Vec::new());
    survey.water = vec![block((20, 20, 30, 25))];
    let both = [series(&[0, 1], &[0, 1])];
    let plain = measure(&survey, &both).expect("law 3 holds");
    assert_eq!(plain.computed_again, []);
    let again = measure_but(&survey, &both, &|code| code == "2").expect("law 3 holds");
    assert_eq!(again.municipalities, plain.municipalities);
    let named: Vec<(&str, &str)> =
        again.computed_again.iter().map(|one| (one.municipality.as_str(), one.what.as_str())).collect();
    assert_eq!(named, [("2", "land without water"), ("2", "mobile 10 Mbit/s grund")]);
}

/// Lines of unit steps: kind, class and name as numbers, where it begins and how it goes on.
type Path = ((u8, u8, u8), (i32, i32), Vec<u8>);

/// From a place to the next.
type Step = [(i32, i32); 2];

fn path() -> impl Strategy<Value = Path> {
    ((0..2_u8, 0..2_u8, 0..3_u8), (-1..14, -1..14), prop::collection::vec(0..4_u8, 1..9))
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    prop::collection::vec((0..12, 0..12, 1..6, 1..6), 0..5)
}

fn drawn(((kind, class, name), start, turns): &Path) -> (Line, Vec<Step>) {
    let mut at = *start;
    let (mut points, mut steps) = (vec![at], Vec::new());
    for turn in turns {
        let to = match turn {
            0 => (at.0 + 1, at.1),
            1 => (at.0, at.1 + 1),
            2 => (at.0 - 1, at.1),
            _ => (at.0, at.1 - 1),
        };
        steps.push([at, to]);
        points.push(to);
        at = to;
    }
    let kind = if *kind == 0 { LineKind::Road } else { LineKind::Rail };
    let class = (*class > 0).then_some("E");
    (line(kind, class, [None, Some("1"), Some("2")][usize::from(*name)], &points), steps)
}

fn root(parents: &[usize], mut at: usize) -> usize {
    while parents[at] != at {
        at = parents[at];
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn lines_agree_with_judging_every_step(
        paths in prop::collection::vec(path(), 1..12),
        border in 1..12,
        operators in prop::collection::vec(blocks(), 0..4),
    ) {
        // Municipalities left and right of the border, of which the right one ends below the top.
        let territory = [vec![(0, 0, border, 12)], vec![(border, 0, 12 - border, 9)]];
        let (lines, steps): (Vec<Line>, Vec<Vec<Step>>) = paths.iter().map(drawn).unzip();
        let survey = Survey {
            municipalities: vec![municipality("01", &territory[0]), municipality("02", &territory[1])],
            mobile: (0..).zip(&operators).map(|(operator, blocks)| layer(operator, blocks)).collect(),
            lines,
            ..Survey::default()
        };
        let all: Vec<u32> = (0..operators.len() as u32).collect();
        let coverage = measure(&survey, &[series(&all, &all)]).expect("law 3 holds");

        let holds = |blocks: &[Block], step: &Step| {
            let (x, y) = (step[0].0 + step[1].0, step[0].1 + step[1].1);
            blocks.iter().any(|&(w, s, width, height)| {
                2 * w <= x && x <= 2 * (w + width) && 2 * s <= y && y <= 2 * (s + height)
            })
        };
        // Every step with its line, municipality and number of operators.
        let mut known = Vec::new();
        let mut expected: BTreeMap<(usize, LineKind, Option<String>), (f64, SeriesLength)> = BTreeMap::new();
        for (number, steps) in steps.iter().enumerate() {
            for step in steps {
                let home = territory.iter().position(|blocks| holds(blocks, step));
                let over: Vec<usize> =
                    (0..operators.len()).filter(|&operator| holds(&operators[operator], step)).collect();
                known.push((number, home, over.len()));
                let Some(home) = home else { continue };
                let line = &survey.lines[number];
                let (length_m, cover) = expected.entry((home, line.kind, line.class.clone())).or_insert_with(|| {
                    (0.0, lengths(&vec![0.0; operators.len()], &vec![0.0; operators.len() + 1], 0.0))
                });
                *length_m += 1.0;
                cover.by_count_m[over.len()] += 1.0;
                for &operator in &over {
                    cover.by_operator_m[operator] += 1.0;
                }
            }
        }
        // Uncovered steps are joined with the next one of their line, and at ends where exactly two of a group meet.
        let mut parents: Vec<usize> = (0..known.len()).collect();
        let mut join = |a: usize, b: usize| {
            let bare = |step: usize| known[step].1.is_some() && known[step].2 == 0;
            if bare(a) && bare(b) && known[a].1 == known[b].1 {
                let (a, b) = (root(&parents, a), root(&parents, b));
                parents[a] = b;
            }
        };
        let mut nodes: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let mut first = 0;
        for (steps, line) in steps.iter().zip(&survey.lines) {
            let last = first + steps.len() - 1;
            (first..last).for_each(|step| join(step, step + 1));
            let group = (line.kind, line.class.clone(), line.name.clone());
            nodes.entry((group.clone(), steps[0][0])).or_default().push(first);
            nodes.entry((group, steps[steps.len() - 1][1])).or_default().push(last);
            first = last + 1;
        }
        nodes.values().filter(|ends| ends.len() == 2).for_each(|ends| join(ends[0], ends[1]));
        let mut lengths_m = vec![0.0; known.len()];
        (0..known.len()).for_each(|step| lengths_m[root(&parents, step)] += 1.0);
        for (step, &(number, home, over)) in known.iter().enumerate() {
            let (Some(home), 0) = (home, over) else { continue };
            let line = &survey.lines[number];
            let (_, cover) = expected.get_mut(&(home, line.kind, line.class.clone())).expect("entered with its first step");
            cover.longest_gap_m = cover.longest_gap_m.max(lengths_m[root(&parents, step)]);
        }

        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        let mut rows = 0;
        for (home, cover) in coverage.municipalities.iter().enumerate() {
            for row in &cover.lines {
                rows += 1;
                let (length_m, series) = &expected[&(home, row.kind, row.class.clone())];
                let found = &row.series[0];
                prop_assert!(near(row.length_m, *length_m));
                prop_assert!(near(found.longest_gap_m, series.longest_gap_m), "{found:?} {series:?}");
                for (a, b) in found.by_count_m.iter().zip(&series.by_count_m) {
                    prop_assert!(near(*a, *b), "{found:?} {series:?}");
                }
                for (a, b) in found.by_operator_m.iter().zip(&series.by_operator_m) {
                    prop_assert!(near(*a, *b), "{found:?} {series:?}");
                }
            }
        }
        prop_assert_eq!(rows, expected.len());
        // The stretches that go out are the uncovered length.
        let stretches_m: f64 = coverage.uncovered_lines.iter().map(|gap| whitespot_spatial::length_m(&gap.stretch)).sum();
        let uncovered_m: f64 = expected.values().map(|(_, cover)| cover.by_count_m[0]).sum();
        prop_assert!(near(stretches_m, uncovered_m));

        // The order of delivery and the number of threads do not show.
        let mut other_way = survey.clone();
        other_way.lines.reverse();
        other_way.mobile.iter_mut().for_each(|layer| layer.areas.reverse());
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
        let again = alone.install(|| measure(&other_way, &[series(&all, &all)])).expect("law 3 holds");
        prop_assert_eq!(format!("{again:?}"), format!("{coverage:?}"));
    }
}
