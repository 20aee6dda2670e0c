//! The form of one record, drawn in the browser from the table of fields.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Bench, fields, private};
use crate::app::App;
use crate::db::records;
use crate::domain::field::codes;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::domain::language::{self, LangMap};
use crate::domain::relation::inverse_label;
use crate::http::api::relations::RelatedRecord;
use crate::http::curation::records::relations::leading_to;
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
    /// Those that lead here: label, address, what they are to this one.
    leading: Vec<(String, String, String)>,
    more_leading: Option<String>,
    matrix: Option<String>,
}

/// Records told beside the form that lead to it.
const LEADING: usize = 20;

#[derive(Debug, Deserialize)]
pub(in crate::http::pages) struct NewQuery {
    kind: RecordKind,
    lang: Option<String>,
    /// The scheme of a new concept.
    scheme: Option<String>,
    /// What a new concept lies below.
    broader: Option<RecordId>,
}

/// `GET /workbench/new?kind=`: an empty form, but for the place of a concept in its tree.
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
    let mut here = format!("/workbench/new?kind={}", query.kind);
    let mut filled = json!({});
    if query.kind == RecordKind::Concept {
        let known = |scheme: &&String| codes::SCHEME.iter().any(|known| known.code == **scheme);
        if let Some(scheme) = query.scheme.as_ref().filter(known) {
            here = format!("{here}&scheme={scheme}");
            filled["scheme"] = json!(scheme);
        }
        if let Some(broader) = query.broader {
            here = format!("{here}&broader={broader}");
            filled["broader"] = json!([broader]);
        }
    }
    let frame = Frame::new(tongue, title, here);
    let form = Form {
        kind: query.kind,
        record: Value::Null,
        filled,
    };
    page(frame, bench, &form, None)
}

/// What the form begins with.
struct Form {
    kind: RecordKind,
    /// The record as it stands; null if it is new.
    record: Value,
    /// Fields of a new record.
    filled: Value,
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
    drop(reader);
    let language = tongue.tag().to_owned();
    let kind = stored.envelope.kind;
    // What a concept is used in is drawn in the browser, with all that asks for it.
    let leading = match kind {
        RecordKind::Concept => (Vec::new(), false),
        _ => leading_to(&app, id, None, None, LEADING, &language).await?,
    };
    let frame = Frame::new(tongue, title, format!("/workbench/records/{id}"));
    let beside = Some((id, leading));
    let form = Form {
        kind,
        record: shown,
        filled: json!({}),
    };
    page(frame, bench, &form, beside)
}

/// A record that there is, those that lead to it, and whether there are more.
type Beside = Option<(RecordId, (Vec<RelatedRecord>, bool))>;

fn page(frame: Frame, bench: Bench, form: &Form, beside: Beside) -> Result<Response, Problem> {
    let kind = form.kind;
    let root = "/api/v1/curation";
    let matrix = beside.as_ref().filter(|_| kind == RecordKind::Site);
    let matrix = matrix.map(|(id, _)| frame.tongue.href(&format!("{root}/sites/{id}/matrix.svg")));
    let more = beside.as_ref().filter(|(_, (_, more))| *more);
    let more = more.map(|(id, _)| frame.tongue.href(&format!("{root}/records/{id}/relations")));
    let leading = beside.into_iter().flat_map(|(_, (leading, _))| leading);
    let leading = leading.map(|one| {
        let address = frame.tongue.href(&format!("/workbench/records/{}", one.id));
        let inverse = inverse_label(&one.role, one.kind, frame.tongue.say("zh", "en"));
        (one.label, address, inverse)
    });
    let leading = leading.collect();
    let given = json!({
        "kind": kind,
        "plural": kind.plural(),
        "record": form.record,
        "filled": form.filled,
        "fields": fields::of_kind(kind),
        "sections": fields::sections(kind),
        "roles": fields::roles(),
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
        leading,
        more_leading: more,
        matrix,
    })
}
