//! The parts that a form is divided into, in their order.

/// A part of a form.
#[derive(Debug)]
pub struct Section {
    /// Its name for programs.
    pub name: &'static str,
    /// What it is called in Chinese.
    pub zh: &'static str,
    /// What it is called in English.
    pub en: &'static str,
    /// Its fields, of whatever kind, in order.
    pub fields: &'static [&'static str],
}

const fn section(
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    fields: &'static [&'static str],
) -> Section {
    Section {
        name,
        zh,
        en,
        fields,
    }
}

/// Every part. A field of any kind stands in exactly one.
pub const SECTIONS: &[Section] = &[
    section(
        "identity",
        "标识",
        "Identity",
        &[
            "labels",
            "object_kind",
            "site_kind",
            "context_kind",
            "place_kind",
            "agent_kind",
            "scheme",
            "source_kind",
            "activity_kind",
            "media_kind",
            "numbers",
            "code",
            "codes",
            "names",
            "aliases",
            "alt_labels",
            "hidden_labels",
            "notation",
            "pinyin",
            "description",
            "roles",
        ],
    ),
    section(
        "time",
        "年代",
        "Time",
        &["dating", "date", "life", "begin", "end", "periods", "spans"],
    ),
    section(
        "place",
        "地点与出土",
        "Place and find",
        &[
            "site",
            "parent",
            "place",
            "contexts",
            "find_spot",
            "production_place",
            "point",
            "boundary",
            "grid",
            "area_m2",
            "disclosure",
            "protection",
        ],
    ),
    section(
        "making",
        "器物与工艺",
        "The piece and its making",
        &[
            "form",
            "materials",
            "techniques",
            "makers",
            "body",
            "glaze",
            "decorations",
            "decoration_details",
            "inscriptions",
            "firing",
        ],
    ),
    section(
        "measures",
        "尺寸与检测",
        "Measures and analyses",
        &["dimensions_text", "dimensions", "analyses"],
    ),
    section(
        "strata",
        "地层与陶瓷片",
        "Strata and sherds",
        &["stratigraphy", "top_m", "bottom_m", "sherds", "sherd_total"],
    ),
    section(
        "terms",
        "术语关系",
        "Place among the terms",
        &[
            "broader",
            "related",
            "exact_match",
            "close_match",
            "scope_note",
            "deprecated",
        ],
    ),
    section(
        "text",
        "文献",
        "The text",
        &[
            "author",
            "author_text",
            "citation",
            "publisher",
            "published",
            "edition",
            "identifiers",
            "passages",
        ],
    ),
    section(
        "people",
        "传承与所属",
        "Craft and belonging",
        &["heritage", "lineage", "affiliations"],
    ),
    section(
        "done",
        "经过",
        "What was done",
        &["people", "records", "excavation", "analysis", "outcome"],
    ),
    section(
        "capture",
        "拍摄",
        "Capture",
        &[
            "alt",
            "caption",
            "captured_at",
            "photographer",
            "colour_chart",
            "public_max_side_px",
            "capture",
        ],
    ),
    section(
        "custody",
        "藏品管理",
        "Custody",
        &[
            "category",
            "grade",
            "count",
            "completeness",
            "preservation",
            "acquisition_source",
            "acquired_from",
            "provenance",
            "custodian",
            "current_location",
            "valuation",
            "private",
        ],
    ),
    section(
        "linked",
        "影像、关联与文献",
        "Photographs, relations, references",
        &["media", "relations", "references", "replaced_by"],
    ),
    section(
        "publication",
        "权利与公开",
        "Rights and publication",
        &["rights", "embargoes", "notes"],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::field::fields;
    use crate::domain::kind::RecordKind;

    #[test]
    fn every_field_stands_in_exactly_one_part() {
        let listed: Vec<&str> = SECTIONS
            .iter()
            .flat_map(|part| part.fields)
            .copied()
            .collect();
        let once: BTreeSet<&str> = listed.iter().copied().collect();
        assert_eq!(once.len(), listed.len(), "a field stands in two parts");
        let all: BTreeSet<&str> = RecordKind::ALL
            .into_iter()
            .flat_map(|kind| fields(kind).map(|field| field.name))
            .collect();
        assert_eq!(once, all);
    }
}
