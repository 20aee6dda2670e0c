//! The vocabulary as a file, out and in again.

use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::{Answer, Client, TestApp};

const IMPORT: &str = "/api/v1/curation/vocabulary/import";
const EXPORT: &str = "/api/v1/curation/vocabulary/export";

pub fn concept(label: &str) -> Value {
    json!({"kind": "concept", "scheme": "form", "labels": {"zh-Hans": label}})
}

async fn send(client: &Client, query: &str, kind: &str, file: &str) -> Answer {
    let path = format!("{IMPORT}{query}");
    let body = Some((kind, file.as_bytes().to_vec()));
    client.send(Method::POST, &path, body).await
}

fn actions(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let rows = answer.body["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["action"].as_str().expect("an action"))
        .collect()
}

async fn read(client: &Client, id: &str) -> Value {
    client
        .get(&format!("/api/v1/curation/records/{id}"))
        .await
        .body
}

/// A small tree with everything a concept can say.
async fn tree(client: &Client) -> [String; 3] {
    let bowl = client.create(&concept("碗")).await;
    let cup = client.create(&concept("=盏")).await;
    let mut full = concept("葵口碗");
    let more = json!({
        "labels": {"zh-Hans": "葵口碗", "zh-Hant": "葵口碗", "en": "Lobed bowl, \"mallow\" | five"},
        "alt_labels": {"en": ["mallow bowl", " a | b > c\\"], "ko": ["완"]},
        "hidden_labels": {"zh-Hant": ["葵口盌", "-葵口椀"]},
        "pinyin": "kuí kǒu wǎn", "notation": "'A1", "broader": [bowl], "related": [cup],
        "description": {"zh-Hans": "口沿作葵瓣形。\n\t五瓣为多。"}, "scope_note": {"en": "Not foliate."},
        "exact_match": ["http://vocab.getty.edu/aat/300203596"], "close_match": ["https://a.example/x?y=1|2"],
        "begin": -118, "end": 907, "deprecated": true, "replaced_by": bowl,
        "references": [{"citation": "《寺龙口越窑址》"}], "notes": [{"text": "kept"}],
    });
    full.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let lobed = client.create(&full).await;
    [bowl, cup, lobed]
}

#[tokio::test]
async fn a_vocabulary_that_comes_back_unchanged_changes_nothing() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    let ids = tree(&curator).await;
    for (format, kind) in [("turtle", "text/turtle"), ("csv", "text/csv")] {
        let file = curator.get(&format!("{EXPORT}?format={format}")).await;
        assert!(file.header("content-type").starts_with(kind));
        for query in ["?dry_run=true", ""] {
            let told = send(&curator, query, kind, &file.text).await;
            assert_eq!(actions(&told), ["unchanged"; 3], "{format}: {}", told.text);
            assert_eq!(told.body["left_out"], json!({}));
            assert!(told.body.get("seq").is_none());
        }
        for id in &ids {
            assert_eq!(read(&curator, id).await["version"], 1, "{format}");
        }
    }
    let one = curator
        .get(&format!("{EXPORT}?format=csv&scheme=glaze"))
        .await;
    assert_eq!(one.text.lines().count(), 1, "the columns alone");
    for (query, pointer) in [
        ("format=xml", "/format"),
        ("format=csv&scheme=pot", "/scheme"),
        ("", "/format"),
    ] {
        assert_eq!(
            curator.get(&format!("{EXPORT}?{query}")).await.faults()[0].0,
            pointer
        );
    }
}

#[tokio::test]
async fn no_cell_of_the_sheet_is_a_formula() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    tree(&curator).await;
    let sheet = curator.get(&format!("{EXPORT}?format=csv")).await.text;
    assert!(sheet.starts_with('\u{feff}') && sheet.contains("'=盏") && sheet.contains("'-118"));
    for (at, c) in sheet.char_indices() {
        let before = sheet[..at].chars().next_back().unwrap_or('\n');
        assert!(
            !(matches!(before, ',' | '\n') && matches!(c, '=' | '+' | '-' | '@')),
            "{}",
            &sheet[at..]
        );
    }
}

#[tokio::test]
async fn an_import_tells_row_by_row_what_it_would_do_and_then_does_it() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    let [bowl, cup, lobed] = tree(&curator).await;
    let sheet = format!(
        "\u{feff}id,scheme,label:zh-Hans,label:en,alt_label:en,broader\r\n\
        {bowl},form,碗,bowl,,\r\n\
        {cup},form,=盏,,,\r\n\
        ,器形,大碗,,big bowl | large bowl,碗\r\n\
        ,form,深大碗,,,碗 > 大碗\r\n\
        ,,,,,\r\n\
        {lobed},form,葵口碗,,,{bowl}\r\n"
    );
    let told = send(&curator, "?dry_run=true", "text/csv", &sheet).await;
    assert_eq!(
        actions(&told),
        ["changed", "unchanged", "made", "made", "changed"]
    );
    let rows = &told.body["rows"];
    assert_eq!(rows[0]["changes"], json!(["/labels/en"]));
    assert_eq!(
        rows[4]["changes"],
        json!(["/alt_labels/en", "/labels/en"]),
        "a column that is there and empty clears"
    );
    let lines: Vec<_> = (0..5)
        .map(|at| rows[at]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [2, 3, 4, 5, 7]);
    assert_eq!(
        read(&curator, &bowl).await["version"],
        1,
        "nothing was written"
    );

    let done = send(&curator, "", "text/csv", &sheet).await;
    assert_eq!(actions(&done), actions(&told));
    assert!(done.body["seq"].is_i64());
    let big = rows[2]["id"].as_str().unwrap();
    let deep = read(&curator, rows[3]["id"].as_str().unwrap()).await;
    assert_eq!(deep["broader"], json!([big]));
    assert_eq!(
        (&deep["version"], &deep["publication"]),
        (&json!(1), &json!("never"))
    );
    let big = read(&curator, big).await;
    assert_eq!(
        (&big["broader"], &big["alt_labels"]["en"]),
        (&json!([bowl]), &json!(["big bowl", "large bowl"]))
    );
    let changed = read(&curator, &lobed).await;
    assert_eq!(
        (&changed["version"], &changed["review"]),
        (&json!(2), &json!("draft"))
    );
    assert_eq!(
        changed["alt_labels"],
        json!({"ko": ["완"]}),
        "a language without a column stays"
    );
    assert_eq!(changed["notes"][0]["text"], "kept");
    let revisions = curator
        .get(&format!("/api/v1/curation/records/{lobed}/revisions"))
        .await;
    assert_eq!(
        revisions.body["items"].as_array().unwrap().len(),
        2,
        "each change is a revision"
    );

    let again = send(&curator, "", "text/csv", &sheet).await;
    assert_eq!(
        actions(&again),
        ["unchanged"; 5],
        "imported twice is imported once"
    );
}

#[tokio::test]
async fn one_row_that_is_refused_keeps_the_whole_file_out() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    let bowl = curator.create(&concept("碗")).await;
    let (upper, lower) = (
        curator.create(&concept("口")).await,
        curator.create(&concept("口")).await,
    );
    let object = curator.create(&crate::support::app::object("一只碗")).await;
    let sheet = format!(
        "id,scheme,label:zh-Hans,broader,begin,deprecated\n\
        ,form,新,,,\n\
        x,form,甲,,,\n\
        ,form,乙,没有,,\n\
        ,form,丙,口,,\n\
        {object},form,丁,,,\n\
        ,form,戊,0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90,,\n\
        ,form,己,,long ago,maybe\n\
        ,form,碗,,,\n\
        ,,庚,,,\n\
        {bowl},form,碗,,,\n\
        {bowl},form,碗,,,\n"
    );
    let told = send(&curator, "?dry_run=true", "text/csv", &sheet).await;
    assert_eq!(
        (
            &told.body["made"],
            &told.body["refused"],
            &told.body["unchanged"]
        ),
        (&json!(1), &json!(9), &json!(1))
    );
    let codes: Vec<Vec<(&str, &str)>> = told.body["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let errors = row["errors"].as_array().unwrap().iter();
            errors
                .map(|it| {
                    (
                        it["pointer"].as_str().unwrap(),
                        it["code"].as_str().unwrap(),
                    )
                })
                .collect()
        })
        .collect();
    assert_eq!(
        codes,
        [
            vec![],
            vec![("/id", "invalid_id")],
            vec![("/broader/0", "not_found")],
            vec![("/broader/0", "ambiguous")],
            vec![("/id", "wrong_kind")],
            vec![("/broader/0", "not_found")],
            vec![("/begin", "wrong_type"), ("/deprecated", "wrong_type")],
            vec![("/id", "taken")],
            vec![("/scheme", "required")],
            vec![],
            vec![("/id", "duplicate")],
        ]
    );
    assert!(
        told.text.contains(&upper) && told.text.contains(&lower),
        "what it could be is named"
    );
    let refused = send(&curator, "", "text/csv", &sheet).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem()),
        (422, "invalid_content")
    );
    assert_eq!(refused.faults().len(), 10);
    assert!(refused.text.contains("line 3") && refused.faults()[0].0.starts_with("/rows/"));
    let listed = curator
        .get("/api/v1/curation/records?kind=concept&count=true")
        .await;
    assert_eq!(listed.body["total"], 3, "nothing was written");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_with_its_line() {
    let limits = [
        ("limits.vocabulary_bytes", "3000"),
        ("limits.vocabulary_concepts", "2"),
    ];
    let app = TestApp::with(&limits).await;
    let curator = app.token(Role::Cataloguer).await;
    let cases = [
        (
            "text/turtle",
            "@prefix a: <http://a/> .\na:b a:c .",
            "invalid_turtle",
            "line 2",
        ),
        ("text/csv", "id,colour\n", "unknown_column", "line 1"),
        ("text/csv", "id,id\n", "duplicate", "line 1"),
        ("text/csv", "label:en\na\nb\nc\n", "too_many", "line 4"),
    ];
    for (kind, file, code, line) in cases {
        let refused = send(&curator, "?dry_run=true", kind, file).await;
        assert_eq!(
            (refused.status.as_u16(), refused.faults()),
            (422, vec![("", code)]),
            "{file}"
        );
        assert!(
            refused.body["detail"].as_str().unwrap().contains(line),
            "{}",
            refused.text
        );
    }
    let gbk = b"label:zh-Hans\n\xcd\xeb\n".to_vec();
    let refused = curator
        .send(Method::POST, IMPORT, Some(("text/csv", gbk)))
        .await;
    assert_eq!(refused.faults(), [("", "invalid_utf8")]);
    assert_eq!(
        send(&curator, "", "text/csv", &"x".repeat(3_001))
            .await
            .status,
        413
    );
    assert_eq!(
        send(&curator, "", "application/json", "{}").await.status,
        415
    );
    assert_eq!(
        send(&curator, "?scheme=pot", "text/csv", "id\n")
            .await
            .faults(),
        [("/scheme", "invalid_code")]
    );
}

#[tokio::test]
async fn the_public_vocabulary_tells_what_is_published_and_nothing_else() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let [bowl, _, lobed] = tree(&curator).await;
    curator.publish(&lobed).await;
    curator
        .patch(
            &format!("/api/v1/curation/records/{lobed}"),
            1,
            &json!({"labels": {"fr": "brouillon"}}),
        )
        .await;
    let anonymous = app.anonymous();
    let first = anonymous.get("/api/v1/vocabulary.ttl").await;
    assert_eq!(first.header("content-type"), "text/turtle; charset=utf-8");
    assert!(first.text.contains(&lobed) && first.text.contains("葵口盌"));
    for secret in [bowl.as_str(), "brouillon", "kept", "=盏"] {
        assert!(!first.text.contains(secret), "{secret} in {}", first.text);
    }
    let held = anonymous.with("if-none-match", first.header("etag"));
    assert_eq!(held.get("/api/v1/vocabulary.ttl").await.status, 304);
    let none = anonymous.get("/api/v1/vocabulary.ttl?scheme=glaze").await;
    assert!(!none.text.contains(&lobed));
    assert_eq!(
        anonymous
            .get("/api/v1/vocabulary.ttl?scheme=pot")
            .await
            .faults(),
        [("/scheme", "invalid_code")]
    );
    // Another museum takes it in as it is.
    let other = TestApp::start().await;
    let taken = send(
        &other.token(Role::Cataloguer).await,
        "",
        "text/turtle",
        &first.text,
    )
    .await;
    assert_eq!(actions(&taken), ["made"]);
    assert_eq!(taken.body["rows"][0]["id"], lobed.as_str());
}

#[tokio::test]
async fn old_spellings_find_a_concept() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut mise = concept("秘色瓷");
    mise["hidden_labels"] = json!({"en": ["pi-ssu porcelain"]});
    let id = curator.create(&mise).await;
    let written = curator.publish(&id).await;
    let seq = &written.body["public_seq"];
    let found = app
        .anonymous()
        .get(&format!("/api/v1/search?q=pi-ssu&min_seq={seq}"))
        .await;
    assert_eq!(found.body["items"][0]["id"], id.as_str(), "{}", found.text);
}

#[tokio::test]
async fn a_draft_that_sorts_before_what_is_public_keeps_no_museum_from_opening() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let id = curator.create(&concept("盏")).await;
    curator.publish(&id).await;
    curator
        .patch(
            &format!("/api/v1/curation/records/{id}"),
            1,
            &json!({"labels": {"zh-Hans": "a"}}),
        )
        .await;
    app.searched().await;
    let opening = tokio::time::timeout(std::time::Duration::from_mins(1), app.again(|_| {}));
    let app = opening.await.expect("it opens");
    app.searched().await;
    assert_eq!(
        app.app.index.names().label(id.parse().unwrap(), "zh-Hans"),
        Some("盏")
    );
}
