//! Requests that break the grammar, told apart from those it allows and this server does not do.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::gallery::Gallery;

/// A connection that sends paths as they are written, which no decent client does.
pub struct Wire {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

/// What came back over it.
pub struct Told {
    pub status: u16,
    /// The problem's code, if it is one.
    pub problem: String,
    /// The first fault's pointer, if it names any.
    pub pointer: String,
}

impl Wire {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("connects");
        Self {
            address,
            stream: BufReader::new(stream),
        }
    }

    pub async fn get(&mut self, path: &str) -> Told {
        let head = format!("GET {path} HTTP/1.1\r\nhost: museum.example\r\n\r\n");
        self.stream
            .write_all(head.as_bytes())
            .await
            .expect("writes");
        let (mut status, mut length, mut closes) = (0, 0, false);
        loop {
            let mut line = String::new();
            let read = self.stream.read_line(&mut line).await.expect("reads");
            assert!(read > 0, "hung up on {path}");
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            } else if let Some(rest) = line.strip_prefix("http/1.1 ") {
                status = rest[..3].parse().expect("a status");
            } else if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().expect("a length");
            } else if line == "connection: close" {
                closes = true;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.expect("a body");
        if closes {
            *self = Self::open(self.address).await;
        }
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let kind = text(&body["type"]);
        Told {
            status,
            problem: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            pointer: text(&body["errors"][0]["pointer"]),
        }
    }
}

const REGIONS: &str = "
    %20 ful fulll Full FULL full%20 %20full full%00 squar squares Square SQUARE
    , ,, ,,, 1 1,2 1,2,3 1,2,3, ,1,2,3 1,2,3,4,5 1,2,3,4, 1,2,,4 1,2,3,4%00
    -1,0,5,5 0,-1,5,5 0,0,-5,5 0,0,5,-5 +1,0,5,5 0,0,0,5 0,0,5,0 0,0,0,0
    1.0,0,5,5 1.5,0,5,5 1e3,0,5,5 0x10,0,5,5 1_000,0,5,5 a,b,c,d 1,2,3,x NaN,0,1,1 inf,0,1,1
    0,0,4294967296,1 18446744073709551616,0,1,1 99999999999999999999999999999999,0,1,1
    0;0;5;5 0.0.5.5 0%200%205%205 0,%200,5,5 %D9%A0,0,5,5 %EF%BC%90,0,5,5 %E2%88%921,0,5,5
    (0,0,5,5) [0,0,5,5] xywh=0,0,5,5 px:0,0,5,5 pixel:0,0,5,5 percent:0,0,5,5 %25:0,0,5,5
    pct pct: pct:0 pct:0,0 pct:0,0,10 pct:0,0,10,10,10 pct:0,0,0,10 pct:0,0,10,0 pct:0,0,0,0
    pct:-1,0,10,10 pct:0,-0.5,10,10 pct:0,0,-10,10 pct:0,0,1e1,10 pct:a,0,10,10 pct:NaN,0,10,10
    pct:inf,0,10,10 pct:0,0,inf,10 pct:.,0,10,10 pct:1.2.3,0,10,10 pct:0,0,10%25,10 pct:+1,0,10,10
    PCT:0,0,10,10 pct:0x1,0,10,10 pct%20:0,0,10,10 pct:0,0,0.0,10 pct:0,0,00000000000000000000000000001,1
    !0,0,5,5 ^0,0,5,5 null undefined * .. smart faces top-left";

const SIZES: &str = "
    %20 full FULL Max MAX max%20 maxx max, max,max %20max max%00 default
    , ,, ! !, ^ ^, ^! ^!, !^ 5 55 5,5,5 5,5, ,5,5 ,5, 5,,5 5%20,5 5,%205
    0, ,0 0,0 0,5 5,0 !0,5 !5,0 !0,0 ^0, ^,0 ^0,0 ^!0,5
    -5, ,-5 -5,-5 5,-5 !-5,5 +5, 5.5, ,5.5 5.0,5 5,5.5 1e2, 0x10, 1_0, a, ,b a,b NaN, inf,
    !5, !,5 ^!5, ^!,5 !!5,5 ^^5, ^^max ^!max !max !^5,5 !^max !pct:50 ^!pct:50 5!,5 5^,5 5,^5
    4294967296, ,4294967296 5,4294967296 99999999999999999999999999, !99999999999,5
    pct pct: pct:0 pct:0.0 pct:00 pct:-1 pct:+5 pct:101 pct:100.0001 pct:1e1 pct:a pct:NaN pct:inf pct:. pct:1.1.1
    pct:50,50 pct:50%25 PCT:50 pct%20:50 ^pct: ^pct:0 ^pct:-5 ^pct:x pct:^50 pct:!50
    50% 50%25 w,h w, ,h %D9%A5, %EF%BC%95, 5%EF%BC%8C5 5x5 5;5 5:5 large thumbnail";

const ROTATIONS: &str = "
    %20 ! !! !!0 0! -90 +90 -0 360.1 361 450 720 1e2 0x5a 9_0 90deg 90%C2%B0 a NaN inf -inf
    90, 90,0 %2090 90%20 90%00 !%2090 !-90 !361 .. . left north 1.2.3 %D9%A9%D9%A0 999999999999999999999999 ^90 ^0";

const FILES: &str = "
    default default. .jpg . .. jpg default,jpg default%20.jpg default.jpg%20 default.jpg%00 default%00.jpg
    Default.jpg DEFAULT.jpg default.JPG default.jpeg default.JPEG default.Jpg default.jpg2 default.exe default.php default.svg
    default.html default.bmp native.jpg grey.jpg colour.jpg greyscale.jpg grayscale.jpg Gray.jpg bitonal1.jpg
    colors.jpg colour.png default.default.jpg default.jpg.jpg default.jpg.png default..jpg ..jpg default.%2e default.j%20pg
    default.jpg%2f default.jpg%3fx %E9%BB%98%E8%AE%A4.jpg default.%E5%9B%BE info.json";

const SHAPES: &str = "
    full full/max full/max/0 full/max/0/ full/max/0/default.jpg/ full/max/0/default.jpg/x full/max/0/0/default.jpg
    /full/max/0/default.jpg full//max/0/default.jpg info.json/ info.json/x info.xml info manifest.json
    x x/y x/y/z 0,0,5,5 default.jpg full/default.jpg full/max/default.jpg .../... .";

fn words(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split_whitespace()
}

#[tokio::test]
async fn a_request_that_breaks_the_grammar_is_refused_and_its_fault_named() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    let mut table: Vec<(String, &str)> = Vec::new();
    table.extend(words(REGIONS).map(|region| (format!("{region}/max/0/default.jpg"), "/region")));
    table.extend(words(SIZES).map(|size| (format!("full/{size}/0/default.jpg"), "/size")));
    table
        .extend(words(ROTATIONS).map(|turn| (format!("full/max/{turn}/default.jpg"), "/rotation")));
    table.extend(words(FILES).map(|file| (format!("full/max/0/{file}"), "")));
    table.extend(words(SHAPES).map(|shape| (shape.to_owned(), "")));
    assert!(table.len() >= 300, "{}", table.len());

    let mut wire = Wire::open(gallery.app.address).await;
    for (rest, pointer) in &table {
        let told = wire.get(&format!("/iiif/image/3/{id}/{rest}")).await;
        assert_eq!(
            (told.status, told.problem.as_str()),
            (400, "invalid_parameters"),
            "{rest}"
        );
        assert!(
            told.pointer.starts_with(pointer),
            "{rest}: {}",
            told.pointer
        );
        assert!(!told.pointer.is_empty(), "{rest} names no fault");
    }
    let nobody = "0190a1b2-0000-7000-8000-00000000dead";
    for (rest, _) in table.iter().step_by(7) {
        let told = wire.get(&format!("/iiif/image/3/{nobody}/{rest}")).await;
        assert_eq!(
            told.status, 404,
            "{rest}: whether a picture is there comes first"
        );
    }
    let told = wire
        .get(&format!("/iiif/image/3/{id}/full/9,/0/default.jpg"))
        .await;
    assert_eq!(told.status, 200, "the server goes on serving");
}

#[tokio::test]
async fn what_the_grammar_allows_and_this_server_does_not_do_is_told_apart() {
    let (gallery, id) = Gallery::showing("box-round-2.jpg").await;
    let mut wire = Wire::open(gallery.app.address).await;
    for (rest, pointer) in [
        ("full/max/0/default.jp2", "/format"),
        ("full/max/0/default.pdf", "/format"),
        ("square/90,/!22.5/gray.pdf", "/format"),
    ] {
        let told = wire.get(&format!("/iiif/image/3/{id}/{rest}")).await;
        assert_eq!(
            (told.status, told.problem.as_str()),
            (501, "unsupported"),
            "{rest}"
        );
        assert_eq!(told.pointer, pointer, "{rest}");
    }
}
