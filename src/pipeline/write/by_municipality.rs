//! Per kommun: a folder for each municipality, with what a coordinator sends to it.
use super::{Found, Writer};
use crate::{config::Format, emit, model::MunicipalityIndex};
#[cfg(feature = "pages")]
use {super::pages::Base, crate::emit::image::Atlas};

/// With more municipalities than this the folders are written on demand: nobody mails to a whole country.
const MOST: usize = 60;

/// The files of the folders: page, workbook and layers, as far as the formats ask for them.
#[cfg_attr(
    not(feature = "pages"),
    expect(clippy::elidable_lifetime_names, reason = "the maps of the pages live as long")
)]
pub(super) fn writers<'a>(found: Found<'a>, #[cfg(feature = "pages")] base: &Base<'a>) -> Vec<Writer<'a>> {
    let municipalities = &found.findings.survey.municipalities;
    if !found.config.by_municipality.unwrap_or(municipalities.len() <= MOST) {
        return Vec::new();
    }
    let mut writers = Vec::new();
    for (municipality, of) in (0..).zip(municipalities) {
        let folder = format!("internal/by_municipality/{}", file_name(of.code.as_str()));
        writers.extend(layers(found, municipality, &folder));
        #[cfg(feature = "pages")]
        if let Some(report) = found.report {
            let base = Base::clone(base);
            writers.push(Writer::new(Format::Html, format!("{folder}/summary.html"), move |path| {
                let atlas = base.get_or_init(|| Atlas::of(found.findings));
                Ok(report.municipality_html(municipality, atlas, path)?)
            }));
        }
        #[cfg(feature = "xlsx")]
        writers.push(Writer::new(Format::Xlsx, format!("{folder}/tables.xlsx"), move |path| {
            super::with_definitions(found, |definitions| {
                let Found { findings, context, .. } = found;
                let (changed, since) = (&found.tables.changes.points, &found.tables.changes.since);
                let book =
                    emit::MunicipalityBook { findings, municipality, context, changed, since, definitions };
                Ok(emit::municipality_tables_xlsx(&book, path)?)
            })
        }));
    }
    writers
}

fn layers<'a>(found: Found<'a>, municipality: MunicipalityIndex, folder: &str) -> [Writer<'a>; 2] {
    let Found { findings, context, outlines, .. } = found;
    [
        Writer::new(Format::Gpkg, format!("{folder}/whitespot.gpkg"), move |path| {
            Ok(emit::municipality_geopackage(findings, municipality, context, path)?)
        }),
        Writer::new(Format::GeoJson, format!("{folder}/whitespot.geojson"), move |path| {
            Ok(emit::municipality_geojson(outlines, municipality, context, path)?)
        }),
    ]
}

/// A code as the name of a file: codes are texts as delivered, and may hold what no file name may.
fn file_name(code: &str) -> String {
    let safe = |character: char| character.is_alphanumeric() || "-_".contains(character);
    // An escaped character cannot be confused with any that stands in the code itself.
    code.chars()
        .map(
            |character| {
                if safe(character) { character.to_string() } else { format!("%{:X}", u32::from(character)) }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_never_leads_out_of_its_folder() {
        assert_eq!(file_name("0180"), "0180");
        assert_eq!(file_name("../../run"), "%2E%2E%2F%2E%2E%2Frun");
        assert_eq!(file_name("Å 1"), "Å%201");
        assert_ne!(file_name("a/b"), file_name("a_b"));
    }
}
