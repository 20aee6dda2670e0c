//! One row of MCUs across many tiles, encoded in one go on worker threads, answers in the order of the questions.
//!
//! Because DC prediction starts anew at every restart segment, the segments of a strip can be dealt out to the tiles
//! as if each had been encoded alone. Results are taken first in, first out, so the pyramid does not depend on which
//! thread was faster.

use super::{
    fault::{ImageFault, ImageFaultCode},
    geometry::{Sampling, TILE},
    jpeg,
};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread::JoinHandle,
};

/// Tiles side by side in one strip; keeps a strip's width within the encoder's 16 bits.
pub const TILES_PER_STRIP: u32 = 32;

/// Pixels of one MCU row, whole tiles wide.
#[derive(Debug)]
pub struct Strip {
    /// Interleaved 8-bit samples, `tiles` × 512 pixels wide and one MCU high.
    pub pixels: Vec<u8>,
    /// Tiles side by side, at most [`TILES_PER_STRIP`].
    pub tiles: u32,
    /// How chroma is stored.
    pub sampling: Sampling,
    /// Restart interval in MCUs.
    pub interval: u16,
}

impl Strip {
    fn encode(&self) -> Result<Vec<u8>, ImageFault> {
        let side = |n: u32| u16::try_from(n).map_err(|_| internal());
        let (width, height) = (side(self.tiles * TILE)?, side(self.sampling.mcu())?);
        jpeg::encode(
            &self.pixels,
            width,
            height,
            self.sampling,
            Some(self.interval),
        )
    }
}

fn internal() -> ImageFault {
    ImageFault::new(
        ImageFaultCode::BrokenData,
        "a strip of the pyramid could not be encoded",
    )
}

/// A complete JPEG of a strip, and the strip's buffer for use again.
type Encoded = Result<(Vec<u8>, Vec<u8>), ImageFault>;
type Question = (Strip, SyncSender<Encoded>);

/// Where the answer to one strip will arrive.
#[derive(Debug)]
pub struct Answer(Receiver<Encoded>);

impl Answer {
    /// Waits for the JPEG; also returns the strip's pixel buffer.
    pub fn wait(self) -> Encoded {
        self.0.recv().unwrap_or_else(|_| Err(internal()))
    }
}

/// The worker threads; dropping it ends them.
#[derive(Debug)]
pub struct Encoders {
    questions: Option<Sender<Question>>,
    threads: Vec<JoinHandle<()>>,
}

impl Encoders {
    /// Starts `threads` workers (at least one).
    pub fn new(threads: usize) -> Self {
        let (questions, inbox) = channel::<Question>();
        let inbox = Arc::new(Mutex::new(inbox));
        let threads = (0..threads.max(1))
            .map(|_| {
                let inbox = Arc::clone(&inbox);
                std::thread::spawn(move || work(&inbox))
            })
            .collect();
        Self {
            questions: Some(questions),
            threads,
        }
    }

    /// Hands over a strip. The caller bounds how many answers it leaves waiting.
    pub fn submit(&self, strip: Strip) -> Answer {
        let (reply, answer) = sync_channel(1);
        if let Some(questions) = &self.questions {
            // If every worker died the reply is dropped with the question, and `wait` says so.
            let _ = questions.send((strip, reply));
        }
        Answer(answer)
    }
}

fn work(inbox: &Mutex<Receiver<Question>>) {
    loop {
        let next = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((strip, reply)) = next else { return };
        let encoded = strip.encode().map(|jpeg| (jpeg, strip.pixels));
        let _ = reply.send(encoded);
    }
}

impl Drop for Encoders {
    fn drop(&mut self) {
        self.questions = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
