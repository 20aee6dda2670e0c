//! Turtle (W3C Recommendation, 25 February 2014): one block a scheme, one a concept, in the order given.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{DCTERMS, EDTF, OWL, SKOS, concept_address, scheme_address};
use crate::domain::concept::{Concept, PINYIN};
use crate::domain::field::codes;
use crate::domain::id::RecordId;

/// The concepts, and the schemes they are of, as Turtle. `base` is the museum's public address.
pub fn write<'a>(
    base: &str,
    concepts: impl IntoIterator<Item = (RecordId, &'a Concept)>,
) -> String {
    let mut blocks = String::new();
    let mut schemes: BTreeSet<&str> = BTreeSet::new();
    for (id, concept) in concepts {
        schemes.insert(&concept.scheme);
        blocks.push('\n');
        blocks.push_str(&concept_block(base, id, concept));
    }
    let mut text = format!(
        "@prefix skos: <{SKOS}> .\n@prefix dcterms: <{DCTERMS}> .\n@prefix owl: <{OWL}> .\n"
    );
    for scheme in schemes {
        text.push('\n');
        text.push_str(&scheme_block(base, scheme));
    }
    text.push_str(&blocks);
    text
}

fn scheme_block(base: &str, scheme: &str) -> String {
    let mut block = Block::begin(&scheme_address(base, scheme), "skos:ConceptScheme");
    block.one("skos:notation", &quoted(scheme));
    if let Some(code) = codes::SCHEME.iter().find(|code| code.code == scheme) {
        let labels = [worded(code.zh, "zh-Hans"), worded(code.en, "en")];
        block.list("skos:prefLabel", labels);
    }
    block.end()
}

fn concept_block(base: &str, id: RecordId, concept: &Concept) -> String {
    let mut block = Block::begin(&concept_address(base, id), "skos:Concept");
    let scheme = iri(&scheme_address(base, &concept.scheme));
    block.one("skos:inScheme", &scheme);
    if concept.broader.is_empty() {
        block.one("skos:topConceptOf", &scheme);
    }
    let labels = concept.common.labels.iter();
    let labels = labels.map(|(tag, label)| worded(label, tag));
    let pinyin = concept.pinyin.iter().map(|pinyin| worded(pinyin, PINYIN));
    block.list("skos:prefLabel", labels.chain(pinyin));
    block.list("skos:altLabel", lists(&concept.alt_labels));
    block.list("skos:hiddenLabel", lists(&concept.hidden_labels));
    let texts = |texts: &BTreeMap<String, String>| -> Vec<String> {
        texts.iter().map(|(tag, text)| worded(text, tag)).collect()
    };
    block.list("skos:definition", texts(&concept.common.description));
    block.list("skos:scopeNote", texts(&concept.scope_note));
    block.list("skos:notation", concept.notation.iter().map(|n| quoted(n)));
    let addresses = |ids: &[RecordId]| -> Vec<String> {
        let addresses = ids.iter().map(|id| iri(&concept_address(base, *id)));
        addresses.collect()
    };
    block.list("skos:broader", addresses(&concept.broader));
    block.list("skos:related", addresses(&concept.related));
    block.list(
        "skos:exactMatch",
        concept.exact_match.iter().map(|a| iri(a)),
    );
    block.list(
        "skos:closeMatch",
        concept.close_match.iter().map(|a| iri(a)),
    );
    block.list("dcterms:temporal", years(concept.begin, concept.end));
    block.list(
        "owl:deprecated",
        concept.deprecated.map(|it| it.to_string()),
    );
    let instead = concept.replaced_by.iter();
    let instead = instead.map(|id| iri(&concept_address(base, *id)));
    block.list("dcterms:isReplacedBy", instead);
    block.end()
}

fn lists(labels: &BTreeMap<String, Vec<String>>) -> impl Iterator<Item = String> {
    let each = labels.iter();
    each.flat_map(|(tag, labels)| labels.iter().map(move |label| worded(label, tag)))
}

/// An EDTF interval; an open side where there is no year.
fn years(begin: Option<i32>, end: Option<i32>) -> Option<String> {
    let year = |year: Option<i32>| match year {
        None => "..".to_owned(),
        Some(year) if year.unsigned_abs() > 9_999 => format!("Y{year}"),
        Some(year) if year < 0 => format!("-{:04}", year.unsigned_abs()),
        Some(year) => format!("{year:04}"),
    };
    (begin.is_some() || end.is_some())
        .then(|| format!("\"{}/{}\"^^<{EDTF}>", year(begin), year(end)))
}

/// A subject with its predicates.
struct Block(String);

impl Block {
    fn begin(subject: &str, class: &str) -> Self {
        Self(format!("{} a {class}", iri(subject)))
    }

    fn one(&mut self, predicate: &str, object: &str) {
        let _ = write!(self.0, " ;\n  {predicate} {object}");
    }

    fn list(&mut self, predicate: &str, objects: impl IntoIterator<Item = String>) {
        let objects: Vec<String> = objects.into_iter().collect();
        if !objects.is_empty() {
            self.one(predicate, &objects.join(" ,\n    "));
        }
    }

    fn end(mut self) -> String {
        self.0.push_str(" .\n");
        self.0
    }
}

fn worded(text: &str, tag: &str) -> String {
    format!("{}@{tag}", quoted(text))
}

/// Turtle §2.5.1, `STRING_LITERAL_QUOTE`.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Turtle §2.4, `IRIREF`: what may not stand in one is escaped.
fn iri(address: &str) -> String {
    let mut iri = String::with_capacity(address.len() + 2);
    iri.push('<');
    for c in address.chars() {
        if c <= ' ' || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\') {
            let _ = write!(iri, "\\u{:04X}", u32::from(c));
        } else {
            iri.push(c);
        }
    }
    iri.push('>');
    iri
}
