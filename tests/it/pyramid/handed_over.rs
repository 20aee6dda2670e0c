//! What the confined process hands over beside the pyramid: read back as it was, and not believed where it cannot be.

use std::io::{Cursor, Seek, SeekFrom, Write};

use celadon::domain::ceramic::Lab;
use celadon::domain::picture_glaze::{ColourShare, PictureGlaze, ToneCurve};
use celadon::imaging::build::Made;
use celadon::imaging::package;

use super::build;
use super::pictures::Picture;

/// A picture as the child leaves it: what was made beside the pyramid, and the pyramid.
fn made() -> (Made, Vec<u8>) {
    build(&Picture::smooth(320, 240, 3).png(), "image/png", false).unwrap()
}

fn handed_over(pyramid: &[u8], made: &Made) -> Cursor<Vec<u8>> {
    let mut file = Cursor::new(pyramid.to_vec());
    package::append(&mut file, made).unwrap();
    file
}

#[test]
fn all_that_was_made_is_read_back() {
    let (made, pyramid) = made();
    assert!(made.glaze.is_some());
    let read = package::read(handed_over(&pyramid, &made)).unwrap();
    assert_eq!(read, made);
}

#[test]
fn a_glaze_that_cannot_be_is_left_out_and_the_picture_kept() {
    type Change = Box<dyn Fn(&mut PictureGlaze)>;
    let (made, pyramid) = made();
    let sound = made.glaze.clone().unwrap();
    let lab = |l, a, b| Lab { l, a, b };
    let colour = |lab, share| ColourShare { lab, share };
    let changes: Vec<(&str, Change)> = vec![
        ("a share above one", Box::new(|it| it.share = 1.5)),
        ("a share below none", Box::new(|it| it.excluded.body = -0.1)),
        ("no number", Box::new(|it| it.share = f64::NAN)),
        (
            "lighter than white",
            Box::new(move |it| it.mean = Some(lab(100.5, 0.0, 0.0))),
        ),
        (
            "a hue beyond CIELAB",
            Box::new(move |it| it.colours = vec![colour(lab(50.0, 129.0, 0.0), 1.0)]),
        ),
        (
            "colours without end",
            Box::new(move |it| it.colours = vec![colour(lab(50.0, 0.0, 0.0), 0.01); 17]),
        ),
        (
            "a fourth channel",
            Box::new(|it| it.curves = vec![ToneCurve::default(); 4]),
        ),
        ("a long word", Box::new(|it| it.method = "x".repeat(41))),
        ("a book", Box::new(|it| it.method = "x".repeat(1 << 20))),
        (
            "a list of patches without end",
            Box::new(|it| it.corrected_by = vec!["grey-5".to_owned(); 33]),
        ),
    ];
    for (what, change) in changes {
        let mut glaze = sound.clone();
        change(&mut glaze);
        let told = Made {
            glaze: Some(glaze),
            ..made.clone()
        };
        let read = package::read(handed_over(&pyramid, &told)).unwrap();
        let expected = Made {
            glaze: None,
            ..made.clone()
        };
        assert_eq!(read, expected, "{what}");
    }
}

#[test]
fn a_glaze_that_is_no_json_is_left_out_and_a_trailer_that_is_cut_is_refused() {
    let (made, pyramid) = made();
    let mut file = handed_over(&pyramid, &made);
    let text = serde_json::to_vec(&made.glaze).unwrap();
    let bytes = file.get_ref();
    let at = bytes.windows(text.len()).rposition(|window| window == text);
    let at = u64::try_from(at.unwrap()).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(b"\xff").unwrap();
    assert_eq!(package::read(&mut file).unwrap().glaze, None);

    let whole = handed_over(&pyramid, &made).into_inner();
    for cut in [1, 20, text.len(), whole.len() - pyramid.len()] {
        assert!(package::read(Cursor::new(&whole[..whole.len() - cut])).is_err());
    }
}
