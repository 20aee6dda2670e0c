//! The look at a whole file before anything is written: every line understood, every fault of every line told.
//!
//! Beside what a line says of itself it is asked whether the records it names exist, in the file or in the museum, whether
//! its accession number is free, and whether its picture is there and of a sort that is taken. Memory holds an id and a
//! place a line, and of its references only those to lines further down.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use sha2::Digest;
use uuid::Uuid;

use super::picture;
use super::{FAULTY_MAX, ImportError, Importer, LineFaults, Place};
use crate::catalog::{self, CatalogError};
use crate::db::{numbers, records};
use crate::domain::agent::Agent;
use crate::domain::common::Common;
use crate::domain::concept::Concept;
use crate::domain::context::Context;
use crate::domain::fault::{Fault, Faults};
use crate::domain::hierarchy;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::place;
use crate::domain::record::{Content, Link};
use crate::domain::site::Site;
use crate::exchange::lines::{Line, parse};

/// Bytes of one line.
const LINE_MAX: usize = 4 << 20;
/// Questions put to the database together.
const TOGETHER: usize = 2_000;
/// What ids of lines without one are derived from, with the line's own words.
const NAMESPACE: Uuid = Uuid::from_u128(0x5ad1_0c7b_9f0e_4a51_8d3e_c31a_d0fe_11ce);

/// What a file holds.
#[derive(Default)]
pub(super) struct Survey {
    /// Where the lines of each kind stand.
    pub(super) places: BTreeMap<RecordKind, Vec<Place>>,
    /// Of which kind each record is.
    pub(super) arriving: BTreeMap<RecordId, RecordKind>,
}

/// A reference to a record that has not been met yet.
struct Pending {
    line: usize,
    of: RecordId,
    link: Link,
}

struct Surveyor<'a> {
    importer: &'a Importer,
    folder: &'a Path,
    survey: Survey,
    faults: BTreeMap<usize, Vec<Fault>>,
    pending: Vec<Pending>,
    /// Accession numbers of this file, each with its first line.
    numbers: BTreeMap<String, usize>,
    /// Those that the museum has not been asked for.
    unasked: Vec<(String, usize, RecordId)>,
    /// How often each line without an id came.
    again: BTreeMap<Uuid, u32>,
    /// Of each site the contexts of this file, each with its line, and no more of them than what lies above what.
    contexts: BTreeMap<RecordId, Vec<(usize, RecordId, Content)>>,
    /// What lies in others of its kind, each with its line, and no more of it than that.
    hierarchy: Vec<(usize, RecordId, Content)>,
}

/// Looks at every line of `file`, whose pictures lie below `folder`.
pub(super) async fn survey(
    importer: &Importer,
    file: &Path,
    folder: &Path,
) -> Result<Survey, ImportError> {
    let mut surveyor = Surveyor {
        importer,
        folder,
        survey: Survey::default(),
        faults: BTreeMap::new(),
        pending: Vec::new(),
        numbers: BTreeMap::new(),
        unasked: Vec::new(),
        again: BTreeMap::new(),
        contexts: BTreeMap::new(),
        hierarchy: Vec::new(),
    };
    let mut reader = BufReader::with_capacity(1 << 20, File::open(file)?);
    let (mut offset, mut line, mut bytes) = (0_u64, 0_usize, Vec::new());
    while surveyor.faults.len() < FAULTY_MAX {
        bytes.clear();
        let len = read_line(&mut reader, &mut bytes)?;
        if len == 0 {
            break;
        }
        line += 1;
        surveyor.line(line, offset, &bytes);
        offset += len;
        if surveyor.pending.len() >= TOGETHER {
            surveyor.ask_for_targets().await?;
        }
        if surveyor.unasked.len() >= TOGETHER {
            surveyor.ask_for_numbers().await?;
        }
    }
    surveyor.ask_for_targets().await?;
    surveyor.ask_for_numbers().await?;
    if surveyor.faults.is_empty() {
        surveyor.try_hierarchy().await?;
        surveyor.try_strata().await?;
    }
    surveyor.end()
}

/// One line without its end, cut off a byte beyond what a line may have; how many bytes it takes in the file, 0 at its end.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    let most = LINE_MAX as u64 + 1;
    let mut len = reader.take(most).read_until(b'\n', line)? as u64;
    if len == most && line.last() != Some(&b'\n') {
        len += reader.skip_until(b'\n')? as u64;
    }
    while line
        .last()
        .is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
    {
        line.pop();
    }
    Ok(len)
}

impl Surveyor<'_> {
    fn fault(&mut self, line: usize, fault: Fault) {
        self.faults.entry(line).or_default().push(fault);
    }

    fn line(&mut self, line: usize, offset: u64, bytes: &[u8]) {
        if bytes.len() > LINE_MAX {
            let words = format!("a line has at most {LINE_MAX} bytes");
            return self.fault(line, Fault::new("", "too_long", words));
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return self.fault(line, Fault::new("", "invalid_utf8", "a line is UTF-8"));
        };
        if text.trim_matches(['\u{feff}', ' ', '\t']).is_empty() {
            return;
        }
        match parse(text) {
            Err(Faults(faults)) => faults.into_iter().for_each(|fault| self.fault(line, fault)),
            Ok(read) => {
                if read.publish {
                    let fault = read
                        .content
                        .embargo_fault(self.importer.clock.now().date_naive());
                    if let Some(fault) = fault {
                        self.fault(line, fault);
                    }
                }
                self.record(line, offset, bytes, &read);
            }
        }
    }

    fn record(&mut self, line: usize, offset: u64, bytes: &[u8], read: &Line) {
        let id = read.id.unwrap_or_else(|| self.derived(bytes));
        let kind = read.content.kind();
        if self.survey.arriving.insert(id, kind).is_some() {
            self.fault(
                line,
                Fault::new("/id", "duplicate", "another line has this id"),
            );
        }
        let place = Place {
            line,
            offset,
            len: bytes.len(),
            id,
            together: site_of(&read.content),
        };
        if let Content::Context(context) = &read.content
            && let Some(site) = context.site
        {
            let strata = Context {
                site: context.site,
                code: context.code.clone(),
                stratigraphy: context.stratigraphy.clone(),
                ..Context::default()
            };
            let of_site = self.contexts.entry(site).or_default();
            of_site.push((line, id, Content::Context(Box::new(strata))));
        }
        if let Some(short) = in_hierarchy(&read.content) {
            self.hierarchy.push((line, id, short));
        }
        self.survey.places.entry(kind).or_default().push(place);
        for link in read.content.links() {
            match self.survey.arriving.get(&link.target) {
                Some(kind) => {
                    if let Some(fault) = catalog::link_fault(id, &link, Some(*kind)) {
                        self.fault(line, fault);
                    }
                }
                None => self.pending.push(Pending { line, of: id, link }),
            }
        }
        for value in accessions(&read.content) {
            if let Some(first) = self.numbers.insert(value.clone(), line) {
                let words = format!("line {first} has the accession number {value} too");
                self.fault(line, Fault::new("/numbers", "taken", words));
            }
            self.unasked.push((value, line, id));
        }
        if let Some(name) = &read.file
            && let Err(words) = picture::check(self.folder, name, self.importer)
        {
            self.fault(line, Fault::new("/file", "unreadable_picture", words));
        }
    }

    /// The id of a line that gives none: from its words, so that the same file imported again finds what it wrote.
    fn derived(&mut self, bytes: &[u8]) -> RecordId {
        let words = Uuid::new_v5(&NAMESPACE, &sha2::Sha256::digest(bytes));
        let times = self.again.entry(words).or_insert(0);
        *times += 1;
        RecordId(Uuid::new_v5(&words, &times.to_be_bytes()))
    }

    /// Of the targets not met so far those that the museum has; what is left may stand further down.
    async fn ask_for_targets(&mut self) -> Result<(), ImportError> {
        let mut targets: Vec<_> = self.pending.iter().map(|p| p.link.target).collect();
        targets.sort_unstable();
        targets.dedup();
        let mut reader = self.importer.db.read().await?;
        let known = records::kinds_of(&mut reader.conn(), &targets).await?;
        let pending = std::mem::take(&mut self.pending);
        for one in pending {
            let met = self.survey.arriving.get(&one.link.target);
            match met.or_else(|| known.get(&one.link.target)) {
                Some(kind) => {
                    if let Some(fault) = catalog::link_fault(one.of, &one.link, Some(*kind)) {
                        self.fault(one.line, fault);
                    }
                }
                None => self.pending.push(one),
            }
        }
        Ok(())
    }

    /// Numbers that other records of the museum bear.
    async fn ask_for_numbers(&mut self) -> Result<(), ImportError> {
        let asked = std::mem::take(&mut self.unasked);
        let values: Vec<String> = asked.iter().map(|(value, ..)| value.clone()).collect();
        let mut reader = self.importer.db.read().await?;
        let taken = numbers::accessions(&mut reader.conn(), &values).await?;
        let taken: BTreeMap<String, RecordId> = taken.into_iter().collect();
        for (value, line, id) in asked {
            if taken.get(&value).is_some_and(|by| *by != id) {
                let words = format!("the accession number {value} belongs to another record");
                self.fault(line, Fault::new("/numbers", "taken", words));
            }
        }
        Ok(())
    }

    /// Whether every chain of this file's records, each in the next, comes to an end, with what the museum holds.
    async fn try_hierarchy(&mut self) -> Result<(), ImportError> {
        let found = std::mem::take(&mut self.hierarchy);
        let contents: Vec<_> = found.iter().map(|(_, id, it)| (*id, it)).collect();
        let mut reader = self.importer.db.read().await?;
        let faults = catalog::hierarchy_faults(&mut reader.conn(), &contents).await?;
        for (line, id, _) in &found {
            for fault in faults.get(id).into_iter().flat_map(|faults| &faults.0) {
                self.fault(*line, fault.clone());
            }
        }
        Ok(())
    }

    /// Whether the layers of each site, with those of this file, still lie above one another without a circle.
    async fn try_strata(&mut self) -> Result<(), ImportError> {
        for contexts in std::mem::take(&mut self.contexts).into_values() {
            let contents: Vec<_> = contexts.iter().map(|(_, id, it)| (*id, it)).collect();
            let mut reader = self.importer.db.read().await?;
            let mut conn = reader.conn();
            match catalog::check_strata(&mut conn, &contents).await {
                Err(CatalogError::Invalid(_)) => {}
                outcome => {
                    outcome?;
                    continue;
                }
            }
            // All are there to be named, one after another states what it lies above: the first to fail is at fault.
            for (at, (line, ..)) in contexts.iter().enumerate() {
                let silent = contents[at + 1..].iter().map(|(id, it)| (*id, silent(it)));
                let silent: Vec<_> = silent.collect();
                let some = contents[..=at].iter().copied();
                let some: Vec<_> = some
                    .chain(silent.iter().map(|(id, it)| (*id, it)))
                    .collect();
                if let Err(CatalogError::Invalid(faults)) =
                    catalog::check_strata(&mut conn, &some).await
                {
                    faults
                        .0
                        .into_iter()
                        .for_each(|fault| self.fault(*line, fault));
                    break;
                }
            }
        }
        Ok(())
    }

    fn end(mut self) -> Result<Survey, ImportError> {
        // A file that was given up may hold the rest further down.
        if self.faults.len() < FAULTY_MAX {
            for Pending { line, of, link } in std::mem::take(&mut self.pending) {
                if let Some(fault) = catalog::link_fault(of, &link, None) {
                    self.fault(line, fault);
                }
            }
        }
        if self.faults.is_empty() {
            let contexts = self.survey.places.get_mut(&RecordKind::Context);
            if let Some(contexts) = contexts {
                contexts.sort_by_key(|place| place.together);
            }
            return Ok(self.survey);
        }
        let lines = self.faults.into_iter().map(|(line, faults)| LineFaults {
            line,
            faults: Faults(faults),
        });
        Err(ImportError::Faulty(lines.collect()))
    }
}

/// The site of a context.
fn site_of(content: &Content) -> Option<RecordId> {
    match content {
        Content::Context(context) => context.site,
        _ => None,
    }
}

/// As much of a record as tells where it lies in a hierarchy; a context in none may be what others lie in.
fn in_hierarchy(content: &Content) -> Option<Content> {
    if hierarchy::above(content).is_empty() && content.kind() != RecordKind::Context {
        return None;
    }
    let labels = content.common().labels.clone();
    let common = Common {
        labels,
        ..Common::default()
    };
    Some(match content {
        Content::Site(site) => Content::Site(Box::new(Site {
            common,
            parent: site.parent,
            ..Site::default()
        })),
        Content::Context(context) => Content::Context(Box::new(Context {
            common,
            context_kind: context.context_kind.clone(),
            site: context.site,
            parent: context.parent,
            code: context.code.clone(),
            ..Context::default()
        })),
        Content::Place(it) => Content::Place(Box::new(place::Place {
            common,
            parent: it.parent,
            ..place::Place::default()
        })),
        Content::Agent(agent) => Content::Agent(Box::new(Agent {
            common,
            lineage: agent.lineage.clone(),
            ..Agent::default()
        })),
        Content::Concept(concept) => Content::Concept(Box::new(Concept {
            common,
            broader: concept.broader.clone(),
            ..Concept::default()
        })),
        _ => return None,
    })
}

/// A context that says of no other where it lies.
fn silent(content: &Content) -> Content {
    let mut silent = content.clone();
    if let Content::Context(context) = &mut silent {
        context.stratigraphy.clear();
    }
    silent
}

fn accessions(content: &Content) -> impl Iterator<Item = String> {
    let numbers = content.numbers().into_iter();
    numbers.filter_map(|(sort, value)| (sort == "accession").then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_too_long_is_passed_over_and_the_next_one_read() {
        let mut text = vec![b'x'; LINE_MAX + 5];
        text.extend(b"\r\nnext\nlast");
        let mut reader = BufReader::new(text.as_slice());
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            let len = read_line(&mut reader, &mut line).unwrap();
            if len == 0 {
                break;
            }
            lines.push((len, line.len()));
        }
        let long = LINE_MAX as u64 + 7;
        assert_eq!(lines, [(long, LINE_MAX + 1), (5, 4), (4, 4)]);
    }
}
