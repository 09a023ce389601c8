//! Law 6, and law 12 for outlines, proved in every run.
use super::outlines::prove_outlines;
use crate::{
    indicators::{LawBroken, Proof},
    model::{Reconciliation, RowKind, ShortageArea, Survey},
};

/// Proves law 6 for every municipality, county and in all: where the open areas come from, and that the register holds
/// each in one status; and that the areas of the layer are those that the register calls open. Proves law 12 for the
/// outlines of open `areas` and of those that `ended` this year, where points were linked within `link_m`.
///
/// # Errors
/// The first row or area that breaks one.
pub fn prove(
    survey: &Survey,
    [areas, ended]: [&[ShortageArea]; 2],
    rows: &[Reconciliation],
    link_m: f64,
) -> Result<Vec<Proof>, LawBroken> {
    let mut proofs = sums(rows, areas)?;
    proofs.push(prove_outlines(survey, areas, ended, link_m)?);
    Ok(proofs)
}

/// Law 6.
fn sums(rows: &[Reconciliation], areas: &[ShortageArea]) -> Result<Vec<Proof>, LawBroken> {
    let mut proofs = Vec::new();
    for row in rows {
        let hold = |what: &str, found: u64, expected: u64| {
            if found == expected {
                Ok(())
            } else {
                let place = format!("{}: {what}", row.code);
                Err(LawBroken { law: 6, place, found: found as f64, expected: expected as f64 })
            }
        };
        let counts = &row.counts;
        let (come, gone) = counts.open_sides();
        hold("open areas of last year and of this", come, gone)?;
        let (listed, parts) = counts.listed_sides();
        hold("areas ever listed", listed, parts)?;
        hold("areas closed this year", counts.closed, counts.closed_remedied + counts.closed_ended)?;
        if row.kind == RowKind::Total {
            hold("open areas of the layer", areas.len() as u64, counts.open)?;
            let moved = if counts.moved_in + counts.moved_out > 0 {
                format!(" - {} moved out + {} moved in", counts.moved_out, counts.moved_in)
            } else {
                String::new()
            };
            proofs.push(Proof {
                law: 6,
                says: format!(
                    "{} open last year{moved} - {} closed ({} remedied + {} ended) - {} merged away + {} split off + {} new + {} reopened = {} open",
                    counts.open_before,
                    counts.closed,
                    counts.closed_remedied,
                    counts.closed_ended,
                    counts.merged,
                    counts.split_off,
                    counts.new,
                    counts.reopened,
                    counts.open
                ),
                left: come as f64,
                right: gone as f64,
            });
            proofs.push(Proof {
                law: 6,
                says: format!(
                    "{} listed = {} open + {} remedied + {} ended + {} merged + {} split",
                    counts.listed,
                    counts.open,
                    counts.remedied,
                    counts.ended,
                    counts.merged_ever,
                    counts.split_ever
                ),
                left: listed as f64,
                right: parts as f64,
            });
        }
    }
    Ok(proofs)
}
