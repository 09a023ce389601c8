//! Kontroll: `check.html`, what was read, how it was understood and what is wrong with it, before anything is counted.
use std::fmt::Write as _;
use std::path::Path;

use geo::{BoundingRect, Coord, Geometry, LineString, Polygon, Rect};

use super::document::{Block, Chapter, Document, KeyFigure, Table, TableRow, named};
use super::words::Words;
use super::{badges, gate, html};
use crate::emit::text::markup::escaped;
use crate::emit::{Audience, EmitError, Language, Units};
use crate::model::{Delivery, Extent, Gate, Gravity, MobileService, Survey};

/// Width of a small map, and its height at most, pixels.
const WIDE: f64 = 165.0;
const TALL: f64 = 165.0;
/// Corners of a boundary nearer to the last one than this are not drawn, pixels.
const STEP: f64 = 0.7;

/// A file that was read, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedFile {
    /// As configured, or as the pattern found it.
    pub source: String,
    /// Records read.
    pub records: u64,
    /// Rows that `where` left out.
    pub left_out: u64,
    /// Size, bytes.
    pub bytes: u64,
    /// CRS as declared or configured; empty where none was needed.
    pub crs: String,
    /// Whether the configuration overrode what the file declares.
    pub crs_overridden: bool,
    /// The columns that places were read from, where the format has none of its own.
    pub shapes_in: String,
}

/// A table of the configuration: its heading, and keys with their values as they are written.
pub type WrittenTable = (String, Vec<(String, String)>);

/// What every page of a check says at its head and at its end.
#[derive(Debug, Clone, Copy)]
pub struct CheckHead<'a> {
    /// Name of the region.
    pub name: &'a str,
    /// Reference date, `YYYY-MM-DD`.
    pub reference_date: &'a str,
    /// Name of the profile.
    pub profile: &'a str,
    /// Language of the page.
    pub language: Language,
    /// What points are called.
    pub units: Units,
    /// Whether the data are invented.
    pub invented: bool,
    /// The sources as the configuration gives them.
    pub written: &'a [WrittenTable],
}

/// A check that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct CheckPage<'a> {
    /// Its head.
    pub head: CheckHead<'a>,
    /// What was read, placed in municipalities.
    pub survey: &'a Survey,
    /// The delivery control.
    pub delivery: &'a Delivery,
    /// What was found.
    pub gate: &'a Gate,
    /// The files.
    pub files: &'a [CheckedFile],
}

/// Writes the page: findings, files, a small map of each source, and how each source was understood. One HTML file without a script.
///
/// # Errors
/// Where it cannot be written.
pub fn check_html(page: &CheckPage<'_>, path: &Path) -> Result<(), EmitError> {
    let words = page.head.words();
    super::write(path, &html::page(&document(page, words), words, None))
}

/// Writes the page of a check that stopped before everything was read: the fault as the terminal says it, and the sources as the
/// configuration gives them.
///
/// # Errors
/// Where it cannot be written.
pub fn stopped_check_html(head: &CheckHead<'_>, fault: &str, path: &Path) -> Result<(), EmitError> {
    let words = head.words();
    let fault = vec![
        Block::Note(words.say("check_stopped", &[("fault", &named(fault))])),
        Block::Text(words.t("check_stopped_text").to_owned()),
    ];
    let chapters = vec![chapter("found", words.t("check_found"), fault), head.understood()];
    super::write(path, &html::page(&head.document(chapters), words, None))
}

impl CheckHead<'_> {
    fn words(&self) -> Words {
        Words { language: self.language, units: self.units }
    }

    fn document(&self, chapters: Vec<Chapter>) -> Document {
        let words = self.words();
        Document {
            title: self.name.to_owned(),
            kind: words.t("check_page_kind"),
            subtitle: subtitle(words, self.reference_date),
            badges: badges(words, self.invented, Audience::Internal),
            flows: false,
            chapters,
        }
    }

    /// How the sources were understood.
    fn understood(&self) -> Chapter {
        let words = self.words();
        let blocks = understood(self.profile, self.written, words);
        chapter("understood", words.t("check_understood"), blocks)
    }
}

fn chapter(id: &str, title: &str, blocks: Vec<Block>) -> Chapter {
    Chapter { id: id.to_owned(), title: title.to_owned(), is_name: false, is_part: false, blocks }
}

fn subtitle(words: Words, reference_date: &str) -> String {
    let says = words.say("check_subtitle", &[("date", &words.date(reference_date))]);
    format!("{}. {says}", words.t("check_kind"))
}

fn document(page: &CheckPage<'_>, words: Words) -> Document {
    let found = vec![Block::Keys(keys(words, page.gate)), gate::table(words, page.gate, Some(page.delivery))];
    let read = vec![stock(page, words), Block::Table(files(page, words))];
    page.head.document(vec![
        chapter("found", words.t("check_found"), found),
        chapter("read", words.t("check_read"), read),
        chapter("where", words.t("check_where"), maps(page, words)),
        page.head.understood(),
    ])
}

fn keys(words: Words, gate: &Gate) -> Vec<KeyFigure> {
    let of =
        |gravity: Gravity| gate.findings.iter().filter(|finding| finding.gravity == gravity).count() as u64;
    [
        (Gravity::Error, words.t("gate_errors"), words.t("gate_errors_beside")),
        (Gravity::Warning, words.t("gate_warnings"), words.t("gate_warnings_beside")),
        (Gravity::Note, words.t("gate_notes"), words.t("gate_notes_beside")),
    ]
    .map(|(gravity, label, beside)| KeyFigure {
        label: label.to_owned(),
        value: words.whole(of(gravity)),
        beside: beside.to_owned(),
        since: Vec::new(),
    })
    .into()
}

fn stock(page: &CheckPage<'_>, words: Words) -> Block {
    let stock = page.survey.stock;
    let values = [
        ("rows", words.whole(stock.rows)),
        ("used", words.whole(stock.used)),
        ("outside", words.whole(stock.outside_selection)),
        ("rejected", words.whole(stock.rejected)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Block::Text(words.say("quality_stock", &values))
}

fn files(page: &CheckPage<'_>, words: Words) -> Table {
    let mut table = Table::new(
        words.t("check_read_caption"),
        1,
        &[
            words.t("check_file"),
            words.t("records"),
            words.t("check_left_out"),
            words.t("check_size"),
            words.t("check_crs"),
            words.t("check_shapes"),
        ],
    );
    for heading in table.headings.iter_mut().skip(4) {
        heading.is_number = false;
    }
    let row = |file: &CheckedFile| {
        let crs = match (file.crs.is_empty(), file.crs_overridden) {
            (true, _) => String::new(),
            (false, false) => named(&file.crs),
            (false, true) => words.say("check_crs_written", &[("crs", &named(&file.crs))]),
        };
        let left_out = if file.left_out > 0 { words.whole(file.left_out) } else { String::new() };
        TableRow::new([
            named(&file.source),
            words.whole(file.records),
            left_out,
            size(words, file.bytes),
            crs,
            named(&file.shapes_in),
        ])
    };
    table.rows = page.files.iter().map(row).collect();
    table.drop_blank_columns();
    table
}

fn size(words: Words, bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{} B", words.whole(bytes)),
        1_000..=999_999 => format!("{} kB", words.decimal(Some(bytes as f64 / 1e3))),
        _ => format!("{} MB", words.decimal(Some(bytes as f64 / 1e6))),
    }
}

fn understood(profile: &str, written: &[WrittenTable], words: Words) -> Vec<Block> {
    let mut blocks = vec![Block::Text(words.say("check_understood_text", &[("profile", &named(profile))]))];
    for (heading, keys) in written {
        let mut table = Table::new(named(heading), 2, &[words.t("check_key"), words.t("check_value")]);
        table.rows = keys.iter().map(|(key, value)| TableRow::new([named(key), named(value)])).collect();
        if table.rows.is_empty() {
            table.rows.push(TableRow::new([words.t("check_nothing_given"), ""]));
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

/// A small map of each source: the municipalities, and the box around its places.
fn maps(page: &CheckPage<'_>, words: Words) -> Vec<Block> {
    let Some(around) =
        bounds(page.survey.municipalities.iter().filter_map(|one| one.boundary.bounding_rect()))
    else {
        return Vec::new();
    };
    let drawings = drawn(page.survey, around, &boxes(page.survey, words), words);
    vec![Block::Drawings(drawings, words.t("check_where_text").to_owned())]
}

/// Each source with the box around its places, in the working CRS.
fn boxes(survey: &Survey, words: Words) -> Vec<(String, Rect<f64>)> {
    let at = |point: Coord<f64>| Rect::new(point, point);
    let of_points = |points: &mut dyn Iterator<Item = Coord<f64>>| bounds(points.map(at));
    let of_areas = |areas: &[Polygon<f64>]| bounds(areas.iter().filter_map(BoundingRect::bounding_rect));
    let of_lines = |lines: &mut dyn Iterator<Item = &LineString<f64>>| {
        bounds(lines.filter_map(BoundingRect::bounding_rect))
    };
    let mut boxes: Vec<(String, Option<Rect<f64>>)> = vec![(
        words.t("check_demand").to_owned(),
        of_points(&mut survey.points.iter().map(|point| point.at)),
    )];
    for (position, name) in survey.fixed_sources.iter().enumerate() {
        let own = survey.fixed.iter().filter(|layer| layer.source as usize == position);
        let around = bounds(own.filter_map(|layer| match &layer.extent {
            Extent::Areas(areas) => of_areas(areas),
            Extent::Near { shapes, .. } => bounds(shapes.iter().filter_map(Geometry::bounding_rect)),
            Extent::Points(points) => {
                of_points(&mut points.iter().map(|point| survey.points[*point as usize].at))
            }
        }));
        boxes.push((name.clone(), around));
    }
    for layer in &survey.mobile {
        let MobileService { generation, level, service_mbps, band_mhz } = &layer.service;
        let service = if *service_mbps > 0.0 {
            format!("{} Mbit/s", words.number(*service_mbps))
        } else {
            words.t("check_speech").to_owned()
        };
        let band = band_mhz.map_or_else(String::new, |band| format!(", {} MHz", words.number(band)));
        let operator = survey.operators.name(layer.operator);
        let name = format!("{operator} {} {}, {service}{band}", generation.as_str(), level.0);
        boxes.push((name, of_areas(&layer.areas)));
    }
    boxes.push(("[[water]]".to_owned(), of_areas(&survey.water)));
    let settlements = survey.settlements.iter().filter_map(|one| one.area.bounding_rect());
    boxes.push(("[[settlements]]".to_owned(), bounds(settlements)));
    boxes.push(("[[lines]]".to_owned(), of_lines(&mut survey.lines.iter().map(|line| &line.stretch))));
    boxes.push((
        "[[lines]] kind = \"fibre\"".to_owned(),
        of_lines(&mut survey.fibre_routes.iter().map(|one| &one.stretch)),
    ));
    boxes.push((
        "[[fibre_points]]".to_owned(),
        of_points(&mut survey.fibre_points.iter().map(|point| point.at)),
    ));
    boxes.into_iter().filter_map(|(name, around)| Some((name, around?))).collect()
}

fn bounds(rects: impl Iterator<Item = Rect<f64>>) -> Option<Rect<f64>> {
    rects.reduce(|a, b| {
        let (low, high) = (a.min(), a.max());
        Rect::new(
            Coord { x: low.x.min(b.min().x), y: low.y.min(b.min().y) },
            Coord { x: high.x.max(b.max().x), y: high.y.max(b.max().y) },
        )
    })
}

/// A drawing of each box, with its name.
fn drawn(
    survey: &Survey,
    around: Rect<f64>,
    boxes: &[(String, Rect<f64>)],
    words: Words,
) -> Vec<(String, String)> {
    // A source that reaches beyond the municipalities is drawn to the frame of its map.
    const MARGIN: f64 = 10.0;
    let (east_m, north_m) = (around.width().max(1.0), around.height().max(1.0));
    let scale = ((WIDE - 2.0 * MARGIN) / east_m).min((TALL - 2.0 * MARGIN) / north_m);
    let high = north_m.mul_add(scale, 2.0 * MARGIN);
    let side = (WIDE - east_m * scale) / 2.0;
    let x = |east: f64| ((east - around.min().x).mul_add(scale, side)).clamp(0.5, WIDE - 0.5);
    let y = |north: f64| ((around.max().y - north).mul_add(scale, MARGIN)).clamp(0.5, high - 0.5);
    let mut ground = String::new();
    let rings = survey.municipalities.iter().flat_map(|one| &one.boundary.0).map(Polygon::exterior);
    for ring in rings {
        let mut last: Option<(f64, f64)> = None;
        for corner in &ring.0 {
            let (px, py) = (x(corner.x), y(corner.y));
            if last.is_some_and(|(lx, ly)| (px - lx).abs().max((py - ly).abs()) < STEP) {
                continue;
            }
            let _ = write!(ground, "{}{px:.1} {py:.1}", if last.is_none() { "M" } else { "L" });
            last = Some((px, py));
        }
        ground.push('Z');
    }
    let drawing = |(position, (name, own)): (usize, &(String, Rect<f64>))| {
        let (west, east, north, south) = (x(own.min().x), x(own.max().x), y(own.max().y), y(own.min().y));
        // A source of one place is still to be seen.
        let (width, height) = ((east - west).max(2.0), (south - north).max(2.0));
        // The first drawing holds the ground of all.
        let shared = if position == 0 {
            format!(
                "<defs><path id=\"check-ground\" d=\"{ground}\" fill=\"#e7e5df\" stroke=\"#fff\" stroke-width=\"0.8\"/></defs>"
            )
        } else {
            String::new()
        };
        let alternative = words.say("check_map_alternative", &[("sources", name)]);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDE} {high:.1}\" role=\"img\" aria-label=\"{}\">{shared}\
             <use href=\"#check-ground\"/><rect x=\"{west:.1}\" y=\"{north:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
             fill=\"#0b5c8a\" fill-opacity=\"0.12\" stroke=\"#0b5c8a\" stroke-width=\"1.6\"/></svg>",
            escaped(&alternative)
        );
        (named(name), svg)
    };
    boxes.iter().enumerate().map(drawing).collect()
}
