//! A site's units in order of time and its sherds added up: what the public sees, and what curators do.

use celadon::domain::role::Role;
use serde_json::{Value, json};

use crate::support::app::{Client, TestApp};

/// A site with a trench, its layers and a pit; every one published but the last layer.
struct Dug {
    site: String,
    area: String,
    trench: String,
    /// ①, ②, ③, H1, ④.
    units: Vec<String>,
}

async fn context(curator: &Client, kind: &str, site: &str, code: &str, more: &Value) -> String {
    let mut content = json!({"kind": "context", "context_kind": kind, "site": site, "code": code,
        "labels": {"zh-Hans": format!("{code} 层"), "en": format!("Layer {code}")}});
    for (name, value) in more.as_object().expect("members") {
        content[name] = value.clone();
    }
    curator.create(&content).await
}

async fn trench(curator: &Client, disclosure: &str) -> Dug {
    let bowl = concept(curator, "form", "碗", "bowl").await;
    let plain = concept(curator, "ware", "青瓷", "celadon").await;
    let content = json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "后司岙", "en": "Housi'ao"}, "disclosure": disclosure});
    let site = curator.create(&content).await;
    let area = context(curator, "area", &site, "I", &json!({"sherd_total": 60})).await;
    let trench = context(curator, "trench", &site, "T1", &json!({"parent": area})).await;
    let of = |more: Value| {
        let mut more = more;
        more["parent"] = json!(trench);
        more
    };
    let fourth = context(
        curator,
        "layer",
        &site,
        "④",
        &of(json!({"sherds": [{"form": bowl, "count": 5000}]})),
    )
    .await;
    let sherds = json!([{"form": bowl, "ware": plain, "count": 30, "weight_g": 300.5}, {"ware": plain, "count": 12}]);
    let third = context(
        curator,
        "layer",
        &site,
        "③",
        &of(json!({"sherds": sherds, "stratigraphy": [{"type": "above", "context": fourth}]})),
    )
    .await;
    let second = context(curator, "layer", &site, "②", &of(json!({"sherds": [{"form": bowl, "ware": plain, "count": 8}], "stratigraphy": [{"type": "above", "context": third}]}))).await;
    let first = context(curator, "layer", &site, "①<&", &of(json!({"stratigraphy": [{"type": "above", "context": second}, {"type": "above", "context": third}]}))).await;
    let pit = context(curator, "unit", &site, "H1", &of(json!({"stratigraphy": [{"type": "cuts", "context": third}, {"type": "below", "context": first}]}))).await;
    for id in [
        &bowl, &plain, &site, &area, &trench, &first, &second, &third, &pit,
    ] {
        curator.publish(id).await;
    }
    Dug {
        site,
        area,
        trench,
        units: vec![first, second, third, pit, fourth],
    }
}

async fn concept(curator: &Client, scheme: &str, zh: &str, en: &str) -> String {
    let content = json!({"kind": "concept", "scheme": scheme, "labels": {"zh-Hans": zh, "en": en}});
    curator.create(&content).await
}

#[tokio::test]
async fn a_matrix_shows_what_is_published_and_curators_see_all() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let dug = trench(&curator, "exact").await;
    let [first, second, third, pit, fourth] = &dug.units[..] else {
        panic!("five units")
    };
    let visitor = app.anonymous();
    let path = format!("/api/v1/sites/{}/matrix", dug.site);
    let answer = visitor.get(&format!("{path}?lang=en")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        answer.body["levels"],
        json!([[first], [pit, second], [third]])
    );
    let edge = |later: &str, earlier: &str| json!({"later": later, "earlier": earlier});
    let mut edges = answer.body["edges"].as_array().expect("edges").clone();
    let mut expected = vec![
        edge(first, second),
        edge(first, pit),
        edge(second, third),
        edge(pit, third),
    ];
    edges.sort_by_key(ToString::to_string);
    expected.sort_by_key(ToString::to_string);
    assert_eq!(
        edges, expected,
        "that the first lies above the third follows"
    );
    assert_eq!(answer.body["units"][2]["label"], "Layer ②");
    assert_eq!(answer.body["units"][2]["level"], 1);
    assert!(
        !answer.text.contains(fourth.as_str()),
        "a draft is nobody's business"
    );
    let again = visitor
        .with("if-none-match", answer.header("etag"))
        .get(&format!("{path}?lang=en"))
        .await;
    assert_eq!(again.status, 304);

    let picture = visitor
        .get(&format!("{path}.svg?under={}", dug.trench))
        .await;
    assert_eq!(picture.status, 200, "{}", picture.text);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert!(
        picture
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
    assert!(picture.text.contains("①&lt;&amp;") && !picture.text.contains("①<&"));
    assert!(picture.text.contains(&format!("href=\"/contexts/{pit}\"")));
    assert_eq!(picture.text.matches("<rect").count(), 4);
    let again = visitor
        .with("if-none-match", picture.header("etag"))
        .get(&format!("{path}.svg?under={}", dug.trench))
        .await;
    assert_eq!(again.status, 304);
    let refused = visitor.get(&format!("{path}?under={fourth}")).await;
    assert_eq!(
        (refused.status.as_u16(), refused.faults()),
        (400, vec![("/under", "not_found")])
    );

    let path = format!("/api/v1/curation/sites/{}/matrix", dug.site);
    let answer = curator.get(&path).await;
    assert_eq!(
        answer.body["levels"],
        json!([[first], [pit, second], [third], [fourth]])
    );
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let picture = curator.get(&format!("{path}.svg")).await;
    assert_eq!(picture.header("cache-control"), "private, no-store");
    assert!(
        picture
            .text
            .contains(&format!("href=\"/workbench/records/{fourth}\""))
    );
    assert_eq!(visitor.get(&format!("{path}.svg")).await.status, 401);
}

#[tokio::test]
async fn sherds_add_up_over_the_tree_and_disagreements_are_told() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let dug = trench(&curator, "exact").await;
    let visitor = app.anonymous();
    for path in [
        format!("/api/v1/sites/{}/sherds", dug.site),
        format!("/api/v1/contexts/{}/sherds", dug.trench),
    ] {
        let answer = visitor.get(&format!("{path}?lang=en")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(
            (&answer.body["total"], &answer.body["weight_g"]),
            (&json!(50), &json!(300.5))
        );
        let totals: Vec<_> = answer.body["totals"]
            .as_array()
            .expect("totals")
            .iter()
            .map(|row| {
                (
                    row["form"]["label"].clone(),
                    row["ware"]["label"].clone(),
                    row["count"].clone(),
                )
            })
            .collect();
        assert!(
            totals.contains(&(json!("bowl"), json!("celadon"), json!(38))),
            "{totals:?}"
        );
        assert!(
            totals.contains(&(json!(null), json!("celadon"), json!(12))),
            "{totals:?}"
        );
        assert_eq!(answer.body["rows"].as_array().expect("rows").len(), 3);
        let again = visitor
            .with("if-none-match", answer.header("etag"))
            .get(&format!("{path}?lang=en"))
            .await;
        assert_eq!(again.status, 304);
    }
    let whole = visitor
        .get(&format!("/api/v1/sites/{}/sherds", dug.site))
        .await;
    let told = &whole.body["disagreements"];
    assert_eq!(
        told,
        &json!([{"context": {"id": dug.area, "label": "I 层"}, "stated": 60, "counted": 50}])
    );
    assert_eq!(
        visitor
            .get(&format!("/api/v1/contexts/{}/sherds", dug.site))
            .await
            .status,
        404
    );
    assert_eq!(
        visitor
            .get(&format!("/api/v1/contexts/{}/sherds", dug.units[4]))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn pages_show_the_matrix_and_the_sherds_with_words_beside() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let dug = trench(&curator, "grid").await;
    let reader = app.anonymous().with("accept", "text/html");
    for (path, part) in [
        (format!("/sites/{}", dug.site), String::new()),
        (
            format!("/contexts/{}", dug.trench),
            format!("?under={}", dug.trench),
        ),
    ] {
        let page = reader.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(
            page.text.contains(&format!(
                "src=\"/api/v1/sites/{}/matrix.svg{part}\"",
                dug.site
            )),
            "{}",
            page.text
        );
        assert!(page.text.contains("晚于") && !page.text.contains("①<&"));
        assert!(
            page.text.contains("<th scope=\"col\">碗</th>")
                && page.text.contains("<th scope=\"row\">青瓷</th>"),
            "{}",
            page.text
        );
        let english = reader.get(&format!("{path}?lang=en")).await;
        assert!(
            english.text.contains("later than")
                && english.text.contains("<th scope=\"col\">bowl</th>")
        );
    }
    let layer = reader.get(&format!("/contexts/{}", dug.units[0])).await;
    assert!(!layer.text.contains("matrix.svg"), "one layer is no matrix");
}

#[tokio::test]
async fn a_hidden_site_has_neither() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let dug = trench(&curator, "hidden").await;
    let visitor = app.anonymous();
    let answer = visitor
        .get(&format!("/api/v1/sites/{}/matrix", dug.site))
        .await;
    assert_eq!(
        (&answer.body["units"], &answer.body["levels"]),
        (&json!([]), &json!([]))
    );
    let picture = visitor
        .get(&format!("/api/v1/sites/{}/matrix.svg", dug.site))
        .await;
    assert!(!picture.text.contains("<rect"), "{}", picture.text);
    for path in [
        format!("/api/v1/sites/{}/sherds", dug.site),
        format!("/api/v1/contexts/{}/sherds", dug.trench),
    ] {
        let answer = visitor.get(&path).await;
        assert_eq!(
            (
                answer.status.as_u16(),
                &answer.body["total"],
                &answer.body["rows"]
            ),
            (200, &json!(0), &json!([]))
        );
    }
    let page = visitor
        .with("accept", "text/html")
        .get(&format!("/sites/{}", dug.site))
        .await;
    assert!(!page.text.contains("matrix.svg"));
}
