//! Numbers as addresses have them: ASCII digits, no sign, no exponent.

/// Digits alone, in 32 bits.
pub(super) fn whole(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Digits with at most one point, not more than twenty characters (§4.7).
pub(super) fn decimal(text: &str) -> Option<f64> {
    let fits = !text.is_empty()
        && text.len() <= 20
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.bytes().filter(|b| *b == b'.').count() <= 1
        && text != ".";
    text.parse()
        .ok()
        .filter(|number: &f64| fits && number.is_finite())
}
