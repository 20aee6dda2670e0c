//! A picture has one identifier. Whatever else stands in its place is nobody's, and leads nowhere.

use super::gallery::Gallery;
use super::refused::Wire;

#[tokio::test]
async fn nothing_but_the_identifier_itself_finds_a_picture() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    let mut wire = Wire::open(gallery.app.address).await;
    let found = format!("/iiif/image/3/{id}/full/100,/0/default.jpg");
    assert_eq!(wire.get(&found).await.status, 200);
    // Percent-encoded, it is the same identifier.
    let encoded = id
        .bytes()
        .fold(String::new(), |all, byte| all + &format!("%{byte:02x}"));
    assert_eq!(
        wire.get(&format!("/iiif/image/3/{encoded}/full/100,/0/default.jpg"))
            .await
            .status,
        200
    );
    let commas = format!("/iiif/image/3/{id}/0%2C0%2C50%2C50/%21100%2C100/0/default%2Ejpg");
    assert_eq!(wire.get(&commas).await.status, 200);

    let plain = id.replace('-', "");
    let strangers = [
        id.to_uppercase(),
        plain,
        format!("{{{id}}}"),
        format!("urn:uuid:{id}"),
        format!("%20{id}"),
        format!("{id}%20"),
        format!("{id}%00"),
        format!("{id}%0a"),
        format!("{id}.jpg"),
        format!("{id};v=1"),
        format!("{id}%2f"),
        format!("{id}%2f.."),
        format!("x%2f{id}"),
        format!("..%2f{id}"),
        format!(".%2f{id}"),
        format!("%2e%2e%2f{id}"),
        format!("{id}%252f"),
        format!("%2525{id}"),
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd".to_owned(),
        "..%5c..%5cwindows".to_owned(),
        "%2fetc%2fpasswd".to_owned(),
        "file:%2f%2f%2fetc%2fpasswd".to_owned(),
        "https:%2f%2fevil.example%2fpicture.jpg".to_owned(),
        "%E8%B6%8A%E7%AA%91".to_owned(),
        "%EF%BC%8E%EF%BC%8E".to_owned(),
        "%3Cscript%3E".to_owned(),
        "'%20or%201=1%20--".to_owned(),
        "$%7bjndi:ldap:%2f%2fx%7d".to_owned(),
        "null".to_owned(),
        "-".to_owned(),
        "0".to_owned(),
        "*".to_owned(),
        "a".repeat(8000),
        "00000000-0000-0000-0000-000000000000".to_owned(),
        "ffffffff-ffff-ffff-ffff-ffffffffffff".to_owned(),
        "0190a1b2-0000-7000-8000-00000000dead".to_owned(),
    ];
    for stranger in &strangers {
        for rest in [
            "",
            "/info.json",
            "/full/max/0/default.jpg",
            "/full/max/0/native.exe",
            "/x",
        ] {
            let path = format!("/iiif/image/3/{stranger}{rest}");
            let answer = wire.get(&path).await;
            assert_eq!(
                (answer.status, answer.problem.as_str()),
                (404, "not_found"),
                "{path}"
            );
        }
    }
    // No text at all.
    for broken in ["%ff", "%c3%28", "%ed%a0%80"] {
        let answer = wire.get(&format!("/iiif/image/3/{broken}/info.json")).await;
        assert_eq!(
            (answer.status, answer.problem.as_str()),
            (400, "invalid_parameters"),
            "{broken}"
        );
    }
    assert_eq!(wire.get(&found).await.status, 200);
}

#[tokio::test]
async fn dots_in_a_path_are_no_way_out() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    let mut wire = Wire::open(gallery.app.address).await;
    for path in [
        format!("/iiif/image/3/{id}/../../../../etc/passwd"),
        format!("/iiif/image/3/../../../api/v1/curation/records/{id}"),
        format!("/iiif/image/3/{id}/full/max/0/../../../../secret"),
        format!("/iiif/image/3//{id}/full/max/0/default.jpg"),
        format!("/iiif/image/3/{id}//full/max/0/default.jpg"),
        format!("/iiif/image/3/./{id}/info.json"),
        "/iiif/image/3/".to_owned(),
        "/iiif/image/3".to_owned(),
        "/iiif/image/".to_owned(),
        format!("/iiif/image/3/../3/{id}/info.json"),
    ] {
        let answer = wire.get(&path).await;
        assert!(
            matches!(answer.status, 400 | 404),
            "{path}: {}",
            answer.status
        );
    }
}
