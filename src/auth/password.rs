//! Passwords: Argon2id, at most two at once (each takes 19 MiB and some 30 ms of a core), and the same cost for
//! names that nobody has.

use std::sync::LazyLock;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::AuthError;
use crate::domain::fault::{Fault, Faults};

static PLACES: Semaphore = Semaphore::const_new(2);
/// How long somebody waits for a place before being told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an unknown name's password is held against.
static DECOY: LazyLock<String> =
    LazyLock::new(|| hash_now("no password is this").unwrap_or_default());

/// Characters a password needs; NIST SP 800-63B asks for length and nothing else.
pub const SHORTEST: usize = 10;
const LONGEST: usize = 256;

/// The faults of a new password.
pub(super) fn check(pointer: &str, password: &str, faults: &mut Faults) {
    let length = password.chars().count();
    if length < SHORTEST {
        faults.0.push(Fault::new(
            pointer,
            "too_short",
            format!("a password has at least {SHORTEST} characters"),
        ));
    } else if length > LONGEST {
        faults.0.push(Fault::new(
            pointer,
            "too_long",
            format!("a password has at most {LONGEST} characters"),
        ));
    }
}

/// Hashes a new password.
pub(super) async fn hash(password: &str) -> Result<String, AuthError> {
    let _place = place().await?;
    let password = password.to_owned();
    run(move || hash_now(&password)).await?
}

/// Whether the password belongs to the hash; without one it takes as long and is false.
pub(super) async fn verify(password: &str, stored: Option<&str>) -> Result<bool, AuthError> {
    if password.chars().count() > LONGEST {
        return Ok(false);
    }
    let _place = place().await?;
    let (password, stored) = (password.to_owned(), stored.map(str::to_owned));
    run(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| DECOY.clone());
        let matches = PasswordHash::new(&stored).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        });
        matches && known
    })
    .await
}

async fn place() -> Result<SemaphorePermit<'static>, AuthError> {
    match tokio::time::timeout(PATIENCE, PLACES.acquire()).await {
        Ok(Ok(place)) => Ok(place),
        _ => Err(AuthError::Busy),
    }
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AuthError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| AuthError::Hash(error.to_string()))
}

fn hash_now(password: &str) -> Result<String, AuthError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| AuthError::Hash(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_hash_alone() {
        let stored = hash("nine autumns of wind and dew").await.expect("hashes");
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(
            verify("nine autumns of wind and dew", Some(&stored))
                .await
                .expect("verifies")
        );
        assert!(
            !verify("ten autumns of wind and dew", Some(&stored))
                .await
                .expect("verifies")
        );
        assert!(
            !verify("no password is this", None).await.expect("verifies"),
            "the decoy lets nobody in"
        );
    }

    #[test]
    fn short_passwords_are_refused() {
        for (password, refused) in [
            ("123456789", true),
            ("1234567890", false),
            ("越窑青瓷千峰翠色来也", false),
        ] {
            let mut faults = Faults::default();
            check("/password", password, &mut faults);
            assert_eq!(!faults.0.is_empty(), refused, "{password}");
        }
    }
}
