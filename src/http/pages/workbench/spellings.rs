//! What the museum spells in several ways, each spelling linked to the records that use it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Bench, private};
use crate::app::App;
use crate::domain::lint::spelling::{FREE_TEXTS, FreeText};
use crate::http::curation::lint::spellings::{SpelledView, report};
use crate::http::pages::frame::Frame;
use crate::http::pages::tongue::Tongue;
use crate::http::problem::Problem;

#[derive(Debug, Default, Deserialize)]
pub(in crate::http::pages) struct SpellingsQuery {
    lang: Option<String>,
    field: Option<String>,
}

#[derive(Template)]
#[template(path = "workbench_spellings.html")]
struct Page {
    frame: Frame,
    bench: Bench,
    fields: Vec<(String, &'static str, bool)>,
    texts: u64,
    more: bool,
    things: Vec<Thing>,
}

struct Thing {
    key: String,
    spellings: Vec<(String, String, i64)>,
}

/// `GET /workbench/spellings`.
pub(in crate::http::pages) async fn spellings(
    bench: Bench,
    State(app): State<App>,
    Query(query): Query<SpellingsQuery>,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let asked = query.field.as_deref().and_then(FreeText::by_code);
    let Some(field) = asked.or(FREE_TEXTS.first()) else {
        return Err(Problem::not_found());
    };
    let mut reader = app.db.read().await?;
    let found = report(&mut reader.conn(), field).await?;
    drop(reader);
    let address = |code: &str| format!("/workbench/spellings?field={code}");
    let title = tongue.say("一物多写", "Spellings").to_owned();
    let page = Page {
        fields: FREE_TEXTS
            .iter()
            .map(|one| {
                let path = tongue.href(&address(one.code));
                let title = tongue.say(one.title.zh, one.title.en);
                (path, title, one.code == field.code)
            })
            .collect(),
        texts: found.texts,
        more: found.more,
        things: found
            .items
            .into_iter()
            .map(|spelled| thing(spelled, &tongue))
            .collect(),
        frame: Frame::new(tongue, title, address(field.code)),
        bench,
    };
    private(&page)
}

fn thing(spelled: SpelledView, tongue: &Tongue) -> Thing {
    let spellings = spelled.spellings.into_iter().map(|spelling| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &spelling.text)
            .finish();
        let path = tongue.href(&format!("/workbench?{query}"));
        (path, spelling.text, spelling.records)
    });
    Thing {
        spellings: spellings.collect(),
        key: spelled.key,
    }
}
