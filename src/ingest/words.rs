//! The closed lists of words: `data/words/*.toml`, built in. Case and surrounding blanks do not matter.
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::error::{IngestError, nearest};
use crate::model::{
    AccessStatus, Lineage, Relation, Settlement, SettlementCut, ShortageStatus, ShortageType, Technology,
    WeightKind,
};

/// Codes of technologies.
pub(super) const TECHNOLOGY_CODES: &[&str] = &[
    "fiber",
    "fiber_lan",
    "cable",
    "vdsl",
    "xdsl",
    "fixed_wireless",
    "fixed_wireless_licensed",
    "fixed_wireless_licensed_by_rule",
    "fixed_wireless_unlicensed",
    "lte",
    "nr",
    "satellite",
    "satellite_geo",
    "satellite_leo",
    "other",
];
/// Codes of relations.
pub(super) const RELATION_CODES: &[&str] = &["connected", "passed", "planned"];
/// Codes of settlements.
pub(super) const SETTLEMENT_CODES: &[&str] = &["tatort", "smaort", "fritidshusomrade", "landsbygd"];
/// Codes of flags.
pub(super) const FLAG_CODES: &[&str] = &["true", "false"];
/// Codes of the cuts of published figures.
pub(super) const CUT_CODES: &[&str] =
    &["tatort", "smaort", "fritidshusomrade", "landsbygd", "tat", "gles", "total"];
/// Codes of weights.
pub(super) const WEIGHT_CODES: &[&str] =
    &["points", "households", "workplaces", "persons", "holiday_homes", "buildings"];
/// Codes of the status of a shortage area.
pub(super) const STATUS_CODES: &[&str] =
    &["new", "remaining", "under_construction", "planned", "remedied", "ended", "merged", "split"];
/// Codes of kinds of shortage.
pub(super) const TYPE_CODES: &[&str] = &["no_offer", "too_slow", "copper", "radio", "no_connection_point"];
/// Codes of lineage.
pub(super) const LINEAGE_CODES: &[&str] =
    &["new", "reopened", "split", "merged", "closed", "grown", "shrunk", "persisted"];

#[derive(Deserialize)]
struct List {
    word: Vec<Word>,
}

#[derive(Deserialize)]
struct Word {
    code: String,
    swedish: String,
    aliases: Vec<String>,
}

type Codes = HashMap<String, String>;

static TECHNOLOGY: LazyLock<Codes> =
    LazyLock::new(|| codes(include_str!("../../data/words/technology.toml")));
static RELATION: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/relation.toml")));
static SETTLEMENT: LazyLock<Codes> =
    LazyLock::new(|| codes(include_str!("../../data/words/settlement.toml")));
static FEED: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/feed.toml")));
static FLAG: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/flag.toml")));
static CUT: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/settlement_cut.toml")));
static WEIGHT: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/weight.toml")));
static STATUS: LazyLock<Codes> =
    LazyLock::new(|| codes(include_str!("../../data/words/shortage_status.toml")));
static TYPE: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/shortage_type.toml")));

fn codes(list: &str) -> Codes {
    let list: List = toml::from_str(list).expect("the lists built in are TOML");
    let mut codes = Codes::new();
    for word in list.word {
        for spelling in word.aliases.iter().chain([&word.code, &word.swedish]) {
            codes.insert(spelling.trim().to_lowercase(), word.code.clone());
        }
    }
    codes
}

fn code<'c>(codes: &'c Codes, word: &str) -> Option<&'c str> {
    codes.get(&word.trim().to_lowercase()).map(String::as_str)
}

/// The technology of a word: a code, its Swedish word, or an alias of PTS, FCC, NBN or Breitbandatlas.
pub fn technology(word: &str) -> Option<Technology> {
    let code = code(&TECHNOLOGY, word)?;
    Technology::ALL.into_iter().find(|technology| technology.as_str() == code)
}

/// The relation of a word.
pub fn relation(word: &str) -> Option<Relation> {
    let code = code(&RELATION, word)?;
    [Relation::Connected, Relation::Passed, Relation::Planned]
        .into_iter()
        .find(|relation| relation.as_str() == code)
}

/// The kind of settlement of a word.
pub fn settlement(word: &str) -> Option<Settlement> {
    let code = code(&SETTLEMENT, word)?;
    [Settlement::Tatort, Settlement::Smaort, Settlement::Fritidshusomrade, Settlement::Landsbygd]
        .into_iter()
        .find(|settlement| settlement.as_str() == code)
}

/// The feed of an exchange: `fibre`, `copper` or `radio`.
pub fn feed(word: &str) -> Option<&'static str> {
    let code = code(&FEED, word)?;
    ["fibre", "copper", "radio"].into_iter().find(|feed| *feed == code)
}

/// True or false, in words or as 1 and 0.
pub(super) fn flag(word: &str) -> Option<bool> {
    Some(code(&FLAG, word)? == "true")
}

/// A word that is in no list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnknownWord;

/// How a published figure is cut by settlement; `None` is all of it.
pub(super) fn settlement_cut(word: &str) -> Result<Option<SettlementCut>, UnknownWord> {
    match code(&CUT, word) {
        Some("total") => Ok(None),
        Some("tat") => Ok(Some(SettlementCut::Dense)),
        Some("gles") => Ok(Some(SettlementCut::Sparse)),
        _ => settlement(word).map(|kind| Some(SettlementCut::Kind(kind))).ok_or(UnknownWord),
    }
}

/// The weight of a word.
pub(super) fn weight(word: &str) -> Option<WeightKind> {
    let code = code(&WEIGHT, word)?;
    WeightKind::ALL.into_iter().find(|kind| kind.as_str() == code)
}

/// The status of a shortage area.
pub fn shortage_status(word: &str) -> Option<ShortageStatus> {
    let code = code(&STATUS, word)?;
    ShortageStatus::ALL.into_iter().find(|status| status.as_str() == code)
}

/// The kind of a shortage.
pub fn shortage_type(word: &str) -> Option<ShortageType> {
    let code = code(&TYPE, word)?;
    ShortageType::ALL.into_iter().find(|kind| kind.as_str() == code)
}

/// The lineage of a shortage area: a code, which only our own registers hold.
pub(super) fn lineage(word: &str) -> Option<Lineage> {
    Lineage::ALL.into_iter().find(|lineage| lineage.as_str() == word.trim())
}

/// The state of a demand point: a code, which only our own results hold.
pub(super) fn access_status(word: &str) -> Option<AccessStatus> {
    AccessStatus::ALL.into_iter().find(|status| status.as_str() == word)
}

/// The error of a word of the configuration that is in no list.
pub(super) fn unknown(source: &str, key: &str, word: &str, known: &[&str]) -> IngestError {
    IngestError::UnknownWord {
        source_name: source.to_owned(),
        key: key.to_owned(),
        word: word.to_owned(),
        nearest: nearest(word, known.iter().copied()),
        expected: known.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_pts_fcc_nbn_and_breitbandatlas() {
        for (word, expected) in [
            ("FTTP", Technology::Fiber),
            (" Fiber-LAN ", Technology::FiberLan),
            ("Kabel-TV", Technology::Cable),
            ("HFC", Technology::Cable),
            ("FTTN", Technology::Vdsl),
            ("fttc", Technology::Vdsl),
            ("10", Technology::Xdsl),
            ("50", Technology::Fiber),
            ("60", Technology::SatelliteGeo),
            ("61", Technology::SatelliteLeo),
            ("70", Technology::FixedWirelessUnlicensed),
            ("71", Technology::FixedWirelessLicensed),
            ("72", Technology::FixedWirelessLicensedByRule),
            ("0", Technology::Other),
            ("sonst", Technology::Other),
            ("Övrigt", Technology::Other),
            ("SATELLITE", Technology::Satellite),
        ] {
            assert_eq!(technology(word), Some(expected), "{word}");
        }
        assert_eq!(technology("Not Fiber"), None);
        assert_eq!(relation("Planerad"), Some(Relation::Planned));
        assert_eq!(settlement("Småort"), Some(Settlement::Smaort));
        assert_eq!(feed("Radiolänk"), Some("radio"));
        assert_eq!(
            [flag("Ja"), flag("0"), flag("TRUE"), flag("kanske")],
            [Some(true), Some(false), Some(true), None]
        );
        assert_eq!(weight("Arbetsställen"), Some(WeightKind::Workplaces));
        // A published figure says gles of all that is not dense; a demand point that is called so stands on landsbygd.
        assert_eq!(settlement_cut("Glesbebyggt"), Ok(Some(SettlementCut::Sparse)));
        assert_eq!(settlement_cut("gles"), Ok(Some(SettlementCut::Sparse)));
        assert_eq!(settlement("gles"), Some(Settlement::Landsbygd));
        assert_eq!(settlement_cut("tätbebyggt"), Ok(Some(SettlementCut::Dense)));
        assert_eq!(settlement_cut("Tätort"), Ok(Some(SettlementCut::Kind(Settlement::Tatort))));
        assert_eq!((settlement_cut("total"), settlement_cut("stad")), (Ok(None), Err(UnknownWord)));
    }

    #[test]
    fn words_of_a_countys_list() {
        for (word, expected) in [
            ("NY", ShortageStatus::New),
            ("Kvar", ShortageStatus::Remaining),
            ("öppen", ShortageStatus::Remaining),
            ("Under utbyggnad", ShortageStatus::UnderConstruction),
            ("PÅGÅR", ShortageStatus::UnderConstruction),
            ("Planerad", ShortageStatus::Planned),
            ("klar", ShortageStatus::Remedied),
            ("closed", ShortageStatus::Remedied),
            ("upphörd", ShortageStatus::Ended),
            ("sammanslagen", ShortageStatus::Merged),
            ("delad", ShortageStatus::Split),
        ] {
            assert_eq!(shortage_status(word), Some(expected), "{word}");
        }
        assert_eq!(shortage_status("okänd"), None);
        assert_eq!(shortage_type("Grå zon"), Some(ShortageType::TooSlow));
        assert_eq!(shortage_type("kopparstation"), Some(ShortageType::Copper));
        assert_eq!(shortage_type("saknar fiberanslutningspunkt"), Some(ShortageType::NoConnectionPoint));
        assert!(STATUS_CODES.iter().all(|code| shortage_status(code).is_some_and(|is| is.as_str() == *code)));
        assert!(TYPE_CODES.iter().all(|code| shortage_type(code).is_some_and(|is| is.as_str() == *code)));
        assert!(LINEAGE_CODES.iter().all(|code| lineage(code).is_some()));
    }

    #[test]
    fn every_code_is_its_own_word_and_no_word_stands_twice() {
        for technology in Technology::ALL {
            assert_eq!(super::technology(technology.as_str()), Some(technology));
        }
        assert!(WEIGHT_CODES.iter().all(|code| weight(code).is_some()));
        assert!(CUT_CODES.iter().all(|code| settlement_cut(code).is_ok()));
        assert!(TECHNOLOGY_CODES.iter().all(|code| technology(code).is_some()));
        for list in [
            include_str!("../../data/words/technology.toml"),
            include_str!("../../data/words/relation.toml"),
            include_str!("../../data/words/settlement.toml"),
            include_str!("../../data/words/feed.toml"),
            include_str!("../../data/words/flag.toml"),
            include_str!("../../data/words/settlement_cut.toml"),
            include_str!("../../data/words/weight.toml"),
            include_str!("../../data/words/shortage_status.toml"),
            include_str!("../../data/words/shortage_type.toml"),
        ] {
            let list: List = toml::from_str(list).expect("is TOML");
            let mut seen: HashMap<String, String> = HashMap::new();
            for word in &list.word {
                for spelling in word.aliases.iter().chain([&word.code, &word.swedish]) {
                    let other = seen.insert(spelling.to_lowercase(), word.code.clone());
                    assert!(other.is_none_or(|other| other == word.code), "{spelling} stands twice");
                }
            }
        }
    }
}
