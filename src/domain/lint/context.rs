//! Contexts: what ties them to their site, to one another and to what was counted in them.

use super::{Rule, Severity, words};
use crate::domain::context::Context;
use crate::domain::kind::RecordKind;

const CONTEXT: &[RecordKind] = &[RecordKind::Context];

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "context_code_missing",
        kinds: CONTEXT,
        severity: Severity::Serious,
        title: words("单位没有编号", "a context without its code"),
        why: words(
            "出土编号无从与它核对。",
            "No find number can be held against it.",
        ),
        mend: words("填写田野编号。", "Give its code in the field."),
        look: |it, found| {
            if it
                .content
                .as_context()
                .is_some_and(|context| context.code.is_none())
            {
                found.at("/code");
            }
        },
    },
    Rule {
        code: "context_parent_missing",
        kinds: CONTEXT,
        severity: Severity::Notable,
        title: words("没有上级单位", "a context that is part of nothing"),
        why: words(
            "地层与遗迹应当在某个探方之内，否则无法从探方找到它。",
            "A layer or a unit lies in a trench; without it nobody reaches it from there.",
        ),
        mend: words(
            "选择所在的探方或发掘区。",
            "Choose the trench or area it lies in.",
        ),
        look: |it, found| {
            if it
                .content
                .as_context()
                .is_some_and(|context| is_dug(context) && context.parent.is_none())
            {
                found.at("/parent");
            }
        },
    },
    Rule {
        code: "context_without_relations",
        kinds: CONTEXT,
        severity: Severity::Notable,
        title: words("没有层位关系", "a context without stratigraphic relations"),
        why: words(
            "没有叠压打破关系，系络图里它孤零零的。",
            "Without relations it stands alone in the matrix, older and younger than nothing.",
        ),
        mend: words(
            "填写它叠压、打破或被打破的单位。",
            "State what it lies above, cuts, or is cut by.",
        ),
        look: |it, found| {
            let alone = |context: &Context| is_dug(context) && context.stratigraphy.is_empty();
            if !it.around.stated_by_others && it.content.as_context().is_some_and(alone) {
                found.at("/stratigraphy");
            }
        },
    },
    Rule {
        code: "sherds_uncounted",
        kinds: CONTEXT,
        severity: Severity::Notable,
        title: words("有瓷片总数而没有分类统计", "a sherd total without counts"),
        why: words(
            "只知总数，不知器形与品类的比例。",
            "A total tells nothing of the share of forms and wares.",
        ),
        mend: words("按器形与品类填写统计。", "Count them by form and ware."),
        look: |it, found| {
            let uncounted = |context: &Context| {
                context.sherd_total.is_some_and(|n| n > 0) && context.sherds.is_empty()
            };
            if it.content.as_context().is_some_and(uncounted) {
                found.at("/sherds");
            }
        },
    },
];

/// A layer, unit or feature: what lies in something and above something.
fn is_dug(context: &Context) -> bool {
    ["layer", "unit", "feature"].contains(&context.context_kind.as_str())
}
