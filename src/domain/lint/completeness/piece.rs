//! What a piece should say.

use super::{Expectation, has_years, is_cited, should};
use crate::domain::lint::words;
use crate::domain::object::Object;
use crate::domain::record::Content;

pub(super) const OBJECT: &[Expectation] = &[
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
        it.as_object()
            .map(|piece| !it.numbers().is_empty() || !piece.numbers.is_empty())
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
        it.as_object().map(|piece| piece.form.is_some())
    }),
    should(
        "material",
        4,
        words("材质", "a material"),
        "/materials",
        |it| it.as_object().map(|piece| !piece.materials.is_empty()),
    ),
    should(
        "dimensions",
        8,
        words("尺寸", "dimensions"),
        "/dimensions",
        |it| it.as_object().map(|piece| !piece.dimensions.is_empty()),
    ),
    should("glaze", 4, words("釉", "its glaze"), "/glaze", |it| {
        it.as_object().map(|piece| piece.glaze.is_some())
    }),
    should("body", 3, words("胎", "its body"), "/body", |it| {
        it.as_object().map(|piece| piece.body.is_some())
    }),
    should(
        "production_place",
        4,
        words("产地", "a place of production"),
        "/production_place",
        |it| it.as_object().map(|piece| piece.production_place.is_some()),
    ),
    should(
        "completeness",
        3,
        words("完残程度", "how complete it is"),
        "/completeness",
        |it| it.as_object().map(|piece| piece.completeness.is_some()),
    ),
    should(
        "preservation",
        3,
        words("保存状态", "its state of preservation"),
        "/preservation",
        |it| it.as_object().map(|piece| piece.preservation.is_some()),
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

fn find(content: &Content) -> Option<&Object> {
    content
        .as_object()
        .filter(|piece| piece.object_kind == "find")
}

fn artwork(content: &Content) -> Option<&Object> {
    content
        .as_object()
        .filter(|piece| piece.object_kind == "artwork")
}
