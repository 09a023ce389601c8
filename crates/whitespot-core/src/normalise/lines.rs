//! Roads, rails and fibre routes → lines, each once.
use std::cmp::Ordering;

use geo::{Coord, LineString};
use rayon::prelude::*;

use super::reject;
use crate::model::{DeliveredLine, FibreRoute, Line, Reject, Severity};

/// Lines by kind, class, name and course: the same order for any order of delivery. A record that repeats another one, drawn
/// in either direction, is a reject: it would double the length. Lines that overlap in part all stay.
pub(super) fn once(
    mut delivered: Vec<DeliveredLine>,
    rejects: &mut Vec<Reject>,
) -> (Vec<Line>, Vec<FibreRoute>) {
    delivered.par_iter_mut().for_each(|line| line.stretches.sort_by(by_course));
    delivered.par_sort_by(|a, b| {
        same(a, b).then_with(|| all(&a.stretches, &b.stretches, as_drawn)).then(a.record.cmp(&b.record))
    });
    for group in delivered.chunk_by(|a, b| same(a, b).is_eq()) {
        for repetition in &group[1..] {
            let kept = &group[0].record;
            let file = if kept.source == repetition.record.source {
                String::new()
            } else {
                format!(" of {}", kept.source)
            };
            let found = format!("the line of record {}{file}", kept.record);
            let expected = "every line once, in one direction";
            rejects.push(reject(&repetition.record, "repeated line", &found, expected, Severity::Record));
        }
    }
    delivered.dedup_by(|later, kept| same(later, kept).is_eq());
    let (routes, delivered): (Vec<_>, Vec<_>) = delivered.into_iter().partition(|line| line.role.is_some());
    let mut lines: Vec<Line> = delivered
        .into_iter()
        .flat_map(|DeliveredLine { kind, joined, class, name, stretches, .. }| {
            let line =
                move |stretch| Line { kind, joined, class: class.clone(), name: name.clone(), stretch };
            stretches.into_iter().map(line)
        })
        .collect();
    lines.par_sort_by(|a, b| {
        (a.kind, &a.class, &a.name)
            .cmp(&(b.kind, &b.class, &b.name))
            .then_with(|| as_drawn(&a.stretch, &b.stretch))
    });
    let mut routes: Vec<FibreRoute> = routes
        .into_iter()
        .filter_map(|DeliveredLine { role, name, stretches, .. }| Some((role?, name, stretches)))
        .flat_map(|(role, name, stretches)| {
            stretches.into_iter().map(move |stretch| FibreRoute { role, name: name.clone(), stretch })
        })
        .collect();
    routes.sort_by(|a, b| {
        (a.role, &a.name).cmp(&(b.role, &b.name)).then_with(|| as_drawn(&a.stretch, &b.stretch))
    });
    (lines, routes)
}

/// Whether two records are the same line, whichever way they were drawn.
fn same(a: &DeliveredLine, b: &DeliveredLine) -> Ordering {
    (a.kind, a.role, &a.class, &a.name)
        .cmp(&(b.kind, b.role, &b.class, &b.name))
        .then_with(|| all(&a.stretches, &b.stretches, by_course))
}

fn all(
    a: &[LineString<f64>],
    b: &[LineString<f64>],
    order: fn(&LineString<f64>, &LineString<f64>) -> Ordering,
) -> Ordering {
    let first = a.iter().zip(b).map(|(a, b)| order(a, b)).find(|order| order.is_ne());
    first.unwrap_or(Ordering::Equal).then(a.len().cmp(&b.len()))
}

/// The order of two lines by the way that they run, from whichever end.
fn by_course(a: &LineString<f64>, b: &LineString<f64>) -> Ordering {
    match (is_turned(a), is_turned(b)) {
        (false, false) => along(a.0.iter(), b.0.iter()),
        (false, true) => along(a.0.iter(), b.0.iter().rev()),
        (true, false) => along(a.0.iter().rev(), b.0.iter()),
        (true, true) => along(a.0.iter().rev(), b.0.iter().rev()),
    }
}

fn as_drawn(a: &LineString<f64>, b: &LineString<f64>) -> Ordering {
    along(a.0.iter(), b.0.iter())
}

/// Whether a line comes earlier when it is read from its end.
fn is_turned(line: &LineString<f64>) -> bool {
    along(line.0.iter().rev(), line.0.iter()).is_lt()
}

fn along<'a>(
    a: impl ExactSizeIterator<Item = &'a Coord<f64>>,
    b: impl ExactSizeIterator<Item = &'a Coord<f64>>,
) -> Ordering {
    let lengths = a.len().cmp(&b.len());
    let by_place = |(a, b): (&Coord<f64>, &Coord<f64>)| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y));
    a.zip(b).map(by_place).find(|order| order.is_ne()).unwrap_or(lengths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LineJoin, LineKind, RecordRef};

    fn line(source: &str, record: u64, name: Option<&str>, parts: &[&[(i32, i32)]]) -> DeliveredLine {
        let place = |&(x, y): &(i32, i32)| Coord { x: f64::from(x), y: f64::from(y) };
        DeliveredLine {
            record: RecordRef { source: source.into(), layer: String::new(), record },
            kind: LineKind::Road,
            role: None,
            joined: LineJoin::Ends,
            class: None,
            name: name.map(str::to_owned),
            stretches: parts.iter().map(|part| part.iter().map(place).collect()).collect(),
        }
    }

    /// The lines that are kept, as their courses, and the rejects, in the order of the records.
    fn found(delivered: &[DeliveredLine]) -> (Vec<Vec<f64>>, Vec<String>) {
        let mut rejects = Vec::new();
        let (lines, _) = once(delivered.to_vec(), &mut rejects);
        rejects.sort();
        assert!(rejects.iter().all(|one| one.reason == "repeated line" && one.severity == Severity::Record));
        (
            lines.iter().map(|line| line.stretch.0.iter().map(|place| place.x).collect()).collect(),
            rejects.iter().map(|one| format!("{} {}: {}", one.source, one.record, one.found)).collect(),
        )
    }

    #[test]
    fn a_line_given_twice_is_one_line() {
        let road: &[(i32, i32)] = &[(0, 0), (5, 0), (9, 0)];
        let turned: &[(i32, i32)] = &[(9, 0), (5, 0), (0, 0)];
        let other: &[(i32, i32)] = &[(20, 0), (30, 0)];
        let delivered = [
            line("a", 1, Some("E4"), &[turned]),
            line("a", 2, Some("E4"), &[road]),
            line("a", 10, Some("E4"), &[road]),
            line("b", 1, Some("E4"), &[road]),
            line("a", 3, None, &[other, road]),
            line("a", 4, None, &[turned, other]),
        ];
        let (kept, rejects) = found(&delivered);
        assert_eq!(kept, [vec![0.0, 5.0, 9.0], vec![20.0, 30.0], vec![0.0, 5.0, 9.0]]);
        assert_eq!(
            rejects,
            [
                "a 1: the line of record 2",
                "a 10: the line of record 2",
                "a 4: the line of record 3",
                "b 1: the line of record 2 of a",
            ]
        );
        let mut other_way = delivered.to_vec();
        other_way.reverse();
        assert_eq!(found(&other_way), (kept, rejects), "whatever the order");
    }

    #[test]
    fn lines_that_differ_in_anything_all_stay() {
        let road: &[(i32, i32)] = &[(0, 0), (5, 0), (9, 0)];
        let mut rail = line("a", 6, None, &[road]);
        rail.kind = LineKind::Rail;
        let mut classed = line("a", 7, None, &[road]);
        classed.class = Some("länsväg".into());
        let delivered = [
            line("a", 1, None, &[road]),
            line("a", 2, Some("E4"), &[road]),
            line("a", 3, None, &[&[(0, 0), (5, 0)]]),
            line("a", 4, None, &[&[(0, 0), (9, 0)]]),
            line("a", 5, None, &[road, &[(20, 0), (30, 0)]]),
            rail,
            classed,
        ];
        let (kept, rejects) = found(&delivered);
        assert_eq!((kept.len(), rejects.len()), (8, 0));
    }
}
