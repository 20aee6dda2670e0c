//! What a text is taken for, told to who types it.

use celadon::domain::role::Role;
use serde_json::json;

use crate::support::app::TestApp;

#[tokio::test]
async fn a_text_is_read_as_it_would_be_when_it_is_saved() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Cataloguer).await;
    let path = |reads: &str, text: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("as", reads), ("text", text)])
            .finish();
        format!("/api/v1/curation/readings?{query}")
    };
    let asked = curator.get(&path("dating", "天宝三年")).await;
    assert_eq!(asked.body["outcome"], "ask");
    let fill = &asked.body["choices"][1]["fill"];
    assert_eq!(fill, &json!({"begin": 910, "end": 910}));

    // Saved as it stands it is asked; saved with what was chosen it is taken.
    let mut bowl = json!({"kind": "object", "object_kind": "find", "labels": {"en": "bowl"}, "dating": [{"text": "天宝三年"}]});
    let refused = curator.post("/api/v1/curation/records", &bowl).await;
    assert_eq!(refused.faults(), [("/dating/0/text", "ambiguous_reign")]);
    for (name, value) in fill.as_object().expect("members") {
        bowl["dating"][0][name] = value.clone();
    }
    let id = curator.create(&bowl).await;
    let saved = curator.get(&format!("/api/v1/curation/records/{id}")).await;
    assert_eq!(
        saved.body["dating"][0]["reading"]["reigns"][0]["regime"],
        "吴越"
    );

    let none = curator.get(&path("dating", "")).await;
    assert_eq!(
        (none.status.as_u16(), &none.body["reason"]),
        (200, &json!("empty"))
    );
    let wrong = curator.get(&path("colours", "青")).await;
    assert_eq!(wrong.faults(), [("/as", "invalid_value")]);
}
