//! The accept loop: HTTP/1.1 over TCP with a header timeout, a connection cap and a bounded drain.
//!
//! A client must send a whole head within the header timeout, and an idle connection is closed after the same time.
//! At the connection cap nothing is accepted until a connection ends: newcomers wait in the kernel's queue.
//! TLS and HTTP/2 are the business of the proxy in front.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// The peer of the connection; put into every request by the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// The bounds of the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long a request's head may take to arrive.
    pub header_timeout: Duration,
    /// How many connections may be open at once.
    pub connections: usize,
    /// How long requests under way may take to end once stopping has begun.
    pub drain: Duration,
}

/// Serves until `stop` ends, then drains: no new connections, requests under way may finish within the bound.
/// True if every connection ended by itself.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()> + Send,
) -> bool {
    let places = Arc::new(Semaphore::new(bounds.connections.max(1)));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            biased;
            () = &mut stop => break,
            both = accepted => both,
        };
        let (stream, address) = match accepted {
            Ok(connection) => connection,
            Err(error) => {
                // Out of descriptors, most likely: wait for some connection to end.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let watcher = graceful.watcher();
        let connection = connection(stream, Peer(address), router.clone(), bounds.header_timeout);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%error, peer = %address, "connection ended early");
            }
        });
    }
    drop(listener);
    tokio::time::timeout(bounds.drain, graceful.shutdown())
        .await
        .is_ok()
}

fn connection(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    header_timeout: Duration,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    // A tile is one small write: waiting for the acknowledgement of the one before would cost 40 ms.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_headers(100)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service)
}
