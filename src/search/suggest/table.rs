//! The names of many records in the order of everything that may be typed of them.
//!
//! Each name stands once as it is written and once in its normal form. Every place of the normal form where a match may
//! begin, each Han character and each word, is a line of one list, sorted by what follows there: what begins with the same
//! letters stands together, and the list is walked like a tree, a range of lines at a time. Where many lines go on alike the
//! branches of that tree are kept, so that nobody who walks there looks for them anew.

use std::cmp::Reverse;
use std::ops::Range;

use super::Named;
use super::normal::normal;
use super::query::{Heard, Met, Query, Rows};
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};
use crate::domain::sort_key::sort_key;
use crate::search::fold::is_cjk;
use crate::search::suggest::Group;

/// A record, by its place in the table.
pub type Place = u32;

/// The names of records. Never changed; some 150 bytes a name of 20 characters.
#[derive(Debug, Default)]
pub struct Table {
    /// In the order of their labels.
    records: Vec<Record>,
    /// The places of the records, in the order of their ids.
    by_id: Vec<Place>,
    names: Vec<Name>,
    /// Whose each name is.
    owners: Vec<Place>,
    /// The names as they are written, one after the other.
    written: String,
    /// Their normal forms.
    normals: String,
    /// Every place where a match may begin, by what follows there.
    lines: Vec<Line>,
    /// The branches of the tree that the lines make, those of one branch side by side, the first characters first.
    branches: Vec<Branch>,
    /// How many of them stand for a first character.
    roots: usize,
    /// Languages of labels; the first stands for none.
    languages: Vec<String>,
}

#[derive(Debug)]
struct Record {
    id: RecordId,
    kind: RecordKind,
    /// The name after its last.
    names_end: u32,
}

#[derive(Debug)]
struct Name {
    written_end: u32,
    normal_end: u32,
    language: u16,
}

#[derive(Debug, Clone, Copy)]
struct Line {
    name: u32,
    /// Where it begins in the name's normal form, bytes.
    at: u16,
    /// Of the record; here, because a short beginning meets most lines there are.
    group: Group,
}

/// From how many lines on a branch keeps its own branches; looking for them among fewer is as fast. Tests go both ways.
const MANY: usize = if cfg!(test) { 6 } else { 64 };

/// Lines that go on with the same character after the same beginning.
#[derive(Debug)]
struct Branch {
    c: char,
    begin: u32,
    end: u32,
    /// Its own branches.
    below: Range<u32>,
}

/// A number that memory keeps small: a table holds no more than 4 GiB of names.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Table {
    /// The table of these records; each comes once.
    pub fn build<'a>(records: impl IntoIterator<Item = &'a Named>) -> Self {
        let mut sorted: Vec<(String, &Named)> = records
            .into_iter()
            .map(|record| (label_key(&record.labels), record))
            .collect();
        sorted.sort_unstable_by(|(a, x), (b, y)| (a, x.id).cmp(&(b, y.id)));
        let mut table = Self {
            languages: vec![String::new()],
            ..Self::default()
        };
        for (_, record) in sorted {
            let place = small(table.records.len());
            let group = Group::of(record.kind);
            for (language, label) in &record.labels {
                let language = table.language(language);
                table.name((place, group), label, language);
            }
            for name in &record.names {
                table.name((place, group), name, 0);
            }
            table.records.push(Record {
                id: record.id,
                kind: record.kind,
                names_end: small(table.names.len()),
            });
        }
        table.by_id = (0..small(table.records.len())).collect();
        let records = &table.records;
        table
            .by_id
            .sort_unstable_by_key(|place| records[*place as usize].id);
        let mut lines = std::mem::take(&mut table.lines);
        lines.sort_unstable_by(|a, b| {
            let what_follows = table.rest(*a).cmp(table.rest(*b));
            what_follows.then_with(|| (a.name, a.at).cmp(&(b.name, b.at)))
        });
        table.lines = lines;
        table.grow();
        table.shrink();
        table
    }

    /// Gives back what was taken to grow.
    fn shrink(&mut self) {
        self.records.shrink_to_fit();
        self.names.shrink_to_fit();
        self.owners.shrink_to_fit();
        self.written.shrink_to_fit();
        self.normals.shrink_to_fit();
        self.lines.shrink_to_fit();
        self.branches.shrink_to_fit();
    }

    /// Grows the branches, those of each level after those of the level above.
    fn grow(&mut self) {
        let mut branches: Vec<Branch> = Vec::new();
        let mut depths: Vec<usize> = Vec::new();
        let sprout = |branches: &mut Vec<Branch>, depths: &mut Vec<usize>, found: Children<'_>| {
            let depth = found.depth;
            for (c, lines) in found {
                branches.push(Branch {
                    c,
                    begin: small(lines.start),
                    end: small(lines.end),
                    below: 0..0,
                });
                depths.push(depth + c.len_utf8());
            }
        };
        let all = Children::new(self, 0..self.lines.len(), 0);
        sprout(&mut branches, &mut depths, all);
        let roots = branches.len();
        let mut at = 0;
        while let Some(branch) = branches.get(at) {
            let lines = branch.lines();
            if lines.len() >= MANY {
                let first = small(branches.len());
                let found = Children::new(self, lines, depths[at]);
                sprout(&mut branches, &mut depths, found);
                branches[at].below = first..small(branches.len());
            }
            at += 1;
        }
        (self.branches, self.roots) = (branches, roots);
    }

    fn language(&mut self, tag: &str) -> u16 {
        let known = self.languages.iter().position(|known| known == tag);
        let at = known.unwrap_or_else(|| {
            self.languages.push(tag.to_owned());
            self.languages.len() - 1
        });
        u16::try_from(at).unwrap_or(0)
    }

    fn name(&mut self, (record, group): (Place, Option<Group>), written: &str, language: u16) {
        let name = small(self.names.len());
        let begin = self.normals.len();
        for letter in normal(written) {
            if let Some(group) = group.filter(|_| letter.begins) {
                let at = u16::try_from(self.normals.len() - begin).unwrap_or(u16::MAX);
                self.lines.push(Line { name, at, group });
            }
            self.normals.push(letter.c);
        }
        self.written.push_str(written);
        self.owners.push(record);
        self.names.push(Name {
            written_end: small(self.written.len()),
            normal_end: small(self.normals.len()),
            language,
        });
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// The record at this place.
    pub fn record(&self, place: Place) -> (RecordId, RecordKind) {
        let record = &self.records[place as usize];
        (record.id, record.kind)
    }

    /// Where this record stands.
    pub fn place(&self, id: RecordId) -> Option<Place> {
        let id_of = |place: &Place| self.records[*place as usize].id;
        let at = self.by_id.binary_search_by_key(&id, id_of).ok()?;
        Some(self.by_id[at])
    }

    /// A record's labels.
    pub fn labels(&self, place: Place) -> LangMap {
        let labels = self
            .names_of(place)
            .filter(|(language, _)| !language.is_empty());
        labels
            .map(|(language, label)| (language.to_owned(), label.to_owned()))
            .collect()
    }

    /// The first name of a record; names follow each other as their records do.
    fn first_name(&self, place: Place) -> u32 {
        let before = place.checked_sub(1);
        before.map_or(0, |before| self.records[before as usize].names_end)
    }

    /// A record's names with the languages of those that are labels, labels first.
    pub fn names_of(&self, place: Place) -> impl Iterator<Item = (&str, &str)> {
        let end = self.records[place as usize].names_end;
        (self.first_name(place) as usize..end as usize).map(|at| {
            let name = &self.names[at];
            let from = at.checked_sub(1).map_or(0, |it| self.names[it].written_end);
            let written = &self.written[from as usize..name.written_end as usize];
            (self.languages[usize::from(name.language)].as_str(), written)
        })
    }

    /// What follows in a line: the name's normal form from there on.
    fn rest(&self, line: Line) -> &str {
        let name = line.name as usize;
        let from = name
            .checked_sub(1)
            .map_or(0, |it| self.names[it].normal_end);
        &self.normals[from as usize + usize::from(line.at)..self.names[name].normal_end as usize]
    }

    /// The lines that begin with `text`.
    fn beginning_with(&self, text: &str) -> Range<usize> {
        let begin = self.lines.partition_point(|line| self.rest(*line) < text);
        let lines = &self.lines[begin..];
        let with = lines.partition_point(|line| self.rest(*line).starts_with(text));
        begin..begin + with
    }

    /// The character of a line after `depth` bytes; none at its end.
    fn letter(&self, line: usize, depth: usize) -> Option<char> {
        self.rest(self.lines[line])[depth..].chars().next()
    }

    /// The first characters of all lines.
    fn roots(&self) -> Steps<'_> {
        Steps::Kept(self.branches[..self.roots].iter())
    }

    /// What follows after `step`, which led to `depth`.
    fn after(&self, step: &Step<'_>, depth: usize) -> Steps<'_> {
        match step.branch {
            Some(branch) if step.lines.len() >= MANY => {
                let Range { start, end } = branch.below;
                Steps::Kept(self.branches[start as usize..end as usize].iter())
            }
            _ => Steps::Sought(Children::new(self, step.lines.clone(), depth)),
        }
    }

    /// Puts before `best` whatever `query` meets; names with typing errors only if `erring`.
    pub fn search(&self, query: &Query, erring: bool, best: &mut Best<'_>) {
        let mut walk = Walk {
            table: self,
            query,
            best,
        };
        if erring {
            let words = query.words();
            if let Some((first, rest)) = words.split_first() {
                let rows = Rows::new(first);
                for root in self.roots() {
                    walk.mistype(&root, 0, (first, rest), &rows);
                }
            }
            return;
        }
        walk.take(self.beginning_with(&query.text), Met::Inside);
        if query.has_sound() && !walk.best.is_full(Met::Pinyin) {
            for root in self.roots() {
                walk.hear(&root, 0, &[0]);
            }
        }
        if query.has_initials() && !walk.best.is_full(Met::Initials) {
            for root in self.roots() {
                walk.abbreviate(&root, 0, 0);
            }
        }
    }
}

/// What lists sort labels by.
pub fn label_key(labels: &LangMap) -> String {
    language::pick(labels, "zh-Hans").map_or_else(String::new, |(_, label)| sort_key(label))
}

/// The characters that follow in a range of lines, each with its lines.
struct Children<'a> {
    table: &'a Table,
    lines: Range<usize>,
    depth: usize,
}

impl<'a> Children<'a> {
    fn new(table: &'a Table, lines: Range<usize>, depth: usize) -> Self {
        Self {
            table,
            lines,
            depth,
        }
    }

    /// The end of the lines that go on alike from the first on: looked for in steps that double.
    fn end_of(&self, c: Option<char>) -> usize {
        let Range { start, end } = self.lines;
        let alike = |line: usize| self.table.letter(line, self.depth) == c;
        let mut step = 1;
        let mut known = start;
        while start + step < end && alike(start + step) {
            known = start + step;
            step *= 2;
        }
        let within = &self.table.lines[known..end.min(start + step)];
        let alike_within =
            within.partition_point(|line| self.table.rest(*line)[self.depth..].chars().next() == c);
        known + alike_within
    }
}

impl Iterator for Children<'_> {
    type Item = (char, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.lines.is_empty() {
            let c = self.table.letter(self.lines.start, self.depth);
            let end = self.end_of(c);
            let range = self.lines.start..end;
            self.lines.start = end;
            if let Some(c) = c {
                return Some((c, range));
            }
        }
        None
    }
}

impl Branch {
    fn lines(&self) -> Range<usize> {
        self.begin as usize..self.end as usize
    }
}

/// A character and the lines that have it at some depth.
struct Step<'a> {
    c: char,
    lines: Range<usize>,
    branch: Option<&'a Branch>,
}

/// The steps that may be taken from somewhere.
enum Steps<'a> {
    Kept(std::slice::Iter<'a, Branch>),
    Sought(Children<'a>),
}

impl<'a> Iterator for Steps<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        match self {
            Self::Kept(branches) => branches.next().map(|branch| Step {
                c: branch.c,
                lines: branch.lines(),
                branch: Some(branch),
            }),
            Self::Sought(children) => children.next().map(|(c, lines)| Step {
                c,
                lines,
                branch: None,
            }),
        }
    }
}

/// A way down the lines.
struct Walk<'w, 'b> {
    table: &'w Table,
    query: &'w Query,
    best: &'w mut Best<'b>,
}

/// The word that is looked for, and those after it.
type Words<'a> = (&'a super::query::Word, &'a [super::query::Word]);

impl Walk<'_, '_> {
    /// The names of these lines are met.
    fn take(&mut self, lines: Range<usize>, met: Met) {
        let at_the_start = met == Met::Pinyin && self.query.sounds_at_the_start_alone();
        for line in &self.table.lines[lines] {
            if at_the_start && line.at > 0 {
                continue;
            }
            let met = if met == Met::Inside && line.at == 0 {
                Met::Prefix
            } else {
                met
            };
            if !self.best.is_closed_to(*line, met) {
                let place = self.table.owners[line.name as usize];
                self.best.offer((place, line.group), self.table, met);
            }
        }
    }

    fn hear(&mut self, step: &Step<'_>, depth: usize, heard: &[usize]) {
        match self.query.hear(heard, step.c) {
            Heard::All => self.take(step.lines.clone(), Met::Pinyin),
            Heard::To(heard) if heard.is_empty() => {}
            Heard::To(heard) => {
                let depth = depth + step.c.len_utf8();
                for next in self.table.after(step, depth) {
                    self.hear(&next, depth, &heard);
                }
            }
        }
    }

    fn abbreviate(&mut self, step: &Step<'_>, depth: usize, at: usize) {
        if !self.query.is_initial(at, step.c) {
            return;
        }
        if at + 1 == self.query.initials() {
            return self.take(step.lines.clone(), Met::Initials);
        }
        let depth = depth + step.c.len_utf8();
        for next in self.table.after(step, depth) {
            self.abbreviate(&next, depth, at + 1);
        }
    }

    fn mistype(&mut self, step: &Step<'_>, depth: usize, (word, after): Words<'_>, rows: &Rows) {
        let (words, rows) = match (step.c, after.split_first()) {
            (c, _) if is_cjk(c) => return,
            (' ', _) if !rows.ends(word) => return,
            (' ', None) => return,
            (' ', Some((next, after))) => ((next, after), Rows::new(next)),
            (c, _) => match rows.after(word, c) {
                Some(rows) => ((word, after), rows),
                None => return,
            },
        };
        if words.1.is_empty() && rows.ends(words.0) {
            return self.take(step.lines.clone(), Met::Typo);
        }
        let depth = depth + step.c.len_utf8();
        for next in self.table.after(step, depth) {
            self.mistype(&next, depth, words, &rows);
        }
    }
}

/// The best of each group so far.
pub struct Best<'a> {
    /// How many records lead to each, by place.
    counts: &'a [u32],
    /// What may be suggested.
    may: &'a dyn Fn(RecordId, RecordKind) -> bool,
    limit: usize,
    groups: [Vec<Pick>; Group::ALL.len()],
    /// How the last of a full group is met, and its first name, where nothing but the order of names decides among equals.
    closed: [Option<(Met, u32)>; Group::ALL.len()],
}

/// A record that was met; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pick {
    /// How it was met at best.
    pub met: Met,
    /// How many records lead to it.
    pub count: Reverse<u32>,
    /// Where it stands, in the order of labels.
    pub place: Place,
}

impl<'a> Best<'a> {
    /// Nothing yet; `limit` of each group are kept.
    pub fn new(
        counts: &'a [u32],
        limit: usize,
        may: &'a dyn Fn(RecordId, RecordKind) -> bool,
    ) -> Self {
        Self {
            counts,
            may,
            limit,
            groups: Default::default(),
            closed: Default::default(),
        }
    }

    /// Whether a line comes too late, which is so of most that a short beginning meets: nothing is looked up for those.
    fn is_closed_to(&self, line: Line, met: Met) -> bool {
        let closed = self.closed[line.group as usize];
        closed.is_some_and(|closed| (met, line.name) >= closed)
    }

    fn offer(&mut self, (place, group): (Place, Group), table: &Table, met: Met) {
        let picks = &mut self.groups[group as usize];
        let count = if group.is_counted() {
            self.counts[place as usize]
        } else {
            0
        };
        let pick = Pick {
            met,
            count: Reverse(count),
            place,
        };
        let full = picks.len() >= self.limit;
        if full && picks.last().is_none_or(|last| *last <= pick) {
            return;
        }
        if let Some(at) = picks.iter().position(|known| known.place == place) {
            if picks[at] <= pick {
                return;
            }
            picks.remove(at);
        } else {
            let (id, kind) = table.record(place);
            if !(self.may)(id, kind) {
                return;
            }
        }
        let at = picks.partition_point(|better| *better < pick);
        picks.insert(at, pick);
        picks.truncate(self.limit);
        if picks.len() == self.limit && !group.is_counted() {
            let last = picks.last();
            self.closed[group as usize] = last.map(|last| (last.met, table.first_name(last.place)));
        }
    }

    /// Whether nothing that is met in this way, or less closely, can still come in.
    fn is_full(&self, met: Met) -> bool {
        self.groups.iter().all(|picks| {
            picks.len() >= self.limit && picks.last().is_none_or(|last| last.met < met)
        })
    }

    /// What was kept of each group, the best first.
    pub fn into_groups(self) -> [Vec<Pick>; Group::ALL.len()] {
        self.groups
    }
}
