//! Users, sessions, tokens, the set-up link, settings.

use celadon::db::sessions::{self, Session};
use celadon::db::tokens::{self, Token};
use celadon::db::users::{self, User};
use celadon::db::{Db, DbError, settings, setup_links};
use celadon::domain::role::{Role, Roles};

use super::{at, begin, on_both, token_id, user_id};

fn user(n: u128, name: &str, roles: &[Role]) -> User {
    User {
        id: user_id(n),
        name: name.into(),
        password: None,
        roles: Roles::new(roles.iter().copied()).unwrap(),
        disabled: false,
        created_at: at(0),
    }
}

async fn add(db: &Db, user: &User) {
    let mut tx = begin(db).await;
    users::insert(&mut tx.conn(), user).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn users_are_kept_with_their_roles() {
    on_both(async |db| {
        let mut first = user(1, "陆羽", &[Role::Curator, Role::LedgerKeeper]);
        first.password = Some("$argon2id$…".into());
        let second = user(2, "bai", &[]);
        add(&db, &first).await;
        add(&db, &second).await;
        add(&db, &user(3, "Zhu", &[Role::Cataloguer])).await;

        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        assert_eq!(
            users::by_id(&mut conn, user_id(1)).await.unwrap().as_ref(),
            Some(&first)
        );
        assert_eq!(
            users::by_name(&mut conn, "bai").await.unwrap().as_ref(),
            Some(&second)
        );
        assert_eq!(users::by_name(&mut conn, "nobody").await.unwrap(), None);
        let names = |found: Vec<User>| found.into_iter().map(|user| user.name).collect::<Vec<_>>();
        assert_eq!(
            names(users::list(&mut conn, None, 9).await.unwrap()),
            ["Zhu", "bai", "陆羽"]
        );
        assert_eq!(
            names(users::list(&mut conn, Some("Zhu"), 1).await.unwrap()),
            ["bai"]
        );

        assert!(!users::any_admin(&mut conn).await.unwrap());
        let mut admin = user(2, "bai", &[Role::Admin]);
        assert!(users::update(&mut conn, &admin).await.unwrap());
        assert!(users::any_admin(&mut conn).await.unwrap());
        admin.disabled = true;
        admin.password = Some("$argon2id$".into());
        assert!(users::update(&mut conn, &admin).await.unwrap());
        assert_eq!(
            users::by_id(&mut conn, user_id(2)).await.unwrap(),
            Some(admin)
        );
        assert!(
            !users::any_admin(&mut conn).await.unwrap(),
            "one who is locked out is no administrator"
        );
        assert!(!users::update(&mut conn, &user(9, "x", &[])).await.unwrap());

        let taken = users::insert(&mut conn, &user(4, "陆羽", &[])).await;
        assert!(
            matches!(&taken, Err(DbError::Conflict { constraint }) if constraint == "users_name"),
            "{taken:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn sessions_end() {
    on_both(async |db| {
        add(&db, &user(1, "a", &[])).await;
        let session = |hash: &str, until| Session {
            hash: hash.into(),
            user: user_id(1),
            csrf: "token".into(),
            created_at: at(0),
            expires_at: at(until),
        };
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        for (hash, until) in [("one", 10), ("two", 20), ("three", 30)] {
            sessions::insert(&mut conn, &session(hash, until))
                .await
                .unwrap();
        }
        assert_eq!(
            sessions::by_hash(&mut conn, "one", at(9)).await.unwrap(),
            Some(session("one", 10))
        );
        assert_eq!(
            sessions::by_hash(&mut conn, "one", at(10)).await.unwrap(),
            None,
            "it has run out"
        );
        sessions::sweep(&mut conn, at(10)).await.unwrap();
        assert_eq!(
            sessions::by_hash(&mut conn, "one", at(9)).await.unwrap(),
            None
        );
        sessions::delete(&mut conn, "two").await.unwrap();
        assert_eq!(
            sessions::by_hash(&mut conn, "two", at(9)).await.unwrap(),
            None
        );
        assert!(
            sessions::by_hash(&mut conn, "three", at(9))
                .await
                .unwrap()
                .is_some()
        );
        sessions::delete_of(&mut conn, user_id(1)).await.unwrap();
        assert_eq!(
            sessions::by_hash(&mut conn, "three", at(9)).await.unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn tokens_are_found_by_their_hash_until_taken_back_or_run_out() {
    on_both(async |db| {
        add(&db, &user(1, "a", &[])).await;
        add(&db, &user(2, "b", &[])).await;
        let token = |n: u128, until: Option<i64>| Token {
            id: token_id(n),
            hash: format!("hash {n}"),
            user: user_id(1),
            label: "import".into(),
            scopes: Roles::new([Role::Cataloguer]).unwrap(),
            created_at: at(0),
            expires_at: until.map(at),
            revoked_at: None,
        };
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        tokens::insert(&mut conn, &token(1, None)).await.unwrap();
        tokens::insert(&mut conn, &token(2, Some(10)))
            .await
            .unwrap();
        assert_eq!(
            tokens::by_hash(&mut conn, "hash 1", at(99)).await.unwrap(),
            Some(token(1, None))
        );
        assert_eq!(
            tokens::by_hash(&mut conn, "hash 2", at(9)).await.unwrap(),
            Some(token(2, Some(10)))
        );
        assert_eq!(
            tokens::by_hash(&mut conn, "hash 2", at(10)).await.unwrap(),
            None
        );
        assert!(
            !tokens::revoke(&mut conn, user_id(2), token_id(1), at(5))
                .await
                .unwrap(),
            "it is another's"
        );
        assert!(
            tokens::revoke(&mut conn, user_id(1), token_id(1), at(5))
                .await
                .unwrap()
        );
        assert!(
            !tokens::revoke(&mut conn, user_id(1), token_id(1), at(6))
                .await
                .unwrap()
        );
        assert_eq!(
            tokens::by_hash(&mut conn, "hash 1", at(5)).await.unwrap(),
            None
        );
        let all = tokens::of_user(&mut conn, user_id(1)).await.unwrap();
        let revoked = Token {
            revoked_at: Some(at(5)),
            ..token(1, None)
        };
        assert_eq!(all, [token(2, Some(10)), revoked]);
    })
    .await;
}

#[tokio::test]
async fn the_set_up_link_works_once_and_only_the_last_one() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        setup_links::replace(&mut conn, "old", at(100))
            .await
            .unwrap();
        setup_links::replace(&mut conn, "new", at(100))
            .await
            .unwrap();
        assert!(!setup_links::redeem(&mut conn, "old", at(1)).await.unwrap());
        assert!(
            !setup_links::redeem(&mut conn, "new", at(100))
                .await
                .unwrap(),
            "it has run out"
        );
        assert!(setup_links::redeem(&mut conn, "new", at(99)).await.unwrap());
        assert!(!setup_links::redeem(&mut conn, "new", at(99)).await.unwrap());
        setup_links::replace(&mut conn, "third", at(100))
            .await
            .unwrap();
        setup_links::clear(&mut conn).await.unwrap();
        assert!(
            !setup_links::redeem(&mut conn, "third", at(1))
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn a_setting_is_the_same_for_whoever_asks() {
    on_both(async |db| {
        let mut tx = begin(&db).await;
        let mut conn = tx.conn();
        assert_eq!(settings::get(&mut conn, "key").await.unwrap(), None);
        assert_eq!(
            settings::get_or_create(&mut conn, "key", "first")
                .await
                .unwrap(),
            "first"
        );
        assert_eq!(
            settings::get_or_create(&mut conn, "key", "second")
                .await
                .unwrap(),
            "first"
        );
        settings::put(&mut conn, "key", "third").await.unwrap();
        settings::put(&mut conn, "other", "x").await.unwrap();
        assert_eq!(
            settings::get(&mut conn, "key").await.unwrap().as_deref(),
            Some("third")
        );
    })
    .await;
}
