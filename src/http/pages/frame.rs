//! What every page has around it: title, language, masthead.

use super::assets;
use super::tongue::Tongue;

/// The frame of a page.
#[derive(Debug)]
pub(super) struct Frame {
    /// The language of the page.
    pub tongue: Tongue,
    /// Its title, without the museum's name.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub summary: Option<String>,
    /// Words to stand in the search field.
    pub words: String,
    /// Its own address below the root, without the language.
    here: String,
}

impl Frame {
    /// The frame of the page at `here`: path and query without `lang`.
    pub fn new(tongue: Tongue, title: impl Into<String>, here: impl Into<String>) -> Self {
        Self {
            tongue,
            title: title.into(),
            summary: None,
            words: String::new(),
            here: here.into(),
        }
    }

    /// Whether this is the first page, which has a search field of its own.
    pub fn is_home(&self) -> bool {
        self.here == "/"
    }

    /// This page in the other language.
    pub fn other_language(&self) -> String {
        Tongue::of(Some(self.tongue.other())).href(&self.here)
    }

    /// The languages this page is to be had in, with their addresses.
    pub fn alternates(&self) -> [(&'static str, String); 2] {
        ["zh-Hans", "en"].map(|tag| (tag, Tongue::of(Some(tag)).href(&self.here)))
    }

    /// The address of a script or style; it changes with the content, so that it may be kept for good.
    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }
}
