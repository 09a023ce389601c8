//! The shapes by name, for `#[schemars(with = "…")]`. The title of a shape is how a message names what is expected.
use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::fits::expected;
use super::vocabulary::Vocabulary;

/// A schema from its keywords.
fn schema(keywords: Value) -> Schema {
    Schema::try_from(keywords).expect("the keywords are an object")
}

macro_rules! shapes {
    ($($(#[doc = $doc:literal])+ $name:ident { $($keywords:tt)+ })*) => {$(
        $(#[doc = $doc])+
        pub(crate) struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schema(json!({ $($keywords)+ }))
            }
        }
    )*};
}

shapes! {
    /// A text that says something.
    Text { "title": "a text", "type": "string", "pattern": "\\S" }
    /// One character.
    Character { "title": "one character", "type": "string", "minLength": 1, "maxLength": 1 }
    /// An address of the web that file names can be put behind: a fragment or a query would hide them.
    Address {
        "title": "an address that begins with https:// or http://, without ? and #",
        "type": "string",
        "pattern": "^https?://[^/\\s\"<>\\\\^`{|}#?\\u0000-\\u001f\\u007f-\\u009f][^\\s\"<>\\\\^`{|}#?\\u0000-\\u001f\\u007f-\\u009f]*$"
    }
    /// A Swedish organisation number: ten digits.
    OrganisationNumber {
        "title": "an organisation number of ten digits as \"000000-0000\"",
        "type": "string",
        "pattern": "^[0-9]{6}-?[0-9]{4}$"
    }
    /// What a scenario asks of a place.
    NeedWord {
        "title": "\"speech\", \"data_10\" or \"fixed_100\" (Mbit/s)",
        "type": "string",
        "pattern": "^(speech|(data|fixed)_([1-9][0-9]*|[0-9]+\\.[0-9]*[1-9]))$"
    }
    /// A day.
    Day { "title": "a date as \"2025-10-01\"", "type": "string", "format": "date" }
    /// A number above 0.
    Positive { "title": "a number above 0", "type": "number", "exclusiveMinimum": 0 }
    /// A number of at least 0.
    NotNegative { "title": "a number, at least 0", "type": "number", "minimum": 0 }
    /// A share that is more than nothing.
    Share { "title": "a share above 0 and up to 1", "type": "number", "exclusiveMinimum": 0, "maximum": 1 }
    /// A share.
    ShareOrNone { "title": "a share of 0 to 1", "type": "number", "minimum": 0, "maximum": 1 }
    /// A whole number of at least 1.
    Whole { "title": "a whole number, at least 1", "type": "integer", "minimum": 1 }
    /// A whole number of at least 0.
    Count { "title": "a whole number, at least 0", "type": "integer", "minimum": 0 }
    /// A number of years ahead: no plan reaches further, and a year must stay a year when it is added.
    Years { "title": "a whole number of years, 1 to 100", "type": "integer", "minimum": 1, "maximum": 100 }
    /// Names and other names.
    Names {
        "title": "{ \"Norrnät\" = \"Mälarnät\" } (the name in the earlier result = this year's name)",
        "type": "object",
        "minProperties": 1,
        "propertyNames": { "pattern": "\\S" },
        "additionalProperties": { "type": "string", "pattern": "\\S" }
    }
    /// Which rows of a table are meant.
    Rows {
        "title": "{ DN = [1, 2] } (column = value, values or \"*\") or an expression as \"DN > 0 and art = 'väg'\"",
        "anyOf": [
            { "type": "string", "pattern": "\\S" },
            {
                "type": "object",
                "minProperties": 1,
                "propertyNames": { "pattern": "\\S" },
                "additionalProperties": {
                    "anyOf": [
                        { "type": "string", "pattern": "\\S" },
                        { "type": "number" },
                        { "type": "boolean" },
                        {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "anyOf": [
                                    { "type": "string", "pattern": "\\S" },
                                    { "type": "number" },
                                    { "type": "boolean" }
                                ]
                            }
                        }
                    ]
                }
            }
        ]
    }
    /// Old codes and the new ones, or the path of a table of them.
    Codes {
        "title": "{ \"1417\" = \"1444\" } (old code = new code, as texts) or the path of a table with the columns from, to",
        "anyOf": [
            { "type": "string", "pattern": "\\S" },
            { "type": "object", "minProperties": 1, "additionalProperties": { "type": "string", "pattern": "\\S" } }
        ]
    }
}

impl Text {
    /// Makes the keywords of any string those of a text.
    pub(super) fn constrain(keywords: &mut Map<String, Value>) {
        keywords.entry("title").or_insert("a text".into());
        keywords.insert("pattern".into(), "\\S".into());
    }
}

/// One of the words of a vocabulary.
pub(crate) struct Words<V>(PhantomData<V>);

/// A list of at least so many items of one shape.
pub(crate) struct ListOf<S, const LEAST: usize = 0>(PhantomData<S>);

/// A list of at least one.
pub(crate) type SomeOf<S> = ListOf<S, 1>;

/// A literal of one shape, or a column whose words a map turns into literals of another.
pub(crate) struct OrColumn<S, M = S>(PhantomData<(S, M)>);

/// A speed, or a column of speeds in one of the units.
pub(crate) struct Speed<U>(PhantomData<U>);

impl<U: Vocabulary> JsonSchema for Speed<U> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Speed".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut speed = OrColumn::<NotNegative>::json_schema(generator);
        let title = "a number, at least 0, or { column = \"…\" }, with unit = \"kbit/s\" where it is not Mbit/s and map = { … } for \
                     words";
        speed.insert("title".into(), title.into());
        if let Some(properties) = speed
            .get_mut("anyOf")
            .and_then(|branches| branches.get_mut(1))
            .and_then(|column| column.get_mut("properties"))
            .and_then(Value::as_object_mut)
        {
            let mut unit = Words::<U>::json_schema(generator);
            unit.insert("description".into(), "Unit of the column's numbers, or of those of the map.".into());
            properties.insert("unit".into(), unit.to_value());
        }
        speed
    }
}

impl<V: Vocabulary> JsonSchema for Words<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Words".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = V::words();
        schema(json!({ "title": format!("one of {}", words.join(", ")), "type": "string", "enum": words }))
    }
}

/// How a message names several items of one shape.
fn plural(item: &Value) -> String {
    let title = expected(item);
    match title.split_once(' ') {
        Some(("a", rest)) => {
            let (noun, rest) = rest.split_at(rest.find([',', ' ']).unwrap_or(rest.len()));
            format!("{noun}s{rest}")
        }
        _ => title.trim_start_matches("one of ").to_owned(),
    }
}

impl<S: JsonSchema, const LEAST: usize> JsonSchema for ListOf<S, LEAST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ListOf".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let item = S::json_schema(generator).to_value();
        let title = format!("a list of {}", plural(&item));
        let mut list = schema(json!({ "title": title, "type": "array", "items": item }));
        if LEAST > 0 {
            list.insert("minItems".into(), LEAST.into());
        }
        list
    }
}

impl<S: JsonSchema, M: JsonSchema> JsonSchema for OrColumn<S, M> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "OrColumn".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let literal = S::json_schema(generator);
        let mut meant = M::json_schema(generator);
        meant.remove("title");
        let title = format!(
            "{}, or {{ column = \"…\" }} or {{ column = \"…\", map = {{ … }} }}",
            expected(literal.as_value())
        );
        schema(json!({
            "title": title,
            "anyOf": [
                literal,
                {
                    "type": "object",
                    "properties": {
                        "column": { "description": "Name of the column.", "type": "string" },
                        "map": {
                            "description": "Words of the column, and what each means.",
                            "type": "object",
                            "minProperties": 1,
                            "additionalProperties": meant,
                        },
                    },
                    "required": ["column"],
                    "additionalProperties": false,
                },
            ],
        }))
    }
}
