//! The one table of who may do what under `/api/v1/curation`. Handlers ask for the permit; a test holds this table
//! against the OpenAPI document and against what the running server lets each role do.

use crate::domain::role::Role;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nobody needs to be signed in: signing in itself.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever has this role, or one that includes it.
    Role(Role),
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Lower-case method, as in the OpenAPI document.
    pub method: &'static str,
    /// Path below `/api/v1/curation`, templates as in the OpenAPI document.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
}

const fn row(method: &'static str, path: &'static str, access: Access) -> Route {
    Route {
        method,
        path,
        access,
    }
}

const CATALOGUER: Access = Access::Role(Role::Cataloguer);
const CURATOR: Access = Access::Role(Role::Curator);
const ADMIN: Access = Access::Role(Role::Admin);

/// Where curation stands.
pub const ROOT: &str = "/api/v1/curation";

/// Every route of curation.
pub static ROUTES: &[Route] = &[
    row("get", "/records", CATALOGUER),
    row("post", "/records", CATALOGUER),
    row("get", "/records/{id}", CATALOGUER),
    row("patch", "/records/{id}", CATALOGUER),
    row("delete", "/records/{id}", CURATOR),
    row("post", "/records/{id}/reindex", CURATOR),
    row("get", "/search", CATALOGUER),
    row("get", "/searches", CATALOGUER),
    row("post", "/searches", CATALOGUER),
    row("patch", "/searches/{id}", CATALOGUER),
    row("delete", "/searches/{id}", CATALOGUER),
    row("get", "/searches/{id}/news", CATALOGUER),
    row("get", "/records/{id}/uses", CATALOGUER),
    row("post", "/concepts/{id}/merge", CURATOR),
    row("get", "/records/{id}/revisions", CATALOGUER),
    row("get", "/records/{id}/revisions/{version}", CATALOGUER),
    row("get", "/records/{id}/relations", CATALOGUER),
    // Handing in is a cataloguer's; approving asks for a curator within the use case.
    row("put", "/records/{id}/review", CATALOGUER),
    row("get", "/records/{id}/publication", CATALOGUER),
    row("post", "/records/{id}/publish", CURATOR),
    row("post", "/records/{id}/withdraw", CURATOR),
    row("get", "/records/{id}/completeness", CATALOGUER),
    row("get", "/lint", CATALOGUER),
    row("get", "/lint/rules", CATALOGUER),
    row("get", "/lint/rules/{code}", CATALOGUER),
    row("put", "/lint/rules/{code}", CURATOR),
    row("get", "/lint/spellings", CATALOGUER),
    row("get", "/numbers", CATALOGUER),
    row("get", "/numbers/report", CATALOGUER),
    row("get", "/readings", CATALOGUER),
    row("get", "/sites/{id}/matrix", CATALOGUER),
    row("get", "/sites/{id}/matrix.svg", CATALOGUER),
    row("get", "/vocabulary/export", CATALOGUER),
    row("post", "/vocabulary/import", CATALOGUER),
    row("post", "/uploads", CATALOGUER),
    row("get", "/iiif/image/3/{id}", CATALOGUER),
    row("get", "/iiif/image/3/{id}/info.json", CATALOGUER),
    row(
        "get",
        "/iiif/image/3/{id}/{region}/{size}/{rotation}/{file}",
        CATALOGUER,
    ),
    row("get", "/jobs", CATALOGUER),
    row("get", "/jobs/{id}", CATALOGUER),
    row("post", "/jobs/{id}/cancel", CURATOR),
    row("post", "/jobs/{id}/retry", CURATOR),
    row("post", "/media/{id}/purge", CURATOR),
    row("get", "/users", ADMIN),
    row("post", "/users", ADMIN),
    row("get", "/users/{id}", ADMIN),
    row("patch", "/users/{id}", ADMIN),
    row("get", "/users/{id}/tokens", ADMIN),
    row("post", "/users/{id}/tokens", ADMIN),
    row("delete", "/users/{id}/tokens/{token}", ADMIN),
    row("post", "/sessions", Access::Anyone),
    row("get", "/sessions/current", Access::SignedIn),
    row("delete", "/sessions/current", Access::SignedIn),
    row("post", "/setup", Access::Anyone),
];

/// The row of a method and a whole path template.
pub fn find(method: &str, path: &str) -> Option<&'static Route> {
    let below = path.strip_prefix(ROOT)?;
    ROUTES
        .iter()
        .find(|route| route.method == method && route.path == below)
}
