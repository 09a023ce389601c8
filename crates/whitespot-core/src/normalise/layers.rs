//! Delivered records of coverage, settlements and fibre points → layers.
use std::collections::BTreeMap;

use geo::{Geometry, Polygon};
use rayon::prelude::*;

use super::{
    IdLimits, NormaliseError, NormaliseSettings,
    demand::{Found, Placed},
    ids::{self, Forms, Known},
    reject, repair_areas,
};
use crate::model::{
    CoverageLayer, DeliveredArea, DeliveredFibrePoint, DeliveredFixed, DeliveredMobile, DeliveredProject,
    DeliveredSettlement, DemandColumn, Extent, FibrePoint, FixedForm, FixedRecord, MobileLayer,
    MobileService, Network, Operator, Operators, PassedOverride, Place, Project, RecordRef, RecordSays,
    Reject, SettlementArea, Severity, SourceName, Sources, Validity, ValidityRule,
};

pub(super) fn settlements(
    delivered: Vec<DeliveredSettlement>,
    settings: &NormaliseSettings,
    rejects: &mut Vec<Reject>,
) -> Vec<SettlementArea> {
    let mut areas = Vec::new();
    for settlement in delivered {
        for area in repair_areas(vec![settlement.area], settings.most_crossings, rejects) {
            areas.push(SettlementArea { kind: settlement.kind, name: settlement.name.clone(), area });
        }
    }
    areas
}

pub(super) fn fibre_points(delivered: Vec<DeliveredFibrePoint>) -> Vec<FibrePoint> {
    delivered
        .into_iter()
        .map(|point| FibrePoint { kind: point.kind, feed: point.feed, name: point.name, at: point.at })
        .collect()
}

/// What the fixed sources give; all but the layers by source.
pub(super) struct FixedLayers {
    pub layers: Vec<CoverageLayer>,
    pub sources: Vec<SourceName>,
    pub validities: Vec<Validity>,
    pub undecided: Vec<Extent>,
    pub passed: Vec<PassedOverride>,
}

/// One layer per source and distinct offer, in the order of the configuration; and where each source speaks.
pub(super) fn fixed(
    delivered: Vec<DeliveredFixed>,
    placed: &Placed,
    (operators, networks): (&Operators, &[String]),
    settings: &NormaliseSettings,
    rejects: &mut Vec<Reject>,
) -> FixedLayers {
    let most_crossings = settings.most_crossings;
    let mut layers = Vec::new();
    let mut undecided = Vec::new();
    let mut sources = Vec::new();
    let mut validities = Vec::new();
    let mut all_passed = Vec::new();
    let network = |name: &String| {
        Network(networks.binary_search(name).expect("networks were collected from these offers") as u32)
    };
    for (source, delivered) in delivered.into_iter().enumerate() {
        let DeliveredFixed { name, files, form, offers, records, validity, passed, .. } = delivered;
        sources.push(name);
        all_passed.push(passed);
        let mut by_offer: Vec<Vec<FixedRecord>> = Vec::new();
        by_offer.resize_with(offers.len(), Vec::new);
        let (mut nothing, mut unjudged) = (Vec::new(), Vec::new());
        for record in records {
            match record.says {
                RecordSays::Offer(offer) => by_offer[offer as usize].push(record),
                RecordSays::Nothing => nothing.push(record),
                RecordSays::Undecided => unjudged.push(record),
            }
        }
        let first_layer = layers.len();
        for (offer, records) in offers.into_iter().zip(by_offer) {
            layers.push(CoverageLayer {
                source: source as u32,
                operator: operators.find(&offer.operator).expect("operators were interned from these offers"),
                network: network(&offer.network),
                technology: offer.technology,
                relation: offer.relation,
                speed: offer.speed,
                latency_ms: offer.latency_ms,
                cost_sek: offer.cost_sek,
                planned_year: offer.planned_year,
                credible: offer.credible,
                served: offer.served,
                exchange: offer.exchange,
                extent: extent(form, records, &files, placed, most_crossings, rejects),
            });
        }
        // Always made, because it reports ids that no demand point has.
        let nothing = extent(form, nothing, &files, placed, most_crossings, rejects);
        undecided.push(extent(form, unjudged, &files, placed, most_crossings, rejects));
        validities.push(match validity {
            ValidityRule::Everywhere => Validity::Everywhere,
            ValidityRule::Areas(areas) => {
                Validity::Within(Extent::Areas(repair_areas(areas, most_crossings, rejects)))
            }
            ValidityRule::Listed => {
                let mut all: Vec<Extent> =
                    layers[first_layer..].iter().map(|layer: &CoverageLayer| layer.extent.clone()).collect();
                all.push(nothing);
                Validity::Within(merge(form, all))
            }
        });
    }
    FixedLayers { layers, sources, validities, undecided, passed: all_passed }
}

/// Writes the ids of the sources that say so as the demand writes them.
pub(super) fn as_the_demand_writes(sources: &mut Sources, placed: &Placed) {
    let Sources { fixed, mobile, bare_ids, .. } = sources;
    let is_meant = |name: &SourceName| bare_ids.contains(name);
    let mut forms: BTreeMap<Option<u32>, Forms> = BTreeMap::new();
    let of_fixed = fixed.iter_mut().filter(|source| is_meant(&source.name));
    let of_mobile = mobile.iter_mut().filter(|source| is_meant(&source.name));
    let places = of_fixed.flat_map(|source| source.records.iter_mut().map(|record| &mut record.place));
    let others =
        of_mobile.flat_map(|source| source.at_points.iter_mut().map(|(_, record)| &mut record.place));
    for place in places.chain(others) {
        let (of, id, known) = match place {
            Place::Id(id) => (None, id, Known::Ids(placed)),
            Place::Word(of, word) => (Some(*of), word, Known::Words(&placed.columns[*of as usize])),
            Place::Areas(_) | Place::Shape(_) | Place::Row(_) | Place::Rows(_) => continue,
        };
        if let Some(written) = forms.entry(of).or_insert_with(|| Forms::of(known)).written(id, known) {
            *id = written;
        }
    }
}

/// The rejects of the sources that are joined by id. An error where one does not fit the demand.
pub(super) fn unknown_ids(
    sources: &Sources,
    placed: &Placed,
    limits: IdLimits,
) -> Result<Vec<Reject>, NormaliseError> {
    let mut rejects = Vec::new();
    let mut check = |name: &str, records: &mut dyn Iterator<Item = (RecordRef, &Place)>| {
        let mut records = records
            .filter_map(|(record, place)| match place {
                Place::Id(id) => Some((record, id.clone(), Known::Ids(placed))),
                Place::Word(of, word) => {
                    Some((record, word.clone(), Known::Words(&placed.columns[*of as usize])))
                }
                Place::Areas(_) | Place::Shape(_) | Place::Row(_) | Place::Rows(_) => None,
            })
            .peekable();
        // All records of a source are joined in one way.
        let Some((.., of)) = records.peek() else { return Ok(()) };
        let of = *of;
        rejects.extend(ids::check(name, records.map(|(record, id, _)| (record, id)), of, limits)?);
        Ok::<(), NormaliseError>(())
    };
    for source in sources.fixed.iter().filter(|source| source.form == FixedForm::Points) {
        let records = source.records.iter();
        check(&source.name, &mut records.map(|one| (record_ref(one, &source.files), &one.place)))?;
    }
    for source in sources.projects.iter().filter(|source| source.form == FixedForm::Points) {
        let name = source.files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let records = source.records.iter().map(|(_, record, file, place)| {
            let (source, layer) = source.files[*file as usize].clone();
            (RecordRef { source, layer, record: *record }, place)
        });
        check(&name, &mut { records })?;
    }
    for source in &sources.mobile {
        let records = source.at_points.iter().map(|(_, one)| (record_ref(one, &source.files), &one.place));
        check(&source.name, &mut { records })?;
    }
    Ok(rejects)
}

/// One project per name and year, in the order of delivery.
pub(super) fn projects(
    delivered: Vec<DeliveredProject>,
    placed: &Placed,
    settings: &NormaliseSettings,
    rejects: &mut Vec<Reject>,
) -> Vec<Project> {
    let most_crossings = settings.most_crossings;
    let mut all = Vec::new();
    for DeliveredProject { files, form, projects, records } in delivered {
        let mut of_project: Vec<Vec<FixedRecord>> = Vec::new();
        of_project.resize_with(projects.len(), Vec::new);
        for (project, record, file, place) in records {
            let record = FixedRecord { record, file, says: RecordSays::Nothing, place };
            of_project[project as usize].push(record);
        }
        for ((name, year), records) in projects.into_iter().zip(of_project) {
            all.push(Project {
                name,
                year,
                extent: extent(form, records, &files, placed, most_crossings, rejects),
            });
        }
    }
    all
}

fn record_ref(record: &FixedRecord, files: &[(String, String)]) -> RecordRef {
    let (source, layer) = files[record.file as usize].clone();
    RecordRef { source, layer, record: record.record }
}

fn extent(
    form: FixedForm,
    records: Vec<FixedRecord>,
    files: &[(String, String)],
    placed: &Placed,
    most_crossings: u64,
    rejects: &mut Vec<Reject>,
) -> Extent {
    match form {
        FixedForm::Inside => {
            let areas = records
                .into_iter()
                .filter_map(|record| {
                    let reference = record_ref(&record, files);
                    match record.place {
                        Place::Areas(areas) => Some(DeliveredArea { record: reference, areas }),
                        Place::Shape(_) | Place::Id(_) | Place::Row(_) | Place::Rows(_) | Place::Word(..) => {
                            None
                        }
                    }
                })
                .collect();
            Extent::Areas(repair_areas(areas, most_crossings, rejects))
        }
        FixedForm::Within { reach_m } => {
            let shapes = records
                .into_iter()
                .flat_map(|record| shapes_of(record, files, most_crossings, rejects))
                .collect();
            Extent::Near { shapes, reach_m }
        }
        FixedForm::Points => Extent::Points(positions(records.iter(), files, placed, rejects)),
    }
}

/// Polygons among the shapes are repaired; points and lines are taken as they are.
fn shapes_of(
    record: FixedRecord,
    files: &[(String, String)],
    most_crossings: u64,
    rejects: &mut Vec<Reject>,
) -> Vec<Geometry<f64>> {
    let reference = record_ref(&record, files);
    let areas: Vec<Polygon<f64>> = match record.place {
        Place::Shape(Geometry::Polygon(polygon)) => vec![polygon],
        Place::Shape(Geometry::MultiPolygon(polygons)) => polygons.0,
        Place::Areas(areas) => areas,
        Place::Shape(shape) => return vec![shape],
        Place::Id(_) | Place::Row(_) | Place::Rows(_) | Place::Word(..) => return Vec::new(),
    };
    repair_areas(vec![DeliveredArea { record: reference, areas }], most_crossings, rejects)
        .into_iter()
        .map(Geometry::Polygon)
        .collect()
}

/// The points of records at demand points: positions in the survey, ascending, each once.
fn positions<'r>(
    records: impl Iterator<Item = &'r FixedRecord>,
    files: &[(String, String)],
    placed: &Placed,
    rejects: &mut Vec<Reject>,
) -> Vec<u32> {
    let mut positions: Vec<u32> = Vec::new();
    for record in records {
        match &record.place {
            Place::Rows(rows) => positions.extend(rows.iter().filter_map(|row| placed.by_row(*row))),
            Place::Word(of, word) => {
                let DemandColumn { name, rows } = &placed.columns[*of as usize];
                match rows.get(word) {
                    Some(rows) => positions.extend(rows.iter().filter_map(|row| placed.by_row(*row))),
                    None => rejects.push(reject(
                        &record_ref(record, files),
                        "no demand point has this word",
                        word.as_str(),
                        &format!("a value of the demand's column {name}"),
                        Severity::Record,
                    )),
                }
            }
            _ => positions.extend(position(record, files, placed, rejects)),
        }
    }
    positions.par_sort_unstable();
    positions.dedup();
    positions
}

fn position(
    record: &FixedRecord,
    files: &[(String, String)],
    placed: &Placed,
    rejects: &mut Vec<Reject>,
) -> Option<u32> {
    match &record.place {
        Place::Row(row) => placed.by_row(*row),
        Place::Id(id) => match placed.by_id(id) {
            Found::Position(position) => Some(position),
            Found::NotUsed => None,
            Found::Unknown => {
                rejects.push(reject(
                    &record_ref(record, files),
                    "no demand point has this id",
                    id.as_str(),
                    "an id of the demand source",
                    Severity::Record,
                ));
                None
            }
        },
        Place::Areas(_) | Place::Shape(_) | Place::Rows(_) | Place::Word(..) => None,
    }
}

fn merge(form: FixedForm, extents: Vec<Extent>) -> Extent {
    let (mut areas, mut all_shapes, mut all_points) = (Vec::new(), Vec::new(), Vec::new());
    for extent in extents {
        match extent {
            Extent::Areas(polygons) => areas.extend(polygons),
            Extent::Near { shapes, .. } => all_shapes.extend(shapes),
            Extent::Points(positions) => all_points.extend(positions),
        }
    }
    match form {
        FixedForm::Inside => Extent::Areas(areas),
        FixedForm::Within { reach_m } => Extent::Near { shapes: all_shapes, reach_m },
        FixedForm::Points => {
            all_points.par_sort_unstable();
            all_points.dedup();
            Extent::Points(all_points)
        }
    }
}

/// One layer per operator and service, in the order of their names and services.
pub(super) fn mobile(
    delivered: Vec<DeliveredMobile>,
    operators: &Operators,
    placed: &Placed,
    settings: &NormaliseSettings,
    rejects: &mut Vec<Reject>,
) -> Vec<MobileLayer> {
    /// What the sources say of an operator and a service.
    #[derive(Default)]
    struct Group {
        areas: Vec<DeliveredArea>,
        at_points: Vec<u32>,
        is_withheld: bool,
    }
    let mut grouped: Vec<((Operator, MobileService), Group)> = Vec::new();
    for source in delivered {
        let place_of: Vec<usize> = source
            .services
            .iter()
            .map(|(operator, service)| {
                let operator = operators.find(operator).expect("operators were interned from these services");
                let known = grouped.iter().position(|(key, _)| key.0 == operator && key.1 == *service);
                let place = known.unwrap_or_else(|| {
                    grouped.push(((operator, service.clone()), Group::default()));
                    grouped.len() - 1
                });
                grouped[place].1.is_withheld |= !source.publish;
                place
            })
            .collect();
        for (service, area) in source.records {
            grouped[place_of[service as usize]].1.areas.push(area);
        }
        let mut by_service: Vec<Vec<FixedRecord>> = Vec::new();
        by_service.resize_with(place_of.len(), Vec::new);
        for (service, record) in source.at_points {
            by_service[service as usize].push(record);
        }
        for (records, place) in by_service.iter().zip(&place_of) {
            let found = positions(records.iter(), &source.files, placed, rejects);
            grouped[*place].1.at_points.extend(found);
        }
    }
    grouped
        .into_iter()
        .map(|((operator, service), Group { areas, mut at_points, is_withheld })| {
            at_points.sort_unstable();
            at_points.dedup();
            let areas = repair_areas(areas, settings.most_crossings, rejects);
            MobileLayer { operator, service, areas, at_points, publish: !is_withheld }
        })
        .collect()
}
