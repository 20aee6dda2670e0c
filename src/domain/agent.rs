//! Agents: people, institutions, groups.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{Common, Worded};
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
    /// Other names: courtesy names, studio names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Worded>,
    /// The crafts they are recognised bearers of, each with its level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heritage: Vec<Heritage>,
    /// From whom they learnt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lineage: Vec<Lineage>,
    /// The institutions and groups they belong to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<RecordId>,
    /// What the museum keeps of them for itself. Never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<PrivateDetails>,
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

/// That somebody is a recognised bearer of a craft.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Heritage {
    /// The craft, as the list names it.
    pub project: String,
    /// National, provincial, municipal or county.
    pub level: String,
    /// The batch of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<u32>,
    /// The year of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
}

/// From whom a craft was learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Lineage {
    /// `student_of` or `child_of`.
    #[serde(rename = "type")]
    pub lineage_type: String,
    /// The teacher.
    pub agent: RecordId,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What the museum must know of a person and tells nobody.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PrivateDetails {
    /// The name in law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
