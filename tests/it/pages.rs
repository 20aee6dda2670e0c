//! The pages: what visitors see, what they must not see, who gets into the workbench.

use celadon::domain::role::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{Answer, Client, TestApp, object};

/// Somebody with a browser.
fn reader(app: &TestApp) -> Client {
    app.anonymous()
        .with("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
}

/// Publishes a record and answers its id once it is searched.
async fn published(app: &TestApp, curator: &Client, content: &Value) -> String {
    let id = curator.create(content).await;
    let seq = curator.publish(&id).await.body["public_seq"].clone();
    let found = app
        .anonymous()
        .get(&format!("/api/v1/search?limit=0&min_seq={seq}"))
        .await;
    assert_eq!(found.status, 200, "{}", found.text);
    id
}

fn is_page(answer: &Answer) -> bool {
    answer.header("content-type") == "text/html; charset=utf-8"
        && answer.text.starts_with("<!doctype html>")
}

#[tokio::test]
async fn every_kind_of_record_has_its_page_in_two_languages() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let site = published(&app, &curator, &json!({"kind": "site", "site_kind": "kiln", "labels": {"zh-Hans": "后司岙", "en": "Housi'ao"},
        "disclosure": "grid", "point": {"longitude": 121.336_94, "latitude": 30.122_78}})).await;
    let concept = published(&app, &curator, &json!({"kind": "concept", "scheme": "form", "labels": {"zh-Hans": "净瓶", "en": "kundika"}})).await;
    let mut content = object("八棱净瓶");
    content["form"] = json!(concept);
    content["find_spot"] = json!({"site": site, "find_number": "2016SHY66TN03W04④:12"});
    content["dating"] = json!([{"text": "咸通十五年", "edtf": "0874", "basis": "documented"}]);
    content["dimensions"] =
        json!([{"kind": "height", "value": 21.5, "unit": "cm", "basis": "reconstructed"}]);
    let piece = published(&app, &curator, &content).await;
    let others = [
        (
            "contexts",
            json!({"kind": "context", "context_kind": "layer", "site": site, "labels": {"zh-Hans": "第四层"}}),
        ),
        (
            "places",
            json!({"kind": "place", "place_kind": "administrative", "labels": {"zh-Hans": "慈溪市"}}),
        ),
        (
            "agents",
            json!({"kind": "agent", "agent_kind": "person", "labels": {"zh-Hans": "陆龟蒙"}}),
        ),
        (
            "sources",
            json!({"kind": "source", "source_kind": "poem", "labels": {"zh-Hans": "秘色越器"}, "passages": [{"text": "九秋风露越窑开", "language": "zh-Hans"}]}),
        ),
    ];
    let mut pages = vec![
        format!("/sites/{site}"),
        format!("/concepts/{concept}"),
        format!("/objects/{piece}"),
        "/".to_owned(),
        "/search".to_owned(),
    ];
    for (plural, content) in &others {
        pages.push(format!(
            "/{plural}/{}",
            published(&app, &curator, content).await
        ));
    }
    let reader = reader(&app);
    for path in &pages {
        for (lang, tag) in [("", "zh-Hans"), ("?lang=en", "en")] {
            let page = reader.get(&format!("{path}{lang}")).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
            assert!(
                is_page(&page) && page.text.contains(&format!("<html lang=\"{tag}\">")),
                "{path}"
            );
        }
    }
    let page = reader.get(&format!("/objects/{piece}")).await.text;
    for shown in [
        "咸通十五年",
        "874",
        "高 21.5",
        "2016SHY66TN03W04④:12",
        &format!("href=\"/sites/{site}\""),
        &format!("href=\"/concepts/{concept}\""),
    ] {
        assert!(
            page.contains(shown),
            "{shown} is missing from the page of the piece"
        );
    }
    let site_page = reader.get(&format!("/sites/{site}")).await.text;
    assert!(
        site_page.contains(&format!("/objects/{piece}")),
        "a site shows its finds"
    );
    assert!(
        !site_page.contains("30.122") && site_page.contains("30.15"),
        "the point is as public as the site lets it be"
    );
    let poem = reader.get(pages.last().expect("a page")).await.text;
    assert!(poem.contains("九秋风露越窑开"));
    let found = reader
        .get("/search?q=%E5%87%80%E7%93%B6&kind=object")
        .await
        .text;
    assert!(found.contains(&format!("/objects/{piece}")));
}

#[tokio::test]
async fn text_of_records_and_addresses_never_becomes_markup() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let hostile = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;";
    let mut content = object(hostile);
    content["description"] = json!({"zh-Hans": hostile, "en": hostile});
    content["names"] = json!([{"type": "given", "text": hostile, "language": "zh-Hans"}]);
    content["notes"] = json!([{"text": hostile}]);
    content["references"] = json!([{"citation": hostile, "page": hostile}]);
    content["relations"] = json!([]);
    content["inscriptions"] = json!([{"text": hostile, "reading": hostile}]);
    content["dating"] = json!([{"text": hostile}]);
    content["dimensions"] =
        json!([{"kind": "height", "value": 1.0, "unit": "cm", "note": hostile}]);
    let id = published(&app, &curator, &content).await;
    let labels = json!({"zh-Hans": hostile, "en": hostile});
    curator
        .create(&json!({"kind": "concept", "scheme": "form", "labels": labels, "pinyin": "a"}))
        .await;
    let browser = app.browser(Role::Curator).await.with("accept", "text/html");
    let encoded = "%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%3E%3Cimg%20src%3Dx%20onerror%3Dalert(2)%3E";
    let addresses = [
        format!("/objects/{id}"),
        format!("/objects/{id}?lang=en"),
        "/".to_owned(),
        format!("/search?q={encoded}"),
        format!("/search?q=alert&from={encoded}"),
        format!("/search?kind={encoded}"),
        format!("/?lang={encoded}"),
        format!("/sign-in?next={encoded}"),
        format!("/problems/{encoded}"),
        format!("/nowhere/{encoded}"),
        "/workbench".to_owned(),
        format!("/workbench?q={encoded}&kind={encoded}"),
        "/workbench/mend".to_owned(),
        format!("/workbench/mend?rule={encoded}&kind={encoded}"),
        "/workbench/searches".to_owned(),
        format!("/workbench/spellings?field={encoded}"),
        "/workbench/vocabulary".to_owned(),
        format!("/workbench/new?kind=concept&scheme={encoded}"),
        format!("/workbench/records/{id}"),
    ];
    for path in &addresses {
        let page = browser.get(path).await;
        assert!(!page.status.is_server_error(), "{path}: {}", page.status);
        for markup in [
            "<script>alert",
            "<img src=x",
            "onerror=alert(2)>\"",
            "\"'><",
        ] {
            assert!(!page.text.contains(markup), "{path} carries {markup}");
        }
    }
}

#[tokio::test]
async fn what_is_not_public_has_no_page() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let draft = curator.create(&object("草稿CANARY")).await;
    let reader = reader(&app);
    let page = reader.get(&format!("/objects/{draft}")).await;
    assert_eq!(page.status, 404);
    assert!(is_page(&page) && !page.text.contains("CANARY"));
    assert_eq!(page.header("cache-control"), "no-store");
    let id = published(&app, &curator, &object("将撤回CANARY")).await;
    let path = format!("/api/v1/curation/records/{id}/withdraw");
    assert_eq!(
        curator
            .with("if-match", "*")
            .post(&path, &json!({}))
            .await
            .status,
        200
    );
    let gone = reader.get(&format!("/objects/{id}")).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(is_page(&gone) && !gone.text.contains("CANARY"));
    let program = app.anonymous().get(&format!("/objects/{id}")).await;
    assert_eq!(program.problem(), "withdrawn", "programs read a problem");
    assert_eq!(
        reader.get(&format!("/sites/{id}")).await.status,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn a_page_tells_only_relations_that_were_published() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let target = published(&app, &curator, &object("被引")).await;
    let id = published(&app, &curator, &object("引者CANARY")).await;
    let edited = curator
        .patch(
            &format!("/api/v1/curation/records/{id}"),
            1,
            &json!({"relations": [{"type": "parallel_of", "target": target}]}),
        )
        .await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    let reader = reader(&app);
    let before = reader.get(&format!("/objects/{target}")).await.text;
    assert!(
        !before.contains("CANARY"),
        "the newer draft says so, the public record does not"
    );
    let path = format!("/api/v1/curation/records/{id}/publish");
    let published = curator
        .with("if-match", "\"2\"")
        .post(&path, &json!({}))
        .await;
    assert_eq!(published.status, 200, "{}", published.text);
    assert!(
        reader
            .get(&format!("/objects/{target}"))
            .await
            .text
            .contains("CANARY")
    );
}

#[tokio::test]
async fn public_pages_do_not_know_who_asks() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let id = published(&app, &curator, &object("净瓶")).await;
    let browser = app.browser(Role::Admin).await.with("accept", "text/html");
    for path in [
        "/".to_owned(),
        "/search".to_owned(),
        format!("/objects/{id}"),
        "/sign-in".to_owned(),
    ] {
        let (known, unknown) = (browser.get(&path).await, reader(&app).get(&path).await);
        assert_eq!(known.text, unknown.text, "{path}");
        let etag = unknown.header("etag").to_owned();
        let again = reader(&app).with("if-none-match", &etag).get(&path).await;
        assert_eq!(
            (again.status.as_u16(), again.text.as_str()),
            (304, ""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_workbench_is_for_those_who_catalogue() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let id = curator.create(&object("草稿")).await;
    let reader = reader(&app);
    let keeper = app.browser(Role::StoreKeeper).await;
    let cataloguer = app.browser(Role::Cataloguer).await;
    for path in [
        "/workbench".to_owned(),
        "/workbench/new?kind=object".to_owned(),
        format!("/workbench/records/{id}"),
        "/workbench/mend".to_owned(),
        "/workbench/searches".to_owned(),
        "/workbench/spellings".to_owned(),
        "/workbench/vocabulary".to_owned(),
    ] {
        let sent = reader.get(&path).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            sent.header("location")
                .starts_with("/sign-in?next=%2Fworkbench"),
            "{path}"
        );
        let refused = keeper.get(&path).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        let shown = cataloguer.get(&path).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.text);
        assert_eq!(shown.header("cache-control"), "private, no-store");
        assert!(shown.text.contains("<meta name=\"csrf\" content=\""));
    }
    assert_eq!(
        cataloguer.get("/workbench/new?kind=media").await.status,
        400
    );
    assert_eq!(cataloguer.get("/workbench/new?kind=pot").await.status, 400);
    assert_eq!(cataloguer.get("/workbench?cursor=forged").await.status, 400);
}

#[tokio::test]
async fn what_to_mend_leads_to_its_place_in_the_form() {
    let app = TestApp::start().await;
    let client = app.token(Role::Cataloguer).await;
    let mut content = object("唐越窑青釉碗");
    content["dating"] = json!([{"text": "晚唐"}, {"text": "唐代晚期"}]);
    let id = client.create(&content).await;
    let (cataloguer, curator) = (
        app.browser(Role::Cataloguer).await,
        app.browser(Role::Curator).await,
    );
    let page = cataloguer.get("/workbench/mend").await.text;
    assert!(
        page.contains(&format!("href=\"/workbench/records/{id}#/form\"")),
        "{page}"
    );
    assert!(page.contains("名称里写着“碗”，却没有选器形"));
    assert!(page.contains("/workbench/mend?rule=photograph_missing"));
    let english = cataloguer.get("/workbench/mend?lang=en").await.text;
    assert!(english.contains("the name says 碗, yet no form is chosen"));
    assert!(english.contains(&format!("href=\"/workbench/records/{id}?lang=en#/form\"")));
    assert!(english.contains("The worst first"));

    let rule = "/workbench/mend?rule=form_missing&kind=object";
    let (seen, switched) = (
        cataloguer.get(rule).await.text,
        curator.get(rule).await.text,
    );
    assert!(seen.contains("从术语表里选择器形。") && !seen.contains("data-switch"));
    assert!(
        switched.contains("data-switch=\"form_missing\" data-version=\"1\" data-enabled=\"false\"")
    );
    assert!(
        !cataloguer
            .get("/workbench/mend?kind=site")
            .await
            .text
            .contains(&id)
    );
    assert_eq!(
        cataloguer.get("/workbench/mend?cursor=forged").await.status,
        400
    );

    let spellings = cataloguer.get("/workbench/spellings").await.text;
    assert!(spellings.contains(">唐代晚期<b>1</b>"), "{spellings}");
}

#[tokio::test]
async fn the_vocabulary_stands_as_trees_and_a_new_term_begins_in_its_place() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let term = |scheme: &str, label: &str, more: Value| {
        let mut content =
            json!({"kind": "concept", "scheme": scheme, "labels": {"zh-Hans": label}});
        for (name, value) in more.as_object().expect("members") {
            content[name] = value.clone();
        }
        content
    };
    let bowl = term(
        "form",
        "碗",
        json!({"labels": {"zh-Hans": "碗", "en": "bowl"}, "pinyin": "wǎn"}),
    );
    let bowl = curator.create(&bowl).await;
    let below = json!({"broader": [bowl]});
    let lobed = curator.create(&term("form", "葵口碗", below)).await;
    let deeper = json!({"broader": [lobed], "deprecated": true});
    curator.create(&term("form", "五曲葵口碗", deeper)).await;
    // Broader in another scheme: a tree of its own.
    let celadon = json!({"broader": [bowl]});
    curator.create(&term("glaze", "青釉", celadon)).await;

    let browser = app.browser(Role::Cataloguer).await;
    let page = browser.get("/workbench/vocabulary").await.text;
    let leaf = |label: &str| {
        let mut leaves = page.split("<li ");
        let leaf = leaves.find(|leaf| leaf.contains(&format!(">{label}</a>")));
        leaf.unwrap_or_else(|| panic!("{label} is not in {page}"))
    };
    for (label, depth, folds, deprecated) in [
        ("碗", 0, true, false),
        ("葵口碗", 1, true, false),
        ("五曲葵口碗", 2, false, true),
        ("青釉", 0, false, false),
    ] {
        let leaf = leaf(label);
        assert!(
            leaf.starts_with(&format!("data-depth=\"{depth}\"")),
            "{label}: {leaf}"
        );
        assert_eq!(leaf.contains("aria-expanded"), folds, "{label}");
        assert_eq!(leaf.contains("class=\"deprecated\""), deprecated, "{label}");
    }
    let at = |label: &str| page.find(&format!(">{label}</a>")).expect("a leaf");
    assert!(at("碗") < at("葵口碗") && at("葵口碗") < at("五曲葵口碗"));
    assert!(leaf("碗").contains("wǎn") && leaf("碗").contains("bowl"));
    assert!(leaf("碗").contains(&format!("href=\"/workbench/records/{bowl}\"")));

    let new = format!("/workbench/new?kind=concept&scheme=form&broader={bowl}");
    assert!(page.contains(&new.replace('&', "&#38;")), "{page}");
    let form = browser.get(&new).await.text;
    let filled = format!("\"filled\":{{\"broader\":[\"{bowl}\"],\"scheme\":\"form\"}}");
    assert!(form.contains(&filled), "{form}");
    let english = browser.get("/workbench/vocabulary?lang=en").await.text;
    assert!(english.contains("kiln furniture") && english.contains(">bowl</a>"));
}

#[tokio::test]
async fn the_list_of_working_copies_pages_and_filters() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    for at in 0..60 {
        curator.create(&object(&format!("碗 {at:02}"))).await;
    }
    let target = curator
        .create(&json!({"kind": "agent", "agent_kind": "person", "labels": {"zh-Hans": "陆龟蒙"}}))
        .await;
    let browser = app.browser(Role::Cataloguer).await;
    let first = browser.get("/workbench?kind=object&review=&q=").await.text;
    assert!(
        first.contains("碗 59")
            && first.contains("碗 10")
            && !first.contains("碗 09")
            && !first.contains(&target)
    );
    let next = first
        .split("href=\"/workbench?")
        .find(|part| part.contains("cursor="))
        .expect("a next page");
    let next = next
        .split('"')
        .next()
        .expect("an address")
        .replace("&#38;", "&");
    let second = browser.get(&format!("/workbench?{next}")).await.text;
    assert!(second.contains("碗 09") && second.contains("碗 00") && !second.contains("碗 10"));
    let found = browser
        .get("/workbench?q=%E9%99%86%E9%BE%9F%E8%92%99")
        .await
        .text;
    assert!(found.contains(&target) && !found.contains("碗 59"));
    let none = browser.get("/workbench?publication=published").await.text;
    assert!(!none.contains("碗 59"));
}

#[tokio::test]
async fn scripts_and_styles_may_be_kept_for_good_under_their_hash() {
    let app = TestApp::start().await;
    let home = reader(&app).get("/").await.text;
    let address = home
        .split("href=\"")
        .find(|part| part.starts_with("/assets/site.css?v="))
        .expect("the styles; `make web` builds them");
    let address = address.split('"').next().expect("an address");
    let styles = app.anonymous().get(address).await;
    assert_eq!(
        (styles.status.as_u16(), styles.header("content-type")),
        (200, "text/css")
    );
    assert!(styles.header("cache-control").contains("immutable"));
    let plain = app.anonymous().get("/assets/site.css?v=other").await;
    assert_eq!(
        (plain.status.as_u16(), plain.header("cache-control")),
        (200, "no-cache")
    );
    for missing in [
        "/assets/none.css",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/%2e%2e%2fsite.css",
    ] {
        assert_eq!(app.anonymous().get(missing).await.status, 404, "{missing}");
    }
}

#[tokio::test]
async fn a_relation_is_shown_from_both_ends() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let poem = json!({"kind": "source", "source_kind": "poem", "labels": {"zh-Hans": "秘色越器"}});
    let poem = published(&app, &curator, &poem).await;
    let mut content = object("秘色瓷碗");
    content["relations"] =
        json!([{"type": "documented_in", "target": poem, "locus": "第一句：九秋风露越窑开"}]);
    let piece = published(&app, &curator, &content).await;
    let reader = reader(&app);
    let page = reader.get(&format!("/objects/{piece}")).await.text;
    assert!(
        page.contains("见载于") && page.contains("第一句：九秋风露越窑开"),
        "{page}"
    );
    let page = reader.get(&format!("/sources/{poem}")).await.text;
    assert!(page.contains("秘色瓷碗") && page.contains("记载"), "{page}");
    let page = reader.get(&format!("/sources/{poem}?lang=en")).await.text;
    assert!(page.contains("documents"), "{page}");

    let wrong = json!([{"type": "made_by", "target": poem}]);
    content["relations"] = wrong;
    let refused = curator.post("/api/v1/curation/records", &content).await;
    assert_eq!(refused.faults(), [("/relations/0/target", "wrong_kind")]);
}

#[tokio::test]
async fn a_saved_search_tells_what_is_new_and_leads_to_its_list() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let cataloguer = app.browser(Role::Cataloguer).await;
    let page = async |path: &str| {
        app.searched().await;
        let page = cataloguer.get(path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page.text
    };
    curator.create(&object("旧净瓶")).await;
    let none = page("/workbench/searches?lang=en").await;
    assert!(none.contains("keep what you asked"), "{none}");
    assert!(!page("/workbench?lang=en").await.contains("data-keep"));
    let asked =
        page("/workbench?q=%E5%87%80%E7%93%B6&kind=object&review=draft&publication=pot").await;
    let parameters = r#"data-keep="{&#34;kind&#34;:&#34;object&#34;,&#34;q&#34;:&#34;净瓶&#34;,&#34;state&#34;:&#34;draft&#34;}""#;
    assert!(asked.contains(parameters), "{asked}");

    let kept = json!({"name": "净瓶 <b>", "parameters": {"kind": "object", "q": "净瓶", "state": "draft"}});
    let kept = cataloguer.post("/api/v1/curation/searches", &kept).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text);
    let shown = page("/workbench/searches?lang=en").await;
    assert!(
        shown.contains("Nothing new.") && !shown.contains("data-seen"),
        "{shown}"
    );
    assert!(!shown.contains("净瓶 <b>"), "{shown}");
    assert!(
        shown.contains("/workbench?kind=object&#38;q=%E5%87%80%E7%93%B6&#38;review=draft"),
        "{shown}"
    );
    for words in ["Kind: Object", "“净瓶”", "Review: Draft"] {
        assert!(
            shown.to_lowercase().contains(&words.to_lowercase()),
            "{words}: {shown}"
        );
    }

    let new = curator.create(&object("新净瓶")).await;
    curator.create(&object("碗")).await;
    let shown = page("/workbench/searches").await;
    assert!(
        shown.contains(&new) && shown.contains("<b>1</b>"),
        "{shown}"
    );
    assert!(!shown.contains("旧净瓶"), "{shown}");
    let (_, seq) = shown.split_once("data-seq=\"").expect("a number");
    let seq: i64 = seq
        .split('"')
        .next()
        .and_then(|seq| seq.parse().ok())
        .expect("a number");
    let search = format!("/api/v1/curation/searches/{}", kept.id());
    // As the page's script sends it.
    let seen = json!({"seq": seq}).to_string().into_bytes();
    let seen = Some(("application/merge-patch+json", seen));
    let seen = cataloguer.send(Method::PATCH, &search, seen).await;
    assert_eq!(seen.status, 200, "{}", seen.text);
    assert!(page("/workbench/searches").await.contains("没有新内容"));
    let others = app
        .browser(Role::Cataloguer)
        .await
        .get("/workbench/searches")
        .await;
    assert!(
        !others.text.contains("净瓶"),
        "searches are their user's alone"
    );
}
