//! What an inspection found.

use super::FsckError;
use super::rows::chain;
use crate::db::DbError;

/// Findings kept of one part; the rest are counted.
const KEPT: usize = 200;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What sort of fault, stable for scripts: `original_missing`, `log_gap`.
    pub code: &'static str,
    /// What it is about: a record's id, a path in the store, a log.
    pub subject: String,
    /// What is wrong with it.
    pub detail: String,
}

/// One part of the museum, looked over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `database`, `logs`, `records`, `originals`, `renditions`, `left-overs`, `jobs`, `index`.
    pub name: &'static str,
    /// How much was looked at, or why nothing was.
    pub remark: String,
    /// The faults, the first two hundred of them.
    pub findings: Vec<Finding>,
    /// How many faults there are.
    pub faults: usize,
}

impl Part {
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            remark: String::new(),
            findings: Vec::new(),
            faults: 0,
        }
    }

    pub(super) fn fault(
        &mut self,
        code: &'static str,
        subject: impl std::fmt::Display,
        detail: impl Into<String>,
    ) {
        self.faults += 1;
        if self.findings.len() < KEPT {
            self.findings.push(Finding {
                code,
                subject: subject.to_string(),
                detail: detail.into(),
            });
        }
    }
}

/// The whole museum, looked over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Its parts, in the order they were looked at.
    pub parts: Vec<Part>,
}

impl Report {
    /// Adds a part. One that came to no end is a fault of it, unless database or store do not answer at all.
    pub(super) fn close(
        &mut self,
        mut part: Part,
        ended: Result<(), FsckError>,
    ) -> Result<(), FsckError> {
        match ended {
            Ok(()) => {}
            Err(FsckError::Db(DbError::Unavailable(_)) | FsckError::Store(_)) => return ended,
            Err(error) => part.fault("not_looked_at", part.name, chain(&error)),
        }
        self.parts.push(part);
        Ok(())
    }

    /// How many faults there are.
    pub fn faults(&self) -> usize {
        self.parts.iter().map(|part| part.faults).sum()
    }

    /// Every finding that was kept.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.parts.iter().flat_map(|part| &part.findings)
    }
}

/// `1 object`, `2 objects`.
pub(super) fn counted(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
