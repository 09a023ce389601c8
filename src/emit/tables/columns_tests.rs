//! Every column is described among the definitions.
use crate::emit::Language;
use crate::emit::tables::demand_points;
use crate::emit::tables::funnel;
use crate::emit::tables::last_percent;
use crate::emit::tables::reference;
use crate::emit::tables::sensitivity;
use crate::emit::tables::support;
use crate::emit::text::definitions::MEASURES;
use crate::model::{FibreFeature, SupportReason, WeightKind};

/// Each column of a table of its own is described, or named by the lead of its group.
fn columns_are_described(group: &str, columns: &[&str]) {
    let described: Vec<&str> = MEASURES
        .measure
        .iter()
        .filter(|measure| measure.group == group)
        .map(|measure| measure.column.as_deref().expect("a column"))
        .collect();
    for name in &described {
        assert!(columns.contains(name), "{name} is no column of {group}");
    }
    let lead = MEASURES.group.iter().find(|known| known.id == group).expect("a group");
    for language in [Language::Sv, Language::En] {
        let lead = lead.lead(language).expect("a lead");
        let words: Vec<&str> =
            lead.split(|character: char| !character.is_alphanumeric() && character != '_').collect();
        for column in columns {
            assert!(described.contains(column) || words.contains(column), "{group}: {column}");
        }
    }
}

#[test]
fn every_column_of_the_tables_of_their_own_is_described() {
    columns_are_described("sensitivity", &sensitivity::COLUMNS);
    columns_are_described("reference", &reference::COLUMNS);
    let names = |columns: &[(&'static str, _)]| columns.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    columns_are_described("support", &names(&support::columns(true, &WeightKind::ALL)));
    columns_are_described("designated", &names(&support::AREA_COLUMNS));
    let of_register =
        [&crate::model::RegisterEntry::COLUMNS[..], &crate::model::Reconciliation::columns()[..]].concat();
    columns_are_described("register", &of_register);
    columns_are_described("change", &crate::model::ChangeRow::COLUMNS);
    columns_are_described("change_reached", &crate::model::ReachChangeRow::COLUMNS);
    let of_last_percent = names(&last_percent::COLUMNS);
    let others = [
        &last_percent::CURVE[..],
        &last_percent::SETS[..],
        &last_percent::MEANWHILE[..],
        &last_percent::NEW_POINTS[..],
    ]
    .concat();
    columns_are_described("last_percent", &[of_last_percent, others].concat());
    let of_proposals = funnel::proposal_columns(&[WeightKind::Points]);
    columns_are_described("funnel", &[&funnel::COLUMNS[..], &of_proposals].concat());
    let groups = [
        "sensitivity",
        "reference",
        "support",
        "designated",
        "register",
        "change",
        "change_reached",
        "last_percent",
        "funnel",
    ];
    assert!(
        MEASURES
            .measure
            .iter()
            .all(|measure| measure.column.is_none() || groups.contains(&measure.group.as_str()))
    );
}

#[test]
fn every_reason_of_the_list_for_support_is_named_in_both_languages_and_in_the_docs() {
    let reason = MEASURES.measure.iter().find(|measure| measure.id == "support_reason").expect("described");
    for code in SupportReason::ALL.map(SupportReason::as_str) {
        for language in [Language::Sv, Language::En] {
            let named = reason.formula(language).matches(&format!("{{code.{code}}}")).count();
            assert_eq!(named, 1, "{code}");
        }
        assert!(include_str!("../../../docs/support.md").contains(&format!("| `{code}` |")), "{code}");
    }
}

#[test]
fn distances_are_named_after_the_features_in_every_table() {
    let features = FibreFeature::ALL.map(FibreFeature::as_str);
    let names = |ending: &str| features.map(|feature| format!("{feature}{ending}"));
    let wanted = [names("_m"), names("_road_m")].concat();
    assert_eq!(demand_points::DISTANCES.map(str::to_owned).to_vec(), wanted);
    let columns = last_percent::COLUMNS.map(|(name, _)| name.to_owned());
    let first = columns.iter().position(|name| *name == wanted[0]).expect("a column");
    assert_eq!(columns[first..first + wanted.len()], wanted[..]);
}
