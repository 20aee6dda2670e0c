//! What a photograph's file tells of how it was taken, and what it does not.

use celadon::domain::role::Role;
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use reqwest::Method;
use serde_json::json;

use crate::pyramid::pictures::Picture;
use crate::support::app::TestApp;

/// The block that a camera writes, with its serial number and where it stood.
fn camera() -> Vec<u8> {
    let text = |tag, text: &str| (tag, Value::Ascii(vec![text.as_bytes().to_vec()]));
    let rational = |tag, num, denom| (tag, Value::Rational(vec![Rational { num, denom }]));
    let fields: Vec<Field> = [
        text(Tag::Make, "Phase One"),
        text(Tag::Model, "IQ4 150MP"),
        text(Tag::LensModel, "120mm Macro"),
        text(Tag::DateTimeOriginal, "2016:05:01 10:30:00"),
        text(Tag::BodySerialNumber, "qxserial"),
        text(Tag::Artist, "qxartist"),
        rational(Tag::ExposureTime, 1, 125),
        rational(Tag::FNumber, 11, 1),
        (Tag::PhotographicSensitivity, Value::Short(vec![50])),
        text(Tag::GPSLatitudeRef, "N"),
        rational(Tag::GPSLatitude, 30, 1),
    ]
    .into_iter()
    .map(|(tag, value)| Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    })
    .collect();
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut block = std::io::Cursor::new(Vec::new());
    writer.write(&mut block, false).expect("it is written");
    [b"Exif\0\0".to_vec(), block.into_inner()].concat()
}

#[tokio::test]
async fn a_photograph_tells_how_it_was_taken_but_not_where_nor_by_whose_camera() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let bytes = Picture::smooth(640, 480, 3).jpeg_as(false, &[(1, camera())]);
    let path = "/api/v1/curation/uploads?label=%E5%87%80%E7%93%B6";
    let made = curator
        .send(Method::POST, path, Some(("image/jpeg", bytes)))
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let medium = &made.body["media"];
    assert_eq!(medium["captured_at"], "2016-05-01");
    assert_eq!(
        medium["capture"],
        json!({"make": "Phase One", "model": "IQ4 150MP", "lens": "120mm Macro", "exposure_s": 0.008, "f_number": 11.0, "iso": 50,
            "taken_at": "2016-05-01T10:30:00"})
    );
    assert!(!made.text.contains("qx"), "{}", made.text);

    let path = format!(
        "/api/v1/curation/records/{}",
        medium["id"].as_str().expect("an id")
    );
    let told = json!({"capture": {"make": "Another"}});
    let refused = curator.patch(&path, 1, &told).await;
    assert_eq!(refused.faults(), [("/capture", "read_only")]);
    let gone = curator.patch(&path, 1, &json!({"capture": null})).await;
    assert_eq!(gone.faults(), [("/capture", "read_only")]);
    let named = json!({"photographer": "某摄影师", "caption": {"zh-Hans": "正面"}});
    assert_eq!(curator.patch(&path, 1, &named).await.status, 200);
}
