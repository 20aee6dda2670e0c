//! What is wrong with a document, field by field.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// One fault, named by the place it stands at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into the document; empty for the whole of it.
    #[schema(example = "/labels/en")]
    pub pointer: String,
    /// A stable code, for programs.
    #[schema(value_type = String, example = "required")]
    pub code: &'static str,
    /// What is wrong, for people.
    #[schema(example = "a record needs a label")]
    pub detail: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }
}

/// Every fault of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// The faults as an error, if there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            let gap = if i == 0 { "" } else { "; " };
            write!(
                f,
                "{gap}{}: {}",
                if fault.pointer.is_empty() {
                    "/"
                } else {
                    &fault.pointer
                },
                fault.detail
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// `pointer` with one more step, escaped as RFC 6901 asks.
pub fn step(pointer: &str, name: impl fmt::Display) -> String {
    let name = name.to_string();
    if name.contains(['~', '/']) {
        let name = name.replace('~', "~0").replace('/', "~1");
        return format!("{pointer}/{name}");
    }
    format!("{pointer}/{name}")
}
