//! `[findings]`: how grave each rule of the gate is in this run.
use std::{borrow::Cow, collections::BTreeMap};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::{
    gate::meaning,
    model::{GateRule, Gravity},
};

/// The word for a rule that is not looked at.
const OFF: &str = "off";

/// `[findings]`: the rules whose gravity is another one; `None` of one that is off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gravities(pub BTreeMap<GateRule, Option<Gravity>>);

impl<'de> Deserialize<'de> for Gravities {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The schema has refused other words before.
        let written = BTreeMap::<GateRule, String>::deserialize(deserializer)?;
        let of = |word: &str| Gravity::ALL.into_iter().find(|gravity| gravity.as_str() == word);
        Ok(Self(written.into_iter().map(|(rule, word)| (rule, of(&word))).collect()))
    }
}

impl JsonSchema for Gravities {
    fn schema_name() -> Cow<'static, str> {
        "Findings".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = Gravity::ALL.iter().map(|gravity| gravity.as_str()).chain([OFF]).collect();
        let property = |rule: GateRule| {
            let (means, left_out) = (meaning(rule), rule.gravity().as_str());
            let description = format!("{means}; left out: {left_out}.");
            let mut schema =
                serde_json::json!({ "description": description, "type": "string", "enum": words });
            if rule == GateRule::LayerIsBox {
                schema["examples"] = serde_json::json!([Gravity::Error.as_str()]);
            }
            (rule.as_str().to_owned(), schema)
        };
        // Those of the delivery control stop by a question of their own, which names the operator.
        let rules = GateRule::ALL.into_iter().filter(|rule| !rule.is_of_delivery());
        let properties: serde_json::Map<String, serde_json::Value> = rules.map(property).collect();
        json_schema!({ "type": "object", "properties": properties })
    }
}
