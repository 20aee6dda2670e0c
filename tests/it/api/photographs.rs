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
    block.into_inner()
}

/// A TIFF of the same camera: its directory, and the one that EXIF has for itself.
fn tiff() -> Vec<u8> {
    use tiff::encoder::{Rational, TiffEncoder, colortype::Gray8};
    use tiff::tags::Tag;

    let mut out = std::io::Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out).expect("it begins");
    let mut exif = encoder.extra_directory().expect("a directory");
    let of = |n, d| Rational { n, d };
    for (tag, value) in [(0x829a, of(1, 125)), (0x829d, of(11, 1))] {
        let tag = Tag::from_u16_exhaustive(tag);
        exif.write_tag(tag, value).expect("it is written");
    }
    let iso = Tag::from_u16_exhaustive(0x8827);
    exif.write_tag(iso, 50_u16).expect("it is written");
    for (tag, text) in [
        (0xa434, "120mm Macro"),
        (0x9003, "2016:05:01 10:30:00"),
        (0xa431, "qxserial"),
    ] {
        let tag = Tag::from_u16_exhaustive(tag);
        exif.write_tag(tag, text).expect("it is written");
    }
    let place = exif.finish_with_offsets().expect("it ends").offset;
    let mut image = encoder.new_image::<Gray8>(64, 48).expect("an image");
    let own = image.encoder();
    for (tag, text) in [
        (Tag::Make, "Phase One"),
        (Tag::Model, "IQ4 150MP"),
        (Tag::Artist, "qxartist"),
    ] {
        own.write_tag(tag, text).expect("it is written");
    }
    own.write_tag(Tag::ExifDirectory, place)
        .expect("it is written");
    image.write_data(&[128; 64 * 48]).expect("it is written");
    out.into_inner()
}

#[tokio::test]
async fn a_photograph_tells_how_it_was_taken_but_not_where_nor_by_whose_camera() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let picture = Picture::smooth(640, 480, 3);
    let segment = [b"Exif\0\0".to_vec(), camera()].concat();
    let png = picture.png_as(
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &picture.pixels,
        |info| {
            info.exif_metadata = Some(camera().into());
        },
    );
    let files = [
        ("image/tiff", tiff()),
        ("image/png", png),
        ("image/jpeg", picture.jpeg_as(false, &[(1, segment)])),
    ];
    let mut id = String::new();
    for (media_type, bytes) in files {
        let path = "/api/v1/curation/uploads?label=%E5%87%80%E7%93%B6";
        let made = curator
            .send(Method::POST, path, Some((media_type, bytes)))
            .await;
        assert_eq!(made.status, 201, "{}", made.text);
        let medium = &made.body["media"];
        assert_eq!(medium["captured_at"], "2016-05-01", "{media_type}");
        assert_eq!(
            medium["capture"],
            json!({"make": "Phase One", "model": "IQ4 150MP", "lens": "120mm Macro", "exposure_s": 0.008, "f_number": 11.0, "iso": 50,
                "taken_at": "2016-05-01T10:30:00"}),
            "{media_type}"
        );
        assert!(!made.text.contains("qx"), "{}", made.text);
        medium["id"].as_str().expect("an id").clone_into(&mut id);
    }

    let path = format!("/api/v1/curation/records/{id}");
    let told = json!({"capture": {"make": "Another"}});
    let refused = curator.patch(&path, 1, &told).await;
    assert_eq!(refused.faults(), [("/capture", "read_only")]);
    let gone = curator.patch(&path, 1, &json!({"capture": null})).await;
    assert_eq!(gone.faults(), [("/capture", "read_only")]);
    let named = json!({"photographer": "某摄影师", "caption": {"zh-Hans": "正面"}});
    assert_eq!(curator.patch(&path, 1, &named).await.status, 200);
}

#[tokio::test]
async fn of_a_file_of_two_pages_the_first_is_the_picture_and_two_are_told() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let picture = Picture::smooth(64, 48, 1);
    let mut file = std::io::Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut file).expect("it begins");
    for _ in 0..2 {
        encoder
            .write_image::<tiff::encoder::colortype::Gray8>(64, 48, &picture.pixels)
            .expect("it is written");
    }
    let path = "/api/v1/curation/uploads?label=%E5%87%80%E7%93%B6";
    let sent = Some(("image/tiff", file.into_inner()));
    let made = curator.send(Method::POST, path, sent).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.body["media"]["capture"], json!({"pages": 2}));
}

/// One of the demonstration museum's pictures.
fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/fixtures/pictures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a picture")
}

#[tokio::test]
async fn the_glaze_that_a_photograph_shows_is_told_with_how_it_was_got() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let path = "/api/v1/curation/uploads?label=%E5%87%80%E7%93%B6";
    let sent = Some(("image/jpeg", fixture("ewer-1.jpg")));
    let made = curator.send(Method::POST, path, sent).await;
    let id = made.body["media"]["id"].as_str().expect("an id").to_owned();
    assert!(
        made.body["media"]["glaze_shown"].is_null(),
        "nobody has looked"
    );
    assert_eq!(app.run_jobs().await, (1, 0));

    let record = format!("/api/v1/curation/records/{id}");
    let medium = curator.get(&record).await.body;
    let glaze = &medium["glaze_shown"];
    assert_eq!(glaze["method"], "celadon-glaze/1");
    assert_eq!(glaze["illuminant"], "D65");
    assert_eq!(glaze["correction"], "not_flagged");
    let first = &glaze["colours"][0];
    assert!(
        first["lab"]["l"].is_number() && first["share"].as_f64() > Some(0.0),
        "{glaze}"
    );
    assert_eq!(medium["tiles"]["state"], "done");
    assert_eq!(medium["tiles"]["recipe"], celadon::imaging::build::RECIPE);
    let written = json!({"glaze_shown": glaze});
    let refused = curator.patch(&record, 1, &written).await;
    assert_eq!(refused.faults(), [("/glaze_shown", "unknown_field")]);

    let rights = json!({"rights": {"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"en": "Test"}}});
    assert_eq!(curator.patch(&record, 1, &rights).await.status, 200);
    let visitor = app.anonymous();
    let public = format!("/api/v1/media/{id}");
    assert_eq!(visitor.get(&public).await.status, 404, "not yet published");
    let published = curator.with("if-match", "\"2\"");
    let published = published
        .post(&format!("{record}/publish"), &json!({}))
        .await;
    assert_eq!(published.status, 200, "{}", published.text);
    assert_eq!(&visitor.get(&public).await.body["glaze_shown"], glaze);

    let bowl = json!({"kind": "object", "object_kind": "find", "labels": {"en": "Ewer"},
        "rights": rights["rights"], "media": [{"media": id, "role": "front"}]});
    let bowl = curator.create(&bowl).await;
    curator.publish(&bowl).await;
    let patches = glaze["colours"].as_array().expect("colours").len();
    for (page, method) in [
        (format!("/media/{id}?lang=en"), 1),
        (format!("/objects/{bowl}?lang=en"), 1),
    ] {
        let page = visitor.get(&page).await.text;
        assert_eq!(page.matches("class=\"patch\"").count(), patches, "{page}");
        assert_eq!(page.matches("celadon-glaze/1").count(), method);
        assert!(
            page.contains("Glaze shown") && page.contains("not corrected"),
            "{page}"
        );
    }
    assert!(visitor.get(&format!("/api/v1/objects/{bowl}")).await.body["glaze_shown"].is_null());
}

#[tokio::test]
async fn a_photograph_that_shows_no_glaze_says_why() {
    let app = TestApp::start().await;
    let curator = app.token(Role::Curator).await;
    let path = "/api/v1/curation/uploads?label=%E5%87%80%E7%93%B6";
    let sent = Some(("image/jpeg", fixture("saggar-m-1.jpg")));
    let made = curator.send(Method::POST, path, sent).await;
    let id = made.body["media"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(app.run_jobs().await, (1, 0));
    let record = format!("/api/v1/curation/records/{id}");
    assert_eq!(
        curator.get(&record).await.body["glaze_shown"]["none"],
        "no_glaze"
    );
    let rights = json!({"rights": {"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"en": "Test"}}});
    assert_eq!(curator.patch(&record, 1, &rights).await.status, 200);
    let published = curator.with("if-match", "\"2\"");
    published
        .post(&format!("{record}/publish"), &json!({}))
        .await;
    let page = app
        .anonymous()
        .get(&format!("/media/{id}?lang=en"))
        .await
        .text;
    assert!(
        page.contains("no glaze found") && !page.contains("class=\"patch\""),
        "{page}"
    );
}
