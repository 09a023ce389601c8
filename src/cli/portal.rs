//! What `check` and `run` say of the open package before it is published: whether its record is ready for data portals (DCAT-AP-SE 3.0.1).
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

#[cfg(test)]
mod tests {
    use super::*;

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
