//! A world whose houses change from year to year, and a register that is kept of it.
use std::collections::BTreeMap;

use geo::{Coord, Polygon, Rect};

use super::super::{Entered, RegisterSettings, enter, known_again, prove};
use crate::{
    classify::Classification,
    cluster::{ClusterSettings, groups},
    model::{
        Access, AccessStatus, DemandPoint, DemandPointId, Extent, FibrePoint, FixedAccess, FixedVerdict,
        Municipality, MunicipalityCode, OperatorSet, OperatorSets, Previous, PreviousPoint, Register,
        Settlement, ShortageAreaId, Survey, Weight, WeightKind, Weights,
    },
};

/// Houses next to each other on a drawn map stand so far apart, metres: within the link distance of 200 m.
pub(super) const STEP_M: f64 = 150.0;

/// A house.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct House {
    pub at: Coord<f64>,
    pub households: f64,
    pub status: AccessStatus,
}

/// Two municipalities side by side, 0101 and 0102, and the houses in them.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub houses: BTreeMap<String, House>,
    /// The border between the municipalities runs north here.
    pub border_x: f64,
    pub register: Option<Register>,
    pub previous: Option<Previous>,
    pub fibre_points: Vec<FibrePoint>,
    pub survey: Survey,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            houses: BTreeMap::new(),
            border_x: 1e6,
            register: None,
            previous: None,
            fibre_points: vec![],
            survey: Survey::default(),
        }
    }

    /// Draws houses: `#` unserved, `p` planned, `.` connected, `?` without data, anything else is no house. A house keeps
    /// its id as long as it stands on its place.
    pub(super) fn draw(&mut self, map: &[&str]) {
        self.houses.clear();
        for (row, line) in map.iter().enumerate() {
            for (column, sign) in line.chars().enumerate() {
                let status = match sign {
                    '#' => AccessStatus::Unserved,
                    'p' => AccessStatus::Planned,
                    '.' => AccessStatus::Connected,
                    '?' => AccessStatus::NoData,
                    _ => continue,
                };
                let at = Coord { x: column as f64 * STEP_M, y: -(row as f64) * STEP_M };
                self.houses.insert(format!("{row:02}{column:03}"), House { at, households: 1.0, status });
            }
        }
    }

    /// Enters a year, and keeps its result for the next one.
    pub(super) fn year(&mut self, year: i32) -> Entered {
        let entered = self.enter(year);
        let areas: Vec<_> = entered.entries.iter().map(|entry| entry.id.clone()).collect();
        let position = |id: &ShortageAreaId| areas.binary_search(id).expect("an entry") as u32;
        let mut member_of = vec![None; self.survey.points.len()];
        for area in &entered.areas {
            for &point in &area.members {
                member_of[point as usize] = Some(position(&area.id));
            }
        }
        let municipalities =
            self.survey.municipalities.iter().map(|municipality| municipality.code.clone()).collect();
        let mut points: Vec<PreviousPoint> = self
            .survey
            .points
            .iter()
            .enumerate()
            .map(|(number, point)| {
                let status = self.houses[point.id.as_str()].status;
                PreviousPoint {
                    id: point.id.clone(),
                    at: point.at,
                    weights: point.weights,
                    municipality: point.municipality,
                    settlement: None,
                    status,
                    unserved_share: f64::from(u8::from(status == AccessStatus::Unserved)),
                    area: member_of[number],
                    last_area: entered.last_areas.get(number).map(position),
                    delivered: 0,
                    tier_mbps: None,
                    tier_with_passed_mbps: None,
                }
            })
            .collect();
        points.sort_by(|a, b| a.id.cmp(&b.id));
        self.previous = Some(Previous {
            source: "last".into(),
            reference_date: format!("{year}-10-01"),
            weights: self.survey.weights.clone(),
            municipalities,
            areas,
            points,
            ..Previous::default()
        });
        self.register = Some(Register {
            source: "last".into(),
            is_list: false,
            places: entered.entries.iter().map(|entry| outline_of(&entered, &entry.id)).collect(),
            entries: entered.entries.clone(),
        });
        entered
    }

    /// Enters a year and forgets it.
    pub(super) fn enter(&mut self, year: i32) -> Entered {
        self.survey = self.surveyed();
        let classification = self.classified();
        let settings = ClusterSettings {
            link_m: 200.0,
            min_points: 3,
            min_places: 1,
            min_households: 0.0,
            chain_m: None,
            exclude_settlements: vec![],
        };
        let groups = groups(&self.survey, &classification.access, &settings);
        let settings = RegisterSettings {
            link_m: 200.0,
            chain_m: Some(5_000.0),
            closed_share: 0.9,
            year,
            exclude_settlements: vec![],
            compass: super::super::Compass::Swedish,
        };
        let again = known_again(&self.survey);
        let entered = enter(&self.survey, &classification, groups, &again, &settings).expect("outlines");
        prove(&self.survey, [&entered.areas, &entered.ended], &entered.reconciliation, 200.0)
            .expect("laws 6 and 12 hold");
        entered
    }

    fn surveyed(&self) -> Survey {
        let municipality = |code: &str, west: f64, east: f64| Municipality {
            code: MunicipalityCode::new(code),
            name: format!("Kommun {code}"),
            county: None,
            part: None,
            boundary: geo::MultiPolygon(vec![Polygon::from(Rect::new(
                Coord { x: west, y: -2e6 },
                Coord { x: east, y: 2e6 },
            ))]),
        };
        let mut points: Vec<DemandPoint> = self
            .houses
            .iter()
            .map(|(id, house)| DemandPoint {
                id: DemandPointId::new(id),
                at: house.at,
                weights: Weights {
                    households: Weight::try_new(house.households).expect("a weight"),
                    ..Weights::UNKNOWN
                },
                municipality: u32::from(house.at.x > self.border_x),
                settlement: Settlement::Landsbygd,
                deso: None,
            })
            .collect();
        points.sort_by(|a, b| (a.municipality, &a.id).cmp(&(b.municipality, &b.id)));
        let first = points.iter().filter(|point| point.municipality == 0).count();
        Survey {
            municipalities: vec![
                municipality("0101", -2e6, self.border_x),
                municipality("0102", self.border_x, 2e6),
            ],
            ranges: vec![0, first, points.len()],
            points,
            weights: vec![WeightKind::Points, WeightKind::Households],
            register: self.register.clone(),
            previous: self.previous.clone(),
            fibre_points: self.fibre_points.clone(),
            ..Survey::default()
        }
    }

    /// One signature for each state.
    fn classified(&self) -> Classification {
        let access = |point: &DemandPoint| {
            let status = self.houses[point.id.as_str()].status;
            Access {
                fixed: FixedAccess {
                    status,
                    tier: None,
                    tier_with_passed: None,
                    operators: OperatorSet(0),
                    passed_rule: None,
                },
                mobile: OperatorSet(0),
                signature: status as u32,
                mobile_signature: 0,
            }
        };
        let verdict = |status: AccessStatus| {
            let mut states = crate::model::StateCounts::default();
            states.add(status, 1.0);
            FixedVerdict {
                states,
                reached: vec![],
                technologies: vec![],
                wired: crate::model::Reached::default(),
                any_technology: crate::model::Reached::default(),
                operators: vec![],
                operators_at_least: [0.0; 3],
                competition: crate::model::Competition::default(),
                planned_by_year: vec![],
                passed_by_rule: [0.0; 4],
                step_change: crate::model::StepChange::default(),
                best: None,
                uncounted: None,
            }
        };
        Classification {
            access: self.survey.points.iter().map(access).collect(),
            operator_sets: OperatorSets::from_sets([vec![]]),
            fixed: AccessStatus::ALL.into_iter().map(verdict).collect(),
            holding: vec![vec![]; AccessStatus::ALL.len()],
            reaching: vec![vec![]; AccessStatus::ALL.len()],
            mobile: vec![],
            series: vec![],
            combinations: crate::classify::Combinations::default(),
        }
    }
}

/// Where an area lay, as the layer of an earlier result says it.
fn outline_of(entered: &Entered, id: &ShortageAreaId) -> Option<Extent> {
    let area = entered.areas.iter().chain(&entered.ended).find(|area| area.id == *id)?;
    (!area.outline.0.is_empty()).then(|| Extent::Areas(area.outline.0.clone()))
}

/// Every entry in a line: id, status, lineage, points of its area (`-` without one), parents `<`, children `>`.
pub(super) fn in_words(entered: &Entered) -> Vec<String> {
    let ids = |sign: &str, ids: &[ShortageAreaId]| {
        ids.iter().fold(String::new(), |text, id| text + " " + sign + id.as_str())
    };
    entered
        .entries
        .iter()
        .map(|entry| {
            let area = entered.areas.iter().find(|area| area.id == entry.id);
            let points = area.map_or_else(|| "-".to_owned(), |area| area.members.len().to_string());
            format!(
                "{} {} {} {points}{}{}",
                entry.id,
                entry.status.as_str(),
                entry.lineage.as_str(),
                ids("<", &entry.parents),
                ids(">", &entry.children)
            )
        })
        .collect()
}
