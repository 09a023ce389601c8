//! Mobile series against a slow plain scan.
use super::*;

type Drawn = (u32, usize, usize, usize, usize, (i32, i32), i32);

fn drawn() -> impl Strategy<Value = Drawn> {
    (0..3_u32, 0..3_usize, 0..3_usize, 0..4_usize, 0..3_usize, place(), 1..8_i32)
}

fn layers(drawn: Vec<Drawn>) -> Vec<MobileLayer> {
    let layer = |(operator, generation, service, level, band, (x, y), side): Drawn| MobileLayer {
        publish: true,
        operator: Operator(operator),
        service: MobileService {
            generation: [Generation::G4, Generation::G5, Generation::G3][generation],
            service_mbps: [10.0, 30.0, 0.0][service],
            level: SignalLevel(["grund", "grund+8", "grund", "annat"][level].into()),
            band_mhz: [None, Some(450.0), Some(700.0)][band],
        },
        at_points: Vec::new(),
        areas: vec![square(x, y, side * 5)],
    };
    drawn.into_iter().map(layer).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn operators_of_each_series_are_those_whose_layer_counts_and_holds(
        points in prop::collection::vec(place(), 30),
        drawn in prop::collection::vec(drawn(), 0..8),
    ) {
        let survey = survey(points, Vec::new(), Vec::new(), layers(drawn));
        let judged = access(&survey, &settings());
        prop_assert_eq!(judged.series.is_empty(), survey.mobile.is_empty());
        for (position, access) in judged.access.iter().enumerate() {
            let at = Point(survey.points[position].at);
            let operators = &judged.mobile[access.mobile_signature as usize].operators;
            prop_assert_eq!(operators.len(), judged.series.len());
            let first = operators.first().map_or(&[][..], |set| judged.operator_sets.get(*set));
            prop_assert_eq!(judged.operator_sets.get(access.mobile), first);
            for (series, operators) in judged.series.iter().zip(operators) {
                let mut expected: Vec<Operator> = survey
                    .mobile
                    .iter()
                    .filter(|layer| {
                        let service = &layer.service;
                        let generation = match &series.generation {
                            Some(generation) => service.generation == *generation,
                            None => [Generation::G4, Generation::G5].contains(&service.generation),
                        };
                        let strict = service.level.0 == "grund+8"
                            || (service.level.0 == "grund" && series.level.0 == "grund");
                        generation
                            && strict
                            && service.service_mbps >= series.service_mbps
                            && service.band_mhz != Some(450.0)
                            && layer.areas[0].intersects(&at)
                    })
                    .map(|layer| layer.operator)
                    .collect();
                expected.sort_unstable();
                expected.dedup();
                prop_assert_eq!(judged.operator_sets.get(*operators), expected.as_slice());
            }
        }
    }
}

#[test]
fn the_series_are_the_rule_and_then_all_that_was_delivered() {
    let here = (0, 0);
    // Operator, generation, service, level, band: see `layers`.
    let survey = survey(
        Vec::new(),
        Vec::new(),
        Vec::new(),
        layers(vec![
            (0, 1, 1, 0, 0, here, 1), // 0: 5G 30 grund
            (1, 0, 1, 1, 2, here, 1), // 1: 4G 30 grund+8, 700 MHz
            (2, 0, 0, 0, 0, here, 1), // 2: 4G 10 grund
            (1, 0, 0, 0, 0, here, 1), // 3: 4G 10 grund
            (0, 2, 2, 0, 0, here, 1), // 4: 3G speech grund
            (0, 0, 0, 1, 1, here, 1), // 5: 4G 10 grund+8 in 450 MHz: counts nowhere
            (0, 0, 0, 3, 0, here, 1), // 6: a level that the rule does not know: counts nowhere
        ]),
    );
    let found: Vec<_> = series(&survey, &settings().mobile)
        .into_iter()
        .map(|series| {
            let generation =
                series.generation.map_or_else(String::new, |generation| generation.as_str().to_owned());
            let operators: Vec<u32> = series.operators.iter().map(|operator| operator.0).collect();
            (generation, series.service_mbps, series.level.0, series.layers, operators)
        })
        .collect();
    let row = |generation: &str, mbps: f64, level: &str, layers: &[u32], operators: &[u32]| {
        (generation.to_owned(), mbps, level.to_owned(), layers.to_vec(), operators.to_vec())
    };
    assert_eq!(
        found,
        [
            row("", 10.0, "grund", &[0, 1, 2, 3], &[0, 1, 2]),
            row("3G", 0.0, "grund", &[4], &[0]),
            row("4G", 10.0, "grund", &[1, 2, 3], &[1, 2]),
            row("4G", 30.0, "grund+8", &[1], &[1]),
            row("5G", 30.0, "grund", &[0], &[0]),
        ]
    );
}
