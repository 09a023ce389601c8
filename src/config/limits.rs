//! `[limits]`: from where on what was delivered is a question, or is told. All are engineering choices, and are printed in
//! `run.json`.
use serde::{Deserialize, Serialize};

/// The limits of a run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// A table by id of whose ids a smaller share is known stops the run. Of the shares of the table's ids and of the demand's
    /// ids the greater counts, so that a table of the whole country stays one.
    pub ids_matched_stop: f64,
    /// Below this share a table by id is told on the terminal, with both spellings.
    pub ids_matched_warn: f64,
    /// A greater speed is a question, Mbit/s: it is likely in kbit/s.
    pub greatest_speed_mbps: f64,
}

impl Default for Limits {
    fn default() -> Self {
        // 10 Gbit/s is the fastest connection that is commonly sold to households.
        Self { ids_matched_stop: 0.05, ids_matched_warn: 0.95, greatest_speed_mbps: 10_000.0 }
    }
}

impl Limits {
    /// Whether the limits go together; otherwise key, found and expected.
    pub(super) fn check(&self) -> Result<(), (&'static str, String, String)> {
        if self.ids_matched_warn < self.ids_matched_stop {
            let expected = format!("at least ids_matched_stop, {}", self.ids_matched_stop);
            return Err(("ids_matched_warn", self.ids_matched_warn.to_string(), expected));
        }
        Ok(())
    }
}
