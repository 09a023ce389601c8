//! The pages that a person reads.
use std::{
    fs,
    path::Path,
    sync::{Arc, OnceLock},
};

use super::{Changes, Found, RunError, Tables, Writer, open, with_definitions};
use crate::{
    config::{Config, Format},
    emit::{
        Audience, Context, EmitError,
        definitions::{ProfileTable, definitions_html},
        image::{self, Atlas, Focus, Imprint, Sheet},
        map::{self, MapBase, MapDefinitions, MapPage, MobileDefinition},
        report::{ReportPage, SourceLine},
    },
    ingest::InputFile,
    model::{Findings, Survey},
};

/// What lies where, of the findings of one audience: looked up once, by the first that draws.
pub(super) type Base<'a> = Arc<OnceLock<Atlas<'a>>>;

/// What the reports are made of beside the findings: the definitions, and what was read.
pub(super) struct Basis {
    profile: ProfileTable,
    /// Every file, for the region itself.
    files: Vec<SourceLine>,
    /// The suppliers, for everybody.
    suppliers: Vec<SourceLine>,
}

impl Basis {
    pub(super) fn of(config: &Config, survey: &Survey, inputs: &[InputFile]) -> Self {
        let file = |input: &InputFile| SourceLine {
            name: input.source.clone(),
            as_of: None,
            records: Some(input.records),
        };
        let supplier = |(name, as_of)| SourceLine { name, as_of, records: None };
        Self {
            profile: ProfileTable::of(&config.profile)
                .with_own_values(&crate::pipeline::definitions::own_values(config, survey)),
            files: inputs.iter().map(file).collect(),
            suppliers: open::suppliers(config, Audience::Open).into_iter().map(supplier).collect(),
        }
    }

    /// What a report says.
    pub(super) fn page<'a>(
        &'a self,
        audience: Audience,
        config: &'a Config,
        findings: &'a Findings,
        tables: &'a Tables<'a>,
        context: &'a Context<'a>,
    ) -> ReportPage<'a> {
        ReportPage {
            findings,
            indicators: tables.indicators,
            below: f64::from(config.suppress_below),
            changes: &tables.changes.rows,
            reached: &tables.changes.reached,
            since: &tables.changes.since,
            moves: &tables.changes.moves,
            arrivals: &tables.changes.arrivals,
            history: &tables.years.history,
            redefined: &tables.years.redefined,
            published_before: &tables.years.published_before,
            context,
            profile: &self.profile,
            shortage_mbps: config.profile.shortage.speed_mbps.value,
            targets: &config.targets,
            target_notes: &config.target_notes,
            proofs: tables.proofs,
            sources: match audience {
                Audience::Internal => &self.files,
                Audience::Open => &self.suppliers,
            },
            audience,
        }
    }
}

/// The files of pages.
pub(super) fn writers<'a>(found: Found<'a>, base: &Base<'a>) -> Vec<Writer<'a>> {
    let Found { findings, report, .. } = found;
    let mut writers = vec![
        Writer::new(Format::Html, "internal/map.html", move |path| {
            write_map(found, Audience::Internal, path)
        }),
        Writer::new(Format::Html, "internal/definitions.html", move |path| write_definitions(found, path)),
    ];
    if let Some(report) = report {
        let [atlas, brief, docx, pdf] = std::array::from_fn(|_| Base::clone(base));
        writers.extend([
            Writer::new(Format::Html, "internal/report.html", move |path| {
                Ok(report.html(atlas.get_or_init(|| Atlas::of(findings)), path)?)
            }),
            Writer::new(Format::Html, "internal/summary.html", move |path| {
                Ok(report.summary_html(brief.get_or_init(|| Atlas::of(findings)), path)?)
            }),
            Writer::new(Format::Docx, "internal/summary.docx", move |path| {
                Ok(report.summary_docx(docx.get_or_init(|| Atlas::of(findings)), path)?)
            }),
            Writer::new(Format::Pdf, "internal/summary.pdf", move |path| {
                Ok(report.summary_pdf(pdf.get_or_init(|| Atlas::of(findings)), path)?)
            }),
            Writer::new(Format::Html, "internal/report.md", move |path| Ok(report.markdown(path)?)),
        ]);
    }
    writers.extend(images(found, base));
    writers
}

/// The pages of the open package.
pub(super) fn open_writers(found: Found<'_>) -> Vec<Writer<'_>> {
    let base = Base::default();
    let atlas = Base::clone(&base);
    let mut writers = vec![
        Writer::new(Format::Html, "open/map.html", move |path| write_map(found, Audience::Open, path)),
        Writer::new(Format::Html, "open/definitions.html", move |path| write_definitions(found, path)),
    ];
    if let Some(report) = found.open_report {
        writers.extend([
            Writer::new(Format::Html, "open/report.html", move |path| {
                Ok(report.html(atlas.get_or_init(|| Atlas::of(&found.published.findings)), path)?)
            }),
            Writer::new(Format::Html, "open/report.md", move |path| Ok(report.markdown(path)?)),
        ]);
    }
    writers.extend(open_images(found, &base));
    writers
}

/// Whose pictures are drawn, and what of.
struct Pictures<'a> {
    audience: Audience,
    findings: &'a Findings,
    sources: Vec<String>,
    /// Where they lie within the result.
    folder: &'static str,
}

/// Maps for slides and paper.
fn images<'a>(found: Found<'a>, base: &Base<'a>) -> Vec<Writer<'a>> {
    let findings = found.findings;
    let sources = captions(found.config, Audience::Internal);
    let pictures = Pictures { audience: Audience::Internal, findings, sources, folder: "internal/images" };
    // Of a country the whole and the counties alone are written as pixels: a picture takes some tenth of a second, and an SVG can
    // be put on a slide as it is.
    let is_large = findings.survey.is_country();
    let as_pixels = move |focus| !(is_large && matches!(focus, Focus::Municipality(_)));
    drawn(found, base, pictures, image::pictures(findings), as_pixels)
}

/// Maps for publication: of the whole and of the counties.
fn open_images<'a>(found: Found<'a>, base: &Base<'a>) -> Vec<Writer<'a>> {
    let findings = &found.published.findings;
    let sources = captions(found.config, Audience::Open);
    let pictures = Pictures { audience: Audience::Open, findings, sources, folder: "open/images" };
    let mut shown = image::pictures(findings);
    shown.retain(|(_, focus)| !matches!(focus, Focus::Municipality(_)));
    drawn(found, base, pictures, shown, |_| true)
}

fn drawn<'a>(
    found: Found<'a>,
    base: &Base<'a>,
    pictures: Pictures<'a>,
    shown: Vec<(String, Focus)>,
    as_pixels: impl Fn(Focus) -> bool,
) -> Vec<Writer<'a>> {
    let Pictures { audience, findings, sources, folder } = pictures;
    let sources = Arc::new(sources);
    let mut pixels = Vec::new();
    let mut vectors = Vec::new();
    for (name, focus) in shown {
        for sheet in Sheet::ALL {
            let drawn = Arc::new(OnceLock::<String>::new());
            let draw = {
                let (base, sources) = (Base::clone(base), Arc::clone(&sources));
                move || {
                    let atlas: &Atlas = base.get_or_init(|| Atlas::of(findings));
                    let internal = audience == Audience::Internal;
                    let imprint = Imprint { context: found.context, sources: &sources, internal };
                    atlas.sheet(focus, sheet, &imprint)
                }
            };
            let name = format!("{folder}/{name}_{}", sheet.as_str());
            if as_pixels(focus) {
                let (draw, drawn) = (draw.clone(), Arc::clone(&drawn));
                pixels.push(Writer::new(Format::Images, format!("{name}.png"), move |path| {
                    let svg = drawn.get_or_init(&draw);
                    let pixels = image::png(svg, sheet.pixels(), sheet.per_inch()).map_err(|reason| {
                        EmitError::Format { path: path.to_owned(), part: "picture".to_owned(), reason }
                    })?;
                    Ok(write_all(path, &pixels)?)
                }));
            }
            vectors.push(Writer::new(Format::Images, format!("{name}.svg"), move |path| match drawn.get() {
                Some(svg) => Ok(write_all(path, svg.as_bytes())?),
                None => Ok(write_all(path, draw().as_bytes())?),
            }));
        }
    }
    // What was drawn for pixels is at hand when its lines are written.
    let mut writers = pixels;
    writers.extend(vectors);
    // The program holds the letters of its pictures: their licence goes along.
    writers.push(Writer::new(Format::Images, format!("{folder}/licence_dejavu.txt"), |path| {
        Ok(write_all(path, image::FONT_LICENCE.as_bytes())?)
    }));
    writers
}

/// The names below maps and pictures, each once.
fn captions(config: &Config, audience: Audience) -> Vec<String> {
    let mut names: Vec<String> =
        open::suppliers(config, audience).into_iter().map(|(name, _)| name).collect();
    names.dedup();
    names
}

fn write_all(path: &Path, bytes: &[u8]) -> Result<(), EmitError> {
    fs::write(path, bytes).map_err(|source| EmitError::Write { path: path.to_owned(), source })
}

/// What the run's words mean.
fn write_definitions(found: Found<'_>, path: &Path) -> Result<(), RunError> {
    with_definitions(found, |definitions| Ok(definitions_html(definitions, path)?))
}

/// The map of the findings, or of what of them may be published: then without what changed since last year, which is
/// counted finer than the table.
fn write_map(found: Found<'_>, audience: Audience, path: &Path) -> Result<(), RunError> {
    let Found { config, context, .. } = found;
    let is_open = audience == Audience::Open;
    let findings = if is_open { &found.published.findings } else { found.findings };
    let none = Changes::default();
    let changes = if is_open { &none } else { found.tables.changes };
    let profile = &config.profile;
    let mobile = &profile.mobile_cover;
    let sources = captions(config, audience);
    // The base is as it was delivered; stretches without cover are published where the uncovered area is.
    let survey = &found.findings.survey;
    let is_withheld = is_open && found.published.is_uncovered_withheld;
    let base = MapBase {
        water: &survey.water,
        settlements: &survey.settlements,
        lines: &survey.lines,
        uncovered_lines: if is_withheld { &[] } else { &found.findings.uncovered_lines },
    };
    let page = MapPage {
        findings,
        base,
        gaps: if is_withheld { &[] } else { found.gaps },
        grids: if is_open { &found.published.grids } else { found.grids },
        changes: &changes.rows,
        changed: &changes.points,
        since: &changes.since,
        context,
        definitions: MapDefinitions {
            shortage_mbps: profile.shortage.speed_mbps.value,
            link_m: profile.shortage.link_m.value,
            min_points: profile.shortage.min_points.value,
            mobile: (!found.findings.survey.mobile.is_empty()).then(|| MobileDefinition {
                generations: mobile
                    .generations
                    .value
                    .iter()
                    .map(|generation| generation.as_str().to_owned())
                    .collect(),
                service_mbps: mobile.service_mbps.value,
                level: mobile.level.value.0.clone(),
            }),
            without_water: !found.findings.survey.water.is_empty(),
        },
        sources,
        audience,
    };
    Ok(map::map_html(&page, path)?)
}
