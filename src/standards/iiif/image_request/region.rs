//! The region (2.1 and 3.0 §4.1).

use super::number::{decimal, whole};
use super::{RequestFault, malformed};
use crate::imaging::request::Region;

/// `full`, `square`, `x,y,w,h` or `pct:x,y,w,h`.
pub(super) fn parse(text: &str) -> Result<Region, RequestFault> {
    match text {
        "full" => return Ok(Region::Full),
        "square" => return Ok(Region::Square),
        _ => {}
    }
    if let Some(rest) = text.strip_prefix("pct:") {
        let [x, y, w, h] = four(rest, decimal)?;
        if w <= 0.0 || h <= 0.0 {
            return Err(malformed("region", "a region has a width and a height"));
        }
        return Ok(Region::Percent { x, y, w, h });
    }
    let [x, y, w, h] = four(text, whole)?;
    if w == 0 || h == 0 {
        return Err(malformed("region", "a region has a width and a height"));
    }
    Ok(Region::Pixels { x, y, w, h })
}

fn four<T: Copy>(text: &str, read: fn(&str) -> Option<T>) -> Result<[T; 4], RequestFault> {
    let fault = malformed("region", "full, square, x,y,w,h or pct:x,y,w,h");
    let mut parts = text.split(',').map(read);
    let mut next = || parts.next().flatten().ok_or(fault.clone());
    let four = [next()?, next()?, next()?, next()?];
    if parts.next().is_some() {
        Err(fault)
    } else {
        Ok(four)
    }
}
