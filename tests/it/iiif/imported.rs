//! A picture that comes by `celadon import` keeps its id, which is its identifier, and is tiled by the running museum.

use std::time::Duration;

use serde_json::json;

use super::gallery::picture_bytes;
use crate::support::program::Program;

const ID: &str = "67352ccc-d1b0-11e1-89ae-279075081939";

#[tokio::test]
async fn a_picture_named_beside_its_file_is_imported_and_served_under_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(&folder.path().join("data"));
    std::fs::write(
        folder.path().join("one.jpg"),
        picture_bytes("box-round-2.jpg"),
    )
    .unwrap();
    let line = json!({"kind": "media", "id": ID, "publish": true, "file": "one.jpg", "media_kind": "image",
        "labels": {"zh-Hans": "盒"}, "rights": {"licence": "https://creativecommons.org/publicdomain/zero/1.0/", "credit": {"zh-Hans": "示意图"}}});
    std::fs::write(folder.path().join("museum.jsonl"), line.to_string()).unwrap();
    // From within the folder, by the bare name.
    let ran = program
        .command(&["import", "museum.jsonl"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );

    let serving = program.serve(&[]);
    let http = reqwest::Client::new();
    let info = format!("{}/iiif/image/3/{ID}/info.json", serving.url);
    for _ in 0..600 {
        let answer = http.get(&info).send().await.unwrap();
        if answer.status() == 200 {
            let info: serde_json::Value = answer.json().await.unwrap();
            assert_eq!(
                (&info["width"], &info["height"]),
                (&json!(1700), &json!(1700))
            );
            return;
        }
        assert_eq!(answer.status(), 404, "until the tiles are made");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no tiles after a minute");
}
