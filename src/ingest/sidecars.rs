//! The files that a path stands for: those of a folder, and what lies beside a file and is read with it.
use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::ofds::{NETWORKS, NetworkPart};

/// What is read with a file, by the ending of the file: endings that take the place of its own.
const INSTEAD: [(&[&str], &[&str]); 6] = [
    (&["shp"], &["dbf", "shx", "prj", "cpg"]),
    (&["tab"], &["dat", "map", "id", "ind"]),
    (&["mif"], &["mid"]),
    (&["gml", "xml"], &["xsd", "gfs"]),
    (&["gpkg", "sqlite", "db", "mbtiles"], &[]),
    // Rasters: header, CRS, colours, statistics, where they lie, and what GDAL moves out of a large one.
    (
        &[
            "tif", "tiff", "bil", "bip", "bsq", "flt", "img", "asc", "grd", "grc", "png", "jpg", "jpeg",
            "gif", "bmp", "jp2", "xyz", "raw", "dat", "sdat", "rst",
        ],
        &["hdr", "prj", "clr", "stx", "ige", "rrd", "aux", "tab", "wld", "rdc", "sgrd", "mgrd"],
    ),
];
/// Endings that come after the whole name: metadata, masks and overviews, and what a database has not merged yet.
const AFTER: [&str; 6] = [".aux.xml", ".msk", ".ovr", "-wal", "-journal", ".msk.ovr"];

/// Names in folders, each folder listed once.
#[derive(Default)]
pub(super) struct Folders(HashMap<PathBuf, Vec<OsString>>);

impl Folders {
    fn names(&mut self, folder: &Path) -> io::Result<&[OsString]> {
        if !self.0.contains_key(folder) {
            let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let names = std::fs::read_dir(here)?
                .map(|entry| Ok(entry?.file_name()))
                .collect::<io::Result<Vec<_>>>()?;
            self.0.insert(folder.to_owned(), names);
        }
        Ok(&self.0[folder])
    }

    /// The files that a path stands for, in text order.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub(super) fn parts(&mut self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut parts: Vec<PathBuf> = if path.is_dir() {
            self.names(path)?.iter().map(|name| path.join(name)).collect()
        } else {
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            let Some(own) = path.file_name().map(|name| name.to_string_lossy().to_lowercase()) else {
                return Ok(vec![path.to_owned()]);
            };
            let beside = |name: &&OsString| is_beside(&name.to_string_lossy().to_lowercase(), &own);
            let names = self.names(&folder)?.iter().filter(beside);
            names.map(|name| folder.join(name)).chain([path.to_owned()]).collect()
        };
        parts.retain(|part| part.is_file());
        parts.sort();
        parts.dedup();
        Ok(parts)
    }
}

/// Whether a file is read with another one; both names in small letters.
fn is_beside(name: &str, own: &str) -> bool {
    if let Some(rest) = name.strip_prefix(own) {
        return AFTER.contains(&rest);
    }
    // Of a network of the Open Fibre Data Standard: its own name, and the operators of its records.
    for part in [NetworkPart::Spans, NetworkPart::Nodes] {
        if own == part.file() {
            return name == NETWORKS || name == part.file_of_providers().to_lowercase();
        }
    }
    let (Some((stem, ending)), Some((own_stem, own_ending))) = (name.rsplit_once('.'), own.rsplit_once('.'))
    else {
        return false;
    };
    if own_ending == "adf" {
        // A grid of ArcInfo is a folder of such files.
        return ending == "adf";
    }
    let Some((endings, beside)) = INSTEAD.iter().find(|(endings, _)| endings.contains(&own_ending)) else {
        return false;
    };
    let is_world_file = endings.contains(&"tif") && is_world_ending(ending, own_ending);
    stem == own_stem && ending != own_ending && (beside.contains(&ending) || is_world_file)
}

/// `tfw`, `tifw` for `tif`: the file that says where the cells of a picture lie.
fn is_world_ending(ending: &str, of: &str) -> bool {
    let Some(start) = ending.strip_suffix('w') else { return false };
    let short: String = of.chars().next().into_iter().chain(of.chars().last()).collect();
    start == of || start == short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_with_a_file_is_a_part_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [
            "a.shp",
            "a.DBF",
            "a.shx",
            "a.prj",
            "a.geojson",
            "b.tif",
            "b.tfw",
            "b.tif.aux.xml",
            "B.TIF.MSK",
            "b.prj",
            "b.shp",
            "c.gpkg",
            "c.gpkg-wal",
            "c.prj",
            "d.csv",
            "d.prj",
            "e.gml",
            "e.xsd",
            "f.tab",
            "f.map",
            "f.dat",
        ] {
            std::fs::write(folder.path().join(name), "x").expect("written");
        }
        let mut folders = Folders::default();
        let mut parts = |name: &str| {
            let parts = folders.parts(&folder.path().join(name)).expect("listed");
            let name = |part: &PathBuf| part.file_name().expect("a name").to_string_lossy().into_owned();
            parts.iter().map(name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(parts("a.shp"), "a.DBF a.prj a.shp a.shx");
        assert_eq!(parts("b.tif"), "B.TIF.MSK b.prj b.tfw b.tif b.tif.aux.xml");
        assert_eq!(parts("c.gpkg"), "c.gpkg c.gpkg-wal");
        assert_eq!((parts("d.csv"), parts("a.geojson")), ("d.csv".into(), "a.geojson".into()));
        assert_eq!((parts("e.gml"), parts("f.tab")), ("e.gml e.xsd".into(), "f.dat f.map f.tab".into()));
    }
}
