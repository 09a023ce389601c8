//! Delivered records of coverage, settlements and fibre points → layers.
use geo::{Geometry, Polygon};
use rayon::prelude::*;

use super::{
    IdLimits, NormaliseError, NormaliseSettings,
    demand::{Found, Placed},
    ids, reject, repair_areas,
};
use crate::model::{
    CoverageLayer, DeliveredArea, DeliveredFibrePoint, DeliveredFixed, DeliveredMobile, DeliveredProject,
    DeliveredSettlement, Extent, FibrePoint, FixedForm, FixedRecord, MobileLayer, MobileService, Network,
    Operator, Operators, PassedOverride, Place, Project, RecordRef, RecordSays, Reject, SettlementArea,
    Severity, SourceName, Validity, ValidityRule,
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

/// The rejects of the sources that are joined by id. An error where one does not fit the demand.
pub(super) fn unknown_ids(
    fixed: &[DeliveredFixed],
    projects: &[DeliveredProject],
    placed: &Placed,
    limits: IdLimits,
) -> Result<Vec<Reject>, NormaliseError> {
    let mut rejects = Vec::new();
    for source in fixed.iter().filter(|source| source.form == FixedForm::Points) {
        let ids = source.records.iter().filter_map(|record| match &record.place {
            Place::Id(id) => Some((record_ref(record, &source.files), id.clone())),
            Place::Areas(_) | Place::Shape(_) | Place::Row(_) | Place::Rows(_) => None,
        });
        rejects.extend(ids::check(&source.name, ids, placed, limits)?);
    }
    for source in projects.iter().filter(|source| source.form == FixedForm::Points) {
        let name = source.files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let ids = source.records.iter().filter_map(|(_, record, file, place)| match place {
            Place::Id(id) => {
                let (source, layer) = source.files[*file as usize].clone();
                Some((RecordRef { source, layer, record: *record }, id.clone()))
            }
            Place::Areas(_) | Place::Shape(_) | Place::Row(_) | Place::Rows(_) => None,
        });
        rejects.extend(ids::check(&name, ids, placed, limits)?);
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
                        Place::Shape(_) | Place::Id(_) | Place::Row(_) | Place::Rows(_) => None,
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
        FixedForm::Points => {
            let mut positions: Vec<u32> = Vec::new();
            for record in &records {
                match &record.place {
                    Place::Rows(rows) => positions.extend(rows.iter().filter_map(|row| placed.by_row(*row))),
                    _ => positions.extend(position(record, files, placed, rejects)),
                }
            }
            positions.par_sort_unstable();
            positions.dedup();
            Extent::Points(positions)
        }
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
        Place::Id(_) | Place::Row(_) | Place::Rows(_) => return Vec::new(),
    };
    repair_areas(vec![DeliveredArea { record: reference, areas }], most_crossings, rejects)
        .into_iter()
        .map(Geometry::Polygon)
        .collect()
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
        Place::Areas(_) | Place::Shape(_) | Place::Rows(_) => None,
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
    settings: &NormaliseSettings,
    rejects: &mut Vec<Reject>,
) -> Vec<MobileLayer> {
    let mut grouped: Vec<((Operator, MobileService), Vec<DeliveredArea>, bool)> = Vec::new();
    for source in delivered {
        let place_of: Vec<usize> = source
            .services
            .iter()
            .map(|(operator, service)| {
                let operator = operators.find(operator).expect("operators were interned from these services");
                let known = grouped.iter().position(|(key, ..)| key.0 == operator && key.1 == *service);
                let place = known.unwrap_or_else(|| {
                    grouped.push(((operator, service.clone()), Vec::new(), true));
                    grouped.len() - 1
                });
                grouped[place].2 &= source.publish;
                place
            })
            .collect();
        for (service, area) in source.records {
            grouped[place_of[service as usize]].1.push(area);
        }
    }
    grouped
        .into_iter()
        .map(|((operator, service), areas, publish)| MobileLayer {
            operator,
            service,
            areas: repair_areas(areas, settings.most_crossings, rejects),
            publish,
        })
        .collect()
}
