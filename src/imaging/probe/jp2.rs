//! JPEG 2000 headers: the boxes, the main header of the codestream, and whether its tile-parts are all there.

use super::{
    Alpha, Colour, Format, MOST_PAGES, Probe, ReadSeek, boxes, boxes::FileBox, broken,
    check_density, checked_icc, length, told, unsupported,
};
use crate::domain::media::Capture;
use crate::imaging::{
    exif::{self, Orientation},
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
};
use std::io::BufReader;

/// What writers name the box of EXIF: `JpgTiffExif->JP2`.
const EXIF: &[u8] = b"JpgTiffExif->JP2";
/// Marker segments and tile-parts looked at; a tile may come in 255 parts.
const MAX_SEGMENTS: u32 = 1 << 20;
/// Precision that still comes out exactly.
const MOST_BITS: u8 = 16;
const SOT: u16 = 0xff90;
const EOC: u16 = 0xffd9;

/// What the codestream says of itself.
struct Stream {
    width: u32,
    height: u32,
    components: u16,
    reversible: bool,
}

/// What the boxes say.
#[derive(Default)]
struct Boxed {
    /// Channels a colour space has, without alpha.
    colours: Option<u16>,
    icc: Option<Vec<u8>>,
    /// Columns of the palette.
    palette: Option<u16>,
    premultiplied: bool,
}

pub(super) fn probe(input: &mut dyn ReadSeek, limits: &ImageLimits) -> Result<Probe, ImageFault> {
    let end = length(input)?;
    let mut input = BufReader::new(input);
    let start = boxes::read(&mut input, 0, 4.min(end))?;
    let (mut boxed, mut told_by_exif, mut pages) = (Boxed::default(), None, 1);
    let stream = if start == [0xff, 0x4f, 0xff, 0x51] {
        stream(&mut input, 0, end, limits)?
    } else {
        let list = boxes::list(&mut input, 0, end)?;
        let mut streams = list.iter().filter(|own| own.kind == *b"jp2c");
        let first = *streams
            .next()
            .ok_or_else(|| broken("the JPEG 2000 file holds no picture"))?;
        pages = 1 + streams.count();
        let stream = stream(&mut input, first.at, first.at + first.length, limits)?;
        for own in &list {
            match &own.kind {
                b"jp2h" => {
                    for part in boxes::list(&mut input, own.at, own.at + own.length)? {
                        boxed.part(&mut input, part, limits)?;
                    }
                }
                b"uuid" if told_by_exif.is_none() => {
                    told_by_exif = exif_of(&mut input, *own, limits)?;
                }
                _ => {}
            }
        }
        stream
    };
    check_density((stream.width, stream.height), end)?;
    let pages = u32::try_from(pages).map_or(MOST_PAGES, |pages| pages.min(MOST_PAGES));
    let (orientation, capture) = told_by_exif.unwrap_or_default();
    let (colour, alpha) = channels(&stream, &boxed)?;
    Ok(Probe {
        format: Format::Jpeg2000,
        stored_width: stream.width,
        stored_height: stream.height,
        orientation,
        capture: told(capture, pages),
        colour,
        alpha,
        icc: boxed.icc,
        lossless: stream.reversible,
        pages,
    })
}

/// What EXIF tells, if this box holds that.
fn exif_of(
    input: &mut dyn ReadSeek,
    own: FileBox,
    limits: &ImageLimits,
) -> Result<Option<(Orientation, Capture)>, ImageFault> {
    if own.length <= 16 || boxes::read(input, own.at, 16)? != EXIF {
        return Ok(None);
    }
    // One byte more than may be tells as much as all of them.
    let most = limits.exif_bytes as u64 + 1;
    let block = boxes::read(input, own.at + 16, (own.length - 16).min(most))?;
    exif::read(&block, limits).map(Some)
}

/// What the channels mean; where the boxes are silent or contradict, their number decides.
fn channels(stream: &Stream, boxed: &Boxed) -> Result<(Colour, Alpha), ImageFault> {
    let count = boxed.palette.unwrap_or(stream.components);
    let colours = match (boxed.colours, count) {
        (Some(colours), n) if n == colours || n == colours + 1 => colours,
        (_, 1 | 2) => 1,
        (_, 3 | 4) => 3,
        _ => {
            return Err(unsupported(format!(
                "a JPEG 2000 of {count} channels is not read"
            )));
        }
    };
    let colour = match colours {
        1 => Colour::Grey,
        3 => Colour::Rgb,
        _ => Colour::Cmyk,
    };
    let alpha = match (count > colours, boxed.premultiplied) {
        (false, _) => Alpha::None,
        (true, true) => Alpha::Premultiplied,
        (true, false) => Alpha::Straight,
    };
    Ok((colour, alpha))
}

impl Boxed {
    fn part(
        &mut self,
        input: &mut dyn ReadSeek,
        part: FileBox,
        limits: &ImageLimits,
    ) -> Result<(), ImageFault> {
        let mut body = |most: u64| boxes::read(input, part.at, part.length.min(most));
        match &part.kind {
            // The first colour box that is understood holds.
            b"colr" if self.colours.is_none() => {
                let body = body(limits.icc_bytes as u64 + 4)?;
                match body[..] {
                    [1, _, _, a, b, c, d, ..] => {
                        self.enumerated(u32::from_be_bytes([a, b, c, d]))?;
                    }
                    [2 | 3, _, _, ref icc @ ..] => {
                        self.profile(checked_icc(icc.to_vec(), limits)?)?;
                    }
                    _ => {}
                }
            }
            b"pclr" => {
                let [_, _, columns, ..] = body(3)?[..] else {
                    return Err(broken("the palette of the JPEG 2000 is too short"));
                };
                self.palette = Some(u16::from(columns));
            }
            b"cdef" => {
                let body = body(2 + 6 * 64)?;
                let definitions = body.get(2..).unwrap_or_default().as_chunks::<6>().0;
                self.premultiplied = definitions.iter().any(|own| own[2..4] == [0, 2]);
            }
            _ => {}
        }
        Ok(())
    }

    fn enumerated(&mut self, space: u32) -> Result<(), ImageFault> {
        self.colours = Some(match space {
            12 => 4,
            // sRGB and its luma and chroma.
            16 | 18 => 3,
            17 => 1,
            _ => {
                return Err(unsupported(format!(
                    "a JPEG 2000 in colour space {space} is not read; save it as sRGB"
                )));
            }
        });
        Ok(())
    }

    fn profile(&mut self, icc: Vec<u8>) -> Result<(), ImageFault> {
        self.colours = Some(match icc.get(16..20) {
            Some(b"GRAY") => 1,
            Some(b"RGB ") => 3,
            Some(b"CMYK") => 4,
            _ => {
                return Err(ImageFault::new(
                    ImageFaultCode::BrokenProfile,
                    "the colour profile is for none of grey, RGB and ink",
                ));
            }
        });
        self.icc = Some(icc);
        Ok(())
    }
}

/// Reads the main header, then walks the tile-parts to their end.
fn stream(
    input: &mut dyn ReadSeek,
    start: u64,
    end: u64,
    limits: &ImageLimits,
) -> Result<Stream, ImageFault> {
    let mut at = start + 2;
    let mut size = None;
    let mut reversible = false;
    for _ in 0..MAX_SEGMENTS {
        if at + 2 > end {
            return Err(ImageFault::truncated());
        }
        let head = boxes::read(input, at, 12.min(end - at))?;
        let word = |place: usize| match head.get(place..place + 2) {
            Some(&[high, low]) => Ok(u16::from_be_bytes([high, low])),
            _ => Err(ImageFault::truncated()),
        };
        let marker = word(0)?;
        if marker == EOC {
            break;
        }
        let length = u64::from(word(2)?);
        if length < 2 || marker < 0xff00 {
            return Err(broken("the JPEG 2000 has stray bytes between its segments"));
        }
        match (marker, &size) {
            (SOT, None) => return Err(broken("the JPEG 2000 has tiles but no size")),
            (SOT, Some(_)) => {
                let part = u64::from(word(6)?) << 16 | u64::from(word(8)?);
                if part == 0 {
                    // The last one, up to the end.
                    at = end.saturating_sub(2).max(at + 12);
                    continue;
                }
                if part < 12 {
                    return Err(broken(
                        "a tile of the JPEG 2000 states an impossible length",
                    ));
                }
                at += part;
                continue;
            }
            (0xff51, None) => {
                let body = boxes::read(input, at + 4, length - 2)?;
                size = Some(frame(&body, limits)?);
            }
            (0xff52, _) => {
                let body = boxes::read(input, at + 4, length - 2)?;
                reversible = body.get(9) == Some(&1);
            }
            _ => {}
        }
        at += 2 + length;
    }
    let (width, height, components) =
        size.ok_or_else(|| broken("the JPEG 2000 holds no picture"))?;
    Ok(Stream {
        width,
        height,
        components,
        reversible,
    })
}

/// The SIZ segment: width, height and components.
fn frame(body: &[u8], limits: &ImageLimits) -> Result<(u32, u32, u16), ImageFault> {
    let short = || broken("the JPEG 2000 size header is too short");
    let (fixed, parts) = body.split_at_checked(36).ok_or_else(short)?;
    let numbers = fixed[2..34].as_chunks::<4>().0;
    let mut numbers = numbers.iter().map(|own| u32::from_be_bytes(*own));
    let mut next = || numbers.next().unwrap_or_default();
    let (right, bottom, left, top) = (next(), next(), next(), next());
    let (tile_width, tile_height, tile_left, tile_top) = (next(), next(), next(), next());
    let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
    limits.check_size(width, height)?;
    limits.check_buffered(u64::from(width) * u64::from(height), "a JPEG 2000")?;
    if tile_width == 0 || tile_height == 0 || tile_left > left || tile_top > top {
        return Err(broken("the JPEG 2000 states tiles of no size"));
    }
    // A tile is held beside the picture.
    let tile = u64::from(tile_width.min(width)) * u64::from(tile_height.min(height));
    let pixels = u64::from(width) * u64::from(height);
    limits.check_buffered(
        pixels + tile,
        "a JPEG 2000 (the pixels of its tile count twice)",
    )?;
    let across = (right - tile_left).div_ceil(tile_width);
    let down = (bottom - tile_top).div_ceil(tile_height);
    if u64::from(across) * u64::from(down) > 65_535 {
        return Err(broken("the JPEG 2000 states more tiles than there can be"));
    }
    let components = u16::from_be_bytes([fixed[34], fixed[35]]);
    let parts = parts.as_chunks::<3>().0;
    if parts.len() != usize::from(components) || components == 0 {
        return Err(short());
    }
    for [depth, x, y] in parts {
        if *x == 0 || *y == 0 {
            return Err(broken("the JPEG 2000 states components of no size"));
        }
        if depth & 0x80 != 0 || depth & 0x7f >= MOST_BITS {
            return Err(unsupported(format!(
                "a JPEG 2000 of signed samples or more than {MOST_BITS} bits is not read"
            )));
        }
    }
    Ok((width, height, components))
}
