//! The same pictures for whoever catalogues, published or not: never kept by anyone on the way.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;

use super::door::Seen;
use super::{image, info};
use crate::app::App;
use crate::http::extract::{Cataloguer, IfNoneMatch, NoQuery};
use crate::http::middleware::client_address::ClientAddress;
use crate::http::problem::Problem;

/// Lead to a photograph's description
#[utoipa::path(
    get,
    path = "/api/v1/curation/iiif/image/3/{id}",
    operation_id = "find_draft_image_info",
    tag = "photographs",
    params(("id" = uuid::Uuid, Path, description = "The medium.")),
    responses((status = 303, description = "It stands at `info.json`.",
        headers(("Location" = String, description = "Where the description is read."))))
)]
pub async fn find_draft_image_info(
    State(app): State<App>,
    _: Cataloguer,
    Path(id): Path<String>,
    _: NoQuery,
) -> Result<Response, Problem> {
    Ok(info::base(&app, &Seen::as_draft(&app, &id).await?))
}

/// Describe a photograph
///
/// The `info.json` of IIIF Image API 3.0, for media in any state that have their tiles.
#[utoipa::path(
    get,
    path = "/api/v1/curation/iiif/image/3/{id}/info.json",
    operation_id = "get_draft_image_info",
    tag = "photographs",
    params(
        ("id" = uuid::Uuid, Path, description = "The medium."),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same.")),
    responses(
        (status = 200, description = "The description.", body = serde_json::Value, content_type = "application/ld+json",
            headers(("ETag" = String, description = "A hash of the body.")),
            example = json!({"@context": "http://iiif.io/api/image/3/context.json",
                "id": "https://museum.example/api/v1/curation/iiif/image/3/0190a1b2-0000-7000-8000-000000000008",
                "type": "ImageService3", "protocol": "http://iiif.io/api/image", "profile": "level2",
                "width": 6000, "height": 4000, "maxWidth": 6000, "maxHeight": 4000})),
        (status = 304, description = "What you hold is still the same."))
)]
pub async fn get_draft_image_info(
    State(app): State<App>,
    _: Cataloguer,
    Path(id): Path<String>,
    _: NoQuery,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let seen = Seen::as_draft(&app, &id).await?;
    info::describe(&app, &seen, &asked).await
}

/// See a photograph, or a part of it
///
/// An image request of IIIF Image API 3.0, for media in any state that have their tiles. `private, no-store`.
#[utoipa::path(
    get,
    path = "/api/v1/curation/iiif/image/3/{id}/{region}/{size}/{rotation}/{file}",
    operation_id = "get_draft_image",
    tag = "photographs",
    params(
        ("id" = uuid::Uuid, Path, description = "The medium."),
        ("region" = String, Path, description = "`full`, `square`, `x,y,w,h` or `pct:x,y,w,h`.", example = "full"),
        ("size" = String, Path, description = "`max`, `w,`, `,h`, `w,h`, `!w,h` or `pct:n`, with `^` before it where it may enlarge.", example = "!400,400"),
        ("rotation" = String, Path, description = "Degrees clockwise, 0 to 360; with `!` before them mirrored first. Beside a picture that is turned by no multiple of 90 lies nothing, in jpg black.", example = "0"),
        ("file" = String, Path, description = "`{quality}.{format}`: `default`, `color`, `gray` or `bitonal`; `jpg`, `png`, `webp`, `avif`, `gif` or `tif`.", example = "default.jpg"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you hold; answers 304 if it is still the same.")),
    responses(
        (status = 200, description = "The picture.", content((inline(Pixels) = "image/jpeg"), (inline(Pixels) = "image/png"), (inline(Pixels) = "image/webp"),
            (inline(Pixels) = "image/avif"), (inline(Pixels) = "image/gif"), (inline(Pixels) = "image/tiff")),
            headers(("ETag" = String, description = "Of these pixels."), ("Link" = String, description = "The canonical address and the profile."))),
        (status = 304, description = "What you hold is still the same."))
)]
pub async fn get_draft_image(
    State(app): State<App>,
    _: Cataloguer,
    Extension(client): Extension<ClientAddress>,
    Path(segments): Path<(String, String, String, String, String)>,
    _: NoQuery,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let (id, region, size, rotation, file) = segments;
    let seen = Seen::as_draft(&app, &id).await?;
    let segments = [&*region, &*size, &*rotation, &*file];
    image::answer(&app, client, &seen, segments, &held).await
}

/// The bytes of a picture.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only its schema is of use")]
pub struct Pixels(Vec<u8>);
