//! Filters and facets, held against counting by hand over the lists of the API.

use std::collections::{BTreeMap, BTreeSet};

use celadon::domain::ceramic::shade_of;
use celadon::search::Facet;
use serde_json::{Value, json};

use super::{everything, ids, museum, search, text};
use crate::support::app::TestApp;

/// A published museum as its lists tell it.
pub(super) struct Museum(pub(super) BTreeMap<String, Value>);

impl Museum {
    fn kind(&self, id: &str) -> &str {
        self.0
            .get(id)
            .map_or("", |record| record["kind"].as_str().expect("a kind"))
    }

    /// A concept, site, context or place and all it lies in.
    fn up(&self, id: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut front = vec![id.to_owned()];
        while let Some(at) = front.pop() {
            if !seen.insert(at.clone()) {
                continue;
            }
            let Some(record) = self.0.get(&at) else {
                continue;
            };
            let members: &[&str] = match self.kind(&at) {
                "concept" => &["broader"],
                "site" => &["parent", "place"],
                "context" => &["site", "parent"],
                "place" => &["parent"],
                _ => &[],
            };
            front.extend(members.iter().flat_map(|member| strings(&record[*member])));
        }
        seen
    }

    /// The values a record counts for in a facet, those above included.
    pub(super) fn values(&self, id: &str, facet: Facet) -> BTreeSet<String> {
        let record = &self.0[id];
        let kind = self.kind(id);
        let spot = &record["find_spot"];
        let located = || match kind {
            "object" => [&spot["site"], &spot["context"], &record["production_place"]]
                .into_iter()
                .flat_map(strings)
                .collect(),
            "activity" => [&record["site"], &record["contexts"]]
                .into_iter()
                .flat_map(strings)
                .collect(),
            "context" => [&record["site"], &record["parent"]]
                .into_iter()
                .flat_map(strings)
                .collect(),
            "site" => strings(&record["parent"]),
            _ => Vec::new(),
        };
        let of = |wanted: &str, value: &Value| {
            if kind == wanted {
                strings(value)
            } else {
                Vec::new()
            }
        };
        let detailed = |member: &str| -> Vec<String> {
            let details = record["decoration_details"].as_array();
            let details = details.into_iter().flatten();
            details
                .flat_map(|detail| strings(&detail[member]))
                .collect()
        };
        let own: Vec<String> = match facet {
            Facet::Kind => vec![kind.to_owned()],
            Facet::ObjectKind => of("object", &record["object_kind"]),
            Facet::Form => of("object", &record["form"]),
            Facet::Material => of("object", &record["materials"]),
            Facet::Technique => {
                [of("object", &record["techniques"]), detailed("technique")].concat()
            }
            Facet::Decoration => [of("object", &record["decorations"]), detailed("motif")].concat(),
            Facet::Glaze => of("object", &record["glaze"]["concept"]),
            // No photograph of this museum has been looked at.
            Facet::Palette => {
                let colours = record["glaze"]["colours"].as_array().into_iter().flatten();
                let told = colours.filter(|colour| colour["origin"] != "chart");
                let shades = told.filter_map(|colour| {
                    let lab = serde_json::from_value(colour["lab"].clone()).ok()?;
                    shade_of(lab)
                });
                let shades = shades.map(|shade| shade.name.code.to_owned());
                shades.filter(|_| kind == "object").collect()
            }
            Facet::Period => {
                let datings = record["dating"].as_array().into_iter().flatten();
                let dated = datings.flat_map(|dating| strings(&dating["period"]));
                dated.chain(of("site", &record["periods"])).collect()
            }
            Facet::Site => located(),
            Facet::Place => {
                let mut places: Vec<String> = located();
                match kind {
                    "site" | "agent" | "activity" => places.extend(strings(&record["place"])),
                    "place" => places.extend(strings(&record["parent"])),
                    _ => {}
                }
                places
            }
            Facet::Category => of("object", &record["category"]),
            Facet::Grade => of("object", &record["grade"]),
            Facet::Completeness => of("object", &record["completeness"]),
            Facet::SiteKind => of("site", &record["site_kind"]),
            Facet::SourceKind => of("source", &record["source_kind"]),
            Facet::ActivityKind => of("activity", &record["activity_kind"]),
            Facet::Scheme => of("concept", &record["scheme"]),
            Facet::State | Facet::Publication => Vec::new(),
            Facet::HasImage => {
                let links = record["media"].as_array().into_iter().flatten();
                let shown = links
                    .flat_map(|link| strings(&link["media"]))
                    .any(|id| self.kind(&id) == "media");
                vec![shown.to_string()]
            }
        };
        match facet.values_are() {
            None => own.into_iter().collect(),
            Some(of) => {
                let all = own.iter().flat_map(|id| self.up(id));
                all.filter(|id| self.kind(id) == of.as_str()).collect()
            }
        }
    }

    /// What a filter on a facet meets: a value, or whatever lies below it.
    fn meets(&self, id: &str, facet: Facet, wanted: &[&str]) -> bool {
        let values = self.values(id, facet);
        wanted.iter().any(|value| values.contains(*value))
    }

    pub(super) fn years(&self, id: &str) -> Vec<(i64, i64)> {
        let ends = |of: &Value| (of["begin"].as_i64(), of["end"].as_i64());
        // What neither the dating nor its period closes reaches a century.
        let bounds = |span: (Option<i64>, Option<i64>)| match span {
            (None, None) => None,
            (None, Some(end)) => Some((end - 100, end)),
            (Some(begin), None) => Some((begin, begin + 100)),
            (Some(begin), Some(end)) => Some((begin, end)),
        };
        let record = &self.0[id];
        let mut found = Vec::new();
        for dating in record["dating"].as_array().into_iter().flatten() {
            let period = strings(&dating["period"]).into_iter().next();
            let period = period.and_then(|id| self.0.get(&id));
            let (begin, end) = ends(dating);
            let (first, last) = period.map(ends).unwrap_or_default();
            let first = first.filter(|first| end.is_none_or(|end| *first <= end));
            let last = last.filter(|last| begin.is_none_or(|begin| begin <= *last));
            found.extend(bounds((begin.or(first), end.or(last))));
        }
        if self.kind(id) == "site" {
            let periods = strings(&record["periods"]);
            let periods = periods.iter().filter_map(|id| self.0.get(id));
            found.extend(periods.filter_map(|of| bounds(ends(of))));
        }
        let own = match self.kind(id) {
            "agent" => &record["life"],
            "concept" => record,
            _ => &Value::Null,
        };
        if let Some(date) = record["date"].as_str() {
            // The years that the digits of an EDTF date name.
            let four = |run: &&str| run.len() == 4 && run.bytes().all(|b| b.is_ascii_digit());
            let years = date.split(['-', '/', ',', '{', '}']).filter(four);
            let years: Vec<i64> = years.map(|year| year.parse().expect("a year")).collect();
            found.extend(years.iter().min().copied().zip(years.iter().max().copied()));
        }
        found.extend(bounds(ends(own)));
        found
    }
}

/// A text, or the texts of a list; nothing of anything else.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

type Filter<'a> = Vec<(Facet, Vec<&'a str>)>;

/// Total and counts by hand: within `found`, for a record that fails no filter, or only its own facet's.
fn count(
    museum: &Museum,
    found: &BTreeSet<String>,
    filter: &Filter<'_>,
    years: Option<(i64, i64)>,
) -> (BTreeSet<String>, BTreeMap<Facet, BTreeMap<String, u64>>) {
    let mut filter = filter.clone();
    if !filter.iter().any(|(facet, _)| *facet == Facet::Kind) {
        let kinds = [
            "object", "site", "context", "place", "agent", "concept", "source", "activity",
        ];
        filter.push((Facet::Kind, kinds.to_vec()));
    }
    let mut total = BTreeSet::new();
    let mut counts: BTreeMap<Facet, BTreeMap<String, u64>> = BTreeMap::new();
    for id in found {
        let in_years = years.is_none_or(|(from, to)| {
            museum
                .years(id)
                .iter()
                .any(|(begin, end)| *begin <= to && *end >= from)
        });
        let failed: Vec<Facet> = filter
            .iter()
            .filter(|(facet, wanted)| !museum.meets(id, *facet, wanted))
            .map(|(facet, _)| *facet)
            .collect();
        if !in_years || failed.len() > 1 {
            continue;
        }
        if failed.is_empty() {
            total.insert(id.clone());
        }
        for facet in Facet::ALL {
            if failed.iter().all(|failed| *failed == facet) {
                for value in museum.values(id, facet) {
                    *counts.entry(facet).or_default().entry(value).or_default() += 1;
                }
            }
        }
    }
    (total, counts)
}

/// What an answer says of its facets.
fn told(answer: &Value) -> BTreeMap<String, BTreeMap<String, u64>> {
    let facets = answer["facets"].as_array().expect("facets");
    facets
        .iter()
        .map(|facet| {
            let values = facet["values"].as_array().expect("values").iter();
            let values = values.filter(|value| value["count"] != 0).map(|value| {
                (
                    text(&value["value"]),
                    value["count"].as_u64().expect("a count"),
                )
            });
            (text(&facet["facet"]), values.collect())
        })
        .collect()
}

async fn holds(
    app: &TestApp,
    museum: &Museum,
    q: &str,
    filter: &Filter<'_>,
    years: Option<(i64, i64)>,
) -> usize {
    let visitor = app.anonymous();
    // What the words alone meet, photographs included.
    let mut found = BTreeSet::new();
    for kind in [
        "object",
        "site,context,place,agent",
        "concept",
        "source,activity,media",
    ] {
        let mut cursor = None::<String>;
        loop {
            let mut asked = vec![("q", q), ("kind", kind), ("limit", "100")];
            asked.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
            let page = search(&visitor, &asked).await;
            if page.body["step"] == "as_typed" {
                found.extend(ids(&page));
            }
            match page.body["next"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
    }
    let (total, counts) = count(museum, &found, filter, years);
    let joined: Vec<(&str, String)> = filter
        .iter()
        .map(|(facet, values)| (facet.as_str(), values.join(",")))
        .collect();
    let years = years.map(|(from, to)| (from.to_string(), to.to_string()));
    let facets = Facet::ALL.map(Facet::as_str).join(",");
    let mut asked = vec![("q", q), ("limit", "100"), ("facets", facets.as_str())];
    asked.extend(
        joined
            .iter()
            .map(|(facet, values)| (*facet, values.as_str())),
    );
    if let Some((from, to)) = &years {
        asked.extend([("from", from.as_str()), ("to", to.as_str())]);
    }
    let answer = search(&visitor, &asked).await;
    assert_eq!(answer.body["total"], total.len(), "{asked:?}");
    if total.len() <= 100 {
        assert_eq!(
            ids(&answer).into_iter().collect::<BTreeSet<_>>(),
            total,
            "{asked:?}"
        );
    }
    let told = told(&answer.body);
    for facet in Facet::ALL {
        let by_hand = counts.get(&facet).cloned().unwrap_or_default();
        let told = &told[facet.as_str()];
        if by_hand.len() <= 50 {
            assert_eq!(*told, by_hand, "{facet:?} of {asked:?}");
            continue;
        }
        // Of many values the fifty most frequent are told.
        assert!(told.len() >= 50, "{facet:?} of {asked:?}");
        for (value, count) in told {
            assert_eq!(by_hand.get(value), Some(count), "{facet:?} of {asked:?}");
        }
        let mut most: Vec<u64> = by_hand.values().copied().collect();
        most.sort_unstable_by(|a, b| b.cmp(a));
        for (value, count) in &by_hand {
            let left_out = !told.contains_key(value);
            assert!(!left_out || *count <= most[49], "{facet:?} of {asked:?}");
        }
    }
    total.len()
}

#[tokio::test]
async fn facets_are_disjunctive_and_exact() {
    let app = museum().await;
    let visitor = app.anonymous();
    let museum = Museum(everything(&visitor).await);
    let whole = search(
        &visitor,
        &[("limit", "0"), ("facets", "form,period,site,place")],
    )
    .await;
    assert_eq!(whole.body["items"], json!([]));
    let value = |facet: usize, at: usize| text(&whole.body["facets"][facet]["values"][at]["value"]);
    let (form, other_form, period, site, place) = (
        value(0, 0),
        value(0, 3),
        value(1, 0),
        value(2, 0),
        value(3, 1),
    );
    let filters: Vec<Filter<'_>> = vec![
        vec![],
        vec![(Facet::Kind, vec!["object"])],
        vec![
            (Facet::Kind, vec!["object", "media"]),
            (Facet::HasImage, vec!["true"]),
        ],
        vec![(Facet::Form, vec![&form])],
        vec![
            (Facet::Form, vec![&form, &other_form]),
            (Facet::Period, vec![&period]),
        ],
        vec![
            (Facet::Site, vec![&site]),
            (Facet::ObjectKind, vec!["find", "replica"]),
        ],
        vec![
            (Facet::Place, vec![&place]),
            (Facet::Period, vec![&period]),
            (Facet::HasImage, vec!["false"]),
        ],
        vec![
            (Facet::Category, vec!["porcelain"]),
            (Facet::Completeness, vec!["complete"]),
        ],
        vec![(Facet::Scheme, vec!["form", "glaze"])],
        vec![(Facet::SourceKind, vec!["poem"])],
        vec![(Facet::Kind, vec!["site"]), (Facet::SiteKind, vec!["kiln"])],
        vec![(Facet::Grade, vec!["ungraded"]), (Facet::Form, vec![&site])],
    ];
    let mut met = 0;
    for q in ["", "越窑", "净瓶", "kiln"] {
        for filter in &filters {
            for years in [None, Some((850, 880)), Some((-300, 300))] {
                met += holds(&app, &museum, q, filter, years).await;
            }
        }
    }
    assert!(met > 1_000, "the questions met {met} records only");
}

#[tokio::test]
async fn facets_and_their_values_are_named_in_the_language_asked_for() {
    let app = museum().await;
    let visitor = app.anonymous();
    let facets = Facet::ALL.map(Facet::as_str).join(",");
    for lang in ["zh-Hans", "en"] {
        let answer = search(
            &visitor,
            &[("lang", lang), ("facets", &facets), ("limit", "0")],
        )
        .await;
        let told: Vec<String> = answer.body["facets"]
            .as_array()
            .expect("facets")
            .iter()
            .map(|facet| text(&facet["facet"]))
            .collect();
        assert_eq!(told.join(","), facets, "in the order asked");
        for facet in answer.body["facets"].as_array().expect("facets") {
            assert!(!text(&facet["label"]).is_empty());
            let values = facet["values"].as_array().expect("values");
            assert!(!values.is_empty(), "{}", facet["facet"]);
            for value in values {
                let label = text(&value["label"]);
                let han = label
                    .chars()
                    .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert_eq!(
                    han,
                    lang != "en",
                    "{} of {} in {lang}",
                    label,
                    facet["facet"]
                );
            }
        }
    }
}

#[tokio::test]
async fn a_chosen_value_stays_in_its_facet_however_few_results_have_it() {
    let app = museum().await;
    let visitor = app.anonymous();
    let asked = [
        ("q", "净瓶"),
        ("source_kind", "gazetteer"),
        ("facets", "source_kind"),
    ];
    let answer = search(&visitor, &asked).await;
    let values = answer.body["facets"][0]["values"]
        .as_array()
        .expect("values");
    let chosen: Vec<_> = values
        .iter()
        .filter(|value| value["selected"] == true)
        .collect();
    assert_eq!(chosen.len(), 1, "{}", answer.text);
    assert_eq!(
        (&chosen[0]["value"], &chosen[0]["count"]),
        (&json!("gazetteer"), &answer.body["total"])
    );
}
