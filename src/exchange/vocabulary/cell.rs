//! What a cell holds: one text, or several between bars, or paths of labels. Whatever is written is read back the same.
//!
//! `|` separates values, `>` the labels of a path; a backslash takes away what the next character means, so that a label
//! may hold either, or begin with a space. A cell that a spreadsheet would take for a formula begins with `'`.

/// Characters, each with whether a backslash stood before it.
type Marked = Vec<(char, bool)>;

/// What spreadsheets take for a formula, and the mark that keeps them from it.
const GUARDED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// One text as a cell.
pub(super) fn one(text: &str) -> String {
    guard(escaped(text, &[]))
}

/// Several texts as a cell.
pub(super) fn several<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<_> = texts
        .into_iter()
        .map(|text| escaped(text, &['|']))
        .collect();
    guard(texts.join(" | "))
}

/// A path of labels as a cell.
pub(super) fn path<'a>(labels: impl IntoIterator<Item = &'a str>) -> String {
    let labels = labels.into_iter().map(|label| escaped(label, &['|', '>']));
    guard(labels.collect::<Vec<_>>().join(" > "))
}

/// The text of a cell; none if it is empty.
pub(super) fn read_one(cell: &str) -> Option<String> {
    text(&marked(unguarded(cell)))
}

/// The texts of a cell.
pub(super) fn read_several(cell: &str) -> Vec<String> {
    let marked = marked(unguarded(cell));
    let pieces = marked.split(|piece| *piece == ('|', false));
    pieces.filter_map(text).collect()
}

/// The paths of a cell, each a list of labels.
pub(super) fn read_paths(cell: &str) -> Vec<Vec<String>> {
    let marked = marked(unguarded(cell));
    let pieces = marked.split(|piece| *piece == ('|', false));
    let paths = pieces.map(|piece| {
        let labels = piece.split(|label| *label == ('>', false));
        labels.filter_map(text).collect::<Vec<_>>()
    });
    paths.filter(|path| !path.is_empty()).collect()
}

fn guard(cell: String) -> String {
    if cell.starts_with(GUARDED) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(GUARDED) => rest,
        _ => cell,
    }
}

fn escaped(text: &str, separators: &[char]) -> String {
    let kept = text.trim();
    let begin = text.len() - text.trim_start().len();
    let inside = begin..begin + kept.len();
    let mut cell = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c == '\\' || separators.contains(&c) || !inside.contains(&at) {
            cell.push('\\');
        }
        cell.push(c);
    }
    cell
}

fn marked(cell: &str) -> Marked {
    let mut marked = Vec::with_capacity(cell.len());
    let mut characters = cell.chars();
    while let Some(c) = characters.next() {
        match c {
            // A backslash at the very end is itself.
            '\\' => marked.push((characters.next().unwrap_or('\\'), true)),
            c => marked.push((c, false)),
        }
    }
    marked
}

fn text(marked: &[(char, bool)]) -> Option<String> {
    let blank = |&&(c, meant): &&(char, bool)| c.is_whitespace() && !meant;
    let begin = marked.iter().take_while(blank).count();
    let end = marked[begin..].iter().rev().take_while(blank).count();
    let kept = &marked[begin..marked.len() - end];
    (!kept.is_empty()).then(|| kept.iter().map(|(c, _)| c).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn label() -> impl Strategy<Value = String> {
        "[ |>\\\\'=+@碗a\u{3000}-]{1,6}".prop_filter("some text", |text| !text.trim().is_empty())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn cells_read_back_as_they_were_written(labels in prop::collection::vec(label(), 1..5)) {
            prop_assert_eq!(read_one(&one(&labels[0])), Some(labels[0].clone()));
            let texts = labels.iter().map(String::as_str);
            prop_assert_eq!(read_several(&several(texts.clone())), labels.clone());
            prop_assert_eq!(read_paths(&path(texts)), vec![labels]);
        }

        #[test]
        fn no_cell_looks_like_a_formula(text in any::<String>()) {
            for cell in [one(&text), several([text.as_str(), "x"]), path([text.as_str()])] {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
    }

    #[test]
    fn people_write_cells_as_they_please() {
        assert_eq!(read_several(" bowl|  cup |"), ["bowl", "cup"]);
        assert_eq!(
            read_paths("器皿 > 碗 | 盘"),
            [vec!["器皿", "碗"], vec!["盘"]]
        );
        assert_eq!(read_one("'tis"), Some("'tis".to_owned()));
        assert_eq!(read_one("'-118"), Some("-118".to_owned()));
        assert_eq!(
            (read_one("  "), read_one("a\\")),
            (None, Some("a\\".to_owned()))
        );
    }
}
