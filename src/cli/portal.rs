//! What `check` and `run` say of the open package before it is published: whether its record is ready for data portals (DCAT-AP-SE 3.0.1),
//! and what no masking hides.
use whitespot::config::Publication;

/// A line that names each key of `[output]` without which the record lacks a mandatory property; nothing where it lacks none.
pub(super) fn note(publication: &Publication) -> String {
    let missing = publication.missing();
    if missing.is_empty() {
        return String::new();
    }
    // The one key that may stand there and still say too little.
    let says = |key: &'static str| if key == "contact" { "contact (an e-mail address)" } else { key };
    let keys: Vec<&str> = missing.into_iter().map(says).collect();
    format!("  note: open/dcat.rdf is not ready for harvesting: [output] lacks {}\n", keys.join(", "))
}

/// A line that says what the least size of a shortage area gives away, where a masked number of its places can be one number alone: with
/// `min_points` of 3 and numbers below 4 masked, it is 3.
pub(super) fn unhidden(min_points: u64, suppress_below: u32) -> String {
    if min_points < 2 || min_points + 1 != u64::from(suppress_below) {
        return String::new();
    }
    format!(
        "  note: a masked number of places of a new area in open/ is {min_points}: suppress_below = {} hides it\n",
        min_points + 2
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_least_size_gives_away_is_said_where_it_is_one_number() {
        let said = unhidden(3, 4);
        assert!(
            said.contains("of a new area in open/ is 3:")
                && said.contains("suppress_below = 5")
                && said.len() <= 100,
            "{said}"
        );
        assert_eq!(said.lines().count(), 1);
        // 3 or 4; nothing that is masked; every area has one place.
        for (min_points, suppress_below) in [(3, 5), (3, 3), (1, 2), (5, 4)] {
            assert_eq!(unhidden(min_points, suppress_below), "", "{min_points} {suppress_below}");
        }
    }

    #[test]
    fn the_note_names_each_missing_key_on_one_line() {
        assert_eq!(
            note(&Publication::default()),
            "  note: open/dcat.rdf is not ready for harvesting: [output] lacks publisher, publisher_type, address\n"
        );
        let page = Publication { contact: Some("https://example.se".to_owned()), ..Publication::default() };
        assert!(
            note(&page).contains("publisher_type, contact (an e-mail address), address"),
            "{}",
            note(&page)
        );
    }
}
