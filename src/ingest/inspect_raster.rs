//! What a raster holds, for people who write a configuration.
use gdal::Dataset;

use super::archive::Opened;
use super::band::Band;
use super::crs::Crs;
use super::error::IngestError;
use super::inspect::{InspectedBand, InspectedRaster, Inspection, bounds};
use super::inspect_findings as findings;
use super::quiet;
use super::source_raster::RasterFormat;

/// More different values than this are measurements, and no classes.
const CLASSES: usize = 16;
/// Cells read at a time.
const CELLS_AT_ONCE: usize = 1 << 20;
/// A raster with more cells than this is not searched for classes to its end.
const MOST_CELLS: usize = 1 << 28;

/// A raster as it stands in its file.
///
/// # Errors
/// A band that cannot be read to its end.
pub(super) fn inspect_raster(dataset: &Dataset, opened: &Opened) -> Result<Inspection, IngestError> {
    let (width, height) = dataset.raster_size();
    let crs = dataset.spatial_ref().ok().and_then(|reference| Crs::from_reference(&reference));
    let transform = dataset.geo_transform().ok();
    let corner = |x: f64, y: f64| {
        transform.map(|[x0, a, b, y0, c, d]| geo::Coord { x: x0 + x * a + y * b, y: y0 + x * c + y * d })
    };
    let (right, bottom) = (width as f64, height as f64);
    let corners = [corner(0.0, 0.0), corner(right, 0.0), corner(0.0, bottom), corner(right, bottom)];
    let mut bands = Vec::new();
    for band in dataset.rasterbands() {
        let band = band.map_err(|error| IngestError::Unreadable {
            file: opened.name.clone(),
            reason: error.to_string(),
        })?;
        let _ = quiet::failures();
        let range = band.compute_raster_min_max(false).ok().map(|range| (range.min, range.max));
        // The call succeeds in any case. A band in which no cell has a value has no range; one that cannot be read to
        // its end is damaged.
        let (empty, damage): (Vec<String>, Vec<String>) =
            quiet::failures().into_iter().partition(|said| said.contains("no valid pixels"));
        if let Some(said) = damage.first() {
            let reason = format!("the raster is damaged or cut off: {said}");
            return Err(IngestError::Unreadable { file: opened.name.clone(), reason });
        }
        let range = range.filter(|_| empty.is_empty());
        let (scale, offset) = (band.scale().unwrap_or(1.0), band.offset().unwrap_or(0.0));
        let measured = |value: f64| value * scale + offset;
        // A threshold is held against what the numbers mean.
        let range = range.map(|(low, high)| (measured(low), measured(high)));
        let range = range.map(|(low, high)| (f64::min(low, high), f64::max(low, high)));
        bands.push(InspectedBand {
            kind: band.band_type().name(),
            colour: super::band::colour(&opened.name, &band),
            nodata: band.no_data_value(),
            range,
            classes: classes(dataset, &opened.name, bands.len() + 1)?,
        });
    }
    let _ = quiet::failures();
    let findings = findings::of_raster(&bands, crs.as_ref(), transform.is_some());
    let raster = InspectedRaster {
        width,
        height,
        cell: transform.map(|[_, a, b, _, c, d]| (a.hypot(c), b.hypot(d))),
        crs: crs.as_ref().map(Crs::label),
        epsg: crs.as_ref().and_then(Crs::epsg),
        extent: super::load::extent_of(corners.into_iter().flatten()).map(bounds),
        bands,
    };
    let format = dataset.driver().short_name();
    Ok(Inspection {
        file: opened.name.clone(),
        format,
        layers: Vec::new(),
        raster: Some(raster),
        table: None,
        findings,
    })
}

/// The different values of a band with their cells; none where they are many, or no whole numbers.
fn classes(dataset: &Dataset, file: &str, number: usize) -> Result<Vec<(f64, u64)>, IngestError> {
    let format = RasterFormat { band: Some(number), ..RasterFormat::default() };
    let band = Band::new(dataset, file, &format)?;
    let (width, height) = band.size();
    if width.saturating_mul(height) > MOST_CELLS {
        return Ok(Vec::new());
    }
    let (mut found, mut top): (Vec<(f64, u64)>, usize) = (Vec::new(), 0);
    let at_once = (CELLS_AT_ONCE / width.max(1)).max(1);
    while top < height {
        let rows = at_once.min(height - top);
        let Ok(values) = band.rows(top, rows) else { return Ok(Vec::new()) };
        for value in values.into_iter().flatten() {
            // One zero, whatever its sign.
            let value = value + 0.0;
            match found.iter().position(|(known, _)| known.total_cmp(&value).is_eq()) {
                Some(at) => found[at].1 += 1,
                None if found.len() == CLASSES || value.fract() != 0.0 => return Ok(Vec::new()),
                None => found.push((value, 1)),
            }
        }
        top += rows;
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(found)
}
