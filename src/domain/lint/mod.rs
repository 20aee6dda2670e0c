//! What is worth mending in a record, and how complete it is: a table of rules and a table of expectations.
//!
//! A rule has a stable code, says in Chinese and English what it looks for, why, and what to do, and names the places of a
//! record that it finds fault with. Nothing it finds keeps a record from being saved. A record's [`completeness`] is the
//! weighted share of what one of its kind should say. Both depend on the record alone, but for the little that [`Around`]
//! tells of others.

mod ceramic;
pub mod completeness;
mod context;
mod dating;
mod find;
mod naming;
mod others;
mod piece;
mod record;
mod say;
pub mod spelling;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::OnceCell;

use super::dating::reading::Reading;
use super::id::RecordId;
use super::kind::RecordKind;
use super::record::Content;

/// The edition of rules and expectations. Whoever changes what any of them finds raises it: a museum whose findings are of
/// an older edition looks all its records over when it is opened.
pub const EDITION: i64 = 1;

/// Words in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Chinese, simplified.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It could be better.
    Slight,
    /// Something that readers or programs will miss.
    Notable,
    /// What is written is probably wrong, or cannot be used.
    Serious,
}

impl Severity {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slight => "slight",
            Self::Notable => "notable",
            Self::Serious => "serious",
        }
    }

    /// What one finding of it counts for where records are put in order.
    pub fn weight(self) -> i64 {
        match self {
            Self::Slight => 1,
            Self::Notable => 3,
            Self::Serious => 5,
        }
    }

    /// It in words.
    pub fn words(self) -> Words {
        match self {
            Self::Slight => words("轻微", "slight"),
            Self::Notable => words("值得注意", "notable"),
            Self::Serious => words("严重", "serious"),
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its code, for ever.
    pub code: &'static str,
    /// The kinds it looks at; every kind if none is named.
    pub kinds: &'static [RecordKind],
    /// How much what it finds matters.
    pub severity: Severity,
    /// What it finds, in a few words.
    pub title: Words,
    /// Why that is worth mending.
    pub why: Words,
    /// What to do.
    pub mend: Words,
    look: fn(&Looked<'_>, &mut Found<'_>),
}

impl Rule {
    /// Whether it looks at records of this kind.
    pub fn looks_at(&self, kind: RecordKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// Something worth mending.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// Where, as a JSON pointer; empty for the record itself.
    pub pointer: String,
    /// What is the matter here, in Chinese.
    pub zh: Cow<'static, str>,
    /// The same in English.
    pub en: Cow<'static, str>,
}

/// What rules must know of other records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// Of a piece: the context it was found in, if the museum has it.
    pub context: Option<NearContext>,
    /// Of a context: whether another states a stratigraphic relation to it.
    pub stated_by_others: bool,
}

/// The context that a piece was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearContext {
    /// Its code in the field.
    pub code: Option<String>,
    /// The site it belongs to.
    pub site: Option<RecordId>,
}

/// A record under the eyes of the rules.
struct Looked<'a> {
    content: &'a Content,
    around: &'a Around,
    /// What the words of each dating say, as far as its years do not come from them.
    readings: OnceCell<Vec<Option<Reading>>>,
}

/// What one rule has found so far.
struct Found<'a> {
    rule: &'static Rule,
    findings: &'a mut Vec<Finding>,
}

impl Found<'_> {
    /// The rule's own words say it all.
    fn at(&mut self, pointer: impl Into<String>) {
        let Words { zh, en } = self.rule.title;
        self.say(pointer, zh, en);
    }

    fn say(
        &mut self,
        pointer: impl Into<String>,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) {
        self.findings.push(Finding {
            rule: self.rule,
            pointer: pointer.into(),
            zh: zh.into(),
            en: en.into(),
        });
    }
}

/// Every rule, in the order in which they are shown.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        record::RULES,
        dating::RULES,
        piece::RULES,
        naming::RULES,
        find::RULES,
        ceramic::RULES,
        context::RULES,
        others::RULES,
    ]
    .into_iter()
    .flatten()
}

/// The rule with this code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// Everything worth mending in a record, in the order of the rules; each rule names a place once.
pub fn findings(content: &Content, around: &Around) -> Vec<Finding> {
    let looked = Looked {
        content,
        around,
        readings: OnceCell::new(),
    };
    let kind = content.kind();
    let mut findings = Vec::new();
    for rule in rules().filter(|rule| rule.looks_at(kind)) {
        let mut found = Found {
            rule,
            findings: &mut findings,
        };
        (rule.look)(&looked, &mut found);
    }
    findings
}

const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

const OBJECT: &[RecordKind] = &[RecordKind::Object];
