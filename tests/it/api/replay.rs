//! The history of a record, replayed change by change, gives the record as it is stored.

use celadon::domain::role::Role;
use serde_json::{Value, json};

use crate::support::app::{TestApp, object};
use crate::support::postgres::Cluster;

/// The changes that curators make, one after another, decided by a number.
fn edit(number: u64) -> Value {
    // A plain mixing of bits: the same edits in every run, in no order that anybody chose.
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
    let small = mixed % 7 + 1;
    match mixed % 9 {
        0 => json!({"labels": {"en": format!("bowl {small}")}}),
        1 => json!({"labels": {"en": null, "zh-Hant": format!("碗{small}")}}),
        2 => json!({"count": small}),
        3 => json!({"count": null, "description": {"en": format!("text {small}")}}),
        4 => {
            json!({"notes": (0..small).map(|at| json!({"text": format!("备注 {at}")})).collect::<Vec<_>>()})
        }
        5 => json!({"notes": null}),
        6 => json!({"dating": [{"edtf": format!("087{small}")}]}),
        7 => json!({"find_spot": {"find_number": format!("T1①:{small}"), "note": null}}),
        _ => {
            json!({"find_spot": {"note": format!("匣钵 {small}"), "grid_position": {"x_m": f64::from(u32::try_from(small).unwrap_or(0)) + 0.25, "y_m": 0.5}}})
        }
    }
}

/// `document` with the differences that a revision tells.
fn made(mut document: Value, differences: &Value) -> Value {
    for one in differences.as_array().expect("differences") {
        let pointer = one["pointer"].as_str().expect("a pointer");
        assert_eq!(document.pointer(pointer), one.get("before"), "{pointer}");
        let (above, name) = pointer.rsplit_once('/').expect("a member");
        let place = document.pointer_mut(above).expect("what is above");
        match (place, one.get("after")) {
            (Value::Object(members), Some(after)) => {
                members.insert(name.to_owned(), after.clone());
            }
            (Value::Object(members), None) => {
                members.remove(name);
            }
            (Value::Array(items), Some(after)) => {
                items[name.parse::<usize>().expect("a place")] = after.clone();
            }
            other => panic!("{pointer}: {other:?}"),
        }
    }
    document
}

#[tokio::test]
async fn a_record_is_what_its_history_replayed_says() {
    let database = Cluster::shared().database().await;
    for app in [
        TestApp::start().await,
        TestApp::with(&[("database.url", database.url())]).await,
    ] {
        let curator = app.token(Role::Cataloguer).await;
        let mut versions = 0;
        for record in 0..4_u64 {
            let id = curator.create(&object("碗")).await;
            let path = format!("/api/v1/curation/records/{id}");
            let mut version = 1;
            for number in 0..25_u64 {
                let answer = curator
                    .patch(&path, version, &edit(record * 1_000 + number))
                    .await;
                assert_eq!(answer.status, 200, "{}", answer.text);
                version = answer.body["version"].as_i64().expect("a version");
            }
            let mut replayed = json!({});
            for at in 1..=version {
                let revision = curator.get(&format!("{path}/revisions/{at}")).await;
                assert_eq!(revision.status, 200, "{}", revision.text);
                replayed = made(replayed, &revision.body["differences"]);
                assert_eq!(replayed, revision.body["content"], "version {at}");
                versions += 1;
            }
            let stored = curator.get(&path).await.body;
            for (name, value) in replayed.as_object().expect("members") {
                assert_eq!(&stored[name], value, "{name}");
            }
        }
        assert!(versions > 60, "{versions} versions were replayed");
    }
}
