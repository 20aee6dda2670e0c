//! What any record may lack: names in both languages, sources that somebody looked up.

use super::{Found, Looked, Rule, Severity, words};
use crate::domain::fault::step;
use crate::domain::language::speaks;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "label_zh_missing",
        kinds: &[],
        severity: Severity::Serious,
        title: words("没有中文名称", "no Chinese label"),
        why: words(
            "中文读者在列表与检索结果里只能看到外文。",
            "Readers of Chinese meet a foreign name in lists and searches.",
        ),
        mend: words("补写中文名称。", "Write a label in Chinese."),
        look: |it, found| {
            if !speaks(it.content.common().labels.keys(), "zh") {
                found.at("/labels");
            }
        },
    },
    Rule {
        code: "label_en_missing",
        kinds: &[],
        severity: Severity::Notable,
        title: words("没有英文名称", "no English label"),
        why: words(
            "英文页面与国际聚合平台会改用中文名称。",
            "English pages and aggregators fall back on the Chinese name.",
        ),
        mend: words("补写英文名称。", "Write a label in English."),
        look: |it, found| {
            if !speaks(it.content.common().labels.keys(), "en") {
                found.at("/labels");
            }
        },
    },
    Rule {
        code: "reference_unverified",
        kinds: &[],
        severity: Severity::Notable,
        title: words("参考文献未经核对", "a reference nobody has checked"),
        why: words(
            "引文只是转引，尚未有人翻检原书。",
            "The citation was taken from elsewhere; nobody had the work in hand.",
        ),
        mend: words(
            "翻检原书，改为“已核对”，或删去这条引文。",
            "Look the work up, then mark it as verified or take it out.",
        ),
        look: |it, found| {
            for (at, reference) in it.content.common().references.iter().enumerate() {
                if reference.verified == Some(false) {
                    let citation = &reference.citation;
                    found.say(
                        step(&step("/references", at), "verified"),
                        format!("“{citation}”未经核对"),
                        format!("nobody has checked “{citation}”"),
                    );
                }
            }
        },
    },
    Rule {
        code: "reference_without_page",
        kinds: &[],
        severity: Severity::Slight,
        title: words("参考文献没有页码", "a reference without its page"),
        why: words(
            "没有页码或图版号，后来的人难以复核。",
            "Without page or plate nobody can check the statement quickly.",
        ),
        mend: words("补写页码、图号或图版号。", "Add the page, figure or plate."),
        look: |it, found| {
            for (at, reference) in it.content.common().references.iter().enumerate() {
                if reference.page.is_none() {
                    found.at(step(&step("/references", at), "page"));
                }
            }
        },
    },
    Rule {
        code: "parallel_without_citation",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words("“相似于”没有出处", "a parallel without a citation"),
        why: words(
            "谁作此比较，依据何在，都无从得知。",
            "Nobody can tell who compared the two pieces, and where.",
        ),
        mend: words("写明作此比较的文献。", "Cite who compared them."),
        look: |it, found| relations(it, found, "parallel_of", "citation"),
    },
    Rule {
        code: "refit_without_confidence",
        kinds: super::OBJECT,
        severity: Severity::Slight,
        title: words(
            "拼对没有说明把握",
            "a refit that does not say how sure it is",
        ),
        why: words(
            "可接合与推测为同一器，是两回事。",
            "Sherds that join and sherds that may belong together are two things.",
        ),
        mend: words("选择拼对的可信度。", "Choose how sure the refit is."),
        look: |it, found| relations(it, found, "refits_with", "confidence"),
    },
    Rule {
        code: "sample_data",
        kinds: &[],
        severity: Severity::Slight,
        title: words("示例数据", "sample data"),
        why: words(
            "这条记录是为演示而虚构的，不应与真实藏品混淆。",
            "The record was made up for demonstration and must not pass for a real one.",
        ),
        mend: words(
            "核实后删去“示例数据”备注，或撤回这条记录。",
            "Verify it and remove the note, or withdraw the record.",
        ),
        look: |it, found| {
            let mut notes = it.content.common().notes.iter();
            if let Some(at) = notes.position(|note| note.kind.as_deref() == Some("sample_data")) {
                found.at(step("/notes", at));
            }
        },
    },
];

/// Relations of a sort that leave out one of their parts.
fn relations(it: &Looked<'_>, found: &mut Found<'_>, sort: &str, part: &str) {
    for (at, relation) in it.content.common().relations.iter().enumerate() {
        let missing = match part {
            "citation" => relation.citation.is_none(),
            _ => relation.confidence.is_none(),
        };
        if relation.relation_type == sort && missing {
            found.at(step(&step("/relations", at), part));
        }
    }
}
