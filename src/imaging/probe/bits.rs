//! The bits of a JPEG XL header (ISO/IEC 18181-1, annex B): least significant first, numbers in four sizes.

use crate::imaging::fault::ImageFault;

/// Reads on from the start of a codestream.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next `count` bits, at most 32.
    pub(super) fn take(&mut self, count: u32) -> Result<u32, ImageFault> {
        let mut value = 0;
        for place in 0..count {
            let byte = self
                .bytes
                .get(self.at / 8)
                .ok_or_else(ImageFault::truncated)?;
            value |= u32::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Ok(value)
    }

    /// Leaves bits out.
    pub(super) fn skip(&mut self, count: u32) -> Result<(), ImageFault> {
        self.at += count as usize;
        if self.at.div_ceil(8) > self.bytes.len() {
            return Err(ImageFault::truncated());
        }
        Ok(())
    }

    pub(super) fn flag(&mut self) -> Result<bool, ImageFault> {
        Ok(self.take(1)? == 1)
    }

    /// `U32`: two bits choose a base and how many bits are added to it.
    pub(super) fn number(&mut self, sizes: [(u32, u32); 4]) -> Result<u32, ImageFault> {
        let (base, bits) = sizes[self.take(2)? as usize & 3];
        Ok(base.saturating_add(self.take(bits)?))
    }

    /// `Enum`.
    pub(super) fn choice(&mut self) -> Result<u32, ImageFault> {
        self.number([(0, 0), (1, 0), (2, 4), (18, 6)])
    }
}
