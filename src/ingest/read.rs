//! Reading: all files side by side, then each source in the working CRS, measured against the municipalities.
use std::collections::BTreeMap;

use geo::Rect;
use rayon::prelude::*;

use super::codes::{self, Codes};
use super::crs::Crs;
use super::demand::{self, Demand};
use super::error::IngestError;
use super::here::Here;
use super::inputs::{self, InputFile, Seen, Use};
use super::load::{self, Load, extent_of};
use super::ofds::NetworkPart;
use super::others::{self, Earlier, Other};
use super::paths::{Found, resolve};
use super::previous::{self, EarlierRecord};
use super::raster::{self, RasterFile};
use super::records::Frame;
use super::source::Request;
use super::source_file::{FileFormat, FileSource, Paths};
use super::source_fixed::{FixedReach, FixedSource, Valid};
use super::unpacked::UnpackLimit;
use super::{
    beside, earlier_years, fixed, frames, h3_cells, infrastructure, lines, mobile, municipalities, places,
    projects, references, register, results, source_register, support,
};
use crate::model::{DeliveredFixed, DeliveredMunicipality, Reject, SourceName, Sources};

/// A file source, and what is wanted of it.
#[derive(Clone, Copy)]
pub(super) enum Task<'r> {
    Municipalities,
    Demand(usize),
    Settlements(usize),
    Water(usize),
    Fixed(usize),
    Valid(&'r FileSource),
    Mobile(usize),
    FibrePoints(usize),
    Lines(usize),
    References(usize),
    Places(usize),
    Projects(usize),
    Reviews(usize),
    Candidates(usize),
    Outcomes(usize),
    SecondList(usize),
    Measured(usize),
    Register,
    Outlines,
    Previous,
    Codes(&'r str),
}

/// What a task read.
enum Raw {
    Layer(Load),
    Rasters(Vec<RasterFile>, Vec<Reject>),
}

/// Reads everything that a request names.
///
/// # Errors
/// The first bad file, in the order of the request.
pub fn read(
    request: &Request,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(Sources, Vec<InputFile>), IngestError> {
    super::quiet::hush();
    let working = Crs::try_new(&request.crs)?;
    let tasks = tasks(request);
    let mut found: Vec<Found> = Vec::new();
    let limit = UnpackLimit::of_gb(request.unpacked_gb);
    let of_earlier = |task: &&Task<'_>| matches!(task, Task::Register | Task::Codes(_) | Task::Previous);
    for task in tasks.iter().filter(|task| !of_earlier(task)) {
        found.extend(resolve(&request.base, &file(request, *task).path, limit)?);
    }
    // Before its files are looked for, so that a folder that holds no result is reported as that.
    let record = previous::look(request)?;
    for task in tasks.iter().filter(of_earlier) {
        found.extend(resolve(&request.base, &file(request, *task).path, limit)?);
    }
    found.extend(record.iter().map(|record| record.record.clone()));
    let earlier_tables = earlier_years::files(request);
    found.extend(earlier_tables.iter().cloned());
    results::not_written(&found, &request.replaces)?;
    // The hash must be of what was read: `seen` notes the files now, and checks after reading that none has changed.
    let seen = Seen::look(found, &request.accept)?;
    let (hashes, raws) = rayon::join(
        || seen.hashes(),
        || {
            let raws: Vec<_> = tasks
                .par_iter()
                .with_max_len(1)
                .map(|task| {
                    progress(&file(request, *task).path.iter().collect::<Vec<_>>().join(", "));
                    load(request, *task, &working)
                })
                .collect();
            let raws = raws.into_iter().collect::<Result<Vec<Raw>, _>>()?;
            Ok::<_, IngestError>((raws, earlier_years::read(request)?))
        },
    );
    seen.tidy();
    seen.unchanged()?;
    let (raws, years) = raws?;
    let hashes = hashes?;
    let of_record = record.iter().map(|record| Use::of_one(record.record.clone()));
    let tables = earlier_years::uses(&earlier_tables, years.as_ref());
    let uses: Vec<Use> = raws.iter().flat_map(uses).chain(of_record).chain(tables).collect();
    let mut sources = deliver(request, &tasks, raws, record.as_ref(), working)?;
    sources.earlier_years = years;
    sources.rejects.extend(seen.services());
    Ok((sources, inputs::list(uses, &hashes)))
}

/// All that is read, in the order of the request.
fn tasks(request: &Request) -> Vec<Task<'_>> {
    let mut tasks = vec![Task::Municipalities];
    tasks.extend((0..=request.more_demand.len()).map(Task::Demand));
    tasks.extend((0..request.settlements.len()).map(Task::Settlements));
    tasks.extend((0..request.water.len()).map(Task::Water));
    for (position, source) in request.fixed.iter().enumerate() {
        if source.path.is_some() {
            tasks.push(Task::Fixed(position));
        }
        if let Some(Valid::Area(area)) = &source.valid {
            tasks.push(Task::Valid(area));
        }
    }
    tasks.extend((0..request.mobile.len()).map(Task::Mobile));
    tasks.extend((0..request.fibre_points.len()).map(Task::FibrePoints));
    tasks.extend((0..request.lines.len()).map(Task::Lines));
    tasks.extend((0..request.references.len()).map(Task::References));
    tasks.extend((0..request.places.len()).map(Task::Places));
    tasks.extend((0..request.projects.len()).map(Task::Projects));
    tasks.extend((0..request.support_reviews.len()).map(Task::Reviews));
    tasks.extend((0..request.candidates.len()).map(Task::Candidates));
    tasks.extend((0..request.support_outcomes.len()).map(Task::Outcomes));
    tasks.extend((0..request.demand_check.len()).map(Task::SecondList));
    tasks.extend((0..request.measured.len()).map(Task::Measured));
    tasks.extend(source_register::register(request).map(|_| Task::Register));
    tasks.extend(source_register::outlines(request).map(|_| Task::Outlines));
    if let Some(source) = &request.previous {
        tasks.extend(previous::code_table(source).map(Task::Codes));
        tasks.push(Task::Previous);
    }
    tasks
}

fn file(request: &Request, task: Task<'_>) -> FileSource {
    let mut file = written(request, task);
    file.format.accept = request.accept.clone();
    file.format.unpacked = UnpackLimit::of_gb(request.unpacked_gb);
    if matches!(task, Task::FibrePoints(_) | Task::Places(_) | Task::Demand(_)) {
        file.format.network_part = NetworkPart::Nodes;
    }
    let preset = match task {
        Task::Fixed(at) => request.fixed[at].preset.as_deref(),
        Task::FibrePoints(at) => request.fibre_points[at].preset.as_deref(),
        _ => None,
    };
    file.format.is_network = preset == Some("ofds");
    file
}

fn written(request: &Request, task: Task<'_>) -> FileSource {
    match task {
        Task::Municipalities => request.municipalities.file.clone(),
        Task::Demand(at) => request.demand_at(at).file.clone(),
        Task::Settlements(at) => request.settlements[at].file.clone(),
        Task::Water(at) => request.water[at].file.clone(),
        Task::Fixed(at) => request.fixed[at].file().expect("only sources with a path are tasks"),
        Task::Valid(file) => file.clone(),
        Task::Mobile(at) => request.mobile[at].file.clone(),
        Task::FibrePoints(at) => request.fibre_points[at].file.clone(),
        Task::Lines(at) => request.lines[at].file.clone(),
        Task::References(at) => request.references[at].file.clone(),
        Task::Places(at) => request.places[at].file.clone(),
        Task::Projects(at) => request.projects[at].file.clone(),
        Task::Reviews(at) => request.support_reviews[at].file.clone(),
        Task::Candidates(at) => request.candidates[at].file.clone(),
        Task::Outcomes(at) => request.support_outcomes[at].file.clone(),
        Task::SecondList(at) => request.demand_check[at].file.clone(),
        Task::Measured(at) => request.measured[at].file.clone(),
        Task::Register => source_register::register(request).expect("it is a task where there is one").file,
        Task::Outlines => source_register::outlines(request).expect("it is a task where there is one"),
        Task::Previous => {
            request.previous.as_ref().expect("it is a task where there is one").file(previous::POINTS)
        }
        Task::Codes(path) => {
            FileSource { path: Paths::One(path.to_owned()), source: None, format: FileFormat::default() }
        }
    }
}

fn load(request: &Request, task: Task<'_>, working: &Crs) -> Result<Raw, IngestError> {
    let file = file(request, task);
    let wanted = match task {
        Task::Municipalities => municipalities::wanted(&request.municipalities),
        Task::Demand(at) => {
            let source = request.demand_at(at);
            let in_its_columns = request.fixed.iter().filter(|source| source.path.is_none());
            let joined = request.joined_columns().into_iter().map(str::to_owned);
            let offers = in_its_columns.flat_map(super::offers::columns);
            let wanted = demand::wanted(source, offers.chain(joined));
            let mut load = load::load(&request.base, &file, &wanted)?;
            demand::place_cells(source, &mut load)?;
            return Ok(Raw::Layer(load));
        }
        Task::Settlements(at) => infrastructure::wanted_settlements(&request.settlements[at]),
        Task::Water(_) | Task::Valid(_) => {
            super::table::Wanted { columns: Vec::new(), places: true, most: None }
        }
        Task::Fixed(at) => {
            let source = &request.fixed[at];
            if source.raster.threshold.is_some() {
                let with_valued = matches!(source.valid, Some(Valid::Word(super::ValidWord::Listed)));
                let (files, rejects) =
                    raster::load(&request.base, &file, &source.raster, working, with_valued)?;
                return Ok(Raw::Rasters(files, rejects));
            }
            fixed::wanted(source)
        }
        Task::Mobile(at) => {
            let source = &request.mobile[at];
            if source.raster.threshold.is_some() {
                return raster::load_areas(&request.base, &file, &source.raster, working).map(Raw::Layer);
            }
            let wanted = mobile::wanted(source);
            if let Some(column) = mobile::cells_of(source) {
                let mut load = load::load(&request.base, &file, &wanted)?;
                h3_cells::draw(&mut load, column, request.edge_deviation_m)?;
                return Ok(Raw::Layer(load));
            }
            wanted
        }
        Task::FibrePoints(at) => infrastructure::wanted_fibre_points(&request.fibre_points[at]),
        Task::Lines(at) => lines::wanted(&request.lines[at]),
        Task::References(at) => {
            return references::load(&request.base, &file, &request.references[at]).map(Raw::Layer);
        }
        Task::Places(at) => places::wanted(&request.places[at]),
        Task::Projects(at) => projects::wanted(&request.projects[at]),
        // Nothing reviewed and nothing decided yet are tables without rows.
        Task::Reviews(at) => {
            let wanted = support::wanted_reviews(&request.support_reviews[at]);
            return load::load_some(&request.base, &file, &wanted, true).map(Raw::Layer);
        }
        Task::Outcomes(at) => {
            let wanted = support::wanted_outcomes(&request.support_outcomes[at]);
            return load::load_some(&request.base, &file, &wanted, true).map(Raw::Layer);
        }
        Task::Candidates(at) => support::wanted_candidates(&request.candidates[at]),
        Task::SecondList(at) => beside::wanted_list(&request.demand_check[at]),
        Task::Measured(at) => beside::wanted_measured(&request.measured[at]),
        Task::Register => {
            // A register of ours without entries says that there was no shortage area yet.
            let source = source_register::register(request).expect("it is a task where there is one");
            return load::load_some(&request.base, &file, &register::wanted(&source), true).map(Raw::Layer);
        }
        Task::Outlines => {
            let wanted = register::wanted_outlines();
            return load::load_some(&request.base, &file, &wanted, true).map(Raw::Layer);
        }
        Task::Previous => previous::wanted(previous::delivered(request)),
        Task::Codes(_) => codes::wanted(),
    };
    let load = load::load(&request.base, &file, &wanted)?;
    if matches!(task, Task::Fixed(_) | Task::Valid(_) | Task::Mobile(_) | Task::Projects(_)) {
        frames::check(&request.base, &file, &wanted, &load)?;
    }
    Ok(Raw::Layer(load))
}

fn uses(raw: &Raw) -> Vec<Use> {
    match raw {
        Raw::Layer(load) => load.files.iter().chain(&load.without_rows).map(Use::of).collect(),
        Raw::Rasters(files, _) => files.iter().map(|(holds, _)| Use::of(holds)).collect(),
    }
}

fn layer(raw: Option<Raw>) -> Load {
    match raw {
        Some(Raw::Layer(load)) => load,
        Some(Raw::Rasters(files, rejects)) => {
            Load { files: files.into_iter().map(|(holds, _)| holds).collect(), rejects, ..Load::default() }
        }
        None => Load::default(),
    }
}

/// The sources from what was read: the municipalities first, because all others are measured against their extent.
fn deliver(
    request: &Request,
    tasks: &[Task<'_>],
    raws: Vec<Raw>,
    record: Option<&EarlierRecord>,
    working: Crs,
) -> Result<Sources, IngestError> {
    let mut sources = Sources {
        demand_name: demand::name(request),
        bare_ids: bare_ids(request),
        demand_has_id: request.demand_has_id(),
        demand_weights: demand::all_weights(request),
        added: request.added.clone(),
        ..Sources::default()
    };
    let mut raws = raws.into_iter();
    let frame = Frame {
        area: working.plausible(),
        working,
        area_is_range: true,
        edge_deviation_m: request.edge_deviation_m,
        here: None,
        greatest_speed_mbps: request.greatest_speed_mbps,
    };
    let country = request.country.as_deref();
    let first = layer(raws.next());
    let rejects = &mut sources.rejects;
    sources.municipalities =
        municipalities::deliver(&request.municipalities, country, first, &frame, rejects)?;
    let areas = sources.municipalities.iter().flat_map(|municipality| municipality.areas.iter().cloned());
    let here = Some(Here::new(areas));
    let frame = Frame { area: extent(&sources.municipalities), area_is_range: false, here, ..frame };
    let loads: Vec<Load> = request.demands().map(|_| layer(raws.next())).collect();
    let first_of_rest = 1 + loads.len();
    let mut demand = demand::deliver_all(request, loads, &frame, &mut sources.rejects)?;
    sources.deso = std::mem::take(&mut demand.deso);
    sources.demand_columns = demand.columns(&request.joined_columns())?;
    let rest: Vec<(Task<'_>, Raw)> = tasks[first_of_rest..].iter().copied().zip(raws).collect();
    add_rest(request, rest, record, &demand, &frame, &mut sources)?;
    sources.demand_rows = demand.rows;
    sources.demand_rejected = demand.rejected;
    if sources.previous.is_some() {
        sources.demand_rejected_ids = demand.rejected_ids;
    }
    sources.demand = demand.points;
    Ok(sources)
}

/// The sources whose ids may be written in another form than those of the demand.
fn bare_ids(request: &Request) -> Vec<SourceName> {
    let demand = demand::name(request);
    let fixed = request.fixed.iter().filter(|source| source.id_form.is_some());
    let mobile = request.mobile.iter().filter(|source| source.id_form.is_some());
    let paths = mobile.map(|source| source.file.path.iter().collect::<Vec<_>>().join(", "));
    fixed.map(|source| fixed::name(source, &demand)).chain(paths).collect()
}

fn add_rest(
    request: &Request,
    rest: Vec<(Task<'_>, Raw)>,
    record: Option<&EarlierRecord>,
    demand: &Demand,
    frame: &Frame,
    sources: &mut Sources,
) -> Result<(), IngestError> {
    let mut fixed: Vec<(Option<Raw>, Option<Load>)> = request.fixed.iter().map(|_| (None, None)).collect();
    let (mut others, mut code_table) = (Vec::new(), None);
    for (task, raw) in rest {
        match task {
            Task::Fixed(at) => fixed[at].0 = Some(raw),
            Task::Valid(area) => {
                let at = request.fixed.iter().position(
                    |source| matches!(&source.valid, Some(Valid::Area(own)) if std::ptr::eq(own.as_ref(), area)),
                );
                if let Some(at) = at {
                    fixed[at].1 = Some(layer(Some(raw)));
                }
            }
            Task::Codes(_) => code_table = Some(layer(Some(raw))),
            _ => others.push((task, raw)),
        }
    }
    let code_source = request.previous.as_ref().and_then(|previous| previous.codes.as_ref());
    let codes = Codes::new(code_source, code_table, request.country.as_deref())?;
    let earlier = Earlier { record, codes: &codes };
    let jobs: Vec<_> = request.fixed.iter().zip(fixed).collect();
    let (fixed, others) = rayon::join(
        || -> Vec<Result<(DeliveredFixed, Vec<Reject>), IngestError>> {
            let deliver = |(source, (raw, valid))| deliver_fixed(request, source, raw, valid, demand, frame);
            jobs.into_par_iter().with_max_len(1).map(deliver).collect()
        },
        || -> Vec<Result<Other, IngestError>> {
            others
                .into_par_iter()
                .with_max_len(1)
                .map(|(task, raw)| others::deliver(request, task, layer(Some(raw)), &earlier, frame))
                .collect()
        },
    );
    for result in fixed {
        let (fixed, rejects) = result?;
        sources.fixed.push(fixed);
        sources.rejects.extend(rejects);
    }
    let mut outlines = BTreeMap::new();
    for result in others {
        let other = result?;
        sources.settlements.extend(other.settlements);
        sources.water.extend(other.water);
        sources.mobile.extend(other.mobile);
        sources.fibre_points.extend(other.fibre_points);
        sources.lines.extend(other.lines);
        sources.references.extend(other.references);
        sources.places.extend(other.places);
        sources.projects.extend(other.projects);
        sources.support_reviews.extend(other.reviews);
        sources.candidates.extend(other.candidates);
        sources.support_outcomes.extend(other.outcomes);
        sources.second_lists.extend(other.second_list);
        sources.measured.extend(other.measured);
        sources.register = sources.register.take().or(other.register);
        outlines.extend(other.outlines);
        sources.previous = sources.previous.take().or(other.previous);
        sources.rejects.extend(other.rejects);
    }
    if let Some(register) = sources.register.as_mut().filter(|register| register.is_own) {
        for entry in register.entries.iter_mut().filter(|entry| entry.place.is_none()) {
            entry.place = entry.id.as_ref().and_then(|id| outlines.remove(id));
        }
    }
    // Of all tables together: a figure may be contradicted in another file.
    let references = std::mem::take(&mut sources.references);
    sources.references = references::consistent(references, &mut sources.rejects);
    Ok(())
}

fn deliver_fixed(
    request: &Request,
    source: &FixedSource,
    raw: Option<Raw>,
    valid: Option<Load>,
    demand: &Demand,
    frame: &Frame,
) -> Result<(DeliveredFixed, Vec<Reject>), IngestError> {
    let mut rejects = Vec::new();
    let delivered = match raw {
        Some(Raw::Layer(load)) => {
            let of = match &source.reach {
                Some(FixedReach::Id { of, .. }) => request.joined_column(of.as_deref()),
                _ => None,
            };
            fixed::deliver(source, load, valid, (demand, of), frame, &mut rejects)?
        }
        Some(Raw::Rasters(files, more)) => {
            rejects.extend(more);
            fixed::deliver_raster(source, files, valid, frame, &mut rejects)?
        }
        None => fixed::deliver_columns(source, demand, &demand::name(request), valid, frame, &mut rejects)?,
    };
    Ok((delivered, rejects))
}

fn extent(municipalities: &[DeliveredMunicipality]) -> Option<Rect<f64>> {
    let areas = municipalities.iter().flat_map(|municipality| &municipality.areas);
    extent_of(areas.flat_map(geo::CoordsIter::exterior_coords_iter))
}
