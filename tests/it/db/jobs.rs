//! The queue: a job is one worker's at a time, and no worker's death loses it.

use celadon::db::jobs::{self, JobKind, JobState};
use celadon::db::{Priority, inspect, renditions};
use celadon::domain::kind::RecordKind;
use chrono::TimeDelta;
use serde_json::json;

use super::inspect::rendition;
use super::{at, begin, fresh, job_id, keep, on_both, record_id, user_id};

#[tokio::test]
async fn a_job_goes_from_the_queue_to_its_end() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for (n, when) in [(1, 2), (2, 1), (3, 3)] {
            jobs::enqueue(
                &mut conn,
                job_id(n),
                JobKind::Ingest,
                Some(record_id(n)),
                at(when),
                Some(user_id(1)),
            )
            .await
            .unwrap();
        }
        assert_eq!(jobs::open(&mut conn).await.unwrap(), 3);
        let oldest = jobs::claim(&mut conn, at(10), at(20))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (oldest.id, oldest.state, oldest.attempts, oldest.started_at),
            (job_id(2), JobState::Running, 1, Some(at(10)))
        );
        let lease = oldest.lease();
        assert!(
            jobs::progress(&mut conn, lease, 3, 9, at(30))
                .await
                .unwrap()
        );
        let seen = jobs::by_id(&mut conn, job_id(2)).await.unwrap().unwrap();
        assert_eq!(
            (seen.done, seen.total, seen.subject, seen.created_by),
            (3, 9, Some(record_id(2)), Some(user_id(1)))
        );
        assert!(jobs::finish(&mut conn, lease, 9, at(15)).await.unwrap());
        let done = jobs::by_id(&mut conn, job_id(2)).await.unwrap().unwrap();
        assert_eq!(
            (done.state, done.done, done.finished_at, done.problem),
            (JobState::Done, 9, Some(at(15)), None)
        );
        assert!(
            !jobs::progress(&mut conn, lease, 4, 9, at(40))
                .await
                .unwrap(),
            "it has ended"
        );

        let next = jobs::claim(&mut conn, at(16), at(26))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(next.id, job_id(1));
        let why = json!({"code": "invalid_image"});
        assert!(
            jobs::fail(&mut conn, next.lease(), &why, at(17))
                .await
                .unwrap()
        );
        let failed = jobs::by_id(&mut conn, job_id(1)).await.unwrap().unwrap();
        assert_eq!(
            (failed.state, failed.problem),
            (JobState::Failed, Some(why))
        );
        assert_eq!(jobs::open(&mut conn).await.unwrap(), 1);
        assert_eq!(jobs::by_id(&mut conn, job_id(9)).await.unwrap(), None);

        let newest = jobs::list(&mut conn, None, 2).await.unwrap();
        assert_eq!(
            newest.iter().map(|job| job.id).collect::<Vec<_>>(),
            [job_id(3), job_id(1)]
        );
        let rest = jobs::list(&mut conn, Some((newest[1].created_at, newest[1].id)), 9)
            .await
            .unwrap();
        assert_eq!(
            rest.iter().map(|job| job.id).collect::<Vec<_>>(),
            [job_id(2)]
        );
        (newest, rest)
    })
    .await;
}

#[tokio::test]
async fn a_dead_workers_job_is_taken_up_and_the_late_worker_is_told() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        jobs::enqueue(&mut conn, job_id(1), JobKind::Reproject, None, at(0), None)
            .await
            .unwrap();
        let first = jobs::claim(&mut conn, at(1), at(10))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(first.kind, JobKind::Reproject);
        assert_eq!(
            jobs::claim(&mut conn, at(9), at(20)).await.unwrap(),
            None,
            "the lease holds"
        );
        let second = jobs::claim(&mut conn, at(11), at(20))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (second.id, second.attempts, second.started_at),
            (job_id(1), 2, Some(at(1)))
        );
        assert!(
            !jobs::progress(&mut conn, first.lease(), 1, 2, at(30))
                .await
                .unwrap()
        );
        assert!(
            jobs::progress(&mut conn, second.lease(), 1, 2, at(30))
                .await
                .unwrap()
        );
        for late in [
            jobs::release(&mut conn, first.lease(), None).await,
            jobs::fail(&mut conn, first.lease(), &json!({}), at(12)).await,
            jobs::finish(&mut conn, first.lease(), 9, at(12)).await,
        ] {
            assert!(!late.unwrap(), "the job is another's");
        }
        assert!(
            jobs::release(&mut conn, second.lease(), None)
                .await
                .unwrap()
        );
        let third = jobs::claim(&mut conn, at(12), at(20))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(third.attempts, 3);
        assert!(
            jobs::finish(&mut conn, third.lease(), 9, at(13))
                .await
                .unwrap()
        );
        // Ended is ended, whatever a late worker says.
        assert!(!jobs::release(&mut conn, third.lease(), None).await.unwrap());
        assert!(
            !jobs::fail(&mut conn, third.lease(), &json!({}), at(14))
                .await
                .unwrap()
        );
        let seen = jobs::by_id(&mut conn, job_id(1)).await.unwrap().unwrap();
        assert_eq!((seen.state, seen.problem), (JobState::Done, None));
    })
    .await;
}

#[tokio::test]
async fn a_job_that_is_put_off_waits_and_others_go_first() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for n in 1..=2 {
            jobs::enqueue(&mut conn, job_id(n), JobKind::Ingest, None, at(1), None)
                .await
                .unwrap();
        }
        let claim = async |conn: &mut celadon::db::Conn<'_>, now| {
            let taken = jobs::claim(conn, at(now), at(now + 100)).await.unwrap();
            taken.map(|job| (job.id, job.attempts))
        };
        let first = jobs::claim(&mut conn, at(10), at(20))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(first.id, job_id(1));
        let lease = first.lease();
        assert!(jobs::release(&mut conn, lease, Some(at(60))).await.unwrap());
        assert_eq!(inspect::unsound_jobs(&mut conn, 9).await.unwrap(), []);
        assert_eq!(
            jobs::open(&mut conn).await.unwrap(),
            2,
            "it is not forgotten"
        );
        assert_eq!(claim(&mut conn, 11).await, Some((job_id(2), 1)));
        assert_eq!(claim(&mut conn, 59).await, None);
        assert_eq!(claim(&mut conn, 61).await, Some((job_id(1), 2)));
    })
    .await;
}

#[tokio::test]
async fn what_a_tightened_disclosure_hides_does_not_wait_behind_photographs() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for (n, kind) in [
            (1, JobKind::Ingest),
            (2, JobKind::Ingest),
            (3, JobKind::Reproject),
        ] {
            let when = at(n.try_into().unwrap());
            jobs::enqueue(&mut conn, job_id(n), kind, None, when, None)
                .await
                .unwrap();
        }
        let mut order = Vec::new();
        while let Some(job) = jobs::claim(&mut conn, at(10), at(90)).await.unwrap() {
            order.push(job.id);
        }
        assert_eq!(order, [job_id(3), job_id(1), job_id(2)]);
    })
    .await;
}

#[tokio::test]
async fn new_photographs_do_not_wait_behind_tiles_that_are_made_anew() {
    on_both(async |db| {
        let media = |n| fresh(n, RecordKind::Media, json!({}));
        keep(&db, &[media(1), media(2)]).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        renditions::put(&mut conn, &rendition(1)).await.unwrap();
        for n in [1, 2] {
            let when = at(n.try_into().unwrap());
            let subject = Some(record_id(n));
            jobs::enqueue(&mut conn, job_id(n), JobKind::Ingest, subject, when, None)
                .await
                .unwrap();
        }
        for expected in [2, 1] {
            let job = jobs::claim(&mut conn, at(10), at(90)).await.unwrap();
            assert_eq!(job.map(|job| job.id), Some(job_id(expected)));
        }
    })
    .await;
}

#[tokio::test]
async fn the_tiles_of_a_medium_are_made_by_one_job_at_a_time() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let mut enqueue = async |n, kind| {
            let subject = Some(record_id(1));
            jobs::enqueue(&mut conn, job_id(n), kind, subject, at(1), None)
                .await
                .unwrap()
        };
        assert!(enqueue(1, JobKind::Ingest).await);
        assert!(!enqueue(2, JobKind::Ingest).await, "one waits");
        assert!(enqueue(3, JobKind::Reproject).await && enqueue(4, JobKind::Reproject).await);
        let job = jobs::cancel(&mut conn, job_id(1), at(2)).await.unwrap();
        assert_eq!(job.unwrap().state, JobState::Cancelled);
        let subject = Some(record_id(1));
        let again = jobs::enqueue(&mut conn, job_id(5), JobKind::Ingest, subject, at(3), None);
        assert!(again.await.unwrap(), "the other has ended");
        let makings = jobs::makings(&mut conn, &[record_id(1), record_id(2)])
            .await
            .unwrap();
        let ids: Vec<_> = makings.iter().map(|job| job.id).collect();
        assert_eq!(ids, [job_id(1), job_id(5)]);
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_job_has_ended_for_its_worker_too() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for n in 1..=2 {
            jobs::enqueue(&mut conn, job_id(n), JobKind::Ingest, None, at(1), None)
                .await
                .unwrap();
        }
        let running = jobs::claim(&mut conn, at(2), at(30))
            .await
            .unwrap()
            .unwrap();
        for n in 1..=2 {
            let ended = jobs::cancel(&mut conn, job_id(n), at(3))
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (ended.state, ended.finished_at, ended.problem),
                (JobState::Cancelled, Some(at(3)), None)
            );
            assert_eq!(
                jobs::cancel(&mut conn, job_id(n), at(4)).await.unwrap(),
                None
            );
        }
        assert_eq!(
            jobs::cancel(&mut conn, job_id(9), at(4)).await.unwrap(),
            None
        );
        let lease = running.lease();
        for late in [
            jobs::progress(&mut conn, lease, 1, 2, at(60)).await,
            jobs::release(&mut conn, lease, None).await,
            jobs::fail(&mut conn, lease, &json!({}), at(5)).await,
            jobs::finish(&mut conn, lease, 2, at(5)).await,
        ] {
            assert!(!late.unwrap(), "it is over");
        }
        assert_eq!(jobs::claim(&mut conn, at(99), at(200)).await.unwrap(), None);
        assert_eq!(jobs::open(&mut conn).await.unwrap(), 0);
        assert_eq!(inspect::unsound_jobs(&mut conn, 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn no_two_workers_get_the_same_job() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        for n in 1..=40 {
            jobs::enqueue(
                &mut tx.conn(),
                job_id(n),
                JobKind::Ingest,
                None,
                at(0),
                None,
            )
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut taken = Vec::new();
                    loop {
                        let mut tx = db.begin(Priority::Edit).await.unwrap();
                        let job = jobs::claim(&mut tx.conn(), at(1), at(1) + TimeDelta::hours(1))
                            .await
                            .unwrap();
                        tx.commit().await.unwrap();
                        match job {
                            Some(job) => taken.push(job.id),
                            None => return taken,
                        }
                    }
                })
            })
            .collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.await.unwrap());
        }
        all.sort_unstable();
        assert_eq!(all, (1..=40).map(job_id).collect::<Vec<_>>());
    })
    .await;
}
