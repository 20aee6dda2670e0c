//! What a search can be asked, as parameters of an address.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::IntoParams;

use super::USUAL_PAGE;
use super::colour::range_of;
use super::fields::ItemField;
use super::labels::is_value;
use super::query::SearchQuery;
use crate::config::Limits;
use crate::domain::id::Seq;
use crate::http::api::kinds::language_of;
use crate::http::extract::Comma;
use crate::http::problem::{FieldFault, Problem};
use crate::search::{Area, Facet, Filters, Measure, Sort, YearRange};

/// Most years of a stretch of the timeline.
const LONGEST_STRETCH: u32 = 1_000;
/// Widest stretch of a histogram.
const WIDEST: u32 = 100_000;
/// The closest zoom of a map.
const CLOSEST: u32 = 22;

/// The values of the filters, each fault named to `fault`: the parameter, its code, and why.
fn values_of(
    asked: impl IntoIterator<Item = (Facet, Option<Comma<String>>)>,
    most: usize,
    mut fault: impl FnMut(&str, &str, String),
) -> BTreeMap<Facet, Vec<String>> {
    let mut values: BTreeMap<Facet, Vec<String>> = BTreeMap::new();
    for (facet, asked) in asked {
        let Some(Comma(mut asked)) = asked else {
            continue;
        };
        let name = facet.as_str();
        if asked.len() > most {
            fault(name, "too_many", format!("at most {most} values"));
        } else if let Some(bad) = asked.iter().find(|value| !is_value(facet, value)) {
            let shown: String = bad.chars().take(80).collect();
            let words = match facet.values_are() {
                Some(kind) => format!("`{shown}` is no id of a {kind}"),
                None => format!("`{shown}` is no value of `{name}`"),
            };
            fault(name, "invalid_value", words);
        }
        for value in &mut asked {
            value.make_ascii_lowercase();
        }
        asked.sort_unstable();
        asked.dedup();
        values.insert(facet, asked);
    }
    values
}

/// The measures that are counted, with the width of their stretches; each fault named to `fault`.
fn widths_of(
    asked: &[String],
    mut fault: impl FnMut(&str, &str, String),
) -> BTreeMap<Measure, u32> {
    let mut widths = BTreeMap::new();
    for one in asked {
        let (name, width) = one
            .split_once(':')
            .map_or((one.as_str(), None), |(name, width)| (name, Some(width)));
        let Ok(measure) = name.parse::<Measure>() else {
            let shown: String = name.chars().take(80).collect();
            fault(
                "histograms",
                "invalid_value",
                format!("`{shown}` is no measure"),
            );
            continue;
        };
        let width = width.map_or(Some(measure.usual_width()), |width| width.parse().ok());
        if let Some(width) = width.filter(|width| (1..=WIDEST).contains(width)) {
            widths.insert(measure, width);
        } else {
            let words = format!("the width of a stretch is between 1 and {WIDEST}");
            fault("histograms", "out_of_range", words);
        }
    }
    widths
}

/// The facets to count, each once; those of working copies are a fault unless these are searched.
fn facets_of(
    asked: Option<Comma<Facet>>,
    working: bool,
    mut fault: impl FnMut(&str, &str, String),
) -> Vec<Facet> {
    let mut facets: Vec<Facet> = Vec::new();
    for facet in asked.map(|Comma(facets)| facets).unwrap_or_default() {
        if !working && Facet::WORKING.contains(&facet) {
            let words = format!("`{}`: no such facet", facet.as_str());
            fault("facets", "invalid_value", words);
        }
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    facets
}

fn number(seq: u64) -> Seq {
    Seq(i64::try_from(seq).unwrap_or(i64::MAX))
}

/// The area that is asked for, if any; or which parameter is wrong, its code, and why.
fn area_of(
    bbox: Option<Comma<f64>>,
    near: Option<Comma<f64>>,
) -> Result<Option<Area>, (&'static str, &'static str, &'static str)> {
    let (name, area, words) = match (bbox, near) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(("near", "contradiction", "`bbox` or `near`, not both")),
        (Some(Comma(numbers)), None) => (
            "bbox",
            box_of(&numbers),
            "four degrees: west, south, east, north; south is not beyond north",
        ),
        (None, Some(Comma(numbers))) => (
            "near",
            circle_of(&numbers),
            "degrees east and north, and kilometres from 0 to 20000",
        ),
    };
    area.map(Some).ok_or((name, "invalid_value", words))
}

fn box_of(numbers: &[f64]) -> Option<Area> {
    let [west, south, east, north] = *numbers else {
        return None;
    };
    let sound = is_point(west, south) && is_point(east, north) && south <= north;
    sound.then_some(Area::Box(west, south, east, north))
}

fn circle_of(numbers: &[f64]) -> Option<Area> {
    let [lon, lat, km] = *numbers else {
        return None;
    };
    let sound = is_point(lon, lat) && (0.0..=20_000.0).contains(&km);
    sound.then_some(Area::Circle(lon, lat, km))
}

fn is_point(lon: f64, lat: f64) -> bool {
    (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)
}

/// The parameters of a search, as they stand in an address.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParameters {
    /// What a visitor typed: words in any script, `"exact phrases"`, `-not`, `a OR b`, `field:value`, `year:[860..907]`,
    /// `begin*`. What is none of these is words. Empty or absent finds everything. At most 500 characters, unless the museum
    /// sets another limit.
    #[param(example = "净瓶")]
    q: Option<String>,
    /// The same language, read strictly: results must meet it, and what is not in the language is refused, signs that it does
    /// not have (brackets, `=`, `NOT`) among it; words that hold such a sign stand in quotation marks. Fields are the
    /// filters below, by id, code or name, `year`, `name`, `number`, and measures: `height_mm:[200..]`, `rim_diameter_mm`,
    /// `foot_diameter_mm`, `diameter_mm`, `remaining_height_mm`, `length_mm`, `width_mm`, `weight_g`, `capacity_ml`.
    #[param(example = "form:净瓶 year:[860..907] -kind:concept")]
    filter: Option<String>,
    /// Look for `q` just as it is typed: no slip is forgiven.
    literal: Option<bool>,
    /// BCP 47 language of labels; falls back to zh-Hans, zh-Hant, zh, en, then any.
    #[param(example = "en")]
    lang: Option<String>,
    /// How many items to answer, 20 unless stated, at most 100 unless the museum sets another limit; 0 asks for `total` and
    /// `facets` alone.
    #[param(minimum = 0, example = 20)]
    limit: Option<u32>,
    /// Where to go on: `next` of the answer before.
    cursor: Option<String>,
    /// The order; `relevance` without words is nearest in `colour` first, and without that `recent`.
    #[param(inline)]
    sort: Option<Sort>,
    /// Wait until everything published up to this number (`public_seq` of a write) is searched.
    #[param(value_type = Option<i64>, minimum = 0)]
    min_seq: Option<u64>,
    /// Only what changed after this number: `seq` of an earlier answer. What is gone since is not told.
    #[param(value_type = Option<i64>, minimum = 0)]
    since: Option<u64>,
    /// Facets to count, separated by commas: the names of the filters below.
    #[param(value_type = Option<String>, example = "form,period")]
    facets: Option<Comma<Facet>>,
    /// Members of each item to tell besides `id`, `kind`, `label`, `url` and `thumbnail`, separated by commas: `type`, `dating`,
    /// `period`, `number`, `form`, `site`, `place`, `author`, `colour`. All unless stated, none if empty.
    #[param(value_type = Option<String>, example = "dating,period")]
    fields: Option<Comma<ItemField>>,
    /// Show where the words stand in each item.
    highlight: Option<bool>,
    /// Count results by stretches of so many years.
    #[param(minimum = 1, maximum = 1000, example = 50)]
    timeline: Option<u32>,
    /// Count results by what was measured: names of measures, separated by commas, each with the width of its stretches in
    /// millimetres, grams or millilitres if not the usual one: `height_mm:50,weight_g`.
    #[param(value_type = Option<String>, example = "height_mm:20,rim_diameter_mm")]
    histograms: Option<Comma<String>>,
    /// Tell where results lie, grouped as suits a map of this zoom: 0 is the world, 22 a sherd.
    #[param(minimum = 0, maximum = 22, example = 8)]
    map: Option<u32>,
    /// Only what lies in this box, or belongs to a site or place there: west, south, east, north in degrees, separated by
    /// commas. West beyond east crosses 180°.
    #[param(value_type = Option<String>, example = "121.2,30.0,121.6,30.3")]
    bbox: Option<Comma<f64>>,
    /// Only what lies around this point, or belongs to a site or place there: degrees east and north, and kilometres,
    /// separated by commas.
    #[param(value_type = Option<String>, example = "121.34,30.12,5")]
    near: Option<Comma<f64>>,
    /// Only with a glaze of this colour: `L,a,b` in CIELAB (D65), or `rrggbb` in sRGB, with or without a percent-encoded `#`.
    #[param(example = "62.4,-4.8,9.1")]
    colour: Option<String>,
    /// How far from it a glaze may be, in ΔE2000; 5 unless stated.
    #[param(minimum = 0, maximum = 50, example = 5)]
    tolerance: Option<f64>,
    /// Dated, if only partly, in this year or later; astronomical, 1 BCE is 0. What neither a dating nor its period closes
    /// reaches a century: before 874 is 774 to 874.
    #[param(example = 700)]
    from: Option<i64>,
    /// Dated, if only partly, in this year or earlier.
    #[param(example = 1127)]
    to: Option<i64>,
    /// Only these kinds of record, separated by commas; all but media unless stated.
    #[param(value_type = Option<String>, example = "object,site")]
    kind: Option<Comma<String>>,
    /// Only these kinds of object: `find`, `artwork`, `replica`, `modern_work`.
    #[param(value_type = Option<String>)]
    object_kind: Option<Comma<String>>,
    /// Only of these forms and what is narrower: ids of concepts, separated by commas.
    #[param(value_type = Option<String>)]
    form: Option<Comma<String>>,
    /// Only of these materials: ids of concepts.
    #[param(value_type = Option<String>)]
    material: Option<Comma<String>>,
    /// Only made by these techniques: ids of concepts.
    #[param(value_type = Option<String>)]
    technique: Option<Comma<String>>,
    /// Only with this decoration: ids of concepts.
    #[param(value_type = Option<String>)]
    decoration: Option<Comma<String>>,
    /// Only with these glazes: ids of concepts.
    #[param(value_type = Option<String>)]
    glaze: Option<Comma<String>>,
    /// Only with glazes whose colours are called so: `lake_green`, `bean_green` … as the facet lists them.
    #[param(value_type = Option<String>, example = "lake_green,bean_green")]
    palette: Option<Comma<String>>,
    /// Only of these periods: ids of concepts.
    #[param(value_type = Option<String>)]
    period: Option<Comma<String>>,
    /// Only found or made at these sites, or belonging to them: ids.
    #[param(value_type = Option<String>)]
    site: Option<Comma<String>>,
    /// Only in these places: ids.
    #[param(value_type = Option<String>)]
    place: Option<Comma<String>>,
    /// Only of these census categories.
    #[param(value_type = Option<String>, example = "porcelain")]
    category: Option<Comma<String>>,
    /// Only of these census grades.
    #[param(value_type = Option<String>)]
    grade: Option<Comma<String>>,
    /// Only as complete as this, by the census list.
    #[param(value_type = Option<String>)]
    completeness: Option<Comma<String>>,
    /// Only these kinds of site.
    #[param(value_type = Option<String>, example = "kiln")]
    site_kind: Option<Comma<String>>,
    /// Only these kinds of source.
    #[param(value_type = Option<String>, example = "poem")]
    source_kind: Option<Comma<String>>,
    /// Only these kinds of activity.
    #[param(value_type = Option<String>, example = "excavation_season")]
    activity_kind: Option<Comma<String>>,
    /// Only concepts of these schemes.
    #[param(value_type = Option<String>, example = "form")]
    scheme: Option<Comma<String>>,
    /// Only with a published photograph (`true`), or only without (`false`).
    #[param(value_type = Option<bool>)]
    has_image: Option<Comma<String>>,
}

/// What can be asked of working copies besides.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorkingParameters {
    /// Only in these states of review: `draft`, `in_review`, `approved`.
    #[param(value_type = Option<String>, example = "draft,in_review")]
    state: Option<Comma<String>>,
    /// Only where the public has this: `never`, `published`, `withdrawn`.
    #[param(value_type = Option<String>, example = "published")]
    publication: Option<Comma<String>>,
    /// Tell what each item's score is made of.
    explain: Option<bool>,
}

impl SearchParameters {
    /// The values of every filter, as they stand.
    fn filters(&mut self) -> [(Facet, Option<Comma<String>>); Facet::ALL.len()] {
        [
            (Facet::Kind, self.kind.take()),
            (Facet::ObjectKind, self.object_kind.take()),
            (Facet::Form, self.form.take()),
            (Facet::Material, self.material.take()),
            (Facet::Technique, self.technique.take()),
            (Facet::Decoration, self.decoration.take()),
            (Facet::Glaze, self.glaze.take()),
            (Facet::Palette, self.palette.take()),
            (Facet::Period, self.period.take()),
            (Facet::Site, self.site.take()),
            (Facet::Place, self.place.take()),
            (Facet::Category, self.category.take()),
            (Facet::Grade, self.grade.take()),
            (Facet::Completeness, self.completeness.take()),
            (Facet::SiteKind, self.site_kind.take()),
            (Facet::SourceKind, self.source_kind.take()),
            (Facet::ActivityKind, self.activity_kind.take()),
            (Facet::Scheme, self.scheme.take()),
            (Facet::HasImage, self.has_image.take()),
        ]
    }

    /// Reads the parameters, each fault named: 400.
    pub fn into_query(self, limits: &Limits) -> Result<SearchQuery, Problem> {
        self.read(None, limits)
    }

    /// The same of a search of working copies.
    pub fn into_working_query(
        self,
        working: WorkingParameters,
        limits: &Limits,
    ) -> Result<SearchQuery, Problem> {
        self.read(Some(working), limits)
    }

    fn read(
        mut self,
        working: Option<WorkingParameters>,
        limits: &Limits,
    ) -> Result<SearchQuery, Problem> {
        let asked = self.filters();
        let mut faults = Vec::new();
        let mut fault = |name: &str, code: &str, words: String| {
            faults.push(FieldFault::new(format!("/{name}"), code, words));
        };
        let q = self.q.unwrap_or_default();
        let longest = limits.query_length as usize;
        for (name, text) in [("q", Some(&q)), ("filter", self.filter.as_ref())] {
            if text.is_some_and(|text| text.chars().count() > longest) {
                let words = format!("`{name}` has at most {longest} characters");
                fault(name, "too_long", words);
            }
        }
        let lang = language_of(self.lang.as_deref());
        if let Err(problem) = &lang {
            for named in problem.errors() {
                fault("lang", &named.code, named.detail.clone());
            }
        }
        let lang = lang.unwrap_or_default().to_owned();
        let limit = self.limit.unwrap_or(USUAL_PAGE.min(limits.page_size));
        if limit > limits.page_size {
            let words = format!("`limit` is between 0 and {}", limits.page_size);
            fault("limit", "out_of_range", words);
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            let words = "`to` is a year before `from`".to_owned();
            fault("to", "contradiction", words);
        }
        for (name, number, least, most) in [
            ("timeline", self.timeline, 1, LONGEST_STRETCH),
            ("map", self.map, 0, CLOSEST),
        ] {
            if number.is_some_and(|number| !(least..=most).contains(&number)) {
                let words = format!("`{name}` is between {least} and {most}");
                fault(name, "out_of_range", words);
            }
        }
        let histograms = self.histograms.map(|Comma(asked)| asked);
        let histograms = widths_of(&histograms.unwrap_or_default(), &mut fault);
        let area = area_of(self.bbox, self.near).unwrap_or_else(|(name, code, words)| {
            fault(name, code, words.to_owned());
            None
        });
        let colour = range_of(self.colour.as_deref(), self.tolerance);
        let colour = colour.unwrap_or_else(|(name, code, words)| {
            fault(name, code, words.to_owned());
            None
        });
        let facets = facets_of(self.facets, working.is_some(), &mut fault);
        let explain = working.as_ref().and_then(|working| working.explain);
        let states = working.map(|states| {
            [
                (Facet::State, states.state),
                (Facet::Publication, states.publication),
            ]
        });
        let asked = asked.into_iter().chain(states.into_iter().flatten());
        let values = values_of(asked, limits.ids_per_call as usize, &mut fault);
        if !faults.is_empty() {
            return Err(Problem::parameters(faults));
        }
        let years = (self.from.is_some() || self.to.is_some()).then_some(YearRange {
            from: self.from,
            to: self.to,
        });
        Ok(SearchQuery {
            q,
            filter: self.filter,
            literal: self.literal.unwrap_or(false),
            lang,
            limit,
            cursor: self.cursor,
            sort: self.sort.unwrap_or_default(),
            min_seq: self.min_seq.map(number),
            filters: Filters {
                values,
                years,
                area,
                since: self.since.map(number),
                colour,
            },
            facets,
            fields: self.fields.map(|Comma(fields)| fields),
            explain: explain.unwrap_or(false),
            highlight: self.highlight.unwrap_or(false),
            timeline: self.timeline,
            histograms,
            map: self.map.and_then(|zoom| u8::try_from(zoom).ok()),
            draw: None,
        })
    }
}
