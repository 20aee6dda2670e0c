//! Where and when results are: the map and the timeline beside the hits, in one call.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{address, everything, ids, museum, search};

#[tokio::test]
async fn a_timeline_counts_every_stretch_that_a_dating_overlaps() {
    let app = museum().await;
    let visitor = app.anonymous();
    for (q, width) in [("碗", 50_i64), ("", 100), ("净瓶", 1)] {
        let wide = width.to_string();
        let answer = search(&visitor, &[("q", q), ("timeline", &wide), ("limit", "0")]).await;
        let timeline = &answer.body["timeline"];
        let buckets = timeline["buckets"].as_array().expect("stretches");
        assert!(!buckets.is_empty(), "{q}");
        let mut last = i64::MIN;
        for bucket in buckets.iter().step_by(buckets.len().div_ceil(20)) {
            let number = |name: &str| bucket[name].as_i64().expect("a number");
            let (begin, end) = (number("begin"), number("end"));
            assert_eq!((end - begin + 1, begin.rem_euclid(width)), (width, 0));
            assert!(begin > last, "in order");
            last = begin;
            let (from, to) = (begin.to_string(), end.to_string());
            let there = search(
                &visitor,
                &[("q", q), ("from", &from), ("to", &to), ("limit", "0")],
            )
            .await;
            let open = search(
                &visitor,
                &[
                    ("q", q),
                    ("from", &from),
                    ("to", &to),
                    ("timeline", &wide),
                    ("limit", "0"),
                ],
            )
            .await;
            assert_eq!(there.body["total"], bucket["count"], "{q} {begin}");
            assert_eq!(
                open.body["timeline"], *timeline,
                "choosing years changes no other years"
            );
        }
        let total = answer.body["total"].as_u64().expect("a total");
        let undated = timeline["undated"].as_u64().expect("a number");
        assert!(undated < total, "{q}");
        let dated = search(
            &visitor,
            &[("q", q), ("from", "-10000"), ("to", "3000"), ("limit", "0")],
        )
        .await;
        assert_eq!(dated.body["total"].as_u64(), Some(total - undated), "{q}");
    }
}

#[tokio::test]
async fn a_map_places_every_result_and_an_area_finds_just_those() {
    let app = museum().await;
    let visitor = app.anonymous();
    let sum = |clusters: &Value| -> u64 {
        let clusters = clusters.as_array().expect("clusters").iter();
        clusters
            .map(|cluster| cluster["count"].as_u64().expect("a number"))
            .sum()
    };
    let mut cells = BTreeMap::new();
    for zoom in ["0", "6", "12"] {
        let answer = search(&visitor, &[("q", "青瓷"), ("map", zoom), ("limit", "0")]).await;
        let map = &answer.body["map"];
        let placed = sum(&map["clusters"]);
        let unplaced = map["unplaced"].as_u64().expect("a number");
        assert_eq!(
            Some(placed + unplaced),
            answer.body["total"].as_u64(),
            "{zoom}"
        );
        assert!(placed > 0);
        cells.insert(zoom, map["clusters"].as_array().map_or(0, Vec::len));
    }
    assert!(
        cells["0"] <= cells["6"] && cells["6"] <= cells["12"] && cells["12"] > 1,
        "{cells:?}"
    );

    // Every site and place that has a public point is found around it, and nowhere else.
    let all = everything(&visitor).await;
    let points: Vec<(&String, f64, f64)> = all
        .iter()
        .filter_map(|(id, record)| {
            let number = |name: &str| record["point"][name].as_f64();
            Some((id, number("longitude")?, number("latitude")?))
        })
        .collect();
    for (id, lon, lat) in points.iter().take(12) {
        let near = format!("{lon},{lat},0.01");
        let found = search(
            &visitor,
            &[("near", &near), ("kind", "site,place"), ("limit", "100")],
        )
        .await;
        assert!(ids(&found).contains(id), "{id} at {near}");
        let bbox = format!(
            "{},{},{},{}",
            lon - 0.001,
            lat - 0.001,
            lon + 0.001,
            lat + 0.001
        );
        let found = search(
            &visitor,
            &[("bbox", &bbox), ("kind", "site,place"), ("limit", "100")],
        )
        .await;
        assert!(ids(&found).contains(id), "{id} in {bbox}");
        let far = format!("{},{lat},1", -lon);
        let found = search(&visitor, &[("near", &far), ("limit", "100")]).await;
        assert!(!ids(&found).contains(id), "{id} at {far}");
    }
    for (name, bad) in [
        ("bbox", "1,2,3"),
        ("bbox", "0,10,1,9"),
        ("bbox", "0,0,0,91"),
        ("near", "1,2"),
        ("near", "1,2,-1"),
        ("near", "NaN,0,1"),
        ("map", "23"),
        ("timeline", "0"),
        ("timeline", "1001"),
    ] {
        let answer = visitor.get(&address(&[(name, bad)])).await;
        assert_eq!(answer.status, 400, "{name}={bad}: {}", answer.text);
        assert_eq!(
            answer.body["errors"][0]["pointer"],
            format!("/{name}"),
            "{bad}"
        );
    }
}
