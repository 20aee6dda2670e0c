//! What people, terms, texts and photographs should say.

use super::{Expectation, has_years, should};
use crate::domain::language::speaks;
use crate::domain::lint::words;

pub(super) const AGENT: &[Expectation] = &[
    should(
        "roles",
        5,
        words("身份", "what they are to the museum"),
        "/roles",
        |it| it.as_agent().map(|agent| !agent.roles.is_empty()),
    ),
    should(
        "life",
        5,
        words("生卒年", "when they lived"),
        "/life",
        |it| {
            it.as_agent()
                .filter(|agent| agent.agent_kind == "person")
                .map(|agent| agent.life.is_some())
        },
    ),
    should(
        "place",
        3,
        words("所在地", "where they belong"),
        "/place",
        |it| it.as_agent().map(|agent| agent.place.is_some()),
    ),
    should(
        "description",
        4,
        words("描述", "a description"),
        "/description",
        |it| Some(!it.common().description.is_empty()),
    ),
];

pub(super) const CONCEPT: &[Expectation] = &[
    should(
        "label_hant",
        4,
        words("繁体名称", "its traditional form"),
        "/labels",
        |it| Some(it.common().labels.contains_key("zh-Hant")),
    ),
    should("pinyin", 4, words("拼音", "its pinyin"), "/pinyin", |it| {
        it.as_concept().map(|concept| concept.pinyin.is_some())
    }),
    should(
        "years",
        6,
        words("起讫年", "first and last year"),
        "/begin",
        |it| {
            let period = it.as_concept().filter(|concept| concept.scheme == "period");
            period.map(|concept| concept.begin.is_some() && concept.end.is_some())
        },
    ),
    should(
        "definition",
        4,
        words("释义", "a definition"),
        "/description",
        |it| Some(!it.common().description.is_empty()),
    ),
];

pub(super) const SOURCE: &[Expectation] = &[
    should("author", 5, words("作者", "its author"), "/author", |it| {
        it.as_source()
            .map(|text| text.author.is_some() || text.author_text.is_some())
    }),
    should(
        "citation",
        8,
        words("著录", "how it is cited"),
        "/citation",
        |it| it.as_source().map(|text| text.citation.is_some()),
    ),
    should(
        "years",
        5,
        words("成书年代", "when it was written"),
        "/dating",
        |it| Some(has_years(it)),
    ),
    should(
        "passages",
        5,
        words("原文", "its text"),
        "/passages",
        |it| {
            let quoted = it.as_source().filter(|text| {
                ["poem", "inscription", "gazetteer"].contains(&text.source_kind.as_str())
            });
            quoted.map(|text| !text.passages.is_empty())
        },
    ),
];

pub(super) const MEDIA: &[Expectation] = &[
    should(
        "alt_zh",
        10,
        words("中文替代文字", "alt text in Chinese"),
        "/alt",
        |it| it.as_media().map(|medium| speaks(medium.alt.keys(), "zh")),
    ),
    should(
        "alt_en",
        6,
        words("英文替代文字", "alt text in English"),
        "/alt",
        |it| it.as_media().map(|medium| speaks(medium.alt.keys(), "en")),
    ),
    should(
        "rights",
        10,
        words("权利与署名", "rights and credit"),
        "/rights",
        |it| Some(it.publication_faults().0.is_empty()),
    ),
    should(
        "photographer",
        4,
        words("摄影者", "who took it"),
        "/photographer",
        |it| it.as_media().map(|medium| medium.photographer.is_some()),
    ),
    should(
        "captured_at",
        3,
        words("拍摄时间", "when it was taken"),
        "/captured_at",
        |it| it.as_media().map(|medium| medium.captured_at.is_some()),
    ),
];
