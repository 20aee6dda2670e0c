//! Numerals that are no digits: circled, Roman, Chinese.

/// The number in a circle or in brackets of one character: `④` 4, `⑷` 4, `❹` 4, `㊿` 50, `⓪` 0, `㊃` 4.
pub fn circled(c: char) -> Option<u8> {
    let (first, number) = match c {
        '①'..='⑳' => ('①', 1),
        '㉑'..='㉟' => ('㉑', 21),
        '㊱'..='㊿' => ('㊱', 36),
        '⑴'..='⒇' => ('⑴', 1),
        '❶'..='❿' => ('❶', 1),
        '➀'..='➉' => ('➀', 1),
        '➊'..='➓' => ('➊', 1),
        '⓫'..='⓴' => ('⓫', 11),
        '⓵'..='⓾' => ('⓵', 1),
        '㊀'..='㊉' => ('㊀', 1),
        '⓪' | '⓿' => return Some(0),
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(first) + number).ok()
}

/// `4` as `④`, as far as there are such characters: 1 to 50.
pub fn in_circle(number: u16) -> Option<char> {
    let first = match number {
        1..=20 => u32::from('①') - 1,
        21..=35 => u32::from('㉑') - 21,
        36..=50 => u32::from('㊱') - 36,
        _ => return None,
    };
    char::from_u32(first + u32::from(number))
}

/// The Roman numeral of one character, 1 to 12: `Ⅱ` 2.
pub fn roman(c: char) -> Option<u8> {
    let first = match c {
        'Ⅰ'..='Ⅻ' => 'Ⅰ',
        'ⅰ'..='ⅻ' => 'ⅰ',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(first) + 1).ok()
}

/// `2` as `Ⅱ`: 1 to 12.
pub fn as_roman(number: u8) -> Option<char> {
    (1..=12)
        .contains(&number)
        .then(|| char::from_u32(u32::from('Ⅰ') - 1 + u32::from(number)))?
}

/// Whether [`han`] could read the character.
pub fn is_han_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '廿')
}

/// A Chinese number below 1,000: `四`, `十二`, `二十一`, `一百零三`, `一二` (12, read digit by digit).
pub fn han(numeral: &[char]) -> Option<u32> {
    if numeral.is_empty() || numeral.len() > 7 {
        return None;
    }
    if numeral.iter().all(|&c| digit(c).is_some()) {
        let number = numeral
            .iter()
            .try_fold(0_u32, |sum, &c| Some(sum * 10 + digit(c)?))?;
        return (number < 1_000).then_some(number);
    }
    let (mut sum, mut pending, mut last) = (0, None, 1_000);
    for &c in numeral {
        let place = match c {
            '百' => 100,
            '十' => 10,
            '廿' => 20,
            '零' | '〇' if pending.is_none() && sum > 0 => continue,
            c => {
                if pending.replace(digit(c)?).is_some() {
                    return None;
                }
                continue;
            }
        };
        if place >= last
            || (place == 20 && pending.is_some())
            || (place == 100 && pending.is_none())
        {
            return None;
        }
        sum += place * pending.take().unwrap_or(1);
        last = if place == 20 { 10 } else { place };
    }
    Some(sum + pending.unwrap_or(0))
}

fn digit(c: char) -> Option<u32> {
    let at = "零一二三四五六七八九".chars().position(|known| known == c);
    match (at, c) {
        (Some(at), _) => u32::try_from(at).ok(),
        (None, '〇') => Some(0),
        (None, '两' | '兩') => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_go_there_and_back() {
        for number in 1..=50_u16 {
            let c = in_circle(number).unwrap();
            assert_eq!(circled(c).map(u16::from), Some(number), "{c}");
        }
        assert_eq!((in_circle(0), in_circle(51)), (None, None));
        for (c, number) in [
            ('⑷', 4),
            ('❹', 4),
            ('➃', 4),
            ('➍', 4),
            ('⓬', 12),
            ('⓸', 4),
            ('㊃', 4),
            ('⓪', 0),
        ] {
            assert_eq!(circled(c), Some(number), "{c}");
        }
        for number in 1..=12 {
            assert_eq!(as_roman(number).and_then(roman), Some(number));
        }
    }

    #[test]
    fn chinese_numbers_read() {
        let read = |text: &str| han(&text.chars().collect::<Vec<_>>());
        for (text, number) in [
            ("四", 4),
            ("十", 10),
            ("十二", 12),
            ("二十一", 21),
            ("廿三", 23),
            ("一百零三", 103),
            ("九百九十九", 999),
            ("一二", 12),
            ("两", 2),
            ("三〇", 30),
        ] {
            assert_eq!(read(text), Some(number), "{text}");
        }
        for text in ["", "百", "十十", "二廿", "一二十", "碗", "一二三四", "十百"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
