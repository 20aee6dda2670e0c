//! 定名 and the form it states.

use super::{Looked, Rule, Severity, say, words};
use crate::domain::fault::step;
use crate::domain::piece_name::{NameError, PieceName};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "name_incomplete",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words("定名要素不全", "a given name that lacks a part"),
        why: words(
            "定名由年代（款识）、特征、器形三要素组成。",
            "A given name is made of period or mark, features, and form.",
        ),
        mend: words("补足所缺的要素。", "Add the part that is missing."),
        look: |it, found| {
            for (pointer, read) in given(it) {
                let Ok(name) = read else { continue };
                let era = name.era().is_none() && name.mark().is_none();
                let features = name.features().is_none();
                let (zh, en) = match (era, features) {
                    (true, true) => ("年代与特征", "period and features"),
                    (true, false) => ("年代或款识", "its period or mark"),
                    (false, true) => ("特征", "its features"),
                    (false, false) => continue,
                };
                found.say(
                    pointer,
                    format!("定名缺少{zh}"),
                    format!("the name lacks {en}"),
                );
            }
        },
    },
    Rule {
        code: "name_undivided",
        kinds: super::OBJECT,
        severity: Severity::Slight,
        title: words("定名不能划分", "a given name that does not divide"),
        why: words(
            "看不出哪里是器形，哪里是特征。",
            "Form and features cannot be told apart in it.",
        ),
        mend: words(
            "按“年代＋特征＋器形”改写定名。",
            "Write it as period, features, form.",
        ),
        look: |it, found| {
            for (pointer, read) in given(it) {
                match read {
                    Ok(_) | Err(NameError::NotChinese) => {}
                    Err(error) => found.say(
                        pointer,
                        format!("定名不能划分：{}", say::name(error)),
                        format!("the name does not divide: {error}"),
                    ),
                }
            }
        },
    },
    Rule {
        code: "form_missing",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words("名称说了器形，却没有选", "a form that only the name states"),
        why: words(
            "按器形检索和统计时会漏掉它。",
            "Searches and counts by form pass it over.",
        ),
        mend: words(
            "从术语表里选择器形。",
            "Choose the form from the vocabulary.",
        ),
        look: |it, found| {
            let Some(piece) = it.content.as_object() else {
                return;
            };
            if piece.form.is_some() {
                return;
            }
            let named = given(it).into_iter().find_map(|(_, read)| read.ok());
            let labelled = || piece.common.labels.get("zh-Hans")?.parse().ok();
            if let Some(name) = named.or_else(labelled) {
                let form = name.form();
                found.say(
                    "/form",
                    format!("名称里写着“{form}”，却没有选器形"),
                    format!("the name says {form}, yet no form is chosen"),
                );
            }
        },
    },
];

/// The given names in Chinese, divided, each with its place.
fn given(it: &Looked<'_>) -> Vec<(String, Result<PieceName, NameError>)> {
    let names = it
        .content
        .as_object()
        .into_iter()
        .flat_map(|piece| &piece.names);
    let names = names.enumerate().filter(|(_, name)| {
        name.name_type == "given" && name.language.split('-').next() == Some("zh")
    });
    names
        .map(|(at, name)| (step(&step("/names", at), "text"), name.text.parse()))
        .collect()
}
