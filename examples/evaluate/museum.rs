//! The demonstration museum, published and searched as a node does it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use celadon::app::{App, DataLock};
use celadon::config::Sources;
use celadon::db::{publications, records};
use celadon::domain::clock::SystemClock;
use celadon::domain::disclosure::Published;
use celadon::domain::kind::RecordKind;
use celadon::domain::language;
use celadon::domain::permit::Permit;
use celadon::domain::role::Actor;
use celadon::exchange::import::Importer;
use celadon::search::SearchRequest;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::measure::Answer;

/// How long the index may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// A node with every record of a file.
pub struct Museum {
    app: App,
    texts: Vec<(String, String)>,
    runtime: Runtime,
    _data: TempDir,
}

impl Museum {
    /// Imports `file` into a museum of its own.
    pub fn open(file: &Path) -> anyhow::Result<Self> {
        let runtime = Runtime::new()?;
        let data = tempfile::tempdir()?;
        let (app, texts) = runtime.block_on(async {
            let sources = Sources {
                flags: vec![("data".into(), data.path().display().to_string())],
                ..Sources::default()
            };
            let config = sources.load()?;
            let lock = DataLock::take(&config.data)?;
            let app = App::open(config, Arc::new(SystemClock), lock).await?;
            import(&app, file).await?;
            let stop = CancellationToken::new();
            let following = app.follow(stop.clone());
            let head = publications::head(&mut app.db.read().await?.conn()).await?;
            app.index.wait_for(head, PATIENCE).await?;
            stop.cancel();
            following.await?;
            let texts = texts(&app).await?;
            anyhow::Ok((app, texts))
        })?;
        Ok(Self {
            app,
            texts,
            runtime,
            _data: data,
        })
    }

    /// The first records for a question.
    pub fn ask(&self, question: &str, limit: usize) -> anyhow::Result<Vec<Answer>> {
        let request = SearchRequest {
            q: question.into(),
            limit,
            ..SearchRequest::default()
        };
        let found = self.runtime.block_on(self.app.index.search(request))?;
        let answers = found.results.hits.iter().map(|hit| {
            let label = language::pick(&hit.display.labels, "zh-Hans").map_or("", |(_, text)| text);
            Answer {
                id: hit.id.to_string(),
                label: format!("{label} [{}]", hit.kind.as_str()),
            }
        });
        Ok(answers.collect())
    }

    /// Every record that a search without filters may find, with its labels and descriptions.
    pub fn texts(&self) -> Vec<(String, String)> {
        self.texts.clone()
    }
}

async fn import(app: &App, file: &Path) -> anyhow::Result<()> {
    let actor = Actor::system();
    let importer = Importer {
        db: app.db.clone(),
        store: Arc::clone(&app.store),
        clock: Arc::clone(&app.clock),
        scratch: app.config.scratch(),
        upload_bytes: app.config.limits.upload_bytes,
        limits: app.image_limits(),
    };
    let permit = Permit::of(&actor)?;
    importer.run(&actor, &permit, file, |_, _| {}).await?;
    Ok(())
}

async fn texts(app: &App) -> anyhow::Result<Vec<(String, String)>> {
    let mut reader = app.db.read().await?;
    let published = records::all_published(&mut reader.conn(), None, i64::MAX).await?;
    let searched = published.iter().filter_map(|stored| {
        let envelope = &stored.envelope;
        let content = Published::from_stored(envelope.kind, stored.published.as_ref()?).ok()?;
        let common = content.get().common();
        let texts = common.labels.values().chain(common.description.values());
        let text = texts.cloned().collect::<Vec<_>>().join("\n");
        (envelope.kind != RecordKind::Media).then(|| (envelope.id.to_string(), text))
    });
    Ok(searched.collect())
}
