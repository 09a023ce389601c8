//! The long form laid out for reading: a row per area and kind of settlement, a column per measure.
use std::collections::HashMap;

use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::titles::Words;
use crate::model::{IndicatorRow, SettlementCut, Technology, WeightKind};

/// The path of the table of a weight, within the result.
pub const fn wide_name(weight: WeightKind) -> &'static str {
    match weight {
        WeightKind::Points => "internal/indicators_points.csv",
        WeightKind::Households => "internal/indicators_households.csv",
        WeightKind::Workplaces => "internal/indicators_workplaces.csv",
        WeightKind::Persons => "internal/indicators_persons.csv",
        WeightKind::HolidayHomes => "internal/indicators_holiday_homes.csv",
        WeightKind::Buildings => "internal/indicators_buildings.csv",
    }
}

/// Writes a wide table of the rows of one weight, given an area at a time.
///
/// A column's name is its measure and its dimensions, joined by `_` in the order of the long form
/// (`reached_with_passed_1000`, `technology_fiber`, `mobile_any_4G_10_grund`; a measure of a target by the target's id too);
/// its share, where it has one, follows with `_share`. An operator or technology without a row in the long form reaches
/// nothing in the area: 0 here. Any other empty cell is unknown or does not exist for the area, such as the rank of a
/// county.
///
/// # Errors
/// Where the file cannot be written.
pub fn wide_csv<'a, 'f>(
    areas: impl Iterator<Item = Vec<IndicatorRow<'a>>> + Clone,
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| Wide::new(areas).fill(table))
}

/// The columns that stand in front of the measures.
pub(in crate::emit) const AREA: [&str; 4] = ["area_kind", "area_code", "area_name", "settlement"];

/// A wide table: its columns are known, its rows are made one after the other.
pub(in crate::emit) struct Wide<'a, I> {
    areas: I,
    columns: Vec<Column<'a>>,
}

impl<'a, I: Iterator<Item = Vec<IndicatorRow<'a>>> + Clone> Wide<'a, I> {
    pub(in crate::emit) fn new(areas: I) -> Self {
        Self { columns: columns(areas.clone()), areas }
    }

    /// The same without the columns of single operators, which are too many to read.
    pub(in crate::emit) fn without_operators(mut self) -> Self {
        self.columns.retain(|column| column.key.operator.is_none());
        self
    }

    /// Fills the table.
    pub(in crate::emit) fn fill(self, table: &mut dyn Table) -> Result<(), EmitError> {
        let Self { areas, columns } = self;
        let positions: HashMap<Key<'a>, usize> =
            columns.iter().enumerate().map(|(position, column)| (column.key, position)).collect();
        let mut header = AREA.map(str::to_owned).to_vec();
        for column in &columns {
            let name = column.key.name();
            header.push(name.clone());
            if column.has_share {
                header.push(format!("{name}_share"));
            }
        }
        table.head(&header.iter().map(String::as_str).collect::<Vec<_>>())?;
        for rows in areas {
            for rows in rows.chunk_by(|a, b| a.settlement == b.settlement) {
                table.row(&cells(rows, &columns, &positions))?;
            }
        }
        Ok(())
    }

    /// What the columns after [`AREA`] are called.
    pub(in crate::emit) fn titles(&self, words: Words) -> Vec<String> {
        let share = words.text("share");
        let mut titles = Vec::new();
        for column in &self.columns {
            let title = column.key.title(words);
            let shared = column.has_share.then(|| format!("{title}, {share}"));
            titles.push(title);
            titles.extend(shared);
        }
        titles
    }
}

/// What distinguishes a column from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'a> {
    measure: &'a str,
    /// Id of the target; `None` for a measure that follows none.
    target: Option<&'a str>,
    tier: Option<Bits>,
    technology: Option<Technology>,
    operator: Option<&'a str>,
    generation: Option<&'a str>,
    service: Option<Bits>,
    level: Option<&'a str>,
}

/// A number of a dimension as its bits, which can be compared and hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Bits(u64);

/// A column and whether its measure has a share.
#[derive(Debug, Clone, Copy)]
struct Column<'a> {
    key: Key<'a>,
    has_share: bool,
}

impl<'a> Key<'a> {
    fn of(row: &IndicatorRow<'a>) -> Self {
        let follows_target = row.measure.starts_with("distance_to_target") || row.measure == "year_reached";
        let bits = |number: f64| Bits(number.to_bits());
        Self {
            measure: row.measure,
            target: follows_target.then_some(row.definition),
            tier: row.tier_mbps.map(bits),
            technology: row.technology,
            operator: row.operator,
            generation: row.generation,
            service: row.service_mbps.map(bits),
            level: row.level,
        }
    }

    fn name(&self) -> String {
        let number = |bits: Bits| f64::from_bits(bits.0).to_string();
        let text = |text: &str| text.to_owned();
        let parts = [
            Some(text(self.measure)),
            self.target.map(text),
            self.tier.map(number),
            self.technology.map(|technology| text(technology.as_str())),
            self.operator.map(text),
            self.generation.map(text),
            self.service.map(number),
            self.level.map(text),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("_")
    }

    /// The name in words: the measure's title in the glossary, then its dimensions.
    fn title(&self, words: Words) -> String {
        let text = |text: &str| text.to_owned();
        let mbps = |bits: Bits| format!("{}\u{a0}Mbit/s", words.language().number(f64::from_bits(bits.0)));
        let parts = [
            Some(words.measure(self.measure)),
            self.target.map(text),
            self.tier.map(mbps),
            self.technology.map(Technology::as_str).map(|code| text(words.coded(code).unwrap_or(code))),
            self.operator.map(text),
            self.generation.map(text),
            self.service.map(mbps),
            self.level.map(text),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// Whether a missing row means 0: the operator or technology reaches nothing in the area.
    fn is_none_0(&self) -> bool {
        self.technology.is_some() || self.operator.is_some()
    }
}

/// The columns of all areas, in the order of the rows: a column that earlier areas lack goes behind the one before it.
fn columns<'a>(areas: impl Iterator<Item = Vec<IndicatorRow<'a>>>) -> Vec<Column<'a>> {
    let mut known: HashMap<Key<'a>, bool> = HashMap::new();
    let mut order: Vec<Key<'a>> = Vec::new();
    for rows in areas {
        for rows in rows.chunk_by(|a, b| a.settlement == b.settlement) {
            let mut before: Option<Key<'a>> = None;
            for row in rows {
                let key = Key::of(row);
                let has_share = known.entry(key).or_insert_with(|| {
                    let behind = before.and_then(|before| order.iter().position(|known| *known == before));
                    order.insert(behind.map_or(0, |behind| behind + 1), key);
                    false
                });
                // A share may be unknown in one area; a rank among many has a total and never a share.
                *has_share |= row.share.is_some();
                before = Some(key);
            }
        }
    }
    order.into_iter().map(|key| Column { key, has_share: known[&key] }).collect()
}

/// The cells of one area and kind of settlement.
fn cells<'a>(
    rows: &[IndicatorRow<'a>],
    columns: &[Column<'a>],
    positions: &HashMap<Key<'a>, usize>,
) -> Vec<Cell<'a>> {
    let Some(first) = rows.first() else { return Vec::new() };
    let mut found: Vec<Option<(Option<f64>, Option<f64>)>> = vec![None; columns.len()];
    for row in rows {
        if let Some(&position) = positions.get(&Key::of(row)) {
            found[position] = Some((row.value, row.share));
        }
    }
    let total = rows.iter().find(|row| row.measure == "total").and_then(|row| row.value);
    let nothing_of_all = (total.map(|_| 0.0), total.filter(|&total| total > 0.0).map(|_| 0.0));
    let mut cells = vec![
        Cell::Text(first.area_kind.as_str()),
        Cell::Text(first.area_code),
        Cell::Text(first.area_name),
        Cell::text(first.settlement.map(SettlementCut::as_str)),
    ];
    for (column, found) in columns.iter().zip(found) {
        let (value, share) =
            found.unwrap_or(if column.key.is_none_0() { nothing_of_all } else { (None, None) });
        cells.push(Cell::number(value));
        if column.has_share {
            cells.push(Cell::number(share));
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::Language;
    use crate::emit::text::definitions::measure_title;
    use crate::model::{AreaKind, Settlement};

    fn row(
        code: &'static str,
        measure: &'static str,
        value: Option<f64>,
        total: Option<f64>,
    ) -> IndicatorRow<'static> {
        IndicatorRow {
            area_kind: AreaKind::Municipality,
            area_code: code,
            area_name: "Åsmyra",
            settlement: None,
            weight: Some(WeightKind::Households),
            measure,
            tier_mbps: None,
            technology: None,
            operator: None,
            generation: None,
            service_mbps: None,
            level: None,
            value,
            total,
            share: value.zip(total).map(|(value, total)| value / total),
            definition: measure,
        }
    }

    #[test]
    fn columns_are_named_by_their_dimensions_and_keep_the_order_of_the_rows() {
        let all = |code, value| row(code, "total", Some(value), None);
        let of = |code, measure, value| row(code, measure, Some(value), Some(4.0));
        let fiber =
            |code| IndicatorRow { technology: Some(Technology::Fiber), ..of(code, "technology", 1.0) };
        let telia = |code| IndicatorRow {
            operator: Some("Telia"),
            generation: Some("4G"),
            service_mbps: Some(10.0),
            level: Some("grund"),
            ..of(code, "mobile", 2.0)
        };
        let reached = |code| IndicatorRow { tier_mbps: Some(1000.0), ..of(code, "reached_with_passed", 3.0) };
        let gap = |code| IndicatorRow {
            tier_mbps: Some(1000.0),
            definition: "SE-2025a",
            ..row(code, "distance_to_target_pp", Some(-23.0), None)
        };
        let rank = |code| IndicatorRow { total: Some(2.0), ..row(code, "rank", Some(1.0), None) };
        let town = |row: IndicatorRow<'static>| IndicatorRow {
            settlement: Some(SettlementCut::Kind(Settlement::Tatort)),
            ..row
        };
        let areas = [
            vec![all("0101", 4.0), reached("0101"), gap("0101"), rank("0101"), town(all("0101", 0.0))],
            vec![all("0102", 4.0), fiber("0102"), reached("0102"), telia("0102"), gap("0102")],
            vec![row("0103", "total", None, None)],
            vec![IndicatorRow { area_kind: AreaKind::Deso, ..all("0101A0010", 4.0) }],
        ];
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("wide.csv");
        wide_csv(areas.iter().cloned(), &path).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "area_kind,area_code,area_name,settlement,total,technology_fiber,technology_fiber_share,\
             reached_with_passed_1000,reached_with_passed_1000_share,mobile_Telia_4G_10_grund,\
             mobile_Telia_4G_10_grund_share,distance_to_target_pp_SE-2025a_1000,rank\n\
             municipality,0101,Åsmyra,,4,0,0,3,0.75,0,0,-23,1\n\
             municipality,0101,Åsmyra,tatort,0,0,,,,0,,,\n\
             municipality,0102,Åsmyra,,4,1,0.25,3,0.75,2,0.5,-23,\n\
             municipality,0103,Åsmyra,,,,,,,,,,\n\
             deso,0101A0010,Åsmyra,,4,0,0,,,0,0,,\n"
        );
    }

    #[test]
    fn columns_have_titles_in_words_and_single_operators_can_be_left_out() {
        let of = |measure| row("0101", measure, Some(1.0), Some(4.0));
        let rows = vec![
            row("0101", "total", Some(4.0), None),
            IndicatorRow { technology: Some(Technology::Fiber), ..of("technology") },
            IndicatorRow { tier_mbps: Some(100.0), ..of("planned_2027") },
            IndicatorRow { tier_mbps: Some(100.0), ..of("reached_up_20") },
            IndicatorRow { operator: Some("Telia"), generation: Some("4G"), ..of("mobile") },
        ];
        let wide = Wide::new([rows].into_iter()).without_operators();
        let titles = wide.titles(Words::of(Language::Sv));
        let technology = measure_title("technology", Language::Sv).expect("a measure");
        let reached = measure_title("reached", Language::Sv).expect("a measure");
        assert_eq!(
            titles,
            [
                "Totalt".to_owned(),
                format!("{technology}, fiber"),
                format!("{technology}, fiber, andel"),
                "Planerad till 2027, 100\u{a0}Mbit/s".to_owned(),
                "Planerad till 2027, 100\u{a0}Mbit/s, andel".to_owned(),
                format!("{reached}, \u{2191}\u{a0}20\u{a0}Mbit/s, 100\u{a0}Mbit/s"),
                format!("{reached}, \u{2191}\u{a0}20\u{a0}Mbit/s, 100\u{a0}Mbit/s, andel"),
            ]
        );
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("wide.csv");
        csv::write(&path, |table| wide.fill(table)).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "area_kind,area_code,area_name,settlement,total,technology_fiber,technology_fiber_share,\
             planned_2027_100,planned_2027_100_share,reached_up_20_100,reached_up_20_100_share\n\
             municipality,0101,Åsmyra,,4,1,0.25,1,0.25,1,0.25\n"
        );
    }

    #[test]
    fn every_weight_has_its_own_table() {
        let names = WeightKind::ALL.map(wide_name);
        for (weight, name) in WeightKind::ALL.into_iter().zip(names) {
            assert_eq!(name, format!("internal/indicators_{}.csv", weight.as_str()));
        }
    }
}
