//! The public read API: projections only, for anybody, from anywhere, without cookies.

pub mod answer;
pub mod cursor;
pub mod daily;
pub mod kinds;
pub mod matrix;
pub mod quiz;
pub mod random;
pub mod relations;
pub mod search;
pub mod sherds;
pub mod similar;
pub mod suggest;
pub mod view;
pub mod vocabulary;

use axum::extract::{OriginalUri, State};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::http::extract::{Id, IfNoneMatch, Query};

/// The operations whose documentation is derived; those of the nine kinds are in `openapi::kinds`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(search::search_records))
        .routes(routes!(suggest::suggest_records))
        .routes(routes!(random::get_random_records))
        .routes(routes!(daily::get_daily_object))
        .routes(routes!(quiz::get_quiz))
        .routes(routes!(matrix::get_site_matrix))
        .routes(routes!(matrix::draw_site_matrix))
        .routes(routes!(sherds::get_site_sherds))
        .routes(routes!(sherds::get_context_sherds))
        .routes(routes!(vocabulary::get_vocabulary))
}

/// Every public route under `/api/v1`.
pub fn routes() -> axum::Router<App> {
    let (mut router, _) = router().split_for_parts();
    for kind in RecordKind::ALL {
        let root = format!("/api/v1/{}", kind.plural());
        let list =
            move |app: State<App>,
                  query: Query<kinds::ListQuery>,
                  uri: OriginalUri,
                  held: IfNoneMatch| kinds::list(app, kind, query, uri, held);
        let read =
            move |app: State<App>,
                  id: Id<RecordId>,
                  query: Query<kinds::ReadQuery>,
                  uri: OriginalUri,
                  held: IfNoneMatch| kinds::read(app, kind, id, query, uri, held);
        let related = move |app: State<App>,
                            id: Id<RecordId>,
                            query: Query<relations::RelationsQuery>,
                            uri: OriginalUri,
                            held: IfNoneMatch| {
            relations::list(app, kind, id, query, uri, held)
        };
        let alike =
            move |app: State<App>,
                  id: Id<RecordId>,
                  query: Query<similar::SimilarQuery>,
                  held: IfNoneMatch| similar::list(app, kind, id, query, held);
        router = router
            .route(&root, get(list))
            .route(&format!("{root}/{{id}}"), get(read))
            .route(&format!("{root}/{{id}}/relations"), get(related))
            .route(&format!("{root}/{{id}}/similar"), get(alike));
    }
    router
}
