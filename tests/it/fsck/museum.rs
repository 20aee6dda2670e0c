//! A small museum with one of everything that an inspection looks at, built once an engine and copied for each test.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where something is wrong"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use celadon::catalog::{self, Expected, Incoming};
use celadon::db::{Conn, Db, Priority};
use celadon::domain::clock::{Clock, SystemClock};
use celadon::domain::id::{RecordId, Seq, Sha256, Version};
use celadon::domain::kind::RecordKind;
use celadon::domain::making::Making;
use celadon::domain::permit::Permit;
use celadon::domain::record::Content;
use celadon::domain::role::Actor;
use celadon::follow::{Follower, Public, View, Working};
use celadon::fsck::{Depth, Museum, Report};
use celadon::imaging::limits::ImageLimits;
use celadon::jobs::Runner;
use celadon::media::make::Workshop;
use celadon::media::receive::receive_file;
use celadon::media::upload::{Upload, upload};
use celadon::search::{CursorKey, Display, Document};
use celadon::storage::{self, StorageKey};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::postgres::Cluster;

const SITE: u128 = 1;
const HIDDEN: u128 = 2;
const CONTEXT: u128 = 3;
/// A find that is public in version 1 and stands at version 2.
pub const BOWL: u128 = 4;
const SECRET: u128 = 5;
const GONE: u128 = 6;
/// The one medium.
pub const PHOTOGRAPH: u128 = 7;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// In the folder.
    Sqlite,
    /// In the cluster.
    Postgres,
}

/// The museum that copies are made of.
pub struct Template {
    folder: tempfile::TempDir,
    url: String,
    engine: Engine,
}

/// A museum of a test's own.
pub struct Kept {
    folder: tempfile::TempDir,
    url: String,
    /// Its database.
    pub db: Db,
}

/// The id of a record.
pub fn id(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

fn picture() -> Vec<u8> {
    let (width, height) = (700_u16, 600_u16);
    let mut pixels = Vec::new();
    for at in 0..u32::from(width) * u32::from(height) {
        let value = (at.wrapping_mul(2_654_435_761) >> 24) as u8;
        pixels.extend([value, value / 2, 90]);
    }
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 90)
        .encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    out
}

/// The hash of the photograph's original.
pub fn photograph_hash() -> Sha256 {
    use sha2::Digest;
    Sha256(sha2::Sha256::digest(picture()).into())
}

fn records() -> Vec<Incoming> {
    let rights = json!({"statement": "http://rightsstatements.org/vocab/NoC-OKLR/1.0/", "credit": {"en": "Test"}});
    let point = json!({"longitude": 121.3369, "latitude": 30.1228});
    let one = |n: u128, kind: RecordKind, document: Value| Incoming {
        id: id(n),
        content: Content::parse(kind, &document).unwrap(),
        publish: true,
    };
    vec![
        one(
            SITE,
            RecordKind::Site,
            json!({"site_kind": "kiln", "labels": {"zh-Hans": "荷花芯"}, "disclosure": "exact", "point": point}),
        ),
        one(
            HIDDEN,
            RecordKind::Site,
            json!({"site_kind": "kiln", "labels": {"zh-Hans": "某窑址"}, "disclosure": "hidden", "point": point}),
        ),
        one(
            CONTEXT,
            RecordKind::Context,
            json!({"context_kind": "layer", "labels": {"zh-Hans": "第四层"}, "site": id(HIDDEN)}),
        ),
        one(
            BOWL,
            RecordKind::Object,
            json!({"object_kind": "find", "labels": {"zh-Hans": "越窑碗"}, "rights": rights,
                "numbers": [{"type": "accession", "value": "A-1"}], "find_spot": {"site": id(SITE), "find_number": "T1:1"},
                "relations": [{"type": "parallel_of", "target": id(SECRET)}]}),
        ),
        one(
            SECRET,
            RecordKind::Object,
            json!({"object_kind": "find", "labels": {"zh-Hans": "藏锋盘"}, "rights": rights,
                "find_spot": {"context": id(CONTEXT), "find_number": "T2:9"}}),
        ),
        one(
            GONE,
            RecordKind::Object,
            json!({"object_kind": "find", "labels": {"zh-Hans": "已撤回"}, "rights": rights}),
        ),
    ]
}

impl Template {
    /// Builds it: seven records, one edited since it was published, one withdrawn, a photograph with its tiles.
    pub async fn build(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => sqlite_url(folder.path()),
            Engine::Postgres => Cluster::shared().database().await.url().to_owned(),
        };
        let db = Db::open(&url).await.unwrap();
        let clock = SystemClock;
        let actor = Actor::system();
        let (edit, publish) = (Permit::of(&actor).unwrap(), Permit::of(&actor).unwrap());
        for record in records() {
            let mut tx = db.begin(Priority::Edit).await.unwrap();
            let some = [record];
            let arriving = BTreeMap::from([(id(SECRET), RecordKind::Object)]);
            catalog::insert(&mut tx.conn(), &clock, &actor, &edit, &some, &arriving)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        let store = storage::open(&store_url(folder.path())).await.unwrap();
        let scratch = folder.path().join("scratch");
        let original = folder.path().join("piece.jpg");
        std::fs::write(&original, picture()).unwrap();
        let document = json!({"media_kind": "image", "labels": {"en": "Front"},
            "rights": {"statement": "http://rightsstatements.org/vocab/NoC-OKLR/1.0/", "credit": {"en": "Test"}}});
        let request = Upload {
            received: receive_file(&scratch, 1 << 30, &original).await.unwrap(),
            media_type: "image/jpeg".to_owned(),
            file_name: None,
            medium: Incoming {
                id: id(PHOTOGRAPH),
                content: Content::parse(RecordKind::Media, &document).unwrap(),
                publish: true,
            },
            priority: Priority::Edit,
        };
        let limits = ImageLimits::default();
        upload(&db, &*store, &clock, limits, &actor, &edit, request)
            .await
            .unwrap();
        let runner = Runner {
            db: db.clone(),
            store,
            clock: Arc::new(clock),
            workshop: Workshop {
                exe: PathBuf::from(env!("CARGO_BIN_EXE_celadon")),
                scratch,
                limits,
            },
            bell: Arc::default(),
        };
        assert_eq!(
            runner
                .drain(&CancellationToken::new(), |_, _| {})
                .await
                .unwrap(),
            (1, 0)
        );
        let patch = json!({"media": [{"media": id(PHOTOGRAPH), "role": "front"}]});
        catalog::edit(&db, &clock, &actor, &edit, id(BOWL), Expected::Any, &patch)
            .await
            .unwrap();
        catalog::withdraw(&db, &clock, &actor, &publish, id(GONE), Expected::Any)
            .await
            .unwrap();
        db.close().await;
        Self {
            folder,
            url,
            engine,
        }
    }

    /// The tiles of its photograph.
    pub fn making(&self) -> Making {
        let store = self.folder.path().join("store");
        let folder = StorageKey::made_of(id(PHOTOGRAPH));
        let mut files = std::fs::read_dir(store.join(&folder)).unwrap();
        let file = files.next().unwrap().unwrap().file_name();
        let path = format!("{folder}/{}", file.to_str().unwrap());
        StorageKey::parse(&path).unwrap().making().unwrap()
    }

    /// A copy to break.
    pub async fn copy(&self) -> Kept {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), folder.path());
        let url = match self.engine {
            Engine::Sqlite => sqlite_url(folder.path()),
            Engine::Postgres => Cluster::shared().copy_of(&self.url).await.url().to_owned(),
        };
        let db = Db::open_existing(&url).await.unwrap();
        Kept { folder, url, db }
    }
}

fn sqlite_url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("celadon.db").display())
}

fn store_url(folder: &Path) -> String {
    format!("file://{}", folder.join("store").display())
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Kept {
    /// Opens the same folder again.
    pub async fn open(closed: Self) -> Self {
        let db = Db::open_existing(&closed.url).await.unwrap();
        Self { db, ..closed }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the store.
    pub fn store_folder(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// The folder of the index, which a server makes.
    pub fn index_folder(&self) -> PathBuf {
        self.folder.path().join("index").join("public")
    }

    /// The folder of the index of working copies.
    pub fn working_folder(&self) -> PathBuf {
        self.folder.path().join("index").join("working")
    }

    /// Does what a server does to its indexes until they are level with the logs.
    pub async fn follow(&self) {
        self.follow_one::<Public>(self.index_folder()).await;
        self.follow_one::<Working>(self.working_folder()).await;
    }

    async fn follow_one<V: View>(&self, folder: PathBuf) {
        let key = CursorKey::new([1; 32]);
        let index = Follower::<V>::open(self.db.clone(), folder, key).await;
        let index = index.unwrap();
        let stop = CancellationToken::new();
        let (following, until) = (Arc::clone(&index), stop.clone());
        let running = tokio::spawn(async move { following.run(until).await });
        let head = V::head(&mut self.db.read().await.unwrap().conn()).await;
        index
            .wait_for(head.unwrap(), Duration::from_secs(20))
            .await
            .unwrap();
        stop.cancel();
        running.await.unwrap();
    }

    /// Runs SQL behind the program's back.
    pub async fn execute(&self, sql: &str) {
        let mut tx = self.db.begin(Priority::Edit).await.unwrap();
        let sql_text = sqlx::AssertSqlSafe(sql.to_owned());
        match tx.conn() {
            Conn::Sqlite(c) => drop(sqlx::query(sql_text).execute(c).await.expect(sql)),
            Conn::Postgres(c) => drop(sqlx::query(sql_text).execute(c).await.expect(sql)),
        }
        tx.commit().await.unwrap();
    }

    /// What an inspection takes.
    pub async fn museum(&self) -> Museum {
        Museum {
            db: self.db.clone(),
            store: storage::open(&store_url(self.folder.path())).await.unwrap(),
            clock: Arc::new(SystemClock),
            index: self.index_folder(),
            working: self.working_folder(),
            sweep: false,
        }
    }

    /// Inspects it.
    pub async fn inspect(&self, depth: Depth) -> Report {
        let museum = self.museum().await;
        museum.inspect(depth, &mut |_, _, _| {}).await.unwrap()
    }
}

/// Merges one public form into another, with a find that names it in public and in a draft, and deletes a draft.
pub async fn merge_and_delete(kept: &Kept) {
    let (db, clock, actor) = (&kept.db, &SystemClock, Actor::system());
    let (edit, publish) = (Permit::of(&actor).unwrap(), Permit::of(&actor).unwrap());
    let made = async |document: Value, public: bool| {
        let made = catalog::create(db, clock, &actor, &edit, &document).await;
        let id = made.unwrap().stored.envelope.id;
        if public {
            catalog::publish(db, clock, &actor, &publish, id, Expected::Any, false)
                .await
                .unwrap();
        }
        id
    };
    let form =
        |label: &str| json!({"kind": "concept", "scheme": "form", "labels": {"zh-Hans": label}});
    let bowl = made(form("碗"), true).await;
    let other = made(form("盌"), true).await;
    let needless = made(form("误"), false).await;
    let find = json!({"kind": "object", "object_kind": "find", "labels": {"zh-Hans": "敞口者"},
        "find_spot": {"site": id(SITE)}, "form": other});
    let find = made(find, true).await;
    let draft = json!({"labels": {"zh-Hans": "敞口者（改）"}});
    catalog::edit(db, clock, &actor, &edit, find, Expected::Any, &draft)
        .await
        .unwrap();
    let merged = catalog::merge(db, clock, &actor, &publish, other, Expected::Any, bowl, 100);
    let merged = Box::pin(merged).await.unwrap();
    assert_eq!(merged.stored.envelope.id, bowl);
    catalog::delete(db, clock, &actor, &publish, needless, Expected::Any)
        .await
        .unwrap();
}

/// Creates, edits, publishes and withdraws until told to stop; answers how much it wrote.
pub async fn write_until(kept: Arc<Kept>, seed: u64, stop: CancellationToken) -> usize {
    let clock = SystemClock;
    let actor = Actor::system();
    let (edit, publish) = (Permit::of(&actor).unwrap(), Permit::of(&actor).unwrap());
    let mut written = 0;
    while !stop.is_cancelled() {
        let document = json!({"kind": "object", "object_kind": "find", "labels": {"en": format!("piece {seed} {}", clock.new_id())},
            "numbers": [{"type": "accession", "value": format!("{}", clock.new_id())}], "find_spot": {"site": id(SITE)}});
        let made = catalog::create(&kept.db, &clock, &actor, &edit, &document)
            .await
            .unwrap();
        let record = made.stored.envelope.id;
        let first = Expected::Version(Version(1));
        catalog::publish(&kept.db, &clock, &actor, &publish, record, first, false)
            .await
            .unwrap();
        let patch = json!({"labels": {"en": "another"}, "media": [{"media": id(PHOTOGRAPH), "role": "front"}]});
        catalog::edit(&kept.db, &clock, &actor, &edit, record, first, &patch)
            .await
            .unwrap();
        let second = Expected::Version(Version(2));
        catalog::withdraw(&kept.db, &clock, &actor, &publish, record, second)
            .await
            .unwrap();
        written += 4;
    }
    written
}

/// What an index might hold of a record at its first version.
pub fn document(id: RecordId) -> Document {
    Document {
        id,
        kind: RecordKind::Object,
        version: Version(1),
        names: vec!["碗".to_owned()],
        numbers: Vec::new(),
        texts: Vec::new(),
        sorts: Vec::new(),
        passages: Vec::new(),
        links: vec![id],
        facets: BTreeMap::new(),
        measures: BTreeMap::new(),
        years: Vec::new(),
        tints: Vec::new(),
        proportions: Vec::new(),
        sort_key_en: String::new(),
        sort_key: "wan".to_owned(),
        published_at: 0,
        seq: Seq(0),
        display: Display::default(),
    }
}
