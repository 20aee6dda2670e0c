//! The accept loop: HTTP/1.1 over TCP with a header timeout, a connection cap and a bounded drain.
//!
//! A client must send a whole head within the header timeout, and an idle connection is closed after the same time.
//! At the connection cap nothing is accepted until a connection ends: newcomers wait in the kernel's queue.
//! TLS and HTTP/2 are the business of the proxy in front.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// The peer of the connection; put into every request by the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What answers requests.
pub trait Answers: Clone + Send + 'static {
    /// The answer to one request.
    fn answer(
        &self,
        peer: Peer,
        request: Request<Incoming>,
    ) -> impl Future<Output = Response> + Send;
}

impl Answers for Router {
    async fn answer(&self, peer: Peer, mut request: Request<Incoming>) -> Response {
        request.extensions_mut().insert(peer);
        let answer = self.clone().oneshot(request.map(Body::new)).await;
        answer.unwrap_or_else(|never| match never {})
    }
}

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
    site: impl Answers,
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
        let connection = connection(stream, Peer(address), site.clone(), bounds.header_timeout);
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
    site: impl Answers,
    header_timeout: Duration,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    // A tile is one small write: waiting for the acknowledgement of the one before would cost 40 ms.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let site = site.clone();
        async move { Ok::<_, Infallible>(site.answer(peer, request).await) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    use super::*;

    const BOUNDS: Bounds = Bounds {
        header_timeout: Duration::from_millis(300),
        connections: 2,
        drain: Duration::from_secs(2),
    };

    struct Running {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        ended: tokio::task::JoinHandle<bool>,
    }

    async fn running() -> Running {
        let router = Router::new().route("/", get(|| async { "hello" })).route(
            "/slow",
            get(|| async {
                tokio::time::sleep(Duration::from_millis(500)).await;
                "done"
            }),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = listener.local_addr().expect("has an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = tokio::spawn(serve(listener, router, BOUNDS, async {
            let _ = stopped.await;
        }));
        Running {
            address,
            stop,
            ended,
        }
    }

    async fn ask(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.expect("connects");
        let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("writes");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("reads");
        answer
    }

    #[tokio::test]
    async fn a_client_that_dawdles_over_its_head_is_cut_off() {
        let server = running().await;
        for start in ["", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "] {
            let begun = Instant::now();
            let mut stream = TcpStream::connect(server.address).await.expect("connects");
            stream.write_all(start.as_bytes()).await.expect("writes");
            let mut rest = Vec::new();
            let read =
                tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
            assert!(
                read.is_ok(),
                "the connection was still open after {:?} ({start:?})",
                begun.elapsed()
            );
        }
        assert!(ask(server.address, "/").await.ends_with("hello"));
    }

    #[tokio::test]
    async fn an_idle_connection_gives_its_place_back() {
        let server = running().await;
        let mut idle = Vec::new();
        for _ in 0..BOUNDS.connections {
            let mut stream = TcpStream::connect(server.address).await.expect("connects");
            stream
                .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                .await
                .expect("writes");
            idle.push(stream);
        }
        let answer = tokio::time::timeout(Duration::from_secs(5), ask(server.address, "/")).await;
        assert!(answer.expect("a place became free").ends_with("hello"));
    }

    #[tokio::test]
    async fn what_is_under_way_ends_before_the_server_does() {
        let server = running().await;
        let address = server.address;
        let slow = tokio::spawn(async move { ask(address, "/slow").await });
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.stop.send(()).expect("is running");
        assert!(slow.await.expect("answers").ends_with("done"));
        assert!(server.ended.await.expect("ends"), "the drain was clean");
        TcpStream::connect(address)
            .await
            .expect_err("nobody listens any more");
    }
}
