//! Passwords: Argon2id, at most two at once, and the same cost whether or not the user exists.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::AuthError;
use crate::domain::fault::{Fault, Faults};

/// Characters a password has at least (NIST SP 800-63B §3.1.1).
pub const MIN: usize = 8;
/// Characters a password has at most: enough for any phrase, too few to keep Argon2 busy.
pub const MAX: usize = 256;

/// Hashes and checks passwords, two at once: each takes 19 MiB and some 20 ms.
#[derive(Debug, Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    /// The hash of nobody's password, checked where there is no user.
    nobody: Arc<str>,
}

impl Passwords {
    /// Ready to hash.
    pub fn new() -> Result<Self, AuthError> {
        Ok(Self {
            places: Arc::new(Semaphore::new(2)),
            nobody: hash("nobody's password").map(Arc::from)?,
        })
    }

    /// The hash to keep, if the password is of a fit length.
    pub async fn hash(&self, password: &str) -> Result<String, AuthError> {
        let length = password.chars().count();
        if !(MIN..=MAX).contains(&length) {
            let fault = Fault::new(
                "/password",
                "out_of_range",
                format!("a password has {MIN} to {MAX} characters"),
            );
            return Err(AuthError::Invalid(Faults::from(fault)));
        }
        let password = password.to_owned();
        self.run(move || hash(&password)).await?
    }

    /// Whether the password is the one that `kept` was made from; takes as long where nothing is kept.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool, AuthError> {
        if password.chars().count() > MAX {
            return Ok(false);
        }
        let (password, exists) = (password.to_owned(), kept.is_some());
        let kept = kept.unwrap_or(&self.nobody).to_owned();
        let fits = self
            .run(move || {
                PasswordHash::new(&kept).is_ok_and(|kept| {
                    Argon2::default()
                        .verify_password(password.as_bytes(), &kept)
                        .is_ok()
                })
            })
            .await?;
        Ok(fits && exists)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let _place = self
            .places
            .acquire()
            .await
            .map_err(|_| AuthError::Machine)?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| AuthError::Machine)
    }
}

fn hash(password: &str) -> Result<String, AuthError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| AuthError::Machine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_fits_and_nobody_has_none() {
        let passwords = Passwords::new().unwrap();
        let kept = passwords.hash("千峰翠色 jue").await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(passwords.verify("千峰翠色 jue", Some(&kept)).await.unwrap());
        assert!(
            !passwords
                .verify("千峰翠色 jueh", Some(&kept))
                .await
                .unwrap()
        );
        assert!(!passwords.verify("nobody's password", None).await.unwrap());
        assert!(matches!(
            passwords.hash("short").await,
            Err(AuthError::Invalid(_))
        ));
    }
}
