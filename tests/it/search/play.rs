//! Draws, the piece of the day, quizzes.

use std::collections::{BTreeMap, BTreeSet};

use celadon::db::{Priority, settings};
use celadon::domain::role::Role;
use chrono::{Days, NaiveDate, TimeDelta};
use serde_json::{Value, json};

use super::{everything, ids, museum, text};
use crate::support::app::{Answer, Client, TestApp, object};

async fn get(client: &Client, path: &str) -> Answer {
    let answer = client.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer
}

#[tokio::test]
async fn a_seed_draws_the_same_and_another_draws_otherwise() {
    let app = museum().await;
    let visitor = app.anonymous();
    let drawn = get(&visitor, "/api/v1/random?seed=yue&limit=20").await;
    let again = get(&visitor, "/api/v1/random?seed=yue&limit=20").await;
    assert_eq!(drawn.body, again.body);
    assert_eq!(
        (ids(&drawn).len(), &drawn.body["seed"]),
        (20, &json!("yue"))
    );
    let distinct: BTreeSet<String> = ids(&drawn).into_iter().collect();
    assert_eq!(distinct.len(), 20);
    let other = get(&visitor, "/api/v1/random?seed=ding&limit=20").await;
    assert_ne!(ids(&drawn), ids(&other));
    // One unless more are asked for: the first of them.
    let one = get(&visitor, "/api/v1/random?seed=yue").await;
    assert_eq!(ids(&one), ids(&drawn)[..1]);

    // Without a seed there is a fresh one, which can be named again.
    let (first, second) = (
        get(&visitor, "/api/v1/random?limit=20").await,
        get(&visitor, "/api/v1/random?limit=20").await,
    );
    assert_ne!(first.body["seed"], second.body["seed"]);
    let seed = text(&first.body["seed"]);
    let named = get(&visitor, &format!("/api/v1/random?limit=20&seed={seed}")).await;
    assert_eq!(named.body, first.body);
}

#[tokio::test]
async fn a_draw_is_among_what_the_filters_leave_and_moves_little_with_the_museum() {
    let app = museum().await;
    let visitor = app.anonymous();
    let filters = "kind=object&from=800&to=960&colour=64,-7,9&tolerance=12";
    let path = format!("/api/v1/random?seed=1&limit=100&{filters}");
    let drawn = get(&visitor, &path).await;
    let searched = get(&visitor, &format!("/api/v1/search?limit=100&{filters}")).await;
    let sorted = |answer: &Answer| ids(answer).into_iter().collect::<BTreeSet<_>>();
    assert!(ids(&drawn).len() > 3);
    assert_eq!(sorted(&drawn), sorted(&searched));
    assert_eq!(drawn.body["total"], searched.body["total"]);
    assert_ne!(ids(&drawn), ids(&searched));

    // What is published later takes its own place and moves no other.
    let curator = app.token(Role::Curator).await;
    let before = ids(&get(&visitor, "/api/v1/random?seed=2&limit=100&kind=object").await);
    let new = curator.create(&object("新来")).await;
    curator.publish(&new).await;
    app.searched().await;
    let after = ids(&get(&visitor, "/api/v1/random?seed=2&limit=100&kind=object").await);
    let kept: Vec<String> = after.iter().filter(|id| **id != new).cloned().collect();
    assert_eq!(kept[..], before[..kept.len()]);
    assert!(kept.len() >= 99);

    for (query, fault) in [
        ("cursor=x", ("/cursor", "unknown_field")),
        ("sort=label", ("/sort", "unknown_field")),
        ("flavour=salt", ("/flavour", "unknown_field")),
        ("seed=1&seed=2", ("/seed", "repeated")),
        ("kind=pot", ("/kind", "invalid_value")),
        ("filter=form:", ("/filter", "invalid_value")),
    ] {
        let refused = visitor.get(&format!("/api/v1/random?{query}")).await;
        assert_eq!(refused.status, 400, "{query}: {}", refused.text);
        assert_eq!(refused.faults()[0].0, fault.0, "{query}");
    }
    let long = "x".repeat(65);
    let refused = visitor.get(&format!("/api/v1/random?seed={long}")).await;
    assert_eq!(refused.faults(), [("/seed", "too_long")]);
}

/// What the days of a run show.
async fn days(client: &Client, from: NaiveDate, count: u64) -> Vec<String> {
    let mut shown = Vec::new();
    for day in (0..count).filter_map(|n| from.checked_add_days(Days::new(n))) {
        let answer = get(client, &format!("/api/v1/daily?date={day}")).await;
        assert_eq!(answer.body["date"], json!(day.to_string()));
        shown.push(text(&answer.body["item"]["id"]));
    }
    shown
}

#[tokio::test]
async fn every_piece_with_a_picture_has_its_day_before_any_has_another() {
    let app = museum().await;
    let visitor = app.anonymous();
    let pictured = get(
        &visitor,
        "/api/v1/search?kind=object&has_image=true&limit=100",
    )
    .await;
    let pictured: BTreeSet<String> = ids(&pictured).into_iter().collect();
    let all = pictured.len() as u64;
    assert!((5..100).contains(&all));
    let from: NaiveDate = "2031-02-01".parse().expect("a day");
    let shown = days(&visitor, from, 2 * all).await;
    for window in shown.windows(pictured.len()) {
        let distinct: BTreeSet<String> = window.iter().cloned().collect();
        assert_eq!(distinct, pictured);
    }

    let today = get(&visitor, "/api/v1/daily?lang=en").await;
    let now = (app.app.clock.now() + TimeDelta::hours(8)).date_naive();
    assert_eq!(today.body["date"], json!(now.to_string()));
    assert_eq!(today.body["time_zone"], "UTC+08:00");
    let home = get(&visitor, "/?lang=en").await.text;
    let id = text(&today.body["item"]["id"]);
    let band = home.split("Piece of the day").nth(1).expect("is shown");
    assert!(
        band.split("</section>")
            .next()
            .expect("a band")
            .contains(&id),
        "{home}"
    );
    for bad in ["2026-02-30", "today", "2026-1-1", ""] {
        let refused = visitor.get(&format!("/api/v1/daily?date={bad}")).await;
        assert_eq!(refused.faults(), [("/date", "invalid_value")], "{bad}");
    }
}

#[tokio::test]
async fn the_piece_of_today_stays_while_the_museum_changes_and_goes_when_it_is_withdrawn() {
    let app = TestApp::start().await;
    let visitor = app.anonymous();
    assert!(get(&visitor, "/api/v1/daily").await.body["item"].is_null());
    assert!(
        !get(&visitor, "/?lang=en")
            .await
            .text
            .contains("Piece of the day")
    );
    let curator = app.token(Role::Curator).await;
    let mut pieces = Vec::new();
    for n in 0..6 {
        let id = curator.create(&object(&format!("碗{n}"))).await;
        curator.publish(&id).await;
        pieces.push(id);
    }
    app.searched().await;
    let today = text(&get(&visitor, "/api/v1/daily").await.body["item"]["id"]);
    for n in 6..12 {
        let id = curator.create(&object(&format!("盘{n}"))).await;
        curator.publish(&id).await;
        app.searched().await;
        let still = text(&get(&visitor, "/api/v1/daily").await.body["item"]["id"]);
        assert_eq!(still, today);
    }
    let now = (app.app.clock.now() + TimeDelta::hours(8)).date_naive();
    let tomorrow = now.checked_add_days(Days::new(1)).expect("a day");
    let next = days(&visitor, tomorrow, 11).await;
    assert!(!next.contains(&today), "the others come first");

    // Withdrawn, it goes at once, and what comes next stands for it.
    let withdraw = format!("/api/v1/curation/records/{today}/withdraw");
    let gone = curator.with("if-match", "\"1\"");
    let gone = gone.post(&withdraw, &json!({"reason": "test"})).await;
    assert_eq!(gone.status, 200, "{}", gone.text);
    let instead = text(&get(&visitor, "/api/v1/daily").await.body["item"]["id"]);
    assert_eq!(instead, next[0]);

    // A hand that stood elsewhere yesterday moves on by one.
    let yesterday = now.checked_sub_days(Days::new(1)).expect("a day");
    {
        let mut tx = app.app.db.begin(Priority::Edit).await.expect("begins");
        let hand = format!("{yesterday} {}", next[3]);
        let put = settings::put(&mut tx.conn(), "piece_of_the_day", &hand).await;
        put.expect("writes");
        tx.commit().await.expect("commits");
    }
    let moved = text(&get(&visitor, "/api/v1/daily").await.body["item"]["id"]);
    assert_eq!(moved, next[4]);
    let before = get(&visitor, &format!("/api/v1/daily?date={yesterday}")).await;
    assert_eq!(text(&before.body["item"]["id"]), next[3]);
}

/// A museum as its lists tell it, to judge a quiz by.
struct Judge(BTreeMap<String, Value>);

impl Judge {
    /// All that a record names, and what that lies in.
    fn true_of(&self, piece: &str) -> BTreeSet<String> {
        let record = &self.0[piece];
        let mut named: Vec<&Value> = vec![
            &record["form"],
            &record["find_spot"]["site"],
            &record["find_spot"]["context"],
            &record["production_place"],
        ];
        named.extend(
            record["dating"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|dating| &dating["period"]),
        );
        let mut front: Vec<String> = named
            .into_iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let mut found = BTreeSet::new();
        while let Some(id) = front.pop() {
            let record = &self.0[&id];
            for up in [&record["broader"], &record["parent"], &record["site"]] {
                let several = up
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str);
                front.extend(
                    several
                        .chain(up.as_str())
                        .filter(|id| self.0.contains_key(*id))
                        .map(str::to_owned),
                );
            }
            found.insert(id);
        }
        found
    }

    fn years(&self, id: &str) -> Option<(i64, i64)> {
        let concept = &self.0[id];
        Some((concept["begin"].as_i64()?, concept["end"].as_i64()?))
    }
}

#[tokio::test]
async fn a_quiz_asks_what_has_one_right_answer() {
    let app = museum().await;
    let visitor = app.anonymous();
    let judge = Judge(everything(&visitor).await);
    let mut about = BTreeSet::new();
    let mut places = BTreeSet::new();
    for seed in ["a", "b", "c", "d"] {
        let path = format!("/api/v1/quiz?seed={seed}&limit=20&lang=en");
        let quiz = get(&visitor, &path).await;
        assert_eq!(get(&visitor, &path).await.body, quiz.body);
        assert_eq!(quiz.body["seed"], json!(seed));
        let questions = quiz.body["questions"].as_array().expect("questions");
        assert!(questions.len() >= 10, "{}", questions.len());
        let mut pieces = BTreeSet::new();
        for question in questions {
            let piece = text(&question["piece"]["id"]);
            assert!(pieces.insert(piece.clone()), "each about another piece");
            let kind = text(&question["about"]);
            let right = text(&question["answer"]);
            let truths = judge.true_of(&piece);
            assert!(truths.contains(&right), "{question}");
            let options = question["options"].as_array().expect("options");
            assert_eq!(options.len(), 4);
            let labels: BTreeSet<String> = options
                .iter()
                .map(|option| text(&option["label"]))
                .collect();
            assert_eq!(labels.len(), 4, "{question}");
            for (at, option) in options.iter().enumerate() {
                let id = text(&option["id"]);
                if id == right {
                    places.insert(at);
                    continue;
                }
                assert!(!truths.contains(&id), "{question}");
                let wrong = &judge.0[&id];
                match kind.as_str() {
                    "period" => {
                        assert_eq!(wrong["scheme"], "period");
                        let (begin, end) = judge.years(&id).expect("years");
                        let (from, to) = judge.years(&right).expect("years");
                        assert!(to < begin || end < from, "{question}");
                    }
                    "form" => assert_eq!(wrong["scheme"], judge.0[&right]["scheme"]),
                    _ => assert_eq!(wrong["kind"], "site"),
                }
                // Nor is it a broader or narrower name for what is right.
                let above = |low: &str, high: &str| {
                    let record = &judge.0[low];
                    let up = [&record["broader"], &record["parent"]];
                    up.iter().any(|up| up.to_string().contains(high))
                };
                assert!(!above(&id, &right) && !above(&right, &id), "{question}");
            }
            about.insert(kind);
        }
    }
    assert!(about.len() >= 2, "{about:?}");
    assert!(
        places.len() == 4,
        "the right one stands anywhere: {places:?}"
    );
    let chinese = get(&visitor, "/api/v1/quiz?seed=a&limit=1").await;
    assert!(text(&chinese.body["questions"][0]["text"]).starts_with("这件器物"));
    for (query, fault) in [
        ("limit=0", ("/limit", "out_of_range")),
        ("limit=51", ("/limit", "out_of_range")),
        ("lang=-", ("/lang", "invalid_language")),
        ("seed=1&seed=2", ("/seed", "repeated")),
    ] {
        let refused = visitor.get(&format!("/api/v1/quiz?{query}")).await;
        assert_eq!(refused.faults(), [fault]);
    }
}
