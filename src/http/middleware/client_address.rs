//! The true address of a client.
//!
//! `X-Forwarded-For` counts only if the peer is a trusted proxy, and is read from the right: the first address that
//! no trusted proxy of ours has is the client; anything left of it was written by strangers.

use std::net::{IpAddr, Ipv6Addr};

use http::HeaderMap;

use crate::config::TrustedProxies;

/// The address a request is counted and logged under.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// What is counted as one client: see [`network`].
    pub fn network(self) -> IpAddr {
        network(self.0)
    }
}

/// One household or host has a whole IPv6 /64.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Finds the client behind `peer`.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let mut client = peer.to_canonical();
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    while trusted.contains(client) {
        // A hop that is no address ends the walk: the last proxy known is the best answer.
        let Some(Ok(hop)) = hops.next().map(|hop| hop.trim().parse::<IpAddr>()) else {
            break;
        };
        client = hop.to_canonical();
    }
    client
}
