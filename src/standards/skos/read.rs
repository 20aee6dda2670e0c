//! Turtle read back: every concept of a file with what is said of it, each fault with its line.
//!
//! A concept is what the file calls a `skos:Concept`. What the file says of it is the whole of what SKOS can say: a field it
//! does not speak of is empty, but for the scheme, which stays. Statements that no field takes are counted and left out.

mod concept;
mod feed;

use std::collections::{BTreeMap, HashMap};

use concept::Reading;
use feed::{Feed, Object, Triple};

use super::row::{LineFault, Row};
use super::{RDF_TYPE, SKOS, is_ours};
use crate::domain::field::codes;

/// How much a file may hold.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Concepts.
    pub concepts: usize,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Document {
    /// Its concepts, in the order in which they are first spoken of.
    pub rows: Vec<Row>,
    /// Predicates that no field takes, each with how often it is used of a concept.
    pub left_out: BTreeMap<String, usize>,
}

/// Characters of one address: no longer than the museum keeps.
const ADDRESS_MAX: usize = 2_000;

/// Reads Turtle. `scheme` is the code of the scheme for concepts that are in none of the museum's.
///
/// A file that is no Turtle, or holds too much, is refused whole with the line at which reading stopped.
pub fn read(text: &[u8], scheme: Option<&str>, bounds: Bounds) -> Result<Document, LineFault> {
    let mut gathered = Gathered::default();
    let mut feed = Feed::new(text);
    while let Some((line, triple)) = feed.next()? {
        gathered.take(line, triple, bounds)?;
    }
    Ok(gathered.document(scheme))
}

/// Everything said of one subject.
struct Subject {
    line: usize,
    is_concept: bool,
    said: Vec<(usize, String, Object)>,
}

/// The statements by subject.
#[derive(Default)]
struct Gathered {
    order: Vec<String>,
    subjects: HashMap<String, Subject>,
    concepts: usize,
}

impl Gathered {
    fn take(&mut self, line: usize, triple: Triple, bounds: Bounds) -> Result<(), LineFault> {
        if triple.longest_address() > ADDRESS_MAX {
            let detail = format!("an address has at most {ADDRESS_MAX} bytes");
            let code = "too_long";
            return Err(LineFault { line, code, detail });
        }
        let subject = self
            .subjects
            .entry(triple.subject)
            .or_insert_with_key(|key| {
                self.order.push(key.clone());
                Subject {
                    line,
                    is_concept: false,
                    said: Vec::new(),
                }
            });
        let names_class = triple.predicate == RDF_TYPE;
        let concept = format!("{SKOS}Concept");
        if names_class && matches!(&triple.object, Object::Address(class) if *class == concept) {
            if !subject.is_concept {
                self.concepts += 1;
            }
            subject.is_concept = true;
            if self.concepts > bounds.concepts {
                let detail = format!("a file has at most {} concepts", bounds.concepts);
                let code = "too_many";
                return Err(LineFault { line, code, detail });
            }
        }
        if !names_class {
            subject.said.push((line, triple.predicate, triple.object));
        }
        Ok(())
    }

    fn document(self, default_scheme: Option<&str>) -> Document {
        let schemes = self.schemes();
        // What a broader concept says of narrower ones, and a scheme of its top concepts.
        let mut broader: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut tops: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, subject) in self.order.iter().map(|name| (name, &self.subjects[name])) {
            for (_, predicate, object) in &subject.said {
                let Object::Address(object) = object else {
                    continue;
                };
                match predicate.strip_prefix(SKOS) {
                    Some("narrower") => broader.entry(object).or_default().push(name),
                    Some("hasTopConcept") => tops.entry(object).or_default().push(name),
                    _ => {}
                }
            }
        }
        let mut document = Document::default();
        for name in &self.order {
            let subject = &self.subjects[name];
            if !subject.is_concept {
                continue;
            }
            let mut reading = Reading::default();
            if name.starts_with("_:") {
                reading.fault("", "invalid_id", "a concept needs an address of its own");
            }
            for (_, predicate, object) in &subject.said {
                reading.statement(predicate, object, &schemes, &mut document.left_out);
            }
            for scheme in tops.get(name.as_str()).into_iter().flatten() {
                reading.in_scheme(scheme, &schemes);
            }
            for above in broader.get(name.as_str()).into_iter().flatten() {
                reading.refer("broader", above);
            }
            if !is_ours(name) && name.starts_with("http") {
                reading.refer("exact_match", name);
            }
            document
                .rows
                .push(reading.row(name, subject.line, default_scheme));
        }
        document
    }

    /// The codes that the file's schemes stand for: by notation, else by the end of the address.
    fn schemes(&self) -> HashMap<&str, &'static str> {
        let known = |text: &str| codes::SCHEME.iter().find(|code| code.code == text);
        let notation = format!("{SKOS}notation");
        let mut schemes = HashMap::new();
        for (name, subject) in &self.subjects {
            let mut said = subject.said.iter();
            let by_notation = said.find_map(|(_, predicate, object)| match object {
                Object::Text { text, .. } if *predicate == notation => known(text),
                _ => None,
            });
            if let Some(code) = by_notation.filter(|_| !subject.is_concept) {
                schemes.insert(name.as_str(), code.code);
            }
        }
        schemes
    }
}
