use super::{Extent, Lineage, MunicipalityCode, RowKind, ShortageAreaId, ShortageStatus, ShortageType};

/// What a person has set: the computed value gives way, and is shown where it differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SetByHand {
    /// The status.
    pub status: bool,
    /// The name.
    pub name: bool,
    /// The note.
    pub note: bool,
}

/// Post i länets lista: a shortage area as the register keeps it, for ever.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterEntry {
    /// Lasting id.
    pub id: ShortageAreaId,
    /// Name.
    pub name: String,
    /// Its municipality; perhaps not one of the selection.
    pub municipality: MunicipalityCode,
    /// Kind, where known.
    pub kind: Option<ShortageType>,
    /// Status: what a person has set, otherwise as computed.
    pub status: ShortageStatus,
    /// How it came out of the year before.
    pub lineage: Lineage,
    /// The year when it was first found or listed.
    pub first_year: i32,
    /// The year when it was remedied, ended, merged or split.
    pub closed_year: Option<i32>,
    /// Areas that it came from, ascending.
    pub parents: Vec<ShortageAreaId>,
    /// Areas that came from it, ascending.
    pub children: Vec<ShortageAreaId>,
    /// What the person who keeps the register notes.
    pub note: String,
    /// What a person has set.
    pub set_by_hand: SetByHand,
    /// The entry of the county's own list that this is, or that it was split off from; `None` for areas beyond the list.
    pub listed_as: Option<ShortageAreaId>,
    /// What was computed where a person has set another status.
    pub computed_status: Option<ShortageStatus>,
    /// Why it has its status: which points, which layers, as codes and numbers.
    pub evidence: String,
    /// Points that it had last year and that are delivered this year, but rejected or outside the selection: they keep it open.
    pub not_judged: u64,
}

impl RegisterEntry {
    /// The columns of a `register.csv`: those of the output contract, in its order, then ours.
    pub const COLUMNS: [&str; 16] = [
        "id",
        "name",
        "municipality",
        "status",
        "lineage",
        "first_year",
        "closed_year",
        "parents",
        "children",
        "note",
        "set_by_hand",
        "type",
        "listed_as",
        "computed_status",
        "evidence",
        "not_judged",
    ];

    /// The columns that every `register.csv` has: those of the output contract.
    pub const NEEDED_COLUMNS: usize = 11;
}

/// Länets lista: the entries of an earlier register or of the county's own list.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// Where it was read.
    pub source: String,
    /// The county's own list, and no register of an earlier run: there is no last time then.
    pub is_list: bool,
    /// Entries, ascending by id, each id once.
    pub entries: Vec<RegisterEntry>,
    /// Where each lies, parallel to `entries`; `None` where the register does not say.
    pub places: Vec<Option<Extent>>,
}

/// Avstämning: last year's open areas and this year's, of one municipality, county or all (law 6).
///
/// `open_before - moved_out + moved_in - closed - merged + split_off + new + reopened = open`, and
/// `closed = closed_remedied + closed_ended` and `listed = open + remedied + ended + merged_ever + split_ever`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// What it is about.
    pub kind: RowKind,
    /// Code of the area, or `total`.
    pub code: String,
    /// Name of the area.
    pub name: String,
    /// The counts.
    pub counts: ReconciliationCounts,
}

impl Reconciliation {
    /// The columns of `reconciliation.csv` that name the area.
    pub const TEXT_COLUMNS: [&str; 3] = ["area_kind", "code", "name"];

    /// The columns of `reconciliation.csv`.
    pub fn columns() -> Vec<&'static str> {
        [&Self::TEXT_COLUMNS[..], &ReconciliationCounts::COLUMNS].concat()
    }
}

/// The counts of a reconciliation; each is a number of areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReconciliationCounts {
    /// Open in last year's register.
    pub open_before: u64,
    /// Open both years, and in another municipality since the borders changed.
    pub moved_out: u64,
    /// The same, counted in the municipality that it is in now.
    pub moved_in: u64,
    /// Closed this year: remedied or ended.
    pub closed: u64,
    /// Of these, remedied.
    pub closed_remedied: u64,
    /// Of these, ended: their places are gone.
    pub closed_ended: u64,
    /// Ended this year because other areas took up what was left: merged, or split among several.
    pub merged: u64,
    /// Of these, split among several.
    pub merged_split: u64,
    /// New ids of parts of last year's areas.
    pub split_off: u64,
    /// New ids of areas that no entry had.
    pub new: u64,
    /// Closed before and open again.
    pub reopened: u64,
    /// Open this year.
    pub open: u64,
    /// Every id that the register holds.
    pub listed: u64,
    /// Of these, remedied in whatever year.
    pub remedied: u64,
    /// Of these, ended in whatever year.
    pub ended: u64,
    /// Of these, merged in whatever year.
    pub merged_ever: u64,
    /// Of these, split in whatever year.
    pub split_ever: u64,
    /// Entries of the county's own list.
    pub on_list: u64,
    /// Of these, remedied: neither the entry nor a part split off from it is open any more, and it has not ended.
    pub list_remedied: u64,
    /// Of these, ended, with no part split off from them open.
    pub list_ended: u64,
}

impl ReconciliationCounts {
    /// The columns of `reconciliation.csv` that count, parallel to [`Self::counted`].
    pub const COLUMNS: [&str; 21] = [
        "open_before",
        "moved_out",
        "moved_in",
        "closed",
        "merged",
        "split_off",
        "new",
        "reopened",
        "open",
        "listed",
        "remedied",
        "merged_ever",
        "split_ever",
        "on_list",
        "list_remedied",
        "list_remaining",
        "closed_remedied",
        "closed_ended",
        "ended",
        "list_ended",
        "merged_split",
    ];

    /// The counts by column.
    pub const fn counted(&self) -> [u64; 21] {
        [
            self.open_before,
            self.moved_out,
            self.moved_in,
            self.closed,
            self.merged,
            self.split_off,
            self.new,
            self.reopened,
            self.open,
            self.listed,
            self.remedied,
            self.merged_ever,
            self.split_ever,
            self.on_list,
            self.list_remedied,
            self.list_remaining(),
            self.closed_remedied,
            self.closed_ended,
            self.ended,
            self.list_ended,
            self.merged_split,
        ]
    }

    /// Adds another part.
    pub fn merge(&mut self, other: &Self) {
        let Self {
            open_before,
            moved_out,
            moved_in,
            closed,
            closed_remedied,
            closed_ended,
            merged,
            merged_split,
            split_off,
            new,
            reopened,
            open,
            listed,
            remedied,
            ended,
            merged_ever,
            split_ever,
            on_list,
            list_remedied,
            list_ended,
        } = other;
        self.open_before += open_before;
        self.moved_out += moved_out;
        self.moved_in += moved_in;
        self.closed += closed;
        self.closed_remedied += closed_remedied;
        self.closed_ended += closed_ended;
        self.merged += merged;
        self.merged_split += merged_split;
        self.split_off += split_off;
        self.new += new;
        self.reopened += reopened;
        self.open += open;
        self.listed += listed;
        self.remedied += remedied;
        self.ended += ended;
        self.merged_ever += merged_ever;
        self.split_ever += split_ever;
        self.on_list += on_list;
        self.list_remedied += list_remedied;
        self.list_ended += list_ended;
    }

    /// How many entries of the county's own list are still open.
    pub const fn list_remaining(&self) -> u64 {
        self.on_list - self.list_remedied - self.list_ended
    }

    /// How many were taken up by one other area each.
    pub fn merged_whole(&self) -> u64 {
        self.merged - self.merged_split
    }

    /// Both sides of the first law: where the open areas of this year come from and those of last year went.
    pub fn open_sides(&self) -> (u64, u64) {
        let come = self.open_before + self.moved_in + self.split_off + self.new + self.reopened;
        let gone = self.moved_out + self.closed + self.merged;
        (come, gone + self.open)
    }

    /// Both sides of the second: what is listed, and its parts.
    pub fn listed_sides(&self) -> (u64, u64) {
        (self.listed, self.open + self.remedied + self.ended + self.merged_ever + self.split_ever)
    }
}
