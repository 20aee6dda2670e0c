//! An original becomes a pyramid, in a child process that may do nothing else.
//!
//! Decoders are the largest attack surface, so they run in `celadon decode`: environment cleared, original on fd 0,
//! pyramid on fd 1, no other file, bounded memory, time and output, killed when the wall clock runs out. Whatever the
//! child does, this ends with [`Built`] or with an error that says why.

use crate::domain::picture_glaze::PictureGlaze;
use crate::imaging::{
    build::Made,
    fault::{ImageFault, ImageFaultCode},
    index::PyramidIndex,
    limits::ImageLimits,
    package,
    thumbnail::Thumbnail,
};
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::Once,
    time::Duration,
};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

/// Lines the child may write, in bytes; honest ones are a few kilobytes.
const MAX_REPORT: u64 = 1 << 20;

/// Signals by which the kernel ends a process that asked for too much.
const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;
const SIGXFSZ: i32 = 25;

/// How much the child may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IngestLimits {
    /// Bounds on the original.
    pub image: ImageLimits,
    /// Address space of the child in bytes.
    pub memory_bytes: u64,
    /// Processor time of the child in seconds.
    pub cpu_seconds: u64,
    /// Largest file the child may write, in bytes.
    pub file_bytes: u64,
    /// When the child is killed.
    pub wall_clock: Duration,
}

impl IngestLimits {
    /// Bounds that fit what these limits let in: about 10 bytes per buffered pixel over a gigabyte of address space,
    /// a minute and one second per four million pixels, six bytes written per pixel.
    pub fn for_images(image: ImageLimits) -> Self {
        let seconds = 60 + image.pixels / 4_000_000;
        Self {
            image,
            memory_bytes: (1 << 30) + image.buffered_pixels.saturating_mul(10),
            cpu_seconds: seconds.saturating_mul(2),
            file_bytes: (64 << 20) + image.pixels.saturating_mul(6),
            wall_clock: Duration::from_secs(seconds),
        }
    }
}

/// What is to be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildRequest {
    /// Media type of the original as it was declared at upload.
    pub media_type: String,
    /// Keep full chroma: for colour charts.
    pub exact_colour: bool,
    /// How much may be used.
    pub limits: IngestLimits,
}

/// What was built.
#[derive(Clone, Debug)]
pub struct Built {
    /// The pyramid, in the folder that was named; the caller moves it to the store.
    pub pyramid: PathBuf,
    /// Its index.
    pub index: PyramidIndex,
    /// In ascending width.
    pub thumbnails: Vec<Thumbnail>,
    /// A data URI of a tiny picture, well below a kilobyte.
    pub placeholder: String,
    /// The glaze of what the picture shows; none where the child told what cannot be.
    pub glaze: Option<PictureGlaze>,
    /// Width of the upright picture.
    pub width: u32,
    /// Height of the upright picture.
    pub height: u32,
}

/// Why nothing was built.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The original is at fault; trying again is no use.
    #[error(transparent)]
    Fault(#[from] ImageFault),
    /// The machine is: no space, no process. Trying again may help.
    #[error("the decoder could not do its work")]
    Machine(#[from] io::Error),
}

/// Builds a pyramid in `folder` (on the scratch disk, empty, the caller's to remove). `exe` is this program.
/// `progress` is told rows decoded and rows in all. Dropping the future kills the child.
pub async fn build_pyramid(
    exe: &Path,
    original: File,
    folder: &Path,
    request: &BuildRequest,
    progress: &mut (dyn FnMut(u32, u32) + Send),
) -> Result<Built, IngestError> {
    let folder = folder.canonicalize()?;
    let (pyramid, turning) = (folder.join("pyramid.tif"), folder.join("turning"));
    let create = |path: &Path| {
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(path)
    };
    let out = create(&pyramid)?;
    create(&turning)?;

    let limits = &request.limits;
    let mut child = tokio::process::Command::new(exe)
        .arg("decode")
        .args(["--media-type", &request.media_type])
        .arg("--scratch")
        .arg(&turning)
        .args(["--pixels", &limits.image.pixels.to_string()])
        .args([
            "--buffered-pixels",
            &limits.image.buffered_pixels.to_string(),
        ])
        .args(["--max-side", &limits.image.max_side.to_string()])
        .args(["--icc-bytes", &limits.image.icc_bytes.to_string()])
        .args(["--exif-bytes", &limits.image.exif_bytes.to_string()])
        .args(["--memory-bytes", &limits.memory_bytes.to_string()])
        .args(["--cpu-seconds", &limits.cpu_seconds.to_string()])
        .args(["--file-bytes", &limits.file_bytes.to_string()])
        .args(["--threads", "2"])
        .args(request.exact_colour.then_some("--exact-colour"))
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::from(original))
        .stdout(Stdio::from(out.try_clone()?))
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;

    let report = child.stderr.take();
    let work = async {
        let fault = match report {
            Some(report) => listen(report, progress).await?,
            None => None,
        };
        Ok::<_, io::Error>((fault, child.wait().await?))
    };
    let outcome = tokio::time::timeout(limits.wall_clock, work).await;
    let Ok(outcome) = outcome else {
        child.kill().await?;
        return Err(too_costly("decoding took longer than it may").into());
    };
    let (fault, status) = outcome?;
    let cleared = tokio::fs::remove_file(&turning).await;
    judge(fault, status)?;
    cleared?;

    let made = tokio::task::spawn_blocking(move || unpack(&out))
        .await
        .map_err(io::Error::other)??;
    Ok(Built {
        pyramid,
        width: made.index.geometry.width,
        height: made.index.geometry.height,
        index: made.index,
        thumbnails: made.thumbnails,
        placeholder: made.placeholder,
        glaze: made.glaze,
    })
}

/// Reads the child's lines to the end; returns the fault it told, if any.
async fn listen(
    report: impl AsyncRead + Unpin,
    progress: &mut (dyn FnMut(u32, u32) + Send),
) -> io::Result<Option<ImageFault>> {
    static NOTED: Once = Once::new();
    let mut lines = BufReader::new(report.take(MAX_REPORT)).split(b'\n');
    let mut fault = None;
    while let Some(line) = lines.next_segment().await? {
        let line = String::from_utf8_lossy(&line);
        match line.split_once(' ') {
            Some(("progress", numbers)) => {
                if let Some((Ok(done), Ok(of))) =
                    numbers.split_once(' ').map(|(d, o)| (d.parse(), o.parse()))
                {
                    progress(done, of);
                }
            }
            Some(("fault", rest)) => {
                let (code, detail) = rest.split_once(' ').unwrap_or((rest, ""));
                let code = code.parse().unwrap_or(ImageFaultCode::BrokenData);
                fault = Some(ImageFault::new(code, detail));
            }
            Some(("note", text)) => NOTED.call_once(|| tracing::warn!("decoder: {text}")),
            _ => {}
        }
    }
    Ok(fault)
}

/// What the end of the child means.
fn judge(fault: Option<ImageFault>, status: ExitStatus) -> Result<(), IngestError> {
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(()),
        (_, Some(SIGXCPU | SIGKILL)) => Err(too_costly("decoding took longer than it may").into()),
        (_, Some(SIGABRT)) => Err(too_costly("decoding needed more memory than it may use").into()),
        (_, Some(SIGXFSZ)) => Err(too_costly("the pyramid would be larger than it may be").into()),
        (_, Some(_)) => Err(ImageFault::new(
            ImageFaultCode::BrokenData,
            "the decoder crashed on this picture",
        )
        .into()),
        (code, None) => Err(io::Error::other(format!(
            "the decoder ended with code {code:?} and said nothing"
        ))
        .into()),
    }
}

fn too_costly(detail: &str) -> ImageFault {
    ImageFault::new(ImageFaultCode::TooCostly, detail)
}

/// Takes the trailer off the pyramid, which is then on disk for good.
fn unpack(mut file: &File) -> io::Result<Made> {
    let made = package::read(&mut file)?;
    if made.glaze.is_none() {
        tracing::warn!("the decoder told a glaze that cannot be; it is left out");
    }
    file.set_len(made.pyramid_len)?;
    file.sync_all()?;
    Ok(made)
}
