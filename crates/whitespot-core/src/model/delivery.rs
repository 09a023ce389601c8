use super::{MunicipalityCode, Operator, Relation, RowKind, WeightKind};

/// Hur en operatör når en plats: what its delivery says of a demand point, at whatever speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Connected or passed: there today.
    Fixed,
    /// Ansluten.
    Connected,
    /// Homes passed, as delivered: before the rules of the profile are asked.
    Passed,
    /// Planerad.
    Planned,
    /// Mobiltäckning at the profile's service and level.
    Mobile,
}

impl Reach {
    /// All, in the order of the tables.
    pub const ALL: [Self; 5] = [Self::Fixed, Self::Connected, Self::Passed, Self::Planned, Self::Mobile];

    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Connected => "connected",
            Self::Passed => "passed",
            Self::Planned => "planned",
            Self::Mobile => "mobile",
        }
    }

    /// The reach of a word of tables.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.as_str() == word)
    }

    /// Whether it is there today in the fixed net.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::Fixed | Self::Connected | Self::Passed)
    }
}

impl From<Relation> for Reach {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Connected => Self::Connected,
            Relation::Passed => Self::Passed,
            Relation::Planned => Self::Planned,
        }
    }
}

/// Per fixed signature the operators whose layers hold there and how, ascending.
pub type Delivered = Vec<Vec<(Operator, Relation)>>;

/// Writes who reaches a place, and how, as one text: `connected:Norrnät;mobile:Telia`. A `;` or a backslash within a name has
/// a backslash in front.
pub fn delivered_text<'a>(reached: impl IntoIterator<Item = (&'a str, Reach)>) -> String {
    let mut text = String::new();
    for (operator, reach) in reached {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(reach.as_str());
        text.push(':');
        for letter in operator.chars() {
            if matches!(letter, ';' | '\\') {
                text.push('\\');
            }
            text.push(letter);
        }
    }
    text
}

/// Reads what [`delivered_text`] writes; an older result has names without a word in front: connected or passed.
/// `None` for a word that is none of [`Reach`]'s.
pub fn parse_delivered(text: &str, older: bool) -> Option<Vec<(String, Reach)>> {
    let mut reached = Vec::new();
    let mut name = String::new();
    let mut letters = text.chars();
    let mut end = |name: &mut String| {
        let item = std::mem::take(name);
        if item.is_empty() {
            return Some(());
        }
        if older {
            reached.push((item, Reach::Fixed));
        } else {
            let (word, operator) = item.split_once(':')?;
            reached.push((operator.to_owned(), Reach::parse(word)?));
        }
        Some(())
    };
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => name.extend(letters.next()),
            ';' => end(&mut name)?,
            letter => name.push(letter),
        }
    }
    end(&mut name)?;
    Some(reached)
}

/// How much of an area an operator reaches.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReachSum {
    /// Demand points.
    pub points: u64,
    /// Their weight; an unknown one adds nothing.
    pub weight: f64,
    /// The weight of all demand points of the area.
    pub of: f64,
}

impl ReachSum {
    /// The part of the area's weight; 0 of nothing.
    pub fn share(self) -> f64 {
        if self.of > 0.0 { self.weight / self.of } else { 0.0 }
    }

    /// Adds another part.
    pub fn merge(&mut self, other: &Self) {
        self.points += other.points;
        self.weight += other.weight;
        self.of += other.of;
    }
}

/// What an operator reaches in an area now, and what it reached in the earlier result.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryRow {
    /// Operator; one that was renamed has this year's name.
    pub operator: String,
    /// How.
    pub reach: Reach,
    /// A municipality or the total.
    pub kind: RowKind,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// In the earlier result, its places where they lie in this year's municipalities; `None` without an earlier result, or
    /// where that does not hold it.
    pub before: Option<ReachSum>,
    /// This year.
    pub now: ReachSum,
    /// Demand points of both results that were reached and are not any longer.
    pub lost: u64,
    /// Demand points of both results that were not reached and are.
    pub gained: u64,
}

/// What is to be looked at before the numbers are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryKind {
    /// An operator of the earlier result reaches nothing this year.
    OperatorGone,
    /// An operator reaches much less of a municipality than in the earlier result.
    ReachFell,
    /// Places side by side that some operator reached, and that none reaches now.
    PlacesLost,
    /// Places side by side that had access, that an operator no longer reaches, and that only slower offers reach now.
    AccessLost,
    /// An operator that is not in the earlier result.
    OperatorNew,
    /// An operator that the configuration states to be another one of the earlier result.
    OperatorRenamed,
    /// A fixed source that reaches no demand point, or a mobile operator that covers none.
    NoEffect,
    /// Places side by side in a built-up area that no fixed operator names.
    PlacesUnnamed,
    /// Places that no operator names, and that count as unserved because a source is valid everywhere.
    Silence,
}

impl DeliveryKind {
    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OperatorGone => "operator_gone",
            Self::ReachFell => "reach_fell",
            Self::PlacesLost => "places_lost",
            Self::AccessLost => "access_lost",
            Self::OperatorNew => "operator_new",
            Self::OperatorRenamed => "operator_renamed",
            Self::NoEffect => "no_effect",
            Self::PlacesUnnamed => "places_unnamed",
            Self::Silence => "silence",
        }
    }
}

/// Att kontrollera: one thing to be looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryFinding {
    /// What it is.
    pub kind: DeliveryKind,
    /// Whether it stops the run: it has to be accepted, and is not.
    pub stops: bool,
    /// Whether the configuration accepts it by name.
    pub accepted: bool,
    /// The operators that it is about, those with most places first.
    pub operators: Vec<String>,
    /// How they reach.
    pub reach: Option<Reach>,
    /// The municipality, where it is about one, and its name.
    pub municipality: Option<(MunicipalityCode, String)>,
    /// The place after which lost places are called.
    pub place: Option<String>,
    /// In the earlier result.
    pub before: Option<ReachSum>,
    /// This year.
    pub now: Option<ReachSum>,
    /// The source without effect; of an operator that is gone, the new one that reaches most of its places now.
    pub other: Option<String>,
    /// Of an operator that is gone from the fixed net: how many of its places are still there, and how many of these others reach.
    pub taken_over: Option<[u64; 2]>,
}

impl DeliveryFinding {
    /// Whether somebody has to be asked before the numbers are published. What was accepted, stated by the
    /// configuration or is the same every year is only listed.
    pub const fn is_question(&self) -> bool {
        match self.kind {
            DeliveryKind::OperatorGone | DeliveryKind::ReachFell => !self.accepted,
            DeliveryKind::PlacesLost
            | DeliveryKind::AccessLost
            | DeliveryKind::OperatorNew
            | DeliveryKind::NoEffect
            | DeliveryKind::PlacesUnnamed => true,
            DeliveryKind::OperatorRenamed | DeliveryKind::Silence => false,
        }
    }
}

/// Leveranskontroll: this year's delivery against that of the earlier result.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The weight that is summed: households, otherwise points.
    pub weight: WeightKind,
    /// The reference date of the earlier result.
    pub since: Option<String>,
    /// By operator, reach, municipality; the total last.
    pub rows: Vec<DeliveryRow>,
    /// What is to be looked at, the gravest first.
    pub findings: Vec<DeliveryFinding>,
}

impl Default for Delivery {
    /// Nothing was delivered.
    fn default() -> Self {
        Self { weight: WeightKind::Points, since: None, rows: Vec::new(), findings: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let written = [("A;B", Reach::Connected), (r"C\", Reach::Mobile), ("D: E", Reach::Passed)];
        let text = delivered_text(written);
        assert_eq!(text, r"connected:A\;B;mobile:C\\;passed:D: E");
        let read = parse_delivered(&text, false).expect("its own text");
        assert!(
            read.iter().map(|(name, reach)| (name.as_str(), *reach)).eq(written),
            "{read:?} is not what was written"
        );
        assert_eq!(parse_delivered("", false), Some(vec![]));
        assert_eq!(parse_delivered("leased:A", false), None);
        assert_eq!(
            parse_delivered(r"A\;B;C", true),
            Some(vec![("A;B".to_owned(), Reach::Fixed), ("C".to_owned(), Reach::Fixed)])
        );
    }
}
