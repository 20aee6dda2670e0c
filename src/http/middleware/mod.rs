//! What every request passes through, from outside in: the edge (id, log, problems, headers, CORS, panics, time),
//! the rate limit, the concurrency cap.

pub mod client_address;
pub mod cors;
pub mod edge;
pub mod rate_limit;
