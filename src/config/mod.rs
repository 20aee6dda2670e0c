//! Configuration: defaults, then `celadon.toml`, then `CELADON_*`, then flags.
