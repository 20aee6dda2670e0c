//! Pixels: probing, decoding, pyramids, plans, resampling and encoding. Pure: no files by path, no clock, no runtime.
//!
//! An original goes through [`probe`] (headers only), [`decode`] (rows as the codec gives them), [`colour`] (to sRGB),
//! [`orient`] (upright), [`planes`] (luma and chroma) and [`pyramid`] (tiles of every level), which [`build`] chains
//! together; a JPEG that needs neither colour nor turning gives its planes at once. What a viewer asks for
//! is a [`request`]; what that means for a picture is [`measure`]d and [`plan`]ned against its [`index`], and read from the
//! pyramid alone: most of it by [`stitch`]ing bytes, the rest by
//! decoding a [`window`] onto a [`canvas`], [`transform`]ing, [`rotate`]ing and [`encode`]ing it.

pub mod build;
pub mod canvas;
mod capture;
pub mod colour;
pub mod decode;
pub mod encode;
pub mod exif;
pub mod fault;
pub mod geometry;
pub mod glaze;
pub mod index;
pub mod jpeg;
pub mod limits;
pub mod measure;
pub mod orient;
pub mod package;
pub mod pixels;
pub mod plan;
pub mod planes;
pub mod probe;
pub mod pyramid;
pub mod request;
pub mod rotate;
pub mod stitch;
pub mod strips;
pub mod thumbnail;
pub mod tiff_writer;
pub mod transform;
pub mod window;
