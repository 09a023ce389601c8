//! The history of a result: `history.csv` read back.
use super::error::IngestError;
use super::result::{HISTORY, ResultFolder, Texts, bad, own_number};
use super::words;
use crate::history::MEASURES;
use crate::model::{AreaLevel, Break, HistoryRow, TierFigure, TierMeasure};

impl ResultFolder {
    /// The years of its history, its own last; nothing where it was written before there was a history.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn history(&self) -> Result<Vec<HistoryRow>, IngestError> {
        if !self.has(HISTORY) {
            return Ok(Vec::new());
        }
        let table = self.table(HISTORY, &HistoryRow::COLUMNS)?;
        let texts = Texts::new(&table, &HistoryRow::COLUMNS)?;
        let mut rows = Vec::with_capacity(table.rows());
        for row in 0..table.rows() {
            let [
                level,
                code,
                name,
                date,
                profile,
                weight,
                measure,
                tier,
                value,
                total,
                _share,
                change,
                points,
                breaks,
            ] = texts.row(row);
            let number = |column: &str, text: &str| {
                if text.is_empty() {
                    return Ok(None);
                }
                own_number(&table, text).map(Some).ok_or_else(|| bad(&table, row, column, text))
            };
            let known = |column: &str, text: &str| bad(&table, row, column, text);
            let level = AreaLevel::ALL
                .into_iter()
                .find(|one| one.as_str() == level)
                .ok_or_else(|| known("area_kind", &level))?;
            let measure =
                MEASURES.into_iter().find(|one| *one == measure).ok_or_else(|| known("measure", &measure))?;
            let weight = if weight.is_empty() {
                None
            } else {
                Some(words::weight(&weight).ok_or_else(|| known("weight", &weight))?)
            };
            let breaks = breaks
                .split(';')
                .filter(|word| !word.is_empty())
                .map(|word| {
                    let found = Break::ALL.into_iter().find(|one| one.as_str() == word);
                    found.ok_or_else(|| known("series_break", word))
                })
                .collect::<Result<_, _>>()?;
            rows.push(HistoryRow {
                level,
                code,
                name,
                reference_date: date,
                profile,
                weight,
                measure,
                tier_mbps: number("tier_mbps", &tier)?,
                value: number("value", &value)?.ok_or_else(|| known("value", &value))?,
                total: number("total", &total)?,
                change: number("change", &change)?,
                change_of_share: number("change_pp", &points)?.map(|points| points / 100.0),
                breaks,
            });
        }
        Ok(rows)
    }

    /// The figures by tier of its own year.
    pub(super) fn tiers_of_history(&self) -> Result<Vec<TierFigure>, IngestError> {
        let rows = self.history()?.into_iter().filter(|row| row.reference_date == self.reference_date);
        Ok(rows
            .filter_map(|row| {
                Some(TierFigure {
                    level: row.level,
                    code: row.code,
                    weight: row.weight?,
                    measure: TierMeasure::ALL.into_iter().find(|one| one.as_str() == row.measure)?,
                    tier_mbps: row.tier_mbps?,
                    value: Some(row.value),
                    total: row.total,
                })
            })
            .collect())
    }
}
