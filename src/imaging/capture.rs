//! How a photograph was taken, from the tags of its file. Never where, never with which body: positions, serial numbers and
//! owners' names are not looked at. What makes no sense is passed over, for cameras write all sorts of things.

use std::io::{Read, Seek};

use exif::{Exif, In};
use tiff::decoder::Decoder;
use tiff::decoder::ifd;
use tiff::tags::{IfdPointer, Tag};

use crate::domain::media::Capture;

/// Characters of a name that are kept.
const LONGEST: usize = 200;

/// From an EXIF block.
pub(super) fn of_exif(exif: &Exif) -> Capture {
    let value = |tag| exif.get_field(tag, In::PRIMARY).map(|field| &field.value);
    let text = |tag| match value(tag) {
        Some(exif::Value::Ascii(lines)) => lines.first().and_then(|line| name(line)),
        _ => None,
    };
    let number = |tag| match value(tag) {
        Some(exif::Value::Rational(all)) => all.first().and_then(|one| positive(one.to_f64())),
        _ => None,
    };
    Capture {
        make: text(exif::Tag::Make),
        model: text(exif::Tag::Model),
        lens: text(exif::Tag::LensModel),
        exposure_s: number(exif::Tag::ExposureTime),
        f_number: number(exif::Tag::FNumber),
        iso: value(exif::Tag::PhotographicSensitivity)
            .and_then(|value| value.get_uint(0))
            .filter(|iso| (1..=100_000_000).contains(iso)),
        focal_length_mm: number(exif::Tag::FocalLength),
        software: text(exif::Tag::Software),
        taken_at: text(exif::Tag::DateTimeOriginal).and_then(|text| moment(&text)),
        pages: None,
    }
}

/// From the directories of a TIFF: the picture's own and the EXIF directory it points to.
pub(super) fn of_tiff<R: Read + Seek>(decoder: &mut Decoder<R>) -> Capture {
    let mut own = |tag| {
        decoder
            .find_tag(tag)
            .ok()
            .flatten()
            .and_then(|value| text(&value))
    };
    let mut capture = Capture {
        make: own(Tag::Make),
        model: own(Tag::Model),
        software: own(Tag::Software),
        ..Capture::default()
    };
    let pointer = decoder.find_tag_unsigned::<u64>(Tag::ExifDirectory);
    let Some(pointer) = pointer.ok().flatten() else {
        return capture;
    };
    let Ok(directory) = decoder.read_directory(IfdPointer(pointer)) else {
        return capture;
    };
    let mut tags = decoder.read_directory_tags(&directory);
    let mut value = |number| {
        tags.find_tag(Tag::from_u16_exhaustive(number))
            .ok()
            .flatten()
    };
    let number = |value: Option<ifd::Value>| value.as_ref().and_then(rational);
    capture.exposure_s = number(value(0x829a));
    capture.f_number = number(value(0x829d));
    capture.iso = value(0x8827)
        .and_then(|value| value.into_u32().ok())
        .filter(|iso| (1..=100_000_000).contains(iso));
    capture.focal_length_mm = number(value(0x920a));
    capture.lens = value(0xa434).as_ref().and_then(text);
    capture.taken_at = value(0x9003)
        .as_ref()
        .and_then(text)
        .and_then(|text| moment(&text));
    capture
}

fn text(value: &ifd::Value) -> Option<String> {
    match value {
        ifd::Value::Ascii(text) => name(text.as_bytes()),
        _ => None,
    }
}

fn rational(value: &ifd::Value) -> Option<f64> {
    match value {
        ifd::Value::Rational(above, below) => positive(f64::from(*above) / f64::from(*below)),
        ifd::Value::List(values) => values.first().and_then(rational),
        _ => None,
    }
}

/// A name as people can read it.
fn name(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let kept = text.chars().filter(|c| !c.is_control()).take(LONGEST);
    let kept = kept.collect::<String>().trim().to_owned();
    (!kept.is_empty()).then_some(kept)
}

fn positive(number: f64) -> Option<f64> {
    (number.is_finite() && number > 0.0 && number < 1e4).then_some(number)
}

/// `2016:05:01 10:30:00`, as cameras write it, as `2016-05-01T10:30:00`.
fn moment(text: &str) -> Option<String> {
    let read = chrono::NaiveDateTime::parse_from_str(text, "%Y:%m:%d %H:%M:%S").ok()?;
    Some(read.format("%Y-%m-%dT%H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cameras_write_all_sorts_of_things() {
        assert_eq!(name(b"Phase One \0\0"), Some("Phase One".into()));
        assert_eq!(name(b" \0"), None);
        assert_eq!(name(&[b'x'; 4000]).map(|name| name.len()), Some(LONGEST));
        assert_eq!(
            moment("2016:05:01 10:30:00").as_deref(),
            Some("2016-05-01T10:30:00")
        );
        assert_eq!(moment("0000:00:00 00:00:00"), None);
        assert_eq!(positive(1.0 / 0.0), None);
        assert_eq!(positive(0.008), Some(0.008));
    }
}
