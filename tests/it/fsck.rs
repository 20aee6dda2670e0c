//! The inspection: a sound museum is found sound; whatever is broken in it is named.

#![expect(clippy::unwrap_used, reason = "a test stops where something is wrong")]

mod museum;

use std::path::Path;
use std::sync::Arc;

use celadon::domain::clock::SystemClock;
use celadon::domain::making::Making;
use celadon::fsck::{Depth, Museum, Report};
use celadon::search::{Commit, Volume, Writer};
use celadon::storage::{self, StorageKey};
use futures::{StreamExt, stream};

use museum::{BOWL, Engine, Kept, Template};

/// What was found, as `(code, part)`, each once.
fn codes(report: &Report) -> Vec<(&'static str, &'static str)> {
    let mut codes: Vec<_> = report
        .parts
        .iter()
        .flat_map(|part| part.findings.iter().map(|found| (found.code, part.name)))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn print(report: &Report) -> String {
    format!("{:#?}", report.findings().collect::<Vec<_>>())
}

/// Breaks the museum in one way by SQL and says what must be found, and nothing else.
async fn broken_by_sql(template: &Template, depth: Depth, sql: &[String], expected: &[&str]) {
    let kept = template.copy().await;
    for text in sql {
        kept.execute(text).await;
    }
    let report = kept.inspect(depth).await;
    let found: Vec<_> = codes(&report).into_iter().map(|(code, _)| code).collect();
    let engine = kept.db.engine();
    assert_eq!(found, expected, "{engine}: {sql:?}: {}", print(&report));
    kept.db.close().await;
}

/// Breaks the store in one way and says what must be found.
async fn broken_in_store(
    template: &Template,
    depth: Depth,
    change: impl FnOnce(&Path),
    expected: &[&str],
) {
    let kept = template.copy().await;
    change(&kept.store_folder());
    let report = kept.inspect(depth).await;
    let found: Vec<_> = codes(&report).into_iter().map(|(code, _)| code).collect();
    assert_eq!(found, expected, "{}", print(&report));
    kept.db.close().await;
}

const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_museum_is_found_sound() {
    for engine in ENGINES {
        let template = Template::build(engine).await;
        let kept = template.copy().await;
        for depth in [Depth::Usual, Depth::Deep] {
            let mut told = Vec::new();
            let report = kept
                .museum()
                .await
                .inspect(depth, &mut |part, done, total| {
                    told.push((part, done, total));
                })
                .await
                .unwrap();
            assert_eq!(report.faults(), 0, "{}", print(&report));
            let parts: Vec<_> = report.parts.iter().map(|part| part.name).collect();
            let all = [
                "database",
                "logs",
                "records",
                "originals",
                "renditions",
                "left-overs",
                "jobs",
                "index",
                "work index",
            ];
            assert_eq!(parts, all);
            for part in all {
                assert!(
                    told.iter().any(|(name, ..)| *name == part),
                    "{part} was told"
                );
            }
            let remark = |name| &report.parts.iter().find(|p| p.name == name).unwrap().remark;
            assert_eq!(remark("records"), "7 records");
            assert_eq!(remark("left-overs"), "none");
            assert!(
                remark("originals").starts_with("1, "),
                "{}",
                remark("originals")
            );
        }
        kept.db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_museum_after_a_merge_and_a_delete_is_found_sound() {
    for engine in ENGINES {
        let template = Template::build(engine).await;
        let kept = template.copy().await;
        // The index stands before the merge and follows it.
        kept.follow().await;
        museum::merge_and_delete(&kept).await;
        kept.follow().await;
        for depth in [Depth::Usual, Depth::Deep] {
            let report = kept.inspect(depth).await;
            assert_eq!(report.faults(), 0, "{engine:?}: {}", print(&report));
            let records = report.parts.iter().find(|part| part.name == "records");
            assert_eq!(
                records.unwrap().remark,
                "10 records",
                "seven, two forms and the find; the needless one is gone"
            );
        }
        kept.db.close().await;
    }
}

/// Statements that break a museum, and the codes that must be found, no others.
type Case = (Vec<String>, &'static [&'static str]);

fn case(sql: &str, expected: &'static [&'static str]) -> Case {
    (vec![sql.to_owned()], expected)
}

const BOWL_SQL: &str = "filter_text like '%碗%'";
const OF_BOWL_SQL: &str = "(select id from records where filter_text like '%碗%')";

fn breaks_of_logs() -> Vec<Case> {
    vec![
        case("delete from changes where seq = 4", &["log_gap"]),
        case(
            "update counters set seq = seq + 2 where name = 'publications'",
            &["log_gap"],
        ),
        case(
            "update counters set seq = seq - 1 where name = 'changes'",
            &["log_beyond_counter"],
        ),
        case(
            &format!("delete from changes where record = {OF_BOWL_SQL} and version = 2"),
            &["log_gap", "version_not_logged"],
        ),
        case(
            "update publications set op = 'withdraw' where seq = 1",
            &["publication_not_logged"],
        ),
        case(
            "update changes set record = (select id from jobs) where seq = 4",
            &["log_of_no_record"],
        ),
    ]
}

/// Breaks of the records themselves; `swap` replaces a text within a document.
fn breaks_of_records(swap: &impl Fn(&str, &str, &str) -> String) -> Vec<Case> {
    let update = |set: &str| format!("update records set {set} where {BOWL_SQL}");
    vec![
        case(
            &update(&swap("working", "碗", "盘")),
            &[
                "filter_text_differs",
                "sort_key_differs",
                "working_copy_is_not_its_revision",
            ],
        ),
        case(
            &update(&swap("working", "\"labels\"", "\"lables\"")),
            &["working_copy_unreadable"],
        ),
        case(
            &update(&swap("published", "\"labels\"", "\"lables\"")),
            &["projection_unreadable"],
        ),
        case(&update("published = null"), &["states_contradict"]),
        case(
            &update("published_version = 9"),
            &[
                "publication_not_logged",
                "published_version_lost",
                "states_contradict",
            ],
        ),
        case(&update("review = 'lost'"), &["unreadable_row"]),
        case(&update("published_sort_key = 'zzz'"), &["sort_key_differs"]),
        case(
            &format!("delete from revisions where record = {OF_BOWL_SQL} and version = 1"),
            &["published_version_lost", "revisions_broken"],
        ),
        case(
            &format!(
                "update revisions set content = '{{}}' where record = {OF_BOWL_SQL} and version = 2"
            ),
            &["working_copy_is_not_its_revision"],
        ),
        // A find below a hidden site whose projection tells where it was found.
        case(
            "update records set published = working where filter_text like '%藏%'",
            &["projection_tells_too_much"],
        ),
    ]
}

fn breaks_of_side_tables() -> Vec<Case> {
    vec![
        case(
            "delete from numbers where type = 'accession'",
            &["side_rows_differ"],
        ),
        case(
            "update relations set role = 'copy_of' where role = 'parallel_of'",
            &["side_rows_differ"],
        ),
        case(
            "update relations set target = (select id from jobs) where role = 'parallel_of'",
            &["reference_to_nothing", "side_rows_differ"],
        ),
        case("delete from relations", &["side_rows_differ"]),
        case(
            "update media_links set position = position + 1",
            &["side_rows_differ"],
        ),
        case("delete from findings", &["misjudged"]),
        case("delete from lint", &["finding_strays", "misjudged"]),
        case(
            "update findings set rule = 'made_up' where rule = 'photograph_missing'",
            &["finding_strays", "misjudged"],
        ),
        case("update lint set weight = weight + 1", &["misjudged"]),
        case("update lint set completeness = 101", &["misjudged"]),
        case(
            "insert into lint_rules (code, enabled, version, changed_at, changed_by_name) values ('photograph_missing', false, 2, '2026-11-25T00:00:00Z', 'wang')",
            &["misjudged"],
        ),
    ]
}

fn breaks_of_media_and_jobs() -> Vec<Case> {
    let two = |one: &str, two: &str| vec![one.to_owned(), two.to_owned()];
    vec![
        case("update jobs set finished_at = null", &["job_unsound"]),
        case("update jobs set state = 'lost'", &["job_unsound"]),
        case("update jobs set kind = 'conjure'", &["job_unknown"]),
        case("delete from renditions", &["tiles_never_made"]),
        case(
            "insert into deny_list (record) select id from records where kind = 'site'",
            &["denied_for_ever"],
        ),
        (
            two("delete from renditions", "delete from originals"),
            &["medium_without_original"],
        ),
        case(
            "delete from originals",
            &["medium_misplaced", "medium_without_original"],
        ),
        case("update originals set sha256 = 'none'", &["unreadable_row"]),
        case("update originals set bytes = bytes + 1", &["original_cut"]),
        case("update renditions set bytes = bytes + 1", &["pyramid_cut"]),
        case(
            "update renditions set width = width + 1",
            &["pyramid_index_differs"],
        ),
        case(
            "update renditions set recipe = 99",
            &[
                "pyramid_index_missing",
                "pyramid_missing",
                "thumbnail_missing",
            ],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_row_is_named() {
    for engine in ENGINES {
        let template = Template::build(engine).await;
        let swap = |column: &str, from: &str, to: &str| match engine {
            Engine::Sqlite => format!("{column} = replace({column}, '{from}', '{to}')"),
            Engine::Postgres => {
                format!("{column} = replace({column}::text, '{from}', '{to}')::jsonb")
            }
        };
        let cases = [
            breaks_of_logs(),
            breaks_of_records(&swap),
            breaks_of_side_tables(),
            breaks_of_media_and_jobs(),
        ]
        .concat();
        stream::iter(&cases)
            .for_each_concurrent(4, |(sql, expected)| {
                broken_by_sql(&template, Depth::Usual, sql, expected)
            })
            .await;
        let old = format!(
            "update revisions set content = '[]' where record = {OF_BOWL_SQL} and version = 1"
        );
        let expected = ["published_version_lost", "revision_unreadable"];
        broken_by_sql(&template, Depth::Deep, &[old], &expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_bytes_is_named() {
    let template = Template::build(Engine::Sqlite).await;
    let original = StorageKey::Original(museum::photograph_hash()).path();
    let making = template.making();
    let pyramid = StorageKey::Pyramid(making).path();
    let index = StorageKey::PyramidIndex(making).path();
    let thumbnails = |store: &Path| -> Vec<_> {
        let folder = store.join(&pyramid).parent().unwrap().to_owned();
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path());
        files
            .filter(|path| path.extension().is_some_and(|e| e == "jpg"))
            .collect()
    };
    let flip = |path: &Path, at: u64| {
        use std::os::unix::fs::FileExt;
        let file = std::fs::File::options()
            .read(true)
            .write(true)
            .open(path)
            .unwrap();
        let mut byte = [0];
        file.read_exact_at(&mut byte, at).unwrap();
        file.write_all_at(&[byte[0] ^ 0xff], at).unwrap();
    };
    let cut = |path: &Path| {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_len(file.metadata().unwrap().len() - 1).unwrap();
    };
    let remove = |path: &Path| std::fs::remove_file(path).unwrap();

    for depth in [Depth::Usual, Depth::Deep] {
        broken_in_store(
            &template,
            depth,
            |s| remove(&s.join(&original)),
            &["original_missing"],
        )
        .await;
        broken_in_store(
            &template,
            depth,
            |s| cut(&s.join(&original)),
            &["original_cut"],
        )
        .await;
        broken_in_store(
            &template,
            depth,
            |s| remove(&s.join(&pyramid)),
            &["pyramid_missing"],
        )
        .await;
        broken_in_store(
            &template,
            depth,
            |s| cut(&s.join(&pyramid)),
            &["pyramid_cut"],
        )
        .await;
        broken_in_store(
            &template,
            depth,
            |s| remove(&s.join(&index)),
            &["pyramid_index_missing"],
        )
        .await;
        broken_in_store(
            &template,
            depth,
            |s| cut(&s.join(&index)),
            &["pyramid_index_broken"],
        )
        .await;
        broken_in_store(
            &template,
            depth,
            |s| remove(&thumbnails(s)[0]),
            &["thumbnail_missing"],
        )
        .await;
    }
    // One bit inside a file: its size is right, so only a deep look sees it.
    let flipped = |s: &Path| flip(&s.join(&original), 1000);
    broken_in_store(&template, Depth::Usual, flipped, &[]).await;
    broken_in_store(&template, Depth::Deep, flipped, &["original_altered"]).await;
    let flipped = |s: &Path| {
        let bytes = std::fs::read(s.join(&index)).unwrap();
        let index = celadon::imaging::index::PyramidIndex::decode(&bytes).unwrap();
        flip(&s.join(&pyramid), index.levels[0].tiles[0].offset);
    };
    broken_in_store(&template, Depth::Usual, flipped, &[]).await;
    broken_in_store(&template, Depth::Deep, flipped, &["pyramid_broken"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_no_row_names_are_counted_and_are_no_fault() {
    let template = Template::build(Engine::Sqlite).await;
    let kept = template.copy().await;
    let store = kept.museum().await.store;
    let stranger = StorageKey::Original(celadon::domain::id::Sha256([7; 32]));
    store
        .put_bytes(&stranger, vec![1; 3_000_000].into())
        .await
        .unwrap();
    let served = template.making();
    let older = StorageKey::Pyramid(Making {
        recipe: 1,
        id: None,
        ..served
    });
    store.put_bytes(&older, vec![1; 10].into()).await.unwrap();
    std::fs::write(kept.store_folder().join("notes.txt"), "not ours").unwrap();
    let report = kept.inspect(Depth::Usual).await;
    assert_eq!(report.faults(), 0, "{}", print(&report));
    let remark = &report
        .parts
        .iter()
        .find(|p| p.name == "left-overs")
        .unwrap()
        .remark;
    assert_eq!(
        remark,
        "1 object, 3 MB of originals that no row names; 1 object, 1 MB of tiles that no row names; \
        1 object, 1 MB that this program never wrote"
    );

    // Only what can be made again is swept, and only where nobody makes it just now.
    let making = "insert into jobs (id, kind, subject, state, done, total, attempts, created_at) \
        select x'01010101010101010101010101010101', 'ingest', media, 'queued', 0, 0, 0, at from renditions";
    kept.execute(making).await;
    let museum = Museum {
        sweep: true,
        ..kept.museum().await
    };
    let sweep = async || {
        let report = museum
            .inspect(Depth::Usual, &mut |_, _, _| {})
            .await
            .unwrap();
        assert_eq!(report.faults(), 0, "{}", print(&report));
        let left = report.parts.into_iter().find(|p| p.name == "left-overs");
        left.unwrap().remark
    };
    assert!(!sweep().await.contains("swept"));
    kept.execute("delete from jobs where state = 'queued'")
        .await;
    assert_eq!(
        sweep().await,
        "1 object, 3 MB of originals that no row names; 1 object, 1 MB of tiles that no row named, swept; \
        1 object, 1 MB that this program never wrote"
    );
    assert_eq!(store.head(&older).await.unwrap(), None);
    assert!(
        store
            .head(&StorageKey::Pyramid(served))
            .await
            .unwrap()
            .is_some()
    );

    // What is claimed by an upload on its way is no left-over.
    let claim = "insert into claims (id, sha256, at) values (x'01010101010101010101010101010101', \
        '0707070707070707070707070707070707070707070707070707070707070707', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";
    kept.execute(claim).await;
    let report = kept.inspect(Depth::Usual).await;
    let remark = &report
        .parts
        .iter()
        .find(|p| p.name == "left-overs")
        .unwrap()
        .remark;
    assert_eq!(remark, "1 object, 1 MB that this program never wrote");
    kept.db.close().await;
}

/// What stands beside the public index in the report, and the codes of its faults.
async fn of_index(kept: &Kept) -> (String, Vec<&'static str>) {
    of_part(kept, "index").await
}

async fn of_part(kept: &Kept, name: &str) -> (String, Vec<&'static str>) {
    let report = kept.inspect(Depth::Usual).await;
    let part = report
        .parts
        .into_iter()
        .find(|part| part.name == name)
        .unwrap();
    (
        part.remark,
        part.findings.iter().map(|found| found.code).collect(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_is_held_against_the_database() {
    let template = Template::build(Engine::Sqlite).await;
    let kept = template.copy().await;
    let (remark, faults) = of_index(&kept).await;
    assert!(
        remark.contains("none yet") && faults.is_empty(),
        "{remark} {faults:?}"
    );
    kept.follow().await;
    let sound = ("6 records, level with the log".to_owned(), vec![]);
    assert_eq!(of_index(&kept).await, sound);

    // Publications it has not seen yet are no fault; the same change without a row in the log is.
    let withdraw =
        "update records set publication = 'withdrawn', published = null where kind = 'context'";
    kept.execute(withdraw).await;
    assert_eq!(of_index(&kept).await.1, ["index_shows_unpublished"]);
    kept.execute("insert into publications (seq, at, op, record, kind, version) \
        select (select max(seq) + 1 from publications), at, 'withdraw', record, kind, version from publications where kind = 'context'").await;
    kept.execute("update counters set seq = seq + 1 where name = 'publications'")
        .await;
    let (remark, faults) = of_index(&kept).await;
    assert_eq!(
        (remark.as_str(), faults.len()),
        ("6 records, 1 publication behind, which a server follows", 0)
    );
    kept.follow().await;
    assert_eq!(of_index(&kept).await.0, "5 records, level with the log");
    kept.execute("update records set published_version = 2 where filter_text like '%碗%'")
        .await;
    assert_eq!(of_index(&kept).await.1, ["index_differs"]);
    kept.execute("update records set published_version = 1 where filter_text like '%碗%'")
        .await;

    // An index that lost a document, and one that holds a document twice.
    let commit = change_index(&kept.index_folder(), |writer| {
        writer.delete(museum::id(BOWL));
    });
    assert_eq!(of_index(&kept).await.1, ["index_lacks"]);
    change_index(&kept.index_folder(), |writer| {
        let document = museum::document(museum::id(BOWL));
        writer.add(&document).unwrap();
        writer.add(&document).unwrap();
    });
    assert_eq!(of_index(&kept).await.1, ["index_holds_twice"]);
    change_index(&kept.index_folder(), |writer| {
        writer.delete(museum::id(BOWL));
    });

    // A database from an older backup, and files that are no index.
    kept.execute(&format!(
        "delete from publications where seq = {}",
        commit.seq
    ))
    .await;
    kept.execute("update counters set seq = seq - 1 where name = 'publications'")
        .await;
    assert_eq!(of_index(&kept).await.1, ["index_ahead"]);
    std::fs::write(kept.index_folder().join("meta.json"), "{").unwrap();
    assert_eq!(of_index(&kept).await.1, ["index_broken"]);
    kept.db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_of_working_copies_is_held_against_the_database() {
    let template = Template::build(Engine::Sqlite).await;
    let kept = template.copy().await;
    kept.follow().await;
    let of_working = async || of_part(&kept, "work index").await;
    let sound = ("7 records, level with the log".to_owned(), vec![]);
    assert_eq!(of_working().await, sound);
    change_index(&kept.working_folder(), |writer| {
        writer.delete(museum::id(BOWL));
        let nobody = museum::id(0xdead);
        writer.add(&museum::document(nobody)).unwrap();
    });
    let (_, mut faults) = of_working().await;
    faults.sort_unstable();
    assert_eq!(faults, ["index_lacks", "index_shows_removed"]);
    assert_eq!(of_index(&kept).await.1, [""; 0]);

    // What the log tells and the index does not know yet is no fault.
    kept.execute("insert into changes (seq, at, op, record, kind, version) \
        select (select max(seq) + 1 from changes), at, 'edit', record, kind, version from changes where seq = 1")
        .await;
    kept.execute("update counters set seq = seq + 1 where name = 'changes'")
        .await;
    let (remark, _) = of_working().await;
    assert!(remark.contains("1 change behind"), "{remark}");
    kept.db.close().await;
}

/// Changes an index behind the program's back; it claims to have followed the log as far as before.
fn change_index(folder: &Path, change: impl FnOnce(&mut Writer)) -> Commit {
    let volume = Volume::open(folder).unwrap();
    let commit = volume.commit().unwrap();
    let mut writer = volume.writer(1, 15 << 20).unwrap();
    change(&mut writer);
    writer.commit(commit).unwrap();
    writer.finish().unwrap();
    commit
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_of_sqlite_is_named() {
    use std::os::unix::fs::FileExt;
    let template = Template::build(Engine::Sqlite).await;
    let kept = template.copy().await;
    kept.execute("insert into relations (source, pointer, role, target) select id, '/x' || seq, 'x', id from changes, records").await;
    kept.db.close().await;
    let file = kept.folder().join("celadon.db");
    let len = std::fs::metadata(&file).unwrap().len();
    let damaged = std::fs::File::options().write(true).open(&file).unwrap();
    damaged
        .write_all_at(&[0; 4096], (len / 4096 - 2) * 4096)
        .unwrap();
    let kept = Kept::open(kept).await;
    let report = kept.inspect(Depth::Usual).await;
    assert!(
        codes(&report).contains(&("database_damaged", "database")),
        "{}",
        print(&report)
    );
    kept.db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inspection_beside_writers_calls_nothing_a_fault() {
    for engine in ENGINES {
        let template = Template::build(engine).await;
        let kept = Arc::new(template.copy().await);
        let stop = tokio_util::sync::CancellationToken::new();
        kept.follow().await;
        let writers: Vec<_> = (0..3)
            .map(|n| tokio::spawn(museum::write_until(Arc::clone(&kept), n, stop.clone())))
            .collect();
        for _ in 0..12 {
            let report = kept.inspect(Depth::Deep).await;
            assert_eq!(report.faults(), 0, "{}", print(&report));
        }
        stop.cancel();
        let mut written = 0;
        for writer in writers {
            written += writer.await.unwrap();
        }
        assert!(written > 0, "the writers wrote nothing");
        kept.db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_ends_the_inspection() {
    let template = Template::build(Engine::Sqlite).await;
    let kept = template.copy().await;
    let nowhere = "s3://museum/x?endpoint=http://127.0.0.1:9&region=none&path_style=true&access_key_id=a&secret_access_key=b";
    let store = storage::open(nowhere).await.unwrap();
    let museum = Museum {
        store,
        clock: Arc::new(SystemClock),
        ..kept.museum().await
    };
    let ended = museum.inspect(Depth::Usual, &mut |_, _, _| {}).await;
    assert!(ended.is_err(), "{ended:?}");
    kept.db.close().await;
}
