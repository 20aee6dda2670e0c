//! `celadon decode`: the confined child in which originals are decoded. Hidden; `media::ingest` starts it.
//!
//! Original on fd 0, pyramid (with everything else in its trailer) on fd 1, lines on fd 2: `progress DONE OF`,
//! `note TEXT`, `fault CODE DETAIL`. Before the first byte of input is read, all files are open, landlock forbids the
//! file system and the network, and rlimits bound memory, time, bytes written and open files. Must be called before
//! any thread or runtime starts, since landlock binds the calling thread and those it starts.

use crate::imaging::{
    build::{self, BuildOptions, Made},
    fault::{ImageFault, ImageFaultCode},
    limits::ImageLimits,
    package,
};
use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::fd::AsRawFd,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process::ExitCode,
};

/// What the child is told; every bound comes from the parent's configuration.
#[derive(Clone, Debug, clap::Args)]
pub struct DecodeArgs {
    /// Declared media type.
    #[arg(long)]
    pub media_type: String,
    /// Empty file for pictures that must be turned.
    #[arg(long)]
    pub scratch: PathBuf,
    /// Most pixels.
    #[arg(long)]
    pub pixels: u64,
    /// Most pixels buffered whole.
    #[arg(long)]
    pub buffered_pixels: u64,
    /// Longest side.
    #[arg(long)]
    pub max_side: u32,
    /// Largest colour profile.
    #[arg(long)]
    pub icc_bytes: usize,
    /// Largest EXIF block.
    #[arg(long)]
    pub exif_bytes: usize,
    /// Address space in bytes.
    #[arg(long)]
    pub memory_bytes: u64,
    /// Processor time in seconds.
    #[arg(long)]
    pub cpu_seconds: u64,
    /// Largest file written in bytes.
    #[arg(long)]
    pub file_bytes: u64,
    /// Encoding threads.
    #[arg(long)]
    pub threads: usize,
    /// Keep full chroma.
    #[arg(long)]
    pub exact_colour: bool,
}

/// Runs the child to its end: 0 made, 1 refused with a `fault` line, 2 could not even begin.
pub fn run(args: &DecodeArgs) -> ExitCode {
    // What a decoder raises is told as a fault; its backtrace helps nobody.
    std::panic::set_hook(Box::new(|_| {}));
    let files = match Files::open(args).and_then(|files| confine(args, &files).map(|()| files)) {
        Ok(files) => files,
        Err(error) => {
            say(&format!("note the decoder could not be confined: {error}"));
            return ExitCode::from(2);
        }
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| make(args, files))).unwrap_or_else(|_| {
        Err(ImageFault::new(
            ImageFaultCode::BrokenData,
            "the decoder gave up on this picture",
        ))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let detail: String = fault
                .detail
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .take(500)
                .collect();
            say(&format!("fault {} {detail}", fault.code));
            ExitCode::from(1)
        }
    }
}

struct Files {
    original: File,
    pyramid: File,
    scratch: File,
}

impl Files {
    fn open(args: &DecodeArgs) -> io::Result<Self> {
        Ok(Self {
            original: File::from(rustix::stdio::stdin().try_clone_to_owned()?),
            pyramid: File::from(rustix::stdio::stdout().try_clone_to_owned()?),
            scratch: OpenOptions::new()
                .read(true)
                .write(true)
                .open(&args.scratch)?,
        })
    }
}

/// Closes every door but the files that are open already.
fn confine(args: &DecodeArgs, files: &Files) -> io::Result<()> {
    let landlock = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(ABI::V5)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    match landlock {
        Ok(status) if status.ruleset != RulesetStatus::NotEnforced => {}
        Ok(_) => {
            say("note this kernel has no landlock; decoders are held by resource limits alone");
        }
        Err(error) => {
            say(&format!(
                "note landlock failed ({error}); decoders are held by resource limits alone"
            ));
        }
    }
    let bound = |resource, value: u64| {
        setrlimit(
            resource,
            Rlimit {
                current: Some(value),
                maximum: Some(value),
            },
        )
        .map_err(io::Error::from)
    };
    let highest = [&files.original, &files.pyramid, &files.scratch]
        .iter()
        .map(|file| file.as_raw_fd())
        .max()
        .and_then(|fd| u64::try_from(fd).ok())
        .unwrap_or(2);
    bound(Resource::Core, 0)?;
    bound(Resource::Cpu, args.cpu_seconds)?;
    bound(Resource::Fsize, args.file_bytes)?;
    bound(Resource::As, args.memory_bytes)?;
    bound(Resource::Nofile, highest + 1)
}

fn make(args: &DecodeArgs, mut files: Files) -> Result<(), ImageFault> {
    let options = BuildOptions {
        limits: ImageLimits {
            pixels: args.pixels,
            buffered_pixels: args.buffered_pixels,
            max_side: args.max_side,
            icc_bytes: args.icc_bytes,
            exif_bytes: args.exif_bytes,
        },
        exact_colour: args.exact_colour,
        threads: args.threads,
    };
    let mut told = 0;
    let mut progress = |done: u32, of: u32| {
        let percent = u64::from(done) * 100 / u64::from(of.max(1));
        if percent > told {
            told = percent;
            if !say(&format!("progress {done} {of}")) {
                std::process::exit(2);
            }
        }
    };
    let written = |error: io::Error| {
        ImageFault::new(
            ImageFaultCode::TooCostly,
            format!("the pyramid cannot be written: {error}"),
        )
    };
    let made: Made = build::build(
        &mut files.original,
        &args.media_type,
        io::BufWriter::with_capacity(1 << 18, &mut files.pyramid),
        &mut files.scratch,
        &options,
        &mut progress,
    )?;
    package::append(&mut files.pyramid, &made).map_err(written)
}

/// One line for the parent; whether it is there: if it was killed, nobody needs the work.
fn say(line: &str) -> bool {
    writeln!(io::stderr(), "{line}").is_ok()
}
