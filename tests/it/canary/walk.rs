//! Walking through every door, with everything there is to ask for, looking for canaries.

use std::collections::BTreeSet;

use celadon::domain::kind::RecordKind;
use celadon::http::problem::types;
use celadon::search::Facet;
use serde_json::Value;

use super::doors;
use super::planting::Planted;

/// What was seen on a walk.
pub struct Walk {
    /// Answers looked at.
    pub visits: usize,
    leaks: BTreeSet<String>,
    seen: String,
}

impl Walk {
    /// No canary was seen.
    pub fn assert_clean(&self) {
        let leaks: Vec<_> = self.leaks.iter().take(40).collect();
        assert!(
            leaks.is_empty(),
            "{} canaries got out: {leaks:#?}",
            self.leaks.len()
        );
    }

    /// All of these were seen.
    pub fn assert_seen(&self, texts: &[String]) {
        for text in texts {
            assert!(
                self.seen.contains(text.as_str()),
                "the walk never saw {text}"
            );
        }
    }
}

/// Walks through every door of the museum at `base`.
pub async fn walk(base: &str, planted: &Planted) -> Walk {
    let mut walker = Walker {
        base: base.trim_end_matches('/').to_owned(),
        http: reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client"),
        planted,
        walk: Walk {
            visits: 0,
            leaks: BTreeSet::new(),
            seen: String::new(),
        },
    };
    for template in doors::templates() {
        for path in walker.expanded(&template) {
            for query in walker.queries(&template) {
                walker.follow(&format!("{path}{query}")).await;
            }
        }
    }
    assert!(walker.walk.visits > doors::templates().len());
    walker.walk
}

struct Walker<'a> {
    base: String,
    http: reqwest::Client,
    planted: &'a Planted,
    walk: Walk,
}

impl Walker<'_> {
    /// The addresses of a template: each id, each code, each name.
    fn expanded(&self, template: &str) -> Vec<String> {
        let images = [
            "full/max/0/default.jpg",
            "full/max/0/default.png",
            "0,0,512,512/512,512/0/default.jpg",
            "full/!200,200/90/gray.jpg",
            "full/9999999,/0/default.jpg",
        ];
        let nothing = "0190a1b2-0000-7000-8000-00000000dead".to_owned();
        let template = template.replace("{region}/{size}/{rotation}/{file}", "{image}");
        let mut paths = vec![template];
        let mut put = |hole: &str, values: &[String]| {
            paths = paths
                .iter()
                .flat_map(|path| {
                    if path.contains(hole) {
                        values
                            .iter()
                            .map(|value| path.replace(hole, value))
                            .collect()
                    } else {
                        vec![path.clone()]
                    }
                })
                .collect();
        };
        let ids: Vec<String> = self
            .planted
            .ids
            .iter()
            .cloned()
            .chain([nothing, "no-id".to_owned()])
            .collect();
        put("{id}", &ids);
        put("{image}", &images.map(str::to_owned));
        let codes: Vec<String> = types::ALL.iter().map(|kind| kind.code.to_owned()).collect();
        put("{code}", &codes);
        put(
            "{name}",
            &["site.css", "page.js", "viewer.js", "workbench.js"].map(str::to_owned),
        );
        put("{version}", &["1".to_owned()]);
        put(
            "{token}",
            &["0190a1b2-0000-7000-8000-00000000dead".to_owned()],
        );
        for path in &paths {
            assert!(
                !path.contains('{'),
                "teach the walk what to put into {path}"
            );
        }
        paths
    }

    /// What to ask at a door.
    fn queries(&self, template: &str) -> Vec<String> {
        let everything = RecordKind::ALL.map(RecordKind::as_str).join(",");
        let ids = self.planted.ids.join(",");
        let lists = RecordKind::ALL.map(|kind| format!("/api/v1/{}", kind.plural()));
        let mut queries = vec![
            String::new(),
            "?lang=en".to_owned(),
            "?flavour=salt".to_owned(),
        ];
        if template.ends_with("/similar") {
            queries.extend(["?by=words&limit=100", "?by=glaze", "?by=form"].map(str::to_owned));
        }
        if template.ends_with("/relations") {
            queries.extend(["?limit=1", "?role=site", "?cursor=x"].map(str::to_owned));
        }
        if lists.iter().any(|list| list == template) {
            queries.extend([
                "?count=true&limit=2".to_owned(),
                format!("?ids={ids}"),
                "?cursor=x".to_owned(),
            ]);
        }
        let facets = Facet::ALL.map(Facet::as_str).join(",");
        match template {
            "/api/v1/search" => {
                for sort in ["relevance", "label", "date", "recent"] {
                    queries.push(format!(
                        "?sort={sort}&limit=2&lang=en&kind={everything}&facets={facets}"
                    ));
                    queries.push(format!("?sort={sort}&limit=100&q=%E5%85%AC%E5%BC%80"));
                }
                for id in &self.planted.ids {
                    for facet in ["form", "material", "period", "site", "place"] {
                        queries.push(format!("?{facet}={id}&facets={facets}&kind={everything}"));
                    }
                }
                queries.extend(
                    [
                        "?colour=62,-6,10&tolerance=50&limit=100",
                        "?from=-9999&to=9999",
                        "?min_seq=99999999",
                        "?since=0&limit=100",
                        "?since=99999999",
                        "?state=draft",
                        "?facets=state,publication",
                        "?filter=state:draft",
                        "?q=state:draft%20OR%20publication:never&limit=100",
                        "?cursor=x",
                        "?q=%ff",
                    ]
                    .map(str::to_owned),
                );
            }
            "/api/v1/random" => {
                queries.push(format!("?seed=1&limit=100&lang=en&kind={everything}"));
                queries.extend(
                    self.planted
                        .ids
                        .iter()
                        .map(|id| format!("?seed=1&site={id}")),
                );
            }
            "/api/v1/daily" => {
                queries.extend((1..=9).map(|day| format!("?date=2026-05-0{day}&lang=en")));
            }
            "/api/v1/quiz" => queries.push("?seed=1&limit=50&lang=en".to_owned()),
            "/api/v1/suggest" => {
                for q in ["q", "qx", "%E5%85%AC%E5%BC%80", "gongkai", "gk"] {
                    queries.push(format!("?q={q}&limit=20"));
                    queries.push(format!("?q={q}&lang=en&kinds=site,place,agent"));
                }
            }
            "/search" => {
                queries.extend(
                    [
                        "?q=%E7%A2%97&lang=en",
                        "?kind=media,site",
                        "?sort=label",
                        "?from=x",
                    ]
                    .map(str::to_owned),
                );
                queries.extend(self.planted.ids.iter().map(|id| format!("?site={id}")));
            }
            "/api/v1/sites/{id}/matrix" | "/api/v1/sites/{id}/matrix.svg" => {
                queries.extend(self.planted.ids.iter().map(|id| format!("?under={id}")));
            }
            "/sign-in" => queries.push("?next=/workbench".to_owned()),
            _ => {}
        }
        queries
    }

    /// Asks, and for every next page.
    async fn follow(&mut self, address: &str) {
        let mut next = Some(address.to_owned());
        let mut pages = 0;
        while let Some(address) = next {
            next = self.visit(&address).await;
            pages += 1;
            assert!(pages < 200, "{address} never ends");
        }
    }

    async fn visit(&mut self, address: &str) -> Option<String> {
        let url = format!("{}{address}", self.base);
        let response = self.http.get(&url).send().await.expect("an answer");
        let status = response.status();
        assert!(
            status.as_u16() < 500 || status == 501,
            "{address}: {status}"
        );
        let mut said = String::new();
        for (name, value) in response.headers() {
            said.push_str(name.as_str());
            said.push_str(": ");
            said.push_str(&String::from_utf8_lossy(value.as_bytes()));
            said.push('\n');
        }
        let next = response.headers().get("link").and_then(|link| {
            let link = link
                .to_str()
                .ok()?
                .split(", ")
                .find(|link| link.ends_with("rel=\"next\""))?;
            let url = link.strip_prefix('<')?.split('>').next()?;
            Some(url.strip_prefix(&self.base)?.to_owned())
        });
        let picture = response
            .headers()
            .get("content-type")
            .is_some_and(|kind| kind.as_bytes().starts_with(b"image/"));
        let bytes = response.bytes().await.expect("a body");
        said.push_str(&String::from_utf8_lossy(&bytes));
        if let Ok(value) = serde_json::from_slice::<Value>(&bytes) {
            // What was escaped is seen as what it means.
            said.push_str(&value.to_string());
        }
        if picture {
            for block in ["Exif\0", "http://ns.adobe.com/", "Photoshop 3.0", "GPS"] {
                if said.contains(block) {
                    self.walk
                        .leaks
                        .insert(format!("{block:?} in the picture at {address}"));
                }
            }
        }
        self.look(address, &said);
        self.walk.visits += 1;
        if !picture {
            self.walk.seen.push_str(&said);
        }
        next
    }

    fn look(&mut self, address: &str, said: &str) {
        // What somebody asks for by name is named to them again, and tells them nothing.
        let secrets = self
            .planted
            .secrets
            .iter()
            .filter(|secret| !address.contains(secret.as_str()));
        for secret in secrets {
            let mut found = said.match_indices(secret.as_str());
            if let Some((at, _)) = found.find(|(at, _)| !is_moment(&said[..*at])) {
                let around: String = said[..at]
                    .chars()
                    .rev()
                    .take(60)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                self.walk
                    .leaks
                    .insert(format!("{secret} at {address}: …{around}"));
            }
        }
        let path = address.split('?').next().unwrap_or_default();
        let apart = &self.planted.apart;
        let apart = apart
            .iter()
            .filter(|(about, _)| path.contains(about.as_str()));
        let filtered = |facet: &str, id: &str| address.contains(&format!("{facet}={id}"));
        let unfiltered = self.planted.unfiltered.iter();
        let unfiltered = unfiltered.filter(|(facet, about, _)| filtered(facet, about));
        let apart = apart.map(|(_, other)| other);
        for other in apart.chain(unfiltered.map(|(_, _, other)| other)) {
            if said.contains(other.as_str()) {
                self.walk.leaks.insert(format!("{other} at {address}"));
            }
        }
    }
}

/// Whether what follows are the seconds of a time: 00:06:26.41 tells no latitude.
fn is_moment(before: &str) -> bool {
    let minutes = before.strip_suffix(':').unwrap_or_default();
    minutes.ends_with(|c: char| c.is_ascii_digit())
}
