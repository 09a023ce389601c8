//! How the report speaks: its texts, and its numbers, each rounded here and once.
use std::borrow::Cow;

use crate::emit::text::language::{Language, Texts, fill, parse};
use crate::emit::text::reasons;
use crate::emit::text::units::Units;
use crate::model::{AccessStatus, ShortageStatus, WeightKind};

static TEXTS: Texts = Texts::new(
    || parse(include_str!("../../web/messages/report.sv.json")),
    || parse(include_str!("../../web/messages/report.en.json")),
);

/// An unknown number.
pub(super) const UNKNOWN: &str = "\u{2013}";

/// The texts of a language.
#[derive(Clone, Copy)]
pub(super) struct Words {
    /// The language.
    pub language: Language,
    /// What points are called.
    pub units: Units,
}

/// A number as the report may show it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shown {
    /// Known.
    Number(f64),
    /// Left out of the open package, because it or one beside it is small.
    Masked,
    /// A share that is left out in the same way, of which everybody can reckon that it is no less and no more than this.
    Between(f64, f64),
    /// Not known.
    Unknown,
}

impl Shown {
    /// The number, where it is shown.
    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Masked | Self::Between(..) | Self::Unknown => None,
        }
    }

    /// Whether it is left out of the open package.
    pub(super) fn is_masked(self) -> bool {
        matches!(self, Self::Masked | Self::Between(..))
    }

    /// What follows from two numbers.
    pub(super) fn with(self, other: Self, make: impl FnOnce(f64, f64) -> Option<f64>) -> Self {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Self::from(make(a, b)),
            (Self::Masked | Self::Between(..), _) | (_, Self::Masked | Self::Between(..)) => Self::Masked,
            _ => Self::Unknown,
        }
    }
}

impl From<Option<f64>> for Shown {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Unknown, Self::Number)
    }
}

impl Words {
    /// The catalogue.
    #[cfg(test)]
    pub(super) fn catalogue(self) -> &'static crate::emit::text::language::Catalogue {
        TEXTS.naming(self.language, self.units)
    }

    /// A text.
    pub(super) fn t(self, key: &str) -> &'static str {
        // A test holds every key of the code to be in both catalogues.
        TEXTS.naming(self.language, self.units).get(key).map_or("", String::as_str)
    }

    /// A text with values.
    pub(super) fn say(self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.t(key), values)
    }

    fn shown(self, number: Shown, print: impl FnOnce(f64) -> String) -> String {
        match number {
            Shown::Number(number) => print(number),
            Shown::Masked | Shown::Between(..) => self.t("masked").to_owned(),
            Shown::Unknown => UNKNOWN.to_owned(),
        }
    }

    /// A count, whole.
    pub(super) fn count(self, number: impl Into<Shown>) -> String {
        self.shown(number.into(), |number| self.language.rounded(number, 0))
    }

    /// A count that is never unknown.
    pub(super) fn whole(self, number: u64) -> String {
        self.language.rounded(number as f64, 0)
    }

    /// A share in percent; of a masked one its class, where it has one.
    pub(super) fn percent(self, share: impl Into<Shown>) -> String {
        let share = share.into();
        let class = match share {
            Shown::Between(least, most) => self.language.percent_class(least, most),
            _ => None,
        };
        class.unwrap_or_else(|| self.shown(share, |share| self.language.percent(share)))
    }

    /// Whether a share that was published as "more than" needs a word for it: nearly all of a whole is printed as over 99.9 % already.
    pub(super) fn needs_more(self, share: f64, at_least: bool) -> bool {
        at_least && self.language.percent(share).starts_with(|letter: char| letter.is_ascii_digit())
    }

    /// With one decimal: areas, lengths, percentage points.
    pub(super) fn decimal(self, number: impl Into<Shown>) -> String {
        self.shown(number.into(), |number| self.language.rounded(number, 1))
    }

    /// A change of a count, with its sign.
    pub(super) fn signed(self, number: f64) -> String {
        self.language.signed(number, 0)
    }

    /// A change in percentage points, with its sign.
    pub(super) fn signed_points(self, points: f64) -> String {
        self.language.signed(points, 1)
    }

    /// The same with as many decimals as it takes: a small change is not printed as none.
    pub(super) fn change_in_points(self, points: f64) -> String {
        let decimals = (1..4).find(|&decimals| {
            let none = self.language.signed(0.0, decimals);
            self.language.signed(points, decimals) != none
        });
        self.language.signed(points, decimals.unwrap_or(1))
    }

    /// A date as people write it: 1 oktober 2025. What is no date stays as it is.
    pub(super) fn date(self, date: &str) -> String {
        let spoken = || {
            let [year, month, day] = date.split('-').collect::<Vec<_>>()[..] else { return None };
            let month: usize = month.parse().ok()?;
            let month = self.t("months").split(',').nth(month.checked_sub(1)?)?;
            Some(format!("{} {month} {year}", day.parse::<u8>().ok()?))
        };
        spoken().unwrap_or_else(|| date.to_owned())
    }

    /// A speed or another bare number.
    pub(super) fn number(self, number: f64) -> String {
        self.language.number(number)
    }

    /// Why a record was left out or mended.
    pub(super) fn reason(self, reason: &str) -> Cow<'_, str> {
        Cow::Owned(self.units.name(self.language, &reasons::reason(reason, self.language)))
    }

    /// What was found in a record.
    pub(super) fn found(self, found: &str) -> Cow<'_, str> {
        reasons::found(found, self.language)
    }

    /// A weight, as a noun in the plural: households.
    pub(super) fn weight(self, weight: WeightKind) -> &'static str {
        match weight {
            WeightKind::Points => self.t("weight_points"),
            WeightKind::Households => self.t("weight_households"),
            WeightKind::Workplaces => self.t("weight_workplaces"),
            WeightKind::Persons => self.t("weight_persons"),
            WeightKind::HolidayHomes => self.t("weight_holiday_homes"),
            WeightKind::Buildings => self.t("weight_buildings"),
        }
    }

    /// A state.
    pub(super) fn state(self, status: AccessStatus) -> &'static str {
        match status {
            AccessStatus::Connected => self.t("state_connected"),
            AccessStatus::Passed => self.t("state_passed"),
            AccessStatus::Planned => self.t("state_planned"),
            AccessStatus::Unserved => self.t("state_unserved"),
            AccessStatus::NoData => self.t("state_no_data"),
        }
    }

    /// A status of a shortage area.
    pub(super) fn status(self, status: ShortageStatus) -> &'static str {
        match status {
            ShortageStatus::New => self.t("status_new"),
            ShortageStatus::Remaining => self.t("status_remaining"),
            ShortageStatus::UnderConstruction => self.t("status_under_construction"),
            ShortageStatus::Planned => self.t("status_planned"),
            ShortageStatus::Remedied => self.t("status_remedied"),
            ShortageStatus::Ended => self.t("status_ended"),
            ShortageStatus::Merged => self.t("status_merged"),
            ShortageStatus::Split => self.t("status_split"),
        }
    }
}

/// The text with its first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
