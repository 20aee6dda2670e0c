//! Searches that users keep.

use std::collections::BTreeMap;

use celadon::db::saved_searches::{self, SavedSearch};
use celadon::db::users::{self, User};
use celadon::db::{Db, DbError};
use celadon::domain::id::{SearchId, Seq};
use celadon::domain::role::Roles;
use uuid::Uuid;

use super::{at, begin, on_both, user_id};

async fn add_user(db: &Db, n: u128) {
    let user = User {
        id: user_id(n),
        name: format!("user {n}"),
        password: None,
        roles: Roles::default(),
        disabled: false,
        created_at: at(0),
    };
    let mut tx = begin(db).await;
    users::insert(&mut tx.conn(), &user).await.unwrap();
    tx.commit().await.unwrap();
}

fn search(n: u128, user: u128, name: &str) -> SavedSearch {
    SavedSearch {
        id: SearchId(Uuid::from_u128(n)),
        user: user_id(user),
        name: name.to_owned(),
        parameters: BTreeMap::from([("q".to_owned(), format!("净瓶 \"{n}\""))]),
        seq: Seq(7),
        created_at: at(1),
        updated_at: at(1),
    }
}

#[tokio::test]
async fn searches_are_kept_for_each_user_apart() {
    on_both(async |db| {
        add_user(&db, 1).await;
        add_user(&db, 2).await;
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let (b, a) = (search(1, 1, "b"), search(2, 1, "a"));
        let others = search(3, 2, "b");
        for one in [&b, &a, &others] {
            saved_searches::insert(&mut conn, one).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut tx = begin(&db).await;
        let taken = saved_searches::insert(&mut tx.conn(), &search(4, 1, "a")).await;
        assert!(
            matches!(&taken, Err(DbError::Conflict { constraint }) if constraint.contains("saved_searches")),
            "{taken:?}"
        );
        drop(tx);

        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        let mine = saved_searches::of_user(&mut conn, user_id(1)).await;
        assert_eq!(mine.unwrap(), [a.clone(), b.clone()], "by name");
        let get = async |conn: &mut _, user, id| {
            saved_searches::get(conn, user_id(user), id).await.unwrap()
        };
        assert_eq!(get(&mut conn, 1, b.id).await.as_ref(), Some(&b));
        assert_eq!(get(&mut conn, 2, b.id).await, None, "not theirs");
        let looked = SavedSearch {
            name: "c".to_owned(),
            seq: Seq(9),
            updated_at: at(5),
            ..b.clone()
        };
        assert!(saved_searches::update(&mut conn, &looked).await.unwrap());
        assert_eq!(get(&mut conn, 1, b.id).await.as_ref(), Some(&looked));
        let stranger = SavedSearch {
            user: user_id(2),
            ..looked.clone()
        };
        assert!(!saved_searches::update(&mut conn, &stranger).await.unwrap());
        let remove = async |conn: &mut _, user| {
            saved_searches::remove(conn, user_id(user), b.id).await.unwrap()
        };
        assert!(!remove(&mut conn, 2).await);
        assert!(remove(&mut conn, 1).await);
        assert!(!remove(&mut conn, 1).await);
        saved_searches::of_user(&mut conn, user_id(1)).await.unwrap()
    })
    .await;
}
