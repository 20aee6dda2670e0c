//! Passages of sources: found by phrase, leading to their place and to what they speak of.

use super::{museum, search};

#[tokio::test]
async fn a_passage_is_found_by_phrase_and_leads_to_its_place_and_its_records() {
    let app = museum().await;
    let visitor = app.anonymous();
    let sources = visitor.get("/api/v1/sources?limit=100").await;
    let sources = sources.body["items"].as_array().expect("sources").clone();
    let mut speaking = 0;
    for source in &sources {
        let passages = source["passages"].as_array().cloned().unwrap_or_default();
        for (number, passage) in (1..).zip(&passages) {
            let text = passage["text"].as_str().expect("a text");
            let line = text.split(['，', '。', '\n']).next().unwrap_or(text);
            let asked = [
                ("q", format!("\"{line}\"")),
                ("kind", "source".to_owned()),
                ("highlight", "true".to_owned()),
                ("lang", "en".to_owned()),
            ];
            let asked: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let answer = search(&visitor, &asked).await;
            let items = answer.body["items"].as_array().expect("items");
            let item = items.iter().find(|item| item["id"] == source["id"]);
            let item = item.unwrap_or_else(|| panic!("{line} is found"));
            let found = item["passages"].as_array().expect("passages");
            let found = found.iter().find(|found| found["number"] == number);
            let found = found.unwrap_or_else(|| panic!("{line} is in passage {number}"));
            assert_eq!(found["locus"], passage["locus"]);
            assert!(
                found["highlight"]["html"]
                    .as_str()
                    .expect("HTML")
                    .contains("<mark>")
            );

            let address = found["url"].as_str().expect("an address");
            let (page, anchor) = address.split_once('#').expect("an anchor");
            assert!(page.ends_with(source["id"].as_str().expect("an id")));
            let path = &page[page.find("/sources/").expect("a page of a source")..];
            let page = visitor.get(path).await;
            assert!(page.text.contains(&format!("id=\"{anchor}\"")), "{address}");

            let mentions = passage["mentions"].as_array().cloned().unwrap_or_default();
            let told = found["mentions"].as_array().cloned().unwrap_or_default();
            let told: Vec<_> = told.iter().map(|mention| mention["id"].clone()).collect();
            assert_eq!(told, mentions, "{line}");
            speaking += usize::from(!mentions.is_empty());
        }
    }
    assert!(
        speaking > 0,
        "some passages of the demo museum speak of records"
    );
}
