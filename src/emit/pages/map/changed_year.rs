//! The places that changed in the invented region's second year: every kind, one place with two causes, one in part.
use geo::Coord;

use crate::model::{
    Access, AccessStatus, Change, DemandPoint, DemandPointId, Findings, FixedAccess, MunicipalityCode,
    OperatorSet, PointChange, Previous, PreviousPoint, Settlement, Weights,
};

/// The id of a place that tries to become markup.
pub(super) const HOSTILE_ID: &str = "<img src=x onerror=window.hacked=6>";

/// What of it goes into the row of points of the first municipality; `before` and `after` are its own.
pub(super) const SUMS: Change = Change {
    before: 1296.0,
    build_out: -101.5,
    worse: 3.0,
    stock: 1.0,
    moved: 0.0,
    rejected: 0.0,
    method: 2.0,
    after: 1200.5,
};

/// How many were planned and are connected.
pub(super) const PLANNED_BUILT: f64 = 6.0;

/// Enters the places into both years and gives their changes.
pub(super) fn changed(findings: &mut Findings) -> Vec<PointChange> {
    use AccessStatus::{Connected, NoData, Passed, Planned, Unserved};
    type Was = Option<(AccessStatus, f64)>;
    let cause =
        |build_out, worse, stock, method| Change { build_out, worse, stock, method, ..Change::default() };
    // How many, then, now, and the causes.
    let kinds: [(usize, Was, Was, Change); 11] = [
        (100, Some((Unserved, 1.0)), Some((Connected, 0.0)), cause(-1.0, 0.0, 0.0, 0.0)),
        (5, Some((Connected, 0.0)), Some((Unserved, 1.0)), cause(0.0, 1.0, 0.0, 0.0)),
        (2, Some((Unserved, 1.0)), Some((NoData, 0.0)), cause(0.0, -1.0, 0.0, 0.0)),
        (4, None, Some((Unserved, 1.0)), cause(0.0, 0.0, 1.0, 0.0)),
        (3, Some((Unserved, 1.0)), None, cause(0.0, 0.0, -1.0, 0.0)),
        (2, Some((Connected, 0.0)), Some((Unserved, 1.0)), cause(0.0, 0.0, 0.0, 1.0)),
        (1, Some((Unserved, 1.0)), Some((Connected, 0.0)), cause(0.0, 0.0, 0.0, -1.0)),
        (6, Some((Planned, 0.0)), Some((Connected, 0.0)), Change::default()),
        (1, Some((Unserved, 1.0)), Some((Unserved, 1.0)), cause(-1.0, 0.0, 0.0, 1.0)),
        (1, Some((Unserved, 1.0)), Some((Unserved, 0.5)), cause(-0.5, 0.0, 0.0, 0.0)),
        (2, Some((Passed, 0.0)), Some((Connected, 0.0)), Change::default()),
    ];
    let mut previous =
        Previous { municipalities: vec![MunicipalityCode::new("1801")], ..Previous::default() };
    let mut changes = Vec::new();
    for (count, then, now, change) in kinds {
        for _ in 0..count {
            let number = changes.len();
            let id = if number == 0 { HOSTILE_ID.to_owned() } else { format!("hus-{number}") };
            let id = DemandPointId::new(&id);
            let at = Coord {
                x: 501_500.0 + 1500.0 * (number % 12) as f64,
                y: 6_563_000.0 + 1400.0 * (number / 12) as f64,
            };
            let before = then.map(|(status, unserved_share)| {
                previous.points.push(PreviousPoint {
                    id: id.clone(),
                    at,
                    weights: Weights::UNKNOWN,
                    municipality: 0,
                    settlement: None,
                    status,
                    unserved_share,
                    tier_mbps: None,
                    tier_with_passed_mbps: None,
                    area: None,
                    last_area: None,
                    delivered: 0,
                });
                previous.points.len() as u32 - 1
            });
            let after = now.map(|(status, _)| {
                findings.survey.points.push(DemandPoint {
                    id: id.clone(),
                    at,
                    weights: Weights::UNKNOWN,
                    municipality: 0,
                    settlement: Settlement::Landsbygd,
                    deso: None,
                });
                findings.access.push(Access {
                    fixed: FixedAccess {
                        status,
                        tier: None,
                        tier_with_passed: None,
                        operators: OperatorSet(0),
                        passed_rule: None,
                    },
                    mobile: OperatorSet(0),
                    signature: 0,
                    mobile_signature: 0,
                });
                findings.survey.points.len() as u32 - 1
            });
            let unserved = |was: Was| was.map_or(0.0, |(_, unserved)| unserved);
            let change = Change { before: unserved(then), after: unserved(now), ..change };
            changes.push(PointChange { before, after, change });
        }
    }
    findings.survey.previous = Some(previous);
    changes
}
