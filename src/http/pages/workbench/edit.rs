//! The form of one record, drawn in the browser from the table of fields.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Bench, fields, private};
use crate::app::App;
use crate::db::records;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};
use crate::http::curation::records::view;
use crate::http::extract::Id;
use crate::http::pages::PageQuery;
use crate::http::pages::frame::Frame;
use crate::http::pages::tongue::Tongue;
use crate::http::problem::Problem;

#[derive(Template)]
#[template(path = "workbench_record.html")]
struct Page {
    frame: Frame,
    bench: Bench,
    kind: &'static str,
    languages: [&'static str; 4],
    given: String,
}

#[derive(Debug, Deserialize)]
pub(in crate::http::pages) struct NewQuery {
    kind: RecordKind,
    lang: Option<String>,
}

/// `GET /workbench/new?kind=`: an empty form.
pub(in crate::http::pages) async fn new(
    bench: Bench,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    if query.kind == RecordKind::Media {
        let words = "a medium is made by uploading its photograph";
        return Err(Problem::parameter("kind", "invalid_code", words));
    }
    let tongue = Tongue::of(query.lang.as_deref());
    let title = tongue.say("新记录", "New record").to_owned();
    let frame = Frame::new(tongue, title, format!("/workbench/new?kind={}", query.kind));
    page(frame, bench, query.kind, &Value::Null)
}

/// `GET /workbench/records/{id}`.
pub(in crate::http::pages) async fn edit(
    bench: Bench,
    State(app): State<App>,
    Id(id): Id<RecordId>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let mut reader = app.db.read().await?;
    let mut conn = reader.conn();
    let stored = records::by_id(&mut conn, id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let shown = Value::Object(view::view(&mut conn, &stored).await?);
    let tongue = Tongue::of(query.lang.as_deref());
    let labels: LangMap = serde_json::from_value(shown["labels"].clone()).unwrap_or_default();
    let title = language::pick(&labels, tongue.tag())
        .map_or_else(|| id.to_string(), |(_, label)| label.clone());
    let frame = Frame::new(tongue, title, format!("/workbench/records/{id}"));
    page(frame, bench, stored.envelope.kind, &shown)
}

fn page(frame: Frame, bench: Bench, kind: RecordKind, record: &Value) -> Result<Response, Problem> {
    let given = json!({
        "kind": kind,
        "plural": kind.plural(),
        "record": record,
        "fields": fields::of_kind(kind),
        "sections": fields::sections(kind),
        "curator": bench.curator,
    });
    // Inside a script element only `<` could end it.
    let given = given.to_string().replace('<', "\\u003c");
    private(&Page {
        kind: frame.tongue.say(kind.label_zh(), kind.as_str()),
        languages: language::FALLBACK,
        frame,
        bench,
        given,
    })
}
