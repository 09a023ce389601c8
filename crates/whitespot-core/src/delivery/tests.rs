//! An older result names who reached a place by its definitions, and nothing of relations or mobile cover.
use geo::Coord;

use super::*;
use crate::model::{
    Access, AccessStatus, CoverageLayer, DeliveryKind, DemandPoint, DemandPointId, Extent, FixedAccess,
    Municipality, MunicipalityCode, Network, Operator, OperatorSet, OperatorSets, Previous, PreviousPoint,
    Relation, ServedShare, Settlement, Speed, Technology, Weights,
};

/// Twelve houses: A's layer connects the first half; the other half it passes by the definitions, as neighbours.
fn survey(reaches: bool) -> (Survey, Classification, Vec<Option<u32>>) {
    let at = |number: usize| Coord { x: 100.0 * number as f64, y: 0.0 };
    let id = |number: usize| DemandPointId::new(&format!("h{number:02}"));
    let points = (0..12).map(|number| DemandPoint {
        id: id(number),
        at: at(number),
        weights: Weights::UNKNOWN,
        municipality: 0,
        settlement: Settlement::Landsbygd,
        deso: None,
    });
    let earlier = (0..12).map(|number| PreviousPoint {
        id: id(number),
        at: at(number),
        weights: Weights::UNKNOWN,
        municipality: 0,
        settlement: None,
        status: AccessStatus::Connected,
        unserved_share: 0.0,
        area: None,
        last_area: None,
        delivered: 1,
        tier_mbps: None,
        tier_with_passed_mbps: None,
    });
    let survey = Survey {
        municipalities: vec![Municipality {
            code: MunicipalityCode::new("0101"),
            name: "Åsmyra".into(),
            county: None,
            part: None,
            boundary: geo::MultiPolygon(Vec::new()),
        }],
        points: points.collect(),
        ranges: vec![0, 12],
        weights: vec![WeightKind::Points],
        operators: crate::model::Operators::from_names(["A", "Mobil"].map(str::to_owned)),
        fixed: vec![CoverageLayer {
            source: 0,
            operator: Operator(0),
            network: Network(0),
            technology: Technology::Fiber,
            relation: Relation::Connected,
            speed: Speed { down_mbps: Some(1000.0), up_mbps: None, down_peak_mbps: None },
            latency_ms: None,
            cost_sek: None,
            planned_year: None,
            credible: None,
            served: ServedShare { low: 1.0, high: 1.0 },
            exchange: None,
            extent: Extent::Points((0..6).collect()),
        }],
        fixed_sources: vec!["a.csv".into()],
        previous: Some(Previous {
            weights: vec![WeightKind::Points],
            municipalities: vec![MunicipalityCode::new("0101")],
            operators: vec!["A".into()],
            delivered: vec![vec![], vec![(0, Reach::Fixed)]],
            points: earlier.collect(),
            ..Previous::default()
        }),
        ..Survey::default()
    };
    let sets = OperatorSets::from_sets([vec![], vec![Operator(0)], vec![Operator(1)]]);
    let set = |operators: &[Operator]| sets.find(operators).expect("a set");
    let access = |number: usize| {
        let is_reached = reaches || number < 6;
        Access {
            fixed: FixedAccess {
                status: if is_reached { AccessStatus::Connected } else { AccessStatus::Unserved },
                tier: None,
                tier_with_passed: None,
                operators: if is_reached { set(&[Operator(0)]) } else { OperatorSet(0) },
                passed_rule: None,
            },
            mobile: set(&[Operator(1)]),
            signature: u32::from(number >= 6),
            mobile_signature: 0,
        }
    };
    let classification = Classification {
        access: (0..12).map(access).collect(),
        fixed: vec![],
        holding: vec![vec![0], vec![]],
        reaching: vec![],
        mobile: vec![],
        series: vec![],
        combinations: crate::classify::Combinations::default(),
        operator_sets: sets,
    };
    (survey, classification, (0..12).map(Some).collect())
}

fn found(reaches: bool) -> Delivery {
    let (survey, classification, again) = survey(reaches);
    of(&survey, &classification, &again)
}

fn of(survey: &Survey, classification: &Classification, again: &[Option<u32>]) -> Delivery {
    let settings = DeliverySettings {
        fell_pp: 5.0,
        fell_weight: 2.0,
        link_m: 200.0,
        renamed: BTreeMap::new(),
        accepted: vec![],
        compass: Compass::English,
    };
    control(survey, classification, &delivered(survey, classification), again, &settings)
}

#[test]
fn an_older_result_is_compared_by_what_it_holds() {
    let same = found(true);
    assert!(same.findings.is_empty(), "{:?}", same.findings);
    let row = |reach| same.rows.iter().find(|row| row.reach == reach && row.code == "0101").expect("a row");
    let fixed = row(Reach::Fixed);
    assert_eq!((fixed.before.map(|sum| sum.points), fixed.now.points, fixed.lost), (Some(12), 12, 0));
    assert_eq!(row(Reach::Connected).before, None);
    assert_eq!((row(Reach::Mobile).before, row(Reach::Mobile).now.points), (None, 12));

    let fewer = found(false);
    let kinds: Vec<DeliveryKind> = fewer.findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [DeliveryKind::ReachFell, DeliveryKind::PlacesLost]);
    assert_eq!(fewer.findings[1].before.map(|sum| sum.points), Some(6));
    assert_eq!(fewer.findings[1].place.as_deref(), Some("Åsmyra"));
}

#[test]
fn copper_that_stays_behind_hides_no_loss() {
    let (mut survey, mut classification, again) = survey(false);
    // The other operator's copper still reaches the six houses that A's fibre left.
    let copper = CoverageLayer {
        source: 0,
        operator: Operator(1),
        network: Network(0),
        technology: Technology::Vdsl,
        speed: Speed { down_mbps: Some(30.0), up_mbps: None, down_peak_mbps: None },
        extent: Extent::Points((6..12).collect()),
        ..survey.fixed[0].clone()
    };
    survey.fixed.push(copper);
    classification.holding[1] = vec![1];
    let found = of(&survey, &classification, &again);
    let of_kind = |kind| found.findings.iter().filter(move |finding| finding.kind == kind);
    assert_eq!(of_kind(DeliveryKind::PlacesLost).count(), 0, "an operator still reaches them");
    let lost: Vec<_> = of_kind(DeliveryKind::AccessLost).collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(
        (lost[0].operators.as_slice(), lost[0].before.map(|sum| sum.points)),
        (&["A".to_owned()][..], Some(6))
    );

    // Where no operator left a place, its access went for another cause: nobody is to be asked.
    let previous = survey.previous.as_mut().expect("an earlier result");
    previous.operators.push("Mobil".into());
    previous.delivered = vec![vec![], vec![(1, Reach::Fixed)]];
    let found = of(&survey, &classification, &again);
    assert!(
        found.findings.iter().all(|finding| finding.kind != DeliveryKind::AccessLost),
        "{:?}",
        found.findings
    );
}
