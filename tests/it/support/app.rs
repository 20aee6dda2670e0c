//! A whole museum in this process: its own folder and database, a free port, clients of every sort.
//!
//! Every answer is held against the OpenAPI documents: a status that its operation does not name fails the test.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use celadon::app::{App, DataLock};
use celadon::auth::{self, NewToken, NewUser};
use celadon::config::Sources;
use celadon::db::{changes, publications};
use celadon::domain::clock::SystemClock;
use celadon::domain::permit::Permit;
use celadon::domain::role::{Actor, Role, Roles};
use celadon::exchange::import::{Imported, Importer};
use celadon::http;
use celadon::http::serve::{Bounds, serve};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The password of every user the tests make.
pub const PASSWORD: &str = "nine autumns of wind and dew";

/// A museum that runs until it is dropped.
pub struct TestApp {
    /// Its engines.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    data: TempDir,
    settings: Vec<(String, String)>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<bool>,
    following: JoinHandle<()>,
    follow_until: DropGuard,
}

impl TestApp {
    /// On SQLite and a folder, with the usual limits but no rate limit.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these settings besides.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let settings = settings.iter().map(owned).collect();
        Box::pin(Self::on(tempfile::tempdir().expect("a folder"), settings)).await
    }

    async fn on(data: TempDir, settings: Vec<(String, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let folder = data.path().display().to_string();
        let listen = address.to_string();
        let own = [
            ("data", folder.as_str()),
            ("listen", &listen),
            ("limits.requests_per_second", "0"),
        ];
        let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let flags = own.into_iter().chain(settings.clone()).collect();
        let config = Sources {
            flags,
            ..Sources::default()
        }
        .load()
        .expect("a configuration");
        let limits = config.limits.clone();
        let lock = DataLock::take(&config.data).expect("a folder of its own");
        let app = App::open(config, Arc::new(SystemClock), lock)
            .await
            .expect("opens");
        let bounds = Bounds {
            header_timeout: Duration::from_millis(limits.header_timeout_ms),
            connections: limits.connections as usize,
            drain: Duration::from_secs(1),
        };
        let follow_until = CancellationToken::new();
        let following = app.follow(follow_until.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(serve(
            listener,
            http::Site::new(app.clone()),
            bounds,
            async {
                let _ = stopped.await;
            },
        ));
        Self {
            app,
            address,
            data,
            settings,
            stop,
            serving,
            following,
            follow_until: follow_until.drop_guard(),
        }
    }

    /// Stops, lets `between` do what it likes to the data folder, and starts again on it, at another address.
    pub async fn again(self, between: impl FnOnce(&Path)) -> Self {
        drop((self.stop, self.follow_until));
        self.serving.await.expect("it ends");
        self.following.await.expect("it ends");
        self.app.db.close().await;
        drop(self.app);
        between(self.data.path());
        Box::pin(Self::on(self.data, self.settings)).await
    }

    /// The index looks at the log no more: what it knows stands still.
    pub async fn stop_following(&mut self) {
        let running = std::mem::replace(
            &mut self.follow_until,
            CancellationToken::new().drop_guard(),
        );
        drop(running);
        (&mut self.following).await.expect("it ends");
        self.following = tokio::spawn(std::future::ready(()));
    }

    /// Imports a file of JSON lines, and waits until all of it is searched.
    pub async fn import(&self, file: &Path) -> Imported {
        let actor = Actor::system();
        let permit = Permit::of(&actor).expect("the system may");
        let importer = Importer {
            db: self.app.db.clone(),
            store: Arc::clone(&self.app.store),
            clock: Arc::clone(&self.app.clock),
            scratch: self.app.config.scratch(),
            upload_bytes: self.app.config.limits.upload_bytes,
            limits: self.app.image_limits(),
        };
        let imported = importer.run(&actor, &permit, file, |_, _| {}).await;
        let imported = imported.expect("is imported");
        self.searched().await;
        imported
    }

    /// Waits until everything written so far is searched, by the public and by curators.
    pub async fn searched(&self) {
        let (published, changed) = {
            let mut reader = self.app.db.read().await.expect("reads");
            let mut conn = reader.conn();
            (
                publications::head(&mut conn).await.expect("reads"),
                changes::head(&mut conn).await.expect("reads"),
            )
        };
        let minute = Duration::from_mins(1);
        let index = self.app.index.wait_for(published, minute).await;
        index.expect("follows");
        let working = self.app.working.wait_for(changed, minute).await;
        working.expect("follows");
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Does what the worker would do, with the program's own decoder, until no job is left.
    pub async fn run_jobs(&self) -> (usize, usize) {
        let mut runner = self.app.runner().expect("a runner");
        runner.workshop.exe = env!("CARGO_BIN_EXE_celadon").into();
        runner
            .drain(&CancellationToken::new(), |_, _| {})
            .await
            .expect("jobs end")
    }

    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::at(self.url(""))
    }

    /// A program with the token of a new user who has this role.
    pub async fn token(&self, role: Role) -> Client {
        let mut client = self.anonymous();
        let secret = self.fresh_token(role).await;
        let value = HeaderValue::from_str(&format!("Bearer {secret}")).expect("ascii");
        client.headers.insert("authorization", value);
        client
    }

    /// The secret of a new user's token.
    pub async fn fresh_token(&self, role: Role) -> String {
        let permit = Permit::of(&Actor::system()).expect("the system may");
        let user = self.user(role).await;
        let new = NewToken {
            user: user.id,
            label: "test".to_owned(),
            scopes: Roles::default(),
            expires_at: None,
        };
        let clock = self.app.clock.as_ref();
        auth::create_token(&self.app.db, clock, &permit, new)
            .await
            .expect("a token")
            .1
    }

    /// A new user of this role.
    pub async fn user(&self, role: Role) -> celadon::db::users::User {
        let permit = Permit::of(&Actor::system()).expect("the system may");
        let name = format!("{role} {}", self.app.clock.new_id());
        let roles = Roles::new([role]).expect("no clash");
        let new = NewUser {
            name,
            password: Some(PASSWORD.to_owned()),
            roles,
        };
        auth::add_user(&self.app.db, self.app.clock.as_ref(), &permit, new)
            .await
            .expect("a user")
    }

    /// A browser in which a new user of this role has signed in: cookie and CSRF token.
    pub async fn browser(&self, role: Role) -> Client {
        let user = self.user(role).await;
        let mut client = self.anonymous();
        let answer = client
            .post(
                "/api/v1/curation/sessions",
                &json!({"name": user.name, "password": PASSWORD}),
            )
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let cookie = answer
            .header("set-cookie")
            .split(';')
            .next()
            .expect("a cookie")
            .to_owned();
        client
            .headers
            .insert("cookie", HeaderValue::from_str(&cookie).expect("ascii"));
        let csrf = answer.body["csrf_token"].as_str().expect("a token");
        client
            .headers
            .insert("x-csrf-token", HeaderValue::from_str(csrf).expect("ascii"));
        client
    }
}

fn plain() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

/// Somebody with their credentials.
#[derive(Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    /// Sent with every request.
    pub headers: HeaderMap,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, if it is JSON.
    pub body: Value,
    /// The body as text.
    pub text: String,
    /// The body as it came.
    pub bytes: bytes::Bytes,
}

impl Answer {
    /// A header that must be there.
    pub fn header(&self, name: &str) -> &str {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("no {name} in {:?}", self.headers));
        value.to_str().expect("text")
    }

    /// The problem's code; fails if the answer is no whole problem.
    pub fn problem(&self) -> &str {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text
        );
        assert_eq!(self.body["status"], self.status.as_u16());
        assert_eq!(self.body["request_id"], self.header("x-request-id"));
        for member in ["title", "detail", "instance"] {
            assert!(self.body[member].is_string(), "{member} in {}", self.text);
        }
        self.body["type"]
            .as_str()
            .and_then(|kind| kind.rsplit('/').next())
            .expect("a type")
    }

    /// The faults as `(pointer, code)`, sorted.
    pub fn faults(&self) -> Vec<(&str, &str)> {
        let faults = self.body["errors"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut found: Vec<_> = faults
            .iter()
            .map(|fault| {
                (
                    fault["pointer"].as_str().expect("a pointer"),
                    fault["code"].as_str().expect("a code"),
                )
            })
            .collect();
        found.sort_unstable();
        found
    }

    /// The id of the record.
    pub fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {}", self.text))
            .to_owned()
    }
}

impl Client {
    /// Somebody who is not signed in, at a museum wherever it runs.
    pub fn at(base: String) -> Self {
        Self {
            base,
            http: plain(),
            headers: HeaderMap::new(),
        }
    }

    /// The same client with one more header.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header");
        client.headers.insert(HeaderName::from_static(name), value);
        client
    }

    /// The same client without a header.
    pub fn without(&self, name: &str) -> Self {
        let mut client = self.clone();
        client.headers.remove(name);
        client
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(
            Method::POST,
            path,
            Some(("application/json", body.to_string().into_bytes())),
        )
        .await
    }

    /// Any method with JSON.
    pub async fn json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(
            method,
            path,
            Some(("application/json", body.to_string().into_bytes())),
        )
        .await
    }

    /// A merge patch of this version.
    pub async fn patch(&self, path: &str, version: i64, body: &Value) -> Answer {
        self.with("if-match", &format!("\"{version}\""))
            .json(Method::PATCH, path, body)
            .await
    }

    /// Any request; the answer is held against the documents.
    pub async fn send(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        let url = format!("{}{path}", self.base);
        let mut request = self
            .http
            .request(method.clone(), url)
            .headers(self.headers.clone());
        if let Some((media_type, bytes)) = body {
            request = request.header("content-type", media_type).body(bytes);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
            bytes,
        };
        hold_against_documents(&method, path, &answer);
        answer
    }

    /// Creates a record and answers its id.
    pub async fn create(&self, content: &Value) -> String {
        let made = self.post("/api/v1/curation/records", content).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.id()
    }

    /// Publishes version 1 of a record.
    pub async fn publish(&self, id: &str) -> Answer {
        let path = format!("/api/v1/curation/records/{id}/publish");
        let answer = self
            .with("if-match", "\"1\"")
            .post(&path, &json!({"include_media": true}))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer
    }
}

/// The least an object needs.
pub fn object(label: &str) -> Value {
    json!({"kind": "object", "object_kind": "find", "labels": {"zh-Hans": label},
        "rights": {"statement": "http://rightsstatements.org/vocab/NoC-OKLR/1.0/", "credit": {"en": "Test"}}})
}

static DOCUMENTS: LazyLock<[Value; 2]> = LazyLock::new(|| {
    [
        celadon::http::openapi::museum(),
        celadon::http::openapi::curation(),
    ]
});

fn hold_against_documents(method: &Method, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap_or_default();
    let method = method.as_str().to_lowercase();
    for document in DOCUMENTS.iter() {
        for (template, item) in document["paths"].as_object().expect("paths") {
            let operation = &item[&method];
            if operation.is_null() || !fits(template, path) {
                continue;
            }
            let status = answer.status.as_str();
            let known = operation["responses"].get(status).is_some();
            assert!(
                known,
                "{method} {template} answered {status}, which its document does not name: {}",
                answer.text
            );
            if answer.status.is_client_error() || answer.status.is_server_error() {
                answer.problem();
            }
            return;
        }
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (wanted, given): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted
            .iter()
            .zip(given)
            .all(|(want, give)| want.starts_with('{') || *want == give)
}
