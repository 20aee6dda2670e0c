//! The one definition of every field: its name, labels, format and limits.
//!
//! It drives validation (`domain::validate`), the edit form and the documentation. A test holds it against the typed
//! structs, so that neither can drift.

mod activity;
mod agent;
mod ceramic;
pub mod codes;
mod common;
mod concept;
mod context;
mod media;
mod object;
mod parts;
mod picture_glaze;
mod place;
mod section;
mod site;
mod source;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind::RecordKind;
use codes::Code;
pub use picture_glaze::PICTURE_GLAZE;
pub use section::{SECTIONS, Section};

/// A field of a record or of a group inside one.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that forms and checks ask of a field"
)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its label in Chinese.
    pub zh: &'static str,
    /// Its label in English.
    pub en: &'static str,
    /// What it holds.
    pub format: Format,
    /// Whether a record must have it.
    pub required: bool,
    /// Whether it is a list.
    pub repeatable: bool,
    /// Whether the public never sees it.
    pub restricted: bool,
    /// Whether the museum fills it itself: forms show it and send it back as it is.
    pub derived: bool,
    /// How its text is read, for who types it.
    pub reads: Option<Reads>,
    /// A valid value, as JSON.
    pub example: &'static str,
}

/// How a text is read: what [`super::preview`] tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// A dating in words: 咸通十五年.
    Dating,
    /// A date as EDTF.
    Edtf,
    /// A find number.
    FindNumber,
    /// A line of sizes.
    Sizes,
    /// A name of a piece: period, features, form.
    PieceName,
}

/// What a field holds.
#[derive(Debug)]
pub enum Format {
    /// One line of at most [`TEXT_MAX`] characters.
    Text,
    /// Lines of at most [`LONG_TEXT_MAX`] characters together.
    LongText,
    /// A language tag (BCP 47).
    Language,
    /// One line by language.
    LangMap,
    /// Lines by language.
    LongLangMap,
    /// A list of lines by language.
    LangLists,
    /// A whole number between two bounds.
    Integer(i64, i64),
    /// A finite number between two bounds.
    Decimal(f64, f64),
    /// Yes or no.
    Boolean,
    /// One line in a notation of its own.
    Grammar(&'static Grammar),
    /// EDTF, levels 0 to 2.
    Edtf,
    /// The outline of a place: a GeoJSON `Polygon` or `MultiPolygon`.
    Boundary,
    /// An `http` or `https` address.
    Uri,
    /// One of a list of codes.
    Code(&'static [Code]),
    /// The id of a record of one of these kinds.
    Record(&'static [RecordKind]),
    /// The id of a concept of one of these schemes.
    Concept(&'static [&'static str]),
    /// Fields of its own.
    Group(&'static [Field]),
}

/// A notation that a line is written in.
#[derive(Debug)]
pub struct Grammar {
    /// Its name, for programs.
    pub name: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The code of its faults.
    pub fault: &'static str,
    /// What is wrong with a text, if anything.
    pub check: fn(&str) -> Result<(), String>,
}

/// Characters in one line.
pub const TEXT_MAX: usize = 2_000;
/// Characters in a long text.
pub const LONG_TEXT_MAX: usize = 100_000;
/// Items in a list, or languages in a map.
pub const ITEMS_MAX: usize = 500;

impl Field {
    const fn new(
        name: &'static str,
        zh: &'static str,
        en: &'static str,
        format: Format,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            zh,
            en,
            format,
            required: false,
            repeatable: false,
            restricted: false,
            derived: false,
            reads: None,
            example,
        }
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    const fn restricted(mut self) -> Self {
        self.restricted = true;
        self
    }

    const fn derived(mut self) -> Self {
        self.derived = true;
        self
    }

    const fn reads(mut self, reads: Reads) -> Self {
        self.reads = Some(reads);
        self
    }

    /// Where its list or its format comes from.
    pub fn source(&self) -> &'static str {
        match &self.format {
            Format::Edtf => "EDTF (ISO 8601-2)",
            Format::Language | Format::LangMap | Format::LongLangMap | Format::LangLists => {
                "BCP 47"
            }
            Format::Uri => "RFC 3986",
            Format::Boundary => "GeoJSON (RFC 7946)",
            Format::Concept(_) => "SKOS",
            Format::Grammar(grammar) => grammar.source,
            Format::Code(list) => codes::source(list),
            _ => "Celadon",
        }
    }

    /// The label in `language`: Chinese or English.
    pub fn label(&self, language: &str) -> &'static str {
        if language.starts_with("zh") {
            self.zh
        } else {
            self.en
        }
    }
}

/// The fields that every kind has.
pub fn common() -> &'static [Field] {
    common::COMMON
}

/// The fields of a kind, without the common ones.
pub fn of_kind(kind: RecordKind) -> &'static [Field] {
    match kind {
        RecordKind::Object => object::OBJECT,
        RecordKind::Site => site::SITE,
        RecordKind::Context => context::CONTEXT,
        RecordKind::Place => place::PLACE,
        RecordKind::Agent => agent::AGENT,
        RecordKind::Concept => concept::CONCEPT,
        RecordKind::Source => source::SOURCE,
        RecordKind::Activity => activity::ACTIVITY,
        RecordKind::Media => media::MEDIA,
    }
}

/// All fields of a kind: labels first, then its own, then the rest of the common ones.
pub fn fields(kind: RecordKind) -> impl Iterator<Item = &'static Field> {
    let (labels, rest) = common().split_at(1);
    labels.iter().chain(of_kind(kind)).chain(rest)
}
