//! Glazes found by their colour, as instruments and photographs tell it.

use celadon::db::{Priority, renditions};
use celadon::domain::ceramic::{Lab, ciede2000};
use celadon::domain::role::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ids, museum, search};
use crate::support::app::{Answer, Client, TestApp, object};

/// A piece whose glaze was measured at these places.
fn glazed(label: &str, origin: &str, colours: &[[f64; 3]]) -> Value {
    let colour = |[l, a, b]: &[f64; 3]| json!({"lab": {"l": l, "a": a, "b": b}, "origin": origin, "instrument": "CM-700d", "illuminant": "D65"});
    let mut piece = object(label);
    piece["glaze"] = json!({"colours": colours.iter().map(colour).collect::<Vec<_>>()});
    piece
}

async fn shown(curator: &Client, piece: &Value) -> String {
    let id = curator.create(piece).await;
    curator.publish(&id).await;
    id
}

fn difference(answer: &Answer, at: usize) -> f64 {
    let colour = &answer.body["items"][at]["colour"];
    colour["difference"].as_f64().expect("a difference")
}

#[tokio::test]
async fn glazes_are_found_by_colour_the_nearest_first() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let green = glazed(
        "青釉碗",
        "instrument",
        &[[62.0, -6.0, 10.0], [40.0, 5.0, 20.0]],
    );
    let green = shown(&curator, &green).await;
    let near = shown(&curator, &glazed("青釉盘", "photo", &[[63.5, -6.5, 11.0]])).await;
    let far = shown(
        &curator,
        &glazed("黄釉罐", "instrument", &[[70.0, 2.0, 25.0]]),
    )
    .await;
    // Compared with a chart, stated for another light, or not told at all: not among them.
    shown(&curator, &glazed("色卡", "chart", &[[62.0, -6.0, 10.0]])).await;
    let mut other_light = glazed("异光", "instrument", &[[62.0, -6.0, 10.0]]);
    other_light["glaze"]["colours"][0]["illuminant"] = json!("A");
    shown(&curator, &other_light).await;
    let mut held = glazed("未公开", "instrument", &[[62.0, -6.0, 10.0]]);
    held["embargoes"] = json!([{"fields": ["glaze"], "until": "2999-01-02"}]);
    shown(&curator, &held).await;
    app.searched().await;
    let visitor = app.anonymous();

    let found = search(&visitor, &[("colour", "62,-6,10")]).await;
    assert_eq!(ids(&found), [green.clone(), near.clone()]);
    let first = &found.body["items"][0]["colour"];
    assert_eq!(first["lab"], json!({"l": 62.0, "a": -6.0, "b": 10.0}));
    assert_eq!(
        (&first["origin"], &first["difference"]),
        (&json!("instrument"), &json!(0.0))
    );
    let lab = |l, a, b| Lab { l, a, b };
    let told = ciede2000(lab(62.0, -6.0, 10.0), lab(63.5, -6.5, 11.0));
    assert!(
        (difference(&found, 1) - told).abs() < 0.006,
        "{}",
        found.text
    );
    assert_eq!(found.body["items"][1]["colour"]["origin"], "photograph");

    // The second colour of the first piece is one too; a tolerance of nothing wants the very colour.
    let found = search(&visitor, &[("colour", "40,5,20"), ("tolerance", "0")]).await;
    assert_eq!(ids(&found), std::slice::from_ref(&green));
    let found = search(&visitor, &[("colour", "62,-6,10"), ("tolerance", "50")]).await;
    assert_eq!(ids(&found), [green.clone(), near.clone(), far]);
    // Page by page in the same order.
    let page = [("colour", "62,-6,10"), ("tolerance", "50"), ("limit", "1")];
    let page = search(&visitor, &page).await;
    let next = page.body["next"].as_str().expect("another page");
    let second = [
        ("colour", "62,-6,10"),
        ("tolerance", "50"),
        ("limit", "1"),
        ("cursor", next),
    ];
    assert_eq!(
        ids(&search(&visitor, &second).await),
        std::slice::from_ref(&near)
    );
    // With words the colour only filters; another order is obeyed.
    let worded = search(&visitor, &[("q", "青釉盘"), ("colour", "62,-6,10")]).await;
    assert_eq!(ids(&worded)[0], near);
    let recent = search(&visitor, &[("sort", "recent"), ("colour", "62,-6,10")]).await;
    assert_eq!(ids(&recent), [near, green]);
    // As a screen shows it.
    let srgb = lab(62.0, -6.0, 10.0).to_srgb();
    let hex = srgb.map(|byte| format!("{byte:02x}")).concat();
    for written in [hex.clone(), format!("#{hex}"), hex.to_uppercase()] {
        let found = search(&visitor, &[("colour", &written), ("tolerance", "1")]).await;
        assert_eq!(found.body["total"], 1, "{written}");
    }
    // Nobody asked for a colour: none is told.
    let plain = search(&visitor, &[("q", "青釉碗")]).await;
    assert!(plain.body["items"][0]["colour"].is_null());
}

#[tokio::test]
async fn a_colour_that_is_none_is_refused_by_name() {
    let app = TestApp::start().await;
    let visitor = app.anonymous();
    for (query, fault) in [
        ("colour=green", ("/colour", "invalid_value")),
        ("colour=", ("/colour", "invalid_value")),
        ("colour=62,-6", ("/colour", "invalid_value")),
        ("colour=101,0,0", ("/colour", "invalid_value")),
        ("colour=NaN,0,0", ("/colour", "invalid_value")),
        (
            "colour=62,-6,10&tolerance=51",
            ("/tolerance", "out_of_range"),
        ),
        (
            "colour=62,-6,10&tolerance=-1",
            ("/tolerance", "out_of_range"),
        ),
        (
            "colour=62,-6,10&tolerance=NaN",
            ("/tolerance", "out_of_range"),
        ),
        (
            "colour=62,-6,10&tolerance=x",
            ("/tolerance", "invalid_value"),
        ),
        ("tolerance=5", ("/tolerance", "contradiction")),
        ("palette=pink", ("/palette", "invalid_value")),
    ] {
        let refused = visitor.get(&format!("/api/v1/search?{query}")).await;
        assert_eq!(refused.status, 400, "{query}");
        assert_eq!(refused.faults(), [fault], "{query}");
    }
}

#[tokio::test]
async fn the_palette_counts_glazes_by_what_their_colours_are_called() {
    let app = museum().await;
    let visitor = app.anonymous();
    let asked = [("facets", "palette"), ("limit", "0"), ("lang", "zh-Hans")];
    let counted = search(&visitor, &asked).await;
    let facet = &counted.body["facets"][0];
    assert_eq!(facet["label"], "釉色");
    let values = facet["values"].as_array().expect("values");
    assert!(values.len() > 3, "{facet}");
    let lake = values.iter().find(|value| value["value"] == "lake_green");
    let lake = lake.expect("is among them");
    assert_eq!(lake["label"], "湖绿");
    // Choosing one leaves the others as they were; either name finds it in the query language.
    let mut chosen = asked.to_vec();
    chosen.push(("palette", "lake_green"));
    let chosen = search(&visitor, &chosen).await;
    assert_eq!(chosen.body["total"], lake["count"]);
    let again = chosen.body["facets"][0]["values"]
        .as_array()
        .expect("values");
    let counts = |values: &[Value]| -> Vec<Value> {
        values
            .iter()
            .map(|value| json!([value["value"], value["count"]]))
            .collect()
    };
    assert_eq!(counts(again), counts(values));
    let named = search(&visitor, &[("filter", "palette:湖绿"), ("limit", "0")]).await;
    assert_eq!(named.body["total"], lake["count"]);
}

#[tokio::test]
async fn what_a_photograph_shows_is_found_as_soon_as_somebody_has_looked_and_while_it_is_public() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let picture = format!(
        "{}/fixtures/pictures/ewer-1.jpg",
        env!("CARGO_MANIFEST_DIR")
    );
    let picture = std::fs::read(picture).expect("a picture");
    let path = "/api/v1/curation/uploads?label=%E5%87%80%E7%93%B6";
    let made = curator
        .send(Method::POST, path, Some(("image/jpeg", picture)))
        .await;
    let (medium, job) = (&made.body["media"]["id"], &made.body["job"]);
    let medium = medium.as_str().expect("an id").to_owned();
    let job = job["id"]
        .as_str()
        .or(job.as_str())
        .expect("a job")
        .to_owned();
    assert_eq!(app.run_jobs().await, (1, 0));
    let record = format!("/api/v1/curation/records/{medium}");
    let shown = curator.get(&record).await.body["glaze_shown"].clone();
    let [l, a, b] =
        ["l", "a", "b"].map(|axis| shown["colours"][0]["lab"][axis].as_f64().expect("a number"));
    let colour = format!("{l},{a},{b}");

    // As if nobody had looked for a glaze when the piece was published.
    {
        let mut tx = app.app.db.begin(Priority::Edit).await.expect("begins");
        let id = [medium.parse().expect("an id")];
        let found = renditions::by_media(&mut tx.conn(), &id).await;
        let mut rendition = found.expect("reads").pop().expect("is there");
        rendition.glaze = None;
        renditions::put(&mut tx.conn(), &rendition)
            .await
            .expect("writes");
        tx.commit().await.expect("commits");
    }
    let mut piece = object("执壶");
    piece["media"] = json!([{"media": medium, "role": "front"}]);
    let rights = json!({"rights": piece["rights"]});
    assert_eq!(curator.patch(&record, 1, &rights).await.status, 200);
    let piece = curator.create(&piece).await;
    curator.publish(&piece).await;
    app.searched().await;
    let visitor = app.anonymous();
    let ask = [
        ("colour", colour.as_str()),
        ("tolerance", "1"),
        ("facets", "palette"),
    ];
    assert_eq!(search(&visitor, &ask).await.body["total"], 0);

    let again = curator
        .post(&format!("/api/v1/curation/jobs/{job}/retry"), &json!({}))
        .await;
    assert!(again.status.is_success(), "{}", again.text);
    assert_eq!(app.run_jobs().await, (1, 0));
    app.searched().await;
    let found = search(&visitor, &ask).await;
    assert_eq!(ids(&found), std::slice::from_ref(&piece));
    let told = &found.body["items"][0]["colour"];
    assert_eq!(
        (&told["origin"], &told["difference"]),
        (&json!("photograph"), &json!(0.0))
    );
    assert!(
        !found.body["facets"][0]["values"]
            .as_array()
            .expect("values")
            .is_empty()
    );

    let withdrawn = curator.with("if-match", "\"2\"");
    let withdrawn = withdrawn
        .post(&format!("{record}/withdraw"), &json!({"reason": "test"}))
        .await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    app.searched().await;
    assert_eq!(search(&visitor, &ask).await.body["total"], 0);
}
