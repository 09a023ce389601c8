//! The delivery control, as findings of the gate.
use super::{Look, found};
use crate::delivery::says;
use crate::model::{DeliveryKind, GateFinding, GateRule, GateTouched, Gravity};

pub(super) fn findings(look: &Look<'_>) -> Vec<GateFinding> {
    let delivery = look.ground.delivery;
    let of = |finding: &crate::model::DeliveryFinding| {
        let rule = rule(finding.kind);
        // What is there now, or what was there where nothing is.
        let sum = finding.now.filter(|now| now.points > 0).or(finding.before);
        let mut gate = found(rule);
        // A name that the configuration accepts is a matter of record.
        gate.gravity = if finding.accepted { Gravity::Warning } else { gate.gravity };
        gate.accepted = finding.accepted;
        gate.source = match finding.kind {
            DeliveryKind::NoEffect => finding.other.clone().unwrap_or_default(),
            _ => String::new(),
        };
        gate.about = says(finding, delivery);
        gate.municipality.clone_from(&finding.municipality);
        gate.count = sum.map_or(1, |sum| sum.points.max(1));
        gate.touched = GateTouched {
            places: Some(sum.map_or(0, |sum| sum.points)),
            weight: Some(sum.map_or(0.0, |sum| sum.weight)),
            area_m2: None,
        };
        gate
    };
    delivery.findings.iter().map(of).collect()
}

const fn rule(kind: DeliveryKind) -> GateRule {
    match kind {
        DeliveryKind::OperatorGone => GateRule::OperatorGone,
        DeliveryKind::ReachFell => GateRule::ReachFell,
        DeliveryKind::PlacesLost => GateRule::PlacesLost,
        DeliveryKind::AccessLost => GateRule::AccessLost,
        DeliveryKind::OperatorNew => GateRule::OperatorNew,
        DeliveryKind::OperatorRenamed => GateRule::OperatorRenamed,
        DeliveryKind::NoEffect => GateRule::LayerCoversNothing,
        DeliveryKind::PlacesUnnamed => GateRule::PlacesUnnamed,
        DeliveryKind::Silence => GateRule::Silence,
    }
}
