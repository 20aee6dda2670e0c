//! Places to decode in, dealt out fairly: clients that wait take turns, however much each of them asks for.
//!
//! The line is bounded. Where it is full, whoever has most in it gives way to whoever has less; so one client that asks
//! without end takes nothing but its own turns.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// A number of places and the lines before them.
#[derive(Debug, Clone)]
pub struct Places(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// How many may wait in all.
    room: usize,
    lines: Mutex<Lines>,
}

#[derive(Debug)]
struct Lines {
    free: usize,
    waiting: HashMap<IpAddr, VecDeque<oneshot::Sender<Place>>>,
    /// Whose turn is next; each client with a line stands in it once.
    turns: VecDeque<IpAddr>,
}

/// Somebody's place; dropping it lets the next one in.
#[derive(Debug)]
pub struct Place(Arc<Shared>);

/// The line is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many wait already")]
pub struct Full;

impl Places {
    /// `free` places (at least one), before which at most `room` requests wait.
    pub fn new(free: usize, room: usize) -> Self {
        let lines = Mutex::new(Lines {
            free: free.max(1),
            waiting: HashMap::new(),
            turns: VecDeque::new(),
        });
        Self(Arc::new(Shared { room, lines }))
    }

    /// A place for this client as soon as it is its turn.
    pub async fn take(&self, client: IpAddr) -> Result<Place, Full> {
        let mine = {
            let mut lines = self.0.lines();
            if lines.free > 0 {
                lines.free -= 1;
                return Ok(Place(Arc::clone(&self.0)));
            }
            lines.stand(client, self.0.room)?
        };
        mine.await.map_err(|_| Full)
    }
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn len(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }

    /// Puts a client at the end of its own line.
    fn stand(&mut self, client: IpAddr, room: usize) -> Result<oneshot::Receiver<Place>, Full> {
        if self.len() >= room {
            self.forget_who_left();
        }
        if self.len() >= room {
            self.send_one_away(client)?;
        }
        let (sender, receiver) = oneshot::channel();
        let line = self.waiting.entry(client).or_default();
        if line.is_empty() {
            self.turns.push_back(client);
        }
        line.push_back(sender);
        Ok(receiver)
    }

    fn forget_who_left(&mut self) {
        self.waiting.retain(|_, line| {
            line.retain(|sender| !sender.is_closed());
            !line.is_empty()
        });
        self.turns
            .retain(|client| self.waiting.contains_key(client));
    }

    /// Makes room by the last of the longest line, unless that would be no gain for anybody.
    fn send_one_away(&mut self, client: IpAddr) -> Result<(), Full> {
        let own = self.waiting.get(&client).map_or(0, VecDeque::len);
        let longest = self.waiting.values_mut().max_by_key(|line| line.len());
        match longest {
            Some(line) if line.len() > own + 1 => {
                line.pop_back();
                Ok(())
            }
            _ => Err(Full),
        }
    }

    /// Who is to have a place that has become free.
    fn next(&mut self) -> Option<oneshot::Sender<Place>> {
        let client = self.turns.pop_front()?;
        let line = self.waiting.get_mut(&client)?;
        let next = line.pop_front();
        if line.is_empty() {
            self.waiting.remove(&client);
        } else {
            self.turns.push_back(client);
        }
        next
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.0.lines();
        while let Some(next) = lines.next() {
            if next.is_closed() {
                continue;
            }
            drop(lines);
            // Should it have left just now, the place comes back by being dropped.
            drop(next.send(Self(Arc::clone(&self.0))));
            return;
        }
        lines.free += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::task::{JoinHandle, yield_now};

    use super::*;

    fn client(number: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, number])
    }

    /// Waits in line; what comes out is the client's number, or 0 if it was sent away.
    async fn waiting(places: &Places, number: u8) -> JoinHandle<(u8, Option<Place>)> {
        let places = places.clone();
        let waiter = tokio::spawn(async move {
            match places.take(client(number)).await {
                Ok(place) => (number, Some(place)),
                Err(Full) => (0, None),
            }
        });
        yield_now().await;
        waiter
    }

    /// Who gets places one after another, each let go at once.
    async fn served(waiters: Vec<JoinHandle<(u8, Option<Place>)>>, first: Place) -> Vec<u8> {
        let (sender, mut order) = tokio::sync::mpsc::unbounded_channel();
        for waiter in waiters {
            let sender = sender.clone();
            tokio::spawn(async move {
                let (number, place) = waiter.await.unwrap();
                sender.send(number).unwrap();
                drop(place);
            });
        }
        drop(sender);
        drop(first);
        let mut all = Vec::new();
        while let Some(number) = order.recv().await {
            all.push(number);
        }
        all
    }

    #[tokio::test]
    async fn clients_take_turns() {
        let places = Places::new(1, 100);
        let first = places.take(client(1)).await.unwrap();
        let mut waiters = Vec::new();
        for number in [1, 1, 1, 1, 2, 3, 2] {
            waiters.push(waiting(&places, number).await);
        }
        assert_eq!(served(waiters, first).await, [1, 2, 3, 1, 2, 1, 1]);
        assert!(places.take(client(1)).await.is_ok());
    }

    #[tokio::test]
    async fn a_full_line_has_room_for_whoever_has_less_in_it() {
        let places = Places::new(1, 3);
        let first = places.take(client(1)).await.unwrap();
        let mut waiters = Vec::new();
        for number in [1, 1, 1] {
            waiters.push(waiting(&places, number).await);
        }
        assert_eq!(places.take(client(1)).await.unwrap_err(), Full);
        waiters.push(waiting(&places, 2).await);
        assert!(waiters[2].is_finished(), "the third of client 1 gave way");
        // Two of the first client and one of the second: another of the second would gain nothing.
        assert_eq!(places.take(client(2)).await.unwrap_err(), Full);
        let mut order = served(waiters, first).await;
        order.retain(|number| *number != 0);
        assert_eq!(order, [1, 2, 1]);
    }

    #[tokio::test]
    async fn whoever_leaves_the_line_leaves_no_place_behind() {
        let places = Places::new(1, 2);
        let first = places.take(client(1)).await.unwrap();
        for number in 2..200 {
            let wait = places.take(client(number));
            let gave_up = tokio::time::timeout(Duration::from_millis(1), wait).await;
            assert!(gave_up.is_err(), "client {number} was sent away");
        }
        drop(first);
        assert!(places.take(client(1)).await.is_ok());
        assert_eq!(places.0.lines().free, 1);
    }
}
