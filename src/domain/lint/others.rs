//! Sites, media, concepts, texts.

use super::{Rule, Severity, words};
use crate::domain::concept::Concept;
use crate::domain::kind::RecordKind;
use crate::domain::language::speaks;
use crate::domain::site::Site;

const SITE: &[RecordKind] = &[RecordKind::Site];
const MEDIA: &[RecordKind] = &[RecordKind::Media];
const CONCEPT: &[RecordKind] = &[RecordKind::Concept];
const SOURCE: &[RecordKind] = &[RecordKind::Source];

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "disclosure_default",
        kinds: SITE,
        severity: Severity::Serious,
        title: words("公开程度未定", "a disclosure that nobody decided"),
        why: words(
            "未定时按 10 公里网格公开；盗掘风险应由人判断。",
            "Undecided, it is public to about 10 km; whether that endangers the site is for people to say.",
        ),
        mend: words(
            "选择公开程度。",
            "Choose how exactly the public may know it.",
        ),
        look: |it, found| {
            if it
                .content
                .as_site()
                .is_some_and(|site| site.disclosure.is_none())
            {
                found.at("/disclosure");
            }
        },
    },
    Rule {
        code: "protection_missing",
        kinds: SITE,
        severity: Severity::Slight,
        title: words("没有写保护级别", "a site without its protection"),
        why: words(
            "是否列入保护单位，是遗址首先要说明的事。",
            "Whether the law protects it is among the first things to know of a site.",
        ),
        mend: words(
            "填写保护级别与编号。",
            "State level and number of its protection.",
        ),
        look: |it, found| {
            if it
                .content
                .as_site()
                .is_some_and(|site| site.protection.is_none())
            {
                found.at("/protection");
            }
        },
    },
    Rule {
        code: "site_unplaced",
        kinds: SITE,
        severity: Severity::Notable,
        title: words("不知遗址在哪里", "a site that lies nowhere"),
        why: words(
            "既无坐标，又无所在地与上级遗址。",
            "It has no point, no place and no larger site.",
        ),
        mend: words(
            "填写坐标或选择所在地。",
            "Give its point, or choose its place.",
        ),
        look: |it, found| {
            let nowhere =
                |site: &Site| site.point.is_none() && site.place.is_none() && site.parent.is_none();
            if it.content.as_site().is_some_and(nowhere) {
                found.at("/point");
            }
        },
    },
    Rule {
        code: "alt_zh_missing",
        kinds: MEDIA,
        severity: Severity::Notable,
        title: words(
            "影像没有中文替代文字",
            "a medium without alt text in Chinese",
        ),
        why: words(
            "看不见图的人不知道图上有什么。",
            "Whoever cannot see the picture does not know what it shows.",
        ),
        mend: words("用一句话说明画面。", "Say in a sentence what it shows."),
        look: |it, found| {
            if it
                .content
                .as_media()
                .is_some_and(|medium| !speaks(medium.alt.keys(), "zh"))
            {
                found.at("/alt");
            }
        },
    },
    Rule {
        code: "alt_en_missing",
        kinds: MEDIA,
        severity: Severity::Notable,
        title: words(
            "影像没有英文替代文字",
            "a medium without alt text in English",
        ),
        why: words(
            "英文页面上看不见图的人不知道图上有什么。",
            "On English pages, whoever cannot see the picture does not know what it shows.",
        ),
        mend: words(
            "用一句英文说明画面。",
            "Say in a sentence what it shows, in English.",
        ),
        look: |it, found| {
            if it
                .content
                .as_media()
                .is_some_and(|medium| !speaks(medium.alt.keys(), "en"))
            {
                found.at("/alt");
            }
        },
    },
    Rule {
        code: "media_rights_missing",
        kinds: MEDIA,
        severity: Severity::Serious,
        title: words(
            "影像没有权利说明或署名",
            "a medium without rights or credit",
        ),
        why: words(
            "没有权利说明和署名，影像不能公开。",
            "Without rights and a credit line it cannot be published.",
        ),
        mend: words(
            "填写权利声明或许可，以及署名。",
            "State a rights statement or licence, and the credit line.",
        ),
        look: |it, found| {
            for fault in it.content.publication_faults().0 {
                if let Some(pointer) = fault.pointer.strip_prefix("/rights") {
                    let (zh, en) = match pointer {
                        "" => ("没有权利声明或许可", "no rights statement or licence"),
                        _ => ("没有署名", "no credit line"),
                    };
                    found.say(fault.pointer, zh, en);
                }
            }
        },
    },
    Rule {
        code: "pinyin_missing",
        kinds: CONCEPT,
        severity: Severity::Slight,
        title: words("术语没有拼音", "a concept without pinyin"),
        why: words("用拼音检索找不到它。", "Searches in pinyin do not find it."),
        mend: words("填写不带声调的拼音。", "Write its pinyin without tones."),
        look: |it, found| {
            let chinese = |concept: &Concept| {
                concept
                    .common
                    .labels
                    .keys()
                    .any(|tag| tag.starts_with("zh"))
            };
            if it
                .content
                .as_concept()
                .is_some_and(|concept| chinese(concept) && concept.pinyin.is_none())
            {
                found.at("/pinyin");
            }
        },
    },
    Rule {
        code: "label_hant_missing",
        kinds: CONCEPT,
        severity: Severity::Slight,
        title: words("术语没有繁体", "a concept without its traditional form"),
        why: words(
            "繁体页面与古籍检索要用它。",
            "Pages in traditional script and old texts need it.",
        ),
        mend: words("补写繁体名称。", "Write the label in zh-Hant."),
        look: |it, found| {
            let half = |concept: &Concept| {
                let labels = &concept.common.labels;
                labels.contains_key("zh-Hans") && !labels.contains_key("zh-Hant")
            };
            if it.content.as_concept().is_some_and(half) {
                found.at("/labels");
            }
        },
    },
    Rule {
        code: "period_without_years",
        kinds: CONCEPT,
        severity: Severity::Notable,
        title: words("时代术语没有起讫年", "a period without its years"),
        why: words(
            "时间轴不知道这个时代有多长。",
            "The timeline does not know how long the period lasted.",
        ),
        mend: words("填写起年与讫年。", "State its first and last year."),
        look: |it, found| {
            let open = |concept: &Concept| {
                concept.scheme == "period" && (concept.begin.is_none() || concept.end.is_none())
            };
            if it.content.as_concept().is_some_and(open) {
                found.at("/begin");
            }
        },
    },
    Rule {
        code: "citation_missing",
        kinds: SOURCE,
        severity: Severity::Notable,
        title: words(
            "文献没有著录格式",
            "a text that does not say how it is cited",
        ),
        why: words(
            "引用者不知该怎样著录。",
            "Whoever quotes it does not know how to cite it.",
        ),
        mend: words(
            "按 GB/T 7714 填写著录。",
            "Write its citation after GB/T 7714.",
        ),
        look: |it, found| {
            if it
                .content
                .as_source()
                .is_some_and(|text| text.citation.is_none())
            {
                found.at("/citation");
            }
        },
    },
    Rule {
        code: "author_unlinked",
        kinds: SOURCE,
        severity: Severity::Slight,
        title: words("作者只有文字", "an author in words only"),
        why: words(
            "从人物页面找不到他的著作。",
            "The author's own page does not show the text.",
        ),
        mend: words(
            "选择作者的人物记录，没有就新建。",
            "Choose the author's record, or make one.",
        ),
        look: |it, found| {
            if it
                .content
                .as_source()
                .is_some_and(|text| text.author_text.is_some() && text.author.is_none())
            {
                found.at("/author");
            }
        },
    },
];
