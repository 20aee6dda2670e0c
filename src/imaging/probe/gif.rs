//! GIF headers, and how many frames there are: its blocks are walked to the end.

use super::{Alpha, Colour, Format, MOST_PAGES, Probe, ReadSeek, broken, bytes, told};
use crate::domain::media::Capture;
use crate::imaging::{exif::Orientation, fault::ImageFault, limits::ImageLimits};
use std::io::{BufReader, Seek};

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let [.., w0, w1, h0, h1, packed, _, _] = bytes::<13>(&mut input)?;
    let side = |low| u32::from(u16::from_le_bytes(low));
    let (width, height) = (side([w0, w1]), side([h0, h1]));
    limits.check_size(width, height)?;
    limits.check_buffered(u64::from(width) * u64::from(height), "a GIF")?;
    skip(&mut input, table(packed))?;
    let frames = frames(&mut input)?;
    if frames == 0 {
        return Err(broken("the GIF holds no picture"));
    }
    Ok(Probe {
        format: Format::Gif,
        stored_width: width,
        stored_height: height,
        orientation: Orientation::Upright,
        capture: told(Capture::default(), frames),
        colour: Colour::Rgb,
        // A frame need not cover the canvas.
        alpha: Alpha::Straight,
        icc: None,
        lossless: true,
        pages: frames,
    })
}

/// Counts the frames, at most [`MOST_PAGES`] of them.
fn frames<R: std::io::Read + Seek>(input: &mut BufReader<R>) -> Result<u32, ImageFault> {
    let mut frames = 0;
    loop {
        match bytes::<1>(input)? {
            [0x3b] => return Ok(frames),
            [0x21] => skip(input, 1)?,
            [0x2c] => {
                frames += 1;
                let [.., packed] = bytes::<9>(input)?;
                // The frame's own colours, then the size of its first code.
                skip(input, table(packed) + 1)?;
            }
            _ => return Err(broken("the GIF has stray bytes between its blocks")),
        }
        loop {
            let [length] = bytes::<1>(input)?;
            if length == 0 {
                break;
            }
            skip(input, i64::from(length))?;
        }
        if frames == MOST_PAGES {
            return Ok(frames);
        }
    }
}

/// Bytes of the table of colours that these flags announce.
fn table(packed: u8) -> i64 {
    if packed & 0x80 == 0 {
        return 0;
    }
    3 << ((packed & 7) + 1)
}

fn skip<R: std::io::Read + Seek>(input: &mut BufReader<R>, by: i64) -> Result<(), ImageFault> {
    input
        .seek_relative(by)
        .map_err(|e| ImageFault::from_read(&e))
}
