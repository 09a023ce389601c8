//! Known forms of delivery, by their columns or by what their reader says: what the preset of each fills is not asked for.
use whitespot::ingest::{Inspection, NETWORK_OF_OFDS};

use super::evidence::{Use, Verdict};
use super::lines::Lines;
use super::names::Names;

/// The columns of the FCC's fixed availability that its preset reads.
const BDC: &str = "brand_name location_id technology max_advertised_download_speed max_advertised_upload_speed business_residential_code";
/// Columns by which the Open Fibre Data Standard is known in GeoJSON and CSV.
const OFDS: [&str; 2] = ["networkproviders", "networkproviders_name"];

/// What a layer is for, where its form is known.
pub(super) fn verdict(inspection: &Inspection, names: &Names<'_>) -> Option<Verdict> {
    let sure = |because: &str, of: Use| {
        Some(Verdict { uses: vec![of], is_open: false, because: because.to_owned() })
    };
    if !names.layer.geometry.is_empty() {
        let is_network = inspection.format == NETWORK_OF_OFDS
            || names.column("id").is_some() && OFDS.iter().any(|column| names.column(column).is_some());
        return if is_network && names.is("line") {
            sure("spans of the Open Fibre Data Standard", Use::FixedShapes)
        } else if is_network && names.is("point") {
            sure("nodes of the Open Fibre Data Standard", Use::FibrePoints)
        } else {
            None
        };
    }
    let is_bdc = BDC.split(' ').all(|column| names.column(column).is_some());
    if is_bdc { sure("the columns of the FCC's fixed availability (BDC)", Use::FixedTable) } else { None }
}

/// The keys of a section that a preset fills, and what is left to say; `None` where no form is known.
pub(super) fn keys(lines: &mut Lines<'_>, of: Use, inspection: &Inspection, names: &Names<'_>) -> Option<()> {
    verdict(inspection, names).filter(|verdict| verdict.uses == [of])?;
    match of {
        Use::FixedTable => {
            lines.note("preset = \"fcc-bdc\"", "operator, technology, speeds, offers to homes");
            lines.note("reach = { id = \"location_id\" }", "it must hold the demand's own ids");
            if names.h3().is_some() {
                lines.add("# reach = { h3 = \"h3_res8_id\" }  # where the demand's id is not that of the location fabric");
            }
        }
        Use::FixedShapes => {
            lines.note("preset = \"ofds\"", "operator, network, technology");
            let has = |columns: &[&str]| columns.iter().any(|column| names.column(column).is_some());
            // What is written wins, and a column that is not there cannot be read.
            if !has(&OFDS) {
                lines.ask("operator", "…", "its name: no span names a provider");
            }
            if !has(&["network", "network_name"]) {
                lines.ask("network", "…", "its name: no span says of which network it is");
            }
            lines.add("# relation = \"connected\"       # or passed, planned");
            lines.ask("down_mbps", "…", "Mbit/s; left out: the offer gives no verdict");
            lines.add("reach = { within_m = \"…\" }    # from a point or line to what it reaches, in metres");
        }
        _ if names.column("name").is_some() => {
            lines.note("preset = \"ofds\"", "kind = \"connection_point\", name");
        }
        // The preset reads a name, and a column that is not there cannot be read.
        _ => lines.add("kind = \"connection_point\""),
    }
    Some(())
}
