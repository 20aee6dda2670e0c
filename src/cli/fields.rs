//! `celadon fields`: prints the table of fields as Markdown, as it is committed under `docs/`.

use std::fmt::Write as _;
use std::io::Write as _;

use crate::domain::field::{self, Field, Format};
use crate::domain::kind::RecordKind;

/// Prints the table.
pub fn run() -> anyhow::Result<()> {
    Ok(std::io::stdout().write_all(markdown().as_bytes())?)
}

/// Every field of every kind, with its labels, what it holds, where that comes from, and an example.
pub fn markdown() -> String {
    let mut text = String::from(
        "# The fields of records · 著录字段\n\nThis page is printed by `celadon fields` from the one table that checks records, draws the form and \
         describes the API.\n`*` must be given, `[]` is a list, `–` is never public, `=` the museum fills in itself. Members of a group are \
         indented.\n",
    );
    section(&mut text, "Every kind · 通用", field::common());
    for kind in RecordKind::ALL.into_iter().rev() {
        let heading = format!("{} · {}", kind.as_str(), kind.label_zh());
        section(&mut text, &heading, field::of_kind(kind));
    }
    text
}

fn section(text: &mut String, heading: &str, fields: &[Field]) {
    let _ = write!(
        text,
        "\n## {heading}\n| field | 中文 | English | holds | from | example |\n|---|---|---|---|---|---|\n"
    );
    rows(text, fields, 0);
}

fn rows(text: &mut String, fields: &[Field], depth: usize) {
    for field in fields {
        let marks = [
            (field.required, "\\*"),
            (field.repeatable, " []"),
            (field.restricted, " –"),
            (field.derived, " ="),
        ];
        let marks: String = marks
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, mark)| *mark)
            .collect();
        let indent = "&emsp;".repeat(depth);
        let example = if matches!(field.format, Format::Group(_)) {
            String::new()
        } else {
            format!("`{}`", field.example.replace('|', "\\|"))
        };
        let _ = writeln!(
            text,
            "| {indent}`{}`{marks} | {} | {} | {} | {} | {example} |",
            field.name,
            field.zh,
            field.en,
            holds(&field.format),
            field.source(),
        );
        if let Format::Group(inner) = field.format {
            rows(text, inner, depth + 1);
        }
    }
}

/// What a field holds, in words.
fn holds(format: &Format) -> String {
    match format {
        Format::Text => "a line".into(),
        Format::LongText => "lines".into(),
        Format::Language => "a language".into(),
        Format::LangMap => "a line by language".into(),
        Format::LongLangMap => "lines by language".into(),
        Format::LangLists => "a list of lines by language".into(),
        Format::Integer(low, high) => format!("a whole number, {low} to {high}"),
        Format::Decimal(low, high) => format!("a number, {low} to {high}"),
        Format::Boolean => "yes or no".into(),
        Format::Grammar(grammar) => grammar.name.into(),
        Format::Edtf => "a date".into(),
        Format::Boundary => "an outline".into(),
        Format::Uri => "an address".into(),
        Format::Code(list) => {
            let codes = list
                .iter()
                .map(|code| format!("`{}` {}", code.code, code.zh));
            codes.collect::<Vec<_>>().join(", ")
        }
        Format::Record(kinds) if kinds.len() == RecordKind::ALL.len() => "a record".into(),
        Format::Record(kinds) => {
            let names = kinds.iter().map(|kind| kind.as_str());
            format!("a record: {}", names.collect::<Vec<_>>().join(", "))
        }
        Format::Concept(schemes) => format!("a concept: {}", schemes.join(", ")),
        Format::Group(_) => "a group".into(),
    }
}
