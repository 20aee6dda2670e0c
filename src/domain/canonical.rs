//! Canonical JSON (RFC 8785): what is hashed and what history keeps.

use serde_json::Value;

/// The one text of a document.
///
/// Every document that reaches this was parsed from JSON, so its numbers are finite and its keys are texts; there is
/// nothing that could fail.
pub fn text(document: &Value) -> String {
    serde_json_canonicalizer::to_string(document).unwrap_or_else(|_| document.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn members_are_ordered_and_numbers_have_one_form() {
        assert_eq!(
            super::text(&json!({"b": 1.0, "a": "瓷", "€": [true, null]})),
            r#"{"a":"瓷","b":1,"€":[true,null]}"#
        );
    }
}
