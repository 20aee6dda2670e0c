//! Several nodes of one museum answer alike, byte for byte, whenever each of them began and however its index came about.

use std::fs;

use celadon::domain::role::Role;
use celadon::exchange::generate::Generator;
use serde_json::json;

use super::address;
use crate::support::app::{Client, TestApp};
use crate::support::postgres::Cluster;

/// Questions of every sort: names, sentences, slips, prefixes, nothing at all; a page each of another order.
const QUESTIONS: [&[(&str, &str)]; 12] = [
    &[("q", "")],
    &[("q", "净瓶")],
    &[("q", "秘色釉 碗")],
    &[("q", "淨瓶 青釉 荷花")],
    &[("q", "密色釉")],
    &[("q", "kundika with lotus petals")],
    &[(
        "q",
        "a bowl with mi-se glaze and lotus petals from Shanglinhu",
    )],
    &[("q", "greeen glaze")],
    &[("q", "jing ping")],
    &[("q", "晚唐"), ("sort", "date")],
    &[("q", "ewer OR jar -green"), ("filter", "year:[860..1100]")],
    &[("q", "gl*"), ("sort", "label")],
];

/// What the first hundred results of every question are, on a screen of everything, and the hundred after them.
async fn answers(visitor: &Client, pages: &[Option<String>]) -> Vec<String> {
    let mut answers = Vec::new();
    for (question, cursor) in QUESTIONS.iter().zip(pages) {
        let mut asked = question.to_vec();
        asked.extend([
            ("limit", "100"),
            ("highlight", "true"),
            ("facets", "form,glaze,period,site"),
        ]);
        asked.extend([("timeline", "50"), ("map", "8")]);
        asked.extend(cursor.iter().map(|cursor| ("cursor", cursor.as_str())));
        let answer = visitor.get(&address(&asked)).await;
        assert_eq!(answer.status, 200, "{question:?}: {}", answer.text);
        answers.push(answer.text);
    }
    answers
}

fn next_of(answers: &[String]) -> Vec<Option<String>> {
    let next = answers.iter().map(|answer| {
        let answer: serde_json::Value = serde_json::from_str(answer).expect("an answer");
        answer["next"].as_str().map(str::to_owned)
    });
    next.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_at_the_same_number_answer_alike() {
    let (database, folder) = (
        Cluster::shared().database().await,
        tempfile::tempdir().expect("a folder"),
    );
    let store = format!("file://{}", folder.path().join("store").display());
    let settings = [
        ("database.url", database.url()),
        ("storage.url", &store),
        ("public_url", "https://museum.example"),
    ];
    let records: Vec<String> = Generator::new(420, 5)
        .map(|record| record.to_string())
        .collect();
    let file = folder.path().join("records.jsonl");
    let import = async |app: &TestApp, records: &[String]| {
        fs::write(&file, records.join("\n")).expect("writes");
        app.import(&file).await;
    };

    // The first grows with the museum, the second joins halfway, the third comes when all is there.
    let first = TestApp::with(&settings).await;
    let curator = first.token(Role::Curator).await;
    import(&first, &records[..120]).await;
    import(&first, &records[120..200]).await;
    let second = TestApp::with(&settings).await;
    import(&first, &records[200..]).await;
    // Records that were taken out lie about in the segments of those who had them.
    let shown = first
        .anonymous()
        .get(&address(&[("q", "kundika"), ("limit", "12")]))
        .await;
    for id in super::ids(&shown) {
        let path = format!("/api/v1/curation/records/{id}");
        let version = curator.get(&path).await.body["version"]
            .as_i64()
            .expect("a version");
        let curator = curator.with("if-match", &format!("\"{version}\""));
        let withdrawn = curator
            .post(&format!("{path}/withdraw"), &json!({"reason": "a test"}))
            .await;
        assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    }
    let third = TestApp::with(&settings).await;

    let mut told: Vec<Vec<String>> = Vec::new();
    for node in [&first, &second, &third] {
        node.searched().await;
        let pages = vec![None; QUESTIONS.len()];
        let page = answers(&node.anonymous(), &pages).await;
        let next = answers(&node.anonymous(), &next_of(&page)).await;
        told.push([page, next].concat());
    }
    for node in &told[1..] {
        for ((question, one), other) in QUESTIONS.iter().cycle().zip(&told[0]).zip(node) {
            let at = one
                .bytes()
                .zip(other.bytes())
                .position(|(one, other)| one != other);
            let near = |text: &str, at: usize| {
                let near = text.as_bytes()[at.saturating_sub(100)..].iter().take(200);
                String::from_utf8_lossy(&near.copied().collect::<Vec<u8>>()).into_owned()
            };
            let differ = at.map(|at| (near(one, at), near(other, at)));
            assert!(one == other, "{question:?}: {differ:#?}");
        }
    }
    // A cursor of one node is good on the others.
    let pages = next_of(&told[0][..QUESTIONS.len()]);
    assert!(pages.iter().flatten().count() >= 6);
    assert_eq!(
        answers(&third.anonymous(), &pages).await,
        told[0][QUESTIONS.len()..]
    );
}
