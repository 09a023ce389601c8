//! The open package, and the squares that both packages have.
use std::{collections::BTreeSet, fs, path::PathBuf};

use geo::{BoundingRect, Coord, Rect};

use super::{Found, RunError, Writer};
use crate::{
    config::{Config, Format},
    emit::{
        self, Audience, Bundle, EmitError,
        open::{self, LeftOut, MaskedSquares, OpenFile, OpenPackage},
    },
    ingest::{FileSource, Paths, PreviousSource, Request, Value},
    model::{AccessStatus, Findings, Grid, RowKind, ShortageArea, WeightKind, WeightRow},
    pipeline::shown::has_small_squares,
    suppress::Published,
};

/// The archive of the whole open package.
const ARCHIVE: &str = "open.zip";

/// The files of the open package but for those that describe the others, and the internal squares.
pub(super) fn writers<'a>(found: Found<'a>) -> Vec<Writer<'a>> {
    let Found { findings, context, published, open_outlines, .. } = found;
    let open = &published.findings;
    let squares = |folder: &str, findings: &'a Findings, grid: &'a Grid| {
        let name = format!("{folder}/{}", emit::grid_file(grid.side_m));
        Writer::new(Format::Gpkg, name, move |path| {
            Ok(emit::grid_geopackage(&findings.survey, grid, context, path)?)
        })
    };
    // The smallest squares first: there are most of them.
    let mut writers: Vec<Writer> =
        internal_squares(found).rev().map(|grid| squares("internal", findings, grid)).collect();
    // Of a country they are in `whitespot_open.gpkg` alone: a file of their own would hold tens of megabytes once more.
    let own = published.grids.iter().filter(|_| !findings.survey.is_country());
    writers.extend(own.rev().map(|grid| squares("open", open, grid)));
    let has_uncovered = has_uncovered(found);
    writers.extend([
        Writer::new(Format::Gpkg, "open/whitespot_open.gpkg", move |path| {
            Ok(emit::open_geopackage(open, &published.grids, has_uncovered, context, path)?)
        }),
        Writer::new(Format::GeoJson, "open/shortage_areas.geojson", move |path| {
            Ok(emit::shortage_areas_geojson(open_outlines, context, path)?)
        }),
        Writer::new(None, "open/municipalities.csv", move |path| {
            Ok(emit::published_municipalities_csv(open, path)?)
        }),
        Writer::new(None, "open/reconciliation.csv", move |path| {
            Ok(emit::reconciliation_csv(&open.reconciliation, path)?)
        }),
    ]);
    #[cfg(feature = "xlsx")]
    writers.push(Writer::new(Format::Xlsx, "open/tables.xlsx", move |path| {
        super::with_definitions(found, |definitions| {
            Ok(emit::open_tables_xlsx(&emit::OpenBook { findings: open, context, definitions }, path)?)
        })
    }));
    if let Some(grid) = published.grids.first().filter(|_| !findings.survey.is_country()) {
        writers.push(Writer::new(Format::GeoJson, "open/grid_1km.geojson", move |path| {
            Ok(emit::grid_geojson(&open.survey, grid, context, path)?)
        }));
    }
    if has_uncovered {
        writers.push(Writer::new(Format::GeoJson, "open/uncovered.geojson", move |path| {
            Ok(emit::uncovered_geojson(open_outlines, context, path)?)
        }));
    }
    #[cfg(feature = "pages")]
    writers.extend(super::pages::open_writers(found));
    writers
}

/// The squares with an internal file, the largest first.
pub(super) fn internal_squares(found: Found<'_>) -> impl DoubleEndedIterator<Item = &Grid> {
    let is_all = has_small_squares(found.config, &found.findings.survey);
    found.grids.iter().take(if is_all { found.grids.len() } else { 1 })
}

/// Whether the area without mobile cover is published.
fn has_uncovered(found: Found<'_>) -> bool {
    !found.published.is_uncovered_withheld && !found.findings.survey.mobile.is_empty()
}

/// Writes what describes the other files of the open package, and the archive of all of them; gives the names.
pub(super) fn finish(found: Found<'_>, names: &[String], bundle: &Bundle) -> Result<Vec<String>, RunError> {
    let within = |name: &str| -> Result<(String, PathBuf), EmitError> {
        Ok((name.to_owned(), bundle.path(&format!("open/{name}"))?))
    };
    let look = |names: &[&str]| -> Result<Vec<OpenFile>, RunError> {
        let files: Result<_, EmitError> = names.iter().map(|name| within(name)).collect();
        Ok(OpenFile::look_at(files?)?)
    };
    let mut data: Vec<&str> = names.iter().filter_map(|name| name.strip_prefix("open/")).collect();
    let package = package(found);
    open::readme(&package, &data, &within("README.md")?.1)?;
    data.push("README.md");
    let mut files = look(&data)?;
    open::dcat_jsonld(&package, &files, &within("dcat.jsonld")?.1)?;
    open::dcat_rdf(&package, &files, &within("dcat.rdf")?.1)?;
    files.extend(look(&["dcat.jsonld", "dcat.rdf"])?);
    files.sort_by(|one, other| one.name.cmp(&other.name));
    open::checksums(&files, &within("checksums.sha256")?.1)?;
    files.extend(look(&["checksums.sha256"])?);
    files.sort_by(|one, other| one.name.cmp(&other.name));
    open::archive(&files, found.context.reference_date, &bundle.path(ARCHIVE)?)?;
    let written = ["open/README.md", "open/checksums.sha256", "open/dcat.jsonld", "open/dcat.rdf", ARCHIVE];
    Ok(written.map(str::to_owned).to_vec())
}

fn package(found: Found<'_>) -> OpenPackage<'_> {
    let Found { config, published, context, .. } = found;
    OpenPackage {
        context,
        below: config.suppress_below,
        masked_rows: (published.masked_rows(), published.findings.rows.len()),
        masked_squares: published.grids.iter().zip(found.grids).map(masked_squares).collect(),
        left_out: left_out(published),
        masked_areas: masked_areas(&published.findings.shortage_areas),
        min_points: config.profile.shortage.min_points.value,
        is_uncovered_withheld: published.is_uncovered_withheld,
        has_uncovered: has_uncovered(found),
        sources: suppliers(config, Audience::Open),
        publication: &config.publication,
        earlier: earlier(config),
        bounds: bounds(found.findings, found.context),
    }
}

/// What the earlier result's package says of its data sets and their series; nothing where its record is of an earlier version.
fn earlier(config: &Config) -> BTreeSet<(String, String)> {
    let record = |previous: &PreviousSource| {
        let folder = config.request.base.join(&previous.dir);
        open::members_of_series(&folder.join("open/dcat.jsonld"))
    };
    config.request.previous.as_ref().map(record).unwrap_or_default()
}

fn masked_squares((published, counted): (&Grid, &Grid)) -> MaskedSquares {
    let all = counted.cells.len();
    MaskedSquares { side_m: published.side_m, left_out: all - published.cells.len(), all }
}

/// What of the demand points lies in no published square of the largest side, by what everybody can read.
fn left_out(published: &Published) -> Option<LeftOut> {
    let total = published.findings.rows.iter().find(|row| row.kind == RowKind::Total)?;
    let total = total.weight(WeightKind::Points)?;
    let cells = &published.grids.first()?.cells;
    let points =
        || cells.iter().filter_map(|cell| cell.weights.iter().find(|one| one.weight == WeightKind::Points));
    let unserved = |row: &WeightRow| row.states.get(AccessStatus::Unserved);
    let part = |shown: f64, all: f64| (all > 0.0).then(|| 1.0 - shown / all);
    Some(LeftOut {
        unserved: part(points().map(unserved).sum(), unserved(total))?,
        all: part(points().map(|row| row.total).sum(), total.total)?,
    })
}

/// Open areas whose places or households are masked, and all of them.
fn masked_areas(areas: &[ShortageArea]) -> (usize, usize) {
    let is_masked = |area: &&ShortageArea| {
        area.published.as_ref().is_some_and(|published| published.masked.contains(&WeightKind::Points))
    };
    let open = || areas.iter().filter(|area| area.status.is_open());
    (open().filter(is_masked).count(), open().count())
}

/// Those whose data the run shows, each once, and the dates that they speak of: by the name that the configuration gives, that of an operator,
/// or the file's. For everybody, one that must not be published is not named, even where another source reads the same file.
pub(super) fn suppliers(config: &Config, audience: Audience) -> Vec<(String, Option<String>)> {
    let is_open = audience == Audience::Open;
    let named = configured(&config.request, is_open);
    let withheld: Vec<&str> =
        named.iter().filter(|one| !one.publish).flat_map(|one| one.paths.iter()).collect();
    let is_shown = |one: &&Supplied<'_>| !(is_open && one.paths.iter().any(|path| withheld.contains(&path)));
    let mut suppliers: Vec<(String, Option<String>)> = named
        .iter()
        .filter(is_shown)
        .flat_map(|one| {
            let names: Vec<&str> = match one.name {
                Some(name) => vec![name],
                // Folders are nobody's business.
                None => {
                    one.paths.iter().map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path)).collect()
                }
            };
            names.into_iter().map(|name| (name.to_owned(), one.as_of.cloned()))
        })
        .collect();
    suppliers.sort();
    suppliers.dedup();
    suppliers
}

/// A source of the configuration.
struct Supplied<'a> {
    /// Its name or its operator's.
    name: Option<&'a str>,
    paths: &'a Paths,
    as_of: Option<&'a String>,
    publish: bool,
}

/// The sources of what pages and maps show; where networks have their nodes is for the region alone.
fn configured(request: &Request, is_open: bool) -> Vec<Supplied<'_>> {
    fn plain(file: &FileSource) -> Supplied<'_> {
        Supplied { name: file.source.as_deref(), paths: &file.path, as_of: None, publish: true }
    }
    fn operator(of: &Value<String>) -> Option<&str> {
        match of {
            Value::Literal(name) => Some(name),
            Value::Column(_) => None,
        }
    }
    let mut all = vec![plain(&request.municipalities.file)];
    all.extend(request.demands().map(|source| plain(&source.file)));
    all.extend(request.settlements.iter().map(|source| plain(&source.file)));
    all.extend(request.water.iter().map(|source| plain(&source.file)));
    all.extend(request.lines.iter().map(|source| plain(&source.file)));
    if !is_open {
        all.extend(request.fibre_points.iter().map(|source| plain(&source.file)));
    }
    all.extend(request.fixed_today().iter().filter_map(|source| {
        Some(Supplied {
            name: source.source.as_deref().or(operator(&source.operator)),
            paths: source.path.as_ref()?,
            as_of: source.as_of.as_ref(),
            publish: source.publish,
        })
    }));
    all.extend(request.mobile_today().iter().map(|source| Supplied {
        name: source.file.source.as_deref().or(operator(&source.operator)),
        paths: &source.file.path,
        as_of: source.as_of.as_ref(),
        publish: source.publish,
    }));
    all
}

/// West, south, east and north of all municipalities, in degrees.
pub(super) fn bounds(findings: &Findings, context: &emit::Context<'_>) -> Option<[f64; 4]> {
    const STEPS: u32 = 16;
    let rects = findings.survey.municipalities.iter().filter_map(|one| one.boundary.bounding_rect());
    let all = rects.reduce(|one, other| {
        let (low, high) = (one.min(), one.max());
        Rect::new(
            Coord { x: low.x.min(other.min().x), y: low.y.min(other.min().y) },
            Coord { x: high.x.max(other.max().x), y: high.y.max(other.max().y) },
        )
    })?;
    // A side that is straight in the plane bends on the globe.
    let mut places: Vec<Coord<f64>> = (0..=STEPS)
        .flat_map(|step| {
            let part = f64::from(step) / f64::from(STEPS);
            let (x, y) = (all.min().x + part * all.width(), all.min().y + part * all.height());
            [
                Coord { x, y: all.min().y },
                Coord { x, y: all.max().y },
                Coord { x: all.min().x, y },
                Coord { x: all.max().x, y },
            ]
        })
        .collect();
    (context.to_wgs84)(&mut places);
    let least = |of: fn(&Coord<f64>) -> f64| places.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Coord<f64>) -> f64| places.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let bounds = [least(|at| at.x), least(|at| at.y), most(|at| at.x), most(|at| at.y)];
    bounds.iter().all(|degrees| degrees.is_finite()).then_some(bounds)
}

/// Size of a file.
pub(super) fn size(bundle: &Bundle, name: &str) -> Result<u64, EmitError> {
    let path = bundle.path(name)?;
    Ok(fs::metadata(&path).map_err(|source| EmitError::Write { path, source })?.len())
}
