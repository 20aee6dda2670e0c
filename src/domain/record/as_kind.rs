//! What a record says as one of a kind.

use super::Content;
use crate::domain::activity::Activity;
use crate::domain::agent::Agent;
use crate::domain::concept::Concept;
use crate::domain::context::Context;
use crate::domain::media::Media;
use crate::domain::object::Object;
use crate::domain::site::Site;
use crate::domain::source::Source;

impl Content {
    /// The piece, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(it) => Some(it),
            _ => None,
        }
    }

    /// The site, if it is one.
    pub fn as_site(&self) -> Option<&Site> {
        match self {
            Self::Site(it) => Some(it),
            _ => None,
        }
    }

    /// The context, if it is one.
    pub fn as_context(&self) -> Option<&Context> {
        match self {
            Self::Context(it) => Some(it),
            _ => None,
        }
    }

    /// The agent, if it is one.
    pub fn as_agent(&self) -> Option<&Agent> {
        match self {
            Self::Agent(it) => Some(it),
            _ => None,
        }
    }

    /// The concept, if it is one.
    pub fn as_concept(&self) -> Option<&Concept> {
        match self {
            Self::Concept(it) => Some(it),
            _ => None,
        }
    }

    /// The source, if it is one.
    pub fn as_source(&self) -> Option<&Source> {
        match self {
            Self::Source(it) => Some(it),
            _ => None,
        }
    }

    /// The activity, if it is one.
    pub fn as_activity(&self) -> Option<&Activity> {
        match self {
            Self::Activity(it) => Some(it),
            _ => None,
        }
    }

    /// The medium, if it is one.
    pub fn as_media(&self) -> Option<&Media> {
        match self {
            Self::Media(it) => Some(it),
            _ => None,
        }
    }
}
