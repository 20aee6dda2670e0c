//! `If-Match` (RFC 9110 §13.1.1) and `If-None-Match` (§13.1.2).

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};

use crate::catalog::Expected;
use crate::domain::id::Version;
use crate::http::problem::{Problem, types};

/// The version a change is meant for (`*` is any). Absent: 428. A tag that names no version matches none, so the use
/// case answers that the request is stale.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub Expected);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse_if_match(&parts.headers).map(Self)
    }
}

/// The tag a change is meant for, where the `ETag` is no version. Absent: 428.
#[derive(Debug, Clone)]
pub struct IfMatchTag(String);

impl IfMatchTag {
    /// Whether it is this (quoted) tag, or `*`; strong comparison.
    pub fn matches(&self, etag: &str) -> bool {
        self.0 == "*" || self.0 == etag
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatchTag {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        one_tag(&parts.headers).map(|tag| Self(tag.to_owned()))
    }
}

fn parse_if_match(headers: &HeaderMap) -> Result<Expected, Problem> {
    let tag = one_tag(headers)?;
    if tag == "*" {
        return Ok(Expected::Any);
    }
    // A weak tag never matches strongly; no record stands at version 0.
    let version = tag
        .trim_matches('"')
        .parse()
        .ok()
        .filter(|version| *version > 0);
    Ok(Expected::Version(Version(version.unwrap_or(0))))
}

/// The one tag of `If-Match`: `*`, a strong tag, or a weak one as it stands.
fn one_tag(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut values = headers.get_all(header::IF_MATCH).iter();
    let Some(value) = values.next() else {
        let words = "send If-Match with the ETag of the version you read";
        return Err(Problem::new(&types::PRECONDITION_REQUIRED, words));
    };
    let text = value.to_str().map(str::trim).unwrap_or_default();
    let well_formed = text == "*" || is_tag(text.strip_prefix("W/").unwrap_or(text));
    if values.next().is_some() || !well_formed {
        let words = "If-Match takes one entity tag: the ETag of the version you read";
        return Err(Problem::parameter("If-Match", "invalid_value", words));
    }
    Ok(text)
}

fn is_tag(text: &str) -> bool {
    text.len() >= 2
        && text.starts_with('"')
        && text.ends_with('"')
        && !text[1..text.len() - 1].contains(['"', ','])
}

/// The tags a client already holds.
#[derive(Debug, Clone, Default)]
pub struct IfNoneMatch(Vec<String>);

impl IfNoneMatch {
    /// Whether the client holds this (quoted) tag; weak comparison.
    pub fn holds(&self, etag: &str) -> bool {
        self.0.iter().any(|held| held == "*" || held == etag)
    }

    /// Reads the header.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::IF_NONE_MATCH).iter();
        let tags = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','));
        Self(
            tags.map(|tag| tag.trim().trim_start_matches("W/").to_owned())
                .collect(),
        )
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::from_headers(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: Option<&'static str>) -> Result<Expected, u16> {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert(header::IF_MATCH, http::HeaderValue::from_static(value));
        }
        parse_if_match(&headers).map_err(|problem| problem.status().as_u16())
    }

    #[test]
    fn if_match_is_required_and_names_one_version() {
        assert_eq!(asked(None), Err(428));
        assert_eq!(asked(Some("\"3\"")), Ok(Expected::Version(Version(3))));
        assert_eq!(asked(Some("W/\"3\"")), Ok(Expected::Version(Version(0))));
        assert_eq!(asked(Some("\"abc\"")), Ok(Expected::Version(Version(0))));
        assert_eq!(asked(Some("*")), Ok(Expected::Any));
        for bad in ["3", "\"3\", \"4\"", "\""] {
            assert_eq!(asked(Some(bad)), Err(400), "{bad}");
        }
    }

    #[test]
    fn if_none_match_compares_weakly() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::IF_NONE_MATCH,
            http::HeaderValue::from_static("\"a\", W/\"b\""),
        );
        let held = IfNoneMatch::from_headers(&headers);
        assert!(held.holds("\"a\"") && held.holds("\"b\"") && !held.holds("\"c\""));
    }
}
