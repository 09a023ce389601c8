//! What is to be looked at.
use std::collections::BTreeMap;

use super::sums::{Sums, has_fixed};
use super::{DeliverySettings, Operators, rule};
use crate::{
    classify::Classification,
    model::{
        AccessStatus, Delivered, DeliveryFinding, DeliveryKind, DeliveryRow, Municipality, Reach, ReachSum,
        RowKind, Settlement, Survey, Validity, WeightKind,
    },
    register::called,
};
use whitespot_spatial::linkage;

/// A new operator that reaches at least this share of the places of one that is gone is likely the same under another
/// name. An engineering choice: it only gives a hint.
const SAME: f64 = 0.5;

/// All that is looked at.
pub(super) struct Look<'a> {
    pub survey: &'a Survey,
    pub classification: &'a Classification,
    pub delivered: &'a Delivered,
    pub again: &'a [Option<u32>],
    pub operators: &'a Operators,
    pub sums: &'a Sums,
    pub settings: &'a DeliverySettings,
    pub weight: WeightKind,
}

/// Places side by side.
struct Cluster {
    municipality: u32,
    members: Vec<u32>,
    sum: ReachSum,
}

impl Look<'_> {
    /// The gravest first; within a kind the largest first.
    pub(super) fn findings(&self, rows: &[DeliveryRow]) -> Vec<DeliveryFinding> {
        let mut findings = Vec::new();
        if self.survey.previous.as_ref().is_some_and(|previous| !previous.operators.is_empty()) {
            let (gone, new) = gone_and_new(rows);
            findings.extend(self.gone(&gone, &new));
            findings.extend(
                rows.iter()
                    .filter(|row| !gone.contains_key(row.operator.as_str()))
                    .filter_map(|row| self.fell(row)),
            );
            findings.extend(self.lost());
            findings.extend(self.slower());
            findings.extend(new.into_values().map(|row| DeliveryFinding {
                operators: vec![row.operator.clone()],
                reach: Some(row.reach),
                now: Some(row.now),
                ..blank(DeliveryKind::OperatorNew)
            }));
        } else {
            findings.extend(self.unnamed());
        }
        findings.extend(self.settings.renamed.iter().map(|(from, to)| DeliveryFinding {
            operators: vec![from.clone()],
            other: Some(to.clone()),
            ..blank(DeliveryKind::OperatorRenamed)
        }));
        findings.extend(self.without_effect());
        findings.extend(self.covering_nobody(rows));
        findings.extend(self.silence());
        for finding in &mut findings {
            let Some(rule) = rule(finding) else { continue };
            // A name may hold anything: only the code behind a reach that fell is left out.
            let everywhere =
                (finding.kind == DeliveryKind::ReachFell).then(|| rule.rsplit_once(" in ")).flatten();
            let accepted = &self.settings.accepted;
            finding.accepted = accepted
                .iter()
                .any(|word| *word == rule || everywhere.is_some_and(|(everywhere, _)| word == everywhere));
            finding.stops = !finding.accepted;
        }
        findings.sort_by(|a, b| {
            let size = |finding: &DeliveryFinding| {
                let lost = |sum: &ReachSum| sum.weight - finding.now.map_or(0.0, |now| now.weight);
                finding.before.as_ref().map_or(finding.now.map_or(0.0, |now| now.weight), lost)
            };
            a.kind.cmp(&b.kind).then_with(|| size(b).total_cmp(&size(a)))
        });
        findings
    }

    /// Operators of which nothing came, and of each the new one that reaches most of its places.
    fn gone(
        &self,
        gone: &BTreeMap<&str, &DeliveryRow>,
        new: &BTreeMap<&str, &DeliveryRow>,
    ) -> Vec<DeliveryFinding> {
        let likely =
            if gone.is_empty() || new.is_empty() { BTreeMap::new() } else { self.likely_the_same(gone, new) };
        let taken_over = if gone.is_empty() { BTreeMap::new() } else { self.taken_over() };
        let found = |row: &&DeliveryRow| DeliveryFinding {
            operators: vec![row.operator.clone()],
            reach: Some(row.reach),
            before: row.before,
            now: Some(row.now),
            other: likely.get(row.operator.as_str()).map(|name| (*name).to_owned()),
            taken_over: taken_over.get(row.operator.as_str()).copied(),
            ..blank(DeliveryKind::OperatorGone)
        };
        gone.values().map(found).collect()
    }

    /// Per operator of the earlier result how many of the places that it connected or passed are still there, and how many of
    /// these any operator connects or passes now.
    fn taken_over(&self) -> BTreeMap<&str, [u64; 2]> {
        let Some(previous) = &self.survey.previous else { return BTreeMap::new() };
        let earlier = self.operators.earlier_sets(previous);
        let is_reached: Vec<bool> = self
            .delivered
            .iter()
            .map(|reached| reached.iter().any(|(_, relation)| Reach::from(*relation).is_fixed()))
            .collect();
        let mut counts: BTreeMap<u32, [u64; 2]> = BTreeMap::new();
        for (access, position) in self.classification.access.iter().zip(self.again) {
            let Some(position) = position else { continue };
            let then = &earlier[previous.points[*position as usize].delivered as usize];
            for (operator, _) in then.iter().filter(|(_, reach)| *reach == Reach::Fixed) {
                let [still, reached] = counts.entry(*operator).or_default();
                *still += 1;
                *reached += u64::from(is_reached[access.signature as usize]);
            }
        }
        counts
            .into_iter()
            .map(|(operator, counts)| (self.operators.names[operator as usize].as_str(), counts))
            .collect()
    }

    /// Per operator that is gone the new one that reaches at least half of its places, and most of all new ones; one pass
    /// over the points, however many operators there are.
    fn likely_the_same(
        &self,
        gone: &BTreeMap<&str, &DeliveryRow>,
        new: &BTreeMap<&str, &DeliveryRow>,
    ) -> BTreeMap<&str, &str> {
        let Some(previous) = &self.survey.previous else { return BTreeMap::new() };
        let names = &self.operators.names;
        let is_in = |operators: &BTreeMap<&str, &DeliveryRow>| -> Vec<bool> {
            names.iter().map(|name| operators.contains_key(name.as_str())).collect()
        };
        let (is_gone, is_new) = (is_in(gone), is_in(new));
        let earlier = self.operators.earlier_sets(previous);
        let now: Vec<_> = self.delivered.iter().map(|reached| self.operators.fixed_set(reached)).collect();
        let mut had: BTreeMap<u32, u64> = BTreeMap::new();
        let mut have: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        for (access, position) in self.classification.access.iter().zip(self.again) {
            let Some(position) = position else { continue };
            let mobile = self.classification.operator_sets.get(access.mobile);
            let mobile =
                mobile.iter().map(|operator| (self.operators.now[operator.0 as usize], Reach::Mobile));
            let here: Vec<(u32, Reach)> = now[access.signature as usize]
                .iter()
                .copied()
                .chain(mobile)
                .filter(|(operator, _)| is_new[*operator as usize])
                .collect();
            let then = &earlier[previous.points[*position as usize].delivered as usize];
            let counted = |reach| matches!(reach, Reach::Fixed | Reach::Planned | Reach::Mobile);
            for &(operator, reach) in then {
                if !is_gone[operator as usize] || !counted(reach) {
                    continue;
                }
                *had.entry(operator).or_default() += 1;
                for &(other, _) in here.iter().filter(|(_, own)| *own == reach) {
                    *have.entry((operator, other)).or_default() += 1;
                }
            }
        }
        let mut likely: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
        for ((operator, other), count) in have {
            let best = likely.get(names[operator as usize].as_str()).map_or(0, |(_, count)| *count);
            if count > best && count as f64 >= SAME * had[&operator] as f64 {
                likely.insert(&names[operator as usize], (&names[other as usize], count));
            }
        }
        likely.into_iter().map(|(operator, (other, _))| (operator, other)).collect()
    }

    /// An operator that reaches much less of a municipality.
    fn fell(&self, row: &DeliveryRow) -> Option<DeliveryFinding> {
        let (before, now) = (row.before?, row.now);
        let is_compared =
            row.kind == RowKind::Municipality && matches!(row.reach, Reach::Fixed | Reach::Mobile);
        // A share of decimals may lie a hair below what it means.
        let fell_pp = (before.share() - now.share()) * 100.0 + 1e-9;
        let has_fallen =
            fell_pp >= self.settings.fell_pp && before.weight - now.weight >= self.settings.fell_weight;
        let municipality = || self.survey.municipalities.iter().find(|known| known.code.as_str() == row.code);
        (is_compared && has_fallen).then(|| DeliveryFinding {
            operators: vec![row.operator.clone()],
            reach: Some(row.reach),
            municipality: municipality().map(named),
            before: Some(before),
            now: Some(now),
            ..blank(DeliveryKind::ReachFell)
        })
    }

    /// Places that some operator reached and none reaches now, side by side.
    fn lost(&self) -> Vec<DeliveryFinding> {
        let Some(previous) = &self.survey.previous else { return Vec::new() };
        let lost = self.sums.municipalities.iter().map(|local| local.lost.clone()).collect();
        let earlier = self.operators.earlier_sets(previous);
        self.clusters(lost, DeliveryKind::PlacesLost, |members| {
            let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
            let positions = members.iter().filter_map(|&point| self.again[point as usize]);
            for position in positions {
                let set = &earlier[previous.points[position as usize].delivered as usize];
                for (operator, _) in set.iter().filter(|(_, reach)| *reach == Reach::Fixed) {
                    *counts.entry(*operator).or_default() += 1;
                }
            }
            counts
        })
    }

    /// Places that had access and have none now, side by side, where an operator that reached them no longer does and others
    /// still do: copper that stays behind when fibre falls out of a file hides the loss from the rows and from [`Self::lost`].
    fn slower(&self) -> Vec<DeliveryFinding> {
        let Some(previous) = &self.survey.previous else { return Vec::new() };
        let earlier = self.operators.earlier_sets(previous);
        let now: Vec<_> = self.delivered.iter().map(|reached| self.operators.fixed_set(reached)).collect();
        // The operators that no longer reach a place which lost access.
        let left = |point: usize| -> Vec<u32> {
            let access = &self.classification.access[point];
            let now = &now[access.signature as usize];
            let then = self.again[point].map(|position| &previous.points[position as usize]);
            let Some(then) = then.filter(|_| access.fixed.status == AccessStatus::Unserved && has_fixed(now))
            else {
                return Vec::new();
            };
            if !matches!(then.status, AccessStatus::Connected | AccessStatus::Passed) {
                return Vec::new();
            }
            let fixed = earlier[then.delivered as usize].iter().filter(|(_, reach)| *reach == Reach::Fixed);
            fixed.filter(|key| now.binary_search(key).is_err()).map(|(operator, _)| *operator).collect()
        };
        let slower = self.survey.ranges.windows(2);
        let slower = slower
            .map(|range| {
                let points = (range[0]..range[1]).filter(|&point| !left(point).is_empty());
                points.map(|point| point as u32).collect()
            })
            .collect();
        self.clusters(slower, DeliveryKind::AccessLost, |members| {
            let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
            for operator in members.iter().flat_map(|&point| left(point as usize)) {
                *counts.entry(operator).or_default() += 1;
            }
            counts
        })
    }

    /// Built-up places that no fixed operator names, side by side.
    fn unnamed(&self) -> Vec<DeliveryFinding> {
        let is_unnamed = |point: usize| {
            self.survey.points[point].settlement == Settlement::Tatort
                && self.delivered[self.classification.access[point].signature as usize].is_empty()
        };
        if !self.survey.has_settlements || self.survey.fixed.is_empty() {
            return Vec::new();
        }
        let ranges = self.survey.ranges.windows(2);
        let unnamed = ranges
            .map(|range| {
                (range[0]..range[1]).filter(|&point| is_unnamed(point)).map(|point| point as u32).collect()
            })
            .collect();
        self.clusters(unnamed, DeliveryKind::PlacesUnnamed, |_| BTreeMap::new())
    }

    /// Points of each municipality, linked; the groups that weigh enough to be reported.
    fn clusters(
        &self,
        points: Vec<Vec<u32>>,
        kind: DeliveryKind,
        operators: impl Fn(&[u32]) -> BTreeMap<u32, u64>,
    ) -> Vec<DeliveryFinding> {
        let mut clusters: Vec<Cluster> = Vec::new();
        for (municipality, points) in points.into_iter().enumerate() {
            let places: Vec<_> = points.iter().map(|&point| self.survey.points[point as usize].at).collect();
            let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            for (&point, label) in points.iter().zip(linkage(&places, self.settings.link_m)) {
                members.entry(label).or_default().push(point);
            }
            for members in members.into_values() {
                let value =
                    |&point: &u32| self.survey.points[point as usize].weights.get(self.weight).unwrap_or(0.0);
                let weight: f64 = members.iter().map(value).sum();
                let sum = ReachSum {
                    points: members.len() as u64,
                    weight,
                    of: self.sums.municipalities[municipality].of_now,
                };
                if weight >= self.settings.fell_weight {
                    clusters.push(Cluster { municipality: municipality as u32, members, sum });
                }
            }
        }
        let groups: Vec<(u32, Vec<u32>)> =
            clusters.iter().map(|cluster| (cluster.municipality, cluster.members.clone())).collect();
        let places = called(self.survey, &groups, self.settings.compass);
        let is_loss = matches!(kind, DeliveryKind::PlacesLost | DeliveryKind::AccessLost);
        let finding = |(cluster, place): (&Cluster, String)| {
            let mut counted: Vec<(u32, u64)> = operators(&cluster.members).into_iter().collect();
            counted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            DeliveryFinding {
                operators: counted
                    .into_iter()
                    .map(|(operator, _)| self.operators.names[operator as usize].clone())
                    .collect(),
                reach: Some(Reach::Fixed),
                municipality: Some(named(&self.survey.municipalities[cluster.municipality as usize])),
                place: Some(place),
                before: is_loss.then_some(cluster.sum),
                now: Some(if is_loss {
                    ReachSum { of: cluster.sum.of, ..ReachSum::default() }
                } else {
                    cluster.sum
                }),
                ..blank(kind)
            }
        };
        clusters.iter().zip(places).map(finding).collect()
    }

    /// Fixed sources of which no layer holds at any demand point.
    fn without_effect(&self) -> Vec<DeliveryFinding> {
        let sources = &self.survey.fixed_sources;
        let mut has_effect = vec![false; sources.len()];
        for &layer in self.classification.holding.iter().flatten() {
            has_effect[self.survey.fixed[layer as usize].source as usize] = true;
        }
        let has_layer = |source: usize| self.survey.fixed.iter().any(|layer| layer.source as usize == source);
        let idle = (0..sources.len()).filter(|&source| !has_effect[source] && has_layer(source));
        idle.map(|source| DeliveryFinding {
            other: Some(sources[source].clone()),
            ..blank(DeliveryKind::NoEffect)
        })
        .collect()
    }

    /// Mobile operators that cover no demand point at the profile's service and level.
    fn covering_nobody(&self, rows: &[DeliveryRow]) -> Vec<DeliveryFinding> {
        let covers = |name: &str| {
            rows.iter().any(|row| row.operator == name && row.reach == Reach::Mobile && row.now.points > 0)
        };
        let delivers = |operator| self.survey.mobile.iter().any(|layer| layer.operator == operator);
        let idle =
            self.survey.operators.iter().filter(|(operator, name)| delivers(*operator) && !covers(name));
        idle.map(|(_, name)| DeliveryFinding {
            operators: vec![name.to_owned()],
            reach: Some(Reach::Mobile),
            ..blank(DeliveryKind::NoEffect)
        })
        .collect()
    }

    /// Places without access that no operator names: a source is taken to speak for all places.
    fn silence(&self) -> Option<DeliveryFinding> {
        if !self.survey.validities.iter().any(|validity| matches!(validity, Validity::Everywhere)) {
            return None;
        }
        let mut sum = ReachSum::default();
        for (access, point) in self.classification.access.iter().zip(&self.survey.points) {
            let value = point.weights.get(self.weight).unwrap_or(0.0);
            sum.of += value;
            if access.fixed.status == AccessStatus::Unserved
                && self.delivered[access.signature as usize].is_empty()
            {
                sum.points += 1;
                sum.weight += value;
            }
        }
        (sum.points > 0).then(|| DeliveryFinding { now: Some(sum), ..blank(DeliveryKind::Silence) })
    }
}

fn blank(kind: DeliveryKind) -> DeliveryFinding {
    DeliveryFinding {
        kind,
        stops: false,
        accepted: false,
        operators: Vec::new(),
        reach: None,
        municipality: None,
        place: None,
        before: None,
        now: None,
        other: None,
        taken_over: None,
    }
}

fn named(municipality: &Municipality) -> (crate::model::MunicipalityCode, String) {
    (municipality.code.clone(), municipality.name.clone())
}

/// Operators with places in the earlier result only, and this year only: of each the first row of the total that has any.
fn gone_and_new(rows: &[DeliveryRow]) -> (BTreeMap<&str, &DeliveryRow>, BTreeMap<&str, &DeliveryRow>) {
    // Whether a reach is new is unknown where the earlier result does not hold it.
    let totals = || rows.iter().filter(|row| row.kind == RowKind::Total && row.before.is_some());
    let had = |row: &DeliveryRow| row.before.is_some_and(|before| before.points > 0);
    let has = |row: &DeliveryRow| row.now.points > 0;
    let mut operators: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for row in totals() {
        let known = operators.entry(&row.operator).or_default();
        *known = (known.0 || had(row), known.1 || has(row));
    }
    let (mut gone, mut new) = (BTreeMap::new(), BTreeMap::new());
    for row in totals() {
        match operators[row.operator.as_str()] {
            (true, false) if had(row) => {
                gone.entry(row.operator.as_str()).or_insert(row);
            }
            (false, true) if has(row) => {
                new.entry(row.operator.as_str()).or_insert(row);
            }
            _ => {}
        }
    }
    (gone, new)
}
