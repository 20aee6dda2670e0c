//! Query strings: unknown, repeated and unreadable parameters are refused, each by name.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use std::fmt::Display;
use std::str::FromStr;

use super::strict;
use crate::http::problem::{FieldFault, Problem};

/// The parameters of a query string; `T` is a struct of plain values.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::of_pairs(pairs(parts)?).map(Self)
    }
}

impl<T: DeserializeOwned> Query<T> {
    /// Reads names and values that are decoded already, as strictly.
    pub fn of_pairs(pairs: Vec<(String, String)>) -> Result<T, Problem> {
        strict::read_pairs(pairs).map_err(Problem::parameters)
    }
}

/// The parameters of a query string that two structs share: those that `A` names, and the rest.
#[derive(Debug, Clone)]
pub struct TwoQueries<A, B>(pub A, pub B);

impl<S: Send + Sync, A: DeserializeOwned, B: DeserializeOwned> FromRequestParts<S>
    for TwoQueries<A, B>
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::of_pairs(pairs(parts)?)
    }
}

impl<A: DeserializeOwned, B: DeserializeOwned> TwoQueries<A, B> {
    /// Reads names and values that are decoded already, as strictly.
    pub fn of_pairs(pairs: Vec<(String, String)>) -> Result<Self, Problem> {
        let names = strict::field_names::<A>();
        let (first, second) = pairs
            .into_iter()
            .partition(|(name, _)| names.contains(&name.as_str()));
        match (strict::read_pairs(first), strict::read_pairs(second)) {
            (Ok(first), Ok(second)) => Ok(Self(first, second)),
            (first, second) => {
                let faults = first.err().into_iter().chain(second.err());
                Err(Problem::parameters(faults.flatten().collect()))
            }
        }
    }
}

/// The names and values of a query string, decoded.
pub fn pairs(parts: &Parts) -> Result<Vec<(String, String)>, Problem> {
    let raw = parts.uri.query().unwrap_or_default();
    decode(raw).map_err(Problem::parameters)
}

/// For what takes no parameters: any is refused by name.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
pub struct NoParameters {}

/// Refuses every parameter.
pub type NoQuery = Query<NoParameters>;

/// `application/x-www-form-urlencoded`, but text that is not UTF-8 is a fault, never replaced.
fn decode(raw: &str) -> Result<Vec<(String, String)>, Vec<FieldFault>> {
    let mut pairs = Vec::new();
    let mut faults = Vec::new();
    for piece in raw.split('&').filter(|piece| !piece.is_empty()) {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        match (decode_text(name), decode_text(value)) {
            (Some(name), Some(value)) => pairs.push((name, value)),
            (name, _) => {
                let pointer = format!("/{}", strict::escape(&name.unwrap_or_default()));
                faults.push(FieldFault::new(
                    pointer,
                    "invalid_encoding",
                    "not percent-encoded UTF-8",
                ));
            }
        }
    }
    if faults.is_empty() {
        Ok(pairs)
    } else {
        Err(faults)
    }
}

fn decode_text(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'+' => {
                bytes.push(b' ');
                tail
            }
            b'%' => {
                let pair = tail.get(..2)?;
                if !pair.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                bytes.push(u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?);
                tail.get(2..)?
            }
            other => {
                bytes.push(other);
                tail
            }
        };
    }
    String::from_utf8(bytes).ok()
}

/// Several values in one parameter, separated by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comma<T>(pub Vec<T>);

impl<'de, T> Deserialize<'de> for Comma<T>
where
    T: FromStr,
    T::Err: Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let items = text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty());
        items
            .map(|item| {
                item.parse()
                    .map_err(|e| D::Error::custom(format!("`{item}`: {e}")))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_utf_8_is_refused() {
        assert_eq!(decode_text("%E5%87%80+%e7%93%b6").as_deref(), Some("净 瓶"));
        for bad in ["%", "%2", "%zz", "%+1", "%ff"] {
            assert_eq!(decode_text(bad), None, "{bad}");
        }
    }
}
