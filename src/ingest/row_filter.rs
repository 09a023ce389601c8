//! `where` as it is written: which rows of a source are meant.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value as Literal};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use super::text::composed;

/// The value of a table that stands for any.
const ANY: &str = "*";
/// Nothing that a person writes is longer; each part of an expression lies within another one.
const MOST_SIGNS: usize = 4096;
/// What may stand in an expression.
const EXPECTED: &str = "columns held against values by =, !=, <, <=, >, >=, in (…), not in (…), is null, is not null, joined by and, or, \
                        not and parentheses; a text in 'single quotes', a column of several words in \"double quotes\"";

/// Which rows of a source are meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RowFilter {
    /// `"DN > 0 and art = 'väg'"`.
    Expression(String),
    /// `{ DN = [1, 2], art = "väg" }`: all must hold.
    Table(BTreeMap<String, OneOrMore>),
}

/// The values of a column that are meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrMore {
    /// One; the text `*` is any.
    One(Said),
    /// Any of several.
    Several(Vec<Said>),
}

/// A value that cells are held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Said {
    /// Yes or no, as tables write them.
    Flag(bool),
    /// A number: cells are read as numbers.
    Number(f64),
    /// A text: cells are read as texts.
    Text(String),
}

/// What a row must meet. A cell that is blank meets no comparison, and its opposite neither.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// The cell is blank.
    Blank(String),
    /// The cell is one of these.
    OneOf(String, Vec<Said>),
    /// The cell stands so to this.
    Ordered(String, Order, Said),
}

/// How a cell stands to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl RowFilter {
    /// Whether it can be read.
    ///
    /// # Errors
    /// What was found, and what was expected.
    pub fn check(&self) -> Result<(), (String, String)> {
        self.condition().map(drop)
    }

    /// What a row must meet.
    pub(super) fn condition(&self) -> Result<Condition, (String, String)> {
        match self {
            Self::Expression(text) => expression(text),
            Self::Table(columns) => Ok(Condition::All(columns.iter().map(of_column).collect())),
        }
    }

    /// The columns that it speaks of, each once; none where it cannot be read.
    pub(super) fn columns(&self) -> Vec<String> {
        let mut columns = Vec::new();
        if let Ok(condition) = self.condition() {
            condition.add_columns(&mut columns);
        }
        columns
    }
}

impl std::fmt::Display for RowFilter {
    /// As it is written in the configuration.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Expression(text) => write!(f, "\"{text}\""),
            Self::Table(columns) => {
                let values = |values: &OneOrMore| match values {
                    OneOrMore::One(value) => value.to_string(),
                    OneOrMore::Several(several) => {
                        format!("[{}]", several.iter().map(Said::to_string).collect::<Vec<_>>().join(", "))
                    }
                };
                let columns: Vec<String> =
                    columns.iter().map(|(column, said)| format!("{column} = {}", values(said))).collect();
                write!(f, "{{ {} }}", columns.join(", "))
            }
        }
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

impl Condition {
    fn add_columns(&self, columns: &mut Vec<String>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.add_columns(columns)),
            Self::Not(part) => part.add_columns(columns),
            Self::Blank(column) | Self::OneOf(column, _) | Self::Ordered(column, ..) => {
                if !columns.contains(column) {
                    columns.push(column.clone());
                }
            }
        }
    }
}

fn of_column((column, values): (&String, &OneOrMore)) -> Condition {
    let column = composed(column).into_owned();
    let several = match values {
        OneOrMore::One(Said::Text(text)) if text == ANY => {
            return Condition::Not(Box::new(Condition::Blank(column)));
        }
        OneOrMore::One(value) => std::slice::from_ref(value),
        OneOrMore::Several(several) => several.as_slice(),
    };
    Condition::OneOf(column, several.iter().map(in_composed_letters).collect())
}

fn in_composed_letters(value: &Said) -> Said {
    match value {
        Said::Text(text) => Said::Text(composed(text.trim()).into_owned()),
        other => other.clone(),
    }
}

/// Reads an expression.
fn expression(text: &str) -> Result<Condition, (String, String)> {
    if text.len() > MOST_SIGNS {
        return Err((format!("{} signs", text.len()), format!("at most {MOST_SIGNS}")));
    }
    let dialect = GenericDialect {};
    let unreadable = |said: String| {
        let said = said.trim_start_matches("sql parser error: ").to_owned();
        (format!("\"{text}\" ({said})"), EXPECTED.to_owned())
    };
    let mut parser =
        Parser::new(&dialect).try_with_sql(text).map_err(|error| unreadable(error.to_string()))?;
    let read = parser.parse_expr().map_err(|error| unreadable(error.to_string()))?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(unreadable(format!("`{rest}` behind its end")));
    }
    condition(&read).map_err(|part| (format!("\"{text}\" (not read: {part})"), EXPECTED.to_owned()))
}

/// What an expression means; an error names the part that means nothing here.
fn condition(expression: &Expr) -> Result<Condition, String> {
    let refused = || Err(expression.to_string());
    match expression {
        Expr::Nested(inner) => condition(inner),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => Ok(Condition::Not(Box::new(condition(expr)?))),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            Ok(Condition::All(vec![condition(left)?, condition(right)?]))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Or, right } => {
            Ok(Condition::Any(vec![condition(left)?, condition(right)?]))
        }
        Expr::BinaryOp { left, op, right } => {
            let (column, value) = (column(left)?, literal(right)?);
            let order = match op {
                BinaryOperator::Eq => return Ok(Condition::OneOf(column, vec![value])),
                BinaryOperator::NotEq => {
                    return Ok(Condition::Not(Box::new(Condition::OneOf(column, vec![value]))));
                }
                BinaryOperator::Lt => Order::Less,
                BinaryOperator::LtEq => Order::AtMost,
                BinaryOperator::Gt => Order::Greater,
                BinaryOperator::GtEq => Order::AtLeast,
                _ => return refused(),
            };
            // '90' comes behind '100' as a text, which nobody means.
            match &value {
                Said::Flag(_) => refused(),
                Said::Text(text) if text.parse::<f64>().is_ok() => {
                    Err(format!("{expression}: a number without quotes"))
                }
                Said::Text(_) | Said::Number(_) => Ok(Condition::Ordered(column, order, value)),
            }
        }
        Expr::InList { expr, list, negated } => {
            let values = list.iter().map(literal).collect::<Result<_, _>>()?;
            let one_of = Condition::OneOf(column(expr)?, values);
            Ok(if *negated { Condition::Not(Box::new(one_of)) } else { one_of })
        }
        Expr::IsNull(inner) => Ok(Condition::Blank(column(inner)?)),
        Expr::IsNotNull(inner) => Ok(Condition::Not(Box::new(Condition::Blank(column(inner)?)))),
        _ => refused(),
    }
}

fn column(expression: &Expr) -> Result<String, String> {
    match expression {
        Expr::Identifier(name) => Ok(composed(&name.value).into_owned()),
        Expr::Nested(inner) => column(inner),
        other => Err(format!("{other}, where a column should stand")),
    }
}

fn literal(expression: &Expr) -> Result<Said, String> {
    let refused = || format!("{expression}, where a number or a text in 'single quotes' should stand");
    match expression {
        Expr::Nested(inner) => literal(inner),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match literal(expr)? {
            Said::Number(number) => Ok(Said::Number(-number)),
            Said::Flag(_) | Said::Text(_) => Err(refused()),
        },
        Expr::Value(value) => match &value.value {
            Literal::Number(number, _) => number.parse().map(Said::Number).map_err(|_| refused()),
            Literal::SingleQuotedString(text) => Ok(in_composed_letters(&Said::Text(text.clone()))),
            Literal::Boolean(flag) => Ok(Said::Flag(*flag)),
            _ => Err(refused()),
        },
        _ => Err(refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Condition {
        RowFilter::Expression(text.into()).condition().expect(text)
    }

    fn one_of(column: &str, values: &[f64]) -> Condition {
        Condition::OneOf(column.into(), values.iter().map(|value| Said::Number(*value)).collect())
    }

    #[test]
    fn expressions_bind_as_in_sql() {
        let (a, b, c) = (one_of("a", &[1.0]), one_of("b", &[-2.5]), one_of("c", &[3.0]));
        let all = Condition::All(vec![b.clone(), c.clone()]);
        assert_eq!(read("a = 1 or b = -2.5 and c = 3"), Condition::Any(vec![a.clone(), all]));
        let any = Condition::Any(vec![a.clone(), b]);
        assert_eq!(read("(a = 1 OR b = -2.5) AND c = 3"), Condition::All(vec![any, c]));
        assert_eq!(read("not a = 1"), Condition::Not(Box::new(a.clone())));
        assert_eq!(read("a <> 1"), read("a != 1"));
        assert_eq!(read("a not in (1, 2)"), Condition::Not(Box::new(one_of("a", &[1.0, 2.0]))));
        assert_eq!(read("a is not null"), Condition::Not(Box::new(Condition::Blank("a".into()))));
        let text = Condition::OneOf("Typ av väg".into(), vec![Said::Text("E4:an".into())]);
        assert_eq!(read("\"Typ av väg\" = 'E4:an'"), text);
        assert_eq!(read("Öppen = true"), Condition::OneOf("Öppen".into(), vec![Said::Flag(true)]));
    }

    #[test]
    fn what_is_no_comparison_of_a_column_is_refused() {
        for (text, said) in [
            ("a", "not read: a"),
            ("a = b", "b, where a number or a text in 'single quotes' should stand"),
            ("a = \"väg\"", "where a number or a text in 'single quotes'"),
            ("1 = a", "1, where a column should stand"),
            ("a = 1 b", "`b` behind its end"),
            ("a like 'x%'", "not read"),
            ("a > '100'", "a number without quotes"),
            ("a =", "Expected"),
            ("", "Expected"),
            ("upper(a) = 'X'", "upper(a), where a column should stand"),
        ] {
            let (found, expected) = RowFilter::Expression(text.into()).check().expect_err(text);
            assert!(found.contains(said), "{text}: {found}");
            assert!(expected.contains("single quotes"), "{expected}");
        }
        let deep = format!("{}a = 1{}", "(".repeat(2000), ")".repeat(2000));
        assert!(RowFilter::Expression(deep).check().is_err());
    }

    #[test]
    fn tables_say_what_all_must_hold() {
        let table: toml::Table = "w = { DN = [1, 2], art = \"väg\", namn = \"*\" }".parse().expect("TOML");
        let filter: RowFilter = table["w"].clone().try_into().expect("a filter");
        assert_eq!(filter.columns(), ["DN", "art", "namn"]);
        assert_eq!(filter.to_string(), "{ DN = [1, 2], art = \"väg\", namn = \"*\" }");
        let any = Condition::Not(Box::new(Condition::Blank("namn".into())));
        let art = Condition::OneOf("art".into(), vec![Said::Text("väg".into())]);
        assert_eq!(filter.condition(), Ok(Condition::All(vec![one_of("DN", &[1.0, 2.0]), art, any])));
    }
}
