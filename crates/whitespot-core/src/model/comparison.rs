use super::{
    Lineage, ReachChange, ReachChangeRow, ReachSeries, RowKind, Settlement, ShortageAreaId, ShortageStatus,
    WeightKind,
};

/// Jämförelse: the unserved weight of an area in two results, and the causes as far as they can be separated.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRow {
    /// What it is about.
    pub kind: RowKind,
    /// Code of the area, or `total`.
    pub code: String,
    /// Name of the area.
    pub name: String,
    /// Kind of settlement; `None` for all of the area.
    pub settlement: Option<Settlement>,
    /// The weight.
    pub weight: WeightKind,
    /// The numbers.
    pub causes: Causes,
}

/// An unserved weight in the first and the second result: `before` and every cause that is known sum to `after`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Causes {
    /// Unserved in the first result.
    pub before: f64,
    /// Utbyggnad: the same points, judged the same way, have better access. `None` where that is not known.
    pub build_out: Option<f64>,
    /// Försämrad eller försvunnen uppgift: the same points, judged the same way, have worse access or no data. `None` where that
    /// is not known.
    pub worse: Option<f64>,
    /// The same points, judged another way: build-out, worse and method in one. `None` where these are known
    /// separately.
    pub access_or_method: Option<f64>,
    /// Bestånd: points and weights that came or went, or changed their kind of settlement.
    pub stock: f64,
    /// Bytt kommun: points that lie in another municipality.
    pub moved: f64,
    /// Avvisade: points that the second result rejected; 0 where it does not give that itself.
    pub rejected: f64,
    /// Metod: 0 where the definitions are equal. `None` where it is not known.
    pub method: Option<f64>,
    /// Unserved in the second result.
    pub after: f64,
    /// Byggt som planerat: planned in the first result, connected or passed in the second; beside the causes, for what is
    /// planned is not unserved. `None` where the second result gives its causes itself and is too old to give this one.
    pub planned_built: Option<f64>,
}

impl Causes {
    /// What the causes make of the first number: must be `after`.
    pub fn explained(&self) -> f64 {
        let causes = [self.build_out, self.worse, self.access_or_method, self.method];
        self.before + self.stock + self.moved + self.rejected + causes.into_iter().flatten().sum::<f64>()
    }
}

/// Jämförelse per nivå: the weight of an area that is reached in two results, and the causes as far as they can be
/// separated.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedReachRow {
    /// What it is about.
    pub kind: RowKind,
    /// Code of the area, or `total`.
    pub code: String,
    /// Name of the area.
    pub name: String,
    /// The weight.
    pub weight: WeightKind,
    /// What reaches it.
    pub series: ReachSeries,
    /// The numbers.
    pub change: ComparedReach,
}

/// A weight that is reached in the first and the second result: `before` and every cause that is known sum to `after`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ComparedReach {
    /// Reached in the first result.
    pub before: f64,
    /// Tillkommit: the same points, judged the same way, are reached and were not; never below 0. `None` where that is not
    /// known.
    pub gained: Option<f64>,
    /// Förlorat: the same points, judged the same way, were reached and are not, or nothing speaks for them any more; never
    /// above 0. `None` where that is not known.
    pub lost: Option<f64>,
    /// The same points, judged another way: the sum of gained, lost and method, of either sign. `None` where
    /// these are known separately.
    pub access_or_method: Option<f64>,
    /// Bestånd: points and weights that came or went.
    pub stock: f64,
    /// Bytt kommun: points that lie in another municipality.
    pub moved: f64,
    /// Avvisade: points that the second result rejected; 0 where it does not give that itself.
    pub rejected: f64,
    /// Metod: 0 where the definitions are equal. `None` where it is not known.
    pub method: Option<f64>,
    /// Reached in the second result.
    pub after: f64,
}

impl ComparedReach {
    /// What the causes make of the first number: must be `after`.
    pub fn explained(&self) -> f64 {
        let causes = [self.gained, self.lost, self.access_or_method, self.method];
        self.before + self.stock + self.moved + self.rejected + causes.into_iter().flatten().sum::<f64>()
    }
}

impl From<&ReachChangeRow> for ComparedReachRow {
    fn from(row: &ReachChangeRow) -> Self {
        Self {
            kind: row.kind,
            code: row.code.clone(),
            name: row.name.clone(),
            weight: row.weight,
            series: row.series,
            change: row.change.into(),
        }
    }
}

impl From<ReachChange> for ComparedReach {
    /// The causes as the second result gives them itself.
    fn from(change: ReachChange) -> Self {
        let ReachChange { before, gained, lost, stock, moved, rejected, method, after } = change;
        Self {
            before,
            gained: Some(gained),
            lost: Some(lost),
            access_or_method: None,
            stock,
            moved,
            rejected,
            method: Some(method),
            after,
        }
    }
}

/// What became of a shortage area between two results; of a lineage the first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Became {
    /// As in the register.
    Lineage(Lineage),
    /// Open, though it holds no point by which it could be known in the other result.
    Scattered,
    /// Closed in both.
    StayedClosed,
    /// Not in the first, and closed again in the second.
    CameAndWent,
}

impl Became {
    /// All, in the order of the tables.
    pub const ALL: [Self; 11] = [
        Self::Lineage(Lineage::Persisted),
        Self::Lineage(Lineage::Grown),
        Self::Lineage(Lineage::Shrunk),
        Self::Lineage(Lineage::Split),
        Self::Lineage(Lineage::Merged),
        Self::Lineage(Lineage::Closed),
        Self::Lineage(Lineage::New),
        Self::Lineage(Lineage::Reopened),
        Self::Scattered,
        Self::StayedClosed,
        Self::CameAndWent,
    ];

    /// The word of tables and layers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lineage(lineage) => lineage.as_str(),
            Self::Scattered => "scattered",
            Self::StayedClosed => "stayed_closed",
            Self::CameAndWent => "came_and_went",
        }
    }
}

/// A shortage area in two results.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedArea {
    /// Its id in the first result.
    pub id_before: Option<ShortageAreaId>,
    /// Its id in the second.
    pub id_after: Option<ShortageAreaId>,
    /// Name: that of the second result, where it has it.
    pub name: String,
    /// Code of its municipality, in the same way.
    pub municipality: String,
    /// Status in the first result.
    pub status_before: Option<ShortageStatus>,
    /// Status in the second.
    pub status_after: Option<ShortageStatus>,
    /// What became of it.
    pub became: Became,
    /// Points without access that it holds in the first result; `None` where it is not open there.
    pub points_before: Option<u64>,
    /// The same in the second.
    pub points_after: Option<u64>,
    /// Points that it holds in both.
    pub points_shared: u64,
    /// Their households in the first result, where known.
    pub households_before: Option<f64>,
    /// The same in the second.
    pub households_after: Option<f64>,
    /// The year when it was first found.
    pub first_year: Option<i32>,
    /// The year when it was closed.
    pub closed_year: Option<i32>,
    /// Areas that it came from: of the first result, or that the register names.
    pub came_from: Vec<ShortageAreaId>,
    /// Areas that it went into: of the second result, or that the register names.
    pub went_into: Vec<ShortageAreaId>,
    /// Demand points that the second result had to reject or that lie outside of it: they keep the area open.
    pub not_judged: u64,
}

impl ComparedArea {
    /// What became of it; areas that took up another or gave off a part are kept apart from areas that ended by it, and
    /// both from the parts.
    pub fn passage(&self) -> Passage {
        match self.became {
            Became::Lineage(lineage) if self.points_after.is_some() => {
                Passage::of_open(lineage, self.id_before.is_none())
            }
            Became::Lineage(Lineage::Closed) if self.status_after == Some(ShortageStatus::Ended) => {
                Passage::Ended
            }
            became => Passage::Became(became),
        }
    }
}

/// What became of a shortage area, in more detail than its lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Passage {
    /// As it became; merged and split are those that ended by it.
    Became(Became),
    /// Open in both, and took up what was left of another.
    TookUp,
    /// Open in both, and gave off a part.
    GaveOff,
    /// A part that was given off.
    SplitOff,
    /// Its places are gone; closed otherwise are those that were remedied.
    Ended,
}

impl Passage {
    /// All, in the order of the tables.
    pub const ALL: [Self; 15] = [
        Self::Became(Became::Lineage(Lineage::Persisted)),
        Self::Became(Became::Lineage(Lineage::Grown)),
        Self::Became(Became::Lineage(Lineage::Shrunk)),
        Self::TookUp,
        Self::GaveOff,
        Self::Became(Became::Lineage(Lineage::Closed)),
        Self::Ended,
        Self::Became(Became::Lineage(Lineage::Merged)),
        Self::Became(Became::Lineage(Lineage::Split)),
        Self::SplitOff,
        Self::Became(Became::Lineage(Lineage::New)),
        Self::Became(Became::Lineage(Lineage::Reopened)),
        Self::Became(Became::Scattered),
        Self::Became(Became::StayedClosed),
        Self::Became(Became::CameAndWent),
    ];

    /// Of an area that is open, by its lineage and whether its id is new.
    pub const fn of_open(lineage: Lineage, is_new: bool) -> Self {
        match lineage {
            Lineage::Merged => Self::TookUp,
            Lineage::Split if is_new => Self::SplitOff,
            Lineage::Split => Self::GaveOff,
            lineage => Self::Became(Became::Lineage(lineage)),
        }
    }

    /// The words of summaries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Became(Became::Lineage(Lineage::Split)) => "divided",
            Self::Became(Became::Lineage(Lineage::Closed)) => "remedied",
            Self::Became(became) => became.as_str(),
            Self::TookUp => "took_up_another",
            Self::GaveOff => "gave_off_a_part",
            Self::SplitOff => "split_off",
            Self::Ended => "ended",
        }
    }
}

/// Why a demand point is judged another way in the second result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PointCause {
    /// Utbyggnad: better, judged the same way.
    BuildOut,
    /// Försämrad eller försvunnen uppgift: worse, or data came or went, judged the same way.
    Worse,
    /// Bestånd: only one of the results has the point; the other may have rejected it.
    Stock,
    /// The definitions differ: any of the others but stock.
    AccessOrMethod,
}

impl PointCause {
    /// All, in the order of the tables.
    pub const ALL: [Self; 4] = [Self::BuildOut, Self::Worse, Self::Stock, Self::AccessOrMethod];

    /// The word of layers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuildOut => "build_out",
            Self::Worse => "worse",
            Self::Stock => "stock",
            Self::AccessOrMethod => "access_or_method",
        }
    }
}

/// A demand point whose state differs, by its positions in the two results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedPoint {
    /// In the first result; `None` where it has no such point.
    pub before: Option<u32>,
    /// In the second.
    pub after: Option<u32>,
    /// Why.
    pub cause: PointCause,
}

/// Which results depend on a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decides {
    /// The state of demand points.
    State,
    /// Which points make shortage areas.
    Areas,
    /// Other figures, or perhaps none.
    Others,
}

impl Decides {
    /// The word of tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Areas => "areas",
            Self::Others => "others",
        }
    }
}

/// A definition that two results do not share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionDifference {
    /// Section and key: `shortage.speed_mbps`.
    pub key: String,
    /// The value of the first result; `None` where it does not know the key.
    pub before: Option<String>,
    /// The value of the second; `None` where it does not know the key.
    pub after: Option<String>,
    /// What it decides.
    pub decides: Decides,
}
