//! Pieces as a register knows them: numbers, sizes, where they stand, how they look.

use super::{Looked, Rule, Severity, say, words};
use crate::domain::fault::step;
use crate::domain::measurement::Sizes;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "photograph_missing",
        kinds: super::OBJECT,
        severity: Severity::Serious,
        title: words("没有照片", "no photograph"),
        why: words(
            "没有照片的器物，公众几乎不会点开。",
            "Hardly anybody opens a piece that shows no picture.",
        ),
        mend: words("拍摄并上传照片。", "Take and upload a photograph."),
        look: |it, found| {
            if !it.is_photographed() {
                found.at("/media");
            }
        },
    },
    Rule {
        code: "accession_missing",
        kinds: super::OBJECT,
        severity: Severity::Serious,
        title: words(
            "藏品没有总登记号",
            "an artwork without its accession number",
        ),
        why: words(
            "没有总登记号，账物无从对应。",
            "Nothing ties the record to the ledger.",
        ),
        mend: words("填写藏品总登记号。", "Give its accession number."),
        look: |it, found| {
            let Some(piece) = it.content.as_object() else {
                return;
            };
            let mut numbers = piece.numbers.iter();
            if piece.object_kind == "artwork" && !numbers.any(|n| n.number_type == "accession") {
                found.at("/numbers");
            }
        },
    },
    Rule {
        code: "location_missing",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words("没有库房位置", "nobody knows where it stands"),
        why: words(
            "已登记的藏品应当随时找得到。",
            "What is in the ledger must be found at any time.",
        ),
        mend: words(
            "填写库房位置（不公开）。",
            "Say where it stands; this is never public.",
        ),
        look: |it, found| {
            let Some(piece) = it.content.as_object() else {
                return;
            };
            let mut numbers = piece.numbers.iter();
            let ours =
                piece.object_kind == "artwork" && numbers.any(|n| n.number_type == "accession");
            if ours && piece.current_location.is_none() {
                found.at("/current_location");
            }
        },
    },
    Rule {
        code: "unit_assumed",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words("尺寸单位是推定的", "a unit that is assumed"),
        why: words(
            "原登记没有写单位，厘米只是惯例。",
            "The source states no unit; centimetres are only what is usual.",
        ),
        mend: words(
            "核对实物，改为“写明”。",
            "Check the piece, then say that the unit is stated.",
        ),
        look: |it, found| {
            let sizes = it
                .content
                .as_object()
                .into_iter()
                .flat_map(|piece| &piece.dimensions);
            for (at, size) in sizes.enumerate() {
                if size.unit_basis.as_deref() == Some("assumed") {
                    let unit = &size.unit;
                    found.say(
                        step(&step("/dimensions", at), "unit_basis"),
                        format!("原文没有写单位，推定为 {unit}"),
                        format!("the source states no unit; {unit} is assumed"),
                    );
                }
            }
        },
    },
    Rule {
        code: "dimensions_only_text",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words(
            "尺寸只有原文，可以读出",
            "sizes in words only, which can be read",
        ),
        why: words(
            "文字不能比较，也不能排序和换算。",
            "Words can be neither compared nor sorted nor converted.",
        ),
        mend: words(
            "把读出的尺寸填入“尺寸”。",
            "Fill in the sizes that were read.",
        ),
        look: |it, found| {
            let Some(text) = it.sizes_in_words() else {
                return;
            };
            if let Ok(sizes) = text.parse::<Sizes>() {
                found.say(
                    "/dimensions",
                    format!("原文可以读作：{}", sizes.printed("zh")),
                    format!("the words can be read as: {}", sizes.printed("en")),
                );
            }
        },
    },
    Rule {
        code: "dimensions_unread",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words("尺寸原文未能读懂", "sizes in words that were not read"),
        why: words(
            "没有一个尺寸可供比较。",
            "The piece has no size that could be compared.",
        ),
        mend: words(
            "改写原文，或逐项填写尺寸。",
            "Rewrite the words, or fill in the sizes one by one.",
        ),
        look: |it, found| {
            let Some(text) = it.sizes_in_words() else {
                return;
            };
            if let Err(error) = text.parse::<Sizes>() {
                found.say(
                    "/dimensions_text",
                    format!("尺寸未能读懂：{}", say::size(error)),
                    format!("the sizes were not read: {error}"),
                );
            }
        },
    },
    Rule {
        code: "inscription_unread",
        kinds: super::OBJECT,
        severity: Severity::Slight,
        title: words("铭文没有释读", "an inscription without its reading"),
        why: words(
            "残字与缺字怎样理解，应由编目者说明。",
            "Where signs are lost or uncertain, the cataloguer says how they are read.",
        ),
        mend: words("填写释文。", "Say how it is read."),
        look: |it, found| {
            let all = it
                .content
                .as_object()
                .into_iter()
                .flat_map(|piece| &piece.inscriptions);
            for (at, one) in all.enumerate() {
                let doubtful = one.text.contains(['□', '[', '［', '?', '？', '…']);
                if doubtful && one.reading.is_none() {
                    found.at(step(&step("/inscriptions", at), "reading"));
                }
            }
        },
    },
];

impl Looked<'_> {
    /// Whether a photograph is among its media; a drawing is none.
    pub(super) fn is_photographed(&self) -> bool {
        let media = &self.content.common().media;
        media
            .iter()
            .any(|link| !["drawing", "record"].contains(&link.role.as_str()))
    }

    /// The sizes, where words are all there is.
    fn sizes_in_words(&self) -> Option<&str> {
        let piece = self.content.as_object()?;
        piece
            .dimensions_text
            .as_deref()
            .filter(|_| piece.dimensions.is_empty())
    }
}
