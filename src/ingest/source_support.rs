//! `[[support_reviews]]`, `[[candidates]]` and `[[support_outcomes]]` as they are written.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::source_file::FileSource;
use super::source_fixed::Reach;
use super::value::{ColumnValue, Value};
use crate::model::{OutcomeStatus, Proposal};
use crate::schema::{Day, NotNegative, OrColumn, Text, Words};

/// `[[support_reviews]]`: a list for support as it was reviewed, such as `support_candidates.csv` with its last columns filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SupportReviewSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the demand point's id; left out: `unit`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["unit"]))]
    pub id: Option<String>,
    /// What is proposed: `add` or `remove`, a word of `data/words/proposal.toml`; an empty cell proposes nothing. Left out: the
    /// column `proposal`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<Words<Proposal>, Text>", extend("examples" = [{"column": "proposal"}]))]
    pub proposal: Option<Value<String>>,
    /// Column of the comment; left out: `comment`, where the file has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["comment"]))]
    pub comment: Option<String>,
    /// Column that says whether the region gives a place priority: yes or no, a word of `data/words/flag.toml`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["prioriterad"]))]
    pub prioritised: Option<String>,
}

impl SupportReviewSource {
    /// The column of the id.
    pub(super) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or("unit")
    }

    /// What is proposed.
    pub(super) fn proposal(&self) -> Value<String> {
        let column = || Value::Column(ColumnValue { column: "proposal".into(), unit: None, map: None });
        self.proposal.clone().unwrap_or_else(column)
    }
}

/// `[[candidates]]`: an authority's list of buildings that may get support, with its own ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CandidateSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the authority's own id.
    #[schemars(extend("examples" = ["byggnad"]))]
    pub id: String,
    /// How its places are found among the demand points: `{ id = "column" }` holds their ids, `{ within_m = 25 }` takes the nearest
    /// one at most so far away.
    #[schemars(extend("examples" = [{"within_m": 25}]))]
    pub reach: Reach,
}

/// `[[support_outcomes]]`: what became of support, by place or by shortage area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SupportOutcomeSource {
    /// The file.
    #[serde(flatten)]
    pub file: FileSource,
    /// Column of the demand point's id; one of `id`, `candidate` and `area`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["uuid"]))]
    pub id: Option<String>,
    /// Column of the authority's own id, as in `[[candidates]]`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["byggnad"]))]
    pub candidate: Option<String>,
    /// Column of the shortage area's id, as in the register: the outcome is that of all its places.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("examples" = ["bristomrade"]))]
    pub area: Option<String>,
    /// What became of it: `applied`, `granted`, `built` or `withdrawn`, a word of `data/words/support_status.toml`.
    #[schemars(with = "OrColumn<Words<OutcomeStatus>, Text>", extend("examples" = [{"column": "status"}]))]
    pub status: Value<String>,
    /// Since when: a day, as 2025-10-01. One later than the reference date is a reject.
    #[schemars(with = "OrColumn<Day>", extend("examples" = [{"column": "datum"}]))]
    pub date: Value<String>,
    /// Support, SEK: of the place, or of the whole area.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "OrColumn<NotNegative>", extend("examples" = [{"column": "stod_kr"}]))]
    pub sek: Option<Value<f64>>,
}
