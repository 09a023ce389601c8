//! The known defects of the shared data, each with the rule by which `inspect` finds it without being asked for it.
use std::path::{Path, PathBuf};

use super::case::Case;
use super::inspected_keys::rules;

/// Folder or file of the set, and the rules that must be among its findings.
const DEFECTS: &[(&str, &[&str])] = &[
    // Öckerö has an empty geometry.
    ("se-sweden/kodapan/kommuner-kustlinjer.geo.json.gz", &["no_geometry"]),
    // The member for the CRS contradicts the coordinates.
    ("se-sweden/tatorter-2020/sample_geojson_data.json.gz", &["crs_contradicted"]),
    // The columns are swapped, and the service cut the list off.
    ("se-sweden/skyddsrum/skyddsrum.csv", &["coordinates_swapped", "round_count"]),
    ("se-sweden/skyddsrum/skyddsrum.geojson.gz", &["round_count", "same_place"]),
    // One node lies at 13.27 degrees north.
    ("se-orebro/orebro_points_derived.csv", &["far_from_the_others"]),
    ("se-orebro/osm.xml/22-F_rskola.osm.xml", &["far_from_the_others"]),
    ("de-berlin/bezirke/berlin_bezirke.csv", &["shapes_in_column"]),
    // Classes, and no percent.
    ("de-berlin/breitbandatlas-2015/50mbit.csv.gz", &["classes_for_shares"]),
    ("de-berlin/breitbandatlas-2015/png/Verf_100_50_Group_II.png", &["picture"]),
    ("de-berlin/breitbandatlas-2015/png/Verf_200_16_Group_II.png", &["picture"]),
    ("de-berlin/breitbandatlas-2015/berlin_bezirke.topojson", &["no_crs"]),
    // Flats share a coordinate, and the technology is the word NULL.
    ("au-nbn/addresses/castle-hill.geojson.gz", &["same_place", "null_words"]),
    ("au-nbn/addresses/charlestown.geojson.gz", &["same_place", "null_words"]),
    ("au-nbn/addresses/port-maquarie.geojson", &["no_records"]),
    ("au-nbn/boundaries/LGA_2023_AUST_GDA94.geojson", &["no_geometry"]),
    ("au-nbn/boundaries/POA_2021_AUST_GDA94.geojson.gz", &["no_geometry"]),
    ("au-nbn/boundaries/SAL_2021_VIC_GDA94.topojson.gz", &["no_geometry", "no_crs"]),
    ("au-nbn/boundaries/LGA_2023_VIC_GDA2020.topojson", &["no_crs"]),
    ("us-omaha/acs2019_block_groups.csv.gz", &["columns_alike"]),
    ("us-maine/counties.geojson.gz", &["markup"]),
    ("us-new-hampshire/tabblock2010_33_pophu.dbf.gz", &["table_of_a_shapefile"]),
    ("st-sao-tome/example-pointsofinterest.gpkg", &["empty_columns"]),
    ("st-sao-tome/example-coverage.csv.gz", &["shapes_in_column", "no_crs"]),
    ("ke-kenya/pollingstations.zip", &["at_zero", "same_place", "double_blanks"]),
    ("ke-kenya/counties_sphericalmercator.zip", &["crs_without_code"]),
    ("boundaries-countries/fji.geo.json", &["crosses_the_date_line"]),
    ("boundaries-countries/rus.geo.json", &["crosses_the_date_line"]),
    ("boundaries-countries/usa.geo.json", &["crosses_the_date_line"]),
    ("boundaries-countries/ata.geo.json", &["crosses_the_date_line"]),
    // One row without coordinates: `#N/A` stands in both columns.
    ("fr-mobile-sites/2018_01_Sites_mobiles_2G_3G_4G_France_metropolitaine_L93.csv.gz", &["null_words"]),
];

/// Files that are refused for their defect, with a part of the reason.
const REFUSED: &[(&str, &str)] =
    &[("de-berlin/breitbandatlas-2015/brain.csv", "row 29: a quote is opened and not closed")];

#[test]
fn known_defects_of_the_real_data_are_found_by_their_rules() {
    let Some(root) = std::env::var_os("WHITESPOT_REAL_DATA").map(PathBuf::from) else {
        eprintln!("WHITESPOT_REAL_DATA is not set: the known defects of the real data are not looked for");
        return;
    };
    let case = Case::new();
    let path = |file: &str| -> String { Path::new(&root).join(file).display().to_string() };
    let mut missing = Vec::new();
    for (file, expected) in DEFECTS {
        let found = rules(&case, &path(file));
        let absent = expected.iter().filter(|rule| !found.iter().any(|found| found == **rule));
        missing.extend(absent.map(|rule| format!("{file}: {rule} is not among {found:?}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
    for (file, reason) in REFUSED {
        let output = case.whitespot(&["inspect", &path(file), "--json"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success() && said.contains(reason), "{file}: {said}");
    }
}
