//! `/{id}/info.json` and `/{id}/{region}/{size}/{rotation}/{quality}.{format}` (Image API 3.0).
//!
//! The route is lean: no query a tile, nothing computed for who holds the answer already.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use super::public::PublicImage;
use crate::app::App;
use crate::db::renditions::{self, Rendition};
use crate::domain::id::RecordId;
use crate::http::extract::{Cataloguer, IfNoneMatch};
use crate::http::problem::{FieldFault, Problem, types};
use crate::imaging::plan::PlanFault;
use crate::media::serve_tile::{self, PyramidId, TileError};
use crate::standards::iiif::image_request::{Canonical, RequestFault, parse};
use crate::standards::iiif::info::{CONTEXT, info};

/// Which door a picture is seen through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Anybody, published pictures.
    Public,
    /// Whoever catalogues, all pictures.
    Curation,
}

impl Door {
    fn root(self) -> &'static str {
        match self {
            Self::Public => "/iiif/image/3",
            Self::Curation => "/api/v1/curation/iiif/image/3",
        }
    }

    fn cache_control(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Public => "public, max-age=86400",
            Self::Curation => "private, no-store",
        })
    }
}

/// The routes of one door.
pub fn routes(door: Door) -> Router<App> {
    match door {
        Door::Public => Router::new()
            .route(
                "/{id}",
                get(
                    |State(app): State<App>, Path(id): Path<String>| async move {
                        base(&app, Door::Public, &id)
                    },
                ),
            )
            .route(
                "/{id}/",
                get(
                    |State(app): State<App>, Path(id): Path<String>| async move {
                        base(&app, Door::Public, &id)
                    },
                ),
            )
            .route("/{id}/info.json", get(public_info))
            .route("/{id}/{region}/{size}/{rotation}/{file}", get(public_image)),
        Door::Curation => Router::new()
            .route(
                "/{id}",
                get(
                    |State(app): State<App>, _: Cataloguer, Path(id): Path<String>| async move {
                        base(&app, Door::Curation, &id)
                    },
                ),
            )
            .route("/{id}/info.json", get(draft_info))
            .route("/{id}/{region}/{size}/{rotation}/{file}", get(draft_image)),
    }
}

/// Where the service of a picture stands.
fn service(app: &App, door: Door, id: RecordId) -> String {
    format!("{}{}/{id}", app.config.public_url, door.root())
}

/// §2: the base address leads to `info.json`.
fn base(app: &App, door: Door, id: &str) -> Result<Response, Problem> {
    let id = identifier(id)?;
    let location = format!("{}/info.json", service(app, door, id));
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// An identifier is a medium's UUID; anything else is nobody's.
fn identifier(text: &str) -> Result<RecordId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A picture that may be seen.
struct Seen {
    rendition: Rendition,
    rights: Option<String>,
}

async fn public(app: &App, id: &str) -> Result<Seen, Problem> {
    let image = app
        .images
        .get(identifier(id)?)
        .await
        .map_err(Problem::internal)?;
    match &*image {
        PublicImage::None => Err(Problem::not_found()),
        PublicImage::Withdrawn => Err(Problem::withdrawn()),
        PublicImage::Served { rendition, rights } => Ok(Seen {
            rendition: rendition.clone(),
            rights: rights.clone(),
        }),
    }
}

async fn draft(app: &App, id: &str) -> Result<Seen, Problem> {
    let id = identifier(id)?;
    let mut reader = app.db.read().await?;
    let rendition = renditions::by_media(&mut reader.conn(), &[id]).await?.pop();
    Ok(Seen {
        rendition: rendition.ok_or_else(Problem::not_found)?,
        rights: None,
    })
}

async fn public_info(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let seen = public(&app, &id).await?;
    answer_info(&app, Door::Public, &seen, &headers, &held).await
}

async fn draft_info(
    State(app): State<App>,
    _: Cataloguer,
    Path(id): Path<String>,
    headers: HeaderMap,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let seen = draft(&app, &id).await?;
    answer_info(&app, Door::Curation, &seen, &headers, &held).await
}

type Segments = (String, String, String, String, String);

async fn public_image(
    State(app): State<App>,
    Path(segments): Path<Segments>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let seen = public(&app, &segments.0).await?;
    answer_image(&app, Door::Public, &seen, &segments, &held).await
}

async fn draft_image(
    State(app): State<App>,
    _: Cataloguer,
    Path(segments): Path<Segments>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let seen = draft(&app, &segments.0).await?;
    answer_image(&app, Door::Curation, &seen, &segments, &held).await
}

/// §5.1: JSON-LD for who asks for it, plain JSON otherwise.
async fn answer_info(
    app: &App,
    door: Door,
    seen: &Seen,
    headers: &HeaderMap,
    held: &IfNoneMatch,
) -> Result<Response, Problem> {
    let pyramid = pyramid(seen);
    let index = app.tiles.index(pyramid).await.map_err(tile_problem)?;
    let id = service(app, door, seen.rendition.media);
    let body = serde_json::to_vec(&info(&id, &index.geometry, seen.rights.as_deref()))
        .map_err(Problem::internal)?;
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let ld = accepts.contains("application/ld+json");
    let media_type = if ld {
        format!("application/ld+json;profile=\"{CONTEXT}\"")
    } else {
        "application/json".to_owned()
    };
    let etag = format!(
        "\"{}\"",
        URL_SAFE_NO_PAD.encode(&Sha256::digest([&body[..], &[u8::from(ld)]].concat())[..18])
    );
    let mut response = if held.holds(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(body));
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_str(&media_type).map_err(Problem::internal)?,
        );
        response
    };
    let out = response.headers_mut();
    out.insert(
        header::ETAG,
        HeaderValue::from_str(&etag).map_err(Problem::internal)?,
    );
    // A description may change with its rights, unlike the pixels.
    let cache = if door == Door::Public {
        HeaderValue::from_static("no-cache")
    } else {
        door.cache_control()
    };
    out.insert(header::CACHE_CONTROL, cache);
    out.insert(header::VARY, HeaderValue::from_static("accept"));
    out.insert(
        header::LINK,
        HeaderValue::from_static("<http://iiif.io/api/image/3/level2.json>;rel=\"profile\""),
    );
    Ok(response)
}

async fn answer_image(
    app: &App,
    door: Door,
    seen: &Seen,
    segments: &Segments,
    held: &IfNoneMatch,
) -> Result<Response, Problem> {
    let (_, region, size, rotation, file) = segments;
    let request = parse(region, size, rotation, file).map_err(request_problem)?;
    let pyramid = pyramid(seen);
    let plan = app
        .tiles
        .plan(pyramid, &request)
        .await
        .map_err(tile_problem)?;
    // A pyramid never changes under its recipe, so its bytes are named by what is asked of it.
    let canonical = format!("{}/{}", service(app, door, pyramid.media), Canonical(&plan));
    let name = format!(
        "{}/{}/{canonical}",
        pyramid.recipe,
        seen.rendition.at.timestamp_micros()
    );
    let etag = format!(
        "\"{}\"",
        URL_SAFE_NO_PAD.encode(&Sha256::digest(name.as_bytes())[..18])
    );
    let mut response = if held.holds(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = match app
            .tiles
            .answer(pyramid, &plan)
            .await
            .map_err(tile_problem)?
        {
            serve_tile::Body::Whole(bytes) => Response::new(Body::from(bytes)),
            serve_tile::Body::Stream { len, stream } => {
                let mut response = Response::new(Body::from_stream(stream));
                response
                    .headers_mut()
                    .insert(header::CONTENT_LENGTH, HeaderValue::from(len));
                response
            }
        };
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(plan.format.media_type()),
        );
        response
    };
    let out = response.headers_mut();
    out.insert(
        header::ETAG,
        HeaderValue::from_str(&etag).map_err(Problem::internal)?,
    );
    out.insert(header::CACHE_CONTROL, door.cache_control());
    let links = format!(
        "<{canonical}>;rel=\"canonical\", <http://iiif.io/api/image/3/level2.json>;rel=\"profile\""
    );
    out.insert(
        header::LINK,
        HeaderValue::from_str(&links).map_err(Problem::internal)?,
    );
    Ok(response)
}

fn pyramid(seen: &Seen) -> PyramidId {
    PyramidId {
        media: seen.rendition.media,
        recipe: seen.rendition.recipe,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn request_problem(fault: RequestFault) -> Problem {
    match fault {
        RequestFault::Malformed { segment, detail } => Problem::parameters(vec![FieldFault::new(
            format!("/{segment}"),
            "malformed",
            detail,
        )]),
        RequestFault::Unsupported { segment, detail } => Problem::new(&types::UNSUPPORTED, detail)
            .with_errors(vec![FieldFault::new(
                format!("/{segment}"),
                "unsupported",
                detail,
            )]),
    }
}

fn tile_problem(error: TileError) -> Problem {
    match error {
        TileError::Plan(fault @ PlanFault::Outside) => {
            Problem::parameter("region", "outside", fault.to_string())
        }
        TileError::Plan(fault @ (PlanFault::NeedsUpscaling | PlanFault::TooLarge)) => {
            Problem::parameter("size", "too_large", fault.to_string())
        }
        TileError::Plan(fault @ PlanFault::TooCostly) => {
            Problem::new(&types::UNSUPPORTED, fault.to_string())
        }
        TileError::Busy => Problem::busy(1),
        TileError::Store(error)
            if matches!(&*error, crate::storage::StoreError::Unavailable(_)) =>
        {
            Problem::busy(2).caused_by(Arc::clone(&error))
        }
        error => Problem::internal(error),
    }
}
