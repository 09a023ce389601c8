//! Invented names: none is a Swedish municipality, and the operators do not exist.

use super::dice::Dice;
use std::collections::BTreeSet;

/// The invented municipalities: code and name. No Swedish county has the code 02.
pub(crate) const MUNICIPALITIES: [(&str, &str); 12] = [
    ("0214", "Älvhyttan"),
    ("0219", "Södra Bråten"),
    ("0227", "Åsmyra"),
    ("0231", "Lövtjärn"),
    ("0238", "Råbäcken"),
    ("0242", "Östernäs"),
    ("0260", "Granvik"),
    ("0263", "Ödhult"),
    ("0268", "Storträsk"),
    ("0271", "Hjorthamra"),
    ("0280", "Mörkö"),
    ("0284", "Bäckinge"),
];
/// The code of the invented county.
pub(crate) const COUNTY_CODE: &str = "02";
/// The name of the invented county.
pub(crate) const COUNTY_NAME: &str = "Sagobygdens län";

const FIRST: [&str; 44] = [
    "Al", "Ask", "Björk", "Brunn", "Bäck", "Dal", "Ek", "Fall", "Fisk", "Gran", "Grön", "Gås", "Hag", "Hult",
    "Häll", "Hög", "Kalv", "Korp", "Kvarn", "Källe", "Lilla", "Lind", "Ljung", "Löv", "Mor", "Myr", "Mörk",
    "Norr", "Orr", "Rå", "Rönn", "Sand", "Skog", "Sten", "Stor", "Svart", "Söder", "Tall", "Torp", "Tran",
    "Väster", "Ål", "Älg", "Öster",
];
const LAST: [&str; 36] = [
    "arp", "berg", "bo", "bråten", "by", "bäcken", "dalen", "fors", "gården", "hult", "hyttan", "häll",
    "höjden", "inge", "kulla", "lunda", "löt", "mala", "mo", "myra", "näs", "ryd", "rud", "sjö", "stad",
    "sund", "torp", "tuna", "udden", "vad", "vik", "våla", "ås", "äng", "ö", "öra",
];
const BEFORE: [&str; 8] = ["Norra", "Södra", "Östra", "Västra", "Övre", "Nedre", "Stora", "Gamla"];

/// A source of place names that are given once each.
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    pub(crate) fn new() -> Self {
        Self(BTreeSet::new())
    }

    /// A name that this source has not given before.
    pub(crate) fn next(&mut self, dice: &mut Dice) -> String {
        for _ in 0..200 {
            let plain = format!("{}{}", dice.pick(&FIRST), dice.pick(&LAST));
            let name = if dice.chance(0.12) { format!("{} {plain}", dice.pick(&BEFORE)) } else { plain };
            if self.0.insert(name.clone()) {
                return name;
            }
        }
        let name = format!("{}{} {}", dice.pick(&FIRST), dice.pick(&LAST), self.0.len());
        self.0.insert(name.clone());
        name
    }
}
