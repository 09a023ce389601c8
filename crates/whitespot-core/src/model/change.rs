use super::{AccessStatus, MunicipalityCode, RowKind, Settlement, ShortageAreaId, WeightKind};

/// Förändring: why the unserved weight of an area is another than in the earlier result. The causes sum to the whole:
/// `before + build_out + worse + stock + moved + rejected + method = after`.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
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
    pub change: Change,
    /// Byggt som planerat: the weight now of the points that were planned in the earlier result, no part of them
    /// unserved, and are connected or passed. It stands beside the causes, for what is planned is not unserved. `None`
    /// of an older result, which has no such number.
    pub planned_built: Option<f64>,
    /// What two of the causes hold that their names do not say; `None` of a result that was read from its tables.
    pub within: Option<Within>,
}

impl ChangeRow {
    /// The columns of `change.csv`; `from` and `to` are the reference dates.
    pub const COLUMNS: [&str; 17] = [
        "area_kind",
        "code",
        "name",
        "settlement",
        "weight",
        "before",
        "build_out",
        "worse",
        "stock",
        "moved",
        "rejected",
        "method",
        "after",
        "difference",
        "from",
        "to",
        "planned_built",
    ];

    /// Those of them that are no numbers.
    pub const TEXT_COLUMNS: [&str; 7] = {
        let [kind, code, name, settlement, weight, .., from, to, _] = Self::COLUMNS;
        [kind, code, name, settlement, weight, from, to]
    };

    /// The weight that had access then and is unserved now, judged the same way.
    pub fn lost_access(&self) -> Option<f64> {
        let Within { no_longer_planned, known_since, unknown_now, .. } = self.within?;
        Some(self.change.worse - no_longer_planned - known_since + unknown_now)
    }

    /// The weight that was unserved or planned then and has access now, judged the same way.
    pub fn won_access(&self) -> Option<f64> {
        Some(self.planned_built.unwrap_or(0.0) - self.change.build_out - self.within?.newly_planned)
    }
}

/// An unserved weight then and now, and the causes of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Change {
    /// Unserved in the earlier result.
    pub before: f64,
    /// Utbyggnad: the same points, judged the same way, have better access; never above 0.
    pub build_out: f64,
    /// Försämrad eller försvunnen uppgift: the same points, judged the same way, have worse access, or nothing speaks for them
    /// any more.
    pub worse: f64,
    /// Bestånd: points or their weights that came, went, or changed their kind of settlement.
    pub stock: f64,
    /// Bytt kommun: points that lie in another municipality, since borders or the points themselves moved.
    pub moved: f64,
    /// Avvisade: points that are delivered and were rejected, so that nothing is known of them; never above 0.
    pub rejected: f64,
    /// Metod: this year's data under this year's definitions, less the same under the earlier ones.
    pub method: f64,
    /// Unserved now.
    pub after: f64,
}

impl Change {
    /// Adds another part.
    pub fn merge(&mut self, other: &Self) {
        self.before += other.before;
        self.build_out += other.build_out;
        self.worse += other.worse;
        self.stock += other.stock;
        self.moved += other.moved;
        self.rejected += other.rejected;
        self.method += other.method;
        self.after += other.after;
    }

    /// What the causes make of the earlier number: must be `after`.
    pub fn explained(&self) -> f64 {
        self.before + self.build_out + self.worse + self.stock + self.moved + self.rejected + self.method
    }
}

/// Bytt kommun: how many demand points of the earlier result lie in another municipality now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedPlaces {
    /// The municipality then, with this year's code.
    pub from: MunicipalityCode,
    /// The municipality now; `None` where that is outside the selection.
    pub to: Option<MunicipalityCode>,
    /// How many.
    pub points: u64,
}

/// Varför ett område är nytt eller åter öppet: what its points without access were in the earlier result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The area.
    pub area: ShortageAreaId,
    /// Points that the earlier result has not.
    pub new_places: u64,
    /// Points that had access, and are without it by this year's data.
    pub worse: u64,
    /// The operators that reached these, and do not any longer; most points first.
    pub lost: Vec<String>,
    /// Points that were planned, and are not any longer by this year's data.
    pub not_planned: u64,
    /// Points of which nothing was known.
    pub without_data: u64,
    /// Points that are without access by this year's definitions alone.
    pub redefined: u64,
    /// Points that were without access in the earlier result already, in another area.
    pub in_another: u64,
    /// Points that were without access in the earlier result already, and in no area.
    pub scattered: u64,
}

/// Ändrad analysenhet: a demand point that is another than in the earlier result, and what it adds to the causes where every
/// point counts one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointChange {
    /// Its position among the points of the earlier result; `None` where that has no such point.
    pub before: Option<u32>,
    /// Its position among the survey's points; `None` where it is gone.
    pub after: Option<u32>,
    /// What it adds to the sums of all municipalities together: a move from one to another adds nothing.
    pub change: Change,
}

/// Vad orsakerna rymmer: the parts of build-out and worse that are no access won and none lost. The causes explain the unserved
/// weight, which a plan lowers as a net does; a sentence about access has to leave these out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Within {
    /// Of build-out: planned now, and neither connected nor passed.
    pub newly_planned: f64,
    /// Of worse: planned then, without access.
    pub no_longer_planned: f64,
    /// Of worse: without data then, and unserved by this year's data.
    pub known_since: f64,
    /// Off worse: unserved then, and without data now; never below 0.
    pub unknown_now: f64,
}

impl Within {
    /// Adds another part.
    pub fn merge(&mut self, other: &Self) {
        self.newly_planned += other.newly_planned;
        self.no_longer_planned += other.no_longer_planned;
        self.known_since += other.known_since;
        self.unknown_now += other.unknown_now;
    }
}

/// Whether a point of these states was built as it had been planned.
pub const fn is_planned_built(then: AccessStatus, now: AccessStatus) -> bool {
    matches!((then, now), (AccessStatus::Planned, AccessStatus::Connected | AccessStatus::Passed))
}
