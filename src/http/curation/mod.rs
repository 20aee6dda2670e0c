//! What curators do: working copies, review and publication, what to mend, photographs, jobs, people. No CORS, never cached.

pub mod concepts;
pub mod jobs;
pub mod lint;
pub mod matrix;
pub mod media;
pub mod numbers;
pub mod people;
pub mod readings;
pub mod records;
pub mod routes;
pub mod search;
pub mod searches;
pub mod uploads;
pub mod vocabulary;

use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::{HeaderValue, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::iiif::draft;

/// Every operation of curation, with its documentation.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            records::list::list_records,
            records::create::create_record
        ))
        .routes(routes!(
            records::get::get_record,
            records::edit::edit_record,
            records::delete::delete_record
        ))
        .routes(routes!(records::reindex::reindex_record))
        .routes(routes!(search::search_working_copies))
        .routes(routes!(
            searches::list_saved_searches,
            searches::save_search
        ))
        .routes(routes!(
            searches::change_saved_search,
            searches::forget_saved_search
        ))
        .routes(routes!(searches::get_saved_search_news))
        .routes(routes!(records::history::list_revisions))
        .routes(routes!(records::history::get_revision))
        .routes(routes!(records::relations::list_working_relations))
        .routes(routes!(records::uses::list_uses))
        .routes(routes!(concepts::merge_concept))
        .routes(routes!(records::review::review_record))
        .routes(routes!(records::publication::get_publication_plan))
        .routes(routes!(records::publication::publish_record))
        .routes(routes!(records::publication::withdraw_record))
        .routes(routes!(lint::completeness::get_record_completeness))
        .routes(routes!(lint::queue::list_mending))
        .routes(routes!(lint::rules::list_lint_rules))
        .routes(routes!(
            lint::rules::get_lint_rule,
            lint::rules::switch_lint_rule
        ))
        .routes(routes!(lint::spellings::get_spelling_report))
        .routes(routes!(numbers::list_numbers))
        .routes(routes!(numbers::get_numbers_report))
        .routes(routes!(readings::read_text))
        .routes(routes!(matrix::get_working_site_matrix))
        .routes(routes!(matrix::draw_working_site_matrix))
        .routes(routes!(vocabulary::export_vocabulary))
        .routes(routes!(vocabulary::import_vocabulary))
        .routes(routes!(uploads::upload_photograph))
        .routes(routes!(draft::find_draft_image_info))
        .routes(routes!(draft::get_draft_image_info))
        .routes(routes!(draft::get_draft_image))
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::get_job))
        .routes(routes!(jobs::cancel_job))
        .routes(routes!(jobs::retry_job))
        .routes(routes!(media::purge_media))
        .routes(routes!(
            people::users::list_users,
            people::users::create_user
        ))
        .routes(routes!(people::users::get_user, people::users::edit_user))
        .routes(routes!(
            people::tokens::list_tokens,
            people::tokens::create_token
        ))
        .routes(routes!(people::tokens::revoke_token))
        .routes(routes!(people::sessions::sign_in))
        .routes(routes!(
            people::sessions::get_current_session,
            people::sessions::sign_out
        ))
        .routes(routes!(people::setup::set_up))
}

/// The routes, each answer marked as not to be kept by anyone.
pub fn routes() -> axum::Router<App> {
    let (router, _) = router().split_for_parts();
    router.layer(from_fn(never_kept))
}

async fn never_kept(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let value = HeaderValue::from_static("private, no-store");
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(value);
    response
}
