//! The vocabulary as a sheet (CSV, UTF-8): one row a concept, one column a field.
//!
//! A column that is not there is not spoken of; an empty cell clears its field. A concept is named by its id or by its label,
//! with broader ones before it as far as they are needed to tell it apart: `器皿 > 碗`.

use serde_json::{Value, json};
use uuid::Uuid;

use super::cell;
use super::column::Column;
use super::known::Known;
use crate::domain::concept::Concept;
use crate::domain::fault::{Fault, step};
use crate::domain::field::codes;
use crate::domain::id::RecordId;
use crate::domain::vocabulary::Vocabulary;
use crate::standards::skos::{Bounds, LineFault, Row, Statement};

/// What ids of rows without one are derived from, with the row's own words.
const NAMESPACE: Uuid = Uuid::from_u128(0x8c41_52d0_7f3e_4b9a_9d10_6e02_c5aa_71b4);
/// Columns of a sheet.
const COLUMNS_MAX: usize = 200;

/// A row whose references are not all resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow {
    /// The row, without its references.
    pub row: Row,
    /// Whether it gives its id, or has one derived from its words.
    pub gives_id: bool,
    /// Other concepts it names, by field.
    pub names: Vec<(&'static str, Vec<Reference>)>,
}

/// How a cell names another concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// By id.
    Id(RecordId),
    /// By labels, the topmost first.
    Path(Vec<String>),
}

/// The concepts as a sheet; `vocabulary` knows every label of a path.
pub fn write(concepts: &[(RecordId, &Concept)], vocabulary: &Vocabulary) -> Vec<u8> {
    let columns = Column::of(&concepts.iter().map(|(_, concept)| *concept));
    // Spreadsheets take a file for UTF-8 by its mark.
    let mut writer = csv::WriterBuilder::new().from_writer(b"\xef\xbb\xbf".to_vec());
    let _ = writer.write_record(columns.iter().map(ToString::to_string));
    for (id, concept) in concepts {
        let cells = columns
            .iter()
            .map(|column| written(column, *id, concept, vocabulary));
        let _ = writer.write_record(cells);
    }
    writer.into_inner().unwrap_or_default()
}

fn written(column: &Column, id: RecordId, concept: &Concept, vocabulary: &Vocabulary) -> String {
    let optional = |text: Option<&String>| text.map(|text| cell::one(text)).unwrap_or_default();
    let year = |year: Option<i32>| {
        year.map(|year| cell::one(&year.to_string()))
            .unwrap_or_default()
    };
    let strings = |texts: &[String]| cell::several(texts.iter().map(String::as_str));
    match column {
        Column::Id => id.to_string(),
        Column::Path => path(id, concept, vocabulary),
        Column::Scheme => concept.scheme.clone(),
        Column::Text("labels", tag) => optional(concept.common.labels.get(tag)),
        Column::Text("description", tag) => optional(concept.common.description.get(tag)),
        Column::Text(_, tag) => optional(concept.scope_note.get(tag)),
        Column::Texts("alt_labels", tag) => concept
            .alt_labels
            .get(tag)
            .map(|it| strings(it))
            .unwrap_or_default(),
        Column::Texts(_, tag) => concept
            .hidden_labels
            .get(tag)
            .map(|it| strings(it))
            .unwrap_or_default(),
        Column::Plain("pinyin") => optional(concept.pinyin.as_ref()),
        Column::Plain(_) => optional(concept.notation.as_ref()),
        Column::Concepts(name) => {
            let ids = match *name {
                "broader" => concept.broader.as_slice(),
                "related" => concept.related.as_slice(),
                _ => concept.replaced_by.as_slice(),
            };
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            strings(&ids)
        }
        Column::Addresses("exact_match") => strings(&concept.exact_match),
        Column::Addresses(_) => strings(&concept.close_match),
        Column::Year("begin") => year(concept.begin),
        Column::Year(_) => year(concept.end),
        Column::YesNo(_) => concept
            .deprecated
            .map(|it| it.to_string())
            .unwrap_or_default(),
    }
}

/// The labels from the top down to a concept, along the first broader one.
fn path(id: RecordId, concept: &Concept, vocabulary: &Vocabulary) -> String {
    let mut labels = Vec::new();
    let (mut seen, mut at) = (vec![id], concept);
    loop {
        labels.push(
            crate::domain::language::pick(&at.common.labels, "zh-Hans").map_or("", |it| it.1),
        );
        let Some(above) = at.broader.first().filter(|above| !seen.contains(above)) else {
            break;
        };
        seen.push(*above);
        let Some(next) = vocabulary.get(*above) else {
            break;
        };
        at = next;
    }
    cell::path(labels.into_iter().rev())
}

/// Reads a sheet. `scheme` is the code of the scheme for rows that name none.
///
/// A file that is no sheet of the vocabulary, or holds too much, is refused whole.
pub fn read(
    bytes: &[u8],
    scheme: Option<&str>,
    bounds: Bounds,
) -> Result<Vec<SheetRow>, LineFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut columns: Option<Vec<Column>> = None;
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let refused = |line, code, detail: String| LineFault { line, code, detail };
        let record = record.map_err(|error| refused(1, "invalid_csv", error.to_string()))?;
        let line = record.position().map_or(0, |place| line_of(bytes, place));
        let mut cells = Vec::with_capacity(record.len());
        for cell in &record {
            let Ok(cell) = std::str::from_utf8(cell) else {
                let words = "the file is not UTF-8; save it as “CSV UTF-8”";
                return Err(refused(line, "invalid_utf8", words.to_owned()));
            };
            cells.push(cell);
        }
        let Some(columns) = &columns else {
            columns = Some(headings(&cells, line)?);
            continue;
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == bounds.concepts {
            let words = format!("a sheet has at most {} concepts", bounds.concepts);
            return Err(refused(line, "too_many", words));
        }
        rows.push(row(line, columns, &cells, scheme));
    }
    Ok(rows)
}

/// The line on which a record begins; its place may be before the end of the line above, or of empty ones.
fn line_of(bytes: &[u8], place: &csv::Position) -> usize {
    let begin = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let rest = bytes.get(begin..).unwrap_or_default().iter();
    let ends = rest.take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let skipped = ends.filter(|byte| **byte == b'\n').count();
    usize::try_from(place.line()).unwrap_or(usize::MAX) + skipped
}

fn headings(cells: &[&str], line: usize) -> Result<Vec<Column>, LineFault> {
    let refused = |code, detail: String| LineFault { line, code, detail };
    if cells.len() > COLUMNS_MAX {
        let words = format!("a sheet has at most {COLUMNS_MAX} columns");
        return Err(refused("too_many", words));
    }
    let mut columns: Vec<Column> = Vec::with_capacity(cells.len());
    for cell in cells {
        let Some(column) = Column::named(cell) else {
            let known: Vec<_> = Column::of(&std::iter::empty())
                .iter()
                .map(ToString::to_string)
                .collect();
            let shown: String = cell.chars().take(40).collect();
            let words = format!(
                "no column is called “{shown}”; there are {}",
                known.join(", ")
            );
            return Err(refused("unknown_column", words));
        };
        if columns.contains(&column) {
            return Err(refused(
                "duplicate",
                format!("the column {column} is there twice"),
            ));
        }
        columns.push(column);
    }
    Ok(columns)
}

fn row(line: usize, columns: &[Column], cells: &[&str], default_scheme: Option<&str>) -> SheetRow {
    let mut row = Row {
        line,
        id: RecordId::default(),
        said: Vec::new(),
        faults: Vec::new(),
    };
    let mut names = Vec::new();
    let mut given = None;
    let mut scheme = None;
    if let Some(extra) = cells
        .iter()
        .skip(columns.len())
        .find(|cell| !cell.trim().is_empty())
    {
        let shown: String = extra.chars().take(40).collect();
        let words = format!("“{shown}” stands beyond the last column");
        row.faults.push(Fault::new("", "too_many", words));
    }
    // What a new concept is told apart by, row for row.
    let mut words = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let text = cells
            .get(at)
            .map(|cell| cell.replace("\r\n", "\n"))
            .unwrap_or_default();
        match column {
            Column::Path => {}
            Column::Id => given = cell::read_one(&text),
            Column::Scheme => scheme = cell::read_one(&text),
            Column::Concepts(field) => {
                let named = cell::read_paths(&text)
                    .into_iter()
                    .map(Reference::of)
                    .collect();
                if *field == "broader" {
                    words.push(text);
                }
                names.push((*field, named));
            }
            Column::Text("labels", _) => {
                words.push(text.clone());
                row.read(column, &text);
            }
            _ => row.read(column, &text),
        }
    }
    let code = scheme.as_deref().map(|name| {
        let known = |code: &&codes::Code| [code.code, code.zh, code.en].contains(&name);
        codes::SCHEME
            .iter()
            .find(known)
            .map_or(name, |code| code.code)
    });
    let code = code.or(default_scheme).map(str::to_owned);
    words.push(code.clone().unwrap_or_default());
    if let Some(code) = code {
        row.said.push(Statement::of("scheme", Some(json!(code))));
    }
    match given.as_deref().map(str::parse::<RecordId>) {
        None => row.id = RecordId(Uuid::new_v5(&NAMESPACE, words.join("\u{0}").as_bytes())),
        Some(Ok(id)) => row.id = id,
        Some(Err(_)) => row
            .faults
            .push(Fault::new("/id", "invalid_id", "an id is a UUID")),
    }
    SheetRow {
        row,
        gives_id: given.is_some(),
        names,
    }
}

impl Reference {
    fn of(path: Vec<String>) -> Self {
        match path.as_slice() {
            [one] => one.parse().map_or(Self::Path(path), Self::Id),
            _ => Self::Path(path),
        }
    }
}

impl Row {
    fn read(&mut self, column: &Column, text: &str) {
        let one = || cell::read_one(text).map(Value::String);
        let several = || {
            Some(cell::read_several(text))
                .filter(|it| !it.is_empty())
                .map(|it| json!(it))
        };
        let (field, language, value) = match column {
            Column::Text(field, tag) => (*field, Some(tag.clone()), one()),
            Column::Texts(field, tag) => (*field, Some(tag.clone()), several()),
            Column::Plain(field) => (*field, None, one()),
            Column::Addresses(field) => (*field, None, several()),
            Column::Year(field) => (
                *field,
                None,
                self.checked(
                    field,
                    text,
                    |text| text.parse::<i32>().ok().map(|year| json!(year)),
                    "a year, as 618 or -118",
                ),
            ),
            Column::YesNo(field) => (
                *field,
                None,
                self.checked(
                    field,
                    text,
                    |text| match text.to_lowercase().as_str() {
                        "true" | "yes" | "1" | "是" => Some(json!(true)),
                        "false" | "no" | "0" | "否" => Some(json!(false)),
                        _ => None,
                    },
                    "true or false",
                ),
            ),
            Column::Id | Column::Path | Column::Scheme | Column::Concepts(_) => return,
        };
        self.said.push(Statement {
            field,
            language,
            value,
        });
    }

    fn checked(
        &mut self,
        field: &str,
        text: &str,
        read: impl Fn(&str) -> Option<Value>,
        words: &str,
    ) -> Option<Value> {
        let text = cell::read_one(text)?;
        let value = read(&text);
        if value.is_none() {
            self.faults
                .push(Fault::new(step("", field), "wrong_type", words));
        }
        value
    }
}

/// The rows with every reference resolved, as far as `known` tells what it leads to; each with whether it gives its id.
pub(super) fn resolved(rows: Vec<SheetRow>, known: Known) -> Vec<(Row, bool)> {
    let found = known.resolve(&rows);
    let mut resolved = Vec::with_capacity(rows.len());
    for (sheet, references) in rows.into_iter().zip(found) {
        let mut row = sheet.row;
        for (field, ids, faults) in references {
            row.faults.extend(faults);
            let value = match (field, ids.as_slice()) {
                (_, []) => None,
                ("replaced_by", [one]) => Some(json!(one)),
                ("replaced_by", _) => {
                    let words = "a concept is replaced by one";
                    row.faults
                        .push(Fault::new("/replaced_by", "duplicate", words));
                    None
                }
                (_, ids) => Some(json!(ids)),
            };
            row.said.push(Statement::of(field, value));
        }
        resolved.push((row, sheet.gives_id));
    }
    resolved
}
