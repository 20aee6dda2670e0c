//! Turtle statement by statement, each with the line at which it ends.

use oxrdf::{NamedOrBlankNode, Term};
use oxttl::TurtleParser;
use oxttl::turtle::LowLevelTurtleParser;

use crate::domain::language::canonical_tag;
use crate::standards::skos::row::LineFault;

/// Lines without a statement that are given one by one.
const PATIENCE: u32 = 64;

/// Turtle line by line, so that each statement has the line at which it ends.
pub(super) struct Feed<'a> {
    rest: &'a [u8],
    /// The line at which the parser stands.
    line: usize,
    parser: LowLevelTurtleParser,
    ended: bool,
    /// How often nothing came of a line. After some, more lines are given at once, twice as many each time: a text over
    /// many lines is read from its start whenever it goes on.
    idle: u32,
}

impl<'a> Feed<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        let rest = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        Self {
            rest,
            line: 0,
            // Tags and addresses are checked by the museum's own rules.
            parser: TurtleParser::new().lenient().low_level(),
            ended: false,
            idle: 0,
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<(usize, Triple)>, LineFault> {
        loop {
            match self.parser.parse_next() {
                Some(Ok(triple)) => {
                    self.idle = 0;
                    return Ok(Some((self.line, Triple::of(triple))));
                }
                Some(Err(error)) => {
                    let line = usize::try_from(error.location().start.line).unwrap_or(0) + 1;
                    return Err(LineFault {
                        line,
                        code: "invalid_turtle",
                        detail: error.message().to_owned(),
                    });
                }
                None if self.ended => return Ok(None),
                None if self.rest.is_empty() => {
                    self.parser.end();
                    self.ended = true;
                }
                None => self.give(),
            }
        }
    }

    fn give(&mut self) {
        let lines = 1_usize << self.idle.saturating_sub(PATIENCE).min(20);
        self.idle += 1;
        let mut len = 0;
        for _ in 0..lines {
            let more = &self.rest[len..];
            if more.is_empty() {
                break;
            }
            let line = more.iter().position(|byte| *byte == b'\n');
            len += line.map_or(more.len(), |at| at + 1);
            self.line += 1;
        }
        let (now, later) = self.rest.split_at(len);
        self.parser.extend_from_slice(now);
        self.rest = later;
    }
}

/// A statement, without the parser's own types.
pub(super) struct Triple {
    pub(super) subject: String,
    pub(super) predicate: String,
    pub(super) object: Object,
}

/// What is said.
pub(super) enum Object {
    Address(String),
    Text {
        text: String,
        language: Option<String>,
        datatype: String,
    },
    Blank,
}

impl Triple {
    /// Bytes of its longest address.
    pub(super) fn longest_address(&self) -> usize {
        let object = match &self.object {
            Object::Address(address) => address.len(),
            _ => 0,
        };
        self.subject.len().max(self.predicate.len()).max(object)
    }

    fn of(triple: oxrdf::Triple) -> Self {
        let subject = match triple.subject {
            NamedOrBlankNode::NamedNode(node) => node.into_string(),
            NamedOrBlankNode::BlankNode(node) => format!("_:{}", node.as_str()),
        };
        let object = match triple.object {
            Term::NamedNode(node) => Object::Address(node.into_string()),
            Term::BlankNode(_) => Object::Blank,
            Term::Literal(literal) => Object::Text {
                language: literal.language().map(canonical_tag),
                datatype: literal.datatype().as_str().to_owned(),
                text: literal.value().to_owned(),
            },
        };
        Self {
            subject,
            predicate: triple.predicate.into_string(),
            object,
        }
    }
}
