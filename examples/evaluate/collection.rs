//! Judged collections of texts, each in an index of its own.
//!
//! A folder holds `documents.jsonl` (`id`, `contents`), and `queries.tsv` with lines of question number, the one document
//! that answers it, question; or of number and question, and then `judgements.tsv` (number, document, grade). Where a text
//! begins with its title twice, the title is taken as the document's name.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use celadon::domain::id::{RecordId, Seq, Version};
use celadon::domain::kind::RecordKind;
use celadon::search::{
    Commit, CursorKey, Display, Document, Facet, Index, QueryFields, SearchRequest, Volume,
};
use uuid::Uuid;

use crate::measure::{Answer, Question};

/// Documents and the questions they answer.
pub struct Collection {
    /// The questions.
    pub questions: Vec<Question>,
    documents: HashMap<RecordId, Text>,
    index: Index,
}

struct Text {
    name: String,
    contents: String,
}

impl Collection {
    /// Reads and indexes a folder.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let volume = Arc::new(Volume::in_memory()?);
        let mut writer = volume.writer(1, 48 << 20)?;
        let mut documents = HashMap::new();
        for line in read(&folder.join("documents.jsonl"))?.lines() {
            let value: serde_json::Value = serde_json::from_str(line)?;
            let member = |name: &str| value[name].as_str().map(str::to_owned);
            let text = Text {
                name: member("id").context("a document without id")?,
                contents: member("contents").unwrap_or_default(),
            };
            let id = RecordId(Uuid::from_u128(documents.len() as u128 + 1));
            writer.add(&document(id, &text.contents))?;
            documents.insert(id, text);
        }
        let commit = Commit {
            seq: Seq(0),
            generation: 0,
        };
        writer.commit(commit)?;
        volume.reload(commit)?;
        let index = Index::new(
            volume,
            CursorKey::new(*b"evaluation"),
            QueryFields { working: false },
        );
        index.measure()?;
        Ok(Self {
            questions: questions(folder)?,
            documents,
            index,
        })
    }

    /// The first documents for a question.
    pub fn ask(&self, question: &str, limit: usize) -> anyhow::Result<Vec<Answer>> {
        let found = self.index.search(&SearchRequest {
            q: question.into(),
            limit,
            ..SearchRequest::default()
        })?;
        let texts = found
            .hits
            .iter()
            .filter_map(|hit| self.documents.get(&hit.id));
        Ok(texts
            .map(|text| Answer {
                id: text.name.clone(),
                label: text.contents.chars().take(24).collect(),
            })
            .collect())
    }

    /// Every document's name and text, in the order of their names.
    pub fn texts(&self) -> Vec<(String, String)> {
        let texts = self.documents.values();
        let mut texts: Vec<_> = texts
            .map(|text| (text.name.clone(), text.contents.clone()))
            .collect();
        texts.sort_unstable();
        texts
    }

    /// The same questions as `file` has them; none without it.
    pub fn in_the_other_script(&self, file: &Path) -> anyhow::Result<Option<Vec<Question>>> {
        if !file.exists() {
            return Ok(None);
        }
        let text = read(file)?;
        let written: HashMap<&str, &str> = text
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .collect();
        let mut questions = self.questions.clone();
        for question in &mut questions {
            let other = written.get(question.id.as_str());
            question.text = (*other.context("a question is not in the other script")?).to_owned();
        }
        Ok(Some(questions))
    }
}

/// Questions of the museum's own: `questions.tsv` (id, class, language, question, note) and `judgements.tsv` (question,
/// record, grade), each under a line of headings; none without them.
pub fn judged(folder: &Path) -> anyhow::Result<Vec<Question>> {
    let file = folder.join("questions.tsv");
    if !file.exists() {
        return Ok(Vec::new());
    }
    let grades = grades(&folder.join("judgements.tsv"))?;
    let text = read(&file)?;
    let lines = text.lines().skip(1).map(|line| {
        let mut columns = line.split('\t').map(str::to_owned);
        let mut next = || columns.next().context("a question lacks a column");
        let (id, class, language, text) = (next()?, next()?, next()?, next()?);
        Ok(Question {
            grades: grades.get(&id).cloned().unwrap_or_default(),
            class: format!("{class}, {language}"),
            id,
            text,
        })
    });
    lines.collect()
}

fn questions(folder: &Path) -> anyhow::Result<Vec<Question>> {
    let judgements = folder.join("judgements.tsv");
    let grades = if judgements.exists() {
        grades(&judgements)?
    } else {
        HashMap::new()
    };
    let text = read(&folder.join("queries.tsv"))?;
    let lines = text.lines().map(|line| {
        let (id, rest) = line.split_once('\t').context("a question without text")?;
        let (text, grades) = match rest.split_once('\t') {
            Some((document, text)) => (text, BTreeMap::from([(document.to_owned(), 1)])),
            None => (rest, grades.get(id).cloned().unwrap_or_default()),
        };
        Ok(Question {
            id: id.to_owned(),
            class: String::new(),
            text: text.to_owned(),
            grades,
        })
    });
    lines.collect()
}

/// Grades by question and document; a line whose grade is no number is one of headings.
fn grades(file: &Path) -> anyhow::Result<HashMap<String, BTreeMap<String, i32>>> {
    let mut grades: HashMap<String, BTreeMap<String, i32>> = HashMap::new();
    for line in read(file)?.lines() {
        let mut columns = line.split('\t');
        if let (Some(question), Some(document), Some(grade)) =
            (columns.next(), columns.next(), columns.next())
            && let Ok(grade) = grade.trim().parse()
        {
            let question = grades.entry(question.to_owned()).or_default();
            question.insert(document.to_owned(), grade);
        }
    }
    Ok(grades)
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}

fn document(id: RecordId, contents: &str) -> Document {
    let title = contents
        .match_indices('\n')
        .map(|(at, _)| contents.split_at(at))
        .find(|(title, rest)| rest.trim_start().starts_with(title.trim()));
    let (names, text) = match title {
        Some((title, rest)) => (vec![title.to_owned()], rest),
        None => (Vec::new(), contents),
    };
    Document {
        id,
        kind: RecordKind::Source,
        version: Version(1),
        names,
        numbers: Vec::new(),
        texts: vec![text.to_owned()],
        sorts: Vec::new(),
        passages: Vec::new(),
        links: Vec::new(),
        facets: BTreeMap::from([(Facet::Kind, vec![RecordKind::Source.as_str().to_owned()])]),
        measures: BTreeMap::new(),
        tints: Vec::new(),
        proportions: Vec::new(),
        years: Vec::new(),
        sort_key_en: String::new(),
        sort_key: String::new(),
        published_at: 0,
        seq: Seq(0),
        display: Display::default(),
    }
}
