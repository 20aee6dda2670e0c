//! Drafts' photographs are for whoever catalogues, and nobody on the way keeps them.

use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::json;

use super::gallery::{Gallery, decoded};
use crate::support::app::object;

const DOOR: &str = "/api/v1/curation/iiif/image/3";

#[tokio::test]
async fn a_draft_is_shown_to_cataloguers_alone() {
    let gallery = Gallery::open().await;
    let id = gallery.draft("cup-oval-1.jpg").await;
    let cataloguer = gallery.app.token(Role::Cataloguer).await;
    let browser = gallery.app.browser(Role::Cataloguer).await;
    let keeper = gallery.app.token(Role::LedgerKeeper).await;
    for rest in [
        "/info.json",
        "/full/!200,200/0/default.jpg",
        "/0,0,512,512/512,512/0/default.jpg",
        "/full/max/0/default.jpg",
    ] {
        let path = format!("{DOOR}/{id}{rest}");
        let refused = gallery.visitor.get(&path).await;
        assert_eq!(
            (refused.status.as_u16(), refused.problem()),
            (401, "unauthenticated")
        );
        assert_eq!(keeper.get(&path).await.status, 403, "{rest}");
        assert_eq!(gallery.ask(&id, rest).await.status, 404, "{rest}");
        for somebody in [&cataloguer, &browser, &gallery.curator] {
            let shown = somebody
                .with("origin", "https://viewer.example")
                .get(&path)
                .await;
            assert_eq!(shown.status, 200, "{rest}: {}", shown.text);
            assert_eq!(shown.header("cache-control"), "private, no-store");
            assert!(!shown.headers.contains_key("access-control-allow-origin"));
            assert!(shown.headers.contains_key("etag"));
            let held = somebody
                .with("if-none-match", shown.header("etag"))
                .get(&path)
                .await;
            assert_eq!(held.status, 304);
            assert_eq!(held.header("cache-control"), "private, no-store");
            if rest != "/info.json" {
                decoded(&shown);
            }
        }
    }
}

#[tokio::test]
async fn a_search_of_drafts_shows_their_pictures_through_this_door() {
    let gallery = Gallery::open().await;
    let medium = gallery.draft("cup-oval-1.jpg").await;
    let mut piece = object("杯");
    piece["media"] = json!([{"media": medium, "role": "front"}]);
    gallery.curator.create(&piece).await;
    gallery.app.searched().await;
    let asked = "/api/v1/curation/search?q=%E6%9D%AF&has_image=true";
    let found = gallery.curator.get(asked).await;
    assert_eq!(found.body["total"], 1, "{}", found.text);
    let thumbnail = found.body["items"][0]["thumbnail"].as_str();
    let (_, rest) = thumbnail
        .and_then(|url| url.split_once(DOOR))
        .expect("here");
    let path = format!("{DOOR}{rest}");
    assert!(rest.starts_with(&format!("/{medium}/full/")), "{path}");
    decoded(&gallery.curator.get(&path).await);
    assert_eq!(gallery.visitor.get(&path).await.status, 401);
}

#[tokio::test]
async fn a_drafts_service_stands_under_curation() {
    let gallery = Gallery::open().await;
    let id = gallery.draft("box-round-2.jpg").await;
    let service = gallery.app.url(&format!("{DOOR}/{id}"));
    let info = gallery.curator.get(&format!("{DOOR}/{id}/info.json")).await;
    assert_eq!(info.body["id"], service);
    assert_eq!(info.body["profile"], "level2");
    let base = gallery.curator.get(&format!("{DOOR}/{id}")).await;
    assert_eq!(
        (base.status.as_u16(), base.header("location")),
        (303, format!("{service}/info.json").as_str())
    );
    assert_eq!(base.header("cache-control"), "private, no-store");
    let tile = gallery
        .curator
        .get(&format!("{DOOR}/{id}/full/200,/0/default.jpg"))
        .await;
    assert!(
        tile.header("link")
            .starts_with(&format!("<{service}/full/200,200/0/default.jpg>"))
    );
    let head = gallery
        .curator
        .send(
            Method::HEAD,
            &format!("{DOOR}/{id}/full/200,/0/default.jpg"),
            None,
        )
        .await;
    assert_eq!(head.header("content-length"), tile.bytes.len().to_string());
}

#[tokio::test]
async fn what_a_cataloguer_asks_wrongly_is_told_as_at_the_public_door() {
    let gallery = Gallery::open().await;
    let id = gallery.draft("box-round-2.jpg").await;
    let ask = async |rest: &str| {
        let answer = gallery.curator.get(&format!("{DOOR}/{rest}")).await;
        (answer.status.as_u16(), answer.problem().to_owned())
    };
    let nobody = "0190a1b2-0000-7000-8000-00000000dead/full/max/0/default.jpg";
    assert_eq!(ask(nobody).await, (404, "not_found".into()));
    assert_eq!(ask("nonsense/info.json").await, (404, "not_found".into()));
    let bad = format!("{id}/full/max/0/native.jpg");
    assert_eq!(ask(&bad).await, (400, "invalid_parameters".into()));
    let unsupported = format!("{id}/full/max/0/default.jp2");
    assert_eq!(ask(&unsupported).await, (501, "unsupported".into()));
    let strange = format!("{id}/full/max/0/default.jpg?colour=green");
    assert_eq!(ask(&strange).await, (400, "invalid_parameters".into()));
    let uploaded = gallery.upload("box-round-2.jpg").await;
    let untiled = uploaded.body["media"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_eq!(
        ask(&format!("{untiled}/info.json")).await,
        (404, "not_found".into())
    );
}
