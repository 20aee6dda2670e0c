//! The tables that are compiled in: rows of a TSV file under its header.

/// The rows after comments and the header, each as its fields; a field that is not there is empty.
pub(super) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.skip(1).map(|line| {
        let mut fields = line.split('\t');
        std::array::from_fn(|_| fields.next().unwrap_or_default())
    })
}

/// The members of a field, split by `|`.
pub(super) fn members(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split('|').filter(|member| !member.is_empty())
}
