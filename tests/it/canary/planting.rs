//! A museum full of canaries.

use serde_json::{Value, json};

use crate::pyramid::pictures::Picture;
use crate::support::app::{Client, object};

/// What was planted where.
#[derive(Debug, Default)]
pub struct Planted {
    /// What no answer may hold: words, digits, ids.
    pub secrets: Vec<String>,
    /// Those of the secrets that are ids of records that were never public.
    pub never: Vec<String>,
    /// What an answer at an address of the first may not hold.
    pub apart: Vec<(String, String)>,
    /// By which filter what may not be found: the facet, its value, the record.
    pub unfiltered: Vec<(&'static str, String, String)>,
    /// Every record, public or not.
    pub ids: Vec<String>,
    /// The photograph that is public.
    pub photograph: String,
    /// What the walk must have seen, or it has seen nothing.
    pub controls: Vec<String>,
    /// The last number of the log of publications.
    pub public_seq: i64,
}

/// Plants as a curator would, over HTTP.
#[expect(clippy::too_many_lines, reason = "one museum, told in one piece")]
pub async fn plant(curator: &Client) -> Planted {
    let mut planted = Planted::default();
    let concept = |zh: &str, en: &str| json!({"kind": "concept", "scheme": "form", "labels": {"zh-Hans": zh, "en": en}});
    let form = curator.create(&concept("净瓶", "kundika")).await;
    let village = json!({"kind": "place", "place_kind": "administrative", "labels": {"zh-Hans": "某村", "en": "Some village"}});
    let village = curator.create(&village).await;
    let poem = json!({"kind": "source", "source_kind": "poem", "labels": {"zh-Hans": "秘色越器"}, "passages": [{"text": "九秋风露越窑开", "language": "zh-Hans"}]});
    let poem = curator.create(&poem).await;
    let keeper =
        json!({"kind": "agent", "agent_kind": "institution", "labels": {"zh-Hans": "某馆"}});
    let keeper = curator.create(&keeper).await;

    // Never public: neither what they say nor that they are.
    let never_concept = curator
        .create(&concept("qxdraftconcept", "qxdraftconceptname"))
        .await;
    let never_source =
        json!({"kind": "source", "source_kind": "report", "labels": {"en": "qxdraftsource"}});
    let never_source = curator.create(&never_source).await;
    let never_agent =
        json!({"kind": "agent", "agent_kind": "person", "labels": {"en": "qxdraftagent"}});
    let never_agent = curator.create(&never_agent).await;
    let never_site = json!({"kind": "site", "site_kind": "kiln", "labels": {"en": "qxdraftsite"}, "disclosure": "exact",
        "point": {"longitude": 117.312_34, "latitude": 26.412_34}});
    let never_site = curator.create(&never_site).await;
    let mut never_object = object("qxdraftlabel");
    never_object["description"]["en"] = json!("qxdraftdescription");
    never_object["numbers"] = json!([{"type": "accession", "value": "qxdraftnumber"}]);
    let never_object = curator.create(&never_object).await;

    // Sites of every disclosure.
    let site = |labels: Value, disclosure: &str, longitude: f64, latitude: f64| {
        json!({"kind": "site", "site_kind": "kiln", "labels": labels, "disclosure": disclosure,
            "point": {"longitude": longitude, "latitude": latitude}})
    };
    let mut hidden = site(
        json!({"zh-Hans": "隐窑", "en": "Hidden kiln"}),
        "hidden",
        118.765_43,
        27.654_32,
    );
    hidden["aliases"] = json!([{"text": "qxalias", "language": "en"}]);
    hidden["place"] = json!(village);
    hidden["protection"] = json!({"level": "county", "number": "qxprotection"});
    hidden["area_m2"] = json!(7_654_321.5);
    hidden["description"] = json!({"en": "qxsitedescription"});
    hidden["notes"] = json!([{"text": "qxsitenote"}]);
    hidden["references"] = json!([{"citation": "qxsitecitation"}]);
    let hidden = curator.create(&hidden).await;
    let mut child = site(
        json!({"zh-Hans": "隐窑分区"}),
        "exact",
        118.712_34,
        27.612_34,
    );
    child["parent"] = json!(hidden);
    child["description"] = json!({"en": "qxchilddescription"});
    let child = curator.create(&child).await;
    let mut outlined = site(json!({"zh-Hans": "划界窑"}), "grid", 0.0, 0.0);
    outlined.as_object_mut().expect("an object").remove("point");
    outlined["boundary"] = json!({"type": "Polygon", "coordinates": [[[123.111_11, 26.222_22], [123.133_33, 26.222_22],
        [123.133_33, 26.244_44], [123.111_11, 26.222_22]]]});
    let outlined = curator.create(&outlined).await;
    let mut grid = site(json!({"zh-Hans": "网格窑"}), "grid", 121.987_65, 29.123_45);
    grid["grid"] = json!({"origin": {"en": "qxorigin"}, "origin_point": {"longitude": 121.987_11, "latitude": 29.123_11},
        "datum": "qxdatum", "orientation_deg": 12.25});
    let grid = curator.create(&grid).await;
    let town = curator
        .create(&site(
            json!({"zh-Hans": "镇窑"}),
            "town",
            120.555_55,
            28.444_44,
        ))
        .await;
    let upper = json!({"kind": "context", "context_kind": "layer", "site": hidden, "code": "qxupper", "labels": {"zh-Hans": "上层"}});
    let upper = curator.create(&upper).await;
    let layer = json!({"kind": "context", "context_kind": "layer", "site": hidden, "code": "qxcode", "labels": {"zh-Hans": "某层"},
        "stratigraphy": [{"type": "below", "context": upper, "note": "qxstratum"}], "sherds": [{"form": form, "count": 70_707_071, "weight_g": 60_606_061.5}],
        "description": {"en": "qxlayerdescription"}, "notes": [{"text": "qxlayernote"}]});
    let layer = curator.create(&layer).await;

    // Layers of a site that is no secret, one of which nobody published.
    let unit = |code: &str, strata: Value| {
        json!({"kind": "context", "context_kind": "layer", "site": grid, "code": code,
        "labels": {"zh-Hans": code}, "top_m": 31.717_17, "bottom_m": 31.616_16, "stratigraphy": strata, "sherds": [{"form": never_concept, "count": 4_711}]})
    };
    let mut never_layer = unit("qxdraftlayer", json!([]));
    never_layer["sherds"][0]["count"] = json!(80_808_081);
    let never_layer = curator.create(&never_layer).await;
    let lower = curator
        .create(&unit(
            "网格二层",
            json!([{"type": "above", "context": never_layer}]),
        ))
        .await;
    let above =
        json!([{"type": "above", "context": lower}, {"type": "cuts", "context": never_layer}]);
    let top = curator.create(&unit("网格一层", above)).await;

    // A photograph with all that cameras and agencies write into one.
    let mut picture = Picture::smooth(900, 700, 3);
    picture.pixels[0] = 7;
    let bytes = picture.jpeg_as(false, &[(1, exif_with_gps()), (1, xmp()), (13, iptc())]);
    let digest = {
        use sha2::Digest;
        hex::encode(sha2::Sha256::digest(&bytes))
    };
    let photograph = upload(curator, bytes, "照片").await;
    let rights = json!({"rights": {"licence": "https://creativecommons.org/licenses/by/4.0/", "credit": {"zh-Hans": "示例"}}});
    let path = format!("/api/v1/curation/records/{photograph}");
    let patched = curator
        .with("content-type", "application/merge-patch+json")
        .patch(&path, 1, &rights)
        .await;
    assert_eq!(patched.status, 200, "{}", patched.text);
    let draft_picture = Picture::smooth(640, 480, 3).jpeg();
    let never_picture = upload(curator, draft_picture, "qxdraftpicture").await;

    // A find of the hidden site, with everything that is nobody's business.
    let mut find = object("公开净瓶");
    find["form"] = json!(form);
    find["materials"] = json!([never_concept]);
    find["makers"] = json!([never_agent]);
    find["custodian"] = json!(keeper);
    find["numbers"] =
        json!([{"type": "accession", "value": "F-1"}, {"type": "find", "value": "qxfind"}]);
    find["find_spot"] = json!({"site": hidden, "context": layer, "find_number": "qxfind", "note": "qxspotnote", "date": "2016-05-04"});
    find["current_location"] = json!("qxshelf");
    find["acquired_from"] = json!("qxdonor");
    find["valuation"] = json!({"amount": 98_765_432.25, "currency": "QXC"});
    find["references"] = json!([{"citation": "公开报告", "source": never_source}]);
    find["relations"] =
        json!([{"type": "refits_with", "target": never_object, "note": "qxrelation"}]);
    find["media"] =
        json!([{"media": never_picture, "role": "front"}, {"media": photograph, "role": "back"}]);
    let find = curator.create(&find).await;
    let layer_season = json!({"kind": "activity", "activity_kind": "excavation_season", "labels": {"zh-Hans": "某次发掘"}, "date": "2011",
        "site": hidden, "contexts": [layer], "place": village, "description": {"en": "qxseasondescription"},
        "outcome": {"en": "qxoutcome"}, "excavation": {"permit": "qxpermit", "area_m2": 1_234_567.5},
        "records": [{"record": find}], "people": [{"agent": keeper, "role": "leader"}]});
    let season = curator.create(&layer_season).await;
    let never_move = json!({"kind": "activity", "activity_kind": "movement", "labels": {"en": "qxmovement"}, "date": "2019",
        "records": [{"record": find, "note": "qxtoshelf"}]});
    let never_move = curator.create(&never_move).await;
    let donor = json!({"kind": "agent", "agent_kind": "person", "labels": {"en": "A donor"}, "roles": ["donor"],
        "private": {"legal_name": "qxlegalname", "phone": "qxphone", "address": "qxaddress", "note": "qxprivatenote"},
        "description": {"en": "qxembargoedlife"}, "life": {"begin": 1913},
        "embargoes": [{"fields": ["description", "life"], "until": "2999-01-02", "note": "qxembargonote"}]});
    let donor = curator.create(&donor).await;
    let mut held = object("待发表碗");
    held["analyses"] = json!([{"method": "edxrf", "target": "glaze", "spot": "qxspot", "laboratory": "qxlaboratory",
        "oxides": [{"oxide": "SiO2", "percent": 61.375}]}]);
    held["inscriptions"] = json!([{"text": "qxinscription"}]);
    held["embargoes"] = json!([{"fields": ["analyses", "inscriptions"], "until": "2999-01-02"}]);
    let held = curator.create(&held).await;
    let mut never_yet = object("qxembargoedwhole");
    never_yet["embargoes"] = json!([{"until": "2999-01-02"}]);
    let never_yet = curator.create(&never_yet).await;
    let mut made_there = object("窑工碗");
    made_there["production_place"] = json!(hidden);
    let made_there = curator.create(&made_there).await;
    let mut of_a_draft = object("调查碗");
    of_a_draft["find_spot"] = json!({"site": never_site});
    let of_a_draft = curator.create(&of_a_draft).await;
    let of_the_grid = {
        let mut bowl = object("网格碗");
        bowl["find_spot"] = json!({"site": grid, "find_number": "G-1", "grid_position": {"x_m": 88.125, "y_m": 4.5, "z_m": 31.515_15}});
        curator.create(&bowl).await
    };
    let edited = curator.create(&object("定本碗")).await;
    let withdrawn = curator.create(&object("qxwithdrawn")).await;

    let public = [
        &form,
        &village,
        &poem,
        &keeper,
        &hidden,
        &child,
        &outlined,
        &grid,
        &town,
        &upper,
        &layer,
        &lower,
        &top,
        &find,
        &made_there,
        &of_a_draft,
        &of_the_grid,
        &edited,
        &withdrawn,
        &season,
        &donor,
        &held,
    ];
    for refused in [&never_move, &never_yet] {
        let path = format!("/api/v1/curation/records/{refused}/publish");
        let answer = curator
            .with("if-match", "\"1\"")
            .post(&path, &json!({}))
            .await;
        assert_eq!(answer.status, 409, "{}", answer.text);
    }
    planted.public_seq = publish(curator, &photograph, 2).await;
    for id in public {
        planted.public_seq = publish(curator, id, 1).await;
    }
    let path = format!("/api/v1/curation/records/{edited}");
    let draft = json!({"labels": {"zh-Hans": "qxeditlabel"}, "description": {"en": "qxeditdescription"}, "current_location": "qxeditshelf"});
    assert_eq!(curator.patch(&path, 1, &draft).await.status, 200);
    let path = format!("/api/v1/curation/records/{withdrawn}/withdraw");
    let gone = curator
        .with("if-match", "\"1\"")
        .send(reqwest::Method::POST, &path, None)
        .await;
    planted.public_seq = gone.body["public_seq"].as_i64().expect("a number");

    planted.never = vec![
        never_concept,
        never_source,
        never_agent,
        never_site,
        never_object,
        never_picture,
        never_move,
        never_yet,
        never_layer,
    ];
    let words = [
        "qxdraftconcept",
        "qxdraftconceptname",
        "qxdraftsource",
        "qxdraftagent",
        "qxdraftsite",
        "qxdraftlabel",
        "qxdraftdescription",
        "qxdraftnumber",
        "qxdraftpicture",
        "qxseasondescription",
        "qxoutcome",
        "qxpermit",
        "1234567.5",
        "qxmovement",
        "qxtoshelf",
        "qxlegalname",
        "qxphone",
        "qxaddress",
        "qxprivatenote",
        "qxembargonote",
        "qxembargoedlife",
        "qxembargoedwhole",
        "\"begin\":1913",
        "2999-01-02",
        "qxspot",
        "qxlaboratory",
        "qxinscription",
        "61.375",
        "qxalias",
        "qxprotection",
        "7654321.5",
        "qxsitedescription",
        "qxsitenote",
        "qxsitecitation",
        "qxchilddescription",
        "qxcode",
        "qxupper",
        "qxstratum",
        "70707071",
        "60606061.5",
        "qxdraftlayer",
        "qxorigin",
        "qxdatum",
        "121.98711",
        "31.71717",
        "31.61616",
        "31.51515",
        "80808081",
        "qxlayerdescription",
        "qxlayernote",
        "qxfilename",
        "qxexifartist",
        "qxgpslat",
        "qxgpslon",
        "qxxmp",
        "qxiptc",
        "qxfind",
        "qxspotnote",
        "2016-05-04",
        "qxshelf",
        "qxdonor",
        "98765432.25",
        "\"QXC\"",
        "qxrelation",
        "qxeditlabel",
        "qxeditdescription",
        "qxeditshelf",
        "qxwithdrawn",
        "123.111",
        "123.122",
        "123.133",
        "26.222",
        "26.233",
        "26.244",
        "117.31234",
        "26.41234",
        "118.76543",
        "27.65432",
        "118.71234",
        "27.61234",
        "121.98765",
        "29.12345",
        "120.55555",
        "28.44444",
        // Nor nearly so: what is published of the third lies in the middle of its cell.
        "117.31",
        "26.41",
        "118.7",
        "27.6",
        "121.98",
        "29.12",
        "120.5",
        "28.4",
    ];
    planted.secrets = words
        .iter()
        .map(ToString::to_string)
        .chain([digest])
        .collect();
    planted.secrets.extend(planted.never.clone());
    planted.apart = vec![
        (find.clone(), hidden.clone()),
        (find.clone(), layer.clone()),
        (made_there.clone(), hidden.clone()),
        (hidden.clone(), find.clone()),
        (hidden.clone(), made_there.clone()),
        (layer.clone(), find.clone()),
        (layer.clone(), hidden.clone()),
        (hidden.clone(), layer.clone()),
        (format!("sites/{hidden}"), layer.clone()),
        (format!("sites/{hidden}"), upper.clone()),
        (upper.clone(), layer.clone()),
        (layer.clone(), upper.clone()),
        (hidden.clone(), village.clone()),
        (hidden.clone(), child.clone()),
        (child.clone(), hidden.clone()),
        (village.clone(), hidden.clone()),
        (season.clone(), hidden.clone()),
        (season.clone(), layer.clone()),
        (season.clone(), find.clone()),
        (find.clone(), season.clone()),
        (layer.clone(), season.clone()),
        (hidden.clone(), season.clone()),
    ];
    planted.unfiltered = vec![
        ("site", hidden.clone(), find.clone()),
        ("site", hidden.clone(), made_there.clone()),
        ("site", hidden.clone(), child.clone()),
        ("site", layer.clone(), find.clone()),
        ("site", hidden.clone(), season.clone()),
        ("site", hidden.clone(), layer.clone()),
        ("place", village.clone(), hidden.clone()),
        ("site", planted.never[3].clone(), of_a_draft.clone()),
        ("material", planted.never[0].clone(), find.clone()),
    ];
    planted.controls = [
        "公开净瓶",
        "Hidden kiln",
        "隐窑分区",
        "某层",
        "网格一层",
        "88.125",
        "12.25",
        "4711",
        "121.95",
        "29.15",
        "F-1",
        "九秋风露越窑开",
        "公开报告",
        "某次发掘",
        "A donor",
        "待发表碗",
        "123.15",
        "26.25",
        "照片",
    ]
    .map(str::to_owned)
    .to_vec();
    planted.photograph.clone_from(&photograph);
    planted.ids = public
        .into_iter()
        .chain(&planted.never)
        .chain([&photograph])
        .cloned()
        .collect();
    planted
}

async fn publish(curator: &Client, id: &str, version: i64) -> i64 {
    let path = format!("/api/v1/curation/records/{id}/publish");
    let answer = curator
        .with("if-match", &format!("\"{version}\""))
        .post(&path, &json!({}))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["public_seq"].as_i64().expect("a number")
}

async fn upload(curator: &Client, bytes: Vec<u8>, label: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("filename", "qxfilename.jpg"), ("label", label)])
        .finish();
    let path = format!("/api/v1/curation/uploads?{query}");
    let answer = curator
        .send(reqwest::Method::POST, &path, Some(("image/jpeg", bytes)))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.body["media"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

/// An EXIF block with an artist and a place: rationals whose bytes can be read.
fn exif_with_gps() -> Vec<u8> {
    let mut out = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut entry = Vec::new();
        entry.extend(tag.to_be_bytes());
        entry.extend(kind.to_be_bytes());
        entry.extend(count.to_be_bytes());
        entry.extend(value.to_be_bytes());
        entry
    };
    // The first directory ends at 8 + 2 + 2 × 12 + 4 = 38.
    let artist = b"qxexifartist\0";
    let gps = 38 + u32::try_from(artist.len()).expect("short");
    out.extend(2_u16.to_be_bytes());
    out.extend(entry(
        0x013b,
        2,
        u32::try_from(artist.len()).expect("short"),
        38,
    ));
    out.extend(entry(0x8825, 4, 1, gps));
    out.extend([0; 4]);
    out.extend(artist);
    let values = gps + 2 + 4 * 12 + 4;
    out.extend(4_u16.to_be_bytes());
    out.extend(entry(1, 2, 2, u32::from_be_bytes(*b"N\0\0\0")));
    out.extend(entry(2, 5, 3, values));
    out.extend(entry(3, 2, 2, u32::from_be_bytes(*b"E\0\0\0")));
    out.extend(entry(4, 5, 3, values + 24));
    out.extend([0; 4]);
    for place in [b"qxgpslat", b"qxgpslon"] {
        out.extend(place.repeat(3));
    }
    out
}

fn xmp() -> Vec<u8> {
    let mut out = b"http://ns.adobe.com/xap/1.0/\0".to_vec();
    out.extend(br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="27,39.2592N" exif:UserComment="qxxmp"/></rdf:RDF></x:xmpmeta>"#);
    out
}

fn iptc() -> Vec<u8> {
    let mut out = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x5a\0\x06".to_vec();
    out.extend(b"qxiptc\0");
    out
}
