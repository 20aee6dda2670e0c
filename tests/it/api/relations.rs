//! What leads to a record is told there, under the name of the inverse, page by page, and never what is not public.

use celadon::domain::role::Role;
use serde_json::{Value, json};

use crate::support::app::{Answer, Client, TestApp, object};

/// A site with a layer, a maker, a text and pieces that name them.
struct Museum {
    site: String,
    layer: String,
    maker: String,
    report: String,
    pieces: Vec<String>,
}

async fn museum(curator: &Client, disclosure: &str) -> Museum {
    let site = json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "后司岙"}, "disclosure": disclosure});
    let site = curator.create(&site).await;
    let layer = json!({"kind": "context", "context_kind": "layer", "site": site, "labels": {"zh-Hans": "第四层"}});
    let layer = curator.create(&layer).await;
    let maker = json!({"kind": "agent", "agent_kind": "person", "labels": {"zh-Hans": "某工"}});
    let maker = curator.create(&maker).await;
    let report = json!({"kind": "source", "source_kind": "report", "labels": {"zh-Hans": "报告"}, "author": maker});
    let report = curator.create(&report).await;
    for id in [&site, &layer, &maker, &report] {
        curator.publish(id).await;
    }
    let mut pieces = Vec::new();
    for number in 0..5 {
        let mut piece = object(&format!("碗{number}"));
        piece["find_spot"] = json!({"site": site, "context": layer});
        piece["makers"] = json!([maker]);
        piece["production_place"] = json!(site);
        piece["relations"] = json!([{"type": "documented_in", "target": report, "locus": format!("第 {number} 页"), "confidence": "probable"}]);
        pieces.push(curator.create(&piece).await);
    }
    // The last stays a draft.
    for id in &pieces[..4] {
        curator.publish(id).await;
    }
    Museum {
        site,
        layer,
        maker,
        report,
        pieces,
    }
}

fn rows(answer: &Answer) -> Vec<(String, String, String)> {
    let items = answer.body["items"].as_array().expect("items").iter();
    let text = |item: &Value, name: &str| item[name].as_str().expect("a text").to_owned();
    items
        .map(|item| (text(item, "role"), text(item, "id"), text(item, "inverse")))
        .collect()
}

async fn all(client: &Client, path: &str) -> Vec<(String, String, String)> {
    let (mut found, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = client.get(&format!("{path}{query}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let some = rows(&page);
        assert!(some.len() <= 2);
        found.extend(some);
        let Some(next) = page.body["next"].as_str() else {
            return found;
        };
        query = format!("?limit=2&cursor={next}");
    }
}

#[tokio::test]
async fn whatever_leads_to_a_record_is_told_there_by_its_inverse() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let held = museum(&curator, "exact").await;
    let visitor = app.anonymous();
    let public = &held.pieces[..4];
    let of = |role: &str, inverse: &str| -> Vec<_> {
        public
            .iter()
            .map(|id| (role.to_owned(), id.clone(), inverse.to_owned()))
            .collect()
    };
    let expected = |parts: Vec<Vec<(String, String, String)>>| {
        let mut all: Vec<_> = parts.concat();
        all.sort();
        all
    };
    let one = |role: &str, id: &str, inverse: &str| {
        vec![(role.to_owned(), id.to_owned(), inverse.to_owned())]
    };

    let site = all(&visitor, &format!("/api/v1/sites/{}/relations", held.site)).await;
    let finds = of("site", "出土器物");
    assert_eq!(
        site,
        expected(vec![
            of("production_place", "此地所产"),
            finds,
            one("site", &held.layer, "发掘单位")
        ])
    );
    let layer = all(
        &visitor,
        &format!("/api/v1/contexts/{}/relations", held.layer),
    )
    .await;
    assert_eq!(layer, of("context", "出土器物"));
    let maker = all(
        &visitor,
        &format!("/api/v1/agents/{}/relations", held.maker),
    )
    .await;
    assert_eq!(
        maker,
        expected(vec![
            one("author", &held.report, "著作"),
            of("makers", "作品")
        ])
    );
    let report = format!("/api/v1/sources/{}/relations", held.report);
    assert_eq!(all(&visitor, &report).await, of("documented_in", "记载"));

    let answer = visitor
        .get(&format!("{report}?lang=en&role=documented_in"))
        .await;
    assert_eq!(answer.body["items"][0]["inverse"], "documents");
    assert_eq!(
        answer.body["items"][0]["statements"],
        json!([{"confidence": "probable", "locus": "第 0 页"}])
    );
    assert!(
        answer.body["items"][0]["url"]
            .as_str()
            .expect("a url")
            .ends_with(&format!("/api/v1/objects/{}", held.pieces[0]))
    );
    let again = visitor
        .with("if-none-match", answer.header("etag"))
        .get(&format!("{report}?lang=en&role=documented_in"))
        .await;
    assert_eq!(again.status, 304);
    let refused = visitor.get(&format!("{report}?cursor=x")).await;
    assert_eq!(refused.faults(), [("/cursor", "invalid_cursor")]);
    assert_eq!(
        visitor
            .get(&format!("/api/v1/objects/{}/relations", held.report))
            .await
            .status,
        404
    );

    let path = format!("/api/v1/curation/records/{}/relations", held.report);
    let working = all(&curator, &path).await;
    assert_eq!(working.len(), 5, "curators see the draft too");
    assert_eq!(visitor.get(&path).await.status, 401);
}

#[tokio::test]
async fn what_a_draft_says_or_a_withdrawn_record_said_leads_nowhere() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let held = museum(&curator, "exact").await;
    let visitor = app.anonymous();
    // A published piece whose draft says something new.
    let silent = curator.create(&object("无言碗")).await;
    curator.publish(&silent).await;
    let path = format!("/api/v1/curation/records/{silent}");
    let says = json!({"relations": [{"type": "documented_in", "target": held.report}]});
    assert_eq!(curator.patch(&path, 1, &says).await.status, 200);
    let gone = format!("/api/v1/curation/records/{}/withdraw", held.pieces[0]);
    let withdrawn = curator
        .with("if-match", "\"1\"")
        .send(reqwest::Method::POST, &gone, None)
        .await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    let report = format!("/api/v1/sources/{}/relations", held.report);
    let ids: Vec<_> = all(&visitor, &report)
        .await
        .into_iter()
        .map(|(_, id, _)| id)
        .collect();
    assert_eq!(ids, held.pieces[1..4]);
    // What is named by others stays where it was: nothing dangles.
    let target = format!("/api/v1/curation/records/{}/withdraw", held.report);
    assert_eq!(
        curator
            .with("if-match", "\"1\"")
            .send(reqwest::Method::POST, &target, None)
            .await
            .status,
        200
    );
    assert_eq!(visitor.get(&report).await.status, 410);
    let still = curator
        .get(&format!(
            "/api/v1/curation/records/{}/relations",
            held.report
        ))
        .await;
    assert_eq!(rows(&still).len(), 6);
}

#[tokio::test]
async fn nothing_leads_to_a_hidden_site() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let held = museum(&curator, "hidden").await;
    let visitor = app.anonymous();
    assert_eq!(
        all(&visitor, &format!("/api/v1/sites/{}/relations", held.site)).await,
        []
    );
    assert_eq!(
        all(
            &visitor,
            &format!("/api/v1/contexts/{}/relations", held.layer)
        )
        .await,
        []
    );
    let page = visitor
        .with("accept", "text/html")
        .get(&format!("/sites/{}", held.site))
        .await;
    assert!(!page.text.contains(&held.layer) && !page.text.contains(&held.pieces[0]));
}

#[tokio::test]
async fn pages_show_what_leads_to_a_record_and_go_on() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let held = museum(&curator, "exact").await;
    let reader = app.anonymous().with("accept", "text/html");
    for (path, inverse) in [
        (format!("/sources/{}", held.report), "记载"),
        (format!("/agents/{}", held.maker), "作品"),
        (format!("/contexts/{}", held.layer), "出土器物"),
        (format!("/sites/{}", held.site), "发掘单位"),
    ] {
        let page = reader.get(&path).await;
        assert!(
            [format!("<p>{inverse}</p>"), format!("<h3>{inverse}</h3>")]
                .iter()
                .any(|said| page.text.contains(said)),
            "{path}: {}",
            page.text
        );
        assert!(!page.text.contains(&held.pieces[4]), "{path}");
    }
    for number in 0..30 {
        let mut piece = object(&format!("盘{number}"));
        piece["find_spot"] = json!({"context": held.layer});
        let id = curator.create(&piece).await;
        curator.publish(&id).await;
    }
    let page = reader.get(&format!("/contexts/{}", held.layer)).await;
    assert_eq!(page.text.matches("class=\"card\"").count(), 24);
    let (_, rest) = page.text.split_once("?after=").expect("goes on");
    let after = rest.split(['"', '#']).next().expect("a cursor");
    let rest = reader
        .get(&format!("/contexts/{}?after={after}", held.layer))
        .await;
    assert_eq!(rest.text.matches("class=\"card\"").count(), 10);
    assert!(!rest.text.contains("?after="));
    let bench = app.browser(Role::Curator).await.with("accept", "text/html");
    let form = bench
        .get(&format!("/workbench/records/{}", held.report))
        .await;
    assert!(
        form.text.contains("记载") && form.text.contains(&held.pieces[4]),
        "{}",
        form.text
    );
}
