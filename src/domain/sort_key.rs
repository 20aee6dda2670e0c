//! What lists are sorted by: Chinese as pinyin, the rest lower-case; compared byte by byte on both engines.

use pinyin::ToPinyin;

/// The key of a label. Each Han character becomes its pinyin with the tone's number and the character itself, so that
/// characters of one sound stay together; at most 200 characters of the label count.
pub fn sort_key(label: &str) -> String {
    let mut key = String::new();
    for c in label.chars().take(200) {
        match c.to_pinyin() {
            Some(sound) => {
                key.push_str(sound.with_tone_num_end());
                key.push(c);
                key.push(' ');
            }
            None => key.extend(c.to_lowercase()),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::sort_key;

    #[test]
    fn chinese_sorts_by_sound() {
        let mut labels = ["盏", "碗", "bowl", "执壶", "净瓶"];
        labels.sort_by_key(|label| sort_key(label));
        assert_eq!(labels, ["bowl", "净瓶", "碗", "盏", "执壶"]);
    }
}
