use image::{DynamicImage, ImageFormat};

use super::*;

#[test]
fn halved_chroma_is_the_mean_of_its_pixels_not_one_of_them() {
    let stripes = [[220, 30, 30], [30, 30, 220]].concat().repeat(32 * 64);
    let pixels = Pixels {
        width: 64,
        height: 64,
        channels: 3,
        bytes: stripes,
    };
    let jpeg = encode(&pixels, Format::Jpg, Sampling::Yuv420).unwrap();
    let seen = Pixels::of_jpeg(&jpeg).unwrap();
    let mean = |channel: usize| {
        let values = seen.bytes.iter().skip(channel).step_by(3);
        values.map(|value| u32::from(*value)).sum::<u32>() / (64 * 64)
    };
    // Between red and blue, neither.
    let (red, blue) = (mean(0), mean(2));
    assert!(red.abs_diff(blue) < 12, "{red} {blue}");
}

/// A soft picture of odd sides: grey, coloured, or coloured and transparent on the left.
fn picture(channels: usize) -> Pixels {
    let mut pixels = Pixels::new(131, 77, channels);
    for (at, pixel) in pixels.bytes.chunks_exact_mut(channels).enumerate() {
        let (x, y) = (at % 131, at / 131);
        let byte = |value: usize| u8::try_from(value).unwrap();
        let values = [
            byte(x + 60),
            byte(y * 2 + 30),
            byte(200 - x),
            if x < 40 { 0 } else { 255 },
        ];
        pixel.copy_from_slice(&values[..channels]);
    }
    pixels
}

fn image_format(format: Format) -> ImageFormat {
    match format {
        Format::Jpg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::Webp => ImageFormat::WebP,
        Format::Avif => ImageFormat::Avif,
        Format::Gif => ImageFormat::Gif,
        Format::Tif => ImageFormat::Tiff,
    }
}

#[test]
fn every_format_holds_the_picture_it_was_given() {
    for channels in [1, 3, 4] {
        let pixels = picture(channels);
        for format in Format::ALL {
            if channels == 4 && !format.is_transparent() {
                continue;
            }
            let file = encode(&pixels, format, Sampling::Yuv444).unwrap();
            assert_eq!(image::guess_format(&file).unwrap(), image_format(format));
            if format == Format::Avif {
                // Nothing here reads it; `tests/it` has another's reader look at it.
                continue;
            }
            let seen = image::load_from_memory(&file).unwrap();
            assert_eq!((seen.width(), seen.height()), (131, 77), "{format:?}");
            let (mean, most) = away(&pixels, &seen);
            let (mean_allowed, most_allowed) = match format {
                Format::Png | Format::Tif => (0.0, 0),
                Format::Gif if channels == 1 => (0.0, 0),
                Format::Gif => (6.0, 60),
                _ => (3.0, 40),
            };
            assert!(
                mean <= mean_allowed && most <= most_allowed,
                "{format:?} of {channels}: {mean} {most}"
            );
        }
    }
}

/// Mean and greatest difference of what is seen of two pictures.
fn away(pixels: &Pixels, seen: &DynamicImage) -> (f64, u8) {
    let seen = seen.to_rgba8();
    let (mut sum, mut count, mut most) = (0.0, 0.0, 0);
    for (wanted, seen) in pixels
        .bytes
        .chunks_exact(pixels.channels)
        .zip(seen.pixels())
    {
        let alpha = wanted.get(3).copied().unwrap_or(255);
        assert!(seen.0[3].abs_diff(alpha) <= 8, "{} for {alpha}", seen.0[3]);
        if alpha == 0 {
            continue;
        }
        for at in 0..3 {
            let difference = seen.0[at].abs_diff(wanted[at.min(pixels.channels.min(3) - 1)]);
            sum += f64::from(difference);
            count += 1.0;
            most = most.max(difference);
        }
    }
    (sum / count, most)
}
