//! Cursors: every result once, whatever happens meanwhile.

use std::collections::BTreeSet;

use celadon::domain::role::Role;
use serde_json::json;

use super::{address, ids, museum, search, text};
use crate::support::app::{Client, TestApp, object};

/// All pages of a search, with something done between them.
async fn walk(
    client: &Client,
    parameters: &[(&str, &str)],
    mut between: impl AsyncFnMut(),
) -> Vec<String> {
    let mut seen = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut asked = parameters.to_vec();
        asked.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page = search(client, &asked).await;
        seen.extend(ids(&page));
        match page.body["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return seen,
        }
        between().await;
    }
}

#[tokio::test]
async fn pages_cover_everything_exactly_once_in_every_order() {
    let app = museum().await;
    let visitor = app.anonymous();
    let mut orders = BTreeSet::new();
    for sort in ["relevance", "label", "date", "recent"] {
        for q in [
            "",
            "越窑",
            "bowl",
            "净瓶 唐",
            "越窑的青瓷碗是什么釉色",
            "a bowl of the Yue kilns with a celadon glaze",
        ] {
            let whole = search(&visitor, &[("q", q), ("sort", sort), ("limit", "100")]).await;
            let total = whole.body["total"].as_u64().expect("a number");
            let seen = walk(
                &visitor,
                &[("q", q), ("sort", sort), ("limit", "7")],
                async || {},
            )
            .await;
            assert_eq!(seen.len() as u64, total, "{q} by {sort}");
            assert!(
                seen.starts_with(&ids(&whole)),
                "{q} by {sort}: one order, however it is cut"
            );
            let distinct: BTreeSet<_> = seen.iter().collect();
            assert_eq!(distinct.len(), seen.len(), "{q} by {sort}");
            orders.insert((q, seen));
        }
    }
    assert!(orders.len() > 8, "the orders differ");
}

#[tokio::test]
async fn what_is_published_meanwhile_neither_repeats_nor_hides_a_result() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let visitor = app.anonymous();
    let mut made = BTreeSet::new();
    for n in 0..23 {
        let id = curator.create(&object(&format!("越窑碗 {n}"))).await;
        curator.publish(&id).await;
        made.insert(id);
    }
    app.searched().await;
    for (sort, q) in [
        ("relevance", "越窑碗"),
        ("relevance", ""),
        ("label", ""),
        ("date", ""),
        ("recent", "碗"),
    ] {
        let mut n = 0;
        let seen = walk(
            &visitor,
            &[("q", q), ("sort", sort), ("limit", "5")],
            async || {
                n += 1;
                let id = curator
                    .create(&object(&format!("越窑越窑碗 {n} {sort}")))
                    .await;
                curator.publish(&id).await;
                app.searched().await;
            },
        )
        .await;
        let distinct: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!(distinct.len(), seen.len(), "{q} by {sort}: nothing twice");
        assert!(distinct.is_superset(&made), "{q} by {sort}: nothing lost");
    }
}

#[tokio::test]
async fn a_cursor_opens_only_the_search_it_came_from() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    for label in ["碗一", "碗二", "碗三"] {
        let id = curator.create(&object(label)).await;
        curator.publish(&id).await;
    }
    app.searched().await;
    let visitor = app.anonymous();
    let first = search(&visitor, &[("q", "碗"), ("limit", "1")]).await;
    let next = text(&first.body["next"]);
    let refused = async |parameters: &[(&str, &str)]| {
        let answer = visitor.get(&address(parameters)).await;
        assert_eq!(
            answer.faults(),
            [("/cursor", "invalid_cursor")],
            "{parameters:?}"
        );
    };
    refused(&[("q", "瓶"), ("cursor", &next)]).await;
    refused(&[("q", "碗"), ("sort", "label"), ("cursor", &next)]).await;
    refused(&[("q", "碗"), ("kind", "object"), ("cursor", &next)]).await;
    refused(&[("q", "碗"), ("from", "1"), ("cursor", &next)]).await;
    let list = visitor.get("/api/v1/objects?limit=1").await;
    refused(&[("q", "碗"), ("cursor", &text(&list.body["next"]))]).await;
    let long = "A".repeat(5_000);
    for bad in [
        "",
        "x",
        "AAAA",
        "../../etc/passwd",
        "💣",
        &next[1..],
        &format!("{next}A"),
        &long,
    ] {
        refused(&[("q", "碗"), ("cursor", bad)]).await;
    }
    for at in 0..next.len() {
        let mut changed = next.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("ascii");
        refused(&[("q", "碗"), ("cursor", &changed)]).await;
    }
    let elsewhere = visitor.get(&format!("/api/v1/objects?cursor={next}")).await;
    assert_eq!(elsewhere.faults(), [("/cursor", "invalid_cursor")]);
    // Page size, facets and language may change on the way.
    let on = [
        ("q", "碗"),
        ("cursor", &next),
        ("limit", "2"),
        ("facets", "kind"),
        ("lang", "en"),
    ];
    let rest = search(&visitor, &on).await;
    assert_eq!((ids(&rest).len(), &rest.body["total"]), (2, &json!(3)));
}
