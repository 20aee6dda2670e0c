//! A manifest per piece, as Presentation API 3.0 wants it and any viewer opens it.

use serde_json::{Value, json};

use super::gallery::{Gallery, decoded};
use super::presentation::{CONTEXT, assert_manifest};
use crate::support::app::object;

async fn piece(gallery: &Gallery, media: &[(&str, Value)]) -> String {
    let mut content = object("唐 越窑秘色瓷八棱净瓶");
    content["labels"]["en"] = json!("Octagonal kundika, mi-se Yue ware, Tang");
    content["description"] =
        json!({"zh-Hans": "法门寺地宫所出之类", "en": "Like the one of Famen Temple"});
    content["rights"] = json!({"licence": "https://creativecommons.org/publicdomain/zero/1.0/", "credit": {"zh-Hans": "示例馆", "en": "The sample museum"}});
    let links: Vec<_> = media
        .iter()
        .map(|(id, caption)| json!({"media": id, "role": "front", "caption": caption}))
        .collect();
    content["media"] = links.into();
    let id = gallery.curator.create(&content).await;
    gallery.curator.publish(&id).await;
    id
}

fn address(id: &str) -> String {
    format!("/iiif/presentation/3/object/{id}/manifest")
}

#[tokio::test]
async fn a_manifest_shows_each_photograph_in_its_order_with_rights_and_the_way_home() {
    let gallery = Gallery::open().await;
    let first = gallery.publish("cup-oval-1.jpg").await;
    let second = gallery.publish("format-grey-drawing.jpg").await;
    let hidden = gallery.draft("box-round-2.jpg").await;
    let gone = gallery.publish("box-round-2.jpg").await;
    let caption = json!({"zh-Hans": "线图", "en": "Drawing"});
    let id = {
        let media = [
            (second.as_str(), caption),
            (gone.as_str(), json!({})),
            (first.as_str(), json!({})),
            (second.as_str(), json!({})),
        ];
        piece(&gallery, &media).await
    };
    let withdraw = format!("/api/v1/curation/records/{gone}/withdraw");
    let withdrawn = gallery
        .curator
        .with("if-match", "\"2\"")
        .post(&withdraw, &json!({}))
        .await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);

    let answer = gallery.visitor.get(&address(&id)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let manifest = &answer.body;
    assert_manifest(manifest);
    assert_eq!(manifest["type"], "Manifest");
    assert_eq!(manifest["id"], gallery.app.url(&address(&id)));
    assert_eq!(
        manifest["label"],
        json!({"zh-Hans": ["唐 越窑秘色瓷八棱净瓶"], "en": ["Octagonal kundika, mi-se Yue ware, Tang"]})
    );
    assert_eq!(
        manifest["summary"]["en"],
        json!(["Like the one of Famen Temple"])
    );
    assert_eq!(
        manifest["rights"],
        "http://creativecommons.org/publicdomain/zero/1.0/"
    );
    assert_eq!(
        manifest["requiredStatement"],
        json!({"label": {"zh-Hans": ["署名"], "en": ["Credit"]}, "value": {"zh-Hans": ["示例馆"], "en": ["The sample museum"]}})
    );
    assert_eq!(
        manifest["seeAlso"][0]["id"],
        gallery.app.url(&format!("/api/v1/objects/{id}"))
    );
    assert_eq!(
        manifest["homepage"][0]["id"],
        gallery.app.url(&format!("/objects/{id}"))
    );
    for link in ["seeAlso", "homepage"] {
        let there = manifest[link][0]["id"].as_str().expect("an address");
        let there = there.strip_prefix(&gallery.app.url("")).expect("ours");
        assert_eq!(gallery.visitor.get(there).await.status, 200, "{there}");
    }

    let canvases = manifest["items"].as_array().expect("canvases");
    let services: Vec<_> = canvases
        .iter()
        .map(|canvas| canvas["items"][0]["items"][0]["body"]["service"][0]["id"].clone())
        .collect();
    let service = |id: &str| json!(gallery.app.url(&format!("/iiif/image/3/{id}")));
    assert_eq!(
        services,
        [service(&second), service(&first), service(&second)]
    );
    assert_eq!(
        canvases[0]["label"],
        json!({"zh-Hans": ["线图"], "en": ["Drawing"]})
    );
    assert_eq!(canvases[1]["label"], json!({"zh-Hans": ["瓷"]}));
    assert!(!answer.text.contains(&hidden) && !answer.text.contains(&gone));
    for canvas in canvases {
        canvas_shows_its_photograph(&gallery, canvas).await;
    }
    assert_eq!(manifest["thumbnail"], canvases[0]["thumbnail"]);
}

/// The annotation paints the canvas whole; body and thumbnail are served in the sizes they state; the service is of the
/// same picture.
async fn canvas_shows_its_photograph(gallery: &Gallery, canvas: &Value) {
    let root = gallery.app.url("");
    let get = async |address: &str| {
        let path = address.strip_prefix(&root).expect("an address of ours");
        gallery.visitor.get(path).await
    };
    let annotation = &canvas["items"][0]["items"][0];
    assert_eq!(annotation["motivation"], "painting");
    assert_eq!(annotation["target"], canvas["id"]);
    let licence = "http://creativecommons.org/licenses/by/4.0/";
    assert_eq!(canvas["rights"], licence);
    let credit = &canvas["requiredStatement"]["value"];
    assert_eq!(credit["zh-Hans"], json!(["示意图"]));
    let size = |of: &Value| (of["width"].as_u64(), of["height"].as_u64());
    assert_eq!(size(&annotation["body"]), size(canvas));
    for picture in [&annotation["body"], &canvas["thumbnail"][0]] {
        let shown = get(picture["id"].as_str().expect("an address")).await;
        assert_eq!(shown.header("content-type"), picture["format"]);
        let (width, height) = decoded(&shown).dimensions();
        assert_eq!(size(picture), (Some(width.into()), Some(height.into())));
        let service = picture["service"][0]["id"].as_str().expect("a service");
        let info = get(&format!("{service}/info.json")).await.body;
        assert_eq!((size(&info), &info["id"]), (size(canvas), &json!(service)));
    }
}

#[tokio::test]
async fn a_manifest_is_read_from_anywhere_in_either_dress() {
    let gallery = Gallery::open().await;
    let id = piece(&gallery, &[]).await;
    let answer = gallery.visitor.get(&address(&id)).await;
    assert_eq!(
        answer.header("content-type"),
        format!("application/ld+json;profile=\"{CONTEXT}\"")
    );
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let plain = gallery
        .visitor
        .with("accept", "application/json")
        .get(&address(&id))
        .await;
    assert_eq!(plain.header("content-type"), "application/json");
    assert!(plain.header("link").contains(CONTEXT));
    assert_eq!(plain.body, answer.body);
    let held = gallery
        .visitor
        .with("if-none-match", answer.header("etag"))
        .get(&address(&id))
        .await;
    assert_eq!(held.status, 304);
    // Viewers add parameters against caches.
    let busted = gallery.visitor.get(&format!("{}?t=17", address(&id))).await;
    assert_eq!(busted.status, 200);
}

#[tokio::test]
async fn a_piece_without_a_photograph_has_a_manifest_that_says_so() {
    let gallery = Gallery::open().await;
    let id = piece(&gallery, &[]).await;
    let manifest = gallery.visitor.get(&address(&id)).await.body;
    assert_manifest(&manifest);
    assert_eq!(
        manifest["items"][0]["label"]["en"],
        json!(["No photograph yet"])
    );
}

#[tokio::test]
async fn only_a_published_piece_has_a_manifest() {
    let gallery = Gallery::open().await;
    let draft = gallery.curator.create(&object("碗")).await;
    let ask = async |id: &str| gallery.visitor.get(&address(id)).await.status.as_u16();
    assert_eq!(ask(&draft).await, 404);
    assert_eq!(ask("0190a1b2-0000-7000-8000-00000000dead").await, 404);
    assert_eq!(ask("nonsense").await, 400);
    let photograph = gallery.publish("box-round-2.jpg").await;
    assert_eq!(ask(&photograph).await, 404, "a photograph is no piece");
    gallery.curator.publish(&draft).await;
    assert_eq!(ask(&draft).await, 200);
    let withdraw = format!("/api/v1/curation/records/{draft}/withdraw");
    gallery
        .curator
        .with("if-match", "\"1\"")
        .post(&withdraw, &json!({}))
        .await;
    assert_eq!(ask(&draft).await, 410);
}
