//! The queue before SQLite's one writer: whoever edits goes before whoever imports; now and then a batch is let through all
//! the same, so that an import ends even while edits never pause.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

/// How urgent a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Somebody waits for it.
    Edit,
    /// A slice of long work: commits and yields often.
    Batch,
}

/// So many edits in a row pass a batch that waits.
const EDITS_IN_A_ROW: u32 = 32;

#[derive(Debug, Default)]
struct Waiting {
    busy: bool,
    /// Edits that passed a waiting batch since the last batch.
    passed: u32,
    edits: VecDeque<oneshot::Sender<Turn>>,
    batches: VecDeque<oneshot::Sender<Turn>>,
}

/// Hands out one turn at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate(Arc<Mutex<Waiting>>);

/// The right to write until dropped.
#[derive(Debug)]
pub(super) struct Turn(Option<Gate>);

impl Gate {
    /// Waits for a turn; edits pass batches.
    pub(super) async fn turn(&self, priority: Priority) -> Turn {
        let receiver = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if !waiting.busy {
                waiting.busy = true;
                return Turn(Some(self.clone()));
            }
            let (sender, receiver) = oneshot::channel();
            match priority {
                Priority::Edit => waiting.edits.push_back(sender),
                Priority::Batch => waiting.batches.push_back(sender),
            }
            receiver
        };
        match receiver.await {
            Ok(turn) => turn,
            // A sender is only ever dropped by sending.
            Err(_) => Turn(Some(self.clone())),
        }
    }
}

impl Waiting {
    /// Who is next.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        let batch_is_due = self.passed >= EDITS_IN_A_ROW && !self.batches.is_empty();
        if let Some(edit) = self.edits.pop_front_if(|_| !batch_is_due) {
            self.passed = if self.batches.is_empty() {
                0
            } else {
                self.passed + 1
            };
            return Some(edit);
        }
        self.passed = 0;
        self.batches.pop_front()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(gate) = self.0.take() else { return };
        loop {
            let next = {
                let mut waiting = gate.0.lock().unwrap_or_else(PoisonError::into_inner);
                let next = waiting.next();
                waiting.busy = next.is_some();
                next
            };
            let Some(next) = next else { return };
            match next.send(Turn(Some(gate.clone()))) {
                Ok(()) => return,
                // Whoever stopped waiting is passed over; the turn sent back must not hand itself on.
                Err(mut unused) => unused.0 = None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn edits_pass_batches_and_those_who_left_are_passed_over() {
        let gate = Gate::default();
        let order = Arc::new(Mutex::new(Vec::new()));
        let first = gate.turn(Priority::Edit).await;
        let wait = |priority, name| {
            let (gate, order) = (gate.clone(), Arc::clone(&order));
            tokio::spawn(async move {
                let turn = gate.turn(priority).await;
                order.lock().unwrap().push(name);
                drop(turn);
            })
        };
        let batch = wait(Priority::Batch, "batch");
        tokio::task::yield_now().await;
        let left = wait(Priority::Edit, "left");
        tokio::task::yield_now().await;
        let edit = wait(Priority::Edit, "edit");
        tokio::task::yield_now().await;
        left.abort();
        assert!(left.await.is_err());
        drop(first);
        edit.await.unwrap();
        batch.await.unwrap();
        assert_eq!(*order.lock().unwrap(), ["edit", "batch"]);
        drop(gate.turn(Priority::Batch).await);
    }

    #[tokio::test]
    async fn thousands_who_left_are_passed_over_at_once() {
        let gate = Gate::default();
        let first = gate.turn(Priority::Edit).await;
        for _ in 0..100_000 {
            let mut waiting = Box::pin(gate.turn(Priority::Edit));
            assert!(futures::poll!(waiting.as_mut()).is_pending());
        }
        drop(first);
        drop(gate.turn(Priority::Batch).await);
    }
}
