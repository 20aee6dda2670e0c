//! A token bucket for every client address (for IPv6: its /64), in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::client_address::network;

/// How often one address may ask.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Requests a second that refill the bucket; 0 switches the limit off.
    pub per_second: f64,
    /// How many requests may come at once.
    pub burst: f64,
}

/// The buckets.
#[derive(Debug)]
pub struct RateLimit {
    rate: Rate,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

/// Above this many addresses, full buckets are forgotten.
const SWEEP_AT: usize = 50_000;

impl RateLimit {
    /// An empty set of buckets.
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// Takes one token at `now`; otherwise says how long until there is one.
    pub fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let Rate { per_second, burst } = self.rate;
        if per_second <= 0.0 {
            return Ok(());
        }
        let Ok(mut buckets) = self.buckets.lock() else {
            return Ok(());
        };
        if buckets.len() >= SWEEP_AT {
            buckets.retain(|_, bucket| bucket.refilled(self.rate, now) < burst);
            // Still full means an attack from as many addresses: start afresh rather than grow without bound.
            if buckets.len() >= SWEEP_AT {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(network(address)).or_insert(Bucket {
            tokens: burst,
            at: now,
        });
        bucket.tokens = bucket.refilled(self.rate, now);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - bucket.tokens) / per_second))
    }
}

impl Bucket {
    fn refilled(&self, rate: Rate, now: Instant) -> f64 {
        let elapsed = now.saturating_duration_since(self.at).as_secs_f64();
        (self.tokens + elapsed * rate.per_second).min(rate.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_then_the_wait_is_told() {
        let limit = RateLimit::new(Rate {
            per_second: 2.0,
            burst: 3.0,
        });
        let (one, other) = (
            "192.0.2.1".parse().expect("ip"),
            "192.0.2.2".parse().expect("ip"),
        );
        let start = Instant::now();
        for _ in 0..3 {
            limit.take(one, start).expect("within the burst");
        }
        let wait = limit.take(one, start).expect_err("is refused");
        assert_eq!(wait, Duration::from_millis(500));
        limit
            .take(other, start)
            .expect("another address has its own bucket");
        limit.take(one, start + wait).expect("after the wait");
    }

    #[test]
    fn an_ipv6_network_shares_one_bucket() {
        let limit = RateLimit::new(Rate {
            per_second: 1.0,
            burst: 1.0,
        });
        let start = Instant::now();
        limit
            .take("2001:db8::1".parse().expect("ip"), start)
            .expect("first");
        limit
            .take("2001:db8::2".parse().expect("ip"), start)
            .expect_err("same network");
        limit
            .take("2001:db8:0:1::2".parse().expect("ip"), start)
            .expect("another network");
    }
}
