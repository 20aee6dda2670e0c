//! The few JPEG marker segments that pyramids are made of (ITU-T T.81 annex B), and the calls into the encoder.
//!
//! Tiles are abbreviated streams: SOI, SOF0, DRI, SOS, entropy-coded segments, EOI; the tables they share stand once
//! per level in a tables-only stream. All header lengths are fixed, so sizes are known before bytes are.

use super::{
    fault::{ImageFault, ImageFaultCode},
    geometry::Sampling,
};
use celadon_jpeg::Planes;

/// Quality of every tile.
pub const QUALITY: u8 = 85;

/// Longest side of a JPEG.
pub const MAX_SIDE: u32 = 65_500;

const SOI: [u8; 2] = [0xff, 0xd8];
/// End of image.
pub const EOI: [u8; 2] = [0xff, 0xd9];
/// JFIF 1.01 without density: tells every reader that three components are `YCbCr`.
const JFIF: [u8; 18] = [
    0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
];

/// Bytes of a tile's own header, up to the first entropy-coded byte.
pub const fn tile_header_len(sampling: Sampling) -> usize {
    let n = sampling.components();
    2 + (10 + 3 * n) + 6 + (8 + 2 * n)
}

/// SOF0, DRI and SOS of a picture of this size (16 bits a side).
fn frame(out: &mut Vec<u8>, sampling: Sampling, width: u16, height: u16, interval: u16) {
    let n: u8 = if matches!(sampling, Sampling::Grey) {
        1
    } else {
        3
    };
    out.extend([0xff, 0xc0, 0, 8 + 3 * n, 8]);
    out.extend(height.to_be_bytes());
    out.extend(width.to_be_bytes());
    out.push(n);
    for id in 1..=n {
        let factor = if id == 1 && sampling == Sampling::Yuv420 {
            0x22
        } else {
            0x11
        };
        out.extend([id, factor, u8::from(id > 1)]);
    }
    out.extend([0xff, 0xdd, 0, 4]);
    out.extend(interval.to_be_bytes());
    out.extend([0xff, 0xda, 0, 6 + 2 * n, n]);
    for id in 1..=n {
        out.extend([id, if id == 1 { 0x00 } else { 0x11 }]);
    }
    out.extend([0, 63, 0]);
}

/// The header of an abbreviated tile.
pub fn tile_header(sampling: Sampling, side: u16, interval: u16) -> Vec<u8> {
    let mut out = Vec::with_capacity(tile_header_len(sampling));
    out.extend(SOI);
    frame(&mut out, sampling, side, side, interval);
    out
}

/// The header of a complete JPEG file: JFIF, the level's tables, the true size.
/// `tables` is a tables-only stream; its SOI and EOI are left out.
pub fn file_header(
    tables: &[u8],
    sampling: Sampling,
    width: u16,
    height: u16,
    interval: u16,
) -> Vec<u8> {
    let inner = tables
        .get(2..tables.len().saturating_sub(2))
        .unwrap_or_default();
    let mut out = Vec::with_capacity(file_header_len(tables, sampling));
    out.extend(SOI);
    out.extend(JFIF);
    out.extend(inner);
    frame(&mut out, sampling, width, height, interval);
    out
}

/// Length of [`file_header`].
pub const fn file_header_len(tables: &[u8], sampling: Sampling) -> usize {
    JFIF.len() + tables.len().saturating_sub(4) + tile_header_len(sampling)
}

/// The entropy-coded segments of a scan: what lies between RST markers, up to EOI or the end.
#[derive(Clone, Debug)]
pub struct Segments<'a>(Option<&'a [u8]>);

impl<'a> Segments<'a> {
    /// Of the bytes after SOS.
    pub const fn new(entropy: &'a [u8]) -> Self {
        Self(Some(entropy))
    }

    /// The next `count` segments, as they lie, with the markers between them; `marker` is told where each of these
    /// begins. None where there are fewer.
    pub fn run(&mut self, count: u32, mut marker: impl FnMut(usize)) -> Option<&'a [u8]> {
        if count == 0 {
            return Some(&[]);
        }
        let bytes = self.0?;
        let mut at = 0;
        for _ in 1..count {
            let segment = self.next()?.len();
            marker(at + segment);
            at = bytes.len() - self.0?.len();
        }
        Some(&bytes[..at + self.next()?.len()])
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let bytes = self.0.take()?;
        for at in memchr::memchr_iter(0xff, bytes) {
            match bytes.get(at + 1) {
                Some(0xd0..=0xd7) => {
                    self.0 = Some(&bytes[at + 2..]);
                    return Some(&bytes[..at]);
                }
                Some(0xd9) => return Some(&bytes[..at]),
                _ => {}
            }
        }
        Some(bytes)
    }
}

impl From<Sampling> for celadon_jpeg::Sampling {
    fn from(sampling: Sampling) -> Self {
        match sampling {
            Sampling::Yuv420 => Self::Yuv420,
            Sampling::Yuv444 => Self::Yuv444,
            Sampling::Grey => Self::Grey,
        }
    }
}

/// A complete JPEG of interleaved 8-bit pixels, as the encoder writes it.
pub fn encode(
    pixels: &[u8],
    width: u16,
    height: u16,
    sampling: Sampling,
) -> Result<Vec<u8>, ImageFault> {
    let (width, height) = (width.into(), height.into());
    let (channels, chroma) = (sampling.components(), sampling.into());
    celadon_jpeg::encode_pixels(pixels, width, height, channels, chroma, QUALITY, None)
        .map_err(|e| cannot_write(&e))
}

/// A complete JPEG of planes, with this restart interval in MCUs if with any.
pub fn encode_planes(planes: &Planes, interval: Option<u16>) -> Result<Vec<u8>, ImageFault> {
    celadon_jpeg::encode_planes(planes, QUALITY, interval).map_err(|e| cannot_write(&e))
}

fn cannot_write(error: &celadon_jpeg::Error) -> ImageFault {
    ImageFault::new(
        ImageFaultCode::BrokenData,
        format!("the picture cannot be written: {error}"),
    )
}

/// The marker segments of a JPEG up to and including SOS: (marker, whole segment with its marker, offset of its end).
pub fn headers(jpeg: &[u8]) -> impl Iterator<Item = (u8, &[u8], usize)> {
    let mut at = 2;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let marker = *jpeg.get(at + 1)?;
        let length = usize::from(u16::from_be_bytes([*jpeg.get(at + 2)?, *jpeg.get(at + 3)?]));
        let segment = jpeg.get(at..at + 2 + length)?;
        at += 2 + length;
        done = marker == 0xda;
        Some((marker, segment, at))
    })
}

/// The tables-only stream (SOI, DQT…, DHT…, EOI) that every tile of this sampling shares.
pub fn tables(sampling: Sampling) -> Result<Vec<u8>, ImageFault> {
    let sample = vec![128; 256 * sampling.components()];
    let jpeg = encode(&sample, 16, 16, sampling)?;
    let mut out = SOI.to_vec();
    for (marker, segment, _) in headers(&jpeg) {
        // A grey picture needs no chroma quantisation, but one more table does no harm and libtiff accepts it.
        if matches!(marker, 0xdb | 0xc4) {
            out.extend(segment);
        }
    }
    out.extend(EOI);
    Ok(out)
}

/// The entropy-coded part of a complete JPEG, without EOI.
pub fn entropy(jpeg: &[u8]) -> &[u8] {
    let start = headers(jpeg)
        .find(|(marker, ..)| *marker == 0xda)
        .map_or(jpeg.len(), |(.., end)| end);
    let body = &jpeg[start..];
    body.strip_suffix(&EOI).unwrap_or(body)
}
