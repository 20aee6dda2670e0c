//! 定名: the name of a piece is its period or mark, its features, its form, as the national census has it.
//!
//! [`PieceName`] divides such a name: 唐 · 越窑秘色瓷八棱 · 净瓶. No character is lost or replaced, and what could divide in
//! two ways, or names two pieces, is refused.

mod era;
mod form;

use std::fmt;
use std::str::FromStr;

use super::written::{is_han, is_silent, plain};

/// A name, divided. `Display` is the whole name again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceName {
    era: Option<String>,
    mark: Option<String>,
    features: Option<String>,
    form: String,
    remark: Option<String>,
}

/// Why a name does not divide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is written.
    #[error("nothing is written")]
    Empty,
    /// Longer than a name can be.
    #[error("a name has at most {NAME_MAX} characters")]
    TooLong,
    /// Not in Chinese.
    #[error("this divides Chinese names only")]
    NotChinese,
    /// No form is named.
    #[error("no form that is known stands at its end")]
    NoForm,
    /// Two pieces.
    #[error("this names several pieces; each has a name of its own")]
    Several,
    /// The writer was not sure.
    #[error("a part of it is marked as uncertain or illegible")]
    Uncertain,
    /// Something that belongs to no name.
    #[error("there is something here that belongs to no name")]
    Unreadable,
}

use NameError as E;

const NAME_MAX: usize = 200;

impl NameError {
    /// It in Chinese; `Display` is English.
    pub const fn zh(self) -> &'static str {
        match self {
            E::Empty => "没有内容",
            E::TooLong => "文字过长",
            E::NotChinese => "只分解中文定名",
            E::NoForm => "末尾没有认得的器形",
            E::Several => "写了多件；每件应各有定名",
            E::Uncertain => "有存疑或无法辨认之处",
            E::Unreadable => "有些字不属于定名",
        }
    }

    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            E::Empty => "empty",
            E::TooLong => "too_long",
            E::NotChinese => "not_chinese",
            E::NoForm => "no_form",
            E::Several => "several",
            E::Uncertain => "uncertain",
            E::Unreadable => "unreadable",
        }
    }
}

impl PieceName {
    /// 年代: the period, with the reign and its year if they are named.
    pub fn era(&self) -> Option<&str> {
        self.era.as_deref()
    }

    /// 款识: what is written on it, without quotation marks.
    pub fn mark(&self) -> Option<&str> {
        self.mark.as_deref()
    }

    /// 特征: ware, glaze, decoration, shape.
    pub fn features(&self) -> Option<&str> {
        self.features.as_deref()
    }

    /// 器形.
    pub fn form(&self) -> &str {
        &self.form
    }

    /// What else is said: its state, how many, which part of a piece it is.
    pub fn remark(&self) -> Option<&str> {
        self.remark.as_deref()
    }
}

impl FromStr for PieceName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let text = tidy(text)?;
        let (era, rest) = era::split(&text);
        // Spaces say nothing within a name, but for those that part the period.
        let rest: String = rest.chars().filter(|c| *c != ' ').collect();
        let (mut rest, mut mark) = quoted(&rest)?;
        if mark.is_none()
            && let Some((before, found, behind)) = era::unquoted_mark(&rest)
        {
            (mark, rest) = (Some(found.to_owned()), format!("{before}{behind}"));
        }
        let (body, bracketed) = brackets(&rest)?;
        let form::Divided {
            features,
            form,
            suffix,
        } = form::divide(body).ok_or_else(|| {
            if form::joins(body) {
                E::Several
            } else {
                E::NoForm
            }
        })?;
        if form::joins(features) {
            return Err(E::Several);
        }
        if features
            .chars()
            .any(|c| !is_han(c) && !c.is_ascii_alphanumeric() && c != '-')
        {
            return Err(E::Unreadable);
        }
        let remarks: Vec<_> = [suffix, bracketed]
            .into_iter()
            .filter(|remark| !remark.is_empty())
            .collect();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Self {
            era: era.and_then(some),
            mark,
            features: some(features),
            form: form.to_owned(),
            remark: some(&remarks.join("，")),
        })
    }
}

/// Half width, no spaces, one sort of quotation marks.
fn tidy(text: &str) -> Result<String, E> {
    let mut tidy = String::new();
    for (at, c) in text.chars().filter(|&c| !is_silent(c)).enumerate() {
        if at >= NAME_MAX {
            return Err(E::TooLong);
        }
        tidy.push(match c {
            '「' | '『' | '‘' => '“',
            '」' | '』' | '’' => '”',
            c => match plain(c) {
                ',' => '，',
                '~' => '-',
                c => c,
            },
        });
    }
    let tidy = tidy.trim().trim_end_matches(['。', '.', '，', ';']);
    if tidy.is_empty() {
        return Err(E::Empty);
    }
    if tidy.chars().any(|c| "?□■�".contains(c)) {
        return Err(E::Uncertain);
    }
    if !tidy.chars().any(is_han) {
        return Err(E::NotChinese);
    }
    Ok(tidy.to_owned())
}

/// Takes `“官”款` out of the name: what is left, and the mark.
fn quoted(text: &str) -> Result<(String, Option<String>), E> {
    let is_quote = |c: char| "“”\"".contains(c);
    let mut parts = text.split(is_quote);
    let quotes = text.chars().filter(|&c| is_quote(c)).count();
    match (quotes, parts.next(), parts.next(), parts.next()) {
        (0, ..) => Ok((text.to_owned(), None)),
        (2, Some(before), Some(mark), Some(behind)) if !mark.trim().is_empty() => {
            let mut behind = behind;
            for word in ["字", "款", "铭", "銘"] {
                behind = behind.strip_prefix(word).unwrap_or(behind);
            }
            Ok((format!("{before}{behind}"), Some(mark.trim().to_owned())))
        }
        _ => Err(E::Unreadable),
    }
}

/// Parts `碗(残)` into `碗` and `残`.
fn brackets(text: &str) -> Result<(&str, &str), E> {
    let text = text.trim();
    let Some(inside) = text.strip_suffix(')') else {
        return Ok((text, ""));
    };
    match inside.split_once('(') {
        Some((body, remark)) if !remark.contains(['(', ')']) && !remark.trim().is_empty() => {
            Ok((body.trim(), remark.trim()))
        }
        _ => Err(E::Unreadable),
    }
}

impl fmt::Display for PieceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let features = self.features.as_deref().unwrap_or_default();
        let body = format!("{features}{}", self.form);
        if let Some(era) = &self.era {
            f.write_str(era)?;
            // 唐·初…: a dot where the period would run into what follows.
            let whole = format!("{era}{body}");
            if self.mark.is_none() && era::split(&whole).0 != Some(era) {
                f.write_str("·")?;
            }
        }
        if let Some(mark) = &self.mark {
            write!(f, "“{mark}”款")?;
        }
        f.write_str(&body)?;
        self.remark
            .as_ref()
            .map_or(Ok(()), |remark| write!(f, "（{remark}）"))
    }
}

#[cfg(test)]
mod tests;
