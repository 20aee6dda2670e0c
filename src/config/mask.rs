//! Addresses without their secrets.

use url::Url;

/// Parameters that name a thing rather than a secret; every other is masked.
const PLAIN: [&str; 4] = ["endpoint", "region", "path_style", "sslmode"];

/// The address with password, and every parameter that could be a secret, replaced by `***`.
pub fn mask_url(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else {
        // What is no address cannot be masked piece by piece.
        return if address.contains('@') {
            "***".to_owned()
        } else {
            address.to_owned()
        };
    };
    if url.password().is_some() {
        let _ = url.set_password(Some("***"));
    }
    if url.query().is_some() {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let value = if PLAIN.contains(&name.as_ref()) {
                    mask_url(&value)
                } else {
                    "***".to_owned()
                };
                (name.into_owned(), value)
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::mask_url;

    #[test]
    fn no_secret_survives() {
        for address in [
            "postgres://curator:hunter2@db.example/museum?sslmode=require",
            "s3://bucket/x?endpoint=https://u:hunter2@s3.example&secret_key=hunter2&path_style=true",
            "postgres://db/museum?password=hunter2",
            "nonsense hunter2@x",
        ] {
            let masked = mask_url(address);
            assert!(!masked.contains("hunter2"), "{masked}");
        }
        assert_eq!(
            mask_url("sqlite:/var/museum/celadon.db"),
            "sqlite:/var/museum/celadon.db"
        );
    }
}
