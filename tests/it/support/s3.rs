//! A real S3 server in this process, and servers that fail in the ways real ones do.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Method, Request};
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// The access key of every server here.
pub const KEY: &str = "AKIDMUSEUMTESTS";
/// Its secret.
pub const SECRET: &str = "nine-autumns-of-wind-and-dew";
const BUCKET: &str = "museum";

/// A server that runs until it is stopped or dropped.
pub struct S3Server {
    address: SocketAddr,
    folder: TempDir,
    reads: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl S3Server {
    /// With one empty bucket.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
        let mut service =
            S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("a file system"));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let (listener, address) = listen().await;
        let reads = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&reads);
        let task = tokio::spawn(async move {
            // Dropped with the task, and every connection with it.
            let mut connections = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let (service, counted) = (service.clone(), Arc::clone(&counted));
                let service = service_fn(move |request: Request<Incoming>| {
                    // Bytes of an object; a listing names none.
                    if request.method() == Method::GET
                        && request.uri().path().len() > BUCKET.len() + 2
                    {
                        counted.fetch_add(1, Ordering::SeqCst);
                    }
                    Service::call(&service, request)
                });
                connections.spawn(async move {
                    let server = Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Self {
            address,
            folder,
            reads,
            task,
        }
    }

    /// How many reads of objects have been asked of it since the last time.
    pub fn take_reads(&self) -> usize {
        self.reads.swap(0, Ordering::SeqCst)
    }

    /// The address of a store below this prefix of the bucket.
    pub fn url(&self, prefix: &str) -> String {
        url(self.address, prefix)
    }

    /// Where it listens.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Where the bucket's objects lie as files.
    pub fn bucket(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }

    /// Where the server keeps what is no object yet.
    pub fn backstage(&self) -> &Path {
        self.folder.path()
    }

    /// Stops listening and cuts every connection.
    pub fn stop(&self) {
        self.task.abort();
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// How a server fails.
#[derive(Debug, Clone)]
pub enum Answer {
    /// With this status and body.
    Status(u16, &'static str),
    /// It takes the request and never says a word.
    Silence,
    /// It promises this many bytes, sends half, and hangs up.
    CutShort(usize),
    /// It sends these.
    Bytes(Vec<u8>),
}

/// A server that answers from a script, whatever it is asked; its last answer again and again.
pub struct Scripted {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Scripted {
    /// Starts it.
    pub async fn start(answers: Vec<Answer>) -> Self {
        let (listener, address) = listen().await;
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            let mut number = 0;
            while let Ok((socket, _)) = listener.accept().await {
                let answer = answers[number.min(answers.len() - 1)].clone();
                number += 1;
                connections.spawn(act(socket, answer));
            }
        });
        Self { address, task }
    }

    /// The address of a store there.
    pub fn url(&self) -> String {
        url(self.address, "")
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One request a connection: so the script's answers come in the order of the requests.
async fn act(mut socket: TcpStream, answer: Answer) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match socket.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(n) => head.extend_from_slice(&buffer[..n]),
        }
    }
    let (status, len, body) = match answer {
        Answer::Silence => {
            // Until whoever asked hangs up.
            let _ = tokio::io::copy(&mut socket, &mut tokio::io::sink()).await;
            return;
        }
        Answer::Status(status, body) => (status, body.len(), body.as_bytes().to_vec()),
        Answer::CutShort(len) => (206, len, vec![7; len / 2]),
        Answer::Bytes(bytes) => (206, bytes.len(), bytes),
    };
    let head =
        format!("HTTP/1.1 {status} Said\r\ncontent-length: {len}\r\nconnection: close\r\n\r\n");
    let _ = socket.write_all(head.as_bytes()).await;
    let _ = socket.write_all(&body).await;
    let _ = socket.shutdown().await;
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

fn url(address: SocketAddr, prefix: &str) -> String {
    format!(
        "s3://{BUCKET}/{prefix}?endpoint=http://{address}&region=local&path_style=true&access_key_id={KEY}&secret_access_key={SECRET}"
    )
}
