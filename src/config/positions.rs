//! Where each key of a TOML file stands, so that a fault is reported with its line and column.
use std::collections::HashMap;

use toml::de::{DeTable, DeValue};

use super::Position;

/// The positions of the keys of one file, by the way to each: `["fixed", "0", "operator"]`.
#[derive(Debug, Default)]
pub(super) struct Positions(HashMap<Vec<String>, Position>);

impl Positions {
    /// Finds them all.
    ///
    /// # Errors
    /// When the text is not TOML; the parser gives line and column.
    pub(super) fn of(text: &str) -> Result<Self, toml::de::Error> {
        let table = DeTable::parse(text)?;
        let starts: Vec<usize> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let position = |at: usize| {
            let line = starts.partition_point(|start| *start <= at);
            let column = text.get(starts[line - 1]..at).map_or(0, |before| before.chars().count()) + 1;
            Position { line: line as u32, column: column as u32 }
        };
        let mut positions = Self::default();
        positions.add_table(&mut Vec::new(), table.get_ref(), &position);
        Ok(positions)
    }

    fn add_table(&mut self, way: &mut Vec<String>, table: &DeTable, position: &dyn Fn(usize) -> Position) {
        for (key, value) in table {
            way.push(key.get_ref().to_string());
            self.0.insert(way.clone(), position(key.span().start));
            self.add(way, value.get_ref(), position);
            way.pop();
        }
    }

    fn add(&mut self, way: &mut Vec<String>, value: &DeValue, position: &dyn Fn(usize) -> Position) {
        match value {
            DeValue::Table(table) => self.add_table(way, table, position),
            DeValue::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    way.push(number.to_string());
                    self.0.insert(way.clone(), position(item.span().start));
                    self.add(way, item.get_ref(), position);
                    way.pop();
                }
            }
            _ => {}
        }
    }

    /// Where a key stands; of one that is missing, where the table stands that should hold it.
    pub(super) fn find(&self, way: &[&str]) -> Option<Position> {
        let way: Vec<String> = way.iter().map(|&step| step.to_owned()).collect();
        (1..=way.len()).rev().find_map(|steps| self.0.get(&way[..steps]).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_where_an_editor_shows_them() {
        let text = "# å\n[run]\nname = \"Ö\"\n\n[[fixed]]\npath = [\"a\",\n  \"b\"]\n[[fixed]]\noperator = { column = \"o\" }\n";
        let positions = Positions::of(text).expect("TOML");
        let at = |way: &[&str]| positions.find(way).map(|position| (position.line, position.column));
        assert_eq!(at(&["run"]), Some((2, 2)));
        assert_eq!(at(&["run", "name"]), Some((3, 1)));
        assert_eq!(at(&["fixed", "0", "path"]), Some((6, 1)));
        assert_eq!(at(&["fixed", "0", "path", "1"]), Some((7, 3)));
        assert_eq!(at(&["fixed", "1", "operator", "column"]), Some((9, 14)));
        // What is missing is looked for in its table.
        assert_eq!(at(&["fixed", "1", "technology"]).map(|(line, _)| line), Some(8));
        assert_eq!(at(&["demand", "path"]), None);
        assert!(Positions::of("[run\n").is_err());
    }
}
