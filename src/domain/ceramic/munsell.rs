//! Munsell's notation of colours (ASTM D1535): `5GY 6/2`, and `N 6/` for greys.

use std::fmt;
use std::str::FromStr;

use crate::domain::written::{Cursor, plain};

/// A colour by hue, value and chroma. `Display` is the usual notation; reading it gives the same colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Munsell {
    /// Hue family and step within it; none for greys.
    hue: Option<(Family, Hundredths)>,
    value: Hundredths,
    chroma: Hundredths,
}

/// A number of at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Hundredths(u16);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Family {
    R,
    Yr,
    Y,
    Gy,
    G,
    Bg,
    B,
    Pb,
    P,
    Rp,
}

/// The text is no colour of the Munsell system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MunsellError {
    /// The shape is wrong.
    #[error("a Munsell colour is hue, value and chroma as 5GY 6/2, or N and a value as N 6/")]
    Shape,
    /// No such step of a hue.
    #[error("a step of a hue lies above 0 and at most at 10")]
    Hue,
    /// No such value.
    #[error("a value lies between 0 and 10")]
    Value,
    /// No such chroma.
    #[error("a chroma lies above 0 and at most at 50; a colour without chroma is N")]
    Chroma,
}

use MunsellError as E;

/// The longer names first.
const FAMILIES: [(&str, Family); 10] = [
    ("YR", Family::Yr),
    ("GY", Family::Gy),
    ("BG", Family::Bg),
    ("PB", Family::Pb),
    ("RP", Family::Rp),
    ("R", Family::R),
    ("Y", Family::Y),
    ("G", Family::G),
    ("B", Family::B),
    ("P", Family::P),
];

impl FromStr for Munsell {
    type Err = MunsellError;

    fn from_str(text: &str) -> Result<Self, MunsellError> {
        let chars: Vec<char> = text
            .chars()
            .take(40)
            .map(|c| plain(c).to_ascii_uppercase())
            .filter(|c| *c != ' ')
            .collect();
        let mut cursor = Cursor::new(&chars);
        if cursor.take('N') {
            let value = number(&mut cursor)?;
            let chroma = if cursor.take('/') && !cursor.is_done() {
                number(&mut cursor)?
            } else {
                Hundredths(0)
            };
            return match (cursor.is_done(), value.0, chroma.0) {
                (false, ..) => Err(E::Shape),
                (true, ..=1_000, 0) => Ok(Self {
                    hue: None,
                    value,
                    chroma,
                }),
                (true, 1_001.., _) => Err(E::Value),
                (true, ..) => Err(E::Chroma),
            };
        }
        let step = number(&mut cursor)?;
        let family = cursor.take_any(&FAMILIES).ok_or(E::Shape)?;
        let value = number(&mut cursor)?;
        let parted = cursor.take('/');
        let chroma = number(&mut cursor)?;
        if !parted || !cursor.is_done() {
            return Err(E::Shape);
        }
        match (step.0, value.0, chroma.0) {
            (0 | 1_001.., ..) => Err(E::Hue),
            (_, 1_001.., _) => Err(E::Value),
            (_, _, 0 | 5_001..) => Err(E::Chroma),
            _ => Ok(Self {
                hue: Some((family, step)),
                value,
                chroma,
            }),
        }
    }
}

fn number(cursor: &mut Cursor<'_>) -> Result<Hundredths, E> {
    let whole = cursor.take_digits();
    let places: &[char] = if cursor.take('.') {
        let places = cursor.take_digits();
        if places.is_empty() {
            return Err(E::Shape);
        }
        places
    } else {
        &[]
    };
    if whole.is_empty() || whole.len() > 3 || places.len() > 2 {
        return Err(E::Shape);
    }
    let padding = std::iter::repeat_n(&'0', 2 - places.len());
    let digits = whole.iter().chain(places).chain(padding);
    let sum = digits.fold(0_u32, |sum, c| sum * 10 + c.to_digit(10).unwrap_or(0));
    u16::try_from(sum).map(Hundredths).map_err(|_| E::Shape)
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, places) = (self.0 / 100, self.0 % 100);
        match places {
            0 => write!(f, "{whole}"),
            places if places % 10 == 0 => write!(f, "{whole}.{}", places / 10),
            places => write!(f, "{whole}.{places:02}"),
        }
    }
}

impl fmt::Display for Munsell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((family, step)) = self.hue else {
            return write!(f, "N {}/", self.value);
        };
        let name = FAMILIES
            .iter()
            .find(|(_, known)| *known == family)
            .map_or("", |(name, _)| name);
        write!(f, "{step}{name} {}/{}", self.value, self.chroma)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colours() -> impl Strategy<Value = Munsell> {
        let families = prop::sample::select(FAMILIES.map(|(_, family)| family).to_vec());
        let hue = (families, (1..=1_000_u16).prop_map(Hundredths));
        (prop::option::of(hue), 0..=1_000_u16, 1..=5_000_u16).prop_map(|(hue, value, chroma)| {
            Munsell {
                hue,
                value: Hundredths(value),
                chroma: Hundredths(if hue.is_some() { chroma } else { 0 }),
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_printed_reads_back(colour in colours()) {
            let printed = colour.to_string();
            prop_assert_eq!(printed.parse::<Munsell>(), Ok(colour), "{}", printed);
            let wide: String = printed.to_lowercase().chars().filter(|c| *c != ' ').map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
            prop_assert_eq!(wide.parse::<Munsell>(), Ok(colour), "{}", wide);
        }

        #[test]
        fn no_text_panics(text in "[0-9NGYRBP/. ]{0,12}|\\PC{0,30}") {
            if let Ok(colour) = text.parse::<Munsell>() {
                prop_assert_eq!(colour.to_string().parse::<Munsell>(), Ok(colour));
            }
        }
    }

    #[test]
    fn colours_read_and_faults_are_told_apart() {
        let read = |text: &str| text.parse::<Munsell>().map(|colour| colour.to_string());
        for (text, normal) in [
            ("5GY 6/2", "5GY 6/2"),
            ("5gy6/2", "5GY 6/2"),
            ("2.5Y 7/1.5", "2.5Y 7/1.5"),
            ("10 YR 8 / 1", "10YR 8/1"),
            ("N6", "N 6/"),
            ("N 6.5/0", "N 6.5/"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(normal));
        }
        for (text, error) in [
            ("", E::Shape),
            ("6/2", E::Shape),
            ("5GX 6/2", E::Shape),
            ("5GY 6", E::Shape),
            ("11GY 6/2", E::Hue),
            ("0GY 6/2", E::Hue),
            ("5GY 10.5/2", E::Value),
            ("N 11/", E::Value),
            ("5GY 6/0", E::Chroma),
            ("N 6/2", E::Chroma),
            ("5GY 6/60", E::Chroma),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }
}
