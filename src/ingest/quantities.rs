//! Quantities that are delivered in more than one form or unit: years and speeds.
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::table::Table;
use super::value::Value;
use super::values::{BadValue, Values, column_of, mapped};

/// Years: numbers, or dates and quarters in which one year stands.
pub(super) fn year<'t>(table: &'t Table, value: &Value<f64>) -> Result<Values<'t, f64>, IngestError> {
    if let Some(values) = mapped(table, value, |number| Ok(*number))? {
        return Ok(values);
    }
    let (name, column) = (value.column().unwrap_or_default(), column_of(table, value)?);
    let mut first_wrong = None;
    for row in 0..table.rows() {
        let Some(text) = column.text(row) else { continue };
        match year_of(&text) {
            Ok(_) => {
                first_wrong = None;
                break;
            }
            Err(_) => first_wrong = first_wrong.or(Some(text.into_owned())),
        }
    }
    match first_wrong {
        Some(found) => Err(table.no_numbers(name, found, YEAR)),
        None => Ok(Values::Words(column, |text| year_of(text).map(f64::from))),
    }
}

const YEAR: &str = "a year, a date or a quarter, as 2027, 2027-06-30 or 2027 Q2";

/// A date without the time of day behind it.
fn without_time(text: &str) -> &str {
    let time =
        text.find(':').and_then(|at| text[..at].rfind(|sign: char| sign.is_whitespace() || sign == 'T'));
    time.map_or(text, |at| &text[..at])
}

/// The year of a text: a number, or the only group of four digits of a date or a quarter.
pub(super) fn year_of(text: &str) -> Result<i32, BadValue> {
    let bad = || BadValue { reason: "not a year".into(), found: text.to_owned(), expected: YEAR.into() };
    if let Ok(number) = text.parse::<f64>() {
        return super::offers::year(number);
    }
    let lower = without_time(text).to_lowercase();
    let words = lower.split(|sign: char| !sign.is_alphabetic()).filter(|word| !word.is_empty());
    let known = |word: &str| matches!(word, "q" | "kv" | "k" | "kvartal" | "quarter" | "t" | "z" | "utc");
    let groups: Vec<&str> =
        lower.split(|sign: char| !sign.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let years: Vec<&str> = groups.iter().copied().filter(|group| group.len() == 4).collect();
    let others_fit = groups.iter().all(|group| group.len() == 4 || group.len() <= 3);
    match years.as_slice() {
        [year] if words.into_iter().all(known) && others_fit => {
            super::offers::year(year.parse().map_err(|_| bad())?).map_err(|_| bad())
        }
        _ => Err(bad()),
    }
}

/// Speeds, Mbit/s. A column whose name says another unit, or a speed greater than the greatest that is taken for one, is a
/// question.
pub(super) fn speed<'t>(
    table: &'t Table,
    value: &Value<f64>,
    key: &str,
    greatest_mbps: f64,
) -> Result<Values<'t, f64>, IngestError> {
    let to_mbps = value.unit().unwrap_or_default().to_mbps();
    let values = match mapped(table, value, |number| Ok(to_mbps(*number)))? {
        Some(values) => values,
        None => Values::Numbers(table.numbers(value.column().unwrap_or_default())?, to_mbps),
    };
    let question = |what: String, found: String, advice: String| {
        IngestError::misread(MisreadError::SpeedUnit {
            file: table.source.clone(),
            layer: table.layer.clone(),
            what,
            found,
            advice,
        })
    };
    let name = value.column().unwrap_or_default();
    if let (Values::Numbers(..), None, Some(unit)) = (&values, value.unit(), other_unit(name)) {
        let advice = format!(
            ": write {key} = {{ column = \"{name}\", unit = \"{unit}\" }}, or unit = \"Mbit/s\" if the name is wrong"
        );
        return Err(question(format!("{key}: the name of column {name}"), unit.to_owned(), advice));
    }
    let rows = if values.is_same() { table.rows().min(1) } else { table.rows() };
    for row in 0..rows {
        let Ok(Some(speed)) = values.get(row) else { continue };
        if speed > greatest_mbps {
            let place = if name.is_empty() {
                key.to_owned()
            } else {
                format!("record {}: {key} of column {name}", table.records[row])
            };
            let advice = format!(
                " of at most {greatest_mbps}: for a column in kbit/s write unit = \"kbit/s\" beside it; if it is Mbit/s, write \
                 greatest_speed_mbps = {speed} or more under [limits]"
            );
            return Err(question(place, speed.to_string(), advice));
        }
    }
    Ok(values)
}

/// The unit other than Mbit/s that the name of a column says.
pub(super) fn other_unit(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if holds(&["mbit", "mbps", "mb/s", "mb_s", "megabit"]) {
        None
    } else if holds(&["kbit", "kbps", "kb/s", "kb_s", "kilobit"]) {
        Some("kbit/s")
    } else if holds(&["gbit", "gbps", "gb/s", "gb_s", "gigabit"]) {
        Some("Gbit/s")
    } else if lower.split(|sign: char| !sign.is_alphanumeric()).any(|word| matches!(word, "bps" | "bits"))
        || lower.contains("bit/s")
    {
        Some("bit/s")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_dates_and_quarters() {
        for text in [
            "2031",
            "2031.0",
            "2031-06-30",
            "2031/06/30 00:00:00",
            "30.06.2031",
            "2031-06-30T00:00:00Z",
            "2031-06-30 00:00:00.000000",
            "2031 Q2",
            "Q2 2031",
            "2031-06",
            "kvartal 2 2031",
            "2031kv2",
        ] {
            assert_eq!(year_of(text), Ok(2031), "{text}");
        }
        for text in
            ["2027-2031", "efter 2031", "47999", "soon", "20310630", "1000/1000", "2031 kr", "31-06-30"]
        {
            assert!(year_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_of_columns_give_their_units() {
        for (name, unit) in [
            ("avg_d_kbps", Some("kbit/s")),
            ("ned_kbit_s", Some("kbit/s")),
            ("Kapacitet (kbit/s)", Some("kbit/s")),
            ("down_gbps", Some("Gbit/s")),
            ("speed bps", Some("bit/s")),
            ("down_mbps", None),
            ("max_advertised_download_speed", None),
            ("ned", None),
            ("kbit_som_mbit", None),
        ] {
            assert_eq!(other_unit(name), unit, "{name}");
        }
    }
}
