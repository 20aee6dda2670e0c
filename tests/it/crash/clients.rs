//! Clients that write until the connection breaks, and what they were told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::support::program::Program;

/// What a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    version: i64,
    label: String,
    publication: &'static str,
    /// The label the public sees, or saw.
    public: Option<String>,
}

/// What a client knows of a record.
#[derive(Debug, Clone)]
struct Known {
    /// As last acknowledged.
    now: State,
    /// As it would be after a write whose answer did not come.
    perhaps: Option<State>,
}

/// All that was acknowledged.
#[derive(Debug, Default)]
pub struct Said {
    records: BTreeMap<String, Known>,
    /// Media id → SHA-256 of the bytes sent.
    uploads: BTreeMap<String, String>,
}

/// A server as a client with a token sees it.
#[derive(Clone)]
pub struct Answers {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Answers {
    /// The server at `base`.
    pub fn new(http: &reqwest::Client, base: &str, token: &str) -> Self {
        Self {
            http: http.clone(),
            base: base.to_owned(),
            token: token.to_owned(),
        }
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http
            .post(format!("{}{path}", self.base))
            .bearer_auth(&self.token)
    }

    /// The whole answer, or nothing where the connection broke before its end. A refusal is a failed test.
    async fn whole(&self, request: RequestBuilder) -> Option<Value> {
        let response = request.send().await.ok()?;
        let status = response.status();
        let text = response.text().await.ok()?;
        assert!(status.is_success(), "refused with {status}: {text}");
        Some(serde_json::from_str(&text).expect("a whole document"))
    }

    /// GET as a curator.
    pub async fn get(&self, path: &str) -> Option<Value> {
        let url = format!("{}{path}", self.base);
        self.whole(self.http.get(url).bearer_auth(&self.token))
            .await
    }

    /// GET as anybody.
    async fn public(&self, path: &str) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.base);
        let response = self.http.get(url).send().await.expect("answers");
        let status = response.status();
        (status, response.json().await.expect("a document"))
    }
}

/// Writes until the connection breaks, noting before each write what it would do and after it that it was done.
pub async fn write_until_cut_off(answers: Answers, seed: u64, said: Arc<Mutex<Said>>) {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut mine: Vec<String> = Vec::new();
    loop {
        let went_on = match (rng.random_range(0..6), mine.is_empty()) {
            (0, _) => upload(&answers, &mut rng, &said).await,
            (1..=3, false) => {
                let id = mine[rng.random_range(0..mine.len())].clone();
                change(&answers, &mut rng, &id, &said).await
            }
            _ => match create(&answers, &mut rng, &said).await {
                Some(id) => {
                    mine.push(id);
                    Some(())
                }
                None => None,
            },
        };
        if went_on.is_none() {
            return;
        }
    }
}

async fn create(answers: &Answers, rng: &mut StdRng, said: &Mutex<Said>) -> Option<String> {
    let label = format!("碗 {:08x}", rng.random::<u32>());
    let body = json!({"kind": "object", "object_kind": "find", "labels": {"zh-Hans": label}});
    let request = answers.post("/api/v1/curation/records").json(&body);
    let made = answers.whole(request).await?;
    let id = made["id"].as_str().expect("an id").to_owned();
    assert_eq!(made["version"], 1);
    let now = State {
        version: 1,
        label,
        publication: "never",
        public: None,
    };
    let known = Known { now, perhaps: None };
    said.lock()
        .expect("unpoisoned")
        .records
        .insert(id.clone(), known);
    Some(id)
}

/// Edits, publishes or withdraws.
async fn change(answers: &Answers, rng: &mut StdRng, id: &str, said: &Mutex<Said>) -> Option<()> {
    let now = said.lock().expect("unpoisoned").records[id].now.clone();
    let tag = format!("\"{}\"", now.version);
    let path = format!("/api/v1/curation/records/{id}");
    let (request, next) = match rng.random_range(0..3) {
        0 => {
            let publish = answers.post(&format!("{path}/publish")).json(&json!({}));
            let next = State {
                publication: "published",
                public: Some(now.label.clone()),
                ..now
            };
            (publish, next)
        }
        1 if now.publication == "published" => {
            let withdraw = answers.post(&format!("{path}/withdraw"));
            let next = State {
                publication: "withdrawn",
                ..now
            };
            (withdraw, next)
        }
        _ => {
            let label = format!("盘 {:08x}", rng.random::<u32>());
            let edit = answers.http.patch(format!("{}{path}", answers.base));
            let edit = edit.bearer_auth(&answers.token);
            let next = State {
                version: now.version + 1,
                label: label.clone(),
                ..now
            };
            (edit.json(&json!({"labels": {"zh-Hans": label}})), next)
        }
    };
    let note = |change: &dyn Fn(&mut Known)| {
        let mut said = said.lock().expect("unpoisoned");
        change(said.records.get_mut(id).expect("is known"));
    };
    note(&|known| known.perhaps = Some(next.clone()));
    let answer = answers.whole(request.header("if-match", tag)).await?;
    assert_eq!(answer["version"], next.version);
    note(&|known| {
        known.now = next.clone();
        known.perhaps = None;
    });
    Some(())
}

async fn upload(answers: &Answers, rng: &mut StdRng, said: &Mutex<Said>) -> Option<()> {
    let bytes = photograph(rng);
    let sha256 = hash(&bytes);
    let request = answers
        .post("/api/v1/curation/uploads?filename=piece.jpg")
        .header("content-type", "image/jpeg")
        .body(bytes);
    let made = answers.whole(request).await?;
    let id = made["media"]["id"]
        .as_str()
        .expect("an upload names its medium");
    said.lock()
        .expect("unpoisoned")
        .uploads
        .insert(id.to_owned(), sha256);
    Some(())
}

/// A JPEG of noise, up to a few hundred kilobytes; one in four is one of two that come again and again.
fn photograph(rng: &mut StdRng) -> Vec<u8> {
    let mut again = StdRng::seed_from_u64(rng.random_range(0..2));
    let rng = if rng.random_range(0..4) == 0 {
        &mut again
    } else {
        rng
    };
    let (width, height) = (rng.random_range(8..400_u16), rng.random_range(8..400_u16));
    let mut pixels = vec![0; usize::from(width) * usize::from(height) * 3];
    rng.fill(&mut pixels[..]);
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 90)
        .encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb)
        .expect("encodes");
    out
}

fn hash(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes))
}

impl Said {
    /// Takes what was said in another round.
    pub fn extend(&mut self, other: Self) {
        self.records.extend(other.records);
        self.uploads.extend(other.uploads);
    }

    /// How many records were acknowledged.
    pub fn records(&self) -> usize {
        self.records.len()
    }

    /// How many uploads were acknowledged.
    pub fn uploads(&self) -> usize {
        self.uploads.len()
    }

    /// Every acknowledged write is there, whole; one whose answer was cut off is there whole or not at all.
    pub async fn verify(&self, answers: &Answers, program: &Program) {
        for (id, known) in &self.records {
            verify_record(id, known, answers).await;
        }
        for (id, sha256) in &self.uploads {
            let path = format!("/api/v1/curation/records/{id}");
            let found = answers.get(&path).await.expect("answers");
            assert_eq!(found["original"]["sha256"], json!(sha256), "medium {id}");
            let key = celadon::storage::StorageKey::Original(sha256.parse().expect("a hash"));
            let kept = program.data().join("store").join(key.path());
            let bytes = std::fs::read(&kept).expect("the original is kept");
            assert_eq!(&hash(&bytes), sha256, "the original of {id} is untouched");
        }
    }
}

async fn verify_record(id: &str, known: &Known, answers: &Answers) {
    let path = format!("/api/v1/curation/records/{id}");
    let found = answers.get(&path).await.expect("answers");
    let fits = |state: &State| {
        found["version"] == state.version
            && found["labels"]["zh-Hans"] == state.label
            && found["publication"] == state.publication
    };
    let mut possible = [Some(&known.now), known.perhaps.as_ref()]
        .into_iter()
        .flatten();
    let Some(state) = possible.find(|state| fits(state)) else {
        panic!("{id} is {found}, known was {known:?}");
    };
    let (mut versions, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = answers
            .get(&format!("{path}/revisions?limit=100{cursor}"))
            .await;
        let page = page.expect("answers");
        let items = page["items"].as_array().expect("items");
        versions.extend(items.iter().filter_map(|item| item["version"].as_i64()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let all: Vec<i64> = (1..=state.version).rev().collect();
    assert_eq!(versions, all, "{id} has every revision");
    let (status, public) = answers.public(&format!("/api/v1/objects/{id}")).await;
    let expected = match state.publication {
        "published" => StatusCode::OK,
        "withdrawn" => StatusCode::GONE,
        _ => StatusCode::NOT_FOUND,
    };
    assert_eq!(status, expected, "{id}: {public}");
    if status == StatusCode::OK {
        let label = state.public.as_deref().expect("was published with a label");
        assert_eq!(public["label"], label, "{id}");
    }
}
