//! The language a page speaks: Chinese unless asked otherwise.

use std::fmt;

use super::facts::Escaped;
use crate::domain::language;

/// The language that labels are shown in, and with it that of the page's own words: Chinese or English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tongue {
    tag: String,
    chinese: bool,
}

/// What is spoken where nothing was asked for.
const DEFAULT: &str = "zh-Hans";

impl Tongue {
    /// The language of `?lang=`; what is no language tag asks for nothing.
    pub fn of(asked: Option<&str>) -> Self {
        let tag = asked.filter(|tag| language::is_tag(tag)).unwrap_or(DEFAULT);
        let primary = tag.split('-').next().unwrap_or_default();
        Self {
            tag: tag.to_owned(),
            chinese: primary.eq_ignore_ascii_case("zh"),
        }
    }

    /// The language tag.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Whether links need not name it.
    pub fn is_default(&self) -> bool {
        self.tag == DEFAULT
    }

    /// The language offered beside this one.
    pub fn other(&self) -> &'static str {
        if self.chinese { "en" } else { DEFAULT }
    }

    /// The words in the page's language.
    pub fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.chinese { zh } else { en }
    }

    /// Both: the page's language, then the other in small.
    pub fn both(&self, zh: &str, en: &str) -> Both {
        let (first, second) = if self.chinese { (zh, en) } else { (en, zh) };
        Both {
            first: first.to_owned(),
            second: second.to_owned(),
            tag: self.other(),
        }
    }

    /// The address with this language kept.
    pub fn href(&self, path: &str) -> String {
        if self.is_default() {
            return path.to_owned();
        }
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}lang={}", self.tag)
    }

    /// Where these words are searched for.
    pub fn search(&self, words: &str) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", words)
            .finish();
        self.href(&format!("/search?{query}"))
    }
}

/// Words in two languages, as HTML.
#[derive(Debug, Clone)]
pub(super) struct Both {
    first: String,
    second: String,
    tag: &'static str,
}

impl fmt::Display for Both {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = (Escaped(&self.first), Escaped(&self.second));
        write!(f, "{first} <small lang=\"{}\">{second}</small>", self.tag)
    }
}

// It escapes what it is given and may stand in a page as it is.
impl askama::filters::HtmlSafe for Both {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_comes_first_and_english_beside() {
        let (zh, en) = (Tongue::of(None), Tongue::of(Some("en")));
        assert_eq!(
            zh.both("釉", "Glaze").to_string(),
            "釉 <small lang=\"en\">Glaze</small>"
        );
        assert_eq!(
            en.both("釉", "Glaze").to_string(),
            "Glaze <small lang=\"zh-Hans\">釉</small>"
        );
        assert_eq!(
            (zh.href("/a"), en.href("/a?q=b")),
            ("/a".to_owned(), "/a?q=b&lang=en".to_owned())
        );
    }

    #[test]
    fn what_is_no_language_is_not_spoken() {
        let forged = Tongue::of(Some("\"><script>"));
        assert_eq!(forged.tag(), "zh-Hans");
        assert_eq!(forged.search("a&b=c"), "/search?q=a%26b%3Dc");
    }
}
