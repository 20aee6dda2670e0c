//! How complete a record is: the weighted share of what one of its kind should say, each expectation told by name.

use super::{Words, words};
use crate::domain::activity::Activity;
use crate::domain::agent::Agent;
use crate::domain::concept::Concept;
use crate::domain::context::Context;
use crate::domain::kind::RecordKind;
use crate::domain::media::Media;
use crate::domain::object::Object;
use crate::domain::record::Content;
use crate::domain::site::Site;
use crate::domain::source::Source;

/// Something a record of a kind should say.
#[derive(Debug)]
pub struct Expectation {
    /// Its code, for ever.
    pub code: &'static str,
    /// What it is worth, beside the others of its kind.
    pub weight: u32,
    /// What should be there.
    pub title: Words,
    /// Where it would stand, as a JSON pointer.
    pub pointer: &'static str,
    /// Whether it is there; `None` where it is not to be expected.
    has: fn(&Content) -> Option<bool>,
}

/// An expectation held against a record.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    /// The expectation.
    pub expectation: &'static Expectation,
    /// Whether it is met.
    pub met: bool,
}

/// How complete a record is, and why.
#[derive(Debug, Clone)]
pub struct Completeness {
    /// The share of what it should say, in whole per cent rounded down: 100 only if nothing is missing.
    pub score: u8,
    /// Everything that was expected, in the order of the table.
    pub reasons: Vec<Reason>,
}

/// Holds a record against what one of its kind should say.
pub fn completeness(content: &Content) -> Completeness {
    let reasons: Vec<Reason> = expected(content).collect();
    Completeness {
        score: share(reasons.iter().copied()),
        reasons,
    }
}

/// The score of [`completeness`] alone.
pub fn score(content: &Content) -> u8 {
    share(expected(content))
}

/// What a record of a kind is held against.
pub fn expectations(kind: RecordKind) -> impl Iterator<Item = &'static Expectation> {
    let own: &[Expectation] = match kind {
        RecordKind::Object => OBJECT,
        RecordKind::Site => SITE,
        RecordKind::Context => CONTEXT,
        RecordKind::Place => PLACE,
        RecordKind::Agent => AGENT,
        RecordKind::Concept => CONCEPT,
        RecordKind::Source => SOURCE,
        RecordKind::Media => MEDIA,
        RecordKind::Activity => ACTIVITY,
    };
    COMMON.iter().chain(own)
}

fn expected(content: &Content) -> impl Iterator<Item = Reason> {
    expectations(content.kind()).filter_map(|expectation| {
        let met = (expectation.has)(content)?;
        Some(Reason { expectation, met })
    })
}

fn share(reasons: impl Iterator<Item = Reason>) -> u8 {
    let (mut met, mut all) = (0, 0);
    for reason in reasons {
        all += reason.expectation.weight;
        met += if reason.met {
            reason.expectation.weight
        } else {
            0
        };
    }
    u8::try_from((met * 100).checked_div(all).unwrap_or(100)).unwrap_or(100)
}

const fn should(
    code: &'static str,
    weight: u32,
    title: Words,
    pointer: &'static str,
    has: fn(&Content) -> Option<bool>,
) -> Expectation {
    Expectation {
        code,
        weight,
        title,
        pointer,
        has,
    }
}

/// Whether texts by language have one in this language.
fn speaks<'a>(mut tags: impl Iterator<Item = &'a String>, language: &str) -> bool {
    tags.any(|tag| tag.split('-').next() == Some(language))
}

const COMMON: &[Expectation] = &[
    should(
        "label_zh",
        8,
        words("中文名称", "a Chinese label"),
        "/labels",
        |it| Some(speaks(it.common().labels.keys(), "zh")),
    ),
    should(
        "label_en",
        5,
        words("英文名称", "an English label"),
        "/labels",
        |it| Some(speaks(it.common().labels.keys(), "en")),
    ),
];

const OBJECT: &[Expectation] = &[
    should(
        "description",
        8,
        words("描述", "a description"),
        "/description",
        |it| Some(!it.common().description.is_empty()),
    ),
    should(
        "photograph",
        15,
        words("照片", "a photograph"),
        "/media",
        |it| Some(!it.common().media.is_empty()),
    ),
    should("number", 8, words("编号", "a number"), "/numbers", |it| {
        piece(it).map(|piece| !it.numbers().is_empty() || !piece.numbers.is_empty())
    }),
    should(
        "years",
        10,
        words("起讫年", "first and last year"),
        "/dating",
        |it| Some(has_years(it)),
    ),
    should("period", 5, words("时代", "a period"), "/dating", |it| {
        Some(
            it.common()
                .dating
                .iter()
                .any(|dating| dating.period.is_some()),
        )
    }),
    should("form", 8, words("器形", "a form"), "/form", |it| {
        piece(it).map(|piece| piece.form.is_some())
    }),
    should(
        "material",
        4,
        words("材质", "a material"),
        "/materials",
        |it| piece(it).map(|piece| !piece.materials.is_empty()),
    ),
    should(
        "dimensions",
        8,
        words("尺寸", "dimensions"),
        "/dimensions",
        |it| piece(it).map(|piece| !piece.dimensions.is_empty()),
    ),
    should("glaze", 4, words("釉", "its glaze"), "/glaze", |it| {
        piece(it).map(|piece| piece.glaze.is_some())
    }),
    should("body", 3, words("胎", "its body"), "/body", |it| {
        piece(it).map(|piece| piece.body.is_some())
    }),
    should(
        "production_place",
        4,
        words("产地", "a place of production"),
        "/production_place",
        |it| piece(it).map(|piece| piece.production_place.is_some()),
    ),
    should(
        "completeness",
        3,
        words("完残程度", "how complete it is"),
        "/completeness",
        |it| piece(it).map(|piece| piece.completeness.is_some()),
    ),
    should(
        "preservation",
        3,
        words("保存状态", "its state of preservation"),
        "/preservation",
        |it| piece(it).map(|piece| piece.preservation.is_some()),
    ),
    should(
        "find_site",
        6,
        words("出土遗址", "the site it was found at"),
        "/find_spot/site",
        |it| {
            find(it).map(|piece| {
                piece
                    .find_spot
                    .as_ref()
                    .is_some_and(|spot| spot.site.is_some())
            })
        },
    ),
    should(
        "find_context",
        6,
        words("出土单位", "the context it was found in"),
        "/find_spot/context",
        |it| {
            find(it).map(|piece| {
                piece
                    .find_spot
                    .as_ref()
                    .is_some_and(|spot| spot.context.is_some())
            })
        },
    ),
    should(
        "category",
        3,
        words("类别", "its category"),
        "/category",
        |it| artwork(it).map(|piece| piece.category.is_some()),
    ),
    should("grade", 3, words("级别", "its grade"), "/grade", |it| {
        artwork(it).map(|piece| piece.grade.is_some())
    }),
    should(
        "acquisition",
        3,
        words("来源方式", "how it was acquired"),
        "/acquisition_source",
        |it| artwork(it).map(|piece| piece.acquisition_source.is_some()),
    ),
    should(
        "custodian",
        3,
        words("收藏单位", "who keeps it"),
        "/custodian",
        |it| artwork(it).map(|piece| piece.custodian.is_some()),
    ),
    should(
        "reference",
        4,
        words("参考文献", "a reference"),
        "/references",
        |it| Some(is_cited(it)),
    ),
];

const SITE: &[Expectation] = &[
    should(
        "description",
        8,
        words("描述", "a description"),
        "/description",
        |it| Some(!it.common().description.is_empty()),
    ),
    should("point", 10, words("坐标", "its point"), "/point", |it| {
        site(it).map(|site| site.point.is_some())
    }),
    should(
        "disclosure",
        8,
        words("公开程度", "its disclosure"),
        "/disclosure",
        |it| site(it).map(|site| site.disclosure.is_some()),
    ),
    should(
        "place",
        5,
        words("所在地", "the place it lies in"),
        "/place",
        |it| site(it).map(|site| site.place.is_some() || site.parent.is_some()),
    ),
    should(
        "periods",
        8,
        words("时代", "its periods"),
        "/periods",
        |it| site(it).map(|site| !site.periods.is_empty() || has_years(it)),
    ),
    should(
        "protection",
        5,
        words("保护级别", "its protection"),
        "/protection",
        |it| site(it).map(|site| site.protection.is_some()),
    ),
    should(
        "photograph",
        5,
        words("照片", "a photograph"),
        "/media",
        |it| Some(!it.common().media.is_empty()),
    ),
    should(
        "reference",
        5,
        words("参考文献", "a reference"),
        "/references",
        |it| Some(is_cited(it)),
    ),
];

const CONTEXT: &[Expectation] = &[
    should(
        "code",
        10,
        words("田野编号", "its code in the field"),
        "/code",
        |it| context(it).map(|context| context.code.is_some()),
    ),
    should(
        "parent",
        8,
        words("上级单位", "the context it lies in"),
        "/parent",
        |it| {
            context(it)
                .filter(|context| context.context_kind != "area")
                .map(|context| context.parent.is_some())
        },
    ),
    should(
        "stratigraphy",
        8,
        words("层位关系", "stratigraphic relations"),
        "/stratigraphy",
        |it| {
            let dug = context(it)
                .filter(|context| !["area", "trench"].contains(&context.context_kind.as_str()));
            dug.map(|context| !context.stratigraphy.is_empty())
        },
    ),
    should(
        "levels",
        4,
        words("顶面与底面高程", "the heights of top and bottom"),
        "/top_m",
        |it| context(it).map(|context| context.top_m.is_some() && context.bottom_m.is_some()),
    ),
    should(
        "sherds",
        4,
        words("瓷片统计", "sherd counts"),
        "/sherds",
        |it| {
            let layer = context(it).filter(|context| context.context_kind == "layer");
            layer.map(|context| !context.sherds.is_empty() || context.sherd_total == Some(0))
        },
    ),
    should(
        "description",
        4,
        words("描述", "a description"),
        "/description",
        |it| Some(!it.common().description.is_empty()),
    ),
];

const PLACE: &[Expectation] = &[
    should(
        "point",
        5,
        words("坐标", "its point"),
        "/point",
        |it| match it {
            Content::Place(place) => Some(place.point.is_some()),
            _ => None,
        },
    ),
    should(
        "parent",
        5,
        words("上级地点", "the larger place"),
        "/parent",
        |it| match it {
            Content::Place(place) => Some(place.parent.is_some()),
            _ => None,
        },
    ),
    should(
        "codes",
        3,
        words("代码", "its codes"),
        "/codes",
        |it| match it {
            Content::Place(place) => Some(!place.codes.is_empty()),
            _ => None,
        },
    ),
];

const AGENT: &[Expectation] = &[
    should(
        "roles",
        5,
        words("身份", "what they are to the museum"),
        "/roles",
        |it| agent(it).map(|agent| !agent.roles.is_empty()),
    ),
    should(
        "life",
        5,
        words("生卒年", "when they lived"),
        "/life",
        |it| {
            agent(it)
                .filter(|agent| agent.agent_kind == "person")
                .map(|agent| agent.life.is_some())
        },
    ),
    should(
        "place",
        3,
        words("所在地", "where they belong"),
        "/place",
        |it| agent(it).map(|agent| agent.place.is_some()),
    ),
    should(
        "description",
        4,
        words("描述", "a description"),
        "/description",
        |it| Some(!it.common().description.is_empty()),
    ),
];

const CONCEPT: &[Expectation] = &[
    should(
        "label_hant",
        4,
        words("繁体名称", "its traditional form"),
        "/labels",
        |it| Some(it.common().labels.contains_key("zh-Hant")),
    ),
    should("pinyin", 4, words("拼音", "its pinyin"), "/pinyin", |it| {
        concept(it).map(|concept| concept.pinyin.is_some())
    }),
    should(
        "years",
        6,
        words("起讫年", "first and last year"),
        "/begin",
        |it| {
            let period = concept(it).filter(|concept| concept.scheme == "period");
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

const SOURCE: &[Expectation] = &[
    should("author", 5, words("作者", "its author"), "/author", |it| {
        text(it).map(|text| text.author.is_some() || text.author_text.is_some())
    }),
    should(
        "citation",
        8,
        words("著录", "how it is cited"),
        "/citation",
        |it| text(it).map(|text| text.citation.is_some()),
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
            let quoted = text(it).filter(|text| {
                ["poem", "inscription", "gazetteer"].contains(&text.source_kind.as_str())
            });
            quoted.map(|text| !text.passages.is_empty())
        },
    ),
];

const ACTIVITY: &[Expectation] = &[
    should(
        "people",
        6,
        words("参与者", "who took part"),
        "/people",
        |it| activity(it).map(|one| !one.people.is_empty()),
    ),
    should("place", 5, words("地点", "where it was"), "/place", |it| {
        activity(it).map(|one| one.site.is_some() || one.place.is_some())
    }),
    should(
        "records",
        4,
        words("所涉记录", "the records concerned"),
        "/records",
        |it| activity(it).map(|one| !one.records.is_empty() || !one.contexts.is_empty()),
    ),
    should(
        "outcome",
        5,
        words("结果", "its outcome"),
        "/outcome",
        |it| activity(it).map(|one| !one.outcome.is_empty()),
    ),
];

const MEDIA: &[Expectation] = &[
    should(
        "alt_zh",
        10,
        words("中文替代文字", "alt text in Chinese"),
        "/alt",
        |it| medium(it).map(|medium| speaks(medium.alt.keys(), "zh")),
    ),
    should(
        "alt_en",
        6,
        words("英文替代文字", "alt text in English"),
        "/alt",
        |it| medium(it).map(|medium| speaks(medium.alt.keys(), "en")),
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
        |it| medium(it).map(|medium| medium.photographer.is_some()),
    ),
    should(
        "captured_at",
        3,
        words("拍摄时间", "when it was taken"),
        "/captured_at",
        |it| medium(it).map(|medium| medium.captured_at.is_some()),
    ),
];

fn has_years(content: &Content) -> bool {
    let mut datings = content.common().dating.iter();
    datings.any(|dating| dating.begin.is_some() || dating.end.is_some())
}

/// Whether it rests on anything: a reference of its own, or a text that it is documented in.
fn is_cited(content: &Content) -> bool {
    let common = content.common();
    let mut relations = common.relations.iter();
    !common.references.is_empty() || relations.any(|one| one.relation_type == "documented_in")
}

fn piece(content: &Content) -> Option<&Object> {
    match content {
        Content::Object(object) => Some(object),
        _ => None,
    }
}

fn find(content: &Content) -> Option<&Object> {
    piece(content).filter(|piece| piece.object_kind == "find")
}

fn artwork(content: &Content) -> Option<&Object> {
    piece(content).filter(|piece| piece.object_kind == "artwork")
}

fn site(content: &Content) -> Option<&Site> {
    match content {
        Content::Site(site) => Some(site),
        _ => None,
    }
}

fn context(content: &Content) -> Option<&Context> {
    match content {
        Content::Context(context) => Some(context),
        _ => None,
    }
}

fn agent(content: &Content) -> Option<&Agent> {
    match content {
        Content::Agent(agent) => Some(agent),
        _ => None,
    }
}

fn concept(content: &Content) -> Option<&Concept> {
    match content {
        Content::Concept(concept) => Some(concept),
        _ => None,
    }
}

fn text(content: &Content) -> Option<&Source> {
    match content {
        Content::Source(source) => Some(source),
        _ => None,
    }
}

fn activity(content: &Content) -> Option<&Activity> {
    match content {
        Content::Activity(activity) => Some(activity),
        _ => None,
    }
}

fn medium(content: &Content) -> Option<&Media> {
    match content {
        Content::Media(medium) => Some(medium),
        _ => None,
    }
}
