//! A museum with photographs in it, and pictures taken apart for comparison.

use std::path::Path;

use celadon::domain::role::Role;
use image::{DynamicImage, RgbImage};
use reqwest::Method;
use serde_json::json;

use crate::support::app::{Answer, Client, TestApp};

/// A museum, its curator, and a visitor.
pub struct Gallery {
    pub app: TestApp,
    pub curator: Client,
    pub visitor: Client,
}

impl Gallery {
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let app = TestApp::with(settings).await;
        Self {
            curator: app.token(Role::Curator).await,
            visitor: app.anonymous(),
            app,
        }
    }

    /// A museum with one published photograph.
    pub async fn showing(file: &str) -> (Self, String) {
        let gallery = Self::open().await;
        let id = gallery.publish(file).await;
        (gallery, id)
    }

    /// Uploads one of the fixtures' pictures; no tiles yet.
    pub async fn upload(&self, file: &str) -> Answer {
        let media_type = match file.rsplit('.').next() {
            Some("png") => "image/png",
            Some("tif") => "image/tiff",
            _ => "image/jpeg",
        };
        self.upload_bytes(picture_bytes(file), media_type).await
    }

    pub async fn upload_bytes(&self, bytes: Vec<u8>, media_type: &str) -> Answer {
        let path = "/api/v1/curation/uploads?label=%E7%93%B7";
        self.curator
            .send(Method::POST, path, Some((media_type, bytes)))
            .await
    }

    /// Uploads a picture and makes its tiles; a draft.
    pub async fn draft(&self, file: &str) -> String {
        let uploaded = self.upload(file).await;
        self.tiled(&uploaded).await
    }

    async fn tiled(&self, uploaded: &Answer) -> String {
        assert_eq!(uploaded.status, 201, "{}", uploaded.text);
        assert_eq!(self.app.run_jobs().await, (1, 0));
        uploaded.body["media"]["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// Uploads, tiles and publishes a picture.
    pub async fn publish(&self, file: &str) -> String {
        let id = self.draft(file).await;
        self.release(&id).await;
        id
    }

    /// Uploads, tiles and publishes a picture that is no fixture.
    pub async fn publish_bytes(&self, bytes: Vec<u8>, media_type: &str) -> String {
        let uploaded = self.upload_bytes(bytes, media_type).await;
        let id = self.tiled(&uploaded).await;
        self.release(&id).await;
        id
    }

    /// Publishes a draft.
    pub async fn release(&self, id: &str) {
        let rights = json!({"rights": {"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"zh-Hans": "示意图", "en": "Rendering"}}});
        let path = format!("/api/v1/curation/records/{id}");
        let patched = self.curator.patch(&path, 1, &rights).await;
        assert_eq!(patched.status, 200, "{}", patched.text);
        self.publish_version(id, 2).await;
    }

    pub async fn publish_version(&self, id: &str, version: i64) {
        let published = self
            .curator
            .with("if-match", &format!("\"{version}\""))
            .post(
                &format!("/api/v1/curation/records/{id}/publish"),
                &json!({}),
            )
            .await;
        assert_eq!(published.status, 200, "{}", published.text);
    }

    /// What the public door answers to the part of the path after the identifier.
    pub async fn ask(&self, id: &str, rest: &str) -> Answer {
        self.visitor.get(&format!("/iiif/image/3/{id}{rest}")).await
    }

    /// The pixels of a request that must succeed.
    pub async fn see(&self, id: &str, request: &str) -> RgbImage {
        let answer = self.ask(id, request).await;
        assert_eq!(answer.status, 200, "{request}: {}", answer.text);
        decoded(&answer)
    }
}

pub fn picture_bytes(file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pictures");
    std::fs::read(path.join(file)).expect("a picture")
}

/// An original as it is meant to be seen: sRGB, upright. Only for pictures without a profile of their own.
pub fn original(file: &str) -> RgbImage {
    let mut picture = image::load_from_memory(&picture_bytes(file)).expect("decodes");
    if file == "format-orientation6.jpg" {
        picture = picture.rotate90();
    }
    if let DynamicImage::ImageRgba8(pixels) = &picture {
        let mut on_white = RgbImage::new(pixels.width(), pixels.height());
        for (to, from) in on_white.pixels_mut().zip(pixels.pixels()) {
            let [.., alpha] = from.0;
            for (to, from) in to.0.iter_mut().zip(from.0) {
                let mixed = u32::from(from) * u32::from(alpha) + 255 * u32::from(255 - alpha);
                *to = u8::try_from((mixed + 127) / 255).expect("a byte");
            }
        }
        return on_white;
    }
    picture.to_rgb8()
}

/// Width and height of an answer in any format, as its file says.
pub fn size_of(answer: &Answer) -> (u32, u32) {
    if answer.header("content-type") == "image/avif" {
        // `ispe`, the image's spatial extents: two 32-bit numbers after four bytes of version and flags.
        let at = answer.bytes.windows(4).position(|bytes| bytes == b"ispe");
        let at = at.expect("an extent") + 8;
        let number =
            |at: usize| u32::from_be_bytes(answer.bytes[at..at + 4].try_into().expect("4"));
        return (number(at), number(at + 4));
    }
    let reader = image::ImageReader::new(std::io::Cursor::new(&answer.bytes));
    let reader = reader.with_guessed_format().expect("a format");
    let format = reader.format().expect("a known format");
    assert_eq!(format.to_mime_type(), answer.header("content-type"));
    reader.into_dimensions().expect("a header")
}

/// The pixels of an answer.
pub fn decoded(answer: &Answer) -> RgbImage {
    let format = match answer.header("content-type") {
        "image/png" => image::ImageFormat::Png,
        "image/jpeg" => image::ImageFormat::Jpeg,
        "image/webp" => image::ImageFormat::WebP,
        "image/gif" => image::ImageFormat::Gif,
        "image/tiff" => image::ImageFormat::Tiff,
        other => panic!("{other} is no picture"),
    };
    image::load_from_memory_with_format(&answer.bytes, format)
        .expect("decodes")
        .to_rgb8()
}

/// The mean colours of the squares of `scale` pixels that begin at `corner`; at the edges of what is left of them.
pub fn shrunk(
    picture: &RgbImage,
    (left, top): (i64, i64),
    (width, height): (u32, u32),
    scale: u32,
) -> RgbImage {
    // The part of a square that lies within the picture.
    let within = |from: i64, at: u32, whole: u32| {
        let start = from + i64::from(at * scale);
        let cut = |at: i64| usize::try_from(at.clamp(0, whole.into())).expect("within");
        cut(start)..cut(start + i64::from(scale))
    };
    let stride = picture.width() as usize * 3;
    let mut out = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        let rows = within(top, y, picture.height());
        for x in 0..width {
            let columns = within(left, x, picture.width());
            let (mut r, mut g, mut b, mut count) = (0_u32, 0_u32, 0_u32, 0_u32);
            for row in rows.clone() {
                let row = &picture.as_raw()[row * stride..][..stride];
                for pixel in row[columns.start * 3..columns.end * 3].as_chunks::<3>().0 {
                    r += u32::from(pixel[0]);
                    g += u32::from(pixel[1]);
                    b += u32::from(pixel[2]);
                    count += 1;
                }
            }
            for sum in [r, g, b] {
                out.push(((sum + count / 2) / count.max(1)).to_le_bytes()[0]);
            }
        }
    }
    RgbImage::from_raw(width, height, out).expect("as many as it says")
}

/// Mean absolute difference of samples.
pub fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    f64::from(u32::try_from(sum / 16).expect("small pictures")) * 16.0
        / f64::from(u32::try_from(a.as_raw().len()).expect("small pictures"))
}
