//! The funnel of support: listed → applied for → granted → built, and what is still unserved.
use std::collections::{BTreeMap, BTreeSet};

use crate::{
    classify::Classification,
    model::{
        FunnelArea, FunnelRow, LastAreas, MunicipalityIndex, Outcome, OutcomeOf, OutcomeStatus, Proposal,
        RegisterEntry, Reject, Severity, ShortageAreaId, StateCounts, Support, SupportStage, SupportSums,
        Survey, Unlisted, WeightKind,
    },
};

/// What the funnel is made of beside the survey.
#[derive(Debug, Clone, Copy)]
pub struct FunnelGround<'a> {
    /// What is there today.
    pub classification: &'a Classification,
    /// The list of this run.
    pub support: Result<&'a Support, Unlisted>,
    /// The shortage area that each demand point is in, or was in last.
    pub last_areas: &'a LastAreas,
    /// The register.
    pub entries: &'a [RegisterEntry],
}

/// The funnel, by kind of area, code and weight; empty where neither a list nor a review nor an outcome was delivered.
///
/// A place is *listed* where it stands in a list today or an outcome speaks of it. The list is the authority's where one was
/// delivered, otherwise that of this run; reviews add to it and remove from it. A place stands at its last outcome, see `standing`.
///
/// Outcomes that reach no place are returned as rejects; their support is counted all the same where their area is known.
pub fn funnel(survey: &Survey, ground: &FunnelGround<'_>) -> (Vec<FunnelRow>, Vec<Reject>) {
    let follow = &survey.support;
    if !follow.is_delivered && follow.candidates.is_none() {
        return (Vec::new(), Vec::new());
    }
    let mut rejects = Vec::new();
    let reach = Reach::of(survey, ground, &mut rejects);
    let in_list = listed(survey, ground.support);
    let places: Vec<Listed> = (0..survey.points.len() as u32)
        .filter_map(|point| {
            let last = reach.stages.get(&point).copied();
            (last.is_some() || in_list.contains(&point)).then(|| Listed {
                point,
                stage: last.map_or(SupportStage::NotApplied, SupportStage::of),
                is_in_list: in_list.contains(&point),
                is_priced: reach.priced.contains(&point),
                is_prioritised: follow.review(point).is_some_and(|review| review.is_prioritised),
            })
        })
        .collect();
    let mut rows = Vec::new();
    for area in areas(survey, ground, &places, &reach) {
        for &weight in &survey.weights {
            rows.push(row(survey, ground.classification, &area, weight));
        }
    }
    (rows, rejects)
}

/// A place of the funnel.
struct Listed {
    point: u32,
    stage: SupportStage,
    is_in_list: bool,
    /// A sum that was granted speaks of it.
    is_priced: bool,
    is_prioritised: bool,
}

/// The places that stand in a list today.
fn listed(survey: &Survey, support: Result<&Support, Unlisted>) -> BTreeSet<u32> {
    let mut listed: BTreeSet<u32> = match (&survey.support.candidates, support) {
        (Some(candidates), _) => candidates.iter().filter_map(|candidate| candidate.point).collect(),
        (None, Ok(support)) => {
            let eligible = support.candidates.iter().filter(|candidate| candidate.reason.is_eligible());
            eligible.map(|candidate| candidate.point).collect()
        }
        (None, Err(_)) => BTreeSet::new(),
    };
    for review in &survey.support.reviews {
        match review.proposal {
            Some(Proposal::Add) => {
                listed.insert(review.point);
            }
            Some(Proposal::Remove) => {
                listed.remove(&review.point);
            }
            None => {}
        }
    }
    listed
}

/// What outcomes say of places and areas.
#[derive(Default)]
struct Reach {
    /// Per demand point where it stands.
    stages: BTreeMap<u32, OutcomeStatus>,
    /// Places of which a sum that was granted speaks.
    priced: BTreeSet<u32>,
    /// Support by shortage area, and by municipality.
    by_area: BTreeMap<ShortageAreaId, SupportSums>,
    by_municipality: BTreeMap<MunicipalityIndex, SupportSums>,
}

/// The outcomes of one thing, with the places that it is.
struct Stated<'a> {
    outcomes: &'a [Outcome],
    places: Vec<u32>,
    area: Option<&'a ShortageAreaId>,
    municipality: Option<MunicipalityIndex>,
}

impl Stated<'_> {
    /// The last outcome by its day; of one day the later status.
    fn last(&self) -> &Outcome {
        self.outcomes.last().expect("a group holds an outcome")
    }
}

impl Reach {
    fn of(survey: &Survey, ground: &FunnelGround<'_>, rejects: &mut Vec<Reject>) -> Self {
        let stated = stated(survey, ground, rejects);
        let mut reach = Self::default();
        let mut of_areas: BTreeMap<u32, &Outcome> = BTreeMap::new();
        let mut own: BTreeMap<u32, Vec<&Outcome>> = BTreeMap::new();
        for one in &stated {
            for &place in &one.places {
                if matches!(one.last().of, OutcomeOf::Area(_)) {
                    of_areas.insert(place, one.last());
                } else {
                    own.entry(place).or_default().push(one.last());
                }
            }
        }
        let places: BTreeSet<u32> = of_areas.keys().chain(own.keys()).copied().collect();
        for place in places {
            let own = own.get(&place).map(Vec::as_slice).unwrap_or_default();
            if let Some(status) = standing(own, of_areas.get(&place).copied()) {
                reach.stages.insert(place, status);
            }
        }
        for one in &stated {
            reach.add_support(one);
        }
        reach
    }

    /// Whether a place stands at granted or built.
    fn is_granted(&self, place: u32) -> bool {
        self.stages.get(&place).is_some_and(|status| GRANTED.contains(status))
    }

    fn add_support(&mut self, stated: &Stated<'_>) {
        let granted: Vec<u32> =
            stated.places.iter().copied().filter(|&place| self.is_granted(place)).collect();
        let sums = sums(stated, !granted.is_empty());
        if sums.granted > 0.0 {
            self.priced.extend(granted);
        }
        if let Some(area) = stated.area {
            add(self.by_area.entry(area.clone()).or_default(), sums);
        }
        if let Some(municipality) = stated.municipality {
            add(self.by_municipality.entry(municipality).or_default(), sums);
        }
    }
}

/// What stands of a grant.
const GRANTED: [OutcomeStatus; 2] = [OutcomeStatus::Granted, OutcomeStatus::Built];

/// The things that outcomes speak of, each with its places and the area and municipality that its support counts in.
fn stated<'a>(survey: &'a Survey, ground: &FunnelGround<'a>, rejects: &mut Vec<Reject>) -> Vec<Stated<'a>> {
    let mut places_of: BTreeMap<&ShortageAreaId, Vec<u32>> = BTreeMap::new();
    for point in 0..survey.points.len() {
        if let Some(id) = ground.last_areas.get(point) {
            places_of.entry(id).or_default().push(point as u32);
        }
    }
    let municipality_of = |code: &str| {
        let known = survey.municipalities.iter().position(|one| one.code.as_str() == code);
        known.map(|position| position as MunicipalityIndex)
    };
    let mut stated = Vec::new();
    for outcomes in survey.support.outcomes.chunk_by(|a, b| a.of == b.of) {
        stated.push(match &outcomes[0].of {
            OutcomeOf::Point(point) | OutcomeOf::Candidate { point, .. } => Stated {
                outcomes,
                places: vec![*point],
                area: ground.last_areas.get(*point as usize),
                municipality: Some(survey.points[*point as usize].municipality),
            },
            OutcomeOf::Area(id) => {
                let at = ground.entries.binary_search_by(|entry| entry.id.cmp(id)).ok();
                let entry = at.map(|at| &ground.entries[at]);
                let places = places_of.get(id).cloned().unwrap_or_default();
                if places.is_empty() {
                    rejects.extend(outcomes.iter().map(|outcome| without_place(outcome, id, entry)));
                }
                let Some(entry) = entry else { continue };
                let municipality = municipality_of(entry.municipality.as_str());
                Stated { outcomes, places, area: Some(&entry.id), municipality }
            }
        });
    }
    stated
}

/// Where a place stands. Of several rows of the authority's list at one place the one that has come furthest counts; what speaks of the
/// shortage area counts where it is of a later day than all that speaks of the place.
fn standing(own: &[&Outcome], of_area: Option<&Outcome>) -> Option<OutcomeStatus> {
    let furthest = |outcome: &&&Outcome| match outcome.status {
        OutcomeStatus::Withdrawn => 0,
        OutcomeStatus::Applied => 1,
        OutcomeStatus::Granted => 2,
        OutcomeStatus::Built => 3,
    };
    let latest = own.iter().map(|outcome| outcome.date).max();
    match (own.iter().max_by_key(furthest), of_area) {
        (Some(_), Some(area)) if latest.is_some_and(|latest| area.date > latest) => Some(area.status),
        (Some(own), _) => Some(own.status),
        (None, area) => area.map(|area| area.status),
    }
}

/// The support that the outcomes of one thing state: the last sum of each status. What is built without a grant of its own was granted
/// with that sum.
fn sums(stated: &Stated<'_>, has_granted_places: bool) -> SupportSums {
    let sek = |status: OutcomeStatus| {
        stated.outcomes.iter().rev().find(|outcome| outcome.status == status).and_then(|outcome| outcome.sek)
    };
    let built = sek(OutcomeStatus::Built);
    // A place whose grant was withdrawn with its area has none; an area of which no place is known keeps its own.
    let stands = GRANTED.contains(&stated.last().status) && (has_granted_places || stated.places.is_empty());
    let granted = sek(OutcomeStatus::Granted).or(built).filter(|_| stands).unwrap_or_default();
    SupportSums {
        applied: sek(OutcomeStatus::Applied).unwrap_or_default(),
        granted,
        built: built.filter(|_| stands).unwrap_or_default(),
        granted_of_points: if has_granted_places { granted } else { 0.0 },
        granted_points: 0,
    }
}

fn add(sums: &mut SupportSums, more: SupportSums) {
    sums.applied += more.applied;
    sums.granted += more.granted;
    sums.built += more.built;
    sums.granted_of_points += more.granted_of_points;
}

/// The reject of an outcome of an area in which this run knows no place.
fn without_place(outcome: &Outcome, id: &ShortageAreaId, entry: Option<&RegisterEntry>) -> Reject {
    let (reason, expected) = entry.map_or_else(
        || ("no shortage area has this id", "an id of the register (register.csv)".to_owned()),
        |entry| {
            let children: Vec<&str> = entry.children.iter().map(ShortageAreaId::as_str).collect();
            let expected = if children.is_empty() {
                "an area of which this run knows a place, or the ids of its places".to_owned()
            } else {
                format!("the ids of its places: the area went on in {}", children.join(", "))
            };
            ("no place of this shortage area is known: only its support is counted", expected)
        },
    );
    Reject {
        source: outcome.record.source.clone(),
        layer: outcome.record.layer.clone(),
        record: outcome.record.record.to_string(),
        reason: reason.to_owned(),
        found: id.as_str().to_owned(),
        expected,
        severity: if entry.is_some() { Severity::Part } else { Severity::Record },
    }
}

/// An area of the funnel with its places.
struct Area<'a> {
    head: FunnelRow,
    places: Vec<&'a Listed>,
    sek: SupportSums,
}

/// The areas that the funnel speaks of, in the order of its rows: shortage areas with a listed place or with support, every
/// municipality, every county, the total.
fn areas<'a>(
    survey: &Survey,
    ground: &FunnelGround<'_>,
    places: &'a [Listed],
    reach: &Reach,
) -> Vec<Area<'a>> {
    let head = |kind, code: &str, name: &str| FunnelRow {
        kind,
        code: code.to_owned(),
        name: name.to_owned(),
        municipality: None,
        register_status: None,
        weight: WeightKind::Points,
        stages: [StateCounts::default(); 5],
        listed_before: 0.0,
        prioritised: 0.0,
        unknown_points: 0,
        sek: None,
    };
    let mut by_area: BTreeMap<&ShortageAreaId, Vec<&Listed>> = BTreeMap::new();
    for place in places {
        if let Some(id) = ground.last_areas.get(place.point as usize) {
            by_area.entry(id).or_default().push(place);
        }
    }
    let mut areas: Vec<Area<'a>> = Vec::new();
    for entry in ground.entries {
        let sek = reach.by_area.get(&entry.id).copied();
        let own = by_area.remove(&entry.id).unwrap_or_default();
        if !own.is_empty() || sek.is_some() {
            let mut head = head(FunnelArea::ShortageArea, entry.id.as_str(), &entry.name);
            head.municipality = Some(entry.municipality.clone());
            head.register_status = Some(entry.status);
            areas.push(Area { head, places: own, sek: sek.unwrap_or_default() });
        }
    }
    let mut counties: BTreeMap<&str, (&str, Vec<MunicipalityIndex>)> = BTreeMap::new();
    for (position, municipality) in survey.municipalities.iter().enumerate() {
        let position = position as MunicipalityIndex;
        if let Some(county) = &municipality.county {
            let known =
                counties.entry(county.code.as_str()).or_insert_with(|| (county.name.as_str(), Vec::new()));
            known.1.push(position);
        }
        areas.push(Area {
            head: head(FunnelArea::Municipality, municipality.code.as_str(), &municipality.name),
            places: in_municipality(survey, places, position).iter().collect(),
            sek: reach.by_municipality.get(&position).copied().unwrap_or_default(),
        });
    }
    let sum = |of: &mut dyn Iterator<Item = SupportSums>| {
        let mut sums = SupportSums::default();
        of.for_each(|more| add(&mut sums, more));
        sums
    };
    for (code, (name, members)) in counties {
        let own = members.iter().flat_map(|&member| in_municipality(survey, places, member));
        let sek = members.iter().filter_map(|member| reach.by_municipality.get(member).copied());
        areas.push(Area {
            head: head(FunnelArea::County, code, name),
            places: own.collect(),
            sek: sum(&mut { sek }),
        });
    }
    let sek = sum(&mut reach.by_municipality.values().copied());
    areas.push(Area { head: head(FunnelArea::Total, "total", ""), places: places.iter().collect(), sek });
    areas
}

/// The places of a municipality: points stand by municipality.
fn in_municipality<'a>(
    survey: &Survey,
    places: &'a [Listed],
    municipality: MunicipalityIndex,
) -> &'a [Listed] {
    let at = |bound: usize| places.partition_point(|place| (place.point as usize) < bound);
    let position = municipality as usize;
    &places[at(survey.ranges[position])..at(survey.ranges[position + 1])]
}

fn row(survey: &Survey, classification: &Classification, area: &Area<'_>, weight: WeightKind) -> FunnelRow {
    let mut row = FunnelRow { weight, ..area.head.clone() };
    for place in &area.places {
        let Some(value) = survey.points[place.point as usize].weights.get(weight) else {
            row.unknown_points += 1;
            continue;
        };
        let status = classification.access[place.point as usize].fixed.status;
        row.stages[place.stage as usize].add(status, value);
        row.listed_before += if place.is_in_list { 0.0 } else { value };
        row.prioritised += if place.is_prioritised { value } else { 0.0 };
    }
    let granted_points = area.places.iter().filter(|place| place.is_priced).count() as u64;
    row.sek = (weight == WeightKind::Points).then_some(SupportSums { granted_points, ..area.sek });
    row
}
