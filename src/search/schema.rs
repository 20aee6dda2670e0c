//! The fields of the index and how a document fills them.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};

use super::SearchError;
use super::analyzer::{Token, TokenText, stem, tokens};
use super::document::{Display, Document, Texts};
use super::fold::fold_to_string;
use super::measure::Measure;
use super::pinyin::{readings, spoken};
use super::placed::{Placed, TOKENIZER};
use super::request::Facet;
use crate::domain::id::RecordId;
use crate::domain::proportion::Proportion;

/// Raised when a field changes its name, type or meaning.
pub const SCHEMA: u32 = 7;
/// Raised when the same text is cut or folded otherwise than before.
pub const ANALYZER: u32 = 1;

/// Between two texts of a record: no phrase reaches across.
const GAP: usize = 16;
/// Years that an open end reaches: what was made before 874 is hardly of the Stone Age, and who was born in 1950 not of 3000.
const REACH: i64 = 100;

/// Texts of one rank: everything, or names alone.
#[derive(Debug, Clone, Copy)]
pub struct TextFields {
    /// Pairs of Han characters, with positions.
    pub bigrams: Field,
    /// Single Han characters, with positions.
    pub characters: Field,
    /// Words as written, with positions.
    pub words: Field,
    /// Words by their English stem, with positions.
    pub stems: Field,
}

/// Every field.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The schema they make.
    pub schema: Schema,
    /// The record's id as text: what is deleted by.
    pub id: Field,
    /// Names and all other texts.
    pub all: TextFields,
    /// Names alone.
    pub names: TextFields,
    /// Syllables of names, all readings of a character at its position.
    pub pinyin: Field,
    /// First letters of those syllables.
    pub initials: Field,
    /// Numbers, folded, without punctuation.
    pub numbers: Field,
    /// Whole names, folded, without punctuation; and as they are written.
    pub whole: Field,
    /// Ids of the records named.
    pub links: Field,
    columns: Columns,
}

#[derive(Debug, Clone)]
struct Columns {
    id_high: Field,
    id_low: Field,
    version: Field,
    published_at: Field,
    seq: Field,
    begin: Field,
    end: Field,
    first_year: Field,
    sort_key: Field,
    sort_key_en: Field,
    display: Field,
    texts: Field,
    facets: Vec<(Facet, Field)>,
    measures: Vec<(Measure, Field, Field)>,
    tints: Field,
    proportions: [(Proportion, Field); Proportion::ALL.len()],
}

/// Names of columns that are read while collecting.
pub mod column {
    /// Upper half of the id.
    pub const ID_HIGH: &str = "id_high";
    /// Lower half of the id.
    pub const ID_LOW: &str = "id_low";
    /// The version that is shown.
    pub const VERSION: &str = "version";
    /// Microseconds since 1970.
    pub const PUBLISHED_AT: &str = "published_at";
    /// The last number of the log that names the record.
    pub const SEQ: &str = "seq";
    /// First years of the spans.
    pub const BEGIN: &str = "begin";
    /// Last years of the spans, in the same order.
    pub const END: &str = "end";
    /// Both: the spans of datings.
    pub const YEARS: (&str, &str) = (BEGIN, END);
    /// The first year of all.
    pub const FIRST_YEAR: &str = "first_year";
    /// What sorting by label compares.
    pub const SORT_KEY: &str = "sort_key";
    /// The same of the English label.
    pub const SORT_KEY_EN: &str = "sort_key_en";
    /// Colours of the glaze, packed.
    pub const TINTS: &str = "tints";
    /// What a hit shows, stored.
    pub const DISPLAY: &str = "display";
    /// The texts that are searched, stored.
    pub const TEXTS: &str = "texts";
}

impl Fields {
    /// Builds the schema.
    pub fn new() -> Self {
        let mut builder = Schema::builder();
        let placed = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(TOKENIZER)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let keyword = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let mut texts = |rank: &str| TextFields {
            bigrams: builder.add_text_field(&format!("{rank}_bigrams"), placed.clone()),
            characters: builder.add_text_field(&format!("{rank}_characters"), placed.clone()),
            words: builder.add_text_field(&format!("{rank}_words"), placed.clone()),
            stems: builder.add_text_field(&format!("{rank}_stems"), placed.clone()),
        };
        let (all, names) = (texts("all"), texts("names"));
        let column = TextOptions::default().set_fast("raw");
        let facets = Facet::ALL
            .into_iter()
            .chain(Facet::WORKING)
            .map(|facet| {
                (
                    facet,
                    builder.add_text_field(facet.as_str(), column.clone()),
                )
            })
            .collect();
        let measures = Measure::ALL
            .into_iter()
            .map(|measure| {
                let (least, most) = measure.columns();
                let least = builder.add_i64_field(least, FAST);
                (measure, least, builder.add_i64_field(most, FAST))
            })
            .collect();
        Self {
            id: builder.add_text_field("id", STRING),
            all,
            names,
            pinyin: builder.add_text_field("pinyin", placed.clone()),
            initials: builder.add_text_field("initials", placed),
            numbers: builder.add_text_field("numbers", keyword.clone()),
            whole: builder.add_text_field("whole", keyword.clone()),
            links: builder.add_text_field("links", keyword),
            columns: Columns {
                id_high: builder.add_u64_field(column::ID_HIGH, FAST),
                id_low: builder.add_u64_field(column::ID_LOW, FAST),
                version: builder.add_i64_field(column::VERSION, FAST),
                published_at: builder.add_i64_field(column::PUBLISHED_AT, FAST),
                seq: builder.add_i64_field(column::SEQ, FAST),
                begin: builder.add_i64_field(column::BEGIN, FAST),
                end: builder.add_i64_field(column::END, FAST),
                first_year: builder.add_i64_field(column::FIRST_YEAR, FAST),
                sort_key: builder.add_text_field(column::SORT_KEY, column.clone()),
                sort_key_en: builder.add_text_field(column::SORT_KEY_EN, column),
                display: builder.add_bytes_field(column::DISPLAY, STORED),
                texts: builder.add_bytes_field(column::TEXTS, STORED),
                facets,
                measures,
                tints: builder.add_u64_field(column::TINTS, FAST),
                proportions: Proportion::ALL
                    .map(|one| (one, builder.add_f64_field(one.as_str(), FAST))),
            },
            schema: builder.build(),
        }
    }

    /// What a stored document shows.
    pub fn display_of(&self, document: &TantivyDocument) -> Display {
        stored(document, self.columns.display)
    }

    /// The texts of a stored document.
    pub fn texts_of(&self, document: &TantivyDocument) -> Texts {
        stored(document, self.columns.texts)
    }

    /// A document in the index's own form.
    pub fn fill(&self, document: &Document) -> Result<TantivyDocument, SearchError> {
        let columns = &self.columns;
        let mut out = TantivyDocument::new();
        out.add_text(self.id, document.id.to_string());
        let (high, low) = halves(document.id);
        out.add_u64(columns.id_high, high);
        out.add_u64(columns.id_low, low);
        out.add_i64(columns.version, document.version.0);
        out.add_i64(columns.published_at, document.published_at);
        out.add_i64(columns.seq, document.seq.0);
        for (begin, end) in &document.years {
            let (begin, end) = closed((*begin, *end));
            out.add_i64(columns.begin, begin);
            out.add_i64(columns.end, end);
        }
        let first = document
            .years
            .iter()
            .filter_map(|(begin, end)| begin.or(*end))
            .min();
        if let Some(first) = first {
            out.add_i64(columns.first_year, first);
        }
        out.add_text(columns.sort_key, &document.sort_key);
        out.add_text(columns.sort_key_en, &document.sort_key_en);
        for (facet, field) in &columns.facets {
            for value in document.facets.get(facet).into_iter().flatten() {
                out.add_text(*field, value);
            }
        }
        for (measure, least, most) in &columns.measures {
            for span in document.measures.get(measure).into_iter().flatten() {
                out.add_i64(*least, span.0);
                out.add_i64(*most, span.1);
            }
        }
        for tint in &document.tints {
            out.add_u64(columns.tints, tint.pack());
        }
        for (proportion, field) in &columns.proportions {
            let told = document
                .proportions
                .iter()
                .find(|(one, _)| one == proportion);
            if let Some((_, quotient)) = told {
                out.add_f64(*field, *quotient);
            }
        }
        for link in &document.links {
            out.add_text(self.links, link.to_string());
        }
        for number in &document.numbers {
            out.add_text(self.numbers, whole_key(number));
        }
        for name in &document.names {
            out.add_text(self.whole, whole_key(name));
            out.add_text(self.whole, written_key(name));
            for key in spoken_keys(name) {
                out.add_text(self.whole, key);
            }
        }
        let names = cut(&document.names, 0);
        let first_free = names.last().map_or(0, |token| token.position + GAP);
        let rest = cut(document.others(), first_free);
        add_texts(&mut out, &self.names, names.iter());
        add_texts(&mut out, &self.all, names.iter().chain(&rest));
        self.add_sounds(&mut out, &document.names);
        let display = serde_json::to_vec(&document.display).map_err(std::io::Error::from)?;
        out.add_bytes(columns.display, &display);
        let texts = serde_json::to_vec(&document.kept()).map_err(std::io::Error::from)?;
        out.add_bytes(columns.texts, &texts);
        Ok(out)
    }

    fn add_sounds(&self, out: &mut TantivyDocument, names: &[String]) {
        let (mut syllables, mut initials) = (Placed::default(), Placed::default());
        let (mut base, mut last) = (0, None);
        for name in names {
            for token in tokens(name) {
                let Some(folded) = token.han() else {
                    continue;
                };
                // 乾 is folded to 干, and read otherwise.
                let written = name
                    .get(token.start as usize..token.end as usize)
                    .and_then(|source| source.chars().next());
                let mut sounds = readings(folded);
                sounds.extend(written.into_iter().flat_map(readings));
                let place = base + token.position;
                let mut letters: Vec<&str> = sounds.iter().filter_map(|s| s.get(..1)).collect();
                letters.dedup();
                for letter in letters {
                    initials.push(letter, place);
                }
                for sound in &sounds {
                    syllables.push(sound, place);
                    last = Some(place);
                }
            }
            base = last.map_or(base, |last| last + GAP);
        }
        add(out, self.pinyin, syllables);
        add(out, self.initials, initials);
    }
}

/// A span of years of which an open end reaches as far as it is taken to.
pub fn closed((begin, end): (Option<i64>, Option<i64>)) -> (i64, i64) {
    let first = begin.or(end.map(|end| end - REACH));
    let last = end.or(begin.map(|begin| begin + REACH));
    (first.unwrap_or(i64::MIN), last.unwrap_or(i64::MAX))
}

/// What a stored field of a document holds.
fn stored<T: DeserializeOwned + Default>(document: &TantivyDocument, field: Field) -> T {
    document
        .get_first(field)
        .and_then(|value| value.as_bytes())
        .and_then(|bytes| serde_json::from_slice(bytes).ok())
        .unwrap_or_default()
}

/// Cuts several texts into one run of tokens, holes between them.
fn cut<'a>(texts: impl IntoIterator<Item = &'a String>, first: usize) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    let mut base = first;
    for text in texts {
        all.extend(tokens(text).into_iter().map(|token| Token {
            position: token.position + base,
            ..token
        }));
        base = all.last().map_or(base, |last| last.position + GAP);
    }
    all
}

fn add_texts<'a>(
    out: &mut TantivyDocument,
    fields: &TextFields,
    tokens: impl Iterator<Item = &'a Token>,
) {
    let (mut pairs, mut characters) = (Placed::default(), Placed::default());
    let (mut words, mut stems) = (Placed::default(), Placed::default());
    let (mut text, mut before) = (String::new(), None);
    for token in tokens {
        match &token.text {
            TokenText::Word(word) => {
                words.push(word, token.position);
                stems.push(&stem(word), token.position);
                before = None;
            }
            TokenText::Han(character) => {
                text.clear();
                if let Some((first, place)) = before
                    && place + 1 == token.position
                {
                    text.push(first);
                    text.push(*character);
                    pairs.push(&text, place);
                    text.clear();
                }
                text.push(*character);
                characters.push(&text, token.position);
                before = Some((*character, token.position));
            }
        }
    }
    add(out, fields.bigrams, pairs);
    add(out, fields.characters, characters);
    add(out, fields.words, words);
    add(out, fields.stems, stems);
}

fn add(out: &mut TantivyDocument, field: Field, tokens: Placed) {
    let text = tokens.into_text();
    if !text.is_empty() {
        out.add_text(field, text);
    }
}

/// The two halves in which the index keeps an id.
pub fn halves(id: RecordId) -> (u64, u64) {
    id.0.as_u64_pair()
}

/// A number or a name as it is met whole: folded, letters and digits only.
pub fn whole_key(text: &str) -> String {
    letters(fold_to_string(text).chars())
}

/// A name as it is written, in its own script, apart from folded ones.
pub fn written_key(text: &str) -> String {
    format!("={}", letters(text.chars().flat_map(char::to_lowercase)))
}

/// Marks a key of a name's syllables, and of their first letters; no other key holds either.
const SPOKEN: char = '~';
const INITIALS: char = '^';
/// Characters of the longest name that is met whole as it is spoken.
const LONGEST_SPOKEN: usize = 6;

/// What was typed as the syllables of a whole name, and as their first letters.
pub fn as_spoken(typed: &str) -> Option<[String; 2]> {
    let key = whole_key(typed);
    let latin = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase());
    latin.then(|| [format!("{SPOKEN}{key}"), format!("{INITIALS}{key}")])
}

/// A name in Han characters as it is spoken, written as one word, and by its first letters.
fn spoken_keys(name: &str) -> BTreeSet<String> {
    let characters: Vec<char> = fold_to_string(name).chars().collect();
    if !(2..=LONGEST_SPOKEN).contains(&characters.len()) {
        return BTreeSet::new();
    }
    let ways = spoken(&characters).into_iter();
    let keys = ways.flat_map(|syllables| {
        let letters = syllables.iter().filter_map(|syllable| syllable.get(..1));
        let initials = letters.collect::<String>();
        [
            format!("{SPOKEN}{}", syllables.concat()),
            format!("{INITIALS}{initials}"),
        ]
    });
    keys.collect()
}

fn letters(text: impl Iterator<Item = char>) -> String {
    text.filter(|c| c.is_alphanumeric()).take(200).collect()
}
