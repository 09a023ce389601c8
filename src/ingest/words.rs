//! The closed lists of words: `data/words/*.toml`, built in. Case and surrounding blanks do not matter.
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::error::{IngestError, nearest};
use crate::model::{
    AccessStatus, Generation, Lineage, OutcomeStatus, Proposal, Relation, Settlement, SettlementCut,
    ShortageStatus, ShortageType, Technology, WeightKind,
};
use crate::schema::Vocabulary;

/// What an exchange is fed by.
pub(super) const FEEDS: [&str; 3] = ["fibre", "copper", "radio"];
/// Kinds of fibre points.
pub(super) const FIBRE_POINTS: [&str; 4] = ["connection_point", "exchange", "handover", "radio_site"];

/// [`FEEDS`] as the configuration writes them.
pub(super) struct Feed;

impl Vocabulary for Feed {
    fn words() -> Vec<&'static str> {
        FEEDS.to_vec()
    }
}

/// [`FIBRE_POINTS`] as the configuration writes them.
pub(super) struct FibrePoint;

impl Vocabulary for FibrePoint {
    fn words() -> Vec<&'static str> {
        FIBRE_POINTS.to_vec()
    }
}

/// Kinds of settlement that are drawn: the countryside is what lies in none.
pub(super) struct DrawnSettlement;

impl Vocabulary for DrawnSettlement {
    fn words() -> Vec<&'static str> {
        let drawn = Settlement::ALL.into_iter().filter(|kind| *kind != Settlement::Landsbygd);
        drawn.map(Settlement::as_str).collect()
    }
}

/// Codes of flags.
pub(super) const FLAGS: [&str; 2] = ["true", "false"];

/// Codes of the cuts of published figures.
pub(crate) fn cuts() -> Vec<&'static str> {
    SettlementCut::ALL.into_iter().map(SettlementCut::as_str).chain(["total"]).collect()
}

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
static GENERATION: LazyLock<Codes> =
    LazyLock::new(|| codes(include_str!("../../data/words/generation.toml")));
static SETTLEMENT: LazyLock<Codes> =
    LazyLock::new(|| codes(include_str!("../../data/words/settlement.toml")));
static FEED: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/feed.toml")));
static FLAG: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/flag.toml")));
static CUT: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/settlement_cut.toml")));
static WEIGHT: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/weight.toml")));
static STATUS: LazyLock<Codes> =
    LazyLock::new(|| codes(include_str!("../../data/words/shortage_status.toml")));
static PROPOSAL: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../data/words/proposal.toml")));
static SUPPORT: LazyLock<Codes> =
    LazyLock::new(|| codes(include_str!("../../data/words/support_status.toml")));
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
    Relation::ALL.into_iter().find(|relation| relation.as_str() == code)
}

/// The generation of a mobile network: `4G`, `4g`, `4` and `LTE` are one.
pub fn generation(word: &str) -> Option<Generation> {
    let code = code(&GENERATION, word)?;
    Generation::ALL.into_iter().find(|generation| generation.as_str() == code)
}

/// The kind of settlement of a word.
pub fn settlement(word: &str) -> Option<Settlement> {
    let code = code(&SETTLEMENT, word)?;
    Settlement::ALL.into_iter().find(|settlement| settlement.as_str() == code)
}

/// The feed of an exchange: `fibre`, `copper` or `radio`.
pub fn feed(word: &str) -> Option<&'static str> {
    let code = code(&FEED, word)?;
    FEEDS.into_iter().find(|feed| *feed == code)
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

/// Whether a word says of which settlements a published figure is.
pub fn is_settlement_cut(word: &str) -> bool {
    settlement_cut(word).is_ok()
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

/// What a reviewer proposes.
pub fn proposal(word: &str) -> Option<Proposal> {
    let code = code(&PROPOSAL, word)?;
    Proposal::ALL.into_iter().find(|proposal| proposal.as_str() == code)
}

/// What became of support.
pub fn support_status(word: &str) -> Option<OutcomeStatus> {
    let code = code(&SUPPORT, word)?;
    OutcomeStatus::ALL.into_iter().find(|status| status.as_str() == code)
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
        assert_eq!([generation("4g"), generation("4"), generation("LTE")], [Some(Generation::G4); 3]);
        assert_eq!(generation("7G"), None);
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
        for status in ShortageStatus::ALL {
            assert_eq!(shortage_status(status.as_str()), Some(status));
        }
        for kind in ShortageType::ALL {
            assert_eq!(shortage_type(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn every_code_is_its_own_word_and_no_word_stands_twice() {
        for technology in Technology::ALL {
            assert_eq!(super::technology(technology.as_str()), Some(technology));
        }
        for kind in WeightKind::ALL {
            assert_eq!(weight(kind.as_str()), Some(kind));
        }
        for generation in Generation::ALL {
            assert_eq!(super::generation(generation.as_str()), Some(generation));
        }
        assert!(cuts().iter().all(|code| settlement_cut(code).is_ok()));
        for list in [
            include_str!("../../data/words/technology.toml"),
            include_str!("../../data/words/relation.toml"),
            include_str!("../../data/words/generation.toml"),
            include_str!("../../data/words/settlement.toml"),
            include_str!("../../data/words/feed.toml"),
            include_str!("../../data/words/flag.toml"),
            include_str!("../../data/words/settlement_cut.toml"),
            include_str!("../../data/words/weight.toml"),
            include_str!("../../data/words/shortage_status.toml"),
            include_str!("../../data/words/shortage_type.toml"),
            include_str!("../../data/words/proposal.toml"),
            include_str!("../../data/words/support_status.toml"),
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
