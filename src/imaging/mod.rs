//! Pixels: probing, decoding, pyramids, plans, resampling and encoding. Pure.
