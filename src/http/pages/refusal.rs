//! Refusals as pages: whoever asked for HTML reads the problem in words, with the same status. Also the pages that
//! explain each type of problem.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};

use super::facts::Escaped;
use super::frame::Frame;
use super::tongue::Tongue;
use super::{PageQuery, public};
use crate::http::extract::IfNoneMatch;
use crate::http::problem::types::{self, ProblemType};
use crate::http::problem::{Attached, Problem};

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    frame: Frame,
    body: String,
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct Refused<'a> {
    tongue: &'a Tongue,
    kind: &'static ProblemType,
    meaning: String,
    mend: String,
    detail: &'a str,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Explained<'a> {
    tongue: &'a Tongue,
    kind: &'static ProblemType,
    /// Meaning and mending, in Chinese and in English.
    words: [(String, String); 2],
}

#[derive(Template)]
#[template(path = "problems.html")]
struct Index<'a> {
    tongue: &'a Tongue,
    kinds: &'a [&'static ProblemType],
}

/// Middleware of the pages: a problem becomes a page for whoever takes HTML. The edge still logs it.
pub(super) async fn as_page(request: Request, next: Next) -> Response {
    let reader = Reader::of(&request);
    let mut response = next.run(request).await;
    reader.show(&mut response);
    response
}

/// The answer where nothing is: a page for a browser, a problem for a program.
pub async fn nothing_here(request: Request) -> Response {
    let reader = Reader::of(&request);
    let mut response = Problem::new(&types::NOT_FOUND, "nothing has this address").into_response();
    reader.show(&mut response);
    response
}

/// Who asks.
struct Reader {
    takes_html: bool,
    tongue: Tongue,
    here: String,
}

impl Reader {
    fn of(request: &Request) -> Self {
        let asked = Query::<PageQuery>::try_from_uri(request.uri()).unwrap_or_default();
        Self {
            takes_html: takes_html(request.headers()),
            tongue: Tongue::of(asked.0.lang.as_deref()),
            here: request.uri().path().to_owned(),
        }
    }

    /// Writes the page into a refusal. What cannot be drawn stays the problem it is.
    fn show(self, response: &mut Response) {
        let Some(Attached(problem)) = response.extensions().get::<Attached>().cloned() else {
            return;
        };
        if !self.takes_html {
            return;
        }
        let body = Refused {
            tongue: &self.tongue,
            kind: problem.kind(),
            meaning: coded(
                self.tongue
                    .say(problem.kind().meaning_zh, problem.kind().meaning),
            ),
            mend: coded(self.tongue.say(problem.kind().mend_zh, problem.kind().mend)),
            detail: problem.detail(),
        };
        let Ok(body) = body.render() else { return };
        let title = self
            .tongue
            .say(problem.kind().title_zh, problem.kind().title);
        let frame = Frame::new(self.tongue.clone(), title, self.here.clone());
        let Ok(html) = (Message { frame, body }).render() else {
            return;
        };
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.append(header::VARY, HeaderValue::from_static("accept"));
        *response.body_mut() = Body::from(html);
    }
}

fn takes_html(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// `GET /problems`: all types.
pub(super) async fn index(
    Query(query): Query<PageQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let tongue = Tongue::of(query.lang.as_deref());
    let title = tongue.say("问题类型", "Problem types").to_owned();
    let kinds: Vec<&'static ProblemType> = types::ALL.to_vec();
    let page = Index {
        tongue: &tongue,
        kinds: &kinds,
    };
    let body = page.render().map_err(Problem::internal)?;
    let frame = Frame::new(tongue, title, "/problems");
    public(&Message { frame, body }, &held)
}

/// `GET /problems/{code}`: what it means and how to mend it.
pub(super) async fn explained(
    Path(code): Path<String>,
    Query(query): Query<PageQuery>,
    held: IfNoneMatch,
) -> Result<Response, Problem> {
    let kind = ProblemType::by_code(&code)
        .ok_or_else(|| Problem::new(&types::NOT_FOUND, "no problem type has this code"))?;
    let tongue = Tongue::of(query.lang.as_deref());
    let page = Explained {
        tongue: &tongue,
        kind,
        words: [
            (coded(kind.meaning_zh), coded(kind.mend_zh)),
            (coded(kind.meaning), coded(kind.mend)),
        ],
    };
    let body = page.render().map_err(Problem::internal)?;
    let title = tongue.say(kind.title_zh, kind.title).to_owned();
    let frame = Frame::new(tongue, title, format!("/problems/{code}"));
    public(&Message { frame, body }, &held)
}

/// Text in which `code` stands between backticks, as HTML.
fn coded(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(at, part)| match at % 2 {
            1 => format!("<code>{}</code>", Escaped(part)),
            _ => Escaped(part).to_string(),
        })
        .collect()
}
