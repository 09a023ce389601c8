//! Findings in English words, for the terminal, the run record and `delivery.csv`; the report has words of its own.
use crate::model::{Delivery, DeliveryFinding, DeliveryKind, Reach, ReachSum};

/// What `[accept] rules` has to hold for a finding that stops the run; `None` for one that never does.
pub fn rule(finding: &DeliveryFinding) -> Option<String> {
    let operator = finding.operators.first()?;
    match finding.kind {
        DeliveryKind::OperatorGone => Some(format!("operator_gone: {operator}")),
        DeliveryKind::ReachFell => {
            let code = finding.municipality.as_ref().map(|(code, _)| code.as_str())?;
            Some(format!("reach_fell: {operator} in {code}"))
        }
        _ => None,
    }
}

/// A finding as a sentence.
pub fn says(finding: &DeliveryFinding, delivery: &Delivery) -> String {
    let weight = delivery.weight.as_str().replace('_', " ");
    let since = delivery.since.as_deref().unwrap_or("the earlier result");
    let number = |sum: Option<ReachSum>| (sum.unwrap_or_default().weight * 10.0).round() / 10.0;
    let (before, now) = (number(finding.before), number(finding.now));
    let percent = |sum: Option<ReachSum>| format!("{:.1} %", sum.unwrap_or_default().share() * 100.0);
    let operators = finding.operators.join(", ");
    let other = finding.other.as_deref().unwrap_or_default();
    let (code, name) =
        finding.municipality.as_ref().map_or(("", ""), |(code, name)| (code.as_str(), name.as_str()));
    let place = finding.place.as_deref().unwrap_or_default();
    match finding.kind {
        DeliveryKind::OperatorGone => {
            let hint = match finding.taken_over {
                _ if !other.is_empty() => format!("; {other}, which is new, reaches most of its places"),
                Some([still, reached]) => format!("; others reach {reached} of its {still} places now"),
                None => String::new(),
            };
            format!(
                "{operators} {} {before} {weight} on {since} and reaches none this year{hint}",
                reached(finding.reach)
            )
        }
        DeliveryKind::ReachFell => format!(
            "{operators} {} {now} {weight} in {code} {name} ({}), {before} on {since} ({})",
            reached(finding.reach),
            percent(finding.now),
            percent(finding.before)
        ),
        DeliveryKind::PlacesLost => {
            format!(
                "{before} {weight} in {place} ({code} {name}): {operators} on {since}, no fixed operator this year"
            )
        }
        DeliveryKind::AccessLost => format!(
            "{before} {weight} in {place} ({code} {name}) had access through {operators} on {since}, only slower offers this year"
        ),
        DeliveryKind::OperatorNew => {
            format!("{operators} is new: it {} {now} {weight}", reached(finding.reach))
        }
        DeliveryKind::OperatorRenamed => {
            format!("{operators} is called {other} this year ([previous] operators)")
        }
        DeliveryKind::NoEffect if other.is_empty() => {
            format!("{operators} covers no demand point at the service and level that count")
        }
        DeliveryKind::NoEffect => format!("{other} reaches no demand point"),
        DeliveryKind::PlacesUnnamed => {
            format!("{now} {weight} in {place} ({code} {name}), built-up: no fixed operator names them")
        }
        DeliveryKind::Silence => {
            format!("{now} {weight} named by no fixed operator count as unserved (valid = \"everywhere\")")
        }
    }
}

const fn reached(reach: Option<Reach>) -> &'static str {
    match reach {
        Some(Reach::Planned) => "planned",
        Some(Reach::Mobile) => "covered (mobile)",
        _ => "reached",
    }
}
