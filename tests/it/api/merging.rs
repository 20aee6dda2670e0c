//! What refers to a record; deleting one; two concepts that become one.

use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::vocabulary::concept;
use crate::support::app::{Answer, Client, TestApp, object};

fn of_form(label: &str, form: &str) -> Value {
    let mut document = object(label);
    document["form"] = json!(form);
    document
}

async fn delete(client: &Client, id: &str, version: i64) -> Answer {
    let path = format!("/api/v1/curation/records/{id}");
    let client = client.with("if-match", &format!("\"{version}\""));
    client.send(Method::DELETE, &path, None).await
}

async fn merge(client: &Client, old: &str, into: &str) -> Answer {
    let path = format!("/api/v1/curation/concepts/{old}/merge");
    client
        .with("if-match", "*")
        .post(&path, &json!({"into": into}))
        .await
}

async fn working(client: &Client, id: &str) -> Value {
    client
        .get(&format!("/api/v1/curation/records/{id}"))
        .await
        .body
}

async fn edit(client: &Client, id: &str, version: i64, patch: Value) {
    let edited = client
        .patch(&format!("/api/v1/curation/records/{id}"), version, &patch)
        .await;
    assert_eq!(edited.status, 200, "{}", edited.text);
}

#[tokio::test]
async fn deleting_a_concept_in_use_is_refused_with_its_uses() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let bowl = curator.create(&concept("碗")).await;
    let mut lobed = concept("葵口碗");
    lobed["broader"] = json!([bowl]);
    let lobed = curator.create(&lobed).await;
    let find = curator.create(&of_form("一只碗", &bowl)).await;

    let uses = curator
        .get(&format!("/api/v1/curation/records/{bowl}/uses?limit=1"))
        .await;
    assert_eq!(uses.body["total"], 2);
    let next = uses.body["next"].as_str().expect("a cursor");
    let rest = curator
        .get(&format!(
            "/api/v1/curation/records/{bowl}/uses?limit=1&cursor={next}"
        ))
        .await;
    assert_eq!(rest.body["next"], json!(null));
    let told = [&uses.body["items"][0], &rest.body["items"][0]];
    assert_eq!(
        *told[0],
        json!({"record": lobed, "kind": "concept", "label": "葵口碗", "pointer": "/broader/0", "role": "broader", "public_only": false})
    );
    assert_eq!(
        (&told[1]["record"], &told[1]["pointer"]),
        (&json!(find), &json!("/form"))
    );

    let refused = delete(&curator, &bowl, 1).await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem()),
        (409, "conflict")
    );
    assert_eq!(
        refused.faults(),
        [("/uses/0", "in_use"), ("/uses/1", "in_use")]
    );
    assert!(refused.text.contains("葵口碗") && refused.text.contains(&find));
    assert_eq!(working(&curator, &bowl).await["version"], 1);

    assert_eq!(delete(&curator, &find, 2).await.status, 412);
    assert_eq!(
        delete(&app.token(Role::Cataloguer).await, &find, 1)
            .await
            .status,
        403
    );
    for (id, version) in [(&find, 1), (&lobed, 1), (&bowl, 1)] {
        assert_eq!(delete(&curator, id, version).await.status, 204);
        assert_eq!(
            curator
                .get(&format!("/api/v1/curation/records/{id}"))
                .await
                .status,
            404
        );
    }
    assert_eq!(delete(&curator, &bowl, 1).await.status, 404);
}

#[tokio::test]
async fn what_was_ever_public_is_not_deleted() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let bowl = curator.create(&concept("碗")).await;
    curator.publish(&bowl).await;
    assert_eq!(delete(&curator, &bowl, 1).await.problem(), "conflict");
    let path = format!("/api/v1/curation/records/{bowl}/withdraw");
    assert_eq!(
        curator
            .with("if-match", "\"1\"")
            .post(&path, &json!({}))
            .await
            .status,
        200
    );
    assert_eq!(delete(&curator, &bowl, 1).await.problem(), "conflict");
}

#[tokio::test]
async fn a_use_that_only_the_public_sees_counts() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let bowl = curator.create(&concept("碗")).await;
    let find = curator.create(&of_form("一只碗", &bowl)).await;
    curator.publish(&find).await;
    edit(&curator, &find, 1, json!({"form": null})).await;
    let refused = delete(&curator, &bowl, 1).await;
    assert_eq!(refused.faults(), [("/uses/0", "in_use")]);
    let uses = curator
        .get(&format!("/api/v1/curation/records/{bowl}/uses"))
        .await;
    assert_eq!(uses.body["items"][0]["public_only"], true);
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in one piece")]
async fn a_merged_concepts_address_leads_to_the_other_and_everything_follows() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let mut old = concept("盌");
    old["alt_labels"] = json!({"en": ["wan-old"]});
    let old = curator.create(&old).await;
    let new = curator.create(&concept("碗")).await;
    let mut below = concept("葵口碗");
    below["broader"] = json!([old, new]);
    let below = curator.create(&below).await;
    let plain = curator.create(&of_form("甲", &old)).await;
    let drafted = curator.create(&of_form("乙", &old)).await;
    let left = curator.create(&of_form("丙", &old)).await;
    let never = curator.create(&of_form("丁", &old)).await;
    for id in [&old, &new, &below, &plain, &drafted, &left] {
        curator.publish(id).await;
    }
    edit(
        &curator,
        &drafted,
        1,
        json!({"labels": {"zh-Hans": "草稿"}}),
    )
    .await;
    edit(&curator, &left, 1, json!({"form": null})).await;
    edit(
        &curator,
        &old,
        1,
        json!({"alt_labels": {"en": ["wan-old", "secret-draft"]}}),
    )
    .await;

    let merged = merge(&curator, &old, &new).await;
    assert_eq!(merged.status, 200, "{}", merged.text);
    assert_eq!(
        (&merged.body["id"], &merged.body["alt_labels"]),
        (
            &json!(new),
            &json!({"zh-Hans": ["盌"], "en": ["wan-old", "secret-draft"]})
        )
    );
    let public = app.anonymous();

    for (path, there) in [
        (
            format!("/api/v1/concepts/{old}?lang=en"),
            format!("/api/v1/concepts/{new}?lang=en"),
        ),
        (format!("/id/{old}"), format!("/id/{new}")),
        (format!("/concepts/{old}"), format!("/concepts/{new}")),
    ] {
        let led = public.get(&path).await;
        assert_eq!(
            (led.status.as_u16(), led.header("location")),
            (308, app.url(&there).as_str()),
            "{path}"
        );
        let there = public.get(&there).await;
        assert!(
            there.status == 200 || there.status == 303,
            "{}",
            there.status
        );
    }
    assert_eq!(
        public.get(&format!("/api/v1/objects/{old}")).await.status,
        404
    );

    for id in [&plain, &drafted, &left] {
        let seen = public.get(&format!("/api/v1/objects/{id}")).await;
        assert_eq!(seen.body["form"], new.as_str(), "{}", seen.text);
        assert_ne!(seen.body["label"], "草稿", "no draft became public");
    }
    let seen = public.get(&format!("/api/v1/concepts/{below}")).await;
    assert_eq!(seen.body["broader"], json!([new]), "named once");
    let seen = public.get(&format!("/api/v1/concepts/{new}")).await;
    assert_eq!(
        seen.body["alt_labels"],
        json!({"zh-Hans": ["盌"], "en": ["wan-old"]}),
        "a draft's label stays one"
    );

    let copy = working(&curator, &drafted).await;
    assert_eq!(
        (&copy["form"], &copy["labels"]["zh-Hans"], &copy["review"]),
        (&json!(new), &json!("草稿"), &json!("draft"))
    );
    assert_eq!(
        (&copy["version"], &copy["published_version"]),
        (&json!(4), &json!(3))
    );
    assert_eq!(working(&curator, &left).await.get("form"), None);
    let copy = working(&curator, &never).await;
    assert_eq!(
        (&copy["form"], &copy["publication"]),
        (&json!(new), &json!("never"))
    );
    let copy = working(&curator, &old).await;
    assert_eq!(
        (
            &copy["deprecated"],
            &copy["replaced_by"],
            &copy["publication"]
        ),
        (&json!(true), &json!(new), &json!("withdrawn"))
    );
    let uses = curator
        .get(&format!("/api/v1/curation/records/{old}/uses"))
        .await;
    assert_eq!(uses.body["total"], 0);

    let seq = &merged.body["public_seq"];
    let found = public
        .get(&format!(
            "/api/v1/search?q=wan-old&kind=object&min_seq={seq}"
        ))
        .await;
    let ids: Vec<_> = found.body["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    for id in [&plain, &drafted, &left] {
        assert!(ids.contains(&json!(id)), "search follows: {}", found.text);
    }

    let refused = curator
        .post("/api/v1/curation/records", &of_form("戊", &old))
        .await;
    assert_eq!(refused.faults(), [("/form", "replaced")]);
    let path = format!("/api/v1/curation/records/{old}/publish");
    assert_eq!(
        curator
            .with("if-match", "*")
            .post(&path, &json!({}))
            .await
            .problem(),
        "conflict"
    );
    assert_eq!(
        merge(&curator, &old, &new).await.problem(),
        "conflict",
        "only once"
    );

    // Merged on: both old addresses lead to the last.
    let last = curator.create(&concept("碗类")).await;
    assert_eq!(
        merge(&curator, &new, &last).await.problem(),
        "conflict",
        "not to what nobody may see"
    );
    curator.publish(&last).await;
    assert_eq!(merge(&curator, &new, &last).await.status, 200);
    for id in [&old, &new] {
        let led = public.get(&format!("/api/v1/concepts/{id}")).await;
        assert_eq!(
            led.header("location"),
            app.url(&format!("/api/v1/concepts/{last}"))
        );
    }
}

#[tokio::test]
async fn a_merge_that_makes_no_sense_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let top = curator.create(&concept("器皿")).await;
    let mut document = concept("碗");
    document["broader"] = json!([top]);
    let middle = curator.create(&document).await;
    document["broader"] = json!([middle]);
    let leaf = curator.create(&document).await;
    let mut glaze = concept("青釉");
    glaze["scheme"] = json!("glaze");
    let glaze = curator.create(&glaze).await;
    let find = curator.create(&object("一只碗")).await;
    let nothing = "0190a1b2-0000-7000-8000-00000000dead";
    for (into, code) in [
        (top.as_str(), "self_reference"),
        (leaf.as_str(), "cycle"),
        (glaze.as_str(), "wrong_scheme"),
        (find.as_str(), "wrong_kind"),
        (nothing, "not_found"),
    ] {
        let refused = merge(&curator, &top, into).await;
        assert_eq!(
            (refused.status.as_u16(), refused.faults()),
            (422, vec![("/into", code)]),
            "{}",
            refused.text
        );
    }
    assert_eq!(merge(&curator, &find, &top).await.status, 409);
    assert_eq!(merge(&curator, nothing, &top).await.status, 404);
    for id in [&top, &middle, &leaf, &glaze, &find] {
        assert_eq!(working(&curator, id).await["version"], 1);
    }
    // Into what lies right below it: that takes its place.
    assert_eq!(merge(&curator, &top, &middle).await.status, 200);
    assert_eq!(working(&curator, &middle).await.get("broader"), None);
    assert_eq!(
        app.anonymous()
            .get(&format!("/api/v1/concepts/{top}"))
            .await
            .status,
        404,
        "never public"
    );
}
