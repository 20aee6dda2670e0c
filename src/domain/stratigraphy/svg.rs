//! The matrix as a picture (SVG 1.1), to stand in a page or be printed.

use std::fmt::Write as _;

use super::matrix::{Cell, Matrix};
use crate::domain::id::RecordId;

/// A box, and the room around it, in pixels.
const WIDTH: usize = 120;
const HEIGHT: usize = 34;
const GAP: usize = 28;
const RISE: usize = 44;
/// Characters that fit a box; Han characters count twice.
const FITS: usize = 13;

/// Draws the matrix under a title. `label` names a unit, `href` where its page is; all are escaped here.
pub fn draw(
    matrix: &Matrix,
    title: &str,
    label: impl Fn(RecordId) -> String,
    href: impl Fn(RecordId) -> Option<String>,
) -> String {
    let mut widths = vec![0; matrix.levels];
    for cell in &matrix.cells {
        widths[cell.level] = widths[cell.level].max(cell.column + 1);
    }
    let whole = span(matrix.columns);
    let left =
        |cell: &Cell| GAP + (whole - span(widths[cell.level])) / 2 + cell.column * (WIDTH + GAP);
    let top = |cell: &Cell| GAP + cell.level * (HEIGHT + RISE);
    let (width, height) = (whole + 2 * GAP, 2 * GAP + matrix.levels * (HEIGHT + RISE));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\"><title>{}</title><g fill=\"none\" stroke=\"#5c6962\">",
        escaped(title)
    );
    for cell in &matrix.cells {
        let (x, y) = (left(cell) + WIDTH / 2, top(cell) + HEIGHT);
        for &below in &cell.above {
            let other = &matrix.cells[below];
            let (to_x, to_y) = (left(other) + WIDTH / 2, top(other));
            let bend = to_y - RISE / 2;
            let _ = write!(svg, "<path d=\"M{x} {y}V{bend}H{to_x}V{to_y}\"/>");
        }
    }
    svg.push_str("</g>");
    for cell in &matrix.cells {
        let (x, y) = (left(cell), top(cell));
        let names: Vec<String> = cell.units.iter().map(|unit| label(*unit)).collect();
        let name = names.join(" = ");
        let link = cell.units.first().and_then(|unit| href(*unit));
        if let Some(link) = &link {
            let _ = write!(svg, "<a href=\"{}\">", escaped(link));
        }
        let _ = write!(
            svg,
            "<g><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"3\" fill=\"#fffefa\" stroke=\"#2c5145\"/>\
             <text x=\"{}\" y=\"{}\" fill=\"#1f2823\">{}</text></g>",
            escaped(&name),
            x + WIDTH / 2,
            y + HEIGHT / 2 + 5,
            escaped(&short(&name)),
        );
        if link.is_some() {
            svg.push_str("</a>");
        }
    }
    svg.push_str("</svg>");
    svg
}

fn span(columns: usize) -> usize {
    (columns * (WIDTH + GAP)).saturating_sub(GAP)
}

fn short(name: &str) -> String {
    let mut room = FITS;
    let mut kept = String::new();
    for c in name.chars() {
        let wide = if c.is_ascii() { 1 } else { 2 };
        if wide > room {
            kept.push('…');
            break;
        }
        room -= wide;
        kept.push(c);
    }
    kept
}

/// Text that may stand in an element or an attribute; what XML 1.0 (§2.2) has no place for is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}
