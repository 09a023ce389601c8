//! Times of the plane kernels on seeded maps: points against areas, overlay, covers over areas and along lines, linkage, outlines.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::hint::black_box;
use std::time::Duration;
use whitespot::spatial::{AreaIndex, Cover, CoverStack, linkage, linked_outline, outline};

/// Side of the map in metres: a county.
const SIDE_M: f64 = 200_000.0;

/// Numbers that are the same in every run.
struct Dice(whitespot_test_kit::Dice);

impl Dice {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0.between(low, high)
    }

    fn coord(&mut self) -> Coord<f64> {
        Coord { x: self.between(0.0, SIDE_M), y: self.between(0.0, SIDE_M) }
    }

    fn star(&mut self, centre: Coord<f64>, radius_m: f64, corners: u32) -> Polygon<f64> {
        let points = (0..corners).map(|i| {
            let (sin, cos) = (f64::from(i) / f64::from(corners) * std::f64::consts::TAU).sin_cos();
            let r = radius_m * self.between(0.6, 1.3);
            Coord { x: centre.x + r * cos, y: centre.y + r * sin }
        });
        Polygon::new(LineString(points.collect()), Vec::new())
    }

    /// Points in villages: half of them within a kilometre of a centre.
    fn settled(&mut self, count: usize) -> Vec<Coord<f64>> {
        let villages: Vec<Coord<f64>> = (0..200).map(|_| self.coord()).collect();
        (0..count)
            .map(|i| {
                let village = villages[i / 2 % villages.len()];
                let near = Coord { x: self.between(-1e3, 1e3), y: self.between(-1e3, 1e3) };
                if i % 2 == 0 { self.coord() } else { village + near }
            })
            .collect()
    }

    /// A road that wanders in steps of about `step_m`.
    fn road(&mut self, steps: u32, step_m: f64) -> LineString<f64> {
        let mut at = self.coord();
        let mut heading = self.between(0.0, std::f64::consts::TAU);
        let points = (0..=steps).map(|_| {
            let here = at;
            heading += self.between(-0.3, 0.3);
            at = here + Coord { x: heading.cos(), y: heading.sin() } * (step_m * self.between(0.5, 1.5));
            here
        });
        LineString(points.collect())
    }

    fn stars(&mut self, count: usize, radius_m: f64, corners: u32) -> Vec<Polygon<f64>> {
        (0..count)
            .map(|_| {
                let centre = self.coord();
                self.star(centre, radius_m, corners)
            })
            .collect()
    }
}

/// Points, and how many areas a map with so many has.
const SIZES: [(usize, usize); 3] = [(10_000, 100), (100_000, 1_000), (1_000_000, 8_000)];

fn points_in_areas(c: &mut Criterion) {
    let mut group = c.benchmark_group("areas");
    for (count, areas) in SIZES {
        let mut dice = Dice(whitespot_test_kit::Dice(1));
        let points = dice.settled(count);
        let areas = dice.stars(areas, 2_500.0, 90);
        let owned: Vec<(u32, &Polygon<f64>)> = areas.iter().enumerate().map(|(i, a)| (i as u32, a)).collect();
        group.throughput(Throughput::Elements(owned.len() as u64));
        group.bench_function(BenchmarkId::new("build", owned.len()), |b| {
            b.iter(|| AreaIndex::build(black_box(&owned)));
        });
        let index = AreaIndex::build(&owned);
        let mut found = Vec::new();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new("owners_at", count), |b| {
            b.iter(|| {
                points
                    .iter()
                    .map(|&p| {
                        index.owners_at(p, &mut found);
                        found.len()
                    })
                    .sum::<usize>()
            });
        });
        group.bench_function(BenchmarkId::new("contains", count), |b| {
            b.iter(|| points.iter().filter(|&&p| index.contains(p)).count());
        });
    }
    group.finish();
}

fn overlays(c: &mut Criterion) {
    let mut group = c.benchmark_group("overlay");
    for areas in [100, 1_000, 4_000] {
        let mut dice = Dice(whitespot_test_kit::Dice(2));
        let areas = dice.stars(areas, 6_000.0, 72);
        let borrowed: Vec<&Polygon<f64>> = areas.iter().collect();
        let centre = Coord { x: SIDE_M / 2.0, y: SIDE_M / 2.0 };
        let region = MultiPolygon(vec![dice.star(centre, SIDE_M / 3.0, 2_000)]);
        group.bench_function(BenchmarkId::new("build", borrowed.len()), |b| {
            b.iter(|| Cover::build(black_box(&borrowed)));
        });
        let cover = Cover::build(&borrowed);
        group.bench_function(BenchmarkId::new("region", borrowed.len()), |b| {
            b.iter(|| cover.overlay(black_box(&region)));
        });
    }
    group.finish();
}

/// Four covers of overlapping areas over a region and along roads.
fn stacks(c: &mut Criterion) {
    let mut group = c.benchmark_group("stack");
    for areas in [100, 1_000, 4_000] {
        let mut dice = Dice(whitespot_test_kit::Dice(5));
        let covers: Vec<Vec<Polygon<f64>>> = (0..4).map(|_| dice.stars(areas / 4, 6_000.0, 72)).collect();
        let borrowed: Vec<Vec<&Polygon<f64>>> = covers.iter().map(|areas| areas.iter().collect()).collect();
        let centre = Coord { x: SIDE_M / 2.0, y: SIDE_M / 2.0 };
        let region = MultiPolygon(vec![dice.star(centre, SIDE_M / 3.0, 2_000)]);
        let roads: Vec<LineString<f64>> = (0..1_000).map(|_| dice.road(100, 50.0)).collect();
        group.throughput(Throughput::Elements(areas as u64));
        group.bench_function(BenchmarkId::new("build", areas), |b| {
            b.iter(|| CoverStack::build(black_box(&borrowed)));
        });
        let stack = CoverStack::build(&borrowed);
        group.bench_function(BenchmarkId::new("depths", areas), |b| {
            b.iter(|| stack.depths(black_box(&region)));
        });
        group.throughput(Throughput::Elements(100_000));
        group.bench_function(BenchmarkId::new("along", areas), |b| {
            b.iter(|| {
                let mut stretches = 0;
                for road in &roads {
                    stack.along(road, |_, _, covers| stretches += covers.len());
                }
                stretches
            });
        });
    }
    group.finish();
}

fn linkages(c: &mut Criterion) {
    let mut group = c.benchmark_group("linkage");
    for (count, _) in SIZES {
        let points = Dice(whitespot_test_kit::Dice(3)).settled(count);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| linkage(black_box(&points), 200.0));
        });
    }
    group.finish();
}

fn outlines(c: &mut Criterion) {
    let mut group = c.benchmark_group("outline");
    for count in [10_u32, 100, 1_000, 10_000] {
        let mut dice = Dice(whitespot_test_kit::Dice(4));
        let spread = 60.0 * f64::from(count).sqrt();
        let members: Vec<Coord<f64>> = (0..count)
            .map(|_| Coord { x: dice.between(0.0, spread), y: dice.between(0.0, spread) })
            .collect();
        group.bench_function(BenchmarkId::new("discs", count), |b| {
            b.iter(|| outline(black_box(&members), 100.0));
        });
        group.bench_function(BenchmarkId::new("links", count), |b| {
            b.iter(|| linked_outline(black_box(&members), 200.0));
        });
    }
    group.finish();
}

criterion_group! {
    name = kernels;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = points_in_areas, overlays, stacks, linkages, outlines
}
criterion_main!(kernels);
