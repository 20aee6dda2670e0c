//! The two states of a record, kept apart because a published piece can have a newer draft, and its envelope.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::{RecordId, UserId, Version};
use super::kind::RecordKind;

/// Where the working copy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// Being written.
    Draft,
    /// Handed in, waiting for a curator.
    InReview,
    /// Found good by a curator.
    Approved,
}

/// What the public has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Publication {
    /// Nothing, and never had: answers 404.
    Never,
    /// The projection of `published_version`.
    Published,
    /// Nothing any more: answers 410.
    Withdrawn,
}

/// What every record has, whatever it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Envelope {
    /// The record's id.
    pub id: RecordId,
    /// What it is a record of.
    pub kind: RecordKind,
    /// The working copy's version; its `ETag` under curation.
    pub version: Version,
    /// Where the working copy stands.
    pub review: Review,
    /// What the public has.
    pub publication: Publication,
    /// The version that was last published; never above `version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_version: Option<Version>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom; absent where the program itself did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<UserId>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<UserId>,
}

impl Envelope {
    /// The names of these fields: read-only on the wire.
    pub const FIELDS: [&'static str; 10] = [
        "id",
        "kind",
        "version",
        "review",
        "publication",
        "published_version",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
    ];
}
