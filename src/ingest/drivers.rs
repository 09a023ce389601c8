//! The formats that are read: files that hold their own data. A file is what its content says, whatever its name: without
//! this list a text called `a.gpkg` would make GDAL open any other file, or ask a server.
use std::io::Read;
use std::path::Path;

use super::accept::Accept;
use super::archive::{Opened, START};
use super::error::IngestError;

/// Formats of layers and tables, by the names of GDAL's drivers.
const VECTOR: [&str; 21] = [
    "GPKG",
    "ESRI Shapefile",
    "GeoJSON",
    "GeoJSONSeq",
    "ESRIJSON",
    "TopoJSON",
    "FlatGeobuf",
    "OpenFileGDB",
    "FileGDB",
    "MapInfo File",
    "GML",
    "KML",
    "LIBKML",
    "GPX",
    "OSM",
    "SQLite",
    "XLSX",
    "XLS",
    "ODS",
    "DXF",
    "CSV",
];
/// Formats of rasters.
const RASTER: [&str; 22] = [
    "GTiff",
    "GPKG",
    "MBTiles",
    "AAIGrid",
    "AIG",
    "GRASSASCIIGrid",
    "XYZ",
    "EHdr",
    "ENVI",
    "HFA",
    "NWT_GRD",
    "NWT_GRC",
    "PNG",
    "JPEG",
    "GIF",
    "BMP",
    "JP2OpenJPEG",
    "SAGA",
    "RST",
    "GSAG",
    "GSBG",
    "GS7BG",
];

/// A format whose files hold no data and point to some.
struct Pointer {
    /// The word of `[accept] drivers`.
    word: &'static str,
    /// What it is.
    kind: &'static str,
    /// GDAL's drivers for it.
    drivers: &'static [&'static str],
    /// By what its files are known.
    signs: &'static [&'static str],
}

const POINTERS: [Pointer; 6] = [
    Pointer {
        word: "vrt",
        kind: "a virtual file (VRT)",
        drivers: &["VRT", "OGR_VRT"],
        signs: &["<VRTDataset", "<OGRVRTDataSource"],
    },
    Pointer {
        word: "wfs",
        kind: "the address of a service (WFS)",
        drivers: &["WFS"],
        signs: &["<OGRWFSDataSource"],
    },
    Pointer {
        word: "oapif",
        kind: "the address of a service (OGC API)",
        drivers: &["OAPIF", "OGCAPI"],
        signs: &["<OGRWFS3DataSource", "<OGROAPIFDataSource", "<OGCAPI"],
    },
    Pointer {
        word: "wms",
        kind: "the address of a service (WMS)",
        drivers: &["WMS"],
        signs: &["<GDAL_WMS", "<WMT_MS_Capabilities", "<WMS_Tile_Service"],
    },
    Pointer {
        word: "wmts",
        kind: "the address of a service (WMTS)",
        drivers: &["WMTS"],
        signs: &["<GDAL_WMTS"],
    },
    Pointer { word: "wcs", kind: "the address of a service (WCS)", drivers: &["WCS"], signs: &["<WCS_GDAL"] },
];

/// The drivers that may open a file of layers.
pub(super) fn vector(accept: &Accept) -> Vec<&'static str> {
    with_accepted(&VECTOR, accept)
}

/// The drivers that may open a raster.
pub(super) fn raster(accept: &Accept) -> Vec<&'static str> {
    with_accepted(&RASTER, accept)
}

/// Keeps GDAL from the net unless a service is accepted: whatever it would ask, it would ask through a port of this machine at
/// which nothing listens.
pub(super) fn keep_offline(accept: &Accept) {
    const PROXY: &str = "GDAL_HTTP_PROXY";
    let is_service = |pointer: &&Pointer| pointer.word != "vrt";
    // A setting that cannot be made is no reason to stop: what asks the net is refused before GDAL sees it.
    if POINTERS.iter().filter(is_service).any(|pointer| accept.driver(pointer.word)) {
        let _ = gdal::config::clear_config_option(PROXY);
    } else {
        let _ = gdal::config::set_config_option(PROXY, "127.0.0.1:1");
    }
}

fn with_accepted(own: &[&'static str], accept: &Accept) -> Vec<&'static str> {
    let accepted = POINTERS.iter().filter(|pointer| accept.driver(pointer.word));
    own.iter().chain(accepted.flat_map(|pointer| pointer.drivers)).copied().collect()
}

/// The word of the pointer that a text is, by how it begins.
fn pointer(start: &str) -> Option<&'static Pointer> {
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if !start.starts_with('<') {
        return None;
    }
    POINTERS.iter().find(|pointer| pointer.signs.iter().any(|sign| start.contains(sign)))
}

/// The word of the pointer that a file on this disk is; `None` where it holds its own data.
pub(super) fn pointer_at(path: &Path) -> Option<&'static str> {
    let mut start = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(START).read_to_end(&mut start).ok()?;
    pointer(&String::from_utf8_lossy(&start)).map(|pointer| pointer.word)
}

/// Refuses a file that only points to others, unless its format is accepted.
pub(super) fn check(opened: &Opened, accept: &Accept) -> Result<(), IngestError> {
    let start = opened.start()?;
    match pointer(&String::from_utf8_lossy(&start)) {
        Some(pointer) if !accept.driver(pointer.word) => Err(IngestError::PointsElsewhere {
            file: opened.name.clone(),
            kind: pointer.kind.to_owned(),
            word: pointer.word.to_owned(),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_is_added() {
        let accept = Accept { drivers: vec!["vrt".into()], ..Accept::default() };
        for list in [vector(&Accept::default()), raster(&Accept::default())] {
            assert!(POINTERS.iter().flat_map(|pointer| pointer.drivers).all(|driver| !list.contains(driver)));
        }
        assert!(vector(&accept).contains(&"OGR_VRT") && raster(&accept).contains(&"VRT"));
        assert!(!vector(&accept).contains(&"WFS"));
    }

    #[test]
    fn every_word_that_may_be_accepted_is_a_pointer() {
        assert_eq!(POINTERS.map(|pointer| pointer.word), *Accept::DRIVERS);
    }
}
