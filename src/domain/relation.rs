//! How records are related: each relation with its inverse, and what it may stand between.
//!
//! A relation is stated once, in one of the two records; the other shows it by its inverse. 见载于 in a piece is 记载 in the
//! source. A symmetric relation is its own inverse.

use super::common::Relation;
use super::fault::{Fault, step};
use super::field::codes::Code;
use super::field::{self, Field, Format};
use super::id::RecordId;
use super::kind::RecordKind;

/// A sort of relation.
#[derive(Debug, Clone, Copy)]
pub struct RelationType {
    /// Its code and what it is called where it is stated.
    pub code: Code,
    /// What it is called in the other record: Chinese, English.
    pub inverse: (&'static str, &'static str),
    /// What may state it.
    pub from: &'static [RecordKind],
    /// What it may lead to.
    pub to: &'static [RecordKind],
    /// Whether it may name a place within the other record.
    pub has_locus: bool,
}

const PIECES: &[RecordKind] = &[RecordKind::Object];

/// Every sort of relation.
pub const RELATIONS: &[RelationType] = &[
    symmetric("refits_with", "拼对", "refits with", PIECES),
    symmetric("parallel_of", "相似于", "parallel of", PIECES),
    one_way(
        ("copy_of", "仿自", "copy of"),
        ("仿品", "copied as"),
        PIECES,
        PIECES,
    ),
    symmetric("pair_with", "成对", "pair with", PIECES),
    RelationType {
        has_locus: true,
        ..one_way(
            ("depicted_in", "见于图像", "depicted in"),
            ("所绘", "depicts"),
            &RecordKind::ALL,
            &[RecordKind::Media, RecordKind::Source, RecordKind::Object],
        )
    },
    one_way(
        ("part_of_set", "属于一套", "part of set"),
        ("套内有", "set has"),
        PIECES,
        PIECES,
    ),
    RelationType {
        has_locus: true,
        ..one_way(
            ("documented_in", "见载于", "documented in"),
            ("记载", "documents"),
            &RecordKind::ALL,
            &[RecordKind::Source],
        )
    },
    symmetric("found_with", "同出", "found with", PIECES),
    one_way(
        ("made_by", "制作者", "made by"),
        ("所制", "made"),
        PIECES,
        &[RecordKind::Agent],
    ),
    symmetric("related", "相关", "related", &RecordKind::ALL),
];

const fn symmetric(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    between: &'static [RecordKind],
) -> RelationType {
    one_way((code, zh, en), (zh, en), between, between)
}

const fn one_way(
    (code, zh, en): (&'static str, &'static str, &'static str),
    inverse: (&'static str, &'static str),
    from: &'static [RecordKind],
    to: &'static [RecordKind],
) -> RelationType {
    RelationType {
        code: Code { code, zh, en },
        inverse,
        from,
        to,
        has_locus: false,
    }
}

impl RelationType {
    /// The sort of relation with this code.
    pub fn by_code(code: &str) -> Option<&'static Self> {
        RELATIONS.iter().find(|known| known.code.code == code)
    }

    /// Whether it means the same from either side.
    pub fn is_symmetric(&self) -> bool {
        self.inverse == (self.code.zh, self.code.en)
    }

    /// What it is called in the other record.
    pub fn inverse_label(&self, language: &str) -> &'static str {
        if language.starts_with("zh") {
            self.inverse.0
        } else {
            self.inverse.1
        }
    }
}

/// What a relation of this type may lead to; `None` if there is no such type.
pub(super) fn targets(code: &str) -> Option<&'static [RecordKind]> {
    RelationType::by_code(code).map(|known| known.to)
}

/// What a record is called in another that it names, where more can be said than that it does: the role it names it in, the
/// kind of the record that does so if that matters; Chinese, English.
const INVERSES: &[(&str, Option<RecordKind>, &str, &str)] = &[
    ("site", Some(RecordKind::Context), "发掘单位", "contexts"),
    ("site", Some(RecordKind::Activity), "在此进行", "done here"),
    (
        "contexts",
        Some(RecordKind::Activity),
        "在此进行",
        "done here",
    ),
    ("place", Some(RecordKind::Activity), "在此进行", "done here"),
    (
        "agent",
        Some(RecordKind::Activity),
        "参与活动",
        "took part in",
    ),
    (
        "agent",
        Some(RecordKind::Object),
        "经手之物",
        "passed through their hands",
    ),
    (
        "record",
        Some(RecordKind::Activity),
        "有关活动",
        "concerned by",
    ),
    ("mentions", None, "提及于", "mentioned in"),
    ("student_of", None, "弟子", "students"),
    ("child_of", None, "家传后人", "taught within the family"),
    ("affiliations", None, "成员", "members"),
    ("site", None, "出土器物", "finds"),
    ("context", None, "出土器物", "finds"),
    ("parent", None, "下属", "parts"),
    ("broader", None, "下位术语", "narrower terms"),
    ("place", Some(RecordKind::Agent), "所在于此", "at home here"),
    ("place", None, "位于此地", "lie here"),
    ("production_place", None, "此地所产", "made here"),
    ("makers", None, "作品", "works"),
    ("custodian", None, "收藏", "in its keeping"),
    ("author", None, "著作", "writings"),
    ("source", None, "引用此文献", "cite this"),
    ("media", None, "用此影像", "show this"),
    ("replaced_by", None, "被其替换", "replaced by this"),
    ("above", None, "叠压于其上", "lie above it"),
    ("below", None, "被其叠压", "lie below it"),
    ("cuts", None, "打破此单位", "cut it"),
    ("cut_by", None, "被其打破", "are cut by it"),
    ("equal", None, "等于", "equal to"),
];

/// What a record is called in another that it names as `role`, in `language`: Chinese or English.
pub fn inverse_label(role: &str, from: RecordKind, language: &str) -> String {
    let chinese = language.starts_with("zh");
    if let Some(known) = RelationType::by_code(role) {
        return known.inverse_label(language).to_owned();
    }
    let of_kind = |kind: &Option<RecordKind>| kind.is_none_or(|kind| kind == from);
    let known = INVERSES
        .iter()
        .find(|(known, kind, ..)| *known == role && of_kind(kind));
    if let Some((_, _, zh, en)) = known {
        return (if chinese { zh } else { en }).to_string();
    }
    match named(field::fields(from), role) {
        Some(field) if chinese => format!("以此为{}", field.zh),
        Some(field) => format!("have this as {}", field.en.to_lowercase()),
        None if chinese => "提到此记录".to_owned(),
        None => "name this".to_owned(),
    }
}

/// The field of this name, wherever in a group it stands.
fn named(fields: impl IntoIterator<Item = &'static Field>, name: &str) -> Option<&'static Field> {
    fields.into_iter().find_map(|field| match field.format {
        Format::Group(inner) => named(inner, name),
        _ => (field.name == name).then_some(field),
    })
}

/// What is wrong with the relations that a record of `kind` states, but for what only the museum can tell: whether the
/// other record exists, and is another.
pub(super) fn settle(kind: RecordKind, relations: &[Relation], faults: &mut Vec<Fault>) {
    for (at, relation) in relations.iter().enumerate() {
        let pointer = || step("/relations", at);
        let same = |other: &Relation| {
            (&other.relation_type, other.target, &other.locus)
                == (&relation.relation_type, relation.target, &relation.locus)
        };
        if relations[..at].iter().any(same) {
            let words = "this relation is stated above";
            faults.push(Fault::new(pointer(), "duplicate", words));
        }
        let Some(known) = RelationType::by_code(&relation.relation_type) else {
            continue;
        };
        if !known.from.contains(&kind) {
            let words = format!("a record of the kind {kind} has no such relation");
            faults.push(Fault::new(step(&pointer(), "type"), "wrong_kind", words));
        }
        if relation.locus.is_some() && !known.has_locus {
            let words = "only what is documented or depicted names a passage";
            faults.push(Fault::new(
                step(&pointer(), "locus"),
                "not_applicable",
                words,
            ));
        }
    }
}

/// The faults of relations that lead back to the record itself.
pub fn self_references(id: RecordId, relations: &[Relation]) -> Vec<Fault> {
    let stated = relations.iter().enumerate();
    let own = stated.filter(|(_, relation)| relation.target == id);
    own.map(|(at, _)| {
        let pointer = step(&step("/relations", at), "target");
        Fault::new(
            pointer,
            "self_reference",
            "a record is not related to itself",
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::field::codes;
    use crate::domain::record::Content;

    #[test]
    fn the_code_list_is_the_table() {
        let listed: Vec<_> = codes::RELATION.to_vec();
        let known: Vec<_> = RELATIONS.iter().map(|known| known.code).collect();
        assert_eq!(listed, known);
    }

    #[test]
    fn each_has_an_inverse_of_its_own_in_both_languages() {
        for known in RELATIONS {
            let (zh, en) = known.inverse;
            assert!(!zh.is_empty() && !en.is_empty());
            assert_eq!(known.inverse_label("zh-Hans"), zh);
            assert_eq!(known.inverse_label("en"), en);
            assert_eq!(known.is_symmetric(), zh == known.code.zh);
            assert!(
                !known.is_symmetric() || known.from == known.to,
                "{}",
                known.code.code
            );
        }
        let labels: std::collections::BTreeSet<_> = RELATIONS
            .iter()
            .flat_map(|known| [known.code.zh, known.inverse.0])
            .collect();
        let symmetric = RELATIONS
            .iter()
            .filter(|known| known.is_symmetric())
            .count();
        assert_eq!(
            labels.len(),
            2 * RELATIONS.len() - symmetric,
            "no label means two things"
        );
    }

    #[test]
    fn whatever_names_a_record_is_called_something_there() {
        for kind in RecordKind::ALL {
            let mut roles = Vec::new();
            let mut front: Vec<&Field> = field::fields(kind).collect();
            while let Some(field) = front.pop() {
                match field.format {
                    Format::Group(inner) => front.extend(inner),
                    Format::Record(_) | Format::Concept(_) => roles.push(field.name),
                    _ => {}
                }
            }
            for role in roles.into_iter().filter(|role| *role != "target") {
                for language in ["zh-Hans", "en"] {
                    let label = inverse_label(role, kind, language);
                    let nothing = ["提到此记录", "name this", ""];
                    assert!(!nothing.contains(&label.as_str()), "{kind} {role}");
                }
            }
        }
        let said = |role, from| inverse_label(role, from, "en");
        assert_eq!(said("site", RecordKind::Context), "contexts");
        assert_eq!(said("site", RecordKind::Object), "finds");
        assert_eq!(said("documented_in", RecordKind::Object), "documents");
        assert_eq!(said("form", RecordKind::Object), "have this as form");
    }

    fn relation() -> impl Strategy<Value = Relation> {
        let types: Vec<_> = RELATIONS.iter().map(|known| known.code.code).collect();
        (
            prop::sample::select(types),
            0..6_u128,
            prop::option::of("[ab]"),
        )
            .prop_map(|(code, target, locus)| Relation {
                relation_type: code.to_owned(),
                target: RecordId(Uuid::from_u128(target)),
                confidence: None,
                citation: None,
                locus,
                note: None,
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_said_twice_or_cannot_be_said_is_refused_and_nothing_else(
            relations in prop::collection::vec(relation(), 0..12),
            kind in prop::sample::select(RecordKind::ALL.to_vec()),
        ) {
            let mut faults = Vec::new();
            settle(kind, &relations, &mut faults);
            let mut expected = Vec::new();
            let mut seen = std::collections::BTreeSet::new();
            for (at, relation) in relations.iter().enumerate() {
                if !seen.insert((relation.relation_type.clone(), relation.target, relation.locus.clone())) {
                    expected.push((format!("/relations/{at}"), "duplicate"));
                }
                let anyone = ["documented_in", "depicted_in", "related"].contains(&relation.relation_type.as_str());
                if kind != RecordKind::Object && !anyone {
                    expected.push((format!("/relations/{at}/type"), "wrong_kind"));
                }
                let passage = ["documented_in", "depicted_in"].contains(&relation.relation_type.as_str());
                if relation.locus.is_some() && !passage {
                    expected.push((format!("/relations/{at}/locus"), "not_applicable"));
                }
            }
            let told: Vec<_> = faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect();
            prop_assert_eq!(told, expected);
        }

        /// What is taken is printed as it was said, leads where it said, and reads back the same.
        #[test]
        fn a_relation_that_is_taken_reads_back_as_it_was_said(
            relations in prop::collection::vec((relation(), prop::option::of(0..3_usize), prop::option::of("[a-z《》页]{1,9}"), prop::option::of("[a-z ，。]{1,5}x")), 0..6),
            kind in prop::sample::select(vec![RecordKind::Object, RecordKind::Agent, RecordKind::Site]),
        ) {
            let relations: Vec<Relation> = relations.into_iter().map(|(relation, confidence, citation, note)| Relation {
                confidence: confidence.map(|at| codes::CONFIDENCE[at].code.to_owned()), citation, note, ..relation
            }).collect();
            let stated = serde_json::to_value(&relations).unwrap();
            let (field, code) = match kind {
                RecordKind::Object => ("object_kind", "find"),
                RecordKind::Agent => ("agent_kind", "person"),
                _ => ("site_kind", "kiln"),
            };
            let mut document = serde_json::json!({"labels": {"en": "x"}, field: code});
            if !relations.is_empty() {
                document["relations"] = stated.clone();
            }
            let mut faults = Vec::new();
            settle(kind, &relations, &mut faults);
            match Content::parse(kind, &document) {
                Err(told) => prop_assert_eq!(told.0, faults),
                Ok(content) => {
                    prop_assert!(faults.is_empty());
                    let printed = content.to_value();
                    prop_assert_eq!(printed.get("relations"), document.get("relations"));
                    let stored = Content::from_stored(kind, &printed).unwrap();
                    prop_assert_eq!(&stored, &content);
                    let links: Vec<_> = content.links().into_iter().map(|link| (link.pointer, link.role, link.target)).collect();
                    let expected: Vec<_> = relations.iter().enumerate()
                        .map(|(at, one)| (format!("/relations/{at}/target"), one.relation_type.clone(), one.target)).collect();
                    prop_assert_eq!(links, expected);
                    for link in content.links() {
                        let known = RelationType::by_code(&link.role).unwrap();
                        prop_assert_eq!(link.kinds, known.to, "it leads to what its type leads to");
                    }
                }
            }
        }

        #[test]
        fn no_record_is_related_to_itself(relations in prop::collection::vec(relation(), 0..12)) {
            let id = RecordId(Uuid::from_u128(3));
            let own = relations.iter().filter(|relation| relation.target == id).count();
            prop_assert_eq!(self_references(id, &relations).len(), own);
        }
    }
}
