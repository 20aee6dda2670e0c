//! Old romanisations: Wade–Giles and what came of it, by syllable to pinyin.
//!
//! The apostrophe that tells ch'ing from ching is lost in most typing and in folding, so one syllable may stand for
//! several: `ching` is jing or qing. Rules by initial and final, after the table of T. F. Wade and H. A. Giles, *A
//! Chinese–English Dictionary* (1912).

use super::pinyin::{is_syllable, ways};

/// Readings of one stretch that are looked at.
const MOST_READINGS: usize = 16;
/// Syllables of one stretch.
const MOST_SYLLABLES: usize = 8;

/// The ways to read the syllables that begin `words` (folded), all of one length; none where that is not longer than one
/// syllable that pinyin does not have, or two.
pub(super) fn read(words: &[&str]) -> Vec<Vec<String>> {
    let sounds: Vec<Vec<String>> = words
        .iter()
        .take(MOST_SYLLABLES)
        .map(|word| syllable(word))
        .take_while(|readings| !readings.is_empty())
        .collect();
    let old = sounds
        .iter()
        .zip(words)
        .any(|(readings, word)| readings.iter().any(|reading| reading != word));
    if sounds.is_empty() || !old {
        return Vec::new();
    }
    ways(&sounds, MOST_READINGS)
}

/// The pinyin syllables that an old one may stand for.
pub(super) fn syllable(old: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (initial, finals) in initials(old) {
        for rhyme in rhymes(finals) {
            for new in join(initial, &rhyme) {
                if is_syllable(&new) && !found.contains(&new) {
                    found.push(new);
                }
            }
        }
    }
    if is_syllable(old) && !found.iter().any(|new| new == old) {
        found.push(old.to_owned());
    }
    found
}

/// Pinyin's initials for an old one, with what follows.
fn initials(old: &str) -> Vec<(&'static str, &str)> {
    const TABLE: &[(&str, &[&str])] = &[
        ("tsz", &["z", "c"]),
        ("hs", &["x"]),
        ("ch", &["zh", "ch", "j", "q"]),
        ("sh", &["sh"]),
        ("ss", &["s"]),
        ("sz", &["s"]),
        ("ts", &["z", "c"]),
        ("tz", &["z", "c"]),
        ("p", &["b", "p"]),
        ("t", &["d", "t"]),
        ("k", &["g", "k"]),
        ("j", &["r"]),
        ("m", &["m"]),
        ("f", &["f"]),
        ("n", &["n"]),
        ("l", &["l"]),
        ("h", &["h"]),
        ("s", &["s"]),
        ("w", &["w"]),
        ("y", &["y"]),
    ];
    match TABLE.iter().find(|(initial, _)| old.starts_with(initial)) {
        Some((initial, new)) => new
            .iter()
            .map(|new| (*new, &old[initial.len()..]))
            .collect(),
        None => vec![("", old)],
    }
}

/// Pinyin's finals for an old one. The mark of ü is lost in folding.
fn rhymes(old: &str) -> Vec<String> {
    let mut found = vec![old.to_owned()];
    let others: &[&str] = match old {
        "ih" | "u" | "e" | "eh" => &["i", "e"],
        "ieh" => &["ie"],
        "ueh" | "uo" | "o" => &["ue", "uo", "o", "e"],
        "ien" => &["ian"],
        "uen" | "uan" => &["uan", "uan"],
        "ung" => &["ong"],
        "iung" => &["iong"],
        "erh" => &["er"],
        "uei" => &["ui"],
        "en" => &["en", "an"],
        _ => &[],
    };
    found.extend(others.iter().map(ToString::to_string));
    found
}

fn join(initial: &str, rhyme: &str) -> Vec<String> {
    let mut found = vec![format!("{initial}{rhyme}")];
    if initial == "y" {
        // yu is you, yung is yong, yen is yan, yueh is yue, yuan is yuan.
        match rhyme {
            "u" => found.push("you".to_owned()),
            "ong" => found.push("yong".to_owned()),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_syllables_become_pinyin() {
        for (old, new) in [
            ("yueh", "yue"),
            ("ching", "qing"),
            ("tzu", "ci"),
            ("pi", "bi"),
            ("hsi", "xi"),
            ("hsien", "xian"),
            ("tung", "dong"),
            ("chou", "zhou"),
            ("lung", "long"),
            ("chuan", "quan"),
            ("kuei", "gui"),
            ("ssu", "si"),
            ("jih", "ri"),
            ("yung", "yong"),
            ("yen", "yan"),
            ("shih", "shi"),
            ("kuan", "guan"),
            ("chien", "jian"),
            ("te", "de"),
            ("erh", "er"),
        ] {
            assert!(
                syllable(old).iter().any(|s| s == new),
                "{old}: {:?}",
                syllable(old)
            );
        }
        for none in ["kiln", "ware", "bowl", ""] {
            assert!(syllable(none).is_empty(), "{none}: {:?}", syllable(none));
        }
    }

    #[test]
    fn a_stretch_is_read_in_few_ways_and_pinyin_is_no_old_romanisation() {
        let readings = read(&["ching", "tzu", "ware"]);
        assert!(readings.contains(&vec!["qing".to_owned(), "ci".to_owned()]));
        assert!(readings.len() <= MOST_READINGS);
        assert!(read(&["shang"]).is_empty());
        assert!(read(&[]).is_empty());
    }
}
