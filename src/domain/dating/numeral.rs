//! Numbers in Chinese: 十五, 廿, 二十有三, 八百七十四, and digit by digit 八七四.

use super::glyphs::Letter;

/// The number that the letters begin with: its value, its digits, and how many letters it takes.
pub(super) fn read(letters: &[Letter]) -> Option<(u32, u32, usize)> {
    let mut signs = Vec::new();
    let mut length = 0;
    for (at, letter) in letters.iter().enumerate() {
        if letter.c == ' ' {
            continue;
        }
        // 有 and 又 stand between the tens and the rest.
        let between = matches!(letter.c, '有' | '又')
            && matches!(signs.last(), Some(Sign::Ten(_)))
            && letters
                .get(at + 1)
                .is_some_and(|next| matches!(sign(next.c), Some(Sign::Digit(_))));
        match sign(letter.c) {
            Some(sign) => signs.push(sign),
            None if between => continue,
            None => break,
        }
        length = at + 1;
        if signs.len() > LONGEST {
            return None;
        }
    }
    if signs.is_empty() {
        return None;
    }
    let (value, digits) = if signs.iter().all(|sign| matches!(sign, Sign::Digit(_))) {
        by_digit(&signs)
    } else {
        let value = by_place(&signs)?;
        (value, value.max(1).ilog10() + 1)
    };
    Some((value, digits, length))
}

/// Signs of the longest number that is read: 一千九百九十九 has seven.
const LONGEST: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Digit(u32),
    /// 十, or 廿 as two of it
    Ten(u32),
    Hundred,
    Thousand,
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '零' => Sign::Digit(0),
        '一' | '壹' => Sign::Digit(1),
        '二' | '贰' => Sign::Digit(2),
        '三' | '叁' => Sign::Digit(3),
        '四' | '肆' => Sign::Digit(4),
        '五' | '伍' => Sign::Digit(5),
        '六' | '陆' => Sign::Digit(6),
        '七' | '柒' => Sign::Digit(7),
        '八' | '捌' => Sign::Digit(8),
        '九' | '玖' => Sign::Digit(9),
        '十' | '拾' => Sign::Ten(1),
        '廿' => Sign::Ten(2),
        '卅' => Sign::Ten(3),
        '卌' => Sign::Ten(4),
        '百' | '佰' => Sign::Hundred,
        '千' | '仟' => Sign::Thousand,
        _ => return None,
    })
}

fn by_digit(signs: &[Sign]) -> (u32, u32) {
    let mut value = 0_u32;
    for sign in signs {
        if let Sign::Digit(digit) = sign {
            value = value.saturating_mul(10).saturating_add(*digit);
        }
    }
    (value, u32::try_from(signs.len()).unwrap_or(u32::MAX))
}

/// Thousands, hundreds, tens, ones, each at most once and in that order.
fn by_place(signs: &[Sign]) -> Option<u32> {
    let (mut value, mut pending) = (0_u32, None);
    let mut below = u32::MAX;
    for sign in signs {
        let (unit, count) = match sign {
            Sign::Digit(0) if pending.is_none() => continue,
            Sign::Digit(digit) if pending.is_none() => {
                pending = Some(*digit);
                continue;
            }
            Sign::Ten(1) => (10, pending.take().unwrap_or(1)),
            Sign::Ten(tens) if pending.is_none() => (10, *tens),
            Sign::Digit(_) | Sign::Ten(_) => return None,
            Sign::Hundred => (100, pending.take()?),
            Sign::Thousand => (1_000, pending.take()?),
        };
        if unit >= below {
            return None;
        }
        below = unit;
        value += unit * count;
    }
    Some(value + pending.unwrap_or(0))
}

/// A number as people write it in dates: 十五, 二十, 八百七十四.
pub(super) fn write(number: u32) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |number: u32| DIGITS[usize::try_from(number % 10).unwrap_or(0)];
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut text = String::new();
    if hundreds > 0 {
        text.push(digit(hundreds));
        text.push('百');
    }
    if tens == 0 && hundreds > 0 && ones > 0 {
        text.push('零');
    }
    if tens > 0 {
        if tens > 1 || hundreds > 0 {
            text.push(digit(tens));
        }
        text.push('十');
    }
    if ones > 0 || number == 0 {
        text.push(digit(ones));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dating::glyphs::letters;

    fn value(text: &str) -> Option<u32> {
        let letters = letters(text);
        read(&letters)
            .filter(|(_, _, length)| *length == letters.len())
            .map(|(value, ..)| value)
    }

    #[test]
    fn every_way_to_write_a_number_is_read() {
        for (text, number) in [
            ("三", 3),
            ("十", 10),
            ("十五", 15),
            ("一五", 15),
            ("拾伍", 15),
            ("廿", 20),
            ("廿三", 23),
            ("卄三", 23),
            ("卅", 30),
            ("卌一", 41),
            ("二十有三", 23),
            ("十有五", 15),
            ("叁", 3),
            ("參", 3),
            ("六十一", 61),
            ("一百零五", 105),
            ("百", 0),
            ("八百七十四", 874),
            ("八七四", 874),
            ("一千九百八十七", 1987),
            ("一九八七", 1987),
            ("二〇一六", 2016),
            ("二○一六", 2016),
        ] {
            assert_eq!(value(text), (number > 0).then_some(number), "{text}");
        }
        for text in [
            "十十",
            "五五十",
            "十百",
            "百五百",
            "有五",
            "十有",
            "三百四百",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for number in 1..1_000 {
            assert_eq!(value(&write(number)), Some(number), "{}", write(number));
        }
    }
}
