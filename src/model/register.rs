use super::{Extent, Lineage, MunicipalityCode, ShortageAreaId, ShortageStatus, ShortageType};

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
    /// The year when it was remedied, merged or split.
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
}

/// Länets lista: the entries of an earlier register or of the county's own list.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// Where it was read.
    pub source: String,
    /// Entries, ascending by id, each id once.
    pub entries: Vec<RegisterEntry>,
    /// Where each lies, parallel to `entries`; `None` where the register does not say.
    pub places: Vec<Option<Extent>>,
}
