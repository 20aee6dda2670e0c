//! The picture of a line: a file below the folder that is imported from.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::Importer;
use crate::imaging::probe::{Format, probe};

/// Whether the picture `name` lies below `folder` and is one that an upload would be let in with; else why not.
pub(super) fn check(folder: &Path, name: &Path, importer: &Importer) -> Result<(), String> {
    let (path, media_type) = find(folder, name)?;
    let said = |error: std::io::Error| format!("{}: {error}", name.display());
    let file = File::open(path).map_err(said)?;
    let len = file.metadata().map_err(said)?.len();
    if len > importer.upload_bytes {
        let most = importer.upload_bytes;
        return Err(format!("{}: more than {most} bytes", name.display()));
    }
    match probe(&mut BufReader::new(file), media_type, &importer.limits) {
        Ok(_) => Ok(()),
        Err(fault) => Err(format!("{}: {}", name.display(), fault.detail)),
    }
}

/// Where the picture really lies, and of which media type its name says it is.
pub(super) fn find(folder: &Path, name: &Path) -> Result<(PathBuf, &'static str), String> {
    let said = |error: std::io::Error| format!("{}: {error}", name.display());
    // A link could lead anywhere.
    let path = folder.join(name).canonicalize().map_err(said)?;
    if !path.starts_with(folder.canonicalize().map_err(said)?) {
        return Err(format!("{} leads out of the folder", name.display()));
    }
    let ending = name.extension().and_then(|ending| ending.to_str());
    let format = ending.and_then(Format::by_ending).ok_or_else(|| {
        let endings = Format::ALL.map(|format| format.endings()[0]).join(", .");
        format!("{}: a picture ends in .{endings}", name.display())
    })?;
    Ok((path, format.media_type()))
}
