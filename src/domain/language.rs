//! Languages (BCP 47) and texts by language.

use std::collections::BTreeMap;

/// Texts by language tag.
pub type LangMap = BTreeMap<String, String>;

/// The order in which a text is looked for when the asked language is absent.
pub const FALLBACK: [&str; 4] = ["zh-Hans", "zh-Hant", "zh", "en"];

/// Whether `tag` is a well-formed language tag of the shape we take: a language of 2–3 letters, then subtags of 1–8
/// letters or digits, at most 35 characters (RFC 5646 §2.1, §4.4.1).
pub fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    tag.len() <= 35
        && parts.next().is_some_and(|first| {
            (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
        })
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

/// A tag as it is written by convention (RFC 5646 §2.1.1): language small, script with a capital, region in capitals.
pub fn canonical_tag(tag: &str) -> String {
    let cased = |(at, part): (usize, &str)| match (at, part.len()) {
        (1.., 4) if part.bytes().all(|b| b.is_ascii_alphabetic()) => {
            part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase()
        }
        (1.., 2) => part.to_ascii_uppercase(),
        _ => part.to_ascii_lowercase(),
    };
    let parts: Vec<String> = tag.split('-').enumerate().map(cased).collect();
    parts.join("-")
}

/// The text in `language`, else in a related script of it, else in the stated order, else the first.
pub fn pick<'a, T>(texts: &'a BTreeMap<String, T>, language: &str) -> Option<(&'a str, &'a T)> {
    let base = language.split('-').next().unwrap_or(language);
    let exact = texts.get_key_value(language);
    let related = || {
        texts
            .iter()
            .find(|(tag, _)| tag.split('-').next() == Some(base))
    };
    let fallback = || FALLBACK.iter().find_map(|tag| texts.get_key_value(*tag));
    exact
        .or_else(related)
        .or_else(fallback)
        .or_else(|| texts.first_key_value())
        .map(|(tag, text)| (tag.as_str(), text))
}

/// Whether texts by language have one in this language, whatever its script or region.
pub fn speaks<'a>(mut tags: impl Iterator<Item = &'a String>, language: &str) -> bool {
    tags.any(|tag| tag.split('-').next() == Some(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back_in_the_stated_order() {
        let texts: LangMap = [("en", "bowl"), ("zh-Hant", "盌")]
            .map(|(k, v)| (k.into(), v.into()))
            .into();
        assert_eq!(pick(&texts, "en"), Some(("en", &"bowl".to_owned())));
        assert_eq!(pick(&texts, "zh-Hans"), Some(("zh-Hant", &"盌".to_owned())));
        assert_eq!(pick(&texts, "fr"), Some(("zh-Hant", &"盌".to_owned())));
    }

    #[test]
    fn tags_are_written_by_convention() {
        let cases = [
            ("ZH-hans", "zh-Hans"),
            ("zh-latn-PINYIN", "zh-Latn-pinyin"),
            ("en-gb", "en-GB"),
        ];
        for (given, wanted) in cases {
            assert_eq!(canonical_tag(given), wanted);
        }
        assert_eq!(canonical_tag("1994"), "1994");
    }

    #[test]
    fn malformed_tags_are_told() {
        assert!(is_tag("zh-Hans") && is_tag("en") && is_tag("zh-Latn-pinyin"));
        assert!(
            !is_tag("") && !is_tag("x") && !is_tag("zh_Hans") && !is_tag("zh-") && !is_tag("中文")
        );
    }
}
