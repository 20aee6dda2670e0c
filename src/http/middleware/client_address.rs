//! The true address of a client.
//!
//! `X-Forwarded-For` counts only if the peer is a trusted proxy, and is read from the right: the first address that
//! no trusted proxy of ours has is the client; anything left of it was written by strangers.

use std::net::IpAddr;

use http::HeaderMap;

use crate::config::TrustedProxies;

/// The address a request is counted and logged under.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

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
