//! The queue before SQLite's one writer: whoever edits goes before whoever imports.

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

#[derive(Debug, Default)]
struct Waiting {
    busy: bool,
    edits: VecDeque<oneshot::Sender<Turn>>,
    batches: VecDeque<oneshot::Sender<Turn>>,
}

/// Hands out one turn at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate(Arc<Mutex<Waiting>>);

/// The right to write until dropped.
#[derive(Debug)]
pub(super) struct Turn(Gate);

impl Gate {
    /// Waits for a turn; edits pass batches.
    pub(super) async fn turn(&self, priority: Priority) -> Turn {
        let receiver = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if !waiting.busy {
                waiting.busy = true;
                return Turn(self.clone());
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
            Err(_) => Turn(self.clone()),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = {
            let mut waiting = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
            let next = waiting
                .edits
                .pop_front()
                .or_else(|| waiting.batches.pop_front());
            waiting.busy = next.is_some();
            next
        };
        if let Some(next) = next {
            // Whoever stopped waiting gives the turn back, and its drop hands it on.
            drop(next.send(Turn(self.0.clone())));
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
}
