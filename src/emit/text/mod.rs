//! How files speak: the language of a run, titles and definitions in words, and texts from data as text within markup, SQL and lists.
pub(in crate::emit) mod base64;
pub(in crate::emit) mod definitions;
pub(in crate::emit) mod glossary;
pub(in crate::emit) mod glossary_texts;
pub(in crate::emit) mod language;
pub(in crate::emit) mod markup;
pub(in crate::emit) mod names;
pub(in crate::emit) mod reasons;
pub(in crate::emit) mod sql;
pub(in crate::emit) mod titles;
pub(in crate::emit) mod units;
