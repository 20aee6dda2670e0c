//! The columns of the vocabulary's sheet: one a field, and one a language where a field has texts by language.

use std::collections::BTreeSet;
use std::fmt;

use crate::domain::concept::Concept;
use crate::domain::language::{canonical_tag, is_tag};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// The concept's id; a new one needs none.
    Id,
    /// The labels from the top of the tree down to the concept: for people, never read.
    Path,
    /// The scheme: its code or its name.
    Scheme,
    /// One text a language: the field.
    Text(&'static str, String),
    /// Several texts a language: the field.
    Texts(&'static str, String),
    /// One text.
    Plain(&'static str),
    /// Other concepts.
    Concepts(&'static str),
    /// Addresses elsewhere.
    Addresses(&'static str),
    /// A year.
    Year(&'static str),
    /// Yes or no.
    YesNo(&'static str),
}

/// Fields by language: the name of the column, the field, whether it takes several texts.
const BY_LANGUAGE: [(&str, &str, bool); 5] = [
    ("label", "labels", false),
    ("alt_label", "alt_labels", true),
    ("hidden_label", "hidden_labels", true),
    ("definition", "description", false),
    ("scope_note", "scope_note", false),
];

/// The languages every sheet has columns for, in this order.
const LANGUAGES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];

const PLAIN: [&str; 2] = ["pinyin", "notation"];
const CONCEPTS: [&str; 3] = ["broader", "related", "replaced_by"];
const ADDRESSES: [&str; 2] = ["exact_match", "close_match"];
const YEARS: [&str; 2] = ["begin", "end"];
const YES_NO: [&str; 1] = ["deprecated"];

impl Column {
    /// The column that a heading names.
    pub(super) fn named(heading: &str) -> Option<Self> {
        let heading = heading.trim();
        let one_of = |names: &[&'static str]| names.iter().copied().find(|name| *name == heading);
        match heading {
            "id" => return Some(Self::Id),
            "path" => return Some(Self::Path),
            "scheme" => return Some(Self::Scheme),
            _ => {}
        }
        if let Some((name, tag)) = heading.split_once(':') {
            let (_, field, several) = BY_LANGUAGE.iter().find(|(known, ..)| *known == name)?;
            let tag = canonical_tag(tag.trim());
            return is_tag(&tag).then_some(if *several {
                Self::Texts(field, tag)
            } else {
                Self::Text(field, tag)
            });
        }
        one_of(&PLAIN)
            .map(Self::Plain)
            .or_else(|| one_of(&CONCEPTS).map(Self::Concepts))
            .or_else(|| one_of(&ADDRESSES).map(Self::Addresses))
            .or_else(|| one_of(&YEARS).map(Self::Year))
            .or_else(|| one_of(&YES_NO).map(Self::YesNo))
    }

    /// The columns that these concepts need; every sheet has those of Chinese and English.
    pub(super) fn of<'a>(concepts: &(impl Iterator<Item = &'a Concept> + Clone)) -> Vec<Self> {
        let mut columns = vec![Self::Id, Self::Scheme, Self::Path];
        for (_, field, several) in BY_LANGUAGE {
            let mut tags: BTreeSet<&str> = BTreeSet::new();
            for concept in concepts.clone() {
                match field {
                    "labels" => tags.extend(concept.common.labels.keys().map(String::as_str)),
                    "description" => {
                        tags.extend(concept.common.description.keys().map(String::as_str));
                    }
                    "scope_note" => tags.extend(concept.scope_note.keys().map(String::as_str)),
                    "alt_labels" => tags.extend(concept.alt_labels.keys().map(String::as_str)),
                    _ => tags.extend(concept.hidden_labels.keys().map(String::as_str)),
                }
            }
            let others = tags.into_iter().filter(|tag| !LANGUAGES.contains(tag));
            for tag in LANGUAGES.into_iter().chain(others) {
                columns.push(if several {
                    Self::Texts(field, tag.to_owned())
                } else {
                    Self::Text(field, tag.to_owned())
                });
            }
            if field == "labels" {
                columns.extend(PLAIN.map(Self::Plain));
            }
        }
        columns.extend(CONCEPTS[..2].iter().map(|name| Self::Concepts(name)));
        columns.extend(ADDRESSES.map(Self::Addresses));
        columns.extend(YEARS.map(Self::Year));
        columns.extend(YES_NO.map(Self::YesNo));
        columns.push(Self::Concepts(CONCEPTS[2]));
        columns
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str("id"),
            Self::Path => f.write_str("path"),
            Self::Scheme => f.write_str("scheme"),
            Self::Text(field, tag) | Self::Texts(field, tag) => {
                let name = BY_LANGUAGE.iter().find(|(_, known, _)| known == field);
                write!(f, "{}:{tag}", name.map_or(*field, |(name, ..)| name))
            }
            Self::Plain(name)
            | Self::Concepts(name)
            | Self::Addresses(name)
            | Self::Year(name)
            | Self::YesNo(name) => f.write_str(name),
        }
    }
}
