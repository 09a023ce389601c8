//! Rasters that say in their own way which of their cells are measured, and those that leave it open.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops and says why")]

use std::path::Path;

use gdal::raster::{Buffer, ColorEntry, ColorInterpretation, ColorTable, GdalType, PaletteInterpretation};
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DriverManager};
use geo::Area;
use whitespot::ingest::Accept;

use super::ingest::County;

/// Levels of a raster of 3 x 2 cells of 100 m: three reach -105, one is on it.
const LEVELS: [i16; 6] = [-100, -105, -120, -90, -140, -106];
/// The same as signed bytes, of which the least is -128.
const BYTES: [i8; 6] = [-100, -105, -120, -90, -127, -106];
/// What three cells cover, m².
const THREE: f64 = 30_000.0;

/// Writes a raster of 3 x 2 cells with a band for each list of values.
fn write<T: GdalType + Copy>(path: &Path, bands: &[&[T]]) -> Dataset {
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let mut dataset = driver.create_with_band_type::<T, _>(path, 3, 2, bands.len()).unwrap();
    dataset.set_geo_transform(&[500_000.0, 100.0, 0.0, 6_600_200.0, 0.0, -100.0]).unwrap();
    dataset.set_spatial_ref(&SpatialRef::from_epsg(3006).unwrap()).unwrap();
    for (position, values) in bands.iter().enumerate() {
        let mut cells = Buffer::new((3, 2), values.to_vec());
        dataset.rasterband(position + 1).unwrap().write((0, 0), (3, 2), &mut cells).unwrap();
    }
    dataset
}

/// A county whose mobile cover is this file, with more keys.
fn county(file: &str, keys: &str) -> County {
    let mut county = County::new();
    county.request.mobile = vec![
        toml::from_str(&format!(
            "path = '{file}'\noperator = 'Nordtel'\ngeneration = '4G'\nservice_mbps = 10\nlevel = 'grund'\n{keys}"
        ))
        .unwrap(),
    ];
    county
}

impl County {
    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// What the mobile layer covers, m².
    fn covered(&self) -> f64 {
        let (sources, _) = self.read().unwrap_or_else(|error| panic!("{error}"));
        sources.mobile[0].records.iter().flat_map(|(_, area)| &area.areas).map(Area::unsigned_area).sum()
    }

    fn accept(mut self, rule: &str) -> Self {
        self.request.accept = Accept { rules: vec![rule.into()], ..Accept::default() };
        self
    }
}

const DBM: &str = "threshold = { at_least = -105 }";

/// A TIFF of signed bytes with a world file beside it: newer GDAL writes them as a type of their own, older cannot.
fn signed_bytes(county: &County) {
    let mut tiff = vec![b'I', b'I', 42, 0, 14, 0, 0, 0];
    tiff.extend(BYTES.map(i8::cast_unsigned));
    // Width, height, bits, compression, photometric, strip offset, samples, rows per strip, bytes, sample format: signed.
    let tags: [(u16, u32); 10] =
        [(256, 3), (257, 2), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 2), (279, 6), (339, 2)];
    tiff.extend(10_u16.to_le_bytes());
    for (tag, value) in tags {
        tiff.extend(tag.to_le_bytes());
        tiff.extend([4, 0, 1, 0, 0, 0]);
        tiff.extend(value.to_le_bytes());
    }
    tiff.extend([0; 4]);
    county.write("niva.tif", tiff);
    county.write("niva.tfw", "100\n0\n0\n-100\n500050\n6600150\n");
}

#[test]
fn signed_bytes_are_levels_below_0() {
    let tif = county("niva.tif", &format!("{DBM}\ncrs = 'EPSG:3006'"));
    let bytes = BYTES.map(i8::cast_unsigned);
    signed_bytes(&tif);
    assert!((tif.covered() - THREE).abs() < 1e-6, "{}", tif.covered());

    let bil = county("niva.bil", &format!("{DBM}\ncrs = 'EPSG:3006'"));
    let head = "NROWS 2\nNCOLS 3\nNBANDS 1\nNBITS 8\nBYTEORDER I\nLAYOUT BIL\nULXMAP 500050\nULYMAP 6600150\nXDIM 100\nYDIM 100\n";
    bil.write("niva.bil", [bytes[0], bytes[1], bytes[2], bytes[3], 128, bytes[5]]);
    bil.write("niva.hdr", format!("{head}PIXELTYPE SIGNEDINT\nNODATA -128\n"));
    assert!((bil.covered() - THREE).abs() < 1e-6, "{}", bil.covered());
    // Without the type the numbers are unsigned, and no level is.
    bil.write("niva.hdr", head);
    bil.refused(&["niva.bil", "unsigned numbers", "128 to 166", "PIXELTYPE SIGNEDINT", "at_least = 0"]);
}

#[test]
fn cells_that_the_file_masks_cover_nothing() {
    let opaque: [u8; 6] = [255, 255, 255, 0, 255, 255];
    for is_internal in ["YES", "NO"] {
        let county = county("niva.tif", DBM);
        gdal::config::set_thread_local_config_option("GDAL_TIFF_INTERNAL_MASK", is_internal).unwrap();
        let dataset = write(&county.file("niva.tif"), &[&LEVELS]);
        let mut band = dataset.rasterband(1).unwrap();
        band.create_mask_band(true).unwrap();
        let mut cells = Buffer::new((3, 2), opaque.to_vec());
        band.open_mask_band().unwrap().write((0, 0), (3, 2), &mut cells).unwrap();
        dataset.close().unwrap();
        assert_eq!(county.file("niva.tif.msk").exists(), is_internal == "NO");
        assert!((county.covered() - 20_000.0).abs() < 1e-6, "{is_internal}: {}", county.covered());
    }
    // A band of opacity, also beside a value without data, of which GDAL then makes the only mask.
    for nodata in [None, Some(-120.0)] {
        let county = county("niva.tif", DBM);
        let alpha = opaque.map(i16::from);
        let dataset = write(&county.file("niva.tif"), &[&LEVELS, &alpha]);
        dataset.rasterband(2).unwrap().set_color_interpretation(ColorInterpretation::AlphaBand).unwrap();
        dataset.rasterband(1).unwrap().set_no_data_value(nodata).unwrap();
        dataset.close().unwrap();
        assert!((county.covered() - 20_000.0).abs() < 1e-6, "{nodata:?}: {}", county.covered());
    }
}

/// The value that the configuration names does not take that of the file away.
#[test]
fn a_value_without_data_of_the_file_stays_one() {
    let county = county("klass.tif", "threshold = { at_least = 3 }\nnodata = 0");
    let dataset = write::<u8>(&county.file("klass.tif"), &[&[0, 3, 1, 255, 255, 2]]);
    dataset.rasterband(1).unwrap().set_no_data_value(Some(255.0)).unwrap();
    dataset.close().unwrap();
    assert!((county.covered() - 10_000.0).abs() < 1e-6);
}

#[test]
fn colours_are_no_levels() {
    let shades: [u8; 6] = [200, 200, 0, 0, 200, 0];
    let colours =
        [ColorInterpretation::RedBand, ColorInterpretation::GreenBand, ColorInterpretation::BlueBand];
    let picture = |path: &Path, with_alpha: bool| {
        let bands: Vec<&[u8]> = vec![&shades; if with_alpha { 4 } else { 3 }];
        let dataset = write(path, &bands);
        for (position, colour) in colours.iter().enumerate() {
            dataset.rasterband(position + 1).unwrap().set_color_interpretation(colour.clone_kind()).unwrap();
        }
        if with_alpha {
            dataset.rasterband(4).unwrap().set_color_interpretation(ColorInterpretation::AlphaBand).unwrap();
        }
        dataset
    };
    for with_alpha in [false, true] {
        let county = county("bild.tif", DBM);
        picture(&county.file("bild.tif"), with_alpha).close().unwrap();
        county.refused(&["bild.tif", "is a picture", "1: red, 2: green, 3: blue", "band = "]);
    }
    for (driver, file) in [("PNG", "bild.png"), ("GPKG", "bild.gpkg"), ("MBTiles", "bild.mbtiles")] {
        let county =
            county(file, &format!("{DBM}\n{}", if driver == "PNG" { "crs = 'EPSG:3006'" } else { "" }));
        let dataset = picture(&county.file("bild.tif"), true);
        let driver = DriverManager::get_driver_by_name(driver).unwrap();
        dataset
            .create_copy(&driver, county.file(file), &gdal::cpl::CslStringList::new())
            .unwrap()
            .close()
            .unwrap();
        county.refused(&[file, "is a picture", "1: red, 2: green, 3: blue, 4: alpha"]);
    }
    // Classes with a table of colours may be meant.
    let palette = county("klass.tif", "threshold = { at_least = 1 }");
    let dataset = write::<u8>(&palette.file("klass.tif"), &[&[0, 1, 2, 0, 1, 0]]);
    let mut table = ColorTable::new(PaletteInterpretation::Rgba);
    for index in 0..3 {
        table.set_color_entry(index, &ColorEntry::rgba(i16::from(index == 1) * 255, 0, 0, 255));
    }
    dataset.rasterband(1).unwrap().set_color_table(&table);
    dataset.close().unwrap();
    palette.refused(&["klass.tif", "is a picture", "1: palette", "band = 1"]);
    let mut palette = palette;
    palette.request.mobile[0].raster.band = Some(1);
    assert!((palette.covered() - THREE).abs() < 1e-6);
}

/// The crate's kinds cannot be copied.
trait CloneKind {
    fn clone_kind(&self) -> Self;
}

impl CloneKind for ColorInterpretation {
    fn clone_kind(&self) -> Self {
        Self::from_c_int(self.c_int()).unwrap()
    }
}

#[test]
fn one_of_several_bands_is_asked_for() {
    let mut county = county("niva.tif", DBM);
    let other = LEVELS.map(|level| level - 100);
    write(&county.file("niva.tif"), &[&other, &LEVELS]).close().unwrap();
    county.refused(&["niva.tif", "several bands (1: measured, 2: measured)", "write band = 1"]);
    county.request.mobile[0].raster.band = Some(2);
    assert!((county.covered() - THREE).abs() < 1e-6);
}

#[test]
fn a_threshold_that_no_cell_reaches_is_asked_for() {
    let positive = county("niva.tif", "threshold = { at_least = 105 }");
    write(&positive.file("niva.tif"), &[&LEVELS]).close().unwrap();
    positive.refused(&[
        "niva.tif",
        "no cell reaches",
        "at_least = 105",
        "-140 to -90",
        "at_least = -105",
        "raster_empty",
    ]);
    assert!(positive.accept("raster_empty").covered().abs() < 1e-6);
    // A raster without any value, too.
    let blank = county("niva.tif", DBM);
    let dataset = write(&blank.file("niva.tif"), &[&[-999_i16; 6]]);
    dataset.rasterband(1).unwrap().set_no_data_value(Some(-999.0)).unwrap();
    dataset.close().unwrap();
    blank.refused(&["niva.tif", "no cell has a value"]);
    // Of tiles it is asked for all together.
    let tiles = county("niva*.tif", DBM);
    write(&tiles.file("niva1.tif"), &[&LEVELS]).close().unwrap();
    write(&tiles.file("niva2.tif"), &[&[-120_i16; 6]]).close().unwrap();
    assert!((tiles.covered() - THREE).abs() < 1e-6);
}

#[test]
fn a_threshold_that_every_cell_reaches_is_asked_for() {
    let all = county("niva.tif", "threshold = { at_least = -150 }");
    write(&all.file("niva.tif"), &[&LEVELS]).close().unwrap();
    all.refused(&[
        "niva.tif",
        "every cell reaches",
        "at_least = -150",
        "-140 to -90",
        "nodata",
        "raster_full",
    ]);
    assert!((all.accept("raster_full").covered() - 60_000.0).abs() < 1e-6);
    // Where the file can tell of cells without a value, it is only told.
    let valid = county("niva.tif", "threshold = { at_least = -150 }\nnodata = -140");
    write(&valid.file("niva.tif"), &[&LEVELS]).close().unwrap();
    assert!((valid.covered() - 50_000.0).abs() < 1e-6);
    assert!(
        valid.rejects()[0].contains("every cell with a value reaches the threshold"),
        "{:?}",
        valid.rejects()
    );
}

#[test]
fn a_background_that_nobody_declared_is_asked_for() {
    for (background, cells) in
        [(0.0_f32, "0"), (9999.0, "9999"), (255.0, "255"), (f32::MAX, "340282346638528860000")]
    {
        let mut county = county("niva.tif", DBM);
        let mut levels = LEVELS.map(f32::from);
        (levels[3], levels[4]) = (background, background);
        write(&county.file("niva.tif"), &[&levels]).close().unwrap();
        county.refused(&["niva.tif", &format!("2 of its 6 cells hold {cells}"), "-120 to -100", "nodata = "]);
        county.request.mobile[0].raster.nodata = Some(f64::from(background));
        assert!((county.covered() - 20_000.0).abs() < 1e-6, "{background}");
        county.request.mobile[0].raster.nodata = None;
        assert!((county.accept("raster_background").covered() - 40_000.0).abs() < 1e-6, "{background}");
    }
    // Levels in dB on both sides of 0 are no background.
    let ratio = county("sinr.tif", "threshold = { at_least = -3 }");
    write(&ratio.file("sinr.tif"), &[&[-12_i16, -3, 0, 4, 9, 20]]).close().unwrap();
    assert!((ratio.covered() - 50_000.0).abs() < 1e-6);
}

/// 32-bit numbers hold -104.3 not quite: a cell on the edge counts. A number without end is no measurement.
#[test]
fn a_cell_on_the_threshold_counts_and_infinity_does_not() {
    let edge = county("niva.tif", "threshold = { at_least = -104.3 }");
    write(
        &edge.file("niva.tif"),
        &[&[-104.3_f32, -104.4, -104.2, f32::INFINITY, f32::NEG_INFINITY, f32::NAN]],
    )
    .close()
    .unwrap();
    assert!((edge.covered() - 20_000.0).abs() < 1e-6, "{}", edge.covered());
}

/// The same grid of whole numbers in rows and in columns, from below and from above, with and without a head line.
#[test]
fn a_text_grid_is_read_alike_in_rows_and_in_columns() {
    let at = |x: usize, y: usize| (500_050 + 100 * x, 6_600_050 + 100 * y, LEVELS[3 * (1 - y) + x]);
    let line = |(x, y, level): (usize, usize, i16)| format!("{x} {y} {level}\n");
    let rows: String = [1, 0].iter().flat_map(|y| [0, 1, 2].map(|x| line(at(x, *y)))).collect();
    let from_below: String = [0, 1, 2].iter().flat_map(|x| [0, 1].map(|y| line(at(*x, y)))).collect();
    let from_above: String = [0, 1, 2].iter().flat_map(|x| [1, 0].map(|y| line(at(*x, y)))).collect();
    for (name, text) in [
        ("rows", rows.clone()),
        ("from below", from_below.clone()),
        ("from above", from_above.clone()),
        ("head", format!("x y z\n{from_below}")),
        ("commas", from_above.replace(' ', ",")),
    ] {
        let county = county("niva.xyz", &format!("{DBM}\ncrs = 'EPSG:3006'"));
        county.write("niva.xyz", text);
        assert!((county.covered() - THREE).abs() < 1e-6, "{name}: {}", county.covered());
    }
}

/// Path loss counts up to its greatest value, classes where they are named: cells counted by hand.
#[test]
fn losses_and_classes_hold_by_their_own_thresholds() {
    for (values, keys, cells) in [
        ([120i16, 165, 166, 90, 200, 170], "threshold = { at_most = 165 }", 3.0),
        ([0, 1, 2, 3, 2, 1], "threshold = { equals = [2, 3] }", 3.0),
        ([0, 1, 2, 3, 2, 1], "threshold = { equals = [0] }", 1.0),
        ([0, 1, 2, 3, 2, 1], "threshold = { equals = [2, 9] }", 2.0),
    ] {
        let county = county("a.tif", keys);
        write(&county.file("a.tif"), &[&values[..]]);
        assert!((county.covered() - cells * 10_000.0).abs() < 1e-6, "{keys}");
    }
    // 0.1 in a raster of 32-bit numbers is not quite 0.1.
    for keys in ["threshold = { at_most = 0.1 }", "threshold = { equals = [0.1] }"] {
        let county = county("a.tif", keys);
        write(&county.file("a.tif"), &[&[0.1f32, 0.2, 0.3, 0.4, 0.5, 0.6][..]]);
        assert!((county.covered() - 10_000.0).abs() < 1e-6, "{keys}");
    }
    let county = county("a.tif", "threshold = { equals = [7] }");
    write(&county.file("a.tif"), &[&[0i16, 1, 2, 3, 2, 1][..]]);
    let said = county.read().map(drop).unwrap_err();
    assert!(said.contains("no cell reaches the threshold equals = [7]: its cells hold 0 to 3"), "{said}");
    for wrong in ["{ at_least = 1, at_most = 2 }", "{ equals = 2 }", "{ }"] {
        assert!(
            toml::from_str::<whitespot::ingest::RasterFormat>(&format!("threshold = {wrong}")).is_err(),
            "{wrong}"
        );
    }
}
