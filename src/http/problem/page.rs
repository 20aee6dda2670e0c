//! The page behind every problem's `type`: what it means and how to mend it, Chinese first.

use axum::extract::Path;
use axum::response::Html;

use super::Problem;
use super::types::{self, ProblemType};

/// `GET /problems/{code}`.
pub async fn problem_page(Path(code): Path<String>) -> Result<Html<String>, Problem> {
    let kind = ProblemType::by_code(&code)
        .ok_or_else(|| Problem::new(&types::NOT_FOUND, "no problem type has this code"))?;
    Ok(Html(page(kind)))
}

/// `GET /problems`: all of them.
pub async fn problem_index() -> Html<String> {
    let rows: Vec<String> = types::ALL
        .iter()
        .map(|kind| {
            let (code, status, zh, en) = (kind.code, kind.status, kind.title_zh, kind.title);
            format!("<li><a href=\"/problems/{code}\"><code>{code}</code></a> {status} · {zh} · {en}</li>")
        })
        .collect();
    Html(frame(
        "问题类型 · Problem types",
        &format!(
            "<h1>问题类型 · Problem types</h1><ul>{}</ul>",
            rows.concat()
        ),
    ))
}

fn page(kind: &ProblemType) -> String {
    let body = format!(
        "<p><a href=\"/problems\">问题类型 · Problem types</a></p>\
         <h1>{title_zh} <small lang=\"en\">{title}</small></h1>\
         <p><code>{code}</code> · HTTP {status}</p>\
         <h2>含义</h2><p>{meaning_zh}</p><h2>如何解决</h2><p>{mend_zh}</p>\
         <div lang=\"en\"><h2>What it means</h2><p>{meaning}</p><h2>How to mend it</h2><p>{mend}</p></div>",
        title_zh = kind.title_zh,
        title = kind.title,
        code = kind.code,
        status = kind.status,
        meaning_zh = words(kind.meaning_zh),
        mend_zh = words(kind.mend_zh),
        meaning = words(kind.meaning),
        mend = words(kind.mend),
    );
    frame(&format!("{} · {}", kind.title_zh, kind.title), &body)
}

/// Text in which `code` stands between backticks.
fn words(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(i, part)| {
            if i % 2 == 1 {
                format!("<code>{part}</code>")
            } else {
                part.to_owned()
            }
        })
        .collect()
}

fn frame(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"zh-Hans\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\
         <body><main>{body}</main></body></html>"
    )
}
