//! Edit: what a person wants to change in the register → the register with it, or why not.
//!
//! Name, status and note may be edited; what a person has set is marked. A status that contradicts the evidence is taken
//! only by force and with a reason, which is kept in the note. The years of an entry stay: the next run closes what a person
//! has closed, and reconciles it.
use std::fmt;

use crate::model::{RegisterEntry, ShortageStatus, StatusEdit};

/// What a person wants of one entry; `None` leaves a thing as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Edit {
    /// The row of the edited table, where there is one.
    pub row: Option<u64>,
    /// The entry.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its status.
    pub status: Option<StatusEdit>,
    /// Its note; an empty one takes the note away.
    pub note: Option<String>,
}

/// What is known of an entry's points, from a result that lies beside the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Points reached.
    pub reached: u64,
    /// All of its points.
    pub points: u64,
}

/// What edits are judged by.
pub struct Judge<'a> {
    /// The points of an entry, where the result is known; otherwise the evidence of the register counts.
    pub reached: &'a dyn Fn(&str) -> Option<Reached>,
    /// The share that closes, where the result is known.
    pub closed_share: Option<f64>,
    /// Take what contradicts the evidence, and keep this reason in the note.
    pub reason: Option<&'a str>,
    /// The date that stands before the reason.
    pub date: &'a str,
}

/// Why an edit was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The row of the edited table.
    pub row: Option<u64>,
    /// The entry.
    pub id: String,
    /// What was found.
    pub found: String,
    /// What was expected, and what to do.
    pub expected: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.row {
            write!(f, "row {row}, ")?;
        }
        write!(f, "{}: found {}, expected {}", self.id, self.found, self.expected)
    }
}

/// A field that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The entry.
    pub id: String,
    /// `name`, `status` or `note`.
    pub field: &'static str,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
    /// The remark beside a status: that it is computed, or what would be computed.
    pub remark: Option<String>,
}

/// Makes the edits, all or none; `entries` ascend by id. Gives what changed, in the order of the edits.
///
/// # Errors
/// Every edit that cannot be taken.
pub fn apply(
    entries: &mut [RegisterEntry],
    edits: &[Edit],
    judge: &Judge<'_>,
) -> Result<Vec<Changed>, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut changed = Vec::new();
    let mut edited = entries.to_vec();
    for edit in edits {
        let Ok(position) = entries.binary_search_by(|entry| entry.id.as_str().cmp(&edit.id)) else {
            refusals.push(unknown(entries, edit));
            continue;
        };
        match one(&mut edited[position], edit, judge) {
            Ok(changes) => changed.extend(changes),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    entries.clone_from_slice(&edited);
    Ok(changed)
}

fn unknown(entries: &[RegisterEntry], edit: &Edit) -> Refusal {
    // Spreadsheets take leading zeros away: such an id is suggested first.
    let bare = |id: &str| id.trim_start_matches('0').to_owned();
    let near = entries.iter().find(|entry| bare(entry.id.as_str()) == bare(&edit.id)).or_else(|| {
        let similar = |entry: &&RegisterEntry| strsim::jaro_winkler(entry.id.as_str(), &edit.id);
        entries.iter().filter(|entry| similar(entry) > 0.8).max_by(|a, b| similar(a).total_cmp(&similar(b)))
    });
    let near = near.map_or_else(String::new, |entry| format!(" (the nearest is {})", entry.id));
    Refusal {
        row: edit.row,
        id: edit.id.clone(),
        found: "an id that the register does not hold".into(),
        expected: format!("one of its ids{near}: runs give ids, a person cannot"),
    }
}

fn one(entry: &mut RegisterEntry, edit: &Edit, judge: &Judge<'_>) -> Result<Vec<Changed>, Refusal> {
    let mut changed = Vec::new();
    let mut record = |field, before: String, after: String, remark| {
        changed.push(Changed { id: edit.id.clone(), field, before, after, remark });
    };
    if let Some(name) = edit.name.as_deref().filter(|name| *name != entry.name) {
        if name.is_empty() {
            return Err(Refusal {
                row: edit.row,
                id: edit.id.clone(),
                found: "an empty name".into(),
                expected: format!("a name; to keep the old one write {}", entry.name),
            });
        }
        record("name", std::mem::replace(&mut entry.name, name.to_owned()), name.to_owned(), None);
        entry.set_by_hand.name = true;
    }
    let note_before = entry.note.clone();
    if let Some(note) = edit.note.as_deref().filter(|note| *note != entry.note) {
        note.clone_into(&mut entry.note);
        entry.set_by_hand.note = !note.is_empty();
    }
    if let Some(status) = edit.status {
        let computed = entry.computed_status.unwrap_or(entry.status);
        let wanted = match status {
            StatusEdit::Computed => computed,
            StatusEdit::To(status) => status,
        };
        // Taking a word back is always right, and what is already so needs no judgement.
        let is_new_word = wanted != computed && wanted != entry.status;
        if is_new_word && let Some(against) = contradiction(entry, wanted, computed, judge) {
            let Some(reason) = judge.reason else {
                return Err(Refusal {
                    row: edit.row,
                    id: edit.id.clone(),
                    found: format!("the status {}", wanted.as_str()),
                    expected: format!(
                        "{} ({against}); if you know better, add --force --reason with what you know",
                        computed.as_str()
                    ),
                });
            };
            let reason = format!("[{}] {reason}", judge.date);
            entry.note = if entry.note.is_empty() { reason } else { format!("{}; {reason}", entry.note) };
            entry.set_by_hand.note = true;
        }
        let is_marked =
            wanted != computed || (entry.set_by_hand.status && status == StatusEdit::To(entry.status));
        if wanted != entry.status || is_marked != entry.set_by_hand.status {
            let remark = if is_marked {
                format!("by hand; computed: {}", computed.as_str())
            } else {
                "as computed".into()
            };
            record("status", entry.status.as_str().into(), wanted.as_str().into(), Some(remark));
        }
        entry.status = wanted;
        entry.set_by_hand.status = is_marked;
        entry.computed_status = (wanted != computed).then_some(computed);
    }
    if entry.note != note_before {
        record("note", note_before, entry.note.clone(), None);
    }
    Ok(changed)
}

/// What speaks against a status.
fn contradiction(
    entry: &RegisterEntry,
    wanted: ShortageStatus,
    computed: ShortageStatus,
    judge: &Judge<'_>,
) -> Option<String> {
    let ends_in_others = matches!(wanted, ShortageStatus::Merged | ShortageStatus::Split);
    if ends_in_others && entry.children.is_empty() {
        return Some("it has no children, no area that it went into".into());
    }
    if wanted.is_open() == computed.is_open() {
        return None;
    }
    if ends_in_others {
        return Some("it is still open beside its children".into());
    }
    let reached = (judge.reached)(entry.id.as_str()).or_else(|| of_evidence(&entry.evidence));
    let share = judge.closed_share.map_or_else(String::new, |share| {
        if wanted.is_open() {
            format!(", which closes at a share of {share}")
        } else {
            format!(", and a share of {share} closes")
        }
    });
    let is_enough = |Reached { reached, points }: Reached| {
        judge.closed_share.is_some_and(|share| reached as f64 + 1e-9 >= share * points as f64)
    };
    match reached {
        // Without any point nothing speaks against a person's word.
        Some(Reached { points: 0, .. }) => None,
        Some(of) if is_enough(of) && !wanted.is_open() => None,
        // It was closed for another reason than its points.
        Some(of) if !is_enough(of) && wanted.is_open() && !entry.evidence.is_empty() => {
            Some(entry.evidence.clone())
        }
        Some(Reached { reached, points }) => {
            Some(format!("{reached} of its {points} points are reached{share}"))
        }
        None if entry.evidence.contains("no demand point at its place") => None,
        None if wanted.is_open() && matches!(computed, ShortageStatus::Merged | ShortageStatus::Split) => {
            Some("what was left of it belongs to its children".into())
        }
        None if entry.evidence.is_empty() => Some("as the run computed".into()),
        None => Some(entry.evidence.clone()),
    }
}

/// `reached 2 of 5 points`, as runs write their evidence.
fn of_evidence(evidence: &str) -> Option<Reached> {
    let (_, after) = evidence.split_once("reached ")?;
    let (reached, after) = after.split_once(" of ")?;
    let (points, _) = after.split_once(" points")?;
    Some(Reached { reached: reached.parse().ok()?, points: points.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lineage, MunicipalityCode, SetByHand, ShortageAreaId};

    fn entry(id: &str, status: ShortageStatus, evidence: &str) -> RegisterEntry {
        RegisterEntry {
            id: ShortageAreaId(id.into()),
            name: "Byn".into(),
            municipality: MunicipalityCode::new("0101"),
            kind: None,
            status,
            lineage: Lineage::Persisted,
            first_year: 2023,
            closed_year: None,
            parents: Vec::new(),
            children: Vec::new(),
            note: String::new(),
            set_by_hand: SetByHand::default(),
            listed_as: None,
            computed_status: None,
            evidence: evidence.into(),
            not_judged: 0,
        }
    }

    fn judge(reason: Option<&str>) -> Judge<'_> {
        Judge { reached: &|_| None, closed_share: Some(0.9), reason, date: "2025-10-01" }
    }

    fn status(to: ShortageStatus) -> Edit {
        Edit { id: "a".into(), status: Some(StatusEdit::To(to)), ..Edit::default() }
    }

    #[test]
    fn a_word_is_marked_shown_beside_the_computed_one_and_taken_back() {
        let mut entries = [entry("a", ShortageStatus::Remaining, "reached 0 of 3 points, 3 unserved")];
        let untouched = entries.clone();
        apply(&mut entries, &[status(ShortageStatus::Planned)], &judge(None)).expect("open either way");
        assert_eq!(entries[0].status, ShortageStatus::Planned);
        assert_eq!(entries[0].computed_status, Some(ShortageStatus::Remaining));
        assert!(entries[0].set_by_hand.status && !entries[0].set_by_hand.note);
        let again = apply(&mut entries, &[status(ShortageStatus::Planned)], &judge(None)).expect("the same");
        assert!(again.is_empty(), "{again:?}");
        let back = Edit { id: "a".into(), status: Some(StatusEdit::Computed), ..Edit::default() };
        apply(&mut entries, &[back], &judge(None)).expect("taken back");
        assert_eq!(entries, untouched);
    }

    #[test]
    fn evidence_is_contradicted_by_force_and_with_a_reason_only() {
        let evidence = "reached 1 of 3 points, 2 unserved";
        let mut entries = [entry("a", ShortageStatus::Remaining, evidence)];
        let refusals =
            apply(&mut entries, &[status(ShortageStatus::Remedied)], &judge(None)).expect_err("refused");
        assert_eq!(
            refusals[0].to_string(),
            "a: found the status remedied, expected remaining (1 of its 3 points are reached, and a share of 0.9 closes); if \
             you know better, add --force --reason with what you know"
        );
        assert_eq!(entries[0].status, ShortageStatus::Remaining);
        apply(&mut entries, &[status(ShortageStatus::Remedied)], &judge(Some("asked"))).expect("forced");
        assert_eq!(
            (entries[0].status, entries[0].note.as_str()),
            (ShortageStatus::Remedied, "[2025-10-01] asked")
        );
        assert!(entries[0].set_by_hand.status && entries[0].set_by_hand.note);
        assert_eq!(entries[0].closed_year, None, "the next run closes it");
    }

    #[test]
    fn nothing_speaks_against_closing_a_place_without_points() {
        let mut entries = [entry("a", ShortageStatus::Remaining, "no demand point at its place")];
        apply(&mut entries, &[status(ShortageStatus::Remedied)], &judge(None)).expect("a person knows");
        assert_eq!(entries[0].status, ShortageStatus::Remedied);
    }

    #[test]
    fn what_went_into_others_has_children() {
        let mut entries = [entry("a", ShortageStatus::Remedied, "reached 3 of 3 points")];
        for ending in [ShortageStatus::Merged, ShortageStatus::Split] {
            let refusals = apply(&mut entries, &[status(ending)], &judge(None)).expect_err("no children");
            assert!(refusals[0].expected.contains("no children"), "{}", refusals[0]);
        }
        entries[0].children = vec![ShortageAreaId("b".into())];
        apply(&mut entries, &[status(ShortageStatus::Split)], &judge(None)).expect("it has a child");
    }

    #[test]
    fn all_edits_are_taken_or_none() {
        let mut entries = [
            entry("0101-001", ShortageStatus::Remaining, ""),
            entry("0101-002", ShortageStatus::Remaining, ""),
        ];
        let name = |id: &str, name: &str| Edit {
            row: Some(7),
            id: id.into(),
            name: Some(name.into()),
            ..Edit::default()
        };
        let untouched = entries.clone();
        let refusals = apply(
            &mut entries,
            &[name("0101-001", "Ny"), name("101-002", "Ny"), name("0101-002", "")],
            &judge(None),
        )
        .expect_err("an unknown id and an empty name");
        assert_eq!(entries, untouched);
        assert_eq!(
            refusals.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "row 7, 101-002: found an id that the register does not hold, expected one of its ids (the nearest is \
                 0101-002): runs give ids, a person cannot",
                "row 7, 0101-002: found an empty name, expected a name; to keep the old one write Byn"
            ]
        );
    }
}
