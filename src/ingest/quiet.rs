//! GDAL's messages: none on stderr, each kept for the error of the thread that caused it.
use std::cell::RefCell;
use std::sync::Once;

use gdal::errors::CplErrType;

thread_local! {
    static FAILURES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Sends GDAL's messages here instead of to stderr; may be called often.
pub(super) fn hush() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        gdal::config::set_error_handler(|class, _, message| {
            if matches!(class, CplErrType::Failure | CplErrType::Fatal) {
                FAILURES.with_borrow_mut(|failures| {
                    // One message per record of a broken file would fill the memory.
                    if failures.len() < 16 {
                        failures.push(message.to_owned());
                    }
                });
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
    });
}

/// The failures that this thread's calls caused since the last time it asked.
pub(super) fn failures() -> Vec<String> {
    FAILURES.with_borrow_mut(std::mem::take)
}

/// The first of them, or what the caller knows.
pub(super) fn reason(otherwise: &str) -> String {
    let said = failures().into_iter().next().unwrap_or_else(|| otherwise.to_owned());
    if said.contains("SHAPE_RESTORE_SHX") {
        "the index (.shx) that belongs to it is missing".into()
    } else {
        said
    }
}
