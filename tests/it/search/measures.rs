//! What was measured: as a field of the query language, and counted by stretches.

use serde_json::Value;

use super::{ids, museum, search};
use crate::support::app::Client;

/// Every measurement of a kind that objects of the demo museum have, in millimetres, with its object.
async fn heights(visitor: &Client) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    let mut next = Some("/api/v1/objects?limit=100".to_owned());
    while let Some(path) = next {
        let page = visitor.get(&path).await;
        for object in page.body["items"].as_array().expect("items") {
            let sizes = object["dimensions"].as_array().into_iter().flatten();
            found.extend(sizes.filter_map(|size| height(object, size)));
        }
        let cursor = page.body["next"].as_str();
        next = cursor.map(|cursor| format!("/api/v1/objects?limit=100&cursor={cursor}"));
    }
    found
}

fn height(object: &Value, size: &Value) -> Option<(String, f64)> {
    let kind = size["kind"].as_str()?;
    let whole = ["height", "overall_height"].contains(&kind) && size["part"].is_null();
    let unit = match size["unit"].as_str()? {
        "mm" => 1.0,
        "cm" => 10.0,
        _ => return None,
    };
    let exact =
        size["value_to"].is_null() && size["qualifiers"].as_array().is_none_or(Vec::is_empty);
    assert!(
        !whole || exact,
        "the demo museum's heights are plain: {size}"
    );
    let id = object["id"].as_str()?.to_owned();
    whole.then_some((id, size["value"].as_f64()? * unit))
}

#[tokio::test]
async fn a_measure_is_a_field_and_a_histogram() {
    let app = museum().await;
    let visitor = app.anonymous();
    let heights = heights(&visitor).await;
    assert!(heights.len() > 20, "{}", heights.len());
    for (clause, holds) in [
        ("height_mm:[200..]", (200.0, f64::MAX)),
        ("height_mm:[..80.5]", (0.0, 80.5)),
        ("height_mm:[100..150]", (100.0, 150.0)),
    ] {
        let mut expected: Vec<&str> = heights
            .iter()
            .filter(|(_, height)| (holds.0..=holds.1).contains(height))
            .map(|(id, _)| id.as_str())
            .collect();
        expected.sort_unstable();
        expected.dedup();
        for parameter in ["q", "filter"] {
            let answer = search(&visitor, &[(parameter, clause), ("limit", "100")]).await;
            let mut found = ids(&answer);
            found.sort_unstable();
            assert_eq!(found, expected, "{parameter}={clause}");
        }
    }

    let asked = [
        ("limit", "0"),
        ("kind", "object"),
        ("histograms", "height_mm:50,weight_g"),
    ];
    let answer = search(&visitor, &asked).await;
    let told = &answer.body["histograms"];
    assert_eq!(told[0]["measure"], "height_mm");
    assert_eq!(told[0]["width"], 50);
    assert_eq!(told[1]["measure"], "weight_g");
    assert_eq!(told[1]["width"], 100);
    let mut measured = std::collections::BTreeMap::<i64, std::collections::BTreeSet<&str>>::new();
    for (id, height) in &heights {
        #[expect(clippy::cast_possible_truncation, reason = "a height")]
        let stretch = (height / 50.0).floor() as i64 * 50;
        measured.entry(stretch).or_default().insert(id);
    }
    let expected: Vec<(i64, u64)> = measured
        .iter()
        .map(|(from, ids)| (*from, ids.len() as u64))
        .collect();
    let buckets = told[0]["buckets"].as_array().expect("buckets");
    let told_of: Vec<(i64, u64)> = buckets
        .iter()
        .filter_map(|bucket| Some((bucket["from"].as_i64()?, bucket["count"].as_u64()?)))
        .collect();
    assert_eq!(told_of, expected);
    let with: std::collections::BTreeSet<&str> =
        heights.iter().map(|(id, _)| id.as_str()).collect();
    let total = answer.body["total"].as_u64().expect("a total");
    assert_eq!(told[0]["without"].as_u64(), Some(total - with.len() as u64));
}

#[tokio::test]
async fn what_is_no_measure_is_refused_by_name() {
    let app = museum().await;
    let visitor = app.anonymous();
    for (name, value, code) in [
        ("histograms", "beauty", "invalid_value"),
        ("histograms", "height_mm:0", "out_of_range"),
        ("histograms", "height_mm:wide", "out_of_range"),
        ("filter", "height_mm:[a..b]", "invalid_range"),
        ("filter", "height_mm:[1.2345..]", "invalid_range"),
        ("filter", "height_mm:tall", "invalid_range"),
        ("filter", "year:[860.5..]", "invalid_range"),
    ] {
        let path = super::address(&[(name, value)]);
        let answer = visitor.get(&path).await;
        assert_eq!(answer.status, 400, "{name}={value}");
        assert_eq!(answer.body["errors"][0]["pointer"], format!("/{name}"));
        assert_eq!(answer.body["errors"][0]["code"], code, "{name}={value}");
    }
}
