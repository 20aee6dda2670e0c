//! What is read of one concept, statement by statement.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::feed::Object;
use crate::domain::concept::PINYIN;
use crate::domain::dating::edtf::Edtf;
use crate::domain::fault::{Fault, step};
use crate::domain::field::{ITEMS_MAX, codes};
use crate::standards::skos::row::{Row, Statement};
use crate::standards::skos::{DCTERMS, EDTF, OWL, SKOS, id_of};

/// The code at the end of a scheme's address.
fn scheme_in(address: &str) -> Option<&'static str> {
    let last = address.rsplit(['/', '#', '=']).next()?;
    let found = codes::SCHEME.iter().find(|code| code.code == last);
    found.map(|code| code.code)
}

/// What is read of one concept.
#[derive(Default)]
pub(super) struct Reading {
    scheme: Option<&'static str>,
    /// Whether it says that it is in a scheme that is none of the museum's.
    foreign_scheme: Option<String>,
    texts: BTreeMap<&'static str, Map<String, Value>>,
    references: BTreeMap<&'static str, Vec<String>>,
    notation: Option<String>,
    deprecated: Option<bool>,
    years: Option<(Option<i32>, Option<i32>)>,
    faults: Vec<Fault>,
}

impl Reading {
    pub(super) fn fault(&mut self, pointer: impl Into<String>, code: &'static str, detail: &str) {
        self.faults.push(Fault::new(pointer, code, detail));
    }

    pub(super) fn statement(
        &mut self,
        predicate: &str,
        object: &Object,
        schemes: &HashMap<&str, &'static str>,
        left_out: &mut BTreeMap<String, usize>,
    ) {
        if let Some(name) = predicate.strip_prefix(SKOS) {
            match name {
                "prefLabel" => return self.label("labels", object, true),
                "altLabel" => return self.label("alt_labels", object, false),
                "hiddenLabel" => return self.label("hidden_labels", object, false),
                "definition" => return self.label("description", object, true),
                "scopeNote" => return self.label("scope_note", object, true),
                "notation" => return self.notation(object),
                "inScheme" | "topConceptOf" => return self.scheme(object, schemes),
                "broader" => return self.reference("broader", object),
                "related" => return self.reference("related", object),
                "exactMatch" => return self.reference("exact_match", object),
                "closeMatch" => return self.reference("close_match", object),
                // Said of the other concept.
                "narrower" if matches!(object, Object::Address(_)) => return,
                _ => {}
            }
        }
        match (predicate.strip_prefix(DCTERMS), predicate.strip_prefix(OWL)) {
            (Some("isReplacedBy"), _) => self.reference("replaced_by", object),
            (Some("temporal"), _) if self.temporal(object) => {}
            (_, Some("deprecated")) => self.deprecated(object),
            _ => *left_out.entry(predicate.to_owned()).or_default() += 1,
        }
    }

    fn label(&mut self, field: &'static str, object: &Object, alone: bool) {
        let Object::Text { text, language, .. } = object else {
            return self.fault(step("", field), "wrong_type", "a text with its language");
        };
        let Some(language) = language else {
            let words = format!("“{text}” has no language, as @zh-Hans or @en");
            return self.fault(step("", field), "language_required", &words);
        };
        // Pinyin has a field of its own.
        if field == "labels" && language == PINYIN {
            let sounds = self.texts.entry("pinyin").or_default();
            if sounds
                .insert(String::new(), json!(text))
                .is_some_and(|it| it != json!(text))
            {
                self.fault("/pinyin", "duplicate", "two preferred labels in pinyin");
            }
            return;
        }
        let texts = self.texts.entry(field).or_default();
        if !alone {
            let list = texts.entry(language.clone()).or_insert_with(|| json!([]));
            if let Value::Array(list) = list
                && list.len() <= ITEMS_MAX
                && !list.contains(&json!(text))
            {
                list.push(json!(text));
            }
            return;
        }
        let before = texts.insert(language.clone(), json!(text));
        if before.is_some_and(|before| before != json!(text)) {
            let pointer = step(&step("", field), language);
            self.fault(pointer, "duplicate", "two texts where one language has one");
        }
    }

    fn notation(&mut self, object: &Object) {
        let Object::Text { text, .. } = object else {
            return self.fault("/notation", "wrong_type", "a notation is a text");
        };
        let before = self.notation.replace(text.clone());
        if before.is_some_and(|before| before != *text) {
            self.fault("/notation", "duplicate", "a concept has one notation");
        }
    }

    fn scheme(&mut self, object: &Object, schemes: &HashMap<&str, &'static str>) {
        match object {
            Object::Address(address) => self.in_scheme(address, schemes),
            _ => self.fault("/scheme", "wrong_type", "a scheme is named by its address"),
        }
    }

    pub(super) fn in_scheme(&mut self, address: &str, schemes: &HashMap<&str, &'static str>) {
        let found = schemes.get(address).copied().or_else(|| scheme_in(address));
        let Some(code) = found else {
            self.foreign_scheme = Some(address.to_owned());
            return;
        };
        if self
            .scheme
            .replace(code)
            .is_some_and(|before| before != code)
        {
            self.fault("/scheme", "duplicate", "a concept is in one scheme");
        }
    }

    fn reference(&mut self, field: &'static str, object: &Object) {
        match object {
            Object::Address(address) => self.refer(field, address),
            _ => self.fault(step("", field), "wrong_type", "named by its address"),
        }
    }

    pub(super) fn refer(&mut self, field: &'static str, address: &str) {
        let found = self.references.entry(field).or_default();
        // One too many is kept, to be refused.
        if found.len() <= ITEMS_MAX && !found.iter().any(|known| known == address) {
            found.push(address.to_owned());
        }
    }

    /// Whether the years could be read; what is no EDTF is somebody else's.
    fn temporal(&mut self, object: &Object) -> bool {
        let Object::Text { text, datatype, .. } = object else {
            return false;
        };
        if datatype != EDTF {
            return false;
        }
        match text.parse::<Edtf>() {
            Ok(edtf) => {
                let years = edtf.years();
                if self
                    .years
                    .replace(years)
                    .is_some_and(|before| before != years)
                {
                    self.fault("/begin", "duplicate", "two spans of years");
                }
            }
            Err(error) => self.fault("/begin", "invalid_edtf", &error.to_string()),
        }
        true
    }

    fn deprecated(&mut self, object: &Object) {
        let said = match object {
            Object::Text { text, .. } => match text.as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        };
        match said {
            Some(said) => self.deprecated = Some(said),
            None => self.fault("/deprecated", "wrong_type", "true or false"),
        }
    }

    pub(super) fn row(mut self, name: &str, line: usize, default_scheme: Option<&str>) -> Row {
        let mut said = Vec::new();
        match self.scheme.or(default_scheme) {
            Some(scheme) => said.push(Statement::of("scheme", Some(json!(scheme)))),
            None => {
                if let Some(address) = self.foreign_scheme.take() {
                    let known: Vec<_> = codes::SCHEME.iter().map(|code| code.code).collect();
                    let known = known.join(", ");
                    let words = format!("{address} is none of the museum's schemes: {known}");
                    self.fault("/scheme", "unknown_scheme", &words);
                }
            }
        }
        for field in [
            "labels",
            "alt_labels",
            "hidden_labels",
            "description",
            "scope_note",
        ] {
            let texts = self.texts.remove(field).map(Value::Object);
            said.push(Statement::of(field, texts));
        }
        let pinyin = self.texts.remove("pinyin");
        let pinyin = pinyin.and_then(|mut sounds| sounds.remove(""));
        said.push(Statement::of("pinyin", pinyin));
        said.push(Statement::of(
            "notation",
            self.notation.take().map(Value::String),
        ));
        for field in ["broader", "related"] {
            let ids = self.references.remove(field);
            let ids = ids.map(|ids| ids.iter().map(|id| json!(id_of(id))).collect());
            said.push(Statement::of(field, ids));
        }
        for field in ["exact_match", "close_match"] {
            let addresses = self.references.remove(field).map(|it| json!(it));
            said.push(Statement::of(field, addresses));
        }
        let mut instead = self.references.remove("replaced_by").unwrap_or_default();
        if instead.len() > 1 {
            self.fault("/replaced_by", "duplicate", "a concept is replaced by one");
        }
        let instead = instead.pop().map(|address| json!(id_of(&address)));
        said.push(Statement::of("replaced_by", instead));
        said.push(Statement::of(
            "deprecated",
            self.deprecated.map(Value::Bool),
        ));
        let (begin, end) = self.years.unwrap_or_default();
        said.push(Statement::of("begin", begin.map(|year| json!(year))));
        said.push(Statement::of("end", end.map(|year| json!(year))));
        Row {
            line,
            id: id_of(name),
            said,
            faults: self.faults,
        }
    }
}
