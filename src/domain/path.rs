//! Where a value stands in a document, written out as a JSON pointer (RFC 6901) only when there is a fault to tell.

/// A step, and the steps before it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Path<'a> {
    /// The whole document.
    Root,
    /// A member of an object.
    Member(&'a Path<'a>, &'a str),
    /// An item of a list.
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    /// As a JSON pointer.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.push(&mut pointer);
        pointer
    }

    fn push(&self, pointer: &mut String) {
        match self {
            Self::Root => {}
            Self::Member(before, name) => {
                before.push(pointer);
                pointer.push('/');
                for c in name.chars() {
                    match c {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        c => pointer.push(c),
                    }
                }
            }
            Self::Item(before, at) => {
                before.push(pointer);
                pointer.push('/');
                pointer.push_str(&at.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn pointers_are_escaped() {
        let labels = Path::Member(&Path::Root, "a/b~c");
        let item = Path::Item(&labels, 12);
        assert_eq!(Path::Member(&item, "净").pointer(), "/a~1b~0c/12/净");
        assert_eq!(Path::Root.pointer(), "");
    }
}
