//! The band of a raster that is measured: which one it is, what its numbers mean, and which of its cells have a value.
use gdal::raster::{ColorInterpretation, GdalDataType, RasterBand};
use gdal::{Dataset, Metadata};

use super::error::IngestError;
use super::guard::guarded;
use super::question::Question;
use super::source_raster::RasterFormat;

/// What a band's numbers are said to be.
pub(super) fn colour(file: &str, band: &RasterBand<'_>) -> &'static str {
    // The crate knows the kinds of an older GDAL and panics at others; those are of satellite pictures.
    let kind = guarded(file, || Ok(band.color_interpretation()));
    match kind {
        Ok(ColorInterpretation::Undefined | ColorInterpretation::GrayIndex) => "",
        Ok(ColorInterpretation::AlphaBand) => ALPHA,
        Ok(ColorInterpretation::PaletteIndex) => "palette",
        Ok(ColorInterpretation::RedBand) => "red",
        Ok(ColorInterpretation::GreenBand) => "green",
        Ok(ColorInterpretation::BlueBand) => "blue",
        _ => "another colour",
    }
}

/// The word for a band that says how opaque each cell is.
const ALPHA: &str = "alpha";

/// The number of the band: as configured, or the only one that is no mask.
pub(super) fn choose(dataset: &Dataset, file: &str, configured: Option<usize>) -> Result<usize, IngestError> {
    let bands = dataset.raster_count();
    let number = configured.unwrap_or(1);
    if number == 0 || number > bands {
        return Err(IngestError::MissingBand { file: file.to_owned(), band: number, bands });
    }
    if configured.is_some() {
        return Ok(number);
    }
    let mut colours = Vec::with_capacity(bands);
    for number in 1..=bands {
        colours.push((number, colour(file, &open(dataset, file, number)?)));
    }
    let measured: Vec<usize> =
        colours.iter().filter(|(_, colour)| colour.is_empty()).map(|(number, _)| *number).collect();
    let others = colours.iter().filter(|(_, colour)| !colour.is_empty() && *colour != ALPHA).count();
    if let ([only], 0) = (measured.as_slice(), others) {
        return Ok(*only);
    }
    let named = |(number, colour): &(usize, &str)| match *colour {
        "" => format!("{number}: measured"),
        colour => format!("{number}: {colour}"),
    };
    let bands = colours.iter().map(named).collect::<Vec<_>>().join(", ");
    let file = file.to_owned();
    Err(IngestError::question(match measured.first() {
        Some(&first) => Question::WhichBand { file, bands, first },
        None => Question::Picture { file, bands },
    }))
}

fn open<'d>(dataset: &'d Dataset, file: &str, number: usize) -> Result<RasterBand<'d>, IngestError> {
    dataset.rasterband(number).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &str, error: &gdal::errors::GdalError) -> IngestError {
    IngestError::Unreadable { file: file.to_owned(), reason: super::quiet::reason(&error.to_string()) }
}

/// A band, and what says which of its cells have a value.
pub(super) struct Band<'d> {
    cells: RasterBand<'d>,
    /// The band that says how opaque each cell is.
    alpha: Option<RasterBand<'d>>,
    /// The file has a mask that is neither that nor the value without data.
    is_masked: bool,
    nodata: Vec<f64>,
    numbers: Numbers,
}

/// What the numbers of a band mean.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    kind: GdalDataType,
    /// Bytes are signed, which GDAL before 3.7 only says beside their type.
    signed_bytes: bool,
    scale: f64,
    offset: f64,
}

impl Numbers {
    /// The number that stands in the file.
    fn stored(self, cell: f64) -> f64 {
        if self.signed_bytes && cell > 127.0 { cell - 256.0 } else { cell }
    }

    /// A value of the configuration as a file of such numbers can hold it.
    fn held(self, value: f64) -> f64 {
        if self.kind == GdalDataType::Float32 { f64::from(value as f32) } else { value }
    }
}

impl<'d> Band<'d> {
    /// The band that a source asks for.
    pub(super) fn new(dataset: &'d Dataset, file: &str, format: &RasterFormat) -> Result<Self, IngestError> {
        let number = choose(dataset, file, format.band)?;
        let band = open(dataset, file, number)?;
        let signed_bytes = band.band_type() == GdalDataType::UInt8
            && band.metadata_item("PIXELTYPE", "IMAGE_STRUCTURE").as_deref() == Some("SIGNEDBYTE");
        let numbers = Numbers {
            kind: band.band_type(),
            signed_bytes,
            scale: band.scale().unwrap_or(1.0),
            offset: band.offset().unwrap_or(0.0),
        };
        let mut alpha = None;
        for other in (1..=dataset.raster_count()).filter(|other| *other != number) {
            let other = open(dataset, file, other)?;
            if colour(file, &other) == ALPHA {
                alpha = Some(other);
            }
        }
        let declared = band.no_data_value();
        let flags = band.mask_flags().map_err(|error| unreadable(file, &error))?;
        // The mask of a value without data is that value; of signed bytes GDAL would look for it among unsigned ones.
        let is_masked =
            !(flags.is_all_valid() || flags.is_alpha() || flags.is_nodata() && declared.is_some());
        let nodata = declared.into_iter().chain(format.nodata);
        let nodata = nodata.map(|value| numbers.stored(numbers.held(value))).collect();
        Ok(Self { cells: band, alpha, is_masked, nodata, numbers })
    }

    /// Cells across and down.
    pub(super) fn size(&self) -> (usize, usize) {
        self.cells.size()
    }

    /// Whether anything can say of a cell that it has no value.
    pub(super) fn can_be_blank(&self) -> bool {
        self.is_masked || self.alpha.is_some() || !self.nodata.is_empty()
    }

    /// A value of a threshold as the numbers of the file can hold it: 0.1 in a raster of 32-bit numbers is not quite 0.1, and a
    /// cell on the edge counts.
    pub(super) fn held(&self, value: f64) -> f64 {
        if self.numbers.scale.total_cmp(&1.0).is_eq() && self.numbers.offset == 0.0 {
            self.numbers.held(value)
        } else {
            value
        }
    }

    /// The type of unsigned numbers and the least value that they can mean.
    pub(super) fn unsigned(&self) -> Option<(String, f64)> {
        let kind = self.numbers.kind;
        let is_unsigned = kind.is_integer() && !kind.is_signed() && !self.numbers.signed_bytes;
        (is_unsigned && self.numbers.scale > 0.0).then(|| (kind.name(), self.numbers.offset))
    }

    /// The cells of some rows from the top, each with its value where it has one.
    pub(super) fn rows(&self, top: usize, rows: usize) -> gdal::errors::Result<Vec<Option<f64>>> {
        let (width, _) = self.size();
        let (from, size) = ((0, top.cast_signed()), (width, rows));
        let Numbers { scale, offset, .. } = self.numbers;
        let strip = self.cells.read_as::<f64>(from, size, size, None)?;
        let value = |cell: &f64| {
            let stored = self.numbers.stored(*cell);
            // Exactly the value that the file names: it is a sign, not a measurement.
            (stored.is_finite() && !self.nodata.contains(&stored)).then_some(stored * scale + offset)
        };
        let mut values: Vec<Option<f64>> = strip.data().iter().map(value).collect();
        let mut blank = |mask: &RasterBand<'_>| -> gdal::errors::Result<()> {
            let mask = mask.read_as::<u8>(from, size, size, None)?;
            for (value, opaque) in values.iter_mut().zip(mask.data()) {
                if *opaque == 0 {
                    *value = None;
                }
            }
            Ok(())
        };
        if self.is_masked {
            blank(&self.cells.open_mask_band()?)?;
        }
        if let Some(alpha) = &self.alpha {
            blank(alpha)?;
        }
        Ok(values)
    }
}
