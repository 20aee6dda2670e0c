//! The arithmetic of a pyramid: levels that halve with sizes rounded up, tiles, MCUs and restart intervals.
//!
//! Off-by-one at the right and lower edge is the most repeated fault of image servers, so all of it is here, and
//! nowhere else.

/// Side of a tile in pixels.
pub const TILE: u32 = 512;

/// How chroma is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// `YCbCr` with chroma halved both ways: photographs.
    Yuv420,
    /// `YCbCr` with full chroma: lossless sources and colour charts.
    Yuv444,
    /// One component.
    Grey,
}

impl Sampling {
    /// Side of an MCU in pixels.
    pub const fn mcu(self) -> u32 {
        match self {
            Self::Yuv420 => 16,
            Self::Yuv444 | Self::Grey => 8,
        }
    }

    /// Components of the JPEG, which are also the channels of a pixel.
    pub const fn components(self) -> usize {
        match self {
            Self::Yuv420 | Self::Yuv444 => 3,
            Self::Grey => 1,
        }
    }

    /// MCUs in a row of a tile (N).
    pub const fn mcus_per_tile_row(self) -> u32 {
        TILE / self.mcu()
    }

    /// Restart interval of a level of this width: r = min(gcd(N, m), 2), m = MCUs of the last column of tiles.
    /// It divides both, so a tile can be cropped to its true width by leaving out whole segments.
    pub const fn restart_interval(self, level_width: u32) -> u16 {
        let m = last_span(level_width).div_ceil(self.mcu());
        // N is 32 or 64, so min(gcd, 2) is 2 exactly when m is even.
        if m.is_multiple_of(2) { 2 } else { 1 }
    }
}

/// Pixels of the last tile along a side: 1 to [`TILE`].
const fn last_span(side: u32) -> u32 {
    match side % TILE {
        0 => TILE,
        rest => rest,
    }
}

/// One level of a pyramid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How many pixels of the full picture one pixel stands for, along a side: 1, 2, 4, …
    pub scale: u32,
}

impl Level {
    /// Columns of tiles.
    pub const fn across(&self) -> u32 {
        self.width.div_ceil(TILE)
    }

    /// Rows of tiles.
    pub const fn down(&self) -> u32 {
        self.height.div_ceil(TILE)
    }

    /// True width and height of the tile at column `x`, row `y`, if there is one.
    pub const fn tile_size(&self, x: u32, y: u32) -> Option<(u32, u32)> {
        if x >= self.across() || y >= self.down() {
            return None;
        }
        let width = if x + 1 == self.across() {
            last_span(self.width)
        } else {
            TILE
        };
        let height = if y + 1 == self.down() {
            last_span(self.height)
        } else {
            TILE
        };
        Some((width, height))
    }

    /// Whether the tile is smaller than [`TILE`] either way, so that its stored form is padded.
    pub fn is_edge(&self, x: u32, y: u32) -> bool {
        self.tile_size(x, y)
            .is_some_and(|(width, height)| width < TILE || height < TILE)
    }
}

/// The shape of a whole pyramid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Width of the upright picture.
    pub width: u32,
    /// Height of the upright picture.
    pub height: u32,
    /// Side of a tile.
    pub tile: u32,
    /// Levels from full size down to the one that fits a single tile.
    pub levels: Vec<Level>,
}

impl Geometry {
    /// The pyramid of a picture of this size; both sides are at least 1.
    pub fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let mut level = Level {
            width,
            height,
            scale: 1,
        };
        let mut levels = vec![level];
        while level.width > TILE || level.height > TILE {
            level = Level {
                width: level.width.div_ceil(2),
                height: level.height.div_ceil(2),
                scale: level.scale * 2,
            };
            levels.push(level);
        }
        Self {
            width,
            height,
            tile: TILE,
            levels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gcd(a: u32, b: u32) -> u32 {
        if b == 0 { a } else { gcd(b, a % b) }
    }

    #[test]
    fn a_picture_of_one_tile_has_one_level() {
        assert_eq!(Geometry::new(512, 512).levels.len(), 1);
        assert_eq!(Geometry::new(1, 1).levels[0].tile_size(0, 0), Some((1, 1)));
        let two = Geometry::new(513, 1);
        assert_eq!(
            two.levels[1],
            Level {
                width: 257,
                height: 1,
                scale: 2
            }
        );
    }

    proptest! {
        #[test]
        fn levels_are_the_size_divided_by_the_scale_rounded_up(w in 1u32..200_000, h in 1u32..200_000) {
            let geometry = Geometry::new(w, h);
            for level in &geometry.levels {
                prop_assert_eq!(level.width, w.div_ceil(level.scale));
                prop_assert_eq!(level.height, h.div_ceil(level.scale));
            }
            let last = geometry.levels[geometry.levels.len() - 1];
            prop_assert!(last.width <= TILE && last.height <= TILE);
        }

        #[test]
        fn tiles_cover_a_level_exactly(w in 1u32..20_000, h in 1u32..20_000) {
            let level = Level { width: w, height: h, scale: 1 };
            let across: u32 = (0..level.across()).filter_map(|x| level.tile_size(x, 0)).map(|s| s.0).sum();
            let down: u32 = (0..level.down()).filter_map(|y| level.tile_size(0, y)).map(|s| s.1).sum();
            prop_assert_eq!((across, down), (w, h));
            prop_assert_eq!(level.tile_size(level.across(), 0), None);
        }

        #[test]
        fn the_restart_interval_divides_every_column(w in 1u32..200_000) {
            for sampling in [Sampling::Yuv420, Sampling::Yuv444, Sampling::Grey] {
                let r = u32::from(sampling.restart_interval(w));
                let n = sampling.mcus_per_tile_row();
                let m = last_span(w).div_ceil(sampling.mcu());
                prop_assert_eq!(r, gcd(n, m).min(2));
                prop_assert_eq!((n % r, m % r), (0, 0));
            }
        }
    }
}
