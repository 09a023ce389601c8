//! GDAL's messages: none on stderr, each kept for the thread that caused it.
//!
//! What GDAL calls a failure while it reads is damage, and the reader has to ask for it: GDAL itself goes on with what it has.
use std::cell::RefCell;
use std::sync::Once;

use gdal::errors::CplErrType;

thread_local! {
    static FAILURES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static MISREAD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// One message per record of a broken file would fill the memory.
const KEPT: usize = 16;

/// Sends GDAL's messages here instead of to stderr; may be called often.
pub(super) fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        gdal::config::set_error_handler(|class, _, message| {
            let keep = |said: &mut Vec<String>| {
                if said.len() < KEPT {
                    said.push(message.to_owned());
                }
            };
            match class {
                CplErrType::Failure | CplErrType::Fatal => FAILURES.with_borrow_mut(keep),
                // The one warning by which a value is lost: a text in a column of numbers comes as 0.
                CplErrType::Warning if message.contains("parsed incompletely") => {
                    MISREAD.with_borrow_mut(keep);
                }
                _ => {}
            }
        });
        // Without this a large feature of a GeoJSON file is refused; a setting that cannot be made is no reason to stop.
        let _ = gdal::config::set_config_option("OGR_GEOJSON_MAX_OBJ_SIZE", "0");
        // A sheet of texts only would else be taken for one without a head line.
        let _ = gdal::config::set_config_option("OGR_XLSX_HEADERS", "FORCE");
        let _ = gdal::config::set_config_option("OGR_ODS_HEADERS", "FORCE");
        let _ = gdal::config::set_config_option("OGR_XLS_HEADERS", "FORCE");
        // Nodes drawn by hand have negative numbers, which GDAL's own index refuses.
        let _ = gdal::config::set_config_option("OSM_USE_CUSTOM_INDEXING", "NO");
        // A GML file names the address of its schema: a reader must not call it.
        let _ = gdal::config::set_config_option("GML_DOWNLOAD_WFS_SCHEMA", "NO");
    });
}

/// The failures that this thread's calls caused since the last time it asked.
pub(super) fn failures() -> Vec<String> {
    MISREAD.with_borrow_mut(Vec::clear);
    FAILURES.with_borrow_mut(std::mem::take)
}

/// Those failures that mean damage. A CRS that PROJ does not know is none: it is reported where a place needs it.
pub(super) fn damage() -> Vec<String> {
    let mut said = FAILURES.with_borrow_mut(std::mem::take);
    said.retain(|said| !said.starts_with("PROJ: "));
    said
}

/// The values that were misread since the last time it asked, as GDAL reports them.
pub(super) fn misread() -> Vec<String> {
    MISREAD.with_borrow_mut(std::mem::take)
}

/// The first of the failures, or what the caller knows.
pub(super) fn reason(otherwise: &str) -> String {
    let said = failures().into_iter().next().unwrap_or_else(|| otherwise.to_owned());
    if said.contains("SHAPE_RESTORE_SHX") {
        "the index (.shx) that belongs to it is missing".into()
    } else {
        said
    }
}

/// A message with the file's own name instead of the path that GDAL was given.
pub(super) fn by_name(said: &str, path: &str, name: &str) -> String {
    said.replace(&format!("/vsizip/{{{path}}}/"), &format!("{name}/")).replace(path, name)
}
