//! The confined child, driven as the worker drives it.

use super::{build, pictures::Picture};
use celadon::{
    imaging::{fault::ImageFaultCode as Code, limits::ImageLimits},
    media::ingest::{BuildRequest, Built, IngestError, IngestLimits, build_pyramid},
};
use std::{io::Write, path::Path, time::Duration};

async fn in_child(
    bytes: &[u8],
    media_type: &str,
    folder: &Path,
    change: impl FnOnce(&mut IngestLimits),
) -> Result<Built, IngestError> {
    let mut original = tempfile::tempfile().unwrap();
    original.write_all(bytes).unwrap();
    let mut limits = IngestLimits::for_images(ImageLimits::default());
    change(&mut limits);
    let request = BuildRequest {
        media_type: media_type.into(),
        exact_colour: false,
        limits,
    };
    let mut last = (0, 0);
    let mut progress = |done, of| {
        assert!(done >= last.0 && done <= of);
        last = (done, of);
    };
    let built = build_pyramid(
        Path::new(env!("CARGO_BIN_EXE_celadon")),
        original,
        folder,
        &request,
        &mut progress,
    )
    .await;
    assert!(
        built.is_err() || (last.0 == last.1 && last.0 > 0),
        "progress ended at {last:?}"
    );
    built
}

#[tokio::test]
async fn the_child_makes_what_the_library_makes() {
    let picture = Picture::smooth(1300, 800, 3);
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.png");
    std::fs::write(&source, picture.png()).unwrap();
    let by_vips = |name: &str| {
        let path = folder.path().join(name);
        let paths = [source.to_str().unwrap(), path.to_str().unwrap()];
        super::run("vips", &["copy", paths[0], paths[1]]);
        std::fs::read(path).unwrap()
    };
    for (bytes, media_type) in [
        (
            picture.jpeg_as(false, &[(1, super::pictures::exif(6))]),
            "image/jpeg",
        ),
        (picture.png(), "image/png"),
        (picture.tiff(), "image/tiff"),
        (by_vips("a.webp"), "image/webp"),
        (by_vips("a.gif"), "image/gif"),
        (by_vips("a.jp2"), "image/jp2"),
        (by_vips("a.jxl"), "image/jxl"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let built = in_child(&bytes, media_type, folder.path(), |_| {})
            .await
            .unwrap();
        let (made, pyramid) = build(&bytes, media_type, false).unwrap();
        assert!(
            std::fs::read(&built.pyramid).unwrap() == pyramid,
            "{media_type}"
        );
        assert_eq!(
            (built.index, built.thumbnails, built.placeholder),
            (made.index, made.thumbnails, made.placeholder)
        );
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(left, ["pyramid.tif"]);
    }
}

fn code(result: Result<Built, IngestError>) -> Code {
    match result {
        Err(IngestError::Fault(fault)) => fault.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_fault_in_the_child_comes_back_as_itself() {
    let folder = tempfile::tempdir().unwrap();
    let jpeg = Picture::smooth(400, 400, 3).jpeg();
    let cut = in_child(&jpeg[..jpeg.len() / 2], "image/jpeg", folder.path(), |_| {}).await;
    assert_eq!(code(cut), Code::Truncated);
    let wrong = in_child(&jpeg, "image/png", folder.path(), |_| {}).await;
    assert_eq!(code(wrong), Code::MediaTypeMismatch);
    let large = in_child(&jpeg, "image/jpeg", folder.path(), |limits| {
        limits.image.pixels = 1000;
    })
    .await;
    assert_eq!(code(large), Code::TooManyPixels);
}

#[tokio::test]
async fn a_child_that_takes_too_much_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let png = Picture::smooth(3000, 2000, 3).png();
    let slow = in_child(&png, "image/png", folder.path(), |limits| {
        limits.wall_clock = Duration::from_millis(30);
    })
    .await;
    assert_eq!(code(slow), Code::TooCostly);
    let long = in_child(&png, "image/png", folder.path(), |limits| {
        limits.file_bytes = 100_000;
    })
    .await;
    assert_eq!(code(long), Code::TooCostly);
    let starved = in_child(&png, "image/png", folder.path(), |limits| {
        limits.memory_bytes = 1 << 20;
    })
    .await;
    assert!(matches!(starved, Err(IngestError::Fault(_))), "{starved:?}");
}
