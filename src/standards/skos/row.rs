//! What a file says of one concept, field by field, whichever format it is in.

use serde_json::{Map, Value};

use crate::domain::fault::Fault;
use crate::domain::id::RecordId;

/// One concept of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Where it begins, counted from 1.
    pub line: usize,
    /// The concept.
    pub id: RecordId,
    /// What is said of it.
    pub said: Vec<Statement>,
    /// What cannot be taken.
    pub faults: Vec<Fault>,
}

/// What is said of one field, or of one language of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The field.
    pub field: &'static str,
    /// The language, where only that is spoken of.
    pub language: Option<String>,
    /// The value; none clears it.
    pub value: Option<Value>,
}

/// A fault of the file itself: nothing of it can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// Counted from 1.
    pub line: usize,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong.
    pub detail: String,
}

impl Statement {
    /// The field is this, or nothing.
    pub fn of(field: &'static str, value: Option<Value>) -> Self {
        Self {
            field,
            language: None,
            value,
        }
    }

    fn apply(&self, content: &mut Map<String, Value>) {
        let Some(language) = &self.language else {
            match &self.value {
                Some(value) => content.insert(self.field.to_owned(), value.clone()),
                None => content.remove(self.field),
            };
            return;
        };
        let mut texts = match content.remove(self.field) {
            Some(Value::Object(texts)) => texts,
            _ => Map::new(),
        };
        match &self.value {
            Some(value) => texts.insert(language.clone(), value.clone()),
            None => texts.remove(language),
        };
        if !texts.is_empty() {
            content.insert(self.field.to_owned(), Value::Object(texts));
        }
    }
}

impl Row {
    /// The content after what is said; what is not spoken of stays.
    pub fn apply(&self, content: &mut Map<String, Value>) {
        for statement in &self.said {
            statement.apply(content);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_language_alone_leaves_the_others() {
        let mut content =
            json!({"labels": {"zh-Hans": "碗", "fr": "bol"}, "scheme": "form", "pinyin": "wan"});
        let said = |field, language: Option<&str>, value| Statement {
            field,
            language: language.map(str::to_owned),
            value,
        };
        let row = Row {
            line: 1,
            id: RecordId::default(),
            said: vec![
                said("labels", Some("zh-Hans"), Some(json!("盌"))),
                said("labels", Some("en"), Some(json!("bowl"))),
                said("description", Some("en"), None),
                said("pinyin", None, None),
            ],
            faults: Vec::new(),
        };
        row.apply(content.as_object_mut().unwrap());
        assert_eq!(
            content,
            json!({"labels": {"zh-Hans": "盌", "fr": "bol", "en": "bowl"}, "scheme": "form"})
        );
    }
}
