//! Why the numbers changed, as an earlier result says it itself.
use super::error::IngestError;
use super::result::{ResultFolder, Texts, bad, figures, row_kind};
use super::words;
use crate::model::{ChangeRow, ReachChange, ReachChangeRow, ReachSeries};

impl ResultFolder {
    /// Its `change.csv`, and the reference date of the result that it speaks of.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn change(&self) -> Result<(Vec<ChangeRow>, String), IngestError> {
        const TEXTS: [&str; 7] = ChangeRow::TEXT_COLUMNS;
        let table = self.table("internal/change.csv", &TEXTS)?;
        let texts = Texts::new(&table, &TEXTS)?;
        let mut since = String::new();
        let mut rows = Vec::with_capacity(table.rows());
        for row in 0..table.rows() {
            let [level, code, name, settlement, weight, from, _] = texts.row(row);
            since = from;
            let figures = figures(&table, row, &TEXTS)?;
            let figure = |column: &str| {
                debug_assert!(ChangeRow::COLUMNS.contains(&column) || column == "correction", "{column}");
                figures.get(column).copied().ok_or_else(|| bad(&table, row, column, "nothing"))
            };
            rows.push(ChangeRow {
                kind: row_kind(&level).ok_or_else(|| bad(&table, row, "area_kind", &level))?,
                code,
                name,
                settlement: match settlement.as_str() {
                    "" => None,
                    word => {
                        Some(words::settlement(word).ok_or_else(|| bad(&table, row, "settlement", word))?)
                    }
                },
                weight: words::weight(&weight).ok_or_else(|| bad(&table, row, "weight", &weight))?,
                change: crate::model::Change {
                    before: figure("before")?,
                    build_out: figure("build_out")?,
                    // Older results have another word for it, and count what moved and what was rejected as stock.
                    worse: figure("worse").or_else(|_| figure("correction"))?,
                    stock: figure("stock")?,
                    moved: figures.get("moved").copied().unwrap_or_default(),
                    rejected: figures.get("rejected").copied().unwrap_or_default(),
                    method: figure("method")?,
                    after: figure("after")?,
                },
                planned_built: figures.get("planned_built").copied(),
                within: None,
            });
        }
        Ok((rows, since))
    }

    /// Why what is reached changed, as the result itself says; empty of a result without the table.
    ///
    /// # Errors
    /// Where a row cannot be read.
    pub fn change_reached(&self) -> Result<Vec<ReachChangeRow>, IngestError> {
        const FILE: &str = "internal/change_reached.csv";
        const TEXTS: [&str; 7] = ReachChangeRow::TEXT_COLUMNS;
        if !self.has(FILE) {
            return Ok(Vec::new());
        }
        let table = self.table(FILE, &TEXTS)?;
        let texts = Texts::new(&table, &TEXTS)?;
        let read = |row: usize| {
            let [level, code, name, weight, measure, ..] = texts.row(row);
            let figures = figures(&table, row, &TEXTS)?;
            let figure = |column: &str| {
                figures.get(column).copied().ok_or_else(|| bad(&table, row, column, "nothing"))
            };
            Ok(ReachChangeRow {
                kind: row_kind(&level).ok_or_else(|| bad(&table, row, "area_kind", &level))?,
                code,
                name,
                weight: words::weight(&weight).ok_or_else(|| bad(&table, row, "weight", &weight))?,
                series: match measure.as_str() {
                    "reached" => ReachSeries::Reached { tier_mbps: figure("tier_mbps")? },
                    "reached_with_passed" => {
                        ReachSeries::ReachedWithPassed { tier_mbps: figure("tier_mbps")? }
                    }
                    "mobile" => ReachSeries::Mobile,
                    other => return Err(bad(&table, row, "measure", other)),
                },
                change: ReachChange {
                    before: figure("before")?,
                    gained: figure("gained")?,
                    lost: figure("lost")?,
                    stock: figure("stock")?,
                    moved: figure("moved")?,
                    rejected: figure("rejected")?,
                    method: figure("method")?,
                    after: figure("after")?,
                },
            })
        };
        (0..table.rows()).map(read).collect()
    }
}
