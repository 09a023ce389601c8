//! The invented region of the tests a year later: areas of every status and lineage, open ones without a place, entries
//! that ended this year and before, and what persons have set.
use super::fixture::{HOSTILE, area, findings};
use crate::model::{
    Change, ChangeRow, Findings, Lineage, Reconciliation, ReconciliationCounts, Register, RegisterEntry,
    RowKind, SetByHand, ShortageArea, ShortageAreaId, ShortageStatus, WeightKind,
};
use geo::MultiPolygon;

/// Evidence of an operator and a point that try to become markup.
pub(super) const EVIDENCE: &str = "fibre points: exchange fibre <b>Norr</b>, gamla; reached 18 of 20 points, 2 \
                                   unserved, 3 no longer exist; layers: <img src=x onerror=window.hacked=4> fiber \
                                   connected 17, Beta fixed_wireless passed 1; points: p1, p2, p3, p4, p5, p6, \
                                   </script> and 11 more";
/// A text that is none of ours.
pub(super) const OLD_EVIDENCE: &str = "<img src=x onerror=window.hacked=5> enligt kommunen";

fn id(text: &str) -> ShortageAreaId {
    ShortageAreaId(text.into())
}

struct Year {
    findings: Findings,
}

impl Year {
    /// Enters an area; `set` sets what is not as in a first year.
    fn add(&mut self, mut area: ShortageArea, set: impl FnOnce(&mut ShortageArea, &mut RegisterEntry)) {
        let municipality = &self.findings.survey.municipalities[area.municipality as usize];
        let mut entry = RegisterEntry {
            id: area.id.clone(),
            name: area.name.clone(),
            municipality: municipality.code.clone(),
            kind: None,
            status: area.status,
            lineage: Lineage::Persisted,
            first_year: 2022,
            closed_year: None,
            parents: Vec::new(),
            children: Vec::new(),
            note: String::new(),
            set_by_hand: SetByHand::default(),
            listed_as: None,
            computed_status: None,
            evidence: String::new(),
            not_judged: 0,
        };
        set(&mut area, &mut entry);
        area.first_year = entry.first_year;
        area.lineage = entry.lineage;
        area.closed_year = entry.closed_year;
        area.parents.clone_from(&entry.parents);
        area.children.clone_from(&entry.children);
        area.remark.clone_from(&entry.note);
        self.findings.register.push(entry);
        let areas = if area.status.is_open() {
            &mut self.findings.shortage_areas
        } else {
            &mut self.findings.ended_areas
        };
        areas.push(area);
    }
}

/// The findings of the second year.
pub(super) fn second_year() -> Findings {
    let mut findings = findings();
    findings.shortage_areas.clear();
    findings.survey.register = Some(Register::default());
    let mut year = Year { findings };
    year.add(area(0, 0, HOSTILE[1], ShortageStatus::Remaining), |area, entry| {
        area.households = Some(42.5);
        entry.lineage = Lineage::Shrunk;
        entry.parents = vec![id("1801-7")];
        entry.children = vec![id("1801-5")];
        entry.note = HOSTILE[0].to_owned();
        entry.set_by_hand = SetByHand { name: true, note: true, status: false };
        entry.listed_as = Some(entry.id.clone());
        entry.evidence = "reached 2 of 12 points, 10 unserved".to_owned();
        area.twins = vec![id("1802-1")];
    });
    year.add(area(1, 0, HOSTILE[2], ShortageStatus::Planned), |_, entry| {
        entry.set_by_hand.status = true;
        entry.computed_status = Some(ShortageStatus::Remaining);
        entry.lineage = Lineage::Grown;
    });
    year.add(area(2, 0, "Tvåhus", ShortageStatus::New), |_, entry| {
        (entry.lineage, entry.first_year) = (Lineage::New, 2025);
    });
    year.add(area(3, 0, "Utan plats", ShortageStatus::UnderConstruction), |area, entry| {
        area.outline = MultiPolygon(Vec::new());
        area.members.clear();
        area.households = Some(0.0);
        entry.set_by_hand.status = true;
        entry.computed_status = Some(ShortageStatus::Remedied);
        entry.listed_as = Some(entry.id.clone());
        entry.evidence = "no demand point at its place".to_owned();
    });
    year.add(area(4, 0, "Delen norr", ShortageStatus::New), |_, entry| {
        (entry.lineage, entry.first_year) = (Lineage::Split, 2025);
        entry.parents = vec![id("1801-1")];
        entry.listed_as = Some(id("1801-1"));
    });
    year.add(area(5, 0, "Färdiga byn", ShortageStatus::Remedied), |_, entry| {
        (entry.lineage, entry.closed_year) = (Lineage::Closed, Some(2025));
        entry.listed_as = Some(entry.id.clone());
        entry.evidence = EVIDENCE.to_owned();
    });
    year.add(area(6, 0, "Uppgångna", ShortageStatus::Merged), |area, entry| {
        // Beside the others, which end where the municipality does.
        area.outline = super::fixture::area(0, 0, "", ShortageStatus::New).outline;
        geo::Translate::translate_mut(&mut area.outline, -5000.0, 9000.0);
        (entry.lineage, entry.closed_year) = (Lineage::Merged, Some(2025));
        entry.children = vec![id("1801-1")];
        entry.evidence = "reached 1 of 4 points, 3 unserved".to_owned();
    });
    year.add(area(0, 1, HOSTILE[3], ShortageStatus::UnderConstruction), |_, entry| {
        (entry.lineage, entry.first_year) = (Lineage::New, 2025);
        entry.parents = vec![id("1802-2")];
    });
    year.add(area(1, 1, "Delade byn", ShortageStatus::Split), |_, entry| {
        (entry.lineage, entry.closed_year) = (Lineage::Split, Some(2025));
        entry.children = vec![id("1802-1"), id("1802-3"), id("0999-1")];
    });
    year.add(area(2, 1, "Sörgården", ShortageStatus::Remaining), |_, entry| {
        entry.lineage = Lineage::Reopened;
        entry.evidence = "reached 0 of 8 points, 8 unserved".to_owned();
    });
    // Ended before: in the register, no longer in the layer; and one of another municipality.
    for (number, municipality) in [("1801-8", "1801"), ("0999-1", "0999")] {
        let mut entry = year.findings.register[5].clone();
        entry.id = id(number);
        entry.name = format!("Gamla {number}");
        entry.municipality = crate::model::MunicipalityCode::new(municipality);
        (entry.first_year, entry.closed_year) = (2020, Some(2023));
        entry.evidence = OLD_EVIDENCE.to_owned();
        year.findings.register.push(entry);
    }
    let mut findings = year.findings;
    findings.register.sort_by(|a, b| a.id.cmp(&b.id));
    for (row, areas) in findings.rows.iter_mut().zip([5, 2, 0, 7, 7]) {
        row.shortage_areas = areas;
    }
    findings.reconciliation = reconciliation(&findings);
    findings
}

fn reconciliation(findings: &Findings) -> Vec<Reconciliation> {
    let first = ReconciliationCounts {
        open_before: 5,
        closed: 1,
        closed_remedied: 1,
        merged: 1,
        split_off: 1,
        new: 1,
        open: 5,
        listed: 8,
        remedied: 2,
        merged_ever: 1,
        on_list: 3,
        list_remedied: 1,
        ..ReconciliationCounts::default()
    };
    let second = ReconciliationCounts {
        open_before: 1,
        merged: 1,
        new: 1,
        reopened: 1,
        open: 2,
        listed: 3,
        split_ever: 1,
        ..ReconciliationCounts::default()
    };
    let mut sum = first;
    sum.merge(&second);
    let counts = [first, second, ReconciliationCounts::default(), sum, sum];
    findings
        .rows
        .iter()
        .zip(counts)
        .map(|(row, counts)| Reconciliation {
            kind: row.kind,
            code: row.code.clone(),
            name: row.name.clone(),
            counts,
        })
        .collect()
}

/// Why the unserved numbers differ from a year before.
pub(super) fn changes(findings: &Findings) -> Vec<ChangeRow> {
    let change = |[before, build_out, worse, stock, method, after]: [f64; 6]| Change {
        before,
        build_out,
        worse,
        stock,
        moved: 0.0,
        rejected: 0.0,
        method,
        after,
    };
    let households = [
        change([1500.5, -300.0, 40.0, -10.5, 4.5, 1234.5]),
        change([900.0, -20.0, 0.0, -10.0, 0.0, 870.0]),
        Change::default(),
    ];
    let points = [super::changed_year::SUMS, change([270.0, 0.0, 0.0, 0.0, 0.0, 270.0]), Change::default()];
    let mut rows = Vec::new();
    for (weight, own) in [(WeightKind::Households, households), (WeightKind::Points, points)] {
        let mut sum = Change::default();
        for part in &own {
            sum.merge(part);
        }
        let municipalities = own.len();
        for (position, (row, change)) in
            findings.rows.iter().zip(own.into_iter().chain([sum, sum])).enumerate()
        {
            // The places that were built as planned lie in the first municipality.
            let is_theirs = position == 0 || position >= municipalities;
            let built = if is_theirs && weight == WeightKind::Points {
                super::changed_year::PLANNED_BUILT
            } else {
                0.0
            };
            // A kind of settlement is not the whole, and not shown.
            let part = Change { after: 1.0, ..Change::default() };
            let cuts = [(None, change), (Some(crate::model::Settlement::Tatort), part)];
            rows.extend(cuts.map(|(settlement, change)| ChangeRow {
                kind: row.kind,
                code: row.code.clone(),
                name: row.name.clone(),
                settlement,
                weight,
                planned_built: Some(if settlement.is_none() { built } else { 0.0 }),
                change,
                within: Some(crate::model::Within::default()),
            }));
        }
    }
    assert!(rows.iter().any(|row| row.kind == RowKind::Total));
    rows
}
