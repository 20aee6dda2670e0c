//! How a confined process hands over all it made in one file: the pyramid, then a trailer that is cut off again.
//!
//! After the pyramid stand index, thumbnails, placeholder and the glaze (as JSON), one after another, then a footer: per
//! part its kind, width and length, then the number of parts, the length of the whole trailer and a magic. Whoever reads it
//! trusts nothing: lengths are checked against the file, the index must decode. A glaze that is too long, is none, or is
//! not of numbers that a picture could give is left out: the picture is whole without it.

use super::{build::Made, index::PyramidIndex, thumbnail::Thumbnail};
use crate::domain::picture_glaze::PictureGlaze;
use std::io::{self, Read, Seek, SeekFrom, Write};

const MAGIC: &[u8; 8] = b"celadonT";
/// An index of a few gigapixels and three thumbnails are far below this.
const MAX_TRAILER: u64 = 64 << 20;
const PART_LEN: u64 = 16;
const TAIL_LEN: u64 = 20;

const INDEX: u32 = 0;
const THUMBNAIL: u32 = 1;
const PLACEHOLDER: u32 = 2;
const GLAZE: u32 = 3;
/// A glaze of eight colours is about a kilobyte.
const MAX_GLAZE: usize = 64 << 10;

/// Appends the trailer at the end of `out`.
pub fn append(mut out: impl Write + Seek, made: &Made) -> io::Result<()> {
    let mut parts = vec![(INDEX, 0, made.index.encode())];
    for thumbnail in &made.thumbnails {
        parts.push((THUMBNAIL, thumbnail.width, thumbnail.jpeg.clone()));
    }
    parts.push((PLACEHOLDER, 0, made.placeholder.clone().into_bytes()));
    if let Some(glaze) = &made.glaze {
        parts.push((GLAZE, 0, serde_json::to_vec(glaze)?));
    }

    let mut trailer = Vec::new();
    let mut footer = Vec::new();
    for (kind, width, body) in &parts {
        trailer.extend(body);
        footer.extend(kind.to_le_bytes());
        footer.extend(width.to_le_bytes());
        footer.extend((body.len() as u64).to_le_bytes());
    }
    trailer.extend(footer);
    trailer.extend(u32::try_from(parts.len()).unwrap_or(0).to_le_bytes());
    trailer.extend((trailer.len() as u64 + 16).to_le_bytes());
    trailer.extend(MAGIC);
    out.seek(SeekFrom::End(0))?;
    out.write_all(&trailer)?;
    out.flush()
}

/// Reads a trailer; the caller cuts the file to `pyramid_len` then.
pub fn read(mut file: impl Read + Seek) -> io::Result<Made> {
    let end = file.seek(SeekFrom::End(0))?;
    let tail_at = end.checked_sub(TAIL_LEN).ok_or_else(invalid)?;
    file.seek(SeekFrom::Start(tail_at))?;
    let (mut count, mut length, mut magic) = ([0; 4], [0; 8], [0; 8]);
    file.read_exact(&mut count)?;
    file.read_exact(&mut length)?;
    file.read_exact(&mut magic)?;
    let (count, length) = (
        u64::from(u32::from_le_bytes(count)),
        u64::from_le_bytes(length),
    );
    if &magic != MAGIC || length > MAX_TRAILER || count > 64 {
        return Err(invalid());
    }
    let pyramid_len = end.checked_sub(length).ok_or_else(invalid)?;
    let bodies = length
        .checked_sub(TAIL_LEN + count * PART_LEN)
        .ok_or_else(invalid)?;
    file.seek(SeekFrom::Start(pyramid_len))?;
    let mut body = vec![0; usize::try_from(bodies).map_err(|_| invalid())?];
    file.read_exact(&mut body)?;
    let mut rest = body.as_slice();

    let (mut index, mut thumbnails, mut placeholder, mut glaze) = (None, Vec::new(), None, None);
    for _ in 0..count {
        let (mut kind, mut width, mut length) = ([0; 4], [0; 4], [0; 8]);
        file.read_exact(&mut kind)?;
        file.read_exact(&mut width)?;
        file.read_exact(&mut length)?;
        let length = usize::try_from(u64::from_le_bytes(length)).map_err(|_| invalid())?;
        let (part, after) = rest.split_at_checked(length).ok_or_else(invalid)?;
        rest = after;
        match u32::from_le_bytes(kind) {
            INDEX => index = Some(PyramidIndex::decode(part).map_err(io::Error::other)?),
            THUMBNAIL => thumbnails.push(Thumbnail {
                width: u32::from_le_bytes(width),
                jpeg: part.to_vec(),
            }),
            PLACEHOLDER => {
                placeholder = Some(String::from_utf8(part.to_vec()).map_err(io::Error::other)?);
            }
            GLAZE => glaze = sound_glaze(part),
            _ => return Err(invalid()),
        }
    }
    let index = index.ok_or_else(invalid)?;
    let tiles = index.levels.iter().flat_map(|level| &level.tiles);
    if tiles.into_iter().any(|t| {
        t.offset
            .checked_add(u64::from(t.len))
            .is_none_or(|end| end > pyramid_len)
    }) {
        return Err(invalid());
    }
    Ok(Made {
        index,
        pyramid_len,
        thumbnails,
        placeholder: placeholder.ok_or_else(invalid)?,
        glaze,
    })
}

fn sound_glaze(part: &[u8]) -> Option<PictureGlaze> {
    let told = Some(part).filter(|part| part.len() <= MAX_GLAZE)?;
    let told: PictureGlaze = serde_json::from_slice(told).ok()?;
    Some(told).filter(PictureGlaze::is_sound)
}

fn invalid() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "what the decoder left behind is not whole",
    )
}
