//! What the gate found, as text.
use std::fmt::Write as _;

use whitespot::{
    gate::{advice, says, touches},
    model::{Gate, GateFinding, Gravity},
};

use super::text::{self, plain};

/// So many findings fit on a screen.
const SHOWN: usize = 24;

/// So many accepted findings are named with a result.
const SUMMED: usize = 8;

/// So many examples are printed.
const EXAMPLES: usize = 3;

/// Every finding in a few lines, the gravest first, under a line that counts them; empty where nothing was found.
pub(super) fn all(gate: &Gate) -> String {
    if gate.findings.is_empty() {
        return "  findings: none\n".to_owned();
    }
    let mut lines = format!("\n  findings: {}\n", counted(gate));
    for finding in gate.findings.iter().take(SHOWN) {
        lines.push_str(&one(finding, gate));
    }
    if gate.findings.len() > SHOWN {
        let _ = writeln!(
            lines,
            "  {} more: --json prints all, --out DIR writes them",
            gate.findings.len() - SHOWN
        );
    }
    lines
}

/// What a run prints of it: the counts, and what was accepted; the delivery control has lines of its own.
pub(super) fn summary(gate: &Gate) -> String {
    if gate.findings.is_empty() {
        return String::new();
    }
    let mut lines = format!("  findings: {} (internal/findings.csv, whitespot check)\n", counted(gate));
    let accepted = gate.findings.iter().filter(|finding| finding.accepted && !finding.rule.is_of_delivery());
    for finding in accepted.take(SUMMED) {
        let _ = writeln!(lines, "    accepted: {}: {}", finding.rule.as_str(), plain(&says(finding)));
    }
    lines
}

/// `1 error (accepted), 3 warnings, 2 notes`.
pub(super) fn counted(gate: &Gate) -> String {
    let of = |gravity: Gravity| gate.findings.iter().filter(move |finding| finding.gravity == gravity);
    let words = |gravity: Gravity| {
        let count = of(gravity).count();
        let accepted = of(gravity).filter(|finding| finding.accepted).count();
        let accepted = if accepted > 0 { format!(" ({accepted} accepted)") } else { String::new() };
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {}{plural}{accepted}", gravity.as_str())
    };
    Gravity::ALL.map(words).join(", ")
}

fn one(finding: &GateFinding, gate: &Gate) -> String {
    let mut lines = String::new();
    let source =
        if finding.source.is_empty() { String::new() } else { format!("  {}", plain(&finding.source)) };
    let accepted = if finding.accepted { "  accepted" } else { "" };
    let _ = writeln!(lines, "  {:<8} {}{source}{accepted}", finding.gravity.as_str(), finding.rule.as_str());
    let share = finding.share().map_or_else(String::new, |share| format!(" ({})", text::percent(share, 1.0)));
    let _ = writeln!(lines, "           {}{share}", plain(&says(finding)));
    let touches = touches(finding, gate.weight);
    if !touches.is_empty() {
        let _ = writeln!(lines, "           touches {touches}");
    }
    if !finding.examples.is_empty() {
        let examples: Vec<String> = finding.examples.iter().take(EXAMPLES).map(ToString::to_string).collect();
        let _ = writeln!(lines, "           as {}", plain(&examples.join("; ")));
    }
    let advice = advice(finding.rule);
    if !advice.is_empty() {
        let _ = writeln!(lines, "           {advice}");
    }
    lines
}
