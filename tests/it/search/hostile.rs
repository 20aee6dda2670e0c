//! Whatever is asked, the answer is an answer or a refusal that names its fault; never a failure.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{address, museum};
use crate::support::app::TestApp;

#[tokio::test]
async fn strange_words_are_searched_for_like_any_others() {
    let app = museum().await;
    let visitor = app.anonymous();
    let long_han = "净".repeat(500);
    let long_mixed = "瓶a1".repeat(166);
    let quotes = "\"".repeat(500);
    let phrases = "\"净瓶\"".repeat(125);
    let words: Vec<String> = (0..160).map(|n| format!("w{n}")).collect();
    let words = words.join(" ").chars().take(500).collect::<String>();
    let strange = [
        "",
        " ",
        "。，、；：？！",
        "!@#$%^&*()_+-=[]{}|;':,./<>?`~",
        "👻🏺🇨🇳👩‍👩‍👧‍👦",
        "\"",
        "\"\"",
        "\"未关",
        "“”「」『』",
        ".*",
        "^(a+)+$",
        "[净|瓶]{1,99999}",
        "label:净瓶",
        "净瓶 AND OR NOT",
        "+净 -瓶 ~1 ^9",
        "净瓶*",
        "*:*",
        "'; drop table records; --",
        "<script>alert(1)</script>",
        "{{7*7}} ${7*7} %{7*7}",
        "../../etc/passwd",
        "\u{feff}净\u{200b}瓶\u{200d}",
        "\u{202e}瓶净",
        "ﬀ ﷺ Å Ǆ ㍿ 🅰",
        "𠮷𪚥𠀋",
        "e\u{301}\u{301}\u{301}\u{301}",
        "的",
        "的的的的的的的的的的",
        "the of and",
        "0",
        "-1",
        "9999999999999999999999999",
        "NaN null undefined true",
        "\u{10ffff}\u{fffd}\u{fffe}",
        &long_han,
        &long_mixed,
        &quotes,
        &phrases,
        &words,
    ];
    for q in strange {
        let begun = Instant::now();
        let facets = "form,period,site,place";
        let answer = visitor
            .get(&address(&[("q", q), ("facets", facets), ("limit", "100")]))
            .await;
        assert_eq!(answer.status, 200, "{q}: {}", answer.text);
        assert!(
            begun.elapsed() < Duration::from_secs(2),
            "{q} took {:?}",
            begun.elapsed()
        );
    }
    let only_marks = visitor.get(&address(&[("q", "。，!?👻")])).await;
    assert_eq!(
        only_marks.body["total"], 0,
        "nothing to look for finds nothing"
    );
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_name() {
    let app = TestApp::start().await;
    let visitor = app.anonymous();
    let refused = async |query: &str, pointer: &str, code: &str| {
        let answer = visitor.get(&format!("/api/v1/search?{query}")).await;
        let told = &query[..query.len().min(80)];
        assert_eq!(answer.status, 400, "{told}: {}", answer.text);
        assert_eq!(answer.problem(), "invalid_parameters");
        assert_eq!(answer.faults(), [(pointer, code)], "{told}");
    };
    refused("flavour=salt", "/flavour", "unknown_field").await;
    refused("colour=green", "/colour", "invalid_value").await;
    refused("Q=x", "/Q", "unknown_field").await;
    refused("q=a&q=b", "/q", "repeated").await;
    refused("q=%00", "/q", "control_character").await;
    refused("q=a%0Ab", "/q", "control_character").await;
    refused("q=%1b%5b31m", "/q", "control_character").await;
    refused("q=%C2%85", "/q", "control_character").await;
    refused("q=%ff%fe", "/q", "invalid_encoding").await;
    refused("q=%ED%A0%80", "/q", "invalid_encoding").await;
    refused("q=%F4%90%80%80", "/q", "invalid_encoding").await;
    refused("q=%E5%87", "/q", "invalid_encoding").await;
    refused("q=%", "/q", "invalid_encoding").await;
    refused(&format!("q={}", "a".repeat(10_000)), "/q", "too_long").await;
    refused(&format!("q={}", "%E7%93%B6".repeat(501)), "/q", "too_long").await;
    refused("lang=!", "/lang", "invalid_language").await;
    refused("lang=", "/lang", "invalid_language").await;
    refused("limit=101", "/limit", "out_of_range").await;
    refused("limit=-1", "/limit", "invalid_value").await;
    refused("limit=ten", "/limit", "invalid_value").await;
    refused("sort=best", "/sort", "invalid_value").await;
    refused("facets=kind,colour", "/facets", "invalid_value").await;
    refused("from=x", "/from", "invalid_value").await;
    refused("from=99999999999999999999", "/from", "invalid_value").await;
    refused("from=900&to=800", "/to", "contradiction").await;
    refused("kind=ghost", "/kind", "invalid_value").await;
    refused("object_kind=find,plate", "/object_kind", "invalid_value").await;
    refused("has_image=yes", "/has_image", "invalid_value").await;
    refused("form=kundika", "/form", "invalid_value").await;
    refused(
        "site=0197a6f25d3c7a419f0e2b6d1c8e4a90",
        "/site",
        "invalid_value",
    )
    .await;
    let many = vec!["0197a6f2-5d3c-7a41-9f0e-2b6d1c8e4a90"; 101].join(",");
    refused(&format!("period={many}"), "/period", "too_many").await;

    let several = visitor
        .get("/api/v1/search?limit=999&lang=!&kind=ghost")
        .await;
    let named: Vec<_> = several
        .faults()
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    assert_eq!(
        named,
        ["/kind", "/lang", "/limit"],
        "every fault is named at once"
    );
    for extreme in [
        "from=-9223372036854775808",
        "to=9223372036854775807",
        "form=&kind=,,&facets=",
        "limit=0",
    ] {
        let answer = visitor.get(&format!("/api/v1/search?{extreme}")).await;
        assert_eq!(answer.status, 200, "{extreme}: {}", answer.text);
    }
    let head = visitor
        .send(reqwest::Method::POST, "/api/v1/search", None)
        .await;
    assert_eq!(head.problem(), "method_not_allowed");
}

/// Bytes that no client library would send.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_address_are_refused_and_the_server_goes_on() {
    let app = TestApp::start().await;
    let targets: [&[u8]; 6] = [
        b"/api/v1/search?q=\xff\xfe\x80",
        b"/api/v1/search?q=\xed\xa0\x80",
        "/api/v1/search?q=净瓶".as_bytes(),
        b"/api/v1/search?q=a b",
        b"/api/v1/search?q=<>\"{}|\\^`",
        b"/api/v1/search?q=a\x00b",
    ];
    for target in targets {
        let mut stream = TcpStream::connect(app.address).expect("connects");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("is set");
        let mut request = b"GET ".to_vec();
        request.extend_from_slice(target);
        request.extend_from_slice(b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(&request).expect("writes");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("reads");
        let answer = String::from_utf8_lossy(&answer);
        let status: u16 = answer
            .get(9..12)
            .and_then(|status| status.parse().ok())
            .expect("a status");
        assert!(
            matches!(status, 200 | 400),
            "{}: {answer}",
            String::from_utf8_lossy(target)
        );
    }
    assert_eq!(app.anonymous().get("/api/v1/search").await.status, 200);
}
