//! Several names in one cell.

/// Names joined by `;`. A `;` or a backslash within a name gets a backslash in front, so that the list can be split again
/// without a doubt.
pub(in crate::emit) fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let escaped: Vec<String> =
        names.into_iter().map(|name| name.replace('\\', "\\\\").replace(';', "\\;")).collect();
    escaped.join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_list_can_be_split_again() {
        assert_eq!(joined(["Tele2", "Telia"]), "Tele2;Telia");
        assert_eq!(joined(["A;B", "C\\"]), r"A\;B;C\\");
        assert_eq!(joined([]), "");
    }
}
