//! One row of MCUs across many tiles, encoded in one go on worker threads, answers in the order of the questions.
//!
//! Because DC prediction starts anew at every restart segment, the segments of a strip can be dealt out to the tiles
//! as if each had been encoded alone. Results are taken first in, first out, so the pyramid does not depend on which
//! thread was faster.

use super::{
    fault::{ImageFault, ImageFaultCode},
    geometry::TILE,
    jpeg, planes,
};
use celadon_jpeg::Planes;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread::JoinHandle,
};

/// Most tiles side by side in one strip: what a JPEG is wide at most.
pub const TILES_PER_STRIP: u32 = jpeg::MAX_SIDE / TILE;

/// One MCU row.
#[derive(Debug)]
pub struct Strip {
    /// Whole tiles wide, at most [`TILES_PER_STRIP`], and one MCU high.
    pub planes: Planes,
    /// Restart interval in MCUs.
    pub interval: u16,
}

/// An MCU row of any width as planes for strips, left to right.
pub fn cut(row: Planes) -> Vec<Planes> {
    let most = TILES_PER_STRIP * TILE;
    if row.width <= most {
        return vec![row];
    }
    let starts = (0..row.width).step_by(most as usize);
    starts
        .map(|left| planes::columns(&row, left, most))
        .collect()
}

fn internal() -> ImageFault {
    ImageFault::new(
        ImageFaultCode::BrokenData,
        "a strip of the pyramid could not be encoded",
    )
}

/// A complete JPEG of a strip, and its planes for use again.
type Encoded = Result<(Vec<u8>, Planes), ImageFault>;
type Question = (Strip, SyncSender<Encoded>);

/// Where the answer to one strip will arrive.
#[derive(Debug)]
pub struct Answer(Receiver<Encoded>);

impl Answer {
    /// Waits for the JPEG; also returns the strip's planes.
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
        let jpeg = jpeg::encode_planes(&strip.planes, Some(strip.interval));
        let encoded = jpeg.map(|jpeg| (jpeg, strip.planes));
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
