//! Signing in, tokens, the first administrator, and what a cookie may do.

use celadon::auth;
use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::app::{PASSWORD, TestApp, object};

#[tokio::test]
async fn a_cookie_reads_but_changes_nothing_without_its_csrf_token() {
    let app = TestApp::start().await;
    let browser = app.browser(Role::Cataloguer).await;
    assert_eq!(
        browser
            .without("x-csrf-token")
            .get("/api/v1/curation/records")
            .await
            .status,
        200
    );
    let path = "/api/v1/curation/records";
    for client in [
        browser.without("x-csrf-token"),
        browser.with("x-csrf-token", "x"),
        browser.with("origin", "https://evil.example"),
        browser.with("sec-fetch-site", "cross-site"),
    ] {
        let refused = client.post(path, &object("碗")).await;
        assert_eq!(
            (refused.status.as_u16(), refused.problem()),
            (403, "cross_site")
        );
    }
    assert_eq!(
        browser
            .with("origin", &app.url(""))
            .post(path, &object("碗"))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn signing_out_ends_the_session_for_good() {
    let app = TestApp::start().await;
    let browser = app.browser(Role::Curator).await;
    let current = browser.get("/api/v1/curation/sessions/current").await;
    assert_eq!(current.body["roles"], json!(["curator"]));
    let out = browser
        .send(Method::DELETE, "/api/v1/curation/sessions/current", None)
        .await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(
        browser
            .get("/api/v1/curation/sessions/current")
            .await
            .problem(),
        "unauthenticated"
    );
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let app = TestApp::with(&[("public_url", "https://museum.example")]).await;
    let user = app.user(Role::Curator).await;
    let body = json!({"name": user.name, "password": PASSWORD});
    let cookie = app
        .anonymous()
        .post("/api/v1/curation/sessions", &body)
        .await
        .header("set-cookie")
        .to_owned();
    assert!(cookie.starts_with("__Host-celadon_session="), "{cookie}");
    for word in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
}

#[tokio::test]
async fn wrong_names_and_wrong_passwords_are_answered_alike() {
    let app = TestApp::start().await;
    let user = app.user(Role::Curator).await;
    let path = "/api/v1/curation/sessions";
    let wrong = app
        .anonymous()
        .post(
            path,
            &json!({"name": user.name, "password": "wrong password"}),
        )
        .await;
    let nobody = app
        .anonymous()
        .post(
            path,
            &json!({"name": "nobody", "password": "wrong password"}),
        )
        .await;
    for answer in [&wrong, &nobody] {
        assert_eq!(
            (answer.status.as_u16(), answer.problem()),
            (401, "unauthenticated")
        );
        assert!(answer.headers.contains_key("www-authenticate"));
    }
    assert_eq!(wrong.body["detail"], nobody.body["detail"]);
}

#[tokio::test]
async fn passwords_cannot_be_guessed_at_speed() {
    let app = TestApp::with(&[("limits.sign_ins_per_minute", "3")]).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let body = json!({"name": "nobody", "password": "wrong password"});
        let answer = app
            .anonymous()
            .post("/api/v1/curation/sessions", &body)
            .await;
        statuses.push(answer.status.as_u16());
        if answer.status == 429 {
            assert!(
                answer
                    .header("retry-after")
                    .parse::<u64>()
                    .expect("seconds")
                    > 0
            );
        }
    }
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
}

#[tokio::test]
async fn the_first_administrator_is_made_once_by_the_link_alone() {
    let app = TestApp::start().await;
    let config = &app.app.config;
    let clock = app.app.clock.as_ref();
    let link = auth::offer_setup(&app.app.db, clock, &config.data, &config.public_url)
        .await
        .expect("is offered");
    let link = link.expect("nobody administers yet");
    let (page, token) = link
        .split_once('#')
        .expect("the token stands in the fragment");
    assert_eq!(page, app.url("/setup"));
    let anonymous = app.anonymous();
    let set_up =
        |token: &str, password: &str| json!({"token": token, "name": "lin", "password": password});
    let path = "/api/v1/curation/setup";
    assert_eq!(
        anonymous
            .post(path, &set_up("guessed", PASSWORD))
            .await
            .status,
        401
    );
    assert_eq!(
        anonymous.post(path, &set_up(token, "short")).await.faults(),
        [("/password", "too_short")]
    );
    let made = anonymous.post(path, &set_up(token, PASSWORD)).await;
    assert_eq!(
        (made.status.as_u16(), &made.body["roles"]),
        (201, &json!(["admin"]))
    );
    assert!(!config.data.join("setup-link").exists());
    let mut again = set_up(token, PASSWORD);
    again["name"] = json!("mallory");
    assert_eq!(
        anonymous.post(path, &again).await.status,
        401,
        "the link works once"
    );
    let later = auth::offer_setup(&app.app.db, clock, &config.data, &config.public_url)
        .await
        .expect("runs");
    assert_eq!(later, None, "there is an administrator now");
}

#[tokio::test]
async fn an_administrator_adds_people_and_gives_them_tokens() {
    let app = TestApp::start().await;
    let admin = app.token(Role::Admin).await;
    let new = json!({"name": "wang", "roles": ["curator"], "password": PASSWORD});
    let made = admin.post("/api/v1/curation/users", &new).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(!made.text.contains("argon2") && made.body["has_password"] == true);
    let taken = admin.post("/api/v1/curation/users", &new).await;
    assert_eq!(
        (taken.problem(), taken.faults()),
        ("conflict", vec![("/name", "taken")])
    );
    let path = format!("/api/v1/curation/users/{}", made.id());

    let scoped = json!({"label": "import", "scopes": ["cataloguer"]});
    let token = admin.post(&format!("{path}/tokens"), &scoped).await;
    let secret = token.body["secret"]
        .as_str()
        .expect("is shown once")
        .to_owned();
    assert!(secret.starts_with("celadon_"));
    assert!(
        !admin
            .get(&format!("{path}/tokens"))
            .await
            .text
            .contains(&secret),
        "and never again"
    );
    let program = app
        .anonymous()
        .with("authorization", &format!("Bearer {secret}"));
    let id = program.create(&object("碗")).await;
    let refused = program
        .with("if-match", "\"1\"")
        .post(
            &format!("/api/v1/curation/records/{id}/publish"),
            &json!({}),
        )
        .await;
    assert_eq!(
        refused.problem(),
        "forbidden",
        "a scope narrows what its user may do"
    );

    let revoked = admin
        .send(
            Method::DELETE,
            &format!("{path}/tokens/{}", token.id()),
            None,
        )
        .await;
    assert_eq!(revoked.status, 204);
    assert_eq!(
        program.get("/api/v1/curation/records").await.problem(),
        "unauthenticated"
    );
    assert_eq!(
        admin
            .send(
                Method::DELETE,
                &format!("{path}/tokens/{}", token.id()),
                None
            )
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_change_of_roles_ends_the_sessions_and_the_last_administrator_stays() {
    let app = TestApp::start().await;
    let admin = app.token(Role::Admin).await;
    let browser = app.browser(Role::Curator).await;
    let curator = browser.get("/api/v1/curation/sessions/current").await.body["user"].clone();
    let path = format!(
        "/api/v1/curation/users/{}",
        curator.as_str().expect("an id")
    );
    let etag = admin.get(&path).await.header("etag").to_owned();
    let change = json!({"roles": ["cataloguer"]});
    assert_eq!(admin.json(Method::PATCH, &path, &change).await.status, 428);
    assert_eq!(
        admin
            .with("if-match", "\"old\"")
            .json(Method::PATCH, &path, &change)
            .await
            .status,
        412
    );
    let changed = admin
        .with("if-match", &etag)
        .json(Method::PATCH, &path, &change)
        .await;
    assert_eq!(
        changed.body["roles"],
        json!(["cataloguer"]),
        "{}",
        changed.text
    );
    assert_eq!(
        browser
            .get("/api/v1/curation/sessions/current")
            .await
            .status,
        401
    );

    let own = admin.get("/api/v1/curation/sessions/current").await.body["user"].clone();
    let own = format!("/api/v1/curation/users/{}", own.as_str().expect("an id"));
    let refused = admin
        .with("if-match", "*")
        .json(Method::PATCH, &own, &json!({"disabled": true}))
        .await;
    assert_eq!(
        (refused.problem(), refused.faults()),
        ("conflict", vec![("/roles", "last_admin")])
    );
    let clash = json!({"roles": ["ledger_keeper", "store_keeper"]});
    let refused = admin
        .with("if-match", "*")
        .json(Method::PATCH, &path, &clash)
        .await;
    assert_eq!(refused.problem(), "invalid_content", "{}", refused.text);
}

#[tokio::test]
async fn public_doors_take_no_notice_of_credentials() {
    let app = TestApp::start().await;
    let browser = app.browser(Role::Admin).await;
    let draft = browser.create(&object("草稿")).await;
    assert_eq!(
        browser
            .get(&format!("/api/v1/objects/{draft}"))
            .await
            .status,
        404
    );
    let junk = app
        .anonymous()
        .with("cookie", "celadon_session=junk")
        .with("authorization", "Bearer junk");
    assert_eq!(junk.get("/api/v1/objects").await.status, 200);
    assert_eq!(junk.get("/api/v1/curation/records").await.status, 401);
}
