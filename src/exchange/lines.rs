//! The import format: JSON lines, one record a line, in any order. `docs/import.md` tells it to curators.
//!
//! A line is a record's content with up to three members more: `id` (kept), `publish` (whether it becomes public at once)
//! and, for media, `file` (a path below the folder of the file that is imported).

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use crate::domain::fault::{Fault, Faults};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::record::Content;

/// One line, understood.
#[derive(Debug, Clone)]
pub struct Line {
    /// The record's id, if the line gives one.
    pub id: Option<RecordId>,
    /// Whether it becomes public at once.
    pub publish: bool,
    /// The picture of a medium.
    pub file: Option<PathBuf>,
    /// What the record says.
    pub content: Content,
}

/// Reads a line; every fault is named by its JSON pointer.
pub fn parse(text: &str) -> Result<Line, Faults> {
    // Some editors begin a file with a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let mut document: Value = serde_json::from_str(text)
        .map_err(|error| Faults::from(Fault::new("", "invalid_json", in_line(&error))))?;
    let Value::Object(members) = &mut document else {
        return Err(Fault::new("", "wrong_type", "a line is a JSON object").into());
    };
    let mut faults = Vec::new();
    let id = match members.remove("id") {
        None => None,
        Some(Value::String(text)) if text.parse::<RecordId>().is_ok() => text.parse().ok(),
        Some(_) => {
            faults.push(Fault::new("/id", "invalid_id", "an id is a UUID"));
            None
        }
    };
    let publish = match members.remove("publish") {
        None => false,
        Some(Value::Bool(publish)) => publish,
        Some(_) => {
            faults.push(Fault::new("/publish", "wrong_type", "true or false"));
            false
        }
    };
    let names_a_file = members.contains_key("file");
    let file = match members.remove("file") {
        None => None,
        Some(Value::String(path)) if is_below(Path::new(&path)) => Some(PathBuf::from(path)),
        Some(_) => {
            faults.push(Fault::new(
                "/file",
                "invalid_path",
                "a path below the folder of the imported file, without ..",
            ));
            None
        }
    };
    let kind = match members
        .get("kind")
        .map(|kind| kind.as_str().map(str::parse::<RecordKind>))
    {
        Some(Some(Ok(kind))) => kind,
        Some(_) => {
            faults.push(Fault::new(
                "/kind",
                "invalid_code",
                "no such kind of record",
            ));
            return Err(Faults(faults));
        }
        None => {
            faults.push(Fault::new(
                "/kind",
                "required",
                "say of which kind the record is",
            ));
            return Err(Faults(faults));
        }
    };
    match (kind, &file) {
        (RecordKind::Media, None) if !names_a_file => faults.push(Fault::new(
            "/file",
            "required",
            "a medium comes with its file",
        )),
        (RecordKind::Media, _) | (_, None) => {}
        (_, Some(_)) => faults.push(Fault::new(
            "/file",
            "not_allowed",
            "only a medium has a file",
        )),
    }
    let content = match Content::parse(kind, &document) {
        Ok(content) => {
            if publish {
                faults.extend(content.publication_faults().0);
            }
            Some(content)
        }
        Err(Faults(more)) => {
            faults.extend(more);
            None
        }
    };
    match content {
        Some(content) if faults.is_empty() => Ok(Line {
            id,
            publish,
            file,
            content,
        }),
        _ => Err(Faults(faults)),
    }
}

/// What the parser says, without its own count of lines: this is one.
fn in_line(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let what = words.split(" at line ").next().unwrap_or(&words);
    format!("{what}, at byte {}", error.column())
}

/// Whether a path stays below the folder it starts from.
fn is_below(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_)))
        && path.components().next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_not_leave_its_folder() {
        for path in ["/etc/passwd", "../a.jpg", "a/../../b.jpg", ""] {
            let line = serde_json::json!({"kind": "media", "media_kind": "image", "labels": {"en": "x"}, "file": path}).to_string();
            let Faults(faults) = parse(&line).unwrap_err();
            assert!(
                faults.iter().any(|fault| fault.pointer == "/file"),
                "{path}"
            );
        }
        let line = serde_json::json!({"kind": "media", "media_kind": "image", "labels": {"en": "x"}, "file": "pictures/a.jpg"}).to_string();
        assert_eq!(
            parse(&line).unwrap().file,
            Some(PathBuf::from("pictures/a.jpg"))
        );
    }
}
