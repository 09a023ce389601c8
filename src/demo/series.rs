//! Invented figures of earlier years, as an authority would have published them (`[[reference]]`).

use super::county::County;
use super::dice::Dice;
use super::networks::YEAR;
use std::fmt::Write as _;

/// How a figure is written.
#[derive(Clone, Copy)]
enum Style {
    /// `0.842`.
    Fraction,
    /// `84,2 %`.
    Percent,
}

/// A published series: measure, weight, tier, settlement, style, and thousandths in each of the last four years, oldest
/// first.
type Series = (&'static str, &'static str, u32, &'static str, Style, [u32; 4]);

/// The county's series. The third year of the second one breaks: the method was changed and the figure fell.
const COUNTY: [Series; 4] = [
    ("reached", "households", 100, "", Style::Percent, [798, 831, 860, 884]),
    ("reached_with_passed", "households", 1000, "", Style::Fraction, [842, 871, 794, 826]),
    ("reached", "households", 100, "gles", Style::Percent, [482, 549, 603, 651]),
    ("reached", "workplaces", 100, "", Style::Fraction, [764, 792, 825, 853]),
];
/// What was published for the whole country: above 99.9 per cent as "more than".
const NATION: [Series; 2] = [
    ("reached", "households", 100, "", Style::Percent, [815, 852, 880, 901]),
    ("reached_with_passed", "households", 30, "", Style::Percent, [988, 992, 999, 999]),
];
/// What was published of the other counties for the last two years, thousandths; their codes are those of no county of Sweden.
const COUNTIES: [(&str, &str, [u32; 2]); 6] = [
    ("11", "Storskogens län", [947, 951]),
    ("15", "Slättlandets län", [921, 934]),
    ("16", "Kustbandets län", [899, 908]),
    ("26", "Fjällbygdens län", [833, 871]),
    ("27", "Ödemarkens län", [815, 846]),
    ("28", "Utskärens län", [820, 828]),
];
/// What one municipality publishes itself.
const MUNICIPALITY: [Series; 1] = [("reached", "households", 100, "", Style::Percent, [850, 875, 899, 918])];

/// The table as a Swedish spreadsheet gives it: a share as a fraction, as percent, or as more than a percentage.
pub(crate) fn text(county: &County, seed: u64) -> String {
    let mut text = String::from(
        "area_code,area_name,year,measure,weight,tier_mbps,settlement,value,source,definition\n",
    );
    let mut dice = Dice::new(seed, "published", "");
    if let (Some(first), Some(last)) = (county.municipalities.first(), county.municipalities.last()) {
        rows(&mut text, &mut dice, &first.county, &COUNTY);
        rows(&mut text, &mut dice, "total", &NATION);
        rows(&mut text, &mut dice, &last.code, &MUNICIPALITY);
        counties(&mut text);
    }
    text
}

fn counties(text: &mut String) {
    for (code, name, thousandths) in COUNTIES {
        for (year, thousandths) in [YEAR - 2, YEAR - 1].into_iter().zip(thousandths) {
            let (whole, tenths) = (thousandths / 10, thousandths % 10);
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{code},{name},{year},reached,households,100,,\"{whole},{tenths} %\",Påhittad kartläggning {year},påhittad metod B"
            );
        }
    }
}

fn rows(text: &mut String, dice: &mut Dice, code: &str, series: &[Series]) {
    for (measure, weight, tier_mbps, settlement, style, thousandths) in series {
        // Another county had other figures; the whole series is moved, so that its shape stays.
        let shift = dice.whole(0, 6);
        for (back, thousandths) in (1..=4).rev().zip(thousandths) {
            let year = YEAR - back;
            let method = if year < YEAR - 2 { "A" } else { "B" };
            let thousandths = thousandths + shift;
            let value = match style {
                _ if thousandths >= 999 => "\">99,9 %\"".to_owned(),
                Style::Fraction => format!("0.{thousandths}"),
                Style::Percent => format!("\"{},{} %\"", thousandths / 10, thousandths % 10),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{code},,{year},{measure},{weight},{tier_mbps},{settlement},{value},\
                 Påhittad kartläggning {year},påhittad metod {method}"
            );
        }
    }
}
