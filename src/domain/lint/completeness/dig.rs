//! What sites, contexts, places and activities should say.

use super::{Expectation, has_years, is_cited, should};
use crate::domain::lint::words;
use crate::domain::record::Content;

pub(super) const SITE: &[Expectation] = &[
    should(
        "description",
        8,
        words("描述", "a description"),
        "/description",
        |it| Some(!it.common().description.is_empty()),
    ),
    should("point", 10, words("坐标", "its point"), "/point", |it| {
        it.as_site().map(|site| site.point.is_some())
    }),
    should(
        "disclosure",
        8,
        words("公开程度", "its disclosure"),
        "/disclosure",
        |it| it.as_site().map(|site| site.disclosure.is_some()),
    ),
    should(
        "place",
        5,
        words("所在地", "the place it lies in"),
        "/place",
        |it| {
            it.as_site()
                .map(|site| site.place.is_some() || site.parent.is_some())
        },
    ),
    should(
        "periods",
        8,
        words("时代", "its periods"),
        "/periods",
        |it| {
            it.as_site()
                .map(|site| !site.periods.is_empty() || has_years(it))
        },
    ),
    should(
        "protection",
        5,
        words("保护级别", "its protection"),
        "/protection",
        |it| it.as_site().map(|site| site.protection.is_some()),
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

pub(super) const CONTEXT: &[Expectation] = &[
    should(
        "code",
        10,
        words("田野编号", "its code in the field"),
        "/code",
        |it| it.as_context().map(|context| context.code.is_some()),
    ),
    should(
        "parent",
        8,
        words("上级单位", "the context it lies in"),
        "/parent",
        |it| {
            it.as_context()
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
            let dug = it
                .as_context()
                .filter(|context| !["area", "trench"].contains(&context.context_kind.as_str()));
            dug.map(|context| !context.stratigraphy.is_empty())
        },
    ),
    should(
        "levels",
        4,
        words("顶面与底面高程", "the heights of top and bottom"),
        "/top_m",
        |it| {
            it.as_context()
                .map(|context| context.top_m.is_some() && context.bottom_m.is_some())
        },
    ),
    should(
        "sherds",
        4,
        words("瓷片统计", "sherd counts"),
        "/sherds",
        |it| {
            let layer = it
                .as_context()
                .filter(|context| context.context_kind == "layer");
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

pub(super) const PLACE: &[Expectation] = &[
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

pub(super) const ACTIVITY: &[Expectation] = &[
    should(
        "people",
        6,
        words("参与者", "who took part"),
        "/people",
        |it| it.as_activity().map(|one| !one.people.is_empty()),
    ),
    should("place", 5, words("地点", "where it was"), "/place", |it| {
        it.as_activity()
            .map(|one| one.site.is_some() || one.place.is_some())
    }),
    should(
        "records",
        4,
        words("所涉记录", "the records concerned"),
        "/records",
        |it| {
            it.as_activity()
                .map(|one| !one.records.is_empty() || !one.contexts.is_empty())
        },
    ),
    should(
        "outcome",
        5,
        words("结果", "its outcome"),
        "/outcome",
        |it| it.as_activity().map(|one| !one.outcome.is_empty()),
    ),
];
