//! The addresses of published photographs, `/iiif/image/{version}/…`, told apart by hand: viewers ask for tiles by the
//! thousand, and a general router would cost more than a tile does.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, header};
use hyper::body::Body as _;
use percent_encoding::percent_decode_str;

use super::door::Seen;
use super::{fault, image, info};
use crate::app::App;
use crate::http::extract::IfNoneMatch;
use crate::http::middleware::client_address::ClientAddress;
use crate::http::problem::Problem;
use crate::http::wrong_method;
use crate::standards::iiif::version::Version;

/// An address below `/iiif/image/3` or `/iiif/image/2`, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    version: Version,
    id: &'a str,
    wanted: Wanted<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted<'a> {
    Base,
    Info,
    Pixels([&'a str; 4]),
    /// No form of image request has so many segments, or so few.
    Other,
}

impl<'a> Address<'a> {
    /// What a path asks for; none where it lies elsewhere.
    pub fn of(path: &'a str) -> Option<Self> {
        let (version, below) = path.strip_prefix("/iiif/image/")?.split_at_checked(1)?;
        let version = match version {
            "2" => Version::Two,
            "3" => Version::Three,
            _ => return None,
        };
        let mut segments = match below.strip_prefix('/') {
            Some(below) => below.split('/'),
            None if below.is_empty() => below.split('/'),
            None => return None,
        };
        let id = segments.next().unwrap_or_default();
        let mut next = || segments.next();
        let wanted = match (next(), next(), next(), next(), next()) {
            (None | Some(""), None, ..) => Wanted::Base,
            (Some("info.json"), None, ..) => Wanted::Info,
            (Some(region), Some(size), Some(rotation), Some(file), None) => {
                Wanted::Pixels([region, size, rotation, file])
            }
            _ => Wanted::Other,
        };
        Some(Self {
            version,
            id,
            wanted,
        })
    }

    /// The name of its kind among the metrics.
    pub const fn label(&self) -> &'static str {
        match (self.version, self.wanted) {
            (Version::Two, Wanted::Base) => "/iiif/image/2/{id}",
            (Version::Two, Wanted::Info) => "/iiif/image/2/{id}/info.json",
            (Version::Two, Wanted::Pixels(_)) => {
                "/iiif/image/2/{id}/{region}/{size}/{rotation}/{file}"
            }
            (Version::Three, Wanted::Base) => "/iiif/image/3/{id}",
            (Version::Three, Wanted::Info) => "/iiif/image/3/{id}/info.json",
            (Version::Three, Wanted::Pixels(_)) => {
                "/iiif/image/3/{id}/{region}/{size}/{rotation}/{file}"
            }
            (_, Wanted::Other) => "none",
        }
    }
}

/// Answers whoever asks for a published photograph, or for what is told of it.
pub async fn answer(
    app: &App,
    client: ClientAddress,
    address: &Address<'_>,
    method: &Method,
    asked: &HeaderMap,
) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = wrong_method().into_response();
        let allowed = HeaderValue::from_static("GET,HEAD");
        response.headers_mut().insert(header::ALLOW, allowed);
        return response;
    }
    let mut response = found(app, client, address, asked)
        .await
        .unwrap_or_else(IntoResponse::into_response);
    if *method == Method::HEAD {
        let length = response.body().size_hint().exact();
        let headers = response.headers_mut();
        if let Some(length) = length
            && !headers.contains_key(header::CONTENT_LENGTH)
        {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        *response.body_mut() = Body::empty();
    }
    response
}

async fn found(
    app: &App,
    client: ClientAddress,
    address: &Address<'_>,
    asked: &HeaderMap,
) -> Result<Response, Problem> {
    let seen = Seen::publicly(app, &plain(address.id)?, address.version).await?;
    match address.wanted {
        Wanted::Base => Ok(info::base(app, &seen)),
        Wanted::Info => info::describe(app, &seen, asked).await,
        Wanted::Pixels([region, size, rotation, file]) => {
            let held = IfNoneMatch::from_headers(asked);
            let segments = [
                &*plain(region)?,
                &*plain(size)?,
                &*plain(rotation)?,
                &*plain(file)?,
            ];
            image::answer(app, client, &seen, segments, &held).await
        }
        Wanted::Other => Err(fault::of_shape()),
    }
}

/// A segment without its percent-encoding.
fn plain(segment: &str) -> Result<Cow<'_, str>, Problem> {
    if !segment.contains('%') {
        return Ok(segment.into());
    }
    percent_decode_str(segment)
        .decode_utf8()
        .map_err(|_| Problem::parameter("path", "malformed", "the address is not in UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<(Version, &str, Wanted<'_>)> {
        Address::of(path).map(|address| (address.version, address.id, address.wanted))
    }

    #[test]
    fn addresses_are_told_apart() {
        let pixels = Wanted::Pixels(["full", "max", "0", "default.jpg"]);
        let three = [
            ("/iiif/image/3/x", "x", Wanted::Base),
            ("/iiif/image/3/x/", "x", Wanted::Base),
            ("/iiif/image/3/x/info.json", "x", Wanted::Info),
            ("/iiif/image/3/x/full/max/0/default.jpg", "x", pixels),
            (
                "/iiif/image/3/x/full/max/0/default.jpg/",
                "x",
                Wanted::Other,
            ),
            ("/iiif/image/3/x/full", "x", Wanted::Other),
            ("/iiif/image/3/x/info.json/", "x", Wanted::Other),
            ("/iiif/image/3", "", Wanted::Base),
            ("/iiif/image/3//", "", Wanted::Base),
        ];
        for (path, id, wanted) in three {
            assert_eq!(of(path), Some((Version::Three, id, wanted)), "{path}");
        }
        let two = "/iiif/image/2/x/full/max/0/default.jpg";
        assert_eq!(of(two), Some((Version::Two, "x", pixels)));
        for path in [
            "/iiif/image/4/x",
            "/iiif/image/33",
            "/iiif/image/",
            "/iiif/image/三",
            "/iiif/presentation/3/object/x/manifest",
            "/",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
