//! All files of a result, side by side.
mod by_municipality;
mod layers;
mod open;
#[cfg(feature = "pages")]
mod pages;
mod tables;

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use geo::Coord;

use super::{Options, RunError, change::Changes, history::Years, record, shown::Shown};
use crate::{
    config::{Config, Format},
    emit::{self, Audience, Bundle, Context, Outlines, Provenance},
    indicators::{Indicators, Proof},
    ingest::{Crs, InputFile},
    model::{Findings, Grid},
    sensitivity::SensitivityRow,
    suppress::Published,
};

/// Writes a file.
type Write<'a> = dyn Fn(&Path) -> Result<(), RunError> + Sync + 'a;

/// A file of the result that is to be written.
struct Writer<'a> {
    /// The format that asks for it; `None`: always written.
    format: Option<Format>,
    /// Its name within the result.
    name: String,
    /// Writes it.
    write: Box<Write<'a>>,
}

impl<'a> Writer<'a> {
    fn new(
        format: impl Into<Option<Format>>,
        name: impl Into<String>,
        write: impl Fn(&Path) -> Result<(), RunError> + Sync + 'a,
    ) -> Self {
        Self { format: format.into(), name: name.into(), write: Box::new(write) }
    }
}

/// What was counted, beside the findings.
pub(super) struct Tables<'a> {
    /// Every indicator.
    pub indicators: &'a Indicators,
    /// What other definitions would give; empty unless it was asked for.
    pub tried: &'a [SensitivityRow],
    /// Why the numbers changed; empty without an earlier result.
    pub changes: &'a Changes,
    /// The years so far, and what the earlier result says of itself.
    pub years: &'a Years,
    /// The sums that were found to hold.
    pub proofs: &'a [Proof],
}

/// All that files are made of.
#[derive(Clone, Copy)]
struct Found<'a> {
    config: &'a Config,
    findings: &'a Findings,
    tables: &'a Tables<'a>,
    context: &'a Context<'a>,
    /// Where the numbers come from.
    provenance: &'a Provenance<'a>,
    /// The squares, the largest first.
    grids: &'a [Grid],
    /// What of the findings may be published.
    published: &'a Published,
    /// The outlines in degrees, of all and of what may be published.
    outlines: &'a Outlines<'a>,
    open_outlines: &'a Outlines<'a>,
    /// The reports, made once for all their forms, where a format asks for one.
    #[cfg(feature = "pages")]
    report: Option<&'a emit::report::Report<'a>>,
    #[cfg(feature = "pages")]
    open_report: Option<&'a emit::report::Report<'a>>,
    /// What each mobile operator leaves uncovered, for maps; empty where there are none, or but one operator.
    #[cfg(feature = "pages")]
    gaps: &'a [emit::map::OperatorGap],
}

/// What was written.
pub(super) struct Written {
    /// Files with their sizes, by name.
    pub files: Vec<(String, u64)>,
    /// What each took, beside the others.
    pub times: Vec<(String, Duration)>,
}

/// Writes all files side by side, the run record last.
pub(super) fn write(
    config: &Config,
    options: &Options,
    (findings, shown): (&Findings, &Shown),
    tables: &Tables<'_>,
    inputs: &[InputFile],
    bundle: &Bundle,
) -> Result<Written, RunError> {
    let crs = Crs::try_new(&config.request.crs)?;
    crs.to_wgs84(&mut [])?;
    let to_wgs84 =
        |places: &mut [Coord<f64>]| crs.to_wgs84(places).expect("the way to WGS 84 was found before");
    let date = config.reference_date.to_string();
    let context = Context {
        name: &config.name,
        reference_date: &date,
        profile: &config.profile.name,
        language: config.language,
        units: crate::emit::Units::of(config.request.demand_kind(), &findings.survey.weights),
        invented: config.invented,
        crs: crs.wkt(),
        to_wgs84: &to_wgs84,
    };
    let Shown { grids, published, .. } = shown;
    #[cfg(feature = "pages")]
    let basis = pages::Basis::of(config, &findings.survey, inputs);
    #[cfg(feature = "pages")]
    let reported = [(Audience::Internal, findings), (Audience::Open, &published.findings)]
        .map(|(audience, findings)| basis.page(audience, config, findings, tables, &context));
    #[cfg(feature = "pages")]
    let reports = [&[Format::Html, Format::Docx, Format::Pdf][..], &[Format::Html]]
        .map(|formats| formats.iter().any(|format| config.formats.contains(format)));
    #[cfg(feature = "pages")]
    let [report, open_report] = [0, 1].map(|at| reports[at].then(|| emit::report::Report::of(&reported[at])));
    let found = Found {
        config,
        findings,
        tables,
        context: &context,
        provenance: &layers::provenance(config, findings, &context, inputs),
        grids,
        published,
        outlines: &Outlines::of(findings, &context),
        open_outlines: &Outlines::of(&published.findings, &context),
        #[cfg(feature = "pages")]
        report: report.as_ref(),
        #[cfg(feature = "pages")]
        open_report: open_report.as_ref(),
        #[cfg(feature = "pages")]
        gaps: &shown.gaps,
    };
    let mut writers = layers::writers(found);
    writers.extend(open::writers(found));
    writers.extend(tables::writers(found));
    #[cfg(feature = "pages")]
    let base = pages::Base::default();
    writers.extend(by_municipality::writers(
        found,
        #[cfg(feature = "pages")]
        &base,
    ));
    #[cfg(feature = "pages")]
    writers.extend(pages::writers(found, &base));
    writers.retain(|writer| writer.format.is_none_or(|format| config.formats.contains(&format)));
    // The open package first: what describes its files, and the archive of them, is made beside the others.
    let (open, others): (Vec<Writer>, Vec<Writer>) =
        writers.into_iter().partition(|writer| writer.name.starts_with("open/"));
    let mut times = side_by_side(&open, bundle)?;
    let mut names: Vec<String> = open.into_iter().map(|writer| writer.name).collect();
    let (finished, more) =
        rayon::join(|| open::finish(found, &names, bundle), || side_by_side(&others, bundle));
    names.extend(finished?);
    times.extend(more?);
    names.extend(others.into_iter().map(|writer| writer.name));
    names.sort();
    let sized = |name: String| open::size(bundle, &name).map(|bytes| (name, bytes));
    let files = names.into_iter().map(sized).collect::<Result<Vec<_>, _>>()?;
    emit::run_record(
        &record::record(config, options, findings, inputs, tables.proofs, &files)?,
        &bundle.path("run.json")?,
    )?;
    Ok(Written { files, times })
}

/// Writes the files in their order, as many at a time as there are threads: layers come first, because the largest of
/// them take longest, and pictures last, so that no thread waits long for the others. Gives the time of each.
fn side_by_side(writers: &[Writer<'_>], bundle: &Bundle) -> Result<Vec<(String, Duration)>, RunError> {
    let written: Vec<Mutex<Option<Result<Duration, RunError>>>> =
        writers.iter().map(|_| Mutex::new(None)).collect();
    rayon::scope_fifo(|scope| {
        for (writer, written) in writers.iter().zip(&written) {
            scope.spawn_fifo(move |_| {
                let begin = Instant::now();
                let done =
                    bundle.path(&writer.name).map_err(RunError::from).and_then(|path| (writer.write)(&path));
                let time = begin.elapsed();
                tracing::debug!("wrote {} in {time:.1?}", writer.name);
                *written.lock().unwrap_or_else(PoisonError::into_inner) = Some(done.map(|()| time));
            });
        }
    });
    writers
        .iter()
        .zip(written)
        .map(|(writer, written)| {
            let done = written.into_inner().unwrap_or_else(PoisonError::into_inner);
            Ok((writer.name.clone(), done.expect("the scope ends when all are written")?))
        })
        .collect()
}

/// Makes the glossary of the run and hands it on.
#[cfg(any(feature = "pages", feature = "xlsx"))]
fn with_definitions<T>(
    found: Found<'_>,
    use_page: impl FnOnce(&emit::definitions::DefinitionsPage<'_>) -> T,
) -> T {
    let Config { name, profile, targets, target_notes, language, invented, .. } = found.config;
    let own_values = super::definitions::own_values(found.config, &found.findings.survey);
    let run = super::definitions::RunOfDefinitions {
        name,
        reference_date: found.context.reference_date,
        units: found.context.units,
        invented: *invented,
        own_values: &own_values,
    };
    super::definitions::with_page(profile, targets, target_notes, *language, Some(&run), use_page)
}
