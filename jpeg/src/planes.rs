//! Planar pictures.
use crate::Error;

/// How chroma is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// Chroma halved both ways, rounded up.
    Yuv420,
    /// Chroma at full size.
    Yuv444,
    /// Luma only.
    Grey,
}

impl Sampling {
    /// Number of components, 1 or 3.
    pub fn components(self) -> usize {
        if self == Self::Grey { 1 } else { 3 }
    }

    /// Samples of component `index` along a side of so many pixels.
    pub fn side(self, index: usize, pixels: u32) -> u32 {
        if index > 0 && self == Self::Yuv420 {
            pixels.div_ceil(2)
        } else {
            pixels
        }
    }

    /// Side of an MCU in pixels, 8 or 16.
    pub fn mcu(self) -> u32 {
        if self == Self::Yuv420 { 16 } else { 8 }
    }
}

/// One component: `height` rows of `width` bytes without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plane {
    /// Samples per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height` samples.
    pub bytes: Vec<u8>,
}

impl Plane {
    /// Its rows, top to bottom.
    pub fn lines(&self) -> std::slice::ChunksExact<'_, u8> {
        self.bytes.chunks_exact(self.width.max(1) as usize)
    }

    /// Its rows, to be written.
    pub fn lines_mut(&mut self) -> std::slice::ChunksExactMut<'_, u8> {
        self.bytes.chunks_exact_mut(self.width.max(1) as usize)
    }
}

/// Full-range BT.601 `YCbCr` in planes: luma, then (unless grey) Cb and Cr.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planes {
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Chroma sampling, which fixes the number and sides of the planes.
    pub sampling: Sampling,
    /// One or three planes.
    pub planes: Vec<Plane>,
}

impl Planes {
    /// Planes of these sides, all samples 0.
    pub fn new(width: u32, height: u32, sampling: Sampling) -> Self {
        let mut made = Self {
            width,
            height,
            sampling,
            planes: Vec::new(),
        };
        for index in 0..sampling.components() {
            let (width, height) = made.side(index);
            made.planes.push(Plane {
                width,
                height,
                bytes: vec![0; width as usize * height as usize],
            });
        }
        made
    }

    /// Width and height that plane `index` must have.
    pub fn side(&self, index: usize) -> (u32, u32) {
        let side = |pixels| self.sampling.side(index, pixels);
        (side(self.width), side(self.height))
    }

    /// Checks number, sides and lengths of the planes.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if they contradict each other.
    pub fn check(&self) -> Result<(), Error> {
        let sound = self.planes.len() == self.sampling.components()
            && self.planes.iter().enumerate().all(|(index, plane)| {
                (plane.width, plane.height) == self.side(index)
                    && plane.bytes.len() as u64 == u64::from(plane.width) * u64::from(plane.height)
            });
        if sound {
            Ok(())
        } else {
            Err(Error::Unsupported("planes that do not fit together"))
        }
    }
}
