//! What facets and their values are called, in Chinese or English.

use crate::domain::field::codes;
use crate::domain::id::RecordId;
use crate::domain::kind::RecordKind;
use crate::follow::Names;
use crate::search::Facet;

/// The label of a facet in `language`: Chinese or English.
pub fn facet_label(facet: Facet, language: &str) -> &'static str {
    let (zh, en) = match facet {
        Facet::Kind => ("种类", "Kind"),
        Facet::ObjectKind => ("器物类型", "Kind of object"),
        Facet::Form => ("器形", "Form"),
        Facet::Material => ("材质", "Material"),
        Facet::Technique => ("工艺", "Technique"),
        Facet::Decoration => ("纹饰", "Decoration"),
        Facet::Glaze => ("釉", "Glaze"),
        Facet::Palette => ("釉色", "Glaze colour"),
        Facet::Period => ("时代", "Period"),
        Facet::Site => ("遗址", "Site"),
        Facet::Place => ("地点", "Place"),
        Facet::Category => ("文物类别", "Category"),
        Facet::Grade => ("级别", "Grade"),
        Facet::Completeness => ("完残程度", "Completeness"),
        Facet::SiteKind => ("遗址类型", "Kind of site"),
        Facet::SourceKind => ("文献类型", "Kind of source"),
        Facet::ActivityKind => ("活动类型", "Kind of activity"),
        Facet::Scheme => ("术语类别", "Vocabulary"),
        Facet::HasImage => ("图像", "Picture"),
        Facet::State => ("审核", "Review"),
        Facet::Publication => ("公开", "Publication"),
    };
    if is_chinese(language) { zh } else { en }
}

/// The label of a facet's value in `language`; none for an id that names nothing the public knows.
pub fn value_label(facet: Facet, value: &str, names: &Names, language: &str) -> Option<String> {
    if facet.values_are().is_some() {
        let id: RecordId = value.parse().ok()?;
        return names.label(id, language).map(str::to_owned);
    }
    Some(match (facet, facet.codes()) {
        (Facet::Kind, _) => match value.parse::<RecordKind>() {
            Ok(kind) => kind_label(kind, language).to_owned(),
            Err(_) => value.to_owned(),
        },
        (_, Some(list)) => codes::label(list, value, language).to_owned(),
        (_, None) => value.to_owned(),
    })
}

/// The label of what a record is among its kind.
pub(super) fn sort_label(kind: RecordKind, code: &str, language: &str) -> String {
    codes::label(codes::of_kind(kind), code, language).to_owned()
}

/// Whether `value` can be a value of the facet; whether any record has it is another matter.
pub(super) fn is_value(facet: Facet, value: &str) -> bool {
    if facet.values_are().is_some() {
        return value.len() == 36 && value.parse::<RecordId>().is_ok();
    }
    match facet.codes() {
        Some(list) => list.iter().any(|code| code.code == value),
        None => value.parse::<RecordKind>().is_ok(),
    }
}

fn kind_label(kind: RecordKind, language: &str) -> &'static str {
    if is_chinese(language) {
        kind.label_zh()
    } else {
        kind.as_str()
    }
}

/// Whether labels are wanted in Chinese.
pub(super) fn is_chinese(language: &str) -> bool {
    language.starts_with("zh")
}
