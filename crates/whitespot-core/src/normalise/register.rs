//! Rows of a register → entries with id, municipality and place; and what earlier years call unknown.
use std::collections::{BTreeMap, BTreeSet};

use compact_str::format_compact;
use geo::{Coord, Geometry, InteriorPoint};

use super::homes::{Homes, inside};
use super::places::middle;
use super::{NormaliseError, NormaliseSettings, reject, repair_record};
use crate::model::{
    DeliveredArea, DeliveredEntry, DeliveredRegister, EntryPlace, Extent, Lineage, MunicipalityCode,
    NamedPlace, PlaceShape, Previous, RecordRef, Register, RegisterEntry, Reject, Severity, ShortageAreaId,
    ShortageStatus,
};

/// What entries are completed from.
pub(super) struct Known<'s> {
    pub places: &'s [NamedPlace],
    pub homes: &'s Homes<'s>,
    pub previous: Option<&'s Previous>,
    pub settings: &'s NormaliseSettings,
}

/// An entry whose municipality and place are known as far as can be.
struct Settled {
    delivered: DeliveredEntry,
    municipality: MunicipalityCode,
    place: Option<Extent>,
}

/// The register by id. An entry that cannot be placed in a municipality stops the run: it must not be lost.
pub(super) fn enter(
    delivered: DeliveredRegister,
    known: &Known<'_>,
    rejects: &mut Vec<Reject>,
) -> Result<Register, NormaliseError> {
    let DeliveredRegister { name, is_own, entries } = delivered;
    if is_own {
        check_home(&entries, known)?;
    }
    let by_name = names(known);
    let mut settled = Vec::with_capacity(entries.len());
    for mut entry in entries {
        let mut place = entry
            .place
            .take()
            .and_then(|place| extent(&entry.record, place, known.settings.most_crossings, rejects));
        let stated = entry.municipality.as_deref();
        let municipality = match (stated, &place) {
            (Some(stated), _) => code_of(stated, &entry, is_own, known, rejects)?,
            (None, Some(place)) => code_at(place, &entry, known)?,
            (None, None) => only_home(&entry, &by_name)?,
        };
        if place.is_none() && !is_own {
            place = place_of(&entry, &municipality, &by_name, known, rejects);
        }
        settled.push(Settled { delivered: entry, municipality, place });
    }
    number(&mut settled);
    let year = known
        .previous
        .and_then(|previous| previous.reference_date.get(..4)?.parse().ok())
        .unwrap_or(known.settings.reference_year);
    let mut all: Vec<(RegisterEntry, Option<Extent>)> =
        settled.into_iter().map(|settled| complete(settled, is_own, year)).collect();
    all.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    let (entries, places) = all.into_iter().unzip();
    Ok(Register { source: name, is_list: !is_own, entries, places })
}

/// A register of ours is another county's where no entry is of a municipality of this run.
fn check_home(entries: &[DeliveredEntry], known: &Known<'_>) -> Result<(), NormaliseError> {
    let is_known = |entry: &DeliveredEntry| {
        let stated = entry.municipality.as_deref().map(MunicipalityCode::new);
        stated.is_none_or(|code| known.homes.municipalities().any(|municipality| municipality.code == code))
    };
    match entries.first() {
        Some(first) if !entries.iter().any(is_known) => Err(stop(
            first,
            "no entry of the register is of a municipality of this run",
            first.municipality.as_deref().unwrap_or_default(),
            "the register of this county; where its municipalities were merged or renumbered, their new codes under [previous] codes",
        )),
        _ => Ok(()),
    }
}

/// An entry of a register of ours as it stands in its file, with the municipality that the file gives.
pub fn own_entry(mut delivered: DeliveredEntry, year: i32) -> RegisterEntry {
    let municipality = MunicipalityCode::new(&delivered.municipality.take().unwrap_or_default());
    complete(Settled { delivered, municipality, place: None }, true, year).0
}

fn complete(settled: Settled, is_own: bool, year: i32) -> (RegisterEntry, Option<Extent>) {
    let Settled { delivered, municipality, place } = settled;
    let id = ShortageAreaId(delivered.id.unwrap_or_default().into());
    let ids = |ids: Vec<String>| {
        let ids: BTreeSet<ShortageAreaId> = ids.into_iter().map(|id| ShortageAreaId(id.into())).collect();
        ids.into_iter().collect()
    };
    let status = delivered.status.unwrap_or(ShortageStatus::Remaining);
    let listed_as =
        if is_own { delivered.listed_as.map(|id| ShortageAreaId(id.into())) } else { Some(id.clone()) };
    // What the county's own list calls closed is a person's word, of before this year.
    let is_closed_by_list = !is_own && !status.is_open();
    let mut set_by_hand = delivered.set_by_hand;
    set_by_hand.status |= is_closed_by_list;
    let entry = RegisterEntry {
        name: delivered.name.unwrap_or_else(|| id.to_string()),
        municipality,
        kind: delivered.kind,
        status,
        lineage: delivered.lineage.unwrap_or(if status == ShortageStatus::New {
            Lineage::New
        } else {
            Lineage::Persisted
        }),
        first_year: delivered.first_year.unwrap_or(year),
        closed_year: delivered.closed_year.or(is_closed_by_list.then_some(year)),
        parents: ids(delivered.parents),
        children: ids(delivered.children),
        note: delivered.note.unwrap_or_default(),
        set_by_hand,
        listed_as,
        computed_status: delivered.computed_status,
        evidence: delivered.evidence.unwrap_or_default(),
        not_judged: delivered.not_judged,
        id,
    };
    (entry, place)
}

/// Ids for entries that have none: municipality, hyphen, L and a number, by name and place and not by their order.
fn number(settled: &mut [Settled]) {
    let mut taken: BTreeSet<String> = settled.iter().filter_map(|entry| entry.delivered.id.clone()).collect();
    let mut without: Vec<usize> =
        (0..settled.len()).filter(|at| settled[*at].delivered.id.is_none()).collect();
    let key = |at: &usize| {
        let Settled { delivered, municipality, place } = &settled[*at];
        let middle = place.as_ref().and_then(middle_of).unwrap_or(Coord { x: 0.0, y: 0.0 });
        (municipality.clone(), delivered.name.clone(), middle, delivered.note.clone())
    };
    without.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        (&a.0, &a.1)
            .cmp(&(&b.0, &b.1))
            .then_with(|| a.2.x.total_cmp(&b.2.x))
            .then_with(|| a.2.y.total_cmp(&b.2.y))
            .then_with(|| a.3.cmp(&b.3))
    });
    let mut last: BTreeMap<MunicipalityCode, u32> = BTreeMap::new();
    for at in without {
        let municipality = &settled[at].municipality;
        let number = last.entry(municipality.clone()).or_insert(0);
        let id = loop {
            *number += 1;
            let id = format_compact!("{municipality}-L{number:02}").to_string();
            if taken.insert(id.clone()) {
                break id;
            }
        };
        settled[at].delivered.id = Some(id);
    }
}

fn extent(
    record: &RecordRef,
    place: EntryPlace,
    most_crossings: u64,
    rejects: &mut Vec<Reject>,
) -> Option<Extent> {
    match place {
        EntryPlace::Areas(areas) => {
            let delivered = DeliveredArea { record: record.clone(), areas };
            let valid = repair_record(&delivered, most_crossings, rejects);
            (!valid.is_empty()).then_some(Extent::Areas(valid))
        }
        EntryPlace::Near { shape, reach_m } => Some(Extent::Near { shapes: vec![shape], reach_m }),
    }
}

/// A point that stands for an extent.
fn middle_of(place: &Extent) -> Option<Coord<f64>> {
    match place {
        Extent::Areas(areas) => inside(areas),
        Extent::Near { shapes, .. } => {
            shapes.iter().find_map(|shape: &Geometry<f64>| Some(shape.interior_point()?.0))
        }
        Extent::Points(_) => None,
    }
}

/// The municipality that an entry states, by code or by name.
fn code_of(
    stated: &str,
    entry: &DeliveredEntry,
    is_own: bool,
    known: &Known<'_>,
    rejects: &mut Vec<Reject>,
) -> Result<MunicipalityCode, NormaliseError> {
    let code = MunicipalityCode::new(stated);
    if known.homes.municipalities().any(|municipality| municipality.code == code) {
        return Ok(code);
    }
    if is_own {
        // A municipality that is gone may well have entries that were closed before.
        if entry.status.is_none_or(ShortageStatus::is_open) {
            rejects.push(reject(
                &entry.record,
                "municipality of an open entry is not known",
                stated,
                "a code of [municipalities]; where it was merged or renumbered, its new code under [previous] codes",
                Severity::Part,
            ));
        }
        return Ok(code);
    }
    let wanted = stated.trim().to_lowercase();
    let mut named =
        known.homes.municipalities().filter(|municipality| municipality.name.to_lowercase() == wanted);
    match (named.next(), named.next()) {
        (Some(one), None) => Ok(one.code.clone()),
        (Some(one), Some(other)) => Err(stop(
            entry,
            "several municipalities have this name",
            stated,
            &format!("a code, as {} or {}", one.code, other.code),
        )),
        (None, _) => {
            let near = known
                .homes
                .municipalities()
                .map(|municipality| {
                    (strsim::jaro_winkler(&wanted, &municipality.name.to_lowercase()), municipality)
                })
                .filter(|(similarity, _)| *similarity > 0.7)
                .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.code.cmp(&a.1.code)));
            let near = near.map_or_else(String::new, |(_, near)| {
                format!("; the nearest is {} {}", near.code, near.name)
            });
            Err(stop(
                entry,
                "unknown municipality",
                stated,
                &format!("a code or a name of [municipalities]{near}"),
            ))
        }
    }
}

/// The municipality that an entry lies in.
fn code_at(
    place: &Extent,
    entry: &DeliveredEntry,
    known: &Known<'_>,
) -> Result<MunicipalityCode, NormaliseError> {
    let middle = middle_of(place);
    let home = middle.and_then(|at| known.homes.municipality_at(at));
    home.map(|home| home.code.clone()).ok_or_else(|| {
        let found = middle.map_or_else(|| "nowhere".into(), |at| format!("{:.0}, {:.0}", at.x, at.y));
        stop(
            entry,
            "in no municipality",
            &found,
            "a place inside a municipality, or a column of municipalities under [register] municipality",
        )
    })
}

/// Named places by their name in lower case, with the code of the municipality that each lies in.
type ByName<'s> = BTreeMap<String, Vec<(Option<&'s MunicipalityCode>, &'s NamedPlace)>>;

fn names<'s>(known: &Known<'s>) -> ByName<'s> {
    let mut by_name = ByName::new();
    for place in known.places {
        let home = middle(place).and_then(|at| known.homes.municipality_at(at));
        by_name.entry(place.name.to_lowercase()).or_default().push((home.map(|home| &home.code), place));
    }
    by_name
}

/// The municipality of an entry that gives only its name, where all places of that name lie in one.
fn only_home(entry: &DeliveredEntry, by_name: &ByName<'_>) -> Result<MunicipalityCode, NormaliseError> {
    let name = entry.name.as_deref().unwrap_or_default();
    let places = by_name.get(&name.trim().to_lowercase()).map_or(&[][..], Vec::as_slice);
    let homes: BTreeSet<&MunicipalityCode> = places.iter().filter_map(|(home, _)| *home).collect();
    match (homes.len(), homes.first()) {
        (1, Some(home)) => Ok((*home).clone()),
        (count, _) => Err(stop(
            entry,
            "neither municipality nor place",
            &format!("{count} municipalities with a place \"{name}\" among [[places]] and [[settlements]]"),
            "a geometry, or a column of municipalities under [register] municipality",
        )),
    }
}

/// The place of an entry of a table, by its name.
fn place_of(
    entry: &DeliveredEntry,
    municipality: &MunicipalityCode,
    by_name: &ByName<'_>,
    known: &Known<'_>,
    rejects: &mut Vec<Reject>,
) -> Option<Extent> {
    let name = entry.name.as_deref().unwrap_or_default();
    let places = by_name.get(&name.trim().to_lowercase()).map_or(&[][..], Vec::as_slice);
    let here: Vec<&NamedPlace> =
        places.iter().filter(|(home, _)| *home == Some(municipality)).map(|(_, place)| *place).collect();
    let area = here.iter().find_map(|place| match &place.shape {
        PlaceShape::Area(areas) => Some(Extent::Areas(areas.0.clone())),
        PlaceShape::Point(_) => None,
    });
    match (area, here.as_slice()) {
        (Some(area), _) => Some(area),
        (None, [NamedPlace { shape: PlaceShape::Point(at), .. }]) => Some(Extent::Near {
            shapes: vec![Geometry::Point((*at).into())],
            reach_m: known.settings.register_reach_m,
        }),
        (None, others) => {
            rejects.push(reject(
                &entry.record,
                "entry without a place",
                &format!("{} places \"{name}\" in municipality {municipality}", others.len()),
                "a geometry, or one place of this name among [[places]] and [[settlements]]",
                Severity::Part,
            ));
            None
        }
    }
}

/// Municipalities of the earlier result that this year's delivery does not have: their change cannot be computed.
pub(super) fn unknown_municipalities(previous: &Previous, homes: &Homes<'_>) -> Vec<Reject> {
    let known: BTreeSet<&MunicipalityCode> =
        homes.municipalities().map(|municipality| &municipality.code).collect();
    let unknown = previous.municipalities.iter().filter(|code| !known.contains(code));
    unknown
        .map(|code| Reject {
            source: previous.source.clone(),
            layer: String::new(),
            record: code.to_string(),
            reason: "municipality of the earlier result is not known".into(),
            found: code.to_string(),
            expected: "a code of [municipalities]; where it was merged or renumbered, its new code under [previous] codes"
                .into(),
            severity: Severity::Part,
        })
        .collect()
}

fn stop(entry: &DeliveredEntry, reason: &str, found: &str, expected: &str) -> NormaliseError {
    let RecordRef { source, layer, record } = &entry.record;
    let place = if layer.is_empty() { source.clone() } else { format!("{source}: layer {layer}") };
    NormaliseError::Entry {
        place,
        record: *record,
        reason: reason.to_owned(),
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}
