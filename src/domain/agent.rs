//! Agents: people, institutions, groups.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Common;
use super::id::RecordId;

/// A person, institution or group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Agent {
    /// What every record has.
    #[serde(flatten)]
    pub common: Common,
    /// What sort of agent.
    pub agent_kind: String,
    /// What they are to the museum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// When they lived or existed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life: Option<Life>,
    /// Where they belong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<RecordId>,
}

/// A span of life.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Life {
    /// First year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begin: Option<i32>,
    /// Last year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<i32>,
}
