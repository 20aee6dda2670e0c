//! Glaze and analyses: what is described wants to be seen, what is measured wants to add up.

use super::{Rule, Severity, words};
use crate::domain::ceramic::{Glaze, SUM_ACCEPTED, SUM_ROUNDING};
use crate::domain::fault::step;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "glaze_without_photograph",
        kinds: super::OBJECT,
        severity: Severity::Notable,
        title: words(
            "描述了釉而没有照片",
            "a glaze described without a photograph",
        ),
        why: words(
            "“湖水绿”人人所见不同，照片才能说明。",
            "Everybody sees another green in “lake green”; a photograph shows it.",
        ),
        mend: words(
            "补拍照片，最好带色卡。",
            "Take a photograph, best with a colour chart.",
        ),
        look: |it, found| {
            let glaze = it
                .content
                .as_object()
                .and_then(|piece| piece.glaze.as_ref());
            if glaze.is_some_and(is_described) && !it.is_photographed() {
                found.at("/glaze");
            }
        },
    },
    Rule {
        code: "glaze_without_colour",
        kinds: super::OBJECT,
        severity: Severity::Slight,
        title: words("描述了釉而没有测色", "a glaze described without its colour"),
        why: words(
            "没有 CIELAB 或孟塞尔值，按釉色检索找不到它。",
            "Without CIELAB or Munsell no search by colour finds it.",
        ),
        mend: words(
            "用仪器或色卡测色。",
            "Measure the colour with an instrument or a chart.",
        ),
        look: |it, found| {
            let glaze = it
                .content
                .as_object()
                .and_then(|piece| piece.glaze.as_ref());
            if glaze.is_some_and(|glaze| is_described(glaze) && glaze.colours.is_empty()) {
                found.at("/glaze/colours");
            }
        },
    },
    Rule {
        code: "oxides_fall_short",
        kinds: super::OBJECT,
        severity: Severity::Serious,
        title: words("氧化物合计不足", "oxides that do not add up"),
        why: words(
            "合计远低于 100%，多半漏了一项或写错一位。",
            "A sum far below 100 % means that one is missing or misprinted.",
        ),
        mend: words(
            "对照检测报告补正。",
            "Compare with the laboratory's report.",
        ),
        look: |it, found| {
            for (at, analysis) in it
                .content
                .as_object()
                .into_iter()
                .flat_map(|piece| &piece.analyses)
                .enumerate()
            {
                let sum = analysis.sum();
                if sum < *SUM_ACCEPTED.start() {
                    found.say(
                        step(&step("/analyses", at), "oxides"),
                        format!("各项合计只有 {sum:.2}%，是否漏了一项？"),
                        format!("the shares add up to {sum:.2} % only; is an oxide missing?"),
                    );
                }
            }
        },
    },
    Rule {
        code: "oxides_contradict_total",
        kinds: super::OBJECT,
        severity: Severity::Serious,
        title: words(
            "氧化物合计与所报总和不符",
            "oxides that do not make the stated total",
        ),
        why: words(
            "检测单位报的总和与各项相加不同。",
            "The laboratory's total is not the sum of the shares.",
        ),
        mend: words(
            "对照检测报告补正。",
            "Compare with the laboratory's report.",
        ),
        look: |it, found| {
            for (at, analysis) in it
                .content
                .as_object()
                .into_iter()
                .flat_map(|piece| &piece.analyses)
                .enumerate()
            {
                let sum = analysis.sum();
                if let Some(total) = analysis.total
                    && (total - sum).abs() > SUM_ROUNDING
                {
                    found.say(
                        step(&step("/analyses", at), "total"),
                        format!("报告总和为 {total}%，各项合计为 {sum:.2}%"),
                        format!("the laboratory states {total} %, the shares add up to {sum:.2} %"),
                    );
                }
            }
        },
    },
    Rule {
        code: "analysis_without_spot",
        kinds: super::OBJECT,
        severity: Severity::Slight,
        title: words("成分分析没有写测点", "an analysis that does not say where"),
        why: words(
            "釉与胎、内与外成分不同，不知测点便不能比较。",
            "Glaze and body, inside and outside differ; without the spot nothing can be compared.",
        ),
        mend: words("写明测点。", "Say where on the piece it was made."),
        look: |it, found| {
            for (at, analysis) in it
                .content
                .as_object()
                .into_iter()
                .flat_map(|piece| &piece.analyses)
                .enumerate()
            {
                if analysis.spot.is_none() {
                    found.at(step(&step("/analyses", at), "spot"));
                }
            }
        },
    },
];

/// Whether anything is said of it that a picture would show.
fn is_described(glaze: &Glaze) -> bool {
    !glaze.description.is_empty() || !glaze.colours.is_empty() || glaze.crackle.is_some()
}
