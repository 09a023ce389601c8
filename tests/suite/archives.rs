//! What is delivered in archives: of tar, packed or not, and several entries of any kind by a pattern.
use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use super::case::{Case, three_places};

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *bytes).expect("in memory");
    }
    archive.into_inner().expect("in memory")
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).expect("in memory");
    packer.finish().expect("in memory")
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(bytes).expect("in memory");
    }
    archive.finish().expect("in memory").into_inner()
}

/// Offers by id, of an archive.
fn offers(path: &str, archive: &[u8]) -> Case {
    let source = format!(
        "[[fixed]]\npath = \"{path}\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\nreach = {{ id = \"id\" }}\n"
    );
    let name = path.split('/').next().expect("a name");
    three_places(&source).with(name, archive)
}

fn connected(case: &Case) -> String {
    case.run();
    case.municipality("0101")["points_connected"].clone()
}

const A: &[u8] = b"id;x\na;1\n";
const B: &[u8] = b"id;x\nb;1\n";
const C: &[u8] = b"id;x\nc;1\n";

#[test]
fn tables_in_archives_of_tar_are_read() {
    let one: &[(&str, &[u8])] = &[("lev/a.csv", A), ("lev/LÄS MIG.pdf", b"x")];
    for (name, bytes) in [("net.tar", tar(one)), ("net.tar.gz", gz(&tar(one))), ("net.TGZ", gz(&tar(one)))] {
        assert_eq!(connected(&offers(name, &bytes)), "1", "{name}");
    }
    let three: &[(&str, &[u8])] = &[("a.csv", A), ("b.csv", B), ("in/c.csv", C), ("d.pdf", b"x")];
    for (kind, bytes) in [("net.tgz", gz(&tar(three))), ("net.zip", zip(three))] {
        for (entry, places) in
            [("a.csv", "1"), ("*.csv", "2"), ("in/*", "1"), ("**/*.csv", "3"), ("[ab].csv", "2")]
        {
            assert_eq!(connected(&offers(&format!("{kind}/{entry}"), &bytes)), places, "{kind} {entry}");
        }
        // What it holds is said where it cannot be chosen.
        let said = offers(kind, &bytes).refused(1);
        for part in [kind, "a.csv, b.csv, in/c.csv", "*.csv"] {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
        let said = offers(&format!("{kind}/d.csv"), &bytes).refused(1);
        assert!(said.contains("d.csv") && said.contains("no such file"), "{said}");
    }
    let said = offers("net.tar", &tar(&[("x.pdf", b"x")])).refused(1);
    assert!(
        said.contains("net.tar") && said.contains("nothing that can be read") && said.contains("x.pdf"),
        "{said}"
    );
    let whole = tar(&[("a.csv", &[A, &[b' '; 3000]].concat())]);
    let said = offers("net.tar", &whole[..1600]).refused(1);
    assert!(said.contains("net.tar") && said.contains("cannot be read"), "{said}");
}

/// A table of three places, whose last cell holds megabytes of blanks.
fn much() -> Vec<u8> {
    let mut table = b"id;x\na;1\nb;1\nc;1".to_vec();
    table.resize(2_999_999, b' ');
    table.push(b'\n');
    table
}

/// What unpacks to more than `[limits] unpacked_gb` is refused with what was found and what is allowed, in every kind of archive; with
/// a greater limit the same files are read.
#[test]
fn a_file_that_unpacks_to_more_than_the_limit_is_refused() {
    let table = much();
    let limited = |path: &str, archive: &[u8], gb: &str| {
        let case = offers(path, archive);
        let text = std::fs::read_to_string(case.path("county.toml")).expect("is there");
        case.with("county.toml", format!("{text}[limits]\nunpacked_gb = {gb}\n"))
    };
    let entries: &[(&str, &[u8])] = &[("a.csv", &table)];
    for (path, archive, found) in [
        ("net.csv.gz", gz(&table), "unpacks to 0.003 GB"),
        ("net.zip", zip(entries), "unpacks to 0.003 GB"),
        ("net.zip/*.csv", zip(entries), "unpacks to 0.003 GB"),
        // Two members: the last one declares little.
        ("net.csv.gz", [gz(&table), gz(b"\n")].concat(), "unpacks to more than 0.001 GB"),
        ("net.tar", tar(entries), "unpacks to more than 0.001 GB"),
        ("net.tgz", gz(&tar(entries)), "unpacks to more than 0.001 GB"),
        ("net.tgz/*.csv", gz(&tar(entries)), "unpacks to more than 0.001 GB"),
    ] {
        assert!(archive.len() < 100_000 || path == "net.tar", "{path}");
        let said = limited(path, &archive, "0.001").refused(1);
        let name = path.split('/').next().expect("a name");
        for part in [name, found, "at most 0.001 GB", "unpacked_gb under [limits]"] {
            assert!(said.contains(part), "{path}: {part} is not in: {said}");
        }
        assert_eq!(connected(&limited(path, &archive, "0.004")), "3", "{path}");
    }
    // One that declares less than it holds is refused under any limit.
    let said = limited("net.zip", &zip_that_declares(&table, 1000), "0.001").refused(1);
    assert!(said.contains("net.zip") && said.contains("larger than its declared"), "{said}");
}

/// An archive whose only entry, `a.csv`, declares so many bytes, whatever it holds.
fn zip_that_declares(content: &[u8], bytes: u32) -> Vec<u8> {
    let mut archive = zip(&[("a.csv", content)]);
    let real = u32::try_from(content.len()).expect("is small").to_le_bytes();
    let mut changed = 0;
    for at in 0..archive.len() - 4 {
        if archive[at..at + 4] == real {
            archive[at..at + 4].copy_from_slice(&bytes.to_le_bytes());
            changed += 1;
        }
    }
    assert_eq!(changed, 2, "the local header and the list");
    archive
}

/// A workbook is an archive too, whether it lies on the disk or in another one, and so is a layer that its reader unpacks.
#[test]
fn workbooks_and_layers_that_unpack_to_more_are_refused() {
    let sheet = vec![b' '; 3_000_000];
    let book = zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", &sheet)]);
    let layer =
        zip(&[("net.geojson", &[b"{\"type\":\"FeatureCollection\",\"features\":[]}", &sheet[..]].concat())]);
    for (path, archive) in [
        ("net.xlsx", book.clone()),
        ("net.zip", zip(&[("net.xlsx", &book)])),
        ("net.tar", tar(&[("net.xlsx", &book)])),
        ("net.xlsx.gz", gz(&book)),
        ("net.zip", layer),
    ] {
        let case = offers(path, &archive);
        let text = std::fs::read_to_string(case.path("county.toml")).expect("is there");
        let said = case.with("county.toml", format!("{text}[limits]\nunpacked_gb = 0.001\n")).refused(1);
        assert!(said.contains(path) && said.contains("unpacks to 0.003"), "{path}: {said}");
    }
}

/// A shapefile in an archive of tar is read with its table and its CRS, as it is on the disk.
#[test]
fn a_layer_in_an_archive_of_tar_is_read_with_its_parts() {
    use gdal::vector::{LayerAccess, LayerOptions, OGRFieldType};
    let folder = tempfile::tempdir().expect("a folder");
    let reference = gdal::spatial_ref::SpatialRef::from_epsg(3006).expect("is known");
    let driver = gdal::DriverManager::get_driver_by_name("ESRI Shapefile").expect("is there");
    let mut dataset = driver.create_vector_only(folder.path().join("nat.shp")).expect("made");
    let options = LayerOptions {
        name: "nat",
        srs: Some(&reference),
        ty: gdal::vector::OGRwkbGeometryType::wkbPolygon,
        ..LayerOptions::default()
    };
    let layer = dataset.create_layer(options).expect("made");
    layer.create_defn_fields(&[("operator", OGRFieldType::OFTString)]).expect("made");
    let square = "POLYGON ((500500 6600500,502500 6600500,502500 6601500,500500 6601500,500500 6600500))";
    let mut feature = gdal::vector::Feature::new(layer.defn()).expect("made");
    let at = feature.field_index("operator").expect("made");
    feature.set_field_string(at, "Byalaget").expect("made");
    feature.set_geometry(gdal::vector::Geometry::from_wkt(square).expect("a shape")).expect("made");
    feature.create(&layer).expect("made");
    drop(feature);
    dataset.close().expect("written");
    let mut entries: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder.path())
        .expect("is there")
        .map(|file| file.expect("is there").path())
        .map(|path| {
            (
                format!("lev/{}", path.file_name().expect("a name").to_string_lossy()),
                std::fs::read(&path).expect("bytes"),
            )
        })
        .collect();
    entries.sort();
    let entries: Vec<(&str, &[u8])> =
        entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let source = "[[fixed]]\npath = \"net.tgz\"\noperator = { column = \"operator\" }\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    let case = three_places(source).with("net.tgz", gz(&tar(&entries)));
    assert_eq!(connected(&case), "2");
    let record = std::fs::read_to_string(case.path("out/run.json")).expect("a record");
    assert!(record.contains("Byalaget"), "{record}");
}

/// `tests/files/leverans.7z` holds `leverans/natet.csv` (a and b), `leverans/byanat.csv` (c) and a text; py7zr 1.1 wrote it.
#[test]
fn tables_in_archives_of_7_zip_are_read() {
    let archive =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/leverans.7z")).expect("a file");
    for (path, places) in [
        ("net.7z/leverans/natet.csv", "2"),
        ("net.7z/leverans/byanat.csv", "1"),
        ("net.7z/leverans/*.csv", "3"),
    ] {
        assert_eq!(connected(&offers(path, &archive)), places, "{path}");
    }
    let said = offers("net.7z", &archive).refused(1);
    for part in ["net.7z: the archive holds", "leverans/byanat.csv", "leverans/natet.csv"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    let case = offers("net.7z/leverans/natet.csv", &archive);
    let text = std::fs::read_to_string(case.path("county.toml")).expect("text");
    let small = case.with("county.toml", format!("{text}[limits]\nunpacked_gb = 0.00000005\n")).refused(1);
    assert!(small.contains("net.7z") && small.contains("unpacked_gb"), "{small}");
    let mut damaged = archive.clone();
    damaged[40] ^= 0xff;
    let said = offers("net.7z/leverans/natet.csv", &damaged).refused(1);
    assert!(said.contains("net.7z"), "{said}");
}
