//! Time as records tell it: read from what registers write, told by year and day, printed back.
//!
//! [`read()`] takes any text; [`edtf`] and [`reign()`] take what is already in parts. Where regimes mean different years nothing is
//! guessed: the reading asks. [`mod@print`] writes what was understood so that it reads back. [`record`] keeps it in a record.

pub mod calendar;
pub mod edtf;
pub mod eras;
mod glyphs;
mod grammar;
mod lexer;
mod lexicon;
mod lunar;
#[cfg(test)]
mod messy;
mod numeral;
pub mod periods;
pub mod print;
mod read;
pub mod reading;
pub mod record;
mod reign;
mod resolve;
mod rows;
pub mod sexagenary;
pub mod when;

pub use read::{TEXT_MAX, read};
pub use reign::reign;
pub use resolve::edtf as resolved;

/// A span of years for people: `874`, `871–874`, `618–`; astronomical years before 1 are told as BCE, 0 being 1 BCE.
/// `None` if both ends are open.
pub fn years(begin: Option<i64>, end: Option<i64>, language: &str) -> Option<String> {
    let year = |year: i64| match (year > 0, language.starts_with("zh")) {
        (true, _) => year.to_string(),
        (false, true) => format!("公元前{}", 1 - year),
        (false, false) => format!("{} BCE", 1 - year),
    };
    match (begin, end) {
        (None, None) => None,
        (Some(begin), Some(end)) if begin == end => Some(year(begin)),
        (begin, end) => Some(format!(
            "{}–{}",
            begin.map(year).unwrap_or_default(),
            end.map(year).unwrap_or_default()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::years;

    #[test]
    fn spans_read_as_people_write_them() {
        assert_eq!(years(Some(874), Some(874), "zh").as_deref(), Some("874"));
        assert_eq!(
            years(Some(871), Some(874), "en").as_deref(),
            Some("871–874")
        );
        assert_eq!(
            years(Some(-99), Some(25), "zh-Hans").as_deref(),
            Some("公元前100–25")
        );
        assert_eq!(years(Some(0), None, "en").as_deref(), Some("1 BCE–"));
        assert_eq!(years(None, None, "en"), None);
    }
}
